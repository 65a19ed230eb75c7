//! `kapitera verify`: proves that the region's directory is whole, its ledger and all that the ledger names too.

use kapitera_post::{OfficeVerified, VerifyRequest};
use kapitera_region::Region;

use super::ledger::say_verified;
use crate::args::Common;
use crate::fail::Failure;
use crate::session::{open, open_office};

pub fn run(common: &Common) -> Result<(), Failure> {
    let region = open(common)?;
    if has_ledger(&region) {
        let verified = open_office(common)?.verify_all(&VerifyRequest::default(), &|_, _| {})?;
        return say_verified(common, &verified, verified.holds());
    }
    let found = kapitera_region::verify(&common.region);
    let holds = found.problems.is_empty();
    let verified = OfficeVerified { problems: found.problems.clone(), region: found, ..Default::default() };
    say_verified(common, &verified, holds)
}

/// Whether anything has been recorded: a region without books or ledger is whole without them.
fn has_ledger(region: &Region) -> bool {
    let settings = region.settings();
    settings.database.contains("://") || region.root().join(&settings.database).exists()
}
