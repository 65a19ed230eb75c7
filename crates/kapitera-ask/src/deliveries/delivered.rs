//! The report of an import.

use kapitera_deliver::Delivered;
use kapitera_message::{Text, text};
use kapitera_output::{Cell, Column, Output, Part, Table};

use super::{amounts, quarantine_path, quarantined};

/// Rejected rows shown; all are in the quarantine file.
const REJECTED_SHOWN: usize = 10;

/// What an import did: the counts of each file, the kronor, what was remarked, and the first of the rejected rows. A delivery
/// that was stored before is shown by [`delivery_answer`](super::delivery_answer).
pub fn delivered_answer(delivered: &Delivered) -> Output {
    let (register, id) = (delivered.manifest.register.name(), delivered.manifest.id());
    let title = text!(
        "Leverans {id} av registret {register} är mottagen",
        "Delivery {id} of the register {register} is taken in"
    );
    let mut parts = vec![Part::Table(files(delivered))];
    parts.extend(amounts(&delivered.manifest));
    if !delivered.remarks.is_empty() {
        parts.push(Part::Table(remarks(delivered)));
    }
    if !delivered.rejected.is_empty() {
        parts.push(Part::Table(rejected(delivered)));
        parts.extend(quarantine_path(&delivered.manifest).map(|path| quarantined(&path)));
    }
    Output { title: Some(title), parts, csv: None }
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
