//! The difference of every line, cause by cause; the causes sum to it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kapitera_books::Cause;
use kapitera_money::Ore;
use kapitera_settle::{Amounts, Behind, BridgeStep, Change, Concerned, RegisterGroup};

use super::recorded::{ByLine, Key, Recorded};

/// What one cause has made another.
#[derive(Clone, Debug)]
pub(super) struct Part<'b> {
    pub(super) cause: Cause,
    /// The lines that it has changed, and by how much.
    pub(super) lines: ByLine,
    /// The step that found it; none for what was not moved before and for the program.
    pub(super) step: Option<&'b BridgeStep>,
}

/// The cause that a step is recorded as: that of its last change.
fn cause_of(step: &BridgeStep) -> Cause {
    match step.changes.last() {
        Some(Change::Known(RegisterGroup::Listing)) => Cause::LateListing,
        Some(Change::Known(RegisterGroup::Activity)) => Cause::ChangedActivity,
        Some(Change::Known(RegisterGroup::Facts)) => Cause::NewIndex,
        Some(Change::Model) | None => Cause::ChangedDecision,
    }
}

/// The parts in the order of [`Cause`], and the month as it is settled now.
///
/// # Panics
///
/// When the parts do not sum to what differs from what is posted: the program is at fault, and nothing may be posted.
pub(super) fn parts<'b>(
    recorded: &Recorded,
    first: Option<&Amounts>,
    steps: &'b [BridgeStep],
    now: &Amounts,
) -> (Vec<Part<'b>>, ByLine) {
    let mut parts = vec![Part { cause: Cause::NotMovedBefore, lines: recorded.unmoved.clone(), step: None }];
    let settled_before = recorded.settled();
    // What this program makes of the month as it was; when it can make nothing of it, what was recorded stands for it.
    let first = first.map_or_else(|| settled_before.clone(), by_line);
    let engine = Part { cause: Cause::ChangedEngine, lines: between(&settled_before, &first), step: None };
    let mut before = first;
    for step in steps {
        let after = by_line(&step.amounts);
        parts.push(Part { cause: cause_of(step), lines: between(&before, &after), step: Some(step) });
        before = after;
    }
    parts.push(engine);
    let now = by_line(now);
    let mut sum = recorded.posted.clone();
    for (key, amount) in parts.iter().flat_map(|part| &part.lines) {
        *sum.entry(key.clone()).or_default() += *amount;
    }
    assert!(
        between(&sum, &now).is_empty(),
        "what is posted and the causes of its differences are the month as it is now"
    );
    (parts, now)
}

fn by_line(amounts: &Amounts) -> ByLine {
    let mut by_line = ByLine::new();
    for (key, amount) in amounts {
        *by_line.entry(Key::from(key)).or_default() += *amount;
    }
    by_line
}

/// What two sets of lines differ by, without the lines that are alike.
pub(super) fn between(before: &ByLine, after: &ByLine) -> ByLine {
    let keys: BTreeSet<&Key> = before.keys().chain(after.keys()).collect();
    let amount = |amounts: &ByLine, key: &Key| amounts.get(key).copied().unwrap_or(Ore::ZERO);
    let all = keys.into_iter().map(|key| (key.clone(), amount(after, key) - amount(before, key)));
    all.filter(|(_, amount)| *amount != Ore::ZERO).collect()
}

