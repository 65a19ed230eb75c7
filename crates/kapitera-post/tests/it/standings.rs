//! Settlements followed along the journal, beside the same read whole.

use kapitera_books::Stage;
use kapitera_post::{Office, Standing, Standings};

use crate::small::{Small, act, month, why};

/// The same as read whole, as of the last entry.
fn hold(standings: &Standings, office: &mut Office) {
    let followed: Vec<Standing> = standings.all().map(|standing| Standing::clone(standing)).collect();
    assert_eq!(followed, office.outlines(None).unwrap());
    for month in ["2020-01", "2020-02", "2020-03"].map(month) {
        let of: Vec<Standing> = standings.of(month).map(|standing| Standing::clone(standing)).collect();
        assert_eq!(of, office.outlines(Some(month)).unwrap());
    }
    let head = office.store().head().unwrap();
    assert!(standings.are_at(&head) && standings.last() == head.number);
}

#[test]
fn they_are_at_each_step_what_the_whole_journal_says() {
    let small = Small::new();
    let mut office = small.office();
    let at = "2020-03-20T09:00:00Z";
    let mut now = Standings::default().caught_up(&mut office).unwrap();
    hold(&now, &mut office);
    office.open_period(month("2020-03"), &act("ekonom", at)).unwrap();
    let mut marks = Vec::new();
    let mut next = |office: &mut Office| {
        now = now.caught_up(office).unwrap();
        hold(&now, office);
        marks.push((now.last_posted(), now.last_of(month("2020-01")), now.last_of(month("2020-02"))));
    };
    next(&mut office);
    let prepare = |office: &mut Office, month: &str| {
        small.prepare_in(office, month, "2020-03", &act("controller", at)).unwrap().draft.id
    };
    let first = prepare(&mut office, "2020-01");
    next(&mut office);
    office.withdraw(first, &why("controller", at, "ny listning")).unwrap();
    next(&mut office);
    let second = prepare(&mut office, "2020-01");
    next(&mut office);
    office.review(second, &act("attestant", at)).unwrap();
    office.attest(second, &act("attestant", at)).unwrap();
    next(&mut office);
    office.post(second, &act("controller", at)).unwrap();
    next(&mut office);
    prepare(&mut office, "2020-02");
    next(&mut office);
    office.reverse(second, &why("controller", at, "fel månad")).unwrap();
    next(&mut office);
    let moved: Vec<[bool; 3]> =
        marks.windows(2).map(|pair| [pair[0].0 != pair[1].0, pair[0].1 != pair[1].1, pair[0].2 != pair[1].2]).collect();
    let of = |posted, january, february| [posted, january, february];
    assert_eq!(
        moved,
        [
            of(false, true, false),
            of(false, true, false),
            of(false, true, false),
            of(false, true, false),
            of(true, true, false),
            of(false, false, true),
            of(true, true, false),
        ],
        "only posting and undoing it move what is posted, and each month is moved by its own"
    );
    assert_eq!(now.one(first).unwrap().life.stage, Stage::Withdrawn);
    assert_eq!(now.one(second).unwrap().life.stage, Stage::Reversed);
}

#[test]
fn another_journal_is_read_from_its_beginning() {
    let (one, other) = (Small::new(), Small::new());
    let (mut one_office, mut other_office) = (one.office(), other.office());
    let (at, later) = ("2020-01-20T09:00:00Z", "2020-01-20T09:00:01Z");
    one_office.open_period(month("2020-01"), &act("ekonom", at)).unwrap();
    one.prepare(&mut one_office, "2020-01", &act("controller", at)).unwrap();
    let followed = Standings::default().caught_up(&mut one_office).unwrap();
    assert_eq!(followed.all().count(), 1);
    // A shorter one, and then one of the same length with other hashes.
    let emptied = followed.caught_up(&mut other_office).unwrap();
    hold(&emptied, &mut other_office);
    other_office.open_period(month("2020-01"), &act("ekonom", later)).unwrap();
    other.prepare(&mut other_office, "2020-01", &act("controller", later)).unwrap();
    hold(&followed.caught_up(&mut other_office).unwrap(), &mut other_office);
}
