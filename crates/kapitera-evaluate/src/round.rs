//! The one rounding, per line.

use kapitera_model::{Rounding, YearRounding};
use kapitera_money::Exact;

/// How a line's exact amount becomes whole units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Share {
    /// The amount itself.
    Whole,
    /// Part `number` (from 1) of several equal parts of a sum: rounded so that all parts sum to the rounded sum.
    Part { number: u32 },
}

impl Share {
    /// The amount is rounded as the first number of parts less the second: each multiplied before it is rounded.
    pub(crate) fn parts(self) -> (u32, u32) {
        match self {
            Self::Whole => (1, 0),
            Self::Part { number } => (number, number.saturating_sub(1)),
        }
    }
}

/// `times` the amount in kronor, rounded to whole öre by the rules of the model; `None` when it does not fit.
pub(crate) fn round_ore(amount: &Exact, rounding: &Rounding, times: u32) -> Option<i128> {
    let unit = i128::from(rounding.unit_ore);
    let in_units = amount * &Exact::fraction(i128::from(times) * 100, unit)?;
    in_units.round(rounding.mode)?.checked_mul(unit)
}

/// An amount that stands alone, such as what is left of a pool: one share of it, rounded as lines are.
pub(crate) fn round_share(amount: &Exact, rounding: &Rounding, share: Share) -> Option<i128> {
    let (upto, before) = share.parts();
    round_ore(amount, rounding, upto)?.checked_sub(round_ore(amount, rounding, before)?)
}

/// How a month of a price per year is rounded.
pub(crate) fn month_of_year(rounding: &Rounding, month: u32) -> Share {
    match rounding.year {
        YearRounding::Cumulative => Share::Part { number: month },
        YearRounding::EachMonth => Share::Whole,
    }
}
