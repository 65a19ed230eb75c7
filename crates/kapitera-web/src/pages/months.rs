//! Months: what is delivered for each, where its settlement is, and what can be done.

use std::sync::Arc;

use kapitera_books::{DraftKind, Subject};
use kapitera_desk::Scope;
use kapitera_message::{Text, text};
use kapitera_output::{Cell, Column, Output, Part, Table};
use kapitera_period::{Month, Span};
use kapitera_post::{Standing, Standings};
use kapitera_register::RegisterKind;
use serde_json::json;

use super::done;
use super::settlements::standings_table;
use crate::answer::{Answer, Refused};
use crate::app::{App, Rests};
use crate::asked::Asked;
use crate::form::{Choice, Field, Form, Kind};
use crate::html::Links;
use crate::jobs::{self, Kind as JobKind};
use crate::page::{Block, Link, Page, Tab, Tone};
use crate::rights::{ACCOUNTS, FIGURES, PREPARE, WORK};
use crate::route::Route;

/// The routes.
pub const ROUTES: &[Route] = &[
    Route::get("/months", FIGURES, "The months, with what is delivered and settled", list).api(Scope::Read),
    Route::get("/months/{month}", FIGURES, "A month: its settlement and what can be done", month_page).api(Scope::Read),
    Route::get("/months/{month}/amounts", FIGURES, "The month settled with what is known now", amounts)
        .api(Scope::Read)
        .asks(&["of"]),
    Route::get("/months/{month}/correction", WORK, "What a correction of the month would give", correction)
        .api(Scope::Read)
        .asks(&["of"]),
    Route::get("/months/{month}/files", WORK, "The files that were made of a month of the books", files)
        .api(Scope::Read),
    Route::get("/months/{month}/files/{*path}", WORK, "A file that was made", file).api(Scope::Read),
    Route::post("/months/{month}/prepare", PREPARE, "Settles the month and makes the draft, as a job", prepare)
        .api(Scope::Settle)
        .asks(&["of", "post_in", "note"]),
    Route::post("/months/{month}/correct", PREPARE, "Makes the correction of the month, as a job", correct)
        .api(Scope::Settle)
        .asks(&["of", "post_in", "instalments", "reason"]),
    Route::post("/months/{month}/export", ACCOUNTS, "Makes files of the month of the books, as a job", export)
        .api(Scope::Post)
        .asks(&["kinds"]),
    Route::post("/months/{month}/pay", ACCOUNTS, "Pays what is owed when the month of the books is done", pay)
        .api(Scope::Post)
        .asks(&["execution", "note"]),
];

/// At most so many months are listed.
const MOST: usize = 36;

/// The months that a listing speaks about, and a model is in force in, in order.
pub(crate) fn listed_months(app: &App) -> Result<Arc<Vec<Month>>, Refused> {
    app.keep("listed months", Rests::OnRegion, || listed(app))
}

fn listed(app: &App) -> Result<Vec<Month>, Refused> {
    let models = app.models()?;
    let mut covered: Vec<Span> = Vec::new();
    let mut last = None;
    for register in [RegisterKind::Listing, RegisterKind::ListingCounts] {
        for manifest in app.deliveries(register)?.iter() {
            // A listing that goes on until further notice says who was listed when it came, and nothing of the months after.
            let received = manifest.received.to_zoned(jiff::tz::TimeZone::UTC).date();
            last = last.max(Some(if manifest.covers.is_open() { received } else { manifest.covers.to }));
            covered.push(manifest.covers);
        }
    }
    let (Some(first), Some(last)) =
        (covered.iter().map(|span| span.from).min().and_then(Month::of), last.and_then(Month::of))
    else {
        return Ok(Vec::new());
    };
    let months = usize::try_from(first.months_to(last)).unwrap_or(0).min(1200);
    let all = (0..=i32::try_from(months).unwrap_or(0)).map(|number| first.plus(number));
    let is_listed = |month: &Month| covered.iter().any(|span| span.contains(month.first()));
    Ok(all.filter(|month| is_listed(month) && kapitera_settle::model_for(&models, *month).is_ok()).collect())
}

