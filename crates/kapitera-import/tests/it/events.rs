//! Events: what holds for any file of them, and that no row is kept.

use std::sync::Arc;

use kapitera_import::{RawFile, import_events};
use kapitera_message::{Language, Problem, render, text};
use kapitera_money::Ore;
use kapitera_register::{Event, EventKind};
use proptest::prelude::*;
use rust_xlsxwriter::Workbook;

use crate::support::{CENTRE_A, CENTRE_B, COSTS, Region, VISITS, english, file, headings, mapping, person, told};

/// One row of costs as a test knows it: its cells, and what must become of it.
#[derive(Clone, Debug)]
struct Made {
    cells: Vec<String>,
    /// `None` when the amount cannot be read.
    ore: Option<i64>,
    /// Whether something besides the amount is wrong.
    wrong: bool,
}

impl Made {
    fn accepted(&self) -> bool {
        self.ore.is_some() && !self.wrong
    }
}

/// An amount in öre, in one of the forms that Swedish systems write.
fn written(ore: i64, form: u8) -> String {
    let (whole, part, minus) = (ore.abs() / 100, ore.abs() % 100, ore < 0);
    let mut grouped = whole.to_string();
    if form % 3 == 1 {
        let mark = ['\u{a0}', ' '][usize::from(form) / 3 % 2];
        for at in (1..grouped.len()).rev().filter(|at| (grouped.len() - at) % 3 == 0).collect::<Vec<_>>() {
            grouped.insert(at, mark);
        }
    }
    let mark = if form.is_multiple_of(2) { ',' } else { '.' };
    let number = format!("{grouped}{mark}{part:02}");
    let unit = if form % 5 == 1 { " kr" } else { "" };
    match (minus, form % 4) {
        (false, _) => format!("{number}{unit}"),
        (true, 0) => format!("{number}-{unit}"),
        (true, _) => format!("-{number}{unit}"),
    }
}

fn any_row() -> impl Strategy<Value = Made> {
    let amount = (-300_000_00..300_000_00_i64, any::<u8>(), 0..12_u8);
    (0..4_usize, 0..3_usize, 1..29_u32, 0..12_u8, amount).prop_map(
        |(who, place, day, fault, (ore, form, unreadable))| {
            let person = if who == 0 { "" } else { person(who) };
            let centre = [CENTRE_A, CENTRE_B, ""][place];
            let (ore, amount) = match unreadable {
                0 => (None, String::new()),
                1 => (None, "1,234,5".to_owned()),
                _ => (Some(ore), written(ore, form)),
            };
            let (kind, month) =
                (if fault == 0 { "Läkare!" } else { "lab" }, if fault == 1 { "2023-12" } else { "2024-02" });
            let cells =
                [kind, person, centre, &format!("{month}-{day:02}"), "NPU01685", &amount].map(str::to_owned).to_vec();
            Made { cells, ore, wrong: fault < 2 || (who == 0 && place == 2) }
        },
    )
}

/// The bytes of a file with these lines, in one of the encodings and with one of the delimiters.
fn file_bytes(lines: &[Vec<String>], delimiter: char, encoding: u8) -> Vec<u8> {
    let quoted = |cell: &String| if cell.contains(delimiter) { format!("\"{cell}\"") } else { cell.clone() };
    let separator = delimiter.to_string();
    let text: String =
        lines.iter().map(|line| line.iter().map(quoted).collect::<Vec<_>>().join(&separator) + "\r\n").collect();
    let utf16 = |units: Vec<u8>| units;
    match encoding {
        0 => text.into(),
        1 => format!("\u{feff}{text}").into(),
        2 => text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect(),
        3 => utf16(format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect()),
        _ => utf16(format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_be_bytes).collect()),
    }
}

