//! Builds the states of all persons from the deliveries of listings, in one pass over each, side by side.
//!
//! Who speaks is decided by the plan that counts listings too: parts of days, the deliveries that speak for each, and
//! the persons of whom later ones speak. What equal rows of neighbouring parts say is one run, so that twelve full
//! deliveries a year take no more memory than one.

use std::collections::BTreeSet;

use kapitera_cube::{CountSpec, Key, Measure, Responsibility};
use kapitera_message::{Problem, Problems};
use kapitera_period::{Date, Span, day_from_number};
use kapitera_region::DaySet;
use kapitera_region::listing_column::{AREA, BIRTH, CENTRE, DOCTOR, FROM, KIND, SEX, TO};

use super::days::runs;
use super::states::States;
use super::stream::Stream;
use crate::Effort;
use crate::listing::Delivery;
use crate::overrides::Overrides;
use crate::plan::Plan;
use crate::scan::{needs, used};

/// What states may hold besides days: the centre, and the column of each key that persons have.
const COLUMNS: [(usize, Option<Key>); 7] = [
    (CENTRE, None),
    (BIRTH, Some(Key::Age)),
    (SEX, Some(Key::Sex)),
    (AREA, Some(Key::Area)),
    (KIND, Some(Key::Kind)),
    (FROM, Some(Key::Tenure)),
    (DOCTOR, Some(Key::Doctor)),
];

/// The plan for looking at listings on `days`, with the columns of `keys`.
pub(crate) fn plan(deliveries: &[Delivery], days: &DaySet, keys: &BTreeSet<Key>) -> Result<Plan, Problems> {
    let keys: Vec<Key> = keys.iter().copied().filter(|key| !key.is_of_events()).collect();
    let specs: Vec<CountSpec> = runs(days)
        .into_iter()
        .filter_map(|(from, to)| Some(Span { from: day_from_number(from)?, to: day_from_number(to)? }))
        .map(|span| CountSpec {
            measure: Measure::Days { span },
            age_on: Date::ZERO,
            responsibility: Responsibility::SameDay,
            keys: keys.clone(),
        })
        .collect();
    Plan::new(deliveries, &specs, &[])
}

/// The states by that plan, of everyone or of the one person `only`.
pub(crate) fn build(
    deliveries: &[Delivery],
    plan: &Plan,
    only: Option<i32>,
    effort: Effort,
) -> Result<States, Problems> {
    let everyone = deliveries.iter().map(|delivery| delivery.persons_end.cast_signed()).max().unwrap_or(0);
    let (first, end) = only.map_or((0, everyone), |only| (only, only.saturating_add(1)));
    let threads = effort.threads.clamp(1, 64) as i32;
    let size = ((end - first).max(0) / threads + 1).max(1);
    let ranges: Vec<(i32, i32)> =
        (0..threads).map(|at| (first + at * size, (first + (at + 1) * size).min(end))).filter(|(a, b)| a < b).collect();
    let build = |range| Range::new(deliveries, plan, range, effort.batch_rows.max(1)).and_then(Range::build);
    let built: Vec<Result<Piece, Problem>> = if let [range] = ranges[..] {
        vec![build(range)]
    } else {
        std::thread::scope(|scope| {
            let threads: Vec<_> = ranges.iter().map(|&range| scope.spawn(move || build(range))).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap_or_else(|cause| std::panic::resume_unwind(cause)))
                .collect()
        })
    };
    let mut pieces = Vec::new();
    let mut problems = Problems::new();
    for piece in built {
        match piece {
            Ok(piece) => pieces.push(piece),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(joined(first, pieces)) } else { Err(problems) }
}

/// The runs of a range of persons.
#[derive(Default)]
struct Piece {
    /// Where each person's runs end.
    ends: Vec<u32>,
    days: Vec<(i32, i32)>,
    columns: [Vec<i32>; 9],
}

/// Joins pieces column by column, so that no more than one column is held twice.
fn joined(first: i32, mut pieces: Vec<Piece>) -> States {
    fn one<T: Clone>(pieces: &mut [Piece], column: impl Fn(&mut Piece) -> &mut Vec<T>) -> Vec<T> {
        let mut all = std::mem::take(column(&mut pieces[0]));
        all.reserve_exact(pieces[1..].iter_mut().map(|piece| column(piece).len()).sum());
        pieces[1..].iter_mut().for_each(|piece| all.append(column(piece)));
        all.shrink_to_fit();
        all
    }
    if pieces.is_empty() {
        pieces.push(Piece::default());
    }
    let mut starts = vec![0];
    let mut before = 0;
    for piece in &mut pieces {
        starts.extend(std::mem::take(&mut piece.ends).into_iter().map(|end| before + end));
        before = starts[starts.len() - 1];
    }
    let columns = std::array::from_fn(|column| one(&mut pieces, |piece| &mut piece.columns[column]));
    States { first, starts, days: one(&mut pieces, |piece| &mut piece.days), columns }
}