/// Which registers have spoken about which of the last months.
pub(crate) fn coverage(asked: &Asked<'_>) -> Result<Arc<Output>, Refused> {
    asked.app.keep("coverage", Rests::OnRegion, || covered(asked.app))
}

fn covered(app: &App) -> Result<Output, Refused> {
    let mut spans: Vec<(RegisterKind, Vec<Span>)> = Vec::new();
    for register in RegisterKind::ALL {
        let covers: Vec<Span> = app.deliveries(register)?.iter().map(|manifest| manifest.covers).collect();
        if !covers.is_empty() {
            spans.push((register, covers));
        }
    }
    let last = spans.iter().flat_map(|(_, covers)| covers).filter(|span| !span.is_open()).map(|span| span.to).max();
    let Some(last) = last.and_then(Month::of) else { return Ok(Output::default()) };
    let months: Vec<Month> = (0..SHOWN).rev().map(|back| last.plus(-back)).collect();
    let mut columns = vec![Column::new("register", text!("register", "register"))];
    columns.extend(months.iter().map(|month| Column::new(&format!("month.{month}"), Text::same(month.to_string()))));
    let row = |(register, covers): &(RegisterKind, Vec<Span>)| {
        let mut cells = vec![Cell::Name(register.name().to_owned())];
        cells.extend(months.iter().map(|month| {
            let whole = covers.iter().any(|span| span.contains(month.first()) && span.contains(month.last()));
            let days = (0..month.days())
                .filter_map(|day| month.first().checked_add(jiff::Span::new().days(i64::from(day))).ok());
            if whole || days.clone().all(|day| covers.iter().any(|span| span.contains(day))) {
                Cell::Code("whole", text!("hel", "whole"))
            } else if days.into_iter().any(|day| covers.iter().any(|span| span.contains(day))) {
                Cell::Code("part", text!("delvis", "part"))
            } else {
                Cell::Code("none", text!("–", "–"))
            }
        }));
        cells
    };
    let rows = spans.iter().map(row).collect();
    let heading = text!("Vad registren har sagt något om", "What the registers have spoken about");
    Ok(Output::of(vec![Part::Table(Table { key: "coverage", heading, columns, rows, total: None })]))
}

/// So many months of coverage are shown.
const SHOWN: i32 = 6;

fn list(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let standings = asked.app.standings()?;
    let mut months = listed_months(asked.app)?.to_vec();
    months.extend(standings.all().map(|one| one.draft.id.month));
    months.sort_unstable();
    months.dedup();
    let columns = vec![
        Column::new("month_for", text!("månad", "month")),
        Column::new("state", text!("läge", "state")),
        Column::new("settlement", text!("avräkning", "settlement")),
        Column::new("corrections", text!("rättelser", "corrections")),
        Column::new("posted", text!("bokfört kr", "posted kr")),
    ];
    let mut rows = Vec::new();
    for month in months.iter().rev().take(MOST) {
        rows.push(row(asked, *month, &standings)?);
    }
    let table = Table { key: "months", heading: Text::default(), columns, rows, total: None };
    let page = Page::new(text!("Månader", "Months"))
        .lead(text!(
            "Månader som listningen omfattar, den senaste först.",
            "Months that the listing covers, the last first."
        ))
        .linked(Output::of(vec![Part::Table(table)]), asked.links());
    Ok(Answer::page(if asked.may(WORK) { page.linked(coverage(asked)?, asked.links()) } else { page }))
}

