//! The cases of plans end to end: every month prepared, reviewed, attested, posted, paid and closed, and the ledger's rows
//! and balances as they must be.

use std::path::Path;

use jiff::civil::date;
use kapitera_books::{HeldOutcome, Series, Stage};
use kapitera_money::Ore;
use kapitera_period::Date;

use super::world::{World, at, balance, model_rows, rows_of, sum};
use crate::small::{ALPHA, BETA, OWN, codes, month, why};

const E1: &str = "SE2329999995-E1";
const P1: &str = "SE5599999918-P1";

fn gallery(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plans/gallery").join(name);
    std::fs::read_to_string(path).unwrap()
}

fn since(count: usize) -> Vec<Date> {
    vec![date(2013, 1, 1); count]
}

#[test]
fn case_8_a_clawback_is_twelve_lines_and_the_original_rows_stand() {
    let world = World::new(&[(E1, OWN, since(0)), (P1, ALPHA, since(3))]);
    let mut office = world.office();
    let before = world.months(&mut office, "2020-01", 13);
    assert!(before.iter().all(|(prepared, _)| prepared.draft.lines.iter().all(|line| line.plan.is_empty())));
    let coverage = model_rows(&mut office, E1, "coverage");
    let id = world.plan(&mut office, &gallery("clawback.toml"));
    let after = world.months(&mut office, "2021-02", 3);
    let rows = rows_of(&mut office, &id);
    let found: Vec<(String, Ore, &str, &str)> = rows
        .iter()
        .map(|row| {
            (row.row.month_for.to_string(), row.row.amount, row.row.account.as_str(), row.row.component.as_str())
        })
        .collect();
    let expected: Vec<(String, Ore, &str, &str)> =
        (1..=12).map(|number| (format!("2020-{number:02}"), Ore(-1_500_00), "3611", "coverage")).collect();
    assert_eq!(found, expected, "twelve rows, each for its own month");
    assert!(rows.iter().all(|row| row.period == month("2021-02") && row.voucher.starts_with(Series::D.letter())));
    assert_eq!((sum(&rows), balance(&mut office, "3611", Some(E1))), (Ore(-18_000_00), Ore(-18_000_00)));
    // The original rows stand as they were booked.
    let now = model_rows(&mut office, E1, "coverage");
    assert_eq!(now[..13], coverage[..]);
    assert!(now.iter().all(|row| row.amount == Ore(10_000_00)));
    // 10 000 − 70 − 18 000 is never a negative payment: it is carried forward and taken from March.
    let held = &after[0].1.record.held;
    assert_eq!(
        held.iter().map(|held| (held.provider.as_str(), held.outcome)).collect::<Vec<_>>(),
        [(OWN, HeldOutcome::CarriedForward)]
    );
    let own =
        |paid: &kapitera_post::Paid| paid.record.items.iter().find(|item| item.provider == OWN).map(|item| item.amount);
    assert_eq!(
        after.iter().map(|(_, paid)| own(paid)).collect::<Vec<_>>(),
        [None, Some(Ore(1_860_00)), Some(Ore(9_930_00))]
    );
    assert_eq!(balance(&mut office, "2446", None), Ore::ZERO, "nothing is owed");
    // What takes money back says for what, why and by which decision.
    let entries = office.store().entries(&kapitera_store::EntryFilter::default()).unwrap();
    let key = format!("settlement/2021-02-1/voucher/{E1}/plan");
    let entry = entries.iter().find(|entry| entry.key == key).unwrap();
    let kapitera_books::Record::Voucher(voucher) = office.store().record(entry).unwrap() else { panic!("{key}") };
    assert!(!voucher.rests.reason.is_empty());
    assert!(voucher.rests.on.iter().any(|on| on.contains("RS/0/2021")), "{:?}", voucher.rests);
    assert!(office.standings(None).unwrap().iter().all(|standing| standing.life.stage == Stage::Paid));
}

