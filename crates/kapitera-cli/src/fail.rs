//! What a command ends with when it is not done.

use std::io::Write as _;
use std::process::ExitCode;

use kapitera_message::{Language, Problem, Problems, Severity, render, text};

/// Why a command did not do what was asked.
#[derive(Debug)]
pub enum Failure {
    /// It was refused, for these reasons.
    Refused(Problems),
    /// A part of it was refused, for these reasons; the rest is done.
    DoneInPart(Problems),
    /// What was tested does not hold; the result says what.
    DoesNotHold,
    /// The result could not be written.
    NotWritten(std::io::Error),
}

impl Failure {
    /// The exit code of a command line that could not be understood.
    pub const NOT_UNDERSTOOD: u8 = 2;
    /// The exit code of a fault of the program itself.
    pub const FAULT: u8 = 4;

    /// The exit code.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::NotWritten(error) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
            Self::Refused(_) | Self::DoneInPart(_) | Self::NotWritten(_) => ExitCode::from(1),
            Self::DoesNotHold => ExitCode::from(3),
        }
    }

    /// Says why, on standard error.
    pub fn say(&self, language: Language) {
        match self {
            Self::Refused(problems) => {
                say_problems(problems, language);
                say_count(problems, language);
            }
            Self::DoneInPart(problems) => {
                say_problems(problems, language);
                let rest = text!("Det andra är gjort.", "The rest is done.");
                // Nothing can be done when standard error is gone.
                let _ = writeln!(std::io::stderr().lock(), "{}", rest.get(language));
            }
            Self::NotWritten(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                let problem = Problem::error(
                    "not_written",
                    text!("resultatet kan inte skrivas: {error}", "the result cannot be written: {error}"),
                )
                .hint(text!(
                    "se till att det finns plats, och att den som tar emot resultatet lever",
                    "see to it that there is room, and that the receiver of the result is alive"
                ));
                say_problems(&[problem], language);
            }
            Self::NotWritten(_) | Self::DoesNotHold => {}
        }
    }
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        Self::Refused(problems)
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Refused(vec![problem])
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::NotWritten(error)
    }
}

/// Draws problems on standard error, errors first.
pub fn say_problems(problems: &[Problem], language: Language) {
    let mut out = std::io::stderr().lock();
    let mut sorted: Vec<&Problem> = problems.iter().collect();
    sorted.sort_by_key(|problem| std::cmp::Reverse(problem.severity));
    for problem in sorted {
        // Nothing can be done when standard error is gone.
        let _ = writeln!(out, "{}\n", render(problem, language));
    }
}

/// How many errors there were, when there were several.
fn say_count(problems: &[Problem], language: Language) {
    let errors = problems.iter().filter(|problem| problem.severity == Severity::Error).count();
    if errors > 1 {
        let mut out = std::io::stderr().lock();
        let _ = match language {
            Language::Sv => writeln!(out, "{errors} fel; inget har ändrats."),
            Language::En => writeln!(out, "{errors} errors; nothing was changed."),
        };
    }
}

/// Says on standard error that the program is at fault, and where, instead of the usual text of a panic.
pub fn install_fault_hook(language: Language) {
    std::panic::set_hook(Box::new(move |fault| {
        let said = fault
            .payload()
            .downcast_ref::<&str>()
            .copied()
            .or_else(|| fault.payload().downcast_ref::<String>().map(String::as_str));
        let said = said.unwrap_or("").to_owned();
        let place = fault.location().map(|place| format!("{}:{}", place.file(), place.line())).unwrap_or_default();
        let problem = Problem::error(
            "fault_of_the_program",
            text!("programmet har ett fel och stannade: {said}", "the program is at fault and stopped: {said}"),
        )
        .named(text!("{place}", "{place}"))
        .why(text!(
            "hellre inget belopp än ett felaktigt; inget har sparats",
            "no amount rather than a wrong one; nothing was saved"
        ))
        .hint(text!("anmäl felet med kommandot som gavs", "report the fault with the command that was given"));
        say_problems(&[problem], language);
    }));
}
