//! Where a JSON value ends, found byte by byte without building it and without recursion.

/// What is known of a value after some of its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Progress {
    /// More bytes are needed.
    Open,
    /// The value ends before this index of the bytes just given.
    Ends(usize),
    /// At this index it is certain that the value is no JSON: brackets that do not match, or a line end in a string.
    Broken(usize),
}

/// Follows brackets and strings through a value that begins with a bracket.
#[derive(Debug, Default)]
pub(super) struct Scan {
    depth: usize,
    deepest: usize,
    /// Kinds of the open brackets, innermost in the lowest bit, 1 = object. Deeper than 128 they are not compared.
    kinds: u128,
    in_string: bool,
    escaped: bool,
}

impl Scan {
    /// A scan that begins behind the opening bracket of an array.
    pub(super) fn inside_array() -> Self {
        Self { depth: 1, deepest: 1, ..Self::default() }
    }

    /// The greatest nesting met so far.
    pub(super) fn deepest(&self) -> usize {
        self.deepest
    }

    /// Continues with the next bytes of the value.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Progress {
        let mut index = 0;
        while index < bytes.len() {
            if self.in_string {
                match self.string_part(&bytes[index..]) {
                    Progress::Ends(length) if self.depth == 0 => return Progress::Ends(index + length),
                    Progress::Ends(length) => index += length,
                    Progress::Broken(at) => return Progress::Broken(index + at),
                    Progress::Open => return Progress::Open,
                }
                continue;
            }
            // Most bytes are digits, commas and points.
            let Some(skip) = bytes[index..].iter().position(|byte| STRUCTURE[usize::from(*byte)]) else { break };
            index += skip;
            match bytes[index] {
                b'"' => self.in_string = true,
                byte @ (b'{' | b'[') => self.open(byte == b'{'),
                byte => {
                    if !self.close(byte == b'}') {
                        return Progress::Broken(index);
                    }
                    if self.depth == 0 {
                        return Progress::Ends(index + 1);
                    }
                }
            }
            index += 1;
        }
        Progress::Open
    }

    fn open(&mut self, object: bool) {
        self.depth += 1;
        self.deepest = self.deepest.max(self.depth);
        self.kinds = self.kinds << 1 | u128::from(object);
    }

    /// Closes the innermost bracket; `false` if it is of the other kind.
    fn close(&mut self, object: bool) -> bool {
        // After more than 128 levels the lower bits of the outer ones are lost.
        let fits = self.deepest > 128 || (self.depth > 0 && (self.kinds & 1 == 1) == object);
        self.depth = self.depth.saturating_sub(1);
        self.kinds >>= 1;
        fits
    }

    /// Up to the end of the string that is open.
    fn string_part(&mut self, bytes: &[u8]) -> Progress {
        let mut index = 0;
        while index < bytes.len() {
            if std::mem::take(&mut self.escaped) {
                index += 1;
                continue;
            }
            match bytes[index] {
                b'"' => {
                    self.in_string = false;
                    return Progress::Ends(index + 1);
                }
                b'\\' => self.escaped = true,
                b'\n' => return Progress::Broken(index),
                _ => {}
            }
            index += 1;
        }
        Progress::Open
    }
}

/// The bytes that matter outside strings.
static STRUCTURE: [bool; 256] = {
    let mut table = [false; 256];
    table[b'"' as usize] = true;
    table[b'{' as usize] = true;
    table[b'}' as usize] = true;
    table[b'[' as usize] = true;
    table[b']' as usize] = true;
    table
};

/// Whether a feature object begins here: `{"type":"Feature"` with any white space.
pub(super) fn begins_feature(bytes: &[u8]) -> bool {
    let Some(rest) = bytes.strip_prefix(b"{") else { return false };
    [&b"\"type\""[..], b":", b"\"Feature\""]
        .into_iter()
        .try_fold(rest, |rest, token| rest.trim_ascii_start().strip_prefix(token))
        .is_some()
}
