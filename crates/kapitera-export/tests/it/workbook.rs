//! Workbooks, read back cell by cell.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx, open_workbook_from_rs};
use jiff::civil::date;
use kapitera_export::workbook::{Frame, workbook};
use kapitera_message::{Language, text};
use kapitera_money::{Ore, decimal_text};
use kapitera_output::{Cell, Column, Identity, Item, Output, Part, Place, Table};

fn frame(language: Language) -> Frame {
    Frame {
        language,
        author: "Region Fjällmark (påhittad)".into(),
        subject: "Vårdcentralen Ängen, 2020-02".into(),
        dated: date(2020, 3, 10),
        marks: vec![text!("PÅHITTAT", "INVENTED")],
    }
}

fn lines() -> Table {
    let row = |name: &str, ore: i64, change: i64, listed: Cell, index: Cell| {
        vec![
            Cell::Name("x".into()),
            Cell::Name(name.into()),
            Cell::Money(Ore(ore)),
            Cell::Change(Ore(change)),
            listed,
            index,
        ]
    };
    Table {
        key: "lines",
        heading: text!("Rader: ersättning/avdrag", "Lines: pay/charge"),
        columns: vec![
            Column::for_programs("id"),
            Column::new("line", text!("rad", "line")),
            Column::new("amount", text!("kronor", "kronor")),
            Column::new("change", text!("ändring", "change")),
            Column::new("listed", text!("listade", "listed")),
            Column::new("index", text!("index", "index")),
        ],
        rows: vec![
            row("=SUM(A1)", 1_318_48, 5, Cell::Whole(8_123), Cell::Decimal(10_040, 4)),
            row("Läkemedel", -999_999_999_999_999, -7, Cell::Empty, Cell::Decimal(5, 1)),
            row("öre", 1, 0, Cell::Whole(0), Cell::Empty),
        ],
        total: Some(vec![
            Cell::Empty,
            Cell::Words(text!("summa", "sum")),
            Cell::Money(Ore(-999_999_999_868_150)),
            Cell::Change(Ore(-2)),
            Cell::Whole(8_123),
            Cell::Empty,
        ]),
    }
}

fn output() -> Output {
    let empty =
        Table { key: "none", heading: text!("Tom", "Empty"), columns: Vec::new(), rows: Vec::new(), total: None };
    let programs = Table { key: "programs", ..lines() };
    let facts = |value| Part::Facts {
        key: "facts",
        heading: text!("Uppgifter", "Facts"),
        facts: vec![("a", text!("Belopp", "Amount"), value), ("b", text!("Klart", "Done"), Cell::Flag(false))],
    };
    let sentences = vec![text!("Första.", "First."), text!("Andra.", "Second.")];
    Output {
        title: Some(text!(
            "Besked för Vårdcentralen Ängen, februari 2020",
            "Statement of Vårdcentralen Ängen, February 2020"
        )),
        parts: vec![
            Part::Table(lines()),
            Part::Table(empty),
            Part::ForPrograms(programs),
            Part::Sentences { key: "checks", heading: text!("Kontroller som höll", "Checks that held"), sentences },
            facts(Cell::Money(Ore(1_318_48))),
            Part::List {
                key: "things",
                items: vec![Item { named: Vec::new(), parts: vec![facts(Cell::Money(Ore(1_000_000_000_000_000_01)))] }],
            },
            Part::Sentences {
                key: "notes",
                heading: kapitera_message::Text::default(),
                sentences: vec![text!("not", "note")],
            },
        ],
        csv: None,
    }
}

fn read(language: Language) -> Xlsx<Cursor<Vec<u8>>> {
    let bytes = workbook(&output(), &frame(language)).unwrap();
    open_workbook_from_rs(Cursor::new(bytes)).unwrap()
}

