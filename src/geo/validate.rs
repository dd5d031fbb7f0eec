//! All problems of a polygon or multipolygon, each with its part, its ring and its place.
//!
//! The rules are those of OGC Simple Features, so what passes here is valid in PostGIS, QGIS and ArcGIS. Checked in
//! order: numbers, points, each ring by itself, rings against each other, parts against each other; a later check is
//! left out where an earlier one has failed, because its answer would be noise.

use super::{
    area::ring_area,
    crs::Crs,
    project::rings,
    repair::without_duplicates,
    rings::{Key, Ring, key},
    segments::side,
    simple,
};
use geo::{
    PreparedGeometry, Relate, algorithm::kernels::Orientation, coordinate_position::CoordPos, dimensions::Dimensions,
};
use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use std::collections::{HashMap, HashSet, hash_map::Entry};

/// What coordinates are measured in; decides what counts as the same point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Metres of a projected system.
    Metre,
    /// Degrees of longitude and latitude.
    Degree,
}

impl Unit {
    /// The unit of a reference system.
    pub fn of(crs: Crs) -> Self {
        if crs.is_geographic() { Self::Degree } else { Self::Metre }
    }

    /// Two points closer than this are the same point: 1 mm, or about that in degrees.
    pub fn tolerance(self) -> f64 {
        match self {
            Self::Metre => 0.001,
            Self::Degree => 1e-8,
        }
    }

    /// A ring below this area would be entered as 0.00 ㎡.
    fn least_area(self) -> f64 {
        match self {
            Self::Metre => 0.005,
            // 0.005 ㎡ with 111 km to the degree; a little less in truth, as degrees of longitude are shorter.
            Self::Degree => 4e-13,
        }
    }
}

/// A problem of a geometry.
#[derive(Debug, Clone, PartialEq)]
pub struct Flaw {
    /// What is wrong.
    pub kind: FlawKind,
    /// Part of the multipolygon, from 1.
    pub part: usize,
    /// Ring of the part: 1 is the exterior, holes follow; 0 means the whole part.
    pub ring: usize,
    /// Where, in the axes and units of the geometry.
    pub at: Option<Coord<f64>>,
}

/// What can be wrong with a geometry.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum FlawKind {
    /// A coordinate is not a usable number (NaN, infinite or beyond any map).
    NotFinite,
    /// Fewer than three different points.
    TooFewPoints { distinct: usize },
    /// First and last point differ, by `gap` in the unit of the geometry.
    NotClosed { gap: f64 },
    /// Consecutive points in the same place.
    DuplicatePoints { count: usize },
    /// The ring encloses nothing.
    ZeroArea,
    /// The ring runs out and back on the same line.
    Spike,
    /// The ring crosses or touches itself.
    SelfIntersection,
    /// A hole lies outside its exterior.
    HoleOutside,
    /// A hole crosses its exterior or shares an edge with it.
    HoleCrossesExterior,
    /// Two holes overlap, lie in each other or share an edge.
    HolesOverlap { other: usize },
    /// Rings touch in such a way that the inside falls apart.
    InteriorNotConnected,
    /// Two parts cover the same ground.
    PartsOverlap { other: usize },
    /// Two parts share an edge, so that they should be one part.
    PartsShareEdge { other: usize },
}

impl FlawKind {
    /// Whether `repair` cures it without changing the shape: then it is a warning, otherwise the geometry is refused.
    pub fn is_repairable(&self) -> bool {
        matches!(self, Self::DuplicatePoints { .. } | Self::NotClosed { .. })
    }
}

/// All problems of a multipolygon; none means that it is valid and needs no repair.
pub fn multi_polygon(shape: &MultiPolygon<f64>, unit: Unit) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    if shape.0.is_empty() {
        flaws.push(Flaw { kind: FlawKind::TooFewPoints { distinct: 0 }, part: 1, ring: 1, at: None });
    }
    let mut sound: Vec<usize> = Vec::new();
    for (index, polygon) in shape.0.iter().enumerate() {
        let before = flaws.len();
        check_part(polygon, index + 1, unit, &mut flaws);
        if flaws[before..].iter().all(|flaw| flaw.kind.is_repairable()) {
            sound.push(index);
        }
    }
    if sound.len() > 1 {
        check_parts(shape, &sound, &mut flaws);
    }
    flaws
}

/// All problems of a polygon.
pub fn polygon(polygon: &Polygon<f64>, unit: Unit) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    check_part(polygon, 1, unit, &mut flaws);
    flaws
}

