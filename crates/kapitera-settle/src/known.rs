//! What a region knew at a time, read once for any number of months.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use kapitera_count::Input;
use kapitera_evaluate::AreaFact;
use kapitera_message::{Problem, Problems, text};
use kapitera_model::Model;
use kapitera_region::{KnownValues, Manifest, Region};
use kapitera_register::{Area, Centre, EventKind, IndexValue, RegisterKind};

use crate::names::unknown_names;

/// The registers as known at a time.
#[derive(Clone, Debug)]
pub struct Known {
    /// The time.
    pub at: Timestamp,
    /// The centres, by id and day.
    pub centres: Vec<Centre>,
    /// What is counted: listings, and the events that were asked for.
    pub input: Input,
    pub(crate) areas: Vec<Area>,
    pub(crate) indices: Vec<IndexValue>,
    pub(crate) values: KnownValues,
}

impl Known {
    /// Reads what the region knew at `at`, with the events of `kinds`.
    ///
    /// # Errors
    ///
    /// When there are no centres or no listing, or a delivery cannot be read.
    pub fn at(region: &Region, at: Timestamp, kinds: &[EventKind]) -> Result<Self, Problems> {
        let centres = region.centres(at)?;
        if centres.is_empty() {
            return Err(vec![no_centres()]);
        }
        let input = Input::from_region(region, at, kinds)?;
        let (areas, indices, values) = (region.areas(at)?, region.indices(at)?, region.values(at)?);
        Ok(Self { at, centres, input, areas, indices, values })
    }

    /// What `model` names and these registers do not have.
    pub(crate) fn check_names(&self, model: &Model) -> Result<(), Problems> {
        let unknown = unknown_names(model, &self.centres, &self.areas);
        if unknown.is_empty() { Ok(()) } else { Err(unknown) }
    }

    /// What is known of each area, in all editions. An area that two editions describe differently is refused: which
    /// of them holds must not depend on their names.
    pub(crate) fn area_facts(&self) -> Result<BTreeMap<Arc<str>, AreaFact>, Problems> {
        let mut facts: BTreeMap<Arc<str>, AreaFact> = BTreeMap::new();
        let mut editions: BTreeMap<&str, &str> = BTreeMap::new();
        let mut problems = Problems::new();
        for area in &self.areas {
            let fact = AreaFact { municipality: area.municipality.as_str().into(), distance_km: area.distance_km };
            if facts.get(&area.code).is_some_and(|there| *there != fact) {
                problems.push(two_editions(&area.code, editions[&*area.code], &area.edition));
            }
            editions.insert(&area.code, &area.edition);
            facts.insert(area.code.clone(), fact);
        }
        if problems.is_empty() { Ok(facts) } else { Err(problems) }
    }
}

/// The deliveries that were known, of all registers that a settlement reads.
pub(crate) fn deliveries(region: &Region, known_at: Timestamp) -> Result<Vec<Manifest>, Problems> {
    let mut all = Vec::new();
    for register in RegisterKind::ALL {
        all.extend(region.known(register, known_at)?);
    }
    Ok(all)
}

fn two_editions(code: &str, one: &str, other: &str) -> Problem {
    Problem::error(
        "area_in_two_editions",
        text!(
            "området {code} har olika kommun eller avstånd i utgåvorna ”{one}” och ”{other}”",
            "the area {code} has another municipality or distance in the edition “{one}” than in “{other}”"
        ),
    )
    .why(text!("redan avräknade månader skulle ändras", "months that are settled already would change"))
    .hint(text!("leverera den ena utgåvan igen, rättad", "deliver one of the editions again, corrected"))
}

fn no_centres() -> Problem {
    Problem::error("no_centres", text!("regionen har inga kända hälsocentraler", "the region has no known centres"))
        .hint(text!(
            "importera registret centres först: kapitera import centres FIL",
            "import the register centres first: kapitera import centres FILE"
        ))
}
