//! The month's payments as the file that the bank is asked to pay by.

use kapitera_books::ExportKind;
use kapitera_export::pain;
use kapitera_message::{Problem, Problems, Text, text};
use kapitera_money::{Ore, format_ore};
use kapitera_post::{Act, Office};

use crate::{Asked, File, HandedOut, file_settings, payments_of};

pub(crate) fn hand_out(office: &mut Office, asked: &Asked<'_>, act: &Act<'_>) -> Result<HandedOut, Problems> {
    let one = |problem: Problem| vec![problem];
    let month = asked.month;
    let settings = file_settings(office)?;
    let mut handed = HandedOut::default();
    let payments = payments_of(office, month).map_err(one)?;
    if payments.is_empty() {
        handed.without.push(text!("inget är betalt i {month}", "nothing has been paid in {month}"));
    }
    for (entry, record) in payments {
        let (payer, bank) =
            (settings.payer(record.execution).map_err(one)?, settings.bank(record.execution).map_err(one)?);
        let made = pain::payments(&record, entry.at, payer, bank)?;
        let id = &record.id;
        if !made.internal.is_empty() {
            let sum = made.internal.iter().map(|item| item.amount).sum::<Ore>();
            let (sum_sv, sum_en) = (format_ore(sum, ','), format_ore(sum, '.'));
            let count = made.internal.len();
            let Text { sv, en } = Text::number_of(count, text!("post", "item"), text!("poster", "items"));
            let are = if count == 1 { "is" } else { "are" };
            handed.without.push(text!(
                "{id}: {sv} inom regionen, {sum_sv} kr, betalas inte av banken",
                "{id}: {en} inside the region, {sum_en} kr, {are} not paid by the bank"
            ));
        }
        match made.file {
            Some(file) => {
                let path = format!("payments/{id}.xml");
                let (bytes, total) = (file.bytes, file.total);
                let file = File { kind: ExportKind::Payments, of: id.clone(), path, bytes, total };
                handed.give(office, &file, act).map_err(one)?;
            }
            None => handed.without.push(text!("{id}: ingen betalas av banken", "{id}: nobody is paid by the bank")),
        }
    }
    Ok(handed)
}
