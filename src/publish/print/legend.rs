//! The five categories on paper: the same colours as on the screen, and always their hatches, since greyscale printers and colour-blind
//! readers have nothing else to go by. Hatches are lines within a clip, not pattern fills, which programs that make PDF turn into
//! pictures.

use geo_types::MultiPolygon;

use super::canvas::{Canvas, INK, Pen};
use super::frame::Frame;
use super::paper::Rect;
use super::shapes;
use crate::publish::export::styles::CATEGORIES;

/// Opacity of fills; those of the page's light map.
const FILL: f64 = 0.45;
const FILL_PENDING: f64 = 0.15;
/// Millimetres between the lines of a hatch, across them.
const SPACING: f64 = 1.5;
/// Millimetres between dots.
const DOTS: f64 = 1.5;

/// How a category is told apart without colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hatch {
    Solid,
    Slash,
    Backslash,
    Cross,
    Dots,
    None,
}

impl Hatch {
    fn of(category: &str) -> Self {
        match category {
            "supply" => Self::Solid,
            "renewal" => Self::Slash,
            "industrial_upgrade" => Self::Backslash,
            "military" => Self::Cross,
            "building" => Self::Dots,
            _ => Self::None,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Solid => "solid",
            Self::Slash => "slash",
            Self::Backslash => "backslash",
            Self::Cross => "cross",
            Self::Dots => "dots",
            Self::None => "none",
        }
    }
}

/// A category as it is drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    /// In the interface's words.
    pub(super) category: &'static str,
    /// For people.
    pub(super) title: &'static str,
    colour: [u8; 3],
    hatch: Hatch,
}

impl Look {
    /// Of `category`; of what is pending (待核) for an unknown one.
    pub(super) fn of(category: &str) -> Self {
        let found = CATEGORIES.iter().find(|(known, ..)| *known == category);
        let (category, title, colour) = *found.unwrap_or(&CATEGORIES[CATEGORIES.len() - 1]);
        Self { category, title, colour, hatch: Hatch::of(category) }
    }

    /// In the order in which they are drawn: what is pending lowest, buildings stand on their parcels.
    pub(super) fn in_order() -> impl Iterator<Item = Self> {
        let (pending, others) = CATEGORIES.split_last().map_or((None, &[][..]), |(last, rest)| (Some(last), rest));
        pending.into_iter().chain(others).map(|(category, ..)| Self::of(category))
    }

    fn colour(&self) -> String {
        let [red, green, blue] = self.colour;
        format!("#{red:02X}{green:02X}{blue:02X}")
    }

    /// Draws what a path encloses: fill, hatch within `area`, outline of `width` mm.
    fn draw(&self, canvas: &mut Canvas, d: &str, (id, area): (&str, Rect), width: f64) {
        let (colour, pending) = (self.colour(), self.hatch == Hatch::None);
        let opacity = if pending { FILL_PENDING } else { FILL };
        canvas.path(d, &format!("fill=\"{colour}\" fill-opacity=\"{opacity}\""));
        if !matches!(self.hatch, Hatch::Solid | Hatch::None) {
            canvas.raw(format_args!("<clipPath id=\"{id}\"><path d=\"{d}\"/></clipPath>"));
            canvas.raw(format_args!("<g clip-path=\"url(#{id})\" fill=\"none\" stroke=\"{colour}\">"));
            self.lines(canvas, area);
            canvas.end_clip();
        }
        let dashes = if pending { " stroke-dasharray=\"1.4 0.8\"" } else { "" };
        canvas.path(
            d,
            &format!("fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width:.2}\" stroke-linejoin=\"round\"{dashes}"),
        );
    }

    fn lines(&self, canvas: &mut Canvas, area: Rect) {
        if self.hatch == Hatch::Dots {
            let mut d = String::new();
            let rows = (area.h / DOTS).ceil() as u32 + 1;
            for row in 0..=rows {
                let y = area.y + f64::from(row) * DOTS;
                // Every other row begins half a step later.
                let x = area.x - if row % 2 == 0 { 0.0 } else { DOTS / 2.0 };
                d += &format!("M{x:.3} {y:.3}H{:.3}", area.right() + DOTS);
            }
            let look = format!("stroke-width=\"0.55\" stroke-linecap=\"round\" stroke-dasharray=\"0 {DOTS}\"");
            canvas.path(&d, &look);
            return;
        }
        let step = SPACING * std::f64::consts::SQRT_2;
        let count = ((area.w + area.h) / step).ceil() as u32 + 1;
        let mut d = String::new();
        for line in 0..count {
            let along = f64::from(line) * step;
            if matches!(self.hatch, Hatch::Slash | Hatch::Cross) {
                d += &format!("M{:.3} {:.3}l{:.3} {:.3}", area.x + along - area.h, area.bottom(), area.h, -area.h);
            }
            if matches!(self.hatch, Hatch::Backslash | Hatch::Cross) {
                d += &format!("M{:.3} {:.3}l{:.3} {:.3}", area.x + along - area.h, area.y, area.h, area.h);
            }
        }
        canvas.path(&d, "stroke-width=\"0.22\"");
    }

