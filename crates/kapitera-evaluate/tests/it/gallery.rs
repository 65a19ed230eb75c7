//! The exact texts, in both languages, of what can be wrong with events, costs and shares: `tests/gallery`. To write
//! them anew, run with `UPDATE_GALLERY=1` and read every one that changed.

use std::path::Path;

use jiff::civil::date;
use kapitera_evaluate::{Plan, evaluate};
use kapitera_message::{Language, Problems, render};
use kapitera_period::Month;
use kapitera_register::{EventKind, Label};

use crate::generate::decimal;
use crate::region::{Event, Region};
use crate::small::{Try, region};

fn visited() -> Region {
    let labels = vec![
        (Label::Profession, "nurse"),
        (Label::Contact, "visit"),
        (Label::Prescription, "no"),
        (Label::County, "23"),
        (Label::Clinician, ""),
    ];
    let visit =
        Event { kind: EventKind::Visits, person: None, day: date(2024, 4, 3), centre: Some(1), amount: 0, labels };
    Region { events: vec![visit], ..region([2, 1]) }
}

const VISITS: &str = "[component.visits]
    count = { of = \"visits\" }
    weigh = [{ table = \"price\" }]
    price = { each = 1, per = \"once\" }
    [table.price]
    unit = \"kr\"
    by = \"profession\"
    rows = { doctor = 300, nurse = 100 }";

const SHARES: &str = "[component.maternity]
    count = { value = \"weeks\" }
    price = { each = 100, per = \"once\" }
    split = { centre = \"rest\", midwives = \"30 %\", reported = \"shares\" }";

fn shared(first: &[(i64, u32)]) -> Region {
    let shares = first.iter().map(|(share, decimals)| decimal(*share, *decimals)).collect();
    let mut region = region([0, 0]);
    region.values.insert("shares".to_owned(), vec![Some(shares), Some(Vec::new())]);
    region
}

/// What stops April, when only the first `centres` are settled.
fn problems(region: Region, text: &str, centres: usize) -> Problems {
    let tried = Try::new(region, "", text);
    let plan = Plan::new(&tried.model, Month::new(2024, 4).unwrap());
    let mut facts = tried.region.facts();
    facts.centres.truncate(centres);
    evaluate(&plan, &tried.region.cube(plan.specs(), |position| position), &facts).unwrap_err()
}

fn unnamed() -> Problems {
    let tried = Try::new(shared(&[(1, 1)]), "", SHARES);
    let plan = Plan::new(&tried.model, Month::new(2024, 4).unwrap());
    let mut facts = tried.region.facts();
    for items in facts.values.get_mut("shares").unwrap().values_mut() {
        items.iter_mut().for_each(|item| item.name.clear());
    }
    evaluate(&plan, &tried.region.cube(plan.specs(), |position| position), &facts).unwrap_err()
}

fn not_counted() -> Problems {
    let text = "[cost.lab]
        where = { cost-kind = \"lab\" }
        carrier = \"central\"";
    let tried = Try::new(region([1, 1]), "", text);
    let plan = Plan::new(&tried.model, Month::new(2024, 4).unwrap());
    let cube = tried.region.cube(vec![plan.listed_spec()], |position| position);
    kapitera_evaluate::cost_balances(&plan, &cube, &tried.region.facts()).unwrap_err()
}

#[test]
fn each_problem_says_what_stands_in_the_gallery() {
    let mut missing = shared(&[]);
    missing.values.get_mut("shares").unwrap()[1] = None;
    let only_doctors = VISITS.replace(", nurse = 100", "");
    let entries = [
        ("centre_not_settled", problems(Region { persons: Vec::new(), ..visited() }, VISITS, 1)),
        ("weight_missing", problems(visited(), &only_doctors, 2)),
        ("shares_above_whole", problems(shared(&[(5, 1), (3333, 4)]), SHARES, 2)),
        ("share_below_zero", problems(shared(&[(-1, 1)]), SHARES, 2)),
        ("share_without_payee", unnamed()),
        ("value_missing", problems(missing, SHARES, 2)),
        ("not_counted", not_counted()),
    ];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gallery");
    let mut wrong = Vec::new();
    for (code, problems) in &entries {
        assert!(problems.iter().all(|problem| problem.code == *code), "{code}: {problems:#?}");
        let drawn =
            |language| problems.iter().map(|problem| render(problem, language)).collect::<Vec<_>>().join("\n\n");
        let said = format!("{}\n\n{}\n", drawn(Language::En), drawn(Language::Sv));
        let beside = folder.join(format!("{code}.txt"));
        if std::env::var_os("UPDATE_GALLERY").is_some() {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&beside, &said).unwrap();
        }
        let expected = std::fs::read_to_string(&beside).unwrap_or_default();
        if said != expected {
            wrong.push(format!("{code} says\n\n{said}\nand not\n\n{expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    let files = std::fs::read_dir(&folder).unwrap().count();
    assert_eq!(files, entries.len(), "no text is left of a problem that is gone");
}
