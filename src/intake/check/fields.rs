//! What a row says of its fields: columns recognised, values understood, the rest kept beside them.

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::Checker;
use crate::intake::columns::{self, papers};
use crate::intake::problem::{Code, Problem, Severity};
use crate::intake::staging::{Cell, StagedRow};
use crate::intake::units::{self, Unit};
use crate::intake::values::{self, Said};
use crate::records::collection::Collection;
use crate::records::fields::{Field, Kind};
use crate::records::identifiers::is_parcel_code;
use crate::records::names;

/// Unknown properties of a row that are kept beside the known ones, in bytes of JSON.
const MOST_EXTRA: usize = 16 << 10;

/// What an exported ledger tells besides its fields: it follows from the pieces and the state.
const OF_PIECES: &[&str] = &["入库面积", "在库面积", "出库面积", "是否已储备", "序号"];

/// What a column says.
#[derive(Debug, Clone)]
struct Heard {
    column: String,
    value: Value,
    unit: Option<Unit>,
}

impl Checker {
    pub(super) fn fill(&mut self, properties: Map<String, Value>, row: &mut StagedRow) {
        let fields = self.collection.fields();
        let mut said: Vec<Option<Heard>> = vec![None; fields.len()];
        let mut extra = Map::new();
        for (column, value) in properties {
            let Some((name, unit)) = self.known_as(&column) else {
                self.columns.note(&column, &value, None, false);
                row.problems.retain(|problem| !is_of_cell(problem, &column));
                continue;
            };
            let strict = papers::is_strict(self.collection);
            let place = self.place_of(&name, &value);
            let value = match place {
                Some(place) if strict => papers::in_words(fields[place].name, &column, value),
                _ => value,
            };
            let field = place.map(|place| fields[place].name).or_else(|| beside(&name).filter(|_| !strict));
            let derived = || strict || names::is_derived(&name) || self.is_foreign(&name);
            let kept = field.is_some() || name == columns::KEPT || !derived();
            self.columns.note(&column, &value, field, kept);
            settle_flaws(&column, place.map(|place| fields[place].name), row);
            if let Some(place) = place {
                // Of a form that is filled in where there is something to say, an empty column says nothing.
                self.present[place] |= !(self.blanks_say_nothing && value.is_null());
                let heard = Heard { column, value, unit };
                let heard = match said[place].take() {
                    Some(other) => one_of(&fields[place], other, heard, row),
                    None => heard,
                };
                said[place] = Some(heard);
            } else if field == Some("valid_from") {
                self.valid_from(&value, row);
            } else if field == Some("area_m2") {
                row.area_declared = declared(&value, unit).or(row.area_declared);
            } else if kept && !value.is_null() {
                extra.insert(if name == columns::KEPT { column } else { name }, value);
            }
        }
        self.suppose_kind(&mut said);
        self.read(&said, row);
        if serde_json::to_vec(&extra).map_or(0, |bytes| bytes.len()) > MOST_EXTRA || has_nul(&extra) {
            row.problems.push(Problem::too_much_extra(MOST_EXTRA));
            extra = Map::new();
        }
        row.extra = Value::Object(extra);
        if self.collection == Collection::Buildings {
            self.check_floors(row);
        }
    }

    /// The kind that the person named for zones whose rows give none.
    fn suppose_kind(&self, said: &mut [Option<Heard>]) {
        let place = self.names.get("kind").filter(|_| self.collection == Collection::Zones);
        let (Some(kind), Some(heard)) = (&self.zone_kind, place.and_then(|place| said.get_mut(*place))) else { return };
        let silent = heard.as_ref().is_none_or(|heard| heard.value.is_null() && self.blanks_say_nothing);
        if silent {
            *heard = Some(Heard { column: String::new(), value: Value::String(kind.clone()), unit: None });
        }
    }

