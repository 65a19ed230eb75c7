//! An explanation as tables and sentences: one thing per line for people, one flat table for CSV.

use kapitera_count::PersonListing;
use kapitera_evaluate::Amount;
use kapitera_message::{Text, text};
use kapitera_money::{Exact, RoundMode};
use kapitera_register::ReportedValue;
use kapitera_settle::{ElementLine, Explanation, PersonPart};

use crate::words;
use kapitera_output::{Cell, Column, Item, Part, Table};

/// One line: what it is, its steps, what its weighted count is made of, and what it rests on.
pub fn item(line: &Explanation) -> Item {
    let (label_sv, label_en, unit) = (&line.label.sv, &line.label.en, &line.unit);
    let facts = vec![
        ("component", text!("komponent", "component"), Cell::Name(line.component.clone())),
        ("amount", text!("belopp, {unit}", "amount, {unit}"), amount(line.amount)),
        ("stance", text!("hur", "stance"), words::stance(line.stance)),
    ];
    let mut parts = vec![
        Part::Facts { key: "", heading: text!("{label_sv}", "{label_en}"), facts },
        Part::Sentences { key: "steps", heading: text!("Steg", "Steps"), sentences: line.steps.clone() },
    ];
    if !line.payees.is_empty() {
        parts.push(Part::Table(payees_table(&line.payees)));
    }
    if !line.elements.is_empty() {
        parts.push(Part::Table(elements_table(&line.elements)));
    }
    if !line.reported.is_empty() {
        parts.push(Part::Table(reported_table(&line.reported)));
    }
    parts.push(Part::Sentences {
        key: "origins",
        heading: text!("Vilar på", "Rests on"),
        sentences: line.origins.clone(),
    });
    let named = vec![("label", Cell::Words(line.label.clone())), ("unit", Cell::Name(unit.clone()))];
    Item { named, parts }
}

/// All lines as one table: of each line its amount, then its steps, payees, elements and origins.
pub fn flat_table(lines: &[Explanation]) -> Table {
    let mut columns =
        vec![Column::for_programs("component"), Column::for_programs("part"), Column::for_programs("text")];
    columns.extend(["count", "weight", "amount", "basis", "place"].map(Column::for_programs));
    let mut rows = Vec::new();
    for line in lines {
        let mut row = |part: &'static str, said: Cell, figures: [Cell; 5]| {
            let mut row = vec![Cell::Name(line.component.clone()), Cell::Name(part.to_owned()), said];
            row.extend(figures);
            rows.push(row);
        };
        let empty = || [Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty];
        let only = |amount| [Cell::Empty, Cell::Empty, amount, Cell::Empty, Cell::Empty];
        row("line", Cell::Words(line.label.clone()), only(amount(line.amount)));
        line.steps.iter().for_each(|step| row("step", Cell::Words(step.clone()), empty()));
        line.payees.iter().for_each(|(payee, part)| row("payee", Cell::Name(payee.clone()), only(amount(*part))));
        for element in &line.elements {
            let [said, count, weight, part, basis, place] = element_cells(element);
            row("element", said, [count, weight, part, basis, place]);
        }
        line.origins.iter().for_each(|origin| row("origin", Cell::Words(origin.clone()), empty()));
    }
    Table { key: "lines", heading: Text::default(), columns, rows, total: None }
}

fn amount(amount: Amount) -> Cell {
    match amount {
        Amount::Money(ore) => Cell::Money(ore),
        Amount::Quantity { mantissa, decimals } => Cell::Decimal(mantissa, decimals),
    }
}

fn payees_table(payees: &[(String, Amount)]) -> Table {
    Table {
        key: "payees",
        heading: text!("Delas", "Split"),
        columns: vec![Column::new("payee", text!("till", "to")), Column::new("amount", text!("kr", "kr"))],
        rows: payees.iter().map(|(payee, part)| vec![Cell::Name(payee.clone()), amount(*part)]).collect(),
        total: None,
    }
}

/// The reported rows that a line rests on.
fn reported_table(rows: &[ReportedValue]) -> Table {
    let row = |row: &ReportedValue| {
        let item = if row.item.is_empty() { Cell::Empty } else { Cell::Name(row.item.to_string()) };
        vec![Cell::Name(row.value.to_string()), item, words::days(row.valid), decimal(&row.amount)]
    };
    Table {
        key: "reported",
        heading: text!("Rapporterade rader", "Reported rows"),
        columns: vec![
            Column::new("value", text!("värde", "value")),
            Column::new("item", text!("vad eller vilket tillfälle", "what or which occasion")),
            Column::new("days", text!("dagar", "days")),
            Column::new("amount", text!("rapporterat", "reported")),
        ],
        rows: rows.iter().map(row).collect(),
        total: None,
    }
}

