//! A document as a file: HTML, PDF, a file for Word or a workbook, as the address asks.

use std::path::Path;

use kapitera_document::{Document, Frame};
use kapitera_handout::{DocumentForm, document_bytes, region_marks};
use kapitera_message::{Problem, Text, text};
use kapitera_period::Date;

use super::kind_of;
use crate::answer::{Answer, File, Refused};
use crate::asked::Asked;
use crate::page::Link;

/// The forms, with what their files are called.
const FORMS: [(DocumentForm, &str); 4] = [
    (DocumentForm::Html, "HTML"),
    (DocumentForm::Pdf, "PDF"),
    (DocumentForm::Word, "Word"),
    (DocumentForm::Excel, "Excel"),
];

/// The form that is asked for; HTML when none is.
pub(crate) fn form(asked: &Asked<'_>) -> Result<DocumentForm, Problem> {
    let ending = asked.query.get("format").unwrap_or("html");
    DocumentForm::of_file(Path::new(&format!("report.{ending}"))).map_err(|problem| match problem.code {
        "no_pdf" => problem,
        _ => Problem::error("no_such_form", text!("rapporten finns inte i den formen", "the report has no such form"))
            .hint(text!("välj html, pdf, docx eller xlsx", "choose html, pdf, docx or xlsx")),
    })
}

/// A link for each form that can be made, called `Rapport (PDF)`; `address` ends with `?` or `&`.
pub(crate) fn links(what: &Text, address: &str) -> Vec<Link> {
    let made = FORMS.into_iter().filter(|(form, _)| *form != DocumentForm::Pdf || cfg!(feature = "pdf"));
    let link = |(form, of): (DocumentForm, &str)| {
        let Text { sv, en } = what;
        Link::new(text!("{sv} ({of})", "{en} ({of})"), format!("{address}format={}", form.ending()))
    };
    made.map(link).collect()
}

/// What a report is called in links.
pub(crate) fn report() -> Text {
    text!("Rapport", "Report")
}

/// The document in a form; `name` is the file's without its ending, `subject` what it is about beside its title.
pub(crate) fn file(
    asked: &Asked<'_>,
    document: &Document,
    form: DocumentForm,
    (name, subject, dated): (&str, String, Date),
) -> Result<Answer, Refused> {
    let settings = &asked.app.settings;
    let frame = Frame {
        language: asked.language,
        author: settings.name.clone(),
        subject,
        dated,
        marks: region_marks(settings.invented),
    };
    let bytes = document_bytes(document, form, &frame)?;
    let name = format!("{name}.{}", form.ending());
    Ok(Answer::File(File { kind: kind_of(&name), name, bytes }))
}
