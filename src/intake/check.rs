//! One row: geometry projected, validated and measured, fields read, and every problem named with its place.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use geo::BoundingRect;
use geo_types::{Coord, MultiPolygon, Rect};
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::columns::{self, Column, ColumnMap, Columns};
use super::formats::SourceFeature;
use super::problem::Problem;
use super::reading::{Astray, Reading, district};
use super::staging::{Cell, Outcome, StagedRow};
use super::store::Import;
use super::values;
use crate::app::App;
use crate::geo::crs::Crs;
use crate::geo::validate::{self, Unit};
use crate::geo::{area, ewkb, project, repair};
use crate::records::codes::Codes;
use crate::records::collection::Collection;
use crate::records::fields::{Field, Kind};
use crate::records::identifiers::is_parcel_code;
use crate::records::names;

/// Unknown properties of a row that are kept beside the known ones, in bytes of JSON.
const MOST_EXTRA: usize = 16 << 10;
/// A stated area may differ from the measured one by this share, or by one square metre (TXT exchange habit).
const DECLARED_SHARE: f64 = 0.001;
/// 证载面积 may differ by this share before somebody should look.
const REGISTERED_SHARE: f64 = 0.01;

/// Checks the rows of one import, one after the other.
pub struct Checker {
    collection: Collection,
    codes: Codes,
    source: Crs,
    survey: Crs,
    swap: bool,
    astray: Astray,
    district: Rect<f64>,
    today: NaiveDate,
    zone_kind: Option<String>,
    /// Property name or Chinese title → place of the field.
    names: HashMap<&'static str, usize>,
    present: Vec<bool>,
    /// What somebody said about columns.
    map: ColumnMap,
    /// What the file calls its columns for people.
    titles: BTreeMap<String, String>,
    columns: Columns,
}

/// The boundary of a record that is edited.
pub enum Shape {
    /// A new one, in the reference system of the checker.
    New(MultiPolygon<f64>),
    /// The stored one, as EWKB in the survey system and in longitude and latitude, with its area.
    Kept { boundary: Vec<u8>, location: Vec<u8>, area: Decimal },
}

impl Checker {
    /// A checker for the rows of `import` as settled in `reading`.
    pub fn new(app: &App, import: &Import, reading: &Reading, codes: Codes) -> Self {
        let mut checker = Self::of(app, import.into, reading.system(), codes);
        checker.swap = reading.swapped();
        checker.astray = reading.astray().clone();
        checker.zone_kind = import.zone_kind.clone();
        checker.map = import.map.clone().unwrap_or_default();
        checker.titles = reading.titles().clone();
        if let (Some(_), Some(place)) =
            (&import.zone_kind, checker.names.get("kind").filter(|_| import.into == Collection::Zones))
        {
            checker.present[*place] = true;
        }
        checker
    }

    /// A checker for single records whose boundaries are said in `source`, east or longitude first.
    pub fn of(app: &App, collection: Collection, source: Crs, codes: Codes) -> Self {
        let fields = collection.fields();
        let mut names = HashMap::new();
        for (place, field) in fields.iter().enumerate() {
            names.insert(field.name, place);
            names.insert(field.title, place);
        }
        Self {
            collection,
            codes,
            source,
            survey: app.config.survey_crs,
            swap: false,
            astray: Astray::Unknown,
            district: district(app),
            today: app.config.today(),
            zone_kind: None,
            names,
            present: vec![false; fields.len()],
            map: ColumnMap::new(),
            titles: BTreeMap::new(),
            columns: Columns::default(),
        }
    }

