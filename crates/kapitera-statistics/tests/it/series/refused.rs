//! What is not answered.

use kapitera_statistics::Refusal;
use kapitera_statistics::series::{FEWEST, LONGEST, LeftOut, Observation, Plan, Question, Season, WhyLeftOut};

use super::market::{Draw, Market};

const MARKET: Market = Market::new(60, 26, 0, Season::Yearly, 0.3);

fn series() -> Vec<Observation> {
    MARKET.series(&Draw(1).normals(MARKET.months))
}

fn refusal(series: &[Observation], plan: Plan) -> Option<Refusal> {
    Question::new(series, None, plan).err()
}

#[test]
fn too_few_months_are_refused() {
    let few = |before, after| Some(Refusal::TooFewMonths { before, after, needed: FEWEST });
    let months = series();
    let at = |introduction, phase_in| Plan { introduction, phase_in, ..MARKET.plan };
    assert_eq!(refusal(&months, at(12, 0)), None);
    assert_eq!(refusal(&months, at(11, 0)), few(11, 49));
    assert_eq!(refusal(&months, at(48, 0)), None);
    assert_eq!(refusal(&months, at(49, 0)), few(49, 11));
    assert_eq!(refusal(&months, at(45, 4)), few(45, 11));
    assert_eq!(refusal(&months, at(-1_000_000, 0)), few(0, 60));
    assert_eq!(refusal(&months, at(i32::MAX, u32::MAX)), few(60, 0));
    assert_eq!(refusal(&months, at(30, u32::MAX)), few(30, 0));
    assert_eq!(refusal(&[], at(30, 3)), few(0, 0));
    // Of two series the months that both have are counted.
    let found = Question::new(&months, Some(&months[20..]), at(30, 0));
    assert_eq!(found.err(), few(10, 30));
    let words = Refusal::TooFewMonths { before: 11, after: 49, needed: 12 }.text();
    assert_eq!(words.sv, "11 månader före och 49 efter är för få; det krävs 12 av vardera");
    assert_eq!(words.en, "11 months before and 49 after are too few; it takes 12 of each");
}

#[test]
fn figures_that_are_none_are_refused() {
    let with = |month: usize, value: f64| {
        let mut months = series();
        months[month].value = value;
        refusal(&months, MARKET.plan)
    };
    assert_eq!(with(3, f64::NAN), Some(Refusal::NotFinite));
    assert_eq!(with(3, f64::INFINITY), Some(Refusal::NotFinite));
    assert_eq!(with(3, 0.0), None);
    let twice = [series(), series()[7..8].to_vec()].concat();
    assert_eq!(refusal(&twice, MARKET.plan), Some(Refusal::MonthTwice { month: 7 }));
    let same: Vec<Observation> = (0..60).map(|month| Observation { month, value: 0.1 }).collect();
    assert_eq!(refusal(&same, MARKET.plan), Some(Refusal::NoVariation));
    assert_eq!(Question::new(&series(), Some(&same), MARKET.plan).err(), Some(Refusal::NoVariation));
    let mut long = series();
    long[59].month = LONGEST as i32;
    assert_eq!(refusal(&long, MARKET.plan), Some(Refusal::TooLong { most: LONGEST }));
    long[0].month = i32::MIN;
    long[59].month = i32::MAX;
    assert_eq!(refusal(&long, MARKET.plan), Some(Refusal::TooLong { most: LONGEST }));
}

/// Of January and July alone, a wave of half a year cannot be told from the level.
#[test]
fn what_the_months_do_not_tell_apart_is_refused() {
    let months: Vec<Observation> =
        (0..30).map(|half| Observation { month: 6 * half, value: f64::from(half * half % 7) }).collect();
    let plan = Plan { introduction: 90, phase_in: 0, season: Season::HalfYearly, horizons: Plan::HORIZONS };
    let question = Question::new(&months, None, plan).unwrap();
    assert_eq!(question.answer().err(), Some(Refusal::Undetermined));
    assert_eq!(question.otherwise().err(), Some(Refusal::Undetermined));
    assert_eq!(question.study().err(), Some(Refusal::Undetermined));
    assert!(Question::new(&months, None, Plan { season: Season::None, ..plan }).unwrap().study().is_ok());
}

#[test]
fn what_is_left_out_is_named() {
    let plan = Plan { introduction: 30, phase_in: 2, ..MARKET.plan };
    let without =
        |out: &[i32]| -> Vec<Observation> { series().into_iter().filter(|one| !out.contains(&one.month)).collect() };
    let question = Question::new(&without(&[5, 31, 40]), Some(&without(&[5, 9])), plan).unwrap();
    let left = |month, why| LeftOut { month, why };
    assert_eq!(
        question.left_out(),
        [
            left(5, WhyLeftOut::NoFigure),
            left(9, WhyLeftOut::NoComparison),
            left(30, WhyLeftOut::PhaseIn),
            left(31, WhyLeftOut::PhaseIn),
            left(40, WhyLeftOut::NoFigure),
        ]
    );
    assert_eq!(question.months(), (28, 27));
    // A month without a figure is no 0.
    let mut zero = series();
    zero[5].value = 0.0;
    let asked = |series: &[Observation]| Question::new(series, None, plan).unwrap().answer().unwrap();
    let (gap, zero, whole) = (asked(&without(&[5])), asked(&zero), asked(&series()));
    let error = |answer: &kapitera_statistics::series::Answer| answer.coefficients[0].error;
    assert!((0.8..1.2).contains(&(error(&gap) / error(&whole))) && error(&zero) > 5.0 * error(&whole));
}
