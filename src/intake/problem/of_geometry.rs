//! Wording of problems of a boundary.

use super::{Code, Problem};
use crate::geo::validate::{Flaw, FlawKind};
use geo_types::Coord;

const BACK: &str = "请在制图软件中修正该图形后重新导入 (correct the shape in the drawing program and import again)";

impl Problem {
    /// A flaw of a geometry in words. `place` is its longitude and latitude, where they are known.
    pub fn from_flaw(flaw: &Flaw, place: Option<(f64, f64)>) -> Self {
        let ring = RingName { part: flaw.part, ring: flaw.ring };
        let near = Near { place, at: flaw.at };
        let problem = match flaw.kind {
            FlawKind::NotFinite => Self::coordinate_not_finite(ring),
            FlawKind::TooFewPoints { distinct } => Self::too_few_points(ring, distinct),
            FlawKind::NotClosed { gap } => Self::ring_not_closed(ring, near, gap),
            FlawKind::DuplicatePoints { count } => Self::duplicate_points(ring, near, count),
            FlawKind::ZeroArea => Self::zero_area(ring, near),
            FlawKind::Spike => Self::spike(ring, near),
            FlawKind::SelfIntersection => Self::self_intersection(ring, near),
            FlawKind::HoleOutside => Self::hole_outside(ring, near),
            FlawKind::HoleCrossesExterior => Self::hole_crosses_exterior(ring, near),
            FlawKind::HolesOverlap { other } => Self::holes_overlap(ring, near, other),
            FlawKind::InteriorNotConnected => Self::interior_not_connected(ring, near),
            FlawKind::PartsOverlap { other } => Self::parts_overlap(ring.part, near, other),
            FlawKind::PartsShareEdge { other } => Self::parts_share_edge(ring.part, near, other),
        };
        Self { position: place, at: flaw.at.filter(|at| at.x.is_finite() && at.y.is_finite()), ..problem }
    }

    fn coordinate_not_finite(ring: RingName) -> Self {
        let message = format!(
            "{}有坐标不是有效数字（NaN、无穷大或超出范围） ({} has a coordinate that is no usable number)",
            ring.zh(),
            ring.en()
        );
        Self::error(Code::BadNumber, message, BACK)
    }

    fn too_few_points(ring: RingName, distinct: usize) -> Self {
        let message = format!(
            "{}只有 {distinct} 个不同的点，至少需要 3 个 ({} has only {distinct} different points, 3 are needed)",
            ring.zh(),
            ring.en()
        );
        Self::error(Code::TooFewPoints, message, BACK)
    }

    fn ring_not_closed(ring: RingName, near: Near, gap: f64) -> Self {
        let (gap, zh, en) = (short(gap), ring.zh(), ring.en());
        let message = format!(
            "{zh}未闭合：末点{}与首点相差 {gap} ({en} is not closed: its last point{} is {gap} away from its first)",
            near.zh(),
            near.en()
        );
        let remedy =
            "已用直线连回首点，请核对是否缺少界址点 (closed with a straight line; check that no point is missing)";
        Self::warning(Code::RingNotClosed, message, remedy)
    }

    fn duplicate_points(ring: RingName, near: Near, count: usize) -> Self {
        let message = format!(
            "{}有 {count} 个重复点{} ({} repeats {count} points{})",
            ring.zh(),
            near.zh(),
            ring.en(),
            near.en()
        );
        let remedy =
            "已删除相距不足 1 毫米的重复点，形状不变 (points closer than 1 mm were removed; the shape is the same)";
        Self::warning(Code::DuplicatePoints, message, remedy)
    }

    fn zero_area(ring: RingName, near: Near) -> Self {
        let message =
            format!("{}{}面积为零，各点在一条线上 ({} encloses no area{})", ring.zh(), near.zh(), ring.en(), near.en());
        Self::error(Code::ZeroArea, message, BACK)
    }

    fn spike(ring: RingName, near: Near) -> Self {
        let message =
            format!("{}{}有尖刺（沿同一直线折返） ({} has a spike{})", ring.zh(), near.zh(), ring.en(), near.en());
        Self::error(Code::Spike, message, BACK)
    }

    fn self_intersection(ring: RingName, near: Near) -> Self {
        let message = format!("{}{}自相交 ({} crosses itself{})", ring.zh(), near.zh(), ring.en(), near.en());
        Self::error(Code::SelfIntersection, message, BACK)
    }

