//! The questions asked of simulated markets: a known effect is recovered, none is called so, and what cannot be told is refused.

use std::sync::Arc;

use kapitera_money::{Exact, Ore};
use kapitera_period::{OPEN_END, Span};
use kapitera_statistics::series::{Caution, Finding};
use kapitera_trade::asked::{BuyerKind, Market, Per};
use kapitera_trade::{
    Bought, Cell, Evaluation, ListPrice, Of, PriceList, Refusal, Service, awareness, learning, price_lists,
    read_evaluation, tested,
};

use crate::asked::example;
use crate::common::{day, near};

/// Numbers without a pattern, the same each time (`SplitMix64`).
struct Draw(u64);

impl Draw {
    fn number(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) as f64 / 2f64.powi(64)
    }

    fn normal(&mut self) -> f64 {
        (-2.0 * self.number().max(1e-300).ln()).sqrt() * (std::f64::consts::TAU * self.number()).cos()
    }
}

const LAB: &str = "SE2329999995-LAB1";
const RADIOLOGY: &str = "SE2329999995-RTG1";
const FREE: &str = "SE2329999995-PAT1";

fn evaluation() -> Evaluation {
    read_evaluation("evaluation.toml", &example()).unwrap()
}

/// Ten centres for 52 months; `effect` of what would have been, so much more for each month, from July 2018 on at those with prices.
fn market(effect: f64, slope: f64, draw: &mut Draw) -> Market {
    let evaluation = evaluation();
    let price = |supplier: &str, code: &str, ore: i64, from: &str, to| ListPrice {
        service: Service::new(supplier, code),
        group: "all".into(),
        points: None,
        price: Ore(ore),
        valid: Span { from: day(from), to },
    };
    let last = day("2019-12-31");
    let prices = PriceList::new([
        price(LAB, "A", 40_00, "2018-07-01", last),
        price(LAB, "A", 42_00, "2020-01-01", OPEN_END),
        price(RADIOLOGY, "X", 400_00, "2018-07-01", OPEN_END),
        price(LAB, "B-HB", 12_50, "2018-07-01", OPEN_END),
    ]);
    let mut market = Market { prices: prices.unwrap(), ..Market::default() };
    for number in 0..10 {
        let buyer: Arc<str> = format!("HC{number}").into();
        let kind = if number < 6 { BuyerKind::OwnCentre } else { BuyerKind::PrivateCentre };
        market.buyers.insert(buyer.clone(), kind);
        for month in evaluation.months.each() {
            let since = f64::from(evaluation.months.first.months_to(month));
            let priced = f64::from(evaluation.awareness.introduced.months_to(month));
            let season = if month.number() == 7 { 0.7 } else { 1.0 };
            for (supplier, code, mean) in
                [(LAB, "A", 900.0), (LAB, "B-HB", 300.0), (RADIOLOGY, "X", 100.0), (FREE, "P", 400.0)]
            {
                let changed = if supplier != FREE && priced >= 0.0 { 1.0 + effect + slope * priced } else { 1.0 };
                let many = mean * (1.0 + 0.003 * since) * season * changed * (1.0 + 0.05 * draw.normal());
                let service = Service::new(supplier, code);
                let each = market.prices.on(&service, month.last()).map_or(0, |price| price.price.0);
                let quantity = many.round() as u64;
                let group: Arc<str> = if supplier == FREE { "".into() } else { "all".into() };
                let cell = Cell { month, buyer: buyer.clone(), service, group };
                market.purchases.add(cell, Bought { quantity, amount: Ore(each * quantity as i64) });
            }
            let listed = market.listed.entry(month).or_default();
            listed.insert(buyer.clone(), Exact::whole(1_000 + 10 * number));
        }
    }
    market
}

const MARKETS: usize = 120;

#[test]
fn a_known_effect_is_recovered_as_often_as_stated() {
    let mut draw = Draw(7);
    let (mut holding, mut lower) = (0, 0);
    for _ in 0..MARKETS {
        let found = awareness(&market(-0.06, -0.002, &mut draw), &evaluation()).unwrap();
        let found = found.lines[0].found.as_ref().unwrap();
        let effect = found.study.answer.effects[0];
        holding += usize::from(effect.percent.unwrap().holds(-8.4));
        lower += usize::from(effect.finding == Finding::Lower);
        // In kronor it is the same of what there would have been.
        let kronor = found.kronor[0];
        let percent = 100.0 * kronor.difference.value / kronor.counterfactual.value;
        assert!(near(percent, effect.percent.unwrap().value, 1e-6));
    }
    assert!(holding >= MARKETS * 92 / 100 && lower > MARKETS * 95 / 100, "{holding} {lower}");
}

