//! Which components only some centres can have, read from the model's text.

use kapitera_message::{Text, text};
use kapitera_model::{
    Component, Condition, Count, Factor, Filter, LimitValue, Model, Number, Selector, Shape, SplitShare, Stance,
    Subject, TableKey, Test,
};

/// Why only some providers can get a payment, or get it on other terms.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Restriction {
    /// Only centres of these owners.
    Owner(Vec<String>),
    /// A floor or a ceiling holds only for this owner.
    LimitForOwner(String),
    /// A table has other values for other owners.
    TermsByOwner(String),
    /// Only these centres.
    Centres(Vec<String>),
    /// A table has other values for other centres.
    TermsByCentre(String),
    /// Only centres for which this value is reported: a centre without it has a fixed figure, mostly 0.
    Granted(String),
    /// Part of it goes to these payees.
    Payee(Vec<String>),
    /// It is a share of components that all are restricted.
    Through(Vec<String>),
    /// A plan for certain providers.
    Plan,
    /// No model of its month has the component.
    NotInModel,
}

impl Restriction {
    /// For programs: what kind it is, and of what.
    pub fn code(&self) -> String {
        match self {
            Self::Owner(owners) => format!("owner:{}", owners.join(",")),
            Self::LimitForOwner(owner) => format!("limit-for-owner:{owner}"),
            Self::TermsByOwner(table) => format!("terms-by-owner:{table}"),
            Self::Centres(centres) => format!("centres:{}", centres.join(",")),
            Self::TermsByCentre(table) => format!("terms-by-centre:{table}"),
            Self::Granted(value) => format!("granted:{value}"),
            Self::Payee(payees) => format!("payee:{}", payees.join(",")),
            Self::Through(components) => format!("through:{}", components.join(",")),
            Self::Plan => "plan".to_owned(),
            Self::NotInModel => "not-in-model".to_owned(),
        }
    }

    /// In words.
    pub fn text(&self) -> Text {
        match self {
            Self::Owner(owners) => {
                let (sv, en) = (owners_in(owners, "sv"), owners_in(owners, "en"));
                text!("bara {sv}", "only {en}")
            }
            Self::LimitForOwner(owner) => {
                let (sv, en) = owner_words(owner);
                text!("golv eller tak bara för {sv}", "a floor or ceiling only for {en}")
            }
            Self::TermsByOwner(table) => {
                text!("olika värden efter driftform (tabellen {table})", "other values by owner (table {table})")
            }
            Self::Centres(centres) => {
                let centres = centres.join(", ");
                text!("bara vissa enheter: {centres}", "only some centres: {centres}")
            }
            Self::TermsByCentre(table) => {
                text!("olika värden efter enhet (tabellen {table})", "other values by centre (table {table})")
            }
            Self::Granted(value) => {
                text!("bara den som har ”{value}” rapporterat", "only those with “{value}” reported")
            }
            Self::Payee(payees) => {
                let payees = payees.join(", ");
                text!("en del går till {payees}", "part of it goes to {payees}")
            }
            Self::Through(components) => {
                let components = components.join(", ");
                text!(
                    "en andel av {components}, som bara vissa kan få",
                    "a share of {components}, which only some can get"
                )
            }
            Self::Plan => text!("en plan för vissa utförare", "a plan for certain providers"),
            Self::NotInModel => text!("finns inte i månadens modell", "not in the month's model"),
        }
    }
}

fn owners_in(owners: &[String], language: &str) -> String {
    let words = owners.iter().map(|owner| owner_words(owner));
    words.map(|(sv, en)| if language == "sv" { sv } else { en }).collect::<Vec<_>>().join(", ")
}

fn owner_words(owner: &str) -> (&'static str, &'static str) {
    match owner {
        "own-operated" => ("egen regi", "own-operated centres"),
        "private" => ("privata", "private centres"),
        _ => ("ingen", "nobody"),
    }
}

/// Why only some providers can get what this component pays, or are charged what it charges; empty when all can.
///
/// A condition that every centre can come to fulfil, such as a share of patients assessed in time, is no restriction, and
/// neither is a need that follows the listed persons. A value with a figure for centres without a row (`without-row`) is
/// something that a centre is granted or has: of payments it is a restriction, of charges it is not, since a charge for what
/// one has is not withheld from anybody.
pub fn restrictions(model: &Model, component: &Component) -> Vec<Restriction> {
    let mut found = by_itself(model, component);
    if let Count::Components(counted) = &component.count {
        let parts: Vec<&Component> =
            counted.iter().filter_map(|(name, _)| model.components.iter().find(|one| one.name == *name)).collect();
        // A component counts only those before it, so that this ends.
        if !parts.is_empty() && parts.iter().all(|part| !restrictions(model, part).is_empty()) {
            found.push(Restriction::Through(parts.iter().map(|part| part.name.clone()).collect()));
        }
    }
    found.sort();
    found.dedup();
    found
}

