//! A correction as data: by line, by centre, by component and by cause.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use kapitera_books::{Cause, CorrectionRule, LineStance, SettlementId};
use kapitera_message::Text;
use kapitera_model::{Basis, Model};
use kapitera_money::Ore;
use kapitera_period::Month;
use kapitera_region::Region;
use kapitera_settle::{Amounts, Bridge, ListingMoves};

use super::parts::{Part, between, parts};
use super::recorded::{ByLine, Key, Recorded};
use super::threshold::{moved, together};
use super::words;
use crate::{Office, Standing};

/// A posted month as it is settled now, against what is posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The region's name.
    pub region: String,
    /// The month.
    pub month: Month,
    /// The name that a draft of it has.
    pub id: SettlementId,
    /// The settlement that it corrects.
    pub settlement: SettlementId,
    /// The last posted settlement or correction of the month: what was known then is what it is compared with.
    pub last: SettlementId,
    /// What was known then.
    pub known_then: Timestamp,
    /// What is known now.
    pub known_at: Timestamp,
    /// Differences below this are recorded and not moved.
    pub threshold: Ore,
    /// How many months back from the month of the books a month may be corrected.
    pub look_back_months: u32,
    /// In how many instalments at most what is taken back may be paid.
    pub instalments_most: u32,
    /// The decision that these three rest on, or that none does.
    pub rule: Text,
    /// What they rest on, for programs: `decided`, `proposed` or `illustrative`.
    pub rule_basis: &'static str,
    /// What is paid for the month so far.
    pub posted: Ore,
    /// What the month comes to now.
    pub settled: Ore,
    /// What earlier corrections recorded and did not move.
    pub not_moved_before: Ore,
    /// The causes that change something, in the order in which they were taken.
    pub causes: Vec<CauseFound>,
    /// Every line that differs, by cause.
    pub lines: Vec<CorrectedLine>,
    /// Every centre that a line is of, by HSA id.
    pub centres: Vec<CorrectedCentre>,
    /// Every component that a line is of, in the order of the models, the one of now first.
    pub components: Vec<CorrectedComponent>,
    /// What a reader must know, in sentences.
    pub notes: Vec<Text>,
    /// Whether something is to be recorded: a difference that no correction has recorded, or one that is moved now.
    pub is_anything: bool,
}

/// A cause and what it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CauseFound {
    /// The cause.
    pub cause: Cause,
    /// The cause in words; more than one thing when they could not be told apart.
    pub said: Text,
    /// What it comes to as it is paid.
    pub amount: Ore,
    /// How many persons it concerns (rows for events of nobody); none when it is not about persons, or nobody can say.
    pub persons: Option<u64>,
    /// What it rests on: deliveries as `register id`, sections of the model with their decisions, earlier corrections.
    pub rests_on: Vec<String>,
}

/// What a cause makes another of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorrectedLine {
    /// The centre's HSA id.
    pub centre: String,
    /// The component's name.
    pub component: String,
    /// Who is paid, when it is not the centre.
    pub payee: Option<String>,
    /// What it is to the centre.
    pub stance: LineStance,
    /// The month the amount is for.
    pub month_for: Month,
    /// The cause.
    pub cause: Cause,
    /// Now less then, with the line's own sign: a cost that grows by 100 kr is 100 kr.
    pub amount: Ore,
    /// What is paid more for it, or less.
    pub paid: Ore,
    /// How many persons or rows of the cause stand behind the component at the centre; none when nobody can say.
    pub persons: Option<u64>,
    /// Whether it is moved: booked, when it is paid or charged.
    pub moved: bool,
}

/// What differs for a centre, as it is paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorrectedCentre {
    /// HSA id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What is paid so far.
    pub posted: Ore,
    /// What it comes to now.
    pub settled: Ore,
    /// What of the difference is moved.
    pub moved: Ore,
    /// By cause, in the order of [`Correction::causes`]: the amount, and how many it concerns here.
    pub by_cause: Vec<(Ore, Option<u64>)>,
    /// What late listings have moved here; nothing when nobody can say.
    pub moves: ListingMoves,
}

impl CorrectedCentre {
    /// Now less what is paid so far.
    pub fn difference(&self) -> Ore {
        self.settled - self.posted
    }
}

