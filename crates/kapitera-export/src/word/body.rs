//! The body of the file, and what stands above and below its pages.

use kapitera_document::Frame;
use kapitera_message::{Language, Text, text};

use super::charts::Drawn;
use super::content::{Block, Content, before_command};
use super::grid::{Fitted, Grid, MARGIN, Page};
use super::letters::printable;
use super::styles::{CELL_SIZE, Style};
use crate::xml::Xml;

/// The namespaces that the parts use.
const NAMESPACES: [(&str, &str); 5] = [
    ("xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    ("xmlns:r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    ("xmlns:wp", "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"),
    ("xmlns:a", "http://schemas.openxmlformats.org/drawingml/2006/main"),
    ("xmlns:c", CHART),
];
const CHART: &str = "http://schemas.openxmlformats.org/drawingml/2006/chart";
/// Lengths of drawings for a twentieth of a point.
const EMU: u32 = 635;
/// The most of a page's height that a chart takes, in twentieths of a point.
const CHART_MOST: [(Page, u32); 2] = [(Page::Upright, 11_000), (Page::Lying, 7_400)];
/// A table of no more rows stands whole on one page.
const TOGETHER_MAX: usize = 14;

/// The ids under which other parts are found.
pub(super) const HEADER: &str = "rIdHeader";
pub(super) const FOOTER: &str = "rIdFooter";

pub(super) fn chart_id(number: usize) -> String {
    format!("rIdChart{number}")
}

/// The body: `word/document.xml`.
pub(super) fn document(content: &Content<'_>, drawn: &[Option<Drawn>], frame: &Frame) -> String {
    let mut body = Body { xml: Xml::new(), page: content.page(), language: frame.language, headings: 0 };
    body.xml.open_with("w:document", &NAMESPACES);
    body.xml.open("w:body");
    body.head(content, frame);
    let mut drawn = (1..).zip(drawn);
    let mut blocks = content.blocks.iter().peekable();
    while let Some(block) = blocks.next() {
        match block {
            Block::Heading(heading, level) => body.heading(heading, *level),
            Block::Sentence(sentence) => body.paragraph(Style::Normal, sentence),
            Block::About(about) => body.paragraph(Style::About, about),
            Block::Notice(sentence) => body.paragraph(Style::Notice, sentence),
            Block::Command(command) => body.command(command),
            Block::Facts(facts) => body.facts(facts),
            Block::Table(grid, called) => body.tables(grid, called),
            Block::Chart(picture) => {
                if let Some((number, Some(drawn))) = drawn.next() {
                    let [title, about] = [&picture.head().title, &picture.head().about].map(|text| body.said(text));
                    body.chart(drawn, number, &format!("{title}. {about}"));
                }
            }
        }
        // Tables without anything between them would become one, and the last thing of a body is a paragraph.
        let is_table = |block: &Block<'_>| matches!(block, Block::Table(..) | Block::Facts(_));
        if is_table(block) && blocks.peek().is_none_or(|next| is_table(next)) {
            body.paragraph(Style::Between, "");
        }
    }
    body.section();
    body.xml.finish()
}

/// What stands above all pages but the first: `word/header1.xml`.
pub(super) fn header(content: &Content<'_>, frame: &Frame) -> String {
    let mut xml = Xml::new();
    xml.open_with("w:hdr", &NAMESPACES);
    for mark in &frame.marks {
        paragraph(&mut xml, Style::Notice, &printable(mark.get(frame.language)));
    }
    paragraph(&mut xml, Style::Header, &format!("{} \u{2013} {}", content.title, frame.day()));
    xml.finish()
}

/// What stands below all pages: `word/footer1.xml`.
pub(super) fn footer(frame: &Frame) -> String {
    let mut xml = Xml::new();
    xml.open_with("w:ftr", &NAMESPACES);
    xml.open("w:p");
    style(&mut xml, Style::Footer);
    let said = |text: Text| text.get(frame.language).to_owned();
    run(&mut xml, &printable(&frame.author));
    xml.open("w:r");
    xml.empty("w:tab", &[]);
    xml.close();
    run(&mut xml, &said(text!("sida ", "page ")));
    field(&mut xml, "PAGE");
    run(&mut xml, &said(text!(" av ", " of ")));
    field(&mut xml, "NUMPAGES");
    xml.finish()
}

struct Body {
    xml: Xml,
    page: Page,
    language: Language,
    headings: usize,
}

impl Body {
    fn said(&self, text: &Text) -> String {
        printable(text.get(self.language).trim())
    }

    fn paragraph(&mut self, of: Style, text: &str) {
        paragraph(&mut self.xml, of, text);
    }

    fn head(&mut self, content: &Content<'_>, frame: &Frame) {
        self.paragraph(Style::Title, &content.title);
        let subject = printable(frame.subject.trim());
        let around = [subject, printable(&frame.author), frame.day()];
        let around: Vec<&str> = around.iter().map(String::as_str).filter(|said| !said.is_empty()).collect();
        self.paragraph(Style::Subtitle, &around.join(", "));
        for mark in &frame.marks {
            let mark = self.said(mark);
            self.paragraph(Style::Notice, &mark);
        }
        if !content.contents.is_empty() {
            self.contents(&content.contents);
        }
    }

    /// The sections as a field, so that Word can make the list anew; as long as it has not, each leads to its heading.
    fn contents(&mut self, headings: &[String]) {
        let called = text!("Innehåll", "Contents");
        self.paragraph(Style::ContentsHeading, called.get(self.language));
        for (number, heading) in (1..).zip(headings) {
            self.xml.open("w:p");
            style(&mut self.xml, Style::Contents);
            if number == 1 {
                field_mark(&mut self.xml, "begin");
                self.xml.open("w:r");
                self.xml.leaf_with("w:instrText", &[("xml:space", "preserve")], " TOC \\o \"1-1\" \\n \\h ");
                self.xml.close();
                field_mark(&mut self.xml, "separate");
            }
            self.xml.open_with("w:hyperlink", &[("w:anchor", &bookmark(number))]);
            run(&mut self.xml, heading);
            self.xml.close();
            if number == headings.len() {
                field_mark(&mut self.xml, "end");
            }
            self.xml.close();
        }
    }

    fn heading(&mut self, heading: &str, level: u8) {
        self.xml.open("w:p");
        style(&mut self.xml, if level == 1 { Style::Heading1 } else { Style::Heading2 });
        if level == 1 {
            self.headings += 1;
            let id = self.headings.to_string();
            self.xml.empty("w:bookmarkStart", &[("w:id", &id), ("w:name", &bookmark(self.headings))]);
            run(&mut self.xml, heading);
            self.xml.empty("w:bookmarkEnd", &[("w:id", &id)]);
        } else {
            run(&mut self.xml, heading);
        }
        self.xml.close();
    }

    fn command(&mut self, command: &str) {
        self.xml.open("w:p");
        style(&mut self.xml, Style::Printed);
        run(&mut self.xml, &before_command(self.language));
        self.xml.open("w:r");
        self.xml.open("w:rPr");
        self.xml.empty("w:rStyle", &[("w:val", Style::Command.id())]);
        self.xml.close();
        text_of(&mut self.xml, command);
        self.xml.close();
        self.xml.close();
    }

    fn facts(&mut self, facts: &[[String; 2]]) {
        let letters = |text: &String| u32::try_from(text.chars().count()).unwrap_or(u32::MAX).min(100);
        let room = self.page.room();
        let names = facts.iter().map(|[name, _]| letters(name)).max().unwrap_or_default();
        let widths = [(names * 110 + 200).clamp(1_600, room * 45 / 100), 0];
        let widths = [widths[0], room - widths[0]];
        self.begin_table("", &widths, false);
        for fact in facts {
            self.xml.open("w:tr");
            self.xml.open("w:trPr");
            self.xml.empty("w:cantSplit", &[]);
            self.xml.close();
            for (of, (text, width)) in [Style::FactName, Style::Cell].into_iter().zip(fact.iter().zip(widths)) {
                self.cell(&Cell { text, width, of, right: false, size: CELL_SIZE, keep: false, above: false });
            }
            self.xml.close();
        }
        self.xml.close();
    }

    fn tables(&mut self, grid: &Grid, called: &str) {
        let fitted = grid.fitted(self.page);
        let many = fitted.len();
        for (number, part) in (1..).zip(&fitted) {
            if number > 1 {
                let words = text!(
                    "Tabellen fortsätter åt höger, del {number} av {many}",
                    "The table goes on to the right, part {number} of {many}"
                );
                self.paragraph(Style::Continued, words.get(self.language));
            }
            self.table(grid, part, called);
        }
    }

    fn table(&mut self, grid: &Grid, fitted: &Fitted, called: &str) {
        self.begin_table(called, &fitted.widths, true);
        let together = grid.rows.len() <= TOGETHER_MAX;
        let last = grid.rows.len() + usize::from(grid.total.is_some());
        let mut row = |texts: &[String], of: Style, at: usize, above: bool| {
            self.xml.open("w:tr");
            self.xml.open("w:trPr");
            self.xml.empty("w:cantSplit", &[]);
            if of == Style::CellHeading {
                self.xml.empty("w:tblHeader", &[]);
            }
            self.xml.close();
            for (&column, &width) in fitted.columns.iter().zip(&fitted.widths) {
                let (text, right) = (&texts[column], grid.right[column]);
                let keep = at == 0 || (together && at < last);
                self.cell(&Cell { text, width, of, right, size: fitted.size, keep, above });
            }
            self.xml.close();
        };
        row(&grid.headings, Style::CellHeading, 0, false);
        for (at, (texts, is_sum)) in (1..).zip(grid.rows.iter().zip(&grid.sums)) {
            row(texts, if *is_sum { Style::CellSum } else { Style::Cell }, at, false);
        }
        if let Some(total) = &grid.total {
            row(total, Style::CellSum, last, true);
        }
        self.xml.close();
    }

    /// Opens a table. A screen reader is told what it is called, and whether its first row and its first column are headers.
    fn begin_table(&mut self, called: &str, widths: &[u32], has_header: bool) {
        let xml = &mut self.xml;
        xml.open("w:tbl");
        xml.open("w:tblPr");
        let of = if has_header { Style::Table } else { Style::FactTable };
        xml.empty("w:tblStyle", &[("w:val", of.id())]);
        xml.empty("w:tblW", &[("w:w", &widths.iter().sum::<u32>().to_string()), ("w:type", "dxa")]);
        xml.empty("w:tblLayout", &[("w:type", "fixed")]);
        let header = if has_header { "1" } else { "0" };
        let value = if has_header { "00A0" } else { "0080" };
        xml.empty(
            "w:tblLook",
            &[
                ("w:val", value),
                ("w:firstRow", header),
                ("w:lastRow", "0"),
                ("w:firstColumn", "1"),
                ("w:lastColumn", "0"),
                ("w:noHBand", "0"),
                ("w:noVBand", "0"),
            ],
        );
        if !called.is_empty() {
            xml.empty("w:tblCaption", &[("w:val", called)]);
        }
        xml.close();
        xml.open("w:tblGrid");
        for width in widths {
            xml.empty("w:gridCol", &[("w:w", &width.to_string())]);
        }
        xml.close();
    }

    fn cell(&mut self, cell: &Cell<'_>) {
        let xml = &mut self.xml;
        xml.open("w:tc");
        xml.open("w:tcPr");
        xml.empty("w:tcW", &[("w:w", &cell.width.to_string()), ("w:type", "dxa")]);
        if cell.above {
            xml.open("w:tcBorders");
            xml.empty("w:top", &[("w:val", "single"), ("w:sz", "8"), ("w:space", "0"), ("w:color", "1C232B")]);
            xml.close();
        }
        xml.close();
        xml.open("w:p");
        xml.open("w:pPr");
        xml.empty("w:pStyle", &[("w:val", cell.of.id())]);
        if cell.keep {
            xml.empty("w:keepNext", &[]);
        }
        if cell.right {
            xml.empty("w:jc", &[("w:val", "right")]);
        }
        xml.close();
        if !cell.text.is_empty() {
            xml.open("w:r");
            if cell.size != CELL_SIZE {
                xml.open("w:rPr");
                let size = cell.size.to_string();
                xml.empty("w:sz", &[("w:val", &size)]);
                xml.empty("w:szCs", &[("w:val", &size)]);
                xml.close();
            }
            text_of(xml, cell.text);
            xml.close();
        }
        xml.close();
        xml.close();
    }

    /// Word's own chart, with the words that stand for it.
    fn chart(&mut self, drawn: &Drawn, number: usize, words: &str) {
        let most = CHART_MOST.iter().find(|(page, _)| *page == self.page).map_or(u32::MAX, |(_, most)| *most);
        let width = Page::Upright.room();
        let height = (width * drawn.size.1 / drawn.size.0).min(most);
        let [width, height] = [width, height].map(|length| (length * EMU).to_string());
        let called = format!("{} {number}", text!("Diagram", "Chart").get(self.language));
        let xml = &mut self.xml;
        xml.open("w:p");
        style(xml, Style::Figure);
        xml.open("w:r");
        xml.open("w:drawing");
        xml.open_with("wp:inline", &[("distT", "0"), ("distB", "0"), ("distL", "0"), ("distR", "0")]);
        xml.empty("wp:extent", &[("cx", &width), ("cy", &height)]);
        xml.empty("wp:docPr", &[("id", &number.to_string()), ("name", &called), ("descr", words)]);
        xml.empty("wp:cNvGraphicFramePr", &[]);
        xml.open("a:graphic");
        xml.open_with("a:graphicData", &[("uri", CHART)]);
        xml.empty("c:chart", &[("r:id", &chart_id(number))]);
        for _ in 0..6 {
            xml.close();
        }
    }

    /// How the pages lie, and what stands around them. The first page has its title instead of a header.
    fn section(&mut self) {
        let (width, height) = self.page.size();
        let [width, height, margin] = [width, height, MARGIN].map(|length| length.to_string());
        let xml = &mut self.xml;
        xml.open("w:sectPr");
        xml.empty("w:headerReference", &[("w:type", "default"), ("r:id", HEADER)]);
        xml.empty("w:footerReference", &[("w:type", "default"), ("r:id", FOOTER)]);
        xml.empty("w:footerReference", &[("w:type", "first"), ("r:id", FOOTER)]);
        let lying: &[(&str, &str)] = if self.page == Page::Lying { &[("w:orient", "landscape")] } else { &[] };
        xml.empty("w:pgSz", &[&[("w:w", width.as_str()), ("w:h", height.as_str())][..], lying].concat());
        xml.empty(
            "w:pgMar",
            &[
                ("w:top", "1247"),
                ("w:right", &margin),
                ("w:bottom", "1134"),
                ("w:left", &margin),
                ("w:header", "567"),
                ("w:footer", "567"),
                ("w:gutter", "0"),
            ],
        );
        xml.empty("w:titlePg", &[]);
        xml.close();
    }
}

/// A cell of a table.
struct Cell<'t> {
    text: &'t str,
    width: u32,
    of: Style,
    right: bool,
    size: u32,
    /// Whether it stands on the page of the row below it.
    keep: bool,
    /// Whether a line stands above it.
    above: bool,
}

fn bookmark(heading: usize) -> String {
    format!("section-{heading}")
}

fn paragraph(xml: &mut Xml, of: Style, text: &str) {
    xml.open("w:p");
    style(xml, of);
    if !text.is_empty() {
        run(xml, text);
    }
    xml.close();
}

fn style(xml: &mut Xml, of: Style) {
    if of != Style::Normal {
        xml.open("w:pPr");
        xml.empty("w:pStyle", &[("w:val", of.id())]);
        xml.close();
    }
}

fn run(xml: &mut Xml, text: &str) {
    xml.open("w:r");
    text_of(xml, text);
    xml.close();
}

fn text_of(xml: &mut Xml, text: &str) {
    xml.leaf_with("w:t", &[("xml:space", "preserve")], text);
}

/// A number that Word fills in when it lays the pages.
fn field(xml: &mut Xml, name: &str) {
    xml.open_with("w:fldSimple", &[("w:instr", name)]);
    run(xml, "1");
    xml.close();
}

fn field_mark(xml: &mut Xml, kind: &str) {
    xml.open("w:r");
    xml.empty("w:fldChar", &[("w:fldCharType", kind)]);
    xml.close();
}
