//! What ought to be booked less what is booked, in whatever order months are prepared, reversed and settled anew.

use std::collections::{BTreeMap, BTreeSet};

use kapitera_message::Problem;
use kapitera_money::Ore;
use kapitera_period::Month;

use super::due::{Key, Targets};
use super::{Plan, PlanBase, PlanBooked, PlanFacts};

impl Plan {
    /// What the draft of `month` owes, without what is nothing.
    pub(super) fn owed(&self, month: Month, facts: &PlanFacts<'_>) -> Result<Targets, Problem> {
        let mut owed = match self.base {
            PlanBase::Paid { .. } | PlanBase::Whole { month_for: Some(_), .. } => self.owed_of_claims(month, facts)?,
            _ => self.owed_of_months(month, facts)?,
        };
        owed.retain(|_, amount| *amount != Ore::ZERO);
        Ok(owed)
    }

    /// Amounts that fall due in the month they are for: what later months have booked is theirs.
    fn owed_of_months(&self, month: Month, facts: &PlanFacts<'_>) -> Result<Targets, Problem> {
        let mut owed = self.targets(month, facts)?;
        for booked in facts.booked.iter().filter(|booked| booked.month_for <= month) {
            let rest = owed.entry(key(booked)).or_default();
            *rest = *rest - booked.booked;
        }
        Ok(owed)
    }

    /// Claims that are paid off over months that are not their own. A draft takes what is due by its month and not booked by
    /// it, but no more than leaves each later month that has booked its parts within what is due by then: what a later month
    /// took is neither taken twice nor given back.
    fn owed_of_claims(&self, month: Month, facts: &PlanFacts<'_>) -> Result<Targets, Problem> {
        let booked = by_claim(facts.booked);
        let later = booked.values().flat_map(BTreeMap::keys).copied().filter(|settled| *settled > month);
        let months: BTreeSet<Month> = later.chain([month]).collect();
        let due =
            months.into_iter().map(|by| Ok((by, self.targets(by, facts)?))).collect::<Result<Vec<_>, Problem>>()?;
        let claims: BTreeSet<&Key> = due.iter().flat_map(|(_, due)| due.keys()).chain(booked.keys()).collect();
        let rest = |claim: &Key| {
            let all: Vec<Due> = due
                .iter()
                .map(|(by, due)| {
                    let booked =
                        booked.get(claim).map_or(Ore::ZERO, |booked| booked.range(..=*by).map(|(_, ore)| *ore).sum());
                    Due { due: due.get(claim).copied().unwrap_or_default(), booked }
                })
                .collect();
            rest_of_claim(&all)
        };
        Ok(claims.into_iter().map(|claim| (claim.clone(), rest(claim))).collect())
    }
}

/// What is due of a claim by a month, and what the months up to it have booked.
struct Due {
    due: Ore,
    booked: Ore,
}

/// What is owed of a claim that stands so by the month that is prepared and by each later one that has booked of it. More
/// booked than is due by the last of them was booked on a base that has changed since: that is given back.
fn rest_of_claim(all: &[Due]) -> Ore {
    let Some(last) = all.last() else { return Ore::ZERO };
    let sign = last.due.0.signum();
    let rest = |of: &Due| of.due - of.booked;
    if rest(last).0.signum() != sign {
        return rest(last);
    }
    let least = all.iter().map(|of| rest(of).0 * sign).min().unwrap_or_default();
    Ore(least.max(0) * sign)
}

/// What is booked of each claim by the settlements of each month; nothing of months whose settlement was undone.
fn by_claim(booked: &[PlanBooked]) -> BTreeMap<Key, BTreeMap<Month, Ore>> {
    let mut claims: BTreeMap<Key, BTreeMap<Month, Ore>> = BTreeMap::new();
    for one in booked {
        *claims.entry(key(one)).or_default().entry(one.settled).or_default() += one.booked;
    }
    for months in claims.values_mut() {
        months.retain(|_, amount| *amount != Ore::ZERO);
    }
    claims
}

fn key(booked: &PlanBooked) -> Key {
    (booked.centre.clone(), booked.component.clone(), booked.month_for)
}
