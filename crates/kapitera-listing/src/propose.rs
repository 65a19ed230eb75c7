//! Proposals for a region: who is to be placed on a day, and where the rules place them.

use std::collections::HashMap;
use std::sync::Arc;

use kapitera_count::ListingRun;
use kapitera_message::{Problem, text};
use kapitera_period::{Date, OPEN_END, Span};
use kapitera_register::{ListingKind, ListingRow, Pseudonym, Sex};

use crate::assign::{AssignRequest, Cause, Mover, Outcome, Proposals, assign};
use crate::check::{ResidentDays, places};
use crate::relist::minus_days;
use crate::rules::{Rules, in_force};
use crate::runs::Runs;
use crate::stored::Known;
use crate::world::World;

/// Who is to be placed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Those listed at this centre, which answers for the last time the day before.
    pub closing: Option<usize>,
    /// Those assigned elsewhere whom the rule now gives this centre.
    pub opening: Option<usize>,
    /// Those who live in the region and are listed nowhere.
    pub newcomers: bool,
}

/// What a listing that is proposed says besides the centre.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The person's number, when a register has met them.
    pub number: Option<u32>,
    /// Birth date.
    pub birth: Date,
    /// Legal sex.
    pub sex: Sex,
    /// The last day: the day before a listing that is known already.
    pub to: Date,
}

/// What is proposed for a region.
#[derive(Clone, Debug)]
pub struct Proposed {
    /// The first day the new centres answer.
    pub day: Date,
    /// The first day of the listings.
    pub listed_from: Date,
    /// Who is closed.
    pub wanted: Wanted,
    /// The world with the centre closed.
    pub world: World,
    /// Who is to be placed, by pseudonym.
    pub movers: Vec<Mover>,
    /// What their listings say.
    pub facts: Vec<Facts>,
    /// How many are listed at each centre before.
    pub before: Vec<u64>,
    /// What is proposed.
    pub proposals: Proposals,
}

/// Proposes a centre for each person wanted, from `day` on.
///
/// # Errors
///
/// As [`assign`]; also when newcomers are asked for and it is not known who lives in the region.
pub fn propose(known: &Known, rules: &Rules, day: Date, wanted: Wanted) -> Result<Proposed, Problem> {
    let listed_from = minus_days(day, rules.shift_on(day));
    let world = match wanted.closing {
        Some(centre) => known.world.closed_from(centre, day),
        None => known.world.clone(),
    };
    let places = places(&world, &known.runs);
    let mut gathered = Gathered { day: listed_from, known, places, all: Vec::new() };
    let mut before = vec![0; world.centres()];
    for runs in known.runs.persons() {
        if let Some(run) = Runs::on(runs, listed_from) {
            before[gathered.places[run.centre]] += 1;
            gathered.listed(runs, run, &wanted, &|area, centre| opens_for(rules, &world, day, &wanted, area, centre));
        }
    }
    if wanted.newcomers {
        let residents = known.residents.as_ref().ok_or_else(|| no_residents(day))?;
        gathered.newcomers(residents, day);
    }
    gathered.all.sort_unstable_by_key(|(mover, _)| mover.person);
    let (movers, facts): (Vec<Mover>, Vec<Facts>) = gathered.all.into_iter().unzip();
    let proposals = assign(&AssignRequest { rules, world: &world, day, lists: &before, movers: &movers })?;
    Ok(Proposed { day, listed_from, wanted, world, movers, facts, before, proposals })
}

/// The centre that opens, when the rule gives it to somebody of `area` who was assigned to `centre`.
fn opens_for(rules: &Rules, world: &World, day: Date, wanted: &Wanted, area: &str, centre: usize) -> Option<usize> {
    let opened = wanted.opening.filter(|opened| *opened != centre)?;
    let assignment = in_force(&rules.assignments, day)?;
    let receives = in_force(&rules.receives, day);
    let given = crate::candidates::candidates(assignment, receives, world, area, day);
    let first = given.into_iter().find(|candidate| candidate.barred.is_none())?;
    (first.centre == opened).then_some(opened)
}

/// Those found so far.
struct Gathered<'a> {
    day: Date,
    known: &'a Known,
    places: Vec<usize>,
    all: Vec<(Mover, Facts)>,
}

