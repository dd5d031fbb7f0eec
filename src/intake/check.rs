//! One row: geometry projected, validated and measured, fields read, and every problem named with its place.

mod areas;
mod fields;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use geo::BoundingRect;
use geo_types::{Coord, MultiPolygon, Rect};
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::columns::{Column, ColumnMap, Columns};
use super::formats::SourceFeature;
use super::problem::{Code, Problem};
use super::reading::{Astray, Reading, district};
use super::staging::{Cell, Outcome, StagedRow};
use super::store::Import;
use crate::app::App;
use crate::geo::crs::Crs;
use crate::geo::validate::{self, Unit};
use crate::geo::{area, ewkb, project, repair};
use crate::records::codes::Codes;
use crate::records::collection::Collection;
use crate::records::fields::Field;

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
    /// Column → its letters in a sheet.
    letters: BTreeMap<String, String>,
    blanks_say_nothing: bool,
    /// Whether the rows have no boundaries: they change records that are known, whose boundaries stay.
    keeps_boundaries: bool,
    /// Columns whose unit was told.
    converted: BTreeSet<String>,
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
        let mut checker = Self::of_file(app, import.into, reading, codes);
        checker.zone_kind = import.zone_kind.clone();
        checker.map = import.map.clone().unwrap_or_default();
        checker.keeps_boundaries = !reading.has_shapes();
        if let (Some(_), Some(place)) =
            (&import.zone_kind, checker.names.get("kind").filter(|_| import.into == Collection::Zones))
        {
            checker.present[*place] = true;
        }
        checker
    }

    /// A checker for the rows of a file as settled in `reading`, each of which is a new record.
    pub fn of_file(app: &App, collection: Collection, reading: &Reading, codes: Codes) -> Self {
        let mut checker = Self::of(app, collection, reading.system(), codes);
        checker.swap = reading.swapped();
        checker.astray = reading.astray().clone();
        checker.titles = reading.titles().clone();
        checker.letters = reading.letters().clone();
        checker.blanks_say_nothing = reading.blanks_say_nothing();
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
            letters: BTreeMap::new(),
            blanks_say_nothing: false,
            keeps_boundaries: false,
            converted: BTreeSet::new(),
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
            Err(mut problems) => {
                // Contracts, enterprises and entries lie where their plots lie: a column of boundaries may be empty.
                if Collection::PAPERS.contains(&self.collection) {
                    problems.retain(|problem| problem.code != Code::NullGeometry);
                }
                row.problems.append(&mut problems);
            }
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
        // What was left out beside this row keeps its own line and says nothing of this one.
        let elsewhere = |problem: &Problem| problem.code == Code::RowLeftOut;
        let place = |problem: Problem| match (elsewhere(&problem), problem.row) {
            (true, _) => problem,
            (_, Some(_)) => self.locate(problem),
            _ => self.locate(problem).at_row(number, line),
        };
        row.problems = row.problems.into_iter().map(place).collect();
        let own = row.problems.iter().filter(|problem| !elsewhere(problem));
        row.outcome = match own.map(Problem::is_error).max() {
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

fn meets(a: Rect<f64>, b: Rect<f64>) -> bool {
    a.min().x <= b.max().x && b.min().x <= a.max().x && a.min().y <= b.max().y && b.min().y <= a.max().y
}