#[test]
fn case_13_sevenths_over_eighty_four_months() {
    let world = World::new(&[(E1, OWN, since(1)), (P1, ALPHA, since(1))]);
    let mut office = world.office();
    let id = world.plan(&mut office, &gallery("phase-out-in-sevenths.toml"));
    let settled = world.months(&mut office, "2014-04", 85);
    let rows = rows_of(&mut office, &id);
    assert!(rows.iter().all(|row| row.row.month_for == row.period && row.row.account == "5591"));
    let year = |number: i32| {
        let first = month("2014-04").plus(12 * number);
        let own = rows.iter().filter(|row| (0..12).contains(&first.months_to(row.row.month_for)));
        sum(own)
    };
    let years: Vec<Ore> = (0..8).map(year).collect();
    assert_eq!(years, [6_000_00, 5_000_00, 4_000_00, 3_000_00, 2_000_00, 1_000_00, 0, 0].map(Ore));
    assert_eq!((rows.len(), balance(&mut office, "5591", Some(E1))), (72, Ore(21_000_00)));
    // It is paid: 10 000 + 123.45 − 70 and the month's part of 6 000.
    let item = settled[0].1.record.items.iter().find(|item| item.provider == OWN).unwrap();
    assert_eq!(item.amount, Ore(10_053_45 + 500_00));
    assert_eq!(balance(&mut office, "2446", None), Ore::ZERO);
}

#[test]
fn case_22_a_sanction_takes_from_its_own_month_and_stops_after_twenty() {
    // One more is listed every month, so that each month's pay is its own.
    let more: Vec<Date> = (0..24).map(|later| month("2020-01").plus(later).first()).collect();
    let world = World::new(&[(P1, ALPHA, more), (E1, OWN, since(2))]);
    let mut office = world.office();
    let id = world.plan(&mut office, &gallery("sanction-by-instalments.toml"));
    let settled = world.months(&mut office, "2020-02", 23);
    let rows = rows_of(&mut office, &id);
    let found: Vec<(String, String, Ore)> =
        rows.iter().map(|row| (row.period.to_string(), row.row.month_for.to_string(), row.row.amount)).collect();
    let expected: Vec<(String, String, Ore)> = (0..20)
        .map(|later| {
            let of = month("2020-03").plus(later).to_string();
            // March has the third who is listed; half an öre goes away from zero. What is charged does not count.
            let pay = 10_000_00 + 123_45 * (i64::from(later) + 3);
            (of.clone(), of, Ore(-((pay + 5) / 10)))
        })
        .collect();
    assert_eq!(found, expected);
    assert!(rows.iter().all(|row| row.row.centre == P1 && row.row.account == "3610"));
    for (prepared, paid) in &settled {
        let own = prepared.draft.centres.iter().find(|centre| centre.id == P1).unwrap();
        let lines = prepared.draft.lines.iter().filter(|line| line.centre == own.id);
        let owed: Ore = lines.map(kapitera_books::DraftLine::booked).sum();
        let item = paid.record.items.iter().find(|item| item.provider == ALPHA).unwrap();
        assert_eq!(item.amount, owed, "what is left is paid the same month");
    }
    assert_eq!(balance(&mut office, "2446", None), Ore::ZERO);
}

