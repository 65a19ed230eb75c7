//! The ledger's rows in a layout that the region has set: a row of the file for each row of a voucher.

use encoding_rs::WINDOWS_1252;
use kapitera_books::{Row, Voucher};
use kapitera_message::{Problem, Problems, Text, text};
use kapitera_money::Ore;
use kapitera_period::{Date, Month};

use crate::made::Made;
use crate::settings::{Column, DateForm, Encoding, Field, Layout};
use crate::vouchers::{Names, RowCode, VoucherOut, place, row_place};

/// What Excel and others look for at the beginning of UTF-8.
const MARK: &[u8] = &[0xEF, 0xBB, 0xBF];

/// The file of these vouchers' rows, by series, number and row.
///
/// # Errors
///
/// Characters that the encoding lacks or that control, values wider than their column, and a voucher that does not sum to
/// zero, each with its place.
pub fn rows(vouchers: &[VoucherOut], names: &Names, layout: &Layout) -> Result<Made, Problems> {
    let mut sorted: Vec<&VoucherOut> = vouchers.iter().collect();
    sorted.sort_by_key(|out| (out.voucher.series, out.voucher.number));
    let mut file = File { layout, bytes: Vec::new(), problems: Problems::new() };
    if layout.encoding == Encoding::Utf8Marked {
        file.bytes.extend_from_slice(MARK);
    }
    if layout.header {
        let place = || text!("rubrikraden", "the row of headings");
        file.row(layout.columns.iter().map(|column| column.heading.clone()), &place);
    }
    let (mut debit, mut written, mut count) = (0_i128, Sums::default(), 0);
    for out in &sorted {
        if let Err(problem) = out.voucher.check() {
            file.problems.push(problem.named(place(&out.voucher)));
        }
        for (index, row) in out.voucher.rows.iter().enumerate() {
            debit += i128::from(row.amount.0.max(0));
            count += 1;
            let cells: Vec<Cell> = layout.columns.iter().map(|column| cell(column, out, index, row, names)).collect();
            written.add(&cells);
            let place = || row_place(&out.voucher, index);
            file.row(cells.iter().map(|cell| cell.shown(layout)), &place);
        }
    }
    if file.problems.is_empty() {
        written.check(debit, &mut file.problems);
    }
    let File { bytes, mut problems, .. } = file;
    let total = i64::try_from(debit).map(Ore);
    if total.is_err() {
        problems.push(Problem::error("ledger_total_too_large", text!("summan ryms inte", "the sum does not fit")));
    }
    match total {
        Ok(total) if problems.is_empty() => Ok(Made { bytes, total, count }),
        _ => Err(problems),
    }
}

/// A value before it is written.
enum Cell {
    Said(String),
    /// An amount, and on which side it counts.
    Amount(Option<Ore>, Side),
    Day(Date),
    Month(Month),
}

/// How an amount in a column counts towards the whole.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Signed,
    Debit,
    Credit,
    /// Without its sign; the side stands in a column of its own.
    Size,
}

/// What has been written, by kind of column.
#[derive(Default)]
struct Sums {
    signed: Option<i128>,
    debit: Option<i128>,
    credit: Option<i128>,
    size: Option<i128>,
}

impl Sums {
    fn add(&mut self, cells: &[Cell]) {
        for cell in cells {
            let Cell::Amount(amount, side) = cell else { continue };
            let sum = match side {
                Side::Signed => &mut self.signed,
                Side::Debit => &mut self.debit,
                Side::Credit => &mut self.credit,
                Side::Size => &mut self.size,
            };
            *sum.get_or_insert(0) += amount.map_or(0, |amount| i128::from(amount.0));
        }
    }

    /// What is written is what the vouchers hold; a column that stands twice would be counted twice, and is told of.
    fn check(&self, debit: i128, problems: &mut Problems) {
        let right = [(self.signed, 0), (self.debit, debit), (self.credit, debit), (self.size, 2 * debit)];
        if right.iter().any(|(written, expected)| written.is_some_and(|written| written != *expected)) {
            problems.push(Problem::error(
                "ledger_file_differs",
                text!("filens summor är inte verifikationernas", "the sums of the file are not those of the vouchers"),
            ));
        }
    }
}

fn cell(column: &Column, out: &VoucherOut, index: usize, row: &Row, names: &Names) -> Cell {
    let VoucherOut { voucher, entry, recorded, by } = out;
    let amount = row.amount;
    let is_debit = amount > Ore::ZERO;
    match column.field {
        Field::Amount => Cell::Amount(Some(amount), Side::Signed),
        Field::Debit => Cell::Amount(is_debit.then_some(amount), Side::Debit),
        Field::Credit => Cell::Amount((!is_debit).then(|| -amount), Side::Credit),
        Field::Size => Cell::Amount(Some(if is_debit { amount } else { -amount }), Side::Size),
        Field::Date => Cell::Day(voucher.date),
        Field::Recorded => Cell::Day(*recorded),
        Field::Period => Cell::Month(voucher.period),
        Field::Code(RowCode::MonthFor) | Field::CodeName(RowCode::MonthFor) => Cell::Month(row.month_for),
        Field::Entry => Cell::Said(entry.to_string()),
        Field::By => Cell::Said(by.clone()),
        Field::Row => Cell::Said((index + 1).to_string()),
        Field::Account => Cell::Said(row.account.clone()),
        Field::AccountName => Cell::Said(names.accounts.get(&row.account).cloned().unwrap_or_default()),
        Field::Code(code) => Cell::Said(code.of(row)),
        Field::CodeName(kind) => {
            let code = kind.of(row);
            Cell::Said(if code.is_empty() { code } else { names.of(kind, &code).to_owned() })
        }
        Field::Text => Cell::Said(row.text.clone()),
        Field::Side => Cell::Said(if is_debit { "D" } else { "K" }.to_owned()),
        Field::Constant => Cell::Said(column.constant.clone()),
        Field::Series | Field::Number | Field::Voucher | Field::VoucherText | Field::Settlement | Field::Reason => {
            Cell::Said(of_voucher(column.field, voucher))
        }
    }
}

