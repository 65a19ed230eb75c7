//! Whether everything is known of the days on which events are counted: what is missing stops the count, it is never 0.

use kapitera_cube::{CountSpec, Measure};
use kapitera_message::{Problem, Problems, text};
use kapitera_period::{Date, OPEN_END, Span};
use kapitera_region::DaySet;
use kapitera_register::EventKind;

use crate::Input;

/// The days on which some specification counts events of a kind.
pub(crate) fn wanted(specs: &[CountSpec], kind: EventKind) -> DaySet {
    DaySet::of(specs.iter().filter_map(|spec| match spec.measure {
        Measure::Events { of, span, .. } if of == kind => Some(span),
        _ => None,
    }))
}

/// A problem for each register and source that has not stated all days wanted.
pub(crate) fn check(input: &Input, specs: &[CountSpec]) -> Problems {
    let mut problems = Problems::new();
    for kind in EventKind::ALL {
        let days = wanted(specs, kind);
        if days.is_empty() {
            continue;
        }
        let sources = match input.events.get(&kind).map(|events| &events.covered) {
            Some(None) => continue,
            Some(Some(sources)) => sources.as_slice(),
            None => &[],
        };
        if sources.is_empty() {
            problems.push(without_events(kind, "", &days));
        }
        for (source, covered) in sources {
            let missing = days.minus(covered);
            if !missing.is_empty() {
                problems.push(without_events(kind, source, &missing));
            }
        }
    }
    problems
}

/// At most this many runs of days are named.
const NAMED_MOST: usize = 6;

fn without_events(kind: EventKind, source: &str, missing: &DaySet) -> Problem {
    let runs = missing.clip(Span { from: Date::MIN, to: OPEN_END });
    let mut named: Vec<String> = runs
        .iter()
        .take(NAMED_MOST)
        .map(|run| if run.from == run.to { run.from.to_string() } else { run.to_string() })
        .collect();
    if runs.len() > NAMED_MOST {
        named.push("…".to_owned());
    }
    let (days, register) = (named.join(", "), kind.name());
    let problem = Problem::error(
        "day_without_events",
        text!(
            "ingen känd fullständig leverans av {register} avser {days}",
            "no known full delivery of {register} covers {days}"
        ),
    );
    let problem = if source.is_empty() {
        problem.named(text!("register {register}", "register {register}"))
    } else {
        problem.named(text!("register {register}, källa {source}", "register {register}, source {source}"))
    };
    problem.why(text!("det som saknas skulle räknas som 0", "what is missing would count as 0")).hint(text!(
        "ta emot en fullständig leverans som avser dagarna, eller höj ”--known-at”",
        "take in a full delivery that covers the days, or raise “--known-at”"
    ))
}
