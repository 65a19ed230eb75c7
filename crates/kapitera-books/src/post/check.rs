//! The vouchers against the draft, computed from the other side.

use std::collections::BTreeMap;

use kapitera_money::Ore;
use kapitera_period::Month;

use super::resolve::Booked;
use crate::reclaim::{INSTALMENT_CLAIM, PAYABLE};
use crate::texts::Books;
use crate::voucher::{Series, Voucher};

/// What a total is of: the centre, the provider, the month, and whether plans made it.
type Of<'a> = (&'a str, &'a str, Month, bool);

/// Stops when what the vouchers leave owed is not what the draft's lines book, for any centre, provider and month.
pub(super) fn totals_are_the_drafts(booked: &[Booked<'_>], made: &[(String, Voucher)], books: &Books) {
    let mut wanted: BTreeMap<Of<'_>, Ore> = BTreeMap::new();
    for row in booked {
        let of = (row.line.centre.as_str(), row.provider.org_number.as_str(), row.line.month_for);
        *wanted.entry((of.0, of.1, of.2, !row.line.plan.is_empty())).or_default() += row.line.booked();
    }
    let payable = books.accounts_of_role(PAYABLE);
    let claims = books.accounts_of_role(INSTALMENT_CLAIM);
    let mut found: BTreeMap<Of<'_>, Ore> = BTreeMap::new();
    for (_, voucher) in made {
        let planned = voucher.series == Series::D;
        for row in &voucher.rows {
            let account = row.account.as_str();
            if payable.contains(account) || (!planned && claims.contains(account)) {
                *found.entry((&row.centre, &row.provider, row.month_for, planned)).or_default() += -row.amount;
            }
        }
    }
    wanted.retain(|_, amount| *amount != Ore::ZERO);
    found.retain(|_, amount| *amount != Ore::ZERO);
    assert!(wanted == found, "the vouchers come to what the draft books");
}
