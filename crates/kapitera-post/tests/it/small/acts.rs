//! Who does something and when, as tests write it.

use jiff::Timestamp;
use kapitera_message::Problems;
use kapitera_period::Month;
use kapitera_post::Act;

/// Somebody does something at a time, with nothing said.
pub fn act<'a>(by: &'a str, at: &str) -> Act<'a> {
    act_at(by, time(at))
}

/// The same at a time that is reckoned.
pub fn act_at(by: &str, at: Timestamp) -> Act<'_> {
    Act { by, at, note: "" }
}

/// Somebody does something and says why.
pub fn why<'a>(by: &'a str, at: &str, note: &'a str) -> Act<'a> {
    Act { note, ..act(by, at) }
}

pub fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub fn month(text: &str) -> Month {
    text.parse().unwrap()
}

/// The codes of problems.
pub fn codes<T>(result: Result<T, Problems>) -> Vec<&'static str> {
    result.err().unwrap_or_default().iter().map(|problem| problem.code).collect()
}
