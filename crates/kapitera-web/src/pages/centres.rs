//! Health centres: who they are, their statements month by month, and what the year looks like.

use kapitera_books::{DraftKind, SettlementId, Subject};
use kapitera_chart::{Arrangement, Columns, Figures, Head, Mark, Series, Unit, responsive};
use kapitera_desk::Scope;
use kapitera_message::{Text, text};
use kapitera_money::Ore;
use kapitera_output::{Cell, Column, Output, Part, Table};
use kapitera_period::Month;
use kapitera_register::Centre;
use kapitera_report::statement_output;
use kapitera_settle::find_centre;

use crate::answer::{Answer, Refused};
use crate::app::Rests;
use crate::asked::Asked;
use crate::form::encoded;
use crate::html::Links;
use crate::page::{Block, Link, Page, Tab};
use crate::rights::{FIGURES, ONE_CENTRE};
use crate::route::Route;

/// The routes.
pub const ROUTES: &[Route] = &[
    Route::get("/centres", ONE_CENTRE, "The health centres that one may see", list).api(Scope::Read),
    Route::get("/centres/{centre}", ONE_CENTRE, "A centre: its months", centre_page).api(Scope::Read),
    Route::get("/centres/{centre}/{month}", ONE_CENTRE, "A centre's statement as posted", statement).api(Scope::Read),
    Route::get(
        "/centres/{centre}/{month}/forecast",
        ONE_CENTRE,
        "A centre's month and year with what is known now",
        forecast,
    )
    .api(Scope::Read),
    Route::get("/centres/{centre}/{month}/files", ONE_CENTRE, "The statements that were given out", files)
        .api(Scope::Read),
    Route::get("/centres/{centre}/{month}/files/{file}", ONE_CENTRE, "A statement that was given out", file)
        .api(Scope::Read),
];

/// The centres of the register that somebody may see, each as it is known last.
fn seen(asked: &Asked<'_>) -> Result<Vec<Centre>, Refused> {
    let all = asked.app.centres()?;
    let mut all: Vec<Centre> = all.iter().filter(|centre| asked.may_see_centre(&centre.id)).cloned().collect();
    all.sort_by(|one, other| one.id.cmp(&other.id).then(other.valid.from.cmp(&one.valid.from)));
    all.dedup_by(|one, other| one.id == other.id);
    Ok(all)
}

fn list(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let centres = seen(asked)?;
    let columns = vec![
        Column::new("centre_id", text!("HSA-id", "HSA id")),
        Column::new("centre", text!("hälsocentral", "health centre")),
        Column::new("provider_name", text!("utförare", "provider")),
        Column::new("open", text!("öppen", "open")),
    ];
    let rows = centres
        .iter()
        .map(|centre| {
            vec![
                Cell::Name(centre.id.to_string()),
                Cell::Name(centre.name.clone()),
                Cell::Name(centre.provider.clone()),
                Cell::Name(centre.valid.to_string()),
            ]
        })
        .collect();
    let table = Table { key: "centres", heading: Text::default(), columns, rows, total: None };
    let page = Page::new(text!("Hälsocentraler", "Health centres"))
        .linked(Output::of(vec![Part::Table(table)]), asked.links());
    Ok(Answer::page(page))
}

/// The start page of a centre's own people.
pub(crate) fn own(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let centres = seen(asked)?;
    match &centres[..] {
        [only] => one_centre(asked, &only.id, &only.name),
        [] => Ok(Answer::page(Page::new(text!("Start", "Start")).with(Block::Sentence(text!(
            "Ingen hälsocentral är knuten till dig. Be administratören om det.",
            "No health centre is tied to you. Ask the administrator for it."
        ))))),
        _ => list(asked),
    }
}

/// The centre of the address, when there is one of exactly that id.
fn named(asked: &Asked<'_>) -> Result<Centre, Refused> {
    let id = asked.part("centre");
    seen(asked)?.into_iter().find(|centre| &*centre.id == id).ok_or_else(Refused::not_found)
}

fn centre_page(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let centre = named(asked)?;
    one_centre(asked, &centre.id, &centre.name)
}

