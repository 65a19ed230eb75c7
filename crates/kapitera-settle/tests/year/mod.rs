//! A year of costs person by person: random regions against plain loops over what was put in, and what is refused.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::date;
use kapitera_count::Effort;
use kapitera_message::Problems;
use kapitera_model::{Carrier, Model};
use kapitera_money::Ore;
use kapitera_period::{Date, Month, Span, age_on};
use kapitera_register::Label;
use kapitera_settle::{
    BAND_STARTS, Exclusion, ModelYear, RowsAndOre, Year, YearOutcome, YearRequest, load_model, year,
};
use proptest::prelude::*;

use crate::statement::MODEL;
use crate::statement::region::{CENTRES, Facts, Stored, diagnosis, facts};

/// December 2019, when the invented listings have begun, to November 2020.
const DAYS: Span = Span { from: Date::constant(2019, 12, 1), to: Date::constant(2020, 11, 30) };

fn models(stored: &Stored) -> [Model; 2] {
    let wide = MODEL.replace("carrier = \"own\"", "carrier = \"listed\"").replace("statement-test", "wide");
    [("model.toml", MODEL), ("wide.toml", &wide)].map(|(name, text)| {
        std::fs::write(stored.path(name), text).unwrap();
        load_model(&stored.path(name)).unwrap().0
    })
}

fn read(stored: &Stored, models: &[&Model], to: Option<&str>, without: &[Exclusion]) -> Result<Year, Problems> {
    let to = to.map(|month| month.parse::<Month>().unwrap());
    let effort = Effort { threads: 3, batch_rows: 7, ..Effort::default() };
    let request = YearRequest { region: &stored.region, models, to, known_at: Timestamp::MAX, without, effort };
    year(&request, &|_, _| {})
}

/// What a model does with a cost, from the text above: who carries it by the rules of November 2020.
fn carrier(kind: &str, wide: bool) -> Option<Carrier> {
    match kind {
        "lab" | "general" => Some(Carrier::Listed),
        "rent" if wide => Some(Carrier::Listed),
        "rent" => Some(Carrier::Own),
        "lof" => Some(Carrier::Central),
        "oncology" => Some(Carrier::Specialty),
        _ => None,
    }
}

/// The rows that a register has: kind, person, day, öre, diagnosis.
fn rows(facts: &Facts) -> Vec<(&'static str, Option<usize>, Date, i64, &'static str)> {
    let costs = facts.costs.iter().map(|cost| (cost.kind, cost.person, cost.day, cost.ore, diagnosis(cost.ore)));
    let drugs = facts.drugs.iter().map(|(person, day, ore, general)| {
        (if *general { "general" } else { "oncology" }, Some(*person), *day, *ore, "")
    });
    costs.chain(drugs).collect()
}

fn listed(facts: &Facts, person: usize, day: Date) -> Option<usize> {
    facts.persons[person].1.iter().find(|(days, _)| days.contains(day)).map(|(_, centre)| *centre)
}

fn add(tally: &mut RowsAndOre, ore: i64) {
    *tally += RowsAndOre { rows: 1, amount: Ore(ore) };
}

/// The year once more: outcomes, and each person's sum.
fn naive(
    facts: &Facts,
    wide: bool,
    without_c: bool,
) -> (BTreeMap<YearOutcome, RowsAndOre>, BTreeMap<usize, RowsAndOre>) {
    let (mut outcomes, mut persons) = (BTreeMap::new(), BTreeMap::new());
    for (kind, person, day, ore, diagnosis) in rows(facts) {
        if !DAYS.contains(day) {
            continue;
        }
        let outcome = match carrier(kind, wide) {
            None => YearOutcome::WithoutRule,
            Some(Carrier::Listed) if without_c && diagnosis.starts_with('C') => YearOutcome::Excluded(0),
            Some(Carrier::Listed) => match person {
                None => YearOutcome::NoPerson,
                Some(person) if listed(facts, person, day).is_none() => YearOutcome::ListedNowhere,
                Some(person) if listed(facts, person, DAYS.from).is_none() => YearOutcome::NotFromTheStart,
                Some(person) => {
                    add(persons.entry(person).or_default(), ore);
                    continue;
                }
            },
            Some(other) => YearOutcome::CarriedBy(other),
        };
        add(outcomes.entry(outcome).or_default(), ore);
    }
    for (_, sum) in persons.iter().filter(|(_, sum)| sum.amount <= Ore::ZERO) {
        *outcomes.entry(YearOutcome::Credited).or_default() += *sum;
    }
    (outcomes, persons)
}

fn band(birth: Date) -> usize {
    let age = age_on(birth, DAYS.from).unwrap_or(0);
    BAND_STARTS.iter().rposition(|first| u32::from(*first) <= age).unwrap()
}

