//! The directory itself: opening it, making a new one, and where things lie in it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kapitera_message::{Problem, Problems, text};
use kapitera_register::RegisterKind;

use crate::settings::new_text;
use crate::table::file_problem;
use crate::{InitSettings, Settings};

/// Name of the settings file.
const SETTINGS: &str = "kapitera.toml";

/// A region's directory with its settings read.
#[derive(Clone, Debug)]
pub struct Region {
    root: PathBuf,
    settings: Settings,
    /// Deliveries that nobody is told of when asking what was known.
    left_out: Arc<BTreeSet<(RegisterKind, String)>>,
}

impl Region {
    /// Opens the region in `root`.
    ///
    /// # Errors
    ///
    /// When there is no region, or with every problem of its settings.
    pub fn open(root: &Path) -> Result<Self, Problems> {
        let path = root.join(SETTINGS);
        let source = fs::read_to_string(&path).map_err(|error| vec![not_a_region(root, &error)])?;
        let settings = Settings::parse(&path, &source)?;
        Ok(Self { root: root.to_owned(), settings, left_out: Arc::default() })
    }

    /// Makes a new region in `root`: settings with comments, and empty folders. The caller writes the key.
    ///
    /// # Errors
    ///
    /// When there is a region already, or the directory cannot be written.
    pub fn init(root: &Path, init: &InitSettings<'_>) -> Result<Self, Problems> {
        let settings = root.join(SETTINGS);
        if settings.exists() {
            let place = root.display().to_string();
            return Err(vec![
                Problem::error("region_exists", text!("här finns redan en region", "there is a region here already"))
                    .named(text!("{place}", "{place}"))
                    .hint(text!("välj en annan mapp", "choose another directory")),
            ]);
        }
        let folders = ["models", "mappings", "registers", "quarantine"];
        for folder in folders.map(|folder| root.join(folder)) {
            fs::create_dir_all(&folder).map_err(|error| vec![file_problem(&folder, &error)])?;
        }
        fs::write(&settings, new_text(init)).map_err(|error| vec![file_problem(&settings, &error)])?;
        Self::open(root)
    }

    /// The same region as if these deliveries, by register and id, were not known: what was settled before a delivery was
    /// taken in late, with a time of receipt in the past. What was left out already stays so. Persons keep the numbers they have.
    #[must_use]
    pub fn without(&self, deliveries: &BTreeSet<(RegisterKind, String)>) -> Self {
        Self { left_out: Arc::new(self.left_out.union(deliveries).cloned().collect()), ..self.clone() }
    }

    /// Whether a delivery is one of those left out.
    pub(crate) fn leaves_out(&self, register: RegisterKind, id: &str) -> bool {
        !self.left_out.is_empty() && self.left_out.contains(&(register, id.to_owned()))
    }

    /// The region's directory.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// A path of the settings, which are relative to the region's directory.
    pub fn path(&self, relative: &Path) -> PathBuf {
        self.root.join(relative)
    }

    /// The folder of all registers.
    pub(crate) fn registers(&self) -> PathBuf {
        self.root.join("registers")
    }

    /// The folder of a register's deliveries.
    pub(crate) fn register(&self, register: RegisterKind) -> PathBuf {
        self.registers().join(register.name())
    }

    /// The folder of a register's quarantine files.
    pub(crate) fn quarantine(&self, register: RegisterKind) -> PathBuf {
        self.root.join("quarantine").join(register.name())
    }

    /// The rows of a delivery.
    pub(crate) fn rows_path(&self, register: RegisterKind, id: &str) -> PathBuf {
        self.register(register).join(id).join("rows.parquet")
    }

    /// The new persons of a delivery.
    pub(crate) fn persons_path(&self, register: RegisterKind, id: &str) -> PathBuf {
        self.register(register).join(id).join("persons.parquet")
    }
}

fn not_a_region(root: &Path, error: &std::io::Error) -> Problem {
    let place = root.display().to_string();
    Problem::error("not_a_region", text!("mappen är ingen region: {error}", "the directory is not a region: {error}"))
        .named(text!("{place}", "{place}"))
        .hint(text!(
            "ange mappen med kapitera.toml med ”--region”, eller gör en ny med ”kapitera init”",
            "name the directory of kapitera.toml with “--region”, or make a new one with “kapitera init”"
        ))
}
