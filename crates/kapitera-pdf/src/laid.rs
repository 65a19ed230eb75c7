//! Tests of the laid pages: every text stands there whole, within the margins, and no text over another.

use kapitera_message::{Language, Text, text};
use kapitera_money::Ore;
use kapitera_output::{Cell, Column, Output, Part, Table};
use kapitera_period::Date;
use proptest::prelude::*;
use typst::layout::{Abs, Frame, FrameItem, Point};

use crate::{content, world};

/// The margin of `statement.typ`, and what letters may stand out over it.
const MARGIN_POINTS: f64 = 51.02;
const OVERHANG_POINTS: f64 = 0.5;

/// A run of letters on a line.
struct Run {
    text: String,
    left: f64,
    right: f64,
    base: f64,
}

fn runs(frame: &Frame, at: Point, found: &mut Vec<Run>) {
    for (place, item) in frame.items() {
        let at = at + *place;
        match item {
            FrameItem::Group(group) => {
                runs(&group.frame, at + Point::new(group.transform.tx, group.transform.ty), found)
            }
            FrameItem::Text(item) => found.push(Run {
                text: item.text.to_string(),
                left: at.x.to_pt(),
                right: (at.x + item.width()).to_pt(),
                base: at.y.to_pt(),
            }),
            _ => {}
        }
    }
}

/// The letters of all pages without their white space, after looking at where they stand.
fn read(output: &Output, language: Language) -> Result<String, TestCaseError> {
    let frame = crate::Frame {
        language,
        author: "Region Exempel".to_owned(),
        subject: "Björkens vårdcentral, februari 2020".to_owned(),
        dated: Date::constant(2020, 3, 2),
        marks: vec![text!("PROVKÖRNING", "TRY-OUT")],
    };
    let data = content::result(output, &frame, world::letters().map_err(TestCaseError::fail)?).to_string();
    let document = world::laid(data, frame.dated).map_err(TestCaseError::fail)?;
    let mut letters = String::new();
    for page in document.pages() {
        let mut found = Vec::new();
        runs(&page.frame, Point::zero(), &mut found);
        let right_most = page.frame.width().to_pt() - MARGIN_POINTS + OVERHANG_POINTS;
        for (index, run) in found.iter().enumerate() {
            let within = run.left >= MARGIN_POINTS - OVERHANG_POINTS && run.right <= right_most;
            prop_assert!(within, "{:?} stands from {} to {}", run.text, run.left, run.right);
            prop_assert!(run.base > 0.0 && run.base < (page.frame.height() - Abs::pt(20.0)).to_pt(), "{:?}", run.text);
            for other in &found[..index] {
                let beside = run.left >= other.right - OVERHANG_POINTS || other.left >= run.right - OVERHANG_POINTS;
                prop_assert!(beside || (run.base - other.base).abs() > 4.0, "{:?} over {:?}", run.text, other.text);
            }
            letters.extend(run.text.chars().filter(|letter| !letter.is_whitespace()));
        }
    }
    Ok(letters)
}

