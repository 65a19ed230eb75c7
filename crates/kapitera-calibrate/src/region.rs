//! Calibrating from a region's registers, as they were known at a time.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use kapitera_count::{Input, count};
use kapitera_cube::{CountSpec, Cube, Key, Measure};
use kapitera_message::{Problem, Problems, text};
use kapitera_model::{Model, Table, TableVersion};
use kapitera_money::Exact;
use kapitera_period::{Date, Span};
use kapitera_region::Region;
use kapitera_register::{CareNeedCounts, RegisterKind};

use crate::ages::Ages;
use crate::bands::{Band, bands_of_table};
use crate::care_need::{CareNeedIndex, CareNeedRule, care_need_index};
use crate::gather::{Gathered, Measured, gather};
use crate::provenance::Provenance;
use crate::weights::{Calibration, WeightRule, weigh};

/// What weights are asked for.
#[derive(Clone, Debug)]
pub struct CalibrateWeights<'a> {
    /// The region.
    pub region: &'a Region,
    /// The model in force.
    pub model: &'a Model,
    /// Its table that is to get new weights; it goes by age alone.
    pub table: &'a str,
    /// The day whose version of the table is compared with; the last version when none.
    pub in_force_on: Option<Date>,
    /// What is weighed.
    pub measured: Measured,
    /// The days counted.
    pub window: Span,
    /// On which day ages are taken.
    pub ages: Ages,
    /// The bands; those of the table when none.
    pub bands: Option<Vec<Band>>,
    /// A band with fewer person-years is merged.
    pub person_years_min: u64,
    /// Decimals of the weights.
    pub decimals: u32,
    /// The day on whose list the mean weight is to be 1; the window's listed days when none.
    pub normalise_on: Option<Date>,
    /// Whether the mean weight is to be that of the weights in force instead of 1.
    pub keep_level: bool,
    /// Deliveries received later do not count.
    pub known_at: Timestamp,
}

/// Calibrated weights with all they stand on.
#[derive(Clone, Debug)]
pub struct CalibratedWeights<'a> {
    /// The table in force.
    pub table: &'a Table,
    /// Its version that is compared with.
    pub version: &'a TableVersion,
    /// The weights.
    pub calibration: Calibration,
    /// The rule they were made by.
    pub rule: WeightRule,
    /// What was counted.
    pub gathered: Gathered,
    /// Window, deliveries, program.
    pub provenance: Provenance,
}

impl CalibratedWeights<'_> {
    /// The weight in force of a band: that of the row whose ages include the band's; none when it lies in several.
    pub fn in_force(&self, band: &Band) -> Option<&Exact> {
        in_force(self.table, self.version, band)
    }

    /// The mean of the weights in force for the same listed as the mean of the new ones; none when a band has no single
    /// weight in force. What the two differ by is in every change of a weight.
    pub fn mean_in_force(&self) -> Option<Exact> {
        let days = self.calibration.tallies.iter().map(|tally| tally.days);
        let listed = self.rule.normalise_on.clone().unwrap_or_else(|| days.collect());
        mean_in_force(self.table, self.version, &self.calibration.bands, &listed)
    }
}

fn in_force<'a>(table: &Table, version: &'a TableVersion, band: &Band) -> Option<&'a Exact> {
    let there = bands_of_table(table, version).ok()?;
    let within =
        |row: &&Band| row.contains(band.from) && (row.to.is_none() || band.to.is_some_and(|to| row.contains(to)));
    let row = there.iter().find(within)?;
    version.rows.iter().find(|found| found.written == row.written).map(|found| &found.value)
}

fn mean_in_force(table: &Table, version: &TableVersion, bands: &[Band], listed: &[u64]) -> Option<Exact> {
    let (mut sum, mut all) = (Exact::ZERO, Exact::ZERO);
    for (band, listed) in bands.iter().zip(listed) {
        let listed = Exact::whole(*listed);
        sum += &(&listed * in_force(table, version, band)?);
        all += &listed;
    }
    sum.checked_div(&all)
}

