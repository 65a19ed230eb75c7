//! A correction in words: its causes, what they rest on, and what a reader must know.

use kapitera_books::{Cause, CorrectionRule};
use kapitera_message::{Language, Text, text};
use kapitera_model::Decision;
use kapitera_money::{Ore, format_ore, format_whole};
use kapitera_settle::{Bridge, BridgeStep, Change};

use super::changed::changed;
use super::data::{CauseFound, Correction, Found};
use super::parts::Part;

fn of_change(change: Change) -> Text {
    match change {
        Change::Known(group) => match group {
            kapitera_settle::RegisterGroup::Listing => Cause::LateListing.said(),
            kapitera_settle::RegisterGroup::Activity => Cause::ChangedActivity.said(),
            kapitera_settle::RegisterGroup::Facts => Cause::NewIndex.said(),
        },
        Change::Model => Cause::ChangedDecision.said(),
    }
}

/// A part as a cause with what it rests on.
pub(super) fn cause(part: &Part<'_>, found: &Found<'_>) -> CauseFound {
    let joined = part.step.map_or_else(
        || part.cause.said(),
        |step| {
            let all: Vec<Text> = step.changes.iter().map(|change| of_change(*change)).collect();
            let together = |language| all.iter().map(|said| said.get(language)).collect::<Vec<_>>();
            Text { sv: together(Language::Sv).join(" och "), en: together(Language::En).join(" and ") }
        },
    );
    CauseFound {
        cause: part.cause,
        said: joined,
        amount: part.paid(),
        persons: part.persons(),
        rests_on: rests_on(part, found),
    }
}

fn rests_on(part: &Part<'_>, found: &Found<'_>) -> Vec<String> {
    match (part.cause, part.step) {
        (Cause::NotMovedBefore, _) => {
            let left = found.posted.iter().filter(|standing| standing.draft.lines.iter().any(|line| !line.moved));
            left.map(|standing| standing.draft.id.to_string()).collect()
        }
        (_, Some(step)) => of_step(step, found),
        _ => vec![found.last.draft.id.to_string()],
    }
}

fn of_step(step: &BridgeStep, found: &Found<'_>) -> Vec<String> {
    let delivery = |manifest: &kapitera_region::Manifest| format!("{} {}", manifest.register.name(), manifest.id());
    let mut on: Vec<String> = step.deliveries.iter().map(delivery).collect();
    if step.changes.contains(&Change::Model) {
        let sections = changed(found.model_then, found.model);
        on.extend(sections.into_iter().map(|section| match section.decisions.join("; ") {
            decisions if decisions.is_empty() => section.name,
            decisions => format!("{} ({decisions})", section.name),
        }));
        if on.is_empty() {
            on.push(found.model.id.clone());
        }
    }
    on
}

/// What a reader must know besides the figures.
pub(super) fn notes(correction: &Correction, bridge: &Bridge) -> Vec<Text> {
    let mut notes = vec![order()];
    notes.extend(outcome(correction));
    if let Err(Text { sv, en }) = &bridge.first {
        notes.push(text!(
            "månaden kan inte längre räknas som den bokfördes ({sv}): orsakerna räknas från det bokförda",
            "the month cannot be settled as it was posted any more ({en}): the causes are taken from what is posted"
        ));
    }
    for step in &bridge.steps {
        let Some(last) = step.changes.last() else { continue };
        let Text { sv: last_sv, en: last_en } = of_change(*last);
        for (change, Text { sv, en }) in &step.joined {
            let Text { sv: change_sv, en: change_en } = of_change(*change);
            notes.push(text!(
                "{change_sv} kan inte räknas för sig ({sv}) och står tillsammans med {last_sv}",
                "{change_en} cannot be settled by itself ({en}) and stands together with {last_en}"
            ));
        }
        notes.extend(step.concerned.as_ref().err().cloned());
    }
    notes.extend(correction.causes.iter().filter(|cause| cause.cause == Cause::ChangedEngine).map(|_| {
        text!(
            "programmet räknar samma månad med samma kunskap till ett annat belopp än det som är bokfört",
            "the program settles the same month with the same knowledge to another amount than what is posted"
        )
    }));
    notes
}

