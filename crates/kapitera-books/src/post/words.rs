//! What vouchers and their rows are called, why they are, and what they rest on.

use std::collections::BTreeMap;

use kapitera_message::{Language, Text, text};
use kapitera_money::{Ore, format_ore};

use crate::draft::{Cause, Draft, DraftCentre, DraftKind, DraftLine};
use crate::voucher::Rests;

/// What a voucher is.
pub(super) fn title(draft: &Draft, centre: &DraftCentre, planned: bool, language: Language) -> String {
    let (id, month, name) = (draft.id, draft.id.month, &centre.name);
    let said = match (planned, draft.kind) {
        (true, _) => text!("Planer i {id}, {name}", "Plans in {id}, {name}"),
        (false, DraftKind::Settlement) => text!("Avräkning {month}, {name}", "Settlement of {month}, {name}"),
        (false, DraftKind::Correction) => {
            text!("Rättelse {id} av {month}, {name}", "Correction {id} of {month}, {name}")
        }
    };
    said.get(language).to_owned()
}

/// What a row is: the line's label, and of a correction its cause.
pub(super) fn row(line: &DraftLine, language: Language) -> String {
    let label = &line.label;
    if matches!(line.cause, Cause::Settled | Cause::Plan) {
        return label.clone();
    }
    let Text { sv, en } = line.cause.said();
    text!("{label}: {sv}", "{label}: {en}").get(language).to_owned()
}

/// Why a voucher is and what it rests on: the causes with their amounts and persons, what the lines rest on, and the
/// deliveries and the model of the draft.
pub(super) fn rests(draft: &Draft, lines: &[&DraftLine], planned: bool, language: Language) -> Rests {
    let reason = if planned { labels(lines) } else { causes(draft, lines, language) };
    let mut on: Vec<String> = Vec::new();
    let mut add = |what: String| {
        if !what.trim().is_empty() && !on.contains(&what) {
            on.push(what);
        }
    };
    for line in lines {
        add(line.rests_on.clone());
        add(line.plan.clone());
    }
    if takes_back(lines) || (!planned && draft.kind == DraftKind::Correction) {
        let model = &draft.model_id;
        if !model.is_empty() {
            add(text!("modell {model}", "model {model}").get(language).to_owned());
        }
        for delivery in &draft.delivery_list {
            let (register, id) = (&delivery.register, &delivery.id);
            add(text!("leverans {register} {id}", "delivery {register} {id}").get(language).to_owned());
        }
    }
    Rests { reason, on, vouchers: Vec::new() }
}

/// Whether the lines leave the centre's provider, or a payee, with less.
fn takes_back(lines: &[&DraftLine]) -> bool {
    let mut by_payee: BTreeMap<Option<&str>, Ore> = BTreeMap::new();
    for line in lines {
        *by_payee.entry(line.payee.as_deref()).or_default() += line.booked();
    }
    by_payee.values().any(|sum| *sum < Ore::ZERO)
}

/// The labels of plans' lines, each once.
fn labels(lines: &[&DraftLine]) -> String {
    let mut labels: Vec<&str> = Vec::new();
    for line in lines {
        if !labels.contains(&line.label.as_str()) {
            labels.push(&line.label);
        }
    }
    labels.join("; ")
}

/// The causes in words, each with its amount and how many persons it concerns at most in one line.
fn causes(draft: &Draft, lines: &[&DraftLine], language: Language) -> String {
    let mut by_cause: BTreeMap<Cause, (Ore, Option<u64>)> = BTreeMap::new();
    for line in lines {
        let sum = by_cause.entry(line.cause).or_default();
        sum.0 += line.booked();
        // The same persons stand behind several components: the largest number of one line is true, their sum is not.
        sum.1 = sum.1.max(line.persons);
    }
    let mut said: Vec<String> = Vec::new();
    if !draft.reason.trim().is_empty() {
        said.push(draft.reason.trim().to_owned());
    }
    for (cause, (amount, persons)) in by_cause {
        let Text { sv, en } = cause.said();
        let (amount_sv, amount_en) = (format_ore(amount, ','), format_ore(amount, '.'));
        let month = draft.id.month;
        let part = match (cause, persons) {
            (Cause::Settled, _) => {
                text!("avräkning av {month}: {amount_sv} kr", "settlement of {month}: {amount_en} kr")
            }
            (_, Some(persons)) => {
                text!(
                    "{sv}: {amount_sv} kr, högst {persons} berörda",
                    "{en}: {amount_en} kr, at most {persons} concerned"
                )
            }
            (_, None) => text!("{sv}: {amount_sv} kr", "{en}: {amount_en} kr"),
        };
        said.push(part.get(language).to_owned());
    }
    said.join("; ")
}
