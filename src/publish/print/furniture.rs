//! What surrounds a map: frame, grid, north arrow, scale bar, title, foot, stamp, watermark.

use super::canvas::{Canvas, INK, PALE, Pen};
use super::frame::{Frame, round_step};
use super::occasion::Occasion;
use super::paper::{Layout, Rect};

/// The frame of the sheet and its title.
pub(super) fn head(canvas: &mut Canvas, layout: &Layout, (title, number): (&str, &str)) {
    let (border, k) = (layout.border, layout.k);
    canvas.frame(border, 0.5 * k);
    let small = Pen::new(2.8 * k).colour(PALE).end();
    let aside = small.width(number).min(60.0 * k);
    let middle = border.middle();
    let pen = Pen::new(6.6 * k).bold().middle().fitted(title, border.w - 2.0 * aside - 12.0 * k);
    canvas.text((middle, border.y + 9.4 * k), pen, title);
    canvas.text((border.right() - 3.0 * k, border.y + 11.4 * k), small.fitted(number, 60.0 * k), number);
}

/// The lines around a map, its grid with crosses, and the coordinates along its edges (X north, Y east, whole metres).
pub(super) fn grid(canvas: &mut Canvas, layout: &Layout, frame: &Frame, occasion: &Occasion) {
    let (map, k) = (frame.map, layout.k);
    canvas.frame(layout.outer, 0.7 * k);
    canvas.frame(map, 0.2 * k);
    let [west, south, east, north] = frame.ground();
    let step = frame.grid_step();
    let (columns, rows) = (steps(west, east, step), steps(south, north, step));
    let pen = Pen::new(2.1 * k).middle();
    let (tick, gap) = (1.6 * k, 0.5 * k);
    for &x in &columns {
        let (at, _) = frame.place(geo_types::Coord { x, y: south });
        canvas.line((at, map.y), (at, map.y - tick), 0.2);
        canvas.line((at, map.bottom()), (at, map.bottom() + tick), 0.2);
        let label = format!("{:.0}", occasion.easting(x));
        if at > map.x + 8.0 * k && at < map.right() - 8.0 * k {
            canvas.text((at, map.y - tick - gap), pen, &label);
            canvas.text((at, map.bottom() + tick + gap + 1.8 * k), pen, &label);
        }
    }
    for &y in &rows {
        let (_, at) = frame.place(geo_types::Coord { x: west, y });
        canvas.line((map.x, at), (map.x - tick, at), 0.2);
        canvas.line((map.right(), at), (map.right() + tick, at), 0.2);
        let label = format!("{y:.0}");
        if at > map.y + 8.0 * k && at < map.bottom() - 8.0 * k {
            canvas.text((map.x - tick - gap, at), pen.turned(-90.0), &label);
            canvas.text((map.right() + tick + gap + 1.8 * k, at), pen.turned(-90.0), &label);
        }
    }
    let arm = 2.5 * k;
    let mut crosses = String::new();
    for &x in &columns {
        for &y in &rows {
            let (x, y) = frame.place(geo_types::Coord { x, y });
            crosses += &format!("M{:.3} {y:.3}h{:.3}M{x:.3} {:.3}v{:.3}", x - arm, 2.0 * arm, y - arm, 2.0 * arm);
        }
    }
    canvas.path(&crosses, &format!("fill=\"none\" stroke=\"{INK}\" stroke-width=\"0.12\""));
}

/// Multiples of `step` within a range.
fn steps(from: f64, to: f64, step: f64) -> Vec<f64> {
    let first = (from / step).ceil();
    let last = (to / step).floor();
    let count = (last - first).max(-1.0) as i64 + 1;
    (0..count.clamp(0, 100)).map(|n| (first + n as f64) * step).collect()
}

