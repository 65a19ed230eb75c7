//! Vouchers: rows that sum to zero, or no voucher.

use kapitera_message::{Problem, text};
use kapitera_money::Ore;
use kapitera_period::{Date, Month};
use serde::{Deserialize, Serialize};

use crate::draft::SettlementId;
use crate::form;

/// A series of vouchers, each numbered by itself from 1 without gaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Series {
    /// Settlements.
    A,
    /// Corrections, and vouchers that undo others.
    R,
    /// Instalments and other amounts of plans.
    D,
    /// Payments and what is held back of them.
    P,
    /// Surplus and deficit carried over.
    C,
}

impl Series {
    /// All series.
    pub const ALL: [Self; 5] = [Self::A, Self::R, Self::D, Self::P, Self::C];

    /// Its letter.
    pub fn letter(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::R => "R",
            Self::D => "D",
            Self::P => "P",
            Self::C => "C",
        }
    }
}

/// What a voucher rests on. A voucher that takes money back from a provider has all three.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rests {
    /// Why, in words.
    pub reason: String,
    /// What it rests on: decisions, deliveries, plans, by name or id.
    pub on: Vec<String>,
    /// The vouchers it corrects, undoes or goes on from, as `A 12`.
    pub vouchers: Vec<String>,
}

/// A voucher: a booking that balances.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Voucher {
    /// Its series.
    pub series: Series,
    /// Its number in the series; given when it is recorded.
    pub number: Option<u64>,
    /// The day it is booked on; in its period.
    #[serde(with = "form::text")]
    pub date: Date,
    /// The month of the books it is booked in; must be open.
    #[serde(with = "form::text")]
    pub period: Month,
    /// What it is, in the region's language.
    pub text: String,
    /// The settlement or correction it comes from.
    pub settlement: Option<SettlementId>,
    /// What it rests on.
    pub rests: Rests,
    /// The rows, recorded beside the body.
    #[serde(skip)]
    pub rows: Vec<Row>,
}

impl Voucher {
    /// As people write it: `A 12`.
    pub fn name(&self) -> String {
        self.number
            .map_or_else(|| self.series.letter().to_owned(), |number| format!("{} {number}", self.series.letter()))
    }

    /// Whether it may be recorded: it has rows, they sum to zero, no row is of nothing, its day is in its period.
    ///
    /// # Errors
    ///
    /// Says which of these does not hold.
    pub fn check(&self) -> Result<(), Problem> {
        let name = &self.text;
        if self.rows.is_empty() {
            return Err(Problem::error(
                "voucher_without_rows",
                text!("verifikationen ”{name}” har inga rader", "the voucher “{name}” has no rows"),
            ));
        }
        let mut sum: i128 = 0;
        for row in &self.rows {
            sum += i128::from(row.amount.0);
            if row.amount == Ore::ZERO || row.account.is_empty() {
                let account = &row.account;
                return Err(Problem::error(
                    "voucher_row_empty",
                    text!(
                        "en rad på konto ”{account}” i ”{name}” saknar belopp eller konto",
                        "a row on account “{account}” of “{name}” has no amount or no account"
                    ),
                ));
            }
        }
        if sum != 0 {
            return Err(Problem::error(
                "voucher_not_balanced",
                text!(
                    "verifikationen ”{name}” går inte jämnt ut: det skiljer {sum} öre",
                    "the voucher “{name}” does not balance: it is off by {sum} öre"
                ),
            ));
        }
        if Month::of(self.date) != Some(self.period) {
            let (date, period) = (self.date, self.period);
            return Err(Problem::error(
                "voucher_outside_period",
                text!(
                    "verifikationen ”{name}” har dagen {date} men perioden {period}",
                    "the voucher “{name}” is dated {date} but booked in {period}"
                ),
            ));
        }
        Ok(())
    }
}

/// A row of a voucher. Debit is positive, credit negative.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The account's number.
    pub account: String,
    /// The cost centre; empty when the account has none.
    pub cost_centre: String,
    /// The area of activity (*verksamhet*) that statistics ask for; may be empty.
    pub activity: String,
    /// The counterpart's code (*motpart*), by which internal trade is taken out; may be empty.
    pub counterpart: String,
    /// The provider whose money it is: its organisation number, ten digits; empty for rows that are nobody's.
    pub provider: String,
    /// The centre's HSA id; may be empty.
    pub centre: String,
    /// The component of the model; empty on the contra row, and on rows that no component made.
    pub component: String,
    /// The plan or the rule of carrying over that made it; empty for what the model made.
    pub plan: String,
    /// The month that the amount belongs to.
    pub month_for: Month,
    /// Öre; never zero.
    pub amount: Ore,
    /// What it is, in the region's language; may be empty.
    pub text: String,
}

impl Row {
    /// The row as it is hashed: its fields with tabs between.
    pub fn detail(&self) -> String {
        let Self {
            account,
            cost_centre,
            activity,
            counterpart,
            provider,
            centre,
            component,
            plan,
            month_for,
            amount,
            text,
        } = self;
        let ore = amount.0;
        format!(
            "{account}\t{cost_centre}\t{activity}\t{counterpart}\t{provider}\t{centre}\t{component}\t{plan}\t{month_for}\t{ore}\t{text}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(account: &str, ore: i64) -> Row {
        let [cost_centre, activity, counterpart, provider, centre, component, plan, text] =
            [const { String::new() }; 8];
        let month_for = "2020-02".parse().unwrap();
        let (account, amount) = (account.to_owned(), Ore(ore));
        Row { account, cost_centre, activity, counterpart, provider, centre, component, plan, month_for, amount, text }
    }

    fn voucher(rows: Vec<Row>) -> Voucher {
        let (date, period) = ("2020-02-29".parse().unwrap(), "2020-02".parse().unwrap());
        let (series, rests) = (Series::A, Rests::default());
        Voucher { series, number: None, date, period, text: "prov".into(), settlement: None, rests, rows }
    }

    #[test]
    fn a_voucher_balances_or_does_not_exist() {
        let code = |voucher: Voucher| voucher.check().map_err(|problem| problem.code);
        assert_eq!(code(voucher(vec![row("5700", 1), row("2440", -1)])), Ok(()));
        assert_eq!(code(voucher(vec![row("5700", 2), row("2440", -1)])), Err("voucher_not_balanced"));
        assert_eq!(code(voucher(Vec::new())), Err("voucher_without_rows"));
        assert_eq!(code(voucher(vec![row("5700", 0), row("2440", 0)])), Err("voucher_row_empty"));
        assert_eq!(code(voucher(vec![row("", 1), row("2440", -1)])), Err("voucher_row_empty"));
        // Two amounts whose sum does not fit 64 bits do not pass for zero.
        let most = [row("1", i64::MAX), row("1", i64::MAX), row("1", 2)];
        assert_eq!(code(voucher(most.to_vec())), Err("voucher_not_balanced"));
        let late = Voucher { date: "2020-03-01".parse().unwrap(), ..voucher(vec![row("1", 1), row("2", -1)]) };
        assert_eq!(code(late), Err("voucher_outside_period"));
    }
}
