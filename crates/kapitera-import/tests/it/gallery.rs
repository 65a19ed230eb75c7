//! The error gallery of listings: an input that provokes each outcome, and its exact text, in `gallery.txt`.
//!
//! A case is a line `## name`, the file (`{0}` to `{9}` stand for official test numbers, `{00}` for a coordination
//! number without birth month, `\q` for a quote), a line `--` and what is said of it. The mapping is the short one
//! of `support`, or the one with all columns when the first line has `Född`. After adding a case, run the tests
//! with `UPDATE_GALLERY=1` and read what changed.

use kapitera_import::{ListingContext, RawFile, Report, check_rejected_share, import_listing};
use kapitera_money::Exact;

use crate::support::{
    CENTRE_A, CENTRE_B, MAPPING, MAPPING_ALL, Region, english, file, mapping, person, person_without_birth, said,
};

const GALLERY: &str = include_str!("gallery.txt");

#[test]
fn every_outcome_has_its_text() {
    let mut written = String::new();
    for case in GALLERY.split("## ").skip(1) {
        let (name, rest) = case.split_once('\n').unwrap();
        let (input, _) = rest.split_once("--\n").unwrap_or_else(|| panic!("{name} has no line --"));
        written += &format!("## {name}\n{input}--\n{}\n\n", outcome(name, input).trim_end());
    }
    let written = written.trim_end().to_owned() + "\n";
    if std::env::var_os("UPDATE_GALLERY").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/gallery.txt"), &written).unwrap();
        return;
    }
    for (line, (got, expected)) in written.lines().zip(GALLERY.lines()).enumerate() {
        assert_eq!(got, expected, "gallery.txt line {}", line + 1);
    }
    assert_eq!(written, GALLERY);
}

fn outcome(name: &str, input: &str) -> String {
    let mut text = input
        .replace("{00}", person_without_birth())
        .replace("{A}", CENTRE_A)
        .replace("{B}", CENTRE_B)
        .replace("\\q", "\"");
    for number in 0..10 {
        text = text.replace(&format!("{{{number}}}"), person(number));
    }
    let map = mapping(if input.starts_with("Personnummer;Född") { MAPPING_ALL } else { MAPPING });
    let region = Region { changes: name.starts_with("changes"), ..Region::new() };
    match region.import(&map, &[file(text)]) {
        Err(problems) => english(&problems),
        Ok(imported) => {
            let said = said(&imported);
            for secret in (0..10).map(person).chain([person_without_birth()]) {
                assert!(!said.contains(secret), "a personal number is shown");
                assert!(!format!("{:?}", imported.rejected).contains(secret), "a personal number is kept");
            }
            let report = &imported.report;
            let counts = (report.rows_in, report.accepted, report.rejected, report.merged);
            let rows = imported.rows.iter().map(|row| format!("{:?} {} {}", row.person, row.centre, row.valid));
            let counts = format!("in, accepted, rejected, merged: {counts:?}");
            [counts].into_iter().chain(rows).chain([said]).collect::<Vec<_>>().join("\n")
        }
    }
}

#[test]
fn every_code_of_a_listing_is_in_the_gallery() {
    let sources = [
        include_str!("../../src/listing.rs"),
        include_str!("../../src/overlap.rs"),
        include_str!("../../src/heading.rs"),
        include_str!("../../src/known.rs"),
        include_str!("../../../kapitera-register/src/person_number.rs"),
    ];
    let codes = sources.iter().flat_map(|source| {
        let made = source.split("Reason::new(").chain(source.split("Problem::error(")).skip(1);
        let mapped = source.split("Self::").filter_map(|part| part.split_once("=> ").map(|(_, code)| code));
        made.chain(mapped).filter_map(|part| part.trim_start().strip_prefix('"')?.split('"').next())
    });
    let mut count = 0;
    for code in
        codes.filter(|code| code.contains('_') && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'))
    {
        // The two mappings explain the codes of all columns that have such; see `values_without_codes`.
        assert!(code == "value_unknown" || GALLERY.contains(&format!("[{code}]")), "{code} is not in gallery.txt");
        count += 1;
    }
    assert!(count > 20, "{count}");
}

#[test]
fn values_without_codes() {
    let map = mapping(
        "register = \"listing\"\n[columns]\nperson = \"P\"\ncentre = \"C\"\nfrom = \"F\"\nkind = \"V\"\nsex = \"K\"\n",
    );
    let text = format!(
        "P;C;F;V;K\n{};{CENTRE_A};20240201;assigned;female\n{};{CENTRE_A};20240201;Ickeval;K\n",
        person(0),
        person(1)
    );
    let got = Region::new().import(&map, &[file(text)]).unwrap();
    let problems: Vec<_> = got.rejected.iter().map(|one| one.problem()).collect();
    assert_eq!(
        english(&problems),
        "error[value_unknown]: “K” is none of female, male\n |\n = where: listning.csv, row 3, column “K” (sex): K\n \
         = hint: explain it under [codes.sex] in the mapping\n\nerror[value_unknown]: “Ickeval” is none of active, assigned\n |\n \
         = where: listning.csv, row 3, column “V” (kind): Ickeval\n = hint: explain it under [codes.kind] in the mapping"
    );
}

#[test]
fn the_limit_on_rejected_rows() {
    let check = |rejected, rows_in, expected: Option<&str>| {
        let report = Report { rows_in, accepted: rows_in - rejected, rejected, ..Report::default() };
        let got = check_rejected_share(&report, &Exact::decimal(2, 2)).map_err(|problems| problems[0].what.en.clone());
        assert_eq!(got.err().as_deref(), expected);
    };
    check(0, 0, Some("the delivery has no rows"));
    check(2, 100, None);
    check(3, 149, Some("3 of 149 rows were rejected (2.01 %), more than the limit of 2.00 %"));
}

#[test]
fn files_that_are_one_twice() {
    let region = Region::new();
    let row =
        |who| format!("Personnummer;Enhet;Fr.o.m.;T.o.m.;DeSO\n{};{CENTRE_A};20240201;;\n", person(who)).into_bytes();
    let codes = |files: &[RawFile]| -> Vec<&str> {
        region.import(&mapping(MAPPING), files).map(|_| ()).unwrap_err().iter().map(|problem| problem.code).collect()
    };
    let file = |name: &str, who| RawFile::in_memory(name, row(who));
    assert_eq!(codes(&[file("a", 0), file("b", 0)]), ["same_file_twice"]);
    assert_eq!(codes(&[file("a", 0), file("a", 1)]), ["file_named_twice"]);
    assert_eq!(codes(&[]), ["file_count"]);
    assert_eq!(codes(&[RawFile::on_disk("x", "/nowhere/at/all")]), ["file_unreadable"]);
    let other =
        mapping("register = \"areas\"\n[columns]\ncode = \"a\"\nname = \"b\"\nmunicipality = \"c\"\nedition = \"d\"\n");
    assert_eq!(region.import(&other, &[file("a", 0)]).unwrap_err()[0].code, "mapping_for_other_register");
    let mut seen = 0;
    let context = ListingContext {
        known: region.known(),
        key: &region.key,
        reference_day: region.reference_day,
        covers: region.covers,
        changes: region.changes,
    };
    let files = [file("b", 1), file("a", 0)];
    let got = import_listing(&files, &mapping(MAPPING), &context, &mut |bytes| seen = bytes).unwrap();
    let total: u64 = got.report.files.iter().map(|file| file.bytes).sum();
    assert_eq!((seen, got.report.files[0].name.as_str(), got.report.files[0].sha256_hex.len()), (total, "a", 64));
}
