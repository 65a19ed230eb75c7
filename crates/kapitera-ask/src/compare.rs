//! What if: other models beside one, and a value over a range.

mod keep;
mod views;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use kapitera_message::{Problem, Problems, Text, text};
use kapitera_model::Model;
use kapitera_money::{Exact, Ore, RoundMode};
use kapitera_output::{Item, Output, Part, Table};
use kapitera_period::Month;
use kapitera_reform::{
    By, Compared, Comparison, ComparisonRequest, Goal, PlaceRow, Proposal, Range, Seek, Swept, Transition,
    TransitionYear, Turned, parse_range, sweep,
};
use kapitera_region::Region;
use kapitera_report::{ComparisonShown, comparison_output, sought_parts, sweep_output, transition_parts};
use kapitera_settle::{load_model, load_reform};

use crate::one;

pub use keep::{Keep, id_of, keep_variant, variant_text};
pub use views::View;

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
    /// How the change is to come into force.
    pub transition: TransitionAsked,
    /// The knob to turn until centres gain so many kronor per listed.
    pub seek: Option<(String, String)>,
    /// The centres with fewer listed than this are to gain; otherwise the one that is named, or all.
    pub under: Option<u32>,
    /// Whether each thing that a package changes is told by itself, rather than reform by reform.
    pub each: bool,
    /// Only what the changes do to this centre: HSA id or name.
    pub centre: Option<String>,
    /// Shown instead of what each model pays.
    pub views: Vec<View>,
    /// Where the variant is to be kept as a text.
    pub keep: Option<PathBuf>,
    /// Only this table, by its key in JSON.
    pub table: Option<String>,
}

/// How a change is to come into force, as a person asks for it; nothing for at once and without limits.
#[derive(Clone, Debug, Default)]
pub struct TransitionAsked {
    /// Over how many years.
    pub years: Option<u32>,
    /// The greatest loss, as a share of what the base pays: `2%`.
    pub floor: Option<String>,
    /// The greatest gain.
    pub ceiling: Option<String>,
    /// Whether the centres bear the limits among themselves.
    pub shared: bool,
}

impl TransitionAsked {
    fn read(&self) -> Result<Option<Transition>, Problem> {
        if self.years.is_none() && self.floor.is_none() && self.ceiling.is_none() {
            return Ok(None);
        }
        let share = |written: &Option<String>| -> Result<Option<Exact>, Problem> {
            written.as_deref().map(|written| turned_value("share", written).map(|turned| turned.value)).transpose()
        };
        Ok(Some(Transition {
            years: self.years.unwrap_or(1),
            floor: share(&self.floor)?,
            ceiling: share(&self.ceiling)?,
            shared: self.shared,
        }))
    }
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
    let comparison = compared(region, asked, Depth::Shown, progress)?;
    let also = Also::of(&comparison, asked)?;
    also.output(&comparison, asked, &region.settings().name)
}

/// How much of a comparison is reckoned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Depth {
    /// What the answer shows.
    Shown,
    /// All of it, also beside a range or a goal.
    Whole,
}

