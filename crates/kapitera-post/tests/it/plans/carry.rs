//! Surplus and deficit carried over at the office: the year that is split at 2018-03-01, prepared by one and attested by
//! another, vouchers, balances, repayment by a plan, a second time, and what is refused.

use jiff::civil::date;
use kapitera_books::carry::CarriedUnit;
use kapitera_message::{Language, Problems, render};
use kapitera_money::Ore;
use kapitera_output::{Cell, Part};
use kapitera_post::{CarriedOver, CarryBooked, Office, PrepareCarry, carry_parts};

use super::world::{OFFICERS, World, at, balance, rows_of, sum};
use crate::small::{ALPHA, OWN, Officer, codes, month, why};

const E1: &str = "SE2329999995-E1";
const E2: &str = "SE2329999995-E2";
const P1: &str = "SE5599999918-P1";

const RESULTS: &str = "centre;from;to;result;payments;source\n\
    SE2329999995-E1;2018-01-01;2018-12-31;3650000;73000000;Bokslut 2018\n\
    SE2329999995-E2;2018-01-01;2018-12-31;-365000;20000000;Bokslut 2018\n\
    SE5599999918-P1;2018-01-01;2018-12-31;1000,50;900000;Årsredovisning\n";

fn world(rules: &str) -> World {
    let since = |count| vec![date(2013, 1, 1); count];
    let world = World::new(&[(E1, OWN, since(2)), (E2, OWN, since(3)), (P1, ALPHA, since(1))]);
    world.rules(rules);
    // The chief may both prepare and attest, but not the same year.
    let chief = Officer { id: "chef", may: &["prepare", "attest"], to: None };
    world.small.officers(&[&OFFICERS[..], &[chief]].concat());
    world
}

/// The rules of the demo region, where the decision ceases on 2018-03-01.
fn demo() -> World {
    world(include_str!("../../../../../books/demo/carry-over.toml"))
}

fn open(office: &mut Office, name: &str) {
    office.open_period(month(name), &at("ekonom")).unwrap();
}

/// A year prepared by somebody, to be booked in a month.
fn prepare(office: &mut Office, year: i16, results: &str, post_in: &str, by: &str) -> Result<CarriedOver, Problems> {
    let asked = PrepareCarry { year, path: "results.csv", bytes: results.as_bytes(), post_in: month(post_in) };
    office.prepare_carry_over(&asked, &at(by))
}

/// A year prepared by one and attested by another.
fn book(office: &mut Office, year: i16, results: &str, post_in: &str) -> CarriedOver {
    prepare(office, year, results, post_in, "controller").unwrap();
    office.attest_carry_over(year, &at("attestant")).unwrap()
}

/// What is booked of a year, by the same outcome.
fn booked(over: &CarriedOver) -> &CarryBooked {
    let recorded = over.recorded.as_ref().unwrap();
    assert!(recorded.same);
    recorded.booked.as_ref().unwrap()
}

fn unit<'o>(over: &'o CarriedOver, id: &str) -> &'o CarriedUnit {
    over.outcome.units.iter().find(|unit| unit.unit.id == id).unwrap()
}

fn said(result: Result<CarriedOver, Problems>) -> (String, String) {
    let problems = result.err().unwrap();
    let [problem] = &problems[..] else { panic!("{} problems", problems.len()) };
    assert!(problem.hint.is_some(), "{}", problem.code);
    (render(problem, Language::Sv), render(problem, Language::En))
}

