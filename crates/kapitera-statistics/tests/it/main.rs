//! The statistics beside computations of others: `cases.csv`, made by `cases.py` with scipy and statsmodels; interrupted time series in a folder of their own.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod series;

use kapitera_statistics::{
    Chart, ChartPoint, Confidence, Funnel, Interval, MeanPoint, Point, RUN, Refusal, Side, Signal, Stratum, Verdict,
    chart, chart_of_rates, count, difference, directly, funnel_of_means, funnel_of_ratios, funnel_of_shares,
    indirectly, mean, ranks, rate, rate_of_repeated, ratio, share,
};
use proptest::prelude::*;

const CASES: &str = include_str!("../cases.csv");

fn near(found: f64, wanted: f64) -> bool {
    (found - wanted).abs() <= 1e-9 * wanted.abs().max(1.0)
}

fn confidence(word: &str) -> Confidence {
    match word {
        "95" => Confidence::P95,
        "998" => Confidence::P998,
        other => panic!("{other} is no confidence"),
    }
}

fn numbers(words: &[&str]) -> Vec<f64> {
    words.iter().map(|word| word.parse().unwrap()).collect()
}

/// `events/of` or `events/of/standard`, apart by spaces.
fn triples(words: &str) -> Vec<Vec<f64>> {
    words.split(' ').map(|one| numbers(&one.split('/').collect::<Vec<_>>())).collect()
}

fn whole(number: f64) -> u64 {
    number as u64
}

fn points(words: &str) -> Vec<Point> {
    triples(words).into_iter().map(|one| Point { events: whole(one[0]), of: one[1] }).collect()
}

fn mean_points(words: &str) -> Vec<MeanPoint> {
    let point = |one: Vec<f64>| MeanPoint { many: whole(one[0]), mean: one[1], sd: one.get(2).copied() };
    triples(words).into_iter().map(point).collect()
}

fn chart_points(words: &str) -> Vec<ChartPoint> {
    triples(words).into_iter().map(|one| ChartPoint { events: whole(one[0]), of: whole(one[1]) }).collect()
}

fn shares(words: &str, level: &str) -> Vec<Interval> {
    let of = |one: Vec<f64>| share(whole(one[0]), whole(one[1]), confidence(level)).unwrap();
    triples(words).into_iter().map(of).collect()
}

fn is_chart(function: &str, rest: &[&str]) -> bool {
    let &[words, base, line, limits, signals] = rest else { panic!("{rest:?}") };
    let found = if function == "chart" { chart(&chart_points(words)) } else { chart_of_rates(&points(words)) }.unwrap();
    let are_limits = found.months.iter().zip(limits.split(' ')).all(|(month, wanted)| match month.limits {
        None => wanted == "-",
        Some((low, high)) => {
            let wanted = numbers(&wanted.split('/').collect::<Vec<_>>());
            near(low, wanted[0]) && near(high, wanted[1])
        }
    });
    let word = |signal: &Signal| {
        let side = |side| if side == Side::Above { "above" } else { "below" };
        match *signal {
            Signal::Outside { month, side: at } => format!("{month}/{}", side(at)),
            Signal::Run { first, last, many, side: at } => format!("{first}/{last}/{many}/{}", side(at)),
        }
    };
    found.base.to_string() == base
        && near(found.line, line.parse().unwrap())
        && found.months.len() == limits.split(' ').count()
        && are_limits
        && found.signals.iter().map(word).collect::<Vec<_>>().join(" ") == signals
}

