//! What is paid to whom, and what is held.

use kapitera_books::{HeldOutcome, PaymentRecord};
use kapitera_message::{Text, text};
use kapitera_money::Ore;
use kapitera_output::{Cell, Column, Output, Part, Table};

/// A payment.
pub fn payment_output(region: &str, paid: &PaymentRecord) -> Output {
    let id = &paid.id;
    let title = text!("{region}: utbetalning {id}", "{region}: payment {id}");
    let settlements = paid.settlements.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let facts = vec![
        ("id", text!("utbetalning", "payment"), Cell::Name(id.clone())),
        ("period", text!("bokföringsmånad", "month of the books"), Cell::Name(paid.period.to_string())),
        ("execution", text!("betalningsdag", "day of payment"), Cell::Name(paid.execution.to_string())),
        ("settlements", text!("avräkningar", "settlements"), Cell::Name(settlements)),
    ];
    let mut parts = vec![Part::Facts { key: "payment", heading: Text::default(), facts }, Part::Table(items(paid))];
    parts.extend((!paid.held.is_empty()).then(|| Part::Table(held(paid))));
    Output { title: Some(title), parts, csv: None }
}

/// Where a payment goes: the bank's account as the books write it; inside the region in words.
pub(super) fn account_cell(account: &str) -> Cell {
    match account {
        "internal" => Cell::Code("internal", text!("inom regionen", "inside the region")),
        account => Cell::Name(account.to_owned()),
    }
}

fn items(paid: &PaymentRecord) -> Table {
    let name = |text: &str| Cell::Name(text.to_owned());
    let rows = paid.items.iter().map(|item| {
        vec![
            name(&item.provider),
            name(&item.name),
            account_cell(&item.account),
            name(&item.reference),
            Cell::Money(item.amount),
        ]
    });
    let sum: Ore = paid.items.iter().map(|item| item.amount).sum();
    Table {
        key: "items",
        heading: text!("Betalas", "Paid"),
        columns: vec![
            Column::new("provider", text!("utförare", "provider")),
            Column::new("name", text!("namn", "name")),
            Column::new("account", text!("till", "to")),
            Column::new("reference", text!("referens", "reference")),
            Column::new("amount", text!("kr", "kr")),
        ],
        rows: rows.collect(),
        total: Some(vec![
            Cell::Words(text!("Summa", "Total")),
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::Money(sum),
        ]),
    }
}

fn held(paid: &PaymentRecord) -> Table {
    let name = |text: &str| Cell::Name(text.to_owned());
    let outcome = |outcome: HeldOutcome| match outcome {
        HeldOutcome::CarriedForward => Cell::Code("carried-forward", text!("förs vidare", "carried forward")),
        HeldOutcome::Invoiced => Cell::Code("invoiced", text!("faktureras", "invoiced")),
    };
    let rows = paid.held.iter().map(|held| {
        vec![name(&held.provider), name(&held.name), outcome(held.outcome), name(&held.reason), Cell::Money(held.owed)]
    });
    Table {
        key: "held",
        heading: text!("Skyldiga: betalas inte ut", "Owing: not paid"),
        columns: vec![
            Column::new("provider", text!("utförare", "provider")),
            Column::new("name", text!("namn", "name")),
            Column::new("outcome", text!("vad som sker", "outcome")),
            Column::new("reason", text!("enligt", "by")),
            Column::new("owed", text!("skyldig kr", "owes kr")),
        ],
        rows: rows.collect(),
        total: None,
    }
}
