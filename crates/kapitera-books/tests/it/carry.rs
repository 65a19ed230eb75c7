//! Surplus and deficit carried over: the rule that ceases on 2018-03-01, ceilings, balances, vouchers and repayment.

use std::path::Path;

use jiff::civil::date;
use kapitera_books::carry::{
    CarriedBalance, CarriedOver, CarriedPart, CarriedUnit, CarryBooking, CarryRequest, CarryRule, UnitResult,
    WhenItCeases, carry_over, read_carry_rules, read_results, rules_of_books,
};
use kapitera_books::{Books, DraftCentre, MonthFacts, Plan, PlanFacts, Row, Series};
use kapitera_message::Language;
use kapitera_money::{Exact, Ore};
use kapitera_period::{Date, Span};
use proptest::prelude::*;

use crate::plans::{month, said, shown};

fn rules(text: &str) -> Vec<CarryRule> {
    read_carry_rules("carry-over.toml", text).unwrap_or_else(|problems| panic!("{text}\n{}", said(&problems)))
}

fn demo() -> Vec<CarryRule> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../books/demo/carry-over.toml");
    rules(&std::fs::read_to_string(path).unwrap())
}

/// A rule that holds from 2010 with these sides, and what is said of its end.
fn rule(end: &str, surplus: &str, deficit: &str) -> Vec<CarryRule> {
    rules(&format!(
        "[[carry-over]]\nname = \"r\"\nfrom = 2010-01-01\n{end}\nowner = \"any\"\nbasis = \"illustrative\"\n\
         decision = {{ case = \"C/1\" }}\nsurplus = {{ {surplus} }}\ndeficit = {{ {deficit} }}\n"
    ))
}

fn unit(id: &str) -> DraftCentre {
    DraftCentre {
        id: id.to_owned(),
        name: format!("Unit {id}"),
        owner: "own-operated".to_owned(),
        provider: "2329999995".to_owned(),
        provider_name: "Own".to_owned(),
        listed: "0".to_owned(),
    }
}

fn result(from: Date, to: Date, ore: i64, payments: i64) -> UnitResult {
    UnitResult {
        centre: "E1".to_owned(),
        days: Span { from, to },
        result: Ore(ore),
        payments: Ore(payments),
        listed: None,
        source: "Bokslut".to_owned(),
    }
}

fn year_result(year: i16, ore: i64, payments: i64) -> UnitResult {
    result(date(year, 1, 1), date(year, 12, 31), ore, payments)
}

fn over(year: i16, results: &[UnitResult], rules: &[CarryRule], balances: &[CarriedBalance]) -> CarriedOver {
    let units = [unit("E1")];
    carry_over(&CarryRequest { year, units: &units, results, rules, balances })
        .unwrap_or_else(|problems| panic!("{}", said(&problems)))
}

fn one(over: &CarriedOver) -> &CarriedUnit {
    assert_eq!(over.units.len(), 1);
    &over.units[0]
}

fn balance(surplus: i64, deficit: i64, scheduled: i64) -> CarriedBalance {
    let plans = if scheduled > 0 { vec!["carry/2016/E1/r".to_owned()] } else { Vec::new() };
    let centre = "E1".to_owned();
    let provider = "2329999995".to_owned();
    CarriedBalance { centre, provider, surplus: Ore(surplus), deficit: Ore(deficit), scheduled: Ore(scheduled), plans }
}

fn amounts(part: &CarriedPart) -> [i64; 5] {
    [part.result, part.carried, part.beyond_share, part.over_year, part.over_balance].map(|amount| amount.0)
}