#[test]
fn the_year_is_split_where_the_decision_ceases_and_booked_once() {
    let world = demo();
    let mut office = world.office();
    open(&mut office, "2019-02");
    let head = office.store().head().unwrap();
    let shown = office.carry_over(2018, "results.csv", RESULTS.as_bytes()).unwrap();
    assert_eq!((shown.recorded.is_none(), office.store().head().unwrap()), (true, head), "nothing is recorded");
    let prepared = prepare(&mut office, 2018, RESULTS, "2019-02", "controller").unwrap();
    let recorded = prepared.recorded.as_ref().unwrap();
    assert!(recorded.same && recorded.by == "controller" && recorded.post_in == month("2019-02"));
    assert!(recorded.booked.is_none() && prepared.outcome == shown.outcome);
    assert!(rows_of(&mut office, "carry/model-2010").is_empty(), "nothing is booked until it is attested");
    let over = office.attest_carry_over(2018, &at("attestant")).unwrap();
    assert_eq!(over.outcome, shown.outcome, "what is booked is what was shown");
    let said = over.recorded.as_ref().unwrap();
    assert_eq!((&said.by, &said.sha256, said.post_in), (&recorded.by, &recorded.sha256, recorded.post_in));
    assert_eq!(booked(&over).by, "attestant");
    assert_eq!(booked(&over).vouchers, [(E1.to_owned(), "C 1".to_owned()), (E2.to_owned(), "C 2".to_owned())]);
    assert_eq!(booked(&over).plans, [format!("carry/2018/{E2}/model-2010")]);
    // 59 of 365 days: 590 000 and −59 000 lie under the rule, the rest under none.
    let days: Vec<(Ore, Ore)> = over.outcome.units.iter().map(|unit| (unit.result, unit.parts[0].result)).collect();
    assert_eq!(
        days,
        [(Ore(3_650_000_00), Ore(590_000_00)), (Ore(-365_000_00), Ore(-59_000_00)), (Ore(1_000_50), Ore(1_000_50))]
    );
    assert_eq!(unit(&over, E1).parts[1].days.from, date(2018, 3, 1));
    assert!(unit(&over, P1).parts.iter().all(|part| part.rule.is_none()), "it is not for private units");
    // Half of the surplus, all of the deficit.
    assert_eq!(
        (balance(&mut office, "2990", Some(E1)), balance(&mut office, "1590", Some(E2))),
        (Ore(-295_000_00), Ore(59_000_00))
    );
    assert_eq!(balance(&mut office, "8990", None), Ore(236_000_00));
    let rows = rows_of(&mut office, "carry/model-2010");
    assert_eq!((rows.len(), sum(&rows)), (4, Ore::ZERO));
    assert!(rows.iter().all(|row| row.row.month_for == month("2018-02") && row.period == month("2019-02")));
    // The results and the whole outcome are recorded word for word.
    for (key, text) in [("carry/2018/1/results", RESULTS.to_owned()), ("carry/2018/1/outcome", over.outcome.report())] {
        let entry = office.store().entry(key).unwrap().unwrap();
        let kapitera_books::Record::Text(recorded) = office.store().record(&entry).unwrap() else { panic!("{key}") };
        assert_eq!(recorded.text, text);
    }
    second_time(&mut office, &over);
    sums(&over);
    let verified = office.verify_all(&kapitera_post::VerifyRequest { resettle: false }, &|_, _| {}).unwrap();
    assert!(verified.store.is_some());
    let found: Vec<&str> = verified.problems.iter().map(|problem| problem.code).collect();
    assert!(!found.contains(&"text_changed") && !found.contains(&"text_not_recorded"), "{found:?}");
    repaid(&world, &mut office);
}

/// The same again is the same, also by somebody else and in another month; another file is refused.
fn second_time(office: &mut Office, over: &CarriedOver) {
    let head = office.store().head().unwrap();
    for (by, post_in) in [("controller", "2019-02"), ("chef", "2019-02"), ("controller", "2019-03")] {
        assert_eq!(prepare(office, 2018, RESULTS, post_in, by).unwrap(), *over);
    }
    for by in ["attestant", "chef"] {
        assert_eq!(codes(office.attest_carry_over(2018, &at(by))), ["carry_attested_already"]);
    }
    assert_eq!(office.carried_over(2018).unwrap(), *over);
    let other = RESULTS.replace("3650000", "3650001");
    let (sv, en) = said(prepare(office, 2018, &other, "2019-02", "controller"));
    for words in [
        "2018 är redan fört över, av attestant",
        "resultatfilen är en annan",
        "C 1, C 2",
        "för in skillnaden i resultatet för 2019",
    ] {
        assert!(sv.contains(words), "{words}\n{sv}");
    }
    assert!(
        en.contains("2018 is carried over already, by attestant") && en.contains("the file of results is another"),
        "{en}"
    );
    let shown = office.carry_over(2018, "other.csv", other.as_bytes()).unwrap();
    assert!(!shown.recorded.unwrap().same, "it is shown, and said to be another");
    let earlier = "centre;from;to;result;payments;source\n";
    assert_eq!(codes(office.carry_over(2017, "r.csv", earlier.as_bytes())), ["carry_later_year"]);
    assert_eq!(office.store().head().unwrap(), head, "nothing more is recorded");
}

