//! A programme as it stands on a day: plan, outcome and deviation by period, what has accumulated, the forecast, the effect
//! year by year, who has not reported, and where parts and wholes differ.

mod changes;
mod effect;
mod forecast;
mod view;

use kapitera_message::{Problems, Text};
use kapitera_money::Ore;
use kapitera_period::Date;

use crate::facts::{Facts, Reported};
use crate::item::{Effect, Item, Level, Measured, Status, Valuation};
use crate::programme::{Cited, Programme};
use crate::rule::Derived;
use crate::stated::What;
use view::View;

pub use changes::{Change, changes};
pub use effect::{EffectYear, Split};
pub use forecast::{Forecast, ForecastBy, ForecastHow, ForecastPart};

/// A programme as it stands on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The day.
    pub as_of: Date,
    /// The names of the periods, in the order of the cells.
    pub periods: Vec<String>,
    /// Every item, each package followed by its measures and each measure by its parts.
    pub rows: Vec<Row>,
    /// The packages' sums, one for each period.
    pub sums: Vec<Sum>,
    /// The packages' sums of what is of all periods.
    pub totals: Totals,
    /// The effect year by year, of all.
    pub effects: Vec<EffectYear>,
    /// Who has not reported a period that is over.
    pub late: Vec<Late>,
    /// Where a whole's own amount is not what its parts sum to.
    pub parts_differ: Vec<PartsDiffer>,
}

/// An item as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its ids from the package down.
    pub path: String,
    /// What it is.
    pub level: Level,
    /// What it is called.
    pub title: Text,
    /// How it stands: as last reported, or else as the text says.
    pub status: Option<Status>,
    /// Whether it was taken out of the programme.
    pub removed: bool,
    /// Whether its effect is valued; what is not is kept apart, and is in no sum.
    pub valuation: Valuation,
    /// Who answers for it.
    pub responsible: Option<String>,
    /// Its category.
    pub category: Option<String>,
    /// Whether its effects last.
    pub effect: Effect,
    /// One for each period.
    pub cells: Vec<Cell>,
    /// The plan of all periods.
    pub plan: Option<Ore>,
    /// The deviation of all periods whose outcome is known.
    pub deviation: Option<Ore>,
    /// What has accumulated: outcomes of the periods, of one that is not over what it has so far. Of what is measured against
    /// the base year, the latest.
    pub accumulated: Option<Ore>,
    /// What is accumulated less the goal, from the most to the least that the goal may be, when the goal was to be reached.
    pub against_goal: Option<(Ore, Ore)>,
    /// What it will come to.
    pub forecast: Forecast,
    /// Its effect year by year.
    pub effects: Vec<EffectYear>,
    /// The latest comment.
    pub comment: Option<Reported>,
}

/// An item in a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The period's name.
    pub period: String,
    /// Its plan: its own, or its parts'. Of a stop on the way, what is planned since the period began.
    pub plan: Option<Ore>,
    /// Its outcome and where it is from.
    pub outcome: Option<Outcome>,
    /// How the outcome stands.
    pub standing: Standing,
    /// Outcome less plan.
    pub deviation: Option<Deviation>,
}

/// An outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// How much.
    pub amount: Ore,
    /// Where it is from.
    pub from: OutcomeFrom,
    /// What was reported before it, in the order it came.
    pub earlier: Vec<Reported>,
    /// What the text has, when it is another amount.
    pub entered: Option<Ore>,
}

/// Where an outcome is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutcomeFrom {
    /// The programme's text.
    Text(Cited),
    /// What was reported last.
    Reported(Reported),
    /// The item's rule.
    Derived(Derived),
    /// The sum of its parts that have one.
    Parts,
}

/// How an outcome stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// It is known.
    Known,
    /// It is the sum of some parts; this many others have not reported.
    Incomplete {
        /// How many.
        missing: usize,
    },
    /// Nothing is planned or asked for.
    Blank,
    /// The period is not over.
    NotOver,
    /// The period is over, and the reporting day has not passed.
    Awaited {
        /// The reporting day.
        due: Date,
    },
    /// The reporting day has passed.
    Overdue {
        /// The reporting day.
        due: Date,
    },
    /// The period is over; no source says when it is to be reported.
    NoDueDate,
}

impl Standing {
    /// Whether the period is over and an outcome of it is asked for.
    pub fn is_waited_for(self) -> bool {
        matches!(self, Self::Awaited { .. } | Self::Overdue { .. } | Self::NoDueDate)
    }
}

/// A deviation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Deviation {
    /// Outcome less plan; the whole outcome where there is no plan.
    pub amount: Ore,
    /// Whether there is no plan.
    pub without_plan: bool,
}

