//! What changes no byte of a settlement: when it is run, where, on how many processors, and in which order rows and
//! files come.

use std::fs;

use crate::harness::Place;

const FEBRUARY: &str = "kapitera settle 2020-02 --region small";

#[test]
fn a_second_run_gives_the_same_bytes_also_after_later_deliveries() {
    let place = Place::settled();
    let forms = ["table", "json", "csv"];
    let run = |place: &Place| forms.map(|form| place.ok(&format!("{FEBRUARY} --known-at 2020-02-28 --format {form}")));
    let explain = |place: &Place| {
        forms.map(|form| {
            place.ok(&format!(
                "kapitera explain 2020-02 --centre S001 --known-at 2020-02-28 --region small --format {form}"
            ))
        })
    };
    let (first, explained) = (run(&place), explain(&place));
    assert_eq!(first, run(&place));
    assert_eq!(first[0], place.ok(FEBRUARY), "nothing came since");
    place.ok("kapitera import listing small/raw/listing-changes-2020-03.csv --changes --covers 2020-01-01/ --received 2020-03-03T07:05:00Z --region small");
    place.write("later.csv", "HSA-id;CNI\nSE2329999995-S001;1,9\nSE2329999995-S002;1,2\nSE5599999918-S003;1,05\n");
    place.ok("kapitera import indices later.csv --received 2020-03-04T00:00:00Z --region small");
    assert_eq!(first, run(&place));
    assert_eq!(explained, explain(&place));
    assert_ne!(first[0], place.ok(FEBRUARY), "with the knowledge of today it is another");
}

/// The settlement, and the digests of the rows that it stands on.
fn settled(place: &Place) -> (String, String) {
    (
        place.ok(&format!("{FEBRUARY} --format json")),
        place.ok("grep -h sha256 small/registers/listing/*/manifest.toml | grep -v '^sha256\\|^manifest'"),
    )
}

#[test]
fn the_order_of_rows_and_files_changes_no_byte() {
    let import = |place: &Place, files: &str| {
        for register in ["centres", "areas", "indices"] {
            place.ok(&format!(
                "kapitera import {register} small/raw/{register}.csv --received 2020-01-02T08:00:00Z --region small"
            ));
        }
        place.ok(&format!(
            "kapitera import listing {files} --covers 2020-01-01/ --received 2020-01-03T06:45:00Z --region small"
        ));
    };
    let whole = Place::small();
    let text = fs::read_to_string(whole.path("small/raw/listing-2020-01.csv")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let (heading, rows) = (lines[1], &lines[2..lines.len() - 1]);
    let file =
        |place: &Place, name: &str, rows: &[&str]| place.write(name, &format!("{heading}\n{}\n", rows.join("\n")));
    import(&whole, "small/raw/listing-2020-01.csv");

    let backwards = Place::small();
    let turned: Vec<&str> = rows.iter().rev().copied().collect();
    file(&backwards, "turned.csv", &turned);
    import(&backwards, "turned.csv");
    assert_eq!(settled(&whole), settled(&backwards));

    for order in ["a.csv b.csv", "b.csv a.csv"] {
        let parts = Place::small();
        file(&parts, "a.csv", &rows[..4]);
        file(&parts, "b.csv", &rows[4..]);
        import(&parts, order);
        assert_eq!(settled(&whole), settled(&parts), "{order}");
    }
}

#[test]
fn the_number_of_processors_changes_no_byte() {
    let place = Place::demo();
    let line = "kapitera settle 2020-03 --region demo --format json";
    if place.run("command -v taskset && taskset -c 0 true").exit != 0 {
        return; // kapitera-count tests numbers of threads by itself.
    }
    assert_eq!(place.ok(line), place.ok(&format!("taskset -c 0 {line}")));
}

#[test]
fn a_copy_of_the_directory_is_the_region() {
    let place = Place::settled();
    let before = place.ok(&format!("{FEBRUARY} --format csv; {FEBRUARY} --format json | grep -A9 digests"));
    place.ok("mkdir away && cp -r small away/other && rm -r small");
    let verified = place.json("kapitera verify --region away/other");
    assert_eq!(verified["verified"]["whole"], true, "verify needs no key");
    let there = "kapitera settle 2020-02 --region away/other";
    assert_eq!(before, place.ok(&format!("{there} --format csv; {there} --format json | grep -A9 digests")));
    let refused = place.run("kapitera explain 2020-02 --centre S001 --person reserve:LITEN-0001 --region away/other");
    assert!(refused.stderr.contains("key_not_read"), "the key lies outside: {}", refused.stderr);
}

#[test]
fn a_byte_flipped_anywhere_is_found() {
    let place = Place::settled();
    for file in crate::harness::files(&place.path("small/registers")) {
        let is_manifest = file.ends_with("manifest.toml");
        let whole = fs::read(&file).unwrap();
        for at in (0..whole.len()).step_by(if is_manifest { 211 } else { 97 }) {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            fs::write(&file, &bytes).unwrap();
            let printed = place.run("kapitera verify --region small");
            // A comment of a manifest, or the name of a raw file in it, says nothing about the rows.
            assert!(
                printed.exit == 3 || (is_manifest && printed.exit == 0),
                "{} byte {at}: {}{}",
                file.display(),
                printed.stdout,
                printed.stderr
            );
        }
        fs::write(&file, &whole).unwrap();
    }
    place.ok("kapitera verify --region small");
}

#[test]
fn a_closed_pipe_is_no_error() {
    let place = Place::demo();
    for form in ["table", "json", "csv"] {
        let said = place
            .ok(&format!("(kapitera settle 2020-02 --region demo --format {form}; echo $? >&2) 2>&1 >/dev/full | cat"))
            .to_owned();
        assert!(said.contains("not_written") && !said.contains("panic"), "{said}");
        let printed = place.run(&format!(
            "{{ kapitera explain 2020-02 --centre F101 --region demo --format {form}; echo \"exit $?\" >&2; }} | true"
        ));
        assert!(printed.stderr.ends_with("exit 0\n"), "form: {}", printed.stderr);
    }
}
