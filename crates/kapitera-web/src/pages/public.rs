//! What everybody may see without signing in: the comparison of health centres, what was public before, and open data. All of it comes
//! from what was published; nothing is counted here.

use std::sync::Arc;

use jiff::Timestamp;
use kapitera_ask::public::{choices, compared, facts};
use kapitera_ask::publication::{OpenFile, Public, all_public, open_files, public_at};
use kapitera_chart::{Chart as _, responsive};
use kapitera_message::{Problem, Text, text};
use kapitera_output::{Cell, Column, Output, Part, Table};
use kapitera_period::Date;
use kapitera_publish::{Publication, PublishedCentre};

use crate::answer::{Answer, Refused};
use crate::app::Rests;
use crate::asked::Asked;
use crate::form::{Choice, Field, Form, Kind};
use crate::html::Links;
use crate::page::{Block, Link, Page, Tab, Tone};
use crate::rights::May;
use crate::route::Route;

/// The routes.
pub const ROUTES: &[Route] = &[
    Route::get("/jamfor", May::Anybody, "Compares health centres, for residents", compare)
        .asks(&["plats", "hc", "den"]),
    Route::get("/jamfor/publicerat", May::Anybody, "All that was published, and when", published),
    Route::get("/oppna-data", May::Anybody, "What there is as open data", open),
    Route::get("/oppna-data/{file}", May::Anybody, "The catalogue of open data, or a dataset with its versions", front),
    Route::get("/oppna-data/{dataset}/{file}", May::Anybody, "A file of a version of a dataset", version),
];

/// The dataset's part of the address.
const DATASET: &str = "uppfoljning-primarvard";
/// So many centres can be compared at once.
const MOST: usize = 6;

/// All that is public, the oldest first.
fn all(asked: &Asked<'_>) -> Result<Arc<Vec<Public>>, Refused> {
    asked.app.keep("public", Rests::OnJournal, || asked.app.office(|office| Ok(all_public(office)?)))
}

/// The files of open data.
fn files(asked: &Asked<'_>) -> Result<Arc<Vec<OpenFile>>, Refused> {
    let all = all(asked)?;
    asked.app.keep("open data", Rests::OnJournal, || Ok(open_files(&asked.app.region()?, &all)?))
}

fn tabs(here: &str) -> Vec<Tab> {
    [
        (text!("Jämför", "Compare"), "/jamfor"),
        (text!("Publicerat", "Published"), "/jamfor/publicerat"),
        (text!("Öppna data", "Open data"), "/oppna-data"),
    ]
    .into_iter()
    .map(|(name, to)| Tab { link: Link::new(name, to), is_here: to == here })
    .collect()
}

/// The end of the day that was asked for, or now.
fn day(asked: &Asked<'_>) -> Result<(Timestamp, Option<Date>), Refused> {
    let Some(written) = asked.query.get("den").filter(|day| !day.is_empty()) else { return Ok((Timestamp::MAX, None)) };
    let wrong = || {
        Problem::error("not_a_day", text!("”{written}” är ingen dag", "“{written}” is no day"))
            .hint(text!("skriv till exempel 2020-03-15", "write for example 2020-03-15"))
    };
    let day: Date = written.parse().map_err(|_| wrong())?;
    let end = format!("{day}T23:59:59.999999999Z").parse().map_err(|_| wrong())?;
    Ok((end, Some(day)))
}

fn compare(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let all = all(asked)?;
    let (at, day) = day(asked)?;
    let mut page = Page::new(text!("Jämför hälsocentraler", "Compare health centres")).tabs(tabs("/jamfor"));
    let Some(public) = public_at(&all, at) else {
        return Ok(Answer::page(
            page.with(Block::Sentence(text!("Inget är publicerat ännu.", "Nothing is published yet."))),
        ));
    };
    let publication = &public.publication;
    if let Some(day) = day {
        let now = text!("Du ser vad som var publicerat den {day}.", "You see what was public on {day}.");
        page = page.with(Block::Notice(Tone::Warning, now));
    }
    let (words, ids) = (asked.query.get("plats").unwrap_or_default(), asked.query.all("hc").collect::<Vec<_>>());
    let chosen: Vec<&PublishedCentre> =
        publication.centres.iter().filter(|centre| ids.contains(&centre.id.as_str())).take(MOST).collect();
    page = page.with(Block::Form(search(asked, words)));
    if let Some(left_out) = left_out(publication, &ids) {
        page = page.with(Block::Notice(Tone::Warning, left_out));
    }
    page = if chosen.is_empty() {
        listed(asked, page, publication, words)
    } else {
        let page = shown(asked, page, publication, &chosen);
        page.with(Block::Links(vec![Link::new(
            text!("Välj andra hälsocentraler", "Choose other centres"),
            with_day(&format!("/jamfor?plats={}", crate::form::encoded(words)), asked),
        )]))
    };
    Ok(Answer::page(footed(page, public)))
}

