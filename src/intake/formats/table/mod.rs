//! Tables as offices keep them, whatever file they come in: a title above the heading, two-row headings, sums in the middle, notes
//! below, merged cells – and boundaries in columns, in rows of points, or not at all.

mod cell;
mod header;
mod judge;
mod layout;
mod points;
mod record;
mod shape;

use std::collections::{HashSet, VecDeque};
use std::hash::{BuildHasher, RandomState};

use geo_types::MultiPolygon;

pub(super) use self::cell::{Cell, Merged, Row};
use self::layout::Layout;
use self::points::Outline;
use self::record::Filler;
use self::shape::Boundary;
use super::text::Progress;
use super::{Facts, Options, Reader, SourceFeature};
use crate::intake::problem::Problem;

/// Rows in which a heading is looked for.
pub(super) const LOOKED_AT: usize = 50;
/// Rows left out that are told one by one beside one record.
const MOST_TOLD: u64 = 50;

/// The rows of a table, one after the other; an `Err` ends them.
pub(super) type Rows = Box<dyn Iterator<Item = Result<Row, Problem>> + Send>;

/// A file that has rows.
pub(super) struct Source<'a> {
    /// Opens the rows, from the first; asked twice if it takes that to know what a column holds.
    pub(super) rows: &'a dyn Fn() -> Result<Rows, Problem>,
    pub(super) merged: Vec<Merged>,
    /// Whether columns have letters.
    pub(super) sheet: bool,
    pub(super) facts: Facts,
    pub(super) progress: Progress,
}

/// A reader of one table.
pub(super) struct Table {
    rows: Rows,
    /// Looked at while opening, not handed out yet.
    ahead: VecDeque<Row>,
    layout: Layout,
    filler: Filler,
    facts: Facts,
    progress: Progress,
    most_bytes: usize,
    ordinal: u64,
    group: Option<Group>,
    /// Parcels whose points came already.
    seen: HashSet<u64>,
    hasher: RandomState,
    held: Option<SourceFeature>,
    /// What was left out since the feature held.
    notes: Vec<Problem>,
    left_out: u64,
    end: Option<Problem>,
    done: bool,
}

/// A parcel while its points come in.
struct Group {
    key: String,
    row: Row,
    problems: Vec<Problem>,
    outline: Outline,
}

/// Whether the first rows have a heading, and how many of its titles mean something here.
pub(super) fn heading(rows: &[Row], merged: &[Merged]) -> Option<usize> {
    header::find(rows, merged).map(|found| header::known(&found.titles))
}

impl Table {
    /// Finds the heading and what the columns hold.
    ///
    /// # Errors
    /// `no-header`, `duplicate-column`, `too-large`, `empty-file`, or what the rows themselves end with.
    pub(super) fn open(source: Source<'_>, options: &Options) -> Result<Self, Problem> {
        let mut rows = (source.rows)()?;
        let mut head = Vec::new();
        while head.len() < LOOKED_AT {
            match rows.next().transpose()? {
                Some(row) if row.cells.is_empty() => {}
                Some(row) => head.push(row),
                None => break,
            }
        }
        if head.is_empty() {
            return Err(Problem::empty_file());
        }
        let Some(header) = header::find(&head, &source.merged) else { return Err(Problem::no_header(head.len())) };
        let data = &head[header.rows.1 + 1..];
        let mut layout = Layout::new(&header, &head[header.rows.1], data, source.sheet)?;
        let mut facts = source.facts;
        layout.settle(data, source.rows)?;
        facts.has_shapes = layout.boundary != Boundary::None;
        if !facts.has_shapes
            && let Some(titles) = layout.leave_out_points()
        {
            facts.notes.push(Problem::points_ignored(&titles));
        }
        facts.blanks_say_nothing = true;
        facts.letters = layout.letters();
        facts.crs = layout.crs(data);
        let ahead = head.split_off(header.rows.1 + 1).into();
        Ok(Self {
            rows,
            ahead,
            layout,
            filler: Filler::new(source.merged),
            facts,
            progress: source.progress,
            most_bytes: options.max_feature_bytes,
            ordinal: 0,
            group: None,
            seen: HashSet::new(),
            hasher: RandomState::new(),
            held: None,
            notes: Vec::new(),
            left_out: 0,
            end: None,
            done: false,
        })
    }

    /// The next row that is a record, with what is wrong with its cells.
    fn record(&mut self) -> Result<Option<(Row, Vec<Problem>)>, Problem> {
        loop {
            let next = self.ahead.pop_front().map(Ok).or_else(|| self.rows.next());
            let Some(mut row) = next.transpose()? else { return Ok(None) };
            // Sums and notes often stand below running numbers, which are no column of ours.
            if let Some(what) = judge::left_out(&row, &self.layout.titles) {
                self.leave_out(what, &row);
                continue;
            }
            let mut problems = self.layout.trim(&mut row);
            if row.cells.is_empty() {
                continue;
            }
            problems.append(&mut self.filler.fill(&mut row, &self.layout));
            return Ok(Some((row, problems)));
        }
    }

