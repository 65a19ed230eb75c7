//! What came of every row and krona that was taken in, and who carries the costs of a month.

use kapitera_evaluate::{CostBalance, EventTally};
use kapitera_message::text;
use kapitera_model::Model;
use kapitera_money::Ore;
use kapitera_region::Region;
use kapitera_register::EventKind;
use kapitera_settle::{ChargeBalance, EventRows, RegisterBalance, Settled};

use crate::settlement::{alerts, mark};
use crate::words;
use kapitera_output::{Cell, Column, Output, Part, Table};

/// What is reconciled besides the settlement's own costs.
#[derive(Clone, Copy, Debug)]
pub struct Balances<'a> {
    /// Rows and kronor of each register and source.
    pub registers: &'a [RegisterBalance],
    /// Orders held against price lists; none when the model counts no orders.
    pub charges: &'a [ChargeBalance],
}

/// What came of the rows and kronor of all registers by `period`, who carries the month's costs, and what orders were charged
/// against price × quantity.
pub fn reconcile_output(
    region: &Region,
    model: &Model,
    settled: &Settled,
    balances: &Balances<'_>,
    period: &str,
) -> Output {
    let (name, month) = (&region.settings().name, settled.settlement.month);
    let title = text!("{name}: avstämning av registren, {month}", "{name}: reconciliation of the registers, {month}");
    let mut parts: Vec<Part> = mark(model).into_iter().collect();
    parts.push(Part::Table(rows_table(balances.registers)));
    parts.extend(kronor_table(balances.registers, period));
    parts.extend(cost_table(model, &settled.balances));
    parts.extend(charge_table(settled, balances.charges));
    parts.extend(alerts(settled));
    parts.push(Part::Sentences {
        key: "checks",
        heading: text!("Kontroller som höll", "Checks that held"),
        sentences: settled.checks.iter().map(|check| check.said.clone()).collect(),
    });
    Output { title: Some(title), parts, csv: None }
}

fn register_cells(balance: &RegisterBalance) -> [Cell; 2] {
    let source = if balance.source.is_empty() { Cell::Empty } else { Cell::Name(balance.source.clone()) };
    [Cell::Name(balance.register.name().to_owned()), source]
}

fn register_columns() -> Vec<Column> {
    vec![Column::new("register", text!("register", "register")), Column::new("source", text!("källa", "source"))]
}

/// Rows: in the files = taken in + in quarantine; and of those with a service date, what became of them.
fn rows_table(balances: &[RegisterBalance]) -> Table {
    let mut columns = register_columns();
    columns.extend([
        Column::new("deliveries", text!("leveranser", "deliveries")),
        Column::new("in_files", text!("rader i filerna", "rows in files")),
        Column::new("quarantined", text!("i karantän", "in quarantine")),
        Column::new("accepted", text!("godtagna", "accepted")),
        Column::new("replaced", text!("ersatta senare", "replaced later")),
        Column::new("other_days", text!("andra månader", "other months")),
        Column::new("in_period", text!("månadens", "of the month")),
    ]);
    let row = |balance: &RegisterBalance| {
        let mut row = register_cells(balance).to_vec();
        let counts = [balance.deliveries, balance.in_files, balance.quarantined, balance.accepted];
        row.extend(counts.map(|count| Cell::Whole(count.into())));
        match &balance.events {
            Some(events) => {
                let rows = [events.replaced.rows, events.other_days.rows, events.in_period.rows];
                row.extend(rows.map(|rows| Cell::Whole(rows.into())));
            }
            None => row.extend([Cell::Empty, Cell::Empty, Cell::Empty]),
        }
        row
    };
    Table {
        key: "rows",
        heading: text!("Rader", "Rows"),
        columns,
        rows: balances.iter().map(row).collect(),
        total: None,
    }
}

/// Kronor of the registers that have them: in the files = in quarantine + replaced + other months + the month.
fn kronor_table(balances: &[RegisterBalance], period: &str) -> Option<Part> {
    let has_amounts = |balance: &&RegisterBalance| {
        EventKind::ALL.iter().any(|kind| kind.register() == balance.register && kind.has_amounts())
    };
    let with_kronor: Vec<(&RegisterBalance, &EventRows)> =
        balances.iter().filter(has_amounts).filter_map(|balance| Some((balance, balance.events.as_ref()?))).collect();
    let mut columns = register_columns();
    columns.extend([
        Column::new("in_files", text!("kr i filerna", "kr in files")),
        Column::new("quarantined", text!("i karantän", "in quarantine")),
        Column::new("replaced", text!("ersatta senare", "replaced later")),
        Column::new("other_days", text!("andra månader", "other months")),
        Column::new("in_period", text!("{period}", "{period}")),
        Column::new("unreadable", text!("oläsliga belopp", "unreadable amounts")),
    ]);
    let row = |(balance, events): &(&RegisterBalance, &EventRows)| {
        let mut row = register_cells(balance).to_vec();
        let amounts = [
            events.ore_in_files(),
            events.quarantined,
            events.replaced.amount,
            events.other_days.amount,
            events.in_period.amount,
        ];
        row.extend(amounts.map(Cell::Money));
        row.push(Cell::Whole(events.quarantined_without_amount.into()));
        row
    };
    let rows: Vec<Vec<Cell>> = with_kronor.iter().map(row).collect();
    let table = Table { key: "kronor", heading: text!("Kronor", "Kronor"), columns, rows, total: None };
    (!with_kronor.is_empty()).then_some(Part::Table(table))
}

