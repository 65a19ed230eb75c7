//! `manifest.toml`: what one delivery is. A file type of its own, version 1, read strictly.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use jiff::Timestamp;
use kapitera_message::{Problem, Problems, text};
use kapitera_money::Ore;
use kapitera_period::{Date, OPEN_END, Span};
use kapitera_register::RegisterKind;
use sha2::{Digest as _, Sha256};

use crate::table::hex;
use kapitera_toml::{Document, Section, quoted};

/// What a delivery states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// The whole register for the days it covers.
    Full,
    /// Of listings: for each person it mentions, everything about that person for the days it covers. Of events and
    /// values: rows that came late, added to what is known.
    Changes,
}

impl Mode {
    /// The name used in commands and manifests.
    pub fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Changes => "changes",
        }
    }

    /// The mode with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Full, Self::Changes].into_iter().find(|mode| mode.name() == name)
    }
}

/// A raw file that a delivery was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawFile {
    /// File name without folders.
    pub name: String,
    /// Digest of its bytes, 64 hex digits.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
    /// Rows below the heading.
    pub rows_in: u64,
    /// Rows taken into the register.
    pub accepted: u64,
    /// Rows in quarantine.
    pub rejected: u64,
    /// Rows that are no data: titles, sums, empty rows.
    pub left_out: u64,
}

/// The amounts of a delivery of events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StoredAmounts {
    /// The sum of the rows taken into the register.
    pub accepted: Ore,
    /// The sum of the rejected rows whose amount could be read.
    pub rejected: Ore,
    /// Rejected rows whose amount could not be read.
    pub rejected_without_amount: u64,
}

/// What every manifest begins with.
const HEAD: &str =
    "# Written by kapitera at import. `kapitera verify` compares it with the files beside it.\nversion = 1\n";

/// One delivery, as its manifest describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The register delivered.
    pub register: RegisterKind,
    /// When it was received; the clock of "known at".
    pub received: Timestamp,
    /// The days it speaks about.
    pub covers: Span,
    /// Whether it states the whole register.
    pub mode: Mode,
    /// The system or supplier that it comes from, a word of its mapping; empty when the mapping says none. Of events
    /// and values a delivery replaces only what the same source delivered.
    pub source: String,
    /// The raw files, in the order given.
    pub files: Vec<RawFile>,
    /// Rows in `rows.parquet`.
    pub rows: u64,
    /// Rows in quarantine, of all files.
    pub rejected: u64,
    /// The amounts of its rows; none for registers other than events.
    pub amounts: Option<StoredAmounts>,
    /// How many times each remark was made at import, by code.
    pub remarks: BTreeMap<String, u64>,
    /// The number of the first new person.
    pub persons_from: u32,
    /// How many persons the region had not met before.
    pub persons_count: u32,
    /// Digest of `rows.parquet`, 64 hex digits.
    pub rows_sha256: String,
    /// Digest of `persons.parquet`; empty for registers without persons.
    pub persons_sha256: String,
    /// Digest of the quarantine file; empty when no row was rejected.
    pub quarantine_sha256: String,
}

impl Manifest {
    /// The delivery's id and folder name: `20240305T100000Z-1a2b3c4d`.
    pub fn id(&self) -> String {
        let received = self.received.strftime("%Y%m%dT%H%M%SZ");
        format!("{received}-{}", self.rows_sha256.get(..8).unwrap_or(""))
    }

    /// The order of deliveries: by time of receipt, then by id.
    pub(crate) fn order(&self) -> (Timestamp, String) {
        (self.received, self.id())
    }

    /// The text of `manifest.toml`: it names its own digest, so that no byte of it changes unnoticed.
    pub(crate) fn to_text(&self) -> String {
        let plain = self.to_plain_text();
        let digest = hex(&Sha256::digest(plain.as_bytes()));
        let line = format!("{HEAD}manifest-sha256 = {}\n", quoted(&digest));
        plain.replacen(HEAD, &line, 1)
    }

    /// Whether `source` is, byte for byte, the text of this manifest; those written before they named their digest have
    /// none.
    pub(crate) fn is_text(&self, source: &str) -> bool {
        source == self.to_text() || source == self.to_plain_text()
    }

