//! The split step: an amount shared between payees, whole.

use kapitera_message::{Problem, Problems};
use kapitera_model::{Component, SplitShare};
use kapitera_money::{Exact, largest_remainder};

use crate::problems;
use crate::quantity::Context;
use crate::settlement::Step;

/// The split of a component's lines.
pub(crate) struct Splitting<'a, 'c> {
    pub(crate) context: &'a Context<'c>,
    pub(crate) component: &'a Component,
}

/// Payees and their shares.
type Shares = Vec<(String, Exact)>;

/// A line's öre by payee; they sum to the line.
pub(crate) struct Parts {
    pub(crate) payees: Vec<(String, i128)>,
    /// The shares, when they were reported.
    pub(crate) step: Option<Step>,
}

impl Splitting<'_, '_> {
    /// The parts of a centre's line, which is the rounded sum `upto` it less the sum `before` it: each payee's part of
    /// the one less its part of the other. `None` when the component is not split.
    pub(crate) fn of_centre(&self, centre: usize, upto: i128, before: i128) -> Result<Option<Parts>, Problems> {
        if self.component.split.is_empty() {
            return Ok(None);
        }
        let (shares, step) = self.shares(centre)?;
        let weights: Vec<Exact> = shares.iter().map(|(_, share)| share.clone()).collect();
        let unit = i128::from(self.context.plan.model.rounding.unit_ore);
        let part = |whole: i128| {
            let parts = largest_remainder(whole / unit, &weights);
            parts.map_err(|_| vec![problems::too_large(self.component)])
        };
        let parts = part(upto)?.into_iter().zip(part(before)?).map(|(upto, before)| (upto - before) * unit);
        let payees: Vec<(String, i128)> = shares.into_iter().map(|(payee, _)| payee).zip(parts).collect();
        assert_eq!(payees.iter().map(|(_, ore)| ore).sum::<i128>(), upto - before, "a line is split whole");
        Ok(Some(Parts { payees, step }))
    }

    /// Each payee's share for a centre, in the order of the text, the reported ones last by name; they sum to 1.
    fn shares(&self, centre: usize) -> Result<(Shares, Option<Step>), Problems> {
        let mut shares = Shares::new();
        let mut rest = None;
        let mut reported = None;
        for (payee, share) in &self.component.split {
            match share {
                SplitShare::Fixed(share) => shares.push((payee.clone(), share.clone())),
                SplitShare::Rest => {
                    rest = Some(shares.len());
                    shares.push((payee.clone(), Exact::ZERO));
                }
                SplitShare::Reported(value) => reported = Some(&**value),
            }
        }
        if let Some(value) = reported {
            let items = self.reported(value, centre)?;
            for (payee, share) in items {
                // A payee who has a share by the model too gets one line.
                match shares.iter_mut().find(|(there, _)| *there == payee) {
                    Some((_, there)) => *there += &share,
                    None => shares.push((payee, share)),
                }
            }
        }
        let sum: Exact = shares.iter().map(|(_, share)| share).sum();
        let id = &self.context.facts.centres[centre].id;
        if sum > Exact::ONE {
            return Err(vec![problems::shares_above_whole(self.component, id, &sum)]);
        }
        match rest {
            Some(rest) => shares[rest].1 += &(&Exact::ONE - &sum),
            None => assert_eq!(sum, Exact::ONE, "a checked model says who has the rest"),
        }
        let step = reported.map(|value| Step::SharesReported { value: value.to_owned(), shares: shares.clone() });
        Ok((shares, step))
    }

    /// The shares reported for a centre, by payee in ascending order.
    fn reported(&self, value: &str, centre: usize) -> Result<Shares, Problems> {
        let id = &self.context.facts.centres[centre].id;
        let missing = || vec![problems::value_missing(self.component, value, id)];
        let items = self.context.facts.values.get(value).and_then(|centres| centres.get(id)).ok_or_else(missing)?;
        let mut shares = Shares::new();
        let mut found: Vec<Problem> = Vec::new();
        for item in items {
            if item.amount.is_negative() {
                found.push(problems::share_below_zero(self.component, id, &item.name));
            } else if item.name.is_empty() && !item.amount.is_zero() {
                found.push(problems::share_without_payee(self.component, value, id));
            } else if !item.name.is_empty() {
                shares.push((item.name.clone(), item.amount.clone()));
            }
        }
        // The same payee's shares stand together and are added when they meet.
        shares.sort_by(|left, right| left.0.cmp(&right.0));
        if found.is_empty() { Ok(shares) } else { Err(found) }
    }
}
