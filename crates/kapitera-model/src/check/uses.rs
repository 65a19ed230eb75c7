//! Which numbers, tables and parameters a component uses; what nothing uses.

use kapitera_message::{Problem, Problems, text};

use crate::activity::{CostRule, SplitShare};
use crate::ast::{
    Component, Condition, Count, Factor, LimitOn, LimitValue, Model, Number, ParameterValue, Per, PriceKind, Shape,
    Subject, Test,
};
use crate::doc::Spot;

/// A number of a component, and per what time it is used, when it is.
pub(crate) struct NumberUse<'a> {
    pub(crate) number: &'a Number,
    pub(crate) per: Option<Per>,
}

impl Component {
    /// Every number that the component's steps name or write.
    pub fn numbers(&self) -> Vec<&Number> {
        numbers_of(self).into_iter().map(|found| found.number).collect()
    }
}

impl Component {
    /// The reported values that the component's steps name, in the order of the steps; a value may stand several times.
    pub fn values(&self) -> Vec<&str> {
        let mut values: Vec<&str> = Vec::new();
        if let Count::Value { name, .. } = &self.count {
            values.push(name);
        }
        for factor in &self.weigh {
            match factor {
                Factor::Linear { terms, over, .. } => {
                    values.extend(terms.iter().map(|(_, value)| value.as_str()));
                    values.extend(over.as_deref());
                }
                Factor::Between { value, .. } => values.push(value),
                Factor::Table(..) | Factor::Index { .. } => {}
            }
        }
        for shape in &self.shape {
            match shape {
                Shape::When(condition) => values.extend(condition_value(condition)),
                Shape::Floor(limit) | Shape::Cap(limit) => {
                    if let LimitValue::Value(name) = &limit.limit {
                        values.push(name);
                    }
                    values.extend(limit.when.iter().filter_map(condition_value));
                }
                Shape::Schedule { .. } | Shape::Only { .. } | Shape::Instalments { .. } => {}
            }
        }
        for (_, share) in &self.split {
            if let SplitShare::Reported(name) = share {
                values.push(name);
            }
        }
        values
    }
}

fn condition_value(condition: &Condition) -> Option<&str> {
    match &condition.subject {
        Subject::Value(name) => Some(name),
        Subject::Index(..) | Subject::Count | Subject::Owner => None,
    }
}

/// Every number that a component's steps name or write.
pub(crate) fn numbers_of(component: &Component) -> Vec<NumberUse<'_>> {
    let mut uses = Vec::new();
    let mut timeless = |number| uses.push(NumberUse { number, per: None });
    if let Count::Listed { at_most: Some((number, _)), .. } = &component.count {
        timeless(number);
    }
    for factor in &component.weigh {
        match factor {
            Factor::Linear { constant, terms, divided_by, .. } => {
                timeless(constant);
                terms.iter().for_each(|(coefficient, _)| timeless(coefficient));
                divided_by.iter().for_each(&mut timeless);
            }
            Factor::Between { from, to, .. } => [from, to].into_iter().for_each(&mut timeless),
            Factor::Table(..) | Factor::Index { .. } => {}
        }
    }
    if let Some(price) = &component.price {
        let per = Some(price.per);
        match &price.kind {
            PriceKind::Each(number) | PriceKind::Mean(number) | PriceKind::Pool(number) => {
                uses.push(NumberUse { number, per })
            }
            PriceKind::PoolOf { share: number, .. } | PriceKind::Share(number) => {
                uses.push(NumberUse { number, per: None })
            }
            PriceKind::Steps { steps, .. } => {
                for (up_to, number) in steps {
                    uses.extend(up_to.as_ref().map(|number| NumberUse { number, per: None }));
                    uses.push(NumberUse { number, per });
                }
            }
        }
    }
    for shape in &component.shape {
        match shape {
            Shape::When(condition) => uses.extend(condition_number(condition)),
            Shape::Floor(limit) | Shape::Cap(limit) => {
                let per = (limit.on != LimitOn::Count).then_some(limit.per);
                if let LimitValue::Number(number) = &limit.limit {
                    uses.push(NumberUse { number, per });
                }
                uses.extend(limit.when.iter().filter_map(condition_number));
            }
            Shape::Schedule { .. } | Shape::Only { .. } | Shape::Instalments { .. } => {}
        }
    }
    uses
}

fn condition_number(condition: &Condition) -> Option<NumberUse<'_>> {
    match &condition.test {
        Test::Above(number)
        | Test::AtLeast(number)
        | Test::Below(number)
        | Test::AtMost(number)
        | Test::Equals(number) => Some(NumberUse { number, per: None }),
        Test::Is(_) => None,
    }
}

/// Warns about what nothing uses: a change of it would change nothing.
pub(super) fn check(model: &Model, problems: &mut Problems) {
    numbers_and_tables(model, problems);
    for declared in &model.values {
        let used = model.components.iter().any(|component| component.values().contains(&&*declared.name));
        if !used {
            problems.push(unused(&declared.name, &declared.spot));
        }
    }
    for rule in &model.costs {
        let counts = |component: &Component| matches!(&component.count, Count::Cost { name, .. } if *name == rule.name);
        // What a central budget or a specialty carries needs no line of a centre.
        let by_centres = rule.versions.iter().any(|version| version.carrier.is_centre());
        if by_centres && !model.components.iter().any(counts) {
            problems.push(uncounted(rule));
        }
    }
}

fn uncounted(rule: &CostRule) -> Problem {
    let name = &rule.name;
    Problem::warning(
        "unused",
        text!("ingen komponent räknar kostnaden ”{name}”", "no component counts the cost “{name}”"),
    )
    .at(rule.spot.here())
    .why(text!("centraler bär den, men belastas inte", "centres carry it, but are not charged"))
    .hint(text!(
        "lägg till en komponent med count = {{ cost = \"{name}\" }}",
        "add a component with count = {{ cost = \"{name}\" }}"
    ))
}

fn unused(name: &str, spot: &Spot) -> Problem {
    Problem::warning("unused", text!("inget använder ”{name}”", "nothing uses “{name}”"))
        .at(spot.here())
        .why(text!("att ändra det ändrar inga belopp", "changing it changes no amount"))
}

fn numbers_and_tables(model: &Model, problems: &mut Problems) {
    let mut used: Vec<&str> = Vec::new();
    for component in &model.components {
        used.extend(numbers_of(component).into_iter().filter_map(|found| match found.number {
            Number::Parameter(name, _) => Some(name.as_str()),
            Number::Literal(_) => None,
        }));
        used.extend(component.weigh.iter().filter_map(|factor| match factor {
            Factor::Table(name, _) => Some(name.as_str()),
            _ => None,
        }));
    }
    for parameter in &model.parameters {
        used.extend(parameter.versions.iter().filter_map(|version| match &version.value {
            ParameterValue::ShareOf { of, .. } => Some(of.as_str()),
            ParameterValue::Number(_) => None,
        }));
    }
    let parameters = model.parameters.iter().filter_map(|p| Some((&p.name, &p.versions.first()?.provenance.spot)));
    let tables = model.tables.iter().filter_map(|t| Some((&t.name, &t.versions.first()?.provenance.spot)));
    let names = parameters.chain(tables).filter(|(name, _)| !used.contains(&name.as_str()));
    problems.extend(names.map(|(name, spot)| unused(name, spot)));
}
