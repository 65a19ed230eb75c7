//! The report as tables and sentences.

use kapitera_message::{Text, text};
use kapitera_model::Basis;
use kapitera_money::{Exact, Ore, RoundMode};
use kapitera_output::{Cell, Column, Output, Part, Table};
use kapitera_register::Owner;

use super::{Neutrality, Offer, Offered, OfferedTo, OwnerAmount, Payment};

/// The report as people and programs read it.
pub fn neutrality_output(report: &Neutrality) -> Output {
    let (from, to) = (report.from, report.to);
    let parts = vec![
        Part::Table(owners(report)),
        Part::Table(payments(
            "restricted",
            text!("Ersättningar som bara vissa kan få", "Payments that only some can get"),
            &report.restricted,
        )),
        Part::Table(offers(report)),
        vat(report),
        Part::Table(payments("open", text!("Övrigt, som alla kan få", "The rest, which all can get"), &report.open)),
        Part::Sentences {
            key: "flags",
            heading: text!("Att titta på", "To look at"),
            sentences: if report.flags.is_empty() { vec![text!("inget", "nothing")] } else { report.flags.clone() },
        },
        Part::Sentences { key: "checks", heading: text!("Kontroller", "Checks"), sentences: vec![check(report)] },
    ];
    let title = text!("Konkurrensneutralitet, bokfört {from} till {to}", "Neutrality, booked {from} to {to}");
    Output { title: Some(title), parts, csv: None }
}

fn check(report: &Neutrality) -> Text {
    let sum = |payments: &[Payment]| payments.iter().map(Payment::total).sum::<Ore>();
    let shown = |ore: Ore| {
        (Cell::Money(ore).shown(kapitera_message::Language::Sv), Cell::Money(ore).shown(kapitera_message::Language::En))
    };
    let (some_sv, some_en) = shown(sum(&report.restricted));
    let (vat_sv, vat_en) = shown(sum(&report.vat_compensation));
    let (open_sv, open_en) = shown(sum(&report.open));
    let (total_sv, total_en) = shown(report.total);
    text!(
        "vissa {some_sv} + moms {vat_sv} + övrigt {open_sv} = bokfört {total_sv} kr",
        "some {some_en} + VAT {vat_en} + the rest {open_en} = booked {total_en} kr"
    )
}

fn owners(report: &Neutrality) -> Table {
    let columns = vec![
        Column::new("owner", text!("driftform", "owner")),
        Column::new("centres", text!("enheter", "centres")),
        Column::new("listed", text!("listade i snitt", "listed on average")),
    ];
    let rows =
        report.owners.iter().map(|size| vec![owner(size.owner), count(size.centres), decimal(Some(&size.listed), 1)]);
    let listed: Exact = report.owners.iter().map(|size| &size.listed).sum();
    let total = vec![
        Cell::Words(text!("alla", "all")),
        count(report.owners.iter().map(|size| size.centres).sum()),
        decimal(Some(&listed), 1),
    ];
    let heading = text!("Enheter", "Centres");
    Table { key: "owners", heading, columns, rows: rows.collect(), total: Some(total) }
}

fn payments(key: &'static str, heading: Text, payments: &[Payment]) -> Table {
    let restricted = key != "open";
    let mut columns = vec![
        Column::for_programs("component"),
        Column::for_programs("plan"),
        Column::new("payment", text!("ersättning", "payment")),
    ];
    if restricted {
        columns.push(Column::new("who", text!("vem kan få den", "who can get it")));
    }
    columns.extend([
        Column::new("owner", text!("driftform", "owner")),
        Column::new("amount", text!("kronor", "kronor")),
        Column::new("centres", text!("enheter som fått", "centres that got it")),
        Column::new("per_listed", text!("kr per listad", "kr per listed")),
    ]);
    if restricted {
        columns.push(Column::new("rests_on", text!("beslut", "decision")));
        columns.push(Column::new("offered", text!("erbjuden", "offered")));
    }
    let mut rows = Vec::new();
    for payment in payments {
        let theirs = payment.by_owner.iter().map(|part| row(payment, restricted, owner(part.owner), Some(part)));
        rows.extend(theirs);
        if payment.no_owner != Ore::ZERO {
            rows.push(row(payment, restricted, Cell::Words(text!("ingen enhet", "no centre")), None));
        }
    }
    let mut total: Vec<Cell> = columns.iter().map(|_| Cell::Empty).collect();
    let at = |key: &str| columns.iter().position(|column| column.key == key);
    if let (Some(name), Some(amount)) = (at("payment"), at("amount")) {
        total[name] = Cell::Words(text!("summa", "sum"));
        total[amount] = Cell::Money(payments.iter().map(Payment::total).sum());
    }
    let total = (!rows.is_empty()).then_some(total);
    Table { key, heading, columns, rows, total }
}

fn row(payment: &Payment, restricted: bool, owner: Cell, part: Option<&OwnerAmount>) -> Vec<Cell> {
    let mut cells = vec![
        Cell::Name(payment.component.clone()),
        Cell::Name(payment.plan.clone()),
        Cell::Words(payment.label.clone()),
    ];
    if restricted {
        cells.push(Cell::Words(joined(payment.restrictions.iter().map(super::Restriction::text))));
    }
    cells.push(owner);
    cells.push(Cell::Money(part.map_or(payment.no_owner, |part| part.amount)));
    cells.push(part.map_or(Cell::Empty, |part| count(part.centres)));
    cells.push(decimal(part.and_then(|part| part.per_listed.as_ref()), 2));
    if restricted {
        cells.push(Cell::Words(rests(payment)));
        cells.push(offered(&payment.offered));
    }
    cells
}

