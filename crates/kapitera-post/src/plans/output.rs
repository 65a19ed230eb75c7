//! A plan as facts and tables: what it is, what falls due when, and its life.

use kapitera_books::{Plan, PlanAct, PlanBase, PlanLife, PlanStage, Scheduled, ScheduledAmount};
use kapitera_message::{Text, text};
use kapitera_model::Basis;
use kapitera_money::{Exact, Ore, RoundMode, format_decimal};
use kapitera_output::{Cell, Column, Part, Table};

/// The facts of a plan and its whole schedule; with a life also where it is and its steps.
pub fn plan_parts(plan: &Plan, life: Option<&PlanLife>) -> Vec<Part> {
    let mut parts = vec![facts(plan, life), Part::Table(schedule(plan))];
    if let Some(life) = life {
        parts.push(Part::Table(steps(life)));
    }
    parts
}

/// Where in its life a plan is.
pub fn plan_stage_cell(stage: PlanStage) -> Cell {
    match stage {
        PlanStage::Prepared => Cell::Code("prepared", text!("väntar på attest", "waits to be attested")),
        PlanStage::Attested => Cell::Code("attested", text!("attesterad, följs", "attested, followed")),
        PlanStage::Ended => Cell::Code("ended", text!("avslutad", "ended")),
    }
}

fn facts(plan: &Plan, life: Option<&PlanLife>) -> Part {
    let name = |text: &str| Cell::Name(text.to_owned());
    let or_nothing = |text: Option<&str>| text.map_or(Cell::Empty, name);
    let mut facts = vec![
        ("id", text!("plan", "plan"), name(&plan.id)),
        ("kind", text!("slag", "kind"), Cell::Code(plan.kind().name(), kind_said(plan))),
        ("decision", text!("beslut", "decision"), Cell::Name(plan.decision.to_string())),
        (
            "decision_title",
            text!("beslutets rubrik", "title of the decision"),
            or_nothing(plan.decision.title.as_deref()),
        ),
        ("reason", text!("skäl", "reason"), name(&plan.reason)),
        ("basis", text!("grund", "basis"), basis(plan.basis)),
        ("read", text!("läst i", "read in"), or_nothing(plan.read.as_deref())),
        ("first", text!("första månad", "first month"), Cell::Name(plan.first.to_string())),
        ("last", text!("sista månad", "last month"), Cell::Name(plan.last().to_string())),
        ("months", text!("månader", "months"), Cell::Whole(plan.months.into())),
        ("role", text!("kontots roll", "role of the account"), name(&plan.against)),
    ];
    if let PlanBase::Whole { provider: Some(provider), .. } = &plan.base {
        facts.push(("provider", text!("skyldig", "owed by"), name(provider)));
    }
    if let Some(life) = life {
        facts.push(("stage", text!("läge", "stage"), plan_stage_cell(life.stage)));
        facts.push(("prepared_by", text!("inlagd av", "recorded by"), name(&life.prepared_by)));
    }
    Part::Facts { key: "plan", heading: Text::default(), facts }
}

fn kind_said(plan: &Plan) -> Text {
    use kapitera_books::PlanKind::{Clawback, Instalments, PhaseOut, Recovery, Sanction};
    match plan.kind() {
        Clawback => text!("återkrav", "clawback"),
        PhaseOut => text!("avtrappning", "phase-out"),
        Sanction => text!("sanktion", "sanction"),
        Recovery => text!("återtag som delas ut", "recovery shared out"),
        Instalments => text!("delbetalningar", "instalments"),
    }
}

fn basis(basis: Basis) -> Cell {
    match basis {
        Basis::Decided => Cell::Code("decided", text!("beslutad", "decided")),
        Basis::Proposed => {
            Cell::Code("proposed", text!("föreslagen: får bara prövas", "proposed: may only be tried out"))
        }
        Basis::Illustrative => {
            Cell::Code("illustrative", text!("illustrativ: får bara prövas", "illustrative: may only be tried out"))
        }
    }
}

