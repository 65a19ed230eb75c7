//! The result of evaluating: lines with their trace.

use kapitera_message::Text;
use kapitera_model::{Carrier, Per, Stance};
use kapitera_money::{Exact, Ore};
use kapitera_period::{Month, Span};

use crate::facts::CentreFact;

/// A month's payment by a model. Lines stand by component in the model's order, then by centre, then by payee.
#[derive(Clone, Debug)]
pub struct Settlement {
    /// The month of the settlement.
    pub month: Month,
    /// The centres, by ascending HSA id.
    pub centres: Vec<CentreFact>,
    /// Listed persons per centre by the model's rules of time; with person-days the average over the period.
    pub listed: Vec<Exact>,
    /// The lines.
    pub lines: Vec<Line>,
    /// What was meant to be shared out and nobody could be given.
    pub unallocated: Vec<UnallocatedAmount>,
}

impl Settlement {
    /// What the centre at this position is paid: its paid lines less its charged ones.
    pub fn total_of_centre(&self, centre: usize) -> Ore {
        self.lines.iter().filter(|line| line.centre == centre).map(Line::paid).sum()
    }

    /// What all centres are paid.
    pub fn total(&self) -> Ore {
        self.lines.iter().map(Line::paid).sum()
    }

    /// What the centre at this position has received already, such as fees it keeps: in nothing that is paid.
    pub fn received_of_centre(&self, centre: usize) -> Ore {
        self.lines.iter().filter(|line| line.centre == centre).map(Line::received).sum()
    }

    /// What all centres have received already.
    pub fn total_received(&self) -> Ore {
        self.lines.iter().map(Line::received).sum()
    }
}

/// One component of one centre for one payee.
#[derive(Clone, Debug)]
pub struct Line {
    /// The component's position in the model.
    pub component: usize,
    /// The centre's position in [`Settlement::centres`].
    pub centre: usize,
    /// Who is paid, when the component is split; none for the centre's own line of a component that is not.
    pub payee: Option<String>,
    /// The month the amount is for.
    pub period: Month,
    /// Whether it is paid.
    pub stance: Stance,
    /// The amount.
    pub amount: Amount,
    /// The amount before rounding, in kronor (or the component's unit), before it was split between payees.
    pub exact: Exact,
    /// The weighted count that the amount stands on, summed over the parts of the period: by their share of it, and for
    /// events, which have their day, as they are.
    pub weighted: Exact,
    /// How it came about, step by step.
    pub steps: Vec<Step>,
}

impl Line {
    /// What the line adds to the centre's total: nothing for shadow lines and for what the centre has already, the
    /// negative for charges.
    pub fn paid(&self) -> Ore {
        match (self.stance, self.amount) {
            (Stance::Paid, Amount::Money(ore)) => ore,
            (Stance::Charged, Amount::Money(ore)) => -ore,
            _ => Ore::ZERO,
        }
    }

    /// What the line says that the centre has already: nothing for lines that are paid, charged or only shown.
    pub fn received(&self) -> Ore {
        match (self.stance, self.amount) {
            (Stance::Received, Amount::Money(ore)) => ore,
            _ => Ore::ZERO,
        }
    }
}

/// A line's amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// Whole öre.
    Money(Ore),
    /// Another unit: `mantissa` × 10⁻`decimals`.
    Quantity {
        /// The digits.
        mantissa: i128,
        /// How many of them are decimals.
        decimals: u32,
    },
}

impl Amount {
    /// The amount in kronor, or in the component's unit.
    pub fn to_exact(self) -> Exact {
        match self {
            Self::Money(ore) => ore.to_exact_kr(),
            Self::Quantity { mantissa, decimals } => Exact::decimal(mantissa, decimals),
        }
    }
}

/// An amount that was meant to be shared out and nobody could be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnallocatedAmount {
    /// The shares or the component.
    pub name: String,
    /// The amount of the month.
    pub amount: Ore,
    /// Why it is left.
    pub reason: Text,
}

