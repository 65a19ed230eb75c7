//! Whole öre: the unit that is paid and posted.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};

use crate::Exact;

/// A whole number of öre (1/100 krona), at most about 92 000 billion kronor either way.
///
/// # Panics
///
/// The operators stop the program when a sum does not fit, which no region's or country's payments come near;
/// a wrapped amount must never be paid.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Ore(pub i64);

impl Ore {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// The amount in kronor as an exact number.
    pub fn to_exact_kr(self) -> Exact {
        Exact::decimal(self.0.into(), 2)
    }
}

impl Add for Ore {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.checked_add(other.0).expect("an amount fits in 64 bits of öre"))
    }
}

impl Sub for Ore {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.checked_sub(other.0).expect("an amount fits in 64 bits of öre"))
    }
}

impl Neg for Ore {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.checked_neg().expect("an amount fits in 64 bits of öre"))
    }
}

impl AddAssign for Ore {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Ore {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

/// The amount in kronor with point and two decimals, the form of data files: `-1234.50`.
impl fmt::Display for Ore {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&crate::decimal_text(self.0.into(), 2))
    }
}

impl fmt::Debug for Ore {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{self} kr")
    }
}
