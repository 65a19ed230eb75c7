//! Whatever the figures: drawings are well-formed and without style or script, marks lie in the view box and are as long as their
//! values, against a plain second computation in rational numbers over 128-bit integers.

use kapitera_chart::{
    Arrangement, Bar, Bars, Base, Chart, Columns, Day, Dot, Fan, Figures, Item, Lines, Mark, Measure, Scatter, Series,
    Size, Spark, Steps, Timeline, Unit,
};
use kapitera_message::{Language, Text, text};
use kapitera_money::{Exact, parse_number};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;

use crate::drawn::{Element, elements, tenths};
use crate::samples::{head, samples};

/// Amounts in öre of all sizes, zero often.
pub fn ore() -> impl Strategy<Value = i64> {
    prop_oneof![Just(0), -500_i64..500, -1_000_000_000_i64..1_000_000_000, any::<i64>()]
}

pub fn name() -> impl Strategy<Value = Text> {
    prop_oneof!["[a-zåäö]{1,8}", "\\PC{0,60}", any::<String>()].prop_map(Text::same)
}

fn mark() -> impl Strategy<Value = Mark> {
    let value = ore().prop_map(|ore| Exact::decimal(ore.into(), 2));
    (0..4_u8, value).prop_map(|(kind, value)| match kind {
        0 => Mark::Missing,
        1 => Mark::Forecast(value),
        _ => Mark::Known(value),
    })
}

fn figures() -> impl Strategy<Value = Figures> {
    (0..40_usize, 0..8_usize).prop_flat_map(|(labels, series)| {
        let marks = prop::collection::vec(mark(), labels);
        let series = prop::collection::vec((name(), marks), series);
        let unit = prop_oneof![Just(Unit::Kronor), name().prop_map(Unit::Number)];
        (name(), unit, prop::collection::vec(name(), labels), series).prop_map(|(title, unit, labels, series)| {
            let figures = Figures::new(head(title), unit, text!("månad", "month"), labels);
            let series = series.into_iter().enumerate();
            series.fold(figures, |figures, (index, (name, marks))| {
                figures.with(Series { key: format!("series_{index}"), name, marks })
            })
        })
    })
}

pub fn size() -> impl Strategy<Value = Size> {
    prop_oneof![Just(Size::Wide), Just(Size::Narrow)]
}

/// What holds of every drawing; its elements.
pub fn sound(svg: &str) -> Vec<Element> {
    let lower = svg.to_lowercase();
    let elements = elements(svg);
    for element in &elements {
        assert!(!["style", "script", "foreignobject", "a", "image", "use"].contains(&element.name.as_str()), "{svg}");
        for (name, value) in &element.attributes {
            assert!(name != "style" && !name.starts_with("on") && !name.ends_with("href"), "{name} in {svg}");
            assert!(!value.contains("url(") || value.starts_with("url(#chart-"), "{value}");
        }
    }
    // Texts that were given may hold the words, escaped.
    assert!(!lower.contains("<style") && !lower.contains("<script"), "{svg}");
    let root = elements.last().unwrap();
    assert_eq!((root.name.as_str(), root.inside.len()), ("svg", 0));
    assert_eq!(root.attributes["role"], "img");
    let ids: Vec<&str> =
        elements.iter().filter_map(|element| element.attributes.get("id")).map(String::as_str).collect();
    assert!(ids.contains(&root.attributes["aria-labelledby"].as_str()), "{svg}");
    assert!(ids.contains(&root.attributes["aria-describedby"].as_str()), "{svg}");
    let mut once = ids.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), ids.len(), "ids are unique: {ids:?}");
    for filled in elements.iter().filter_map(|element| element.attributes.get("fill")) {
        let named = filled.strip_prefix("url(#").and_then(|fill| fill.strip_suffix(')')).unwrap();
        assert!(ids.contains(&named), "{named} in {ids:?}");
    }
    let view: Vec<i64> = root.attributes["viewBox"].split(' ').map(tenths).collect();
    for element in elements.iter().filter(|element| !element.inside.iter().any(|outer| outer == "defs")) {
        let Some([left, top, right, bottom]) = element.extent() else { continue };
        let inside = left >= 0 && top >= 0 && right <= view[2] && bottom <= view[3];
        assert!(inside, "{element:?} is not in {view:?}\n{svg}");
    }
    elements
}

pub fn of_class<'a>(elements: &'a [Element], class: &str) -> Vec<&'a Element> {
    elements.iter().filter(|element| element.has_class(class)).collect()
}