fn check(facts: &Facts, found: &ModelYear, wide: bool, without_c: bool) {
    let (outcomes, persons) = naive(facts, wide, without_c);
    let nonzero = found.outcomes.iter().filter(|(_, tally)| *tally != RowsAndOre::default());
    assert_eq!(nonzero.copied().collect::<BTreeMap<_, _>>(), outcomes);
    let mut bands = vec![(0, Vec::new()); BAND_STARTS.len()];
    let mut used = RowsAndOre::default();
    for (person, (birth, _)) in facts.persons.iter().enumerate() {
        if listed(facts, person, DAYS.from).is_none() {
            continue;
        }
        let band = &mut bands[band(*birth)];
        band.0 += 1;
        if let Some(sum) = persons.get(&person).filter(|sum| sum.amount > Ore::ZERO) {
            band.1.push(sum.amount);
            used += *sum;
        }
    }
    for (found, (persons, costs)) in found.bands.iter().zip(&mut bands) {
        let mut of_band = found.costs.clone();
        of_band.sort_unstable();
        costs.sort_unstable();
        assert_eq!((found.persons, &of_band), (*persons, &*costs));
    }
    assert_eq!(found.used, used);
    let in_window = rows(facts).into_iter().filter(|row| DAYS.contains(row.2));
    let mut in_files = RowsAndOre::default();
    in_window.for_each(|row| add(&mut in_files, row.3));
    assert_eq!(found.in_files, in_files);
    // What the centres carried is the persons' costs, those of credited persons with them.
    let mut by_centre = RowsAndOre::default();
    found.by_centre.iter().for_each(|tally| by_centre += *tally);
    let mut by_rule = RowsAndOre::default();
    found.by_rule.iter().for_each(|(_, tally)| by_rule += *tally);
    used += outcomes.get(&YearOutcome::Credited).copied().unwrap_or_default();
    assert_eq!((by_centre, by_rule), (used, used));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_year_is_what_plain_loops_give(facts in facts(), without_c: bool) {
        let stored = Stored::new(&facts);
        let [narrow, wide] = models(&stored);
        let words = vec!["C".to_owned()];
        let exclusion = [Exclusion { label: Label::Diagnosis, words, beginnings: true }];
        let without = if without_c { &exclusion[..] } else { &[] };
        let found = read(&stored, &[&narrow, &wide], Some("2020-11"), without).unwrap();
        prop_assert_eq!(found.days, DAYS);
        check(&facts, &found.models[0], false, without_c);
        check(&facts, &found.models[1], true, without_c);
        for centre in &found.centres {
            let at = CENTRES.iter().position(|id| **id == *centre.id).unwrap();
            let here = (0..facts.persons.len()).filter(|person| super::year::listed(&facts, *person, DAYS.to) == Some(at));
            prop_assert_eq!(centre.all_listed(), here.count() as u64);
        }
    }
}

fn some() -> Stored {
    let person = |from: Date| (date(1950, 1, 1), vec![(Span { from, to: date(2020, 12, 31) }, 0)]);
    Stored::new(&Facts {
        persons: vec![person(date(2019, 1, 1))],
        visits: Vec::new(),
        drugs: Vec::new(),
        costs: Vec::new(),
        weeks: Vec::new(),
        positions: Vec::new(),
    })
}

fn codes(problems: Problems) -> Vec<&'static str> {
    problems.into_iter().map(|problem| problem.code).collect()
}

#[test]
fn the_last_twelve_months_that_are_known_whole_are_taken() {
    let stored = some();
    let [narrow, _] = models(&stored);
    let found = read(&stored, &[&narrow], None, &[]).unwrap();
    assert_eq!(found.days, Span { from: date(2020, 1, 1), to: date(2020, 12, 31) });
    assert_eq!(found.models[0].rules_of, date(2020, 12, 31));
}

#[test]
fn less_than_a_year_is_refused_with_the_days_that_lack() {
    let stored = some();
    let [narrow, _] = models(&stored);
    let problems = read(&stored, &[&narrow], Some("2019-11"), &[]).unwrap_err();
    assert!(problems.iter().all(|problem| problem.what.en.contains("2018-12-01–2018-12-31")), "{problems:?}");
    assert_eq!(codes(problems), ["year_not_whole"; 2]);
}

#[test]
fn a_model_without_costs_of_the_listed_has_no_risk() {
    let stored = some();
    let text = MODEL.replace("carrier = \"listed\"", "carrier = \"own\"").replace(
        "of = \"drugs\"\nwhere = { responsibility = \"general\" }\ncarrier = \"own\"",
        "of = \"drugs\"\nwhere = { responsibility = \"general\" }\ncarrier = \"central\"",
    );
    std::fs::write(stored.path("none.toml"), text).unwrap();
    let model = match load_model(&stored.path("none.toml")) {
        Ok((model, _)) => model,
        Err(problems) => panic!("{problems:?}"),
    };
    assert_eq!(codes(read(&stored, &[&model], None, &[]).unwrap_err()), ["year_without_costs"]);
}
