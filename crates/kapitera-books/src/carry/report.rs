//! A year carried over as words and as a text that can be recorded: what lies under no rule stands there too.

use kapitera_message::{Text, text};
use kapitera_money::Ore;

use super::{CarriedLeft, CarriedOver, CarriedPart, Ceased, WhenItCeases};

/// A part in words, on one line.
pub(super) fn sentence(part: &CarriedPart) -> Text {
    let (days, result) = (part.days, part.result);
    let Some(rule) = &part.rule else {
        return text!(
            "{days}: resultat {result} kr, ingen regel i kraft",
            "{days}: result SEK {result}, no rule in force"
        );
    };
    let (name, carried, region) = (&rule.name, part.carried, part.to_region());
    let Text { sv, en } = part.ceased.as_ref().map(ceased).unwrap_or_default();
    text!(
        "{days}: resultat {result} kr enligt {name}, överfört {carried} kr, till regionen {region} kr{sv}",
        "{days}: result SEK {result} by {name}, carried SEK {carried}, to the region SEK {region}{en}"
    )
}

fn ceased(ceased: &Ceased) -> Text {
    let last = ceased.last;
    match ceased.what {
        WhenItCeases::Stays => {
            text!(
                ", upphör efter {last} och det överförda står kvar",
                ", ceases after {last} and what is carried stays"
            )
        }
        WhenItCeases::WrittenOff => text!(
            ", upphör efter {last} och det överförda skrivs av",
            ", ceases after {last} and what is carried is written off"
        ),
        WhenItCeases::PaidOut => text!(
            ", upphör efter {last} och det överförda regleras",
            ", ceases after {last} and what is carried is paid out"
        ),
    }
}

impl CarriedOver {
    /// The whole outcome as CSV with semicolons, a row for each unit and part, and one for what each provider before has
    /// carried: what is recorded beside the vouchers, so that units of which nothing is booked are in the books too.
    pub fn report(&self) -> String {
        let mut text =
            "centre;provider;from;to;rule;result;payments;carried;beyond_share;over_year;over_balance;no_rule;\
                        meets_deficit;met_by_surplus;to_repay;ceased;surplus_before;deficit_before;surplus_after;\
                        deficit_after\n"
                .to_owned();
        for unit in &self.units {
            let balances = [unit.before.surplus, unit.before.deficit, unit.after.surplus, unit.after.deficit];
            for part in &unit.parts {
                let rule = part.rule.as_ref().map_or("no-rule-in-force", |rule| rule.name.as_str());
                let ceased = match part.ceased.as_ref().map(|ceased| ceased.what) {
                    None => "",
                    Some(WhenItCeases::Stays) => "stays",
                    Some(WhenItCeases::WrittenOff) => "written-off",
                    Some(WhenItCeases::PaidOut) => "paid-out",
                };
                let amounts = [
                    part.result,
                    part.payments,
                    part.carried,
                    part.beyond_share,
                    part.over_year,
                    part.over_balance,
                    part.no_rule,
                    part.meets_deficit,
                    part.met_by_surplus,
                    part.to_repay,
                ];
                text.push_str(&format!(
                    "{};{};{};{};{rule};{};{ceased};{}\n",
                    unit.unit.id,
                    unit.unit.provider,
                    part.days.from,
                    part.days.to,
                    said(&amounts),
                    said(&balances)
                ));
            }
        }
        for CarriedLeft { unit, balance } in &self.left {
            let balances = [balance.surplus, balance.deficit, balance.surplus, balance.deficit];
            let none = said(&[Ore::ZERO; 10]);
            text.push_str(&format!(
                "{};{};;;provider-changed;{none};;{}\n",
                unit.id,
                balance.provider,
                said(&balances)
            ));
        }
        text
    }
}

fn said(amounts: &[Ore]) -> String {
    amounts.iter().map(Ore::to_string).collect::<Vec<_>>().join(";")
}
