//! The real outline of the district and the five streets (街道) that fill it without gap or overlap.

use super::{curve::sampled, roads::*};
use crate::demo::shape::{Point, Ring, Shape};
use geojson::{FeatureCollection, GeometryValue};
use proj::Proj;
use std::io;

/// Longitude/latitude of the outline; see `fixtures/demo/README.md` for its source.
const OUTLINE: &str = include_str!("../../../fixtures/demo/outline.geojson");

/// Street code and name, in the order used throughout the generator.
pub(in crate::demo) const STREETS: [(&str, &str); 5] = [
    ("350206001", "湖里街道"),
    ("350206002", "殿前街道"),
    ("350206003", "禾山街道"),
    ("350206004", "江头街道"),
    ("350206005", "金山街道"),
];

/// The outline in the survey CRS.
#[derive(Debug)]
pub(in crate::demo) struct Outline {
    /// The island part, clockwise from its south-west corner as delivered.
    pub main: Ring,
    /// Islets.
    pub islets: Vec<Ring>,
}

impl Outline {
    /// Reads and projects the outline.
    pub(in crate::demo) fn load() -> io::Result<Self> {
        let file: FeatureCollection = OUTLINE.parse().map_err(io::Error::other)?;
        let projection = Proj::new_known_crs("EPSG:4490", "EPSG:4548", None).map_err(io::Error::other)?;
        let mut rings = Vec::new();
        for feature in &file.features {
            let Some(GeometryValue::MultiPolygon { coordinates }) = feature.geometry.as_ref().map(|g| &g.value) else {
                return Err(io::Error::other("the outline is not a multipolygon"));
            };
            for ring in coordinates.iter().flatten() {
                rings.push(projected(&projection, ring.iter().map(|place| (place[0], place[1])))?);
            }
        }
        let largest = (0..rings.len()).max_by_key(|index| rings[*index].len());
        let main = largest.map(|index| rings.swap_remove(index)).ok_or_else(|| io::Error::other("empty outline"))?;
        Ok(Self { main, islets: rings })
    }

    /// The five streets: the parts of the outline between the main roads that divide it, islets with the nearest.
    pub(in crate::demo) fn streets(&self) -> Vec<Shape> {
        let road = |curve| sampled(curve).into_iter().map(Point::from_metres).collect::<Ring>();
        let way = |curves: &[super::curve::Curve]| {
            let mut ring: Ring = curves.iter().flat_map(|curve| road(curve)).collect();
            ring.dedup();
            ring
        };
        let back = |way: &Ring| way.iter().rev().copied().collect::<Ring>();
        let huli_dianqian = way(&[HULI_DIANQIAN_W, HULI_DIANQIAN_E]);
        let huli_heshan = way(&[HULI_HESHAN]);
        let dianqian_heshan =
            way(&[DIANQIAN_HESHAN_1, DIANQIAN_HESHAN_2A, DIANQIAN_HESHAN_2B, DIANQIAN_HESHAN_3, DIANQIAN_HESHAN_4]);
        let heshan_jiangtou = way(&[HESHAN_JIANGTOU_0, HESHAN_JIANGTOU_1, HESHAN_JIANGTOU_2]);
        let jiangtou_jinshan = way(&[JIANGTOU_JINSHAN_1, JIANGTOU_JINSHAN_2, JIANGTOU_JINSHAN_3, JIANGTOU_JINSHAN_4]);
        let heshan_jinshan = way(&[HESHAN_JINSHAN_1, HESHAN_JINSHAN_2, HESHAN_JINSHAN_3]);
        // Where a dividing road meets the outline, in metres as in `roads`.
        let [west, north_west, north, south, middle] =
            [(9492, 13839), (16338, 16940), (18074, 16553), (16991, 9495), (13482, 11918)].map(|at| self.nearest(at));
        let rings = [
            [self.arc(middle, west), huli_dianqian.clone(), back(&huli_heshan)],
            [self.arc(west, north_west), back(&dianqian_heshan), back(&huli_dianqian)],
            [
                self.arc(north_west, north),
                back(&heshan_jinshan),
                [back(&heshan_jiangtou), huli_heshan, dianqian_heshan].concat(),
            ],
            [self.arc(south, middle), heshan_jiangtou, back(&jiangtou_jinshan)],
            [self.arc(north, south), jiangtou_jinshan, heshan_jinshan],
        ];
        let mut streets: Vec<Shape> = rings.into_iter().map(|pieces| Shape::polygon(closed(pieces.concat()))).collect();
        for islet in &self.islets {
            let home = (0..streets.len()).min_by(|a, b| gap(&streets[*a], islet).total_cmp(&gap(&streets[*b], islet)));
            if let Some(home) = home {
                streets[home].parts.extend(Shape::polygon(islet.clone()).parts);
            }
        }
        streets
    }

    /// The vertex nearest to a place given as in `roads`.
    fn nearest(&self, (east, north): (i64, i64)) -> usize {
        let place = Point { east: (600_000 + east) * 1000, north: (2_700_000 + north) * 1000 };
        let order = |a: &usize, b: &usize| self.main[*a].distance(place).total_cmp(&self.main[*b].distance(place));
        (0..self.main.len()).min_by(order).unwrap_or(0)
    }

    /// The vertices from one to another, both included, in the order of the outline.
    fn arc(&self, from: usize, to: usize) -> Ring {
        let count = self.main.len();
        let steps = (to + count - from) % count;
        (0..=steps).map(|step| self.main[(from + step) % count]).collect()
    }
}

/// Without the points that repeat where two pieces meet.
fn closed(mut ring: Ring) -> Ring {
    ring.dedup();
    while ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    ring
}

/// Metres between the nearest vertices of a shape and a ring.
fn gap(shape: &Shape, ring: &Ring) -> f64 {
    let pairs = shape.rings().flatten().flat_map(|a| ring.iter().map(|b| a.distance(*b)));
    pairs.fold(f64::INFINITY, f64::min)
}

fn projected(projection: &Proj, places: impl Iterator<Item = (f64, f64)>) -> io::Result<Ring> {
    let ring: Result<Ring, _> = places.map(|place| projection.convert(place).map(Point::from_metres)).collect();
    Ok(closed(ring.map_err(io::Error::other)?))
}
