//! What a plan's amounts are computed from: lists and pay of months, and what the plan has booked.

use std::collections::BTreeMap;

use kapitera_money::Ore;
use kapitera_period::Month;

use crate::draft::{DraftCentre, DraftLine, LineAmount, LineStance};
use crate::voucher::Row;

/// The facts of the months a plan asks for ([`super::Plan::needs`]), and what it has booked.
#[derive(Clone, Copy, Debug)]
pub struct PlanFacts<'a> {
    /// The months, each once.
    pub months: &'a [MonthFacts],
    /// All that the plan has booked for any month: what stands in the ledger under its id, and what stands in drafts that are
    /// prepared and neither posted nor withdrawn, other than the draft that is being made.
    pub booked: &'a [PlanBooked],
    /// Who was provider in the months of [`super::Plan::concerns`].
    pub providers: &'a [ProviderThen],
}

/// Who was a centre's provider in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderThen {
    /// The centre's HSA id.
    pub centre: String,
    /// The month.
    pub month: Month,
    /// The provider's organisation number.
    pub provider: String,
    /// Its name.
    pub name: String,
}

/// A month as it is settled: the centres with their lists, and what the model pays them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthFacts {
    /// The month.
    pub month: Month,
    /// The centres of the month's settlement.
    pub centres: Vec<DraftCentre>,
    /// What they are paid by the model, by centre and component.
    pub pay: Vec<CentrePay>,
}

/// What the model pays a centre for a component; what it pays others than the centre (payees) does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CentrePay {
    /// The centre's HSA id.
    pub centre: String,
    /// The component.
    pub component: String,
    /// Öre; below zero when the component takes more than it gives.
    pub paid: Ore,
}

/// What a plan has booked for a centre and month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanBooked {
    /// The centre's HSA id.
    pub centre: String,
    /// The component; empty when the line was of none.
    pub component: String,
    /// The month that it belongs to.
    pub month_for: Month,
    /// The month whose settlement booked it.
    pub settled: Month,
    /// What it gave the provider ([`DraftLine::booked`]), below zero when it took: the debit of the plan's row.
    pub booked: Ore,
}

impl MonthFacts {
    /// A month with these centres and no pay yet.
    pub fn new(month: Month, centres: &[DraftCentre]) -> Self {
        Self { month, centres: centres.to_vec(), pay: Vec::new() }
    }

    /// Adds the lines of the month's settlement, or of a posted correction of it: what is moved and paid to the centre by the
    /// model. Lines of other months, plans, payees and quantities, and what is charged, shown or received already, do not
    /// count.
    #[must_use]
    pub fn with(mut self, lines: &[DraftLine]) -> Self {
        let mut sums: BTreeMap<(String, String), Ore> = BTreeMap::new();
        for known in self.pay.drain(..) {
            *sums.entry((known.centre, known.component)).or_default() += known.paid;
        }
        for line in lines {
            let own = line.plan.is_empty() && line.payee.is_none() && line.month_for == self.month && line.moved;
            if let (true, LineStance::Paid, LineAmount::Money(paid)) = (own, line.stance, &line.amount) {
                *sums.entry((line.centre.clone(), line.component.clone())).or_default() += *paid;
            }
        }
        self.pay = sums.into_iter().map(|((centre, component), paid)| CentrePay { centre, component, paid }).collect();
        self
    }

    /// The centre with this HSA id.
    pub fn centre(&self, id: &str) -> Option<&DraftCentre> {
        self.centres.iter().find(|centre| centre.id == id)
    }

    /// What a centre is paid for one component, or for all.
    pub(super) fn paid(&self, centre: &str, component: Option<&str>) -> Ore {
        self.pay
            .iter()
            .filter(|pay| pay.centre == centre && component.is_none_or(|component| component == pay.component))
            .map(|pay| pay.paid)
            .sum()
    }
}

impl PlanBooked {
    /// What the plan `id` has booked by these rows of vouchers, contrary ones too, each with the month that was settled.
    pub fn of_rows<'a>(id: &str, rows: impl IntoIterator<Item = (Month, &'a Row)>) -> Vec<Self> {
        let of_plan = rows.into_iter().filter(|(_, row)| row.plan == id);
        of_plan
            .map(|(settled, row)| Self {
                settled,
                centre: row.centre.clone(),
                component: row.component.clone(),
                month_for: row.month_for,
                booked: row.amount,
            })
            .collect()
    }

    /// What the plan `id` books by these lines of drafts, each with the month that the draft settles.
    pub fn of_lines<'a>(id: &str, lines: impl IntoIterator<Item = (Month, &'a DraftLine)>) -> Vec<Self> {
        let of_plan = lines.into_iter().filter(|(_, line)| line.plan == id);
        of_plan
            .map(|(settled, line)| Self {
                settled,
                centre: line.centre.clone(),
                component: line.component.clone(),
                month_for: line.month_for,
                booked: line.booked(),
            })
            .collect()
    }
}
