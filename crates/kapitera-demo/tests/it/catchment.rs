//! Everybody lives nearest to one centre: the catchment areas are those of the registers, counted by other code.

use std::collections::HashMap;
use std::path::Path;

use jiff::civil::{Date, date};
use kapitera_demo::{DemoOptions, DemoPlan, PlannedImport};
use kapitera_register::RegisterKind;

use crate::reading::{day, demo_of, mapped};

/// By centre, what a report says of a value.
fn reported(dir: &Path, import: &PlannedImport, value: &str) -> HashMap<String, u64> {
    let rows = mapped(dir, import).into_iter().filter(|row| row["value"] == value);
    rows.map(|row| (row["centre"].clone(), row["amount"].parse().unwrap())).collect()
}

/// How many residents each area has on a day; those without an area are nowhere.
fn residents(dir: &Path, plan: &DemoPlan, on: Date) -> HashMap<String, u64> {
    let import = plan.imports.iter().find(|import| import.register == RegisterKind::Residents).unwrap();
    let mut areas = HashMap::new();
    for row in mapped(dir, import).iter().filter(|row| !row["area"].is_empty()) {
        let lives = day(&row["from"]).is_some_and(|from| from <= on) && day(&row["to"]).is_none_or(|to| to >= on);
        *areas.entry(row["area"].clone()).or_default() += u64::from(lives);
    }
    areas
}

/// By area, the nearest of the centres; of two the one that stands first.
fn nearest(dir: &Path, plan: &DemoPlan, among: &HashMap<String, u64>) -> HashMap<String, String> {
    let import = plan.imports.iter().find(|import| import.register == RegisterKind::Distances).unwrap();
    let mut nearest: HashMap<String, (u32, String)> = HashMap::new();
    for row in mapped(dir, import).into_iter().filter(|row| among.contains_key(&row["centre"])) {
        let Ok(km) = row["km"].parse::<u32>() else { continue };
        let known = nearest.entry(row["area"].clone()).or_insert((u32::MAX, String::new()));
        if km < known.0 {
            *known = (km, row["centre"].clone());
        }
    }
    nearest.into_iter().map(|(area, (_, centre))| (area, centre)).collect()
}

#[test]
fn the_catchment_populations_are_the_residents_at_their_nearest_open_centre() {
    let (dir, plan) = demo_of(&DemoOptions::new(10_000, 19));
    let dir = dir.path();
    let reports: Vec<_> =
        plan.imports.iter().filter(|import| import.mapping == "mappings/values-catchment.toml").collect();
    // A centre closes on the last day of February.
    for (report, (counted, open)) in reports.iter().zip([(date(2020, 1, 1), 28), (date(2020, 3, 1), 27)]) {
        let populations = reported(dir, report, "catchment-population");
        assert_eq!(populations.len(), open);
        let (residents, nearest) = (residents(dir, &plan, counted), nearest(dir, &plan, &populations));
        assert_eq!(populations.values().sum::<u64>(), residents.values().sum::<u64>());
        let mut expected: HashMap<String, u64> = populations.keys().map(|centre| (centre.clone(), 0)).collect();
        for (area, count) in residents {
            *expected.get_mut(&nearest[&area]).unwrap() += count;
        }
        assert_eq!(populations, expected);
        assert!((9_900..10_200).contains(&populations.values().sum::<u64>()));
        let rows = mapped(dir, report);
        assert!(rows.iter().all(|row| day(&row["from"]) == Some(report.covers_from)));
        assert!(rows.iter().all(|row| day(&row["to"]) == Some(report.covers_to)));
    }
    assert_eq!((reports[0].covers_from, reports[1].covers_from), (date(2018, 11, 1), date(2020, 3, 1)));
}

#[test]
fn the_centres_of_the_largest_municipality_are_marked() {
    let (dir, plan) = demo_of(&DemoOptions::new(2_000, 20));
    for report in plan.imports.iter().filter(|import| import.mapping == "mappings/values-catchment.toml") {
        let marks = reported(dir.path(), report, "in-ostersund");
        let mut marked: Vec<&str> =
            marks.iter().filter(|(_, mark)| **mark == 1).map(|(id, _)| id.split_once('-').unwrap().1).collect();
        marked.sort_unstable();
        assert_eq!(marked, ["F101", "F102", "F103", "F104", "F105", "F106", "F107", "F108", "F109"]);
        assert!(marks.values().all(|mark| *mark <= 1) && marks.len() >= 27);
    }
}
