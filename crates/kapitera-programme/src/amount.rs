//! Amounts as programmes write them: a decimal number and its unit, `8.2 mkr`, `800 tkr`; held as whole öre.

use kapitera_message::{Text, text};
use kapitera_money::{Exact, Ore, RoundMode, format_decimal, parse_number};

/// The unit an amount is written or shown in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// Kronor.
    Kr,
    /// Thousands of kronor.
    Tkr,
    /// Millions of kronor.
    Mkr,
}

impl Unit {
    /// All, with the words they are written by; the same in Swedish and English.
    pub const ALL: [(&'static str, Self); 3] = [("kr", Self::Kr), ("tkr", Self::Tkr), ("mkr", Self::Mkr)];

    /// The word it is written by.
    pub fn name(self) -> &'static str {
        match self {
            Self::Kr => "kr",
            Self::Tkr => "tkr",
            Self::Mkr => "mkr",
        }
    }

    /// Öre in one of the unit.
    pub fn ore(self) -> i64 {
        match self {
            Self::Kr => 100,
            Self::Tkr => 100_000,
            Self::Mkr => 100_000_000,
        }
    }

    /// The amount in this unit, exactly.
    ///
    /// ```
    /// use kapitera_money::Exact;
    /// use kapitera_programme::{Unit, parse_amount};
    /// let amount = parse_amount("-1.3 mkr").unwrap();
    /// assert_eq!(Unit::Tkr.of(amount), Exact::whole(-1300));
    /// ```
    pub fn of(self, amount: Ore) -> Exact {
        Exact::fraction(amount.0.into(), self.ore().into()).unwrap_or(Exact::ZERO)
    }
}

/// Why a text is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmountError {
    /// It is not a decimal number with a unit after it.
    Form,
    /// It has parts of an öre.
    NotOre,
    /// It is more than a billion kronor either way (10¹² kr).
    TooLarge,
}

/// The largest amount either way, in öre: 10¹² kronor, so that sums of thousands of them fit.
pub(crate) const AMOUNT_MOST: i64 = 100_000_000_000_000;

/// Reads an amount: `8.2 mkr`, `-0.6 mkr`, `800 tkr`, `350_000 kr`.
///
/// # Errors
///
/// When it has another form (a decimal comma, no unit, a fraction), parts of an öre, or is too large.
pub fn parse_amount(text: &str) -> Result<Ore, AmountError> {
    let (number, unit) = text.trim().rsplit_once([' ', '\u{a0}']).ok_or(AmountError::Form)?;
    let unit = Unit::ALL.iter().find(|(name, _)| *name == unit).map(|(_, unit)| *unit).ok_or(AmountError::Form)?;
    let ore = &decimal(number).ok_or(AmountError::Form)? * &Exact::whole(unit.ore());
    if ore.decimals_needed(0).is_none() {
        return Err(AmountError::NotOre);
    }
    let ore = ore.round(RoundMode::HalfAway).and_then(|ore| i64::try_from(ore).ok());
    ore.filter(|ore| ore.unsigned_abs() <= AMOUNT_MOST.unsigned_abs()).map(Ore).ok_or(AmountError::TooLarge)
}

/// A plain decimal number, no percentage and no fraction.
fn decimal(text: &str) -> Option<Exact> {
    if text.contains(['%', '/']) { None } else { parse_number(text).ok() }
}

/// A figure's value: an amount, a share, or a number of what its words say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Written with a unit of money.
    Amount(Ore),
    /// Written `18 %`: a hundredth of its number.
    Share(Exact),
    /// Written without a unit.
    Number(Exact),
}

impl Quantity {
    /// Reads `1.4 mkr`, `18 %` or `1400`.
    ///
    /// # Errors
    ///
    /// As [`parse_amount`].
    pub fn parse(text: &str) -> Result<Self, AmountError> {
        if let Some(number) = decimal(text) {
            return Ok(Self::Number(number));
        }
        if text.trim_end().ends_with('%') {
            return parse_number(text).map(Self::Share).map_err(|_| AmountError::Form);
        }
        parse_amount(text).map(Self::Amount)
    }

    /// As people read it, an amount in the unit: `8,2 mkr`, `18 %`, `1 400`.
    pub fn words(&self, unit: Unit) -> Text {
        match self {
            Self::Amount(amount) => amount_text(unit, *amount),
            Self::Share(share) => {
                let [sv, en] = number_texts(&(share * &Exact::whole(100)), 0);
                text!("{sv}\u{a0}%", "{en}\u{a0}%")
            }
            Self::Number(number) => {
                let [sv, en] = number_texts(number, 0);
                Text { sv, en }
            }
        }
    }
}

/// The amount in the unit, exactly, with at least one decimal unless the unit is kronor: `8,2 mkr`.
pub fn amount_text(unit: Unit, amount: Ore) -> Text {
    let [sv, en] = number_texts(&unit.of(amount), u32::from(unit != Unit::Kr));
    let name = unit.name();
    text!("{sv}\u{a0}{name}", "{en}\u{a0}{name}")
}

/// A number with all decimals that it needs, to the eighth, and at least so many: with a comma, and with a point.
fn number_texts(exact: &Exact, least: u32) -> [String; 2] {
    let decimals = exact.decimals_needed(8).unwrap_or(8).max(least);
    let mantissa = exact.round_decimals(decimals, RoundMode::HalfAway).unwrap_or_default();
    [',', '.'].map(|mark| format_decimal(mantissa, decimals, mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_to_the_ore() {
        let check = |text: &str, expected: Result<i64, AmountError>| {
            assert_eq!(parse_amount(text).map(|amount| amount.0), expected, "{text}");
        };
        check("8.2 mkr", Ok(820_000_000));
        check("-1.3 mkr", Ok(-130_000_000));
        check("\u{2212}0.6\u{a0}mkr", Ok(-60_000_000));
        check("800 tkr", Ok(80_000_000));
        check("350_000 kr", Ok(35_000_000));
        check("0.00000001 mkr", Ok(1));
        check("0.000000001 mkr", Err(AmountError::NotOre));
        check("1_000_000 mkr", Ok(AMOUNT_MOST));
        check("1_000_001 mkr", Err(AmountError::TooLarge));
        for wrong in ["8,2 mkr", "8.2", "8.2mkr", "mkr", "8.2 Mkr", "5 % mkr", "1/2 mkr", "8 2 mkr", ""] {
            check(wrong, Err(AmountError::Form));
        }
    }

    #[test]
    fn quantities_are_told_apart() {
        assert_eq!(Quantity::parse("1400"), Ok(Quantity::Number(Exact::whole(1400))));
        assert_eq!(Quantity::parse("-1 %"), Ok(Quantity::Share(Exact::decimal(-1, 2))));
        assert_eq!(Quantity::parse("2 mkr"), Ok(Quantity::Amount(Ore(200_000_000))));
        assert_eq!(Quantity::parse("1/3"), Err(AmountError::Form));
        assert_eq!(Quantity::parse("1,5 %"), Err(AmountError::Form));
    }
}
