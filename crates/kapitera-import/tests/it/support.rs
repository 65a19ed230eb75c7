//! A small region to import into, and official test numbers to be its persons.

use std::sync::{Arc, LazyLock};

use kapitera_import::{
    EventContext, Imported, ImportedEvents, Known, ListingContext, Mapping, RawFile, Rejected, Remark, import_events,
    import_listing,
};
use kapitera_message::{Language, Problems, render};
use kapitera_money::Ore;
use kapitera_period::{Date, Span};
use kapitera_register::{Event, EventKind, ListingRow, PseudonymKey};

pub const CENTRE_A: &str = "SE2321000214-A";
pub const CENTRE_B: &str = "SE2321000214-B";
/// A unit that sells, and one that buys as centres do.
pub const UNIT_L: &str = "SE2321000214-L";
pub const UNIT_K: &str = "SE2321000214-K";

/// Reads a person, centre, first and last day.
pub const MAPPING: &str = "register = \"listing\"\nsum-row = \"Summa\"\n[columns]\nperson = \"Personnummer\"\n\
    centre = \"Enhet\"\nfrom = \"Fr.o.m.\"\nto = \"T.o.m.\"\narea = \"DeSO\"\n";

/// Reads all columns.
pub const MAPPING_ALL: &str = "register = \"listing\"\n[columns]\nperson = \"Personnummer\"\nbirth = \"Född\"\n\
    sex = \"Kön\"\narea = \"DeSO\"\ncentre = \"Enhet\"\nfrom = \"Fr.o.m.\"\nto = \"T.o.m.\"\nkind = \"Val\"\n\
    doctor = \"Läkare\"\nperson-kind = \"Id-typ\"\n[codes.sex]\nK = \"female\"\nM = \"male\"\n\"?\" = \"\"\n\
    [codes.kind]\nAktivt = \"active\"\nIckeval = \"assigned\"\n[codes.person-kind]\nPNR = \"personal-number\"\n\
    SNR = \"coordination-number\"\nRES = \"reserve-z\"\n";

/// Reads visits.
pub const VISITS: &str = "register = \"visits\"\nsum-row = \"Summa\"\n[columns]\nperson = \"Personnummer\"\nday = \"Datum\"\n\
    centre = \"Enhet\"\nprofession = \"Yrke\"\ncontact = \"Kontakt\"\nprescription = \"Recept\"\ncounty = \"Län\"\n\
    clinician = \"Behandlare\"\nfee = \"Avgift\"\n[codes.profession]\n\"Läkare\" = \"doctor\"\nSSK = \"nurse\"\n\
    [codes.contact]\n\"Besök\" = \"visit\"\nTelefon = \"telephone\"\n";

/// Reads dispensed drugs.
pub const DRUGS: &str = "register = \"drugs\"\nsum-row = \"Summa\"\n[columns]\nperson = \"Personnummer\"\nday = \"Uttag\"\n\
    atc = \"ATC\"\ncost = \"Kostnad\"\nresponsibility = \"Ansvar\"\nworkplace = \"Arbetsplats\"\n\
    person-kind = \"Id-typ\"\n[codes.responsibility]\n\"Allmän\" = \"general\"\nOnkologi = \"oncology\"\n\
    [codes.person-kind]\nPNR = \"personal-number\"\nRES = \"reserve-z\"\n";

/// Reads cost items.
pub const COSTS: &str = "register = \"costs\"\nsource = \"lab\"\nsum-row = \"Summa\"\n[columns]\nkind = \"Slag\"\n\
    person = \"Personnummer\"\ncentre = \"Enhet\"\nday = \"Datum\"\nservice = \"Tjänst\"\namount = \"Belopp\"\n";

/// Reads calls.
pub const CALLS: &str = "register = \"calls\"\n[columns]\nday = \"Datum\"\ncentre = \"Enhet\"\nerrand = \"Ärende\"\n\
    answer = \"Utfall\"\n[codes.errand]\n\"Vård\" = \"care\"\n[codes.answer]\nBesvarat = \"answered\"\n\
    \"Uppringd\" = \"called-back\"\n";

