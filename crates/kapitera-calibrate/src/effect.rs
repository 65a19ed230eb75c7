//! Who gains and who loses: a month's pay by the weights in force and by new ones, from the same counts and by the same
//! evaluation.

use std::collections::HashMap;
use std::sync::Arc;

use kapitera_evaluate::{Plan, Settlement, evaluate};
use kapitera_message::{Problem, Problems, text};
use kapitera_model::{Condition, Factor, Limit, Model, Shape, Subject};
use kapitera_money::{Exact, Ore};
use kapitera_period::Month;
use kapitera_settle::{Request, Settled, settle};

/// What a change does to a month's pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// The month.
    pub month: Month,
    /// Per centre, by HSA id.
    pub centres: Vec<CentreEffect>,
}

/// What a change does to a centre's pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CentreEffect {
    /// HSA id.
    pub id: Arc<str>,
    /// The name people use.
    pub name: String,
    /// Listed persons.
    pub listed: Exact,
    /// Pay by what is in force.
    pub before: Ore,
    /// Pay by what is new.
    pub after: Ore,
}

impl CentreEffect {
    /// What the centre gains, or loses when below zero.
    pub fn change(&self) -> Ore {
        self.after - self.before
    }
}

impl Effect {
    /// What all centres are paid by what is in force, and by what is new.
    pub fn totals(&self) -> (Ore, Ore) {
        (self.centres.iter().map(|centre| centre.before).sum(), self.centres.iter().map(|centre| centre.after).sum())
    }

    fn new(before: &Settlement, after: &Settlement) -> Self {
        let centre = |index: usize| {
            let fact = &before.centres[index];
            assert_eq!(fact.id, after.centres[index].id, "both pay the same centres");
            CentreEffect {
                id: fact.id.clone(),
                name: fact.name.clone(),
                listed: before.listed[index].clone(),
                before: before.total_of_centre(index),
                after: after.total_of_centre(index),
            }
        };
        let effect = Self { month: before.month, centres: (0..before.centres.len()).map(centre).collect() };
        assert_eq!(effect.totals(), (before.total(), after.total()), "the centres sum to the settlements");
        effect
    }
}

/// The effect of another model on a month that is settled.
///
/// # Errors
///
/// Whatever stops the month's settlement by that model.
pub fn effect_of_model(
    request: &Request<'_>,
    settled: &Settled,
    model: &Model,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Effect, Problems> {
    let plan = Plan::new(model, request.month);
    let counted = plan.specs().iter().all(|spec| settled.cube.find(spec).is_some());
    let after = if counted {
        evaluate(&plan, &settled.cube, &settled.facts)?
    } else {
        // The month is cut in other parts, where the table in force had another version.
        settle(&Request { model, compare: false, ..*request }, progress)?.settlement
    };
    Ok(Effect::new(&settled.settlement, &after))
}

/// The effect of new values of an index on a month that is settled. Centres without a new value keep the one in force.
///
/// # Errors
///
/// `index_not_in_model` when no component uses the index on this scale; whatever stops the settlement with the new values.
pub fn effect_of_index(
    request: &Request<'_>,
    settled: &Settled,
    index: (&str, &str),
    values: &HashMap<Arc<str>, Exact>,
) -> Result<Effect, Problems> {
    if !uses_index(request.model, index) {
        return Err(vec![not_used(request.model, index)]);
    }
    let mut facts = settled.facts.clone();
    let known = facts.indices.entry((index.0.into(), index.1.into())).or_default();
    for (centre, value) in values {
        known.insert(centre.clone(), value.clone());
    }
    let after = evaluate(&Plan::new(request.model, request.month), &settled.cube, &facts)?;
    Ok(Effect::new(&settled.settlement, &after))
}

/// Whether a factor or a condition of the model looks at the index on this scale.
fn uses_index(model: &Model, (wanted, on): (&str, &str)) -> bool {
    let condition = |condition: &Condition| matches!(&condition.subject, Subject::Index(name, scale) if name == wanted && scale == on);
    let limit = |limit: &Limit| limit.when.iter().any(condition);
    model.components.iter().any(|component| {
        let factor =
            |factor: &Factor| matches!(factor, Factor::Index { name, scale, .. } if name == wanted && scale == on);
        let shape = |shape: &Shape| match shape {
            Shape::When(when) => condition(when),
            Shape::Floor(at) | Shape::Cap(at) => limit(at),
            _ => false,
        };
        component.weigh.iter().any(factor) || component.shape.iter().any(shape)
    })
}

fn not_used(model: &Model, (index, scale): (&str, &str)) -> Problem {
    let id = &model.id;
    Problem::error(
        "index_not_in_model",
        text!(
            "modellen ”{id}” använder inte indexet ”{index}” på skalan ”{scale}”",
            "the model “{id}” does not use the index “{index}” on the scale “{scale}”"
        ),
    )
    .why(text!(
        "ingens ersättning skulle ändras, och det vore lätt att tro att ingen vinner eller förlorar",
        "nobody's pay would change, and it would be easy to believe that nobody gains or loses"
    ))
    .hint(text!(
        "ange --index och --scale som modellen skriver dem, eller utelämna --month",
        "give --index and --scale as the model writes them, or leave out --month"
    ))
}
