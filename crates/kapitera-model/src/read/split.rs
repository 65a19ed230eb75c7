//! The split step: payees and their shares.

use kapitera_message::{Problem, text};
use kapitera_money::Exact;

use super::origin::Origins;
use super::parameters::percent_text;
use crate::activity::SplitShare;
use crate::doc::{Entry, Kind, Node};
use crate::fields::{Fields, as_number, as_text};

/// The payee whose shares are reported: what stands under this key is the name of a value.
const REPORTED: &str = "reported";

/// Reads payees and shares; `rest` takes what the others leave, and the sum must be 100 %.
pub(super) fn split(node: &Node, component: &str, origins: &Origins<'_>) -> Vec<(String, SplitShare)> {
    // A node that is no table is reported, and reads as empty.
    Fields::new(node, text!("delningen av ”{component}”", "the split of “{component}”"), origins.problems);
    let shares: Vec<(String, SplitShare)> =
        node.entries().iter().filter_map(|entry| Some((entry.key.clone(), share(entry, origins)?))).collect();
    let fixed = shares.iter().filter_map(|(_, share)| match share {
        SplitShare::Fixed(share) => Some(share),
        SplitShare::Rest | SplitShare::Reported(_) => None,
    });
    let given: Exact = fixed.clone().sum();
    let negative = fixed.clone().any(Exact::is_negative);
    let rests = shares.iter().filter(|(_, share)| *share == SplitShare::Rest).count();
    let reported = shares.iter().any(|(_, share)| matches!(share, SplitShare::Reported(_)));
    let left = &Exact::ONE - &given;
    if rests > 1 || left.is_negative() || negative {
        origins.problems.borrow_mut().push(not_whole(node, component, &given));
    } else if rests == 0 && reported {
        origins.problems.borrow_mut().push(not_known(node, component));
    } else if rests == 0 && !left.is_zero() && !node.entries().is_empty() {
        origins.problems.borrow_mut().push(not_whole(node, component, &given));
    }
    shares
}

fn share(entry: &Entry, origins: &Origins<'_>) -> Option<SplitShare> {
    if entry.key == REPORTED {
        let (value, _) = as_text(&entry.value, origins.problems)?;
        return Some(SplitShare::Reported(value.into()));
    }
    match &entry.value.kind {
        Kind::Text(word) if word == "rest" => Some(SplitShare::Rest),
        _ => as_number(&entry.value, origins.problems).map(SplitShare::Fixed),
    }
}

fn not_whole(node: &Node, component: &str, given: &Exact) -> Problem {
    let sum = percent_text(given);
    Problem::error(
        "split_not_whole",
        text!(
            "delningen av ”{component}” summerar till {sum}, inte 100 %",
            "the split of “{component}” sums to {sum}, not 100 %"
        ),
    )
    .at(node.spot.here())
    .hint(text!("låt en mottagare få \"rest\"", "let one payee have \"rest\""))
}

fn not_known(node: &Node, component: &str) -> Problem {
    Problem::error(
        "split_not_whole",
        text!(
            "delningen av ”{component}” säger inte vem som får det som rapporterade andelar lämnar",
            "the split of “{component}” does not say who has what reported shares leave"
        ),
    )
    .at(node.spot.here())
    .why(text!(
        "vad de rapporterade andelarna summerar till är känt först när månaden avräknas",
        "what the reported shares sum to is known only when a month is settled"
    ))
    .hint(text!("låt en mottagare få \"rest\"", "let one payee have \"rest\""))
}
