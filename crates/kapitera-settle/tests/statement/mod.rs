//! Random regions with all registers, settled, against a plain recomputation person by person and event by event.

mod naive;
pub mod region;

use kapitera_evaluate::Amount;
use kapitera_message::Problems;
use kapitera_model::Model;
use kapitera_money::Ore;
use kapitera_period::Month;
use kapitera_settle::{LineKind, StatementRequest, Sums, load_model, statements};
use proptest::prelude::*;

use region::{Facts, Stored, facts};

/// Payments, costs and fees of every kind that the registers make possible; whole kronor, so that plain integers are enough
/// to check them.
pub const MODEL: &str = r#"
[model]
id = "statement-test"
name = "Statement test"
from = 2019-01-01
to = 2020-12-31
[rounding]
level = "line"
mode = "half-away"
unit = "öre"
basis = "illustrative"
[table.age]
unit = "kr/month"
by = "age"
basis = "illustrative"
[table.age.rows]
"0-39" = 100
"40-" = 200
[table.visit]
unit = "kr"
by = "profession"
versions = [
    { to = 2020-02-14, basis = "illustrative", rows = { doctor = 900, others = 400 } },
    { from = 2020-02-15, basis = "illustrative", rows = { doctor = 1000, others = 300 } },
]
[value.weeks]
unit = "weeks"
take = "sum"
without-row = 0
[value.positions]
unit = "positions"
take = "average"
without-row = 0
[cost.lab]
where = { cost-kind = "lab" }
carrier = "listed"
basis = "illustrative"
[cost.rent]
where = { cost-kind = "rent" }
carrier = "own"
basis = "illustrative"
[cost.lof]
where = { cost-kind = "lof" }
carriers = [
    { carrier = "listed", to = 2020-02-09, basis = "illustrative" },
    { carrier = "central", from = 2020-02-10, basis = "illustrative" },
]
[cost.general]
of = "drugs"
where = { responsibility = "general" }
carrier = "listed"
basis = "illustrative"
[cost.specialty]
of = "drugs"
where-not = { responsibility = "general" }
carrier = "specialty"
basis = "illustrative"
[component.listed]
basis = "illustrative"
count = "listed"
weigh = [{ table = "age" }]
price = { each = 1, per = "month" }
[component.out-of-county]
basis = "illustrative"
count = { of = "visits", at = "visited", where-not = { county = "23" } }
weigh = [{ table = "visit" }]
price = { each = 1, per = "once" }
[component.elsewhere]
basis = "illustrative"
count = { of = "visits", at = "visited", where = { county = "23", listed-at = "elsewhere" } }
price = { each = 250, per = "once" }
[component.elsewhere-deducted]
basis = "illustrative"
stance = "charged"
count = { of = "visits", at = "listed", where = { county = "23", listed-at = "elsewhere" } }
price = { each = 250, per = "once" }
[component.fees]
basis = "illustrative"
stance = "received"
count = { of = "fees", at = "visited" }
price = { share = "100 %" }
[component.positions]
basis = "illustrative"
count = { value = "positions" }
price = { each = 2900, per = "month" }
[component.penalty]
basis = "illustrative"
stance = "charged"
count = { value = "weeks", each = "item" }
price = { each = 10000, per = "once" }
shape = [{ cap = 25000, on = "item" }]
[component.cost-lab]
basis = "illustrative"
stance = "charged"
count = { cost = "lab" }
price = { share = "100 %" }
[component.cost-rent]
basis = "illustrative"
stance = "charged"
count = { cost = "rent" }
price = { share = "100 %" }
[component.cost-lof]
basis = "illustrative"
stance = "charged"
count = { cost = "lof" }
price = { share = "100 %" }
[component.cost-drugs]
basis = "illustrative"
stance = "charged"
count = { cost = "general" }
price = { share = "100 %" }
"#;

const MONTH: &str = "2020-02";

