//! The hospital's costs: nine kinds of care, by person, heavy-tailed.
//!
//! In two parts, for a person, a kind and a calendar year: whether there is any care, by age; and if so, what it costs: a
//! lognormal factor for most, a Pareto one for a few. A fifth of all persons need care more often than others, of every kind and
//! year after year. What costs more is more contacts, until there can be no more; each has its day and who asked for it.
//!
//! The means by age are those of the capitation tables of whole-budget capitation (models/jamtland-harjedalen/2021),
//! illustrative as they are; shares of users and prices of a contact are invented. Drawn apart from all else: with and without
//! the hospital the rest is the same.

use std::path::Path;

use kapitera_message::Problems;
use kapitera_period::{age_on, day_number};

use crate::cost_formats::HOSPITAL;
use crate::event_file::{EventFile, EventRow, Sending};
use crate::periods::{Days, HISTORY_FIRST, PERIODS, covers, period_of, received, tail};
use crate::plan::PlannedImport;
use crate::random::Draw;
use crate::region::Region;
use crate::severity::{SEVERITY_MEAN, severity};
use crate::stay::{Places, Stay, Who};

/// The first ages of the bands that the tables have.
const BANDS: [u32; 7] = [0, 5, 20, 45, 65, 75, 85];

/// The calendar years that the time touches; care of other months than those of the time is drawn and left out.
const YEARS: std::ops::RangeInclusive<i16> = 2018..=2020;

/// Of a thousand persons, those who need care often; and how often they and the others do, in thousandths: on average 1 000.
const FRAIL: u64 = 200;
const OFTEN: u64 = 2_000;
const OTHERS: u64 = 750;

/// Credited contacts, of ten thousand.
const CREDITED: u64 = 40;

/// A kind of care.
#[derive(Clone, Copy)]
struct Kind {
    word: &'static str,
    /// By band: kronor an inhabitant and year.
    kronor: [u64; 7],
    /// By band: how many of a thousand have any in a year.
    users: [u64; 7],
    /// Kronor of a usual contact.
    usual: u64,
    /// The most contacts in a year; what costs more has dearer ones.
    most: u64,
    service: &'static str,
    /// Planned care is asked for by a centre and mostly given on weekdays; who comes in an emergency comes unasked.
    planned: bool,
}

const fn outpatient(word: &'static str, kronor: [u64; 7], users: [u64; 7], usual: u64) -> Kind {
    Kind { word, kronor, users, usual, most: 40, service: "BESOK", planned: true }
}

const fn inpatient(word: &'static str, kronor: [u64; 7], users: [u64; 7], usual: u64) -> Kind {
    Kind { word, kronor, users, usual, most: 10, service: "VARDTILLFALLE", planned: true }
}

#[rustfmt::skip]
const KINDS: [Kind; 9] = [
    outpatient("medicine-outpatient",
        [230, 230, 750, 1_660, 3_170, 3_930, 2_870], [40, 40, 110, 200, 330, 400, 330], 4_500),
    inpatient("medicine-inpatient",
        [140, 140, 690, 2_190, 6_030, 11_520, 16_450], [3, 3, 12, 32, 75, 130, 190], 55_000),
    outpatient("psychiatry-outpatient",
        [280, 1_830, 2_110, 1_260, 700, 560, 560], [20, 90, 95, 65, 45, 40, 40], 3_500),
    inpatient("psychiatry-inpatient",
        [30, 310, 940, 690, 500, 370, 310], [1, 3, 8, 6, 5, 4, 4], 90_000),
    outpatient("surgery-outpatient",
        [740, 930, 1_300, 2_230, 3_350, 3_350, 2_230], [110, 140, 170, 250, 330, 330, 250], 4_800),
    inpatient("surgery-inpatient",
        [820, 820, 1_640, 2_740, 6_020, 7_940, 7_660], [14, 13, 24, 38, 75, 95, 95], 60_000),
    outpatient("other-outpatient",
        [2_630, 1_540, 2_190, 1_970, 2_630, 3_070, 2_850], [300, 200, 260, 250, 320, 350, 330], 4_200),
    inpatient("other-inpatient",
        [3_980, 800, 2_070, 960, 1_590, 1_910, 1_910], [60, 14, 35, 16, 25, 30, 30], 45_000),
    Kind { service: "AKUTBESOK", planned: false, ..outpatient("emergency",
        [1_520, 890, 1_010, 1_010, 1_520, 2_530, 4_050], [200, 140, 160, 150, 190, 280, 400], 5_000) },
];

