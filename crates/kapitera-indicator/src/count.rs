//! Counting all indicators of a text over some months.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use kapitera_count::{Effort, FollowAsked, Followed, MovesFound, PersonsAsked, PersonsRule, follow};
use kapitera_cube::{CountSpec, Responsibility};
use kapitera_message::{Problem, Problems, text};
use kapitera_model::{Indicator, IndicatorMeasure, Indicators, Move, Tally};
use kapitera_period::{Date, Month, Span};
use kapitera_region::Region;
use kapitera_register::{EventKind, Label, RegisterKind, ReportedValue};
use kapitera_settle::Known;

use crate::cells::{Cell, CellKey, UNKNOWN_SEX};
use crate::months::{KnownDays, Missing, kinds, tallies};
use crate::place::{Centre, centres, homes_spec};
use crate::specs::{Apart, Found, days_spec, each, each_day, joined, spec};

/// What is to be counted.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The region.
    pub region: &'a Region,
    /// The text.
    pub indicators: &'a Indicators,
    /// Only these; all when empty.
    pub only: &'a [&'a str],
    /// The first and the last month; none for all that are known whole, at most 60.
    pub months: Option<(Month, Month)>,
    /// Deliveries received later do not count.
    pub known_at: Timestamp,
    /// How the work is spread; changes no result.
    pub effort: Effort,
}

/// At most so many months at a time.
pub const MONTHS_MOST: i32 = 60;

/// All indicators counted.
#[derive(Clone, Debug)]
pub struct Counted {
    /// The months, ascending and without gaps.
    pub months: Vec<Month>,
    /// The centres, by HSA id.
    pub centres: Vec<Centre>,
    /// What municipalities are called, by code, as the region's settings say.
    pub municipalities: BTreeMap<String, String>,
    /// As many as were asked for, in the order of the text.
    pub indicators: Vec<CountedIndicator>,
    /// When the deliveries that count were received at the latest.
    pub known_at: Timestamp,
    /// The deliveries it stands on: register and id.
    pub deliveries: Vec<(RegisterKind, String)>,
}

/// One indicator counted.
#[derive(Clone, Debug)]
pub struct CountedIndicator {
    /// What it is.
    pub indicator: Indicator,
    /// As many as the months.
    pub months: Vec<MonthState>,
    /// Of a rate: what persons' events of the twelve months ending with each month say, by centre and sex; as many as the months, and
    /// empty for a month that has not twelve known months behind it.
    pub years: Vec<BTreeMap<CellKey, Cell>>,
}

/// What is known of a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MonthState {
    /// Counted.
    Known {
        /// By centre, sex and age.
        cells: BTreeMap<CellKey, Cell>,
        /// Of what the denominator counts, those at no centre: of persons listed nowhere, or where it was not open.
        nowhere: u64,
    },
    /// Something is missing.
    Missing(Vec<Missing>),
}

