//! Pictures of the follow-up.

use kapitera_chart::{
    Base, Estimate, Figures, Funnel, FunnelPoint, Head, Lines, Mark, Measure, Series, Side, Spark, Standing, Unit,
    Whisker, Whiskers,
};
use kapitera_document::Picture;
use kapitera_indicator::{Comparison, Counted, CountedIndicator, Period, Ranked, Whose, figure, trend};
use kapitera_message::{Language, Text, text};
use kapitera_model::{Indicator, IndicatorMeasure, Level, LevelKind};
use kapitera_money::{Exact, RoundMode};
use kapitera_period::Month;
use kapitera_statistics::{Chart, Interval, Limits, Signal, Verdict};

use super::words::{FigureUnit, exact, figure_cell, hidden_words, no_figure, period_words, unit_of, unit_words};

/// All centres beside each other with their limits, the best first; none where there is nothing to draw. `own` is the reader's own centre.
pub fn whiskers(counted: &Counted, at: usize, comparison: &Comparison, own: Option<usize>) -> Option<Picture> {
    let indicator = &counted.indicators[at].indicator;
    let unit = unit_of(indicator);
    if unit == FigureUnit::Number {
        return None;
    }
    let region = comparison.region.as_ref().ok()?;
    let is_standardised = comparison.centres.iter().any(|ranked| ranked.standard.is_some());
    let row = |ranked: &Ranked| Whisker {
        name: Text::same(counted.centres[ranked.centre].name.clone()),
        figure: estimate(unit, ranked),
        is_own: own == Some(ranked.centre),
    };
    let rows: Vec<Whisker> = comparison.by_figure(indicator.better).into_iter().map(row).collect();
    if rows.iter().all(|row| row.figure.is_err()) {
        return None;
    }
    let period = period_words(comparison.period, counted.months[comparison.end]);
    let title = titled(indicator, &text!("alla hälsocentraler", "all health centres"), &period);
    let about = text!(
        "En rad för varje hälsocentral: punkten är dess tal, strecket de 95 % som talet lätt kan ligga inom av slump. Formen säger hur den ligger mot de andra.",
        "A row for each health centre: the point is its figure, the line the 95 % within which chance may easily have put it. The shape says how it lies against the others."
    );
    let of = match indicator.measure {
        IndicatorMeasure::Rate { .. } => text!("listade", "listed"),
        IndicatorMeasure::Continuity { .. } => text!("personer", "persons"),
        _ => text!("av så många", "of so many"),
    };
    Some(Picture::Whiskers(Whiskers {
        head: Head { key: "whiskers", title, about },
        over: text!("hälsocentral", "health centre"),
        measure: measure(unit, is_standardised),
        of: Measure { key: "of", name: of, unit: Unit::Number(Text::default()) },
        region: (rounded(unit, &region.value)?, said(unit, &region.value, &text!("regionen", "the region"))),
        target: level(indicator, LevelKind::Target),
        level: level(indicator, LevelKind::Pay),
        rows,
    }))
}

/// The funnel of all centres that can be judged; none where it cannot be drawn.
pub fn funnel(counted: &Counted, at: usize, comparison: &Comparison) -> Option<Picture> {
    let indicator = &counted.indicators[at].indicator;
    let unit = unit_of(indicator);
    let funnel = comparison.funnel.as_ref().ok()?;
    // Limits of a ratio are shown as the figures that they are for the region.
    let times = match indicator.measure {
        IndicatorMeasure::Rate { .. } => comparison.region.as_ref().ok()?.near(),
        _ => 1.0,
    };
    let shown = |value: f64| near(unit, value * times);
    let pair = |(low, high): (f64, f64)| Some((shown(low)?, shown(high)?));
    let point = |ranked: &Ranked| {
        let limits = ranked.limits?;
        let size = match (&ranked.standard, &ranked.figure) {
            (Some(standard), _) => exact(FigureUnit::Per(1), standard.expected.round())?,
            (None, figure) => Exact::whole(figure.as_ref().ok()?.of),
        };
        Some(FunnelPoint {
            name: Text::same(counted.centres[ranked.centre].name.clone()),
            x: size,
            y: shown(limits.value)?,
            inner: pair(limits.inner)?,
            outer: pair(limits.outer)?,
            standing: standing_of(Some(&limits)),
        })
    };
    let points: Vec<FunnelPoint> = comparison.centres.iter().filter_map(point).collect();
    if points.is_empty() {
        return None;
    }
    let period = period_words(comparison.period, counted.months[comparison.end]);
    let is_standardised = comparison.centres.iter().any(|ranked| ranked.standard.is_some());
    let size = match indicator.measure {
        IndicatorMeasure::Rate { .. } => text!("väntat antal för ålder och kön", "expected number for age and sex"),
        IndicatorMeasure::Continuity { .. } => text!("personer", "persons"),
        _ => text!("av så många", "of so many"),
    };
    let common = shown(funnel.target)?;
    let word = said_shown(unit, &common, &text!("gemensamt", "in common"));
    Some(Picture::Funnel(Funnel {
        head: Head {
            key: "funnel",
            title: titled(indicator, &text!("skillnader och slump", "differences and chance"), &period),
            about: text!(
                "En punkt för varje hälsocentral, större till höger. Mellan linjerna kan slumpen ensam ha lagt den; utanför de yttre gör den knappast det.",
                "A point for each health centre, larger ones to the right. Between the lines chance alone may have put it; outside the outer ones it hardly did."
            ),
        },
        over: text!("hälsocentral", "health centre"),
        x: Measure { key: "size", name: size, unit: Unit::Number(Text::default()) },
        y: measure(unit, is_standardised),
        target: (common, word),
        level: level(indicator, LevelKind::Pay),
        points,
    }))
}

