//! What a year is computed from: what units have carried by the ledger, what plans are to repay of it, and which units there are.

use std::collections::BTreeMap;

use jiff::Timestamp;
use kapitera_books::carry::CarriedBalance;
use kapitera_books::{DraftCentre, PlanAct, PlanBase, Record, RecordKind};
use kapitera_message::{Problem, Problems};
use kapitera_money::Ore;
use kapitera_period::Month;
use kapitera_store::RowFilter;

use super::problems;
use crate::Office;
use crate::knowledge::draft_centre_of;
use crate::plans::plan_key;

/// The roles of the accounts that hold what units have carried.
const SURPLUS: &str = "carried-surplus";
const DEFICIT: &str = "carried-deficit";

/// A unit's HSA id and its provider's organisation number: what one has carried is not another's.
type Whose = (String, String);

impl Office {
    /// What units have carried by the entries before `before`, each under the provider whose it is: the balances of the
    /// accounts of what is carried, and what plans are to repay.
    pub(super) fn carried_before(&mut self, before: u64, known_at: Timestamp) -> Result<Vec<CarriedBalance>, Problems> {
        let one = |problem: Problem| vec![problem];
        let accounts =
            |role| self.books.accounts_of_role(role).into_iter().map(ToOwned::to_owned).collect::<Vec<String>>();
        let (surplus, deficit) = (accounts(SURPLUS), accounts(DEFICIT));
        if let Some(shared) = surplus.iter().find(|account| deficit.contains(account)) {
            return Err(one(problems::shared_account(shared)));
        }
        let mut carried: BTreeMap<Whose, CarriedBalance> = BTreeMap::new();
        for (whose, amount) in self.sums_on(&surplus, before).map_err(one)? {
            of(&mut carried, whose).surplus = -amount;
        }
        for (whose, amount) in self.sums_on(&deficit, before).map_err(one)? {
            of(&mut carried, whose).deficit = amount;
        }
        for (plan, whose, rest) in self.scheduled_before(before, known_at)? {
            let balance = of(&mut carried, whose);
            balance.scheduled += rest;
            balance.plans.push(plan);
        }
        Ok(carried.into_values().collect())
    }

    /// The sum of each centre and provider on these accounts, debit above zero.
    fn sums_on(&mut self, accounts: &[String], before: u64) -> Result<BTreeMap<Whose, Ore>, Problem> {
        let mut sums: BTreeMap<Whose, Ore> = BTreeMap::new();
        for account in accounts {
            let filter = RowFilter { account: Some(account.clone()), ..RowFilter::default() };
            for row in self.store.rows(&filter)?.into_iter().filter(|row| row.entry < before) {
                *sums.entry((row.row.centre, row.row.provider)).or_default() += row.row.amount;
            }
        }
        Ok(sums)
    }

    /// What plans that are not ended are to repay of deficits: their claims less what they have booked, by plan and whose
    /// they are.
    fn scheduled_before(&mut self, before: u64, known_at: Timestamp) -> Result<Vec<(String, Whose, Ore)>, Problems> {
        let one = |problem: Problem| vec![problem];
        let known = self.region.centres(known_at)?;
        let mut rests = Vec::new();
        for recorded in self.plans()? {
            let plan = recorded.plan;
            let PlanBase::Whole { month_for, provider } = &plan.base else { continue };
            if plan.against != DEFICIT
                || recorded.entry.number >= before
                || self.ended_before(&plan.id, before).map_err(one)?
            {
                continue;
            }
            let filter = RowFilter { plan: Some(plan.id.clone()), ..RowFilter::default() };
            let rows = self.store.rows(&filter).map_err(one)?;
            for centre in &plan.centres {
                let own = rows.iter().filter(|row| row.entry < before && row.row.centre == centre.id);
                let rest = centre.amount + own.map(|row| row.row.amount).sum::<Ore>();
                if rest != Ore::ZERO {
                    let owes = match provider {
                        Some(provider) => provider.clone(),
                        None => {
                            let month = month_for.unwrap_or(plan.first);
                            self.provider_then(&centre.id, month, &known).map_err(one)?.provider
                        }
                    };
                    rests.push((plan.id.clone(), (centre.id.clone(), owes), rest));
                }
            }
        }
        Ok(rests)
    }

    fn ended_before(&mut self, plan: &str, before: u64) -> Result<bool, Problem> {
        let steps = self.entries(RecordKind::PlanStep, &format!("{}/step/", plan_key(plan)))?;
        for step in steps.into_iter().filter(|step| step.number < before) {
            if matches!(self.store.record(&step)?, Record::PlanStep(record) if record.act == PlanAct::Ended) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The units that there were by the end of the year, as known at a time.
    pub(super) fn units(&self, year: i16, known_at: Timestamp) -> Result<Vec<DraftCentre>, Problems> {
        let Some(december) = Month::new(year, 12) else { return Ok(Vec::new()) };
        let centres = self.region.centres(known_at)?;
        let mut ids: Vec<&str> =
            centres.iter().filter(|centre| centre.valid.from <= december.last()).map(|centre| &*centre.id).collect();
        ids.sort_unstable();
        ids.dedup();
        ids.into_iter().map(|id| draft_centre_of(&centres, id, december).map_err(|problem| vec![problem])).collect()
    }
}

fn of(carried: &mut BTreeMap<Whose, CarriedBalance>, whose: Whose) -> &mut CarriedBalance {
    let (centre, provider) = whose.clone();
    carried.entry(whose).or_insert_with(|| CarriedBalance { centre, provider, ..CarriedBalance::default() })
}
