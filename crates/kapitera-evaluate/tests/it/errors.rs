//! What is missing for someone is a named problem, never 0; what is missing for nobody is no problem.

use kapitera_evaluate::{Plan, evaluate};
use kapitera_model::read_model;
use kapitera_period::Month;

use crate::generate::decimal;
use crate::region::{Area, Person, Region, always};

fn region() -> Region {
    let (from, to) = always();
    let person = |centre: usize, age: u32| Person {
        centre,
        age,
        male: true,
        area: Some(0),
        assigned: false,
        tenure: 24,
        doctor: 0,
        from,
        to,
    };
    Region {
        centres: vec![false, true, false],
        areas: vec![Area { code: "2380A".to_owned(), municipality: "2380".to_owned(), distance: Some(12) }],
        // Nobody is listed at the last centre.
        persons: vec![person(0, 7), person(0, 30), person(1, 64)],
        index: vec![Some(decimal(11, 1)), Some(decimal(9, 1)), None],
        values: [("v0".to_owned(), vec![Some(vec![decimal(3, 0)]), Some(Vec::new()), None])].into(),
        ..Region::default()
    }
}

/// The codes of what stops the settlement of the region by a component with these lines; none when nothing does.
fn codes(region: &Region, component: &str, tables: &str) -> Vec<&'static str> {
    let text = format!(
        "[model]\nid = \"m\"\nname = \"M\"\nfrom = 2024-01-01\nto = 2024-12-31\n\
         [rounding]\nlevel = \"line\"\nmode = \"half-away\"\nunit = \"öre\"\nbasis = \"illustrative\"\n\
         [component.c]\nbasis = \"illustrative\"\n{component}\n{tables}"
    );
    let (model, _) =
        read_model("m.toml", &text, &|_, _| Err(String::new())).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let plan = Plan::new(&model, Month::new(2024, 3).unwrap());
    match evaluate(&plan, &region.cube(plan.specs(), |position| position), &region.facts()) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.iter().map(|problem| problem.code).collect(),
    }
}

const EACH: &str = "price = { each = 1, per = \"month\" }";

fn table(by: &str, rows: &str) -> String {
    format!("[table.t]\nunit = \"weight\"\nby = {by}\nbasis = \"illustrative\"\nrows = {{ {rows} }}")
}

#[test]
fn a_weight_is_needed_for_those_who_occur() {
    let weighed = format!("count = \"listed\"\nweigh = [{{ table = \"t\" }}]\n{EACH}");
    let check = |by: &str, rows: &str, expected: &[&str]| {
        assert_eq!(codes(&region(), &weighed, &table(by, rows)), expected, "{rows}")
    };
    check("\"age\"", "\"7\" = 1, \"30\" = 2, \"60-70\" = 3", &[]);
    check("\"age\"", "\"7\" = 1, \"60-70\" = 3", &["weight_missing"]);
    check("\"age\"", "\"7\" = 1, others = 0", &[]);
    check("\"sex\"", "male = 1", &[]);
    check("\"sex\"", "female = 1", &["weight_missing"]);
    check("\"area\"", "\"2380B\" = 1", &["weight_missing"]);
    check("\"municipality\"", "\"2380\" = 1", &[]);
    check("\"distance\"", "\"0-11\" = 1", &["weight_missing"]);
    check("\"owner\"", "private = 1", &["weight_missing"]);
    // Nobody is listed at SE-0002.
    check("\"centre\"", "\"SE-0000\" = 1, \"SE-0001\" = 1", &[]);
    // Every missing row is named, not only the first.
    check("\"age\"", "\"7\" = 1", &["weight_missing", "weight_missing"]);
}

#[test]
fn bands_may_meet_when_a_later_key_tells_the_rows_apart() {
    let weighed = format!("count = \"listed\"\nweigh = [{{ table = \"t\" }}]\n{EACH}");
    let rows = "\"0-40\" = { female = 1 }, \"5-70\" = { male = 2 }";
    assert_eq!(codes(&region(), &weighed, &table("[\"age\", \"sex\"]", rows)), Vec::<&str>::new());
}

#[test]
fn an_index_and_a_value_are_needed_where_they_are_used() {
    let check = |component: &str, expected: &[&str]| {
        assert_eq!(codes(&region(), &format!("{component}\n{EACH}"), ""), expected, "{component}")
    };
    check("count = \"listed\"\nweigh = [{ index = \"cni\", scale = \"mean-1\" }]", &[]);
    check("count = \"listed\"\nweigh = [{ index = \"cni\", scale = \"raw\" }]", &["index_missing"]);
    check("count = \"listed\"\nweigh = [{ index = \"acg\", scale = \"mean-1\" }]", &["index_missing"]);
    check("count = \"centre\"\nweigh = [{ index = \"cni\", scale = \"mean-1\" }]", &["index_missing"]);
    // A value that is counted is needed everywhere; an empty list of items is a value of 0.
    check("count = { value = \"v0\" }", &["value_missing"]);
    check("count = \"listed\"\nweigh = [{ value = \"v0\" }]", &[]);
    check("count = \"listed\"\nweigh = [{ value = \"v0\", over = \"v0\" }]", &["divided_by_zero"]);
    check("count = \"listed\"\nshape = [{ when = { value = \"v0\", above = 1 } }]", &["value_missing"]);
    check("count = \"listed\"\nshape = [{ floor = { value = \"v0\" }, on = \"amount\" }]", &["value_missing"]);
    check(
        "count = \"listed\"\nshape = [{ cap = { value = \"none\" }, on = \"amount\", when = [{ owner = \"private\" }] }]",
        &["value_missing"],
    );
}

#[test]
fn what_cannot_be_computed_is_said() {
    let check =
        |component: &str, expected: &[&str]| assert_eq!(codes(&region(), component, ""), expected, "{component}");
    let zero = "weigh = [{ constant = 0 }]";
    check(&format!("count = \"listed\"\nnormalise = \"mean-1\"\n{zero}\n{EACH}"), &["divided_by_zero"]);
    check(&format!("count = \"listed\"\n{zero}\nprice = {{ mean = 1, per = \"month\" }}"), &["divided_by_zero"]);
    check(&format!("count = \"listed\"\ncombine = \"per-centre\"\n{zero}\n{EACH}"), &["divided_by_zero"]);
    check(&format!("count = {{ of = \"listed\", where = {{ age = \"99\" }} }}\nnormalise = \"mean-1\"\n{EACH}"), &[]);
    check(
        "count = \"listed\"\nweigh = [{ constant = -1 }]\nprice = { pool = 1, per = \"month\" }",
        &["pool_part_negative"],
    );
    check("count = \"listed\"\nprice = { each = 99999999999999999999, per = \"month\" }", &["amount_too_large"]);
    check(
        "count = \"listed\"\nprice = { each = 999999999999999999999999999999, per = \"year\" }\nweigh = [{ constant = 999999999 }]",
        &["amount_too_large"],
    );
}