    /// The fields that any row spoke of.
    pub fn present(&self) -> Vec<&'static Field> {
        self.collection
            .fields()
            .iter()
            .zip(&self.present)
            .filter(|(_, present)| **present)
            .map(|(field, _)| field)
            .collect()
    }

    /// The columns that were met.
    pub fn into_columns(self) -> Vec<Column> {
        self.columns.into_all()
    }

    /// Checks one row.
    pub fn check(&mut self, feature: SourceFeature) -> StagedRow {
        let (number, line) = (feature.row, feature.line);
        let mut row = self.blank(number, line);
        row.problems = feature.notes;
        match feature.geometry {
            Ok(geometry) => self.place(geometry, &mut row),
            Err(mut problems) => row.problems.append(&mut problems),
        }
        self.conclude(feature.properties, row, (number, line))
    }

    /// Checks one record as it is to be: all its fields, and its boundary.
    pub fn revise(&mut self, number: u64, properties: Map<String, Value>, shape: Shape) -> StagedRow {
        let mut row = self.blank(number, 0);
        match shape {
            Shape::New(geometry) => self.place(geometry, &mut row),
            Shape::Kept { boundary, location, area } => {
                row.boundary = Some(boundary);
                row.location = Some(location);
                row.area = Some(area);
            }
        }
        self.conclude(properties, row, (number, 0))
    }

    fn blank(&self, number: u64, line: u64) -> StagedRow {
        StagedRow {
            row: i64::try_from(number).unwrap_or(i64::MAX),
            line: i64::try_from(line).unwrap_or(i64::MAX),
            outcome: Outcome::Good,
            cells: vec![Cell::Null; self.collection.fields().len()],
            valid_from: self.today,
            extra: Value::Null,
            area_declared: None,
            area: None,
            boundary: None,
            location: None,
            problems: Vec::new(),
        }
    }

    fn conclude(
        &mut self,
        properties: Map<String, Value>,
        mut row: StagedRow,
        (number, line): (u64, u64),
    ) -> StagedRow {
        self.fill(properties, &mut row);
        self.compare_areas(&mut row);
        row.problems = row.problems.into_iter().map(|problem| self.locate(problem).at_row(number, line)).collect();
        row.outcome = match row.problems.iter().map(Problem::is_error).max() {
            Some(true) => Outcome::Rejected,
            Some(false) => Outcome::Warned,
            None => Outcome::Good,
        };
        row
    }

    /// Projects, validates and measures the boundary. A bad one still gets a place on the map if it has any.
    fn place(&self, mut geometry: MultiPolygon<f64>, row: &mut StagedRow) {
        if self.swap {
            project::swap_axes(&mut geometry);
        }
        let mut location = geometry.clone();
        if project::multi_polygon(&mut location, self.source, Crs::CGCS2000).is_err() {
            // Latitudes of 118°, say: exchanged axes are told before anything else.
            row.problems.push(match self.astray {
                Astray::Swapped => Problem::axis_swapped(self.source),
                _ => Problem::cannot_project(self.source),
            });
            return;
        }
        row.location = drawable(&location);
        let Some(bounds) = location.bounding_rect() else { return };
        if !meets(bounds, self.district) {
            row.problems.push(self.astray(bounds));
            return;
        }
        if project::multi_polygon(&mut geometry, self.source, self.survey).is_err() {
            row.problems.push(Problem::cannot_project(self.source));
            return;
        }
        // In the plane in which it will be stored: what is straight or touches there is what counts.
        let flaws = validate::multi_polygon(&geometry, Unit::of(self.survey));
        for flaw in &flaws {
            let place = flaw.at.and_then(|coord| degrees(coord, self.survey));
            row.problems.push(Problem::from_flaw(flaw, place));
        }
        if flaws.iter().any(|flaw| !flaw.kind.is_repairable()) {
            return;
        }
        if !flaws.is_empty() {
            repair::clean(&mut geometry, Unit::of(self.survey));
            repair::clean(&mut location, Unit::Degree);
            row.location = drawable(&location);
        }
        let measured = area::round_area(area::area(&geometry));
        if measured.is_zero() {
            row.problems.push(Problem::no_area());
            return;
        }
        row.area = Some(measured);
        let mut bytes = Vec::new();
        ewkb::write(&geometry, self.survey.epsg(), &mut bytes);
        row.boundary = Some(bytes);
    }

    /// A reader knows a place in the file's own axes only.
    fn locate(&self, problem: Problem) -> Problem {
        let at = problem.at.filter(|_| problem.position.is_none());
        let at = at.map(|at| if self.swap { Coord { x: at.y, y: at.x } } else { at });
        match at.and_then(|at| degrees(at, self.source)) {
            Some((longitude, latitude)) => problem.placed(longitude, latitude),
            None => problem,
        }
    }

    fn astray(&self, bounds: Rect<f64>) -> Problem {
        let centre = bounds.center();
        match &self.astray {
            Astray::Swapped => Problem::axis_swapped(self.source).placed(centre.x, centre.y),
            Astray::Other(crs) => Problem::wrong_zone(self.source, *crs).placed(centre.x, centre.y),
            Astray::Unknown => Problem::far_outside(centre.x, centre.y),
        }
    }

    fn fill(&mut self, properties: Map<String, Value>, row: &mut StagedRow) {
        let fields = self.collection.fields();
        let mut said: Vec<Option<Value>> = vec![None; fields.len()];
        let mut extra = Map::new();
        for (column, value) in properties {
            let Some(name) = self.known_as(&column) else {
                self.columns.note(&column, &value, None, false);
                continue;
            };
            let place = self.place_of(&name, &value);
            self.columns.note(&column, &value, place.map(|place| fields[place].name), true);
            if let Some(place) = place {
                self.present[place] = true;
                // An empty column does not take away what another one says.
                match &said[place] {
                    Some(other) if !other.is_null() => {
                        if !value.is_null() && *other != value {
                            row.problems.push(Problem::two_columns(fields[place].name, &column));
                        }
                    }
                    _ => said[place] = Some(value),
                }
            } else if name == "valid_from" || name == "生效日期" {
                self.valid_from(&value, row);
            } else if name == "area_m2" || name == "面积" {
                row.area_declared = value.as_f64().map(area::round_area);
            } else if !names::is_derived(&name) && !self.is_foreign(&name) && !value.is_null() {
                extra.insert(name, value);
            }
        }
        if let (Some(kind), Some(place)) =
            (&self.zone_kind, self.names.get("kind").filter(|_| self.collection == Collection::Zones))
        {
            said[*place].get_or_insert_with(|| Value::String(kind.clone()));
        }
        for (place, field) in fields.iter().enumerate() {
            let value = said[place].as_ref().unwrap_or(&Value::Null);
            let scheme = self.scheme_of(field, &said);
            match values::read(field, value, scheme.as_deref(), &self.codes) {
                Ok(Cell::Null) if field.required => {
                    row.problems
                        .push(Problem::missing_field(&format!("{} {}", field.title, field.name)).in_field(field.name));
                }
                Ok(cell) => row.cells[place] = cell,
                Err(problem) => row.problems.push(problem),
            }
        }
        if serde_json::to_vec(&extra).map_or(0, |bytes| bytes.len()) > MOST_EXTRA || has_nul(&extra) {
            row.problems.push(Problem::too_much_extra(MOST_EXTRA));
            extra = Map::new();
        }
        row.extra = Value::Object(extra);
        if self.collection == Collection::Buildings {
            self.check_floors(row);
        }
    }

    /// The name by which a column goes; none if it is to be left out.
    fn known_as(&self, column: &str) -> Option<String> {
        match self.map.get(column) {
            Some(said) => said.clone(),
            None => {
                let by_title = || self.titles.get(column).and_then(|title| self.known_name(title));
                Some(self.known_name(column).or_else(by_title).unwrap_or(column).to_owned())
            }
        }
    }

    /// The field's name or title that is written so, or in one of the ways that other programs write it.
    fn known_name(&self, column: &str) -> Option<&'static str> {
        let known = |name: &str| self.names.get_key_value(name).map(|(name, _)| *name);
        // DBF programs write all names in capitals.
        let lower = || known(&column.to_ascii_lowercase());
        known(column).or_else(|| columns::alias(column).and_then(known)).or_else(lower)
    }

    /// The field that a property is about. 地块编号 of a TXT is the 宗地代码 (of a building, what begins with one) where it is
    /// written like one.
    fn place_of(&self, name: &str, value: &Value) -> Option<usize> {
        let is_code = |text: &str| match self.collection {
            Collection::Buildings => text.get(..19).is_some_and(is_parcel_code),
            _ => is_parcel_code(text),
        };
        let name = match name {
            "地块编号" if value.as_str().is_some_and(is_code) => "code",
            "地块编号" => "object_no",
            name => name,
        };
        self.names.get(name).copied()
    }

    /// Columns that an export of another collection carries.
    fn is_foreign(&self, name: &str) -> bool {
        let of = |other: &Collection| other.fields().iter().any(|field| field.name == name);
        self.collection.is_space()
            && (name == "kind" || Collection::ALL.iter().filter(|other| other.is_space()).any(of))
    }

    fn valid_from(&self, value: &Value, row: &mut StagedRow) {
        let Some(text) = value.as_str().filter(|text| !text.trim().is_empty()) else { return };
        match values::date("valid_from", "生效日期", text.trim()) {
            Ok(day) => row.valid_from = day,
            Err(problem) => row.problems.push(problem),
        }
    }

    fn scheme_of(&self, field: &Field, said: &[Option<Value>]) -> Option<String> {
        let Kind::Use(scheme_field) = field.kind else { return None };
        let place = self.names.get(scheme_field)?;
        said[*place].as_ref()?.as_str().map(|text| text.trim().to_owned()).filter(|text| self.codes.is_scheme(text))
    }

    /// 空置 ≤ 可招商 ≤ 总建筑面积.
    fn check_floors(&self, row: &mut StagedRow) {
        let value = |name: &str| match self.names.get(name).map(|place| &row.cells[*place]) {
            Some(Cell::Number(number)) => Some(*number),
            _ => None,
        };
        let (gross, lettable, vacant) =
            (value("gross_floor_area_m2"), value("lettable_area_m2"), value("vacant_area_m2"));
        for (smaller, larger, names) in [
            (lettable, gross, ("lettable_area_m2", "可招商面积", "总建筑面积")),
            (vacant, lettable, ("vacant_area_m2", "空置面积", "可招商面积")),
        ] {
            if let (Some(smaller), Some(larger)) = (smaller, larger)
                && smaller > larger
            {
                row.problems.push(Problem::larger_than(names.0, names.1, names.2, (smaller, larger)));
            }
        }
    }

    fn compare_areas(&self, row: &mut StagedRow) {
        let Some(measured) = row.area else { return };
        if let Some(declared) = row.area_declared
            && differs(declared, measured, DECLARED_SHARE)
        {
            row.problems.push(Problem::area_mismatch("area_m2", declared, measured));
        }
        let registered = self.names.get("area_registered_m2").map(|place| &row.cells[*place]);
        if let Some(Cell::Number(registered)) = registered
            && self.collection == Collection::Parcels
            && differs(*registered, measured, REGISTERED_SHARE)
        {
            row.problems.push(Problem::area_mismatch("area_registered_m2", *registered, measured));
        }
    }
}

