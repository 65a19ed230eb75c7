//! What is hidden: first what is sensitive, then as little more as is found to be enough.

use std::collections::BTreeMap;

use crate::audit::{Audit, How, Leak};
use crate::near::near;
use crate::programme::{Goal, Programme};
use crate::search::Search;
use crate::system::{Group, System, groups, system};
use crate::worlds::{Distance, Worlds, broken, is_possible};
use crate::{Place, Publication, Refusal, Rules, Status, Table, Wish};

/// What may be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Protected {
    /// In the order of the table's cells.
    pub status: Vec<Status>,
    /// How many are hidden because they are sensitive, tell of a small change, or were not wished for. For the region itself: published, it would help to tell
    /// them from the others.
    pub primary: usize,
    /// How many more are hidden to guard them.
    pub secondary: usize,
    /// The audit of the choice, by itself.
    pub audit: Audit,
}

/// Hides what is sensitive, and more until the audit holds.
///
/// # Errors
///
/// [`Refusal::GivenAway`] when earlier publications give a secret away, so that hiding cells now is of no use; and when the table is not
/// one to reckon on.
pub fn protect(table: &Table, rules: &Rules) -> Result<Protected, Refusal> {
    table.check(rules)?;
    let groups = groups(table);
    let mut choice = Choice::new(table, &groups, rules);
    let primary = choice.shown.clone();
    choice.guard()?;
    choice.show_again(&primary);
    let hidden = |shown: &[bool]| {
        let hidden = groups.iter().zip(shown).filter(|(_, shown)| !**shown);
        hidden.map(|(group, _)| group.cells.len()).sum::<usize>()
    };
    let (primary, all) = (hidden(&primary), hidden(&choice.shown));
    let mut status = vec![Status::Shown; table.cells.len()];
    for (group, _) in groups.iter().zip(&choice.shown).filter(|(_, shown)| !**shown) {
        group.cells.iter().for_each(|&cell| status[cell] = Status::Hidden);
    }
    let audit = choice.audit();
    if !audit.is_safe() {
        return Err(Refusal::AuditFailed(audit.leaks));
    }
    Ok(Protected { status, primary, secondary: all - primary, audit })
}

/// The choice as it is made.
struct Choice<'a> {
    groups: &'a [Group],
    kinds: Vec<(System, Worlds)>,
    shown: Vec<bool>,
    least: i64,
    programmes: usize,
}

impl<'a> Choice<'a> {
    fn new(table: &Table, groups: &'a [Group], rules: &Rules) -> Self {
        let kinds: Vec<(System, Worlds)> = (0..table.kinds())
            .map(|kind| {
                let system = system(table, groups, rules, kind);
                let worlds = Worlds::new(&system);
                (system, worlds)
            })
            .collect();
        let told = told(table);
        let shown = groups.iter().map(|group| may_be_shown(table, &told, group, rules)).collect();
        Self { groups, kinds, shown, least: rules.least_width as i64, programmes: 0 }
    }

    /// Guards each secret in turn. A secret that is held apart stays so, since cells are only ever hidden: there are as many turns as secrets.
    fn guard(&mut self) -> Result<(), Refusal> {
        let mut leaks = Vec::new();
        for kind in 0..self.kinds.len() {
            let open = self.kinds[kind].0.open(&self.shown);
            let (system, worlds) = &mut self.kinds[kind];
            Search::new(system, open).together(worlds, self.least, &mut self.programmes);
            for secret in 0..self.kinds[kind].0.secrets.len() {
                if self.kinds[kind].1.width(secret) < self.least && !self.guarded(kind, secret) {
                    let width = self.kinds[kind].1.width(secret) as u64;
                    let how = if width == 0 { How::Exactly } else { How::Nearly { width } };
                    leaks.push(Leak { secret: self.kinds[kind].0.secrets[secret].secret, how });
                }
            }
        }
        if leaks.is_empty() { Ok(()) } else { Err(Refusal::GivenAway(leaks)) }
    }

    /// Whether a secret can be held apart, hiding what it takes.
    fn guarded(&mut self, kind: usize, secret: usize) -> bool {
        let (system, worlds) = &mut self.kinds[kind];
        let search = Search::new(system, system.open(&self.shown));
        search.alone(worlds, secret, self.least, &mut self.programmes);
        if worlds.width(secret) >= self.least {
            return true;
        }
        if self.hide_near(kind, secret, NEAREST) {
            return true;
        }
        // What earlier publications alone leave: if that is too little, nothing that is hidden now can help.
        let system = &self.kinds[kind].0;
        let before = Search::new(system, system.told.clone());
        let mut unhindered = Worlds::new(system);
        before.alone(&mut unhindered, secret, self.least, &mut self.programmes);
        if unhindered.width(secret) < self.least {
            return false;
        }
        NEAR.into_iter().any(|many| self.hide_near(kind, secret, many)) || self.hide_both_ways(kind, secret, unhindered)
    }

    /// Whether a secret can be held apart by moving so many unknowns near it.
    fn hide_near(&mut self, kind: usize, secret: usize, many: usize) -> bool {
        let system = &self.kinds[kind].0;
        let free = near(system, &Search::new(system, system.open(&self.shown)), secret, many);
        self.hide_for(kind, secret, &free)
    }