fn one_centre(asked: &Asked<'_>, id: &str, name: &str) -> Result<Answer, Refused> {
    let posted = posted_months(asked)?;
    let columns = vec![
        Column::new("statement", text!("månad", "month")),
        Column::new("amount", text!("bokfört för månaden, kr", "posted for the month, kr")),
        Column::new("corrections", text!("därav rättelser, kr", "of it corrections, kr")),
    ];
    let mut rows = Vec::new();
    let mut marks = Vec::new();
    let mut labels = Vec::new();
    let mut links = Vec::new();
    for month in &posted {
        let (whole, corrected) = amounts(asked, id, *month)?;
        rows.push(vec![Cell::Name(month.to_string()), Cell::Money(whole), Cell::Change(corrected)]);
        marks.push(Mark::from(whole));
        labels.push(Text::same(month.to_string()));
        links
            .push(Link::new(text!("Besked {month}", "Statement {month}"), format!("/centres/{}/{month}", encoded(id))));
    }
    rows.reverse();
    links.reverse();
    let mut page = Page::new(Text::same(name));
    if asked.may(FIGURES) {
        page = page.under(text!("Hälsocentraler", "Health centres"), "/centres");
    }
    page = page.lead(text!(
        "Besked, varje rads ursprung, prognos och filer för {id}.",
        "Statements, where each line comes from, forecast and files of {id}."
    ));
    if asked.app.settings.indicators.is_some() {
        page = page.with(Block::Links(vec![Link::new(
            text!("Uppföljning: tillgänglighet, kontinuitet och kvalitet", "Follow-up: access, continuity and quality"),
            format!("/follow-up/centre/{}", encoded(id)),
        )]));
    }
    if posted.is_empty() {
        return Ok(Answer::page(page.with(Block::Sentence(text!("Inget är bokfört ännu.", "Nothing is posted yet.")))));
    }
    page = page.with(Block::Heading(text!("Besked", "Statements"))).with(Block::Links(links));
    let head = Head {
        key: "posted",
        title: text!("Bokfört per månad", "Posted by month"),
        about: text!(
            "En stapel för varje bokförd månad, rättelser med.",
            "A column for each posted month, with corrections."
        ),
    };
    let figures = Figures::new(head, Unit::Kronor, text!("månad", "month"), labels).with(Series {
        key: "amount".to_owned(),
        name: text!("bokfört", "posted"),
        marks,
    });
    let chart = Columns { figures, arrangement: Arrangement::Stacked, now: None };
    if posted.len() > 2 {
        // One month or two are read in the table.
        let svg = responsive(&chart, "posted", asked.language);
        page = page.with(Block::Chart { svg, table: None, links: Links::default() });
    }
    let table = Table { key: "months", heading: Text::default(), columns, rows, total: None };
    Ok(Answer::page(
        page.linked(Output::of(vec![Part::Table(table)]), Links { centre: Some(id.to_owned()), ..asked.links() }),
    ))
}

/// The months that are posted, in order.
fn posted_months(asked: &Asked<'_>) -> Result<Vec<Month>, Refused> {
    let standings = asked.app.standings()?;
    let posted = standings.all().filter(|standing| standing.is_posted());
    let mut months: Vec<Month> = posted.map(|standing| standing.draft.id.month).collect();
    months.dedup();
    Ok(months)
}

/// What is posted for a month at a centre, and how much of it by corrections.
fn amounts(asked: &Asked<'_>, centre: &str, month: Month) -> Result<(Ore, Ore), Refused> {
    let posted = asked.app.posted(month)?;
    let whole: Ore = posted.iter().filter(|row| row.centre == centre).map(|row| row.amount).sum();
    let standings = asked.app.standings()?;
    let settlements = standings.of(month).filter(|one| one.is_posted() && one.draft.kind == DraftKind::Settlement);
    let mut first = Ore::ZERO;
    for id in settlements.map(|one| one.draft.id) {
        let whole = asked.app.standing(id)?;
        let lines = whole.iter().flat_map(|one| &one.draft.lines);
        let own = lines.filter(|line| line.centre == centre && line.plan.is_empty());
        first += own.map(kapitera_books::DraftLine::booked).sum::<Ore>();
    }
    Ok((whole, whole - first))
}

/// The settlement of primary care that a month is posted by; corrections come after it.
fn posted_settlement(asked: &Asked<'_>, month: Month) -> Result<Option<SettlementId>, Refused> {
    let standings = asked.app.standings()?;
    let mut own = standings.of_subject(month, Subject::PrimaryCare);
    let first = own.find(|one| one.is_posted() && one.draft.kind == DraftKind::Settlement);
    Ok(first.map(|one| one.draft.id))
}

fn tabs(centre: &str, month: Month, here: &str) -> Vec<Tab> {
    let centre = encoded(centre);
    let tab = |end: &str, name: Text| Tab {
        link: Link::new(name, format!("/centres/{centre}/{month}{end}")),
        is_here: end == here,
    };
    vec![
        tab("", text!("Besked", "Statement")),
        tab("/forecast", text!("Månaden och prognosen nu", "The month and the forecast now")),
        tab("/files", text!("Filer", "Files")),
    ]
}

fn month_page(asked: &Asked<'_>, centre: &Centre, month: Month, here: &str) -> Page {
    let id: &str = &centre.id;
    let mut page = Page::default();
    if asked.may(FIGURES) {
        page = page.under(text!("Hälsocentraler", "Health centres"), "/centres");
    }
    page.under(Text::same(centre.name.clone()), format!("/centres/{}", encoded(id))).tabs(tabs(id, month, here))
}

