//! What a month comes to, as it is settled and as it is posted.

use std::collections::BTreeMap;

use kapitera_evaluate::Settlement;
use kapitera_model::Model;
use kapitera_money::Ore;

/// Öre by centre and component.
pub type Sums = BTreeMap<(String, String), Ore>;

/// Adds up; what comes to nothing is left out.
pub fn sums(parts: impl IntoIterator<Item = (String, String, Ore)>) -> Sums {
    let mut sums = Sums::new();
    for (centre, component, amount) in parts {
        *sums.entry((centre, component)).or_default() += amount;
    }
    sums.retain(|_, amount| *amount != Ore::ZERO);
    sums
}

/// The lines of a settlement, as they are paid.
pub fn paid(model: &Model, settlement: &Settlement) -> Sums {
    sums(settlement.lines.iter().map(|line| {
        let (centre, component) = (&settlement.centres[line.centre].id, &model.components[line.component].name);
        (centre.to_string(), component.clone(), line.paid())
    }))
}
