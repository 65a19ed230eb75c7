//! Internal trade as raw files: who buys and sells, price lists, what is ordered every month, feedback, and point-of-care tests. All
//! figures are made up; what is true of them is said in [`crate::trade_truth`].
//!
//! Trade is older than the rest of the demo: it begins in May 2015, so that there are five years of it, three of
//! them before prices came.

use std::path::Path;

use kapitera_message::Problems;
use kapitera_period::{Month, OPEN_END, Span};
use kapitera_register::RegisterKind;

use crate::event_file::{EventFile, EventRow, Sending};
use crate::event_format::EventFormat;
use crate::periods::{ACTIVITY_LAST, PERIODS, covers, received, tail};
use crate::plan::{PlannedImport, small};
use crate::random::{Draw, Matter, Source};
use crate::region::Region;
use crate::table::{Cell, Table};
use crate::trade_formats::{
    FEEDBACK, OF_SUPPLIERS, PLAIN, POC_TESTS, PRICES_FILE, PRICES_MAPPING, PRICES_MAPPING_TOML, UNITS_FILE,
    UNITS_MAPPING, UNITS_MAPPING_TOML,
};
use crate::trade_truth::{
    Buyer, FEEDBACK_FROM, LAB, PATHOLOGY, PRICED_FROM, RADIOLOGY, SERVICES, TRADE_FIRST, TradeBuyer, TrueTrade,
    poisson, true_trade,
};
use crate::write_csv::TextTable;

/// The region's own organisation.
const ORGANISATION: (&str, &str) = ("Region Fjällmark (påhittad)", "2329999995");

/// The units that sell.
const SUPPLIERS: [(&str, &str); 3] =
    [(LAB, "Laboratoriemedicin"), (RADIOLOGY, "Radiologi"), (PATHOLOGY, "Klinisk patologi")];

/// The clinics that buy, and of a hundred inhabitants how many would order as a list what they order.
const CLINICS: [(&str, &str, u64); 5] = [
    ("SE2329999995-MED1", "Medicinkliniken", 40),
    ("SE2329999995-KIR1", "Kirurgkliniken", 30),
    ("SE2329999995-ORT1", "Ortopedkliniken", 15),
    ("SE2329999995-KVI1", "Kvinnokliniken", 12),
    ("SE2329999995-BAR1", "Barnkliniken", 8),
];

/// Point-of-care tests: code, a month per 1 000 listed in hundredths, öre each.
const TESTS: [(&str, u64, i64); 2] = [("CRP", 1_400, 15_25), ("B-HB", 500, 4_10)];
/// More of them once the laboratory has a price, in thousandths, at once and for each month.
const TESTS_LEVEL: u64 = 100;
const TESTS_SLOPE: u64 = 5;

/// The clinic that the laboratory charged by the list of the year before in January 2020: for a reconciliation to find.
const CHARGED_BY_OLD_LIST: &str = "SE2329999995-KIR1";

/// The mappings of trade.
pub(crate) fn mappings() -> Vec<(&'static str, String)> {
    let mut mappings =
        vec![(UNITS_MAPPING, UNITS_MAPPING_TOML.to_owned()), (PRICES_MAPPING, PRICES_MAPPING_TOML.to_owned())];
    let formats = OF_SUPPLIERS.iter().map(|(_, format)| format).chain([&FEEDBACK, &POC_TESTS]);
    mappings.extend(formats.map(|format| (format.mapping, format.mapping_toml())));
    mappings
}

/// Writes all deliveries of internal trade.
pub(crate) fn write_trade(root: &Path, region: &Region, source: &Source) -> Result<Vec<PlannedImport>, Problems> {
    let mut imports = vec![write_units(root)?, write_prices(root)?];
    let mut draw = source.for_matter(Matter::Trade);
    let trade = Trade { root, truth: true_trade(), buyers: buyers(region, &mut draw) };
    for (turn, (supplier, format)) in OF_SUPPLIERS.iter().enumerate() {
        imports.extend(trade.orders(supplier, format, &format!("09:0{turn}"), &mut draw)?);
    }
    imports.extend(trade.feedback()?);
    imports.extend(trade.tests(&mut draw)?);
    Ok(imports)
}