fn row(asked: &Asked<'_>, month: Month, standings: &Standings) -> Result<Vec<Cell>, Refused> {
    let settlement = standings
        .of_subject(month, Subject::PrimaryCare)
        .filter(|one| one.draft.kind == DraftKind::Settlement && (one.is_live() || one.is_posted()))
        .last();
    let corrections = standings
        .of(month)
        .filter(|one| one.draft.kind == DraftKind::Correction && (one.is_live() || one.is_posted()))
        .count();
    let posted = standings.of(month).any(|one| one.is_posted());
    let amount =
        if posted { Cell::Money(asked.app.posted(month)?.iter().map(|row| row.amount).sum()) } else { Cell::Empty };
    Ok(vec![
        Cell::Name(month.to_string()),
        settlement
            .map_or(Cell::Words(text!("inte avräknad", "not settled")), |one| Cell::Words(one.life.stage.said())),
        settlement.map_or(Cell::Empty, |one| Cell::Name(one.draft.id.to_string())),
        Cell::Whole(i128::try_from(corrections).unwrap_or_default()),
        amount,
    ])
}

/// The views of a month.
pub(crate) fn tabs(asked: &Asked<'_>, month: Month, here: &str) -> Vec<Tab> {
    let mut all = vec![
        ("", text!("Läge", "State"), FIGURES),
        ("/amounts", text!("Belopp nu", "Amounts now"), FIGURES),
        ("/invoices", text!("Fakturor mellan enheter", "Invoices between units"), FIGURES),
        ("/correction", text!("Rättelse", "Correction"), WORK),
        ("/files", text!("Filer", "Files"), WORK),
    ];
    let trades = asked.app.subjects().is_ok_and(|subjects| subjects.contains(&Subject::InternalTrade));
    all.retain(|(end, _, may)| asked.may(*may) && (trades || *end != "/invoices"));
    let tab = |(end, name, _): (&str, Text, _)| Tab {
        link: Link::new(name, format!("/months/{month}{end}")),
        is_here: end == here,
    };
    all.into_iter().map(tab).collect()
}

pub(super) fn base(asked: &Asked<'_>, month: Month, title: Text, here: &str) -> Page {
    Page::new(title).under(text!("Månader", "Months"), "/months").tabs(tabs(asked, month, here))
}

fn month_page(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let month = asked.month()?;
    let name = asked.app.settings.name.clone();
    let all = asked.app.standings()?;
    let standings: Vec<&Arc<Standing>> = all.of(month).collect();
    let mut page = base(asked, month, text!("Månaden {month}", "The month {month}"), "");
    page.blocks.extend(done::done(asked));
    if standings.is_empty() {
        page = page.with(Block::Sentence(text!("Månaden är inte avräknad.", "The month is not settled.")));
    } else {
        page = page.linked(standings_table(asked.app, &name, standings.iter().copied())?, asked.links());
    }
    for live in standings.iter().filter(|one| one.is_live()) {
        let id = live.draft.id;
        page = page
            .with(Block::Notice(Tone::Warning, text!("{id} väntar på nästa steg.", "{id} waits for its next step.")));
    }
    let mut forms = Vec::new();
    for subject in asked.app.subjects()? {
        let own = || all.of_subject(month, subject);
        if !asked.may(PREPARE) || own().any(|one| one.is_live()) {
            continue;
        }
        let is_settled = own().any(|one| one.draft.kind == DraftKind::Settlement && one.is_posted());
        let form = if is_settled { correct_form } else { prepare_form };
        forms.push(form(asked, month, subject)?);
    }
    if asked.may(ACCOUNTS) {
        forms.push(pay_form(asked, month));
        forms.push(export_form(asked, month));
    }
    page.blocks.extend(forms.into_iter().map(Block::Form));
    Ok(Answer::page(page))
}

