//! From a draft to its vouchers: every line that is moved becomes a row, every centre a voucher that balances.
//!
//! A row stands on the account that the posting rules give its component, or that plays the role its line names; against it
//! stands one row for each provider and month on what the region owes. Nothing is looked up that is not written in the books'
//! texts, and all that is missing there is reported together.

mod check;
mod resolve;
mod undo;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use kapitera_message::{Language, Problems};
use kapitera_money::Ore;
use kapitera_period::{Date, Month};

use crate::draft::{Draft, DraftCentre, DraftKind, DraftLine};
use crate::instalments;
use crate::reclaim::{self, INSTALMENT_CLAIM, PAYABLE};
use crate::texts::Books;
use crate::voucher::{Row, Series, Voucher};
use resolve::{Booked, Resolver};

pub(crate) use undo::undo;
pub use undo::{Undoing, reversal};

/// The vouchers of a draft, each with the key it is recorded under: for each centre one of what the model made
/// (`settlement/ID/voucher/CENTRE`) and one of what plans made (`…/plan`), without those that would have no rows.
/// `date` is the day they are booked on, in the month that the draft is to be posted in; rules are those in force that day.
///
/// # Errors
///
/// All accounts, rules, providers and payees that are missing, together; `reclaim_without_ground` when money would be taken
/// back without a reason; what [`Voucher::check`] says.
///
/// # Panics
///
/// When the vouchers do not come to what the draft books, for each centre, provider and month: nothing wrong is posted.
pub fn vouchers(
    draft: &Draft,
    books: &Books,
    date: Date,
    language: Language,
) -> Result<Vec<(String, Voucher)>, Problems> {
    let mut resolver = Resolver::new(draft, books, date);
    let booked: Vec<Booked<'_>> = draft.lines.iter().filter_map(|line| resolver.line(line)).collect();
    let installed = pays_in_instalments(draft, &booked);
    for row in &booked {
        resolver.role(contra_role(row, &installed), row.provider.owner());
    }
    if !resolver.problems.is_empty() {
        return Err(resolver.problems);
    }
    let mut by_voucher: BTreeMap<(usize, bool), Vec<&Booked<'_>>> = BTreeMap::new();
    for row in &booked {
        by_voucher.entry((row.place, !row.line.plan.is_empty())).or_default().push(row);
    }
    let mut made = Vec::with_capacity(by_voucher.len());
    for ((place, planned), rows) in by_voucher {
        let centre = &draft.centres[place];
        let maker = Maker { draft, centre, planned, date, language, installed: &installed };
        made.push((key(draft, &centre.id, planned), maker.voucher(&rows, &mut resolver)));
    }
    let mut problems = Problems::new();
    for (_, voucher) in &made {
        problems.extend(voucher.check().err());
        problems.extend(reclaim::check(voucher, books).err());
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    check::totals_are_the_drafts(&booked, &made, books);
    Ok(made)
}

/// The key of a centre's voucher.
fn key(draft: &Draft, centre: &str, planned: bool) -> String {
    let (id, end) = (draft.id, if planned { "/plan" } else { "" });
    format!("settlement/{id}/voucher/{centre}{end}")
}

/// The role of the account that stands against a row: what the region owes, or what is paid back in instalments.
fn contra_role(row: &Booked<'_>, installed: &BTreeSet<&str>) -> &'static str {
    let claimed = row.line.plan.is_empty() && installed.contains(row.provider.org_number.as_str());
    if claimed { INSTALMENT_CLAIM } else { PAYABLE }
}

/// The providers whose net of a correction is taken back in instalments.
fn pays_in_instalments<'a>(draft: &Draft, booked: &[Booked<'a>]) -> BTreeSet<&'a str> {
    let mut nets: BTreeMap<&str, Ore> = BTreeMap::new();
    if draft.kind == DraftKind::Correction && draft.instalments > 1 {
        for row in booked.iter().filter(|row| row.line.plan.is_empty()) {
            *nets.entry(&row.provider.org_number).or_default() += row.amount;
        }
    }
    nets.into_iter().filter(|(_, net)| *net < Ore::ZERO).map(|(provider, _)| provider).collect()
}

/// What makes one voucher.
struct Maker<'a> {
    draft: &'a Draft,
    centre: &'a DraftCentre,
    planned: bool,
    date: Date,
    language: Language,
    installed: &'a BTreeSet<&'a str>,
}

impl Maker<'_> {
    fn voucher(&self, booked: &[&Booked<'_>], resolver: &mut Resolver<'_>) -> Voucher {
        let mut rows: Vec<Row> = booked.iter().map(|booked| self.row(booked)).collect();
        rows.extend(self.contra(booked, resolver));
        let series = match (self.planned, self.draft.kind) {
            (true, _) => Series::D,
            (false, DraftKind::Settlement) => Series::A,
            (false, DraftKind::Correction) => Series::R,
        };
        let lines: Vec<&DraftLine> = booked.iter().map(|booked| booked.line).collect();
        Voucher {
            series,
            number: None,
            date: self.date,
            period: self.draft.post_in,
            text: words::title(self.draft, self.centre, self.planned, self.language),
            settlement: Some(self.draft.id),
            rests: words::rests(self.draft, &lines, self.planned, self.language),
            rows,
        }
    }

    /// The row of a line.
    fn row(&self, booked: &Booked<'_>) -> Row {
        let Booked { line, provider, .. } = booked;
        Row {
            account: booked.account.to_owned(),
            cost_centre: booked.cost_centre.to_owned(),
            activity: booked.activity.to_owned(),
            counterpart: provider.counterpart.clone(),
            provider: provider.org_number.clone(),
            centre: self.centre.id.clone(),
            component: line.component.clone(),
            plan: line.plan.clone(),
            month_for: line.month_for,
            amount: booked.amount,
            text: words::row(line, self.language),
        }
    }

    /// What stands against the rows: one row for each provider and month.
    fn contra(&self, booked: &[&Booked<'_>], resolver: &mut Resolver<'_>) -> Vec<Row> {
        let mut sums: BTreeMap<(&str, Month), (Ore, &Booked<'_>)> = BTreeMap::new();
        for row in booked {
            let sum = sums.entry((&row.provider.org_number, row.line.month_for)).or_insert((Ore::ZERO, row));
            sum.0 += row.amount;
        }
        let mut rows = Vec::with_capacity(sums.len());
        for ((org_number, month_for), (sum, booked)) in sums.into_iter().filter(|(_, (sum, _))| *sum != Ore::ZERO) {
            let role = contra_role(booked, self.installed);
            let Some(account) = resolver.role(role, booked.provider.owner()) else { continue };
            let claimed = role == INSTALMENT_CLAIM;
            let plan = if claimed { instalments::plan_id(self.draft.id, org_number) } else { String::new() };
            rows.push(Row {
                account: account.account.clone(),
                cost_centre: account.cost_centre.clone(),
                activity: account.activity.clone(),
                counterpart: booked.provider.counterpart.clone(),
                provider: org_number.to_owned(),
                centre: self.centre.id.clone(),
                component: String::new(),
                plan,
                month_for,
                amount: -sum,
                text: booked.provider.name.clone(),
            });
        }
        rows
    }
}
