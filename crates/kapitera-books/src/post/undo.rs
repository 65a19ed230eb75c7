//! Contrary vouchers: the only way in which what is posted is undone.

use kapitera_message::{Language, Problem, Problems, Text, text};
use kapitera_period::{Date, Month};

use crate::voucher::{Rests, Row, Series, Voucher};

/// How vouchers are undone.
#[derive(Clone, Debug)]
pub struct Undoing<'a> {
    /// The day the contrary vouchers are booked on.
    pub date: Date,
    /// The month of the books they are booked in.
    pub period: Month,
    /// Why; must be there.
    pub reason: &'a str,
    /// The language of their texts.
    pub language: Language,
}

/// The vouchers that undo a settlement's or correction's, each under its own key with `/reversal/` for `/voucher/`.
/// Accounts are those that were booked on, also when the chart has changed since.
///
/// # Errors
///
/// `undoing_without_reason`; what [`Voucher::check`] says.
pub fn reversal(vouchers: &[(String, Voucher)], undoing: &Undoing<'_>) -> Result<Vec<(String, Voucher)>, Problems> {
    let mut problems = Problems::new();
    let mut made = Vec::with_capacity(vouchers.len());
    for (key, voucher) in vouchers {
        match undo(voucher, undoing) {
            Ok(contrary) => made.push((key.replacen("/voucher/", "/reversal/", 1), contrary)),
            Err(problem) if problems.contains(&problem) => {}
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(made) } else { Err(problems) }
}

/// The voucher that undoes another.
pub(crate) fn undo(voucher: &Voucher, undoing: &Undoing<'_>) -> Result<Voucher, Problem> {
    let (name, was) = (voucher.name(), &voucher.text);
    if undoing.reason.trim().is_empty() {
        return Err(Problem::error(
            "undoing_without_reason",
            text!("det som bokförts återförs inte utan skäl", "what is posted is not undone without a reason"),
        )
        .named(Text::same(was.clone()))
        .hint(text!("ange skälet", "give the reason")));
    }
    let mut on = vec![text!("verifikation {name}", "voucher {name}").get(undoing.language).to_owned()];
    on.extend(voucher.rests.on.iter().cloned());
    let contrary = Voucher {
        series: Series::R,
        number: None,
        date: undoing.date,
        period: undoing.period,
        text: text!("Återför {name}: {was}", "Undoes {name}: {was}").get(undoing.language).to_owned(),
        settlement: voucher.settlement,
        rests: Rests { reason: undoing.reason.trim().to_owned(), on, vouchers: vec![name] },
        rows: voucher.rows.iter().map(|row| Row { amount: -row.amount, ..row.clone() }).collect(),
    };
    contrary.check()?;
    Ok(contrary)
}
