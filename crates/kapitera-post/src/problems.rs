//! Problems that several parts of the office have.

use std::io::ErrorKind;
use std::path::Path;

use kapitera_message::{Problem, Problems, text};

/// A file that cannot be read or written.
pub(crate) fn file_problem(path: &Path, error: &std::io::Error) -> Problem {
    let place = path.display().to_string();
    let hint = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            text!("ge disken plats och gör om", "make room on the disk and do it again")
        }
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            text!("ge den som kör programmet rätt att skriva där", "let who runs the program write there")
        }
        ErrorKind::NotFound => text!(
            "kontrollera att mappen finns; en fil som är borta hämtas ur en kopia",
            "see that the folder is there; a file that is gone is put back from a copy"
        ),
        _ => text!("rätta platsen och gör om", "mend the place and do it again"),
    };
    Problem::error(
        "file_not_written",
        text!("filen kan inte läsas eller skrivas: {error}", "the file cannot be read or written: {error}"),
    )
    .named(text!("{place}", "{place}"))
    .hint(hint)
}

/// That the store gave no entry for what it recorded.
pub(crate) fn nothing_recorded() -> Problem {
    Problem::error(
        "nothing_recorded",
        text!("journalen svarade inte vad den bokförde", "the journal did not say what it recorded"),
    )
}

/// The one problem of what has one at most.
pub(crate) fn first(problems: Problems) -> Problem {
    problems.into_iter().next().unwrap_or_else(nothing_recorded)
}
