//! What is settled about a file before its rows are read: its encoding and its coordinate reference system.
//!
//! What the person says counts most, then what the file declares, then – for GeoJSON without a word – longitude and
//! latitude (RFC 7946). Numbers that cannot be degrees are guessed at, and a guess must be confirmed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use geo_types::{Rect, coord};

use super::formats::{self, DeclaredCrs, Layer};
use super::problem::Problem;
use super::store::Import;
use crate::app::App;
use crate::error::{Error, Result};
use crate::geo::crs::Crs;
use crate::geo::guess::{self, Candidate};

/// Features looked at for a guess.
const LOOKED_AT: usize = 200;

/// Why coordinates lie outside the district, as far as the first rows tell.
#[derive(Debug, Clone, PartialEq)]
pub enum Astray {
    /// North and east are exchanged.
    Swapped,
    /// They would lie in the district if read in this system.
    Other(Crs),
    /// No reading known here puts them into the district.
    Unknown,
}

/// The settled reading of one file.
#[derive(Debug)]
pub struct Reading {
    crs: Option<Crs>,
    guessed: bool,
    candidates: Vec<Crs>,
    astray: Astray,
    encoding: String,
    format: Option<&'static str>,
    layer: Option<String>,
    layers: Vec<Layer>,
    swapped: bool,
    columns: BTreeSet<String>,
    titles: BTreeMap<String, String>,
    options: formats::Options,
    has_shapes: bool,
    letters: BTreeMap<String, String>,
    blanks_say_nothing: bool,
    notes: Vec<Problem>,
    refusal: Option<Problem>,
}

impl Reading {
    /// Looks at the beginning of the file.
    pub async fn settle(app: &App, import: &Import, path: PathBuf) -> Result<Self> {
        let asked = import
            .crs_asked
            .map(|code| Crs::from_epsg(code.unsigned_abs()))
            .transpose()
            .map_err(|error| Error::broken("stored CRS", error))?;
        let options = formats::Options { layer: import.layer_asked.clone(), ..formats::Options::default() };
        let reading = Self::unread(asked, import.swap_axes, options);
        reading.of(app, path, import.encoding_asked.clone()).await
    }

    /// The same for a file that belongs to no import; `asked` is the system that the person says it is in.
    pub async fn of_file(app: &App, path: PathBuf, asked: Option<Crs>) -> Result<Self> {
        Self::unread(asked, false, formats::Options::default()).of(app, path, None).await
    }

    async fn of(self, app: &App, path: PathBuf, encoding: Option<String>) -> Result<Self> {
        let district = district(app);
        let thread = tokio::task::spawn_blocking(move || look(self, &path, encoding.as_deref(), district));
        thread.await.map_err(|error| Error::broken("reading thread", error))
    }

    fn unread(crs: Option<Crs>, swapped: bool, options: formats::Options) -> Self {
        Self {
            crs,
            guessed: false,
            candidates: Vec::new(),
            astray: Astray::Unknown,
            encoding: String::new(),
            format: None,
            layer: None,
            layers: Vec::new(),
            swapped,
            columns: BTreeSet::new(),
            titles: BTreeMap::new(),
            options,
            has_shapes: true,
            letters: BTreeMap::new(),
            blanks_say_nothing: false,
            notes: Vec::new(),
            refusal: None,
        }
    }

    /// The EPSG code it is read in.
    pub fn crs(&self) -> Option<i32> {
        self.crs.map(Crs::epsg)
    }

    /// The system it is read in; longitude/latitude where nothing was settled (then nothing is read either).
    pub fn system(&self) -> Crs {
        self.crs.unwrap_or(Crs::CGCS2000)
    }

    /// Whether that is a guess.
    pub fn guessed(&self) -> bool {
        self.guessed
    }

    /// Other systems in which the numbers would make sense, the likeliest first.
    pub fn candidates(&self) -> Vec<i32> {
        self.candidates.iter().copied().map(Crs::epsg).collect()
    }

    /// Why rows may lie outside the district.
    pub fn astray(&self) -> &Astray {
        &self.astray
    }

    /// The encoding of its text.
    pub fn encoding(&self) -> &str {
        &self.encoding
    }

