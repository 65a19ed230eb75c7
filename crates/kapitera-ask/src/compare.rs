//! What if: other models beside one, and a value over a range.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use kapitera_message::{Problem, Problems, text};
use kapitera_model::Model;
use kapitera_output::Output;
use kapitera_period::Month;
use kapitera_reform::{By, Comparison, ComparisonRequest, Proposal, Range, Turned, parse_range, sweep};
use kapitera_region::Region;
use kapitera_report::{ComparisonShown, comparison_output, sweep_output};
use kapitera_settle::{load_model, load_reform};

use crate::one;

/// What is compared, as a person asks for it.
#[derive(Clone, Debug)]
pub struct CompareAsked {
    /// The model that the others are compared with.
    pub base: PathBuf,
    /// The others; none for the base with turned values.
    pub reforms: Vec<PathBuf>,
    /// The months.
    pub months: Vec<Month>,
    /// Deliveries received later do not count.
    pub known_at: Timestamp,
    /// Values that are others in all reforms: `KNOB=VALUE`.
    pub turned: Vec<String>,
    /// The knob that gives way.
    pub neutral: Option<String>,
    /// A knob over a range: `KNOB=FROM..TO[:STEP]`.
    pub sweep: Option<String>,
    /// Whether each thing that a package changes is told by itself, rather than reform by reform.
    pub each: bool,
    /// Only what the changes do to this centre: HSA id or name.
    pub centre: Option<String>,
}

/// Models side by side.
///
/// # Errors
///
/// When a model cannot be read, a month cannot be settled by one of them, or a value or range cannot be understood.
pub fn compare_answer(
    region: &Region,
    asked: &CompareAsked,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Output, Problems> {
    let base = read(&asked.base)?;
    let turned = asked.turned.iter().map(|written| turned(written)).collect::<Result<Vec<_>, _>>().map_err(one)?;
    let range = asked.sweep.as_deref().map(parse_range).transpose().map_err(one)?;
    let mut proposals = Vec::new();
    for path in &asked.reforms {
        let (model, reform) = (read(path)?, load_reform(path, &asked.base)?);
        proposals.push(Proposal { model, reform, turned: turned.clone() });
    }
    if proposals.is_empty() {
        if turned.is_empty() && range.is_none() {
            return Err(vec![nothing_to_compare()]);
        }
        proposals.push(Proposal { model: base.clone(), reform: None, turned });
    }
    let request = ComparisonRequest {
        region,
        base: &base,
        proposals: &proposals,
        months: &asked.months,
        known_at: asked.known_at,
        neutral: asked.neutral.as_deref().filter(|_| range.is_none()),
        why: range.is_none().then_some(if asked.each { By::Thing } else { By::Text }),
    };
    let comparison = Comparison::new(&request, progress)?;
    match range {
        Some(range) => swept(region, &comparison, asked, &range),
        None => {
            let centre =
                asked.centre.as_deref().map(|wanted| place_of(&comparison, wanted)).transpose().map_err(one)?;
            Ok(comparison_output(&comparison, &ComparisonShown { centre, region: &region.settings().name }))
        }
    }
}

fn swept(region: &Region, comparison: &Comparison, asked: &CompareAsked, range: &Range) -> Result<Output, Problems> {
    let target = comparison.base.by_month();
    let mut whole = Output::default();
    for compared in &comparison.compared {
        let neutral = asked.neutral.as_deref().map(|knob| (knob, &target[..]));
        let values = sweep(
            &comparison.ground,
            &compared.prepared,
            &compared.proposal.turned,
            &range.knob,
            &range.values,
            neutral,
        )?;
        let own = sweep_output(comparison, &range.knob, &values);
        whole.parts.extend(own.parts);
        whole.csv = own.csv;
        let (name, id, knob) = (&region.settings().name, &compared.prepared.model.id, &range.knob);
        whole.title = Some(text!("{name}: {id} med {knob} i ett intervall", "{name}: {id} with {knob} over a range"));
    }
    Ok(whole)
}

fn read(path: &Path) -> Result<Arc<Model>, Problems> {
    load_model(path).map(|(model, _)| Arc::new(model))
}

/// A knob at a value as a person writes it: `40 %`, `1300`.
///
/// # Errors
///
/// `bad_range` when it is no number.
pub fn turned_value(knob: &str, value: &str) -> Result<Turned, Problem> {
    turned(&format!("{knob}={value}"))
}

/// `KNOB=VALUE`
fn turned(written: &str) -> Result<Turned, Problem> {
    let range = parse_range(written)?;
    let mut values = range.values;
    match (values.pop(), values.is_empty()) {
        (Some(value), true) => Ok(Turned { name: range.knob, value }),
        _ => Err(Problem::error("bad_range", text!("”{written}” är flera värden", "“{written}” is several values"))
            .hint(text!("flera värden provas med --sweep", "several values are tried with --sweep"))),
    }
}

/// The centre that a person means: its HSA id, or a part of its name that only it has.
fn place_of(comparison: &Comparison, wanted: &str) -> Result<usize, Problem> {
    let lower = wanted.to_lowercase();
    let places = || comparison.places.iter().enumerate();
    if let Some((at, _)) = places().find(|(_, place)| place.id.eq_ignore_ascii_case(wanted)) {
        return Ok(at);
    }
    let mut found = places().filter(|(_, place)| place.name.to_lowercase().contains(&lower));
    match (found.next(), found.next()) {
        (Some((at, _)), None) => Ok(at),
        (None, _) => Err(Problem::error(
            "unknown_centre",
            text!("ingen hälsocentral heter ”{wanted}”", "no health centre is called “{wanted}”"),
        )
        .hint(text!("ange HSA-id eller en del av namnet", "give the HSA id or a part of the name"))),
        (Some((_, one)), Some((_, other))) => {
            let (one, other) = (&one.name, &other.name);
            Err(Problem::error(
                "several_centres",
                text!("”{wanted}” kan vara {one} och {other}", "“{wanted}” may be {one} and {other}"),
            )
            .hint(text!("ange HSA-id", "give the HSA id")))
        }
    }
}

fn nothing_to_compare() -> Problem {
    Problem::error("nothing_to_compare", text!("inget att jämföra med är angivet", "nothing to compare with is given"))
        .hint(text!(
            "ange en reform, eller ett ändrat värde med --turn NAMN=VÄRDE",
            "name a reform, or another value with --turn NAME=VALUE"
        ))
}
