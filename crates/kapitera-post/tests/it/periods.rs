//! Months of the books.

use crate::small::{Small, act, codes, month, why};

const AT: &str = "2020-01-21T09:00:00Z";

#[test]
fn months_open_in_order_and_close_in_order() {
    let small = Small::new();
    let mut office = small.office();
    let close = act("ekonom", AT);
    office.open_period(month("2020-01"), &close).unwrap();
    assert_eq!(office.open_period(month("2020-01"), &close).unwrap_err().code, "period_opened_already");
    assert_eq!(office.open_period(month("2020-03"), &close).unwrap_err().code, "period_not_next");
    assert_eq!(office.open_period(month("2020-02"), &act("controller", AT)).unwrap_err().code, "officer_may_not");
    office.open_period(month("2020-02"), &close).unwrap();
    assert_eq!(office.close_period(month("2020-02"), &close).unwrap_err().code, "earlier_period_open");
    assert_eq!(office.close_period(month("2020-03"), &close).unwrap_err().code, "period_not_open");
    assert_eq!(office.reopen_period(month("2020-01"), &close).unwrap_err().code, "period_not_closed");
    office.close_period(month("2020-01"), &close).unwrap();
    office.close_period(month("2020-02"), &close).unwrap();
    let said = why("ekonom", AT, "en verifikation saknas");
    assert_eq!(office.reopen_period(month("2020-01"), &said).unwrap_err().code, "later_period_closed");
    assert_eq!(office.reopen_period(month("2020-02"), &close).unwrap_err().code, "reason_missing");
    office.reopen_period(month("2020-02"), &said).unwrap();
    office.reopen_period(month("2020-01"), &said).unwrap();
    let open: Vec<bool> = office.periods().unwrap().iter().map(|period| period.open).collect();
    assert_eq!(open, [true, true]);
}

#[test]
fn a_month_that_somebody_will_book_in_is_not_closed() {
    let small = Small::new();
    let mut office = small.office();
    let close = act("ekonom", AT);
    office.open_period(month("2020-01"), &close).unwrap();
    let id = small.prepare(&mut office, "2020-01", &act("controller", AT)).unwrap().draft.id;
    let waits = office.close_period(month("2020-01"), &close).unwrap_err();
    assert_eq!(waits.code, "draft_waits");
    assert!(waits.what.sv.contains("2020-01-1") && waits.what.sv.contains("controller"), "{}", waits.what.sv);
    office.review(id, &act("attestant", AT)).unwrap();
    office.attest(id, &act("attestant", AT)).unwrap();
    office.post(id, &act("controller", AT)).unwrap();
    let closed = office.close_period(month("2020-01"), &close).unwrap();
    assert_eq!(closed.unpaid, [id], "what is not paid stands as a debt and is said");
    let said: Vec<String> = closed.sentences().into_iter().map(|said| said.sv).collect();
    assert!(said[1].contains("2020-01-1"), "{said:?}");
    let pay = office.pay(month("2020-01"), month("2020-01").last(), &close);
    assert_eq!(codes(pay), ["period_not_open"]);
    office.open_period(month("2020-02"), &close).unwrap();
    office.pay(month("2020-02"), month("2020-02").first(), &close).unwrap();
}
