//! Needs of a medical assessment, and how long they wait to be met. All figures are illustrative.
//!
//! Drawn with draws of their own, for each person. Contacts are on weekdays, and so are assessments: who calls on a Friday and is not
//! met the same day waits until Monday, three days. A delivery tells what was known the day before it was received: of the
//! needs of the last days some wait still, all of them for longer than three days.

use std::path::Path;

use kapitera_message::Problems;
use kapitera_period::{Date, day_from_number, day_number};
use kapitera_register::EventKind;

use crate::characters::Trait;
use crate::event_file::{EventFile, EventRow, Sending};
use crate::event_format::{EventFormat, Field, ID_KINDS};
use crate::listing_format::FileKind;
use crate::periods::{Days, PERIODS, covers, last_told, period_of, received, tail};
use crate::plan::PlannedImport;
use crate::poisson::DayRates;
use crate::random::{Draw, Matter, Source, Weighted};
use crate::region::Region;
use crate::stay::{Places, Stay};
use crate::visits::banded;
use crate::weights::true_age_weights;
use crate::write_csv::{DateForm, Dialect, Encoding, NumberForm};

const ASSESSOR: usize = 0;
const CHOSEN: usize = 1;
/// The place of the wait among the labels; the file has the day of the assessment.
pub(crate) const WAIT: usize = 2;

/// Tenths of needs a year at weight 1: about 0.9 per inhabitant.
const AT_WEIGHT_1: u64 = 9;
/// Of a thousand needs, those of somebody whose number is not known.
const UNKNOWN_PERSON: u64 = 15;
/// Of a thousand needs, those whose patient chose to wait longer than was offered.
const CHOSEN_TO_WAIT: u64 = 40;
/// Who assesses, of a hundred; the last is nobody licensed.
const ASSESSORS: [(&str, u64); 5] =
    [("doctor", 44), ("nurse", 36), ("physiotherapist", 12), ("psychologist", 7), ("assistant", 1)];
/// Of a hundred that are met in time: the same day, after one, two and three days.
const IN_TIME: [u64; 4] = [52, 22, 16, 10];
/// The days in which a need is met in time.
const DAYS_IN_TIME: usize = 3;
/// A later one is met within so many days more, one that chose so within so many.
const LATER: u64 = 12;
const CHOSEN_LATER: u64 = 45;

/// Ordinary variation of the share met in time, up or down, of a thousand: by centre, and by centre and month.
const ABOUT: i32 = 15;
const ABOUT_A_MONTH: i32 = 8;
/// Monday to Friday: a weekend in the wait makes it long. The week's mean is 0.
const BY_WEEKDAY: [i32; 5] = [14, 10, 4, -20, -8];

pub(crate) const ASSESSMENTS: EventFormat = EventFormat {
    kind: EventKind::Assessments,
    source: "journal",
    about: "Så läses väntetiderna ur journalsystemet: en rad per behov av medicinsk bedömning.",
    stem: "bedomningar",
    ending: "csv",
    file: FileKind::Text(Dialect {
        encoding: Encoding::Utf8WithMark,
        delimiter: ';',
        line_end: "\r\n",
        sep_line: false,
        dates: DateForm::Dashes,
        numbers: NumberForm::COMMA,
    }),
    titles: &["Medicinska bedömningar i primärvården (påhittade uppgifter)", "Tom bedömningsdag: väntar ännu"],
    columns: &[
        (Field::IdKind, "Id-typ"),
        (Field::Id, "Personnummer"),
        (Field::Day, "Kontaktdatum"),
        (Field::Centre, "Enhet (HSA-id)"),
        (Field::Word(WAIT), "Bedömningsdatum"),
        (Field::Word(ASSESSOR), "Bedömd av"),
        (Field::Word(CHOSEN), "Patientvald väntan"),
    ],
    constants: &[],
    codes: &[
        (Field::IdKind, ID_KINDS),
        (
            Field::Word(ASSESSOR),
            &[
                ("Läkare", "doctor"),
                ("Sjuksköterska", "nurse"),
                ("Fysioterapeut", "physiotherapist"),
                ("Psykolog", "psychologist"),
                ("Vårdbiträde", "assistant"),
            ],
        ),
        (Field::Word(CHOSEN), &[("J", "yes"), ("N", "no")]),
    ],
    sum_row: false,
    mapping: "mappings/assessments.toml",
};

/// Writes all deliveries of assessments.
pub(crate) struct Assessments {
    files: Vec<EventFile>,
    needs: Vec<DayRates>,
    assessors: Weighted,
    in_time: Weighted,
    /// By centre and month, of a thousand.
    shares: Vec<Vec<i32>>,
}

impl Assessments {
    pub(crate) fn create(root: &Path, region: &Region, days: &Days, source: &Source) -> Result<Self, Problems> {
        let file = |period| {
            let (tail, received) = (tail(period), received(period, "07:55"));
            EventFile::create(root, &ASSESSMENTS, Sending { tail, covers: covers(period), received, changes: false })
        };
        let files: Result<_, Problems> = (0..PERIODS).map(file).collect();
        Ok(Self {
            files: files?,
            needs: banded(true_age_weights(), AT_WEIGHT_1, 10),
            assessors: Weighted::new(ASSESSORS.map(|(_, share)| share)),
            in_time: Weighted::new(IN_TIME),
            shares: shares(region, days, &mut source.for_matter(Matter::Assessments)),
        })
    }

