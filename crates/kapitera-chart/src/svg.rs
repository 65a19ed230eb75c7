//! Writes SVG: elements with classes and geometry, texts escaped.

use std::fmt::Write as _;

use kapitera_message::Language;

use crate::figures::Head;
use crate::layout::{FONT, number};

/// A drawing that grows downwards.
pub(crate) struct Drawing {
    id: String,
    body: String,
    width: i64,
    /// The series that need a pattern of hatching, in order.
    hatched: Vec<usize>,
}

/// A rectangle, in tenths.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Area {
    pub x: i64,
    pub y: i64,
    pub width: i64,
    pub height: i64,
}

/// How a mark is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fill {
    /// By its class.
    Plain,
    /// With the hatching of its series.
    Hatched(usize),
}

/// Where a text stands by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

impl Drawing {
    pub fn new(id: &str, width: i64) -> Self {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
        let fine = id.starts_with(|letter: char| letter.is_ascii_alphabetic()) && id.chars().all(plain);
        assert!(fine, "the id of a chart is a letter, then letters, digits, - and _: {id:?}");
        Self { id: id.to_owned(), body: String::new(), width, hatched: Vec::new() }
    }

    pub fn width(&self) -> i64 {
        self.width
    }

    /// A rectangle; `tip` is what it says when pointed at.
    pub fn rect(&mut self, classes: &str, area: Area, fill: Fill, tip: &str) {
        let Area { x, y, width, height } = area;
        let [x, y, width, height] = [x, y, width, height].map(number);
        let fill = self.fill(fill);
        let _ = write!(self.body, r#"<rect class="{classes}" x="{x}" y="{y}" width="{width}" height="{height}"{fill}"#);
        self.close("rect", tip);
    }

    /// A line from a place to another.
    pub fn line(&mut self, classes: &str, from: (i64, i64), to: (i64, i64)) {
        self.line_said(classes, from, to, "");
    }

    /// A line from a place to another; `tip` is what it says when pointed at.
    pub fn line_said(&mut self, classes: &str, from: (i64, i64), to: (i64, i64), tip: &str) {
        let [x1, y1, x2, y2] = [from.0, from.1, to.0, to.1].map(number);
        let _ = write!(self.body, r#"<line class="{classes}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}""#);
        self.close("line", tip);
    }

    /// Straight lines through some places; fewer than two give nothing.
    pub fn path(&mut self, classes: &str, places: &[(i64, i64)]) {
        if places.len() > 1 {
            let _ = writeln!(self.body, r#"<path class="{classes}" d="{}"/>"#, through(places));
        }
    }

    /// An area with these corners.
    pub fn polygon(&mut self, classes: &str, corners: &[(i64, i64)], fill: Fill, tip: &str) {
        let fill = self.fill(fill);
        let _ = write!(self.body, r#"<path class="{classes}" d="{}Z"{fill}"#, through(corners));
        self.close("path", tip);
    }

    /// The shape that tells a series apart, with its middle at a place.
    pub fn point(&mut self, classes: &str, series: usize, (x, y): (i64, i64), radius: i64, tip: &str) {
        let r = radius;
        let corners: &[(i64, i64)] = match series % 6 {
            0 => {
                let [x, y, r] = [x, y, r].map(number);
                let _ = write!(self.body, r#"<circle class="{classes}" cx="{x}" cy="{y}" r="{r}""#);
                return self.close("circle", tip);
            }
            1 => &[(-r, -r), (r, -r), (r, r), (-r, r)],
            2 => &[(0, -r), (r, r), (-r, r)],
            3 => &[(0, -r), (r, 0), (0, r), (-r, 0)],
            4 => &[(-r, -r), (r, -r), (0, r)],
            _ => &[(-r, -r), (0, -r / 2), (r, -r), (r, r), (0, r / 2), (-r, r)],
        };
        let corners: Vec<_> = corners.iter().map(|(right, down)| (x + right, y + down)).collect();
        self.polygon(classes, &corners, Fill::Plain, tip);
    }

    /// A line of text whose base line is at `y`.
    pub fn text(&mut self, classes: &str, (x, y): (i64, i64), anchor: Anchor, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => r#" text-anchor="middle""#,
            Anchor::End => r#" text-anchor="end""#,
        };
        let [x, y] = [x, y].map(number);
        let _ = writeln!(self.body, r#"<text class="{classes}" x="{x}" y="{y}"{anchor}>{}</text>"#, escaped(text));
    }

    /// The whole element, with a view box of this height; `kind` is its class beside `chart`, or several.
    pub fn finish(self, kind: &str, head: &Head, height: i64, language: Language) -> String {
        let Self { id, body, width, hatched } = self;
        let [width, height, font] = [width, height, FONT].map(number);
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart {kind}\" viewBox=\"0 0 {width} {height}\" \
             preserveAspectRatio=\"xMidYMid meet\" font-size=\"{font}\" role=\"img\" \
             aria-labelledby=\"{id}-title\" aria-describedby=\"{id}-desc\">\n\
             <title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-desc\">{}</desc>\n",
            escaped(head.title.get(language)),
            escaped(head.about.get(language)),
        );
        if !hatched.is_empty() {
            out.push_str("<defs>\n");
            for series in hatched {
                let class = series_class(series);
                let _ = writeln!(
                    out,
                    "<pattern id=\"{id}-hatch-{series}\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" \
                     patternTransform=\"rotate(45)\"><path class=\"chart-hatch {class}\" d=\"M1.5 0V6\"/></pattern>"
                );
            }
            out.push_str("</defs>\n");
        }
        out + &body + "</svg>"
    }

    fn fill(&mut self, fill: Fill) -> String {
        let Fill::Hatched(series) = fill else { return String::new() };
        if !self.hatched.contains(&series) {
            self.hatched.push(series);
        }
        format!(r##" fill="url(#{}-hatch-{series})""##, self.id)
    }

    fn close(&mut self, element: &str, tip: &str) {
        let _ = match tip {
            "" => writeln!(self.body, "/>"),
            tip => writeln!(self.body, "><title>{}</title></{element}>", escaped(tip)),
        };
    }
}

/// The class of a series, from 0: there are six, and then they come again.
pub(crate) fn series_class(series: usize) -> String {
    format!("series-{}", series % 6 + 1)
}

fn through(places: &[(i64, i64)]) -> String {
    let mut path = String::new();
    for (index, (x, y)) in places.iter().enumerate() {
        let command = if index == 0 { 'M' } else { 'L' };
        let _ = write!(path, "{command}{} {}", number(*x), number(*y));
    }
    path
}

/// The text for XML: what has a meaning there is escaped, and what may not stand there is a space.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => out.push(' '),
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_cannot_become_elements() {
        assert_eq!(escaped("<b a=\"1\">&\u{0}\u{ffff}\n"), "&lt;b a=&quot;1&quot;&gt;&amp;   ");
    }

    #[test]
    #[should_panic(expected = "the id of a chart")]
    fn an_id_that_breaks_out_is_refused() {
        Drawing::new("a\" onload=\"b", 10);
    }
}
