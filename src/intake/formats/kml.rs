//! KML 2.2 (OGC 12-007r2) and KMZ, as Google Earth, 奥维, ArcGIS and GDAL write them: a row for each placemark, its extended data,
//! name and description as properties.
//!
//! Longitude and latitude in WGS 84, by the standard; whether a program of the Chinese web has shifted them (GCJ-02) cannot be
//! told from the numbers, so it is said and nothing is shifted back. Links into the network are never followed.

mod coordinates;
mod html;
mod placemark;
mod survey;
mod xml;

use std::fs::File;
use std::io::Read;
use std::path::Path;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use self::survey::{Found, Survey, Walk};
use self::xml::Xml;
use super::text::{Counted, Decoded, Progress};
use super::{DeclaredCrs, Facts, Options, Reader, SourceFeature};
use crate::geo::crs::Crs;
use crate::intake::problem::Problem;

/// The property that says in which folder a placemark stands, where there are several.
const FOLDER: &str = "图层";

type Stream = Box<dyn Read + Send>;

/// A reader of one KML document.
pub struct Kml {
    xml: Xml<Stream>,
    walk: Walk,
    survey: Survey,
    facts: Facts,
    options: Options,
    progress: Progress,
    row: u64,
    done: bool,
}

impl Kml {
    /// Opens a document and goes through it once, so that its folders are known and a broken one is refused as a whole. Without a
    /// chosen layer all are read.
    ///
    /// # Errors
    /// Whatever makes the document unreadable: `bad-xml`, `truncated`, `bad-encoding`, `unreadable-file` …
    pub fn open(path: &Path, options: &Options) -> Result<Self, Problem> {
        let (encoding, skip) = encoding_of(path, options)?;
        let progress = Progress::default();
        let survey = Survey::of(&mut start(path, (encoding, skip), options, Progress::default())?)?;
        if survey.placemarks == 0 {
            return Err(Problem::no_placemarks(survey.strangers.contains_key("NetworkLink")));
        }
        let total_bytes = path.metadata().ok().map(|metadata| metadata.len());
        let mut facts = Facts { total_bytes, ..Facts::new("KML", encoding.name()) };
        facts.crs = DeclaredCrs::Known(Crs::WGS84);
        facts.notes = vec![Problem::wgs84_as_cgcs2000(), Problem::maybe_gcj02()];
        if !survey.strangers.is_empty() {
            let named = survey.strangers.iter().map(|(name, count)| format!("{name} {count}"));
            facts.notes.push(Problem::left_out(&named.collect::<Vec<_>>().join(", ")));
        }
        let layers = survey.layers();
        if let Some(asked) = &options.layer {
            let known: Vec<&str> = layers.iter().map(|layer| layer.name.as_str()).collect();
            if !known.contains(&asked.as_str()) {
                return Err(Problem::no_layer(asked, &known));
            }
            facts.layer = Some(asked.clone());
            if layers.len() > 1 {
                facts.notes.push(Problem::other_layers(&layers, asked));
            }
        }
        facts.layers = if layers.len() > 1 { layers } else { Vec::new() };
        Ok(Self {
            xml: start(path, (encoding, skip), options, progress.clone())?,
            walk: Walk::default(),
            survey,
            facts,
            options: options.clone(),
            progress,
            row: 0,
            done: false,
        })
    }

    /// Opens the document of a KMZ; `others` are the documents in it that are not read.
    pub(super) fn open_packed(path: &Path, options: &Options, others: &[&str]) -> Result<Self, Problem> {
        let mut reader = Self::open(path, options)?;
        reader.facts.format = "KMZ";
        if !others.is_empty() {
            reader.facts.notes.push(Problem::left_out(&others.join("、")));
        }
        Ok(reader)
    }

    fn step(&mut self) -> Result<Option<SourceFeature>, Problem> {
        loop {
            match self.walk.next(&mut self.xml)? {
                Found::Folder(_) => {}
                Found::Placemark(attributes, folder) => {
                    let layer = self.survey.layer_of(folder);
                    if self.facts.layer.as_ref().is_some_and(|wanted| *wanted != layer) {
                        self.xml.skip(self.xml.depth())?;
                        continue;
                    }
                    self.row += 1;
                    let limit = self.options.max_feature_bytes;
                    let place = (self.row, attributes.id);
                    let mut feature = placemark::read(&mut self.xml, &self.survey.schemas, limit, place)?;
                    if !self.facts.layers.is_empty() {
                        feature.properties.entry(FOLDER).or_insert(layer.into());
                    }
                    return Ok(Some(feature));
                }
                Found::Name(_) | Found::Schema(_) | Found::Stranger(_) => self.xml.skip(self.xml.depth())?,
                Found::End => return Ok(None),
            }
        }
    }
}

impl Iterator for Kml {
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

impl Reader for Kml {
    fn facts(&self) -> &Facts {
        &self.facts
    }

    fn bytes_read(&self) -> u64 {
        self.progress.bytes()
    }
}

fn start(
    path: &Path,
    (encoding, skip): (&'static Encoding, usize),
    options: &Options,
    progress: Progress,
) -> Result<Xml<Stream>, Problem> {
    let mut file = File::open(path).map_err(|cause| Problem::io(&cause))?;
    // Blank lines in front of the declaration, which a strict parser takes for an error.
    std::io::copy(&mut file.by_ref().take(skip as u64), &mut std::io::sink()).map_err(|cause| Problem::io(&cause))?;
    let stream: Stream = Box::new(Decoded::new(Counted::new(file, progress), encoding));
    Ok(Xml::new(stream, options.max_depth.min(100), options.max_feature_bytes))
}

/// The encoding: what the person says, else a byte order mark, else the XML declaration, else UTF-8; and how many bytes of blanks
/// are in front.
fn encoding_of(path: &Path, options: &Options) -> Result<(&'static Encoding, usize), Problem> {
    let mut head = Vec::new();
    let file = File::open(path).map_err(|cause| Problem::io(&cause))?;
    file.take(1024).read_to_end(&mut head).map_err(|cause| Problem::io(&cause))?;
    let blanks = head.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    if let Some(encoding) = options.encoding {
        return Ok((encoding, blanks));
    }
    match head.get(..2) {
        Some([0xff, 0xfe] | [b'<', 0]) => return Ok((UTF_16LE, 0)),
        Some([0xfe, 0xff] | [0, b'<']) => return Ok((UTF_16BE, 0)),
        _ => {}
    }
    let text = String::from_utf8_lossy(&head);
    let declaration = text.split_once("<?xml").and_then(|(_, rest)| rest.split_once("?>")).map(|(inside, _)| inside);
    let declared = declaration.and_then(|inside| inside.split_once("encoding")).and_then(|(_, rest)| {
        let rest = rest.trim_start().strip_prefix('=')?.trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        rest[1..].split(quote).next()
    });
    match declared {
        None => Ok((UTF_8, blanks)),
        // It cannot be: what was just read is not.
        Some(label) if label.to_ascii_lowercase().starts_with("utf-16") => Ok((UTF_8, blanks)),
        Some(label) => Ok((super::encoding(label)?, blanks)),
    }
}
