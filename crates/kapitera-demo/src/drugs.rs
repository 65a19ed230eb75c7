//! Dispensed drugs: general ones by the drug weights, and those that a specialty carries. All prices are illustrative.
//!
//! The price list is the same at every age, so that the cost of general drugs is proportional to the drug weights,
//! exactly in expectation.

use std::path::Path;

use kapitera_message::Problems;
use kapitera_register::{EventKind, GENERAL_DRUGS};

use crate::catalogue::{Catalogue, Item, item};
use crate::characters::Trait;
use crate::event_file::{EventFile, EventRow, Sending};
use crate::event_format::{EventFormat, Field, ID_KINDS};
use crate::listing_format::FileKind;
use crate::periods::{Days, PERIODS, covers, period_of, received, received_late, tail};
use crate::plan::PlannedImport;
use crate::poisson::DayRates;
use crate::random::{Draw, scattered};
use crate::region::Region;
use crate::stay::{Places, Stay};
use crate::visits::banded;
use crate::weights::true_drug_weights;
use crate::write_csv::{DateForm, Dialect, Encoding, NumberForm};

/// Tenths of dispensings of general drugs a year at weight 1: about ten per inhabitant.
const AT_WEIGHT_1: u64 = 105;

/// General drugs; the mean is about 121 kr, so that weight 1 costs about 1 272 kr a year.
const GENERAL: [Item; 16] = [
    item("C07AB02", 130, 62_00),
    item("C09AA02", 110, 55_00),
    item("C10AA05", 110, 70_00),
    item("N02BE01", 130, 61_50),
    item("A02BC01", 100, 72_00),
    item("A10BA02", 80, 92_00),
    item("N06AB06", 80, 85_00),
    item("H03AA01", 70, 82_00),
    item("R03AK07", 45, 455_00),
    // Neighbours of one price: some 250 antibiotics per 1 000 inhabitants and year.
    item("J01CE02", 20, 78_00),
    item("R05FA02", 25, 78_00),
    item("B01AF02", 40, 604_00),
    item("J01CA08", 8, 92_00),
    item("M01AE01", 12, 92_00),
    item("A10AE04", 20, 610_00),
    item("S01ED01", 20, 92_00),
];

/// Antibiotics for systemic use, in ATC.
const ANTIBIOTICS: &str = "J01";
/// Where a centre's people have more antibiotics than usual, some of these are written as the antibiotic beside it, and where they have
/// fewer, some antibiotics as the drug beside it. The amounts stay: costs do not differ.
const INSTEAD_OF: (&str, &str) = ("H03AA01", "J01CE02");
const INSTEAD_OF_ANTIBIOTICS: &str = "N02BE01";

/// What specialties prescribe to many.
const PSYCHIATRY: &str = "psychiatry";
const PSYCHIATRIC: [Item; 3] =
    [item("N06BA04", 600, 420_00), item("N05AH04", 300, 190_00), item("N05AN01", 100, 120_00)];
/// Hundredths a year.
const PSYCHIATRIC_A_YEAR: u64 = 28;
const RHEUMATOLOGY: &str = "rheumatology";
const RHEUMATIC: [Item; 1] = [item("L04AX03", 1_000, 165_00)];
const RHEUMATIC_A_YEAR: u64 = 12;

/// One person in so many has a costly treatment every month.
const COSTLY_ONE_IN: u64 = 900;
const COSTLY_TURN: u64 = 413;
/// Of every fifteen of them, by specialty: drug and price a month.
const COSTLY: [(&str, Item, u64); 3] = [
    (RHEUMATOLOGY, item("L04AB04", 0, 8_200_00), 9),
    ("oncology", item("L01EA01", 0, 21_500_00), 5),
    ("oncology", item("L01FF02", 0, 92_000_00), 1),
];
const DISPENSED_A_YEAR: u64 = 12;

/// Clinics that prescribe, as workplace codes.
const CLINICS: [&str; 6] = ["K0107", "K0212", "K0305", "K0441", "K0526", "K0638"];
/// Late rows, of a thousand.
const LATE: usize = 1;
const LATE_SHARE: u64 = 6;

