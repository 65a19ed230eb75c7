//! What is true of the demo's internal trade, for an evaluation to find again: how much is ordered, how it grows and swings, and
//! what the introduction of prices did. All of it is made up.
//!
//! Until June 2018 laboratory and radiology are free to who orders, from July 2018 they have prices. Pathology is free all the
//! time: what happens there would have happened anyway.

use kapitera_period::{Date, Month};
use kapitera_register::Owner;

use crate::poisson::Poisson;
use crate::random::Draw;

/// The first month of trade.
pub(crate) const TRADE_FIRST: Date = jiff::civil::date(2015, 5, 1);
/// The day from which growth is reckoned; before it there was less.
const GROWN_FROM: Date = jiff::civil::date(2016, 1, 1);
/// The first day with prices.
pub(crate) const PRICED_FROM: Date = jiff::civil::date(2018, 7, 1);
/// The first month in which a supplier gives feedback.
pub(crate) const FEEDBACK_FROM: Date = jiff::civil::date(2019, 1, 1);
/// The first day of the lists that the model of 2020 has.
pub(crate) const NEW_LISTS_FROM: Date = jiff::civil::date(2020, 1, 1);

/// The suppliers' HSA ids.
pub(crate) const LAB: &str = "SE2329999995-LAB1";
pub(crate) const RADIOLOGY: &str = "SE2329999995-RTG1";
pub(crate) const PATHOLOGY: &str = "SE2329999995-PAT1";

/// A service that is ordered.
pub(crate) struct Service {
    pub(crate) supplier: &'static str,
    pub(crate) code: &'static str,
    pub(crate) group: &'static str,
    /// Orders a month per 1 000 listed at the beginning, in hundredths.
    rate: u64,
    /// Öre from July 2018 and from 2020; nothing for a service that is free.
    prices: Option<(i64, i64)>,
}

/// The services; the prices of 2020 are those of `models/demo/internal-trade-2020.toml`.
pub(crate) const SERVICES: [Service; 10] = [
    service(LAB, "K-KREA", "kemi", 3_200, Some((17_50, 18_00))),
    service(LAB, "K-TSH", "kemi", 1_500, Some((40_00, 42_00))),
    service(LAB, "B-HB", "hematologi", 4_000, Some((12_00, 12_50))),
    service(LAB, "U-ODL", "mikrobiologi", 800, Some((139_00, 145_00))),
    service(RADIOLOGY, "LUNG", "konventionell", 500, Some((470_00, 480_00))),
    service(RADIOLOGY, "DT-BUK", "datortomografi", 150, Some((2_090_00, 2_150_00))),
    service(RADIOLOGY, "MR-RYGG", "magnetkamera", 90, Some((3_350_00, 3_400_00))),
    service(RADIOLOGY, "UL-BUK", "ultraljud", 220, Some((1_090_00, 1_120_00))),
    service(PATHOLOGY, "PAD", "histologi", 600, None),
    service(PATHOLOGY, "CYT", "cytologi", 400, None),
];

const fn service(
    supplier: &'static str,
    code: &'static str,
    group: &'static str,
    rate: u64,
    prices: Option<(i64, i64)>,
) -> Service {
    Service { supplier, code, group, rate, prices }
}

impl Service {
    /// The price on a day, in öre; 0 while it is free.
    pub(crate) fn price_on(&self, day: Date) -> i64 {
        match self.prices {
            Some((_, new)) if day >= NEW_LISTS_FROM => new,
            Some((first, _)) if day >= PRICED_FROM => first,
            _ => 0,
        }
    }

    /// The prices with their first days; none of a service that is free.
    pub(crate) fn listed(&self) -> Vec<(Date, i64)> {
        self.prices.map_or(Vec::new(), |(first, new)| vec![(PRICED_FROM, first), (NEW_LISTS_FROM, new)])
    }
}

/// Who buys, as far as the effect of prices goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TradeBuyer {
    /// A health centre run by the region.
    OwnCentre,
    /// A private health centre.
    PrivateCentre,
    /// A hospital clinic.
    Clinic,
}

impl TradeBuyer {
    pub(crate) fn of(owner: Owner) -> Self {
        match owner {
            Owner::OwnOperated => Self::OwnCentre,
            Owner::Private => Self::PrivateCentre,
        }
    }
}

/// What prices did to the orders of a kind of buyer, in thousandths of what would have been ordered without them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrueTradeEffect {
    /// Of whom.
    pub buyer: TradeBuyer,
    /// The change at once, from July 2018.
    pub level_permille: i64,
    /// The change for each month after July 2018.
    pub slope_permille: i64,
}

/// What is true of the demo's internal trade.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrueTrade {
    /// The first month with prices; before it laboratory and radiology are free.
    pub priced_from: Date,
    /// The HSA id of the supplier that is free all the time.
    pub unpriced: &'static str,
    /// What prices did, by kind of buyer.
    pub effects: Vec<TrueTradeEffect>,
    /// How much more is ordered for each month since January 2016, of everything, in thousandths of that month; before it so much less.
    pub growth_permille: i64,
    /// January to December beside the mean month, in thousandths.
    pub season_permille: [i64; 12],
    /// What feedback does to the orders of the supplier that gives it, from the month after the first, in thousandths.
    pub feedback_permille: i64,
}

