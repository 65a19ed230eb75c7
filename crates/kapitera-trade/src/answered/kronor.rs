//! An effect in kronor.

use kapitera_statistics::Interval;
use kapitera_statistics::series::Effect;

/// An effect in kronor a month, of a series that was asked as per cent of its own months before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Kronor {
    /// Months after the introduction.
    pub horizon: u32,
    /// More than there would have been by so many kronor a month, at fixed prices.
    pub difference: Interval,
    /// What there would have been, kronor a month.
    pub counterfactual: Interval,
}

impl Kronor {
    /// `before` is the kronor a month that 100 per cent are.
    #[expect(clippy::float_arithmetic, reason = "an estimate, told and never paid")]
    pub(super) fn of(effect: &Effect, before: f64) -> Self {
        let each = before / 100.0;
        Self {
            horizon: effect.horizon,
            difference: effect.difference.times(each),
            counterfactual: effect.counterfactual.times(each),
        }
    }
}