/// The sum of a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// The period's name.
    pub period: String,
    /// Of the plans; none when there are none.
    pub plan: Option<Ore>,
    /// Of the outcomes.
    pub outcome: Option<Ore>,
    /// Of the deviations.
    pub deviation: Option<Ore>,
    /// How many packages have a plan.
    pub plans: usize,
    /// How many packages have an outcome.
    pub outcomes: usize,
    /// The plan of packages whose outcome is not known: what the deviation does not speak of.
    pub plan_without_outcome: Ore,
    /// The outcome that is held against no plan, because only the whole period has one.
    pub outcome_without_deviation: Ore,
}

/// The sums of what is of all periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Totals {
    /// Of the plans.
    pub plan: Option<Ore>,
    /// Of the deviations.
    pub deviation: Option<Ore>,
    /// Of what has accumulated.
    pub accumulated: Option<Ore>,
    /// Of the forecasts.
    pub forecast: Option<Ore>,
    /// Packages that have something to forecast and no forecast.
    pub without_forecast: usize,
}

/// Somebody who has not reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Late {
    /// The item's path.
    pub path: String,
    /// The period's name.
    pub period: String,
    /// Who answers for the item, or the nearest above it that says so.
    pub responsible: Option<String>,
    /// Overdue, awaited, or without a day.
    pub standing: Standing,
    /// Whether a rule gives the outcome, so that amounts are missing and not a report.
    pub by_rule: bool,
}

/// That a whole's own amount is not what its parts sum to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartsDiffer {
    /// The item's path.
    pub path: String,
    /// The period's name.
    pub period: String,
    /// The plan or the outcome.
    pub what: What,
    /// The whole's own, which counts.
    pub own: Ore,
    /// What its parts sum to.
    pub parts: Ore,
}

impl PartsDiffer {
    /// The whole's own less the parts'.
    pub fn difference(&self) -> Ore {
        self.own - self.parts
    }
}

impl Report {
    /// The row of the item at `path`.
    pub fn row(&self, path: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.path == path)
    }

    /// The rows of the packages.
    pub fn packages(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.level == Level::Package)
    }

    /// The rows right below the item at `path`.
    pub fn below<'a>(&'a self, path: &'a str) -> impl Iterator<Item = &'a Row> {
        self.rows.iter().filter(move |row| row.path.rsplit_once('/').is_some_and(|(above, _)| above == path))
    }

    /// The rows of what is kept apart: not valued, long-term, rejected.
    pub fn kept_apart(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.valuation != Valuation::Valued)
    }
}

impl Row {
    /// The cell of the period of that name.
    pub fn cell(&self, period: &str) -> Option<&Cell> {
        self.cells.iter().find(|cell| cell.period == period)
    }
}

impl Cell {
    /// The outcome's amount.
    pub fn amount(&self) -> Option<Ore> {
        self.outcome.as_ref().map(|outcome| outcome.amount)
    }
}

/// The programme as it stands on the day `as_of`, by what was known that day.
///
/// # Errors
///
/// When facts name an item or a period that the programme does not have, give an outcome to what is kept apart, or report
/// what a rule gives: all of them are told.
///
/// # Panics
///
/// When a sum's deviation is not its outcome less its plan: the program is at fault.
pub fn report(programme: &Programme, facts: &Facts<'_>, as_of: Date) -> Result<Report, Problems> {
    let problems = facts.check(programme);
    if !problems.is_empty() {
        return Err(problems);
    }
    let view = View { programme, facts: *facts, as_of };
    let slots = effect::slots(&view);
    let rows: Vec<Row> = programme.items().into_iter().map(|item| row(&view, item, &slots)).collect();
    let packages: Vec<&Row> = rows.iter().filter(|row| row.level == Level::Package).collect();
    let periods = programme.periods.iter();
    let sums = periods.clone().enumerate().map(|(at, period)| sum(&period.name, at, &packages)).collect();
    let contributions: Vec<_> = programme.packages.iter().flat_map(|item| effect::contributions(&view, item)).collect();
    Ok(Report {
        as_of,
        periods: periods.map(|period| period.name.clone()).collect(),
        totals: totals(&packages),
        sums,
        effects: effect::years(&slots, &contributions),
        late: late(&view),
        parts_differ: parts_differ(&view),
        rows,
    })
}

