//! What the posted drafts of a month say, and that the ledger says the same.

use std::collections::BTreeMap;

use kapitera_books::{Cause, DraftLine, LineAmount, LineStance, SettlementId};
use kapitera_message::{Problem, text};
use kapitera_model::Stance;
use kapitera_money::Ore;
use kapitera_period::Month;
use kapitera_settle::LineKey;
use kapitera_store::RowFilter;

use crate::{Office, Standing};

/// What tells the lines of a month apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) centre: String,
    pub(super) component: String,
    pub(super) payee: Option<String>,
    pub(super) stance: LineStance,
    pub(super) month_for: Month,
}

impl Key {
    /// The amount with the sign that it is paid with; nothing for what is only shown.
    pub(super) fn paid(&self, amount: Ore) -> Ore {
        match self.stance {
            LineStance::Paid => amount,
            LineStance::Charged => -amount,
            LineStance::Shadow | LineStance::Received => Ore::ZERO,
        }
    }

    /// Whether it is paid or charged at all.
    pub(super) fn is_paid(&self) -> bool {
        matches!(self.stance, LineStance::Paid | LineStance::Charged)
    }

    fn of_line(line: &DraftLine) -> Self {
        Self {
            centre: line.centre.clone(),
            component: line.component.clone(),
            // The word `centre` as payee is the centre.
            payee: line.payee.clone().filter(|payee| payee != "centre"),
            stance: line.stance,
            month_for: line.month_for,
        }
    }
}

impl From<&LineKey> for Key {
    fn from(key: &LineKey) -> Self {
        let stance = match key.stance {
            Stance::Paid => LineStance::Paid,
            Stance::Charged => LineStance::Charged,
            Stance::Shadow => LineStance::Shadow,
            Stance::Received => LineStance::Received,
        };
        Self {
            centre: key.centre.to_string(),
            component: key.component.clone(),
            payee: key.payee.clone(),
            stance,
            month_for: key.period,
        }
    }
}

/// Amounts by line.
pub(super) type ByLine = BTreeMap<Key, Ore>;

/// What the posted drafts of a month have moved, and what they have recorded without moving it. Both together are the
/// month as it was settled last.
#[derive(Clone, Debug, Default)]
pub(super) struct Recorded {
    /// Moved: of what is paid or charged, what stands in the ledger.
    pub(super) posted: ByLine,
    /// Recorded and not moved.
    pub(super) unmoved: ByLine,
}

impl Recorded {
    /// What the model's lines of posted drafts come to. A line of what was not moved before moves it: it adds nothing to
    /// what is recorded.
    pub(super) fn of<'d>(lines: impl Iterator<Item = &'d DraftLine>) -> Self {
        let mut recorded = Self::default();
        for line in lines.filter(|line| line.plan.is_empty() && !line.component.is_empty()) {
            let LineAmount::Money(amount) = line.amount else { continue };
            let key = Key::of_line(line);
            if line.cause == Cause::NotMovedBefore {
                *recorded.unmoved.entry(key.clone()).or_default() += -amount;
            }
            if line.moved {
                *recorded.posted.entry(key).or_default() += amount;
            } else {
                *recorded.unmoved.entry(key).or_default() += amount;
            }
        }
        recorded.unmoved.retain(|_, amount| *amount != Ore::ZERO);
        recorded
    }

    /// The month as it was settled last.
    pub(super) fn settled(&self) -> ByLine {
        let mut settled = self.posted.clone();
        for (key, amount) in &self.unmoved {
            *settled.entry(key.clone()).or_default() += *amount;
        }
        settled
    }
}

/// What of a month's components stands in the ledger, by centre, component and month.
type InLedger = BTreeMap<(String, String, Month), Ore>;

/// Rows asked for at a time.
const PAGE: u32 = 10_000;

impl Office {
    /// What the month's posted drafts have recorded.
    ///
    /// # Errors
    ///
    /// `ledger_differs_from_drafts` when the rows in the ledger are not what the drafts' lines book.
    pub(super) fn recorded(&mut self, posted: &[&Standing]) -> Result<Recorded, Problem> {
        let recorded = Recorded::of(posted.iter().flat_map(|standing| &standing.draft.lines));
        let mut by_drafts = InLedger::new();
        for (key, amount) in &recorded.posted {
            let place = (key.centre.clone(), key.component.clone(), key.month_for);
            *by_drafts.entry(place).or_default() += key.paid(*amount);
        }
        let mut in_ledger = InLedger::new();
        for standing in posted {
            self.add_rows(standing.draft.id, &mut in_ledger)?;
        }
        by_drafts.retain(|_, amount| *amount != Ore::ZERO);
        in_ledger.retain(|_, amount| *amount != Ore::ZERO);
        if by_drafts == in_ledger {
            return Ok(recorded);
        }
        let places = by_drafts.keys().chain(in_ledger.keys());
        let differs = places.min_by_key(|place| (by_drafts.get(*place) == in_ledger.get(*place), (*place).clone()));
        let (centre, component, month) = differs.cloned().unwrap_or_else(|| unreachable!("two unequal maps differ"));
        let amount =
            |amounts: &InLedger| amounts.get(&(centre.clone(), component.clone(), month)).copied().unwrap_or(Ore::ZERO);
        let (drafts, ledger) = (amount(&by_drafts), amount(&in_ledger));
        Err(Problem::error(
            "ledger_differs_from_drafts",
            text!(
                "{component} för {centre} och {month}: bokfört är {ledger} kr, men avräkningarna säger {drafts} kr",
                "{component} of {centre} for {month}: {ledger} kr is posted, but the settlements say {drafts} kr"
            ),
        )
        .why(text!("en rättelse skulle utgå från fel belopp", "a correction would start from a wrong amount"))
        .hint(text!("kör ”kapitera ledger verify”", "run “kapitera ledger verify”")))
    }

    fn add_rows(&mut self, settlement: SettlementId, sums: &mut InLedger) -> Result<(), Problem> {
        let mut filter = RowFilter { settlement: Some(settlement), limit: PAGE, ..RowFilter::default() };
        loop {
            let rows = self.store.rows(&filter)?;
            for row in rows.iter().map(|ledger| &ledger.row) {
                if row.plan.is_empty() && !row.component.is_empty() {
                    let place = (row.centre.clone(), row.component.clone(), row.month_for);
                    *sums.entry(place).or_default() += row.amount;
                }
            }
            match rows.last() {
                Some(last) if rows.len() == PAGE as usize => filter.after = Some(last.place()),
                _ => return Ok(()),
            }
        }
    }
}
