//! Internal trade from raw files to lines, held to a plain recomputation, and without a trace in other models.

use std::collections::BTreeMap;

use kapitera_evaluate::Plan;
use kapitera_evaluate::{Amount, Settlement};
use kapitera_period::{Date, Span};
use kapitera_region::{Mode, verify};
use kapitera_register::RegisterKind;
use kapitera_settle::{ChargeBalance, ExplanationRequest, charge_balances, items_behind};
use proptest::prelude::*;

use super::small::{BIRCH, SPRUCE, Small};

pub const LAB: &str = "SE2329999995-L001";
pub const XRAY: &str = "SE2329999995-R001";
/// It is there until 20 February.
pub const CLINIC: &str = "SE2329999995-K001";

/// The laboratory's list changes on 15 February; radiology sells at one price.
pub const TRADE: &str = r#"
[model]
id = "trade-test"
name = "Trade test"
from = 2020-01-01
to = 2020-12-31
[rounding]
level = "line"
mode = "half-away"
unit = "öre"
basis = "illustrative"
[table.list]
unit = "kr"
by = ["supplier", "service"]
versions = [
    { to = 2020-02-14, basis = "illustrative", rows = { SE2329999995-L001 = { a = 10.25, b = 3 }, SE2329999995-R001 = { others = 700 } } },
    { from = 2020-02-15, basis = "illustrative", rows = { SE2329999995-L001 = { a = 11, b = 2.85 }, SE2329999995-R001 = { others = 700 } } },
]
[component.bought]
basis = "illustrative"
stance = "charged"
count = { of = "orders" }
weigh = [{ table = "list" }]
price = { each = 1, per = "once" }
[component.sold]
basis = "illustrative"
count = { of = "orders", at = "seller" }
weigh = [{ table = "list" }]
price = { each = 1, per = "once" }
[component.charged]
basis = "illustrative"
stance = "shadow"
count = { of = "charges", where = { supplier = "SE2329999995-L001" } }
price = { share = "100 %" }
[component.number]
basis = "illustrative"
stance = "shadow"
unit = "services"
decimals = 0
count = { of = "orders", at = "seller", where = { service = "a" } }
"#;

/// An order as a test knows it.
#[derive(Clone, Debug)]
pub struct Order {
    pub day: Date,
    pub buyer: &'static str,
    pub supplier: &'static str,
    pub service: &'static str,
    pub quantity: u32,
    pub ore: i64,
}

prop_compose! {
    pub fn order()(
        day in 0..60_i64,
        buyer in prop::sample::select(vec![BIRCH, SPRUCE, CLINIC, LAB]),
        supplier in prop::sample::select(vec![LAB, XRAY]),
        service in prop::sample::select(vec!["a", "b"]),
        quantity in 1..900_u32,
        ore in 0..100_000_i64,
    ) -> Order {
        let day = jiff::civil::date(2020, 1, 10).saturating_add(jiff::Span::new().days(day));
        // The clinic orders as long as it is there.
        let buyer = if buyer == CLINIC && day > jiff::civil::date(2020, 2, 20) { SPRUCE } else { buyer };
        Order { day, buyer, supplier, service, quantity, ore }
    }
}

fn text(orders: &[Order]) -> String {
    let row = |order: &Order| {
        let Order { day, buyer, supplier, service, quantity, ore } = order;
        format!("{day};{buyer};{supplier};{service};{quantity};{},{:02}\n", ore / 100, ore % 100)
    };
    "day;buyer;supplier;service;quantity;amount\n".to_owned() + &orders.iter().map(row).collect::<String>()
}

