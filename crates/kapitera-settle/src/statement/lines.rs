//! The lines of a statement, and what they sum to.

use std::collections::BTreeMap;

use kapitera_evaluate::{Amount, CentreFact, Line, Settlement};
use kapitera_message::Text;
use kapitera_model::Stance;
use kapitera_money::Ore;
use kapitera_period::Month;

use super::Statements;
use crate::months::SettledMonth;

/// What a line is to the centre.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineKind {
    /// Paid to the centre.
    Income,
    /// Money that the centre has already, such as patient fees it keeps.
    Received,
    /// Charged to the centre.
    Cost,
    /// Paid for the centre's work to somebody else.
    PassedOn,
    /// Computed and shown only.
    Shadow,
}

/// A component of a centre in the columns of a statement, in öre with the sign it has in its own group: a cost of
/// 100 kr is 100 kr.
#[derive(Clone, Debug)]
pub struct StatementLine {
    /// The component's name.
    pub component: String,
    /// What it is called.
    pub label: Text,
    /// Who is paid, when it is not the centre.
    pub payee: Option<String>,
    /// What it is to the centre.
    pub kind: LineKind,
    /// The month the month's amount is for; none when the month has no such line.
    pub period: Option<Month>,
    /// The amounts; zero where a month has no such line.
    pub amounts: Columns<Ore>,
}

/// A figure for each of the times of a statement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Columns<T> {
    /// The month.
    pub month: T,
    /// The year to the end of the month, the months that could be settled.
    pub year_to_date: T,
    /// The same month last year.
    pub last_year: T,
    /// The months after it, as a forecast.
    pub rest: T,
}

/// What the lines of a statement sum to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Paid to the centre.
    pub income: Ore,
    /// What it has already.
    pub received: Ore,
    /// Charged to it.
    pub costs: Ore,
    /// Paid to others.
    pub passed_on: Ore,
}

impl Sums {
    /// Income with what it has already, less costs: what is left.
    pub fn net(&self) -> Ore {
        self.income + self.received - self.costs
    }

    /// Income less costs: what is paid out to the centre.
    pub fn to_pay(&self) -> Ore {
        self.income - self.costs
    }

    /// Both together.
    fn plus(&self, other: &Self) -> Self {
        Self {
            income: self.income + other.income,
            received: self.received + other.received,
            costs: self.costs + other.costs,
            passed_on: self.passed_on + other.passed_on,
        }
    }

    fn add(&mut self, kind: LineKind, amount: Ore) {
        match kind {
            LineKind::Income => self.income += amount,
            LineKind::Received => self.received += amount,
            LineKind::Cost => self.costs += amount,
            LineKind::PassedOn => self.passed_on += amount,
            LineKind::Shadow => {}
        }
    }
}

impl Columns<Sums> {
    /// Both together.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self {
            month: self.month.plus(&other.month),
            year_to_date: self.year_to_date.plus(&other.year_to_date),
            last_year: self.last_year.plus(&other.last_year),
            rest: self.rest.plus(&other.rest),
        }
    }
}

/// A centre's statement.
#[derive(Clone, Debug)]
pub struct Statement {
    /// The centre.
    pub centre: CentreFact,
    /// Its lines: by kind, then in the order of the models.
    pub lines: Vec<StatementLine>,
    /// What they sum to.
    pub sums: Columns<Sums>,
}

/// What tells lines of a statement apart.
type Name = (LineKind, usize, Option<String>);

/// The centre's statement.
pub(super) fn statement(statements: &Statements, centre: &CentreFact) -> Statement {
    let mut lines: BTreeMap<Name, StatementLine> = BTreeMap::new();
    let month = statements.month.settlement.month;
    let mut add = |settled: &SettledMonth, put: &dyn Fn(&mut Columns<Ore>, Ore)| {
        for (line, amount) in own_lines(&settled.settlement, centre) {
            let position = position(statements, settled, line);
            let (kind, payee) = kind(line);
            let entry = lines.entry((kind, position, payee.clone())).or_insert_with(|| StatementLine {
                component: statements.components[position].0.clone(),
                label: statements.components[position].1.clone(),
                payee,
                kind,
                period: None,
                amounts: Columns::default(),
            });
            if settled.settlement.month == month {
                entry.period = Some(line.period);
            }
            put(&mut entry.amounts, amount);
        }
    };
    add(&statements.month, &|columns, amount| columns.month += amount);
    for settled in statements.year_to_date() {
        add(settled, &|columns, amount| columns.year_to_date += amount);
    }
    if let Ok(settled) = &statements.last_year {
        add(settled, &|columns, amount| columns.last_year += amount);
    }
    for settled in statements.forecast.iter().flat_map(|forecast| &forecast.months) {
        add(settled, &|columns, amount| columns.rest += amount);
    }
    let lines: Vec<StatementLine> = lines.into_values().collect();
    let mut sums: Columns<Sums> = Columns::default();
    for StatementLine { kind, amounts, .. } in &lines {
        sums.month.add(*kind, amounts.month);
        sums.year_to_date.add(*kind, amounts.year_to_date);
        sums.last_year.add(*kind, amounts.last_year);
        sums.rest.add(*kind, amounts.rest);
    }
    Statement { centre: centre.clone(), lines, sums }
}

/// The lines of money that a settlement has for a centre.
fn own_lines<'s>(settlement: &'s Settlement, centre: &CentreFact) -> impl Iterator<Item = (&'s Line, Ore)> {
    let found = settlement.centres.iter().position(|there| there.id == centre.id);
    settlement.lines.iter().filter(move |line| Some(line.centre) == found).filter_map(|line| match line.amount {
        Amount::Money(ore) => Some((line, ore)),
        Amount::Quantity { .. } => None,
    })
}

/// The line's component among those of all months, which hold every component of every month.
fn position(statements: &Statements, settled: &SettledMonth, line: &Line) -> usize {
    let (name, _) = &settled.components[line.component];
    let found = statements.components.iter().position(|(there, _)| there == name);
    found.expect("the components of all months are gathered first")
}

/// What a line is to the centre, and who is paid when it is somebody else. The word `centre` as payee is the centre.
fn kind(line: &Line) -> (LineKind, Option<String>) {
    let other = line.payee.clone().filter(|payee| payee != "centre");
    let kind = match (line.stance, &other) {
        (Stance::Shadow, _) => LineKind::Shadow,
        (Stance::Received, _) => LineKind::Received,
        (Stance::Charged, _) => LineKind::Cost,
        (Stance::Paid, Some(_)) => LineKind::PassedOn,
        (Stance::Paid, None) => LineKind::Income,
    };
    (kind, other)
}

/// The statements' lines are the settlement's: each in one of them, summing to what is paid.
///
/// # Panics
///
/// When they are not: the program is at fault.
pub(super) fn check(statements: &Statements) {
    let settlement = &statements.month.settlement;
    let mut paid = Ore::ZERO;
    let mut taken = 0;
    for centre in &statements.centres {
        let own = statement(statements, centre);
        let Sums { income, costs, passed_on, .. } = own.sums.month;
        paid += income + passed_on - costs;
        taken += own_lines(settlement, centre).count();
    }
    let all = settlement.lines.iter().filter(|line| matches!(line.amount, Amount::Money(_))).count();
    assert_eq!(taken, all, "each line of the settlement stands in one statement");
    assert_eq!(paid, settlement.total(), "the statements sum to the settlement");
}