fn is_case(function: &str, level: &str, rest: &[&str]) -> bool {
    let limits = |found: Interval, wanted: &[f64]| near(found.low, wanted[0]) && near(found.high, wanted[1]);
    match function {
        "share" => {
            let given = numbers(rest);
            let found = share(whole(given[0]), whole(given[1]), confidence(level)).unwrap();
            near(found.value, given[0] / given[1]) && limits(found, &given[2..])
        }
        "count" => {
            let given = numbers(rest);
            limits(count(whole(given[0]), confidence(level)), &given[1..])
        }
        "directly" | "indirectly" => {
            let part = if function == "directly" { 1.0 } else { 1.0 / 100_000.0 };
            let stratum = |one: Vec<f64>| Stratum { events: whole(one[0]), of: one[1], standard: one[2] * part };
            let strata: Vec<Stratum> = triples(rest[0]).into_iter().map(stratum).collect();
            let found = match function {
                "directly" => directly(&strata, 1.0, confidence(level)),
                _ => indirectly(&strata, confidence(level)),
            };
            let (found, wanted) = (found.unwrap(), numbers(&rest[1..]));
            near(found.value, wanted[0]) && limits(found, &wanted[1..])
        }
        "mean" => {
            let given = numbers(rest);
            let found = mean(whole(given[0]), given[1], given[2], confidence(level)).unwrap();
            near(found.value, given[3]) && limits(found, &given[4..])
        }
        "difference" => {
            let (shares, wanted) = (shares(rest[0], level), numbers(&rest[1..]));
            let found = difference(shares[0], shares[1]);
            near(found.value, wanted[0]) && limits(found, &wanted[1..])
        }
        "ranks" => {
            let found = ranks(&shares(rest[0], level), rest[1] == "higher");
            let word = |rank: kapitera_statistics::Rank| format!("{}/{}/{}", rank.best, rank.place, rank.worst);
            found.into_iter().map(word).collect::<Vec<_>>().join(" ") == rest[2]
        }
        "chart" | "chart-of-rates" => is_chart(function, rest),
        _ => {
            let funnel = match function {
                "funnel-of-shares" => funnel_of_shares(&points(rest[0])),
                "funnel-of-ratios" => funnel_of_ratios(&points(rest[0])),
                "funnel-of-means" => funnel_of_means(&mean_points(rest[0])),
                other => panic!("{other} is no function"),
            };
            let Funnel { target, dispersion, limits } = funnel.unwrap();
            let found = [target, dispersion.phi, dispersion.tau_squared, limits[0].outer.0, limits[0].outer.1];
            found.iter().zip(numbers(&rest[1..])).all(|(found, wanted)| near(*found, wanted))
        }
    }
}

#[test]
fn they_agree_with_the_computations_of_others() {
    let mut met = 0;
    for line in CASES.lines() {
        let cells: Vec<&str> = line.split(',').collect();
        let [function, level, rest @ ..] = &cells[..] else { panic!("{line}") };
        assert!(is_case(function, level, rest), "{line}");
        met += 1;
    }
    assert!(met > 180, "{met} cases");
}

#[test]
fn what_cannot_be_reckoned_is_refused() {
    let level = Confidence::P95;
    assert_eq!(share(0, 0, level), Err(Refusal::NothingToDivideBy));
    assert_eq!(share(3, 2, level), Err(Refusal::MoreThanAll));
    assert_eq!(rate(3, 0.0, 1.0, level), Err(Refusal::NothingToDivideBy));
    assert_eq!(ratio(3, f64::NAN, level), Err(Refusal::NothingToDivideBy));
    let few = [Stratum { events: 9, of: 100.0, standard: 1.0 }];
    assert_eq!(directly(&few, 1.0, level), Err(Refusal::TooFewEvents { events: 9, needed: 10 }));
    let nobody = [Stratum { events: 10, of: 100.0, standard: 1.0 }, Stratum { events: 0, of: 0.0, standard: 2.0 }];
    assert_eq!(directly(&nobody, 1.0, level), Err(Refusal::MustBeAboveZero));
    assert_eq!(funnel_of_shares(&[Point { events: 1, of: 2.0 }; 4]), Err(Refusal::TooFewPoints));
    assert_eq!(funnel_of_shares(&[Point { events: 3, of: 2.0 }; 5]), Err(Refusal::MoreThanAll));
}

