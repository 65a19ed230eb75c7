//! Keeps small numbers: hides what may not be told, by all that was ever published.

use std::collections::{BTreeMap, BTreeSet};

use kapitera_disclosure::{
    Audit, Cell, Changes, Counts, Earlier, EarlierCell, Protected, Refusal, Rules, Status, Table, Wish, protect,
};
use kapitera_message::{Problem, Problems, Text, text};
use sha2::{Digest as _, Sha256};

use crate::basis::{Basis, BasisCell, BasisPiece};
use crate::cells::{Candidate, Pieces};
use crate::publication::CellStatus;

/// What the region costs beside all others: it is hidden last.
const WHOLE: u64 = 1 << 24;

/// What became of the cells of an indicator.
pub(crate) struct Kept {
    /// As many as the candidates: whether each is shown.
    pub shown: Vec<bool>,
    pub pieces: Vec<BasisPiece>,
    pub cells: Vec<BasisCell>,
    /// How many are hidden because they are small themselves, and how many to protect them.
    pub primary: usize,
    pub secondary: usize,
    pub audit: Audit,
    /// Secrets that earlier publications gave away, and of which it was decided to go on.
    pub given_up: usize,
}

/// Hides what must be hidden of an indicator.
pub(crate) fn kept(
    name: &str,
    candidates: &[Candidate],
    pieces: &Pieces,
    earlier: &[&Basis],
    rules: &Rules,
    give_up: bool,
) -> Result<Kept, Problems> {
    // A piece keeps its place from one publication to the next: first those that were told of before, by age.
    let mut places: BTreeMap<&str, u32> = BTreeMap::new();
    let mut names: Vec<&str> = Vec::new();
    let before: Vec<(&[BasisPiece], &[BasisCell])> = earlier
        .iter()
        .map(|basis| {
            let pieces = basis.pieces.get(name).map_or(&[][..], Vec::as_slice);
            (pieces, basis.cells.get(name).map_or(&[][..], Vec::as_slice))
        })
        .collect();
    let of_before = before.iter().flat_map(|(pieces, _)| pieces.iter().map(|piece| piece.name.as_str()));
    for piece in of_before.chain(pieces.all.iter().map(|(name, _)| name.as_str())) {
        places.entry(piece).or_insert_with(|| {
            names.push(piece);
            u32::try_from(names.len() - 1).unwrap_or(u32::MAX)
        });
    }
    let width = pieces.all.first().map_or(1, |(_, counts)| counts.len());
    let mut now: Vec<Counts> = vec![Counts(vec![0; width]); names.len()];
    for (name, counts) in &pieces.all {
        now[places[name.as_str()] as usize] = Counts(counts.clone());
    }
    let own: Vec<u32> = pieces.all.iter().map(|(name, _)| places[name.as_str()]).collect();
    // That there was nobody is told too: it is 0.
    let told = |candidate: &&Candidate| matches!(candidate.cell.status, CellStatus::Shown | CellStatus::Nobody);
    let mut cells: Vec<Cell> = candidates
        .iter()
        .filter(told)
        .map(|candidate| Cell {
            id: id_of(&candidate.cell.name()),
            of: candidate.of.iter().map(|piece| own[*piece as usize]).collect(),
            cost: cost(candidate, pieces),
            wish: if candidate.is_rest || candidate.is_of_few { Wish::Hide } else { Wish::Show },
        })
        .collect();
    let mut earlier: Vec<Earlier> = before.iter().map(|(pieces, cells)| earlier_of(pieces, cells, &places)).collect();
    alike(&mut cells, &mut earlier, &now, &own);
    // What sums nothing in any publication can be told.
    let empty: BTreeSet<u64> = cells.iter().filter(|cell| cell.of.is_empty()).map(|cell| cell.id).collect();
    cells.retain(|cell| !cell.of.is_empty());
    earlier.iter_mut().for_each(|earlier| earlier.cells.retain(|cell| !cell.of.is_empty()));
    let mut table = Table { pieces: now, cells, earlier, given_up: BTreeSet::new() };
    let found = guarded(&mut table, rules, give_up).map_err(|refusal| vec![refused(name, &refusal, candidates)])?;
    let mut status = found.status.iter();
    let shown: Vec<bool> = candidates
        .iter()
        .map(|candidate| {
            let is_free = !told(&candidate) || empty.contains(&id_of(&candidate.cell.name()));
            is_free || status.next() == Some(&Status::Shown)
        })
        .collect();
    let basis_cells = candidates
        .iter()
        .zip(&shown)
        .filter(|(candidate, _)| told(candidate))
        .map(|(candidate, shown)| BasisCell { name: candidate.cell.name(), of: candidate.of.clone(), shown: *shown })
        .collect();
    let basis_pieces =
        pieces.all.iter().map(|(name, counts)| BasisPiece { name: name.clone(), counts: counts.clone() }).collect();
    let own = || candidates.iter().zip(&shown).filter(|(candidate, _)| !candidate.is_rest);
    let hidden = own().filter(|(_, shown)| !**shown).count();
    let is_small = |candidate: &Candidate| candidate.is_of_few || rules.is_sensitive(&sum(candidate, pieces));
    let small = own().filter(|(candidate, shown)| told(candidate) && !**shown && is_small(candidate)).count();
    Ok(Kept {
        shown,
        pieces: basis_pieces,
        cells: basis_cells,
        primary: small,
        secondary: hidden.saturating_sub(small),
        audit: found.audit,
        given_up: table.given_up.len(),
    })
}

