//! Random small regions: every figure of every indicator, by month and year, centre and sex, beside the second computation.

use jiff::civil::date;
use kapitera_count::Effort;
use kapitera_indicator::{
    Counted, CountedIndicator, Figure, MonthState, NoFigure, Period, Whose, figure, standardised,
};
use kapitera_model::{Division, IndicatorMeasure};
use kapitera_money::Exact;
use kapitera_period::{Date, OPEN_END, Span};
use kapitera_register::Sex;
use kapitera_statistics::{Confidence, mean, rate_of_squares, share};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::plain::{Asked, Plain, TEXT};
use crate::region::{CENTRES, Call, Cost, Drug, Facts, Need, Person, Stored, Value, Visit, text};

const MONTHS: (&str, &str) = ("2019-01", "2020-03");

fn plus(day: Date, days: i64) -> Date {
    day.checked_add(jiff::Span::new().days(days)).unwrap()
}

/// A little before the first month to a little after the last.
fn day() -> impl Strategy<Value = Date> {
    (0_i64..520).prop_map(|days| plus(date(2018, 11, 15), days))
}

/// Stays that follow each other, with days between some of them.
fn stays() -> impl Strategy<Value = Vec<(Span, usize, bool)>> {
    vec((0_i64..60, 1_i64..300, 0..3_usize, any::<bool>()), 0..4).prop_map(|stays| {
        let mut from = date(2018, 10, 1);
        let mut listed = Vec::new();
        for (gap, days, centre, named) in stays {
            from = plus(from, gap);
            let to = plus(from, days);
            listed.push((Span { from, to }, centre, named));
            from = to.tomorrow().unwrap();
        }
        listed
    })
}

/// Centres that are always open, open during the time, or close.
fn open() -> impl Strategy<Value = Span> {
    (select(vec![0, 0, 120, 200]), select(vec![0, 0, 250, 330])).prop_map(|(late, early)| Span {
        from: plus(date(2018, 10, 1), late),
        to: if early == 0 { OPEN_END } else { plus(date(2018, 10, 1), early) },
    })
}

fn who() -> impl Strategy<Value = Option<usize>> {
    prop::option::weighted(0.9, 0..6_usize)
}

fn person() -> impl Strategy<Value = Person> {
    (1920_i16..2018, any::<bool>(), stays()).prop_map(|(year, female, stays)| Person {
        birth: date(year, 6, 15),
        sex: if female { Sex::Female } else { Sex::Male },
        stays,
    })
}

fn visit() -> impl Strategy<Value = Visit> {
    (
        who(),
        0..3_usize,
        day(),
        select(vec!["doctor", "doctor", "nurse", "lab"]),
        0..6,
        select(vec!["", "Ann", "Bo", "Cia"]),
    )
        .prop_map(|(person, centre, day, profession, prescription, clinician)| Visit {
            person,
            centre,
            day,
            profession,
            prescription: prescription == 0,
            clinician,
        })
}

fn call() -> impl Strategy<Value = Call> {
    let answers = vec!["answered", "called-back", "called-back-later", "unanswered"];
    (0..3_usize, day(), select(vec!["care", "booking", "other", ""]), select(answers))
        .prop_map(|(centre, day, errand, answer)| Call { centre, day, errand, answer })
}

fn need() -> impl Strategy<Value = Need> {
    (
        who(),
        0..3_usize,
        day(),
        select(vec!["doctor", "nurse", "assistant"]),
        0..4,
        prop::option::weighted(0.8, 0..8_u32),
    )
        .prop_map(|(person, centre, day, assessor, chosen, wait)| Need {
            person,
            centre,
            day,
            assessor,
            chosen: chosen == 0,
            wait,
        })
}

fn drug() -> impl Strategy<Value = Drug> {
    (0..6_usize, day(), select(vec!["J01CA04", "J01", "N02BE01", "J02"])).prop_map(|(person, day, atc)| Drug {
        person,
        day,
        atc,
    })
}

fn cost() -> impl Strategy<Value = Cost> {
    (who(), day(), select(vec!["outpatient", "lab"])).prop_map(|(person, day, kind)| Cost { person, day, kind })
}

/// Each occasion has all three numbers, of two items: parts of one survey.
fn survey() -> impl Strategy<Value = Vec<Value>> {
    (0..3_usize, select(vec![2017_i16, 2018, 2019]), 1..3_usize, 0_i64..20, 0_i64..20).prop_map(
        |(centre, year, items, positive, more)| {
            let value = |name, item, amount| Value {
                name,
                centre,
                item,
                valid: Span { from: date(year, 1, 1), to: date(year, 12, 31) },
                amount,
            };
            let of_item = |item| {
                [
                    value("positive", item, positive),
                    value("answers", item, positive + more),
                    value("sent", item, positive + more + 5),
                ]
            };
            ["", "paper"][..items].iter().flat_map(|item| of_item(item)).collect::<Vec<_>>()
        },
    )
}

