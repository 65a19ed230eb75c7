//! What one person, one edited file or one unlucky moment must not be able to do.

use std::sync::Barrier;
use std::thread;

use jiff::civil::date;
use kapitera_books::Stage;
use kapitera_money::Ore;
use kapitera_period::Span;
use kapitera_post::{CorrectionRequest, NewExport, Office, Prepare, VerifyRequest};
use kapitera_region::Mode;

use crate::six::{CENTRES, person};
use crate::small::{ALPHA, BETA, Site, Small, act, codes, month, time, why};

const AT: &str = "2020-01-21T09:00:00Z";

fn code<T>(result: Result<T, kapitera_message::Problem>) -> &'static str {
    result.err().map_or("done", |problem| problem.code)
}

/// January posted and paid.
fn paid(small: &Small) -> (Office, kapitera_books::SettlementId) {
    let mut office = small.office();
    let id = small.post(&mut office, "2020-01").draft.id;
    office.pay(month("2020-01"), month("2020-01").last(), &act("ekonom", AT)).unwrap();
    (office, id)
}

#[test]
fn what_somebody_was_paid_for_is_not_reversed() {
    let small = Small::new();
    let (mut office, id) = paid(&small);
    let rejected = office.reject_payment("PAY-000001", ALPHA, month("2020-01"), &why("ekonom", AT, "fel konto"));
    assert_eq!(rejected.unwrap().lives[0].stage, Stage::Posted, "it waits for payment again");
    let reversed = office.reverse(id, &why("controller", AT, "fel"));
    assert_eq!(codes(reversed), ["paid_already"], "the others are paid");
    for provider in office.payment("PAY-000001").unwrap().items.into_iter().map(|item| item.provider) {
        if provider != ALPHA {
            office
                .reject_payment("PAY-000001", &provider, month("2020-01"), &why("ekonom", AT, "banken stängd"))
                .unwrap();
        }
    }
    office.reverse(id, &why("controller", AT, "fel")).unwrap();
    assert!(office.owed().unwrap().iter().all(|owed| owed.balance == Ore::ZERO), "nothing is paid and nothing is owed");
}

#[test]
fn a_provider_that_has_ended_stops_nobody_else() {
    let small = Small::new();
    let (mut office, _) = paid(&small);
    assert!(office.owed().unwrap().iter().any(|owed| owed.provider == BETA));
    small.edit(
        "books/providers.toml",
        "org-number = \"5599999926\"\n",
        "org-number = \"5599999926\"\nto = 2020-01-31\n",
    );
    // Its centres are another's, as is known in February.
    let org = |org| if org == BETA { ALPHA } else { org };
    let sites = CENTRES.map(|(id, name, of)| Site { id, name: name.to_owned(), org: org(of) });
    small.centres(time("2020-02-03T08:00:00Z"), &sites);
    let mut office = small.office();
    office.record_texts(&small.models(), &act("attestant", "2020-02-10T09:00:00Z")).unwrap();
    small.post(&mut office, "2020-02");
    let paid = office.pay(month("2020-02"), month("2020-02").last(), &act("ekonom", "2020-02-22T09:00:00Z")).unwrap();
    assert!(paid.record.items.iter().any(|item| item.provider == ALPHA));
    assert!(paid.zero.iter().any(|(provider, _)| provider == BETA));
}

#[test]
fn payments_are_even_by_centre() {
    let small = Small::new();
    let (mut office, _) = paid(&small);
    let owed = office.owed().unwrap();
    assert!(owed.len() > 3 && owed.iter().all(|owed| owed.balance == Ore::ZERO && !owed.centre.is_empty()), "{owed:?}");
}

