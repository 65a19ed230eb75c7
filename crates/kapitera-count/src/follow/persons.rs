//! One person's events together.

use kapitera_cube::Responsibility;
use kapitera_period::day_number;
use kapitera_region::NO_PERSON;
use kapitera_region::listing_column::SEX;
use kapitera_register::{EventKind, Label};

use super::{PersonTally, PersonsAsked, PersonsFound, PersonsRule};
use crate::events::{EventPlan, NOWHERE, days_before};

/// An event that somebody asks about.
#[derive(Clone, Copy, Default)]
pub(super) struct Event {
    /// The person's number; [`NO_PERSON`] for nobody's.
    pub person: u32,
    pub day: i32,
    /// The event's own centre.
    pub centre: i32,
    /// Who was met; −1 when nobody asks.
    pub clinician: i32,
    /// A bit for each question.
    pub asked: u32,
}

/// The questions about the persons of one register.
pub(super) struct Questions<'a> {
    plan: &'a EventPlan,
    before: i32,
    /// The position of the empty name among clinicians; −1 when every visit has one.
    unknown: i32,
    asked: Vec<Question>,
}

/// At most so many questions about one register: each has a bit.
pub(crate) const QUESTIONS_MOST: usize = 32;

struct Question {
    rule: PersonsRule,
    /// First and last day of each window.
    windows: Vec<(i32, i32)>,
    /// The days of all windows together.
    days: (i32, i32),
    /// For each label looked at: its place among those of the kind, and which words are let through.
    lets: Vec<(usize, Vec<bool>)>,
}

impl Question {
    /// The place of a cell. The windows of a centre and sex lie side by side: a person touches many of them, one after the other.
    #[inline]
    fn cell(&self, window: usize, centre: i32, sex: usize) -> usize {
        (centre as usize * 2 + sex) * self.windows.len() + window
    }
}

/// What a thread has found: by question, centre, sex and window.
pub(super) type Tallies = Vec<Share>;

pub(super) struct Share {
    cells: Vec<Vec<PersonTally>>,
    nobodys: Vec<u64>,
    /// Room for the events of a person that a question is about.
    own: Vec<Event>,
    /// Room for where the person was listed on the day of each.
    listed: Vec<Option<(i32, usize)>>,
    /// Room for the visits of a person in a window.
    met: Vec<i32>,
    /// Room for the events of a person by centre.
    places: Vec<(i32, usize, u64)>,
}

impl<'a> Questions<'a> {
    /// # Panics
    ///
    /// With more than [`QUESTIONS_MOST`] questions.
    pub fn new(
        plan: &'a EventPlan,
        responsibility: Responsibility,
        kind: EventKind,
        asked: &[&PersonsAsked<'_>],
    ) -> Self {
        assert!(asked.len() <= QUESTIONS_MOST, "at most {QUESTIONS_MOST} questions about the persons of a register");
        let unknown = plan.labels.get(&Label::Clinician).map_or(-1, |names| crate::source::position(names, ""));
        let question = |asked: &&PersonsAsked<'_>| {
            let lets = asked.labels.iter().filter_map(|label| {
                let place = kind.labels().iter().position(|other| other == label)?;
                let words = plan.labels.get(label)?;
                Some((place, words.iter().map(|word| (asked.keep)(*label, word)).collect()))
            });
            let windows: Vec<(i32, i32)> =
                asked.windows.iter().map(|window| (day_number(window.from), day_number(window.to))).collect();
            let first = windows.iter().map(|(from, _)| *from).min().unwrap_or(i32::MAX);
            let last = windows.iter().map(|(_, to)| *to).max().unwrap_or(i32::MIN);
            Question { rule: asked.rule, windows, days: (first, last), lets: lets.collect() }
        };
        Self { plan, before: days_before(responsibility), unknown, asked: asked.iter().map(question).collect() }
    }

    /// The first number that no listed person has.
    pub fn persons_end(&self) -> u32 {
        self.plan.states.as_ref().map_or(0, |states| states.starts.len().saturating_sub(1) as u32)
    }

