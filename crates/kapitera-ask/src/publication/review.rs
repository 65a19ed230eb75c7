//! What somebody who checks a publication must see: what is hidden, how safe it is, and what was another figure before.

use std::collections::BTreeMap;

use kapitera_books::PublicationAct;
use kapitera_message::{Problems, Text, text};
use kapitera_output::{Cell, Column, Output, Part, Table};
use kapitera_post::{Office, RecordedPublication};
use kapitera_publish::{Basis, CellStatus, Publication, PublishedCell, Told};

use super::{Public, all_public, stage_cell};
use crate::one;
use crate::public::local;

/// A publication that is recorded, with its texts.
#[derive(Clone, Debug)]
pub struct Review {
    /// Where in its life it is.
    pub standing: RecordedPublication,
    /// What is or would be public.
    pub publication: Publication,
    /// The review.
    pub output: Output,
}

/// What stands in a publication, for those who check it.
///
/// # Errors
///
/// `no_such_publication`; when the journal cannot be read.
pub fn review(office: &mut Office, id: &str) -> Result<Review, Problems> {
    let standing = office.publication(id)?;
    let text = office.publication_text(&standing.record).map_err(one)?;
    let basis = office.publication_basis(&standing.record).map_err(one)?;
    let publication = Publication::parse(&text).map_err(one)?;
    let basis = Basis::parse(&basis).map_err(one)?;
    let mut before = all_public(office)?;
    before.retain(|public| standing.published().is_none_or(|step| public.at < step.at));
    let parts = vec![
        facts(&standing, &publication, &basis),
        hidden(&publication, &basis),
        Part::Sentences { key: "read", heading: Text::default(), sentences: read() },
        changed(&publication, &before),
    ];
    let output = Output { title: Some(text!("Publicering {id}", "Publication {id}")), parts, csv: None };
    Ok(Review { standing, publication, output })
}

fn facts(standing: &RecordedPublication, publication: &Publication, basis: &Basis) -> Part {
    let when = |at: jiff::Timestamp, by: &str| Cell::Name(format!("{}, {by}", at.strftime("%Y-%m-%d %H:%M")));
    let step = |act: PublicationAct| {
        let step = standing.steps.iter().find(|step| step.act == act);
        step.map_or(Cell::Empty, |step| when(step.at, &step.by))
    };
    let mut facts = vec![
        ("stage", text!("läge", "stage"), stage_cell(standing)),
        ("month", text!("till och med", "until"), Cell::Name(publication.month.clone())),
        ("drafted", text!("gjord", "drafted"), when(standing.at, &standing.by)),
        ("checked", text!("kontrollerad", "checked"), step(PublicationAct::Checked)),
        ("published", text!("publicerad", "published"), step(PublicationAct::Published)),
    ];
    if standing.steps.iter().any(|step| step.act == PublicationAct::Withdrawn) {
        facts.push(("withdrawn", text!("tillbakadragen", "withdrawn"), step(PublicationAct::Withdrawn)));
    }
    facts.extend([
        (
            "indicators_text",
            text!("indikatorernas text", "the indicators' text"),
            Cell::Name(format!("{}, {}", publication.indicators_text, &publication.indicators_sha256[..8])),
        ),
        (
            "deliveries",
            text!("leveranser", "deliveries"),
            Cell::Whole(i128::try_from(publication.deliveries.len()).unwrap_or(i128::MAX)),
        ),
        (
            "small_changes",
            text!("små ändringar sedan förra gången", "small changes since the last time"),
            if basis.open_changes {
                Cell::Code("open", text!("får synas", "may be seen"))
            } else {
                Cell::Code("guarded", text!("döljs", "are hidden"))
            },
        ),
    ]);
    if !publication.notice.is_empty() {
        facts.push(("notice", text!("rättelse", "notice"), Cell::Name(publication.notice.clone())));
    }
    Part::Facts { key: "", heading: Text::default(), facts }
}

/// What is hidden of each indicator, and how safe it is.
fn hidden(publication: &Publication, basis: &Basis) -> Part {
    let columns = vec![
        Column::new("indicator", text!("indikator", "indicator")),
        Column::new("cells", text!("tal", "figures")),
        Column::new("shown", text!("visas", "shown")),
        Column::new("small", text!("för få", "too few")),
        Column::new("protecting", text!("skyddar andra", "protect others")),
        Column::new("secrets", text!("bevakade antal", "guarded counts")),
        Column::new("narrowest", text!("snävaste intervall", "narrowest interval")),
        Column::new("given_up", text!("redan röjda", "given away before")),
    ];
    let whole = |number: u64| Cell::Whole(i128::from(number));
    let row = |told: &Told| {
        let label = publication.indicator(&told.indicator).map(|indicator| Text::from(&indicator.label));
        vec![
            Cell::Words(label.unwrap_or_else(|| Text::same(told.indicator.clone()))),
            whole(told.cells),
            whole(told.shown),
            whole(told.small),
            whole(told.protecting),
            whole(told.secrets),
            told.narrowest.map_or(Cell::Empty, whole),
            whole(told.given_up),
        ]
    };
    Part::Table(Table {
        key: "indicators",
        heading: text!("Vad som visas och vad som döljs", "What is shown and what is hidden"),
        columns,
        rows: basis.told.iter().map(row).collect(),
        total: None,
    })
}

