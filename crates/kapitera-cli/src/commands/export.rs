//! `kapitera export`: files for other people's software, written whole and recorded.

use kapitera_ask::models::load_models;
use kapitera_books::ExportKind;
use kapitera_handout::{Asked, HandedOut, What, hand_out};
use kapitera_message::{Problem, Text, text};
use kapitera_output::{Cell, Column, Output, Part, Table};
use kapitera_post::Exported;

use super::settlement::with_act;
use crate::args::{Common, Export, ExportWhat};
use crate::fail::Failure;
use crate::progress::Progress;
use crate::session::{open_office, show, time_of};

pub fn run(common: &Common, asked: &Export) -> Result<(), Failure> {
    let kinds = kinds(asked.what)?;
    if asked.centre.is_some() && !matches!(asked.what, ExportWhat::Pdf | ExportWhat::Excel) {
        return Err(not_by_centre().into());
    }
    let mut office = open_office(common)?;
    time_of(&office, asked.acting.at)?;
    let models = load_models(office.region())?;
    let request = Asked {
        month: asked.month,
        centre: asked.centre.as_deref(),
        models: &models,
        program_version: env!("CARGO_PKG_VERSION"),
    };
    let progress = Progress::of("export");
    let mut all = HandedOut::default();
    for what in kinds {
        // What one kind lacks keeps no other from being given out.
        let handed = with_act(&mut office, &asked.acting, |office, act| {
            Ok(hand_out(office, what, &request, act, &|done, all| progress.at(done, all)))
        })?;
        match handed {
            Ok(handed) => {
                all.files.extend(handed.files);
                let new = handed.without.into_iter().filter(|said| !all.without.contains(said));
                all.without.extend(new.collect::<Vec<_>>());
                all.add_problems(handed.problems);
            }
            Err(problems) => all.add_problems(problems),
        }
    }
    drop(progress);
    if !(all.files.is_empty() && all.without.is_empty()) {
        show(common, &output(&office.region().settings().name, asked, &all))?;
    }
    match (all.problems.is_empty(), all.files.is_empty()) {
        (true, _) => Ok(()),
        (false, true) => Err(Failure::Refused(all.problems)),
        (false, false) => Err(Failure::DoneInPart(all.problems)),
    }
}

fn not_by_centre() -> Problem {
    Problem::error(
        "export_not_by_centre",
        text!("bara besked lämnas för en hälsocentral i taget", "only statements are given for one centre at a time"),
    )
    .why(text!(
        "de andra filerna är hela månaden: en del av den vore en annan fil",
        "the other files are the whole month: a part of it would be another file"
    ))
    .hint(text!("utelämna --centre, eller exportera pdf eller excel", "leave --centre out, or export pdf or excel"))
}

fn kinds(what: ExportWhat) -> Result<Vec<What>, Failure> {
    Ok(match what {
        ExportWhat::Pdf => pdf()?,
        ExportWhat::Excel => vec![What::Excel],
        ExportWhat::Sie => vec![What::Sie],
        ExportWhat::Payments => vec![What::Payments],
        ExportWhat::Invoices => vec![What::Invoices],
        ExportWhat::Csv => vec![What::Csv],
        ExportWhat::All => What::ALL.to_vec(),
    })
}

#[cfg(feature = "pdf")]
fn pdf() -> Result<Vec<What>, Problem> {
    Ok(vec![What::Pdf])
}

#[cfg(not(feature = "pdf"))]
fn pdf() -> Result<Vec<What>, Problem> {
    Err(Problem::error("no_pdf", text!("det här programmet är byggt utan PDF", "this program was built without PDF"))
        .why(text!(
            "PDF tar tio minuter att bygga och behövs inte av alla",
            "PDF takes ten minutes to build, and not all need it"
        ))
        .hint(text!(
            "bygg med: cargo build --release --features pdf",
            "build with: cargo build --release --features pdf"
        )))
}

fn output(region: &str, asked: &Export, handed: &HandedOut) -> Output {
    let month = asked.month;
    let columns = vec![
        Column::new("kind", text!("slag", "kind")),
        Column::new("path", text!("fil", "file")),
        Column::new("of", text!("av", "of")),
        Column::new("bytes", text!("byte", "bytes")),
        Column::new("total", text!("kr", "kr")),
        Column::new("given", text!("lämnad", "given")),
        Column::for_programs("sha256"),
    ];
    let row = |file: &Exported| {
        let record = &file.record;
        vec![
            kind(record.kind),
            Cell::Name(record.path.clone()),
            Cell::Name(record.of.clone()),
            Cell::Whole(record.bytes.into()),
            Cell::Money(record.total),
            if file.written {
                Cell::Code("now", text!("nu", "now"))
            } else {
                Cell::Code("before", text!("tidigare", "before"))
            },
            Cell::Name(record.sha256.clone()),
        ]
    };
    let rows = handed.files.iter().map(row).collect();
    let mut parts = vec![Part::Table(Table { key: "files", heading: Text::default(), columns, rows, total: None })];
    if !handed.without.is_empty() {
        parts.push(Part::Sentences {
            key: "without_file",
            heading: text!("Utan fil", "Without a file"),
            sentences: handed.without.clone(),
        });
    }
    Output { title: Some(text!("{region}: filer av {month}", "{region}: files of {month}")), parts, csv: None }
}

fn kind(kind: ExportKind) -> Cell {
    match kind {
        ExportKind::StatementPdf => Cell::Code("statement-pdf", text!("besked, PDF", "statement, PDF")),
        ExportKind::StatementExcel => Cell::Code("statement-excel", text!("besked, Excel", "statement, Excel")),
        ExportKind::Sie => Cell::Code("sie", text!("verifikationer, SIE", "vouchers, SIE")),
        ExportKind::Payments => Cell::Code("payments", text!("betalningar", "payments")),
        ExportKind::Invoice => Cell::Code("invoice", text!("självfaktura", "self-billing")),
        ExportKind::LedgerCsv => Cell::Code("ledger-csv", text!("huvudbok, CSV", "ledger, CSV")),
    }
}