/// What is shown sums: result = carried + to the region + under no rule, by row and in all.
fn sums(over: &CarriedOver) {
    let parts = carry_parts(over);
    let table = parts.iter().find_map(|part| match part {
        Part::Table(table) if table.key == "results" => Some(table),
        _ => None,
    });
    let table = table.unwrap();
    let at = |row: &[Cell], key: &str| {
        let index = table.columns.iter().position(|column| column.key == key).unwrap();
        let Cell::Money(amount) = row[index] else { panic!("{key}") };
        amount
    };
    let total = table.total.as_ref().unwrap();
    for row in table.rows.iter().chain([total]) {
        let rest = at(row, "beyond_share") + at(row, "over_year") + at(row, "over_balance");
        assert_eq!(at(row, "to_region"), rest);
        assert_eq!(at(row, "result"), at(row, "carried") + at(row, "to_region") + at(row, "no_rule"));
    }
    for key in ["result", "carried", "to_region", "no_rule"] {
        assert_eq!(at(total, key), table.rows.iter().map(|row| at(row, key)).sum(), "{key}");
    }
    assert_eq!(at(total, "result"), Ore(3_650_000_00 - 365_000_00 + 1_000_50));
    let mut text = Vec::new();
    let output = kapitera_output::Output { title: None, parts: carry_parts(over), csv: None };
    output.write(kapitera_output::Form::Table, Language::Sv, &mut text).unwrap();
    let text = String::from_utf8(text).unwrap().replace(['\u{a0}', '\u{202f}'], " ");
    for words in [
        "ingen regel i kraft",
        "59 000,00 kr i 36 månader",
        "model-2010 upphör efter 2018-02-28; överfört överskott 295 000,00 kr",
        "LS/42/2010",
        "RS/1039/2017",
        "Verifikationer i 2019-02: C 1",
        "Attesterat och bokfört av attestant",
        "följs när en annan än attestant har attesterat den",
    ] {
        assert!(text.contains(words), "{words}\n{text}");
    }
    assert_eq!(table.rows.len(), 5, "two units in two parts each, one under no rule");
}

/// The deficit is repaid in thirty-six months, once somebody else has attested the plan.
fn repaid(world: &World, office: &mut Office) {
    let id = format!("carry/2018/{E2}/model-2010");
    let (sv, en) = {
        let problems = office.attest_plan(&id, &at("attestant")).err().unwrap();
        (render(&problems[0], Language::Sv), render(&problems[0], Language::En))
    };
    assert!(sv.contains(&format!("attestant har lagt upp planen {id} och kan inte attestera den")), "{sv}");
    assert!(en.contains("let somebody else attest"), "{en}");
    world.month(office, "2019-02");
    let (march, _) = world.month(office, "2019-03");
    assert!(march.draft.lines.iter().all(|line| line.plan.is_empty()), "nobody has attested it");
    office.attest_plan(&id, &at("controller")).unwrap();
    world.months(office, "2019-04", 2);
    // 5 900 000 öre in 36: the first 32 months take one öre more. April catches March up, for the month it belongs to.
    let rows = rows_of(office, &id);
    let found: Vec<(String, Ore, &str)> =
        rows.iter().map(|row| (row.period.to_string(), row.row.amount, row.row.account.as_str())).collect();
    let part = -163_889;
    assert_eq!(found, [("2019-04".to_owned(), Ore(2 * part), "1590"), ("2019-05".to_owned(), Ore(part), "1590")]);
    let left = Ore(5_900_000 + 3 * part);
    assert_eq!(balance(office, "1590", Some(E2)), left);
    // The next year knows what is left and that a plan repays it; no rule holds any more.
    let results = RESULTS.replace("2018-", "2019-");
    let next = office.carry_over(2019, "r.csv", results.as_bytes()).unwrap();
    let before = &unit(&next, E2).before;
    assert_eq!((before.deficit, before.scheduled, before.plans.clone()), (left, left, vec![id]));
    assert_eq!(unit(&next, E1).before.surplus, Ore(295_000_00));
    assert!(next.outcome.units.iter().flat_map(|unit| &unit.parts).all(|part| part.rule.is_none()));
    // 2018 is the same still, though its balances have moved since.
    booked(&prepare(office, 2018, RESULTS, "2019-02", "controller").unwrap());
}

