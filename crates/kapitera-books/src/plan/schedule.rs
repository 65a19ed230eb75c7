//! The whole schedule of a plan, as it is known now.

use std::collections::BTreeMap;

use kapitera_money::{Exact, Ore};
use kapitera_period::Month;

use super::{Plan, PlanBase, PlanFacts, equal_parts};

/// A line of a schedule.
#[derive(Clone, Debug, PartialEq)]
pub struct Scheduled {
    /// The month in which it falls due.
    pub month: Month,
    /// The month that it belongs to; none when that is known only when the months paid are.
    pub month_for: Option<Month>,
    /// The centre's HSA id; none for all centres that the plan does not name.
    pub centre: Option<String>,
    /// The component; empty when it is of none.
    pub component: String,
    /// How much.
    pub amount: ScheduledAmount,
}

/// How much falls due.
#[derive(Clone, Debug, PartialEq)]
pub enum ScheduledAmount {
    /// An amount that is known: above zero given, below zero taken.
    Known(Ore),
    /// A share of what the month itself pays, which is taken.
    ShareOfPay(Exact),
    /// A part (one of so many) of the share of what was paid, which is taken.
    ShareOfPaid {
        /// The share.
        share: Exact,
        /// In how many parts.
        parts: u32,
    },
    /// An amount that is given out by listed.
    ByListed(Ore),
}

impl Plan {
    /// The whole schedule: month by month what falls due, as amounts where they are known. With facts, the amounts that rest
    /// on months whose facts are there are known too.
    pub fn schedule(&self, facts: Option<&PlanFacts<'_>>) -> Vec<Scheduled> {
        let last = self.last();
        match &self.base {
            PlanBase::Yearly { .. } | PlanBase::Whole { month_for: None, .. } => {
                // These rest on no facts at all: their amounts for each month are the schedule.
                let none = PlanFacts { months: &[], booked: &[], providers: &[] };
                let targets = self.targets(last, &none).unwrap_or_default();
                let known = targets.into_iter().filter(|(_, amount)| *amount != Ore::ZERO);
                sorted(
                    known.map(|((centre, component, month), amount)| {
                        known_line(month, month, centre, component, amount)
                    }),
                )
            }
            PlanBase::Whole { month_for: Some(month_for), .. } => sorted(self.centres.iter().flat_map(|centre| {
                let months = self.due_months(last).into_iter().zip(equal_parts(centre.amount, self.months));
                months.map(|(month, part)| known_line(month, *month_for, centre.id.clone(), String::new(), -part))
            })),
            PlanBase::Paid { share, components, .. } => {
                facts.and_then(|facts| self.clawback_known(facts)).unwrap_or_else(|| {
                    let parts = self.months;
                    self.shares(components, None, &ScheduledAmount::ShareOfPaid { share: share.clone(), parts })
                })
            }
            PlanBase::OwnPay { share, components } => {
                self.shares(components, facts, &ScheduledAmount::ShareOfPay(share.clone()))
            }
            PlanBase::Monthly => self.recovered(),
        }
    }

    /// What each month adds to what ought to be booked, when all months paid are known.
    fn clawback_known(&self, facts: &PlanFacts<'_>) -> Option<Vec<Scheduled>> {
        let mut before = BTreeMap::new();
        let mut lines = Vec::new();
        for month in self.due_months(self.last()) {
            let by_then = self.targets(month, facts).ok()?;
            for (key, amount) in &by_then {
                let added = *amount - before.get(key).copied().unwrap_or_default();
                if added != Ore::ZERO {
                    let (centre, component, month_for) = key.clone();
                    lines.push(known_line(month, month_for, centre, component, added));
                }
            }
            before = by_then;
        }
        Some(lines)
    }

    /// A line for each month, centre and component: its amount where the month's facts are there, otherwise `amount`.
    fn shares(&self, components: &[String], facts: Option<&PlanFacts<'_>>, amount: &ScheduledAmount) -> Vec<Scheduled> {
        let unnamed = [String::new()];
        let components = if components.is_empty() { &unnamed } else { components };
        let mut lines = Vec::new();
        for month in self.due_months(self.last()) {
            let known = facts.and_then(|facts| self.own_month(month, facts));
            for centre in &self.centres {
                for component in components {
                    let of_month = matches!(amount, ScheduledAmount::ShareOfPay(_)).then_some(month);
                    let amount = known.as_ref().map_or_else(
                        || amount.clone(),
                        |known| {
                            let key = (centre.id.clone(), component.clone(), month);
                            ScheduledAmount::Known(known.get(&key).copied().unwrap_or_default())
                        },
                    );
                    let (centre, component) = (Some(centre.id.clone()), component.clone());
                    lines.push(Scheduled { month, month_for: of_month, centre, component, amount });
                }
            }
        }
        lines
    }

    /// What one month's own pay gives, when its facts are there.
    fn own_month(&self, month: Month, facts: &PlanFacts<'_>) -> Option<BTreeMap<(String, String, Month), Ore>> {
        let only = Self { first: month, months: 1, ..self.clone() };
        only.targets(month, facts).ok()
    }

    fn recovered(&self) -> Vec<Scheduled> {
        let total: Ore = self.centres.iter().map(|centre| centre.amount).sum();
        let mut lines = Vec::new();
        for month in self.due_months(self.last()) {
            for centre in &self.centres {
                lines.push(known_line(month, month, centre.id.clone(), String::new(), -centre.amount));
            }
            lines.push(Scheduled {
                month,
                month_for: Some(month),
                centre: None,
                component: String::new(),
                amount: ScheduledAmount::ByListed(total),
            });
        }
        lines
    }
}

fn known_line(month: Month, month_for: Month, centre: String, component: String, amount: Ore) -> Scheduled {
    Scheduled {
        month,
        month_for: Some(month_for),
        centre: Some(centre),
        component,
        amount: ScheduledAmount::Known(amount),
    }
}

fn sorted(lines: impl Iterator<Item = Scheduled>) -> Vec<Scheduled> {
    let mut lines: Vec<Scheduled> = lines.collect();
    lines.sort_by(|one, other| (one.month, &one.centre).cmp(&(other.month, &other.centre)));
    lines
}
