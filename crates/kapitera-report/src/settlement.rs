//! A month's payment per health centre.

use std::collections::BTreeSet;

use kapitera_books::Subject;
use kapitera_evaluate::{AlternativeKind, Amount, Settlement};
use kapitera_message::{Text, text};
use kapitera_model::{Basis, Component, Model, Stance, Status};
use kapitera_money::{Exact, Ore, RoundMode, format_ore};
use kapitera_region::Region;
use kapitera_settle::Settled;

use crate::reconcile::cost_table;
use crate::words;
use kapitera_output::{Cell, Column, Output, Part, Table};

/// The settlement for people and programs.
pub fn settlement_output(region: &Region, model: &Model, settled: &Settled) -> Output {
    let (month, name, region) = (settled.settlement.month, &model.name, &region.settings().name);
    let title = text!("{region}: avräkning {month} enligt {name}", "{region}: settlement of {month} by {name}");
    let mut parts = Vec::new();
    parts.extend(mark(model));
    parts.push(Part::Table(centres(model, settled)));
    parts.extend(many_components(settled).then(|| Part::Table(components(model, settled))));
    parts.extend(unallocated(&settled.settlement));
    parts.extend(cost_table(model, &settled.balances));
    parts.extend(alerts(settled));
    parts.push(Part::Sentences {
        key: "checks",
        heading: text!("Kontroller som höll", "Checks that held"),
        sentences: settled.checks.iter().map(|check| check.said.clone()).chain(comparison(settled)).collect(),
    });
    parts.push(Part::Table(alternatives(settled)));
    parts.push(digests(settled));
    Output { title: Some(title), parts, csv: None }
}

/// What does not stop a settlement and must be looked at.
pub fn alerts(settled: &Settled) -> Option<Part> {
    let sentences = settled.alerts.clone();
    let heading = text!("SE UPP", "LOOK HERE");
    (!sentences.is_empty()).then_some(Part::Sentences { key: "alerts", heading, sentences })
}

/// What a reader must know before the figures: that the model or its values are not decided.
pub fn mark(model: &Model) -> Option<Part> {
    let (illustrative, proposed) = (model.undecided(Basis::Illustrative), model.undecided(Basis::Proposed));
    let (status_sv, status_en) = match model.status {
        Status::InForce => ("modellen gäller", "the model is in force"),
        Status::Proposed => ("modellen är föreslagen", "the model is proposed"),
        Status::TryOut => ("modellen är en prövning", "the model is a try-out"),
    };
    model.is_try_out().then(|| Part::Sentences {
        key: "marks",
        heading: Text::default(),
        sentences: vec![text!(
            "PRÖVNING: {status_sv}, {illustrative} illustrativa och {proposed} föreslagna värden; visas, men kan bara bokföras i en påhittad region",
            "TRY-OUT: {status_en}, {illustrative} illustrative and {proposed} proposed values; shown, but can only be posted in an invented region"
        )],
    })
}

/// Components up to which each has a column of its own for people; with more, they are summed by what they are to the
/// centre, and stand in a table of their own. Programs get all columns.
const OWN_COLUMNS_MOST: usize = 6;

fn many_components(settled: &Settled) -> bool {
    let components: BTreeSet<usize> = settled.settlement.lines.iter().map(|line| line.component).collect();
    components.len() > OWN_COLUMNS_MOST
}

fn centres(model: &Model, settled: &Settled) -> Table {
    let settlement = &settled.settlement;
    let many = many_components(settled);
    let shown: Vec<usize> = (0..model.components.len())
        .filter(|&index| settlement.lines.iter().any(|line| line.component == index))
        .collect();
    let changes = changes(settled);
    let row = |centre: usize| {
        let fact = &settlement.centres[centre];
        let total = settlement.total_of_centre(centre);
        let mut row =
            vec![Cell::Name(fact.id.to_string()), Cell::Name(fact.name.clone()), listed(&settlement.listed[centre])];
        row.extend(shown.iter().map(|&index| amount(model, settlement, index, |at| at == centre)));
        row.extend(by_stance(settlement, many, |at| at == centre));
        row.extend([Cell::Money(total), per_listed(total, &settlement.listed[centre])]);
        row.push(changes.as_ref().map_or(Cell::Empty, |changes| changes[centre].map_or(Cell::Empty, Cell::Change)));
        row
    };
    let all: Exact = settlement.listed.iter().sum();
    let mut total = vec![Cell::Empty, Cell::Words(text!("Summa", "Total")), listed(&all)];
    total.extend(shown.iter().map(|&index| amount(model, settlement, index, |_| true)));
    total.extend(by_stance(settlement, many, |_| true));
    total.extend([Cell::Money(settlement.total()), per_listed(settlement.total(), &all)]);
    let before = settled.before.as_ref().and_then(|before| before.as_ref().ok());
    total.push(before.map_or(Cell::Empty, |before| Cell::Change(settlement.total() - before.total())));
    Table {
        key: "centres",
        heading: Text::default(),
        columns: centre_columns(model, words::subject(settled), &shown, many),
        rows: (0..settlement.centres.len()).map(row).collect(),
        total: Some(total),
    }
}

