//! The parts of the file, and the archive that holds them.

use std::io::{Cursor, Write as _};

use kapitera_document::Frame;
use kapitera_message::Language;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::body::{self, FOOTER, HEADER, chart_id};
use super::charts::{Drawn, drawn, theme};
use super::content::{Block, Content};
use super::letters::printable;
use super::styles::{fonts, language_tag, styles};
use crate::xml::Xml;

const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OF_OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";
const SHEETS: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const DRAWING: &str = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml";

/// A part: its path and what is in it.
type Part = (String, Vec<u8>);

/// The bytes of the file.
pub(super) fn file(content: &Content<'_>, frame: &Frame) -> Result<Vec<u8>, String> {
    let pictures = content.blocks.iter().filter_map(|block| match block {
        Block::Chart(picture) => Some(*picture),
        _ => None,
    });
    let charts: Vec<Option<Drawn>> = pictures.map(|picture| drawn(picture, frame)).collect::<Result<_, _>>()?;
    let numbers: Vec<usize> = (1..).zip(&charts).filter(|(_, chart)| chart.is_some()).map(|(at, _)| at).collect();
    let right = content.page().room();
    let text = |path: &str, text: String| (path.to_owned(), text.into_bytes());
    let mut parts = vec![
        text("[Content_Types].xml", types(&numbers)),
        text("_rels/.rels", whole()),
        text("docProps/core.xml", properties(content, frame)),
        text("docProps/app.xml", program()),
        text("word/document.xml", body::document(content, &charts, frame)),
        text("word/_rels/document.xml.rels", within(&numbers)),
        text("word/styles.xml", styles(frame.language, right)),
        text("word/settings.xml", settings(frame)),
        text("word/fontTable.xml", fonts()),
        text("word/theme/theme1.xml", theme()?),
        text("word/header1.xml", body::header(content, frame)),
        text("word/footer1.xml", body::footer(frame)),
    ];
    for (number, chart) in (1..).zip(charts) {
        let Some(chart) = chart else { continue };
        parts.push(text(&format!("word/charts/chart{number}.xml"), chart.xml));
        parts.push(text(&format!("word/charts/_rels/chart{number}.xml.rels"), beside_chart(number)));
        parts.push((format!("word/embeddings/chart{number}.xlsx"), chart.workbook));
    }
    packed(&parts).map_err(|error| error.to_string())
}

/// The archive, of no day: the same parts give the same bytes.
fn packed(parts: &[Part]) -> zip::result::ZipResult<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    for (path, bytes) in parts {
        archive.start_file(path.as_str(), options)?;
        archive.write_all(bytes)?;
    }
    Ok(archive.finish()?.into_inner())
}

fn types(charts: &[usize]) -> String {
    let mut xml = Xml::new();
    xml.open_with("Types", &[("xmlns", "http://schemas.openxmlformats.org/package/2006/content-types")]);
    let relations = "application/vnd.openxmlformats-package.relationships+xml";
    for (ending, kind) in [("rels", relations), ("xml", "application/xml"), ("xlsx", SHEETS)] {
        xml.empty("Default", &[("Extension", ending), ("ContentType", kind)]);
    }
    let mut part = |path: &str, kind: &str| xml.empty("Override", &[("PartName", path), ("ContentType", kind)]);
    part("/word/document.xml", &format!("{WORD}.document.main+xml"));
    for name in ["styles", "settings", "fontTable"] {
        part(&format!("/word/{name}.xml"), &format!("{WORD}.{name}+xml"));
    }
    for name in ["header", "footer"] {
        part(&format!("/word/{name}1.xml"), &format!("{WORD}.{name}+xml"));
    }
    part("/word/theme/theme1.xml", "application/vnd.openxmlformats-officedocument.theme+xml");
    for number in charts {
        part(&format!("/word/charts/chart{number}.xml"), DRAWING);
    }
    part("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml");
    part("/docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml");
    xml.finish()
}

