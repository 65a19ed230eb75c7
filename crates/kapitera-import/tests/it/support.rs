//! A small region to import into, and official test numbers to be its persons.

use std::sync::Arc;

use kapitera_import::{Imported, Known, ListingContext, Mapping, RawFile, import_listing};
use kapitera_message::{Language, Problems, render};
use kapitera_period::{Date, Span};
use kapitera_register::{ListingRow, PseudonymKey};

pub const CENTRE_A: &str = "SE2321000214-A";
pub const CENTRE_B: &str = "SE2321000214-B";

/// Reads a person, centre, first and last day.
pub const MAPPING: &str = "register = \"listing\"\nsum-row = \"Summa\"\n[columns]\nperson = \"Personnummer\"\n\
    centre = \"Enhet\"\nfrom = \"Fr.o.m.\"\nto = \"T.o.m.\"\narea = \"DeSO\"\n";

/// Reads all columns.
pub const MAPPING_ALL: &str = "register = \"listing\"\n[columns]\nperson = \"Personnummer\"\nbirth = \"Född\"\n\
    sex = \"Kön\"\narea = \"DeSO\"\ncentre = \"Enhet\"\nfrom = \"Fr.o.m.\"\nto = \"T.o.m.\"\nkind = \"Val\"\n\
    doctor = \"Läkare\"\nperson-kind = \"Id-typ\"\n[codes.sex]\nK = \"female\"\nM = \"male\"\n\"?\" = \"\"\n\
    [codes.kind]\nAktivt = \"active\"\nIckeval = \"assigned\"\n[codes.person-kind]\nPNR = \"personal-number\"\n\
    SNR = \"coordination-number\"\nRES = \"reserve-z\"\n";

const PERSONAL: &str = include_str!("../../../kapitera-register/testdata/personnummer.txt");
const COORDINATION: &str = include_str!("../../../kapitera-register/testdata/samordningsnummer.txt");

/// The official test number in this place of those of births from 1950 to 2019.
pub fn person(place: usize) -> &'static str {
    PERSONAL.lines().filter(|line| ("1950".."2020").contains(&&line[..4])).nth(place * 7).unwrap()
}

/// An official coordination number without a birth month.
pub fn person_without_birth() -> &'static str {
    COORDINATION.lines().find(|line| &line[4..6] == "00").unwrap()
}

pub fn mapping(text: &str) -> Mapping {
    Mapping::parse("mapping.toml", text).unwrap_or_else(|problems| panic!("{}", english(&problems)))
}

pub fn english(problems: &Problems) -> String {
    problems.iter().map(|problem| render(problem, Language::En)).collect::<Vec<_>>().join("\n\n")
}

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub struct Region {
    pub centres: Vec<Arc<str>>,
    pub areas: Vec<Arc<str>>,
    pub key: PseudonymKey,
    pub covers: Span,
    pub reference_day: Date,
    pub changes: bool,
}

impl Region {
    pub fn new() -> Self {
        Self {
            centres: vec![CENTRE_A.into(), CENTRE_B.into()],
            areas: vec!["2380A0010".into(), "0114A0010".into()],
            key: PseudonymKey::from_bytes([7; 32]),
            covers: Span { from: day("2024-01-01"), to: day("2024-12-31") },
            reference_day: day("2024-06-30"),
            changes: false,
        }
    }

    pub fn known(&self) -> Known<'_> {
        Known { centres: &self.centres, areas: &self.areas }
    }

    pub fn import(&self, mapping: &Mapping, files: &[RawFile]) -> Result<Imported<ListingRow>, Problems> {
        let context = ListingContext {
            known: self.known(),
            key: &self.key,
            reference_day: self.reference_day,
            covers: self.covers,
            changes: self.changes,
        };
        import_listing(files, mapping, &context, &mut |_| {})
    }
}

pub fn file(text: impl AsRef<[u8]>) -> RawFile {
    RawFile::in_memory("listning.csv", text.as_ref())
}

/// Everything that was said of rows, in English: problems of rejected rows, then remarks.
pub fn said<R>(imported: &Imported<R>) -> String {
    let rejected = imported.rejected.iter().map(|one| render(&one.problem(), Language::En));
    let remarks = imported.remarks.iter().map(|remark| {
        let samples: Vec<String> = remark.samples.iter().map(|(file, row)| format!("{file}:{row}")).collect();
        format!("remark[{}]: {} × {} ({})", remark.code, remark.count, remark.what.en, samples.join(", "))
    });
    rejected.chain(remarks).collect::<Vec<_>>().join("\n")
}