/// 指北针 in the upper right corner of the map: grid north, since the map's own north is up.
pub(super) fn north(canvas: &mut Canvas, map: Rect, k: f64) {
    let (x, y) = (map.right() - 9.0 * k, map.y + 3.0 * k);
    canvas
        .rect(Rect { x: x - 6.0 * k, y: y - 1.0 * k, w: 12.0 * k, h: 21.0 * k }, "fill=\"#fff\" fill-opacity=\"0.85\"");
    canvas.text((x, y + 3.2 * k), Pen::new(4.0 * k).bold().middle(), "N");
    let (top, bottom, side, waist) = (y + 4.4 * k, y + 17.0 * k, 3.2 * k, y + 13.8 * k);
    canvas
        .path(&format!("M{x:.3} {top:.3}L{:.3} {bottom:.3}L{x:.3} {waist:.3}Z", x - side), &format!("fill=\"{INK}\""));
    canvas.path(
        &format!("M{x:.3} {top:.3}L{:.3} {bottom:.3}L{x:.3} {waist:.3}Z", x + side),
        &format!("fill=\"#fff\" stroke=\"{INK}\" stroke-width=\"0.2\""),
    );
    canvas.text((x, y + 19.6 * k), Pen::new(1.9 * k).middle(), "坐标北");
}

/// The scale in numbers, and a bar of four parts under it, around `x`.
pub(super) fn scale_bar(canvas: &mut Canvas, (x, y): (f64, f64), scale: u32, k: f64) {
    let metres = f64::from(scale) / 1000.0;
    let part = round_step(9.0 * k * metres);
    let width = part / metres;
    let left = x - 2.0 * width;
    canvas.text((x, y), Pen::new(3.6 * k).bold().middle(), &format!("1:{scale}"));
    let (top, height) = (y + 2.0 * k, 1.3 * k);
    for n in 0..4 {
        let at = Rect { x: left + f64::from(n) * width, y: top, w: width, h: height };
        let fill = if n % 2 == 0 { INK } else { "#fff" };
        canvas.rect(at, &format!("fill=\"{fill}\" stroke=\"{INK}\" stroke-width=\"0.15\""));
    }
    let kilometres = part * 4.0 >= 2000.0;
    let pen = Pen::new(2.1 * k).middle();
    for n in 0..=4 {
        let at = part * f64::from(n);
        let label = if kilometres { format!("{}", at / 1000.0) } else { format!("{at}") };
        canvas.text((left + f64::from(n) * width, top + height + 2.4 * k), pen, &label);
    }
    let unit = if kilometres { "km" } else { "m" };
    canvas.text((left + 4.0 * width + 4.5 * k, top + height + 2.4 * k), Pen::new(2.1 * k), unit);
}

/// The strip under a map: reference system, scale, 审图号 and note.
pub(super) fn strip(canvas: &mut Canvas, layout: &Layout, scale: u32, occasion: &Occasion, note: &str) {
    let (outer, k) = (layout.outer, layout.k);
    let pen = Pen::new(2.2 * k);
    for (line, text) in (0..).zip(occasion.system()) {
        canvas.text((outer.x, outer.bottom() + (4.0 + 3.3 * f64::from(line)) * k), pen, &text);
    }
    scale_bar(canvas, (outer.middle() + 2.0 * k, outer.bottom() + 4.4 * k), scale, k);
    let side = outer.w / 3.0;
    let review = occasion.review();
    let right = outer.right();
    canvas.text((right, outer.bottom() + 4.0 * k), Pen::new(2.6 * k).end().fitted(&review, side), &review);
    for (line, text) in (0..).zip(pen.lines(note, side, 2)) {
        canvas.text((right, outer.bottom() + (7.6 + 3.1 * f64::from(line)) * k), pen.end().colour(PALE), &text);
    }
}

