//! Plans: the cases, a plain second computation of each kind, sums, and that no month is booked twice.

use std::path::Path;

use kapitera_books::{
    Cause, CentrePay, DraftCentre, DraftLine, LineAmount, LineStance, MonthFacts, Plan, PlanAct, PlanBooked, PlanFacts,
    PlanKind, PlanLife, PlanStage, PlanTaken, ProviderThen, ScheduledAmount, equal_parts, spread,
};
use kapitera_message::{Language, Problem, Problems, render};
use kapitera_money::Ore;
use kapitera_period::Month;
use proptest::prelude::*;

pub fn month(text: &str) -> Month {
    text.parse().unwrap()
}

pub fn said(problems: &Problems) -> String {
    problems.iter().map(|problem| render(problem, Language::En)).collect::<Vec<_>>().join("\n\n")
}

pub fn read(text: &str) -> Plan {
    Plan::parse("plan.toml", text).unwrap_or_else(|problems| panic!("{text}\n{}", said(&problems)))
}

fn gallery(name: &str) -> Plan {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plans/gallery").join(name);
    read(&std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

pub fn centre(id: &str, listed: &str) -> DraftCentre {
    DraftCentre {
        id: id.to_owned(),
        name: id.to_owned(),
        owner: "private".to_owned(),
        provider: "5599999918".to_owned(),
        provider_name: "Birch Ltd".to_owned(),
        listed: listed.to_owned(),
    }
}

pub fn pay(centre: &str, component: &str, ore: i64) -> CentrePay {
    CentrePay { centre: centre.to_owned(), component: component.to_owned(), paid: Ore(ore) }
}

/// A month with these centres, each paid so much of `coverage`.
pub fn facts(month: Month, paid: &[(&str, i64)]) -> MonthFacts {
    let centres: Vec<DraftCentre> = paid.iter().map(|(id, _)| centre(id, "100")).collect();
    let pay = paid.iter().map(|(id, ore)| pay(id, "coverage", *ore)).collect();
    MonthFacts { pay, ..MonthFacts::new(month, &centres) }
}

/// What falls due when Birch has been everybody's provider all the time.
pub fn due(plan: &Plan, month: Month, months: &[MonthFacts], booked: &[PlanBooked]) -> Vec<DraftLine> {
    let facts = PlanFacts { months, booked, providers: &[] };
    let concerned = plan.concerns(month, &facts).unwrap_or_else(|problem| panic!("{}", said(&vec![problem])));
    let providers: Vec<ProviderThen> =
        concerned.into_iter().map(|(centre, of)| provided(&centre, of, "5599999918", "Birch Ltd")).collect();
    let facts = PlanFacts { providers: &providers, ..facts };
    plan.due(month, &facts).unwrap_or_else(|problem| panic!("{}", said(&vec![problem])))
}

fn provided(centre: &str, month: Month, provider: &str, name: &str) -> ProviderThen {
    ProviderThen { centre: centre.to_owned(), month, provider: provider.to_owned(), name: name.to_owned() }
}

/// What the settlement of a month has booked by these lines.
pub fn booked_in(plan: &Plan, settled: Month, lines: &[DraftLine]) -> Vec<PlanBooked> {
    PlanBooked::of_lines(&plan.id, lines.iter().map(|line| (settled, line)))
}

fn booked(lines: &[DraftLine]) -> Vec<i64> {
    lines.iter().map(|line| line.booked().0).collect()
}

fn total(lines: &[DraftLine]) -> i64 {
    booked(lines).iter().sum()
}

/// Every month from `first` on is settled in turn, and what is due is booked at once.
fn follow(plan: &Plan, first: Month, count: i32, months: &[MonthFacts]) -> Vec<Vec<DraftLine>> {
    let mut before: Vec<PlanBooked> = Vec::new();
    let mut followed = Vec::new();
    for later in 0..count {
        let lines = due(plan, first.plus(later), months, &before);
        before.extend(booked_in(plan, first.plus(later), &lines));
        assert!(due(plan, first.plus(later), months, &before).is_empty(), "a month is booked once");
        followed.push(lines);
    }
    followed
}

fn all_of(from: &str, count: i32, paid: &[(&str, i64)]) -> Vec<MonthFacts> {
    (0..count).map(|later| facts(month(from).plus(later), paid)).collect()
}

#[test]
fn case_8_a_clawback_is_twelve_lines_of_minus_1_500() {
    let plan = gallery("clawback.toml");
    let months = all_of("2020-01", 17, &[("SE2329999995-E1", 10_000_00)]);
    assert_eq!(plan.needs(month("2021-02")).len(), 13);
    let followed = follow(&plan, month("2020-12"), 5, &months[..]);
    let counts: Vec<usize> = followed.iter().map(Vec::len).take(4).collect();
    assert_eq!(counts, [0, 0, 12, 0]);
    let lines = &followed[2];
    assert_eq!(total(lines), -18_000_00);
    for (index, line) in lines.iter().enumerate() {
        assert_eq!(line.month_for, month("2020-01").plus(i32::try_from(index).unwrap()));
        assert_eq!((line.stance, &line.amount), (LineStance::Charged, &LineAmount::Money(Ore(1_500_00))));
        assert_eq!((line.cause, line.moved, line.component.as_str()), (Cause::Plan, true, "coverage"));
        assert_eq!((line.plan.as_str(), line.against.as_str()), ("clawback-2020-e1", "clawback"));
        assert_eq!(line.rests_on, "Hälso- och sjukvårdsnämnden 2021-01-28, RS/0/2021, § 8");
    }
}

#[test]
fn case_8_a_clawback_in_instalments_is_one_line_a_month() {
    let plan = gallery("clawback-in-instalments.toml");
    let months = all_of("2020-01", 26, &[("SE2329999995-E1", 10_000_00)]);
    let followed = follow(&plan, month("2021-01"), 14, &months);
    for (index, lines) in followed.iter().enumerate().take(12) {
        assert_eq!(booked(lines), [-1_500_00]);
        assert_eq!(lines[0].month_for, month("2020-01").plus(i32::try_from(index).unwrap()));
    }
    assert!(followed[12..].iter().all(Vec::is_empty));
    let schedule = plan.schedule(Some(&PlanFacts { months: &months, booked: &[], providers: &[] }));
    assert_eq!(schedule.len(), 12);
    assert!(schedule.iter().all(|line| line.amount == ScheduledAmount::Known(Ore(-1_500_00))));
    let unknown = plan.schedule(None);
    assert_eq!(unknown.len(), 12);
    assert!(matches!(&unknown[0].amount, ScheduledAmount::ShareOfPaid { parts: 12, .. }));
}

#[test]
fn case_13_sevenths_are_paid_and_their_months_sum() {
    let plan = gallery("phase-out-in-sevenths.toml");
    assert_eq!((plan.kind(), plan.months, plan.last()), (PlanKind::PhaseOut, 84, month("2021-03")));
    let months = all_of("2014-04", 90, &[("SE2329999995-E1", 0)]);
    let followed = follow(&plan, month("2014-04"), 90, &months);
    let years: Vec<i64> = followed.chunks(12).map(|year| year.iter().map(|lines| total(lines)).sum()).collect();
    assert_eq!(years, [6_000_00, 5_000_00, 4_000_00, 3_000_00, 2_000_00, 1_000_00, 0, 0]);
    assert!(followed[..72].iter().all(|lines| lines.len() == 1 && lines[0].stance == LineStance::Paid));
    // 5 000 in twelve: 416.67 for the eight months that the öre reach, then 416.66.
    let second: Vec<i64> = followed[12..24].iter().map(|lines| total(lines)).collect();
    assert_eq!(second, [[416_67; 8].as_slice(), &[416_66; 4]].concat());
    let schedule = plan.schedule(None);
    assert_eq!((schedule.len(), schedule[12].amount.clone()), (72, ScheduledAmount::Known(Ore(416_67))));
}

#[test]
fn case_22_a_sanction_takes_from_its_own_month_and_stops_after_twenty() {
    let plan = gallery("sanction-by-instalments.toml");
    let id = "SE5599999918-P1";
    let pays: Vec<i64> = (0..24).map(|later| 1_000_000_00 + later * 12_345_67).collect();
    let months: Vec<MonthFacts> = (0..24_i32)
        .zip(&pays)
        .map(|(later, ore)| facts(month("2020-02").plus(later), &[(id, *ore), ("SE2329999995-E1", 5_00)]))
        .collect();
    let followed = follow(&plan, month("2020-02"), 24, &months);
    assert!(followed[0].is_empty(), "it begins in March");
    for (index, lines) in followed.iter().enumerate().skip(1).take(20) {
        // Ten per cent, half an öre away from zero.
        assert_eq!(booked(lines), [-((pays[index] + 5) / 10)]);
        assert_eq!((lines[0].month_for, lines[0].centre.as_str()), (months[index].month, id));
    }
    assert!(followed[21..].iter().all(Vec::is_empty), "it stops after twenty");
    let schedule = plan.schedule(Some(&PlanFacts { months: &months[..3], booked: &[], providers: &[] }));
    assert_eq!(schedule.len(), 20);
    assert_eq!(schedule[0].amount, ScheduledAmount::Known(Ore(-((pays[1] + 5) / 10))));
    assert!(matches!(schedule[2].amount, ScheduledAmount::ShareOfPay(_)));
}

/// 22 centres that give and 3 that are given to.
fn recovery_months() -> Vec<MonthFacts> {
    let mut centres: Vec<DraftCentre> =
        (1..=22).map(|number| centre(&format!("SE5599999918-R{number:02}"), "900")).collect();
    centres.push(centre("SE2329999995-E2", "4000"));
    centres.push(centre("SE2329999995-E1", "2000/3"));
    centres.push(centre("SE2329999995-E3", "0"));
    centres.push(centre("SE5599999918-P1", "1234.5"));
    (0..22).map(|later| MonthFacts::new(month("2020-01").plus(later), &centres)).collect()
}

#[test]
fn case_23_every_month_of_a_recovery_sums_to_nothing() {
    let plan = gallery("recovery-shared-out.toml");
    let followed = follow(&plan, month("2020-01"), 22, &recovery_months());
    let (mut taken, mut given) = (0, 0);
    for lines in &followed[..20] {
        assert_eq!(total(lines), 0);
        taken += booked(lines).iter().filter(|ore| **ore < 0).sum::<i64>();
        given += booked(lines).iter().filter(|ore| **ore > 0).sum::<i64>();
        assert_eq!(lines.iter().filter(|line| line.booked() == Ore(-225_000_00)).count(), 22);
    }
    assert_eq!((taken, given), (-99_000_000_00, 99_000_000_00));
    assert!(followed[20..].iter().all(Vec::is_empty));
    // 4 950 000 by 2000/3 : 4000 : 1234.5, that is 4 000 : 24 000 : 7 407 of 35 407; nobody listed gets nothing.
    let given: Vec<(&str, i64)> = followed[0]
        .iter()
        .filter(|line| line.stance == LineStance::Paid)
        .map(|line| (line.centre.as_str(), line.booked().0))
        .collect();
    let expected =
        [("SE2329999995-E1", 559_211_46), ("SE2329999995-E2", 3_355_268_73), ("SE5599999918-P1", 1_035_519_81)];
    assert_eq!(given, expected);
}

#[test]
fn ties_go_to_the_lower_hsa_id() {
    let text = "[plan]\nid = \"r\"\nname = \"R\"\nkind = \"recovery\"\nreason = \"R\"\nbasis = \"illustrative\"\n\
                centres = [\"A\"]\namount = \"0.02\"\nfrom = \"2020-01\"\nmonths = 1\n\
                [decision]\nbody = \"B\"\ndate = 2020-01-01\ncase = \"C\"\n";
    let centres = ["D", "A", "C", "B"].map(|id| centre(id, "10"));
    let months = [MonthFacts::new(month("2020-01"), &centres)];
    let lines = due(&read(text), month("2020-01"), &months, &[]);
    let shares: Vec<(&str, i64)> = lines.iter().map(|line| (line.centre.as_str(), line.booked().0)).collect();
    assert_eq!(shares, [("A", -2), ("B", 1), ("C", 1)]);
}

#[test]
fn a_claim_is_repaid_to_the_ore() {
    let plan = gallery("claim-in-instalments.toml");
    let months = all_of("2020-03", 8, &[("SE2329999995-E1", 0), ("SE5599999918-P1", 0)]);
    let followed = follow(&plan, month("2020-03"), 8, &months);
    assert_eq!(booked(&followed[0]), [-1_763_67, -14_285_72]);
    assert_eq!(booked(&followed[6]), [-1_763_66, -14_285_71]);
    assert!(followed[7].is_empty());
    let lines: Vec<DraftLine> = followed.concat();
    assert_eq!(total(&lines), -112_345_67);
    assert!(lines.iter().all(|line| line.month_for == month("2019-12") && line.against == "clawback"));
    let scheduled: i64 = plan
        .schedule(None)
        .iter()
        .map(|line| if let ScheduledAmount::Known(ore) = line.amount { ore.0 } else { panic!("{line:?}") })
        .sum();
    assert_eq!(scheduled, -112_345_67);
}

#[test]
fn a_claim_is_taken_from_who_owes_it_and_from_nobody_else() {
    let text = |more: &str| {
        format!(
            "{HEAD}kind = \"instalments\"\naccount = \"clawback\"\ncentres = [\"A\"]\namount = \"300 kr\"\nmonths = 3\n{more}{DECISION}"
        )
    };
    let sold = |from: i32| -> Vec<MonthFacts> {
        let mut months = all_of("2021-01", 3, &[("A", 0)]);
        for month in months.iter_mut().skip(usize::try_from(from).unwrap()) {
            month.centres[0].provider = "5599999926".to_owned();
            month.centres[0].provider_name = "Elm Ltd".to_owned();
        }
        months
    };
    let code = |plan: &Plan, of: &str, months: &[MonthFacts]| {
        let due = plan.due(month(of), &PlanFacts { months, booked: &[], providers: &[] });
        due.map_err(|problem| problem.code).map(|lines| total(&lines))
    };
    // A claim of no month is against who was provider when the plan began.
    let plan = read(&text(""));
    assert_eq!(code(&plan, "2021-02", &sold(2)), Ok(-200_00));
    assert_eq!(code(&plan, "2021-02", &sold(1)), Err("plan_provider_changed"));
    // A claim that says whom it is against is taken from nobody else, also when the centre comes back.
    let plan = read(&text("month-for = \"2020-06\"\nprovider = \"5599999918\"\n"));
    assert_eq!(code(&plan, "2021-01", &sold(1)), Ok(-100_00));
    assert_eq!(code(&plan, "2021-03", &sold(1)), Err("plan_provider_changed"));
    let plan = read(&text("provider = \"5599999926\"\n"));
    assert_eq!(code(&plan, "2021-01", &sold(1)), Err("plan_provider_changed"));
    assert_eq!(code(&plan, "2021-02", &sold(1)), Ok(-200_00));
    assert_eq!(read(&plan.text()), plan);
}

#[test]
fn a_month_that_was_missed_is_caught_up() {
    let plan = gallery("sanction-by-instalments.toml");
    let months: Vec<MonthFacts> = (0..4)
        .map(|later| facts(month("2020-03").plus(later), &[("SE5599999918-P1", 100_00 * (i64::from(later) + 1))]))
        .collect();
    let lines = due(&plan, month("2020-05"), &months, &[]);
    assert_eq!(booked(&lines), [-10_00, -20_00, -30_00]);
    assert_eq!(lines[0].month_for, month("2020-03"));
    // The one in the middle was booked.
    let known = booked_in(&plan, month("2020-04"), &lines[1..2]);
    assert_eq!(booked(&due(&plan, month("2020-05"), &months, &known)), [-10_00, -30_00]);
}

#[test]
fn a_correction_of_a_sanctioned_month_comes_in_the_next() {
    let plan = gallery("sanction-by-instalments.toml");
    let id = "SE5599999918-P1";
    let line = |ore: i64, stance| DraftLine {
        centre: id.to_owned(),
        component: "coverage".to_owned(),
        label: String::new(),
        payee: None,
        stance,
        month_for: month("2020-03"),
        amount: LineAmount::Money(Ore(ore)),
        cause: Cause::LateListing,
        persons: None,
        rests_on: String::new(),
        plan: String::new(),
        against: String::new(),
        moved: true,
    };
    let centres = [centre(id, "10")];
    let settled = MonthFacts::new(month("2020-03"), &centres).with(&[
        line(500_00, LineStance::Paid),
        line(70_00, LineStance::Charged),
        DraftLine { payee: Some("university".to_owned()), ..line(90_00, LineStance::Paid) },
        DraftLine { plan: "other".to_owned(), ..line(80_00, LineStance::Paid) },
        DraftLine { moved: false, ..line(60_00, LineStance::Paid) },
        DraftLine { month_for: month("2020-02"), ..line(50_00, LineStance::Paid) },
        DraftLine { amount: LineAmount::Quantity("7".to_owned()), ..line(0, LineStance::Paid) },
    ]);
    let first = due(&plan, month("2020-03"), std::slice::from_ref(&settled), &[]);
    assert_eq!(booked(&first), [-50_00]);
    let before = booked_in(&plan, month("2020-03"), &first);
    let corrected = settled.with(&[line(-33_33, LineStance::Paid)]);
    let months = [corrected, facts(month("2020-04"), &[(id, 100_00)])];
    let next = due(&plan, month("2020-04"), &months, &before);
    // 10 % of 466.67 is 46.67: 3.33 is given back for March, beside the ten of April.
    assert_eq!(booked(&next), [3_33, -10_00]);
    assert_eq!((next[0].month_for, next[0].stance), (month("2020-03"), LineStance::Paid));
}

/// What is said of these problems stands in the gallery.
pub fn shown(file: &str, problems: &[Problem], codes: &[&str]) {
    let found: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
    assert_eq!(found, codes);
    assert!(problems.iter().all(|problem| problem.hint.is_some()), "each says how to mend it");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gallery-plans").join(file);
    if let Some(wrong) = crate::gallery::beside(&path, problems) {
        panic!("{wrong}");
    }
}

#[test]
fn what_cannot_be_booked_is_said() {
    let plan = gallery("sanction-by-instalments.toml");
    let problem = |plan: &Plan, of: &str, months: &[MonthFacts]| {
        plan.due(month(of), &PlanFacts { months, booked: &[], providers: &[] }).unwrap_err()
    };
    let (march, april) = (month("2020-03"), month("2020-04"));
    let id = "SE5599999918-P1";
    let mut sold = facts(april, &[(id, 10_00)]);
    sold.centres[0].provider = "5599999926".to_owned();
    sold.centres[0].provider_name = "Elm Ltd".to_owned();
    let recovery = gallery("recovery-shared-out.toml");
    let mut unreadable = recovery_months().remove(0);
    unreadable.centres[22].listed = "many".to_owned();
    let mut alone = unreadable.clone();
    alone.centres.truncate(22);
    let claim = gallery("claim-in-instalments.toml");
    let birch = [facts(march, &[(id, 0), ("SE2329999995-E1", 0)])];
    let elm = [(id, "5599999926", "Elm Ltd"), ("SE2329999995-E1", "5599999918", "Birch Ltd")]
        .map(|(centre, provider, name)| provided(centre, month("2019-12"), provider, name));
    let of_elm = claim.due(march, &PlanFacts { months: &birch, booked: &[], providers: &elm }).unwrap_err();
    let falling = gallery("phase-out-in-sevenths.toml");
    let may = [facts(month("2014-05"), &[("SE2329999995-E1", 0)])];
    let missed = [provided("SE2329999995-E1", month("2014-04"), "5599999926", "Elm Ltd")];
    let of_april =
        falling.due(month("2014-05"), &PlanFacts { months: &may, booked: &[], providers: &missed }).unwrap_err();
    let problems = [
        problem(&plan, "2020-03", &[]),
        problem(&plan, "2020-04", &[facts(march, &[(id, 10_00)]), facts(april, &[])]),
        problem(&plan, "2020-04", &[facts(march, &[(id, 10_00)]), sold]),
        problem(&recovery, "2020-01", &[unreadable]),
        problem(&recovery, "2020-01", &[alone]),
        of_elm,
        of_april,
        problem(&claim, "2020-03", &birch),
    ];
    let codes = [
        "plan_facts_missing",
        "plan_centre_not_in_month",
        "plan_provider_changed",
        "plan_listed_unreadable",
        "plan_nobody_to_share",
        "plan_provider_changed",
        "plan_provider_changed",
        "plan_provider_unknown",
    ];
    shown("asked-due.txt", &problems, &codes);
}

#[test]
fn a_plan_is_attested_by_another_and_ended_with_a_reason() {
    let taken = |act, by: &str, reason: &str| PlanTaken { act, by: by.to_owned(), reason: reason.to_owned() };
    let mut life = PlanLife::begin("p", "ada");
    let mut problems = vec![life.may(&taken(PlanAct::Attested, "ada", "")).unwrap_err()];
    life.take(taken(PlanAct::Attested, "bo", "")).unwrap();
    problems.push(life.may(&taken(PlanAct::Attested, "cy", "")).unwrap_err());
    problems.push(life.may(&taken(PlanAct::Ended, "ada", " ")).unwrap_err());
    life.take(taken(PlanAct::Ended, "ada", "the centre closed")).unwrap();
    assert_eq!((life.stage, life.steps.len()), (PlanStage::Ended, 2));
    problems.push(life.take(taken(PlanAct::Ended, "bo", "again")).unwrap_err());
    assert_eq!(life.steps.len(), 2, "a step that may not be taken is not");
    let not_allowed = "plan_step_not_allowed";
    let codes = ["plan_attested_by_preparer", not_allowed, "plan_ended_without_reason", not_allowed];
    shown("asked-life.txt", &problems, &codes);
}

#[test]
fn every_plan_of_the_gallery_is_written_as_it_is_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plans/gallery");
    let mut kinds = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let plan = gallery(&entry.unwrap().file_name().to_string_lossy());
        assert_eq!(read(&plan.text()), plan, "{}", plan.text());
        assert!(plan.is_try_out(), "invented plans say so");
        kinds.push(plan.kind());
    }
    kinds.sort();
    kinds.dedup();
    assert_eq!(kinds, PlanKind::ALL);
}

