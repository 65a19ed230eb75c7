//! What studies have found that ways of paying do to the volume of care, and what such volumes would mean in kronor here.
//!
//! These are others' findings, in other countries, as the region's report cites them. A scenario says what centres would be paid if
//! their visits changed so; it is no forecast that they will.

use kapitera_cube::{Cells, CellsBuilder, CountSpec, Cube, EventAt, Key, Measure, Responsibility, Unplaced};
use kapitera_evaluate::{Plan, evaluate};
use kapitera_message::{Problems, Text, text};
use kapitera_money::{Exact, Ore, RoundMode, largest_remainder};
use kapitera_period::Month;
use kapitera_register::{EventKind, Label};

use crate::compare::{Compared, Comparison};

/// What a study found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// Its name for programs.
    pub key: &'static str,
    /// What was found.
    pub what: Text,
    /// Whose study, and where the region's report cites it.
    pub source: Text,
    /// What can be reckoned from it here.
    pub applied: Applied,
}

/// How a finding is applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Applied {
    /// As a change of the number of visits to doctors, as shares; the ends of the range that was found.
    DoctorVisits(Vec<Exact>),
    /// As minutes of each visit to a doctor.
    MinutesOfVisit(Exact),
    /// Not at all, and why.
    Not(Text),
}

/// The word of visits to doctors.
const DOCTOR: &str = "doctor";

/// The findings, in the order of the report.
pub fn effects() -> Vec<Effect> {
    observations().into_iter().chain(experiments()).collect()
}

/// What was observed.
fn observations() -> Vec<Effect> {
    let canada = || text!("Dumont m.fl. 2008, Kanada; S2 avsnitt 4.2", "Dumont et al. 2008, Canada; S2 section 4.2");
    let no_time = || text!("arbetstid finns inte i registren", "working time is in no register");
    let effect = |key, what, source, applied| Effect { key, what, source, applied };
    let per_mille = |value: i128| Exact::decimal(value, 4);
    vec![
        effect(
            "mixed-volume",
            text!(
                "när läkare valde blandad ersättning i stället för per åtgärd minskade volymen vård med 6,15 %",
                "when doctors chose mixed pay instead of fee for service the volume of care fell by 6.15 %"
            ),
            canada(),
            Applied::DoctorVisits(vec![per_mille(-615)]),
        ),
        effect(
            "mixed-time",
            text!("tiden med patienter minskade med 2,57 %", "time with patients fell by 2.57 %"),
            canada(),
            Applied::Not(no_time()),
        ),
        effect(
            "mixed-time-per-service",
            text!("tiden per tjänst ökade med 3,81 %", "time per service rose by 3.81 %"),
            canada(),
            Applied::Not(no_time()),
        ),
        effect(
            "mixed-teaching",
            text!(
                "tiden för undervisning och administration ökade med 7,9 %",
                "time for teaching and administration rose by 7.9 %"
            ),
            canada(),
            Applied::Not(no_time()),
        ),
        effect(
            "capitation-minutes",
            text!(
                "besök av patienter som ersätts med kapitering var 1,14 minuter kortare än av dem som ersätts per åtgärd",
                "visits of patients paid for by capitation were 1.14 minutes shorter than of those paid for by fee for service"
            ),
            text!("Melichar 2009, Kanada; S2 avsnitt 4.2", "Melichar 2009, Canada; S2 section 4.2"),
            Applied::MinutesOfVisit(Exact::decimal(-114, 2)),
        ),
        effect(
            "other-than-fee-for-service",
            text!(
                "läkare med annat än ersättning per åtgärd gör 15–31 % färre patientbesök i veckan",
                "doctors paid otherwise than by fee for service make 15–31 % fewer visits a week"
            ),
            text!("Sarma m.fl. 2010, Kanada; S2 avsnitt 4.2", "Sarma et al. 2010, Canada; S2 section 4.2"),
            Applied::DoctorVisits(vec![per_mille(-1500), per_mille(-3100)]),
        ),
    ]
}

