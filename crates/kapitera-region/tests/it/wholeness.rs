//! What is refused, interrupted or damaged: nothing half is left, and nothing wrong goes unseen.

use std::fs;
use std::path::{Path, PathBuf};

use kapitera_money::{Exact, Ore};
use kapitera_region::{Manifest, NewDelivery, Region, StoredAmounts, verify};
use kapitera_register::{CareNeedCounts, Distance, EventKind, Pseudonym, RegisterKind, ReportedValue, Resident, Sex};

use crate::fixtures::{all, cost, days, listing as row, new, person, region, write};

#[test]
fn verify_finds_what_is_not_whole() {
    let check = |damage: &dyn Fn(&Path), code: &str| {
        let (folder, region) = region();
        let manifest = region.write_listing(new(1, all()), vec![row(1, all().from)]).unwrap();
        region.write_listing(new(2, all()), vec![row(2, all().from)]).unwrap();
        damage(&folder.path().join("registers/listing").join(manifest.id()));
        let problems = verify(folder.path()).problems;
        assert!(problems.iter().any(|problem| problem.code == code), "{code}: {problems:?}");
    };
    let flip = |path: PathBuf| {
        let mut bytes = fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(path, bytes).unwrap();
    };
    check(&|folder| flip(folder.join("rows.parquet")), "digest_differs");
    check(&|folder| flip(folder.join("persons.parquet")), "digest_differs");
    check(&|folder| fs::remove_file(folder.join("rows.parquet")).unwrap(), "stored_file");
    check(&|folder| fs::remove_file(folder.join("manifest.toml")).unwrap(), "stored_file");
    check(&|folder| fs::remove_dir_all(folder).unwrap(), "person_numbers_gap");
    check(&|folder| fs::write(folder.join("notes.txt"), "x").unwrap(), "unknown_file");
    check(&|folder| fs::write(folder.join("../../../quarantine/x.csv"), "x").unwrap(), "unknown_file");
    check(
        &|folder| fs::rename(folder, folder.with_file_name("20240305T010000Z-00000000")).unwrap(),
        "manifest_misplaced",
    );
    check(&|folder| fs::create_dir(folder.with_file_name(".new")).unwrap(), "unfinished_delivery");
}

#[test]
fn a_crash_leaves_nothing_that_counts() {
    let (folder, region) = region();
    let unfinished = folder.path().join("registers/listing/.new");
    fs::create_dir_all(&unfinished).unwrap();
    fs::write(unfinished.join("rows.parquet"), "half").unwrap();
    let orphan = folder.path().join("quarantine/listing/20240101T000000Z-00000000.csv");
    fs::create_dir_all(orphan.parent().unwrap()).unwrap();
    fs::write(&orphan, "half").unwrap();
    assert_eq!(region.deliveries(RegisterKind::Listing).unwrap(), []);
    region.write_listing(new(1, all()), vec![row(1, all().from)]).unwrap();
    assert!(!unfinished.exists() && !orphan.exists());
    assert_eq!(verify(folder.path()).problems, []);
}

/// A delivery of each register that the older tests do not damage, all with a row.
fn one_of_each(region: &Region) -> Vec<Manifest> {
    let centre = || "SE1".into();
    let distance = Distance { area: "A".into(), centre: centre(), km: 7, valid: all() };
    let need = CareNeedCounts { centre: centre(), valid: all(), counts: [1; 7], population: 9, printed: None };
    let value = ReportedValue {
        value: "breach-weeks".into(),
        centre: centre(),
        item: "".into(),
        valid: all(),
        amount: Exact::ONE,
    };
    let birth = all().from;
    let resident = Resident { person: person(1), birth, sex: Sex::Male, area: "A".into(), valid: all() };
    let unit = crate::small_registers::unit("SE9", "Laboratory", all());
    let price = crate::small_registers::price("SE9", "K-Na", 24_50, all());
    let mut manifests = vec![
        region.write_distances(new(1, all()), vec![distance]).unwrap(),
        region.write_care_need(new(2, all()), vec![need]).unwrap(),
        region.write_values(new(3, all()), vec![value]).unwrap(),
        region.write_residents(new(4, all()), vec![resident]).unwrap(),
        region.write_units(new(5, all()), vec![unit]).unwrap(),
        region.write_prices(new(6, all()), vec![price]).unwrap(),
    ];
    for (number, kind) in (7..).zip(EventKind::ALL) {
        let mut event = cost(Some(number as u8), 0, 100, "lab");
        event.labels = kind.labels().iter().map(|_| "x".into()).collect();
        manifests.push(write(region, kind, new(number, all()), &[event], 10));
    }
    manifests
}

