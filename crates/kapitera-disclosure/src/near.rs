//! Which unknowns lie near a secret: they stand in sums with it, or in sums with those that do.

use crate::search::Search;
use crate::system::System;

/// Steps of the walk: to others in its sums, and to those that close a rectangle with them.
const STEPS: usize = 4;
/// How much nearer an unknown counts that is hidden already, since moving it costs less.
const HIDDEN: f64 = 8.0;

/// So many unknowns, sorted: those in the secret, and those that a walk from it by public sums most often meets.
pub fn near(system: &System, search: &Search<'_>, secret: usize, many: usize) -> Vec<u32> {
    let mut all: Vec<u32> = (0..system.facts.len() as u32).collect();
    if many >= all.len() {
        return all;
    }
    let terms = &system.secrets[secret].terms;
    let mut met = vec![0.0; system.facts.len()];
    let mut now = vec![0.0; system.facts.len()];
    terms.iter().for_each(|&(unknown, _)| now[unknown as usize] = 1.0 / terms.len() as f64);
    for _ in 0..STEPS {
        now = step(system, search, &now);
        met.iter_mut().zip(&now).for_each(|(met, now)| *met += now);
    }
    for &unknown in &all {
        if !search.reduced.is_known(unknown) {
            met[unknown as usize] *= HIDDEN;
        }
    }
    terms.iter().for_each(|&(unknown, _)| met[unknown as usize] = f64::INFINITY);
    all.sort_by(|&one, &other| met[other as usize].total_cmp(&met[one as usize]).then(one.cmp(&other)));
    all.truncate(many.max(terms.len()));
    all.sort_unstable();
    all
}

fn step(system: &System, search: &Search<'_>, now: &[f64]) -> Vec<f64> {
    let mut next = vec![0.0; now.len()];
    let rows = system.rows.iter().zip(&search.open).filter(|(row, open)| **open && row.len() > 1);
    for (row, _) in rows {
        let many = row.len() as f64;
        let weight: f64 = row.iter().map(|&unknown| now[unknown as usize]).sum::<f64>() / (many * many.sqrt());
        row.iter().for_each(|&unknown| next[unknown as usize] += weight);
    }
    next
}
