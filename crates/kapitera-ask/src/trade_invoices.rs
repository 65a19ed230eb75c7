//! Invoices between units of a month that a model of internal trade settled.

use kapitera_document::Document;
use kapitera_evaluate::Plan;
use kapitera_message::{Language, Problem, Problems, Text, text};
use kapitera_model::Model;
use kapitera_output::{Form, Output};
use kapitera_report::InvoicesShown;
use kapitera_settle::{Invoice, Settled, TradeInvoices, find_centre, trade_invoices};

use crate::one;

/// The invoices of a settled month.
pub struct Invoiced<'a> {
    region: &'a str,
    model: &'a Model,
    settled: &'a Settled,
    invoices: TradeInvoices,
}

/// An invoice that is to be written to files.
pub struct InvoiceFiles {
    /// Its number, which its files are called by.
    pub number: String,
    /// Its lines, as CSV.
    pub csv: Vec<u8>,
    /// It, as a document.
    pub document: Document,
}

impl<'a> Invoiced<'a> {
    /// Makes the invoices of a settled month; `region` is the region's name.
    ///
    /// # Errors
    ///
    /// `no_internal_trade` when the model counts no orders.
    pub fn of(region: &'a str, model: &'a Model, settled: &'a Settled) -> Result<Self, Problems> {
        let invoices = trade_invoices(&Plan::new(model, settled.settlement.month), settled)?;
        Ok(Self { region, model, settled, invoices })
    }

    fn shown(&self) -> InvoicesShown<'_> {
        InvoicesShown { region: self.region, model: self.model, settled: self.settled, invoices: &self.invoices }
    }

    /// All of them, or those of one unit: HSA id or a part of its name.
    ///
    /// # Errors
    ///
    /// When no unit is of that name, or several are.
    pub fn answer(&self, unit: Option<&str>) -> Result<Output, Problem> {
        let Some(wanted) = unit else { return Ok(self.shown().output()) };
        let unit = find_centre(&self.settled.settlement.centres, wanted)?;
        Ok(self.shown().output_of(unit))
    }

    /// The numbers of all invoices, or of one unit's, with who sells to whom: those that it is sent and those that it sends.
    ///
    /// # Errors
    ///
    /// As [`Invoiced::answer`].
    pub fn numbers(&self, unit: Option<&str>) -> Result<Vec<(String, Text)>, Problem> {
        let one = |invoice: &Invoice| (invoice.number(self.invoices.month), self.shown().between(invoice));
        Ok(self.of_unit(unit)?.map(one).collect())
    }

    /// The invoice of that number as a document.
    pub fn document(&self, number: &str) -> Option<Document> {
        let month = self.invoices.month;
        let invoice = self.invoices.invoices.iter().find(|invoice| invoice.number(month) == number)?;
        Some(self.shown().document(invoice))
    }

    fn of_unit(&self, unit: Option<&str>) -> Result<impl Iterator<Item = &Invoice>, Problem> {
        let centres = &self.settled.settlement.centres;
        let unit = unit.map(|wanted| find_centre(centres, wanted)).transpose()?;
        let id = unit.map(|unit| centres[unit].id.clone());
        let is_of =
            move |invoice: &&Invoice| id.as_ref().is_none_or(|id| *id == invoice.seller || *id == invoice.buyer);
        Ok(self.invoices.invoices.iter().filter(is_of))
    }

    /// Each invoice, or each of one unit, for its files.
    ///
    /// # Errors
    ///
    /// As [`Invoiced::answer`]; when a file cannot be made.
    pub fn files(&self, unit: Option<&str>, language: Language) -> Result<Vec<InvoiceFiles>, Problems> {
        let file = |invoice: &Invoice| {
            let mut csv = Vec::new();
            self.shown().file(invoice).write(Form::Csv, language, &mut csv).map_err(|error| {
                one(Problem::error(
                    "invoice_not_made",
                    text!("fakturan kan inte göras: {error}", "the invoice cannot be made: {error}"),
                ))
            })?;
            Ok(InvoiceFiles {
                number: invoice.number(self.invoices.month),
                csv,
                document: self.shown().document(invoice),
            })
        };
        self.of_unit(unit).map_err(one)?.map(file).collect()
    }
}
