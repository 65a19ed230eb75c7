//! The legend of a drawing: signs with their names, in rows that break where the drawing ends.

use kapitera_message::{Language, Text};

use crate::layout::{FONT, GAP, LINE, fitted, text_width};
use crate::levels;
use crate::lines::draw_signal;
use crate::standing::Standing;
use crate::svg::{Anchor, Area, Drawing, Fill, series_class};
use crate::whiskers::draw_whisker;

/// What a name of the legend stands beside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    /// A square of a series, with its letter.
    Square(usize),
    /// A hatched square: what does not stand yet.
    Hatched,
    /// A piece of a series' line with its point.
    Line(usize),
    /// A dashed piece of line with a hollow point.
    Dashed,
    /// The outer part of a fan.
    FanOuter,
    /// The inner part of a fan.
    FanInner,
    /// The middle of a fan.
    FanMiddle,
    /// A level with this stroke, from 0.
    Level(usize),
    /// The inner limits of a funnel.
    LimitInner,
    /// The outer limits of a funnel.
    LimitOuter,
    /// A figure with the interval that it may lie in.
    Whisker,
    /// Where a figure stands against its limits.
    Standing(Standing),
    /// A point that is a signal.
    Signal,
    /// A letter that stands for a name, from 0.
    Letter(usize),
}

impl Sign {
    fn width(self) -> i64 {
        match self {
            Self::Line(_) | Self::Dashed | Self::Level(_) | Self::LimitInner | Self::LimitOuter | Self::Whisker => {
                2 * FONT
            }
            _ => FONT,
        }
    }

    fn draw(self, drawing: &mut Drawing, area: Area) {
        let (middle, y) = (area.x + area.width / 2, area.y + area.height / 2);
        let ends = [(area.x, y), (area.x + area.width, y)];
        match self {
            Self::Square(series) => {
                drawing.rect(&format!("chart-bar {}", series_class(series)), area, Fill::Plain, "");
                let place = (middle, area.y + area.height * 85 / 100);
                drawing.text("chart-letter", place, Anchor::Middle, &letter(series % 6));
            }
            Self::Hatched => drawing.rect("chart-bar chart-bar--forecast series-1", area, Fill::Hatched(0), ""),
            Self::Line(series) => {
                let class = series_class(series);
                drawing.path(&format!("chart-line {class}"), &ends);
                drawing.point(&format!("chart-point {class}"), series, (middle, y), 40, "");
            }
            Self::Dashed => {
                drawing.path("chart-line chart-line--forecast series-1", &ends);
                drawing.point("chart-point chart-point--forecast series-1", 0, (middle, y), 40, "");
            }
            Self::FanOuter => {
                let area = Area { x: area.x + FONT / 4, width: area.width - 2 * (FONT / 4), ..area };
                drawing.rect("chart-fan-outer", area, Fill::Plain, "");
            }
            Self::FanInner => drawing.rect("chart-fan-inner", area, Fill::Plain, ""),
            Self::FanMiddle => {
                drawing.line("chart-fan-middle", ends[0], ends[1]);
                drawing.point("chart-point series-1", 0, (middle, y), 30, "");
            }
            Self::Level(stroke) => drawing.line(&levels::class(stroke), ends[0], ends[1]),
            Self::LimitInner => drawing.line("chart-limit chart-limit--inner", ends[0], ends[1]),
            Self::LimitOuter => drawing.line("chart-limit", ends[0], ends[1]),
            Self::Whisker => {
                draw_whisker(drawing, (area.x, area.x + area.width), y);
                Standing::Within.draw(drawing, (middle, y), "");
            }
            Self::Standing(standing) => standing.draw(drawing, (middle, y), ""),
            Self::Signal => draw_signal(drawing, (middle, y), ""),
            Self::Letter(at) => {
                let place = (middle, area.y + area.height * 85 / 100);
                drawing.text("chart-label chart-legend", place, Anchor::Middle, &letter(at));
            }
        }
    }
}

/// Draws a legend from `top`; where it ends, which is `top` when there is nothing to say.
pub(crate) fn legend(drawing: &mut Drawing, top: i64, entries: &[(Sign, Text)], language: Language) -> i64 {
    let (mut x, mut y) = (0, top);
    for (sign, name) in entries {
        let side = sign.width();
        let name = fitted(name.get(language), drawing.width() - side - GAP);
        let width = side + GAP + text_width(&name);
        if x > 0 && x + width > drawing.width() {
            (x, y) = (0, y + LINE);
        }
        sign.draw(drawing, Area { x, y: y + GAP / 2, width: side, height: FONT });
        let place = (x + side + GAP / 2, y + GAP / 2 + FONT * 85 / 100);
        drawing.text("chart-label chart-legend", place, Anchor::Start, &name);
        x += width + GAP;
    }
    if entries.is_empty() { top } else { y + LINE + GAP }
}

/// The letter of a thing, from 0: A to Z, then AA.
pub(crate) fn letter(at: usize) -> String {
    let last = u8::try_from(at % 26).map_or('Z', |at| char::from(b'A' + at));
    if at < 26 { last.to_string() } else { format!("{}{last}", letter(at / 26 - 1)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_go_on_after_the_last() {
        assert_eq!([0, 25, 26, 52, 701, 702].map(letter), ["A", "Z", "AA", "BA", "ZZ", "AAA"]);
    }
}
