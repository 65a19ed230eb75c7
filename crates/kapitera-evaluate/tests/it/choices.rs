//! A stream of choices: what is drawn from it is random, and shrinks towards the first alternative.

/// Choices drawn in order; the first alternative of everything when they are used up.
pub struct Choices {
    data: Vec<u16>,
    at: usize,
}

impl Choices {
    pub fn new(data: Vec<u16>) -> Self {
        Self { data, at: 0 }
    }

    /// A number below `count`.
    pub fn below(&mut self, count: usize) -> usize {
        let drawn = self.data.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(drawn) % count
    }

    /// A number from `low` to `high`.
    pub fn range(&mut self, low: i64, high: i64) -> i64 {
        let count = usize::try_from(high - low + 1).unwrap();
        low + i64::try_from(self.below(count)).unwrap()
    }

    /// True once in `times`.
    pub fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == times - 1
    }

    pub fn of<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())].clone()
    }
}
