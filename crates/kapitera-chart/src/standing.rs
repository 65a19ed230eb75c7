//! Where a figure stands against limits around what is expected, as a shape and in words.

use kapitera_message::{Language, Text, text};
use kapitera_output::Cell;

use crate::legend::Sign;
use crate::svg::Drawing;

/// On which side of the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Below them.
    Low,
    /// Above them.
    High,
}

/// Where a figure stands against its limits. The caller says so: limits that were rounded could not be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Too few to be judged by: a hollow circle.
    NotJudged,
    /// Within all limits: a filled circle.
    Within,
    /// Outside the inner limits (95 %), within the outer: a hollow diamond.
    Inner(Side),
    /// Outside the outer limits (99.8 %): a filled triangle that points to where it lies, down or up.
    Outer(Side),
}

impl Standing {
    /// All, in the order of legends.
    pub(crate) const ALL: [Self; 6] = [
        Self::Within,
        Self::Inner(Side::Low),
        Self::Inner(Side::High),
        Self::Outer(Side::High),
        Self::Outer(Side::Low),
        Self::NotJudged,
    ];

    /// In words.
    pub(crate) fn words(self) -> Text {
        match self {
            Self::NotJudged => text!("för få att bedöma", "too few to judge"),
            Self::Within => text!("inom gränserna", "within the limits"),
            Self::Inner(Side::Low) => text!("under 95 %-gränsen", "below the 95% limit"),
            Self::Inner(Side::High) => text!("över 95 %-gränsen", "above the 95% limit"),
            Self::Outer(Side::Low) => text!("under 99,8 %-gränsen", "below the 99.8% limit"),
            Self::Outer(Side::High) => text!("över 99,8 %-gränsen", "above the 99.8% limit"),
        }
    }

    /// In a table.
    pub(crate) fn cell(self) -> Cell {
        let code = match self {
            Self::NotJudged => "not_judged",
            Self::Within => "within",
            Self::Inner(Side::Low) => "inner_low",
            Self::Inner(Side::High) => "inner_high",
            Self::Outer(Side::Low) => "outer_low",
            Self::Outer(Side::High) => "outer_high",
        };
        Cell::Code(code, self.words())
    }

    /// What a point says when pointed at, with its standing where that is worth a word.
    pub(crate) fn tip(self, said: &str, language: Language) -> String {
        match self {
            Self::Within => said.to_owned(),
            _ => format!("{said}; {}", self.words().get(language)),
        }
    }

    /// Its shape, with its middle at a place.
    pub(crate) fn draw(self, drawing: &mut Drawing, place: (i64, i64), tip: &str) {
        // Corners need more room than a circle to look as large.
        let (class, shape, radius) = match self {
            Self::Within => ("chart-point series-1", 0, RADIUS - 5),
            Self::NotJudged => ("chart-point chart-point--inner series-1", 0, RADIUS - 5),
            Self::Inner(_) => ("chart-point chart-point--inner series-2", 3, RADIUS + 10),
            Self::Outer(Side::High) => ("chart-point chart-point--outer series-6", 2, RADIUS + 5),
            Self::Outer(Side::Low) => ("chart-point chart-point--outer series-6", 4, RADIUS + 5),
        };
        drawing.point(class, shape, place, radius, tip);
    }
}

/// The room of a shape, from its middle.
pub(crate) const RADIUS: i64 = 45;

/// What the legend says of the shapes that are drawn: nothing when all stand within the limits.
pub(crate) fn signs(standings: impl Iterator<Item = Standing> + Clone) -> Vec<(Sign, Text)> {
    let mut signs: Vec<(Sign, Text)> = Vec::new();
    if standings.clone().all(|standing| standing == Standing::Within) {
        return signs;
    }
    for standing in Standing::ALL.into_iter().filter(|standing| standings.clone().any(|there| there == *standing)) {
        // Low and high have one shape outside the inner limits: where they lie says which.
        let words = match standing {
            Standing::Inner(_) => text!("utanför 95 %-gränserna", "outside the 95% limits"),
            _ => standing.words(),
        };
        if !signs.iter().any(|(_, there)| *there == words) {
            signs.push((Sign::Standing(standing), words));
        }
    }
    signs
}
