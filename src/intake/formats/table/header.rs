//! Which rows of a table name its columns: below a title, above the data, in one row or, with merged cells, in two or three.

use std::collections::BTreeSet;

use super::cell::{Merged, Row};
use super::shape;
use crate::intake::columns;
use crate::intake::units;
use crate::records::names;

/// Further rows that a heading may take below its first.
const DEPTH: usize = 2;
/// Words above other titles that only say that they belong together.
const GROUPS: &[&str] = &["信息", "情况", "属性", "概况", "指标", "要素", "资料"];

/// The heading of a table.
#[derive(Debug, Clone)]
pub(super) struct Header {
    /// Places of its first and last row among those looked at.
    pub(super) rows: (usize, usize),
    /// Column → title, in the order of the columns. Columns without a title have none.
    pub(super) titles: Vec<(usize, String)>,
}

/// Finds the heading among the first rows.
pub(super) fn find(rows: &[Row], merged: &[Merged]) -> Option<Header> {
    let best = by_names(rows).or_else(|| by_looks(rows))?;
    let first = above(rows, merged, best);
    let last = below(rows, merged, best);
    let titles = titles(&rows[first..=last], merged);
    Some(Header { rows: (first, last), titles })
}

/// How many of the titles are names that mean something here.
pub(super) fn known(titles: &[(usize, String)]) -> usize {
    titles.iter().filter(|(_, title)| is_known(title)).count()
}

/// Whether a column of this title means something here.
pub(super) fn is_known(title: &str) -> bool {
    let (name, _) = units::of_title(title);
    names::is_known(name)
        || columns::alias(name).is_some()
        || shape::is_boundary(name)
        || columns::papers::is_known(name)
        || columns::papers::is_known(title)
}

/// The row with the most names that are known.
fn by_names(rows: &[Row]) -> Option<usize> {
    let count = |row: &Row| {
        if !row.cells.iter().all(|(_, cell)| cell.text().is_some()) {
            return 0;
        }
        row.cells.iter().filter(|(_, cell)| cell.text().is_some_and(|text| is_known(&tidy(text)))).count()
    };
    let counts: Vec<usize> = rows.iter().map(count).collect();
    let most = counts.iter().copied().max().filter(|most| *most > 0)?;
    counts.iter().position(|count| *count == most)
}

/// The first row that looks like titles: different texts, nearly as many as the table is wide, something below.
fn by_looks(rows: &[Row]) -> Option<usize> {
    let widest = rows.iter().map(|row| row.cells.len()).max()?;
    rows.iter().take(rows.len().saturating_sub(1)).position(|row| {
        let texts: BTreeSet<&str> = row.cells.iter().filter_map(|(_, cell)| cell.text()).collect();
        let different = texts.len() == row.cells.len()
            && texts.iter().all(|text| text.chars().count() <= 40 && text.chars().any(char::is_alphabetic));
        different && row.cells.len() >= 2 && row.cells.len() * 5 >= widest * 3
    })
}

/// The first row of a heading whose names were found at `best`.
fn above(rows: &[Row], merged: &[Merged], best: usize) -> usize {
    let mut first = best;
    while first > 0 && best - first < DEPTH {
        let (upper, lower) = (&rows[first - 1], &rows[first]);
        let joined = merged.iter().any(|block| {
            block.lines.0 <= upper.line && block.lines.1 >= lower.line && block.lines.1 <= rows[best].line
        });
        let says_more = |text: &str| text.contains(['：', ':']) || text.chars().any(|c| c.is_ascii_digit());
        let titles = upper.cells.len() >= 2
            && upper.cells.iter().all(|(_, cell)| cell.text().is_some_and(|text| !says_more(text)));
        if !(joined || titles && upper.line + 1 == lower.line) {
            break;
        }
        first -= 1;
    }
    first
}

