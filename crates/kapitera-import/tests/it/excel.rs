//! Workbooks.

use kapitera_import::{RawFile, import_care_need, import_indices};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

use crate::support::{CARE_NEED, CENTRE_A, CENTRE_B, MAPPING, Region, english, mapping, person, said};

const INDICES: &str = "register = \"indices\"\nsheet = \"CNI\"\nsum-row = \"Länet\"\n[columns]\nindex = { constant = \"cni\" }\n\
    scale = { constant = \"mean-1\" }\nfrom = \"Från\"\ncentre = \"Enhet\"\nvalue = \"Index\"\n";

fn sheet(write: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> RawFile {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Om").unwrap();
    let sheet = book.add_worksheet();
    sheet.set_name("CNI").unwrap();
    sheet.write(0, 0, "Care Need Index").unwrap();
    for (column, heading) in ["Enhet", "Befolkning", "Index", "Från"].into_iter().enumerate() {
        sheet.write(2, column as u16, heading).unwrap();
    }
    write(sheet);
    RawFile::in_memory("cni.xlsx", book.save_to_buffer().unwrap())
}

#[test]
fn numbers_and_dates_are_read_exactly() {
    let region = Region::new();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    let file = sheet(|sheet| {
        sheet.write(3, 0, CENTRE_A).unwrap().write(3, 2, 1.5513).unwrap();
        sheet.write_with_format(3, 3, ExcelDateTime::from_ymd(2024, 1, 1).unwrap(), &date).unwrap();
        sheet.write(5, 0, CENTRE_B).unwrap().write(5, 2, "0,1").unwrap().write(5, 3, 20_240_101).unwrap();
        sheet.write(6, 0, "Länet totalt").unwrap().write(6, 2, 1.1).unwrap();
    });
    let got = import_indices(&[file], &mapping(INDICES), region.known(), &mut |_| {}).unwrap();
    assert_eq!(said(&got), "");
    let values: Vec<String> =
        got.rows.iter().map(|row| format!("{} {} {}", row.centre, row.value.to_fraction_text(), row.valid)).collect();
    assert_eq!(values, ["SE2321000214-A 15513/10000 2024-01-01–", "SE2321000214-B 1/10 2024-01-01–"]);
    let report = &got.report.files[0];
    assert_eq!((&*report.encoding, &*report.delimiter_or_sheet, report.rows_in), ("xlsx", "CNI", 2));
    assert_eq!((report.left_out.title, report.left_out.sum), (1, 1));
}

/// SCB delivers a table with a title, headings over several lines and the index as a text.
#[test]
fn the_care_need_of_scb_is_read_as_it_comes() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "CNI 2023, hälsocentraler").unwrap();
    let headings = [
        "Enhet",
        "UNDER  5 år",
        "Utrikes födda",
        "Ensamboende\n65+",
        "Ensamstående\n förälder",
        "Inflyttade",
        "Arbetslösa 16–64",
        "Låg utbildning 25–64",
        "Befolkning",
        "CNI",
        "Till",
    ];
    for (column, heading) in headings.into_iter().enumerate() {
        sheet.write(2, column as u16, heading).unwrap();
    }
    sheet.write(3, 0, CENTRE_A).unwrap();
    for (column, number) in [595, 1391, 484, 167, 385, 981, 632, 5912].into_iter().enumerate() {
        sheet.write(3, column as u16 + 1, number).unwrap();
    }
    sheet.write(3, 9, "1,5513").unwrap();
    let file = RawFile::in_memory("scb.xlsx", book.save_to_buffer().unwrap());
    let region = Region::new();
    let got = import_care_need(&[file], &mapping(CARE_NEED), region.known(), &mut |_| {}).unwrap();
    assert_eq!((said(&got).as_str(), got.rows.len(), got.report.left_out.title), ("", 1, 1));
    let row = &got.rows[0];
    assert_eq!((row.counts, row.population), ([595, 1391, 484, 167, 385, 981, 632], 5912));
    assert_eq!(row.printed.as_ref().map(|index| index.to_fraction_text()).as_deref(), Some("15513/10000"));
}

#[test]
fn cells_without_a_value_are_rejected() {
    let region = Region::new();
    let file = sheet(|sheet| {
        let time = Format::new().set_num_format("yyyy-mm-dd hh:mm");
        let formula = |result: &str| Formula::new("=1/0").set_result(result);
        sheet.write(3, 0, CENTRE_A).unwrap().write(3, 2, formula("#DIV/0!")).unwrap();
        sheet
            .write_with_format(3, 3, ExcelDateTime::from_ymd(2024, 1, 1).unwrap().and_hms(7, 30, 0).unwrap(), &time)
            .unwrap();
        sheet.write(4, 0, CENTRE_B).unwrap().write(4, 2, 1).unwrap().write(4, 3, 45292.5).unwrap();
    });
    let got = import_indices(&[file], &mapping(INDICES), region.known(), &mut |_| {}).unwrap();
    let codes: Vec<(u64, &str)> = got.rejected.iter().map(|one| (one.row, one.reason.code)).collect();
    assert_eq!(codes, [(4, "date_has_time"), (4, "excel_error"), (5, "date_form")]);
}

#[test]
fn personal_numbers_may_stand_as_numbers() {
    let region = Region::new();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in ["Personnummer", "Enhet", "Fr.o.m.", "T.o.m.", "DeSO"].into_iter().enumerate() {
        sheet.write(0, column as u16, heading).unwrap();
    }
    sheet
        .write(1, 0, person(0).parse::<f64>().unwrap())
        .unwrap()
        .write(1, 1, CENTRE_A)
        .unwrap()
        .write(1, 2, 45323)
        .unwrap();
    sheet.write(1, 4, "2380A0010").unwrap();
    let file = RawFile::in_memory("l.xlsx", book.save_to_buffer().unwrap());
    let got = region.import(&mapping(MAPPING), &[file]).unwrap();
    assert_eq!((said(&got).as_str(), got.rows.len()), ("", 1));
    assert_eq!(got.rows[0].valid.to_string(), "2024-02-01–");
}

#[test]
fn workbooks_that_cannot_be_read_are_refused() {
    let region = Region::new();
    let refused = |bytes: &[u8], map: &str| {
        let file = RawFile::in_memory("cni.xlsx", bytes);
        let problems = import_indices(&[file], &mapping(map), region.known(), &mut |_| {}).map(|_| ()).unwrap_err();
        problems.iter().map(|problem| problem.code).collect::<Vec<_>>().join(" ") + &english(&problems)[..0]
    };
    assert_eq!(refused(b"PK\x03\x04 not a workbook", INDICES), "excel_unreadable");
    assert_eq!(refused(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1], INDICES), "old_excel");
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Blad1").unwrap();
    let bytes = book.save_to_buffer().unwrap();
    assert_eq!(refused(&bytes, INDICES), "sheet_missing");
    assert_eq!(refused(&bytes, &INDICES.replace("\"CNI\"", "\"Blad1\"")), "no_heading_row");
}
