//! One delivery: all that its manifest holds.

use kapitera_message::{Text, text};
use kapitera_output::{Cell, Column, Output, Part, Table};
use kapitera_region::{Manifest, RawFile};

use super::{amounts, mode, quarantine_path, quarantined, received, source};

/// A delivery as its manifest describes it: what it speaks of, its raw files, its kronor, what was remarked, and the digests
/// of what was written. How the bytes of a file were read is said when it is imported, and stands in no manifest.
pub fn delivery_answer(manifest: &Manifest) -> Output {
    let (register, id) = (manifest.register.name(), manifest.id());
    let title = text!("Leverans {id} av registret {register}", "Delivery {id} of the register {register}");
    let mut parts = vec![what(manifest), Part::Table(files(manifest))];
    parts.extend(amounts(manifest));
    if !manifest.remarks.is_empty() {
        parts.push(Part::Table(remarks(manifest)));
    }
    parts.push(written(manifest));
    parts.extend(quarantine_path(manifest).map(|path| quarantined(&path)));
    Output { title: Some(title), parts, csv: None }
}

fn what(manifest: &Manifest) -> Part {
    let facts = vec![
        ("delivery", text!("leverans", "delivery"), Cell::Name(manifest.id())),
        ("register", text!("register", "register"), Cell::Name(manifest.register.name().to_owned())),
        ("source", text!("källa", "source"), source(manifest)),
        ("received", text!("mottagen", "received"), received(manifest)),
        ("covers", text!("avser", "covers"), Cell::Name(manifest.covers.to_string())),
        ("mode", text!("slag", "mode"), mode(manifest.mode)),
        ("rows", text!("rader i registret", "rows in the register"), Cell::Whole(manifest.rows.into())),
        ("rejected", text!("avvisade rader", "rejected rows"), Cell::Whole(manifest.rejected.into())),
        (
            "new_persons",
            text!("personer som inte var kända förut", "persons not known before"),
            Cell::Whole(manifest.persons_count.into()),
        ),
    ];
    Part::Facts { key: "delivery", heading: Text::default(), facts }
}

fn files(manifest: &Manifest) -> Table {
    let row = |file: &RawFile| {
        vec![
            Cell::Name(file.name.clone()),
            Cell::Whole(file.bytes.into()),
            Cell::Whole(file.rows_in.into()),
            Cell::Whole(file.accepted.into()),
            Cell::Whole(file.rejected.into()),
            Cell::Whole(file.left_out.into()),
            Cell::Name(file.sha256.clone()),
        ]
    };
    Table {
        key: "files",
        heading: text!("Filer", "Files"),
        columns: vec![
            Column::new("file", text!("fil", "file")),
            Column::new("bytes", text!("byte", "bytes")),
            Column::new("rows_in", text!("rader in", "rows in")),
            Column::new("accepted", text!("godtagna", "accepted")),
            Column::new("rejected", text!("avvisade", "rejected")),
            Column::new("left_out", text!("rubriker, summor, tomma", "titles, sums, blank")),
            Column::for_programs("sha256"),
        ],
        rows: manifest.files.iter().map(row).collect(),
        total: None,
    }
}

fn remarks(manifest: &Manifest) -> Table {
    let row = |(code, count): (&String, &u64)| vec![Cell::Name(code.clone()), Cell::Whole((*count).into())];
    Table {
        key: "remarks",
        heading: text!("Godtagna med anmärkning", "Accepted with a remark"),
        columns: vec![Column::new("code", text!("regel", "rule")), Column::new("count", text!("rader", "rows"))],
        rows: manifest.remarks.iter().map(row).collect(),
        total: None,
    }
}

/// The digests of what was written; those of the raw files stand with the files.
fn written(manifest: &Manifest) -> Part {
    let digest = |digest: &str| if digest.is_empty() { Cell::Empty } else { Cell::Name(digest.to_owned()) };
    let facts = vec![
        ("rows_sha256", text!("rader", "rows"), digest(&manifest.rows_sha256)),
        ("persons_sha256", text!("nya personer", "new persons"), digest(&manifest.persons_sha256)),
        ("quarantine_sha256", text!("karantän", "quarantine"), digest(&manifest.quarantine_sha256)),
    ];
    Part::Facts { key: "written", heading: text!("Digester", "Digests"), facts }
}
