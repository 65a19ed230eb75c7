//! What a file for Word has of workbooks: Word's own charts, which are those that Excel draws of the same table, each with the
//! workbook that its figures stand in; and the theme.

use std::io::{Cursor, Read as _};

use kapitera_document::{Frame, Picture};
use zip::ZipArchive;

use super::styles::language_tag;
use crate::workbook::{chart_workbook, empty_workbook};

/// The id under which a chart finds its figures.
pub(super) const FIGURES: &str = "rIdFigures";
/// Where a workbook holds its only chart.
const CHART: &str = "xl/charts/chart1.xml";

/// Where each holds its theme.
const THEME: &str = "xl/theme/theme1.xml";

/// A chart as it lies in the file.
pub(super) struct Drawn {
    pub(super) xml: String,
    pub(super) workbook: Vec<u8>,
    /// Width and height, in a measure of their own.
    pub(super) size: (u32, u32),
}

/// The chart of a picture; none when it has no figures.
pub(super) fn drawn(picture: &Picture, frame: &Frame) -> Result<Option<Drawn>, String> {
    let Some(made) = chart_workbook(picture, frame).map_err(|error| error.to_string())? else { return Ok(None) };
    let xml = in_word(&part(&made.bytes, CHART)?, frame)?;
    Ok(Some(Drawn { xml, workbook: made.bytes, size: made.size }))
}

/// The theme: the colours and letters that charts are drawn with where they say nothing else.
pub(super) fn theme() -> Result<String, String> {
    part(&empty_workbook().map_err(|error| error.to_string())?, THEME)
}

fn part(workbook: &[u8], path: &str) -> Result<String, String> {
    let mut archive = ZipArchive::new(Cursor::new(workbook)).map_err(|error| error.to_string())?;
    let mut part = archive.by_name(path).map_err(|error| error.to_string())?;
    let mut text = String::new();
    part.read_to_string(&mut text).map_err(|error| error.to_string())?;
    Ok(text)
}

/// The chart in its language, with its figures found: how a sheet of a workbook is printed does not stand in Word.
fn in_word(xml: &str, frame: &Frame) -> Result<String, String> {
    const LANGUAGE: &str = "<c:lang val=\"en-US\"/>";
    const PRINTED: &str = "<c:printSettings>";
    const END: &str = "</c:chartSpace>";
    let (chart, _) = xml.split_once(PRINTED).ok_or_else(|| format!("no {PRINTED}"))?;
    let (before, after) = chart.split_once(LANGUAGE).ok_or_else(|| format!("no {LANGUAGE}"))?;
    let language = language_tag(frame.language);
    let figures = format!("<c:externalData r:id=\"{FIGURES}\"><c:autoUpdate val=\"0\"/></c:externalData>");
    // The names of the axes are texts with a language of their own.
    let after = after.replace("<a:rPr lang=\"en-US\"", &format!("<a:rPr lang=\"{language}\""));
    Ok(format!("{before}<c:lang val=\"{language}\"/>{after}{figures}{END}"))
}
