//! `kapitera import`: takes in raw files as one delivery.

use jiff::Timestamp;
use kapitera_deliver::{Delivered, Request, deliver};
use kapitera_message::{Problem, Text, text};
use kapitera_region::Mode;

use crate::args::{Common, Import};
use crate::fail::Failure;
use crate::progress::Progress;
use crate::session::{open, show};
use kapitera_output::{Cell, Column, Output, Part, Table};

/// Rejected rows shown; all are in the quarantine file.
const REJECTED_SHOWN: usize = 10;

pub fn run(common: &Common, import: &Import) -> Result<(), Failure> {
    let region = open(common)?;
    let request = Request {
        register: import.register,
        files: import.files.clone(),
        mapping: import.mapping.clone(),
        received: import.received.unwrap_or_else(Timestamp::now),
        covers: import.covers,
        mode: if import.changes { Mode::Changes } else { Mode::Full },
        backdated: import.backdate,
        control_sum: import.control_sum,
    };
    if request.received > Timestamp::now() {
        return Err(received_in_future());
    }
    let delivered = deliver_with_progress(&region, &request)?;
    show(common, &report(&delivered))
}

fn received_in_future() -> Failure {
    Problem::error(
        "received_in_future",
        text!("leveransen kan inte ha tagits emot i framtiden", "the delivery cannot have been received in the future"),
    )
    .why(text!(
        "den skulle ändra vad som är känt utan att synas förrän då",
        "it would change what is known, unseen until then"
    ))
    .hint(text!("utelämna --received", "leave out --received"))
    .into()
}

/// Delivers, with progress by the bytes of the files.
pub fn deliver_with_progress(region: &kapitera_region::Region, request: &Request) -> Result<Delivered, Failure> {
    let all = request.files.iter().filter_map(|path| path.metadata().ok()).map(|file| file.len()).sum();
    let progress = Progress::of_bytes(request.register.name());
    Ok(deliver(region, request, &mut |bytes| progress.at(bytes, all))?)
}

fn report(delivered: &Delivered) -> Output {
    let (register, id) = (delivered.manifest.register.name(), delivered.manifest.id());
    let title = text!(
        "Leverans {id} av registret {register} är mottagen",
        "Delivery {id} of the register {register} is taken in"
    );
    let mut parts = vec![Part::Table(files(delivered))];
    parts.extend(amounts(delivered));
    if !delivered.remarks.is_empty() {
        parts.push(Part::Table(remarks(delivered)));
    }
    if !delivered.rejected.is_empty() {
        parts.push(Part::Table(rejected(delivered)));
        parts.push(Part::Sentences {
            key: "quarantine",
            heading: Text::default(),
            sentences: vec![text!(
                "Alla avvisade rader: quarantine/{register}/{id}.csv",
                "All rejected rows: quarantine/{register}/{id}.csv"
            )],
        });
    }
    Output { title: Some(title), parts, csv: None }
}

/// The kronor of a register that has them: in the files = taken in + in quarantine.
fn amounts(delivered: &Delivered) -> Option<Part> {
    let amounts = delivered.manifest.amounts?;
    let without = amounts.rejected_without_amount;
    let all = amounts.accepted + amounts.rejected;
    let facts = vec![
        ("in_files", text!("kr i filerna", "kr in the files"), Cell::Money(all)),
        ("accepted", text!("därav godtagna", "of it accepted"), Cell::Money(amounts.accepted)),
        ("rejected", text!("därav i karantän", "of it in quarantine"), Cell::Money(amounts.rejected)),
        (
            "unreadable",
            text!("rader med oläsligt belopp", "rows with an unreadable amount"),
            Cell::Whole(without.into()),
        ),
    ];
    Some(Part::Facts { key: "amounts", heading: text!("Kronor", "Kronor"), facts })
}

fn files(delivered: &Delivered) -> Table {
    let files = &delivered.report.files;
    let row = |file: &kapitera_import::FileReport| {
        vec![
            Cell::Name(file.name.clone()),
            Cell::Name(format!("{}, {}", file.encoding, file.delimiter_or_sheet)),
            Cell::Whole(file.rows_in.into()),
            Cell::Whole(file.accepted.into()),
            Cell::Whole(file.rejected.into()),
            Cell::Whole((file.left_out.title + file.left_out.blank + file.left_out.sum).into()),
        ]
    };
    Table {
        key: "files",
        heading: Text::default(),
        columns: vec![
            Column::new("file", text!("fil", "file")),
            Column::new("form", text!("form", "form")),
            Column::new("rows_in", text!("rader in", "rows in")),
            Column::new("accepted", text!("godtagna", "accepted")),
            Column::new("rejected", text!("avvisade", "rejected")),
            Column::new("left_out", text!("rubriker, summor, tomma", "titles, sums, blank")),
        ],
        rows: files.iter().map(row).collect(),
        total: None,
    }
}

fn remarks(delivered: &Delivered) -> Table {
    let row = |remark: &kapitera_import::Remark| {
        let samples = remark.samples.iter().map(|(file, row)| format!("{file}:{row}")).collect::<Vec<_>>().join(", ");
        vec![
            Cell::Words(remark.what.clone()),
            Cell::Whole(remark.count.into()),
            Cell::Name(samples),
            Cell::Name(remark.code.to_owned()),
        ]
    };
    Table {
        key: "remarks",
        heading: text!("Godtagna med anmärkning", "Accepted with a remark"),
        columns: vec![
            Column::new("what", text!("vad som gjordes", "what was done")),
            Column::new("count", text!("rader", "rows")),
            Column::new("samples", text!("till exempel", "for example")),
            Column::new("code", text!("regel", "rule")),
        ],
        rows: delivered.remarks.iter().map(row).collect(),
        total: None,
    }
}

fn rejected(delivered: &Delivered) -> Table {
    let row = |rejected: &kapitera_import::Rejected| {
        let column =
            if rejected.heading.is_empty() { rejected.column.to_owned() } else { rejected.heading.to_string() };
        vec![
            Cell::Name(rejected.file.to_string()),
            Cell::Whole(rejected.row.into()),
            Cell::Name(column),
            Cell::Name(rejected.value.clone()),
            Cell::Words(rejected.reason.what.clone()),
            Cell::Name(rejected.reason.code.to_owned()),
        ]
    };
    let (shown, all) = (delivered.rejected.len().min(REJECTED_SHOWN), delivered.rejected.len());
    Table {
        key: "rejected",
        heading: text!("Avvisade (visar {shown} av {all} fel)", "Rejected (showing {shown} of {all} faults)"),
        columns: vec![
            Column::new("file", text!("fil", "file")),
            Column::new("row", text!("rad", "row")),
            Column::new("column", text!("kolumn", "column")),
            Column::new("value", text!("värde", "value")),
            Column::new("reason", text!("varför", "why")),
            Column::new("code", text!("regel", "rule")),
        ],
        rows: delivered.rejected.iter().take(REJECTED_SHOWN).map(row).collect(),
        total: None,
    }
}
