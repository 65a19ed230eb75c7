//! Problems that several parts of the office have.

use std::fmt::Display;
use std::path::Path;

use kapitera_message::{Problem, text};

/// A file that cannot be read or written.
pub(crate) fn file_problem(path: &Path, error: &dyn Display) -> Problem {
    let place = path.display().to_string();
    Problem::error(
        "file_not_written",
        text!("filen kan inte läsas eller skrivas: {error}", "the file cannot be read or written: {error}"),
    )
    .named(text!("{place}", "{place}"))
}

/// That the store gave no entry for what it recorded.
pub(crate) fn nothing_recorded() -> Problem {
    Problem::error(
        "nothing_recorded",
        text!("journalen svarade inte vad den bokförde", "the journal did not say what it recorded"),
    )
}
