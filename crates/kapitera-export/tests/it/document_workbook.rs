//! Documents as workbooks, read back cell by cell.

use std::io::{Cursor, Read as _};

use calamine::{Data, DataType as _, Range, Reader as _, Xlsx, open_workbook_from_rs};
use kapitera_export::workbook::document_workbook;
use kapitera_message::Language;

use super::document::{document, frame};

type Read = Xlsx<Cursor<Vec<u8>>>;

fn made(language: Language) -> Vec<u8> {
    document_workbook(&document(), &frame(language)).unwrap()
}

fn opened(bytes: Vec<u8>) -> Read {
    open_workbook_from_rs(Cursor::new(bytes)).unwrap()
}

fn texts(range: &Range<Data>) -> Vec<String> {
    range.used_cells().map(|(_, _, cell)| cell.to_string()).collect()
}

#[test]
fn the_first_sheet_lists_the_others_with_the_texts_and_commands() {
    let mut book = opened(made(Language::Sv));
    assert_eq!(
        book.sheet_names(),
        [
            "Innehåll",
            "Sammanfattning",
            "Ändring per vårdcentral",
            "Vårdcentralerna",
            "Ett värde i ett intervall",
            "Ersättning mot behov",
            "Kontroller"
        ]
    );
    let first = texts(&book.worksheet_range("Innehåll").unwrap());
    for wanted in [
        "Vad om? Februari 2020",
        "Påhittad region: inga riktiga belopp",
        "Region Exempel & grannar, 2 mars 2020",
        "Siffrorna skrivs av:",
        "Förslaget kostar <inget> mer.",
        "kapitera compare 'a b.toml' c.toml --table centres --format csv",
        "Ändring per vårdcentral",
    ] {
        assert!(first.iter().any(|cell| cell == wanted), "{wanted} is not in {first:?}");
    }
}

#[test]
fn figures_are_numbers_and_their_sums_are_checked() {
    let mut book = opened(made(Language::En));
    let centres = book.worksheet_range("The centres").unwrap();
    let rows: Vec<f64> = centres.rows().filter_map(|row| row.get(1)?.as_f64()).collect();
    assert_eq!(rows, [1250.0, 12.4, 0.0, -1262.4, 0.0]);
    assert!((rows[..4].iter().sum::<f64>() - rows[4]).abs() < 0.001);
    let checks = texts(&book.worksheet_range("Checks").unwrap());
    assert!(checks.iter().any(|cell| cell == "The last row = the rows above it"), "{checks:?}");
}

#[test]
fn charts_are_excels_own_over_the_cells_beside_them() {
    let mut zip = zip::ZipArchive::new(Cursor::new(made(Language::Sv))).unwrap();
    let mut charts = Vec::new();
    for number in 1..=3 {
        let mut text = String::new();
        zip.by_name(&format!("xl/charts/chart{number}.xml")).unwrap().read_to_string(&mut text).unwrap();
        charts.push(text);
    }
    assert!(zip.by_name("xl/charts/chart4.xml").is_err());
    assert!(charts[0].contains("<c:barDir val=\"bar\"/>"));
    // Below the title, the mark and the headings, four bars.
    assert!(charts[0].contains("<c:f>'Ändring per vårdcentral'!$B$4:$B$7</c:f>"), "{}", charts[0]);
    assert!(charts[1].contains("<c:lineChart>") && charts[2].contains("<c:scatterChart>"));
    assert!(charts[2].contains("<c:f>'Ersättning mot behov'!$C$4:$C$6</c:f>"));
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    assert_eq!(made(Language::Sv), made(Language::Sv));
}
