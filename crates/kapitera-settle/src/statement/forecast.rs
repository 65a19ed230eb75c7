//! The rest of a year, by the same evaluation as the months that have been.
//!
//! Listed are those listed now: nobody moves, is born or dies, but everybody grows older. Visits and costs are the month's own
//! when deliveries speak about it already, else those of the same month a year earlier, or when no delivery speaks about
//! that, of the latest month that deliveries speak about. Reported values that are not there yet are those of the latest
//! month that has them; occasions are taken to be over.

use kapitera_count::count;
use kapitera_cube::{CellsBuilder, CountSpec, Cube, Measure, Unplaced};
use kapitera_evaluate::{Facts, Plan, evaluate};
use kapitera_message::{Problems, Text, text};
use kapitera_model::{Model, Take};
use kapitera_money::Exact;
use kapitera_period::{Date, Month, Span};

use super::ForecastError;
use crate::facts::facts;
use crate::known::Known;
use crate::months::{SettledMonth, model_for};
use crate::settle::{first_problem, not_covered};

/// The months after one, forecast.
#[derive(Clone, Debug)]
pub struct Forecast {
    /// The months, in order, as far as could be computed.
    pub months: Vec<SettledMonth>,
    /// For each, the month whose visits and costs stand in for it; none when the model counts no events.
    pub stand_ins: Vec<Option<Month>>,
    /// The first month that could not be computed, and why.
    pub stopped: Option<(Month, Text)>,
    /// How far such forecasts were from what came, measured on the months of the year so far; or why it cannot be
    /// measured.
    pub error: Result<ForecastError, Text>,
}

/// Forecasts `count` months after `last`.
pub(super) fn forecast(known: &Known, models: &[Model], last: Month, count: u32) -> Forecast {
    let mut forecast =
        Forecast { months: Vec::new(), stand_ins: Vec::new(), stopped: None, error: Err(Text::default()) };
    for number in 1..=i32::try_from(count).unwrap_or(0) {
        let month = last.plus(number);
        match model_for(models, month).and_then(|model| one(known, model, last, month)) {
            Ok((settled, stand_in)) => {
                forecast.months.push(settled);
                forecast.stand_ins.push(stand_in);
            }
            Err(why) => {
                forecast.stopped = Some((month, why));
                break;
            }
        }
    }
    forecast
}

/// How many months before the last are tried as stand-ins when the year before has none.
const LOOK_BACK: i32 = 12;

fn one(known: &Known, model: &Model, last: Month, month: Month) -> Result<(SettledMonth, Option<Month>), Text> {
    let plan = Plan::new(model, month);
    let has_events = !plan.event_kinds().is_empty();
    let candidates: Vec<Month> = if has_events {
        [month, month.plus(-12)].into_iter().chain((0..LOOK_BACK).map(|back| last.plus(-back))).collect()
    } else {
        vec![month]
    };
    let mut failed: Option<Problems> = None;
    for stand_in in candidates {
        match counted(known, &plan, stand_in) {
            Ok(cube) => {
                let settled = settled(known, &plan, last, cube).map_err(|problems| first_problem(&problems))?;
                return Ok((SettledMonth::new(model, settled), has_events.then_some(stand_in)));
            }
            Err(problems) if problems.iter().all(not_covered) => failed = failed.or(Some(problems)),
            Err(problems) => return Err(first_problem(&problems)),
        }
    }
    Err(failed.map_or_else(Text::default, |problems| first_problem(&problems)))
}

fn settled(
    known: &Known,
    plan: &Plan<'_>,
    last: Month,
    mut cube: Cube,
) -> Result<kapitera_evaluate::Settlement, Problems> {
    only_at_open_centres(known, plan, &mut cube);
    let mut facts = facts(known, plan, &cube)?;
    carry_values(known, plan, last, &cube, &mut facts)?;
    evaluate(plan, &cube, &facts)
}

/// Counts listings of the month itself, and the events of `stand_in` in the place of the month's.
fn counted(known: &Known, plan: &Plan<'_>, stand_in: Month) -> Result<Cube, Problems> {
    let shifted: Vec<(CountSpec, Option<CountSpec>)> =
        plan.specs().into_iter().map(|spec| (spec.clone(), shifted(&spec, plan, stand_in))).collect();
    let wanted: Vec<CountSpec> = shifted.iter().filter_map(|(_, there)| there.clone()).collect();
    let mut cube = count(&known.input, &wanted, &known.centres, &|_, _| {})?;
    let centres = cube.centres.len();
    let mut counts = Vec::new();
    for (spec, there) in shifted {
        counts.push(match there {
            None => CellsBuilder::new(spec).finish(centres),
            Some(there) if there == spec => match cube.find(&spec) {
                Some(cells) => cells.clone(),
                None => continue,
            },
            Some(there) => {
                let Some(cells) = cube.find(&there) else { continue };
                let found = cells.spec().clone();
                cells.clone().stand_in_for(CountSpec { measure: spec.measure, age_on: spec.age_on, ..found })
            }
        });
    }
    cube.counts = counts;
    Ok(cube)
}

