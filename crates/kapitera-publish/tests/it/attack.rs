//! Hundreds of small regions, published two or three times each, attacked with all that is public.

use std::collections::BTreeSet;

use kapitera_publish::{Before, Drafted};
use serde_json::Value;

use crate::outsider::{Named, Outsider, Public, named, told};
use crate::region::{Invented, Random};

const REGIONS: u64 = 320;
const INDICATORS: [&str; 3] = ["three-days", "antibiotics", "continuity"];
/// Hidden counts that are narrowed by linear programming, of each kind of each region.
const NARROWED: usize = 2;
/// Every so many regions are attacked as they would be if only small cells were hidden.
const BITTEN: u64 = 5;

/// What is too small, said anew.
pub fn sensitive(counts: &[u64]) -> bool {
    let all: u64 = counts.iter().sum();
    all > 0 && (all < 20 || counts.iter().any(|count| (1..=4).contains(count)))
}

/// What an attack came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Attack {
    secrets: usize,
    exactly: usize,
    narrowed: usize,
    nearly: usize,
    changes: usize,
    changes_exactly: usize,
}

/// A region's publications, as the public has them.
pub struct Life {
    pub of: Vec<(Value, Invented)>,
    pub drafted: Vec<Drafted>,
    pub open_changes: bool,
    pub refused: usize,
}

/// Publishes a region, and once or twice more what is known a month later.
pub fn life(seed: u64) -> Life {
    let mut random = Random(seed);
    let mut invented = Invented::new(&mut random);
    let open_changes = random.below(2) == 0;
    let mut life = Life { of: Vec::new(), drafted: Vec::new(), open_changes, refused: 0 };
    let mut before: Vec<Before> = Vec::new();
    for _ in 0..2 + random.below(2) {
        match invented.draft(&before, open_changes) {
            Ok(drafted) => {
                let text = serde_json::from_str(&drafted.publication.to_text()).unwrap();
                before.push(Before { publication: drafted.publication.clone(), basis: drafted.basis.clone() });
                life.of.push((text, invented.clone()));
                life.drafted.push(drafted);
            }
            Err(problems) => {
                assert!(problems.iter().all(|problem| problem.code == "publication_not_safe"), "{problems:?}");
                life.refused += 1;
            }
        }
        invented = invented.later(&mut random);
    }
    life
}

/// Which cells the outsider is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    AsPublished,
    /// All that is not itself too small.
    ButSmall,
}

fn attack(life: &Life, shown: Shown, random: &mut Random) -> Attack {
    let mut found = Attack::default();
    for (at, indicator) in INDICATORS.into_iter().enumerate() {
        let publications: Vec<Public<'_>> =
            life.of.iter().map(|(text, invented)| Public { text, facts: &invented.facts[at], indicator }).collect();
        let kinds = if indicator == "three-days" { 2 } else { 1 };
        for kind in 0..kinds {
            attack_kind(&publications, kind, shown, life.open_changes, random, &mut found);
        }
    }
    found
}

