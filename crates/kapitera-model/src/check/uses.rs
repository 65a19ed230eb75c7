//! Which numbers, tables and parameters a component uses; what nothing uses.

use kapitera_message::{Problem, Problems, text};

use crate::ast::{
    Component, Condition, Count, Factor, LimitOn, LimitValue, Model, Number, ParameterValue, Per, PriceKind, Shape,
    Test,
};

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

/// Warns about parameters and tables that nothing uses: a change of them would change nothing.
pub(super) fn check(model: &Model, problems: &mut Problems) {
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
    for (name, spot) in parameters.chain(tables).filter(|(name, _)| !used.contains(&name.as_str())) {
        problems.push(
            Problem::warning("unused", text!("inget använder ”{name}”", "nothing uses “{name}”"))
                .at(spot.here())
                .why(text!("att ändra det ändrar inga belopp", "changing it changes no amount")),
        );
    }
}
