//! Reads all files of a delivery row by row, keeps the counts, and gives rejected rows their form.
//!
//! Each register gives a function that judges one row. Every row that is read ends as accepted or rejected, and
//! the counts are asserted at the end: a row that vanished would be a person who is not paid for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kapitera_message::{Problem, Problems, Text, text};
use kapitera_register::RegisterKind;

use crate::columns::{columns, person_columns};
use crate::decode::{self, Content, Lines};
use crate::heading::Layout;
use crate::mapping::Mapping;
use crate::person::Persons;
use crate::record::Record;
use crate::refuse::Refusal;
use crate::reject::{Reason, Rejected, shape, shown};
use crate::report::{FileReport, Imported, LeftOut, Remark, Remarked, Remarks, Report, RowPlace};
use crate::row::{Row, RowLog};
use crate::{RawFile, source_csv, source_excel};

/// The most rejected rows that are kept; more than that is another kind of file.
pub(crate) const REJECTED_MAX: u64 = 500_000;

/// Judges the rows of a delivery, one after the other.
pub(crate) trait Judge {
    /// Judges one row: what is wrong with it goes to the log.
    ///
    /// # Errors
    ///
    /// When the delivery cannot go on.
    fn row(&mut self, row: &Row<'_>, place: RowPlace, log: &mut RowLog) -> Result<(), Refusal>;

    /// Whether a row that does not begin with the mapping's word for sums is one all the same.
    fn is_sum(&self, _row: &Row<'_>) -> bool {
        false
    }

    /// Meets a row that is a sum and no data; only remarks of the log are kept.
    fn sum(&mut self, _row: &Row<'_>, _place: RowPlace, _log: &mut RowLog) {}

    /// Ends a file, of which `rejected` rows were rejected, also those too long or short to be judged; none when the
    /// file could not be read to its end.
    fn end_of_file(&mut self, _name: &str, _rejected: Option<u64>) {}

    /// Whether no more files are to be read.
    fn is_over(&self) -> bool {
        false
    }
}

/// A judge that only looks at rows.
struct EachRow<'j>(&'j mut dyn FnMut(&Row<'_>, RowPlace, &mut RowLog));

impl Judge for EachRow<'_> {
    fn row(&mut self, row: &Row<'_>, place: RowPlace, log: &mut RowLog) -> Result<(), Refusal> {
        (self.0)(row, place, log);
        Ok(())
    }
}

/// A row that turned out wrong when it met others.
pub(crate) struct Late {
    pub place: RowPlace,
    /// The column, when one is to blame.
    pub column: Option<usize>,
    pub reason: Reason,
}

/// A delivery's files, in the order of their names, with how they are to be read.
pub(crate) struct Delivery<'a> {
    files: Vec<&'a RawFile>,
    mapping: &'a Mapping,
    /// Reads the person columns, where the register has such.
    persons: Option<&'a Persons<'a>>,
}

/// What has been read of a delivery so far.
pub(crate) struct Intake {
    register: RegisterKind,
    files: Vec<FileReport>,
    names: Vec<Arc<str>>,
    rejected: Vec<Rejected>,
    pub(crate) remarks: Remarks,
    merged: u64,
    /// Rows made of listings that go on after a shorter one.
    pub resumed: u64,
}

impl<'a> Delivery<'a> {
    /// Checks that the files and the mapping fit together.
    pub(crate) fn new(
        files: &'a [RawFile],
        mapping: &'a Mapping,
        register: RegisterKind,
        persons: Option<&'a Persons<'a>>,
    ) -> Result<Self, Problems> {
        let mut problems = Vec::new();
        if mapping.register != register {
            let (other, wanted) = (mapping.register.name(), register.name());
            let what = text!(
                "avbildningen gäller registret {other}, inte {wanted}",
                "the mapping is for the register {other}, not {wanted}"
            );
            problems.push(Problem::error("mapping_for_other_register", what));
        }
        if files.is_empty() || files.len() > usize::from(u16::MAX) {
            let count = files.len();
            problems.push(Problem::error(
                "file_count",
                text!("{count} filer kan inte importeras på en gång", "{count} files cannot be imported at once"),
            ));
        }
        let mut files: Vec<&RawFile> = files.iter().collect();
        files.sort_by(|left, right| left.name.cmp(&right.name));
        for pair in files.windows(2).filter(|pair| pair[0].name == pair[1].name) {
            let what = text!("två filer har samma namn", "two files have the same name");
            problems.push(Problem::error("file_named_twice", what).named(Text::same(&*pair[0].name)));
        }
        if problems.is_empty() { Ok(Self { files, mapping, persons }) } else { Err(problems) }
    }