    /// Understands what was said of each field.
    fn read(&mut self, said: &[Option<Heard>], row: &mut StagedRow) {
        let line = row.line.unsigned_abs();
        for (place, field) in self.collection.fields().iter().enumerate() {
            let heard = said[place].as_ref();
            let value = heard.map_or(&Value::Null, |heard| &heard.value);
            let scheme = self.scheme_of(field, said);
            let unit = heard.and_then(|heard| heard.unit);
            let letters = heard.and_then(|heard| self.letters.get(&heard.column));
            let in_cell = |problem: Problem| match letters {
                Some(letters) => problem.in_cell(letters, line),
                None => problem,
            };
            match values::understand(field, Said { value, unit, scheme: scheme.as_deref() }, &self.codes) {
                // Where records are known already, what is left blank stays as it is.
                Ok((Cell::Null, _)) if field.required && !self.keeps_boundaries => {
                    let problem = Problem::missing_field(&format!("{} {}", field.title, field.name));
                    row.problems.push(in_cell(problem.in_field(field.name)));
                }
                Ok((cell, note)) => {
                    row.problems.extend(note.map(in_cell));
                    row.cells[place] = cell;
                }
                Err(problem) => row.problems.push(in_cell(problem)),
            }
            if let (Kind::Area, Some(heard), Some(unit)) = (field.kind, heard, unit)
                && !unit.is_stored()
                && !heard.value.is_null()
                && self.converted.insert(heard.column.clone())
            {
                row.problems.push(Problem::column_converted(&heard.column, unit.word()).in_field(field.name));
            }
        }
    }

    /// The name by which a column goes and the unit that its title says; none if it is to be left out.
    fn known_as(&self, column: &str) -> Option<(String, Option<Unit>)> {
        let (base, unit) = units::of_title(column);
        if let Some(said) = self.map.get(column) {
            return said.clone().map(|name| (name, unit));
        }
        if let Some(name) = self.name_of(column) {
            return Some((name, unit));
        }
        // What the file itself calls the column for people.
        if let Some(name) = self.titles.get(column).and_then(|title| self.name_of(units::of_title(title).0)) {
            return Some((name, self.titles.get(column).and_then(|title| units::of_title(title).1)));
        }
        let fits = |name: &String| base != column && self.may_be_in(name, unit);
        match self.name_of(base).filter(fits) {
            Some(name) => Some((name, unit)),
            None if self.below_group(column).is_some() => self.below_group(column),
            // 地块编号* of a form, 面积（㎡） of an export.
            None if base == "地块编号" || names::is_derived(base) => Some((base.to_owned(), unit)),
            None => Some((column.to_owned(), None)),
        }
    }

    /// A title that stands below another, as 证载面积 below 面积（亩）: the upper one may tell the unit.
    fn below_group(&self, column: &str) -> Option<(String, Option<Unit>)> {
        let (above, below) = column.rsplit_once('/')?;
        let (name, unit) = units::of_title(below);
        let unit = unit.or(units::of_title(above).1);
        self.name_of(name).filter(|name| self.may_be_in(name, unit)).map(|name| (name, unit))
    }

    /// Whether figures of this unit can be what a field of that name holds: 租金（元） is no rent per ㎡ and month.
    fn may_be_in(&self, name: &str, unit: Option<Unit>) -> bool {
        let field = self.names.get(name).map(|place| &self.collection.fields()[*place]);
        !unit.is_some_and(Unit::is_money) || field.is_some_and(|field| field.kind == Kind::Money)
    }

    /// The field that a column of this name is.
    fn name_of(&self, column: &str) -> Option<String> {
        if self.names.contains_key(column) {
            return Some(column.to_owned());
        }
        if let Some(field) = papers::alias_of(self.collection, column) {
            return Some(field.to_owned());
        }
        let alias = columns::alias(column).filter(|field| self.names.contains_key(field) || *field == "area_m2");
        // DBF programs write all names in capitals.
        let lower = || self.names.get_key_value(column.to_ascii_lowercase().as_str()).map(|(name, _)| *name);
        alias.or_else(lower).map(str::to_owned)
    }

    /// The field that a property is about. 地块编号 of a TXT is the 宗地代码 (of a building, what begins with one) where it is
    /// written like one.
    fn place_of(&self, name: &str, value: &Value) -> Option<usize> {
        let is_code = |text: &str| match self.collection {
            Collection::Buildings => text.get(..19).is_some_and(is_parcel_code),
            _ => is_parcel_code(text),
        };
        let name = match name {
            "地块编号" if self.collection == Collection::Contracts => "plots",
            "area_m2" | "面积" if self.collection == Collection::Contracts => "land_area_m2",
            "地块编号" if self.collection == Collection::Ledger => "plot_no",
            "area_m2" | "面积" if self.collection == Collection::Ledger => "area_ledger_m2",
            "地块编号" if value.as_str().is_some_and(is_code) => "code",
            "地块编号" => "object_no",
            name => name,
        };
        self.names.get(name).copied()
    }

