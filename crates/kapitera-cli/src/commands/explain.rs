//! `kapitera explain`: how a centre's lines came about, or one person's part of them.

use kapitera_count::{ListingInput, PersonListing};
use kapitera_deliver::read_key;
use kapitera_evaluate::{Amount, Plan};
use kapitera_message::{Problem, Text, text};
use kapitera_model::{Basis as ValueBasis, Model, Stance};
use kapitera_money::{Exact, RoundMode};
use kapitera_period::Date;
use kapitera_region::Region;
use kapitera_register::{PersonId, PersonNumber, Pseudonym};
use kapitera_settle::{ElementLine, Explanation, ExplanationRequest, PersonPart, Request, Settled, explain, explain_person, find_centre};

use super::settle::settle_with_progress;
use crate::args::{Common, Explain};
use crate::fail::Failure;
use crate::output::{Cell, Column, Output, Part, Table};
use crate::session::{known_at, load_model, open, show};

pub fn run(common: &Common, asked: &Explain) -> Result<(), Failure> {
    let region = open(common)?;
    let model = load_model(common, asked.basis.model.as_deref())?;
    let component = asked.component.as_deref().map(|name| find_component(&model, name)).transpose()?;
    let known_at = known_at(&asked.basis);
    let request = Request { region: &region, model: &model, month: asked.month, known_at, compare: false };
    let settled = settle_with_progress(&request)?;
    let centre = find_centre(&settled.settlement, &asked.centre)?;
    let explaining = ExplanationRequest { plan: Plan::new(&model, asked.month), settled: &settled, centre, component };
    let (name, month) = (&settled.settlement.centres[centre].name, asked.month);
    let mut parts = Vec::new();
    let title = match &asked.person {
        Some(id) => {
            let person = find_person(&region, id)?;
            let input = ListingInput::from_region(&region, known_at)?;
            let centres = region.centres(known_at)?;
            let (listings, own) = explain_person(&explaining, &input, &centres, person)?;
            parts.push(Part::Table(listing_table(&listings)));
            parts.push(Part::Table(person_table(&own)));
            text!("En persons del av {name}, {month}", "One person's part of {name}, {month}")
        }
        None => {
            for explanation in explain(&explaining)? {
                parts.extend(explained(&explanation));
            }
            text!("{name}, {month}: så blev det", "{name}, {month}: how it came about")
        }
    };
    parts.push(Part::Table(deliveries(&settled)));
    show(common, &Output { title: Some(title), parts })
}

fn find_component(model: &Model, name: &str) -> Result<usize, Problem> {
    let position = model.components.iter().position(|component| component.name == name);
    position.ok_or_else(|| {
        let known = model.components.iter().map(|component| component.name.as_str()).collect::<Vec<_>>().join(", ");
        Problem::error("unknown_component", text!("modellen har ingen komponent ”{name}”", "the model has no component “{name}”"))
            .hint(text!("det finns: {known}", "there are: {known}"))
    })
}

/// A personal number, or `KIND:TEXT` for a reserve number.
fn find_person(region: &Region, id: &str) -> Result<u32, Failure> {
    let key = read_key(region)?;
    let unreadable = |why: Text| {
        let (sv, en) = (why.sv, why.en);
        Problem::error("person_id_not_read", text!("personen kan inte läsas: {sv}", "the person cannot be read: {en}"))
            .hint(text!("skriv ÅÅÅÅMMDDNNNN, eller SLAG:TEXT för ett reservnummer (reserve:…)", "write YYYYMMDDNNNN, or KIND:TEXT for a reserve number (reserve:…)"))
    };
    let pseudonym: Pseudonym = match id.split_once(':') {
        Some((kind, text)) => {
            let person = PersonId::reserve(kind, text).ok_or_else(|| unreadable(text!("inget reservnummer", "no reserve number")))?;
            key.pseudonym(&person)
        }
        None => {
            let number = PersonNumber::parse(id, Date::MAX).map_err(|error| unreadable(error.text()))?;
            key.pseudonym_of_number(&number)
        }
    };
    let found = region.find_person(&pseudonym)?;
    found.ok_or_else(|| {
        Problem::error("unknown_person", text!("ingen leverans nämner personen", "no delivery mentions the person")).into()
    })
}