/// A region with its units, and orders of the days from January to March; what is known of February came later.
pub fn traded(first: &[Order], february: &[Order]) -> Small {
    let small = Small::listed("");
    let units = format!("id;kind;to\n{LAB};supplier;\n{XRAY};supplier;\n{CLINIC};clinic;2020-02-20\n");
    small.deliver(RegisterKind::Units, "2020-01-02T09:00:00Z", None, Mode::Full, &units);
    let prices = "price;from;to\n10,25;2019-01-01;2020-02-14\n11;2020-02-15;\n";
    small.deliver(RegisterKind::Prices, "2020-01-02T09:30:00Z", None, Mode::Full, prices);
    for (received, covers, orders) in [
        ("2020-04-01T08:00:00Z", ("2020-01-01", "2020-03-31"), first),
        ("2020-04-02T08:00:00Z", ("2020-02-01", "2020-02-29"), february),
    ] {
        let covers = Span { from: covers.0.parse().unwrap(), to: covers.1.parse().unwrap() };
        let within: Vec<Order> = orders.iter().filter(|order| covers.contains(order.day)).cloned().collect();
        if !within.is_empty() {
            small.deliver(RegisterKind::Orders, received, Some(covers), Mode::Full, &text(&within));
        }
    }
    small
}

/// What the list says that one costs on a day, in öre.
pub fn price(order: &Order) -> i64 {
    let early = order.day < jiff::civil::date(2020, 2, 15);
    match (order.supplier, order.service) {
        (XRAY, _) => 700_00,
        (_, "a") => {
            if early {
                10_25
            } else {
                11_00
            }
        }
        _ => {
            if early {
                3_00
            } else {
                2_85
            }
        }
    }
}

/// Whole units of each line by component and place.
fn lines(settlement: &Settlement) -> BTreeMap<(usize, String), i64> {
    let line = |line: &kapitera_evaluate::Line| {
        let whole = match line.amount {
            Amount::Money(ore) => ore.0,
            Amount::Quantity { mantissa, .. } => i64::try_from(mantissa).unwrap(),
        };
        ((line.component, settlement.centres[line.centre].id.to_string()), whole)
    };
    settlement.lines.iter().map(line).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn what_is_bought_is_sold_by_the_price_of_its_day(
        first in prop::collection::vec(order(), 1..60),
        february in prop::collection::vec(order(), 1..60),
    ) {
        // An order that holds the whole of each delivery's days, so that neither is empty.
        let first: Vec<Order> = first.into_iter().chain([Order { day: "2020-01-10".parse().unwrap(), buyer: BIRCH, supplier: LAB, service: "a", quantity: 1, ore: 0 }]).collect();
        let february: Vec<Order> = february.into_iter().chain([Order { day: "2020-02-01".parse().unwrap(), buyer: BIRCH, supplier: LAB, service: "a", quantity: 2, ore: 5 }]).collect();
        let small = traded(&first, &february);
        for (month, orders) in [("2020-01", &first), ("2020-02", &february), ("2020-03", &first)] {
            let settled = small.settle_by(TRADE, month).unwrap();
            let found = lines(&settled.settlement);
            let of_month: Vec<&Order> = orders.iter().filter(|order| order.day.to_string().starts_with(month)).collect();
            let sum = |taken: &dyn Fn(&Order) -> bool, of: &dyn Fn(&Order) -> i64| -> i64 {
                of_month.iter().filter(|order| taken(order)).map(|order| of(order)).sum()
            };
            let cost = |order: &Order| i64::from(order.quantity) * price(order);
            let mut expected = BTreeMap::new();
            let mut places = vec![BIRCH, SPRUCE, LAB, XRAY];
            places.extend((month != "2020-03").then_some(CLINIC));
            for place in places {
                let line = |component: usize| (component, place.to_owned());
                expected.insert(line(0), sum(&|order| order.buyer == place, &cost));
                expected.insert(line(1), sum(&|order| order.supplier == place, &cost));
                expected.insert(line(2), sum(&|order| order.buyer == place && order.supplier == LAB, &|order| order.ore));
                let of_a = |order: &Order| order.supplier == place && order.service == "a";
                expected.insert(line(3), sum(&of_a, &|order| order.quantity.into()));
            }
            prop_assert_eq!(found, expected, "{}", month);
            prop_assert_eq!(settled.settlement.total().0, 0);
        }
        for month in ["2020-01", "2020-02", "2020-03"] {
            let orders = if month == "2020-02" { &february } else { &first };
            let mut expected: BTreeMap<(String, String), [i64; 5]> = BTreeMap::new();
            for order in orders.iter().filter(|order| order.day.to_string().starts_with(month)) {
                let sums = expected.entry((order.supplier.to_owned(), order.service.to_owned())).or_default();
                let quantity = i64::from(order.quantity);
                // The laboratory's own list knows no b; radiology has no list.
                let listed = (order.supplier, order.service) == (LAB, "a");
                let added = match listed {
                    true => [quantity, quantity * price(order), order.ore, 0, 0],
                    false => [0, 0, 0, quantity, order.ore],
                };
                sums.iter_mut().zip(added).for_each(|(sum, added)| *sum += added);
            }
            let known = small.settle_by(TRADE, month).unwrap().known;
            let span = month.parse::<kapitera_period::Month>().unwrap().span();
            let found = charge_balances(&small.region, &known, jiff::Timestamp::MAX, span).unwrap();
            let found: BTreeMap<(String, String), [i64; 5]> = found.iter().map(|balance| {
                let whole = |number: u64| i64::try_from(number).unwrap();
                let ChargeBalance { supplier, service, quantity, by_list, charged, without_price, charged_without_price } = balance;
                let sums = [whole(*quantity), by_list.0, charged.0, whole(*without_price), charged_without_price.0];
                ((supplier.to_string(), service.to_string()), sums)
            }).collect();
            prop_assert_eq!(found, expected, "{}", month);
        }
        prop_assert_eq!(verify(small.region.root()).problems, vec![]);
    }
}

