//! The rules of listing, as read from a text.

use std::sync::Arc;

use kapitera_cube::Responsibility;
use kapitera_model::{Decision, Provenance, Source, Spot};
use kapitera_period::{Date, Span};
use kapitera_register::Owner;

/// The rules of listing of a region, each with the days it is in force.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The name in file names and results.
    pub id: String,
    /// The name people use.
    pub name: String,
    /// The days the text is in force.
    pub valid: Span,
    /// The text itself.
    pub source: Arc<Source>,
    /// The decisions that rules cite.
    pub decisions: Vec<Decision>,
    /// Who is assigned where.
    pub assignments: Vec<Assignment>,
    /// Which centres may receive persons who made no choice.
    pub receives: Vec<Receives>,
    /// From which day responsibility counts.
    pub responsibilities: Vec<ResponsibilityRule>,
    /// What happens when a centre opens.
    pub openings: Vec<Opening>,
    /// What happens to the list of a centre that closes.
    pub closings: Vec<Closing>,
    /// The most that centres may have listed.
    pub caps: Vec<Cap>,
    /// How often a person may change centre.
    pub re_listings: Vec<ReListing>,
}

/// A rule with its origin and days in force.
pub trait Dated {
    /// Where it comes from and when it is in force.
    fn origin(&self) -> &Provenance;
}

/// The rule in force on `day`; rules of one kind never share a day.
pub fn in_force<T: Dated>(rules: &[T], day: Date) -> Option<&T> {
    rules.iter().find(|rule| rule.origin().valid.contains(day))
}

/// A centre that the text names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The centre's HSA id.
    pub id: Arc<str>,
    /// Where it is named.
    pub spot: Spot,
}

/// What a table of the text says of an area, a municipality or a centre.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The area's or the municipality's code, or the centre's HSA id.
    pub key: Arc<str>,
    /// Where it stands.
    pub spot: Spot,
    /// The centres, the first of them first.
    pub centres: Vec<Named>,
}

/// A way to find the centre of a person who made no choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// The centre that a closing rule names.
    Named,
    /// The table of areas.
    Area,
    /// The nearest by the register of distances.
    Distance,
    /// The table of municipalities.
    Municipality,
}

/// Of whom a rule speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldsFor {
    /// Of everyone, also those listed before it came into force.
    All,
    /// Of those whose listing begins while it is in force.
    New,
}

/// Who is assigned where without an active choice.
#[derive(Clone, Debug)]
pub struct Assignment {
    /// Its origin.
    pub origin: Provenance,
    /// The ways, tried in this order.
    pub by: Vec<Way>,
    /// Area → centres.
    pub areas: Vec<Entry>,
    /// Municipality → centres.
    pub municipalities: Vec<Entry>,
    /// Which of several centres at the same distance comes first; those not named come after, by HSA id.
    pub order: Vec<Named>,
    /// The farthest distance at which somebody is assigned by distance.
    pub within_km: Option<u32>,
    /// Of whom it speaks.
    pub holds_for: HoldsFor,
}

/// Which centres may receive persons who made no choice.
#[derive(Clone, Debug)]
pub struct Receives {
    /// Its origin.
    pub origin: Provenance,
    /// Only centres of this owner; any when none is said.
    pub owner: Option<Owner>,
    /// Centres that may although their owner is another, because that was procured.
    pub procured: Vec<Named>,
    /// Centres that may not although their owner fits.
    pub never: Vec<Named>,
    /// Of whom it speaks.
    pub holds_for: HoldsFor,
}

/// From which day responsibility counts.
#[derive(Clone, Debug)]
pub struct ResponsibilityRule {
    /// Its origin.
    pub origin: Provenance,
    /// Same day or next day.
    pub counts: Responsibility,
}

/// What happens to those who were assigned, when a centre opens that the rule would now give them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moves {
    /// They stay.
    Nobody,
    /// They are offered to move, and stay when they do not answer.
    Offered,
    /// They are moved.
    Moved,
}

/// What happens when a centre opens.
#[derive(Clone, Debug)]
pub struct Opening {
    /// Its origin.
    pub origin: Provenance,
    /// What happens to those who were assigned.
    pub moves: Moves,
}

/// Where the list of a closing centre moves when no centre is named for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MovesTo {
    /// Each person by the assignment rule.
    Assignment,
    /// The centre that the assignment rule's table names for the person's municipality.
    Municipality,
}

/// What happens to the list of a centre that closes.
#[derive(Clone, Debug)]
pub struct Closing {
    /// Its origin.
    pub origin: Provenance,
    /// Where the list moves when no centre is named for it, or the one named cannot receive.
    pub moves_to: MovesTo,
    /// Closing centre → centres that take over its list.
    pub named: Vec<Entry>,
}

/// What happens to an active choice of a centre that is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FullFor {
    /// It waits until there is room.
    Queue,
    /// It is refused.
    Refused,
}

/// The most that a centre may have listed. Who made no choice is assigned to the next centre.
#[derive(Clone, Debug)]
pub struct Cap {
    /// Its origin.
    pub origin: Provenance,
    /// The centre.
    pub centre: Named,
    /// The most listed.
    pub most: u32,
    /// What happens to an active choice.
    pub active: FullFor,
}

/// A change of centre that does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excuse {
    /// The centre left had closed.
    CentreClosed,
    /// The person had moved to another area.
    Moved,
}

/// How often a person may change centre by choice.
#[derive(Clone, Debug)]
pub struct ReListing {
    /// Its origin.
    pub origin: Provenance,
    /// The most changes.
    pub most: u32,
    /// Within so many months.
    pub months: u32,
    /// Changes that do not count.
    pub except: Vec<Excuse>,
}

macro_rules! dated {
    ($($rule:ty),*) => { $(impl Dated for $rule {
        fn origin(&self) -> &Provenance {
            &self.origin
        }
    })* };
}

dated!(Assignment, Receives, ResponsibilityRule, Opening, Closing, Cap, ReListing);

impl Rules {
    /// How many days after the first day of a listing its centre answers, on `day`: 0 or 1.
    pub fn shift_on(&self, day: Date) -> u32 {
        let next = in_force(&self.responsibilities, day).is_some_and(|rule| rule.counts == Responsibility::NextDay);
        u32::from(next)
    }

    /// The decision that a rule cites.
    pub fn decision_of(&self, origin: &Provenance) -> Option<&Decision> {
        let name = origin.decision.as_ref()?;
        self.decisions.iter().find(|decision| decision.name == *name)
    }

    /// The origins of all rules.
    pub fn origins(&self) -> impl Iterator<Item = &Provenance> {
        fn of<T: Dated>(rules: &[T]) -> impl Iterator<Item = &Provenance> {
            rules.iter().map(Dated::origin)
        }
        of(&self.assignments)
            .chain(of(&self.receives))
            .chain(of(&self.responsibilities))
            .chain(of(&self.openings))
            .chain(of(&self.closings))
            .chain(of(&self.caps))
            .chain(of(&self.re_listings))
    }
}
