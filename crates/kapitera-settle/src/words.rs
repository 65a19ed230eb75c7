//! Numbers and origins in words.

use kapitera_message::{Text, text};
use kapitera_model::{Basis, Model, Number, Parameter, ParameterValue, ParameterVersion, Provenance};
use kapitera_money::{Exact, RoundMode, format_decimal};
use kapitera_period::Date;

/// Decimals shown of a number that has more.
const DECIMALS_MOST: u32 = 6;

/// A number for people: in full when six decimals are enough, else with six and a sign that it is cut.
pub(crate) fn shown(value: &Exact) -> Text {
    with_decimals(value, 0)
}

/// An amount in kronor for people: as [`shown`], with two decimals at least.
pub(crate) fn shown_kr(value: &Exact) -> Text {
    with_decimals(value, 2)
}

fn with_decimals(value: &Exact, least: u32) -> Text {
    let (decimals, sign) = match value.decimals_needed(DECIMALS_MOST) {
        Some(decimals) => (decimals.max(least), ""),
        None => (DECIMALS_MOST, "≈\u{a0}"),
    };
    match value.round_decimals(decimals, RoundMode::HalfAway) {
        Some(mantissa) => Text {
            sv: format!("{sign}{}", format_decimal(mantissa, decimals, ',')),
            en: format!("{sign}{}", format_decimal(mantissa, decimals, '.')),
        },
        None => Text::same(value.to_fraction_text()),
    }
}

/// A share in percent.
pub(crate) fn percent(share: &Exact) -> Text {
    let Text { sv, en } = shown(&(share * &Exact::whole(100)));
    text!("{sv}\u{a0}%", "{en}\u{a0}%")
}

/// Where a value comes from, as a sentence: decision, place read, days in force, basis, place in the text.
pub(crate) fn origin(model: &Model, provenance: &Provenance) -> Text {
    let mut sv: Vec<String> = Vec::new();
    let mut en: Vec<String> = Vec::new();
    if let Some(decision) = provenance.decision.as_deref().and_then(|name| model.decision(name)) {
        let mut parts = vec![decision.body.clone(), decision.date.to_string()];
        parts.extend(decision.case_number.clone());
        parts.extend(decision.section.clone());
        parts.extend(decision.title.clone());
        let parts = parts.join(", ");
        sv.push(format!("beslut: {parts}"));
        en.push(format!("decision: {parts}"));
    }
    if !provenance.register.is_empty() {
        let register = provenance.register.join(", ");
        sv.push(format!("i registret över beslut: {register}"));
        en.push(format!("in the register of decisions: {register}"));
    }
    if let Some(read) = &provenance.read {
        sv.push(format!("läst i: {read}"));
        en.push(format!("read in: {read}"));
    }
    match provenance.basis {
        Basis::Decided => {}
        Basis::Proposed => {
            sv.push("FÖRESLAGET, inte beslutat".to_owned());
            en.push("PROPOSED, not decided".to_owned());
        }
        Basis::Illustrative => {
            sv.push("ILLUSTRATIVT: inget dokument anger det".to_owned());
            en.push("ILLUSTRATIVE: no document gives it".to_owned());
        }
    }
    let (valid, line) = (provenance.valid, provenance.spot.line());
    sv.push(format!("gäller {valid}; {line}"));
    en.push(format!("in force {valid}; {line}"));
    Text { sv: sv.join("; "), en: en.join("; ") }
}

/// A parameter in force, and its value.
pub(crate) struct Standing<'a> {
    pub(crate) parameter: &'a Parameter,
    pub(crate) version: &'a ParameterVersion,
    value: Exact,
}

/// The parameters a number rests on: the one named first, then what it is a share of.
pub(crate) fn parameters_behind<'a>(model: &'a Model, number: &Number, day: Date) -> Vec<Standing<'a>> {
    let mut standing = Vec::new();
    let mut next = match number {
        Number::Parameter(name, _) => Some(name.clone()),
        Number::Literal(_) => None,
    };
    while let Some(name) = next.take() {
        let Ok(resolved) = model.parameter_on(&name, day) else { break };
        let Some((parameter, version)) = resolved.version else { break };
        standing.push(Standing { parameter, version, value: resolved.value });
        if let ParameterValue::ShareOf { of, .. } = &version.value {
            next = Some(of.clone());
        }
    }
    standing
}

/// The parameters a number rests on, each as a sentence.
pub(crate) fn number_origins(model: &Model, number: &Number, day: Date) -> Vec<Text> {
    let sentence = |it: Standing<'_>| parameter_sentence(model, it.parameter, it.version, &it.value);
    parameters_behind(model, number, day).into_iter().map(sentence).collect()
}

fn parameter_sentence(model: &Model, parameter: &Parameter, version: &ParameterVersion, value: &Exact) -> Text {
    let (name, unit) = (&parameter.name, &parameter.unit);
    let Text { sv: value_sv, en: value_en } = shown(value);
    let Text { sv: origin_sv, en: origin_en } = origin(model, &version.provenance);
    match &version.value {
        ParameterValue::Number(_) => {
            text!("{name} = {value_sv} {unit} ({origin_sv})", "{name} = {value_en} {unit} ({origin_en})")
        }
        ParameterValue::ShareOf { share, rest, of } => {
            let Text { sv: share_sv, en: share_en } = percent(share);
            let rest_sv = if *rest { "resten, " } else { "" };
            let rest_en = if *rest { "the rest, " } else { "" };
            text!(
                "{name} = {rest_sv}{share_sv} av {of} = {value_sv} {unit} ({origin_sv})",
                "{name} = {rest_en}{share_en} of {of} = {value_en} {unit} ({origin_en})"
            )
        }
    }
}
