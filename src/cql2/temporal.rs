//! Functions of time (CQL2, Allen's relations): moments and intervals against each other.

use chrono::{DateTime, NaiveDate};
use cql2::Expr;

use super::ExpressionError;
use super::fields::Type;
use super::sql::{TIME_ZONE, Writer, Written, condition};

/// Beginning and end of a moment, a day or an interval, as SQL timestamps.
struct Span {
    start: String,
    end: String,
}

impl Writer<'_> {
    /// `T_…(left, right)`.
    pub(super) fn temporal(&mut self, op: &str, left: &Expr, right: &Expr) -> Written {
        let is_interval = |expr: &Expr| matches!(expr, Expr::Interval { .. });
        if !is_interval(left) && !is_interval(right) {
            // Two moments are compared as they are, days with days.
            match op {
                "t_after" => return self.comparison(">", left, right),
                "t_before" => return self.comparison("<", left, right),
                "t_equals" => return self.comparison("=", left, right),
                _ => {}
            }
        }
        let (Span { start: a, end: b }, Span { start: c, end: d }) = (self.span(left)?, self.span(right)?);
        let sql = match op {
            "t_before" => format!("{b} < {c}"),
            "t_after" => format!("{a} > {d}"),
            "t_equals" => format!("{a} = {c} and {b} = {d}"),
            "t_disjoint" => format!("{b} < {c} or {a} > {d}"),
            "t_intersects" => format!("{b} >= {c} and {a} <= {d}"),
            "t_during" => format!("{a} > {c} and {b} < {d}"),
            "t_contains" => format!("{a} < {c} and {b} > {d}"),
            "t_meets" => format!("{b} = {c}"),
            "t_metBy" => format!("{a} = {d}"),
            "t_overlaps" => format!("{a} < {c} and {b} > {c} and {b} < {d}"),
            "t_overlappedBy" => format!("{a} > {c} and {a} < {d} and {b} > {d}"),
            "t_starts" => format!("{a} = {c} and {b} < {d}"),
            "t_startedBy" => format!("{a} = {c} and {b} > {d}"),
            "t_finishes" => format!("{a} > {c} and {b} = {d}"),
            "t_finishedBy" => format!("{a} < {c} and {b} = {d}"),
            _ => return Err(self.unknown_function(op)),
        };
        // An interval that ends before it begins relates to nothing; this also gives every bound value a place.
        Ok(condition(format!("(({sql}) and {a} <= {b} and {c} <= {d})")))
    }

    fn span(&mut self, expr: &Expr) -> Result<Span, ExpressionError> {
        if let Expr::Interval { interval } = expr {
            let [start, end] = interval.as_slice() else {
                return Err(ExpressionError::new("INTERVAL takes two moments, e.g. INTERVAL('2026-01-01', '..')"));
            };
            return Ok(Span { start: self.bound(start, "-infinity")?.start, end: self.bound(end, "infinity")?.end });
        }
        self.bound(expr, "infinity")
    }

    /// A moment, or a day from its beginning to its end; `..` is open.
    fn bound(&mut self, expr: &Expr, open: &str) -> Result<Span, ExpressionError> {
        if let Expr::Literal(text) = expr {
            if text == ".." {
                let sql = self.bind(open.to_owned(), "timestamptz");
                return Ok(Span { start: sql.clone(), end: sql });
            }
            if text.parse::<NaiveDate>().is_ok() {
                let sql = self.bind(text.clone(), "date");
                return Ok(of_day(&sql));
            }
            if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
                let sql = self.bind(moment.to_rfc3339(), "timestamptz");
                return Ok(Span { start: sql.clone(), end: sql });
            }
            return Err(ExpressionError::new(format!("“{text}” is no date, no moment and not ..")));
        }
        let term = self.term(expr)?;
        match term.kind {
            Type::Date => Ok(of_day(&term.sql)),
            Type::Timestamp => Ok(Span { start: term.sql.clone(), end: term.sql }),
            kind => Err(ExpressionError::new(format!("{} is {}, not a moment", term.label, kind.word()))),
        }
    }
}

fn of_day(day: &str) -> Span {
    Span {
        start: format!("({day}::timestamp at time zone '{TIME_ZONE}')"),
        end: format!("(({day} + 1)::timestamp at time zone '{TIME_ZONE}' - interval '1 microsecond')"),
    }
}
