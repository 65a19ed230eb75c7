//! The deliveries that explained lines stand on: those of the registers that their components use, and of registers with
//! dates those that speak about the period.

use std::collections::BTreeSet;

use kapitera_model::{Component, Condition, Count, Factor, LimitValue, Shape, SplitShare, Subject, TableKey};
use kapitera_region::Manifest;
use kapitera_register::{EventKind, RegisterKind};

use super::ExplanationRequest;

/// The deliveries that the explained lines stand on, by register and in order of receipt.
pub fn deliveries_behind<'a>(request: &ExplanationRequest<'a>) -> Vec<&'a Manifest> {
    let model = request.plan.model;
    let mut used: BTreeSet<RegisterKind> =
        BTreeSet::from([RegisterKind::Centres, RegisterKind::Listing, RegisterKind::ListingCounts]);
    let asked = |position: usize| request.component.is_none_or(|wanted| wanted == position);
    for (position, component) in model.components.iter().enumerate() {
        if asked(position) {
            used.extend(registers(request, component));
        }
    }
    let period = request.plan.period(&model.time).span();
    let speaks = |manifest: &Manifest| match manifest.register {
        RegisterKind::Values
        | RegisterKind::Visits
        | RegisterKind::Drugs
        | RegisterKind::Costs
        | RegisterKind::Calls
        | RegisterKind::Assessments
        | RegisterKind::Orders
        | RegisterKind::Feedback
        | RegisterKind::PocTests => manifest.covers.intersect(period).is_some(),
        _ => true,
    };
    let deliveries = request.settled.deliveries.iter();
    deliveries.filter(|manifest| used.contains(&manifest.register) && speaks(manifest)).collect()
}

/// The registers that a component reads.
fn registers(request: &ExplanationRequest<'_>, component: &Component) -> Vec<RegisterKind> {
    let model = request.plan.model;
    let mut used = Vec::new();
    match &component.count {
        Count::Events { of, .. } => {
            used.push(of.register());
            used.extend(of.is_of_trade().then_some(RegisterKind::Units));
        }
        Count::Cost { name, .. } => {
            let rule = model.costs.iter().find(|rule| rule.name == *name);
            used.extend(rule.map(|rule| EventKind::register(rule.of)));
        }
        Count::Value { .. } => used.push(RegisterKind::Values),
        Count::Components(names) => {
            // What they count stands behind this component too; a model has no circles.
            let counted = model.components.iter().filter(|other| names.iter().any(|(name, _)| *name == other.name));
            used.extend(counted.flat_map(|other| registers(request, other)));
        }
        Count::Listed { .. } | Count::Centre => {}
    }
    for factor in &component.weigh {
        match factor {
            Factor::Table(name, _) => {
                let of_area =
                    |key: &TableKey| matches!(key, TableKey::Area | TableKey::Municipality | TableKey::Distance);
                let by_area = model.table(name).is_some_and(|table| table.by.iter().any(of_area));
                used.extend(by_area.then_some(RegisterKind::Areas));
            }
            Factor::Index { .. } => used.push(RegisterKind::Indices),
            Factor::Linear { .. } | Factor::Between { .. } => used.push(RegisterKind::Values),
        }
    }
    for shape in &component.shape {
        match shape {
            Shape::When(condition) => used.extend(condition_register(condition)),
            Shape::Floor(limit) | Shape::Cap(limit) => {
                used.extend(limit.when.iter().filter_map(condition_register));
                used.extend(matches!(limit.limit, LimitValue::Value(_)).then_some(RegisterKind::Values));
            }
            Shape::Schedule { .. } | Shape::Only { .. } | Shape::Instalments { .. } => {}
        }
    }
    let reported = component.split.iter().any(|(_, share)| matches!(share, SplitShare::Reported(_)));
    used.extend(reported.then_some(RegisterKind::Values));
    used
}

fn condition_register(condition: &Condition) -> Option<RegisterKind> {
    match condition.subject {
        Subject::Value(_) => Some(RegisterKind::Values),
        Subject::Index(..) => Some(RegisterKind::Indices),
        Subject::Count | Subject::Owner => None,
    }
}
