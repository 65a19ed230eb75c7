//! A table that has been checked against its place in the catalogue: what the formats are written from.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kapitera_message::{Problem, Problems, Text, text};

use crate::ids::can_be_written;
use crate::{
    Catalogue, Dataset, DatasetId, FileKind, Indicator, Notice, Observation, Period, Sex, Table, Unit, UnitCode,
    Version, VersionId, csv, json_stat, kolada,
};

/// The most cells that a cube may have, empty ones too: a larger one is no longer read by a browser.
pub const CELLS_MAX: usize = 20_000_000;

/// One version of a dataset with what it says, ready to be written.
#[derive(Debug)]
pub struct Edition<'a> {
    /// The catalogue.
    pub catalogue: &'a Catalogue,
    /// The dataset.
    pub dataset: &'a Dataset,
    /// The version.
    pub version: &'a Version,
    /// What it says.
    pub table: &'a Table,
    rows: Vec<Row<'a>>,
    periods: Vec<Period>,
}

/// An observation with what it refers to.
#[derive(Debug)]
pub struct Row<'a> {
    /// The observation.
    pub observation: &'a Observation,
    /// Its indicator.
    pub indicator: &'a Indicator,
    /// Its unit.
    pub unit: &'a Unit,
    /// The corrections that are about it.
    pub notices: Vec<&'a Notice>,
    /// The places of indicator, unit, period and sex in their lists.
    pub(crate) place: [usize; 4],
}

impl<'a> Edition<'a> {
    /// Checks a table for a version of a dataset.
    ///
    /// # Errors
    ///
    /// All that is wrong: what is not in the catalogue, what stands twice, what refers to nothing, codes of another form, texts that a
    /// format cannot hold, and more cells than [`CELLS_MAX`].
    pub fn new(
        catalogue: &'a Catalogue,
        dataset: &DatasetId,
        version: &VersionId,
        table: &'a Table,
    ) -> Result<Self, Problems> {
        let not_there = || {
            vec![Problem::error(
                "version_not_in_catalogue",
                text!(
                    "katalogen har ingen version {version} av {dataset}",
                    "the catalogue has no version {version} of {dataset}"
                ),
            )]
        };
        let dataset = catalogue.datasets.iter().find(|there| there.id == *dataset).ok_or_else(not_there)?;
        let version = dataset.versions.iter().find(|there| there.id == *version).ok_or_else(not_there)?;
        let mut problems = list_problems(table);
        if table.observations.is_empty() {
            problems.push(Problem::error(
                "table_without_observations",
                text!("det finns inga observationer", "there are no observations"),
            ));
        }
        let periods: Vec<Period> =
            table.observations.iter().map(|there| there.period).collect::<BTreeSet<_>>().into_iter().collect();
        let rows = rows(version, table, &periods, &mut problems);
        let cells =
            [table.indicators.len(), crate::Measure::ALL.len(), table.units.len(), periods.len(), Sex::ALL.len()];
        if cells
            .iter()
            .try_fold(1_usize, |product, size| product.checked_mul(*size))
            .is_none_or(|cells| cells > CELLS_MAX)
        {
            problems.push(
                Problem::error(
                    "too_many_cells",
                    text!("kuben har fler än {CELLS_MAX} celler", "the cube has more than {CELLS_MAX} cells"),
                )
                .hint(text!("dela datamängden, till exempel per år", "split the dataset, by year for example")),
            );
        }
        if problems.is_empty() {
            return Ok(Self { catalogue, dataset, version, table, rows, periods });
        }
        let (dataset, version) = (&dataset.id, &version.id);
        let place = text!("datamängden {dataset}, version {version}", "the dataset {dataset}, version {version}");
        Err(problems.into_iter().map(|problem| problem.named(place.clone())).collect())
    }

    /// The edition in one of its forms.
    pub fn bytes(&self, kind: FileKind) -> Vec<u8> {
        match kind {
            FileKind::Csv => csv::rows(self),
            FileKind::CsvMetadata => csv::metadata(self),
            FileKind::JsonStat => json_stat::dataset(self),
            FileKind::KoladaJson => kolada::data(self, kolada::Which::All),
            FileKind::KoladaCsv => kolada::csv(self),
        }
    }

