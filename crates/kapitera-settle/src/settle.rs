//! Settling a month of a region.

use std::sync::Arc;

use jiff::Timestamp;
use kapitera_count::count;
use kapitera_cube::Cube;
use kapitera_evaluate::{
    Alternative, CentreFact, CostBalance, Facts, Plan, Settlement, alternatives, cost_balances, evaluate,
    event_outcomes,
};
use kapitera_message::{Problem, Problems, Text, text};
use kapitera_model::{Model, Reform};
use kapitera_period::Month;
use kapitera_region::{Manifest, Region};

use crate::checks::{Check, checks};
use crate::costs::{alerts, events_are_placed, trade_without_place};
use crate::digest::Digests;
use crate::facts::facts;
use crate::knowledge::Knowledge;
use crate::known::Known;

/// What is to be settled.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The region.
    pub region: &'a Region,
    /// The model.
    pub model: &'a Model,
    /// The month.
    pub month: Month,
    /// Deliveries received later do not count.
    pub known_at: Timestamp,
    /// Whether the month before is settled too, for comparison.
    pub compare: bool,
}

/// A settled month with all it stands on.
#[derive(Clone, Debug)]
pub struct Settled {
    /// The lines.
    pub settlement: Settlement,
    /// The month before by the same model and knowledge, or why there is none; none when it was not asked for.
    pub before: Option<Result<Settlement, Text>>,
    /// The registers it stands on.
    pub known: Known,
    /// What was counted.
    pub cube: Cube,
    /// What was known besides.
    pub facts: Facts,
    /// The costs in the files and who carries them, by register; the parts are the whole.
    pub balances: Vec<CostBalance>,
    /// The deliveries it stands on, by register and in order of receipt.
    pub deliveries: Vec<Manifest>,
    /// The checks that held.
    pub checks: Vec<Check>,
    /// What does not stop the settlement and must be looked at.
    pub alerts: Vec<Text>,
    /// What other levels of rounding would have given.
    pub alternatives: Vec<Alternative>,
    /// The names of everything it stands on.
    pub digests: Digests,
}

impl Settled {
    /// Whether other units than health centres are settled among them.
    pub fn has_units(&self) -> bool {
        self.settlement.centres.iter().any(|centre| self.known.units.contains(&centre.id))
    }
}

/// Settles a month. `progress` is told rows counted and rows in all, from any thread.
///
/// # Errors
///
/// Everything that is missing or wrong; nothing is computed then.
pub fn settle(request: &Request<'_>, progress: &(dyn Fn(u64, u64) + Sync)) -> Result<Settled, Problems> {
    let Request { region, model, month, known_at, compare } = *request;
    let plan = Plan::new(model, month);
    let known = Known::at(region, known_at, &plan.event_kinds())?;
    known.check_names(model)?;
    let earlier = Plan::new(model, month.plus(-1));
    let wants_before = compare && in_force(&earlier);
    let (cube, before_counted) = counted(&known, &plan, wants_before.then_some(&earlier), progress)?;
    let facts = facts(&known, &plan, &cube)?;
    let settlement = evaluate(&plan, &cube, &facts)?;
    let before = compare.then(|| {
        if !wants_before {
            let id = &model.id;
            return Err(text!(
                "modellen ”{id}” gäller inte månaden innan",
                "the model “{id}” is not in force the month before"
            ));
        }
        if !before_counted {
            return Err(text!("ingen leverans gäller månaden innan", "no delivery speaks about the month before"));
        }
        month_before(&known, &earlier, &cube)
    });
    let deliveries = Knowledge::from(known_at).deliveries(region)?;
    whole(&plan, known, Counted { cube, facts, settlement }, before, deliveries)
}

/// What was counted, known besides and evaluated.
pub(crate) struct Counted {
    pub(crate) cube: Cube,
    pub(crate) facts: Facts,
    pub(crate) settlement: Settlement,
}

/// Checks a settlement and puts beside it all that it stands on.
pub(crate) fn whole(
    plan: &Plan<'_>,
    known: Known,
    counted: Counted,
    before: Option<Result<Settlement, Text>>,
    deliveries: Vec<Manifest>,
) -> Result<Settled, Problems> {
    let Counted { cube, facts, settlement } = counted;
    let balances = cost_balances(plan, &cube, &facts)?;
    let mut checks = checks(plan, &cube, &settlement, &balances, &deliveries);
    let outcomes = event_outcomes(plan, &cube, &facts)?;
    checks.extend(events_are_placed(plan, &outcomes));
    let mut alerts = alerts(plan, &balances, &settlement);
    alerts.extend(trade_without_place(&outcomes));
    let alternatives = alternatives(plan, &cube, &facts, &settlement)?;
    let digests = Digests::new(plan.model, &deliveries, &settlement);
    Ok(Settled { settlement, before, known, cube, facts, balances, deliveries, checks, alerts, alternatives, digests })
}

pub(crate) fn in_force(plan: &Plan<'_>) -> bool {
    let period = plan.period(&plan.model.time).span();
    plan.model.valid.contains(period.from) && plan.model.valid.contains(period.to)
}

