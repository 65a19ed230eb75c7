//! What is moved and what is only recorded.
//!
//! A component is moved for all centres or for none: a pool whose parts were moved for some of them would no longer sum to
//! itself. What shares out other components' amounts moves with them, for the same reason.

use std::collections::{BTreeMap, BTreeSet};

use kapitera_model::{Model, PriceKind};
use kapitera_money::Ore;

use super::recorded::ByLine;

/// The components whose differences are moved: some centre's difference, of the component or of one that it moves together
/// with, is `threshold` or more either way.
pub(super) fn moved(differences: &ByLine, models: &[&Model], threshold: Ore) -> BTreeSet<String> {
    let mut of_centre: BTreeMap<(&str, &str), Ore> = BTreeMap::new();
    for (key, amount) in differences {
        *of_centre.entry((&key.component, &key.centre)).or_default() += key.paid(*amount);
    }
    let large = of_centre.iter().filter(|(_, amount)| amount.0.unsigned_abs() >= threshold.0.unsigned_abs());
    let large: BTreeSet<&str> = large.map(|((component, _), _)| *component).collect();
    let components: BTreeSet<&str> = differences.keys().map(|key| key.component.as_str()).collect();
    let groups = together(models);
    let moves = |component: &str| {
        let group = groups.iter().find(|group| group.contains(component));
        large.contains(component) || group.is_some_and(|group| large.iter().any(|large| group.contains(*large)))
    };
    components.into_iter().filter(|component| moves(component)).map(str::to_owned).collect()
}

/// The sets of components that move together, of those that do: a pool of what others come to, and these others.
pub(super) fn together(models: &[&Model]) -> Vec<BTreeSet<String>> {
    let mut groups: Vec<BTreeSet<String>> = Vec::new();
    for component in models.iter().flat_map(|model| &model.components) {
        let Some(PriceKind::PoolOf { components, .. }) = component.price.as_ref().map(|price| &price.kind) else {
            continue;
        };
        let mut group: BTreeSet<String> = components.iter().map(|(name, _)| name.clone()).collect();
        group.insert(component.name.clone());
        let (touching, rest): (Vec<_>, Vec<_>) =
            groups.into_iter().partition(|other: &BTreeSet<String>| !other.is_disjoint(&group));
        group.extend(touching.into_iter().flatten());
        groups = rest;
        groups.push(group);
    }
    groups
}
