//! The amounts of a delivery, and the sums that it states of them.
//!
//! A file may end with the sum of its rows, or have sums of groups on the way. Each stated sum must be that of the
//! whole file, of the rows since the sum before it, or of all rows so far; one that stands alone must be that of the
//! whole file, and so must one be when rows come after the last. Rejected rows count too: they were delivered.

use kapitera_message::{Problem, Problems, Text, text};
use kapitera_money::{Ore, format_decimal};

use super::Amounts;
use crate::amount::{Amount, read_ore};
use crate::cell::Cell;
use crate::intake::Intake;
use crate::reject::{Reason, Rejected};
use crate::report::RowPlace;
use crate::row::Row;

/// Rejected rows without an amount that are shown when a sum differs.
const SHOWN_MAX: usize = 20;

/// The amounts of some rows, in öre.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    accepted: i128,
    rejected: i128,
    /// Rejected rows whose amount is in `rejected`.
    rejected_rows: u64,
    /// Rejected rows whose amount could not be read.
    without_amount: u64,
    /// Amounts that were rounded.
    rounded: u64,
}

/// A sum that a file states.
#[derive(Clone, Copy, Debug)]
struct Stated {
    row: u32,
    sum: i128,
}

/// The file that is being read.
#[derive(Debug, Default)]
struct OfFile {
    tally: Tally,
    /// The sum of the rows since the last stated sum, and how many they are.
    group: (i128, u64),
    /// Stated sums so far.
    stated: u64,
    last: Option<Stated>,
    /// The first two different sums that so far agree with nothing.
    open: Vec<Stated>,
    /// The first sum that cannot be read.
    unreadable: Option<(u32, Reason)>,
}

/// All amounts and stated sums of a delivery.
#[derive(Debug)]
pub(super) struct Sums {
    amount_column: &'static str,
    all: Tally,
    file: OfFile,
    compared: u64,
    problems: Problems,
    /// Whether a sum differs while amounts could not be read.
    in_doubt: bool,
}

impl Tally {
    fn add(&mut self, amount: Amount, accepted: bool) {
        let ore = i128::from(amount.ore.0);
        if accepted {
            self.accepted += ore;
        } else {
            self.rejected += ore;
            self.rejected_rows += 1;
        }
        self.rounded += u64::from(amount.rounded);
    }

    fn add_all(&mut self, other: &Self) {
        self.accepted += other.accepted;
        self.rejected += other.rejected;
        self.rejected_rows += other.rejected_rows;
        self.without_amount += other.without_amount;
        self.rounded += other.rounded;
    }

    fn sum(&self) -> i128 {
        self.accepted + self.rejected
    }
}

impl OfFile {
    fn state(&mut self, stated: Stated) {
        let so_far = [self.tally.sum(), self.group.0];
        let known = self.open.iter().any(|one| one.sum == stated.sum);
        if !so_far.contains(&stated.sum) && !known && self.open.len() < 2 {
            self.open.push(stated);
        }
        self.group = (0, 0);
        self.stated += 1;
        self.last = Some(stated);
    }

    /// The stated sums that do not agree with the file's rows.
    fn differing(&self) -> Vec<Stated> {
        let sum = self.tally.sum();
        let differing: Vec<Stated> = self.open.iter().copied().filter(|one| one.sum != sum).collect();
        let whole_is_stated = self.open.iter().any(|one| one.sum == sum);
        let all_in_groups = self.stated > 1 && self.group.1 == 0;
        if !differing.is_empty() || whole_is_stated || all_in_groups {
            return differing;
        }
        // The last sum was right for the rows above it, but there are others.
        self.last.filter(|last| last.sum != sum).into_iter().collect()
    }
}

impl Sums {
    pub(super) fn new(amount_column: &'static str) -> Self {
        let (all, file) = (Tally::default(), OfFile::default());
        Self { amount_column, all, file, compared: 0, problems: Vec::new(), in_doubt: false }
    }

    /// Adds a row's amount.
    pub(super) fn add(&mut self, amount: Amount, accepted: bool) {
        self.file.tally.add(amount, accepted);
        self.file.group.0 += i128::from(amount.ore.0);
        self.file.group.1 += 1;
    }

    /// Takes note of the sum in a sum row's column of amounts.
    pub(super) fn state(&mut self, row: &Row<'_>, column: usize, place: RowPlace) {
        match row.try_cell(column).and_then(read_sum) {
            Ok(sum) => self.file.state(Stated { row: place.row, sum }),
            Err(reason) => {
                self.file.unreadable.get_or_insert((place.row, reason));
            }
        }
    }

    /// Compares the file's stated sums with its rows, of which so many were rejected; a file that could not be read to
    /// its end has nothing to compare.
    pub(super) fn end_of_file(&mut self, name: &str, rejected: Option<u64>) {
        let mut file = std::mem::take(&mut self.file);
        let Some(rejected) = rejected else { return };
        file.tally.without_amount = rejected - file.tally.rejected_rows;
        if let Some((row, reason)) = file.unreadable.take() {
            self.problems.push(unreadable(reason).named(text!("{name}, rad {row}", "{name}, row {row}")));
        }
        for stated in file.differing() {
            let row = stated.row;
            self.differs(stated.sum, &file.tally, text!("{name}, rad {row}", "{name}, row {row}"));
        }
        self.compared += file.stated;
        self.all.add_all(&file.tally);
    }

