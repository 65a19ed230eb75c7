//! A year of costs person by person: what those who were listed when it began came to cost, by the cost rules of one model or several.
//!
//! The question is that of whoever takes on a budget for the persons listed on one day: what will they have cost when a year has
//! passed, also those of them who move or die? So the persons are those listed on the year's first day, with their age of that day, and
//! a person's cost is all that the rules let the listed centre carry during the twelve months, wherever the person was listed on the
//! service date. What of the files is not theirs has an outcome with its rows and kronor. Exact: öre are added up, nothing is estimated.

mod carried;
mod days;
mod places;

use jiff::Timestamp;
use kapitera_count::{Effort, PersonCosts, PersonCostsAsked, count_with, person_costs};
use kapitera_cube::{CountSpec, Key, Measure, Responsibility};
use kapitera_message::{Problem, Problems, text};
use kapitera_model::{Carrier, Model};
use kapitera_money::Ore;
use kapitera_period::{Date, Month, Span};
use kapitera_region::Region;
use kapitera_register::EventKind;

pub use carried::Exclusion;
pub use places::YearCentre;

use crate::known::Known;
use crate::reconcile::RowsAndOre;
use carried::Rules;

/// The first age of each band; the last has no end. Those of the capitation tables of whole-budget capitation.
pub const BAND_STARTS: [u8; 7] = [0, 5, 20, 45, 65, 75, 85];

/// More models are refused.
pub const YEAR_MODELS_MOST: usize = 16;

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct YearRequest<'a> {
    /// The region.
    pub region: &'a Region,
    /// By whose rules; the same persons for all.
    pub models: &'a [&'a Model],
    /// The last of the twelve months; none for the last that all sources have stated whole.
    pub to: Option<Month>,
    /// Deliveries received later do not count.
    pub known_at: Timestamp,
    /// Costs that are left out though a centre would carry them.
    pub without: &'a [Exclusion],
    /// How the work is spread; changes no result.
    pub effort: Effort,
}

/// A year of costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Year {
    /// The twelve months.
    pub days: Span,
    /// The centres where somebody was listed on the first or the last day, or carried a cost, by id.
    pub centres: Vec<YearCentre>,
    /// By model, in the order asked.
    pub models: Vec<ModelYear>,
}

/// The year by one model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelYear {
    /// The day whose rules hold for the whole year: its last, or the nearest on which the model is in force.
    pub rules_of: Date,
    /// The persons by band, as many as [`BAND_STARTS`].
    pub bands: Vec<BandYear>,
    /// All rows of the registers that have cost rules, of the year.
    pub in_files: RowsAndOre,
    /// Those of the persons' costs: all that [`Self::bands`] hold.
    pub used: RowsAndOre,
    /// What became of the others, in a fixed order; those that nothing became of are there too.
    pub outcomes: Vec<(YearOutcome, RowsAndOre)>,
    /// What the listed centres carried of all persons, by cost rule (its position in the model); in the model's order.
    pub by_rule: Vec<(usize, RowsAndOre)>,
    /// The same by centre, as many as [`Year::centres`].
    pub by_centre: Vec<RowsAndOre>,
    /// How many persons have rows that sum to nothing or below it.
    pub credited_persons: u64,
}

/// The persons of a band.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BandYear {
    /// How many.
    pub persons: u64,
    /// What each cost who cost anything, above zero, in the order of the persons' numbers.
    pub costs: Vec<Ore>,
}

/// What became of rows that are no person-year's cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum YearOutcome {
    /// No cost rule takes them.
    WithoutRule,
    /// Somebody else carries them than the centre where the person is listed.
    CarriedBy(Carrier),
    /// Left out because somebody asked for it, by the position of the exclusion.
    Excluded(usize),
    /// Of no person.
    NoPerson,
    /// Of a person who was listed nowhere that day.
    ListedNowhere,
    /// Of a person listed where it was not open.
    NotOpen,
    /// Of a person who was not listed on the year's first day: born or moved in later.
    NotFromTheStart,
    /// Of persons whose year sums to nothing or below it: credited.
    Credited,
}

