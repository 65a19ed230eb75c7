//! A delivery while it is written: a folder beside the deliveries, with the region locked.
//!
//! Everything is written into that folder and synced to the disk; renaming it is the one step that makes the delivery
//! exist. What is not stored is removed when the writing ends, and what a crash leaves behind by the next delivery
//! written.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use kapitera_message::{Problem, Problems, text};
use kapitera_register::RegisterKind;
use sha2::{Digest as _, Sha256};

use crate::lock::{self, Lock};
use crate::table::{file_problem, hex};
use crate::{Manifest, NewDelivery, Region, StoredAmounts, quarantine};

/// Name of the folder in which a delivery is written.
pub(crate) const UNFINISHED: &str = ".new";

/// What writing the rows gave.
pub(crate) struct Written {
    /// Rows in the file.
    pub rows: u64,
    /// Digest of the file.
    pub rows_sha256: String,
    /// The number of the first new person, how many there are, and the digest of their file.
    pub persons: Option<(u32, u32, String)>,
    /// The amounts of events.
    pub amounts: Option<StoredAmounts>,
}

/// A delivery being written; dropped without having been stored it leaves nothing.
#[derive(Debug)]
pub(crate) struct Unfinished {
    region: Region,
    register: RegisterKind,
    folder: PathBuf,
    /// Let go last, after the folder has been removed.
    _lock: Lock,
}

impl Unfinished {
    /// Takes the region's lock and makes an empty folder.
    pub fn begin(region: &Region, register: RegisterKind) -> Result<Self, Problems> {
        let parent = region.register(register);
        make_folder(&parent)?;
        let lock = lock::take(&region.registers()).map_err(|problem| vec![problem])?;
        remove_leftovers(region, register)?;
        let folder = parent.join(UNFINISHED);
        let unfinished = Self { region: region.clone(), register, folder, _lock: lock };
        make_folder(&unfinished.folder)?;
        Ok(unfinished)
    }

    /// The region written to.
    pub fn region(&self) -> &Region {
        &self.region
    }

    /// The register delivered.
    pub fn register(&self) -> RegisterKind {
        self.register
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes manifest and quarantine, then makes the delivery exist by renaming its folder.
    pub fn store(self, new: NewDelivery, written: Written) -> Result<Manifest, Problems> {
        let (persons_from, persons_count, persons_sha256) = written.persons.unwrap_or_default();
        let mut manifest = Manifest {
            register: self.register,
            received: new.received,
            covers: new.covers,
            mode: new.mode,
            source: new.source,
            files: new.files,
            rows: written.rows,
            rejected: quarantine::rejected(&new.quarantine),
            amounts: written.amounts,
            remarks: new.remarks,
            persons_from,
            persons_count,
            rows_sha256: written.rows_sha256,
            persons_sha256,
            quarantine_sha256: String::new(),
        };
        let id = manifest.id();
        let target = self.region.register(self.register).join(&id);
        if target.exists() {
            return Err(vec![
                Problem::error(
                    "delivery_repeated",
                    text!("leveransen {id} finns redan", "the delivery {id} exists already"),
                )
                .why(text!(
                    "samma rader skulle räknas som en ny leverans",
                    "the same rows would count as a new delivery"
                )),
            ]);
        }
        if !new.quarantine.is_empty() {
            let parent = self.region.quarantine(self.register);
            make_folder(&parent)?;
            let text = quarantine::to_text(&new.quarantine);
            manifest.quarantine_sha256 = hex(&Sha256::digest(text.as_bytes()));
            write_synced(&parent.join(format!("{id}.csv")), text.as_bytes())?;
            sync_folder(&parent)?;
        }
        write_synced(&self.folder.join("manifest.toml"), manifest.to_text().as_bytes())?;
        sync_folder(&self.folder)?;
        fs::rename(&self.folder, &target).map_err(|error| vec![file_problem(&target, &error)])?;
        sync_folder(&self.region.register(self.register))?;
        Ok(manifest)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // Gone already when the delivery was stored; the next delivery removes it if this cannot.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Removes what a crash left: an unfinished folder, and quarantine files of deliveries that never came to be.
fn remove_leftovers(region: &Region, register: RegisterKind) -> Result<(), Problems> {
    let unfinished = region.register(register).join(UNFINISHED);
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished).map_err(|error| vec![file_problem(&unfinished, &error)])?;
    }
    let Ok(entries) = fs::read_dir(region.quarantine(register)) else { return Ok(()) };
    for entry in entries.flatten() {
        let path = entry.path();
        let id = path.file_stem().unwrap_or_default();
        if path.extension().is_some_and(|kind| kind == "csv") && !region.register(register).join(id).exists() {
            fs::remove_file(&path).map_err(|error| vec![file_problem(&path, &error)])?;
        }
    }
    Ok(())
}

fn make_folder(folder: &Path) -> Result<(), Problems> {
    fs::create_dir_all(folder).map_err(|error| vec![file_problem(folder, &error)])
}

fn write_synced(path: &Path, bytes: &[u8]) -> Result<(), Problems> {
    let written = File::create(path).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.map_err(|error| vec![file_problem(path, &error)])
}

/// Makes the names in a folder last through a power cut, where the system can.
fn sync_folder(folder: &Path) -> Result<(), Problems> {
    if cfg!(not(unix)) {
        return Ok(());
    }
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| vec![file_problem(folder, &error)])
}
