//! 招商一页纸: one upright page for whoever might invest: what is offered, where it lies, its red line, whom to ask. Only what may go
//! out: no holder, no remarks, nothing sensitive, whoever prints it.

use super::around::{Around, Shown, around};
use super::canvas::{Canvas, INK, PALE, Pen, RED};
use super::frame::Frame;
use super::furniture;
use super::legend::{Look, Sign};
use super::names;
use super::occasion::Occasion;
use super::outline;
use super::paper::{Layout, Rect};
use super::red_line::{Printed, bounds, framed, surroundings};
use super::shapes::{self, Taken};
use super::space::{self, Houses, Space, grouped};
use super::tables::{Corners, Facts};
use super::wish::OfSpace;
use crate::db::Read;
use crate::error::{Error, Result};

/// The scales of the map that tells where the space lies: the first on which there is room around it.
const OVERVIEWS: [u32; 4] = [10_000, 25_000, 50_000, 100_000];
/// Width of the columns of text.
const LEFT: f64 = 12.0;
const RIGHT: f64 = 198.0;

/// The page's parts, in millimetres.
struct Parts {
    layout: Layout,
    /// Larger than on A4.
    k: f64,
}

impl Parts {
    fn of(wish: &OfSpace) -> Self {
        let layout = Layout::of(wish.paper, wish.orientation);
        let k = layout.sheet.w / 210.0;
        Self { layout, k }
    }

    /// A rectangle given for A4.
    fn at(&self, x: f64, y: f64, w: f64, h: f64) -> Rect {
        Rect { x: x * self.k, y: y * self.k, w: w * self.k, h: h * self.k }
    }

    fn point(&self, x: f64, y: f64) -> (f64, f64) {
        (x * self.k, y * self.k)
    }

    fn pen(&self, size: f64) -> Pen {
        Pen::new(size * self.k)
    }

    fn overview(&self) -> Rect {
        self.at(110.0, 67.0, 88.0, 72.0)
    }

    fn map(&self) -> Rect {
        self.at(LEFT, 152.0, RIGHT - LEFT, 98.0)
    }
}

/// The page of one space.
///
/// # Errors
/// 422 for what is sensitive: it is not offered to anybody.
pub(super) async fn sheet(read: &Read, space: &Space, wish: &OfSpace, occasion: &Occasion) -> Result<Printed> {
    if space.is_sensitive() {
        let message = "敏感地块不制作招商页 (sensitive land is not offered to investors)";
        return Err(Error::field("id", "not-offered", message));
    }
    let parts = Parts::of(wish);
    let frame = framed(parts.map(), &space.boundary, wish, 10.0 * parts.k)?;
    let ground = bounds(&space.boundary)?;
    let longest = ground.width().max(ground.height());
    let room = |scale: &u32| f64::from(*scale) / 1000.0 * parts.overview().h > 2.5 * longest;
    let overview = OVERVIEWS.into_iter().find(room).unwrap_or(OVERVIEWS[OVERVIEWS.len() - 1]);
    let overview = Frame::around(parts.overview(), ground.center(), overview);
    let near = open(around(read, &frame, Shown::default()).await?);
    let far = open(around(read, &overview, Shown { kind: Some("parcel"), categories: None }).await?);
    let houses = if space.building { Houses::default() } else { space::houses(read, space.id).await? };
    let mut canvas = Canvas::default();
    head(&mut canvas, &parts, space, occasion);
    figures(&mut canvas, &parts, space, &houses);
    let area = parts.at(LEFT, 67.0, 92.0, 72.0);
    Facts::new(&facts(space, &houses), (area.w, area.h), parts.k).draw(&mut canvas, area);
    place(&mut canvas, &parts, &overview, (space, &far));
    red_line(&mut canvas, &parts, &frame, (space, &near), occasion);
    end(&mut canvas, &parts, space, occasion);
    furniture::foot(&mut canvas, &parts.layout, occasion, (false, "第 1 页 共 1 页"));
    furniture::watermark(&mut canvas, &parts.layout, occasion);
    let title = occasion.words.title.clone().unwrap_or_else(|| format!("{}招商一页纸", space.name()));
    let shown = |around: &Around| around.spaces.iter().map(|other| other.id).collect::<Vec<_>>();
    let ids = [vec![space.id], houses.ids, shown(&near), shown(&far)].concat();
    Ok(Printed { title, sheets: vec![canvas.into_svg()], scale: frame.scale, ids })
}

/// What is sensitive does not go out, whoever prints.
fn open(mut around: Around) -> Around {
    around.spaces.retain(|space| !space.sensitive);
    around
}