#[test]
fn case_23_what_is_recovered_is_given_out_every_month() {
    let recovered: Vec<String> = (1..=22).map(|number| format!("SE5599999918-R{number:02}")).collect();
    let mut places: Vec<super::world::Place<'_>> = recovered.iter().map(|id| (id.as_str(), ALPHA, since(1))).collect();
    places.push((E1, OWN, since(2)));
    places.push(("SE2329999995-E2", OWN, since(12)));
    places.push(("SE2329999995-E3", OWN, since(0)));
    // One who comes later moves the shares from then on.
    places.push(("SE5599999926-P2", BETA, [since(3), vec![date(2020, 6, 1)]].concat()));
    let world = World::new(&places);
    let mut office = world.office();
    let id = world.plan(&mut office, &gallery("recovery-shared-out.toml"));
    world.months(&mut office, "2020-01", 21);
    let rows = rows_of(&mut office, &id);
    let (mut taken, mut given) = (Ore::ZERO, Ore::ZERO);
    for later in 0..21 {
        let of = month("2020-01").plus(later);
        let own: Vec<_> = rows.iter().filter(|row| row.period == of).collect();
        assert_eq!(sum(own.iter().copied()), Ore::ZERO, "{of}");
        assert!(own.iter().all(|row| row.row.month_for == of));
        if later == 20 {
            assert!(own.is_empty(), "twenty months, no more");
            continue;
        }
        let from: Vec<_> = own.iter().filter(|row| row.row.amount < Ore::ZERO).collect();
        assert_eq!(from.len(), 22);
        assert!(from.iter().all(|row| row.row.amount == Ore(-225_000_00) && recovered.contains(&row.row.centre)));
        taken += sum(from.into_iter().copied());
        given += sum(own.iter().copied().filter(|row| row.row.amount > Ore::ZERO));
        // 4 950 000 by 2 : 12 : 3 of 17, from June by 2 : 12 : 4 of 18; nobody listed gets nothing.
        let shares: Vec<(&str, Ore)> = own
            .iter()
            .filter(|row| row.row.amount > Ore::ZERO)
            .map(|row| (row.row.centre.as_str(), row.row.amount))
            .collect();
        let expected =
            if later < 5 { [582_352_94, 3_494_117_65, 873_529_41] } else { [550_000_00, 3_300_000_00, 1_100_000_00] };
        let to = [E1, "SE2329999995-E2", "SE5599999926-P2"];
        assert_eq!(shares, to.into_iter().zip(expected.map(Ore)).collect::<Vec<_>>(), "{of}");
    }
    assert_eq!((taken, given), (Ore(-99_000_000_00), Ore(99_000_000_00)));
    assert_eq!(balance(&mut office, "5592", None), Ore::ZERO);
    // The provider that is recovered from owes, and is never paid a negative amount.
    assert!(
        office.payments().unwrap().iter().all(|(_, payment)| payment.items.iter().all(|item| item.amount > Ore::ZERO))
    );
    // A month: 22 × (225 000 − 10 000 − 123.45 + 70).
    assert_eq!(balance(&mut office, "2446", None), Ore(20 * 22 * 214_946_55 - 22 * 10_053_45));
}

#[test]
fn a_plan_that_is_ended_owes_nothing_more_and_what_is_booked_stands() {
    let world = World::new(&[(P1, ALPHA, since(3))]);
    let mut office = world.office();
    let unknown = gallery("sanction-by-instalments.toml").replace("918-P1", "918-P9");
    assert_eq!(codes(office.add_plan("p", &unknown, &at("controller"))), ["plan_centre_unknown"]);
    let id = world.plan(&mut office, &gallery("sanction-by-instalments.toml"));
    world.months(&mut office, "2020-03", 3);
    let booked = rows_of(&mut office, &id);
    assert_eq!(booked.len(), 3);
    assert_eq!(codes(office.end_plan(&id, &at("controller"))), ["plan_ended_without_reason"]);
    let ended = office.end_plan(&id, &why("controller", "2022-06-01T09:00:00Z", "bemanningen är löst")).unwrap();
    assert_eq!(ended.life.steps.len(), 2);
    let after = world.months(&mut office, "2020-06", 2);
    assert!(after.iter().all(|(prepared, _)| prepared.draft.lines.iter().all(|line| line.plan.is_empty())));
    assert_eq!(rows_of(&mut office, &id), booked);
    assert_eq!(codes(office.attest_plan(&id, &at("attestant"))), ["plan_step_not_allowed"]);
}

