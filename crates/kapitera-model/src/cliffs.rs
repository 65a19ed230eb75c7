//! Cliffs: places where a small change of a fact changes the amount by a jump.

use kapitera_message::{Text, text};
use kapitera_period::Date;

use kapitera_money::Exact;

use crate::ast::{Condition, Model, Number, PriceKind, Shape, Subject, Test};
use crate::doc::Spot;

/// A threshold of a component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cliff {
    /// The component.
    pub component: String,
    /// Where in the component it stands.
    pub at: CliffAt,
    /// What is compared with the level.
    pub of: Subject,
    /// The level on the day; none for the kind of owner, which has none, and for a number that has no value that day.
    pub level: Option<Exact>,
    /// What happens at which level, as a sentence.
    pub said: Text,
}

/// Where in a component a threshold stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CliffAt {
    /// The condition that stands here, on the component or on one of its floors and caps.
    Condition(Spot),
    /// The end of this step of a price that all units have.
    Step(usize),
}

/// All thresholds of the model as they are on `day`.
pub fn cliffs(model: &Model, day: Date) -> Vec<Cliff> {
    let mut found = Vec::new();
    for component in &model.components {
        let mut add = |at, of: &Subject, number: Option<&Number>, said| {
            let level = number.and_then(|number| model.number_on(number, day).ok()).map(|resolved| resolved.value);
            found.push(Cliff { component: component.name.clone(), at, of: of.clone(), level, said });
        };
        for shape in &component.shape {
            match shape {
                Shape::When(condition) => {
                    let (sv, en) = both(test_text(model, condition, day));
                    let said = text!("inget betalas om inte {sv}", "nothing is paid unless {en}");
                    add(
                        CliffAt::Condition(condition.spot.clone()),
                        &condition.subject,
                        number_of(&condition.test),
                        said,
                    );
                }
                Shape::Floor(limit) | Shape::Cap(limit) => {
                    for condition in &limit.when {
                        let (sv, en) = both(test_text(model, condition, day));
                        let said = match shape {
                            Shape::Floor(_) => {
                                text!("minst så mycket ges bara om {sv}", "the floor holds only if {en}")
                            }
                            _ => text!("taket gäller bara om {sv}", "the cap holds only if {en}"),
                        };
                        add(
                            CliffAt::Condition(condition.spot.clone()),
                            &condition.subject,
                            number_of(&condition.test),
                            said,
                        );
                    }
                }
                _ => {}
            }
        }
        if let Some(PriceKind::Steps { steps, whole: true }) = component.price.as_ref().map(|price| &price.kind) {
            for (step, (up_to, _)) in steps.iter().enumerate() {
                let Some(up_to) = up_to else { continue };
                let level = number_text(model, up_to, day);
                let said =
                    text!("priset på alla enheter byts vid {level}", "the price of all units changes at {level}");
                add(CliffAt::Step(step), &Subject::Count, Some(up_to), said);
            }
        }
    }
    found
}

impl Model {
    /// The same model with the end of a step of a component's price elsewhere. A step that the model does not have changes nothing.
    #[must_use]
    pub fn with_step_end(&self, component: &str, step: usize, end: &Exact) -> Self {
        let mut moved = self.clone();
        let there = moved.components.iter_mut().find(|there| there.name == component);
        let price = there.and_then(|component| component.price.as_mut());
        if let Some(PriceKind::Steps { steps, .. }) = price.map(|price| &mut price.kind)
            && let Some((Some(number), _)) = steps.get_mut(step)
        {
            *number = Number::Literal(end.clone());
        }
        moved
    }
}

fn number_of(test: &Test) -> Option<&Number> {
    match test {
        Test::Above(number)
        | Test::AtLeast(number)
        | Test::Below(number)
        | Test::AtMost(number)
        | Test::Equals(number) => Some(number),
        Test::Is(_) => None,
    }
}

fn both(text: Text) -> (String, String) {
    (text.sv, text.en)
}

/// `the value three-day-share ≥ 85`
fn test_text(model: &Model, condition: &Condition, day: Date) -> Text {
    let sign = match &condition.test {
        Test::Above(_) => ">",
        Test::AtLeast(_) => "≥",
        Test::Below(_) => "<",
        Test::AtMost(_) => "≤",
        Test::Equals(_) | Test::Is(_) => "=",
    };
    let level = match (&condition.test, number_of(&condition.test)) {
        (Test::Is(word), _) => word.clone(),
        (_, Some(number)) => number_text(model, number, day),
        (_, None) => String::new(),
    };
    let (sv, en) = both(condition.subject.said());
    text!("{sv} {sign} {level}", "{en} {sign} {level}")
}

impl Subject {
    /// What is looked at, in words.
    pub fn said(&self) -> Text {
        match self {
            Self::Value(name) => text!("värdet {name}", "the value {name}"),
            Self::Index(name, scale) => text!("indexet {name} (skala {scale})", "the index {name} (scale {scale})"),
            Self::Count => text!("antalet", "the count"),
            Self::Owner => text!("driftsformen", "the kind of owner"),
        }
    }
}

fn number_text(model: &Model, number: &Number, day: Date) -> String {
    model.number_on(number, day).map_or_else(|_| "?".to_owned(), |resolved| plain(&resolved.value))
}

/// A number with as many decimals as it needs, at most six; otherwise as a fraction.
fn plain(value: &Exact) -> String {
    match value.decimals_needed(6) {
        Some(decimals) => {
            let mantissa = value.round_decimals(decimals, kapitera_money::RoundMode::HalfAway).unwrap_or_default();
            kapitera_money::decimal_text(mantissa, decimals)
        }
        None => value.to_fraction_text(),
    }
}