fn facts() -> impl Strategy<Value = Facts> {
    let rows = (
        vec(visit(), 0..60),
        vec(call(), 0..40),
        vec(need(), 0..40),
        vec(drug(), 0..40),
        vec(cost(), 0..20),
        vec(survey(), 0..3),
    );
    ([open(), open(), open()], vec(person(), 6..7), rows).prop_map(
        |(open, persons, (visits, calls, needs, drugs, costs, surveys))| {
            let mut values: Vec<Value> = surveys.into_iter().flatten().collect();
            // A centre answers a survey once.
            values.sort_by_key(|value| (value.name, value.centre, value.item, value.valid.to));
            let mut seen = std::collections::BTreeMap::new();
            values.retain(|value| {
                let year = value.valid.to;
                *seen.entry((value.name, value.centre, value.item, year)).or_insert(value.amount) == value.amount
            });
            values.dedup_by_key(|value| (value.name, value.centre, value.item, value.valid.to));
            Facts { open, persons, visits, calls, needs, drugs, costs, values, covers: Vec::new() }
        },
    )
}

/// The places of centres in what was counted.
fn places(counted: &Counted, centres: &[usize]) -> Vec<usize> {
    let place = |centre: &usize| counted.centres.iter().position(|found| *found.id == *CENTRES[*centre]).unwrap();
    centres.iter().map(place).collect()
}

fn near(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * (1.0 + one.abs())
}

struct Check<'a> {
    plain: Plain<'a>,
    counted: &'a Counted,
    of: &'a CountedIndicator,
}

impl Check<'_> {
    fn figure(&self, period: Period, end: usize, asked: Asked<'_>) -> Result<(), TestCaseError> {
        let (of, name) = (self.of, self.of.indicator.name.as_str());
        let whose = Whose { sex: asked.sex, ages: None };
        let place = places(self.counted, asked.centres);
        let found = figure(of, period, &self.counted.months, end, &place, whose);
        if period == Period::Year && end < 11 {
            prop_assert_eq!(found, Err(NoFigure::TooFewMonths));
            return Ok(());
        }
        let said = format!("{name} {period:?} {asked:?}");
        if matches!(of.indicator.measure, IndicatorMeasure::Continuity { .. }) {
            return self.index(found, asked, &said);
        }
        let counts = self.plain.counts(name, asked);
        let days = u64::from(asked.days.days());
        let (value, listed) = match &of.indicator.measure {
            IndicatorMeasure::Rate { per, .. } => {
                let months = if period == Period::Year { 12 } else { 1 };
                let top = i128::from(counts.those) * i128::from(*per) * 12 * i128::from(days);
                (Exact::fraction(top, i128::from(counts.of) * months), (counts.of * 2 + days) / (2 * days))
            }
            IndicatorMeasure::Number { .. } => (Some(Exact::whole(counts.those)), 0),
            _ => (Exact::fraction(i128::from(counts.those), i128::from(counts.of)), counts.of),
        };
        let Some(value) = value else {
            prop_assert_eq!(found, Err(NoFigure::Nobody), "{}", said);
            return Ok(());
        };
        let found = found.map_err(|why| TestCaseError::fail(format!("{said}: {why:?}")))?;
        prop_assert_eq!((&found.value, found.those, found.of), (&value, counts.those, listed), "{}", said);
        if !counts.beside.is_empty() {
            prop_assert_eq!(&found.beside, &counts.beside, "{}", said);
        }
        match &of.indicator.measure {
            IndicatorMeasure::Rate { per, .. } => {
                let squares = self.plain.squares(name, asked);
                let months = if period == Period::Year { 12.0 } else { 1.0 };
                let years = counts.of as f64 / days as f64 * months / 12.0;
                let expected =
                    rate_of_squares(counts.those as u64, squares as f64, years, f64::from(*per), Confidence::P95)
                        .unwrap();
                let limits = found.limits.unwrap();
                prop_assert!(
                    near(limits.low, expected.low) && near(limits.high, expected.high),
                    "{}: {:?} {:?}",
                    said,
                    limits,
                    expected
                );
            }
            IndicatorMeasure::Share { .. } => {
                prop_assert_eq!(found.limits, share(counts.those as u64, counts.of, Confidence::P95).ok());
            }
            _ => prop_assert_eq!(found.limits, None),
        }
        Ok(())
    }

    fn index(&self, found: Result<Figure, NoFigure>, asked: Asked<'_>, said: &str) -> Result<(), TestCaseError> {
        let persons = self.plain.persons(&self.of.indicator.name, asked);
        if persons.persons == 0 {
            prop_assert_eq!(found, Err(NoFigure::Nobody), "{}", said);
            return Ok(());
        }
        let found = found.map_err(|why| TestCaseError::fail(format!("{said}: {why:?}")))?;
        let told = (found.of, found.persons.events, found.persons.unknown, found.persons.lost);
        prop_assert_eq!(told, (persons.persons, persons.visits, persons.unknown, persons.lost), "{}", said);
        let sum: f64 = persons.indices.iter().sum();
        prop_assert!(near(found.near(), sum / persons.persons as f64), "{}: {} {:?}", said, found.near(), persons);
        let squares = persons.indices.iter().map(|index| index * index).sum();
        let expected = mean(persons.persons, sum, squares, Confidence::P95).ok();
        prop_assert_eq!(found.limits.is_some(), expected.is_some(), "{}", said);
        if let (Some(limits), Some(expected)) = (found.limits, expected) {
            let off = (limits.low - expected.low).abs().max((limits.high - expected.high).abs());
            prop_assert!(off < 1e-4, "{}: {:?} {:?}", said, limits, expected);
        }
        Ok(())
    }

    fn standardised(&self, period: Period, end: usize, asked: Asked<'_>) -> Result<(), TestCaseError> {
        let everybody = Asked { centres: &[0, 1, 2], ..asked };
        let (events, all) = (self.plain.counts("antibiotics", asked), self.plain.counts("antibiotics", everybody));
        let found = standardised(self.of, period, &self.counted.months, end, &places(self.counted, asked.centres));
        let expected = self.plain.expected("antibiotics", asked);
        if all.those == 0 || expected <= 0.0 {
            prop_assert!(found.is_err());
            return Ok(());
        }
        let found = found.map_err(|why| TestCaseError::fail(format!("{why:?}")))?;
        prop_assert_eq!(found.observed, events.those as u64);
        prop_assert!(near(found.expected, expected), "{} {}", found.expected, expected);
        prop_assert!(near(found.ratio.value, events.those as f64 / expected));
        // All centres together have what is expected of them.
        if asked.centres.len() == 3 {
            prop_assert!(near(found.ratio.value, 1.0));
            let crude = figure(self.of, period, &self.counted.months, end, &[0, 1, 2], Whose::ALL).unwrap();
            prop_assert!(near(found.rate.value, crude.near()), "{:?} {:?}", found, crude);
        }
        Ok(())
    }
}