/// Price × quantity by the suppliers' lists, and what the files say was charged, by service.
fn charge_table(settled: &Settled, charges: &[ChargeBalance]) -> Option<Part> {
    let columns = vec![
        Column::new("supplier", text!("säljare", "supplier")),
        Column::for_programs("supplier_id"),
        Column::new("service", text!("tjänst", "service")),
        Column::new("quantity", text!("antal", "quantity")),
        Column::new("by_list", text!("pris × antal, kr", "price × quantity, kr")),
        Column::new("charged", text!("debiterat, kr", "charged, kr")),
        Column::new("difference", text!("skillnad, kr", "difference, kr")),
        Column::new("without_price", text!("antal utan pris", "quantity without a price")),
        Column::new("charged_without_price", text!("debiterat utan pris, kr", "charged without a price, kr")),
    ];
    let figures = |charge: &ChargeBalance| {
        [
            Cell::Whole(charge.quantity.into()),
            Cell::Money(charge.by_list),
            Cell::Money(charge.charged),
            Cell::Change(charge.charged - charge.by_list),
            Cell::Whole(charge.without_price.into()),
            Cell::Money(charge.charged_without_price),
        ]
    };
    let row = |charge: &ChargeBalance| {
        let known = settled.known.centres.iter().rfind(|centre| centre.id == charge.supplier);
        let name = known.map_or_else(|| charge.supplier.to_string(), |centre| centre.name.clone());
        let names = [name, charge.supplier.to_string(), charge.service.to_string()];
        names.map(Cell::Name).into_iter().chain(figures(charge)).collect()
    };
    let whole = |of: fn(&ChargeBalance) -> u64| charges.iter().map(of).sum::<u64>();
    let kr = |of: fn(&ChargeBalance) -> Ore| charges.iter().map(of).sum::<Ore>();
    let all = ChargeBalance {
        supplier: "".into(),
        service: "".into(),
        quantity: whole(|charge| charge.quantity),
        by_list: kr(|charge| charge.by_list),
        charged: kr(|charge| charge.charged),
        without_price: whole(|charge| charge.without_price),
        charged_without_price: kr(|charge| charge.charged_without_price),
    };
    let total = [Cell::Words(text!("Summa", "Total")), Cell::Empty, Cell::Empty].into_iter().chain(figures(&all));
    let heading = text!("Beställningar mot prislistorna", "Orders against the price lists");
    let (rows, total) = (charges.iter().map(row).collect(), Some(total.collect()));
    (!charges.is_empty()).then_some(Part::Table(Table { key: "charges", heading, columns, rows, total }))
}

/// Who carries the costs in the files, by rule of the model; nothing when the model has no such rules.
pub fn cost_table(model: &Model, balances: &[CostBalance]) -> Option<Part> {
    let columns = vec![
        Column::new("register", text!("register", "register")),
        Column::new("rule", text!("kostnad", "cost")),
        Column::new("days", text!("tjänstedatum", "service dates")),
        Column::new("carrier", text!("bärs av", "carried by")),
        Column::for_programs("number"),
        Column::new("in_files", text!("kr i filerna", "kr in files")),
        Column::new("centres", text!("hälsocentraler", "centres")),
        Column::new("central", text!("centralt", "central")),
        Column::new("specialties", text!("specialiteter", "specialties")),
        Column::new("nobody", text!("ingen listad", "nobody listed")),
        Column::new("not_open", text!("ej öppen", "not open")),
        Column::new("without_rule", text!("utan regel", "without a rule")),
    ];
    let mut rows = Vec::new();
    for balance in balances {
        let register = || Cell::Name(balance.of.name().to_owned());
        for rule in &balance.rules {
            let label = model.costs[rule.rule].label.clone();
            let specialties = sum(rule.specialties.iter().map(|(_, part)| *part));
            let mut row = vec![register(), Cell::Words(label), words::days(rule.days), words::carrier(rule.carrier)];
            row.push(Cell::Whole(rule.in_files.number.into()));
            row.extend([rule.in_files, rule.charged, rule.central, specialties, rule.nobody, rule.not_open].map(kr));
            rows.push(row);
        }
        if balance.without_rule.number > 0 {
            let label = text!("UTAN REGEL i modellen", "WITHOUT A RULE in the model");
            let mut row = vec![register(), Cell::Words(label), Cell::Empty, Cell::Empty];
            row.push(Cell::Whole(balance.without_rule.number.into()));
            row.push(kr(balance.without_rule));
            row.extend((0..5).map(|_| Cell::Empty));
            row.push(kr(balance.without_rule));
            rows.push(row);
        }
    }
    let rules = || balances.iter().flat_map(|balance| &balance.rules);
    let all = sum(balances.iter().map(|balance| balance.in_files));
    let without = balances.iter().map(|balance| balance.without_rule);
    let specialties = rules().flat_map(|rule| rule.specialties.iter().map(|(_, part)| *part));
    let total = vec![
        Cell::Words(text!("Summa", "Total")),
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        Cell::Whole(all.number.into()),
        kr(all),
        kr(sum(rules().map(|rule| rule.charged))),
        kr(sum(rules().map(|rule| rule.central))),
        kr(sum(specialties)),
        kr(sum(rules().map(|rule| rule.nobody))),
        kr(sum(rules().map(|rule| rule.not_open))),
        kr(sum(without)),
    ];
    let heading = text!(
        "Kostnadsansvar: kronor i filerna och vem som bär dem",
        "Cost responsibility: kronor in the files and who carries them"
    );
    let table = Table { key: "costs", heading, columns, rows, total: Some(total) };
    (!balances.is_empty()).then_some(Part::Table(table))
}

fn sum(tallies: impl Iterator<Item = EventTally>) -> EventTally {
    let mut sum = EventTally::default();
    tallies.for_each(|tally| sum += tally);
    sum
}

fn kr(tally: EventTally) -> Cell {
    i64::try_from(tally.amount).map_or(Cell::Decimal(tally.amount, 2), |ore| Cell::Money(Ore(ore)))
}
