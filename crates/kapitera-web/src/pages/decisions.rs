//! What was decided by whom and when, what rests on it, and what is still to be done.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use kapitera_ask::decisions::{
    ceasing_answer, decision_answer, find, has_register, known_with_plans, list_answer, register, tasks_answer,
    unfounded_answer,
};
use kapitera_decision::Register;
use kapitera_desk::Scope;
use kapitera_message::{Text, text};
use kapitera_output::Output;
use kapitera_period::Date;
use kapitera_post::Office;

use crate::answer::{Answer, Refused};
use crate::asked::Asked;
use crate::form::{Field, Form, Kind};
use crate::page::{Block, Link, Page, Tab};
use crate::rights::FIGURES;
use crate::route::Route;

/// The routes.
pub const ROUTES: &[Route] = &[
    Route::get("/decisions", FIGURES, "All decisions, and where sources disagree on them", list).api(Scope::Read),
    Route::get("/decisions/assignments", FIGURES, "Who is to do what and report by when", assignments).api(Scope::Read),
    Route::get("/decisions/ceasing", FIGURES, "What ceases on a day, and what falls with it", ceasing).api(Scope::Read),
    Route::get("/decisions/unfounded", FIGURES, "What rests on no decision", unfounded).api(Scope::Read),
    Route::get("/decisions/of/{decision}", FIGURES, "A decision, and what rests on it", one).api(Scope::Read),
];

fn tabs(here: &str) -> Vec<Tab> {
    let all = [
        (text!("Beslut", "Decisions"), "/decisions"),
        (text!("Uppdrag", "Assignments"), "/decisions/assignments"),
        (text!("Upphör", "Ceasing"), "/decisions/ceasing"),
        (text!("Utan beslut", "Without decision"), "/decisions/unfounded"),
    ];
    all.into_iter().map(|(name, to)| Tab { link: Link::new(name, to), is_here: to == here }).collect()
}

/// A page of the section, or the sentence that there is no register yet.
fn page(
    asked: &Asked<'_>,
    page: Page,
    answer: impl FnOnce(&mut Office, &Register) -> Result<Output, Refused>,
) -> Result<Answer, Refused> {
    let output = asked.app.office(|office| {
        if !has_register(office.region()) {
            return Ok(None);
        }
        let register = register(office.region())?;
        answer(office, &register).map(Some)
    })?;
    let Some(output) = output else {
        return Ok(Answer::page(page.with(Block::Sentence(text!(
            "Regionen har inget register över beslut ännu: det skrivs som texter i mappen decisions.",
            "The region has no register of decisions yet: it is written as texts in the folder decisions."
        )))));
    };
    Ok(Answer::page(page.linked(output, asked.links())))
}

fn list(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let head = Page::new(text!("Beslut", "Decisions")).tabs(tabs("/decisions")).lead(text!(
        "Vad som är beslutat, av vem och när, med källan för varje uppgift. Det som en källa inte säger är tomt.",
        "What is decided, by whom and when, with the source of each statement. What a source does not say is empty."
    ));
    page(asked, head, |_, register| Ok(list_answer(register)))
}

fn one(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let head = Page::default().under(text!("Beslut", "Decisions"), "/decisions");
    let on = day(asked)?;
    page(asked, head, |office, register| {
        let decision = find(register, asked.part("decision"))?;
        Ok(decision_answer(&known_with_plans(office, register)?, decision, on))
    })
}

fn assignments(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let on = day(asked)?;
    let head = Page::new(text!("Uppdrag", "Assignments"))
        .tabs(tabs("/decisions/assignments"))
        .with(Block::Form(by_day("/decisions/assignments", on)));
    page(asked, head, |_, register| Ok(tasks_answer(register, on, false)))
}

fn ceasing(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let on = day(asked)?;
    let head = Page::new(text!("Beslut som upphör", "Decisions that cease"))
        .tabs(tabs("/decisions/ceasing"))
        .with(Block::Form(by_day("/decisions/ceasing", on)))
        .with(Block::Links(days(asked)?));
    page(asked, head, |office, register| Ok(ceasing_answer(&known_with_plans(office, register)?, on)))
}

/// The days on which something ceases, each with what.
fn days(asked: &Asked<'_>) -> Result<Vec<Link>, Refused> {
    asked.app.office(|office| {
        if !has_register(office.region()) {
            return Ok(Vec::new());
        }
        let register = register(office.region())?;
        let mut by_day: BTreeMap<Date, Vec<&str>> = BTreeMap::new();
        for decision in register.decisions() {
            if let Some(end) = register.end(&decision.name) {
                by_day.entry(end.from).or_default().push(&decision.name);
            }
        }
        let link = |(day, names): (Date, Vec<&str>)| {
            let names = names.join(", ");
            Link::new(Text::same(format!("{day}: {names}")), format!("/decisions/ceasing?day={day}"))
        };
        Ok(by_day.into_iter().map(link).collect())
    })
}

fn unfounded(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let on = day(asked)?;
    let head = Page::new(text!("Utan beslut", "Without decision")).tabs(tabs("/decisions/unfounded"));
    page(asked, head, |office, register| Ok(unfounded_answer(&known_with_plans(office, register)?, on)))
}

fn by_day(to: &str, on: Date) -> Form {
    Form::ask(to, text!("Visa", "Show"))
        .field(Field::new("day", text!("Dag", "Day"), Kind::Day).required().holding(on.to_string()))
}

/// The day asked about; today when the address says none.
fn day(asked: &Asked<'_>) -> Result<Date, Refused> {
    let said: Option<Date> = asked.query.parsed("day")?;
    Ok(said.unwrap_or_else(|| asked.at.to_zoned(TimeZone::UTC).date()))
}
