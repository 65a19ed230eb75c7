//! Models: what a model pays, in sentences; its tables as charts, its values on a line of time, its cases with their results;
//! and what two models say differently, in words and in kronor.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use kapitera_ask::model::{cases_answer, model_answer, model_diff_answer, run_cases};
use kapitera_chart::{Chart as _, Day, Figures, Head, Item as Held, Mark, Series, Steps, Timeline, Unit, responsive};
use kapitera_desk::Scope;
use kapitera_message::{Text, text};
use kapitera_model::Model;
use kapitera_money::Ore;
use kapitera_output::{Cell, Column, Output, Part, Table};
use kapitera_period::{Date, Month, day_number};

use crate::answer::{Answer, Refused};
use crate::app::Rests;
use crate::asked::Asked;
use crate::form::{Choice, Field, Form, Kind, encoded};
use crate::html::Links;
use crate::page::{Block, Link, Page, Tab};
use crate::rights::May;
use crate::route::Route;

/// The routes.
pub const ROUTES: &[Route] = &[
    Route::get("/models", May::SignedIn, "The models of the region", list).api(Scope::Read),
    Route::get("/models/compare", May::SignedIn, "What two models say differently, and what it gives", compare)
        .api(Scope::Read)
        .asks(&["from", "to", "month"]),
    Route::get("/models/{model}", May::SignedIn, "A model: its components as sentences, its tables", one)
        .api(Scope::Read),
    Route::get("/models/{model}/values", May::SignedIn, "A model's values and decisions in time", values)
        .api(Scope::Read),
    Route::get("/models/{model}/cases", May::SignedIn, "A model's cases with their results", cases).api(Scope::Read),
    Route::get("/models/{model}/text", May::SignedIn, "A model's text, line by line", source)
        .api(Scope::Read)
        .asks(&["file"]),
];

/// Every model that lies in the region's folder, with its path, and the names of those that cannot be read.
pub(super) type Found = (Vec<(PathBuf, Model)>, Vec<String>);

pub(super) fn all(asked: &Asked<'_>) -> Result<Arc<Found>, Refused> {
    asked.app.keep("all models", Rests::OnRegion, || read_all(asked))
}

fn read_all(asked: &Asked<'_>) -> Result<Found, Refused> {
    let region = asked.app.region()?;
    let root = region.path(std::path::Path::new("models"));
    let mut paths = Vec::new();
    collect(&root, 0, &mut paths);
    paths.sort();
    let (mut models, mut broken) = (Vec::new(), Vec::new());
    for path in paths {
        match kapitera_settle::load_model(&path) {
            Ok((model, _)) => models.push((path, model)),
            Err(_) => broken.push(path.strip_prefix(region.root()).unwrap_or(&path).display().to_string()),
        }
    }
    Ok((models, broken))
}

fn collect(folder: &std::path::Path, depth: u32, paths: &mut Vec<PathBuf>) {
    for path in std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if depth < 6 {
                collect(&path, depth + 1, paths);
            }
        } else if name.ends_with(".toml") && !name.ends_with(".cases.toml") && name != "listing-rules.toml" {
            paths.push(path);
        }
    }
}

fn find(asked: &Asked<'_>, id: &str) -> Result<(PathBuf, Model), Refused> {
    let found = all(asked)?;
    found.0.iter().find(|(_, model)| model.id == id).cloned().ok_or_else(Refused::not_found)
}

fn list(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let (models, broken) = &*all(asked)?;
    let used: BTreeSet<String> = asked.app.models()?.iter().map(|model| model.id.clone()).collect();
    let columns = vec![
        Column::new("model_id", text!("modell", "model")),
        Column::new("model_name", text!("namn", "name")),
        Column::new("valid", text!("gäller", "in force")),
        Column::new("components", text!("komponenter", "components")),
        Column::new("used", text!("avräknar regionen", "settles the region")),
    ];
    let rows = models
        .iter()
        .map(|(_, model)| {
            vec![
                Cell::Name(model.id.clone()),
                Cell::Name(model.name.clone()),
                Cell::Name(model.valid.to_string()),
                Cell::Whole(i128::try_from(model.components.len()).unwrap_or_default()),
                Cell::Words(if used.contains(&model.id) { text!("ja", "yes") } else { text!("nej", "no") }),
            ]
        })
        .collect();
    let table = Table { key: "models", heading: Text::default(), columns, rows, total: None };
    let mut page = Page::new(text!("Modeller", "Models"))
        .lead(text!(
            "En modell är en text som säger vad som betalas och varför. Varje värde nämner sitt beslut.",
            "A model is a text that says what is paid and why. Each value names its decision."
        ))
        .linked(Output::of(vec![Part::Table(table)]), asked.links());
    for path in broken {
        page = page.with(Block::Notice(
            crate::page::Tone::Warning,
            text!("{path} kan inte läsas som modell.", "{path} cannot be read as a model."),
        ));
    }
    if models.len() > 1 {
        page = page.with(Block::Form(compare_form(asked, models)));
    }
    Ok(Answer::page(page))
}

