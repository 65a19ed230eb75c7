//! Proposes a centre for each person who made no choice: newcomers, and those whose centre closes or who are given a
//! centre that opens. Pure; every person has exactly one outcome, with the reason.
//!
//! Nearest first: persons are placed in the order of the distance to the first centre that may receive them, then of
//! their pseudonyms. A full centre is passed over, and those farthest from it are the ones who meet it full.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use kapitera_message::{Problem, text};
use kapitera_period::Date;
use kapitera_register::{Pseudonym, UNKNOWN_AREA};

use crate::candidates::{Barred, Candidate, candidates, closing_candidates};
use crate::rules::{Assignment, Closing, Moves, Receives, Rules, in_force};
use crate::world::World;

/// Why somebody is to be placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// Lives in the region and is listed nowhere.
    Newcomer,
    /// Is listed at this centre, which closes.
    Closing(usize),
    /// Was assigned to the first centre, and the rule now gives the second, which opens.
    Opening(usize, usize),
}

/// Somebody to be placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mover {
    /// Who.
    pub person: Pseudonym,
    /// Home area's code.
    pub area: Arc<str>,
    /// Why.
    pub cause: Cause,
}

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct AssignRequest<'a> {
    /// The rules.
    pub rules: &'a Rules,
    /// Centres, areas and distances; a centre that closes closes in it.
    pub world: &'a World,
    /// The first day the new centres answer.
    pub day: Date,
    /// How many are listed at each centre of the world before.
    pub lists: &'a [u64],
    /// Who is to be placed.
    pub movers: &'a [Mover],
}

/// What becomes of somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Is assigned to this centre.
    Placed(Candidate),
    /// Is offered this centre, and stays until the offer is taken.
    Offered(Candidate),
    /// Stays: the rule moves nobody, or the centre that opens is full.
    Stays(Candidate),
    /// No centre can be given.
    Nowhere(NoCentre),
}

/// Why no centre can be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoCentre {
    /// The home area is unknown, and no rule speaks of such persons.
    AreaUnknown,
    /// The rule leads to no centre from the area.
    NoneGiven,
    /// The rule leads to centres, and none of them may receive.
    NoneMayReceive,
    /// All that may receive are full.
    AllFull,
}

/// What is proposed for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The outcome.
    pub outcome: Outcome,
    /// The centres that came before and were passed over.
    pub passed: Vec<(usize, Barred)>,
}

/// What is proposed for all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposals {
    /// One for each mover, in their order.
    pub rows: Vec<Proposal>,
    /// How many are listed at each centre after.
    pub lists: Vec<u64>,
}

impl Proposals {
    /// The centre that the mover at `index` is moved to.
    pub fn placed(&self, index: usize) -> Option<usize> {
        match self.rows[index].outcome {
            Outcome::Placed(candidate) => Some(candidate.centre),
            _ => None,
        }
    }
}

/// Proposes a centre for each mover.
///
/// # Errors
///
/// When no rule of assignment, or for somebody whose centre closes no rule of closing, is in force that day.
///
/// # Panics
///
/// When the lists after do not sum to those before and the newcomers who were placed: the program is at fault.
pub fn assign(request: &AssignRequest<'_>) -> Result<Proposals, Problem> {
    let AssignRequest { rules, world, day, movers, .. } = *request;
    let found = Found {
        assignment: in_force(&rules.assignments, day),
        closing: in_force(&rules.closings, day),
        receives: in_force(&rules.receives, day),
        moves: in_force(&rules.openings, day).map_or(Moves::Nobody, |rule| rule.moves),
        world,
        day,
    };
    for mover in movers {
        found.speaks_of(mover.cause, rules)?;
    }
    let caps: HashMap<usize, u64> = rules
        .caps
        .iter()
        .filter(|cap| cap.origin.valid.contains(day))
        .filter_map(|cap| Some((world.centre(&cap.centre.id)?, u64::from(cap.most))))
        .collect();
    let mut known: HashMap<(Arc<str>, Cause), Rc<Vec<Candidate>>> = HashMap::new();
    let all: Vec<Rc<Vec<Candidate>>> = movers
        .iter()
        .map(|mover| {
            let key = (mover.area.clone(), mover.cause);
            known.entry(key).or_insert_with(|| Rc::new(found.candidates(mover))).clone()
        })
        .collect();
    let mut lists = request.lists.to_vec();
    let mut rows: Vec<Option<Proposal>> = vec![None; movers.len()];
    for index in order(movers, &all) {
        let mover = &movers[index];
        let proposal =
            found.place(mover, &all[index], |centre| caps.get(&centre).is_some_and(|most| lists[centre] >= *most));
        if let Outcome::Placed(candidate) = proposal.outcome {
            lists[candidate.centre] += 1;
            if let Cause::Closing(left) | Cause::Opening(left, _) = mover.cause {
                lists[left] = lists[left].checked_sub(1).expect("who leaves a list stood on it");
            }
        }
        rows[index] = Some(proposal);
    }
    let rows: Vec<Proposal> = rows.into_iter().map(|row| row.expect("everyone has an outcome")).collect();
    let proposals = Proposals { rows, lists };
    assert_sums(request, &proposals);
    Ok(proposals)
}

