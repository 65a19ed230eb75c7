//! Outcomes taken from the ledger or a register by a stated rule: which amounts, against what, and which way is better.
//!
//! The rule says what must be looked up ([`lookups`]); whoever has the amounts answers ([`Amounts`]); the outcome is their
//! signed sum ([`derive`]). An amount that nobody has stops the derivation and is never taken as 0.

use std::fmt;

use kapitera_message::{Place, Problem, Text, text};
use kapitera_money::Ore;
use kapitera_period::{Date, Month, Span};

use crate::facts::no_period;
use crate::programme::Programme;

/// How an outcome is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeRule {
    /// What is added up.
    pub selector: Selector,
    /// What it is held against.
    pub against: Against,
    /// Which way is better.
    pub good: Good,
    /// What should be known of it.
    pub remark: Option<Text>,
    /// Where it stands in the text.
    pub spot: Place,
}

/// What is added up.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Selector {
    /// The ledger's accounts, as they are booked: debit positive.
    Accounts(Vec<AccountRange>),
    /// Rows of a register, by their kinds.
    Kinds {
        /// The register.
        register: String,
        /// The kinds of its rows.
        kinds: Vec<String>,
    },
}

/// Accounts from one number to another of the same length, both included.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountRange {
    /// The first.
    pub from: String,
    /// The last; the first again for a single account.
    pub to: String,
}

/// What an outcome is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Against {
    /// The same months of this year, each year of the period by itself.
    Year(i16),
    /// The same months of the year before.
    YearBefore,
    /// Nothing: the amount is the outcome.
    Nothing,
}

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Good {
    /// A cost: less of it is an improvement.
    Less,
    /// More of it is an improvement.
    More,
}

/// An amount that must be known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lookup {
    /// Of what.
    pub selector: Selector,
    /// In which days, whole months of one year.
    pub days: Span,
    /// Whether it is added or taken off.
    pub sign: Sign,
}

/// Whether an amount is added or taken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sign {
    /// Added.
    Plus,
    /// Taken off.
    Minus,
}

impl Sign {
    fn of(self, amount: Ore) -> Ore {
        match self {
            Self::Plus => amount,
            Self::Minus => -amount,
        }
    }

    fn other(self) -> Self {
        match self {
            Self::Plus => Self::Minus,
            Self::Minus => Self::Plus,
        }
    }
}

/// Whoever has the amounts.
pub trait Amounts {
    /// The sum of what `selector` chooses in `days`; `None` when it is not known for all of them. No rows in days that are
    /// known is zero.
    fn amount(&self, selector: &Selector, days: Span) -> Option<Ore>;
}

/// An outcome with what it was derived from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derived {
    /// The item's path.
    pub item: String,
    /// The period's name.
    pub period: String,
    /// How much; the signed sum of the lines.
    pub amount: Ore,
    /// What was looked up and what it was.
    pub lines: Vec<DerivedLine>,
    /// The day the amounts were looked up.
    pub at: Date,
}

/// One amount of a derivation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DerivedLine {
    /// What was asked.
    pub lookup: Lookup,
    /// What it was, unsigned.
    pub amount: Ore,
}

impl fmt::Display for Selector {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Accounts(ranges) => {
                let ranges: Vec<String> = ranges.iter().map(ToString::to_string).collect();
                out.write_str(&ranges.join(", "))
            }
            Self::Kinds { register, kinds } => write!(out, "{register}: {}", kinds.join(", ")),
        }
    }
}

impl fmt::Display for AccountRange {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.from == self.to { out.write_str(&self.from) } else { write!(out, "{}–{}", self.from, self.to) }
    }
}

impl AccountRange {
    /// Whether the account lies in the range.
    pub fn contains(&self, account: &str) -> bool {
        account.len() == self.from.len() && *self.from <= *account && *account <= *self.to
    }
}

