//! Whole files. The examples are kept in the target directory (`tmp/kapitera-pdf`), for `tests/files/check_pdf.py` and for
//! eyes.

use std::path::Path;

use kapitera_message::{Language, Text};
use kapitera_output::{Column, Output, Part, Table};
use kapitera_pdf::{Frame, document_pdf, pdf};

use super::examples::{fact, frame, lines, statement, year};
use super::sample;

/// Sets the result, and keeps it under this name.
fn kept(name: &str, output: &Output, frame: &Frame) -> Vec<u8> {
    let file = pdf(output, frame).expect("the result can be set");
    written(name, &file);
    file
}

fn written(name: &str, file: &[u8]) {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("kapitera-pdf");
    std::fs::create_dir_all(&directory).expect("the target directory can be written");
    std::fs::write(directory.join(name).with_extension("pdf"), file).expect("the target directory can be written");
}

/// How many pages the file has: page objects stand outside the compressed streams.
fn pages(file: &[u8]) -> usize {
    let is_page = |at: &[u8]| at.starts_with(b"/Type /Page\n") || at.starts_with(b"/Type/Page/");
    file.windows(12).filter(|at| is_page(at)).count()
}

fn contains(file: &[u8], words: &str) -> bool {
    file.windows(words.len()).any(|at| at == words.as_bytes())
}

#[test]
fn a_statement_is_a_tagged_pdf_in_its_language() {
    for (language, name, code) in [(Language::Sv, "statement-sv", "sv-SE"), (Language::En, "statement-en", "en-GB")] {
        let file = kept(name, &statement(9), &frame(language));
        assert!(file.starts_with(b"%PDF-1.7"));
        assert!(contains(&file, &format!("/Lang({code})")) || contains(&file, &format!("/Lang ({code})")));
        assert!(contains(&file, "<pdfuaid:part>1</pdfuaid:part>"));
        assert_eq!(pages(&file), 1);
    }
}

/// A letter that no font has stands in the sample, in a picture too.
#[test]
fn a_document_is_a_tagged_pdf_with_its_pictures_in_words() {
    for (language, name, about) in
        [(Language::Sv, "document-sv", "Ersättning mot behov. P"), (Language::En, "document-en", "Pay against need. I")]
    {
        let file = document_pdf(&sample::document(), &sample::frame(language)).expect("the document can be set");
        assert!(contains(&file, "<pdfuaid:part>1</pdfuaid:part>"));
        assert_eq!(count(&file, "/S/Figure"), 3, "each picture is a figure");
        let utf16: Vec<u8> = about.encode_utf16().flat_map(u16::to_be_bytes).collect();
        // What is not ASCII is written as UTF-16, as bytes or as their digits.
        let digits: String = utf16.iter().map(|byte| format!("{byte:02X}")).collect();
        let has = |bytes: &[u8]| file.windows(bytes.len()).any(|at| at.eq_ignore_ascii_case(bytes));
        let said = contains(&file, about) || has(&utf16) || has(digits.as_bytes());
        assert!(said, "{about}");
        assert_eq!(file, document_pdf(&sample::document(), &sample::frame(language)).unwrap());
        written(name, &file);
    }
}

fn count(file: &[u8], words: &str) -> usize {
    file.windows(words.len()).filter(|at| *at == words.as_bytes()).count()
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let frame = frame(Language::Sv);
    let first = pdf(&statement(40), &frame).unwrap();
    // In between other documents, which the typesetter remembers parts of.
    let other = pdf(&year(3, 12), &frame).unwrap();
    assert_eq!(first, pdf(&statement(40), &frame).unwrap());
    assert_eq!(other, pdf(&year(3, 12), &frame).unwrap());
    let elsewhere = std::thread::spawn({
        let frame = frame.clone();
        move || pdf(&statement(40), &frame).unwrap()
    });
    assert_eq!(first, elsewhere.join().unwrap());
}

#[test]
fn another_day_mark_or_amount_gives_another_file() {
    let first = frame(Language::Sv);
    let later = Frame { dated: first.dated.tomorrow().unwrap(), ..first.clone() };
    let unmarked = Frame { marks: Vec::new(), ..first.clone() };
    let files = [(7, &first), (7, &later), (7, &unmarked), (8, &first)]
        .map(|(rows, frame)| pdf(&statement(rows), frame).unwrap());
    for (index, file) in files.iter().enumerate() {
        assert!(!files[..index].contains(file), "{index}");
    }
}

#[test]
fn a_table_of_400_rows_goes_over_pages() {
    let file = kept("long", &statement(400), &frame(Language::Sv));
    assert!((8..30).contains(&pages(&file)), "{}", pages(&file));
}

#[test]
fn wide_tables_are_set() {
    kept("wide-12", &year(40, 11), &frame(Language::Sv));
    kept("wide-13", &year(30, 12), &frame(Language::En));
    kept("wide-40", &year(12, 39), &frame(Language::Sv));
}

#[test]
fn what_is_empty_is_set() {
    let bare = Frame { author: String::new(), subject: String::new(), marks: Vec::new(), ..frame(Language::Sv) };
    pdf(&Output::default(), &bare).unwrap();
    let no_rows = Table { rows: Vec::new(), total: None, ..lines(0) };
    let only_sum = lines(0);
    let hidden = Table { columns: vec![Column::for_programs("x")], rows: vec![Vec::new()], total: None, ..lines(0) };
    let nothing = Part::Sentences { key: "none", heading: Text::default(), sentences: Vec::new() };
    let no_facts = Part::Facts { key: "none", heading: Text::same("Utan rader"), facts: Vec::new() };
    let tables = [no_rows, only_sum, hidden].map(Part::Table);
    let parts = tables.into_iter().chain([nothing, no_facts]).collect();
    kept("almost-empty", &Output { title: Some(Text::same("  ")), parts, csv: None }, &bare);
}

#[test]
fn long_texts_are_set() {
    let long = "Vårdcentralen vid det mycket långa torget i den avlägsna orten ".repeat(60);
    let mut frame = frame(Language::Sv);
    frame.subject = long.clone();
    frame.marks.push(Text::same(long.clone()));
    let mut output = fact(&long);
    let mut table = lines(3);
    table.rows[1][0] = kapitera_output::Cell::Name(long);
    table.rows[2][0] = kapitera_output::Cell::Name("x".repeat(3_000));
    output.parts.push(Part::Table(table));
    kept("long-texts", &output, &frame);
}