    /// The amounts of all files, when they agree with what was stated; otherwise all problems, and the rows whose
    /// amounts could not be read.
    pub(super) fn finish(&mut self, control_sum: Option<Ore>, intake: &Intake) -> Result<Amounts, Problems> {
        if let Some(stated) = control_sum {
            self.compared += 1;
            if i128::from(stated.0) != self.all.sum() {
                let all = self.all;
                self.differs(stated.0.into(), &all, text!("leveransens alla filer", "all files of the delivery"));
            }
        }
        let mut problems = self.take_problems();
        if self.in_doubt {
            let of_amount = |one: &&Rejected| one.column.is_empty() || one.column == self.amount_column;
            problems.extend(intake.rejected().iter().filter(of_amount).take(SHOWN_MAX).map(Rejected::problem));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let Tally { accepted, rejected, without_amount, .. } = self.all;
        match (i64::try_from(accepted), i64::try_from(rejected), i64::try_from(accepted + rejected)) {
            (Ok(accepted), Ok(rejected), Ok(_)) => Ok(Amounts {
                accepted: Ore(accepted),
                rejected: Ore(rejected),
                rejected_without_amount: without_amount,
            }),
            _ => Err(vec![too_large(accepted + rejected)]),
        }
    }

    /// The problems found so far.
    pub(super) fn take_problems(&mut self) -> Problems {
        std::mem::take(&mut self.problems)
    }

    /// How many stated sums were compared.
    pub(super) fn compared(&self) -> u64 {
        self.compared
    }

    fn differs(&mut self, stated: i128, tally: &Tally, place: Text) {
        self.in_doubt |= tally.without_amount > 0;
        self.problems.push(differs(stated, tally).named(place));
    }
}

/// The sum in a cell, also one with a word before it: `Summa: 1 234,50`.
fn read_sum(cell: Cell<'_>) -> Result<i128, Reason> {
    let begins = |sign: char| sign.is_ascii_digit() || matches!(sign, '-' | '\u{2212}');
    let has_word = cell.text.starts_with(char::is_alphabetic);
    let at = cell.text.find(begins).filter(|_| has_word).unwrap_or(0);
    read_ore(Cell { text: &cell.text[at..], ..cell }).map(|(ore, _)| ore)
}

fn unreadable(reason: Reason) -> Problem {
    let Text { sv, en } = reason.what;
    let what = text!("summan kan inte läsas: {sv}", "the sum cannot be read: {en}");
    let problem = Problem::error("control_sum_form", what)
        .why(text!("då kan den inte jämföras med raderna", "it can then not be compared with the rows"));
    match reason.hint {
        Some(hint) => problem.hint(hint),
        None => problem,
    }
}

fn differs(stated: i128, tally: &Tally) -> Problem {
    let figure = |ore: i128| (format_decimal(ore, 2, ','), format_decimal(ore, 2, '.'));
    let ((stated_sv, stated_en), (rows_sv, rows_en)) = (figure(stated), figure(tally.sum()));
    let (beside_sv, beside_en) = figure(stated - tally.sum());
    let what = text!(
        "kontrollsumman är {stated_sv} kr, men radernas belopp är tillsammans {rows_sv} kr (skillnad {beside_sv} kr)",
        "the control sum is {stated_en} kr, but the rows' amounts are together {rows_en} kr (difference {beside_en} kr)"
    );
    let problem = Problem::error("control_sum_differs", what).why(text!(
        "en rad kan saknas eller ha fel belopp; leveransen tas inte emot förrän de stämmer",
        "a row may be missing or have a wrong amount; the delivery is not taken in until they agree"
    ));
    let (without, rounded) = (tally.without_amount, tally.rounded);
    if without > 0 {
        return problem.hint(text!(
            "beloppen på {without} rader kan inte läsas och är inte med i radernas summa: rätta dem först",
            "the amounts of {without} rows cannot be read and are not in the rows' sum: correct them first"
        ));
    }
    problem.hint(if rounded > 0 {
        text!(
            "{rounded} belopp hade delar av ett öre och är avrundade: leverera hela ören",
            "{rounded} amounts had parts of an öre and were rounded: deliver whole öre"
        )
    } else {
        text!("hämta filen på nytt ur källsystemet", "fetch the file anew from the source system")
    })
}

fn too_large(sum: i128) -> Problem {
    let (sv, en) = (format_decimal(sum, 2, ','), format_decimal(sum, 2, '.'));
    Problem::error(
        "amounts_too_large",
        text!("radernas belopp är tillsammans {sv} kr, för mycket", "the rows' amounts are together {en} kr, too much"),
    )
    .hint(text!("kontrollera att avbildningen passar filen", "check that the mapping fits the file"))
}
