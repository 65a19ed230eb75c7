//! Settlements and corrections, and where they are in their lives.

use jiff::Timestamp;
use kapitera_books::{DraftKind, Entry, Life, Stage, Step, Taken};
use kapitera_message::{Text, text};
use kapitera_money::Ore;
use kapitera_output::{Cell, Column, Output, Part, Table};
use kapitera_post::{Standing, try_out_mark};

/// All settlements and corrections, a row each.
pub fn settlements_output(region: &str, standings: &[(&Standing, Ore)]) -> Output {
    let columns = vec![
        Column::new("id", text!("avräkning", "settlement")),
        Column::new("kind", text!("slag", "kind")),
        Column::new("stage", text!("läge", "stage")),
        Column::new("post_in", text!("bokförs i", "booked in")),
        Column::new("prepared_by", text!("förberedd av", "prepared by")),
        Column::new("prepared_at", text!("när", "when")),
        Column::new("last_by", text!("senast av", "last by")),
        Column::new("last_at", text!("när", "when")),
        Column::new("total", text!("kr", "kr")),
    ];
    let row = |(standing, total): &(&Standing, Ore)| {
        let Standing { draft, life, .. } = standing;
        let last = life.steps.last();
        vec![
            Cell::Name(draft.id.to_string()),
            kind(draft.kind),
            stage(life.stage),
            Cell::Name(draft.post_in.to_string()),
            Cell::Name(life.prepared_by.clone()),
            moment(life.prepared_at),
            last.map_or(Cell::Empty, |taken| Cell::Name(taken.by.clone())),
            last.map_or(Cell::Empty, |taken| moment(taken.at)),
            Cell::Money(*total),
        ]
    };
    let rows = standings.iter().map(row).collect();
    let table = Table { key: "settlements", heading: Text::default(), columns, rows, total: None };
    let title = text!("{region}: avräkningar och rättelser", "{region}: settlements and corrections");
    Output { title: Some(title), parts: vec![Part::Table(table)], csv: None }
}

/// One settlement or correction: what it is, its steps, and then what its review says.
pub fn settlement_output(region: &str, standing: &Standing, review: Vec<Part>) -> Output {
    let Standing { entry, draft, life } = standing;
    let id = draft.id;
    let title = match draft.kind {
        DraftKind::Settlement => text!("{region}: avräkning {id}", "{region}: settlement {id}"),
        DraftKind::Correction => text!("{region}: rättelse {id}", "{region}: correction {id}"),
    };
    let name = |text: &str| Cell::Name(text.to_owned());
    let mut facts = vec![
        ("id", text!("avräkning", "settlement"), Cell::Name(id.to_string())),
        ("kind", text!("slag", "kind"), kind(draft.kind)),
        ("stage", text!("läge", "stage"), stage(life.stage)),
        ("month", text!("avser", "month"), Cell::Name(id.month.to_string())),
        ("post_in", text!("bokförs i", "booked in"), Cell::Name(draft.post_in.to_string())),
        ("known_at", text!("känt till och med", "known at"), moment(draft.known_at)),
        ("model_id", text!("modell", "model"), name(&draft.model_id)),
        ("total", text!("summa kr", "total kr"), Cell::Money(draft.total())),
        ("left", text!("inte flyttat kr", "not moved kr"), Cell::Money(left(standing))),
        ("hash", text!("utkastets hash", "the draft's hash"), name(&entry.sha256)),
    ];
    if draft.kind == DraftKind::Settlement {
        facts.retain(|(key, ..)| *key != "left");
    }
    let mut parts: Vec<Part> = try_out_mark(draft.try_out).into_iter().collect();
    parts.extend([Part::Facts { key: "settlement", heading: Text::default(), facts }, Part::Table(steps(life))]);
    parts.extend(review);
    Output { title: Some(title), parts, csv: None }
}

/// What was done, in one sentence, for who did it.
pub fn step_sentence(life: &Life, vouchers: &[Entry]) -> Text {
    let (id, Text { sv, en }) = (life.id, life.stage.said());
    match vouchers.len() {
        0 => text!("{id} är nu {sv}", "{id} is now {en}"),
        count => {
            let Text { sv: of_sv, en: of_en } =
                Text::number_of(count, text!("verifikation", "voucher"), text!("verifikationer", "vouchers"));
            text!("{id} är nu {sv}: {of_sv}", "{id} is now {en}: {of_en}")
        }
    }
}

/// What a correction records without moving it.
fn left(standing: &Standing) -> Ore {
    standing.draft.lines.iter().filter(|line| !line.moved).map(kapitera_books::DraftLine::paid).sum()
}

fn steps(life: &Life) -> Table {
    let columns = vec![
        Column::new("step", text!("steg", "step")),
        Column::new("by", text!("av", "by")),
        Column::new("at", text!("när", "when")),
        Column::new("note", text!("anteckning", "note")),
    ];
    let prepared = vec![
        Cell::Code("prepared", text!("förberedd", "prepared")),
        Cell::Name(life.prepared_by.clone()),
        moment(life.prepared_at),
        Cell::Name(String::new()),
    ];
    let taken = |taken: &Taken| {
        vec![
            Cell::Code(code(taken.step), taken.step.said()),
            Cell::Name(taken.by.clone()),
            moment(taken.at),
            Cell::Name(taken.note.clone()),
        ]
    };
    let rows = std::iter::once(prepared).chain(life.steps.iter().map(taken)).collect();
    Table { key: "steps", heading: text!("Steg", "Steps"), columns, rows, total: None }
}

/// Where a settlement is in its life.
pub(super) fn stage(stage: Stage) -> Cell {
    let code = match stage {
        Stage::Draft => "draft",
        Stage::Reviewed => "reviewed",
        Stage::Attested => "attested",
        Stage::Posted => "posted",
        Stage::Paid => "paid",
        Stage::Withdrawn => "withdrawn",
        Stage::Reversed => "reversed",
    };
    Cell::Code(code, stage.said())
}

fn code(step: Step) -> &'static str {
    match step {
        Step::Reviewed => "reviewed",
        Step::Attested => "attested",
        Step::Posted => "posted",
        Step::Paid => "paid",
        Step::ReviewRevoked => "review-revoked",
        Step::AttestationRevoked => "attestation-revoked",
        Step::Withdrawn => "withdrawn",
        Step::Reversed => "reversed",
        Step::PaymentRejected => "payment-rejected",
    }
}

fn kind(kind: DraftKind) -> Cell {
    match kind {
        DraftKind::Settlement => Cell::Code("settlement", text!("avräkning", "settlement")),
        DraftKind::Correction => Cell::Code("correction", text!("rättelse", "correction")),
    }
}

/// A time to the second, in UTC.
pub(super) fn moment(at: Timestamp) -> Cell {
    Cell::Name(at.strftime("%Y-%m-%d %H:%M:%SZ").to_string())
}