    /// Columns that an export of another collection carries.
    fn is_foreign(&self, name: &str) -> bool {
        let name = names::of_short(name).or_else(|| names::of_cut(name)).unwrap_or(name);
        if self.collection == Collection::Ledger && OF_PIECES.contains(&units::of_title(name).0) {
            return true;
        }
        let of = |other: &Collection| other.fields().iter().any(|field| field.name == name);
        self.collection.is_space()
            && (name == "kind" || Collection::ALL.iter().filter(|other| other.is_space()).any(of))
    }

    fn valid_from(&self, value: &Value, row: &mut StagedRow) {
        let text = match value {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            _ => return,
        };
        if text.is_empty() {
            return;
        }
        match values::date("valid_from", "生效日期", &text) {
            Ok(day) => row.valid_from = day,
            Err(problem) => row.problems.push(problem),
        }
    }

    fn scheme_of(&self, field: &Field, said: &[Option<Heard>]) -> Option<String> {
        let Kind::Use(scheme_field) = field.kind else { return None };
        let place = self.names.get(scheme_field)?;
        let text = values::half_width(said[*place].as_ref()?.value.as_str()?);
        let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        values::scheme(text.trim(), &compact, &self.codes).map(str::to_owned)
    }
}

/// What a column may say besides the fields of a record.
fn beside(name: &str) -> Option<&'static str> {
    match name {
        "valid_from" | "生效日期" => Some("valid_from"),
        "area_m2" | "面积" => Some("area_m2"),
        _ => None,
    }
}

/// The area that a file itself states, to 0.01 ㎡.
fn declared(value: &Value, unit: Option<Unit>) -> Option<Decimal> {
    let area = values::area(value, unit)?;
    let rounded = area.round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    (!rounded.is_sign_negative() && rounded <= Decimal::from(values::LARGEST)).then_some(rounded)
}

/// Whether a reader found this problem in a cell of the column.
fn is_of_cell(problem: &Problem, column: &str) -> bool {
    problem.field.as_deref() == Some(column) && [Code::CellError, Code::MergedCells].contains(&problem.code)
}

/// What is wrong in a cell is wrong with its field; in a column that is only kept it is worth knowing.
fn settle_flaws(column: &str, field: Option<&str>, row: &mut StagedRow) {
    for problem in row.problems.iter_mut().filter(|problem| is_of_cell(problem, column)) {
        match field {
            Some(field) => problem.field = Some(field.to_owned()),
            None => problem.severity = Severity::Warning,
        }
    }
}

/// Which of two columns of the same field counts: the one that says something, and of areas that agree the finer one.
fn one_of(field: &Field, first: Heard, second: Heard, row: &mut StagedRow) -> Heard {
    if first.value.is_null() || second.value.is_null() || first.value == second.value && first.unit == second.unit {
        return if second.value.is_null() { first } else { second };
    }
    let size = |heard: &Heard| heard.unit.unwrap_or(Unit::SquareMetre).stored(Decimal::ONE);
    let (fine, coarse) = if size(&first) <= size(&second) { (&first, &second) } else { (&second, &first) };
    let areas = values::area(&fine.value, fine.unit).zip(values::area(&coarse.value, coarse.unit));
    // Two decimals of the coarser unit.
    let step = size(coarse).and_then(|size| size.checked_div(Decimal::from(200)));
    if let (Kind::Area, Some((a, b)), Some(step)) = (field.kind, areas, step)
        && (a - b).abs() <= step
    {
        return fine.clone();
    }
    row.problems.push(Problem::two_columns(field.name, &second.column));
    second
}

/// PostgreSQL stores no NUL character.
fn has_nul(extra: &Map<String, Value>) -> bool {
    serde_json::to_string(extra).is_ok_and(|text| text.contains("\\u0000"))
}
