//! The form: models, months, what gives way, and the values that can be turned.

use kapitera_message::{Text, text};
use kapitera_model::{Knob as Value, Model};
use kapitera_money::{Exact, RoundMode, plain_text};

use super::wanted::{Placed, months, reforms};
use crate::answer::Refused;
use crate::asked::Asked;
use crate::form::{Choice, Field, Form, Kind, Knob};
use crate::pages::models::Found;

/// The form of a comparison with what was asked in it.
pub(super) fn form(asked: &Asked<'_>, found: &Found, base: &Placed) -> Result<Form, Refused> {
    let model = &base.1;
    let named = |model: &Model| Choice::new(model.id.clone(), Text::same(model.name.clone()));
    let used = asked.app.models()?;
    let bases = found.0.iter().filter(|(_, model)| used.iter().any(|used| used.id == model.id));
    let chosen: Vec<&str> = asked.query.all("with").collect();
    let reforms = reforms(found, model);
    let held = |name: &str| asked.query.get(name).unwrap_or_default().to_owned();
    let (from, to) = months(asked, &asked.query, model)
        .map_or_else(|_| (held("from"), held("to")), |(from, to)| (from.to_string(), to.to_string()));
    let values =
        values(model, reforms.iter().filter(|(_, model)| chosen.contains(&model.id.as_str())).map(|one| &one.1));
    let mut gives_way = vec![Choice::new("", text!("inget", "none"))];
    gives_way.extend(values.iter().map(|value| Choice::new(value.name.clone(), value.label.clone())));
    let is_asked = !chosen.is_empty() || asked.query.all("value").any(|value| !value.is_empty());
    let mut form = Form::ask("/what-if", text!("Jämför", "Compare"))
        .live("/what-if/figures")
        .field(
            Field::new("base", text!("Bredvid", "Beside"), Kind::One(bases.map(|(_, model)| named(model)).collect()))
                .required()
                .holding(model.id.clone()),
        )
        .field(
            Field::new(
                "with",
                text!("Förslag", "Proposals"),
                Kind::Any(reforms.iter().map(|(_, model)| named(model)).collect()),
            )
            .holding(chosen.join(" ")),
        )
        .field(
            Field::new(
                "neutral",
                text!(
                    "Låt ge vika, så att varje månad kostar lika mycket",
                    "Let give way, so that each month costs the same"
                ),
                Kind::One(gives_way),
            )
            .holding(held("neutral")),
        )
        .field(Field::new("from", text!("Från månad", "From month"), Kind::Month).holding(from))
        .field(Field::new("to", text!("Till månad", "To month"), Kind::Month).holding(to))
        .unfolds(text!("Skruva på värden", "Turn values"), is_asked);
    for value in values {
        let turned = asked.query.all("knob").zip(asked.query.all("value")).find(|(knob, _)| *knob == value.name);
        let label = value.label.clone();
        let (name, now) = (&value.name, now(&value));
        let knob = knob(&value);
        let unit = if is_share(&value) { String::new() } else { format!(" {}", value.unit) };
        let comma = now.replace('.', ",");
        form = form.field(
            Field::new("value", label, Kind::Knob(knob))
                .holding(turned.map_or("", |(_, value)| value))
                .help(text!("{name}, nu {comma}{unit}", "{name}, now {now}{unit}")),
        );
    }
    if let Some(centre) = asked.query.get("centre") {
        form = form.hidden("centre", centre);
    }
    Ok(form)
}

/// What can be turned: what the base and all that are chosen have, without the rows of tables.
pub(super) fn values<'a>(base: &Model, chosen: impl Iterator<Item = &'a Model>) -> Vec<Value> {
    let mut values: Vec<Value> =
        base.knobs(base.valid.from).into_iter().filter(|value| !value.name.contains('/')).collect();
    for model in chosen {
        let there = model.knobs(model.valid.from);
        values.retain(|value| there.iter().any(|other| other.name == value.name));
    }
    values
}

/// Whether a value is read and written in per cent.
fn is_share(value: &Value) -> bool {
    value.unit == "share"
}

/// A number as people write it: of a share its per cent.
fn in_unit(value: &Value) -> Exact {
    if is_share(value) { &value.value * &Exact::whole(100) } else { value.value.clone() }
}

/// A value as it is written now.
pub(super) fn now(value: &Value) -> String {
    let number = in_unit(value);
    if is_share(value) { format!("{} %", plain_text(&rounded(&number, 2), 6)) } else { plain_text(&number, 6) }
}

fn rounded(value: &Exact, decimals: u32) -> Exact {
    value
        .round_decimals(decimals, RoundMode::HalfAway)
        .map_or_else(|| value.clone(), |all| Exact::decimal(all, decimals))
}

/// The slide of a value: a share of a whole from 0 to 100 per cent, another from half of what it is to half as much again, in about a
/// hundred steps of 1, 2 or 5.
fn knob(value: &Value) -> Knob {
    let shown = |value: &Exact| plain_text(value, 6);
    let unit = if is_share(value) { " %" } else { "" };
    let number = in_unit(value);
    let slide = if is_share(value) && number >= Exact::whole(10) {
        [shown(&Exact::ZERO), shown(&Exact::whole(100)), shown(&Exact::ONE)]
    } else {
        let step = step(&number.abs());
        let part = |part: Exact| {
            let steps = (&number * &part).checked_div(&step).and_then(|steps| steps.round(RoundMode::HalfAway));
            &step * &Exact::whole(steps.unwrap_or_default())
        };
        let (one, other) = (part(Exact::decimal(5, 1)), part(Exact::decimal(15, 1)));
        let (low, high) = if one <= other { (one, other) } else { (other, one) };
        let high = if number.is_zero() { &step * &Exact::whole(100) } else { high };
        [shown(&low), shown(&high), shown(&step)]
    };
    Knob { name: value.name.clone(), now: now(value), slide, unit }
}

/// A hundredth of a value or a little more, as 1, 2 or 5 of its power of ten; of 0 it is 1.
fn step(value: &Exact) -> Exact {
    let wanted = value * &Exact::decimal(1, 2);
    let powers = (0..=6)
        .rev()
        .map(|decimals| Exact::decimal(1, decimals))
        .chain((1..=9).map(|zeros| Exact::whole(10_i64.pow(zeros))));
    let steps = powers.flat_map(|power| [1, 2, 5].map(|part: i64| &power * &Exact::whole(part)));
    if value.is_zero() { Exact::ONE } else { steps.into_iter().find(|step| *step >= wanted).unwrap_or(wanted) }
}
