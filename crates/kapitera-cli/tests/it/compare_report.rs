//! The whole of a comparison in files: each is written whole, and every figure is what its section's command prints.

use std::fs;
use std::path::Path;

use calamine::{Data, DataType as _, Range, Reader as _, Xlsx, open_workbook};

use crate::harness::Place;

const MODELS: &str = "demo/models/demo";

/// A command that compares two reforms, one in a file that a shell must be told with care, neutral and with a turned value.
fn compare(place: &Place) -> String {
    let text = fs::read_to_string(place.path(&format!("{MODELS}/2021/cni-40.toml"))).unwrap();
    place.write(&format!("{MODELS}/2021/cni & 'mer'.toml"), &text);
    format!(
        "kapitera compare {MODELS}/2020.toml {MODELS}/2021/majority.toml \"{MODELS}/2021/cni & 'mer'.toml\" \
         --months 2020-01..2020-02 --turn drug-price=1300 --neutral fixed-capitation --region demo"
    )
}

/// A section of the first sheet: its heading, the sheets it has, and the command.
struct Section {
    heading: String,
    sheets: Vec<String>,
    command: Option<String>,
}

fn text(range: &Range<Data>, row: u32, column: u32) -> Option<String> {
    let cell = range.get_value((row, column))?;
    (!cell.is_empty()).then(|| cell.to_string())
}

fn sections(first: &Range<Data>) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let last = first.end().unwrap().0;
    let mut is_list = false;
    // Rows without a sheet are sentences, or the gap before the next section.
    let mut is_next = false;
    for row in 0..=last {
        let (heading, sheet) = (text(first, row, 0), text(first, row, 1));
        if !is_list {
            is_list = heading.as_deref() == Some("Section");
            is_next = is_list;
            continue;
        }
        if heading.is_none() && sheet.is_none() {
            is_next = true;
            continue;
        }
        if let Some(heading) = heading.filter(|_| is_next) {
            sections.push(Section { heading, sheets: Vec::new(), command: text(first, row, 2) });
            is_next = false;
        }
        sections.last_mut().unwrap().sheets.extend(sheet);
    }
    sections
}

/// The rows of CSV as numbers and texts.
fn rows(csv: &str) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn numbers(cells: &[String]) -> Vec<f64> {
    cells.iter().filter_map(|cell| cell.parse().ok()).collect()
}

fn is_same(one: f64, other: f64) -> bool {
    (one - other).abs() < 0.000_001
}

/// Whether the numbers stand among the others, in their order.
fn stand_in(wanted: &[f64], among: &[f64]) -> bool {
    let mut rest = among.iter();
    wanted.iter().all(|wanted| rest.any(|there| is_same(*wanted, *there)))
}

/// Holds every figure of the sections against what their commands print; how many tables, and how many charts.
fn hold(place: &Place, path: &Path) -> (usize, usize) {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let sections = sections(&book.worksheet_range("Contents").unwrap());
    let (mut tables, mut charts) = (0, 0);
    for section in &sections {
        let Some(command) = &section.command else {
            panic!("{} has no command", section.heading);
        };
        let printed = rows(&place.ok(command));
        let all: Vec<f64> = printed.iter().flat_map(|row| numbers(row)).collect();
        for sheet in &section.sheets {
            let range = book.worksheet_range(sheet).unwrap();
            let cells = |row: &[Data]| -> Vec<f64> { row.iter().filter_map(Data::get_float).collect() };
            // A sheet of facts has no table.
            let head = range.rows().position(|row| row.iter().filter(|cell| !cell.is_empty()).count() > 1).unwrap();
            let body: Vec<&[Data]> = range.rows().skip(head + 1).collect();
            if section.heading == "Summary" && sheet != "The models" {
                continue;
            }
            if sheet.contains("per listed") && head > 0 && body.len() != printed.len() {
                // A sweep as lines: its figures are some of the table's.
                assert!(body.iter().flat_map(|row| cells(row)).all(|one| all.iter().any(|there| is_same(one, *there))));
                charts += 1;
                continue;
            }
            let is_chart = range.width() == 2 && section.heading == "The health centres";
            for (at, row) in body.iter().enumerate().take(printed.len()) {
                let own = cells(row);
                // Bars stand in an order of their own: their row is the one whose name ends as theirs, which leaves out what many share.
                let name = row[0].to_string();
                let is_its = |row: &&Vec<String>| row.iter().any(|cell| cell.ends_with(&name));
                let there = if is_chart { printed.iter().find(is_its).unwrap() } else { &printed[at] };
                assert!(stand_in(&own, &numbers(there)), "{sheet}: {own:?} is not in {there:?} of {command}");
            }
            assert!(body.len() == printed.len() || body.len() == printed.len() + 1, "{sheet}: {command}");
            if is_chart { charts += 1 } else { tables += 1 }
        }
    }
    (tables, charts)
}

