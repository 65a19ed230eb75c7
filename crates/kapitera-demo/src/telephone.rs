//! Telephone calls to the centres, and how they end. All figures are illustrative.
//!
//! Calls are nobody's: they are drawn by centre and day, from how many are listed there that day, with draws of their own. Telephones
//! are open on weekdays; most call on Mondays.

use std::path::Path;

use kapitera_message::Problems;
use kapitera_register::EventKind;

use crate::characters::Trait;
use crate::event_file::{EventFile, EventRow, Sending};
use crate::event_format::{EventFormat, Field};
use crate::listing_format::FileKind;
use crate::periods::{Days, PERIODS, covers, period_of, received, tail};
use crate::plan::PlannedImport;
use crate::poisson::Poisson;
use crate::random::{Draw, Matter, Source, Weighted};
use crate::region::Region;
use crate::stay::Stay;
use crate::write_csv::{DateForm, Dialect, Encoding, NumberForm};

const ERRAND: usize = 0;
const ANSWER: usize = 1;

/// Two calls per listed and year of 365 days, of which five of seven are weekdays: calls a weekday, as a fraction.
const A_WEEKDAY: (u64, u64) = (2 * 7, 365 * 5);
/// Monday to Friday, beside the mean of a hundred.
const BY_WEEKDAY: [u64; 5] = [128, 104, 96, 94, 78];
/// As many callers as one table of chances is made for.
const AT_ONCE: u64 = 700;

/// Of a hundred calls.
const ERRANDS: [(&str, u64); 3] = [("care", 60), ("booking", 30), ("other", 10)];
/// Of a hundred calls that are met the same day, those answered at once; the others are called back.
const AT_ONCE_OF_MET: u64 = 78;
/// Of a hundred others, those called back on another day; nobody answers the rest.
const LATER_OF_OTHERS: u64 = 40;

/// Ordinary variation of the share met the same day, up or down, of a thousand: by centre, and by centre and month.
const ABOUT: i32 = 15;
const ABOUT_A_MONTH: i32 = 8;
/// Months in which fewer are met, at all centres: the holidays, the colds after New Year, the first weeks of the epidemic.
const DIPS: [((i16, i8), i32); 4] = [((2019, 2), 8), ((2019, 7), 35), ((2019, 8), 12), ((2020, 3), 20)];

pub(crate) const CALLS: EventFormat = EventFormat {
    kind: EventKind::Calls,
    source: "telephony",
    about: "Så läses telefonisystemets samtal: en rad per samtal, ingen person.",
    stem: "samtal",
    ending: "csv",
    file: FileKind::Text(Dialect {
        encoding: Encoding::Windows1252,
        delimiter: ';',
        line_end: "\r\n",
        sep_line: false,
        dates: DateForm::Dashes,
        numbers: NumberForm::COMMA,
    }),
    titles: &["Samtal till hälsocentralerna (påhittade uppgifter)"],
    columns: &[
        (Field::Day, "Datum"),
        (Field::Centre, "Enhet (HSA-id)"),
        (Field::Word(ERRAND), "Ärende"),
        (Field::Word(ANSWER), "Utfall"),
    ],
    constants: &[],
    codes: &[
        (
            Field::Word(ANSWER),
            &[
                ("Besvarat", "answered"),
                ("Återuppringd samma dag", "called-back"),
                ("Återuppringd senare", "called-back-later"),
                ("Ej besvarat", "unanswered"),
            ],
        ),
        (Field::Word(ERRAND), &[("Vård", "care"), ("Tidbokning", "booking"), ("Övrigt", "other")]),
    ],
    sum_row: false,
    mapping: "mappings/calls.toml",
};

/// Counts who may call, and writes the calls when all are counted.
pub(crate) struct Telephone {
    files: Vec<EventFile>,
    /// By centre and day: how many more are listed there than on the day before.
    more: Vec<Vec<i32>>,
}

impl Telephone {
    pub(crate) fn create(root: &Path, region: &Region, days: &Days) -> Result<Self, Problems> {
        let file = |period| {
            let (tail, received) = (tail(period), received(period, "07:50"));
            EventFile::create(root, &CALLS, Sending { tail, covers: covers(period), received, changes: false })
        };
        let files: Result<_, Problems> = (0..PERIODS).map(file).collect();
        // A day past the last takes those whose stay ends with it.
        Ok(Self { files: files?, more: vec![vec![0; days.count() + 1]; region.centres.len()] })
    }

