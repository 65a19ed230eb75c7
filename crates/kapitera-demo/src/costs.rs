//! Cost items: laboratory, X-ray, foot care, private practice, municipal services, transport and rent. All prices and
//! frequencies are illustrative; private practice costs about what the region's report says: 21 million kronor a year, those
//! of physiotherapists mostly in the largest municipality, where most of them work.
//!
//! Most items are cheap, a few dear; one person in 1 500 is examined again and again. One item in some hundreds is
//! credited. Some laboratory items come a month late, most of them of persons who had moved meanwhile.

use std::path::Path;

use kapitera_message::Problems;
use kapitera_period::Date;

use crate::catalogue::{Catalogue, Item, item};
use crate::cost_formats::{FOOT_CARE, LAB, MUNICIPAL, PRACTICE, RENT, TRANSPORT, X_RAY};
use crate::event_file::{EventFile, EventRow, Sending};
use crate::event_format::EventFormat;
use crate::periods::{Days, PERIODS, covers, period_of, received, received_late, tail};
use crate::plan::{LateCost, PlannedImport};
use crate::poisson::DayRates;
use crate::random::Draw;
use crate::region::Region;
use crate::stay::{Places, Stay};
use crate::visits::banded;
use crate::weights::{true_age_weights, true_drug_weights};

/// Credited items, of ten thousand.
const CREDITED: u64 = 40;
/// Of a thousand laboratory items in the first months of 2020, those that come a month late; and of persons who move
/// to another centre later in the same month.
const LATE: u64 = 10;
const LATE_BEFORE_MOVE: u64 = 400;
/// The periods that late laboratory items are of.
const LATE_PERIODS: std::ops::RangeInclusive<usize> = 1..=3;
/// One person in so many is examined this many times as often.
const COSTLY_ONE_IN: u64 = 1_500;
const COSTLY_TURN: u64 = 77;
const COSTLY_TIMES: usize = 15;

/// By kind: the mean is the price per item; with the frequency it gives kronor per listed and year.
const LAB_ITEMS: [Item; 6] = [
    item("HB", 400, 30_00),
    item("KREA", 250, 62_00),
    item("HBA1C", 180, 105_00),
    item("TSH", 120, 185_00),
    item("ODL", 40, 420_00),
    item("GENPANEL", 10, 1_600_00),
];
const X_RAY_ITEMS: [Item; 3] = [item("SKELETT", 600, 650_00), item("ULJ", 300, 1_350_00), item("MR", 100, 4_550_00)];
const FOOT_ITEMS: [Item; 2] = [item("FOT1", 800, 450_00), item("FOT2", 200, 700_00)];
const LOF_ITEMS: [Item; 2] = [item("NORMAL", 800, 340_00), item("SARSKILD", 200, 515_00)];
const LOL_ITEMS: [Item; 2] = [item("NORMAL", 700, 480_00), item("SARSKILD", 300, 880_00)];
const MUNICIPAL_ITEMS: [Item; 3] =
    [item("HEMSJUKV", 700, 380_00), item("REHAB", 250, 610_00), item("VAK", 50, 1_630_00)];
const TRANSPORT_ITEMS: [Item; 3] = [item("TAXI", 750, 310_00), item("BUSS", 220, 900_00), item("FLYG", 30, 3_400_00)];

/// Kinds of cost that come one person and item at a time.
struct Kind {
    word: &'static str,
    items: &'static [Item],
    /// Hundredths a year, at weight 1 where the age matters.
    often: u64,
    by: Weighing,
    /// The place of the source.
    source: usize,
    /// Whether the file says at which centre.
    at_centre: bool,
    goers: Goers,
}

/// Of [`Goers::OF`] persons, those who ever have such costs, in the largest municipality and elsewhere.
#[derive(Clone, Copy)]
struct Goers {
    in_largest: u64,
    elsewhere: u64,
}

impl Goers {
    const OF: u64 = 25;
    const ALL: Self = Self { in_largest: Self::OF, elsewhere: Self::OF };

    /// Whether this person is one of them, for as long as they live there.
    fn include(self, stay: &Stay<'_>, region: &Region) -> bool {
        let near = region.is_largest(region.areas[stay.area].municipality);
        stay.who.number % Self::OF < if near { self.in_largest } else { self.elsewhere }
    }
}

/// What the frequency follows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Weighing {
    Visits,
    Drugs,
    Nothing,
}

/// The sources; rent comes last and is written apart.
const SOURCES: [(&EventFormat, &str); 7] = [
    (&LAB, "06:30"),
    (&X_RAY, "06:40"),
    (&FOOT_CARE, "06:50"),
    (&PRACTICE, "07:00"),
    (&MUNICIPAL, "07:10"),
    (&TRANSPORT, "07:20"),
    (&RENT, "07:30"),
];
const LAB_SOURCE: usize = 0;
const RENT_SOURCE: usize = 6;

