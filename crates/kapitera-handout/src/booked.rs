//! What is booked in a month, as files take it.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use kapitera_books::{Entry, Record, RecordKind, Row, Voucher};
use kapitera_export::{Names, RowCode, VoucherOut};
use kapitera_message::{Problem, Problems};
use kapitera_money::Ore;
use kapitera_period::{Date, Month};
use kapitera_post::{Office, Standing};
use kapitera_report::BookNames;

use crate::all_entries;

/// The vouchers of a month of the books with their rows and entries, in the order they were recorded.
pub(crate) fn vouchers_of(office: &mut Office, month: Month) -> Result<Vec<(Entry, Voucher)>, Problem> {
    let mut found = Vec::new();
    for entry in all_entries(office, RecordKind::Voucher, "")? {
        // The body is enough to see the month: rows are only read of those that are wanted.
        let Record::Voucher(head) = Record::read(entry.kind, &entry.body)? else { continue };
        if head.period != month {
            continue;
        }
        if let Record::Voucher(voucher) = office.store().record(&entry)? {
            found.push((entry, voucher));
        }
    }
    Ok(found)
}

/// A voucher as files take it.
pub(crate) fn out(entry: &Entry, voucher: &Voucher) -> VoucherOut {
    VoucherOut { voucher: voucher.clone(), entry: entry.number, recorded: day_of(entry), by: entry.by.clone() }
}

/// The day that an entry was recorded, in UTC.
pub(crate) fn day_of(entry: &Entry) -> Date {
    entry.at.to_zoned(TimeZone::UTC).date()
}

/// Whether a row is the other side of a draft's lines: what is owed to a provider, or what it owes in instalments.
pub(crate) fn is_contra(voucher: &Voucher, row: &Row) -> bool {
    let own = voucher.settlement.map(|id| format!("instalments/{id}/")).unwrap_or_default();
    row.component.is_empty() && (row.plan.is_empty() || (!own.is_empty() && row.plan.starts_with(&own)))
}

/// What the vouchers of settlements, corrections and plans add for a centre to what its provider is to be paid, by the name
/// of the voucher.
pub(crate) fn booked_for(vouchers: &[(Entry, Voucher)], centre: &str) -> BTreeMap<String, Ore> {
    let mut booked = BTreeMap::new();
    for (_, voucher) in vouchers.iter().filter(|(_, voucher)| voucher.settlement.is_some()) {
        let rows = voucher.rows.iter().filter(|row| row.centre == centre && is_contra(voucher, row));
        let amounts: Vec<Ore> = rows.map(|row| -row.amount).collect();
        if !amounts.is_empty() {
            booked.insert(voucher.name(), amounts.into_iter().sum());
        }
    }
    booked
}

/// What accounts and codes are called, the components by the labels of the drafts.
pub(crate) fn names(office: &mut Office, standings: &[Standing]) -> Result<Names, Problems> {
    let books = BookNames::new(office.books(), office.region())?;
    let mut codes = BTreeMap::new();
    let groups = [
        (RowCode::CostCentre, books.cost_centres),
        (RowCode::Activity, books.activities),
        (RowCode::Counterpart, books.counterparts),
        (RowCode::Provider, books.providers),
        (RowCode::Centre, books.centres),
    ];
    for (code, names) in groups {
        codes.extend(names.into_iter().map(|(value, name)| ((code, value), name)));
    }
    for standing in standings {
        for centre in &standing.draft.centres {
            codes.entry((RowCode::Centre, centre.id.clone())).or_insert_with(|| centre.name.clone());
        }
        for line in &standing.draft.lines {
            let of_plan = !line.plan.is_empty();
            let (code, value) =
                if of_plan { (RowCode::Plan, &line.plan) } else { (RowCode::Component, &line.component) };
            codes.entry((code, value.clone())).or_insert_with(|| line.label.clone());
        }
    }
    Ok(Names { accounts: books.accounts, codes })
}

/// The settlements and corrections that were booked in the month, and those that were undone in it.
pub(crate) struct InMonth {
    /// Booked, also when they were undone later.
    pub booked: Vec<Standing>,
    /// Undone.
    pub undone: Vec<Standing>,
}

/// Finds them by their vouchers; corrections that move nothing have none, and count by the month they were to be booked in.
pub(crate) fn in_month(office: &mut Office, month: Month, vouchers: &[(Entry, Voucher)]) -> Result<InMonth, Problem> {
    let reversed = |standing: &Standing| {
        let prefix = format!("settlement/{}/reversal/", standing.draft.id);
        vouchers.iter().any(|(entry, _)| entry.key.starts_with(&prefix))
    };
    let mut found = InMonth { booked: Vec::new(), undone: Vec::new() };
    for standing in office.standings(None)? {
        let was_posted = standing.life.steps.iter().any(|taken| taken.step == kapitera_books::Step::Posted);
        if reversed(&standing) {
            found.undone.push(standing.clone());
        }
        if was_posted && standing.draft.post_in == month {
            found.booked.push(standing);
        }
    }
    Ok(found)
}

/// The language's words for a file's name are the same in all languages: plain and short.
pub(crate) fn short_name(centre: &str) -> &str {
    centre.rsplit_once('-').map_or(centre, |(_, end)| end)
}
