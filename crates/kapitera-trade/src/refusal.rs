//! Why there is no result.

use std::fmt;
use std::sync::Arc;

use kapitera_message::{Text, text};
use kapitera_period::{Date, Month};

use crate::asked::Months;
use crate::{Measure, Service};

/// Why there is no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A day outside the years 1 to 9998.
    NoMonth {
        /// The day.
        day: Date,
    },
    /// A number that does not fit.
    TooLarge,
    /// No services bought in both periods, or such as cost nothing.
    NothingMatched,
    /// The same, of two months of a chain.
    NothingMatchedBetween {
        /// The month before.
        before: Month,
        /// The month after.
        after: Month,
    },
    /// A chain that ends before it begins, or is longer than 600 months.
    NoChain {
        /// The first month.
        from: Month,
        /// The last month.
        to: Month,
    },
    /// An amount below zero, which has no logarithm and no share.
    NegativeAmount {
        /// Of which service.
        service: Service,
    },
    /// A period in which nothing was bought: use per listed has no logarithm, and the mix no shares.
    NothingBought,
    /// A number of listed that is not above zero.
    NoListed,
    /// A service without points, where services are weighed by points.
    PointsMissing {
        /// Which.
        service: Service,
    },
    /// Points that are not above zero, where services are weighed by points.
    PointsNotAboveZero {
        /// Of which service.
        service: Service,
    },
    /// Windows without months.
    NoWindow,
    /// Too few units to tell chance from effect.
    TooFewUnits {
        /// With feedback and both windows.
        with: usize,
        /// Without feedback, with all windows.
        without: usize,
        /// So many of each are needed.
        needed: usize,
    },
    /// A unit that stands twice.
    UnitTwice {
        /// Which.
        unit: String,
    },
    /// A month that stands twice for a unit.
    MonthTwice {
        /// Which unit.
        unit: String,
        /// The month.
        month: Month,
    },
    /// A unit where nothing was expected, or below zero.
    NothingExpected {
        /// Which.
        unit: String,
    },
    /// Some units have a number expected and others none.
    ExpectedOfSomeOnly {
        /// The first without.
        unit: String,
    },
    /// An amount at a unit that ordered nothing, or an amount below zero.
    AmountWithoutOrders {
        /// Which.
        unit: String,
    },
    /// An assumption below zero.
    BelowZero(Measure),
    /// A share above one.
    AboveOne(Measure),
    /// A volume below zero.
    NegativeVolume,
    /// No buyer bought in every month: there is no series of the same buyers.
    NobodyThroughout,
    /// Nothing was bought in the months before prices came: there is nothing to compare with.
    NothingBefore,
    /// How many were listed is not known of some of the months.
    ListedUnknown {
        /// Of which.
        months: Months,
    },
    /// A service without a price on the laboratory's list.
    NoListPrice {
        /// Which.
        service: Service,
        /// The day.
        day: Date,
    },
    /// No tests of a code in the register of point-of-care tests, so that what one costs cannot be told from it.
    NoTests {
        /// The code.
        code: Arc<str>,
    },
    /// What the statistics say.
    Statistics(kapitera_statistics::Refusal),
}

impl Refusal {
    /// In words.
    pub fn text(&self) -> Text {
        match self {
            Self::NoMonth { day } => text!("dagen {day} har ingen månad", "the day {day} has no month"),
            Self::TooLarge => text!("ett tal är för stort", "a number is too large"),
            Self::NothingMatched
            | Self::NothingMatchedBetween { .. }
            | Self::NoChain { .. }
            | Self::NegativeAmount { .. }
            | Self::NothingBought
            | Self::NoListed
            | Self::PointsMissing { .. }
            | Self::PointsNotAboveZero { .. } => self.of_prices(),
            Self::NoWindow
            | Self::TooFewUnits { .. }
            | Self::UnitTwice { .. }
            | Self::MonthTwice { .. }
            | Self::NothingExpected { .. }
            | Self::ExpectedOfSomeOnly { .. }
            | Self::AmountWithoutOrders { .. } => self.of_units(),
            Self::BelowZero(measure) => {
                let Text { sv, en } = measure.text();
                text!("antagandet ”{sv}” är under noll", "the assumption “{en}” is below zero")
            }
            Self::AboveOne(measure) => {
                let Text { sv, en } = measure.text();
                text!("antagandet ”{sv}” är mer än 1", "the assumption “{en}” is more than 1")
            }
            Self::NobodyThroughout
            | Self::NothingBefore
            | Self::ListedUnknown { .. }
            | Self::NoListPrice { .. }
            | Self::NoTests { .. } => self.of_the_market(),
            Self::NegativeVolume => text!("en volym är under noll", "a volume is below zero"),
            Self::Statistics(refusal) => refusal.text(),
        }
    }

