//! A statement per centre, as PDF or as a workbook.

use std::collections::{BTreeMap, BTreeSet};

use kapitera_books::{
    Draft, DraftKind, Entry, ExportKind, ExportRecord, PaymentRecord, Record, RecordKind, Row, Series, SettlementId,
    Step, Subject, Voucher,
};
use kapitera_document::Frame;
use kapitera_export::workbook::workbook;
use kapitera_message::{Problem, Problems, Text, text};
use kapitera_output::Output;
use kapitera_period::{Date, Month};
use kapitera_post::{Act, Office};
use kapitera_report::{BookNames, Grounds, PostedStatement, StatementOf, posted_statement_output};
use kapitera_settle::{StatementRequest, Statements, statements};

use crate::booked::{InMonth, booked_for, carried_for, day_of, in_month, vouchers_of};
use crate::claims::Claims;
use crate::given::{File, HandedOut};
use crate::grounds::grounds;
use crate::reports::region_marks;
use crate::{Asked, language};

/// The form of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Tagged PDF.
    #[cfg(feature = "pdf")]
    Pdf,
    /// Workbook.
    Excel,
}

impl Form {
    fn kind(self) -> ExportKind {
        match self {
            #[cfg(feature = "pdf")]
            Self::Pdf => ExportKind::StatementPdf,
            Self::Excel => ExportKind::StatementExcel,
        }
    }

    fn extension(self) -> &'static str {
        match self {
            #[cfg(feature = "pdf")]
            Self::Pdf => "pdf",
            Self::Excel => "xlsx",
        }
    }
}

/// A month of the books with all that its statements are made of.
struct Booked {
    vouchers: Vec<(Entry, Voucher)>,
    standings: InMonth,
    payments: Vec<(Entry, PaymentRecord)>,
    claims: Claims,
    grounds: Grounds,
    /// The settlements that were posted and undone, with the numbers of the entries that say so.
    posted: Vec<(u64, SettlementId, Step)>,
    marks: Vec<Text>,
    /// What was given out of the month before.
    given: Vec<ExportRecord>,
}

impl Booked {
    /// The months whose settlements are booked when the journal has come to an entry.
    fn months(&self, through: u64) -> BTreeSet<Month> {
        let mut months = BTreeSet::new();
        for (_, id, step) in self.posted.iter().filter(|(number, ..)| *number <= through) {
            if *step == Step::Posted {
                months.insert(id.month)
            } else {
                months.remove(&id.month)
            };
        }
        months
    }
}

/// Whether a draft is a month's settlement of primary care: its columns are those of a statement.
fn is_of_care(draft: &Draft) -> bool {
    draft.kind == DraftKind::Settlement && draft.id.subject == Subject::PrimaryCare
}

/// The posting and undoing of all settlements of primary care, corrections left out, in the order of the journal.
fn posted(office: &mut Office) -> Result<Vec<(u64, SettlementId, Step)>, Problem> {
    let outlines = office.outlines(None)?;
    let of_month = outlines.iter().map(|outline| &outline.draft).filter(|draft| is_of_care(draft));
    let settlements: BTreeSet<SettlementId> = of_month.map(|draft| draft.id).collect();
    let mut found = Vec::new();
    for entry in office.entries(RecordKind::Step, "settlement/")? {
        if let Record::Step(record) = Record::read(entry.kind, &entry.body)?
            && settlements.contains(&record.settlement)
            && matches!(record.step, Step::Posted | Step::Reversed)
        {
            found.push((entry.number, record.settlement, record.step));
        }
    }
    found.sort_unstable_by_key(|(number, ..)| *number);
    Ok(found)
}

pub(crate) fn hand_out(
    office: &mut Office,
    form: Form,
    asked: &Asked<'_>,
    act: &Act<'_>,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<HandedOut, Problems> {
    let one = |problem: Problem| vec![problem];
    let month = asked.month;
    let booked = booked(office, asked)?;
    let carried = carried_units(office, &booked)?;
    let centres = centres(&booked, &carried, asked.centre).map_err(one)?;
    let mut handed = HandedOut::default();
    if centres.is_empty() {
        handed.add_without(text!("inget är bokfört i {month}", "nothing is booked in {month}"));
    }
    // Settled once, for the first statement that must be made.
    let mut made: Option<Result<Option<Statements>, Problems>> = None;
    let all = centres.len() as u64;
    for (done, centre) in (0..).zip(&centres) {
        match newest(form, month, &booked, centre) {
            Err(problem) => handed.add_problems(vec![problem]),
            Ok(newest) => handed.give(office, &newest.path, act, |office, _| {
                let made = made.get_or_insert_with(|| made_again(office, asked, &booked.standings));
                let made = made.as_ref().map_err(Clone::clone)?;
                let of = Of { form, month, centre, otherwise: carried.get(centre) };
                statement(office, &of, &booked, &newest, made.as_ref()).map(Some)
            }),
        }
        progress(done + 1, all);
    }
    Ok(handed)
}

