//! The figure of one month that an expectation is of.

use kapitera_evaluate::{CostBalance, EventTally, RuleBalance, Settlement};
use kapitera_message::{Problem, text};
use kapitera_model::{BalanceOf, BalancePart, ExpectWhat, Model};
use kapitera_money::{Exact, Ore};

/// What a month of a case came to.
pub(super) struct Month {
    pub(super) settlement: Settlement,
    pub(super) balances: Vec<CostBalance>,
}

/// The figure, and what it is divided by for averages and percentages.
pub(super) fn figure(model: &Model, month: &Month, what: &ExpectWhat) -> Result<(Exact, Exact), Problem> {
    let settlement = &month.settlement;
    let position =
        |name: &str| model.components.iter().position(|component| component.name == name).ok_or_else(|| unknown(name));
    let sum_of = |position: usize| -> Exact {
        settlement.lines.iter().filter(|line| line.component == position).map(|line| line.amount.to_exact()).sum()
    };
    match what {
        ExpectWhat::Component { component, centre, payee } => {
            let position = position(component)?;
            if let Some(id) = centre {
                centre_index(settlement, id)?;
            }
            let of_centre = |index: usize| centre.as_ref().is_none_or(|id| *settlement.centres[index].id == **id);
            let lines = settlement.lines.iter().filter(|line| line.component == position && of_centre(line.centre));
            let lines = lines.filter(|line| payee.is_none() || line.payee == *payee);
            Ok((lines.map(|line| line.amount.to_exact()).sum(), Exact::ONE))
        }
        ExpectWhat::Total(centre) => {
            let total = match centre {
                None => settlement.total(),
                Some(id) => settlement.total_of_centre(centre_index(settlement, id)?),
            };
            Ok((total.to_exact_kr(), Exact::ONE))
        }
        ExpectWhat::Received(centre) => {
            let received = match centre {
                None => settlement.total_received(),
                Some(id) => settlement.received_of_centre(centre_index(settlement, id)?),
            };
            Ok((received.to_exact_kr(), Exact::ONE))
        }
        ExpectWhat::PerListed(component) => Ok((sum_of(position(component)?), settlement.listed.iter().sum())),
        ExpectWhat::Percent { component, of } => {
            let mut base = Exact::ZERO;
            for name in of {
                base += &sum_of(position(name)?);
            }
            Ok((sum_of(position(component)?), base))
        }
        ExpectWhat::Unallocated(shares) => {
            let left = settlement.unallocated.iter().filter(|left| left.name == *shares);
            Ok((left.map(|left| left.amount).sum::<Ore>().to_exact_kr(), Exact::ONE))
        }
        ExpectWhat::Balance(of, part) => Ok((balance(model, &month.balances, of, *part)?, Exact::ONE)),
        ExpectWhat::Problem(_) => Ok((Exact::ZERO, Exact::ONE)),
    }
}

fn centre_index(settlement: &Settlement, id: &str) -> Result<usize, Problem> {
    settlement.centres.iter().position(|there| *there.id == *id).ok_or_else(|| unknown(id))
}

/// The kronor of a part of the balance.
fn balance(model: &Model, balances: &[CostBalance], of: &BalanceOf, part: BalancePart) -> Result<Exact, Problem> {
    let mut ore = 0_i128;
    match of {
        BalanceOf::Cost(name) => {
            let rule = model.costs.iter().position(|rule| rule.name == *name).ok_or_else(|| unknown(name))?;
            let of_rule = balances.iter().flat_map(|balance| &balance.rules).filter(|balance| balance.rule == rule);
            ore += of_rule.map(|balance| of_rule_balance(balance, part)).sum::<i128>();
        }
        BalanceOf::Register(kind) => {
            for balance in balances.iter().filter(|balance| balance.of == *kind) {
                ore += match part {
                    BalancePart::InFiles => balance.in_files.amount,
                    BalancePart::WithoutRule => balance.without_rule.amount,
                    _ => balance.rules.iter().map(|balance| of_rule_balance(balance, part)).sum(),
                };
            }
        }
    }
    Ok(Exact::decimal(ore, 2))
}

fn of_rule_balance(balance: &RuleBalance, part: BalancePart) -> i128 {
    let amount = |tally: &EventTally| tally.amount;
    match part {
        BalancePart::InFiles => amount(&balance.in_files),
        BalancePart::Charged => amount(&balance.charged),
        BalancePart::Central => amount(&balance.central),
        BalancePart::Specialty => balance.specialties.iter().map(|(_, tally)| amount(tally)).sum(),
        BalancePart::Nobody => amount(&balance.nobody),
        BalancePart::NotOpen => amount(&balance.not_open),
        BalancePart::WithoutRule => 0,
    }
}

fn unknown(name: &str) -> Problem {
    Problem::error(
        "unknown_in_case",
        text!("fallet nämner ”{name}”, som inte finns", "the case names “{name}”, which does not exist"),
    )
}
