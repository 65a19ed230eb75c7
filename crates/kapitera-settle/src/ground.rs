//! Counted once for several models and months: the ground that reforms are compared on.

use jiff::Timestamp;
use kapitera_count::count;
use kapitera_cube::{CountSpec, Cube};
use kapitera_evaluate::{Facts, Plan, Settlement, evaluate};
use kapitera_message::Problems;
use kapitera_model::Model;
use kapitera_period::Month;
use kapitera_region::Region;
use kapitera_register::EventKind;

use crate::facts::facts;
use crate::known::Known;

/// What was counted for some models and months, from one knowledge.
#[derive(Clone, Debug)]
pub struct Ground {
    known: Known,
    months: Vec<Month>,
    cube: Cube,
}

impl Ground {
    /// Counts all that `models` need for `months`, and what `also` asks for, in one pass over the registers. `progress` is told rows counted and rows in
    /// all, from any thread.
    ///
    /// # Errors
    ///
    /// When the registers cannot be read, or do not speak about a day that is needed.
    pub fn count(
        region: &Region,
        models: &[&Model],
        months: &[Month],
        also: &[CountSpec],
        known_at: Timestamp,
        progress: &(dyn Fn(u64, u64) + Sync),
    ) -> Result<Self, Problems> {
        let plans = || models.iter().flat_map(|model| months.iter().map(|month| Plan::new(model, *month)));
        let mut kinds: Vec<EventKind> = plans().flat_map(|plan| plan.event_kinds()).collect();
        kinds.sort();
        kinds.dedup();
        let known = Known::at(region, known_at, &kinds)?;
        let mut specs: Vec<CountSpec> = plans().flat_map(|plan| plan.specs()).chain(also.iter().cloned()).collect();
        specs.sort();
        specs.dedup();
        let cube = count(&known.input, &specs, &known.centres, progress)?;
        Ok(Self { known, months: months.to_vec(), cube })
    }

    /// The months, in the order they were asked for.
    pub fn months(&self) -> &[Month] {
        &self.months
    }

    /// What was counted, of all months.
    pub fn cube(&self) -> &Cube {
        &self.cube
    }

    /// The registers.
    pub fn known(&self) -> &Known {
        &self.known
    }

    /// What is known besides, for a plan of one of the models that was counted for.
    ///
    /// # Errors
    ///
    /// When the model names what the registers do not have, or they contradict themselves.
    pub fn facts(&self, plan: &Plan<'_>) -> Result<Facts, Problems> {
        self.known.check_names(plan.model)?;
        facts(&self.known, plan, &self.cube)
    }

    /// A month by one of the models that was counted for.
    ///
    /// # Errors
    ///
    /// Those of evaluating.
    pub fn settlement(&self, plan: &Plan<'_>) -> Result<Settlement, Problems> {
        evaluate(plan, &self.cube, &self.facts(plan)?)
    }
}
