//! What can be wrong with a comparison.

use kapitera_message::{Problem, Problems, text};
use kapitera_model::{Model, ReformChange};
use kapitera_money::Exact;
use kapitera_period::Month;

/// Problems of a model in a month: which of those compared it is.
pub(crate) fn of_model(problems: Problems, model: &str, month: Month) -> Problems {
    let place = || text!("modellen {model}, {month}", "the model {model}, {month}");
    problems.into_iter().map(|problem| problem.named(place())).collect()
}

pub(crate) fn no_effect(model: &Model, knob: &str, month: Month) -> Problem {
    let problem = Problem::error(
        "neutral_without_effect",
        text!(
            "”{knob}” ändrar inte vad som betalas i {month}: inget värde gör reformen neutral",
            "“{knob}” does not change what is paid in {month}: no value makes the reform neutral"
        ),
    )
    .hint(text!(
        "välj en parameter som komponenterna använder, till exempel ett pris per listad",
        "choose a parameter that components use, such as a price per listed"
    ));
    gives_way(problem, model, knob)
}

/// With the place of the value that was to give way.
fn gives_way(problem: Problem, model: &Model, knob: &str) -> Problem {
    let spot = model.knob_spot(knob);
    spot.map(|spot| spot.place(text!("det här skulle ge vika", "this was to give way")))
        .into_iter()
        .fold(problem, Problem::at)
}

/// With the place of the change that weighs most in a reform that cannot be made neutral.
pub(crate) fn with_weightiest(problems: Problems, change: Option<&ReformChange>, codes: &[&str]) -> Problems {
    let place = |problem: Problem| match change.filter(|_| codes.contains(&problem.code)) {
        Some(change) => problem.at(change.spot.place(text!("den här ändringen väger mest", "this change weighs most"))),
        None => problem,
    };
    problems.into_iter().map(place).collect()
}

/// The codes of what cannot be made neutral.
pub(crate) const NOT_NEUTRAL: [&str; 2] = ["neutral_without_effect", "neutral_out_of_reach"];

pub(crate) fn out_of_reach(model: &Model, knob: &str, month: Month, most: Option<&Exact>) -> Problem {
    let (sv, en) = match most.map(|most| kapitera_money::plain_text(most, 6)) {
        Some(most) => (format!("mellan 0 och {most}"), format!("between 0 and {most}")),
        None => ("från 0 och uppåt".to_owned(), "from 0 and up".to_owned()),
    };
    let problem = Problem::error(
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
    ));
    gives_way(problem, model, knob)
}
