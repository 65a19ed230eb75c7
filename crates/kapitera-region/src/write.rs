//! Writing a delivery: whole or not at all.
//!
//! Everything is written into a folder beside the deliveries and synced to the disk; renaming that folder is the one
//! step that makes the delivery exist. What a crash leaves behind is removed by the next delivery written.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use jiff::Timestamp;
use kapitera_message::{Problem, Problems, text};
use kapitera_money::Exact;
use kapitera_period::Span;
use kapitera_register::{Area, Centre, IndexValue, ListingCount, ListingRow, RegisterKind};
use sha2::{Digest as _, Sha256};

use crate::listing::Numbered;
use crate::small::{self, SmallRow};
use crate::table::{file_problem, hex};
use crate::{Manifest, Mode, QuarantineRow, RawFile, Region, lock, persons, quarantine};

/// What is known of a delivery besides its rows.
#[derive(Clone, Debug)]
pub struct NewDelivery {
    /// When it was received; the caller's clock.
    pub received: Timestamp,
    /// The days it speaks about.
    pub covers: Span,
    /// Whether it states the whole register; only listings come as changes.
    pub mode: Mode,
    /// The raw files, in the order given.
    pub files: Vec<RawFile>,
    /// How many times each remark was made, by code.
    pub remarks: BTreeMap<String, u64>,
    /// The rejected rows.
    pub quarantine: Vec<QuarantineRow>,
}

/// Name of the folder in which a delivery is written.
pub(crate) const UNFINISHED: &str = ".new";

/// What writing the rows gave.
struct Written {
    rows: u64,
    rows_sha256: String,
    persons: Option<(u32, u32, String)>,
}

impl Region {
    /// Stores a delivery of listings. New persons get the next free numbers.
    ///
    /// # Errors
    ///
    /// When a raw file was delivered before, too large a share of rows was rejected, a person is listed twice on one
    /// day, or the directory cannot be written. Nothing is stored then.
    pub fn write_listing(&self, new: NewDelivery, rows: Vec<ListingRow>) -> Result<Manifest, Problems> {
        self.write(RegisterKind::Listing, new, |folder, region| {
            let (files, next) = region.persons_files()?;
            let numbered = Numbered::new(&rows, &files, next)?;
            let one = |problem| vec![problem];
            let rows_sha256 = numbered.write(&folder.join("rows.parquet")).map_err(one)?;
            let persons_sha256 = persons::write(&folder.join("persons.parquet"), &numbered.new).map_err(one)?;
            let count = numbered.new.len() as u32;
            Ok(Written { rows: rows.len() as u64, rows_sha256, persons: Some((numbered.from, count, persons_sha256)) })
        })
    }

    /// Stores a delivery of listing counts.
    ///
    /// # Errors
    ///
    /// As [`Region::write_listing`]; also when it comes as changes.
    pub fn write_listing_counts(&self, new: NewDelivery, rows: Vec<ListingCount>) -> Result<Manifest, Problems> {
        self.write_small(RegisterKind::ListingCounts, new, rows)
    }

    /// Stores a delivery of centres.
    ///
    /// # Errors
    ///
    /// As [`Region::write_listing_counts`].
    pub fn write_centres(&self, new: NewDelivery, rows: Vec<Centre>) -> Result<Manifest, Problems> {
        self.write_small(RegisterKind::Centres, new, rows)
    }

    /// Stores a delivery of areas.
    ///
    /// # Errors
    ///
    /// As [`Region::write_listing_counts`].
    pub fn write_areas(&self, new: NewDelivery, rows: Vec<Area>) -> Result<Manifest, Problems> {
        self.write_small(RegisterKind::Areas, new, rows)
    }

    /// Stores a delivery of index values.
    ///
    /// # Errors
    ///
    /// As [`Region::write_listing_counts`].
    pub fn write_indices(&self, new: NewDelivery, rows: Vec<IndexValue>) -> Result<Manifest, Problems> {
        self.write_small(RegisterKind::Indices, new, rows)
    }

    fn write_small<T: SmallRow>(
        &self,
        register: RegisterKind,
        new: NewDelivery,
        rows: Vec<T>,
    ) -> Result<Manifest, Problems> {
        let name = register.name();
        if new.mode == Mode::Changes {
            return Err(vec![
                Problem::error(
                    "changes_only_for_listing",
                    text!(
                        "registret {name} kan inte levereras som ändringar",
                        "the register {name} cannot be delivered as changes"
                    ),
                )
                .hint(text!("leverera hela registret", "deliver the whole register")),
            ]);
        }
        self.write(register, new, |folder, _| {
            let count = rows.len() as u64;
            let rows_sha256 = small::write(&folder.join("rows.parquet"), rows).map_err(|problem| vec![problem])?;
            Ok(Written { rows: count, rows_sha256, persons: None })
        })
    }

    fn write(
        &self,
        register: RegisterKind,
        new: NewDelivery,
        rows: impl FnOnce(&Path, &Self) -> Result<Written, Problems>,
    ) -> Result<Manifest, Problems> {
        let parent = self.register(register);
        make_folder(&parent)?;
        let _lock = lock::take(&self.registers()).map_err(|problem| vec![problem])?;
        self.remove_leftovers(register)?;
        self.check_new(register, &new)?;

        let folder = parent.join(UNFINISHED);
        make_folder(&folder)?;
        let written = rows(&folder, self);
        let stored = written.and_then(|written| self.store(register, new, written, &folder));
        if stored.is_err() {
            // The next delivery removes it if this cannot.
            let _ = fs::remove_dir_all(&folder);
        }
        stored
    }