    fn hole_outside(ring: RingName, near: Near) -> Self {
        let message = format!(
            "{}（内环）{}位于外环之外 ({}, a hole, lies outside the exterior{})",
            ring.zh(),
            near.zh(),
            ring.en(),
            near.en()
        );
        Self::error(Code::HoleOutside, message, BACK)
    }

    fn hole_crosses_exterior(ring: RingName, near: Near) -> Self {
        let message = format!(
            "{}（内环）{}与外环相交或共边 ({}, a hole, crosses the exterior or shares an edge with it{})",
            ring.zh(),
            near.zh(),
            ring.en(),
            near.en()
        );
        Self::error(Code::HoleOutside, message, BACK)
    }

    fn holes_overlap(ring: RingName, near: Near, other: usize) -> Self {
        let message = format!(
            "{}与第 {other} 环（均为内环）{}重叠或共边 ({} and ring {other}, both holes, overlap or share an edge{})",
            ring.zh(),
            near.zh(),
            ring.en(),
            near.en()
        );
        Self::error(Code::HolesOverlap, message, BACK)
    }

    fn interior_not_connected(ring: RingName, near: Near) -> Self {
        let message = format!(
            "{}{}与其他环相接，使图形内部断开 ({} touches other rings so that the polygon falls into pieces{})",
            ring.zh(),
            near.zh(),
            ring.en(),
            near.en()
        );
        Self::error(Code::InteriorNotConnected, message, BACK)
    }

    fn parts_overlap(part: usize, near: Near, other: usize) -> Self {
        let message =
            format!("第 {part} 部分与第 {other} 部分{}重叠 (parts {part} and {other} overlap{})", near.zh(), near.en());
        Self::error(Code::PartsOverlap, message, BACK)
    }

    fn parts_share_edge(part: usize, near: Near, other: usize) -> Self {
        let message = format!(
            "第 {part} 部分与第 {other} 部分{}共边，应合并为一个部分 (parts {part} and {other} share an edge{}; they should be one)",
            near.zh(),
            near.en()
        );
        Self::error(Code::PartsOverlap, message, BACK)
    }

    /// The row has no geometry, or an empty one.
    pub fn null_geometry() -> Self {
        let remedy =
            "请补充界线；如确无图形，请走台账导入 (add the boundary; rows without one belong to the ledger import)";
        Self::error(Code::NullGeometry, "该行没有图形或图形为空 (the row has no geometry, or an empty one)", remedy)
    }

    /// Another kind of geometry than a polygon.
    pub fn wrong_geometry_type(found: &str) -> Self {
        let message = format!("图形类型为 {found}，需要面 (geometry type {found} where a polygon is needed)");
        let remedy = "请转换为面（Polygon 或 MultiPolygon）后重新导入 (convert it to polygons and import again)";
        Self::error(Code::WrongGeometryType, message, remedy)
    }

    /// A `GeometryCollection`, which has no single boundary.
    pub fn geometry_collection() -> Self {
        let message = "图形为几何集合 (GeometryCollection)，无法确定界线 (a GeometryCollection has no single boundary)";
        let remedy = "请拆分，只保留面 (take it apart and keep the polygons only)";
        Self::error(Code::GeometryCollection, message, remedy)
    }

    /// Third and further values of coordinates were dropped.
    pub fn height_dropped() -> Self {
        let message = "坐标带有高程或度量值，已舍弃 (heights or measures were dropped)";
        Self::warning(
            Code::HeightDropped,
            message,
            "无需处理；原文件保留高程 (nothing to do; the original file keeps them)",
        )
    }

    /// A coordinate that is text, empty or not a number.
    pub fn bad_coordinate(found: &str, part: usize, ring: usize, point: usize) -> Self {
        let ring = RingName { part, ring };
        let (zh, en) = (ring.zh(), ring.en());
        let message =
            format!("{zh}第 {point} 点的坐标“{found}”不是数字 ({found} is not a coordinate: {en}, point {point})");
        Self::error(Code::BadNumber, message, "请改为数字坐标 (write coordinates as numbers)")
    }

