//! Whether ordering changed otherwise where consultative feedback (*konsultativ återkoppling*) was given: difference in differences.
//!
//! A unit's change is what its listed had ordered for them, per listed and year, in the months after its first feedback less that in
//! the months before; the month of the feedback belongs to neither. Beside it stands the change, in the same months, of the units that never
//! had feedback. The effect is the mean of the former less that of the latter, weighed by listed. Each unit is reduced to one number, so
//! that months that follow each other do not count as so many witnesses (Bertrand, Duflo and Mullainathan 2004), and units that began at
//! different times are compared with those without feedback only, never with each other (Goodman-Bacon 2021).
//!
//! It says what feedback did only if the units would else have changed alike. They were not drawn by lot: who asks for feedback, or is given
//! it for ordering much, may have been on another way already.

use std::collections::{BTreeMap, BTreeSet};

use kapitera_money::Exact;
use kapitera_period::Month;
use kapitera_statistics::{Confidence, Interval, Weighted, near, weighted_apart};

use crate::Refusal;

/// A month of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthOrdered {
    /// Which month.
    pub month: Month,
    /// What was ordered: numbers or points.
    pub ordered: Exact,
    /// How many were listed.
    pub listed: Exact,
}

/// A unit month by month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitMonths {
    /// Which.
    pub unit: String,
    /// The month of its first feedback; none for a unit that never had any.
    pub first_feedback: Option<Month>,
    /// Its months, in any order. A month that is not there is not known, which is not a month without orders.
    pub months: Vec<MonthOrdered>,
}

/// How many months are laid beside each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Windows {
    /// Months before that of the first feedback, from 1.
    pub before: u16,
    /// Months after that of the first feedback, from 1. Twelve of each take the seasons out.
    pub after: u16,
}

/// Fewer units on either side tell nothing of chance.
const FEWEST: usize = 5;
/// Rates are per listed and year.
const MONTHS: i32 = 12;

/// A unit's ordering per listed and year.
#[derive(Clone, Debug, PartialEq)]
pub struct WithFeedback {
    /// Which.
    pub unit: String,
    /// The month of its first feedback.
    pub first: Month,
    /// Per listed and year before.
    pub before: Exact,
    /// Per listed and year after.
    pub after: Exact,
    /// The change, in the same months, of the units without feedback, weighed by their listed.
    pub beside: f64,
    /// Its weight: the mean listed of its months.
    pub weight: Exact,
}

impl WithFeedback {
    /// The change per listed and year, exact.
    pub fn change(&self) -> Exact {
        &self.after - &self.before
    }
}

/// A unit that never had feedback.
#[derive(Clone, Debug, PartialEq)]
pub struct WithoutFeedback {
    /// Which.
    pub unit: String,
    /// Its change per listed and year, the mean over the windows of those with feedback.
    pub change: f64,
    /// Its share of the weight, 0–1.
    pub weight: f64,
}

/// Why a unit is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyLeftOut {
    /// Nothing is known of a month of a window: the first such.
    MonthUnknown(Month),
    /// Nobody was listed in a month of a window: the first such.
    NobodyListed(Month),
}

/// A unit that is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Which.
    pub unit: String,
    /// Why.
    pub why: WhyLeftOut,
}

/// What feedback did, if the units would else have changed alike.
#[derive(Clone, Debug, PartialEq)]
pub struct Feedback {
    /// The months laid beside each other.
    pub windows: Windows,
    /// Units with feedback, in order of their names.
    pub with: Vec<WithFeedback>,
    /// Units without, in order of their names.
    pub without: Vec<WithoutFeedback>,
    /// Units left out, in order of their names.
    pub left_out: Vec<LeftOut>,
    /// Per listed and year before at the units with feedback, weighed: what the effect is to be seen beside.
    pub before: f64,
    /// The mean change at the units with feedback, weighed.
    pub change_with: f64,
    /// The mean change at the units without, weighed.
    pub change_without: f64,
    /// The former less the latter, per listed and year, with 95 % limits; below zero where feedback made the units order less.
    pub effect: Interval,
    /// The degrees of freedom of the limits.
    pub freedom: f64,
}

/// Lays units with feedback beside those without.
///
/// A unit with feedback takes part when all months of its windows are known and have listed; one without, when it has all months of all
/// windows. The others are left out and told of. The limits are by how far the units lie apart ([`weighted_apart`]): those with feedback in
/// what they changed beside the others in their own months, so that a winter that some windows have is no chance; those without in their
/// mean change.
///
/// # Errors
///
/// Without months in a window; when a unit stands twice, or a month of a unit; with fewer than five units on either side; when all units
/// of both groups changed alike.
pub fn feedback(units: &[UnitMonths], windows: Windows) -> Result<Feedback, Refusal> {
    if windows.before == 0 || windows.after == 0 {
        return Err(Refusal::NoWindow);
    }
    let units = units_by_name(units)?;
    let (mut treated, mut controls, mut left_out) = (Vec::new(), Vec::new(), Vec::new());
    for (unit, months) in &units {
        let Some(first) = months.first else { continue };
        match months.around(first, windows) {
            Ok(around) => treated.push((*unit, first, around)),
            Err(why) => left_out.push(LeftOut { unit: (*unit).to_owned(), why }),
        }
    }
    let firsts: BTreeSet<Month> = treated.iter().map(|(_, first, _)| *first).collect();
    for (unit, months) in units.iter().filter(|(_, months)| months.first.is_none()) {
        let all = firsts.iter().map(|first| Ok((*first, months.around(*first, windows)?)));
        match all.collect() {
            Ok(all) => controls.push((*unit, all)),
            Err(why) => left_out.push(LeftOut { unit: (*unit).to_owned(), why }),
        }
    }
    if treated.len() < FEWEST || controls.len() < FEWEST {
        return Err(Refusal::TooFewUnits { with: treated.len(), without: controls.len(), needed: FEWEST });
    }
    left_out.sort_by(|one, other| one.unit.cmp(&other.unit));
    let (with, without) = beside(treated, &controls);
    judged(windows, with, without, left_out)
}