/// The line at the foot: what the sheet must not be taken for, and who printed it when.
pub(super) fn foot(canvas: &mut Canvas, layout: &Layout, occasion: &Occasion, (sensitive, page): (bool, &str)) {
    let (border, k) = (layout.border, layout.k);
    let y = border.bottom() - 1.7 * k;
    canvas.line((border.x, border.bottom() - layout.foot()), (border.right(), border.bottom() - layout.foot()), 0.15);
    let mut notes = Vec::new();
    if sensitive {
        notes.push("含敏感数据，按内部资料管理，不得外传");
    }
    if occasion.demo {
        notes.push("示范数据：地块、楼宇和权利人均为虚构");
    }
    notes.push("打印请选“实际大小（100%）”，以图上比例尺为准");
    let printed = format!("打印：{} {}　{page}", occasion.who, occasion.moment());
    let pen = Pen::new(2.2 * k).colour(PALE);
    let printed_pen = pen.end().fitted(&printed, border.w * 0.45);
    let notes = notes.join("；");
    canvas.text((border.x + 2.0 * k, y), pen.fitted(&notes, border.w * 0.52), &notes);
    canvas.text((border.right() - 2.0 * k, y), printed_pen, &printed);
}

/// Height of [`stamp`].
pub(super) fn stamp_height(k: f64) -> f64 {
    37.0 * k
}

/// Room for the stamp (制图单位盖章) over the names of whoever drew and checked the sheet.
pub(super) fn stamp(canvas: &mut Canvas, area: Rect, occasion: &Occasion, k: f64) {
    let words = &occasion.words;
    canvas.frame(area, 0.2);
    let row = 4.8 * k;
    let mut y = area.bottom() - 3.0 * row;
    let pen = Pen::new(2.5 * k);
    let date = occasion.date();
    let lines = [
        ("制　图", words.drafter.as_deref().unwrap_or_default()),
        ("审　核", words.checker.as_deref().unwrap_or_default()),
        ("日　期", date.as_str()),
    ];
    let label = 15.0 * k;
    canvas.line((area.x + label, y), (area.x + label, area.bottom()), 0.15);
    for (title, text) in lines {
        canvas.line((area.x, y), (area.right(), y), 0.15);
        canvas.text((area.x + label / 2.0, y + 3.3 * k), pen.middle(), title);
        let room = area.w - label - 3.0 * k;
        canvas.text((area.x + label + 1.5 * k, y + 3.3 * k), pen.fitted(text, room), text);
        y += row;
    }
    let issuer = words.issuer.as_deref().unwrap_or("　");
    let room = area.w - 4.0 * k;
    canvas.text((area.x + 2.0 * k, area.y + 4.0 * k), pen, "制图单位");
    for (line, text) in (0..).zip(Pen::new(2.9 * k).bold().lines(issuer, room, 2)) {
        let at = (area.middle(), area.y + (9.0 + 4.0 * f64::from(line)) * k);
        canvas.text(at, Pen::new(2.9 * k).bold().middle(), &text);
    }
    canvas.text((area.right() - 2.0 * k, area.bottom() - 3.0 * row - 2.0 * k), pen.end().colour(PALE), "（盖章）");
}

/// Whose print it is, faintly over all of the sheet.
pub(super) fn watermark(canvas: &mut Canvas, layout: &Layout, occasion: &Occasion) {
    let text = format!("{} {}", occasion.who, occasion.moment());
    let pen = Pen::new(3.6).middle();
    let across = (pen.width(&text) + 14.0).max(70.0);
    let (columns, rows) = ((layout.sheet.w / across).ceil() as u32, (layout.sheet.h / 38.0).ceil() as u32);
    canvas.raw(format_args!("<g class=\"watermark\" data-watermark fill=\"{INK}\" fill-opacity=\"0.07\">"));
    for row in 0..=rows {
        for column in 0..=columns {
            let aside = if row % 2 == 0 { 0.0 } else { across / 2.0 };
            let at = (f64::from(column) * across - aside + across / 2.0, f64::from(row) * 38.0 + 12.0);
            canvas.text(at, pen.turned(-24.0), &text);
        }
    }
    canvas.raw(format_args!("</g>"));
}