    /// Judges every row of every file.
    pub(crate) fn read(
        &self,
        progress: &mut dyn FnMut(u64),
        each_row: &mut dyn FnMut(&Row<'_>, RowPlace, &mut RowLog),
    ) -> Result<Intake, Problems> {
        self.read_with(progress, &mut EachRow(each_row))
    }

    /// Judges every row of every file; the judge also sees sums and the ends of files.
    pub(crate) fn read_with(&self, progress: &mut dyn FnMut(u64), judge: &mut dyn Judge) -> Result<Intake, Problems> {
        let mut intake = Intake {
            register: self.mapping.register,
            files: Vec::new(),
            names: self.files.iter().map(|file| file.name.clone()).collect(),
            rejected: Vec::new(),
            remarks: Remarks::default(),
            merged: 0,
            resumed: 0,
        };
        let mut problems = Vec::new();
        let mut bytes = 0;
        for (place, file) in self.files.iter().enumerate() {
            let mut reading =
                Reading { delivery: self, file: place as u16, rows_in: 0, sum: 0, rejected: 0, damaged: Vec::new() };
            let mut advance = |read: u64| {
                bytes += read;
                progress(bytes);
            };
            let mut log = RowLog::default();
            let result = self.read_file(file, &mut advance, &mut |record, layout| {
                reading.row(record, layout, &mut log, judge, &mut intake)
            });
            judge.end_of_file(&file.name, result.is_ok().then_some(reading.rejected));
            match result {
                Ok(facts) if reading.damaged.is_empty() => intake.files.push(reading.report(facts)),
                Ok(_) => problems.push(reading.damaged_problem()),
                Err(problem) => problems.push(*problem),
            }
            if judge.is_over() {
                break;
            }
        }
        problems.extend(same_content(&intake.files));
        if problems.is_empty() { Ok(intake) } else { Err(problems) }
    }

    fn read_file(
        &self,
        file: &RawFile,
        progress: &mut dyn FnMut(u64),
        on_row: &mut dyn FnMut(&Record, &Layout) -> Result<(), Refusal>,
    ) -> Result<FileReport, Refusal> {
        let (sha256_hex, bytes, encoding, delimiter_or_sheet, left_out) =
            match decode::detect(file, self.mapping.encoding)? {
                Content::Excel => {
                    let facts = source_excel::read(file, self.mapping, progress, on_row)?;
                    (facts.sha256_hex, facts.bytes, "xlsx", facts.sheet, facts.left_out)
                }
                Content::Text { encoding, skip } => {
                    let lines = Lines::open(file, encoding, skip, progress)?;
                    let facts = source_csv::read(&file.name, lines, self.mapping, on_row)?;
                    let delimiter =
                        if facts.delimiter == b'\t' { "tab".to_owned() } else { char::from(facts.delimiter).into() };
                    (facts.sha256_hex, facts.bytes, encoding.name(), delimiter, facts.left_out)
                }
            };
        let (name, encoding) = (file.name.to_string(), encoding.to_owned());
        Ok(FileReport {
            name,
            sha256_hex,
            bytes,
            encoding,
            delimiter_or_sheet,
            rows_in: 0,
            accepted: 0,
            rejected: 0,
            left_out,
        })
    }

    /// Rejects rows that were accepted on their own, reading their files once more for the values as they came.
    pub(crate) fn reject_late(&self, intake: &mut Intake, late: Vec<Late>) -> Result<(), Problems> {
        let mut by_place: BTreeMap<RowPlace, Vec<Late>> = BTreeMap::new();
        for one in late {
            by_place.entry(one.place).or_default().push(one);
        }
        let wanted: BTreeSet<u16> = by_place.keys().map(|place| place.file).collect();
        let rows = intake.files.iter().map(|file| file.rejected).sum::<u64>() + by_place.len() as u64;
        if rows > REJECTED_MAX {
            return Err(vec![*too_many_rejected(&intake.names[0])]);
        }
        for file in wanted {
            let mut found = 0;
            self.read_file(self.files[usize::from(file)], &mut |_| {}, &mut |record, layout| {
                if let Some(reasons) = by_place.remove(&RowPlace { file, row: record.row }) {
                    let row = Row { record, layout, mapping: self.mapping };
                    let reasons = reasons.into_iter().map(|one| (one.column, one.reason));
                    self.write_off(intake, file, &row, reasons);
                    found += 1;
                }
                Ok(())
            })
            .map_err(|problem| vec![*problem])?;
            let report = &mut intake.files[usize::from(file)];
            report.accepted -= found;
            report.rejected += found;
        }
        if by_place.is_empty() {
            return Ok(());
        }
        let what = text!("filerna ändrades medan de lästes", "the files changed while they were read");
        Err(vec![Problem::error("file_changed", what)])
    }

    /// Puts a row among the rejected, with each of its reasons.
    fn write_off(
        &self,
        intake: &mut Intake,
        file: u16,
        row: &Row<'_>,
        reasons: impl Iterator<Item = (Option<usize>, Reason)>,
    ) {
        let register = columns(self.mapping.register);
        let person = person_columns(self.mapping.register).map(|columns| columns.person);
        let masked = |column| match self.persons {
            _ if person != Some(column) => shown(row.raw(column)),
            Some(persons) => persons.mask(row),
            None => shape(row.raw(column)),
        };
        let raw: Arc<[String]> = (0..register.len()).map(masked).collect();
        for (column, reason) in reasons {
            intake.rejected.push(Rejected {
                file: intake.names[usize::from(file)].clone(),
                row: row.record.row.into(),
                column: column.map_or("", |column| register[column].name),
                heading: column.map_or_else(|| "".into(), |column| row.heading(column)),
                value: column.map_or_else(String::new, |column| raw[column].clone()),
                reason,
                raw: raw.clone(),
            });
        }
    }
}

/// The reading of one file.
struct Reading<'a> {
    delivery: &'a Delivery<'a>,
    file: u16,
    rows_in: u64,
    sum: u64,
    rejected: u64,
    /// The rows whose personal number a spreadsheet destroyed, the first few, and how many there are.
    damaged: Vec<u32>,
}

impl Reading<'_> {
    fn row(
        &mut self,
        record: &Record,
        layout: &Layout,
        log: &mut RowLog,
        judge: &mut dyn Judge,
        intake: &mut Intake,
    ) -> Result<(), Refusal> {
        let place = RowPlace { file: self.file, row: record.row };
        let row = Row { record, layout, mapping: self.delivery.mapping };
        if row.begins_as_sum() || judge.is_sum(&row) {
            self.sum += 1;
            judge.sum(&row, place, log);
            log.remarks.drain(..).for_each(|remarked| intake.remarks.add(remarked, place));
            return Ok(());
        }
        self.rows_in += 1;
        let wrong_length = row.wrong_length();
        if wrong_length.is_none() {
            judge.row(&row, place, log)?;
        }
        if log.damaged {
            self.damaged.push(record.row);
        }
        if log.is_clean() && wrong_length.is_none() {
            for remarked in log.remarks.drain(..) {
                intake.remarks.add(remarked, place);
            }
        } else {
            self.rejected += 1;
            if intake.rejected.len() as u64 >= REJECTED_MAX {
                return Err(too_many_rejected(&intake.names[usize::from(self.file)]));
            }
            let reasons = log.reasons.drain(..).map(|(column, reason)| (Some(column), reason));
            let whole_row = wrong_length.map(|reason| (None, reason));
            self.delivery.write_off(intake, self.file, &row, reasons.chain(whole_row));
        }
        log.remarks.clear();
        log.damaged = false;
        Ok(())
    }

