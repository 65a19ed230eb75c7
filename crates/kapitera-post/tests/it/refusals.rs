//! Every step that may not be taken is refused, with its own code, and changes nothing.

use kapitera_books::{SettlementId, Stage, Step};
use kapitera_message::Problems;
use kapitera_period::Month;
use kapitera_post::{Act, Office};

use crate::small::{ALPHA, Small, act, codes, month, why};

const STAGES: [Stage; 7] =
    [Stage::Draft, Stage::Reviewed, Stage::Attested, Stage::Posted, Stage::Paid, Stage::Withdrawn, Stage::Reversed];
const AT: &str = "2020-01-21T09:00:00Z";

/// January in each of the stages, as a region of its own.
fn regions() -> Vec<(Stage, Small, SettlementId)> {
    let small = Small::new();
    let mut office = small.office();
    office.open_period(month("2020-01"), &act("ekonom", AT)).unwrap();
    let id = small.prepare(&mut office, "2020-01", &act("controller", AT)).unwrap().draft.id;
    let mut regions = vec![(Stage::Draft, small.copied(), id)];
    let mut on = |stage: Stage, from: usize, step: Step| {
        let next = regions[from].1.copied();
        taken(&mut next.office(), id, step).unwrap();
        regions.push((stage, next, id));
    };
    on(Stage::Reviewed, 0, Step::Reviewed);
    on(Stage::Attested, 1, Step::Attested);
    on(Stage::Posted, 2, Step::Posted);
    on(Stage::Paid, 3, Step::Paid);
    on(Stage::Withdrawn, 2, Step::Withdrawn);
    on(Stage::Reversed, 3, Step::Reversed);
    regions
}

/// Takes a step by somebody who may take it.
fn taken(office: &mut Office, id: SettlementId, step: Step) -> Result<(), Problems> {
    let said = |by| Act { note: "därför", ..act(by, AT) };
    let one = |problem| vec![problem];
    let january = month("2020-01");
    match step {
        Step::Reviewed => office.review(id, &said("controller")).map(drop).map_err(one),
        Step::Attested => office.attest(id, &said("attestant")).map(drop).map_err(one),
        Step::Posted => office.post(id, &said("controller")).map(drop),
        Step::Paid => office.pay(january, january.last(), &said("ekonom")).map(drop),
        Step::ReviewRevoked => office.revoke_review(id, &said("controller")).map(drop).map_err(one),
        Step::AttestationRevoked => office.revoke_attestation(id, &said("attestant")).map(drop).map_err(one),
        Step::Withdrawn => office.withdraw(id, &said("controller")).map(drop).map_err(one),
        Step::Reversed => office.reverse(id, &said("controller")).map(drop),
        Step::PaymentRejected => office.reject_payment("PAY-000001", ALPHA, january, &said("ekonom")).map(drop),
    }
}

#[test]
fn every_stage_takes_its_own_steps_and_no_others() {
    let regions = regions();
    for (stage, small, id) in &regions {
        assert_eq!(small.office().standing(*id).unwrap().unwrap().life.stage, *stage);
        for step in Step::ALL {
            let there = small.copied();
            let mut office = there.office();
            let head = office.store().head().unwrap();
            let result = taken(&mut office, *id, step);
            let wanted = stage.after(step);
            if let Some(next) = wanted {
                assert_eq!(result.map_err(|problems| problems[0].code), Ok(()), "{stage:?} {step:?}");
                assert_eq!(office.standing(*id).unwrap().unwrap().life.stage, next);
                continue;
            }
            let expected = match step {
                Step::Paid => "nothing_to_pay",
                Step::PaymentRejected => "no_such_payment",
                _ => "step_not_allowed",
            };
            assert_eq!(codes(result), [expected], "{stage:?} {step:?}");
            assert_eq!(office.store().head().unwrap(), head, "what is refused records nothing");
        }
    }
    assert_eq!(regions.iter().map(|(stage, ..)| *stage).collect::<Vec<_>>().len(), STAGES.len());
}

#[test]
fn two_persons_answer_for_every_payment() {
    let regions = regions();
    let (_, small, id) = &regions[1];
    let mut office = small.office();
    assert_eq!(office.attest(*id, &act("controller", AT)).unwrap_err().code, "attested_by_preparer");
    assert_eq!(office.attest(*id, &act("ekonom", AT)).unwrap_err().code, "officer_may_not");
    assert_eq!(office.attest(*id, &act("nobody", AT)).unwrap_err().code, "officer_missing");
    let (_, small, id) = &regions[3];
    let mut office = small.office();
    let pay = |at| act("ekonom", at);
    for number in 2..=12 {
        office.open_period(Month::new(2020, number).unwrap(), &act("ekonom", AT)).unwrap();
    }
    let december = month("2020-12");
    assert_eq!(codes(office.pay(december, december.last(), &pay("2021-01-01T00:00:00Z"))), ["officer_missing"]);
    office.pay(december, december.last(), &pay("2020-12-31T23:59:59Z")).unwrap();
    let unknown = SettlementId { ordinal: 7, ..*id };
    assert_eq!(office.review(unknown, &act("attestant", AT)).unwrap_err().code, "no_such_settlement");
}