fn without_space(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

fn cell() -> impl Strategy<Value = Cell> {
    prop_oneof![
        any::<i64>().prop_map(|ore| Cell::Money(Ore(ore))),
        (-9_999_999_99_i64..9_999_999_99).prop_map(|ore| Cell::Change(Ore(ore))),
        (any::<i32>(), 0..6_u32).prop_map(|(mantissa, decimals)| Cell::Decimal(mantissa.into(), decimals)),
        any::<i128>().prop_map(Cell::Whole),
        any::<bool>().prop_map(Cell::Flag),
        "[a-zåäö]{1,12}( [A-ZÅÄÖ][a-z]{1,30}){0,12}".prop_map(Cell::Name),
        "[0-9a-f]{64}".prop_map(Cell::Name),
        "[#*_`$\\\\\\[\\](){}<>@=/\"'~+-]{0,30}".prop_map(Cell::Name),
        Just(Cell::Empty),
    ]
}

/// A column with its heading and its cells, of one kind or mixed.
fn column(rows: usize) -> impl Strategy<Value = (String, Vec<Cell>)> {
    let amounts =
        prop::collection::vec((-99_999_999_99_i64..99_999_999_99).prop_map(|ore| Cell::Money(Ore(ore))), rows);
    let mixed = prop::collection::vec(cell(), rows);
    ("[A-ZÅÄÖ][a-zåäö]{0,20}( [a-z]{1,15}){0,3}", prop_oneof![3 => amounts.boxed(), 1 => mixed.boxed()])
}

fn table() -> impl Strategy<Value = Table> {
    let columns = (1..25_usize).prop_flat_map(|rows| prop::collection::vec(column(rows), 1..18));
    (columns, any::<bool>()).prop_map(|(columns, has_total)| {
        let row = |position: usize| columns.iter().map(|(_, cells)| cells[position].clone()).collect::<Vec<_>>();
        let rows: Vec<Vec<Cell>> = (0..columns[0].1.len()).map(row).collect();
        let heading = |(position, (heading, _)): (usize, &(String, Vec<Cell>))| {
            Column::new(&format!("column{position}"), Text::same(heading))
        };
        Table {
            key: "table",
            heading: text!("Tabellen", "The table"),
            columns: columns.iter().enumerate().map(heading).collect(),
            total: has_total.then(|| rows[0].clone()),
            rows,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn every_cell_stands_whole_within_the_margins(table in table(), english in any::<bool>()) {
        let language = if english { Language::En } else { Language::Sv };
        let expected: Vec<String> = table
            .rows
            .iter()
            .flatten()
            .map(|cell| cell.shown(language))
            .chain(table.columns.iter().map(|column| column.heading.get(language).to_owned()))
            .map(|text| without_space(&text))
            .collect();
        let output = Output { title: Some(text!("Prov", "Test")), parts: vec![Part::Table(table)], csv: None };
        let letters = read(&output, language)?;
        for text in expected {
            prop_assert!(letters.contains(&text), "{text:?} is not in {letters:?}");
        }
    }
}

#[test]
fn what_is_for_programs_is_not_shown() {
    let mut table = Table {
        key: "table",
        heading: text!("Tabellen", "The table"),
        columns: vec![Column::new("a", text!("Enhet", "Centre")), Column::for_programs("b")],
        rows: vec![vec![Cell::Name("synlig".to_owned()), Cell::Name("dold".to_owned())]],
        total: None,
    };
    let shown = Part::Table(Table { columns: table.columns.clone(), rows: table.rows.clone(), ..table });
    table =
        Table { key: "hidden", heading: text!("Gömd", "Hidden"), columns: Vec::new(), rows: Vec::new(), total: None };
    let output = Output { title: None, parts: vec![shown, Part::ForPrograms(table)], csv: None };
    let letters = read(&output, Language::Sv).unwrap();
    assert!(letters.contains("Enhetsynlig"));
    assert!(!letters.contains("dold") && !letters.contains("Gömd"));
}

#[test]
fn markup_in_data_stands_as_written() {
    let odd = [
        "#panic()",
        "*a*$x$\\[",
        "_b_`c`",
        "<d>@e",
        "=f",
        "-g",
        "//h",
        "\"i\"",
        "...--~",
        "#{j}",
        "\\u{41}",
        "https://k.se",
    ];
    for odd in odd {
        let facts = vec![("fact", Text::same(odd), Cell::Name(odd.to_owned()))];
        let parts = vec![
            Part::Facts { key: "facts", heading: Text::same(odd), facts },
            Part::Sentences { key: "sentences", heading: Text::default(), sentences: vec![Text::same(odd)] },
        ];
        let letters = read(&Output { title: Some(Text::same(odd)), parts, csv: None }, Language::Sv).unwrap();
        // Title, heading, name, value and sentence.
        assert_eq!(letters.matches(odd).count(), 5, "{odd}: {letters}");
    }
}

#[test]
fn letters_without_a_glyph_are_named() {
    let letters = world::letters().unwrap();
    assert_eq!(letters.printable("Ångström – 1\u{a0}234,50 \u{2212} €"), "Ångström – 1\u{a0}234,50 \u{2212} €");
    assert_eq!(letters.printable("a\tb\r\nc\u{2028}d"), "a b  c d");
    assert_eq!(letters.printable("Vård 😀 \u{202e}bakvänd\0"), "Vård [U+1F600] [U+202E]bakvänd[U+0000]");
    assert_eq!(letters.printable("e\u{301} \u{301}"), "e\u{301} [U+0301]");
    assert_eq!(letters.printable("\u{feff}\u{200b}"), "[U+FEFF][U+200B]");
}

#[test]
fn every_single_letter_can_be_set() {
    // Three planes of Unicode, 6 000 letters to a document; surrogates are no letters.
    let letters: Vec<char> = (0..0x3_0000).filter_map(char::from_u32).collect();
    for (number, letters) in letters.chunks(6_000).enumerate() {
        let text = letters.iter().flat_map(|&letter| ['x', letter, ' ']).collect::<String>();
        let sentences = vec![Text::same(&text)];
        let parts = vec![Part::Sentences { key: "all", heading: Text::default(), sentences }];
        let frame = crate::Frame {
            language: Language::Sv,
            author: String::new(),
            subject: String::new(),
            dated: Date::constant(2020, 3, 2),
            marks: Vec::new(),
        };
        let made = crate::pdf(&Output { title: None, parts, csv: None }, &frame);
        assert!(made.is_ok(), "{number}: {:?}", made.err().and_then(|problem| problem.why));
    }
}

/// The pages on which a text stands, from 1.
fn pages_with(document: &[Vec<Run>], wanted: &str) -> Vec<usize> {
    let has = |runs: &Vec<Run>| runs.iter().any(|run| run.text.contains(wanted));
    (1..).zip(document).filter(|(_, runs)| has(runs)).map(|(page, _)| page).collect()
}

/// A small table stands whole below its heading, wherever the page ends.
#[test]
fn small_tables_stand_on_one_page() {
    let rows = |name: &str, count: usize| -> Vec<Vec<Cell>> {
        (1..=count).map(|row| vec![Cell::Name(format!("{name}{row}")), Cell::Money(Ore(100))]).collect()
    };
    let table = |name: &str, count: usize| {
        Part::Table(Table {
            key: "table",
            heading: Text::same(format!("Tabell{name}")),
            columns: vec![Column::new("a", text!("rad", "row")), Column::new("b", text!("kr", "kr"))],
            rows: rows(name, count),
            total: Some(vec![Cell::Name(format!("Summa{name}")), Cell::Money(Ore(1))]),
        })
    };
    for above in 30..52 {
        let parts = vec![table("A", above), table("B", 5)];
        let frame = crate::Frame {
            language: Language::Sv,
            author: String::new(),
            subject: String::new(),
            dated: Date::constant(2020, 3, 2),
            marks: vec![text!("PROVKÖRNING", "TRY-OUT")],
        };
        let output = Output { title: None, parts, csv: None };
        let data = content::result(&output, &frame, world::letters().unwrap()).to_string();
        let document = world::laid(data, frame.dated).unwrap();
        let mut pages = Vec::new();
        for page in document.pages() {
            let mut found = Vec::new();
            runs(&page.frame, Point::zero(), &mut found);
            pages.push(found);
        }
        let heading = pages_with(&pages, "TabellB");
        assert_eq!((heading.len(), pages_with(&pages, "B1")), (1, heading.clone()), "{above}");
        assert_eq!(pages_with(&pages, "SummaB"), heading, "{above}");
        assert_eq!(pages_with(&pages, "PROVKÖRNING").len(), pages.len(), "the mark stands on every page");
    }
}