/// Reads needs of assessment.
pub const ASSESSMENTS: &str = "register = \"assessments\"\nsum-row = \"Summa\"\n[columns]\nperson = \"Personnummer\"\n\
    day = \"Kontakt\"\ncentre = \"Enhet\"\nassessed = \"Bedömd\"\nassessor = \"Av\"\nchosen = \"Egen väntan\"\n\
    [codes.assessor]\n\"Läkare\" = \"doctor\"\n";

/// Reads centres and units.
pub const CENTRES: &str = "register = \"centres\"\n[columns]\nid = \"HSA-id\"\nname = \"Namn\"\nprovider = \"Utförare\"\n\
    org-number = \"Orgnr\"\nowner = { constant = \"private\" }\nfrom = \"Från\"\n";
pub const UNITS: &str = "register = \"units\"\n[columns]\nid = \"HSA-id\"\nname = \"Namn\"\nkind = \"Slag\"\n\
    organisation = \"Organisation\"\norg-number = \"Orgnr\"\nfrom = \"Från\"\nto = \"Till\"\n[codes.kind]\n\
    Klinik = \"clinic\"\n\"Leverantör\" = \"supplier\"\n";

/// Reads price lists.
pub const PRICES: &str = "register = \"prices\"\n[columns]\nsupplier = \"Säljare\"\nservice = \"Kod\"\ngroup = \"Grupp\"\n\
    points = \"Poäng\"\nprice = \"Pris\"\nfrom = \"Från\"\nto = \"Till\"\n";

/// Reads orders.
pub const ORDERS: &str = "register = \"orders\"\nsum-row = \"Summa\"\n[columns]\nday = \"Datum\"\ncentre = \"Köpare\"\n\
    supplier = \"Säljare\"\nservice = \"Kod\"\nreferrer = \"Remittent\"\nquantity = \"Antal\"\namount = \"Belopp\"\n";

/// Reads feedback.
pub const FEEDBACK: &str = "register = \"feedback\"\n[columns]\nday = \"Datum\"\ncentre = \"Till\"\nsupplier = \"Från\"\n\
    subject = \"Ämne\"\n[codes.subject]\nRemittering = \"referring\"\n";

/// Reads point-of-care tests.
pub const POC_TESTS: &str = "register = \"poc-tests\"\n[columns]\nday = \"Datum\"\ncentre = \"Enhet\"\nservice = \"Kod\"\n\
    quantity = \"Antal\"\ncost = \"Kostnad\"\n";

/// Reads reported values.
pub const VALUES: &str = "register = \"values\"\n[columns]\nvalue = \"Uppgift\"\ncentre = \"Enhet\"\nitem = \"Avser\"\n\
    from = \"Från\"\nto = \"Till\"\namount = \"Värde\"\n[codes.value]\n\"Veckor i vite\" = \"breach-weeks\"\n\
    Telefon = \"telephone\"\n\"0:an\" = \"0:an\"\n";

/// Reads SCB's counts, with the headings of its table.
pub const CARE_NEED: &str = "register = \"care-need\"\n[columns]\ncentre = \"Enhet\"\nfrom = { constant = \"2024-01-01\" }\n\
    to = \"Till\"\nunder-5 = \"Under 5 år\"\nforeign-born = \"Utrikes födda\"\nalone-65 = \"Ensamboende 65+\"\n\
    single-parent = \"Ensamstående förälder\"\nmoved-in = \"Inflyttade\"\nunemployed = \"Arbetslösa 16–64\"\n\
    low-education = \"Låg utbildning 25–64\"\npopulation = \"Befolkning\"\nprinted = \"CNI\"\n";

/// Reads distances.
pub const DISTANCES: &str = "register = \"distances\"\n[columns]\narea = \"DeSO\"\ncentre = \"Enhet\"\nkm = \"Km\"\n\
    from = \"Från\"\nto = \"Till\"\n";

/// Reads residents.
pub const RESIDENTS: &str = "register = \"residents\"\n[columns]\nperson = \"Personnummer\"\nbirth = \"Född\"\narea = \"DeSO\"\n\
    from = \"Från\"\nto = \"Till\"\n";

