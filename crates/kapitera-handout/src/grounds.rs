//! Why the month's plans and instalments take or give, and what they rest on.

use std::collections::BTreeMap;

use kapitera_books::{Entry, Voucher, instalments};
use kapitera_message::{Problem, Problems, text};
use kapitera_post::Office;
use kapitera_report::{Ground, Grounds};

use crate::language;

/// The grounds of all plans that the vouchers have rows of, as the journal has them.
pub(crate) fn grounds(office: &mut Office, vouchers: &[(Entry, Voucher)]) -> Result<Grounds, Problems> {
    let one = |problem: Problem| vec![problem];
    let rows = vouchers.iter().flat_map(|(_, voucher)| &voucher.rows);
    let mut wanted: Vec<&str> = rows.map(|row| row.plan.as_str()).filter(|plan| !plan.is_empty()).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut plans: BTreeMap<String, Ground> = BTreeMap::new();
    if wanted.is_empty() {
        return Ok(Grounds { plans });
    }
    for recorded in office.plans()? {
        let plan = recorded.plan;
        plans.insert(plan.id, Ground { reason: plan.reason, rests_on: plan.decision.to_string() });
    }
    for plan in wanted {
        let Some(id) = instalments::correction_of(plan) else { continue };
        let Some(correction) = office.standing(id).map_err(one)? else { continue };
        let rests_on = text!("rättelse {id}", "correction {id}").get(language(office)).to_owned();
        plans.insert(plan.to_owned(), Ground { reason: correction.draft.reason, rests_on });
    }
    Ok(Grounds { plans })
}
