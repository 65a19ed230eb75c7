//! Finds what in the registers breaks the rules.
//!
//! Everything is asked of the days of *responsibility*: with next-day responsibility a day is answered for by the centre
//! where the person was listed the day before. The days are cut into parts on which no rule, centre or distance changes,
//! and each run of days at a centre is judged once in each part.

mod caps;
mod judge;
mod report;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use kapitera_count::ListingRun;
use kapitera_period::{Date, Span};
use kapitera_register::{Pseudonym, Sex};

use crate::candidates::{Candidate, Memory, closing_candidates};
use crate::relist::{changes, minus_days, too_many};
use crate::rules::{Rules, in_force};
use crate::runs::Runs;
use crate::world::World;

pub use caps::CapBreach;
pub use report::{Breach, BreachKind, NotJudged, Report, Who};

/// What is checked.
#[derive(Clone, Copy, Debug)]
pub struct CheckRequest<'a> {
    /// The rules.
    pub rules: &'a Rules,
    /// Centres, areas, distances.
    pub world: &'a World,
    /// The listings of the days, and as far back as they are known for changes of centre.
    pub runs: &'a Runs,
    /// Who lives in the region, when that register is there.
    pub residents: Option<&'a [ResidentDays]>,
    /// The days.
    pub days: Span,
}

/// Days on which somebody lives in the region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResidentDays {
    /// The person's number in the listings; none when no listing ever mentioned them.
    pub number: Option<u32>,
    /// Who.
    pub person: Pseudonym,
    /// Birth date.
    pub birth: Date,
    /// Legal sex.
    pub sex: Sex,
    /// Home area's code.
    pub area: Arc<str>,
    /// The days.
    pub days: Span,
}

/// A part of the days on which nothing but listings changes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    /// The days answered for.
    pub days: Span,
    /// The days on which listings are looked at.
    pub listed: Span,
    /// How many days lie between the two.
    pub shift: u32,
}

/// Checks the registers against the rules.
pub fn check(request: &CheckRequest<'_>) -> Report {
    let mut check = Check::new(request);
    check.residents();
    for runs in request.runs.persons() {
        check.person(runs);
    }
    check.finish()
}

/// The work in progress.
struct Check<'a> {
    request: &'a CheckRequest<'a>,
    parts: Vec<Part>,
    /// The world's position of each centre of the runs.
    places: Vec<usize>,
    memory: Memory<'a>,
    closing: HashMap<(usize, usize, Date), Rc<Vec<Candidate>>>,
    caps: caps::Counts,
    report: report::Gathering,
    /// Persons listed some day who live in the region another day without being listed.
    unlisted: HashSet<u32>,
}

impl<'a> Check<'a> {
    fn new(request: &'a CheckRequest<'a>) -> Self {
        let memory = Memory::new(request.rules, request.world);
        let parts = parts(request.rules, &memory, request.days);
        let places = places(request.world, request.runs);
        let caps = caps::Counts::new(request.rules, request.world, &parts);
        let report = report::Gathering::default();
        Self { request, parts, places, memory, closing: HashMap::new(), caps, report, unlisted: HashSet::new() }
    }

    fn place(&self, run: &ListingRun) -> usize {
        self.places[run.centre]
    }

    fn person(&mut self, runs: &[ListingRun]) {
        let mut found = report::Person::default();
        for part in self.parts.clone() {
            for (at, run) in runs.iter().enumerate() {
                let Some(days) = run.days.intersect(part.listed) else { continue };
                found.listed = true;
                self.caps.add(self.places[run.centre], days, &part);
                let previous = at.checked_sub(1).map(|at| &runs[at]);
                self.judge(run, previous, days.from, &part, &mut found);
            }
        }
        if !found.listed {
            return;
        }
        let listed = Span { from: self.parts[0].listed.from, to: self.parts[self.parts.len() - 1].listed.to };
        let (rules, world) = (self.request.rules, self.request.world);
        if !rules.re_listings.is_empty() && runs.len() > 1 {
            let changes = changes(runs, rules, world, |run| self.place(run));
            if let Some((centre, rule)) = too_many(&changes, rules, listed) {
                found.add(BreachKind::ReListedTooOften, Some(centre), Some(rule));
            }
        }
        if self.unlisted.contains(&runs[0].person) {
            found.add(BreachKind::NotListed, None, self.assignment_position());
        }
        self.report.add(Who::Number(runs[0].person), found);
    }