fn write_units(root: &Path) -> Result<PlannedImport, Problems> {
    let mut table = Box::new(TextTable::create(&root.join(UNITS_FILE), PLAIN)?);
    table.row(
        &["HSA-id", "Enhet", "Slag", "Organisation", "Organisationsnummer", "Fr.o.m.", "T.o.m."].map(Cell::Text),
    )?;
    let suppliers = SUPPLIERS.iter().map(|(id, name)| (*id, *name, "Leverantör"));
    let clinics = CLINICS.iter().map(|(id, name, _)| (*id, *name, "Klinik"));
    for (id, name, kind) in suppliers.chain(clinics) {
        let [id, name, kind, organisation, number] = [id, name, kind, ORGANISATION.0, ORGANISATION.1].map(Cell::Text);
        table.row(&[id, name, kind, organisation, number, Cell::Day(jiff::civil::date(2004, 1, 1)), Cell::Empty])?;
    }
    table.finish()?;
    Ok(small(RegisterKind::Units, UNITS_FILE, UNITS_MAPPING, "2020-01-02T08:02:00Z", (TRADE_FIRST, OPEN_END)))
}

fn write_prices(root: &Path) -> Result<PlannedImport, Problems> {
    let mut table = Box::new(TextTable::create(&root.join(PRICES_FILE), PLAIN)?);
    let headings = ["Säljare (HSA-id)", "Tjänst", "Område", "Pris (kr)", "Gäller fr.o.m.", "Gäller t.o.m."];
    table.row(&headings.map(Cell::Text))?;
    for service in &SERVICES {
        let listed = service.listed();
        let ends = listed.iter().skip(1).filter_map(|(from, _)| from.yesterday().ok()).map(Cell::Day);
        for ((from, price), to) in listed.iter().zip(ends.chain([Cell::Empty])) {
            let [supplier, code, group] = [service.supplier, service.code, service.group].map(Cell::Text);
            table.row(&[supplier, code, group, Cell::Amount(*price), Cell::Day(*from), to])?;
        }
    }
    table.finish()?;
    Ok(small(RegisterKind::Prices, PRICES_FILE, PRICES_MAPPING, "2020-01-02T08:12:00Z", (TRADE_FIRST, OPEN_END)))
}

/// Everybody who buys: the centres, then the clinics. Every third centre and the first clinics are given feedback by the
/// laboratory, one after the other.
fn buyers(region: &Region, draw: &mut Draw) -> Vec<Buyer> {
    let inhabitants: u64 = region.centres.iter().map(|centre| centre.size).sum();
    let mut own = || 1_000 - 100 + draw.below(201);
    let of_centres =
        region.centres.iter().map(|centre| (&*centre.id, TradeBuyer::of(centre.owner), centre.size, centre.last_day));
    let of_clinics = CLINICS.iter().map(|(id, _, share)| (*id, TradeBuyer::Clinic, inhabitants * share / 100, None));
    let first = Month::of(FEEDBACK_FROM).expect("a day of our time lies in a month");
    let buyer = |(number, (id, kind, size, last_day)): (usize, (&str, TradeBuyer, u64, _))| Buyer {
        id: id.to_owned(),
        kind,
        size,
        character: own(),
        feedback: number.is_multiple_of(3).then(|| first.plus((number / 3 % 3) as i32)),
        last_day,
    };
    of_centres.chain(of_clinics).enumerate().map(buyer).collect()
}

/// The trade being written.
struct Trade<'a> {
    root: &'a Path,
    truth: TrueTrade,
    buyers: Vec<Buyer>,
}

/// The days and the end of the name of the files of a period: trade is older than other activity.
fn sending(period: usize, time: &str) -> Sending {
    let (covers, tail) = match period {
        0 => (Span { from: TRADE_FIRST, ..covers(0) }, "2015-05--2019-12".to_owned()),
        _ => (covers(period), tail(period)),
    };
    Sending { tail, covers, received: received(period, time), changes: false }
}

