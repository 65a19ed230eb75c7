//! What indicators of follow-up are made of: calls, assessments, continuity, antibiotics, named doctors and the survey come to
//! what they should, and the centres that differ on purpose are those that differ.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use jiff::civil::{Date, date};
use kapitera_demo::{DemoOptions, DemoPlan, PlannedImport, true_differences};
use kapitera_register::RegisterKind;

use crate::reading::{Event, day, demo_of, listing_imports, listings, mapped, ore, tidy};

/// Ones and all, by centre.
type Shares = BTreeMap<String, (u64, u64)>;

/// Small enough for a debug build: the smallest centre that differs has some 1 300 persons.
const PERSONS: u64 = 40_000;

fn of(plan: &DemoPlan, register: RegisterKind) -> impl Iterator<Item = &PlannedImport> {
    plan.imports.iter().filter(move |import| import.register == register)
}

/// All full deliveries of a register, without the wrong rows.
fn right(dir: &Path, plan: &DemoPlan, register: RegisterKind) -> Vec<Event> {
    let rows = of(plan, register).filter(|import| !import.changes).flat_map(|import| {
        let (first, last) = (import.covers_from, import.covers_to);
        mapped(dir, import).into_iter().filter(move |row| {
            let is_day = day(&row["day"]).is_some_and(|day| first <= day && day <= last);
            is_day && row.values().all(|cell| !cell.ends_with("-F999X") && cell != "övrigt?" && cell != "2018-10-31")
        })
    });
    rows.collect()
}

fn shares<'a>(rows: impl Iterator<Item = (&'a str, bool)>) -> Shares {
    let mut shares = Shares::new();
    for (centre, is_one) in rows {
        let (ones, all) = shares.entry(centre.to_owned()).or_default();
        *ones += u64::from(is_one);
        *all += 1;
    }
    shares
}

fn permille((ones, all): (u64, u64)) -> u64 {
    ones * 1_000 / all.max(1)
}

fn of_all(shares: &Shares) -> u64 {
    permille(shares.values().fold((0, 0), |(ones, all), share| (ones + share.0, all + share.1)))
}

/// Every centre has its true share within `ordinary` thousandths and four times what chance makes of it.
fn check(indicator: &str, shares: &Shares, ordinary: f64) {
    let differences = true_differences(PERSONS);
    let of: Vec<_> = differences.iter().filter(|true_| true_.indicator == indicator).collect();
    let mut met = 0;
    for (centre, &(ones, all)) in shares {
        let different = of.iter().find(|true_| true_.centre == *centre);
        let expected = different.map_or(of[0].usual_permille, |true_| true_.here_permille);
        met += usize::from(different.is_some());
        let chance = ((expected * (1_000 - expected)) as f64 / all as f64).sqrt();
        let off = ones as f64 * 1_000.0 / all as f64 - expected as f64;
        assert!(off.abs() < ordinary + 4.0 * chance, "{indicator} at {centre}: {ones} of {all}, expected {expected}");
        // What differs is told from the usual beyond doubt.
        if let Some(true_) = different {
            let gap = true_.usual_permille.abs_diff(true_.here_permille) as f64;
            assert!(gap > 2.0 * ordinary + 3.0 * chance, "{indicator} at {centre}: {all} are too few");
        }
    }
    assert_eq!((met, shares.len()), (of.len(), 28), "{indicator}");
}

#[test]
fn calls_and_assessments_are_as_many_and_as_soon_met_as_they_should_be() {
    let (dir, plan) = demo_of(&DemoOptions::new(PERSONS, 21));
    let calls = right(dir.path(), &plan, RegisterKind::Calls);
    let weekday = |row: &Event| day(&row["day"]).unwrap().weekday().to_monday_one_offset() < 6;
    let a_year = |rows: &[Event]| rows.len() as u64 * 1_000 * 365 / (PERSONS * 547);
    assert!((1_940..2_060).contains(&a_year(&calls)), "{}", a_year(&calls));
    assert!(calls.iter().all(|call| weekday(call) && !call.contains_key("person")));
    let is = |call: &Event, errand| call["errand"] == errand;
    let errands = ["care", "booking", "other"].map(|word| calls.iter().filter(|call| is(call, word)).count());
    assert!(errands[0] > errands[1] && errands[1] > 2 * errands[2] && errands[2] * 12 > calls.len());
    let met = |call: &Event| ["answered", "called-back"].contains(&call["answer"].as_str());
    check("telephone", &shares(calls.iter().map(|call| (call["centre"].as_str(), met(call)))), 19.0);
    // The holidays are seen in all centres together.
    let in_month = |year, month| {
        let of =
            calls.iter().filter(|call| day(&call["day"]).is_some_and(|day| (day.year(), day.month()) == (year, month)));
        of_all(&shares(of.map(|call| ("all", met(call)))))
    };
    assert!(in_month(2019, 7) + 15 < in_month(2019, 5), "{} {}", in_month(2019, 7), in_month(2019, 5));

    let needs = right(dir.path(), &plan, RegisterKind::Assessments);
    assert!((820..940).contains(&a_year(&needs)), "{}", a_year(&needs));
    assert!(needs.iter().all(weekday));
    assert!(needs.iter().filter_map(|need| day(&need["assessed"])).all(|day| day.weekday().to_monday_one_offset() < 6));
    let wait = |need: &Event| Some((day(&need["assessed"])? - day(&need["day"]).unwrap()).get_days());
    assert!(needs.iter().filter_map(wait).all(|days| (0..60).contains(&days)));
    let offered: Vec<&Event> = needs.iter().filter(|need| need["chosen"] == "no").collect();
    let in_time = |need: &Event| wait(need).is_some_and(|days| days <= 3);
    check("three-days", &shares(offered.iter().map(|need| (need["centre"].as_str(), in_time(need)))), 17.0);
    let share = |wanted: &dyn Fn(&Event) -> bool| {
        needs.iter().filter(|need| wanted(need)).count() as u64 * 10_000 / needs.len() as u64
    };
    assert!((340..460).contains(&share(&|need| need["chosen"] == "yes")));
    assert!((50..150).contains(&share(&|need| need["assessor"] == "assistant")));
    assert!((90..210).contains(&share(&|need| need["person"].is_empty())));
}

