//! Refuses texts that would cost the parser more than they are worth, before it sees them.
//!
//! The parser descends recursively, so depth must be bounded; and where a bracket fails to parse it tries each bracket a
//! second time, so a short text of open brackets would keep it busy for hours. Both are cut off here.

use std::num::NonZeroUsize;
use std::sync::Once;

use super::ExpressionError;

/// Longest text accepted, in bytes.
pub(super) const MAX_BYTES: usize = 64 * 1024;
/// Deepest nesting of brackets.
const MAX_DEPTH: usize = 64;
/// Most operators (and, or, not, comparisons, arithmetic): each may deepen the tree by one.
const MAX_OPERATORS: usize = 1_000;
/// Grammar rules the parser may try; a full-length honest text needs about a tenth of it.
const MAX_PARSER_CALLS: usize = 20_000_000;

/// Bounds the parser of this process once and for all.
pub(super) fn limit_parser() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| pest::set_call_limit(NonZeroUsize::new(MAX_PARSER_CALLS)));
}

/// Checks length, brackets and number of operators, outside of quoted parts.
pub(super) fn check(text: &str) -> Result<(), ExpressionError> {
    if text.trim().is_empty() {
        return Err(ExpressionError::new("the expression is empty"));
    }
    if text.len() > MAX_BYTES {
        return Err(ExpressionError::new(format!("the expression is longer than {MAX_BYTES} bytes")));
    }
    if let Some(at) = text.find(|c: char| c.is_control() && !c.is_whitespace()) {
        return Err(ExpressionError::new(format!("character {} is a control character", place(text, at))));
    }
    brackets(text)?;
    let operators = operators(text);
    if operators > MAX_OPERATORS {
        return Err(ExpressionError::new(format!(
            "the expression has {operators} operators, at most {MAX_OPERATORS} are accepted; use IN (…) for lists of values"
        )));
    }
    Ok(())
}

/// Checks the length of a JSON text; its depth is bounded by the JSON reader.
pub(super) fn check_json(text: &str) -> Result<(), ExpressionError> {
    if text.len() > MAX_BYTES {
        return Err(ExpressionError::new(format!("the expression is longer than {MAX_BYTES} bytes")));
    }
    let operators = text.matches("\"op\"").count();
    if operators > MAX_OPERATORS {
        return Err(ExpressionError::new(format!(
            "the expression has {operators} operators, at most {MAX_OPERATORS} are accepted"
        )));
    }
    Ok(())
}

/// The characters outside of `'…'` and `"…"`, with their byte offset.
fn unquoted(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut quote = None;
    text.char_indices().filter(move |(_, c)| match quote {
        Some(open) => {
            if *c == open {
                quote = None;
            }
            false
        }
        None => {
            if *c == '\'' || *c == '"' {
                quote = Some(*c);
            }
            quote.is_none()
        }
    })
}

fn brackets(text: &str) -> Result<(), ExpressionError> {
    let mut open = Vec::new();
    for (at, c) in unquoted(text) {
        match c {
            '(' => open.push(at),
            ')' if open.pop().is_none() => {
                return Err(ExpressionError::new(format!(
                    "the bracket at character {} closes nothing",
                    place(text, at)
                )));
            }
            _ => {}
        }
        if open.len() > MAX_DEPTH {
            return Err(ExpressionError::new(format!("brackets are nested deeper than {MAX_DEPTH}")));
        }
    }
    match open.pop() {
        Some(at) => Err(ExpressionError::new(format!("the bracket at character {} is not closed", place(text, at)))),
        None => Ok(()),
    }
}

/// Counts everything that can make the tree one level deeper.
fn operators(text: &str) -> usize {
    let bare: String = unquoted(text).map(|(_, c)| c).collect();
    let signs = bare.chars().filter(|c| "=<>!+-*/%^".contains(*c)).count();
    let words = bare
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| {
            ["and", "or", "not", "like", "in", "is", "between", "div"].contains(&word.to_lowercase().as_str())
        })
        .count();
    signs + words
}

/// The place of a byte offset as people count: characters from 1.
fn place(text: &str, at: usize) -> usize {
    text.char_indices().take_while(|(offset, _)| *offset < at).count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_in_quotes_do_not_count() {
        assert!(check("name = ')(((' and \"(\" = 1").is_ok());
        assert!(check("name = 'it''s (' and a = 1").is_ok());
    }

    #[test]
    fn open_and_surplus_brackets_are_placed() {
        let error = check("a = 1 and (b = 2").unwrap_err().to_string();
        assert!(error.contains("character 11 is not closed"), "{error}");
        assert!(check("a = 1)").unwrap_err().to_string().contains("character 6"));
    }

    #[test]
    fn too_long_too_deep_too_many_and_control_characters_are_refused() {
        assert!(check(&"a".repeat(MAX_BYTES + 1)).is_err());
        assert!(check(&format!("{}a=1{}", "(".repeat(65), ")".repeat(65))).is_err());
        assert!(check(&format!("{}a", "not ".repeat(1_001))).is_err());
        assert!(check(&format!("{}1 = 1", "-".repeat(1_001))).is_err());
        assert!(check("a = '\0'").is_err());
        assert!(check("   ").is_err());
    }
}
