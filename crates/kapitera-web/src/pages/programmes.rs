//! Improvement programmes: plan and outcome, where a text disagrees with itself, and the outcomes that those responsible report.

use jiff::tz::TimeZone;
use kapitera_ask::programmes::{
    Asked as ReportOf, Known, ReportAsked, Shown, history_answer, path_of, paths, plan_and_outcome, plan_to_outcome,
    reconcile_answer, report_answer, report_document, report_outcome,
};
use kapitera_chart::responsive;
use kapitera_desk::Scope;
use kapitera_document::Picture;
use kapitera_message::{Problem, text};
use kapitera_output::{Item, Part};
use kapitera_period::Date;
use kapitera_programme::{Programme, parse_amount, report as stands};

use super::{as_file, done, programme_item};
use crate::answer::{Answer, Refused};
use crate::asked::Asked;
use crate::dispatch::day;
use crate::form::{Field, Form, Kind, encoded};
use crate::html::Links;
use crate::page::{Block, Link, Page};
use crate::rights::{PROGRAMMES, REPORT};
use crate::route::Route;

/// The routes.
pub const ROUTES: &[Route] = &[
    Route::get("/programmes", PROGRAMMES, "The improvement programmes", list),
    Route::get("/programmes/{programme}", PROGRAMMES, "A programme as it stands on a day", one)
        .api(Scope::Read)
        .asks(&["day", "since"]),
    Route::get(
        "/programmes/{programme}/item",
        PROGRAMMES,
        "A package or measure of a programme, and its form",
        programme_item::one,
    )
    .api(Scope::Read)
    .asks(&["item", "day"]),
    Route::get(
        "/programmes/{programme}/report",
        PROGRAMMES,
        "A programme's report as a file: html, pdf, docx or xlsx by format",
        report,
    )
    .asks(&["day", "since"]),
    Route::post("/programmes/{programme}/outcome", REPORT, "Reports the outcome of a package or measure", outcome),
];

pub(super) fn list(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let page = Page::new(text!("Program", "Programmes")).lead(text!(
        "Förbättringsprogram: plan, utfall och vad som är rapporterat. Siffrorna i programmens texter har sin källa vid sig.",
        "Improvement programmes: plan, outcome, and what has been reported. The figures in the programmes' texts have their source with them."
    ));
    let links = asked.app.office(|office| {
        let mut links = Vec::new();
        for path in paths(office.region()) {
            let programme = Known::alone(&path)?.programme;
            links.push(Link::new(programme.title.clone(), address(&programme)));
        }
        Ok(links)
    })?;
    if links.is_empty() {
        return Ok(Answer::page(page.with(Block::Sentence(text!(
            "Regionen har inga program ännu: de skrivs som texter i mappen programmes.",
            "The region has no programmes yet: they are written as texts in the folder programmes."
        )))));
    }
    Ok(Answer::page(page.with(Block::Links(links))))
}

pub(super) fn address(programme: &Programme) -> String {
    format!("/programmes/{}", encoded(&programme.name))
}