/// Calibrates weights. `progress` is told rows counted and rows in all, from any thread.
///
/// # Errors
///
/// `unknown_table`, `table_not_by_age`; `day_without_events` and its like when the window is not covered; what [`gather`]
/// and [`weigh`] refuse.
pub fn calibrate_weights<'a>(
    asked: &CalibrateWeights<'a>,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<CalibratedWeights<'a>, Problems> {
    let CalibrateWeights { region, model, window, known_at, .. } = *asked;
    let (table, version) = table(model, asked.table, asked.in_force_on).map_err(one)?;
    let bands = match &asked.bands {
        Some(bands) => {
            // The table is to be replaced, so it must be one that weighs by age.
            if table.by != [kapitera_model::TableKey::Age] {
                bands_of_table(table, version).map_err(one)?;
            }
            bands.clone()
        }
        None => bands_of_table(table, version).map_err(one)?,
    };
    let specs = asked.measured.specs(window, asked.ages, model.time.responsibility);
    let heads = asked.normalise_on.map(|on| heads_spec(on, model));
    let wanted: Vec<CountSpec> = specs.iter().flatten().cloned().chain(heads.clone()).collect();
    let centres = region.centres(known_at)?;
    let input = Input::from_region(region, known_at, &[asked.measured.kind()])?;
    let cube = count(&input, &wanted, &centres, progress).map_err(|problems| {
        // Asked for the window as a whole, what is missing of it is said once rather than month by month.
        let whole = asked.measured.specs(window, Ages::On(window.from), model.time.responsibility).concat();
        let said_once = problems.iter().any(not_covered).then(|| count(&input, &whole, &centres, progress).err());
        in_window(said_once.flatten().unwrap_or(problems), window)
    })?;
    let gathered = gather(&cube, &asked.measured, &specs, &bands).map_err(one)?;
    let normalise_on = heads.map(|spec| heads_by_band(&cube, &spec, &bands));
    let mean = if asked.keep_level {
        let days = gathered.tallies.of_bands().iter().map(|tally| tally.days).collect();
        let listed = normalise_on.clone().unwrap_or(days);
        mean_in_force(table, version, &bands, &listed).ok_or_else(|| vec![no_level(table)])?
    } else {
        Exact::ONE
    };
    let rule = WeightRule { person_years_min: asked.person_years_min, decimals: asked.decimals, normalise_on, mean };
    let calibration = weigh(&gathered.tallies, &rule).map_err(one)?;
    let registers = [RegisterKind::Centres, RegisterKind::Listing, asked.measured.kind().register()];
    let provenance = Provenance::of(region, known_at, window, asked.ages, &registers)?;
    Ok(CalibratedWeights { table, version, calibration, rule, gathered, provenance })
}

fn one(problem: Problem) -> Problems {
    vec![problem]
}

fn table<'m>(model: &'m Model, name: &str, on: Option<Date>) -> Result<(&'m Table, &'m TableVersion), Problem> {
    let table = model.table(name).ok_or_else(|| {
        let there = model.tables.iter().map(|table| table.name.as_str()).collect::<Vec<_>>().join(", ");
        let id = &model.id;
        Problem::error(
            "unknown_table",
            text!("modellen ”{id}” har ingen tabell ”{name}”", "the model “{id}” has no table “{name}”"),
        )
        .hint(text!("dess tabeller är: {there}", "its tables are: {there}"))
    })?;
    let version = match on {
        Some(day) => table.versions.iter().find(|version| version.provenance.valid.contains(day)),
        None => table.versions.last(),
    };
    let version = version.ok_or_else(|| {
        let day = on.map_or_else(String::new, |day| day.to_string());
        Problem::error(
            "not_in_force",
            text!(
                "tabellen ”{name}” har inget värde som gäller {day}",
                "the table “{name}” has no value in force on {day}"
            ),
        )
        .hint(text!("välj en månad som tabellen gäller", "choose a month that the table is in force"))
    })?;
    Ok((table, version))
}

