//! A whole document as one file of HTML: no scripts, nothing from elsewhere, to read on a screen and on paper.

use kapitera_chart::responsive;
use kapitera_message::{Language, Text};
use kapitera_output::Table;

use super::around::{Nowhere, Setting};
use super::escape::{attribute, element, push_escaped};
use super::parts::parts;
use super::table::table;
use crate::{Document, Frame, Picture, Piece, Section, Tabled, command_words};

const DOCUMENT_STYLE: &str = include_str!("../../assets/document.css");

/// The document as a file of HTML.
pub fn html(document: &Document, frame: &Frame) -> String {
    let setting = Setting { language: frame.language, around: &Nowhere, heading: "h3" };
    let mut out = String::with_capacity(65_536);
    head(&mut out, document, frame);
    out.push_str("<body>\n<header>\n");
    if !frame.author.is_empty() {
        out.push_str("<p class=\"author\">");
        push_escaped(&mut out, &frame.author);
        out.push_str("</p>\n");
    }
    element(&mut out, "h1", document.title.get(frame.language));
    out.push_str("\n<p class=\"dated\"><time");
    attribute(&mut out, "datetime", &frame.dated.to_string());
    out.push('>');
    push_escaped(&mut out, &frame.day());
    out.push_str("</time></p>\n");
    for mark in &frame.marks {
        out.push_str("<p class=\"notice warning\" role=\"note\">");
        push_escaped(&mut out, mark.get(frame.language));
        out.push_str("</p>\n");
    }
    out.push_str("</header>\n");
    if document.is_listed() {
        contents(&mut out, document, &setting);
    }
    out.push_str("<main>\n");
    let mut charts = 0;
    for (number, section) in (1..).zip(&document.sections) {
        self::section(&mut out, section, number, &mut charts, &setting);
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn head(out: &mut String, document: &Document, frame: &Frame) {
    out.push_str("<!DOCTYPE html>\n<html");
    attribute(out, "lang", if frame.language == Language::Sv { "sv" } else { "en" });
    out.push_str(
        ">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
    );
    element(out, "title", document.title.get(frame.language));
    out.push_str("\n<style>\n");
    out.push_str(&super::figures_style());
    out.push_str(DOCUMENT_STYLE);
    out.push_str("</style>\n</head>\n");
}

fn contents(out: &mut String, document: &Document, setting: &Setting<'_>) {
    out.push_str("<nav aria-labelledby=\"contents\">\n<h2 id=\"contents\">");
    out.push_str(setting.word("Innehåll", "Contents"));
    out.push_str("</h2>\n<ol>\n");
    for (number, section) in (1..).zip(&document.sections) {
        out.push_str("<li><a");
        attribute(out, "href", &format!("#section-{number}"));
        out.push('>');
        push_escaped(out, section.heading.get(setting.language));
        out.push_str("</a></li>\n");
    }
    out.push_str("</ol>\n</nav>\n");
}

fn section(out: &mut String, section: &Section, number: usize, charts: &mut usize, setting: &Setting<'_>) {
    out.push_str("<section");
    attribute(out, "aria-labelledby", &format!("section-{number}"));
    out.push_str(">\n<h2");
    attribute(out, "id", &format!("section-{number}"));
    out.push('>');
    push_escaped(out, section.heading.get(setting.language));
    out.push_str("</h2>\n");
    for piece in &section.pieces {
        match piece {
            Piece::Sentence(sentence) => element(out, "p", sentence.get(setting.language)),
            Piece::Result(all) => parts(out, &section.under_heading(all), setting),
            Piece::Chart(picture, tabled) => {
                *charts += 1;
                chart(out, picture, *tabled, &format!("chart-{charts}"), setting);
            }
        }
        out.push('\n');
    }
    if let Some(command) = &section.command {
        out.push_str("<p class=\"command\">");
        push_escaped(out, command_words().get(setting.language));
        out.push(' ');
        element(out, "code", command);
        out.push_str("</p>\n");
    }
    out.push_str("</section>\n");
}

fn chart(out: &mut String, picture: &Picture, tabled: Tabled, id: &str, setting: &Setting<'_>) {
    let head = picture.head();
    element(out, setting.heading, head.title.get(setting.language));
    if !head.about.get(setting.language).is_empty() {
        out.push_str("<p class=\"about\">");
        push_escaped(out, head.about.get(setting.language));
        out.push_str("</p>");
    }
    out.push_str("<figure class=\"figure\">");
    out.push_str(&responsive(picture.chart(), id, setting.language));
    if tabled == Tabled::Here {
        out.push_str("<details>");
        element(out, "summary", setting.word("Bildens siffror", "The figures of the picture"));
        // The title stands above the picture.
        table(out, &Table { heading: Text::default(), ..picture.table() }, setting);
        out.push_str("</details>");
    }
    out.push_str("</figure>");
}
