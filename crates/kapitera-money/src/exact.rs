//! An exact fraction.
//!
//! A small fraction is two 128-bit integers, kept unreduced as long as they fit: reducing costs more than the
//! sums and products themselves. When they no longer fit the fraction is reduced, and when it still does not
//! fit it becomes a fraction of arbitrarily large integers. No result is ever rounded or lost.

use std::cmp::Ordering;
use std::fmt;
use std::iter::Sum;
use std::num::NonZero;
use std::ops::{Add, AddAssign, Mul, Neg, Sub};

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::{Signed as _, ToPrimitive as _, Zero as _};

use crate::RoundMode;

/// An exact fraction of any size.
#[derive(Clone)]
pub struct Exact(Form);

#[derive(Clone)]
enum Form {
    /// Numerator and denominator; the denominator is above zero. That it is not zero makes room for the other form
    /// in the same 32 bytes, which halves the time of moving amounts about.
    Small(i128, NonZero<i128>),
    /// The same, when 128 bits are not enough.
    Large(Box<(BigInt, BigInt)>),
}

/// The denominator of whole numbers.
const UNIT: NonZero<i128> = NonZero::new(1).expect("one is not zero");

impl Exact {
    /// Zero.
    pub const ZERO: Self = Self(Form::Small(0, UNIT));
    /// One.
    pub const ONE: Self = Self(Form::Small(1, UNIT));

    /// A whole number.
    pub fn whole(number: impl Into<i128>) -> Self {
        Self(Form::Small(number.into(), UNIT))
    }

    /// The fraction `numerator / denominator`; `None` when the denominator is zero.
    pub fn fraction(numerator: i128, denominator: i128) -> Option<Self> {
        let denominator = NonZero::new(denominator)?;
        if denominator.is_positive() {
            return Some(Self(Form::Small(numerator, denominator)));
        }
        match (numerator.checked_neg(), denominator.checked_neg()) {
            (Some(numerator), Some(denominator)) => Some(Self(Form::Small(numerator, denominator))),
            _ => Some(Self::from_large(-BigInt::from(numerator), -BigInt::from(denominator.get()))),
        }
    }

    /// `mantissa` × 10 to the power of minus `decimals`: `decimal(12345, 2)` is 123.45.
    pub fn decimal(mantissa: i128, decimals: u32) -> Self {
        match 10_i128.checked_pow(decimals).and_then(NonZero::new) {
            Some(scale) => Self(Form::Small(mantissa, scale)),
            None => Self::from_large(BigInt::from(mantissa), BigInt::from(10).pow(decimals)),
        }
    }

    /// Whether the number is zero.
    pub fn is_zero(&self) -> bool {
        match &self.0 {
            Form::Small(numerator, _) => *numerator == 0,
            Form::Large(parts) => parts.0.is_zero(),
        }
    }

    /// Whether the number is below zero.
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Form::Small(numerator, _) => *numerator < 0,
            Form::Large(parts) => parts.0.is_negative(),
        }
    }

    /// The number without its sign.
    #[must_use]
    pub fn abs(&self) -> Self {
        if self.is_negative() { -self.clone() } else { self.clone() }
    }

    /// `self / other`; `None` when `other` is zero.
    pub fn checked_div(&self, other: &Self) -> Option<Self> {
        if other.is_zero() {
            return None;
        }
        if let Form::Small(numerator, denominator) = other.0
            && let Some(inverse) = Self::fraction(denominator.get(), numerator)
        {
            return Some(self * &inverse);
        }
        let (a, b) = self.large();
        let (c, d) = other.large();
        Some(Self::from_large(a * d, b * c))
    }

    /// The whole number nearest by `mode`; `None` when it does not fit in 128 bits.
    pub fn round(&self, mode: RoundMode) -> Option<i128> {
        match &self.0 {
            Form::Small(numerator, denominator) => Some(mode.divide(*numerator, denominator.get())),
            Form::Large(parts) => mode.divide_large(&parts.0, &parts.1).to_i128(),
        }
    }

    /// The number times ten to the power of `decimals`, rounded: the mantissa of the decimal number nearest
    /// by `mode`. `None` when it does not fit in 128 bits.
    pub fn round_decimals(&self, decimals: u32, mode: RoundMode) -> Option<i128> {
        (self * &Self::decimal(1, 0).scaled(decimals)).round(mode)
    }

    /// The numerator and the denominator in lowest terms, as decimal text without rounding: `820/3273`, or `5`.
    pub fn to_fraction_text(&self) -> String {
        let (numerator, denominator) = self.large();
        let divisor = numerator.gcd(&denominator);
        let (numerator, denominator) = (numerator / &divisor, denominator / divisor);
        if denominator == BigInt::from(1) { numerator.to_string() } else { format!("{numerator}/{denominator}") }
    }

    /// The number of decimals the number needs to be written in full; `None` when no number of them is enough
    /// or more than `most` are needed.
    pub fn decimals_needed(&self, most: u32) -> Option<u32> {
        if let Form::Small(numerator, denominator) = self.0
            && let Some(decimals) = small_decimals(numerator, denominator.get(), most)
        {
            return decimals;
        }
        let (numerator, denominator) = self.large();
        (0..=most).find(|&decimals| (&numerator * BigInt::from(10).pow(decimals)).is_multiple_of(&denominator))
    }

    fn scaled(&self, decimals: u32) -> Self {
        match 10_i128.checked_pow(decimals) {
            Some(scale) => self * &Self::whole(scale),
            None => self * &Self::from_large(BigInt::from(10).pow(decimals), BigInt::from(1)),
        }
    }

    fn large(&self) -> (BigInt, BigInt) {
        match &self.0 {
            Form::Small(numerator, denominator) => (BigInt::from(*numerator), BigInt::from(denominator.get())),
            Form::Large(parts) => (parts.0.clone(), parts.1.clone()),
        }
    }

    /// Reduces, makes the denominator positive, and takes the small form when it fits.
    fn from_large(numerator: BigInt, denominator: BigInt) -> Self {
        let divisor = numerator.gcd(&denominator);
        let divisor = if denominator.is_negative() { -divisor } else { divisor };
        let (numerator, denominator) = (numerator / &divisor, denominator / divisor);
        match (numerator.to_i128(), denominator.to_i128().and_then(NonZero::new)) {
            (Some(numerator), Some(denominator)) => Self(Form::Small(numerator, denominator)),
            _ => Self(Form::Large(Box::new((numerator, denominator)))),
        }
    }
}

