//! Invoices between units, held to a plain second computation of the same orders.

use std::collections::BTreeMap;

use kapitera_evaluate::Plan;
use kapitera_message::Problems;
use kapitera_money::Exact;
use kapitera_settle::{InvoiceLineOf, TradeInvoices, trade_invoices};
use proptest::prelude::*;

use super::small::{BIRCH, SPRUCE, Small};
use super::trade::{CLINIC, LAB, Order, TRADE, XRAY, one, order, price, traded};

/// The laboratory takes a block and a third of its list, radiology between a floor and a ceiling; and a fee that is nobody's.
const BLOCKS: &str = r#"
[component.laboratory]
basis = "illustrative"
stance = "charged"
count = { of = "orders", where = { supplier = "SE2329999995-L001" } }
weigh = [{ table = "list" }]
price = { each = 0.333, per = "once" }
[component.block]
basis = "illustrative"
stance = "charged"
count = "centre"
price = { each = 120.50, per = "month" }
[component.x-ray]
basis = "illustrative"
stance = "charged"
count = { of = "orders", where = { supplier = "SE2329999995-R001" } }
weigh = [{ table = "list" }]
price = { each = 1, per = "once" }
shape = [{ floor = 900000, on = "amount", per = "month" }, { cap = 2500000, on = "amount", per = "month" }]
[component.laboratory-sold]
basis = "illustrative"
count = { of = "orders", at = "seller", where = { supplier = "SE2329999995-L001" } }
price = { pool-of = ["laboratory", "block"] }
[component.x-ray-sold]
basis = "illustrative"
count = { of = "orders", at = "seller", where = { supplier = "SE2329999995-R001" } }
price = { pool-of = ["x-ray"] }
[component.fee]
basis = "illustrative"
stance = "charged"
count = "centre"
price = { each = 7, per = "month" }
"#;

fn blocks() -> String {
    TRADE.split("[component.bought]").next().unwrap().to_owned() + BLOCKS
}

fn invoices(small: &Small, text: &str, month: &str) -> Result<TradeInvoices, Problems> {
    let settled = small.settle_by(text, month)?;
    let model = small.model_of(text);
    trade_invoices(&Plan::new(&model, month.parse().unwrap()), &settled)
}

/// Services by seller, buyer, service and price in thousandths of öre: how many.
type Services = BTreeMap<(String, String, String, i64), i64>;

fn services(invoices: &TradeInvoices) -> Services {
    let mut found = Services::new();
    for invoice in &invoices.invoices {
        for line in &invoice.lines {
            if let InvoiceLineOf::Service { service, quantity, price } = &line.of {
                let thousandths = price.round_decimals(5, kapitera_money::RoundMode::Down).unwrap();
                let whole = quantity.round(kapitera_money::RoundMode::Down).unwrap();
                assert_eq!((Exact::decimal(thousandths, 5), Exact::whole(whole)), (price.clone(), quantity.clone()));
                let key = (invoice.seller.to_string(), invoice.buyer.to_string(), service.to_string());
                let sum = found.entry((key.0, key.1, key.2, i64::try_from(thousandths).unwrap())).or_default();
                *sum += i64::try_from(whole).unwrap();
            }
        }
    }
    found
}

/// Half away from zero; nothing here is negative.
fn rounded(thousandths: i64) -> i64 {
    (thousandths + 500) / 1000
}

