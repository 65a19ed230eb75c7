//! Surplus and deficit carried over at the office: the year that is split at 2018-03-01, vouchers, balances, repayment by a
//! plan, a second time, and what is refused.

use jiff::civil::date;
use kapitera_books::carry::CarriedUnit;
use kapitera_message::{Language, Problems, render};
use kapitera_money::Ore;
use kapitera_output::{Cell, Part};
use kapitera_post::{CarriedOver, Office, carry_parts};

use super::world::{ALPHA, OWN, World, at, balance, rows_of, sum};
use crate::region::{codes, month};

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
    world
}

/// The rules of the demo region, where the decision ceases on 2018-03-01.
fn demo() -> World {
    world(include_str!("../../../../../books/demo/carry-over.toml"))
}

fn open(office: &mut Office, name: &str) {
    office.open_period(month(name), &at("ekonom")).unwrap();
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
    let shown = office.carry_over(2018, "results.csv", RESULTS.as_bytes(), None).unwrap();
    assert_eq!((shown.booked.is_none(), office.store().head().unwrap()), (true, head), "nothing is recorded");
    let controller = at("controller");
    let booking = Some((month("2019-02"), &controller));
    let over = office.carry_over(2018, "results.csv", RESULTS.as_bytes(), booking).unwrap();
    assert_eq!(over.outcome, shown.outcome, "what is booked is what was shown");
    let booked = over.booked.as_ref().unwrap();
    assert!(booked.same && booked.by == "controller" && booked.period == Some(month("2019-02")));
    assert_eq!(booked.vouchers, [(E1.to_owned(), "C 1".to_owned()), (E2.to_owned(), "C 2".to_owned())]);
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
    for (key, text) in [("carry/2018/results", RESULTS.to_owned()), ("carry/2018/report", over.outcome.report())] {
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
    let (controller, ekonom) = (at("controller"), at("ekonom"));
    for act in [&controller, &ekonom] {
        let again = office.carry_over(2018, "again.csv", RESULTS.as_bytes(), Some((month("2019-02"), act))).unwrap();
        assert_eq!(again, *over);
    }
    let other = RESULTS.replace("3650000", "3650001");
    let (sv, en) = said(office.carry_over(2018, "other.csv", other.as_bytes(), Some((month("2019-02"), &controller))));
    for words in [
        "2018 är redan fört över, av controller",
        "resultatfilen är en annan",
        "C 1, C 2",
        "för in skillnaden i resultatet för 2019",
    ] {
        assert!(sv.contains(words), "{words}\n{sv}");
    }
    assert!(
        en.contains("2018 is carried over already, by controller") && en.contains("the file of results is another"),
        "{en}"
    );
    let shown = office.carry_over(2018, "other.csv", other.as_bytes(), None).unwrap();
    assert!(!shown.booked.unwrap().same, "it is shown, and said to be another");
    let earlier = "centre;from;to;result;payments;source\n";
    assert_eq!(codes(office.carry_over(2017, "r.csv", earlier.as_bytes(), None)), ["carry_later_year"]);
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
        "följs när en annan än controller har attesterat den",
    ] {
        assert!(text.contains(words), "{words}\n{text}");
    }
    assert_eq!(table.rows.len(), 5, "two units in two parts each, one under no rule");
}

/// The deficit is repaid in thirty-six months, once somebody else has attested the plan.
fn repaid(world: &World, office: &mut Office) {
    let id = format!("carry/2018/{E2}/model-2010");
    let (sv, en) = {
        let problems = office.attest_plan(&id, &at("controller")).err().unwrap();
        (render(&problems[0], Language::Sv), render(&problems[0], Language::En))
    };
    assert!(sv.contains(&format!("controller har lagt upp planen {id} och kan inte attestera den")), "{sv}");
    assert!(en.contains("let somebody else attest"), "{en}");
    world.month(office, "2019-02");
    let (march, _) = world.month(office, "2019-03");
    assert!(march.draft.lines.iter().all(|line| line.plan.is_empty()), "nobody has attested it");
    office.attest_plan(&id, &at("attestant")).unwrap();
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
    let next = office.carry_over(2019, "r.csv", results.as_bytes(), None).unwrap();
    let before = &unit(&next, E2).before;
    assert_eq!((before.deficit, before.scheduled, before.plans.clone()), (left, left, vec![id]));
    assert_eq!(unit(&next, E1).before.surplus, Ore(295_000_00));
    assert!(next.outcome.units.iter().flat_map(|unit| &unit.parts).all(|part| part.rule.is_none()));
    // 2018 is the same still, though its balances have moved since.
    let controller = at("controller");
    let again = office.carry_over(2018, "r.csv", RESULTS.as_bytes(), Some((month("2019-02"), &controller))).unwrap();
    assert!(again.booked.unwrap().same);
}

