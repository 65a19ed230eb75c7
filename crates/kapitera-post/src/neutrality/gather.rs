//! What was booked in a period, from the ledger.

use std::collections::BTreeMap;

use kapitera_books::{Draft, DraftKind, Record, Row, SettlementId};
use kapitera_message::{Problem, text};
use kapitera_money::{Exact, parse_number};
use kapitera_period::Month;
use kapitera_register::Owner;
use kapitera_store::{EntryFilter, LedgerRow, Periods, RowFilter, Store};

use super::{BookedAmount, BookedFacts, CentreThen, PlanThen};

/// At most so many rows are asked for at once.
const PAGE: u32 = 10_000;

/// What the ledger booked in some months of the books: components' and plans' rows, corrections too. Payments, what is owed
/// to providers, and instalments of reclaims that were booked whole before, are not there: they move money, and give none.
///
/// # Errors
///
/// When the ledger cannot be read, or holds a row of a settlement that it does not hold.
pub fn booked_facts(store: &mut Store, periods: Periods) -> Result<BookedFacts, Problem> {
    let mut gathered = Gathered::default();
    let mut after = None;
    loop {
        let filter = RowFilter { periods: Some(periods), after, limit: PAGE, ..RowFilter::default() };
        let page = store.rows(&filter)?;
        let Some(last) = page.last() else { break };
        after = Some(last.place());
        for row in page.iter().filter(|row| gives(&row.row)) {
            gathered.take(store, row)?;
        }
    }
    Ok(gathered.facts())
}

/// Whether a row gives or takes, and does not only move money.
fn gives(row: &Row) -> bool {
    let is_instalment = row.plan.starts_with("instalments/");
    let is_contra = row.component.is_empty() && row.plan.is_empty();
    !(is_instalment || is_contra)
}

/// The settlement's centres by HSA id.
type Centres = BTreeMap<String, (String, Option<Owner>)>;

/// Listed persons by centre and owner.
type Listed = Vec<(String, Owner, Exact)>;

#[derive(Default)]
struct Gathered {
    amounts: BTreeMap<(String, Option<Owner>, String, String, Month), kapitera_money::Ore>,
    plans: BTreeMap<String, PlanThen>,
    settlements: BTreeMap<SettlementId, Centres>,
    /// The names of centres, by HSA id and owner.
    names: BTreeMap<(String, Owner), String>,
    /// Listed persons of each month settled, by its last settlement: an undone one counts no more.
    listed: BTreeMap<Month, (SettlementId, Listed)>,
    /// The last owner that a centre was seen under, for rows of no settlement.
    owners: BTreeMap<String, Owner>,
}

impl Gathered {
    fn take(&mut self, store: &mut Store, ledger: &LedgerRow) -> Result<(), Problem> {
        let row = &ledger.row;
        if let Some(id) = ledger.settlement
            && !self.settlements.contains_key(&id)
        {
            let draft = store.draft(id)?.ok_or_else(|| lacking(id))?.1;
            self.settled(&draft)?;
        }
        let in_draft =
            ledger.settlement.and_then(|id| self.settlements.get(&id)).and_then(|draft| draft.get(&row.centre));
        let owner = in_draft.map_or_else(|| self.owners.get(&row.centre).copied(), |(_, owner)| *owner);
        if !row.plan.is_empty() && !self.plans.contains_key(&row.plan) {
            let plan = plan(store, ledger)?;
            self.plans.insert(row.plan.clone(), plan);
        }
        let key = (row.centre.clone(), owner, row.component.clone(), row.plan.clone(), row.month_for);
        *self.amounts.entry(key).or_default() += row.amount;
        Ok(())
    }

    /// Remembers a draft's centres; the listed persons of a settlement count, those of corrections are of old months.
    fn settled(&mut self, draft: &Draft) -> Result<(), Problem> {
        let mut centres = Centres::new();
        let mut listed = Listed::new();
        for centre in &draft.centres {
            let owner = [Owner::OwnOperated, Owner::Private].into_iter().find(|owner| owner.name() == centre.owner);
            centres.insert(centre.id.clone(), (centre.name.clone(), owner));
            let Some(owner) = owner else { continue };
            self.owners.insert(centre.id.clone(), owner);
            self.names.insert((centre.id.clone(), owner), centre.name.clone());
            let number = parse_number(&centre.listed).map_err(|_| not_a_number(draft.id, &centre.listed))?;
            listed.push((centre.id.clone(), owner, number));
        }
        let later = self.listed.get(&draft.id.month).is_some_and(|(there, _)| *there > draft.id);
        if draft.kind == DraftKind::Settlement && !later {
            self.listed.insert(draft.id.month, (draft.id, listed));
        }
        self.settlements.insert(draft.id, centres);
        Ok(())
    }

    fn facts(self) -> BookedFacts {
        let months = Exact::whole(i128::try_from(self.listed.len().max(1)).unwrap_or(1));
        let mut sums: BTreeMap<(String, Owner), Exact> = BTreeMap::new();
        for (id, owner, number) in self.listed.into_values().flat_map(|(_, listed)| listed) {
            *sums.entry((id, owner)).or_insert(Exact::ZERO) += &number;
        }
        let centres = self.names.into_iter().map(|(key, name)| {
            let listed = sums.get(&key).and_then(|sum| sum.checked_div(&months)).unwrap_or(Exact::ZERO);
            let (id, owner) = key;
            CentreThen { id, name, owner, listed }
        });
        let amounts = self.amounts.into_iter().map(|((centre, owner, component, plan, month_for), amount)| {
            BookedAmount { centre, owner, component, plan, month_for, amount }
        });
        BookedFacts {
            centres: centres.collect(),
            amounts: amounts.collect(),
            plans: self.plans.into_values().collect(),
        }
    }
}

/// What a plan rests on, from the voucher of one of its rows.
fn plan(store: &mut Store, ledger: &LedgerRow) -> Result<PlanThen, Problem> {
    let after = ledger.entry.saturating_sub(1);
    let entries = store.entries(&EntryFilter { after, limit: 1, ..EntryFilter::default() })?;
    let mut plan = PlanThen {
        plan: ledger.row.plan.clone(),
        label: ledger.row.text.clone(),
        reason: String::new(),
        on: Vec::new(),
    };
    if let Some(entry) = entries.first()
        && let Record::Voucher(voucher) = store.record(entry)?
    {
        plan.reason = voucher.rests.reason;
        plan.on = voucher.rests.on;
        if plan.label.is_empty() {
            plan.label = voucher.text;
        }
    }
    Ok(plan)
}

fn lacking(id: SettlementId) -> Problem {
    Problem::error(
        "settlement_not_in_ledger",
        text!(
            "huvudboken har rader från avräkning {id} men inte avräkningen",
            "the ledger has rows of settlement {id} but not the settlement"
        ),
    )
    .hint(text!("kontrollera huvudboken: kapitera ledger verify", "check the ledger: kapitera ledger verify"))
}

fn not_a_number(id: SettlementId, listed: &str) -> Problem {
    Problem::error(
        "listed_not_a_number",
        text!(
            "avräkning {id} har ”{listed}” som antal listade, vilket inte är ett tal",
            "settlement {id} has “{listed}” as its number of listed persons, which is not a number"
        ),
    )
}
