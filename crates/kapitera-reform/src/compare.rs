//! Models side by side on the same months of the same registers.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use kapitera_cube::Key;
use kapitera_evaluate::Plan;
use kapitera_message::{Problems, Text, text};
use kapitera_model::{Model, Reform, ReformChange, Stance};
use kapitera_money::{Exact, Ore};
use kapitera_period::Month;
use kapitera_region::Region;
use kapitera_settle::Ground;

use crate::chain::{By, Chain, Link, Steps, first};
use crate::neutral::{Neutral, make_neutral};
use crate::paid::Paid;
use crate::places::{Place, places};
use crate::prepared::{Prepared, Turned};
use crate::problems::{NOT_NEUTRAL, with_weightiest};
use crate::rank::ranks;

/// A model that is compared.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The model.
    pub model: Arc<Model>,
    /// How it differs from the base, when it is a reform of it.
    pub reform: Option<Reform>,
    /// Knobs at other values than the model's.
    pub turned: Vec<Turned>,
}

/// What is compared.
#[derive(Clone, Copy, Debug)]
pub struct ComparisonRequest<'a> {
    /// The region.
    pub region: &'a Region,
    /// What the others are compared with.
    pub base: &'a Arc<Model>,
    /// The others.
    pub proposals: &'a [Proposal],
    /// The months.
    pub months: &'a [Month],
    /// Deliveries received later do not count.
    pub known_at: Timestamp,
    /// The knob that gives way, so that each month costs what it does by the base.
    pub neutral: Option<&'a str>,
    /// By what the reforms are taken apart; none to leave them whole.
    pub why: Option<By>,
}

/// Models side by side.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The counts that all stand on.
    pub ground: Arc<Ground>,
    /// The base.
    pub base: Arc<Prepared>,
    /// The centres, by ascending HSA id.
    pub places: Arc<[Place]>,
    /// The proposals.
    pub compared: Vec<Compared>,
}

/// A proposal beside the base.
#[derive(Clone, Debug)]
pub struct Compared {
    /// What was asked.
    pub proposal: Proposal,
    /// The model, evaluated.
    pub prepared: Arc<Prepared>,
    /// What is paid, with turned knobs and what gave way.
    pub paid: Paid,
    /// What gave way.
    pub neutral: Option<Neutral>,
    /// What each change does; none when it is no reform of the base, or was not asked for.
    pub chain: Option<Chain>,
    /// What the turned knobs do after the reform's own changes, by centre.
    pub knobs: Option<Vec<Ore>>,
    /// What making it neutral does after that, by centre.
    pub gave_way: Option<Vec<Ore>>,
}

/// A centre in a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceRow {
    /// Its place among [`Comparison::places`].
    pub place: usize,
    /// Listed persons on average over the months.
    pub listed: Exact,
    /// What the base pays.
    pub base: Ore,
    /// What the proposal pays.
    pub paid: Ore,
    /// The change in kronor per listed person; none when nobody is listed.
    pub per_listed: Option<Exact>,
    /// The change as a share of what the base pays; none when it pays nothing.
    pub share: Option<Exact>,
    /// 1 for the centre that gains most per listed person; equals share a rank.
    pub rank: Option<usize>,
}

impl PlaceRow {
    /// What the proposal pays more.
    pub fn change(&self) -> Ore {
        self.paid - self.base
    }
}

/// What centres can be put together by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupBy {
    /// The provider.
    Provider,
    /// Who runs them: the region or a private provider.
    Owner,
    /// The municipality that most of the listed live in.
    Municipality,
    /// How far from the hospital the listed live on average.
    Rurality,
}

impl GroupBy {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Provider, Self::Owner, Self::Municipality, Self::Rurality];

    fn of(self, place: &Place) -> (String, Text) {
        let unknown = || ("unknown".to_owned(), text!("okänt", "unknown"));
        match self {
            Self::Provider => (place.provider.clone(), Text::same(place.provider.clone())),
            Self::Owner => (
                place.owner.to_owned(),
                match place.owner {
                    "private" => text!("privat", "private"),
                    _ => text!("egenregi", "own-operated"),
                },
            ),
            Self::Municipality => {
                place.municipality.as_ref().map_or_else(unknown, |code| (code.clone(), Text::same(code.clone())))
            }
            Self::Rurality => {
                place.rurality.map_or_else(unknown, |rurality| (rurality.name().to_owned(), rurality.label()))
            }
        }
    }
}

/// Centres put together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupRow {
    /// The group's name for programs.
    pub key: String,
    /// What it is called.
    pub label: Text,
    /// How many centres.
    pub centres: usize,
    /// Listed persons on average over the months.
    pub listed: Exact,
    /// What the base pays.
    pub base: Ore,
    /// What the proposal pays.
    pub paid: Ore,
    /// The change in kronor per listed person.
    pub per_listed: Option<Exact>,
    /// The change as a share of what the base pays; none when it pays nothing.
    pub share: Option<Exact>,
    /// 1 for the group that gains most per listed person; equals share a rank.
    pub rank: Option<usize>,
}

