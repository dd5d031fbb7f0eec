//! Attributes of a feature: the number of a column, then its value, one after the other.

use flatgeobuf::{ColumnType, Header};
use serde_json::{Map, Number, Value};

use crate::intake::problem::Problem;

/// A column of the file.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) title: Option<String>,
    pub(super) kind: ColumnType,
}

pub(super) fn columns(header: &Header<'_>) -> Vec<Column> {
    let columns = header.columns().into_iter().flatten();
    let read = columns.map(|column| Column {
        name: column.name().to_owned(),
        title: column.title().filter(|title| !title.is_empty()).map(str::to_owned),
        kind: column.type_(),
    });
    read.collect()
}

/// All columns of a feature; those it does not mention are null.
pub(super) fn read(bytes: &[u8], columns: &[Column], problems: &mut Vec<Problem>) -> Map<String, Value> {
    let kept = columns.iter().filter(|column| column.kind != ColumnType::Binary);
    let mut values: Map<String, Value> = kept.map(|column| (column.name.clone(), Value::Null)).collect();
    let mut rest = bytes;
    while !rest.is_empty() {
        let column = take::<2>(&mut rest).and_then(|number| columns.get(usize::from(u16::from_le_bytes(number))));
        let Some((column, raw)) = column.and_then(|column| Some((column, raw(&mut rest, column.kind)?))) else {
            problems.push(Problem::damaged_part("FlatGeobuf", "properties"));
            break;
        };
        if column.kind == ColumnType::Binary {
            continue;
        }
        match value(column, raw) {
            Ok(value) => drop(values.insert(column.name.clone(), value)),
            Err(problem) => problems.push(problem),
        }
    }
    values
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, behind) = rest.split_first_chunk()?;
    *rest = behind;
    Some(*taken)
}

/// The bytes of a value of this type.
fn raw<'a>(rest: &mut &'a [u8], kind: ColumnType) -> Option<&'a [u8]> {
    let size = match kind {
        ColumnType::Byte | ColumnType::UByte | ColumnType::Bool => 1,
        ColumnType::Short | ColumnType::UShort => 2,
        ColumnType::Int | ColumnType::UInt | ColumnType::Float => 4,
        ColumnType::Long | ColumnType::ULong | ColumnType::Double => 8,
        ColumnType::String | ColumnType::Json | ColumnType::DateTime | ColumnType::Binary => {
            u32::from_le_bytes(take(rest)?) as usize
        }
        _ => return None,
    };
    let (raw, behind) = rest.split_at_checked(size)?;
    *rest = behind;
    Some(raw)
}

fn value(column: &Column, raw: &[u8]) -> Result<Value, Problem> {
    let real = |number: f64| {
        let known = Number::from_f64(number).map(Value::Number);
        known.ok_or_else(|| Problem::bad_number(&column.name, &number.to_string()).in_field(&column.name))
    };
    let one = raw.first().copied().unwrap_or_default();
    let two = raw.first_chunk().copied().unwrap_or_default();
    let four = raw.first_chunk().copied().unwrap_or_default();
    let eight = raw.first_chunk().copied().unwrap_or_default();
    Ok(match column.kind {
        ColumnType::Byte => i8::from_le_bytes([one]).into(),
        ColumnType::UByte => one.into(),
        ColumnType::Bool => (one != 0).into(),
        ColumnType::Short => i16::from_le_bytes(two).into(),
        ColumnType::UShort => u16::from_le_bytes(two).into(),
        ColumnType::Int => i32::from_le_bytes(four).into(),
        ColumnType::UInt => u32::from_le_bytes(four).into(),
        ColumnType::Long => i64::from_le_bytes(eight).into(),
        ColumnType::ULong => u64::from_le_bytes(eight).into(),
        // As short as it was meant: 0.1 and not 0.10000000149.
        ColumnType::Float => real(f32::from_le_bytes(four).to_string().parse().unwrap_or(f64::NAN))?,
        ColumnType::Double => real(f64::from_le_bytes(eight))?,
        _ => match str::from_utf8(raw) {
            Ok("") => Value::Null,
            Ok(text) => Value::String(text.to_owned()),
            Err(_) => return Err(Problem::text_not_in(&column.name, "UTF-8")),
        },
    })
}
