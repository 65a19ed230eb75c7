//! Decisions and what rests on them, both ways.
//!
//! Each thing is in exactly one place: it rests on at least one decision of the register, or it rests on none, for one reason.

use kapitera_period::Date;

use crate::find::contradictions;
use crate::{Basis, Cited, Decision, End, Found, Property, Register, Resting};

/// A register, and all that cites it.
#[derive(Clone, Debug)]
pub struct Links<'r> {
    register: &'r Register,
    things: Vec<(Resting, Meaning<'r>)>,
}

/// What the citations of a thing mean, looked up once.
#[derive(Clone, Debug)]
struct Meaning<'r> {
    cites: Vec<Found<'r>>,
    ended_by: Option<Found<'r>>,
}

/// A thing with what its citations mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thing<'l> {
    /// The thing.
    pub resting: &'l Resting,
    /// The decisions it rests on, each once, in the order cited.
    pub on: Vec<Support<'l>>,
    /// The decision by which it says that it ceases.
    pub ended_by: Option<Support<'l>>,
    /// The citations that do not lead to one decision.
    pub loose: Vec<Loose<'l>>,
}

/// A decision that a thing rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Support<'l> {
    /// The decision.
    pub decision: &'l Decision,
    /// How it is cited.
    pub cited: &'l Cited,
    /// What the citation says otherwise than the register.
    pub contradicts: Vec<Property>,
}

/// A citation that does not lead to one decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loose<'l> {
    /// The citation.
    pub cited: &'l Cited,
    /// What fits it: nothing, or several.
    pub found: Found<'l>,
}

/// A thing that rests on no decision of the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsupported<'l> {
    /// The thing.
    pub thing: Thing<'l>,
    /// Why.
    pub why: Why,
}

/// Why a thing rests on no decision.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// What it cites fits several decisions, of these names.
    Ambiguous(Vec<String>),
    /// It cites a decision that the register does not have.
    NotInRegister,
    /// It is illustrative, and cites nothing.
    Illustrative,
    /// It is proposed, and cites nothing.
    Proposed,
    /// It was read in a document, and cites nothing.
    ReadOnly,
    /// It says that it is decided, and cites nothing.
    NothingCited,
}

/// A decision that ceases on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ceasing<'l> {
    /// The decision; its last day is the day before.
    pub decision: &'l Decision,
    /// What ends it.
    pub end: End,
    /// What rests on it.
    pub things: Vec<Stopping<'l>>,
}

/// A thing whose decision ceases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stopping<'l> {
    /// The thing.
    pub thing: Thing<'l>,
    /// What its own days say.
    pub own: OwnEnd,
    /// The other decisions it rests on that hold on that day.
    pub also_on: Vec<&'l Decision>,
}

/// What a thing's own days say when its decision ceases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OwnEnd {
    /// Its last day is the decision's last day.
    SameDay,
    /// It goes on.
    GoesOn,
    /// Its last day was earlier.
    StoppedEarlier,
    /// It begins on that day or later.
    BeginsAfter,
}

/// A thing that rests on a decision, seen from what happens without it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Falling<'l> {
    /// The thing.
    pub thing: Thing<'l>,
    /// The other decisions it rests on; empty when it falls.
    pub also_on: Vec<&'l Decision>,
}

/// A thing that is in force although its decisions have ceased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outliving<'l> {
    /// The thing.
    pub thing: Thing<'l>,
    /// How each of the decisions it rests on has ceased, in their order.
    pub ends: Vec<End>,
}

impl<'r> Links<'r> {
    /// The things linked with a register.
    pub fn of(register: &'r Register, things: Vec<Resting>) -> Self {
        let meant = |resting: Resting| {
            let cites = resting.cites.iter().map(|cited| register.find(cited)).collect();
            let ended_by = resting.ended_by.as_ref().map(|cited| register.find(cited));
            (resting, Meaning { cites, ended_by })
        };
        Self { register, things: things.into_iter().map(meant).collect() }
    }

