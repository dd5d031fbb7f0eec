//! Plane shapes in whole millimetres of the survey CRS, so that shared vertices are equal and areas exact.

use geo_types::{Coord, LineString, MultiPolygon, Polygon};

/// A point of EPSG:4548 in whole millimetres: what a survey delivery with three decimals can state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Point {
    /// Y of Chinese surveying, x of GIS.
    pub east: i64,
    /// X of Chinese surveying, y of GIS.
    pub north: i64,
}

impl Point {
    /// The nearest millimetre to a place in metres.
    pub(super) fn from_metres((east, north): (f64, f64)) -> Self {
        Self { east: (east * 1000.0).round() as i64, north: (north * 1000.0).round() as i64 }
    }

    /// Metres between two points.
    pub(super) fn distance(self, other: Self) -> f64 {
        let (east, north) = ((self.east - other.east) as f64, (self.north - other.north) as f64);
        (east * east + north * north).sqrt() / 1000.0
    }

    /// The point this much further, in millimetres.
    pub(super) fn moved(self, east: i64, north: i64) -> Self {
        Self { east: self.east + east, north: self.north + north }
    }
}

/// A ring without the repeated last point.
pub(super) type Ring = Vec<Point>;

/// Polygons that belong together: each an exterior (counter-clockwise) followed by its holes (clockwise).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Shape {
    /// The parts; more than one makes a multipolygon.
    pub parts: Vec<Vec<Ring>>,
}

impl Shape {
    /// A polygon without holes, turned counter-clockwise.
    pub(super) fn polygon(mut ring: Ring) -> Self {
        if doubled_area(&ring) < 0 {
            ring.reverse();
        }
        Self { parts: vec![vec![ring]] }
    }

    /// Rings in any order put together: counter-clockwise ones are parts, clockwise ones holes of the part around them.
    pub(super) fn from_rings(rings: Vec<Ring>) -> Self {
        let (outer, holes): (Vec<Ring>, Vec<Ring>) = rings.into_iter().partition(|ring| doubled_area(ring) > 0);
        let mut parts: Vec<Vec<Ring>> = outer.into_iter().map(|ring| vec![ring]).collect();
        for hole in holes {
            let home = parts.iter().position(|part| hole.iter().all(|point| contains(&part[0], *point)));
            if let Some(home) = home {
                parts[home].push(hole);
            }
        }
        Self { parts }
    }

    /// Area in hundredths of a square metre, rounded half up: exact, as the coordinates are whole.
    pub(super) fn area_cents(&self) -> i64 {
        let doubled: i128 = self.rings().map(|ring| doubled_area(ring)).sum();
        ((doubled + 10_000) / 20_000) as i64
    }

    /// Area in ㎡.
    pub(super) fn area(&self) -> f64 {
        self.rings().map(|ring| doubled_area(ring)).sum::<i128>() as f64 / 2_000_000.0
    }

    /// All rings, exteriors and holes.
    pub(super) fn rings(&self) -> impl Iterator<Item = &Ring> {
        self.parts.iter().flatten()
    }

    /// South-west and north-east corner of the box around it.
    pub(super) fn bounds(&self) -> (Point, Point) {
        let first = self.rings().flatten().next().copied().unwrap_or(Point { east: 0, north: 0 });
        self.rings().flatten().fold((first, first), |(low, high), point| {
            let low = Point { east: low.east.min(point.east), north: low.north.min(point.north) };
            (low, Point { east: high.east.max(point.east), north: high.north.max(point.north) })
        })
    }

    /// Whether the boxes around both have ground in common.
    pub(super) fn is_near(&self, other: &Self) -> bool {
        let ((a, b), (c, d)) = (self.bounds(), other.bounds());
        a.east < d.east && c.east < b.east && a.north < d.north && c.north < b.north
    }

    /// Whether `other` lies inside and none of this shape's sides comes near it.
    pub(super) fn surrounds(&self, other: &Self) -> bool {
        let (low, high) = other.bounds();
        let passes = |a: Point, b: Point| {
            a.east.max(b.east) >= low.east
                && a.east.min(b.east) <= high.east
                && a.north.max(b.north) >= low.north
                && a.north.min(b.north) <= high.north
        };
        let near = |ring: &Ring| (0..ring.len()).any(|at| passes(ring[at], ring[(at + 1) % ring.len()]));
        let rings = self.rings().filter(|ring| contains(ring, low)).count();
        !self.rings().any(near) && rings % 2 == 1
    }

    /// In metres from `origin`, for the overlay of the `geo` crate: small numbers keep its results exact.
    pub(super) fn to_geo(&self, origin: Point) -> MultiPolygon<f64> {
        let line = |ring: &Ring| {
            LineString(
                ring.iter()
                    .chain(ring.first())
                    .map(|point| Coord {
                        x: (point.east - origin.east) as f64 / 1000.0,
                        y: (point.north - origin.north) as f64 / 1000.0,
                    })
                    .collect(),
            )
        };
        let polygon = |part: &Vec<Ring>| Polygon::new(line(&part[0]), part[1..].iter().map(line).collect());
        MultiPolygon(self.parts.iter().map(polygon).collect())
    }
}

/// Twice the signed area in square millimetres; positive when counter-clockwise.
pub(super) fn doubled_area(ring: &[Point]) -> i128 {
    let Some(origin) = ring.first() else { return 0 };
    let at = |index: usize| {
        let point = ring[index % ring.len()];
        (i128::from(point.east - origin.east), i128::from(point.north - origin.north))
    };
    (0..ring.len()).map(|index| (at(index), at(index + 1))).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum()
}

/// Whether `point` lies inside `ring`; on the line is either.
pub(super) fn contains(ring: &[Point], point: Point) -> bool {
    let mut inside = false;
    for (index, b) in ring.iter().enumerate() {
        let a = ring[(index + ring.len() - 1) % ring.len()];
        if (a.north > point.north) != (b.north > point.north) {
            let cross = i128::from(b.east - a.east) * i128::from(point.north - a.north)
                - i128::from(point.east - a.east) * i128::from(b.north - a.north);
            inside ^= (cross > 0) == (b.north > a.north);
        }
    }
    inside
}
