//! Which centres come into question for a person who made no choice, in which order, and why some may not receive.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use kapitera_period::Date;

use crate::rules::{Assignment, Closing, Entry, MovesTo, Receives, Rules, Way, in_force};
use crate::world::{World, note};

/// A centre that comes into question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The centre.
    pub centre: usize,
    /// The way that led to it.
    pub way: Way,
    /// The distance from the person's area, when the register has it.
    pub km: Option<u32>,
    /// Why it may not receive the person.
    pub barred: Option<Barred>,
}

/// Why a centre may not receive somebody who made no choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Barred {
    /// It is not open.
    NotOpen,
    /// Its owner is another than the rule asks for, and it was not procured.
    Owner,
    /// The rule leaves it out by name.
    Never,
    /// It has as many listed as it may have.
    Full,
}

/// The centres that come into question for a person living in `area`, on `day`: all of them, each once, in the order
/// in which they are tried.
pub fn candidates(
    assignment: &Assignment,
    receives: Option<&Receives>,
    world: &World,
    area: &str,
    day: Date,
) -> Vec<Candidate> {
    let mut found = Vec::new();
    for way in &assignment.by {
        let centres = match way {
            Way::Area => entry(&assignment.areas, area, world),
            Way::Municipality => by_municipality(assignment, world, area),
            Way::Distance => by_distance(assignment, world, area, day),
            Way::Named => Vec::new(),
        };
        add(&mut found, *way, &centres, receives, world, area, day);
    }
    found
}

/// The same for a person whose centre closes.
pub fn closing_candidates(
    closing: &Closing,
    closed: usize,
    assignment: Option<&Assignment>,
    receives: Option<&Receives>,
    world: &World,
    area: &str,
    day: Date,
) -> Vec<Candidate> {
    let mut found = Vec::new();
    let named = entry(&closing.named, world.id(closed), world);
    add(&mut found, Way::Named, &named, receives, world, area, day);
    if let Some(assignment) = assignment {
        match closing.moves_to {
            MovesTo::Assignment => {
                let later = candidates(assignment, receives, world, area, day);
                found.extend(later.into_iter().filter(|candidate| !named.contains(&candidate.centre)));
            }
            MovesTo::Municipality => {
                let later = by_municipality(assignment, world, area);
                add(&mut found, Way::Municipality, &later, receives, world, area, day);
            }
        }
    }
    found.retain(|candidate| candidate.centre != closed);
    found
}

fn add(
    found: &mut Vec<Candidate>,
    way: Way,
    centres: &[usize],
    receives: Option<&Receives>,
    world: &World,
    area: &str,
    day: Date,
) {
    for &centre in centres {
        if found.iter().any(|there| there.centre == centre) {
            continue;
        }
        let km = world.km(area, centre, day);
        found.push(Candidate { centre, way, km, barred: barred(receives, world, centre, day) });
    }
}

/// Why `centre` may not receive on `day` by the rule; a full list is not asked for here.
pub fn barred(receives: Option<&Receives>, world: &World, centre: usize, day: Date) -> Option<Barred> {
    let Some(owner) = world.owner_on(centre, day) else { return Some(Barred::NotOpen) };
    let receives = receives?;
    let among = |named: &[crate::rules::Named]| named.iter().any(|named| named.id == *world.id(centre));
    if among(&receives.never) {
        return Some(Barred::Never);
    }
    let fits = receives.owner.is_none_or(|wanted| wanted == owner) || among(&receives.procured);
    (!fits).then_some(Barred::Owner)
}

fn entry(table: &[Entry], key: &str, world: &World) -> Vec<usize> {
    let entry = table.iter().find(|entry| &*entry.key == key);
    entry.into_iter().flat_map(|entry| &entry.centres).filter_map(|named| world.centre(&named.id)).collect()
}

fn by_municipality(assignment: &Assignment, world: &World, area: &str) -> Vec<usize> {
    world.municipality(area).map(|code| entry(&assignment.municipalities, code, world)).unwrap_or_default()
}

/// Nearest first; at the same distance by the order stated, then by HSA id.
fn by_distance(assignment: &Assignment, world: &World, area: &str, day: Date) -> Vec<usize> {
    let within = |km: u32| assignment.within_km.is_none_or(|most| km <= most);
    let place = |centre: usize| {
        let order = &assignment.order;
        order.iter().position(|named| named.id == *world.id(centre)).unwrap_or(order.len())
    };
    let mut near: Vec<(u32, usize, usize)> = world
        .distances(area, day)
        .filter(|stretch| within(stretch.km))
        .map(|stretch| (stretch.km, place(stretch.centre), stretch.centre))
        .collect();
    near.sort_unstable();
    near.into_iter().map(|(_, _, centre)| centre).collect()
}

/// Days between which neither rules, centres nor distances change; of one run all days give the same candidates.
pub(crate) struct Epochs {
    starts: Vec<Date>,
}

impl Epochs {
    pub fn new(rules: &Rules, world: &World) -> Self {
        let mut starts: BTreeSet<Date> = world.changes().iter().copied().collect();
        for origin in rules.origins() {
            note(&mut starts, origin.valid);
        }
        Self { starts: starts.into_iter().collect() }
    }

    pub fn of(&self, day: Date) -> usize {
        self.starts.partition_point(|start| *start <= day)
    }

    /// The days within `from`–`to` on which something begins to differ, `from` among them.
    pub fn starts_within(&self, from: Date, to: Date) -> Vec<Date> {
        let inside = self.starts.iter().copied().filter(|day| from < *day && *day <= to);
        std::iter::once(from).chain(inside).collect()
    }
}

/// Candidates that were asked for already.
pub(crate) struct Memory<'a> {
    rules: &'a Rules,
    world: &'a World,
    epochs: Epochs,
    known: HashMap<(Arc<str>, usize, usize), Rc<Vec<Candidate>>>,
}

impl<'a> Memory<'a> {
    pub fn new(rules: &'a Rules, world: &'a World) -> Self {
        Self { rules, world, epochs: Epochs::new(rules, world), known: HashMap::new() }
    }

    pub fn epochs(&self) -> &Epochs {
        &self.epochs
    }

    /// The candidates of `area` on `day` by the assignment rule at `position`.
    pub fn candidates(&mut self, position: usize, area: &Arc<str>, day: Date) -> Rc<Vec<Candidate>> {
        let key = (area.clone(), position, self.epochs.of(day));
        let (rules, world) = (self.rules, self.world);
        let found = self.known.entry(key).or_insert_with(|| {
            let receives = in_force(&rules.receives, day);
            Rc::new(candidates(&rules.assignments[position], receives, world, area, day))
        });
        found.clone()
    }
}
