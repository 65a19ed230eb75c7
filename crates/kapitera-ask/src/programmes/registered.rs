//! What the register of costs holds, for programmes that take their outcomes from it by kind.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use kapitera_count::count;
use kapitera_cube::{CountSpec, EventAt, Key, Measure, Responsibility, Unplaced};
use kapitera_message::{Problem, Problems, text};
use kapitera_money::Ore;
use kapitera_period::{Date, Month, OPEN_END, Span};
use kapitera_region::{DaySet, Region};
use kapitera_register::{EventKind, Label};
use kapitera_settle::Known;

use crate::one;

/// The register that has kinds.
pub(super) const REGISTER: &str = "costs";

/// The costs of each kind, by month. A month is known when every source of the register has stated all of its days.
#[derive(Debug, Default)]
pub(super) struct Costs {
    months: BTreeMap<Month, BTreeMap<Arc<str>, Ore>>,
    /// The kinds that there are any costs of; a kind among them without costs in a month has none there.
    kinds: BTreeSet<Arc<str>>,
}

impl Costs {
    /// The costs of the months of `spans` that were known at the end of a day.
    ///
    /// # Errors
    ///
    /// When a delivery cannot be read, or a sum is too large.
    pub(super) fn read(region: &Region, spans: &[Span], on: Date) -> Result<Self, Problems> {
        let known_at = end_of(on);
        let covered = covered(region, known_at)?;
        let asked: BTreeSet<Month> = spans.iter().flat_map(|span| months(*span)).collect();
        let known: Vec<Month> =
            asked.into_iter().filter(|month| DaySet::of([month.span()]).minus(&covered).is_empty()).collect();
        let mut costs = Self::default();
        if known.is_empty() {
            return Ok(costs);
        }
        let read = Known::at(region, known_at, &[EventKind::Costs])?;
        let specs: Vec<CountSpec> = known.iter().map(|month| spec(*month)).collect();
        let cube = count(&read.input, &specs, &read.centres, &|_, _| {})?;
        let words = cube.labels.get(&Label::CostKind).cloned().unwrap_or_default();
        costs.kinds = words.iter().cloned().collect();
        for (month, spec) in known.into_iter().zip(&specs) {
            let kinds = costs.months.entry(month).or_default();
            for cell in cube.find(spec).into_iter().flat_map(|cells| cells.unplaced(Unplaced::Region)) {
                let kind = cell.codes.first().and_then(|code| words.get(*code as usize));
                let kind = kind.cloned().ok_or_else(|| one(no_kind(month)))?;
                *kinds.entry(kind).or_insert(Ore::ZERO) += Ore(cell.amount);
            }
        }
        Ok(costs)
    }

    /// The sum of some kinds in whole months; none when one of the months is not known, or the register has never held one of the kinds: a
    /// misspelt kind is no kind without costs.
    pub(super) fn sum(&self, kinds: &[String], days: Span) -> Option<Ore> {
        if !kinds.iter().all(|kind| self.kinds.contains(kind.as_str())) {
            return None;
        }
        let mut sum = Ore::ZERO;
        for month in months(days) {
            let of_month = self.months.get(&month)?;
            sum += kinds.iter().filter_map(|kind| of_month.get(kind.as_str())).copied().sum();
        }
        Some(sum)
    }
}

fn months(days: Span) -> impl Iterator<Item = Month> {
    let ends = Month::of(days.from).zip(Month::of(days.to));
    ends.into_iter().flat_map(|(first, last)| (0..=first.months_to(last)).map(move |step| first.plus(step)))
}

/// The first moment after a day, less the least there is.
fn end_of(on: Date) -> Timestamp {
    let next = on.tomorrow().unwrap_or(on).to_zoned(TimeZone::UTC);
    next.map_or(Timestamp::MAX, |next| next.timestamp() - jiff::SignedDuration::from_nanos(1))
}

fn covered(region: &Region, known_at: Timestamp) -> Result<DaySet, Problems> {
    let sources = region.events_covered(EventKind::Costs, known_at)?;
    if sources.is_empty() {
        return Ok(DaySet::default());
    }
    let all = DaySet::of([Span { from: Date::MIN, to: OPEN_END }]);
    Ok(sources.iter().fold(all, |known, (_, days)| known.intersect(days)))
}

fn spec(month: Month) -> CountSpec {
    CountSpec {
        measure: Measure::Events { of: EventKind::Costs, span: month.span(), at: EventAt::Region },
        age_on: Date::ZERO,
        responsibility: Responsibility::SameDay,
        keys: vec![Key::Label(Label::CostKind)],
    }
}

/// A cost always has a kind: that one has none is a fault of the store.
fn no_kind(month: Month) -> Problem {
    Problem::error("cost_without_kind", text!("en kostnad i {month} saknar slag", "a cost in {month} has no kind"))
        .hint(text!("kör kapitera verify", "run kapitera verify"))
}
