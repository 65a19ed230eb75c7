//! `kapitera verify`: proves that the region's directory is whole, its ledger and all that the ledger names too.

use kapitera_ask::verify::{has_ledger, verify_without_ledger};
use kapitera_post::VerifyRequest;

use super::ledger::say_verified;
use crate::args::Common;
use crate::fail::Failure;
use crate::session::{open, open_office};

pub fn run(common: &Common) -> Result<(), Failure> {
    let region = open(common)?;
    let verified = if has_ledger(&region) {
        open_office(common)?.verify_all(&VerifyRequest::default(), &|_, _| {})?
    } else {
        verify_without_ledger(&region)
    };
    say_verified(common, &verified)
}
