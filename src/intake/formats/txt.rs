//! 勘测定界界址点坐标交换格式 TXT, as files really look: with and without a head, with 8 to 12 columns, points of several rings
//! with or without the closing one, GBK or UTF-8.
//!
//! X is north and Y is east. A row ends where the next line with `@` begins, whatever its number of points says.

mod head;
mod lines;
mod record;

use std::{fs::File, io::Read, path::Path};

use geo_types::Coord;
use serde_json::Map;

use self::head::Head;
use self::lines::Lines;
use self::record::{Header, Point};
use super::text::{Counted, Decoded, Progress};
use super::{Facts, Options, Reader, SourceFeature, nest, text};
use crate::intake::problem::Problem;

/// Problems told of one row; a damaged file would repeat the same for every point.
const MOST_PROBLEMS: usize = 20;
/// Rings of one row: finding out which lies in which looks at all pairs.
const MOST_RINGS: usize = 2_000;

/// A reader of one TXT file.
pub struct Txt {
    lines: Lines<Box<dyn Read + Send>>,
    facts: Facts,
    progress: Progress,
    most_points: usize,
    head: Head,
    row: u64,
    /// The line that begins the next row.
    header: Option<(u64, Header)>,
    /// Read while opening, not handed out yet.
    pending: Option<Result<SourceFeature, Problem>>,
    /// Why nothing behind the row that was read last can be read.
    end: Option<Problem>,
    done: bool,
}

impl Txt {
    /// Opens a file and reads its head and first row, whose numbers tell whether they carry the zone.
    ///
    /// # Errors
    /// Whatever makes the file unreadable from the start.
    pub fn open(path: &Path, options: &Options) -> Result<Self, Problem> {
        let encoding = match options.encoding {
            Some(encoding) => encoding,
            None => text::detect(path)?,
        };
        let file = File::open(path).map_err(|cause| Problem::io(&cause))?;
        let total_bytes = file.metadata().ok().map(|metadata| metadata.len());
        let progress = Progress::default();
        let stream: Box<dyn Read + Send> = Box::new(Decoded::new(Counted::new(file, progress.clone()), encoding));
        let facts = Facts { total_bytes, ..Facts::new("TXT", encoding.name()) };
        let mut reader = Self {
            lines: Lines::new(stream),
            facts,
            progress,
            most_points: options.max_feature_bytes / 32,
            head: Head::default(),
            row: 0,
            header: None,
            pending: None,
            end: None,
            done: false,
        };
        reader.begin()?;
        reader.head.check()?;
        let (first, northing_easting) = reader.read_row();
        reader.facts.crs = reader.head.crs(northing_easting);
        reader.pending = Some(first);
        Ok(reader)
    }

    /// Reads up to the first row.
    fn begin(&mut self) -> Result<(), Problem> {
        let mut head = Head::default();
        while let Some((number, line)) = self.lines.next_line()? {
            if let Some(header) = Header::parse(line) {
                self.header = Some((number, header));
                self.head = head;
                return Ok(());
            }
            if Point::parse(line).is_ok() {
                return Err(Problem { line: Some(number), ..Problem::point_without_row() });
            }
            head.note(line);
        }
        Err(Problem::empty_file())
    }

    /// The row whose header was met, and its first point as it stands.
    fn read_row(&mut self) -> (Result<SourceFeature, Problem>, Option<Coord<f64>>) {
        let Some((line, header)) = self.header.take() else {
            self.done = true;
            return (Err(Problem::empty_file()), None);
        };
        self.row += 1;
        let mut shape = Shape::new(self.head.zone());
        let mut head = None;
        let mut count = 0;
        loop {
            let (number, text) = match self.lines.next_line() {
                Ok(Some(next)) => next,
                Ok(None) => break,
                Err(problem) => {
                    self.done = true;
                    return (Err(Problem { row: Some(self.row), ..problem }), None);
                }
            };
            if let Some(next) = Header::parse(text) {
                self.header = Some((number, next));
                break;
            }
            // Two files in one: between the rows stands another head.
            if text.starts_with('[') || head.is_some() && text.contains('=') {
                head.get_or_insert_with(Head::default).note(text);
                continue;
            }
            count += 1;
            if count <= self.most_points {
                shape.add(number, Point::parse(text));
            }
        }
        if self.header.is_some() && head.is_some_and(|other| other != self.head) {
            let line = self.header.take().map(|(line, _)| line);
            self.end = Some(Problem { line, ..Problem::second_head() });
        }
        let first = shape.first;
        (Ok(self.feature(line, header, shape, count)), first)
    }

