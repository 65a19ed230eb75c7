//! `kapitera pay`: what the ledger owes is paid, and what the bank rejected is owed again.

use kapitera_message::{Problem, text};
use kapitera_report::payment_output;

use super::settlement::with_act;
use crate::args::{Common, Pay};
use crate::fail::Failure;
use crate::session::{open_office, show, talk};

pub fn run(common: &Common, asked: &Pay) -> Result<(), Failure> {
    let mut office = open_office(common)?;
    if let (Some(payment), Some(provider)) = (&asked.rejected, &asked.provider) {
        with_act(&mut office, &asked.acting, |office, act| {
            Ok(office.reject_payment(payment, provider, asked.period, act)?)
        })?;
        talk(
            common,
            &text!(
                "{payment} till {provider} är åter en skuld: betala igen med kapitera pay",
                "{payment} to {provider} is owed again: pay it with kapitera pay"
            ),
        );
        return Ok(());
    }
    let Some(execution) = asked.execution else {
        return Err(Problem::error(
            "no_execution",
            text!("ingen betalningsdag är angiven", "no day of payment is named"),
        )
        .hint(text!("ange --execution DAG", "give --execution DAY"))
        .into());
    };
    let paid = with_act(&mut office, &asked.acting, |office, act| Ok(office.pay(asked.period, execution, act)?))?;
    show(common, &payment_output(&office.region().settings().name, &paid.record))
}
