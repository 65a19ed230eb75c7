//! Centres that change provider: what one owes is not taken from another, and what one has carried is not met by another.

use jiff::civil::date;
use kapitera_message::{Language, render};
use kapitera_money::Ore;
use kapitera_output::{Cell, Part};
use kapitera_period::{Date, OPEN_END, Span};
use kapitera_post::{CarriedOver, Office, PrepareCarry, carry_parts, plan_parts};
use kapitera_register::{Centre, Owner};

use super::world::{World, at, balance, rows_of, sum};
use crate::small::{ALPHA, BETA, codes, month, why};

const F106: &str = "SE5599999926-F106";

/// A region whose centre is Beta's until the day before `sold`, and Alpha's from then on.
fn world(sold: Date, rules: &str) -> World {
    let world = World::new(&[(F106, BETA, vec![date(2013, 1, 1)])]);
    let row = |org: &str, from: Date, to: Date| Centre {
        id: F106.into(),
        name: "Linden".into(),
        provider: format!("Utförare {org}"),
        org_number: org.into(),
        owner: Owner::Private,
        valid: Span { from, to },
    };
    let until = sold.yesterday().unwrap();
    world.centres(vec![row(BETA, date(2010, 1, 1), until), row(ALPHA, sold, OPEN_END)]);
    world.rules(rules);
    world
}

fn plan(kind: &str) -> String {
    format!(
        "[plan]\nid = \"p\"\nname = \"Plan\"\nreason = \"Skäl\"\nbasis = \"illustrative\"\nfrom = \"2020-01\"\n\
         centres = [\"{F106}\"]\namount = \"1 200 kr\"\n{kind}\n[decision]\ncase = \"RS/0/2020\"\n"
    )
}

const CLAIM: &str = "kind = \"instalments\"\naccount = \"clawback\"\nmonths = 3";

#[test]
fn a_claim_is_not_taken_from_who_bought_the_centre() {
    for month_for in ["month-for = \"2019-12\"", "", "provider = \"5599999926\""] {
        let world = world(date(2020, 2, 1), "");
        let mut office = world.office();
        let id = world.plan(&mut office, &plan(&format!("{CLAIM}\n{month_for}")));
        world.month(&mut office, "2020-01");
        let rows = rows_of(&mut office, &id);
        assert_eq!((sum(&rows), rows[0].row.provider.as_str()), (Ore(-400_00), BETA));
        office.open_period(month("2020-02"), &at("ekonom")).unwrap();
        let head = office.store().head().unwrap();
        let problems = world.try_prepare(&mut office, "2020-02").err().unwrap();
        assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["plan_provider_changed"]);
        let sv = render(&problems[0], Language::Sv);
        assert!(sv.contains(ALPHA) && sv.contains(BETA), "{sv}");
        assert_eq!(office.store().head().unwrap(), head, "nothing is recorded");
        office.end_plan(&id, &why("controller", "2022-06-01T09:00:00Z", "såld")).unwrap();
        world.month(&mut office, "2020-02");
        assert_eq!(rows_of(&mut office, &id), rows, "what is booked stands");
    }
}

#[test]
fn a_missed_amount_is_not_given_to_who_bought_the_centre() {
    let world = world(date(2020, 2, 1), "");
    let mut office = world.office();
    world.month(&mut office, "2020-01");
    world.plan(&mut office, &plan("kind = \"phase-out\"\nfactors = [\"1/2\"]"));
    office.open_period(month("2020-02"), &at("ekonom")).unwrap();
    assert_eq!(codes(world.try_prepare(&mut office, "2020-02")), ["plan_provider_changed"], "January's part is Beta's");
}

const RULE: &str = "[[carry-over]]\nname = \"r\"\nfrom = 2010-01-01\nowner = \"any\"\nwhen-it-ceases = \"stays\"\n\
    basis = \"illustrative\"\ndecision = { case = \"C/1\" }\nsurplus = { share = \"100 %\" }\n";