fn of_month<'o>(orders: &'o [Order], month: &str) -> Vec<&'o Order> {
    orders.iter().filter(|order| order.day.to_string().starts_with(month)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn invoices_are_the_orders_by_their_prices(orders in prop::collection::vec(order(), 1..80)) {
        let orders: Vec<Order> = orders.into_iter().chain([one(BIRCH, "2020-01-10")]).collect();
        let small = traded(&orders, &orders);
        for month in ["2020-01", "2020-02", "2020-03"] {
            // By what each costs: nothing is left over, and the sellers are paid the same.
            let found = invoices(&small, TRADE, month).unwrap();
            let mut expected = Services::new();
            let mut totals: BTreeMap<(String, String), i64> = BTreeMap::new();
            for order in of_month(&orders, month) {
                let (seller, buyer) = (order.supplier.to_owned(), order.buyer.to_owned());
                let quantity = i64::from(order.quantity);
                let key = (seller.clone(), buyer.clone(), order.service.to_owned(), price(order) * 1000);
                *expected.entry(key).or_default() += quantity;
                *totals.entry((seller, buyer)).or_default() += quantity * price(order);
            }
            prop_assert_eq!(services(&found), expected, "{}", month);
            let of_invoice = |invoice: &kapitera_settle::Invoice| {
                ((invoice.seller.to_string(), invoice.buyer.to_string()), invoice.total().0)
            };
            prop_assert_eq!(found.invoices.iter().map(of_invoice).collect::<BTreeMap<_, _>>(), totals);
            prop_assert!(found.not_invoiced.is_empty());
            prop_assert!(found.traded.iter().all(|traded| traded.paid_otherwise().0 == 0));

            // By a block and a share, and between a floor and a ceiling.
            let found = invoices(&small, &blocks(), month).unwrap();
            let mut expected = BTreeMap::new();
            let mut places = vec![BIRCH, SPRUCE, LAB, XRAY];
            places.extend((month != "2020-03").then_some(CLINIC));
            for place in &places {
                let cost = |supplier: &str| -> i64 {
                    let mine = of_month(&orders, month);
                    let mine = mine.iter().filter(|order| order.buyer == *place && order.supplier == supplier);
                    mine.map(|order| i64::from(order.quantity) * price(order)).sum()
                };
                expected.insert((LAB.to_owned(), (*place).to_owned()), rounded(cost(LAB) * 333) + 120_50);
                expected.insert((XRAY.to_owned(), (*place).to_owned()), cost(XRAY).clamp(900_000_00, 2_500_000_00));
            }
            prop_assert_eq!(found.invoices.iter().map(of_invoice).collect::<BTreeMap<_, _>>(), expected, "{}", month);
            let left: Vec<(&str, &str, i64)> = found
                .not_invoiced
                .iter()
                .map(|left| (&*left.buyer, left.line.component.as_str(), left.line.amount.0))
                .collect();
            places.sort_unstable();
            prop_assert_eq!(left, places.iter().map(|place| (*place, "fee", 7_00)).collect::<Vec<_>>());
        }
    }
}

#[test]
fn what_is_no_service_stands_on_a_line_of_its_own() {
    let small = traded(&[one(CLINIC, "2020-02-10")], &[]);
    let found = invoices(&small, &blocks(), "2020-02").unwrap();
    let of = |seller: &str| {
        let invoice = found.invoices.iter().find(|invoice| &*invoice.seller == seller && &*invoice.buyer == CLINIC);
        let lines = invoice.unwrap().lines.iter().map(|line| (line.component.clone(), line.amount.0));
        (lines.collect::<Vec<_>>(), invoice.unwrap().number(found.month))
    };
    // 3 × 10.25 × 0.333 = 10.23975.
    let (lines, number) = of(LAB);
    assert_eq!(lines, [("laboratory".to_owned(), 10_24), ("block".to_owned(), 120_50)]);
    assert_eq!(number, format!("2020-02-{LAB}-{CLINIC}"));
    let floor = found.invoices.iter().find(|invoice| &*invoice.seller == XRAY && &*invoice.buyer == CLINIC).unwrap();
    assert_eq!((floor.lines.len(), &floor.lines[0].of), (1, &InvoiceLineOf::Floor));
    assert_eq!(of(XRAY).0, [("x-ray".to_owned(), 900_000_00)]);
    // Radiology sold nothing, so nobody can be given its pool: the invoices say more than the settlement pays.
    let paid: Vec<(&str, i64)> = found
        .traded
        .iter()
        .map(|traded| (&*traded.id, traded.paid_otherwise().0))
        .filter(|(_, ore)| *ore != 0)
        .collect();
    assert_eq!(paid, [(XRAY, -5 * 900_000_00)]);
}

#[test]
fn a_model_without_orders_makes_no_invoices() {
    let small = traded(&[one(CLINIC, "2020-02-10")], &[]);
    let plain = "[model]\nid = \"plain\"\nname = \"Plain\"\nfrom = 2020-01-01\nto = 2020-12-31\n[rounding]\nlevel = \"line\"\n\
                 mode = \"half-away\"\nunit = \"öre\"\nbasis = \"illustrative\"\n[component.listed]\nbasis = \"illustrative\"\n\
                 count = \"listed\"\nprice = { each = 1, per = \"month\" }\n";
    assert_eq!(invoices(&small, plain, "2020-02").unwrap_err()[0].code, "no_internal_trade");
}