/// A component in a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComponentRow {
    /// Its name.
    pub name: String,
    /// What it is called.
    pub label: Text,
    /// Whether it is paid, by the proposal or else by the base.
    pub stance: Stance,
    /// What the base pays, or charges as a negative.
    pub base: Ore,
    /// What the proposal does.
    pub paid: Ore,
}

impl Comparison {
    /// Counts once, evaluates all, takes reforms apart and makes them neutral.
    ///
    /// # Errors
    ///
    /// When something cannot be counted or evaluated, or not made neutral.
    pub fn new(request: &ComparisonRequest<'_>, progress: &(dyn Fn(u64, u64) + Sync)) -> Result<Self, Problems> {
        let steps: Vec<Option<Steps>> = request
            .proposals
            .iter()
            .map(|proposal| {
                let asked = proposal.reform.as_ref().zip(request.why);
                asked.map(|(reform, by)| Steps::of(reform, by)).transpose()
            })
            .collect::<Result<_, _>>()?;
        let mut models: Vec<Arc<Model>> = vec![request.base.clone()];
        models.extend(request.proposals.iter().map(|proposal| proposal.model.clone()));
        for step in steps.iter().flatten().flat_map(|steps| &steps.links) {
            models.push(step.upto.clone());
            models.extend(step.alone.iter().cloned());
        }
        let last = request.months.iter().max().map(|month| Plan::new(request.base, *month));
        let by = last.map(|plan| [Key::Area, Key::Age].map(|key| plan.listed_by(vec![key])));
        let all: Vec<&Model> = models.iter().map(|model| &**model).collect();
        let plans: Vec<Plan<'_>> =
            all.iter().flat_map(|model| request.months.iter().map(|month| Plan::new(model, *month))).collect();
        let mut also = crate::literature::also(&plans);
        also.extend(by.iter().flatten().cloned());
        let ground = Ground::count(request.region, &all, request.months, &also, request.known_at, progress)?;
        let mut evaluated = Prepared::all(&ground, &models);
        let of_steps = evaluated.split_off(1 + request.proposals.len());
        let prepared: Vec<Arc<Prepared>> =
            evaluated.into_iter().map(|one| one.map(Arc::new)).collect::<Result<_, _>>()?;
        let steps_paid = |wanted: &Arc<Model>| -> Result<Vec<Ore>, Text> {
            let at = models.iter().skip(prepared.len()).position(|model| Arc::ptr_eq(model, wanted));
            match at.map(|at| &of_steps[at]) {
                Some(Ok(step)) => Ok(step.paid.by_centre()),
                Some(Err(problems)) => Err(first(problems)),
                None => Err(Text::default()),
            }
        };
        let base = prepared[0].clone();
        let target = base.by_month();
        let mut compared = Vec::new();
        for (at, proposal) in request.proposals.iter().enumerate() {
            let own = &prepared[at + 1];
            let chain = steps[at].as_ref().map(|steps| Chain::of(steps, &base.paid, &own.paid, steps_paid));
            compared.push(Compared::of(
                &ground,
                own,
                proposal,
                chain,
                request.neutral.map(|knob| (knob, &target[..])),
            )?);
        }
        let places = by.map(|[area, age]| places(&ground, &base.paid.centres, &area, &age)).unwrap_or_default();
        Ok(Self { ground: Arc::new(ground), base, places: places.into(), compared })
    }

    /// The same models on the same counts with knobs at other values, and another that gives way or none: what a turned knob
    /// answers. What the reforms' own changes do stays as it is.
    ///
    /// # Errors
    ///
    /// When there is no such knob, or what it gives cannot be evaluated or made neutral.
    pub fn again(&self, turned: &[Turned], neutral: Option<&str>) -> Result<Self, Problems> {
        let target = self.base.by_month();
        let neutral = neutral.map(|knob| (knob, &target[..]));
        let again = |compared: &Compared| {
            let proposal = Proposal { turned: turned.to_vec(), ..compared.proposal.clone() };
            Compared::of(&self.ground, &compared.prepared, &proposal, compared.chain.clone(), neutral)
        };
        let compared = self.compared.iter().map(again).collect::<Result<_, _>>()?;
        Ok(Self { ground: self.ground.clone(), base: self.base.clone(), places: self.places.clone(), compared })
    }

