//! What if the centres carried more: the risk of a budget for their listed's care, step by step. Nobody's persons are here.
//!
//! Reading the registers and reckoning takes seconds, so that what was asked is kept.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use kapitera_ask::compare_report::models_of;
use kapitera_ask::risk::{RiskAsked, RiskTerms, risk_of, without};
use kapitera_chart::{Chart, responsive};
use kapitera_desk::Scope;
use kapitera_message::{Problem, Text, text};
use kapitera_model::{Carrier, Model, Selector, TableKey};
use kapitera_output::{Output, Part};
use kapitera_reform::Comparison;
use kapitera_register::Label;
use kapitera_report::{Risk, fan_by_size, fan_by_step, risk_curve, risk_output};

use super::models::{Found, all};
use super::what_if::wanted::{base, reforms};
use crate::answer::{Answer, Refused};
use crate::asked::Asked;
use crate::form::{Choice, Field, Form, Kind};
use crate::html::Links;
use crate::page::{Block, Page};
use crate::rights::FIGURES;
use crate::route::Route;

/// The routes.
pub const ROUTES: &[Route] = &[Route::get(
    "/what-if/risk",
    FIGURES,
    "The risk when centres carry more of their listed's care, step by step",
    page,
)
.api(Scope::Read)
.asks(&["base", "with", "stop-loss", "shock", "without", "without-diagnosis", "pool", "centre", "to"])];

/// At most so many steps at once.
const STEPS: usize = 8;

/// How many years are drawn for each centre: enough for the check, and done in seconds.
const YEARS: u32 = 500;

fn page(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let found = all(asked)?;
    let mut page = Page::new(text!("Risk", "Risk")).under(text!("Vad om?", "What if?"), "/what-if").lead(text!(
        "Vad en hälsocentral riskerar om den bär mer av vårdens kostnader för sina listade. Inget betalas.",
        "What a health centre risks when it carries more of the cost of care of its listed. Nothing is paid."
    ));
    let Some(base) = base(asked, &asked.query, &found)? else {
        return Ok(Answer::page(page.with(Block::Sentence(text!(
            "Ingen modell som regionen avräknar med kan läsas.",
            "No model that the region settles by can be read."
        )))));
    };
    let steps = steps(&found, &base.1);
    page = page.with(Block::Form(form(asked, base, &steps)));
    match chosen(asked, base, &steps)? {
        models if models.is_empty() => {
            page = page.with(Block::Sentence(text!(
                "Välj ett eller flera steg. En uträkning tar några sekunder per steg.",
                "Choose one or several steps. Reckoning takes some seconds a step."
            )));
        }
        models => match reckoned(asked, &models) {
            Ok(risk) => page = shown(asked, page, &risk),
            Err(refused) if !asked.is_api => page = page.with(Block::Problems(refused.problems)),
            Err(refused) => return Err(refused),
        },
    }
    Ok(Answer::page(page))
}

/// The cost rules by which listed centres carry something.
fn carried(model: &Model) -> BTreeSet<&str> {
    let listed =
        |rule: &&kapitera_model::CostRule| rule.versions.iter().any(|version| version.carrier == Carrier::Listed);
    model.costs.iter().filter(listed).map(|rule| rule.name.as_str()).collect()
}

/// The base, and the reforms of it by which listed centres carry something else.
fn steps<'a>(found: &'a Found, base: &'a Model) -> Vec<&'a Model> {
    let own = carried(base);
    let others = reforms(found, base).into_iter().map(|(_, model)| model).filter(|model| carried(model) != own);
    std::iter::once(base).chain(others).collect()
}

