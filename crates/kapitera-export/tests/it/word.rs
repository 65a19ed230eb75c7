//! Files for Word, unpacked and read back: headings, tables cell by cell, languages, charts.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use calamine::{DataType as _, Reader as _, Xlsx};
use kapitera_document::Frame;
use kapitera_export::word::{document_word, word};
use kapitera_message::{Language, Text, text};
use kapitera_money::Ore;
use kapitera_output::{Cell, Column, Output, Part, Table};
use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::document::{document, frame};

/// An element with what is in it.
#[derive(Clone, Debug, Default)]
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    text: String,
    inside: Vec<Element>,
}

impl Element {
    fn of(start: &BytesStart<'_>) -> Self {
        let attribute = |one: quick_xml::events::attributes::Attribute<'_>| {
            let value = quick_xml::escape::unescape(&one.value).unwrap().into_owned();
            (one.key.as_ref().to_owned(), value)
        };
        let attributes = start.attributes().map(|one| attribute(one.unwrap())).collect();
        Self { name: start.name().as_ref().to_owned(), attributes, ..Self::default() }
    }

    /// All elements of a name, in order, at any depth.
    fn all<'e>(&'e self, name: &str) -> Vec<&'e Element> {
        let mut found = Vec::new();
        for inside in &self.inside {
            if inside.name == name {
                found.push(inside);
            }
            found.extend(inside.all(name));
        }
        found
    }

    fn value(&self, name: &str, attribute: &str) -> Option<&str> {
        self.all(name).first()?.attributes.get(attribute).map(String::as_str)
    }

    /// The letters in it.
    fn said(&self) -> String {
        self.all("w:t").iter().map(|text| text.text.as_str()).collect()
    }

    fn style(&self) -> &str {
        self.value("w:pStyle", "w:val").unwrap_or("Normal")
    }
}

fn read(xml: &str) -> Element {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = true;
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => open.push(Element::of(&start)),
            Event::Empty(start) => open.last_mut().unwrap().inside.push(Element::of(&start)),
            Event::End(_) => {
                let done = open.pop().unwrap();
                open.last_mut().unwrap().inside.push(done);
            }
            Event::Text(text) => open.last_mut().unwrap().text.push_str(&text),
            Event::GeneralRef(named) => {
                let named = format!("&{};", &*named);
                open.last_mut().unwrap().text.push_str(&quick_xml::escape::unescape(&named).unwrap());
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(open.len(), 1, "all is closed");
    open.pop().unwrap()
}

/// The parts of a file by their paths.
fn parts(bytes: Vec<u8>) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = BTreeMap::new();
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).unwrap();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        let name = part.name().unwrap().into_owned();
        assert!(parts.insert(name.clone(), bytes).is_none(), "{name} stands once");
    }
    parts
}

fn part(bytes: Vec<u8>, path: &str) -> Element {
    read(std::str::from_utf8(&parts(bytes)[path]).unwrap())
}

fn made(language: Language) -> Vec<u8> {
    document_word(&document(), &frame(language)).unwrap()
}

fn body(language: Language) -> Element {
    part(made(language), "word/document.xml")
}

/// The rows of a table as texts.
fn rows(table: &Element) -> Vec<Vec<String>> {
    let row = |row: &&Element| row.all("w:tc").iter().map(|cell| cell.said()).collect();
    table.all("w:tr").iter().map(row).collect()
}

/// The tables whose first row is a header.
fn figures(body: &Element) -> Vec<&Element> {
    let has_header = |table: &&Element| table.value("w:tblLook", "w:firstRow") == Some("1");
    body.all("w:tbl").into_iter().filter(has_header).collect()
}

#[test]
fn headings_are_words_own_and_stand_in_order() {
    let body = body(Language::Sv);
    let paragraphs = body.all("w:p");
    let headings: Vec<(&str, String)> = paragraphs
        .iter()
        .map(|paragraph| (paragraph.style(), paragraph.said()))
        .filter(|(style, _)| style.starts_with("Heading") || *style == "Title")
        .collect();
    let expected = [
        ("Title", "Vad om? Februari 2020"),
        ("Heading1", "Sammanfattning"),
        ("Heading1", "Vårdcentralerna"),
        ("Heading2", "Ändring per vårdcentral"),
        ("Heading1", "Ett intervall"),
        ("Heading2", "Ett värde i ett intervall"),
        ("Heading2", "Ersättning mot behov"),
    ];
    assert_eq!(headings, expected.map(|(style, said)| (style, said.to_owned())));
    let styles = part(made(Language::Sv), "word/styles.xml");
    let levels: Vec<(&str, &str)> = styles
        .all("w:style")
        .iter()
        .filter_map(|style| Some((style.value("w:name", "w:val")?, style.value("w:outlineLvl", "w:val")?)))
        .collect();
    assert_eq!(levels, [("heading 1", "0"), ("heading 2", "1")]);
}

