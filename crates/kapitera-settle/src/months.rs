//! Several months settled from the same knowledge, each by the model in force then.

use kapitera_count::count;
use kapitera_cube::{CountSpec, Cube};
use kapitera_evaluate::{Plan, Settlement, evaluate};
use kapitera_message::{Problems, Text, text};
use kapitera_model::Model;
use kapitera_period::Month;

use crate::facts::facts;
use crate::known::Known;
use crate::settle::{first_problem, in_force, not_covered};

/// The model that is in force all of the period paid for in `month`.
///
/// # Errors
///
/// When none is, or more than one: which of them holds must not be guessed.
pub fn model_for(models: &[Model], month: Month) -> Result<&Model, Text> {
    let mut fitting = models.iter().filter(|model| in_force(&Plan::new(model, month)));
    match (fitting.next(), fitting.next()) {
        (Some(model), None) => Ok(model),
        (None, _) => Err(text!("ingen modell gäller {month}", "no model is in force in {month}")),
        (Some(one), Some(other)) => {
            let (one, other) = (&one.id, &other.id);
            Err(text!(
                "två modeller gäller {month}: ”{one}” och ”{other}”",
                "two models are in force in {month}: “{one}” and “{other}”"
            ))
        }
    }
}

/// A month settled, with what its lines are called.
#[derive(Clone, Debug)]
pub struct SettledMonth {
    /// The model it was settled by.
    pub model: String,
    /// The model's components, in its order: name and label.
    pub components: Vec<(String, Text)>,
    /// The lines.
    pub settlement: Settlement,
}

impl SettledMonth {
    /// A settlement by `model`.
    pub(crate) fn new(model: &Model, settlement: Settlement) -> Self {
        let called = model.components.iter().map(|component| (component.name.clone(), component.label.clone()));
        Self { model: model.id.clone(), components: called.collect(), settlement }
    }
}

/// A month settled, or why it cannot be.
pub type MonthResult = (Month, Result<SettledMonth, Text>);

/// Settles `months`, each by the model in force then; all that can be are counted in one pass.
pub(crate) fn settled_months(
    known: &Known,
    models: &[Model],
    months: &[Month],
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Vec<MonthResult> {
    let plans: Vec<(Month, Result<Plan<'_>, Text>)> =
        months.iter().map(|&month| (month, model_for(models, month).map(|model| Plan::new(model, month)))).collect();
    let together = specs_of(plans.iter().filter_map(|(_, plan)| plan.as_ref().ok()));
    let whole = count(&known.input, &together, &known.centres, progress);
    let one = |plan: &Plan<'_>| -> Result<Settlement, Problems> {
        let own;
        let cube: &Cube = match &whole {
            Ok(cube) => cube,
            Err(problems) if problems.iter().all(not_covered) => {
                own = count(&known.input, &plan.specs(), &known.centres, progress)?;
                &own
            }
            Err(problems) => return Err(problems.clone()),
        };
        known.check_names(plan.model)?;
        evaluate(plan, cube, &facts(known, plan, cube)?)
    };
    let settled = plans.into_iter().map(|(month, plan)| {
        let result = plan.and_then(|plan| {
            let settled = one(&plan).map_err(|problems| {
                let Text { sv, en } = first_problem(&problems);
                text!("{month} kan inte avräknas: {sv}", "{month} cannot be settled: {en}")
            });
            settled.map(|settlement| SettledMonth::new(plan.model, settlement))
        });
        (month, result)
    });
    settled.collect()
}

fn specs_of<'p, 'm: 'p>(plans: impl Iterator<Item = &'p Plan<'m>>) -> Vec<CountSpec> {
    let mut specs: Vec<CountSpec> = plans.flat_map(Plan::specs).collect();
    specs.sort();
    specs.dedup();
    specs
}