/// Counts the indicators. `progress` is told rows of events done and all of them, from any thread.
///
/// # Errors
///
/// When no month is known whole, too many are asked for, or a delivery cannot be read.
pub fn count_indicators(request: &Request<'_>, progress: &(dyn Fn(u64, u64) + Sync)) -> Result<Counted, Problems> {
    let wanted = |indicator: &&Indicator| request.only.is_empty() || request.only.contains(&indicator.name.as_str());
    let asked: Vec<&Indicator> = request.indicators.indicators.iter().filter(wanted).collect();
    let known_days = KnownDays::read(request.region, request.known_at)?;
    let months = months(request, &asked, &known_days).map_err(|problem| vec![problem])?;
    let all_kinds: BTreeSet<EventKind> = asked.iter().flat_map(|indicator| kinds(indicator)).collect();
    let all_kinds: Vec<EventKind> = all_kinds.into_iter().collect();
    let known = Known::at(request.region, request.known_at, &all_kinds)?;
    let plans: Vec<Plan<'_>> = asked.iter().map(|indicator| Plan::new(indicator, &months, &known_days)).collect();
    let followed = run(request, &known, &plans, &months, progress)?;
    let mut ids: BTreeSet<Arc<str>> = followed.followed.cube.centres.iter().cloned().collect();
    ids.extend(
        followed
            .followed
            .persons
            .iter()
            .flat_map(|found| found.cells.keys().map(|(_, centre, _)| found.centres[*centre].clone())),
    );
    let span = (months[0], months[months.len() - 1]);
    let centres = centres(&known.centres, known.areas(), &followed.followed.cube, &ids, span);
    let values = request.region.values(request.known_at)?;
    let gather = Gather { followed: &followed, centres: &centres, months: &months, values: &values };
    let mut indicators = Vec::new();
    for (at, plan) in plans.iter().enumerate() {
        indicators.push(gather.indicator(at, plan).map_err(|problem| vec![problem])?);
    }
    let mut deliveries = Vec::new();
    let registers = all_kinds.iter().map(|kind| kind.register());
    for register in [RegisterKind::Centres, RegisterKind::Listing, RegisterKind::Values].into_iter().chain(registers) {
        let of_register = request.region.known(register, request.known_at)?;
        deliveries.extend(of_register.iter().map(|manifest| (register, manifest.id())));
    }
    let municipalities = request.region.settings().municipalities.clone();
    Ok(Counted { months, centres, municipalities, indicators, known_at: request.known_at, deliveries })
}

fn months(request: &Request<'_>, asked: &[&Indicator], known: &KnownDays) -> Result<Vec<Month>, Problem> {
    let (from, to) = match request.months {
        Some(months) => months,
        None => {
            // What is counted from listings or reports alone is shown for the months that the others are.
            let all: Vec<&Indicator> = request.indicators.indicators.iter().collect();
            let (first, last) = known.months(asked).or_else(|| known.months(&all)).ok_or_else(no_month)?;
            (first.max(last.plus(1 - MONTHS_MOST)), last)
        }
    };
    let many = from.months_to(to) + 1;
    if !(1..=MONTHS_MOST).contains(&many) {
        return Err(Problem::error(
            "months_too_many",
            text!("{from}–{to} är inte 1 till {MONTHS_MOST} månader", "{from}–{to} are not 1 to {MONTHS_MOST} months"),
        )
        .why(text!("så många räknas på en gång", "so many are counted at a time"))
        .hint(text!(
            "skriv den första månaden först: --months 2019-05..2020-04",
            "write the first month first: --months 2019-05..2020-04"
        )));
    }
    Ok((0..many).map(|turn| from.plus(turn)).collect())
}

fn no_month() -> Problem {
    Problem::error(
        "no_month_known",
        text!("det finns ingen månad som är känd i sin helhet", "there is no month that is known whole"),
    )
    .why(text!("det som saknas skulle räknas som 0", "what is missing would count as 0"))
    .hint(text!(
        "ta emot fullständiga leveranser av besök, samtal, bedömningar eller läkemedel, eller säg vilka månader: --months 2020-01..2020-02",
        "take in full deliveries of visits, calls, assessments or drugs, or say which months: --months 2020-01..2020-02"
    ))
}

/// What one indicator needs.
struct Plan<'a> {
    indicator: &'a Indicator,
    apart: Apart,
    /// What is missing of each month; empty for those that are counted.
    missing: Vec<Vec<Missing>>,
    /// The places of the months that have twelve known months behind them, themselves included.
    years: Vec<usize>,
}

impl<'a> Plan<'a> {
    fn new(indicator: &'a Indicator, months: &[Month], known: &KnownDays) -> Self {
        let missing: Vec<Vec<Missing>> = months
            .iter()
            .map(|month| {
                if indicator.provenance.valid.intersect(month.span()).is_none() {
                    return vec![Missing::NotInForce];
                }
                known.missing(indicator, looked_at(indicator, *month))
            })
            .collect();
        let of_year = |end: &usize| *end >= 11 && missing[end - 11..=*end].iter().all(Vec::is_empty);
        let years = (0..months.len()).filter(of_year).collect();
        Self { indicator, apart: Apart::of(indicator), missing, years }
    }

