//! The whole life of a settlement, on both databases.

use std::collections::BTreeMap;

use kapitera_books::{DraftLine, LineStance, Stage, Step};
use kapitera_money::Ore;
use kapitera_post::{NewExport, VerifyRequest};
use kapitera_store::{EntryFilter, Location, RowFilter, Store};

use crate::small::{ALPHA, BETA, OWN, Small, act, codes, month, time, why};

#[test]
fn whole_life_in_a_file() {
    whole_life(&Small::new());
}

#[test]
fn whole_life_in_postgres() {
    crate::kill::with_postgres(|place| whole_life(&Small::with_database(&place())));
}

/// January and February from prepared to paid, told by their amounts.
fn whole_life(small: &Small) {
    let mut office = small.office();
    let at = "2020-01-20T09:00:00Z";
    office.open_period(month("2020-01"), &act("ekonom", at)).unwrap();
    let prepared = small.prepare(&mut office, "2020-01", &act("controller", at)).unwrap();
    let id = prepared.draft.id;
    assert_eq!(id.to_string(), "2020-01-1");
    assert_eq!(prepared.draft.total(), prepared.settled.settlement.total(), "the draft is the settlement");
    assert_eq!(prepared.draft.known_at, time(at), "knowledge has a real time");
    assert_eq!(office.review_of(id).unwrap(), prepared.review, "the review is recorded word for word");
    let paths: Vec<&str> = prepared.draft.texts.iter().map(|text| text.path.as_str()).collect();
    let books = ["books/chart.toml", "books/officers.toml", "books/providers.toml", "books/rules.toml"];
    assert_eq!(paths[..2], ["models/2020.toml", "models/base.toml"], "the model first, then what it extends");
    assert_eq!(paths[2..], books);
    assert_eq!(prepared.draft.delivery_list.len(), prepared.settled.deliveries.len());

    office.review(id, &act("attestant", "2020-01-21T09:00:00Z")).unwrap();
    office.attest(id, &act("attestant", "2020-01-21T09:10:00Z")).unwrap();
    let posted = office.post(id, &act("controller", "2020-01-21T09:20:00Z")).unwrap();
    assert_eq!((posted.life.stage, posted.vouchers.len()), (Stage::Posted, 6), "a voucher for each centre");
    let rows = office.store().rows(&RowFilter { settlement: Some(id), ..RowFilter::default() }).unwrap();
    assert_eq!(rows.iter().map(|row| row.row.amount).sum::<Ore>(), Ore::ZERO);
    let model: Ore = rows.iter().filter(|row| !row.row.component.is_empty()).map(|row| row.row.amount).sum();
    assert_eq!(model, prepared.draft.total(), "the ledger holds what the draft books");

    // What each provider is owed is what its centres' lines come to.
    let owed = office.owed().unwrap();
    for provider in [OWN, ALPHA, BETA] {
        let centres = prepared.draft.centres.iter().filter(|centre| centre.provider == provider);
        let ids: Vec<&str> = centres.map(|centre| centre.id.as_str()).collect();
        let lines = prepared.draft.lines.iter().filter(|line| ids.contains(&line.centre.as_str()));
        let sum: Ore = lines.map(DraftLine::booked).sum();
        let owed: Ore = owed.iter().filter(|owed| owed.provider == provider).map(|owed| owed.balance).sum();
        assert_eq!(owed, sum, "{provider}");
    }
    let paid =
        office.pay(month("2020-01"), jiff::civil::date(2020, 1, 24), &act("ekonom", "2020-01-22T09:00:00Z")).unwrap();
    assert_eq!(paid.record.items.iter().map(|item| item.amount).sum::<Ore>(), prepared.draft.total());
    assert!(paid.record.held.is_empty() && paid.record.settlements == [id]);
    assert_eq!(office.standing(id).unwrap().unwrap().life.stage, Stage::Paid);
    assert!(office.owed().unwrap().iter().all(|owed| owed.balance == Ore::ZERO), "nothing is owed any more");

    let export = NewExport {
        kind: kapitera_books::ExportKind::LedgerCsv,
        of: "2020-01",
        path: "2020-01/ledger.csv",
        bytes: b"account;amount\n",
        total: prepared.draft.total(),
    };
    office.write_export(&export, &act("controller", "2020-01-22T10:00:00Z")).unwrap();
    february(small, &mut office);

    let verified = office.verify_all(&VerifyRequest { resettle: true }, &|_, _| {}).unwrap();
    assert!(verified.holds(), "{:?}", verified.problems.iter().map(|problem| problem.code).collect::<Vec<_>>());
    assert_eq!((verified.drafts, verified.exports, verified.resettled), (2, 1, 2));
    a_copy_is_the_same(small, &mut office);
}

/// The bank rejects a payment, and it is paid again.
fn february(small: &Small, office: &mut kapitera_post::Office) {
    let prepared = small.post(office, "2020-02");
    let id = prepared.draft.id;
    let day = jiff::civil::date(2020, 2, 25);
    let paid = office.pay(month("2020-02"), day, &act("ekonom", "2020-02-23T09:00:00Z")).unwrap();
    let rejected = why("ekonom", "2020-02-26T09:00:00Z", "kontot är avslutat");
    let result = office.reject_payment(&paid.record.id, ALPHA, month("2020-02"), &rejected).unwrap();
    assert_eq!(result.lives.iter().map(|life| (life.id, life.stage)).collect::<Vec<_>>(), [(id, Stage::Posted)]);
    let again = office.reject_payment(&paid.record.id, ALPHA, month("2020-02"), &rejected);
    assert_eq!(codes(again), ["rejected_already"]);
    let owed = office.owed().unwrap();
    let mut by_provider: BTreeMap<&str, Ore> = BTreeMap::new();
    for owed in owed.iter().filter(|owed| owed.balance != Ore::ZERO) {
        *by_provider.entry(owed.provider.as_str()).or_default() += owed.balance;
    }
    let item = paid.record.items.iter().find(|item| item.provider == ALPHA).unwrap();
    assert_eq!(by_provider, BTreeMap::from([(ALPHA, item.amount)]));
    let again = office.pay(month("2020-02"), month("2020-02").last(), &act("ekonom", "2020-02-27T09:00:00Z")).unwrap();
    assert_eq!(again.record.items.len(), 1);
    let life = office.standing(id).unwrap().unwrap().life;
    let steps: Vec<Step> = life.steps.iter().map(|step| step.step).collect();
    assert_eq!(
        steps,
        [Step::Reviewed, Step::Attested, Step::Posted, Step::Paid, Step::PaymentRejected, Step::Paid],
        "each step is recorded, and undone only by a contrary one"
    );
    let charged = prepared.draft.lines.iter().filter(|line| line.stance == LineStance::Charged);
    assert_eq!(charged.map(DraftLine::booked).sum::<Ore>(), Ore(-6 * 50_00));
}

/// A backup read into another database has the same journal.
fn a_copy_is_the_same(small: &Small, office: &mut kapitera_post::Office) {
    let mut backup = Vec::new();
    office.store().backup(&mut backup).unwrap();
    let copy = small.dir.path().join("copy.db");
    let mut copy = Store::restore(&Location::Sqlite(copy), &mut backup.as_slice()).unwrap();
    assert_eq!(copy.head().unwrap(), office.store().head().unwrap());
    let all = EntryFilter::default();
    assert_eq!(copy.entries(&all).unwrap(), office.store().entries(&all).unwrap());
}
