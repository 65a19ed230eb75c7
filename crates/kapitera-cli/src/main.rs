//! The command `kapitera`: reads what was asked, does it, shows it.
//!
//! Data goes to standard output, talk and progress to standard error. Exit codes: 0 done; 1 refused, all of it or a part,
//! with the reasons; 2 the command line could not be understood; 3 something that was tested does not hold (a case, a
//! region's integrity); 4 a fault of the program itself.

mod args;
mod command_line;
mod commands;
mod fail;
mod progress;
mod session;

use std::process::ExitCode;

use clap::Parser as _;

use args::Arguments;
use fail::Failure;

/// The usual allocator keeps, for each of a server's threads, what jobs have let go: its memory grows all day.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) if command_line::is_answer(&error) => error.exit(),
        Err(error) => {
            let words: Vec<_> = std::env::args_os().collect();
            fail::say_problems(&[command_line::problem(&error)], command_line::language(&words));
            return ExitCode::from(Failure::NOT_UNDERSTOOD);
        }
    };
    let language = session::language(&arguments.common);
    fail::install_fault_hook(language);
    let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| commands::run(&arguments)));
    match done {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(failure)) => {
            failure.say(language);
            failure.exit_code()
        }
        Err(_) => ExitCode::from(Failure::FAULT),
    }
}