fn base(model: &Model, here: &str) -> Page {
    let id = encoded(&model.id);
    let tab = |end: &str, name: Text| Tab { link: Link::new(name, format!("/models/{id}{end}")), is_here: end == here };
    Page::new(Text::same(model.name.clone())).under(text!("Modeller", "Models"), "/models").tabs(vec![
        tab("", text!("Komponenter och tabeller", "Components and tables")),
        tab("/values", text!("Värden i tiden", "Values in time")),
        tab("/cases", text!("Fall", "Cases")),
        tab("/text", text!("Text", "Text")),
    ])
}

fn links(asked: &Asked<'_>, model: &Model) -> Links {
    Links { model: Some(model.id.clone()), ..asked.links() }
}

fn one(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let (_, model) = find(asked, asked.part("model"))?;
    let mut page = base(&model, "").linked(asked.app.shown(model_answer(&model)), links(asked, &model));
    let charts: Vec<Block> =
        model.tables.iter().enumerate().filter_map(|(at, table)| chart(asked, table, at)).collect();
    if !charts.is_empty() {
        page = page.with(Block::Heading(text!("Tabellerna som bilder", "The tables as pictures")));
        page.blocks.extend(charts);
    }
    Ok(Answer::page(page))
}

/// At most so many rows of a table make a picture that can be read.
const PICTURED: usize = 40;

/// A table's last version as steps over its rows; none when it has too few or too many.
fn chart(asked: &Asked<'_>, table: &kapitera_model::Table, at: usize) -> Option<Block> {
    let version = table.versions.last().filter(|version| (3..=PICTURED).contains(&version.rows.len()))?;
    let Text { sv, en } = table.label.clone().unwrap_or_else(|| Text::same(table.name.clone()));
    let head = Head {
        key: "table",
        title: Text { sv: sv.clone(), en: en.clone() },
        about: text!(
            "Värdena i tabellen, rad för rad i textens ordning.",
            "The table's values, row by row in the order of the text."
        ),
    };
    let labels = version.rows.iter().map(|row| Text::same(row.written.clone())).collect();
    let unit = Unit::Number(Text::same(table.unit.clone()));
    let marks = version.rows.iter().map(|row| Mark::Known(row.value.clone())).collect();
    let figures = Figures::new(head, unit, text!("rad", "row"), labels).with(Series {
        key: "value".to_owned(),
        name: Text { sv, en },
        marks,
    });
    let svg = responsive(&Steps { figures }, &format!("table-{at}"), asked.language);
    Some(Block::Chart { svg, table: None, links: Links::default() })
}

fn values(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let (_, model) = find(asked, asked.part("model"))?;
    let mut items = Vec::new();
    for parameter in &model.parameters {
        let label = parameter.label.clone().unwrap_or_else(|| Text::same(parameter.name.clone()));
        for version in &parameter.versions {
            items.push(held(&model, &label, &version.provenance, 0));
        }
    }
    for table in &model.tables {
        let label = table.label.clone().unwrap_or_else(|| Text::same(table.name.clone()));
        items.extend(table.versions.iter().map(|version| held(&model, &label, &version.provenance, 1)));
    }
    let mut page = base(&model, "/values").lead(text!(
        "När varje värde gäller, och beslutet det vilar på.",
        "When each value is in force, and the decision it rests on."
    ));
    if !items.is_empty() {
        let ticks = ticks(&items);
        let head = Head {
            key: "values",
            title: text!("Värden på en tidslinje", "Values on a line of time"),
            about: text!(
                "Ett streck för varje värde, från första till sista dagen det gäller.",
                "A bar for each value, from the first to the last day it is in force."
            ),
        };
        let line = Timeline { head, items, ticks, now: None };
        let svg = responsive(&line, "values", asked.language);
        page = page.with(Block::Chart { svg, table: Some(line.table()), links: Links::default() });
    }
    Ok(Answer::page(page.linked(decisions(&model), links(asked, &model))))
}

