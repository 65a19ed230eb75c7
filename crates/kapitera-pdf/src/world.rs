//! The typesetter with all it may see: one template, one file of data, four fonts and the day of the document.

use std::sync::LazyLock;

use kapitera_period::Date;
use typst::comemo;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt as _, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::letters::Letters;

/// How many later documents the typesetter's memory of parts already set lives through.
const MEMORY_DOCUMENTS: usize = 4;

/// What all documents share, made once.
struct Press {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    letters: Letters,
    template: Source,
    data: FileId,
}

static PRESS: LazyLock<Result<Press, String>> = LazyLock::new(Press::new);

/// The letters of the fonts.
pub(crate) fn letters() -> Result<&'static Letters, String> {
    PRESS.as_ref().map(|press| &press.letters).map_err(Clone::clone)
}

/// Sets the data, JSON as `statement.typ` reads it, as PDF/UA-1.
pub(crate) fn set(data: String, dated: Date) -> Result<Vec<u8>, String> {
    let identity = data.clone();
    let standards = PdfStandards::new(&[PdfStandard::Ua_1]).map_err(|error| error.message().to_string())?;
    let options = PdfOptions {
        // The identifier of the file is a hash of this: other content, other document.
        ident: Smart::Custom(identity),
        creator: Smart::Custom(Some("Kapitera".to_owned())),
        standards,
        ..PdfOptions::default()
    };
    let made =
        laid(data, dated).and_then(|document| typst_pdf::pdf(&document, &options).map_err(|errors| said(&errors)));
    comemo::evict(MEMORY_DOCUMENTS);
    made
}

/// The pages with every letter in its place.
pub(crate) fn laid(data: String, dated: Date) -> Result<PagedDocument, String> {
    let press = PRESS.as_ref().map_err(Clone::clone)?;
    let desk = Desk { press, data: Bytes::from_string(data), dated };
    typst::compile::<PagedDocument>(&desk).output.map_err(|errors| said(&errors))
}

/// What the typesetter says, on one line.
fn said(diagnostics: &[SourceDiagnostic]) -> String {
    let one = |diagnostic: &SourceDiagnostic| {
        let hints = diagnostic.hints.iter().map(|hint| format!(" ({})", hint.v));
        format!("{}{}", diagnostic.message, hints.collect::<String>())
    };
    diagnostics.iter().map(one).collect::<Vec<_>>().join("; ")
}

impl Press {
    fn new() -> Result<Self, String> {
        let file = |name: &str| {
            let path = VirtualPath::new(name).map_err(|error| format!("{name}: {error}"))?;
            Ok::<_, String>(RootedPath::new(VirtualRoot::Project, path).intern())
        };
        let all: Vec<Font> = typst_assets::fonts().flat_map(|bytes| Font::iter(Bytes::new(bytes))).collect();
        let letters = Letters::new(&all)?;
        let fonts = letters.fonts();
        // Header cells of rows are tagged as such by `pdf.header-cell`, which typst keeps among its extras.
        let library = Library::builder().with_features([Feature::A11yExtras].into_iter().collect()).build();
        Ok(Self {
            library: LazyHash::new(library),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            letters,
            template: Source::new(file("statement.typ")?, include_str!("statement.typ").to_owned()),
            data: file("data.json")?,
        })
    }
}

/// One document on the press.
struct Desk<'a> {
    press: &'a Press,
    data: Bytes,
    dated: Date,
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.press.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.press.book
    }

    fn main(&self) -> FileId {
        self.press.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.press.template.id() { Ok(self.press.template.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.press.data { Ok(self.data.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.press.fonts.get(index).cloned()
    }

    /// The day of the document, wherever on Earth: the clock is never asked.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        let [month, day] = [self.dated.month(), self.dated.day()].map(u8::try_from);
        Datetime::from_ymd(self.dated.year().into(), month.ok()?, day.ok()?)
    }
}
