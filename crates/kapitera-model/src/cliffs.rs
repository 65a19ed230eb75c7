//! Cliffs: places where a small change of a fact changes the amount by a jump.

use kapitera_message::{Text, text};
use kapitera_period::Date;

use crate::ast::{Condition, Model, Number, PriceKind, Shape, Subject, Test};

/// A threshold of a component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cliff {
    /// The component.
    pub component: String,
    /// What happens at which level, as a sentence.
    pub said: Text,
}

/// All thresholds of the model as they are on `day`.
pub fn cliffs(model: &Model, day: Date) -> Vec<Cliff> {
    let mut found = Vec::new();
    for component in &model.components {
        let mut add = |said| found.push(Cliff { component: component.name.clone(), said });
        for shape in &component.shape {
            if let Shape::When(condition) = shape {
                add(threshold(model, condition, day));
            }
        }
        if let Some(PriceKind::Steps { steps, whole: true }) = component.price.as_ref().map(|price| &price.kind) {
            for (up_to, _) in steps {
                let Some(level) = up_to.as_ref().map(|number| number_text(model, number, day)) else { continue };
                add(text!("priset på alla enheter byts vid {level}", "the price of all units changes at {level}"));
            }
        }
    }
    found
}

fn threshold(model: &Model, condition: &Condition, day: Date) -> Text {
    let subject = match &condition.subject {
        Subject::Value(name) => text!("värdet {name}", "the value {name}"),
        Subject::Index(name, scale) => text!("indexet {name} (skala {scale})", "the index {name} (scale {scale})"),
        Subject::Count => text!("antalet", "the count"),
        Subject::Owner => text!("driftsformen", "the kind of owner"),
    };
    let test = match &condition.test {
        Test::Above(number) => (">", number_text(model, number, day)),
        Test::AtLeast(number) => ("≥", number_text(model, number, day)),
        Test::Below(number) => ("<", number_text(model, number, day)),
        Test::AtMost(number) => ("≤", number_text(model, number, day)),
        Test::Equals(number) => ("=", number_text(model, number, day)),
        Test::Is(word) => ("=", word.clone()),
    };
    let (sign, level) = test;
    let (sv, en) = (subject.sv, subject.en);
    text!("inget betalas om inte {sv} {sign} {level}", "nothing is paid unless {en} {sign} {level}")
}

fn number_text(model: &Model, number: &Number, day: Date) -> String {
    model.number_on(number, day).map_or_else(|_| "?".to_owned(), |resolved| plain(&resolved.value))
}

/// A number with as many decimals as it needs, at most six; otherwise as a fraction.
fn plain(value: &kapitera_money::Exact) -> String {
    match value.decimals_needed(6) {
        Some(decimals) => {
            let mantissa = value.round_decimals(decimals, kapitera_money::RoundMode::HalfAway).unwrap_or_default();
            kapitera_money::decimal_text(mantissa, decimals)
        }
        None => value.to_fraction_text(),
    }
}
