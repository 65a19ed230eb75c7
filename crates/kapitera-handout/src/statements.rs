//! A statement per centre, as PDF or as a workbook.

use std::collections::{BTreeMap, BTreeSet};

use kapitera_books::{DraftKind, Entry, ExportKind, ExportRecord, PaymentRecord, Voucher};
use kapitera_export::workbook::{Frame as WorkbookFrame, workbook};
use kapitera_message::{Problem, Problems, Text, text};
use kapitera_output::Output;
use kapitera_period::{Date, Month};
use kapitera_post::{Act, Office};
use kapitera_report::{PostedStatement, posted_statement_output};
use kapitera_settle::{StatementRequest, Statements, statements};

use crate::booked::{InMonth, booked_for, day_of, in_month, vouchers_of};
use crate::given::{File, HandedOut};
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
    marks: Vec<Text>,
    /// What was given out of the month before.
    given: Vec<ExportRecord>,
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
    let booked = booked(office, asked).map_err(one)?;
    let centres = centres(&booked, asked.centre).map_err(one)?;
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
                statement(office, form, month, &booked, centre, &newest, made.as_ref()).map(Some)
            }),
        }
        progress(done + 1, all);
    }
    Ok(handed)
}

fn booked(office: &mut Office, asked: &Asked<'_>) -> Result<Booked, Problem> {
    let month = asked.month;
    let vouchers = vouchers_of(office, month)?;
    let standings = in_month(office, month, &vouchers)?;
    let mut payments = office.payments()?;
    payments.retain(|(_, payment)| payment.period == month);
    let given = office.given_exports(&format!("statements/{month}/"))?.into_iter().map(|(_, record)| record).collect();
    let mut marks = Vec::new();
    if standings.booked.iter().any(|standing| standing.draft.try_out) {
        marks.push(text!(
            "PRÖVNING: modellen har illustrativa eller föreslagna värden",
            "TRY-OUT: the model has illustrative or proposed values"
        ));
    }
    if office.region().settings().invented {
        marks.push(text!("Påhittad region: inga riktiga belopp", "Invented region: no real amounts"));
    }
    Ok(Booked { vouchers, standings, payments, marks, given })
}

/// The month's statements with the columns of the year, settled again from the deliveries that the settlement names; none when
/// no settlement is booked in the month.
fn made_again(office: &Office, asked: &Asked<'_>, standings: &InMonth) -> Result<Option<Statements>, Problems> {
    let settled = standings.booked.iter().find(|standing| standing.draft.kind == DraftKind::Settlement);
    let Some(draft) = settled.map(|standing| &standing.draft) else { return Ok(None) };
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

/// The centres that something is booked for in the month, or the one of them that is asked for.
fn centres(booked: &Booked, asked: Option<&str>) -> Result<Vec<String>, Problem> {
    let mut all: BTreeMap<String, String> = BTreeMap::new();
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
    /// The day of the last that it holds.
    dated: Date,
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
    Ok(Newest { path, of, dated: day_of(last) })
}

fn statement(
    office: &Office,
    form: Form,
    month: Month,
    booked: &Booked,
    centre: &str,
    newest: &Newest,
    made: Option<&Statements>,
) -> Result<File, Problems> {
    let one = |problem: Problem| vec![problem];
    let records: Vec<PaymentRecord> = booked.payments.iter().map(|(_, payment)| payment.clone()).collect();
    let amounts = booked_for(&booked.vouchers, centre);
    let output = posted_statement_output(&PostedStatement {
        centre,
        period: month,
        standings: &booked.standings.booked,
        undone: &booked.standings.undone,
        made,
        payments: &records,
        booked: &amounts,
        language: language(office),
    })
    .map_err(one)?;
    let bytes = bytes(office, form, &output, &booked.marks, newest.dated).map_err(one)?;
    let total = amounts.values().copied().sum();
    Ok(File { kind: form.kind(), of: newest.of.clone(), bytes, total })
}

fn bytes(office: &Office, form: Form, output: &Output, marks: &[Text], dated: Date) -> Result<Vec<u8>, Problem> {
    let language = language(office);
    let author = office.region().settings().name.clone();
    let subject = output.title.as_ref().map(|title| title.get(language).to_owned()).unwrap_or_default();
    let marks = marks.to_vec();
    match form {
        #[cfg(feature = "pdf")]
        Form::Pdf => kapitera_pdf::pdf(output, &kapitera_pdf::Frame { language, author, subject, dated, marks }),
        Form::Excel => workbook(output, &WorkbookFrame { language, author, subject, dated, marks }),
    }
}
