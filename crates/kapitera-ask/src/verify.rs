//! That the region's directory is whole, its ledger and all that the ledger names too.

use kapitera_message::{Text, text};
use kapitera_output::{Cell, Output, Part};
use kapitera_post::OfficeVerified;
use kapitera_region::Region;

/// Verifies the region's directory alone: a region without books or ledger is whole without them. Where there is a ledger
/// ([`has_ledger`]), [`kapitera_post::Office::verify_all`] verifies more.
pub fn verify_without_ledger(region: &Region) -> OfficeVerified {
    let found = kapitera_region::verify(region.root());
    OfficeVerified { problems: found.problems.clone(), region: found, ..Default::default() }
}

/// Whether anything has been recorded in a ledger.
pub fn has_ledger(region: &Region) -> bool {
    let settings = region.settings();
    settings.database.contains("://") || region.root().join(&settings.database).exists()
}

/// Whether everything is as it should be. Where there is a ledger warnings are no harm; without one, and when the ledger does
/// not hold, there must be no problem at all.
pub fn holds(verified: &OfficeVerified) -> bool {
    if verified.store.is_some() { verified.holds() } else { verified.problems.is_empty() }
}

/// What was verified, in numbers, and whether it [`holds`]. The problems are in [`OfficeVerified::problems`], and are said
/// beside it.
pub fn verified_answer(verified: &OfficeVerified) -> Output {
    let whole = |number: u64| Cell::Whole(number.into());
    let region = &verified.region;
    let mut facts = vec![
        ("deliveries", text!("leveranser", "deliveries"), whole(region.deliveries)),
        ("files", text!("filer med rätt digest", "files with the right digest"), whole(region.files)),
        ("bytes", text!("byte", "bytes"), whole(region.bytes)),
        ("rows", text!("rader", "rows"), whole(region.rows)),
        ("persons", text!("numrerade personer", "numbered persons"), whole(region.persons)),
    ];
    if let Some(store) = &verified.store {
        facts.extend([
            ("entries", text!("poster i journalen", "entries in the journal"), whole(store.head.number)),
            ("vouchers", text!("verifikationer som går jämnt ut", "vouchers that balance"), whole(store.vouchers)),
            ("ledger_rows", text!("rader i huvudboken", "rows of the ledger"), whole(store.rows)),
            ("drafts", text!("utkast med sina leveranser", "drafts with their deliveries"), whole(verified.drafts)),
            ("texts", text!("texter som de registrerades", "texts as they were recorded"), whole(verified.texts)),
            ("exports", text!("exporterade filer", "exported files"), whole(verified.exports)),
            ("resettled", text!("avräknade igen", "settled again"), whole(verified.resettled)),
            ("head", text!("journalens hash", "the journal's hash"), Cell::Name(store.head.sha256.clone())),
        ]);
    }
    facts.push(("whole", text!("hel", "whole"), Cell::Flag(holds(verified))));
    Output::of(vec![Part::Facts { key: "verified", heading: Text::default(), facts }])
}
