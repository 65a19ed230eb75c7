//! The marginal krona: what one more listed person, visit or cost is worth to a centre.
//!
//! One more is added to the counts, at one centre, as if the registers had held it, and the month is evaluated anew: what the centre is
//! then paid more, and what the others are, when they share a pool with it. Nothing is derived by hand from the model's prices.

mod common;
mod one;

use std::sync::Arc;

use kapitera_cube::{Cells, Cube};
use kapitera_evaluate::{ComponentAmounts, Plan, Settlement, evaluate, evaluate_again};
use kapitera_message::Problems;
use kapitera_model::{Component, Count};
use kapitera_money::Ore;
use kapitera_period::Month;
use kapitera_register::{EventKind, Label};

use self::common::{kind_of, most_common};
use self::one::One;
use crate::compare::{Compared, Comparison};
use crate::sweep::in_parallel;
use crate::variant::Variant;

/// One more of something at a centre.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum More {
    /// A person of this age who is listed there all the month.
    Listed {
        /// Age in whole years.
        age: u32,
        /// Where the person lives.
        home: Home,
    },
    /// A visit at the centre, or of one of its listed.
    Visit {
        /// The profession met; none when no model asks for it.
        profession: Option<Arc<str>>,
        /// Who comes.
        visitor: Visitor,
    },
    /// A cost for one of the centre's listed, in kronor; below zero for one that is avoided.
    Cost {
        /// The register.
        of: EventKind,
        /// The kind of cost, or of drugs who has cost responsibility.
        word: Arc<str>,
        /// Kronor.
        kr: i64,
    },
}

impl More {
    /// The register that it is in, when it is an event.
    fn register(&self) -> Option<EventKind> {
        match self {
            Self::Listed { .. } => None,
            Self::Visit { .. } => Some(EventKind::Visits),
            Self::Cost { of, .. } => Some(*of),
        }
    }
}

/// Where a person lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// Where most of the centre's listed do.
    Usual,
    /// In the area of the region that lies farthest from the hospital.
    Remote,
}

/// Who comes for a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visitor {
    /// Somebody listed at the centre.
    Own,
    /// Somebody listed at another centre.
    Others,
    /// Somebody from another region.
    OtherRegion,
    /// Somebody listed at the centre, who visits another.
    Away,
}

/// What one more is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worth {
    /// Of what.
    pub more: More,
    /// At each centre, by its place, none where nobody is listed so that nothing can be added; with the problems when the model has no
    /// price for it.
    pub at: Result<Vec<Option<WorthAt>>, Problems>,
}

/// What one more at a centre is worth in the month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct WorthAt {
    /// What the centre is paid more.
    pub paid: Ore,
    /// What the centre has more already, such as fees it keeps.
    pub received: Ore,
    /// What the other centres are paid more together.
    pub others: Ore,
}

/// The ages that are tried.
const AGES: [u32; 6] = [1, 10, 35, 60, 75, 90];
/// So many professions at most, those that are met most.
const PROFESSIONS: usize = 3;
/// So many kinds of cost at most, those with the most kronor.
const KINDS: usize = 20;
/// The kronor of a cost that is added.
const COST_KR: i64 = 1_000;

impl Comparison {
    /// What can be tried in this region: listed persons of some ages, visits to the professions that are met most, and a cost of a
    /// thousand kronor of each kind, more and less.
    pub fn kinds_of_more(&self) -> Vec<More> {
        let cube = self.ground.cube();
        let mut kinds: Vec<More> = AGES.map(|age| More::Listed { age, home: Home::Usual }).into();
        if self.remote_area().is_some() {
            kinds.push(More::Listed { age: 75, home: Home::Remote });
        }
        let has = |of| cube.counts.iter().any(|cells| kind_of(cells.spec()) == Some(of));
        if has(EventKind::Visits) {
            let professions = most_common(cube, EventKind::Visits, Label::Profession, |cell| i128::from(cell.count));
            let mut met: Vec<Option<Arc<str>>> = professions.into_iter().take(PROFESSIONS).map(Some).collect();
            if met.is_empty() {
                met.push(None);
            }
            for visitor in [Visitor::Own, Visitor::Others, Visitor::OtherRegion, Visitor::Away] {
                kinds.extend(met.iter().map(|profession| More::Visit { profession: profession.clone(), visitor }));
            }
        }
        for (of, label) in [(EventKind::Drugs, Label::Responsibility), (EventKind::Costs, Label::CostKind)] {
            for word in most_common(cube, of, label, |cell| i128::from(cell.amount)).into_iter().take(KINDS) {
                kinds.push(More::Cost { of, word: word.clone(), kr: COST_KR });
                kinds.push(More::Cost { of, word, kr: -COST_KR });
            }
        }
        kinds
    }

