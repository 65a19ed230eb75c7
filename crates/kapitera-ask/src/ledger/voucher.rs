//! One voucher, with its rows, what it rests on, and its entry in the journal.

use std::fmt;
use std::str::FromStr;

use kapitera_books::{Entry, Record, RecordKind, Series, Voucher};
use kapitera_message::{Problem, Problems, text};
use kapitera_output::Output;
use kapitera_post::{Office, books_mark};
use kapitera_report::{BookNames, VoucherShown, voucher_output};
use kapitera_store::EntryFilter;

use crate::one;

/// Entries read at a time.
const PAGE: u32 = 1_000;

/// A voucher's name: its series and its number there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VoucherName {
    /// The series.
    pub series: Series,
    /// From 1.
    pub number: u64,
}

impl fmt::Display for VoucherName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.series.letter(), self.number)
    }
}

impl FromStr for VoucherName {
    type Err = ();

    /// Reads `A 12`, `A-12` or `A12`; the letter may be small.
    fn from_str(text: &str) -> Result<Self, ()> {
        let letter = text.get(..1).ok_or(())?;
        let series = Series::ALL.into_iter().find(|series| series.letter().eq_ignore_ascii_case(letter)).ok_or(())?;
        let rest = &text[1..];
        let digits = rest.strip_prefix([' ', '-']).unwrap_or(rest);
        let plain = !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
        let number = if plain { digits.parse().map_err(|_| ())? } else { return Err(()) };
        Ok(Self { series, number })
    }
}

/// A voucher: what it is, what it rests on, its rows, and its entry in the journal with its hash.
///
/// # Errors
///
/// `no_such_voucher`; when the journal cannot be read, or the voucher's rows are not those that were recorded.
pub fn voucher_answer(office: &mut Office, name: VoucherName) -> Result<Output, Problems> {
    let (entry, voucher) = find(office, name).map_err(one)?.ok_or_else(|| one(no_such_voucher(name)))?;
    let standing = voucher.settlement.map(|id| office.standing(id)).transpose().map_err(one)?.flatten();
    let names = BookNames::new(office.books(), office.region())?;
    let shown = VoucherShown { entry: &entry, voucher: &voucher, standing: standing.as_ref(), names: &names };
    Ok(voucher_output(&office.region().settings().name, &shown, books_mark(office.books())))
}

/// The voucher with its entry. The store finds entries by key and kind, and a voucher's key does not hold its number: the
/// vouchers are gone through in order, from the first entry that it can be.
fn find(office: &mut Office, name: VoucherName) -> Result<Option<(Entry, Voucher)>, Problem> {
    let mut filter = EntryFilter {
        kind: Some(RecordKind::Voucher),
        // Each voucher of the series is an entry.
        after: name.number.saturating_sub(1),
        limit: PAGE,
        ..Default::default()
    };
    loop {
        let entries = office.store().entries(&filter)?;
        let Some(last) = entries.last().map(|entry| entry.number) else { return Ok(None) };
        for entry in entries {
            let Record::Voucher(outline) = Record::read(entry.kind, &entry.body)? else { continue };
            if outline.series == name.series && outline.number == Some(name.number) {
                let Record::Voucher(voucher) = office.store().record(&entry)? else { continue };
                return Ok(Some((entry, voucher)));
            }
        }
        filter.after = last;
    }
}

fn no_such_voucher(name: VoucherName) -> Problem {
    Problem::error("no_such_voucher", text!("det finns ingen verifikation {name}", "there is no voucher {name}"))
        .hint(text!("de som finns visas av: kapitera ledger show", "kapitera ledger show shows those there are"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_voucher_is_named_as_people_write_it() {
        let check = |text: &str, wanted: Option<&str>| {
            assert_eq!(text.parse::<VoucherName>().ok().map(|name| name.to_string()).as_deref(), wanted, "{text}");
        };
        check("A 12", Some("A 12"));
        check("A-12", Some("A 12"));
        check("r1", Some("R 1"));
        for wrong in ["", "A", "A ", "A-", "A-0", "A-012", "A--1", "A +1", "X 1", "Å 1", "12", "A 18446744073709551616"]
        {
            check(wrong, None);
        }
    }
}