pub fn one(buyer: &'static str, day: &str) -> Order {
    Order { day: day.parse().unwrap(), buyer, supplier: LAB, service: "a", quantity: 3, ore: 30_75 }
}

#[test]
fn other_models_have_no_line_for_a_unit_and_the_same_digest() {
    let without = Small::listed("");
    let with = traded(&[one(CLINIC, "2020-02-10"), one(BIRCH, "2020-02-11")], &[]);
    let (before, after) = (without.settle("2020-02"), with.settle("2020-02"));
    assert_eq!(before.settlement.centres, after.settlement.centres);
    assert_eq!(before.digests.result, after.digests.result);
    assert_eq!(before.settlement.total(), after.settlement.total());
    // And a unit that has a line has nobody listed.
    let trade = with.settle_by(TRADE, "2020-02").unwrap().settlement;
    let clinic = trade.centres.iter().position(|centre| &*centre.id == CLINIC).unwrap();
    assert!(trade.listed[clinic].is_zero());
    assert_eq!(trade.total_of_centre(clinic).0, -30_75);
}

#[test]
fn feedback_and_tests_are_counted_where_they_are() {
    let small = traded(&[one(CLINIC, "2020-02-10")], &[]);
    let covers = Some(Span { from: "2020-02-01".parse().unwrap(), to: "2020-02-29".parse().unwrap() });
    let feedback =
        format!("day;unit;supplier;subject\n2020-02-03;{CLINIC};{LAB};ordering\n2020-02-04;{BIRCH};{LAB};\n");
    small.deliver(RegisterKind::Feedback, "2020-03-02T08:00:00Z", covers, Mode::Full, &feedback);
    let tests =
        format!("day;unit;service;quantity;cost\n2020-02-29;{BIRCH};CRP;40;612,50\n2020-02-20;{CLINIC};Hb;2;8\n");
    small.deliver(RegisterKind::PocTests, "2020-03-02T08:00:00Z", covers, Mode::Full, &tests);
    let head = TRADE.split("[table").next().unwrap();
    let model = format!(
        "{head}[component.given]\nbasis = \"illustrative\"\nstance = \"shadow\"\nunit = \"talks\"\ndecimals = 0\n\
         count = {{ of = \"feedback\", at = \"seller\" }}\n[component.taken]\nbasis = \"illustrative\"\nstance = \"shadow\"\n\
         unit = \"talks\"\ndecimals = 0\ncount = {{ of = \"feedback\", where = {{ subject = \"ordering\" }} }}\n[component.tests]\n\
         basis = \"illustrative\"\nstance = \"shadow\"\nunit = \"tests\"\ndecimals = 0\ncount = {{ of = \"poc-tests\" }}\n\
         [component.own]\nbasis = \"illustrative\"\ncount = {{ of = \"poc-costs\" }}\nprice = {{ share = \"50 %\" }}\n"
    );
    let found = lines(&small.settle_by(&model, "2020-02").unwrap().settlement);
    let at = |component: usize, place: &str| found[&(component, place.to_owned())];
    assert_eq!([at(0, LAB), at(0, CLINIC), at(1, CLINIC), at(1, BIRCH)], [2, 0, 1, 0]);
    assert_eq!([at(2, BIRCH), at(2, CLINIC), at(2, SPRUCE)], [40, 2, 0]);
    assert_eq!([at(3, BIRCH), at(3, CLINIC)], [306_25, 4_00]);
}