#[test]
fn what_is_refused_records_nothing() {
    let world = demo();
    let mut office = world.office();
    open(&mut office, "2019-02");
    open(&mut office, "2019-03");
    office.close_period(month("2019-02"), &at("ekonom")).unwrap();
    let head = office.store().head().unwrap();
    let (sv, en) = said(prepare(&mut office, 2018, RESULTS, "2019-02", "controller"));
    assert!(sv.contains("perioden 2019-02 är stängd") && sv.contains("öppna är: 2019-03"), "{sv}");
    assert!(en.contains("the period 2019-02 is closed"), "{en}");
    for by in ["attestant", "ekonom"] {
        let refused = prepare(&mut office, 2018, RESULTS, "2019-03", by);
        assert_eq!(codes(refused), ["officer_may_not"], "who may not prepare");
    }
    let unknown = RESULTS.replace("995-E2", "995-E9");
    assert_eq!(codes(prepare(&mut office, 2018, &unknown, "2019-03", "controller")), ["carry_unit_unknown"]);
    assert_eq!(codes(prepare(&mut office, 2018, "centre;from\n", "2019-03", "controller")), ["results_heading"]);
    let (sv, en) = said(office.attest_carry_over(2018, &at("attestant")));
    assert!(sv.contains("2018 är inte förberett") && en.contains("2018 is not prepared"), "{sv}\n{en}");
    assert_eq!(codes(office.carried_over(2018)), ["carry_not_prepared"]);
    assert_eq!(office.store().head().unwrap(), head);
    drop(office);
    world.made_real();
    let mut office = world.office();
    let (sv, _) = said(prepare(&mut office, 2018, RESULTS, "2019-03", "controller"));
    assert!(sv.contains("regeln model-2010 är inte beslutad"), "{sv}");
    assert!(office.carry_over(2018, "r.csv", RESULTS.as_bytes()).is_ok(), "it may be looked at");
    assert_eq!(office.store().head().unwrap(), head);
}

#[test]
fn another_than_the_preparer_attests_once_what_was_prepared_last() {
    let world = demo();
    let mut office = world.office();
    open(&mut office, "2019-02");
    open(&mut office, "2019-03");
    prepare(&mut office, 2018, RESULTS, "2019-03", "chef").unwrap();
    let head = office.store().head().unwrap();
    let (sv, en) = said(office.attest_carry_over(2018, &at("chef")));
    assert!(sv.contains("chef har förberett 2018 och kan inte attestera det"), "{sv}");
    assert!(en.contains("let somebody else attest"), "{en}");
    for by in ["controller", "ekonom"] {
        assert_eq!(codes(office.attest_carry_over(2018, &at(by))), ["officer_may_not"], "who may not attest");
    }
    assert_eq!(prepare(&mut office, 2018, RESULTS, "2019-03", "chef").unwrap(), office.carried_over(2018).unwrap());
    assert_eq!(office.store().head().unwrap(), head, "the same again is the same");
    // Another file, in another month and by another, takes its place: now the chief is somebody else.
    let other = RESULTS.replace("3650000", "4380000");
    let replaced = prepare(&mut office, 2018, &other, "2019-02", "controller").unwrap();
    let recorded = replaced.recorded.as_ref().unwrap();
    assert_eq!((recorded.by.as_str(), recorded.post_in), ("controller", month("2019-02")));
    let first = office.carry_over(2018, "results.csv", RESULTS.as_bytes()).unwrap();
    assert!(!first.recorded.unwrap().same, "the first file is not what is prepared any more");
    office.close_period(month("2019-02"), &at("ekonom")).unwrap();
    let head = office.store().head().unwrap();
    let (sv, _) = said(office.attest_carry_over(2018, &at("chef")));
    assert!(sv.contains("perioden 2019-02 är stängd"), "{sv}");
    assert_eq!(office.store().head().unwrap(), head, "nothing is recorded when it is refused");
    prepare(&mut office, 2018, &other, "2019-03", "controller").unwrap();
    let over = office.attest_carry_over(2018, &at("chef")).unwrap();
    assert_eq!((&over.outcome, booked(&over).by.as_str()), (&replaced.outcome, "chef"));
    assert_eq!(
        balance(&mut office, "2990", Some(E1)),
        Ore(-354_000_00),
        "half of 708 000, from the file prepared last"
    );
    let head = office.store().head().unwrap();
    assert_eq!(codes(office.attest_carry_over(2018, &at("attestant"))), ["carry_attested_already"]);
    assert_eq!(office.store().head().unwrap(), head);
}

#[test]
fn an_outcome_that_moved_since_it_was_prepared_is_not_booked() {
    let world = demo();
    let mut office = world.office();
    open(&mut office, "2019-02");
    prepare(&mut office, 2018, RESULTS, "2019-02", "controller").unwrap();
    book(&mut office, 2017, &RESULTS.replace("2018-", "2017-"), "2019-02");
    let head = office.store().head().unwrap();
    let (sv, en) = said(office.attest_carry_over(2018, &at("attestant")));
    assert!(sv.contains("2018 blir nu ett annat utfall än det som controller förberedde"), "{sv}");
    assert!(en.contains("prepare it again and read the outcome"), "{en}");
    assert_eq!(office.store().head().unwrap(), head, "nothing is recorded");
    assert!(!office.carried_over(2018).unwrap().recorded.unwrap().same);
    let over = book(&mut office, 2018, RESULTS, "2019-02");
    assert!(unit(&over, E1).before.surplus > Ore::ZERO && booked(&over).by == "attestant");
}

