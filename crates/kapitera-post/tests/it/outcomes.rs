//! Outcomes of measures in programmes: reported, reported anew, and all of it kept.

use kapitera_money::Ore;
use kapitera_post::{NewOutcome, Office, VerifyRequest};

use crate::small::{Officer, Small, act, codes, why};

const AT: &str = "2017-01-20T09:00:00Z";
const LATER: &str = "2017-02-03T09:00:00Z";

const OFFICERS: [Officer<'_>; 2] = [
    Officer { id: "controller", may: &["prepare", "review", "attest", "post", "report"], to: None },
    Officer { id: "ekonom", may: &["pay", "close", "plan"], to: None },
];

fn office(small: &Small) -> Office {
    small.officers(&OFFICERS);
    small.office()
}

fn outcome(amount: Option<i64>, status: Option<&str>) -> NewOutcome {
    NewOutcome {
        programme: "programme".to_owned(),
        text: "[programme]\n".to_owned(),
        measure: "8/travel".to_owned(),
        responsible: Some("Regiondirektören".to_owned()),
        period: "2016".to_owned(),
        amount: amount.map(Ore),
        status: status.map(str::to_owned),
    }
}

#[test]
fn a_later_report_counts_and_the_earlier_one_stays() {
    let small = Small::new();
    let mut office = office(&small);
    let first =
        office.report_outcome(&outcome(Some(-60_000_000), None), &why("controller", AT, "Preliminärt.")).unwrap();
    assert_eq!(first.record.amount, Some(Ore(-60_000_000)));
    let twice =
        office.report_outcome(&outcome(Some(-60_000_000), None), &why("controller", LATER, "Preliminärt.")).unwrap();
    assert_eq!(twice, first, "the same said again is recorded once");
    let second = office.report_outcome(&outcome(None, Some("klar")), &act("controller", LATER)).unwrap();
    let other = NewOutcome { period: "2015".to_owned(), ..outcome(Some(0), None) };
    let third = office.report_outcome(&other, &act("controller", LATER)).unwrap();
    // Whoever opens the ledger anew reads the same; another programme has none of it.
    let mut office = small.office();
    assert_eq!(office.outcomes("programme").unwrap(), [first, second, third]);
    assert!(office.outcomes("program").unwrap().is_empty());
    assert!(office.verify_all(&VerifyRequest::default(), &|_, _| {}).unwrap().holds());
}

#[test]
fn who_may_not_report_is_refused_and_nothing_is_recorded() {
    let small = Small::new();
    let mut office = office(&small);
    assert_eq!(codes(office.report_outcome(&outcome(Some(1), None), &act("ekonom", AT))), ["officer_may_not"]);
    assert_eq!(codes(office.report_outcome(&outcome(Some(1), None), &act("nobody", AT))), ["officer_missing"]);
    assert!(office.outcomes("programme").unwrap().is_empty());
}