    /// Draws boundaries of this category on a map.
    pub(super) fn fill<'a>(
        &self,
        canvas: &mut Canvas,
        frame: &Frame,
        shapes: impl Iterator<Item = &'a MultiPolygon<f64>>,
    ) {
        let mut d = String::new();
        shapes.for_each(|shape| shapes::path(shape, frame, &mut d));
        self.draw(canvas, &d, (&format!("in-{}", self.category), frame.map), 0.3);
    }

    /// Its sample and words, the sample's upper left corner at `(x, y)`; `k` as in the layout.
    pub(super) fn sample(&self, canvas: &mut Canvas, (x, y): (f64, f64), k: f64) {
        let area = sample_box((x, y), k);
        let d = format!("M{x:.3} {y:.3}h{:.3}v{:.3}h{:.3}z", area.w, area.h, -area.w);
        canvas.raw(format_args!("<g data-category=\"{}\" data-pattern=\"{}\">", self.category, self.hatch.word()));
        self.draw(canvas, &d, (&format!("of-{}", self.category), area), 0.3);
        canvas.text((area.right() + 2.0 * k, y + 2.9 * k), Pen::new(2.7 * k), self.title);
        canvas.raw(format_args!("</g>"));
    }
}

/// The samples of lines and points that are no category.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    RedLine,
    /// The same of a building.
    Outline,
    Corner,
    Parcel,
    Building,
    Street,
}

impl Sign {
    fn title(self) -> &'static str {
        match self {
            Self::RedLine => "用地红线",
            Self::Outline => "楼宇范围",
            Self::Corner => "界址点",
            Self::Parcel => "相邻地块",
            Self::Building => "楼宇",
            Self::Street => "街道界",
        }
    }

    /// How such a line is drawn.
    pub(super) fn look(self) -> String {
        use super::canvas::{PALE, RED};
        match self {
            Self::RedLine | Self::Outline => {
                format!("fill=\"none\" stroke=\"{RED}\" stroke-width=\"0.7\" stroke-linejoin=\"round\"")
            }
            Self::Corner => format!("fill=\"#fff\" stroke=\"{RED}\" stroke-width=\"0.25\""),
            Self::Parcel => format!("fill=\"none\" stroke=\"{INK}\" stroke-width=\"0.18\" stroke-linejoin=\"round\""),
            Self::Building => "fill=\"#e6e9ee\" stroke=\"#7b8694\" stroke-width=\"0.15\"".to_owned(),
            Self::Street => {
                format!("fill=\"none\" stroke=\"{PALE}\" stroke-width=\"0.35\" stroke-linejoin=\"round\"")
            }
        }
    }

    fn sample(self, canvas: &mut Canvas, (x, y): (f64, f64), k: f64) {
        let area = sample_box((x, y), k);
        let middle = y + area.h / 2.0;
        match self {
            Self::RedLine | Self::Outline | Self::Street => {
                canvas.path(&format!("M{x:.3} {middle:.3}H{:.3}", area.right()), &self.look());
            }
            Self::Corner => corner(canvas, (area.middle(), middle)),
            Self::Parcel | Self::Building => canvas.rect(area, &self.look()),
        }
        canvas.text((area.right() + 2.0 * k, y + 2.9 * k), Pen::new(2.7 * k), self.title());
    }
}

/// 界址点: a small circle.
pub(super) fn corner(canvas: &mut Canvas, (x, y): (f64, f64)) {
    canvas.raw(format_args!("<circle cx=\"{x:.3}\" cy=\"{y:.3}\" r=\"0.55\" {}/>", Sign::Corner.look()));
}

fn sample_box((x, y): (f64, f64), k: f64) -> Rect {
    Rect { x, y, w: 8.0 * k, h: 3.6 * k }
}

/// Height of a line of the legend.
const ROW: f64 = 5.0;

/// Height that a legend of so many entries needs.
pub(super) fn height(entries: usize, k: f64) -> f64 {
    (7.0 + ROW * entries.div_ceil(2) as f64) * k
}

/// 图例, in two columns.
pub(super) fn draw(canvas: &mut Canvas, area: Rect, (signs, looks): (&[Sign], &[Look]), k: f64) {
    canvas.text((area.middle(), area.y + 4.0 * k), Pen::new(3.0 * k).bold().middle(), "图　例");
    let place = |n: usize| {
        let column = if n.is_multiple_of(2) { area.x + 1.0 * k } else { area.middle() + 1.0 * k };
        (column, area.y + (6.2 + ROW * (n / 2) as f64) * k)
    };
    for (n, sign) in signs.iter().enumerate() {
        sign.sample(canvas, place(n), k);
    }
    for (n, look) in looks.iter().enumerate() {
        look.sample(canvas, place(signs.len() + n), k);
    }
}
