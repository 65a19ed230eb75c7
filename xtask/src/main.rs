//! The project's own commands.
//!
//! What the continuous integration runs, a developer can run: `.ci/run` only calls `cargo xtask test`. Nothing here is
//! part of the program that is delivered, so that it may print, run other programs and look at the clock.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a tool for the terminal")]

mod bench;
mod browser;
mod files;
mod fuzz;
mod run;
mod test;
mod tidy;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask test                 everything that must hold: tidy, format, lints, tests, documentation, files
cargo xtask tidy                 the house rules alone
cargo xtask files                files for other people's software, checked by other people's rules
cargo xtask browser [--pictures DIR] [WORD...]
                                 the web pages in a browser, as persons walk through them; only the files whose names
                                 have one of the words; a picture of every page that is checked goes to DIR
cargo xtask bench [PART] [--rows N]
                                 speed against limits and a peer; PART: country, import, evaluate, costs, ledger,
                                 web (default: all); N costs instead of a country's 100 millions
cargo xtask fuzz [--seconds N] [TARGET]
                                 random inputs for every reader, guided by coverage; N seconds each (default 60)
cargo xtask help                 this text
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments[..] {
        ["test"] => test::test(),
        ["tidy"] => tidy::tidy(),
        ["files"] => files::files(),
        ["browser", ref rest @ ..] => browser::browser_alone(rest),
        ["bench", ref parts @ ..] => bench::bench(parts),
        ["fuzz", ref rest @ ..] => fuzz::fuzz(rest),
        ["help" | "--help" | "-h"] => {
            print!("{HELP}");
            Ok(())
        }
        _ => Err(format!("not understood: cargo xtask {}\n\n{HELP}", arguments.join(" "))),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{}", message.trim_end());
            ExitCode::FAILURE
        }
    }
}
