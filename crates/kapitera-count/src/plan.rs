//! What has to be counted, broken into parts on which nothing changes.
//!
//! A part is a run of days on which the same deliveries speak and the same centres are open. A head count has one part of one
//! day; a count of days has as many as there are changes within it.

use std::collections::BTreeSet;
use std::sync::Arc;

use kapitera_cube::{CountSpec, Measure, Responsibility};
use kapitera_message::{Problem, Problems, text};
use kapitera_period::{Span, day_from_number, day_number};
use kapitera_register::Centre;

use crate::listing::Delivery;
use crate::overrides::Overrides;
use crate::scan;
use crate::source::position;

/// Everything that is fixed before the first row is read.
pub(crate) struct Plan {
    /// What is counted.
    pub specs: Vec<CountSpec>,
    /// The runs of days to count, each for one or more specifications.
    pub parts: Vec<Part>,
    /// All centre ids that occur in a delivery used, ascending.
    pub centres: Vec<Arc<str>>,
    /// All area codes that occur, ascending; empty when nobody asks for areas.
    pub areas: Vec<Arc<str>>,
    /// All doctors that occur, ascending; empty when nobody asks for doctors.
    pub doctors: Vec<Arc<str>>,
    /// Bit sets of persons of whom later deliveries speak.
    pub overrides: Vec<Overrides>,
}

/// A run of days on which nothing changes.
pub(crate) struct Part {
    /// First and last day on which the listing is looked at.
    pub days: (i32, i32),
    /// The first day counted, for which centres must be open: a day later with next-day responsibility.
    pub open_on: i32,
    /// What is measured: parts of equal measure and responsibility belong together.
    pub measure: (Measure, Responsibility),
    /// Positions of the specifications that count this part.
    pub specs: Vec<usize>,
    /// The deliveries that speak, with the position in [`Plan::overrides`] of the persons they no longer speak of.
    pub layers: Vec<(usize, Option<usize>)>,
}

/// The specifications that no other one answers, ascending.
pub(crate) fn needed(specs: &[CountSpec]) -> Vec<CountSpec> {
    let distinct: BTreeSet<&CountSpec> = specs.iter().collect();
    let mut needed: Vec<CountSpec> = Vec::new();
    // The one with most keys first: it may answer the others, never the other way round, unless they are equal.
    let mut by_keys: Vec<&CountSpec> = distinct.into_iter().collect();
    by_keys.sort_by_key(|spec| std::cmp::Reverse(spec.keys.len()));
    for spec in by_keys {
        if !needed.iter().any(|other| other.answers(spec)) {
            needed.push(spec.clone());
        }
    }
    needed.sort();
    needed
}

/// The days on which listings are looked at, and how many days later they count.
pub(crate) fn listed_days(measure: Measure, responsibility: Responsibility) -> ((i32, i32), i32) {
    let span = match measure {
        Measure::Heads { on } => Span { from: on, to: on },
        Measure::Days { span } | Measure::Events { span, .. } => span,
    };
    let shift = i32::from(responsibility == Responsibility::NextDay);
    ((day_number(span.from) - shift, day_number(span.to) - shift), shift)
}

