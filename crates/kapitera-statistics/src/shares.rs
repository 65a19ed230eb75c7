//! Shares.

use crate::{Confidence, Interval, Refusal};

/// A share with Wilson's limits (Wilson 1927), which hold for small numbers and never leave 0 to 1.
///
/// # Errors
///
/// When nobody is counted, or more than there are.
pub fn share(events: u64, all: u64, confidence: Confidence) -> Result<Interval, Refusal> {
    if all == 0 {
        return Err(Refusal::NothingToDivideBy);
    }
    if events > all {
        return Err(Refusal::MoreThanAll);
    }
    let (x, n, z) = (events as f64, all as f64, confidence.z());
    let (middle, whole) = (2.0 * x + z * z, 2.0 * (n + z * z));
    let half = z * (z * z + 4.0 * x * (1.0 - x / n)).sqrt();
    // What is rounded in the last place must not lie outside what can be.
    let low = if events == 0 { 0.0 } else { ((middle - half) / whole).max(0.0) };
    let high = if events == all { 1.0 } else { ((middle + half) / whole).min(1.0) };
    Ok(Interval { low, value: x / n, high })
}
