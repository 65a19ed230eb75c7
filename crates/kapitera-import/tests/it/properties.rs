//! What holds for any input.

use kapitera_import::{Mapping, RawFile, import_areas};
use kapitera_period::{day_from_number, day_number};
use proptest::prelude::*;

use crate::support::{CENTRE_A, CENTRE_B, COSTS, DRUGS, MAPPING, Region, VISITS, file, headings, mapping, person};

const HEADING: &str = "Personnummer;Enhet;Fr.o.m.;T.o.m.;DeSO\n";

fn any_row() -> impl Strategy<Value = String> {
    let area = prop_oneof![Just("2380A0010"), Just(""), Just("114A0010")];
    (0..6_usize, 0..20_u32, prop::option::of(0..40_u32), any::<bool>(), area).prop_map(
        |(who, from, days, first, area)| {
            let centre = if first { CENTRE_A } else { CENTRE_B };
            let day = |number: u32| format!("2024-{:02}-{:02}", 1 + number / 28, 1 + number % 28);
            let to = days.map(|days| day(from + days)).unwrap_or_default();
            format!("{};{centre};{};{to};{area}\n", person(who), day(from * 7))
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn order_and_files_do_not_matter(
        (rows, shuffled) in prop::collection::vec(any_row(), 0..40).prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
        cuts in prop::collection::vec(0..40_usize, 0..3),
    ) {
        let (region, map) = (Region::new(), mapping(MAPPING));
        let whole = region.import(&map, &[file(format!("{HEADING}{}", rows.concat()))]).unwrap();
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(rows.len())).chain([0, rows.len()]).collect();
        cuts.sort_unstable();
        let mut files: Vec<RawFile> = cuts.windows(2).enumerate().map(|(number, cut)| {
            // A title row of its own, so that two parts with the same rows are not the same file.
            let text = format!("Del {number}\n{HEADING}{}", shuffled[cut[0]..cut[1]].concat());
            RawFile::in_memory(format!("{}.csv", 9 - number), text.into_bytes())
        }).collect();
        let parts = region.import(&map, &files).unwrap();
        files.reverse();
        let reversed = region.import(&map, &files).unwrap();
        prop_assert_eq!(&parts.rows, &whole.rows);
        prop_assert_eq!(&reversed.rows, &whole.rows);
        prop_assert_eq!(&reversed.rejected, &parts.rejected);
        prop_assert_eq!(&reversed.report, &parts.report);
        prop_assert_eq!((parts.report.rows_in, parts.report.rejected, parts.report.merged), (whole.report.rows_in, whole.report.rejected, whole.report.merged));
        for pair in whole.rows.windows(2) {
            prop_assert!(pair[0].person != pair[1].person || pair[0].valid.to < pair[1].valid.from);
        }
    }

    #[test]
    fn no_text_breaks_the_mapping_reader(text in "(?s).{0,200}", words in prop::collection::vec("register|=|\"listing\"|\\[columns\\]|\n|person|\\{|\\}|constant|\\[codes.kind\\]|'|\\.", 0..40)) {
        let _ = Mapping::parse("m.toml", &text);
        let _ = Mapping::parse("m.toml", &words.concat());
    }

    #[test]
    fn no_bytes_break_the_importers(bytes in prop::collection::vec(any::<u8>(), 0..300), rows in prop::collection::vec("[0-9;\"\n ,.Eå+-]{0,30}", 0..10)) {
        let (region, map) = (Region::new(), mapping(MAPPING));
        let _ = region.import(&map, &[file(&bytes)]);
        let zip = [b"PK\x03\x04".as_slice(), &bytes].concat();
        let _ = region.import(&map, &[file(&zip)]);
        let with_heading = [HEADING.as_bytes(), &bytes, b"\n", rows.concat().as_bytes()].concat();
        let _ = region.import(&map, &[file(&with_heading)]);
        for map in [VISITS, DRUGS, COSTS] {
            let heading = headings(map);
            let map = mapping(map);
            let _ = region.import_events(&map, &[file([heading.as_bytes(), &bytes, b"\n", rows.concat().as_bytes()].concat())], None);
        }
        let areas = mapping("register = \"areas\"\n[columns]\ncode = \"a\"\nname = \"b\"\nmunicipality = \"c\"\nedition = \"d\"\n");
        let text = format!("a;b;c;d\n{}", rows.join(";x;2380;e\n"));
        let _ = import_areas(&[file(&text)], &areas, &mut |_| {});
    }

    #[test]
    fn no_damage_to_a_workbook_breaks_the_importer(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8), cut in any::<prop::sample::Index>()) {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (column, cell) in HEADING.trim().split(';').enumerate() {
            sheet.write(0, column as u16, cell).unwrap().write(1, column as u16, 45_000).unwrap();
        }
        let mut bytes = book.save_to_buffer().unwrap();
        for (place, byte) in &changes {
            let at = place.index(bytes.len());
            bytes[at] = *byte;
        }
        let (region, map) = (Region::new(), mapping(MAPPING));
        let _ = region.import(&map, &[file(&bytes)]);
        bytes.truncate(cut.index(bytes.len()));
        let _ = region.import(&map, &[file(&bytes)]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    /// Day by day: of the listings that hold, the one that began last.
    #[test]
    fn on_each_day_the_listing_that_began_last_holds(
        rows in prop::collection::btree_map(0..60_i32, (prop::option::of(0..40_i32), any::<bool>()), 1..7),
    ) {
        let first = day_number("2024-01-01".parse().unwrap());
        let day = |number: i32| day_from_number(first + number).unwrap();
        let mut text = HEADING.to_owned();
        for (from, (days, at_first)) in &rows {
            let to = days.map(|days| day(from + days).to_string()).unwrap_or_default();
            let centre = if *at_first { CENTRE_A } else { CENTRE_B };
            text += &format!("{};{centre};{};{to};2380A0010\n", person(0), day(*from));
        }
        let got = Region::new().import(&mapping(MAPPING), &[file(text)]).unwrap();
        for number in 0..120 {
            let holds = |(from, (days, _)): &(&i32, &(Option<i32>, bool))| **from <= number && days.is_none_or(|days| number <= *from + days);
            let expected = rows.iter().rev().find(holds).map(|(_, (_, at_first))| if *at_first { CENTRE_A } else { CENTRE_B });
            let found: Vec<&str> = got.rows.iter().filter(|row| row.valid.contains(day(number))).map(|row| &*row.centre).collect();
            prop_assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "on {}", day(number));
        }
    }
}
