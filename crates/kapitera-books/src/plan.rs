//! Plans: what is taken from or given to centres over several months by one decision, as a schedule in the books.
//!
//! All kinds are one thing: a base (what was paid, the month's own pay, an amount), the months it falls due in, and whom it
//! concerns. What a plan owes is never remembered but computed: what ought to be booked by now less what is booked, for each
//! centre and month. So a month is never booked twice, one that was missed is caught up, and what corrections change in a
//! base comes in the next month.

use kapitera_model::Basis;
use kapitera_money::{Exact, Ore};
use kapitera_period::Month;

mod decision;
mod due;
mod facts;
mod keys;
mod life;
mod owed;
mod problems;
mod read;
mod schedule;
mod spread;
mod values;
mod whose;
mod write;

pub use decision::PlanDecision;
pub use facts::{CentrePay, MonthFacts, PlanBooked, PlanFacts, ProviderThen};
pub use life::{PlanLife, PlanStage, PlanTaken};
pub use schedule::{Scheduled, ScheduledAmount};
pub use spread::{equal_parts, spread};

pub(crate) use keys::{basis, centre_id, formed, items, once, read_decision, said, value_span, word};
pub(crate) use values::{kr, kr_text, share_or_none, share_text};

/// A plan: one decision, followed month by month until it is through or ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Its id, unique for ever.
    pub id: String,
    /// What its lines are called, in the region's language.
    pub name: String,
    /// The decision.
    pub decision: PlanDecision,
    /// Why, in words that the provider reads.
    pub reason: String,
    /// Whether it is decided, proposed or invented.
    pub basis: Basis,
    /// Where it was read.
    pub read: Option<String>,
    /// Whom it takes from or gives to, by HSA id in ascending order.
    pub centres: Vec<PlanCentre>,
    /// The first month in which something falls due.
    pub first: Month,
    /// In how many months something falls due, from the first.
    pub months: u32,
    /// What the amounts are made of.
    pub base: PlanBase,
    /// The role of the account that its lines are booked against.
    pub against: String,
}

/// A centre of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanCentre {
    /// HSA id, upper case.
    pub id: String,
    /// Its amount, above zero, where the plan's base is an amount; zero otherwise.
    pub amount: Ore,
}

/// What the amounts of a plan are made of.
#[derive(Clone, Debug, PartialEq)]
pub enum PlanBase {
    /// Clawback: a share of what the model paid the centre for the months `from` to `to` is taken back.
    Paid {
        /// The share, above 0 and at most 1.
        share: Exact,
        /// The components it is of; all that are paid when empty.
        components: Vec<String>,
        /// The first month that was paid.
        from: Month,
        /// The last.
        to: Month,
    },
    /// Sanction: a share of what the model pays the centre for each month is taken from that month.
    OwnPay {
        /// The share, above 0 and at most 1.
        share: Exact,
        /// The components it is of; all that are paid when empty.
        components: Vec<String>,
    },
    /// Phase-out: the centre is paid its amount a year, times the factor of the year.
    Yearly {
        /// The factors, one for each twelve months.
        factors: Vec<Exact>,
    },
    /// Recovery: the centre's amount is taken each month, and the sum given to all other centres by listed.
    Monthly,
    /// Instalments: the centre owes its amount, and pays it in equal parts.
    Whole {
        /// The month the claim belongs to; each part's own month when none.
        month_for: Option<Month>,
        /// The organisation number of who owes it; when none, the centre's provider in the month the claim belongs to, or
        /// in the plan's first.
        provider: Option<String>,
    },
}

/// The kinds of plans.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlanKind {
    /// [`PlanBase::Paid`]
    Clawback,
    /// [`PlanBase::Yearly`]
    PhaseOut,
    /// [`PlanBase::OwnPay`]
    Sanction,
    /// [`PlanBase::Monthly`]
    Recovery,
    /// [`PlanBase::Whole`]
    Instalments,
}

impl PlanKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [Self::Clawback, Self::PhaseOut, Self::Sanction, Self::Recovery, Self::Instalments];

    /// Its word in texts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Clawback => "clawback",
            Self::PhaseOut => "phase-out",
            Self::Sanction => "sanction",
            Self::Recovery => "recovery",
            Self::Instalments => "instalments",
        }
    }

    /// The role of the account that lines of the kind are booked against when the plan names no other; none for claims, which
    /// stand where somebody booked them.
    pub fn role(self) -> Option<&'static str> {
        (self != Self::Instalments).then_some(self.name())
    }
}

impl Plan {
    /// The most months that a plan may last.
    pub const MONTHS_MOST: u32 = 600;
    /// The most centres that a plan may name.
    pub const CENTRES_MOST: usize = 5_000;

    /// Its kind.
    pub fn kind(&self) -> PlanKind {
        match self.base {
            PlanBase::Paid { .. } => PlanKind::Clawback,
            PlanBase::OwnPay { .. } => PlanKind::Sanction,
            PlanBase::Yearly { .. } => PlanKind::PhaseOut,
            PlanBase::Monthly => PlanKind::Recovery,
            PlanBase::Whole { .. } => PlanKind::Instalments,
        }
    }

    /// The last month in which something falls due.
    pub fn last(&self) -> Month {
        self.first.plus(i32::try_from(self.months).unwrap_or(i32::MAX) - 1)
    }

    /// Whether it may only be tried out: no body has decided it.
    pub fn is_try_out(&self) -> bool {
        self.basis != Basis::Decided
    }
}
