//! A centre's statement: income, costs and what is left, for the month, the year so far, the same month last year and,
//! as a forecast, the rest of the year.
//!
//! A statement computes nothing of its own: its figures are lines of settlements, and every line of the month's
//! settlement stands in exactly one line of one statement. Both are asserted.

mod error;
mod forecast;
mod lines;

pub use error::{ForecastError, Trial};
pub use forecast::Forecast;
pub use lines::{Columns, LineKind, Statement, StatementLine, Sums};

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use kapitera_evaluate::{CentreFact, Plan};
use kapitera_message::{Problem, Problems, Text, text};
use kapitera_model::Model;
use kapitera_period::Month;
use kapitera_region::Region;
use kapitera_register::EventKind;

use crate::known::Known;
use crate::months::{MonthResult, SettledMonth, model_for, settled_months};
use crate::settle::{Request, Settled, settle};

/// Whose statements, and of when.
#[derive(Clone, Copy, Debug)]
pub struct StatementRequest<'a> {
    /// The region.
    pub region: &'a Region,
    /// Its models; each month is settled by the one in force then.
    pub models: &'a [Model],
    /// The month.
    pub month: Month,
    /// Deliveries received later do not count.
    pub known_at: Timestamp,
    /// Whether the rest of the year is forecast.
    pub forecast: bool,
}

/// The statements of all centres.
#[derive(Clone, Debug)]
pub struct Statements {
    /// The month, settled, with all it stands on.
    pub settled: Settled,
    /// The month among the others.
    pub month: SettledMonth,
    /// The months of the year before it, in order.
    pub earlier: Vec<MonthResult>,
    /// The same month last year.
    pub last_year: Result<SettledMonth, Text>,
    /// The rest of the year; none when it was not asked for.
    pub forecast: Option<Forecast>,
    /// Every centre that has a line in any of these months, by ascending HSA id, as it is called last.
    pub centres: Vec<CentreFact>,
    /// The components in the order of the models that have them, the month's own first: name, label.
    components: Vec<(String, Text)>,
}

/// Makes the statements of a month.
///
/// # Errors
///
/// When the month itself cannot be settled, or no model or more than one is in force.
pub fn statements(
    request: &StatementRequest<'_>,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Statements, Problems> {
    let StatementRequest { region, models, month, known_at, forecast } = *request;
    let model = model_for(models, month).map_err(|why| vec![no_one_model(why)])?;
    let settled = settle(&Request { region, model, month, known_at, compare: false }, progress)?;
    let known = Known::at(region, known_at, &event_kinds(models, month))?;
    let january = month.plus(1 - i32::try_from(month.number()).unwrap_or(1));
    let mut months: Vec<Month> = (0..january.months_to(month)).map(|number| january.plus(number)).collect();
    months.push(month.plus(-12));
    let mut results = settled_months(&known, models, &months, progress);
    let last_year = results.pop().map_or_else(|| Err(Text::default()), |(_, result)| result);
    let own = SettledMonth::new(model, settled.settlement.clone());
    // In December nothing is left of the year.
    let forecast = (forecast && month.number() < 12).then(|| {
        let mut rest = forecast::forecast(&known, models, month, 12 - month.number());
        let earlier = results.iter().filter_map(|(_, result)| result.as_ref().ok());
        let actual: Vec<&SettledMonth> = earlier.chain([&own]).collect();
        rest.error = error::measured(region, models, &actual);
        rest
    });
    let mut statements = Statements {
        settled,
        month: own,
        earlier: results,
        last_year,
        forecast,
        centres: Vec::new(),
        components: Vec::new(),
    };
    statements.centres = centres(&statements);
    statements.components = components(&statements);
    lines::check(&statements);
    Ok(statements)
}

/// The registers of events that any of the models needs.
fn event_kinds(models: &[Model], month: Month) -> Vec<EventKind> {
    let mut kinds: Vec<EventKind> = models.iter().flat_map(|model| Plan::new(model, month).event_kinds()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

impl Statements {
    /// All months that the statements show, the month itself first.
    pub(crate) fn months(&self) -> impl Iterator<Item = &SettledMonth> {
        let earlier = self.earlier.iter().filter_map(|(_, result)| result.as_ref().ok());
        let rest = self.forecast.iter().flat_map(|forecast| &forecast.months);
        [&self.month].into_iter().chain(earlier).chain(self.last_year.as_ref().ok()).chain(rest)
    }

    /// The statement of the centre at this position of [`Statements::centres`].
    pub fn of_centre(&self, centre: usize) -> Statement {
        lines::statement(self, &self.centres[centre])
    }

    /// The months of the year so far that could be settled, the month itself last.
    pub fn year_to_date(&self) -> Vec<&SettledMonth> {
        let earlier = self.earlier.iter().filter_map(|(_, result)| result.as_ref().ok());
        earlier.chain([&self.month]).collect()
    }
}

fn centres(statements: &Statements) -> Vec<CentreFact> {
    let mut centres: BTreeMap<Arc<str>, CentreFact> = BTreeMap::new();
    for month in statements.months() {
        for centre in &month.settlement.centres {
            centres.entry(centre.id.clone()).or_insert_with(|| centre.clone());
        }
    }
    centres.into_values().collect()
}

/// The components of all months shown, in the order of their models.
fn components(statements: &Statements) -> Vec<(String, Text)> {
    let mut components: Vec<(String, Text)> = Vec::new();
    for (name, label) in statements.months().flat_map(|month| &month.components) {
        if !components.iter().any(|(there, _)| there == name) {
            components.push((name.clone(), label.clone()));
        }
    }
    components
}

fn no_one_model(why: Text) -> Problem {
    Problem::error("no_model_in_force", why).hint(text!(
        "ange modellen med --model, eller en lista av modeller i kapitera.toml: model = [\"models/2019.toml\", \"models/2020.toml\"]",
        "name the model with --model, or a list of models in kapitera.toml: model = [\"models/2019.toml\", \"models/2020.toml\"]"
    ))
}