impl Gathered<'_> {
    /// Takes in somebody who is in `run` on the day, when their centre closes or another opens for them.
    fn listed(
        &mut self,
        runs: &[ListingRun],
        run: &ListingRun,
        wanted: &Wanted,
        opens: &dyn Fn(&Arc<str>, usize) -> Option<usize>,
    ) {
        let centre = self.places[run.centre];
        let area = &self.known.runs.areas[run.area];
        let cause = if wanted.closing == Some(centre) {
            Cause::Closing(centre)
        } else if run.kind == ListingKind::Assigned
            && wanted.opening.is_some()
            && let Some(opened) = opens(area, centre)
        {
            Cause::Opening(centre, opened)
        } else {
            return;
        };
        // The listing goes on as long as it did at the centre left.
        let mut to = run.days.to;
        for next in runs.iter().filter(|next| next.days.from > run.days.from) {
            if next.centre == run.centre && to.tomorrow().is_ok_and(|day| day == next.days.from) {
                to = next.days.to;
            }
        }
        let person = self.known.pseudonyms.get(run.person as usize).copied().unwrap_or(Pseudonym([0; 16]));
        self.add(person, Some(run.person), area.clone(), cause, (run.birth, run.sex), to);
    }

    fn newcomers(&mut self, residents: &[ResidentDays], day: Date) {
        let mut runs: HashMap<u32, &[ListingRun]> = HashMap::new();
        let known = self.known;
        for person in known.runs.persons() {
            runs.insert(person[0].person, person);
        }
        for resident in residents.iter().filter(|resident| resident.days.contains(day)) {
            let own = resident.number.and_then(|number| runs.get(&number)).copied().unwrap_or(&[]);
            if Runs::on(own, self.day).is_some() {
                continue;
            }
            let next = own.iter().find(|run| run.days.from > self.day);
            let to = next.and_then(|next| next.days.from.yesterday().ok()).unwrap_or(OPEN_END);
            let facts = (resident.birth, resident.sex);
            self.add(resident.person, resident.number, resident.area.clone(), Cause::Newcomer, facts, to);
        }
    }

    fn add(
        &mut self,
        person: Pseudonym,
        number: Option<u32>,
        area: Arc<str>,
        cause: Cause,
        (birth, sex): (Date, Sex),
        to: Date,
    ) {
        // What ends with the last day known has no end known.
        let to = if to >= self.known.known_to { OPEN_END } else { to };
        self.all.push((Mover { person, area, cause }, Facts { number, birth, sex, to }));
    }
}

impl Proposed {
    /// The listings proposed, with the position of their mover: those who are moved or placed.
    pub fn listings(&self) -> impl Iterator<Item = (usize, ListingRow)> {
        (0..self.movers.len()).filter_map(|index| {
            let centre = self.proposals.placed(index)?;
            let (mover, facts) = (&self.movers[index], &self.facts[index]);
            let row = ListingRow {
                person: mover.person,
                birth: facts.birth,
                sex: facts.sex,
                area: mover.area.clone(),
                centre: self.world.id(centre).clone(),
                kind: ListingKind::Assigned,
                doctor: None,
                valid: Span { from: self.listed_from, to: facts.to },
            };
            Some((index, row))
        })
    }

    /// How many have each kind of outcome: placed, offered, staying, without a centre.
    pub fn outcomes(&self) -> [u64; 4] {
        let mut counts = [0; 4];
        for row in &self.proposals.rows {
            counts[match row.outcome {
                Outcome::Placed(_) => 0,
                Outcome::Offered(_) => 1,
                Outcome::Stays(_) => 2,
                Outcome::Nowhere(_) => 3,
            }] += 1;
        }
        counts
    }
}

fn no_residents(day: Date) -> Problem {
    Problem::error(
        "residents_not_known",
        text!("det är inte känt vilka som bor i regionen {day}", "it is not known who lives in the region on {day}"),
    )
    .why(text!("en inflyttad syns annars inte alls", "a newcomer is not seen at all otherwise"))
    .hint(text!(
        "ta emot registret med ”kapitera import residents FIL --covers …”",
        "take in the register with “kapitera import residents FILE --covers …”"
    ))
}
