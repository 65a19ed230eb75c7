//! Gathering from counted cubes: which events count for how much, and where the others are said.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::date;
use kapitera_calibrate::{Ages, Band, Gathered, LeftOut, Measured, gather};
use kapitera_cube::{CellsBuilder, CountSpec, Cube, Measure, Responsibility};
use kapitera_message::Problem;
use kapitera_money::{Exact, Ore};
use kapitera_period::Span;
use kapitera_register::Label;

const WINDOW: Span = Span { from: date(2019, 1, 1), to: date(2019, 12, 31) };

fn names(words: &[&str]) -> Vec<Arc<str>> {
    words.iter().map(|word| Arc::from(*word)).collect()
}

fn specs(measured: &Measured) -> Vec<[CountSpec; 2]> {
    measured.specs(WINDOW, Ages::On(date(2019, 7, 2)), Responsibility::SameDay)
}

/// Place (2 centres, then nobody, not open), codes, number, öre.
type Row<'a> = (u32, &'a [u32], u64, i64);

fn cube(measured: &Measured, labels: &[(Label, &[&str])], days: &[Row<'_>], events: &[Row<'_>]) -> Cube {
    let [[of_days, of_events]] = <[_; 1]>::try_from(specs(measured)).unwrap();
    let built = |spec: CountSpec, rows: &[Row<'_>]| {
        let mut builder = CellsBuilder::new(spec);
        rows.iter().for_each(|(place, codes, count, ore)| builder.add_events(*place, codes, *count, *ore));
        builder.finish(2)
    };
    Cube {
        centres: names(&["A", "B"]),
        labels: labels.iter().map(|(label, words)| (*label, names(words))).collect::<BTreeMap<_, _>>(),
        counts: vec![built(of_days, days), built(of_events, events)],
        ..Cube::default()
    }
}

fn visits() -> Measured {
    Measured::Visits { doctor: Exact::whole(2), other: Exact::ONE }
}

const PROFESSIONS: (Label, &[&str]) = (Label::Profession, &["doctor", "nurse"]);
const PRESCRIPTION: (Label, &[&str]) = (Label::Prescription, &["no", "yes"]);
const DAYS: [Row<'static>; 3] = [(0, &[3], 365, 0), (0, &[40], 730, 0), (1, &[40], 100, 0)];

fn gathered(measured: &Measured, labels: &[(Label, &[&str])], events: &[Row<'_>]) -> Result<Gathered, Problem> {
    let bands = [Band::new(0, Some(4)), Band::new(5, None)];
    gather(&cube(measured, labels, &DAYS, events), measured, &specs(measured), &bands)
}

#[test]
fn doctor_visits_count_twice_and_telephone_prescriptions_not_at_all() {
    let events: [Row<'_>; 7] = [
        (0, &[3, 0, 0], 1, 0),
        (0, &[40, 0, 0], 3, 600_00),
        (0, &[41, 1, 0], 4, 400_00),
        (1, &[40, 1, 1], 5, 0),
        (2, &[u32::MAX, 0, 0], 7, 0),
        (2, &[u32::MAX, 1, 1], 2, 0),
        (3, &[40, 1, 0], 1, 100_00),
    ];
    let found = gathered(&visits(), &[PROFESSIONS, PRESCRIPTION], &events).unwrap();
    let [young, old] = &found.tallies.of_bands()[..] else { panic!("two bands") };
    assert_eq!((young.days, young.events, &young.amount), (365, 1, &Exact::whole(2)));
    assert_eq!((old.days, old.events, &old.amount), (830, 7, &Exact::whole(3 * 2 + 4)));
    // Each doctor visit adds 2, so its variance is 4.
    assert_eq!((&young.variance, &old.variance), (&Exact::whole(4), &Exact::whole(3 * 4 + 4)));
    assert_eq!((found.events, found.used, found.by_doctor), (23, 8, 4));
    let left: Vec<(LeftOut, (u64, Ore))> = found.left_out.into_iter().collect();
    assert_eq!(
        left,
        [
            (LeftOut::TelephonePrescription, (7, Ore::ZERO)),
            (LeftOut::ListedNowhere, (7, Ore::ZERO)),
            (LeftOut::NotOpen, (1, Ore(100_00))),
        ]
    );
    assert_eq!(&*found.tallies.centres[1].centre, "B");
    assert_eq!(found.tallies.centres[1].bands[1].days, 100);
}

#[test]
fn drugs_of_specialties_are_left_out_with_their_kronor() {
    let responsibility: (Label, &[&str]) = (Label::Responsibility, &["general", "neurology"]);
    let events: [Row<'_>; 5] = [
        (0, &[3, 0], 2, 300_00),
        (0, &[40, 0], 4, 1_000_50),
        (0, &[40, 1], 1, 90_000_00),
        (1, &[40, 0], 1, -50_00),
        (2, &[u32::MAX, 0], 3, 10_00),
    ];
    let found = gathered(&Measured::Drugs, &[responsibility], &events).unwrap();
    let amounts: Vec<Exact> = found.tallies.of_bands().into_iter().map(|tally| tally.amount).collect();
    assert_eq!(amounts, [Exact::whole(300), Exact::decimal(950_50, 2)]);
    assert_eq!(found.left_out[&LeftOut::Specialty], (1, Ore(90_000_00)));
    assert_eq!(found.left_out[&LeftOut::ListedNowhere], (3, Ore(10_00)));
    assert_eq!(found.used + 4, found.events);
}

#[test]
fn the_order_of_what_is_counted_changes_nothing() {
    let events: [Row<'_>; 3] = [(1, &[40, 1, 0], 5, 0), (0, &[40, 0, 0], 3, 0), (0, &[3, 0, 0], 1, 0)];
    let mut turned = events;
    turned.reverse();
    let labels = [PROFESSIONS, PRESCRIPTION];
    assert_eq!(gathered(&visits(), &labels, &events), gathered(&visits(), &labels, &turned));
}

#[test]
fn ages_without_a_band_and_visits_without_doctors_are_refused() {
    let labels = [PROFESSIONS, PRESCRIPTION];
    let wrong = visits();
    let cube = cube(&wrong, &labels, &DAYS, &[(0, &[40, 0, 0], 1, 0)]);
    let refused = gather(&cube, &wrong, &specs(&wrong), &[Band::new(5, None)]).unwrap_err();
    assert_eq!(refused.code, "age_without_band");
    let others = [(Label::Profession, &["läkare", "sköterska"][..]), PRESCRIPTION];
    let refused = gathered(&visits(), &others, &[(0, &[40, 0, 0], 1, 0)]).unwrap_err();
    assert_eq!(refused.code, "no_doctor_visits");
    assert_eq!(gathered(&visits(), &others, &[]).unwrap().used, 0);
    assert!(matches!(specs(&wrong)[0][0].measure, Measure::Days { span } if span == WINDOW));
}