// The second computation: whole numbers only, written without the code of plans.

/// `amount` × `part` / `whole`, half away from zero.
fn plain_share(amount: i64, part: i64, whole: i64) -> i64 {
    let (product, whole) = (i128::from(amount) * i128::from(part), i128::from(whole));
    let twice = 2 * product.abs() + whole;
    let size = twice / (2 * whole);
    i64::try_from(if product < 0 { -size } else { size }).unwrap()
}

/// Equal parts: the first ones take the öre that do not divide.
fn plain_parts(total: i64, count: i64) -> Vec<i64> {
    let sign = if total < 0 { -1 } else { 1 };
    (0..count).map(|index| sign * (total.abs() / count + i64::from(index < total.abs() % count))).collect()
}

/// A total by whole weights: cut off, then an öre each to the largest remainders, the first of equals first.
fn plain_shares(total: i64, weights: &[i64]) -> Vec<i64> {
    let sum: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    let product = |index: usize| i128::from(total) * i128::from(weights[index]);
    let mut shares: Vec<i64> = (0..weights.len()).map(|index| i64::try_from(product(index) / sum).unwrap()).collect();
    let left = total - shares.iter().sum::<i64>();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|&index| (-(product(index) % sum), index));
    for &index in order.iter().take(usize::try_from(left).unwrap()) {
        shares[index] += 1;
    }
    shares
}

