//! Small invented regions, each in a directory of its own. All are made here, in one way; a test says by [`Parts`] what its
//! own has that others have not, and delivers to it what its centres and persons are.

#[path = "small/acts.rs"]
mod acts;
#[path = "small/books.rs"]
mod books;
#[path = "small/deliveries.rs"]
mod deliveries;
#[path = "small/rules.rs"]
mod rules;
#[path = "small/steps.rs"]
mod steps;

use std::fs;
use std::path::{Path, PathBuf};

use kapitera_model::Model;
use kapitera_post::Office;
use kapitera_region::Region;
use kapitera_settle::load_model;
use tempfile::TempDir;

pub use acts::{act, act_at, codes, month, time, why};
pub use books::{ALPHA, BETA, OWN, Officer, Owners};
pub use deliveries::{Cost, Listed, Site, rejected};
pub use rules::Rules;
pub use steps::{finish, open};

const SETTINGS: &str = r#"
[region]
name = "Region Test (påhittad)"
language = "sv"
model = "MODEL"
key-file = "no.key"
invented = true
[ledger]
database = "ledger.db"
books = "books"
[limits]
rejected-share = "10 %"
"#;

/// What differs between small regions before anything is delivered to them.
#[derive(Clone, Copy)]
pub struct Parts<'a> {
    /// The models by their paths: the region's own first, then what it extends.
    pub models: &'a [(&'a str, &'a str)],
    /// Whether the region's own centres are booked apart from private ones.
    pub owners: Owners,
    /// Who may do what.
    pub officers: &'a [Officer<'a>],
    /// The rules of the books.
    pub rules: Rules<'a>,
}

impl Default for Parts<'_> {
    /// All but the model, which every test has to say.
    fn default() -> Self {
        Self { models: &[], owners: Owners::Alike, officers: &books::OFFICERS, rules: Rules::default() }
    }
}

/// A region in a directory of its own.
pub struct Small {
    /// Removed with the test.
    pub dir: TempDir,
}

impl Small {
    /// A region with these texts, to which nothing is delivered yet; its ledger is a file in it.
    pub fn with(parts: &Parts<'_>) -> Self {
        let small = Self { dir: tempfile::tempdir().unwrap() };
        small.write("kapitera.toml", &SETTINGS.replace("MODEL", parts.models[0].0));
        for (path, text) in parts.models {
            small.write(path, text);
        }
        small.write("books/chart.toml", &books::chart(parts.owners));
        small.write("books/providers.toml", &books::providers());
        small.officers(parts.officers);
        small.rules(parts.owners, &parts.rules);
        small
    }

    /// The same in another directory.
    pub fn copied(&self) -> Self {
        self.copied_to(tempfile::tempdir().unwrap())
    }

    /// The same in this directory, which is empty.
    pub fn copied_to(&self, dir: TempDir) -> Self {
        copy(self.dir.path(), dir.path());
        Self { dir }
    }

    /// The region's directory.
    pub fn root(&self) -> PathBuf {
        self.dir.path().join("region")
    }

    pub fn region(&self) -> Region {
        Region::open(&self.root()).unwrap()
    }

    pub fn office(&self) -> Office {
        Office::open(self.region()).unwrap()
    }

    /// The region's model, as it is written now.
    pub fn models(&self) -> Vec<Model> {
        let region = self.region();
        let models = &region.settings().models;
        models.iter().map(|path| load_model(&region.path(path)).unwrap().0).collect()
    }

    /// Writes who may do what.
    pub fn officers(&self, officers: &[Officer<'_>]) {
        self.write("books/officers.toml", &books::officers(officers));
    }

    /// Writes the rules of the books.
    pub fn rules(&self, owners: Owners, rules: &Rules<'_>) {
        self.write("books/rules.toml", &rules.text(owners));
    }

    /// Writes a text of the region.
    pub fn write(&self, path: &str, text: &str) {
        let file = self.root().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    /// Replaces words in a text of the region.
    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.root().join(path)).unwrap();
        assert!(text.contains(from), "{path} has no {from}");
        self.write(path, &text.replace(from, to));
    }
}

/// Copies a directory with all in it.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