fn row(view: &View<'_>, item: &Item, slots: &[(i16, i16)]) -> Row {
    let cells: Vec<Cell> = view.programme.periods.iter().map(|period| view.cell(item, period)).collect();
    let wholes = || view.programme.periods.iter().zip(&cells).filter(|(period, _)| period.within.is_none());
    let plan = in_all(item.measured, wholes().map(|(_, cell)| cell.plan));
    let deviation = in_all(item.measured, wholes().map(|(_, cell)| cell.deviation.map(|deviation| deviation.amount)));
    let accumulated = view.accumulated(item);
    let goal = item.goal.as_ref().filter(|goal| goal.is_due(view.as_of));
    let against_goal = goal.and_then(|goal| goal.amount.bounds()).zip(accumulated);
    let last_word = view.last_word(item, |report| report.status.is_some());
    Row {
        path: item.path.clone(),
        level: item.level,
        title: item.title.clone(),
        status: last_word.and_then(|report| report.status).or(item.status),
        removed: item.removed.is_some(),
        valuation: item.valuation,
        responsible: view.programme.responsible(&item.path).map(str::to_owned),
        category: item.category.clone(),
        effect: item.effect,
        plan,
        deviation,
        accumulated,
        against_goal: against_goal.map(|((least, most), sum)| (sum - most, sum - least)),
        forecast: forecast::forecast(view, item),
        effects: effect::years(slots, &effect::contributions(view, item)),
        comment: view.last_word(item, |report| report.comment.is_some()).cloned(),
        cells,
    }
}

/// What is of all periods: the sum of what is new in each, or the latest of what is held against the base year.
pub(crate) fn in_all(measured: Measured, amounts: impl DoubleEndedIterator<Item = Option<Ore>>) -> Option<Ore> {
    let mut amounts = amounts.flatten();
    match measured {
        Measured::New => add_up(amounts),
        Measured::AgainstBase => amounts.next_back(),
    }
}

/// The sum; none when there is nothing to add.
pub(crate) fn add_up(amounts: impl Iterator<Item = Ore>) -> Option<Ore> {
    amounts.reduce(|sum, amount| sum + amount)
}

fn sum(period: &str, at: usize, packages: &[&Row]) -> Sum {
    let cells: Vec<&Cell> = packages.iter().map(|row| &row.cells[at]).collect();
    let plan_without_outcome =
        cells.iter().filter(|cell| cell.outcome.is_none()).filter_map(|cell| cell.plan).sum::<Ore>();
    let silent = cells.iter().filter(|cell| cell.deviation.is_none());
    let sum = Sum {
        period: period.to_owned(),
        plan: add_up(cells.iter().filter_map(|cell| cell.plan)),
        outcome: add_up(cells.iter().filter_map(|cell| cell.amount())),
        deviation: add_up(cells.iter().filter_map(|cell| cell.deviation).map(|deviation| deviation.amount)),
        plans: cells.iter().filter(|cell| cell.plan.is_some()).count(),
        outcomes: cells.iter().filter(|cell| cell.outcome.is_some()).count(),
        plan_without_outcome,
        outcome_without_deviation: silent.filter_map(|cell| cell.amount()).sum(),
    };
    let of = |amount: Option<Ore>| amount.unwrap_or_default();
    assert_eq!(
        of(sum.deviation),
        of(sum.outcome) - sum.outcome_without_deviation - (of(sum.plan) - sum.plan_without_outcome),
        "the deviations sum to the outcome less the plan that has one"
    );
    sum
}

fn totals(packages: &[&Row]) -> Totals {
    let all = |of: fn(&Row) -> Option<Ore>| add_up(packages.iter().filter_map(|row| of(row)));
    Totals {
        plan: all(|row| row.plan),
        deviation: all(|row| row.deviation),
        accumulated: all(|row| row.accumulated),
        forecast: all(|row| row.forecast.amount),
        without_forecast: packages.iter().filter(|row| row.forecast.is_lacking()).count(),
    }
}

/// In the order of the items, then of the periods.
fn late(view: &View<'_>) -> Vec<Late> {
    let mut found = Vec::new();
    for item in view.programme.items() {
        for period in view.programme.periods.iter().filter(|period| view.is_missing(item, period)) {
            let standing = view.waiting(period);
            if standing != Standing::NotOver {
                let responsible = view.programme.responsible(&item.path).map(str::to_owned);
                let (path, period) = (item.path.clone(), period.name.clone());
                found.push(Late { path, period, responsible, standing, by_rule: item.rule.is_some() });
            }
        }
    }
    found
}

fn parts_differ(view: &View<'_>) -> Vec<PartsDiffer> {
    let mut found = Vec::new();
    for item in view.programme.items() {
        for period in &view.programme.periods {
            let name = &period.name;
            let plan = |item: &Item| item.plan.get(name).map(|entry| entry.amount);
            let outcome = |item: &Item| view.own(item, period).map(|outcome| outcome.amount);
            let both = [
                (What::Plan, plan(item).zip(item.of_parts(&plan))),
                (What::Outcome, outcome(item).zip(item.of_parts(&outcome))),
            ];
            for (what, own, parts) in
                both.into_iter().filter_map(|(what, both)| both.map(|(own, parts)| (what, own, parts)))
            {
                if own != parts {
                    found.push(PartsDiffer { path: item.path.clone(), period: name.clone(), what, own, parts });
                }
            }
        }
    }
    found
}
