//! How the sources of costs write them: each supplier in its own way.

use kapitera_register::EventKind;

use crate::event_format::{EventFormat, Field, ID_KINDS};
use crate::listing_format::FileKind;
use crate::write_csv::{DateForm, Dialect, Encoding, NumberForm};

/// The place of the kind of cost among the labels.
pub(crate) const KIND: usize = 0;
/// The place of the service code among the labels.
pub(crate) const SERVICE: usize = 1;
/// The place of the diagnosis among the labels.
pub(crate) const DIAGNOSIS: usize = 2;

const SEMICOLONS: Dialect = Dialect {
    encoding: Encoding::Utf8,
    delimiter: ';',
    line_end: "\r\n",
    sep_line: false,
    dates: DateForm::Dashes,
    numbers: NumberForm::COMMA,
};

/// The laboratory: by person and ordering centre, with the minus behind.
pub(crate) const LAB: EventFormat = EventFormat {
    kind: EventKind::Costs,
    source: "lab",
    about: "Så läses laboratoriets analyser: summarad, minus efter talet.",
    stem: "lab",
    ending: "csv",
    file: FileKind::Text(Dialect { numbers: NumberForm { minus_after: true, ..NumberForm::COMMA }, ..SEMICOLONS }),
    titles: &["Laboratoriets debitering per analys (påhittade uppgifter)"],
    columns: &[
        (Field::IdKind, "Id-typ"),
        (Field::Id, "Personnummer"),
        (Field::Day, "Provtagningsdatum"),
        (Field::Centre, "Beställare (HSA-id)"),
        (Field::Word(SERVICE), "Analys"),
        (Field::Amount, "Belopp"),
    ],
    constants: &[("kind", "lab")],
    codes: &[(Field::IdKind, ID_KINDS)],
    sum_row: true,
    mapping: "mappings/costs-lab.toml",
};

/// Radiology: tabs, a time of day in the dates, thousands apart.
pub(crate) const X_RAY: EventFormat = EventFormat {
    source: "x-ray",
    about: "Så läses röntgens undersökningar: tabbar, datum med klockslag.",
    stem: "rontgen",
    ending: "txt",
    file: FileKind::Text(Dialect {
        encoding: Encoding::Windows1252,
        delimiter: '\t',
        dates: DateForm::WithTime,
        numbers: NumberForm { group: Some('\u{a0}'), ..NumberForm::COMMA },
        ..SEMICOLONS
    }),
    titles: &[],
    columns: &[
        (Field::Day, "Undersökningsdatum"),
        (Field::IdKind, "Id-typ"),
        (Field::Id, "Patient"),
        (Field::Word(SERVICE), "Undersökning"),
        (Field::Centre, "Remittent"),
        (Field::Amount, "Pris"),
    ],
    constants: &[("kind", "x-ray")],
    codes: &[(Field::IdKind, ID_KINDS)],
    sum_row: false,
    mapping: "mappings/costs-x-ray.toml",
    ..LAB
};

/// Medical foot care: a small workbook.
pub(crate) const FOOT_CARE: EventFormat = EventFormat {
    source: "foot-care",
    about: "Så läses fotvårdens arbetsbok.",
    stem: "fotvard",
    ending: "xlsx",
    file: FileKind::Excel { sheet: "Fotvård" },
    titles: &["Medicinsk fotvård, utförda behandlingar (påhittade uppgifter)"],
    columns: &[
        (Field::IdKind, "Typ av id"),
        (Field::Id, "Personnummer"),
        (Field::Day, "Behandlingsdatum"),
        (Field::Centre, "Remitterande enhet"),
        (Field::Word(SERVICE), "Åtgärd"),
        (Field::Amount, "Ersättning"),
    ],
    constants: &[("kind", "foot-care")],
    sum_row: true,
    mapping: "mappings/costs-foot-care.toml",
    ..LAB
};

/// Physiotherapists under LOF and doctors under LOL: one file, told apart by a code.
pub(crate) const PRACTICE: EventFormat = EventFormat {
    source: "private-practice",
    about: "Så läses ersättningar enligt LOF (fysioterapeuter) och LOL (läkare).",
    stem: "nationella-taxan",
    file: FileKind::Text(SEMICOLONS),
    titles: &["Ersättningar enligt nationella taxan (påhittade uppgifter)", ""],
    columns: &[
        (Field::Word(KIND), "Lag"),
        (Field::IdKind, "Id-typ"),
        (Field::Id, "Personnummer"),
        (Field::Day, "Datum"),
        (Field::Word(SERVICE), "Arvodeskategori"),
        (Field::Amount, "Utbetalt"),
    ],
    constants: &[],
    codes: &[(Field::Word(KIND), &[("LOF", "physiotherapy-lof"), ("LOL", "doctors-lol")]), (Field::IdKind, ID_KINDS)],
    sum_row: true,
    mapping: "mappings/costs-private-practice.toml",
    ..LAB
};

