//! A document as a file, in the form that its name ends with.

use std::path::Path;

use kapitera_document::{Document, Frame, html};
use kapitera_export::word::document_word;
use kapitera_export::workbook::document_workbook;
use kapitera_message::{Problem, Text, text};

/// The forms that a document can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentForm {
    /// One file of HTML, without scripts.
    Html,
    /// Tagged PDF; only in programs built with it.
    Pdf,
    /// A file for Word.
    Word,
    /// An Excel workbook.
    Excel,
}

impl DocumentForm {
    /// The form by the ending of names: `html`, `pdf`, `docx`, `xlsx`.
    pub fn of_ending(ending: &str) -> Option<Self> {
        match ending.to_ascii_lowercase().as_str() {
            "html" => Some(Self::Html),
            "pdf" => Some(Self::Pdf),
            "docx" => Some(Self::Word),
            "xlsx" => Some(Self::Excel),
            _ => None,
        }
    }

    /// The form that a file's name asks for.
    ///
    /// # Errors
    ///
    /// `unknown_report_form` when its ending is none of them, and `no_pdf` when this program cannot make it.
    pub fn of_file(path: &Path) -> Result<Self, Problem> {
        let ending = path.extension().map(|ending| ending.to_string_lossy()).unwrap_or_default();
        let form = Self::of_ending(&ending).ok_or_else(|| unknown(path))?;
        if form == Self::Pdf && !cfg!(feature = "pdf") { Err(no_pdf()) } else { Ok(form) }
    }

    /// The ending of names.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Pdf => "pdf",
            Self::Word => "docx",
            Self::Excel => "xlsx",
        }
    }
}

/// The document in a form.
///
/// # Errors
///
/// When it cannot be made, and `no_pdf` when this program makes none.
pub fn document_bytes(document: &Document, form: DocumentForm, frame: &Frame) -> Result<Vec<u8>, Problem> {
    match form {
        DocumentForm::Html => Ok(html(document, frame).into_bytes()),
        DocumentForm::Word => document_word(document, frame),
        DocumentForm::Excel => document_workbook(document, frame),
        #[cfg(feature = "pdf")]
        DocumentForm::Pdf => kapitera_pdf::document_pdf(document, frame),
        #[cfg(not(feature = "pdf"))]
        DocumentForm::Pdf => Err(no_pdf()),
    }
}

/// What must not be overlooked in what an invented region gives out.
pub fn region_marks(is_invented: bool) -> Vec<Text> {
    if is_invented {
        vec![text!("Påhittad region: inga riktiga belopp", "Invented region: no real amounts")]
    } else {
        Vec::new()
    }
}

/// That this program makes no PDF.
pub fn no_pdf() -> Problem {
    Problem::error("no_pdf", text!("det här programmet är byggt utan PDF", "this program was built without PDF"))
        .why(text!(
            "PDF tar tio minuter att bygga och behövs inte av alla",
            "PDF takes ten minutes to build, and not all need it"
        ))
        .hint(text!(
            "bygg med: cargo build --release --features pdf",
            "build with: cargo build --release --features pdf"
        ))
}

fn unknown(path: &Path) -> Problem {
    let shown = path.display();
    Problem::error(
        "unknown_report_form",
        text!(
            "{shown} slutar inte på .html, .pdf, .docx eller .xlsx",
            "{shown} does not end in .html, .pdf, .docx or .xlsx"
        ),
    )
    .why(text!("filens form väljs efter hur dess namn slutar", "the form of the file is chosen by how its name ends"))
    .hint(text!("ge filen ett namn som rapport.html", "give the file a name such as report.html"))
}