fn of_voucher(field: Field, voucher: &Voucher) -> String {
    match field {
        Field::Series => voucher.series.letter().to_owned(),
        Field::Number => voucher.number.map(|number| number.to_string()).unwrap_or_default(),
        Field::Voucher => voucher.name(),
        Field::Settlement => voucher.settlement.map(|settlement| settlement.to_string()).unwrap_or_default(),
        Field::Reason => voucher.rests.reason.clone(),
        _ => voucher.text.clone(),
    }
}

impl Cell {
    fn shown(&self, layout: &Layout) -> String {
        let (day, month) = match layout.dates {
            DateForm::Hyphens => ("%Y-%m-%d", "%Y-%m"),
            DateForm::Plain => ("%Y%m%d", "%Y%m"),
            DateForm::Short => ("%y%m%d", "%y%m"),
        };
        match self {
            Self::Said(said) => said.clone(),
            Self::Amount(None, _) => String::new(),
            Self::Amount(Some(amount), _) => {
                amount.to_string().replace('.', layout.decimal_mark.encode_utf8(&mut [0; 4]))
            }
            Self::Day(date) => date.strftime(day).to_string(),
            Self::Month(of) => of.first().strftime(month).to_string(),
        }
    }
}

struct File<'l> {
    layout: &'l Layout,
    bytes: Vec<u8>,
    problems: Problems,
}

impl File<'_> {
    fn row(&mut self, cells: impl Iterator<Item = String>, place: &dyn Fn() -> Text) {
        for (index, (cell, column)) in cells.zip(&self.layout.columns).enumerate() {
            if let (Some(delimiter), true) = (self.layout.delimiter, index > 0) {
                self.bytes.extend(delimiter.encode_utf8(&mut [0; 4]).as_bytes());
            }
            let cell = self.layout.replacements.apply(&cell).into_owned();
            let written = match column.width {
                Some(width) => self.padded(cell, width, column, place),
                None => quoted(cell, self.layout.delimiter),
            };
            self.encode(&written, place);
        }
        self.bytes.extend_from_slice(self.layout.line_end.as_bytes());
    }

    fn padded(&mut self, cell: String, width: usize, column: &Column, place: &dyn Fn() -> Text) -> String {
        let letters = cell.chars().count();
        if letters > width {
            let heading = &column.heading;
            self.problems.push(
                Problem::error(
                    "value_wider_than_column",
                    text!(
                        "”{cell}” har {letters} tecken; kolumnen ”{heading}” tar {width}",
                        "“{cell}” has {letters} characters; the column “{heading}” takes {width}"
                    ),
                )
                .named(place()),
            );
        }
        if column.field.is_number() { format!("{cell:>width$}") } else { format!("{cell:<width$}") }
    }

    /// Writes the text in the layout's encoding; what cannot be is a problem, once per character and text.
    fn encode(&mut self, said: &str, place: &dyn Fn() -> Text) {
        let mut told: Vec<char> = Vec::new();
        let narrow = self.layout.encoding == Encoding::Windows1252;
        for letter in said.chars() {
            let mut buffer = [0; 4];
            let letter_said = letter.encode_utf8(&mut buffer);
            let (bytes, _, lacking) = if narrow {
                WINDOWS_1252.encode(letter_said)
            } else {
                (letter_said.as_bytes().into(), WINDOWS_1252, false)
            };
            if !lacking && !letter.is_control() {
                self.bytes.extend_from_slice(&bytes);
            } else if !told.contains(&letter) {
                told.push(letter);
                self.problems.push(not_written(letter, said, place()));
            }
        }
    }
}

/// A value in quotes where it holds the delimiter or a quote.
fn quoted(cell: String, delimiter: Option<char>) -> String {
    if !cell.contains('"') && !delimiter.is_some_and(|delimiter| cell.contains(delimiter)) {
        return cell;
    }
    format!("\"{}\"", cell.replace('"', "\"\""))
}

fn not_written(letter: char, said: &str, place: Text) -> Problem {
    let (code, shown, said) = (format!("U+{:04X}", u32::from(letter)), letter.escape_debug(), said.escape_debug());
    Problem::error(
        "character_outside_encoding",
        text!(
            "tecknet ”{shown}” ({code}) i ”{said}” kan inte skrivas i filen",
            "the character “{shown}” ({code}) of “{said}” cannot be written in the file"
        ),
    )
    .named(place)
    .hint(text!(
        "ändra texten, välj en annan encoding, eller säg i files.toml vad som skrivs i stället: replace",
        "change the text, choose another encoding, or say in files.toml what is written instead: replace"
    ))
}
