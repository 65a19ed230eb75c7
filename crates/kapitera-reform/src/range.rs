//! The values of a sweep, as a person writes them: `25..40`, `25..40:5`, `25 %..40 %`, `1..2:0.25`.

use kapitera_message::{Problem, text};
use kapitera_money::{Exact, parse_number};

/// A knob and the values it is to take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    /// The knob.
    pub knob: String,
    /// The values, ascending.
    pub values: Vec<Exact>,
}

/// At most so many values.
const MOST: usize = 1_000;

/// Reads `KNOB=FROM..TO` or `KNOB=FROM..TO:STEP`, or `KNOB=VALUE` for one value. Without a step whole numbers (of per cent, when
/// written so) are taken.
///
/// # Errors
///
/// `bad_range`.
pub fn parse_range(written: &str) -> Result<Range, Problem> {
    let bad = |why_sv: &str, why_en: &str| {
        Problem::error(
            "bad_range",
            text!("”{written}” är inget intervall: {why_sv}", "“{written}” is no range: {why_en}"),
        )
        .hint(text!(
            "skriv till exempel capitation.cni=25%..40% eller drug-price=1200..1400:50",
            "write for example capitation.cni=25%..40% or drug-price=1200..1400:50"
        ))
    };
    let (knob, values) = written.split_once('=').ok_or_else(|| bad("= saknas", "= is missing"))?;
    let (span, step) = match values.split_once(':') {
        Some((span, step)) => (span, Some(step)),
        None => (values, None),
    };
    let number = |text: &str| {
        let text = text.trim();
        let spaced = text.strip_suffix('%').map(|number| format!("{} %", number.trim()));
        parse_number(spaced.as_deref().unwrap_or(text))
            .map_err(|_| bad("ett tal kan inte läsas", "a number cannot be read"))
    };
    let knob = knob.trim().to_owned();
    let Some((from, to)) = span.split_once("..") else {
        return Ok(Range { knob, values: vec![number(span)?] });
    };
    // `25..40 %` means per cent at both ends.
    let is_per_cent = to.trim().ends_with('%');
    let from_text = if is_per_cent && !from.trim().ends_with('%') { format!("{from}%") } else { from.to_owned() };
    let (from, to) = (number(&from_text)?, number(to)?);
    let step = match step {
        Some(step) if is_per_cent && !step.trim().ends_with('%') => number(&format!("{step}%"))?,
        Some(step) => number(step)?,
        None if is_per_cent => Exact::decimal(1, 2),
        None => Exact::ONE,
    };
    if step.is_zero() || step.is_negative() {
        return Err(bad("steget ska vara större än 0", "the step must be more than 0"));
    }
    if from > to {
        return Err(bad("det första talet är större än det sista", "the first number is more than the last"));
    }
    let mut values = Vec::new();
    let mut value = from;
    while value <= to {
        if values.len() == MOST {
            return Err(bad("det blir fler än 1 000 värden", "there would be more than 1 000 values"));
        }
        values.push(value.clone());
        value += &step;
    }
    Ok(Range { knob, values })
}