/// The last row of the heading.
fn below(rows: &[Row], merged: &[Merged], best: usize) -> usize {
    let mut last = best;
    while last + 1 < rows.len() && last - best < DEPTH {
        let (upper, lower) = (&rows[last], &rows[last + 1]);
        let adjacent = upper.line + 1 == lower.line;
        if !adjacent || !lower.cells.iter().all(|(_, cell)| cell.text().is_some()) || lower.cells.is_empty() {
            break;
        }
        let downwards = merged.iter().any(|block| block.lines.0 <= upper.line && block.lines.1 == lower.line);
        let under_group = |column: usize| {
            merged.iter().any(|block| block.columns.1 > block.columns.0 && block.has(upper.line, column))
        };
        let below_merged = lower.cells.iter().all(|(column, _)| under_group(*column));
        let units = lower.cells.iter().all(|(_, cell)| cell.text().is_some_and(is_unit));
        if !(downwards || below_merged || units || merged.is_empty() && completes(upper, lower)) {
            break;
        }
        last += 1;
    }
    last
}

fn is_unit(text: &str) -> bool {
    let word = text.trim_matches(['(', ')', '（', '）', '[', ']']);
    units::Unit::of(word).is_some() || units::is_plain(word)
}

/// Whether `lower` names what `upper` leaves open, as where merged cells were written out as a text.
fn completes(upper: &Row, lower: &Row) -> bool {
    let group = |column: usize| {
        upper.get(column).is_none() || upper.get(column + 1).is_none() && lower.get(column + 1).is_some()
    };
    let opens = lower.cells.iter().any(|(column, _)| upper.get(*column).is_none());
    opens
        && lower.cells.iter().all(|(column, _)| group(*column))
        && lower.cells.len() < upper.cells.len() + lower.cells.len() / 2
}

fn titles(rows: &[Row], merged: &[Merged]) -> Vec<(usize, String)> {
    let filled = rows.iter().flat_map(|row| row.cells.iter().map(|(column, _)| *column));
    let mut all: BTreeSet<usize> = filled.collect();
    let lines = rows.first().map_or(0, |row| row.line)..=rows.last().map_or(0, |row| row.line);
    for block in merged.iter().filter(|block| lines.contains(&block.lines.0) && lines.contains(&block.lines.1)) {
        all.extend(block.columns.0..=block.columns.1.min(block.columns.0 + 1000));
    }
    all.into_iter()
        .filter_map(|column| {
            let mut parts: Vec<String> = Vec::new();
            for (place, row) in rows.iter().enumerate() {
                let lower = rows.get(place + 1).and_then(|row| row.get(column)).is_some();
                let part = text_at(row, merged, column).or_else(|| carried(row, merged, column, lower));
                if let Some(part) = part.filter(|part| parts.last() != Some(part)) {
                    parts.push(part);
                }
            }
            let title = join(&parts);
            (!title.is_empty()).then_some((column, title))
        })
        .collect()
}

fn text_at(row: &Row, merged: &[Merged], column: usize) -> Option<String> {
    let own = |column: usize| row.get(column).map(|cell| tidy(&cell.said())).filter(|text| !text.is_empty());
    // The text of a merged block stands in its first cell; downwards it would repeat itself.
    let block = || merged.iter().find(|block| block.lines.0 == row.line && block.has(row.line, column));
    own(column).or_else(|| own(block()?.columns.0))
}

/// The group to the left, where merged cells were written out as a text and a title stands below.
fn carried(row: &Row, merged: &[Merged], column: usize, lower: bool) -> Option<String> {
    if !lower || !merged.is_empty() {
        return None;
    }
    row.cells.iter().rev().find(|(left, _)| *left < column).map(|(_, cell)| tidy(&cell.said()))
}

/// One title out of those that stand above each other.
fn join(parts: &[String]) -> String {
    let Some((last, upper)) = parts.split_last() else { return String::new() };
    let Some(above) = upper.last() else { return last.clone() };
    let together = format!("{above}{last}");
    if is_known(&together) {
        return together;
    }
    if GROUPS.iter().any(|word| above.contains(word)) && !is_unit(last) {
        return last.clone();
    }
    let word = last.trim_matches(['(', ')', '（', '）', '[', ']']);
    format!("{above}/{}", if is_unit(last) { word } else { last })
}

/// A title without line breaks and the spaces that only spread it out.
pub(super) fn tidy(text: &str) -> String {
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c == '\u{feff}').filter(|word| !word.is_empty()).collect();
    let mut title = String::new();
    for word in words {
        let wide = |c: Option<char>| c.is_none_or(|c| !c.is_ascii());
        if !wide(title.chars().last()) && !wide(word.chars().next()) {
            title.push(' ');
        }
        title.push_str(word);
    }
    title
}