/// What differs for a component, as it is paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorrectedComponent {
    /// Its name.
    pub name: String,
    /// What it is called.
    pub label: Text,
    /// All centres together.
    pub difference: Ore,
    /// The largest difference of a centre, whichever way.
    pub largest: Ore,
    /// How many centres it is paid more or less at.
    pub centres: u64,
    /// The components that it moves together with, when it does with others.
    pub together: Vec<String>,
    /// By cause, in the order of [`Correction::causes`].
    pub by_cause: Vec<Ore>,
    /// Whether it is moved.
    pub moved: bool,
}

/// What a correction is made from.
pub(super) struct Found<'a> {
    pub(super) region: &'a Region,
    pub(super) standings: &'a [Standing],
    pub(super) posted: &'a [&'a Standing],
    pub(super) settlement: &'a Standing,
    pub(super) last: &'a Standing,
    pub(super) known_at: Timestamp,
    pub(super) rule: &'a CorrectionRule,
    pub(super) rule_said: Text,
    pub(super) model_then: &'a Model,
    pub(super) model: &'a Model,
}

/// Puts the differences together.
pub(super) fn correction(found: &Found<'_>, recorded: &Recorded, bridge: &Bridge, amounts: &Amounts) -> Correction {
    let (all, now) = parts(recorded, bridge.first.as_ref().ok(), &bridge.steps, amounts);
    let differences = between(&recorded.posted, &now);
    let models = [found.model, found.model_then];
    let moved = moved(&differences, &models, found.rule.threshold);
    let parts: Vec<Part<'_>> = all.into_iter().filter(|part| !part.lines.is_empty()).collect();
    let lines = lines(&parts, &moved);
    let new = between(&recorded.settled(), &now).keys().any(Key::is_paid);
    let moves = differences.keys().any(|key| key.is_paid() && moved.contains(&key.component));
    let paid = |lines: &ByLine| lines.iter().map(|(key, amount)| key.paid(*amount)).sum();
    let mut correction = Correction {
        region: found.region.settings().name.clone(),
        month: found.settlement.draft.id.month,
        id: Office::next_id(found.standings, found.settlement.draft.id.month, found.settlement.draft.id.subject),
        settlement: found.settlement.draft.id,
        last: found.last.draft.id,
        known_then: found.last.draft.known_at,
        known_at: found.known_at,
        threshold: found.rule.threshold,
        look_back_months: found.rule.look_back_months,
        instalments_most: found.rule.instalments_most,
        rule: found.rule_said.clone(),
        rule_basis: match found.rule.origin.basis {
            Basis::Decided => "decided",
            Basis::Proposed => "proposed",
            Basis::Illustrative => "illustrative",
        },
        posted: paid(&recorded.posted),
        settled: paid(&now),
        not_moved_before: paid(&recorded.unmoved),
        causes: parts.iter().map(|part| words::cause(part, found)).collect(),
        centres: centres(found, recorded, &now, &parts, &lines, bridge),
        components: components(&differences, &parts, &models, &moved),
        lines,
        notes: Vec::new(),
        is_anything: new || moves,
    };
    correction.notes = words::notes(&correction, bridge);
    correction
}

