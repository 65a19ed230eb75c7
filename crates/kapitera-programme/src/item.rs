//! A package, a measure or a part of one: the same kind of thing at three levels.

use std::collections::BTreeMap;

use kapitera_message::{Place, Text};
use kapitera_money::Ore;

use crate::goal::Goal;
use crate::programme::{Cited, DecisionCited};
use crate::rule::OutcomeRule;
use crate::stated::{Figure, Stated};
use crate::when::When;

/// An item of a programme. What its source does not say is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its number or short name, unique beside its siblings.
    pub id: String,
    /// Its ids from the package down: `8/contracts/nysam`.
    pub path: String,
    /// What it is.
    pub level: Level,
    /// What it is called.
    pub title: Text,
    /// How it stands, as the text says.
    pub status: Option<Status>,
    /// What it is to reach.
    pub goal: Option<Goal>,
    /// That it was taken out of the programme.
    pub removed: Option<Removed>,
    /// The role that answers for it, as the source has it.
    pub responsible: Option<String>,
    /// The name of its category.
    pub category: Option<String>,
    /// Whether its effect is valued; what is not is kept apart and has no amounts.
    pub valuation: Valuation,
    /// Why it is kept apart.
    pub reason: Option<Text>,
    /// Whether its effects last.
    pub effect: Effect,
    /// What its outcomes are held against.
    pub measured: Measured,
    /// Its own plan by period; a blank is missing, not zero.
    pub plan: BTreeMap<String, Entry>,
    /// Its own outcome by period, as entered in the text.
    pub outcome: BTreeMap<String, Entry>,
    /// How its outcome is taken from the ledger or a register.
    pub rule: Option<OutcomeRule>,
    /// Periods it must report besides those it has a plan for.
    pub reports: Vec<String>,
    /// The decisions it rests on.
    pub decisions: Vec<DecisionCited>,
    /// What may keep it from its effect.
    pub risks: Vec<Text>,
    /// What was done and how it went, in our own words.
    pub story: Option<Text>,
    /// What is said of it elsewhere.
    pub stated: Vec<Stated>,
    /// Figures that are neither plan nor outcome.
    pub figures: Vec<Figure>,
    /// Where its source tells of it.
    pub at: Cited,
    /// Where it stands in the text.
    pub spot: Place,
    /// A package's measures, a measure's parts.
    pub parts: Vec<Item>,
}

/// An amount of a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// How much; an improvement is positive.
    pub amount: Ore,
    /// The year it came, when the period has several and the source says.
    pub year: Option<i16>,
    /// Where the source says it.
    pub at: Cited,
    /// Where it stands in the text.
    pub spot: Place,
}

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Of the programme.
    Package,
    /// Of a package.
    Measure,
    /// Of a measure.
    Part,
}

/// How an item stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// It is proposed or identified, and not begun.
    Planned,
    /// What can be done is being looked into.
    Investigated,
    /// It is being carried out.
    Ongoing,
    /// It is carried out.
    Done,
    /// It goes on, later than meant.
    Delayed,
    /// It was not begun.
    NotStarted,
    /// It waits: other things come first.
    Paused,
    /// It was given up, or taken out of the programme.
    Stopped,
}

impl Status {
    /// All, with the words they are written by.
    pub const ALL: [(&'static str, Self); 8] = [
        ("planned", Self::Planned),
        ("investigated", Self::Investigated),
        ("ongoing", Self::Ongoing),
        ("done", Self::Done),
        ("delayed", Self::Delayed),
        ("not-started", Self::NotStarted),
        ("paused", Self::Paused),
        ("stopped", Self::Stopped),
    ];
}

/// That an item was taken out of the programme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removed {
    /// When.
    pub date: When,
    /// Why, as far as the source says.
    pub reason: Text,
    /// Where the source says it.
    pub at: Cited,
}

/// Whether an item's effect is valued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Valuation {
    /// It counts, with what amounts it has.
    Valued,
    /// Its effect is not computed, or falls outside the programme.
    NotValued,
    /// Its effect comes later than the programme's periods.
    LongTerm,
    /// It was proposed and rejected.
    Rejected,
}

impl Valuation {
    /// All, with the words they are written by.
    pub const ALL: [(&'static str, Self); 4] = [
        ("valued", Self::Valued),
        ("not-valued", Self::NotValued),
        ("long-term", Self::LongTerm),
        ("rejected", Self::Rejected),
    ];
}

/// Whether effects last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// They carry on in the years after.
    Lasting,
    /// They are of their own year alone.
    OneOff,
    /// The source does not say.
    Unsaid,
}

impl Effect {
    /// The words they are written by; unsaid is what is left out.
    pub const ALL: [(&'static str, Self); 2] = [("lasting", Self::Lasting), ("one-off", Self::OneOff)];
}

/// What an item's outcomes are held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measured {
    /// The time before: each outcome is new and adds to the earlier ones.
    New,
    /// The base year: each outcome is the whole effect of its period and takes the place of the earlier ones.
    AgainstBase,
}

impl Measured {
    /// All, with the words they are written by.
    pub const ALL: [(&'static str, Self); 2] = [("new", Self::New), ("against-base", Self::AgainstBase)];
}

impl Item {
    /// Whether it counts: valued, and so with amounts to have.
    pub fn counts(&self) -> bool {
        self.valuation == Valuation::Valued
    }

    /// The item and all below it, itself first.
    pub(crate) fn collect<'a>(&'a self, all: &mut Vec<&'a Item>) {
        all.push(self);
        for part in &self.parts {
            part.collect(all);
        }
    }

    /// What the item has itself, or else the sum of what its parts have; `None` when nobody has anything.
    pub(crate) fn own_or_parts(&self, own: &impl Fn(&Item) -> Option<Ore>) -> Option<Ore> {
        own(self).or_else(|| self.of_parts(own))
    }

    /// The sum of what its parts have, each by itself or by its own parts; `None` when none has anything.
    pub(crate) fn of_parts(&self, own: &impl Fn(&Item) -> Option<Ore>) -> Option<Ore> {
        self.parts.iter().filter_map(|part| part.own_or_parts(own)).reduce(|sum, part| sum + part)
    }

    /// Its plan of a period: its own, or else its parts'.
    pub fn plan_of(&self, period: &str) -> Option<Ore> {
        self.own_or_parts(&|item: &Item| item.plan.get(period).map(|entry| entry.amount))
    }

    /// Its outcome of a period as the text has it: its own, or else its parts'.
    pub fn entered_of(&self, period: &str) -> Option<Ore> {
        self.own_or_parts(&|item: &Item| item.outcome.get(period).map(|entry| entry.amount))
    }
}