#[test]
fn the_model_of_2010_ceases_on_the_first_of_march_and_splits_the_year() {
    let rules = demo();
    assert_eq!((rules[0].valid.to, rules[0].decision.case.as_str()), (date(2018, 2, 28), "LS/42/2010"));
    let over = over(2018, &[year_result(2018, 3_650_000_00, 73_000_000_00)], &rules, &[]);
    assert!(over.is_try_out(), "S1 gives no shares: they are illustrative");
    let [under, none] = &one(&over).parts[..] else { panic!("{:?}", one(&over).parts) };
    // 59 of 365 days: January and February.
    assert_eq!(
        (under.days, none.days.from),
        (Span { from: date(2018, 1, 1), to: date(2018, 2, 28) }, date(2018, 3, 1))
    );
    assert_eq!((under.result, none.result), (Ore(590_000_00), Ore(3_060_000_00)));
    assert_eq!((under.payments, none.payments), (Ore(11_800_000_00), Ore(61_200_000_00)));
    // Half of it, below 4 % of 11 800 000.
    assert_eq!(amounts(under), [590_000_00, 295_000_00, 295_000_00, 0, 0]);
    assert_eq!((none.rule.is_none(), none.no_rule, none.carried), (true, Ore(3_060_000_00), Ore::ZERO));
    let ceased = under.ceased.as_ref().unwrap();
    assert_eq!((ceased.last, ceased.what, ceased.surplus), (date(2018, 2, 28), WhenItCeases::Stays, Ore(295_000_00)));
    assert_eq!(one(&over).after.surplus, Ore(295_000_00));
    let report = over.report();
    assert!(report.contains("E1;2329999995;2018-03-01;2018-12-31;no-rule-in-force;3060000.00;"), "{report}");
}

#[test]
fn a_year_of_months_is_taken_month_by_month() {
    let months: Vec<UnitResult> = (1..=12)
        .map(|number| {
            let first = date(2018, number, 1);
            result(first, first.last_of_month(), i64::from(number) * 100_00, 10_000_00)
        })
        .collect();
    let over = over(2018, &months, &demo(), &[]);
    let [under, none] = &one(&over).parts[..] else { panic!("{:?}", one(&over).parts) };
    assert_eq!((under.result, none.result), (Ore(300_00), Ore(7_500_00)));
    assert_eq!(amounts(under), [300_00, 150_00, 150_00, 0, 0]);
}

#[test]
fn before_and_after_the_rule_the_year_is_whole() {
    let before = over(2017, &[year_result(2017, 1_000_00, 100_000_00)], &demo(), &[]);
    assert_eq!((one(&before).parts.len(), one(&before).after.surplus), (1, Ore(500_00)));
    assert_eq!(one(&before).parts[0].ceased, None);
    let after = over(2019, &[year_result(2019, 1_000_00, 100_000_00)], &demo(), &[balance(500_00, 0, 0)]);
    assert!(!after.is_try_out(), "no rule, nothing tried out");
    assert_eq!(one(&after).parts[0].no_rule, Ore(1_000_00));
    assert_eq!(one(&after).after.surplus, Ore(500_00), "what is carried stays");
}

#[test]
fn ceilings_leave_the_rest_with_the_region() {
    let surplus = "share = \"80 %\", year-most = { of-payments = \"4 %\", amount = \"365 kr\" }, balance-most = { amount = \"500 kr\" }";
    let deficit = "share = \"100 %\", year-most = { amount = \"200 kr\" }, balance-most = { of-payments = \"3 %\" }, repaid = \"by-surplus\"";
    let rules = rule("to = 2018-02-28\nwhen-it-ceases = \"stays\"", surplus, deficit);
    // 80 % of 1 000 is 800; at most 365, 4 % of 10 000 is 400; of 500 in all 300 is carried already.
    let year = over(2017, &[year_result(2017, 1_000_00, 10_000_00)], &rules, &[balance(300_00, 0, 0)]);
    assert_eq!(amounts(&one(&year).parts[0]), [1_000_00, 200_00, 200_00, 435_00, 165_00]);
    assert_eq!(one(&year).after.surplus, Ore(500_00));
    // In 2018 the rule holds for 59 days: of 365 kronor a year 59.
    let cut = over(2018, &[year_result(2018, 1_000_00, 10_000_00)], &rules, &[]);
    assert_eq!(amounts(&one(&cut).parts[0]), [16_164, 59_00, 32_33, 70_31, 0]);
    // A deficit of 900: 200 of it, but the balance may only come to 3 % of 10 000 and is 250.
    let deep = over(2017, &[year_result(2017, -900_00, 10_000_00)], &rules, &[balance(0, 250_00, 0)]);
    assert_eq!(amounts(&one(&deep).parts[0]), [-900_00, -50_00, 0, -700_00, -150_00]);
    assert_eq!((one(&deep).after.deficit, one(&deep).after.scheduled), (Ore(300_00), Ore::ZERO));
    // A balance that is above its ceiling already is not cut.
    let high = over(2017, &[year_result(2017, 1_000_00, 10_000_00)], &rules, &[balance(900_00, 0, 0)]);
    assert_eq!((one(&high).parts[0].carried, one(&high).after.surplus), (Ore::ZERO, Ore(900_00)));
}