/// The gap of a ring as delivered that is not closed. (A `geo` polygon always is, so this needs the raw points.)
pub fn open_ring(ring: &[Coord<f64>], part: usize, number: usize) -> Option<Flaw> {
    let (first, last) = (*ring.first()?, *ring.last()?);
    let gap = super::area::distance(first, last);
    let flaw = Flaw { kind: FlawKind::NotClosed { gap }, part, ring: number, at: Some(last) };
    (first != last).then_some(flaw)
}

fn check_part(polygon: &Polygon<f64>, part: usize, unit: Unit, flaws: &mut Vec<Flaw>) {
    let before = flaws.len();
    for (index, ring) in rings(polygon).enumerate() {
        check_ring(ring, unit, &mut |kind, at| flaws.push(Flaw { kind, part, ring: index + 1, at }));
    }
    if !polygon.interiors().is_empty() && flaws[before..].iter().all(|flaw| flaw.kind.is_repairable()) {
        check_holes(polygon, unit, &mut |kind, ring, at| flaws.push(Flaw { kind, part, ring, at: Some(at) }));
    }
}

/// Everything about one ring by itself.
fn check_ring(ring: &[Coord<f64>], unit: Unit, flaw: &mut dyn FnMut(FlawKind, Option<Coord<f64>>)) {
    // Beyond this no system we know has coordinates, and products would overflow.
    let usable = |value: f64| value.abs() < 1e9;
    if let Some(bad) = ring.iter().find(|point| !usable(point.x) || !usable(point.y)) {
        return flaw(FlawKind::NotFinite, Some(*bad));
    }
    let cleaned = without_duplicates(ring, unit.tolerance());
    let points = cleaned.as_deref().unwrap_or(ring);
    let distinct = points.len().saturating_sub(1);
    if distinct < 3 {
        return flaw(FlawKind::TooFewPoints { distinct }, ring.first().copied());
    }
    if cleaned.is_some() {
        let at = ring.windows(2).find(|pair| super::area::distance(pair[0], pair[1]) < unit.tolerance());
        flaw(FlawKind::DuplicatePoints { count: ring.len() - points.len() }, at.map(|pair| pair[1]));
    }
    if points.iter().all(|point| side(points[0], points[1], *point) == Orientation::Collinear) {
        return flaw(FlawKind::ZeroArea, Some(points[0]));
    }
    let mut simple = true;
    let mut feet = Vec::new();
    for (at, neighbours) in simple::spikes(points) {
        simple = false;
        feet.extend(neighbours);
        flaw(FlawKind::Spike, Some(at));
    }
    // A spike touches the ring at its foot as well: that is the same problem, not another.
    for at in simple::self_meetings(points).into_iter().filter(|at| !feet.contains(at)) {
        simple = false;
        flaw(FlawKind::SelfIntersection, Some(at));
    }
    if simple && ring_area(points).abs() < unit.least_area() {
        flaw(FlawKind::ZeroArea, Some(points[0]));
    }
}

/// Simple rings of one part against each other.
fn check_holes(polygon: &Polygon<f64>, unit: Unit, flaw: &mut dyn FnMut(FlawKind, usize, Coord<f64>)) {
    let lines: Vec<LineString<f64>> = rings(polygon)
        .map(|ring| LineString(without_duplicates(ring, unit.tolerance()).unwrap_or_else(|| ring.to_vec())))
        .collect();
    let rings: Vec<Ring<'_>> = lines.iter().map(Ring::new).collect();
    let Some((exterior, holes)) = rings.split_first() else { return };
    let mut joints = Joints::default();
    let mut placed = Vec::with_capacity(holes.len());
    for (number, hole) in (2..).zip(holes) {
        match hole_in(exterior, hole, &mut |place| joints.note(1, number, place)) {
            Ok(()) => placed.push((number, hole)),
            Err((kind, at)) => flaw(kind, number, at),
        }
    }
    for (index, (number, hole)) in placed.iter().enumerate() {
        for (other, neighbour) in placed[..index].iter().filter(|(_, neighbour)| neighbour.near(hole)) {
            if let Some(at) = holes_overlap(neighbour, hole, &mut |place| joints.note(*other, *number, place)) {
                flaw(FlawKind::HolesOverlap { other: *other }, *number, at);
            }
        }
    }
    if let Some((ring, at)) = joints.cycle() {
        flaw(FlawKind::InteriorNotConnected, ring, at);
    }
}

