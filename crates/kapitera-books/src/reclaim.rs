//! Money taken back: no voucher may do it without saying why and what it rests on.

use std::collections::{BTreeMap, BTreeSet};

use kapitera_message::{Problem, Text, text};
use kapitera_money::{Ore, format_ore};

use crate::texts::Books;
use crate::voucher::{Series, Voucher};

/// Role of the account of what the region owes its providers.
pub const PAYABLE: &str = "payable";
/// Role of the account of what a provider pays back in instalments.
pub const INSTALMENT_CLAIM: &str = "instalment-claim";
/// Role of the account of what a provider has been invoiced.
pub const CLAIM: &str = "claim";
/// Role of the account that payments to providers are taken from.
pub const BANK: &str = "bank";
/// Role of the account that the region's own providers are paid by.
pub const INTERNAL_TRANSFER: &str = "internal-transfer";

/// What a voucher takes back from each provider, above 0: what it leaves the provider owing more, or the region owing it
/// less. A payment settles what is owed and takes nothing back.
pub fn taken_back(voucher: &Voucher, books: &Books) -> BTreeMap<String, Ore> {
    let mut settling = books.accounts_of_role(CLAIM);
    settling.extend(books.accounts_of_role(INSTALMENT_CLAIM));
    if voucher.series != Series::P {
        settling.extend(books.accounts_of_role(PAYABLE));
    }
    taken_back_by(voucher, &settling)
}

fn taken_back_by(voucher: &Voucher, settling: &BTreeSet<&str>) -> BTreeMap<String, Ore> {
    let mut owing: BTreeMap<String, Ore> = BTreeMap::new();
    for row in voucher.rows.iter().filter(|row| settling.contains(row.account.as_str())) {
        *owing.entry(row.provider.clone()).or_default() += row.amount;
    }
    owing.retain(|_, amount| *amount > Ore::ZERO);
    owing
}

/// Whether a voucher that takes money back says why and what it rests on; the month stands in every row.
///
/// # Errors
///
/// `reclaim_without_ground`.
pub fn check(voucher: &Voucher, books: &Books) -> Result<(), Problem> {
    let rests = &voucher.rests;
    if !rests.reason.trim().is_empty() && rests.on.iter().any(|on| !on.trim().is_empty()) {
        return Ok(());
    }
    let Some((provider, amount)) = taken_back(voucher, books).pop_first() else { return Ok(()) };
    let (name, sv, en) = (&voucher.text, format_ore(amount, ','), format_ore(amount, '.'));
    Err(Problem::error(
        "reclaim_without_ground",
        text!(
            "”{name}” tar tillbaka {sv} kr från {provider} utan att säga varför",
            "“{name}” takes back {en} kr from {provider} without saying why"
        ),
    )
    .named(Text::same(name.clone()))
    .why(text!(
        "ett återkrav bär alltid sin månad, sitt skäl och vad det vilar på",
        "a reclaim always carries its month, its reason and what it rests on"
    ))
    .hint(text!(
        "ange skäl och leverans eller beslut när den förbereds",
        "give a reason and a delivery or decision when it is prepared"
    )))
}
