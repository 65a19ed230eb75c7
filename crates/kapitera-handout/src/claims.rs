//! What centres pay back in instalments, from the ledger's rows on accounts of the role `instalment-claim`.

use std::collections::BTreeMap;

use kapitera_books::reclaim::INSTALMENT_CLAIM;
use kapitera_books::{Draft, SettlementId, instalments};
use kapitera_message::Problem;
use kapitera_money::Ore;
use kapitera_period::Month;
use kapitera_post::Office;
use kapitera_report::InstalmentClaim;
use kapitera_store::{LedgerRow, RowFilter};

/// The rows of all claims, and the corrections that they come from.
#[derive(Default)]
pub(crate) struct Claims {
    rows: Vec<LedgerRow>,
    corrections: BTreeMap<SettlementId, Draft>,
}

impl Claims {
    /// Reads them.
    pub(crate) fn read(office: &mut Office) -> Result<Self, Problem> {
        let accounts: Vec<String> =
            office.books().accounts_of_role(INSTALMENT_CLAIM).into_iter().map(str::to_owned).collect();
        let mut claims = Self::default();
        for account in accounts {
            let filter = RowFilter { account: Some(account), ..RowFilter::default() };
            let rows = office.store().rows(&filter)?;
            claims.rows.extend(rows.into_iter().filter(|row| instalments::correction_of(&row.row.plan).is_some()));
        }
        let ids = claims.rows.iter().filter_map(|row| instalments::correction_of(&row.row.plan));
        let ids: std::collections::BTreeSet<SettlementId> = ids.collect();
        for id in ids {
            if let Some(standing) = office.standing(id)? {
                claims.corrections.insert(id, standing.draft);
            }
        }
        Ok(claims)
    }

    /// The claims on a centre as they are at the end of a month of the books, by the rows up to an entry: what was recorded after
    /// a statement changes nothing in it.
    pub(crate) fn of(&self, centre: &str, month: Month, through: u64) -> Vec<InstalmentClaim> {
        let known = |row: &&LedgerRow| row.period <= month && row.entry <= through;
        let mut claims: BTreeMap<(&str, Month), InstalmentClaim> = BTreeMap::new();
        for found in self.rows.iter().filter(known).filter(|found| found.row.centre == centre) {
            let Some(correction) = instalments::correction_of(&found.row.plan) else { continue };
            let Some(draft) = self.corrections.get(&correction) else { continue };
            let plan = found.row.plan.as_str();
            let claim = claims.entry((plan, found.row.month_for)).or_insert_with(|| {
                let all = self.rows.iter().filter(known);
                let of_provider = all.filter(|row| row.row.plan == plan && row.settlement == Some(correction));
                begun(draft, found.row.month_for, of_provider.map(|row| -row.row.amount).sum())
            });
            add(claim, found, month);
        }
        let shown = |claim: &InstalmentClaim| [claim.put_off, claim.due, claim.left()] != [Ore::ZERO; 3];
        claims.into_values().filter(shown).collect()
    }
}

/// A claim without amounts.
fn begun(correction: &Draft, month_for: Month, of_provider: Ore) -> InstalmentClaim {
    let months = instalments::months(correction);
    InstalmentClaim {
        correction: correction.id,
        month_for,
        of: correction.instalments,
        first: months.first().copied().unwrap_or(correction.post_in),
        last: months.last().copied().unwrap_or(correction.post_in),
        claimed: Ore::ZERO,
        put_off: Ore::ZERO,
        due: Ore::ZERO,
        number: 0,
        taken: Ore::ZERO,
        of_provider,
    }
}

/// Adds a row: the correction's own make the claim, those of settlements take of it.
fn add(claim: &mut InstalmentClaim, found: &LedgerRow, month: Month) {
    let (amount, now) = (found.row.amount, found.period == month);
    if found.settlement == Some(claim.correction) {
        claim.claimed += -amount;
        claim.put_off += if now { -amount } else { Ore::ZERO };
        return;
    }
    claim.taken += amount;
    claim.due += if now { amount } else { Ore::ZERO };
    if let Some(settlement) = found.settlement {
        let due = u32::try_from(claim.first.months_to(settlement.month) + 1).unwrap_or_default();
        claim.number = claim.number.max(due.min(claim.of));
    }
}
