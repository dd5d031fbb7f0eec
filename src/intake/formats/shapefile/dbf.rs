//! `.dbf`: the table of a shapefile (dBase III and what FoxPro and others made of it), one record at a time.
//!
//! By hand, because the `dbase` crate takes asterisks, letters cut in the middle and unknown types for the end of the file, and
//! does not tell them by row and column.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use encoding_rs::{DecoderResult, Encoding, GB18030};
use serde_json::{Map, Number, Value};

use crate::intake::problem::Problem;

/// Widest text a DBF can hold.
const WIDEST: usize = 254;
/// Bytes of the file's head and of the description of one column.
const DESCRIPTION: usize = 32;

/// A column as the file describes it.
#[derive(Debug, Clone)]
struct Column {
    raw: Vec<u8>,
    kind: u8,
    start: usize,
    width: usize,
}

/// What the texts of a table look like, whatever it says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Survey {
    /// Nothing but ASCII.
    pub(super) ascii: bool,
    pub(super) utf8: bool,
    pub(super) gbk: bool,
    /// Records marked as deleted.
    pub(super) deleted: u64,
}

/// One record.
#[derive(Debug, Default)]
pub(super) struct Record {
    pub(super) deleted: bool,
    pub(super) values: Map<String, Value>,
    pub(super) problems: Vec<Problem>,
}

/// The table, read from its beginning.
pub(super) struct Dbf {
    file: BufReader<File>,
    columns: Vec<Column>,
    names: Vec<String>,
    encoding: &'static Encoding,
    count: u64,
    read: u64,
    header: u64,
    record: Vec<u8>,
    language: u8,
}

impl Dbf {
    /// Opens a table; its texts are UTF-8 until [`Self::read_as`] says otherwise.
    ///
    /// # Errors
    /// `truncated`, or `unreadable-file` if it makes no sense.
    pub(super) fn open(path: &Path) -> Result<Self, Problem> {
        let file = File::open(path).map_err(|cause| Problem::io(&cause))?;
        let length = file.metadata().map_err(|cause| Problem::io(&cause))?.len();
        let mut file = BufReader::with_capacity(256 * 1024, file);
        let mut head = [0; DESCRIPTION];
        file.read_exact(&mut head).map_err(|_| Problem::cut_off(".dbf", DESCRIPTION as u64, length))?;
        let count = u64::from(u32::from_le_bytes([head[4], head[5], head[6], head[7]]));
        let header = usize::from(u16::from_le_bytes([head[8], head[9]]));
        let size = usize::from(u16::from_le_bytes([head[10], head[11]]));
        if head[0] & 7 == 4 {
            return Err(Problem::foreign_version(".dbf", "dBase 7", "dBase III–V"));
        }
        if header < DESCRIPTION || size == 0 {
            return Err(Problem::damaged_part(".dbf", &format!("header {header}, record {size}")));
        }
        let mut descriptions = vec![0; header - DESCRIPTION];
        file.read_exact(&mut descriptions).map_err(|_| Problem::cut_off(".dbf", header as u64, length))?;
        let found = (length - header as u64) / size as u64;
        if found < count {
            return Err(Problem::rows_missing(".dbf", count, found));
        }
        let columns = columns(&descriptions);
        let end = columns.last().map_or(1, |column| column.start + column.width);
        if end > size {
            return Err(Problem::damaged_part(".dbf", &format!("columns of {end} bytes in records of {size}")));
        }
        Ok(Self {
            file,
            columns,
            names: Vec::new(),
            encoding: encoding_rs::UTF_8,
            count,
            read: 0,
            header: header as u64,
            record: vec![0; size],
            language: head[29],
        })
    }

    /// How many records it says it has; so many are there.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// The language driver, a number for the code page.
    pub(super) fn language(&self) -> u8 {
        self.language
    }

    /// Bytes read so far.
    pub(super) fn at(&self) -> u64 {
        self.header + self.read * self.record.len() as u64
    }

