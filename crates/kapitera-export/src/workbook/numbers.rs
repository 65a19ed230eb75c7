//! Numbers as Excel holds them: binary, with about fifteen digits.

use kapitera_money::decimal_text;
use kapitera_output::Cell;

use super::formats::NumberForm;

/// A cell as it is written.
pub(super) enum Written {
    /// Nothing.
    Blank,
    /// A number that stands for exactly the digits it was made from.
    Number(f64, NumberForm),
    /// A text.
    Text(String),
    /// A number that Excel would change, as the text of its digits.
    Digits(String),
}

/// `mantissa` × 10⁻`decimals`, when the binary number nearest to it stands for no other number of so few digits.
pub(super) fn exact(mantissa: i128, decimals: u32) -> Option<f64> {
    let digits = decimal_text(mantissa, decimals);
    let number: f64 = digits.parse().ok()?;
    let shortest = if decimals == 0 { digits.as_str() } else { digits.trim_end_matches('0').trim_end_matches('.') };
    let significant = digits.bytes().filter(u8::is_ascii_digit).skip_while(|digit| *digit == b'0').count();
    (significant <= 15 && number.to_string() == shortest).then_some(number)
}

/// How a cell is written; `text` is how people read it in the other forms.
pub(super) fn written(cell: &Cell, text: impl FnOnce() -> String) -> Written {
    let number = |mantissa, decimals, form| {
        exact(mantissa, decimals)
            .map_or_else(|| Written::Digits(decimal_text(mantissa, decimals)), |number| Written::Number(number, form))
    };
    match cell {
        Cell::Empty => Written::Blank,
        Cell::Whole(whole) => number(*whole, 0, NumberForm::Plain(0)),
        Cell::Money(ore) => number(ore.0.into(), 2, NumberForm::Plain(2)),
        Cell::Change(ore) => number(ore.0.into(), 2, NumberForm::Signed(2)),
        Cell::Decimal(mantissa, decimals) => number(*mantissa, *decimals, NumberForm::Plain(*decimals)),
        Cell::Name(_) | Cell::Words(_) | Cell::Code(..) | Cell::Flag(_) => Written::Text(text()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fifteen_digits_are_numbers_and_more_are_not() {
        let shown = |mantissa, decimals| exact(mantissa, decimals).map(|number| number.to_string());
        assert_eq!(shown(131_848, 2).as_deref(), Some("1318.48"));
        assert_eq!(shown(-5, 2).as_deref(), Some("-0.05"));
        assert_eq!(shown(100, 2).as_deref(), Some("1"));
        assert_eq!(shown(0, 2).as_deref(), Some("0"));
        assert_eq!(shown(999_999_999_999_999, 2).as_deref(), Some("9999999999999.99"));
        assert_eq!(shown(1_000_000_000_000_001, 2), None);
        assert_eq!(shown(9_007_199_254_740_993, 0), None);
    }

    #[test]
    fn every_ore_of_a_thousand_kronor_is_exact() {
        for ore in -100_000..=100_000 {
            assert!(exact(ore, 2).is_some(), "{ore}");
        }
    }
}
