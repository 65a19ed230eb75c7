//! The styles: Word's own by their names, so that every program knows a heading for one, and a few of ours for tables.

use kapitera_message::Language;

use crate::xml::Xml;

/// The size of letters in tables, in half points.
pub(super) const CELL_SIZE: u32 = 18;

/// The styles that the file uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Normal,
    Title,
    Subtitle,
    Heading1,
    Heading2,
    ContentsHeading,
    Contents,
    Header,
    Footer,
    /// What must not be overlooked.
    Notice,
    /// The line that says what prints the figures.
    Printed,
    /// That command itself, within the line.
    Command,
    /// What one sees in a chart, above it.
    About,
    /// A chart.
    Figure,
    /// What stands between two tables.
    Between,
    /// That a table goes on.
    Continued,
    Cell,
    CellHeading,
    CellSum,
    FactName,
    Table,
    FactTable,
}

impl Style {
    const ALL: [Self; 22] = [
        Self::Normal,
        Self::Title,
        Self::Subtitle,
        Self::Heading1,
        Self::Heading2,
        Self::ContentsHeading,
        Self::Contents,
        Self::Header,
        Self::Footer,
        Self::Notice,
        Self::Printed,
        Self::Command,
        Self::About,
        Self::Figure,
        Self::Between,
        Self::Continued,
        Self::Cell,
        Self::CellHeading,
        Self::CellSum,
        Self::FactName,
        Self::Table,
        Self::FactTable,
    ];

    /// The id by which the file names it.
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::Normal => "Normal",
            Self::Title => "Title",
            Self::Subtitle => "Subtitle",
            Self::Heading1 => "Heading1",
            Self::Heading2 => "Heading2",
            Self::ContentsHeading => "TOCHeading",
            Self::Contents => "TOC1",
            Self::Header => "Header",
            Self::Footer => "Footer",
            Self::Notice => "Notice",
            Self::Printed => "Printed",
            Self::Command => "Command",
            Self::About => "About",
            Self::Figure => "Figure",
            Self::Between => "Between",
            Self::Continued => "Continued",
            Self::Cell => "TableText",
            Self::CellHeading => "TableHeading",
            Self::CellSum => "TableSum",
            Self::FactName => "FactName",
            Self::Table => "FigureTable",
            Self::FactTable => "FactTable",
        }
    }

    /// The name: Word translates its own.
    fn name(self) -> &'static str {
        match self {
            Self::Heading1 => "heading 1",
            Self::Heading2 => "heading 2",
            Self::ContentsHeading => "TOC Heading",
            Self::Contents => "toc 1",
            Self::Header => "header",
            Self::Footer => "footer",
            Self::Cell => "Table Text",
            Self::CellHeading => "Table Heading",
            Self::CellSum => "Table Sum",
            Self::FactName => "Fact Name",
            Self::Table => "Figure Table",
            Self::FactTable => "Fact Table",
            other => other.id(),
        }
    }

    fn is_own(self) -> bool {
        let known = matches!(self, Self::Normal | Self::Title | Self::Subtitle | Self::Heading1 | Self::Heading2);
        !known && !matches!(self, Self::ContentsHeading | Self::Contents | Self::Header | Self::Footer)
    }

    fn kind(self) -> &'static str {
        match self {
            Self::Command => "character",
            Self::Table | Self::FactTable => "table",
            _ => "paragraph",
        }
    }

    fn based_on(self) -> Option<Self> {
        match self {
            Self::Normal | Self::Command | Self::Table | Self::FactTable => None,
            Self::CellHeading | Self::CellSum | Self::FactName => Some(Self::Cell),
            _ => Some(Self::Normal),
        }
    }

    /// What it says of paragraphs.
    fn paragraphs(self) -> Paragraphs {
        let of = |before, after| Paragraphs { before, after, ..Paragraphs::default() };
        match self {
            Self::Title => Paragraphs { keep: true, ..of(0, 60) },
            Self::Subtitle => of(0, 160),
            Self::Heading1 => Paragraphs { keep: true, outline: Some("0"), ..of(360, 100) },
            Self::Heading2 => Paragraphs { keep: true, outline: Some("1"), ..of(240, 80) },
            Self::ContentsHeading => Paragraphs { keep: true, ..of(240, 80) },
            Self::Contents => of(0, 40),
            Self::Header => of(0, 120),
            Self::Footer => Paragraphs { tab: true, ..of(0, 0) },
            Self::Notice => Paragraphs { boxed: true, ..of(80, 120) },
            Self::Printed => of(160, 120),
            Self::About | Self::Figure => Paragraphs { keep: true, ..of(60, 60) },
            Self::Between => of(0, 0),
            Self::Continued => Paragraphs { keep: true, ..of(200, 60) },
            Self::Cell => of(20, 20),
            _ => Paragraphs::default(),
        }
    }

    /// What it says of letters.
    fn letters(self) -> Letters {
        let of = |size| Letters { size: Some(size), ..Letters::default() };
        match self {
            Self::Title => Letters { bold: true, ..of("38") },
            Self::Subtitle => Letters { colour: Some(QUIET), ..of("22") },
            Self::Heading1 => Letters { bold: true, ..of("28") },
            Self::Heading2 | Self::ContentsHeading => Letters { bold: true, ..of("24") },
            Self::Header | Self::Footer => Letters { colour: Some(QUIET), ..of("18") },
            Self::Notice => Letters { bold: true, colour: Some(MARK), ..of("20") },
            Self::Printed => Letters { colour: Some(QUIET), ..of("17") },
            Self::Continued => Letters { colour: Some(QUIET), ..of("18") },
            Self::Command => Letters { mono: true, ..of("17") },
            Self::Between => of("8"),
            Self::Cell => of("18"),
            Self::CellHeading | Self::CellSum => Letters { bold: true, ..Letters::default() },
            Self::FactName => Letters { colour: Some(QUIET), ..Letters::default() },
            _ => Letters::default(),
        }
    }
}