#[test]
fn what_the_newer_cannot_reckon_is_refused() {
    let level = Confidence::P95;
    assert_eq!(mean(1, 3.0, 9.0, level), Err(Refusal::TooFewValues { values: 1, needed: 2 }));
    assert_eq!(mean(2, f64::NAN, 9.0, level), Err(Refusal::NotFinite));
    let centre = MeanPoint { many: 3, mean: 0.5, sd: Some(0.1) };
    let with = |other: MeanPoint| funnel_of_means(&[centre, centre, centre, centre, other]);
    assert!(with(MeanPoint { many: 1, mean: 0.7, sd: None }).is_ok());
    assert_eq!(funnel_of_means(&[centre; 4]), Err(Refusal::TooFewPoints));
    assert_eq!(with(MeanPoint { many: 0, ..centre }), Err(Refusal::NothingToDivideBy));
    assert_eq!(with(MeanPoint { mean: f64::INFINITY, ..centre }), Err(Refusal::NotFinite));
    assert_eq!(with(MeanPoint { sd: Some(-0.1), ..centre }), Err(Refusal::MustBeAboveZero));
    assert_eq!(funnel_of_means(&[MeanPoint { sd: Some(0.0), ..centre }; 5]), Err(Refusal::NoSpread));
    assert_eq!(funnel_of_means(&[MeanPoint { sd: None, ..centre }; 5]), Err(Refusal::NoSpread));
    assert_eq!(chart(&[ChartPoint { events: 1, of: 2 }; 7]), Err(Refusal::TooFewPoints));
    assert_eq!(chart(&[ChartPoint { events: 3, of: 2 }; 8]), Err(Refusal::MoreThanAll));
    assert_eq!(chart_of_rates(&[Point { events: 3, of: 0.0 }; 8]), Err(Refusal::NothingToDivideBy));
    assert_eq!(chart_of_rates(&[Point { events: 3, of: -1.0 }; 8]), Err(Refusal::MustBeAboveZero));
}

#[test]
fn a_mean_of_values_that_are_all_the_same_has_no_width() {
    // The sum of squares less that of the mean comes out a little below zero.
    let (many, value) = (3, 0.1_f64 + 0.2);
    let found = mean(many, 3.0 * value, 3.0 * value * value - 1e-16, Confidence::P95).unwrap();
    assert!(found.low == found.value && found.value == found.high);
}

#[test]
fn the_funnel_gives_its_verdicts() {
    let points: Vec<Point> = [500, 505, 495, 498, 502, 500, 503, 497, 500, 700]
        .iter()
        .map(|&events| Point { events, of: 1_000.0 })
        .collect();
    let verdicts: Vec<Verdict> =
        funnel_of_shares(&points).unwrap().limits.iter().map(|limits| limits.verdict()).collect();
    assert!(verdicts[..9].iter().all(|verdict| *verdict == Verdict::Within), "{verdicts:?}");
    assert_eq!(verdicts[9], Verdict::High998);
}

/// Not as it should be: where few are expected the funnel of ratios is wrong downwards, as `Limits::verdict` says. Of 5 expected
/// one or none come in 4 % by chance alone, and of a tenth of an event none come nearly always.
#[test]
fn of_few_expected_a_low_verdict_comes_too_easily() {
    let mut points = vec![Point { events: 100, of: 100.0 }; 20];
    points.extend([(1, 5.0), (0, 0.1)].map(|(events, of)| Point { events, of }));
    let funnel = funnel_of_ratios(&points).unwrap();
    assert_eq!(funnel.dispersion.tau_squared, 0.0);
    assert_eq!(funnel.limits[20].verdict(), Verdict::Low998);
    assert_eq!(funnel.limits[21].verdict(), Verdict::Low998);
}

/// Knuth's generator of MMIX, of which the upper half is used: the same draws on every machine.
struct Draws(u64);

impl Draws {
    fn below_one(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 32) as f64 / 2_f64.powi(32)
    }
}

