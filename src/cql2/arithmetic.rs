//! Arithmetic (OGC 21-065r2, 7.4.4 to 7.4.9) in decimals, so that areas and shares are what people reckon.

use cql2::Expr;

use super::ExpressionError;
use super::fields::Type;
use super::sql::{Term, Writer, Written};

impl Writer<'_> {
    /// `+ - * / % div ^` over two or more numbers, from left to right.
    pub(super) fn arithmetic(&mut self, op: &str, args: &[&Expr]) -> Written {
        let mut sql = String::new();
        for (index, arg) in args.iter().enumerate() {
            let term = self.term(arg)?;
            if term.kind != Type::Number {
                return Err(ExpressionError::new(format!("{} is {}, not a number", term.label, term.kind.word())));
            }
            let next = term.sql;
            sql = match (index, op) {
                (0, _) => format!("({next})::numeric"),
                (_, "+" | "-" | "*") => format!("({sql} {op} {next})"),
                // A quotient by zero is unknown, not an error that stops the whole list.
                (_, "/" | "%") => format!("({sql} {op} nullif({next}, 0))"),
                (_, "div") => format!("div({sql}, nullif({next}, 0)::numeric)"),
                // In floating point: a decimal power could keep the database busy with a hundred thousand digits.
                (_, _) => format!("power(({sql})::float8, ({next})::float8)::numeric"),
            };
        }
        Ok(Term { sql, kind: Type::Number, label: "the sum or product".to_owned() })
    }
}
