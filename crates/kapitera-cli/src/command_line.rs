//! A command line that could not be understood, said as every other problem is: in the reader's language.

use std::error::Error as _;
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

use clap::ValueEnum as _;
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};
use kapitera_message::{Language, Problem, Text, text};

use crate::args::{Common, Format, Lang};
use crate::session;

/// A value that could not be read, and what is wanted.
#[derive(Clone, Debug)]
pub struct Unread(pub Text);

impl fmt::Display for Unread {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0.en)
    }
}

impl std::error::Error for Unread {}

/// Whether clap only tells what was asked of it: help or the version.
pub fn is_answer(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    )
}

/// What was wrong with the command line.
pub fn problem(error: &Error) -> Problem {
    let named = |kind| context(error, kind);
    let (argument, value) = (named(ContextKind::InvalidArg), named(ContextKind::InvalidValue));
    let problem = match error.kind() {
        ErrorKind::ValueValidation => {
            let problem = Problem::error(
                "value_not_understood",
                text!("”{value}” går inte att läsa som {argument}", "“{value}” cannot be read as {argument}"),
            );
            match error.source().and_then(|source| source.downcast_ref::<Unread>()) {
                Some(unread) => problem.hint(unread.0.clone()),
                None => problem,
            }
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            Problem::error("value_missing", text!("{argument} saknar värde", "{argument} lacks a value"))
        }
        ErrorKind::InvalidValue => {
            let valid = named(ContextKind::ValidValue);
            Problem::error(
                "value_not_understood",
                text!("”{value}” går inte att läsa som {argument}", "“{value}” cannot be read as {argument}"),
            )
            .hint(text!("det finns: {valid}", "there are: {valid}"))
        }
        ErrorKind::UnknownArgument => {
            let problem = Problem::error(
                "unknown_argument",
                text!("”{argument}” hör inte till kommandot", "“{argument}” is not part of the command"),
            );
            suggest(problem, &named(ContextKind::SuggestedArg))
        }
        ErrorKind::InvalidSubcommand => {
            let command = named(ContextKind::InvalidSubcommand);
            let problem = Problem::error(
                "unknown_command",
                text!("det finns inget kommando ”{command}”", "there is no command “{command}”"),
            );
            suggest(problem, &named(ContextKind::SuggestedSubcommand))
        }
        ErrorKind::MissingRequiredArgument => {
            Problem::error("argument_missing", text!("kommandot saknar {argument}", "the command lacks {argument}"))
        }
        _ => {
            let said = error.to_string();
            let said = said.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
            Problem::error(
                "command_line",
                text!("kommandoraden går inte att läsa: {said}", "the command line cannot be read: {said}"),
            )
        }
    };
    let help = text!("kapitera --help visar alla kommandon", "kapitera --help shows all commands");
    if problem.hint.is_some() { problem } else { problem.hint(help) }
}

fn suggest(problem: Problem, suggestion: &str) -> Problem {
    if suggestion.is_empty() {
        problem
    } else {
        problem.hint(text!("menades ”{suggestion}”?", "was “{suggestion}” meant?"))
    }
}

fn context(error: &Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    }
}

/// The language to answer in when the command line as a whole could not be read: what of it can be read decides.
pub fn language(arguments: &[OsString]) -> Language {
    let after = |name: &str| {
        let with_sign = format!("{name}=");
        arguments.iter().enumerate().find_map(|(index, argument)| {
            let argument = argument.to_str()?;
            let joined = argument.strip_prefix(&with_sign).map(OsString::from);
            joined.or_else(|| (argument == name).then(|| arguments.get(index + 1).cloned()).flatten())
        })
    };
    let lang = after("--lang").and_then(|lang| Lang::from_str(lang.to_str()?, true).ok());
    let region = after("--region").map_or_else(|| PathBuf::from("."), PathBuf::from);
    session::language(&Common { region, format: Format::Table, lang })
}
