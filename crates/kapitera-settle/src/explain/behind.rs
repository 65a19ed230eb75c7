//! What explained lines rest on in the model: their components, the numbers and tables these use, who carries their costs, and the
//! rounding.

use std::collections::BTreeSet;

use kapitera_message::{Text, text};
use kapitera_model::{Component, Count, Factor, Provenance};

use super::ExplanationRequest;
use crate::words::parameters_behind;

/// A thing of the model that explained lines rest on.
#[derive(Clone, Debug)]
pub struct ValueBehind<'a> {
    /// What kind of thing.
    pub kind: Text,
    /// Its name, as `parameter.fixed-capitation`.
    pub name: String,
    /// What it is called.
    pub label: Text,
    /// Where it comes from.
    pub origin: &'a Provenance,
}

/// What the explained lines of the centre rest on, each thing once, in the order of the components.
pub fn values_behind<'a>(request: &ExplanationRequest<'a>) -> Vec<ValueBehind<'a>> {
    let lines = &request.settled.settlement.lines;
    let components = request.plan.model.components.iter().enumerate();
    let explained = components.filter(|(position, _)| {
        request.component.is_none_or(|wanted| wanted == *position)
            && lines.iter().any(|line| line.component == *position && line.centre == request.centre)
    });
    let mut seen = BTreeSet::new();
    let all = explained.flat_map(|(_, component)| of_component(request, component)).chain([rounding(request)]);
    // A version of a value is known by where it is written.
    all.filter(|it| seen.insert((it.name.clone(), it.origin.spot.line()))).collect()
}

fn of_component<'a>(request: &ExplanationRequest<'a>, component: &'a Component) -> Vec<ValueBehind<'a>> {
    let model = request.plan.model;
    let named = |name: &str, label: Option<&Text>| label.cloned().unwrap_or_else(|| Text::same(name.to_owned()));
    let mut all = vec![ValueBehind {
        kind: text!("komponent", "component"),
        name: format!("component.{}", component.name),
        label: component.label.clone(),
        origin: &component.provenance,
    }];
    for part in request.plan.parts(component) {
        for standing in component.numbers().into_iter().flat_map(|number| parameters_behind(model, number, part.from)) {
            let name = &standing.parameter.name;
            all.push(ValueBehind {
                kind: text!("parameter", "parameter"),
                name: format!("parameter.{name}"),
                label: named(name, standing.parameter.label.as_ref()),
                origin: &standing.version.provenance,
            });
        }
        for factor in &component.weigh {
            if let Factor::Table(name, _) = factor
                && let Ok((table, version)) = model.table_on(name, part.from)
            {
                all.push(ValueBehind {
                    kind: text!("tabell", "table"),
                    name: format!("table.{name}"),
                    label: named(name, table.label.as_ref()),
                    origin: &version.provenance,
                });
            }
        }
    }
    if let Count::Cost { name, .. } = &component.count {
        let period = request.plan.period(&component.time).span();
        for rule in model.costs.iter().filter(|rule| rule.name == *name) {
            let versions = rule.versions.iter().filter(|it| it.provenance.valid.intersect(period).is_some());
            all.extend(versions.map(|version| ValueBehind {
                kind: text!("kostnadsansvar", "cost responsibility"),
                name: format!("cost.{name}"),
                label: rule.label.clone(),
                origin: &version.provenance,
            }));
        }
    }
    all
}

fn rounding<'a>(request: &ExplanationRequest<'a>) -> ValueBehind<'a> {
    let rounding = text!("avrundning", "rounding");
    let origin = &request.plan.model.rounding_provenance;
    ValueBehind { kind: rounding.clone(), name: "rounding".to_owned(), label: rounding, origin }
}