/// [`Exact::decimals_needed`] by division on paper; `None` when 128 bits are not enough for it.
fn small_decimals(numerator: i128, denominator: i128, most: u32) -> Option<Option<u32>> {
    let mut rest = numerator % denominator;
    for decimals in 0..=most {
        if rest == 0 {
            return Some(Some(decimals));
        }
        rest = rest.checked_mul(10)? % denominator;
    }
    Some(None)
}

fn small_sum(a: i128, b: NonZero<i128>, c: i128, d: NonZero<i128>) -> Option<(i128, NonZero<i128>)> {
    if b == d {
        return Some((a.checked_add(c)?, b));
    }
    if d == UNIT {
        return Some((a.checked_add(c.checked_mul(b.get())?)?, b));
    }
    Some((a.checked_mul(d.get())?.checked_add(c.checked_mul(b.get())?)?, b.checked_mul(d)?))
}

impl Add for &Exact {
    type Output = Exact;

    fn add(self, other: Self) -> Exact {
        if let (Form::Small(a, b), Form::Small(c, d)) = (&self.0, &other.0)
            && let Some((numerator, denominator)) = small_sum(*a, *b, *c, *d)
        {
            return Exact(Form::Small(numerator, denominator));
        }
        let ((a, b), (c, d)) = (self.large(), other.large());
        Exact::from_large(a * &d + c * &b, b * d)
    }
}

impl Mul for &Exact {
    type Output = Exact;

    fn mul(self, other: Self) -> Exact {
        if let (Form::Small(a, b), Form::Small(c, d)) = (&self.0, &other.0)
            && let (Some(numerator), Some(denominator)) = (a.checked_mul(*c), b.checked_mul(*d))
        {
            return Exact(Form::Small(numerator, denominator));
        }
        let ((a, b), (c, d)) = (self.large(), other.large());
        Exact::from_large(a * c, b * d)
    }
}

impl Neg for Exact {
    type Output = Self;

    fn neg(self) -> Self {
        if let Form::Small(numerator, denominator) = &self.0
            && let Some(numerator) = numerator.checked_neg()
        {
            return Self(Form::Small(numerator, *denominator));
        }
        let (numerator, denominator) = self.large();
        Self::from_large(-numerator, denominator)
    }
}

impl Sub for &Exact {
    type Output = Exact;

    fn sub(self, other: Self) -> Exact {
        self + &-other.clone()
    }
}

impl AddAssign<&Exact> for Exact {
    fn add_assign(&mut self, other: &Exact) {
        *self = &*self + other;
    }
}

impl<'a> Sum<&'a Exact> for Exact {
    fn sum<I: Iterator<Item = &'a Exact>>(numbers: I) -> Self {
        numbers.fold(Self::ZERO, |sum, number| &sum + number)
    }
}

impl Sum for Exact {
    fn sum<I: Iterator<Item = Self>>(numbers: I) -> Self {
        numbers.fold(Self::ZERO, |sum, number| &sum + &number)
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Self) -> Ordering {
        if let (Form::Small(a, b), Form::Small(c, d)) = (&self.0, &other.0)
            && let (Some(left), Some(right)) = (a.checked_mul(d.get()), c.checked_mul(b.get()))
        {
            return left.cmp(&right);
        }
        let ((a, b), (c, d)) = (self.large(), other.large());
        (a * d).cmp(&(c * b))
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Exact {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Exact {}

impl fmt::Debug for Exact {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.to_fraction_text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_small() {
        assert_eq!(size_of::<Exact>(), 32);
    }

    #[test]
    fn stays_exact_past_128_bits() {
        let third = Exact::fraction(1, 3).unwrap();
        let huge = Exact::whole(i128::MAX);
        let product = &(&huge * &huge) * &third;
        let back = product.checked_div(&huge).unwrap().checked_div(&huge).unwrap();
        assert_eq!(back, third);
        assert_eq!(&(&huge + &Exact::ONE) - &huge, Exact::ONE);
        assert_eq!(
            Exact::fraction(1, i128::MIN).unwrap(),
            -Exact::fraction(1, 1).unwrap().checked_div(&-Exact::whole(i128::MIN)).unwrap()
        );
    }

    #[test]
    fn compares_and_prints() {
        assert_eq!(Exact::fraction(2, 4), Exact::fraction(-1, -2));
        assert!(Exact::fraction(1, 3).unwrap() < Exact::decimal(3334, 4));
        assert_eq!(Exact::fraction(1640, 6546).unwrap().to_fraction_text(), "820/3273");
        assert_eq!(Exact::decimal(12500, 4).decimals_needed(10), Some(2));
        assert_eq!(Exact::fraction(1, 3).unwrap().decimals_needed(30), None);
        assert_eq!(Exact::fraction(1, i128::MAX).unwrap().decimals_needed(30), None);
        assert_eq!((-Exact::decimal(5, 30)).decimals_needed(30), Some(30));
        assert!(Exact::fraction(1, 0).is_none() && Exact::ONE.checked_div(&Exact::ZERO).is_none());
    }
}
