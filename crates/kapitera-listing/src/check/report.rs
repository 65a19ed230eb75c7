//! What a check found, counted so that nobody is dropped: checked = in order + not judged + with a breach.

use std::collections::BTreeMap;

use kapitera_model::Provenance;
use kapitera_period::{Date, Span};
use kapitera_register::Pseudonym;

use super::CapBreach;
use crate::rules::{Dated, Rules};

/// A kind of breach of the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BreachKind {
    /// Listed at a centre that has closed: its list was not moved.
    ListRemains,
    /// Listed at a centre that is not open yet, or that the register lacks.
    NotOpen,
    /// Assigned to a centre that may not receive those who made no choice: private and not procured, or left out.
    MayNotReceive,
    /// Assigned to another centre than the rule gives.
    OtherCentre,
    /// Changed centre more often than allowed.
    ReListedTooOften,
    /// Lives in the region and is listed nowhere.
    NotListed,
}

/// Why an assigned person's centre could not be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NotJudged {
    /// The rule speaks only of listings that begin while it is in force.
    BeforeTheRules,
    /// The rule gives no centre: the area is unknown or in no table, or none of the centres may receive.
    NoneGiven,
}

/// A person in a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Who {
    /// By the number of the listings.
    Number(u32),
    /// By pseudonym; prints itself masked.
    Person(Pseudonym),
}

/// Persons who break a rule in one way at one centre.
#[derive(Clone, Debug)]
pub struct Breach {
    /// The kind.
    pub kind: BreachKind,
    /// The centre; none for those listed nowhere.
    pub centre: Option<usize>,
    /// How many persons.
    pub persons: u64,
    /// The first few.
    pub examples: Vec<Who>,
    /// The rule; none when it is the register of centres alone that says it.
    pub rule: Option<Provenance>,
}

/// What a check found.
#[derive(Clone, Debug)]
pub struct Report {
    /// The days checked.
    pub days: Span,
    /// Persons checked: listed some day, or living in the region some day.
    pub checked: u64,
    /// Those with nothing to remark on.
    pub in_order: u64,
    /// Those without a breach whose assignment could not be judged.
    pub not_judged: u64,
    /// Those with one breach or several.
    pub with_breach: u64,
    /// Those with several.
    pub with_several: u64,
    /// The breaches, by kind, centre and rule.
    pub breaches: Vec<Breach>,
    /// Those not judged, by reason and centre.
    pub unjudged: Vec<(NotJudged, usize, u64)>,
    /// Those in order who are to be offered a centre that opened after they were assigned.
    pub offers: Vec<(usize, u64)>,
    /// Centres with more listed than they may have.
    pub caps: Vec<CapBreach>,
    /// The day from which on the registers speak of every day.
    pub known_from: Option<Date>,
    /// The first day of the window that changes of centre are counted in.
    pub window_from: Option<Date>,
}

/// Examples kept of each breach.
const EXAMPLES: usize = 3;

/// What was found of one person.
#[derive(Default)]
pub(super) struct Person {
    pub listed: bool,
    /// Kind, centre, and position of the rule.
    found: Vec<(BreachKind, Option<usize>, Option<usize>)>,
    not_judged: Option<(NotJudged, usize)>,
    pub offered: Option<usize>,
}

impl Person {
    /// Notes a breach once.
    pub fn add(&mut self, kind: BreachKind, centre: Option<usize>, rule: Option<usize>) {
        if !self.found.contains(&(kind, centre, rule)) {
            self.found.push((kind, centre, rule));
        }
    }

    pub fn not_judged(&mut self, why: NotJudged, centre: usize) {
        self.not_judged.get_or_insert((why, centre));
    }
}

/// A breach by kind, centre and position of the rule.
type Key = (BreachKind, Option<usize>, Option<usize>);

/// A report being made.
#[derive(Default)]
pub(super) struct Gathering {
    checked: u64,
    in_order: u64,
    not_judged: u64,
    with_breach: u64,
    with_several: u64,
    breaches: BTreeMap<Key, (u64, Vec<Who>)>,
    unjudged: BTreeMap<(NotJudged, usize), u64>,
    offers: BTreeMap<usize, u64>,
}

impl Gathering {
    /// Counts a person once.
    pub fn add(&mut self, who: Who, person: Person) {
        self.checked += 1;
        if !person.found.is_empty() {
            self.with_breach += 1;
            self.with_several += u64::from(person.found.len() > 1);
            for key in person.found {
                let (count, examples) = self.breaches.entry(key).or_default();
                *count += 1;
                if examples.len() < EXAMPLES {
                    examples.push(who);
                }
            }
        } else if let Some(why) = person.not_judged {
            self.not_judged += 1;
            *self.unjudged.entry(why).or_default() += 1;
        } else {
            self.in_order += 1;
            if let Some(centre) = person.offered {
                *self.offers.entry(centre).or_default() += 1;
            }
        }
    }

    /// The report, its rules looked up.
    ///
    /// # Panics
    ///
    /// When somebody was dropped: the program is at fault.
    pub fn finish(self, rules: &Rules, days: Span, caps: Vec<CapBreach>) -> Report {
        assert_eq!(
            self.checked,
            self.in_order + self.not_judged + self.with_breach,
            "everyone checked is in order, not judged, or has a breach"
        );
        let breach = |((kind, centre, rule), (persons, examples)): (Key, (u64, Vec<Who>))| Breach {
            kind,
            centre,
            persons,
            examples,
            rule: rule.map(|position| origin(rules, kind, position).clone()),
        };
        Report {
            days,
            checked: self.checked,
            in_order: self.in_order,
            not_judged: self.not_judged,
            with_breach: self.with_breach,
            with_several: self.with_several,
            breaches: self.breaches.into_iter().map(breach).collect(),
            unjudged: self.unjudged.into_iter().map(|((why, centre), count)| (why, centre, count)).collect(),
            offers: self.offers.into_iter().collect(),
            caps,
            known_from: None,
            window_from: None,
        }
    }
}

/// The origin of the rule that a kind of breach is about.
fn origin(rules: &Rules, kind: BreachKind, position: usize) -> &Provenance {
    match kind {
        BreachKind::ListRemains => rules.closings[position].origin(),
        BreachKind::MayNotReceive => rules.receives[position].origin(),
        BreachKind::ReListedTooOften => rules.re_listings[position].origin(),
        BreachKind::OtherCentre | BreachKind::NotOpen | BreachKind::NotListed => rules.assignments[position].origin(),
    }
}