fn by_itself(model: &Model, component: &Component) -> Vec<Restriction> {
    let mut found = Vec::new();
    match &component.count {
        Count::Listed { filter, .. } | Count::Events { filter, .. } => found.extend(filter.iter().filter_map(filtered)),
        Count::Value { name, .. } => found.extend(granted(model, component, name)),
        Count::Cost { name, .. } => {
            let rule = model.costs.iter().find(|rule| rule.name == *name);
            found.extend(rule.into_iter().flat_map(|rule| &rule.filter).filter_map(filtered));
        }
        Count::Components(_) | Count::Centre => {}
    }
    for factor in &component.weigh {
        weighed(model, component, factor, &mut found);
    }
    for shape in &component.shape {
        shaped(model, component, shape, &mut found);
    }
    let payees = component.split.iter().filter(|(payee, _)| payee != "centre");
    let payees: Vec<String> = payees
        .map(|(payee, share)| match share {
            SplitShare::Reported(value) => value.to_string(),
            SplitShare::Fixed(_) | SplitShare::Rest => payee.clone(),
        })
        .collect();
    if !payees.is_empty() {
        found.push(Restriction::Payee(payees));
    }
    found
}

fn filtered(filter: &Filter) -> Option<Restriction> {
    let names = || {
        filter.any_of.iter().filter_map(|selector| match selector {
            Selector::Name(name) => Some(name.to_string()),
            Selector::Band(..) | Selector::Others => None,
        })
    };
    match filter.key {
        TableKey::Owner if filter.negated => {
            let out: Vec<String> = names().collect();
            let words = TableKey::Owner.words().iter().map(|word| (*word).to_owned());
            Some(Restriction::Owner(words.filter(|word| !out.contains(word)).collect()))
        }
        TableKey::Owner => Some(Restriction::Owner(names().collect())),
        TableKey::Centre if filter.negated => {
            Some(Restriction::Centres(names().map(|name| format!("≠ {name}")).collect()))
        }
        TableKey::Centre => Some(Restriction::Centres(names().collect())),
        _ => None,
    }
}

fn granted(model: &Model, component: &Component, value: &str) -> Option<Restriction> {
    let declared = model.values.iter().find(|declared| *declared.name == *value);
    let may_lack = declared.is_some_and(|declared| declared.without_row.is_some());
    (may_lack && component.stance != Stance::Charged).then(|| Restriction::Granted(value.to_owned()))
}

fn weighed(model: &Model, component: &Component, factor: &Factor, found: &mut Vec<Restriction>) {
    match factor {
        Factor::Table(name, _) => {
            let table = model.tables.iter().find(|table| table.name == *name);
            let by = |key| table.is_some_and(|table| table.by.contains(&key));
            if by(TableKey::Owner) {
                found.push(Restriction::TermsByOwner(name.clone()));
            }
            if by(TableKey::Centre) {
                found.push(Restriction::TermsByCentre(name.clone()));
            }
        }
        Factor::Between { value, .. } => found.extend(granted(model, component, value)),
        Factor::Linear { constant: Number::Literal(constant), terms, .. } if constant.is_zero() => {
            found.extend(terms.iter().filter_map(|(_, value)| granted(model, component, value)));
        }
        // With a constant beside its values the factor is not 0 for a centre that has none of them.
        Factor::Index { .. } | Factor::Linear { .. } => {}
    }
}

fn shaped(model: &Model, component: &Component, shape: &Shape, found: &mut Vec<Restriction>) {
    match shape {
        Shape::When(condition) => found.extend(conditioned(model, component, condition)),
        Shape::Floor(limit) | Shape::Cap(limit) => {
            if let LimitValue::Value(value) = &limit.limit {
                found.extend(granted(model, component, value));
            }
            for condition in &limit.when {
                match conditioned(model, component, condition) {
                    Some(Restriction::Owner(owners)) => {
                        found.extend(owners.into_iter().map(Restriction::LimitForOwner));
                    }
                    other => found.extend(other),
                }
            }
        }
        Shape::Schedule { .. } | Shape::Only { .. } | Shape::Instalments { .. } => {}
    }
}

fn conditioned(model: &Model, component: &Component, condition: &Condition) -> Option<Restriction> {
    match (&condition.subject, &condition.test) {
        (Subject::Owner, Test::Is(owner)) => Some(Restriction::Owner(vec![owner.clone()])),
        (Subject::Value(value), _) => granted(model, component, value),
        _ => None,
    }
}
