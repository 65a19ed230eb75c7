//! `[[layout]]`: the columns of a ledger file, as the system that takes it wants them.

use kapitera_message::{Problem, text};
use kapitera_toml::{Document, Section};

use super::{Replacements, Validity, one_of, optional, replace, validity};
use crate::vouchers::RowCode;

/// What the bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8 without a mark.
    Utf8,
    /// UTF-8 with a byte order mark, as Excel looks for.
    Utf8Marked,
    /// Windows-1252.
    Windows1252,
}

/// How days and months are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateForm {
    /// `2020-02-29`, `2020-02`.
    Hyphens,
    /// `20200229`, `202002`.
    Plain,
    /// `200229`, `2002`.
    Short,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The number of the voucher's entry in the journal.
    Entry,
    /// The series' letter.
    Series,
    /// The voucher's number in its series.
    Number,
    /// Series and number, `A 12`.
    Voucher,
    /// The day it is booked on.
    Date,
    /// The month of the books.
    Period,
    /// The voucher's text.
    VoucherText,
    /// The settlement it comes from.
    Settlement,
    /// Why, in words.
    Reason,
    /// The day it was recorded.
    Recorded,
    /// Who recorded it.
    By,
    /// The row's place in its voucher, from 1.
    Row,
    /// The account.
    Account,
    /// The account's name.
    AccountName,
    /// A code of the row.
    Code(RowCode),
    /// What a code of the row is called.
    CodeName(RowCode),
    /// The row's text.
    Text,
    /// The amount, credit negative.
    Amount,
    /// The amount of a debit row, nothing of a credit row.
    Debit,
    /// The amount of a credit row without its sign, nothing of a debit row.
    Credit,
    /// `D` or `K`.
    Side,
    /// The amount without its sign.
    Size,
    /// The same text in every row.
    Constant,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// What it holds.
    pub field: Field,
    /// Its heading.
    pub heading: String,
    /// How many characters it takes, when the file has fixed widths: texts to the left, amounts to the right.
    pub width: Option<usize>,
    /// The text of a constant.
    pub constant: String,
}

/// A layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// When this holds.
    pub validity: Validity,
    /// Its name.
    pub name: String,
    /// What stands between columns; nothing in a file of fixed widths.
    pub delimiter: Option<char>,
    /// What stands before öre.
    pub decimal_mark: char,
    /// The bytes.
    pub encoding: Encoding,
    /// Whether the first row holds the headings.
    pub header: bool,
    /// What ends a row.
    pub line_end: &'static str,
    /// How days and months are written.
    pub dates: DateForm,
    /// The columns.
    pub columns: Vec<Column>,
    /// What is written instead of characters.
    pub replacements: Replacements,
}