    fn known<'m>(&'m self, months: &'m [Month]) -> impl Iterator<Item = Month> + 'm {
        months.iter().zip(&self.missing).filter(|(_, missing)| missing.is_empty()).map(|(month, _)| *month)
    }
}

/// The days that the figure of a month looks at.
fn looked_at(indicator: &Indicator, month: Month) -> Span {
    let moves = tallies(indicator).any(|tally| matches!(tally, Tally::Moved(_)));
    let from = match &indicator.measure {
        IndicatorMeasure::Continuity { months, .. } => {
            month.plus(1 - i32::try_from(*months).unwrap_or(i32::MAX)).first()
        }
        _ if moves => month.first().yesterday().unwrap_or(month.first()),
        _ => month.first(),
    };
    Span { from, to: month.last() }
}

/// What was followed, and which question was whose.
struct Ran {
    followed: Followed,
    /// The months of the moves asked about.
    moves: Vec<Month>,
    /// By the place of the plan: the question about persons, with the places of the months that its windows end with.
    persons: Vec<(usize, Windows, Vec<usize>)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Windows {
    Months,
    Years,
}

fn run(
    request: &Request<'_>,
    known: &Known,
    plans: &[Plan<'_>],
    months: &[Month],
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Ran, Problems> {
    let mut specs: Vec<CountSpec> = vec![homes_spec(months[months.len() - 1])];
    let mut moves: BTreeSet<Month> = BTreeSet::new();
    let mut questions: Vec<(usize, Windows, Vec<usize>, Vec<Span>)> = Vec::new();
    for (at, plan) in plans.iter().enumerate() {
        for month in plan.known(months) {
            specs.extend(tallies(plan.indicator).filter_map(|tally| spec(tally, plan.apart, month)));
            if matches!(plan.indicator.measure, IndicatorMeasure::Rate { .. }) {
                specs.push(days_spec(plan.apart, month));
            }
            if tallies(plan.indicator).any(|tally| matches!(tally, Tally::Moved(_))) {
                moves.insert(month);
            }
        }
        let known: Vec<usize> = (0..months.len()).filter(|end| plan.missing[*end].is_empty()).collect();
        match &plan.indicator.measure {
            IndicatorMeasure::Continuity { .. } if !known.is_empty() => {
                let windows = known.iter().map(|end| looked_at(plan.indicator, months[*end])).collect();
                questions.push((at, Windows::Months, known, windows));
            }
            IndicatorMeasure::Rate { .. } if !known.is_empty() => {
                let windows = known.iter().map(|end| months[*end].span()).collect();
                questions.push((at, Windows::Months, known, windows));
                if !plan.years.is_empty() {
                    let year = |end: &usize| Span { from: months[end - 11].first(), to: months[*end].last() };
                    questions.push((at, Windows::Years, plan.years.clone(), plan.years.iter().map(year).collect()));
                }
            }
            _ => {}
        }
    }
    let filters: Vec<PersonFilter<'_>> =
        questions.iter().map(|(at, ..)| PersonFilter::of(plans[*at].indicator)).collect();
    let keeps: Vec<Keep<'_>> = filters.iter().map(PersonFilter::keep).collect();
    let asked: Vec<PersonsAsked<'_>> = questions
        .iter()
        .zip(&filters)
        .zip(&keeps)
        .map(|(((_, _, _, windows), filter), keep)| PersonsAsked {
            of: filter.of,
            labels: &filter.labels,
            keep: &**keep,
            windows,
            rule: filter.rule,
        })
        .collect();
    let moves: Vec<Month> = moves.into_iter().collect();
    let spans: Vec<Span> = moves.iter().map(|month| month.span()).collect();
    let followed = follow(
        &FollowAsked {
            input: &known.input,
            specs: &joined(specs),
            persons: &asked,
            moves: &spans,
            centres: &known.centres,
            responsibility: Responsibility::SameDay,
            effort: request.effort,
        },
        progress,
    )?;
    let persons = questions.into_iter().map(|(at, windows, ends, _)| (at, windows, ends)).collect();
    Ok(Ran { followed, moves, persons })
}

/// Whether an event with this word for the label is looked at.
type Keep<'a> = Box<dyn Fn(Label, &str) -> bool + Sync + 'a>;

/// Which events of a person are looked at together.
struct PersonFilter<'a> {
    of: EventKind,
    labels: Vec<Label>,
    filters: Vec<&'a kapitera_model::Filter>,
    rule: PersonsRule,
}

impl<'a> PersonFilter<'a> {
    fn of(indicator: &'a Indicator) -> Self {
        let (of, filters, rule): (EventKind, &[kapitera_model::Filter], PersonsRule) = match &indicator.measure {
            IndicatorMeasure::Continuity { filter, least, own_centre, .. } => {
                let rule = PersonsRule::Continuity { least: *least, own_centre: *own_centre };
                (EventKind::Visits, filter, rule)
            }
            IndicatorMeasure::Rate { those, .. } => {
                let first = those.iter().find_map(|tally| match tally {
                    Tally::Events { of, filter, .. } => Some((*of, filter.as_slice())),
                    _ => None,
                });
                let (of, filter) = first.unwrap_or((EventKind::Visits, &[]));
                (of, filter, PersonsRule::Repeated)
            }
            IndicatorMeasure::Share { .. } | IndicatorMeasure::Number { .. } => {
                (EventKind::Visits, &[], PersonsRule::Repeated)
            }
        };
        let filters: Vec<&kapitera_model::Filter> = filters.iter().collect();
        let labels: BTreeSet<Label> = filters
            .iter()
            .filter_map(|filter| match filter.key {
                kapitera_model::TableKey::Label(label) => Some(label),
                _ => None,
            })
            .collect();
        Self { of, labels: labels.into_iter().collect(), filters, rule }
    }

    fn keep(&self) -> Keep<'_> {
        Box::new(|label, word| {
            let of_label = |filter: &&&kapitera_model::Filter| filter.key == kapitera_model::TableKey::Label(label);
            self.filters.iter().filter(of_label).all(|filter| filter.lets_word_through(word))
        })
    }
}

/// Puts what was followed where it belongs.
struct Gather<'a> {
    followed: &'a Ran,
    centres: &'a [Centre],
    months: &'a [Month],
    values: &'a kapitera_region::KnownValues,
}

