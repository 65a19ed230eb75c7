//! What an outsider is held to know of one kind of counts, as equations on whole numbers that are not below 0.
//!
//! There is an unknown for each piece as known now, and one more each time that any of its counts was another in an earlier publication. So an
//! outsider is held to know which pieces were corrected and which were not: more than can be known. Every equation that is true of the facts may
//! be given away like that; it only hides more. Which of a corrected piece's counts stayed the same is not given away: a share that turns small
//! would otherwise be told by the half of it that was shown when it was not.

use std::collections::BTreeMap;

use crate::{Counts, Place, Publication, Rules, Secret, Status, Table};

/// The cells with one set of pieces: they are shown together or hidden together, since one of them tells all of them.
pub struct Group {
    /// The pieces, sorted.
    pub of: Vec<u32>,
    /// Places in [`Table::cells`].
    pub cells: Vec<usize>,
    /// What is lost when it is hidden.
    pub cost: u64,
    /// The least name.
    pub id: u64,
}

/// The groups of a table, by name.
pub fn groups(table: &Table) -> Vec<Group> {
    let mut found: BTreeMap<Vec<u32>, Group> = BTreeMap::new();
    for (place, cell) in table.cells.iter().enumerate() {
        let mut of = cell.of.clone();
        of.sort_unstable();
        let group = found.entry(of.clone()).or_insert(Group { of, cells: Vec::new(), cost: 0, id: cell.id });
        group.cells.push(place);
        group.cost = group.cost.saturating_add(cell.cost);
        group.id = group.id.min(cell.id);
    }
    let mut groups: Vec<Group> = found.into_values().collect();
    groups.sort_by_key(|group| group.id);
    groups
}

/// Which rows are public: all groups that are shown, and what was published before.
pub type Open = Vec<bool>;

/// One kind of counts.
pub struct System {
    /// The facts: a whole number for each unknown, first the pieces as known now.
    pub facts: Vec<i64>,
    /// The unknowns that each sum is of, sorted: first those of the groups, then those that only earlier publications told.
    pub rows: Vec<Vec<u32>>,
    /// The rows that an unknown stands in.
    pub rows_of: Vec<Vec<u32>>,
    /// Whether a row was told before, so that hiding its group is of no use.
    pub told: Vec<bool>,
    /// What is guarded.
    pub secrets: Vec<Form>,
}

/// A secret: unknowns with their factors (1, or −1 in what a change subtracts), sorted by unknown.
pub struct Form {
    /// The unknowns.
    pub terms: Vec<(u32, i64)>,
    /// What it is, one of those with this form.
    pub secret: Secret,
}

impl System {
    /// The sum of some unknowns as the facts have it.
    pub fn sum(&self, row: usize) -> i64 {
        self.rows[row].iter().map(|&unknown| self.facts[unknown as usize]).sum()
    }

    /// Which rows are public when these groups are shown.
    pub fn open(&self, shown: &[bool]) -> Open {
        let mut open = self.told.clone();
        open.iter_mut().zip(shown).for_each(|(open, shown)| *open |= shown);
        open
    }
}

/// A cell's versions: the unknowns, the count, and the first place of each.
type Versions = BTreeMap<Vec<u32>, (u64, Place)>;

/// The system of a kind of counts.
pub fn system(table: &Table, groups: &[Group], rules: &Rules, kind: usize) -> System {
    let mut unknowns = Unknowns::new(table, kind);
    let mut rows: Vec<Vec<u32>> = groups.iter().map(|group| group.of.clone()).collect();
    let mut told = vec![false; rows.len()];
    let mut place_of: BTreeMap<Vec<u32>, usize> = rows.iter().cloned().enumerate().map(|(at, row)| (row, at)).collect();
    let mut secrets = Secrets { table, rules, kind, found: BTreeMap::new() };
    // The unknowns and the count that a cell was of, publication by publication.
    let mut history: BTreeMap<Vec<u32>, Versions> = BTreeMap::new();
    for (publication, cell) in cells(table) {
        let row = unknowns.row(publication, cell.of);
        let counts = table.counts(publication, cell.of);
        let place = Place { publication, cell: cell.id };
        if publication != Publication::Now && cell.status == Status::Shown {
            let at = *place_of.entry(row.clone()).or_insert_with(|| {
                rows.push(row.clone());
                told.push(false);
                rows.len() - 1
            });
            told[at] = true;
        }
        secrets.cell(place, &counts, &row);
        let mut of = cell.of.to_vec();
        of.sort_unstable();
        history.entry(of).or_default().entry(row).or_insert((counts[kind], place));
    }
    for versions in history.values() {
        secrets.changes(versions);
    }
    let mut rows_of = vec![Vec::new(); unknowns.facts.len()];
    for (at, row) in rows.iter().enumerate() {
        row.iter().for_each(|&unknown| rows_of[unknown as usize].push(at as u32));
    }
    let mut secrets: Vec<Form> = secrets.found.into_iter().map(|(terms, secret)| Form { terms, secret }).collect();
    secrets.sort_by_key(|form| (form.terms.len(), form.secret));
    System { facts: unknowns.facts, rows, rows_of, told, secrets }
}

