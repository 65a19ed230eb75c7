//! The texts that a demo region comes with: models and their cases, listing rules, books, and what the guide's commands take.
//!
//! They are built into the program, so that the demo needs nothing beside it. A test sees to it that no model of 2021 is forgotten.

/// A text: where it lies in the region, and what it says.
pub type Text = (&'static str, &'static str);

/// A text of the repository under its own path.
macro_rules! built_in {
    ($path:expr) => {
        ($path, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../", $path)))
    };
}

/// Models with the cases that stand beside them.
macro_rules! models {
    ($($name:expr),* $(,)?) => {
        &[$(built_in!(concat!("models/", $name, ".toml")), built_in!(concat!("models/", $name, ".cases.toml"))),*]
    };
}

/// Reforms of 2021: of the region's model, and the same of the demo's.
macro_rules! reforms {
    ($($name:literal),* $(,)?) => {
        models![
            $(concat!("jamtland-harjedalen/2021/", $name), concat!("demo/2021/", $name)),*
        ]
    };
}

/// Models, each beside its cases.
const MODELS: &[Text] = models![
    // The model that the region's documents describe.
    "jamtland-harjedalen/2020",
    // The demo's: the same, with an invented compensation for VAT to private providers.
    "demo/2020",
    // The year before, invented, so that a statement can show the same month last year.
    "demo/2019",
    // For a demo without visits, drugs and costs.
    "demo/capitation",
    // What units of the region order of each other.
    "demo/internal-trade-2020",
    // Other ways to pay for the same.
    "demo/internal-trade/block-and-item",
    "demo/internal-trade/fixed-with-ceiling",
    "demo/internal-trade/free",
];

/// What is proposed and weighed for 2021, to try out on the demo: docs/reforms.md.
const REFORMS: &[Text] = reforms![
    "cni-30",
    "cni-35",
    "cni-40",
    "fees-pooled",
    "foot-care-central",
    "guarantee-0-3",
    "lof-lol-central",
    "majority",
    "opposition",
    "ostersund",
    "ptp-at-st-level",
    "rural-by-catchment",
    "whole-budget/step-1",
    "whole-budget/step-2",
    "whole-budget/step-3a",
    "whole-budget/step-3b",
    "whole-budget/step-4",
    "whole-budget/step-5",
    "whole-budget/step-6",
    "whole-budget/step-7",
];

/// The books: chart of accounts, providers, officers, rules, files, offers and rules of carrying over.
const BOOKS: [Text; 7] = [
    ("books/chart.toml", built_in!("books/demo/chart.toml").1),
    ("books/providers.toml", built_in!("books/demo/providers.toml").1),
    ("books/officers.toml", built_in!("books/demo/officers.toml").1),
    ("books/rules.toml", built_in!("books/demo/rules.toml").1),
    ("books/files.toml", built_in!("books/demo/files.toml").1),
    ("books/offers.toml", built_in!("books/demo/offers.toml").1),
    ("books/carry-over.toml", built_in!("books/demo/carry-over.toml").1),
];

/// The rules of listing, which are the example of the reference; and what the guide's commands take: a plan, and the units'
/// results of a year.
const EXAMPLES: [Text; 10] = [
    // What is followed up.
    built_in!("indicators/primary-care.toml"),
    // What was decided, as the source documents tell it.
    built_in!("decisions/jamtland-harjedalen.toml"),
    built_in!("decisions/demo.toml"),
    // Improvement programmes, with the figures of their documents.
    built_in!("programmes/lup-ekonomi.toml"),
    built_in!("programmes/kostnadsminskningar-2024.toml"),
    built_in!("programmes/demo-lower-costs.toml"),
    // What is asked of internal trade.
    ("evaluations/internal-trade.toml", built_in!("evaluations/demo-internal-trade.toml").1),
    ("models/listing-rules.toml", built_in!("docs/listing-rules.example.toml").1),
    ("plans/clawback.toml", built_in!("plans/demo/clawback.toml").1),
    ("carry-over-2018.csv", built_in!("plans/demo/carry-over-2018.csv").1),
];

/// All of them.
pub fn all() -> impl Iterator<Item = Text> {
    MODELS.iter().chain(REFORMS).chain(&BOOKS).chain(&EXAMPLES).copied()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    /// The files below a folder of the repository, by their paths.
    fn files(folder: &str, found: &mut BTreeSet<String>) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{folder}/{}", entry.file_name().to_str().unwrap());
            if entry.path().is_dir() {
                files(&path, found);
            } else {
                found.insert(path);
            }
        }
    }

    #[test]
    fn no_model_of_2021_is_forgotten() {
        let mut there = BTreeSet::new();
        for folder in ["models/jamtland-harjedalen/2021", "models/demo/2021"] {
            files(folder, &mut there);
        }
        let listed: BTreeSet<String> = REFORMS.iter().map(|(path, _)| (*path).to_owned()).collect();
        assert_eq!(listed, there);
    }

    #[test]
    fn no_text_is_written_over_another() {
        let paths: BTreeSet<&str> = all().map(|(path, _)| path).collect();
        assert_eq!(paths.len(), all().count());
    }
}
