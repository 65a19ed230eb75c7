//! A correction that is paid back in instalments: what is claimed, and what each month's settlement charges of it.

use std::collections::BTreeMap;

use kapitera_message::{Language, text};
use kapitera_money::{Exact, Ore, largest_remainder};
use kapitera_period::Month;

use crate::draft::{Cause, Draft, DraftLine, LineAmount, LineStance, SettlementId};
use crate::reclaim::INSTALMENT_CLAIM;
use crate::voucher::Row;

/// The plan that a correction's instalments of one provider are: `instalments/2020-02-2/5599999912`.
pub fn plan_id(correction: SettlementId, provider: &str) -> String {
    format!("instalments/{correction}/{provider}")
}

/// The correction whose instalments a plan is; none when it is another plan.
pub fn correction_of(plan: &str) -> Option<SettlementId> {
    plan.strip_prefix("instalments/")?.split_once('/')?.0.parse().ok()
}

/// The provider whose instalments a plan is; none when it is another plan. A centre may have changed hands since, and a split's
/// payee is not the centre's provider: what was claimed is charged to who owes it.
pub(crate) fn provider_of(plan: &str) -> Option<&str> {
    plan.strip_prefix("instalments/")?.split_once('/').map(|(_, provider)| provider)
}

/// One month's part of what a centre's provider pays back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instalment {
    /// The plan.
    pub plan: String,
    /// The centre's HSA id.
    pub centre: String,
    /// The month that the reclaim belongs to.
    pub month_for: Month,
    /// Which it is, from 1.
    pub number: u32,
    /// Of how many.
    pub of: u32,
    /// The month whose settlement charges it.
    pub due: Month,
    /// Öre; below 0 at a centre that the correction gives money while its provider pays back in all.
    pub amount: Ore,
}

/// The months whose settlements charge a correction's instalments: those after the month it is booked in.
pub fn months(correction: &Draft) -> Vec<Month> {
    let count = i32::try_from(correction.instalments.max(1)).unwrap_or(i32::MAX);
    (1..=count).map(|later| correction.post_in.plus(later)).collect()
}

/// The whole schedule of what `claimed` holds: the rows of the correction's vouchers that carry a plan. The parts of a claim
/// are equal but for single öre, which the first months take, and sum to it exactly.
pub fn due(correction: &Draft, claimed: &[Row]) -> Vec<Instalment> {
    let prefix = plan_id(correction.id, "");
    let mut totals: BTreeMap<(&str, &str, Month), Ore> = BTreeMap::new();
    for row in claimed.iter().filter(|row| row.plan.starts_with(&prefix)) {
        *totals.entry((&row.plan, &row.centre, row.month_for)).or_default() += row.amount;
    }
    let months = months(correction);
    let weights = vec![Exact::ONE; months.len()];
    let mut schedule = Vec::new();
    for ((plan, centre, month_for), total) in totals {
        let parts = largest_remainder(total.0.into(), &weights)
            .unwrap_or_else(|error| unreachable!("equal weights share out any amount: {error:?}"));
        for ((number, due), part) in (1..).zip(&months).zip(parts) {
            schedule.push(Instalment {
                plan: plan.to_owned(),
                centre: centre.to_owned(),
                month_for,
                number,
                of: correction.instalments,
                due: *due,
                amount: Ore(i64::try_from(part).unwrap_or_else(|_| unreachable!("a part is within its total"))),
            });
        }
    }
    schedule
}

/// The lines that the settlement of `month` charges of a correction's instalments: all that is due by then and not yet
/// charged. `claimed` are the rows of the correction's own vouchers (and of those that undid them) that carry a plan,
/// `charged` the rows of settlements that carry it. A month that was passed over is caught up, a correction that was undone
/// gives back what was charged, and nothing is charged twice.
pub fn lines(correction: &Draft, claimed: &[Row], charged: &[Row], month: Month, language: Language) -> Vec<DraftLine> {
    let mut by_claim: BTreeMap<(String, String, Month), Standing> = BTreeMap::new();
    for instalment in due(correction, claimed) {
        let key = (instalment.plan, instalment.centre, instalment.month_for);
        let standing = by_claim.entry(key).or_default();
        standing.total += instalment.amount;
        if instalment.due <= month {
            standing.due += instalment.amount;
            standing.number = instalment.number;
        }
    }
    let prefix = plan_id(correction.id, "");
    for row in charged.iter().filter(|row| row.plan.starts_with(&prefix)) {
        let key = (row.plan.clone(), row.centre.clone(), row.month_for);
        by_claim.entry(key).or_default().charged += -row.amount;
    }
    let made = by_claim.into_iter().filter_map(|((plan, centre, month_for), standing)| {
        let amount = standing.now()?;
        Some(line(correction, plan, centre, month_for, amount, standing.number, language))
    });
    made.collect()
}

/// Where a claim stands: in all, due by now, charged by now.
#[derive(Default)]
struct Standing {
    total: Ore,
    due: Ore,
    charged: Ore,
    number: u32,
}

impl Standing {
    /// What is to be charged now. A claim that stands is never turned: an earlier month that is settled anew after later ones
    /// have charged their parts charges nothing.
    fn now(&self) -> Option<Ore> {
        let amount = self.due - self.charged;
        let turned = self.total != Ore::ZERO && amount.0.signum() != self.total.0.signum();
        (amount != Ore::ZERO && !turned).then_some(amount)
    }
}

fn line(
    correction: &Draft,
    plan: String,
    centre: String,
    month_for: Month,
    amount: Ore,
    number: u32,
    language: Language,
) -> DraftLine {
    let (id, of) = (correction.id, correction.instalments);
    let month = id.month;
    let label = text!(
        "Delbetalning {number} av {of} av rättelsen av {month}",
        "Instalment {number} of {of} of the correction of {month}"
    );
    let rests_on = text!("rättelse {id}", "correction {id}");
    DraftLine {
        centre,
        component: String::new(),
        label: label.get(language).to_owned(),
        payee: None,
        stance: LineStance::Charged,
        month_for,
        amount: LineAmount::Money(amount),
        cause: Cause::Plan,
        persons: None,
        rests_on: rests_on.get(language).to_owned(),
        plan,
        against: INSTALMENT_CLAIM.to_owned(),
        moved: true,
    }
}
