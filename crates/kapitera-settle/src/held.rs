//! A month settled once more with the values that were decided for the month before.
//!
//! What a decision moves is what the two settlements differ by: the same persons, visits and kronor, once at the values of
//! the month and once at those that held before. Parameters and tables are held; who is counted, the registers and the
//! rules of the components are not.

use std::collections::BTreeSet;

use kapitera_evaluate::{Plan, Settlement, evaluate};
use kapitera_message::{Text, text};
use kapitera_model::{Model, ParameterValue, ParameterVersion, TableRow, TableVersion};
use kapitera_money::Exact;
use kapitera_period::{Date, Month, Span};

use crate::facts::facts;
use crate::settle::{Settled, first_problem};

/// Whose values are held, and which.
#[derive(Clone, Copy, Debug)]
pub struct Held<'m> {
    /// The model that has them.
    pub model: &'m Model,
    /// How many months before a period the day lies whose values are held: the last of that month. 0 is the period's
    /// own last day.
    pub months_back: i32,
}

/// The month `month` of `settled`, which counted it, by `model` with the values of `held`; none when they are the same.
///
/// A table whose rows were others than now and do not say a value for everybody is left as it is.
///
/// # Errors
///
/// Why the month cannot be settled with those values.
pub fn settled_with(
    settled: &Settled,
    model: &Model,
    month: Month,
    held: Held<'_>,
) -> Result<Option<Settlement>, Text> {
    let attempt = |tables: Tables| {
        let Some(model) = holding(model, month, held, tables) else { return Ok(None) };
        let plan = Plan::new(&model, month);
        let settlement = facts(&settled.known, &plan, &settled.cube)
            .and_then(|facts| evaluate(&plan, &settled.cube, &facts))
            .map_err(|problems| first_problem(&problems))?;
        Ok(Some(settlement))
    };
    attempt(Tables::All).or_else(|_| attempt(Tables::OfTheSameRows)).map_err(|Text { sv, en }| {
        text!(
            "{month} kan inte räknas med de värden som gällde före: {sv}",
            "{month} cannot be settled with the values in force before: {en}"
        )
    })
}

/// Which tables are held.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tables {
    /// All.
    All,
    /// Those that had rows for the same keys.
    OfTheSameRows,
}

/// The model with the held values in the months that it pays for; none when nothing is another.
fn holding(model: &Model, month: Month, held: Held<'_>, tables: Tables) -> Option<Model> {
    let times = model.components.iter().map(|component| &component.time).chain([&model.time]);
    let periods: BTreeSet<Month> = times.map(|time| month.plus(time.pays_for)).collect();
    let mut holding = model.clone();
    let mut differs = false;
    for parameter in &mut holding.parameters {
        let name = parameter.name.clone();
        let mut versions = Vec::new();
        for version in &parameter.versions {
            for (valid, period) in pieces(version.provenance.valid, &periods) {
                let mut piece =
                    ParameterVersion { value: version.value.clone(), provenance: version.provenance.clone() };
                piece.provenance.valid = valid;
                let then = period.map(|period| held.day(period));
                let then = then.and_then(|day| held.model.parameter_on(&name, day).ok());
                if let Some(then) = then {
                    let now = model.parts_of_parameter(&name, valid).into_iter();
                    differs |= now
                        .filter_map(|part| model.parameter_on(&name, part.from).ok())
                        .any(|now| now.value != then.value);
                    piece.value = ParameterValue::Number(then.value);
                }
                versions.push(piece);
            }
        }
        parameter.versions = versions;
    }
    for table in &mut holding.tables {
        let mut versions = Vec::new();
        for version in &table.versions {
            for (valid, period) in pieces(version.provenance.valid, &periods) {
                let mut piece = TableVersion { rows: version.rows.clone(), provenance: version.provenance.clone() };
                piece.provenance.valid = valid;
                let then = period.map(|period| held.day(period));
                let then = then.and_then(|day| held.model.table_on(&table.name, day).ok());
                let then = then.filter(|(there, _)| there.by == table.by).map(|(_, version)| version);
                let wanted = |then: &&TableVersion| tables == Tables::All || keys(&then.rows) == keys(&piece.rows);
                if let Some(then) = then.filter(wanted) {
                    differs |= values(&then.rows) != values(&piece.rows);
                    piece.rows.clone_from(&then.rows);
                }
                versions.push(piece);
            }
        }
        table.versions = versions;
    }
    differs.then_some(holding)
}

impl Held<'_> {
    /// The day whose values are held in a period.
    fn day(self, period: Month) -> Date {
        period.plus(-self.months_back).last()
    }
}

/// `valid` cut at the first and last days of `periods`, which stand in order, with the period that a piece lies in. No cut
/// falls within a period, so that what must be counted stays the same.
fn pieces(valid: Span, periods: &BTreeSet<Month>) -> Vec<(Span, Option<Month>)> {
    let mut pieces = Vec::new();
    let mut left = Some(valid);
    for &period in periods {
        let Some(rest) = left else { break };
        let Some(inside) = rest.intersect(period.span()) else { continue };
        if let Ok(to) = inside.from.yesterday()
            && rest.from <= to
        {
            pieces.push((Span { from: rest.from, to }, None));
        }
        pieces.push((inside, Some(period)));
        left = inside.to.tomorrow().ok().filter(|from| *from <= rest.to).map(|from| Span { from, to: rest.to });
    }
    pieces.extend(left.map(|rest| (rest, None)));
    pieces
}

fn keys(rows: &[TableRow]) -> BTreeSet<&str> {
    rows.iter().map(|row| row.written.as_str()).collect()
}

fn values(rows: &[TableRow]) -> Vec<(&str, &Exact)> {
    rows.iter().map(|row| (row.written.as_str(), &row.value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(text: &str) -> Span {
        let (from, to) = text.split_once('–').unwrap();
        Span { from: from.parse().unwrap(), to: to.parse().unwrap() }
    }

    fn shown(valid: &str, periods: &[&str]) -> Vec<String> {
        let periods = periods.iter().map(|period| period.parse().unwrap()).collect();
        let one =
            |(span, period): (Span, Option<Month>)| format!("{span}{}", if period.is_some() { " held" } else { "" });
        pieces(span(valid), &periods).into_iter().map(one).collect()
    }

    #[test]
    fn days_are_cut_at_the_ends_of_periods_and_nowhere_else() {
        assert_eq!(
            shown("2020-01-01–2020-12-31", &["2020-04"]),
            ["2020-01-01–2020-03-31", "2020-04-01–2020-04-30 held", "2020-05-01–2020-12-31"]
        );
        assert_eq!(shown("2020-04-01–2020-04-14", &["2020-04"]), ["2020-04-01–2020-04-14 held"]);
        assert_eq!(
            shown("2020-04-15–9999-12-31", &["2020-03", "2020-04", "2020-05"]),
            ["2020-04-15–2020-04-30 held", "2020-05-01–2020-05-31 held", "2020-06-01–"]
        );
        assert_eq!(shown("2020-06-01–9999-12-31", &["2020-04"]), ["2020-06-01–"]);
    }
}
