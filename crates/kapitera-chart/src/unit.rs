//! Figures as people read them: short on an axis, in full in a table.

use kapitera_message::{Language, Text, text};
use kapitera_money::{Exact, Ore, RoundMode, format_decimal};
use kapitera_output::Cell;

/// The most decimals that are shown of a number.
const DECIMALS_MOST: u32 = 6;

/// What figures are counted in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Kronor; in the table with öre.
    Kronor,
    /// Something else, with its name, which may be empty: persons, points.
    Number(Text),
}

/// How the figures of an axis are written: all in the same thousands, with the same decimals.
pub(crate) struct AxisForm {
    /// A figure is shown in units of 10 to the power of this, a multiple of three.
    power: i32,
    decimals: u32,
    /// What stands above the axis; may be empty.
    pub name: Text,
}

impl Unit {
    /// The figure in a table: kronor to the öre, other numbers with the decimals they need, at most six.
    pub(crate) fn cell(&self, value: &Exact) -> Cell {
        let cell = match self {
            Self::Kronor => {
                let ore = value.round_decimals(2, RoundMode::HalfAway).and_then(|ore| i64::try_from(ore).ok());
                ore.map(|ore| Cell::Money(Ore(ore)))
            }
            Self::Number(_) => {
                let decimals = value.decimals_needed(DECIMALS_MOST).unwrap_or(DECIMALS_MOST);
                let mantissa = value.round_decimals(decimals, RoundMode::HalfAway);
                mantissa.map(|mantissa| match decimals {
                    0 => Cell::Whole(mantissa),
                    _ => Cell::Decimal(mantissa, decimals),
                })
            }
        };
        cell.unwrap_or_else(|| Cell::Name(value.to_fraction_text()))
    }

    /// The figure in full with its unit: `1 234,50 kr`.
    pub(crate) fn said(&self, value: &Exact, language: Language) -> String {
        with_unit(self.cell(value).shown(language), self.name().get(language))
    }

    /// The figures as they stand beside bars, all with the same decimals: kronor without öre, other numbers with at most three.
    pub(crate) fn short<'v>(&self, values: impl Iterator<Item = &'v Exact> + Clone, language: Language) -> Vec<String> {
        let most = if *self == Self::Kronor { 0 } else { 3 };
        let needed = values.clone().map(|value| value.decimals_needed(most).unwrap_or(most)).max();
        let decimals = needed.unwrap_or(0);
        let said = |value: &Exact| {
            let rounded = value.round_decimals(decimals, RoundMode::HalfAway);
            rounded
                .map_or_else(|| value.to_fraction_text(), |rounded| format_decimal(rounded, decimals, mark(language)))
        };
        values.map(said).collect()
    }

    pub(crate) fn name(&self) -> Text {
        match self {
            Self::Kronor => Text::same("kr"),
            Self::Number(name) => name.clone(),
        }
    }

    /// How an axis is written whose largest figure, without sign, is `most`, and whose ticks are `step` apart.
    pub(crate) fn axis(&self, most: &Exact, step: &Exact) -> AxisForm {
        // Up to here numbers are written as they are: 9 000 kr, but 10 tkr.
        let plain_below = Exact::whole(if *self == Self::Kronor { 10_000 } else { 1_000_000 });
        let (thousand, least) = (Exact::whole(1000), Exact::decimal(1, 3));
        let (mut power, mut most, mut step) = (0, most.clone(), step.clone());
        while most >= plain_below {
            (power, most, step) = (power + 3, &most * &least, &step * &least);
        }
        while !most.is_zero() && most < least {
            (power, most, step) = (power - 3, &most * &thousand, &step * &thousand);
        }
        AxisForm { power, decimals: step.decimals_needed(12).unwrap_or(12), name: self.axis_name(power) }
    }

    fn axis_name(&self, power: i32) -> Text {
        let many = match (self, power) {
            (_, 0) => return self.name(),
            (Self::Kronor, 3) => return text!("tkr", "thousand kr"),
            (Self::Kronor, 6) => return text!("mkr", "million kr"),
            (Self::Kronor, 9) => return text!("mdkr", "billion kr"),
            (_, 3) => text!("tusental", "thousands"),
            (_, 6) => text!("miljoner", "millions"),
            (_, 9) => text!("miljarder", "billions"),
            (_, power) => Text::same(format!("10{}", raised(power))),
        };
        let name = self.name();
        Text { sv: joined(&many.sv, &name.sv), en: joined(&many.en, &name.en) }
    }
}