/// The decisions, each once, with a word on those that are not decided.
fn rests(payment: &Payment) -> Text {
    let mut said: Vec<Text> = Vec::new();
    for rests in &payment.rests {
        let Text { sv, en } = &rests.decision;
        let words = match rests.basis {
            Basis::Illustrative => text!("illustrativt", "illustrative"),
            Basis::Proposed if sv.is_empty() => text!("föreslaget", "proposed"),
            Basis::Proposed => text!("föreslaget: {sv}", "proposed: {en}"),
            Basis::Decided if sv.is_empty() => text!("inget beslut angivet", "no decision named"),
            Basis::Decided => text!("{sv}", "{en}"),
        };
        if !said.contains(&words) {
            said.push(words);
        }
    }
    if said.is_empty() { text!("inget beslut angivet", "no decision named") } else { joined(said) }
}

fn joined(texts: impl IntoIterator<Item = Text>) -> Text {
    let (sv, en): (Vec<String>, Vec<String>) = texts.into_iter().map(|text| (text.sv, text.en)).unzip();
    Text { sv: sv.join("; "), en: en.join("; ") }
}

fn offered(offered: &Offered) -> Cell {
    match offered {
        Offered::Open => Cell::Empty,
        Offered::All(_) => Cell::Code("all", text!("alla", "all")),
        Offered::Some(_, gaps) if gaps.is_empty() => Cell::Code("some", text!("vissa", "some")),
        Offered::Some(..) => Cell::Code("part-of-time", text!("en del av tiden", "part of the time")),
        Offered::NotDocumented => Cell::Code("not-documented", text!("INTE DOKUMENTERAT", "NOT DOCUMENTED")),
    }
}

/// The offers behind the restricted payments.
fn offers(report: &Neutrality) -> Table {
    let columns = vec![
        Column::new("payment", text!("ersättning", "payment")),
        Column::new("offered_to", text!("erbjuden", "offered to")),
        Column::new("days", text!("gäller", "holds")),
        Column::new("application", text!("ansökan", "application")),
        Column::new("applied", text!("sökte", "applied")),
        Column::new("granted", text!("beviljades", "granted")),
        Column::new("rests_on", text!("beslut", "decision")),
    ];
    let mut rows = Vec::new();
    for payment in report.restricted.iter().chain(&report.vat_compensation) {
        let offers = match &payment.offered {
            Offered::All(offers) | Offered::Some(offers, _) => offers.as_slice(),
            Offered::Open | Offered::NotDocumented => &[],
        };
        rows.extend(offers.iter().map(|offer| offer_row(payment, offer)));
    }
    Table { key: "offers", heading: text!("Erbjudanden", "Offers"), columns, rows, total: None }
}

fn offer_row(payment: &Payment, offer: &Offer) -> Vec<Cell> {
    let to = match &offer.to {
        OfferedTo::All => Cell::Code("all", text!("alla", "all")),
        OfferedTo::Owner(theirs) => owner(*theirs),
        OfferedTo::Centres(centres) => Cell::Name(centres.join(", ")),
    };
    let days = offer.days;
    let application = offer.application.map_or(Cell::Empty, |days| Cell::Name(days.to_string()));
    let decision = offer.rests_on();
    let decision = match offer.basis.as_str() {
        "illustrative" => text!("{decision} (illustrativt)", "{decision} (illustrative)"),
        "proposed" => text!("{decision} (föreslaget)", "{decision} (proposed)"),
        _ => Text::same(decision),
    };
    vec![
        Cell::Words(payment.label.clone()),
        to,
        Cell::Name(days.to_string()),
        application,
        count(offer.applied.len()),
        count(offer.granted.len()),
        Cell::Words(decision),
    ]
}

/// The compensation for VAT has a part of its own, also when there is none.
fn vat(report: &Neutrality) -> Part {
    let heading = text!("Momskompensation till privata utförare", "VAT compensation to private providers");
    if report.vat_compensation.is_empty() {
        let none = text!("ingen momskompensation är bokförd", "no VAT compensation was booked");
        return Part::Sentences { key: "vat_compensation", heading, sentences: vec![none] };
    }
    Part::Table(payments("vat_compensation", heading, &report.vat_compensation))
}

fn owner(owner: Owner) -> Cell {
    match owner {
        Owner::OwnOperated => Cell::Code("own-operated", text!("egen regi", "own-operated")),
        Owner::Private => Cell::Code("private", text!("privat", "private")),
    }
}

fn count(number: usize) -> Cell {
    Cell::Whole(i128::try_from(number).unwrap_or(i128::MAX))
}

fn decimal(number: Option<&Exact>, decimals: u32) -> Cell {
    let rounded = number.and_then(|number| number.round_decimals(decimals, RoundMode::HalfAway));
    rounded.map_or(Cell::Empty, |mantissa| Cell::Decimal(mantissa, decimals))
}