    fn feature(&self, line: u64, header: Header, shape: Shape, count: usize) -> SourceFeature {
        let place = |problem: Problem| {
            let at = problem.line.unwrap_or(line);
            problem.at_row(self.row, at)
        };
        let mut properties = Map::new();
        let mut problems = header.into_properties(&mut properties, shape.counts());
        let notes = problems.extract_if(.., |problem| !problem.is_error()).map(place).collect();
        if count > self.most_points {
            problems.push(Problem::too_large(self.most_points * 32));
        }
        let geometry = match shape.finish() {
            Ok(shape) if problems.is_empty() => Ok(shape),
            Ok(_) => Err(problems),
            Err(mut others) => {
                problems.append(&mut others);
                Err(problems)
            }
        };
        let geometry = geometry.map_err(|problems| problems.into_iter().map(place).collect());
        SourceFeature { row: self.row, line, id: None, properties, geometry, notes }
    }
}

impl Iterator for Txt {
    type Item = Result<SourceFeature, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = match (self.pending.take(), self.end.take()) {
            (Some(next), end) => {
                self.end = end;
                next
            }
            (None, Some(problem)) => Err(problem),
            (None, None) if self.done || self.header.is_none() => return None,
            (None, None) => self.read_row().0,
        };
        if next.is_err() {
            self.done = true;
            self.header = None;
        }
        Some(next)
    }
}

impl Reader for Txt {
    fn facts(&self) -> &Facts {
        &self.facts
    }

    fn bytes_read(&self) -> u64 {
        self.progress.bytes()
    }
}

/// The rings of one row while its points come in.
struct Shape {
    /// The 带号 of the head, against which eastings are held.
    zone: Option<u8>,
    rings: Vec<nest::Ring>,
    first: Option<Coord<f64>>,
    points: usize,
    closing: usize,
    problems: Vec<Problem>,
}

impl Shape {
    fn new(zone: Option<u8>) -> Self {
        Self { zone, rings: Vec::new(), first: None, points: 0, closing: 0, problems: Vec::new() }
    }

    fn add(&mut self, line: u64, point: Result<Point, Problem>) {
        let point = point.and_then(|point| match record::zone_of(point.at.x) {
            Some(zone) if self.zone.is_some_and(|declared| declared != zone) => {
                Err(Problem::zone_of_point(self.zone.unwrap_or_default(), zone))
            }
            _ => Ok(point),
        });
        let point = match point {
            Ok(point) => point,
            Err(problem) => {
                if self.problems.len() < MOST_PROBLEMS {
                    self.problems.push(Problem { line: Some(line), ..problem });
                }
                return;
            }
        };
        self.first.get_or_insert(point.at);
        self.points += 1;
        match self.rings.last_mut().filter(|ring| ring.number == point.ring) {
            Some(ring) if ring.points.first() == Some(&point.at) => {
                ring.closed = true;
                self.closing += 1;
            }
            Some(ring) if !ring.closed => ring.points.push(point.at),
            _ => self.rings.push(nest::Ring { number: point.ring, points: vec![point.at], closed: false }),
        }
    }

    /// How many points there are with the closing ones, and without.
    fn counts(&self) -> (usize, usize) {
        (self.points, self.points - self.closing)
    }

    fn finish(mut self) -> Result<geo_types::MultiPolygon<f64>, Vec<Problem>> {
        if self.rings.len() > MOST_RINGS {
            self.problems.push(Problem::too_many_rings(self.rings.len(), MOST_RINGS));
        }
        if !self.problems.is_empty() {
            return Err(self.problems);
        }
        if self.rings.is_empty() {
            return Err(vec![Problem::null_geometry()]);
        }
        Ok(nest::nest(self.rings))
    }
}
