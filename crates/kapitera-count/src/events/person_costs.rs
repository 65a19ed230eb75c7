//! What each person cost during some days, read in one pass over the events: for those who ask how costs spread over persons.
//!
//! An event meets its person's listing of its service date by the rule that counts events, and is added to the sums of its person
//! that its words belong to. A cohort is looked at: those who were listed at an open centre on one day. What of the events is not a
//! cohort member's at an open centre is tallied by why.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, RwLock};

use kapitera_cube::{CountSpec, EventAt, Key, Measure, Responsibility};
use kapitera_message::{Problem, Problems};
use kapitera_period::{Date, Span, day_number};
use kapitera_region::listing_column::BIRTH;
use kapitera_register::{Centre, EventKind, Label};

use super::batch::Batch;
use super::coverage;
use super::kernel::{EventKernel, Met, Work, within};
use super::plan::{Asked, EventPlan, day_numbers, days_before};
use super::scan;
use super::states::NOWHERE;
use crate::ages::Lookup;
use crate::{Effort, Input};

/// What is asked of persons' costs.
#[derive(Clone, Copy, Debug)]
pub struct PersonCostsAsked<'a> {
    /// Listings and events.
    pub input: &'a Input,
    /// The registers whose amounts are costs, each with the labels by which its events are told apart.
    pub labels: &'a [(EventKind, Vec<Label>)],
    /// The service dates.
    pub days: Span,
    /// Whose costs are summed: those listed on this day, which has its listing among `days`; ages are of this day too.
    pub cohort: Date,
    /// Who answers on a day.
    pub responsibility: Responsibility,
    /// The centres, by id and day.
    pub centres: &'a [Centre],
    /// How the work is spread; changes no result.
    pub effort: Effort,
}

/// Number and öre of some events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CostTally {
    /// How many.
    pub rows: u64,
    /// Their sum, öre.
    pub ore: i128,
}

impl CostTally {
    fn take(&mut self, amount: i64) {
        self.rows += 1;
        self.ore += i128::from(amount);
    }
}

impl std::ops::AddAssign for CostTally {
    fn add_assign(&mut self, other: Self) {
        self.rows += other.rows;
        self.ore += other.ore;
    }
}

/// What became of the events with the same words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CostsOfWords {
    /// The register.
    pub of: EventKind,
    /// The words of the labels asked for, in their order.
    pub words: Vec<Arc<str>>,
    /// Which sums they went to: one bit each.
    pub sums: u64,
    /// Of persons of the cohort, by the centre where they were listed on the service date; as many as [`PersonCosts::centres`].
    pub at_centres: Vec<CostTally>,
    /// Of persons listed that day who are not of the cohort: born or moved in later.
    pub not_of_cohort: CostTally,
    /// Where the person was listed was not open.
    pub not_open: CostTally,
    /// Of persons who were listed nowhere that day.
    pub nowhere: CostTally,
    /// Of no person.
    pub no_person: CostTally,
}

impl CostsOfWords {
    /// All of them.
    pub fn all(&self) -> CostTally {
        let mut all = CostTally::default();
        let outcomes = [self.not_of_cohort, self.not_open, self.nowhere, self.no_person];
        self.at_centres.iter().copied().chain(outcomes).for_each(|tally| all += tally);
        all
    }
}

/// The sums of each person; positions are those of [`PersonCosts::ages`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonSums {
    /// Öre.
    pub ore: Vec<i64>,
    /// How many events.
    pub rows: Vec<u32>,
}

/// What each person of the cohort cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonCosts {
    /// Age on the day of the cohort, by person; `None` for whoever is not of it.
    pub ages: Vec<Option<u8>>,
    /// The sums by the bits that their events have in common, ascending: a person's sum of a bit is that of all entries with it.
    pub sums: BTreeMap<u64, PersonSums>,
    /// HSA ids, ascending.
    pub centres: Vec<Arc<str>>,
    /// What became of all events of the days, by register and words.
    pub words: Vec<CostsOfWords>,
}