/// The value that a label of the axis says, in the axis' unit.
fn said(text: &str) -> Exact {
    let plain = text.replace('\u{a0}', "").replace('−', "-").replace(',', ".");
    parse_number(&plain).unwrap_or_else(|error| panic!("{text} is no number: {error:?}"))
}

/// The grid of a chart over labels: where each tick is, with what it says.
fn ticks(elements: &[Element]) -> Vec<(i64, Exact)> {
    let grid = |element: &&Element| element.name == "line" && element.tenths("y1") == element.tenths("y2");
    let mut lines: Vec<i64> = elements
        .iter()
        .filter(|element| element.has_class("chart-grid") || element.has_class("chart-axis"))
        .filter(grid)
        .map(|line| line.tenths("y1"))
        .collect();
    lines.sort_unstable();
    lines.dedup();
    let labels = elements.iter().filter(|element| element.name == "text" && element.has_class("chart-label"));
    let labels: Vec<&Element> =
        labels.filter(|label| label.attributes.get("text-anchor").is_some_and(|anchor| anchor == "end")).collect();
    assert_eq!(labels.len(), lines.len(), "each tick has its words");
    lines.iter().rev().zip(labels).map(|(line, label)| (*line, said(&label.text))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 200,
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..ProptestConfig::default()
    })]

    #[test]
    fn charts_over_labels_are_sound(
        figures in figures(), size in size(), beside in any::<bool>(), fit in any::<bool>(), now in prop::option::of(0..50_usize)
    ) {
        let arrangement = if beside { Arrangement::Beside } else { Arrangement::Stacked };
        let base = if fit { Base::Fit } else { Base::Zero };
        let mut lines = Lines::new(figures.clone());
        (lines.base, lines.now) = (base, now);
        lines.marked = now.map(|label| (label, text!("märke", "mark"))).into_iter().collect();
        let charts: [Box<dyn Chart>; 4] = [
            Box::new(Columns { figures: figures.clone(), arrangement, now }),
            Box::new(lines),
            Box::new(Steps { figures: figures.clone() }),
            Box::new(Spark { figures, base }),
        ];
        for chart in charts {
            let drawn = chart.svg("chart-a", size, Language::Sv);
            sound(&drawn);
            prop_assert_eq!(drawn, chart.svg("chart-a", size, Language::Sv));
            chart.table();
        }
    }

    #[test]
    fn bars_are_as_long_as_their_values(values in prop::collection::vec((name(), ore()), 0..40), size in size()) {
        let bars = values.iter().map(|(name, ore)| Bar { name: name.clone(), value: Exact::decimal((*ore).into(), 2) });
        let head = head(text!("Titel", "Title"));
        let chart = Bars { head, unit: Unit::Kronor, over: text!("namn", "name"), bars: bars.collect() };
        let elements = sound(&chart.svg("chart-a", size, Language::Sv));
        let drawn = of_class(&elements, "chart-bar");
        prop_assert_eq!(drawn.len(), values.len());
        let longest = values.iter().zip(&drawn).max_by_key(|((_, ore), _)| ore.unsigned_abs());
        let Some(((_, most), longest)) = longest else { return Ok(()) };
        let zero = of_class(&elements, "chart-axis")[0].tenths("x1");
        let (most, longest) = (i128::from(*most).abs().max(1), i128::from(longest.tenths("width")));
        for ((_, ore), bar) in values.iter().zip(&drawn) {
            let expected = longest * i128::from(*ore).abs();
            let off = (expected - i128::from(bar.tenths("width")) * most).abs();
            prop_assert!(off <= 10 * most, "{ore} of {most}: {bar:?}");
            let from_zero = if *ore < 0 { bar.tenths("x") + bar.tenths("width") } else { bar.tenths("x") };
            prop_assert_eq!(from_zero, zero);
            prop_assert_eq!(bar.has_class("chart-bar--negative"), *ore < 0);
        }
    }

    #[test]
    fn fans_are_in_the_order_of_their_values(
        bands in prop::collection::vec((name(), prop::option::of([ore(), ore(), ore(), ore(), ore()])), 0..30), size in size()
    ) {
        let sorted = |mut spread: [i64; 5]| {
            spread.sort_unstable();
            spread.map(|ore| Exact::decimal(ore.into(), 2))
        };
        let bands: Vec<_> = bands.into_iter().map(|(name, spread)| (name, spread.map(sorted))).collect();
        let known = bands.iter().filter(|(_, spread)| spread.is_some()).count();
        let chart = Fan { head: head(text!("Titel", "Title")), unit: Unit::Kronor, over: text!("namn", "name"), bands };
        let elements = sound(&chart.svg("chart-a", size, Language::Sv));
        let [outer, inner, middle] =
            ["chart-fan-outer", "chart-fan-inner", "chart-fan-middle"].map(|class| of_class(&elements, class));
        // One of each is the legend's.
        prop_assert_eq!([outer.len(), inner.len(), middle.len()], [known + 1; 3]);
        for ((outer, inner), middle) in outer.iter().zip(&inner).zip(&middle).take(known) {
            let ([_, top, _, bottom], [_, inner_top, _, inner_bottom]) = (outer.extent().unwrap(), inner.extent().unwrap());
            let at = middle.tenths("y1");
            prop_assert!(top <= inner_top && inner_top <= at && at <= inner_bottom + 1 && inner_bottom <= bottom + 1);
            prop_assert!(outer.tenths("width") < inner.tenths("width"), "the widths tell them apart");
        }
        prop_assert_eq!(chart.table().rows.len(), chart.bands.len());
    }

    #[test]
    fn columns_and_ticks_say_the_same(values in prop::collection::vec(ore(), 1..24), size in size()) {
        let labels = (0..values.len()).map(|index| Text::same(index.to_string())).collect();
        let marks: Vec<Mark> = values.iter().map(|&ore| Mark::Known(Exact::decimal(ore.into(), 2))).collect();
        let figures = Figures::new(head(text!("Titel", "Title")), Unit::Number(Text::default()), Text::default(), labels)
            .with(Series { key: "a".into(), name: Text::default(), marks });
        let chart = Columns { figures, arrangement: Arrangement::Stacked, now: None };
        let elements = sound(&chart.svg("chart-a", size, Language::En));
        let ticks = ticks(&elements);
        prop_assert!((2..=8).contains(&ticks.len()), "{ticks:?}");
        // Ticks go up in equal steps, both in words and in places.
        let step = &ticks[1].1 - &ticks[0].1;
        for pair in ticks.windows(2) {
            prop_assert_eq!(&pair[1].1 - &pair[0].1, step.clone());
            prop_assert!((pair[0].0 - pair[1].0 - (ticks[0].0 - ticks[1].0)).abs() <= 2);
        }
        let (low, high) = (&ticks[0], &ticks[ticks.len() - 1]);
        prop_assert!(low.1 <= Exact::ZERO && high.1 >= Exact::ZERO);
        // The ticks cover the values: with a unit of thousands in words, which the values are brought to.
        let largest = values.iter().map(|ore| ore.unsigned_abs()).max().unwrap_or(0);
        let unit = Exact::whole(1000);
        let mut scale = Exact::ONE;
        let far = Exact::whole(1_000_000);
        while high.1.abs().max(low.1.abs()) < &Exact::decimal(largest.into(), 2) * &scale && !(&far * &scale).is_zero() {
            scale = scale.checked_div(&unit).unwrap();
        }
        for (ore, bar) in values.iter().zip(of_class(&elements, "chart-bar")) {
            let value = &Exact::decimal((*ore).into(), 2) * &scale;
            prop_assert!(low.1 <= value && value <= high.1, "{ore} is not within the ticks");
            // height × (high − low) = length of the axis × value, within one unit.
            let length = Exact::whole(low.0 - high.0);
            let off = &(&Exact::whole(bar.tenths("height")) * &(&high.1 - &low.1)) - &(&length * &value.abs());
            prop_assert!(off.abs() <= &Exact::whole(10) * &(&high.1 - &low.1), "{ore}: {bar:?}");
        }
    }

    #[test]
    fn points_lie_as_their_values_do(
        values in prop::collection::vec((name(), -5_000_000..5_000_000_i64, -5_000_000..5_000_000_i64), 0..40), size in size()
    ) {
        let value = |ore: i64| Exact::decimal(ore.into(), 2);
        let dots = values.iter().map(|(name, x, y)| Dot { name: name.clone(), x: value(*x), y: value(*y) });
        let measure = |key| Measure { key, name: text!("mått", "measure"), unit: Unit::Number(Text::default()) };
        let chart = Scatter {
            head: head(text!("Titel", "Title")), over: text!("namn", "name"), x: measure("x"), y: measure("y"),
            dots: dots.collect(),
        };
        let elements = sound(&chart.svg("chart-a", size, Language::Sv));
        let drawn = of_class(&elements, "chart-point");
        prop_assert_eq!(drawn.len(), values.len());
        for (one, (_, x, y)) in drawn.iter().zip(&values) {
            for (other, (_, other_x, other_y)) in drawn.iter().zip(&values) {
                prop_assert!(x > other_x || one.tenths("cx") <= other.tenths("cx"));
                prop_assert!(y > other_y || one.tenths("cy") >= other.tenths("cy"));
            }
        }
    }

    #[test]
    fn a_time_line_covers_nothing(
        items in prop::collection::vec((name(), -5000..5000_i64, prop::option::of(0..2000_i64), 0..9_usize), 0..25),
        ticks in prop::collection::vec(-6000..6000_i64, 0..9),
        now in prop::option::of(any::<i64>()),
        size in size()
    ) {
        let day = |number: i64| Day { number, shown: number.to_string() };
        let items = items.into_iter().map(|(label, from, length, series)| {
            Item { label, from: day(from), to: length.map(|length| day(from + length)), series }
        });
        let chart = Timeline {
            head: head(text!("Titel", "Title")),
            items: items.collect(),
            ticks: ticks.into_iter().map(day).collect(),
            now: now.map(day),
        };
        let elements = sound(&chart.svg("chart-a", size, Language::Sv));
        let bars: Vec<[i64; 4]> = of_class(&elements, "chart-bar").into_iter().filter_map(Element::extent).collect();
        prop_assert_eq!(bars.len(), chart.items.len());
        for (index, one) in bars.iter().enumerate() {
            for other in &bars[index + 1..] {
                let apart = one[2] <= other[0] || other[2] <= one[0] || one[3] <= other[1] || other[3] <= one[1];
                prop_assert!(apart, "{one:?} and {other:?}");
            }
        }
    }
}

