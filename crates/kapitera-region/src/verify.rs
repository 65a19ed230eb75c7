//! Proves that a region's directory is whole: every digest, every count, every person number, no unknown file.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use kapitera_message::{Problem, Problems, Text, text};
use kapitera_money::format_decimal;
use kapitera_register::{EventKind, RegisterKind};
use sha2::{Digest as _, Sha256};

use crate::table::{StoredTable, file_problem, hex};
use crate::unfinished::UNFINISHED;
use crate::{Manifest, Region, event_column, events, listing, lock, persons, small};

/// What [`verify`] found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Everything that is not as it should be.
    pub problems: Problems,
    /// Deliveries looked at.
    pub deliveries: u64,
    /// Files whose digest was recomputed.
    pub files: u64,
    /// Bytes of these files.
    pub bytes: u64,
    /// Rows of all deliveries.
    pub rows: u64,
    /// Persons with a number.
    pub persons: u64,
}

/// Checks the region in `root` from its settings to the last byte of its deliveries.
pub fn verify(root: &Path) -> Verified {
    let mut verified = Verified::default();
    match Region::open(root) {
        Ok(region) => {
            verified.registers(&region);
            verified.quarantine(&region);
        }
        Err(mut problems) => verified.problems.append(&mut problems),
    }
    verified
}

impl Verified {
    fn registers(&mut self, region: &Region) {
        let known = RegisterKind::ALL.map(RegisterKind::name);
        for name in names(&region.registers()) {
            if !known.contains(&name.as_str()) && name != lock::FILE_NAME {
                self.unknown(&region.registers().join(name));
            }
        }
        let mut numbered = Vec::new();
        for register in RegisterKind::ALL {
            let mut manifests = Vec::new();
            for id in names(&region.register(register)) {
                if id == UNFINISHED {
                    self.problems.push(unfinished(&region.register(register)));
                    continue;
                }
                if !region.register(register).join(&id).is_dir() {
                    self.unknown(&region.register(register).join(&id));
                    continue;
                }
                match region.manifest(register, &id) {
                    Ok(manifest) => manifests.push(manifest),
                    Err(mut problems) => self.problems.append(&mut problems),
                }
            }
            manifests.sort_by_cached_key(Manifest::order);
            for manifest in &manifests {
                self.delivery(region, manifest);
            }
            if persons::REGISTERS.contains(&register) {
                numbered.append(&mut manifests);
            }
        }
        self.numbering(&numbered);
    }

    fn delivery(&mut self, region: &Region, manifest: &Manifest) {
        self.deliveries += 1;
        let folder = region.register(manifest.register).join(manifest.id());
        self.manifest(&folder.join("manifest.toml"), manifest);
        let mut expected = BTreeSet::from(["manifest.toml", "rows.parquet"]);
        if persons::REGISTERS.contains(&manifest.register) {
            expected.insert("persons.parquet");
            self.persons_file(region, manifest);
        }
        for name in names(&folder) {
            if !expected.contains(name.as_str()) {
                self.unknown(&folder.join(name));
            }
        }
        let rows = folder.join("rows.parquet");
        // A file with a wrong digest is not read further: what it holds means nothing.
        if self.digest(&rows, &manifest.rows_sha256) {
            match open(&rows, manifest.register) {
                Ok(table) => {
                    self.same_count(&rows, table.all_rows(), manifest.rows);
                    self.amounts(&rows, &table, manifest);
                }
                Err(problem) => self.problems.push(problem),
            }
        }
        self.rows += manifest.rows;
    }

    /// The manifest's text is what was written, to the last byte: what it says of raw files and remarks is in no other file.
    fn manifest(&mut self, path: &Path, manifest: &Manifest) {
        match fs::read(path) {
            Ok(source) if std::str::from_utf8(&source).is_ok_and(|source| manifest.is_text(source)) => {}
            Ok(_) => self.changed(path),
            Err(error) => self.problems.push(file_problem(path, &error)),
        }
    }

    fn persons_file(&mut self, region: &Region, manifest: &Manifest) {
        let path = region.persons_path(manifest.register, &manifest.id());
        if !self.digest(&path, &manifest.persons_sha256) {
            return;
        }
        let (mut count, mut last, mut ascends) = (0_u64, None, true);
        let read = persons::read(&path, |person| {
            ascends &= last.is_none_or(|last| last < person);
            last = Some(person);
            count += 1;
        });
        match read {
            Ok(()) => self.same_count(&path, count, manifest.persons_count.into()),
            Err(problem) => self.problems.push(problem),
        }
        if !ascends {
            self.problems.push(file_problem(&path, &"the persons do not ascend"));
        }
        self.persons += count;
    }

    /// Person numbers run from 0 without a gap, whatever the order in which deliveries were received.
    fn numbering(&mut self, manifests: &[Manifest]) {
        let mut ranges: Vec<(u32, u32, String)> =
            manifests.iter().map(|manifest| (manifest.persons_from, manifest.persons_count, manifest.id())).collect();
        ranges.sort();
        let mut next = 0;
        for (from, count, id) in ranges {
            if from != next {
                self.problems.push(
                    Problem::error(
                        "person_numbers_gap",
                        text!(
                            "personnumreringen har en lucka eller en dubblett vid {from}",
                            "person numbers have a gap or a repeat at {from}"
                        ),
                    )
                    .named(text!("leverans {id}", "delivery {id}"))
                    .why(text!("en leverans saknas eller är ändrad", "a delivery is missing or has been changed")),
                );
            }
            next = from.saturating_add(count);
        }
    }

