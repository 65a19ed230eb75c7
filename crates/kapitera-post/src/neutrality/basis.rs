//! What a payment rests on: the decision, or the document, behind a component and its price.

use kapitera_message::Text;
use kapitera_model::{Component, Decision, Model, Number, PriceKind, Provenance};
use kapitera_period::Span;

use super::{PlanThen, RestsOn};

/// What a component and the parameters of its price rest on, as far as they held on some of `days`.
pub(super) fn of_component(model: &Model, component: &Component, days: Span) -> Vec<RestsOn> {
    let mut rests = vec![one(model, component.label.clone(), &component.provenance)];
    for name in parameters(component) {
        let Some(parameter) = model.parameters.iter().find(|parameter| parameter.name == name) else { continue };
        let label = parameter.label.clone().unwrap_or_else(|| Text::same(name));
        let held = parameter.versions.iter().filter(|version| version.provenance.valid.intersect(days).is_some());
        rests.extend(held.map(|version| one(model, label.clone(), &version.provenance)));
    }
    rests
}

/// What a plan rests on.
pub(super) fn of_plan(plan: &PlanThen) -> Vec<RestsOn> {
    let one = |decision: &String| RestsOn {
        what: Text::same(&plan.label),
        decision: decision.clone(),
        read: String::new(),
        basis: kapitera_model::Basis::Decided,
    };
    plan.decisions.iter().map(one).collect()
}

fn one(model: &Model, what: Text, provenance: &Provenance) -> RestsOn {
    let cited = provenance.decision.as_ref();
    let decision = cited.and_then(|name| model.decisions.iter().find(|decision| decision.name == *name));
    RestsOn {
        what,
        decision: decision.map(words).unwrap_or_default(),
        read: provenance.read.clone().unwrap_or_default(),
        basis: provenance.basis,
    }
}

/// `Regionfullmäktige 2019-11-20, § 14, RS/123/2019`.
fn words(decision: &Decision) -> String {
    let Decision { body, date, case_number, section, .. } = decision;
    let mut words = format!("{body} {date}");
    for part in [section, case_number].into_iter().flatten() {
        words.push_str(", ");
        words.push_str(part);
    }
    words
}

/// The parameters that a component's price names.
fn parameters(component: &Component) -> Vec<&str> {
    let Some(price) = &component.price else { return Vec::new() };
    let numbers: Vec<&Number> = match &price.kind {
        PriceKind::Each(number) | PriceKind::Mean(number) | PriceKind::Pool(number) | PriceKind::Share(number) => {
            vec![number]
        }
        PriceKind::PoolOf { share, .. } => vec![share],
        PriceKind::Steps { steps, .. } => steps.iter().flat_map(|(up_to, each)| up_to.iter().chain([each])).collect(),
    };
    let named = numbers.into_iter().filter_map(|number| match number {
        Number::Parameter(name, _) => Some(name.as_str()),
        Number::Literal(_) => None,
    });
    let mut names: Vec<&str> = named.collect();
    names.dedup();
    names
}
