//! Where the same thing is said twice and differs: the text's goal against the table's plan, parts against the whole, a
//! stated sum, deviation or accumulation against what it comes to. Both are shown, with their places and the difference.
//!
//! Two amounts are compared when both are there. A blank says nothing and differs from nothing, with one exception: a package's
//! goal that was to be reached within the periods, and of which nothing was planned in any of them.

use kapitera_message::{Place, Text, text};
use kapitera_money::Ore;

use crate::amount::{Unit, amount_text};
use crate::item::{Entry, Item, Level};
use crate::programme::{Cited, Programme};
use crate::report::{add_up, in_all};
use crate::stated::{DeviationFrom, Stated, What};

/// Two places that do not agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The item's path; none for the programme as a whole.
    pub path: Option<String>,
    /// What was compared.
    pub check: Check,
    /// The period; none for all of them together.
    pub period: Option<String>,
    /// The one that is stated, the goal, or the whole.
    pub one: Side,
    /// What it was held against: what it comes to, the plan, or the parts.
    pub other: Side,
    /// The one less the other; of a range, from its nearer end; none when the other is blank.
    pub difference: Option<Ore>,
    /// What follows from taking the one or the other.
    pub consequence: Option<Consequence>,
}

/// What was compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Check {
    /// What is stated elsewhere, against what the plans and outcomes come to.
    Stated(What),
    /// The whole's own amount, against the sum of its parts.
    Parts(What),
    /// The goal, against the plan of the periods it is to be reached in.
    GoalAndPlan,
}

/// One of two that do not agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// How much.
    pub said: Said,
    /// Where the sources say it; several when it is a sum.
    pub at: Vec<Cited>,
    /// Where it stands in the text.
    pub spots: Vec<Place>,
    /// The periods of the sum that are blank.
    pub blank: Vec<String>,
}

/// How much is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Said {
    /// An amount.
    Amount(Ore),
    /// Between two amounts.
    Between(Ore, Ore),
    /// Nothing.
    Blank,
}

/// The deviation of all periods by the one and by the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Consequence {
    /// The outcome less the goal.
    pub by_goal: Ore,
    /// The deviations from plan of all periods.
    pub by_plan: Ore,
}

/// Every disagreement of the text with itself: the programme's own first, then item by item.
pub fn reconcile(programme: &Programme) -> Vec<Finding> {
    let mut found = Vec::new();
    for stated in &programme.stated {
        found.extend(compare_stated(programme, None, stated));
    }
    for item in programme.items() {
        found.extend(goal_and_plan(programme, item));
        for stated in &item.stated {
            found.extend(compare_stated(programme, Some(item), stated));
        }
        parts_and_whole(programme, item, &mut found);
    }
    found
}

/// The sentence of a finding, in the programme's unit.
pub fn finding_text(programme: &Programme, finding: &Finding) -> Text {
    let (one, other) = (said_text(programme.unit, finding.one.said), said_text(programme.unit, finding.other.said));
    let (one_at, other_at) = (places(&finding.one.at), places(&finding.other.at));
    let of = finding.path.as_ref().map_or_else(
        || text!("programmet", "the programme"),
        |path| {
            let title = programme.item(path).map(|item| item.title.clone()).unwrap_or_default();
            let (sv, en) = (title.sv, title.en);
            text!("{path} {sv}", "{path} {en}")
        },
    );
    let period = finding
        .period
        .as_ref()
        .map_or_else(|| text!("alla perioder", "all periods"), |period| Text::same(period.clone()));
    let (first, second) = finding.check.words();
    let blank = match finding.other.blank.join(", ") {
        none if none.is_empty() || finding.other.said == Said::Blank => Text::default(),
        names => text!(", tom för {names}", ", blank for {names}"),
    };
    let difference = finding.difference.map_or_else(Text::default, |difference| {
        let Text { sv, en } = amount_text(programme.unit, difference);
        text!("; skillnad {sv}", "; difference {en}")
    });
    let follows = finding.consequence.map_or_else(Text::default, |Consequence { by_goal, by_plan }| {
        let (goal, plan) = (amount_text(programme.unit, by_goal), amount_text(programme.unit, by_plan));
        let ((goal_sv, goal_en), (plan_sv, plan_en)) = ((goal.sv, goal.en), (plan.sv, plan.en));
        text!(
            "; avvikelsen blir {goal_sv} mot målet och {plan_sv} mot planen",
            "; the deviation is {goal_en} from the goal and {plan_en} from the plan"
        )
    });
    Text {
        sv: format!(
            "{}, {}: {} {} ({one_at}), {} {} ({other_at}){}{}{}",
            of.sv, period.sv, first.sv, one.sv, second.sv, other.sv, blank.sv, difference.sv, follows.sv
        ),
        en: format!(
            "{}, {}: {} {} ({one_at}), {} {} ({other_at}){}{}{}",
            of.en, period.en, first.en, one.en, second.en, other.en, blank.en, difference.en, follows.en
        ),
    }
}

