//! What is to be published, and what already is.

use std::collections::BTreeSet;

use kapitera_message::{Text, text};

use crate::{Refusal, Rules};

/// What is to be published now, and all that was published before of the same facts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The finest pieces (a centre's women in a month), with their counts as known now. A piece is named by its place here, and keeps it
    /// from one publication to the next.
    pub pieces: Vec<Counts>,
    /// The cells to be published, in any order.
    pub cells: Vec<Cell>,
    /// The publications before, the oldest first.
    pub earlier: Vec<Earlier>,
    /// Secrets that earlier publications have given away, and of which it was decided to go on all the same: they are not guarded, and
    /// their cells are hidden as before.
    pub given_up: BTreeSet<Place>,
}

/// The counts of a piece or a cell, never below 0: those met and their complement, or only persons. All of a table have equally many. A share
/// that is shown with its denominator shows both.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Counts(pub Vec<u64>);

/// A cell: the sum of some pieces. All its counts are shown, or none of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Its name, of its own in the table and the same in every publication. Of cells that cost the same, names decide; so their order does
    /// not.
    pub id: u64,
    /// The pieces it sums, each once.
    pub of: Vec<u32>,
    /// What is lost when it is hidden, such as its denominator; 0 counts as 1.
    pub cost: u64,
    /// Whether it is to be published at all.
    pub wish: Wish,
}

/// Whether a cell is to be published at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// It is shown, if it can be.
    Show,
    /// It is not shown, yet guarded if it is sensitive: months, where only years are published.
    Hide,
}

/// Whether a cell is published. Why one is hidden is nobody's to know: that it is itself small would say "between 1 and 4".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// With all its counts.
    Shown,
    /// Without any.
    Hidden,
}

/// An earlier publication, with the facts as they were known then.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Earlier {
    /// The counts of the pieces then, in the order of [`Table::pieces`]; none for those that were not yet there. May be shorter.
    pub counts: Vec<Option<Counts>>,
    /// Its cells, those that were hidden too: what they hold is still a secret.
    pub cells: Vec<EarlierCell>,
}

/// A cell of an earlier publication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierCell {
    /// Its name.
    pub id: u64,
    /// The pieces it summed, each once.
    pub of: Vec<u32>,
    /// Whether it was shown.
    pub status: Status,
}

/// A cell in a publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The publication.
    pub publication: Publication,
    /// The cell's name.
    pub cell: u64,
}

/// Which publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Publication {
    /// By its place in [`Table::earlier`].
    Earlier(usize),
    /// The one that is to be made.
    Now,
}

/// A count may not be larger, so that sums of all pieces stay exact.
const COUNT_MAX: u64 = 1 << 40;
/// So many pieces and cells are enough for a region, and keep the numbers of both in 32 bits.
const MANY: usize = 1 << 24;

impl Status {
    /// What stands in the place of a cell that is not shown: the same whatever the reason.
    pub fn reason(self) -> Option<Text> {
        (self == Self::Hidden)
            .then(|| text!("visas inte, för att skydda små antal", "not shown, so that small numbers stay protected"))
    }
}

impl<const N: usize> From<[u64; N]> for Counts {
    fn from(counts: [u64; N]) -> Self {
        Self(counts.to_vec())
    }
}

impl Table {
    /// How many counts a piece has.
    pub(crate) fn kinds(&self) -> usize {
        self.pieces.first().map_or(0, |counts| counts.0.len())
    }

    /// The counts of a piece in a publication.
    pub(crate) fn piece(&self, publication: Publication, piece: u32) -> Option<&Counts> {
        match publication {
            Publication::Now => self.pieces.get(piece as usize),
            Publication::Earlier(place) => self.earlier[place].counts.get(piece as usize)?.as_ref(),
        }
    }

    /// The counts of a cell of a checked table.
    pub(crate) fn counts(&self, publication: Publication, of: &[u32]) -> Vec<u64> {
        let mut sum = vec![0; self.kinds()];
        for counts in of.iter().filter_map(|&piece| self.piece(publication, piece)) {
            sum.iter_mut().zip(&counts.0).for_each(|(sum, count)| *sum += count);
        }
        sum
    }

    /// Whether it can be reckoned on.
    pub(crate) fn check(&self, rules: &Rules) -> Result<(), Refusal> {
        if rules.least_width == 0 || rules.least_width > COUNT_MAX {
            return Err(Refusal::NoWidth);
        }
        if self.pieces.len() > MANY || self.cells.len() > MANY {
            return Err(Refusal::TooMany);
        }
        let of_pieces = self.pieces.iter();
        let of_earlier = self.earlier.iter().flat_map(|earlier| earlier.counts.iter().flatten());
        for counts in of_pieces.chain(of_earlier) {
            if counts.0.is_empty() || counts.0.len() != self.kinds() {
                return Err(Refusal::CountsDiffer);
            }
            if counts.0.iter().any(|&count| count > COUNT_MAX) {
                return Err(Refusal::TooLarge);
            }
        }
        self.check_cells(Publication::Now, self.cells.iter().map(|cell| (cell.id, &cell.of[..])))?;
        for (place, earlier) in self.earlier.iter().enumerate() {
            let cells = earlier.cells.iter().map(|cell| (cell.id, &cell.of[..]));
            self.check_cells(Publication::Earlier(place), cells)?;
        }
        Ok(())
    }

    fn check_cells<'a>(
        &self,
        publication: Publication,
        cells: impl Iterator<Item = (u64, &'a [u32])>,
    ) -> Result<(), Refusal> {
        let mut names = BTreeSet::new();
        for (cell, of) in cells {
            let place = Place { publication, cell };
            if !names.insert(cell) {
                return Err(Refusal::NamedTwice(place));
            }
            let pieces: BTreeSet<u32> = of.iter().copied().collect();
            if pieces.len() != of.len() || pieces.is_empty() {
                return Err(Refusal::PiecesNotOnce(place));
            }
            if of.iter().any(|&piece| self.piece(publication, piece).is_none()) {
                return Err(Refusal::NoSuchPiece(place));
            }
        }
        Ok(())
    }
}