#[test]
fn some_wait_still_when_a_month_is_told_of_all_of_them_for_long() {
    let (dir, plan) = demo_of(&DemoOptions::new(20_000, 22));
    for import in of(&plan, RegisterKind::Assessments) {
        let received: Date = import.received[..10].parse().unwrap();
        let rows = mapped(dir.path(), import);
        let waiting: Vec<&Event> = rows.iter().filter(|need| need["assessed"].is_empty()).collect();
        assert!(waiting.iter().all(|need| need["assessor"].is_empty()));
        let told_in_time = |need: &&&Event| day(&need["day"]).is_some_and(|day| (received - day).get_days() > 4);
        // A wrong row may repeat one who waits with an earlier or an impossible day.
        assert!(waiting.iter().filter(told_in_time).count() + 2 >= waiting.len());
        let permille = waiting.len() * 1_000 / rows.len();
        let expected = if import.covers_from < date(2020, 1, 1) { 1..8 } else { 8..80 };
        assert!(expected.contains(&permille), "{:?}: {} of {}", import.files, waiting.len(), rows.len());
    }
}

#[test]
fn the_usual_clinician_is_met_as_often_as_the_table_says() {
    let (dir, plan) = demo_of(&DemoOptions::new(PERSONS, 23));
    let visits = right(dir.path(), &plan, RegisterKind::Visits);
    for (profession, indicator) in [("doctor", "continuity-doctor"), ("nurse", "continuity-nurse")] {
        // Each person's visits at each centre; of three and more, those to whom the person met most.
        let mut met: HashMap<(&str, &str), HashMap<&str, u64>> = HashMap::new();
        for visit in visits.iter().filter(|visit| visit["profession"] == profession && !visit["clinician"].is_empty()) {
            let there = met.entry((&visit["centre"], &visit["person"])).or_default();
            *there.entry(&visit["clinician"]).or_default() += 1;
        }
        let mut most: HashMap<String, (u64, u64)> = HashMap::new();
        for ((centre, _), by_clinician) in met.iter().filter(|(_, met)| met.values().sum::<u64>() > 4) {
            let share = most.entry((*centre).to_owned()).or_default();
            share.0 += by_clinician.values().max().unwrap();
            share.1 += by_clinician.values().sum::<u64>();
        }
        let differences = true_differences(PERSONS);
        let here =
            |centre: &str| differences.iter().find(|true_| true_.indicator == indicator && true_.centre == centre);
        for (centre, share) in &most {
            let expected = match here(centre).map_or(650, |true_| true_.here_permille) {
                ..400 => 400..640,
                900.. => 900..970,
                _ => 670..830,
            };
            assert!(expected.contains(&permille(*share)), "{indicator} at {centre}: {share:?}");
        }
        assert_eq!(most.len(), 28);
    }
}