fn one(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let said: Option<Date> = asked.query.parsed("day")?;
    let as_of = said.unwrap_or_else(|| asked.at.to_zoned(TimeZone::UTC).date());
    let since: Option<Date> = asked.query.parsed("since")?;
    let (known, output, chart, waterfall, yours) = asked.app.office(|office| {
        let path = path_of(office.region(), asked.part("programme"))?;
        let known = Known::of(office, &path, as_of)?;
        let output = report_answer(&known, &ReportOf { as_of, since, of: Shown::All })?;
        let chart = plan_and_outcome(&known, as_of)?;
        let waterfall = plan_to_outcome(&known, as_of)?;
        let yours = programme_item::yours(
            asked,
            office,
            &known.programme,
            &stands(&known.programme, &known.facts(), as_of)?.late,
        );
        Ok((known, output, chart, waterfall, yours))
    })?;
    let (mut output, mut pictured) = (output, Vec::new());
    let programme = &known.programme;
    let mut page = Page::default().under(text!("Program", "Programmes"), "/programmes");
    if let Some(said) = done::done(asked) {
        page = page.with(said);
    }
    let held = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    page = page.with(Block::Form(
        Form::ask(address(programme), text!("Visa", "Show"))
            .field(Field::new("day", text!("Som det stod den", "As it stood on"), Kind::Day).holding(held(Some(as_of))))
            .field(
                Field::new("since", text!("Vad som är nytt efter", "What is new after"), Kind::Day)
                    .holding(held(since)),
            ),
    ));
    if !asked.is_api {
        let drawn = [
            ("from-plan-to-outcome", waterfall.map(Picture::Waterfall)),
            ("plan-and-outcome", Some(Picture::Columns(chart))),
        ];
        for (id, picture) in drawn.into_iter().filter_map(|(id, picture)| Some((id, picture?))) {
            page = page.with(Block::Heading(picture.head().title.clone()));
            let svg = responsive(picture.chart(), id, asked.language);
            page = page.with(Block::Chart { svg, table: None, links: Links::default() });
            // What the pictures show stands below, folded where it is long.
            pictured.push(Item { named: Vec::new(), parts: vec![Part::Table(picture.table())] });
        }
    }
    output.parts.push(Part::List { key: "pictured", items: pictured });
    if let Some(yours) = yours {
        page = page.with(Block::Heading(text!("Att rapportera", "To report")));
        page = page.with(yours);
    }
    page = page.linked(output, programme_item::links(asked, programme));
    let mut query = format!("day={as_of}");
    if let Some(since) = since {
        query += &format!("&since={since}");
    }
    page = page.with(Block::SavedAs(reports(programme, &query)));
    page = page.with(Block::Heading(text!("Där texten säger olika", "Where the text disagrees with itself")));
    page = page.linked(untitled(reconcile_answer(programme)), asked.links());
    page = page.with(Block::Heading(text!("Rapporterat", "Reported")));
    page = page.linked(untitled(history_answer(&known, None)), programme_item::links(asked, programme));
    Ok(Answer::page(page))
}

/// Where the report can be fetched as a file.
fn reports(programme: &Programme, query: &str) -> Vec<Link> {
    as_file::links(&as_file::report(), &format!("{}/report?{query}&", address(programme)))
}

fn report(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let form = as_file::form(asked)?;
    let said: Option<Date> = asked.query.parsed("day")?;
    let as_of = said.unwrap_or_else(|| day(asked.at));
    let since: Option<Date> = asked.query.parsed("since")?;
    let (name, document) = asked.app.office(|office| {
        let path = path_of(office.region(), asked.part("programme"))?;
        let known = Known::of(office, &path, as_of)?;
        let file = path.strip_prefix(office.region().root()).unwrap_or(&path).display().to_string();
        Ok((known.programme.name.clone(), report_document(&known, as_of, since, &file)?))
    })?;
    as_file::file(asked, &document, form, (&format!("{name}-{as_of}"), String::new(), as_of))
}

pub(super) fn untitled(output: kapitera_output::Output) -> kapitera_output::Output {
    kapitera_output::Output { title: None, ..output }
}

fn outcome(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let sent = |name: &str| asked.sent.get(name).map(str::trim).filter(|said| !said.is_empty());
    let name = asked.part("programme");
    let act = asked.act(sent("note").unwrap_or_default())?;
    let item = sent("item").unwrap_or_default().to_owned();
    asked.app.office(|office| {
        let path = path_of(office.region(), name)?;
        let known = Known::of(office, &path, act.day())?;
        let amount = sent("amount").map(|said| amount_of(&known.programme, said)).transpose()?;
        let report = ReportAsked {
            item: item.clone(),
            period: sent("period").unwrap_or_default().to_owned(),
            amount,
            status: sent("status").map(str::to_owned),
        };
        Ok(report_outcome(office, &known, &report, &act)?)
    })?;
    Ok(Answer::Done(format!("/programmes/{}/item?item={}&done=reported", encoded(name), encoded(&item))))
}

/// An amount as people write it: with a comma or a point, in the programme's unit unless it has one of its own.
fn amount_of(programme: &Programme, said: &str) -> Result<kapitera_money::Ore, Problem> {
    let written = said.replace('\u{2212}', "-").replace(',', ".");
    let own = written.chars().any(char::is_alphabetic);
    let written = if own { written } else { format!("{written} {}", programme.unit.name()) };
    parse_amount(&written).map_err(|_| {
        let unit = programme.unit.name();
        Problem::error("not_an_amount", text!("”{said}” är inget belopp", "“{said}” is no amount"))
            .hint(text!("skriv ett tal i {unit}: 8,2", "write a number in {unit}: 8.2"))
    })
}