    /// Counts the days on which a person may call.
    pub(crate) fn count(&mut self, stays: &[Stay<'_>]) {
        for stay in stays {
            let centre = &mut self.more[stay.centre];
            centre[stay.first] += 1;
            centre[stay.first + stay.days] -= 1;
        }
    }

    /// Draws and writes all calls, day by day, and ends the files.
    pub(crate) fn finish(
        mut self,
        region: &Region,
        days: &Days,
        source: &Source,
    ) -> Result<Vec<PlannedImport>, Problems> {
        let mut draw = source.for_matter(Matter::Calls);
        let callers = Callers::new();
        let answers = Answers::new(region, days, &mut draw);
        let errands = Weighted::new(ERRANDS.map(|(_, share)| share));
        let mut listed = vec![0_i64; region.centres.len()];
        for (number, month) in days.months.iter().enumerate() {
            for day in month.start..month.start + month.days {
                let mut calls = Vec::new();
                for (centre, more) in self.more.iter().enumerate() {
                    listed[centre] += i64::from(more[day]);
                    let is_open = region.centres[centre].last_day.is_none_or(|last| days.date(day) <= last);
                    let Some(weekday) = Days::weekday(day).filter(|_| is_open) else { continue };
                    for _ in 0..callers.pick(listed[centre].unsigned_abs(), weekday, &mut draw) {
                        let errand = ERRANDS[errands.pick(&mut draw)].0;
                        calls.push((centre, errand, answers.pick(centre, number, &mut draw)));
                    }
                }
                shuffle(&mut calls, &mut draw);
                for (centre, errand, answer) in calls {
                    let (centre, words) = (region.centres[centre].id.as_str(), [errand, answer, "", "", ""]);
                    let row =
                        EventRow { id_kind: "", id: "", day: days.date(day), centre, amount: 0, quantity: 1, words };
                    self.files[period_of(number)].write(&row)?;
                }
            }
        }
        self.files.into_iter().map(EventFile::finish).collect()
    }
}

/// In the order in which they came: all centres' at once, as the exchange writes them.
fn shuffle<T>(calls: &mut [T], draw: &mut Draw) {
    for last in (1..calls.len()).rev() {
        calls.swap(last, draw.below(last as u64 + 1) as usize);
    }
}

/// How many call on a day.
struct Callers(Vec<Poisson>);

impl Callers {
    fn new() -> Self {
        let (often, days) = A_WEEKDAY;
        Self((0..=AT_ONCE).map(|listed| Poisson::new(often * listed, days)).collect())
    }

    fn pick(&self, listed: u64, weekday: usize, draw: &mut Draw) -> u64 {
        let listed = listed * BY_WEEKDAY[weekday] / 100;
        let whole: u64 = (0..listed / AT_ONCE).map(|_| self.0[AT_ONCE as usize].pick(draw)).sum();
        whole + self.0[(listed % AT_ONCE) as usize].pick(draw)
    }
}

/// By centre and month, the calls that are met the same day, of a thousand.
struct Answers(Vec<Vec<u64>>);

impl Answers {
    fn new(region: &Region, days: &Days, draw: &mut Draw) -> Self {
        let mut of_centre = |centre| {
            let about = draw.between(-ABOUT, ABOUT);
            let of_month = |month: &crate::periods::ActivityMonth| {
                let begun = (month.first.year(), month.first.month());
                let dip = DIPS.iter().find(|(month, _)| *month == begun).map_or(0, |(_, dip)| *dip);
                let share =
                    Trait::Telephone.at(centre) as i32 + about - dip + draw.between(-ABOUT_A_MONTH, ABOUT_A_MONTH);
                share.clamp(0, 1_000).unsigned_abs().into()
            };
            days.months.iter().map(of_month).collect()
        };
        Self((0..region.centres.len()).map(&mut of_centre).collect())
    }

    fn pick(&self, centre: usize, month: usize, draw: &mut Draw) -> &'static str {
        // In hundred-thousandths, so that the parts of a share are whole.
        let met = self.0[centre][month] * 100;
        let drawn = draw.below(100_000);
        if drawn < met / 100 * AT_ONCE_OF_MET {
            "answered"
        } else if drawn < met {
            "called-back"
        } else if drawn < met + (100_000 - met) / 100 * LATER_OF_OTHERS {
            "called-back-later"
        } else {
            "unanswered"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_week_has_its_calls_and_each_list_its_shares() {
        assert_eq!(BY_WEEKDAY.iter().sum::<u64>(), 500);
        assert_eq!(ERRANDS.iter().map(|(_, share)| share).sum::<u64>(), 100);
        let mut draw = Source::new(8).for_region();
        let callers = Callers::new();
        // 52 weeks of 5 000 listed: 2 × 364 / 365 calls each, within four times the root of the number.
        let calls: u64 = (0..260).map(|day| callers.pick(5_000, day % 5, &mut draw)).sum();
        assert!(calls.abs_diff(9_973) < 400, "{calls}");
        assert_eq!(callers.pick(0, 0, &mut draw), 0);
    }
}
