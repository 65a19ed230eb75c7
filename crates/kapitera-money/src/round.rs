//! Rounding to a whole number, with the mode always named.

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::Signed as _;

/// What happens to the part of a number that does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum RoundMode {
    /// To the nearest; exactly half goes away from zero: 0.5 → 1, −0.5 → −1.
    #[default]
    HalfAway,
    /// To the nearest; exactly half goes to the even neighbour: 0.5 → 0, 1.5 → 2.
    HalfEven,
    /// Towards zero: the part that does not fit is cut off.
    Down,
    /// Away from zero.
    Up,
}

impl RoundMode {
    /// `numerator / denominator` as a whole number; the denominator must be above zero.
    ///
    /// # Panics
    ///
    /// When the denominator is zero or less: a broken invariant of the caller.
    pub fn divide(self, numerator: i128, denominator: i128) -> i128 {
        assert!(denominator > 0, "a denominator is above zero");
        let quotient = numerator / denominator;
        let rest = (numerator % denominator).unsigned_abs();
        let twice = rest.checked_mul(2);
        let against_half = twice.map_or(std::cmp::Ordering::Greater, |twice| twice.cmp(&denominator.unsigned_abs()));
        let away = self.goes_away(rest != 0, against_half, quotient % 2 != 0);
        if away { quotient + numerator.signum() } else { quotient }
    }

    pub(crate) fn divide_large(self, numerator: &BigInt, denominator: &BigInt) -> BigInt {
        let (quotient, rest) = numerator.abs().div_rem(denominator);
        let zero = BigInt::from(0);
        let away = self.goes_away(rest != zero, (&rest + &rest).cmp(denominator), quotient.is_odd());
        let size = if away { quotient + 1 } else { quotient };
        if numerator.is_negative() { -size } else { size }
    }

    fn goes_away(self, has_rest: bool, against_half: std::cmp::Ordering, odd: bool) -> bool {
        match self {
            Self::HalfAway => has_rest && against_half.is_ge(),
            Self::HalfEven => has_rest && (against_half.is_gt() || (against_half.is_eq() && odd)),
            Self::Down => false,
            Self::Up => has_rest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Exact;

    #[test]
    fn ties_go_where_the_mode_says() {
        let halves = [-15, -5, 5, 15, 25];
        let check = |mode: RoundMode, expected: [i128; 5]| {
            assert_eq!(halves.map(|tenths| mode.divide(tenths, 10)), expected, "{mode:?}");
            assert_eq!(halves.map(|tenths| mode.divide_large(&tenths.into(), &10.into())), expected.map(BigInt::from));
        };
        check(RoundMode::HalfAway, [-2, -1, 1, 2, 3]);
        check(RoundMode::HalfEven, [-2, 0, 0, 2, 2]);
        check(RoundMode::Down, [-1, 0, 0, 1, 2]);
        check(RoundMode::Up, [-2, -1, 1, 2, 3]);
    }

    #[test]
    fn rounds_to_ore() {
        let amount = Exact::decimal(97_901_125, 3);
        assert_eq!(amount.round_decimals(2, RoundMode::HalfAway), Some(9_790_113));
        assert_eq!(amount.round_decimals(2, RoundMode::HalfEven), Some(9_790_112));
    }
}