const KINDS: [Kind; 7] = [
    kind("lab", &LAB_ITEMS, 350, Weighing::Visits, 0, true),
    kind("x-ray", &X_RAY_ITEMS, 20, Weighing::Visits, 1, true),
    kind("foot-care", &FOOT_ITEMS, 5, Weighing::Drugs, 2, true),
    Kind {
        goers: Goers { in_largest: 25, elsewhere: 5 },
        ..kind("physiotherapy-lof", &LOF_ITEMS, 40, Weighing::Nothing, 3, false)
    },
    Kind {
        goers: Goers { in_largest: 12, elsewhere: 12 },
        ..kind("doctors-lol", &LOL_ITEMS, 25, Weighing::Nothing, 3, false)
    },
    kind("municipal", &MUNICIPAL_ITEMS, 12, Weighing::Drugs, 4, true),
    kind("transport", &TRANSPORT_ITEMS, 15, Weighing::Nothing, 5, true),
];

const fn kind(
    word: &'static str,
    items: &'static [Item],
    often: u64,
    by: Weighing,
    source: usize,
    at_centre: bool,
) -> Kind {
    Kind { word, items, often, by, source, at_centre, goers: Goers::ALL }
}

/// Rent per person living near the centre and year, öre; a month is a twelfth.
const RENT_A_YEAR: u64 = 400_00;

/// Writes all deliveries of costs.
pub(crate) struct Costs {
    /// By source, then by period.
    files: Vec<Vec<EventFile>>,
    late: Vec<EventFile>,
    catalogues: Vec<Catalogue>,
    /// By kind, then by age band.
    rates: Vec<Vec<DayRates>>,
    late_cost: Option<LateCost>,
}

/// What is written of one item, and where it goes.
struct Charge<'a> {
    kind: &'static Kind,
    period: usize,
    is_late: bool,
    is_credited: bool,
    row: EventRow<'a>,
}

impl Costs {
    pub(crate) fn create(root: &Path) -> Result<Self, Problems> {
        let file = |&(format, time): &(&'static EventFormat, &str)| {
            let of_period = |period| {
                let sending = Sending {
                    tail: tail(period),
                    covers: covers(period),
                    received: received(period, time),
                    changes: false,
                };
                EventFile::create(root, format, sending)
            };
            (0..PERIODS).map(of_period).collect::<Result<Vec<_>, Problems>>()
        };
        let late = LATE_PERIODS.map(|period| {
            let (tail, received) = (format!("{}-sena", tail(period)), received_late(period, "06:30"));
            EventFile::create(root, &LAB, Sending { tail, covers: covers(period), received, changes: true })
        });
        let rates = KINDS.iter().map(|kind| match kind.by {
            Weighing::Visits => banded(true_age_weights(), kind.often, 100),
            Weighing::Drugs => banded(true_drug_weights(), kind.often, 100),
            Weighing::Nothing => true_age_weights().iter().map(|_| DayRates::per_year(kind.often, 100)).collect(),
        });
        Ok(Self {
            files: SOURCES.iter().map(file).collect::<Result<_, _>>()?,
            late: late.collect::<Result<_, _>>()?,
            catalogues: KINDS.iter().map(|kind| Catalogue::new(kind.items)).collect(),
            rates: rates.collect(),
            late_cost: None,
        })
    }

    /// Draws and writes the costs of a stay.
    pub(crate) fn stay(
        &mut self,
        stay: &Stay<'_>,
        region: &Region,
        places: &Places<'_>,
        days: &Days,
        draw: &mut Draw,
    ) -> Result<(), Problems> {
        let times = if stay.who.number % COSTLY_ONE_IN == COSTLY_TURN { COSTLY_TIMES } else { 1 };
        for (number, kind) in KINDS.iter().enumerate() {
            let times = if kind.by == Weighing::Visits { times } else { 1 };
            let count: u64 = (0..times).map(|_| self.rates[number][stay.band].pick(stay.days, draw)).sum();
            for _ in 0..count {
                let item = self.catalogues[number].pick(draw);
                let day = stay.weekday(draw);
                let centre = places.visited(stay, day, draw);
                let is_late = kind.source == LAB_SOURCE && is_late(stay, draw);
                if is_late {
                    self.note_late(stay, region, days.date(day));
                }
                let row = EventRow {
                    id_kind: stay.who.id_kind,
                    id: stay.who.id,
                    day: days.date(day),
                    centre: if kind.at_centre { &region.centres[centre].id } else { "" },
                    amount: item.price as i64,
                    quantity: 1,
                    words: [kind.word, item.code, "", "", ""],
                };
                let is_credited = is_credited(draw);
                // Drawn also for those who never go, so that nothing else depends on who does.
                if kind.goers.include(stay, region) {
                    self.charge(&Charge { kind, period: period_of(stay.month), is_late, is_credited, row })?;
                }
            }
        }
        Ok(())
    }

