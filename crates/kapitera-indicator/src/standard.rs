//! Events against those that the same ages and sexes have in the whole region.

use std::collections::BTreeMap;

use kapitera_model::IndicatorMeasure;
use kapitera_period::Month;
use kapitera_statistics::{Confidence, Interval, rate_of_squares};

use crate::count::CountedIndicator;
use crate::figure::{NoFigure, Period, summed};

/// What there is, beside what is expected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standardised {
    /// Events.
    pub observed: u64,
    /// The events there would be if each age and sex had the region's rate.
    pub expected: f64,
    /// Observed by expected, with 95 % limits that reckon with the same persons having several.
    pub ratio: Interval,
    /// The ratio times the region's rate: per so many listed and year.
    pub rate: Interval,
}

/// Rates of the region by sex and age, of one indicator and period.
#[derive(Clone, Debug)]
pub(crate) struct Standard {
    rates: BTreeMap<(u8, u8), f64>,
    /// The region's events per listed day.
    crude: f64,
}

impl Standard {
    pub fn new(counted: &CountedIndicator, period: Period, end: usize) -> Result<Self, NoFigure> {
        let strata = strata_of(counted, period, end, None)?;
        let (events, days) = strata.values().fold((0, 0), |(events, days), (those, of)| (events + those, days + of));
        if days == 0 || events == 0 {
            return Err(NoFigure::Nobody);
        }
        let rates = strata.into_iter().filter(|(_, (_, of))| *of > 0);
        let rates = rates.map(|(key, (those, of))| (key, those as f64 / of as f64)).collect();
        Ok(Self { rates, crude: events as f64 / days as f64 })
    }

    pub fn of(
        &self,
        counted: &CountedIndicator,
        period: Period,
        month: Month,
        end: usize,
        centres: &[usize],
    ) -> Result<Standardised, NoFigure> {
        let IndicatorMeasure::Rate { per, .. } = counted.indicator.measure else { return Err(NoFigure::Nobody) };
        let strata = strata_of(counted, period, end, Some(centres))?;
        let expected: f64 = strata.iter().map(|(key, (_, of))| self.rates.get(key).unwrap_or(&0.0) * *of as f64).sum();
        let observed: i64 = strata.values().map(|(those, _)| *those).sum();
        let observed = u64::try_from(observed).unwrap_or(0);
        let persons = summed(counted, period, end, |centre, _, _| centres.contains(&centre))?.persons;
        let squares = if persons.events == 0 {
            observed as f64
        } else {
            persons.repeated as f64 * observed as f64 / persons.events as f64
        };
        let ratio = rate_of_squares(observed, squares, expected, 1.0, Confidence::P95).map_err(|_| NoFigure::Nobody)?;
        let days = f64::from(period.days(month).days());
        let months = if period == Period::Year { 12.0 } else { 1.0 };
        let region = self.crude * days * 12.0 / months * f64::from(per);
        let rate = Interval { low: ratio.low * region, value: ratio.value * region, high: ratio.high * region };
        Ok(Standardised { observed, expected, ratio, rate })
    }
}

/// Events and days listed, by sex and age.
type Strata = BTreeMap<(u8, u8), (i64, u64)>;

/// Events and days listed by sex and age, of some centres or of all.
fn strata_of(
    counted: &CountedIndicator,
    period: Period,
    end: usize,
    centres: Option<&[usize]>,
) -> Result<Strata, NoFigure> {
    let mut strata: Strata = BTreeMap::new();
    let wanted = |centre: usize| centres.is_none_or(|centres| centres.contains(&centre));
    let first = if period == Period::Year { end.checked_sub(11).ok_or(NoFigure::TooFewMonths)? } else { end };
    for state in &counted.months[first..=end] {
        match state {
            crate::MonthState::Known { cells, .. } => {
                for (key, cell) in cells.iter().filter(|(key, _)| wanted(key.centre as usize)) {
                    let sum = strata.entry((key.sex, key.band)).or_default();
                    sum.0 += cell.those;
                    sum.1 += cell.of;
                }
            }
            crate::MonthState::Missing(missing) => return Err(NoFigure::Missing(missing.clone())),
        }
    }
    Ok(strata)
}

/// What some centres together have against what is expected of their listed, by age in five years and sex.
///
/// # Errors
///
/// Why there is none; also for an indicator that is not standardised.
pub fn standardised(
    counted: &CountedIndicator,
    period: Period,
    months: &[Month],
    end: usize,
    centres: &[usize],
) -> Result<Standardised, NoFigure> {
    if !matches!(counted.indicator.measure, IndicatorMeasure::Rate { standardised: true, .. }) {
        return Err(NoFigure::Nobody);
    }
    Standard::new(counted, period, end)?.of(counted, period, months[end], end, centres)
}
