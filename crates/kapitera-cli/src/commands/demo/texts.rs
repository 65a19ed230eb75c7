//! The texts that a demo region comes with: models and their cases, listing rules, books, and what the guide's commands take.
//!
//! They are built into the program, so that the demo needs nothing beside it. A test sees to it that no model of 2021 is forgotten.

/// A text: where it lies in the region, and what it says.
pub type Text = (&'static str, &'static str);

/// A text of the repository under its own path.
macro_rules! text {
    ($path:expr) => {
        ($path, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../", $path)))
    };
}

/// Models with the cases that stand beside them.
macro_rules! models {
    ($($name:literal),* $(,)?) => {
        &[$(text!(concat!("models/", $name, ".toml")), text!(concat!("models/", $name, ".cases.toml"))),*]
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
