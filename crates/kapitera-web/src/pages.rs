//! The pages, a file for each kind. Each file has its routes, and what they ask.

pub mod account;
pub mod administration;
mod as_file;
pub mod assets;
pub mod books;
pub mod centres;
pub mod decisions;
pub mod deliveries;
mod done;
pub mod explain;
pub mod follow_up;
pub mod invoices;
pub mod jobs;
pub mod ledger;
pub mod models;
pub mod months;
mod programme_item;
pub mod programmes;
pub mod public;
pub mod publications;
pub mod risk;
pub mod settlements;
pub mod sign_in;
pub mod start;
pub mod tokens;
pub mod trade;
pub mod upload;
pub mod users;
pub mod what_if;
pub mod what_if_report;
mod year;

use jiff::Timestamp;
use kapitera_message::text;
use kapitera_post::Given;

use crate::answer::{Answer, File, Refused};
use crate::asked::Asked;

/// A time as people read it: the day, the hour and the minute, in UTC.
pub(crate) fn when(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%SZ").to_string()
}

/// A recorded file, compared with what is recorded of it before it is given.
pub(crate) fn given_file(asked: &Asked<'_>, path: &str) -> Result<Answer, Refused> {
    let path = path.trim_start_matches("exports/");
    let given = asked.app.office(|office| match office.given_export(path) {
        // A path that leads elsewhere is no file of ours, and nobody is told more.
        Err(problem) if problem.code == "export_path" => Ok(None),
        given => Ok(given?),
    })?;
    match given {
        None => Err(Refused::not_found()),
        Some(Given::Gone { record, .. }) => {
            let path = record.path;
            Err(kapitera_message::Problem::error(
                "export_gone",
                text!("filen {path} är borta från serverns disk", "the file {path} is gone from the server's disk"),
            )
            .hint(text!("återställ den ur säkerhetskopian", "restore it from the backup"))
            .into())
        }
        Some(Given::Whole(exported)) => {
            let full = asked.app.root().join(&exported.record.path);
            let bytes = std::fs::read(&full).map_err(|error| {
                let kind = error.kind();
                kapitera_message::Problem::error(
                    "export_not_read",
                    text!("filen kan inte läsas: {kind}", "the file cannot be read: {kind}"),
                )
            })?;
            let name = exported.record.path.rsplit('/').next().unwrap_or("fil").to_owned();
            Ok(Answer::File(File { kind: kind_of(&name), name, bytes }))
        }
    }
}

/// The media type of a file by the end of its name.
pub(crate) fn kind_of(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "pdf" => "application/pdf",
        "docx" => crate::dispatch::DOCX,
        "xlsx" => crate::dispatch::XLSX,
        "csv" => "text/csv; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "xml" => "application/xml",
        _ => "application/octet-stream",
    }
}
