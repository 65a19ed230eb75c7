//! What lies in the region's directory is what the ledger says.

use std::fs;

use kapitera_message::Severity;
use kapitera_post::{NewExport, Office, VerifyRequest};

use crate::small::{Small, act};

const AT: &str = "2020-02-25T09:00:00Z";

fn found(office: &mut Office) -> Vec<(&'static str, String)> {
    let verified = office.verify_all(&VerifyRequest { resettle: true }, &|_, _| {}).unwrap();
    verified.problems.into_iter().map(|problem| (problem.code, problem.what.sv)).collect()
}

#[test]
fn a_changed_text_is_found_with_its_line_until_it_is_recorded() {
    let small = Small::new();
    let mut office = small.office();
    small.post(&mut office, "2020-01");
    assert_eq!(found(&mut office), []);
    small.edit("models/base.toml", "mean = 820", "mean = 830");
    let problems = found(&mut office);
    assert_eq!(problems.iter().map(|(code, _)| *code).collect::<Vec<_>>(), ["text_changed"]);
    assert!(problems[0].1.contains("models/base.toml") && problems[0].1.contains("mean = 830"), "{problems:?}");
    // The change was meant: somebody records it. Going back is a change too, and recorded as such.
    let mut office = small.office();
    let recorded = office.record_texts(&small.models(), &act("controller", AT)).unwrap();
    assert_eq!(recorded.iter().map(|text| text.path.as_str()).collect::<Vec<_>>(), ["models/base.toml"]);
    assert_eq!(found(&mut office), [], "what was posted is settled again by the texts of then");
    assert!(office.record_texts(&small.models(), &act("controller", AT)).unwrap().is_empty());
    small.edit("models/base.toml", "mean = 830", "mean = 820");
    assert_eq!(found(&mut office).len(), 1);
    office.record_texts(&small.models(), &act("controller", AT)).unwrap();
    assert_eq!(found(&mut office), []);
}

#[test]
fn a_lost_file_is_found() {
    let small = Small::new();
    let mut office = small.office();
    let total = small.post(&mut office, "2020-01").draft.total();
    let kind = kapitera_books::ExportKind::LedgerCsv;
    let new = NewExport { kind, of: "2020-01", path: "a.csv", bytes: b"a;b\n", total };
    office.write_export(&new, &act("controller", AT)).unwrap();
    fs::remove_file(small.root().join("exports/a.csv")).unwrap();
    fs::remove_file(small.root().join("books/rules.toml")).unwrap();
    let codes: Vec<&str> = found(&mut office).into_iter().map(|(code, _)| code).collect();
    assert_eq!(codes, ["file_not_written", "file_not_written"]);
}

#[test]
fn other_deliveries_than_those_settled_are_found_by_settling_again() {
    let small = Small::new();
    let mut office = small.office();
    small.post(&mut office, "2020-01");
    // A whole delivery is taken away: no byte of those left has changed.
    let folder = small.root().join("registers/listing");
    let mut ids: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    ids.retain(|path| path.is_dir());
    ids.sort();
    fs::remove_dir_all(&ids[0]).unwrap();
    let verified = office.verify_all(&VerifyRequest::default(), &|_, _| {}).unwrap();
    assert!(!verified.holds());
    assert!(verified.problems.iter().any(|problem| problem.severity == Severity::Error));
}