    /// Draws and writes the needs that a person tells of during a stay.
    pub(crate) fn stay(
        &mut self,
        stay: &Stay<'_>,
        region: &Region,
        places: &Places<'_>,
        days: &Days,
        draw: &mut Draw,
    ) -> Result<(), Problems> {
        for _ in 0..self.needs[stay.band].pick(stay.days, draw) {
            let Some((day, weekday)) = contact(stay, draw) else { continue };
            let centre = places.visited(stay, day, draw);
            let is_known = draw.below(1_000) >= UNKNOWN_PERSON;
            let chosen = draw.below(1_000) < CHOSEN_TO_WAIT;
            let wait = self.wait(centre, stay.month, weekday, chosen, draw);
            let assessor = ASSESSORS[self.assessors.pick(draw)].0;
            let (date, period) = (days.date(day), period_of(stay.month));
            let assessed = after(date, wait).filter(|assessed| *assessed <= last_told(period));
            let told = assessed.map(|assessed| assessed.to_string()).unwrap_or_default();
            let assessor = if assessed.is_some() { assessor } else { "" };
            let row = EventRow {
                id_kind: if is_known { stay.who.id_kind } else { "" },
                id: if is_known { stay.who.id } else { "" },
                day: date,
                centre: &region.centres[centre].id,
                amount: 0,
                quantity: 1,
                words: [assessor, if chosen { "yes" } else { "no" }, &told, "", ""],
            };
            self.files[period].write(&row)?;
        }
        Ok(())
    }

    /// Ends the files.
    pub(crate) fn finish(self) -> Result<Vec<PlannedImport>, Problems> {
        self.files.into_iter().map(EventFile::finish).collect()
    }

    /// Calendar days from a contact on this weekday to the assessment, which is on a weekday too.
    fn wait(&self, centre: usize, month: usize, weekday: usize, chosen: bool, draw: &mut Draw) -> usize {
        let share = self.shares[centre][month] + BY_WEEKDAY[weekday];
        let is_late = chosen | (draw.below(1_000) >= share.clamp(0, 1_000).unsigned_abs().into());
        let later = if chosen { CHOSEN_LATER } else { LATER };
        let days = if is_late { DAYS_IN_TIME + 1 + draw.below(later) as usize } else { self.in_time.pick(draw) };
        let on = (weekday + days) % 7;
        let to_monday = days + (7 - on) % 7;
        match on {
            ..5 => days,
            // Before the weekend when Monday would be too late.
            _ if !is_late && to_monday > DAYS_IN_TIME => days + 4 - on,
            _ => to_monday,
        }
    }
}

/// A weekday of the stay; none when chance finds none, as in a stay of a weekend.
fn contact(stay: &Stay<'_>, draw: &mut Draw) -> Option<(usize, usize)> {
    const TRIES: usize = 12;
    (0..TRIES).find_map(|_| {
        let day = stay.day(draw);
        Some((day, Days::weekday(day)?))
    })
}

fn after(date: Date, days: usize) -> Option<Date> {
    day_from_number(day_number(date) + days as i32)
}

fn shares(region: &Region, days: &Days, draw: &mut Draw) -> Vec<Vec<i32>> {
    let mut of_centre = |centre| {
        let share = Trait::ThreeDays.at(centre) as i32 + draw.between(-ABOUT, ABOUT);
        days.months.iter().map(|_| share + draw.between(-ABOUT_A_MONTH, ABOUT_A_MONTH)).collect()
    };
    (0..region.centres.len()).map(&mut of_centre).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_whole() {
        assert_eq!(ASSESSORS.iter().map(|(_, share)| share).sum::<u64>(), 100);
        assert_eq!((IN_TIME.iter().sum::<u64>(), IN_TIME.len()), (100, DAYS_IN_TIME + 1));
        assert_eq!(BY_WEEKDAY.iter().sum::<i32>(), 0);
    }

    #[test]
    fn nobody_is_assessed_at_a_weekend_and_the_share_in_time_is_kept() {
        let (dir, source) = (tempfile::tempdir().unwrap(), Source::new(2));
        std::fs::create_dir(dir.path().join("raw")).unwrap();
        let (region, days) = (Region::new(1_000, &source), Days::new());
        let assessments = Assessments::create(dir.path(), &region, &days, &source).unwrap();
        let mut draw = source.for_region();
        for (weekday, better) in BY_WEEKDAY.into_iter().enumerate() {
            let waits: Vec<_> = (0..10_000).map(|_| assessments.wait(0, 0, weekday, false, &mut draw)).collect();
            assert!(waits.iter().all(|wait| (weekday + wait) % 7 < 5));
            let in_time = waits.iter().filter(|wait| **wait <= DAYS_IN_TIME).count() as i32 / 10;
            assert!((in_time - assessments.shares[0][0] - better).abs() < 15, "{in_time}");
            assert!((0..1_000).all(|_| assessments.wait(0, 0, weekday, true, &mut draw) > DAYS_IN_TIME));
        }
    }
}
