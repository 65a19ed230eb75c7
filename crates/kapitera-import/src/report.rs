//! What an import did: counts per file, and what was changed or supposed on the way.

use std::collections::BTreeSet;
use std::sync::Arc;

use kapitera_message::{Problem, Problems, Text, text};
use kapitera_money::{Exact, RoundMode, format_decimal};
use kapitera_register::RegisterKind;

use crate::reject::Rejected;

/// Places kept of each remark.
const SAMPLES_MAX: usize = 5;

/// The result of importing a delivery's files.
#[derive(Clone, Debug)]
pub struct Imported<R> {
    /// The accepted rows, sorted by their key; the same for any order of files and rows.
    pub rows: Vec<R>,
    /// What is wrong with the rejected rows, by file and row.
    pub rejected: Vec<Rejected>,
    /// What was supposed or changed in accepted rows.
    pub remarks: Vec<Remark>,
    /// The counts.
    pub report: Report,
}

/// The counts of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Per file, by name.
    pub files: Vec<FileReport>,
    /// Rows below the headings that are neither blank nor sums.
    pub rows_in: u64,
    /// Rows of these that were accepted.
    pub accepted: u64,
    /// Rows of these that were rejected.
    pub rejected: u64,
    /// Rows that are no data.
    pub left_out: LeftOut,
    /// Accepted rows that say nothing of their own: exact repeats.
    pub merged: u64,
    /// Rows more than were accepted: the later parts of listings that go on after a shorter one interrupted them.
    pub resumed: u64,
}

/// The counts of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileReport {
    /// The file's name.
    pub name: String,
    /// Its hash, 64 hexadecimal digits.
    pub sha256_hex: String,
    /// Its size.
    pub bytes: u64,
    /// How its bytes were read: `UTF-8`, `windows-1252`, `UTF-16LE`, `UTF-16BE` or `xlsx`.
    pub encoding: String,
    /// The delimiter of a text file (`;`, `,`, `tab`), or the sheet of a workbook.
    pub delimiter_or_sheet: String,
    /// Rows below the heading that are neither blank nor sums.
    pub rows_in: u64,
    /// Rows of these that were accepted.
    pub accepted: u64,
    /// Rows of these that were rejected.
    pub rejected: u64,
    /// Rows that are no data.
    pub left_out: LeftOut,
}

/// Rows that are no data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Rows above the heading row.
    pub title: u64,
    /// Rows without any value.
    pub blank: u64,
    /// Sum rows.
    pub sum: u64,
}

/// Something that was supposed or changed in accepted rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The rule, stable.
    pub code: &'static str,
    /// What was done.
    pub what: Text,
    /// In how many rows.
    pub count: u64,
    /// The first of them, as file and row.
    pub samples: Vec<(Arc<str>, u64)>,
}

/// Refuses a delivery when a larger share than `limit` (0.02 for 2 %) of its rows was rejected.
///
/// # Errors
///
/// When the share is larger, and when there are no rows at all.
pub fn check_rejected_share(report: &Report, limit: &Exact) -> Result<(), Problems> {
    let (rejected, rows) = (report.rejected, report.rows_in);
    if rows == 0 {
        let problem = Problem::error("no_rows", text!("leveransen har inga rader", "the delivery has no rows"))
            .why(text!("en tom leverans skulle tömma registret", "an empty delivery would empty the register"));
        return Err(vec![problem]);
    }
    let share = Exact::fraction(rejected.into(), rows.into()).unwrap_or(Exact::ZERO);
    if share <= *limit {
        return Ok(());
    }
    let percent = |number: &Exact, mark| {
        let hundredths = number.round_decimals(4, RoundMode::HalfAway).unwrap_or(0);
        format_decimal(hundredths, 2, mark)
    };
    let (share_sv, limit_sv) = (percent(&share, ','), percent(limit, ','));
    let (share_en, limit_en) = (percent(&share, '.'), percent(limit, '.'));
    let what = Text {
        sv: format!("{rejected} av {rows} rader avvisades ({share_sv} %), fler än gränsen {limit_sv} %"),
        en: format!("{rejected} of {rows} rows were rejected ({share_en} %), more than the limit of {limit_en} %"),
    };
    let files = report.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join(", ");
    let problem = Problem::error("too_many_rejected", what)
        .named(Text::same(files))
        .why(text!(
            "det som avvisas räknas inte: personer, besök och kronor skulle saknas",
            "what is rejected is not counted: persons, visits and kronor would be missing"
        ))
        .hint(text!(
            "rätta filen eller avbildningen; gränsen är rejected-share i kapitera.toml",
            "correct the file or the mapping; the limit is rejected-share in kapitera.toml"
        ));
    Err(vec![problem])
}

/// A row's place: which file, in the order of their names, and which row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RowPlace {
    pub file: u16,
    pub row: u32,
}

/// The remarks there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Remarked {
    AreaUnknown,
    BirthDiffers,
    SexDiffers,
    PersonKindDiffers,
    DuplicateRow,
    OverlapCut,
    OverlapSameCentre,
    OverlapResumed,
    OutsideCovers,
    IdenticalNeighbours,
    AmountRounded,
    SumNotCompared,
}

