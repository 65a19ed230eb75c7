//! A draft: what would be public, protected by all that was ever published.

use std::collections::{BTreeMap, BTreeSet};

use kapitera_disclosure::Rules;
use kapitera_indicator::{Counted, Place, places};
use kapitera_message::{Problem, Problems, text};
use kapitera_model::{Better, IndicatorMeasure, Indicators, LevelKind};
use kapitera_period::Month;
use kapitera_report::follow_up::{FigureUnit, figure_cell, unit_of, unit_words};
use sha2::{Digest as _, Sha256};

use crate::basis::{Basis, Told};
use crate::cells::{Candidate, Pieces, candidates, shown_plainly};
use crate::protect::{Kept, kept, rules};
use crate::publication::{
    CellStatus, Publication, PublishedCell, PublishedCentre, PublishedIndicator, PublishedLevel, PublishedPlace, Words,
};

/// A publication that is public already.
#[derive(Clone, Debug)]
pub struct Before {
    /// What is public.
    pub publication: Publication,
    /// What the region kept of it.
    pub basis: Basis,
}

/// What is to be drafted.
#[derive(Clone, Copy, Debug)]
pub struct DraftAsked<'a> {
    /// The indicators counted.
    pub counted: &'a Counted,
    /// Their text.
    pub indicators: &'a Indicators,
    /// The month that it ends with.
    pub month: Month,
    /// Opening hours a week by HSA id, as reported.
    pub opening_hours: &'a BTreeMap<String, String>,
    /// What municipalities are called, by their codes.
    pub municipalities: &'a BTreeMap<String, String>,
    /// Where people live, with the centres near.
    pub places: &'a [PublishedPlace],
    /// What is public already, the oldest first.
    pub before: &'a [Before],
    /// How many publications of the month there are already, whatever became of them.
    pub drafted: usize,
    /// What is said of figures that were published before and are others now.
    pub notice: &'a str,
    /// Whether a change by few between publications may be seen.
    pub open_changes: bool,
    /// Whether to go on when earlier publications have given something away: it stays hidden, and is no longer guarded.
    pub give_up: bool,
}

/// A draft.
#[derive(Clone, Debug)]
pub struct Drafted {
    /// What would be public.
    pub publication: Publication,
    /// What the region keeps of it.
    pub basis: Basis,
}

