//! 界址点 tables: one row a point, grouped by parcel in the order of the file; X is north, Y is east.

use geo_types::Coord;

use super::cell::{Cell, Row};
use super::shape::plain;
use crate::intake::formats::nest::{self, Ring};
use crate::intake::problem::Problem;
use crate::intake::values::half_width;

const LABEL: &[&str] = &["点号", "界址点号", "界址点编号", "拐点编号", "拐点号", "点名", "界址点"];
const RING: &[&str] = &["圈号", "地块圈号", "环号", "ring"];
const NORTH: &[&str] =
    &["x", "x坐标", "坐标x", "纵坐标", "纵坐标x", "x纵坐标", "北坐标", "x北", "n", "纬度", "latitude", "lat", "北纬"];
const EAST: &[&str] = &[
    "y",
    "y坐标",
    "坐标y",
    "横坐标",
    "横坐标y",
    "y横坐标",
    "东坐标",
    "y东",
    "e",
    "经度",
    "longitude",
    "lon",
    "lng",
    "东经",
];
const KEYS: &[&str] = &[
    "宗地代码",
    "地块编号",
    "code",
    "不动产单元号",
    "宗地号",
    "宗地编号",
    "地块号",
    "编号",
    "objectno",
    "分区编号",
    "地块名称",
    "名称",
    "name",
];
/// Rings of one parcel: finding out which lies in which looks at all pairs.
const MOST_RINGS: usize = 2_000;
/// Problems told of one parcel.
const MOST_PROBLEMS: usize = 20;

/// The columns of a table of points.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PointColumns {
    pub(super) north: usize,
    east: usize,
    label: usize,
    ring: Option<usize>,
    /// What tells the parcels from each other; absent in a table of one.
    pub(super) key: Option<usize>,
}

/// Whether a plain title names a coordinate or a number of a point.
pub(super) fn is_point_column(name: &str) -> bool {
    [LABEL, NORTH, EAST].iter().any(|names| names.contains(&name)) || numbered(name).is_some()
}

fn column(titles: &[(usize, String)], names: &[&str]) -> Option<usize> {
    names.iter().find_map(|name| titles.iter().find(|(_, title)| plain(title) == *name)).map(|(column, _)| *column)
}

impl PointColumns {
    /// The columns of points with their numbers, if the table has them.
    pub(super) fn find(titles: &[(usize, String)]) -> Option<Self> {
        Some(Self {
            north: column(titles, NORTH)?,
            east: column(titles, EAST)?,
            label: column(titles, LABEL)?,
            ring: column(titles, RING),
            key: column(titles, KEYS),
        })
    }

    pub(super) fn uses(&self, column: usize) -> bool {
        [self.north, self.east, self.label].contains(&column) || self.ring == Some(column)
    }
}

/// The columns of a single point that is no boundary, such as 经度 and 纬度: north and east.
pub(super) fn single(titles: &[(usize, String)]) -> Option<(usize, usize)> {
    Some((column(titles, NORTH)?, column(titles, EAST)?))
}

/// `x1` → x, 1; `Y坐标12` → y, 12.
fn numbered(name: &str) -> Option<(char, u32)> {
    let axis = name.chars().next().filter(|c| ['x', 'y'].contains(c))?;
    let number = name[1..].trim_start_matches("坐标");
    number.parse().ok().filter(|_| number.bytes().all(|byte| byte.is_ascii_digit())).map(|number| (axis, number))
}

/// Columns x1, y1, x2, y2 …: north and east of each point, in the order of their numbers.
pub(super) fn pairs(titles: &[(usize, String)]) -> Vec<(usize, usize)> {
    let all: Vec<(char, u32, usize)> = titles
        .iter()
        .filter_map(|(column, title)| numbered(&plain(title)).map(|(axis, n)| (axis, n, *column)))
        .collect();
    let mut norths: Vec<(u32, usize)> =
        all.iter().filter(|(axis, ..)| *axis == 'x').map(|(_, n, column)| (*n, *column)).collect();
    norths.sort_unstable();
    let east = |n: u32| all.iter().find(|(axis, other, _)| *axis == 'y' && *other == n).map(|(.., column)| *column);
    norths.into_iter().filter_map(|(n, north)| Some((north, east(n)?))).collect()
}

/// The number in a cell of coordinates.
pub(super) fn number(cell: &Cell) -> Option<f64> {
    let number = match cell {
        Cell::Number(number) => *number,
        Cell::Text(text) => {
            let text: String = half_width(text).chars().filter(|c| !c.is_whitespace()).collect();
            let text = text.trim_end_matches(['m', '米']).replace(',', "");
            let plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.".contains(&byte));
            text.parse().ok().filter(|_| plain)?
        }
        _ => return None,
    };
    number.is_finite().then_some(number)
}

/// The boundary of one parcel while its points come in.
#[derive(Default)]
pub(super) struct Outline {
    rings: Vec<Ring>,
    problems: Vec<Problem>,
    points: usize,
}

impl Outline {
    /// Takes the point of a row.
    pub(super) fn add(&mut self, row: &Row, columns: &PointColumns, most: usize) {
        self.points += 1;
        if self.points > most {
            return;
        }
        match point(row, columns) {
            Ok((number, at)) => match self.rings.last_mut().filter(|ring| ring.number == number) {
                Some(ring) if ring.points.first() == Some(&at) => ring.closed = true,
                Some(ring) if !ring.closed => ring.points.push(at),
                _ => self.rings.push(Ring { number, points: vec![at], closed: false }),
            },
            Err(problem) if self.problems.len() < MOST_PROBLEMS => {
                self.problems.push(Problem { line: Some(row.line), ..problem });
            }
            Err(_) => {}
        }
    }

    /// The boundary, or what is wrong with it.
    pub(super) fn finish(mut self, most: usize) -> Result<geo_types::MultiPolygon<f64>, Vec<Problem>> {
        if self.points > most {
            self.problems.push(Problem::table_too_large("一个地块的界址点数 (points of one parcel) ", most as u64));
        }
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

fn point(row: &Row, columns: &PointColumns) -> Result<(u32, Coord<f64>), Problem> {
    let coordinate = |column: usize, name: &str| {
        let cell = row.get(column).ok_or_else(|| Problem::bad_number(name, ""))?;
        number(cell).ok_or_else(|| Problem::bad_number(name, &cell.said()))
    };
    let at = Coord { x: coordinate(columns.east, "Y坐标")?, y: coordinate(columns.north, "X坐标")? };
    let number = match columns.ring.and_then(|column| row.get(column)) {
        None => 1,
        Some(cell) => number(cell)
            .filter(|number| number.fract() == 0.0 && (0.0..1e6).contains(number))
            .map(|number| number as u32)
            .ok_or_else(|| Problem::bad_number("圈号", &cell.said()))?,
    };
    Ok((number, at))
}
