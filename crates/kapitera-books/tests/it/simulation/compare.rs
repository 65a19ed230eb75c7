//! The crate's books against the simple ones, and against what is known.

use std::collections::BTreeMap;

use super::{Alive, COMPONENTS, OWN, POOL, PROVIDERS, World};

impl World {
    /// The crate's books against the simple ones, and against what is known.
    pub(super) fn compare(&self) {
        assert_eq!(self.ledger.accounts.values().sum::<i64>(), 0, "all accounts sum to nothing");
        for (place, provider) in PROVIDERS.iter().enumerate() {
            let payable = |account: &str| ["2446", "2447", "2896"].contains(&account);
            let of_provider =
                self.ledger.providers.iter().filter(|((of, _, account), _)| of == provider && payable(account));
            let owed: i64 = of_provider.map(|(_, sum)| sum).sum();
            assert_eq!(
                -owed,
                self.simple.owed.get(&place).copied().unwrap_or(0),
                "{provider} is owed, month {}",
                self.now
            );
        }
        let of = |sums: &BTreeMap<usize, i64>, own: bool| -> i64 {
            sums.iter().filter(|(provider, _)| (**provider == OWN) == own).map(|(_, amount)| amount).sum()
        };
        assert_eq!(-self.account("1930"), of(&self.simple.paid, false), "paid by the bank");
        assert_eq!(-self.account("1690"), of(&self.simple.paid, true), "paid inside the region");
        assert_eq!(self.account("1512"), of(&self.simple.invoiced, false), "invoiced");
        assert_eq!(self.account("1519"), self.simple.waiting(), "waiting for instalments");
        assert_eq!(-self.account("5540"), self.simple.clawed, "taken by the plan");
        let posted: i64 = self.simple.posted.values().sum();
        assert_eq!(self.ledger.posted.values().sum::<i64>(), posted, "all that components made");
        for (of, alive) in self.alive.range(self.now - 8..) {
            self.compare_month(*of, alive);
        }
        if self.now % 24 == 0 {
            self.alive.iter().for_each(|(of, alive)| self.compare_month(*of, alive));
        }
    }

    /// What is posted for a month is what it last came to, less what was not moved; the pool sums to itself.
    fn compare_month(&self, of: i32, alive: &Alive) {
        let (_, facts) = alive.last().unwrap();
        let mut pool = 0;
        for centre in 0..self.centres.len() {
            for component in COMPONENTS {
                let posted = self.cell(of, centre, component);
                let simple = self.simple.posted.get(&(of, centre, component)).copied().unwrap_or(0);
                assert_eq!(posted, simple, "posted for month {of}, centre {centre}, {component}");
                let unmoved = self.unmoved.get(&(of, centre, component)).copied().unwrap_or(0);
                assert_eq!(posted + unmoved, facts[&(centre, component)], "month {of} as last settled");
                pool += if component == "cni" { posted + unmoved } else { 0 };
            }
        }
        assert_eq!(pool, POOL, "the closed pool of month {of}");
    }
}
