//! Files for other people's software: making those of several kinds, and telling what was given out.

use kapitera_books::ExportKind;
use kapitera_handout::{Asked, HandedOut, What, hand_out};
use kapitera_message::{Text, text};
use kapitera_output::{Cell, Column, Output, Part, Table};
use kapitera_period::Month;
use kapitera_post::{Act, Exported, Office};

/// Makes, writes and records the files of each kind. What one kind lacks keeps no other from being given out:
/// [`HandedOut::problems`] has what is wrong with all of them.
pub fn hand_out_all(
    office: &mut Office,
    kinds: &[What],
    asked: &Asked<'_>,
    act: &Act<'_>,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> HandedOut {
    let mut all = HandedOut::default();
    for what in kinds {
        match hand_out(office, *what, asked, act, progress) {
            Ok(handed) => {
                all.files.extend(handed.files);
                for said in handed.without {
                    if !all.without.contains(&said) {
                        all.without.push(said);
                    }
                }
                all.add_problems(handed.problems);
            }
            Err(problems) => all.add_problems(problems),
        }
    }
    all
}

/// The files of a month that were given out now or before, and what gave none. `region` is the region's name.
pub fn export_answer(region: &str, month: Month, handed: &HandedOut) -> Output {
    let columns = vec![
        Column::new("kind", text!("slag", "kind")),
        Column::new("path", text!("fil", "file")),
        Column::new("of", text!("av", "of")),
        Column::new("bytes", text!("byte", "bytes")),
        Column::new("total", text!("kr", "kr")),
        Column::new("given", text!("lämnad", "given")),
        Column::for_programs("sha256"),
    ];
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

fn row(file: &Exported) -> Vec<Cell> {
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