#[test]
fn every_style_that_is_used_is_there() {
    let parts = parts(made(Language::Sv));
    let styles = read(std::str::from_utf8(&parts["word/styles.xml"]).unwrap());
    let there: Vec<&String> = styles.all("w:style").iter().map(|style| &style.attributes["w:styleId"]).collect();
    for path in ["word/document.xml", "word/header1.xml", "word/footer1.xml"] {
        let part = read(std::str::from_utf8(&parts[path]).unwrap());
        for named in ["w:pStyle", "w:rStyle", "w:tblStyle"] {
            for used in part.all(named) {
                assert!(there.contains(&&used.attributes["w:val"]), "{path}: {used:?}");
            }
        }
    }
}

#[test]
fn tables_stand_cell_by_cell_with_a_header_that_repeats() {
    let body = body(Language::Sv);
    let table = figures(&body)[0];
    let expected = [
        ["vårdcentral", "ändring kr"],
        ["Granen", "+1\u{a0}250,00"],
        ["Eken <b>", "+12,40"],
        ["Björken", "0,00"],
        ["Linden 😀", "\u{2212}1\u{a0}262,40"],
        ["Summa", "0,00"],
    ];
    assert_eq!(rows(table), expected.map(|row| row.map(str::to_owned).to_vec()));
    let headers: Vec<bool> = table.all("w:tr").iter().map(|row| !row.all("w:tblHeader").is_empty()).collect();
    assert_eq!(headers, [true, false, false, false, false, false]);
    for row in table.all("w:tr") {
        let right: Vec<Option<&str>> = row.all("w:tc").iter().map(|cell| cell.value("w:jc", "w:val")).collect();
        assert_eq!(right, [None, Some("right")], "figures stand to the right, with their heading");
        assert!(!row.all("w:cantSplit").is_empty());
    }
    let sums: Vec<&str> = table.all("w:tr").iter().map(|row| row.all("w:p")[0].style()).collect();
    assert_eq!(sums, ["TableHeading", "TableText", "TableText", "TableText", "TableText", "TableSum"]);
    // The table is called as its section, and says so to who does not see that.
    assert_eq!(figures(&body)[1].value("w:tblCaption", "w:val"), Some("Ett värde i ett intervall"));
}

#[test]
fn facts_sentences_marks_and_commands_stand_there() {
    let body = body(Language::Sv);
    let facts = body.all("w:tbl")[0];
    assert_eq!(rows(facts), [["jämförs med", "Modell 2020"]]);
    assert_eq!(facts.value("w:tblLook", "w:firstColumn"), Some("1"));
    let said: Vec<String> = body.all("w:p").iter().map(|paragraph| paragraph.said()).collect();
    for wanted in [
        "Förslaget kostar <inget> mer.",
        "Påhittad region: inga riktiga belopp",
        "Region Exempel & grannar, 2 mars 2020",
        "Siffrorna skrivs av: kapitera compare 'a b.toml' c.toml --table centres --format csv",
        "Vilken punkt som är vilken står i tabellen; i HTML och PDF har punkterna namn.",
    ] {
        assert!(said.iter().any(|paragraph| paragraph == wanted), "{wanted} is not in {said:?}");
    }
    let header = part(made(Language::En), "word/header1.xml");
    let header: Vec<String> = header.all("w:p").iter().map(|paragraph| paragraph.said()).collect();
    assert_eq!(header, ["Invented region: no real amounts", "What if? February 2020 – 2 March 2020"]);
    let footer = part(made(Language::En), "word/footer1.xml");
    let fields: Vec<&str> =
        footer.all("w:fldSimple").iter().map(|field| field.attributes["w:instr"].as_str()).collect();
    assert_eq!(fields, ["PAGE", "NUMPAGES"]);
}

#[test]
fn the_contents_lead_to_the_headings() {
    let body = body(Language::En);
    let bookmarks: Vec<&str> =
        body.all("w:bookmarkStart").iter().map(|mark| mark.attributes["w:name"].as_str()).collect();
    let links: Vec<(&str, String)> =
        body.all("w:hyperlink").iter().map(|link| (link.attributes["w:anchor"].as_str(), link.said())).collect();
    assert_eq!(bookmarks, ["section-1", "section-2", "section-3"]);
    let said = ["Summary", "The centres", "A range"].map(str::to_owned);
    assert_eq!(links, bookmarks.iter().copied().zip(said).collect::<Vec<_>>());
    let marks: Vec<&str> = body.all("w:fldChar").iter().map(|mark| mark.attributes["w:fldCharType"].as_str()).collect();
    assert_eq!(marks, ["begin", "separate", "end"]);
}