fn day(day: Date) -> Day {
    Day { number: i64::from(day_number(day)), shown: day.to_string() }
}

fn held(model: &Model, label: &Text, of: &kapitera_model::Provenance, series: usize) -> Held {
    let decision = of.decision.as_deref().and_then(|name| model.decision(name));
    let Text { sv, en } = label;
    let label = match decision {
        Some(decision) => {
            let (body, date) = (&decision.body, decision.date);
            text!("{sv} ({body} {date})", "{en} ({body} {date})")
        }
        None => label.clone(),
    };
    let to = (!of.valid.is_open()).then(|| day(of.valid.to));
    Held { label, from: day(of.valid.from), to, series }
}

/// The beginnings of the years that the items span, at most some twenty.
fn ticks(items: &[Held]) -> Vec<Day> {
    let year = |shown: &str| shown.get(..4).and_then(|year| year.parse::<i16>().ok());
    let first = items.iter().filter_map(|item| year(&item.from.shown)).min().unwrap_or(2020);
    let last =
        items.iter().filter_map(|item| year(&item.to.as_ref().unwrap_or(&item.from).shown)).max().unwrap_or(first);
    (first..=last.min(first.saturating_add(20)).saturating_add(1))
        .filter_map(|year| Date::new(year, 1, 1).ok())
        .map(|first| Day { shown: first.year().to_string(), ..day(first) })
        .collect()
}

fn decisions(model: &Model) -> Output {
    let columns = vec![
        Column::new("decision", text!("beslut", "decision")),
        Column::new("body", text!("av", "by")),
        Column::new("date", text!("dag", "day")),
        Column::new("case_number", text!("diarienummer", "case number")),
        Column::new("section", text!("paragraf", "section")),
        Column::new("title", text!("rubrik", "title")),
    ];
    let optional = |text: &Option<String>| text.clone().map_or(Cell::Empty, Cell::Name);
    let rows = model
        .decisions
        .iter()
        .map(|decision| {
            vec![
                Cell::Name(decision.name.clone()),
                Cell::Name(decision.body.clone()),
                Cell::Name(decision.date.to_string()),
                optional(&decision.case_number),
                optional(&decision.section),
                optional(&decision.title),
            ]
        })
        .collect();
    let heading = text!("Beslut", "Decisions");
    Output::of(vec![Part::Table(Table { key: "decisions", heading, columns, rows, total: None })])
}

fn cases(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let (path, model) = find(asked, asked.part("model"))?;
    let page = base(&model, "/cases").lead(text!(
        "Räknade exempel som modellen ska stämma med. De räknas om nu.",
        "Reckoned examples that the model is to agree with. They are reckoned anew now."
    ));
    if !path.with_extension("cases.toml").exists() {
        return Ok(Answer::page(page.with(Block::Sentence(text!(
            "Inga fall är skrivna för modellen.",
            "No cases are written for the model."
        )))));
    }
    let run = run_cases(&model, &path)?;
    let problems = run.problems.clone();
    let mut page = page.linked(cases_answer(&[run]), links(asked, &model));
    if !problems.is_empty() {
        page = page.with(Block::Problems(problems));
    }
    Ok(Answer::page(page))
}

fn source(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let (_, model) = find(asked, asked.part("model"))?;
    let wanted = asked.query.get("file");
    let named = |source: &std::sync::Arc<kapitera_model::Source>| shown(&source.file).to_owned();
    let source = match wanted {
        None => model.sources.first(),
        Some(wanted) => model.sources.iter().find(|source| named(source) == wanted),
    };
    let source = source.ok_or_else(Refused::not_found)?;
    let mut page = base(&model, "/text").lead(Text::same(named(source)));
    if model.sources.len() > 1 {
        let id = encoded(&model.id);
        let to =
            |name: String| Link::new(Text::same(name.clone()), format!("/models/{id}/text?file={}", encoded(&name)));
        page = page.with(Block::Links(model.sources.iter().map(|source| to(named(source))).collect()));
    }
    let lines = source.text.lines().map(str::to_owned).collect();
    Ok(Answer::page(page.with(Block::Lines(lines))))
}

/// A text's path from the region's folder.
fn shown(file: &str) -> &str {
    file.find("models/").map_or(file, |at| &file[at..])
}