/// What municipalities do for the region: commas between the fields, a true minus sign.
pub(crate) const MUNICIPAL: EventFormat = EventFormat {
    source: "municipal",
    about: "Så läses kommunernas fakturaunderlag: komma mellan fälten, minustecken U+2212.",
    stem: "tjanstekop-kommun",
    file: FileKind::Text(Dialect {
        encoding: Encoding::Utf8WithMark,
        delimiter: ',',
        numbers: NumberForm { minus: '\u{2212}', ..NumberForm::POINT },
        ..SEMICOLONS
    }),
    titles: &[],
    columns: &[
        (Field::Day, "Utfört"),
        (Field::IdKind, "Id-typ"),
        (Field::Id, "Person"),
        (Field::Centre, "Beställande enhet"),
        (Field::Word(SERVICE), "Insats"),
        (Field::Amount, "Belopp"),
    ],
    constants: &[("kind", "municipal")],
    codes: &[(Field::IdKind, ID_KINDS)],
    sum_row: false,
    mapping: "mappings/costs-municipal.toml",
    ..LAB
};

/// Patient transport to and from the centres.
pub(crate) const TRANSPORT: EventFormat = EventFormat {
    source: "transport",
    about: "Så läses sjukresorna: Excels \"Unicode-text\".",
    stem: "sjukresor",
    ending: "txt",
    file: FileKind::Text(Dialect { encoding: Encoding::Utf16, delimiter: '\t', dates: DateForm::Digits, ..SEMICOLONS }),
    titles: &[],
    columns: &[
        (Field::IdKind, "Idtyp"),
        (Field::Id, "Resenär"),
        (Field::Day, "Resdatum"),
        (Field::Centre, "Till/från enhet"),
        (Field::Word(SERVICE), "Färdsätt"),
        (Field::Amount, "Kostnad"),
    ],
    constants: &[("kind", "transport")],
    codes: &[(Field::IdKind, ID_KINDS)],
    sum_row: false,
    mapping: "mappings/costs-transport.toml",
    ..LAB
};

/// Rent: by centre, without persons.
pub(crate) const RENT: EventFormat = EventFormat {
    source: "rent",
    about: "Så läses fastighetsenhetens hyror.",
    stem: "hyror",
    file: FileKind::Text(Dialect {
        encoding: Encoding::Windows1252,
        numbers: NumberForm { group: Some(' '), ..NumberForm::COMMA },
        ..SEMICOLONS
    }),
    titles: &["Internhyror och lokaler (påhittade uppgifter)"],
    columns: &[
        (Field::Centre, "Hyresgäst (HSA-id)"),
        (Field::Day, "Avser från"),
        (Field::Word(SERVICE), "Slag"),
        (Field::Amount, "Hyra"),
    ],
    constants: &[("kind", "rent")],
    codes: &[],
    sum_row: true,
    mapping: "mappings/costs-rent.toml",
    ..LAB
};

/// The hospital: costs per patient, the kinds told apart by a code; who came unasked has no centre.
pub(crate) const HOSPITAL: EventFormat = EventFormat {
    source: "hospital",
    about: "Så läses sjukhusets kostnad per patient (KPP): en rad per vårdkontakt.",
    stem: "sjukhus-kpp",
    file: FileKind::Text(Dialect {
        encoding: Encoding::Windows1252,
        numbers: NumberForm { group: Some(' '), ..NumberForm::COMMA },
        ..SEMICOLONS
    }),
    titles: &["Sjukhusets kostnad per patient (påhittade uppgifter)"],
    columns: &[
        (Field::IdKind, "Id-typ"),
        (Field::Id, "Personnummer"),
        (Field::Day, "Vårddatum"),
        (Field::Word(KIND), "Vårdområde"),
        (Field::Word(SERVICE), "Kontakt"),
        (Field::Word(DIAGNOSIS), "Huvuddiagnos"),
        (Field::Centre, "Remittent (HSA-id)"),
        (Field::Amount, "Kostnad"),
    ],
    constants: &[],
    codes: &[
        (
            Field::Word(KIND),
            &[
                ("Medicin ÖV", "medicine-outpatient"),
                ("Medicin SV", "medicine-inpatient"),
                ("Psykiatri ÖV", "psychiatry-outpatient"),
                ("Psykiatri SV", "psychiatry-inpatient"),
                ("Kirurgi ÖV", "surgery-outpatient"),
                ("Kirurgi SV", "surgery-inpatient"),
                ("Övrigt ÖV", "other-outpatient"),
                ("Övrigt SV", "other-inpatient"),
                ("Akut", "emergency"),
            ],
        ),
        (Field::IdKind, ID_KINDS),
    ],
    sum_row: true,
    mapping: "mappings/costs-hospital.toml",
    ..LAB
};
