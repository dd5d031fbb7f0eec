//! Which polygons are refused, which are repaired and which pass; compared with `geo` and with brute force.

use super::*;

const SQUARE: [(f64, f64); 5] = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0), (0.0, 0.0)];

pub(super) fn square_with(holes: &[&[(f64, f64)]]) -> Polygon<f64> {
    Polygon::new(ring(&SQUARE), holes.iter().map(|points| ring(points)).collect())
}

#[test]
fn sound_polygons_have_no_flaws() {
    assert_eq!(kinds(&square_with(&[])), []);
    assert_eq!(kinds(&square_with(&[&[(2.0, 2.0), (4.0, 2.0), (4.0, 4.0), (2.0, 2.0)]])), []);
    // A hole may touch the exterior in one point, at a vertex or on an edge; holes may touch each other in one.
    assert_eq!(kinds(&square_with(&[&[(0.0, 0.0), (4.0, 2.0), (2.0, 4.0), (0.0, 0.0)]])), []);
    assert_eq!(kinds(&square_with(&[&[(5.0, 0.0), (6.0, 2.0), (4.0, 2.0), (5.0, 0.0)]])), []);
    let left = [(2.0, 5.0), (4.0, 4.0), (5.0, 5.0), (4.0, 6.0), (2.0, 5.0)];
    let right = [(5.0, 5.0), (6.0, 4.0), (8.0, 5.0), (6.0, 6.0), (5.0, 5.0)];
    assert_eq!(kinds(&square_with(&[&left, &right])), []);
    // Redundant vertices on a straight edge are no flaw.
    assert_eq!(kinds(&polygon![(x: 0.0, y: 0.0), (x: 5.0, y: 0.0), (x: 10.0, y: 0.0), (x: 10.0, y: 10.0)]), []);
}

