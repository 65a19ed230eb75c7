//! Beside `cases.csv`, made by `cases.py` with statsmodels and scipy.

use kapitera_statistics::Interval;
use kapitera_statistics::series::{Coefficient, Effect, Method, Observation, Otherwise, Plan, Question, Season};

use crate::numbers;

const CASES: &str = include_str!("cases.csv");

/// Within such a share; of what is smaller than a millionth of a millionth, within that.
fn within(share: f64, found: f64, wanted: f64) -> bool {
    (found - wanted).abs() <= share * wanted.abs() + 1e-12
}

fn near(found: f64, wanted: f64) -> bool {
    within(1e-6, found, wanted)
}

/// The last of each is how rarely chance would give it.
///
/// Where a likelihood is highest is known to half of its digits only, and how rarely chance gives 70 standard errors hangs on that by a power of
/// thousands: by the restricted likelihood what is found is held to a hundred-thousandth, and its chance to a millionth of 1.
fn all_near(method: &str, found: &[f64], wanted: &[f64]) -> bool {
    let ([found @ .., p], [wanted @ .., wanted_p]) = (found, wanted) else { panic!("{wanted:?}") };
    let restricted = method == "restricted";
    let share = if restricted { 1e-5 } else { 1e-6 };
    let are_near = found.iter().zip(wanted).all(|(found, wanted)| within(share, *found, *wanted));
    found.len() == wanted.len() && are_near && (near(*p, *wanted_p) || restricted && (p - wanted_p).abs() < 1e-6)
}

fn groups(words: &str) -> Vec<Vec<f64>> {
    words.split(' ').map(|one| numbers(&one.split('/').collect::<Vec<_>>())).collect()
}

fn observations(words: &str) -> Vec<Observation> {
    groups(words).into_iter().map(|one| Observation { month: one[0] as i32, value: one[1] }).collect()
}

fn question(plan: &str, target: &str, comparison: &str) -> Question {
    let numbers = numbers(&plan.split('/').collect::<Vec<_>>());
    let seasons = [(0.0, Season::None), (1.0, Season::Yearly), (2.0, Season::HalfYearly), (6.0, Season::Monthly)];
    let season = seasons.into_iter().find(|(pairs, _)| *pairs == numbers[2]).unwrap().1;
    let plan = Plan { introduction: numbers[0] as i32, phase_in: numbers[1] as u32, season, horizons: Plan::HORIZONS };
    let comparison = (comparison != "-").then(|| observations(comparison));
    Question::new(&observations(target), comparison.as_deref(), plan).unwrap()
}

fn are(method: &str, coefficients: &[Coefficient], effects: &[Effect; 2], words: &[&str]) -> bool {
    let limits = |one: Interval| [one.value, one.low, one.high];
    let of_coefficient = |one: &Coefficient| vec![one.interval.value, one.error, one.t, one.p];
    let of_effect = |one: &Effect| {
        let percent = one.percent.map_or([f64::NAN; 3], limits);
        [&limits(one.difference)[..], &percent, &limits(one.counterfactual), &[one.p]].concat()
    };
    let found: Vec<Vec<f64>> = coefficients.iter().map(of_coefficient).collect();
    let told: Vec<Vec<f64>> = effects.iter().map(of_effect).collect();
    let same = |found: &[Vec<f64>], wanted: &[Vec<f64>]| {
        found.len() == wanted.len() && found.iter().zip(wanted).all(|(found, wanted)| all_near(method, found, wanted))
    };
    same(&found, &groups(words[0])) && same(&told, &groups(words[1]))
}

fn is_method(question: &Question, method: &str, number: f64, words: &[&str]) -> bool {
    let otherwise: [Otherwise; 4] = question.otherwise().unwrap();
    let of = |one: &&Otherwise| match one.method {
        Method::LeastSquares => method == "ols",
        Method::NeweyWest { lag } => method == "newey-west" && lag as f64 == number,
        Method::PraisWinsten => method == "prais-winsten" && near(one.rho.unwrap(), number),
        Method::Restricted => method == "restricted" && (one.rho.unwrap() - number).abs() < 1e-6,
    };
    otherwise.iter().find(of).is_some_and(|one| !one.at_edge && are(method, &one.coefficients, &one.effects, words))
}

#[test]
fn they_agree_with_statsmodels() {
    let mut asked = None;
    let mut met = std::collections::BTreeMap::new();
    for line in CASES.lines() {
        let cells: Vec<&str> = line.split(',').collect();
        if let ["data", plan, target, comparison] = cells[..] {
            asked = Some(question(plan, target, comparison));
            continue;
        }
        let question = asked.as_ref().unwrap();
        let answer = question.answer().unwrap();
        let holds = match cells[..] {
            ["answer", shared, coefficients, effects] => {
                near(answer.shared.unwrap_or(0.0), shared.parse().unwrap())
                    && are("answer", &answer.coefficients, &answer.effects, &[coefficients, effects])
            }
            ["checks", words] => {
                let own = answer.correlations[0];
                all_near(
                    "checks",
                    &[own.rho, own.rho_likely, own.durbin_watson, own.left_over.unwrap()],
                    &groups(words)[0],
                )
            }
            [method, number, ref words @ ..] => is_method(question, method, number.parse().unwrap(), words),
            _ => panic!("{line}"),
        };
        assert!(holds, "{:?}: {line}", question.plan());
        *met.entry(cells[0]).or_insert(0) += 1;
    }
    assert_eq!(
        met.into_iter().collect::<Vec<_>>(),
        [("answer", 12), ("checks", 8), ("newey-west", 12), ("ols", 12), ("prais-winsten", 12), ("restricted", 12)]
    );
}
