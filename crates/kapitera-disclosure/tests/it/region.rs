//! Invented regions, from a seed.

use kapitera_disclosure::{Cell, Counts, Earlier, EarlierCell, Status, Table, Wish};

/// Numbers that look drawn, the same each time (splitmix64).
pub struct Draw(pub u64);

impl Draw {
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut out = self.0;
        out = (out ^ (out >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        out = (out ^ (out >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (out ^ (out >> 31)) % end
    }

    pub fn within(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high - low + 1)
    }
}

/// How large a region is, and what it publishes.
#[derive(Clone, Debug)]
pub struct Shape {
    /// The provider of each centre.
    pub provider_of: Vec<u64>,
    /// The municipality of each centre.
    pub municipality_of: Vec<u64>,
    pub months: u64,
    /// Months in a rolling window; 0 for none.
    pub window: u64,
    /// Whether sexes are told apart.
    pub sexes: bool,
    /// Whether months are published by themselves.
    pub by_month: bool,
}

impl Shape {
    pub fn pieces(&self) -> usize {
        self.provider_of.len() * self.months as usize * 2
    }

    pub fn piece(&self, centre: usize, month: u64, sex: u64) -> u32 {
        // By month first, so that pieces keep their names as months come.
        ((month as usize * self.provider_of.len() + centre) * 2) as u32 + sex as u32
    }

    /// The cells when so many months have passed: name and pieces. A name is the same in each publication.
    pub fn cells(&self, months: u64) -> Vec<(u64, Vec<u32>)> {
        let centres = 0..self.provider_of.len();
        let mut units: Vec<Vec<usize>> = centres.clone().map(|centre| vec![centre]).collect();
        for group in [&self.provider_of, &self.municipality_of] {
            for number in 0..=group.iter().max().copied().unwrap_or_default() {
                units.push(centres.clone().filter(|&centre| group[centre] == number).collect());
            }
        }
        units.push(centres.collect());
        let mut periods: Vec<(u64, u64)> = Vec::new();
        if self.by_month {
            periods.extend((0..months).map(|month| (month, month + 1)));
        }
        if self.window > 1 {
            periods.extend((self.window..=months).map(|end| (end - self.window, end)));
        }
        let sexes: &[&[u64]] = if self.sexes { &[&[0, 1], &[0], &[1]] } else { &[&[0, 1]] };
        let mut cells = Vec::new();
        for (unit, centres) in units.iter().enumerate().filter(|(_, centres)| !centres.is_empty()) {
            for &(from, to) in &periods {
                for (which, sexes) in sexes.iter().enumerate() {
                    let mut of = Vec::new();
                    for month in from..to {
                        for &centre in centres {
                            of.extend(sexes.iter().map(|&sex| self.piece(centre, month, sex)));
                        }
                    }
                    let id = ((unit as u64 * 1_000 + from) * 1_000 + to) * 10 + which as u64;
                    cells.push((id, of));
                }
            }
        }
        cells
    }
}

pub fn total(counts: &[Counts], of: &[u32]) -> u64 {
    of.iter().map(|&piece| counts[piece as usize].0.iter().sum::<u64>()).sum()
}

/// The table of a region, after earlier publications as they were chosen.
pub fn table(shape: &Shape, months: u64, counts: &[Counts], earlier: Vec<Earlier>) -> Table {
    let cells = shape.cells(months).into_iter().map(|(id, of)| {
        let cost = total(counts, &of);
        Cell { id, of, cost, wish: Wish::Show }
    });
    Table { pieces: counts.to_vec(), cells: cells.collect(), earlier, ..Table::default() }
}

/// A table as one that was published.
pub fn published(table: &Table, status: &[Status]) -> Earlier {
    let cells = table.cells.iter().zip(status);
    Earlier {
        counts: table.pieces.iter().cloned().map(Some).collect(),
        cells: cells.map(|(cell, &status)| EarlierCell { id: cell.id, of: cell.of.clone(), status }).collect(),
    }
}