    /// Of baskets and their prices.
    fn of_prices(&self) -> Text {
        match self {
            Self::NothingMatchedBetween { before, after } => text!(
                "inget som kostar något köptes både {before} och {after}",
                "nothing that costs anything was bought both in {before} and in {after}"
            ),
            Self::NoChain { from, to } => text!(
                "en kedja från {from} till {to} går inte: den ska ha minst en månad efter den första, och högst 600",
                "there is no chain from {from} to {to}: it must have at least a month after the first, and at most 600"
            ),
            Self::NegativeAmount { service } => {
                text!("beloppet för {service} är under noll", "the amount of {service} is below zero")
            }
            Self::NothingBought => {
                text!("i en av perioderna köptes ingenting", "nothing was bought in one of the periods")
            }
            Self::NoListed => text!("antalet listade är inte över noll", "the number of listed is not above zero"),
            Self::PointsMissing { service } => text!(
                "{service} saknar poäng; väg med antal, eller ange poängen",
                "{service} has no points; weigh by number, or give the points"
            ),
            Self::PointsNotAboveZero { service } => text!(
                "poängen för {service} är inte över noll; väg med antal, eller ange andra poäng",
                "the points of {service} are not above zero; weigh by number, or give other points"
            ),
            _ => text!(
                "inget som kostar något köptes i båda perioderna",
                "nothing that costs anything was bought in both periods"
            ),
        }
    }

    /// Of units beside each other.
    fn of_units(&self) -> Text {
        match self {
            Self::TooFewUnits { with, without, needed } => text!(
                "{with} enheter med återkoppling och {without} utan är för få; det krävs {needed} av vardera",
                "{with} units with feedback and {without} without are too few; it takes {needed} of each"
            ),
            Self::UnitTwice { unit } => text!("enheten {unit} står två gånger", "the unit {unit} stands twice"),
            Self::MonthTwice { unit, month } => {
                text!("enheten {unit} har {month} två gånger", "the unit {unit} has {month} twice")
            }
            Self::NothingExpected { unit } => text!(
                "det väntade antalet för {unit} är inte över noll",
                "the number expected of {unit} is not above zero"
            ),
            Self::ExpectedOfSomeOnly { unit } => text!(
                "{unit} saknar väntat antal, som andra enheter har; ange det för alla eller för ingen",
                "{unit} has no number expected, as others have; give it for all or for none"
            ),
            Self::AmountWithoutOrders { unit } => text!(
                "{unit} har ett belopp under noll, eller ett belopp utan beställningar",
                "{unit} has an amount below zero, or an amount without orders"
            ),
            _ => text!(
                "fönstren ska ha minst en månad före och en efter",
                "the windows must have at least one month before and one after"
            ),
        }
    }

    /// Of what is known of a market.
    fn of_the_market(&self) -> Text {
        match self {
            Self::ListedUnknown { months: Months { first, last } } => text!(
                "antalet listade är inte känt för alla månader {first}–{last}",
                "the number of listed is not known of all months {first}–{last}"
            ),
            Self::NoListPrice { service, day } => text!(
                "prislistan har inget pris för {service} den {day}",
                "the price list has no price of {service} on {day}"
            ),
            Self::NoTests { code } => text!(
                "registret har inga patientnära analyser {code} under månaderna; ange ”kit” i texten",
                "the register has no point-of-care tests {code} in the months; give “kit” in the text"
            ),
            Self::NothingBefore => {
                text!("ingenting beställdes innan priserna kom", "nothing was ordered before prices came")
            }
            _ => text!("ingen köpare beställde varje månad", "no buyer ordered in every month"),
        }
    }

    /// The same with the months it is about.
    pub(crate) fn between(self, before: Month, after: Month) -> Self {
        if self == Self::NothingMatched { Self::NothingMatchedBetween { before, after } } else { self }
    }
}

impl From<kapitera_statistics::Refusal> for Refusal {
    fn from(refusal: kapitera_statistics::Refusal) -> Self {
        Self::Statistics(refusal)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text().en)
    }
}

impl std::error::Error for Refusal {}