/// The letters of texts and of commands, each with what is as wide where it lacks.
const TEXT_FONT: [&str; 2] = ["Calibri", "Carlito"];
const COMMAND_FONT: [&str; 2] = ["Consolas", "Inconsolata"];

/// Colours of the style sheet of documents.
const QUIET: &str = "56616E";
const MARK: &str = "8A1F1F";
const LINE: &str = "C9CFD6";
const INK: &str = "1C232B";

#[derive(Clone, Copy, Debug, Default)]
struct Paragraphs {
    before: u32,
    after: u32,
    /// Whether it stands on the page of what comes after it.
    keep: bool,
    outline: Option<&'static str>,
    boxed: bool,
    /// Whether what comes after a tab stands at the right margin.
    tab: bool,
}

#[derive(Clone, Copy, Debug, Default)]
struct Letters {
    size: Option<&'static str>,
    bold: bool,
    mono: bool,
    colour: Option<&'static str>,
}

/// The language as Word names it.
pub(super) fn language_tag(language: Language) -> &'static str {
    match language {
        Language::Sv => "sv-SE",
        Language::En => "en-GB",
    }
}

/// The styles: `word/styles.xml`. `right` is where the right margin stands.
pub(super) fn styles(language: Language, right: u32) -> String {
    let mut xml = Xml::new();
    xml.open_with("w:styles", &[("xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main")]);
    defaults(&mut xml, language);
    for style in Style::ALL {
        let own: &[(&str, &str)] = if style.is_own() { &[("w:customStyle", "1")] } else { &[] };
        let default: &[(&str, &str)] = if style == Style::Normal { &[("w:default", "1")] } else { &[] };
        let named = [("w:type", style.kind()), ("w:styleId", style.id())];
        xml.open_with("w:style", &[&named[..], own, default].concat());
        xml.empty("w:name", &[("w:val", style.name())]);
        if let Some(base) = style.based_on() {
            xml.empty("w:basedOn", &[("w:val", base.id())]);
        }
        if style.kind() == "paragraph" {
            xml.empty("w:next", &[("w:val", if style.paragraphs().keep { "Normal" } else { style.id() })]);
        }
        xml.empty("w:qFormat", &[]);
        match style.kind() {
            "table" => table(&mut xml, style == Style::Table),
            "paragraph" => {
                paragraphs(&mut xml, style, right);
                letters(&mut xml, style);
            }
            _ => letters(&mut xml, style),
        }
        xml.close();
    }
    xml.finish()
}

/// The letters that the styles name: `word/fontTable.xml`.
pub(super) fn fonts() -> String {
    let mut xml = Xml::new();
    xml.open_with("w:fonts", &[("xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main")]);
    for ([font, otherwise], family, pitch) in [(TEXT_FONT, "swiss", "variable"), (COMMAND_FONT, "modern", "fixed")] {
        xml.open_with("w:font", &[("w:name", font)]);
        xml.empty("w:altName", &[("w:val", otherwise)]);
        xml.empty("w:family", &[("w:val", family)]);
        xml.empty("w:pitch", &[("w:val", pitch)]);
        xml.close();
    }
    xml.finish()
}

