//! Work spread over threads, its results in the order of what was given.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What `make` gives for each item, in their order.
pub(super) fn spread<T: Sync, R: Send>(
    threads: NonZeroUsize,
    items: &[T],
    make: impl Fn(usize, &T) -> R + Sync,
) -> Vec<R> {
    let threads = threads.get().min(items.len()).min(256);
    if threads <= 1 {
        return items.iter().enumerate().map(|(place, item)| make(place, item)).collect();
    }
    let next = AtomicUsize::new(0);
    let share = || {
        let mut made = Vec::new();
        while let Some((place, item)) = {
            let place = next.fetch_add(1, Ordering::Relaxed);
            items.get(place).map(|item| (place, item))
        } {
            made.push((place, make(place, item)));
        }
        made
    };
    let mut made: Vec<(usize, R)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(share)).collect();
        let joined = threads.into_iter().map(|thread| thread.join());
        joined.flat_map(|share| share.unwrap_or_else(|cause| std::panic::resume_unwind(cause))).collect()
    });
    made.sort_by_key(|(place, _)| *place);
    made.into_iter().map(|(_, result)| result).collect()
}
