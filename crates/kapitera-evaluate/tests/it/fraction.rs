//! Plain fractions of big integers, with a rounding of their own.

use std::cmp::Ordering;
use std::fmt;

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::{Signed as _, Zero as _};

/// A fraction in lowest terms; the denominator is above zero.
#[derive(Clone, PartialEq, Eq)]
pub struct Fraction {
    numerator: BigInt,
    denominator: BigInt,
}

/// The four ways to round, as the model language names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    HalfAway,
    HalfEven,
    Down,
    Up,
}

impl Fraction {
    pub fn new(numerator: impl Into<BigInt>, denominator: impl Into<BigInt>) -> Self {
        let (numerator, denominator) = (numerator.into(), denominator.into());
        assert!(!denominator.is_zero(), "a denominator is not zero");
        let divisor = numerator.gcd(&denominator) * denominator.signum();
        Self { numerator: numerator / &divisor, denominator: denominator / divisor }
    }

    pub fn whole(number: impl Into<BigInt>) -> Self {
        Self { numerator: number.into(), denominator: BigInt::from(1) }
    }

    pub fn zero() -> Self {
        Self::whole(0)
    }

    pub fn one() -> Self {
        Self::whole(1)
    }

    pub fn is_zero(&self) -> bool {
        self.numerator.is_zero()
    }

    pub fn is_negative(&self) -> bool {
        self.numerator.is_negative()
    }

    pub fn plus(&self, other: &Self) -> Self {
        let numerator = &self.numerator * &other.denominator + &other.numerator * &self.denominator;
        Self::new(numerator, &self.denominator * &other.denominator)
    }

    pub fn minus(&self, other: &Self) -> Self {
        self.plus(&other.times(&Self::whole(-1)))
    }

    pub fn times(&self, other: &Self) -> Self {
        Self::new(&self.numerator * &other.numerator, &self.denominator * &other.denominator)
    }

    /// `self / other`; none when `other` is zero.
    pub fn over(&self, other: &Self) -> Option<Self> {
        (!other.is_zero())
            .then(|| Self::new(&self.numerator * &other.denominator, &self.denominator * &other.numerator))
    }

    pub fn sum<'a>(parts: impl IntoIterator<Item = &'a Self>) -> Self {
        parts.into_iter().fold(Self::zero(), |sum, part| sum.plus(part))
    }

    pub fn floor(&self) -> BigInt {
        self.numerator.div_floor(&self.denominator)
    }

    pub fn abs(&self) -> Self {
        if self.is_negative() { self.times(&Self::whole(-1)) } else { self.clone() }
    }

    /// The whole number nearest by `mode`.
    pub fn round(&self, mode: Mode) -> BigInt {
        let half = Self::new(1, 2);
        match mode {
            Mode::HalfAway => self.abs().plus(&half).floor() * self.numerator.signum(),
            Mode::HalfEven => {
                let up = self.plus(&half);
                let nearest = up.floor();
                let tie = Self::whole(nearest.clone()) == up;
                if tie && nearest.is_odd() { nearest - 1 } else { nearest }
            }
            Mode::Down => self.abs().floor() * self.numerator.signum(),
            Mode::Up => -self.abs().times(&Self::whole(-1)).floor() * self.numerator.signum(),
        }
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        (&self.numerator * &other.denominator).cmp(&(&other.numerator * &self.denominator))
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// `820/3273`, or `5`.
impl fmt::Display for Fraction {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.numerator)?;
        if self.denominator == BigInt::from(1) { Ok(()) } else { write!(out, "/{}", self.denominator) }
    }
}

impl fmt::Debug for Fraction {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

#[test]
fn ties_are_rounded_as_the_modes_say() {
    let halves = [-15, -5, 5, 15, 25].map(|tenths| Fraction::new(tenths, 10));
    let rounded = |mode| halves.clone().map(|half| half.round(mode));
    assert_eq!(rounded(Mode::HalfAway), [-2, -1, 1, 2, 3].map(BigInt::from));
    assert_eq!(rounded(Mode::HalfEven), [-2, 0, 0, 2, 2].map(BigInt::from));
    assert_eq!(rounded(Mode::Down), [-1, 0, 0, 1, 2].map(BigInt::from));
    assert_eq!(rounded(Mode::Up), [-2, -1, 1, 2, 3].map(BigInt::from));
}
