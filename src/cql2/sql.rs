//! From the expression tree to a SQL condition: identifiers from the allow-list, operators from this file, values bound.

use cql2::Expr;

use super::fields::{Argument, Fields, Function, Type};
use super::literal::{self, SURVEYED, Shape};
use super::walk::Call;
use super::{ExpressionError, Sql};
use crate::geo::crs::Crs;

/// Functions every collection knows besides its own.
pub(super) const KNOWN_FUNCTIONS: &[&str] = &[
    "casei",
    "accenti",
    "S_INTERSECTS",
    "S_WITHIN",
    "S_CONTAINS",
    "S_DISJOINT",
    "S_TOUCHES",
    "S_OVERLAPS",
    "S_CROSSES",
    "S_EQUALS",
    "T_AFTER",
    "T_BEFORE",
    "T_EQUALS",
    "T_INTERSECTS",
    "T_DISJOINT",
    "T_DURING",
    "T_CONTAINS",
    "T_MEETS",
    "T_METBY",
    "T_OVERLAPS",
    "T_OVERLAPPEDBY",
    "T_STARTS",
    "T_STARTEDBY",
    "T_FINISHES",
    "T_FINISHEDBY",
    "A_CONTAINS",
    "A_CONTAINEDBY",
    "A_EQUALS",
    "A_OVERLAPS",
];

/// CGCS2000 longitude/latitude.
const DEGREES: i32 = 4490;

/// A day begins at midnight in China; without this a date and a moment could not be compared.
pub(super) const TIME_ZONE: &str = "Asia/Shanghai";

pub(super) type Written = Result<Term, ExpressionError>;

/// A piece of SQL and the type of its value.
pub(super) struct Term {
    pub(super) sql: String,
    pub(super) kind: Type,
    /// How the author would recognise it in a message.
    pub(super) label: String,
}