    fn report(self, facts: FileReport) -> FileReport {
        FileReport {
            rows_in: self.rows_in,
            accepted: self.rows_in - self.rejected,
            rejected: self.rejected,
            left_out: LeftOut { sum: self.sum, ..facts.left_out },
            ..facts
        }
    }

    fn damaged_problem(&self) -> Problem {
        let (count, first) = (self.damaged.len(), self.damaged.first().copied().unwrap_or(0));
        let name = &self.delivery.files[usize::from(self.file)].name;
        let what = text!(
            "ett kalkylprogram har förstört {count} personnummer: de står som tiopotenser (1,98507E+11)",
            "a spreadsheet has destroyed {count} personal numbers: they stand as powers of ten (1,98507E+11)"
        );
        Problem::error("person_number_damaged_by_excel", what)
            .named(text!("{name}, först rad {first}", "{name}, first row {first}"))
            .why(text!(
                "de sista siffrorna är borta och kan inte räknas fram",
                "the last digits are lost and cannot be worked out"
            ))
            .hint(text!(
                "hämta filen på nytt ur källsystemet; i Excel ska kolumnen ha formatet Text innan filen öppnas eller sparas",
                "fetch the file anew from the source system; in Excel the column must have the format Text before the file is opened or saved"
            ))
    }
}

