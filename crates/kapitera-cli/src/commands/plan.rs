//! `kapitera plan`: what is given or taken over several months, by a decision.

use std::path::Path;

use kapitera_ask::plan::{find_plan, plan_answer, plans_answer};
use kapitera_books::Plan as PlanText;
use kapitera_message::{Problem, text};
use kapitera_post::{Act, Office, RecordedPlan};

use super::settlement::with_act;
use crate::args::{Acting, Common, Plan};
use crate::fail::Failure;
use crate::session::{open_office, show, talk};

pub fn run(common: &Common, asked: &Plan) -> Result<(), Failure> {
    match asked {
        Plan::Show { plan } => show_plan(common, plan),
        Plan::List => show(common, &plans_answer(&mut open_office(common)?)?),
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
        return show(common, &plan_answer(&read(plan)?, None));
    }
    let recorded = find_plan(&mut open_office(common)?, &plan.display().to_string())?;
    show(common, &plan_answer(&recorded.plan, Some(&recorded.life)))
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
    show(common, &plan_answer(&recorded.plan, Some(&recorded.life)))?;
    talk(
        common,
        &text!(
            "\nNästa steg: kapitera plan attest {id} --by EN_ANNAN --region {region}",
            "\nNext: kapitera plan attest {id} --by SOMEBODY_ELSE --region {region}"
        ),
    );
    Ok(())
}