impl Check {
    /// What the one and the other are called.
    fn words(self) -> (Text, Text) {
        let what = |what: What| match what {
            What::Plan => text!("planen", "the plan"),
            What::Outcome => text!("utfallet", "the outcome"),
            What::Deviation(DeviationFrom::Plan) => text!("avvikelsen från planen", "the deviation from plan"),
            What::Deviation(DeviationFrom::Goal) => text!("avvikelsen från målet", "the deviation from the goal"),
            What::Accumulated => text!("den ackumulerade effekten", "the accumulated effect"),
        };
        match self {
            Self::Stated(of) => {
                let Text { sv, en } = what(of);
                (text!("{sv} anges till", "{en} is stated as"), text!("blir", "comes to"))
            }
            Self::Parts(of) => {
                let Text { sv, en } = what(of);
                (text!("{sv} är", "{en} is"), text!("delarna summerar till", "the parts sum to"))
            }
            Self::GoalAndPlan => (text!("målet är", "the goal is"), text!("planen är", "the plan is")),
        }
    }
}

fn said_text(unit: Unit, said: Said) -> Text {
    match said {
        Said::Amount(amount) => amount_text(unit, amount),
        Said::Between(least, most) => {
            let (least, most) = (amount_text(unit, least), amount_text(unit, most));
            Text { sv: format!("{}–{}", least.sv, most.sv), en: format!("{}–{}", least.en, most.en) }
        }
        Said::Blank => text!("tom", "blank"),
    }
}

fn places(at: &[Cited]) -> String {
    let mut places: Vec<String> = at.iter().map(ToString::to_string).collect();
    places.dedup();
    if places.is_empty() { "—".to_owned() } else { places.join("; ") }
}

/// What amounts of one kind come to, with the entries they are of.
#[derive(Default)]
struct Comes<'a> {
    entries: Vec<&'a Entry>,
    amount: Option<Ore>,
}

impl Comes<'_> {
    fn side(&self) -> Side {
        Side {
            said: self.amount.map_or(Said::Blank, Said::Amount),
            at: self.entries.iter().map(|entry| entry.at.clone()).collect(),
            spots: self.entries.iter().map(|entry| entry.spot.clone()).collect(),
            blank: Vec::new(),
        }
    }

    fn join(self, other: Self) -> Self {
        let mut entries = self.entries;
        entries.extend(other.entries);
        Self { entries, amount: add_up(self.amount.into_iter().chain(other.amount)) }
    }
}

/// The plan or the outcome of an item in a period, its own or its parts', with the entries.
fn of_item<'a>(item: &'a Item, what: What, period: &str) -> Comes<'a> {
    let own = match what {
        What::Plan => item.plan.get(period),
        _ => item.outcome.get(period),
    };
    own.map_or_else(|| of_parts(item, what, period), |entry| Comes { entries: vec![entry], amount: Some(entry.amount) })
}

fn of_parts<'a>(item: &'a Item, what: What, period: &str) -> Comes<'a> {
    item.parts.iter().map(|part| of_item(part, what, period)).fold(Comes::default(), Comes::join)
}

/// The outcome less the plan, as reports have it: with an outcome and no plan, the whole outcome.
fn deviation<'a>(item: &'a Item, period: &str) -> Comes<'a> {
    let (plan, outcome) = (of_item(item, What::Plan, period), of_item(item, What::Outcome, period));
    let amount = outcome.amount.map(|outcome| outcome - plan.amount.unwrap_or_default());
    let entries = if amount.is_some() { outcome.join(plan).entries } else { Vec::new() };
    Comes { entries, amount }
}

/// What is stated of an item, or of the whole, against what it comes to.
fn compare_stated(programme: &Programme, item: Option<&Item>, stated: &Stated) -> Option<Finding> {
    let comes = match item {
        Some(item) => comes_to(programme, item, stated)?,
        None => programme
            .packages
            .iter()
            .filter_map(|package| comes_to(programme, package, stated))
            .fold(Comes::default(), Comes::join),
    };
    let amount = comes.amount.filter(|amount| *amount != stated.amount)?;
    Some(Finding {
        path: item.map(|item| item.path.clone()),
        check: Check::Stated(stated.what),
        period: stated.period.clone(),
        one: Side {
            said: Said::Amount(stated.amount),
            at: vec![stated.at.clone()],
            spots: vec![stated.spot.clone()],
            blank: Vec::new(),
        },
        other: comes.side(),
        difference: Some(stated.amount - amount),
        consequence: None,
    })
}