    /// What one more of each is worth to each centre in the last month, by the base or a proposal with its turned knobs and what gave
    /// way as it is.
    ///
    /// # Errors
    ///
    /// Those of evaluating the model as it is.
    pub fn worth(&self, compared: Option<&Compared>, kinds: &[More]) -> Result<Vec<Worth>, Problems> {
        let variant = self.last_variant(compared)?;
        let added = Added::new(self, &variant)?;
        let at = in_parallel(kinds.len(), |at| Ok(added.at_all(&kinds[at])))?;
        Ok(kinds.iter().zip(at).map(|(more, at)| Worth { more: more.clone(), at }).collect())
    }

    /// The area farthest from the hospital, by its code in the cube; none when no distance is known.
    fn remote_area(&self) -> Option<u32> {
        let cube = self.ground.cube();
        let distance = |code: &Arc<str>| {
            self.ground.known().areas().iter().find(|area| area.code == *code).and_then(|area| area.distance_km)
        };
        let known = cube.areas.iter().enumerate().filter_map(|(at, code)| Some((distance(code)?, at)));
        // The first by code of those farthest away.
        let far = known.max_by(|one, other| one.0.cmp(&other.0).then(other.1.cmp(&one.1)))?;
        u32::try_from(far.1).ok()
    }
}

/// A month to which one more is added.
struct Added<'a> {
    comparison: &'a Comparison,
    variant: &'a Variant<'a>,
    plan: Plan<'a>,
    /// The counts that the model reads.
    cube: Cube,
    /// The month as it is.
    before: Settlement,
    /// What its components come to.
    amounts: ComponentAmounts,
}

impl<'a> Added<'a> {
    fn new(comparison: &'a Comparison, variant: &'a Variant<'a>) -> Result<Self, Problems> {
        let all = comparison.ground.cube();
        let month: Month = comparison.ground.months()[variant.month];
        let plan = Plan::new(&variant.model, month);
        let mut counts: Vec<Cells> = Vec::new();
        for cells in plan.counts_in(all) {
            if counts.iter().all(|there| there.spec() != cells.spec()) {
                counts.push(cells.clone());
            }
        }
        let Cube { centres, areas, doctors, labels, .. } = all.clone();
        let cube = Cube { centres, areas, doctors, labels, counts, outcomes: Vec::new() };
        let facts = variant.prepared.facts(variant.month);
        let before = evaluate(&plan, &cube, facts)
            .map_err(|problems| crate::problems::of_model(problems, &variant.model.id, month))?;
        let amounts = ComponentAmounts::of(&before, variant.model.components.len());
        Ok(Self { comparison, variant, plan, cube, before, amounts })
    }

    fn at_all(&self, more: &More) -> Result<Vec<Option<WorthAt>>, Problems> {
        let mut worth = vec![None; self.comparison.places.len()];
        // What is changed is put back after each centre: the counts are large, and most of them stand.
        let mut cube = self.cube.clone();
        let touched = self.touched(more);
        for (centre, place) in self.variant.prepared.places(self.variant.month).iter().enumerate() {
            worth[*place] = self.at(more, centre, &touched, &mut cube)?;
        }
        Ok(worth)
    }

    /// The components that count what is added, and those that follow them.
    fn touched(&self, more: &More) -> Vec<bool> {
        let model = self.plan.model;
        let counts = |component: &Component| match &component.count {
            Count::Listed { .. } => more.register().is_none(),
            Count::Events { of, .. } => more.register() == Some(*of),
            Count::Cost { name, .. } => model.cost(name).is_some_and(|rule| more.register() == Some(rule.of)),
            Count::Value { .. } | Count::Components(_) | Count::Centre => false,
        };
        model.with_followers(model.components.iter().map(counts).collect())
    }

    fn at(&self, more: &More, centre: usize, touched: &[bool], cube: &mut Cube) -> Result<Option<WorthAt>, Problems> {
        let id = &self.before.centres[centre].id;
        // A centre that nothing has been counted at has no place in the counts, and nothing can be added there.
        let Ok(place) = self.cube.centres.binary_search(id) else { return Ok(None) };
        let one = One::new(self, more, place);
        let changed: Vec<usize> =
            (0..cube.counts.len()).filter(|at| one.is_counted(self.cube.counts[*at].spec())).collect();
        for at in &changed {
            cube.counts[*at] = one.added_to(&self.cube.counts[*at]);
        }
        let facts = self.variant.prepared.facts(self.variant.month);
        let after = evaluate_again(&self.plan, cube, facts, &self.amounts, touched);
        for at in changed {
            cube.counts[at] = self.cube.counts[at].clone();
        }
        let mut worth = WorthAt::default();
        let before = self.before.lines.iter().filter(|line| touched[line.component]).map(|line| (line, false));
        for (line, is_after) in after?.0.iter().map(|line| (line, true)).chain(before) {
            let signed = |ore: Ore| if is_after { ore } else { -ore };
            if line.centre == centre {
                worth.paid += signed(line.paid());
                worth.received += signed(line.received());
            } else {
                worth.others += signed(line.paid());
            }
        }
        Ok(Some(worth))
    }
}
