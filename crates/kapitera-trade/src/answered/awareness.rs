//! Whether prices hold costs back: what is ordered month by month at fixed prices, before and after prices came, beside what never had any.
//!
//! Each series is of the same buyers all through, and is told in per cent of its own mean month before prices came, so that series of unlike size
//! can stand beside each other. The effect is told in kronor a month again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kapitera_money::Exact;
use kapitera_period::Month;
use kapitera_statistics::near;
use kapitera_statistics::series::{Observation, Plan, Question, Study};

use super::{FixedPrices, Kronor};
use crate::asked::{BuyerKind, Evaluation, Market, Per};
use crate::{Cell, Purchases, Refusal};

/// What a series is of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Of {
    /// All that has prices.
    Whole,
    /// One supplier.
    Supplier(Arc<str>),
    /// One group of one supplier's services; empty for those without.
    Group(Arc<str>, Arc<str>),
    /// One kind of buyers.
    Buyers(BuyerKind),
}

/// A month of a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// Which.
    pub month: Month,
    /// Kronor at fixed prices; none where the number of listed is not known.
    pub kronor: Option<Exact>,
    /// In per cent of the mean month before prices came.
    pub level: Option<Exact>,
    /// What never had prices, in per cent of its own.
    pub beside: Option<Exact>,
}

/// A series with what is found of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What it is of.
    pub of: Of,
    /// Kronor a month at fixed prices, the mean of the months before prices came.
    pub before: Exact,
    /// Its months.
    pub months: Vec<Point>,
    /// What was found, or why nothing is.
    pub found: Result<Found, Refusal>,
}

/// What was found of a series.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// In per cent of the months before.
    pub study: Study,
    /// The same in kronor a month, at each horizon.
    pub kronor: [Kronor; 2],
    /// Months that are reckoned with, before and after.
    pub reckoned: (u64, u64),
}

/// Whether prices hold costs back.
#[derive(Clone, Debug, PartialEq)]
pub struct Awareness {
    /// What services weigh.
    pub prices: FixedPrices,
    /// Who bought in all months: the series are theirs.
    pub buyers: BTreeSet<Arc<str>>,
    /// Who did not, with how many months they bought in and what that came to at fixed prices.
    pub others: BTreeMap<Arc<str>, (usize, Exact)>,
    /// The whole first, then by supplier, by group and by kind of buyer.
    pub lines: Vec<Line>,
}

/// Asks the first question of a market.
///
/// # Errors
///
/// When nobody bought in every month.
pub fn awareness(market: &Market, evaluation: &Evaluation) -> Result<Awareness, Refusal> {
    let asked = &evaluation.awareness;
    let prices = FixedPrices::of(market, asked);
    let within =
        market.purchases.only(|cell| evaluation.months.holds(cell.month) && prices.weights.contains_key(&cell.service));
    let (buyers, others) = cohort(&within, evaluation, &prices);
    if buyers.is_empty() {
        return Err(Refusal::NobodyThroughout);
    }
    let same = within.only(|cell| buyers.contains(&cell.buyer));
    let mut told = vec![Of::Whole];
    told.extend(asked.priced.iter().cloned().map(Of::Supplier));
    let groups: BTreeSet<Of> = same
        .cells()
        .filter(|(cell, _)| asked.priced.contains(&cell.service.supplier))
        .map(|(cell, _)| Of::Group(cell.service.supplier.clone(), cell.group.clone()))
        .collect();
    told.extend(groups);
    let kinds: BTreeSet<BuyerKind> = buyers.iter().filter_map(|buyer| market.buyers.get(buyer)).copied().collect();
    told.extend(kinds.into_iter().map(Of::Buyers));
    let ask = Ask { market, evaluation, prices: &prices, same: &same };
    let lines = told.into_iter().map(|of| ask.line(of)).collect();
    Ok(Awareness { prices, buyers, others, lines })
}

/// Who bought of those that have prices in every month, and who did not.
type Cohort = (BTreeSet<Arc<str>>, BTreeMap<Arc<str>, (usize, Exact)>);

fn cohort(within: &Purchases, evaluation: &Evaluation, prices: &FixedPrices) -> Cohort {
    let mut found: BTreeMap<Arc<str>, (BTreeSet<Month>, Exact)> = BTreeMap::new();
    for (cell, bought) in within.cells() {
        if !evaluation.awareness.priced.contains(&cell.service.supplier) {
            continue;
        }
        let (months, worth) = found.entry(cell.buyer.clone()).or_insert_with(|| (BTreeSet::new(), Exact::ZERO));
        months.insert(cell.month);
        if let Some(more) = prices.worth(cell, bought) {
            *worth += &more;
        }
    }
    let (mut same, mut others) = (BTreeSet::new(), BTreeMap::new());
    for (buyer, (months, worth)) in found {
        if evaluation.months.each().all(|month| months.contains(&month)) {
            same.insert(buyer);
        } else {
            others.insert(buyer, (months.len(), worth));
        }
    }
    (same, others)
}

/// What lines are made of.
struct Ask<'a> {
    market: &'a Market,
    evaluation: &'a Evaluation,
    prices: &'a FixedPrices,
    same: &'a Purchases,
}

