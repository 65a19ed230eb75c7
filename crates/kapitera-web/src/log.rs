//! What the server says of itself, on standard error: a sentence a line, never persons, secrets or what was filled in.

use std::io::Write as _;

use jiff::Timestamp;
use kapitera_message::Problem;

/// Says a sentence.
pub fn say(sentence: &str) {
    let at = Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ");
    // Nothing can be done when standard error is gone.
    let _ = writeln!(std::io::stderr().lock(), "{at} {sentence}");
}

/// Says that something went wrong, by its code: the words may hold what somebody filled in.
pub fn problem(doing: &str, problem: &Problem) {
    let code = problem.code;
    say(&format!("{doing}: {code}"));
}
