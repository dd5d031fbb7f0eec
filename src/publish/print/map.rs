//! A map sheet: what lies around a place, by category.

use super::around::{Around, Shown, around};
use super::canvas::Canvas;
use super::frame::Frame;
use super::furniture;
use super::legend::{Look, Sign};
use super::names;
use super::occasion::Occasion;
use super::outline;
use super::paper::Layout;
use super::red_line::Printed;
use super::shapes::{self, Taken};
use super::side::Side;
use super::space::Space;
use super::tables::{self, Corners};
use super::wish::OfMap;
use crate::db::Read;
use crate::error::Result;

/// A space whose corners a map sheet lists.
struct Listed {
    space: Space,
    corners: Corners,
}

/// The sheets of a map.
pub(super) async fn sheets(read: &Read, wish: &OfMap, occasion: &Occasion) -> Result<Printed> {
    let layout = Layout::of(wish.paper, wish.orientation);
    let frame = Frame::around(layout.map, wish.centre, wish.scale);
    let listed = match wish.vertices {
        Some(id) => {
            let space = Space::read(read, id).await?;
            let corners = Corners::of(&space.boundary);
            Some(Listed { space, corners })
        }
        None => None,
    };
    let around = around(read, &frame, Shown { categories: wish.categories.as_deref(), kind: None }).await?;
    let ids = around.spaces.iter().map(|space| space.id).chain(listed.iter().map(|listed| listed.space.id)).collect();
    let title = occasion.words.title.clone().unwrap_or_else(|| format!("{}招商空间分布图", occasion.district));
    // Those that are drawn, in the order of the reports.
    let looks: Vec<Look> =
        ordered().filter(|look| around.spaces.iter().any(|space| space.category == look.category)).collect();
    let mut canvas = Canvas::default();
    draw(&mut canvas, (&layout, &frame), (&around, listed.as_ref()), occasion);
    let number = listed.as_ref().and_then(|listed| listed.space.get("object_no")).unwrap_or_default();
    furniture::head(&mut canvas, &layout, (&title, number));
    let facts = facts(&frame, &around, listed.as_ref(), occasion);
    let mut signs = Vec::new();
    if listed.is_some() {
        signs.extend([Sign::RedLine, Sign::Corner]);
    }
    if !around.streets.is_empty() {
        signs.push(Sign::Street);
    }
    let corners = listed.as_ref().map(|listed| &listed.corners);
    let side = Side { facts: &facts, corners, signs: &signs, looks: &looks };
    let shown = side.draw(&mut canvas, &layout, occasion);
    furniture::strip(&mut canvas, &layout, frame.scale, occasion, &around.note().unwrap_or_default());
    let rest = corners.and_then(|corners| corners.lines.get(shown..)).unwrap_or_default();
    let count = 1 + tables::further_sheets(&layout, rest.len());
    let page = |place: usize| format!("第 {place} 页 共 {count} 页");
    let sensitive = around.spaces.iter().any(|space| space.sensitive)
        || listed.as_ref().is_some_and(|listed| listed.space.is_sensitive());
    furniture::foot(&mut canvas, &layout, occasion, (sensitive, &page(1)));
    furniture::watermark(&mut canvas, &layout, occasion);
    let mut sheets = vec![canvas.into_svg()];
    sheets.extend(tables::continued(&layout, rest, occasion, &title, page));
    Ok(Printed { title, sheets, scale: frame.scale, ids })
}

/// 待核 last, as on the page.
fn ordered() -> impl Iterator<Item = Look> {
    let mut all: Vec<Look> = Look::in_order().collect();
    all.rotate_left(1);
    all.into_iter()
}

fn draw(
    canvas: &mut Canvas,
    (layout, frame): (&Layout, &Frame),
    (around, listed): (&Around, Option<&Listed>),
    occasion: &Occasion,
) {
    let k = layout.k;
    canvas.clip("map", frame.map);
    for look in Look::in_order() {
        let of_category = || around.spaces.iter().filter(|space| space.category == look.category);
        if of_category().next().is_some() {
            look.fill(canvas, frame, of_category().map(|space| &space.shape));
        }
    }
    let mut streets = String::new();
    around.streets.iter().for_each(|street| shapes::path(&street.shape, frame, &mut streets));
    canvas.path(&streets, &Sign::Street.look());
    let mut taken = Taken::default();
    if let Some(Listed { space, corners }) = listed {
        outline::line(canvas, frame, around.drawable(space));
        outline::corners(canvas, frame, corners, k, &mut taken);
    }
    names::spaces(canvas, frame, around, (k, &|_| true), &mut taken);
    names::streets(canvas, frame, around, k, &mut taken);
    canvas.end_clip();
    furniture::grid(canvas, layout, frame, occasion);
    furniture::north(canvas, frame.map, k);
}

fn facts(frame: &Frame, around: &Around, listed: Option<&Listed>, occasion: &Occasion) -> Vec<(&'static str, String)> {
    let buildings = around.spaces.iter().filter(|space| space.building).count();
    let [west, south, east, north] = frame.ground();
    let (west, east) = (occasion.easting(west), occasion.easting(east));
    let mut facts = vec![
        ("区　　划", occasion.district.clone()),
        ("图幅 X", format!("{south:.0} – {north:.0}")),
        ("图幅 Y", format!("{west:.0} – {east:.0}")),
        ("图内地块", format!("{} 宗", around.spaces.len() - buildings)),
        ("图内楼宇", format!("{buildings} 栋")),
        ("数据日期", occasion.today.to_string()),
    ];
    if let Some(Listed { space, .. }) = listed {
        facts.push(("列表地块", space.name().to_owned()));
        facts.push(("面　　积", space.area()));
    }
    facts
}