fn check(facts: &Facts) -> Result<(), TestCaseError> {
    let stored = Stored::new(facts);
    let path = stored.path("model.toml");
    std::fs::write(&path, MODEL).unwrap();
    let model: Model = load_model(&path).map_err(said).unwrap().0;
    let month: Month = MONTH.parse().unwrap();
    let request = StatementRequest {
        region: &stored.region,
        models: std::slice::from_ref(&model),
        month,
        known_at: jiff::Timestamp::MAX,
        forecast: false,
    };
    let made = statements(&request, &|_, _| {}).map_err(said).unwrap();
    let settlement = &made.settled.settlement;
    let mut all = Ore::ZERO;
    let mut taken = 0;
    for (position, centre) in made.centres.iter().enumerate() {
        let statement = made.of_centre(position);
        let expected = naive::lines(facts, &centre.id, month);
        for (component, ore) in &expected {
            let found: i64 = statement
                .lines
                .iter()
                .filter(|line| line.component == *component)
                .map(|line| line.amounts.month.0)
                .sum();
            prop_assert_eq!(found, *ore, "{} at {}", component, &centre.id);
        }
        let Sums { income, received, costs, passed_on } = statement.sums.month;
        prop_assert_eq!(passed_on, Ore::ZERO);
        let of = |kind| statement.lines.iter().filter(|line| line.kind == kind).map(|line| line.amounts.month).sum();
        let (i, r, c): (Ore, Ore, Ore) = (of(LineKind::Income), of(LineKind::Received), of(LineKind::Cost));
        prop_assert_eq!((income, received, costs), (i, r, c));
        prop_assert_eq!(statement.sums.month.net(), income + received - costs);
        prop_assert_eq!(statement.lines.len(), expected.len());
        all += statement.sums.month.to_pay();
        taken += statement.lines.len();
        // The year so far is January and February, each recomputed.
        let january = naive::lines(facts, &centre.id, month.plus(-1));
        for ((component, february), (_, january)) in expected.iter().zip(&january) {
            let found: i64 = statement
                .lines
                .iter()
                .filter(|line| line.component == *component)
                .map(|line| line.amounts.year_to_date.0)
                .sum();
            prop_assert_eq!(found, february + january, "{} to date at {}", component, &centre.id);
        }
    }
    prop_assert_eq!(all, settlement.total());
    let lines = settlement.lines.iter().filter(|line| matches!(line.amount, Amount::Money(_))).count();
    prop_assert_eq!(taken, lines);
    balances(facts, &stored, &made.settled)
}

/// Problems short enough to read.
fn said(problems: Problems) -> Vec<String> {
    problems.into_iter().map(|problem| format!("{}: {}", problem.code, problem.what.en)).collect()
}

/// What the files hold of each cost is charged, carried by others, or has an outcome, to the öre.
fn balances(facts: &Facts, stored: &Stored, settled: &kapitera_settle::Settled) -> Result<(), TestCaseError> {
    let month: Month = MONTH.parse().unwrap();
    for balance in &settled.balances {
        let expected = naive::in_files(facts, balance.of, month);
        prop_assert_eq!((balance.in_files.number, balance.in_files.amount), expected);
        let charged: i128 = balance.rules.iter().map(|rule| rule.charged.amount).sum();
        prop_assert_eq!(charged, naive::charged(facts, balance.of, month));
    }
    let rows = kapitera_settle::reconcile(&stored.region, jiff::Timestamp::MAX, month.span()).unwrap();
    for row in rows {
        let Some(kind) = kapitera_register::EventKind::of(row.register) else { continue };
        let events = row.events.unwrap();
        let (number, amount) = naive::in_files(facts, kind, month);
        prop_assert_eq!((events.in_period.rows, i128::from(events.in_period.amount.0)), (number, amount));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn statements_are_what_a_plain_recomputation_gives(facts in facts()) {
        check(&facts)?;
    }
}