fn order() -> Text {
    text!(
        "orsakerna är tagna i ordning: listningar, besök och kostnader, index och värden, modell; var och en räknad för hela regionen ovanpå dem före",
        "the causes are taken in order: listings, visits and costs, indices and values, model; each settled for the whole region on top of those before"
    )
}

/// What is moved and what is not.
fn outcome(correction: &Correction) -> Vec<Text> {
    let month = correction.month;
    if correction.lines.iter().all(|line| line.paid == Ore::ZERO) {
        return vec![text!(
            "inget skiljer {month} från det som är bokfört",
            "nothing differs in {month} from what is posted"
        )];
    }
    let left: Ore = correction.lines.iter().filter(|line| !line.moved).map(|line| line.paid).sum();
    let stays = correction.components.iter().filter(|component| component.centres > 0 && !component.moved);
    let (stays_sv, stays_en): (Vec<&str>, Vec<&str>) =
        stays.map(|component| (component.label.sv.as_str(), component.label.en.as_str())).unzip();
    let mut said = Vec::new();
    if !stays_sv.is_empty() {
        let Text { sv: rule_sv, en: rule_en } = &correction.rule;
        // What a component is called may have a comma.
        let (names_sv, names_en, threshold) = (stays_sv.join("; "), stays_en.join("; "), correction.threshold);
        let (threshold_sv, threshold_en) = (format_ore(threshold, ','), format_ore(threshold, '.'));
        let (left_sv, left_en) = (format_ore(left, ','), format_ore(left, '.'));
        said.push(text!(
            "under tröskeln {threshold_sv} kr per hälsocentral och komponent ({rule_sv}): {names_sv} flyttas inte, {left_sv} kr antecknas",
            "below the threshold of {threshold_en} kr per centre and component ({rule_en}): {names_en} are not moved, {left_en} kr are recorded"
        ));
    }
    if !correction.is_anything {
        said.push(text!(
            "allt som skiljer är redan antecknat och stannar under tröskeln: inget att bokföra",
            "all that differs is recorded already and stays below the threshold: nothing to post"
        ));
    }
    said
}

/// Why a correction is made, in one language: its causes with how many they concern and what they rest on, and what a
/// person said.
pub(super) fn reason(correction: &Correction, note: &str, language: Language) -> String {
    let month = correction.month;
    let causes = correction.causes.iter().map(|cause| {
        let (said, on) = (cause.said.get(language), cause.rests_on.join(", "));
        let persons = cause.persons.map(|persons| match (persons, format_whole(persons)) {
            (1, _) => text!(" 1 person,", " 1 person,"),
            (_, persons) => text!(" {persons} personer,", " {persons} persons,"),
        });
        let persons = persons.map(|persons| persons.get(language).to_owned()).unwrap_or_default();
        format!("{said}:{persons} {on}")
    });
    let causes = causes.collect::<Vec<_>>().join("; ");
    let said = text!("Rättelse av {month}: {causes}", "Correction of {month}: {causes}");
    let said = said.get(language);
    if note.is_empty() { said.to_owned() } else { format!("{said}. {note}") }
}

/// The decision that a rule of corrections rests on, or that nobody has decided it.
pub(super) fn rule(rule: &CorrectionRule, decision: Option<&Decision>) -> Text {
    match decision {
        Some(Decision { body, date, case_number, .. }) => {
            let mut parts = vec![body.clone(), date.to_string()];
            parts.extend(case_number.clone());
            let parts = parts.join(", ");
            text!("beslut: {parts}", "decision: {parts}")
        }
        None => match rule.origin.basis {
            kapitera_model::Basis::Decided => text!("beslutat", "decided"),
            kapitera_model::Basis::Proposed => text!("föreslaget, inte beslutat", "proposed, not decided"),
            kapitera_model::Basis::Illustrative => text!("illustrativt, inte beslutat", "illustrative, not decided"),
        },
    }
}
