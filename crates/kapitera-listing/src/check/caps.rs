//! Centres with more listed than they may have, day by day.

use std::collections::{BTreeMap, HashMap};

use kapitera_model::Provenance;
use kapitera_period::{Date, Span, day_number};

use super::Part;
use crate::relist::plus_days;
use crate::rules::{FullFor, Rules};
use crate::world::World;

/// A centre with more listed than its cap.
#[derive(Clone, Debug)]
pub struct CapBreach {
    /// The centre.
    pub centre: usize,
    /// The most it may have.
    pub most: u32,
    /// The number of days with more.
    pub days: u32,
    /// The first of them.
    pub first: Date,
    /// The first of those with the most.
    pub worst: Date,
    /// How many were listed then.
    pub listed: u64,
    /// What happens to those who choose it.
    pub active: FullFor,
    /// The rule.
    pub rule: Provenance,
}

/// How the number listed changes from day to day, at the centres that have a cap.
pub(super) struct Counts {
    /// For each part, the caps in force: position of the rule and of the centre.
    caps: Vec<Vec<(usize, usize)>>,
    /// First day answered for of each part, and the number of its days.
    parts: Vec<(Date, usize)>,
    changes: HashMap<(usize, usize), Vec<i64>>,
}

impl Counts {
    pub fn new(rules: &Rules, world: &World, parts: &[Part]) -> Self {
        let caps: Vec<Vec<(usize, usize)>> = parts
            .iter()
            .map(|part| {
                let caps = rules.caps.iter().enumerate();
                let now = caps.filter(|(_, cap)| cap.origin.valid.contains(part.days.from));
                now.filter_map(|(position, cap)| Some((position, world.centre(&cap.centre.id)?))).collect()
            })
            .collect();
        let mut changes = HashMap::new();
        for (part, caps) in parts.iter().zip(&caps) {
            for (_, centre) in caps {
                changes.insert((*centre, key(part.days.from)), vec![0; part.days.days() as usize + 1]);
            }
        }
        let parts = parts.iter().map(|part| (part.days.from, part.days.days() as usize)).collect();
        Self { caps, parts, changes }
    }

    /// Counts somebody listed at `centre` on `days`, which lie in the part.
    pub fn add(&mut self, centre: usize, days: Span, part: &Part) {
        if self.changes.is_empty() {
            return;
        }
        if let Some(changes) = self.changes.get_mut(&(centre, key(part.days.from))) {
            let at = |day: Date| (day_number(day) - day_number(part.listed.from)).unsigned_abs() as usize;
            changes[at(days.from)] += 1;
            changes[at(days.to) + 1] -= 1;
        }
    }

    pub fn finish(self, rules: &Rules) -> Vec<CapBreach> {
        let mut found: BTreeMap<usize, CapBreach> = BTreeMap::new();
        for ((from, days), caps) in self.parts.iter().zip(&self.caps) {
            for &(position, centre) in caps {
                let cap = &rules.caps[position];
                let mut listed = 0i64;
                for (offset, change) in self.changes[&(centre, key(*from))].iter().take(*days).enumerate() {
                    listed += change;
                    let count = listed.unsigned_abs();
                    if count <= u64::from(cap.most) {
                        continue;
                    }
                    let day = plus_days(*from, offset as u32);
                    let breach = found.entry(position).or_insert_with(|| CapBreach {
                        centre,
                        most: cap.most,
                        days: 0,
                        first: day,
                        worst: day,
                        listed: 0,
                        active: cap.active,
                        rule: cap.origin.clone(),
                    });
                    breach.days += 1;
                    if count > breach.listed {
                        (breach.worst, breach.listed) = (day, count);
                    }
                }
            }
        }
        found.into_values().collect()
    }
}

/// A part by its first day.
fn key(from: Date) -> usize {
    day_number(from).cast_unsigned() as usize
}
