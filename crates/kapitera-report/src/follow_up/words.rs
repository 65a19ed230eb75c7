//! The words and numbers of the follow-up.

use kapitera_indicator::{CountedIndicator, Missing, MonthState, NoFigure, Period};
use kapitera_message::{Language, Text, text};
use kapitera_model::{Better, Indicator, IndicatorMeasure};
use kapitera_money::{Exact, RoundMode};
use kapitera_output::Cell;
use kapitera_period::Month;
use kapitera_statistics::{Limits, Verdict};

/// What a figure is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FigureUnit {
    /// A share, shown in per cent with one decimal.
    PerCent,
    /// So many per so many listed and year, shown with one decimal.
    Per(u32),
    /// An index from 0 to 1, shown with three decimals.
    Index,
    /// A number.
    Number,
}

/// What the figures of an indicator are counted in.
pub fn unit_of(indicator: &Indicator) -> FigureUnit {
    match indicator.measure {
        IndicatorMeasure::Share { .. } => FigureUnit::PerCent,
        IndicatorMeasure::Rate { per, .. } => FigureUnit::Per(per),
        IndicatorMeasure::Continuity { .. } => FigureUnit::Index,
        IndicatorMeasure::Number { .. } => FigureUnit::Number,
    }
}

/// The unit in words.
pub fn unit_words(unit: FigureUnit) -> Text {
    match unit {
        FigureUnit::PerCent => text!("%", "%"),
        FigureUnit::Per(per) => text!("per {per} listade och år", "per {per} listed and year"),
        FigureUnit::Index => text!("index 0–1", "index 0–1"),
        FigureUnit::Number => text!("antal", "number"),
    }
}

impl FigureUnit {
    /// How many decimals are shown, and by what the figure is multiplied.
    pub(super) fn form(self) -> (u32, i128) {
        match self {
            Self::PerCent => (1, 100),
            Self::Per(_) => (1, 1),
            Self::Index => (3, 1),
            Self::Number => (0, 1),
        }
    }
}

/// A figure as it is shown.
pub fn figure_cell(unit: FigureUnit, value: &Exact) -> Cell {
    let (decimals, times) = unit.form();
    let shown = (value * &Exact::whole(times)).round_decimals(decimals, RoundMode::HalfAway);
    shown.map_or(
        Cell::Empty,
        |mantissa| if decimals == 0 { Cell::Whole(mantissa) } else { Cell::Decimal(mantissa, decimals) },
    )
}

/// A figure as it stands in a sentence: `88,3 %`, `270,0 per 1000 listade och år`.
pub fn figure_words(unit: FigureUnit, value: &Exact) -> Text {
    let cell = figure_cell(unit, value);
    let words = if unit == FigureUnit::Number { Text::default() } else { unit_words(unit) };
    let one = |language: Language| format!("{} {}", cell.shown(language), words.get(language)).trim().to_owned();
    Text { sv: one(Language::Sv), en: one(Language::En) }
}

/// A limit or another statistic as it is shown.
pub fn percent_cell(unit: FigureUnit, value: f64) -> Cell {
    exact(unit, value).map_or(Cell::Empty, |value| figure_cell(unit, &value))
}

/// A statistic as a decimal number near it, for pictures.
pub(crate) fn exact(unit: FigureUnit, value: f64) -> Option<Exact> {
    let (decimals, times) = unit.form();
    let decimals = decimals + if times == 100 { 2 } else { 0 } + 3;
    let scaled = value * 10_f64.powi(i32::try_from(decimals).ok()?);
    #[allow(clippy::cast_possible_truncation, reason = "far within the range, and rounded already")]
    (scaled.is_finite() && scaled.abs() < 1e15).then(|| Exact::decimal(scaled.round() as i128, decimals))
}

/// The period in words: `februari 2020` is the month, `mars 2019–februari 2020` twelve.
pub fn period_words(period: Period, month: Month) -> Text {
    match period {
        Period::Month => Text::same(month.to_string()),
        Period::Year => {
            let from = month.plus(-11);
            text!("12 månader, {from}–{month}", "12 months, {from}–{month}")
        }
        Period::Point => text!("vid slutet av {month}", "at the end of {month}"),
    }
}

/// The last month that has a figure of the period; none when no month has.
pub fn shown_end(counted: &CountedIndicator, period: Period) -> Option<usize> {
    let known = |at: usize| matches!(counted.months[at], MonthState::Known { .. });
    (0..counted.months.len()).rev().find(|&at| match period {
        Period::Year => at >= 11 && (at - 11..=at).all(known),
        Period::Month | Period::Point => known(at),
    })
}

/// What is missing, in words.
pub fn missing_words(missing: &Missing) -> Text {
    match missing {
        Missing::Register(register, source, from, to) => {
            let name = register.name();
            let of = if source.is_empty() { String::new() } else { format!(" ({source})") };
            text!("registret {name}{of} är inte känt {from}–{to}", "the register {name}{of} is not known {from}–{to}")
        }
        Missing::NotInForce => text!("indikatorn gäller inte då", "the indicator is not in force then"),
    }
}

/// Why there is no figure, in words.
pub fn no_figure(why: &NoFigure) -> Text {
    match why {
        NoFigure::Missing(missing) => missing.first().map_or_else(|| text!("okänt", "not known"), missing_words),
        NoFigure::TooFewMonths => text!("färre än tolv kända månader", "fewer than twelve known months"),
        NoFigure::Nobody => text!("ingen att räkna på", "nobody to reckon on"),
    }
}

/// Where a centre lies in the funnel, as a code for programs and in words.
pub fn standing(better: Better, limits: Option<&Limits>) -> Cell {
    let Some(limits) = limits else {
        return Cell::Code("not_judged", text!("för få för att bedöma", "too few to judge"));
    };
    let verdict = limits.verdict();
    let code = match verdict {
        Verdict::Within => "within",
        Verdict::Low95 => "low95",
        Verdict::High95 => "high95",
        Verdict::Low998 => "low998",
        Verdict::High998 => "high998",
    };
    Cell::Code(code, standing_words(better, verdict))
}

/// Why a centre's figure is kept from others.
pub fn hidden_words() -> Text {
    text!("visas inte: få personer", "not shown: few persons")
}

/// A verdict in words: what lies outside the inner limits may be chance, what lies outside the outer hardly is.
pub fn standing_words(better: Better, verdict: Verdict) -> Text {
    let side = match better {
        Better::Neither => None,
        Better::Higher => verdict.is_better(true),
        Better::Lower => verdict.is_better(false),
    };
    match (verdict, side) {
        (Verdict::Within, _) => text!("som de andra", "like the others"),
        (Verdict::Low95 | Verdict::High95, Some(true)) => text!("kanske bättre", "perhaps better"),
        (Verdict::Low95 | Verdict::High95, Some(false)) => text!("kanske sämre", "perhaps worse"),
        (Verdict::Low998 | Verdict::High998, Some(true)) => text!("bättre", "better"),
        (Verdict::Low998 | Verdict::High998, Some(false)) => text!("sämre", "worse"),
        (Verdict::Low95, None) => text!("kanske lägre", "perhaps lower"),
        (Verdict::High95, None) => text!("kanske högre", "perhaps higher"),
        (Verdict::Low998, None) => text!("lägre", "lower"),
        (Verdict::High998, None) => text!("högre", "higher"),
    }
}