/// The share of stable series with a signal within 12, 24 and 36 months.
fn false_signals(draws: &mut Draws, percent: f64, of: u64) -> [f64; 3] {
    const SERIES: usize = 2_000;
    let mut with_signal = [0; 3];
    for _ in 0..SERIES {
        let events = |draws: &mut Draws| (0..of).filter(|_| draws.below_one() < percent / 100.0).count() as u64;
        let points: Vec<ChartPoint> = (0..36).map(|_| ChartPoint { events: events(draws), of }).collect();
        for (with, years) in with_signal.iter_mut().zip(1..) {
            *with += usize::from(!chart(&points[..12 * years]).unwrap().signals.is_empty());
        }
    }
    with_signal.map(|with| with as f64 / SERIES as f64)
}

/// The figures that stand at `Chart`: some 2, 12 and 23 %, and of few a month 5, 22 and 35 %.
#[test]
fn how_often_a_chart_cries_without_cause() {
    let mut draws = Draws(2_026);
    let near =
        |found: [f64; 3], wanted: [f64; 3]| found.iter().zip(wanted).all(|(one, other)| (one - other).abs() < 0.02);
    let many = false_signals(&mut draws, 80.0, 200);
    assert!(near(many, [0.02, 0.12, 0.23]), "{many:?}");
    let few = false_signals(&mut draws, 95.0, 30);
    assert!(near(few, [0.05, 0.22, 0.35]), "{few:?}");
}

#[test]
fn events_that_persons_have_several_of_give_wider_limits() {
    let level = Confidence::P95;
    // One each: the same as if persons were not told apart.
    let once = rate_of_repeated(&[(1, 40)], 1_000.0, 1_000.0, level).unwrap();
    assert_eq!(once, rate(40, 1_000.0, 1_000.0, level).unwrap());
    // Ten persons with four each: the variance is four times as large.
    let often = rate_of_repeated(&[(4, 10), (0, 700)], 1_000.0, 1_000.0, level).unwrap();
    assert_eq!(often.value, 40.0);
    assert!(near(often.high - 40.0, 2.0 * (once.high - 40.0)) && near(40.0 - often.low, 2.0 * (40.0 - once.low)));
    let none = rate_of_repeated(&[(0, 10)], 1_000.0, 1.0, level).unwrap();
    assert!(none.low == 0.0 && none.value == 0.0 && none.high > 0.0);
}

