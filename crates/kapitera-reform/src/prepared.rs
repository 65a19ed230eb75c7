//! A model evaluated for all months, ready to be varied.

use std::borrow::Cow;
use std::sync::Arc;

use kapitera_evaluate::{ComponentAmounts, Facts, Line, Otherwise, Plan, Settlement, evaluate, evaluate_again};
use kapitera_message::{Problem, Problems};
use kapitera_model::Model;
use kapitera_money::{Exact, Ore};
use kapitera_period::Month;
use kapitera_settle::Ground;

use crate::paid::{Paid, places_in};

/// A knob at another value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turned {
    /// The knob: [`kapitera_model::Knob`].
    pub name: String,
    /// Its value.
    pub value: Exact,
}

/// A model on a ground: what it pays, and all that is needed to vary it.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The model.
    pub model: Arc<Model>,
    /// What it pays.
    pub paid: Paid,
    pub(crate) months: Vec<PreparedMonth>,
}

#[derive(Clone, Debug)]
pub(crate) struct PreparedMonth {
    pub(crate) month: Month,
    facts: Facts,
    amounts: ComponentAmounts,
    places: Vec<usize>,
    /// Listed persons by centre of the comparison.
    pub(crate) listed: Vec<Exact>,
}

impl Prepared {
    /// Evaluates models on a ground, all on the same centres: those that any of them settles. With those that cannot be
    /// evaluated stands why not, with the model's id and the month.
    pub fn all(ground: &Ground, models: &[Arc<Model>]) -> Vec<Result<Self, Problems>> {
        let settled: Vec<Result<Vec<(Facts, Settlement)>, Problems>> = models
            .iter()
            .map(|model| ground.months().iter().map(|month| settled(ground, model, *month)).collect())
            .collect();
        let all = settled.iter().flatten().flatten().flat_map(|(_, settlement)| &settlement.centres);
        let mut ids: Vec<Arc<str>> = all.map(|centre| centre.id.clone()).collect();
        ids.sort();
        ids.dedup();
        let centres: Arc<[Arc<str>]> = ids.into();
        let months: Arc<[Month]> = ground.months().into();
        let prepared = models.iter().zip(settled);
        prepared.map(|(model, settled)| Ok(Self::of(model, settled?, &months, &centres))).collect()
    }

    fn of(
        model: &Arc<Model>,
        settled: Vec<(Facts, Settlement)>,
        months: &Arc<[Month]>,
        centres: &Arc<[Arc<str>]>,
    ) -> Self {
        let mut paid = Paid::nothing(model, months.clone(), centres.clone());
        let prepared = settled.into_iter().enumerate().map(|(at, (facts, settlement))| {
            let places = places_in(&settlement, centres);
            paid.add(at, &places, &settlement.lines);
            let mut listed = vec![Exact::ZERO; centres.len()];
            places.iter().zip(&settlement.listed).for_each(|(place, count)| listed[*place] = count.clone());
            let amounts = ComponentAmounts::of(&settlement, model.components.len());
            PreparedMonth { month: months[at], facts, amounts, places, listed }
        });
        let prepared = prepared.collect();
        Self { model: model.clone(), paid, months: prepared }
    }

    /// What the model pays with knobs at other values.
    ///
    /// # Errors
    ///
    /// When there is no such knob, or what it gives cannot be evaluated.
    pub fn turned(&self, ground: &Ground, turned: &[Turned]) -> Result<Paid, Problems> {
        let (model, touched) = self.varied(turned)?;
        let mut paid = self.paid.clone();
        for month in 0..self.months.len() {
            self.vary_month(ground, &model, &touched, month, &mut paid)?;
        }
        Ok(paid)
    }

    /// The model with knobs at other values, and the components that they touch.
    pub(crate) fn varied(&self, turned: &[Turned]) -> Result<(Model, Vec<bool>), Problems> {
        let one = |problem: Problem| vec![problem];
        let mut model = Model::clone(&self.model);
        for turned in turned {
            model = model.turned(&turned.name, &turned.value).map_err(one)?;
        }
        let names: Vec<&str> = turned.iter().map(|turned| turned.name.as_str()).collect();
        let touched = self.model.touched_by(&names);
        Ok((model, touched))
    }

    /// Puts a variant's amounts of a month in place of the model's own.
    pub(crate) fn vary_month(
        &self,
        ground: &Ground,
        model: &Model,
        touched: &[bool],
        month: usize,
        paid: &mut Paid,
    ) -> Result<(), Problems> {
        let lines = self.again(ground, model, touched, month, None)?;
        for (component, _) in touched.iter().enumerate().filter(|(_, touched)| **touched) {
            paid.clear(month, component);
        }
        paid.add(month, &self.months[month].places, &lines);
        Ok(())
    }

    /// The lines of the touched components of a variant in a month, perhaps with a condition of a centre taken to be otherwise.
    pub(crate) fn again(
        &self,
        ground: &Ground,
        model: &Model,
        touched: &[bool],
        month: usize,
        otherwise: Option<Otherwise>,
    ) -> Result<Vec<Line>, Problems> {
        let prepared = &self.months[month];
        let plan = Plan::new(model, prepared.month);
        let facts = match otherwise {
            None => Cow::Borrowed(&prepared.facts),
            otherwise => Cow::Owned(Facts { otherwise, ..prepared.facts.clone() }),
        };
        evaluate_again(&plan, ground.cube(), &facts, &prepared.amounts, touched)
            .map(|(lines, _)| lines)
            .map_err(|problems| crate::problems::of_model(problems, &model.id, prepared.month))
    }

    /// What is known besides the counts in a month.
    pub(crate) fn facts(&self, month: usize) -> &Facts {
        &self.months[month].facts
    }

    /// Where the centres of a month's settlement stand among all.
    pub(crate) fn places(&self, month: usize) -> &[usize] {
        &self.months[month].places
    }

    /// Listed persons of a centre on average over the months, and how many months it was there.
    pub fn listed(&self, centre: usize) -> Exact {
        let sum: Exact = self.months.iter().map(|month| &month.listed[centre]).sum();
        let months = i128::try_from(self.months.len()).unwrap_or(1).max(1);
        Exact::fraction(1, months).map_or(Exact::ZERO, |part| &sum * &part)
    }

    /// What all centres are paid in each month.
    pub fn by_month(&self) -> Vec<Ore> {
        (0..self.months.len()).map(|month| self.paid.of_month(month)).collect()
    }
}

/// A month by a model, with what is known besides.
fn settled(ground: &Ground, model: &Model, month: Month) -> Result<(Facts, Settlement), Problems> {
    let plan = Plan::new(model, month);
    let evaluated = ground.facts(&plan).and_then(|facts| {
        let settlement = evaluate(&plan, ground.cube(), &facts)?;
        Ok((facts, settlement))
    });
    evaluated.map_err(|problems| crate::problems::of_model(problems, &model.id, month))
}