/// What falls due month by month, amounts that rest on what is paid as shares; what is known is summed.
fn schedule(plan: &Plan) -> Table {
    let lines = plan.schedule(None);
    let known = |line: &Scheduled| match line.amount {
        ScheduledAmount::Known(amount) | ScheduledAmount::ByListed(amount) => Some(amount),
        ScheduledAmount::ShareOfPay(_) | ScheduledAmount::ShareOfPaid { .. } => None,
    };
    let sum: Option<Ore> = lines.iter().map(known).sum();
    let row = |line: &Scheduled| {
        let centre = match &line.centre {
            Some(centre) => Cell::Name(centre.clone()),
            None => Cell::Code("others", text!("alla andra, efter listade", "all others, by listed")),
        };
        let component = if line.component.is_empty() { Cell::Empty } else { Cell::Name(line.component.clone()) };
        vec![
            Cell::Name(line.month.to_string()),
            line.month_for.map_or(Cell::Empty, |month| Cell::Name(month.to_string())),
            centre,
            component,
            amount(&line.amount),
        ]
    };
    let total = sum.map(|sum| {
        vec![Cell::Words(text!("summa", "total")), Cell::Empty, Cell::Empty, Cell::Empty, Cell::Change(sum)]
    });
    Table {
        key: "schedule",
        heading: text!("Vad som förfaller", "What falls due"),
        columns: vec![
            Column::new("month", text!("månad", "month")),
            Column::new("month_for", text!("avser", "belongs to")),
            Column::new("centre", text!("hälsocentral", "centre")),
            Column::new("component", text!("komponent", "component")),
            Column::new("amount", text!("kr", "kr")),
        ],
        rows: lines.iter().map(row).collect(),
        total: total.filter(|_| !lines.is_empty()),
    }
}

fn amount(amount: &ScheduledAmount) -> Cell {
    match amount {
        ScheduledAmount::Known(amount) | ScheduledAmount::ByListed(amount) => Cell::Change(*amount),
        ScheduledAmount::ShareOfPay(share) => {
            let (sv, en) = (percent(share, ','), percent(share, '.'));
            Cell::Words(text!("−{sv} av månadens egen ersättning", "−{en} of that month's own pay"))
        }
        ScheduledAmount::ShareOfPaid { share, parts: 1 } => {
            let (sv, en) = (percent(share, ','), percent(share, '.'));
            Cell::Words(text!("−{sv} av det som betalats", "−{en} of what was paid"))
        }
        ScheduledAmount::ShareOfPaid { share, parts } => {
            let (sv, en) = (percent(share, ','), percent(share, '.'));
            Cell::Words(text!("1/{parts} av −{sv} av det som betalats", "1/{parts} of −{en} of what was paid"))
        }
    }
}

/// A share as people write it: per cent where four decimals are enough, else a fraction.
fn percent(share: &Exact, mark: char) -> String {
    let percent = share * &Exact::whole(100);
    let decimals = percent.decimals_needed(4);
    let whole = decimals.and_then(|decimals| Some((percent.round_decimals(decimals, RoundMode::Down)?, decimals)));
    whole.map_or_else(
        || share.to_fraction_text(),
        |(mantissa, decimals)| format!("{} %", format_decimal(mantissa, decimals, mark)),
    )
}

fn steps(life: &PlanLife) -> Table {
    let columns = vec![
        Column::new("step", text!("steg", "step")),
        Column::new("by", text!("av", "by")),
        Column::new("reason", text!("skäl", "reason")),
    ];
    let mut rows = vec![vec![
        Cell::Code("prepared", text!("inlagd", "recorded")),
        Cell::Name(life.prepared_by.clone()),
        Cell::Empty,
    ]];
    for taken in &life.steps {
        let step = match taken.act {
            PlanAct::Attested => Cell::Code("attested", text!("attesterad", "attested")),
            PlanAct::Ended => Cell::Code("ended", text!("avslutad", "ended")),
        };
        let reason = if taken.reason.is_empty() { Cell::Empty } else { Cell::Name(taken.reason.clone()) };
        rows.push(vec![step, Cell::Name(taken.by.clone()), reason]);
    }
    Table { key: "steps", heading: text!("Vad som hänt", "What has happened"), columns, rows, total: None }
}