fn booked(office: &mut Office, asked: &Asked<'_>) -> Result<Booked, Problems> {
    let one = |problem: Problem| vec![problem];
    let month = asked.month;
    let vouchers = vouchers_of(office, month).map_err(one)?;
    let standings = in_month(office, month, &vouchers).map_err(one)?;
    let mut payments = office.payments().map_err(one)?;
    // What is booked in a month may be paid in a later one.
    let of_month = |id: &SettlementId| standings.booked.iter().any(|standing| standing.draft.id == *id);
    payments.retain(|(_, payment)| payment.settlements.iter().any(of_month));
    let given = office.given_exports(&format!("statements/{month}/")).map_err(one)?;
    let given = given.into_iter().map(|(_, record)| record).collect();
    let claims = Claims::read(office).map_err(one)?;
    let grounds = grounds(office, &vouchers)?;
    let posted = posted(office).map_err(one)?;
    let mut marks = Vec::new();
    if standings.booked.iter().any(|standing| standing.draft.try_out) {
        marks.push(text!(
            "PRÖVNING: modellen har illustrativa eller föreslagna värden",
            "TRY-OUT: the model has illustrative or proposed values"
        ));
    }
    marks.extend(region_marks(office.region().settings().invented));
    Ok(Booked { vouchers, standings, payments, claims, grounds, posted, marks, given })
}

/// The month's statements with the columns of the year, settled again from the deliveries that the settlement names; none when
/// no settlement is booked in the month.
fn made_again(office: &Office, asked: &Asked<'_>, standings: &InMonth) -> Result<Option<Statements>, Problems> {
    let mut drafts = standings.booked.iter().map(|standing| &standing.draft);
    let Some(draft) = drafts.find(|draft| is_of_care(draft)) else { return Ok(None) };
    let region = office.region_of(draft)?;
    let request = StatementRequest {
        region: &region,
        models: asked.models,
        month: draft.id.month,
        known_at: draft.known_at,
        forecast: true,
    };
    statements(&request, &|_, _| {}).map(Some)
}

/// The units of which a surplus or deficit is carried over in the month.
fn carried_units(office: &Office, booked: &Booked) -> Result<BTreeMap<String, StatementOf>, Problems> {
    let mut units = BTreeMap::new();
    let carried = booked.vouchers.iter().filter(|(_, voucher)| voucher.series == Series::C);
    let rows: Vec<&Row> = carried.flat_map(|(_, voucher)| &voucher.rows).filter(|row| !row.centre.is_empty()).collect();
    if rows.is_empty() {
        return Ok(units);
    }
    let names = BookNames::new(office.books(), office.region())?;
    for row in rows {
        units.entry(row.centre.clone()).or_insert_with(|| StatementOf {
            name: BookNames::of(&names.centres, &row.centre),
            provider: row.provider.clone(),
            provider_name: BookNames::of(&names.providers, &row.provider),
        });
    }
    Ok(units)
}

/// The centres that something is booked for in the month, or the one of them that is asked for.
fn centres(
    booked: &Booked,
    carried: &BTreeMap<String, StatementOf>,
    asked: Option<&str>,
) -> Result<Vec<String>, Problem> {
    let mut all: BTreeMap<String, String> = carried.iter().map(|(id, unit)| (id.clone(), unit.name.clone())).collect();
    for standing in booked.standings.booked.iter().chain(&booked.standings.undone) {
        let with_lines: BTreeSet<&str> = standing.draft.lines.iter().map(|line| line.centre.as_str()).collect();
        let there = standing.draft.centres.iter().filter(|centre| with_lines.contains(centre.id.as_str()));
        all.extend(there.map(|centre| (centre.id.clone(), centre.name.clone())));
    }
    let Some(asked) = asked else { return Ok(all.into_keys().collect()) };
    let lower = asked.to_lowercase();
    let fits =
        |(id, name): &(&String, &String)| id.to_lowercase().ends_with(&lower) || name.to_lowercase().contains(&lower);
    let found: Vec<String> = all.iter().filter(fits).map(|(id, _)| id.clone()).collect();
    match found.len() {
        1 => Ok(found),
        0 => Err(Problem::error(
            "unknown_centre",
            text!("inget är bokfört för ”{asked}” den månaden", "nothing is booked for “{asked}” that month"),
        )
        .hint(text!("ange HSA-id, dess slut eller namnet", "give the HSA id, its end or the name"))),
        _ => Err(Problem::error(
            "several_centres",
            text!("”{asked}” kan vara flera hälsocentraler", "“{asked}” may be several centres"),
        )
        .hint(text!("ange HSA-id", "give the HSA id"))),
    }
}

/// The newest statement of a centre: another when something has been booked or paid since the one before.
struct Newest {
    /// Where it lies or is to lie, under `exports/`.
    path: String,
    /// What it is of.
    of: String,
    /// The number of the last entry that it holds, and its day.
    last: u64,
    dated: Date,
}

