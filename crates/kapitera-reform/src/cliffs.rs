//! How near each centre is to the thresholds of a model, and what the pay jumps there.
//!
//! The jump is found by taking the centre's condition to be otherwise, with everything else as it is: what the centre would be paid in
//! the month on the other side, less what it is paid on its own. The end of a price's step is moved to where the centre stands instead.

use kapitera_evaluate::{Facts, Line, Otherwise, Plan, Priced, Step};
use kapitera_message::{Problems, Text};
use kapitera_model::{Cliff, CliffAt, Model, PriceKind, Subject, cliffs};
use kapitera_money::{Exact, Ore};

use crate::compare::{Compared, Comparison};
use crate::variant::Variant;

/// A centre and a threshold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearCliff {
    /// The centre's place among [`Comparison::places`].
    pub place: usize,
    /// The component.
    pub component: String,
    /// What the component is called.
    pub label: Text,
    /// What is compared with the level.
    pub of: Text,
    /// What happens at the level.
    pub said: Text,
    /// The level.
    pub level: Exact,
    /// Where the centre stands.
    pub found: Exact,
    /// What the centre would be paid more in the month on the other side.
    pub jump: Ore,
}

impl NearCliff {
    /// How far the centre is from the level, without sign.
    pub fn distance(&self) -> Exact {
        (&self.level - &self.found).abs()
    }

    /// The distance as a share of the level; of a level of 0 the distance itself.
    pub fn nearness(&self) -> Exact {
        self.distance().checked_div(&self.level.abs()).unwrap_or_else(|| self.distance())
    }
}

impl Comparison {
    /// The thresholds of a model, the base or a proposal, in the last month, with every centre that has one: the nearest first, then
    /// by centre.
    ///
    /// # Errors
    ///
    /// Those of evaluating.
    pub fn near_cliffs(&self, compared: Option<&Compared>) -> Result<Vec<NearCliff>, Problems> {
        let variant = self.last_variant(compared)?;
        let mut found = Vec::new();
        let day = Plan::new(&variant.model, self.ground.months()[variant.month]).period(&variant.model.time).first();
        for cliff in cliffs(&variant.model, day) {
            if matches!(cliff.of, Subject::Owner) || cliff.level.is_none() {
                continue;
            }
            found.extend(Looked::at(self, &variant, &cliff)?);
        }
        found.sort_by(|one, other| one.nearness().cmp(&other.nearness()).then(one.place.cmp(&other.place)));
        Ok(found)
    }
}

/// A threshold that is looked at.
struct Looked<'a> {
    comparison: &'a Comparison,
    variant: &'a Variant<'a>,
    cliff: &'a Cliff,
    /// The component, and those that follow it.
    touched: Vec<bool>,
    /// Its level.
    level: Exact,
    /// What the touched components pay each centre of the month as it is.
    paid: Vec<Ore>,
}

