//! Whole files as they are, beside the tests. To write them anew, run the tests with `UPDATE_SNAPSHOTS=1` and read what changed.

use std::path::PathBuf;

use kapitera_opendata::{DatasetId, Edition, Table, VersionId, dcat};

use super::sample;

fn check(name: &str, bytes: &[u8]) {
    let text = std::str::from_utf8(bytes).unwrap();
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/snapshots").join(name);
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, text).unwrap();
        return;
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    for (line, (got, expected)) in text.lines().zip(there.lines()).enumerate() {
        assert_eq!(got, expected, "{name}, line {}", line + 1);
    }
    assert_eq!(text, there, "{name}");
}

/// One indicator at the region, its provider and a centre, in a month and a year.
fn small() -> Table {
    let mut table = sample::table();
    table.indicators.truncate(1);
    table.units = [0, 2, 3].map(|at| table.units[at].clone()).to_vec();
    let (indicators, units) = (table.indicators.clone(), table.units.clone());
    table.observations.retain(|there| {
        there.indicator == indicators[0].id
            && units.iter().any(|unit| unit.code == there.unit)
            && there.period.to == sample::month(2019, 12).to
    });
    table
}

#[test]
fn each_form_is_as_it_was() {
    let (catalogue, table) = (sample::bare(), small());
    let (dataset, version) = (DatasetId::new("tillganglighet").unwrap(), VersionId::new("2020-03-16").unwrap());
    let edition = Edition::new(&catalogue, &dataset, &version, &table).unwrap();
    for (kind, bytes) in sample::forms(&edition) {
        check(&format!("small{}", kind.suffix()), &bytes);
    }
}

#[test]
fn the_catalogue_is_as_it_was() {
    let (mut catalogue, _) = sample::whole();
    catalogue.datasets.truncate(1);
    // Digests and sizes of files are held elsewhere; here they would change with every word.
    for file in
        catalogue.datasets.iter_mut().flat_map(|dataset| &mut dataset.versions).flat_map(|version| &mut version.files)
    {
        file.bytes = 1_000;
        file.sha256 = kapitera_opendata::Sha256::of_digest([0xab; 32]);
    }
    check("katalog.ttl", &dcat::turtle(&catalogue).unwrap());
    check("katalog.rdf", &dcat::rdf_xml(&catalogue).unwrap());
}
