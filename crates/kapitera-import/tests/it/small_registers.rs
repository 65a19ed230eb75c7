//! Centres, areas, indices and counts.

use kapitera_import::{RawFile, import_areas, import_centres, import_indices, import_listing_counts};

use crate::support::{Region, mapping, said};

fn file(text: &str) -> [RawFile; 1] {
    [RawFile::in_memory("f.csv", text.as_bytes())]
}

fn codes<R>(imported: &kapitera_import::Imported<R>) -> Vec<(u64, &'static str, &'static str)> {
    imported.rejected.iter().map(|one| (one.row, one.column, one.reason.code)).collect()
}

#[test]
fn centres() {
    let map = mapping(
        "register = \"centres\"\n[columns]\nid = \"HSA-id\"\nname = \"Namn\"\nprovider = \"Utförare\"\norg-number = \"Orgnr\"\n\
         owner = \"Regi\"\nfrom = \"Från\"\nto = \"Till\"\n[codes.owner]\nEgen = \"own-operated\"\nPrivat = \"private\"\n",
    );
    let text = "HSA-id;Namn;Utförare;Orgnr;Regi;Från;Till\n\
        se2321000214-b;Bergets hälsocentral;Regionen;232100-0214;egen;2020-01-01;\n\
        SE2321000214-A;Torget;Regionen;162321000214;Egen;2020-01-01;2023-12-31\n\
        SE2321000214-A;Torget;Regionen;2321000214;Egen;2024-01-01;\n\
        SE2321000214-A;Torget;Regionen;2321000214;Egen;2024-01-01;\n\
        SE2321000214-C;;Regionen;232100-0215;Annan;2024-01-01;2023-01-01\n\
        SE2321-C;Sjön;Regionen;2321000214;Egen;;\n\
        SE2321000214-D;Sjön;Regionen;2321000214;Egen;2024-01-01;2024-06-30\n\
        SE2321000214-D;Sjön;Regionen;2321000214;Egen;2024-06-30;\n";
    let got = import_centres(&file(text), &map, Region::new().known(), &mut |_| {}).unwrap();
    let ids: Vec<String> = got.rows.iter().map(|row| format!("{} {} {}", row.id, row.org_number, row.valid)).collect();
    assert_eq!(
        ids,
        [
            "SE2321000214-A 2321000214 2020-01-01–2023-12-31",
            "SE2321000214-A 2321000214 2024-01-01–",
            "SE2321000214-B 2321000214 2020-01-01–"
        ]
    );
    assert_eq!(
        codes(&got),
        [
            (6, "name", "value_missing"),
            (6, "org-number", "org_number"),
            (6, "owner", "code_unknown"),
            (6, "to", "from_after_to"),
            (7, "id", "centre_form"),
            (7, "from", "value_missing"),
            (8, "id", "repeated_key"),
            (9, "id", "repeated_key"),
        ]
    );
    assert_eq!((got.report.rows_in, got.report.accepted, got.report.rejected, got.report.merged), (8, 4, 4, 1));
    let last = got.rejected.last().unwrap();
    assert_eq!(last.reason.what.en, "another row says something else for the same days: f.csv, row 8");
    assert_eq!(&*last.raw, ["SE2321000214-D", "Sjön", "Regionen", "2321000214", "Egen", "2024-06-30", ""]);
}

#[test]
fn areas() {
    let map = mapping(
        "register = \"areas\"\n[columns]\ncode = [\"DeSO\", \"DeSO-kod\"]\nname = \"Namn\"\nmunicipality = \"Kommun\"\n\
         edition = { constant = \"DeSO 2018\" }\ndistance-km = \"Km\"\n",
    );
    let text = "DeSO-kod;Namn;Kommun;Km\n2380a0010;;2380;1\u{a0}012\n0114A0010;Väsby;0114;\n114A0020;;114;1,5\n\
        2380B0010;x;2380;1\n2380B0010;y;2380;1\nå;;2380;9999\n";
    let got = import_areas(&file(text), &map, &mut |_| {}).unwrap();
    let rows: Vec<String> = got.rows.iter().map(|row| format!("{} {:?}", row.code, row.distance_km)).collect();
    assert_eq!(rows, ["0114A0010 None", "2380A0010 Some(1012)"]);
    assert_eq!(
        codes(&got),
        [
            (4, "code", "leading_zero_lost"),
            (4, "municipality", "municipality_form"),
            (4, "distance-km", "not_whole"),
            (5, "code", "repeated_key"),
            (6, "code", "repeated_key"),
            (7, "code", "area_form"),
            (7, "distance-km", "distance_implausible"),
        ]
    );
}

#[test]
fn indices() {
    let map = mapping(
        "register = \"indices\"\n[columns]\nindex = \"Index\"\nscale = { constant = \"mean-1\" }\nfrom = \"Från\"\nto = \"Till\"\n\
         centre = \"Enhet\"\nvalue = \"Värde\"\n[codes.centre]\n\"Torget\" = \"SE2321000214-A\"\n\"Berget\" = \"SE2321000214-B\"\n\
         \"Sjön\" = \"SE2321000214-C\"\n",
    );
    let text = "Index;Från;Till;Enhet;Värde\ncni;2024-01-01;2024-12-31;Torget;1,5513\ncni;2024-01-01;2024-03-31;Berget;1,1\n\
        cni;2024-03-31;2024-12-31;Berget;1,2\ncni;2024-04-01;;Sjön;1\nCNI;2024-01-01;;torget;x\n";
    let region = Region::new();
    let got = import_indices(&file(text), &map, region.known(), &mut |_| {}).unwrap();
    assert_eq!(got.rows.len(), 1);
    assert_eq!(got.rows[0].value.to_fraction_text(), "15513/10000");
    assert_eq!(
        codes(&got),
        [
            (3, "value", "repeated_key"),
            (4, "value", "repeated_key"),
            (5, "centre", "centre_unknown"),
            (6, "index", "name_form"),
            (6, "value", "number_form"),
        ]
    );
}

#[test]
fn listing_counts() {
    let map = mapping(
        "register = \"listing-counts\"\n[columns]\nday = \"Dag\"\ncentre = \"Enhet\"\nage = \"Ålder\"\nsex = \"Kön\"\narea = \"DeSO\"\n\
         count = \"Antal\"\n[codes.sex]\nK = \"female\"\nM = \"male\"\n",
    );
    let text = "Dag;Enhet;Ålder;Kön;DeSO;Antal\n20240101;SE2321000214-A;0;K;2380A0010;1 200\n20240101;SE2321000214-A;0;M;;0\n\
        20240101;SE2321000214-A;1;M;2380A0010;5\n20240101;SE2321000214-A;1;M;2380A0010;5\n\
        20230101;SE2321000214-X;126;;114A0010;-3\n";
    let region = Region::new();
    let got = import_listing_counts(&file(text), &map, region.known(), region.covers, &mut |_| {}).unwrap();
    let rows: Vec<String> = got.rows.iter().map(|row| format!("{} {} {}", row.age, row.area, row.count)).collect();
    assert_eq!(rows, ["0 2380A0010 1200", "0 unknown 0"]);
    assert_eq!(
        codes(&got),
        [
            (4, "count", "repeated_key"),
            (5, "count", "repeated_key"),
            (6, "day", "outside_covers"),
            (6, "centre", "centre_unknown"),
            (6, "age", "age_implausible"),
            (6, "sex", "sex_missing"),
            (6, "area", "area_not_in_register"),
            (6, "count", "negative"),
        ]
    );
    assert!(said(&got).ends_with("remark[area_unknown]: 1 × no home area: counted in the unknown area (f.csv:3)"));
}