    /// The observations by indicator, unit, period and sex, in the order of the table's lists.
    pub fn rows(&self) -> &[Row<'a>] {
        &self.rows
    }

    /// The periods that there are observations of, in order of their last month, months before years.
    pub fn periods(&self) -> &[Period] {
        &self.periods
    }
}

/// What is wrong with indicators and units by themselves.
fn list_problems(table: &Table) -> Problems {
    let mut problems = Vec::new();
    let mut refuse = |code, what: Text| problems.push(Problem::error(code, what));
    let mut ids = BTreeSet::new();
    for indicator in &table.indicators {
        let id = &indicator.id;
        if !ids.insert(id) {
            refuse("indicator_twice", text!("indikatorn {id} finns två gånger", "the indicator {id} stands twice"));
        }
        let matches: Vec<Text> = indicator.close_match.iter().map(|id| Text::same(id.as_str())).collect();
        let texts = [&indicator.name, &indicator.definition, &indicator.unit, &indicator.counted];
        if !texts.into_iter().chain(&matches).all(can_be_written) {
            refuse(
                "text_with_control_character",
                text!("en text om {id} har ett styrtecken", "a text of {id} has a control character"),
            );
        }
    }
    // The code alone is the id in JSON-stat and of Kolada's rows.
    let mut codes: BTreeMap<&str, &UnitCode> = BTreeMap::new();
    for unit in &table.units {
        let code = unit.code.code();
        if codes.insert(code, &unit.code).is_some() {
            refuse("unit_twice", text!("enheten {code} finns två gånger", "the unit {code} stands twice"));
        }
        let municipality = unit.municipality.clone().map(UnitCode::Municipality);
        if !unit.code.has_form() || municipality.is_some_and(|code| !code.has_form()) {
            refuse(
                "unit_code_form",
                text!("enheten {code} har en kod av fel form", "the unit {code} has a code of another form"),
            );
        }
        if !can_be_written(&unit.name) {
            refuse(
                "text_with_control_character",
                text!("namnet på {code} har ett styrtecken", "the name of {code} has a control character"),
            );
        }
    }
    problems
}

fn rows<'a>(version: &'a Version, table: &'a Table, periods: &[Period], problems: &mut Problems) -> Vec<Row<'a>> {
    let indicators: HashMap<_, _> = table.indicators.iter().enumerate().map(|(at, there)| (&there.id, at)).collect();
    let units: HashMap<_, _> = table.units.iter().enumerate().map(|(at, there)| (&there.code, at)).collect();
    let mut rows = Vec::with_capacity(table.observations.len());
    for observation in &table.observations {
        let Observation { indicator, unit, period, sex, .. } = observation;
        let (Some(&at_indicator), Some(&at_unit)) = (indicators.get(indicator), units.get(unit)) else {
            let code = unit.code();
            problems.push(Problem::error(
                "observation_of_nothing",
                text!(
                    "en observation gäller {indicator} vid {code}, som inte båda finns i tabellen",
                    "an observation is of {indicator} at {code}, which are not both in the table"
                ),
            ));
            continue;
        };
        let at_period = periods.binary_search(period).unwrap_or_default();
        rows.push(Row {
            observation,
            indicator: &table.indicators[at_indicator],
            unit: &table.units[at_unit],
            notices: version.notices.iter().filter(|notice| notice.cells.contain(observation)).collect(),
            place: [at_indicator, at_unit, at_period, *sex as usize],
        });
    }
    rows.sort_by_key(|row| row.place);
    for pair in rows.windows(2).filter(|pair| pair[0].place == pair[1].place) {
        let Observation { indicator, unit, period, sex, .. } = pair[0].observation;
        let (code, period, sex) = (unit.code(), period.id(), sex.letter());
        problems.push(Problem::error(
            "observation_twice",
            text!(
                "{indicator} vid {code}, {period}, {sex} finns två gånger",
                "{indicator} at {code}, {period}, {sex} stands twice"
            ),
        ));
    }
    rows
}