#[test]
fn what_is_refused_records_nothing() {
    let world = demo();
    let mut office = world.office();
    open(&mut office, "2019-02");
    open(&mut office, "2019-03");
    office.close_period(month("2019-02"), &at("ekonom")).unwrap();
    let head = office.store().head().unwrap();
    let (controller, attestant, ekonom) = (at("controller"), at("attestant"), at("ekonom"));
    let mut carry = |name, act, text: &str| office.carry_over(2018, "r.csv", text.as_bytes(), Some((month(name), act)));
    let (sv, en) = said(carry("2019-02", &controller, RESULTS));
    assert!(sv.contains("perioden 2019-02 är stängd") && sv.contains("öppna är: 2019-03"), "{sv}");
    assert!(en.contains("the period 2019-02 is closed"), "{en}");
    assert_eq!(codes(carry("2019-03", &attestant, RESULTS)), ["officer_may_not"], "who may not post");
    assert_eq!(
        codes(carry("2019-03", &ekonom, RESULTS)),
        ["officer_may_not"],
        "a repayment plan needs the right to plan"
    );
    let unknown = RESULTS.replace("995-E2", "995-E9");
    assert_eq!(codes(carry("2019-03", &controller, &unknown)), ["carry_unit_unknown"]);
    assert_eq!(codes(carry("2019-03", &controller, "centre;from\n")), ["results_heading"]);
    assert_eq!(office.store().head().unwrap(), head);
    drop(office);
    world.made_real();
    let mut office = world.office();
    let (sv, _) = said(office.carry_over(2018, "r.csv", RESULTS.as_bytes(), Some((month("2019-03"), &controller))));
    assert!(sv.contains("regeln model-2010 är inte beslutad"), "{sv}");
    assert!(office.carry_over(2018, "r.csv", RESULTS.as_bytes(), None).is_ok(), "it may be looked at");
    assert_eq!(office.store().head().unwrap(), head);
}

const WRITTEN_OFF: &str = "[[carry-over]]\nname = \"r\"\nfrom = 2010-01-01\nto = 2018-02-28\nowner = \"any\"\n\
    basis = \"illustrative\"\nwhen-it-ceases = \"written-off\"\ndecision = { case = \"C/1\" }\n\
    surplus = { share = \"100 %\" }\ndeficit = { share = \"100 %\", repaid-months = 10 }\n";

#[test]
fn a_plan_is_ended_when_what_it_repays_is_written_off() {
    let world = world(WRITTEN_OFF);
    let mut office = world.office();
    open(&mut office, "2018-01");
    let controller = at("controller");
    let results = "centre;from;to;result;payments;source\nSE2329999995-E2;2017-01-01;2017-12-31;-1000;9000;Bokslut\n";
    office.carry_over(2017, "r.csv", results.as_bytes(), Some((month("2018-01"), &controller))).unwrap();
    let id = format!("carry/2017/{E2}/r");
    office.attest_plan(&id, &at("attestant")).unwrap();
    world.months(&mut office, "2018-01", 3);
    assert_eq!(balance(&mut office, "1590", Some(E2)), Ore(800_00), "February and March are repaid");
    open(&mut office, "2018-04");
    let draft = world.prepare(&mut office, "2018-04").draft;
    let results = "centre;from;to;result;payments;source\nSE2329999995-E2;2018-01-01;2018-02-28;0;9000;Bokslut\n";
    let booking = Some((month("2018-04"), &controller));
    let carried = office.carry_over(2018, "r.csv", results.as_bytes(), booking);
    assert_eq!(codes(carried), ["carry_draft_waits"], "a draft waits with a part of it");
    office.withdraw(draft.id, &crate::region::why("controller", "2022-06-01T09:00:00Z", "regeln upphör")).unwrap();
    let over = office.carry_over(2018, "r.csv", results.as_bytes(), booking).unwrap();
    assert_eq!((balance(&mut office, "1590", Some(E2)), unit(&over, E2).after.deficit), (Ore::ZERO, Ore::ZERO));
    let plan = office.plans().unwrap().into_iter().find(|recorded| recorded.plan.id == id).unwrap();
    assert_eq!(plan.life.stage, kapitera_books::PlanStage::Ended);
    let (april, _) = world.month(&mut office, "2018-04");
    assert!(april.draft.lines.iter().all(|line| line.plan.is_empty()));
    assert!(office.carry_over(2018, "r.csv", results.as_bytes(), booking).unwrap().booked.unwrap().same);
}

#[test]
fn deficits_met_by_surplus_come_from_the_ledger() {
    let rules = WRITTEN_OFF.replace("to = 2018-02-28\n", "").replace("repaid-months = 10", "repaid = \"by-surplus\"");
    let world = world(&rules);
    let mut office = world.office();
    open(&mut office, "2019-01");
    let controller = at("controller");
    let booking = Some((month("2019-01"), &controller));
    let row = |year: i16, result: &str| {
        format!(
            "centre;from;to;result;payments;source\nSE2329999995-E2;{year}-01-01;{year}-12-31;{result};9000;Bokslut\n"
        )
    };
    office.carry_over(2016, "r.csv", row(2016, "-1000").as_bytes(), booking).unwrap();
    let next = office.carry_over(2017, "r.csv", row(2017, "1500").as_bytes(), booking).unwrap();
    let part = &unit(&next, E2).parts[0];
    assert_eq!((part.carried, part.meets_deficit), (Ore(1_500_00), Ore(1_000_00)));
    assert_eq!(
        (balance(&mut office, "1590", Some(E2)), balance(&mut office, "2990", Some(E2))),
        (Ore::ZERO, Ore(-500_00))
    );
    // A rule that is changed afterwards is told from the file being another.
    world.rules(&rules.replace("surplus = { share = \"100 %\" }", "surplus = { share = \"50 %\" }"));
    let mut office = world.office();
    let (_, en) = said(office.carry_over(2017, "r.csv", row(2017, "1500").as_bytes(), booking));
    assert!(en.contains("the rules or units have changed since"), "{en}");
}