    /// The register.
    pub fn register(&self) -> &'r Register {
        self.register
    }

    /// All things with what their citations mean, in the order given.
    pub fn things(&self) -> Vec<Thing<'_>> {
        self.things.iter().map(|(resting, meaning)| thing(resting, meaning)).collect()
    }

    /// What rests on a decision, in the order given.
    pub fn rests_on(&self, decision: &str) -> Vec<Thing<'_>> {
        let rests = |thing: &Thing<'_>| thing.on.iter().any(|support| support.decision.name == decision);
        self.things().into_iter().filter(rests).collect()
    }

    /// What says that it ceases by a decision.
    pub fn ended_by(&self, decision: &str) -> Vec<Thing<'_>> {
        let ends = |thing: &Thing<'_>| thing.ended_by.as_ref().is_some_and(|end| end.decision.name == decision);
        self.things().into_iter().filter(ends).collect()
    }

    /// What rests on no decision of the register, each with the reason.
    pub fn rests_on_none(&self) -> Vec<Unsupported<'_>> {
        let unsupported = self.things().into_iter().filter(|thing| thing.on.is_empty());
        unsupported.map(|thing| Unsupported { why: why(&thing), thing }).collect()
    }

    /// The decisions that cease on a day, which is the first that they do not hold, with what rests on them.
    ///
    /// An end that is only proposed is among them, marked so, unless a decided end has come before.
    pub fn ceases(&self, day: Date) -> Vec<Ceasing<'_>> {
        let mut ceasing = Vec::new();
        for decision in self.register.decisions() {
            let ends = self.register.ends(&decision.name);
            let gone = ends.iter().any(|end| end.decided && end.from < day);
            // Of one day, a decided end stands before a proposed one.
            let Some(end) = ends.into_iter().find(|end| end.from == day && !gone) else { continue };
            let things = self.rests_on(&decision.name).into_iter();
            let things = things.map(|thing| self.stopping(decision, day, thing)).collect();
            ceasing.push(Ceasing { decision, end, things });
        }
        ceasing
    }

    /// What happens to what rests on a decision, if that one is taken away: what also rests on others, and what falls.
    pub fn falls_with(&self, decision: &str) -> Vec<Falling<'_>> {
        let things = self.rests_on(decision).into_iter();
        things.map(|thing| Falling { also_on: others(&thing, decision).collect(), thing }).collect()
    }

    /// What is in force on a day although each decision it rests on has ceased.
    pub fn outlives(&self, day: Date) -> Vec<Outliving<'_>> {
        let mut outliving = Vec::new();
        for thing in self.things().into_iter().filter(|thing| thing.resting.holds_on(day) && !thing.on.is_empty()) {
            let ends = thing.on.iter().map(|support| self.register.end(&support.decision.name));
            let ends: Option<Vec<End>> = ends.map(|end| end.filter(|end| end.from <= day)).collect();
            if let Some(ends) = ends {
                outliving.push(Outliving { thing, ends });
            }
        }
        outliving
    }

    fn stopping<'l>(&'l self, decision: &Decision, day: Date, thing: Thing<'l>) -> Stopping<'l> {
        let resting = thing.resting;
        let own = match resting.to.and_then(|to| to.tomorrow().ok()) {
            _ if resting.from.is_some_and(|from| from >= day) => OwnEnd::BeginsAfter,
            Some(after) if after == day => OwnEnd::SameDay,
            Some(after) if after < day => OwnEnd::StoppedEarlier,
            _ => OwnEnd::GoesOn,
        };
        let also_on = others(&thing, &decision.name).filter(|other| self.register.holds_on(other, day)).collect();
        Stopping { own, also_on, thing }
    }
}

impl Resting {
    /// Whether its own days say that it is in force.
    pub fn holds_on(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

fn thing<'l>(resting: &'l Resting, meaning: &'l Meaning<'_>) -> Thing<'l> {
    let mut thing = Thing { resting, on: Vec::new(), ended_by: None, loose: Vec::new() };
    for (cited, found) in resting.cites.iter().zip(&meaning.cites) {
        match support(cited, found) {
            Ok(support) => add(&mut thing.on, support),
            Err(loose) => thing.loose.push(loose),
        }
    }
    match resting.ended_by.as_ref().zip(meaning.ended_by.as_ref()).map(|(cited, found)| support(cited, found)) {
        Some(Ok(support)) => thing.ended_by = Some(support),
        Some(Err(loose)) => thing.loose.push(loose),
        None => {}
    }
    thing
}

fn support<'l>(cited: &'l Cited, found: &Found<'l>) -> Result<Support<'l>, Loose<'l>> {
    match found {
        Found::One(decision) => Ok(Support { decision, cited, contradicts: contradictions(cited, decision) }),
        found => Err(Loose { cited, found: found.clone() }),
    }
}

/// Adds a decision that a thing rests on; one that is cited twice is one, and all that its citations contradict is told.
fn add<'l>(on: &mut Vec<Support<'l>>, support: Support<'l>) {
    match on.iter_mut().find(|known| known.decision.name == support.decision.name) {
        Some(known) => {
            known.contradicts.extend(support.contradicts);
            known.contradicts.sort();
            known.contradicts.dedup();
        }
        None => on.push(support),
    }
}

/// The other decisions that a thing rests on.
fn others<'l>(thing: &Thing<'l>, decision: &str) -> impl Iterator<Item = &'l Decision> {
    thing.on.iter().map(|support| support.decision).filter(move |other| other.name != decision)
}

/// Why a thing rests on no decision: what is wrong with what it cites, or what it says that it rests on.
fn why(thing: &Thing<'_>) -> Why {
    let cites = &thing.resting.cites;
    // What it ceases by is no support; a citation of that which leads nowhere does not make the thing unsupported.
    let mut loose = thing.loose.iter().filter(|loose| cites.contains(loose.cited)).peekable();
    if loose.peek().is_some() {
        let several = loose.find_map(|loose| match &loose.found {
            Found::Several(decisions) => Some(decisions.iter().map(|decision| decision.name.clone()).collect()),
            _ => None,
        });
        return several.map_or(Why::NotInRegister, Why::Ambiguous);
    }
    thing.resting.basis.why()
}

impl Basis {
    /// Why what says this of itself, and cites nothing, rests on no decision.
    pub fn why(self) -> Why {
        match self {
            Self::Illustrative => Why::Illustrative,
            Self::Proposed => Why::Proposed,
            Self::ReadOnly => Why::ReadOnly,
            Self::Decided => Why::NothingCited,
        }
    }
}
