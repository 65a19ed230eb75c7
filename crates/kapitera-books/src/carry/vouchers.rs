//! The vouchers of a year carried over, and the plans by which deficits are repaid.

use kapitera_message::{Language, Problem, Problems, Text, text};
use kapitera_money::Ore;
use kapitera_period::{Date, Month};

use super::{CarriedOver, CarriedPart, CarriedUnit, CarryRule, Repayment, WhenItCeases};
use crate::plan::{Plan, PlanBase, PlanCentre};
use crate::reclaim::{self, PAYABLE};
use crate::texts::{Books, owner_named};
use crate::voucher::{Rests, Row, Series, Voucher};

/// How a year is booked.
#[derive(Clone, Copy, Debug)]
pub struct CarryBooking<'a> {
    /// The month of the books.
    pub period: Month,
    /// The day, in the month.
    pub date: Date,
    /// The accounts of the roles `carried-surplus`, `carried-deficit`, `result` and `payable`, and the providers.
    pub books: &'a Books,
    /// The region's language.
    pub language: Language,
}

/// What a row is made of before its account is known.
struct Booked<'a> {
    role: &'static str,
    amount: Ore,
    rule: &'a CarryRule,
    month_for: Month,
}

impl CarriedOver {
    /// The vouchers, one for each unit of which something is booked, with their keys (`carry/YEAR/CENTRE`). What is carried
    /// of a surplus is debited `result` and credited `carried-surplus`; of a deficit debited `carried-deficit` and credited
    /// `result`. What meets an earlier balance of the other kind is booked on that one.
    ///
    /// # Errors
    ///
    /// What the accounts' rules say about roles they do not know; a voucher that would not balance.
    pub fn vouchers(&self, booking: &CarryBooking<'_>) -> Result<Vec<(String, Voucher)>, Problems> {
        let mut vouchers = Vec::new();
        let mut problems = Problems::new();
        for unit in &self.units {
            match voucher(unit, self.year, booking) {
                Ok(Some(voucher)) => vouchers.push((self.key(unit), voucher)),
                Ok(None) => {}
                Err(problem) => problems.push(problem),
            }
        }
        if problems.is_empty() { Ok(vouchers) } else { Err(problems) }
    }

    /// The key of a unit's voucher.
    pub fn key(&self, unit: &CarriedUnit) -> String {
        format!("carry/{}/{}", self.year, unit.unit.id)
    }

    /// The plans by which the deficits that were carried are repaid, from `first` on: a plan for each unit and rule, `carry/
    /// YEAR/CENTRE/RULE`. None where what was carried was written off or paid out in the same year.
    pub fn repayments(&self, first: Month, language: Language) -> Vec<Plan> {
        let mut plans = Vec::new();
        for unit in &self.units {
            let mut of_unit = Vec::new();
            for part in &unit.parts {
                if let (Some(rule), true) = (&part.rule, part.to_repay > Ore::ZERO)
                    && let Repayment::Months(months) = rule.repaid
                {
                    of_unit.push(repayment(self, unit, part, rule, (first, months), language));
                }
                if part.ceased.as_ref().is_some_and(|ceased| ceased.what != WhenItCeases::Stays) {
                    of_unit.clear();
                }
            }
            plans.extend(of_unit);
        }
        plans
    }
}

fn repayment(
    over: &CarriedOver,
    unit: &CarriedUnit,
    part: &CarriedPart,
    rule: &CarryRule,
    (first, months): (Month, u32),
    language: Language,
) -> Plan {
    let (year, centre, called, decision) = (over.year, &unit.unit.id, &rule.name, &rule.decision);
    let name = text!("Återbetalning av underskott {year}", "Repayment of the deficit of {year}");
    let reason = text!(
        "Underskott {year} som förts över enligt {called} ({decision})",
        "Deficit of {year} carried over by {called} ({decision})"
    );
    Plan {
        id: format!("{}/{}", over.key(unit), rule.name),
        name: name.get(language).to_owned(),
        decision: rule.decision.clone(),
        reason: reason.get(language).to_owned(),
        basis: rule.basis,
        read: rule.read.clone(),
        centres: vec![PlanCentre { id: centre.clone(), amount: part.to_repay }],
        first,
        months,
        base: PlanBase::Whole { month_for: Month::of(part.days.to), provider: Some(unit.unit.provider.clone()) },
        against: "carried-deficit".to_owned(),
    }
}

