//! Corrections worked out by hand, and what is refused.

use jiff::civil::date;
use kapitera_books::{Cause, DraftKind, SettlementId};
use kapitera_message::Language;
use kapitera_money::Ore;
use kapitera_output::Form;
use kapitera_post::{Act, Compare, Correction, CorrectionRequest, correction_output};
use kapitera_region::Mode;

use super::model::Prices;
use super::region::{CENTRES, Test};
use crate::small::{act_at, month};

/// The causes with what they come to and how many they concern.
fn causes(correction: &Correction) -> Vec<(Cause, i64, Option<u64>)> {
    correction.causes.iter().map(|cause| (cause.cause, cause.amount.0, cause.persons)).collect()
}

/// What is paid more for a component, at each centre.
fn component(correction: &Correction, name: &str) -> [i64; 3] {
    CENTRES.map(|centre| {
        let lines = correction.lines.iter().filter(|line| line.centre == centre && line.component == name);
        lines.map(|line| line.paid.0).sum()
    })
}

#[test]
fn a_late_move_takes_from_one_centre_and_gives_to_another() {
    let mut test = Test::new();
    let mut office = test.office();
    test.post(&mut office, "2020-02");
    // Person 2 (weight 2) left the first centre for the second on 20 January; that came in March. So did a cost of theirs.
    test.listing(Mode::Changes, &[(2, Some(1), date(2020, 1, 20))]);
    test.costs(Mode::Changes, &[(Some(2), date(2020, 2, 10), 1_000)]);
    let done = test.correct(&mut office, "2020-02");
    let correction = &done.correction;
    assert_eq!(
        causes(correction),
        [(Cause::LateListing, -1, Some(1)), (Cause::ChangedActivity, -1_000, Some(1))],
        "moving costs nothing but an öre of rounding, the cost does"
    );
    // 100 kr a listed; of the pool of 1 000 kr by weight, 4 of 12 become 2, and 4 become 6: 166.67 kr.
    assert_eq!(component(correction, "listed"), [-10_000, 10_000, 0]);
    assert_eq!(
        component(correction, "pool"),
        [-16_667, 16_667, 0],
        "öre go by largest remainder: the whole is 1 000 kr"
    );
    // 77 kr on average by index: 3 listed × 1.00, 3 × 0.90, 3 × 1.20 become 2, 4 and 3; a third of each to the midwives.
    assert_eq!(component(correction, "need").iter().sum::<i64>(), -1, "rounded line by line");
    assert_eq!(component(correction, "cost-lab"), [0, -1_000, 0], "who is listed the day of the cost carries it");
    // Each line says how many stand behind it: the pool's share of the third centre moves, and nobody of it has moved.
    let behind = |name: &str, centre: usize, cause| {
        let mut lines = correction.lines.iter();
        lines
            .find(|line| line.component == name && line.centre == CENTRES[centre] && line.cause == cause)
            .map(|line| line.persons)
    };
    assert_eq!(behind("listed", 0, Cause::LateListing), Some(Some(1)));
    assert_eq!(
        behind("need", 2, Cause::LateListing).unwrap_or(Some(0)),
        Some(0),
        "the share of others moves, nobody there"
    );
    assert_eq!(behind("cost-lab", 1, Cause::ChangedActivity), Some(Some(1)));
    assert_eq!(behind("listed", 1, Cause::ChangedActivity), None, "visits and costs do not move the listed");
    let concerned: Vec<_> = correction.centres.iter().map(|centre| (centre.moves.left, centre.moves.arrived)).collect();
    assert_eq!(concerned, [(1, 0), (0, 1), (0, 0)]);
    let draft = &done.prepared.as_ref().unwrap().draft;
    assert_eq!(
        (draft.kind, draft.id),
        (
            DraftKind::Correction,
            SettlementId { month: month("2020-02"), subject: kapitera_books::Subject::PrimaryCare, ordinal: 2 }
        )
    );
    assert!(
        draft.lines.iter().all(|line| line.moved && line.month_for == month("2020-02") && line.rests_on.contains("-"))
    );
    assert!(draft.reason.starts_with("Rättelse av 2020-02: sen listning: 1 person, listing 2020"), "{}", draft.reason);
    assert_eq!(test.posted(&mut office, month("2020-02")), test.settled(month("2020-02")));
    output_is_whole(correction);
}