#[test]
fn what_cannot_be_settled_says_why() {
    let small = traded(&[one(BIRCH, "2020-02-10")], &[]);
    let code = |text: &str, month: &str| small.settle_by(text, month).unwrap_err()[0].code;
    assert_eq!(code(TRADE, "2020-04"), "day_without_events");
    assert_eq!(code(&TRADE.replace("SE2329999995-L001", "SE2329999995-L002"), "2020-02"), "unknown_in_registers");
    assert_eq!(code(&TRADE.replace("a = 10.25, ", ""), "2020-02"), "weight_missing");
    // A clinic that is gone has ordered: what it ordered is at no unit that is there, and is told.
    let late = traded(&[one(CLINIC, "2020-02-21")], &[]).settle_by(TRADE, "2020-02").unwrap();
    assert_eq!(lines(&late.settlement)[&(0, CLINIC.to_owned())], 0);
    assert_eq!(late.settlement.total().0, 33_00, "sold, and charged to nobody that is there");
    let said: Vec<&str> = late.alerts.iter().map(|alert| alert.en.as_str()).collect();
    assert_eq!(said, ["orders: 3 are at units that the registers do not have on their day, and are not settled there"]);
}

#[test]
fn behind_a_line_of_orders_stand_its_orders_at_who_buys_and_who_sells() {
    let orders = [one(CLINIC, "2020-02-10"), Order { quantity: 2, ore: 21_00, ..one(BIRCH, "2020-02-12") }];
    let small = traded(&orders, &[]);
    let settled = small.settle_by(TRADE, "2020-02").unwrap();
    let model = small.model_of(TRADE);
    let plan = Plan::new(&model, "2020-02".parse().unwrap());
    let behind = |place: &str, component: usize| {
        let centre = settled.settlement.centres.iter().position(|centre| &*centre.id == place).unwrap();
        let request = ExplanationRequest { plan, settled: &settled, centre, component: Some(component) };
        let found = items_behind(&request, 1).unwrap();
        let buyers: Vec<String> = found.found.iter().map(|event| event.centre.to_string()).collect();
        (found.all, found.quantity, found.amount.0, buyers)
    };
    assert_eq!(behind(CLINIC, 0), (1, 3, 30_75, vec![CLINIC.to_owned()]));
    assert_eq!(behind(LAB, 1), (2, 5, 51_75, vec![CLINIC.to_owned()]), "the largest alone is shown, all are summed");
    assert_eq!(behind(LAB, 0), (0, 0, 0, vec![]));
    assert_eq!(behind(XRAY, 1), (0, 0, 0, vec![]));
}
