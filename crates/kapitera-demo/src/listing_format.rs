//! The four ways in which the listing system of the invented region delivers, and the mapping of each.

use crate::write_csv::{DateForm, Dialect, Encoding, NumberForm};

/// The columns of a listing, in the order of [`ListingFormat::headings`].
pub(crate) const COLUMNS: [&str; 10] =
    ["person-kind", "person", "birth", "sex", "area", "centre", "from", "to", "kind", "doctor"];

/// The kind of file.
#[derive(Clone, Copy, Debug)]
pub(crate) enum FileKind {
    Text(Dialect),
    Excel { sheet: &'static str },
}

/// The keys of a mapping that say what kind of file it is for.
pub(crate) fn text_keys(kind: FileKind) -> String {
    match kind {
        FileKind::Excel { sheet } => format!("sheet = \"{sheet}\"\n"),
        FileKind::Text(dialect) => {
            let encoding = match dialect.encoding {
                Encoding::Utf8 | Encoding::Utf8WithMark => "utf-8",
                Encoding::Windows1252 => "windows-1252",
                Encoding::Utf16 => "utf-16",
            };
            let delimiter = if dialect.delimiter == '\t' { "tab".to_owned() } else { dialect.delimiter.to_string() };
            format!("encoding = \"{encoding}\"\ndelimiter = \"{delimiter}\"\n")
        }
    }
}

/// The form of one delivery's files.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ListingFormat {
    /// File name without ending.
    pub(crate) stem: &'static str,
    pub(crate) ending: &'static str,
    pub(crate) kind: FileKind,
    pub(crate) titles: &'static [&'static str],
    /// In the order of [`COLUMNS`].
    pub(crate) headings: [&'static str; COLUMNS.len()],
    /// Women, men.
    pub(crate) sexes: [&'static str; 2],
    /// Active, assigned.
    pub(crate) choices: [&'static str; 2],
    /// Personal numbers as `ååååmmdd-nnnn`.
    pub(crate) hyphens: bool,
    pub(crate) sum_row: bool,
    /// A file that gets longer goes on in another.
    pub(crate) rows_max: u64,
    pub(crate) mapping: &'static str,
}

const TEXT_ROWS_MAX: u64 = 1_000_000;
/// A sheet is held in memory until it is written.
const SHEET_ROWS_MAX: u64 = 50_000;

/// By delivery: January whole, then the changes of February, March and April.
pub(crate) const FORMATS: [ListingFormat; 4] = [JANUARY, FEBRUARY, MARCH, APRIL];

const JANUARY: ListingFormat = ListingFormat {
    stem: "listning-2020-01",
    ending: "csv",
    kind: FileKind::Text(Dialect {
        encoding: Encoding::Windows1252,
        delimiter: ';',
        line_end: "\r\n",
        sep_line: false,
        dates: DateForm::Dashes,
        numbers: NumberForm::COMMA,
    }),
    titles: &[
        "Listade per hälsocentral – hela registret (påhittade uppgifter)",
        "Uttag ur listningssystemet för avräkning från och med januari 2020",
        "",
    ],
    headings: [
        "Id-typ",
        "Personnummer",
        "Födelsedatum",
        "Kön",
        "DeSO",
        "Enhet (HSA-id)",
        "Listad fr.o.m.",
        "Listad t.o.m.",
        "Listningstyp",
        "Fast läkarkontakt",
    ],
    sexes: ["K", "M"],
    choices: ["Aktivt val", "Ickeval"],
    hyphens: false,
    sum_row: true,
    rows_max: TEXT_ROWS_MAX,
    mapping: "mappings/listing-2020-01.toml",
};

const FEBRUARY: ListingFormat = ListingFormat {
    stem: "listning-andringar-2020-02",
    ending: "txt",
    kind: FileKind::Text(Dialect {
        encoding: Encoding::Utf16,
        delimiter: '\t',
        line_end: "\r\n",
        sep_line: false,
        dates: DateForm::Digits,
        numbers: NumberForm::COMMA,
    }),
    titles: &[],
    headings: [
        "Idtyp",
        "Person-id",
        "Född",
        "Kön",
        "Hemområde",
        "Vårdenhet",
        "Startdatum",
        "Slutdatum",
        "Val",
        "Fast läkare",
    ],
    sexes: ["Kvinna", "Man"],
    choices: ["Aktiv", "Tilldelad"],
    hyphens: false,
    sum_row: false,
    rows_max: TEXT_ROWS_MAX,
    mapping: "mappings/listing-2020-02.toml",
};

const MARCH: ListingFormat = ListingFormat {
    stem: "listning-andringar-2020-03",
    ending: "csv",
    kind: FileKind::Text(Dialect {
        encoding: Encoding::Utf8,
        delimiter: ';',
        line_end: "\n",
        sep_line: true,
        dates: DateForm::WithTime,
        numbers: NumberForm::COMMA,
    }),
    titles: &["Förändrade listningar, mars 2020 (påhittade uppgifter)"],
    headings: [
        "Id-typ",
        "Personnummer",
        "Födelsedatum",
        "Kön",
        "DeSO",
        "Enhet (HSA-id)",
        "Listad fr.o.m.",
        "Listad t.o.m.",
        "Listningstyp",
        "Fast läkarkontakt",
    ],
    sexes: ["K", "M"],
    choices: ["Aktivt val", "Ickeval"],
    hyphens: true,
    sum_row: true,
    rows_max: TEXT_ROWS_MAX,
    mapping: "mappings/listing-2020-03.toml",
};

const APRIL: ListingFormat = ListingFormat {
    stem: "listning-andringar-2020-04",
    ending: "xlsx",
    kind: FileKind::Excel { sheet: "Förändringar" },
    titles: &["Förändrade listningar april 2020 (påhittade uppgifter)", "Utdrag ur listningssystemet"],
    headings: [
        "Typ av id",
        "Personnummer",
        "Födelsedatum",
        "Kön",
        "DeSO 2018",
        "HSA-id",
        "Fr.o.m.",
        "T.o.m.",
        "Aktivt val (J/N)",
        "Fast läkarkontakt (HSA-id)",
    ],
    sexes: ["K", "M"],
    choices: ["J", "N"],
    hyphens: false,
    sum_row: true,
    rows_max: SHEET_ROWS_MAX,
    mapping: "mappings/listing-2020-04.toml",
};

impl ListingFormat {
    /// The path of the `part`th file (from 0), relative to the region directory.
    pub(crate) fn path(&self, part: usize) -> String {
        let Self { stem, ending, .. } = self;
        if part == 0 { format!("raw/{stem}.{ending}") } else { format!("raw/{stem}-del{:02}.{ending}", part + 1) }
    }

    /// The mapping that reads files of this form.
    pub(crate) fn mapping_toml(&self) -> String {
        let mut toml = String::from("# Så läses listningssystemets filer.\nregister = \"listing\"\n");
        toml.push_str(&text_keys(self.kind));
        if self.sum_row {
            toml.push_str("sum-row = \"Summa\"\n");
        }
        toml.push_str("\n[columns]\n");
        for (column, heading) in COLUMNS.iter().zip(self.headings) {
            toml.push_str(&format!("{column} = \"{heading}\"\n"));
        }
        let [female, male] = self.sexes;
        let [active, assigned] = self.choices;
        toml.push_str(&format!(
            "\n[codes.person-kind]\n\"PNR\" = \"personal-number\"\n\"SAM\" = \"coordination-number\"\n\"RES\" = \"reserve\"\n\
             \n[codes.sex]\n\"{female}\" = \"female\"\n\"{male}\" = \"male\"\n\
             \n[codes.kind]\n\"{active}\" = \"active\"\n\"{assigned}\" = \"assigned\"\n"
        ));
        toml
    }
}