    /// The text without its digest, which is taken of it.
    fn to_plain_text(&self) -> String {
        let mut out = String::from(HEAD);
        let mut line = |key: &str, value: String| writeln!(out, "{key} = {value}").expect("a string takes all text");
        line("register", quoted(self.register.name()));
        line("received", quoted(&self.received.to_string()));
        line("covers-from", quoted(&self.covers.from.to_string()));
        if !self.covers.is_open() {
            line("covers-to", quoted(&self.covers.to.to_string()));
        }
        line("mode", quoted(self.mode.name()));
        if !self.source.is_empty() {
            line("source", quoted(&self.source));
        }
        line("rows", self.rows.to_string());
        line("rejected", self.rejected.to_string());
        if let Some(amounts) = self.amounts {
            line("accepted-ore", amounts.accepted.0.to_string());
            line("rejected-ore", amounts.rejected.0.to_string());
            line("rejected-without-amount", amounts.rejected_without_amount.to_string());
        }
        line("persons-from", self.persons_from.to_string());
        line("persons-count", self.persons_count.to_string());
        line("rows-sha256", quoted(&self.rows_sha256));
        line("persons-sha256", quoted(&self.persons_sha256));
        line("quarantine-sha256", quoted(&self.quarantine_sha256));
        if !self.remarks.is_empty() {
            out.push_str("\n[remarks]\n");
        }
        for (code, count) in &self.remarks {
            writeln!(out, "{} = {count}", quoted(code)).expect("a string takes all text");
        }
        for file in &self.files {
            let RawFile { name, sha256, bytes, rows_in, accepted, rejected, left_out } = file;
            let name = quoted(name);
            write!(
                out,
                "\n[[files]]\nname = {name}\nsha256 = {}\nbytes = {bytes}\nrows-in = {rows_in}\naccepted = {accepted}\nrejected = {rejected}\nleft-out = {left_out}\n",
                quoted(sha256)
            )
            .expect("a string takes all text");
        }
        out
    }

    /// Reads the text of `manifest.toml`.
    pub(crate) fn parse(path: &Path, source: &str) -> Result<Self, Problems> {
        let mut document = Document::new(path, source);
        let manifest = read(&mut document, source);
        match manifest {
            Some(manifest) if document.problems.is_empty() => Ok(manifest),
            _ => Err(document.problems),
        }
    }
}

fn read(document: &mut Document, source: &str) -> Option<Manifest> {
    let parsed = document.parse(source)?;
    let mut root = Document::root(&parsed);
    let version = document.whole(&mut root, "version");
    if version.is_some_and(|version| version != 1) {
        let problem = Problem::error(
            "manifest_version",
            text!("manifestet har en okänd version", "the manifest has an unknown version"),
        )
        .hint(text!("använd en nyare kapitera", "use a newer kapitera"));
        document.problem(problem, 0..0);
        return None;
    }
    // Compared by `Manifest::is_text`, with the whole text.
    drop(document.string(&mut root, "manifest-sha256"));
    let register = document.parsed(&mut root, "register", RegisterKind::from_name);
    let received = document.parsed(&mut root, "received", |text| text.parse().ok());
    let covers_from = document.parsed(&mut root, "covers-from", day_from);
    let covers_to = match document.string(&mut root, "covers-to") {
        Some((text, span)) => {
            let day = day_from(&text);
            if day.is_none() {
                let problem = Problem::error("value_form", text!("”{text}” är ingen dag", "“{text}” is not a day"));
                document.problem(problem, span);
            }
            day
        }
        None => Some(OPEN_END),
    };
    let mode = document.parsed(&mut root, "mode", Mode::from_name);
    let source = document.string(&mut root, "source").map_or_else(String::new, |(source, _)| source);
    let rows = document.whole(&mut root, "rows");
    let rejected = document.whole(&mut root, "rejected");
    let amounts = read_amounts(document, &mut root);
    let persons_from = small(document, &mut root, "persons-from");
    let persons_count = small(document, &mut root, "persons-count");
    let rows_sha256 = document.parsed(&mut root, "rows-sha256", |text| digest(text).filter(|_| !text.is_empty()));
    let persons_sha256 = document.parsed(&mut root, "persons-sha256", digest);
    let quarantine_sha256 = document.parsed(&mut root, "quarantine-sha256", digest);
    let remarks = read_remarks(document, &mut root);
    let files = document.sections(&mut root, "files");
    let files: Option<Vec<RawFile>> = files.into_iter().map(|file| read_file(document, file)).collect();
    document.finish(root);
    Some(Manifest {
        register: register?,
        received: received?,
        covers: Span { from: covers_from?, to: covers_to? },
        mode: mode?,
        source,
        files: files?,
        rows: rows?,
        rejected: rejected?,
        amounts: amounts?,
        remarks,
        persons_from: persons_from?,
        persons_count: persons_count?,
        rows_sha256: rows_sha256?,
        persons_sha256: persons_sha256?,
        quarantine_sha256: quarantine_sha256?,
    })
}

/// The amounts, which stand all together or not at all.
fn read_amounts(document: &mut Document, root: &mut Section<'_, '_>) -> Option<Option<StoredAmounts>> {
    const KEYS: [&str; 3] = ["accepted-ore", "rejected-ore", "rejected-without-amount"];
    if !KEYS.into_iter().any(|key| root.has(key)) {
        return Some(None);
    }
    let accepted = document.integer(root, KEYS[0]);
    let rejected = document.integer(root, KEYS[1]);
    let without = document.whole(root, KEYS[2]);
    let (accepted, rejected) = (Ore(accepted?), Ore(rejected?));
    Some(Some(StoredAmounts { accepted, rejected, rejected_without_amount: without? }))
}