    /// What the file was recognised as; nothing if it cannot be read.
    pub fn format(&self) -> Option<&'static str> {
        self.format
    }

    /// The layer that is read.
    pub fn layer(&self) -> Option<&str> {
        self.layer.as_deref()
    }

    /// The layers of the file.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// Whether the first coordinate is read as the north one.
    pub fn swapped(&self) -> bool {
        self.swapped
    }

    /// The names of its columns, as far as the first rows have them.
    pub fn columns(&self) -> &BTreeSet<String> {
        &self.columns
    }

    /// What the file calls its columns for people, by their names.
    pub fn titles(&self) -> &BTreeMap<String, String> {
        &self.titles
    }

    /// How the rows are to be read.
    pub fn options(&self) -> &formats::Options {
        &self.options
    }

    /// Whether rows can have boundaries; those of a table without change records that are known, and keep theirs.
    pub fn has_shapes(&self) -> bool {
        self.has_shapes
    }

    /// Column → its letters, in a sheet.
    pub fn letters(&self) -> &BTreeMap<String, String> {
        &self.letters
    }

    /// Whether a column without any value says nothing.
    pub fn blanks_say_nothing(&self) -> bool {
        self.blanks_say_nothing
    }

    /// What is worth knowing about the file as a whole.
    pub fn notes(&self) -> &[Problem] {
        &self.notes
    }

    /// Why the file cannot be read at all.
    pub fn refusal(&self) -> Option<&Problem> {
        self.refusal.as_ref()
    }
}

/// The district's box in degrees.
pub fn district(app: &App) -> Rect<f64> {
    let [west, south, east, north] = app.config.district_bbox.0;
    Rect::new(coord! { x: west, y: south }, coord! { x: east, y: north })
}

fn look(mut reading: Reading, path: &std::path::Path, encoding: Option<&str>, district: Rect<f64>) -> Reading {
    if let Some(label) = encoding {
        match formats::encoding(label) {
            Ok(encoding) => reading.options.encoding = Some(encoding),
            Err(problem) => {
                reading.refusal = Some(problem);
                return reading;
            }
        }
    }
    let mut reader = match formats::open(path, &reading.options) {
        Ok(reader) => reader,
        Err(problem) => {
            reading.refusal = Some(problem);
            return reading;
        }
    };
    let facts = reader.facts().clone();
    reading.encoding = facts.encoding.to_owned();
    reading.format = Some(facts.format);
    reading.layer = facts.layer;
    reading.layers = facts.layers;
    reading.notes = facts.notes;
    reading.titles = facts.titles;
    reading.has_shapes = facts.has_shapes;
    reading.letters = facts.letters;
    reading.blanks_say_nothing = facts.blanks_say_nothing;
    let (extent, columns) = formats::first_look(reader.as_mut(), LOOKED_AT);
    reading.columns = columns;
    if !reading.has_shapes {
        // Nothing is placed: a reference system would say more than there is.
        reading.crs = None;
        return reading;
    }
    let guesses = extent.map(|extent| guess::guess(extent, district)).unwrap_or_default();
    reading.candidates = in_order(&guesses);
    if reading.crs.is_none() {
        choose(&mut reading, facts.crs, extent, &guesses);
    }
    if let (Some(used), Some(best)) = (reading.crs, guesses.first()) {
        reading.astray = match best {
            Candidate { swapped: true, .. } => Astray::Swapped,
            Candidate { crs, .. } if !crs.same_coordinates(used) => Astray::Other(*crs),
            _ => Astray::Unknown,
        };
    }
    reading
}

fn in_order(guesses: &[Candidate]) -> Vec<Crs> {
    let mut systems = Vec::new();
    for guess in guesses {
        if !systems.contains(&guess.crs) {
            systems.push(guess.crs);
        }
    }
    systems
}

fn choose(reading: &mut Reading, declared: DeclaredCrs, extent: Option<Rect<f64>>, guesses: &[Candidate]) {
    match declared {
        DeclaredCrs::Known(crs) => reading.crs = Some(crs),
        DeclaredCrs::Unknown(error) => reading.refusal = Some(Problem::unknown_crs(&error)),
        DeclaredCrs::Absent => match (extent, guesses.first()) {
            // Nothing to place: the rows themselves will say why.
            (None, _) => reading.crs = Some(Crs::CGCS2000),
            (Some(extent), None) if is_degrees(extent) => reading.crs = Some(Crs::CGCS2000),
            (Some(extent), Some(best)) if is_degrees(extent) && !best.swapped => reading.crs = Some(Crs::CGCS2000),
            (_, Some(best)) => {
                reading.crs = Some(best.crs);
                reading.guessed = true;
                reading.notes.push(Problem::guessed_crs(best));
            }
            (Some(_), None) => reading.refusal = Some(Problem::no_crs_fits()),
        },
    }
}

fn is_degrees(extent: Rect<f64>) -> bool {
    extent.min().x >= -180.0 && extent.max().x <= 180.0 && extent.min().y >= -90.0 && extent.max().y <= 90.0
}
