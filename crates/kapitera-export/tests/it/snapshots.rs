//! Whole files as they are, beside the tests. To write them anew, run the tests with `UPDATE_SNAPSHOTS=1` and read what changed.

use std::path::PathBuf;

pub(crate) fn check(name: &str, text: &str) {
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
