//! The risk of a budget for the listed's whole care, step by step and place by place.
//!
//! Its figures are estimates, not amounts that are paid: kronor are rounded to whole ones, shares to hundredths of a per cent.

mod charts;
mod ground;
mod places;
mod sentences;
mod sizes;

use std::sync::Arc;

use kapitera_document::{Picture, Piece, Section, Tabled};
use kapitera_message::{Text, text};
use kapitera_model::Model;
use kapitera_output::{Cell, Column, Output, Part};
use kapitera_risk::{Agreement, Estimate, PlaceRisk, Step, Terms, figure};
use kapitera_settle::{Exclusion, Year};

pub use charts::{fan_by_size, fan_by_step, risk_curve};
pub use sentences::step_sentences;

/// What was asked about the risk, and what came of it.
#[derive(Clone, Debug)]
pub struct Risk {
    /// The observed year.
    pub year: Year,
    /// The models, in the order of their steps; as many as the year's.
    pub models: Vec<Arc<Model>>,
    /// Whose risk is shown, the last of them everyone's.
    pub places: Vec<RiskPlace>,
    /// By model; each step's places are [`Self::places`].
    pub steps: Vec<Step>,
    /// The terms.
    pub terms: Terms,
    /// What was left out.
    pub without: Vec<Exclusion>,
}

/// A centre, or several that pool.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RiskPlace {
    /// Which kind.
    pub kind: RiskPlaceKind,
    /// HSA id, or the pool's name.
    pub id: String,
    /// What it is called.
    pub name: Text,
    /// The number that its draws follow from.
    pub number: u32,
    /// The positions of its centres in the year's.
    pub centres: Vec<usize>,
}

/// What a place is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RiskPlaceKind {
    /// One centre.
    #[default]
    Centre,
    /// Several that pool.
    Pool,
    /// All centres together.
    All,
}

impl RiskPlaceKind {
    fn cell(self) -> Cell {
        match self {
            Self::Centre => Cell::Code("centre", text!("central", "centre")),
            Self::Pool => Cell::Code("pool", text!("grupp", "pool")),
            Self::All => Cell::Code("all", text!("alla", "all")),
        }
    }
}

impl Risk {
    /// Whether simulated and computed probabilities agree, of all steps and places.
    pub fn agreement(&self) -> Agreement {
        let mut all = Agreement::default();
        for place in self.steps.iter().flat_map(|step| &step.places) {
            all.add(place.whole.agreement);
            if let Some((limited, _)) = &place.limited {
                all.add(limited.agreement);
            }
        }
        all
    }

    /// What a model is called in tables: its id without what all ids begin with.
    pub fn short(&self, model: usize) -> &str {
        let own = &*self.models[model].id;
        let ends = own.match_indices('-').map(|(at, _)| at + 1);
        let shared = |end: &usize| self.models.iter().all(|other| other.id.get(..*end) == own.get(..*end));
        let cut = if self.models.len() > 1 { ends.take_while(shared).last().unwrap_or(0) } else { 0 };
        own.get(cut..).unwrap_or(own)
    }

    /// Each step with its places.
    fn rows(&self) -> impl Iterator<Item = (usize, &RiskPlace, &PlaceRisk)> {
        let steps = self.steps.iter().enumerate();
        steps.flat_map(|(step, found)| {
            self.places.iter().zip(&found.places).map(move |(place, risk)| (step, place, risk))
        })
    }
}

/// The risk: a sentence a step, the steps, the places, the sizes, and what it all stands on.
pub fn risk_output(risk: &Risk, region: &str) -> Output {
    let days = risk.year.days;
    let mut parts = vec![Part::Sentences {
        key: "sentences",
        heading: text!("I korthet", "In short"),
        sentences: step_sentences(risk).into_iter().chain([sentences::agreement(&risk.agreement())]).collect(),
    }];
    parts.push(Part::Table(sizes::steps(risk)));
    let places = places::places(risk);
    parts.push(Part::Table(places.clone()));
    parts.push(Part::Table(places::alone(risk)));
    parts.extend(places::limited(risk).map(Part::Table));
    parts.push(Part::Table(sizes::by_size(risk)));
    parts.push(Part::Table(sizes::found_by_others()));
    parts.push(Part::Table(places::simulated(risk)));
    parts.extend(ground::parts(risk));
    let title = text!(
        "{region}: risken med ett större ansvar, kostnader {days}",
        "{region}: the risk of a wider responsibility, costs of {days}"
    );
    Output { title: Some(title), parts, csv: Some(places) }
}

/// The risk as a section of a document: the sentences, the fans and the curve, and all tables. `command` prints its figures.
pub fn risk_section(risk: &Risk, region: &str, command: String) -> Section {
    let mut output = risk_output(risk, region);
    let is_words = |part: &&Part| matches!(part, Part::Sentences { .. });
    let first = output.parts.iter().take_while(is_words).count();
    let words = output.parts.drain(..first).collect();
    Section::new(text!("Risken med ett större ansvar", "The risk of a wider responsibility"))
        .with(Piece::Result(words))
        .charted(Picture::Fan(fan_by_step(risk)), Tabled::Here)
        .charted(Picture::Fan(fan_by_size(risk)), Tabled::Here)
        .charted(Picture::Lines(risk_curve(risk)), Tabled::Here)
        .with(Piece::Result(output.parts))
        .printed_by(command)
}

/// The columns that name a step and a place.
fn place_columns() -> Vec<Column> {
    let mut id = Column::new("place_id", text!("id", "id"));
    id.for_programs = true;
    vec![
        Column::new("model_id", text!("modell", "model")),
        id,
        Column::new("place", text!("hälsocentral", "centre")),
        Column::new("kind", text!("art", "kind")),
        Column::new("listed", text!("listade", "listed")),
    ]
}

fn place_cells(risk: &Risk, step: usize, place: &RiskPlace, found: &PlaceRisk) -> Vec<Cell> {
    vec![
        Cell::Name(risk.short(step).to_owned()),
        Cell::Name(place.id.clone()),
        Cell::Words(place.name.clone()),
        place.kind.cell(),
        Cell::Whole(found.listed.into()),
    ]
}

/// Whole kronor.
fn kronor(value: f64) -> Cell {
    figure::decimal(value, 0).map_or(Cell::Empty, |kronor| Cell::Whole(kronor.into()))
}

/// A number that is per cent already, with one decimal.
fn percent(value: Option<f64>) -> Cell {
    decimals(value, 1)
}

/// A number with decimals.
fn decimals(value: Option<f64>, decimals: u32) -> Cell {
    value
        .and_then(|value| figure::decimal(value, decimals))
        .map_or(Cell::Empty, |mantissa| Cell::Decimal(mantissa.into(), decimals))
}

/// A probability or share in per cent, with two decimals.
fn share(value: f64) -> Cell {
    decimals(figure::percent(value, 1.0), 2)
}

fn kronor_of(value: Option<Estimate>) -> Cell {
    value.map_or(Cell::Empty, |value| kronor(value.value))
}