    /// Goes through the whole table once and looks at its texts. It has to be opened again to be read.
    ///
    /// # Errors
    /// `unreadable-file` if the disk fails.
    pub(super) fn survey(mut self) -> Result<Survey, Problem> {
        let mut survey = Survey { ascii: true, utf8: true, gbk: true, deleted: 0 };
        for column in &self.columns {
            look(&column.raw, &mut survey);
        }
        while self.read < self.count {
            self.advance()?;
            survey.deleted += u64::from(self.record[0] == b'*');
            if self.record.is_ascii() {
                continue;
            }
            for column in self.columns.iter().filter(|column| column.kind == b'C') {
                look(trimmed(&self.record[column.start..column.start + column.width]), &mut survey);
            }
        }
        Ok(survey)
    }

    /// Says in which encoding texts are, and answers what there is to note about the columns.
    pub(super) fn read_as(&mut self, encoding: &'static Encoding) -> Vec<Problem> {
        self.encoding = encoding;
        let mut notes = Vec::new();
        let mut left_out = Vec::new();
        self.names.clear();
        for (number, column) in (1..).zip(&self.columns) {
            let text = encoding.decode_without_bom_handling(&column.raw).0;
            // Ten bytes may end in the middle of a letter.
            let name = text.trim_end_matches('\u{fffd}').trim();
            let name = if name.is_empty() { format!("列{number}") } else { name.to_owned() };
            let mut unique = name.clone();
            let mut more = 2;
            while self.names.contains(&unique) {
                unique = format!("{name}_{more}");
                more += 1;
            }
            if unique != name {
                notes.push(Problem::same_name(&name, &unique));
            }
            if !is_readable(column) {
                left_out.push(unique.clone());
            }
            self.names.push(unique);
        }
        if !left_out.is_empty() {
            notes.push(Problem::columns_left_out(&left_out, "备注或二进制类型", "memo or binary types"));
            let gone = |place: usize| left_out.contains(&self.names[place]);
            let kept: Vec<usize> = (0..self.columns.len()).filter(|place| !gone(*place)).collect();
            self.columns = kept.iter().map(|place| self.columns[*place].clone()).collect();
            self.names = kept.iter().map(|place| self.names[*place].clone()).collect();
        }
        notes
    }

    /// The next record; none behind the last one.
    ///
    /// # Errors
    /// `unreadable-file` if the disk fails.
    pub(super) fn next(&mut self) -> Result<Option<Record>, Problem> {
        if self.read == self.count {
            return Ok(None);
        }
        self.advance()?;
        let mut record = Record { deleted: self.record[0] == b'*', ..Record::default() };
        if record.deleted {
            return Ok(Some(record));
        }
        for (column, name) in self.columns.iter().zip(&self.names) {
            let bytes = &self.record[column.start..column.start + column.width];
            let value = value(column, bytes, (name.as_str(), self.encoding), &mut record.problems);
            record.values.insert(name.clone(), value);
        }
        Ok(Some(record))
    }

    fn advance(&mut self) -> Result<(), Problem> {
        self.file.read_exact(&mut self.record).map_err(|_| Problem::cut_after(self.read))?;
        self.read += 1;
        Ok(())
    }
}

/// The columns, up to the mark that ends their list.
fn columns(descriptions: &[u8]) -> Vec<Column> {
    let mut columns = Vec::new();
    // The first byte of a record says whether it is deleted.
    let mut start = 1;
    for bytes in descriptions.chunks_exact(DESCRIPTION).take_while(|bytes| ![0x0d, 0].contains(&bytes[0])) {
        let raw = bytes[..11].split(|byte| *byte == 0).next().unwrap_or_default().to_vec();
        let kind = bytes[11].to_ascii_uppercase();
        // Texts of more than 255 bytes use the place for decimals.
        let width = usize::from(bytes[16]) + if kind == b'C' { usize::from(bytes[17]) << 8 } else { 0 };
        columns.push(Column { raw, kind, start, width });
        start += width;
    }
    columns
}

