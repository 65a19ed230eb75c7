//! The words and numbers of internal trade.

use kapitera_message::{Language, Text, text};
use kapitera_money::{Exact, RoundMode};
use kapitera_output::Cell;
use kapitera_statistics::Interval;
use kapitera_statistics::series::{Caution, Finding, Method, Role};
use kapitera_trade::Of;
use kapitera_trade::asked::BuyerKind;

use super::Shown;

/// A statistic as an exact number with so many decimals, for tables and pictures; none where it is not finite.
pub(super) fn rounded(value: f64, decimals: u32) -> Option<Exact> {
    let scaled = value * 10_f64.powi(i32::try_from(decimals).ok()?);
    #[allow(clippy::cast_possible_truncation, reason = "far within the range, and rounded already")]
    (scaled.is_finite() && scaled.abs() < 1e15).then(|| Exact::decimal(scaled.round() as i128, decimals))
}

/// A number with so many decimals.
pub(super) fn number(value: &Exact, decimals: u32) -> Cell {
    match value.round_decimals(decimals, RoundMode::HalfAway) {
        None => Cell::Empty,
        Some(mantissa) if decimals == 0 => Cell::Whole(mantissa),
        Some(mantissa) => Cell::Decimal(mantissa, decimals),
    }
}

/// A statistic as it is shown.
pub(super) fn statistic(value: f64, decimals: u32) -> Cell {
    rounded(value, decimals).map_or(Cell::Empty, |value| number(&value, decimals))
}

/// A cell as it stands in a sentence.
pub(super) fn said(cell: &Cell) -> Text {
    Text { sv: cell.shown(Language::Sv), en: cell.shown(Language::En) }
}

/// A statistic in a sentence.
pub(super) fn in_words(value: f64, decimals: u32) -> Text {
    said(&statistic(value, decimals))
}

/// An interval in a sentence: `−12,3 till −4,5`.
pub(super) fn between(interval: &Interval, decimals: u32) -> Text {
    let (low, high) = (in_words(interval.low, decimals), in_words(interval.high, decimals));
    Text { sv: format!("{} till {}", low.sv, high.sv), en: format!("{} to {}", low.en, high.en) }
}

/// What a series is of.
pub(super) fn of_words(shown: &Shown<'_>, of: &Of) -> Text {
    match of {
        Of::Whole => text!("allt med pris", "all that has prices"),
        Of::Supplier(supplier) => Text::same(shown.name(supplier)),
        Of::Group(supplier, group) => {
            let name = shown.name(supplier);
            if group.is_empty() {
                text!("{name}: utan grupp", "{name}: without a group")
            } else {
                Text::same(format!("{name}: {group}"))
            }
        }
        Of::Buyers(kind) => kind_words(*kind),
    }
}

/// A kind of buyers.
pub(super) fn kind_words(kind: BuyerKind) -> Text {
    match kind {
        BuyerKind::OwnCentre => text!("hälsocentraler i egen regi", "own-operated health centres"),
        BuyerKind::PrivateCentre => text!("privata hälsocentraler", "private health centres"),
        BuyerKind::Unit => text!("kliniker och andra enheter", "clinics and other units"),
    }
}

/// By what a series stands among the others, for programs.
pub(super) fn of_code(of: &Of) -> &'static str {
    match of {
        Of::Whole => "whole",
        Of::Supplier(_) => "supplier",
        Of::Group(..) => "group",
        Of::Buyers(_) => "buyers",
    }
}

/// What was found, as a code and in words.
pub(super) fn finding_cell(finding: Finding) -> Cell {
    match finding {
        Finding::Lower => Cell::Code("lower", text!("lägre", "lower")),
        Finding::Higher => Cell::Code("higher", text!("högre", "higher")),
        Finding::NotShown => Cell::Code("not_shown", text!("går inte att se", "cannot be seen")),
    }
}