/// The parts by sex, the unknown among them, and by age are the whole, cell by cell.
fn parts_are_the_whole(counted: &Counted) -> Result<(), TestCaseError> {
    for of in counted.indicators.iter().filter(|of| of.indicator.by.contains(&Division::Sex)) {
        for state in &of.months {
            let MonthState::Known { cells, .. } = state else { continue };
            for centre in 0..counted.centres.len() as u32 {
                let sum = |wanted: &dyn Fn(u8) -> bool| {
                    let own = cells.iter().filter(|(key, _)| key.centre == centre && wanted(key.sex));
                    own.fold((0, 0), |(those, all), (_, cell)| (those + cell.those, all + cell.of))
                };
                let parts = [0, 1, 2].map(|sex| sum(&|of| of == sex));
                let whole = parts.iter().fold((0, 0), |(those, all), part| (those + part.0, all + part.1));
                prop_assert_eq!(whole, sum(&|_| true), "{}", of.indicator.name);
            }
        }
    }
    Ok(())
}

/// The parts by age are the whole.
fn ages_are_the_whole(counted: &Counted) -> Result<(), TestCaseError> {
    let of = counted.indicators.iter().find(|of| of.indicator.name == "fixed-doctor").unwrap();
    for end in 0..counted.months.len() {
        let of_ages = |ages| figure(of, Period::Point, &counted.months, end, &[0, 1, 2], Whose { sex: None, ages });
        let bands = [(0, Some(20)), (20, Some(65)), (65, Some(80)), (80, None)];
        let parts = bands.map(|band| of_ages(Some(band)).map_or((0, 0), |figure| (figure.those, figure.of)));
        let whole = of_ages(None).map_or((0, 0), |figure| (figure.those, figure.of));
        prop_assert_eq!(parts.iter().fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1)), whole);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn every_figure_is_what_plain_loops_give(
        facts in facts(),
        (threads, batch_rows, range_rows) in (1usize..4, 1usize..20, 1u64..60),
    ) {
        let stored = Stored::new(&facts);
        let indicators = text(TEXT);
        let effort = Effort { threads, batch_rows, range_rows };
        let counted = match stored.count(&indicators, Some(MONTHS), effort) {
            Ok(counted) => counted,
            Err(problems) => return Err(TestCaseError::fail(format!("{problems:?}"))),
        };
        prop_assert_eq!(counted.months.len(), 15);
        for of in &counted.indicators {
            let check = Check { plain: Plain(&facts), counted: &counted, of };
            let sexes: &[Option<u8>] = if of.indicator.by.contains(&Division::Sex) { &[None, Some(0), Some(1)] } else { &[None] };
            for &period in Period::of(&of.indicator.measure) {
                for end in [0, 2, 11, 14] {
                    for centres in [&[0][..], &[1], &[2], &[0, 1, 2]] {
                        let days = period.days(counted.months[end]);
                        for &sex in sexes {
                            check.figure(period, end, Asked { days, centres, sex })?;
                        }
                        if of.indicator.name == "antibiotics" && (period == Period::Month || end >= 11) {
                            check.standardised(period, end, Asked { days, centres, sex: None })?;
                        }
                    }
                }
            }
        }
        parts_are_the_whole(&counted)?;
        ages_are_the_whole(&counted)?;
    }
}