/// Texts, numbers, yes and no, days; of FoxPro also whole numbers, doubles, money and times. `B` of another width is a memo.
fn is_readable(column: &Column) -> bool {
    match column.kind {
        b'C' | b'N' | b'F' | b'L' | b'D' => true,
        b'I' => column.width == 4,
        b'T' | b'Y' | b'B' => column.width == 8,
        _ => false,
    }
}

/// Takes note of the encodings in which bytes make sense; the last letter may be cut.
fn look(bytes: &[u8], survey: &mut Survey) {
    if bytes.is_ascii() {
        return;
    }
    survey.ascii = false;
    survey.utf8 &= str::from_utf8(bytes).err().is_none_or(|error| error.error_len().is_none());
    survey.gbk = survey.gbk && whole(bytes, GB18030).is_some();
}

/// The text of bytes without a letter that is cut at the end, and whether one is; none if they are in another encoding.
fn whole(bytes: &[u8], encoding: &'static Encoding) -> Option<(String, bool)> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(decoder.max_utf8_buffer_length_without_replacement(bytes.len())?);
    // As if more bytes came: the beginning of a letter is no fault yet, everything else is.
    if !matches!(decoder.decode_to_string_without_replacement(bytes, &mut text, false), (DecoderResult::InputEmpty, _))
    {
        return None;
    }
    let end = decoder.decode_to_string_without_replacement(&[], &mut text, true);
    Some((text, !matches!(end, (DecoderResult::InputEmpty, _))))
}

/// Without the blanks and zero bytes that fill a column.
fn trimmed(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|byte| ![b' ', 0].contains(byte)).map_or(0, |last| last + 1);
    &bytes[..end]
}