fn head(canvas: &mut Canvas, parts: &Parts, space: &Space, occasion: &Occasion) {
    let k = parts.k;
    canvas.rect(parts.at(8.0, 8.0, 194.0, 26.0), "fill=\"#14284b\"");
    let title = occasion.words.title.as_deref().unwrap_or(space.name());
    let pen = parts.pen(8.0).bold().colour("#fff").fitted(title, 150.0 * k);
    canvas.text(parts.point(LEFT + 2.0, 21.0), pen, title);
    let kind = if space.building { "楼宇" } else { "地块" };
    let line = [Some(occasion.district.as_str()), space.get("street"), Some(kind), space.get("object_no")];
    let line = line.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    canvas.text(parts.point(LEFT + 2.0, 29.0), parts.pen(3.4).colour("#d5dbe3").fitted(&line, 180.0 * k), &line);
    canvas.text(parts.point(RIGHT - 2.0, 16.0), parts.pen(3.0).end().colour("#d5dbe3"), "招商一页纸");
    canvas.frame(parts.layout.border, 0.5 * k);
}

/// Four figures that are looked for first.
fn figures(canvas: &mut Canvas, parts: &Parts, space: &Space, houses: &Houses) {
    let of = |name: &str| space.get(name).map(grouped);
    let sum = |figure: &Option<String>| figure.as_deref().map(grouped);
    let all: [(&str, Option<String>, &str); 4] = if space.building {
        [
            ("可招商建筑面积", of("lettable_area_m2"), "㎡"),
            ("其中空置", of("vacant_area_m2"), "㎡"),
            ("租金", of("rent"), "元/㎡·月"),
            ("竣工年份", space.get("completion_year").map(str::to_owned), "年"),
        ]
    } else {
        [
            ("用地面积", of("area_m2"), "㎡"),
            ("合", of("area_mu"), "亩"),
            ("容积率上限", of("far_max"), ""),
            match space.get("supply_plan") {
                Some(month) => ("计划供应", Some(month.to_owned()), ""),
                None => ("地上可招商建筑面积", sum(&houses.lettable), "㎡"),
            },
        ]
    };
    let width = (RIGHT - LEFT) / 4.0;
    for (place, (title, figure, unit)) in (0..).zip(all) {
        let x = LEFT + width * f64::from(place);
        canvas.text(parts.point(x + 2.0, 43.0), parts.pen(3.0).colour(PALE), title);
        let room = (width - 6.0) * parts.k;
        let text = figure.map_or("—".to_owned(), |figure| format!("{figure} {unit}"));
        let pen = parts.pen(6.6).bold().fitted(&text, room);
        canvas.text(parts.point(x + 2.0, 52.5), pen, &text);
        if place > 0 {
            canvas.line(parts.point(x - 1.0, 39.0), parts.point(x - 1.0, 55.0), 0.15);
        }
    }
    canvas.line(parts.point(LEFT, 58.0), parts.point(RIGHT, 58.0), 0.3);
    canvas.text(parts.point(LEFT, 64.0), parts.pen(3.4).bold(), "基本情况");
    canvas.text(parts.point(110.0, 64.0), parts.pen(3.4).bold(), "区位");
}

fn facts(space: &Space, houses: &Houses) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    let mut tell = |name: &'static str, text: Option<String>| facts.extend(text.map(|text| (name, text)));
    let of = |name: &str| space.get(name).map(str::to_owned);
    tell("名　　称", Some(space.name().to_owned()));
    tell("编　　号", of("object_no"));
    tell("街　　道", of("street"));
    tell("坐　　落", of("address"));
    tell("类　　别", Some(Look::of(&space.category).title.to_owned()));
    tell("规划用途", of("use_plan"));
    tell("现状用途", of("use_now"));
    tell("阶　　段", of("stage"));
    if space.building {
        tell("基底面积", Some(space.area()));
        tell("总建面", space.square_metres("gross_floor_area_m2"));
        tell("可 招 商", space.square_metres("lettable_area_m2"));
        tell("空　　置", space.square_metres("vacant_area_m2"));
        tell("租　　金", space.get("rent").map(|rent| format!("{} 元/㎡·月", grouped(rent))));
        let floors = space.get("floors_up").map(|up| match space.get("floors_down").filter(|down| *down != "0") {
            Some(down) => format!("地上 {up} 层，地下 {down} 层"),
            None => format!("地上 {up} 层"),
        });
        tell("层　　数", floors);
        tell("竣工年份", of("completion_year"));
    } else {
        tell("用地面积", Some(space.area()));
        tell("容 积 率", space.get("far_max").map(|far| format!("不大于 {far}")));
        tell("计划供应", of("supply_plan"));
    }
    if houses.count > 0 {
        let area =
            |figure: &Option<String>| figure.as_deref().map_or("—".to_owned(), |m2| format!("{} ㎡", grouped(m2)));
        let (lettable, vacant) = (area(&houses.lettable), area(&houses.vacant));
        tell("地上楼宇", Some(format!("{} 栋，可招商建筑面积 {lettable}，空置 {vacant}", houses.count)));
        for house in &houses.shown {
            let rent = house.rent.as_deref().map_or(String::new(), |rent| format!("，租金 {} 元/㎡·月", grouped(rent)));
            let text = format!("{}：可招商 {}，空置 {}{rent}", house.name, area(&house.lettable), area(&house.vacant));
            tell("", Some(text));
        }
    }
    facts
}

