//! Documents in files, each written whole or not at all, in the form that its name's ending says.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use kapitera_document::{Document, Frame};
use kapitera_handout::{DocumentForm, document_bytes, region_marks};
use kapitera_message::{Problem, Text, text};
use kapitera_output::{Cell, Column, Output, Part, Table};
use kapitera_period::Date;
use kapitera_post::write_whole;
use kapitera_region::Region;

use crate::args::Common;
use crate::fail::Failure;
use crate::session::{language, show};

/// The frame of a region's document, as of a day.
pub fn frame(common: &Common, region: &Region, dated: Date) -> Frame {
    let settings = region.settings();
    Frame {
        language: language(common),
        author: settings.name.clone(),
        // The title says it all.
        subject: String::new(),
        dated,
        marks: region_marks(settings.invented),
    }
}

/// The day it is.
pub fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date()
}

/// The form of each file, before anything is computed: its ending is one that can be made, and it is not there.
pub fn forms(files: &[PathBuf]) -> Result<Vec<(&Path, DocumentForm)>, Failure> {
    let mut found: Vec<(&Path, DocumentForm)> = Vec::new();
    for path in files {
        let form = DocumentForm::of_file(path)?;
        is_free(path)?;
        if found.iter().any(|(there, _)| there == path) {
            return Err(is_there(path).into());
        }
        found.push((path, form));
    }
    Ok(found)
}

/// Makes all the files of a document, and then writes them; what was written is told on standard output.
pub fn write(
    common: &Common,
    document: &Document,
    forms: &[(&Path, DocumentForm)],
    frame: &Frame,
) -> Result<(), Failure> {
    let make = |&(path, form): &(&Path, DocumentForm)| Ok((path.to_owned(), document_bytes(document, form, frame)?));
    let made: Vec<(PathBuf, Vec<u8>)> = forms.iter().map(make).collect::<Result<_, Problem>>()?;
    write_made(common, &document.title, &made)
}

/// Writes files that are made; what was written is told on standard output.
pub fn write_made(common: &Common, title: &Text, made: &[(PathBuf, Vec<u8>)]) -> Result<(), Failure> {
    for (path, bytes) in made {
        write_whole(path, |out| out.write_all(bytes).map_err(|error| not_written(path, &error)))?;
    }
    show(common, &written(title, made))
}

fn written(title: &Text, made: &[(PathBuf, Vec<u8>)]) -> Output {
    let columns = vec![Column::new("file", text!("fil", "file")), Column::new("bytes", text!("byte", "bytes"))];
    let size = |bytes: &Vec<u8>| Cell::Whole(i128::try_from(bytes.len()).unwrap_or(i128::MAX));
    let row = |(path, bytes): &(PathBuf, Vec<u8>)| vec![Cell::Name(path.display().to_string()), size(bytes)];
    let heading = text!("Skrivet", "Written");
    let table = Table { key: "files", heading, columns, rows: made.iter().map(row).collect(), total: None };
    Output { title: Some(title.clone()), parts: vec![Part::Table(table)], csv: None }
}

/// That no file lies there.
pub fn is_free(path: &Path) -> Result<(), Problem> {
    if path.exists() { Err(is_there(path)) } else { Ok(()) }
}

fn is_there(path: &Path) -> Problem {
    let shown = path.display();
    Problem::error("file_exists", text!("{shown} finns redan", "{shown} is there already"))
        .why(text!("en rapport skriver inte över något", "a report overwrites nothing"))
        .hint(text!("ange en annan fil eller mapp, eller ta bort den", "name another file or folder, or remove it"))
}

pub fn not_written(path: &Path, error: &std::io::Error) -> Problem {
    let shown = path.display();
    Problem::error("file_not_written", text!("{shown} kan inte skrivas: {error}", "{shown} cannot be written: {error}"))
}
