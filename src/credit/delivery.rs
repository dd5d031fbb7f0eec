//! A table of credit records as an office delivers it: XLSX or CSV, columns by their Chinese titles, titles above and notes below left
//! out by the readers of [`crate::intake`].

use std::collections::HashMap;
use std::path::Path;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::record::New;
use super::verdict::Kind;
use crate::error::{Error, FieldError, Result};
use crate::intake::formats::{self, SourceFeature};
use crate::intake::problem::Problem;
use crate::intake::staging::Cell;
use crate::intake::values::{self, Said};
use crate::records::codes::Codes;
use crate::records::fields::{Field, Kind as Holds, field, required};

/// Most rows of one file.
const MOST_ROWS: usize = 20_000;

/// The columns, as the template has them.
pub(super) const COLUMNS: &[Field] = &[
    required("uscc", "统一社会信用代码", Holds::Uscc),
    required("name", "企业名称", Holds::Text(200)),
    required("kind", "记录类型", Holds::Code("credit_kind")),
    required("authority", "认定机关", Holds::Text(200)),
    required("document_no", "文号", Holds::Text(200)),
    required("decided_on", "决定日期", Holds::Date),
    field("valid_until", "有效期至", Holds::Date),
    required("words", "事由", Holds::Text(2000)),
    required("source", "数据来源", Holds::Text(200)),
    required("source_on", "数据日期", Holds::Date),
    field("end_kind", "修复方式", Holds::Code("credit_end")),
    field("ended_on", "修复日期", Holds::Date),
    field("end_no", "修复文书", Holds::Text(200)),
];

/// Other titles that offices use.
const ALIASES: &[(&str, &str)] = &[
    ("信用代码", "uscc"),
    ("社会信用代码", "uscc"),
    ("主体名称", "name"),
    ("单位名称", "name"),
    ("名称", "name"),
    ("类型", "kind"),
    ("名单类型", "kind"),
    ("决定机关", "authority"),
    ("处罚机关", "authority"),
    ("列入机关", "authority"),
    ("决定文书号", "document_no"),
    ("行政处罚决定书文号", "document_no"),
    ("认定日期", "decided_on"),
    ("列入日期", "decided_on"),
    ("处罚决定日期", "decided_on"),
    ("公示截止期", "valid_until"),
    ("有效期", "valid_until"),
    ("违法事实", "words"),
    ("列入原因", "words"),
    ("来源", "source"),
    ("信用修复日期", "ended_on"),
    ("修复文号", "end_no"),
];

/// How offices call the end of a record, beside the names of the list.
const ENDS: &[(&str, &str)] =
    &[("修复", "repaired"), ("已修复", "repaired"), ("移出", "repaired"), ("已撤销", "withdrawn")];

/// A row that can be kept, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Row {
    pub(super) row: u64,
    pub(super) line: u64,
    #[serde(flatten)]
    pub(super) said: New,
}

/// What a file says.
#[derive(Debug, Default)]
pub(super) struct Delivery {
    pub(super) rows: Vec<Row>,
    pub(super) rejected: usize,
    pub(super) problems: Vec<Problem>,
}

/// Reads all rows; blocks.
///
/// # Errors
/// 422 for what is no table, or lacks columns, naming them all.
pub(super) fn read(path: &Path, codes: &Codes, today: NaiveDate) -> Result<Delivery> {
    let reader = formats::open(path, &formats::Options::default()).map_err(|problem| unreadable(&problem))?;
    let (mut delivery, mut seen, mut columns_checked) = (Delivery::default(), HashMap::new(), false);
    for feature in reader {
        let feature = feature.map_err(|problem| unreadable(&problem))?;
        if delivery.rows.len() + delivery.rejected == MOST_ROWS {
            let words = format!("文件超过 {MOST_ROWS} 行，请分次导入 (more than {MOST_ROWS} rows: divide the file)");
            return Err(Error::field("file", "too-large", words));
        }
        if !columns_checked {
            whole(&feature)?;
            columns_checked = true;
        }
        let (row, line) = (feature.row, feature.line);
        let (said, mut problems) = record(&feature, codes, today);
        if let Some(said) = &said {
            let key = (said.uscc.clone(), said.kind.clone(), said.authority.clone(), said.document_no.clone());
            if let Some(first) = seen.insert(key, if line > 0 { line } else { row }) {
                problems.push(Problem::duplicate_code("document_no 文号", &said.document_no, first));
            }
        }
        let bad = said.is_none() || problems.iter().any(Problem::is_error);
        delivery.problems.extend(problems.into_iter().map(|problem| problem.at_row(row, line)));
        match said.filter(|_| !bad) {
            Some(said) => delivery.rows.push(Row { row, line, said }),
            None => delivery.rejected += 1,
        }
    }
    if delivery.rows.is_empty() && delivery.rejected == 0 {
        return Err(Error::field("file", "empty-file", "文件中没有记录行 (the file has no rows)"));
    }
    Ok(delivery)
}

