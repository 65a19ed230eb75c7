//! What is known from outside the text: what the responsible reported, and what was derived from the ledger or registers.

use std::collections::BTreeSet;

use kapitera_message::{Place, Problem, Problems, text};
use kapitera_money::Ore;
use kapitera_period::Date;

use crate::amount::AMOUNT_MOST;
use crate::item::{Item, Status};
use crate::programme::Programme;
use crate::rule::{Derived, signed_sum};

/// What somebody reported of an item. Reports are never changed: a later one counts instead, and the earlier are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reported {
    /// The item's path.
    pub item: String,
    /// The period's name; within a year, what has come since the year began.
    pub period: String,
    /// The outcome; none when only the status or a comment is told.
    pub amount: Option<Ore>,
    /// How the item stands.
    pub status: Option<Status>,
    /// What they say.
    pub comment: Option<String>,
    /// Who reports.
    pub by: String,
    /// The day it was reported. Of one day, the later in the list counts.
    pub at: Date,
}

/// All that is known from outside the text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Facts<'a> {
    /// What was reported, in the order it came.
    pub reported: &'a [Reported],
    /// What was derived.
    pub derived: &'a [Derived],
}

impl<'a> Facts<'a> {
    /// Only what was reported.
    pub fn reported(reported: &'a [Reported]) -> Self {
        Self { reported, derived: &[] }
    }

    /// The reports of the item in the period that were made by `as_of`, in the order they count.
    pub(crate) fn of(&self, item: &Item, period: &str, as_of: Date) -> Vec<&'a Reported> {
        let mut all: Vec<&Reported> = self
            .reported
            .iter()
            .filter(|report| report.item == item.path && report.period == period && report.at <= as_of)
            .collect();
        all.sort_by_key(|report| report.at);
        all
    }

    /// The derivation of the item in the period that counts on `as_of`.
    pub(crate) fn derived_of(&self, item: &Item, period: &str, as_of: Date) -> Option<&'a Derived> {
        let fits = |derived: &&Derived| derived.item == item.path && derived.period == period && derived.at <= as_of;
        self.derived.iter().filter(fits).max_by_key(|derived| derived.at)
    }

    /// What is wrong with the facts: what names nothing, and what answers a question that is answered otherwise.
    pub(crate) fn check(&self, programme: &Programme) -> Problems {
        let mut problems = Problems::new();
        let mut told = BTreeSet::new();
        let reported = self.reported.iter().map(Fact::Reported);
        for fact in reported.chain(self.derived.iter().map(Fact::Derived)) {
            let (path, period) = fact.names();
            let wrong = fact.wrong(programme);
            if let Some(problem) = wrong.filter(|problem| told.insert((problem.code, path, period))) {
                problems.push(problem);
            }
        }
        problems
    }
}

/// One of the facts.
#[derive(Clone, Copy)]
enum Fact<'a> {
    Reported(&'a Reported),
    Derived(&'a Derived),
}

impl<'a> Fact<'a> {
    /// The item's path and the period's name.
    fn names(self) -> (&'a str, &'a str) {
        match self {
            Self::Reported(report) => (&report.item, &report.period),
            Self::Derived(derived) => (&derived.item, &derived.period),
        }
    }

    fn wrong(self, programme: &Programme) -> Option<Problem> {
        let (path, period) = self.names();
        let Some(item) = programme.item(path) else { return Some(no_item(programme, path)) };
        if programme.period(period).is_none() {
            return Some(no_period(programme, period));
        }
        let amount = match self {
            Self::Reported(report) => report.amount?,
            Self::Derived(derived) => derived.amount,
        };
        if amount.0.unsigned_abs() > AMOUNT_MOST.unsigned_abs() {
            return Some(too_large(path, period));
        }
        if !item.counts() {
            return Some(kept_apart(item));
        }
        match (self, &item.rule) {
            (Self::Reported(_), None) => None,
            (Self::Derived(derived), Some(rule)) => {
                (signed_sum(&derived.lines) != amount).then(|| not_its_lines(path, period, &rule.spot))
            }
            _ => Some(other_way(item, matches!(self, Self::Derived(_)))),
        }
    }
}

fn not_its_lines(path: &str, period: &str, spot: &Place) -> Problem {
    Problem::error(
        "derived_is_not_its_lines",
        text!(
            "utfallet för ”{path}” {period} är inte summan av det som det härletts ur",
            "the outcome of “{path}” {period} is not the sum of what it was derived from"
        ),
    )
    .at(spot.clone())
    .hint(text!("härled det igen", "derive it again"))
}

pub(crate) fn no_item(programme: &Programme, path: &str) -> Problem {
    let name = &programme.name;
    let known: Vec<&str> = programme.packages.iter().map(|package| package.path.as_str()).collect();
    let known = known.join(", ");
    Problem::error(
        "item_not_in_programme",
        text!("programmet ”{name}” har ingen post ”{path}”", "the programme “{name}” has no item “{path}”"),
    )
    .at(programme.spot.clone())
    .why(text!("det som inte hör till någon post skulle tappas", "what belongs to no item would be dropped"))
    .hint(text!(
        "skriv paketets nummer, åtgärden efter ett snedstreck: 8/staff; paketen är {known}",
        "write the package's number, the measure after a slash: 8/staff; the packages are {known}"
    ))
}

pub(crate) fn no_period(programme: &Programme, period: &str) -> Problem {
    let name = &programme.name;
    let known: Vec<&str> = programme.periods.iter().map(|period| period.name.as_str()).collect();
    let known = known.join(", ");
    Problem::error(
        "period_not_in_programme",
        text!("programmet ”{name}” har ingen period ”{period}”", "the programme “{name}” has no period “{period}”"),
    )
    .at(programme.spot.clone())
    .hint(text!("perioderna är {known}", "the periods are {known}"))
}

fn too_large(path: &str, period: &str) -> Problem {
    Problem::error(
        "reported_too_large",
        text!(
            "utfallet för ”{path}” {period} är större än 10¹² kr",
            "the outcome of “{path}” {period} is above 10¹² kr"
        ),
    )
    .named(text!("rapporten för ”{path}” {period}", "the report of “{path}” {period}"))
    .hint(text!("kontrollera enheten", "check the unit"))
}

fn kept_apart(item: &Item) -> Problem {
    let path = &item.path;
    Problem::error(
        "reported_of_what_is_kept_apart",
        text!("”{path}” är inte värderad och har fått ett utfall", "“{path}” is not valued and was given an outcome"),
    )
    .at(item.spot.clone())
    .why(text!("beloppet skulle stå utanför alla summor", "the amount would stand outside all sums"))
    .hint(text!("ta bort ”valuation”, eller rapportera bara läget", "remove “valuation”, or report the status only"))
}

fn other_way(item: &Item, is_derived: bool) -> Problem {
    let path = &item.path;
    let what = if is_derived {
        text!("utfallet för ”{path}” är härlett utan regel", "the outcome of “{path}” was derived without a rule")
    } else {
        text!(
            "utfallet för ”{path}” är rapporterat fast en regel ger det",
            "the outcome of “{path}” was reported although a rule gives it"
        )
    };
    Problem::error("outcome_given_the_other_way", what)
        .at(item.rule.as_ref().map_or_else(|| item.spot.clone(), |rule| rule.spot.clone()))
        .why(text!("två svar på samma fråga", "two answers to one question"))
        .hint(text!(
            "med outcome-rule härleds utfallet, utan den rapporteras det",
            "with outcome-rule the outcome is derived, without it is reported"
        ))
}
