//! Thousands of small regions, and an outsider who tries to work out what they hide.

use std::collections::BTreeMap;

use kapitera_disclosure::{Changes, Counts, Refusal, Rules, Status, Zeros, protect};

use crate::attacker::{Made, Outsider, Sum};
use crate::region::{Draw, Shape, published, table};

/// What an outsider did to a region.
#[derive(Default, Debug)]
struct Tally {
    /// Secrets tried.
    tried: usize,
    /// Worked out exactly.
    exactly: usize,
    /// Narrowed to less than the least width.
    nearly: usize,
    /// Counted out in whole numbers.
    counted_out: usize,
    /// Of them, narrowed to less than the least width.
    narrowed: usize,
    /// Of them, narrower by whole numbers than by linear programming.
    narrower_by_whole: usize,
    /// Hidden cells that are not sensitive.
    secondary: usize,
    shown: usize,
    /// Regions in which something was worked out.
    broken: usize,
    refused: usize,
    corrected: usize,
}

impl Tally {
    fn add(&mut self, other: &Self) {
        self.tried += other.tried;
        self.exactly += other.exactly;
        self.nearly += other.nearly;
        self.counted_out += other.counted_out;
        self.narrowed += other.narrowed;
        self.narrower_by_whole += other.narrower_by_whole;
        self.secondary += other.secondary;
        self.shown += other.shown;
        self.broken += usize::from(other.exactly + other.nearly > 0);
        self.refused += other.refused;
        self.corrected += other.corrected;
    }
}

fn shape(draw: &mut Draw) -> Shape {
    let large = draw.below(250) == 0;
    let centres = draw.within(2, if large { 6 } else { 4 });
    let most = if draw.below(10) == 0 { 16 } else { 10 } / centres;
    let months = if large { draw.within(8, 14) } else { draw.within(2, most.max(2)) };
    let groups = |draw: &mut Draw| (0..centres).map(|_| draw.below(centres.min(3))).collect::<Vec<_>>();
    Shape {
        provider_of: groups(draw),
        municipality_of: groups(draw),
        months,
        window: draw.within(2, 6).min(months),
        sexes: draw.below(3) > 0,
        by_month: draw.below(5) > 0,
    }
}

fn facts(shape: &Shape, draw: &mut Draw) -> Vec<Counts> {
    let (kinds, size, share) = (draw.within(1, 2), draw.within(8, 60), draw.within(0, 60));
    let piece = |draw: &mut Draw| {
        // Some pieces are empty, some are small, and some are much larger than the others.
        let all = match draw.below(10) {
            0 => 0,
            1 => draw.within(1, 6),
            2 => draw.within(size, 5 * size),
            _ => draw.within(size / 2, size),
        };
        let met = all * draw.within(0, share) / 100;
        if kinds == 1 { Counts::from([all]) } else { Counts::from([met, all - met]) }
    };
    (0..shape.pieces()).map(|_| piece(draw)).collect()
}

fn correct(facts: &mut [Counts], draw: &mut Draw) -> usize {
    let mut corrected = 0;
    for counts in facts {
        if draw.below(10) > 0 {
            continue;
        }
        let kind = draw.below(counts.0.len() as u64) as usize;
        let by = draw.within(1, 9);
        counts.0[kind] = if draw.below(2) == 0 { counts.0[kind] + by } else { counts.0[kind].saturating_sub(by) };
        corrected += 1;
    }
    corrected
}

/// How cells are chosen to be shown.
#[derive(Clone, Copy, PartialEq)]
enum How {
    Protected,
    /// Only what is sensitive is hidden.
    PrimaryOnly,
}

fn attack(seed: u64, how: How) -> Tally {
    let mut draw = Draw(seed);
    let shape = shape(&mut draw);
    let mut facts = facts(&shape, &mut draw);
    let rules = Rules {
        zeros: if draw.below(2) == 0 { Zeros::Open } else { Zeros::Guarded },
        changes: if draw.below(2) == 0 { Changes::Open } else { Changes::Guarded },
        ..Rules::default()
    };
    let mut tally = Tally::default();
    let (mut earlier, mut made) = (Vec::new(), Vec::new());
    let publications = draw.within(1, 3).min(shape.months);
    for left in (0..publications).rev() {
        let now = table(&shape, shape.months - left, &facts, std::mem::take(&mut earlier));
        let small = |of: &[u32]| rules.is_sensitive(&counts(&facts, of));
        let status = match how {
            How::PrimaryOnly => {
                now.cells.iter().map(|cell| if small(&cell.of) { Status::Hidden } else { Status::Shown }).collect()
            }
            How::Protected => match protect(&now, &rules) {
                Ok(protected) => protected.status,
                Err(Refusal::GivenAway(_)) => {
                    tally.refused += 1;
                    break;
                }
                Err(refusal) => panic!("seed {seed}: {refusal}"),
            },
        };
        let cells = now.cells.iter().zip(&status).map(|(cell, status)| (cell.id, cell.of.clone(), *status)).collect();
        made.push(Made { facts: facts.clone(), cells });
        for (cell, status) in now.cells.iter().zip(&status) {
            assert!(*status == Status::Hidden || !small(&cell.of), "seed {seed}: cell {} is shown", cell.id);
            tally.secondary += usize::from(*status == Status::Hidden && !small(&cell.of));
            tally.shown += usize::from(*status == Status::Shown);
        }
        earlier = now.earlier.clone();
        earlier.push(published(&now, &status));
        tally.corrected += correct(&mut facts, &mut draw);
    }
    for kind in 0..facts[0].0.len() {
        attack_kind(&made, &rules, kind, &mut tally);
    }
    tally
}

