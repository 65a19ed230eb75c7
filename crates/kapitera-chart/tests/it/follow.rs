//! What holds of the drawings of follow-up, whatever the figures.

use kapitera_chart::{
    Chart, Estimate, Figures, Funnel, FunnelPoint, Lines, Mark, Measure, Series, Side, Size, Standing, Unit, Whisker,
    Whiskers,
};
use kapitera_message::{Language, Text, text};
use kapitera_money::Exact;
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;

use crate::drawn::Element;
use crate::followed::{CENTRES, control, funnel, whiskers};
use crate::properties::{name, of_class, ore, size, sound};
use crate::samples::head;

const STANDINGS: [Standing; 5] = [
    Standing::Within,
    Standing::Inner(Side::Low),
    Standing::Inner(Side::High),
    Standing::Outer(Side::Low),
    Standing::Outer(Side::High),
];

fn value() -> impl Strategy<Value = Exact> {
    ore().prop_map(|ore| Exact::decimal(ore.into(), 2))
}

fn standing() -> impl Strategy<Value = Standing> {
    (0..STANDINGS.len()).prop_map(|at| STANDINGS[at])
}

fn level() -> impl Strategy<Value = (Exact, Text)> {
    (value(), name())
}

fn point() -> impl Strategy<Value = FunnelPoint> {
    (name(), [value(), value(), value(), value(), value(), value()], standing()).prop_map(
        |(name, [x, y, inner_low, inner_high, outer_low, outer_high], standing)| FunnelPoint {
            name,
            x,
            y,
            inner: (inner_low, inner_high),
            outer: (outer_low, outer_high),
            standing,
        },
    )
}

fn whisker() -> impl Strategy<Value = Whisker> {
    let estimate = ([value(), value(), value(), value()], standing())
        .prop_map(|([value, low, high, of], standing)| Estimate { value, low, high, of, standing });
    let figure = prop_oneof![3 => estimate.prop_map(Ok), 1 => name().prop_map(Err)];
    (name(), figure, any::<bool>()).prop_map(|(name, figure, is_own)| Whisker { name, figure, is_own })
}

fn measure(key: &'static str) -> impl Strategy<Value = Measure> {
    let unit = prop_oneof![Just(Unit::Kronor), name().prop_map(Unit::Number)];
    (name(), unit).prop_map(move |(name, unit)| Measure { key, name, unit })
}

/// Whether a text is said somewhere: as it is, but for what may not stand in XML.
fn is_said(elements: &[Element], text: &str) -> bool {
    let plain = |letter: char| letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}');
    let text: String = text.chars().map(|letter| if plain(letter) { ' ' } else { letter }).collect();
    elements.iter().any(|element| ["text", "title"].contains(&element.name.as_str()) && element.text.contains(&text))
}

/// The corners of a shape; none for a circle.
fn corners(element: &Element) -> usize {
    if element.name == "circle" { 0 } else { element.places().len() }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 200,
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_funnel_is_sound(
        points in prop::collection::vec(point(), 0..40), target in level(), level in prop::option::of(level()),
        x in measure("x"), y in measure("y"), size in size()
    ) {
        let over = text!("vårdcentral", "centre");
        let chart = Funnel { head: head(text!("Titel", "Title")), over, x, y, target, level, points };
        let drawn = chart.svg("chart-a", size, Language::Sv);
        let elements = sound(&drawn);
        prop_assert_eq!(&drawn, &chart.svg("chart-a", size, Language::Sv));
        for point in &chart.points {
            prop_assert!(is_said(&elements, &point.name.sv), "{:?} in {drawn}", point.name.sv);
        }
        let table = chart.table();
        prop_assert_eq!(table.rows.len(), chart.points.len());
        prop_assert!(table.rows.iter().all(|row| row.len() == table.columns.len()));
    }

    #[test]
    fn whiskers_are_sound(
        rows in prop::collection::vec(whisker(), 0..60), region in level(), target in prop::option::of(level()),
        level in prop::option::of(level()), measured in measure("value"), of in measure("of"), size in size()
    ) {
        let over = text!("vårdcentral", "centre");
        let head = head(text!("Titel", "Title"));
        let chart = Whiskers { head, over, measure: measured, of, region, target, level, rows };
        let drawn = chart.svg("chart-a", size, Language::En);
        let elements = sound(&drawn);
        prop_assert_eq!(&drawn, &chart.svg("chart-a", size, Language::En));
        for row in &chart.rows {
            prop_assert!(is_said(&elements, &row.name.en), "{:?} in {drawn}", row.name.en);
            if let Err(why) = &row.figure {
                prop_assert!(is_said(&elements, &why.en));
            }
        }
        prop_assert_eq!(of_class(&elements, "chart-row--own").len(), chart.rows.iter().filter(|row| row.is_own).count());
        // Each has its own stretch of the drawing.
        let grounds = of_class(&elements, "chart-row");
        prop_assert_eq!(grounds.len(), chart.rows.len());
        for pair in grounds.windows(2) {
            prop_assert!(pair[0].tenths("y") + pair[0].tenths("height") <= pair[1].tenths("y"));
        }
        let table = chart.table();
        prop_assert_eq!(table.rows.len(), chart.rows.len());
        prop_assert!(table.rows.iter().all(|row| row.len() == table.columns.len()));
    }

    #[test]
    fn a_control_chart_is_sound(
        marks in prop::collection::vec(prop::option::of(value()), 0..30), level in prop::collection::vec(level(), 0..20),
        signals in prop::collection::vec((0..40_usize, name()), 0..6), size in size()
    ) {
        let labels = (0..marks.len()).map(|at| Text::same(at.to_string())).collect();
        let marks: Vec<Mark> = marks.into_iter().map(|value| value.map_or(Mark::Missing, Mark::Known)).collect();
        let figures = Figures::new(head(text!("Titel", "Title")), Unit::Kronor, text!("månad", "month"), labels)
            .with(Series { key: "a".into(), name: Text::default(), marks: marks.clone() });
        let mut chart = Lines::new(figures);
        (chart.level, chart.signals) = (level, signals);
        let elements = sound(&chart.svg("chart-a", size, Language::Sv));
        let is_marked = |at: usize| marks.get(at).is_some_and(|mark| mark.value().is_some());
        for (_, word) in chart.signals.iter().filter(|(at, _)| is_marked(*at)) {
            prop_assert!(is_said(&elements, &word.sv));
        }
        let table = chart.table();
        prop_assert!(table.rows.iter().all(|row| row.len() == table.columns.len()));
    }
}