fn value(
    column: &Column,
    bytes: &[u8],
    (name, encoding): (&str, &'static Encoding),
    problems: &mut Vec<Problem>,
) -> Value {
    match column.kind {
        b'C' => {
            let text = trimmed(bytes);
            if text.is_empty() {
                return Value::Null;
            }
            let Some((decoded, cut)) = whole(text, encoding) else {
                problems.push(Problem::text_not_in(name, encoding.name()));
                return Value::Null;
            };
            // Another letter would not have fitted.
            if cut || column.width >= WIDEST && text.len() + 4 > column.width {
                problems.push(Problem::maybe_cut(name, column.width));
            }
            Value::String(decoded)
        }
        b'N' | b'F' => number(bytes, name, problems),
        b'L' => match bytes.first() {
            Some(b'T' | b't' | b'Y' | b'y') => Value::Bool(true),
            Some(b'F' | b'f' | b'N' | b'n') => Value::Bool(false),
            _ => Value::Null,
        },
        b'D' => date(bytes),
        _ => binary(column.kind, bytes),
    }
}

fn number(bytes: &[u8], name: &str, problems: &mut Vec<Problem>) -> Value {
    let text = String::from_utf8_lossy(trimmed(bytes)).trim().to_owned();
    if text.is_empty() {
        return Value::Null;
    }
    if text.bytes().all(|byte| byte == b'*') {
        problems.push(Problem::overflow(name));
        return Value::Null;
    }
    if let Ok(whole) = text.parse::<i64>() {
        return Value::Number(whole.into());
    }
    // Digits that do not fit into a number, as of a long code, stay what they are.
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    let parsed = text.parse::<f64>().ok().filter(|_| !plain).and_then(Number::from_f64);
    parsed.map_or(Value::String(text), Value::Number)
}

/// `20190630` as `2019-06-30`; what is no date stays as it is, for the check to tell.
fn date(bytes: &[u8]) -> Value {
    let text = String::from_utf8_lossy(trimmed(bytes)).trim().to_owned();
    match text.as_str() {
        "" | "00000000" | "0" => Value::Null,
        day if day.len() == 8 && day.bytes().all(|byte| byte.is_ascii_digit()) => {
            Value::String(format!("{}-{}-{}", &day[..4], &day[4..6], &day[6..]))
        }
        _ => Value::String(text),
    }
}

/// Numbers and times that are not written as text.
fn binary(kind: u8, bytes: &[u8]) -> Value {
    let four = bytes.first_chunk::<4>().copied().unwrap_or_default();
    let eight = bytes.first_chunk::<8>().copied().unwrap_or_default();
    let real = |number: f64| Number::from_f64(number).map_or(Value::Null, Value::Number);
    match kind {
        b'I' => Value::Number(i32::from_le_bytes(four).into()),
        b'Y' => real(i64::from_le_bytes(eight) as f64 / 10_000.0),
        b'T' => time(eight),
        _ => real(f64::from_le_bytes(eight)),
    }
}

/// A Julian day and milliseconds since midnight.
fn time(bytes: [u8; 8]) -> Value {
    let [a, b, c, d, e, f, g, h] = bytes;
    let (day, milliseconds) = (i32::from_le_bytes([a, b, c, d]), i32::from_le_bytes([e, f, g, h]));
    // Day 1 of the common era is Julian day 1,721,426.
    let date = day.checked_sub(1_721_425).and_then(chrono::NaiveDate::from_num_days_from_ce_opt);
    let seconds = u32::try_from(milliseconds / 1000).ok();
    let time = seconds.and_then(|seconds| chrono::NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0));
    match (day, date, time) {
        (0, ..) | (_, None, _) => Value::Null,
        (_, Some(date), Some(time)) => Value::String(date.and_time(time).format("%Y-%m-%dT%H:%M:%S").to_string()),
        (_, Some(date), None) => Value::String(date.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_cut_in_the_middle() {
        // 湖里 in GBK, whole and without its last byte.
        assert_eq!(whole(b"\xba\xfe\xc0\xef", GB18030), Some(("湖里".to_owned(), false)));
        assert_eq!(whole(b"\xba\xfe\xc0", GB18030), Some(("湖".to_owned(), true)));
        assert_eq!(whole("湖里".as_bytes().split_last().unwrap().1, encoding_rs::UTF_8), Some(("湖".to_owned(), true)));
        // Bytes of no letter are no cut letter, also at the end.
        for damaged in [&b"a\xff\xffb"[..], b"ab\xff", b"\xe6\xb9a", b"ab\xe6\xb9\xff"] {
            assert_eq!(whole(damaged, encoding_rs::UTF_8), None, "{damaged:?}");
        }
        assert_eq!(whole(b"ab\xff", GB18030), None);
    }

    #[test]
    fn numbers_as_tables_write_them() {
        let mut problems = Vec::new();
        let mut read = |text: &str| number(text.as_bytes(), "MJ", &mut problems);
        assert_eq!(read("   12.50"), Value::from(12.5));
        assert_eq!(read("     350"), Value::from(350));
        assert_eq!(read("        "), Value::Null);
        assert_eq!(read("1.234e+003"), Value::from(1234.0));
        assert_eq!(read("99999999999999999999"), Value::from("99999999999999999999"));
        assert_eq!(read("********"), Value::Null);
        assert_eq!(problems.len(), 1);
        assert_eq!(date(b"20190630"), Value::from("2019-06-30"));
        assert_eq!(date(b"        "), Value::Null);
        assert_eq!(date(b"2019.6.3"), Value::from("2019.6.3"));
        // 2019-06-30 is Julian day 2,458,665.
        let [a, b, c, d] = 2_458_665_i32.to_le_bytes();
        let [e, f, g, h] = 3_600_000_i32.to_le_bytes();
        assert_eq!(time([a, b, c, d, e, f, g, h]), Value::from("2019-06-30T01:00:00"));
    }
}