    /// The centres under a proposal, by ascending HSA id.
    ///
    /// # Panics
    ///
    /// When the centres do not sum to the total: a broken invariant.
    pub fn rows(&self, compared: &Compared) -> Vec<PlaceRow> {
        let (base, paid) = (self.base.paid.by_centre(), compared.paid.by_centre());
        let mut rows: Vec<PlaceRow> = (0..self.places.len())
            .map(|place| {
                let listed = self.base.listed(place);
                let change = (paid[place] - base[place]).to_exact_kr();
                let share = change.checked_div(&base[place].to_exact_kr());
                let per_listed = change.checked_div(&listed);
                PlaceRow { place, listed, base: base[place], paid: paid[place], per_listed, share, rank: None }
            })
            .collect();
        let changes: Vec<Option<Exact>> = rows.iter().map(|row| row.per_listed.clone()).collect();
        rows.iter_mut().zip(ranks(&changes)).for_each(|(row, rank)| row.rank = rank);
        let sum: Ore = rows.iter().map(|row| row.paid).sum();
        assert_eq!(sum, compared.paid.total(), "the centres sum to the total");
        rows
    }

    /// The centres under a proposal put together, in order of the groups' names.
    ///
    /// # Panics
    ///
    /// When the groups do not sum to the total: a broken invariant.
    pub fn groups(&self, compared: &Compared, by: GroupBy) -> Vec<GroupRow> {
        let mut groups: BTreeMap<String, GroupRow> = BTreeMap::new();
        for row in self.rows(compared) {
            let (key, label) = by.of(&self.places[row.place]);
            let group = groups.entry(key.clone()).or_insert_with(|| GroupRow {
                key,
                label,
                centres: 0,
                listed: Exact::ZERO,
                base: Ore::ZERO,
                paid: Ore::ZERO,
                per_listed: None,
                share: None,
                rank: None,
            });
            group.centres += 1;
            group.listed += &row.listed;
            group.base += row.base;
            group.paid += row.paid;
        }
        let mut rows: Vec<GroupRow> = groups.into_values().collect();
        for row in &mut rows {
            let change = (row.paid - row.base).to_exact_kr();
            row.per_listed = change.checked_div(&row.listed);
            row.share = change.checked_div(&row.base.to_exact_kr());
        }
        let changes: Vec<Option<Exact>> = rows.iter().map(|row| row.per_listed.clone()).collect();
        rows.iter_mut().zip(ranks(&changes)).for_each(|(row, rank)| row.rank = rank);
        let sum: Ore = rows.iter().map(|row| row.paid).sum();
        assert_eq!(sum, compared.paid.total(), "the groups sum to the total");
        rows
    }

    /// The components of the base and a proposal, in the proposal's order; those that only the base has come last. Each is what
    /// all centres are paid.
    pub fn components(&self, compared: &Compared) -> Vec<ComponentRow> {
        let (base, paid) = (&self.base.paid, &compared.paid);
        let own = paid.components.iter();
        let gone = base.components.iter().filter(|one| paid.components.iter().all(|other| other.name != one.name));
        let sum = |paid: &Paid, name: &str| -> Ore {
            (0..paid.centres.len()).map(|centre| paid.of_component(name, centre)).sum()
        };
        own.chain(gone)
            .map(|component| ComponentRow {
                name: component.name.clone(),
                label: component.label.clone(),
                stance: component.stance,
                base: sum(base, &component.name),
                paid: sum(paid, &component.name),
            })
            .collect()
    }
}

impl Compared {
    fn of(
        ground: &Ground,
        prepared: &Arc<Prepared>,
        proposal: &Proposal,
        chain: Option<Chain>,
        neutral: Option<(&str, &[Ore])>,
    ) -> Result<Self, Problems> {
        let by_centre = |paid: &Paid| paid.by_centre();
        let less = |more: Vec<Ore>, less: Vec<Ore>| -> Vec<Ore> {
            more.into_iter().zip(less).map(|(more, less)| more - less).collect()
        };
        let turned = match proposal.turned.as_slice() {
            [] => prepared.paid.clone(),
            turned => prepared.turned(ground, turned)?,
        };
        let knobs = (!proposal.turned.is_empty()).then(|| less(by_centre(&turned), by_centre(&prepared.paid)));
        let neutral = neutral
            .map(|(knob, target)| make_neutral(ground, prepared, &proposal.turned, knob, target))
            .transpose()
            .map_err(|problems| with_weightiest(problems, weightiest(proposal, chain.as_ref()), &NOT_NEUTRAL))?;
        let paid = neutral.as_ref().map_or_else(|| turned.clone(), |neutral| neutral.paid.clone());
        let gave_way = neutral.as_ref().map(|neutral| less(by_centre(&neutral.paid), by_centre(&turned)));
        Ok(Self { proposal: proposal.clone(), prepared: prepared.clone(), paid, neutral, chain, knobs, gave_way })
    }
}

/// The change of a reform that moves most kronor, whichever way.
fn weightiest<'a>(proposal: &'a Proposal, chain: Option<&Chain>) -> Option<&'a ReformChange> {
    let moved = |link: &Link| link.step.iter().copied().sum::<Ore>().0.unsigned_abs();
    let link = chain?.links.iter().max_by_key(|link| moved(link))?;
    proposal.reform.as_ref()?.changes().get(link.first)
}