#[test]
fn a_ceiling_per_listed_follows_the_days() {
    let side = "share = \"100 %\", year-most = { per-listed = \"10 kr\" }, repaid = \"by-surplus\"";
    let rules = rule(
        "to = 2018-02-28\nwhen-it-ceases = \"stays\"",
        "share = \"100 %\", year-most = { per-listed = \"10 kr\" }",
        side,
    );
    let mut row = year_result(2018, 365_000_00, 0);
    row.listed = Some(Exact::whole(3650));
    let over = over(2018, &[row], &rules, &[]);
    // 10 × 3 650 × 59/365.
    assert_eq!(one(&over).parts[0].carried, Ore(5_900_00));
}

#[test]
fn surplus_and_deficit_meet_unless_a_plan_repays() {
    let stays = "when-it-ceases = \"stays\"";
    let by_surplus = rule(stays, "share = \"100 %\"", "share = \"100 %\", repaid = \"by-surplus\"");
    let year = over(2017, &[year_result(2017, 500_00, 0)], &by_surplus, &[balance(0, 300_00, 100_00)]);
    let part = &one(&year).parts[0];
    assert_eq!((part.carried, part.meets_deficit), (Ore(500_00), Ore(200_00)));
    assert_eq!(one(&year).after, CarriedBalance { surplus: Ore(300_00), ..balance(0, 100_00, 100_00) });
    let in_plan = rule(stays, "share = \"100 %\"", "share = \"100 %\", repaid-months = 7");
    let year = over(2017, &[year_result(2017, -500_00, 0)], &in_plan, &[balance(80_00, 0, 0)]);
    let part = &one(&year).parts[0];
    assert_eq!((part.carried, part.met_by_surplus, part.to_repay), (Ore(-500_00), Ore(80_00), Ore(420_00)));
    let plans = year.repayments(month("2018-03"), Language::En);
    assert_eq!(plans.len(), 1);
    let plan = &plans[0];
    assert_eq!((plan.id.as_str(), plan.against.as_str(), plan.months), ("carry/2017/E1/r", "carried-deficit", 7));
    let read = Plan::parse("p", &plan.text()).map_err(|problems| said(&problems));
    // A plan of the program's own says what its rule's decision says.
    assert_eq!(read.as_ref(), Ok(plan));
    let months: Vec<MonthFacts> = [month("2018-09")].map(|month| MonthFacts::new(month, &[unit("E1")])).into();
    let due = plan.due(month("2018-09"), &PlanFacts { months: &months, booked: &[], providers: &[] }).unwrap();
    assert_eq!((due.len(), due[0].booked(), due[0].month_for), (1, Ore(-420_00), month("2017-12")));
}

fn books() -> Books {
    let mut texts = crate::fixtures::texts();
    let chart = texts.iter_mut().find(|(path, _)| path.ends_with("chart.toml")).unwrap();
    chart.1 = chart
        .1
        .replacen("account = [", "account = [{ number = \"2990\", name = \"Saved\", class = \"liability\" }, \
            { number = \"1590\", name = \"Owed\", class = \"asset\" }, { number = \"8990\", name = \"Result\", class = \"cost\" },", 1)
        .replacen("role = [", "role = [{ role = \"carried-surplus\", account = \"2990\" }, \
            { role = \"carried-deficit\", account = \"1590\" }, { role = \"result\", account = \"8990\" },", 1);
    texts.push((
        "carry-over.toml".to_owned(),
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../books/demo/carry-over.toml"))
            .unwrap(),
    ));
    Books::parse(&texts).unwrap_or_else(|problems| panic!("{}", said(&problems)))
}