fn centre_columns(model: &Model, subject: Subject, shown: &[usize], many: bool) -> Vec<Column> {
    let mut columns = vec![
        Column::for_programs("centre_id"),
        Column::new("centre", subject.place()),
        Column::new("listed", text!("listade", "listed")),
    ];
    for &index in shown {
        let component = &model.components[index];
        // A component may be called as one of the other columns is: its key must not take theirs.
        let key = format!("component.{}", component.name);
        columns.push(Column { for_programs: many, ..Column::new(&key, stance_heading(component)) });
    }
    if many {
        columns.push(Column::new("paid", text!("ersättning", "payments")));
        columns.push(Column::new("charged", text!("kostnader", "costs")));
    }
    columns.push(Column::new("total", text!("summa kr", "total kr")));
    columns.push(Column::new("kr_per_listed", text!("kr/listad", "kr/listed")));
    columns.push(Column::new("change", text!("ändring", "change")));
    if many {
        columns.insert(columns.len() - 3, Column::new("received", text!("(eget)", "(own)")));
    }
    columns
}

/// A component's heading: with a minus when it is charged, in brackets when it is not paid.
fn stance_heading(component: &Component) -> Text {
    let Text { sv, en } = &component.label;
    match component.stance {
        Stance::Paid => component.label.clone(),
        Stance::Charged => text!("−{sv}", "−{en}"),
        Stance::Shadow | Stance::Received => text!("({sv})", "({en})"),
    }
}

/// The sums of what is paid, charged and received already, when components have no columns of their own for people.
fn by_stance(settlement: &Settlement, many: bool, at: impl Fn(usize) -> bool) -> Vec<Cell> {
    if !many {
        return Vec::new();
    }
    let lines = || settlement.lines.iter().filter(|line| at(line.centre));
    let of = |stance: Stance| lines().filter(|line| line.stance == stance).map(|line| line.paid()).sum::<Ore>();
    let received: Ore = lines().map(|line| line.received()).sum();
    vec![Cell::Money(of(Stance::Paid)), Cell::Money(-of(Stance::Charged)), Cell::Money(received)]
}

/// Each component's sum over all centres.
fn components(model: &Model, settled: &Settled) -> Table {
    let settlement = &settled.settlement;
    let all: Exact = settlement.listed.iter().sum();
    let before = settled.before.as_ref().and_then(|before| before.as_ref().ok());
    let mut rows = Vec::new();
    for (index, component) in model.components.iter().enumerate() {
        let lines = || settlement.lines.iter().filter(|line| line.component == index);
        if lines().next().is_none() {
            continue;
        }
        let sum = amount(model, settlement, index, |_| true);
        let ore = match &sum {
            Cell::Money(ore) => Some(*ore),
            _ => None,
        };
        let then = before.map(|before| amount(model, before, index, |_| true));
        let change = match (ore, then) {
            (Some(now), Some(Cell::Money(then))) => Cell::Change(now - then),
            _ => Cell::Empty,
        };
        let centres: BTreeSet<usize> =
            lines().filter(|line| !line.amount.to_exact().is_zero()).map(|line| line.centre).collect();
        rows.push(vec![
            Cell::Name(component.name.clone()),
            Cell::Words(component.label.clone()),
            words::stance(component.stance),
            Cell::Whole(centres.len() as i128),
            sum,
            ore.map_or(Cell::Empty, |ore| per_listed(ore, &all)),
            change,
        ]);
    }
    Table {
        key: "components",
        heading: text!("Komponenter", "Components"),
        columns: vec![
            Column::for_programs("component"),
            Column::new("label", text!("komponent", "component")),
            Column::new("stance", text!("hur", "how")),
            Column::new("centres", words::subject(settled).places()),
            Column::new("amount", text!("kr", "kr")),
            Column::new("kr_per_listed", text!("kr/listad", "kr/listed")),
            Column::new("change", text!("ändring", "change")),
        ],
        rows,
        total: None,
    }
}

/// Listed persons; with person-days an average, shown with two decimals.
fn listed(listed: &Exact) -> Cell {
    match listed.decimals_needed(0) {
        Some(_) => Cell::Whole(listed.round(RoundMode::HalfAway).unwrap_or_default()),
        None => Cell::Decimal(listed.round_decimals(2, RoundMode::HalfAway).unwrap_or_default(), 2),
    }
}

fn amount(model: &Model, settlement: &Settlement, component: usize, at: impl Fn(usize) -> bool) -> Cell {
    let lines = settlement.lines.iter().filter(|line| line.component == component && at(line.centre));
    let mut money = Ore::ZERO;
    let mut quantity = 0;
    for line in lines {
        match line.amount {
            Amount::Money(ore) => money += ore,
            Amount::Quantity { mantissa, .. } => quantity += mantissa,
        }
    }
    let component = &model.components[component];
    if component.is_money() { Cell::Money(money) } else { Cell::Decimal(quantity, component.decimals) }
}