/// A range of persons, and the deliveries read for it.
struct Range<'a> {
    plan: &'a Plan,
    persons: (i32, i32),
    streams: Vec<Layer<'a>>,
    /// Whether each of [`COLUMNS`] is kept.
    kept: [bool; 7],
    piece: Piece,
}

/// A delivery, with the parts for which it speaks and the persons of whom it does not.
struct Layer<'a> {
    stream: Stream<'a>,
    parts: Vec<((i32, i32), Option<&'a Overrides>)>,
}

/// Some days of a person, and what a row says of them.
#[derive(Clone, Copy)]
struct Run {
    days: (i32, i32),
    values: [i32; 7],
}

impl<'a> Range<'a> {
    fn new(
        deliveries: &'a [Delivery],
        plan: &'a Plan,
        persons: (i32, i32),
        batch_rows: usize,
    ) -> Result<Self, Problem> {
        let mut streams = Vec::new();
        for at in used(plan) {
            let layers = plan.parts.iter().flat_map(|part| part.layers.iter().map(move |layer| (part, layer)));
            let parts = layers.filter(|(_, (delivery, _))| *delivery == at);
            let parts = parts.map(|(part, (_, later))| (part.days, later.map(|later| &plan.overrides[later])));
            let stream = Stream::new(&deliveries[at], plan, needs(plan), persons, batch_rows)?;
            streams.push(Layer { stream, parts: parts.collect() });
        }
        let kept = COLUMNS.map(|(_, key)| key.is_none_or(|key| plan.specs.iter().any(|spec| spec.keys.contains(&key))));
        Ok(Self { plan, persons, streams, kept, piece: Piece::default() })
    }

    fn build(mut self) -> Result<Piece, Problem> {
        debug_assert!(!self.plan.parts.is_empty() || self.streams.is_empty(), "deliveries are read for parts");
        let mut found: Vec<Run> = Vec::new();
        while let Some(person) = self.streams.iter().filter_map(|layer| layer.stream.person()).min() {
            found.clear();
            for layer in &mut self.streams {
                while layer.stream.person() == Some(person) {
                    layer.row(person, &self.kept, &mut found);
                    layer.stream.advance()?;
                }
            }
            found.sort_unstable_by_key(|run| run.days);
            self.persons_to(person);
            self.keep(&found);
        }
        self.persons_to(self.persons.1);
        Ok(self.piece)
    }

    /// Ends the runs of all persons before `person`.
    fn persons_to(&mut self, person: i32) {
        let end = self.piece.days.len() as u32;
        self.piece.ends.resize((person - self.persons.0) as usize, end);
    }

    /// Adds the runs of the person after the last one ended, joined where nothing changes.
    fn keep(&mut self, found: &[Run]) {
        let mut last: Option<Run> = None;
        for &run in found {
            match &mut last {
                Some(last) if last.values == run.values && last.days.1 + 1 == run.days.0 => last.days.1 = run.days.1,
                _ => {
                    last.replace(run).into_iter().for_each(|run| self.push(run));
                }
            }
        }
        last.into_iter().for_each(|run| self.push(run));
    }

    fn push(&mut self, run: Run) {
        self.piece.days.push(run.days);
        for ((kept, (column, _)), value) in self.kept.iter().zip(COLUMNS).zip(run.values) {
            if *kept {
                self.piece.columns[column].push(value);
            }
        }
    }
}

impl Layer<'_> {
    /// Adds the days on which the present row speaks for its person.
    fn row(&self, person: i32, kept: &[bool; 7], found: &mut Vec<Run>) {
        let (from, to) = (self.stream.value(FROM), self.stream.value(TO));
        let mut values = [0; 7];
        for ((value, kept), (column, _)) in values.iter_mut().zip(kept).zip(COLUMNS) {
            if *kept {
                *value = self.stream.value(column);
            }
        }
        for ((first, last), later) in &self.parts {
            let days = (from.max(*first), to.min(*last));
            if days.0 <= days.1 && later.is_none_or(|later| !later.has(person)) {
                found.push(Run { days, values });
            }
        }
    }
}