/// The demo's internal trade as it is drawn, for an evaluation to find again. Each buyer, service and month varies besides, by at
/// most 3 of a hundred and by the chance of counts; each buyer orders up to a tenth more or less than its size would have.
///
/// ```
/// let truth = kapitera_demo::true_trade();
/// let private = truth.effects.iter().find(|effect| effect.buyer == kapitera_demo::TradeBuyer::PrivateCentre).unwrap();
/// assert_eq!((private.level_permille, private.slope_permille), (-110, -4));
/// assert_eq!(truth.season_permille.iter().sum::<i64>(), 12_000);
/// ```
pub fn true_trade() -> TrueTrade {
    let effect = |buyer, level_permille, slope_permille| TrueTradeEffect { buyer, level_permille, slope_permille };
    TrueTrade {
        priced_from: PRICED_FROM,
        unpriced: PATHOLOGY,
        effects: vec![
            effect(TradeBuyer::OwnCentre, -60, -2),
            effect(TradeBuyer::PrivateCentre, -110, -4),
            effect(TradeBuyer::Clinic, -30, -1),
        ],
        growth_permille: 4,
        season_permille: [1_060, 1_040, 1_060, 1_000, 1_000, 970, 720, 900, 1_050, 1_110, 1_140, 950],
        feedback_permille: -50,
    }
}

/// A buyer, and what is its own.
pub(crate) struct Buyer {
    pub(crate) id: String,
    pub(crate) kind: TradeBuyer,
    /// As many listed as would order what it does.
    pub(crate) size: u64,
    /// In thousandths of what its size would have.
    pub(crate) character: u64,
    /// The month of its first feedback from the laboratory.
    pub(crate) feedback: Option<Month>,
    pub(crate) last_day: Option<Date>,
}

impl TrueTrade {
    /// How much a buyer orders of a service in a month, drawn.
    pub(crate) fn drawn(&self, buyer: &Buyer, service: &Service, month: Month, draw: &mut Draw) -> u64 {
        let noise = i128::from(draw.between(-30, 30)) + 1_000;
        let expected = i128::from(service.rate * buyer.size) / 100 * i128::from(buyer.character) / 1_000;
        let expected = expected * i128::from(self.permille(buyer, service, month)) / 1_000 * noise / 1_000;
        poisson(u64::try_from(expected).unwrap_or(0), draw)
    }

    /// What is expected in a month, in thousandths of the beginning's mean month.
    fn permille(&self, buyer: &Buyer, service: &Service, month: Month) -> i64 {
        let since = |day: Date| i64::from(Month::of(day).map_or(0, |first| first.months_to(month)));
        let season = self.season_permille[month.number() as usize - 1];
        let mut permille = (1_000 + self.growth_permille * since(GROWN_FROM)) * season / 1_000;
        if service.supplier != self.unpriced && since(self.priced_from) >= 0 {
            let effect = self.effects.iter().find(|effect| effect.buyer == buyer.kind);
            let (level, slope) = effect.map_or((0, 0), |effect| (effect.level_permille, effect.slope_permille));
            permille = permille * (1_000 + level + slope * since(self.priced_from)) / 1_000;
        }
        let told = buyer.feedback.is_some_and(|first| first.months_to(month) > 0);
        if told && service.supplier == LAB {
            permille = permille * (1_000 + self.feedback_permille) / 1_000;
        }
        permille
    }
}

/// The largest mean of one drawing: tables are made for no larger one.
const AT_ONCE: u64 = 8;

/// A count with this mean, in thousandths.
pub(crate) fn poisson(mean_permille: u64, draw: &mut Draw) -> u64 {
    let (whole, part) = (mean_permille / (1_000 * AT_ONCE), mean_permille % (1_000 * AT_ONCE));
    let eight = Poisson::new(AT_ONCE, 1);
    let many: u64 = (0..whole).map(|_| eight.pick(draw)).sum();
    many + Poisson::new(part, 1_000).pick(draw)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Source;

    fn buyer(kind: TradeBuyer) -> Buyer {
        let id = "SE2329999995-F101".to_owned();
        Buyer { id, kind, size: 4_000, character: 1_000, feedback: None, last_day: None }
    }

    #[test]
    fn counts_have_their_mean() {
        let mut draw = Source::new(3).for_region();
        let sum: u64 = (0..4_000).map(|_| poisson(20_500, &mut draw)).sum();
        assert!(sum.abs_diff(82_000) < 4 * 287, "{sum}");
        assert_eq!(poisson(0, &mut draw), 0);
    }

    #[test]
    fn prices_change_what_they_price() {
        let truth = true_trade();
        let month = |text: &str| text.parse::<Month>().unwrap();
        let private = buyer(TradeBuyer::PrivateCentre);
        let (priced, free) = (&SERVICES[0], &SERVICES[8]);
        for text in ["2016-01", "2018-06"] {
            assert_eq!(truth.permille(&private, priced, month(text)), truth.permille(&private, free, month(text)));
        }
        // July 2018: 30 months of growth, the season of July, and 11 % less where there is a price.
        assert_eq!(truth.permille(&private, free, month("2018-07")), 1_120 * 720 / 1_000);
        assert_eq!(truth.permille(&private, priced, month("2018-07")), 806 * 890 / 1_000);
        assert_eq!(priced.price_on(jiff::civil::date(2018, 6, 30)), 0);
        assert_eq!(priced.price_on(jiff::civil::date(2019, 12, 31)), 17_50);
        assert_eq!(free.price_on(jiff::civil::date(2020, 4, 1)), 0);
        let told = Buyer { feedback: Some(month("2019-02")), ..buyer(TradeBuyer::Clinic) };
        let before = buyer(TradeBuyer::Clinic);
        let at = |buyer: &Buyer, text: &str| truth.permille(buyer, priced, month(text));
        assert_eq!(at(&told, "2019-02"), at(&before, "2019-02"));
        assert_eq!(at(&told, "2019-03"), at(&before, "2019-03") * 950 / 1_000);
    }
}