proptest! {
    /// A share lies within its limits, the limits within 0 and 1, and the outer limits outside the inner.
    #[test]
    fn limits_are_where_they_can_be((events, all) in (1_u64..50_000).prop_flat_map(|all| (0..=all, Just(all)))) {
        let (inner, outer) = (share(events, all, Confidence::P95).unwrap(), share(events, all, Confidence::P998).unwrap());
        prop_assert!(inner.holds(inner.value) && outer.holds(inner.low) && outer.holds(inner.high));
        prop_assert!(outer.low >= 0.0 && outer.high <= 1.0);
    }

    /// Where chance alone is at work nothing is added, or little; and the target always lies within the limits.
    #[test]
    fn a_funnel_holds_its_target(points in proptest::collection::vec((50_u64..5_000, 0_u64..=100), 5..60)) {
        let points: Vec<Point> =
            points.into_iter().map(|(all, percent)| Point { events: all * percent / 100, of: all as f64 }).collect();
        let funnel = funnel_of_shares(&points).unwrap();
        for limits in &funnel.limits {
            prop_assert!(limits.outer.0 <= limits.inner.0 && limits.inner.1 <= limits.outer.1);
            prop_assert!(limits.outer.0 <= funnel.target + 1e-12 && funnel.target <= limits.outer.1 + 1e-12);
        }
        prop_assert!(funnel.dispersion.tau_squared >= 0.0);
    }

    /// A mean by its sums is the mean, and its limits by the plain computation, whatever the values.
    #[test]
    fn a_mean_is_as_plainly_computed(values in proptest::collection::vec(-100.0..100.0_f64, 2..200)) {
        let sums = values.iter().fold((0.0, 0.0), |(sum, squares), value| (sum + value, squares + value * value));
        let found = mean(values.len() as u64, sums.0, sums.1, Confidence::P95).unwrap();
        let many = values.len() as f64;
        let middle = sums.0 / many;
        let error = (values.iter().map(|value| (value - middle).powi(2)).sum::<f64>() / (many - 1.0) / many).sqrt();
        prop_assert!((found.value - middle).abs() < 1e-9);
        prop_assert!((found.high - found.value - (found.value - found.low)).abs() < 1e-9);
        // t is 12.7 of two values and nears 1.96 of many.
        let t = (found.high - found.value) / error;
        prop_assert!((1.959..12.71).contains(&t), "{t}");
    }

    /// The difference of estimates alike is symmetric around 0, and turned around it is its own mirror.
    #[test]
    fn a_difference_turns_around((events, all) in (1_u64..5_000).prop_flat_map(|all| (0..=all, Just(all))), other in 0_u64..=40) {
        let (one, other) = (share(events, all, Confidence::P95).unwrap(), share(other, 40, Confidence::P95).unwrap());
        let own = difference(one, one);
        prop_assert!(own.value == 0.0 && own.low == -own.high);
        let (there, back) = (difference(one, other), difference(other, one));
        prop_assert!(there.value == -back.value && there.low == -back.high && there.high == -back.low);
        prop_assert!(there.holds(there.value));
    }

    /// A place lies among those it could have; another order of the centres is the same places in that order; from the other end the
    /// places are turned.
    #[test]
    fn places_belong_to_the_centres(
        (points, order) in proptest::collection::vec((20_u64..600, 50_u64..=100), 0..25).prop_flat_map(|points| {
            let order: Vec<usize> = (0..points.len()).collect();
            (Just(points), Just(order).prop_shuffle())
        }),
        higher_is_first: bool,
    ) {
        let intervals: Vec<Interval> =
            points.iter().map(|(all, percent)| share(all * percent / 100, *all, Confidence::P95).unwrap()).collect();
        let found = ranks(&intervals, higher_is_first);
        prop_assert!(found.iter().all(|rank| 1 <= rank.best && rank.best <= rank.place && rank.place <= rank.worst));
        prop_assert!(found.iter().all(|rank| rank.worst <= intervals.len()));
        let moved: Vec<Interval> = order.iter().map(|&place| intervals[place]).collect();
        let wanted: Vec<_> = order.iter().map(|&place| found[place]).collect();
        prop_assert_eq!(ranks(&moved, higher_is_first), wanted);
        for (one, other) in found.iter().zip(ranks(&intervals, !higher_is_first)) {
            prop_assert_eq!((one.best, one.worst), (intervals.len() + 1 - other.worst, intervals.len() + 1 - other.best));
        }
    }

    /// Who is counted and who is not change sides, and so do the signals; and no signal is a shorter run than the rule has it.
    #[test]
    fn a_chart_is_mirrored(points in proptest::collection::vec((1_u64..80, 0_u64..=100), 8..40)) {
        let points: Vec<ChartPoint> =
            points.into_iter().map(|(of, percent)| ChartPoint { events: of * percent / 100, of }).collect();
        let others: Vec<ChartPoint> =
            points.iter().map(|point| ChartPoint { events: point.of - point.events, of: point.of }).collect();
        let turned = |side| if side == Side::Above { Side::Below } else { Side::Above };
        let turned = |signal: &Signal| match *signal {
            Signal::Outside { month, side } => Signal::Outside { month, side: turned(side) },
            Signal::Run { first, last, many, side } => Signal::Run { first, last, many, side: turned(side) },
        };
        let (found, other): (Chart, Chart) = (chart(&points).unwrap(), chart(&others).unwrap());
        prop_assert_eq!(found.signals.iter().map(turned).collect::<Vec<_>>(), other.signals);
        prop_assert!(near(found.line, 1.0 - other.line));
        let is_run = |signal: &Signal| match *signal {
            Signal::Run { first, last, many, .. } => many >= RUN && last - first + 1 >= many,
            Signal::Outside { .. } => true,
        };
        prop_assert!(found.signals.iter().all(is_run));
    }
}
