//! The self-billing documents of a provider: which there are, and what each is.

use std::collections::BTreeMap;
use std::rc::Rc;

use kapitera_books::reclaim::PAYABLE;
use kapitera_books::{DraftKind, Entry, ExportKind, Record, RecordKind, Row, SettlementId, Voucher};
use kapitera_export::pain::SettledDocument;
use kapitera_export::peppol::{BookedLine, DocumentType, Earlier, LineNames, booked_lines, document_id};
use kapitera_message::Problem;
use kapitera_money::Ore;
use kapitera_post::{Office, Standing};

use crate::booked::day_of;

/// Lines that nobody reads need no names.
struct Nameless;

impl LineNames for Nameless {
    fn centre(&self, _: &str) -> String {
        String::new()
    }

    fn line(&self, _: &Row) -> String {
        String::new()
    }

    fn note(&self, _: &Row) -> String {
        String::new()
    }
}

/// The vouchers of settlements and corrections themselves, not those that undo them; each read once.
#[derive(Default)]
pub(crate) struct OwnVouchers(BTreeMap<SettlementId, Rc<[(Entry, Voucher)]>>);

impl OwnVouchers {
    fn of(&mut self, office: &mut Office, id: SettlementId) -> Result<Rc<[(Entry, Voucher)]>, Problem> {
        if let Some(known) = self.0.get(&id) {
            return Ok(Rc::clone(known));
        }
        let mut own = Vec::new();
        for entry in office.entries(RecordKind::Voucher, &format!("settlement/{id}/voucher/"))? {
            if let Record::Voucher(voucher) = office.store().record(&entry)? {
                own.push((entry, voucher));
            }
        }
        let own: Rc<[(Entry, Voucher)]> = own.into();
        self.0.insert(id, Rc::clone(&own));
        Ok(own)
    }
}

/// The lines that vouchers have for a provider, and what they come to.
pub(crate) fn lines_for(
    office: &Office,
    own: &[(Entry, Voucher)],
    provider: &str,
    names: &dyn LineNames,
) -> Result<(Vec<BookedLine>, Ore), Problem> {
    let payable = office.books().accounts_of_role(PAYABLE);
    let rows = own.iter().flat_map(|(_, voucher)| &voucher.rows).filter(|row| row.provider == provider);
    let rows: Vec<Row> = rows.cloned().collect();
    booked_lines(&rows, &|row| payable.contains(&row.account.as_str()), names)
}

/// The documents of the same month and provider that were given out before, and before the entry `before`; oldest first.
pub(crate) fn earlier(
    office: &mut Office,
    vouchers: &mut OwnVouchers,
    id: SettlementId,
    provider: &str,
    before: u64,
) -> Result<Vec<Earlier>, Problem> {
    let mut found: Vec<SettlementId> = Vec::new();
    for (entry, record) in office.given_exports("invoices/")? {
        let of = record.of.strip_suffix(provider).and_then(|of| of.strip_suffix('-')).and_then(|of| of.parse().ok());
        let Some(of) = of.filter(|of: &SettlementId| (of.month, of.subject) == (id.month, id.subject) && *of < id)
        else {
            continue;
        };
        if record.kind == ExportKind::Invoice && entry.number < before {
            found.push(of);
        }
    }
    found.sort_unstable();
    found.dedup();
    let mut earlier = Vec::new();
    for of in found {
        // A document is dated by the day its vouchers were recorded.
        let issued = vouchers.of(office, of)?.iter().map(|(entry, _)| day_of(entry)).max();
        earlier.extend(issued.map(|issued| Earlier { id: document_id(of, provider), issued }));
    }
    Ok(earlier)
}

/// Whether a draft changes what its month has given a provider before: `earlier` documents, or what they should have been
/// made of. The first that a month gives a provider corrects nothing, also when it comes with a correction.
pub(crate) fn corrects(
    office: &mut Office,
    vouchers: &mut OwnVouchers,
    standing: &Standing,
    provider: &str,
    earlier: &[Earlier],
) -> Result<bool, Problem> {
    let id = standing.draft.id;
    if standing.draft.kind != DraftKind::Correction {
        return Ok(false);
    }
    if !earlier.is_empty() {
        return Ok(true);
    }
    for before in office.outlines(Some(id.month))? {
        if before.draft.id.subject == id.subject && before.draft.id < id && before.is_posted() {
            let own = vouchers.of(office, before.draft.id)?;
            if !lines_for(office, &own, provider, &Nameless)?.0.is_empty() {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// The document of a settlement or correction for a provider, as a transfer refers to it; none when it has no lines.
pub(crate) fn settled_document(
    office: &mut Office,
    vouchers: &mut OwnVouchers,
    standing: &Standing,
    provider: &str,
    before: u64,
) -> Result<Option<SettledDocument>, Problem> {
    let id = standing.draft.id;
    let own = vouchers.of(office, id)?;
    let (lines, total) = lines_for(office, &own, provider, &Nameless)?;
    if lines.is_empty() {
        return Ok(None);
    }
    let earlier = earlier(office, vouchers, id, provider, before)?;
    let changes = corrects(office, vouchers, standing, provider, &earlier)?;
    let kind = if changes || total < Ore::ZERO { DocumentType::CreditNote } else { DocumentType::Invoice };
    Ok(Some(SettledDocument { id: document_id(id, provider), kind }))
}
