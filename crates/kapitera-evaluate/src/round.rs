//! The one rounding, per line.

use kapitera_model::{Rounding, YearRounding};
use kapitera_money::{Exact, RoundMode};

/// How a line's exact amount becomes whole units.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Share {
    /// The amount itself.
    Whole,
    /// Part `number` (from 1) of several equal parts of a sum: rounded so that all parts sum to the rounded sum.
    Part { number: u32 },
}

/// Rounds `amount` kronor to whole öre by the rules of the model.
///
/// With [`Share::Part`], `amount` is one part: the result is the rounded sum of the first `number` parts less the
/// rounded sum of the first `number` − 1.
pub(crate) fn round_ore(amount: &Exact, rounding: &Rounding, share: Share) -> Option<i128> {
    let unit = i128::from(rounding.unit_ore);
    let in_units = &(amount * &Exact::whole(100)) * &Exact::fraction(1, unit)?;
    Some(round_share(&in_units, rounding.mode, share)? * unit)
}

fn round_share(amount: &Exact, mode: RoundMode, share: Share) -> Option<i128> {
    match share {
        Share::Whole => amount.round(mode),
        Share::Part { number } => {
            let upto = |count: u32| (amount * &Exact::whole(count)).round(mode);
            Some(upto(number)? - upto(number.checked_sub(1)?)?)
        }
    }
}

/// How a month of a price per year is rounded.
pub(crate) fn month_of_year(rounding: &Rounding, month: u32) -> Share {
    match rounding.year {
        YearRounding::Cumulative => Share::Part { number: month },
        YearRounding::EachMonth => Share::Whole,
    }
}