/// Writes one expression; collects its bound values.
pub(super) struct Writer<'a> {
    pub(super) fields: &'a Fields,
    first: usize,
    params: Vec<String>,
    said_in: Option<(Crs, bool)>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(fields: &'a Fields, first: usize) -> Self {
        Self { fields, first, params: Vec::new(), said_in: None }
    }

    /// The reference system of geometries.
    pub(super) fn said_in(self, said_in: Option<(Crs, bool)>) -> Self {
        Self { said_in, ..self }
    }

    /// The whole expression, which must be a condition.
    pub(super) fn condition(mut self, expr: &Expr) -> Result<Sql, ExpressionError> {
        let term = self.boolean(expr)?;
        Ok(Sql { text: term, params: self.params })
    }

    /// One call of a custom function as a value.
    pub(super) fn custom_call(mut self, call: &Call) -> Result<Sql, ExpressionError> {
        let Some(function) = self.fields.function(call.name) else { return Err(self.unknown_function(call.name)) };
        let arguments: Vec<Expr> = call.arguments.iter().cloned().map(Expr::Literal).collect();
        let term = self.custom(function, &arguments.iter().collect::<Vec<_>>())?;
        Ok(Sql { text: term.sql, params: self.params })
    }

    pub(super) fn bind(&mut self, value: String, cast: &str) -> String {
        self.params.push(value);
        format!("${}::text::{cast}", self.first + self.params.len() - 1)
    }

    /// A sub-expression that must be true or false.
    fn boolean(&mut self, expr: &Expr) -> Result<String, ExpressionError> {
        let term = self.term(expr)?;
        if term.kind == Type::Bool {
            return Ok(term.sql);
        }
        Err(ExpressionError::new(format!("{} is {}, where a condition is expected", term.label, term.kind.word())))
    }

    pub(super) fn term(&mut self, expr: &Expr) -> Written {
        let of = |sql: String, kind: Type, label: String| Ok(Term { sql, kind, label });
        match expr {
            Expr::Operation { op, args } => self.operation(op, &args.iter().map(|arg| &**arg).collect::<Vec<_>>()),
            Expr::Property { property } => match self.fields.property(property) {
                Some(known) => of(known.sql.to_string(), known.kind, format!("property {property}")),
                None => Err(ExpressionError::new(format!(
                    "there is no property “{property}”; known are: {}",
                    self.fields.property_names()
                ))),
            },
            Expr::Float(value) => {
                let sql = self.bind(literal::number(*value)?, "numeric");
                of(sql, Type::Number, format!("the number {value}"))
            }
            Expr::Literal(text) => {
                let sql = self.bind(text.clone(), "text");
                of(sql, Type::Text, format!("the text '{text}'"))
            }
            Expr::Bool(value) => of(value.to_string(), Type::Bool, value.to_string()),
            Expr::Date { date } => {
                let day = literal::date(date)?;
                let sql = self.bind(day.clone(), "date");
                of(sql, Type::Date, format!("the date {day}"))
            }
            Expr::Timestamp { timestamp } => {
                let moment = literal::timestamp(timestamp)?;
                let sql = self.bind(moment.clone(), "timestamptz");
                of(sql, Type::Timestamp, format!("the timestamp {moment}"))
            }
            Expr::Geometry(geometry) => {
                let shape = literal::geometry(geometry, self.said_in)?;
                of(self.shape(&shape), Type::Geometry, "the given geometry".to_owned())
            }
            Expr::BBox { bbox } => {
                let shape = literal::bbox(bbox, self.said_in)?;
                of(self.shape(&shape), Type::Geometry, "the given box".to_owned())
            }
            Expr::Array(_) => Err(ExpressionError::new("a list of values only goes with IN")),
            Expr::Interval { .. } => {
                Err(ExpressionError::new("INTERVAL goes with T_INTERSECTS, T_DURING and other functions of time"))
            }
            Expr::Null => Err(ExpressionError::new("nothing is equal to NULL; write IS NULL or IS NOT NULL")),
        }
    }

    fn operation(&mut self, op: &str, args: &[&Expr]) -> Written {
        match (op, args) {
            ("and" | "or", args) if !args.is_empty() => self.joined(op, args),
            ("not", [inner]) => Ok(condition(format!("(not {})", self.boolean(inner)?))),
            ("=" | "<>" | "<" | "<=" | ">" | ">=", [left, right]) => self.comparison(op, left, right),
            (op, [left, right]) if op.starts_with("t_") => self.temporal(op, left, right),
            (op, [left, right]) if op.starts_with("a_") => self.array(op, left, right),
            ("+" | "-" | "*" | "/" | "%" | "div" | "^", args) if args.len() >= 2 => self.arithmetic(op, args),
            ("between", [value, low, high]) => self.between(value, low, high),
            ("like", [value, pattern]) => self.like(value, pattern),
            ("in", [value, Expr::Array(items)]) => self.is_in(value, items),
            ("isNull", [value]) => {
                let term = self.term(value)?;
                Ok(condition(format!("({} is null)", term.sql)))
            }
            ("casei" | "accenti", [value]) => self.folded(op, value),
            (op, [left, right]) if op.starts_with("s_") => self.spatial(op, left, right),
            (name, args) => match self.fields.function(name) {
                Some(function) => self.custom(&function.clone(), args),
                None => Err(self.unknown_function(name)),
            },
        }
    }

    pub(super) fn unknown_function(&self, name: &str) -> ExpressionError {
        ExpressionError::new(format!(
            "there is no function or operator “{name}” with these operands; known functions are: {}",
            self.fields.function_names()
        ))
    }

    fn joined(&mut self, op: &str, args: &[&Expr]) -> Written {
        let word = if op == "and" { " and " } else { " or " };
        let parts = args.iter().map(|arg| self.boolean(arg)).collect::<Result<Vec<_>, _>>()?;
        Ok(condition(format!("({})", parts.join(word))))
    }

    pub(super) fn comparison(&mut self, op: &str, left: &Expr, right: &Expr) -> Written {
        let (left, right) = alike(self.term(left)?, self.term(right)?)?;
        let ordered = !matches!(left.kind, Type::Bool | Type::Geometry);
        if left.kind == Type::Texts {
            return Err(ExpressionError::new("lists are compared with A_CONTAINS, A_OVERLAPS and the like"));
        }
        if left.kind == Type::Geometry {
            return Err(ExpressionError::new("geometries are compared with S_INTERSECTS, S_WITHIN and the like"));
        }
        if !ordered && !matches!(op, "=" | "<>") {
            return Err(ExpressionError::new(format!("{} can only be = or <>, not {op}", left.label)));
        }
        let op = match op {
            "=" => "=",
            "<>" => "<>",
            "<" => "<",
            "<=" => "<=",
            ">" => ">",
            _ => ">=",
        };
        Ok(condition(format!("({} {op} {})", left.sql, right.sql)))
    }

    fn array(&mut self, op: &str, left: &Expr, right: &Expr) -> Written {
        let (left, right) = (self.texts(left)?, self.texts(right)?);
        let sql = match op {
            "a_contains" => format!("({left} @> {right})"),
            "a_containedBy" => format!("({left} <@ {right})"),
            "a_overlaps" => format!("({left} && {right})"),
            "a_equals" => format!("({left} @> {right} and {left} <@ {right})"),
            _ => return Err(self.unknown_function(op)),
        };
        Ok(condition(sql))
    }

    /// A list of texts: a property, or texts in brackets.
    fn texts(&mut self, expr: &Expr) -> Result<String, ExpressionError> {
        let items = match expr {
            Expr::Array(items) => items.iter().map(|item| &**item).collect(),
            // One text in brackets is a text to the parser.
            Expr::Literal(_) => vec![expr],
            _ => {
                let term = self.term(expr)?;
                if term.kind == Type::Texts {
                    return Ok(term.sql);
                }
                return Err(ExpressionError::new(format!("{} is {}, not a list", term.label, term.kind.word())));
            }
        };
        let mut list = Vec::with_capacity(items.len());
        for item in items {
            let term = self.term(item)?;
            if term.kind != Type::Text {
                return Err(ExpressionError::new(format!("{} is {}, not text", term.label, term.kind.word())));
            }
            list.push(term.sql);
        }
        Ok(format!("array[{}]::text[]", list.join(", ")))
    }

    fn between(&mut self, value: &Expr, low: &Expr, high: &Expr) -> Written {
        let at_least = self.comparison(">=", value, low)?.sql;
        let at_most = self.comparison("<=", value, high)?.sql;
        Ok(condition(format!("({at_least} and {at_most})")))
    }

    fn like(&mut self, value: &Expr, pattern: &Expr) -> Written {
        let value = self.term(value)?;
        check_pattern(pattern)?;
        let pattern = self.term(pattern)?;
        if value.kind != Type::Text || pattern.kind != Type::Text {
            return Err(ExpressionError::new(format!("LIKE compares text; {} is {}", value.label, value.kind.word())));
        }
        Ok(condition(format!("({} like {})", value.sql, pattern.sql)))
    }

    fn is_in(&mut self, value: &Expr, items: &[Box<Expr>]) -> Written {
        let mut value = self.term(value)?;
        let mut list = Vec::with_capacity(items.len());
        for item in items {
            let (left, right) = alike(value, self.term(item)?)?;
            value = left;
            list.push(right.sql);
        }
        if value.kind == Type::Geometry {
            return Err(ExpressionError::new("geometries do not go with IN"));
        }
        Ok(condition(format!("({} in ({}))", value.sql, list.join(", "))))
    }

    /// `casei` and `accenti`: text without regard to case, or to accents.
    fn folded(&mut self, op: &str, value: &Expr) -> Written {
        let term = self.term(value)?;
        if term.kind != Type::Text {
            return Err(ExpressionError::new(format!("{op} takes text; {} is {}", term.label, term.kind.word())));
        }
        let sql = match op {
            "casei" => format!("lower({})", term.sql),
            // Decomposed, then stripped of combining marks.
            _ => format!("regexp_replace(normalize({}, nfd), '[\\u0300-\\u036f]', '', 'g')", term.sql),
        };
        Ok(Term { sql, ..term })
    }

    fn spatial(&mut self, op: &str, left: &Expr, right: &Expr) -> Written {
        let function = match op {
            "s_intersects" => "st_intersects",
            "s_within" => "st_within",
            "s_contains" => "st_contains",
            "s_disjoint" => "st_disjoint",
            "s_touches" => "st_touches",
            "s_overlaps" => "st_overlaps",
            "s_crosses" => "st_crosses",
            "s_equals" => "st_equals",
            _ => return Err(self.unknown_function(op)),
        };
        let (left, right) = (self.term(left)?, self.term(right)?);
        for term in [&left, &right] {
            if term.kind != Type::Geometry {
                return Err(ExpressionError::new(format!(
                    "{op}: {} is {}, not a geometry",
                    term.label,
                    term.kind.word()
                )));
            }
        }
        Ok(condition(format!("{function}({}, {})", left.sql, right.sql)))
    }

    /// A literal as a geometry in the survey CRS, computed once per query (hence the sub-select).
    ///
    /// A straight edge in degrees is no straight edge on the survey plane, so long edges get points every 0.01°.
    fn shape(&mut self, shape: &Shape) -> String {
        let given = self.bind(shape.json.clone(), "text");
        let [west, south, east, north] = SURVEYED;
        let mut sql = format!("st_setsrid(st_geomfromgeojson({given}), {})", shape.srid);
        if shape.srid != DEGREES {
            return format!("(select st_transform({sql}, survey_srid()))");
        }
        if shape.wide {
            // Beyond these bounds the projection is undefined, and nothing surveyed lies there.
            let window = format!("st_makeenvelope({west}, {south}, {east}, {north}, 4490)");
            sql = format!("st_collectionextract(st_intersection({sql}, {window}), {})", shape.dimension + 1);
        }
        if shape.dimension > 0 {
            sql = format!("st_segmentize({sql}, 0.01)");
        }
        format!("(select st_transform({sql}, survey_srid()))")
    }

    fn custom(&mut self, function: &Function, args: &[&Expr]) -> Written {
        if args.len() < function.required || args.len() > function.arguments.len() {
            return Err(ExpressionError::new(format!("{} takes {}", function.name, count(function))));
        }
        let mut places = Vec::with_capacity(args.len());
        for (arg, wanted) in args.iter().zip(function.arguments) {
            let Expr::Literal(text) = arg else {
                return Err(ExpressionError::new(format!("{}: arguments are texts in quotes", function.name)));
            };
            if let Argument::OneOf(words) = wanted
                && !words.contains(&text.as_str())
            {
                let known = words.join(", ");
                return Err(ExpressionError::new(format!(
                    "{}: “{text}” is unknown; known are: {known}",
                    function.name
                )));
            }
            places.push(self.bind(text.clone(), "text"));
        }
        Ok(Term { sql: (function.sql)(&places), kind: function.kind, label: format!("{}(…)", function.name) })
    }
}

