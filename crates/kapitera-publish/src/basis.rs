//! What the region keeps of a publication, and nobody else sees: the counts that its figures are sums of.

use std::collections::BTreeMap;

use kapitera_message::{Problem, text};
use serde::{Deserialize, Serialize};

/// The counts of a publication, by indicator.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// The finest pieces, by indicator.
    pub pieces: BTreeMap<String, Vec<BasisPiece>>,
    /// The cells, by indicator.
    pub cells: BTreeMap<String, Vec<BasisCell>>,
    /// What was hidden of each indicator, and how safe it is.
    #[serde(default)]
    pub told: Vec<Told>,
    /// Whether it was decided that small changes since the last publication may be seen.
    #[serde(default)]
    pub open_changes: bool,
}

/// What became of the figures of an indicator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// Which.
    pub indicator: String,
    /// Its figures.
    pub cells: u64,
    /// Those that are shown.
    pub shown: u64,
    /// Those that are hidden since they are of few.
    pub small: u64,
    /// Those that are hidden to protect others.
    pub protecting: u64,
    /// Counts that were proved to be guarded.
    pub secrets: u64,
    /// The least distance between two values that a guarded count may have; none when nothing is guarded.
    pub narrowest: Option<u64>,
    /// Counts that earlier publications gave away, and of which it was decided to go on.
    pub given_up: u64,
}

/// A centre's women, men or unknown in a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BasisPiece {
    /// Centre, month and sex.
    pub name: String,
    /// What was counted.
    pub counts: Vec<u64>,
}

/// A cell of the publication.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BasisCell {
    /// The cell's name.
    pub name: String,
    /// The pieces that it sums, by their places.
    pub of: Vec<u32>,
    /// Whether it was shown.
    pub shown: bool,
}

impl Basis {
    /// The text.
    pub fn to_text(&self) -> String {
        // These are structs of texts and numbers: the writer has no case in which it fails.
        serde_json::to_string(self).unwrap_or_else(|error| unreachable!("a basis cannot be written: {error}"))
    }

    /// Reads the text.
    ///
    /// # Errors
    ///
    /// `publication_not_read` when it is none.
    pub fn parse(source: &str) -> Result<Self, Problem> {
        serde_json::from_str(source).map_err(|error| {
            Problem::error(
                "publication_not_read",
                text!(
                    "underlaget till en publicering kan inte läsas: {error}",
                    "the basis of a publication cannot be read: {error}"
                ),
            )
        })
    }
}
