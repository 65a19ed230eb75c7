//! What a named value is on a day.

use kapitera_money::Exact;
use kapitera_period::{Date, Span};

use crate::activity::{CostRule, DeclaredValue};
use crate::ast::{
    Basis, Component, Count, Decision, Factor, Model, Number, Parameter, ParameterValue, ParameterVersion, Provenance,
    Status, Table, TableVersion,
};
use crate::check::numbers_of;

/// A parameter's value on a day, and where it comes from.
#[derive(Clone, Debug)]
pub struct Resolved<'a> {
    /// The value.
    pub value: Exact,
    /// Where it comes from; none for a number written in place.
    pub version: Option<(&'a Parameter, &'a ParameterVersion)>,
}

/// Why a name has no value on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResolveError {
    /// There is no such parameter or table.
    Unknown(String),
    /// It has no value in force that day.
    NotInForce(String, Date),
}

impl Model {
    /// Whether the model may only be tried out: it is not in force, or a value of it is not decided.
    pub fn is_try_out(&self) -> bool {
        self.status != Status::InForce
            || [Basis::Illustrative, Basis::Proposed].iter().any(|basis| self.undecided(*basis) > 0)
    }

    /// The decision with this name.
    pub fn decision(&self, name: &str) -> Option<&Decision> {
        self.decisions.iter().find(|decision| decision.name == name)
    }

