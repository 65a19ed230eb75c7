//! The life of a publication: prepared by one, checked by another, published, and shown again byte for byte.

use kapitera_books::PublicationAct;
use kapitera_post::{NewPublication, Office, PublicationStage, VerifyRequest};

use crate::small::{Officer, Small, act, codes, why};

const AT: &str = "2020-02-25T09:00:00Z";
const PUBLIC: &str = "{\"id\":\"2020-01-1\",\"notice\":\"räkning – åäö\"}\n";
const BASIS: &str = "{\"pieces\":{\"telephone\":[3,17]}}";

/// The officers of these tests: two who publish, and one who does everything else.
const OFFICERS: [Officer<'_>; 3] = [
    Officer { id: "controller", may: &["prepare", "review", "post", "plan", "attest", "publish"], to: None },
    Officer { id: "attestant", may: &["prepare", "review", "post", "plan", "attest", "publish"], to: None },
    Officer { id: "ekonom", may: &["pay", "close", "prepare", "review", "attest", "post"], to: None },
];

fn office(small: &Small) -> Office {
    small.officers(&OFFICERS);
    small.office()
}

fn new(id: &str) -> NewPublication {
    NewPublication {
        id: id.to_owned(),
        public: PUBLIC.to_owned(),
        basis: BASIS.to_owned(),
        notice: String::new(),
        changed: 0,
        before: Vec::new(),
    }
}

#[test]
fn a_publication_is_checked_by_another_and_then_published() {
    let small = Small::new();
    let mut office = office(&small);
    let id = "2020-01-1";
    let drafted = office.draft_publication(new(id), &act("controller", AT)).unwrap();
    assert_eq!((drafted.stage(), drafted.published()), (PublicationStage::Draft, None));
    let mut refused = |done, by: &str| codes(office.publication_step(id, done, &act(by, AT)));
    assert_eq!(refused(PublicationAct::Published, "attestant"), ["publication_step_not_allowed"]);
    assert_eq!(refused(PublicationAct::Checked, "controller"), ["checked_by_preparer"]);
    assert_eq!(refused(PublicationAct::Checked, "ekonom"), ["officer_may_not"]);
    office.publication_step(id, PublicationAct::Checked, &act("attestant", AT)).unwrap();
    assert_eq!(
        codes(office.publication_step(id, PublicationAct::Checked, &act("attestant", AT))),
        ["publication_step_not_allowed"]
    );
    let published = office.publication_step(id, PublicationAct::Published, &act("controller", AT)).unwrap();
    assert_eq!(published.published().map(|step| step.by.as_str()), Some("controller"));
    for done in [PublicationAct::Published, PublicationAct::Checked, PublicationAct::Withdrawn] {
        let again = codes(office.publication_step(id, done, &why("attestant", AT, "fel")));
        assert_eq!(again, ["publication_step_not_allowed"], "what is public stays");
    }
    // Whoever opens the ledger anew reads the same.
    let mut office = small.office();
    let standing = office.publication(id).unwrap();
    assert_eq!(standing, published);
    assert_eq!(office.publication_text(&standing.record).unwrap(), PUBLIC);
    assert_eq!(office.publication_basis(&standing.record).unwrap(), BASIS);
    assert!(office.verify_all(&VerifyRequest::default(), &|_, _| {}).unwrap().holds());
}

#[test]
fn what_may_not_be_drafted_or_done_is_refused() {
    let small = Small::new();
    let mut office = office(&small);
    assert_eq!(codes(office.draft_publication(new("2020-01-1"), &act("ekonom", AT))), ["officer_may_not"]);
    let silent = NewPublication { changed: 3, notice: "  ".to_owned(), ..new("2020-01-1") };
    assert_eq!(codes(office.draft_publication(silent.clone(), &act("controller", AT))), ["notice_missing"]);
    assert!(office.publications().unwrap().is_empty(), "nothing was recorded");
    let said = NewPublication { notice: "Sena rader.".to_owned(), ..silent };
    office.draft_publication(said, &act("controller", AT)).unwrap();
    let other = NewPublication { public: "{}".to_owned(), ..new("2020-01-1") };
    assert_eq!(codes(office.draft_publication(other, &act("controller", AT))), ["entry_key_taken"]);
    let withdrawn = |office: &mut Office, note| {
        codes(office.publication_step("2020-01-1", PublicationAct::Withdrawn, &why("controller", AT, note)))
    };
    assert_eq!(withdrawn(&mut office, " "), ["reason_missing"]);
    assert_eq!(withdrawn(&mut office, "fel månad"), [""; 0]);
    assert_eq!(withdrawn(&mut office, "fel månad"), ["publication_step_not_allowed"]);
    let missing = codes(office.publication_step("2020-02-1", PublicationAct::Checked, &act("attestant", AT)));
    assert_eq!(missing, ["no_such_publication"]);
}

/// What protects a draft is what was public when it was made: two drafts side by side may give away together what neither does.
#[test]
fn a_draft_that_was_overtaken_is_not_published() {
    let small = Small::new();
    let mut office = office(&small);
    for id in ["2020-01-1", "2020-01-2"] {
        office.draft_publication(new(id), &act("controller", AT)).unwrap();
        office.publication_step(id, PublicationAct::Checked, &act("attestant", AT)).unwrap();
    }
    let publish =
        |office: &mut Office, id| codes(office.publication_step(id, PublicationAct::Published, &act("controller", AT)));
    assert_eq!(publish(&mut office, "2020-01-2"), [""; 0]);
    assert_eq!(publish(&mut office, "2020-01-1"), ["publication_overtaken"]);
    // Counted before and recorded after: it was not protected against what came between.
    assert_eq!(codes(office.draft_publication(new("2020-01-3"), &act("controller", AT))), ["publication_overtaken"]);
    // One that is drafted after it was published may be.
    let after = NewPublication { before: vec!["2020-01-2".to_owned()], ..new("2020-01-3") };
    office.draft_publication(after, &act("controller", AT)).unwrap();
    office.publication_step("2020-01-3", PublicationAct::Checked, &act("attestant", AT)).unwrap();
    assert_eq!(publish(&mut office, "2020-01-3"), [""; 0]);
}

#[test]
fn a_changed_byte_of_the_recorded_text_is_found() {
    let small = Small::new();
    let mut office = office(&small);
    office.draft_publication(new("2020-01-1"), &act("controller", AT)).unwrap();
    assert!(office.verify_all(&VerifyRequest::default(), &|_, _| {}).unwrap().holds());
    drop(office);
    let path = small.root().join("ledger.db");
    let mut bytes = std::fs::read(&path).unwrap();
    let word = "räkning".as_bytes();
    let places: Vec<usize> = (0..bytes.len() - word.len()).filter(|&at| bytes[at..].starts_with(word)).collect();
    assert!(!places.is_empty(), "the text lies in the ledger as it was given");
    places.iter().for_each(|&at| bytes[at] = b'R');
    std::fs::write(&path, &bytes).unwrap();
    let found = small.office().verify_all(&VerifyRequest::default(), &|_, _| {});
    assert!(found.is_err() || found.is_ok_and(|verified| !verified.holds()));
}