    /// A laboratory item of somebody who is listed nowhere.
    pub(crate) fn visitor(
        &mut self,
        id: &str,
        day: Date,
        month: usize,
        centre: &str,
        draw: &mut Draw,
    ) -> Result<(), Problems> {
        let item = self.catalogues[LAB_SOURCE].pick(draw);
        let row = EventRow {
            id_kind: if id.is_empty() { "" } else { "reserve" },
            id,
            day,
            centre,
            amount: item.price as i64,
            quantity: 1,
            words: [KINDS[0].word, item.code, "", "", ""],
        };
        let (period, is_credited) = (period_of(month), is_credited(draw));
        self.charge(&Charge { kind: &KINDS[LAB_SOURCE], period, is_late: false, is_credited, row })
    }

    /// Writes the rent of every month in which a centre is open.
    pub(crate) fn rents(&mut self, region: &Region, days: &Days, draw: &mut Draw) -> Result<(), Problems> {
        for centre in &region.centres {
            let rent = centre.size * RENT_A_YEAR / 12 * (800 + draw.below(401)) / 1_000;
            for (number, month) in days.months.iter().enumerate() {
                if centre.last_day.is_some_and(|last| last < month.first) {
                    continue;
                }
                let row = EventRow {
                    id_kind: "",
                    id: "",
                    day: month.first,
                    centre: &centre.id,
                    amount: rent as i64,
                    quantity: 1,
                    words: ["rent", "LOKALHYRA", "", "", ""],
                };
                self.files[RENT_SOURCE][period_of(number)].write(&row)?;
            }
        }
        Ok(())
    }

    /// Ends the files; says which late item to show.
    pub(crate) fn finish(self) -> Result<(Vec<PlannedImport>, Option<LateCost>), Problems> {
        let files = self.files.into_iter().flatten().chain(self.late);
        Ok((files.map(EventFile::finish).collect::<Result<_, _>>()?, self.late_cost))
    }

    /// Into its file; a credited item is followed by its opposite.
    fn charge(&mut self, charge: &Charge<'_>) -> Result<(), Problems> {
        let file = if charge.is_late {
            &mut self.late[charge.period - LATE_PERIODS.start()]
        } else {
            &mut self.files[charge.kind.source][charge.period]
        };
        file.write(&charge.row)?;
        if charge.is_credited {
            file.write(&EventRow { amount: -charge.row.amount, ..charge.row })?;
        }
        Ok(())
    }

    /// Keeps the first late item of somebody with a reserve id who moved after it.
    fn note_late(&mut self, stay: &Stay<'_>, region: &Region, day: Date) {
        let Some(next) = stay.next.filter(|_| self.late_cost.is_none() && stay.who.id_kind == "reserve") else {
            return;
        };
        let period = period_of(stay.month);
        self.late_cost = Some(LateCost {
            source: LAB.source,
            person: stay.who.id.to_owned(),
            day,
            listed_at: region.centres[stay.centre].id.clone(),
            listed_later_at: region.centres[next].id.clone(),
            received: received_late(period, "06:30"),
        });
    }
}

fn is_credited(draw: &mut Draw) -> bool {
    draw.below(10_000) < CREDITED
}

fn is_late(stay: &Stay<'_>, draw: &mut Draw) -> bool {
    let share = if stay.next.is_some() { LATE_BEFORE_MOVE } else { LATE };
    LATE_PERIODS.contains(&period_of(stay.month)) && draw.below(1_000) < share
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_cost_what_primary_care_costs() {
        // Kronor per listed and year at weight 1; of those who go to private practices.
        let expected = [355, 250, 25, 150, 150, 60, 80];
        for (kind, kronor) in KINDS.iter().zip(expected) {
            assert_eq!(kind.items.iter().map(|item| item.share).sum::<u64>(), 1_000, "{}", kind.word);
            let mean: u64 = kind.items.iter().map(|item| item.share * item.price).sum::<u64>() / 1_000;
            let a_year = mean * kind.often / 100 / 100;
            assert!(a_year.abs_diff(kronor) * 100 <= kronor * 5, "{} {a_year}", kind.word);
        }
    }

    #[test]
    fn private_practice_costs_21_million_a_year() {
        let centres = &crate::template::CENTRES;
        let persons = |is_largest: bool| -> u64 {
            let there = centres
                .iter()
                .filter(|centre| (centre.municipality == crate::template::LARGEST_MUNICIPALITY) == is_largest);
            there.map(|centre| centre.size).sum()
        };
        let a_year = |kind: &Kind, persons: u64, goers: u64| {
            let mean: u64 = kind.items.iter().map(|item| item.share * item.price).sum::<u64>() / 1_000;
            mean * kind.often / 100 * persons * goers / Goers::OF / 100
        };
        let both = KINDS.iter().filter(|kind| kind.goers.elsewhere < Goers::OF).map(|kind| {
            let here = a_year(kind, persons(true), kind.goers.in_largest);
            (here, a_year(kind, persons(false), kind.goers.elsewhere))
        });
        let [lof, lol] = both.collect::<Vec<_>>().try_into().unwrap();
        let all = lof.0 + lof.1 + lol.0 + lol.1;
        assert!(all.abs_diff(21_000_000) < 500_000, "{all}");
        assert!(lof.0 > 4 * lof.1, "{lof:?}");
    }
}