impl Looked<'_> {
    fn at(comparison: &Comparison, variant: &Variant<'_>, cliff: &Cliff) -> Result<Vec<NearCliff>, Problems> {
        let model = &variant.model;
        let Some(at) = model.components.iter().position(|component| component.name == cliff.component) else {
            return Ok(Vec::new());
        };
        let own = (0..model.components.len()).map(|position| position == at).collect();
        let mut touched = model.with_followers(own);
        touched.iter_mut().zip(&variant.touched).for_each(|(touched, also)| *touched |= also);
        let level = cliff.level.clone().unwrap_or(Exact::ZERO);
        let mut looked = Looked { comparison, variant, cliff, touched, level, paid: Vec::new() };
        let lines = looked.lines(model, None)?;
        let places = variant.prepared.places(variant.month);
        looked.paid = vec![Ore::ZERO; places.len()];
        lines.iter().for_each(|line| looked.paid[line.centre] += line.paid());
        let mut near = Vec::new();
        for (centre, place) in places.iter().enumerate() {
            let line = lines.iter().find(|line| line.component == at && line.centre == centre);
            let Some(found) = line.and_then(|line| looked.found(line, centre)) else { continue };
            let Some(jump) = looked.jump(centre, &found)? else { continue };
            let component = &model.components[at];
            near.push(NearCliff {
                place: *place,
                component: component.name.clone(),
                label: component.label.clone(),
                of: cliff.of.said(),
                said: cliff.said.clone(),
                level: looked.level.clone(),
                found,
                jump,
            });
        }
        Ok(near)
    }

    fn lines(&self, model: &Model, otherwise: Option<Otherwise>) -> Result<Vec<Line>, Problems> {
        let (prepared, month) = (self.variant.prepared, self.variant.month);
        prepared.again(&self.comparison.ground, model, &self.touched, month, otherwise)
    }

    /// Where a centre stands.
    fn found(&self, line: &Line, centre: usize) -> Option<Exact> {
        let facts: &Facts = self.variant.prepared.facts(self.variant.month);
        let id = &facts.centres.get(centre)?.id;
        match (&self.cliff.of, &self.cliff.at) {
            (_, CliffAt::Step(_)) => line.steps.iter().rev().find_map(|step| match step {
                Step::Priced { weighted, priced: Priced::Steps(_), .. } => Some(weighted.clone()),
                _ => None,
            }),
            (Subject::Value(name), _) => Some(facts.values.get(name)?.get(id)?.iter().map(|item| &item.amount).sum()),
            (Subject::Index(name, scale), _) => {
                let of_index = facts.indices.iter().find(|((index, on), _)| **index == **name && **on == **scale);
                of_index?.1.get(id).cloned()
            }
            (Subject::Count, _) => line.steps.iter().rev().find_map(|step| match step {
                Step::Counted { count, .. } | Step::Together { count, .. } => Some(count.clone()),
                _ => None,
            }),
            (Subject::Owner, _) => None,
        }
    }

    /// What the centre would be paid more on the other side; none for a step that the centre does not stand beside.
    fn jump(&self, centre: usize, found: &Exact) -> Result<Option<Ore>, Problems> {
        let of_centre =
            |lines: Vec<Line>| -> Ore { lines.iter().filter(|line| line.centre == centre).map(Line::paid).sum() };
        match &self.cliff.at {
            CliffAt::Condition(spot) => {
                let component = self.cliff.component.clone();
                let otherwise = Otherwise { component, spot: spot.clone(), centre };
                Ok(Some(of_centre(self.lines(&self.variant.model, Some(otherwise))?) - self.paid[centre]))
            }
            CliffAt::Step(step) => {
                let Some((here, there)) = self.sides(*step, found) else { return Ok(None) };
                let paid = |end: &Exact| -> Result<Ore, Problems> {
                    let moved = self.variant.model.with_step_end(&self.cliff.component, *step, end);
                    Ok(of_centre(self.lines(&moved, None)?))
                };
                Ok(Some(paid(&there)? - paid(&here)?))
            }
        }
    }

    /// Ends of a step at where the centre stands that leave it on its own side, and put it on the other. Only of the two ends that it
    /// stands between: others cannot be moved here.
    fn sides(&self, step: usize, found: &Exact) -> Option<(Exact, Exact)> {
        let (same, below) = (found.clone(), found - &Exact::decimal(1, 9));
        let (from, next) = self.step_around(step)?;
        if *found <= self.level {
            from.is_none_or(|from| from < *found).then_some((same, below))
        } else {
            next.is_none_or(|next| *found <= next).then_some((below, same))
        }
    }

    /// The ends of the steps before and after a step.
    fn step_around(&self, step: usize) -> Option<(Option<Exact>, Option<Exact>)> {
        let model = &self.variant.model;
        let component = model.components.iter().find(|component| component.name == self.cliff.component)?;
        let PriceKind::Steps { steps, .. } = &component.price.as_ref()?.kind else { return None };
        let day = Plan::new(model, self.comparison.ground.months()[self.variant.month]).period(&component.time).first();
        let end = |at: usize| {
            let number = steps.get(at)?.0.as_ref()?;
            model.number_on(number, day).ok().map(|resolved| resolved.value)
        };
        Some((step.checked_sub(1).and_then(end), end(step + 1)))
    }
}
