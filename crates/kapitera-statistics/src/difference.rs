//! The difference of two estimates.

use crate::Interval;

/// One estimate less another that is independent of it, with limits from the limits of both (Newcombe 1998, method 10; as a method for any
/// two estimates MOVER, Zou and Donner 2008).
///
/// Both must have the same confidence, and the difference has it then. Two shares by Wilson's method, two counts, rates, means: whatever
/// has limits, as long as both are of the same kind and unit. The limits need not lie as far to one side as to the other.
///
/// It does not hold for estimates of the same persons, such as a centre and the region that the centre is part of, or the same centre's
/// persons before and after: those go together, and the limits are then mostly too wide. That two intervals overlap does not mean that
/// they do not differ; that the difference's interval holds 0 does mean that chance may have made it.
pub fn difference(one: Interval, other: Interval) -> Interval {
    let value = one.value - other.value;
    let low = value - (one.value - one.low).hypot(other.high - other.value);
    let high = value + (one.high - one.value).hypot(other.value - other.low);
    Interval { low, value, high }
}