impl AxisForm {
    /// A figure on the axis, without the unit.
    pub(crate) fn shown(&self, value: &Exact, language: Language) -> String {
        let thousand = Exact::whole(1000);
        let by = if self.power < 0 { thousand } else { Exact::decimal(1, 3) };
        let scaled = (0..self.power.unsigned_abs() / 3).fold(value.clone(), |scaled, _| &scaled * &by);
        let rounded = scaled.round_decimals(self.decimals, RoundMode::HalfAway);
        rounded.map_or_else(String::new, |rounded| format_decimal(rounded, self.decimals, mark(language)))
    }
}

fn with_unit(number: String, unit: &str) -> String {
    if unit.is_empty() { number } else { format!("{number}\u{a0}{unit}") }
}

fn joined(many: &str, name: &str) -> String {
    if name.is_empty() { many.to_owned() } else { format!("{many} {name}") }
}

fn mark(language: Language) -> char {
    match language {
        Language::Sv => ',',
        Language::En => '.',
    }
}

/// A whole number in raised digits.
fn raised(number: i32) -> String {
    let digit = |digit: char| match digit {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        digit => char::from_u32('⁰' as u32 + digit.to_digit(10).unwrap_or(0)).unwrap_or(digit),
    };
    number.to_string().chars().map(digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(unit: &Unit, most: Exact, step: Exact) -> [String; 2] {
        let form = unit.axis(&most, &step);
        [form.shown(&-most, Language::Sv), form.name.sv]
    }

    #[test]
    fn an_axis_is_written_in_thousands_that_suit_it() {
        let kr = Unit::Kronor;
        assert_eq!(axis(&kr, Exact::whole(8000), Exact::whole(2000)), ["−8\u{a0}000", "kr"]);
        assert_eq!(axis(&kr, Exact::whole(10_000), Exact::whole(2500)), ["−10,0", "tkr"]);
        assert_eq!(axis(&kr, Exact::whole(12_500_000), Exact::whole(500_000)), ["−12,5", "mkr"]);
        assert_eq!(axis(&kr, Exact::whole(10_i128.pow(13)), Exact::whole(10_i128.pow(12))), ["−10", "10¹² kr"]);
        let points = Unit::Number(text!("poäng", "points"));
        assert_eq!(axis(&points, Exact::decimal(125, 2), Exact::decimal(25, 2)), ["−1,25", "poäng"]);
        assert_eq!(axis(&points, Exact::whole(250_000), Exact::whole(50_000)), ["−250\u{a0}000", "poäng"]);
        assert_eq!(axis(&points, Exact::whole(2_500_000), Exact::whole(50_000)), ["−2\u{a0}500", "tusental poäng"]);
        assert_eq!(axis(&points, Exact::decimal(2, 5), Exact::decimal(1, 5)), ["−0,02", "10⁻³ poäng"]);
    }

    #[test]
    fn figures_have_the_form_of_their_language() {
        let points = Unit::Number(text!("poäng", "points"));
        let value = -Exact::decimal(1_234_567, 3);
        assert_eq!(points.said(&value, Language::Sv), "−1\u{a0}234,567\u{a0}poäng");
        assert_eq!(points.said(&value, Language::En), "−1\u{a0}234.567\u{a0}points");
        assert_eq!(Unit::Kronor.said(&value, Language::Sv), "−1\u{a0}234,57\u{a0}kr");
        assert_eq!(Unit::Kronor.short([&value].into_iter(), Language::Sv), ["−1\u{a0}235"]);
        let values = [Exact::decimal(1_250, 2), Exact::whole(13), -Exact::decimal(407, 1)];
        assert_eq!(points.short(values.iter(), Language::En), ["12.5", "13.0", "−40.7"]);
        assert_eq!(raised(-12), "⁻¹²");
    }
}