    /// A bit for each question that looks at the event.
    #[inline]
    pub fn asked(&self, day: i32, labels: &[Vec<i32>], at: usize) -> u32 {
        let mut bits = 0;
        for (bit, question) in self.asked.iter().enumerate() {
            let lets = |(label, words): &(usize, Vec<bool>)| words[labels[*label][at] as usize];
            if question.days.0 <= day && day <= question.days.1 && question.lets.iter().all(lets) {
                bits |= 1 << bit;
            }
        }
        bits
    }

    /// Empty tallies, one for each thread.
    pub fn tallies(&self, threads: usize) -> Tallies {
        let places = self.plan.centres.len() * 2;
        let cells = |question: &Question| vec![PersonTally::default(); question.windows.len() * places];
        let share = |_| Share {
            cells: self.asked.iter().map(cells).collect(),
            nobodys: vec![0; self.asked.len()],
            own: Vec::new(),
            listed: Vec::new(),
            met: Vec::new(),
            places: Vec::new(),
        };
        (0..threads).map(share).collect()
    }

    /// Answers for the persons from `from` to before `end`, whose events these are, in any order.
    pub fn answer(&self, events: &[Event], from: u32, end: Option<u32>, tallies: &mut Tallies) {
        let (sorted, starts) = by_person(events, from, end.unwrap_or_else(|| self.persons_end().max(from)));
        let persons = starts.len() - 1;
        let each = persons.div_ceil(tallies.len()).max(1);
        let (sorted, starts) = (&sorted, &starts);
        std::thread::scope(|scope| {
            for (turn, share) in tallies.iter_mut().enumerate() {
                scope.spawn(move || {
                    let mut own: Vec<Event> = Vec::new();
                    for person in (turn * each).min(persons)..((turn + 1) * each).min(persons) {
                        own.clear();
                        own.extend_from_slice(&sorted[starts[person]..starts[person + 1]]);
                        // Those of one day in the order of the clinicians' names: the registers say no hour.
                        own.sort_unstable_by_key(|event| (event.day, event.clinician, event.centre));
                        self.person((from as usize + person) as i32, &own, share);
                    }
                });
            }
        });
        let last = starts[persons];
        for event in sorted[last..].iter().filter(|event| event.person == NO_PERSON) {
            for (bit, count) in tallies[0].nobodys.iter_mut().enumerate() {
                *count += u64::from(event.asked >> bit & 1);
            }
        }
    }

    /// Answers for a person, whose events ascend by day.
    fn person(&self, person: i32, events: &[Event], share: &mut Share) {
        let mut own = std::mem::take(&mut share.own);
        for (bit, question) in self.asked.iter().enumerate() {
            own.clear();
            own.extend(events.iter().filter(|event| event.asked >> bit & 1 == 1));
            if own.is_empty() {
                continue;
            }
            match question.rule {
                PersonsRule::Continuity { least, own_centre } => {
                    for (turn, &window) in question.windows.iter().enumerate() {
                        let visits = &own[within(&own, window)];
                        if visits.is_empty() {
                            continue;
                        }
                        let Some((centre, sex)) = self.listed(person, window.1) else { continue };
                        let here = visits.iter().filter(|visit| !own_centre || visit.centre == centre);
                        let tally = &mut share.cells[bit][question.cell(turn, centre, sex)];
                        continuity(here, least, self.unknown, &mut share.met, tally);
                    }
                }
                PersonsRule::Repeated => self.repeated(person, bit, question, &own, share),
            }
        }
        share.own = own;
    }

