//! Places in an order.

/// The rank of each value, 1 for the largest; equal values share a rank, and what has no value has none.
pub(crate) fn ranks<T: Ord>(values: &[Option<T>]) -> Vec<Option<usize>> {
    let rank = |value: &Option<T>| {
        let value = value.as_ref()?;
        Some(1 + values.iter().flatten().filter(|other| *other > value).count())
    };
    values.iter().map(rank).collect()
}
