//! Knobs: the named values of a model that can be turned to see what becomes of it.

use std::collections::BTreeSet;

use kapitera_message::{Problem, Text, text};
use kapitera_money::{Exact, RoundMode, decimal_text};
use kapitera_period::Date;

use crate::ast::{Component, Count, Factor, Model, Number, ParameterValue, PriceKind};
use crate::check::numbers_of;
use crate::doc::Spot;

/// A value that can be turned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Knob {
    /// Its name: of a parameter (`drug-price`), of a part of shares (`capitation.cni`), or of a table's row (`age-weight/75-79`).
    pub name: String,
    /// What it is called, for people.
    pub label: Text,
    /// Its unit: `kr/year`; a part of shares has `share`, and is a number from 0 to 1.
    pub unit: String,
    /// Its value.
    pub value: Exact,
}

/// The unit of a part of shares.
const SHARE: &str = "share";

impl Model {
    /// All knobs with their values on `day`, in the order of the text: parameters and shares, then the rows of tables.
    /// What others leave (`rest`) is no knob.
    pub fn knobs(&self, day: Date) -> Vec<Knob> {
        let mut knobs = Vec::new();
        for parameter in &self.parameters {
            let version = parameter.versions.iter().find(|version| version.provenance.valid.contains(day));
            let (value, unit) = match version.map(|version| &version.value) {
                Some(ParameterValue::Number(value)) => (value.clone(), parameter.unit.clone()),
                Some(ParameterValue::ShareOf { share, rest: false, .. }) => (share.clone(), SHARE.to_owned()),
                Some(ParameterValue::ShareOf { rest: true, .. }) | None => continue,
            };
            let label = parameter.label.clone().unwrap_or_else(|| Text::same(parameter.name.clone()));
            knobs.push(Knob { name: parameter.name.clone(), label, unit, value });
        }
        for table in &self.tables {
            let label = table.label.clone().unwrap_or_else(|| Text::same(table.name.clone()));
            let rows = table.versions.iter().find(|version| version.provenance.valid.contains(day));
            for row in rows.iter().flat_map(|version| &version.rows) {
                let (Text { sv, en }, written) = (&label, &row.written);
                knobs.push(Knob {
                    name: format!("{}/{written}", table.name),
                    label: text!("{sv}, {written}", "{en}, {written}"),
                    unit: table.unit.clone(),
                    value: row.value.clone(),
                });
            }
        }
        knobs
    }

    /// The same model with a knob at another value, at all times. What the other parts of its shares leave follows.
    ///
    /// # Errors
    ///
    /// `no_such_knob`; `shares_not_whole` when its shares would no longer sum to 100 % and no part takes the rest.
    pub fn turned(&self, name: &str, value: &Exact) -> Result<Self, Problem> {
        let mut turned = self.clone();
        if let Some((table, row)) = name.split_once('/') {
            let rows = turned.tables.iter_mut().filter(|there| there.name == table);
            let rows = rows.flat_map(|table| &mut table.versions).flat_map(|version| &mut version.rows);
            let mut found = false;
            for there in rows.filter(|there| there.written == row) {
                there.value = value.clone();
                found = true;
            }
            return if found { Ok(turned) } else { Err(self.no_such_knob(name)) };
        }
        let Some(parameter) = turned.parameters.iter_mut().find(|parameter| parameter.name == name) else {
            return Err(self.no_such_knob(name));
        };
        let mut is_share = false;
        for version in &mut parameter.versions {
            match &mut version.value {
                ParameterValue::Number(there) => *there = value.clone(),
                ParameterValue::ShareOf { rest: true, .. } => return Err(self.no_such_knob(name)),
                ParameterValue::ShareOf { share, .. } => {
                    *share = value.clone();
                    is_share = true;
                }
            }
        }
        if is_share {
            turned.take_rest(name)?;
        }
        Ok(turned)
    }

    /// Lets the part that takes the rest of the shares of `turned` take it.
    fn take_rest(&mut self, turned: &str) -> Result<(), Problem> {
        let Some((shares, _)) = turned.split_once('.') else { return Ok(()) };
        let prefix = format!("{shares}.");
        let mut sum = Exact::ZERO;
        let mut rest = None;
        for (at, parameter) in self.parameters.iter().enumerate().filter(|(_, there)| there.name.starts_with(&prefix)) {
            match parameter.versions.first().map(|version| &version.value) {
                Some(ParameterValue::ShareOf { rest: true, .. }) => rest = Some(at),
                Some(ParameterValue::ShareOf { share, .. }) => sum += share,
                _ => {}
            }
        }
        let left = &Exact::ONE - &sum;
        if let Some(at) = rest {
            if left.is_negative() {
                return Err(self.shares_not_whole(shares));
            }
            for version in &mut self.parameters[at].versions {
                if let ParameterValue::ShareOf { share, .. } = &mut version.value {
                    *share = left.clone();
                }
            }
            return Ok(());
        }
        match self.unallocated.iter_mut().find(|unallocated| unallocated.shares == shares) {
            Some(unallocated) if !left.is_negative() => {
                unallocated.share = left;
                Ok(())
            }
            _ if left.is_zero() => Ok(()),
            _ => Err(self.shares_not_whole(shares)),
        }
    }

    /// Where a knob's value stands in the text; none when there is no such knob.
    pub fn knob_spot(&self, name: &str) -> Option<&Spot> {
        match name.split_once('/') {
            Some((table, row)) => {
                let rows = self.table(table)?.versions.iter().flat_map(|version| &version.rows);
                rows.filter(|there| there.written == row).map(|there| &there.spot).next()
            }
            None => self.parameter(name)?.versions.first().map(|version| &version.provenance.spot),
        }
    }

