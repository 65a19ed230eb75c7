//! One content in every form that Swedish systems write it.

use crate::support::{CENTRE_A, MAPPING_ALL, Region, english, file, mapping, person, said};

const HEADINGS: [&str; 10] =
    ["Personnummer", "Född", "Kön", "DeSO", "Enhet", "Fr.o.m.", "T.o.m.", "Val", "Läkare", "Id-typ"];

fn table(delimiter: &str, end: &str) -> String {
    let cells = [person(0), "", "", "2380A0010", CENTRE_A, "2024-02-01", "2024-09-30", "Aktivt", "Åsa Ö", ""];
    let late =
        [person(1), "", "", "2380a0010", "se2321000214-a", "20240301", "2024-05-01 00:00:00", "ickeval", "", "PNR"];
    [HEADINGS, cells, late].map(|row| row.join(delimiter) + end).concat()
}

fn utf16(text: &str, big: bool, mark: bool) -> Vec<u8> {
    let units = mark.then_some(0xFEFF).into_iter().chain(text.encode_utf16());
    units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

fn windows(text: &str) -> Vec<u8> {
    text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect()
}

#[test]
fn every_encoding_and_delimiter_gives_the_same_rows() {
    let region = Region::new();
    let all = mapping(MAPPING_ALL);
    let expected = region.import(&all, &[file(table(";", "\n"))]).unwrap();
    assert_eq!((expected.rows.len(), said(&expected)), (2, String::new()));
    let text = table(";", "\r\n");
    let cases: Vec<(&str, Vec<u8>, &str, &str)> = vec![
        ("CRLF", text.clone().into(), "UTF-8", ";"),
        ("CR", table(";", "\r").into(), "UTF-8", ";"),
        ("no last line break", text.trim_end().into(), "UTF-8", ";"),
        ("comma", table(",", "\r\n").into(), "UTF-8", ","),
        ("tab", table("\t", "\n").into(), "UTF-8", "tab"),
        ("byte order mark", format!("\u{feff}{text}").into(), "UTF-8", ";"),
        ("Windows-1252", windows(&text), "windows-1252", ";"),
        ("UTF-16LE", utf16(&table("\t", "\r\n"), false, true), "UTF-16LE", "tab"),
        ("UTF-16BE", utf16(&text, true, true), "UTF-16BE", ";"),
        ("sep line", format!("sep=,\r\n{}", table(",", "\r\n")).into(), "UTF-8", ","),
        ("titles", format!("Listning;;\r\n\r\n\"uttagen\r\nidag\";;\r\n{text}").into(), "UTF-8", ";"),
        ("open quote in a title", format!("Listning \"28;\n\"x\n{text}").into(), "UTF-8", ";"),
        ("quoted cells", text.replace("Åsa Ö", "\"Åsa Ö\"").into(), "UTF-8", ";"),
        ("blank rows", text.replace("\r\n", "\r\n;;;\r\n\r\n").into(), "UTF-8", ";"),
        ("spaces", text.replace(';', " ;\u{a0}").into(), "UTF-8", ";"),
    ];
    for (case, bytes, encoding, delimiter) in cases {
        let got =
            region.import(&all, &[file(&bytes)]).unwrap_or_else(|problems| panic!("{case}: {}", english(&problems)));
        assert_eq!((said(&got), &got.rows), (String::new(), &expected.rows), "{case}");
        let report = &got.report.files[0];
        assert_eq!(
            (&*report.encoding, &*report.delimiter_or_sheet, report.bytes),
            (encoding, delimiter, bytes.len() as u64),
            "{case}"
        );
        assert_eq!((report.rows_in, report.accepted, report.rejected), (2, 2, 0), "{case}");
    }
}

#[test]
fn the_mapping_may_name_the_encoding() {
    let region = Region::new();
    let bytes = utf16(&table(";", "\n"), false, false);
    let named = mapping(&format!("encoding = \"utf-16\"\n{MAPPING_ALL}"));
    assert_eq!(region.import(&named, &[file(&bytes)]).unwrap().rows.len(), 2);
    let refused = |encoding: &str, bytes: &[u8]| {
        let named = mapping(&format!("encoding = \"{encoding}\"\n{MAPPING_ALL}"));
        region.import(&named, &[file(bytes)]).unwrap_err()[0].code
    };
    assert_eq!(refused("auto", &bytes), "zero_byte");
    assert_eq!(refused("utf-8", &windows(&table(";", "\n"))), "undecodable_bytes");
    assert_eq!(refused("windows-1252", format!("\u{feff}{}", table(";", "\n")).as_bytes()), "encoding_differs");
    assert_eq!(refused("utf-16", &bytes[..bytes.len() - 1]), "undecodable_bytes");
}

#[test]
fn one_letter_in_the_last_block_decides_the_encoding() {
    let region = Region::new();
    // Headings without å, ä, ö, so that the first wrong byte comes after several blocks, also across their ends.
    let all_ascii = mapping(&MAPPING_ALL.replace("Född", "Fodd").replace("Kön", "Kon").replace("Läkare", "Doktor"));
    let head = table(";", "\n")
        .replace("Född", "Fodd")
        .replace("Kön", "Kon")
        .replace("Läkare", "Doktor")
        .replace("Åsa Ö", "x");
    for filler in 0..4 {
        let blank = "\n".repeat(3 * 65_536 - 200 + filler);
        let last = format!("{};;;;{CENTRE_A};2024-02-01;;;Åsa;\n", person(2));
        let text = format!("{head}{blank}{last}");
        let utf8 = region.import(&all_ascii, &[file(&text)]).unwrap();
        let latin = region.import(&all_ascii, &[file(windows(&text))]).unwrap();
        assert_eq!(utf8.rows, latin.rows);
        assert_eq!((&*utf8.report.files[0].encoding, &*latin.report.files[0].encoding), ("UTF-8", "windows-1252"));
    }
}

#[test]
fn rows_are_counted_as_an_editor_counts_them() {
    let region = Region::new();
    let text = format!(
        "Lista\n\n{}\"två\nrader\";;\n\n{};;;;\"\";fel;;;\"a\n b\";\n",
        table(";", "\n").replace(";;;;;;", ";"),
        person(3)
    );
    let got = region.import(&mapping(MAPPING_ALL), &[file(&text)]).unwrap();
    let rows: Vec<(u64, &str)> = got.rejected.iter().map(|one| (one.row, one.reason.code)).collect();
    assert_eq!(rows, [(6, "row_length"), (9, "value_missing"), (9, "date_form"), (9, "control_character")]);
    assert_eq!((got.report.left_out.title, got.report.left_out.blank), (1, 2));
}
