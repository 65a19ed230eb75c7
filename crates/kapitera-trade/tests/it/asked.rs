//! The text of an evaluation: the reference's example, the demo's, and what is said of wrong ones (`asked.txt` beside; `UPDATE_GALLERY=1`).

use std::fmt::Write as _;
use std::path::Path;

use kapitera_message::{Language, render};
use kapitera_money::Exact;
use kapitera_statistics::series::Season;
use kapitera_trade::asked::Per;
use kapitera_trade::{Basis, Evaluation, Transport, read_evaluation};

use crate::common::month;

fn repository(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)).unwrap()
}

/// The example of the reference.
pub fn example() -> String {
    let reference = repository("docs/internal-trade-evaluated.md");
    reference.split("```toml\n").nth(1).unwrap().split("```").next().unwrap().to_owned()
}

fn read(source: &str) -> Evaluation {
    read_evaluation("evaluation.toml", source).unwrap()
}

#[test]
fn the_reference_is_read_as_it_says() {
    let found = read(&example());
    assert_eq!((found.months.first, found.months.last, found.months.many()), (month("2016-01"), month("2020-04"), 52));
    let awareness = &found.awareness;
    assert_eq!((awareness.introduced, awareness.phase_in, awareness.season), (month("2018-07"), 2, Season::Monthly));
    assert_eq!((awareness.per, awareness.priced.len(), awareness.beside.len()), (Per::Month, 2, 1));
    assert_eq!((found.feedback.windows.before, found.feedback.windows.after), (12, 12));
    assert_eq!(found.change.variants.len(), 1);
    let test = &found.change.tests[0];
    assert!(matches!(&test.device.basis, Basis::Read { source } if source.en.contains("offer")));
    assert_eq!(test.kit.as_ref().map(|kit| kit.value.clone()), Some(Exact::decimal(520, 2)));
    assert!(matches!(&test.transport, Transport::PerTest(cost) if cost.value == Exact::whole(3)));
}

#[test]
fn the_demo_s_is_whole() {
    let found = read(&repository("evaluations/demo-internal-trade.toml"));
    assert_eq!((found.name.as_str(), found.change.variants.len(), found.change.tests.len()), ("internal-trade", 3, 2));
    for model in found.change.variants.iter().chain([&found.change.today]) {
        repository(model.to_str().unwrap());
    }
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let changes = [
        ("name = \"internal-trade\"", "name = \"internal trade\""),
        ("months = \"2016-01..2020-04\" ", "months = \"2020-04..2016-01\" "),
        ("introduced = \"2018-07\"", "introduced = \"July 2018\""),
        ("introduced = \"2018-07\"", "introducd = \"2018-07\""),
        ("season = \"monthly\"", "season = \"weekly\""),
        ("priced = [\"SE2329999995-LAB1\", \"SE2329999995-RTG1\"]", "priced = []"),
        ("beside = [\"SE2329999995-PAT1\"]", "beside = [\"SE2329999995-LAB1\"]"),
        ("before = \"2019-01..2019-04\"", "before = \"2019-01..2019-05\""),
        ("after = \"2020-01..2020-04\"", "after = \"2020-03..2020-06\""),
        ("before = 12", "before = 0"),
        ("[point-of-care]", "[point-of-caring]"),
        ("staff-per-minute = \"7\"", "staff-per-minute = \"-7\""),
        ("transport-per-test = \"3\"", "transport-per-test = \"3\"\ndeliveries-per-month = \"4\""),
        ("source = \"offer of 2020-03-02 (invented)\"", "sourc = \"offer\""),
        (
            "months = \"2019-05..2020-04\"        # the months whose",
            "months = \"2019-05..2021-04\"        # the months whose",
        ),
    ];
    let mut said = String::new();
    for (right, wrong) in changes {
        let source = example().replacen(right, wrong, 1);
        assert_ne!(source, example(), "{right}");
        let problems = read_evaluation("evaluation.toml", &source).unwrap_err();
        let _ = writeln!(said, "# {wrong}\n");
        for problem in &problems {
            let _ = writeln!(said, "{}\n{}", render(problem, Language::En), render(problem, Language::Sv));
        }
    }
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/asked.txt");
    if std::env::var_os("UPDATE_GALLERY").is_some() {
        std::fs::write(&beside, &said).unwrap();
    }
    assert_eq!(said, std::fs::read_to_string(&beside).unwrap_or_default());
}