/// Where in the district it lies.
fn place(canvas: &mut Canvas, parts: &Parts, frame: &Frame, (space, around): (&Space, &Around)) {
    let k = parts.k;
    canvas.rect(frame.map, "fill=\"#f5f7fa\"");
    canvas.clip("place", frame.map);
    let mut d = String::new();
    around.spaces.iter().for_each(|other| shapes::path(&other.shape, frame, &mut d));
    canvas.path(&d, "fill=\"#dfe4eb\" stroke=\"#aab4c0\" stroke-width=\"0.12\"");
    let mut streets = String::new();
    around.streets.iter().for_each(|street| shapes::path(&street.shape, frame, &mut streets));
    canvas.path(&streets, &Sign::Street.look());
    let mut own = String::new();
    shapes::path(around.drawable(space), frame, &mut own);
    canvas.path(&own, &format!("fill=\"{RED}\" stroke=\"{RED}\" stroke-width=\"0.5\""));
    let mut taken = Taken::default();
    let top =
        own.split(['M', 'L', 'Z']).filter_map(|point| point.split_once(' ')?.1.parse().ok()).fold(f64::MAX, f64::min);
    let (x, y) = (frame.map.middle(), (top - 1.6 * k).max(frame.map.y + 4.0 * k));
    let name: String = space.name().chars().take(24).collect();
    let pen = parts.pen(2.8).bold().middle().colour(RED).halo();
    canvas.text((x, y), pen, &name);
    taken.take((x, y), pen.width(&name), 10.0 * k);
    names::streets(canvas, frame, around, 0.9 * k, &mut taken);
    canvas.end_clip();
    canvas.frame(frame.map, 0.3);
    let corner = Rect { x: frame.map.x + 0.3, y: frame.map.bottom() - 9.0 * k, w: 54.0 * k, h: 8.7 * k };
    canvas.rect(corner, "fill=\"#fff\" fill-opacity=\"0.85\"");
    furniture::scale_bar(canvas, (corner.middle() - 1.5 * k, corner.y + 3.6 * k), frame.scale, 0.8 * k);
    furniture::north(canvas, frame.map, 0.7 * k);
}

/// The boundary at a true scale.
fn red_line(
    canvas: &mut Canvas,
    parts: &Parts,
    frame: &Frame,
    (space, around): (&Space, &Around),
    occasion: &Occasion,
) {
    let k = parts.k;
    canvas.text(parts.point(LEFT, 149.0), parts.pen(3.4).bold(), "用地范围");
    let look = Look::of(&space.category);
    look.sample(canvas, parts.point(36.0, 145.8), k);
    canvas.text(parts.point(RIGHT, 149.0), parts.pen(2.4).end().colour(PALE), &occasion.system()[..2].join("，"));
    canvas.clip("map", frame.map);
    look.fill(canvas, frame, std::iter::once(around.drawable(space)));
    surroundings(canvas, frame, around, space.id);
    outline::line(canvas, frame, around.drawable(space));
    let mut taken = Taken::default();
    let lines = [space.name().chars().take(24).collect(), space.area()];
    outline::words(canvas, frame, &space.boundary, (&lines, k), &mut taken);
    outline::corners(canvas, frame, &Corners::of(&space.boundary), k, &mut taken);
    names::spaces(canvas, frame, around, (k, &|other| other.id != space.id && !other.building), &mut taken);
    canvas.end_clip();
    canvas.frame(frame.map, 0.3);
    furniture::north(canvas, frame.map, 0.8 * k);
    furniture::scale_bar(canvas, (frame.map.middle(), frame.map.bottom() + 5.0 * k), frame.scale, k);
}

/// Whom to ask, by whom it was made, and what has to be observed.
fn end(canvas: &mut Canvas, parts: &Parts, space: &Space, occasion: &Occasion) {
    let (words, k) = (&occasion.words, parts.k);
    let box_ = parts.at(LEFT, 264.0, RIGHT - LEFT, 18.5);
    canvas.rect(box_, &format!("fill=\"#f1f4f8\" stroke=\"{INK}\" stroke-width=\"0.15\""));
    let contact = words.contact.as_deref().unwrap_or("＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿");
    let contact = format!("招商联系：{contact}");
    canvas.text(parts.point(LEFT + 3.0, 270.5), parts.pen(4.0).bold().fitted(&contact, 178.0 * k), &contact);
    let issuer = words.issuer.as_deref().unwrap_or(&occasion.district);
    let mut made = vec![format!("制作单位：{issuer}"), format!("日期：{}", occasion.date())];
    made.extend(words.drafter.as_ref().map(|drafter| format!("制图：{drafter}")));
    made.push(occasion.review());
    let made = made.join("　");
    canvas.text(parts.point(LEFT + 3.0, 275.6), parts.pen(2.8).fitted(&made, 180.0 * k), &made);
    let note = if space.confidentiality == "public" {
        "数据以登记和出让文件为准"
    } else {
        "本宗资料属内部信息，对外提供前须经批准；数据以登记和出让文件为准"
    };
    canvas.text(parts.point(LEFT + 3.0, 280.2), parts.pen(2.5).colour(PALE), note);
}