#[test]
fn what_undoes_says_why() {
    let regions = regions();
    let silent = |by| act(by, AT);
    let (_, small, id) = &regions[1];
    assert_eq!(small.office().withdraw(*id, &silent("controller")).unwrap_err().code, "reason_missing");
    assert_eq!(small.office().revoke_review(*id, &silent("controller")).unwrap_err().code, "reason_missing");
    let (_, small, id) = &regions[2];
    assert_eq!(small.office().revoke_attestation(*id, &silent("attestant")).unwrap_err().code, "reason_missing");
    let (_, small, id) = &regions[3];
    assert_eq!(codes(small.office().reverse(*id, &silent("controller"))), ["reason_missing"]);
    let (_, small, _) = &regions[4];
    let january = month("2020-01");
    let rejected = small.office().reject_payment("PAY-000001", ALPHA, january, &silent("ekonom"));
    assert_eq!(codes(rejected), ["reason_missing"]);
    let said = why("ekonom", AT, "kontot är avslutat");
    let nobody = small.office().reject_payment("PAY-000001", "5599999033", january, &said);
    assert_eq!(codes(nobody), ["payment_has_no_item"]);
}

#[test]
fn a_month_is_settled_once() {
    let regions = regions();
    let again = |number: usize| {
        let small = regions[number].1.copied();
        let mut office = small.office();
        let prepared = small.prepare(&mut office, "2020-01", &act("attestant", AT));
        prepared.map(|prepared| prepared.draft.id.ordinal)
    };
    for live in 0..3 {
        assert_eq!(codes(again(live)), ["draft_is_live"]);
    }
    assert_eq!(codes(again(3)), ["month_is_posted"]);
    assert_eq!(codes(again(4)), ["month_is_posted"]);
    assert_eq!(again(5).unwrap(), 2, "after one that was withdrawn");
    assert_eq!(again(6).unwrap(), 2, "after one that was reversed");
}

#[test]
fn what_was_attested_is_what_is_posted() {
    let regions = regions();
    let post = |change: &dyn Fn(&Small)| {
        let small = regions[2].1.copied();
        change(&small);
        codes(small.office().post(regions[2].2, &act("controller", AT)))
    };
    assert_eq!(post(&|_| {}), [] as [&str; 0]);
    assert_eq!(post(&|small| small.edit("models/base.toml", "820", "821")), ["model_text_changed"]);
    let manifest = |small: &Small| {
        let folder = small.root().join("registers/listing");
        let mut ids: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        ids.retain(|path| path.is_dir());
        ids.sort();
        let file = ids[0].join("manifest.toml");
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::write(file, text.replace("rejected = 1", "rejected = 0")).unwrap();
    };
    assert_eq!(post(&manifest), ["delivery_changed"]);
    // The books may change meanwhile: what is booked is what they were when it was prepared.
    let small = regions[2].1.copied();
    small.edit("books/chart.toml", "5610", "5619");
    let mut office = small.office();
    assert_eq!(codes(office.post(regions[2].2, &act("controller", AT))), ["books_not_recorded"]);
    office.record_texts(&small.models(), &act("attestant", AT)).unwrap();
    office.post(regions[2].2, &act("controller", AT)).unwrap();
    let filter = kapitera_store::RowFilter { account: Some("5619".to_owned()), ..Default::default() };
    assert!(office.store().rows(&filter).unwrap().is_empty());
}

#[test]
fn only_an_invented_region_posts_what_nobody_decided() {
    let small = Small::new();
    small.edit("kapitera.toml", "invented = true", "invented = false");
    let mut office = small.office();
    office.open_period(month("2020-01"), &act("ekonom", AT)).unwrap();
    assert_eq!(codes(small.prepare(&mut office, "2020-01", &act("controller", AT))), ["books_are_illustrative"]);
    for text in ["chart", "providers", "officers", "rules"] {
        small.edit(&format!("books/{text}.toml"), "illustrative", "decided");
    }
    let mut office = small.office();
    small.edit("models/2020.toml", "decision = \"budget\"", "basis = \"illustrative\"");
    assert_eq!(codes(small.prepare(&mut office, "2020-01", &act("controller", AT))), ["model_is_try_out"]);
    small.edit("models/2020.toml", "basis = \"illustrative\"", "decision = \"budget\"");
    small.prepare(&mut office, "2020-01", &act("controller", AT)).unwrap();
}

#[test]
fn what_cannot_be_booked_is_not_prepared() {
    let small = Small::new();
    small.edit("books/chart.toml", "component = \"fee\"", "component = \"other\"");
    small.edit(
        "books/chart.toml",
        "component = \"*\"\nowner = \"private\"",
        "component = \"need\"\nowner = \"private\"",
    );
    let mut office = small.office();
    office.open_period(month("2020-01"), &act("ekonom", AT)).unwrap();
    let found = codes(small.prepare(&mut office, "2020-01", &act("controller", AT)));
    assert!(!found.is_empty() && found.iter().all(|code| *code == "posting_missing"), "{found:?}");
    assert_eq!(office.standings(None).unwrap().len(), 0);
    assert_eq!(codes(small.prepare(&mut office, "2020-02", &act("controller", AT))), ["period_not_open"]);
}

#[test]
fn what_others_build_on_is_not_reversed() {
    let small = Small::new();
    let mut office = small.office();
    let january = small.post(&mut office, "2020-01").draft.id;
    let said = why("controller", AT, "fel konton");
    office.reverse(january, &said).unwrap();
    assert!(office.owed().unwrap().iter().all(|owed| owed.balance.0 == 0), "contrary vouchers undo it");
    let again = small.prepare(&mut office, "2020-01", &act("controller", AT)).unwrap().draft.id;
    assert_eq!((january.ordinal, again.ordinal), (1, 2));
    assert_eq!(codes(office.reverse(january, &said)), ["step_not_allowed"]);
}
