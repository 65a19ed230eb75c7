//! Validity: no two values at once, no day without one, open ends confirmed.

use kapitera_message::{Problem, Problems, text};
use kapitera_period::Span;

use crate::activity::CostRule;
use crate::ast::{Component, Count, Model, Provenance};

pub(super) fn check(model: &Model, problems: &mut Problems) {
    for parameter in &model.parameters {
        let versions: Vec<&Provenance> = parameter.versions.iter().map(|version| &version.provenance).collect();
        versions_fit(&parameter.name, &versions, model.valid, problems);
    }
    for table in &model.tables {
        let versions: Vec<&Provenance> = table.versions.iter().map(|version| &version.provenance).collect();
        versions_fit(&table.name, &versions, model.valid, problems);
    }
    for rule in &model.costs {
        let versions: Vec<&Provenance> = rule.versions.iter().map(|version| &version.provenance).collect();
        versions_fit(&rule.name, &versions, days_of_cost(model, rule), problems);
    }
    open_ends(model, problems);
}

/// The days that a cost rule must hold: those between its first and last day, and those that components count it on. A
/// kind of cost may begin and end; what no rule speaks of is shown as such when a month is settled.
fn days_of_cost(model: &Model, rule: &CostRule) -> Span {
    let counts = |component: &&Component| matches!(&component.count, Count::Cost { name, .. } if *name == rule.name);
    let counted = model.components.iter().filter(counts).filter_map(|it| it.provenance.valid.intersect(model.valid));
    let own = rule.versions.iter().map(|version| version.provenance.valid);
    let all = own.chain(counted).reduce(|all, days| Span { from: all.from.min(days.from), to: all.to.max(days.to) });
    all.unwrap_or(model.valid)
}

/// The versions are in the order of their first days.
fn versions_fit(name: &str, versions: &[&Provenance], model: Span, problems: &mut Problems) {
    if versions.iter().any(|version| version.valid.is_empty()) {
        return;
    }
    for pair in versions.windows(2) {
        let (Span { to, .. }, Span { from, .. }) = (pair[0].valid, pair[1].valid);
        if from <= to {
            problems.push(
                Problem::error(
                    "two_values",
                    text!("”{name}” har två värden från {from}", "“{name}” has two values from {from} on"),
                )
                .at(pair[1].spot.place(text!("andra värdet", "the second value")))
                .at(pair[0].spot.place(text!("första värdet", "the first value")))
                .hint(text!(
                    "avsluta det första dagen innan det andra börjar",
                    "end the first the day before the second begins"
                )),
            );
        }
    }
    let mut next = Some(model.from);
    for version in versions {
        let Some(day) = next.filter(|day| *day <= model.to) else { return };
        if version.valid.from > day {
            gap(name, day, version, problems);
        }
        next = version.valid.to.tomorrow().ok().map(|after| after.max(day));
    }
    if let (Some(day), Some(last)) = (next.filter(|day| *day <= model.to), versions.last()) {
        gap(name, day, last, problems);
    }
}

fn gap(name: &str, day: kapitera_period::Date, at: &Provenance, problems: &mut Problems) {
    problems.push(
        Problem::error(
            "no_value_in_force",
            text!("”{name}” har inget värde från {day}", "“{name}” has no value from {day} on"),
        )
        .at(at.spot.here())
        .why(text!(
            "modellen gäller den dagen; ett värde som saknas är aldrig 0",
            "the model is in force that day; a missing value is never 0"
        ))
        .hint(text!(
            "ändra from eller to, eller lägg till ett värde för dagarna emellan",
            "change from or to, or add a value for the days between"
        )),
    );
}

fn open_ends(model: &Model, problems: &mut Problems) {
    if !model.valid.is_open() {
        return;
    }
    let unconfirmed: Vec<&Provenance> = model
        .provenances()
        .filter(|provenance| provenance.valid.is_open() && provenance.still_valid.is_none())
        .collect();
    if let Some(first) = unconfirmed.first() {
        let count = unconfirmed.len();
        problems.push(
            Problem::warning(
                "open_end",
                text!(
                    "{count} värden saknar slutdag och ingen har bekräftat att de gäller än",
                    "{count} values have no last day and nobody has confirmed that they still hold"
                ),
            )
            .at(first.spot.place(text!("det första", "the first of them")))
            .hint(text!(
                "skriv still-valid = 2024-01-01 (dagen det bekräftades), under [model] eller vid värdet",
                "write still-valid = 2024-01-01 (the day it was confirmed), under [model] or with the value"
            )),
        );
    }
}