/// Reads the year. `progress` is told rows done and rows in all, from any thread.
///
/// # Errors
///
/// `year_not_whole` when a source has not stated all of the twelve months; `year_without_costs` when no model lets a listed centre carry
/// anything; when models look at listings of different days; when a delivery cannot be read, or there is no listing of a day.
///
/// # Panics
///
/// When the parts are not the whole, in rows or to the öre, or the persons are not those that the counting kernel counts.
pub fn year(request: &YearRequest<'_>, progress: &(dyn Fn(u64, u64) + Sync)) -> Result<Year, Problems> {
    let one = |problem: Problem| vec![problem];
    let responsibility = responsibility(request.models).map_err(one)?;
    let kinds = carried::kinds(request.models);
    let known = Known::at(request.region, request.known_at, &kinds)?;
    let days = days::days(request, &kinds)?;
    let rules: Vec<Rules<'_>> =
        request.models.iter().map(|model| Rules::new(model, days.to, request.without)).collect();
    if !rules.iter().any(Rules::carries_anything) {
        return Err(vec![nothing_carried()]);
    }
    let asked = PersonCostsAsked {
        input: &known.input,
        labels: &carried::labels(request.models, &kinds, request.without),
        days,
        cohort: days.from,
        responsibility,
        centres: &known.centres,
        effort: request.effort,
    };
    let labels = asked.labels;
    let bits = |of: EventKind, words: &[std::sync::Arc<str>]| {
        let carried = rules.iter().enumerate().filter(|(_, rules)| rules.fate(of, labels, words).is_ok());
        carried.fold(0_u64, |bits, (model, _)| bits | 1 << model)
    };
    let costs = person_costs(&asked, &bits, progress)?;

    let spec =
        |on: Date, key: Key| CountSpec { measure: Measure::Heads { on }, age_on: on, responsibility, keys: vec![key] };
    let specs = [spec(days.from, Key::Age), spec(days.to, Key::Age), spec(days.to, Key::Area)];
    let cube = count_with(&known.input, &specs, &known.centres, request.effort, &|_, _| {})?;
    let counted = cube.find(&specs[0]).map_or(0, kapitera_cube::Cells::total);
    let looked_at = costs.ages.iter().flatten().count();
    assert_eq!(u64::try_from(looked_at).ok(), Some(counted), "the persons are those that are counted");

    let centres = places::centres(&known, &cube, &specs, &costs.centres, days.to);
    let models = rules.iter().enumerate();
    let models = models.map(|(model, rules)| of_model(model, rules, labels, &costs, &centres)).collect();
    Ok(Year { days, centres, models })
}

/// The rule of who answers on a day; the models must agree, since the persons are the same for all.
fn responsibility(models: &[&Model]) -> Result<Responsibility, Problem> {
    if models.len() > YEAR_MODELS_MOST {
        return Err(Problem::error(
            "too_many_models",
            text!("högst {YEAR_MODELS_MOST} modeller på en gång", "at most {YEAR_MODELS_MOST} models at once"),
        ));
    }
    let of = |model: &&Model| model.time.responsibility;
    let first = models.first().map_or(Responsibility::SameDay, of);
    match models.iter().find(|model| of(model) != first) {
        None => Ok(first),
        Some(other) => {
            let (one, other) = (&models[0].id, &other.id);
            Err(Problem::error(
                "models_of_different_days",
                text!(
                    "{one} och {other} räknar ett val från olika dagar",
                    "{one} and {other} count a choice from different days"
                ),
            )
            .why(text!("personerna vore inte desamma", "the persons would not be the same"))
            .hint(text!("fråga om en modell i taget", "ask about one model at a time")))
        }
    }
}

fn nothing_carried() -> Problem {
    Problem::error(
        "year_without_costs",
        text!(
            "ingen av modellerna låter den listade hälsocentralen bära någon kostnad",
            "none of the models lets the centre where a person is listed carry any cost"
        ),
    )
    .why(text!(
        "risken är den för kostnader med bäraren ”listed”",
        "the risk is that of costs with the carrier “listed”"
    ))
    .hint(text!("välj en modell med en sådan [cost.…]", "choose a model with such a [cost.…]"))
}

/// The year by one model: its person-years, and what became of all rows.
fn of_model(
    model: usize,
    rules: &Rules<'_>,
    labels: &[(EventKind, Vec<kapitera_register::Label>)],
    costs: &PersonCosts,
    centres: &[YearCentre],
) -> ModelYear {
    let mut balance = carried::Balance::new(rules, centres.len());
    let at: Vec<usize> = costs.centres.iter().map(|id| places::position(centres, id)).collect();
    costs.words.iter().for_each(|words| balance.take(rules, labels, words, &at));

    let mut bands = vec![BandYear::default(); BAND_STARTS.len()];
    let (mut used, mut credited, mut credited_persons) = (RowsAndOre::default(), RowsAndOre::default(), 0);
    for (person, age) in costs.ages.iter().enumerate() {
        let Some(age) = age else { continue };
        let band = &mut bands[band_of(*age)];
        band.persons += 1;
        let mut sum = RowsAndOre::default();
        for (_, sums) in costs.sums.iter().filter(|(bits, _)| *bits >> model & 1 == 1) {
            sum += RowsAndOre { rows: sums.rows[person].into(), amount: Ore(sums.ore[person]) };
        }
        if sum.amount > Ore::ZERO {
            band.costs.push(sum.amount);
            used += sum;
        } else if sum.rows > 0 {
            credited += sum;
            credited_persons += 1;
        }
    }
    balance.outcomes.insert(YearOutcome::Credited, credited);
    let mut whole = used;
    balance.outcomes.values().for_each(|outcome| whole += *outcome);
    assert_eq!(whole, balance.in_files, "rows and kronor in the files = the persons' + those with an outcome");
    ModelYear {
        rules_of: rules.day,
        bands,
        in_files: balance.in_files,
        used,
        outcomes: balance.outcomes.into_iter().collect(),
        by_rule: balance.by_rule.into_iter().collect(),
        by_centre: balance.by_centre,
        credited_persons,
    }
}

/// The band of an age.
pub(crate) fn band_of(age: u8) -> usize {
    BAND_STARTS.partition_point(|&first| first <= age).saturating_sub(1)
}
