//! Plans and instalments in the drafts of the months that they fall due in.

#[path = "plans/carry.rs"]
mod carry;
#[path = "plans/cases.rs"]
mod cases;
#[path = "plans/order.rs"]
mod order;
#[path = "plans/owners.rs"]
mod owners;
#[path = "plans/world.rs"]
mod world;

use kapitera_books::{DraftLine, LineStance, Series};
use kapitera_money::Ore;
use kapitera_post::{CorrectionRequest, Office, Prepared};
use kapitera_store::{BalanceFilter, RowFilter};

use crate::six::CENTRES;
use crate::small::{ALPHA, Small, act, codes, finish, month, time, why};

const PLAN: &str = r#"
[plan]
id = "sanction-2020"
name = "Sanktion"
kind = "sanction"
reason = "Avtalets krav på bemanning är inte uppfyllt"
basis = "illustrative"
centres = ["SE2329999995-T003"]
share = "10 %"
from = "2020-02"
months = 2
[decision]
case = "RS/0/2020"
"#;

fn of_plan(prepared: &Prepared) -> Vec<&DraftLine> {
    prepared.draft.lines.iter().filter(|line| !line.plan.is_empty()).collect()
}

/// What the model pays the third centre, without what it is charged.
fn paid(prepared: &Prepared) -> Ore {
    let own =
        |line: &&DraftLine| line.centre == CENTRES[2].0 && line.plan.is_empty() && line.stance == LineStance::Paid;
    prepared.draft.lines.iter().filter(own).map(DraftLine::paid).sum()
}

fn tenth(amount: Ore) -> Ore {
    Ore((amount.0 + 5) / 10)
}

#[test]
fn a_plan_is_followed_once_somebody_else_has_attested_it() {
    let small = Small::new();
    let mut office = small.office();
    let at = "2020-01-21T09:00:00Z";
    office.add_plan("plans/sanction.toml", PLAN, &act("controller", at)).unwrap();
    assert_eq!(codes(office.attest_plan("sanction-2020", &act("controller", at))), ["plan_attested_by_preparer"]);
    assert!(
        of_plan(&small.post(&mut office, "2020-01")).is_empty(),
        "it begins in February, and nobody has attested it"
    );
    office.attest_plan("sanction-2020", &act("attestant", at)).unwrap();
    let february = small.post(&mut office, "2020-02");
    let lines = of_plan(&february);
    assert_eq!(lines.iter().map(|line| line.booked()).collect::<Vec<_>>(), [-tenth(paid(&february))]);
    let rows = office.store().rows(&RowFilter { settlement: Some(february.draft.id), ..RowFilter::default() }).unwrap();
    let own: Vec<&str> =
        rows.iter().filter(|row| row.row.plan == "sanction-2020").map(|row| row.row.account.as_str()).collect();
    assert_eq!(own, ["3610"], "on the account of the plan's role");
    assert!(rows.iter().any(|row| row.voucher.starts_with(Series::D.letter())));
    assert_eq!(february.review.plans.len(), 1);
    // A draft that is withdrawn has booked nothing: the next has the same line.
    let at = "2020-03-21T09:00:00Z";
    office.open_period(month("2020-03"), &act("ekonom", at)).unwrap();
    let given_up = small.prepare(&mut office, "2020-03", &act("controller", at)).unwrap();
    office.withdraw(given_up.draft.id, &why("controller", at, "fel tid")).unwrap();
    let march = small.post(&mut office, "2020-03");
    assert_eq!(of_plan(&march).len(), of_plan(&given_up).len());
    let of_march: Ore =
        of_plan(&march).iter().filter(|line| line.month_for == month("2020-03")).map(|line| line.booked()).sum();
    assert_eq!(of_march, -tenth(paid(&march)));
    assert!(of_plan(&small.post(&mut office, "2020-04")).is_empty(), "two months, no more");
}

#[test]
fn a_plan_that_is_ended_gives_nothing() {
    let small = Small::new();
    let mut office = small.office();
    let at = "2020-01-21T09:00:00Z";
    office.add_plan("plans/sanction.toml", PLAN, &act("controller", at)).unwrap();
    office.attest_plan("sanction-2020", &act("attestant", at)).unwrap();
    assert_eq!(codes(office.end_plan("sanction-2020", &act("attestant", at))), ["plan_ended_without_reason"]);
    office.end_plan("sanction-2020", &why("attestant", at, "bemanningen är löst")).unwrap();
    small.post(&mut office, "2020-01");
    assert!(of_plan(&small.post(&mut office, "2020-02")).is_empty());
    assert_eq!(codes(office.end_plan("no-plan", &why("attestant", at, "x"))), ["no_such_plan"]);
}

#[test]
fn what_is_paid_back_in_instalments_sums_to_the_claim() {
    let small = Small::new();
    let mut office = small.office();
    for name in ["2020-01", "2020-02", "2020-03"] {
        small.post(&mut office, name);
    }
    let at = "2020-03-22T09:00:00Z";
    let models = small.models();
    let (january, march) = (month("2020-01"), month("2020-03"));
    let asked = CorrectionRequest {
        subject: kapitera_books::Subject::PrimaryCare,
        month: january,
        models: &models,
        known_at: None,
        post_in: march,
        instalments: 2,
    };
    let said = why("controller", at, "sen listning");
    let correction = office.prepare_correction(&asked, &said, &|_, _| {}).unwrap().prepared.unwrap().draft.id;
    finish(&mut office, correction, time(at));
    let claim = claimed(&mut office);
    assert!(claim > Ore::ZERO, "the third centre's provider owes in instalments");
    // The first part is in a draft that waits when the second month is prepared: it is not charged twice.
    for name in ["2020-04", "2020-05"] {
        office.open_period(month(name), &act("ekonom", "2020-05-21T09:00:00Z")).unwrap();
    }
    let april = small.prepare(&mut office, "2020-04", &act("controller", "2020-05-21T09:00:00Z")).unwrap();
    let may = small.prepare(&mut office, "2020-05", &act("controller", "2020-05-21T10:00:00Z")).unwrap();
    let parts: Vec<Ore> =
        [&april, &may].iter().map(|prepared| of_plan(prepared).iter().map(|line| line.booked()).sum()).collect();
    assert_eq!(-(parts[0] + parts[1]), claim, "{parts:?}");
    assert!((parts[0] - parts[1]).0.abs() <= 1, "equal but for an öre: {parts:?}");
    for prepared in [april, may] {
        finish(&mut office, prepared.draft.id, time("2020-05-22T09:00:00Z"));
    }
    assert_eq!(claimed(&mut office), Ore::ZERO, "the claim is paid off");
}

/// What stands on the account of instalments, all of it of one provider.
fn claimed(office: &mut Office) -> Ore {
    let filter = BalanceFilter {
        account: Some("1519".to_owned()),
        provider: Some(ALPHA.to_owned()),
        ..BalanceFilter::default()
    };
    office.store().balances(&filter).unwrap().iter().map(|balance| balance.closing).sum()
}
