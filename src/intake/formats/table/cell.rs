//! Cells and rows as spreadsheets and CSV files have them, before anybody knows what their columns mean.

use serde_json::{Number, Value};

/// From here on a number is not written out as a whole one: not every digit is there.
const EXACT: f64 = 1e15;
/// The errors of spreadsheets (ECMA-376 part 1, 18.17.3).
const ERRORS: &[&str] =
    &["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA"];

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::intake::formats) enum Cell {
    Text(String),
    Number(f64),
    Bool(bool),
    /// A day or a moment, ISO 8601.
    Day(String),
    /// `#REF!` and the like.
    Error(String),
    /// A formula whose result is not in the file.
    NoResult(String),
}

impl Cell {
    /// Of a text; none if there is nothing in it.
    pub(in crate::intake::formats) fn of_text(text: &str) -> Option<Self> {
        let bare = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        if bare.is_empty() {
            return None;
        }
        Some(if ERRORS.contains(&bare) { Self::Error(bare.to_owned()) } else { Self::Text(text.to_owned()) })
    }

    /// As a property; nothing for what cannot be used.
    pub(super) fn value(&self) -> Value {
        match self {
            Self::Text(text) | Self::Day(text) => Value::String(text.clone()),
            Self::Number(number) if number.fract() == 0.0 && number.abs() < EXACT => Value::from(*number as i64),
            Self::Number(number) => Number::from_f64(*number).map_or(Value::Null, Value::Number),
            Self::Bool(yes) => Value::Bool(*yes),
            Self::Error(_) | Self::NoResult(_) => Value::Null,
        }
    }

    /// The text in it, if it is one.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text.trim()),
            _ => None,
        }
    }

    /// What it says, for coordinates and for messages.
    pub(super) fn said(&self) -> String {
        match self {
            Self::Text(text) | Self::Day(text) | Self::Error(text) => text.trim().to_owned(),
            Self::Number(number) => number.to_string(),
            Self::Bool(yes) => yes.to_string(),
            Self::NoResult(formula) => format!("={formula}"),
        }
    }
}

/// One row: its filled cells in the order of their columns, which count from 0.
#[derive(Debug, Clone, Default)]
pub(in crate::intake::formats) struct Row {
    /// Row of the sheet, or line of the text, from 1.
    pub(in crate::intake::formats) line: u64,
    pub(in crate::intake::formats) cells: Vec<(usize, Cell)>,
    /// How many cells the text has in this row, empty ones too; none for sheets.
    pub(in crate::intake::formats) width: Option<usize>,
}

impl Row {
    pub(super) fn get(&self, column: usize) -> Option<&Cell> {
        let place = self.cells.binary_search_by_key(&column, |(column, _)| *column).ok()?;
        self.cells.get(place).map(|(_, cell)| cell)
    }

    /// Puts a value into a cell that is empty.
    pub(super) fn fill(&mut self, column: usize, cell: Cell) {
        if let Err(place) = self.cells.binary_search_by_key(&column, |(column, _)| *column) {
            self.cells.insert(place, (column, cell));
        }
    }

    /// Replaces what a cell says.
    pub(super) fn replace(&mut self, column: usize, cell: Cell) {
        if let Ok(place) = self.cells.binary_search_by_key(&column, |(column, _)| *column) {
            self.cells[place].1 = cell;
        }
    }

    /// Its first text.
    pub(super) fn first_text(&self) -> &str {
        self.cells.iter().find_map(|(_, cell)| cell.text()).unwrap_or_default()
    }
}

/// A block of merged cells: columns from 0, lines from 1, ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::intake::formats) struct Merged {
    pub(in crate::intake::formats) lines: (u64, u64),
    pub(in crate::intake::formats) columns: (usize, usize),
}

impl Merged {
    pub(super) fn has(&self, line: u64, column: usize) -> bool {
        (self.lines.0..=self.lines.1).contains(&line) && (self.columns.0..=self.columns.1).contains(&column)
    }
}

/// The letters of a column: A is the first.
pub(super) fn letters(column: usize) -> String {
    let (mut rest, mut letters) = (column + 1, Vec::new());
    while rest > 0 {
        let digit = (rest - 1) % 26;
        letters.push(b'A' + u8::try_from(digit).unwrap_or_default());
        rest = (rest - 1) / 26;
    }
    letters.reverse();
    String::from_utf8_lossy(&letters).into_owned()
}

#[cfg(test)]
mod tests {
    #[test]
    fn columns_have_the_letters_of_a_spreadsheet() {
        // XFD is the last column of a sheet (ECMA-376).
        for (column, letters) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")] {
            assert_eq!(super::letters(column), letters);
        }
    }
}