pub(super) fn condition(sql: String) -> Term {
    Term { sql, kind: Type::Bool, label: "the condition".to_owned() }
}

fn count(function: &Function) -> String {
    let most = function.arguments.len();
    if function.required == most {
        format!("{most} arguments")
    } else {
        format!("{} to {most} arguments", function.required)
    }
}

/// `LIKE` takes a literal pattern, folded or not, so that it can be checked here.
fn check_pattern(pattern: &Expr) -> Result<(), ExpressionError> {
    match pattern {
        Expr::Literal(text) => literal::pattern(text).map(drop),
        Expr::Operation { op, args } if (op == "casei" || op == "accenti") && args.len() == 1 => {
            check_pattern(&args[0])
        }
        _ => Err(ExpressionError::new("the pattern of LIKE is a text in quotes, e.g. name LIKE '%湖里%'")),
    }
}

/// Makes two operands comparable, or says why they are not.
fn alike(left: Term, right: Term) -> Result<(Term, Term), ExpressionError> {
    match (left.kind, right.kind) {
        (a, b) if a == b => Ok((left, right)),
        (Type::Date, Type::Timestamp) => Ok((midnight(left), right)),
        (Type::Timestamp, Type::Date) => Ok((left, midnight(right))),
        (a, b) => {
            let hint = match (a, b) {
                (Type::Date | Type::Timestamp, Type::Text) | (Type::Text, Type::Date | Type::Timestamp) => {
                    "; write dates as DATE('2026-01-31')"
                }
                (Type::Number, Type::Text) => "; write numbers without quotes",
                (Type::Text, Type::Number) => "; write texts in single quotes",
                _ => "",
            };
            let (left, right) = (left.label, right.label);
            Err(ExpressionError::new(format!(
                "{left} is {}, {right} is {}: they cannot be compared{hint}",
                a.word(),
                b.word()
            )))
        }
    }
}

fn midnight(day: Term) -> Term {
    let sql = format!("({}::timestamp at time zone '{TIME_ZONE}')", day.sql);
    Term { sql, kind: Type::Timestamp, label: day.label }
}