fn defaults(xml: &mut Xml, language: Language) {
    xml.open("w:docDefaults");
    xml.open("w:rPrDefault");
    xml.open("w:rPr");
    xml.empty("w:rFonts", &[("w:ascii", TEXT_FONT[0]), ("w:hAnsi", TEXT_FONT[0]), ("w:cs", TEXT_FONT[0])]);
    xml.empty("w:color", &[("w:val", INK)]);
    xml.empty("w:sz", &[("w:val", "21")]);
    xml.empty("w:szCs", &[("w:val", "21")]);
    xml.empty("w:lang", &[("w:val", language_tag(language)), ("w:eastAsia", "en-US"), ("w:bidi", "ar-SA")]);
    xml.close();
    xml.close();
    xml.open("w:pPrDefault");
    xml.open("w:pPr");
    xml.empty("w:spacing", &[("w:before", "80"), ("w:after", "80"), ("w:line", "259"), ("w:lineRule", "auto")]);
    for _ in 0..3 {
        xml.close();
    }
}

fn paragraphs(xml: &mut Xml, style: Style, right: u32) {
    let of = style.paragraphs();
    if matches!(style, Style::Normal | Style::CellHeading | Style::CellSum | Style::FactName) {
        return;
    }
    xml.open("w:pPr");
    if of.keep {
        xml.empty("w:keepNext", &[]);
    }
    if of.boxed {
        xml.open("w:pBdr");
        for side in ["w:top", "w:left", "w:bottom", "w:right"] {
            xml.empty(side, &[("w:val", "single"), ("w:sz", "6"), ("w:space", "4"), ("w:color", MARK)]);
        }
        xml.close();
    }
    if of.tab {
        xml.open("w:tabs");
        xml.empty("w:tab", &[("w:val", "right"), ("w:pos", &right.to_string())]);
        xml.close();
    }
    let (before, after) = (of.before.to_string(), of.after.to_string());
    let spacing =
        [("w:before", before.as_str()), ("w:after", after.as_str()), ("w:line", "240"), ("w:lineRule", "auto")];
    xml.empty("w:spacing", &spacing);
    if let Some(level) = of.outline {
        xml.empty("w:outlineLvl", &[("w:val", level)]);
    }
    xml.close();
}

fn letters(xml: &mut Xml, style: Style) {
    let of = style.letters();
    xml.open("w:rPr");
    if of.mono {
        xml.empty("w:rFonts", &[("w:ascii", COMMAND_FONT[0]), ("w:hAnsi", COMMAND_FONT[0]), ("w:cs", COMMAND_FONT[0])]);
    }
    if of.bold {
        xml.empty("w:b", &[]);
        xml.empty("w:bCs", &[]);
    }
    if of.mono {
        // What is typed is no word of a language.
        xml.empty("w:noProof", &[]);
    }
    if let Some(colour) = of.colour {
        xml.empty("w:color", &[("w:val", colour)]);
    }
    if let Some(size) = of.size {
        xml.empty("w:sz", &[("w:val", size)]);
        xml.empty("w:szCs", &[("w:val", size)]);
    }
    xml.close();
}

fn table(xml: &mut Xml, has_lines: bool) {
    xml.open("w:tblPr");
    if has_lines {
        xml.open("w:tblBorders");
        for (side, colour) in [("w:top", INK), ("w:bottom", INK), ("w:insideH", LINE)] {
            xml.empty(side, &[("w:val", "single"), ("w:sz", "4"), ("w:space", "0"), ("w:color", colour)]);
        }
        xml.close();
    }
    xml.open("w:tblCellMar");
    for (side, room) in [("w:left", "60"), ("w:right", "60")] {
        xml.empty(side, &[("w:w", room), ("w:type", "dxa")]);
    }
    xml.close();
    xml.close();
    if has_lines {
        xml.open_with("w:tblStylePr", &[("w:type", "firstRow")]);
        xml.open("w:tcPr");
        xml.open("w:tcBorders");
        xml.empty("w:bottom", &[("w:val", "single"), ("w:sz", "8"), ("w:space", "0"), ("w:color", INK)]);
        xml.close();
        xml.close();
        xml.close();
    }
}
