//! What was computed and may be asked for again: bounded, and computed once also when several ask at the same time.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

/// Values by key. A key names everything its value rests on, so that no value is ever stale.
pub struct Cache<K, V> {
    slots: Mutex<Slots<K, V>>,
    most: usize,
}

struct Slots<K, V> {
    by_key: HashMap<K, Slot<V>>,
    clock: u64,
}

struct Slot<V> {
    value: Arc<Mutex<Option<Arc<V>>>>,
    used: u64,
}

impl<K: Clone + Eq + Hash, V> Cache<K, V> {
    /// A cache of at most so many values.
    pub fn of(most: usize) -> Self {
        Self { slots: Mutex::new(Slots { by_key: HashMap::new(), clock: 0 }), most: most.max(1) }
    }

    /// The value of a key: what is there, or what is computed now. Others who ask for the same wait for it; what cannot be
    /// computed is not kept.
    ///
    /// # Errors
    ///
    /// Those of computing.
    pub fn get_or<E>(&self, key: &K, compute: impl FnOnce() -> Result<V, E>) -> Result<Arc<V>, E> {
        let value = self.slot(key);
        let mut value = value.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(there) = value.as_ref() {
            return Ok(Arc::clone(there));
        }
        let made = Arc::new(compute()?);
        *value = Some(Arc::clone(&made));
        Ok(made)
    }

    fn slot(&self, key: &K) -> Arc<Mutex<Option<Arc<V>>>> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        slots.clock += 1;
        let now = slots.clock;
        if let Some(slot) = slots.by_key.get_mut(key) {
            slot.used = now;
            return Arc::clone(&slot.value);
        }
        if slots.by_key.len() >= self.most
            && let Some(oldest) = slots.by_key.iter().min_by_key(|(_, slot)| slot.used).map(|(key, _)| key.clone())
        {
            slots.by_key.remove(&oldest);
        }
        let value = Arc::new(Mutex::new(None));
        slots.by_key.insert(key.clone(), Slot { value: Arc::clone(&value), used: now });
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_computed_once_and_the_least_used_leaves() {
        let cache = Cache::of(2);
        let computed = std::cell::Cell::new(0);
        let get = |key: u32| {
            let value = cache.get_or::<()>(&key, || {
                computed.set(computed.get() + 1);
                Ok(key * 10)
            });
            *value.unwrap()
        };
        assert_eq!((get(1), get(1), computed.get()), (10, 10, 1));
        assert_eq!((get(2), get(1), get(3), computed.get()), (20, 10, 30, 3));
        assert_eq!((get(1), computed.get()), (10, 3));
        assert_eq!((get(2), computed.get()), (20, 4));
    }

    #[test]
    fn what_cannot_be_computed_is_tried_again() {
        let cache: Cache<u8, u8> = Cache::of(1);
        assert_eq!(cache.get_or(&1, || Err("no")), Err("no"));
        assert_eq!(*cache.get_or::<()>(&1, || Ok(7)).unwrap(), 7);
    }

    #[test]
    fn many_who_ask_at_once_wait_for_one() {
        let cache: Cache<u8, u8> = Cache::of(4);
        let computed = std::sync::atomic::AtomicU32::new(0);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let value = cache.get_or::<()>(&1, || {
                        computed.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                        std::thread::sleep(std::time::Duration::from_millis(20));
                        Ok(5)
                    });
                    assert_eq!(*value.unwrap(), 5);
                });
            }
        });
        assert_eq!(computed.into_inner(), 1);
    }
}