/// A cell of the file and the cell that it was made of agree.
fn agrees(found: &Data, cell: &Cell, language: Language) {
    let number = |mantissa: i128, decimals| match found {
        Data::Float(found) => {
            let decimals_there = found.to_string();
            let text = decimal_text(mantissa, decimals);
            let shortest = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
            assert_eq!(decimals_there, shortest);
        }
        other => panic!("{other:?} is no number"),
    };
    match cell {
        Cell::Empty => assert!(matches!(found, Data::Empty), "{found:?}"),
        Cell::Whole(whole) => number(*whole, 0),
        Cell::Money(ore) | Cell::Change(ore) => number(ore.0.into(), 2),
        Cell::Decimal(mantissa, decimals) => number(*mantissa, *decimals),
        other => assert_eq!(found, &Data::String(other.shown(language))),
    }
}

#[test]
fn every_cell_is_there() {
    for language in [Language::Sv, Language::En] {
        let mut file = read(language);
        let sheet = file.worksheet_range_at(0).unwrap().unwrap();
        let table = lines();
        let string = |text: &str| Data::String(text.to_owned());
        assert_eq!(sheet[(0, 0)], string(table.heading.get(language)));
        assert_eq!(sheet[(1, 0)], string(text!("PÅHITTAT", "INVENTED").get(language)));
        let read = table.columns_read();
        assert_eq!(read, [1, 2, 3, 4, 5]);
        for (at, &column) in read.iter().enumerate() {
            assert_eq!(sheet[(2, at)], string(table.columns[column].heading.get(language)));
            for (down, row) in table.rows.iter().chain(&table.total).enumerate() {
                agrees(&sheet[(3 + down, at)], &row[column], language);
            }
        }
        assert_eq!(sheet.get_size(), (3 + table.rows.len() + 1, read.len()));
    }
}

#[test]
fn sheets_are_named_after_headings_and_end_with_the_checks() {
    let names = |language| read(language).sheet_names();
    assert_eq!(
        names(Language::Sv),
        ["Rader ersättning-avdrag", "Uppgifter", "Uppgifter (2)", "Besked för Vårdcentralen Ängen", "Kontroller"]
    );
    assert_eq!(names(Language::En).last().map(String::as_str), Some("Checks"));
}

#[test]
fn facts_stand_in_two_columns_and_too_many_digits_as_text() {
    let mut file = read(Language::Sv);
    let sheet = file.worksheet_range("Uppgifter").unwrap();
    agrees(&sheet[(2, 1)], &Cell::Money(Ore(1_318_48)), Language::Sv);
    assert_eq!(sheet[(3, 1)], Data::String("NEJ".into()));
    let sheet = file.worksheet_range("Uppgifter (2)").unwrap();
    assert_eq!(sheet[(2, 1)], Data::String("1000000000000000.01".into()));
}

#[test]
fn the_checks_have_sums_beside_formulas() {
    let mut file = read(Language::Sv);
    let sheet = file.worksheet_range("Kontroller").unwrap();
    assert_eq!(sheet[(2, 0)], Data::String("Första.".into()));
    let row = |name: &str| {
        let rows = 0..sheet.height();
        rows.into_iter().find(|&row| sheet[(row, 2)] == Data::String(name.into())).unwrap_or_else(|| panic!("{name}"))
    };
    let (amount, change) = (row("kronor"), row("ändring"));
    agrees(&sheet[(amount, 3)], &Cell::Money(Ore(-999_999_999_868_150)), Language::Sv);
    agrees(&sheet[(change, 3)], &Cell::Money(Ore(-2)), Language::Sv);
    assert_eq!(sheet[(amount, 6)], Data::String("ja".into()));
    let formulas = file.worksheet_formula("Kontroller").unwrap();
    let formula = |column| formulas.get_value((u32::try_from(amount).unwrap(), column)).unwrap().as_str();
    assert_eq!(formula(4), "'Rader ersättning-avdrag'!B7");
    assert_eq!(formula(5), "ROUND(SUM('Rader ersättning-avdrag'!B4:B6),2)");
}