impl Plan {
    /// Plans the counting of `specs`; reads the names that occur and the persons that changes speak of.
    pub fn new(deliveries: &[Delivery], specs: &[CountSpec], centres: &[Centre]) -> Result<Self, Problems> {
        let mut plan = Self {
            specs: specs.to_vec(),
            parts: Vec::new(),
            centres: Vec::new(),
            areas: Vec::new(),
            doctors: Vec::new(),
            overrides: Vec::new(),
        };
        let measures: BTreeSet<_> = specs.iter().map(|spec| (spec.measure, spec.responsibility)).collect();
        let mut problems = Problems::new();
        for measure in measures {
            plan.add_parts(deliveries, centres, measure, &mut problems)?;
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        scan::read_names(deliveries, &mut plan)?;
        Ok(plan)
    }

    fn add_parts(
        &mut self,
        deliveries: &[Delivery],
        centres: &[Centre],
        measure: (Measure, Responsibility),
        problems: &mut Problems,
    ) -> Result<(), Problems> {
        let (days, shift) = listed_days(measure.0, measure.1);
        let specs: Vec<usize> = (0..self.specs.len())
            .filter(|&at| (self.specs[at].measure, self.specs[at].responsibility) == measure)
            .collect();
        for days in split(days, shift, deliveries, centres) {
            let layers = match layers(deliveries, days) {
                Some(layers) => layers,
                None => {
                    problems.push(no_full_delivery(days));
                    continue;
                }
            };
            let layers = layers
                .into_iter()
                .map(|(delivery, later)| Ok((delivery, self.overrides_of(deliveries, later)?)))
                .collect::<Result<_, Problems>>()?;
            self.parts.push(Part { days, open_on: days.0 + shift, measure, specs: specs.clone(), layers });
        }
        Ok(())
    }

    /// The position of the bit set of the persons that `later` deliveries mention.
    fn overrides_of(&mut self, deliveries: &[Delivery], later: Vec<usize>) -> Result<Option<usize>, Problems> {
        if later.is_empty() {
            return Ok(None);
        }
        if let Some(known) = self.overrides.iter().position(|overrides| overrides.deliveries == later) {
            return Ok(Some(known));
        }
        self.overrides.push(Overrides::read(deliveries, later)?);
        Ok(Some(self.overrides.len() - 1))
    }

    /// For each of [`Plan::centres`], whether it is open on the day counted by `part`.
    pub fn open(&self, part: &Part, centres: &[Centre]) -> Vec<bool> {
        let mut open = vec![false; self.centres.len()];
        if let Some(day) = day_from_number(part.open_on) {
            for centre in centres.iter().filter(|centre| centre.valid.contains(day)) {
                if let Ok(at) = usize::try_from(position(&self.centres, &centre.id)) {
                    open[at] = true;
                }
            }
        }
        open
    }
}

/// Splits days where a delivery begins or ceases to speak or, for a run of days, a centre opens or closes.
fn split(days: (i32, i32), shift: i32, deliveries: &[Delivery], centres: &[Centre]) -> Vec<(i32, i32)> {
    if days.1 < days.0 {
        return Vec::new();
    }
    let mut starts = BTreeSet::from([days.0]);
    for delivery in deliveries {
        starts.extend([delivery.covers.0, delivery.covers.1 + 1]);
    }
    for centre in centres {
        starts.extend([day_number(centre.valid.from) - shift, day_number(centre.valid.to) + 1 - shift]);
    }
    let starts: Vec<i32> = starts.into_iter().filter(|&day| days.0 <= day && day <= days.1).collect();
    let ends = starts.iter().skip(1).map(|start| start - 1).chain([days.1]);
    starts.iter().copied().zip(ends).collect()
}

/// The deliveries that speak on `days`, from the latest full one on, each with the later ones that override it.
/// `None` when there is no full one.
pub(crate) fn layers(deliveries: &[Delivery], days: (i32, i32)) -> Option<Vec<(usize, Vec<usize>)>> {
    let mut layers = Vec::new();
    let mut later: Vec<usize> = Vec::new();
    for (at, delivery) in deliveries.iter().enumerate().rev() {
        if delivery.covers.0 > days.0 || delivery.covers.1 < days.1 {
            continue;
        }
        layers.push((at, later.clone()));
        if delivery.full {
            return Some(layers);
        }
        later.push(at);
    }
    None
}

fn no_full_delivery(days: (i32, i32)) -> Problem {
    let day = |number| day_from_number(number).map_or_else(String::new, |day| day.to_string());
    let (from, to) = (day(days.0), day(days.1));
    let days = if from == to { from } else { format!("{from}–{to}") };
    Problem::error(
        "day_without_listing",
        text!(
            "ingen känd leverans anger alla listningar för {days}",
            "no known delivery states all listings for {days}"
        ),
    )
    .why(text!("de som inte är kända skulle saknas i tysthet", "those not known would be missing in silence"))
    .hint(text!(
        "ta emot en fullständig leverans som avser dagen, eller höj ”--known-at”",
        "take in a full delivery that covers the day, or raise “--known-at”"
    ))
}