/// The open months of the books, to choose from.
fn open_months(asked: &Asked<'_>) -> Result<Field, Refused> {
    let periods = asked.app.periods()?;
    let open: Vec<Choice> = periods
        .iter()
        .filter(|period| period.open)
        .map(|period| Choice::new(period.month.to_string(), Text::same(period.month.to_string())))
        .collect();
    let field = Field::new("post_in", text!("Bokförs i", "Booked in"), Kind::One(open.clone()));
    Ok(if open.is_empty() {
        Field { kind: Kind::Hidden, ..field }
    } else {
        let last = open.last().map(|choice| choice.value.clone()).unwrap_or_default();
        field.required().holding(last)
    })
}

/// The heading of a form that settles a subject; primary care, which most settle alone, is not named.
fn of_subject(heading: Text, subject: Subject) -> Text {
    let (Text { sv, en }, Text { sv: of_sv, en: of_en }) = (heading, subject.said());
    match subject {
        Subject::PrimaryCare => Text { sv, en },
        Subject::InternalTrade => text!("{sv}: {of_sv}", "{en}: {of_en}"),
    }
}

/// Where a form of a month's subject is sent: each has an address of its own.
fn address(month: Month, what: &str, subject: Subject) -> String {
    match subject {
        Subject::PrimaryCare => format!("/months/{month}/{what}"),
        Subject::InternalTrade => format!("/months/{month}/{what}?of={}", subject.name()),
    }
}

fn prepare_form(asked: &Asked<'_>, month: Month, subject: Subject) -> Result<Form, Refused> {
    Ok(Form::post(address(month, "prepare", subject), text!("Förbered", "Prepare"))
        .heading(of_subject(text!("Förbered avräkningen", "Prepare the settlement"), subject))
        .about(text!(
            "Månaden räknas med det som är känt nu och blir ett utkast med en granskning av vad som ändrats sedan förra månaden. Inget bokförs.",
            "The month is computed with what is known now and becomes a draft with a review of what has changed since the month before. Nothing is posted."
        ))
        .hidden("once", jobs::once(asked))
        .field(open_months(asked)?)
        .field(Field::new("note", text!("Anteckning", "Note"), Kind::Line)))
}

fn correct_form(asked: &Asked<'_>, month: Month, subject: Subject) -> Result<Form, Refused> {
    Ok(Form::post(address(month, "correct", subject), text!("Förbered rättelsen", "Prepare the correction"))
        .heading(of_subject(text!("Rätta månaden", "Correct the month"), subject))
        .about(text!(
            "Månaden räknas igen med det som är känt nu; skillnaderna mot det bokförda blir ett utkast, med orsak för varje.",
            "The month is computed again with what is known now; the differences from what is posted become a draft, with a cause for each."
        ))
        .hidden("once", jobs::once(asked))
        .field(open_months(asked)?)
        .field(
            Field::new("instalments", text!("Delbetalningar av det som ska tas tillbaka", "Instalments of what is to be taken back"), Kind::Number(1, 24))
                .required()
                .holding("1"),
        )
        .field(Field::new("reason", text!("Skäl", "Reason"), Kind::Line).required()))
}

fn pay_form(asked: &Asked<'_>, month: Month) -> Form {
    let day = asked.at.to_zoned(jiff::tz::TimeZone::UTC).date();
    Form::post(format!("/months/{month}/pay"), text!("Betala", "Pay"))
        .heading(text!("Betala det som är bokfört", "Pay what is posted"))
        .about(text!(
            "Allt som regionen är skyldig betalas; betalningen bokförs den dag banken betalar, som ligger i den här månaden.",
            "All that the region owes is paid; the payment is booked on the day the bank pays, which lies in this month."
        ))
        .hidden("once", jobs::once(asked))
        .field(Field::new("execution", text!("Betalningsdag", "Day of payment"), Kind::Day).required().holding(day.to_string()))
        .field(Field::new("note", text!("Anteckning", "Note"), Kind::Line))
}