/// A cell of any publication.
struct AnyCell<'a> {
    id: u64,
    of: &'a [u32],
    status: Status,
}

/// The cells of all publications, the oldest first, by name.
fn cells(table: &Table) -> Vec<(Publication, AnyCell<'_>)> {
    let mut cells = Vec::new();
    for (at, earlier) in table.earlier.iter().enumerate() {
        let of = earlier.cells.iter().map(|cell| AnyCell { id: cell.id, of: &cell.of, status: cell.status });
        cells.extend(of.map(|cell| (Publication::Earlier(at), cell)));
    }
    // Whether a cell is shown now is not asked of the table.
    let now = table.cells.iter().map(|cell| AnyCell { id: cell.id, of: &cell.of, status: Status::Hidden });
    cells.extend(now.map(|cell| (Publication::Now, cell)));
    cells.sort_by_key(|(publication, cell)| (*publication, cell.id));
    cells
}

/// The unknowns of a kind.
struct Unknowns<'a> {
    table: &'a Table,
    kind: usize,
    facts: Vec<i64>,
    /// By piece and its counts, where they are not those of now.
    past: BTreeMap<(u32, &'a Counts), u32>,
}

impl<'a> Unknowns<'a> {
    fn new(table: &'a Table, kind: usize) -> Self {
        let facts = table.pieces.iter().map(|counts| counts.0[kind] as i64).collect();
        Self { table, kind, facts, past: BTreeMap::new() }
    }

    fn row(&mut self, publication: Publication, of: &[u32]) -> Vec<u32> {
        let mut row: Vec<u32> = of.iter().map(|&piece| self.unknown(publication, piece)).collect();
        row.sort_unstable();
        row
    }

    fn unknown(&mut self, publication: Publication, piece: u32) -> u32 {
        match self.table.piece(publication, piece) {
            Some(then) if self.table.piece(Publication::Now, piece) != Some(then) => {
                *self.past.entry((piece, then)).or_insert_with(|| {
                    self.facts.push(then.0[self.kind] as i64);
                    self.facts.len() as u32 - 1
                })
            }
            _ => piece,
        }
    }
}

/// The secrets of a kind, each form once.
struct Secrets<'a> {
    table: &'a Table,
    rules: &'a Rules,
    kind: usize,
    found: BTreeMap<Vec<(u32, i64)>, Secret>,
}

impl Secrets<'_> {
    fn cell(&mut self, place: Place, counts: &[u64], row: &[u32]) {
        let guarded = self.rules.is_sensitive(counts) && self.rules.guards(counts[self.kind]);
        if guarded && !self.table.given_up.contains(&place) {
            let terms = row.iter().map(|&unknown| (unknown, 1)).collect();
            self.found.entry(terms).or_insert(Secret { place, kind: self.kind, since: None });
        }
    }

    fn changes(&mut self, versions: &Versions) {
        for (one, &(from, first)) in versions {
            for (other, &(to, second)) in versions {
                let guarded = first.publication < second.publication && self.rules.guards_change(from, to);
                if guarded && !self.table.given_up.contains(&second) {
                    let secret = Secret { place: second, kind: self.kind, since: Some(first.publication) };
                    self.found.entry(difference(other, one)).or_insert(secret);
                }
            }
        }
    }
}

/// The unknowns of one sum less those of another.
fn difference(more: &[u32], less: &[u32]) -> Vec<(u32, i64)> {
    let mut terms: BTreeMap<u32, i64> = more.iter().map(|&unknown| (unknown, 1)).collect();
    less.iter().for_each(|&unknown| *terms.entry(unknown).or_default() -= 1);
    terms.into_iter().filter(|(_, factor)| *factor != 0).collect()
}
