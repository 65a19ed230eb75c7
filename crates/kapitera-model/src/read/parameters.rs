//! Parameters, and shares that link parameters to each other.

use kapitera_message::{Problem, Text, text};
use kapitera_money::Exact;

use super::origin::Origins;
use crate::ast::{Parameter, ParameterValue, ParameterVersion, Unallocated};
use crate::doc::{Entry, Kind, Node, Spot};
use crate::fields::{Fields, as_number, one_or_more};

pub(super) fn parameters(
    parameters: &[Entry],
    shares: &[Entry],
    origins: &Origins<'_>,
) -> (Vec<Parameter>, Vec<Unallocated>) {
    let mut read: Vec<Parameter> = parameters.iter().map(|entry| parameter(entry, origins)).collect();
    let mut unallocated = Vec::new();
    for entry in shares {
        shared(entry, origins, &mut read, &mut unallocated);
    }
    (read, unallocated)
}

fn parameter(entry: &Entry, origins: &Origins<'_>) -> Parameter {
    let name = &entry.key;
    let what = text!("parametern ”{name}”", "the parameter “{name}”");
    let fields = Fields::new(&entry.value, what.clone(), origins.problems);
    let unit = fields.need("unit").and(fields.text("unit")).map(|(unit, _)| unit).unwrap_or_default();
    let label = label(&fields);
    let mut versions = Vec::new();
    if let Some(list) = fields.get("values") {
        let outer_has_basis = ["decision", "basis", "read"].iter().any(|key| entry.value.get(key).is_some());
        let outer = outer_has_basis.then(|| origins.read(&fields, &entry.spot, None));
        for item in one_or_more(list) {
            let version = Fields::new(item, what.clone(), origins.problems);
            let value = version.need("value").and_then(|node| as_number(node, origins.problems));
            let provenance = origins.read(&version, &item.spot, outer.as_ref());
            version.finish();
            versions.extend(value.map(|value| ParameterVersion { value: ParameterValue::Number(value), provenance }));
        }
        for key in ["decision", "register", "basis", "read", "from", "to", "still-valid"] {
            fields.get(key);
        }
    } else {
        let value = fields.need("value").and_then(|node| as_number(node, origins.problems));
        let provenance = origins.read(&fields, &entry.spot, None);
        versions.extend(value.map(|value| ParameterVersion { value: ParameterValue::Number(value), provenance }));
    }
    fields.finish();
    versions.sort_by_key(|version| version.provenance.valid.from);
    Parameter { name: name.clone(), label, unit, versions }
}

/// Reads `label`: one text, or one per language.
pub(super) fn label(fields: &Fields<'_>) -> Option<Text> {
    let node = fields.get("label")?;
    if let Kind::Text(same) = &node.kind {
        return Some(Text::same(same));
    }
    let words = Fields::new(node, text!("namnet", "the label"), fields.problems());
    let (sv, en) = (words.need("sv").and(words.text("sv")), words.need("en").and(words.text("en")));
    words.finish();
    Some(Text { sv: sv?.0, en: en?.0 })
}