/// Tables in both languages, with everything that programs need.
fn output_is_whole(correction: &Correction) {
    let output = correction_output(correction);
    let text = |form, language| {
        let mut out = Vec::new();
        output.write(form, language, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    let table = text(Form::Table, Language::Sv);
    for words in
        ["rättelse av 2020-02", "sen listning", "ändrade besök och kostnader", "Laboratorium", "−100,00", "−166,67"]
    {
        assert!(table.contains(words), "{words} in {table}");
    }
    assert!(text(Form::Table, Language::En).contains("late listing"));
    assert!(text(Form::Json, Language::En).contains("\"cause.late-listing\""));
    let csv = text(Form::Csv, Language::En);
    assert_eq!(csv.lines().count(), correction.lines.len() + 1);
}

#[test]
fn below_the_threshold_it_is_recorded_and_moved_when_it_has_grown() {
    let mut test = Test::new();
    test.rule("15", 24);
    let mut office = test.office();
    test.post(&mut office, "2020-02");
    let posted = test.posted(&mut office, month("2020-02"));
    test.costs(Mode::Changes, &[(Some(0), date(2020, 2, 10), 1_000)]);
    let first = test.correct(&mut office, "2020-02");
    let draft = &first.prepared.as_ref().unwrap().draft;
    assert_eq!((draft.total(), draft.lines.len()), (Ore::ZERO, 1), "10 kr are recorded");
    assert!(!draft.lines[0].moved);
    assert_eq!(test.posted(&mut office, month("2020-02")), posted);
    assert!(test.correct(&mut office, "2020-02").prepared.is_none(), "once");
    test.costs(Mode::Changes, &[(Some(1), date(2020, 2, 11), 700)]);
    let second = test.correct(&mut office, "2020-02");
    assert_eq!(
        causes(&second.correction),
        [(Cause::NotMovedBefore, -1_000, None), (Cause::ChangedActivity, -700, Some(1))]
    );
    let draft = &second.prepared.as_ref().unwrap().draft;
    assert_eq!(draft.total(), Ore(-1_700), "both together are above it");
    let on: Vec<&str> = draft.lines.iter().map(|line| line.rests_on.as_str()).collect();
    assert!(on[0] == "2020-02-2" && on[1].starts_with("costs "), "{on:?}");
    assert_eq!(test.posted(&mut office, month("2020-02")), test.settled(month("2020-02")));
}

#[test]
fn a_changed_decision_is_named_with_what_it_changes() {
    let mut test = Test::new();
    let mut office = test.office();
    test.post(&mut office, "2020-02");
    test.model(Prices { each: 110, pool: 1000 });
    test.index([100, 90, 130]);
    let done = test.correct(&mut office, "2020-02");
    let found = &done.correction.causes;
    assert_eq!(found.iter().map(|cause| cause.cause).collect::<Vec<_>>(), [Cause::NewIndex, Cause::ChangedDecision]);
    assert_eq!((found[1].amount, found[1].persons), (Ore(9 * 10_00), None), "ten kronor more for nine listed");
    assert_eq!(found[1].rests_on, ["parameter.each (Regionfullmäktige (påhittat), 2019-11-20, RS/1/2019)"]);
    assert_eq!(found[0].amount, Ore::ZERO, "the average is the same: what one gets others lose");
    // The next correction compares with the model that was posted last.
    assert!(test.correct(&mut office, "2020-02").prepared.is_none());
}

#[test]
fn a_step_that_cannot_be_taken_alone_is_taken_with_the_next() {
    let mut test = Test::new();
    test.centres(&[0, 1]);
    // Nobody knows the third centre yet.
    test.listing(Mode::Full, &[(0, Some(0), date(2019, 6, 1)), (3, Some(1), date(2019, 6, 1))]);
    test.index([100, 90]);
    let mut office = test.office();
    test.post(&mut office, "2020-02");
    test.centres(&[0, 1, 2]);
    test.listing(Mode::Changes, &[(6, Some(2), date(2020, 1, 1))]);
    test.index([100, 90, 120]);
    let done = test.correct(&mut office, "2020-02");
    let [cause] = &done.correction.causes[..] else { panic!("{:?}", causes(&done.correction)) };
    assert_eq!((cause.cause, cause.said.en.as_str()), (Cause::NewIndex, "late listing and new index or value"));
    assert_eq!(cause.persons, Some(1));
    assert!(done.correction.notes.iter().any(|note| note.en.starts_with("late listing cannot be settled by itself (")));
    assert_eq!(test.posted(&mut office, month("2020-02")), test.settled(month("2020-02")));
}

#[test]
fn a_delivery_with_a_time_in_the_past_is_late_all_the_same() {
    let mut test = Test::new();
    let early = test.now();
    let mut office = test.office();
    test.post(&mut office, "2020-02");
    test.listing_at(Mode::Changes, &[(0, None, date(2020, 1, 5))], early);
    let done = test.correct(&mut office, "2020-02");
    let found: Vec<Cause> = done.correction.causes.iter().map(|cause| cause.cause).collect();
    assert_eq!(found, [Cause::LateListing], "the program has not changed");
    assert_eq!(test.posted(&mut office, month("2020-02")), test.settled(month("2020-02")));
}

#[test]
fn what_is_taken_back_is_paid_in_instalments() {
    let mut test = Test::new();
    let mut office = test.office();
    test.post(&mut office, "2020-02");
    test.listing(Mode::Changes, &[(3, None, date(2020, 1, 5))]);
    let (at, models) = (test.now(), test.models());
    let mut asked = CorrectionRequest {
        subject: kapitera_books::Subject::PrimaryCare,
        month: month("2020-02"),
        models: &models,
        known_at: None,
        post_in: month("2020-04"),
        instalments: 7,
    };
    let said = Act { note: "enligt överenskommelse", ..act_at("controller", at) };
    let refused = office.prepare_correction(&asked, &said, &|_, _| {}).unwrap_err();
    assert_eq!(refused[0].code, "instalments_out_of_range");
    asked.instalments = 3;
    let done = office.prepare_correction(&asked, &said, &|_, _| {}).unwrap();
    let draft = done.prepared.unwrap().draft;
    assert_eq!(draft.instalments, 3);
    assert!(draft.reason.ends_with("enligt överenskommelse"), "{}", draft.reason);
    // What is given needs no instalments.
    let at = test.now();
    office.withdraw(draft.id, &Act { note: "prov", ..act_at("controller", at) }).unwrap();
    test.listing(Mode::Changes, &[(3, Some(1), date(2020, 1, 5))]);
    test.model(Prices { each: 200, pool: 1000 });
    let models = test.models();
    let at = test.now();
    let asked = CorrectionRequest { models: &models, ..asked };
    let done = office.prepare_correction(&asked, &act_at("controller", at), &|_, _| {}).unwrap();
    assert_eq!(done.prepared.unwrap().draft.instalments, 1);
}

#[test]
fn what_cannot_be_corrected_is_refused_and_still_shown() {
    let mut test = Test::new();
    test.rule("0", 1);
    let mut office = test.office();
    assert_eq!(test.compare(&mut office, "2020-02").unwrap_err()[0].code, "month_not_posted");
    test.post(&mut office, "2020-02");
    let nothing = test.correct(&mut office, "2020-02");
    assert!(nothing.prepared.is_none() && nothing.correction.lines.is_empty());
    assert!(nothing.correction.notes.iter().any(|note| note.en.starts_with("nothing differs in 2020-02")));
    test.listing(Mode::Changes, &[(0, None, date(2020, 1, 5))]);
    let refused = test.prepare(&mut office, "2020-02").unwrap_err();
    assert_eq!(refused[0].code, "month_too_far_back");
    let why = &refused[0].why.as_ref().unwrap().en;
    assert_eq!(why, "the limit is set in [[corrections]] (illustrative, not decided)");
    assert!(!test.compare(&mut office, "2020-02").unwrap().lines.is_empty(), "it can be shown");
    let (now, models) = (test.now(), test.models());
    let then = Some("2020-03-01T00:30:00Z".parse().unwrap());
    let asked = Compare {
        subject: kapitera_books::Subject::PrimaryCare,
        month: month("2020-02"),
        models: &models,
        known_at: then,
        now,
    };
    assert_eq!(office.compare_correction(&asked, &|_, _| {}).unwrap_err()[0].code, "known_before_last");
}

#[test]
fn one_correction_at_a_time() {
    let mut test = Test::new();
    let mut office = test.office();
    test.post(&mut office, "2020-02");
    test.listing(Mode::Changes, &[(0, None, date(2020, 1, 5))]);
    test.prepare(&mut office, "2020-02").unwrap().prepared.unwrap();
    assert_eq!(test.prepare(&mut office, "2020-02").unwrap_err()[0].code, "draft_is_live");
    assert!(test.compare(&mut office, "2020-02").unwrap().is_anything);
}

#[test]
fn what_one_provider_got_is_not_taken_from_another() {
    let mut test = Test::new();
    let mut office = test.office();
    test.post(&mut office, "2020-02");
    // The second centre is run by the third's provider, it is known now.
    test.run_by(&[(0, 0), (1, 2), (2, 2)]);
    assert!(test.correct(&mut office, "2020-02").prepared.is_none(), "no line differs");
    test.costs(Mode::Changes, &[(Some(3), date(2020, 2, 10), 1_000)]);
    let refused = test.prepare(&mut office, "2020-02").unwrap_err();
    assert_eq!(refused[0].code, "provider_is_another");
    assert!(refused[0].what.en.starts_with("Centre 1 is run by 5599999926"), "{}", refused[0].what.en);
}

#[test]
fn a_delivery_that_is_gone_is_missed() {
    let mut test = Test::new();
    let mut office = test.office();
    test.post(&mut office, "2020-02");
    let costs = test.folder("registers/costs");
    let gone = std::fs::read_dir(&costs).unwrap().next().unwrap().unwrap().path();
    std::fs::remove_dir_all(gone).unwrap();
    assert_eq!(test.compare(&mut office, "2020-02").unwrap_err()[0].code, "delivery_is_gone");
}