fn attack_kind(
    publications: &[Public<'_>],
    kind: usize,
    shown: Shown,
    open_changes: bool,
    random: &mut Random,
    found: &mut Attack,
) {
    let mut outsider = Outsider::default();
    let mut secrets: BTreeSet<Vec<usize>> = BTreeSet::new();
    let mut versions: Vec<(Named, Vec<usize>, u64)> = Vec::new();
    for public in publications {
        let is_counted = |cell: &&Value| ["shown", "hidden", "nobody"].iter().any(|status| cell["status"] == *status);
        for cell in public.cells().filter(is_counted) {
            let truth = public.truth(cell);
            let sum = outsider.sum(public, cell);
            if sensitive(&truth) && truth[kind] > 0 {
                secrets.insert(sum.clone());
            }
            versions.push((named(cell), sum, truth[kind]));
            if shown == Shown::ButSmall && !sensitive(&truth) {
                outsider.learn(public, cell, truth[kind]);
            } else if shown == Shown::AsPublished && cell["status"] != "hidden" {
                outsider.learn(public, cell, told(public.indicator, cell)[kind]);
            }
        }
    }
    secrets.extend(rests(publications, kind, &mut outsider));
    outsider.solve();
    let mut hidden: Vec<Vec<usize>> = Vec::new();
    for secret in secrets {
        found.secrets += 1;
        if outsider.knows(&secret.iter().map(|unknown| (*unknown, 1)).collect::<Vec<_>>()) {
            found.exactly += 1;
        } else {
            hidden.push(secret);
        }
    }
    for _ in 0..NARROWED.min(hidden.len()) {
        let secret = hidden.swap_remove(random.below(hidden.len() as u64) as usize);
        let (low, high) = outsider.between(&secret);
        found.narrowed += 1;
        found.nearly += usize::from(high.floor() - low.ceil() < 5.0 - 1e-6);
    }
    if open_changes {
        return;
    }
    versions.sort();
    for pair in
        versions.windows(2).filter(|pair| pair[0].0 == pair[1].0 && (1..=4).contains(&pair[0].2.abs_diff(pair[1].2)))
    {
        let terms = pair[1].1.iter().map(|unknown| (*unknown, 1)).chain(pair[0].1.iter().map(|unknown| (*unknown, -1)));
        found.changes += 1;
        found.changes_exactly += usize::from(outsider.knows(&terms.collect::<Vec<_>>()));
    }
}

/// What is no cell, but would follow from some: those of unknown sex, as all less women less men; and the centres that no municipality is
/// known of, as the region less its municipalities.
fn rests(publications: &[Public<'_>], kind: usize, outsider: &mut Outsider) -> Vec<Vec<usize>> {
    let mut secrets = Vec::new();
    for public in publications {
        let mut rests: Vec<Value> = Vec::new();
        for cell in public.cells().filter(|cell| ["shown", "hidden", "nobody"].iter().any(|is| cell["status"] == *is)) {
            let mut rest = cell.clone();
            if cell["sex"] == "women" {
                rest["sex"] = "unknown".into();
            } else if cell["place"] == "region" {
                rest["place"] = "unplaced".into();
            } else {
                continue;
            }
            rests.push(rest);
        }
        for rest in rests {
            let truth = public.truth(&rest);
            let sum = outsider.sum(public, &rest);
            if sensitive(&truth) && truth[kind] > 0 {
                secrets.push(sum);
            }
        }
    }
    secrets
}

/// What came of many regions.
#[derive(Clone, Copy, Debug, Default)]
struct Found {
    publications: usize,
    refused: usize,
    all: Attack,
    /// Of those attacked as if only small cells were hidden: where something was worked out, and what.
    bitten: usize,
    only_small: Attack,
}

fn regions(seeds: impl Iterator<Item = u64>) -> Found {
    let mut of = Found::default();
    for seed in seeds {
        let mut random = Random(seed + REGIONS);
        let life = life(seed);
        of.publications += life.of.len();
        of.refused += life.refused;
        let found = attack(&life, Shown::AsPublished, &mut random);
        let given_away = (found.exactly, found.nearly, found.changes_exactly);
        assert_eq!(given_away, (0, 0, 0), "seed {seed}, open changes {}: {found:?}", life.open_changes);
        of.all.add(found);
        if seed % BITTEN == 0 {
            let small = attack(&life, Shown::ButSmall, &mut random);
            of.bitten += usize::from(small.exactly > 0);
            of.only_small.add(small);
        }
    }
    of
}

#[test]
fn an_outsider_works_no_small_number_out() {
    let halves: Vec<Found> = std::thread::scope(|scope| {
        let half = |at: u64| scope.spawn(move || regions((at..REGIONS).step_by(2)));
        let halves = [half(0), half(1)];
        halves.into_iter().map(|half| half.join().unwrap()).collect()
    });
    let mut of = Found::default();
    for half in halves {
        of.publications += half.publications;
        of.refused += half.refused;
        of.bitten += half.bitten;
        of.all.add(half.all);
        of.only_small.add(half.only_small);
    }
    assert!(of.publications as u64 > REGIONS * 2, "{of:?}");
    assert!(of.all.secrets > 25_000 && of.all.narrowed > 2_000 && of.all.changes > 1_000, "{of:?}");
    // The attack is one that succeeds where it can.
    assert!(of.bitten as u64 * BITTEN > REGIONS * 3 / 4 && of.only_small.exactly > 2_000, "{of:?}");
    assert!(of.only_small.changes_exactly > 100, "{of:?}");
}

impl Attack {
    fn add(&mut self, more: Self) {
        self.secrets += more.secrets;
        self.exactly += more.exactly;
        self.narrowed += more.narrowed;
        self.nearly += more.nearly;
        self.changes += more.changes;
        self.changes_exactly += more.changes_exactly;
    }
}