/// Shares become parameters named `shares-name.part-name`, each a share of the parameter they divide.
fn shared(entry: &Entry, origins: &Origins<'_>, read: &mut Vec<Parameter>, unallocated: &mut Vec<Unallocated>) {
    let name = &entry.key;
    let fields = Fields::new(&entry.value, text!("andelarna ”{name}”", "the shares “{name}”"), origins.problems);
    let of = fields.need("of").and(fields.text("of"));
    let parts = fields.need("parts").map_or(&[][..], Node::entries);
    let rest_allowed = fields.choice("unallocated", &[("reported", true)], false);
    let label_text = label(&fields);
    let provenance = origins.read(&fields, &entry.spot, None);
    fields.finish();
    let Some((of, of_spot)) = of else { return };
    let Some(unit) = read.iter().find(|parameter| parameter.name == of).map(|parameter| parameter.unit.clone()) else {
        let known = read.iter().map(|parameter| parameter.name.as_str());
        origins.problems.borrow_mut().push(unknown_parameter(&of, of_spot, known));
        return;
    };
    let shares: Vec<(&Entry, Option<Exact>)> = parts.iter().map(|part| (part, part_share(part, origins))).collect();
    let given: Exact = shares.iter().filter_map(|(_, share)| share.as_ref()).sum();
    let left = &Exact::ONE - &given;
    check_sum(entry, &shares, &left, rest_allowed, origins);
    for (part, share) in shares {
        let rest = share.is_none();
        let value = ParameterValue::ShareOf { share: share.unwrap_or_else(|| left.clone()), rest, of: of.clone() };
        let provenance = crate::ast::Provenance { spot: part.spot.clone(), ..provenance.clone() };
        read.push(Parameter {
            name: format!("{name}.{}", part.key),
            label: label_text.clone(),
            unit: unit.clone(),
            versions: vec![ParameterVersion { value, provenance }],
        });
    }
    if rest_allowed && !left.is_zero() {
        unallocated.push(Unallocated { shares: name.clone(), of, share: left });
    }
}

/// `None` stands for the word `rest`.
fn part_share(part: &Entry, origins: &Origins<'_>) -> Option<Exact> {
    match &part.value.kind {
        Kind::Text(word) if word == "rest" => None,
        _ => Some(as_number(&part.value, origins.problems).unwrap_or(Exact::ZERO)),
    }
}

fn check_sum(entry: &Entry, shares: &[(&Entry, Option<Exact>)], left: &Exact, allowed: bool, origins: &Origins<'_>) {
    let name = &entry.key;
    let rests: Vec<&&Entry> = shares.iter().filter(|(_, share)| share.is_none()).map(|(part, _)| part).collect();
    let hundred = &Exact::ONE - left;
    let sum = percent_text(&hundred);
    let mut problem = if rests.len() > 1 {
        Problem::error("two_rests", text!("två delar av ”{name}” kallas rest", "two parts of “{name}” are called rest"))
            .hint(text!("säg hur stora alla delar utom en är", "say how large all parts but one are"))
    } else if left.is_negative() || (rests.is_empty() && !left.is_zero() && !allowed) {
        Problem::error("shares_not_whole", text!("andelarna i ”{name}” summerar till {sum}, inte 100 %", "the shares of “{name}” sum to {sum}, not 100 %"))
            .hint(text!(
                "låt en del vara \"rest\", eller skriv unallocated = \"reported\" om resten ska redovisas som ofördelad",
                "let one part be \"rest\", or write unallocated = \"reported\" if what is left is to be reported as unallocated"
            ))
    } else {
        return;
    };
    for (part, _) in shares {
        problem = problem.at(part.value.spot.here());
    }
    if shares.is_empty() {
        problem = problem.at(entry.spot.here());
    }
    origins.problems.borrow_mut().push(problem);
}

/// A share in percent, with as many decimals as it needs, at most six.
pub(crate) fn percent_text(share: &Exact) -> String {
    let percent = share * &Exact::whole(100);
    let decimals = percent.decimals_needed(6).unwrap_or(2);
    let mantissa = percent.round_decimals(decimals, kapitera_money::RoundMode::HalfAway).unwrap_or_default();
    format!("{} %", kapitera_money::decimal_text(mantissa, decimals))
}

/// A parameter that is named and not there, with the nearest that is.
pub(crate) fn unknown_parameter<'a>(name: &str, spot: &Spot, known: impl Iterator<Item = &'a str>) -> Problem {
    let problem =
        Problem::error("unknown_parameter", text!("parametern ”{name}” finns inte", "there is no parameter “{name}”"));
    let problem = problem.at(spot.here()).hint(match name.split_once('.') {
        Some((shares, part)) => text!(
            "lägg till delen ”{part}” i [shares.{shares}.parts]",
            "add the part “{part}” to [shares.{shares}.parts]"
        ),
        None => text!("lägg till [parameter.{name}]", "add [parameter.{name}]"),
    });
    crate::fields::suggest(problem, name, known)
}
