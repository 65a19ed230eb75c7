//! What if: reforms beside the model that they change, with a value turned and another that gives way.
//!
//! The counts and what the models themselves give are kept; a turned value is answered from them. Nobody's persons are here.

use std::path::PathBuf;
use std::sync::Arc;

use kapitera_ask::compare::turned_value;
use kapitera_chart::{Bar, Bars, Head, Unit, responsive};
use kapitera_desk::Scope;
use kapitera_message::{Problem, Text, text};
use kapitera_model::Model;
use kapitera_money::Exact;
use kapitera_output::Output;
use kapitera_period::Month;
use kapitera_reform::{By, Compared, Comparison, ComparisonRequest, Proposal, Turned};
use kapitera_report::{ComparisonShown, comparison_output};

use super::models::{Found, all};
use super::months::listed_months;
use crate::answer::{Answer, Refused};
use crate::asked::Asked;
use crate::form::{Choice, Field, Form, Kind};
use crate::html::Links;
use crate::page::{Block, Link, Page};
use crate::rights::FIGURES;
use crate::route::Route;

/// The routes.
pub const ROUTES: &[Route] = &[Route::get(
    "/what-if",
    FIGURES,
    "Reforms beside the model that they change: who gains, who loses, and why",
    page,
)
.api(Scope::Read)
.asks(&["base", "with", "from", "to", "knob", "value", "neutral", "centre"])];

/// At most so many months are compared at once.
const MONTHS: i32 = 24;
/// At most so many proposals.
const PROPOSALS: usize = 8;

/// What is asked, with what it says when nothing is.
struct Wanted<'a> {
    base: &'a (PathBuf, Model),
    with: Vec<&'a (PathBuf, Model)>,
    from: Month,
    to: Month,
    turned: Vec<Turned>,
    neutral: Option<&'a str>,
}

fn page(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let found = all(asked)?;
    let mut page = Page::new(text!("Vad om?", "What if?")).lead(text!(
        "Förslag bredvid modellen de ändrar, på samma månader och samma register. Inget betalas.",
        "Proposals beside the model that they change, on the same months and the same registers. Nothing is paid."
    ));
    let Some(base) = base(asked, &found)? else {
        return Ok(Answer::page(page.with(Block::Sentence(text!(
            "Ingen modell som regionen avräknar med kan läsas.",
            "No model that the region settles by can be read."
        )))));
    };
    let wanted = match wanted(asked, &found, base) {
        Ok(wanted) => wanted,
        Err(refused) if !asked.is_api => {
            page = page.with(Block::Problems(refused.problems));
            return Ok(Answer::page(page.with(Block::Form(form(asked, &found, base)?))));
        }
        Err(refused) => return Err(refused),
    };
    page = page.with(Block::Form(form(asked, &found, base)?));
    page = page.with(Block::Links(vec![Link::new(
        text!("Risk: om centralerna bär mer", "Risk: if centres carry more"),
        "/what-if/risk",
    )]));
    if wanted.with.is_empty() && wanted.turned.is_empty() {
        return Ok(Answer::page(page.with(Block::Sentence(text!(
            "Välj ett eller flera förslag, eller ett värde att ändra.",
            "Choose one or several proposals, or a value to change."
        )))));
    }
    match compared(asked, &wanted) {
        Ok(comparison) => page = shown(asked, page, &comparison)?,
        Err(refused) if !asked.is_api => page.blocks.push(Block::Problems(refused.problems)),
        Err(refused) => return Err(refused),
    }
    Ok(Answer::page(page))
}

/// The model that the others are compared with: the one named, else the last that settles the region.
pub(super) fn base<'a>(asked: &Asked<'_>, found: &'a Found) -> Result<Option<&'a (PathBuf, Model)>, Refused> {
    if let Some(id) = asked.query.get("base") {
        let named = found.0.iter().find(|(_, model)| model.id == id);
        return Ok(Some(named.ok_or_else(Refused::not_found)?));
    }
    let used = asked.app.models()?;
    let newest = used.iter().max_by_key(|model| model.valid.from).map(|model| model.id.as_str());
    Ok(found.0.iter().find(|(_, model)| Some(model.id.as_str()) == newest))
}

/// The reforms of a model: those whose texts extend its text, in order of their names.
pub(super) fn reforms<'a>(found: &'a Found, base: &Model) -> Vec<&'a (PathBuf, Model)> {
    let Some(text) = base.sources.first() else { return Vec::new() };
    let extends = |model: &Model| model.sources.iter().skip(1).any(|source| source.file == text.file);
    found.0.iter().filter(|(_, model)| extends(model)).collect()
}