#[test]
fn antibiotics_differ_at_two_centres_and_what_drugs_cost_does_not() {
    let (dir, plan) = demo_of(&DemoOptions::new(PERSONS, 24));
    let mut listed: HashMap<String, String> = HashMap::new();
    for row in listings(dir.path(), listing_imports(&plan).next().unwrap()) {
        listed.insert(tidy(&row[1]), row[5].trim_matches([' ', '\u{a0}']).to_owned());
    }
    let drugs = right(dir.path(), &plan, RegisterKind::Drugs);
    let general: Vec<(&str, &Event)> = drugs
        .iter()
        .filter(|drug| drug["responsibility"] == "general")
        .filter_map(|drug| Some((listed.get(&tidy(&drug["person"]))?.as_str(), drug)))
        .collect();
    // Of all general drugs, 2.8 in a hundred; a listing that changed makes the difference a little smaller.
    let is_antibiotic = |drug: &Event| drug["atc"].starts_with("J01");
    let shares = shares(general.iter().map(|(centre, drug)| (*centre, is_antibiotic(drug))));
    for true_ in true_differences(PERSONS).iter().filter(|true_| true_.indicator == "antibiotics") {
        let here = permille(shares[&true_.centre]);
        assert!((here * 1_000).abs_diff(28 * true_.here_permille) < 5_000, "{here} {true_:?}");
    }
    let differing: HashSet<String> = true_differences(PERSONS)
        .into_iter()
        .filter(|true_| true_.indicator == "antibiotics")
        .map(|true_| true_.centre)
        .collect();
    assert_eq!(differing.len(), 2);
    for (centre, &(ones, all)) in shares.iter().filter(|(centre, _)| !differing.contains(*centre)) {
        let chance = (0.028 * 0.972 / all as f64).sqrt();
        assert!((ones as f64 / all as f64 - 0.028).abs() < 0.003 + 4.0 * chance, "{centre}: {ones} of {all}");
    }
    let cost: i64 = drugs.iter().filter_map(|drug| ore(&drug["cost"])).sum();
    assert_eq!((drugs.len(), cost), AS_BEFORE);
}

/// Dispensings and öre, as they were drawn before any centre differed.
const AS_BEFORE: (usize, i64) = (600_090, 88_079_856_21);

#[test]
fn a_little_more_than_half_have_a_named_doctor_who_works_there() {
    let (dir, plan) = demo_of(&DemoOptions::new(PERSONS, 25));
    let rows = listings(dir.path(), listing_imports(&plan).next().unwrap());
    let right: Vec<&Vec<String>> = rows.iter().filter(|row| !row[1].contains("DEMO-F")).collect();
    let centre = |row: &[String]| row[5].trim_matches([' ', '\u{a0}']).to_owned();
    let centres: Vec<String> = right.iter().map(|row| centre(row)).collect();
    let named = centres.iter().zip(&right).map(|(centre, row)| (centre.as_str(), !row[9].is_empty()));
    check("fixed-doctor", &shares(named), 22.0);
    let visits = right_visits(dir.path(), &plan);
    let known: HashSet<&str> = visits.iter().map(|visit| visit["clinician"].as_str()).collect();
    let doctors: HashSet<&str> = right.iter().map(|row| row[9].as_str()).filter(|doctor| !doctor.is_empty()).collect();
    assert!(doctors.len() > 28 && doctors.iter().all(|doctor| known.contains(doctor)), "{doctors:?}");
}

fn right_visits(dir: &Path, plan: &DemoPlan) -> Vec<Event> {
    right(dir, plan, RegisterKind::Visits).into_iter().filter(|visit| visit["profession"] == "doctor").collect()
}

#[test]
fn the_survey_and_the_opening_hours_are_reported_for_every_centre() {
    let (dir, plan) = demo_of(&DemoOptions::new(PERSONS, 26));
    let values: Vec<(&PlannedImport, Event)> = of(&plan, RegisterKind::Values)
        .flat_map(|import| mapped(dir.path(), import).into_iter().map(move |row| (import, row)))
        .collect();
    let count = |value: &str| -> BTreeMap<String, u64> {
        let of = values.iter().filter(|(_, row)| row["value"] == value);
        of.map(|(_, row)| (row["centre"].clone(), row["amount"].parse().unwrap())).collect()
    };
    let [sent, answers, positive] = ["survey-sent", "survey-answers", "survey-positive"].map(count);
    let share = |centre: &String| (centre.clone(), (answers[centre], sent[centre]));
    let response: Shares = sent.keys().map(share).collect();
    assert!((335..385).contains(&of_all(&response)), "{}", of_all(&response));
    check("survey", &positive.iter().map(|(centre, ones)| (centre.clone(), (*ones, answers[centre]))).collect(), 21.0);
    assert!(answers.values().min().unwrap() * 4 < *answers.values().max().unwrap());
    for (import, row) in values.iter().filter(|(_, row)| row["value"].starts_with("survey-")) {
        assert_eq!((day(&row["from"]), day(&row["to"])), (Some(import.covers_from), Some(import.covers_to)));
    }
    let hours: Vec<i64> = values
        .iter()
        .filter(|(_, row)| row["value"] == "opening-hours")
        .map(|(_, row)| ore(&row["amount"]).unwrap() / 100)
        .collect();
    let number = |wanted: &dyn Fn(i64) -> bool| hours.iter().filter(|hours| wanted(**hours)).count();
    assert_eq!((number(&|hours| hours < 45), number(&|hours| hours == 45), number(&|hours| hours > 45)), (1, 22, 5));
}