/// The months of some centres together: as a control chart where months can be judged, else as a plain line; none of fewer than two
/// months.
pub fn month_lines(counted: &Counted, at: usize, centres: &[usize]) -> Option<Picture> {
    let of = &counted.indicators[at];
    let unit = unit_of(&of.indicator);
    let figures = month_figures(counted, of, centres)?;
    let Ok((known, chart)) = trend(of, centres) else {
        // With the room of chance around it, so that small changes do not look large.
        let (first, figures) = figures;
        let period = Period::of(&of.indicator.measure)[0];
        let limits = (first..counted.months.len()).map(|end| {
            let limits = figure(of, period, &counted.months, end, centres, Whose::ALL).ok()?.limits?;
            Some((near(unit, limits.low)?, near(unit, limits.high)?))
        });
        let limits: Vec<_> = limits.collect();
        let mut lines = Lines::new(figures);
        if limits.iter().any(Option::is_some) {
            lines = lines.with_band(limits);
        }
        lines.base = if unit == FigureUnit::Number { Base::Zero } else { Base::Fit };
        return Some(Picture::Lines(lines));
    };
    let (first, figures) = figures;
    let months = counted.months.len() - first;
    let mut band = vec![None; months];
    for (place, month) in known.iter().zip(&chart.months) {
        let limits = month.limits.and_then(|(low, high)| Some((near(unit, low)?, near(unit, high)?)));
        if let Some(slot) = place.checked_sub(first).and_then(|label| band.get_mut(label)) {
            *slot = limits;
        }
    }
    let mut lines = Lines::new(figures).with_band(band);
    lines.base = Base::Fit;
    if let Some(line) = near(unit, chart.line) {
        let word = said_shown(unit, &line, &text!("mittlinje", "centre line"));
        lines.level.push((line, word));
    }
    lines.signals = marked(&known, &chart, first);
    Some(Picture::Lines(lines))
}

/// A tiny line of the months of some centres together, for a table or a card; none of fewer than two months, nor where the months differ
/// less than the interval of the last is wide: such a line would show noise.
pub fn spark(counted: &Counted, at: usize, centres: &[usize]) -> Option<Spark> {
    let of = &counted.indicators[at];
    let (first, figures) = month_figures(counted, of, centres)?;
    let period = *Period::of(&of.indicator.measure).first()?;
    let found = (first..counted.months.len())
        .filter_map(|end| figure(of, period, &counted.months, end, centres, Whose::ALL).ok());
    let found: Vec<_> = found.collect();
    let (low, high) = found
        .iter()
        .map(kapitera_indicator::Figure::near)
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    if found.last()?.limits.is_some_and(|last| high - low < last.high - last.low) {
        return None;
    }
    Some(Spark { figures, base: Base::Fit })
}

/// The figures of the months from the first that has one, and the place of that month; none of fewer than two.
fn month_figures(counted: &Counted, of: &CountedIndicator, centres: &[usize]) -> Option<(usize, Figures)> {
    let indicator = &of.indicator;
    let unit = unit_of(indicator);
    let period = *Period::of(&indicator.measure).first()?;
    let value = |end: usize| figure(of, period, &counted.months, end, centres, Whose::ALL).ok();
    let values: Vec<Option<Exact>> = (0..counted.months.len()).map(|end| rounded(unit, &value(end)?.value)).collect();
    let first = values.iter().position(Option::is_some)?;
    if values.iter().flatten().count() < 2 {
        return None;
    }
    let marks = values[first..].iter().map(|value| value.clone().map_or(Mark::Missing, Mark::Known)).collect();
    let labels = counted.months[first..].iter().map(|month| Text::same(month.to_string())).collect();
    let head = Head {
        key: "months",
        title: titled(indicator, &text!("månad för månad", "month by month"), &between(&counted.months[first..])),
        about: text!(
            "En punkt för varje månad. Bandet är det som slumpen ger kring mittlinjen; en månad utanför, eller åtta i rad på samma sida, är märkt som signal.",
            "A point for each month. The band is what chance gives around the centre line; a month outside it, or eight in a row on one side, is marked as a signal."
        ),
    };
    let name = indicator.label.clone();
    let figures = Figures::new(head, Unit::Number(unit_name(unit)), text!("månad", "month"), labels);
    Some((first, figures.with(Series { key: "value".to_owned(), name, marks })))
}