/// What was found in experiments.
fn experiments() -> Vec<Effect> {
    let no_figure = || text!("ingen storlek anges", "no size is given");
    let effect = |key, what, source| Effect { key, what, source, applied: Applied::Not(no_figure()) };
    vec![
        effect(
            "experiment-fewer",
            text!(
                "i försök ger kapitering färre insatser än ersättning per åtgärd, men ingen skillnad när liv står på spel",
                "in experiments capitation gives fewer services than fee for service, but no difference where life is at stake"
            ),
            text!("Shen 2004; S2 avsnitt 4.2", "Shen 2004; S2 section 4.2"),
        ),
        effect(
            "experiment-need",
            text!(
                "patienter med större behov får mer vid ersättning per åtgärd, de med mindre behov får mer vid kapitering",
                "patients with greater needs get more by fee for service, those with smaller needs get more by capitation"
            ),
            text!("Hennig-Schmidt m.fl. 2011; S2 avsnitt 4.2", "Hennig-Schmidt et al. 2011; S2 section 4.2"),
        ),
        effect(
            "experiment-mixed",
            text!(
                "en blandning minskar både under- och övervård",
                "a mixture reduces both under-treatment and over-treatment"
            ),
            text!("Brosig-Koch m.fl. 2015; S2 avsnitt 4.2", "Brosig-Koch et al. 2015; S2 section 4.2"),
        ),
    ]
}

/// What a model would pay if visits to doctors were so many more or fewer, less what it pays: by the centre's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioPaid {
    /// What each centre is paid more.
    pub paid: Vec<Ore>,
    /// What each has more already, such as fees it keeps.
    pub received: Vec<Ore>,
}