impl Field {
    /// The fields that have a word of their own; codes have [`RowCode::name`], their names that and `-name`.
    const PLAIN: [(&'static str, Self); 21] = [
        ("entry", Self::Entry),
        ("series", Self::Series),
        ("number", Self::Number),
        ("voucher", Self::Voucher),
        ("date", Self::Date),
        ("period", Self::Period),
        ("voucher-text", Self::VoucherText),
        ("settlement", Self::Settlement),
        ("reason", Self::Reason),
        ("recorded", Self::Recorded),
        ("by", Self::By),
        ("row", Self::Row),
        ("account", Self::Account),
        ("account-name", Self::AccountName),
        ("text", Self::Text),
        ("amount", Self::Amount),
        ("debit", Self::Debit),
        ("credit", Self::Credit),
        ("side", Self::Side),
        ("size", Self::Size),
        ("constant", Self::Constant),
    ];

    /// The field with a word.
    pub fn from_name(name: &str) -> Option<Self> {
        let plain = Self::PLAIN.iter().find(|(word, _)| *word == name).map(|(_, field)| *field);
        plain.or_else(|| {
            RowCode::ALL.into_iter().find_map(|code| {
                let rest = name.strip_prefix(code.name())?;
                match rest {
                    "" => Some(Self::Code(code)),
                    "-name" => Some(Self::CodeName(code)),
                    _ => None,
                }
            })
        })
    }

    /// Whether it stands to the right in a file of fixed widths.
    pub fn is_number(self) -> bool {
        matches!(self, Self::Amount | Self::Debit | Self::Credit | Self::Size | Self::Row | Self::Entry | Self::Number)
    }

    /// All words.
    fn words() -> String {
        let codes = RowCode::ALL.iter().flat_map(|code| [code.name().to_owned(), format!("{}-name", code.name())]);
        Self::PLAIN.iter().map(|(word, _)| (*word).to_owned()).chain(codes).collect::<Vec<_>>().join(", ")
    }
}

pub(super) fn read(document: &mut Document, root: &mut Section<'_, '_>) -> Vec<Layout> {
    document.sections(root, "layout").into_iter().filter_map(|section| one(document, section)).collect()
}

fn one(document: &mut Document, mut section: Section<'_, '_>) -> Option<Layout> {
    let validity = validity(document, &mut section);
    let name = document.required(&mut section, "name");
    let delimiters = [(";", Some(';')), (",", Some(',')), ("\t", Some('\t')), ("|", Some('|')), ("fixed-width", None)];
    let delimiter = one_of(document, &mut section, "delimiter", &delimiters, None);
    let decimal_mark = one_of(document, &mut section, "decimal-mark", &[(",", ','), (".", '.')], None);
    let encodings =
        [("utf-8", Encoding::Utf8), ("utf-8-marked", Encoding::Utf8Marked), ("windows-1252", Encoding::Windows1252)];
    let encoding = one_of(document, &mut section, "encoding", &encodings, None);
    let header = if section.has("header") { document.flag(&mut section, "header") } else { Some(true) };
    let line_end = one_of(document, &mut section, "line-end", &[("crlf", "\r\n"), ("lf", "\n")], Some("\r\n"));
    let forms = [("yyyy-mm-dd", DateForm::Hyphens), ("yyyymmdd", DateForm::Plain), ("yymmdd", DateForm::Short)];
    let dates = one_of(document, &mut section, "dates", &forms, Some(DateForm::Hyphens));
    let columns: Vec<Column> =
        document.sections(&mut section, "column").into_iter().filter_map(|part| column(document, part)).collect();
    let replacements = replace::read(document, &mut section);
    document.finish(section);
    let (name, span) = name?;
    let layout = Layout {
        validity: validity?,
        name,
        delimiter: delimiter?,
        decimal_mark: decimal_mark?,
        encoding: encoding?,
        header: header?,
        line_end: line_end?,
        dates: dates?,
        columns,
        replacements,
    };
    for problem in faults(&layout) {
        document.problem(problem, span.clone());
    }
    Some(layout)
}

fn column(document: &mut Document, mut section: Section<'_, '_>) -> Option<Column> {
    let field = document.required(&mut section, "field");
    let heading = optional(document, &mut section, "heading");
    let width = if section.has("width") { document.whole(&mut section, "width") } else { None };
    let constant = optional(document, &mut section, "constant");
    document.finish(section);
    let (name, span) = field?;
    let Some(field) = Field::from_name(&name) else {
        let words = Field::words();
        let problem = Problem::error(
            "column_field_unknown",
            text!("”{name}” är inget fält i en verifikation", "“{name}” is not a field of a voucher"),
        )
        .hint(text!("fälten är: {words}", "the fields are: {words}"));
        document.problem(problem, span);
        return None;
    };
    if constant.is_some() != (field == Field::Constant) {
        let problem = Problem::error(
            "column_constant",
            text!(
                "field = \"constant\" och constant = \"…\" hör ihop",
                "field = \"constant\" and constant = \"…\" belong together"
            ),
        );
        document.problem(problem, span);
    }
    let width = width.and_then(|width| usize::try_from(width).ok());
    Some(Column { field, heading: heading.unwrap_or(name), width, constant: constant.unwrap_or_default() })
}

/// What does not go together in a layout.
fn faults(layout: &Layout) -> Vec<Problem> {
    let has = |field| layout.columns.iter().any(|column| column.field == field);
    let name = &layout.name;
    let mut faults = Vec::new();
    let whole =
        has(Field::Amount) || (has(Field::Debit) && has(Field::Credit)) || (has(Field::Side) && has(Field::Size));
    if !has(Field::Account) || !whole {
        faults.push(
            Problem::error(
                "layout_without_amount",
                text!(
                    "uppställningen ”{name}” visar inte konto och belopp",
                    "the layout “{name}” does not show account and amount"
                ),
            )
            .hint(text!(
                "ta med account och antingen amount, debit och credit eller side och size",
                "have account, and either amount, debit and credit, or side and size"
            )),
        );
    }
    if layout.delimiter == Some(layout.decimal_mark) {
        faults.push(Problem::error(
            "layout_marks_same",
            text!("samma tecken skiljer kolumner och ören", "the same character stands between columns and before öre"),
        ));
    }
    let fixed = layout.columns.iter().filter(|column| column.width.is_some()).count();
    let wanted = if layout.delimiter.is_none() { layout.columns.len() } else { 0 };
    if fixed != wanted || layout.columns.iter().any(|column| column.width == Some(0)) {
        faults.push(Problem::error(
            "layout_widths",
            text!(
                "alla kolumner i en fil med fasta bredder har width över 0, inga i en fil med skiljetecken",
                "all columns of a file of fixed widths have a width above 0, none of a file with delimiters"
            ),
        ));
    }
    faults
}
