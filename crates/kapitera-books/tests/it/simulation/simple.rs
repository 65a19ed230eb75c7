//! The second model of the books: plain sums, written from the rules alone. It calls nothing of the crate.

use std::collections::BTreeMap;

/// What one line of a draft says, in numbers: months are counted, centres and providers are places.
#[derive(Clone, Debug)]
pub struct SimpleLine {
    pub centre: usize,
    pub component: &'static str,
    pub month: i32,
    /// What is paid by it; charges are below 0.
    pub paid: i64,
    pub moved: bool,
}

/// What is paid back in instalments at one centre.
#[derive(Clone, Debug)]
struct Claim {
    /// The parts with the months they are due in.
    parts: Vec<(i32, i64)>,
    total: i64,
    charged: i64,
    undone: bool,
}

/// What a settlement or correction did, to be undone.
#[derive(Clone, Debug, Default)]
struct Done {
    lines: Vec<SimpleLine>,
    owed: BTreeMap<usize, i64>,
    charged: BTreeMap<(String, usize), i64>,
    clawed: i64,
    plan_owed: BTreeMap<usize, i64>,
}

#[derive(Clone, Debug, Default)]
pub struct Simple {
    /// The provider of each centre.
    pub providers: Vec<usize>,
    /// What each provider is owed.
    pub owed: BTreeMap<usize, i64>,
    /// What is posted for each month, centre and component.
    pub posted: BTreeMap<(i32, usize, &'static str), i64>,
    /// What each provider has been paid and invoiced.
    pub paid: BTreeMap<usize, i64>,
    pub invoiced: BTreeMap<usize, i64>,
    /// What the clawback has taken.
    pub clawed: i64,
    claims: BTreeMap<(String, usize), Claim>,
    done: BTreeMap<String, Done>,
}

impl Simple {
    /// Books lines. With instalments, what a provider owes in all of it waits; `month` is the one it is booked in.
    pub fn book(&mut self, id: &str, lines: &[SimpleLine], instalments: i64, month: i32) {
        let mut net: BTreeMap<usize, i64> = BTreeMap::new();
        let mut at_centre: BTreeMap<usize, i64> = BTreeMap::new();
        for line in lines.iter().filter(|line| line.moved) {
            *self.posted.entry((line.month, line.centre, line.component)).or_default() += line.paid;
            *net.entry(self.providers[line.centre]).or_default() += line.paid;
            *at_centre.entry(line.centre).or_default() += line.paid;
        }
        let done = self.done.entry(id.to_owned()).or_default();
        done.lines.extend(lines.iter().filter(|line| line.moved).cloned());
        for (centre, amount) in at_centre {
            let provider = self.providers[centre];
            if instalments > 1 && net[&provider] < 0 {
                let total = -amount;
                // Equal parts; the öre that are left go to the first months.
                let (part, left) = (total.abs() / instalments, total.abs() % instalments);
                let sized = |number: i64| total.signum() * (part + i64::from(number < left));
                let parts = (0..instalments).map(|number| (month + 1 + number as i32, sized(number))).collect();
                self.claims.insert((id.to_owned(), centre), Claim { parts, total, charged: 0, undone: false });
            } else {
                *self.owed.entry(provider).or_default() += amount;
                *done.owed.entry(provider).or_default() += amount;
            }
        }
    }

    /// The settlement of `month` charges what is due of the instalments.
    pub fn charge(&mut self, id: &str, month: i32) {
        for ((correction, centre), claim) in &mut self.claims {
            let due: i64 =
                claim.parts.iter().filter(|(due, _)| *due <= month && !claim.undone).map(|(_, part)| part).sum();
            let now = due - claim.charged;
            // An earlier month settled anew takes nothing back of what later ones charged.
            if now == 0 || (!claim.undone && now.signum() != claim.total.signum()) {
                continue;
            }
            claim.charged += now;
            *self.owed.entry(self.providers[*centre]).or_default() -= now;
            let done = self.done.entry(id.to_owned()).or_default();
            *done.charged.entry((correction.clone(), *centre)).or_default() += now;
            *done.plan_owed.entry(self.providers[*centre]).or_default() -= now;
        }
    }

    /// A plan takes an amount back from a centre's provider.
    pub fn claw(&mut self, id: &str, centre: usize, amount: i64) {
        self.clawed += amount;
        *self.owed.entry(self.providers[centre]).or_default() -= amount;
        let done = self.done.entry(id.to_owned()).or_default();
        done.clawed += amount;
        *done.plan_owed.entry(self.providers[centre]).or_default() -= amount;
    }

    /// Undoes a settlement or correction.
    pub fn undo(&mut self, id: &str) {
        let done = self.done.remove(id).unwrap_or_default();
        for line in &done.lines {
            *self.posted.entry((line.month, line.centre, line.component)).or_default() -= line.paid;
        }
        for (provider, amount) in done.owed.iter().chain(&done.plan_owed) {
            *self.owed.entry(*provider).or_default() -= amount;
        }
        for (claim, amount) in &done.charged {
            self.claims.get_mut(claim).unwrap().charged -= amount;
        }
        self.clawed -= done.clawed;
        for ((correction, _), claim) in &mut self.claims {
            claim.undone |= correction == id;
        }
    }

    /// Pays all that are owed; who owes is invoiced, or carried. Says what each provider was paid.
    pub fn pay(&mut self, invoices: impl Fn(usize) -> bool) -> BTreeMap<usize, i64> {
        let mut items = BTreeMap::new();
        for (provider, owed) in &mut self.owed {
            if *owed > 0 {
                items.insert(*provider, *owed);
                *self.paid.entry(*provider).or_default() += *owed;
                *owed = 0;
            } else if *owed < 0 && invoices(*provider) {
                *self.invoiced.entry(*provider).or_default() -= *owed;
                *owed = 0;
            }
        }
        items
    }

    /// The bank did not pay.
    pub fn reject(&mut self, provider: usize, amount: i64) {
        *self.paid.entry(provider).or_default() -= amount;
        *self.owed.entry(provider).or_default() += amount;
    }

    /// What waits to be charged in instalments.
    pub fn waiting(&self) -> i64 {
        let left = |claim: &Claim| if claim.undone { -claim.charged } else { claim.total - claim.charged };
        self.claims.values().map(left).sum()
    }
}