/// Drafts a publication.
///
/// # Errors
///
/// `month_not_counted`; `net_not_published`; `publication_not_safe` when earlier publications already give something away.
pub fn draft(asked: &DraftAsked<'_>) -> Result<Drafted, Problems> {
    let counted = asked.counted;
    let end = counted.months.iter().position(|month| *month == asked.month).ok_or_else(|| {
        let month = asked.month;
        vec![Problem::error("month_not_counted", text!("{month} är inte räknad", "{month} is not counted"))]
    })?;
    let number = asked.drafted + 1;
    let id = format!("{}-{number}", asked.month);
    let rules = rules(asked.open_changes);
    let places: Vec<Place> = places(counted);
    let ids: Vec<&str> = counted.centres.iter().map(|centre| &*centre.id).collect();
    let bases: Vec<&Basis> = asked.before.iter().map(|before| &before.basis).collect();
    let mut basis = Basis { open_changes: asked.open_changes, ..Basis::default() };
    let mut cells: Vec<PublishedCell> = Vec::new();
    let mut problems = Problems::new();
    for of in counted.indicators.iter().filter(|of| of.indicator.public) {
        if matches!(&of.indicator.measure, IndicatorMeasure::Number { less, .. } if !less.is_empty()) {
            problems.push(net_is_public(&of.indicator.name));
            continue;
        }
        let pieces = Pieces::new(of, &counted.months, &ids);
        let candidates = candidates(of, &counted.months, end, &places, &pieces);
        match kept(&of.indicator.name, &candidates, &pieces, &bases, &rules, asked.give_up) {
            Ok(kept) => {
                basis.told.push(told(&of.indicator.name, &kept, &candidates));
                keep(&of.indicator.name, candidates, kept, &mut basis, &mut cells);
            }
            Err(found) => problems.extend(found),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let changed = changed(asked.before, &cells);
    let digest = Sha256::digest(asked.indicators.source.text.as_bytes());
    let publication = Publication {
        form: Publication::FORM,
        id,
        month: asked.month.to_string(),
        known_at: counted.known_at.to_string(),
        indicators_text: asked.indicators.name.clone(),
        indicators_sha256: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
        deliveries: counted.deliveries.iter().map(|(register, id)| (register.name().to_owned(), id.clone())).collect(),
        least: rules.least_denominator,
        centres: centres(asked, &rules),
        municipalities: asked.municipalities.clone(),
        places: asked.places.to_vec(),
        indicators: described(asked),
        cells,
        notice: asked.notice.to_owned(),
        changed: changed.into_iter().collect(),
    };
    Ok(Drafted { publication, basis })
}

/// A difference of counts is no sum of pieces that are 0 or more: nothing says how few are behind it.
fn net_is_public(name: &str) -> Problem {
    Problem::error(
        "net_not_published",
        text!("”{name}” är en skillnad och kan inte publiceras", "“{name}” is a difference and cannot be published"),
    )
    .why(text!(
        "hur få som ligger bakom en skillnad syns inte på den, så små antal kan inte skyddas",
        "how few are behind a difference is not seen on it, so small numbers cannot be protected"
    ))
    .hint(text!("skriv public = false på den", "write public = false on it"))
}

/// Takes the figures of hidden cells away, and keeps what the next publication needs.
fn keep(name: &str, candidates: Vec<Candidate>, kept: Kept, basis: &mut Basis, cells: &mut Vec<PublishedCell>) {
    for (candidate, shown) in candidates.into_iter().zip(&kept.shown).filter(|(candidate, _)| !candidate.is_rest) {
        let mut cell = candidate.cell;
        if !shown {
            cell = PublishedCell {
                status: CellStatus::Hidden,
                those: None,
                of: None,
                value: None,
                low: None,
                high: None,
                standardised: None,
                beside: Vec::new(),
                standing: None,
                ..cell
            };
        }
        cells.push(cell);
    }
    basis.pieces.insert(name.to_owned(), kept.pieces);
    basis.cells.insert(name.to_owned(), kept.cells);
}

/// The cells that were shown before with other figures.
fn changed(before: &[Before], cells: &[PublishedCell]) -> BTreeSet<String> {
    let mut last: BTreeMap<String, &PublishedCell> = BTreeMap::new();
    for publication in before {
        for cell in publication.publication.cells.iter().filter(|cell| cell.status == CellStatus::Shown) {
            last.insert(cell.name(), cell);
        }
    }
    let differs = |cell: &&PublishedCell| {
        let there = last.get(&cell.name());
        matches!(cell.status, CellStatus::Shown | CellStatus::Nobody)
            && there.is_some_and(|there| (there.those, there.of, &there.value) != (cell.those, cell.of, &cell.value))
    };
    cells.iter().filter(differs).map(PublishedCell::name).collect()
}

fn centres(asked: &DraftAsked<'_>, rules: &Rules) -> Vec<PublishedCentre> {
    let of = |centre: &kapitera_indicator::Centre| PublishedCentre {
        id: centre.id.to_string(),
        name: centre.name.clone(),
        provider: centre.provider.clone(),
        org_number: centre.org_number.clone(),
        owner: centre.owner.name().to_owned(),
        municipality: centre.municipality.clone().unwrap_or_default(),
        listed: Some(centre.listed).filter(|listed| *listed >= rules.least_denominator),
        opening_hours: asked.opening_hours.get(&*centre.id).cloned(),
        open_from: centre.open.from.to_string(),
        open_to: if centre.open.is_open() { String::new() } else { centre.open.to.to_string() },
    };
    asked.counted.centres.iter().map(of).collect()
}

fn described(asked: &DraftAsked<'_>) -> Vec<PublishedIndicator> {
    let of = |of: &kapitera_indicator::CountedIndicator| {
        let indicator = &of.indicator;
        let unit = unit_of(indicator);
        PublishedIndicator {
            name: indicator.name.clone(),
            label: (&indicator.label).into(),
            says: (&indicator.says).into(),
            says_not: (&indicator.says_not).into(),
            measure: match indicator.measure {
                IndicatorMeasure::Share { .. } => "share",
                IndicatorMeasure::Rate { .. } => "rate",
                IndicatorMeasure::Continuity { .. } => "index",
                IndicatorMeasure::Number { .. } => "number",
            }
            .to_owned(),
            per: if let FigureUnit::Per(per) = unit { per } else { 1 },
            unit: (&unit_words(unit)).into(),
            decimals: match unit {
                FigureUnit::PerCent | FigureUnit::Per(_) => 1,
                FigureUnit::Index => 3,
                FigureUnit::Number => 0,
            },
            better: match indicator.better {
                Better::Higher => "higher",
                Better::Lower => "lower",
                Better::Neither => "neither",
            }
            .to_owned(),
            levels: indicator
                .levels
                .iter()
                .map(|level| PublishedLevel {
                    kind: if level.kind == LevelKind::Target { "target" } else { "pay" }.to_owned(),
                    at: shown_plainly(&figure_cell(unit, &level.at)),
                    label: level.label.as_ref().map(Words::from),
                })
                .collect(),
            like: indicator.like.clone(),
            standardised: matches!(indicator.measure, IndicatorMeasure::Rate { standardised: true, .. }),
            beside: indicator.beside.iter().map(|beside| (beside.name.clone(), (&beside.label).into())).collect(),
        }
    };
    asked.counted.indicators.iter().filter(|of| of.indicator.public).map(of).collect()
}

/// What became of the figures of an indicator.
fn told(name: &str, kept: &Kept, candidates: &[Candidate]) -> Told {
    let own = || candidates.iter().zip(&kept.shown).filter(|(candidate, _)| !candidate.is_rest);
    let whole = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    Told {
        indicator: name.to_owned(),
        cells: whole(own().count()),
        shown: whole(own().filter(|(_, shown)| **shown).count()),
        small: whole(kept.primary),
        protecting: whole(kept.secondary),
        secrets: whole(kept.audit.secrets),
        narrowest: kept.audit.narrowest,
        given_up: whole(kept.given_up),
    }
}
