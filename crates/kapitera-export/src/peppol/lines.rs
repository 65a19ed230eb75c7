//! The lines of a document: what the ledger booked for a provider, by centre, component and month.

use std::collections::BTreeMap;

use kapitera_books::Row;
use kapitera_message::Problem;
use kapitera_money::Ore;
use kapitera_period::Month;

use super::not_the_ledgers;

/// A line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookedLine {
    /// The centre's HSA id; empty for what belongs to no centre.
    pub centre: String,
    /// What the centre is called.
    pub centre_name: String,
    /// The component; may be empty for a plan's line.
    pub component: String,
    /// The plan; empty for what the model made.
    pub plan: String,
    /// What the component or the plan is called.
    pub label: String,
    /// Why it takes or gives, and what it rests on; empty for what the model made of its month.
    pub note: String,
    /// The month it belongs to.
    pub month_for: Month,
    /// The account it is booked on.
    pub account: String,
    /// Its cost centre; may be empty.
    pub cost_centre: String,
    /// Its area of activity; may be empty.
    pub activity: String,
    /// Its counterpart; may be empty.
    pub counterpart: String,
    /// What it adds to what the provider is to be paid; never zero.
    pub amount: Ore,
}

/// What centres, components and plans are called.
pub trait LineNames {
    /// The centre's name.
    fn centre(&self, id: &str) -> String;
    /// What the line of a row is called: the component's label, or the plan's; empty when it is of neither.
    fn line(&self, row: &Row) -> String;
    /// Why the line of a row takes or gives, and what it rests on, on one line; empty for a settlement's own.
    fn note(&self, row: &Row) -> String;
}

/// The lines of a provider's rows, with what they come to in all.
///
/// `rows` are all rows of vouchers of settlements, corrections and plans that carry the provider's number; `is_payable` says
/// which of them stand on accounts of what is owed to providers. Vouchers sum to zero provider by provider, so the other
/// rows are what the payable rows are with the sign turned: also a reclaim put off to instalments, which leaves a claim.
/// Rows that cancel out give no line.
///
/// # Errors
///
/// `not_the_ledgers_total` when the rows do not sum to zero: some of them are missing.
pub fn booked_lines(
    rows: &[Row],
    is_payable: &dyn Fn(&Row) -> bool,
    names: &dyn LineNames,
) -> Result<(Vec<BookedLine>, Ore), Problem> {
    let payable: Ore = rows.iter().filter(|row| is_payable(row)).map(|row| row.amount).sum();
    let mut lines: BTreeMap<[&str; 7], BTreeMap<Month, (usize, BookedLine)>> = BTreeMap::new();
    for (position, row) in rows.iter().enumerate().filter(|(_, row)| !is_payable(row)) {
        let key = [
            row.centre.as_str(),
            &row.component,
            &row.plan,
            &row.account,
            &row.cost_centre,
            &row.activity,
            &row.counterpart,
        ];
        let months = lines.entry(key).or_default();
        let (_, line) = months.entry(row.month_for).or_insert_with(|| (position, line(row, names)));
        line.amount += row.amount;
    }
    let mut lines: Vec<(usize, BookedLine)> = lines.into_values().flat_map(BTreeMap::into_values).collect();
    lines.retain(|(_, line)| line.amount != Ore::ZERO);
    lines.sort_by(|(a_at, a), (b_at, b)| (&a.centre, a.month_for, a_at).cmp(&(&b.centre, b.month_for, b_at)));
    let lines: Vec<BookedLine> = lines.into_iter().map(|(_, line)| line).collect();
    let sum: Ore = lines.iter().map(|line| line.amount).sum();
    let provider = rows.first().map_or("", |row| row.provider.as_str());
    if sum == -payable { Ok((lines, sum)) } else { Err(not_the_ledgers(provider, sum, -payable)) }
}

/// What a row of neither component nor plan is: the claim that a reclaim put off to instalments leaves.
const PUT_OFF: &str = "Återbetalas genom delbetalningar";

fn line(row: &Row, names: &dyn LineNames) -> BookedLine {
    let label = names.line(row);
    BookedLine {
        centre: row.centre.clone(),
        centre_name: names.centre(&row.centre),
        component: row.component.clone(),
        plan: row.plan.clone(),
        label: if label.trim().is_empty() { PUT_OFF.to_owned() } else { label },
        note: names.note(row).trim().to_owned(),
        month_for: row.month_for,
        account: row.account.clone(),
        cost_centre: row.cost_centre.clone(),
        activity: row.activity.clone(),
        counterpart: row.counterpart.clone(),
        amount: Ore::ZERO,
    }
}
