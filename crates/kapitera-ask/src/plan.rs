//! Plans: what is given or taken over several months, by a decision.

use kapitera_books::{Plan, PlanLife};
use kapitera_message::{Problem, Problems, Text, text};
use kapitera_output::{Cell, Column, Output, Part, Table};
use kapitera_post::{Office, RecordedPlan, plan_parts, plan_stage_cell};

use crate::one;

/// The recorded plans, a row each.
///
/// # Errors
///
/// When the journal cannot be read.
pub fn plans_answer(office: &mut Office) -> Result<Output, Problems> {
    let plans = office.plans()?;
    let columns = vec![
        Column::new("id", text!("plan", "plan")),
        Column::new("name", text!("namn", "name")),
        Column::new("stage", text!("läge", "stage")),
        Column::new("prepared_by", text!("inlagd av", "recorded by")),
        Column::new("decision", text!("beslut", "decision")),
    ];
    let row = |recorded: &RecordedPlan| {
        vec![
            Cell::Name(recorded.plan.id.clone()),
            Cell::Name(recorded.plan.name.clone()),
            plan_stage_cell(recorded.life.stage),
            Cell::Name(recorded.life.prepared_by.clone()),
            Cell::Name(recorded.plan.decision.to_string()),
        ]
    };
    let rows = plans.iter().map(row).collect();
    let region = &office.region().settings().name;
    let title = Some(text!("{region}: planer", "{region}: plans"));
    let table = Table { key: "plans", heading: Text::default(), columns, rows, total: None };
    Ok(Output { title, parts: vec![Part::Table(table)], csv: None })
}

/// A plan with its schedule, and its life when it is recorded.
pub fn plan_answer(plan: &Plan, life: Option<&PlanLife>) -> Output {
    Output { title: Some(Text::same(plan.name.clone())), parts: plan_parts(plan, life), csv: None }
}

/// The recorded plan of an id.
///
/// # Errors
///
/// `no_such_plan`; when the journal cannot be read.
pub fn find_plan(office: &mut Office, id: &str) -> Result<RecordedPlan, Problems> {
    let found = office.plans()?.into_iter().find(|recorded| recorded.plan.id == id);
    found.ok_or_else(|| {
        one(Problem::error(
            "no_such_plan",
            text!("det finns ingen plan eller fil {id}", "there is no plan or file {id}"),
        )
        .hint(text!("de som finns visas av: kapitera plan list", "kapitera plan list shows those there are")))
    })
}