/// Reads what each person cost. `sums_of` says, of the words of an event, to which sums it goes, a bit for each; it depends on
/// nothing else. `progress` is told rows done and rows in all, from any thread.
///
/// # Errors
///
/// As [`crate::count()`]: a day without a full delivery of listings or of some source of events, a delivery that cannot be read,
/// listings as counts, amounts that do not fit in 64 bits.
///
/// # Panics
///
/// As [`crate::count()`]; also when what was met is not what has an outcome.
pub fn person_costs(
    asked: &PersonCostsAsked<'_>,
    sums_of: &(dyn Fn(EventKind, &[Arc<str>]) -> u64 + Sync),
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<PersonCosts, Problems> {
    let specs: Vec<CountSpec> = asked.labels.iter().map(|(of, labels)| spec(asked, *of, labels)).collect();
    let of_plan = Asked {
        input: asked.input,
        specs: &specs,
        centres: asked.centres,
        only: None,
        every_word: false,
        effort: asked.effort,
    };
    let missing = coverage::check(asked.input, &specs);
    if !missing.is_empty() {
        return Err(missing);
    }
    let plan = EventPlan::of_what_is_there(&of_plan)?;
    let ages = cohort(asked, &plan);
    let store = Store { persons: ages.len(), sums: RwLock::default() };
    let all = super::rows(&of_plan);
    let (mut words, mut before) = (Vec::new(), 0);
    for (spec, (of, labels)) in specs.iter().zip(asked.labels) {
        let Some(input) = asked.input.events.get(of) else { continue };
        let kernel = EventKernel::new(&plan, input, false).map_err(|problem| vec![problem])?;
        let reading = Reading { plan: &plan, kernel: &kernel, spec, labels, ages: &ages, store: &store, sums_of };
        let take = |delivery: usize, batch: &Batch, share: &mut Share| reading.take(delivery, batch, share);
        let shares =
            scan::scan(input, &kernel, asked.effort, &|done| progress(before + done, all), Share::default, take)?;
        words.extend(reading.joined(shares).map_err(|problem| vec![problem])?);
        before += input.deliveries.iter().map(|delivery| delivery.rows).sum::<u64>();
    }
    let sums = store.sums.into_inner().expect("no thread panicked, or the scan had");
    let plain = |(bits, cells): (u64, Arc<Cells>)| (bits, cells.plain());
    Ok(PersonCosts { ages, sums: sums.into_iter().map(plain).collect(), centres: plan.centres, words })
}

/// A specification that has the plan look at listings with birth dates, and at the words of these labels.
fn spec(asked: &PersonCostsAsked<'_>, of: EventKind, labels: &[Label]) -> CountSpec {
    let keys = std::iter::once(Key::Age).chain(labels.iter().copied().map(Key::Label)).collect();
    let measure = Measure::Events { of, span: asked.days, at: EventAt::Listed };
    CountSpec { measure, age_on: asked.cohort, responsibility: asked.responsibility, keys }
}

/// The age of whoever was listed at an open centre on the day of the cohort.
fn cohort(asked: &PersonCostsAsked<'_>, plan: &EventPlan) -> Vec<Option<u8>> {
    let Some(states) = &plan.states else { return Vec::new() };
    let ages = Lookup::ages(asked.cohort);
    let day = day_number(asked.cohort);
    let persons = states.starts.len().saturating_sub(1);
    let of_person = |person: usize| {
        let number = states.first + i32::try_from(person).ok()?;
        let run = states.at(number, day - days_before(asked.responsibility));
        let listed = run != NOWHERE && plan.open.is_open(day, states.centre(run));
        listed.then(|| u8::try_from(ages.of(states.columns[BIRTH][run as usize])).unwrap_or(u8::MAX))
    };
    (0..persons).map(of_person).collect()
}

/// The sums of all persons, that all threads add to: whole numbers, so that their order changes nothing.
struct Store {
    persons: usize,
    sums: RwLock<BTreeMap<u64, Arc<Cells>>>,
}

struct Cells {
    ore: Vec<AtomicI64>,
    rows: Vec<AtomicU32>,
}

impl Cells {
    fn new(persons: usize) -> Self {
        Self {
            ore: std::iter::repeat_with(AtomicI64::default).take(persons).collect(),
            rows: std::iter::repeat_with(AtomicU32::default).take(persons).collect(),
        }
    }

    fn plain(&self) -> PersonSums {
        PersonSums {
            ore: self.ore.iter().map(|cell| cell.load(Ordering::Relaxed)).collect(),
            rows: self.rows.iter().map(|cell| cell.load(Ordering::Relaxed)).collect(),
        }
    }
}

impl Store {
    /// The sums of these bits; nothing for no bits.
    fn of(&self, bits: u64) -> Option<Arc<Cells>> {
        if bits == 0 {
            return None;
        }
        let there = self.sums.read().expect("no thread panics holding it").get(&bits).cloned();
        there.or_else(|| {
            let mut sums = self.sums.write().expect("no thread panics holding it");
            Some(sums.entry(bits).or_insert_with(|| Arc::new(Cells::new(self.persons))).clone())
        })
    }
}

/// What a thread has gathered: by the words' codes.
#[derive(Default)]
struct Share {
    places: HashMap<Vec<i32>, usize>,
    found: Vec<Found>,
    met: Met,
    work: Work,
    codes: Vec<i32>,
    centres: Vec<u64>,
}

struct Found {
    of: CostsOfWords,
    cells: Option<Arc<Cells>>,
}

/// One register being read.
struct Reading<'a> {
    plan: &'a EventPlan,
    kernel: &'a EventKernel<'a>,
    spec: &'a CountSpec,
    labels: &'a [Label],
    ages: &'a [Option<u8>],
    store: &'a Store,
    sums_of: &'a (dyn Fn(EventKind, &[Arc<str>]) -> u64 + Sync),
}

