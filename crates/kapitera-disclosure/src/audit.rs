//! The audit: whether what is shown, with all that was shown before, gives a secret away.

use kapitera_message::{Text, text};

use crate::rank::Space;
use crate::search::Search;
use crate::system::{System, groups, system};
use crate::worlds::Worlds;
use crate::{Place, Publication, Refusal, Rules, Status, Table};

/// What an audit found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audit {
    /// Different sums that are public, of all publications and kinds of counts.
    pub sums: usize,
    /// How many of them are independent, with what a sum of 0 tells of its parts.
    pub rank: usize,
    /// Secrets that are guarded: counts of sensitive cells of every publication, and small changes.
    pub secrets: usize,
    /// The other worlds that were found, each checked against every public sum.
    pub worlds: usize,
    /// The programmes that were solved to find them.
    pub programmes: usize,
    /// The least distance between two worlds, over the secrets that are not among the leaks. They may lie further apart: the search ends at
    /// the least width.
    pub narrowest: Option<u64>,
    /// The secrets that are given away, or not proved to be guarded. None when the choice may be published.
    pub leaks: Vec<Leak>,
}

/// A secret that is given away, or not proved to be guarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leak {
    /// The secret.
    pub secret: Secret,
    /// How.
    pub how: How,
}

/// A count that is guarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Secret {
    /// The cell.
    pub place: Place,
    /// Which of its counts, from 0.
    pub kind: usize,
    /// The publication since which the count has changed, when it is the change that is guarded.
    pub since: Option<Publication>,
}

/// How a secret is given away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// It can be worked out, or nothing was found that speaks against it.
    Exactly,
    /// It can be narrowed to less than the least width, or nothing was found that speaks against that.
    Nearly {
        /// How far apart two worlds were found to hold it, at least.
        width: u64,
    },
}

impl Secret {
    /// In words.
    pub fn text(self) -> Text {
        let (Text { sv, en }, number) = (self.place.text(), self.kind + 1);
        match self.since {
            None => text!("antal {number} i {sv}", "count {number} of {en}"),
            Some(_) => text!("ändringen av antal {number} i {sv}", "the change of count {number} of {en}"),
        }
    }
}

impl Audit {
    /// Whether all secrets are proved to be guarded.
    pub fn is_safe(&self) -> bool {
        self.leaks.is_empty()
    }
}

/// Audits a choice of what is shown, in the order of the table's cells.
///
/// # Errors
///
/// When the table is not one to reckon on. That something leaks is no error here, but stands in the audit.
pub fn audit(table: &Table, shown: &[Status], rules: &Rules) -> Result<Audit, Refusal> {
    table.check(rules)?;
    if shown.len() != table.cells.len() {
        return Err(Refusal::ChoiceDiffers);
    }
    let groups = groups(table);
    let is_shown = |&cell: &usize| shown[cell] == Status::Shown;
    let groups_shown: Vec<bool> = groups.iter().map(|group| group.cells.iter().any(is_shown)).collect();
    let mut audit = Audit::default();
    for kind in 0..table.kinds() {
        let system = system(table, &groups, rules, kind);
        let worlds = Worlds::new(&system);
        audit.kind(&system, worlds, &groups_shown, rules.least_width as i64);
    }
    Ok(audit)
}

impl Audit {
    /// Adds a kind of counts, with the worlds that are known of it.
    pub(crate) fn kind(&mut self, system: &System, mut worlds: Worlds, shown: &[bool], least: i64) {
        let search = Search::new(system, system.open(shown));
        search.together(&mut worlds, least, &mut self.programmes);
        let space = self.space(&search);
        for (at, form) in system.secrets.iter().enumerate() {
            let exactly = worlds.width(at) == 0 && space.holds(unknown_of(&search, &form.terms));
            if !exactly && worlds.width(at) < least {
                search.alone(&mut worlds, at, least, &mut self.programmes);
            }
            let width = worlds.width(at);
            if width >= least {
                self.narrowest = Some(self.narrowest.map_or(width as u64, |other| other.min(width as u64)));
            } else {
                let how = if exactly { How::Exactly } else { How::Nearly { width: width as u64 } };
                self.leaks.push(Leak { secret: form.secret, how });
            }
        }
        self.secrets += system.secrets.len();
        self.worlds += worlds.len();
    }

    fn space(&mut self, search: &Search<'_>) -> Space {
        let mut space = Space::default();
        for part in search.reduced.parts() {
            let mut rows: Vec<usize> = part.rows.clone();
            rows.sort_by_key(|&row| (search.system.rows[row].len(), row));
            for row in rows {
                let ones: Vec<(u32, i64)> = search.system.rows[row].iter().map(|&unknown| (unknown, 1)).collect();
                space.add(unknown_of(search, &ones));
            }
        }
        self.sums += search.open.iter().filter(|open| **open).count();
        self.rank += search.reduced.known() + space.rank();
        space
    }
}

/// The terms of a form that are not known.
fn unknown_of<'a>(search: &'a Search<'_>, terms: &'a [(u32, i64)]) -> impl Iterator<Item = (u32, i64)> + 'a {
    terms.iter().copied().filter(|&(unknown, _)| !search.reduced.is_known(unknown))
}
