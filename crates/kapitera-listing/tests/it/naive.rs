//! The rules once more, in the plainest way: every person, every day, every centre, nothing remembered.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan as _;
use kapitera_listing::{
    Assignment, Barred, BreachKind, Cause, Entry, Excuse, HoldsFor, ListingRun, Mover, Moves, MovesTo, NoCentre,
    NotJudged, Outcome, Rules, Way, World, in_force,
};
use kapitera_period::{Date, Span};
use kapitera_register::{ListingKind, Owner};

use crate::random::Region;

/// Where a table's entry puts a centre.
fn rank_in(table: &[Entry], key: &str, id: &str) -> Option<usize> {
    table.iter().filter(|entry| &*entry.key == key).find_map(|entry| entry.centres.iter().position(|c| &*c.id == id))
}

/// How early a centre is tried: smaller is earlier; none when the rule never leads there.
fn rank(rule: &Assignment, world: &World, area: &str, centre: usize, day: Date) -> Option<(usize, u64)> {
    let id = &**world.id(centre);
    rule.by
        .iter()
        .enumerate()
        .filter_map(|(place, way)| {
            let within = match way {
                Way::Area => rank_in(&rule.areas, area, id)? as u64,
                Way::Municipality => rank_in(&rule.municipalities, world.municipality(area)?, id)? as u64,
                Way::Distance => {
                    let km = world.km(area, centre, day)?;
                    if rule.within_km.is_some_and(|most| km > most) {
                        return None;
                    }
                    let stated = rule.order.iter().position(|named| &*named.id == id).unwrap_or(99);
                    u64::from(km) * 10_000 + stated as u64 * 100 + centre as u64
                }
                Way::Named => unreachable!("no text says it"),
            };
            Some((place, within))
        })
        .min()
}

/// Why a centre may not receive on a day.
pub fn bar(rules: &Rules, world: &World, centre: usize, day: Date) -> Option<Barred> {
    let Some(owner) = world.owner_on(centre, day) else { return Some(Barred::NotOpen) };
    let rule = rules.receives.iter().find(|rule| rule.origin.valid.contains(day))?;
    bar_by(rule, world, centre, owner)
}

fn bar_by(rule: &kapitera_listing::Receives, world: &World, centre: usize, owner: Owner) -> Option<Barred> {
    let id = world.id(centre);
    if rule.never.iter().any(|named| named.id == *id) {
        Some(Barred::Never)
    } else if rule.owner.is_some_and(|wanted| wanted != owner) && !rule.procured.iter().any(|named| named.id == *id) {
        Some(Barred::Owner)
    } else {
        None
    }
}

/// The centres tried, in order.
pub fn tried(rule: &Assignment, world: &World, area: &str, day: Date) -> Vec<usize> {
    let mut all: Vec<((usize, u64), usize)> =
        (0..world.centres()).filter_map(|centre| Some((rank(rule, world, area, centre, day)?, centre))).collect();
    all.sort_unstable();
    all.into_iter().map(|(_, centre)| centre).collect()
}

/// The centres tried for somebody whose centre closes.
pub fn tried_closing(rules: &Rules, world: &World, closed: usize, area: &str, day: Date) -> Vec<usize> {
    let Some(rule) = in_force(&rules.closings, day) else { return Vec::new() };
    let named = (0..world.centres())
        .filter_map(|centre| Some((rank_in(&rule.named, world.id(closed), world.id(centre))?, centre)));
    let mut named: Vec<(usize, usize)> = named.collect();
    named.sort_unstable();
    let mut all: Vec<usize> = named.into_iter().map(|(_, centre)| centre).collect();
    if let Some(assignment) = in_force(&rules.assignments, day) {
        let later = match rule.moves_to {
            MovesTo::Assignment => tried(assignment, world, area, day),
            MovesTo::Municipality => {
                let only = Assignment { by: vec![Way::Municipality], ..assignment.clone() };
                tried(&only, world, area, day)
            }
        };
        for centre in later {
            if !all.contains(&centre) {
                all.push(centre);
            }
        }
    }
    all.retain(|centre| *centre != closed);
    all
}