/// The models counted and evaluated.
pub(crate) fn compared(
    region: &Region,
    asked: &CompareAsked,
    depth: Depth,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Comparison, Problems> {
    let base = read(&asked.base)?;
    let turned = asked.turned.iter().map(|written| turned(written)).collect::<Result<Vec<_>, _>>().map_err(one)?;
    let is_alone = asked.reforms.is_empty() && turned.is_empty();
    let mut proposals = Vec::new();
    for path in &asked.reforms {
        let (model, reform) = (read(path)?, load_reform(path, &asked.base)?);
        proposals.push(Proposal { model, reform, turned: turned.clone() });
    }
    if proposals.is_empty() {
        let is_varied = !is_alone || asked.sweep.is_some() || asked.seek.is_some();
        if !is_varied && asked.views.is_empty() {
            return Err(vec![nothing_to_compare()]);
        }
        // What is seen of the base alone needs nothing beside it.
        proposals.extend(is_varied.then(|| Proposal { model: base.clone(), reform: None, turned }));
    }
    // What is shown of a range or a goal is made neutral by itself; beside it the models stand as they would alone.
    let is_whole = depth == Depth::Whole && !is_alone;
    let is_plain = asked.sweep.is_none() && asked.seek.is_none();
    let request = ComparisonRequest {
        region,
        base: &base,
        proposals: &proposals,
        months: &asked.months,
        known_at: asked.known_at,
        neutral: asked.neutral.as_deref().filter(|_| is_plain || is_whole),
        why: (asked.sweep.is_none() || is_whole).then_some(if asked.each { By::Thing } else { By::Text }),
    };
    Comparison::new(&request, progress)
}

/// What is asked for beside the models, for each proposal.
#[derive(Default)]
pub(crate) struct Also {
    /// What each change does to this centre only, by its place.
    pub(crate) centre: Option<usize>,
    /// The years on the way.
    pub(crate) transitions: Vec<Vec<TransitionYear>>,
    /// The knob that is turned over a range.
    pub(crate) knob: Option<String>,
    /// What each of its values gives.
    pub(crate) swept: Vec<Vec<Swept>>,
    /// What a value has to be.
    pub(crate) sought: Vec<Item>,
}

impl Also {
    pub(crate) fn of(comparison: &Comparison, asked: &CompareAsked) -> Result<Self, Problems> {
        let mut also = Self::default();
        if let Some(range) = asked.sweep.as_deref().map(parse_range).transpose().map_err(one)? {
            also.swept = swept(comparison, asked, &range)?;
            also.knob = Some(range.knob);
            return Ok(also);
        }
        also.centre = asked.centre.as_deref().map(|wanted| place_of(comparison, wanted)).transpose().map_err(one)?;
        if let Some((knob, gain)) = &asked.seek {
            also.sought = sought(comparison, asked, also.centre, knob, gain)?;
            return Ok(also);
        }
        if let Some(transition) = asked.transition.read().map_err(one)? {
            let base = comparison.base.paid.by_centre();
            let years = |compared: &Compared| transition.years(&base, &compared.paid.by_centre());
            also.transitions = comparison.compared.iter().map(years).collect::<Result<_, _>>().map_err(one)?;
        }
        Ok(also)
    }

    /// What is shown: a range or a goal alone, else the models with their transition.
    pub(crate) fn output(
        self,
        comparison: &Comparison,
        asked: &CompareAsked,
        region: &str,
    ) -> Result<Output, Problems> {
        let output = if let Some(knob) = &self.knob {
            sweep_output(comparison, knob, &self.swept, region)
        } else if asked.seek.is_some() {
            Output::of(vec![Part::List { key: "sought", items: self.sought }])
        } else if !asked.views.is_empty() {
            seen(comparison, &asked.views, self.centre)?
        } else {
            self.models(comparison, asked, region)?
        };
        match &asked.table {
            Some(key) => only(output, key).map_err(one),
            None => Ok(output),
        }
    }

    fn models(self, comparison: &Comparison, asked: &CompareAsked, region: &str) -> Result<Output, Problems> {
        let kept = asked.keep.as_deref().map(|file| kept(asked, comparison, file)).transpose()?;
        let mut output = comparison_output(comparison, &ComparisonShown { centre: self.centre, region });
        if !self.transitions.is_empty() {
            let each = comparison.compared.iter().zip(&self.transitions);
            let items = each.map(|(compared, years)| transition_parts(comparison, compared, years)).collect();
            output.parts.push(Part::List { key: "transitions", items });
        }
        output.parts.extend(kept);
        Ok(output)
    }
}

/// What else there is to see, one view after the other.
fn seen(comparison: &Comparison, views: &[View], centre: Option<usize>) -> Result<Output, Problems> {
    let mut whole = Output::default();
    for view in views {
        let shown = view.of(comparison, centre)?;
        whole.parts.extend(shown.parts);
        whole.csv = whole.csv.or(shown.csv);
    }
    Ok(whole)
}

/// Keeps what was tried, of the one model that it was tried on.
fn kept(asked: &CompareAsked, comparison: &Comparison, file: &Path) -> Result<Part, Problems> {
    let [compared] = comparison.compared.as_slice() else {
        return Err(vec![
            Problem::error(
                "several_to_keep",
                text!(
                    "en variant hålls av en modell, och här är flera",
                    "a variant is kept of one model, and here are several"
                ),
            )
            .hint(text!("ange en reform åt gången med --keep", "name one reform at a time with --keep")),
        ]);
    };
    let parent = asked.reforms.first().unwrap_or(&asked.base);
    let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let model = keep_variant(&Keep { parent, file, name: &name, compared })?;
    let (shown, id) = (file.display(), &model.id);
    let sentences = vec![text!("Varianten {id} ligger i {shown}.", "The variant {id} lies in {shown}.")];
    Ok(Part::Sentences { key: "kept", heading: Text::default(), sentences })
}

/// The decimals of a value that is sought: of kronor hundredths of an öre, of a share hundredths of a per cent.
const SOUGHT_DECIMALS: u32 = 4;

fn sought(
    comparison: &Comparison,
    asked: &CompareAsked,
    centre: Option<usize>,
    knob: &str,
    gain: &str,
) -> Result<Vec<Item>, Problems> {
    let gain = turned_value("gain", gain).map_err(one)?.value;
    let target = comparison.base.by_month();
    let mut items = Vec::new();
    for compared in &comparison.compared {
        let rows = comparison.rows(compared);
        let is_wanted = |row: &&PlaceRow| match centre {
            Some(centre) => row.place == centre,
            None => !row.listed.is_zero() && asked.under.is_none_or(|under| row.listed < Exact::whole(under)),
        };
        let wanted: Vec<&PlaceRow> = rows.iter().filter(is_wanted).collect();
        let least = |row: &&PlaceRow| {
            // Upwards: half an öre less is less than what was asked for.
            let towards = if gain.is_negative() { RoundMode::Down } else { RoundMode::Up };
            let ore = (&(&gain * &row.listed) * &Exact::whole(100)).round(towards);
            row.base + Ore(ore.and_then(|ore| i64::try_from(ore).ok()).unwrap_or(i64::MAX / 4))
        };
        let goal = Goal {
            centres: wanted.iter().map(|row| row.place).collect(),
            at_least: wanted.iter().map(least).collect(),
        };
        let seek = Seek {
            ground: &comparison.ground,
            prepared: &compared.prepared,
            turned: &compared.proposal.turned,
            knob,
            neutral: asked.neutral.as_deref().map(|knob| (knob, &target[..])),
            decimals: SOUGHT_DECIMALS,
        };
        items.push(sought_parts(comparison, compared, knob, &goal, &seek.nearest(&goal)?));
    }
    Ok(items)
}

/// What each value of a range gives, for each proposal.
fn swept(comparison: &Comparison, asked: &CompareAsked, range: &Range) -> Result<Vec<Vec<Swept>>, Problems> {
    let target = comparison.base.by_month();
    let of = |compared: &Compared| {
        let neutral = asked.neutral.as_deref().map(|knob| (knob, &target[..]));
        let turned = &compared.proposal.turned;
        sweep(&comparison.ground, &compared.prepared, turned, &range.knob, &range.values, neutral)
    };
    comparison.compared.iter().map(of).collect()
}

/// One table of an answer, also as CSV.
fn only(output: Output, key: &str) -> Result<Output, Problem> {
    let mut tables = Vec::new();
    tables_of(&output.parts, &mut tables);
    let found: Vec<&Table> = tables.iter().copied().filter(|table| table.key == key).collect();
    match found[..] {
        [only] => Ok(Output { title: output.title, parts: vec![Part::Table(only.clone())], csv: Some(only.clone()) }),
        [] => {
            let mut keys: Vec<&str> = tables.iter().map(|table| table.key).collect();
            keys.dedup();
            let keys = keys.join(", ");
            Err(Problem::error(
                "no_such_table",
                text!("jämförelsen har ingen tabell som heter {key}", "the comparison has no table called {key}"),
            )
            .hint(text!("ange en av: {keys}", "give one of: {keys}")))
        }
        _ => Err(Problem::error(
            "several_tables",
            text!("varje förslag har en tabell som heter {key}", "each proposal has a table called {key}"),
        )
        .hint(text!(
            "jämför ett förslag i taget med --table {key}",
            "compare one proposal at a time with --table {key}"
        ))),
    }
}

/// The tables of an answer, those of each proposal too.
fn tables_of<'p>(parts: &'p [Part], into: &mut Vec<&'p Table>) {
    for part in parts {
        match part {
            Part::Table(table) => into.push(table),
            Part::List { items, .. } => items.iter().for_each(|item| tables_of(&item.parts, into)),
            _ => {}
        }
    }
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

/// The centre that a person means.
fn place_of(comparison: &Comparison, wanted: &str) -> Result<usize, Problem> {
    crate::places::place_of(comparison.places.iter().map(|place| (&*place.id, place.name.as_str())), wanted)
}

fn nothing_to_compare() -> Problem {
    Problem::error("nothing_to_compare", text!("inget att jämföra med är angivet", "nothing to compare with is given"))
        .hint(text!(
            "ange en reform, eller ett ändrat värde med --turn NAMN=VÄRDE",
            "name a reform, or another value with --turn NAME=VALUE"
        ))
}