fn export_form(asked: &Asked<'_>, month: Month) -> Form {
    let choices = jobs::export_kinds();
    let all = choices.iter().map(|choice| choice.value.clone()).collect::<Vec<_>>().join(" ");
    Form::post(format!("/months/{month}/export"), text!("Gör filerna", "Make the files"))
        .heading(text!("Filer av bokföringsmånaden", "Files of the month of the books"))
        .about(text!(
            "Filer som är gjorda görs inte om: det som lämnats ut lämnas aldrig ut som något annat.",
            "Files that are made are not made anew: what was given out is never given out as something else."
        ))
        .hidden("once", jobs::once(asked))
        .field(Field::new("kinds", text!("Slag", "Kinds"), Kind::Any(choices)).holding(all))
}

fn amounts(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let month = asked.month()?;
    let subject = subject(asked.query.get("of"))?;
    let by = asked.app.settled_now(subject, month)?;
    let output = asked.app.keep(&format!("amounts {} {month}", subject.name()), Rests::OnRegion, || {
        let by = asked.app.settled_now(subject, month)?;
        Ok(kapitera_ask::settle::settlement_answer(&asked.app.region()?, &by.model, &by.settled))
    })?;
    // What is explained without a settlement is primary care.
    let of = (subject == Subject::PrimaryCare).then(|| month.to_string());
    let links = Links { month: of, model: Some(by.model.id.clone()), ..asked.links() };
    let title = text!("{month}: belopp med det som är känt nu", "{month}: amounts with what is known now");
    let mut page = base(asked, month, of_subject(title, subject), "/amounts");
    page.blocks.extend(other_subjects(asked, subject, &format!("/months/{month}/amounts"))?);
    let page = page
        .lead(text!(
            "Ett prov, inte det bokförda: så skulle månaden avräknas nu. Varje belopp leder till hur det blev till.",
            "A trial, not what is posted: so the month would be settled now. Each amount leads to how it came about."
        ))
        .linked(output, links);
    Ok(Answer::page(page))
}

/// What is settled, as it is named in an address or a form; primary care when it is not.
fn subject(said: Option<&str>) -> Result<Subject, Refused> {
    said.map_or(Ok(Subject::PrimaryCare), |name| Subject::named(name).ok_or_else(Refused::not_found))
}

/// Links to the same page of what else the region settles.
fn other_subjects(asked: &Asked<'_>, subject: Subject, to: &str) -> Result<Option<Block>, Refused> {
    let others = asked.app.subjects()?.into_iter().filter(|other| *other != subject);
    let links: Vec<Link> = others.map(|other| Link::new(other.said(), format!("{to}?of={}", other.name()))).collect();
    Ok((!links.is_empty()).then_some(Block::Links(links)))
}

fn correction(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let month = asked.month()?;
    let subject = subject(asked.query.get("of"))?;
    let title = text!("{month}: vad en rättelse skulle ge", "{month}: what a correction would give");
    let mut page = base(asked, month, of_subject(title, subject), "/correction");
    page.blocks.extend(other_subjects(asked, subject, &format!("/months/{month}/correction"))?);
    let standings = asked.app.standings()?;
    if !standings.of_subject(month, subject).any(|one| one.is_posted()) {
        return Ok(Answer::page(page.with(Block::Sentence(text!(
            "Månaden är inte bokförd: det finns inget att rätta.",
            "The month is not posted: there is nothing to correct."
        )))));
    }
    let output = asked.app.output(&format!("correction {month} {}", subject.name()), Rests::OnPosted, |office| {
        let models = asked.app.models_of(subject)?;
        let compare = kapitera_post::Compare { month, subject, models: &models, known_at: None, now: asked.at };
        Ok(kapitera_post::correction_output(&office.compare_correction(&compare, &|_, _| {})?))
    })?;
    let links = Links { month: Some(month.to_string()), ..asked.links() };
    let mut page = page
        .lead(text!(
            "Det bokförda jämfört med vad månaden blir med det som är känt nu.",
            "What is posted beside what the month comes to with what is known now."
        ))
        .linked(output, links);
    if asked.may(PREPARE) && !standings.of_subject(month, subject).any(|one| one.is_live()) {
        page = page.with(Block::Form(correct_form(asked, month, subject)?));
    }
    Ok(Answer::page(page))
}