    /// Who lives in the region some day and is listed nowhere that day.
    fn residents(&mut self) {
        let Some(residents) = self.request.residents else { return };
        let starts = starts(self.request.runs);
        let mut met = HashSet::new();
        for resident in residents {
            let runs = resident.number.and_then(|number| starts.get(&number)).copied().unwrap_or(&[]);
            let parts = self.parts.iter().filter_map(|part| {
                let days = resident.days.intersect(part.days)?;
                Some(Span { from: minus_days(days.from, part.shift), to: minus_days(days.to, part.shift) })
            });
            let mut parts = parts.peekable();
            if parts.peek().is_none() || parts.all(|days| covered(runs, days)) {
                continue;
            }
            let listed = self.parts.iter().any(|part| runs.iter().any(|run| run.days.intersect(part.listed).is_some()));
            match resident.number.filter(|_| listed) {
                // Looked at once more, with the listings of the other days.
                Some(number) => {
                    self.unlisted.insert(number);
                }
                None if met.insert(resident.person) => {
                    let mut found = report::Person::default();
                    found.add(BreachKind::NotListed, None, self.assignment_position());
                    self.report.add(Who::Person(resident.person), found);
                }
                None => {}
            }
        }
    }

    fn assignment_position(&self) -> Option<usize> {
        let day = self.request.days.from;
        self.request.rules.assignments.iter().position(|rule| rule.origin.valid.contains(day))
    }

    fn finish(self) -> Report {
        let rules = self.request.rules;
        let mut report = self.report.finish(rules, self.request.days, self.caps.finish(rules));
        report.known_from = self.request.runs.known_from;
        report.window_from = in_force(&rules.re_listings, self.request.days.from)
            .map(|rule| crate::relist::window_start(rule, self.parts[0].listed.from));
        report
    }

    /// Where the list of `closed` moves, for persons of an area.
    fn closing_of(&mut self, closed: usize, area: usize, day: Date) -> Rc<Vec<Candidate>> {
        let CheckRequest { rules, world, runs, .. } = *self.request;
        let found = self.closing.entry((closed, area, day)).or_insert_with(|| {
            let closing = in_force(&rules.closings, day);
            let assignment = in_force(&rules.assignments, day);
            let receives = in_force(&rules.receives, day);
            let found = closing.map(|closing| {
                closing_candidates(closing, closed, assignment, receives, world, &runs.areas[area], day)
            });
            Rc::new(found.unwrap_or_default())
        });
        found.clone()
    }
}

/// The days in parts on which neither rules nor centres nor distances change.
fn parts(rules: &Rules, memory: &Memory<'_>, days: Span) -> Vec<Part> {
    let starts = memory.epochs().starts_within(days.from, days.to);
    let ends = starts.iter().skip(1).filter_map(|day| day.yesterday().ok()).chain([days.to]);
    let part = |(from, to): (Date, Date)| {
        let shift = rules.shift_on(from);
        let listed = Span { from: minus_days(from, shift), to: minus_days(to, shift) };
        Part { days: Span { from, to }, listed, shift }
    };
    starts.iter().copied().zip(ends).map(part).collect()
}

/// The world's position of each centre that the runs name.
///
/// # Panics
///
/// When the world was made without them.
pub(crate) fn places(world: &World, runs: &Runs) -> Vec<usize> {
    runs.centres.iter().map(|id| world.centre(id).expect("the world knows the centres of the listings")).collect()
}

/// Each person's runs.
fn starts(runs: &Runs) -> HashMap<u32, &[ListingRun]> {
    runs.persons().map(|runs| (runs[0].person, runs)).collect()
}

/// Whether the runs, which ascend, hold all of `days`.
fn covered(runs: &[ListingRun], days: Span) -> bool {
    let mut next = days.from;
    for run in runs {
        if run.days.contains(next) {
            if run.days.to >= days.to {
                return true;
            }
            next = run.days.to.tomorrow().unwrap_or(run.days.to);
        }
    }
    false
}
