//! How the systems write visits: the old extract in words, the monthly ones in codes.

use kapitera_register::EventKind;

use crate::event_format::{EventFormat, Field, ID_KINDS};
use crate::listing_format::FileKind;
use crate::write_csv::{DateForm, Dialect, Encoding, NumberForm};

/// The places of the labels.
pub(crate) const PROFESSION: usize = 0;
const CONTACT: usize = 1;
const PRESCRIPTION: usize = 2;
const COUNTY: usize = 3;
const CLINICIAN: usize = 4;

/// The months before 2020.
pub(crate) const OLD: EventFormat = EventFormat {
    kind: EventKind::Visits,
    source: "journal",
    about: "Så läses besöken ur journalsystemets gamla uttag: klartext, Windows-1252, summarad.",
    stem: "besok",
    ending: "csv",
    file: FileKind::Text(Dialect {
        encoding: Encoding::Windows1252,
        delimiter: ';',
        line_end: "\r\n",
        sep_line: false,
        dates: DateForm::Dashes,
        numbers: NumberForm::COMMA,
    }),
    titles: &["Besök vid hälsocentraler (påhittade uppgifter)", "Uttag ur journalsystemet, hela perioden", ""],
    columns: &[
        (Field::IdKind, "Id-typ"),
        (Field::Id, "Personnummer"),
        (Field::Day, "Besöksdatum"),
        (Field::Centre, "Enhet (HSA-id)"),
        (Field::Word(PROFESSION), "Yrkeskategori"),
        (Field::Word(CONTACT), "Kontakttyp"),
        (Field::Word(PRESCRIPTION), "Recept per telefon"),
        (Field::Word(COUNTY), "Hemlän"),
        (Field::Word(CLINICIAN), "Behandlare"),
        (Field::Amount, "Patientavgift"),
    ],
    constants: &[],
    codes: &[
        (Field::IdKind, ID_KINDS),
        (
            Field::Word(PROFESSION),
            &[
                ("Läkare", "doctor"),
                ("Sjuksköterska", "nurse"),
                ("Fysioterapeut", "physiotherapist"),
                ("Psykolog", "psychologist"),
                ("Arbetsterapeut", "occupational-therapist"),
            ],
        ),
        (
            Field::Word(CONTACT),
            &[("Mottagningsbesök", "visit"), ("Hembesök", "home-visit"), ("Telefonkontakt", "telephone")],
        ),
        (Field::Word(PRESCRIPTION), &[("Ja", "yes"), ("Nej", "no")]),
    ],
    sum_row: true,
    mapping: "mappings/visits-2019.toml",
};

/// From 2020 on.
pub(crate) const NEW: EventFormat = EventFormat {
    about: "Så läses besöken ur journalsystemets månadsfil: UTF-8, koder.",
    file: FileKind::Text(Dialect {
        encoding: Encoding::Utf8WithMark,
        delimiter: '\t',
        line_end: "\n",
        sep_line: false,
        dates: DateForm::Digits,
        numbers: NumberForm::POINT,
    }),
    ending: "txt",
    titles: &[],
    columns: &[
        (Field::Day, "datum"),
        (Field::Centre, "enhet_hsaid"),
        (Field::IdKind, "idtyp"),
        (Field::Id, "patient"),
        (Field::Word(COUNTY), "lan"),
        (Field::Word(PROFESSION), "yrke"),
        (Field::Word(CONTACT), "kontakt"),
        (Field::Word(PRESCRIPTION), "telefonrecept"),
        (Field::Word(CLINICIAN), "vardpersonal"),
        (Field::Amount, "avgift"),
    ],
    codes: &[
        (Field::IdKind, ID_KINDS),
        (
            Field::Word(PROFESSION),
            &[
                ("LK", "doctor"),
                ("SK", "nurse"),
                ("FT", "physiotherapist"),
                ("PS", "psychologist"),
                ("AT", "occupational-therapist"),
            ],
        ),
        (Field::Word(CONTACT), &[("B", "visit"), ("H", "home-visit"), ("T", "telephone")]),
        (Field::Word(PRESCRIPTION), &[("1", "yes"), ("0", "no")]),
    ],
    sum_row: false,
    mapping: "mappings/visits.toml",
    ..OLD
};