/// What is said of centres that were asked for and are not shown: those that are too many, and those that nothing was published of.
fn left_out(publication: &Publication, ids: &[&str]) -> Option<Text> {
    let known = |id: &str| publication.centres.iter().any(|centre| centre.id == id);
    let (found, unknown): (Vec<&str>, Vec<&str>) = ids.iter().partition(|id| known(id));
    let mut said = Vec::new();
    if found.len() > MOST {
        let many = found.len();
        said.push(text!(
            "Högst {MOST} kan jämföras på en gång; du valde {many}, och de första {MOST} visas.",
            "At most {MOST} can be compared at once; you chose {many}, and the first {MOST} are shown."
        ));
    }
    if !unknown.is_empty() {
        let ids = unknown.join(", ");
        said.push(text!("Inget är publicerat om {ids}.", "Nothing is published of {ids}."));
    }
    let (sv, en): (Vec<String>, Vec<String>) = said.into_iter().map(|said| (said.sv, said.en)).unzip();
    (!sv.is_empty()).then(|| Text { sv: sv.join(" "), en: en.join(" ") })
}

/// An address with the day that was asked for.
fn with_day(to: &str, asked: &Asked<'_>) -> String {
    match asked.query.get("den").filter(|day| !day.is_empty()) {
        Some(day) => format!("{to}&den={}", crate::form::encoded(day)),
        None => to.to_owned(),
    }
}

/// The form for a place or a name.
fn search(asked: &Asked<'_>, words: &str) -> Form {
    let mut form = Form::ask("/jamfor", text!("Sök", "Search")).field(
        Field::new("plats", text!("Ort eller hälsocentral", "Place or health centre"), Kind::Line)
            .holding(words)
            .help(text!("Lämna tomt för att se alla.", "Leave it empty to see all.")),
    );
    if let Some(day) = asked.query.get("den").filter(|day| !day.is_empty()) {
        form = form.hidden("den", day.to_owned());
    }
    form
}

/// The centres to choose among.
fn listed(asked: &Asked<'_>, page: Page, publication: &Publication, words: &str) -> Page {
    let (found, place) = choices(publication, words);
    if found.is_empty() {
        return page.with(Block::Notice(
            Tone::Plain,
            text!(
                "Ingen ort eller hälsocentral heter så. Sök på en del av namnet, eller lämna tomt för alla.",
                "No place or centre is called so. Search for a part of the name, or leave it empty for all."
            ),
        ));
    }
    let heading = match place {
        Some(place) if found.iter().any(|choice| choice.km.is_some()) => text!("Närmast {place}", "Nearest to {place}"),
        Some(place) => text!("Hälsocentraler i {place}", "Health centres in {place}"),
        None if words.trim().is_empty() => text!("Alla hälsocentraler", "All health centres"),
        None => text!("Hälsocentraler som heter så", "Centres of that name"),
    };
    let offered = found
        .iter()
        .map(|choice| {
            let name = &choice.centre.name;
            let label = match choice.km {
                Some(km) => text!("{name}, {km} km", "{name}, {km} km"),
                None => Text::same(name.clone()),
            };
            Choice::new(choice.centre.id.clone(), label)
        })
        .collect();
    // The nearest are chosen already, so that one press compares them.
    let few = |choice: &&kapitera_ask::public::Choice<'_>| place.is_some() || choice.km.is_some();
    let near: Vec<&str> = found.iter().filter(few).take(3).map(|choice| choice.centre.id.as_str()).collect();
    let mut form = Form::ask("/jamfor", text!("Jämför", "Compare")).hidden("plats", words.to_owned()).field(
        Field::new("hc", text!("Välj upp till sex", "Choose up to six"), Kind::Any(offered)).holding(near.join(" ")),
    );
    if let Some(day) = asked.query.get("den").filter(|day| !day.is_empty()) {
        form = form.hidden("den", day.to_owned());
    }
    page.with(Block::Heading(heading)).with(Block::Form(form))
}

