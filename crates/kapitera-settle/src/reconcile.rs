//! What came of the rows and kronor of every register: taken in, in quarantine, replaced by later deliveries, in force, and
//! of that in the month. Read row by row from the stored deliveries, apart from the counting kernel, so that one checks the
//! other.

use jiff::Timestamp;
use kapitera_cube::{EventAt, Measure};
use kapitera_message::{Problem, Problems};
use kapitera_money::Ore;
use kapitera_period::{Span, day_number};
use kapitera_region::{Region, event_column};
use kapitera_register::{EventKind, RegisterKind};

use crate::settle::Settled;

/// Rows and kronor of one register and source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterBalance {
    /// The register.
    pub register: RegisterKind,
    /// The source; empty for the whole register.
    pub source: String,
    /// The deliveries known.
    pub deliveries: u64,
    /// Data rows in the files.
    pub in_files: u64,
    /// Rows in quarantine.
    pub quarantined: u64,
    /// Rows taken in. With listings several rows of the files may become one, and one several.
    pub accepted: u64,
    /// Rows by what became of them later, and their kronor; none for registers without service dates.
    pub events: Option<EventRows>,
}

/// What became of the rows taken in of a register with service dates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EventRows {
    /// Kronor of the rows in quarantine, as far as they could be read.
    pub quarantined: Ore,
    /// Rows in quarantine whose amount could not be read.
    pub quarantined_without_amount: u64,
    /// Replaced by a later delivery for their days.
    pub replaced: RowsAndOre,
    /// In force, with a service date outside the period.
    pub other_days: RowsAndOre,
    /// In force, with a service date in the period.
    pub in_period: RowsAndOre,
}

impl EventRows {
    /// Everything in the files: taken in and in quarantine.
    pub fn ore_in_files(&self) -> Ore {
        self.quarantined + self.replaced.amount + self.other_days.amount + self.in_period.amount
    }
}

/// A number of rows and their öre.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowsAndOre {
    /// How many.
    pub rows: u64,
    /// Their sum.
    pub amount: Ore,
}

impl std::ops::AddAssign for RowsAndOre {
    fn add_assign(&mut self, other: Self) {
        self.rows += other.rows;
        self.amount += other.amount;
    }
}

impl RowsAndOre {
    fn add(&mut self, amount: i64) {
        self.rows += 1;
        self.amount += Ore(amount);
    }
}

/// Balances every register known at `known_at`; `period` is the one whose service dates are shown apart.
///
/// # Errors
///
/// When a delivery cannot be read.
///
/// # Panics
///
/// When rows or kronor do not add up: the stored deliveries are not what their manifests say.
pub fn reconcile(region: &Region, known_at: Timestamp, period: Span) -> Result<Vec<RegisterBalance>, Problems> {
    let mut balances = Vec::new();
    for register in RegisterKind::ALL {
        let known = region.known(register, known_at)?;
        let mut sources: Vec<String> = known.iter().map(|manifest| manifest.source.clone()).collect();
        sources.sort_unstable();
        sources.dedup();
        for source in sources {
            let of_source = known.iter().filter(|manifest| manifest.source == source);
            let mut balance = RegisterBalance {
                register,
                source: source.clone(),
                deliveries: 0,
                in_files: 0,
                quarantined: 0,
                accepted: 0,
                events: None,
            };
            for manifest in of_source {
                balance.deliveries += 1;
                for file in &manifest.files {
                    balance.in_files += file.rows_in;
                    balance.quarantined += file.rejected;
                    balance.accepted += file.accepted;
                }
            }
            assert_eq!(balance.in_files, balance.accepted + balance.quarantined, "rows in = taken in + in quarantine");
            if let Some(kind) = EventKind::of(register) {
                balance.events = Some(events(region, kind, &source, known_at, period)?);
            }
            balances.push(balance);
        }
    }
    Ok(balances)
}

fn events(
    region: &Region,
    kind: EventKind,
    source: &str,
    known_at: Timestamp,
    period: Span,
) -> Result<EventRows, Problems> {
    let mut rows = EventRows::default();
    for known in region.known_events(kind, known_at)? {
        let manifest = &known.manifest;
        if manifest.source != source {
            continue;
        }
        let amounts = manifest.amounts.unwrap_or_default();
        rows.quarantined += amounts.rejected;
        rows.quarantined_without_amount += amounts.rejected_without_amount;
        let before = rows.replaced.amount + rows.other_days.amount + rows.in_period.amount;
        let spoken = days_of(&known.days.clip(manifest.covers));
        let one = |problem: Problem| vec![problem];
        let table = region.event_table(kind, manifest).map_err(one)?;
        let mut reader = table.reader().map_err(one)?;
        let (first, last) = (day_number(period.from), day_number(period.to));
        let (mut days, mut ore): (Vec<i32>, Vec<i64>) = (Vec::new(), Vec::new());
        for group in 0..table.groups() {
            days.clear();
            ore.clear();
            let count = table.rows(group);
            reader
                .numbers(group, event_column::DAY)
                .and_then(|mut column| column.read(count, &mut days))
                .map_err(one)?;
            reader
                .amounts(group, event_column::AMOUNT)
                .and_then(|mut column| column.read(count, &mut ore))
                .map_err(one)?;
            for (&day, &amount) in days.iter().zip(&ore) {
                let holds = spoken.iter().any(|&(from, to)| from <= day && day <= to);
                match (holds, first <= day && day <= last) {
                    (false, _) => rows.replaced.add(amount),
                    (true, true) => rows.in_period.add(amount),
                    (true, false) => rows.other_days.add(amount),
                }
            }
        }
        let after = rows.replaced.amount + rows.other_days.amount + rows.in_period.amount;
        assert_eq!(after - before, amounts.accepted, "the rows stored have the kronor that were taken in");
    }
    Ok(rows)
}

fn days_of(spans: &[Span]) -> Vec<(i32, i32)> {
    spans.iter().map(|span| (day_number(span.from), day_number(span.to))).collect()
}

impl Settled {
    /// The events of a kind that the settlement counted in the month it pays for, all of them: number and öre. None when
    /// the model has no cost rules for them.
    pub fn counted_events(&self, kind: EventKind) -> Option<(u64, i128)> {
        let of_region =
            |measure: &Measure| matches!(measure, Measure::Events { of, at: EventAt::Region, .. } if *of == kind);
        self.balances
            .iter()
            .find(|balance| balance.of == kind)
            .filter(|_| self.cube.counts.iter().any(|cells| of_region(&cells.spec().measure)))
            .map(|balance| (balance.in_files.number, balance.in_files.amount))
    }
}
