//! What can be wrong with a comparison.

use kapitera_message::{Problem, Problems, text};
use kapitera_money::Exact;
use kapitera_period::Month;

/// Problems of a model in a month: which of those compared it is.
pub(crate) fn of_model(problems: Problems, model: &str, month: Month) -> Problems {
    let place = || text!("modellen {model}, {month}", "the model {model}, {month}");
    problems.into_iter().map(|problem| problem.named(place())).collect()
}

pub(crate) fn no_effect(knob: &str, month: Month) -> Problem {
    Problem::error(
        "neutral_without_effect",
        text!(
            "”{knob}” ändrar inte vad som betalas i {month}: inget värde gör reformen neutral",
            "“{knob}” does not change what is paid in {month}: no value makes the reform neutral"
        ),
    )
    .hint(text!(
        "välj en parameter som komponenterna använder, till exempel ett pris per listad",
        "choose a parameter that components use, such as a price per listed"
    ))
}

pub(crate) fn out_of_reach(knob: &str, month: Month, least: &Exact, most: Option<&Exact>) -> Problem {
    let least = shown(least);
    let upto = most.map(shown);
    let (sv, en) = match upto {
        Some(most) => (format!("mellan {least} och {most}"), format!("between {least} and {most}")),
        None => (format!("från {least} och uppåt"), format!("from {least} and up")),
    };
    Problem::error(
        "neutral_out_of_reach",
        text!(
            "inget värde på ”{knob}” {sv} gör reformen neutral i {month}",
            "no value of “{knob}” {en} makes the reform neutral in {month}"
        ),
    )
    .why(text!(
        "reformen kostar eller ger mer än parametern räcker till",
        "the reform costs or gives more than the parameter reaches"
    ))
    .hint(text!(
        "välj en parameter som rör mer pengar, eller ändra reformen",
        "choose a parameter that moves more money, or change the reform"
    ))
}

/// A number with up to six decimals.
pub(crate) fn shown(value: &Exact) -> String {
    let decimals = value.decimals_needed(6).unwrap_or(6);
    let mantissa = value.round_decimals(decimals, kapitera_money::RoundMode::HalfAway).unwrap_or_default();
    kapitera_money::decimal_text(mantissa, decimals)
}