fn cells(line: &str) -> Vec<String> {
    line.trim().split(';').map(str::to_owned).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    /// Rows in = given to the sink + rejected, kronor in = accepted + rejected, and a stated sum is believed only when
    /// it is right: against what the test knows of each row.
    #[test]
    fn rows_and_kronor_are_accounted_for(
        rows in prop::collection::vec(any_row(), 1..30),
        delimiter in prop_oneof![Just(';'), Just(','), Just('\t')],
        encoding in 0..5_u8,
        beside in prop_oneof![3 => Just(0_i64), 1 => -5..5_i64],
        form in any::<u8>(),
        stated in any::<bool>(),
    ) {
        let sum: i64 = rows.iter().filter_map(|row| row.ore).sum();
        let mut lines = vec![cells(&headings(COSTS))];
        lines.extend(rows.iter().map(|row| row.cells.clone()));
        if stated {
            lines.push(["Summa", "", "", "", "", &written(sum + beside, form)].map(str::to_owned).to_vec());
        }
        let bytes = file_bytes(&lines, delimiter, encoding);
        let got = Region::new().import_events(&mapping(COSTS), &[file(bytes)], (!stated).then_some(Ore(sum + beside)));
        let unread = rows.iter().filter(|row| row.ore.is_none()).count() as u64;
        let (imported, events) = match got {
            Ok(got) => got,
            Err(problems) => {
                prop_assert_ne!(beside, 0, "{}", english(&problems));
                prop_assert_eq!(problems[0].code, "control_sum_differs");
                prop_assert_eq!(problems.len() as u64 - 1, unread.min(20));
                return Ok(());
            }
        };
        prop_assert_eq!(beside, 0);
        prop_assert_eq!(imported.sums_compared, 1);
        let expected: Vec<(i64, bool)> =
            rows.iter().filter(|row| row.accepted()).map(|row| (row.ore.unwrap(), row.cells[1].is_empty())).collect();
        let found: Vec<(i64, bool)> = events.iter().map(|event| (event.amount.0, event.person.is_none())).collect();
        prop_assert_eq!(found, expected);
        let report = &imported.report;
        prop_assert_eq!((report.rows_in, report.accepted), (rows.len() as u64, events.len() as u64));
        prop_assert_eq!(report.rows_in, report.accepted + report.rejected);
        let amounts = imported.amounts;
        prop_assert_eq!(amounts.accepted, events.iter().map(|event| event.amount).sum::<Ore>());
        prop_assert_eq!(amounts.in_files(), Ore(sum));
        prop_assert_eq!(amounts.rejected, Ore(sum) - amounts.accepted);
        prop_assert_eq!(amounts.rejected_without_amount, unread);
    }
}

#[test]
fn a_large_file_streams_through() {
    const ROWS: u64 = 300_000;
    let mut text = headings(VISITS);
    let persons: Vec<&str> = (0..10).map(person).collect();
    for row in 0..ROWS {
        let (day, who) = (1 + row % 29, persons[row as usize % 10]);
        let clinician = row % 100_000;
        text += &format!("{who};2024-02-{day:02};{CENTRE_A};SSK;Telefon;no;23;anställd {clinician};100,00\n");
    }
    text += "Summa;;;;;;;;30 000 000\n";
    let (region, map) = (Region::new(), mapping(VISITS));
    let (mut given, mut word): (u64, Option<Arc<str>>) = (0, None);
    let mut sink = |event: Event| {
        given += 1;
        let word = word.get_or_insert_with(|| event.labels[0].clone());
        // Every event shares the word: were events kept, there would be as many owners.
        assert!(Arc::ptr_eq(word, &event.labels[0]) && Arc::strong_count(word) <= 4, "row {given} of a kept word");
        Ok(())
    };
    let files = [file(text)];
    let imported =
        import_events(EventKind::Visits, &files, &map, &region.events(), None, &mut sink, &mut |_| {}).unwrap();
    assert_eq!((given, imported.report.accepted, imported.sums_compared), (ROWS, ROWS, 1));
    assert_eq!(imported.amounts.accepted, Ore(30_000_000_00));
}

#[test]
fn what_the_sink_refuses_stops_the_import() {
    let (region, map) = (Region::new(), mapping(COSTS));
    let row = format!("lab;;{CENTRE_A};2024-02-01;;1\n");
    let files = ["a", "b"].map(|name| {
        RawFile::in_memory(name, format!("Fil {name}\n{}{row}{row}{row}Summa;;;;;3\n", headings(COSTS)).into_bytes())
    });
    let mut given = 0;
    let mut sink = |_| {
        given += 1;
        if given < 2 { Ok(()) } else { Err(Problem::error("disk_full", text!("fullt", "full"))) }
    };
    let refused = import_events(EventKind::Costs, &files, &map, &region.events(), None, &mut sink, &mut |_| {});
    let codes: Vec<&str> = refused.map(|_| ()).unwrap_err().iter().map(|problem| problem.code).collect();
    assert_eq!((codes, given), (vec!["disk_full"], 2));
}