/// Writes all deliveries of the hospital's costs.
pub(crate) struct Hospital {
    /// By period.
    files: Vec<EventFile>,
}

/// What is drawn for a person: where they were, and who they are.
#[derive(Clone, Copy)]
pub(crate) struct Patient<'a> {
    pub(crate) who: Who<'a>,
    /// In order of time.
    pub(crate) stays: &'a [Stay<'a>],
    pub(crate) region: &'a Region,
    pub(crate) places: &'a Places<'a>,
    pub(crate) days: &'a Days,
}

impl Hospital {
    pub(crate) fn create(root: &Path) -> Result<Self, Problems> {
        let of_period = |period| {
            let (tail, received) = (tail(period), received(period, "07:35"));
            EventFile::create(root, &HOSPITAL, Sending { tail, covers: covers(period), received, changes: false })
        };
        Ok(Self { files: (0..PERIODS).map(of_period).collect::<Result<_, _>>()? })
    }

    /// Draws and writes the care of a person.
    pub(crate) fn person(&mut self, patient: &Patient<'_>, draw: &mut Draw) -> Result<(), Problems> {
        let need = if draw.below(1_000) < FRAIL { OFTEN } else { OTHERS };
        for year in YEARS {
            let band = band(age_on(patient.who.birth, jiff::civil::date(year, 7, 1)).unwrap_or(0));
            for kind in &KINDS {
                if draw.below(1_000_000) < kind.users[band] * need {
                    self.year(kind, year, kind.cost(band, draw), patient, draw)?;
                }
            }
        }
        Ok(())
    }

    /// A year's contacts, which come to `cost` öre.
    fn year(
        &mut self,
        kind: &Kind,
        year: i16,
        cost: u64,
        patient: &Patient<'_>,
        draw: &mut Draw,
    ) -> Result<(), Problems> {
        let usual = kind.usual * 100;
        let contacts = ((cost + usual / 2) / usual).clamp(1, kind.most);
        for _ in 0..contacts {
            let amount = cost / contacts * (800 + draw.below(401)) / 1_000;
            let is_credited = draw.below(10_000) < CREDITED;
            let Some(day) = day_of(year, kind.planned, draw) else { continue };
            let Some(stay) = stay_on(patient.stays, day) else { continue };
            let asked = kind.planned.then(|| patient.places.visited(stay, day, draw));
            let row = EventRow {
                id_kind: patient.who.id_kind,
                id: patient.who.id,
                day: patient.days.date(day),
                centre: asked.map_or("", |centre| &patient.region.centres[centre].id),
                amount: amount as i64,
                quantity: 1,
                words: [kind.word, kind.service, kind.diagnosis(day, amount, cost), "", ""],
            };
            let file = &mut self.files[period_of(stay.month)];
            file.write(&row)?;
            if is_credited {
                file.write(&EventRow { amount: -row.amount, ..row })?;
            }
        }
        Ok(())
    }

    /// Ends the files.
    pub(crate) fn finish(self) -> Result<Vec<PlannedImport>, Problems> {
        self.files.into_iter().map(EventFile::finish).collect()
    }
}

impl Kind {
    /// A contact's main diagnosis, by its day and amounts and not drawn, so that the rest is as without it: a year that costs many times
    /// what is usual is one of cancer or psychosis, the others one of a few common ones. The codes are ICD-10-SE's; who has them is invented.
    fn diagnosis(&self, day: usize, amount: u64, of_year: u64) -> &'static str {
        let (dear, usual): (&str, &[&str]) = match self.word {
            "psychiatry-outpatient" | "psychiatry-inpatient" => {
                ("F20.0", &["F32.1", "F41.1", "F10.2", "F84.0", "F90.0"])
            }
            "medicine-outpatient" | "medicine-inpatient" => ("C91.0", &["I50.9", "J44.1", "E11.9", "I21.9", "I48.9"]),
            "surgery-outpatient" | "surgery-inpatient" => ("C18.9", &["K35.8", "S72.0", "M17.1", "N20.0", "K80.2"]),
            "emergency" => ("I21.9", &["R07.4", "S52.5", "R10.4", "J18.9", ""]),
            _ => ("C71.9", &["O80.9", "H25.1", "G40.9", "L40.0", "Z34.9"]),
        };
        let place = (day + usize::try_from(amount % 1_000).unwrap_or(0)) % usual.len();
        if of_year > 600 * self.usual { dear } else { usual[place] }
    }

    /// What a user of this band costs in a year, in öre.
    fn cost(&self, band: usize, draw: &mut Draw) -> u64 {
        // Kronor an inhabitant, by users of a thousand: 1 000 × 100 öre.
        self.kronor[band] * 100_000 / self.users[band] * severity(draw) / SEVERITY_MEAN
    }
}