/// A step on the way to a line's amount, with its numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The following steps are for these days, this share of the period; only when the period is cut.
    Part {
        /// The days.
        days: Span,
        /// Their share of the period.
        share: Exact,
    },
    /// The following steps are for events of these days; what they come to is added to the other days', not weighed by
    /// their number. Only when the period is cut.
    EventDays {
        /// The service dates.
        days: Span,
    },
    /// The events of all parts of the period together; only when the period is cut.
    Together {
        /// What was counted.
        count: Exact,
        /// What it weighs.
        weighted: Exact,
    },
    /// The costs are carried by no centre these days, so nothing is counted.
    CarriedBy {
        /// Who carries them.
        carrier: Carrier,
    },
    /// So many were counted.
    Counted {
        /// Persons, average persons, events, units or kronor.
        count: Exact,
        /// The item, when items are kept apart.
        item: Option<String>,
    },
    /// Only so many of them count.
    CountLimited {
        /// The limit per centre or doctor.
        at_most: Exact,
        /// The count that remains.
        count: Exact,
    },
    /// The table at this position of the weigh step was applied person by person.
    TableWeighted {
        /// The table's name.
        table: String,
        /// The sum of count × weight.
        weighted: Exact,
    },
    /// The factor at this position of the weigh step has this value for the centre.
    Factor {
        /// Its position in the weigh step.
        position: usize,
        /// Its value.
        value: Exact,
    },
    /// The factor's average for the centre against the region's.
    AgainstMean {
        /// Its position in the weigh step.
        position: usize,
        /// The centre's average.
        own: Exact,
        /// The region's average.
        mean: Exact,
    },
    /// The weighted count was multiplied so that it fits the region's.
    Normalised {
        /// The multiplier.
        factor: Exact,
    },
    /// A condition was tested.
    Condition {
        /// Its position in the shape step.
        position: usize,
        /// What was found; none for a word.
        found: Option<Exact>,
        /// Whether it holds.
        holds: bool,
    },
    /// A floor or a cap changed the number.
    Limited {
        /// Floor or cap.
        kind: LimitKind,
        /// The limit, for the time of the number it is put on.
        limit: Exact,
        /// The number before.
        before: Exact,
    },
    /// A limit per item met what the item had before the period too; the [`Step::Limited`] before this are of the
    /// whole item.
    ItemBefore {
        /// How much the item had before the period.
        count: Exact,
        /// What that comes to by the prices of this period.
        amount: Exact,
        /// What the limits leave of it.
        given: Exact,
        /// What is left for this period: what the limits leave of the whole item, less `given`.
        now: Exact,
    },
    /// The shares of payees that the centre reported, and what they leave to the others.
    SharesReported {
        /// The reported value.
        value: String,
        /// Each payee's share, in the order of the lines; they sum to 1.
        shares: Vec<(String, Exact)>,
    },
    /// The weighted count was priced.
    Priced {
        /// The weighted count.
        weighted: Exact,
        /// How.
        priced: Priced,
        /// The time the price is for.
        per: Per,
        /// The amount of the month (of the part).
        amount: Exact,
    },
    /// A schedule's factor was applied.
    Scheduled {
        /// The factor.
        factor: Exact,
    },
    /// The component is outside its months.
    OutsideMonths,
    /// The amount is paid in instalments.
    Instalment {
        /// Which, from 1.
        number: u32,
        /// Of how many.
        of: u32,
    },
}

/// Floor or cap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitKind {
    /// At least.
    Floor,
    /// At most.
    Cap,
}

/// How a weighted count was priced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Priced {
    /// So much each.
    Each(Exact),
    /// By steps; the average price.
    Steps(Exact),
    /// So much each, so that the average comes to `mean`.
    Mean {
        /// What the average comes to.
        mean: Exact,
        /// The counted units of the region.
        counted: Exact,
        /// The weighted units of the region.
        weighted: Exact,
    },
    /// The centre's part of a pool.
    Pool {
        /// The pool, for the time of the price.
        pool: Exact,
        /// The weighted units of the region.
        weighted: Exact,
    },
    /// A share of the counted kronor.
    Share(Exact),
}