fn no_level(table: &Table) -> Problem {
    let name = &table.name;
    Problem::error(
        "no_level_in_force",
        text!(
            "tabellen ”{name}” som gäller har ingen medelvikt över samma åldersgrupper",
            "the table “{name}” in force has no mean weight over the same bands"
        ),
    )
    .why(text!(
        "en åldersgrupp ligger i flera av tabellens, eller ingen är listad",
        "a band lies in several of the table's, or nobody is listed"
    ))
    .hint(text!(
        "ange --bands inom tabellens grupper, eller utelämna --keep-level",
        "give --bands within the table's, or leave out --keep-level"
    ))
}

fn heads_spec(on: Date, model: &Model) -> CountSpec {
    CountSpec {
        measure: Measure::Heads { on },
        age_on: on,
        responsibility: model.time.responsibility,
        keys: vec![Key::Age],
    }
}

fn heads_by_band(cube: &Cube, spec: &CountSpec, bands: &[Band]) -> Vec<u64> {
    let cells = cube.find(spec).expect("the cube was counted by this specification");
    let age = cells.spec().keys.iter().position(|key| *key == Key::Age).expect("it was counted by age");
    let mut heads = vec![0; bands.len()];
    for cell in (0..cube.centres.len()).flat_map(|centre| cells.of_centre(centre)) {
        // Whoever has no band has no weight to normalise; the window's listed days have refused such ages already.
        if let Some(band) = bands.iter().position(|band| band.contains(cell.codes[age])) {
            heads[band] += cell.count;
        }
    }
    heads
}

/// Whether a problem says that no delivery speaks about some days.
fn not_covered(problem: &Problem) -> bool {
    matches!(problem.code, "day_without_events" | "day_without_listing")
}

/// Says which window the days that nothing covers belong to.
fn in_window(problems: Problems, window: Span) -> Problems {
    let say = |problem: Problem| {
        if not_covered(&problem) { problem.named(text!("fönstret {window}", "the window {window}")) } else { problem }
    };
    problems.into_iter().map(say).collect()
}

/// What indices are asked for.
#[derive(Clone, Debug)]
pub struct CalibrateCareNeed<'a> {
    /// The region.
    pub region: &'a Region,
    /// How they are computed.
    pub rule: CareNeedRule,
    /// The day whose counts are used; the first day of the newest ones when none.
    pub on: Option<Date>,
    /// The index's name in the register of indices.
    pub index: &'a str,
    /// Deliveries received later do not count.
    pub known_at: Timestamp,
}

/// Indices with all they stand on.
#[derive(Clone, Debug)]
pub struct CalibratedCareNeed {
    /// The indices.
    pub index: CareNeedIndex,
    /// The day whose counts were used.
    pub on: Date,
    /// The values in force that day on the same scale, by centre.
    pub in_force: HashMap<Arc<str>, Exact>,
    /// Deliveries and program; the window is the days that the counts are for.
    pub provenance: Provenance,
}

/// Computes the Care Need Index from the register of SCB's counts.
///
/// # Errors
///
/// `no_care_need` when no counts are for the day; what [`care_need_index`] refuses.
pub fn calibrate_care_need(asked: &CalibrateCareNeed<'_>) -> Result<CalibratedCareNeed, Problems> {
    let CalibrateCareNeed { region, known_at, .. } = *asked;
    let known = region.care_need(known_at)?;
    let newest = known.iter().map(|row| row.valid.from).max();
    let on = asked.on.or(newest).unwrap_or(Date::ZERO);
    let rows: Vec<CareNeedCounts> = known.into_iter().filter(|row| row.valid.contains(on)).collect();
    let index = care_need_index(&rows, &asked.rule)?;
    let scale = asked.rule.scale.name();
    let in_force = region
        .indices(known_at)?
        .into_iter()
        .filter(|value| *value.index == *asked.index && *value.scale == *scale && value.valid.contains(on))
        .map(|value| (value.centre, value.value))
        .collect();
    let window = Span { from: on, to: on };
    let provenance = Provenance::of(region, known_at, window, Ages::On(on), &[RegisterKind::CareNeed])?;
    Ok(CalibratedCareNeed { index, on, in_force, provenance })
}
