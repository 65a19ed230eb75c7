//! From values to places: an axis whose ends and ticks are round numbers.

use kapitera_money::{Exact, RoundMode};

/// Where the axis of values begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Base {
    /// At zero, or at the least value when that is below.
    #[default]
    Zero,
    /// Near the least value, to show small changes of large figures. Of figures that hardly differ (by less than a millionth)
    /// it begins at zero all the same.
    Fit,
}

/// An axis of values.
pub(crate) struct Scale {
    /// The ticks, as multiples of the step.
    first: i128,
    last: i128,
    step: Exact,
    low: Exact,
    range: Exact,
}

impl Scale {
    /// The axis that covers all values, with some `ticks` ticks, at most two more.
    pub fn over<'a>(values: impl Iterator<Item = &'a Exact>, base: Base, ticks: i128) -> Self {
        let mut ends: Option<(&Exact, &Exact)> = None;
        for value in values {
            let (low, high) = ends.unwrap_or((value, value));
            ends = Some((low.min(value), high.max(value)));
        }
        let (mut low, mut high) = ends.map_or((Exact::ZERO, Exact::ZERO), |(low, high)| (low.clone(), high.clone()));
        let hardly = &low.abs().max(high.abs()) * &Exact::decimal(1, 6);
        if base == Base::Zero || &high - &low <= hardly {
            (low, high) = (low.min(Exact::ZERO), high.max(Exact::ZERO));
        }
        if low == high {
            high = Exact::ONE;
        }
        let step = round_step(&divided(&(&high - &low), &Exact::whole(ticks)));
        let first = whole_below(&divided(&low, &step));
        let last = -whole_below(&-divided(&high, &step));
        let [low, high] = [first, last].map(|tick| &step * &Exact::whole(tick));
        Self { first, last, range: &high - &low, low, step }
    }

    /// The ticks from low to high, both ends too.
    pub fn ticks(&self) -> impl Iterator<Item = Exact> {
        (self.first..=self.last).map(|tick| &self.step * &Exact::whole(tick))
    }

    pub fn step(&self) -> &Exact {
        &self.step
    }

    /// The largest figure of the axis, without its sign.
    pub fn most(&self) -> Exact {
        self.low.abs().max((&self.low + &self.range).abs())
    }

    /// How far a value lies from the low end, of an axis of this length; what lies outside is at the end.
    pub fn place(&self, value: &Exact, length: i64) -> i64 {
        let part = divided(&(value - &self.low), &self.range);
        let place = (&part * &Exact::whole(length)).round(RoundMode::HalfAway);
        place.and_then(|place| i64::try_from(place).ok()).unwrap_or(length).clamp(0, length)
    }

    /// Where zero is, or the end that is nearest to it.
    pub fn zero(&self, length: i64) -> i64 {
        self.place(&Exact::ZERO, length)
    }

    /// Whether zero is on the axis.
    pub fn has_zero(&self) -> bool {
        self.first <= 0 && self.last >= 0
    }
}

/// The least of 1, 2, 5 times a power of ten that is not below a number above zero.
fn round_step(least: &Exact) -> Exact {
    let (ten, tenth) = (Exact::whole(10), Exact::decimal(1, 1));
    let mut power = Exact::ONE;
    while power < *least {
        power = &power * &ten;
    }
    while &power * &tenth >= *least {
        power = &power * &tenth;
    }
    // Now power is at least the number, and a tenth of it is not.
    let smaller = [Exact::decimal(2, 1), Exact::decimal(5, 1)].into_iter().map(|part| &power * &part);
    smaller.into_iter().find(|step| step >= least).unwrap_or(power)
}

/// The whole number that is not above.
fn whole_below(number: &Exact) -> i128 {
    let mode = if number.is_negative() { RoundMode::Up } else { RoundMode::Down };
    number.round(mode).expect("an axis has few ticks and is at most a million times as far from zero as it is long")
}

fn divided(number: &Exact, by: &Exact) -> Exact {
    number.checked_div(by).expect("the length of an axis is above zero")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(values: &[i128], base: Base) -> Vec<String> {
        let values: Vec<Exact> = values.iter().map(|&value| Exact::whole(value)).collect();
        Scale::over(values.iter(), base, 5).ticks().map(|tick| tick.to_fraction_text()).collect()
    }

    #[test]
    fn ticks_are_round_and_cover_the_values() {
        assert_eq!(ticks(&[], Base::Zero), ["0", "1/5", "2/5", "3/5", "4/5", "1"]);
        assert_eq!(ticks(&[0, 0], Base::Fit), ["0", "1/5", "2/5", "3/5", "4/5", "1"]);
        assert_eq!(ticks(&[97], Base::Zero), ["0", "20", "40", "60", "80", "100"]);
        assert_eq!(ticks(&[-30, 12], Base::Zero), ["-30", "-20", "-10", "0", "10", "20"]);
        assert_eq!(ticks(&[1004, 1019], Base::Fit), ["1000", "1005", "1010", "1015", "1020"]);
        assert_eq!(ticks(&[1004], Base::Fit), ["0", "500", "1000", "1500"]);
        assert_eq!(ticks(&[-5], Base::Zero).first().map(String::as_str), Some("-5"));
    }

    #[test]
    fn places_are_in_proportion() {
        let values = [-30, 12].map(Exact::whole);
        let scale = Scale::over(values.iter(), Base::Zero, 5);
        assert_eq!([-30, 0, 20, 12].map(|value: i128| scale.place(&Exact::whole(value), 500)), [0, 300, 500, 420]);
        assert!(scale.has_zero() && scale.zero(500) == 300);
    }
}