fn hole_in(
    exterior: &Ring<'_>,
    hole: &Ring<'_>,
    touch: &mut dyn FnMut(Coord<f64>),
) -> Result<(), (FlawKind, Coord<f64>)> {
    if !exterior.near(hole) {
        return Err((FlawKind::HoleOutside, hole.first()));
    }
    let contacts = exterior.contacts(hole);
    if let Some(at) = contacts.conflict {
        return Err((FlawKind::HoleCrossesExterior, at));
    }
    let sides = exterior.sides(hole, &contacts.touches);
    match (sides.outside, sides.inside) {
        (Some(at), None) => Err((FlawKind::HoleOutside, at)),
        (Some(at), Some(_)) => Err((FlawKind::HoleCrossesExterior, at)),
        _ => {
            contacts.touches.iter().for_each(|(_, place)| touch(*place));
            Ok(())
        }
    }
}

fn holes_overlap(a: &Ring<'_>, b: &Ring<'_>, touch: &mut dyn FnMut(Coord<f64>)) -> Option<Coord<f64>> {
    let of_b = a.contacts(b);
    let of_a = b.contacts(a);
    contacts_or_inside(a, b, of_b.conflict, &of_b.touches)
        .or_else(|| contacts_or_inside(b, a, of_a.conflict, &of_a.touches))
        .or_else(|| {
            of_b.touches.iter().for_each(|(_, place)| touch(*place));
            None
        })
}

fn contacts_or_inside(
    outer: &Ring<'_>,
    inner: &Ring<'_>,
    conflict: Option<Coord<f64>>,
    touches: &[(usize, Coord<f64>)],
) -> Option<Coord<f64>> {
    conflict.or_else(|| outer.sides(inner, touches).inside)
}

/// The points in which rings of one part touch each other.
#[derive(Default)]
struct Joints(Vec<(Key, Coord<f64>, usize)>);

impl Joints {
    fn note(&mut self, a: usize, b: usize, place: Coord<f64>) {
        self.0.extend([(key(place), place, a), (key(place), place, b)]);
    }

    /// A touching point that closes a circle of rings, which cuts the inside of the part in two.
    fn cycle(&self) -> Option<(usize, Coord<f64>)> {
        let mut groups: Vec<usize> = Vec::new();
        let mut rings: HashMap<usize, usize> = HashMap::new();
        let mut points: HashMap<Key, usize> = HashMap::new();
        let mut known: HashSet<(Key, usize)> = HashSet::new();
        for (key, place, ring) in self.0.iter().filter(|(key, _, ring)| known.insert((*key, *ring))) {
            let ring_node = node(rings.entry(*ring), &mut groups);
            let point_node = node(points.entry(*key), &mut groups);
            let (a, b) = (root(&groups, ring_node), root(&groups, point_node));
            if a == b {
                return Some((*ring, *place));
            }
            groups[a] = b;
        }
        None
    }
}

fn node<K>(entry: Entry<'_, K, usize>, groups: &mut Vec<usize>) -> usize {
    *entry.or_insert_with(|| {
        groups.push(groups.len());
        groups.len() - 1
    })
}

fn root(groups: &[usize], mut node: usize) -> usize {
    while groups[node] != node {
        node = groups[node];
    }
    node
}

/// Sound parts against each other.
fn check_parts(shape: &MultiPolygon<f64>, sound: &[usize], flaws: &mut Vec<Flaw>) {
    let outlines: Vec<(usize, Ring<'_>)> =
        sound.iter().map(|index| (*index, Ring::new(shape.0[*index].exterior()))).collect();
    for (position, (index, outline)) in outlines.iter().enumerate() {
        let near: Vec<_> = outlines[..position].iter().filter(|(_, other)| other.near(outline)).collect();
        if near.is_empty() {
            continue;
        }
        let prepared = PreparedGeometry::from(&shape.0[*index]);
        for (other, neighbour) in near {
            let matrix = prepared.relate(&shape.0[*other]);
            let other = other + 1;
            let kind = if matrix.get(CoordPos::Inside, CoordPos::Inside) != Dimensions::Empty {
                FlawKind::PartsOverlap { other }
            } else if matrix.get(CoordPos::OnBoundary, CoordPos::OnBoundary) == Dimensions::OneDimensional {
                FlawKind::PartsShareEdge { other }
            } else {
                continue;
            };
            let contacts = neighbour.contacts(outline);
            let at = contacts
                .conflict
                .or_else(|| neighbour.sides(outline, &contacts.touches).inside)
                .unwrap_or_else(|| neighbour.first());
            flaws.push(Flaw { kind, part: index + 1, ring: 0, at: Some(at) });
        }
    }
}