/// The chosen centres beside each other.
fn shown(asked: &Asked<'_>, mut page: Page, publication: &Publication, chosen: &[&PublishedCentre]) -> Page {
    page = page.linked(of_table(facts(publication, chosen)), Links::default());
    figures(asked, page, publication, chosen, true)
}

fn of_table(table: Table) -> Output {
    Output { title: None, parts: vec![Part::Table(table)], csv: None }
}

/// The indicators of some centres; with each pair of them that differs said in words.
pub(super) fn figures(
    asked: &Asked<'_>,
    mut page: Page,
    publication: &Publication,
    chosen: &[&PublishedCentre],
    says_pairs: bool,
) -> Page {
    for (at, indicator) in publication.indicators.iter().enumerate() {
        let found = compared(publication, indicator, chosen);
        page = page.with(Block::Heading((&indicator.label).into()));
        page = page.with(Block::Sentence((&indicator.says).into()));
        if says_pairs && !found.said.is_empty() {
            let (sv, en): (Vec<String>, Vec<String>) = found.said.into_iter().map(|said| (said.sv, said.en)).unzip();
            page = page.with(Block::Notice(Tone::Plain, Text { sv: sv.join(" "), en: en.join(" ") }));
        }
        if let Some(chart) = &found.chart {
            let svg = responsive(chart, &format!("i{at}"), asked.language);
            page = page.with(Block::Chart { svg, table: None, links: Links::default() });
            debug_assert!(!chart.table().rows.is_empty(), "what is drawn stands in the table below");
        }
        page = page.linked(of_table(found.table), Links::default());
        page = page.with(Block::Sentence((&indicator.says_not).into()));
        if let Some(levels) = found.levels {
            page = page.with(Block::Sentence(levels));
        }
    }
    page
}

/// How the figures are to be read, when they were published, and what was corrected.
fn footed(mut page: Page, public: &Public) -> Page {
    let publication = &public.publication;
    let (month, day, least) = (&publication.month, public.day(), publication.least);
    page = page.with(Block::Heading(text!("Så läser du siffrorna", "How to read the figures")));
    page = page.with(Block::Sentence(text!(
        "Siffrorna gäller till och med {month} och publicerades {day}. Gränserna visar hur långt slumpen lätt kan ha flyttat ett värde: ju färre som räknas, desto vidare. ”Som de andra” betyder att skillnaden mot de andra är så liten att den kan vara slump.",
        "The figures are until {month} and were published {day}. The limits show how far chance may easily have moved a figure: the fewer that are counted, the wider. “Like the others” means that the difference is so small that it may be chance."
    )));
    page = page.with(Block::Sentence(text!(
        "Tal som rör färre än {least} personer, eller 1–4 av dem, visas inte, och inte heller andra tal som skulle avslöja dem.",
        "Figures of fewer than {least} persons, or of 1–4 of them, are not shown, nor other figures that would give them away."
    )));
    if !publication.notice.is_empty() {
        let (notice, many) = (&publication.notice, publication.changed.len());
        page = page.with(Block::Notice(
            Tone::Warning,
            text!(
                "Rättelse: {notice} ({many} tal är ändrade sedan förra publiceringen.)",
                "Correction: {notice} ({many} figures have changed since the last publication.)"
            ),
        ));
    }
    page
}