/// What is to be kept from the outsider, written down anew: the sums with their true values, each once.
fn secrets(made: &[Made], rules: &Rules, kind: usize, outsider: &mut Outsider) -> BTreeMap<Vec<(usize, i128)>, i128> {
    let mut secrets = BTreeMap::new();
    for (place, new) in made.iter().enumerate() {
        for (id, of, status) in &new.cells {
            let counts_now = counts(&new.facts, of);
            let sum = outsider.sum(new, of);
            if rules.is_sensitive(&counts_now) {
                assert_eq!(*status, Status::Hidden);
                if counts_now[kind] > 0 || rules.zeros == Zeros::Guarded {
                    secrets.insert(
                        sum.iter().map(|(&unknown, &factor)| (unknown, factor)).collect(),
                        counts_now[kind].into(),
                    );
                }
            }
            for old in made[..place].iter().filter(|_| rules.changes == Changes::Guarded) {
                let Some((_, same, _)) = old.cells.iter().find(|(other, ..)| other == id) else { continue };
                assert_eq!(same, of);
                let (from, to) = (counts(&old.facts, of)[kind], counts_now[kind]);
                if from != to && rules.small.contains(&from.abs_diff(to)) {
                    let mut change = sum.clone();
                    for (unknown, factor) in outsider.sum(old, of) {
                        *change.entry(unknown).or_default() -= factor;
                    }
                    let terms = change.into_iter().filter(|(_, factor)| *factor != 0);
                    secrets.insert(terms.collect(), i128::from(to) - i128::from(from));
                }
            }
        }
    }
    secrets
}

fn attack_kind(made: &[Made], rules: &Rules, kind: usize, tally: &mut Tally) {
    let mut outsider = Outsider::new(made, kind);
    let secrets = secrets(made, rules, kind, &mut outsider);
    let sums: Vec<Sum> = secrets.keys().map(|terms| terms.iter().copied().collect()).collect();
    let counted_out = outsider.counted_out(&sums);
    for (at, (sum, &truth)) in sums.iter().zip(secrets.values()).enumerate() {
        let exactly = outsider.exactly(sum);
        assert!(exactly.is_none_or(|found| found == truth), "what follows from the equations is true");
        let (low, high) = if exactly.is_some() { (truth as f64, truth as f64) } else { outsider.between(sum) };
        assert!(low <= truth as f64 + 1e-6 && truth as f64 <= high + 1e-6);
        tally.tried += 1;
        tally.exactly += usize::from(high - low < 1e-6);
        tally.nearly += usize::from(high - low < rules.least_width as f64 - 1e-6);
        if let Some((lowest, highest)) = counted_out.as_ref().map(|found| found[at]) {
            assert!(lowest as f64 >= low - 1e-6 && highest as f64 <= high + 1e-6);
            tally.counted_out += 1;
            tally.narrowed += usize::from(highest - lowest < i128::from(rules.least_width));
            tally.narrower_by_whole += usize::from(((highest - lowest) as f64) < high - low - 1e-6);
        }
    }
}

fn counts(facts: &[Counts], of: &[u32]) -> Vec<u64> {
    let kinds = facts[0].0.len();
    (0..kinds).map(|kind| of.iter().map(|&piece| facts[piece as usize].0[kind]).sum()).collect()
}

fn attack_all(seeds: std::ops::Range<u64>, how: How) -> Tally {
    let mut all = Tally::default();
    for seed in seeds {
        let tally = attack(seed, how);
        if how == How::Protected {
            assert_eq!((tally.exactly, tally.nearly, tally.narrowed), (0, 0, 0), "seed {seed}: {tally:?}");
        }
        all.add(&tally);
    }
    all
}

#[test]
fn an_outsider_works_out_nothing_of_many_regions() {
    works_out_nothing(0..1_250);
}

#[test]
fn an_outsider_works_out_nothing_of_as_many_others() {
    works_out_nothing(1_250..2_500);
}

fn works_out_nothing(seeds: std::ops::Range<u64>) {
    let all = attack_all(seeds, How::Protected);
    assert!(all.tried > 20_000 && all.secondary > 20_000 && all.corrected > 3_000, "{all:?}");
    // There is something left to read.
    assert!(all.shown > all.secondary, "{all:?}");
    assert!(all.counted_out > 500, "{all:?}");
    assert_eq!(all.refused, 0, "what was protected never stands in the way of the next publication");
}

/// So the attack bites: it is the cells that are hidden beside the small ones that keep the outsider out.
#[test]
fn an_outsider_works_out_much_where_only_small_cells_are_hidden() {
    let all = attack_all(0..300, How::PrimaryOnly);
    assert!(all.broken > 200, "{all:?}");
    assert!(all.exactly * 2 > all.tried, "{all:?}");
}
