//! What a plan owes in a month: what ought to be booked by then, less what is booked.

use std::collections::BTreeMap;

use kapitera_message::Problem;
use kapitera_money::{Exact, Ore, RoundMode, largest_remainder, parse_number};
use kapitera_period::Month;

use super::{MonthFacts, Plan, PlanBase, PlanFacts, equal_parts, problems, spread};
use crate::draft::{Cause, DraftLine, LineAmount, LineStance};

/// Whose amount, of which component, for which month.
pub(super) type Key = (String, String, Month);

/// What ought to be booked; above zero gives, below zero takes.
pub(super) type Targets = BTreeMap<Key, Ore>;

impl Plan {
    /// The months whose facts [`Plan::due`] asks for, ascending; none before the plan begins.
    pub fn needs(&self, month: Month) -> Vec<Month> {
        if month < self.first {
            return Vec::new();
        }
        let mut months = match &self.base {
            PlanBase::Paid { from, to, .. } => span(*from, *to),
            PlanBase::OwnPay { .. } | PlanBase::Monthly => self.due_months(month),
            PlanBase::Yearly { .. } | PlanBase::Whole { .. } => Vec::new(),
        };
        if months.last() != Some(&month) {
            months.push(month);
        }
        months
    }

    /// The lines that the draft of `month` gets from the plan: for each centre and month of the plan up to this one, what
    /// ought to be booked by the facts of today less what the plan has booked. In the ordinary case that is the month's own
    /// amount; a month that was missed is caught up, a month that is booked gives nothing, and what a correction changed in
    /// a base comes as a line for the month that was corrected.
    ///
    /// The lines stand by centre, month and component, with amounts above zero, each rounded once (half away from zero).
    ///
    /// # Errors
    ///
    /// `plan_facts_missing` when a month of [`Plan::needs`] is not there, `plan_centre_not_in_month` when a line would be for
    /// a centre that the month does not have, `plan_provider_changed` when what is one provider's would be taken from or
    /// given to another, `plan_provider_unknown` when nobody told whose it is, `plan_nobody_to_share` when no other centre has
    /// a list, `plan_listed_unreadable` when a list is no number.
    pub fn due(&self, month: Month, facts: &PlanFacts<'_>) -> Result<Vec<DraftLine>, Problem> {
        if month < self.first {
            return Ok(Vec::new());
        }
        let owed = self.owed(month, facts)?;
        let now = self.month(month, facts)?;
        for ((centre, _, month_for), amount) in &owed {
            self.may_book(centre, (*month_for, *amount), now, facts)?;
        }
        let total: Ore = owed.values().copied().sum();
        let lines: Vec<DraftLine> = owed.into_iter().map(|(key, amount)| self.line(key, amount)).collect();
        assert_eq!(lines.iter().map(DraftLine::booked).sum::<Ore>(), total, "lines book what is owed");
        Ok(lines)
    }

    /// The months of the plan up to `through`.
    pub(super) fn due_months(&self, through: Month) -> Vec<Month> {
        span(self.first, self.last().min(through))
    }

