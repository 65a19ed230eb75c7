//! Rows with some words in them.
//!
//! The store has no index of words, and names of accounts, providers and centres stand in the books and registers. So the
//! rows that the rest of the question leaves are read in pages and looked through here, in every database alike, å, ä and ö
//! too. So many are looked through for one answer and no more; the next page goes on from there.

use std::collections::BTreeMap;

use kapitera_books::{Record, RecordKind};
use kapitera_message::Problem;
use kapitera_post::Office;
use kapitera_report::BookNames;
use kapitera_store::{EntryFilter, LedgerRow, RowFilter};

use super::Found;

/// Rows read at a time.
const PAGE: u32 = 5_000;
/// The rows that a filter leaves and that all the words occur in, as many as its limit says, among so many rows.
pub(super) fn search(
    office: &mut Office,
    filter: &RowFilter,
    (words, mut left): (&str, u32),
    names: &BookNames,
) -> Result<Found, Problem> {
    let words: Vec<String> = words.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let most = usize::try_from(filter.limit).unwrap_or(usize::MAX);
    let mut page = filter.clone();
    let mut found = Vec::new();
    loop {
        page.limit = left.clamp(1, PAGE);
        let rows = office.store().rows(&page)?;
        let Some(last) = rows.last().map(LedgerRow::place) else { return Ok(Found::of(found, filter.limit)) };
        let texts = voucher_texts(office, &rows)?;
        left = left.saturating_sub(page.limit);
        let fits = |row: &LedgerRow| {
            let told = told(row, texts.get(&row.entry).map_or("", String::as_str), names);
            words.iter().all(|word| told.contains(word.as_str()))
        };
        found.extend(rows.into_iter().filter(fits));
        if found.len() > most {
            return Ok(Found::of(found, filter.limit));
        }
        if left == 0 {
            return Ok(Found { rows: found, next: Some(last) });
        }
        page.after = Some(last);
    }
}

/// All that can be read of a row, in small letters.
fn told(row: &LedgerRow, voucher_text: &str, names: &BookNames) -> String {
    let LedgerRow { voucher, settlement, row, .. } = row;
    let settlement = settlement.map(|id| id.to_string()).unwrap_or_default();
    let name = |names: &BTreeMap<String, String>, code: &str| BookNames::of(names, code);
    let (account, provider) = (name(&names.accounts, &row.account), name(&names.providers, &row.provider));
    let (centre, cost_centre) = (name(&names.centres, &row.centre), name(&names.cost_centres, &row.cost_centre));
    let told: [&str; 14] = [
        voucher_text,
        voucher,
        &settlement,
        &row.text,
        &row.account,
        &account,
        &row.provider,
        &provider,
        &row.centre,
        &centre,
        &row.cost_centre,
        &cost_centre,
        &row.component,
        &row.plan,
    ];
    // A word never goes on from one of them into the next.
    told.join("\n").to_lowercase()
}

/// The texts of the vouchers that rows stand in, by entry.
fn voucher_texts(office: &mut Office, rows: &[LedgerRow]) -> Result<BTreeMap<u64, String>, Problem> {
    let entries = || rows.iter().map(|row| row.entry);
    let (Some(first), Some(last)) = (entries().min(), entries().max()) else { return Ok(BTreeMap::new()) };
    let limit = u32::try_from(last - first + 1).unwrap_or(u32::MAX);
    let filter = EntryFilter { kind: Some(RecordKind::Voucher), after: first - 1, limit, ..Default::default() };
    let mut texts = BTreeMap::new();
    for entry in office.store().entries(&filter)? {
        if let Record::Voucher(voucher) = Record::read(entry.kind, &entry.body)? {
            texts.insert(entry.number, voucher.text);
        }
    }
    Ok(texts)
}