#[test]
fn a_reversed_month_is_taken_again_and_a_month_that_waits_is_not_taken_twice() {
    let world = World::new(&[(P1, ALPHA, since(3))]);
    let mut office = world.office();
    let id = world.plan(
        &mut office,
        &gallery("claim-in-instalments.toml").replace("\"SE2329999995-E1\" = \"12 345.67 kr\"\n", ""),
    );
    office.open_period(month("2020-03"), &at("ekonom")).unwrap();
    office.open_period(month("2020-04"), &at("ekonom")).unwrap();
    let march = world.prepare(&mut office, "2020-03").draft;
    let part = |draft: &kapitera_books::Draft| -> Vec<i64> {
        draft.lines.iter().filter(|line| line.plan == id).map(|line| line.booked().0).collect()
    };
    let first = part(&march);
    assert_eq!(first, [-14_285_72]);
    // April is prepared while March waits: it has April's part only.
    let april = world.prepare(&mut office, "2020-04").draft;
    assert_eq!(part(&april), [-14_285_72]);
    office.withdraw(april.id, &why("controller", "2022-06-01T09:00:00Z", "för tidigt")).unwrap();
    office.review(march.id, &at("attestant")).unwrap();
    office.attest(march.id, &at("attestant")).unwrap();
    office.post(march.id, &at("controller")).unwrap();
    office.reverse(march.id, &why("controller", "2022-06-01T09:00:00Z", "fel leverans")).unwrap();
    assert_eq!(sum(&rows_of(&mut office, &id)), Ore::ZERO, "it takes its plan lines with it");
    let again = world.prepare(&mut office, "2020-04").draft;
    assert_eq!(part(&again), [-28_571_44], "both parts are due, for the month the claim belongs to");
}

#[test]
fn a_plan_against_an_account_that_cannot_take_it_is_not_recorded() {
    let world = World::new(&[(P1, ALPHA, since(3))]);
    let mut office = world.office();
    let head = office.store().head().unwrap();
    let sanction = gallery("sanction-by-instalments.toml");
    let against = |role: &str| sanction.replace("share =", &format!("account = \"{role}\"\nshare ="));
    for role in ["payable", "bank", "internal-transfer"] {
        assert_eq!(codes(office.add_plan("p", &against(role), &at("controller"))), ["plan_account"], "{role}");
    }
    assert_eq!(codes(office.add_plan("p", &against("no-such-role"), &at("controller"))), ["role_missing"]);
    assert_eq!(office.store().head().unwrap(), head, "nothing is recorded");
    world.plan(&mut office, &against("clawback"));
    world.months(&mut office, "2020-03", 1);
    assert!(balance(&mut office, "3611", Some(P1)) < Ore::ZERO);
}

#[test]
fn plans_are_shown_with_their_schedules_and_lives() {
    let world = World::new(&[(E1, OWN, since(3))]);
    let mut office = world.office();
    let id = world.plan(&mut office, &gallery("phase-out-in-sevenths.toml"));
    let recorded = office.plans().unwrap().remove(0);
    let shown = |plan: &kapitera_books::Plan, life| {
        let output = kapitera_output::Output { title: None, parts: kapitera_post::plan_parts(plan, life), csv: None };
        let mut bytes = Vec::new();
        output.write(kapitera_output::Form::Table, kapitera_message::Language::En, &mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    let text = shown(&recorded.plan, Some(&recorded.life));
    for said in [id.as_str(), "+500.00", "+21 000.00", "attested, followed", "controller", "attestant", "RS/0/2014"] {
        assert!(text.replace('\u{a0}', " ").contains(said), "{said}\n{text}");
    }
    let sanction = kapitera_books::Plan::parse("p", &gallery("sanction-by-instalments.toml")).unwrap();
    let text = shown(&sanction, None);
    assert!(text.contains("−10 % of that month's own pay") && !text.contains("attested"), "{text}");
    let recovery = kapitera_books::Plan::parse("p", &gallery("recovery-shared-out.toml")).unwrap();
    assert!(shown(&recovery, None).contains("all others, by listed"));
}