fn voucher(unit: &CarriedUnit, year: i16, booking: &CarryBooking<'_>) -> Result<Option<Voucher>, Problem> {
    let mut rows = Vec::new();
    for part in &unit.parts {
        let Some(rule) = &part.rule else { continue };
        for booked in booked(part, rule) {
            rows.push(row(unit, &booked, booking)?);
        }
    }
    if rows.is_empty() {
        return Ok(None);
    }
    let name = &unit.unit.name;
    let text = text!("Över- och underskott {year}, {name}", "Surplus and deficit of {year}, {name}");
    let voucher = Voucher {
        series: Series::C,
        number: None,
        date: booking.date,
        period: booking.period,
        text: text.get(booking.language).to_owned(),
        settlement: None,
        rests: rests(unit, year, booking.language),
        rows,
    };
    voucher.check()?;
    reclaim::check(&voucher, booking.books)?;
    Ok(Some(voucher))
}

/// Pairs of rows that sum to zero.
fn booked<'a>(part: &CarriedPart, rule: &'a CarryRule) -> Vec<Booked<'a>> {
    let mut booked = Vec::new();
    let month_for = |day| Month::of(day).unwrap_or_else(|| unreachable!("a year's days have months"));
    let mut pair = |debit, credit, amount: Ore, month_for| {
        if amount != Ore::ZERO {
            booked.push(Booked { role: debit, amount, rule, month_for });
            booked.push(Booked { role: credit, amount: -amount, rule, month_for });
        }
    };
    let of = month_for(part.days.to);
    if part.carried > Ore::ZERO {
        pair("result", "carried-deficit", part.meets_deficit, of);
        pair("result", "carried-surplus", part.carried - part.meets_deficit, of);
    } else {
        pair("carried-surplus", "result", part.met_by_surplus, of);
        pair("carried-deficit", "result", -part.carried - part.met_by_surplus, of);
    }
    if let Some(ceased) = &part.ceased {
        let other = match ceased.what {
            WhenItCeases::Stays => return booked,
            WhenItCeases::WrittenOff => "result",
            WhenItCeases::PaidOut => PAYABLE,
        };
        let last = month_for(ceased.last);
        pair("carried-surplus", other, ceased.surplus, last);
        pair(other, "carried-deficit", ceased.deficit, last);
    }
    booked
}

fn row(unit: &CarriedUnit, booked: &Booked<'_>, booking: &CarryBooking<'_>) -> Result<Row, Problem> {
    let CarryBooking { books, date, .. } = booking;
    let provider = books.provider(&unit.unit.provider, *date)?;
    let owner = owner_named(&unit.unit.owner).unwrap_or_else(|| provider.owner());
    let account = books.role(booked.role, owner, *date)?;
    let cost_centre = if account.cost_centre.is_empty() { &provider.cost_centre } else { &account.cost_centre };
    Ok(Row {
        account: account.account.clone(),
        cost_centre: cost_centre.clone(),
        activity: account.activity.clone(),
        counterpart: provider.counterpart.clone(),
        provider: unit.unit.provider.clone(),
        centre: unit.unit.id.clone(),
        component: String::new(),
        plan: format!("carry/{}", booked.rule.name),
        month_for: booked.month_for,
        amount: booked.amount,
        text: format!("{} ({})", booked.rule.name, booked.rule.decision),
    })
}

/// What the voucher rests on: the decisions, and the year's figures part by part, those under no rule too.
fn rests(unit: &CarriedUnit, year: i16, language: Language) -> Rests {
    let mut on = Vec::new();
    for part in &unit.parts {
        on.push(super::report::sentence(part).get(language).to_owned());
    }
    for rule in unit.parts.iter().filter_map(|part| part.rule.as_ref()) {
        on.push(rule.decision.to_string());
        if let (Some(by), true) = (&rule.ceases_by, rule.valid.to.year() == year) {
            on.push(by.to_string());
        }
    }
    on.extend(unit.sources.iter().cloned());
    let reason: Text = text!("Över- och underskott {year} förs över", "Surplus and deficit of {year} are carried over");
    Rests { reason: reason.get(language).to_owned(), on, vouchers: Vec::new() }
}
