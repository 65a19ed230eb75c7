//! Pictures of internal trade.

use kapitera_chart::{
    Arrangement, Base, Columns, Estimate, Figures, Funnel, FunnelPoint, Head, Lines, Mark, Measure, Series, Standing,
    Unit, Whisker, Whiskers,
};
use kapitera_document::Picture;
use kapitera_message::{Text, text};
use kapitera_money::{Exact, Ore};
use kapitera_trade::asked::{BuyerKind, Months};
use kapitera_trade::{Awareness, BreakEven, Found, GroupVariation, Line, Tested, WhatPays};

use super::awareness::{effect_said, whole};
use super::learning::hundredfold;
use super::words::{kind_words, number, of_words, rounded, said};
use super::{Shown, Variants};
use crate::follow_up::standing_of;

fn mark(value: Option<Exact>) -> Mark {
    value.map_or(Mark::Missing, Mark::Known)
}

/// What was ordered month by month, beside what never had prices and what there would have been; none when there is no series.
pub fn awareness_lines(shown: &Shown<'_>, found: &Awareness) -> Option<Picture> {
    let line = whole(found)?;
    let introduced = shown.evaluation.awareness.introduced;
    let Months { first, last } = shown.evaluation.months;
    let labels: Vec<Text> = line.months.iter().map(|point| Text::same(point.month.to_string())).collect();
    let head = Head {
        key: "series",
        title: text!("Beställt månad för månad, {first}–{last}", "Ordered month by month, {first}–{last}"),
        about: text!(
            "Det som fick pris och det som aldrig fick, i fasta priser och procent av den egna medelmånaden innan priserna kom. Den tredje linjen är vad det annars hade blivit, med årstiderna utjämnade.",
            "What was given prices and what never was, at fixed prices and in per cent of its own mean month before prices came. The third line is what there would have been, with the seasons evened out."
        ),
    };
    let decimals = |value: Option<&Exact>| value.map(|value| shown_as(value, 1));
    let series = |key: &str, name: Text, marks: Vec<Mark>| Series { key: key.to_owned(), name, marks };
    let unit = Unit::Number(text!("% av månaderna före", "% of the months before"));
    let mut figures = Figures::new(head, unit, text!("månad", "month"), labels).with(series(
        "level",
        text!("med pris", "with prices"),
        line.months.iter().map(|point| mark(decimals(point.level.as_ref()))).collect(),
    ));
    if line.months.iter().any(|point| point.beside.is_some()) {
        figures = figures.with(series(
            "beside",
            text!("utan pris", "without prices"),
            line.months.iter().map(|point| mark(decimals(point.beside.as_ref()))).collect(),
        ));
    }
    if let Ok(of_line) = &line.found {
        let marks = line.months.iter().map(|point| {
            (point.month >= introduced).then(|| without(of_line, introduced.months_to(point.month))).flatten()
        });
        figures = figures.with(series("without", text!("annars", "otherwise"), marks.map(mark).collect()));
    }
    let mut lines = Lines::new(figures);
    lines.base = Base::Fit;
    let at = line.months.iter().position(|point| point.month == introduced);
    lines.marked.extend(at.map(|at| (at, text!("priserna kom", "prices came"))));
    Some(Picture::Lines(lines))
}

/// A number with at most so many decimals.
fn shown_as(value: &Exact, decimals: u32) -> Exact {
    let shown = value.round_decimals(decimals, kapitera_money::RoundMode::HalfAway);
    shown.map_or_else(|| value.clone(), |mantissa| Exact::decimal(mantissa, decimals))
}

/// What there would have been so many months after prices came, the seasons evened out: level + trend·h, and of two series the step and
/// the bend of the one beside.
fn without(found: &Found, months: i32) -> Option<Exact> {
    let effects = &found.study.answer.effects;
    let (first, second) = (&effects[0], &effects[1]);
    // A straight line through what is told at the horizons.
    let apart = f64::from(second.horizon) - f64::from(first.horizon);
    let slope = (second.counterfactual.value - first.counterfactual.value) / apart;
    rounded(first.counterfactual.value + slope * (f64::from(months) - f64::from(first.horizon)), 1)
}