#[test]
fn files_of_a_delivery_have_each_its_sum() {
    let (region, map) = (Region::new(), mapping(COSTS));
    let file = |name: &str, amounts: [i64; 2], sum: i64| {
        let rows = amounts.map(|amount| format!("lab;;{CENTRE_A};2024-02-01;;{amount}\n")).concat();
        RawFile::in_memory(name, format!("{}{rows}Summa;;;;;{sum}\n", headings(COSTS)).into_bytes())
    };
    let right = [file("a", [1, 2], 3), file("b", [3, 4], 7)];
    let (imported, events) = region.import_events(&map, &right, Some(Ore(10_00))).unwrap();
    assert_eq!((events.len(), imported.sums_compared, imported.amounts.accepted), (4, 3, Ore(10_00)));
    let wrong = [file("a", [1, 2], 4), file("b", [3, 4], 8)];
    let problems = region.import_events(&map, &wrong, Some(Ore(12_00))).map(|_| ()).unwrap_err();
    let told: Vec<String> = problems.iter().map(|problem| render(problem, Language::Sv)).collect();
    assert_eq!(
        told[0],
        "fel[control_sum_differs]: kontrollsumman är 4,00 kr, men radernas belopp är tillsammans 3,00 kr (skillnad 1,00 kr)\n |\n \
         = var: a, rad 4\n = varför: en rad kan saknas eller ha fel belopp; leveransen tas inte emot förrän de stämmer\n \
         = åtgärd: hämta filen på nytt ur källsystemet"
    );
    assert_eq!(told.len(), 3);
    assert!(told[2].contains("12,00 kr, men radernas belopp är tillsammans 10,00 kr"), "{}", told[2]);
}

#[test]
fn neighbours_are_of_one_file() {
    let (region, map) = (Region::new(), mapping(COSTS));
    let row = format!("lab;;{CENTRE_A};2024-02-01;;1\n");
    let file = |name: &str| RawFile::in_memory(name, format!("Fil {name}\n{}{row}", headings(COSTS)).into_bytes());
    let (imported, events) = region.import_events(&map, &[file("a"), file("b")], None).unwrap();
    assert_eq!((events.len(), imported.remarks.len()), (2, 0));
}

#[test]
fn amounts_of_a_workbook_are_rounded_to_whole_ore() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in cells(&headings(COSTS)).iter().enumerate() {
        sheet.write(0, column as u16, heading).unwrap();
    }
    for (row, amount) in [0.1 + 0.2, 12.345, -0.29, 1e12].into_iter().enumerate() {
        let row = row as u32 + 1;
        sheet.write(row, 0, "lab").unwrap().write(row, 2, CENTRE_A).unwrap().write(row, 3, 45323).unwrap();
        sheet.write(row, 5, amount).unwrap();
    }
    sheet.write(5, 0, "Summa").unwrap().write(5, 5, 0.1 + 0.2 - 0.29 + 12.35).unwrap();
    let file = RawFile::in_memory("k.xlsx", book.save_to_buffer().unwrap());
    let (region, map) = (Region::new(), mapping(COSTS));
    let (imported, events) = region.import_events(&map, std::slice::from_ref(&file), None).unwrap();
    assert_eq!(events.iter().map(|event| event.amount.0).collect::<Vec<_>>(), [30, 1_235, -29]);
    assert_eq!(events[0].day.to_string(), "2024-02-01");
    assert_eq!(
        told(&imported.rejected, &imported.remarks),
        "error[amount_too_large]: “1000000000000” is more than a thousand million kronor\n |\n = where: k.xlsx, row 5, column \
         “Belopp” (amount): 1000000000000\nremark[amount_rounded]: 1 × the workbook's amount has parts of an öre: rounded \
         to a whole one (k.xlsx:3)"
    );
    let problems = region.import_events(&map, &[file], Some(Ore(1))).map(|_| ()).unwrap_err();
    assert!(english(&problems).contains("the amounts of 1 rows cannot be read"), "{}", english(&problems));
}
