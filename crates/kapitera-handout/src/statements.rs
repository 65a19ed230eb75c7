//! A statement per centre, as PDF or as a workbook.

use std::collections::{BTreeMap, BTreeSet};

use kapitera_books::{
    DraftKind, Entry, ExportKind, PaymentRecord, Record, RecordKind, Row, Series, SettlementId, Step, Voucher,
};
use kapitera_export::workbook::{Frame as WorkbookFrame, workbook};
use kapitera_message::{Problem, Problems, Text, text};
use kapitera_output::Output;
use kapitera_period::{Date, Month};
use kapitera_post::{Act, Office};
use kapitera_report::{BookNames, Grounds, PostedStatement, StatementOf, posted_statement_output};
use kapitera_settle::{StatementRequest, Statements, statements};

use crate::booked::{InMonth, booked_for, carried_for, day_of, in_month, short_name, vouchers_of};
use crate::claims::Claims;
use crate::grounds::grounds;
use crate::{Asked, File, HandedOut, all_entries, language, payments_of};

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
    made: Option<Statements>,
    claims: Claims,
    grounds: Grounds,
    /// The settlements that were posted and undone, with the numbers of the entries that say so.
    posted: Vec<(u64, SettlementId, Step)>,
    marks: Vec<Text>,
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

/// The posting and undoing of all settlements, corrections left out, in the order of the journal.
fn posted(office: &mut Office) -> Result<Vec<(u64, SettlementId, Step)>, Problem> {
    let outlines = office.outlines(None)?;
    let of_month = outlines.iter().filter(|outline| outline.draft.kind == DraftKind::Settlement);
    let settlements: BTreeSet<SettlementId> = of_month.map(|outline| outline.draft.id).collect();
    let mut found = Vec::new();
    for entry in all_entries(office, RecordKind::Step, "settlement/")? {
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
        handed.without.push(text!("inget är bokfört i {month}", "nothing is booked in {month}"));
    }
    let all = centres.len() as u64;
    for (done, centre) in (0..).zip(&centres) {
        let file = statement(office, form, month, &booked, centre, carried.get(centre))?;
        handed.give(office, &file, act).map_err(one)?;
        progress(done + 1, all);
    }
    Ok(handed)
}

fn booked(office: &mut Office, asked: &Asked<'_>) -> Result<Booked, Problems> {
    let one = |problem: Problem| vec![problem];
    let month = asked.month;
    let vouchers = vouchers_of(office, month).map_err(one)?;
    let standings = in_month(office, month, &vouchers).map_err(one)?;
    let payments = payments_of(office, month).map_err(one)?;
    let settled = standings.booked.iter().find(|standing| standing.draft.kind == DraftKind::Settlement);
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
    let made = settled
        .map(|standing| {
            let request = StatementRequest {
                region: office.region(),
                models: asked.models,
                month: standing.draft.id.month,
                known_at: standing.draft.known_at,
                forecast: true,
            };
            statements(&request, &|_, _| {})
        })
        .transpose()?;
    let claims = Claims::read(office).map_err(one)?;
    let grounds = grounds(office, &vouchers)?;
    let posted = posted(office).map_err(one)?;
    Ok(Booked { vouchers, standings, payments, made, claims, grounds, posted, marks })
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
fn statement(
    office: &mut Office,
    form: Form,
    month: Month,
    booked: &Booked,
    centre: &str,
    otherwise: Option<&StatementOf>,
) -> Result<File, Problems> {
    let one = |problem: Problem| vec![problem];
    let language = language(office);
    let of_centre = |voucher: &Voucher| voucher.rows.iter().any(|row| row.centre == centre);
    let vouchers = booked.vouchers.iter().filter(|(_, voucher)| of_centre(voucher)).map(|(entry, _)| entry);
    let payments = booked.payments.iter().map(|(entry, _)| entry);
    let drafts = booked.standings.booked.iter().map(|standing| &standing.entry);
    let Some(last) = vouchers.chain(payments).chain(drafts).max_by_key(|entry| entry.number) else {
        return Err(vec![Problem::error(
            "nothing_booked_for_centre",
            text!("inget är bokfört för {centre} i {month}", "nothing is booked for {centre} in {month}"),
        )]);
    };
    let dated = day_of(last);
    let records: Vec<PaymentRecord> = booked.payments.iter().map(|(_, payment)| payment.clone()).collect();
    let rows = booked_for(office, &booked.vouchers, centre);
    let output = posted_statement_output(&PostedStatement {
        centre,
        period: month,
        standings: &booked.standings.booked,
        undone: &booked.standings.undone,
        made: booked.made.as_ref(),
        payments: &records,
        booked: &rows,
        claims: &booked.claims.of(centre, month, last.number),
        carried: &carried_for(office, &booked.vouchers, centre),
        grounds: &booked.grounds,
        booked_months: &booked.months(last.number),
        otherwise,
        language,
    })
    .map_err(one)?;
    let bytes = bytes(office, form, &output, &booked.marks, dated).map_err(one)?;
    let (number, of) = numbered(office, form, month, centre, last.number).map_err(one)?;
    let (short, extension) = (short_name(centre), form.extension());
    let path = format!("statements/{month}/{short}-{number}.{extension}");
    Ok(File { kind: form.kind(), of, path, bytes, total: rows.iter().map(|row| row.amount).sum() })
}

/// Which statement of the centre and month it is, and what it is of.
fn numbered(
    office: &mut Office,
    form: Form,
    month: Month,
    centre: &str,
    last: u64,
) -> Result<(usize, String), Problem> {
    let of = format!("{centre} {month}: entries to {last}");
    let prefix = format!("export/exports/statements/{month}/{}-", short_name(centre));
    let mut given = Vec::new();
    for entry in all_entries(office, RecordKind::Export, &prefix)? {
        if let Record::Export(record) = office.store().record(&entry)?
            && record.kind == form.kind()
            && record.of.starts_with(&format!("{centre} "))
        {
            given.push(record.of);
        }
    }
    let number = given.iter().position(|there| *there == of).unwrap_or(given.len()) + 1;
    Ok((number, of))
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
