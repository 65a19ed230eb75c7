//! Cost rules: which costs there are, and who carries them from which day.

use kapitera_message::{Text, text};
use kapitera_register::EventKind;

use super::filter::filters;
use super::origin::Origins;
use super::parameters::label;
use crate::activity::{Carrier, CostRule, CostRuleVersion};
use crate::doc::Entry;
use crate::fields::{Fields, one_or_more};
use crate::rule_words::CARRIERS;

pub(super) fn costs(entries: &[Entry], origins: &Origins<'_>) -> Vec<CostRule> {
    entries.iter().map(|entry| cost(entry, origins)).collect()
}

fn cost(entry: &Entry, origins: &Origins<'_>) -> CostRule {
    let name = &entry.key;
    let what = text!("kostnaden ”{name}”", "the cost “{name}”");
    let fields = Fields::new(&entry.value, what.clone(), origins.problems);
    let label = label(&fields).unwrap_or_else(|| Text::same(name));
    let of = fields.choice("of", &[("costs", EventKind::Costs), ("drugs", EventKind::Drugs)], EventKind::Costs);
    let filter = filters(&fields);
    let mut versions = Vec::new();
    if let Some(list) = fields.get("carriers") {
        let outer_has_basis = ["decision", "basis", "read"].iter().any(|key| entry.value.get(key).is_some());
        let outer = outer_has_basis.then(|| origins.read(&fields, &entry.spot, None));
        for item in one_or_more(list) {
            let version = Fields::new(item, what.clone(), origins.problems);
            let carrier = carrier(&version, of);
            let provenance = origins.read(&version, &item.spot, outer.as_ref());
            version.finish();
            versions.extend(carrier.map(|carrier| CostRuleVersion { carrier, provenance }));
        }
        for key in ["decision", "register", "basis", "read", "from", "to", "still-valid"] {
            fields.get(key);
        }
    } else {
        let carrier = carrier(&fields, of);
        let provenance = origins.read(&fields, &entry.spot, None);
        versions.extend(carrier.map(|carrier| CostRuleVersion { carrier, provenance }));
    }
    fields.finish();
    versions.sort_by_key(|version| version.provenance.valid.from);
    CostRule { name: name.clone(), label, of, filter, versions, spot: entry.spot.clone() }
}

/// Who carries it. A dispensing has no centre of its own, and only a dispensing names a specialty.
fn carrier(fields: &Fields<'_>, of: EventKind) -> Option<Carrier> {
    let node = fields.need("carrier")?;
    let fits = |carrier: Carrier| match carrier {
        Carrier::Listed | Carrier::Central => true,
        Carrier::Ordering | Carrier::Own => of != EventKind::Drugs,
        Carrier::Specialty => of == EventKind::Drugs,
    };
    let choices: Vec<(&'static str, Carrier)> = CARRIERS.into_iter().filter(|(_, carrier)| fits(*carrier)).collect();
    crate::fields::pick(node, &choices, fields.problems())
}
