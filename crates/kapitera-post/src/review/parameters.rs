//! Which decided values changed from one month to the next.

use kapitera_message::{Text, text};
use kapitera_model::{Basis, Model, Provenance, TableVersion};
use kapitera_money::{Exact, RoundMode, format_decimal};
use kapitera_period::Month;

use super::data::{ChangedParameter, Said};

/// Decimals shown of a value that has more.
const DECIMALS_MOST: u32 = 6;

/// Parameters and tables whose values on the first day differ, in the order of this month's model. The months may be of
/// different models.
pub(super) fn changed_parameters(before: (&Model, Month), now: (&Model, Month)) -> Vec<ChangedParameter> {
    let mut changed = parameters(before, now);
    changed.extend(tables(before, now));
    changed
}

fn parameters((old, then): (&Model, Month), (new, month): (&Model, Month)) -> Vec<ChangedParameter> {
    let mut changed = Vec::new();
    for parameter in &new.parameters {
        let name = &parameter.name;
        let now = new.parameter_on(name, month.first()).ok();
        let was = old.parameter_on(name, then.first()).ok();
        let (to, from) = (now.as_ref().map(|now| &now.value), was.as_ref().map(|was| &was.value));
        if to == from {
            continue;
        }
        let version = now.as_ref().and_then(|now| now.version);
        changed.push(ChangedParameter {
            name: name.clone(),
            label: parameter.label.clone().unwrap_or_else(|| Text::same(name)).into(),
            unit: parameter.unit.clone(),
            from: value(from),
            to: value(to),
            decision: version.map_or_else(|| said(Text::default()), |(_, version)| decision(new, &version.provenance)),
        });
    }
    for parameter in &old.parameters {
        let name = &parameter.name;
        let (Ok(was), None) = (old.parameter_on(name, then.first()), new.parameter(name)) else { continue };
        changed.push(ChangedParameter {
            name: name.clone(),
            label: parameter.label.clone().unwrap_or_else(|| Text::same(name)).into(),
            unit: parameter.unit.clone(),
            from: value(Some(&was.value)),
            to: value(None),
            decision: said(Text::default()),
        });
    }
    changed
}

fn tables((old, then): (&Model, Month), (new, month): (&Model, Month)) -> Vec<ChangedParameter> {
    let mut changed = Vec::new();
    for table in &new.tables {
        let name = &table.name;
        let Ok((_, now)) = new.table_on(name, month.first()) else { continue };
        let was = old.table_on(name, then.first()).ok().map(|(_, version)| version);
        let Some(to) = differing(was, now, &table.unit) else { continue };
        changed.push(ChangedParameter {
            name: name.clone(),
            label: table.label.clone().unwrap_or_else(|| Text::same(name)).into(),
            unit: table.unit.clone(),
            from: Said::from(Text::default()),
            to: to.into(),
            decision: decision(new, &now.provenance),
        });
    }
    changed
}

/// How many rows of a table have another value, are new and are gone; none when nothing differs.
fn differing(was: Option<&TableVersion>, now: &TableVersion, unit: &str) -> Option<Text> {
    let find = |among: Option<&TableVersion>, written: &str| {
        among.and_then(|among| among.rows.iter().find(|row| row.written == written)).map(|row| row.value.clone())
    };
    let (mut other, mut new) = (0_usize, 0_usize);
    for row in &now.rows {
        match find(was, &row.written) {
            None => new += 1,
            Some(value) => other += usize::from(value != row.value),
        }
    }
    let old = was.into_iter().flat_map(|was| &was.rows);
    let gone = old.filter(|row| find(Some(now), &row.written).is_none()).count();
    let mut said: Vec<Text> = Vec::new();
    let rows = now.rows.len() - new;
    if other > 0 && unit.starts_with("kr") {
        said.push(text!("{other} av {rows} priser ändrade", "{other} of {rows} prices changed"));
    } else if other > 0 {
        said.push(text!("{other} av {rows} värden ändrade", "{other} of {rows} values changed"));
    }
    if new > 0 {
        said.push(text!("{new} nya", "{new} new"));
    }
    if gone > 0 {
        said.push(text!("{gone} borttagna", "{gone} removed"));
    }
    let all = |of: fn(&Text) -> &str| said.iter().map(of).collect::<Vec<_>>().join(", ");
    (!said.is_empty()).then(|| Text { sv: all(|text| &text.sv), en: all(|text| &text.en) })
}

fn value(value: Option<&Exact>) -> Said {
    let Some(value) = value else { return said(text!("finns inte", "not there")) };
    let decimals = value.decimals_needed(DECIMALS_MOST);
    let sign = if decimals.is_some() { "" } else { "≈\u{a0}" };
    let decimals = decimals.unwrap_or(DECIMALS_MOST);
    match value.round_decimals(decimals, RoundMode::HalfAway) {
        Some(mantissa) => Said {
            sv: format!("{sign}{}", format_decimal(mantissa, decimals, ',')),
            en: format!("{sign}{}", format_decimal(mantissa, decimals, '.')),
        },
        None => said(Text::same(value.to_fraction_text())),
    }
}

/// By which decision, or on what basis, and since when.
fn decision(model: &Model, provenance: &Provenance) -> Said {
    let from = provenance.valid.from;
    let cited = provenance.decision.as_deref().and_then(|name| model.decision(name));
    if let Some(decision) = cited {
        let mut parts = vec![decision.body.clone(), decision.date.to_string()];
        parts.extend(decision.case_number.clone());
        parts.extend(decision.section.clone());
        let parts = parts.join(", ");
        return said(text!("{parts}; från {from}", "{parts}; from {from}"));
    }
    said(match provenance.basis {
        Basis::Decided => text!("från {from}", "from {from}"),
        Basis::Proposed => text!("FÖRESLAGET; från {from}", "PROPOSED; from {from}"),
        Basis::Illustrative => text!("ILLUSTRATIVT; från {from}", "ILLUSTRATIVE; from {from}"),
    })
}

fn said(text: Text) -> Said {
    text.into()
}