impl Part<'_> {
    /// What the cause comes to as it is paid.
    pub(super) fn paid(&self) -> Ore {
        self.lines.iter().map(|(key, amount)| key.paid(*amount)).sum()
    }

    /// Whether it says how many are concerned: registers of persons do, others do not.
    fn says_how_many(&self) -> bool {
        let of_persons =
            |change: &Change| matches!(change, Change::Known(RegisterGroup::Listing | RegisterGroup::Activity));
        self.step.is_some_and(|step| step.changes.iter().any(of_persons))
    }

    /// How many are concerned at a centre; none when the cause is not about persons or nobody can say.
    pub(super) fn persons_at(&self, centre: &str) -> Option<u64> {
        let concerned = self.concerned()?;
        Some(concerned.get(centre).map_or(0, Concerned::number))
    }

    /// How many stand behind a component at a centre; none when the cause is not about persons or nobody can say, as where
    /// others' costs came along with a listing.
    pub(super) fn persons_behind(&self, centre: &str, component: &str) -> Option<u64> {
        let concerned = self.concerned()?;
        let behind = |concerned: &Concerned| concerned.components.get(component).map(Behind::number);
        // Where nobody is concerned a share moves by those of other centres.
        let somewhere = concerned.values().any(|concerned| behind(concerned).is_some());
        somewhere.then(|| concerned.get(centre).and_then(behind).unwrap_or(0))
    }

    /// Whom it concerns, by centre.
    pub(super) fn concerned(&self) -> Option<&BTreeMap<Arc<str>, Concerned>> {
        self.step.filter(|_| self.says_how_many())?.concerned.as_ref().ok()
    }

    /// How many are concerned in all; who touches two centres is one.
    pub(super) fn persons(&self) -> Option<u64> {
        let concerned = self.concerned()?;
        let persons: BTreeSet<u32> =
            concerned.values().flat_map(|concerned| concerned.persons.iter().copied()).collect();
        let rows: u64 = concerned.values().map(|concerned| concerned.rows).sum();
        Some(persons.len() as u64 + rows)
    }
}

#[cfg(test)]
mod tests {
    use kapitera_model::Stance;
    use kapitera_settle::LineKey;

    use super::*;

    fn amounts(lines: &[(&str, Stance, i64)]) -> Amounts {
        let line = |(component, stance, ore): &(&str, Stance, i64)| {
            let key = LineKey {
                centre: "A".into(),
                component: (*component).to_owned(),
                payee: None,
                stance: *stance,
                period: kapitera_period::Month::new(2020, 2).unwrap(),
            };
            (key, Ore(*ore))
        };
        lines.iter().map(line).collect()
    }

    fn found(parts: &[Part<'_>]) -> Vec<(Cause, i64)> {
        let some = parts.iter().filter(|part| !part.lines.is_empty());
        some.map(|part| (part.cause, part.paid().0)).collect()
    }

    #[test]
    fn what_the_program_makes_otherwise_is_a_cause_of_its_own() {
        let recorded = Recorded {
            posted: by_line(&amounts(&[("a", Stance::Paid, 1000), ("b", Stance::Charged, 300)])),
            unmoved: by_line(&amounts(&[("b", Stance::Charged, 40)])),
        };
        let first = amounts(&[("a", Stance::Paid, 1001), ("b", Stance::Charged, 340)]);
        let now = amounts(&[("a", Stance::Paid, 1001), ("b", Stance::Charged, 200), ("c", Stance::Paid, 7)]);
        let step = BridgeStep {
            changes: vec![Change::Known(RegisterGroup::Activity)],
            joined: Vec::new(),
            deliveries: Vec::new(),
            amounts: now.clone(),
            concerned: Ok(BTreeMap::new()),
        };
        let steps = [step];
        let (parts, _) = parts(&recorded, Some(&first), &steps, &now);
        let expected = [(Cause::NotMovedBefore, -40), (Cause::ChangedActivity, 147), (Cause::ChangedEngine, 1)];
        assert_eq!(found(&parts), expected);
    }

    #[test]
    fn without_a_beginning_the_causes_are_taken_from_what_is_recorded() {
        let recorded = Recorded { posted: by_line(&amounts(&[("a", Stance::Paid, 1000)])), unmoved: ByLine::new() };
        let now = amounts(&[("a", Stance::Paid, 900)]);
        let step = BridgeStep {
            changes: vec![Change::Known(RegisterGroup::Listing), Change::Model],
            joined: Vec::new(),
            deliveries: Vec::new(),
            amounts: now.clone(),
            concerned: Ok(BTreeMap::new()),
        };
        let steps = [step];
        let (parts, _) = parts(&recorded, None, &steps, &now);
        assert_eq!(found(&parts), [(Cause::ChangedDecision, -100)]);
    }

    #[test]
    #[should_panic(expected = "the causes of its differences")]
    fn parts_that_do_not_sum_are_never_posted() {
        let now = amounts(&[("a", Stance::Paid, 900)]);
        parts(&Recorded::default(), Some(&Amounts::new()), &[], &now);
    }
}