    fn quarantine(&mut self, region: &Region) {
        let root = region.root().join("quarantine");
        for name in names(&root) {
            let Some(register) = RegisterKind::from_name(&name) else {
                self.unknown(&root.join(name));
                continue;
            };
            // Manifests that do not parse have been reported already.
            let ids: BTreeSet<String> = names(&region.register(register)).into_iter().collect();
            for file in names(&root.join(&name)) {
                if !file.strip_suffix(".csv").is_some_and(|id| ids.contains(id)) {
                    self.unknown(&root.join(&name).join(file));
                }
            }
        }
        for register in RegisterKind::ALL {
            for id in names(&region.register(register)) {
                let Ok(manifest) = region.manifest(register, &id) else { continue };
                if !manifest.quarantine_sha256.is_empty() {
                    self.digest(&region.quarantine(register).join(format!("{id}.csv")), &manifest.quarantine_sha256);
                }
            }
        }
    }

    /// Whether the file has the digest that the manifest gives.
    fn digest(&mut self, path: &Path, expected: &str) -> bool {
        match digest_of(path) {
            Ok((digest, bytes)) => {
                self.files += 1;
                self.bytes += bytes;
                if digest == expected {
                    return true;
                }
                self.changed(path);
            }
            Err(error) => self.problems.push(file_problem(path, &error)),
        }
        false
    }

    fn changed(&mut self, path: &Path) {
        let place = path.display().to_string();
        self.problems.push(
            Problem::error(
                "digest_differs",
                text!("filen är ändrad sedan den togs emot", "the file has changed since it was received"),
            )
            .named(text!("{place}", "{place}"))
            .why(text!(
                "en avräkning på ändrade rader går inte att upprepa",
                "a settlement of changed rows cannot be repeated"
            ))
            .hint(text!("hämta filen från en säkerhetskopia", "restore the file from a backup")),
        );
    }

    fn same_count(&mut self, path: &Path, found: u64, expected: u64) {
        if found != expected {
            let place = path.display().to_string();
            self.problems.push(
                Problem::error(
                    "count_differs",
                    text!(
                        "filen har {found} rader, manifestet säger {expected}",
                        "the file has {found} rows, the manifest says {expected}"
                    ),
                )
                .named(text!("{place}", "{place}")),
            );
        }
    }

    /// The amounts of events add up to what the manifest says.
    fn amounts(&mut self, path: &Path, table: &StoredTable, manifest: &Manifest) {
        if EventKind::of(manifest.register).is_none() {
            return;
        }
        let said = manifest.amounts.unwrap_or_default().accepted;
        match sum(table) {
            Ok(found) if found == i128::from(said.0) => {}
            Ok(found) => {
                let place = path.display().to_string();
                let kr = |mark| [found, said.0.into()].map(|amount| format_decimal(amount, 2, mark));
                let ([found_sv, said_sv], [found_en, said_en]) = (kr(','), kr('.'));
                self.problems.push(
                    Problem::error(
                        "amounts_differ",
                        Text {
                            sv: format!("filen har {found_sv} kr, manifestet säger {said_sv} kr"),
                            en: format!("the file has {found_en} kr, the manifest says {said_en} kr"),
                        },
                    )
                    .named(text!("{place}", "{place}"))
                    .why(text!("varje öre ska gå att följa", "every öre must be accounted for")),
                );
            }
            Err(problem) => self.problems.push(problem),
        }
    }

    fn unknown(&mut self, path: &Path) {
        let place = path.display().to_string();
        self.problems.push(
            Problem::error(
                "unknown_file",
                text!("en fil som inte hör till någon leverans", "a file that belongs to no delivery"),
            )
            .named(text!("{place}", "{place}"))
            .hint(text!("flytta den ur regionens mapp", "move it out of the region's directory")),
        );
    }
}

/// A register's `rows.parquet`, if it has the register's columns.
fn open(path: &Path, register: RegisterKind) -> Result<StoredTable, Problem> {
    match (register, EventKind::of(register)) {
        (_, Some(kind)) => events::open_events(path, kind),
        (RegisterKind::Listing, _) => StoredTable::open(path, &listing::SCHEMA),
        (register, _) => StoredTable::open(path, small::schema(register)),
    }
}

/// The sum of the amounts of a table of events.
fn sum(table: &StoredTable) -> Result<i128, Problem> {
    let mut reader = table.reader()?;
    let mut sum = 0;
    let mut amounts = Vec::new();
    for group in 0..table.groups() {
        amounts.clear();
        reader.amounts(group, event_column::AMOUNT)?.read(table.rows(group), &mut amounts)?;
        sum += amounts.iter().copied().map(i128::from).sum::<i128>();
    }
    Ok(sum)
}

fn unfinished(folder: &Path) -> Problem {
    let place = folder.display().to_string();
    Problem::warning(
        "unfinished_delivery",
        text!("en avbruten leverans ligger kvar", "an interrupted delivery is left"),
    )
    .named(text!("{place}", "{place}"))
    .hint(text!(
        "nästa leverans tar bort den; inget behöver göras",
        "the next delivery removes it; nothing needs doing"
    ))
}

/// The names in a folder, ascending; none when it cannot be read.
fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort_unstable();
    names
}

fn digest_of(path: &Path) -> std::io::Result<(String, u64)> {
    let mut file = File::open(path)?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 18];
    let mut bytes = 0;
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok((hex(&digest.finalize()), bytes));
        }
        digest.update(&buffer[..read]);
        bytes += read as u64;
    }
}