/// What scenarios need counted besides what the models do: visits by profession.
pub(crate) fn also(plans: &[Plan<'_>]) -> Vec<CountSpec> {
    let mut specs: Vec<CountSpec> = plans.iter().flat_map(Plan::specs).filter(is_visits).collect();
    let months = plans.iter().filter(|_| !specs.is_empty()).map(|plan| visits_in(plan.month));
    let months: Vec<CountSpec> = months.collect();
    specs.iter_mut().for_each(|spec| *spec = by_profession(spec));
    specs.extend(months);
    specs.sort();
    specs.dedup();
    specs
}

fn is_visits(spec: &CountSpec) -> bool {
    matches!(spec.measure, Measure::Events { of: EventKind::Visits, .. })
}

fn by_profession(spec: &CountSpec) -> CountSpec {
    let mut by = spec.clone();
    by.keys.push(Key::Label(Label::Profession));
    by.keys.sort_unstable();
    by.keys.dedup();
    by
}

/// The visits of a month at the centres, by profession.
fn visits_in(month: Month) -> CountSpec {
    let measure = Measure::Events { of: EventKind::Visits, span: month.span(), at: EventAt::Own };
    let keys = vec![Key::Label(Label::Profession)];
    CountSpec { measure, age_on: month.first(), responsibility: Responsibility::SameDay, keys }
}

impl Comparison {
    /// The visits to doctors at all centres in the months; none when visits are not counted.
    pub fn doctor_visits(&self) -> Option<u64> {
        let cube = self.ground.cube();
        let doctor = doctor(cube)?;
        self.ground.months().iter().try_fold(0, |sum, month| {
            let cells = cube.find(&visits_in(*month))?;
            let at = cells.spec().keys.iter().position(|key| *key == Key::Label(Label::Profession))?;
            let mine = (0..cells.centres()).flat_map(|centre| cells.of_centre(centre));
            Some(sum + mine.filter(|cell| cell.codes[at] == doctor).map(|cell| cell.count).sum::<u64>())
        })
    }

    /// What a model, the base or a proposal, would pay if visits to doctors changed by a share (−0.15 is 15 % fewer) at every centre, less
    /// what it pays. Whole visits are taken or added in proportion, to the nearest whole one of each centre; fees follow.
    ///
    /// # Errors
    ///
    /// Those of evaluating.
    pub fn scenario(&self, compared: Option<&Compared>, change: &Exact) -> Result<ScenarioPaid, Problems> {
        let mut scenario =
            ScenarioPaid { paid: vec![Ore::ZERO; self.places.len()], received: vec![Ore::ZERO; self.places.len()] };
        for month in 0..self.ground.months().len() {
            let variant = self.variant(compared, month)?;
            let plan = Plan::new(&variant.model, self.ground.months()[month]);
            let facts = variant.prepared.facts(month);
            let settled = |change: &Exact| {
                let cube = self.changed(&plan, change);
                evaluate(&plan, &cube, facts)
                    .map_err(|problems| crate::problems::of_model(problems, &variant.model.id, plan.month))
            };
            let (before, after) = (settled(&Exact::ZERO)?, settled(change)?);
            for (centre, place) in variant.prepared.places(month).iter().enumerate() {
                scenario.paid[*place] += after.total_of_centre(centre) - before.total_of_centre(centre);
                scenario.received[*place] += after.received_of_centre(centre) - before.received_of_centre(centre);
            }
        }
        Ok(scenario)
    }

    /// The counts that a plan reads, with visits to doctors changed.
    fn changed(&self, plan: &Plan<'_>, change: &Exact) -> Cube {
        let all = self.ground.cube();
        let doctor = doctor(all);
        let mut counts: Vec<Cells> = Vec::new();
        for spec in plan.specs() {
            let wanted = if is_visits(&spec) { by_profession(&spec) } else { spec.clone() };
            let exact = all.counts.iter().find(|cells| *cells.spec() == wanted);
            let Some(cells) = exact.or_else(|| all.find(&wanted)) else { continue };
            if counts.iter().any(|there| there.spec() == cells.spec()) {
                continue;
            }
            counts.push(match doctor.filter(|_| is_visits(&spec) && !change.is_zero()) {
                Some(doctor) => scaled(cells, doctor, change),
                None => cells.clone(),
            });
        }
        let Cube { centres, areas, doctors, labels, .. } = all;
        let (centres, areas, doctors, labels) = (centres.clone(), areas.clone(), doctors.clone(), labels.clone());
        Cube { centres, areas, doctors, labels, counts, outcomes: Vec::new() }
    }
}

fn doctor(cube: &Cube) -> Option<u32> {
    let at = cube.labels.get(&Label::Profession)?.iter().position(|word| **word == *DOCTOR)?;
    u32::try_from(at).ok()
}

/// Cells with those of one profession changed by a share, place by place: the number and the kronor of a place become the nearest
/// whole ones, shared among its cells in proportion.
fn scaled(cells: &Cells, profession: u32, change: &Exact) -> Cells {
    let spec = cells.spec();
    let at = spec.keys.iter().position(|key| *key == Key::Label(Label::Profession));
    let is_mine = |codes: &[u32]| at.is_some_and(|at| codes[at] == profession);
    let factor = &Exact::ONE + change;
    let mut builder = CellsBuilder::new(spec.clone());
    for place in 0..cells.centres() + Unplaced::ALL.len() {
        let number = u32::try_from(place).unwrap_or(u32::MAX);
        for cell in cells.of_centre(place).filter(|cell| !is_mine(cell.codes)) {
            builder.add_events(number, cell.codes, cell.count, cell.amount);
        }
        let mine: Vec<_> = cells.of_centre(place).filter(|cell| is_mine(cell.codes)).collect();
        let counts = shared(&factor, mine.iter().map(|cell| i128::from(cell.count)));
        let kept = mine.iter().zip(&counts).map(|(cell, count)| if *count > 0 { i128::from(cell.amount) } else { 0 });
        let amounts = shared(&factor, kept);
        for ((cell, count), amount) in mine.iter().zip(counts).zip(amounts) {
            let (count, amount) = (u64::try_from(count).unwrap_or_default(), i64::try_from(amount).unwrap_or_default());
            builder.add_events(number, cell.codes, count, amount);
        }
    }
    builder.finish(cells.centres())
}

/// Whole numbers times a factor, so that their sum is the nearest whole one.
fn shared(factor: &Exact, parts: impl Iterator<Item = i128>) -> Vec<i128> {
    let parts: Vec<i128> = parts.collect();
    let total = (&Exact::whole(parts.iter().sum::<i128>()) * factor).round(RoundMode::HalfAway).unwrap_or_default();
    let weights: Vec<Exact> = parts.iter().map(|part| Exact::whole(*part)).collect();
    largest_remainder(total, &weights).unwrap_or(parts)
}