/// Nearest first, then by pseudonym.
fn order(movers: &[Mover], all: &[Rc<Vec<Candidate>>]) -> Vec<usize> {
    let km = |index: usize| {
        let first = all[index].iter().find(|candidate| candidate.barred.is_none());
        first.and_then(|candidate| candidate.km).unwrap_or(u32::MAX)
    };
    let mut order: Vec<(u32, Pseudonym, usize)> =
        (0..movers.len()).map(|index| (km(index), movers[index].person, index)).collect();
    order.sort_unstable();
    order.into_iter().map(|(_, _, index)| index).collect()
}

fn assert_sums(request: &AssignRequest<'_>, proposals: &Proposals) {
    let newcomers = (0..request.movers.len())
        .filter(|&index| request.movers[index].cause == Cause::Newcomer && proposals.placed(index).is_some());
    let before: u64 = request.lists.iter().sum();
    let after: u64 = proposals.lists.iter().sum();
    assert_eq!(after, before + newcomers.count() as u64, "lists after = lists before + newcomers placed");
}

/// The rules that speak that day.
struct Found<'a> {
    assignment: Option<&'a Assignment>,
    closing: Option<&'a Closing>,
    receives: Option<&'a Receives>,
    moves: Moves,
    world: &'a World,
    day: Date,
}

impl Found<'_> {
    fn speaks_of(&self, cause: Cause, rules: &Rules) -> Result<(), Problem> {
        let (kind, there) = match cause {
            Cause::Closing(_) => ("closing", self.closing.is_some()),
            Cause::Newcomer | Cause::Opening(..) => ("assignment", self.assignment.is_some()),
        };
        if there { Ok(()) } else { Err(no_rule(kind, self.day, rules)) }
    }

    fn candidates(&self, mover: &Mover) -> Vec<Candidate> {
        let Self { assignment, closing, receives, world, day, .. } = *self;
        match (mover.cause, closing, assignment) {
            (Cause::Closing(left), Some(closing), _) => {
                closing_candidates(closing, left, assignment, receives, world, &mover.area, day)
            }
            (Cause::Newcomer, _, Some(assignment)) => candidates(assignment, receives, world, &mover.area, day),
            (Cause::Opening(_, opened), _, Some(assignment)) => {
                let mut found = candidates(assignment, receives, world, &mover.area, day);
                found.retain(|candidate| candidate.centre == opened);
                found
            }
            _ => Vec::new(),
        }
    }

    /// The first candidate that may receive and is not full.
    fn place(&self, mover: &Mover, candidates: &[Candidate], full: impl Fn(usize) -> bool) -> Proposal {
        let mut passed = Vec::new();
        for candidate in candidates {
            let full = full(candidate.centre).then_some(Barred::Full);
            match candidate.barred.or(full) {
                Some(why) => passed.push((candidate.centre, why)),
                None => return Proposal { outcome: self.outcome(mover.cause, *candidate), passed },
            }
        }
        let outcome = match (mover.cause, candidates.first()) {
            (Cause::Opening(..), Some(candidate)) => Outcome::Stays(*candidate),
            _ => Outcome::Nowhere(nowhere(mover, &passed)),
        };
        Proposal { outcome, passed }
    }

    fn outcome(&self, cause: Cause, candidate: Candidate) -> Outcome {
        match (cause, self.moves) {
            (Cause::Opening(..), Moves::Offered) => Outcome::Offered(candidate),
            (Cause::Opening(..), Moves::Nobody) => Outcome::Stays(candidate),
            _ => Outcome::Placed(candidate),
        }
    }
}

fn nowhere(mover: &Mover, passed: &[(usize, Barred)]) -> NoCentre {
    if passed.iter().any(|(_, why)| *why == Barred::Full) {
        NoCentre::AllFull
    } else if !passed.is_empty() {
        NoCentre::NoneMayReceive
    } else if *mover.area == *UNKNOWN_AREA {
        NoCentre::AreaUnknown
    } else {
        NoCentre::NoneGiven
    }
}

fn no_rule(kind: &str, day: Date, rules: &Rules) -> Problem {
    let (file, name) = (&rules.source.file, &rules.name);
    Problem::error(
        "no_rule_in_force",
        text!(
            "”{name}” har ingen regel av slaget {kind} som gäller {day}",
            "“{name}” has no rule {kind} in force on {day}"
        ),
    )
    .named(text!("{file}", "{file}"))
    .why(text!("ingen placeras utan en regel", "nobody is placed without a rule"))
    .hint(text!("lägg till [[{kind}]], eller välj en annan dag", "add [[{kind}]], or choose another day"))
}