/// What the rule must know of a period: for each of its years, the months that lie in it and those they are held against.
pub fn lookups(rule: &OutcomeRule, days: Span) -> Vec<Lookup> {
    let now = match (rule.good, rule.against) {
        (Good::Less, _) => Sign::Minus,
        (Good::More, _) => Sign::Plus,
    };
    let mut found = Vec::new();
    for year in days.from.year()..=days.to.year() {
        let Some(part) = days.intersect(crate::when::year_span(year)) else { continue };
        found.push(Lookup { selector: rule.selector.clone(), days: part, sign: now });
        let held = match rule.against {
            Against::Year(base) => Some(base),
            Against::YearBefore => Some(year - 1),
            Against::Nothing => None,
        };
        if let Some(days) = held.and_then(|held| same_months(part, held)) {
            found.push(Lookup { selector: rule.selector.clone(), days, sign: now.other() });
        }
    }
    found
}

/// The months of `days`, whole months of one year, in another year.
fn same_months(days: Span, year: i16) -> Option<Span> {
    let (first, last) = (Month::new(year, days.from.month())?, Month::new(year, days.to.month())?);
    Some(Span { from: first.first(), to: last.last() })
}

/// The outcome of an item in a period by its rule, from amounts as known on the day `at`.
///
/// # Errors
///
/// When there is no such item or period, when the item has no rule, or when an amount is not known: then all that are
/// missing are named.
///
/// # Panics
///
/// When the outcome is not the signed sum of its lines: the program is at fault.
pub fn derive(
    programme: &Programme,
    path: &str,
    period: &str,
    amounts: &impl Amounts,
    at: Date,
) -> Result<Derived, Problem> {
    let item = programme.needed_item(path)?;
    let days = programme.period(period).ok_or_else(|| no_period(programme, period))?.days;
    let rule = item.rule.as_ref().ok_or_else(|| no_rule(path, &item.spot))?;
    let (mut lines, mut missing) = (Vec::new(), Vec::new());
    for lookup in lookups(rule, days) {
        match amounts.amount(&lookup.selector, lookup.days) {
            Some(amount) => lines.push(DerivedLine { lookup, amount }),
            None => missing.push(lookup),
        }
    }
    if !missing.is_empty() {
        return Err(not_known(path, period, &missing, rule));
    }
    let amount = signed_sum(&lines);
    let taken_off: Ore = lines.iter().filter(|line| line.lookup.sign == Sign::Minus).map(|line| line.amount).sum();
    let added: Ore = lines.iter().filter(|line| line.lookup.sign == Sign::Plus).map(|line| line.amount).sum();
    assert_eq!(amount, added - taken_off, "an outcome is what is added less what is taken off");
    Ok(Derived { item: path.to_owned(), period: period.to_owned(), amount, lines, at })
}

/// What the lines come to.
pub(crate) fn signed_sum(lines: &[DerivedLine]) -> Ore {
    lines.iter().map(|line| line.lookup.sign.of(line.amount)).sum()
}

fn no_rule(path: &str, spot: &Place) -> Problem {
    Problem::error(
        "outcome_has_no_rule",
        text!("utfallet för ”{path}” tas inte fram av någon regel", "the outcome of “{path}” is not taken by a rule"),
    )
    .at(spot.clone())
    .hint(text!(
        "skriv outcome-rule = {{ … }}, eller rapportera utfallet",
        "write outcome-rule = {{ … }}, or report it"
    ))
}

fn not_known(path: &str, period: &str, missing: &[Lookup], rule: &OutcomeRule) -> Problem {
    let all: Vec<String> = missing.iter().map(|lookup| format!("{} {}", lookup.selector, lookup.days)).collect();
    let all = all.join("; ");
    Problem::error(
        "amounts_not_known",
        text!(
            "utfallet för ”{path}” {period} kan inte tas fram, det saknas belopp för {all}",
            "the outcome of “{path}” {period} cannot be derived, there is no amount of {all}"
        ),
    )
    .at(rule.spot.clone())
    .why(text!("ett belopp som saknas är inte noll", "an amount that is missing is not zero"))
    .hint(text!(
        "ta in det som saknas, eller vänta tills perioden är bokförd",
        "take in what is missing, or wait until the period is booked"
    ))
}