/// A unit without feedback, around each month in which others had their first.
type Control<'a> = (&'a str, BTreeMap<Month, Around>);

/// Each unit with feedback beside those without in its own months, and each of these over all such months.
fn beside(treated: Vec<(&str, Month, Around)>, controls: &[Control<'_>]) -> (Vec<WithFeedback>, Vec<WithoutFeedback>) {
    let all: f64 = treated.iter().map(|(_, _, around)| near(&around.listed)).sum();
    // Of each control the share of the weight, and its change times that.
    let mut without = vec![(0.0, 0.0); controls.len()];
    let mut with = Vec::new();
    for (unit, first, around) in treated {
        let share = near(&around.listed) / all;
        let others = || controls.iter().map(|(_, windows)| &windows[&first]);
        let listed: f64 = others().map(|other| near(&other.listed)).sum();
        let mut change = 0.0;
        for (control, other) in without.iter_mut().zip(others()) {
            let part = near(&other.listed) / listed;
            let changed = near(&(&other.after - &other.before));
            change += part * changed;
            control.0 += share * part;
            control.1 += share * part * changed;
        }
        let Around { before, after, listed: weight } = around;
        with.push(WithFeedback { unit: unit.to_owned(), first, before, after, beside: change, weight });
    }
    let without = controls.iter().zip(without).map(|((unit, _), (weight, change))| {
        let unit = (*unit).to_owned();
        WithoutFeedback { unit, change: change / weight, weight }
    });
    (with, without.collect())
}

fn judged(
    windows: Windows,
    with: Vec<WithFeedback>,
    without: Vec<WithoutFeedback>,
    left_out: Vec<LeftOut>,
) -> Result<Feedback, Refusal> {
    let all: f64 = with.iter().map(|unit| near(&unit.weight)).sum();
    let mean = |of: fn(&WithFeedback) -> f64| with.iter().map(|unit| near(&unit.weight) / all * of(unit)).sum::<f64>();
    let (before, change_with) = (mean(|unit| near(&unit.before)), mean(|unit| near(&unit.change())));
    let change_without: f64 = without.iter().map(|unit| unit.weight * unit.change).sum();
    let ones =
        with.iter().map(|unit| Weighted { value: near(&unit.change()) - unit.beside, weight: near(&unit.weight) });
    let others = without.iter().map(|unit| Weighted { value: unit.change - change_without, weight: unit.weight });
    let found = weighted_apart(&ones.collect::<Vec<_>>(), &others.collect::<Vec<_>>(), Confidence::P95)?;
    Ok(Feedback {
        windows,
        with,
        without,
        left_out,
        before,
        change_with,
        change_without,
        effect: found.apart,
        freedom: found.freedom,
    })
}

/// What is known of a unit.
struct Months<'a> {
    first: Option<Month>,
    months: BTreeMap<Month, &'a MonthOrdered>,
}

/// A unit around a month.
struct Around {
    /// Per listed and year.
    before: Exact,
    after: Exact,
    /// The mean of the months of both windows.
    listed: Exact,
}

impl Months<'_> {
    fn around(&self, first: Month, windows: Windows) -> Result<Around, WhyLeftOut> {
        let before = self.within(first.plus(-i32::from(windows.before)), i32::from(windows.before))?;
        let after = self.within(first.plus(1), i32::from(windows.after))?;
        let months = Exact::whole(i32::from(windows.before) + i32::from(windows.after));
        let rate = |(ordered, listed): &(Exact, Exact)| {
            (ordered * &Exact::whole(MONTHS)).checked_div(listed).ok_or(WhyLeftOut::NobodyListed(first))
        };
        let listed = (&before.1 + &after.1).checked_div(&months).ok_or(WhyLeftOut::NobodyListed(first))?;
        Ok(Around { before: rate(&before)?, after: rate(&after)?, listed })
    }

    /// What was ordered, and how many were listed, summed over months.
    fn within(&self, from: Month, many: i32) -> Result<(Exact, Exact), WhyLeftOut> {
        let (mut ordered, mut listed) = (Exact::ZERO, Exact::ZERO);
        for month in (0..many).map(|at| from.plus(at)) {
            let found = self.months.get(&month).ok_or(WhyLeftOut::MonthUnknown(month))?;
            if found.listed <= Exact::ZERO {
                return Err(WhyLeftOut::NobodyListed(month));
            }
            ordered += &found.ordered;
            listed += &found.listed;
        }
        Ok((ordered, listed))
    }
}

fn units_by_name(units: &[UnitMonths]) -> Result<BTreeMap<&str, Months<'_>>, Refusal> {
    let mut all = BTreeMap::new();
    for UnitMonths { unit, first_feedback, months } in units {
        let mut known = BTreeMap::new();
        for ordered in months {
            let month = ordered.month;
            if known.insert(month, ordered).is_some() {
                return Err(Refusal::MonthTwice { unit: unit.clone(), month });
            }
        }
        if all.insert(unit.as_str(), Months { first: *first_feedback, months: known }).is_some() {
            return Err(Refusal::UnitTwice { unit: unit.clone() });
        }
    }
    Ok(all)
}