impl Reading<'_> {
    fn take(&self, delivery: usize, batch: &Batch, share: &mut Share) {
        let Measure::Events { of, span, .. } = self.spec.measure else { return };
        let days = day_numbers(span);
        let Share { places, found, met, work, codes, centres } = share;
        let rows = self.kernel.rows(delivery, batch, work);
        let columns: Vec<usize> =
            self.labels.iter().filter_map(|label| of.labels().iter().position(|other| other == label)).collect();
        let wanted: Vec<u32> = rows.at.iter().copied().filter(|&at| within(days, batch.days[at as usize])).collect();
        met.add(Met::of(wanted.iter().map(|&at| batch.sum(at as usize))));
        self.kernel.places(self.spec, &rows, &wanted, centres);
        let runs = &rows.states[days_before(self.spec.responsibility) as usize];
        for (&at, &place) in wanted.iter().zip(centres.iter()) {
            let at = at as usize;
            codes.clear();
            codes.extend(columns.iter().map(|&column| batch.labels[column][at]));
            let position = match places.get(codes.as_slice()) {
                Some(&position) => position,
                None => {
                    found.push(self.begin(of, codes));
                    places.insert(codes.clone(), found.len() - 1);
                    found.len() - 1
                }
            };
            let Found { of: tallies, cells } = &mut found[position];
            let (person, amount) = (batch.persons[at], batch.amounts[at]);
            let place = usize::try_from(place).unwrap_or(usize::MAX);
            let tally = if person < 0 {
                &mut tallies.no_person
            } else if runs[at] == NOWHERE {
                &mut tallies.nowhere
            } else if place >= self.plan.centres.len() {
                &mut tallies.not_open
            } else {
                let index =
                    (person - self.plan.states.as_ref().map_or(0, |states| states.first)).cast_unsigned() as usize;
                if self.ages.get(index).copied().flatten().is_some() {
                    if let Some(cells) = cells {
                        cells.ore[index].fetch_add(amount, Ordering::Relaxed);
                        cells.rows[index].fetch_add(1, Ordering::Relaxed);
                    }
                    &mut tallies.at_centres[place]
                } else {
                    &mut tallies.not_of_cohort
                }
            };
            tally.take(amount);
        }
    }

    /// An empty entry for words.
    fn begin(&self, of: EventKind, codes: &[i32]) -> Found {
        let word = |(label, &code): (&Label, &i32)| self.plan.labels[label][code as usize].clone();
        let words: Vec<Arc<str>> = self.labels.iter().zip(codes).map(word).collect();
        let sums = (self.sums_of)(of, &words);
        let none = CostTally::default();
        let at_centres = vec![none; self.plan.centres.len()];
        let tallies = CostsOfWords {
            of,
            words,
            sums,
            at_centres,
            not_of_cohort: none,
            not_open: none,
            nowhere: none,
            no_person: none,
        };
        Found { of: tallies, cells: self.store.of(sums) }
    }

    /// What all threads found, in the order of the words.
    fn joined(&self, shares: Vec<Share>) -> Result<Vec<CostsOfWords>, Problem> {
        let mut met = Met::default();
        let mut all: BTreeMap<Vec<Arc<str>>, CostsOfWords> = BTreeMap::new();
        for share in shares {
            met.add(share.met);
            for Found { of, .. } in share.found {
                match all.get_mut(&of.words) {
                    Some(there) => there.add(&of),
                    None => {
                        all.insert(of.words.clone(), of);
                    }
                }
            }
        }
        met.check()?;
        let mut whole = CostTally::default();
        all.values().for_each(|of| whole += of.all());
        assert_eq!((whole.rows, whole.ore), (met.number, met.amount), "everything met has an outcome");
        Ok(all.into_values().collect())
    }
}

impl CostsOfWords {
    fn add(&mut self, other: &Self) {
        self.at_centres.iter_mut().zip(&other.at_centres).for_each(|(tally, other)| *tally += *other);
        self.not_of_cohort += other.not_of_cohort;
        self.not_open += other.not_open;
        self.nowhere += other.nowhere;
        self.no_person += other.no_person;
    }
}