/// Of what a statement is to be made.
struct Of<'a> {
    form: Form,
    month: Month,
    centre: &'a str,
    /// Who it is of, when nothing but what is carried over is booked for it.
    otherwise: Option<&'a StatementOf>,
}

fn newest(form: Form, month: Month, booked: &Booked, centre: &str) -> Result<Newest, Problem> {
    let of_centre = |voucher: &Voucher| voucher.rows.iter().any(|row| row.centre == centre);
    let vouchers = booked.vouchers.iter().filter(|(_, voucher)| of_centre(voucher)).map(|(entry, _)| entry);
    let payments = booked.payments.iter().map(|(entry, _)| entry);
    let drafts = booked.standings.booked.iter().map(|standing| &standing.entry);
    let Some(last) = vouchers.chain(payments).chain(drafts).max_by_key(|entry| entry.number) else {
        return Err(Problem::error(
            "nothing_booked_for_centre",
            text!("inget är bokfört för {centre} i {month}", "nothing is booked for {centre} in {month}"),
        ));
    };
    let of = format!("{centre} {month}: entries to {}", last.number);
    let own = |record: &&ExportRecord| record.kind == form.kind() && record.of.starts_with(&format!("{centre} "));
    let given: Vec<&ExportRecord> = booked.given.iter().filter(own).collect();
    let path = match given.iter().find(|record| record.of == of) {
        Some(record) => record.path.trim_start_matches("exports/").to_owned(),
        // The whole id: its end may be another centre's too, now or one day.
        None => format!("statements/{month}/{centre}-{}.{}", given.len() + 1, form.extension()),
    };
    Ok(Newest { path, of, last: last.number, dated: day_of(last) })
}

fn statement(
    office: &mut Office,
    of: &Of<'_>,
    booked: &Booked,
    newest: &Newest,
    made: Option<&Statements>,
) -> Result<File, Problems> {
    let one = |problem: Problem| vec![problem];
    let form = of.form;
    let output = output(office, of, booked, newest, made)?;
    let bytes = bytes(office, form, &output, &booked.marks, newest.dated).map_err(one)?;
    let total = booked_for(office, &booked.vouchers, of.centre).iter().map(|row| row.amount).sum();
    Ok(File { kind: form.kind(), of: newest.of.clone(), bytes, total })
}

/// The statement as tables and sentences, in the region's language.
fn output(
    office: &mut Office,
    of: &Of<'_>,
    booked: &Booked,
    newest: &Newest,
    made: Option<&Statements>,
) -> Result<Output, Problems> {
    let Of { month, centre, otherwise, .. } = *of;
    let records: Vec<PaymentRecord> = booked.payments.iter().map(|(_, payment)| payment.clone()).collect();
    posted_statement_output(&PostedStatement {
        centre,
        period: month,
        standings: &booked.standings.booked,
        undone: &booked.standings.undone,
        made,
        payments: &records,
        booked: &booked_for(office, &booked.vouchers, centre),
        claims: &booked.claims.of(centre, month, newest.last),
        carried: &carried_for(office, &booked.vouchers, centre),
        grounds: &booked.grounds,
        booked_months: &booked.months(newest.last),
        otherwise,
        language: language(office),
    })
    .map_err(|problem| vec![problem])
}

/// The statement of one centre of a month of the books, as its file would have it now: nothing is written or recorded. None
/// when nothing is booked for the centre in the month.
///
/// # Errors
///
/// When the books, the ledger or the month's settlement cannot be read.
pub fn posted_statement(office: &mut Office, asked: &Asked<'_>, centre: &str) -> Result<Option<Output>, Problems> {
    let one = |problem: Problem| vec![problem];
    let booked = booked(office, asked)?;
    let carried = carried_units(office, &booked)?;
    if !centres(&booked, &carried, None).map_err(one)?.iter().any(|there| there == centre) {
        return Ok(None);
    }
    let of = Of { form: Form::Excel, month: asked.month, centre, otherwise: carried.get(centre) };
    let newest = newest(of.form, asked.month, &booked, centre).map_err(one)?;
    let made = made_again(office, asked, &booked.standings)?;
    output(office, &of, &booked, &newest, made.as_ref()).map(Some)
}

fn bytes(office: &Office, form: Form, output: &Output, marks: &[Text], dated: Date) -> Result<Vec<u8>, Problem> {
    let language = language(office);
    let author = office.region().settings().name.clone();
    let subject = output.title.as_ref().map(|title| title.get(language).to_owned()).unwrap_or_default();
    let frame = Frame { language, author, subject, dated, marks: marks.to_vec() };
    match form {
        #[cfg(feature = "pdf")]
        Form::Pdf => kapitera_pdf::pdf(output, &frame),
        Form::Excel => workbook(output, &frame),
    }
}