impl Gather<'_> {
    fn indicator(&self, own: usize, plan: &Plan<'_>) -> Result<CountedIndicator, Problem> {
        let mut months = Vec::new();
        for (at, month) in self.months.iter().enumerate() {
            months.push(if plan.missing[at].is_empty() {
                self.month(plan, *month)?
            } else {
                MonthState::Missing(plan.missing[at].clone())
            });
        }
        let mut years = vec![BTreeMap::new(); self.months.len()];
        let turn = self.followed.persons.iter();
        for ((of, windows, ends), found) in turn.zip(&self.followed.followed.persons) {
            if *of != own {
                continue;
            }
            for (&(window, centre, sex), tally) in &found.cells {
                let Some(centre) = self.centre(&found.centres[centre]) else { continue };
                let sex = if plan.apart.sex { u8::try_from(sex).unwrap_or(UNKNOWN_SEX) } else { UNKNOWN_SEX };
                let key = CellKey { centre, sex, band: 0 };
                let cells = match windows {
                    Windows::Years => &mut years[ends[window]],
                    Windows::Months => match &mut months[ends[window]] {
                        MonthState::Known { cells, .. } => cells,
                        MonthState::Missing(_) => continue,
                    },
                };
                cells.entry(key).or_default().persons += *tally;
            }
        }
        if matches!(plan.indicator.measure, IndicatorMeasure::Continuity { .. }) {
            for state in &mut months {
                if let MonthState::Known { cells, .. } = state {
                    cells.values_mut().for_each(|cell| cell.of = cell.persons.persons);
                }
            }
        }
        Ok(CountedIndicator { indicator: plan.indicator.clone(), months, years })
    }

    fn centre(&self, id: &str) -> Option<u32> {
        let at = self.centres.binary_search_by(|centre| (*centre.id).cmp(id)).ok()?;
        u32::try_from(at).ok()
    }

    fn month(&self, plan: &Plan<'_>, month: Month) -> Result<MonthState, Problem> {
        let mut cells: BTreeMap<CellKey, Cell> = BTreeMap::new();
        let mut nowhere = 0;
        let indicator = plan.indicator;
        let besides = indicator.beside.len();
        let number = matches!(indicator.measure, IndicatorMeasure::Number { .. });
        let mut add = |tally: &Tally, part: Part| -> Result<(), Problem> {
            let reported = number && matches!(tally, Tally::Value { .. });
            self.tally(tally, plan.apart, month, &mut |found| match found {
                Found::Nowhere(count) => nowhere += if part == Part::Of { count } else { 0 },
                Found::At(_, key, count) => {
                    let cell = cells.entry(key).or_default();
                    cell.beside.resize(besides, 0);
                    // Of a number that is reported, so that what nobody reports is told from nothing.
                    cell.of += u64::from(part == Part::Those && reported);
                    match part {
                        Part::Of => cell.of += count,
                        Part::Those => cell.those += i64::try_from(count).unwrap_or(i64::MAX),
                        Part::Less => cell.those -= i64::try_from(count).unwrap_or(i64::MAX),
                        Part::Beside(at) => cell.beside[at] += count,
                    }
                }
            })
        };
        let (of, those, less): (&[Tally], &[Tally], &[Tally]) = match &indicator.measure {
            IndicatorMeasure::Share { of, those } => (of, those, &[]),
            IndicatorMeasure::Rate { those, .. } => (&[], those, &[]),
            IndicatorMeasure::Number { those, less } => (&[], those, less),
            IndicatorMeasure::Continuity { .. } => (&[], &[], &[]),
        };
        for (tallies, part) in [(of, Part::Of), (those, Part::Those), (less, Part::Less)] {
            for tally in tallies {
                add(tally, part)?;
            }
        }
        for (at, beside) in indicator.beside.iter().enumerate() {
            for tally in &beside.count {
                add(tally, Part::Beside(at))?;
            }
        }
        if matches!(indicator.measure, IndicatorMeasure::Rate { .. }) {
            let days = days_spec(plan.apart, month);
            each_day(&self.followed.followed.cube, &days, plan.apart, &mut |found| {
                if let Some((key, count)) = self.placed(found) {
                    cells.entry(key).or_default().of += count;
                }
            });
        }
        let share = matches!(indicator.measure, IndicatorMeasure::Share { .. });
        if let Some((key, cell)) =
            cells.iter().find(|(_, cell)| share && cell.those > i64::try_from(cell.of).unwrap_or(i64::MAX))
        {
            let (name, centre) = (&indicator.name, &self.centres[key.centre as usize].name);
            let (those, of) = (cell.those, cell.of);
            return Err(Problem::error(
                "more_than_all",
                text!("av ”{name}” är {those} av {of} räknade", "of “{name}” {those} of {of} are counted"),
            )
            .named(text!("{centre}, {month}", "{centre}, {month}"))
            .why(text!("en andel kan inte vara mer än alla", "a share cannot be more than all"))
            .hint(text!(
                "indikatorns ”those” ska räkna några av dem som ”of” räknar",
                "the indicator's “those” must count some of those that “of” counts"
            )));
        }
        Ok(MonthState::Known { cells, nowhere })
    }

    /// The place of what was counted in the cube among the centres followed up.
    fn placed(&self, found: Found) -> Option<(CellKey, u64)> {
        let Found::At(centre, key, count) = found else { return None };
        let id = self.followed.followed.cube.centres.get(centre)?;
        Some((CellKey { centre: self.centre(id)?, ..key }, count))
    }

    fn tally(&self, tally: &Tally, apart: Apart, month: Month, take: &mut dyn FnMut(Found)) -> Result<(), Problem> {
        match tally {
            Tally::Events { .. } | Tally::Listed { .. } => {
                let Some(spec) = spec(tally, apart, month) else { return Ok(()) };
                each(&self.followed.followed.cube, tally, &spec, apart, &mut |found| match found {
                    Found::Nowhere(_) => take(found),
                    at @ Found::At(..) => {
                        if let Some((key, count)) = self.placed(at) {
                            take(Found::At(0, key, count));
                        }
                    }
                });
            }
            Tally::Moved(what) => {
                let at = self.followed.moves.binary_search(&month).ok();
                if let Some(moves) = at.map(|at| &self.followed.followed.moves[at]) {
                    self.moves(moves, *what, apart, take);
                }
            }
            Tally::Value { name, .. } => self.value(name, month, take)?,
        }
        Ok(())
    }

    fn moves(&self, found: &MovesFound, what: Move, apart: Apart, take: &mut dyn FnMut(Found)) {
        for (id, by_sex) in found.centres.iter().zip(&found.moves) {
            let Some(centre) = self.centre(id) else { continue };
            for (sex, moves) in (0..).zip(by_sex) {
                let count = match what {
                    Move::Joined => moves.from_centres + moves.from_nowhere,
                    Move::JoinedFromCentre => moves.from_centres,
                    Move::Left => moves.to_centres + moves.to_nowhere,
                    Move::LeftForCentre => moves.to_centres,
                };
                let sex = if apart.sex { sex } else { UNKNOWN_SEX };
                take(Found::At(0, CellKey { centre, sex, band: 0 }, count));
            }
        }
    }

    /// What each centre reported last, for days that ended in the month or in the 23 before it: all its items of those days together, as
    /// models count them.
    fn value(&self, name: &str, month: Month, take: &mut dyn FnMut(Found)) -> Result<(), Problem> {
        let within = Span { from: month.plus(1 - REPORTED_MONTHS).first(), to: month.last() };
        let mut last: BTreeMap<&str, (Date, u64)> = BTreeMap::new();
        for row in self.values.rows.iter().map(|known| &known.row) {
            if *row.value != *name || !within.contains(row.valid.to) {
                continue;
            }
            let (to, sum) = last.entry(&*row.centre).or_insert((row.valid.to, 0));
            if *to < row.valid.to {
                (*to, *sum) = (row.valid.to, 0);
            }
            if *to == row.valid.to {
                *sum += whole(row)?;
            }
        }
        for (id, (_, sum)) in last {
            if let Some(centre) = self.centre(id) {
                take(Found::At(0, CellKey { centre, sex: UNKNOWN_SEX, band: 0 }, sum));
            }
        }
        Ok(())
    }
}

/// A reported value that is a number of something.
fn whole(row: &ReportedValue) -> Result<u64, Problem> {
    let down = row.amount.round(kapitera_money::RoundMode::Down);
    let number = down.and_then(|number| u64::try_from(number).ok());
    number.filter(|number| kapitera_money::Exact::whole(i128::from(*number)) == row.amount).ok_or_else(|| {
        let (name, amount, id) = (&row.value, row.amount.to_fraction_text(), &row.centre);
        Problem::error(
            "value_not_whole",
            text!(
                "värdet ”{name}” är {amount}, inget antal",
                "the value “{name}” is {amount}, which is no number of anything"
            ),
        )
        .named(text!("enhet {id}", "centre {id}"))
        .why(text!(
            "en indikator räknar antal: svar, besök, personer",
            "an indicator counts numbers: answers, visits, persons"
        ))
        .hint(text!(
            "rapportera täljare och nämnare som två värden, inte en andel",
            "report numerator and denominator as two values, not a share"
        ))
    })
}

/// Months that a reported number is shown for, the one that it ended in included: a survey is made every other year.
pub(crate) const REPORTED_MONTHS: i32 = 24;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Of,
    Those,
    Less,
    Beside(usize),
}