/// EWKB for the map, if PostGIS takes it at all: it refuses rings of fewer than four points.
fn drawable(location: &MultiPolygon<f64>) -> Option<Vec<u8>> {
    let mut rings = location.iter().flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()));
    if !rings.all(|ring| ring.0.len() >= 4) {
        return None;
    }
    let mut bytes = Vec::new();
    ewkb::write(location, Crs::CGCS2000.epsg(), &mut bytes);
    Some(bytes)
}

/// A place in degrees, if it has one.
fn degrees(coord: Coord<f64>, crs: Crs) -> Option<(f64, f64)> {
    let point = project::point(coord, crs, Crs::CGCS2000).ok()?;
    (point.x.is_finite() && point.y.is_finite()).then_some((point.x, point.y))
}

/// Whether two areas differ by more than `share` of the measured one and by more than one square metre.
fn differs(stated: Decimal, measured: Decimal, share: f64) -> bool {
    let share = Decimal::try_from(share).unwrap_or_default();
    (stated - measured).abs() > (measured * share).max(Decimal::ONE)
}

fn meets(a: Rect<f64>, b: Rect<f64>) -> bool {
    a.min().x <= b.max().x && b.min().x <= a.max().x && a.min().y <= b.max().y && b.min().y <= a.max().y
}

/// PostgreSQL stores no NUL character.
fn has_nul(extra: &Map<String, Value>) -> bool {
    serde_json::to_string(extra).is_ok_and(|text| text.contains("\\u0000"))
}
