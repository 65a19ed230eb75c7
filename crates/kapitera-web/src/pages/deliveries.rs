//! Deliveries: what was received, what was rejected and why.

use kapitera_desk::Scope;
use kapitera_message::text;
use kapitera_output::{Cell, Output, Part};
use kapitera_register::RegisterKind;

use super::explain::reason;
use crate::answer::{Answer, File, Refused};
use crate::app::Rests;
use crate::asked::Asked;
use crate::form::{Choice, Field, Form, Kind};
use crate::page::{Block, Link, Page};
use crate::rights::{PERSONS, PREPARE, WORK};
use crate::route::Route;

/// The routes.
pub const ROUTES: &[Route] = &[
    Route::get("/deliveries", WORK, "The deliveries that were received", list)
        .api(Scope::Read)
        .asks(&["register", "rejected"]),
    Route::get("/deliveries/{register}/{delivery}", WORK, "A delivery: its files, remarks and rejected rows", one)
        .api(Scope::Read),
    Route::post(
        "/deliveries/{register}/{delivery}/quarantine",
        PERSONS,
        "The rejected rows as they came, with a reason",
        quarantine,
    )
    .api(Scope::Persons)
    .asks(&["reason"]),
];

fn list(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let only = asked.query.get("register").and_then(RegisterKind::from_name);
    let name = format!("list of deliveries {}", only.map(RegisterKind::name).unwrap_or_default());
    let kept = asked.app.keep(&name, Rests::OnRegion, || {
        Ok(kapitera_ask::deliveries::deliveries_answer(&asked.app.region()?, only)?)
    })?;
    let mut output = Output::clone(&kept);
    let with_rejected = asked.query.get("rejected").is_some();
    for part in &mut output.parts {
        if let Part::Table(table) = part {
            let column = |key: &str| table.columns.iter().position(|column| column.key == key);
            if let (true, Some(rejected)) = (with_rejected, column("rejected")) {
                table.rows.retain(|row| row.get(rejected).is_some_and(|cell| !cell.is_zero()));
            }
            // The last received first.
            if let Some(received) = column("received") {
                table.rows.sort_by_key(|row| match row.get(received) {
                    Some(Cell::Name(at)) => std::cmp::Reverse(at.clone()),
                    _ => std::cmp::Reverse(String::new()),
                });
            }
        }
    }
    let mut page = Page::new(text!("Leveranser", "Deliveries"))
        .lead(text!("Vad som är mottaget, det senaste först.", "What was received, the last first."));
    if asked.may(PREPARE) {
        page = page.with(Block::Links(vec![Link::new(text!("Ta in en leverans", "Take in a delivery"), "/upload")]));
    }
    page = page.with(Block::Form(filter(asked)));
    Ok(Answer::page(page.linked(output, asked.links())))
}

fn filter(asked: &Asked<'_>) -> Form {
    let mut registers = vec![Choice::new("", text!("alla", "all"))];
    registers.extend(
        RegisterKind::ALL
            .iter()
            .map(|register| Choice::new(register.name(), kapitera_message::Text::same(register.name()))),
    );
    Form::ask("/deliveries", text!("Visa", "Show"))
        .field(
            Field::new("register", text!("Register", "Register"), Kind::One(registers))
                .holding(asked.query.get("register").unwrap_or_default()),
        )
        .field(
            Field::new(
                "rejected",
                text!("Rader", "Rows"),
                Kind::One(vec![
                    Choice::new("", text!("alla leveranser", "all deliveries")),
                    Choice::new("yes", text!("bara med avvisade rader", "only with rejected rows")),
                ]),
            )
            .holding(asked.query.get("rejected").unwrap_or_default()),
        )
}

fn register(asked: &Asked<'_>) -> Result<RegisterKind, Refused> {
    RegisterKind::from_name(asked.part("register")).ok_or_else(Refused::not_found)
}

fn one(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let region = asked.app.region()?;
    let (register, id) = (register(asked)?, asked.part("delivery"));
    let manifest = kapitera_ask::deliveries::find_delivery(&region, register, id)?;
    let output: Output = kapitera_ask::deliveries::delivery_answer(&manifest);
    let name = register.name();
    let mut page = Page::new(text!("Leverans {id} av {name}", "Delivery {id} of {name}"))
        .under(text!("Leveranser", "Deliveries"), "/deliveries")
        .linked(output, asked.links());
    if manifest.rejected > 0 {
        page = page.linked(super::upload::rejected(asked, register, id)?, asked.links());
        if asked.may(PERSONS) {
            page = page.with(Block::Form(
                Form::post(
                    format!("/deliveries/{name}/{id}/quarantine"),
                    text!("Ladda ner karantänen", "Download the quarantine"),
                )
                .heading(text!("De avvisade raderna som de kom", "The rejected rows as they came"))
                .about(text!(
                    "Filen har råa personuppgifter. Att du hämtat den och varför skrivs i loggen.",
                    "The file has raw personal data. That you fetched it and why is written in the log."
                ))
                .field(Field::new("reason", text!("Skäl", "Reason"), Kind::Line).required()),
            ));
        }
        if asked.may(PREPARE) {
            page = page.with(Block::Links(vec![Link::new(
                text!("Ta in en rättad leverans", "Take in a mended delivery"),
                format!("/upload?register={name}"),
            )]));
        }
    }
    Ok(Answer::page(page))
}

fn quarantine(asked: &Asked<'_>) -> Result<Answer, Refused> {
    reason(asked)?;
    let region = asked.app.region()?;
    let (register, id) = (register(asked)?, asked.part("delivery"));
    let path = kapitera_ask::deliveries::quarantine(&region, register, id)?.ok_or_else(Refused::not_found)?;
    let bytes = std::fs::read(&path).map_err(|error| {
        let kind = error.kind();
        kapitera_message::Problem::error(
            "quarantine_not_read",
            text!("karantänen kan inte läsas: {kind}", "the quarantine cannot be read: {kind}"),
        )
    })?;
    Ok(Answer::File(File {
        name: format!("{}-{id}-karantan.csv", register.name()),
        kind: "text/csv; charset=utf-8",
        bytes,
    }))
}