#[test]
fn rings_with_flaws() {
    let only = |points: &[(f64, f64)], kind: FlawKind, at: Option<(f64, f64)>| {
        let flaws = validate::polygon(&Polygon::new(ring(points), vec![]), Unit::Metre);
        assert_eq!(flaws.len(), 1, "{flaws:?}");
        assert_eq!((flaws[0].kind, flaws[0].part, flaws[0].ring), (kind, 1, 1));
        assert_eq!(flaws[0].at.map(|at| (at.x, at.y)), at);
    };
    only(&[], FlawKind::TooFewPoints { distinct: 0 }, None);
    only(&[(1.0, 1.0)], FlawKind::TooFewPoints { distinct: 0 }, Some((1.0, 1.0)));
    only(&[(0.0, 0.0), (10.0, 0.0), (0.0, 0.0)], FlawKind::TooFewPoints { distinct: 2 }, Some((0.0, 0.0)));
    only(&[(0.0, 0.0), (10.0, 10.0), (10.0, 0.0), (0.0, 10.0)], FlawKind::SelfIntersection, Some((5.0, 5.0)));
    only(&[(0.0, 0.0), (5.0, 0.0), (10.0, 0.0)], FlawKind::ZeroArea, Some((0.0, 0.0)));
    only(&[(0.0, 0.0), (10.0, 0.0), (10.0, 0.0001)], FlawKind::TooFewPoints { distinct: 2 }, Some((0.0, 0.0)));
    only(&[(0.0, 0.0), (2.0, 0.0), (2.0, 0.002), (0.0, 0.002)], FlawKind::ZeroArea, Some((0.0, 0.0)));
    only(
        &[(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (5.0, 10.0), (5.0, 15.0), (5.0, 10.0), (0.0, 10.0)],
        FlawKind::Spike,
        Some((5.0, 15.0)),
    );
    only(
        &[(0.0, 0.0), (10.0, 0.0), (10.0, 0.0005), (10.0, 10.0), (10.0, 10.0), (0.0, 10.0)],
        FlawKind::DuplicatePoints { count: 2 },
        Some((10.0, 0.0005)),
    );
    // A ring that touches itself in a vertex, or with a vertex on an edge, has to be written as a hole or two parts.
    only(
        &[(0.0, 0.0), (5.0, 5.0), (10.0, 0.0), (10.0, 10.0), (5.0, 5.0), (0.0, 10.0)],
        FlawKind::SelfIntersection,
        Some((5.0, 5.0)),
    );
    only(
        &[(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (5.0, 0.0), (0.0, 10.0)],
        FlawKind::SelfIntersection,
        Some((5.0, 0.0)),
    );
    let broken = Polygon::new(ring(&[(0.0, 0.0), (f64::INFINITY, 0.0), (10.0, 10.0), (0.0, 0.0)]), vec![]);
    assert_eq!(kinds(&broken), [FlawKind::NotFinite]);
    let broken = Polygon::new(ring(&[(0.0, 0.0), (f64::NAN, 0.0), (10.0, 10.0), (0.0, 0.0)]), vec![]);
    assert_eq!(kinds(&broken), [FlawKind::NotFinite]);
}

#[test]
fn all_flaws_are_told_at_once() {
    let bowtie = ring(&[(0.0, 0.0), (10.0, 10.0), (10.0, 0.0), (0.0, 10.0)]);
    let flat = ring(&[(1.0, 1.0), (2.0, 1.0), (3.0, 1.0)]);
    let good = ring(&[(20.0, 0.0), (30.0, 0.0), (30.0, 10.0)]);
    let shape = MultiPolygon(vec![
        Polygon::new(bowtie, vec![flat]),
        Polygon::new(good.clone(), vec![]),
        Polygon::new(good, vec![]),
    ]);
    let found: Vec<_> = validate::multi_polygon(&shape, Unit::Metre)
        .into_iter()
        .map(|flaw| (flaw.part, flaw.ring, flaw.kind))
        .collect();
    assert_eq!(
        found,
        [(1, 1, FlawKind::SelfIntersection), (1, 2, FlawKind::ZeroArea), (3, 0, FlawKind::PartsOverlap { other: 2 }),]
    );
}

#[test]
fn holes_with_flaws() {
    let of = |holes: &[&[(f64, f64)]]| kinds(&square_with(holes));
    let inner = [(2.0, 2.0), (6.0, 2.0), (6.0, 6.0), (2.0, 6.0), (2.0, 2.0)];
    assert_eq!(of(&[&[(12.0, 2.0), (14.0, 2.0), (14.0, 4.0), (12.0, 2.0)]]), [FlawKind::HoleOutside]);
    // Touching from outside, and around the exterior.
    assert_eq!(of(&[&[(10.0, 5.0), (14.0, 2.0), (14.0, 8.0), (10.0, 5.0)]]), [FlawKind::HoleOutside]);
    assert_eq!(of(&[&[(-5.0, -5.0), (15.0, -5.0), (15.0, 15.0), (-5.0, 15.0), (-5.0, -5.0)]]), [FlawKind::HoleOutside]);
    assert_eq!(of(&[&[(8.0, 2.0), (14.0, 2.0), (14.0, 4.0), (8.0, 2.0)]]), [FlawKind::HoleCrossesExterior]);
    // Through a vertex of the exterior, and along its edge.
    assert_eq!(
        of(&[&[(8.0, 5.0), (10.0, 10.0), (12.0, 5.0), (10.0, 0.0), (8.0, 5.0)]]),
        [FlawKind::HoleCrossesExterior]
    );
    assert_eq!(of(&[&[(2.0, 0.0), (6.0, 0.0), (6.0, 6.0), (2.0, 0.0)]]), [FlawKind::HoleCrossesExterior]);
    assert_eq!(of(&[&SQUARE]), [FlawKind::HoleCrossesExterior]);
    assert_eq!(of(&[&inner, &[(4.0, 4.0), (8.0, 4.0), (8.0, 8.0), (4.0, 4.0)]]), [FlawKind::HolesOverlap { other: 2 }]);
    assert_eq!(of(&[&inner, &[(3.0, 3.0), (5.0, 3.0), (5.0, 5.0), (3.0, 3.0)]]), [FlawKind::HolesOverlap { other: 2 }]);
    assert_eq!(of(&[&[(3.0, 3.0), (5.0, 3.0), (5.0, 5.0), (3.0, 3.0)], &inner]), [FlawKind::HolesOverlap { other: 2 }]);
    assert_eq!(of(&[&inner, &inner]), [FlawKind::HolesOverlap { other: 2 }]);
    assert_eq!(of(&[&inner, &[(6.0, 2.0), (8.0, 2.0), (6.0, 6.0), (6.0, 2.0)]]), [FlawKind::HolesOverlap { other: 2 }]);
    // A hole from edge to edge cuts the square in two; so do three holes in a chain.
    assert_eq!(of(&[&[(0.0, 5.0), (5.0, 4.0), (10.0, 5.0), (5.0, 6.0), (0.0, 5.0)]]), [FlawKind::InteriorNotConnected]);
    let chain: [&[(f64, f64)]; 2] = [
        &[(0.0, 5.0), (3.0, 4.0), (5.0, 5.0), (3.0, 6.0), (0.0, 5.0)],
        &[(5.0, 5.0), (8.0, 4.0), (10.0, 5.0), (8.0, 6.0), (5.0, 5.0)],
    ];
    assert_eq!(of(&chain), [FlawKind::InteriorNotConnected]);
}

#[test]
fn parts_with_flaws() {
    let of = |a: Polygon<f64>, b: Polygon<f64>| -> Vec<FlawKind> {
        validate::multi_polygon(&MultiPolygon(vec![a, b]), Unit::Metre).into_iter().map(|flaw| flaw.kind).collect()
    };
    let at = |x: f64, y: f64, size: f64| polygon![(x: x, y: y), (x: x + size, y: y), (x: x + size, y: y + size), (x: x, y: y + size)];
    assert_eq!(of(at(0.0, 0.0, 10.0), at(20.0, 0.0, 10.0)), []);
    assert_eq!(of(at(0.0, 0.0, 10.0), at(10.0, 10.0, 10.0)), [], "a common corner");
    assert_eq!(of(at(0.0, 0.0, 10.0), at(10.0, 0.0, 10.0)), [FlawKind::PartsShareEdge { other: 1 }]);
    assert_eq!(of(at(0.0, 0.0, 10.0), at(5.0, 5.0, 10.0)), [FlawKind::PartsOverlap { other: 1 }]);
    assert_eq!(of(at(0.0, 0.0, 10.0), at(2.0, 2.0, 4.0)), [FlawKind::PartsOverlap { other: 1 }]);
    let hole = ring(&[(2.0, 2.0), (8.0, 2.0), (8.0, 8.0), (2.0, 8.0), (2.0, 2.0)]);
    assert_eq!(of(Polygon::new(ring(&SQUARE), vec![hole]), at(3.0, 3.0, 4.0)), [], "an island in a hole");
    assert_eq!(validate::multi_polygon(&MultiPolygon(vec![]), Unit::Metre).len(), 1, "nothing at all");
}

/// A ring around the origin with alternating radii, which fools every test by boxes.
fn star(points: usize, inner: f64) -> Vec<(f64, f64)> {
    let at = |index: usize| {
        let angle = index as f64 / points as f64 * std::f64::consts::TAU;
        let radius = if index.is_multiple_of(2) { 1000.0 } else { inner };
        (500_000.0 + radius * angle.cos(), 2_700_000.0 + radius * angle.sin())
    };
    (0..points).map(at).collect()
}

#[test]
fn a_hundred_thousand_vertices_take_no_time() {
    // Comparing all pairs would take minutes; the limit allows for a debug build on a busy machine.
    for inner in [500.0, 20.0] {
        let mut points = star(100_000, inner);
        let started = std::time::Instant::now();
        assert_eq!(kinds(&Polygon::new(ring(&points), vec![])), [], "inner radius {inner}");
        points.swap(60_000, 60_002);
        let flaws = kinds(&Polygon::new(ring(&points), vec![]));
        assert!(!flaws.is_empty() && flaws.iter().all(|kind| *kind == FlawKind::SelfIntersection), "{flaws:?}");
        assert!(started.elapsed().as_secs() < 60, "inner radius {inner}: {:?}", started.elapsed());
    }
    let hole = ring(
        &star(20_000, 10.0)
            .iter()
            .map(|(x, y)| (500_000.0 + (x - 500_000.0) / 200.0, 2_700_000.0 + (y - 2_700_000.0) / 200.0))
            .collect::<Vec<_>>(),
    );
    let started = std::time::Instant::now();
    assert_eq!(kinds(&Polygon::new(ring(&star(100_000, 20.0)), vec![hole])), []);
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}

#[test]
fn the_place_of_a_crossing_in_a_large_ring_is_right() {
    let mut points = star(10_000, 900.0);
    // Two outer points exchanged: their edges cross close to them.
    points.swap(2_500, 2_502);
    let flaws = validate::polygon(&Polygon::new(ring(&points), vec![]), Unit::Metre);
    assert!(!flaws.is_empty());
    for flaw in flaws {
        let (at, (x, y)) = (flaw.at.unwrap(), points[2_501]);
        assert!((at.x - x).hypot(at.y - y) < 150.0, "{at:?} is far from {x}, {y}");
    }
}

fn random_ring(max: usize, grid: i32) -> impl Strategy<Value = Vec<(f64, f64)>> {
    proptest::collection::vec((0..grid, 0..grid), 3..max)
        .prop_map(|points| points.into_iter().map(|(x, y)| (f64::from(x), f64::from(y))).collect())
}

/// Rings around a centre, mostly simple: the opposite of what the generator above makes.
fn star_ring(grid: f64) -> impl Strategy<Value = Vec<(f64, f64)>> {
    (proptest::collection::vec(1.0..grid, 3..150), 0.0..20.0f64, 0.0..20.0f64).prop_map(|(radii, x, y)| {
        let count = radii.len() as f64;
        let at = |(index, radius): (usize, f64)| {
            let angle = index as f64 / count * std::f64::consts::TAU;
            ((x + radius * angle.cos()).round(), (y + radius * angle.sin()).round())
        };
        radii.into_iter().enumerate().map(at).collect()
    })
}

/// Repairs first: `geo` counts repeated points and we only note them.
fn sound(shape: &Polygon<f64>) -> (MultiPolygon<f64>, bool) {
    let mut shape = MultiPolygon(vec![shape.clone()]);
    repair::clean(&mut shape, Unit::Metre);
    let flaws = validate::multi_polygon(&shape, Unit::Metre);
    let sound = flaws.iter().all(|flaw| flaw.kind.is_repairable() || flaw.kind == FlawKind::InteriorNotConnected);
    (shape, sound)
}

/// Every pair of edges, by another implementation of segment intersection than ours.
fn is_simple(ring: &LineString<f64>) -> bool {
    use geo::line_intersection::{LineIntersection, line_intersection};
    let edges: Vec<_> = ring.lines().collect();
    for (i, a) in edges.iter().enumerate() {
        for (j, b) in edges.iter().enumerate().skip(i + 1) {
            let neighbours = j == i + 1 || (i == 0 && j + 1 == edges.len());
            match line_intersection(*a, *b) {
                None => {}
                Some(LineIntersection::SinglePoint { .. }) if neighbours => {}
                Some(_) => return false,
            }
        }
    }
    edges.len() >= 3
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn simple_rings_are_told_as_brute_force_does(points in prop_oneof![random_ring(8, 12), random_ring(12, 6), star_ring(40.0)]) {
        let (shape, sound) = sound(&Polygon::new(ring(&points), vec![]));
        prop_assert_eq!(sound, is_simple(shape.0[0].exterior()), "{:?}", validate::multi_polygon(&shape, Unit::Metre));
    }

    #[test]
    fn sound_rings_are_sound_for_geo_too(points in prop_oneof![random_ring(8, 12), star_ring(40.0)]) {
        let (shape, sound) = sound(&Polygon::new(ring(&points), vec![]));
        // The other way round does not hold: `geo` overlooks some touching edges.
        prop_assert!(!sound || shape.is_valid());
    }

    #[test]
    fn holes_and_exteriors_are_told_as_geo_does(outer in star_ring(40.0), a in star_ring(15.0), b in random_ring(5, 30)) {
        let sound_ring = |points: &[(f64, f64)]| sound(&Polygon::new(ring(points), vec![])).1;
        if !(sound_ring(&outer) && sound_ring(&a) && sound_ring(&b)) {
            return Ok(());
        }
        let (shape, sound) = sound(&Polygon::new(ring(&outer), vec![ring(&a), ring(&b)]));
        prop_assert_eq!(sound, shape.is_valid(), "{:?}", validate::multi_polygon(&shape, Unit::Metre));
    }

    #[test]
    fn parts_are_told_as_geo_does(a in star_ring(20.0), b in star_ring(20.0)) {
        let (a, b) = (Polygon::new(ring(&a), vec![]), Polygon::new(ring(&b), vec![]));
        if !(sound(&a).1 && sound(&b).1) {
            return Ok(());
        }
        let mut shape = MultiPolygon(vec![a, b]);
        repair::clean(&mut shape, Unit::Metre);
        prop_assert_eq!(validate::multi_polygon(&shape, Unit::Metre).is_empty(), shape.is_valid());
    }

    #[test]
    fn repair_leaves_the_area_and_never_adds_a_flaw(points in star_ring(40.0), doubled in 0usize..3) {
        let mut points = points;
        let first = points[doubled];
        points.insert(doubled, (first.0 + 0.0001, first.1));
        let before = MultiPolygon(vec![Polygon::new(ring(&points), vec![])]);
        let mut after = before.clone();
        let removed = repair::clean(&mut after, Unit::Metre);
        let flaws = validate::multi_polygon(&before, Unit::Metre);
        if !(flaws.iter().all(|flaw| flaw.kind.is_repairable())) {
            return Ok(());
        }
        prop_assert!(removed >= 1);
        prop_assert!((area::area(&before) - area::area(&after)).abs() < 0.05);
        prop_assert_eq!(validate::multi_polygon(&after, Unit::Metre), vec![]);
        prop_assert_eq!(repair::clean(&mut after, Unit::Metre), 0);
    }
}

// ---- repair

#[test]
fn repairs_do_no_more_than_they_say() {
    let mut open = vec![coord! { x: 0.0, y: 0.0 }, coord! { x: 3.0, y: 0.0 }, coord! { x: 3.0, y: 4.0 }];
    assert_eq!(repair::close(&mut open), Some(5.0));
    assert_eq!((open.len(), repair::close(&mut open)), (4, None));
    let mut shape = MultiPolygon(vec![square_with(&[&[(2.0, 2.0), (4.0, 2.0), (4.0, 4.0), (2.0, 2.0)]])]);
    repair::orient(&mut shape);
    assert!(area::ring_area(&shape.0[0].exterior().0) > 0.0);
    assert!(area::ring_area(&shape.0[0].interiors()[0].0) < 0.0);
    let flat = Polygon::new(ring(&[(0.0, 0.0), (1.0, 0.0), (1.0, 0.0)]), vec![]);
    let mut shape = MultiPolygon(vec![flat.clone()]);
    assert_eq!((repair::clean(&mut shape, Unit::Metre), &shape.0[0]), (0, &flat), "too few points: as delivered");
    assert!(repair::to_multi(geo_types::Geometry::Polygon(flat.clone())).is_ok());
    assert!(repair::to_multi(geo_types::Geometry::LineString(flat.exterior().clone())).is_err());
}
