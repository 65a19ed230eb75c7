//! The time that activity is made for: eighteen months, and how the deliveries share it.

use kapitera_period::{Date, Month, Span, day_from_number, day_number};

/// The first day of activity, and the first that the listing register's first delivery speaks about.
pub(crate) const HISTORY_FIRST: Date = jiff::civil::date(2018, 11, 1);
/// The last day of activity.
pub(crate) const ACTIVITY_LAST: Date = jiff::civil::date(2020, 4, 30);

/// Months before the first one that is delivered by itself.
const HISTORY_MONTHS: usize = 14;
/// Deliveries of each source: the months before 2020 in one, then one per month.
pub(crate) const PERIODS: usize = 5;

/// One month of activity.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ActivityMonth {
    pub(crate) first: Date,
    /// The first day's place among all days.
    pub(crate) start: usize,
    pub(crate) days: usize,
    /// The day in the middle, the earlier of two: ages are taken on it.
    pub(crate) middle: Date,
}

/// All days of activity, numbered from 0.
pub(crate) struct Days {
    dates: Vec<Date>,
    pub(crate) months: Vec<ActivityMonth>,
}

impl Days {
    pub(crate) fn new() -> Self {
        let first = Month::of(HISTORY_FIRST).expect("a day of our time lies in a month");
        let dates = (day_number(HISTORY_FIRST)..=day_number(ACTIVITY_LAST)).filter_map(day_from_number).collect();
        let months = (0..HISTORY_MONTHS + PERIODS - 1).map(|number| {
            let month = first.plus(number as i32);
            let start = (day_number(month.first()) - day_number(HISTORY_FIRST)) as usize;
            let days = month.days();
            let middle = day_number(month.first()) + (days as i32 - 1) / 2;
            let middle = day_from_number(middle).unwrap_or(month.first());
            ActivityMonth { first: month.first(), start, days: days as usize, middle }
        });
        Self { dates, months: months.collect() }
    }

    pub(crate) fn date(&self, place: usize) -> Date {
        self.dates[place]
    }

    /// How many days there are.
    pub(crate) fn count(&self) -> usize {
        self.dates.len()
    }

    /// The places of the days of `span` that lie within the time, first and last; none when no day does.
    pub(crate) fn within(&self, span: Span) -> Option<(usize, usize)> {
        let span = span.intersect(Span { from: HISTORY_FIRST, to: ACTIVITY_LAST })?;
        let place = |day| (day_number(day) - day_number(HISTORY_FIRST)) as usize;
        Some((place(span.from), place(span.to)))
    }

    /// Saturday or Sunday.
    pub(crate) fn is_weekend(place: usize) -> bool {
        Self::weekday(place).is_none()
    }

    /// Monday to Friday as 0 to 4; none at a weekend. The first day was a Thursday.
    pub(crate) fn weekday(place: usize) -> Option<usize> {
        Some((place + 3) % 7).filter(|weekday| *weekday < 5)
    }
}

/// The delivery that a month's activity comes with.
pub(crate) fn period_of(month: usize) -> usize {
    (month + 1).saturating_sub(HISTORY_MONTHS)
}

/// The days that a delivery speaks about.
pub(crate) fn covers(period: usize) -> Span {
    match period {
        0 => Span { from: HISTORY_FIRST, to: jiff::civil::date(2019, 12, 31) },
        _ => month(period).span(),
    }
}

/// The end of the names of its files: `2018-11--2019-12`, `2020-01`.
pub(crate) fn tail(period: usize) -> String {
    if period == 0 { "2018-11--2019-12".to_owned() } else { month(period).to_string() }
}

/// When a delivery was received: within the first days of the month after, at this time of day.
pub(crate) fn received(period: usize, time: &str) -> String {
    format!("{}T{time}:00Z", RECEIVED[period])
}

/// The last day that a delivery can tell anything of: the one before it was received.
pub(crate) fn last_told(period: usize) -> Date {
    RECEIVED[period].yesterday().expect("a day of our time has one before it")
}

/// The days on which deliveries are received.
const RECEIVED: [Date; PERIODS] = [
    jiff::civil::date(2020, 1, 8),
    jiff::civil::date(2020, 2, 6),
    jiff::civil::date(2020, 3, 5),
    jiff::civil::date(2020, 4, 6),
    jiff::civil::date(2020, 5, 6),
];

/// When late rows of a delivery's days were received: the day after the delivery of the next month.
pub(crate) fn received_late(period: usize, time: &str) -> String {
    const DAYS: [&str; PERIODS] = ["2020-02-07", "2020-03-06", "2020-04-07", "2020-05-07", "2020-05-07"];
    format!("{}T{time}:00Z", DAYS[period])
}

fn month(period: usize) -> Month {
    let january = Month::new(2020, 1).expect("January is a month");
    january.plus(period as i32 - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::Weekday;

    #[test]
    fn the_days_are_the_calendars() {
        let days = Days::new();
        assert_eq!((days.dates.len(), days.date(0), days.date(546)), (547, HISTORY_FIRST, ACTIVITY_LAST));
        for place in 0..days.dates.len() {
            let weekend = matches!(days.date(place).weekday(), Weekday::Saturday | Weekday::Sunday);
            assert_eq!(Days::is_weekend(place), weekend);
        }
        assert_eq!(days.months[13].middle, jiff::civil::date(2019, 12, 16));
        assert_eq!(days.months.iter().map(|month| month.days).sum::<usize>(), 547);
    }

    #[test]
    fn the_deliveries_share_the_time() {
        let days = Days::new();
        for (number, month) in days.months.iter().enumerate() {
            assert!(covers(period_of(number)).contains(month.first));
        }
        let all: u32 = (0..PERIODS).map(|period| covers(period).days()).sum();
        assert_eq!(all, 547);
        assert_eq!(tail(4), "2020-04");
    }
}