fn wanted<'a>(asked: &'a Asked<'_>, found: &'a Found, base: &'a (PathBuf, Model)) -> Result<Wanted<'a>, Refused> {
    let (from, to) = months(asked, &base.1)?;
    let of_base = reforms(found, &base.1);
    let mut with = Vec::new();
    for id in asked.query.all("with").filter(|id| !id.is_empty()).take(PROPOSALS) {
        with.push(*of_base.iter().find(|(_, model)| model.id == id).ok_or_else(Refused::not_found)?);
    }
    let turned = match (asked.query.get("knob"), asked.query.get("value")) {
        (Some(knob), Some(value)) => vec![turned_value(knob, value)?],
        _ => Vec::new(),
    };
    Ok(Wanted { base, with, from, to, turned, neutral: asked.query.get("neutral") })
}

/// The months asked for; else the last that is settled, or listed, and that the model is in force in.
fn months(asked: &Asked<'_>, base: &Model) -> Result<(Month, Month), Refused> {
    // A month that is settled has all registers; one that is only listed may not.
    let standings = asked.app.standings()?;
    let settled = standings.all().filter(|one| one.is_posted() || one.is_live()).map(|one| one.draft.id.month);
    let in_force = |month: &Month| base.valid.contains(month.first());
    let last = settled.filter(in_force).max();
    let last = last.or_else(|| listed_months(asked.app).ok()?.iter().rev().copied().find(in_force));
    let (from, to) = (asked.query.parsed::<Month>("from")?, asked.query.parsed::<Month>("to")?);
    let (from, to) = match (from, to, last) {
        (Some(from), Some(to), _) => (from, to),
        (Some(only), None, _) | (None, Some(only), _) | (None, None, Some(only)) => (only, only),
        (None, None, None) => return Err(no_months().into()),
    };
    if !(0..MONTHS).contains(&from.months_to(to)) {
        return Err(Problem::error(
            "months_reversed",
            text!(
                "{from} till {to} är ingen följd av högst {MONTHS} månader",
                "{from} to {to} is no row of at most {MONTHS} months"
            ),
        )
        .hint(text!("välj den första månaden först", "choose the first month first"))
        .into());
    }
    Ok((from, to))
}

fn no_months() -> Problem {
    Problem::error("no_months", text!("ingen månad har listning", "no month has a listing"))
        .hint(text!("ta in registret listing först", "take in the register listing first"))
}

/// The comparison, with the turned value and what gives way.
fn compared(asked: &Asked<'_>, wanted: &Wanted<'_>) -> Result<Comparison, Refused> {
    let ids: Vec<&str> = wanted.with.iter().map(|(_, model)| model.id.as_str()).collect();
    let name = format!("what if {} {} {} {}", wanted.base.1.id, ids.join(" "), wanted.from, wanted.to);
    let comparison = asked.app.keep_large(&name, || plain(asked, wanted))?;
    Ok(comparison.again(&wanted.turned, wanted.neutral)?)
}

/// The models as they are: what takes long, since the registers are counted.
fn plain(asked: &Asked<'_>, wanted: &Wanted<'_>) -> Result<Comparison, Refused> {
    let base = Arc::new(wanted.base.1.clone());
    let mut proposals = Vec::new();
    for (path, model) in &wanted.with {
        let reform = kapitera_settle::load_reform(path, &wanted.base.0)?;
        proposals.push(Proposal { model: Arc::new(model.clone()), reform, turned: Vec::new() });
    }
    if proposals.is_empty() {
        proposals.push(Proposal { model: base.clone(), reform: None, turned: Vec::new() });
    }
    let count = wanted.from.months_to(wanted.to);
    let months: Vec<Month> = (0..=count).map(|number| wanted.from.plus(number)).collect();
    let request = ComparisonRequest {
        region: &asked.app.region()?,
        base: &base,
        proposals: &proposals,
        months: &months,
        known_at: jiff::Timestamp::MAX,
        neutral: None,
        why: Some(By::Text),
    };
    Ok(Comparison::new(&request, &|_, _| {})?)
}

