//! How amounts, shares and months stand in texts.

use kapitera_money::{Exact, Ore, RoundMode, decimal_text, parse_number};

/// The largest amount a text may state: a hundred billion kronor, so that no sum of a plan leaves its 64 bits.
const ORE_MOST: i128 = 10_000_000_000_000;

/// An amount in kronor of at most two decimals: `225000`, `225 000 kr`, `1234.50 kr`.
pub(crate) fn kr(text: &str) -> Option<Ore> {
    let number = text.trim().strip_suffix("kr").unwrap_or(text).trim();
    if number.contains(['%', '/']) {
        return None;
    }
    let ore = parse_number(&joined(number)?).ok()?;
    let ore = &ore * &Exact::whole(100);
    let whole = ore.round(RoundMode::Down)?;
    (ore == Exact::whole(whole) && whole.abs() <= ORE_MOST).then_some(())?;
    i64::try_from(whole).ok().map(Ore)
}

/// An amount as [`kr`] reads it.
pub(crate) fn kr_text(amount: Ore) -> String {
    format!("{} kr", decimal_text(amount.0.into(), 2))
}

/// A number without the spaces between its thousands; none when a space stands elsewhere.
fn joined(number: &str) -> Option<String> {
    let groups: Vec<&str> = number.split([' ', '\u{a0}']).collect();
    let whole = |group: &str| group.split('.').next().is_some_and(|whole| whole.len() == 3);
    groups[1..].iter().all(|group| whole(group)).then(|| groups.concat())
}

/// A share above 0 and at most 1: `15 %`, `6/7`, `0.15`.
pub(super) fn share(text: &str) -> Option<Exact> {
    share_or_none(text).filter(|share| !share.is_zero())
}

/// A share from 0 to 1.
pub(crate) fn share_or_none(text: &str) -> Option<Exact> {
    parse_number(text).ok().filter(|share| !share.is_negative() && *share <= Exact::ONE)
}

/// A share as [`share`] reads it, exactly.
pub(crate) fn share_text(share: &Exact) -> String {
    let percent = share * &Exact::whole(100);
    match percent
        .decimals_needed(4)
        .and_then(|decimals| Some((percent.round_decimals(decimals, RoundMode::Down)?, decimals)))
    {
        Some((mantissa, decimals)) => format!("{} %", decimal_text(mantissa, decimals)),
        None => share.to_fraction_text(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_whole_or_not_at_all() {
        let check = |text: &str, expected: Option<i64>| assert_eq!(kr(text).map(|ore| ore.0), expected, "{text}");
        check("225 000 kr", Some(22_500_000));
        check("225\u{a0}000.50", Some(22_500_050));
        check("1_234.5 kr", Some(123_450));
        check("-3 kr", Some(-300));
        for wrong in ["", "kr", "1.234", "1,5", "22 5000", "2 25", "10 %", "1/2", "225 000 sek", "1000000000000"] {
            check(wrong, None);
        }
    }

    #[test]
    fn shares_are_written_as_they_are_read() {
        for text in ["15 %", "6/7", "0.0001", "100 %", "33.3333 %", "0.1 %"] {
            let read = share(text).unwrap();
            assert_eq!(share(&share_text(&read)), Some(read), "{text}");
        }
        for wrong in ["0", "-1 %", "101 %", "8/7", "a"] {
            assert_eq!(share(wrong), None, "{wrong}");
        }
    }
}