/// A number with as many decimals as it needs, at most six.
fn decimal(value: &Exact) -> Cell {
    let decimals = value.decimals_needed(6).unwrap_or(6);
    Cell::Decimal(value.round_decimals(decimals, RoundMode::HalfAway).unwrap_or_default(), decimals)
}

fn amount_cell(value: &Exact) -> Cell {
    Cell::Decimal(value.round_decimals(4, RoundMode::HalfAway).unwrap_or_default(), 4)
}

fn element_columns() -> Vec<Column> {
    vec![
        Column::new("rows", text!("rad i tabellen", "row of the table")),
        Column::new("count", text!("antal", "count")),
        Column::new("weight", text!("vikt", "weight")),
        Column::new("amount", text!("kr före avrundning", "kr before rounding")),
        Column::new("basis", text!("grund", "basis")),
        Column::new("place", text!("står i", "stands in")),
    ]
}

const ELEMENT_COLUMNS: usize = 6;

fn element_cells(element: &ElementLine) -> [Cell; ELEMENT_COLUMNS] {
    [
        Cell::Name(element.rows.clone()),
        decimal(&element.count),
        decimal(&element.weight),
        amount_cell(&element.amount),
        words::basis(element.basis),
        Cell::Name(element.place.clone()),
    ]
}

fn elements_table(elements: &[ElementLine]) -> Table {
    let rows = elements.iter().map(|element| element_cells(element).to_vec()).collect();
    Table {
        key: "elements",
        heading: text!("Antal × vikt", "Count × weight"),
        columns: element_columns(),
        rows,
        total: None,
    }
}

/// A person's part of each component.
pub fn person_table(parts: &[PersonPart]) -> Table {
    let mut columns = vec![Column::new("component", text!("komponent", "component"))];
    columns.extend(element_columns());
    let row = |part: &PersonPart| {
        let mut row = vec![Cell::Name(part.component.clone())];
        match &part.element {
            Some(element) => row.extend(element_cells(element)),
            None => row.extend((0..ELEMENT_COLUMNS).map(|_| Cell::Empty)),
        }
        row
    };
    Table {
        key: "parts",
        heading: text!(
            "Personens del av varje komponent (– när villkoren utelämnar personen)",
            "The person's part of each component (– when its conditions leave the person out)"
        ),
        columns,
        rows: parts.iter().map(row).collect(),
        total: None,
    }
}

/// Where the person was listed.
pub fn listing_table(listings: &[PersonListing]) -> Table {
    let row = |listing: &PersonListing| {
        vec![
            words::days(listing.days),
            Cell::Name(listing.centre.to_string()),
            Cell::Name(listing.valid.to_string()),
            words::listing_kind(listing.kind),
            Cell::Name(listing.birth.to_string()),
            words::sex(listing.sex),
            Cell::Name(listing.area.to_string()),
            Cell::Name(listing.delivery.clone()),
        ]
    };
    Table {
        key: "listings",
        heading: text!("Listningen som räknades", "The listing that was counted"),
        columns: vec![
            Column::new("days", text!("dagar", "days")),
            Column::new("centre", text!("hälsocentral", "centre")),
            Column::new("valid", text!("listad", "listed")),
            Column::new("kind", text!("slag", "kind")),
            Column::new("birth", text!("född", "born")),
            Column::new("sex", text!("kön", "sex")),
            Column::new("area", text!("område", "area")),
            Column::new("delivery", text!("leverans", "delivery")),
        ],
        rows: listings.iter().map(row).collect(),
        total: None,
    }
}

/// The deliveries that some lines stand on.
pub fn deliveries(deliveries: &[&kapitera_region::Manifest]) -> Table {
    let row = |manifest: &&kapitera_region::Manifest| {
        vec![
            Cell::Name(manifest.register.name().to_owned()),
            Cell::Name(manifest.id()),
            Cell::Name(manifest.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join(", ")),
            Cell::Name(manifest.rows_sha256.clone()),
        ]
    };
    Table {
        key: "deliveries",
        heading: text!("Leveranser", "Deliveries"),
        columns: vec![
            Column::new("register", text!("register", "register")),
            Column::new("delivery", text!("leverans", "delivery")),
            Column::new("files", text!("filer", "files")),
            Column::for_programs("sha256"),
        ],
        rows: deliveries.iter().map(row).collect(),
        total: None,
    }
}