/// The effects of all series in per cent, beside each other; none when there are none.
pub fn awareness_whiskers(shown: &Shown<'_>, found: &Awareness) -> Option<Picture> {
    let row = |line: &Line| {
        let estimate = |found: &Found| -> Option<Estimate> {
            let effect = &found.study.answer.effects[0];
            let percent = effect.percent?;
            Some(Estimate {
                value: rounded(percent.value, 1)?,
                low: rounded(percent.low, 1)?,
                high: rounded(percent.high, 1)?,
                of: shown_as(&line.before, 0),
                standing: Standing::Within,
            })
        };
        let figure = match &line.found {
            Err(why) => Err(why.text()),
            Ok(found) => estimate(found).ok_or_else(|| effect_said(found)),
        };
        Whisker { name: of_words(shown, &line.of), figure, is_own: false }
    };
    let rows: Vec<Whisker> = found.lines.iter().map(row).collect();
    if rows.iter().all(|row| row.figure.is_err()) {
        return None;
    }
    let horizon = whole(found)?.found.as_ref().map_or(12, |found| found.study.answer.effects[0].horizon);
    let introduced = shown.evaluation.awareness.introduced;
    Some(Picture::Whiskers(Whiskers {
        head: Head {
            key: "by_series",
            title: text!(
                "Ändringen {horizon} månader efter {introduced}, mot vad det annars hade blivit",
                "The change {horizon} months after {introduced}, against what would have been"
            ),
            about: text!(
                "En rad för varje serie: punkten är ändringen i procent, strecket dess 95 %-intervall. Ligger strecket över noll går det inte att se någon ändring.",
                "A row for each series: the point is the change in per cent, the line its 95 % interval. Where the line covers zero no change can be seen."
            ),
        },
        over: text!("serie", "series"),
        measure: Measure { key: "change", name: text!("ändring", "change"), unit: Unit::Number(Text::same("%")) },
        of: Measure {
            key: "before",
            name: text!("före, kr/mån", "before, kr/month"),
            unit: Unit::Number(Text::default()),
        },
        region: (Exact::ZERO, text!("ingen ändring", "no change")),
        target: None,
        level: None,
        rows,
    }))
}

/// How far apart units order of a supplier; none where they could not be laid beside each other.
pub fn variation_funnel(shown: &Shown<'_>, of: &GroupVariation) -> Option<Picture> {
    let found = of.found.as_ref().ok()?;
    let pair = |(low, high): (f64, f64)| Some((rounded(low * 100.0, 1)?, rounded(high * 100.0, 1)?));
    let point = |unit: &kapitera_trade::ToMedian| {
        Some(FunnelPoint {
            name: Text::same(shown.name(&unit.unit)),
            x: shown_as(&unit.expected, 0),
            y: rounded(unit.limits.value * 100.0, 1)?,
            inner: pair(unit.limits.inner)?,
            outer: pair(unit.limits.outer)?,
            standing: standing_of(Some(&unit.limits)),
        })
    };
    let points: Vec<FunnelPoint> = found.units.iter().filter_map(point).collect();
    if points.is_empty() {
        return None;
    }
    let name = shown.name(&of.supplier);
    let months = shown.evaluation.feedback.variation;
    let (first, last) = (months.first, months.last);
    let median = shown_as(&hundredfold(&found.median), 1);
    let at = said(&number(&median, 1));
    let (sv, en) = (at.sv, at.en);
    Some(Picture::Funnel(Funnel {
        head: Head {
            key: "variation",
            title: text!(
                "{name}: hur olika enheter beställer, {first}–{last}",
                "{name}: how unlike units order, {first}–{last}"
            ),
            about: text!(
                "En punkt för varje hälsocentral: vad den beställde i procent av vad dess lista väntas beställa. Gränserna är vidgade med hur olika enheterna är.",
                "A point for each health centre: what it ordered in per cent of what its list would be expected to. The limits are widened by how unlike the units are."
            ),
        },
        over: text!("hälsocentral", "health centre"),
        x: Measure {
            key: "expected",
            name: text!("väntat antal", "expected number"),
            unit: Unit::Number(Text::default()),
        },
        y: Measure { key: "ratio", name: text!("mot väntat", "to expected"), unit: Unit::Number(Text::same("%")) },
        target: (Exact::whole(100), text!("väntat 100 %", "expected 100 %")),
        level: Some((median, text!("medianen {sv} %", "the median {en} %"))),
        points,
    }))
}

