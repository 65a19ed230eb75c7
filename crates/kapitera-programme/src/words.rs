//! What things are called, for people; the codes are for programs.

use kapitera_message::{Text, text};

use crate::item::{Effect, Level, Status, Valuation};
use crate::period::PeriodKind;
use crate::report::{ForecastBy, Standing};

/// The word that stands for a value in texts.
fn code<T: PartialEq>(all: &[(&'static str, T)], value: &T) -> &'static str {
    all.iter().find(|(_, there)| there == value).map_or("unsaid", |(word, _)| word)
}

/// How an item stands: code and words.
pub fn status_text(status: Status) -> (&'static str, Text) {
    let words = match status {
        Status::Planned => text!("planerad", "planned"),
        Status::Investigated => text!("utreds", "being looked into"),
        Status::Ongoing => text!("pågår", "ongoing"),
        Status::Done => text!("genomförd", "done"),
        Status::Delayed => text!("försenad", "delayed"),
        Status::NotStarted => text!("inte påbörjad", "not started"),
        Status::Paused => text!("nedprioriterad", "paused"),
        Status::Stopped => text!("avslutad utan att genomföras", "stopped"),
    };
    (code(&Status::ALL, &status), words)
}

/// Whether an effect is valued: code and words.
pub fn valuation_text(valuation: Valuation) -> (&'static str, Text) {
    let words = match valuation {
        Valuation::Valued => text!("värderad", "valued"),
        Valuation::NotValued => text!("inte värderad", "not valued"),
        Valuation::LongTerm => text!("långsiktig", "long-term"),
        Valuation::Rejected => text!("avvisad", "rejected"),
    };
    (code(&Valuation::ALL, &valuation), words)
}

/// Whether effects last: code and words.
pub fn effect_text(effect: Effect) -> (&'static str, Text) {
    let words = match effect {
        Effect::Lasting => text!("varaktig", "lasting"),
        Effect::OneOff => text!("engångs", "one-off"),
        Effect::Unsaid => text!("framgår inte", "not said"),
    };
    (code(&Effect::ALL, &effect), words)
}

/// What an item is: code and words.
pub fn level_text(level: Level) -> (&'static str, Text) {
    match level {
        Level::Package => ("package", text!("paket", "package")),
        Level::Measure => ("measure", text!("åtgärd", "measure")),
        Level::Part => ("part", text!("del", "part")),
    }
}

/// What a period ends with: code and words.
pub fn period_kind_text(kind: PeriodKind) -> (&'static str, Text) {
    let words = match kind {
        PeriodKind::Tertial => text!("tertialrapport", "tertial report"),
        PeriodKind::HalfYear => text!("delårsrapport", "half-year report"),
        PeriodKind::Annual => text!("årsbokslut", "annual accounts"),
        PeriodKind::Years => text!("flera år", "several years"),
    };
    (code(&PeriodKind::ALL, &kind), words)
}

/// How a forecast is made: code and words.
pub fn forecast_rule_text(by: ForecastBy) -> (&'static str, Text) {
    let words = match by {
        ForecastBy::RemainingPlan => {
            text!("utfallet hittills och planen för resten", "the outcome so far and the plan of the rest")
        }
        ForecastBy::EvenPlan => text!(
            "utfallet hittills och resten av planen, lika mycket varje månad",
            "the outcome so far and the rest of the plan, the same each month"
        ),
        ForecastBy::Pace => text!("utfallet hittills i samma takt", "the outcome so far at the same pace"),
    };
    (code(&ForecastBy::ALL, &by), words)
}

/// How an outcome stands: code and words.
pub fn standing_text(standing: Standing) -> (&'static str, Text) {
    match standing {
        Standing::Known => ("known", text!("känt", "known")),
        Standing::Incomplete { .. } => ("incomplete", text!("känt till en del", "known in part")),
        Standing::Blank => ("blank", text!("inget väntas", "nothing is expected")),
        Standing::NotOver => ("not_over", text!("perioden pågår", "the period is not over")),
        Standing::Awaited { .. } => ("awaited", text!("väntas", "awaited")),
        Standing::Overdue { .. } => ("overdue", text!("inte rapporterat i tid", "not reported in time")),
        Standing::NoDueDate => {
            ("no_due_date", text!("inte rapporterat, ingen dag är satt", "not reported, no day is set"))
        }
    }
}

/// Why somebody is told of as late; the same codes and words as [`standing_text`].
pub fn late_text(late: &crate::report::Late) -> (&'static str, Text) {
    standing_text(late.standing)
}
