//! What is asked of a series: when the change came, and how it is looked for.

/// A month's figure. Months are numbered one after another, by the caller; a month that has no figure is not among them, and is no 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observation {
    /// Which month. The same numbers twelve apart are the same month of the year.
    pub month: i32,
    /// Its figure, such as kr per listed person.
    pub value: f64,
}

/// What is asked, and decided before the figures are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The first month with what was introduced.
    pub introduction: i32,
    /// So many months from the introduction on are left out, in which it was still coming into use.
    pub phase_in: u32,
    /// How the seasons are described.
    pub season: Season,
    /// The effect is told at so many months after the introduction. The verdict is by the first.
    pub horizons: [u32; 2],
}

impl Plan {
    /// One and two years after the introduction.
    pub const HORIZONS: [u32; 2] = [12, 24];
}

/// How the seasons are described: by waves over twelve months, so that they even out over a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Season {
    /// Not at all: the figures are adjusted, or have none.
    None,
    /// A wave a year: one top and one bottom.
    Yearly,
    /// A wave a year and one of half a year, such as a low in summer and another at the turn of the year.
    HalfYearly,
    /// A level for each month of the year: six waves, of which the shortest has a cosine only. For seasons with a sharp edge, such as the
    /// holidays of July. It takes eleven coefficients of the months, so there had better be four years or more.
    Monthly,
}

impl Season {
    /// Pairs of cosine and sine.
    pub(super) fn pairs(self) -> u8 {
        match self {
            Self::None => 0,
            Self::Yearly => 1,
            Self::HalfYearly => 2,
            Self::Monthly => 6,
        }
    }
}

/// A month that is not reckoned with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Which.
    pub month: i32,
    /// Why.
    pub why: WhyLeftOut,
}

/// Why a month is not reckoned with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WhyLeftOut {
    /// What was introduced was still coming into use.
    PhaseIn,
    /// It has no figure.
    NoFigure,
    /// The series beside it has no figure.
    NoComparison,
}
