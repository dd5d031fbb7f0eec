//! What a person says of an entry, read and checked field by field.

use serde_json::{Map, Value};

use super::fields::{OF_THE_PROCESS, RESERVE_FIELDS, named};
use super::store::may_write;
use crate::access;
use crate::db::Caller;
use crate::error::{Error, FieldError, Result};
use crate::intake::staging::Cell;
use crate::intake::values;
use crate::records::codes::Codes;
use crate::records::document_no;

/// Longest reason that is kept.
const LONGEST_REASON: usize = 2000;

/// Fields as they are to be.
pub(super) type Sets = Vec<(&'static str, Cell)>;

/// Reads the fields of a request.
///
/// # Errors
/// 422 with everything that is wrong; 403 for amounts of somebody who may not see them.
pub(super) fn read(caller: &Caller, wanted: &Map<String, Value>, codes: &Codes) -> Result<Sets> {
    let mut sets = Sets::new();
    let mut errors = Vec::new();
    for (name, value) in wanted {
        let Some(field) = named(name) else {
            let known: Vec<&str> = RESERVE_FIELDS.iter().map(|field| field.name).collect();
            errors.push(FieldError::new(name, "unknown-field", format!("known are: {}", known.join(", "))));
            continue;
        };
        if OF_THE_PROCESS.contains(&field.name) {
            let words = format!("{} 由流程填写 (it is written by the process)", field.title);
            errors.push(FieldError::new(name, "of-the-process", words));
        } else if !may_write(caller, field.name) {
            return Err(access::refused(&format!("{}：只有管理资金的部门可以填写 (not yours to write)", field.title)));
        } else {
            match values::read(field, value, None, codes) {
                Ok(Cell::Null) if field.required || field.default.is_some() => {
                    let words = format!("请填写：{} (fill it in)", field.title);
                    errors.push(FieldError::new(name, "missing-field", words));
                }
                Ok(cell) => sets.push((field.name, normal(field.name, cell))),
                Err(problem) => errors.push(FieldError::new(
                    name,
                    problem.code.as_str(),
                    format!("{} {}", problem.message, problem.remedy),
                )),
            }
        }
    }
    if errors.is_empty() {
        return Ok(sets);
    }
    Err(Error::Invalid { detail: format!("{}: {}", errors[0].field, errors[0].message), errors })
}

/// 文号 are kept in the form of GB/T 9704, where they can be understood.
fn normal(name: &str, cell: Cell) -> Cell {
    match cell {
        Cell::Text(text) if name.ends_with("_doc_no") => Cell::Text(document_no::normalise(&text).text),
        cell => cell,
    }
}

/// The fields that a new entry must have.
pub(super) fn whole(sets: &Sets) -> Result<()> {
    let missing: Vec<FieldError> = RESERVE_FIELDS
        .iter()
        .filter(|field| field.required && !sets.iter().any(|(name, _)| *name == field.name))
        .map(|field| FieldError::new(field.name, "missing-field", format!("请填写：{} (fill it in)", field.title)))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Error::Invalid { detail: format!("{}: {}", missing[0].field, missing[0].message), errors: missing })
}

/// A reason that can be kept; it may be empty.
pub(super) fn reason(text: &str) -> Result<&str> {
    let text = text.trim();
    if text.chars().count() > LONGEST_REASON || text.contains('\0') {
        return Err(Error::field("reason", "bad-text", format!("at most {LONGEST_REASON} characters of plain text")));
    }
    Ok(text)
}
