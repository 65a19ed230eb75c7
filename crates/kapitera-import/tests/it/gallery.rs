//! The error gallery: an input that provokes each outcome of a register's import, and its exact text, in
//! `gallery.txt`.
//!
//! A case is a line `## name`, the file (`{0}` to `{9}` stand for official test numbers, `{00}` for a coordination
//! number without birth month, `{A}` and `{B}` for centres, `{L}` and `{K}` for other units, `\q` for a quote, `\n` for a line break in a cell), a line
//! `--` and what is said of it. The region has other units than centres in cases of registers of trade, and when the
//! name says `with units`. A name that begins with a register and a colon is of that register, read by its mapping
//! in `support`; the others are listings, read by the short mapping, or by the one with all columns when the first line
//! has `Född`. After adding a case, run the tests with `UPDATE_GALLERY=1` and read what changed.

use kapitera_import::{
    Imported, RawFile, Rejected, Report, check_rejected_share, import_care_need, import_centres, import_distances,
    import_listing, import_prices, import_residents, import_units, import_values,
};
use kapitera_message::Problems;
use kapitera_money::{Exact, Ore};
use kapitera_register::{ListingRow, RegisterKind};

use crate::support::{
    ASSESSMENTS, CALLS, CARE_NEED, CENTRE_A, CENTRE_B, CENTRES, COSTS, DISTANCES, DRUGS, FEEDBACK, MAPPING,
    MAPPING_ALL, ORDERS, POC_TESTS, PRICES, RESIDENTS, Region, UNIT_K, UNIT_L, UNITS, VALUES, VISITS, english, file,
    mapping, person, person_without_birth, said, told,
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

/// The registers of internal trade.
const TRADE: [&str; 5] = ["units", "prices", "orders", "feedback", "poc-tests"];

fn outcome(name: &str, input: &str) -> String {
    let mut text = input
        .replace("{00}", person_without_birth())
        .replace("{A}", CENTRE_A)
        .replace("{B}", CENTRE_B)
        .replace("{L}", UNIT_L)
        .replace("{K}", UNIT_K)
        .replace("\\q", "\"")
        .replace("\\n", "\n");
    for number in 0..10 {
        text = text.replace(&format!("{{{number}}}"), person(number));
    }
    let (register, rest) = name.split_once(": ").unwrap_or(("listing", name));
    let has_units = TRADE.contains(&register) || name.contains("with units");
    let units = if has_units { vec![UNIT_K.into(), UNIT_L.into()] } else { Vec::new() };
    let region = Region { changes: name.contains("changes"), units, ..Region::new() };
    let said = match RegisterKind::from_name(register) {
        Some(register) => of_register(register, rest, &region, &text),
        None => of_register(RegisterKind::Listing, name, &region, &text),
    };
    for secret in (0..10).map(person).chain([person_without_birth()]) {
        assert!(!said.contains(secret), "a personal number is shown");
    }
    said
}

fn of_register(register: RegisterKind, name: &str, region: &Region, text: &str) -> String {
    let (known, nothing, files) = (region.known(), &mut |_| {}, &[file(text)]);
    match register {
        RegisterKind::Listing => {
            let map = if text.starts_with("Personnummer;Född") { MAPPING_ALL } else { MAPPING };
            let row = |row: &ListingRow| format!("{:?} {} {}", row.person, row.centre, row.valid);
            shown(region.import(&mapping(map), files), row)
        }
        RegisterKind::Distances => shown(import_distances(files, &mapping(DISTANCES), known, nothing), |row| {
            format!("{} {} {} km {}", row.area, row.centre, row.km, row.valid)
        }),
        RegisterKind::CareNeed => shown(import_care_need(files, &mapping(CARE_NEED), known, nothing), |row| {
            let printed = row.printed.as_ref().map(Exact::to_fraction_text);
            format!("{} {} {:?} of {}, printed {printed:?}", row.centre, row.valid, row.counts, row.population)
        }),
        RegisterKind::Values => shown(import_values(files, &mapping(VALUES), known, region.covers, nothing), |row| {
            let amount = row.amount.to_fraction_text();
            format!("{} {} {:?} {} {amount}", row.value, row.centre, row.item, row.valid)
        }),
        RegisterKind::Residents => {
            shown(import_residents(files, &mapping(RESIDENTS), &region.persons(), nothing), |row| {
                format!("{:?} {} {} {} {}", row.person, row.birth, row.sex.name(), row.area, row.valid)
            })
        }
        RegisterKind::Centres => shown(import_centres(files, &mapping(CENTRES), known, nothing), |row| {
            format!("{} {} {}", row.id, row.name, row.valid)
        }),
        RegisterKind::Units => shown(import_units(files, &mapping(UNITS), known, nothing), |row| {
            format!("{} {} {} {} {} {}", row.id, row.name, row.kind, row.organisation, row.org_number, row.valid)
        }),
        RegisterKind::Prices => shown(import_prices(files, &mapping(PRICES), known, nothing), |row| {
            let points = row.points.as_ref().map(Exact::to_fraction_text);
            format!("{} {} {:?} {points:?} {:?} {}", row.supplier, row.service, row.group, row.price, row.valid)
        }),
        RegisterKind::Orders => of_events(ORDERS, name, region, files),
        RegisterKind::Feedback => of_events(FEEDBACK, name, region, files),
        RegisterKind::PocTests => of_events(POC_TESTS, name, region, files),
        RegisterKind::Visits => of_events(VISITS, name, region, files),
        RegisterKind::Drugs => of_events(DRUGS, name, region, files),
        RegisterKind::Costs if text.contains("Diagnos") => {
            of_events(&format!("{COSTS}diagnosis = \"Diagnos\"\n"), name, region, files)
        }
        RegisterKind::Costs => of_events(COSTS, name, region, files),
        RegisterKind::Calls => of_events(CALLS, name, region, files),
        RegisterKind::Assessments => of_events(ASSESSMENTS, name, region, files),
        other => panic!("{} has no mapping here", other.name()),
    }
}

fn of_events(map: &str, name: &str, region: &Region, files: &[RawFile]) -> String {
    // A case that ends so is delivered with that control sum.
    let control_sum = name.rsplit_once(", control sum ").map(|(_, ore)| Ore(ore.parse().unwrap()));
    let (imported, events) = match region.import_events(&mapping(map), files, control_sum) {
        Err(problems) => return english(&problems),
        Ok(both) => both,
    };
    assert_no_person_in(&imported.rejected);
    let (report, amounts) = (&imported.report, &imported.amounts);
    assert_eq!(report.accepted, events.len() as u64);
    let counts = format!(
        "in, accepted, rejected: {:?}, of them {} without amount; sums left out, agreed: {:?}",
        (report.rows_in, report.accepted, report.rejected),
        amounts.rejected_without_amount,
        (report.left_out.sum, imported.sums_compared)
    );
    let kronor = format!("accepted {:?}, rejected {:?}", amounts.accepted, amounts.rejected);
    let events = events.iter().map(|event| format!("{event:?}"));
    [counts, kronor]
        .into_iter()
        .chain(events)
        .chain([told(&imported.rejected, &imported.remarks)])
        .collect::<Vec<_>>()
        .join("\n")
}

fn assert_no_person_in(rejected: &[Rejected]) {
    for secret in (0..10).map(person).chain([person_without_birth()]) {
        assert!(!format!("{rejected:?}").contains(secret), "a personal number is kept");
    }
}

fn shown<R>(imported: Result<Imported<R>, Problems>, row: impl Fn(&R) -> String) -> String {
    let imported = match imported {
        Err(problems) => return english(&problems),
        Ok(imported) => imported,
    };
    assert_no_person_in(&imported.rejected);
    let report = &imported.report;
    let counts = (report.rows_in, report.accepted, report.rejected, report.merged);
    let counts = format!("in, accepted, rejected, merged: {counts:?}");
    [counts].into_iter().chain(imported.rows.iter().map(row)).chain([said(&imported)]).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_code_of_a_row_is_in_the_gallery() {
    let sources = [
        include_str!("../../src/amount.rs"),
        include_str!("../../src/care_need.rs"),
        include_str!("../../src/cell.rs"),
        include_str!("../../src/centres.rs"),
        include_str!("../../src/days.rs"),
        include_str!("../../src/events/judge.rs"),
        include_str!("../../src/events/labels.rs"),
        include_str!("../../src/events/sums.rs"),
        include_str!("../../src/heading.rs"),
        include_str!("../../src/known.rs"),
        include_str!("../../src/listing.rs"),
        include_str!("../../src/names.rs"),
        include_str!("../../src/overlap.rs"),
        include_str!("../../src/person.rs"),
        include_str!("../../src/prices.rs"),
        include_str!("../../src/repeated.rs"),
        include_str!("../../src/report.rs"),
        include_str!("../../src/residents.rs"),
        include_str!("../../src/units.rs"),
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
        // No file that fits in a test has amounts that are too large together; the share of rejected rows is looked at
        // afterwards; only workbooks, in `events`, have amounts to round.
        let elsewhere = ["amounts_too_large", "too_many_rejected", "no_rows", "amount_rounded"];
        assert!(elsewhere.contains(&code) || GALLERY.contains(&format!("[{code}]")), "{code} is not in gallery.txt");
        count += 1;
    }
    assert!(count > 60, "{count}");
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
    let files = [file("b", 1), file("a", 0)];
    let got = import_listing(&files, &mapping(MAPPING), &region.persons(), &mut |bytes| seen = bytes).unwrap();
    let total: u64 = got.report.files.iter().map(|file| file.bytes).sum();
    assert_eq!((seen, got.report.files[0].name.as_str(), got.report.files[0].sha256_hex.len()), (total, "a", 64));
}