fn per_listed(total: Ore, listed: &Exact) -> Cell {
    let average = total.to_exact_kr().checked_div(listed);
    let mantissa = average.and_then(|average| average.round_decimals(2, RoundMode::HalfAway));
    mantissa.map_or(Cell::Empty, |mantissa| Cell::Decimal(mantissa, 2))
}

/// Each centre's total less what it was the month before; none for a centre that was not settled then.
fn changes(settled: &Settled) -> Option<Vec<Option<Ore>>> {
    let before = settled.before.as_ref()?.as_ref().ok()?;
    let settlement = &settled.settlement;
    let change = |(index, centre): (usize, &kapitera_evaluate::CentreFact)| {
        let then = before.centres.iter().position(|there| there.id == centre.id)?;
        Some(settlement.total_of_centre(index) - before.total_of_centre(then))
    };
    Some(settlement.centres.iter().enumerate().map(change).collect())
}

fn comparison(settled: &Settled) -> Option<Text> {
    match settled.before.as_ref()? {
        Ok(before) => {
            let month = before.month;
            let gone = before
                .centres
                .iter()
                .enumerate()
                .filter(|(_, centre)| !settled.settlement.centres.iter().any(|there| there.id == centre.id));
            let gone: Vec<(&str, Ore)> =
                gone.map(|(index, centre)| (centre.name.as_str(), before.total_of_centre(index))).collect();
            if gone.is_empty() {
                return Some(text!(
                    "Ändring mot {month}, räknad med samma modell och kunskap",
                    "Change from {month}, settled by the same model and knowledge"
                ));
            }
            let named = |mark| {
                gone.iter()
                    .map(|(name, then)| format!("{name} ({} kr)", format_ore(*then, mark)))
                    .collect::<Vec<_>>()
                    .join("; ")
            };
            let (sv, en) = (named(','), named('.'));
            Some(text!(
                "Ändring mot {month}, räknad med samma modell och kunskap; fanns då men inte nu: {sv}",
                "Change from {month}, settled by the same model and knowledge; there then and not now: {en}"
            ))
        }
        Err(reason) => {
            let (sv, en) = (&reason.sv, &reason.en);
            Some(text!("Ingen ändring visas: {sv}", "No change is shown: {en}"))
        }
    }
}

fn unallocated(settlement: &Settlement) -> Option<Part> {
    let columns = vec![
        Column::new("name", text!("vad", "what")),
        Column::new("amount", text!("kr", "kr")),
        Column::new("reason", text!("varför", "why")),
    ];
    let rows = settlement
        .unallocated
        .iter()
        .map(|left| vec![Cell::Name(left.name.clone()), Cell::Money(left.amount), Cell::Words(left.reason.clone())]);
    let table = Table {
        key: "unallocated",
        heading: text!("Ofördelat", "Unallocated"),
        columns,
        rows: rows.collect(),
        total: None,
    };
    (!settlement.unallocated.is_empty()).then_some(Part::Table(table))
}

fn alternatives(settled: &Settled) -> Table {
    let total = settled.settlement.total();
    let row = |alternative: &kapitera_evaluate::Alternative| {
        let name = match alternative.kind {
            AlternativeKind::Person => text!("varje person, till öre", "each person, to the öre"),
            AlternativeKind::Line => {
                text!("varje rad, till öre, månaden för sig", "each line, to the öre, the month by itself")
            }
            AlternativeKind::LineKrona => text!("varje rad, till krona", "each line, to the krona"),
            AlternativeKind::Centre => {
                let Text { sv, en } = words::subject(settled).place();
                text!("varje {sv}s summa, till öre", "each {en}'s total, to the öre")
            }
            AlternativeKind::Region => text!("bara regionens summa, till öre", "only the region's total, to the öre"),
        };
        vec![Cell::Words(name), Cell::Money(alternative.total), Cell::Change(alternative.total - total)]
    };
    Table {
        key: "other_rounding",
        heading: text!("Vad en annan avrundning hade gett", "What another rounding would have given"),
        columns: vec![
            Column::new("level", text!("avrundat", "rounded")),
            Column::new("total", text!("summa kr", "total kr")),
            Column::new("difference", text!("skillnad", "difference")),
        ],
        rows: settled.alternatives.iter().map(row).collect(),
        total: None,
    }
}

fn digests(settled: &Settled) -> Part {
    let digests = &settled.digests;
    let count = settled.deliveries.len();
    let name = |digest: &str| Cell::Name(digest.to_owned());
    Part::Facts {
        key: "digests",
        heading: text!("Digester (SHA-256)", "Digests (SHA-256)"),
        facts: vec![
            ("engine", text!("program", "engine"), name(&digests.engine)),
            ("model", text!("modell", "model"), name(&digests.model)),
            ("deliveries", text!("{count} leveranser", "{count} deliveries"), name(&digests.deliveries)),
            ("result", text!("resultat", "result"), name(&digests.result)),
        ],
    }
}