#[test]
fn nobody_acts_by_books_that_one_person_has_edited() {
    let small = Small::new();
    let mut office = small.office();
    small.post(&mut office, "2020-01");
    small.edit("books/providers.toml", "9999-0012", "9999-0020");
    let mut edited = small.office();
    let pay = |office: &mut Office| office.pay(month("2020-01"), month("2020-01").last(), &act("ekonom", AT));
    assert_eq!(codes(pay(&mut edited)), ["books_not_recorded"]);
    assert_eq!(codes(small.prepare(&mut edited, "2020-02", &act("controller", AT))), ["books_not_recorded"]);
    let officers = std::fs::read_to_string(small.root().join("books/officers.toml")).unwrap();
    // An officer who is written in has no right to say that the change is meant, nor has who may not attest.
    small.edit(
        "books/officers.toml",
        "[[officer]]\nid = \"kassa\"",
        "[[officer]]\nid = \"friend\"\nname = \"F\"\nmay = [\"attest\"]\n[[officer]]\nid = \"kassa\"",
    );
    let mut edited = small.office();
    assert_eq!(code(edited.record_texts(&small.models(), &act("friend", AT))), "officer_missing");
    assert_eq!(code(edited.record_texts(&small.models(), &act("ekonom", AT))), "officer_may_not");
    assert_eq!(code(edited.attest("2020-01-1".parse().unwrap(), &act("friend", AT))), "step_not_allowed");
    // A file that is put in or taken away is a change too.
    let more = small.root().join("books/carry-over.toml");
    std::fs::write(&more, "basis = \"illustrative\"\n").unwrap();
    small.edit("books/providers.toml", "9999-0020", "9999-0012");
    small.write("books/officers.toml", &officers);
    assert_eq!(codes(pay(&mut small.office())), ["books_not_recorded"]);
    std::fs::remove_file(&more).unwrap();
    pay(&mut small.office()).unwrap();
    // What somebody who may attest has recorded holds.
    small.edit("books/providers.toml", "9999-0012", "9999-0020");
    let mut meant = small.office();
    assert_eq!(meant.record_texts(&small.models(), &act("attestant", AT)).unwrap().len(), 1);
    meant.open_period(month("2020-02"), &act("ekonom", "2020-02-21T09:00:00Z")).unwrap();
    small.prepare(&mut meant, "2020-02", &act("controller", "2020-02-21T09:00:00Z")).unwrap();
}

#[test]
fn what_nobody_has_decided_is_not_posted_by_a_region_that_became_real() {
    let small = Small::new();
    let mut office = small.office();
    office.open_period(month("2020-01"), &act("ekonom", AT)).unwrap();
    let id = small.prepare(&mut office, "2020-01", &act("controller", AT)).unwrap().draft.id;
    office.review(id, &act("attestant", AT)).unwrap();
    office.attest(id, &act("attestant", AT)).unwrap();
    small.edit("kapitera.toml", "invented = true", "invented = false");
    assert_eq!(codes(small.office().post(id, &act("controller", AT))), ["books_are_illustrative"]);
    office.post(id, &act("controller", AT)).unwrap();
    let paid = small.office().pay(month("2020-01"), month("2020-01").last(), &act("ekonom", AT));
    assert_eq!(codes(paid), ["books_are_illustrative"]);
}

#[test]
fn the_day_of_payment_comes_and_lies_in_the_month_it_is_booked_in() {
    let small = Small::new();
    let mut office = small.office();
    small.post(&mut office, "2020-01");
    let mut pay = |day: &str| codes(office.pay(month("2020-01"), day.parse().unwrap(), &act("ekonom", AT)));
    assert_eq!(pay("1990-01-01"), ["payment_day"]);
    assert_eq!(pay("2020-02-25"), ["payment_day"]);
    // A day that has been is for invented regions, which are of other years.
    for text in ["chart", "providers", "officers", "rules"] {
        small.edit(&format!("books/{text}.toml"), "illustrative", "decided");
    }
    small.edit("kapitera.toml", "invented = true", "invented = false");
    let mut real = small.office();
    real.record_texts(&small.models(), &act("attestant", AT)).unwrap();
    let late = real.pay(month("2020-01"), "2020-01-20".parse().unwrap(), &act("ekonom", AT));
    assert_eq!(codes(late), ["payment_day"]);
    let paid = real.pay(month("2020-01"), "2020-01-22".parse().unwrap(), &act("ekonom", AT));
    assert!(paid.is_ok());
    let rows =
        office.store().rows(&kapitera_store::RowFilter { account: Some("1930".to_owned()), ..Default::default() });
    assert!(rows.unwrap().iter().all(|row| row.date.to_string() == "2020-01-22"), "booked the day the bank pays");
}

