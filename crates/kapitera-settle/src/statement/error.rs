//! How far forecasts were from what came: each past month of the year is forecast with what was known then and compared
//! with its settlement by what is known now.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use kapitera_evaluate::{Line, Plan, Settlement};
use kapitera_message::{Text, text};
use kapitera_model::{Model, Stance};
use kapitera_money::{Exact, Ore, RoundMode};
use kapitera_period::Month;
use kapitera_region::Region;
use kapitera_register::EventKind;

use super::forecast::forecast;
use crate::known::Known;
use crate::months::SettledMonth;

/// The errors measured.
#[derive(Clone, Debug, Default)]
pub struct ForecastError {
    /// Each forecast that could be compared.
    pub trials: Vec<Trial>,
}

/// One month forecast from an earlier one, against what came. Shares are of what the centre (or all) was paid that month,
/// before its costs were taken off.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The last month known.
    pub from: Month,
    /// What was known then: everything received until this time.
    pub known_at: Timestamp,
    /// The month forecast.
    pub month: Month,
    /// What was forecast less what came, for all centres together.
    pub region: Ore,
    /// The same as a share, in thousandths of a per cent.
    pub region_share: i64,
    /// The mean over centres of the size of the error as a share, in thousandths of a per cent.
    pub centre_mean: i64,
    /// The largest, and the centre's name.
    pub centre_most: (i64, String),
}

/// The day of the month after, at whose end a forecast is taken to be made: the month's own registers have come by then.
const MADE_ON: i8 = 15;

/// Measures forecasts between the settled months `actual`, which are in order.
pub(super) fn measured(region: &Region, models: &[Model], actual: &[&SettledMonth]) -> Result<ForecastError, Text> {
    let mut error = ForecastError::default();
    let mut why = text!("det finns bara en månad att mäta på", "there is only one month to measure on");
    for (position, from) in actual.iter().enumerate() {
        let later = &actual[position + 1..];
        if later.is_empty() {
            break;
        }
        let month = from.settlement.month;
        let Some(known_at) = made_at(month) else { continue };
        let known = match Known::at(region, known_at, &kinds(models, month)) {
            Ok(known) => known,
            Err(problems) => {
                why = crate::settle::first_problem(&problems);
                continue;
            }
        };
        let count = u32::try_from(month.months_to(later[later.len() - 1].settlement.month)).unwrap_or(0);
        let told = forecast(&known, models, month, count);
        if let Some((_, reason)) = &told.stopped {
            why = reason.clone();
        }
        for came in later {
            let there = told.months.iter().find(|told| told.settlement.month == came.settlement.month);
            error.trials.extend(there.map(|told| trial(month, known_at, &told.settlement, &came.settlement)));
        }
    }
    if error.trials.is_empty() { Err(why) } else { Ok(error) }
}

fn kinds(models: &[Model], month: Month) -> Vec<EventKind> {
    let mut kinds: Vec<EventKind> = models.iter().flat_map(|model| Plan::new(model, month).event_kinds()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

fn made_at(month: Month) -> Option<Timestamp> {
    let next = month.plus(1).first();
    let day = next.with().day(MADE_ON).build().ok()?;
    day.at(23, 59, 59, 0).to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

fn trial(from: Month, known_at: Timestamp, told: &Settlement, came: &Settlement) -> Trial {
    let mut sum = Exact::ZERO;
    let mut most = (Exact::ZERO, String::new());
    for (position, centre) in came.centres.iter().enumerate() {
        let there = told.centres.iter().position(|there| there.id == centre.id);
        let forecast = there.map_or(Ore::ZERO, |there| told.total_of_centre(there));
        let size = share(forecast - came.total_of_centre(position), income(came, Some(position))).abs();
        sum += &size;
        if most.1.is_empty() || size > most.0 {
            most = (size, centre.name.clone());
        }
    }
    let mean = sum.checked_div(&Exact::whole(came.centres.len() as u64)).unwrap_or(Exact::ZERO);
    let region = told.total() - came.total();
    Trial {
        from,
        known_at,
        month: came.month,
        region,
        region_share: thousandths_of_percent(&share(region, income(came, None))),
        centre_mean: thousandths_of_percent(&mean),
        centre_most: (thousandths_of_percent(&most.0), most.1),
    }
}

/// What a centre, or all of them, was paid before costs.
fn income(settlement: &Settlement, centre: Option<usize>) -> Ore {
    let lines = settlement.lines.iter().filter(|line| centre.is_none_or(|centre| line.centre == centre));
    lines.filter(|line| line.stance == Stance::Paid).map(Line::paid).sum()
}

/// A part of a whole; all of it when the whole is nothing and the part is not.
fn share(part: Ore, whole: Ore) -> Exact {
    let all = if part == Ore::ZERO { Exact::ZERO } else { Exact::ONE };
    part.to_exact_kr().checked_div(&whole.to_exact_kr().abs()).unwrap_or(all)
}

fn thousandths_of_percent(share: &Exact) -> i64 {
    let scaled = share * &Exact::whole(100_000);
    scaled.round(RoundMode::HalfAway).and_then(|rounded| i64::try_from(rounded).ok()).unwrap_or(i64::MAX)
}