const WRITTEN_OFF: &str = "[[carry-over]]\nname = \"r\"\nfrom = 2010-01-01\nto = 2018-02-28\nowner = \"any\"\n\
    basis = \"illustrative\"\nwhen-it-ceases = \"written-off\"\ndecision = { case = \"C/1\" }\n\
    surplus = { share = \"100 %\" }\ndeficit = { share = \"100 %\", repaid-months = 10 }\n";

#[test]
fn a_plan_is_ended_when_what_it_repays_is_written_off() {
    let world = world(WRITTEN_OFF);
    let mut office = world.office();
    open(&mut office, "2018-01");
    let results = "centre;from;to;result;payments;source\nSE2329999995-E2;2017-01-01;2017-12-31;-1000;9000;Bokslut\n";
    book(&mut office, 2017, results, "2018-01");
    let id = format!("carry/2017/{E2}/r");
    office.attest_plan(&id, &at("controller")).unwrap();
    world.months(&mut office, "2018-01", 3);
    assert_eq!(balance(&mut office, "1590", Some(E2)), Ore(800_00), "February and March are repaid");
    open(&mut office, "2018-04");
    let draft = world.prepare(&mut office, "2018-04").draft;
    let results = "centre;from;to;result;payments;source\nSE2329999995-E2;2018-01-01;2018-02-28;0;9000;Bokslut\n";
    prepare(&mut office, 2018, results, "2018-04", "controller").unwrap();
    let head = office.store().head().unwrap();
    let carried = office.attest_carry_over(2018, &at("attestant"));
    assert_eq!(codes(carried), ["carry_draft_waits"], "a draft waits with a part of it");
    assert_eq!(office.store().head().unwrap(), head, "nothing is recorded");
    office.withdraw(draft.id, &why("controller", "2022-06-01T09:00:00Z", "regeln upphör")).unwrap();
    let over = office.attest_carry_over(2018, &at("attestant")).unwrap();
    assert_eq!((balance(&mut office, "1590", Some(E2)), unit(&over, E2).after.deficit), (Ore::ZERO, Ore::ZERO));
    let plan = office.plans().unwrap().into_iter().find(|recorded| recorded.plan.id == id).unwrap();
    assert_eq!(plan.life.stage, kapitera_books::PlanStage::Ended);
    let (april, _) = world.month(&mut office, "2018-04");
    assert!(april.draft.lines.iter().all(|line| line.plan.is_empty()));
    booked(&prepare(&mut office, 2018, results, "2018-04", "controller").unwrap());
}

#[test]
fn deficits_met_by_surplus_come_from_the_ledger() {
    let rules = WRITTEN_OFF.replace("to = 2018-02-28\n", "").replace("repaid-months = 10", "repaid = \"by-surplus\"");
    let world = world(&rules);
    let mut office = world.office();
    open(&mut office, "2019-01");
    let row = |year: i16, result: &str| {
        format!(
            "centre;from;to;result;payments;source\nSE2329999995-E2;{year}-01-01;{year}-12-31;{result};9000;Bokslut\n"
        )
    };
    book(&mut office, 2016, &row(2016, "-1000"), "2019-01");
    let next = book(&mut office, 2017, &row(2017, "1500"), "2019-01");
    let part = &unit(&next, E2).parts[0];
    assert_eq!((part.carried, part.meets_deficit), (Ore(1_500_00), Ore(1_000_00)));
    assert_eq!(
        (balance(&mut office, "1590", Some(E2)), balance(&mut office, "2990", Some(E2))),
        (Ore::ZERO, Ore(-500_00))
    );
    // A rule that is changed afterwards is told from the file being another.
    world.rules(&rules.replace("surplus = { share = \"100 %\" }", "surplus = { share = \"50 %\" }"));
    let mut office = world.office();
    office.record_texts(&[], &at("attestant")).unwrap();
    let (_, en) = said(prepare(&mut office, 2017, &row(2017, "1500"), "2019-01", "controller"));
    assert!(en.contains("the rules or units have changed since"), "{en}");
}
