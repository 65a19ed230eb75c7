//! Whole drawings as they are, beside the tests. To write them anew, run the tests with `UPDATE_SNAPSHOTS=1` and read what changed.

use std::fs;
use std::path::Path;

use kapitera_chart::{Size, responsive};
use kapitera_message::Language;

use crate::samples::samples;

#[test]
fn a_drawing_of_each_kind_is_as_committed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/snapshots");
    let mut wrong = Vec::new();
    for (name, chart) in samples() {
        for (language, suffix) in [(Language::Sv, "sv"), (Language::En, "en")] {
            // One language is enough for most: the numbers and words of the other follow the same way.
            if language == Language::En && name != "columns-stacked" {
                continue;
            }
            let drawn = match name {
                "spark" => chart.svg(name, Size::Wide, language),
                _ => responsive(chart.as_ref(), name, language),
            } + "\n";
            let path = folder.join(format!("{name}-{suffix}.svg.txt"));
            if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
                fs::write(&path, &drawn).unwrap();
            }
            if fs::read_to_string(&path).unwrap_or_default() != drawn {
                wrong.push(path);
            }
        }
    }
    assert!(wrong.is_empty(), "drawn otherwise than committed; UPDATE_SNAPSHOTS=1 takes it: {wrong:?}");
}
