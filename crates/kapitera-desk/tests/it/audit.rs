//! The log: added to by all, chained, and without personal numbers.

use kapitera_desk::{AuditFilter, AuditRow, Outcome, Said};

use crate::cases::{Place, at, at_once, code, on_both};

fn said(second: i64, who: &str, about: &str) -> Said {
    Said {
        at: at(second),
        who: who.to_owned(),
        session: Some(7),
        act: "register_looked_at",
        about: about.to_owned(),
        reason: "ärende RS 2020-17".to_owned(),
        outcome: Outcome::Done,
        address: "10.0.0.7".to_owned(),
    }
}

fn numbers(rows: &[AuditRow]) -> Vec<i64> {
    rows.iter().map(|row| row.number).collect()
}

#[test]
fn what_is_said_is_read_back_and_chained() {
    on_both(|place| {
        let mut desk = place.open();
        let empty = desk.audit_verify().unwrap();
        assert_eq!((empty.rows, empty.sha256.len()), (0, 64));
        for (number, who) in (1..).zip(["anna", "bo", "anna", "bo", "anna"]) {
            assert_eq!(desk.say(&said(number, who, &format!("SE2321000214-E0A{number}"))).unwrap(), number);
        }
        let all = place.open().log(&AuditFilter::default()).unwrap();
        assert_eq!(numbers(&all), [5, 4, 3, 2, 1]);
        let AuditRow { at: when, session, act, about, reason, outcome, address, previous, .. } = all[0].clone();
        assert_eq!(
            (when, session, act.as_str(), about.as_str()),
            (at(5), Some(7), "register_looked_at", "SE2321000214-E0A5")
        );
        assert_eq!((reason.as_str(), outcome, address.as_str()), ("ärende RS 2020-17", Outcome::Done, "10.0.0.7"));
        assert_eq!((&previous, &all[4].previous), (&all[1].sha256, &empty.sha256));
        let asked = |filter: AuditFilter| numbers(&place.open().log(&filter).unwrap());
        assert_eq!(asked(AuditFilter { who: Some("bo".into()), ..AuditFilter::default() }), [4, 2]);
        assert_eq!(asked(AuditFilter { from: Some(at(2)), to: Some(at(4)), ..AuditFilter::default() }), [3, 2]);
        assert_eq!(asked(AuditFilter { before: Some(4), limit: 2, ..AuditFilter::default() }), [3, 2]);
        assert_eq!(asked(AuditFilter { about: Some("E0A3".into()), ..AuditFilter::default() }), [3]);
        assert_eq!(asked(AuditFilter { act: Some("other".into()), ..AuditFilter::default() }), [0; 0]);
        let verified = desk.audit_verify().unwrap();
        assert_eq!((verified.rows, verified.sha256), (5, all[0].sha256.clone()));
    });
}

#[test]
fn each_change_breaks_the_chain() {
    let changes = [
        "UPDATE audit SET who = 'cilla' WHERE number = 2",
        "UPDATE audit SET said_at = said_at + 1 WHERE number = 2",
        "UPDATE audit SET reason = '' WHERE number = 2",
        "UPDATE audit SET outcome = 'failed' WHERE number = 2",
        "UPDATE audit SET session_id = 0 WHERE number = 2",
        "UPDATE audit SET sha256 = 'x' WHERE number = 2",
        "DELETE FROM audit WHERE number = 2",
        "UPDATE audit SET number = 9 WHERE number = 2",
        "DELETE FROM audit WHERE number = 3",
    ];
    on_both(|place| {
        let mut desk = place.open();
        for number in 1..=3 {
            desk.say(&said(number, "anna", "")).unwrap();
        }
        place.run("CREATE TABLE untouched AS SELECT * FROM audit");
        for change in changes {
            place.run(change);
            let problem = desk.audit_verify().unwrap_err();
            let row = if change.contains("number = 3") { 3 } else { 2 };
            assert_eq!(
                (problem.code, problem.what.en),
                ("audit_chain_broken", format!("the log's chain is broken at row {row}"))
            );
            place.run("DELETE FROM audit; INSERT INTO audit SELECT * FROM untouched");
            assert_eq!(desk.audit_verify().unwrap().rows, 3);
        }
    });
}

#[test]
fn no_personal_number_and_no_token_comes_in() {
    on_both(|place| {
        let mut desk = place.open();
        // One of the tax agency's numbers for tests.
        let row = Said {
            reason: format!("om 18900101-9802\tmed kap_{} och {}", "a".repeat(43), "x".repeat(5000)),
            ..said(1, "189001019802", "900101-9802")
        };
        desk.say(&row).unwrap();
        let row = desk.log(&AuditFilter::default()).unwrap().remove(0);
        assert_eq!((row.who.as_str(), row.about.as_str()), ("********-****", "********-****"));
        assert!(row.reason.starts_with("om ********-**** med kap_… och xxx"), "{}", row.reason);
        assert_eq!(row.reason.chars().count(), 2000);
        desk.audit_verify().unwrap();
    });
}

#[test]
fn many_at_once_make_one_chain() {
    on_both(|place| {
        drop(place.open());
        let numbers = at_once(place, 4, |thread, desk| {
            (0..15).map(|_| desk.say(&said(1, &format!("user{thread}"), "")).unwrap()).collect::<Vec<_>>()
        });
        let mut numbers: Vec<i64> = numbers.into_iter().flatten().collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=60).collect::<Vec<_>>());
        assert_eq!(place.open().audit_verify().unwrap().rows, 60);
    });
}

#[test]
fn a_page_of_the_chain_is_not_the_whole() {
    let place = Place::sqlite();
    let mut desk = place.open();
    for number in 1..=1005 {
        desk.say(&said(number, "anna", "")).unwrap();
    }
    assert_eq!(desk.audit_verify().unwrap().rows, 1005);
    assert_eq!(desk.log(&AuditFilter::default()).unwrap().len(), 1000);
    place.run("UPDATE audit SET about = 'x' WHERE number = 1003");
    assert_eq!(code(desk.audit_verify()), "audit_chain_broken");
}