#[test]
fn the_language_and_the_title_are_told() {
    for (language, tag, title) in
        [(Language::Sv, "sv-SE", "Vad om? Februari 2020"), (Language::En, "en-GB", "What if? February 2020")]
    {
        let styles = part(made(language), "word/styles.xml");
        assert_eq!(styles.all("w:docDefaults")[0].value("w:lang", "w:val"), Some(tag));
        let core = part(made(language), "docProps/core.xml");
        let said = |name: &str| core.all(name)[0].text.clone();
        assert_eq!((said("dc:title").as_str(), said("dc:language").as_str()), (title, tag));
        assert_eq!(said("dc:creator"), "Region Exempel & grannar");
        assert_eq!(said("dcterms:created"), "2020-03-02T00:00:00Z");
    }
}

#[test]
fn charts_are_words_own_with_words_and_figures() {
    let parts = parts(made(Language::Sv));
    let text = |path: &str| std::str::from_utf8(&parts[path]).unwrap();
    let body = read(text("word/document.xml"));
    let words: Vec<&str> = body.all("wp:docPr").iter().map(|picture| picture.attributes["descr"].as_str()).collect();
    assert_eq!(
        words,
        [
            "Ändring per vårdcentral. Påhittade siffror.",
            "Ett värde i ett intervall. Påhittade siffror.",
            "Ersättning mot behov. Påhittade siffror."
        ]
    );
    for (number, kind) in [(1, "<c:barChart>"), (2, "<c:lineChart>"), (3, "<c:scatterChart>")] {
        let chart = text(&format!("word/charts/chart{number}.xml"));
        assert!(chart.contains(kind) && chart.contains("<c:lang val=\"sv-SE\"/>"), "{chart}");
        assert!(read(chart).all("c:externalData").len() == 1 && !chart.contains("printSettings"));
        let workbook = parts[&format!("word/embeddings/chart{number}.xlsx")].clone();
        assert!(Xlsx::new(Cursor::new(workbook)).unwrap().worksheet_range_at(0).is_some());
    }
    // What is drawn without opening the workbook is what stands in it.
    let chart = read(text("word/charts/chart1.xml"));
    let drawn =
        |name: &str| -> Vec<String> { chart.all(name)[0].all("c:v").iter().map(|value| value.text.clone()).collect() };
    assert_eq!(drawn("c:cat"), ["Granen", "Eken <b>", "Björken", "Linden 😀"]);
    let values: Vec<f64> = drawn("c:val").iter().map(|value| value.parse().unwrap()).collect();
    assert_eq!(values, [1250.0, 12.4, 0.0, -1262.4]);
    let mut workbook = Xlsx::new(Cursor::new(parts["word/embeddings/chart1.xlsx"].clone())).unwrap();
    let sheet = workbook.worksheet_range_at(0).unwrap().unwrap();
    assert_eq!(sheet.rows().filter_map(|row| row.get(1)?.as_f64()).collect::<Vec<_>>(), values);
}

#[test]
fn every_part_has_a_type_and_every_relation_a_part() {
    let parts = parts(made(Language::Sv));
    let types = read(std::str::from_utf8(&parts["[Content_Types].xml"]).unwrap());
    let of = |name: &str, attribute: &str| -> Vec<String> {
        types.all(name).iter().map(|one| one.attributes[attribute].clone()).collect()
    };
    let (endings, named) = (of("Default", "Extension"), of("Override", "PartName"));
    for path in parts.keys().filter(|path| *path != "[Content_Types].xml") {
        let ending = path.rsplit('.').next().unwrap();
        let is_plain = ending != "xml" && endings.iter().any(|there| there == ending);
        assert!(is_plain || named.contains(&format!("/{path}")), "{path}");
    }
    for (path, bytes) in parts.iter().filter(|(path, _)| path.ends_with(".rels")) {
        let folder = path.split("_rels/").next().unwrap();
        for relation in read(std::str::from_utf8(bytes).unwrap()).all("Relationship") {
            let target = format!("{folder}{}", relation.attributes["Target"]).replace("charts/../", "");
            assert!(parts.contains_key(&target), "{path}: {target}");
        }
    }
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    assert_eq!(made(Language::Sv), made(Language::Sv));
}