#[test]
fn a_market_without_effect_is_called_so() {
    let mut draw = Draw(8);
    let shown = |_| {
        let found = awareness(&market(0.0, 0.0, &mut draw), &evaluation()).unwrap();
        found.lines[0].found.as_ref().unwrap().study.answer.finding() != Finding::NotShown
    };
    let shown = (0..MARKETS).map(shown).filter(|shown| *shown).count();
    assert!(shown <= MARKETS * 8 / 100, "{shown}");
}

#[test]
fn each_series_is_told_by_supplier_group_and_buyer() {
    let found = awareness(&market(-0.2, 0.0, &mut Draw(9)), &evaluation()).unwrap();
    let of: Vec<&Of> = found.lines.iter().map(|line| &line.of).collect();
    let group = |supplier: &str| Of::Group(supplier.into(), "all".into());
    let expected = [
        Of::Whole,
        Of::Supplier(LAB.into()),
        Of::Supplier(RADIOLOGY.into()),
        group(LAB),
        group(RADIOLOGY),
        Of::Buyers(BuyerKind::OwnCentre),
        Of::Buyers(BuyerKind::PrivateCentre),
    ];
    assert_eq!(of, expected.iter().collect::<Vec<_>>());
    // What the parts came to before prices is what the whole did.
    let before = |of: &Of| found.lines.iter().find(|line| line.of == *of).unwrap().before.clone();
    assert_eq!(&before(&expected[1]) + &before(&expected[2]), before(&Of::Whole));
    assert_eq!(&before(&expected[5]) + &before(&expected[6]), before(&Of::Whole));
    for line in &found.lines {
        let effect = line.found.as_ref().unwrap().study.answer.effects[0];
        assert_eq!(effect.finding, Finding::Lower, "{:?}", line.of);
        // The months of each are 100 per cent on the average before prices came.
        let before: Vec<_> =
            line.months.iter().filter(|point| point.month < evaluation().awareness.introduced).collect();
        let levels: Exact = before.iter().filter_map(|point| point.level.as_ref()).sum();
        assert_eq!(levels, Exact::whole(100 * before.len() as i128));
    }
    assert_eq!(found.prices.by_number, [Arc::from(FREE)]);
    assert!(found.others.is_empty() && found.buyers.len() == 10);
}

#[test]
fn a_buyer_that_was_not_there_all_the_time_stands_outside() {
    let whole = market(-0.1, 0.0, &mut Draw(10));
    let mut part = whole.clone();
    part.purchases = whole.purchases.only(|cell| &*cell.buyer != "HC3" || cell.month.year() > 2016);
    let found = awareness(&part, &evaluation()).unwrap();
    assert_eq!(found.buyers.len(), 9);
    assert_eq!(found.others.iter().map(|(id, (months, _))| (&**id, *months)).collect::<Vec<_>>(), [("HC3", 40)]);
    let without = Market { purchases: whole.purchases.only(|cell| &*cell.buyer != "HC3"), ..whole };
    let alone = awareness(&without, &evaluation()).unwrap();
    assert_eq!(found.lines, alone.lines);
}

#[test]
fn a_series_by_itself_and_too_few_months_are_told_of() {
    let market = market(-0.1, 0.0, &mut Draw(11));
    let mut asked = evaluation();
    asked.awareness.beside = Vec::new();
    let found = awareness(&market, &asked).unwrap();
    let study = &found.lines[0].found.as_ref().unwrap().study;
    assert!(study.cautions.contains(&Caution::NoComparison));
    asked.awareness.introduced = asked.months.last.plus(-5);
    let found = awareness(&market, &asked).unwrap();
    assert!(matches!(&found.lines[0].found, Err(Refusal::Statistics(_))), "{:?}", found.lines[0].found);
    // Nobody orders every month of a time that nobody ordered in.
    let none = Market { purchases: market.purchases.only(|cell| cell.month.number() != 2), ..market };
    assert_eq!(awareness(&none, &evaluation()), Err(Refusal::NobodyThroughout));
}

#[test]
fn per_listed_a_growing_list_is_no_growing_use() {
    let mut grown = market(0.0, 0.0, &mut Draw(12));
    let mut asked = evaluation();
    asked.awareness.per = Per::Listed;
    let first = asked.months.first;
    for (month, centres) in &mut grown.listed {
        for many in centres.values_mut() {
            *many = &*many * &(&Exact::ONE + &Exact::fraction(i128::from(first.months_to(*month)), 100).unwrap());
        }
    }
    let found = awareness(&grown, &asked).unwrap();
    let of = |text: &str| {
        let point = found.lines[0].months.iter().find(|point| point.month.to_string() == text).unwrap();
        kapitera_statistics::near(point.kronor.as_ref().unwrap())
    };
    // Ordering grows by 0.3 % a month and the lists by 1 %: per listed it falls.
    assert!(of("2020-03") < 0.85 * of("2016-03"), "{} {}", of("2020-03"), of("2016-03"));
    // A month of which the number is not known has no figure, and is told of.
    grown.listed.remove(&first.plus(20));
    let found = awareness(&grown, &asked).unwrap();
    let study = &found.lines[0].found.as_ref().unwrap().study;
    assert!(study.cautions.contains(&Caution::MonthsMissing { months: 1 }), "{:?}", study.cautions);
}