fn relations(all: &[(&str, &str, &str)]) -> String {
    let mut xml = Xml::new();
    xml.open_with("Relationships", &[("xmlns", RELATIONS)]);
    for (id, kind, target) in all {
        xml.empty("Relationship", &[("Id", id), ("Type", kind), ("Target", target)]);
    }
    xml.finish()
}

fn whole() -> String {
    let core = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties";
    relations(&[
        ("rIdDocument", &format!("{OF_OFFICE}/officeDocument"), "word/document.xml"),
        ("rIdCore", core, "docProps/core.xml"),
        ("rIdProgram", &format!("{OF_OFFICE}/extended-properties"), "docProps/app.xml"),
    ])
}

fn within(charts: &[usize]) -> String {
    let kind = |name: &str| format!("{OF_OFFICE}/{name}");
    let mut all = vec![
        ("rIdStyles".to_owned(), kind("styles"), "styles.xml".to_owned()),
        ("rIdSettings".to_owned(), kind("settings"), "settings.xml".to_owned()),
        ("rIdFonts".to_owned(), kind("fontTable"), "fontTable.xml".to_owned()),
        ("rIdTheme".to_owned(), kind("theme"), "theme/theme1.xml".to_owned()),
        (HEADER.to_owned(), kind("header"), "header1.xml".to_owned()),
        (FOOTER.to_owned(), kind("footer"), "footer1.xml".to_owned()),
    ];
    all.extend(charts.iter().map(|&at| (chart_id(at), kind("chart"), format!("charts/chart{at}.xml"))));
    let all: Vec<(&str, &str, &str)> =
        all.iter().map(|(id, kind, target)| (id.as_str(), kind.as_str(), target.as_str())).collect();
    relations(&all)
}

/// Where the figures of a chart lie, so that it can be changed.
fn beside_chart(number: usize) -> String {
    relations(&[(
        super::charts::FIGURES,
        &format!("{OF_OFFICE}/package"),
        &format!("../embeddings/chart{number}.xlsx"),
    )])
}

fn properties(content: &Content<'_>, frame: &Frame) -> String {
    let mut xml = Xml::new();
    xml.open_with(
        "cp:coreProperties",
        &[
            ("xmlns:cp", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"),
            ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
            ("xmlns:dcterms", "http://purl.org/dc/terms/"),
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ],
    );
    xml.leaf("dc:title", &content.title);
    xml.leaf("dc:subject", &printable(&frame.subject));
    xml.leaf("dc:creator", &printable(&frame.author));
    xml.leaf("dc:language", language_tag(frame.language));
    for name in ["dcterms:created", "dcterms:modified"] {
        xml.leaf_with(name, &[("xsi:type", "dcterms:W3CDTF")], &format!("{}T00:00:00Z", frame.dated));
    }
    xml.finish()
}

/// The settings: `word/settings.xml`.
fn settings(frame: &Frame) -> String {
    let mut xml = Xml::new();
    xml.open_with("w:settings", &[("xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main")]);
    xml.empty("w:defaultTabStop", &[("w:val", "720")]);
    xml.open("w:compat");
    // Without it Word opens the file as one of an old version.
    let setting =
        [("w:name", "compatibilityMode"), ("w:uri", "http://schemas.microsoft.com/office/word"), ("w:val", "15")];
    xml.empty("w:compatSetting", &setting);
    xml.close();
    xml.empty("w:themeFontLang", &[("w:val", language_tag(frame.language))]);
    xml.empty("w:decimalSymbol", &[("w:val", if frame.language == Language::Sv { "," } else { "." })]);
    xml.empty("w:listSeparator", &[("w:val", if frame.language == Language::Sv { ";" } else { "," })]);
    xml.finish()
}

fn program() -> String {
    let mut xml = Xml::new();
    xml.open_with(
        "Properties",
        &[("xmlns", "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties")],
    );
    xml.leaf("Application", "kapitera");
    xml.finish()
}
