//! What was booked for some months, from the ledger.

use std::collections::BTreeMap;

use kapitera_books::{Draft, DraftKind, Row, SettlementId, Subject};
use kapitera_message::{Problem, text};
use kapitera_money::{Exact, parse_number};
use kapitera_period::Month;
use kapitera_register::Owner;
use kapitera_store::{LedgerRow, Periods, RowFilter, Store};

use super::{BookedAmount, BookedFacts, CentreThen, PlanThen};

/// At most so many rows are asked for at once.
const PAGE: u32 = 10_000;

/// What the ledger has booked for some months, in whatever month of the books: components' and plans' rows, corrections
/// too. Payments, what is owed
/// to providers, and instalments of reclaims that were booked whole before, are not there: they move money, and give none.
///
/// # Errors
///
/// When the ledger cannot be read, or holds a row of a settlement that it does not hold.
pub fn booked_facts(store: &mut Store, months: Periods) -> Result<BookedFacts, Problem> {
    let mut gathered = Gathered::default();
    let mut after = None;
    loop {
        // A correction of a month is booked in a later one, and what is paid in advance in an earlier one.
        let filter = RowFilter { after, limit: PAGE, ..RowFilter::default() };
        let page = store.rows(&filter)?;
        let Some(last) = page.last() else { break };
        after = Some(last.place());
        let wanted = |row: &Row| gives(row) && (months.from..=months.to).contains(&row.month_for);
        // What units order of each other is nothing that providers of primary care are offered.
        let of_care = |row: &LedgerRow| row.settlement.is_none_or(|id| id.subject == Subject::PrimaryCare);
        for row in page.iter().filter(|row| wanted(&row.row) && of_care(row)) {
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

/// What is known of a settlement or correction.
struct Seen {
    centres: Centres,
    /// Listed persons; none of a correction, whose centres are of an old month.
    listed: Option<Listed>,
    /// The decisions of its plans' lines, by plan.
    decisions: BTreeMap<String, Vec<String>>,
}

#[derive(Default)]
struct Gathered {
    amounts: BTreeMap<(String, Option<Owner>, String, String, Month), kapitera_money::Ore>,
    plans: BTreeMap<String, PlanThen>,
    settlements: BTreeMap<SettlementId, Seen>,
    /// The names of centres, by HSA id and owner.
    names: BTreeMap<(String, Owner), String>,
    /// The settlement that says who is listed in each month paid for, the last one: an undone one counts no more.
    listed: BTreeMap<Month, SettlementId>,
    /// Whether a model may only be tried out.
    try_out: bool,
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
        let seen = ledger.settlement.and_then(|id| Some((id, self.settlements.get(&id)?)));
        let in_draft = seen.and_then(|(_, seen)| seen.centres.get(&row.centre));
        let owner = in_draft.map_or_else(|| self.owners.get(&row.centre).copied(), |(_, owner)| *owner);
        if !row.plan.is_empty() {
            let decisions = seen.and_then(|(_, seen)| seen.decisions.get(&row.plan)).cloned();
            self.planned(row, decisions.unwrap_or_default());
        } else if let Some((id, Seen { listed: Some(_), .. })) = seen {
            let last = self.listed.entry(row.month_for).or_insert(id);
            *last = id.max(*last);
        }
        let key = (row.centre.clone(), owner, row.component.clone(), row.plan.clone(), row.month_for);
        *self.amounts.entry(key).or_default() += row.amount;
        Ok(())
    }

    /// Remembers a plan and its decisions. What is carried over stands on no draft: its rows name the rule and the decision.
    fn planned(&mut self, row: &Row, mut decisions: Vec<String>) {
        let mut label = row.text.as_str();
        let rule = row.plan.strip_prefix("carry/").and_then(|rule| row.text.strip_prefix(rule)).map(str::trim);
        if let Some(decision) = rule.and_then(|rest| rest.strip_prefix('(')?.strip_suffix(')')) {
            decisions.push(decision.to_owned());
            label = row.plan.trim_start_matches("carry/");
        }
        let plan = self.plans.entry(row.plan.clone()).or_insert_with(|| PlanThen {
            plan: row.plan.clone(),
            label: label.to_owned(),
            decisions: Vec::new(),
        });
        for decision in decisions {
            if !plan.decisions.contains(&decision) {
                plan.decisions.push(decision);
            }
        }
    }

    /// Remembers a draft.
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
        let mut decisions: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for line in draft.lines.iter().filter(|line| !line.plan.is_empty() && !line.rests_on.is_empty()) {
            let of_plan = decisions.entry(line.plan.clone()).or_default();
            if !of_plan.contains(&line.rests_on) {
                of_plan.push(line.rests_on.clone());
            }
        }
        self.try_out |= draft.try_out;
        let listed = (draft.kind == DraftKind::Settlement).then_some(listed);
        self.settlements.insert(draft.id, Seen { centres, listed, decisions });
        Ok(())
    }

    fn facts(self) -> BookedFacts {
        let months = Exact::whole(i128::try_from(self.listed.len().max(1)).unwrap_or(1));
        let mut sums: BTreeMap<(String, Owner), Exact> = BTreeMap::new();
        let said = self.listed.values().filter_map(|id| self.settlements.get(id)?.listed.as_ref());
        for (id, owner, number) in said.flatten() {
            *sums.entry((id.clone(), *owner)).or_insert(Exact::ZERO) += number;
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
            try_out: self.try_out,
        }
    }
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
