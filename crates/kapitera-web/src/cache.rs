//! What was computed and may be asked for again: bounded, and computed once also when several ask at the same time.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Values by name, each with a mark of what it rests on: when that has moved, the value is computed anew and takes the old
/// one's place, so that no value is ever stale and none is kept for nothing.
pub struct Cache {
    slots: Mutex<Slots>,
    most: usize,
}

struct Slots {
    by_name: HashMap<String, Slot>,
    clock: u64,
}

struct Slot {
    mark: Mark,
    value: Value,
    used: u64,
}

/// What a value rests on, as numbers: others when it has changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark(pub u64, pub u64);

/// A value of whatever kind, while it is computed and after.
type Value = Arc<Mutex<Option<Arc<dyn Any + Send + Sync>>>>;

impl Cache {
    /// A cache of at most so many values.
    pub fn of(most: usize) -> Self {
        Self { slots: Mutex::new(Slots { by_name: HashMap::new(), clock: 0 }), most: most.max(1) }
    }

    /// The value of a name: what is there and rests on the same, or what is computed now. Others who ask for the same wait for
    /// it; what cannot be computed is not kept. A name is of one kind of value.
    ///
    /// # Errors
    ///
    /// Those of computing.
    pub fn get_or<V: Any + Send + Sync, E>(
        &self,
        name: &str,
        mark: Mark,
        compute: impl FnOnce() -> Result<V, E>,
    ) -> Result<Arc<V>, E> {
        let value = self.slot(name, mark);
        let mut value = value.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(there) = value.as_ref().and_then(|there| Arc::clone(there).downcast::<V>().ok()) {
            return Ok(there);
        }
        let made = Arc::new(compute()?);
        *value = Some(Arc::clone(&made) as Arc<dyn Any + Send + Sync>);
        Ok(made)
    }

    fn slot(&self, name: &str, mark: Mark) -> Value {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        slots.clock += 1;
        let now = slots.clock;
        if let Some(slot) = slots.by_name.get_mut(name) {
            slot.used = now;
            if slot.mark != mark {
                (slot.mark, slot.value) = (mark, Value::default());
            }
            return Arc::clone(&slot.value);
        }
        if slots.by_name.len() >= self.most
            && let Some(oldest) = slots.by_name.iter().min_by_key(|(_, slot)| slot.used).map(|(name, _)| name.clone())
        {
            slots.by_name.remove(&oldest);
        }
        let value = Value::default();
        slots.by_name.insert(name.to_owned(), Slot { mark, value: Arc::clone(&value), used: now });
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARK: Mark = Mark(1, 1);

    #[test]
    fn a_value_is_computed_once_and_the_least_used_leaves() {
        let cache = Cache::of(2);
        let computed = std::cell::Cell::new(0);
        let get = |name: u32| {
            let value = cache.get_or::<u32, ()>(&name.to_string(), MARK, || {
                computed.set(computed.get() + 1);
                Ok(name * 10)
            });
            *value.unwrap()
        };
        assert_eq!((get(1), get(1), computed.get()), (10, 10, 1));
        assert_eq!((get(2), get(1), get(3), computed.get()), (20, 10, 30, 3));
        assert_eq!((get(1), computed.get()), (10, 3));
        assert_eq!((get(2), computed.get()), (20, 4));
    }

    #[test]
    fn a_value_whose_ground_has_moved_is_computed_anew_and_the_old_one_is_let_go() {
        let cache = Cache::of(9);
        let first = cache.get_or::<_, ()>("month", Mark(1, 5), || Ok("one".to_owned())).unwrap();
        let weak = Arc::downgrade(&first);
        drop(first);
        assert_eq!(*cache.get_or::<_, ()>("month", Mark(1, 6), || Ok("two".to_owned())).unwrap(), "two");
        assert_eq!(weak.strong_count(), 0);
        assert_eq!(*cache.get_or::<_, ()>("month", Mark(1, 6), || Ok("three".to_owned())).unwrap(), "two");
    }

    #[test]
    fn what_cannot_be_computed_is_tried_again() {
        let cache = Cache::of(1);
        assert_eq!(cache.get_or::<u8, _>("one", MARK, || Err("no")), Err("no"));
        assert_eq!(*cache.get_or::<u8, ()>("one", MARK, || Ok(7)).unwrap(), 7);
    }

    #[test]
    fn many_who_ask_at_once_wait_for_one() {
        let cache = Cache::of(4);
        let computed = std::sync::atomic::AtomicU32::new(0);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let value = cache.get_or::<u8, ()>("one", MARK, || {
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