/// What becomes of each mover, one after the other, by walking all centres for each.
pub fn assign(rules: &Rules, world: &World, day: Date, lists: &[u64], movers: &[Mover]) -> (Vec<Outcome2>, Vec<u64>) {
    let tried_by = |mover: &Mover| match mover.cause {
        Cause::Closing(left) => tried_closing(rules, world, left, &mover.area, day),
        Cause::Newcomer => tried(in_force(&rules.assignments, day).unwrap(), world, &mover.area, day),
        Cause::Opening(_, opened) => tried(in_force(&rules.assignments, day).unwrap(), world, &mover.area, day)
            .into_iter()
            .filter(|centre| *centre == opened)
            .collect(),
    };
    let km = |mover: &Mover| {
        let first = tried_by(mover).into_iter().find(|&centre| bar(rules, world, centre, day).is_none());
        first.and_then(|centre| world.km(&mover.area, centre, day)).unwrap_or(u32::MAX)
    };
    let mut order: Vec<usize> = (0..movers.len()).collect();
    order.sort_by_key(|&index| (km(&movers[index]), movers[index].person, index));
    let mut lists = lists.to_vec();
    let mut outcomes = vec![None; movers.len()];
    let moves = in_force(&rules.openings, day).map_or(Moves::Nobody, |rule| rule.moves);
    for index in order {
        let mover = &movers[index];
        let mut met = BTreeSet::new();
        let mut placed = None;
        for centre in tried_by(mover) {
            let cap =
                rules.caps.iter().find(|cap| cap.centre.id == *world.id(centre) && cap.origin.valid.contains(day));
            let full = cap.is_some_and(|cap| lists[centre] >= u64::from(cap.most));
            match bar(rules, world, centre, day).or(full.then_some(Barred::Full)) {
                Some(why) => {
                    met.insert(why);
                }
                None => {
                    placed = Some(centre);
                    break;
                }
            }
        }
        let opening = matches!(mover.cause, Cause::Opening(..));
        outcomes[index] = Some(match placed {
            Some(centre) if opening && moves == Moves::Offered => Outcome2::Offered(centre),
            Some(_) if opening && moves == Moves::Nobody => Outcome2::Stays,
            Some(centre) => {
                lists[centre] += 1;
                if let Cause::Closing(left) | Cause::Opening(left, _) = mover.cause {
                    lists[left] -= 1;
                }
                Outcome2::Placed(centre)
            }
            None if opening && !met.is_empty() => Outcome2::Stays,
            None => Outcome2::Nowhere(if met.contains(&Barred::Full) {
                NoCentre::AllFull
            } else if !met.is_empty() {
                NoCentre::NoneMayReceive
            } else if &*mover.area == "unknown" {
                NoCentre::AreaUnknown
            } else {
                NoCentre::NoneGiven
            }),
        });
    }
    (outcomes.into_iter().map(Option::unwrap).collect(), lists)
}

/// An outcome without how it came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome2 {
    Placed(usize),
    Offered(usize),
    Stays,
    Nowhere(NoCentre),
}

impl From<Outcome> for Outcome2 {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Placed(candidate) => Self::Placed(candidate.centre),
            Outcome::Offered(candidate) => Self::Offered(candidate.centre),
            Outcome::Stays(_) => Self::Stays,
            Outcome::Nowhere(why) => Self::Nowhere(why),
        }
    }
}

/// What a plain scan finds of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    pub listed: bool,
    pub breaches: BTreeSet<(BreachKind, Option<usize>)>,
    pub unjudged: BTreeSet<(NotJudged, usize)>,
    pub offered: BTreeSet<usize>,
}

fn shifted(rules: &Rules, day: Date) -> (Date, i64) {
    let shift = i64::from(rules.shift_on(day));
    (day - shift.days(), shift)
}

fn days(span: Span) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(span.from), move |day| Some(day.tomorrow().unwrap()).filter(|next| *next <= span.to))
}

/// Each person's breaches, asked day by day.
pub fn check(region: &Region, span: Span) -> BTreeMap<u32, Found> {
    let Region { rules, world, runs, residents, .. } = region;
    let mut all: BTreeMap<u32, Found> = BTreeMap::new();
    let numbers: BTreeSet<u32> = runs.rows.iter().map(|run| run.person).collect();
    for &number in &numbers {
        let own: Vec<&ListingRun> = runs.rows.iter().filter(|run| run.person == number).collect();
        let mut found = Found::default();
        for day in days(span) {
            let (listed, shift) = shifted(rules, day);
            if let Some(at) = own.iter().position(|run| run.days.contains(listed)) {
                found.listed = true;
                judge(region, own[at], at.checked_sub(1).map(|at| own[at]), day, shift, &mut found);
            }
        }
        if found.listed {
            let looked = Span { from: shifted(rules, span.from).0, to: shifted(rules, span.to).0 };
            if let Some(centre) = days(looked).find_map(|day| re_listed(region, &own, day)) {
                found.breaches.insert((BreachKind::ReListedTooOften, Some(centre)));
            }
            all.insert(number, found);
        }
    }
    for resident in residents {
        // Residents that no listing mentions get numbers of their own.
        let number = resident.number.filter(|number| all.contains_key(number));
        let own: Vec<&ListingRun> = runs.rows.iter().filter(|run| Some(run.person) == resident.number).collect();
        let missing = days(span).filter(|day| resident.days.contains(*day)).any(|day| {
            let listed = shifted(rules, day).0;
            !own.iter().any(|run| run.days.contains(listed))
        });
        if missing {
            let key = number.unwrap_or(1000 + u32::from(resident.person.0[1]));
            let found = all.entry(key).or_default();
            found.breaches.insert((BreachKind::NotListed, None));
        }
    }
    let _ = world;
    all
}