fn shown(asked: &Asked<'_>, mut page: Page, comparison: &Comparison) -> Result<Page, Refused> {
    let wanted = asked.query.get("centre");
    let centre = wanted.and_then(|id| comparison.places.iter().position(|place| *place.id == *id));
    let shown = ComparisonShown { centre, region: &asked.app.settings.name };
    let mut output = asked.app.shown(comparison_output(comparison, &shown));
    output.title = None;
    // The models first, then a picture of each, then all the rest.
    let models = Output::of(output.parts.drain(..1.min(output.parts.len())).collect());
    page = page.linked(models, asked.links());
    for (number, compared) in comparison.compared.iter().enumerate() {
        let bars = bars(comparison, compared);
        let svg = responsive(&bars, &format!("change-{number}"), asked.language);
        page = page.with(Block::Heading(bars.head.title.clone()));
        page = page.with(Block::Chart { svg, table: None, links: Links::default() });
    }
    Ok(page.linked(output, asked.links()))
}

/// The centres' changes per listed, the largest gain first.
fn bars(comparison: &Comparison, compared: &Compared) -> Bars {
    let name = &compared.prepared.model.name;
    let mut rows = comparison.rows(compared);
    rows.sort_by(|one, other| other.per_listed.cmp(&one.per_listed));
    let bar = |row: &kapitera_reform::PlaceRow| {
        let value = row.per_listed.clone().unwrap_or(Exact::ZERO);
        Bar { name: Text::same(comparison.places[row.place].name.clone()), value: hundredths(&value) }
    };
    let head = Head {
        key: "change",
        title: text!("{name}: ändring per listad", "{name}: change per listed"),
        about: text!(
            "En stapel för varje hälsocentral, den som vinner mest överst: ändringen i kronor per listad i alla månader tillsammans.",
            "A bar for each health centre, the one that gains most first: the change in kronor per listed person in all months together."
        ),
    };
    let unit = Unit::Number(text!("kr per listad", "kr per listed"));
    Bars { head, unit, over: text!("hälsocentral", "health centre"), bars: rows.iter().map(bar).collect() }
}

fn hundredths(value: &Exact) -> Exact {
    let mantissa = value.round_decimals(2, kapitera_money::RoundMode::HalfAway);
    mantissa.map_or_else(|| value.clone(), |mantissa| Exact::decimal(mantissa, 2))
}

fn form(asked: &Asked<'_>, found: &Found, base: &(PathBuf, Model)) -> Result<Form, Refused> {
    let model = &base.1;
    let named = |model: &Model| Choice::new(model.id.clone(), Text::same(model.name.clone()));
    let used = asked.app.models()?;
    let bases = found.0.iter().filter(|(_, model)| used.iter().any(|used| used.id == model.id));
    let chosen: Vec<&str> = asked.query.all("with").collect();
    let proposals = reforms(found, model).into_iter().map(|(_, model)| named(model)).collect();
    let held = |name: &str| asked.query.get(name).unwrap_or_default().to_owned();
    let (from, to) = months(asked, model)
        .map_or_else(|_| (held("from"), held("to")), |(from, to)| (from.to_string(), to.to_string()));
    let mut knobs = vec![Choice::new("", text!("inget", "none"))];
    knobs.extend(model.knobs(model.valid.from).into_iter().filter(|knob| !knob.name.contains('/')).map(|knob| {
        let (Text { sv, en }, name, now) = (knob.label, knob.name, kapitera_money::plain_text(&knob.value, 6));
        Choice::new(name.clone(), text!("{sv} ({name}, nu {now})", "{en} ({name}, now {now})"))
    }));
    Ok(Form::ask("/what-if", text!("Jämför", "Compare"))
        .field(
            Field::new("base", text!("Bredvid", "Beside"), Kind::One(bases.map(|(_, model)| named(model)).collect()))
                .required()
                .holding(model.id.clone()),
        )
        .field(Field::new("with", text!("Förslag", "Proposals"), Kind::Any(proposals)).holding(chosen.join(" ")))
        .field(
            Field::new(
                "neutral",
                text!(
                    "Låt ge vika, så att varje månad kostar lika mycket",
                    "Let give way, so that each month costs the same"
                ),
                Kind::One(knobs.clone()),
            )
            .holding(held("neutral")),
        )
        .field(Field::new("from", text!("Från månad", "From month"), Kind::Month).holding(from))
        .field(Field::new("to", text!("Till månad", "To month"), Kind::Month).holding(to))
        .field(Field::new("knob", text!("Ändra ett värde", "Change a value"), Kind::One(knobs)).holding(held("knob")))
        .field(
            Field::new("value", text!("till", "to"), Kind::Line)
                .holding(held("value"))
                .help(text!("Till exempel 40 % eller 1300.", "For example 40 % or 1300.")),
        ))
}
