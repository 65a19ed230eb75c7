//! What a publication says: the figures of the counts, nothing small, and what was changed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::attack::{Life, life, sensitive};
use crate::outsider::{Public, named, told};
use crate::region::{Fact, Piece, month};

const REGIONS: u64 = 20;
const FIGURES: [&str; 8] = ["those", "of", "value", "low", "high", "standardised", "beside", "standing"];

fn each_public(life: &Life, mut check: impl FnMut(&Public<'_>)) {
    for (at, indicator) in ["three-days", "antibiotics", "continuity"].into_iter().enumerate() {
        for (text, invented) in &life.of {
            check(&Public { text, facts: &invented.facts[at], indicator });
        }
    }
}

#[test]
fn shown_figures_are_those_of_the_counts_and_hidden_cells_have_none() {
    let (mut shown, mut hidden) = (0, 0);
    for seed in 2_000..2_000 + REGIONS {
        each_public(&life(seed), |public| {
            for cell in public.cells() {
                if cell["status"] == "shown" {
                    assert!(!sensitive(&public.truth(cell)), "seed {seed}: {cell}");
                    is_of_the_counts(public, cell);
                    let beside = cell.get("beside").and_then(Value::as_array).into_iter().flatten();
                    assert!(
                        beside.flat_map(Value::as_u64).all(|count| !(1..=4).contains(&count)),
                        "seed {seed}: {cell}"
                    );
                    shown += 1;
                } else {
                    let given = FIGURES.iter().find(|figure| cell.get(**figure).is_some());
                    assert_eq!(given, None, "seed {seed}: {cell}");
                    hidden += usize::from(cell["status"] == "hidden");
                }
            }
        });
    }
    assert!(shown > 3_000 && hidden > 3_000, "{shown} shown, {hidden} hidden");
}

/// The figures of a shown cell, reckoned anew.
fn is_of_the_counts(public: &Public<'_>, cell: &Value) {
    assert_eq!(told(public.indicator, cell), public.truth(cell), "{cell}");
    let pieces: Vec<Piece> = public.pieces(cell);
    let sum = |of: fn(&Fact) -> u64| pieces.iter().map(|piece| of(&public.facts[piece])).sum::<u64>() as f64;
    let (of, those) = (sum(|fact| fact.of), sum(|fact| fact.those));
    let value: f64 = cell["value"].as_str().unwrap().parse().unwrap();
    let (right, half) = match public.indicator {
        "three-days" => (100.0 * those / of, 0.05),
        "antibiotics" => {
            let end = (0..60).find(|at| month(*at).to_string() == cell["end"]).unwrap();
            let is_year = cell["period"] == "year";
            let months = if is_year { 12 } else { 1 };
            let days: f64 = (end + 1 - months..=end).map(|at| f64::from(month(at).days())).sum();
            let listed = of * 300.0;
            (those * 1_000.0 * 12.0 / months as f64 / (listed / days), 0.05)
        }
        _ => (sum(|fact| fact.index) / 1_000.0 / of, 0.000_5),
    };
    assert!((value - right).abs() <= half + 1e-9, "{right}: {cell}");
}

#[test]
fn what_is_changed_is_named_and_nothing_else() {
    let (mut changed, mut same) = (0, 0);
    for seed in 3_000..3_000 + REGIONS {
        let mut before: BTreeMap<_, Value> = BTreeMap::new();
        for (text, _) in &life(seed).of {
            let mut others = BTreeSet::new();
            for cell in text["cells"].as_array().unwrap().iter().filter(|cell| cell["status"] == "shown") {
                let name = (cell["indicator"].to_string(), named(cell));
                if let Some(then) = before.insert(name, cell.clone()) {
                    if ["those", "of", "value"].iter().any(|figure| then[*figure] != cell[*figure]) {
                        let words = ["indicator", "place", "id", "period", "end", "sex"];
                        others.insert(words.map(|word| cell[word].as_str().unwrap()).join("|"));
                    } else {
                        same += 1;
                    }
                }
            }
            let named: BTreeSet<String> =
                text["changed"].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect();
            assert_eq!(named, others, "seed {seed}");
            changed += others.len();
        }
    }
    assert!(changed > 20 && same > 1_000, "{changed} changed, {same} the same");
}