/// The months of a delivery.
fn months(covers: Span) -> impl Iterator<Item = Month> {
    let first = Month::of(covers.from).expect("a day of our time lies in a month");
    (0..).map(move |number| first.plus(number)).take_while(move |month| month.first() <= covers.to.min(ACTIVITY_LAST))
}

impl Trade<'_> {
    /// One file a period of what is ordered of a supplier: a row for each month, buyer and service.
    fn orders(
        &self,
        supplier: &str,
        format: &'static EventFormat,
        time: &str,
        draw: &mut Draw,
    ) -> Result<Vec<PlannedImport>, Problems> {
        let mut imports = Vec::new();
        for period in 0..PERIODS {
            let sending = sending(period, time);
            let months = months(sending.covers);
            let mut file = EventFile::create(self.root, format, sending)?;
            for month in months {
                for buyer in self.there(month) {
                    for service in SERVICES.iter().filter(|service| service.supplier == supplier) {
                        let quantity = self.truth.drawn(buyer, service, month, draw);
                        let january = month.first() == jiff::civil::date(2020, 1, 1);
                        let by_old_list = january && supplier == LAB && buyer.id == CHARGED_BY_OLD_LIST;
                        let priced_on = if by_old_list { month.plus(-1).last() } else { month.last() };
                        let amount = service.price_on(priced_on) * quantity.cast_signed();
                        write(&mut file, buyer, month, [supplier, service.code, "", "", ""], (quantity, amount))?;
                    }
                }
            }
            imports.push(file.finish()?);
        }
        Ok(imports)
    }

    /// What the laboratory told whom: to each of its buyers every third month.
    fn feedback(&self) -> Result<Vec<PlannedImport>, Problems> {
        let mut imports = Vec::new();
        for period in 0..PERIODS {
            let sending = sending(period, "09:04");
            let months = months(sending.covers);
            let mut file = EventFile::create(self.root, &FEEDBACK, sending)?;
            for month in months {
                for buyer in self.there(month) {
                    let since = buyer.feedback.map_or(-1, |first| first.months_to(month));
                    if since >= 0 && since % 3 == 0 {
                        let subject = if since % 2 == 0 { "ordering" } else { "indications" };
                        write(&mut file, buyer, month, [LAB, subject, "", "", ""], (1, 0))?;
                    }
                }
            }
            imports.push(file.finish()?);
        }
        Ok(imports)
    }

    /// What the centres test themselves: more when the laboratory has its prices.
    fn tests(&self, draw: &mut Draw) -> Result<Vec<PlannedImport>, Problems> {
        let mut imports = Vec::new();
        let priced = Month::of(PRICED_FROM).expect("a day of our time lies in a month");
        for period in 0..PERIODS {
            let sending = sending(period, "09:05");
            let months = months(sending.covers);
            let mut file = EventFile::create(self.root, &POC_TESTS, sending)?;
            for month in months {
                let more = u64::try_from(priced.months_to(month)).map_or(0, |since| TESTS_LEVEL + TESTS_SLOPE * since);
                for buyer in self.there(month).filter(|buyer| buyer.kind != TradeBuyer::Clinic) {
                    for (code, rate, each) in TESTS {
                        let quantity = poisson(rate * buyer.size / 100 * (1_000 + more) / 1_000, draw);
                        let amount = each * quantity.cast_signed();
                        write(&mut file, buyer, month, [code, "", "", "", ""], (quantity, amount))?;
                    }
                }
            }
            imports.push(file.finish()?);
        }
        Ok(imports)
    }

    /// Who buys in a month.
    fn there(&self, month: Month) -> impl Iterator<Item = &Buyer> {
        self.buyers.iter().filter(move |buyer| buyer.last_day.is_none_or(|last| last >= month.last()))
    }
}

/// A row of a month, when there is anything of it.
fn write(
    file: &mut EventFile,
    buyer: &Buyer,
    month: Month,
    words: [&str; 5],
    (quantity, amount): (u64, i64),
) -> Result<(), Problems> {
    if quantity == 0 {
        return Ok(());
    }
    file.write(&EventRow { id_kind: "", id: "", day: month.last(), centre: &buyer.id, amount, quantity, words })
}