fn band(age: u32) -> usize {
    BANDS.partition_point(|&first| first <= age) - 1
}

/// The place of a day of the year, if the time has it; a planned one is seldom a Saturday or Sunday.
fn day_of(year: i16, planned: bool, draw: &mut Draw) -> Option<usize> {
    let first = |year| day_number(jiff::civil::date(year, 1, 1)) - day_number(HISTORY_FIRST);
    let (first, last) = (first(year), first(year + 1) - 1);
    // Days outside the time have weekdays too: were they not drawn again, the time would lose to them.
    let is_weekend = |day: i32| Days::is_weekend(day.rem_euclid(7) as usize);
    let mut day = draw.between(first, last);
    for _ in 0..2 {
        if planned && is_weekend(day) {
            day = draw.between(first, last);
        }
    }
    usize::try_from(day).ok()
}

/// Where the person was on a day.
fn stay_on<'a>(stays: &'a [Stay<'a>], day: usize) -> Option<&'a Stay<'a>> {
    let after = stays.partition_point(|stay| stay.first <= day);
    stays[..after].last().filter(|stay| day < stay.first + stay.days)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEPS: [&str; 6] = [
        include_str!("../../../models/jamtland-harjedalen/2021/whole-budget/step-3a.toml"),
        include_str!("../../../models/jamtland-harjedalen/2021/whole-budget/step-3b.toml"),
        include_str!("../../../models/jamtland-harjedalen/2021/whole-budget/step-4.toml"),
        include_str!("../../../models/jamtland-harjedalen/2021/whole-budget/step-5.toml"),
        include_str!("../../../models/jamtland-harjedalen/2021/whole-budget/step-6.toml"),
        include_str!("../../../models/jamtland-harjedalen/2021/whole-budget/step-7.toml"),
    ];

    #[test]
    fn the_means_are_those_of_the_whole_budgets_tables() {
        let steps = STEPS.map(|step| step.parse::<toml::Table>().unwrap());
        for kind in &KINDS {
            let name = format!("{}-capitation", kind.word);
            let table = steps.iter().find_map(|step| step["add"]["table"].get(&name)).unwrap();
            let rows: Vec<(String, u64)> = table["rows"]
                .as_table()
                .unwrap()
                .iter()
                .map(|(band, kronor)| (band.clone(), kronor.as_integer().unwrap().unsigned_abs()))
                .collect();
            let first = |band: &str| band.split('-').next().unwrap().parse::<u32>().unwrap();
            assert_eq!(rows.iter().map(|(band, _)| first(band)).collect::<Vec<_>>(), BANDS, "{name}");
            assert_eq!(rows.iter().map(|(_, kronor)| *kronor).collect::<Vec<_>>(), kind.kronor, "{name}");
        }
    }

    #[test]
    fn those_who_need_care_often_make_up_for_the_others() {
        assert_eq!(FRAIL * OFTEN + (1_000 - FRAIL) * OTHERS, 1_000 * 1_000);
        assert!(KINDS.iter().all(|kind| kind.users.iter().all(|users| users * OFTEN <= 1_000_000)));
        assert_eq!([0, 4, 5, 64, 65, 84, 85, 104].map(band), [0, 0, 1, 3, 4, 5, 6, 6]);
    }

    #[test]
    fn no_day_of_the_year_is_lost_to_weekends() {
        let mut draw = crate::random::Source::new(5).for_region();
        let within = (0..30_000).filter(|_| day_of(2020, true, &mut draw).is_some_and(|day| day < 547)).count();
        // 121 of 366 days: 9 918, with a spread of 81.
        assert!(within.abs_diff(9_918) < 400, "{within}");
    }
}