#[test]
fn the_samples_are_sound() {
    for (_, chart) in samples() {
        for size in [Size::Wide, Size::Narrow] {
            sound(&chart.svg("chart-a", size, Language::Sv));
        }
    }
}

#[test]
fn numbers_beyond_any_amount_are_drawn_too() {
    let huge = &Exact::whole(i128::MAX) * &Exact::whole(i128::MAX);
    let tiny = Exact::ONE.checked_div(&huge).unwrap();
    for values in [vec![huge.clone(), -huge.clone()], vec![tiny.clone()], vec![huge, tiny]] {
        for unit in [Unit::Kronor, Unit::Number(Text::default())] {
            let labels = values.iter().map(|_| Text::same("a")).collect();
            let marks = values.iter().cloned().map(Mark::Known).collect();
            let figures = Figures::new(head(text!("Titel", "Title")), unit, Text::default(), labels).with(Series {
                key: "a".into(),
                name: Text::default(),
                marks,
            });
            let chart = Columns { figures, arrangement: Arrangement::Stacked, now: None };
            sound(&chart.svg("chart-a", Size::Narrow, Language::Sv));
        }
    }
}

#[test]
fn the_word_of_the_present_has_room_without_a_unit_or_a_legend() {
    let figures = Figures::new(head(Text::default()), Unit::Number(Text::default()), Text::default(), Vec::new());
    let chart = Columns { figures, arrangement: Arrangement::Stacked, now: Some(0) };
    let elements = sound(&chart.svg("chart-a", Size::Wide, Language::Sv));
    assert_eq!(of_class(&elements, "chart-now-label").len(), 1);
}

#[test]
fn a_line_has_a_gap_where_a_figure_is_missing_and_a_dash_where_it_is_a_forecast() {
    let (_, chart) = samples().into_iter().find(|(name, _)| *name == "lines").unwrap();
    let elements = sound(&chart.svg("chart-a", Size::Wide, Language::Sv));
    let in_plot = |line: &&&Element| line.places()[0][1] > 500;
    let pieces = |class: &str| {
        let lines = of_class(&elements, "chart-line");
        let lines = lines.iter().filter(|line| line.has_class(class)).filter(in_plot);
        lines.map(|line| (line.places().len(), line.has_class("chart-line--forecast"))).collect::<Vec<_>>()
    };
    assert_eq!(pieces("series-1"), [(3, false), (5, false), (4, true)]);
    assert_eq!(pieces("series-2"), [(6, false), (5, false)]);
    assert_eq!(of_class(&elements, "chart-band").len(), 1);
}