/// A way of estimating.
pub(super) fn method_words(method: Method) -> Text {
    match method {
        Method::LeastSquares => text!("minsta kvadrat", "ordinary least squares"),
        Method::NeweyWest { lag } => text!("Newey–West, {lag} månader", "Newey–West, {lag} months"),
        Method::PraisWinsten => text!("Prais–Winsten, egna intervall", "Prais–Winsten, its own intervals"),
        Method::Restricted => text!("restricted likelihood (REML)", "restricted likelihood (REML)"),
    }
}

fn role_words(role: Role) -> Text {
    match role {
        Role::Target => text!("serien", "the series"),
        Role::Comparison => text!("jämförelseserien", "the series beside"),
        Role::Difference => text!("skillnaden", "the difference"),
    }
}

/// What must be said beside a result.
pub(super) fn caution_words(caution: &Caution) -> Text {
    match caution {
        Caution::NoComparison => text!(
            "Det finns ingen jämförelseserie: allt annat som hände samtidigt ligger i effekten.",
            "There is no series beside: all else that happened at the same time is in the effect."
        ),
        Caution::FewMonths { before, after } => text!(
            "Serien har {before} månader före och {after} efter; helst ska det vara 24 av vardera.",
            "The series has {before} months before and {after} after; there had better be 24 of each."
        ),
        Caution::MonthsMissing { months } => {
            text!("{months} månader saknar tal.", "{months} months have no figure.")
        }
        Caution::BeyondData { horizon } => text!(
            "{horizon} månader efter införandet ligger efter den sista månaden: linjerna är dragna vidare.",
            "{horizon} months after the introduction lies after the last month: the lines are drawn on."
        ),
        Caution::NoPercent { horizon } => text!(
            "Vad det annars hade blivit efter {horizon} månader går inte att skilja från noll, så det finns inga procent.",
            "What there would have been after {horizon} months cannot be told from zero, so that there are no per cent."
        ),
        Caution::StrongCorrelation { role } => {
            let Text { sv, en } = role_words(*role);
            text!(
                "I {sv} hänger månaderna starkt ihop: intervallen kan vara för smala.",
                "In {en} months hang together strongly: the intervals may be too narrow."
            )
        }
        Caution::AtEdge { role } => {
            let Text { sv, en } = role_words(*role);
            text!(
                "I {sv} gick sambandet mellan månader inte att bestämma väl.",
                "In {en} how months hang together could not be settled well."
            )
        }
        Caution::LeftOver { role } => {
            let Text { sv, en } = role_words(*role);
            text!(
                "I {sv} finns ett mönster kvar som modellen inte känner, till exempel en annan årstid: intervallen kan vara fel.",
                "In {en} there is a pattern left that the equations do not know, such as another season: the intervals may be wrong."
            )
        }
        Caution::TrendsApart => text!(
            "De två serierna gick åt olika håll redan före införandet: att de annars hade fortsatt så är ett antagande.",
            "The two series went different ways already before the introduction: that they would have gone on so is a belief."
        ),
        Caution::ComparisonMoved { finding } => {
            let Text { sv, en } = said(&finding_cell(*finding));
            text!(
                "Även jämförelseserien ändrades ({sv}): antingen berördes den också, eller så hände något annat samtidigt.",
                "The series beside changed too ({en}): it may have been touched, or something else came at the same time."
            )
        }
        Caution::Disagrees { method, finding } => {
            let (Text { sv, en }, found) = (method_words(*method), said(&finding_cell(*finding)));
            let (found_sv, found_en) = (found.sv, found.en);
            text!("Ett annat sätt ({sv}) säger: {found_sv}.", "Another way ({en}) says: {found_en}.")
        }
        Caution::NoPlacebos => text!(
            "Inget falskt datum gick att pröva: det är för få månader före.",
            "No false date could be tried: there are too few months before."
        ),
        Caution::PlacebosShow { showing, tried } => text!(
            "{showing} av {tried} falska datum visar också en effekt: serien rör sig även utan orsak.",
            "{showing} of {tried} false dates show an effect too: the series moves without cause as well."
        ),
    }
}
