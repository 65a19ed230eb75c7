//! Accounts as payments have recorded them.

use kapitera_books::PayAccount;
use kapitera_message::{Problem, Text, text};

/// Reads an account that a payment recorded.
///
/// # Errors
///
/// `account_form` when it is another text or a check digit is wrong.
pub(crate) fn account(said: &str) -> Result<PayAccount, Problem> {
    PayAccount::read(said).map_err(|error| {
        let Text { sv, en } = error.text();
        Problem::error("account_form", text!("”{said}” {sv}", "“{said}” {en}")).hint(text!(
            "skriv bankgiro NNNN-NNNN, plusgiro NN NN NN-N, iban SE… med eller utan BIC, eller internal",
            "write bankgiro NNNN-NNNN, plusgiro NN NN NN-N, iban SE… with or without a BIC, or internal"
        ))
    })
}