#[test]
fn the_books_are_read_with_their_rules_of_carrying_over() {
    for name in ["rules.toml", "carry-over.toml"] {
        let mut texts = crate::fixtures::texts();
        let wrong = "\n[[carry-over]]\nname = \"r\"\n";
        match texts.iter_mut().find(|(path, _)| path.ends_with(name)) {
            Some((_, text)) => text.push_str(wrong),
            None => texts.push((name.to_owned(), wrong.to_owned())),
        }
        let problems = Books::parse(&texts).err().unwrap_or_default();
        assert!(
            problems.iter().any(|problem| problem.code == "carry_first_day_missing"),
            "{name}: {}",
            said(&problems)
        );
    }
}

fn booked(rows: &[Row]) -> Vec<(&str, i64, String)> {
    rows.iter().map(|row| (row.account.as_str(), row.amount.0, row.month_for.to_string())).collect()
}

#[test]
fn vouchers_balance_and_say_what_lies_under_no_rule() {
    let books = books();
    let rules = rules_of_books(&books).unwrap();
    assert_eq!(rules, demo());
    let year = over(2018, &[year_result(2018, 3_650_000_00, 73_000_000_00)], &rules, &[]);
    let booking =
        CarryBooking { period: month("2019-02"), date: date(2019, 2, 28), books: &books, language: Language::En };
    let vouchers = year.vouchers(&booking).unwrap_or_else(|problems| panic!("{}", said(&problems)));
    let [(key, voucher)] = &vouchers[..] else { panic!("{} vouchers", vouchers.len()) };
    assert_eq!((key.as_str(), voucher.series), ("carry/2018/E1", Series::C));
    let february = "2018-02".to_owned();
    assert_eq!(booked(&voucher.rows), [("8990", 295_000_00, february.clone()), ("2990", -295_000_00, february)]);
    assert!(voucher.rows.iter().all(|row| row.plan == "carry/model-2010" && row.component.is_empty()));
    assert!(
        voucher.rests.on.contains(&"2018-03-01–2018-12-31: result SEK 3060000.00, no rule in force".to_owned()),
        "{:?}",
        voucher.rests
    );
    for case in ["LS/42/2010", "RS/1039/2017", "Bokslut"] {
        assert!(voucher.rests.on.iter().any(|on| on == case), "{case}");
    }
    // A year with nothing to book makes no voucher, and stands in the report.
    let none = over(2019, &[year_result(2019, 5_00, 0)], &rules, &[]);
    assert!(none.vouchers(&booking).unwrap().is_empty());
    assert!(none.report().contains("no-rule-in-force;5.00;"));
}