/// Counts this month and, when it can be, the month before in the same pass.
fn counted(
    known: &Known,
    plan: &Plan<'_>,
    earlier: Option<&Plan<'_>>,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<(Cube, bool), Problems> {
    let mut specs = plan.specs();
    if let Some(earlier) = earlier {
        specs.extend(earlier.specs());
        specs.sort();
        specs.dedup();
        match count(&known.input, &specs, &known.centres, progress) {
            Ok(cube) => return Ok((cube, true)),
            Err(problems) if problems.iter().all(not_covered) => {}
            Err(problems) => return Err(problems),
        }
    }
    count(&known.input, &plan.specs(), &known.centres, progress).map(|cube| (cube, false))
}

/// Whether a problem only says that no delivery speaks about some days.
pub(crate) fn not_covered(problem: &Problem) -> bool {
    matches!(problem.code, "day_without_listing" | "day_without_events")
}

fn month_before(known: &Known, plan: &Plan<'_>, cube: &Cube) -> Result<Settlement, Text> {
    let settled = facts(known, plan, cube).and_then(|facts| evaluate(plan, cube, &facts));
    settled.map_err(|problems| {
        let Text { sv, en } = first_problem(&problems);
        text!("månaden innan kan inte räknas: {sv}", "the month before cannot be settled: {en}")
    })
}

/// What the first of some problems says.
pub(crate) fn first_problem(problems: &Problems) -> Text {
    problems.first().map(|problem| problem.what.clone()).unwrap_or_default()
}

/// A model's text fetched from files, as [`kapitera_model::read_model`] wants it.
///
/// # Errors
///
/// As `read_model`; also when the file cannot be read.
pub fn load_model(path: &std::path::Path) -> Result<(Model, Problems), Problems> {
    let (shown, text) = read_text(path)?;
    kapitera_model::read_model(&shown, &text, &find)
}

/// Reads the model in a file as a reform of the model in another; none when it does not extend that one.
///
/// # Errors
///
/// As [`load_model`].
pub fn load_reform(path: &std::path::Path, base: &std::path::Path) -> Result<Option<Reform>, Problems> {
    let (shown, text) = read_text(path)?;
    let whole = |path: &std::path::Path| path.canonicalize().ok();
    let is_base = |file: &str| whole(base).is_some_and(|base| whole(std::path::Path::new(file)) == Some(base));
    Reform::read(&shown, &text, &is_base, &find)
}

fn read_text(path: &std::path::Path) -> Result<(String, String), Problems> {
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| {
        vec![
            Problem::error(
                "model_not_read",
                text!("modellen {shown} kan inte läsas: {error}", "the model {shown} cannot be read: {error}"),
            )
            .hint(text!(
                "ange en modell med --model, eller model i kapitera.toml",
                "name a model with --model, or with model in kapitera.toml"
            )),
        ]
    })?;
    Ok((shown, text))
}

/// Fetches what a model extends or includes, by the path written there.
fn find(from: &str, wanted: &str) -> Result<(String, String), String> {
    let folder = std::path::Path::new(from).parent().unwrap_or(std::path::Path::new("."));
    let file = without_detours(&folder.join(wanted));
    std::fs::read_to_string(&file).map(|text| (file.display().to_string(), text)).map_err(|error| error.to_string())
}

/// The same path without a folder that `..` leaves at once; through links the long way stays.
fn without_detours(path: &std::path::Path) -> std::path::PathBuf {
    use std::path::Component;
    let mut plain = std::path::PathBuf::new();
    for part in path.components() {
        let leaves = part == Component::ParentDir
            && matches!(plain.components().next_back(), Some(Component::Normal(_)))
            && !plain.is_symlink();
        if leaves {
            plain.pop();
        } else {
            plain.push(part);
        }
    }
    plain
}

/// At most this many centres are named in a problem.
const NAMED_MOST: usize = 5;

/// The position of a centre named by HSA id or by name, among some.
///
/// # Errors
///
/// When there is none, or the name fits several.
pub fn find_centre(among: &[CentreFact], wanted: &str) -> Result<usize, Problem> {
    let lower = wanted.to_lowercase();
    let by = |exact: bool| -> Vec<usize> {
        let centres = among.iter().enumerate();
        let fits = |id: &Arc<str>, name: &str| {
            let (id, name) = (id.to_lowercase(), name.to_lowercase());
            if exact { id == lower || name == lower } else { id.ends_with(&lower) || name.contains(&lower) }
        };
        centres.filter(|(_, centre)| fits(&centre.id, &centre.name)).map(|(index, _)| index).collect()
    };
    let found = match by(true) {
        found if found.is_empty() => by(false),
        found => found,
    };
    match found[..] {
        [only] => Ok(only),
        [] => Err(Problem::error(
            "unknown_centre",
            text!(
                "ingen hälsocentral eller enhet heter ”{wanted}” den månaden",
                "no centre or unit is called “{wanted}” that month"
            ),
        )
        .hint(text!(
            "ange HSA-id eller namn som i tabellen från kapitera settle",
            "give the HSA id or the name as in the table of kapitera settle"
        ))),
        _ => {
            let names: Vec<&str> = found.iter().take(NAMED_MOST).map(|&index| among[index].name.as_str()).collect();
            let more = if found.len() > NAMED_MOST { " …" } else { "" };
            let names = format!("{}{more}", names.join(", "));
            Err(Problem::error(
                "several_centres",
                text!("”{wanted}” kan vara flera: {names}", "“{wanted}” may be several: {names}"),
            )
            .hint(text!("ange HSA-id", "give the HSA id")))
        }
    }
}
