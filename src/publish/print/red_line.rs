//! 地块红线图: one parcel or building by its surveyed boundary, with its neighbours, facts and corners.

use geo::BoundingRect;
use geo_types::{MultiPolygon, Rect as Box2};

use super::around::{Around, Shown, around};
use super::canvas::Canvas;
use super::frame::{Frame, fits, fitting};
use super::furniture;
use super::legend::{Look, Sign};
use super::names;
use super::occasion::Occasion;
use super::outline;
use super::paper::{self, Layout, Rect};
use super::shapes::{self, Taken};
use super::side::Side;
use super::space::{self, Space};
use super::tables::{self, Corners};
use super::wish::OfSpace;
use crate::db::Read;
use crate::error::{Error, Result};

/// Room around the boundary for numbers and lengths, in millimetres.
const MARGIN: f64 = 10.0;

/// What a print came to.
#[derive(Debug)]
pub(super) struct Printed {
    pub(super) title: String,
    pub(super) sheets: Vec<String>,
    pub(super) scale: u32,
    /// Everything that it shows.
    pub(super) ids: Vec<i64>,
}

/// The sheets of one space.
pub(super) async fn sheets(read: &Read, space: &Space, wish: &OfSpace, occasion: &Occasion) -> Result<Printed> {
    let layout = Layout::of(wish.paper, wish.orientation);
    let frame = framed(layout.map, &space.boundary, wish, MARGIN)?;
    let around = around(read, &frame, Shown::default()).await?;
    let (sides, mut ids) =
        if space.building { (Vec::new(), Vec::new()) } else { space::neighbours(read, space.id).await? };
    ids.extend(around.spaces.iter().map(|other| other.id));
    ids.push(space.id);
    let title = occasion
        .words
        .title
        .clone()
        .unwrap_or_else(|| format!("{}{}", space.name(), if space.building { "位置图" } else { "用地红线图" }));
    let corners = Corners::of(&space.boundary);
    let mut canvas = Canvas::default();
    map(&mut canvas, (&layout, &frame), (space, &corners), &around, occasion);
    furniture::head(&mut canvas, &layout, (&title, space.get("object_no").unwrap_or_default()));
    let signs: Vec<Sign> = signs(&around, space);
    let looks = [Look::of(&space.category)];
    let facts = facts(space, &sides);
    let side = Side { facts: &facts, corners: Some(&corners), signs: &signs, looks: &looks };
    let shown = side.draw(&mut canvas, &layout, occasion);
    let note = around.note().unwrap_or_else(|| "四至按 40 米内登记地块推定，供参考".to_owned());
    furniture::strip(&mut canvas, &layout, frame.scale, occasion, &note);
    let rest = corners.lines.get(shown..).unwrap_or_default();
    let count = 1 + tables::further_sheets(&layout, rest.len());
    let page = |place: usize| format!("第 {place} 页 共 {count} 页");
    let sensitive = space.is_sensitive() || around.spaces.iter().any(|other| other.sensitive);
    furniture::foot(&mut canvas, &layout, occasion, (sensitive, &page(1)));
    furniture::watermark(&mut canvas, &layout, occasion);
    let mut sheets = vec![canvas.into_svg()];
    sheets.extend(tables::continued(&layout, rest, occasion, &title, page));
    Ok(Printed { title, sheets, scale: frame.scale, ids })
}

/// The box around a stored boundary.
pub(super) fn bounds(boundary: &MultiPolygon<f64>) -> Result<Box2<f64>> {
    boundary.bounding_rect().ok_or_else(|| Error::Broken("a stored boundary is empty".to_owned()))
}

/// The boundary in the middle of `map`, at the scale that is wanted or else the largest on which it fits.
pub(super) fn framed(map: Rect, boundary: &MultiPolygon<f64>, wish: &OfSpace, margin: f64) -> Result<Frame> {
    let ground = bounds(boundary)?;
    let best = fitting(map, ground, margin);
    let scale = match wish.scale {
        None => {
            best.ok_or_else(|| paper::does_not_fit(wish.paper.word(), paper::SCALES[paper::SCALES.len() - 1], None))?
        }
        // Whoever names a scale may do without room for numbers.
        Some(scale) if fits(map, ground, 1.0, scale) => scale,
        Some(scale) => return Err(paper::does_not_fit(wish.paper.word(), scale, best)),
    };
    Ok(Frame::around(map, ground.center(), scale))
}