#[test]
fn price_lists_are_taken_out_to_the_ore() {
    let market = market(-0.1, 0.0, &mut Draw(13));
    let found = price_lists(&market, &evaluation());
    let (lines, factors) = (found.price_quantity.unwrap(), found.factors.unwrap());
    assert_eq!(lines.sums.change(), lines.after.amount - lines.before.amount);
    assert_eq!(factors.sums.change(), lines.sums.change());
    assert!(lines.sums.price > Ore::ZERO && found.index.unwrap().fisher > Exact::ONE);
    assert_eq!(found.chain.unwrap().links.len(), 21);
    // Without lists there are no factors, and the rest stands.
    let unlisted = Market { listed: std::collections::BTreeMap::new(), ..market };
    let found = price_lists(&unlisted, &evaluation());
    assert!(matches!(found.factors, Err(Refusal::ListedUnknown { .. })) && found.price_quantity.is_ok());
}

#[test]
fn feedback_and_variation_are_of_centres() {
    let mut market = market(0.0, 0.0, &mut Draw(14));
    let asked = evaluation();
    let firsts = market.feedback.entry(LAB.into()).or_default();
    for number in 0..5 {
        firsts.insert(format!("HC{number}").into(), "2019-02".parse().unwrap());
    }
    let told = market.purchases.clone();
    market.purchases = kapitera_trade::Purchases::default();
    for (cell, bought) in told.cells() {
        let after = firsts.contains_key(&cell.buyer)
            && cell.month > "2019-02".parse().unwrap()
            && &*cell.service.supplier == LAB;
        let bought = Bought { quantity: if after { bought.quantity * 3 / 4 } else { bought.quantity }, ..bought };
        market.purchases.add(cell.clone(), bought);
    }
    let clinic = Cell {
        month: asked.months.first,
        buyer: "CLINIC".into(),
        service: Service::new(LAB, "A"),
        group: "all".into(),
    };
    market.purchases.add(clinic, Bought { quantity: 5, amount: Ore(0) });
    market.buyers.insert("CLINIC".into(), BuyerKind::Unit);
    let found = learning(&market, &asked);
    assert_eq!(found.without_list.iter().map(|id| &**id).collect::<Vec<_>>(), ["CLINIC"]);
    let feedback = found.feedback.unwrap();
    assert_eq!((feedback.with.len(), feedback.without.len()), (5, 5));
    // A quarter of what was ordered before, which grew by some per cent meanwhile.
    let share = feedback.effect.value / feedback.before;
    assert!((-0.29..-0.21).contains(&share) && !feedback.effect.holds(0.0), "{share}");
    let of: Vec<_> = found.variation.iter().map(|of| (&*of.supplier, of.group.as_deref())).collect();
    assert_eq!(of, [(LAB, None), (RADIOLOGY, None)]);
    let lab = found.variation[0].found.as_ref().unwrap();
    assert_eq!(lab.amount, lab.units.iter().map(|unit| unit.amount).sum());
    assert_eq!(lab.units.len(), 10);
}

#[test]
fn tests_are_judged_by_what_is_done_now() {
    let mut market = market(0.0, 0.0, &mut Draw(15));
    let mut asked = evaluation();
    let months = asked.change.volumes;
    for month in months.each() {
        let key = (month, Arc::from("HC1"), Arc::from("B-HB"));
        market.tests.insert(key, Bought { quantity: 10, amount: Ore(41_00) });
    }
    let found = tested(&market, &asked);
    let [test] = &found[..] else { panic!() };
    let (own, sent) = &test.done["HC1"];
    let ordered = market
        .purchases
        .only(|cell| months.holds(cell.month) && &*cell.buyer == "HC1" && &*cell.service.code == "B-HB");
    assert_eq!((own, sent), (&Exact::whole(10), &Exact::fraction(i128::from(ordered.total().quantity), 12).unwrap()));
    let judged = test.found.as_ref().unwrap();
    // 12.50 + 3 + 3 · 7 + 0.02 · 350, against a kit of 5.20 and 3 · 7.
    assert_eq!(judged.central.per_test, Exact::decimal(43_50, 2));
    assert_eq!(judged.point_of_care.per_test, Exact::decimal(26_20, 2));
    asked.change.tests[0].kit = None;
    let by_register = tested(&market, &asked);
    assert_eq!(by_register[0].found.as_ref().unwrap().point_of_care.per_test, Exact::decimal(25_10, 2));
    market.tests.clear();
    assert!(matches!(&tested(&market, &asked)[0].found, Err(Refusal::NoTests { .. })));
    market.prices = PriceList::default();
    assert!(matches!(&tested(&market, &asked)[0].found, Err(Refusal::NoListPrice { .. })));
}