#[test]
fn what_is_carried_stays_is_written_off_or_paid_out() {
    let books = books();
    let booking =
        CarryBooking { period: month("2019-02"), date: date(2019, 2, 28), books: &books, language: Language::Sv };
    let end = |word: &str| {
        let rules = rule(
            &format!("to = 2018-02-28\nwhen-it-ceases = \"{word}\""),
            "share = \"100 %\"",
            "share = \"100 %\", repaid-months = 12",
        );
        over(2018, &[result(date(2018, 1, 1), date(2018, 2, 28), -70_00, 0)], &rules, &[balance(50_00, 30_00, 30_00)])
    };
    let rows = |over: &CarriedOver| {
        let vouchers = over.vouchers(&booking).unwrap_or_else(|problems| panic!("{}", said(&problems)));
        booked(&vouchers[0].1.rows).into_iter().map(|(account, ore, _)| (account.to_owned(), ore)).collect::<Vec<_>>()
    };
    let row = |account: &str, ore: i64| (account.to_owned(), ore);
    let carried = [row("2990", 50_00), row("8990", -50_00), row("1590", 20_00), row("8990", -20_00)];
    let stays = end("stays");
    assert_eq!(rows(&stays), carried);
    assert_eq!((one(&stays).after.deficit, stays.repayments(month("2019-03"), Language::Sv).len()), (Ore(50_00), 1));
    for (word, other) in [("written-off", "8990"), ("paid-out", "2896")] {
        let ended = end(word);
        assert_eq!(rows(&ended), [&carried[..], &[row(other, 50_00), row("1590", -50_00)]].concat(), "{word}");
        assert_eq!((one(&ended).after.deficit, one(&ended).after.scheduled), (Ore::ZERO, Ore::ZERO));
        let ceased = one(&ended).parts[0].ceased.as_ref().unwrap();
        assert_eq!(ceased.plans_to_end, ["carry/2016/E1/r"]);
        assert!(ended.repayments(month("2019-03"), Language::Sv).is_empty(), "it is not owed any more");
    }
}

#[test]
fn a_rule_that_follows_takes_over() {
    let first = rule(
        "to = 2018-02-28\nwhen-it-ceases = \"written-off\"",
        "share = \"100 %\"",
        "share = \"0\", repaid = \"by-surplus\"",
    );
    let mut second = rule("when-it-ceases = \"stays\"", "share = \"10 %\"", "share = \"0\", repaid = \"by-surplus\"");
    second[0].name = "s".to_owned();
    second[0].valid.from = date(2018, 3, 1);
    let year = over(2018, &[year_result(2018, 365_00, 0)], &[first, second].concat(), &[]);
    let carried: Vec<i64> = one(&year).parts.iter().map(|part| part.carried.0).collect();
    assert_eq!(carried, [59_00, 30_60]);
    assert!(one(&year).parts.iter().all(|part| part.ceased.is_none()));
    assert_eq!(one(&year).after.surplus, Ore(89_60));
}

#[test]
fn what_another_provider_carried_is_not_met_and_not_dropped() {
    let rules = rule(
        "to = 2018-12-31\nwhen-it-ceases = \"written-off\"",
        "share = \"100 %\"",
        "share = \"100 %\", repaid = \"by-surplus\"",
    );
    let theirs = |provider: &str, balance: CarriedBalance| CarriedBalance { provider: provider.to_owned(), ..balance };
    let old = theirs("5599999918", balance(0, 300_00, 100_00));
    let older = theirs("5599999926", balance(70_00, 0, 0));
    let none = theirs("5599999934", balance(0, 0, 0));
    let balances = [older.clone(), none, balance(0, 20_00, 0), old.clone()];
    let year = over(2018, &[year_result(2018, 500_00, 0)], &rules, &balances);
    let part = &one(&year).parts[0];
    assert_eq!((part.carried, part.meets_deficit), (Ore(500_00), Ore(20_00)), "only its own deficit");
    let left: Vec<&CarriedBalance> = year.left.iter().map(|left| &left.balance).collect();
    assert_eq!(left, [&old, &older], "it stays with who carried it, also when the rule ceases");
    assert!(part.ceased.as_ref().unwrap().plans_to_end.is_empty());
    let report = year.report();
    let row = format!("E1;5599999918;;;provider-changed;{};;0.00;300.00;0.00;300.00\n", ["0.00"; 10].join(";"));
    assert!(
        report.ends_with(&format!("{row}{}", row.replace("918;", "926;").replace("0.00;300.00", "70.00;0.00"))),
        "{report}"
    );
    // Without a result or a balance of its own the unit carries nothing, and what stands is shown still.
    let idle = over(2018, &[], &rules, std::slice::from_ref(&old));
    assert_eq!((idle.units.len(), idle.left.len()), (0, 1));
}