fn read_remarks(document: &mut Document, root: &mut Section<'_, '_>) -> BTreeMap<String, u64> {
    let mut remarks = BTreeMap::new();
    let Some(section) = document.section(root, "remarks") else { return remarks };
    for (code, span, value) in section.entries() {
        match value.get_ref().as_integer().and_then(|count| count.as_str().parse().ok()) {
            Some(count) => {
                remarks.insert(code.to_owned(), count);
            }
            None => {
                let problem =
                    Problem::error("wrong_type", text!("”{code}” ska vara ett antal", "“{code}” must be a number"));
                document.problem(problem, span);
            }
        }
    }
    remarks
}

fn read_file(document: &mut Document, mut file: Section<'_, '_>) -> Option<RawFile> {
    let read = RawFile {
        name: document.required(&mut file, "name")?.0,
        sha256: document.parsed(&mut file, "sha256", |text| digest(text).filter(|_| !text.is_empty()))?,
        bytes: document.whole(&mut file, "bytes")?,
        rows_in: document.whole(&mut file, "rows-in")?,
        accepted: document.whole(&mut file, "accepted")?,
        rejected: document.whole(&mut file, "rejected")?,
        left_out: document.whole(&mut file, "left-out")?,
    };
    document.finish(file);
    Some(read)
}

fn small(document: &mut Document, root: &mut Section<'_, '_>, key: &'static str) -> Option<u32> {
    let number = document.whole(root, key)?;
    let small = u32::try_from(number).ok();
    if small.is_none() {
        document.problem(Problem::error("value_form", text!("”{key}” är för stort", "“{key}” is too large")), 0..0);
    }
    small
}

fn day_from(text: &str) -> Option<Date> {
    text.parse().ok()
}

/// A digest, or nothing.
fn digest(text: &str) -> Option<String> {
    let hex = text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    (text.is_empty() || (text.len() == 64 && hex)).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    pub(crate) fn example() -> Manifest {
        Manifest {
            register: RegisterKind::Listing,
            received: "2024-03-05T10:00:00Z".parse().unwrap(),
            covers: Span::open(date(2024, 1, 1)),
            mode: Mode::Full,
            source: String::new(),
            files: vec![RawFile {
                name: "listning \"mars\".csv".into(),
                sha256: "a".repeat(64),
                bytes: 10,
                rows_in: 4,
                accepted: 2,
                rejected: 1,
                left_out: 1,
            }],
            rows: 2,
            rejected: 1,
            amounts: None,
            remarks: [("listing_overlap".to_owned(), 3)].into(),
            persons_from: 7,
            persons_count: 2,
            rows_sha256: "b".repeat(64),
            persons_sha256: "c".repeat(64),
            quarantine_sha256: String::new(),
        }
    }

    #[test]
    fn reads_what_it_writes() {
        let mut manifest = example();
        assert_eq!(Manifest::parse(Path::new("m"), &manifest.to_text()), Ok(manifest.clone()));
        assert_eq!(manifest.id(), "20240305T100000Z-bbbbbbbb");
        manifest.covers.to = date(2024, 1, 31);
        assert_eq!(Manifest::parse(Path::new("m"), &manifest.to_text()), Ok(manifest.clone()));
        manifest.source = "lab \"ö\"".into();
        manifest.amounts = Some(StoredAmounts { accepted: Ore(-12_50), rejected: Ore(7), rejected_without_amount: 1 });
        assert_eq!(Manifest::parse(Path::new("m"), &manifest.to_text()), Ok(manifest));
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        let text = example().to_text();
        let check = |from: &str, to: &str, code: &str| {
            let problems = Manifest::parse(Path::new("m"), &text.replace(from, to)).unwrap_err();
            assert!(problems.iter().any(|problem| problem.code == code), "{from} → {to}: {problems:?}");
        };
        check("version = 1", "version = 2", "manifest_version");
        check("rows = 2", "rows = -2", "wrong_type");
        check("mode = \"full\"", "mode = \"all\"", "value_form");
        check("mode = \"full\"", "mode = \"full\"\nextra = 1", "unknown_key");
        check("rejected = 1\n", "", "missing_key");
        check("bbbb", "BBBB", "value_form");
        check("rows = 2", "rows = 2\naccepted-ore = -5", "missing_key");
        check("rows = 2", "rows = 2\naccepted-ore = 1.5", "wrong_type");
        check("rows = 2", "rows = 2\nsource = 1", "wrong_type");
    }
}