fn compare_form(asked: &Asked<'_>, models: &[(PathBuf, Model)]) -> Form {
    let choices: Vec<Choice> =
        models.iter().map(|(_, model)| Choice::new(model.id.clone(), Text::same(model.name.clone()))).collect();
    let at = |place: usize| models.get(place).map(|(_, model)| model.id.clone()).unwrap_or_default();
    let held = |name: &str, otherwise: String| asked.query.get(name).map_or(otherwise, str::to_owned);
    Form::ask("/models/compare", text!("Jämför", "Compare"))
        .heading(text!("Jämför två modeller", "Compare two models"))
        .field(
            Field::new("from", text!("Från", "From"), Kind::One(choices.clone()))
                .required()
                .holding(held("from", at(0))),
        )
        .field(Field::new("to", text!("Till", "To"), Kind::One(choices)).required().holding(held("to", at(1))))
        .field(
            Field::new("month", text!("Månad att räkna båda för", "Month to settle by both"), Kind::Month)
                .help(text!("Tomt: bara i ord.", "Empty: in words only."))
                .holding(asked.query.get("month").unwrap_or_default()),
        )
}

fn compare(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let (from, to) = (asked.query.need("from")?, asked.query.need("to")?);
    let found = all(asked)?;
    let models = &found.0;
    let named = |id: &str| {
        models.iter().find(|(_, model)| model.id == id).map(|(_, model)| model).ok_or_else(Refused::not_found)
    };
    let (before, after) = (named(from)?, named(to)?);
    let mut page = Page::default()
        .under(text!("Modeller", "Models"), "/models")
        .with(Block::Form(compare_form(asked, models)))
        .linked(asked.app.shown(model_diff_answer(before, after)), Links::default());
    if let Some(month) = asked.query.parsed::<Month>("month")? {
        if !asked.may(crate::rights::FIGURES) {
            return Err(Refused::forbidden());
        }
        match in_figures(asked, before, after, month) {
            Ok(figures) => page = page.linked(figures, Links::default()),
            // One of them is not in force then: the words above stand all the same.
            Err(refused) if !asked.is_api => page = page.with(Block::Problems(refused.problems)),
            Err(refused) => return Err(refused),
        }
    }
    Ok(Answer::page(page))
}

/// What both models give each centre for a month with what is known now.
fn in_figures(asked: &Asked<'_>, before: &Model, after: &Model, month: Month) -> Result<Output, Refused> {
    let region = asked.app.region()?;
    let settle = |model: &Model| {
        let known_at = jiff::Timestamp::MAX;
        let request = kapitera_settle::Request { region: &region, model, month, known_at, compare: false };
        kapitera_settle::settle(&request, &|_, _| {})
    };
    let (one, other) = (settle(before)?, settle(after)?);
    let sums = |settled: &kapitera_settle::Settled| -> BTreeMap<String, (String, Ore)> {
        let centres = settled.settlement.centres.iter().enumerate();
        centres
            .map(|(at, centre)| (centre.id.to_string(), (centre.name.clone(), settled.settlement.total_of_centre(at))))
            .collect()
    };
    let (one, other) = (sums(&one), sums(&other));
    let mut ids: Vec<&String> = one.keys().chain(other.keys()).collect();
    ids.sort();
    ids.dedup();
    let zero = (String::new(), Ore::ZERO);
    let rows: Vec<Vec<Cell>> = ids
        .iter()
        .map(|id| {
            let (was, is) = (one.get(*id).unwrap_or(&zero), other.get(*id).unwrap_or(&zero));
            let name = if is.0.is_empty() { &was.0 } else { &is.0 };
            vec![
                Cell::Name((*id).clone()),
                Cell::Name(name.clone()),
                Cell::Money(was.1),
                Cell::Money(is.1),
                Cell::Change(is.1 - was.1),
            ]
        })
        .collect();
    let total = |sums: &BTreeMap<String, (String, Ore)>| -> Ore { sums.values().map(|(_, sum)| *sum).sum() };
    let (was, is) = (total(&one), total(&other));
    let columns = vec![
        Column::for_programs("centre_id"),
        Column::new("centre", text!("hälsocentral", "health centre")),
        Column::new("from", Text::same(before.id.clone())),
        Column::new("to", Text::same(after.id.clone())),
        Column::new("difference", text!("skillnad", "difference")),
    ];
    let total = Some(vec![
        Cell::Name("total".to_owned()),
        Cell::Words(text!("Summa", "Total")),
        Cell::Money(was),
        Cell::Money(is),
        Cell::Change(is - was),
    ]);
    let heading = text!("I kronor, {month}, med det som är känt nu", "In kronor, {month}, with what is known now");
    Ok(Output::of(vec![Part::Table(Table { key: "compared", heading, columns, rows, total })]))
}