#[test]
fn what_cannot_be_carried_over_is_said() {
    let rules = rule(
        "when-it-ceases = \"stays\"",
        "share = \"1\", year-most = { per-listed = \"1\" }",
        "share = \"1\", repaid = \"by-surplus\"",
    );
    let twice = [rules.clone(), rules.clone()].concat();
    let units = [unit("E1")];
    let stranger = UnitResult { centre: "E9".to_owned(), ..year_result(2018, 1, 0) };
    let said_of = |rules: &[CarryRule], results: &[UnitResult], balances: &[CarriedBalance]| {
        carry_over(&CarryRequest { year: 2018, units: &units, results, rules, balances }).unwrap_err()
    };
    let problems = [
        said_of(&[], &[stranger], &[]),
        said_of(&[], &[year_result(2017, 1, 0)], &[]),
        said_of(&[], &[year_result(2018, 1, 0), year_result(2018, 1, 0)], &[]),
        said_of(&twice, &[], &[]),
        said_of(&rules, &[year_result(2018, 1, 0)], &[]),
        said_of(&[], &[], &[balance(0, 1, 2)]),
        said_of(&[], &[], &[balance(-1, 0, 0)]),
        carry_over(&CarryRequest { year: -20_000, units: &[], results: &[], rules: &[], balances: &[] }).unwrap_err(),
    ];
    let codes = [
        "carry_unit_unknown",
        "carry_result_outside_year",
        "carry_results_overlap",
        "carry_rules_overlap",
        "carry_listed_missing",
        "carry_balance_unsound",
        "carry_balance_unsound",
        "carry_year",
    ];
    shown("asked-carry.txt", &problems.concat(), &codes);
}

#[test]
fn results_are_read_with_semicolons_or_commas() {
    let semicolons = "\u{feff}centre;from;to;result;payments;source;listed\r\nse2329999995-e1;2018-01-01;2018-12-31;-1 234,50;1000;Bokslut 2018;3650,5\r\n";
    let commas =
        "centre,from,to,result,payments,source\nSE2329999995-E1,2018-01-01,2018-12-31,-1234.50,1000.00,Bokslut 2018\n";
    let one = read_results("r.csv", semicolons.as_bytes()).unwrap_or_else(|problems| panic!("{}", said(&problems)));
    let other = read_results("r.csv", commas.as_bytes()).unwrap_or_else(|problems| panic!("{}", said(&problems)));
    assert_eq!(one[0].listed, Exact::fraction(7301, 2));
    assert_eq!((one[0].result, one[0].payments), (Ore(-1_234_50), Ore(1_000_00)));
    assert_eq!(UnitResult { listed: None, ..one[0].clone() }, other[0]);
}

/// Days from the first of the year that a span covers, counted one by one.
fn plain_days(from: Date, to: Date, in_from: Date, in_to: Date) -> i128 {
    let (mut day, mut count) = (from, 0);
    loop {
        count += i128::from(in_from <= day && day <= in_to);
        if day == to {
            return count;
        }
        day = day.tomorrow().unwrap();
    }
}

