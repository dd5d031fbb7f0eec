//! What an expression refers to, for evidence and for documentation.

use std::collections::BTreeSet;
use std::fmt;

use cql2::Expr;

use super::Fields;

/// One call of a custom function with its text arguments.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Call {
    /// Name of the function, as the allow-list spells it.
    pub name: &'static str,
    /// Its arguments.
    pub arguments: Vec<String>,
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let arguments: Vec<String> =
            self.arguments.iter().map(|argument| format!("'{}'", argument.replace('\'', "''"))).collect();
        write!(f, "{}({})", self.name, arguments.join(","))
    }
}

pub(super) fn properties(expr: &Expr, found: &mut BTreeSet<String>) {
    if let Expr::Property { property } = expr {
        found.insert(property.clone());
    }
    for child in children(expr) {
        properties(child, found);
    }
}

pub(super) fn calls(expr: &Expr, fields: &Fields, found: &mut BTreeSet<Call>) {
    if let Expr::Operation { op, args } = expr
        && let Some(call) = as_call(op, args, fields)
    {
        found.insert(call);
    }
    for child in children(expr) {
        calls(child, fields, found);
    }
}

/// The call of a custom function, if this operation is one and all its arguments are text literals.
pub(super) fn as_call(op: &str, args: &[Box<Expr>], fields: &Fields) -> Option<Call> {
    let function = fields.function(op)?;
    let arguments = args
        .iter()
        .map(|arg| match &**arg {
            Expr::Literal(text) => Some(text.clone()),
            _ => None,
        })
        .collect::<Option<Vec<_>>>()?;
    Some(Call { name: function.name, arguments })
}

fn children(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Operation { args, .. } => args.iter().map(|arg| &**arg).collect(),
        Expr::Interval { interval } => interval.iter().map(|bound| &**bound).collect(),
        Expr::Array(items) => items.iter().map(|item| &**item).collect(),
        Expr::BBox { bbox } => bbox.iter().map(|number| &**number).collect(),
        Expr::Timestamp { timestamp: inner } | Expr::Date { date: inner } => vec![inner],
        Expr::Property { .. } | Expr::Float(_) | Expr::Literal(_) | Expr::Bool(_) | Expr::Geometry(_) | Expr::Null => {
            Vec::new()
        }
    }
}
