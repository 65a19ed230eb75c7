//! What the crate's vouchers come to: sums over their rows, nothing else.

use std::collections::{BTreeMap, BTreeSet};

use kapitera_books::pay::ProviderBalance;
use kapitera_books::{Books, Row, Series, SettlementId, Voucher, reclaim};
use kapitera_money::Ore;
use kapitera_period::Month;

#[derive(Default)]
pub struct Ledger {
    numbers: BTreeMap<Series, u64>,
    keys: BTreeSet<String>,
    /// The vouchers of each settlement or correction, as recorded.
    pub vouchers: BTreeMap<SettlementId, Vec<(String, Voucher)>>,
    /// The sum of each account.
    pub accounts: BTreeMap<String, i64>,
    /// The sum of each provider's rows on each account.
    pub providers: BTreeMap<(String, String, String), i64>,
    /// What components made, of no plan: for the month, at the centre, the component.
    pub posted: BTreeMap<(Month, String, String), i64>,
    /// The rows of each plan of instalments: what the correction claimed (and its undoing), what settlements charged.
    pub claimed: BTreeMap<SettlementId, Vec<Row>>,
    pub charged: BTreeMap<SettlementId, Vec<Row>>,
}

impl Ledger {
    /// Records a voucher: numbers it, adds its rows to the sums. Gives it back as recorded.
    pub fn record(&mut self, key: &str, mut voucher: Voucher, books: &Books) -> Voucher {
        assert!(self.keys.insert(key.to_owned()), "{key} is taken");
        let number = self.numbers.entry(voucher.series).or_default();
        *number += 1;
        voucher.number = Some(*number);
        voucher.check().unwrap();
        reclaim::check(&voucher, books).unwrap();
        for row in &voucher.rows {
            *self.accounts.entry(row.account.clone()).or_default() += row.amount.0;
            *self.providers.entry((row.provider.clone(), row.centre.clone(), row.account.clone())).or_default() +=
                row.amount.0;
            if row.plan.is_empty() && !row.component.is_empty() {
                let of = (row.month_for, row.centre.clone(), row.component.clone());
                *self.posted.entry(of).or_default() += row.amount.0;
            }
            if let Some(rest) = row.plan.strip_prefix("instalments/") {
                let correction: SettlementId = rest.split_once('/').unwrap().0.parse().unwrap();
                let own = voucher.settlement == Some(correction);
                let rows = if own { &mut self.claimed } else { &mut self.charged };
                rows.entry(correction).or_default().push(row.clone());
            }
        }
        voucher
    }

    /// What each provider is owed, on each account of the role `payable`.
    pub fn balances(&self, books: &Books) -> Vec<ProviderBalance> {
        let payable = books.accounts_of_role(reclaim::PAYABLE);
        let owed = self.providers.iter().filter(|((_, _, account), _)| payable.contains(account.as_str()));
        owed.map(|((provider, centre, account), sum)| ProviderBalance {
            provider: provider.clone(),
            centre: centre.clone(),
            account: account.clone(),
            balance: Ore(-sum),
        })
        .collect()
    }
}