fn prepare(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let month = asked.month()?;
    let of = subject(asked.query.get("of").or(asked.sent.get("of")))?;
    let post_in = asked.sent.parsed::<Month>("post_in")?.map(|month| month.to_string());
    let params = json!({ "month": month.to_string(), "of": of.name(), "post_in": post_in, "note": asked.sent.get("note").unwrap_or_default() });
    jobs::start(asked, JobKind::Prepare, &params, Some(asked.officer()?))
}

fn correct(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let month = asked.month()?;
    let of = subject(asked.query.get("of").or(asked.sent.get("of")))?;
    let post_in = asked.sent.parsed::<Month>("post_in")?.map(|month| month.to_string());
    let instalments = asked.sent.parsed::<u32>("instalments")?.unwrap_or(1);
    let reason = asked.sent.need("reason")?;
    let params = json!({
        "month": month.to_string(), "of": of.name(), "post_in": post_in, "instalments": instalments, "note": reason
    });
    jobs::start(asked, JobKind::Correct, &params, Some(asked.officer()?))
}

fn export(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let month = asked.month()?;
    let kinds: Vec<&str> = asked.sent.all("kinds").collect();
    if kinds.is_empty() {
        asked.sent.need("kinds")?;
    }
    let params = json!({ "month": month.to_string(), "kinds": kinds });
    jobs::start(asked, JobKind::Export, &params, Some(asked.officer()?))
}

fn pay(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let month = asked.month()?;
    asked.sent.need("execution")?;
    let Some(execution) = asked.sent.parsed("execution")? else { return Err(Refused::not_found()) };
    let act = asked.act(asked.sent.get("note").unwrap_or_default())?;
    let paid = asked.app.office(|office| Ok(office.pay(month, execution, &act)?))?;
    let id = &paid.record.id;
    Ok(Answer::Done(format!("/payments/{id}?done=pay")))
}

fn files(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let month = asked.month()?;
    let given = asked.app.office(|office| Ok(office.given_exports("")?))?;
    let name = month.to_string();
    let mut own: Vec<_> = given.into_iter().filter(|(_, record)| record.path.contains(&name)).collect();
    own.sort_by(|one, other| one.1.path.cmp(&other.1.path));
    let columns = vec![
        Column::new("path", text!("fil", "file")),
        Column::new("of", text!("av", "of")),
        Column::new("bytes", text!("byte", "bytes")),
        Column::new("total", text!("kr", "kr")),
        Column::new("made_at", text!("gjord", "made")),
        Column::new("made_by", text!("av vem", "by whom")),
    ];
    let rows = own
        .iter()
        .map(|(entry, record)| {
            vec![
                Cell::Name(record.path.clone()),
                Cell::Name(record.of.clone()),
                Cell::Whole(record.bytes.into()),
                Cell::Money(record.total),
                Cell::Name(super::when(entry.at)),
                Cell::Name(entry.by.clone()),
            ]
        })
        .collect();
    let table = Table { key: "files", heading: Text::default(), columns, rows, total: None };
    let links = Links { month: Some(name), ..asked.links() };
    let mut page = base(
        asked,
        month,
        text!("Filer av bokföringsmånaden {month}", "Files of the month of the books {month}"),
        "/files",
    )
    .linked(Output::of(vec![Part::Table(table)]), links);
    if asked.may(ACCOUNTS) {
        page = page.with(Block::Form(export_form(asked, month)));
    }
    Ok(Answer::page(page))
}

fn file(asked: &Asked<'_>) -> Result<Answer, Refused> {
    asked.month()?;
    super::given_file(asked, asked.part("path"))
}