impl Ask<'_> {
    fn line(&self, of: Of) -> Line {
        let asked = &self.evaluation.awareness;
        let bought_by = |cell: &Cell| match &of {
            Of::Buyers(kind) => self.market.buyers.get(&cell.buyer) == Some(kind),
            _ => true,
        };
        let is_priced = |cell: &Cell| {
            asked.priced.contains(&cell.service.supplier)
                && match &of {
                    Of::Whole | Of::Buyers(_) => true,
                    Of::Supplier(supplier) => cell.service.supplier == *supplier,
                    Of::Group(supplier, group) => cell.service.supplier == *supplier && cell.group == *group,
                }
        };
        let series = self.series(&of, |cell| is_priced(cell) && bought_by(cell));
        let beside = (!asked.beside.is_empty())
            .then(|| self.series(&of, |cell| asked.beside.contains(&cell.service.supplier) && bought_by(cell)));
        let before = mean_before(&series, asked.introduced);
        let level = |series: &BTreeMap<Month, Exact>, base: &Option<Exact>, month: Month| {
            (&Exact::whole(100) * series.get(&month)?).checked_div(base.as_ref()?)
        };
        let beside_before = beside.as_ref().and_then(|series| mean_before(series, asked.introduced));
        let point = |month: Month| Point {
            month,
            kronor: series.get(&month).cloned(),
            level: level(&series, &before, month),
            beside: beside.as_ref().and_then(|series| level(series, &beside_before, month)),
        };
        let months: Vec<Point> = self.evaluation.months.each().map(point).collect();
        let found = match &before {
            None => Err(Refusal::NothingBefore),
            Some(before) => self.found(&months, beside.is_some(), before),
        };
        Line { of, before: before.unwrap_or(Exact::ZERO), months, found }
    }

    /// Kronor at fixed prices by month. A month without orders is 0: all months are known.
    fn series(&self, of: &Of, keep: impl Fn(&Cell) -> bool) -> BTreeMap<Month, Exact> {
        let mut sums: BTreeMap<Month, Exact> =
            self.evaluation.months.each().map(|month| (month, Exact::ZERO)).collect();
        for (cell, bought) in self.same.cells().filter(|(cell, _)| keep(cell)) {
            if let (Some(sum), Some(worth)) = (sums.get_mut(&cell.month), self.prices.worth(cell, bought)) {
                *sum += &worth;
            }
        }
        match self.evaluation.awareness.per {
            Per::Month => sums,
            Per::Listed => self.at_mean_listed(of, sums),
        }
    }

    /// As many kronor as the mean number of listed would have ordered for. A month whose number is not known has no figure.
    fn at_mean_listed(&self, of: &Of, sums: BTreeMap<Month, Exact>) -> BTreeMap<Month, Exact> {
        let counts = |centre: &Arc<str>| match of {
            // Clinics have no list of their own: what they order is for the region's.
            Of::Buyers(kind) if *kind != BuyerKind::Unit => self.market.buyers.get(centre) == Some(kind),
            _ => true,
        };
        let listed = |month: &Month| -> Option<Exact> {
            let sum: Exact =
                self.market.listed.get(month)?.iter().filter(|(id, _)| counts(id)).map(|(_, many)| many).sum();
            (sum > Exact::ZERO).then_some(sum)
        };
        let known: Vec<(Month, Exact, Exact)> =
            sums.into_iter().filter_map(|(month, sum)| Some((month, sum, listed(&month)?))).collect();
        let all: Exact = known.iter().map(|(_, _, listed)| listed).sum();
        let Some(mean) = all.checked_div(&Exact::whole(known.len() as i128)) else { return BTreeMap::new() };
        known
            .into_iter()
            .filter_map(|(month, sum, listed)| Some((month, (&sum * &mean).checked_div(&listed)?)))
            .collect()
    }

    fn found(&self, months: &[Point], is_compared: bool, before: &Exact) -> Result<Found, Refusal> {
        let asked = &self.evaluation.awareness;
        let first = self.evaluation.months.first;
        let observations = |of: fn(&Point) -> Option<&Exact>| -> Vec<Observation> {
            let one =
                |point: &Point| Some(Observation { month: first.months_to(point.month), value: near(of(point)?) });
            months.iter().filter_map(one).collect()
        };
        let target = observations(|point| point.level.as_ref());
        let beside = is_compared.then(|| observations(|point| point.beside.as_ref()));
        let plan = Plan {
            introduction: first.months_to(asked.introduced),
            phase_in: asked.phase_in,
            season: asked.season,
            horizons: Plan::HORIZONS,
        };
        let question = Question::new(&target, beside.as_deref(), plan)?;
        let study = question.study()?;
        let before = near(before);
        let kronor = [0, 1].map(|at| Kronor::of(&study.answer.effects[at], before));
        Ok(Found { study, kronor, reckoned: question.months() })
    }
}

/// The mean of the months before prices came; none when nothing was bought then.
fn mean_before(series: &BTreeMap<Month, Exact>, introduced: Month) -> Option<Exact> {
    let before: Vec<&Exact> = series.range(..introduced).map(|(_, sum)| sum).collect();
    let sum: Exact = before.iter().copied().sum();
    sum.checked_div(&Exact::whole(before.len() as i128)).filter(|mean| *mean > Exact::ZERO)
}