fn explained(explanation: &Explanation) -> Vec<Part> {
    let amount = match explanation.amount {
        Amount::Money(ore) => Cell::Money(ore),
        Amount::Quantity { mantissa, decimals } => Cell::Decimal(mantissa, decimals),
    };
    let (stance_sv, stance_en) = match explanation.stance {
        Stance::Paid => ("betalas", "paid"),
        Stance::Charged => ("dras av", "charged"),
        Stance::Shadow => ("visas bara", "shown only"),
    };
    let (label_sv, label_en, unit) = (&explanation.label.sv, &explanation.label.en, &explanation.unit);
    let mut facts = vec![
        ("component", text!("komponent", "component"), Cell::Name(explanation.component.clone())),
        ("amount", text!("belopp, {unit}", "amount, {unit}"), amount),
        ("stance", text!("hur", "stance"), Cell::Words(text!("{stance_sv}", "{stance_en}"))),
    ];
    for (payee, amount) in &explanation.payees {
        if let Amount::Money(ore) = amount {
            facts.push(("payee", text!("till {payee}", "to {payee}"), Cell::Money(*ore)));
        }
    }
    let mut parts = vec![
        Part::Facts { key: "line", heading: text!("{label_sv}", "{label_en}"), facts },
        Part::Sentences { key: "steps", heading: text!("Steg", "Steps"), sentences: explanation.steps.clone() },
    ];
    if !explanation.elements.is_empty() {
        parts.push(Part::Table(elements_table(&explanation.elements)));
    }
    parts.push(Part::Sentences { key: "origins", heading: text!("Vilar på", "Rests on"), sentences: explanation.origins.clone() });
    parts
}

/// A number with as many decimals as it needs, at most six.
fn decimal(value: &Exact) -> Cell {
    let decimals = value.decimals_needed(6).unwrap_or(6);
    Cell::Decimal(value.round_decimals(decimals, RoundMode::HalfAway).unwrap_or_default(), decimals)
}

fn amount_cell(value: &Exact) -> Cell {
    Cell::Decimal(value.round_decimals(4, RoundMode::HalfAway).unwrap_or_default(), 4)
}

fn basis_words(basis: ValueBasis) -> Cell {
    Cell::Words(match basis {
        ValueBasis::Decided => text!("beslutad", "decided"),
        ValueBasis::Proposed => text!("föreslagen", "proposed"),
        ValueBasis::Illustrative => text!("illustrativ", "illustrative"),
    })
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

fn element_cells(element: &ElementLine) -> Vec<Cell> {
    vec![
        Cell::Name(element.rows.clone()),
        decimal(&element.count),
        decimal(&element.weight),
        amount_cell(&element.amount),
        basis_words(element.basis),
        Cell::Name(element.place.clone()),
    ]
}

fn elements_table(elements: &[ElementLine]) -> Table {
    let rows = elements.iter().map(element_cells).collect();
    Table { key: "elements", heading: text!("Antal × vikt", "Count × weight"), columns: element_columns(), rows, total: None }
}

fn person_table(parts: &[PersonPart]) -> Table {
    let mut columns = vec![Column::new("component", text!("komponent", "component"))];
    columns.extend(element_columns());
    let row = |part: &PersonPart| {
        let mut row = vec![Cell::Name(part.component.clone())];
        match &part.element {
            Some(element) => row.extend(element_cells(element)),
            None => row.extend((0..6).map(|_| Cell::Empty)),
        }
        row
    };
    Table {
        key: "parts",
        heading: text!("Personens del av varje komponent (– när villkoren utelämnar personen)", "The person's part of each component (– when its conditions leave the person out)"),
        columns,
        rows: parts.iter().map(row).collect(),
        total: None,
    }
}

fn listing_table(listings: &[PersonListing]) -> Table {
    let row = |listing: &PersonListing| {
        vec![
            Cell::Name(listing.days.to_string()),
            Cell::Name(listing.centre.to_string()),
            Cell::Name(listing.valid.to_string()),
            Cell::Name(listing.kind.name().to_owned()),
            Cell::Name(listing.birth.to_string()),
            Cell::Name(listing.sex.name().to_owned()),
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

fn deliveries(settled: &Settled) -> Table {
    let row = |manifest: &kapitera_region::Manifest| {
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
        rows: settled.deliveries.iter().map(row).collect(),
        total: None,
    }
}
