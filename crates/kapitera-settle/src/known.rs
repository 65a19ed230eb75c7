//! What a region knew, read once for any number of months.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kapitera_count::{EventInput, Input, ListingInput};
use kapitera_evaluate::AreaFact;
use kapitera_message::{Problem, Problems, text};
use kapitera_model::Model;
use kapitera_region::{KnownValues, Region};
use kapitera_register::{Area, Centre, EventKind, IndexValue};

use crate::knowledge::{Knowledge, RegisterGroup};
use crate::names::unknown_names;

/// The registers as known.
#[derive(Clone, Debug)]
pub struct Known {
    /// Which deliveries count.
    pub at: Knowledge,
    /// The centres, by id and day; among them, when events of internal trade were asked for, the other units that buy.
    pub centres: Vec<Centre>,
    /// What is counted: listings, and the events that were asked for.
    pub input: Input,
    /// The ids of those of the centres that are other units: they are settled by models of internal trade alone.
    pub(crate) units: BTreeSet<Arc<str>>,
    pub(crate) areas: Vec<Area>,
    pub(crate) indices: Vec<IndexValue>,
    pub(crate) values: KnownValues,
}

impl Known {
    /// Reads what the region knew at a time, or of each group of registers at its own, with the events of `kinds`.
    ///
    /// # Errors
    ///
    /// When there are no centres or no listing, or a delivery cannot be read.
    pub fn at(region: &Region, at: impl Into<Knowledge>, kinds: &[EventKind]) -> Result<Self, Problems> {
        let at = at.into();
        let of = |group: RegisterGroup| (region.without(&at.of(group).without), at.of(group).at);
        let (region, time) = of(RegisterGroup::Listing);
        let mut centres = region.centres(time)?;
        if centres.is_empty() {
            return Err(vec![no_centres()]);
        }
        let mut units = BTreeSet::new();
        if kinds.iter().any(|kind| kind.is_of_trade()) {
            for unit in region.units(time)? {
                units.insert(unit.id.clone());
                centres.push(unit.as_centre());
            }
            centres.sort_by(|a, b| (&a.id, a.valid).cmp(&(&b.id, b.valid)));
        }
        let areas = region.areas(time)?;
        let mut input = Input::from(ListingInput::from_region(&region, time)?);
        let (region, time) = of(RegisterGroup::Activity);
        for &kind in kinds {
            input.events.insert(kind, EventInput::from_region(&region, kind, time)?);
        }
        let (region, time) = of(RegisterGroup::Facts);
        let (indices, values) = (region.indices(time)?, region.values(time)?);
        Ok(Self { at, centres, units, input, areas, indices, values })
    }

    /// The areas, in all editions.
    pub fn areas(&self) -> &[Area] {
        &self.areas
    }

    /// The same, but of one group what `other` knows.
    #[must_use]
    pub(crate) fn with(mut self, group: RegisterGroup, other: &Self) -> Self {
        match group {
            RegisterGroup::Listing => {
                self.centres.clone_from(&other.centres);
                self.units.clone_from(&other.units);
                self.areas.clone_from(&other.areas);
                self.input.listing = other.input.listing.clone();
            }
            RegisterGroup::Activity => self.input.events.clone_from(&other.input.events),
            RegisterGroup::Facts => {
                self.indices.clone_from(&other.indices);
                self.values.clone_from(&other.values);
            }
        }
        self.at = self.at.with(group, &other.at);
        self
    }

    /// What `model` names and these registers do not have.
    pub(crate) fn check_names(&self, model: &Model) -> Result<(), Problems> {
        let unknown = unknown_names(model, self);
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
