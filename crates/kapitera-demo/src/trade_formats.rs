//! The forms of the files of internal trade: one per system, with the mappings that read them.

use kapitera_register::EventKind;

use crate::event_format::{EventFormat, Field};
use crate::listing_format::FileKind;
use crate::trade_truth::{LAB, PATHOLOGY, RADIOLOGY};
use crate::write_csv::{DateForm, Dialect, Encoding, NumberForm};

const SERVICE: usize = 1;
const REFERRER: usize = 2;
/// Of a point-of-care test.
const TEST: usize = 0;
/// Of feedback.
const SUBJECT: usize = 1;

pub(crate) const UNITS_FILE: &str = "raw/enheter-internhandel.csv";
pub(crate) const UNITS_MAPPING: &str = "mappings/units.toml";
pub(crate) const PRICES_FILE: &str = "raw/prislistor-internhandel.csv";
pub(crate) const PRICES_MAPPING: &str = "mappings/prices.toml";

pub(crate) const UNITS_MAPPING_TOML: &str = r#"# Enheter utöver hälsocentralerna som köper eller säljer inom regionen. UTF-8 med BOM, semikolon.
register = "units"
encoding = "utf-8"
delimiter = ";"

[columns]
id = "HSA-id"
name = "Enhet"
kind = "Slag"
organisation = "Organisation"
org-number = "Organisationsnummer"
from = "Fr.o.m."
to = "T.o.m."

[codes.kind]
"Klinik" = "clinic"
"Leverantör" = "supplier"
"#;

pub(crate) const PRICES_MAPPING_TOML: &str = r#"# Säljarnas prislistor för internhandeln. UTF-8 med BOM, semikolon.
register = "prices"
encoding = "utf-8"
delimiter = ";"

[columns]
supplier = "Säljare (HSA-id)"
service = "Tjänst"
group = "Område"
price = "Pris (kr)"
from = "Gäller fr.o.m."
to = "Gäller t.o.m."
"#;

/// How the small files of trade are written.
pub(crate) const PLAIN: Dialect = Dialect {
    encoding: Encoding::Utf8WithMark,
    delimiter: ';',
    line_end: "\r\n",
    sep_line: false,
    dates: DateForm::Dashes,
    numbers: NumberForm::COMMA,
};

const OLD: Dialect = Dialect { encoding: Encoding::Windows1252, ..PLAIN };

/// The columns of a supplier's monthly list of orders; the sum stands below the last.
const ORDERED: &[(Field, &str)] = &[
    (Field::Day, "Datum"),
    (Field::Centre, "Beställare (HSA-id)"),
    (Field::Word(SERVICE), "Tjänst"),
    (Field::Word(REFERRER), "Remittent"),
    (Field::Quantity, "Antal"),
    (Field::Amount, "Debiterat (kr)"),
];

const ORDERS: EventFormat = EventFormat {
    kind: EventKind::Orders,
    source: "lab",
    about: "Så läses laboratoriets samlingsfakturor: en rad per månad, beställare och analys.",
    stem: "internhandel-lab",
    ending: "csv",
    file: FileKind::Text(OLD),
    titles: &["Beställningar av laboratorietjänster (påhittade uppgifter)"],
    columns: ORDERED,
    constants: &[("supplier", LAB)],
    codes: &[],
    sum_row: true,
    mapping: "mappings/orders-lab.toml",
};

/// The suppliers' forms, in the order in which they send.
pub(crate) const OF_SUPPLIERS: [(&str, EventFormat); 3] = [(LAB, ORDERS), (RADIOLOGY, X_RAY), (PATHOLOGY, TISSUE)];

const X_RAY: EventFormat = EventFormat {
    source: "radiology",
    about: "Så läses radiologins samlingsfakturor: en rad per månad, beställare och undersökning.",
    stem: "internhandel-radiologi",
    file: FileKind::Text(PLAIN),
    titles: &[],
    constants: &[("supplier", RADIOLOGY)],
    mapping: "mappings/orders-radiology.toml",
    ..ORDERS
};

const TISSUE: EventFormat = EventFormat {
    source: "pathology",
    about: "Så läses patologins statistik: den är fri för beställarna, så beloppen är noll.",
    stem: "internhandel-patologi",
    file: FileKind::Text(PLAIN),
    titles: &[],
    constants: &[("supplier", PATHOLOGY)],
    mapping: "mappings/orders-pathology.toml",
    ..ORDERS
};

pub(crate) const FEEDBACK: EventFormat = EventFormat {
    kind: EventKind::Feedback,
    source: "lab",
    about: "Så läses laboratoriets lista över konsultativ återkoppling: en rad per tillfälle.",
    stem: "aterkoppling-lab",
    ending: "csv",
    file: FileKind::Text(PLAIN),
    titles: &[],
    columns: &[(Field::Day, "Datum"), (Field::Centre, "Till (HSA-id)"), (Field::Word(SUBJECT), "Ämne")],
    constants: &[("supplier", LAB)],
    codes: &[(Field::Word(SUBJECT), &[("Beställningsmönster", "ordering"), ("Indikationer", "indications")])],
    sum_row: false,
    mapping: "mappings/feedback.toml",
};

pub(crate) const POC_TESTS: EventFormat = EventFormat {
    kind: EventKind::PocTests,
    source: "pna",
    about: "Så läses enheternas patientnära analyser: en rad per månad, enhet och analys.",
    stem: "pna",
    ending: "csv",
    file: FileKind::Text(PLAIN),
    titles: &[],
    columns: &[
        (Field::Day, "Datum"),
        (Field::Centre, "Enhet (HSA-id)"),
        (Field::Word(TEST), "Analys"),
        (Field::Quantity, "Antal"),
        (Field::Amount, "Kostnad (kr)"),
    ],
    constants: &[],
    codes: &[],
    sum_row: true,
    mapping: "mappings/poc-tests.toml",
};
