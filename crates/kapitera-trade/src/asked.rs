//! What is asked of internal trade, as a text: the three questions of S0, with all that has to be decided before the figures are looked at.

mod fields;
mod point_of_care;
mod read;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use kapitera_message::Text;
use kapitera_money::Exact;
use kapitera_period::{Date, Month};
use kapitera_statistics::series::Season;

use crate::{Figure, Service, Transport, Windows};

pub use read::read_evaluation;

/// Months from the first to the last, both belonging to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Months {
    /// The first.
    pub first: Month,
    /// The last; not before the first.
    pub last: Month,
}

impl Months {
    /// How many.
    pub fn many(self) -> i32 {
        self.first.months_to(self.last) + 1
    }

    /// Each of them.
    pub fn each(self) -> impl Iterator<Item = Month> {
        (0..self.many()).map(move |turn| self.first.plus(turn))
    }

    /// Whether a month is one of them.
    pub fn holds(self, month: Month) -> bool {
        (self.first..=self.last).contains(&month)
    }
}

/// An evaluation: a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// Its name, of letters, figures and hyphens.
    pub name: String,
    /// What people call it.
    pub title: Text,
    /// The months whose orders are looked at.
    pub months: Months,
    /// Whether prices hold costs back.
    pub awareness: AwarenessAsked,
    /// Whether feedback from those who sell helps, and how far apart units order.
    pub feedback: FeedbackAsked,
    /// What another way would cost.
    pub change: ChangeAsked,
}

/// What a month's sum is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Per {
    /// The month, of the same buyers all through.
    Month,
    /// Those who were listed in it: as many kronor as the mean number of listed would have ordered for.
    Listed,
}

/// Whether prices hold costs back.
#[derive(Clone, Debug, PartialEq)]
pub struct AwarenessAsked {
    /// The first month with prices.
    pub introduced: Month,
    /// So many months from it on are left out: prices were still coming into use.
    pub phase_in: u32,
    /// How the seasons are described.
    pub season: Season,
    /// What a month's sum is of.
    pub per: Per,
    /// The suppliers that had prices from then on.
    pub priced: Vec<Arc<str>>,
    /// Those that had none all the time; what happened there would have happened anyway. None for a series by itself.
    pub beside: Vec<Arc<str>>,
    /// The day whose prices all months are reckoned at, so that a new list is no change of what is ordered.
    pub at_prices_of: Date,
    /// The periods between which what was charged is taken apart.
    pub price_lists: Apart,
}

/// Two periods of equally many months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Apart {
    /// The former.
    pub before: Months,
    /// The latter.
    pub after: Months,
}

/// Whether feedback helps, and how far apart units order.
#[derive(Clone, Debug, PartialEq)]
pub struct FeedbackAsked {
    /// Who gives it.
    pub supplier: Arc<str>,
    /// The months before and after the first.
    pub windows: Windows,
    /// The day whose lists all months are divided by; none for each month by its own, where a month of which they are not known is unknown.
    pub listed_on: Option<Date>,
    /// The months over which units are laid beside each other.
    pub variation: Months,
}

/// What another way would cost.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeAsked {
    /// The model in force, as a path from the region's directory.
    pub today: PathBuf,
    /// The others.
    pub variants: Vec<PathBuf>,
    /// The months they are laid beside each other for.
    pub months: Months,
    /// Tests that can be done at the point of care.
    pub tests: Vec<TestAsked>,
    /// The months whose volumes tests are judged by.
    pub volumes: Months,
    /// Kronor for a minute of staff.
    pub staff_per_minute: Figure,
}

/// A test that can be done at the point of care or by the central laboratory.
#[derive(Clone, Debug, PartialEq)]
pub struct TestAsked {
    /// Its code in the register of point-of-care tests.
    pub code: Arc<str>,
    /// The laboratory's service.
    pub service: Service,
    /// Kronor a month that fall away at the laboratory when a unit tests itself.
    pub central_fixed: Figure,
    /// How samples get there.
    pub transport: Transport,
    /// Minutes of staff for a test that is sent.
    pub central_minutes: Figure,
    /// The share of tests whose answer takes another visit or call, 0–1.
    pub second_visit_share: Figure,
    /// Kronor for such a visit or call.
    pub second_visit_cost: Figure,
    /// Kronor a month for the device.
    pub device: Figure,
    /// Kronor for the kit of a test; none for what the register says that a test has cost.
    pub kit: Option<Figure>,
    /// Minutes of staff for a test at the point of care.
    pub minutes: Figure,
    /// Quality control tests a month.
    pub controls: Figure,
}

/// Who buys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BuyerKind {
    /// A health centre run by the region.
    OwnCentre,
    /// A private health centre.
    PrivateCentre,
    /// Another unit of the region: a clinic.
    Unit,
}

impl BuyerKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::OwnCentre, Self::PrivateCentre, Self::Unit];
}

/// What is known of the internal trade of a region.
#[derive(Clone, Debug, Default)]
pub struct Market {
    /// What was bought in the evaluation's months, all of which are known.
    pub purchases: crate::Purchases,
    /// The suppliers' price lists.
    pub prices: crate::PriceList,
    /// Who buys.
    pub buyers: BTreeMap<Arc<str>, BuyerKind>,
    /// How many were listed on the first day of each month, by centre; a month that is not known is not there.
    pub listed: BTreeMap<Month, BTreeMap<Arc<str>, Exact>>,
    /// The month of each unit's first feedback, by who gave it.
    pub feedback: BTreeMap<Arc<str>, BTreeMap<Arc<str>, Month>>,
    /// Point-of-care tests: how many, and what they cost, by month, unit and code.
    pub tests: BTreeMap<(Month, Arc<str>, Arc<str>), crate::Bought>,
}