#[test]
fn steps_are_taken_in_the_order_they_happen() {
    let small = Small::new();
    let mut office = small.office();
    office.open_period(month("2020-01"), &act("ekonom", AT)).unwrap();
    let id = small.prepare(&mut office, "2020-01", &act("controller", AT)).unwrap().draft.id;
    assert_eq!(code(office.review(id, &act("attestant", "2020-01-21T08:54:00Z"))), "step_before_last");
    office.review(id, &act("attestant", "2020-01-21T08:56:00Z")).unwrap();
}

#[test]
fn only_officers_give_files_out() {
    let small = Small::new();
    let new = NewExport {
        kind: kapitera_books::ExportKind::LedgerCsv,
        of: "2020-01",
        path: "a.csv",
        bytes: b"a",
        total: Ore::ZERO,
    };
    assert_eq!(code(small.office().write_export(&new, &act("stranger", AT))), "officer_missing");
    small.office().write_export(&new, &act("kassa", AT)).unwrap();
}

#[test]
fn what_was_taken_in_later_with_an_earlier_time_does_not_alarm() {
    let small = Small::new();
    let mut office = small.office();
    small.post(&mut office, "2020-01");
    // Received before the settlement was prepared, as it says, and taken in after it.
    let always = Span::open(date(2019, 1, 1));
    small.listing(time("2020-01-20T06:00:00Z"), Mode::Changes, &[person(3, 5, always)]);
    let mut office = small.office();
    let verified = office.verify_all(&VerifyRequest { resettle: true }, &|_, _| {}).unwrap();
    let found: Vec<&str> = verified.problems.iter().map(|problem| problem.code).collect();
    assert!(!found.contains(&"result_differs"), "{found:?}");
    assert_eq!(verified.resettled, 1);
}

/// A correction is settled while somebody else reverses what it corrects: one of them is refused, whoever is first.
#[test]
fn a_correction_never_outlives_what_it_corrects() {
    for _ in 0..8 {
        let small = Small::new();
        let mut office = small.office();
        let first = small.post(&mut office, "2020-01").draft.id;
        small.post(&mut office, "2020-02");
        office.open_period(month("2020-03"), &act("ekonom", "2020-03-21T09:00:00Z")).unwrap();
        let models = small.models();
        let barrier = Barrier::new(2);
        thread::scope(|scope| {
            scope.spawn(|| {
                let mut office = small.office();
                barrier.wait();
                let of = month("2020-01");
                let asked = CorrectionRequest {
                    subject: kapitera_books::Subject::PrimaryCare,
                    month: of,
                    models: &models,
                    known_at: None,
                    post_in: month("2020-03"),
                    instalments: 1,
                };
                let _ = office.prepare_correction(&asked, &act("controller", "2020-03-21T09:00:00Z"), &|_, _| {});
            });
            let mut office = small.office();
            barrier.wait();
            let _ = office.reverse(first, &why("attestant", "2020-03-21T09:00:00Z", "fel"));
        });
        let standings = office.standings(Some(month("2020-01"))).unwrap();
        let reversed = standings[0].life.stage == Stage::Reversed;
        let corrected = standings.len() > 1;
        assert!(reversed != corrected, "{standings:?}");
    }
}

/// Two months are prepared at once: each is prepared on what the other has recorded.
#[test]
fn months_prepared_at_once_know_of_each_other() {
    let small = Small::new();
    let mut office = small.office();
    office.open_period(month("2020-01"), &act("ekonom", AT)).unwrap();
    let models = small.models();
    let barrier = Barrier::new(4);
    thread::scope(|scope| {
        for of in ["2020-01", "2020-02", "2020-03", "2020-04"] {
            let (small, models, barrier) = (&small, &models, &barrier);
            scope.spawn(move || {
                let mut office = small.office();
                barrier.wait();
                let asked = Prepare {
                    subject: kapitera_books::Subject::PrimaryCare,
                    month: month(of),
                    models,
                    known_at: None,
                    post_in: month("2020-01"),
                };
                office.prepare(&asked, &act("controller", "2020-05-21T09:00:00Z"), &|_, _| {}).unwrap();
            });
        }
    });
    assert_eq!(office.standings(None).unwrap().len(), 4);
    office.store().verify().unwrap();
}
