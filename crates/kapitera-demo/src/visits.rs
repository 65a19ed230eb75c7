//! Visits: how many, with whom, where, and what the patient pays. All figures are illustrative.
//!
//! A doctor has the same share of the visits at every age, so that visits with a doctor's counted twice are
//! proportional to the age weights, exactly in expectation.

use std::path::Path;

use kapitera_message::Problems;

use crate::clinicians::Clinicians;
use crate::event_file::{EventFile, EventRow, Sending, WORDS};
use crate::periods::{Days, PERIODS, covers, period_of, received, received_late, tail};
use crate::plan::PlannedImport;
use crate::poisson::DayRates;
use crate::random::{Draw, Weighted};
use crate::region::Region;
use crate::stay::{Places, Stay};
use crate::visit_formats::{NEW, OLD};
use crate::weights::{ten_thousandths, true_age_weights, true_drug_weights};

/// Tenths of visits a year at weight 1: about four per inhabitant.
const AT_WEIGHT_1: u64 = 41;
/// Tenths of telephone prescriptions a year at drug weight 1.
const PRESCRIPTIONS_AT_WEIGHT_1: u64 = 5;

const DOCTOR: &str = "doctor";
const VISIT: &str = "visit";
const TELEPHONE: &str = "telephone";
/// Of a hundred visits.
const PROFESSIONS: [(&str, u64); 5] =
    [(DOCTOR, 40), ("nurse", 38), ("physiotherapist", 11), ("psychologist", 6), ("occupational-therapist", 5)];
/// Of a hundred visits.
const CONTACTS: [(&str, u64); 3] = [(VISIT, 80), ("home-visit", 4), (TELEPHONE, 16)];
/// Visits free of charge since the patient has paid the most a year may cost, of a thousand.
const EXEMPT: u64 = 120;

/// Our own county.
const HOME_COUNTY: &str = "23";

/// The centre whose last January visits are missing in the first delivery of that month.
const LACKING_CENTRE: usize = 4;
const LACKING_FROM_DAY: i8 = 27;
/// The period with a corrected delivery, and the one with late rows.
const CORRECTED: usize = 1;
const LATE: usize = 2;
/// Late rows, of a thousand.
const LATE_SHARE: u64 = 8;

/// Writes all deliveries of visits.
pub(crate) struct Visits {
    files: Vec<EventFile>,
    corrected: EventFile,
    late: EventFile,
    visits: Vec<DayRates>,
    prescriptions: Vec<DayRates>,
    professions: Weighted,
    contacts: Weighted,
    clinicians: Clinicians,
}

/// What a visitor brings who is not from here.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Visitor<'a> {
    /// A reserve id, or nothing.
    pub(crate) id: &'a str,
    /// The home county; empty when not known.
    pub(crate) county: &'static str,
    pub(crate) age: u32,
    pub(crate) month: usize,
    pub(crate) day: usize,
    pub(crate) centre: usize,
}

impl Visits {
    pub(crate) fn create(root: &Path, region: &Region) -> Result<Self, Problems> {
        let file = |period: usize, end: &str, received: String, changes| {
            let format = if period == 0 { &OLD } else { &NEW };
            let tail = format!("{}{end}", tail(period));
            EventFile::create(root, format, Sending { tail, covers: covers(period), received, changes })
        };
        let files: Result<_, Problems> =
            (0..PERIODS).map(|period| file(period, "", received(period, "06:10"), false)).collect();
        Ok(Self {
            files: files?,
            corrected: file(CORRECTED, "-rattad", "2020-02-20T09:30:00Z".to_owned(), false)?,
            late: file(LATE, "-sena", received_late(LATE, "06:10"), true)?,
            visits: banded(true_age_weights(), AT_WEIGHT_1, 10),
            prescriptions: banded(true_drug_weights(), PRESCRIPTIONS_AT_WEIGHT_1, 10),
            professions: Weighted::new(PROFESSIONS.map(|(_, share)| share)),
            contacts: Weighted::new(CONTACTS.map(|(_, share)| share)),
            clinicians: Clinicians::new(region),
        })
    }