pub const HEAD: &str =
    "[plan]\nid = \"p\"\nname = \"P\"\nreason = \"R\"\nbasis = \"illustrative\"\nfrom = \"2021-01\"\n";
pub const DECISION: &str = "[decision]\nbody = \"B\"\ndate = 2020-12-01\ncase = \"C\"\n";

/// Follows a plan from 2021-01 on, asking only in the months that `asks` says, and in the last.
fn follow_some(plan: &Plan, months: &[MonthFacts], asks: &[bool], count: i32) -> Vec<DraftLine> {
    let mut lines: Vec<DraftLine> = Vec::new();
    let mut before = Vec::new();
    for later in 0..count {
        let asked = asks.get(usize::try_from(later).unwrap()).copied().unwrap_or(true);
        if asked || later == count - 1 {
            let of = month("2021-01").plus(later);
            let more = due(plan, of, months, &before);
            before.extend(booked_in(plan, of, &more));
            lines.extend(more);
        }
    }
    lines
}

/// What lines come to by centre and month.
fn by_month(lines: &[DraftLine]) -> std::collections::BTreeMap<(String, Month), i64> {
    let mut sums = std::collections::BTreeMap::new();
    for line in lines {
        *sums.entry((line.centre.clone(), line.month_for)).or_insert(0) += line.booked().0;
    }
    sums.retain(|_, sum| *sum != 0);
    sums
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn clawbacks_take_each_months_share(
        pays in proptest::collection::vec(-50_000_00i64..900_000_00, 1..15),
        (part, whole) in (1i64..50, 50i64..100),
        count in 1i64..20,
        asks in proptest::collection::vec(any::<bool>(), 20),
    ) {
        let paid_to = month("2019-06").plus(i32::try_from(pays.len()).unwrap() - 1);
        let plan = read(&format!(
            "{HEAD}kind = \"clawback\"\ncentres = [\"A\"]\nshare = \"{part}/{whole}\"\npaid-from = \"2019-06\"\n\
             paid-to = \"{paid_to}\"\nmonths = {count}\n{DECISION}"
        ));
        let mut months: Vec<MonthFacts> = pays.iter().enumerate()
            .map(|(later, ore)| facts(month("2019-06").plus(i32::try_from(later).unwrap()), &[("A", *ore)]))
            .collect();
        months.extend(all_of("2021-01", 21, &[("A", 1)]));
        let naive: Vec<i64> = pays.iter().map(|ore| -plain_share(*ore, part, whole)).collect();
        // Every month asked: each instalment is an equal part of what is taken and of what is given.
        let followed = follow(&plan, month("2021-01"), i32::try_from(count).unwrap() + 1, &months);
        let signed = |lines: &[DraftLine], sign: i64| booked(lines).iter().filter(|ore| ore.signum() == sign).sum::<i64>();
        for sign in [-1, 1] {
            let whole: i64 = naive.iter().filter(|ore| ore.signum() == sign).sum();
            let parts: Vec<i64> = followed.iter().map(|lines| signed(lines, sign)).collect();
            prop_assert_eq!(&parts[..parts.len() - 1], &plain_parts(whole, count)[..]);
        }
        let mut expected = std::collections::BTreeMap::new();
        for (later, ore) in naive.iter().enumerate().filter(|(_, ore)| **ore != 0) {
            expected.insert(("A".to_owned(), month("2019-06").plus(i32::try_from(later).unwrap())), *ore);
        }
        prop_assert_eq!(by_month(&followed.concat()), expected.clone());
        // Asked now and then: the same in the end.
        prop_assert_eq!(by_month(&follow_some(&plan, &months, &asks, 20)), expected);
    }

    #[test]
    fn sanctions_take_from_each_month(
        pays in proptest::collection::vec((-1_000_00i64..900_000_00, 0i64..1_000_00), 1..25),
        (part, whole) in (1i64..100, 100i64..200),
        count in 1i32..30,
        asks in proptest::collection::vec(any::<bool>(), 25),
    ) {
        let plan = read(&format!(
            "{HEAD}kind = \"sanction\"\ncentres = [\"A\"]\nshare = \"{part}/{whole}\"\ncomponents = [\"x\", \"y\"]\n\
             months = {count}\n{DECISION}"
        ));
        let months: Vec<MonthFacts> = (0..).zip(&pays).map(|(later, (x, y))| {
            let pays = vec![pay("A", "x", *x), pay("A", "y", *y), pay("A", "z", 777)];
            MonthFacts { pay: pays, ..facts(month("2021-01").plus(later), &[("A", 0)]) }
        }).collect();
        let lines = follow_some(&plan, &months, &asks, i32::try_from(pays.len()).unwrap());
        let mut expected = std::collections::BTreeMap::new();
        for (later, (x, y)) in (0..count).zip(&pays) {
            let taken = plain_share((*x).max(0), part, whole) + plain_share(*y, part, whole);
            if taken != 0 {
                expected.insert(("A".to_owned(), month("2021-01").plus(later)), -taken);
            }
        }
        prop_assert_eq!(by_month(&lines), expected);
    }

    #[test]
    fn phase_outs_pay_each_year(
        bases in proptest::collection::vec(1i64..9_000_000_00, 1..4),
        factors in proptest::collection::vec(0i64..=13, 1..4),
        asks in proptest::collection::vec(any::<bool>(), 48),
    ) {
        let ids = ["A", "B", "C"];
        let amounts: String = bases.iter().zip(ids).map(|(ore, id)| format!("{id} = \"{}\"\n", Ore(*ore))).collect();
        let said = factors.iter().map(|factor| format!("\"{factor}/13\"")).collect::<Vec<_>>().join(", ");
        let plan = read(&format!("{HEAD}kind = \"phase-out\"\nfactors = [{said}]\n[plan.amounts]\n{amounts}{DECISION}"));
        let count = i32::try_from(factors.len() * 12).unwrap();
        let months = all_of("2021-01", count, &[("A", 0), ("B", 0), ("C", 0)]);
        let mut expected = std::collections::BTreeMap::new();
        for (ore, id) in bases.iter().zip(ids) {
            for (year, factor) in (0..).zip(&factors) {
                for (later, part) in (0..).zip(plain_parts(plain_share(*ore, *factor, 13), 12)) {
                    expected.insert((id.to_owned(), month("2021-01").plus(year * 12 + later)), part);
                }
            }
        }
        expected.retain(|_, part| *part != 0);
        prop_assert_eq!(by_month(&follow_some(&plan, &months, &asks, count)), expected);
    }

    #[test]
    fn recoveries_sum_to_nothing_every_month(
        amount in 1i64..500_000_00,
        payers in 1usize..4,
        lists in proptest::collection::vec(proptest::collection::vec(0i64..20_000, 5), 1..8),
        asks in proptest::collection::vec(any::<bool>(), 8),
    ) {
        prop_assume!(lists.iter().all(|month| month[payers..].iter().sum::<i64>() > 0));
        let ids = ["A", "B", "C", "D", "E"];
        let named = ids[..payers].iter().map(|id| format!("\"{id}\"")).collect::<Vec<_>>().join(", ");
        let plan = read(&format!(
            "{HEAD}kind = \"recovery\"\ncentres = [{named}]\namount = \"{}\"\nmonths = {}\n{DECISION}", Ore(amount), lists.len()
        ));
        let months: Vec<MonthFacts> = (0..).zip(&lists).map(|(later, lists)| {
            let centres: Vec<DraftCentre> = ids.iter().zip(lists).map(|(id, listed)| centre(id, &listed.to_string())).collect();
            MonthFacts::new(month("2021-01").plus(later), &centres)
        }).collect();
        let mut expected = std::collections::BTreeMap::new();
        for (later, lists) in (0..).zip(&lists) {
            let of = month("2021-01").plus(later);
            expected.extend(ids[..payers].iter().map(|id| ((id.to_string(), of), -amount)));
            let shares = plain_shares(amount * i64::try_from(payers).unwrap(), &lists[payers..]);
            expected.extend(ids[payers..].iter().zip(shares).map(|(id, share)| ((id.to_string(), of), share)));
        }
        expected.retain(|_, share| *share != 0);
        let found = by_month(&follow_some(&plan, &months, &asks, i32::try_from(lists.len()).unwrap()));
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn sums_are_spread_to_the_ore(amounts in proptest::collection::vec(-1_000_00i64..1_000_00, 0..12), months in 1u32..30) {
        let ore: Vec<Ore> = amounts.iter().map(|ore| Ore(*ore)).collect();
        let spread = spread(&ore, months);
        prop_assert_eq!(spread.len(), usize::try_from(months).unwrap());
        for (index, amount) in amounts.iter().enumerate() {
            let parts = spread.iter().flatten().filter(|(of, _)| *of == index);
            prop_assert_eq!(parts.map(|(_, part)| part.0).sum::<i64>(), *amount);
        }
        for sign in [-1, 1] {
            let whole: i64 = amounts.iter().filter(|ore| ore.signum() == sign).sum();
            let found: Vec<i64> = spread.iter()
                .map(|month| month.iter().map(|(_, part)| part.0).filter(|part| part.signum() == sign).sum())
                .collect();
            prop_assert_eq!(found, plain_parts(whole, months.into()));
        }
        let total: i64 = amounts.iter().sum();
        let parts: Vec<i64> = equal_parts(Ore(total), months).iter().map(|part| part.0).collect();
        prop_assert_eq!(parts, plain_parts(total, months.into()));
    }

    #[test]
    fn a_base_that_is_corrected_is_followed(
        first in proptest::collection::vec(0i64..9_000_00, 6),
        then in proptest::collection::vec(0i64..9_000_00, 6),
        corrected_in in 1i32..8,
    ) {
        let plan = read(&format!("{HEAD}kind = \"sanction\"\ncentres = [\"A\"]\nshare = \"7 %\"\nmonths = 6\n{DECISION}"));
        let with = |pays: &[i64]| -> Vec<MonthFacts> {
            let mut months: Vec<MonthFacts> =
                (0..).zip(pays).map(|(later, ore)| facts(month("2021-01").plus(later), &[("A", *ore)])).collect();
            months.extend(all_of("2021-07", 3, &[("A", 5_00)]));
            months
        };
        let (first, then) = (with(&first), with(&then));
        let mut lines: Vec<DraftLine> = Vec::new();
        let mut before = Vec::new();
        for later in 0..9 {
            let months = if later < corrected_in { &first } else { &then };
            let of = month("2021-01").plus(later);
            let more = due(&plan, of, months, &before);
            before.extend(booked_in(&plan, of, &more));
            lines.extend(more);
        }
        let mut expected = std::collections::BTreeMap::new();
        for month in &then[..6] {
            expected.insert(("A".to_owned(), month.month), -plain_share(month.pay[0].paid.0, 7, 100));
        }
        expected.retain(|_, taken| *taken != 0);
        prop_assert_eq!(by_month(&lines), expected);
    }
}