    /// Writes manifest and quarantine, then makes the delivery exist by renaming its folder.
    fn store(
        &self,
        register: RegisterKind,
        new: NewDelivery,
        written: Written,
        folder: &Path,
    ) -> Result<Manifest, Problems> {
        let (persons_from, persons_count, persons_sha256) = written.persons.unwrap_or_default();
        let mut manifest = Manifest {
            register,
            received: new.received,
            covers: new.covers,
            mode: new.mode,
            files: new.files,
            rows: written.rows,
            rejected: new.quarantine.len() as u64,
            remarks: new.remarks,
            persons_from,
            persons_count,
            rows_sha256: written.rows_sha256,
            persons_sha256,
            quarantine_sha256: String::new(),
        };
        let id = manifest.id();
        let target = self.register(register).join(&id);
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
            let parent = self.quarantine(register);
            make_folder(&parent)?;
            let text = quarantine::to_text(&new.quarantine);
            manifest.quarantine_sha256 = hex(&Sha256::digest(text.as_bytes()));
            write_synced(&parent.join(format!("{id}.csv")), text.as_bytes())?;
            sync_folder(&parent)?;
        }
        write_synced(&folder.join("manifest.toml"), manifest.to_text().as_bytes())?;
        sync_folder(folder)?;
        fs::rename(folder, &target).map_err(|error| vec![file_problem(&target, &error)])?;
        sync_folder(&self.register(register))?;
        Ok(manifest)
    }

    fn check_new(&self, register: RegisterKind, new: &NewDelivery) -> Result<(), Problems> {
        let mut problems = Problems::new();
        if new.covers.is_empty() {
            let days = new.covers;
            problems.push(Problem::error(
                "covers_no_day",
                text!("leveransen avser inga dagar: {days}", "the delivery speaks about no days: {days}"),
            ));
        }
        let earlier = self.deliveries(register)?;
        let mut seen = BTreeSet::new();
        for file in &new.files {
            problems.extend(earlier.iter().find_map(|delivery| repeated(file, delivery)));
            if !seen.insert(&file.sha256) {
                let name = &file.name;
                problems.push(Problem::error(
                    "file_repeated",
                    text!("filen {name} finns två gånger i leveransen", "the file {name} is in the delivery twice"),
                ));
            }
        }
        problems.extend(self.too_many_rejected(new));
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    fn too_many_rejected(&self, new: &NewDelivery) -> Option<Problem> {
        let sum = |count: fn(&RawFile) -> u64| new.files.iter().map(count).sum::<u64>();
        let (accepted, rejected) = (sum(|file| file.accepted), sum(|file| file.rejected));
        let all = accepted + rejected;
        let limit = &self.settings().rejected_share;
        if Exact::whole(rejected) <= limit * &Exact::whole(all) {
            return None;
        }
        let limit = limit.to_fraction_text();
        Some(
            Problem::error(
                "too_many_rejected",
                text!("{rejected} av {all} rader avvisas", "{rejected} of {all} rows are rejected"),
            )
            .why(text!(
                "regionens gräns är {limit} av raderna; så många fel tyder på fel fil eller fel mappning",
                "the region's limit is {limit} of the rows; so many errors mean the wrong file or the wrong mapping"
            ))
            .hint(text!(
                "rätta filen eller mappningen, eller höj ”rejected-share” i kapitera.toml",
                "mend the file or the mapping, or raise “rejected-share” in kapitera.toml"
            )),
        )
    }

    /// Removes what a crash left: an unfinished folder, and quarantine files of deliveries that never came to be.
    fn remove_leftovers(&self, register: RegisterKind) -> Result<(), Problems> {
        let unfinished = self.register(register).join(UNFINISHED);
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished).map_err(|error| vec![file_problem(&unfinished, &error)])?;
        }
        let Ok(entries) = fs::read_dir(self.quarantine(register)) else { return Ok(()) };
        for entry in entries.flatten() {
            let path = entry.path();
            let id = path.file_stem().unwrap_or_default();
            if path.extension().is_some_and(|kind| kind == "csv") && !self.register(register).join(id).exists() {
                fs::remove_file(&path).map_err(|error| vec![file_problem(&path, &error)])?;
            }
        }
        Ok(())
    }
}

fn repeated(file: &RawFile, delivery: &Manifest) -> Option<Problem> {
    let same = delivery.files.iter().find(|earlier| earlier.sha256 == file.sha256)?;
    let (name, earlier, id, received) = (&file.name, &same.name, delivery.id(), delivery.received);
    Some(
        Problem::error(
            "delivery_repeated",
            text!("filen {name} är redan levererad", "the file {name} has been delivered already"),
        )
        .named(text!(
            "leverans {id}, fil {earlier}, mottagen {received}",
            "delivery {id}, file {earlier}, received {received}"
        ))
        .why(text!("innehållet är detsamma byte för byte", "the content is the same byte for byte"))
        .hint(text!(
            "kontrollera att det är rätt fil; annars är inget att göra",
            "check that it is the right file; otherwise nothing needs doing"
        )),
    )
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
