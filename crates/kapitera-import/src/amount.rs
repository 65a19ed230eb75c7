//! Amounts in kronor become whole öre.

use kapitera_message::text;
use kapitera_money::{Ore, RoundMode};

use crate::cell::Cell;
use crate::record::CellKind;
use crate::reject::{Reason, shown};

/// The most öre of one row, either way: a milliard kronor. A row with more holds another number than an amount.
const ROW_MAX: i128 = 100_000_000_000;
/// The decimals of an amount that is whole öre.
const DECIMALS: u32 = 2;
/// Decimals of a workbook's number that are looked at.
const DECIMALS_KEPT: usize = 12;
/// A binary float holds an amount to within this part of an öre: what it is more than that was in the workbook.
const NOISE: i128 = 1000;

/// A row's amount, and whether it had to be rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Amount {
    pub ore: Ore,
    pub rounded: bool,
}

/// The amount in a row's cell: whole öre, or a workbook's number rounded to them.
pub(crate) fn read_amount(cell: Cell<'_>) -> Result<Amount, Reason> {
    let (ore, rounded) = read_ore(cell)?;
    match i64::try_from(ore) {
        Ok(small) if ore.abs() <= ROW_MAX => Ok(Amount { ore: Ore(small), rounded }),
        _ => {
            let shown = shown(cell.text);
            let what =
                text!("”{shown}” är mer än en miljard kronor", "“{shown}” is more than a thousand million kronor");
            Err(Reason::new("amount_too_large", what))
        }
    }
}

/// Öre of any size.
pub(crate) fn read_ore(cell: Cell<'_>) -> Result<(i128, bool), Reason> {
    let (mantissa, decimals) = if cell.kind == CellKind::Number { cut(cell).number()? } else { cell.number()? };
    if decimals <= DECIMALS {
        // At most thirty digits, so two more still fit.
        return Ok((mantissa * 10_i128.pow(DECIMALS - decimals), false));
    }
    let parts = 10_i128.pow(decimals - DECIMALS);
    if mantissa % parts == 0 {
        return Ok((mantissa / parts, false));
    }
    if cell.kind == CellKind::Number {
        let ore = RoundMode::HalfAway.divide(mantissa, parts);
        let beside = (mantissa - ore * parts).abs();
        return Ok((ore, beside * NOISE > parts));
    }
    let shown = shown(cell.text);
    let what = text!("”{shown}” är inte hela ören", "“{shown}” is not whole öre");
    Err(Reason::new("not_whole_ore", what)
        .hint(text!("ett belopp har högst två decimaler", "an amount has at most two decimals")))
}

/// A workbook's number without the far decimals that a float has and an amount does not: 0.1 × 3 − 0.3 has 33 of them.
/// Cutting never carries a number across a half.
fn cut(cell: Cell<'_>) -> Cell<'_> {
    let kept = cell.text.find('.').map_or(cell.text.len(), |point| point + 1 + DECIMALS_KEPT);
    Cell { text: cell.text.get(..kept).unwrap_or(cell.text), ..cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_as_swedish_systems_write_them() {
        let check = |text: &str, expected: Result<i64, &str>| {
            let got = read_amount(Cell::of_text(text)).map_err(|reason| reason.code);
            assert_eq!(got, expected.map(|ore| Amount { ore: Ore(ore), rounded: false }), "{text}");
        };
        check("200", Ok(20_000));
        check("1 234,50", Ok(123_450));
        check("1\u{a0}234,5 kr", Ok(123_450));
        check("1\u{202f}234.50", Ok(123_450));
        check("12,5000", Ok(1_250));
        check("100-", Ok(-10_000));
        check("\u{2212}0,01", Ok(-1));
        check("1000000000", Ok(100_000_000_000));
        check("1000000000,01", Err("amount_too_large"));
        check(&"9".repeat(30), Err("amount_too_large"));
        check("12,345", Err("not_whole_ore"));
        check("", Err("value_missing"));
        check("1.234,50", Err("number_form"));
        check("gratis", Err("number_form"));
    }

    #[test]
    fn floats_become_whole_ore() {
        let check = |float: f64, ore: i64, rounded: bool| {
            let text = float.to_string();
            let cell = Cell { text: &text, kind: CellKind::Number, from_1904: false };
            assert_eq!(read_amount(cell), Ok(Amount { ore: Ore(ore), rounded }), "{float}");
        };
        check(0.1 + 0.2, 30, false);
        check(1234.5, 123_450, false);
        check(-0.29, -29, false);
        check(0.1 * 3.0 - 0.3, 0, false);
        check(999_999_999.99 + 0.000_000_1, 99_999_999_999, false);
        check(12.345, 1_235, true);
        check(-12.345, -1_235, true);
        check(12.344, 1_234, true);
    }
}
