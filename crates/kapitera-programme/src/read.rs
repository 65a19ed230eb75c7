//! From a text to a checked programme.

mod fields;
mod goal;
mod head;
mod item;
mod rule;
mod stated;

use std::path::Path;

use kapitera_message::{Problems, text};
use kapitera_toml::Document;

use crate::programme::Programme;

/// The most bytes that a text may have.
const BYTES_MOST: usize = 4_000_000;

/// Reads and checks a programme. `file` is the name the person knows.
///
/// # Errors
///
/// All problems that could be found, each with its place.
pub fn read_programme(file: &str, source: &str) -> Result<Programme, Problems> {
    let mut document = Document::new(Path::new(file), source);
    if source.len() > BYTES_MOST {
        let what = text!("texten är längre än fyra miljoner tecken", "the text is longer than four million characters");
        document.hinted(0..0, "text_too_long", what, text!("dela upp programmet", "divide the programme"));
        return Err(document.problems);
    }
    let programme = read(&mut document, source);
    // What could not be read is not there to be found: only what is read whole is checked together.
    let mut problems = document.problems;
    if let Some(programme) = programme.as_ref().filter(|_| problems.is_empty()) {
        problems = crate::check::check(programme);
    }
    match programme {
        Some(programme) if problems.is_empty() => Ok(programme),
        _ => Err(problems),
    }
}

fn read(document: &mut Document, source: &str) -> Option<Programme> {
    let table = document.parse(source)?;
    let mut root = Document::root(&table);
    let head = head::read(document, &mut root);
    let packages = item::packages(document, &mut root);
    let stated = stated::stated(document, &mut root);
    let figures = stated::figures(document, &mut root);
    document.finish(root);
    let programme = head?;
    Some(Programme { packages, stated, figures, ..programme })
}