fn plain_half_away(numerator: i128, denominator: i128) -> i128 {
    let size = (2 * numerator.abs() + denominator) / (2 * denominator);
    if numerator < 0 { -size } else { size }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// One row, one rule that begins or ceases in the year: the second computation goes by days and whole numbers.
    #[test]
    fn parts_sum_to_wholes(
        ore in -9_000_000_00i64..9_000_000_00,
        payments in 0i64..90_000_000_00,
        (surplus_share, deficit_share) in (0i64..=100, 0i64..=100),
        of_payments in proptest::option::of(0i64..10),
        amount in proptest::option::of(0i64..500_000),
        balance_most in proptest::option::of(0i64..500_000),
        (saved, owed, scheduled) in (0i64..300_000_00, 0i64..300_000_00, 0i64..300_000_00),
        (begins, lasts) in (0i32..365, 0i32..400),
        (row_begins, row_lasts) in (0i32..365, 0i32..400),
        by_plan in any::<bool>(),
    ) {
        let first = date(2018, 1, 1);
        let last = date(2018, 12, 31);
        let at = |days: i32| first.checked_add(jiff::Span::new().days(days)).unwrap();
        let (from, to) = (at(begins), at(begins + lasts));
        let (row_from, row_to) = (at(row_begins), at((row_begins + row_lasts).min(364)));
        let mut year = Vec::new();
        year.extend(of_payments.map(|percent| format!("of-payments = \"{percent} %\"")));
        year.extend(amount.map(|kr| format!("amount = \"{kr} kr\"")));
        let most = balance_most.map(|kr| format!(", balance-most = {{ amount = \"{kr}\" }}")).unwrap_or_default();
        let side = |share: i64| format!("share = \"{share} %\", year-most = {{ {} }}{most}", year.join(", "));
        let repaid = if by_plan { "repaid-months = 12" } else { "repaid = \"by-surplus\"" };
        let mut rules = rule("when-it-ceases = \"stays\"", &side(surplus_share), &format!("{}, {repaid}", side(deficit_share)));
        rules[0].valid = Span { from, to };
        let before = balance(saved, owed, scheduled.min(owed));
        let over = over(2018, &[result(row_from, row_to, ore, payments)], &rules, std::slice::from_ref(&before));
        let unit = one(&over);

        // By days: cut off, and the öre left over to the largest remainders, the earlier first.
        let row_days = plain_days(row_from, row_to, first, last);
        let mut cuts = vec![plain_days(row_from, row_to, first, from.yesterday().unwrap()), plain_days(row_from, row_to, from, to)];
        if to < last {
            cuts.push(plain_days(row_from, row_to, to.tomorrow().unwrap(), last));
        }
        let split = |whole: i64| -> Vec<i128> {
            let size = i128::from(whole.abs());
            let mut parts: Vec<i128> = cuts.iter().map(|days| size * days / row_days).collect();
            let mut order: Vec<usize> = (0..cuts.len()).collect();
            order.sort_by_key(|&index| (-(size * cuts[index] % row_days), index));
            let left = size - parts.iter().sum::<i128>();
            for &index in order.iter().take(usize::try_from(left).unwrap()) {
                parts[index] += 1;
            }
            parts.into_iter().map(|part| part * i128::from(whole.signum())).collect()
        };
        let (results, paid) = (split(ore), split(payments));
        let under = results[1];
        let part = unit.parts.iter().find(|part| part.rule.is_some()).unwrap();
        prop_assert_eq!(i128::from(part.result.0), under);
        let share = i128::from(if under < 0 { deficit_share } else { surplus_share });
        let mut within = plain_half_away(under.abs() * share, 100);
        let held = plain_days(first, last, from, to);
        if let Some(percent) = of_payments {
            within = within.min(paid[1] * i128::from(percent) / 100);
        }
        if let Some(kr) = amount {
            within = within.min(i128::from(kr) * 100 * held / 365);
        }
        let (saved, owed, scheduled) = (i128::from(saved), i128::from(owed), i128::from(before.scheduled.0));
        let (own, other) = if under < 0 { (owed, saved) } else { (saved, owed - scheduled) };
        let met = within.min(other);
        let room = balance_most.map_or(i128::MAX, |kr| (i128::from(kr) * 100 - own).max(0));
        let added = (within - met).min(room);
        prop_assert_eq!(i128::from(part.carried.0), (met + added) * under.signum());
        prop_assert_eq!(part.carried + part.to_region(), part.result);
        prop_assert_eq!(unit.parts.iter().map(|part| part.result).sum::<Ore>(), Ore(ore));
        prop_assert_eq!(unit.parts.iter().map(|part| part.payments).sum::<Ore>(), Ore(payments));
        let after = [unit.after.surplus, unit.after.deficit, unit.after.scheduled].map(|amount| i128::from(amount.0));
        let plan = if by_plan { added } else { 0 };
        let expected = if under < 0 { [saved - met, owed + added, scheduled + plan] } else { [saved + added, owed - met, scheduled] };
        prop_assert_eq!(after, expected);
    }
}
