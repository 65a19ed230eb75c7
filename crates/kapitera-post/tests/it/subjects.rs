//! Primary care and internal trade in one ledger: each month has one of each, and none is taken for the other.

use std::collections::BTreeMap;

use kapitera_books::{SettlementId, Stage, Subject};
use kapitera_message::Problems;
use kapitera_model::Model;
use kapitera_money::Ore;
use kapitera_post::{CorrectionRequest, Office, Prepare, Prepared, VerifyRequest};
use kapitera_region::Mode;
use kapitera_settle::load_model;
use kapitera_store::RowFilter;

use crate::six::CENTRES;
use crate::small::{Small, act, codes, finish, month, time, why};

const LAB: &str = "SE2329999995-L001";

/// A component is called as one of primary care: what is posted of one is not what is posted of the other.
const TRADE: &str = r#"
[model]
id = "trade-2020"
name = "Internhandel 2020"
from = 2020-01-01
to = 2020-12-31
status = "in-force"
[rounding]
level = "line"
mode = "half-away"
unit = "öre"
basis = "illustrative"
[component.fee]
label = { sv = "Analyser", en = "Analyses" }
basis = "illustrative"
stance = "charged"
count = { of = "orders", where = { supplier = "SE2329999995-L001" } }
price = { each = 30, per = "once" }
[component.sold]
label = { sv = "Sålda analyser", en = "Analyses sold" }
basis = "illustrative"
count = { of = "orders", at = "seller", where = { supplier = "SE2329999995-L001" } }
price = { pool-of = ["fee"] }
"#;

/// The region of six centres with a laboratory that sells to the first and the third, in January and February.
fn region() -> Small {
    let small = Small::new();
    small.write("models/trade.toml", TRADE);
    small.unit(time("2020-01-02T08:30:00Z"), LAB);
    let orders = [(CENTRES[0].0, "2020-01-10", 4), (CENTRES[2].0, "2020-01-11", 3), (CENTRES[0].0, "2020-02-10", 5)];
    small.orders(time("2020-02-27T08:00:00Z"), Mode::Full, LAB, &orders);
    small
}

fn trade(small: &Small) -> Vec<Model> {
    vec![load_model(&small.root().join("models/trade.toml")).unwrap().0]
}

fn prepare_trade(office: &mut Office, of: &str, models: &[Model]) -> Result<Prepared, Problems> {
    let asked = Prepare {
        subject: Subject::InternalTrade,
        month: month(of),
        models,
        known_at: None,
        post_in: month("2020-02"),
    };
    office.prepare(&asked, &act("controller", "2020-02-28T09:00:00Z"), &|_, _| {})
}

fn id(text: &str) -> SettlementId {
    text.parse().unwrap()
}

/// What is posted of a subject for a month, by centre and component.
fn posted(office: &mut Office, of: &str, subject: Subject) -> BTreeMap<(String, String), i64> {
    let rows = office.store().posted_of(month(of), subject).unwrap();
    rows.into_iter().map(|row| ((row.centre, row.component), row.amount.0)).collect()
}

#[test]
fn a_month_is_settled_once_for_each_and_their_figures_are_apart() {
    let small = region();
    let mut office = small.office();
    let at = "2020-02-28T09:00:00Z";
    office.open_period(month("2020-02"), &act("ekonom", at)).unwrap();
    let care = small.prepare_in(&mut office, "2020-02", "2020-02", &act("controller", at)).unwrap().draft;
    let traded = prepare_trade(&mut office, "2020-02", &trade(&small)).unwrap().draft;
    assert_eq!((care.id, traded.id), (id("2020-02-1"), id("2020-02-trade-1")));
    assert_eq!(traded.total(), Ore::ZERO, "what is bought is sold");
    // Each waits, and is waited for, by itself.
    let again = small.prepare_in(&mut office, "2020-02", "2020-02", &act("controller", at));
    assert_eq!(codes(again), ["draft_is_live"]);
    finish(&mut office, care.id, time("2020-02-28T10:00:00Z"));
    assert_eq!(codes(prepare_trade(&mut office, "2020-02", &trade(&small))), ["draft_is_live"]);
    finish(&mut office, traded.id, time("2020-02-28T11:00:00Z"));
    assert_eq!(codes(prepare_trade(&mut office, "2020-02", &trade(&small))), ["month_is_posted"]);

    let first = CENTRES[0].0.to_owned();
    let fee = (first.clone(), "fee".to_owned());
    assert_eq!(posted(&mut office, "2020-02", Subject::PrimaryCare)[&fee], -50_00);
    let expected = BTreeMap::from([(fee.clone(), -150_00), ((LAB.to_owned(), "sold".to_owned()), 150_00)]);
    assert_eq!(posted(&mut office, "2020-02", Subject::InternalTrade), expected);
    let both = office.store().posted(month("2020-02")).unwrap();
    let both: i64 =
        both.iter().filter(|row| row.centre == first && row.component == "fee").map(|row| row.amount.0).sum();
    assert_eq!(both, -200_00);

    // One payment, of both; and all of it is whole.
    let paid = office.pay(month("2020-02"), jiff::civil::date(2020, 2, 29), &act("ekonom", "2020-02-28T12:00:00Z"));
    assert_eq!(paid.unwrap().record.settlements, [care.id, traded.id]);
    let stages: Vec<Stage> = office.lives().unwrap().into_iter().map(|life| life.stage).collect();
    assert_eq!(stages, [Stage::Paid, Stage::Paid]);
    let request = VerifyRequest { resettle: true };
    let verified = office.verify_all(&request, &|_, _| {}).unwrap();
    assert!(verified.holds(), "{:?}", verified.problems);
    assert_eq!(verified.resettled, 2);
}