/// What kinds of buyers pay by each model; none without models.
pub fn variant_columns(shown: &Shown<'_>, variants: &Variants) -> Option<Picture> {
    if variants.models.is_empty() {
        return None;
    }
    let Months { first, last } = shown.evaluation.change.months;
    let kinds = BuyerKind::ALL;
    let head = Head {
        key: "variants_by_kind",
        title: text!(
            "Vad köparna betalar med varje modell, {first}–{last}",
            "What buyers pay by each model, {first}–{last}"
        ),
        about: text!(
            "En grupp staplar för varje slag av köpare, en stapel för varje modell.",
            "A group of columns for each kind of buyers, a column for each model."
        ),
    };
    let labels = kinds.map(kind_words).to_vec();
    let mut figures = Figures::new(head, Unit::Kronor, text!("köpare", "buyers"), labels);
    for (at, name) in variants.models.iter().enumerate() {
        let paid = |kind: BuyerKind| -> Ore {
            let rows = variants.rows.iter().filter(|row| !row.sells && row.kind == kind);
            Ore::ZERO - rows.map(|row| row.amounts[at]).sum::<Ore>()
        };
        let marks = kinds.iter().map(|kind| Mark::from(paid(*kind))).collect();
        figures = figures.with(Series { key: format!("model_{at}"), name: Text::same(name.clone()), marks });
    }
    Some(Picture::Columns(Columns { figures, arrangement: Arrangement::Beside, now: None }))
}

/// What the two ways cost a month by how many tests are done; none where they were not laid beside each other.
pub fn break_even_lines(tested: &Tested) -> Option<Picture> {
    let found = tested.found.as_ref().ok()?;
    let most = found.units.iter().map(|unit| unit.volume.clone()).max()?;
    let crossing = match &found.pays {
        WhatPays::From { exact, .. } | WhatPays::UpTo { exact, .. } => Some(exact.clone()),
        WhatPays::Always | WhatPays::Never => None,
    };
    let reach = crossing.iter().map(|exact| exact * &Exact::whole(2)).chain([most]).max()?;
    let step = reach.checked_div(&Exact::whole(STEPS))?.round(kapitera_money::RoundMode::Up)?.max(1);
    let volumes: Vec<i128> = (0..=STEPS).map(|at| step * at).collect();
    let labels = volumes.iter().map(|volume| Text::same(volume.to_string())).collect();
    let code = &tested.code;
    let head = Head {
        key: "break_even",
        title: text!("{code}: vad de två sätten kostar i månaden", "{code}: what the two ways cost a month"),
        about: text!(
            "Kostnaden för en hälsocentral efter hur många prov den tar i månaden, hos laboratoriet och patientnära. Där linjerna möts kostar de lika.",
            "The cost of a health centre by how many tests it takes a month, at the laboratory and at the point of care. Where the lines meet they cost the same."
        ),
    };
    let cost = |of: fn(&BreakEven) -> &kapitera_trade::Monthly| -> Vec<Mark> {
        let monthly = of(found);
        let at = |volume: &i128| shown_as(&(&monthly.fixed + &(&monthly.per_test * &Exact::whole(*volume))), 0);
        volumes.iter().map(|volume| Mark::Known(at(volume))).collect()
    };
    let figures = Figures::new(head, Unit::Kronor, text!("prov i månaden", "tests a month"), labels)
        .with(Series {
            key: "central".to_owned(),
            name: text!("laboratoriet", "the laboratory"),
            marks: cost(|of| &of.central),
        })
        .with(Series {
            key: "point_of_care".to_owned(),
            name: text!("patientnära", "point of care"),
            marks: cost(|of| &of.point_of_care),
        });
    Some(Picture::Lines(Lines::new(figures)))
}

/// How many volumes are drawn.
const STEPS: i128 = 12;
