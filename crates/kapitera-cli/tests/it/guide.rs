//! The guide of a month at the office: every command of it runs, as it stands there, in the folder of a new demo.

use std::fs;
use std::path::Path;

use crate::harness::Place;

#[test]
fn the_guide_runs_as_it_is_written() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let guide = fs::read_to_string(root.join("docs/paying.md")).unwrap();
    let place = Place::demo();
    let blocks = guide.split("```sh\n").skip(1).filter_map(|block| block.split_once("```"));
    let mut played = 0;
    for line in blocks.flat_map(|(block, _)| block.lines()).filter(|line| line.starts_with("kapitera ")) {
        place.ok(&format!("cd demo && {line}"));
        played += 1;
    }
    assert!(played > 20, "the guide has commands: {played}");
    for path in ["plans/clawback.toml", "carry-over-2018.csv", "region-2020-03.jsonl"] {
        assert!(place.path("demo").join(path).exists(), "{path}");
    }
}