    /// Coordinates nested in another way than the geometry type demands.
    pub fn bad_coordinates_shape(kind: &str) -> Self {
        let message = format!("coordinates 的层次与 {kind} 不符 (the coordinates are not nested as a {kind} demands)");
        Self::error(Code::BadJson, message, "请按 RFC 7946 输出 GeoJSON (write GeoJSON as RFC 7946 says)")
    }

    /// A line that is neither a row's own nor a point.
    pub fn bad_point_line(line: &str) -> Self {
        let found: String = line.chars().take(40).collect();
        let message = format!("“{found}”不是界址点行 ({found:?} is no point)");
        let remedy = "应为：点号,圈号,X坐标,Y坐标 (a point is written as number,ring,X,Y)";
        Self::error(Code::BadNumber, message, remedy)
    }

    /// A point before any row.
    pub fn point_without_row() -> Self {
        let message = "界址点之前没有以 @ 结尾的地块行 (points before any line of a row, which ends with @)";
        let remedy =
            "请补上地块行：界址点数,地块面积,地块编号,地块名称,面,图幅号,地块用途,地类编码,@ (add the line of the row)";
        Self::error(Code::NullGeometry, message, remedy)
    }

    /// A point whose X and Y are the same number.
    pub fn same_numbers(number: &str) -> Self {
        let message = format!("X 与 Y 坐标同为 {number} (X and Y are both {number})");
        let remedy = "多为导出软件写错闭合点，请更正该行 (mostly a closing point written wrongly; correct the line)";
        Self::error(Code::BadNumber, message, remedy)
    }

    /// An easting that carries another zone than the file declares.
    pub fn zone_of_point(declared: u8, found: u8) -> Self {
        let message = format!(
            "Y 坐标带号为 {found}，与声明的带号 {declared} 不符 (the easting carries zone {found}, declared is {declared})"
        );
        Self::error(Code::WrongZone, message, "请核对带号 (check the zone)")
    }

    /// Another number of points than stated; `counts` with and without the closing ones.
    pub fn count_mismatch(stated: &str, counts: (usize, usize)) -> Self {
        let (with, without) = counts;
        let message = format!(
            "界址点数写为“{stated}”，实有 {with} 个（不计闭合点 {without} 个） ({stated:?} points stated, {with} found, {without} without closing points)"
        );
        let remedy = "请核对是否缺点或多点 (check that no point is missing)";
        Self::warning(Code::CountMismatch, message, remedy)
    }

    /// More rings than a boundary can have here.
    pub fn too_many_rings(count: usize, limit: usize) -> Self {
        let message = format!("有 {count} 个环，最多 {limit} 个 ({count} rings, at most {limit})");
        Self::error(Code::TooLarge, message, "请拆分该地块 (split the parcel)")
    }
}

/// A ring in words: the part is named only where it tells something.
#[derive(Clone, Copy)]
struct RingName {
    part: usize,
    ring: usize,
}

impl RingName {
    fn zh(self) -> String {
        match self.part {
            0 | 1 => format!("第 {} 环", self.ring),
            part => format!("第 {part} 部分第 {} 环", self.ring),
        }
    }

    fn en(self) -> String {
        match self.part {
            0 | 1 => format!("ring {}", self.ring),
            part => format!("part {part} ring {}", self.ring),
        }
    }
}

/// A place in words: longitude and latitude, else the numbers of the file.
#[derive(Clone, Copy)]
struct Near {
    place: Option<(f64, f64)>,
    at: Option<Coord<f64>>,
}

impl Near {
    fn numbers(self) -> Option<String> {
        match (self.place, self.at) {
            (Some((x, y)), _) => Some(format!("{x:.6}, {y:.6}")),
            (None, Some(at)) if at.x.abs() <= 180.0 && at.y.abs() <= 180.0 => Some(format!("{:.6}, {:.6}", at.x, at.y)),
            (None, Some(at)) => Some(format!("{:.3}, {:.3}", at.x, at.y)),
            (None, None) => None,
        }
    }

    fn zh(self) -> String {
        self.numbers().map_or_else(String::new, |numbers| format!("在 {numbers} 附近"))
    }

    fn en(self) -> String {
        self.numbers().map_or_else(String::new, |numbers| format!(" near {numbers}"))
    }
}

/// A length with three decimals, or in full where that would say nothing.
fn short(length: f64) -> String {
    if length >= 0.001 { format!("{length:.3}") } else { format!("{length:e}") }
}
