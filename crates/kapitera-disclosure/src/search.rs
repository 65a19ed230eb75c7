//! The search for worlds that hold a secret apart, with what is public as it is.

use std::collections::BTreeMap;

use crate::programme::{Goal, Programme};
use crate::reduce::{Part, Reduced};
use crate::system::{Open, System};
use crate::worlds::Worlds;

/// A kind of counts with what is public of it.
pub struct Search<'a> {
    pub system: &'a System,
    pub open: Open,
    pub reduced: Reduced,
}

/// How far below and above the facts the solver believes a secret to reach.
pub type Believed = (f64, f64);

/// So many programmes pull at many secrets at once, before each is pulled at by itself.
const TOGETHER: u32 = 8;

impl<'a> Search<'a> {
    pub fn new(system: &'a System, open: Open) -> Self {
        let reduced = Reduced::new(system, &open);
        Self { system, open, reduced }
    }

    /// Pulls at all secrets of a part at once, in several directions: most are held apart by that.
    pub fn together(&self, worlds: &mut Worlds, least: i64, solved: &mut usize) {
        let mut of_part: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for secret in (0..self.system.secrets.len()).filter(|&secret| worlds.width(secret) < least) {
            if let Some(first) = self.reduced.around(&self.system.secrets[secret].terms).unknowns.first() {
                of_part.entry(*first).or_default().push(secret);
            }
        }
        for secrets in of_part.values().filter(|secrets| secrets.len() > 2) {
            for turn in 0..TOGETHER {
                let mut pulled: BTreeMap<u32, i64> = BTreeMap::new();
                for &secret in secrets.iter().filter(|&&secret| worlds.width(secret) < least) {
                    // Half of them are pulled up and half down, another half each time.
                    let up = (secret as u32 + 1).wrapping_mul(0x9E37_79B9) >> (3 * turn + 4) & 1 == 0;
                    for &(unknown, factor) in &self.system.secrets[secret].terms {
                        *pulled.entry(unknown).or_default() += if up { factor } else { -factor };
                    }
                }
                let pulled: Vec<(u32, i64)> = pulled.into_iter().collect();
                let part = self.reduced.around(&pulled);
                self.pull(worlds, &part, &pulled, Goal::Most, (least, solved));
            }
        }
    }

    /// Pulls at a secret until it is held apart; otherwise what the solver believes.
    pub fn alone(&self, worlds: &mut Worlds, secret: usize, least: i64, solved: &mut usize) -> Believed {
        let terms = &self.system.secrets[secret].terms;
        let part = self.reduced.around(terms);
        let mut believed = (0.0, 0.0);
        for goal in [Goal::Most, Goal::Least] {
            if part.unknowns.is_empty() || worlds.width(secret) >= least {
                break;
            }
            let far = self.pull(worlds, &part, terms, goal, (least, solved));
            match goal {
                Goal::Most => believed.1 = far,
                _ => believed.0 = far,
            }
        }
        let (low, high) = worlds.reach(secret);
        (believed.0.min(low as f64), believed.1.max(high as f64))
    }

    fn pull(
        &self,
        worlds: &mut Worlds,
        part: &Part,
        pulled: &[(u32, i64)],
        goal: Goal,
        (least, solved): (i64, &mut usize),
    ) -> f64 {
        let rows = part.rows.iter().map(|&row| (row, None)).collect();
        let programme = Programme { system: self.system, free: &part.unknowns, rows, pulled, goal };
        let Some(answer) = programme.solve(least, solved) else { return 0.0 };
        // A world that is none is dropped: the secret stays as it was.
        let _ = worlds.keep(self.system, &self.open, answer.distance);
        answer.far
    }
}
