//! The functions of probability that the closed forms need, all from `libm`, so that every machine gives the same bits.
//!
//! The regularised incomplete gamma functions follow the series and the continued fraction of Abramowitz and Stegun (6.5.29,
//! 6.5.31; the fraction by Lentz's method); ψ and ψ′ the recurrence and the asymptotic series (6.3.5, 6.3.18, 6.4.12). They
//! are held against stored values of `scipy.special` by the tests.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

/// The standard normal density.
pub fn normal_density(z: f64) -> f64 {
    libm::exp(-0.5 * z * z) / (2.0 * PI).sqrt()
}

/// The probability that a standard normal is above `z`, with full relative precision in the upper tail.
pub fn normal_above(z: f64) -> f64 {
    0.5 * libm::erfc(z * FRAC_1_SQRT_2)
}

/// The probability that a standard normal is at most `z`.
pub fn normal_at_most(z: f64) -> f64 {
    normal_above(-z)
}

/// The standard normal that is exceeded with probability `above`, which lies strictly between 0 and 1.
///
/// Found by bisection: it is only asked for a few times.
pub fn normal_exceeded(above: f64) -> f64 {
    let (mut low, mut high) = (-40.0, 40.0);
    for _ in 0..120 {
        let middle = 0.5 * (low + high);
        if normal_above(middle) > above { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// The regularised incomplete gamma functions (P, Q) of shape `a` > 0 at `x` ≥ 0; P + Q = 1.
pub fn incomplete_gamma(a: f64, x: f64) -> (f64, f64) {
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    if x == f64::INFINITY {
        return (1.0, 0.0);
    }
    if x < a + 1.0 {
        let lower = series(a, x);
        (lower, 1.0 - lower)
    } else {
        let upper = fraction(a, x);
        (1.0 - upper, upper)
    }
}

/// `x^a e^-x / Γ(a + 1)`: what P(a, x) loses when `a` grows by one.
pub fn gamma_step(a: f64, x: f64) -> f64 {
    if x <= 0.0 { 0.0 } else { libm::exp(a * libm::log(x) - x - libm::lgamma(a + 1.0)) }
}

fn series(a: f64, x: f64) -> f64 {
    let mut term = 1.0;
    let mut sum = 1.0;
    let mut place = a;
    for _ in 0..10_000 {
        place += 1.0;
        term *= x / place;
        sum += term;
        if term < sum * 1e-17 {
            break;
        }
    }
    (sum * gamma_step(a, x)).min(1.0)
}

fn fraction(a: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / b;
    let mut h = d;
    for i in 1..10_000 {
        let i = f64::from(i);
        let an = -i * (i - a);
        b += 2.0;
        d = an * d + b;
        d = if d.abs() < TINY { 1.0 / TINY } else { 1.0 / d };
        c = b + an / c;
        if c.abs() < TINY {
            c = TINY;
        }
        let factor = d * c;
        h *= factor;
        if (factor - 1.0).abs() < 1e-16 {
            break;
        }
    }
    // x^a e^-x / Γ(a) is a times the step.
    h * a * gamma_step(a, x)
}

/// ψ(x), the derivative of ln Γ, for `x` > 0.
pub fn digamma(mut x: f64) -> f64 {
    let mut sum = 0.0;
    while x < 12.0 {
        sum -= 1.0 / x;
        x += 1.0;
    }
    let f = 1.0 / (x * x);
    let tail = f * (1.0 / 12.0 - f * (1.0 / 120.0 - f * (1.0 / 252.0 - f * (1.0 / 240.0 - f * (1.0 / 132.0)))));
    sum + libm::log(x) - 0.5 / x - tail
}

/// ψ′(x) for `x` > 0.
pub fn trigamma(mut x: f64) -> f64 {
    let mut sum = 0.0;
    while x < 12.0 {
        sum += 1.0 / (x * x);
        x += 1.0;
    }
    let f = 1.0 / (x * x);
    let tail = f * (1.0 / 6.0 - f * (1.0 / 30.0 - f * (1.0 / 42.0 - f * (1.0 / 30.0 - f * (5.0 / 66.0)))));
    sum + 1.0 / x + 0.5 * f + tail / x
}

/// The integral of `x^power` over x from 1 to `ratio`, divided by nothing: (ratio^(power+1) − 1)/(power + 1), or ln(ratio).
pub fn power_integral(ratio: f64, power: f64) -> f64 {
    let exponent = power + 1.0;
    let log = libm::log(ratio);
    if (exponent * log).abs() < 1e-300 { log } else { libm::expm1(exponent * log) / exponent }
}