fn published(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let all = all(asked)?;
    let columns = vec![
        Column::new("publication", text!("publicering", "publication")),
        Column::new("day", text!("dag", "day")),
        Column::new("by", text!("publicerad av", "published by")),
        Column::new("month", text!("till och med", "until")),
        Column::new("changed", text!("ändrade tal", "changed figures")),
        Column::new("notice", text!("rättelse", "correction")),
    ];
    let row = |public: &Public| {
        let publication = &public.publication;
        vec![
            Cell::Name(publication.id.clone()),
            Cell::Name(public.day().to_string()),
            Cell::Name(public.by.clone()),
            Cell::Name(publication.month.clone()),
            Cell::Whole(i128::try_from(publication.changed.len()).unwrap_or(0)),
            if publication.notice.is_empty() { Cell::Empty } else { Cell::Name(publication.notice.clone()) },
        ]
    };
    let rows = all.iter().rev().map(row).collect();
    let table = Table { key: "published", heading: Text::default(), columns, rows, total: None };
    let mut page = Page::new(text!("Publicerat", "Published")).tabs(tabs("/jamfor/publicerat")).lead(text!(
        "Allt som har visats för invånare. Det som är publicerat ändras aldrig: fel rättas i nästa publicering, med en upplysning.",
        "All that residents have been shown. What is published never changes: mistakes are corrected in the next publication, with a notice."
    ));
    page = page.linked(Output { title: None, parts: vec![Part::Table(table)], csv: None }, Links::default());
    let form = Form::ask("/jamfor", text!("Visa", "Show")).field(
        Field::new("den", text!("Se vad som var publicerat en dag", "See what was public on a day"), Kind::Day)
            .required(),
    );
    Ok(Answer::page(page.with(Block::Form(form))))
}

fn open(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let files = files(asked)?;
    let mut page = Page::new(text!("Öppna data", "Open data")).tabs(tabs("/oppna-data")).lead(text!(
        "Samma siffror som i jämförelsen, som filer. Fritt att använda (CC0). Adressen till en version ger alltid samma fil.",
        "The same figures as in the comparison, as files. Free to use (CC0). The address of a version always gives the same file."
    ));
    if files.is_empty() {
        return Ok(Answer::page(
            page.with(Block::Sentence(text!("Inget är publicerat ännu.", "Nothing is published yet."))),
        ));
    }
    page = page.with(Block::Heading(text!("Katalog", "Catalogue")));
    page = page.with(Block::Links(vec![
        Link::new(text!("DCAT-AP-SE, RDF/XML", "DCAT-AP-SE, RDF/XML"), "/oppna-data/katalog.rdf"),
        Link::new(text!("DCAT-AP-SE, Turtle", "DCAT-AP-SE, Turtle"), "/oppna-data/katalog.ttl"),
    ]));
    Ok(Answer::page(datasets(asked, page)?))
}

/// The versions with their files, the latest first.
fn datasets(asked: &Asked<'_>, mut page: Page) -> Result<Page, Refused> {
    let all = all(asked)?;
    for public in all.iter().rev() {
        let (id, day) = (&public.publication.id, public.day());
        page = page.with(Block::Heading(text!("Uppföljning av primärvården, {id}", "Follow-up of primary care, {id}")));
        page = page.with(Block::Sentence(text!("Publicerad {day}.", "Published {day}.")));
        let to = |suffix: &str| format!("/oppna-data/{DATASET}/{id}{suffix}");
        page = page.with(Block::Links(vec![
            Link::new(text!("CSV", "CSV"), to(".csv")),
            Link::new(
                text!("kolumnernas beskrivning (CSVW)", "description of the columns (CSVW)"),
                to(".csv-metadata.json"),
            ),
            Link::new(text!("JSON-stat 2", "JSON-stat 2"), to(".json")),
            Link::new(text!("Koladas rader, JSON", "Kolada's rows, JSON"), to(".kolada.json")),
            Link::new(text!("Koladas rader, CSV", "Kolada's rows, CSV"), to(".kolada.csv")),
        ]));
    }
    Ok(page)
}

/// The catalogue in one of its forms, or the page of a dataset.
fn front(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let name = asked.part("file");
    if name == DATASET {
        let page = Page::new(text!("Uppföljning av primärvården", "Follow-up of primary care"))
            .under(text!("Öppna data", "Open data"), "/oppna-data");
        return Ok(Answer::page(datasets(asked, page)?));
    }
    file(asked, &format!("oppna-data/{name}"))
}

fn version(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let (dataset, name) = (asked.part("dataset"), asked.part("file"));
    file(asked, &format!("oppna-data/{dataset}/{name}"))
}

fn file(asked: &Asked<'_>, path: &str) -> Result<Answer, Refused> {
    let files = files(asked)?;
    let file = files.iter().find(|file| file.path == path).ok_or_else(Refused::not_found)?;
    Ok(Answer::Open(file.media, file.bytes.clone()))
}
