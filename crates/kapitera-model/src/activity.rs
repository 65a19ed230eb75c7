//! What a model says of activity and costs: which events are counted, who carries a cost, how reported values are read.

use std::sync::Arc;

use kapitera_message::Text;
use kapitera_money::Exact;
use kapitera_period::Date;
use kapitera_register::{EventKind, Label};

use crate::ast::{Filter, Provenance, TableKey};
use crate::doc::Spot;

/// What is added up of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventMeasure {
    /// How many they are.
    Number,
    /// Their amounts: patient fees, costs.
    Amount,
}

/// A kind of cost and who carries it.
#[derive(Clone, Debug)]
pub struct CostRule {
    /// The name used in components: `{ cost = "lab" }`.
    pub name: String,
    /// What it is called, for people.
    pub label: Text,
    /// Which events: [`EventKind::Costs`] or [`EventKind::Drugs`].
    pub of: EventKind,
    /// Only those that all conditions hold for. No event fits two rules.
    pub filter: Vec<Filter>,
    /// Who carries them, by first day; their days do not overlap.
    pub versions: Vec<CostRuleVersion>,
    /// Where it stands.
    pub spot: Spot,
}

/// Who carries a kind of cost during a time.
#[derive(Clone, Debug)]
pub struct CostRuleVersion {
    /// Who.
    pub carrier: Carrier,
    /// Where it comes from.
    pub provenance: Provenance,
}

impl CostRule {
    /// The version in force on `day`; none when the rule does not hold then.
    pub fn on(&self, day: Date) -> Option<&CostRuleVersion> {
        self.versions.iter().find(|version| version.provenance.valid.contains(day))
    }

    /// Whether it takes an event of register `of` of which `word` says the word of each label; what rules ask of an event besides
    /// its labels is not looked at.
    pub fn takes<'w>(&self, of: EventKind, word: impl Fn(Label) -> &'w str) -> bool {
        let lets_through = |filter: &Filter| match filter.key {
            TableKey::Label(label) => filter.lets_word_through(word(label)),
            _ => true,
        };
        self.of == of && self.filter.iter().all(lets_through)
    }
}

/// Who carries a cost, judged on its service date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Carrier {
    /// The centre where the person was listed on the service date.
    Listed,
    /// The centre that ordered it.
    Ordering,
    /// The centre whose own cost it is: rent.
    Own,
    /// A central budget of the region.
    Central,
    /// The specialty named in the event.
    Specialty,
}

/// How a reported value is read from its register, when the model says so.
#[derive(Clone, Debug)]
pub struct DeclaredValue {
    /// The value's name in the register.
    pub name: Arc<str>,
    /// What it is called, for people.
    pub label: Text,
    /// Its unit, for people: `weeks`, `positions`, `kr`.
    pub unit: String,
    /// How the rows become one figure for the period.
    pub take: Take,
    /// What a centre without a row has; none when that is an error.
    pub without_row: Option<Exact>,
    /// Where it stands.
    pub spot: Spot,
}

/// How a value's rows become one figure for the period paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Take {
    /// The sum of the rows whose first day lies in the period: events, weeks, amounts. What the same item had before the
    /// period is kept too, so that a limit per item holds for all of it.
    #[default]
    Sum,
    /// The average over the days of the period: positions. A day without a row counts 0 when other days have one.
    Average,
    /// What holds on the first day of the period: indicators, assignments.
    FirstDay,
    /// What holds on its last day.
    LastDay,
}

/// A payee's share of an amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SplitShare {
    /// This share.
    Fixed(Exact),
    /// What the others leave.
    Rest,
    /// The shares reported for the centre: an item of the value is a payee, its amount the share. Their sum with the
    /// fixed shares must not pass 100 %.
    Reported(Arc<str>),
}