fn too_many_rejected(name: &str) -> Refusal {
    let most = REJECTED_MAX;
    Box::new(
        Problem::error(
            "too_many_rejected",
            text!("fler än {most} rader avvisades", "more than {most} rows were rejected"),
        )
        .named(Text::same(name))
        .hint(text!("kontrollera att avbildningen passar filen", "check that the mapping fits the file")),
    )
}

fn same_content(files: &[FileReport]) -> Problems {
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    let mut problems = Vec::new();
    for file in files {
        if let Some(first) = seen.insert(&file.sha256_hex, &file.name) {
            let what = text!("två filer har samma innehåll", "two files have the same content");
            problems
                .push(Problem::error("same_file_twice", what).named(Text::same(first)).named(Text::same(&*file.name)));
        }
    }
    problems
}

impl Intake {
    /// The place in words.
    pub(crate) fn place_text(&self, place: RowPlace) -> Text {
        let (file, row) = (&self.names[usize::from(place.file)], place.row);
        text!("{file}, rad {row}", "{file}, row {row}")
    }

    /// Counts an accepted row that says nothing of its own.
    pub(crate) fn merge(&mut self, remarked: Remarked, place: RowPlace) {
        self.remarks.add(remarked, place);
        self.merged += 1;
    }

    /// The result, its counts asserted.
    ///
    /// # Panics
    ///
    /// When a row was lost, which would be our own mistake: the import stops before anything is stored.
    pub(crate) fn finish<R>(self, rows: Vec<R>) -> Imported<R> {
        let Counted { rejected, remarks, report } = self.finish_counted(rows.len() as u64);
        Imported { rows, rejected, remarks, report }
    }

    /// The same for `kept` rows that went elsewhere.
    ///
    /// # Panics
    ///
    /// When a row was lost.
    pub(crate) fn finish_counted(self, kept: u64) -> Counted {
        let mut report = Report { merged: self.merged, resumed: self.resumed, ..Report::default() };
        for file in &self.files {
            assert_eq!(file.rows_in, file.accepted + file.rejected, "every row is accepted or rejected");
            report.rows_in += file.rows_in;
            report.accepted += file.accepted;
            report.rejected += file.rejected;
            report.left_out.title += file.left_out.title;
            report.left_out.blank += file.left_out.blank;
            report.left_out.sum += file.left_out.sum;
        }
        report.files = self.files;
        let (kept, made) = (kept + report.merged, report.accepted + report.resumed);
        assert_eq!(made, kept, "every accepted row is kept or merged, and what goes on is one more");
        let mut rejected = self.rejected;
        rejected.sort_by(|left, right| (&left.file, left.row).cmp(&(&right.file, right.row)));
        Counted { rejected, remarks: self.remarks.into_list(self.register, &self.names), report }
    }

    /// The rejected rows so far, each with its reason.
    pub(crate) fn rejected(&self) -> &[Rejected] {
        &self.rejected
    }
}

/// What is known of a delivery besides its rows.
pub(crate) struct Counted {
    pub rejected: Vec<Rejected>,
    pub remarks: Vec<Remark>,
    pub report: Report,
}