/// The months before 2020.
pub(crate) const OLD: EventFormat = EventFormat {
    kind: EventKind::Drugs,
    source: "pharmacies",
    about: "Så läses apotekens uttag för hela perioden: UTF-8, decimalpunkt.",
    stem: "lakemedel",
    ending: "csv",
    file: FileKind::Text(Dialect {
        encoding: Encoding::Utf8,
        delimiter: ';',
        line_end: "\n",
        sep_line: false,
        dates: DateForm::Digits,
        numbers: NumberForm::POINT,
    }),
    titles: &[],
    columns: &[
        (Field::IdKind, "idtyp"),
        (Field::Id, "patient"),
        (Field::Day, "uttagsdatum"),
        (Field::Word(1), "atc"),
        (Field::Word(0), "kostnadsansvar"),
        (Field::Word(2), "arbetsplatskod"),
        (Field::Amount, "kostnad"),
    ],
    constants: &[],
    codes: &[
        (Field::IdKind, ID_KINDS),
        (Field::Word(0), &[("PV", GENERAL_DRUGS), ("ONK", "oncology"), ("REU", RHEUMATOLOGY), ("PSY", PSYCHIATRY)]),
    ],
    sum_row: false,
    mapping: "mappings/drugs-2019.toml",
};

/// From 2020 on.
pub(crate) const NEW: EventFormat = EventFormat {
    about: "Så läses apotekens månadsfil: Windows-1252, tusental med hårt mellanslag, summarad.",
    ending: "csv",
    file: FileKind::Text(Dialect {
        encoding: Encoding::Windows1252,
        delimiter: ';',
        line_end: "\r\n",
        sep_line: true,
        dates: DateForm::Dashes,
        numbers: NumberForm { group: Some('\u{a0}'), ..NumberForm::COMMA },
    }),
    titles: &["Receptläkemedel på förmån, per uttag (påhittade uppgifter)"],
    columns: &[
        (Field::IdKind, "Id-typ"),
        (Field::Id, "Patient"),
        (Field::Day, "Uttagsdatum"),
        (Field::Word(1), "ATC-kod"),
        (Field::Word(2), "Förskrivarens arbetsplatskod"),
        (Field::Word(0), "Kostnadsansvar"),
        (Field::Amount, "Kostnad (kr)"),
    ],
    codes: &[
        (Field::IdKind, ID_KINDS),
        (
            Field::Word(0),
            &[
                ("Allmänt", GENERAL_DRUGS),
                ("Onkologi", "oncology"),
                ("Reumatologi", RHEUMATOLOGY),
                ("Psykiatri", PSYCHIATRY),
            ],
        ),
    ],
    sum_row: true,
    mapping: "mappings/drugs.toml",
    ..OLD
};

/// Writes all deliveries of drugs.
pub(crate) struct Drugs {
    files: Vec<EventFile>,
    late: EventFile,
    rates: Vec<DayRates>,
    general: Catalogue,
    psychiatric: (Catalogue, DayRates),
    rheumatic: (Catalogue, DayRates),
    costly: DayRates,
    workplaces: Vec<String>,
}

/// Where and when something is dispensed.
struct Dispensing<'a, 'b> {
    stay: &'b Stay<'a>,
    places: &'b Places<'a>,
    days: &'b Days,
}

impl Drugs {
    pub(crate) fn create(root: &Path, region: &Region) -> Result<Self, Problems> {
        let file = |period: usize, end: &str, received: String, changes| {
            let format = if period == 0 { &OLD } else { &NEW };
            let tail = format!("{}{end}", tail(period));
            EventFile::create(root, format, Sending { tail, covers: covers(period), received, changes })
        };
        let files: Result<_, Problems> =
            (0..PERIODS).map(|period| file(period, "", received(period, "06:20"), false)).collect();
        Ok(Self {
            files: files?,
            late: file(LATE, "-sena", received_late(LATE, "06:20"), true)?,
            rates: banded(true_drug_weights(), AT_WEIGHT_1, 10),
            general: Catalogue::new(&GENERAL),
            psychiatric: (Catalogue::new(&PSYCHIATRIC), DayRates::per_year(PSYCHIATRIC_A_YEAR, 100)),
            rheumatic: (Catalogue::new(&RHEUMATIC), DayRates::per_year(RHEUMATIC_A_YEAR, 100)),
            costly: DayRates::per_year(DISPENSED_A_YEAR, 1),
            workplaces: (0..region.centres.len()).map(|number| format!("A{:04}", 101 + number)).collect(),
        })
    }

