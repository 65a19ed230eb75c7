//! What must hold of each component: what it names exists, in a unit that fits, and not in a circle.

use kapitera_message::{Problem, Problems, text};

use super::keys::Counted;
use super::uses::{NumberUse, numbers_of};
use crate::ast::{Component, Count, Factor, Model, Number, Per, PriceKind, Table};
use crate::doc::Spot;
use crate::fields::suggest;
use crate::read::{PERS, unknown_parameter};

pub(super) fn check(model: &Model, problems: &mut Problems) {
    for component in &model.components {
        numbers(model, component, problems);
        tables(model, component, problems);
        references(model, component, problems);
        cost(model, component, problems);
        super::steps::check(model, component, problems);
    }
    circles(model, problems);
}

fn numbers(model: &Model, component: &Component, problems: &mut Problems) {
    for NumberUse { number, per, .. } in numbers_of(component) {
        let Number::Parameter(name, spot) = number else { continue };
        let Some(parameter) = model.parameter(name) else {
            let known = model.parameters.iter().map(|parameter| parameter.name.as_str());
            problems.push(unknown_parameter(name, spot, known));
            continue;
        };
        let stands = parameter.versions.first().map(|version| &version.provenance.spot);
        problems.extend(unit_differs(name, spot, &parameter.unit, stands, per));
    }
}

/// A value per year that is used as if it were per month, and the like.
fn unit_differs(name: &str, used: &Spot, unit: &str, stands: Option<&Spot>, per: Option<Per>) -> Option<Problem> {
    let said = match unit.rsplit_once('/')?.1 {
        "year" => Per::Year,
        "month" => Per::Month,
        "day" => Per::Day,
        _ => return None,
    };
    let per = per.filter(|per| *per != said)?;
    let word = PERS.iter().find(|(_, other)| *other == per)?.0;
    let mut problem = Problem::error(
        "unit_differs",
        text!(
            "”{name}” är i {unit}, men används med per = \"{word}\"",
            "“{name}” is in {unit}, but is used with per = \"{word}\""
        ),
    )
    .at(used.here());
    if let Some(stands) = stands {
        problem = problem.at(stands.place(text!("sägs här", "said here")));
    }
    Some(problem.hint(text!("ändra per, eller enheten", "change per, or the unit")))
}

fn tables(model: &Model, component: &Component, problems: &mut Problems) {
    for factor in &component.weigh {
        let Factor::Table(name, spot) = factor else { continue };
        let Some(table) = model.table(name) else {
            let known = model.tables.iter().map(|table| table.name.as_str());
            let problem =
                Problem::error("unknown_table", text!("tabellen ”{name}” finns inte", "there is no table “{name}”"))
                    .at(spot.here())
                    .hint(text!("lägg till [table.{name}]", "add [table.{name}]"));
            problems.push(suggest(problem, name, known));
            continue;
        };
        let stands = table.versions.first().map(|version| &version.provenance.spot);
        problems.extend(unit_differs(name, spot, &table.unit, stands, component.price.as_ref().map(|price| price.per)));
        keys(model, component, table, spot, problems);
    }
}

/// Each key of a table must be one that what is counted has; what is counted of the centre alone has none.
fn keys(model: &Model, component: &Component, table: &Table, spot: &Spot, problems: &mut Problems) {
    if let Some(counted) = Counted::of(model, component) {
        let misfits = table.by.iter().filter(|key| !counted.has(**key));
        problems.extend(misfits.map(|key| counted.lacks(*key, spot)));
        return;
    }
    // A cost that the model lacks is reported as such.
    if matches!(component.count, Count::Cost { .. }) {
        return;
    }
    let Some(key) = table.by.iter().find(|key| key.count_key().is_some()) else { return };
    let (name, key) = (&table.name, key.name());
    problems.push(
        Problem::error(
            "no_persons_to_weigh",
            text!(
                "tabellen ”{name}” går efter {key}, men komponenten räknar inga personer",
                "the table “{name}” goes by {key}, but the component counts no persons"
            ),
        )
        .at(spot.here())
        .hint(text!(
            "räkna listade (count = \"listed\") eller besök, eller väg med något om hälsocentralen",
            "count listed persons (count = \"listed\") or visits, or weigh by something of the centre"
        )),
    );
}

fn cost(model: &Model, component: &Component, problems: &mut Problems) {
    let Count::Cost { name, spot } = &component.count else { return };
    if model.cost(name).is_some() {
        return;
    }
    let problem = Problem::error("unknown_cost", text!("kostnaden ”{name}” finns inte", "there is no cost “{name}”"))
        .at(spot.here())
        .hint(text!("lägg till [cost.{name}]", "add [cost.{name}]"));
    problems.push(suggest(problem, name, model.costs.iter().map(|rule| rule.name.as_str())));
}

fn references(model: &Model, component: &Component, problems: &mut Problems) {
    for (name, spot) in named_components(component) {
        match model.components.iter().find(|other| other.name == *name) {
            None => {
                let known = model.components.iter().map(|other| other.name.as_str());
                let problem = Problem::error(
                    "unknown_component",
                    text!("komponenten ”{name}” finns inte", "there is no component “{name}”"),
                )
                .at(spot.here())
                .hint(text!("lägg till [component.{name}]", "add [component.{name}]"));
                problems.push(suggest(problem, name, known));
            }
            Some(other) if !other.is_money() => problems.push(
                Problem::error("not_money", text!("”{name}” är inte i kronor", "“{name}” is not in kronor"))
                    .at(spot.here())
                    .hint(text!(
                        "bara belopp i kronor kan räknas: räkna det som ”{name}” räknar",
                        "only amounts in kronor can be counted: count what “{name}” counts"
                    )),
            ),
            Some(_) => {}
        }
    }
}

/// The components whose amounts a component uses.
pub(crate) fn named_components(component: &Component) -> &[(String, Spot)] {
    match (&component.count, component.price.as_ref().map(|price| &price.kind)) {
        (Count::Components(names), _) => names,
        (_, Some(PriceKind::PoolOf { components, .. })) => components,
        _ => &[],
    }
}

fn circles(model: &Model, problems: &mut Problems) {
    for component in &model.components {
        let mut reached: Vec<&str> = Vec::new();
        let mut waiting: Vec<&str> = named_components(component).iter().map(|(name, _)| name.as_str()).collect();
        while let Some(name) = waiting.pop() {
            if reached.contains(&name) {
                continue;
            }
            reached.push(name);
            if let Some(next) = model.components.iter().find(|other| other.name == name) {
                waiting.extend(named_components(next).iter().map(|(name, _)| name.as_str()));
            }
        }
        if reached.contains(&component.name.as_str()) {
            let name = &component.name;
            problems.push(
                Problem::error(
                    "counts_itself",
                    text!("”{name}” räknar till slut sig själv", "“{name}” in the end counts itself"),
                )
                .at(component.provenance.spot.here())
                .hint(text!(
                    "ta bort ett av namnen i components eller pool-of",
                    "remove one of the names in components or pool-of"
                )),
            );
        }
    }
}