#[test]
fn verify_proves_every_register() {
    let (folder, region) = region();
    let manifests = one_of_each(&region);
    let verified = verify(folder.path());
    assert_eq!(verified.problems, []);
    // Each has rows and a quarantine; those of events have persons too.
    assert_eq!((verified.deliveries, verified.files, verified.rows, verified.persons), (14, 36, 14, 8));
    assert_eq!(manifests.iter().filter(|manifest| manifest.amounts.is_some()).count(), 8);
}

/// Every stored file of every new register, damaged in one bit at its beginning, middle and end.
#[test]
fn verify_finds_a_changed_byte_in_every_file() {
    let (folder, region) = region();
    let mut damaged = 0;
    for manifest in one_of_each(&region) {
        let register = manifest.register.name();
        let delivery = folder.path().join("registers").join(register).join(manifest.id());
        let quarantine = folder.path().join("quarantine").join(register).join(format!("{}.csv", manifest.id()));
        let files = [delivery.join("rows.parquet"), delivery.join("persons.parquet"), quarantine];
        for path in files.into_iter().filter(|path| path.exists()) {
            let whole = fs::read(&path).unwrap();
            for at in [0, whole.len() / 2, whole.len() - 1] {
                let mut bytes = whole.clone();
                bytes[at] ^= 1;
                fs::write(&path, bytes).unwrap();
                let problems = verify(folder.path()).problems;
                assert_eq!(problems.len(), 1, "{path:?} {at}: {problems:?}");
                assert_eq!(problems[0].code, "digest_differs");
                damaged += 1;
            }
            fs::write(&path, whole).unwrap();
        }
    }
    assert_eq!((damaged, verify(folder.path()).problems), (3 * 36, vec![]));
}

#[test]
fn verify_finds_manifests_that_say_something_else() {
    let (folder, region) = region();
    let manifests = one_of_each(&region);
    let check = |register: RegisterKind, from: &str, to: &str, code: &str| {
        let manifest = manifests.iter().find(|manifest| manifest.register == register).unwrap();
        let path = folder.path().join("registers").join(register.name()).join(manifest.id()).join("manifest.toml");
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{text}");
        fs::write(&path, text.replace(from, to)).unwrap();
        let problems = verify(folder.path()).problems;
        assert!(problems.iter().any(|problem| problem.code == code), "{register:?} {code}: {problems:?}");
        fs::write(&path, text).unwrap();
    };
    for register in RegisterKind::ALL.into_iter().filter(|&kind| manifests.iter().any(|of| of.register == kind)) {
        check(register, "\nrows = 1", "\nrows = 2", "count_differs");
    }
    check(RegisterKind::Costs, "accepted-ore = 100", "accepted-ore = 99", "amounts_differ");
    check(RegisterKind::Visits, "persons-count = 1", "persons-count = 2", "count_differs");
    check(RegisterKind::Drugs, "persons-from = 1", "persons-from = 0", "person_numbers_gap");
    check(RegisterKind::Drugs, "persons-from = 1", "persons-from = 3", "person_numbers_gap");
    let lost = manifests.iter().find(|manifest| manifest.register == RegisterKind::Visits).unwrap();
    fs::remove_dir_all(folder.path().join("registers/visits").join(lost.id())).unwrap();
    assert!(verify(folder.path()).problems.iter().any(|problem| problem.code == "person_numbers_gap"));
}

/// All files below a folder with their bytes, but for the lock.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.append(&mut files(&path));
        } else if path.file_name().unwrap() != ".lock" {
            found.push((path.clone(), fs::read(path).unwrap()));
        }
    }
    found.sort();
    found
}

