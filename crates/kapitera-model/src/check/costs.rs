//! Cost rules: no event fits two of them, and what one centre is charged is charged once.

use std::collections::BTreeSet;

use kapitera_message::{Problem, Problems, text};

use crate::activity::{CostRule, CostRuleVersion};
use crate::ast::{Count, Filter, Model, Selector, Stance, TableKey};

pub(super) fn check(model: &Model, problems: &mut Problems) {
    for (index, rule) in model.costs.iter().enumerate() {
        for earlier in &model.costs[..index] {
            if let Some(two) = same_day(earlier, rule).filter(|_| may_meet(earlier, rule)) {
                problems.push(two_carriers(earlier, rule, two));
            }
        }
    }
    charged_twice(model, problems);
}

/// The first versions of two rules that are in force on the same day.
fn same_day<'a>(left: &'a CostRule, right: &'a CostRule) -> Option<(&'a CostRuleVersion, &'a CostRuleVersion)> {
    let pairs = left.versions.iter().flat_map(|one| right.versions.iter().map(move |other| (one, other)));
    let mut together = pairs.filter(|(one, other)| one.provenance.valid.intersect(other.provenance.valid).is_some());
    together.next()
}

/// Whether an event can fit both rules. Two rules are known to be apart when they are of different registers, or when
/// there is a key on which no word fits both; the keys are looked at one by one, each for itself.
fn may_meet(left: &CostRule, right: &CostRule) -> bool {
    let keys: BTreeSet<TableKey> = left.filter.iter().chain(&right.filter).map(|filter| filter.key).collect();
    left.of == right.of && keys.into_iter().all(|key| words_meet(key, &left.filter, &right.filter))
}

/// Whether some word of `key` passes all conditions on it. Of a key with few words each is tried; of other keys those
/// that a `where` names, because when neither names any there is always a word that nobody thought of.
fn words_meet(key: TableKey, left: &[Filter], right: &[Filter]) -> bool {
    let conditions: Vec<&Filter> = left.iter().chain(right).filter(|filter| filter.key == key).collect();
    let named = conditions.iter().filter(|filter| !filter.negated).flat_map(|filter| names(filter));
    let mut candidates: Vec<&str> = named.collect();
    if candidates.is_empty() {
        candidates.extend(key.words());
    }
    candidates.is_empty() || candidates.iter().any(|word| conditions.iter().all(|filter| may_pass(filter, key, word)))
}

fn names(filter: &Filter) -> impl Iterator<Item = &str> {
    filter.any_of.iter().filter_map(|selector| match selector {
        Selector::Name(name) => Some(&**name),
        Selector::Band(..) | Selector::Others => None,
    })
}

/// Whether an event with `word` can pass. A word on ATC codes stands for all codes that begin with it: it passes when
/// it begins with one of the condition's, and is stopped by `where-not` when all its codes are.
fn may_pass(filter: &Filter, key: TableKey, word: &str) -> bool {
    let by_beginning = key.means_beginnings();
    let fits = names(filter).any(|name| if by_beginning { word.starts_with(name) } else { name == word });
    fits != filter.negated
}

fn two_carriers(earlier: &CostRule, later: &CostRule, (one, other): (&CostRuleVersion, &CostRuleVersion)) -> Problem {
    let (first, second) = (&earlier.name, &later.name);
    let (carrier, against) = (one.carrier.word(), other.carrier.word());
    Problem::error(
        "two_carriers",
        text!(
            "samma kostnad kan höra till både ”{first}” och ”{second}”",
            "the same cost may belong to both “{first}” and “{second}”"
        ),
    )
    .at(other.provenance.spot.place(text!("bärs enligt denna: {against}", "carried by this one: {against}")))
    .at(one.provenance.spot.place(text!("bärs enligt denna: {carrier}", "carried by this one: {carrier}")))
    .why(text!(
        "en kostnad bärs av precis en; vem får inte bero på ordningen",
        "a cost is carried by exactly one; by whom must not depend on the order"
    ))
    .hint(text!(
        "skilj dem åt: låt where nämna olika ord för samma nyckel, eller undanta det ena med where-not",
        "keep them apart: let where name different words of the same key, or leave one out with where-not"
    ))
}

/// Two charged lines of the same costs would charge them twice; half of them each is said with `split`.
fn charged_twice(model: &Model, problems: &mut Problems) {
    let charged: Vec<(&str, &crate::doc::Spot, &str)> = model
        .components
        .iter()
        .filter(|component| component.stance == Stance::Charged)
        .filter_map(|component| match &component.count {
            Count::Cost { name, spot } => Some((name.as_str(), spot, component.name.as_str())),
            _ => None,
        })
        .collect();
    for (index, (name, spot, component)) in charged.iter().enumerate() {
        let Some((_, first, other)) = charged[..index].iter().find(|(earlier, ..)| earlier == name) else { continue };
        problems.push(
            Problem::warning(
                "charged_twice",
                text!(
                    "”{name}” belastar centralen två gånger: i ”{other}” och i ”{component}”",
                    "“{name}” is charged twice: in “{other}” and in “{component}”"
                ),
            )
            .at(spot.place(text!("andra gången", "the second time")))
            .at(first.place(text!("första gången", "the first time")))
            .hint(text!(
                "låt den ena vara stance = \"shadow\", eller säg i split vilka som delar på den",
                "let one of them be stance = \"shadow\", or say in split who shares it"
            )),
        );
    }
}