/// Rows, a sum among them, and a table of errors that sums to nothing anybody asks for.
fn with_sums() -> Output {
    let row = |name: &str, ore: i64| vec![Cell::Empty, Cell::Name(name.into()), Cell::Money(Ore(ore))];
    let sum = |name: &str, ore: i64| vec![Table::sum_mark(), Cell::Name(name.into()), Cell::Money(Ore(ore))];
    let table = |key, heading, rows, total| Table {
        key,
        heading,
        columns: vec![
            Column::new("kind", text!("slag", "kind")),
            Column::new("line", text!("rad", "line")),
            Column::new("amount", text!("kr", "kr")),
        ],
        rows,
        total,
    };
    let pay = vec![row("a", 5_00), row("b", 7_00), sum("ersättning", 12_00), row("c", 2_00), sum("kostnader", 2_00)];
    let holds = |said, sum, plus, minus| Identity { said, columns: vec!["amount".into()], sum, plus, minus };
    let identities = vec![
        holds(text!("ersättning", "pay"), Place::row("pay", 2), vec![Place::rows("pay", 0..2)], Vec::new()),
        holds(text!("netto", "net"), Place::total("pay"), vec![Place::row("pay", 2)], vec![Place::row("pay", 4)]),
    ];
    let errors = vec![row("januari", 3_00), row("februari", -4_00)];
    let paid = vec![row("x", 1_00), sum("delsumma", 1_00), row("y", 2_00)];
    Output {
        title: None,
        parts: vec![
            Part::Table(table("pay", text!("Betalt", "Paid"), pay, Some(sum("netto", 10_00)))),
            Part::Table(table("errors", text!("Fel", "Errors"), errors, None)),
            Part::Table(table("others", text!("Andra", "Others"), paid, Some(sum("alla", 3_00)))),
            Part::Identities(identities),
        ],
        csv: None,
    }
}

/// What is checked is what must hold: sums are not added to their own rows, and what nobody sums is not summed.
#[test]
fn the_checks_are_of_what_must_hold() {
    let bytes = workbook(&with_sums(), &frame(Language::Sv)).unwrap();
    let mut file: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let sheet = file.worksheet_range("Kontroller").unwrap();
    let formulas = file.worksheet_formula("Kontroller").unwrap();
    let found: Vec<(String, String, String)> = (0..sheet.height())
        .filter_map(|row| {
            let formula = formulas.get_value((u32::try_from(row).unwrap(), 5)).filter(|text| !text.is_empty())?;
            Some((sheet[(row, 1)].to_string(), sheet[(row, 3)].to_string(), formula.clone()))
        })
        .collect();
    let expected = [
        ("ersättning", "12", "ROUND(SUM('Betalt'!C4:C5),2)"),
        ("netto", "10", "ROUND(SUM('Betalt'!C6)-SUM('Betalt'!C8),2)"),
        ("Sista raden = raderna ovanför", "3", "ROUND(SUM('Andra'!C4,'Andra'!C6),2)"),
    ];
    assert_eq!(found, expected.map(|(said, sum, formula)| (said.to_owned(), sum.to_owned(), formula.to_owned())));
}

#[test]
fn the_same_result_has_the_same_bytes() {
    let make = || workbook(&output(), &frame(Language::Sv)).unwrap();
    let first = make();
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    assert_eq!(first, make());
}

#[test]
fn headings_are_frozen_and_rows_filtered() {
    let bytes = workbook(&output(), &frame(Language::Sv)).unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut sheet = String::new();
    std::io::Read::read_to_string(&mut archive.by_name("xl/worksheets/sheet1.xml").unwrap(), &mut sheet).unwrap();
    for wanted in ["<pane ySplit=\"3\"", "<autoFilter ref=\"A3:E6\"", "<v>1318.48</v>"] {
        assert!(sheet.contains(wanted), "{wanted}");
    }
}

#[test]
fn an_empty_result_has_a_sheet_of_checks() {
    let bytes = workbook(&Output::default(), &frame(Language::En)).unwrap();
    let mut file: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    assert_eq!(file.sheet_names(), ["Checks"]);
    assert!(file.worksheet_range("Checks").is_ok());
}