/// Protects a table, and gives up what was given away if that was decided.
fn guarded(table: &mut Table, rules: &Rules, give_up: bool) -> Result<Protected, Refusal> {
    match protect(table, rules) {
        Err(Refusal::GivenAway(leaks)) if give_up => {
            table.given_up = leaks.iter().map(|leak| leak.secret.place).collect();
            protect(table, rules)
        }
        found => found,
    }
}

/// A publication of before, by the places of the pieces in all of them.
fn earlier_of(pieces: &[BasisPiece], cells: &[BasisCell], places: &BTreeMap<&str, u32>) -> Earlier {
    let place = |piece: &BasisPiece| places[piece.name.as_str()];
    let mut counts: Vec<Option<Counts>> = vec![None; places.len()];
    for piece in pieces {
        counts[place(piece) as usize] = Some(Counts(piece.counts.clone()));
    }
    let cell = |cell: &BasisCell| EarlierCell {
        id: id_of(&cell.name),
        of: cell.of.iter().map(|at| place(&pieces[*at as usize])).collect(),
        status: if cell.shown { Status::Shown } else { Status::Hidden },
    };
    Earlier { counts, cells: cells.iter().map(cell).collect() }
}

/// Gives a cell the same pieces in all publications. A piece of which nothing was counted is not kept; where another publication counted
/// something of it, it was 0. Otherwise a cell that goes from 25 to 27 by a piece that had none would be another cell, and its change by
/// two not guarded. That it was 0 is held to be known: wherever a cell has only one publication such a piece is still left out of it.
fn alike(cells: &mut [Cell], earlier: &mut Vec<Earlier>, now: &[Counts], own: &[u32]) {
    let own: BTreeSet<u32> = own.iter().copied().collect();
    let mut all: BTreeMap<u64, BTreeSet<u32>> = BTreeMap::new();
    let of_earlier = earlier.iter().flat_map(|earlier| earlier.cells.iter().map(|cell| (cell.id, &cell.of)));
    for (id, of) in of_earlier.chain(cells.iter().map(|cell| (cell.id, &cell.of))) {
        all.entry(id).or_default().extend(of);
    }
    let known = |pieces: BTreeSet<u32>| {
        pieces.into_iter().map(|piece| EarlierCell {
            id: id_of(&format!("none of {piece}")),
            of: vec![piece],
            status: Status::Shown,
        })
    };
    for Earlier { counts, cells } in &mut *earlier {
        let had: Vec<bool> = counts.iter().map(Option::is_some).collect();
        let mut none = BTreeSet::new();
        for cell in &mut *cells {
            let of_none = all[&cell.id].iter().filter(|piece| !had[**piece as usize]);
            cell.of.extend(of_none.clone());
            none.extend(of_none);
        }
        for &piece in &none {
            counts[piece as usize] = now.first().map(|counts| Counts(vec![0; counts.0.len()]));
        }
        cells.extend(known(none));
    }
    let mut none = BTreeSet::new();
    for cell in cells {
        let of_none = all[&cell.id].iter().filter(|piece| !own.contains(piece));
        cell.of.extend(of_none.clone());
        none.extend(of_none);
    }
    // What is known of now stands as a publication of its own, so that none of it is hidden.
    earlier.push(Earlier { counts: now.iter().cloned().map(Some).collect(), cells: known(none).collect() });
}

/// The rules: fewer than so many, and 1–4, are hidden; what an outsider can narrow a hidden count to holds at least five more.
pub(crate) fn rules(open_changes: bool) -> Rules {
    let changes = if open_changes { Changes::Open } else { Changes::Guarded };
    Rules { changes, ..Rules::default() }
}

fn sum(candidate: &Candidate, pieces: &Pieces) -> Vec<u64> {
    let mut sum: Vec<u64> = Vec::new();
    for piece in &candidate.of {
        let counts = &pieces.all[*piece as usize].1;
        sum.resize(counts.len(), 0);
        sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
    }
    sum
}

fn cost(candidate: &Candidate, pieces: &Pieces) -> u64 {
    let own: u64 = sum(candidate, pieces).iter().sum();
    match (candidate.cell.place.as_str(), candidate.cell.sex.as_str()) {
        ("region", "all") => own + WHOLE,
        // What is compared is the centres' longest period: a month is the better one to lose.
        ("centre", "all") if candidate.cell.period != "month" => own * 4,
        _ => own,
    }
}

/// A cell's name as a number, the same in every publication.
fn id_of(name: &str) -> u64 {
    let digest = Sha256::digest(name.as_bytes());
    digest.iter().take(8).fold(0, |id, byte| (id << 8) | u64::from(*byte))
}

fn refused(name: &str, refusal: &Refusal, candidates: &[Candidate]) -> Problem {
    let Text { sv, en } = refusal.text();
    let problem = Problem::error(
        "publication_not_safe",
        text!("”{name}” kan inte publiceras: {sv}", "“{name}” cannot be published: {en}"),
    );
    let Refusal::GivenAway(leaks) = refusal else { return problem };
    let by_id: BTreeMap<u64, String> =
        candidates.iter().map(|candidate| (id_of(&candidate.cell.name()), candidate.cell.name())).collect();
    let mut named: Vec<&str> =
        leaks.iter().filter_map(|leak| by_id.get(&leak.secret.place.cell)).map(String::as_str).collect();
    named.dedup();
    named.truncate(5);
    let cells = named.join(", ");
    problem.named(text!("{cells}", "{cells}")).hint(text!(
        "vänta tills fler ändringar samlats, låt små ändringar synas med --open-changes, eller gå vidare med --give-up",
        "wait until more changes have gathered, let small changes be seen with --open-changes, or go on with --give-up"
    ))
}