fn book(office: &mut Office, year: i16, result: &str) -> CarriedOver {
    let text =
        format!("centre;from;to;result;payments;source\n{F106};{year}-01-01;{year}-12-31;{result};9000;Bokslut\n");
    let asked = PrepareCarry { year, path: "r.csv", bytes: text.as_bytes(), post_in: month("2018-01") };
    office.prepare_carry_over(&asked, &at("controller")).unwrap();
    office.attest_carry_over(year, &at("attestant")).unwrap()
}

#[test]
fn a_new_providers_surplus_does_not_meet_the_deficit_of_the_one_before() {
    let rules = format!("{RULE}deficit = {{ share = \"100 %\", repaid = \"by-surplus\" }}\n");
    let world = world(date(2018, 1, 1), &rules);
    let mut office = world.office();
    office.open_period(month("2018-01"), &at("ekonom")).unwrap();
    book(&mut office, 2017, "-1000");
    let over = book(&mut office, 2018, "1500");
    let part = &over.outcome.units[0].parts[0];
    assert_eq!((part.carried, part.meets_deficit), (Ore(1_500_00), Ore::ZERO));
    assert_eq!(over.outcome.units[0].before.deficit, Ore::ZERO, "it has carried nothing itself");
    assert_eq!(
        (balance(&mut office, "1590", Some(F106)), balance(&mut office, "2990", Some(F106))),
        (Ore(1_000_00), Ore(-1_500_00))
    );
    let parts = carry_parts(&over);
    let left = parts.iter().find_map(|part| match part {
        Part::Table(table) if table.key == "left" => Some(table),
        _ => None,
    });
    let [row] = &left.unwrap().rows[..] else { panic!("{left:?}") };
    assert!(row.iter().any(|cell| matches!(cell, Cell::Name(name) if name == BETA)), "{row:?}");
    assert!(row.iter().any(|cell| matches!(cell, Cell::Money(Ore(1_000_00)))), "{row:?}");
    assert!(row.iter().any(|cell| matches!(cell, Cell::Code("provider-changed", _))), "{row:?}");
    assert!(over.outcome.report().contains(&format!("{F106};{BETA};;;provider-changed;")));
}

#[test]
fn a_deficit_is_repaid_by_who_had_it() {
    let rules = format!("{RULE}deficit = {{ share = \"100 %\", repaid-months = 10 }}\n");
    let world = world(date(2018, 3, 1), &rules);
    let mut office = world.office();
    office.open_period(month("2018-01"), &at("ekonom")).unwrap();
    let over = book(&mut office, 2017, "-1000");
    let id = &over.recorded.as_ref().unwrap().booked.as_ref().unwrap().plans[0];
    let plan = office.plans().unwrap().remove(0).plan;
    let text = format!("{:?}", plan_parts(&plan, None));
    assert!(text.contains(BETA) && text.contains("owed by"), "whom it is against is shown: {text}");
    office.attest_plan(id, &at("controller")).unwrap();
    world.months(&mut office, "2018-01", 2);
    assert_eq!(balance(&mut office, "1590", Some(F106)), Ore(900_00), "February is repaid");
    office.open_period(month("2018-03"), &at("ekonom")).unwrap();
    assert_eq!(codes(world.try_prepare(&mut office, "2018-03")), ["plan_provider_changed"]);
    let results = format!("centre;from;to;result;payments;source\n{F106};2018-01-01;2018-12-31;2000;9000;Bokslut\n");
    let next = office.carry_over(2018, "r.csv", results.as_bytes()).unwrap();
    let left = &next.outcome.left[0].balance;
    assert_eq!((left.provider.as_str(), left.deficit, left.scheduled), (BETA, Ore(900_00), Ore(900_00)));
    assert_eq!((left.plans.clone(), next.outcome.units[0].after.surplus), (vec![id.clone()], Ore(2_000_00)));
}