/// The steps chosen, in the order offered.
fn chosen<'a>(asked: &Asked<'_>, base: &(PathBuf, Model), steps: &[&'a Model]) -> Result<Vec<&'a Model>, Refused> {
    let ids: Vec<&str> = asked.query.all("with").filter(|id| !id.is_empty()).collect();
    if ids.iter().any(|id| !steps.iter().any(|model| model.id == *id)) {
        return Err(Refused::not_found());
    }
    debug_assert!(steps.iter().any(|model| model.id == base.1.id), "the base is offered");
    Ok(steps.iter().copied().filter(|model| ids.contains(&model.id.as_str())).take(STEPS).collect())
}

/// The risk of the models of a comparison, on the usual terms; none when they all leave the same to the centres to carry.
pub(super) fn of_comparison(asked: &Asked<'_>, comparison: &Comparison) -> Result<Option<Arc<Risk>>, Refused> {
    let models = models_of(comparison);
    let differs = models.iter().any(|model| carried(model) != carried(&comparison.base.model));
    if !differs {
        return Ok(None);
    }
    let ids: Vec<&str> = models.iter().map(|model| model.id.as_str()).collect();
    let region = asked.app.region()?;
    asked
        .app
        .keep_large(&format!("risk of {ids:?}"), || {
            Ok(risk_of(&region, models.clone(), &RiskAsked::default(), &|_, _| {})?)
        })
        .map(Some)
}

/// What is asked of the risk.
fn wanted(asked: &Asked<'_>) -> Result<RiskAsked, Refused> {
    let mut terms = RiskTerms { years: YEARS, ..RiskTerms::default() };
    if let Some(shock) = asked.query.get("shock") {
        shock.clone_into(&mut terms.shock);
    }
    if let Some(written) = asked.query.get("stop-loss") {
        let amount = kapitera_money::parse_kronor(written.trim()).ok_or_else(|| bad_amount(written))?;
        terms.stop_loss = Some(amount);
    }
    let left_out: Vec<&str> = asked.query.all("without").filter(|word| !word.is_empty()).collect();
    if !left_out.is_empty() {
        terms.without.push(without(Label::CostKind, false, &left_out.join(","))?);
    }
    if let Some(codes) = asked.query.get("without-diagnosis") {
        terms.without.push(without(Label::Diagnosis, true, &codes.to_uppercase())?);
    }
    let pools = asked.query.get("pool").filter(|pool| *pool != "none");
    Ok(RiskAsked {
        models: Vec::new(),
        centre: asked.query.get("centre").map(str::to_owned),
        pools: pools.map(str::to_owned).into_iter().collect(),
        to: asked.query.parsed("to")?,
        known_at: jiff::Timestamp::MAX,
        terms,
        threads: std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
    })
}

fn bad_amount(written: &str) -> Problem {
    Problem::error("bad_amount", text!("”{written}” är inget belopp", "“{written}” is no amount"))
        .hint(text!("skriv kronor, till exempel 300000", "write kronor, for example 300000"))
}

fn reckoned(asked: &Asked<'_>, models: &[&Model]) -> Result<Arc<Risk>, Refused> {
    let wanted = wanted(asked)?;
    let ids: Vec<&str> = models.iter().map(|model| model.id.as_str()).collect();
    let RiskAsked { centre, pools, to, terms, .. } = &wanted;
    let name = format!("risk {ids:?} {centre:?} {pools:?} {to:?} {terms:?}");
    asked.app.keep_large(&name, || {
        let models = models.iter().map(|model| Arc::new((*model).clone())).collect();
        Ok(risk_of(&asked.app.region()?, models, &wanted, &|_, _| {})?)
    })
}

/// The sentences first, then the pictures, then the tables.
fn shown(asked: &Asked<'_>, mut page: Page, risk: &Risk) -> Page {
    let mut output = asked.app.shown(risk_output(risk, &asked.app.settings.name));
    output.title = None;
    let csv = output.csv.take();
    let is_words = |part: &&Part| matches!(part, Part::Sentences { .. });
    let first = output.parts.iter().take_while(is_words).count();
    let words = Output::of(output.parts.drain(..first).collect());
    page = page.linked(words, asked.links());
    let charts: [(&str, Box<dyn Chart>); 3] = [
        ("steps", Box::new(fan_by_step(risk))),
        ("sizes", Box::new(fan_by_size(risk))),
        ("curve", Box::new(risk_curve(risk))),
    ];
    for (name, chart) in charts {
        let mut table = chart.table();
        let svg = responsive(chart.as_ref(), &format!("risk-{name}"), asked.language);
        page = page.with(Block::Heading(std::mem::take(&mut table.heading)));
        page = page.with(Block::Chart { svg, table: Some(table), links: Links::default() });
    }
    output.csv = csv;
    page.linked(output, asked.links())
}

/// The kinds of cost that the rules of the models name.
fn kinds(steps: &[&Model]) -> Vec<Choice> {
    let mut kinds: Vec<(&str, &Text)> = Vec::new();
    for rule in steps.iter().flat_map(|model| &model.costs) {
        let of_kind =
            |filter: &&kapitera_model::Filter| filter.key == TableKey::Label(Label::CostKind) && !filter.negated;
        for selector in rule.filter.iter().filter(of_kind).flat_map(|filter| &filter.any_of) {
            let Selector::Name(word) = selector else { continue };
            if !kinds.iter().any(|(there, _)| *there == &**word) {
                kinds.push((word, &rule.label));
            }
        }
    }
    kinds.into_iter().map(|(word, label)| Choice::new(word, label.clone())).collect()
}

fn form(asked: &Asked<'_>, base: &(PathBuf, Model), steps: &[&Model]) -> Form {
    let held = |name: &str| asked.query.all(name).collect::<Vec<_>>().join(" ");
    let offered = steps.iter().map(|model| Choice::new(model.id.clone(), Text::same(model.name.clone()))).collect();
    let pools = vec![
        Choice::new("none", text!("inga", "none")),
        Choice::new("providers", text!("varje vårdgivares hälsocentraler", "each provider's centres")),
        Choice::new("municipalities", text!("varje kommuns hälsocentraler", "each municipality's centres")),
    ];
    let pool = asked.query.get("pool").unwrap_or("none").to_owned();
    Form::ask("/what-if/risk", text!("Räkna", "Reckon"))
        .hidden("base", base.1.id.clone())
        .field(Field::new("with", text!("Steg", "Steps"), Kind::Any(offered)).holding(held("with")))
        .field(
            Field::new(
                "stop-loss",
                text!("Högst per person och år, kr", "At most per person and year, kr"),
                Kind::Line,
            )
            .holding(held("stop-loss"))
            .help(text!(
                "Stopplösning: tomt för ingen, till exempel 300000.",
                "A stop-loss: empty for none, for example 300000."
            )),
        )
        .field(
            Field::new("shock", text!("Gemensam svängning", "Common shock"), Kind::Line)
                .holding(asked.query.get("shock").unwrap_or("2%"))
                .help(text!(
                    "Hur mycket ett år kan slå lika för alla, som influensa eller prislista. Ett antagande.",
                    "How much a year may strike all alike, like an influenza or a price list. An assumption."
                )),
        )
        .field(Field::new("without", text!("Undanta", "Leave out"), Kind::Any(kinds(steps))).holding(held("without")))
        .field(
            Field::new("without-diagnosis", text!("Undanta diagnoser", "Leave out diagnoses"), Kind::Line)
                .holding(held("without-diagnosis"))
                .help(text!(
                    "Koder som diagnosen börjar med: C för all cancer, F20 för schizofreni.",
                    "Codes that the diagnosis begins with: C for all cancer, F20 for schizophrenia."
                )),
        )
        .field(Field::new("pool", text!("Slå samman", "Pool"), Kind::One(pools)).holding(pool))
        .field(
            Field::new("centre", text!("Bara hälsocentralen", "Only the centre"), Kind::Line)
                .holding(held("centre"))
                .help(text!(
                    "HSA-id eller en del av namnet; tomt för alla.",
                    "HSA id or a part of the name; empty for all."
                )),
        )
        .field(
            Field::new("to", text!("Tolv månader till och med", "Twelve months to"), Kind::Month).holding(held("to")),
        )
}
