//! The logarithmic mean, by which a change is shared between factors that are multiplied (Ang 2004).
//!
//! The logarithms are those of `libm`, so that the same numbers give the same bits on every machine.

/// (a − b) / ln(a / b) of two numbers above zero; a where they are alike.
pub(crate) fn log_mean(a: f64, b: f64) -> f64 {
    let apart = a - b;
    if apart == 0.0 { a } else { apart / ln_ratio(a, b) }
}

/// ln(a / b) of two numbers above zero. Of two that lie near each other the difference is taken first, or its digits were lost.
pub(crate) fn ln_ratio(a: f64, b: f64) -> f64 {
    let ratio = a / b;
    if (0.5..2.0).contains(&ratio) { libm::log1p((a - b) / b) } else { libm::log(ratio) }
}
