//! `kapitera trade invoices`: what units owe each other.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use kapitera_ask::models::trade_model_to_settle;
use kapitera_ask::trade_invoices::{InvoiceFiles, Invoiced};
use kapitera_document::Frame;
use kapitera_handout::document_bytes;
use kapitera_message::text;
use kapitera_region::Region;
use kapitera_settle::Request;

use super::settle::settle_with_progress;
use super::written;
use crate::args::{Common, InvoiceForm, TradeInvoices};
use crate::fail::Failure;
use crate::session::{language, open, show};

pub fn invoices(common: &Common, asked: &TradeInvoices) -> Result<(), Failure> {
    let region = open(common)?;
    let model = trade_model_to_settle(&region, asked.model.as_deref(), asked.month)?;
    let known_at = asked.known_at.unwrap_or(Timestamp::MAX);
    let request = Request { region: &region, model: &model, month: asked.month, known_at, compare: false };
    let settled = settle_with_progress(&request)?;
    let invoiced = Invoiced::of(&region.settings().name, &model, &settled)?;
    let Some(folder) = &asked.out else {
        return show(common, &invoiced.answer(asked.unit.as_deref())?);
    };
    let made = made(common, &region, asked, folder, &invoiced.files(asked.unit.as_deref(), language(common))?)?;
    let month = asked.month;
    written::write_made(common, &text!("Fakturor mellan enheter, {month}", "Invoices between units, {month}"), &made)
}

/// All the files, before any is written: none of them is there.
fn made(
    common: &Common,
    region: &Region,
    asked: &TradeInvoices,
    folder: &Path,
    invoices: &[InvoiceFiles],
) -> Result<Vec<(PathBuf, Vec<u8>)>, Failure> {
    let mut forms = asked.forms.clone();
    if forms.is_empty() {
        forms = vec![InvoiceForm::Csv, InvoiceForm::Html];
    }
    forms.sort_unstable();
    forms.dedup();
    let frame = Frame { subject: asked.month.to_string(), ..written::frame(common, region, asked.month.last()) };
    let mut made = Vec::new();
    for InvoiceFiles { number, csv, document } in invoices {
        for form in &forms {
            let form = form.document();
            let path = folder.join(format!("{number}.{}", form.map_or("csv", |form| form.ending())));
            written::is_free(&path)?;
            let bytes = match form {
                None => csv.clone(),
                Some(form) => document_bytes(document, form, &frame)?,
            };
            made.push((path, bytes));
        }
    }
    fs::create_dir_all(folder).map_err(|error| written::not_written(folder, &error))?;
    Ok(made)
}