#[test]
fn what_is_for_programs_is_not_shown_and_odd_letters_are_named() {
    let table = Table {
        key: "table",
        heading: text!("Tabellen", "The table"),
        columns: vec![Column::new("a", text!("Enhet", "Centre")), Column::for_programs("b")],
        rows: vec![vec![Cell::Name("syn\u{202e}lig\u{7}".to_owned()), Cell::Name("dold".to_owned())]],
        total: None,
    };
    let hidden = Table { heading: text!("Gömd", "Hidden"), ..table.clone() };
    let none = Table { heading: text!("Tom", "None"), rows: Vec::new(), ..table.clone() };
    let warned = Part::Sentences {
        key: "alerts",
        heading: Text::default(),
        sentences: vec![text!("Se upp\nnu", "Look out\nnow")],
    };
    let parts = vec![Part::Table(table), Part::ForPrograms(hidden), Part::Table(none), warned];
    let output = Output { title: None, parts, csv: None };
    let frame = Frame { subject: "Granen & Eken".to_owned(), ..frame(Language::Sv) };
    let body = part(word(&output, &frame).unwrap(), "word/document.xml");
    assert_eq!(rows(figures(&body)[0]), [["Enhet"], ["syn[U+202E]lig[U+0007]"]]);
    let said: Vec<(&str, String)> =
        body.all("w:p").iter().map(|paragraph| (paragraph.style(), paragraph.said())).collect();
    assert!(said.contains(&("Heading1", "Tabellen".to_owned())) && said.contains(&("Notice", "Se upp nu".to_owned())));
    assert!(!said.iter().any(|(_, said)| ["dold", "Gömd", "Tom"].contains(&said.as_str())), "{said:?}");
    // A file without a title is called by what it is about.
    assert_eq!(said[0], ("Title", "Granen & Eken".to_owned()));
    assert_eq!(said.last().unwrap().0, "Notice");
}

fn cell() -> impl Strategy<Value = Cell> {
    prop_oneof![
        any::<i64>().prop_map(|ore| Cell::Money(Ore(ore))),
        (any::<i32>(), 0..6_u32).prop_map(|(mantissa, decimals)| Cell::Decimal(mantissa.into(), decimals)),
        any::<i128>().prop_map(Cell::Whole),
        "[a-zåäö&<>\"' ]{0,80}".prop_map(Cell::Name),
        "[0-9a-f]{64}".prop_map(Cell::Name),
        Just(Cell::Empty),
    ]
}

fn table() -> impl Strategy<Value = Table> {
    (1..90_usize, 1..8_usize).prop_flat_map(|(columns, rows)| {
        let row = prop::collection::vec(cell(), columns);
        (prop::collection::vec(row, rows), any::<bool>()).prop_map(move |(rows, has_total)| Table {
            key: "table",
            heading: Text::default(),
            columns: (0..columns)
                .map(|at| Column::new(&format!("c{at}"), Text::same(format!("Kolumn {at}"))))
                .collect(),
            total: has_total.then(|| rows[0].clone()),
            rows,
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// However wide: each column stands in one of the tables that tell it, with every cell; no table is wider than the page.
    #[test]
    fn every_cell_stands_within_the_margins(table in table()) {
        let output = Output::of(vec![Part::Table(table.clone())]);
        let body = part(word(&output, &frame(Language::Sv)).unwrap(), "word/document.xml");
        let number = |name: &str, attribute: &str| body.value(name, attribute).unwrap().parse::<u32>().unwrap();
        let room = number("w:pgSz", "w:w") - number("w:pgMar", "w:left") - number("w:pgMar", "w:right");
        let mut told = Vec::new();
        for made in body.all("w:tbl") {
            let widths: Vec<u32> =
                made.all("w:gridCol").iter().map(|column| column.attributes["w:w"].parse().unwrap()).collect();
            prop_assert!(widths.iter().sum::<u32>() <= room && widths.len() <= 63, "{widths:?}");
            let rows = rows(made);
            prop_assert_eq!(rows.len(), 1 + table.rows.len() + usize::from(table.total.is_some()));
            for at in 0..widths.len() {
                let column: Vec<String> = rows.iter().map(|row| row[at].trim_end_matches('\u{2007}').to_owned()).collect();
                if !told.contains(&column) {
                    told.push(column);
                }
            }
        }
        let shown = |column: usize| -> Vec<String> {
            let cells = table.rows.iter().map(|row| row[column].shown(Language::Sv));
            let total = table.total.iter().map(|row| match &row[column] {
                Cell::Empty => String::new(),
                cell => cell.shown(Language::Sv),
            });
            let heading = format!("Kolumn {column}");
            std::iter::once(heading).chain(cells).chain(total).collect()
        };
        prop_assert_eq!(told, (0..table.columns.len()).map(shown).collect::<Vec<_>>());
    }
}
