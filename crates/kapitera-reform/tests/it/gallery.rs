//! Wrong reforms, refused with the places that do not fit.

use jiff::Timestamp;
use kapitera_message::{Place, Problem};
use kapitera_reform::{By, Comparison, ComparisonRequest, Proposal};
use kapitera_settle::load_model;

use crate::small::{Facts, Small, head, months};

fn small() -> Small {
    Small::new(&Facts { persons: vec![(1960, 0, 0)], indices: [100; 4], positions: [0; 4] })
}

/// The words at the places of the only problem, with their files.
fn refused(small: &Small, name: &str, text: &str) -> (&'static str, Vec<String>) {
    let problems = load_model(&small.write(name, text)).unwrap_err();
    assert_eq!(problems.len(), 1, "{problems:?}");
    (problems[0].code, places(&problems[0]))
}

fn places(problem: &Problem) -> Vec<String> {
    let words = problem.places.iter().map(|place| match place {
        Place::InText { file, source, span, .. } => {
            let file = file.rsplit('/').next().unwrap();
            format!("{file}: {}", &source[span.clone()])
        }
        Place::Named(name) => name.en.clone(),
    });
    words.collect()
}

#[test]
fn a_neutrality_that_cannot_be() {
    let small = Small::new(&Facts { persons: vec![(1960, 0, 0)], indices: [100; 4], positions: [1, 0, 0, 0] });
    let text = "[change.parameter.fixed]\nvalue = 3300\n[change.parameter.position]\nvalue = 9000000\n";
    small.write("dear.toml", &(head("dear") + text));
    let proposals =
        [Proposal { model: small.model("dear.toml"), reform: Some(small.reform("dear.toml")), turned: Vec::new() }];
    let refused = |knob: &str| {
        let request = ComparisonRequest {
            region: &small.region,
            base: &small.model("base.toml"),
            proposals: &proposals,
            months: &months(1),
            known_at: Timestamp::MAX,
            neutral: Some(knob),
            why: Some(By::Thing),
        };
        let problems = Comparison::new(&request, &|_, _| {}).unwrap_err();
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].hint.is_some());
        (problems[0].code, places(&problems[0]))
    };
    let both = |gives_way: &str| vec![gives_way.to_owned(), "dear.toml: position".to_owned()];
    assert_eq!(refused("pool"), ("neutral_out_of_reach", both("base.toml: pool")));
    assert_eq!(refused("age/70-"), ("neutral_without_effect", both("base.toml: 2.05")));
}

#[test]
fn a_thing_that_is_not_there() {
    let small = small();
    let (code, places) = refused(&small, "r.toml", &(head("r") + "[change.parameter.fixt]\nvalue = 1\n"));
    assert_eq!((code, places), ("nothing_to_change", vec!["r.toml: fixt".to_owned()]));
}

#[test]
fn two_reforms_that_change_the_same() {
    let small = small();
    small.write("one.toml", &(head("one") + "[change.parameter.fixed]\nvalue = 1\n"));
    small.write("two.toml", &(head("two") + "[change.parameter.fixed]\nvalue = 2\n"));
    let package = head("package").replace("id =", "includes = [\"one.toml\", \"two.toml\"]\nid =");
    let (code, places) = refused(&small, "package.toml", &package);
    assert_eq!(code, "changed_by_two_reforms");
    assert_eq!(places, ["two.toml: fixed", "one.toml: fixed"]);
    // The package's own change of what it includes is no other case.
    let own = head("own").replace("id =", "includes = [\"one.toml\"]\nid =") + "[remove]\nparameter = [\"fixed\"]\n";
    assert_eq!(refused(&small, "own.toml", &own).1, ["own.toml: \"fixed\"", "one.toml: fixed"]);
}

#[test]
fn rows_of_one_table_are_things_of_their_own() {
    let small = small();
    small.write("young.toml", &(head("young") + "[change.table.age.rows]\n\"0-39\" = 1\n"));
    small.write("old.toml", &(head("old") + "[change.table.age.rows]\n\"70-\" = 3\n"));
    small.write("same.toml", &(head("same") + "[change.table.age.rows]\n\"0-39\" = 2\n"));
    let including = |id: &str, names: &str| head(id).replace("id =", &format!("includes = [{names}]\nid ="));
    small.write("both.toml", &including("both", "\"young.toml\", \"old.toml\""));
    let rows = &small.model("both.toml").tables[0].versions[0].rows;
    assert_eq!(rows.iter().map(|row| row.value.to_fraction_text()).collect::<Vec<_>>(), ["1", "11377/10000", "3"]);
    let (code, places) = refused(&small, "twice.toml", &including("twice", "\"young.toml\", \"same.toml\""));
    assert_eq!((code, places.len()), ("changed_by_two_reforms", 2));
}

#[test]
fn includes_that_cannot_be() {
    let small = small();
    let including = |names: &str| head("x").replace("id =", &format!("includes = [{names}]\nid ="));
    assert_eq!(refused(&small, "a.toml", &including("\"gone.toml\"")).0, "included_not_found");
    small.write("ring.toml", &including("\"b.toml\""));
    assert_eq!(refused(&small, "b.toml", &including("\"ring.toml\"")).0, "includes_in_a_circle");
    let rootless = "[model]\nincludes = [\"one.toml\"]\nid = \"x\"\nname = \"x\"\nfrom = 2020-01-01\n";
    small.write("one.toml", &(head("one") + "[change.parameter.fixed]\nvalue = 1\n"));
    assert_eq!(refused(&small, "c.toml", rootless).0, "includes_without_base");
}