/// What the stated thing comes to by the item's own plans and outcomes.
fn comes_to<'a>(programme: &Programme, item: &'a Item, stated: &Stated) -> Option<Comes<'a>> {
    let period = stated.period.as_deref();
    let through = |whole: &&crate::period::Period| {
        let last = period.and_then(|name| programme.period(name)).map(|period| period.days.to);
        last.is_none_or(|last| whole.days.to <= last)
    };
    let wholes = |of: &dyn Fn(&str) -> Comes<'a>, all: bool| {
        let periods: Vec<&crate::period::Period> = programme.wholes().filter(|whole| all || through(whole)).collect();
        let comes: Vec<Comes<'a>> = periods.iter().map(|period| of(&period.name)).collect();
        let amount = in_all(item.measured, comes.iter().map(|comes| comes.amount));
        Comes { entries: comes.into_iter().flat_map(|comes| comes.entries).collect(), amount }
    };
    match (stated.what, period) {
        (What::Plan | What::Outcome, Some(period)) => Some(of_item(item, stated.what, period)),
        (What::Plan | What::Outcome, None) => Some(wholes(&|period| of_item(item, stated.what, period), true)),
        (What::Deviation(DeviationFrom::Plan), Some(period)) => Some(deviation(item, period)),
        (What::Deviation(DeviationFrom::Plan), None) => Some(wholes(&|period| deviation(item, period), true)),
        (What::Accumulated, _) => Some(wholes(&|period| of_item(item, What::Outcome, period), false)),
        (What::Deviation(DeviationFrom::Goal), _) => from_goal(programme, item, stated, wholes),
    }
}

/// The outcome of all periods less the goal, when the goal was to be reached by then; else less nothing. Of a range, the
/// deviation that is nearest to what is stated.
fn from_goal<'a>(
    programme: &Programme,
    item: &'a Item,
    stated: &Stated,
    wholes: impl Fn(&dyn Fn(&str) -> Comes<'a>, bool) -> Comes<'a>,
) -> Option<Comes<'a>> {
    let last = programme.wholes().next_back()?.days.to;
    let mut comes = wholes(&|period| of_item(item, What::Outcome, period), true);
    let outcome = comes.amount?;
    let due = item.goal.as_ref().filter(|goal| goal.is_due(last)).and_then(|goal| goal.amount.bounds());
    let (least, most) = due.unwrap_or_default();
    comes.amount = Some(stated.amount.clamp(outcome - most, outcome - least));
    Some(comes)
}

/// A goal that was to be reached within the periods, against what was planned in them.
fn goal_and_plan(programme: &Programme, item: &Item) -> Option<Finding> {
    let last = programme.wholes().next_back()?.days.to;
    let goal = item.goal.as_ref().filter(|goal| goal.is_due(last))?;
    let (least, most) = goal.amount.bounds()?;
    let by: Vec<(&str, Comes<'_>)> =
        programme.wholes().map(|whole| (whole.name.as_str(), of_item(item, What::Plan, &whole.name))).collect();
    let plan = in_all(item.measured, by.iter().map(|(_, comes)| comes.amount));
    let agree = match plan {
        Some(plan) => least <= plan && plan <= most,
        // A measure's plan may stand with its package.
        None => item.level != Level::Package,
    };
    if agree {
        return None;
    }
    let blank = by.iter().filter(|(_, comes)| comes.amount.is_none()).map(|(name, _)| (*name).to_owned()).collect();
    let entries = by.into_iter().flat_map(|(_, comes)| comes.entries).collect();
    let nearest = plan.map(|plan| plan.clamp(least, most));
    let outcome = in_all(item.measured, programme.wholes().map(|whole| item.entered_of(&whole.name)));
    let deviations = programme.wholes().map(|whole| deviation(item, &whole.name).amount);
    let by_plan = in_all(item.measured, deviations);
    Some(Finding {
        path: Some(item.path.clone()),
        check: Check::GoalAndPlan,
        period: None,
        one: Side {
            said: if least == most { Said::Amount(least) } else { Said::Between(least, most) },
            at: vec![goal.at.clone()],
            spots: vec![goal.spot.clone()],
            blank: Vec::new(),
        },
        other: Side { blank, ..Comes { entries, amount: plan }.side() },
        difference: nearest.zip(plan).map(|(nearest, plan)| nearest - plan),
        consequence: outcome
            .zip(by_plan)
            .zip(nearest)
            .map(|((outcome, by_plan), nearest)| Consequence { by_goal: outcome - nearest, by_plan }),
    })
}

/// Plan and outcome of a whole, against what its parts sum to.
fn parts_and_whole(programme: &Programme, item: &Item, found: &mut Vec<Finding>) {
    for period in &programme.periods {
        for (what, entries) in [(What::Plan, &item.plan), (What::Outcome, &item.outcome)] {
            let Some(entry) = entries.get(&period.name) else { continue };
            let parts = of_parts(item, what, &period.name);
            let Some(sum) = parts.amount.filter(|sum| *sum != entry.amount) else { continue };
            found.push(Finding {
                path: Some(item.path.clone()),
                check: Check::Parts(what),
                period: Some(period.name.clone()),
                one: Comes { entries: vec![entry], amount: Some(entry.amount) }.side(),
                other: parts.side(),
                difference: Some(entry.amount - sum),
                consequence: None,
            });
        }
    }
}