    /// Draws and writes the visits of a stay.
    pub(crate) fn stay(
        &mut self,
        stay: &Stay<'_>,
        region: &Region,
        places: &Places<'_>,
        days: &Days,
        draw: &mut Draw,
    ) -> Result<(), Problems> {
        for _ in 0..self.visits[stay.band].pick(stay.days, draw) {
            let day = stay.weekday(draw);
            let centre = places.visited(stay, day, draw);
            let (profession, contact) = self.what(draw);
            let fee = fee(stay.age, PROFESSIONS[profession].0, contact, draw);
            let clinician = self.clinicians.pick(centre, profession, stay.who.number, draw);
            let words = [PROFESSIONS[profession].0, contact, "no", HOME_COUNTY, clinician];
            let row = row_of(stay, days, day, &region.centres[centre].id, fee, words);
            write(&mut self.files, &mut self.corrected, &mut self.late, stay.month, centre, &row, draw)?;
        }
        for _ in 0..self.prescriptions[stay.band].pick(stay.days, draw) {
            let day = stay.weekday(draw);
            let centre = places.visited(stay, day, draw);
            let clinician = self.clinicians.pick(centre, 0, stay.who.number, draw);
            let row = row_of(
                stay,
                days,
                day,
                &region.centres[centre].id,
                0,
                [DOCTOR, TELEPHONE, "yes", HOME_COUNTY, clinician],
            );
            write(&mut self.files, &mut self.corrected, &mut self.late, stay.month, centre, &row, draw)?;
        }
        Ok(())
    }

    /// Writes the visit of somebody from elsewhere.
    pub(crate) fn visitor(
        &mut self,
        visitor: &Visitor<'_>,
        region: &Region,
        days: &Days,
        draw: &mut Draw,
    ) -> Result<(), Problems> {
        let (profession, contact) = self.what(draw);
        // Who is away from home comes in person.
        let contact = if contact == TELEPHONE { VISIT } else { contact };
        let clinician = self.clinicians.pick(visitor.centre, profession, 0, draw);
        let row = EventRow {
            id_kind: if visitor.id.is_empty() { "" } else { "reserve" },
            id: visitor.id,
            day: days.date(visitor.day),
            centre: &region.centres[visitor.centre].id,
            amount: fee(visitor.age, PROFESSIONS[profession].0, contact, draw),
            quantity: 1,
            words: [PROFESSIONS[profession].0, contact, "no", visitor.county, clinician],
        };
        write(&mut self.files, &mut self.corrected, &mut self.late, visitor.month, visitor.centre, &row, draw)
    }

    /// Ends the files.
    pub(crate) fn finish(self) -> Result<Vec<PlannedImport>, Problems> {
        self.files.into_iter().chain([self.corrected, self.late]).map(EventFile::finish).collect()
    }

    fn what(&self, draw: &mut Draw) -> (usize, &'static str) {
        (self.professions.pick(draw), CONTACTS[self.contacts.pick(draw)].0)
    }
}

/// Rates by band: at weight 1, `often` times in `years` years.
pub(crate) fn banded(weights: &[(&str, &str)], often: u64, years: u64) -> Vec<DayRates> {
    let rates = ten_thousandths(weights).into_iter().map(|weight| DayRates::per_year(often * weight, years * 10_000));
    rates.collect()
}

fn row_of<'a>(
    stay: &Stay<'a>,
    days: &Days,
    day: usize,
    centre: &'a str,
    amount: i64,
    words: [&'a str; WORDS],
) -> EventRow<'a> {
    let id_kind = stay.who.id_kind;
    EventRow { id_kind, id: stay.who.id, day: days.date(day), centre, amount, quantity: 1, words }
}

/// Into the delivery of the month, and where that was corrected into both; late rows only into theirs.
fn write(
    files: &mut [EventFile],
    corrected: &mut EventFile,
    late: &mut EventFile,
    month: usize,
    centre: usize,
    row: &EventRow<'_>,
    draw: &mut Draw,
) -> Result<(), Problems> {
    match period_of(month) {
        CORRECTED => {
            if centre != LACKING_CENTRE || row.day.day() < LACKING_FROM_DAY {
                files[CORRECTED].write(row)?;
            }
            corrected.write(row)
        }
        LATE if draw.below(1_000) < LATE_SHARE => late.write(row),
        period => files[period].write(row),
    }
}

/// Free under 20 and from 85, by telephone, and for those who have reached the limit of a year; else 200 kr at a
/// doctor's and 100 kr at others'.
fn fee(age: u32, profession: &str, contact: &str, draw: &mut Draw) -> i64 {
    let free = !(20..85).contains(&age) || contact == TELEPHONE;
    if draw.below(1_000) < EXEMPT || free {
        return 0;
    }
    if profession == DOCTOR { 200_00 } else { 100_00 }
}