impl Remarked {
    const ALL: [Self; 12] = [
        Self::AreaUnknown,
        Self::BirthDiffers,
        Self::SexDiffers,
        Self::PersonKindDiffers,
        Self::DuplicateRow,
        Self::OverlapCut,
        Self::OverlapSameCentre,
        Self::OverlapResumed,
        Self::OutsideCovers,
        Self::IdenticalNeighbours,
        Self::AmountRounded,
        Self::SumNotCompared,
    ];

    fn code(self, register: RegisterKind) -> &'static str {
        match self {
            // Residents live in areas, and are cut by them.
            Self::OverlapSameCentre if register == RegisterKind::Residents => "overlap_same_area",
            Self::AreaUnknown => "area_unknown",
            Self::BirthDiffers => "birth_differs_from_number",
            Self::SexDiffers => "sex_differs_from_number",
            Self::PersonKindDiffers => "person_kind_differs",
            Self::DuplicateRow => "duplicate_row",
            Self::OverlapCut => "overlap_cut",
            Self::OverlapSameCentre => "overlap_same_centre",
            Self::OverlapResumed => "overlap_resumed",
            Self::OutsideCovers => "outside_covers",
            Self::IdenticalNeighbours => "identical_neighbours",
            Self::AmountRounded => "amount_rounded",
            Self::SumNotCompared => "sum_not_compared",
        }
    }

    fn text(self, register: RegisterKind) -> Text {
        match self {
            Self::OverlapCut if register == RegisterKind::Residents => text!(
                "boendet avslutas dagen före personens nästa, i ett annat område",
                "the residence is ended the day before the person's next, in another area"
            ),
            Self::OverlapSameCentre if register == RegisterKind::Residents => text!(
                "boendet avslutas dagen före personens nästa i samma område",
                "the residence is ended the day before the person's next in the same area"
            ),
            Self::OverlapResumed if register == RegisterKind::Residents => text!(
                "boendet fortsätter dagen efter ett kortare som avbröt det",
                "the residence goes on the day after a shorter one that interrupted it"
            ),
            Self::OutsideCovers if register == RegisterKind::Residents => text!(
                "boendet har ingen dag bland dem som leveransen gäller: sparas, räknas inte",
                "the residence has no day among those that the delivery covers: kept, not counted"
            ),
            Self::AreaUnknown => {
                text!("inget hemområde: räknas till okänt område", "no home area: counted in the unknown area")
            }
            Self::BirthDiffers => text!(
                "registrets födelsedatum är ett annat än personnumrets: registrets gäller",
                "the register's birth date differs from the personal number's: the register's holds"
            ),
            Self::SexDiffers => text!(
                "registrets kön är ett annat än personnumrets: registrets gäller",
                "the register's sex differs from the personal number's: the register's holds"
            ),
            Self::PersonKindDiffers => text!(
                "id-typen är en annan än numrets: numrets gäller",
                "the kind of id differs from the number's: the number's holds"
            ),
            Self::DuplicateRow => {
                text!("raden upprepar en annan: räknas en gång", "the row repeats another: counted once")
            }
            Self::OverlapCut => text!(
                "listningen avslutas dagen före personens nästa listning, på en annan enhet",
                "the listing is ended the day before the person's next, at another centre"
            ),
            Self::OverlapSameCentre => text!(
                "listningen avslutas dagen före personens nästa listning på samma enhet",
                "the listing is ended the day before the person's next at the same centre"
            ),
            Self::OverlapResumed => text!(
                "listningen fortsätter dagen efter en kortare som avbröt den",
                "the listing goes on the day after a shorter one that interrupted it"
            ),
            Self::OutsideCovers => text!(
                "listningen har ingen dag bland dem som leveransen gäller: sparas, räknas inte",
                "the listing has no day among those that the delivery covers: kept, not counted"
            ),
            Self::IdenticalNeighbours => text!(
                "raden är i allt lik raden före: båda räknas",
                "the row is in all alike the row before it: both are counted"
            ),
            Self::AmountRounded => text!(
                "arbetsbokens belopp har delar av ett öre: avrundat till helt öre",
                "the workbook's amount has parts of an öre: rounded to a whole one"
            ),
            Self::SumNotCompared => text!(
                "summaraden har ingen summa i beloppets kolumn: inget att jämföra med",
                "the sum row has no sum in the column of the amount: nothing to compare with"
            ),
        }
    }
}

/// Counts remarks, with the first places of each in the order of files and rows.
#[derive(Default)]
pub(crate) struct Remarks([(u64, BTreeSet<RowPlace>); Remarked::ALL.len()]);

impl Remarks {
    pub(crate) fn add(&mut self, remarked: Remarked, place: RowPlace) {
        let (count, samples) = &mut self.0[remarked as usize];
        *count += 1;
        if samples.len() < SAMPLES_MAX {
            samples.insert(place);
        } else if samples.last().is_some_and(|last| place < *last) {
            samples.pop_last();
            samples.insert(place);
        }
    }

    pub(crate) fn into_list(self, register: RegisterKind, names: &[Arc<str>]) -> Vec<Remark> {
        let remark = |(remarked, (count, samples)): (Remarked, (u64, BTreeSet<RowPlace>))| Remark {
            code: remarked.code(register),
            what: remarked.text(register),
            count,
            samples: samples.into_iter().map(|at| (names[usize::from(at.file)].clone(), at.row.into())).collect(),
        };
        Remarked::ALL.into_iter().zip(self.0).filter(|(_, (count, _))| *count > 0).map(remark).collect()
    }
}