    fn leave_out(&mut self, what: &str, row: &Row) {
        self.left_out += 1;
        if self.left_out <= MOST_TOLD {
            self.notes.push(Problem { line: Some(row.line), ..Problem::row_left_out(what, row.first_text()) });
        }
    }

    /// The notes on rows that were left out since they were asked for last.
    fn told(&mut self) -> Vec<Problem> {
        let more = self.left_out.saturating_sub(MOST_TOLD);
        let mut notes = std::mem::take(&mut self.notes);
        notes.extend((more > 0).then(|| Problem::more_left_out(more)));
        self.left_out = 0;
        notes
    }

    /// The next feature, without what was left out around it.
    fn feature(&mut self) -> Result<Option<SourceFeature>, Problem> {
        let Boundary::Points(columns) = &self.layout.boundary else {
            let Some((row, problems)) = self.record()? else { return Ok(None) };
            let geometry = self.layout.shape(&row);
            return Ok(Some(self.finish(row, problems, geometry)));
        };
        let (columns, most) = (columns.clone(), self.most_bytes / 32);
        while let Some((row, problems)) = self.record()? {
            let key = columns.key.map(|column| row.get(column).map(Cell::said));
            // Merged or left blank below the first point: still the same parcel.
            let key = key.unwrap_or_else(|| Some(String::new()));
            match &mut self.group {
                Some(group) if key.as_ref().is_none_or(|key| *key == group.key) => {
                    group.outline.add(&row, &columns, most);
                }
                _ => {
                    let key = key.unwrap_or_default();
                    let mut problems = problems;
                    if !self.seen.insert(self.hasher.hash_one(&key)) {
                        problems.push(Problem::scattered_points(&key));
                    }
                    let mut outline = Outline::default();
                    outline.add(&row, &columns, most);
                    let next = Group { key, row, problems, outline };
                    if let Some(group) = self.group.replace(next) {
                        return Ok(Some(self.close(group, most)));
                    }
                }
            }
        }
        Ok(self.group.take().map(|group| self.close(group, most)))
    }

    fn close(&mut self, group: Group, most: usize) -> SourceFeature {
        let geometry = group.outline.finish(most).map(|shape| (shape, Vec::new()));
        self.finish(group.row, group.problems, geometry)
    }

    fn finish(
        &mut self,
        row: Row,
        mut problems: Vec<Problem>,
        geometry: Result<(MultiPolygon<f64>, Vec<Problem>), Vec<Problem>>,
    ) -> SourceFeature {
        self.ordinal += 1;
        let (number, line) = (self.ordinal, row.line);
        let (properties, mut flaws) = self.layout.properties(&row, self.most_bytes);
        problems.append(&mut flaws);
        let here = |problem: Problem| {
            let at = problem.line.unwrap_or(line);
            problem.at_row(number, at)
        };
        let geometry = match geometry {
            Ok((shape, mut notes)) => {
                problems.append(&mut notes);
                Ok(shape)
            }
            Err(wrong) => Err(wrong.into_iter().map(here).collect()),
        };
        let notes = problems.into_iter().map(here).collect();
        SourceFeature { row: number, line, id: None, properties, geometry, notes }
    }
}

impl Iterator for Table {
    type Item = Result<SourceFeature, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(problem) = self.end.take() {
            (self.done, self.ordinal) = (true, self.ordinal.max(1));
            return Some(Err(problem));
        }
        // One feature is held back, so that what is left out behind the last one has a place.
        while !self.done {
            let next = match self.feature() {
                Ok(next) => next,
                Err(problem) => {
                    self.end = Some(problem);
                    let told = self.told();
                    let last = self.held.take().map(|last| with_notes(last, told));
                    return last.map(Ok).or_else(|| self.next());
                }
            };
            let Some(mut next) = next else {
                self.done = true;
                break;
            };
            let told = self.told();
            match self.held.take() {
                Some(last) => {
                    self.held = Some(next);
                    return Some(Ok(with_notes(last, told)));
                }
                None => {
                    next = with_notes(next, told);
                    self.held = Some(next);
                }
            }
        }
        let told = self.told();
        let last = self.held.take().map(|last| Ok(with_notes(last, told)));
        if last.is_none() && self.ordinal == 0 {
            self.ordinal = 1;
            return Some(Err(Problem::empty_table(self.layout.line)));
        }
        last
    }
}

fn with_notes(mut feature: SourceFeature, mut notes: Vec<Problem>) -> SourceFeature {
    feature.notes.append(&mut notes);
    feature
}

impl Reader for Table {
    fn facts(&self) -> &Facts {
        &self.facts
    }

    fn bytes_read(&self) -> u64 {
        self.progress.bytes().min(self.facts.total_bytes.unwrap_or(u64::MAX))
    }
}
