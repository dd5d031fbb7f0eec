//! Pens and paper: SVG in millimetres, written as text once.

use std::fmt::Write;

use crate::http::html::escape;

/// Ink of lines and letters.
pub(super) const INK: &str = "#17202c";
/// Of what matters less.
pub(super) const PALE: &str = "#5d6774";
/// 红线.
pub(super) const RED: &str = "#d7000f";

/// Where the given point is in a line of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Anchor {
    Start,
    Middle,
    End,
}

/// How text is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pen {
    /// Height of letters in millimetres.
    pub(super) size: f64,
    anchor: Anchor,
    bold: bool,
    colour: &'static str,
    halo: bool,
    turn: f64,
}

impl Pen {
    /// Upright, from the left, in ink.
    pub(super) const fn new(size: f64) -> Self {
        Self { size, anchor: Anchor::Start, bold: false, colour: INK, halo: false, turn: 0.0 }
    }

    /// Around the given point.
    pub(super) const fn middle(self) -> Self {
        Self { anchor: Anchor::Middle, ..self }
    }

    /// Up to the given point.
    pub(super) const fn end(self) -> Self {
        Self { anchor: Anchor::End, ..self }
    }

    pub(super) const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(super) const fn colour(self, colour: &'static str) -> Self {
        Self { colour, ..self }
    }

    /// With a white edge, to be read on hatches.
    pub(super) const fn halo(self) -> Self {
        Self { halo: true, ..self }
    }

    /// Turned clockwise by so many degrees around the given point.
    pub(super) const fn turned(self, degrees: f64) -> Self {
        Self { turn: degrees, ..self }
    }

    /// How wide `text` is, rather more than less.
    pub(super) fn width(&self, text: &str) -> f64 {
        text.chars().map(|letter| if letter.is_ascii() { 0.58 } else { 1.0 }).sum::<f64>() * self.size
    }

    /// `text` in lines that are not wider than `width`, at most `most` of them.
    pub(super) fn lines(&self, text: &str, width: f64, most: usize) -> Vec<String> {
        let mut lines = Vec::new();
        let mut line = String::new();
        for letter in text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }) {
            line.push(letter);
            // No line begins with what ends a word.
            let ends = "，。；：、）】》”".contains(letter);
            if self.width(&line) > width && line.chars().count() > 1 && !ends {
                line.pop();
                lines.push(std::mem::replace(&mut line, letter.to_string()));
            }
        }
        lines.push(line);
        if lines.len() > most {
            lines.truncate(most.max(1));
            if let Some(last) = lines.last_mut() {
                last.pop();
                last.push('…');
            }
        }
        lines
    }

    /// The same in letters so small that `text` is not wider than `width`.
    #[must_use]
    pub(super) fn fitted(self, text: &str, width: f64) -> Self {
        let wide = self.width(text);
        if wide > width { Self { size: self.size * width / wide, ..self } } else { self }
    }
}

/// A drawing that grows.
#[derive(Debug, Default)]
pub(super) struct Canvas(String);

impl Canvas {
    /// What was drawn.
    pub(super) fn into_svg(self) -> String {
        self.0
    }

    /// Appends markup of our own.
    pub(super) fn raw(&mut self, markup: std::fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = self.0.write_fmt(markup);
    }

    pub(super) fn text(&mut self, (x, y): (f64, f64), pen: Pen, text: &str) {
        self.raw(format_args!("<text x=\"{x:.3}\" y=\"{y:.3}\" font-size=\"{:.3}\"", pen.size));
        match pen.anchor {
            Anchor::Start => {}
            Anchor::Middle => self.0.push_str(" text-anchor=\"middle\""),
            Anchor::End => self.0.push_str(" text-anchor=\"end\""),
        }
        if pen.bold {
            self.0.push_str(" font-weight=\"700\"");
        }
        if pen.colour != INK {
            self.raw(format_args!(" fill=\"{}\"", pen.colour));
        }
        if pen.halo {
            self.0.push_str(" class=\"halo\"");
        }
        if pen.turn != 0.0 {
            self.raw(format_args!(" transform=\"rotate({:.2} {x:.3} {y:.3})\"", pen.turn));
        }
        self.raw(format_args!(">{}</text>", escape(text)));
    }

    /// A line of `width` mm.
    pub(super) fn line(&mut self, (x1, y1): (f64, f64), (x2, y2): (f64, f64), width: f64) {
        self.raw(format_args!(
            "<path d=\"M{x1:.3} {y1:.3}L{x2:.3} {y2:.3}\" fill=\"none\" stroke=\"{INK}\" stroke-width=\"{width:.3}\"/>"
        ));
    }

    /// The outline of a rectangle.
    pub(super) fn frame(&mut self, rect: super::paper::Rect, width: f64) {
        self.rect(rect, &format!("fill=\"none\" stroke=\"{INK}\" stroke-width=\"{width:.3}\""));
    }

    /// A rectangle as `look` (attributes of ours) says.
    pub(super) fn rect(&mut self, super::paper::Rect { x, y, w, h }: super::paper::Rect, look: &str) {
        self.raw(format_args!("<rect x=\"{x:.3}\" y=\"{y:.3}\" width=\"{w:.3}\" height=\"{h:.3}\" {look}/>"));
    }

    /// A path as `look` (attributes of ours) says.
    pub(super) fn path(&mut self, d: &str, look: &str) {
        if !d.is_empty() {
            self.raw(format_args!("<path d=\"{d}\" {look}/>"));
        }
    }

    /// What follows is seen only within a rectangle, until [`Canvas::end_clip`].
    pub(super) fn clip(&mut self, id: &str, rect: super::paper::Rect) {
        self.raw(format_args!("<clipPath id=\"{id}\">"));
        self.rect(rect, "");
        self.raw(format_args!("</clipPath><g clip-path=\"url(#{id})\">"));
    }

    pub(super) fn end_clip(&mut self) {
        self.0.push_str("</g>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_is_broken_and_cut_with_a_sign() {
        let pen = Pen::new(2.0);
        assert_eq!(pen.lines("甲乙丙丁戊", 4.0, 3), ["甲乙", "丙丁", "戊"]);
        assert_eq!(pen.lines("甲乙丙丁戊", 4.0, 2), ["甲乙", "丙…"]);
        assert_eq!(pen.lines("", 4.0, 2), [""]);
        assert_eq!(pen.lines("甲乙）丙", 4.0, 2), ["甲乙）", "丙"]);
        assert!(pen.fitted("甲乙丙丁", 4.0).size < 1.01);
    }
}