    /// Draws and writes what somebody takes out during a stay.
    pub(crate) fn stay<'a>(
        &mut self,
        stay: &Stay<'a>,
        places: &Places<'a>,
        days: &Days,
        draw: &mut Draw,
    ) -> Result<(), Problems> {
        let at = Dispensing { stay, places, days };
        for _ in 0..self.rates[stay.band].pick(stay.days, draw) {
            let item = as_usual_there(stay, self.general.pick_about(draw));
            self.dispense(&at, GENERAL_DRUGS, item, draw)?;
        }
        for _ in 0..self.psychiatric.1.pick(stay.days, draw) {
            let item = self.psychiatric.0.pick_about(draw);
            self.dispense(&at, PSYCHIATRY, item, draw)?;
        }
        for _ in 0..self.rheumatic.1.pick(stay.days, draw) {
            let item = self.rheumatic.0.pick_about(draw);
            self.dispense(&at, RHEUMATOLOGY, item, draw)?;
        }
        if let Some((specialty, item)) = costly(stay.who.number) {
            for _ in 0..self.costly.pick(stay.days, draw) {
                self.dispense(&at, specialty, item, draw)?;
            }
        }
        Ok(())
    }

    /// Ends the files.
    pub(crate) fn finish(self) -> Result<Vec<PlannedImport>, Problems> {
        self.files.into_iter().chain([self.late]).map(EventFile::finish).collect()
    }

    fn dispense(
        &mut self,
        at: &Dispensing<'_, '_>,
        responsibility: &str,
        item: Item,
        draw: &mut Draw,
    ) -> Result<(), Problems> {
        let day = at.stay.weekday(draw);
        // Two of three general prescriptions come from a centre; specialties prescribe their own mostly.
        let by_centre = if responsibility == GENERAL_DRUGS { 750 } else { 150 };
        let workplace = match draw.below(1_000) {
            turn if turn < by_centre => self.workplaces[at.places.visited(at.stay, day, draw)].as_str(),
            turn => CLINICS[turn as usize % CLINICS.len()],
        };
        let row = EventRow {
            id_kind: at.stay.who.id_kind,
            id: at.stay.who.id,
            day: at.days.date(day),
            centre: "",
            amount: item.price as i64,
            quantity: 1,
            words: [responsibility, item.code, workplace, "", ""],
        };
        match period_of(at.stay.month) {
            LATE if draw.below(1_000) < LATE_SHARE => self.late.write(&row),
            period => self.files[period].write(&row),
        }
    }
}

/// The item, with another code when antibiotics are more or less usual where the person is listed.
fn as_usual_there(stay: &Stay<'_>, item: Item) -> Item {
    let (usual, here) = (Trait::Antibiotics.usual(), Trait::Antibiotics.at(stay.centre));
    let is_antibiotic = item.code.starts_with(ANTIBIOTICS);
    let (instead_of, more) = INSTEAD_OF;
    let share =
        |wanted: &dyn Fn(&Item) -> bool| GENERAL.iter().filter(|item| wanted(item)).map(|item| item.share).sum();
    let (code, swapped) = if here < usual && is_antibiotic {
        (INSTEAD_OF_ANTIBIOTICS, usual - here)
    } else if here > usual && item.code == instead_of {
        let (antibiotics, others): (u64, u64) =
            (share(&|item| item.code.starts_with(ANTIBIOTICS)), share(&|item| item.code == instead_of));
        (more, (here - usual) * antibiotics / others)
    } else {
        return item;
    };
    let is_swapped = scattered([stay.who.number, stay.first as u64, item.price]) < swapped * 1_000 / usual;
    if is_swapped { Item { code, ..item } } else { item }
}

/// The costly treatment of the person with this number, if they have one.
fn costly(number: u64) -> Option<(&'static str, Item)> {
    let turn = (number % COSTLY_ONE_IN == COSTLY_TURN).then_some(number / COSTLY_ONE_IN)?;
    let all: u64 = COSTLY.iter().map(|(_, _, share)| share).sum();
    let mut at = turn % all;
    for (specialty, item, share) in COSTLY {
        if at < share {
            return Some((specialty, item));
        }
        at -= share;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_whole_and_cost_what_they_should() {
        let mean = |items: &[Item]| items.iter().map(|item| item.share * item.price).sum::<u64>() / 1_000;
        assert_eq!(GENERAL.iter().map(|item| item.share).sum::<u64>(), 1_000);
        // Weight 1 costs 1 272 kr a year within a hundredth.
        assert!((mean(&GENERAL) * AT_WEIGHT_1 / 10).abs_diff(1_272_00) < 12_72, "{}", mean(&GENERAL));
        assert_eq!(PSYCHIATRIC.iter().map(|item| item.share).sum::<u64>(), 1_000);
        assert!(GENERAL.iter().any(|item| item.code.starts_with("J01")));
        assert_eq!((0..9_000).filter(|&number| costly(number).is_some()).count(), 10);
    }
}