fn map(
    canvas: &mut Canvas,
    (layout, frame): (&Layout, &Frame),
    (space, corners): (&Space, &Corners),
    around: &Around,
    occasion: &Occasion,
) {
    let k = layout.k;
    canvas.clip("map", frame.map);
    Look::of(&space.category).fill(canvas, frame, std::iter::once(around.drawable(space)));
    surroundings(canvas, frame, around, space.id);
    outline::line(canvas, frame, around.drawable(space));
    let mut taken = Taken::default();
    let lines = [space.name().chars().take(24).collect(), space.area()];
    outline::words(canvas, frame, &space.boundary, (&lines, k), &mut taken);
    outline::corners(canvas, frame, corners, k, &mut taken);
    names::spaces(canvas, frame, around, (k, &|other| other.id != space.id && !other.building), &mut taken);
    names::streets(canvas, frame, around, k, &mut taken);
    canvas.end_clip();
    furniture::grid(canvas, layout, frame, occasion);
    furniture::north(canvas, frame.map, k);
}

/// Outlines of everything else: buildings, parcels, streets.
pub(super) fn surroundings(canvas: &mut Canvas, frame: &Frame, around: &Around, except: i64) {
    let others = || around.spaces.iter().filter(|other| other.id != except);
    let drawn = |shapes: &mut dyn Iterator<Item = &MultiPolygon<f64>>| {
        let mut d = String::new();
        shapes.for_each(|shape| shapes::path(shape, frame, &mut d));
        d
    };
    let buildings = drawn(&mut others().filter(|other| other.building).map(|other| &other.shape));
    let parcels = drawn(&mut others().filter(|other| !other.building).map(|other| &other.shape));
    let streets = drawn(&mut around.streets.iter().map(|street| &street.shape));
    canvas.path(&buildings, &Sign::Building.look());
    canvas.path(&parcels, &Sign::Parcel.look());
    canvas.path(&streets, &Sign::Street.look());
}

/// What the legend has to explain: what is drawn, and nothing else.
fn signs(around: &Around, space: &Space) -> Vec<Sign> {
    let any = |building: bool| around.spaces.iter().any(|other| other.id != space.id && other.building == building);
    let shown = [
        (if space.building { Sign::Outline } else { Sign::RedLine }, true),
        (Sign::Corner, true),
        (Sign::Parcel, any(false)),
        (Sign::Building, any(true)),
        (Sign::Street, !around.streets.is_empty()),
    ];
    shown.into_iter().filter(|(_, is)| *is).map(|(sign, _)| sign).collect()
}

fn facts(space: &Space, sides: &[(&'static str, Option<String>)]) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    let mut tell = |name: &'static str, text: Option<String>| facts.extend(text.map(|text| (name, text)));
    let of = |name: &str| space.get(name).map(str::to_owned);
    tell(if space.building { "楼宇编号" } else { "地块编号" }, of("object_no"));
    tell(if space.building { "不动产单元" } else { "宗地代码" }, of("code"));
    tell("名　　称", Some(space.name().to_owned()));
    tell("坐　　落", of("address"));
    tell("街　　道", of("street"));
    tell("权 利 人", of("holder"));
    tell("现状用途", of("use_now"));
    tell("规划用途", of("use_plan"));
    tell(if space.building { "基底面积" } else { "用地面积" }, Some(space.area()));
    tell("证载面积", space.square_metres("area_registered_m2"));
    if !sides.is_empty() {
        let named = |(title, name): &(&str, Option<String>)| format!("{title}：{}", name.as_deref().unwrap_or("—"));
        tell("四　　至", Some(sides.iter().map(named).collect::<Vec<_>>().join("；")));
    }
    facts
}
