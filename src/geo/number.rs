//! Coordinates as decimal text, fast: this is most of the work of answering features.

/// So many bytes are enough for any number.
pub(super) const ROOM: usize = 32;

/// Writes a number at the start of the slice, which has at least `ROOM` bytes; returns its length.
pub(super) type Writer = fn(f64, &mut [u8]) -> usize;

/// The writer of fixed-point numbers with at most so many decimals (at most 9).
pub(super) fn writer(decimals: u8) -> Writer {
    // One copy of the code for each number of decimals, so that all divisions are by constants.
    match decimals {
        0 => write::<0>,
        1 => write::<1>,
        2 => write::<2>,
        3 => write::<3>,
        4 => write::<4>,
        5 => write::<5>,
        6 => write::<6>,
        7 => write::<7>,
        8 => write::<8>,
        _ => write::<9>,
    }
}

/// Two digits at a time: "00", "01" … "99".
static PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[b'0'; 2]; 100];
    let mut value = 0;
    while value < 100 {
        pairs[value] = [b'0' + (value / 10) as u8, b'0' + (value % 10) as u8];
        value += 1;
    }
    pairs
};

fn write<const DECIMALS: usize>(value: f64, out: &mut [u8]) -> usize {
    let power = const { 10u64.pow(DECIMALS as u32) };
    let scaled = (value.abs() * power as f64 + 0.5).floor();
    // Beyond 2^53 the scaled number is no longer exact, and such values are no coordinates anyway.
    if scaled >= 9e15 || scaled.is_nan() {
        return write_odd(value, out);
    }
    let scaled = scaled as u64;
    let mut end = 0;
    if value < 0.0 && scaled != 0 {
        out[0] = b'-';
        end = 1;
    }
    end += write_whole(scaled / power, &mut out[end..]);
    let mut fraction = scaled % power;
    if fraction == 0 {
        return end;
    }
    let mut digits = [b'.'; 10];
    let mut place = DECIMALS + 1;
    while place > 2 {
        digits[place - 2..place].copy_from_slice(&PAIRS[(fraction % 100) as usize]);
        fraction /= 100;
        place -= 2;
    }
    if place == 2 {
        digits[1] = b'0' + fraction as u8;
    }
    // Always ten bytes, which is one move; what is too much is overwritten by what follows.
    out[end..end + 10].copy_from_slice(&digits);
    let mut length = DECIMALS + 1;
    while digits[length - 1] == b'0' {
        length -= 1;
    }
    end + length
}

fn write_whole(value: u64, out: &mut [u8]) -> usize {
    if (100..1000).contains(&value) {
        out[0] = b'0' + (value / 100) as u8;
        out[1..3].copy_from_slice(&PAIRS[(value % 100) as usize]);
        return 3;
    }
    if (10..100).contains(&value) {
        out[..2].copy_from_slice(&PAIRS[value as usize]);
        return 2;
    }
    let mut buffer = itoa::Buffer::new();
    let text = buffer.format(value).as_bytes();
    out[..text.len()].copy_from_slice(text);
    text.len()
}

#[cold]
fn write_odd(value: f64, out: &mut [u8]) -> usize {
    let mut buffer = ryu::Buffer::new();
    let text = if value.is_finite() { buffer.format_finite(value) } else { "null" };
    out[..text.len()].copy_from_slice(text.as_bytes());
    text.len()
}