    /// How many of the events a person had in each window, by where they were listed on the day.
    fn repeated(&self, person: i32, bit: usize, question: &Question, own: &[Event], share: &mut Share) {
        share.listed.clear();
        share.listed.extend(own.iter().map(|event| self.listed(person, event.day)));
        for (turn, &window) in question.windows.iter().enumerate() {
            share.places.clear();
            for &(centre, sex) in share.listed[within(own, window)].iter().flatten() {
                match share.places.iter_mut().find(|(place, of, _)| (*place, *of) == (centre, sex)) {
                    Some((.., count)) => *count += 1,
                    None => share.places.push((centre, sex, 1)),
                }
            }
            for &(centre, sex, count) in &share.places {
                let tally = &mut share.cells[bit][question.cell(turn, centre, sex)];
                tally.persons += 1;
                tally.events += count;
                tally.repeated += count * count;
            }
        }
    }

    /// The open centre where the person is listed on a day, and the sex.
    fn listed(&self, person: i32, day: i32) -> Option<(i32, usize)> {
        let states = self.plan.states.as_ref()?;
        let run = states.at(person, day - self.before);
        let centre =
            (run != NOWHERE).then(|| states.centre(run)).filter(|&centre| self.plan.open.is_open(day, centre))?;
        Some((centre, (states.columns[SEX][run as usize] & 1) as usize))
    }

    /// What all threads found.
    pub fn found(&self, tallies: Tallies) -> Vec<PersonsFound> {
        let mut found: Vec<PersonsFound> = self
            .asked
            .iter()
            .map(|_| PersonsFound { centres: self.plan.centres.clone(), ..PersonsFound::default() })
            .collect();
        for share in tallies {
            let of_each = found.iter_mut().zip(&self.asked).zip(share.cells).zip(share.nobodys);
            for (((found, question), cells), nobodys) in of_each {
                found.nobodys += nobodys;
                for (at, tally) in cells.into_iter().enumerate().filter(|(_, tally)| *tally != PersonTally::default()) {
                    let (window, place) = (at % question.windows.len(), at / question.windows.len());
                    *found.cells.entry((window, place / 2, place % 2)).or_default() += tally;
                }
            }
        }
        found
    }
}

/// The places of the events of a window among a person's, which ascend by day.
fn within(events: &[Event], (from, to): (i32, i32)) -> std::ops::Range<usize> {
    let first = events.partition_point(|event| event.day < from);
    first..first + events[first..].partition_point(|event| event.day <= to)
}

/// Adds a person's visits to the tally of the window.
fn continuity<'a>(
    visits: impl Iterator<Item = &'a Event>,
    least: u32,
    unknown: i32,
    met: &mut Vec<i32>,
    tally: &mut PersonTally,
) {
    met.clear();
    let mut without = 0_u64;
    for visit in visits {
        if visit.clinician == unknown {
            without += 1;
        } else {
            met.push(visit.clinician);
        }
    }
    let (known, least) = (met.len() as u64, u64::from(least));
    tally.unknown += without;
    if known < least {
        tally.lost += u64::from(known + without >= least);
        return;
    }
    let same = met.windows(2).filter(|pair| pair[0] == pair[1]).count() as u64;
    met.sort_unstable();
    let by_clinician = met.chunk_by(|one, other| one == other).map(|visits| visits.len() as u64);
    let (most, squares) =
        by_clinician.fold((0, 0), |(most, squares), visits| (visits.max(most), squares + visits * visits));
    tally.index(known, most, squares, same);
}

/// The events of the persons from `from` to before `end` in the order of persons, where each person's begin, and then the others'.
fn by_person(events: &[Event], from: u32, end: u32) -> (Vec<Event>, Vec<usize>) {
    let persons = (end - from) as usize;
    // One place more, for whoever is beyond: nobody, and persons that no listing names.
    let place = |event: &Event| ((event.person - from) as usize).min(persons);
    let mut starts = vec![0_usize; persons + 2];
    events.iter().for_each(|event| starts[place(event) + 1] += 1);
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut next = starts.clone();
    let mut sorted = vec![Event::default(); events.len()];
    for event in events {
        let at = &mut next[place(event)];
        sorted[*at] = *event;
        *at += 1;
    }
    starts.truncate(persons + 1);
    (sorted, starts)
}