fn unreadable(problem: &Problem) -> Error {
    Error::field("file", problem.code.as_str(), format!("{} {}", problem.message, problem.remedy))
}

/// The field of a column.
fn named(title: &str) -> Option<&'static Field> {
    let title: String = title.chars().filter(|letter| !letter.is_whitespace() && *letter != '*').collect();
    let alias = ALIASES.iter().find(|(alias, _)| *alias == title).map_or(title.as_str(), |(_, name)| *name);
    COLUMNS.iter().find(|column| column.title == title || column.name == alias)
}

/// Refuses a table without all the columns that each row needs.
fn whole(first: &SourceFeature) -> Result<()> {
    let there: Vec<&str> = first.properties.keys().filter_map(|title| named(title)).map(|field| field.name).collect();
    let missing: Vec<FieldError> = COLUMNS
        .iter()
        .filter(|column| column.required && !there.contains(&column.name))
        .map(|column| {
            let words = format!("缺少列“{}”，请按模板补齐 (the column is missing: see the template)", column.title);
            FieldError::new(column.name, "missing-column", words)
        })
        .collect();
    super::record::refuse(missing)
}

/// One row: what it says, if that can be understood, and everything that is wrong with it.
fn record(feature: &SourceFeature, codes: &Codes, today: NaiveDate) -> (Option<New>, Vec<Problem>) {
    let mut problems = feature.notes.clone();
    let mut cells: HashMap<&str, Cell> = HashMap::new();
    for (title, value) in &feature.properties {
        let Some(column) = named(title) else { continue };
        let value = &known_as(column, value);
        match values::understand(column, Said { value, unit: None, scheme: None }, codes) {
            Ok((Cell::Null, _)) => {}
            Ok((cell, note)) => {
                problems.extend(note);
                cells.insert(column.name, cell);
            }
            Err(problem) => {
                problems.push(problem);
                // What was said badly is not missing.
                cells.insert(column.name, Cell::Null);
            }
        }
    }
    for column in COLUMNS.iter().filter(|column| column.required && !cells.contains_key(column.name)) {
        problems.push(Problem::missing_field(column.name));
    }
    let said = said(&cells).map(New::tidy);
    if let Some(said) = &said {
        let told = said.contradictions(today).into_iter();
        problems.extend(told.map(|(field, words)| Problem::contradiction(field, words)));
    }
    (said, problems)
}

/// What offices call a kind, or an end, by the name of our list.
fn known_as(column: &Field, value: &Value) -> Value {
    let Some(text) = value.as_str() else { return value.clone() };
    let word = match column.name {
        "kind" => Kind::of(text).map(Kind::word),
        "end_kind" => ENDS.iter().find(|(name, _)| *name == text.trim()).map(|(_, word)| *word),
        _ => None,
    };
    word.map_or_else(|| value.clone(), Value::from)
}

/// The record of understood cells; nothing if one that is needed is not among them.
fn said(cells: &HashMap<&str, Cell>) -> Option<New> {
    let text = |name: &str| match cells.get(name) {
        Some(Cell::Text(text)) => Some(text.clone()),
        _ => None,
    };
    let day = |name: &str| match cells.get(name) {
        Some(Cell::Date(day)) => Some(*day),
        _ => None,
    };
    Some(New {
        uscc: text("uscc")?,
        name: text("name")?,
        kind: text("kind")?,
        authority: text("authority")?,
        document_no: text("document_no")?,
        decided_on: day("decided_on")?,
        valid_until: day("valid_until"),
        words: text("words")?,
        source: text("source")?,
        source_on: day("source_on")?,
        end_kind: text("end_kind"),
        ended_on: day("ended_on"),
        end_no: text("end_no"),
    })
}