    /// The words of a reform that turn a knob so: what is saved says what was tried.
    ///
    /// # Errors
    ///
    /// `no_such_knob`.
    pub fn turned_text(&self, name: &str, value: &Exact) -> Result<String, Problem> {
        let written = written(value);
        if let Some((table, row)) = name.split_once('/') {
            let there = self.table(table).filter(|table| {
                table.versions.iter().flat_map(|version| &version.rows).any(|there| there.written == row)
            });
            let keys: Vec<String> = row.split(" / ").map(|key| format!("\"{key}\"")).collect();
            return match there {
                Some(_) => Ok(format!("[change.table.{table}.rows]\n{} = {written}\n", keys.join("."))),
                None => Err(self.no_such_knob(name)),
            };
        }
        let parameter = self.parameter(name).ok_or_else(|| self.no_such_knob(name))?;
        let is_share = parameter.versions.iter().any(|version| matches!(version.value, ParameterValue::ShareOf { .. }));
        Ok(match name.split_once('.').filter(|_| is_share) {
            Some((shares, part)) => format!("[change.shares.{shares}.parts]\n{part} = {}\n", quoted(&written)),
            None => format!("[change.parameter.{name}]\nvalue = {written}\n"),
        })
    }

    /// Which components a change of these knobs may give other amounts, by their places in the model.
    pub fn touched_by(&self, knobs: &[&str]) -> Vec<bool> {
        let mut names: BTreeSet<&str> =
            knobs.iter().map(|name| name.split_once('/').map_or(*name, |(table, _)| table)).collect();
        // The other parts of the same shares follow, and so does what is a share of a parameter.
        loop {
            let before = names.len();
            for parameter in &self.parameters {
                let of_same = |name: &&str| {
                    name.split_once('.').is_some_and(|(shares, _)| {
                        parameter.name.strip_prefix(shares).is_some_and(|rest| rest.starts_with('.'))
                    })
                };
                let of = parameter.versions.iter().any(|version| match &version.value {
                    ParameterValue::ShareOf { of, .. } => names.contains(of.as_str()),
                    ParameterValue::Number(_) => false,
                });
                if of || names.iter().any(of_same) {
                    names.insert(&parameter.name);
                }
            }
            if names.len() == before {
                break;
            }
        }
        self.with_followers(self.components.iter().map(|component| uses_any(component, &names)).collect())
    }

    /// These components, by their places in the model, and those that count their amounts.
    pub fn with_followers(&self, mut touched: Vec<bool>) -> Vec<bool> {
        loop {
            let also: Vec<usize> = self
                .components
                .iter()
                .enumerate()
                .filter(|(at, component)| {
                    !touched[*at]
                        && components_of(component).any(|name| {
                            self.components.iter().zip(&touched).any(|(other, touched)| *touched && other.name == *name)
                        })
                })
                .map(|(at, _)| at)
                .collect();
            if also.is_empty() {
                return touched;
            }
            also.into_iter().for_each(|at| touched[at] = true);
        }
    }

    fn shares_not_whole(&self, shares: &str) -> Problem {
        let id = &self.id;
        Problem::error(
            "shares_not_whole",
            text!("delarna av ”{shares}” blir inte 100 %", "the parts of “{shares}” do not sum to 100 %"),
        )
        .named(text!("modellen {id}", "the model {id}"))
        .hint(text!("låt en del ta resten: \"rest\"", "let one part take the rest: \"rest\""))
    }

    fn no_such_knob(&self, name: &str) -> Problem {
        let known: Vec<&str> = self.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
        let id = &self.id;
        let problem = Problem::error(
            "no_such_knob",
            text!("modellen har inget värde ”{name}” att ändra", "the model has no value “{name}” to change"),
        )
        .named(text!("modellen {id}", "the model {id}"))
        .why(text!(
            "det som kan ändras är parametrar, delar av fördelningar (fördelning.del) och rader i tabeller (tabell/rad)",
            "what can be changed are parameters, parts of shares (shares.part) and rows of tables (table/row)"
        ));
        crate::fields::suggest(problem, name, known.into_iter())
    }
}

fn uses_any(component: &Component, names: &BTreeSet<&str>) -> bool {
    let number = |number: &Number| matches!(number, Number::Parameter(name, _) if names.contains(name.as_str()));
    numbers_of(component).into_iter().any(|used| number(used.number))
        || component
            .weigh
            .iter()
            .any(|factor| matches!(factor, Factor::Table(name, _) if names.contains(name.as_str())))
}

/// The components whose amounts a component uses.
fn components_of(component: &Component) -> impl Iterator<Item = &String> {
    let names = match (&component.count, component.price.as_ref().map(|price| &price.kind)) {
        (Count::Components(names), _) => names.as_slice(),
        (_, Some(PriceKind::PoolOf { components, .. })) => components,
        _ => &[],
    };
    names.iter().map(|(name, _)| name)
}

/// A number as it is written in a model: decimals when twelve are enough, else a fraction in quotes.
fn written(value: &Exact) -> String {
    match value.decimals_needed(12) {
        Some(decimals) => {
            decimal_text(value.round_decimals(decimals, RoundMode::HalfAway).unwrap_or_default(), decimals)
        }
        None => format!("\"{}\"", value.to_fraction_text()),
    }
}

fn quoted(written: &str) -> String {
    if written.starts_with('"') { written.to_owned() } else { format!("\"{written}\"") }
}
