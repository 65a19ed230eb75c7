//! Entries with days in force: which holds on a day, and which two would answer the same question.

use std::collections::BTreeMap;

use jiff::civil::date;
use kapitera_message::{Problem, Problems, Text, text};
use kapitera_model::{Provenance, Spot};
use kapitera_period::{Date, OPEN_END, Span};

/// An entry of the books' texts, with its days in force and what it rests on.
pub trait Dated {
    /// Where it comes from and when it is in force.
    fn origin(&self) -> &Provenance;
}

macro_rules! dated {
    ($($entry:ty),* $(,)?) => { $(impl $crate::texts::Dated for $entry {
        fn origin(&self) -> &kapitera_model::Provenance {
            &self.origin
        }
    })* };
}
pub(crate) use dated;

/// The entry in force on `day`; of those that answer one question there is at most one.
pub(crate) fn in_force<'a, T: Dated + 'a>(entries: impl IntoIterator<Item = &'a T>, day: Date) -> Option<&'a T> {
    entries.into_iter().find(|entry| entry.origin().valid.contains(day))
}

/// Reports entries that answer the same question on the same day. `questions` names what an entry answers.
pub(crate) fn one_at_a_time<T: Dated>(
    problems: &mut Problems,
    entries: &[T],
    questions: impl Fn(&T) -> Vec<(String, Text)>,
) {
    let mut by_question: BTreeMap<String, (Text, Vec<&Provenance>)> = BTreeMap::new();
    for entry in entries {
        for (question, said) in questions(entry) {
            by_question.entry(question).or_insert_with(|| (said, Vec::new())).1.push(entry.origin());
        }
    }
    let mut reported: Vec<(&Spot, &Spot)> = Vec::new();
    for (said, mut origins) in by_question.into_values() {
        origins.retain(|origin| !origin.valid.is_empty());
        origins.sort_by_key(|origin| (origin.valid, origin.spot.span.start));
        let mut latest: Option<&Provenance> = None;
        for origin in origins {
            match latest {
                Some(first) if origin.valid.from <= first.valid.to => {
                    if !reported.contains(&(&first.spot, &origin.spot)) {
                        reported.push((&first.spot, &origin.spot));
                        problems.push(two_entries(&said, first, origin));
                    }
                    if origin.valid.to > first.valid.to {
                        latest = Some(origin);
                    }
                }
                _ => latest = Some(origin),
            }
        }
    }
}

fn two_entries(said: &Text, first: &Provenance, second: &Provenance) -> Problem {
    let Text { sv, en } = said;
    let Text { sv: from_sv, en: from_en } = from_said(second.valid);
    Problem::error("two_entries", text!("två poster säger {sv} {from_sv}", "two entries say {en} {from_en}"))
        .at(second.spot.place(text!("den andra", "the second")))
        .at(first.spot.place(text!("den första", "the first")))
        .why(text!("ingen kan då veta vilken som gäller", "nobody could know which of them holds"))
        .hint(text!(
            "avsluta den första med to, dagen innan den andra börjar",
            "end the first with to, the day before the second begins"
        ))
}

/// The day from which an entry without `from` holds.
pub(crate) const BEGINNING: Date = date(1, 1, 1);

/// The beginning of some days, for people.
fn from_said(valid: Span) -> Text {
    let from = valid.from;
    if from == BEGINNING {
        text!("från början", "from the beginning")
    } else {
        text!("från {from}", "from {from} on")
    }
}

/// Days in force, for people.
pub(crate) fn valid_said(valid: Span) -> Text {
    let Text { sv, en } = from_said(valid);
    let to = valid.to;
    if valid.is_open() { text!("{sv}", "{en}") } else { text!("{sv} till {to}", "{en} until {to}") }
}

/// The first day of `wanted` that none of `entries` covers.
pub(crate) fn uncovered<'a, T: Dated + 'a>(entries: impl IntoIterator<Item = &'a T>, wanted: Span) -> Option<Date> {
    let mut spans: Vec<Span> = entries.into_iter().map(|entry| entry.origin().valid).collect();
    spans.sort();
    let mut day = wanted.from;
    for span in spans {
        if span.from > day {
            break;
        }
        if span.to >= day {
            if span.to >= wanted.to || span.to == OPEN_END {
                return None;
            }
            day = span.to.tomorrow().unwrap_or(OPEN_END);
        }
    }
    Some(day)
}