    fn month<'f>(&self, month: Month, facts: &PlanFacts<'f>) -> Result<&'f MonthFacts, Problem> {
        facts.months.iter().find(|known| known.month == month).ok_or_else(|| problems::facts_missing(self, month))
    }

    fn line(&self, (centre, component, month_for): Key, amount: Ore) -> DraftLine {
        let (stance, amount) =
            if amount > Ore::ZERO { (LineStance::Paid, amount) } else { (LineStance::Charged, -amount) };
        DraftLine {
            centre,
            component,
            label: self.name.clone(),
            payee: None,
            stance,
            month_for,
            amount: LineAmount::Money(amount),
            cause: Cause::Plan,
            persons: None,
            rests_on: self.decision.to_string(),
            plan: self.id.clone(),
            against: self.against.clone(),
            moved: true,
        }
    }

    /// What ought to be booked by the end of `through`.
    pub(super) fn targets(&self, through: Month, facts: &PlanFacts<'_>) -> Result<Targets, Problem> {
        match &self.base {
            PlanBase::Paid { share, components, from, to } => {
                self.clawback(through, facts, &Share { share, components }, span(*from, *to))
            }
            PlanBase::OwnPay { share, components } => self.sanction(through, facts, &Share { share, components }),
            PlanBase::Yearly { factors } => Ok(self.phase_out(through, factors)),
            PlanBase::Monthly => self.recovery(through, facts),
            PlanBase::Whole { month_for, .. } => Ok(self.instalments(through, *month_for)),
        }
    }

    /// Each paid month's share, paid off one after the other.
    fn clawback(
        &self,
        through: Month,
        facts: &PlanFacts<'_>,
        share: &Share<'_>,
        paid: Vec<Month>,
    ) -> Result<Targets, Problem> {
        let months = paid.iter().map(|month| self.month(*month, facts)).collect::<Result<Vec<_>, _>>()?;
        let due = self.due_months(through).len();
        let mut targets = Targets::new();
        for centre in &self.centres {
            let mut claims: Vec<(Key, Ore)> = Vec::new();
            for month in &months {
                for (component, amount) in share.of(month, &centre.id) {
                    claims.push(((centre.id.clone(), component, month.month), amount));
                }
            }
            let amounts: Vec<Ore> = claims.iter().map(|(_, amount)| *amount).collect();
            for (index, part) in spread(&amounts, self.months).into_iter().take(due).flatten() {
                *targets.entry(claims[index].0.clone()).or_default() += part;
            }
        }
        Ok(targets)
    }

    /// Each month's share of its own pay; a month with no pay to take from gives nothing.
    fn sanction(&self, through: Month, facts: &PlanFacts<'_>, share: &Share<'_>) -> Result<Targets, Problem> {
        let mut targets = Targets::new();
        for month in self.due_months(through) {
            let facts = self.month(month, facts)?;
            for centre in &self.centres {
                for (component, amount) in share.of(facts, &centre.id) {
                    if amount < Ore::ZERO {
                        targets.insert((centre.id.clone(), component, month), amount);
                    }
                }
            }
        }
        Ok(targets)
    }

    /// Each year's amount in twelve parts.
    fn phase_out(&self, through: Month, factors: &[Exact]) -> Targets {
        let mut targets = Targets::new();
        let due = self.due_months(through);
        for centre in &self.centres {
            for (year, factor) in due.chunks(12).zip(factors) {
                let parts = equal_parts(rounded(&(&Exact::whole(centre.amount.0) * factor)), 12);
                for (month, part) in year.iter().zip(parts) {
                    targets.insert((centre.id.clone(), String::new(), *month), part);
                }
            }
        }
        targets
    }

    /// The centres' amounts each month, and their sum to the others by the lists of that month.
    fn recovery(&self, through: Month, facts: &PlanFacts<'_>) -> Result<Targets, Problem> {
        let total: Ore = self.centres.iter().map(|centre| centre.amount).sum();
        let mut targets = Targets::new();
        for month in self.due_months(through) {
            for centre in &self.centres {
                targets.insert((centre.id.clone(), String::new(), month), -centre.amount);
            }
            let (others, weights) = self.others(self.month(month, facts)?)?;
            let parts =
                largest_remainder(total.0.into(), &weights).map_err(|_| problems::nobody_to_share(self, month))?;
            for (id, part) in others.into_iter().zip(parts) {
                targets.insert((id, String::new(), month), whole(part));
            }
            let sum: Ore = targets.iter().filter(|((_, _, of), _)| *of == month).map(|(_, amount)| *amount).sum();
            assert_eq!(sum, Ore::ZERO, "what is recovered is given out in the same month");
        }
        Ok(targets)
    }

    /// The centres of the month that the plan does not name, by HSA id, and their lists.
    fn others(&self, month: &MonthFacts) -> Result<(Vec<String>, Vec<Exact>), Problem> {
        let mut others = BTreeMap::new();
        for centre in &month.centres {
            if self.centres.iter().all(|named| named.id != centre.id) {
                let listed = parse_number(&centre.listed).ok().filter(|listed| !listed.is_negative());
                let listed = listed.ok_or_else(|| problems::listed_unreadable(self, centre, month.month))?;
                others.insert(centre.id.clone(), listed);
            }
        }
        Ok(others.into_iter().unzip())
    }

    /// Equal parts of each centre's claim.
    fn instalments(&self, through: Month, month_for: Option<Month>) -> Targets {
        let mut targets = Targets::new();
        for centre in &self.centres {
            for (month, part) in self.due_months(through).into_iter().zip(equal_parts(centre.amount, self.months)) {
                *targets.entry((centre.id.clone(), String::new(), month_for.unwrap_or(month))).or_default() += -part;
            }
        }
        targets
    }
}

/// A share of what the model pays.
struct Share<'a> {
    share: &'a Exact,
    components: &'a [String],
}

impl Share<'_> {
    /// What is taken of a month's pay, below zero: one amount for each component named, or one in all under no name.
    fn of(&self, month: &MonthFacts, centre: &str) -> Vec<(String, Ore)> {
        let taken = |paid: Ore| -rounded(&(&Exact::whole(paid.0) * self.share));
        if self.components.is_empty() {
            return vec![(String::new(), taken(month.paid(centre, None)))];
        }
        let one = |component: &String| (component.clone(), taken(month.paid(centre, Some(component))));
        self.components.iter().map(one).collect()
    }
}

/// An amount in öre, rounded half away from zero.
pub(super) fn rounded(amount: &Exact) -> Ore {
    whole(amount.round(RoundMode::HalfAway).unwrap_or_else(|| unreachable!("shares of amounts that fit")))
}

fn whole(amount: i128) -> Ore {
    Ore(i64::try_from(amount).unwrap_or_else(|_| unreachable!("a part of an amount that fits")))
}

/// The months from `from` to `to`.
fn span(from: Month, to: Month) -> Vec<Month> {
    (0..=from.months_to(to)).map(|months| from.plus(months)).collect()
}