fn judge(region: &Region, run: &ListingRun, previous: Option<&ListingRun>, day: Date, shift: i64, found: &mut Found) {
    let Region { rules, world, runs, .. } = region;
    let place = |run: &ListingRun| world.centre(&runs.centres[run.centre]).unwrap();
    let centre = place(run);
    let Some(owner) = world.owner_on(centre, day) else {
        let kind = if world.has_closed(centre, day) { BreachKind::ListRemains } else { BreachKind::NotOpen };
        found.breaches.insert((kind, Some(centre)));
        return;
    };
    if run.kind == ListingKind::Active {
        return;
    }
    let began = run.began + shift.days();
    if let Some(now) = in_force(&rules.receives, day) {
        let (rule, owner) = if now.holds_for == HoldsFor::All {
            (Some(now), Some(owner))
        } else {
            (in_force(&rules.receives, began), world.owner_on(centre, began))
        };
        match (rule, owner) {
            (None, _) => {
                found.unjudged.insert((NotJudged::BeforeTheRules, centre));
            }
            (Some(rule), Some(owner)) if bar_by(rule, world, centre, owner).is_some() => {
                found.breaches.insert((BreachKind::MayNotReceive, Some(centre)));
                return;
            }
            _ => {}
        }
    }
    assigned(region, run, previous, day, began, found);
}

/// Judges by the assignment rule, on `day`, a listing that began to count on `began`.
fn assigned(
    region: &Region,
    run: &ListingRun,
    previous: Option<&ListingRun>,
    day: Date,
    began: Date,
    found: &mut Found,
) {
    let Region { rules, world, runs, .. } = region;
    let place = |run: &ListingRun| world.centre(&runs.centres[run.centre]).unwrap();
    let centre = place(run);
    let Some(now) = in_force(&rules.assignments, day) else { return };
    let rule = if now.holds_for == HoldsFor::All { Some(now) } else { in_force(&rules.assignments, began) };
    let Some(rule) = rule else {
        found.unjudged.insert((NotJudged::BeforeTheRules, centre));
        return;
    };
    let moves = in_force(&rules.openings, day).map_or(Moves::Nobody, |rule| rule.moves);
    let asked = if moves == Moves::Moved { day } else { began.max(rule.origin.valid.from) };
    let area = &runs.areas[run.area];
    let may = |all: Vec<usize>, asked: Date| -> Vec<usize> {
        all.into_iter().filter(|&centre| bar(rules, world, centre, asked).is_none()).collect()
    };
    let capped = |centre: usize| {
        rules.caps.iter().any(|cap| cap.centre.id == *world.id(centre) && cap.origin.valid.contains(asked))
    };
    let given = may(tried(rule, world, area, asked), asked);
    let right = |given: &[usize]| {
        given
            .iter()
            .position(|&other| other == centre)
            .is_some_and(|at| given[..at].iter().all(|&before| capped(before)))
    };
    if right(&given) {
        let today = may(tried(rule, world, area, day), day).first().copied();
        if moves == Moves::Offered
            && let Some(today) = today.filter(|&today| today != centre)
            && days(Span { from: asked, to: day }).any(|day| !world.is_open(today, day))
        {
            found.offered.insert(today);
        }
        return;
    }
    if let Some(previous) = previous.filter(|previous| previous.days.to.tomorrow().unwrap() == run.began)
        && world.has_closed(place(previous), asked)
        && right(&may(tried_closing(rules, world, place(previous), area, asked), asked))
    {
        return;
    }
    if given.is_empty() {
        found.unjudged.insert((NotJudged::NoneGiven, centre));
    } else {
        found.breaches.insert((BreachKind::OtherCentre, Some(centre)));
    }
}

/// The centre of the last change counted on `day`, when there are too many within the months before.
fn re_listed(region: &Region, own: &[&ListingRun], day: Date) -> Option<usize> {
    let Region { rules, world, runs, .. } = region;
    let rule = rules.re_listings.iter().find(|rule| rule.origin.valid.contains(day))?;
    let place = |run: &ListingRun| world.centre(&runs.centres[run.centre]).unwrap();
    let mut counted = Vec::new();
    for (before, after) in own.iter().zip(own.iter().skip(1)) {
        let changed = after.days.from;
        if place(before) == place(after) || after.kind != ListingKind::Active || changed > day {
            continue;
        }
        // On the same day of the month that many months later, the change has left the window.
        if changed.checked_add(i64::from(rule.months).months()).unwrap() <= day
            && !at_month_end(changed, rule.months, day)
        {
            continue;
        }
        let answers = changed + i64::from(rules.shift_on(changed)).days();
        let excused = rule.except.iter().any(|excuse| match excuse {
            Excuse::CentreClosed => world.has_closed(place(before), answers),
            Excuse::Moved => before.area != after.area,
        });
        if !excused {
            counted.push(place(after));
        }
    }
    (counted.len() > rule.most as usize).then(|| *counted.last().unwrap())
}

/// Whether `changed` is still in the window although so many months later falls on `day` or before: the window's first
/// day is taken backwards from `day`, and months are of different length.
fn at_month_end(changed: Date, months: u32, day: Date) -> bool {
    changed > day.checked_sub(i64::from(months).months()).unwrap()
}