fn links(asked: &Asked<'_>, centre: &str, month: Month, settlement: Option<String>) -> Links {
    Links { month: Some(month.to_string()), centre: Some(centre.to_owned()), settlement, ..asked.links() }
}

fn statement(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let centre = named(asked)?;
    let month = asked.month()?;
    let id: &str = &centre.id;
    let mut page = month_page(asked, &centre, month, "");
    let output = asked.app.output(&format!("statement {id} {month}"), Rests::OnPosted, |office| {
        let models = asked.app.models()?;
        let request =
            kapitera_handout::Asked { month, centre: Some(id), models: &models, program_version: crate::VERSION };
        Ok(with_lines_as_csv(kapitera_handout::posted_statement(office, &request, id)?.unwrap_or_default()))
    })?;
    if output.parts.is_empty() {
        let name = &centre.name;
        page.title = text!("{name}, {month}", "{name}, {month}");
        return Ok(Answer::page(page.with(Block::Sentence(text!(
            "Inget är bokfört för hälsocentralen i {month}.",
            "Nothing is posted for the centre in {month}."
        )))));
    }
    let settlement = posted_settlement(asked, month)?.map(|id| id.to_string());
    let address = format!(
        "/explain/{month}/{}{}",
        encoded(id),
        settlement.as_ref().map(|id| format!("?settlement={id}")).unwrap_or_default()
    );
    page = page.linked(output, links(asked, id, month, settlement));
    page =
        page.with(Block::Links(vec![Link::new(text!("Så blev alla rader till", "How all lines came about"), address)]));
    Ok(Answer::page(page))
}

/// A statement whose CSV is its lines: its first table is the sums that are booked.
fn with_lines_as_csv(mut output: Output) -> Output {
    output.csv = output.parts.iter().find_map(|part| match part {
        Part::Table(table) | Part::ForPeople(table) | Part::ForPrograms(table) if table.key == "lines" => {
            Some(table.clone())
        }
        _ => None,
    });
    output
}

fn forecast(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let centre = named(asked)?;
    let month = asked.month()?;
    let id: &str = &centre.id;
    let output = asked.app.keep(&format!("forecast {id} {month}"), Rests::OnRegion, || {
        let made = asked.app.statements(month)?;
        Ok(statement_output(&made, find_centre(&made.centres, id)?))
    })?;
    let page = month_page(asked, &centre, month, "/forecast")
        .lead(text!(
            "Med det som är känt nu. Prognosen är ingen utfästelse.",
            "With what is known now. The forecast is no promise."
        ))
        .linked(output, links(asked, id, month, None));
    Ok(Answer::page(page))
}

/// The statements given out for a centre in a month of the books: path and record.
fn given(
    asked: &Asked<'_>,
    centre: &str,
    month: Month,
) -> Result<Vec<(kapitera_books::Entry, kapitera_books::ExportRecord)>, Refused> {
    let all = asked.app.office(|office| Ok(office.given_exports(&format!("statements/{month}/"))?))?;
    let own = format!("exports/statements/{month}/{centre}-");
    Ok(all.into_iter().filter(|(_, record)| record.path.starts_with(&own)).collect())
}

fn files(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let centre = named(asked)?;
    let month = asked.month()?;
    let id: &str = &centre.id;
    let given = given(asked, id, month)?;
    let mut page = month_page(asked, &centre, month, "/files");
    let name = &centre.name;
    page.title = text!("{name}: filer av {month}", "{name}: files of {month}");
    if given.is_empty() {
        return Ok(Answer::page(page.with(Block::Sentence(text!(
            "Inga besked är utlämnade för månaden. Beskedet på sidan Besked kan laddas ner som det är nu.",
            "No statements are given out for the month. The statement on the page Statement can be downloaded as it is now."
        )))));
    }
    let columns = vec![
        Column::new("file", text!("fil", "file")),
        Column::new("made_at", text!("gjord", "made")),
        Column::new("total", text!("kr", "kr")),
    ];
    let file_name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let rows = given
        .iter()
        .map(|(entry, record)| {
            vec![Cell::Name(file_name(&record.path)), Cell::Name(super::when(entry.at)), Cell::Money(record.total)]
        })
        .collect();
    let table = Table { key: "given", heading: Text::default(), columns, rows, total: None };
    Ok(Answer::page(page.linked(Output::of(vec![Part::Table(table)]), links(asked, id, month, None))))
}

fn file(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let centre = named(asked)?;
    let month = asked.month()?;
    let wanted = format!("exports/statements/{month}/{}", asked.part("file"));
    let given = given(asked, &centre.id, month)?;
    let found = given.iter().find(|(_, record)| record.path == wanted).ok_or_else(Refused::not_found)?;
    super::given_file(asked, &found.1.path)
}
