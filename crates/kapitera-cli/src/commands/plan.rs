//! `kapitera plan`: what is given or taken over several months, by a decision.

use std::path::Path;

use kapitera_books::Plan as PlanText;
use kapitera_message::{Problem, Text, text};
use kapitera_output::{Cell, Column, Output, Part, Table};
use kapitera_post::{Act, Office, RecordedPlan, plan_parts, plan_stage_cell};

use super::settlement::with_act;
use crate::args::{Acting, Common, Plan};
use crate::fail::Failure;
use crate::session::{open_office, show, talk};

pub fn run(common: &Common, asked: &Plan) -> Result<(), Failure> {
    match asked {
        Plan::Show { plan } => show_plan(common, plan),
        Plan::List => list(common),
        Plan::Add { plan, acting } => add(common, plan, acting),
        Plan::Attest { id, acting } => {
            let recorded = step(common, acting, |office, act| Ok(office.attest_plan(id, act)?))?;
            let id = &recorded.plan.id;
            talk(
                common,
                &text!(
                    "{id} är attesterad och följs från nästa utkast",
                    "{id} is attested and is followed from the next draft"
                ),
            );
            Ok(())
        }
        Plan::End { id, acting } => {
            let recorded = step(common, acting, |office, act| Ok(office.end_plan(id, act)?))?;
            let id = &recorded.plan.id;
            talk(common, &text!("{id} är avslutad; det bokförda står kvar", "{id} is ended; what is booked stands"));
            Ok(())
        }
    }
}

fn step(
    common: &Common,
    acting: &Acting,
    act: impl FnOnce(&mut Office, &Act<'_>) -> Result<RecordedPlan, Failure>,
) -> Result<RecordedPlan, Failure> {
    with_act(&mut open_office(common)?, acting, act)
}

/// Shows a plan's text, or the recorded plan of that id when no file has the name.
fn show_plan(common: &Common, plan: &Path) -> Result<(), Failure> {
    if plan.exists() {
        let plan = read(plan)?;
        return show(
            common,
            &Output { title: Some(Text::same(plan.name.clone())), parts: plan_parts(&plan, None), csv: None },
        );
    }
    let mut office = open_office(common)?;
    let id = plan.display().to_string();
    let recorded = office.plans()?.into_iter().find(|recorded| recorded.plan.id == id).ok_or_else(|| {
        Problem::error("no_such_plan", text!("det finns ingen plan eller fil {id}", "there is no plan or file {id}"))
            .hint(text!("de som finns visas av: kapitera plan list", "kapitera plan list shows those there are"))
    })?;
    let title = Some(Text::same(recorded.plan.name.clone()));
    show(common, &Output { title, parts: plan_parts(&recorded.plan, Some(&recorded.life)), csv: None })
}

fn read(path: &Path) -> Result<PlanText, Failure> {
    Ok(PlanText::parse(&path.display().to_string(), &source_of(path)?)?)
}

fn source_of(path: &Path) -> Result<String, Failure> {
    let shown = path.display();
    std::fs::read_to_string(path).map_err(|error| {
        Problem::error(
            "plan_not_read",
            text!("planen {shown} kan inte läsas: {error}", "the plan {shown} cannot be read: {error}"),
        )
        .hint(text!("ange en plan som finns", "name a plan that there is"))
        .into()
    })
}

fn add(common: &Common, plan: &Path, acting: &Acting) -> Result<(), Failure> {
    let source = source_of(plan)?;
    let name = plan.display().to_string();
    let recorded = step(common, acting, |office, act| Ok(office.add_plan(&name, &source, act)?))?;
    let (id, region) = (&recorded.plan.id, common.region.display());
    show(
        common,
        &Output {
            title: Some(Text::same(recorded.plan.name.clone())),
            parts: plan_parts(&recorded.plan, Some(&recorded.life)),
            csv: None,
        },
    )?;
    talk(
        common,
        &text!(
            "\nNästa steg: kapitera plan attest {id} --by EN_ANNAN --region {region}",
            "\nNext: kapitera plan attest {id} --by SOMEBODY_ELSE --region {region}"
        ),
    );
    Ok(())
}

fn list(common: &Common) -> Result<(), Failure> {
    let mut office = open_office(common)?;
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
    show(common, &Output { title, parts: vec![Part::Table(table)], csv: None })
}