#[test]
fn every_figure_of_a_report_is_what_its_command_prints() {
    let place = Place::demo();
    let compare = compare(&place);
    place.ok(&format!("{compare} --phase-in 3 --floor 1% --report all.xlsx --lang en"));
    // The models, the centres, four groups; of each reform its components, changes, months and two of the transition.
    assert_eq!(hold(&place, &place.path("all.xlsx")), (6 + 2 * 5, 2));
    place.ok(&format!("{compare} --sweep capitation.cni=25..28% --report range.xlsx --lang en"));
    assert_eq!(hold(&place, &place.path("range.xlsx")), (6 + 2 * (3 + 3), 2 + 2));
}

#[test]
fn a_report_is_written_as_html_and_workbook_at_once_and_never_over_another() {
    let place = Place::demo();
    let compare = compare(&place);
    let compare = format!("{compare} --show need");
    let written = place.ok(&format!("{compare} --report r.html --report r.xlsx --known-at 2020-06-01 --format csv"));
    let names: Vec<String> = rows(&written).into_iter().map(|row| row[0].clone()).collect();
    assert_eq!(names, ["r.html", "r.xlsx"]);
    let html = fs::read_to_string(place.path("r.html")).unwrap();
    for wanted in [
        "<html lang=\"sv\">",
        "chart-bars",
        "Siffrorna skrivs av:",
        "Hälsocentralerna",
        "--known-at 2020-06-0",
        "chart-scatter",
        "--show need",
    ] {
        assert!(html.contains(wanted), "{wanted}");
    }
    assert!(!html.contains("<script") && html.trim_end().ends_with("</html>"));
    // What was known then is the same whenever it is asked for.
    place.ok(&format!("{compare} --report again.html --known-at 2020-06-01"));
    assert_eq!(html, fs::read_to_string(place.path("again.html")).unwrap());
    let before = fs::read(place.path("r.xlsx")).unwrap();
    let refused = place.run(&format!("{compare} --report new.html --report r.xlsx"));
    assert_eq!(refused.exit, 1, "{}", refused.stderr);
    assert!(refused.stderr.contains("r.xlsx") && !place.path("new.html").exists(), "{}", refused.stderr);
    assert_eq!(before, fs::read(place.path("r.xlsx")).unwrap());
    assert!(
        fs::read_dir(place.path("."))
            .unwrap()
            .all(|entry| { !entry.unwrap().file_name().to_string_lossy().contains("unfinished") })
    );
}

#[cfg(feature = "pdf")]
#[test]
fn a_report_is_written_as_pdf() {
    let place = Place::demo();
    let compare = compare(&place);
    place.ok(&format!("{compare} --report r.pdf"));
    let file = fs::read(place.path("r.pdf")).unwrap();
    let has = |words: &[u8]| file.windows(words.len()).filter(|at| *at == words).count();
    assert!(file.starts_with(b"%PDF-1.7") && has(b"<pdfuaid:part>1</pdfuaid:part>") == 1);
    assert_eq!(has(b"/S/Figure"), 2, "bars for each proposal");
}

#[test]
fn one_table_is_printed_by_its_name() {
    let place = Place::demo();
    let compare = compare(&place);
    let csv = place.ok(&format!("{compare} --table owners --format csv"));
    assert!(csv.starts_with("group,label,number,"), "{csv}");
    let json = place.json(&format!("{compare} --table owners"));
    assert_eq!(json.as_object().unwrap().keys().collect::<Vec<_>>(), ["title", "owners"]);
}