fn read() -> Vec<Text> {
    vec![text!(
        "Varje dolt antal kan ha minst så många olika värden som det snävaste intervallet säger, för den som räknar på allt som någonsin publicerats. Vad som är för få och vad som skyddar andra sägs inte utåt.",
        "Each hidden count may have at least as many values as the narrowest interval says, for whoever reckons on all that was ever published. What is too few and what protects others is not told outside."
    )]
}

/// The figures that were others when they were published before.
fn changed(publication: &Publication, before: &[Public]) -> Part {
    let mut last: BTreeMap<String, &PublishedCell> = BTreeMap::new();
    for cell in before.iter().flat_map(|public| &public.publication.cells) {
        if cell.status == CellStatus::Shown {
            last.insert(cell.name(), cell);
        }
    }
    if publication.changed.is_empty() {
        let sentence = if before.is_empty() {
            text!("Inget är publicerat förut.", "Nothing was published before.")
        } else {
            text!("Inget tal som är publicerat förut är ändrat.", "No figure that was published before has changed.")
        };
        return Part::Sentences { key: "changed", heading: Text::default(), sentences: vec![sentence] };
    }
    let columns = vec![
        Column::new("indicator", text!("indikator", "indicator")),
        Column::new("place", text!("enhet", "unit")),
        Column::new("period", text!("tid", "time")),
        Column::new("end", text!("till och med", "until")),
        Column::new("sex", text!("kön", "sex")),
        Column::new("was", text!("var", "was")),
        Column::new("is", text!("är", "is")),
        Column::new("of_was", text!("av så många, var", "of so many, was")),
        Column::new("of_is", text!("av så många, är", "of so many, is")),
    ];
    let value = |cell: Option<&PublishedCell>| {
        cell.and_then(|cell| cell.value.as_deref()).map_or(Cell::Empty, |value| Cell::Words(local(value)))
    };
    let of = |cell: Option<&PublishedCell>| {
        cell.and_then(|cell| cell.of).map_or(Cell::Empty, |of| Cell::Whole(i128::from(of)))
    };
    let named: BTreeMap<String, &PublishedCell> = publication.cells.iter().map(|cell| (cell.name(), cell)).collect();
    let row = |name: &String| {
        let cell = named.get(name)?;
        let was = last.get(name).copied();
        let label = publication.indicator(&cell.indicator).map(|indicator| Text::from(&indicator.label));
        Some(vec![
            label.map_or(Cell::Empty, Cell::Words),
            place(publication, cell),
            super::period_cell(&cell.period),
            Cell::Name(cell.end.clone()),
            match cell.sex.as_str() {
                "women" => Cell::Code("women", text!("kvinnor", "women")),
                "men" => Cell::Code("men", text!("män", "men")),
                _ => Cell::Code("all", text!("alla", "all")),
            },
            value(was),
            value(Some(cell)),
            of(was),
            of(Some(cell)),
        ])
    };
    let rows: Vec<Vec<Cell>> = publication.changed.iter().filter_map(row).collect();
    let many = rows.len();
    Part::Table(Table {
        key: "changed",
        heading: text!("{many} tal var andra förut", "{many} figures were others before"),
        columns,
        rows,
        total: None,
    })
}

fn place(publication: &Publication, cell: &PublishedCell) -> Cell {
    match cell.place.as_str() {
        "region" => Cell::Words(text!("regionen", "the region")),
        "municipality" => {
            Cell::Name(publication.municipalities.get(&cell.id).cloned().unwrap_or_else(|| cell.id.clone()))
        }
        "provider" => {
            let provider = publication.centres.iter().find(|centre| centre.org_number == cell.id);
            Cell::Name(provider.map_or_else(|| cell.id.clone(), |centre| centre.provider.clone()))
        }
        _ => {
            let centre = publication.centres.iter().find(|centre| centre.id == cell.id);
            Cell::Name(centre.map_or_else(|| cell.id.clone(), |centre| centre.name.clone()))
        }
    }
}