#[test]
fn every_standing_has_a_shape_of_its_own() {
    let mut chart = funnel();
    chart.points.truncate(STANDINGS.len());
    for (point, standing) in chart.points.iter_mut().zip(STANDINGS) {
        point.standing = standing;
    }
    let elements = sound(&chart.svg("chart-a", Size::Wide, Language::Sv));
    // The legend has the same shapes, but one for both sides of the inner limits.
    let kinds = |elements: &[&Element]| {
        let kind = |element: &&Element| (corners(element), element.has_class("chart-point--inner"));
        let mut kinds: Vec<_> = elements.iter().map(kind).collect();
        kinds.sort_unstable();
        kinds
    };
    let all = of_class(&elements, "chart-point");
    assert_eq!(all.len(), 4 + STANDINGS.len());
    assert_eq!(kinds(&all[..4]), [(0, false), (3, false), (3, false), (4, true)]);
    assert_eq!(kinds(&all[4..]), [(0, false), (3, false), (3, false), (4, true), (4, true)]);
    // Triangles point to where their figures lie: the first corner of one that points up is above the others.
    let outer: Vec<&&Element> = all[4..].iter().filter(|point| point.has_class("chart-point--outer")).collect();
    let points_up = |point: &Element| point.places()[0][1] < point.places()[1][1];
    assert_eq!(outer.iter().map(|point| points_up(point)).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn all_outside_the_outer_limits_are_named_or_lettered() {
    let chart = funnel();
    let outer: Vec<&str> = chart
        .points
        .iter()
        .filter(|point| matches!(point.standing, Standing::Outer(_)))
        .map(|point| point.name.sv.as_str())
        .collect();
    assert_eq!(outer.len(), 5);
    for size in [Size::Wide, Size::Narrow] {
        let elements = sound(&chart.svg("chart-a", size, Language::Sv));
        let texts = || elements.iter().filter(|element| element.name == "text");
        for name in &outer {
            assert!(texts().any(|element| element.text == *name), "{name}");
        }
        let named = texts().filter(|element| element.has_class("chart-name")).count();
        assert_eq!(named, outer.len(), "each has its name or its letter beside it");
    }
}

#[test]
fn limits_go_through_the_points_from_the_smallest_to_the_largest() {
    let elements = sound(&funnel().svg("chart-a", Size::Wide, Language::Sv));
    let drawn: Vec<&Element> =
        of_class(&elements, "chart-limit").into_iter().filter(|limit| limit.name == "path").collect();
    assert_eq!(drawn.len(), 4);
    assert_eq!(drawn.iter().filter(|limit| limit.has_class("chart-limit--inner")).count(), 2);
    for limit in drawn {
        let places = limit.places();
        assert_eq!(places.len(), CENTRES.len());
        assert!(places.windows(2).all(|pair| pair[0][0] <= pair[1][0]));
    }
    // One point alone still has limits that can be seen.
    let mut alone = funnel();
    alone.points.truncate(1);
    let elements = sound(&alone.svg("chart-a", Size::Narrow, Language::Sv));
    let paths = of_class(&elements, "chart-limit").into_iter().filter(|limit| limit.name == "path").count();
    assert_eq!(paths, 4);
}

#[test]
fn rows_without_a_figure_say_why_and_have_no_point() {
    let chart = whiskers();
    for size in [Size::Wide, Size::Narrow] {
        let elements = sound(&chart.svg("chart-a", size, Language::Sv));
        assert!(elements.iter().any(|element| element.text == "för få svar för att visas (färre än 100)"));
        let values = of_class(&elements, "chart-value");
        assert_eq!(values.len(), CENTRES.len() - 1);
        let own = of_class(&elements, "chart-own");
        assert_eq!(own.iter().map(|own| own.text.as_str()).collect::<Vec<_>>(), ["Hälsocentralen Hallen"]);
    }
}

#[test]
fn signals_have_a_shape_of_their_own() {
    let elements = sound(&control().svg("chart-a", Size::Wide, Language::Sv));
    // One is the legend's.
    let signals = of_class(&elements, "chart-point--signal");
    assert_eq!(signals.iter().map(|signal| corners(signal)).collect::<Vec<_>>(), [4, 4, 4]);
    assert!(is_said(&elements, "medel 82,6 %") && is_said(&elements, "2024-10, nöjda: 70,1\u{a0}%; utanför gränserna"));
}