#[test]
fn events_that_must_not_be_stored_leave_nothing() {
    let (folder, region) = region();
    write(&region, EventKind::Costs, new(1, days(0, 9)), &[cost(Some(1), 3, 100, "lab")], 10);
    let before = files(folder.path());
    let check = |new: NewDelivery, code: &str| {
        let mut writer = region.event_writer(EventKind::Costs).unwrap().with_group_rows(2);
        for amount in [1, 2, 3] {
            writer.push(&cost(Some(2), 3, amount, "x-ray")).unwrap();
        }
        assert_eq!(writer.finish(new).unwrap_err()[0].code, code);
        assert_eq!(files(folder.path()), before, "{code}");
    };
    check(new(1, days(0, 9)), "delivery_repeated");
    let mut wrong = new(2, days(0, 9));
    wrong.files[0].rejected = 50;
    check(wrong, "too_many_rejected");
    check(new(2, days(0, 2)), "event_outside_covers");
    check(new(2, days(4, 9)), "event_outside_covers");
    check(new(2, days(4, 3)), "covers_no_day");
    let amounts = Some(StoredAmounts { accepted: Ore(7), ..StoredAmounts::default() });
    check(NewDelivery { amounts, ..new(2, days(0, 9)) }, "amounts_not_as_imported");
    // Dropped before its end, as when the reading of its file fails.
    let mut writer = region.event_writer(EventKind::Costs).unwrap();
    writer.push(&cost(Some(2), 3, 1, "x-ray")).unwrap();
    drop(writer);
    assert_eq!(files(folder.path()), before);
    assert_eq!(verify(folder.path()).problems, []);
}

#[test]
fn events_are_written_by_one_at_a_time() {
    let (_folder, region) = region();
    let writer = region.event_writer(EventKind::Costs).unwrap();
    assert_eq!(region.event_writer(EventKind::Visits).unwrap_err()[0].code, "region_busy");
    assert_eq!(region.write_listing(new(1, all()), vec![]).unwrap_err()[0].code, "region_busy");
    drop(writer);
    region.write_listing(new(1, all()), vec![row(1, all().from)]).unwrap();
}

#[test]
fn a_crash_while_events_are_written_leaves_nothing_that_counts() {
    let (folder, region) = region();
    // What a process that dies leaves: the folder with half a spill file and half a table.
    let unfinished = folder.path().join("registers/costs/.new");
    fs::create_dir_all(&unfinished).unwrap();
    fs::write(unfinished.join("rows.spill"), "half").unwrap();
    fs::write(unfinished.join("rows.parquet"), "half").unwrap();
    assert_eq!(region.known_events(EventKind::Costs, all_time()).unwrap(), []);
    let problems = verify(folder.path()).problems;
    assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["unfinished_delivery"]);
    let manifest = write(&region, EventKind::Costs, new(1, days(0, 9)), &[cost(None, 3, 5, "rent")], 10);
    assert!(!unfinished.exists());
    let delivery = folder.path().join("registers/costs").join(manifest.id());
    let names: Vec<PathBuf> = files(&delivery).into_iter().map(|(path, _)| path).collect();
    assert_eq!(names, ["manifest.toml", "persons.parquet", "rows.parquet"].map(|name| delivery.join(name)));
    assert_eq!(verify(folder.path()).problems, []);
}

fn all_time() -> jiff::Timestamp {
    jiff::Timestamp::MAX
}

#[test]
fn no_file_of_the_region_but_persons_and_residents_holds_a_pseudonym() {
    let (folder, region) = region();
    let who = Pseudonym(*b"a rather long id");
    let mut event = cost(None, 3, 5, "lab");
    event.person = Some(who);
    write(&region, EventKind::Costs, new(1, days(0, 9)), &[event.clone()], 10);
    event.amount = Ore(6);
    write(&region, EventKind::Costs, new(2, days(0, 9)), &[event], 10);
    let holding: Vec<PathBuf> = files(folder.path())
        .into_iter()
        .filter(|(_, bytes)| bytes.windows(16).any(|bytes| bytes == who.0))
        .map(|(path, _)| path)
        .collect();
    assert_eq!(holding.len(), 1, "{holding:?}");
    assert_eq!(holding[0].file_name().unwrap(), "persons.parquet");
}
