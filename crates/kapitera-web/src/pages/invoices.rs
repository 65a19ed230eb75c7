//! Invoices between units of a month: what each buys and sells, and each invoice as a file.

use kapitera_ask::trade_invoices::Invoiced;
use kapitera_books::Subject;
use kapitera_desk::Scope;
use kapitera_message::{Text, text};

use super::{as_file, months};
use crate::answer::{Answer, Refused};
use crate::asked::Asked;
use crate::form::encoded;
use crate::html::Links;
use crate::page::{Block, Link};
use crate::rights::FIGURES;
use crate::route::Route;

/// The routes.
pub const ROUTES: &[Route] = &[
    Route::get("/months/{month}/invoices", FIGURES, "Invoices between units, by what is known now", all)
        .api(Scope::Read)
        .asks(&["unit"]),
    Route::get(
        "/months/{month}/invoices/{number}",
        FIGURES,
        "An invoice between units as a file: html, pdf, docx or xlsx by format",
        one,
    ),
];

fn all(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let month = asked.month()?;
    let unit = asked.query.get("unit");
    let by = asked.app.settled_now(Subject::InternalTrade, month)?;
    let invoiced = Invoiced::of(&asked.app.settings.name, &by.model, &by.settled)?;
    let output = invoiced.answer(unit)?;
    let mut page = months::base(asked, month, output.title.clone().unwrap_or_default(), "/invoices").lead(text!(
        "Så skulle månaden faktureras nu. Fakturorna går inom regionen och summerar till månadens avräkning av internhandeln.",
        "So the month would be invoiced now. The invoices stay inside the region and sum to the month's settlement of internal trade."
    ));
    if unit.is_some() {
        let address = format!("/months/{month}/invoices");
        page = page.with(Block::Links(vec![Link::new(text!("Alla enheter", "All units"), address)]));
    }
    page = page.linked(
        kapitera_output::Output { title: None, ..output },
        Links { month: Some(month.to_string()), ..asked.links() },
    );
    if unit.is_some() {
        let file = |(number, between): &(String, Text)| {
            as_file::links(between, &format!("/months/{month}/invoices/{}?", encoded(number)))
        };
        page = page.with(Block::SavedAs(invoiced.numbers(unit)?.iter().flat_map(file).collect()));
    }
    Ok(Answer::page(page))
}

fn one(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let form = as_file::form(asked)?;
    let month = asked.month()?;
    let by = asked.app.settled_now(Subject::InternalTrade, month)?;
    let invoiced = Invoiced::of(&asked.app.settings.name, &by.model, &by.settled)?;
    let number = asked.part("number");
    let document = invoiced.document(number).ok_or_else(Refused::not_found)?;
    as_file::file(asked, &document, form, (number, String::new(), month.last()))
}