/// The specification of the stand-in's events; the same for listings, and none when the days of the month do not exist in
/// the stand-in.
fn shifted(spec: &CountSpec, plan: &Plan<'_>, stand_in: Month) -> Option<CountSpec> {
    let Measure::Events { of, span, at } = spec.measure else { return Some(spec.clone()) };
    let month = Month::of(span.from)?;
    // A component may pay for another month than the one it is settled in.
    let there = stand_in.plus(plan.month.months_to(month));
    let from = moved(span.from, there)?;
    let to = if span.to == month.last() { there.last() } else { moved(span.to, there).unwrap_or_else(|| there.last()) };
    let age_on = moved(spec.age_on, Month::of(spec.age_on)?.plus(month.months_to(there))).unwrap_or(spec.age_on);
    Some(CountSpec { measure: Measure::Events { of, span: Span { from, to }, at }, age_on, ..spec.clone() })
}

/// The same day of another month; none when that month is shorter.
fn moved(day: Date, month: Month) -> Option<Date> {
    Date::new(month.year(), month.first().month(), day.day()).ok()
}

/// Values that nobody has reported yet are those of the latest month before that has them; an occasion goes on no longer.
fn carry_values(known: &Known, plan: &Plan<'_>, last: Month, cube: &Cube, facts: &mut Facts) -> Result<(), Problems> {
    for back in 1..=last.months_to(plan.month) {
        let then = self::facts(known, &Plan::new(plan.model, plan.month.plus(-back)), cube)?;
        for (name, of_centre) in then.values {
            let declared = plan.model.values.iter().find(|declared| *declared.name == *name);
            let take = declared.map_or_else(Take::default, |declared| declared.take);
            let now = facts.values.entry(name).or_default();
            for (centre, mut items) in of_centre {
                if take == Take::Sum {
                    for item in items.iter_mut().filter(|item| !item.name.is_empty()) {
                        item.before += &std::mem::replace(&mut item.amount, Exact::ZERO);
                    }
                }
                now.entry(centre).or_insert(items);
            }
        }
    }
    Ok(())
}

/// Events of a centre that is not open in the month belong to nobody then.
fn only_at_open_centres(known: &Known, plan: &Plan<'_>, cube: &mut Cube) {
    let period = plan.period(&plan.model.time).span();
    let opens =
        |id: &str| known.centres.iter().any(|centre| *centre.id == *id && centre.valid.intersect(period).is_some());
    let open: Vec<bool> = cube.centres.iter().map(|id| opens(id)).collect();
    let centres = cube.centres.len();
    for cells in &mut cube.counts {
        if !cells.spec().measure.is_of_events() || open.iter().all(|open| *open) {
            continue;
        }
        let mut builder = CellsBuilder::new(cells.spec().clone());
        let mut put = |place: usize, cell: kapitera_cube::Cell<'_>| {
            builder.add_events(u32::try_from(place).unwrap_or(u32::MAX), cell.codes, cell.count, cell.amount);
        };
        for (centre, open) in open.iter().enumerate() {
            let place = if *open { centre } else { Unplaced::NotOpen.place(centres) };
            cells.of_centre(centre).for_each(|cell| put(place, cell));
        }
        for why in Unplaced::ALL {
            cells.unplaced(why).for_each(|cell| put(why.place(centres), cell));
        }
        *cells = builder.finish(centres);
    }
}

/// What the forecast rests on, for those who read it.
impl Forecast {
    /// The rules of the forecast, as sentences with the months that stand in.
    pub fn rules(&self) -> Vec<Text> {
        let mut rules = vec![text!(
            "listade: de som är listade nu; ingen flyttar, föds eller dör, men alla blir äldre",
            "listed: those listed now; nobody moves, is born or dies, but everybody grows older"
        )];
        let pairs = || {
            let months = self.months.iter().map(|settled| settled.settlement.month);
            months.zip(&self.stand_ins).filter_map(|(month, stand_in)| Some((month, (*stand_in)?)))
        };
        let own: Vec<String> =
            pairs().filter(|(month, there)| month == there).map(|(month, _)| month.to_string()).collect();
        if !own.is_empty() {
            let own = own.join(", ");
            rules.push(text!(
                "besök och kostnader som redan är levererade: {own}",
                "visits and costs that have been delivered already: {own}"
            ));
        }
        let others = pairs().filter(|(month, there)| month != there);
        let others: Vec<String> = others.map(|(month, there)| format!("{month} ← {there}")).collect();
        if !others.is_empty() {
            let others = others.join(", ");
            rules.push(text!(
                "besök och kostnader från månaden efter pilen: {others}",
                "visits and costs from the month after the arrow: {others}"
            ));
        }
        rules.push(text!(
            "rapporterade värden som inte har kommit: som i den senaste månad som har dem; tillfällen (viten) antas vara slut",
            "reported values that have not come: as in the latest month that has them; occasions (penalties) are taken to be over"
        ));
        rules
    }
}