    /// The parameter with this name.
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }

    /// The table with this name.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }

    /// The cost rule with this name.
    pub fn cost(&self, name: &str) -> Option<&CostRule> {
        self.costs.iter().find(|rule| rule.name == name)
    }

    /// How the reported value with this name is read, when the model says it.
    pub fn declared(&self, name: &str) -> Option<&DeclaredValue> {
        self.values.iter().find(|value| *value.name == *name)
    }

    /// The value of `number` on `day`.
    ///
    /// # Errors
    ///
    /// When it names a parameter that is unknown or not in force that day.
    pub fn number_on(&self, number: &Number, day: Date) -> Result<Resolved<'_>, ResolveError> {
        match number {
            Number::Literal(value) => Ok(Resolved { value: value.clone(), version: None }),
            Number::Parameter(name, _) => self.parameter_on(name, day),
        }
    }

    /// The value of the parameter `name` on `day`.
    ///
    /// # Errors
    ///
    /// When it is unknown or not in force that day.
    pub fn parameter_on(&self, name: &str, day: Date) -> Result<Resolved<'_>, ResolveError> {
        let parameter = self.parameter(name).ok_or_else(|| ResolveError::Unknown(name.to_owned()))?;
        let version = parameter
            .versions
            .iter()
            .find(|version| version.provenance.valid.contains(day))
            .ok_or_else(|| ResolveError::NotInForce(name.to_owned(), day))?;
        let value = match &version.value {
            ParameterValue::Number(value) => value.clone(),
            ParameterValue::ShareOf { share, of, .. } => share * &self.parameter_on(of, day)?.value,
        };
        Ok(Resolved { value, version: Some((parameter, version)) })
    }

    /// The rows of the table `name` on `day`.
    ///
    /// # Errors
    ///
    /// When it is unknown or not in force that day.
    pub fn table_on(&self, name: &str, day: Date) -> Result<(&Table, &TableVersion), ResolveError> {
        let table = self.table(name).ok_or_else(|| ResolveError::Unknown(name.to_owned()))?;
        let version = table.versions.iter().find(|version| version.provenance.valid.contains(day));
        version.map(|version| (table, version)).ok_or_else(|| ResolveError::NotInForce(name.to_owned(), day))
    }

    /// `span` cut where a value that `component` uses changes, so that within each part all its values are constant.
    pub fn parts_for(&self, component: &Component, span: Span) -> Vec<Span> {
        let mut spans = vec![component.provenance.valid];
        for used in numbers_of(component) {
            if let Number::Parameter(name, _) = used.number {
                spans.extend(self.spans_of_parameter(name));
            }
        }
        for factor in &component.weigh {
            if let Factor::Table(name, _) = factor
                && let Some(table) = self.table(name)
            {
                spans.extend(table.versions.iter().map(|version| version.provenance.valid));
            }
        }
        if let Count::Cost { name, .. } = &component.count {
            spans.extend(self.spans_of_cost(name));
        }
        cut(span, &spans)
    }

    /// `span` cut where the carrier of the cost `name` changes.
    pub fn parts_of_cost(&self, name: &str, span: Span) -> Vec<Span> {
        cut(span, &self.spans_of_cost(name).collect::<Vec<_>>())
    }

    fn spans_of_cost(&self, name: &str) -> impl Iterator<Item = Span> {
        self.cost(name).into_iter().flat_map(|rule| &rule.versions).map(|version| version.provenance.valid)
    }

    /// `span` cut where the parameter `name`, or one that it is a share of, changes.
    pub fn parts_of_parameter(&self, name: &str, span: Span) -> Vec<Span> {
        cut(span, &self.spans_of_parameter(name))
    }

    /// The days of each version of a parameter, and of the parameters it is a share of.
    fn spans_of_parameter(&self, name: &str) -> Vec<Span> {
        let mut spans = Vec::new();
        let mut met: Vec<&str> = Vec::new();
        let mut waiting = vec![name];
        while let Some(name) = waiting.pop() {
            if met.contains(&name) {
                continue;
            }
            met.push(name);
            for version in self.parameter(name).iter().flat_map(|parameter| &parameter.versions) {
                spans.push(version.provenance.valid);
                if let ParameterValue::ShareOf { of, .. } = &version.value {
                    waiting.push(of);
                }
            }
        }
        spans
    }

    /// Where every value of the model comes from.
    pub fn provenances(&self) -> impl Iterator<Item = &Provenance> {
        let parameters =
            self.parameters.iter().flat_map(|parameter| &parameter.versions).map(|version| &version.provenance);
        let tables = self.tables.iter().flat_map(|table| &table.versions).map(|version| &version.provenance);
        let costs = self.costs.iter().flat_map(|rule| &rule.versions).map(|version| &version.provenance);
        let components = self.components.iter().map(|component| &component.provenance);
        parameters.chain(tables).chain(costs).chain(components).chain([&self.rounding_provenance])
    }

    /// The number of values that rest on no decision, by basis: parameters, table rows, carriers of costs,
    /// components and rounding.
    pub fn undecided(&self, basis: Basis) -> usize {
        let rows = self
            .tables
            .iter()
            .flat_map(|table| &table.versions)
            .flat_map(|version| version.rows.iter().map(|row| row.basis.unwrap_or(version.provenance.basis)));
        let parameters =
            self.parameters.iter().flat_map(|parameter| &parameter.versions).map(|version| version.provenance.basis);
        let components = self.components.iter().map(|component| component.provenance.basis);
        let costs = self.costs.iter().flat_map(|rule| &rule.versions).map(|version| version.provenance.basis);
        rows.chain(parameters)
            .chain(costs)
            .chain(components)
            .chain([self.rounding_provenance.basis])
            .filter(|found| *found == basis)
            .count()
    }
}

/// `span` cut where any of `spans` begins or has ended.
fn cut(span: Span, spans: &[Span]) -> Vec<Span> {
    let mut starts = vec![span.from];
    for valid in spans {
        starts.push(valid.from);
        starts.extend(valid.to.tomorrow().ok());
    }
    starts.retain(|day| span.contains(*day));
    starts.sort_unstable();
    starts.dedup();
    let ends = starts.iter().skip(1).filter_map(|start| start.yesterday().ok()).chain([span.to]);
    starts.iter().zip(ends).map(|(&from, to)| Span { from, to }).collect()
}
