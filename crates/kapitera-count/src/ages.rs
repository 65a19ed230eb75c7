//! Ages and tenures by look-up: exact, and the same for all rows of one age date.

use kapitera_period::{Date, age_on, day_from_number, day_number, months_between};

/// Ages are below this.
pub(crate) const AGE_END: u32 = 180;
/// Tenures are below this.
pub(crate) const TENURE_END: u32 = 1201;
/// Days back from the age date that the tables reach: about 179 years.
const DAYS: usize = 1 << 16;

/// What the number of days from an earlier day to the age date means, in whole years or months.
pub(crate) struct Lookup {
    on: i32,
    table: Box<[u16; DAYS]>,
}

impl Lookup {
    /// Ages on `on`, by birth date.
    pub fn ages(on: Date) -> Self {
        Self::new(on, |birth| age_on(birth, on).unwrap_or(0).min(AGE_END - 1))
    }

    /// Whole months to `on`, by first day.
    pub fn tenures(on: Date) -> Self {
        Self::new(on, |from| months_between(from, on).unwrap_or(0).min(TENURE_END - 1))
    }

    fn new(on: Date, meaning: impl Fn(Date) -> u32) -> Self {
        let number = day_number(on);
        let mut table = Box::new([0; DAYS]);
        // Days before the year −9999 mean the same as its first.
        let of_days = |days: usize| meaning(day_from_number(number - days as i32).unwrap_or(Date::MIN)) as u16;
        fill(&mut table[..], 0, &of_days);
        Self { on: number, table }
    }

    /// What one day means.
    #[inline]
    pub fn of(&self, day: i32) -> u32 {
        let back = self.on.saturating_sub(day).clamp(0, DAYS as i32 - 1);
        self.table[back as u16 as usize].into()
    }

    /// Multiplies every index by `size` and adds the meaning of its day.
    pub fn extend(&self, days: &[i32], size: u64, index: &mut [u64]) {
        for (index, &day) in index.iter_mut().zip(days) {
            *index = *index * size + u64::from(self.of(day));
        }
    }
}

/// Fills `table` with what the days from `first` on mean. Meanings never fall as days grow, so that equal ends mean
/// equal all between: few days need the calendar.
fn fill(table: &mut [u16], first: usize, meaning: &impl Fn(usize) -> u16) {
    let (least, most) = (meaning(first), meaning(first + table.len() - 1));
    if least == most {
        table.fill(least);
    } else {
        let middle = table.len() / 2;
        let (earlier, later) = table.split_at_mut(middle);
        fill(earlier, first, meaning);
        fill(later, first + middle, meaning);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn tables_say_what_the_calendar_says() {
        for on in [date(2024, 2, 29), date(2024, 3, 1), date(2023, 2, 28), date(2025, 12, 31)] {
            let (ages, tenures) = (Lookup::ages(on), Lookup::tenures(on));
            for days in (-3..50_000).chain([65_000]) {
                let day = day_from_number(day_number(on) - days).unwrap();
                let mut index = [1];
                ages.extend(&[day_number(day)], 1000, &mut index);
                assert_eq!(index[0] - 1000, age_on(day, on).unwrap_or(0).into());
                let mut index = [0];
                tenures.extend(&[day_number(day)], 1, &mut index);
                assert_eq!(index[0], months_between(day, on).unwrap_or(0).min(1200).into());
            }
        }
    }
}
