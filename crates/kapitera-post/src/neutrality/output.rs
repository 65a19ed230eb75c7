//! The report as tables and sentences.

use kapitera_message::{Text, text};
use kapitera_model::Basis;
use kapitera_money::{Exact, Ore, RoundMode};
use kapitera_output::{Cell, Column, Output, Part, Table};
use kapitera_register::Owner;

use crate::marks::try_out_mark;

use super::{Neutrality, Offer, Offered, OfferedTo, OwnerAmount, Payment};

/// The report as people and programs read it.
pub fn neutrality_output(report: &Neutrality) -> Output {
    let (from, to) = (report.from, report.to);
    let mut parts: Vec<Part> = try_out_mark(report.try_out).into_iter().collect();
    parts.extend([
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
    ]);
    let region = &report.region;
    let months = if from == to { from.to_string() } else { format!("{from}–{to}") };
    let title = text!(
        "{region}: konkurrensneutralitet, ersättningar för {months}",
        "{region}: neutrality, payments for {months}"
    );
    Output { title: Some(title), parts, csv: Some(all(report)) }
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
        Cell::Code("all", text!("alla", "all")),
        count(report.owners.iter().map(|size| size.centres).sum()),
        decimal(Some(&listed), 1),
    ];
    let heading = text!("Enheter", "Centres");
    Table { key: "owners", heading, columns, rows: rows.collect(), total: Some(total) }
}

fn payments(key: &'static str, heading: Text, payments: &[Payment]) -> Table {
    let restricted = key != "open";
    let columns = columns(restricted);
    let rows: Vec<Vec<Cell>> = payments.iter().flat_map(|payment| rows(payment, restricted)).collect();
    let mut total: Vec<Cell> = columns.iter().map(|_| Cell::Empty).collect();
    let at = |key: &str| columns.iter().position(|column| column.key == key);
    if let (Some(name), Some(amount)) = (at("payment"), at("amount")) {
        total[name] = Cell::Words(text!("summa", "sum"));
        total[amount] = Cell::Money(payments.iter().map(Payment::total).sum());
    }
    let total = (!rows.is_empty()).then_some(total);
    Table { key, heading, columns, rows, total }
}

/// Every payment by owner, for programs that read one table.
fn all(report: &Neutrality) -> Table {
    let kinds =
        [("restricted", &report.restricted), ("vat-compensation", &report.vat_compensation), ("open", &report.open)];
    let mut columns = columns(true);
    columns.insert(0, Column::for_programs("kind"));
    let of_kind = |(kind, payments): (&'static str, &Vec<Payment>)| {
        let kind = move |mut row: Vec<Cell>| {
            row.insert(0, Cell::Name(kind.to_owned()));
            row
        };
        payments.iter().flat_map(|payment| rows(payment, true)).map(kind).collect::<Vec<_>>()
    };
    Table {
        key: "payments",
        heading: Text::default(),
        columns,
        rows: kinds.into_iter().flat_map(of_kind).collect(),
        total: None,
    }
}

fn columns(restricted: bool) -> Vec<Column> {
    let mut columns = vec![
        Column::for_programs("component"),
        Column::for_programs("plan"),
        Column::new("payment", text!("ersättning", "payment")),
    ];
    if restricted {
        columns.push(Column::for_programs("restrictions"));
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
        columns.push(Column::for_programs("basis"));
        columns.push(Column::new("offered", text!("erbjuden", "offered")));
    }
    columns
}

/// A payment by owner.
fn rows(payment: &Payment, restricted: bool) -> Vec<Vec<Cell>> {
    let theirs = payment.by_owner.iter().map(|part| row(payment, restricted, owner(part.owner), Some(part)));
    let mut rows: Vec<Vec<Cell>> = theirs.collect();
    if payment.no_owner != Ore::ZERO {
        rows.push(row(payment, restricted, Cell::Code("none", text!("ingen enhet", "no centre")), None));
    }
    rows
}

fn row(payment: &Payment, restricted: bool, owner: Cell, part: Option<&OwnerAmount>) -> Vec<Cell> {
    let mut cells = vec![
        Cell::Name(payment.component.clone()),
        Cell::Name(payment.plan.clone()),
        Cell::Words(payment.label.clone()),
    ];
    if restricted {
        let codes = payment.restrictions.iter().map(super::Restriction::code).collect::<Vec<_>>().join(" ");
        cells.push(Cell::Name(codes));
        cells.push(Cell::Words(joined(payment.restrictions.iter().map(super::Restriction::text))));
    }
    cells.push(owner);
    cells.push(Cell::Money(part.map_or(payment.no_owner, |part| part.amount)));
    cells.push(part.map_or(Cell::Empty, |part| count(part.centres)));
    cells.push(decimal(part.and_then(|part| part.per_listed.as_ref()), 2));
    if restricted {
        cells.push(rests(payment));
        cells.push(basis(payment));
        cells.push(offered(&payment.offered));
    }
    cells
}

/// The decisions, those of its offers too, each once; where it was read when there are none.
fn rests(payment: &Payment) -> Cell {
    let offers = payment.offers().iter().map(|offer| offer.decision.as_str());
    let decisions = once(payment.rests.iter().map(|rests| rests.decision.as_str()).chain(offers));
    if !decisions.is_empty() {
        return Cell::Name(decisions);
    }
    let read =
        once(payment.rests.iter().map(|rests| rests.read.as_str()).chain(payment.offers().iter().map(Offer::rests_on)));
    if !read.is_empty() {
        return Cell::Name(read);
    }
    let basis = weakest(payment);
    if payment.rests.is_empty() || basis == Basis::Decided {
        return Cell::Code("not-named", text!("inget beslut angivet", "no decision named"));
    }
    basis_cell(basis)
}

/// Texts that say something, each once.
fn once<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let mut said: Vec<&str> = Vec::new();
    for text in texts.map(str::trim).filter(|text| !text.is_empty()) {
        if !said.contains(&text) {
            said.push(text);
        }
    }
    said.join("; ")
}

/// The weakest basis of what it rests on.
fn weakest(payment: &Payment) -> Basis {
    let is = |basis| payment.rests.iter().any(|rests| rests.basis == basis);
    [Basis::Illustrative, Basis::Proposed].into_iter().find(|basis| is(*basis)).unwrap_or(Basis::Decided)
}

fn basis(payment: &Payment) -> Cell {
    if payment.rests.is_empty() { Cell::Empty } else { basis_cell(weakest(payment)) }
}

fn basis_cell(basis: Basis) -> Cell {
    match basis {
        Basis::Illustrative => Cell::Code("illustrative", text!("illustrativt", "illustrative")),
        Basis::Proposed => Cell::Code("proposed", text!("föreslaget", "proposed")),
        Basis::Decided => Cell::Code("decided", text!("beslutat", "decided")),
    }
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
        rows.extend(payment.offers().iter().map(|offer| offer_row(payment, offer)));
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
    let known = |centres: &[String]| {
        // Without an application, nobody has written down who applied.
        if centres.is_empty() && offer.application.is_none() { Cell::Empty } else { count(centres.len()) }
    };
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
        known(&offer.applied),
        known(&offer.granted),
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
