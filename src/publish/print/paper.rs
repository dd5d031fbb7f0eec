//! Sheets of paper and what stands where on them, in millimetres from the upper left corner.

use serde_json::{Value, json};

use crate::error::{Error, FieldError, Result};

/// The scales of Chinese cadastral and topographic sheets, as denominators.
pub(super) const SCALES: [u32; 8] = [500, 1000, 2000, 5000, 10_000, 25_000, 50_000, 100_000];

/// A size of paper (ISO 216, GB/T 148).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paper {
    A4,
    A3,
}

impl Paper {
    const ALL: [Self; 2] = [Self::A4, Self::A3];

    /// As in the address and in `@page`.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::A4 => "A4",
            Self::A3 => "A3",
        }
    }

    /// Short and long edge.
    fn edges(self) -> (f64, f64) {
        match self {
            Self::A4 => (210.0, 297.0),
            Self::A3 => (297.0, 420.0),
        }
    }

    /// Width and height, laid this way.
    pub(super) fn size(self, orientation: Orientation) -> (f64, f64) {
        let (short, long) = self.edges();
        if orientation == Orientation::Landscape { (long, short) } else { (short, long) }
    }

    /// How much larger letters and tables are than on A4.
    pub(super) fn grown(self) -> f64 {
        match self {
            Self::A4 => 1.0,
            Self::A3 => 1.25,
        }
    }

    /// The paper called so.
    ///
    /// # Errors
    /// 400 naming those there are.
    pub(super) fn named(word: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|paper| paper.word() == word);
        found.ok_or_else(|| Error::parameter("paper", "只有 A4、A3 (A4 or A3)"))
    }
}

/// Which way the paper lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Orientation {
    Portrait,
    Landscape,
}

impl Orientation {
    const ALL: [Self; 2] = [Self::Landscape, Self::Portrait];

    /// As in the address and in `@page`.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Portrait => "portrait",
            Self::Landscape => "landscape",
        }
    }

    /// The orientation called so.
    ///
    /// # Errors
    /// 400 naming those there are.
    pub(super) fn named(word: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|orientation| orientation.word() == word);
        found.ok_or_else(|| Error::parameter("orientation", "portrait（竖）或 landscape（横）(portrait or landscape)"))
    }
}

/// The scale `1:denominator`.
///
/// # Errors
/// 400 naming those there are.
pub(super) fn scale(denominator: u32) -> Result<u32> {
    if SCALES.contains(&denominator) {
        return Ok(denominator);
    }
    let known: Vec<String> = SCALES.iter().map(|scale| format!("1:{scale}")).collect();
    Err(Error::parameter("scale", format!("比例尺可选 {} (choose one of these scales)", known.join("、"))))
}

/// A rectangle on paper.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rect {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) w: f64,
    pub(super) h: f64,
}

impl Rect {
    /// Its right edge.
    pub(super) fn right(self) -> f64 {
        self.x + self.w
    }

    /// Its lower edge.
    pub(super) fn bottom(self) -> f64 {
        self.y + self.h
    }

    /// The middle of its upper edge, across.
    pub(super) fn middle(self) -> f64 {
        self.x + self.w / 2.0
    }

    /// Smaller by `by` on all sides.
    #[must_use]
    pub(super) fn inset(self, by: f64) -> Self {
        Self { x: self.x + by, y: self.y + by, w: self.w - 2.0 * by, h: self.h - 2.0 * by }
    }
}

/// Where everything stands on a map sheet.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    /// The whole sheet.
    pub(super) sheet: Rect,
    /// What is drawn on; printers reach no further.
    pub(super) border: Rect,
    /// The thick line around the map.
    pub(super) outer: Rect,
    /// 内图廓: the map itself.
    pub(super) map: Rect,
    /// Columns of text and tables: one beside the map, or three below it.
    pub(super) columns: Vec<Rect>,
    /// Letters are this much larger than on A4.
    pub(super) k: f64,
}

impl Layout {
    /// Of a map sheet.
    pub(super) fn of(paper: Paper, orientation: Orientation) -> Self {
        let k = paper.grown();
        let (w, h) = paper.size(orientation);
        let sheet = Rect { x: 0.0, y: 0.0, w, h };
        let border = sheet.inset(8.0 * k);
        let (title, strip, foot, aside) = (14.0 * k, 15.0 * k, 5.0 * k, 2.0 * k);
        let mut outer = border.inset(aside);
        outer.y = border.y + title;
        outer.h = border.h - title - strip - foot;
        let columns = if orientation == Orientation::Landscape {
            let panel = 71.0 * k;
            outer.w -= panel + aside;
            let y = outer.y;
            vec![Rect { x: outer.right() + aside, y, w: panel, h: border.bottom() - foot - y }]
        } else {
            let panel = 82.0 * k;
            outer.h -= panel;
            let (gap, y) = (aside, outer.bottom() + strip);
            let w = (outer.w - 2.0 * gap) / 3.0;
            (0..3).map(|n| Rect { x: outer.x + f64::from(n) * (w + gap), y, w, h: panel }).collect()
        };
        Self { sheet, border, outer, map: outer.inset(5.0 * k), columns, k }
    }

    /// Height of the line at the foot of the sheet.
    pub(super) fn foot(&self) -> f64 {
        5.0 * self.k
    }

    /// Height of the title.
    pub(super) fn head(&self) -> f64 {
        14.0 * self.k
    }
}

/// All papers with the size of their maps, for the page where a sheet is composed.
pub(super) fn described() -> Value {
    let mut papers = Vec::new();
    for paper in Paper::ALL {
        for orientation in Orientation::ALL {
            let Layout { sheet, map, .. } = Layout::of(paper, orientation);
            papers.push(json!({
                "paper": paper.word(),
                "orientation": orientation.word(),
                "width_mm": sheet.w,
                "height_mm": sheet.h,
                "map_width_mm": map.w,
                "map_height_mm": map.h,
            }));
        }
    }
    json!({ "papers": papers, "scales": SCALES })
}

/// What does not fit is refused with the scale that would do.
pub(super) fn does_not_fit(paper: &str, asked: u32, fitting: Option<u32>) -> Error {
    let remedy = match fitting {
        Some(scale) => format!("请用 1:{scale} 或更小的比例尺 (use 1:{scale} or smaller)"),
        None => "请换更大的纸 (take larger paper)".to_owned(),
    };
    let message = format!("1:{asked} 的图在 {paper} 上放不下；{remedy}");
    Error::Invalid {
        detail: format!("scale: {message}"),
        errors: vec![FieldError::new("scale", "does-not-fit", message)],
    }
}