#[test]
fn one_is_corrected_and_undone_without_the_other() {
    let small = region();
    let mut office = small.office();
    let at = "2020-02-28T09:00:00Z";
    office.open_period(month("2020-02"), &act("ekonom", at)).unwrap();
    let care = small.prepare_in(&mut office, "2020-02", "2020-02", &act("controller", at)).unwrap().draft.id;
    finish(&mut office, care, time("2020-02-28T10:00:00Z"));
    let before = posted(&mut office, "2020-02", Subject::PrimaryCare);
    let models = trade(&small);
    let correct = |office: &mut Office| {
        let asked = CorrectionRequest {
            subject: Subject::InternalTrade,
            month: month("2020-02"),
            models: &models,
            known_at: None,
            post_in: month("2020-02"),
            instalments: 1,
        };
        office.prepare_correction(&asked, &act("controller", "2020-03-03T09:00:00Z"), &|_, _| {})
    };
    // Primary care is posted; there is no trade to correct.
    assert_eq!(codes(correct(&mut office)), ["month_not_posted"]);
    let first = prepare_trade(&mut office, "2020-02", &models).unwrap().draft.id;
    finish(&mut office, first, time("2020-02-28T11:00:00Z"));
    // Two more orders become known.
    small.orders(time("2020-03-02T08:00:00Z"), Mode::Changes, LAB, &[(CENTRES[2].0, "2020-02-20", 2)]);
    let correction = correct(&mut office).unwrap().prepared.unwrap().draft;
    assert_eq!(correction.id, id("2020-02-trade-2"));
    finish(&mut office, correction.id, time("2020-03-03T10:00:00Z"));
    let sold = (LAB.to_owned(), "sold".to_owned());
    assert_eq!(posted(&mut office, "2020-02", Subject::InternalTrade)[&sold], 210_00);
    assert_eq!(posted(&mut office, "2020-02", Subject::PrimaryCare), before);
    // What is built on is undone last, of the same subject alone.
    let undone = office.reverse(first, &why("controller", "2020-03-03T11:00:00Z", "fel"));
    assert_eq!(codes(undone), ["later_posted"]);
    office.reverse(care, &why("controller", "2020-03-03T11:00:00Z", "fel")).unwrap();
    let rows = office.store().rows(&RowFilter { settlement: Some(care), ..RowFilter::default() }).unwrap();
    assert_eq!(rows.iter().map(|row| row.row.amount).sum::<Ore>(), Ore::ZERO);
    assert_eq!(posted(&mut office, "2020-02", Subject::InternalTrade)[&sold], 210_00);
    let again = small.prepare_in(&mut office, "2020-02", "2020-02", &act("controller", "2020-03-03T12:00:00Z"));
    assert_eq!(again.unwrap().draft.id, id("2020-02-2"));
}

#[test]
fn the_month_before_is_the_same_subjects() {
    let small = region();
    let mut office = small.office();
    office.open_period(month("2020-02"), &act("ekonom", "2020-02-28T08:00:00Z")).unwrap();
    let models = trade(&small);
    let january = prepare_trade(&mut office, "2020-01", &models).unwrap().draft.id;
    finish(&mut office, january, time("2020-02-28T10:00:00Z"));
    let care = small.prepare_in(&mut office, "2020-02", "2020-02", &act("controller", "2020-02-28T11:00:00Z")).unwrap();
    assert!(!care.review.before_posted, "of primary care nothing is posted");
    let asked = Prepare {
        subject: Subject::InternalTrade,
        month: month("2020-02"),
        models: &models,
        known_at: None,
        post_in: month("2020-02"),
    };
    let traded = office.prepare(&asked, &act("controller", "2020-02-28T12:00:00Z"), &|_, _| {}).unwrap();
    assert!(traded.review.before_posted);
    let changed: Vec<(&str, i64, i64)> = traded
        .review
        .centres
        .iter()
        .map(|centre| (centre.centre.as_str(), centre.before.0, centre.now.0))
        .filter(|(_, before, now)| (*before, *now) != (0, 0))
        .collect();
    assert_eq!(
        changed,
        [(LAB, 210_00, 150_00), (CENTRES[0].0, -120_00, -150_00), (CENTRES[2].0, -90_00, 0)],
        "by the ledger's own figures of January"
    );
}

#[test]
fn a_model_of_primary_care_settles_no_trade() {
    let small = region();
    let mut office = small.office();
    office.open_period(month("2020-02"), &act("ekonom", "2020-02-28T08:00:00Z")).unwrap();
    assert_eq!(codes(prepare_trade(&mut office, "2020-02", &small.models())), ["model_of_other_subject"]);
}
