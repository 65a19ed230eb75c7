//! The events behind a figure.

use kapitera_count::EventFound;
use kapitera_message::{Text, text};
use kapitera_model::{Indicator, IndicatorMeasure, Tally};
use kapitera_output::Part;
use kapitera_period::Month;
use kapitera_register::EventKind;

use crate::event_table;

/// Some of the events that a figure is counted from.
#[derive(Clone, Copy, Debug)]
pub struct Behind<'a> {
    /// Which they are.
    pub which: Which,
    /// What counts them.
    pub tallies: &'a [Tally],
    /// What they are not counted by.
    pub but: &'a [Tally],
}

/// Which events are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those in the numerator.
    Counted,
    /// Those in the denominator alone: what a centre would look at to do better.
    NotCounted,
    /// Those in the denominator, where it cannot be told which are in the numerator too.
    All,
}

/// What is counted of events, in the order in which it is shown.
pub fn tallies_behind(indicator: &Indicator) -> Vec<Behind<'_>> {
    let is_event = |tallies: &[Tally]| tallies.iter().any(|tally| matches!(tally, Tally::Events { .. }));
    let all = match &indicator.measure {
        IndicatorMeasure::Share { of, those } => {
            let counted = Behind { which: Which::Counted, tallies: those, but: &[] };
            let rest = if kapitera_indicator::are_told_apart(of, those) {
                Behind { which: Which::NotCounted, tallies: of, but: those }
            } else {
                Behind { which: Which::All, tallies: of, but: &[] }
            };
            vec![counted, rest]
        }
        IndicatorMeasure::Rate { those, .. } | IndicatorMeasure::Number { those, .. } => {
            vec![Behind { which: Which::Counted, tallies: those, but: &[] }]
        }
        IndicatorMeasure::Continuity { .. } => Vec::new(),
    };
    all.into_iter().filter(|behind| is_event(behind.tallies)).collect()
}

/// The title of the events behind a figure.
pub fn behind_title(indicator: &Indicator, centre: &str, month: Month) -> Text {
    let Text { sv, en } = &indicator.label;
    text!("Bakom {sv}: {centre}, {month}", "Behind {en}: {centre}, {month}")
}

/// Some events under a heading, and how many there are in all.
pub fn events_behind(which: Which, of: EventKind, events: &[EventFound], all: u64) -> Vec<Part> {
    let shown = events.len();
    let (key, all_key, Text { sv, en }) = match which {
        Which::Counted => ("those", "those_all", text!("Räknade", "Counted")),
        Which::NotCounted => (
            "not_counted",
            "not_counted_all",
            text!("I nämnaren, men inte räknade", "In the denominator, but not counted"),
        ),
        Which::All => ("of", "of_all", text!("I nämnaren", "In the denominator")),
    };
    let counted = text!("{sv}: {all}, av dem {shown} visade.", "{en}: {all}, of which {shown} are shown.");
    let mut table = event_table(of, events);
    table.key = key;
    vec![Part::Sentences { key: all_key, heading: Text::default(), sentences: vec![counted] }, Part::Table(table)]
}
