//! What is booked in a month, as files take it.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use kapitera_books::reclaim::PAYABLE;
use kapitera_books::{Entry, Record, RecordKind, Row, Series, Voucher, instalments};
use kapitera_export::{Names, RowCode, VoucherOut};
use kapitera_message::{Problem, Problems, text};
use kapitera_period::{Date, Month};
use kapitera_post::{Office, Standing};
use kapitera_report::{BookNames, BookedRow, CarriedRow};

use crate::language;

/// The vouchers of a month of the books with their rows and entries, in the order they were recorded.
pub(crate) fn vouchers_of(office: &mut Office, month: Month) -> Result<Vec<(Entry, Voucher)>, Problem> {
    let mut found = Vec::new();
    for entry in office.entries(RecordKind::Voucher, "")? {
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

/// The rows that add to what a centre's provider is to be paid, or are put off to instalments: those of settlements, corrections
/// and plans, and what is paid out of what was carried over.
pub(crate) fn booked_for(office: &Office, vouchers: &[(Entry, Voucher)], centre: &str) -> Vec<BookedRow> {
    let payable = office.books().accounts_of_role(PAYABLE);
    let mut booked = Vec::new();
    for (_, voucher) in vouchers {
        let of_carry_over = voucher.series == Series::C;
        let counts = |row: &&Row| {
            row.centre == centre
                && if of_carry_over {
                    payable.contains(row.account.as_str())
                } else {
                    voucher.settlement.is_some() && is_contra(voucher, row)
                }
        };
        booked.extend(voucher.rows.iter().filter(counts).map(|row| BookedRow {
            voucher: voucher.name(),
            account: row.account.clone(),
            account_name: account_name(office, &row.account),
            month_for: row.month_for,
            amount: -row.amount,
            of_carry_over,
        }));
    }
    booked
}

/// What of a unit's surplus and deficit vouchers carry over, without what they stand against.
pub(crate) fn carried_for(office: &Office, vouchers: &[(Entry, Voucher)], centre: &str) -> Vec<CarriedRow> {
    let mut accounts = office.books().accounts_of_role("carried-surplus");
    accounts.extend(office.books().accounts_of_role("carried-deficit"));
    let carried = |row: &&Row| row.centre == centre && accounts.contains(row.account.as_str());
    let mut found = Vec::new();
    for (_, voucher) in vouchers.iter().filter(|(_, voucher)| voucher.series == Series::C) {
        found.extend(voucher.rows.iter().filter(carried).map(|row| {
            let rule = row.plan.strip_prefix("carry/").unwrap_or(&row.plan);
            // The row says `RULE (DECISION)`.
            let decision = row.text.strip_prefix(rule).unwrap_or(&row.text).trim();
            let decision = decision.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(decision);
            CarriedRow {
                voucher: voucher.name(),
                rule: rule.to_owned(),
                decision: decision.to_owned(),
                rests_on: voucher.rests.on.clone(),
                account_name: account_name(office, &row.account),
                month_for: row.month_for,
                amount: -row.amount,
            }
        }));
    }
    found
}

fn account_name(office: &Office, number: &str) -> String {
    let accounts = &office.books().chart().accounts;
    accounts.iter().rev().find(|account| account.number == number).map_or_else(String::new, |found| found.name.clone())
}

/// What accounts and codes are called, the components by the labels of the drafts.
pub(crate) fn names(
    office: &mut Office,
    standings: &[Standing],
    vouchers: &[(Entry, Voucher)],
) -> Result<Names, Problems> {
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
    // What is put off of a correction carries a plan that no line has.
    for (_, voucher) in vouchers {
        for row in &voucher.rows {
            if let Some(correction) = instalments::correction_of(&row.plan) {
                let month = correction.month;
                let name = text!("Delbetalning av rättelsen av {month}", "Instalment of the correction of {month}");
                let name = name.get(language(office)).to_owned();
                codes.entry((RowCode::Plan, row.plan.clone())).or_insert(name);
            }
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
