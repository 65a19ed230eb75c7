//! Judges one run of days at a centre.

use kapitera_count::ListingRun;
use kapitera_period::Date;
use kapitera_register::ListingKind;

use super::report::{BreachKind, NotJudged, Person};
use super::{Check, Part};
use crate::candidates::{Barred, Candidate, barred};
use crate::relist::plus_days;
use crate::rules::{Dated, HoldsFor, Moves, Rules, in_force};

/// The version of a rule that judges, by position, and the day it is asked about.
enum Version {
    /// This one, asked about this day.
    At(usize, Date),
    /// The rule speaks only of listings that begin while it is in force, and this one began before.
    Before,
    /// No rule is in force.
    None,
}

impl Check<'_> {
    /// Judges `run` from `listed` on, a day on which the person is listed there and which lies in the part.
    pub(super) fn judge(
        &mut self,
        run: &ListingRun,
        previous: Option<&ListingRun>,
        listed: Date,
        part: &Part,
        found: &mut Person,
    ) {
        let (rules, world) = (self.request.rules, self.request.world);
        let centre = self.place(run);
        let day = plus_days(listed, part.shift);
        if !world.is_open(centre, day) {
            if world.has_closed(centre, day) {
                found.add(BreachKind::ListRemains, Some(centre), position(&rules.closings, day));
            } else {
                found.add(BreachKind::NotOpen, Some(centre), None);
            }
            return;
        }
        if run.kind == ListingKind::Active {
            return;
        }
        let began = plus_days(run.began, part.shift);
        match version(&rules.receives, day, began, day, |rule| rule.holds_for) {
            Version::Before => found.not_judged(NotJudged::BeforeTheRules, centre),
            Version::None => {}
            Version::At(at, asked) => {
                let why = barred(Some(&rules.receives[at]), world, centre, asked);
                if matches!(why, Some(Barred::Owner | Barred::Never)) {
                    found.add(BreachKind::MayNotReceive, Some(centre), Some(at));
                    return;
                }
            }
        }
        match version(&rules.assignments, day, began, began, |rule| rule.holds_for) {
            Version::Before => found.not_judged(NotJudged::BeforeTheRules, centre),
            Version::None => {}
            Version::At(at, began) => self.assigned(run, previous, at, (began, day), found),
        }
    }

    /// Whether the assignment rule gives the centre: on the day the listing began, or today when those assigned are moved
    /// as soon as a centre opens.
    fn assigned(
        &mut self,
        run: &ListingRun,
        previous: Option<&ListingRun>,
        at: usize,
        days: (Date, Date),
        found: &mut Person,
    ) {
        let rules = self.request.rules;
        let centre = self.place(run);
        let (began, day) = days;
        let first = rules.assignments[at].origin.valid.from;
        let moves = in_force(&rules.openings, day).map_or(Moves::Nobody, |rule| rule.moves);
        let asked = if moves == Moves::Moved { day } else { began.max(first) };
        let area = self.request.runs.areas[run.area].clone();
        let given = self.memory.candidates(at, &area, asked);
        if gives(rules, self, &given, centre, asked) {
            if moves == Moves::Offered {
                self.offer(at, &area, centre, (asked, day), found);
            }
            return;
        }
        if self.moved_by_closing(run, previous, asked) {
            return;
        }
        if given.iter().all(|candidate| candidate.barred.is_some()) {
            found.not_judged(NotJudged::NoneGiven, centre);
        } else {
            found.add(BreachKind::OtherCentre, Some(centre), Some(at));
        }
    }

    /// Whether the person came to the centre because the one before closed.
    fn moved_by_closing(&mut self, run: &ListingRun, previous: Option<&ListingRun>, asked: Date) -> bool {
        let Some(previous) = previous else { return false };
        let follows = previous.days.to.tomorrow().is_ok_and(|next| next == run.began);
        let (left, centre) = (self.place(previous), self.place(run));
        if !follows || !self.request.world.has_closed(left, asked) {
            return false;
        }
        let given = self.closing_of(left, run.area, asked);
        gives(self.request.rules, self, &given, centre, asked)
    }

    fn offer(
        &mut self,
        at: usize,
        area: &std::sync::Arc<str>,
        centre: usize,
        (asked, day): (Date, Date),
        found: &mut Person,
    ) {
        let now = self.memory.candidates(at, area, day);
        let given = now.iter().find(|candidate| candidate.barred.is_none());
        if let Some(given) = given.filter(|given| given.centre != centre)
            && self.request.world.opened(given.centre, day).is_some_and(|opened| opened > asked)
        {
            found.offered = Some(given.centre);
        }
    }
}

/// Whether one of `candidates` that may receive is the centre: the first of them, or a later one when all before it have
/// a cap. How full they were when the person came is not known any more.
fn gives(rules: &Rules, check: &Check<'_>, candidates: &[Candidate], centre: usize, day: Date) -> bool {
    for candidate in candidates.iter().filter(|candidate| candidate.barred.is_none()) {
        if candidate.centre == centre {
            return true;
        }
        let id = check.request.world.id(candidate.centre);
        if !rules.caps.iter().any(|cap| cap.centre.id == *id && cap.origin.valid.contains(day)) {
            return false;
        }
    }
    false
}

/// The rule that speaks on `day` of a listing that began on `began`; a rule that holds for all is asked about `all_on`.
fn version<T: Dated>(rules: &[T], day: Date, began: Date, all_on: Date, holds_for: impl Fn(&T) -> HoldsFor) -> Version {
    let Some(now) = position(rules, day) else { return Version::None };
    if holds_for(&rules[now]) == HoldsFor::All {
        return Version::At(now, all_on);
    }
    position(rules, began).map_or(Version::Before, |then| Version::At(then, began))
}

fn position<T: Dated>(rules: &[T], day: Date) -> Option<usize> {
    rules.iter().position(|rule| rule.origin().valid.contains(day))
}