const PERSONAL: &str = include_str!("../../../kapitera-register/testdata/personnummer.txt");
const COORDINATION: &str = include_str!("../../../kapitera-register/testdata/samordningsnummer.txt");

/// The official test number in this place of those of births from 1950 to 2019.
pub fn person(place: usize) -> &'static str {
    static NUMBERS: LazyLock<Vec<&str>> =
        LazyLock::new(|| PERSONAL.lines().filter(|line| ("1950".."2020").contains(&&line[..4])).step_by(7).collect());
    NUMBERS[place]
}

/// An official coordination number without a birth month.
pub fn person_without_birth() -> &'static str {
    COORDINATION.lines().find(|line| &line[4..6] == "00").unwrap()
}

pub fn mapping(text: &str) -> Mapping {
    Mapping::parse("mapping.toml", text).unwrap_or_else(|problems| panic!("{}", english(&problems)))
}

/// The heading row of a file for the mapping with this text, in its order.
pub fn headings(text: &str) -> String {
    let columns = text.split("[columns]\n").nth(1).unwrap().split('[').next().unwrap();
    let headings: Vec<&str> = columns.lines().filter_map(|line| line.split('"').nth(1)).collect();
    headings.join(";") + "\n"
}

pub fn english(problems: &Problems) -> String {
    problems.iter().map(|problem| render(problem, Language::En)).collect::<Vec<_>>().join("\n\n")
}

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub struct Region {
    pub centres: Vec<Arc<str>>,
    pub units: Vec<Arc<str>>,
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
            units: Vec::new(),
            areas: vec!["2380A0010".into(), "0114A0010".into()],
            key: PseudonymKey::from_bytes([7; 32]),
            covers: Span { from: day("2024-01-01"), to: day("2024-12-31") },
            reference_day: day("2024-06-30"),
            changes: false,
        }
    }

    pub fn known(&self) -> Known<'_> {
        Known { centres: &self.centres, units: &self.units, areas: &self.areas }
    }

    /// What listings and residents are checked against.
    pub fn persons(&self) -> ListingContext<'_> {
        let Self { key, covers, reference_day, changes, .. } = self;
        ListingContext { known: self.known(), key, reference_day: *reference_day, covers: *covers, changes: *changes }
    }

    /// What events are checked against.
    pub fn events(&self) -> EventContext<'_> {
        let Self { key, covers, reference_day, .. } = self;
        EventContext { known: self.known(), key, reference_day: *reference_day, covers: *covers }
    }

    /// Imports events and keeps them.
    pub fn import_events(
        &self,
        mapping: &Mapping,
        files: &[RawFile],
        control_sum: Option<Ore>,
    ) -> Result<(ImportedEvents, Vec<Event>), Problems> {
        let kind = EventKind::of(mapping.register()).unwrap();
        let mut events = Vec::new();
        let mut sink = |event| {
            events.push(event);
            Ok(())
        };
        let imported = import_events(kind, files, mapping, &self.events(), control_sum, &mut sink, &mut |_| {})?;
        Ok((imported, events))
    }

    pub fn import(&self, mapping: &Mapping, files: &[RawFile]) -> Result<Imported<ListingRow>, Problems> {
        import_listing(files, mapping, &self.persons(), &mut |_| {})
    }
}

pub fn file(text: impl AsRef<[u8]>) -> RawFile {
    RawFile::in_memory("listning.csv", text.as_ref())
}

/// Everything that was said of rows, in English: problems of rejected rows, then remarks.
pub fn said<R>(imported: &Imported<R>) -> String {
    told(&imported.rejected, &imported.remarks)
}

/// Problems of rejected rows, then remarks.
pub fn told(rejected: &[Rejected], remarks: &[Remark]) -> String {
    let rejected = rejected.iter().map(|one| render(&one.problem(), Language::En));
    let remarks = remarks.iter().map(|remark| {
        let samples: Vec<String> = remark.samples.iter().map(|(file, row)| format!("{file}:{row}")).collect();
        format!("remark[{}]: {} × {} ({})", remark.code, remark.count, remark.what.en, samples.join(", "))
    });
    rejected.chain(remarks).collect::<Vec<_>>().join("\n")
}