    /// Looks for the cheapest world that holds a secret far enough above what has been seen, or below, and hides what it breaks.
    fn hide_for(&mut self, kind: usize, secret: usize, free: &[u32]) -> bool {
        let (low, high) = self.kinds[kind].1.reach(secret);
        [Goal::Above(low + self.least), Goal::Below(self.least - high)].into_iter().any(|goal| {
            let (system, _) = &self.kinds[kind];
            let rows = self.costs(system, free);
            let pulled = &system.secrets[secret].terms;
            let programme = Programme { system, free, rows, pulled, goal };
            let Some(answer) = programme.solve(self.least, &mut self.programmes) else { return false };
            self.hide(kind, answer.distance);
            self.kinds[kind].1.width(secret) >= self.least
        })
    }

    /// The last resort: what breaks the worlds that earlier publications leave, one below and one above.
    fn hide_both_ways(&mut self, kind: usize, secret: usize, unhindered: Worlds) -> bool {
        for distance in unhindered.into_found() {
            if self.kinds[kind].1.width(secret) < self.least {
                self.hide(kind, distance);
            }
        }
        self.kinds[kind].1.width(secret) >= self.least
    }

    /// Hides all that is shown and that a world breaks, unless it was told before.
    fn hide(&mut self, kind: usize, distance: Distance) {
        let (system, worlds) = &mut self.kinds[kind];
        let broken = broken(system, &distance);
        if !is_possible(system, &distance) || broken.iter().any(|&row| system.told[row]) {
            return;
        }
        // Rows beyond the groups are all told before.
        broken.into_iter().for_each(|row| self.shown[row] = false);
        let open = system.open(&self.shown);
        assert!(worlds.keep(system, &open, distance), "a world that breaks nothing public is kept");
    }

    /// What it costs to break each row near some unknowns; none where it must not be broken.
    fn costs(&self, system: &System, free: &[u32]) -> BTreeMap<usize, Option<u64>> {
        let rows = free.iter().flat_map(|&unknown| &system.rows_of[unknown as usize]).map(|&row| row as usize);
        let cost = |row: usize| match self.groups.get(row) {
            _ if system.told[row] => Some((row, None)),
            Some(group) if self.shown[row] => Some((row, Some(group.cost.max(1)))),
            _ => None,
        };
        rows.filter_map(cost).collect()
    }

    /// Shows again what has turned out not to be needed, the dearest first.
    fn show_again(&mut self, primary: &[bool]) {
        let mut hidden: Vec<usize> = (0..self.shown.len()).filter(|&row| primary[row] && !self.shown[row]).collect();
        hidden.sort_by_key(|&row| (std::cmp::Reverse(self.groups[row].cost), self.groups[row].id));
        for row in hidden {
            let left = self.kinds.iter().map(|(system, worlds)| worlds.without(system, row, self.least));
            if let Some(left) = left.collect::<Option<Vec<Worlds>>>() {
                self.shown[row] = true;
                self.kinds.iter_mut().zip(left).for_each(|((_, worlds), left)| *worlds = left);
            }
        }
    }

    /// The audit, with the worlds that were found: each is checked anew against what is public in the end.
    fn audit(self) -> Audit {
        let mut audit = Audit { programmes: self.programmes, ..Audit::default() };
        for (system, worlds) in self.kinds {
            let open = system.open(&self.shown);
            let mut checked = Worlds::new(&system);
            for distance in worlds.into_found() {
                assert!(checked.keep(&system, &open, distance), "a world stays one while cells are hidden");
            }
            audit.kind(&system, checked, &self.shown, self.least);
        }
        audit
    }
}

/// So many unknowns may be moved to guard a secret, those nearest to it.
const NEAREST: usize = 120;
/// If that is not enough, so many; where earlier publications stand in the way, the way around them is long.
const NEAR: [usize; 3] = [300, 1_000, usize::MAX];

/// The counts that earlier publications told, by pieces.
type Told = BTreeMap<Vec<u32>, Vec<Vec<u64>>>;

fn told(table: &Table) -> Told {
    let mut told = Told::new();
    for (at, earlier) in table.earlier.iter().enumerate() {
        for cell in earlier.cells.iter().filter(|cell| cell.status == Status::Shown) {
            let mut of = cell.of.clone();
            of.sort_unstable();
            let counts = table.counts(Publication::Earlier(at), &of);
            told.entry(of).or_default().push(counts);
        }
    }
    told
}

/// Whether a group is neither sensitive nor kept back, nor tells of a small change by the side of what was told before.
fn may_be_shown(table: &Table, told: &Told, group: &Group, rules: &Rules) -> bool {
    let counts = table.counts(Publication::Now, &group.of);
    let kept_back = group.cells.iter().any(|&cell| table.cells[cell].wish == Wish::Hide);
    let given_up = |cell| table.given_up.contains(&Place { publication: Publication::Now, cell });
    let is_small = |before: &Vec<u64>| counts.iter().zip(before).any(|(&to, &from)| rules.guards_change(from, to));
    let changes = !group.cells.iter().any(|&cell| given_up(table.cells[cell].id))
        && told.get(&group.of).is_some_and(|before| before.iter().any(is_small));
    !kept_back && !rules.is_sensitive(&counts) && !changes
}