fn lines(parts: &[Part<'_>], moved: &BTreeSet<String>) -> Vec<CorrectedLine> {
    let mut lines = Vec::new();
    for part in parts {
        lines.extend(part.lines.iter().map(|(key, amount)| CorrectedLine {
            centre: key.centre.clone(),
            component: key.component.clone(),
            payee: key.payee.clone(),
            stance: key.stance,
            month_for: key.month_for,
            cause: part.cause,
            amount: *amount,
            paid: key.paid(*amount),
            persons: part.persons_behind(&key.centre, &key.component),
            // What is only shown books nothing: it is recorded as it is.
            moved: !key.is_paid() || moved.contains(&key.component),
        }));
    }
    lines
}

/// What a centre is called: now, or in the latest draft that has it.
fn name_of(found: &Found<'_>, bridge: &Bridge, id: &str) -> String {
    let now = bridge.last.settlement.centres.iter().find(|centre| *centre.id == *id).map(|centre| centre.name.clone());
    let then =
        || found.posted.iter().rev().find_map(|standing| standing.draft.centre(id)).map(|centre| centre.name.clone());
    now.or_else(then).unwrap_or_else(|| id.to_owned())
}

fn centres(
    found: &Found<'_>,
    recorded: &Recorded,
    now: &ByLine,
    parts: &[Part<'_>],
    lines: &[CorrectedLine],
    bridge: &Bridge,
) -> Vec<CorrectedCentre> {
    let sums = |lines: &ByLine| -> BTreeMap<String, Ore> {
        let mut sums: BTreeMap<String, Ore> = BTreeMap::new();
        for (key, amount) in lines {
            *sums.entry(key.centre.clone()).or_default() += key.paid(*amount);
        }
        sums
    };
    let (posted, settled) = (sums(&recorded.posted), sums(now));
    let by_part: Vec<BTreeMap<String, Ore>> = parts.iter().map(|part| sums(&part.lines)).collect();
    let ids: BTreeSet<&str> = lines.iter().map(|line| line.centre.as_str()).collect();
    let centre = |id: &str| {
        let of = |sums: &BTreeMap<String, Ore>| sums.get(id).copied().unwrap_or(Ore::ZERO);
        let by_cause = by_part.iter().zip(parts).map(|(sums, part)| {
            let touched = part.lines.keys().any(|key| key.centre == id);
            (of(sums), part.persons_at(id).filter(|_| touched))
        });
        let moves = parts.iter().find_map(|part| part.concerned()?.get(id)).map(|concerned| concerned.moves);
        CorrectedCentre {
            id: id.to_owned(),
            name: name_of(found, bridge, id),
            posted: of(&posted),
            settled: of(&settled),
            moved: lines.iter().filter(|line| line.centre == id && line.moved).map(|line| line.paid).sum(),
            by_cause: by_cause.collect(),
            moves: moves.unwrap_or_default(),
        }
    };
    ids.into_iter().map(centre).collect()
}

fn components(
    differences: &ByLine,
    parts: &[Part<'_>],
    models: &[&Model],
    moved: &BTreeSet<String>,
) -> Vec<CorrectedComponent> {
    let names: BTreeSet<&str> =
        parts.iter().flat_map(|part| part.lines.keys()).map(|key| key.component.as_str()).collect();
    let groups = together(models);
    let component = |name: &str, label: Text| {
        let mut by_centre: BTreeMap<&str, Ore> = BTreeMap::new();
        for (key, amount) in differences.iter().filter(|(key, _)| key.component == name) {
            *by_centre.entry(&key.centre).or_default() += key.paid(*amount);
        }
        let group = groups.iter().find(|group| group.contains(name));
        let of_part = |part: &Part<'_>| {
            let own = part.lines.iter().filter(|(key, _)| key.component == name);
            own.map(|(key, amount)| key.paid(*amount)).sum()
        };
        CorrectedComponent {
            name: name.to_owned(),
            label,
            difference: by_centre.values().copied().sum(),
            largest: by_centre
                .values()
                .copied()
                .max_by_key(|amount| (amount.0.unsigned_abs(), -amount.0))
                .unwrap_or_default(),
            centres: by_centre.values().filter(|amount| **amount != Ore::ZERO).count() as u64,
            together: group.into_iter().flatten().filter(|other| **other != name).cloned().collect(),
            by_cause: parts.iter().map(of_part).collect(),
            moved: moved.contains(name),
        }
    };
    let mut components: Vec<CorrectedComponent> = Vec::new();
    for (name, label) in labels(models) {
        if names.contains(name) && !components.iter().any(|there| there.name == name) {
            components.push(component(name, label.clone()));
        }
    }
    // A component whose name no model has any more is called by it.
    for name in names {
        if !components.iter().any(|there| there.name == name) {
            components.push(component(name, Text::same(name)));
        }
    }
    components
}

/// What the components of some models are called, in the order of the models.
pub(super) fn labels<'m>(models: &[&'m Model]) -> impl Iterator<Item = (&'m str, &'m Text)> {
    let all: Vec<_> = models.iter().flat_map(|model| &model.components).collect();
    all.into_iter().map(|component| (component.name.as_str(), &component.label))
}