/// The signals at their labels, with words.
fn marked(known: &[usize], chart: &Chart, first: usize) -> Vec<(usize, Text)> {
    let side = |side: kapitera_statistics::Side| match side {
        kapitera_statistics::Side::Above => ("över", "above"),
        kapitera_statistics::Side::Below => ("under", "below"),
    };
    let label = |month: usize| known.get(month)?.checked_sub(first);
    let mut marked = Vec::new();
    for signal in &chart.signals {
        match *signal {
            Signal::Outside { month, side: of } => {
                let (sv, en) = side(of);
                let word = text!("{sv} gränserna", "{en} the limits");
                marked.extend(label(month).map(|label| (label, word)));
            }
            Signal::Run { first: from, last, many, side: of } => {
                let (sv, en) = side(of);
                let word = text!("{many} i rad {sv} mittlinjen", "{many} in a row {en} the centre line");
                marked.extend((from..=last).filter_map(label).map(|label| (label, word.clone())));
            }
        }
    }
    marked
}

fn estimate(unit: FigureUnit, ranked: &Ranked) -> Result<Estimate, Text> {
    if ranked.is_hidden {
        return Err(hidden_words());
    }
    let figure = ranked.figure.as_ref().map_err(no_figure)?;
    let too_few = || text!("för få för ett tal", "too few for a figure");
    let Interval { low, value, high } = match &ranked.standard {
        Some(standard) => standard.rate,
        None => figure.limits.ok_or_else(too_few)?,
    };
    let all = near(unit, low).zip(near(unit, value)).zip(near(unit, high));
    let ((low, value), high) = all.ok_or_else(too_few)?;
    Ok(Estimate { value, low, high, of: Exact::whole(figure.of), standing: standing_of(ranked.limits.as_ref()) })
}

pub(crate) fn standing_of(limits: Option<&Limits>) -> Standing {
    match limits.map(Limits::verdict) {
        None => Standing::NotJudged,
        Some(Verdict::Within) => Standing::Within,
        Some(Verdict::Low95) => Standing::Inner(Side::Low),
        Some(Verdict::High95) => Standing::Inner(Side::High),
        Some(Verdict::Low998) => Standing::Outer(Side::Low),
        Some(Verdict::High998) => Standing::Outer(Side::High),
    }
}

/// A statistic as it is drawn: as it is shown in tables.
fn near(unit: FigureUnit, value: f64) -> Option<Exact> {
    rounded(unit, &exact(unit, value)?)
}

fn rounded(unit: FigureUnit, value: &Exact) -> Option<Exact> {
    let (decimals, times) = unit.form();
    let shown = (value * &Exact::whole(times)).round_decimals(decimals, RoundMode::HalfAway)?;
    Some(Exact::decimal(shown, decimals))
}

/// What the axis of figures is called.
fn measure(unit: FigureUnit, is_standardised: bool) -> Measure {
    let name = match unit {
        FigureUnit::PerCent => text!("andel", "share"),
        _ if is_standardised => text!("standardiserat", "standardised"),
        _ => Text::default(),
    };
    Measure { key: "value", name, unit: Unit::Number(unit_name(unit)) }
}

fn unit_name(unit: FigureUnit) -> Text {
    if unit == FigureUnit::Number { Text::default() } else { unit_words(unit) }
}

/// A level of the indicator, as it is drawn.
fn level(indicator: &Indicator, kind: LevelKind) -> Option<(Exact, Text)> {
    let unit = unit_of(indicator);
    let Level { at, label, .. } = indicator.levels.iter().find(|level| level.kind == kind)?;
    let word = match (kind, label) {
        (LevelKind::Pay, Some(label)) => label.clone(),
        (LevelKind::Pay, None) => text!("ger ersättning", "is paid by"),
        (LevelKind::Target, _) => text!("mål", "target"),
    };
    Some((rounded(unit, at)?, said(unit, at, &word)))
}

/// `mål 55,0 %`.
fn said(unit: FigureUnit, value: &Exact, word: &Text) -> Text {
    let cell = figure_cell(unit, value);
    let after = if unit == FigureUnit::PerCent { "\u{a0}%" } else { "" };
    let one = |language: Language| format!("{} {}{after}", word.get(language), cell.shown(language));
    Text { sv: one(Language::Sv), en: one(Language::En) }
}

/// The same of what is drawn already.
fn said_shown(unit: FigureUnit, shown: &Exact, word: &Text) -> Text {
    let (_, times) = unit.form();
    let value = shown.checked_div(&Exact::whole(times));
    value.map_or_else(|| word.clone(), |value| said(unit, &value, word))
}

fn titled(indicator: &Indicator, what: &Text, when: &Text) -> Text {
    let one = |language: Language| {
        let (label, what, when) = (indicator.label.get(language), what.get(language), when.get(language));
        format!("{label}: {what}, {when}")
    };
    Text { sv: one(Language::Sv), en: one(Language::En) }
}

fn between(months: &[Month]) -> Text {
    match months {
        [first, .., last] => text!("{first}–{last}", "{first}–{last}"),
        _ => Text::default(),
    }
}
