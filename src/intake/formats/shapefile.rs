//! Zipped Shapefile, as Chinese programs make it: tables in GBK that do not say so, a `.prj` without codes, several in one archive.
//!
//! Shapes and records go together by their place. Several shapefiles in one archive are its layers.

mod dbf;
mod parts;
mod shp;

use std::path::Path;

use tempfile::TempDir;

use self::dbf::Dbf;
use self::parts::Set;
use self::shp::{Shape, Shp};
use super::archive::{Archive, Entry};
use super::{DeclaredCrs, Facts, Options, Reader, SourceFeature, nest, rings};
use crate::geo::wkt;
use crate::intake::problem::Problem;

/// Rings of one record: finding out which lies in which looks at all pairs.
const MOST_RINGS: usize = 20_000;

/// A reader of one shapefile.
pub struct Shapefile {
    shapes: Shp,
    table: Dbf,
    facts: Facts,
    row: u64,
    done: bool,
    _folder: TempDir,
}

impl Shapefile {
    /// Unpacks and opens the shapefile that was asked for, of those whose `.shp` are given.
    ///
    /// # Errors
    /// Whatever makes it unreadable from the start.
    pub(super) fn open(archive: &mut Archive, shapes: &[Entry], options: &Options) -> Result<Self, Problem> {
        let sets = shapes.iter().map(|shp| Set::of(archive, shp)).collect::<Result<Vec<_>, _>>()?;
        let set = chosen(&sets, options.layer.as_deref())?;
        let Some(dbf) = &set.dbf else { return Err(Problem::missing_table(&set.name)) };
        let folder = archive.folder()?;
        let shp = archive.unpack_into(&set.shp, &folder, "part.shp")?;
        let dbf = archive.unpack_into(dbf, &folder, "part.dbf")?;
        let shx = set.shx.as_ref().map(|shx| archive.unpack_into(shx, &folder, "part.shx")).transpose()?;
        let shapes = Shp::open(&shp, shx.as_deref(), options.max_feature_bytes)?;
        let survey = Dbf::open(&dbf)?.survey()?;
        let mut table = Dbf::open(&dbf)?;
        if shapes.count() != table.count() {
            return Err(Problem::counts_differ(shapes.count(), table.count()));
        }
        let declared = (set.cpg.as_deref(), table.language());
        let (encoding, note) = parts::encoding(options.encoding, declared, survey)?;
        let mut facts = Facts::new("Shapefile", encoding.name());
        facts.notes.extend(note);
        facts.notes.extend(table.read_as(encoding));
        if !shapes.has_index() {
            facts.notes.push(Problem::missing_index(&set.name));
        }
        if survey.deleted > 0 {
            facts.notes.push(Problem::deleted_rows(survey.deleted));
        }
        if shp::has_heights(shapes.kind()) {
            facts.notes.push(Problem::height_dropped());
        }
        facts.crs = match set.prj.as_deref().map(wkt::read) {
            None => DeclaredCrs::Absent,
            Some(Ok(crs)) => DeclaredCrs::Known(crs),
            Some(Err(error)) => DeclaredCrs::Unknown(error),
        };
        facts.total_bytes = Some(length(&shp)? + length(&dbf)?);
        if sets.len() > 1 {
            facts.layers = sets.iter().map(|set| set.layer(archive)).collect::<Result<_, _>>()?;
        }
        facts.layer = Some(set.name.clone());
        if shapes.count() == 0 {
            return Err(Problem::empty_file());
        }
        Ok(Self { shapes, table, facts, row: 0, done: false, _folder: folder })
    }

    fn step(&mut self) -> Result<Option<SourceFeature>, Problem> {
        loop {
            let (Some(shape), Some(record)) = (self.shapes.next()?, self.table.next()?) else { return Ok(None) };
            self.row += 1;
            if record.deleted {
                continue;
            }
            let mut notes = record.problems;
            let geometry = match shape {
                Shape::Bad(problem) => Err(vec![problem]),
                Shape::Rings(rings) if rings.len() > MOST_RINGS => {
                    Err(vec![Problem::too_many_rings(rings.len(), MOST_RINGS)])
                }
                Shape::Rings(rings) => rings::multi_polygon(nest::by_winding(rings), &mut notes),
            };
            let row = self.row;
            let place = |problem: Problem| problem.at_row(row, 0);
            return Ok(Some(SourceFeature {
                row,
                line: 0,
                id: None,
                properties: record.values,
                geometry: geometry.map_err(|problems| problems.into_iter().map(place).collect()),
                notes: notes.into_iter().map(place).collect(),
            }));
        }
    }
}

/// The one that was asked for, else the first with polygons, else the first.
fn chosen<'a>(sets: &'a [Set], asked: Option<&str>) -> Result<&'a Set, Problem> {
    let found = match asked {
        Some(asked) => sets.iter().find(|set| set.name == asked),
        None => sets.iter().find(|set| set.has_polygons()).or(sets.first()),
    };
    found.ok_or_else(|| {
        let known: Vec<&str> = sets.iter().map(|set| set.name.as_str()).collect();
        Problem::no_layer(asked.unwrap_or_default(), &known)
    })
}

fn length(path: &Path) -> Result<u64, Problem> {
    Ok(path.metadata().map_err(|cause| Problem::io(&cause))?.len())
}

impl Iterator for Shapefile {
    type Item = Result<SourceFeature, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let next = self.step().transpose();
        self.done = !matches!(next, Some(Ok(_)));
        next
    }
}

impl Reader for Shapefile {
    fn facts(&self) -> &Facts {
        &self.facts
    }

    fn bytes_read(&self) -> u64 {
        self.shapes.at() + self.table.at()
    }
}
