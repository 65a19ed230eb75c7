//! What is delivered to a region, as the rows that an import would have accepted: also what no file could say, such as
//! nothing at all.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::date;
use kapitera_money::{Exact, Ore};
use kapitera_period::{Date, OPEN_END, Span};
use kapitera_region::{Mode, NewDelivery, QuarantineRow, RawFile};
use kapitera_register::{
    Area, Centre, Event, EventKind, IndexValue, ListingKind, ListingRow, Owner, Pseudonym, ReportedValue, Sex, Unit,
};

use super::{OWN, Small};

/// The days that all deliveries speak about.
const COVERS: Span = Span { from: date(2010, 1, 1), to: OPEN_END };
/// The area where everybody lives.
const AREA: &str = "9901A0010";
/// The name of every raw file.
const FILE: &str = "raw.csv";

/// A centre and the organisation number of who runs it.
#[derive(Clone, Debug)]
pub struct Site<'a> {
    pub id: &'a str,
    pub name: String,
    pub org: &'a str,
}

/// Somebody listed at a centre. Everybody has a number, and is the same in all deliveries.
#[derive(Clone, Copy, Debug)]
pub struct Listed<'a> {
    pub person: usize,
    pub birth: Date,
    pub centre: &'a str,
    pub days: Span,
}

/// A cost: person, day, öre.
pub type Cost = (Option<usize>, Date, i64);

impl Small {
    /// All centres that there are, since 2010.
    pub fn centres(&self, received: Timestamp, sites: &[Site<'_>]) {
        let centre = |Site { id, name, org }: &Site<'_>| Centre {
            id: (*id).into(),
            name: name.clone(),
            provider: (*org).into(),
            org_number: (*org).into(),
            owner: if *org == OWN { Owner::OwnOperated } else { Owner::Private },
            valid: COVERS,
        };
        self.centre_rows(received, sites.iter().map(centre).collect());
    }

    /// The register of centres, row by row.
    pub fn centre_rows(&self, received: Timestamp, rows: Vec<Centre>) {
        self.region().write_centres(full(received, rows.len()), rows).unwrap();
    }

    /// The area where everybody lives.
    pub fn area(&self, received: Timestamp) {
        let area = Area {
            code: AREA.into(),
            name: AREA.into(),
            municipality: "9901".into(),
            edition: "DeSO 2018".into(),
            distance_km: None,
        };
        self.region().write_areas(full(received, 1), vec![area]).unwrap();
    }

    /// The index of care need of each centre, in hundredths.
    pub fn indices<'a>(&self, received: Timestamp, values: impl IntoIterator<Item = (&'a str, Span, i128)>) {
        let value = |(centre, valid, hundredths): (&str, Span, i128)| IndexValue {
            index: "cni".into(),
            scale: "mean-1".into(),
            valid,
            centre: centre.into(),
            value: Exact::decimal(hundredths, 2),
        };
        let rows: Vec<IndexValue> = values.into_iter().map(value).collect();
        self.region().write_indices(full(received, rows.len()), rows).unwrap();
    }

    /// Listings; changes say everything about those they mention.
    pub fn listing(&self, received: Timestamp, mode: Mode, listed: &[Listed<'_>]) {
        self.listing_with(received, mode, listed, Vec::new());
    }

    /// Listings, and what could not be taken in of them.
    pub fn listing_with(&self, received: Timestamp, mode: Mode, listed: &[Listed<'_>], quarantine: Vec<QuarantineRow>) {
        let row = |&Listed { person, birth, centre, days }: &Listed<'_>| ListingRow {
            person: pseudonym(person),
            birth,
            sex: if person.is_multiple_of(2) { Sex::Female } else { Sex::Male },
            area: AREA.into(),
            centre: centre.into(),
            kind: ListingKind::Active,
            doctor: None,
            valid: days,
        };
        let new = delivery(received, mode, listed.len(), quarantine);
        self.region().write_listing(new, listed.iter().map(row).collect()).unwrap();
    }

    /// A value that a centre reports, for these days; no other is reported.
    pub fn value(&self, received: Timestamp, name: &str, centre: &str, days: Span, amount: Exact) {
        let (value, item) = (name.into(), "".into());
        let row = ReportedValue { value, centre: centre.into(), item, valid: days, amount };
        self.region().write_values(full(received, 1), vec![row]).unwrap();
    }

    /// A unit that sells inside the region.
    pub fn unit(&self, received: Timestamp, id: &str) {
        let unit = Unit {
            id: id.into(),
            name: format!("Enheten {id}"),
            kind: "supplier".into(),
            organisation: "Region Test (påhittad)".to_owned(),
            org_number: OWN.to_owned(),
            valid: COVERS,
        };
        self.region().write_units(full(received, 1), vec![unit]).unwrap();
    }

    /// What was ordered of a supplier, of one service: buyer, day, quantity.
    pub fn orders(&self, received: Timestamp, mode: Mode, supplier: &str, orders: &[(&str, &str, u32)]) {
        let mut writer = self.region().event_writer(EventKind::Orders).unwrap();
        for &(buyer, day, quantity) in orders {
            let (day, labels) = (day.parse().unwrap(), [supplier, "a", ""].map(Arc::from).to_vec());
            let amount = Ore(i64::from(quantity) * 30_00);
            writer.push(&Event { person: None, day, centre: buyer.into(), amount, quantity, labels }).unwrap();
        }
        writer.finish(delivery(received, mode, orders.len(), Vec::new())).unwrap();
    }

    /// Costs of a kind.
    pub fn costs(&self, received: Timestamp, mode: Mode, kind: &str, costs: &[Cost]) {
        let mut writer = self.region().event_writer(EventKind::Costs).unwrap();
        for &(person, day, amount) in costs {
            let labels = [kind, "", ""].map(Arc::from).to_vec();
            let person = person.map(pseudonym);
            writer.push(&Event { person, day, centre: "".into(), amount: Ore(amount), quantity: 1, labels }).unwrap();
        }
        writer.finish(delivery(received, mode, costs.len(), Vec::new())).unwrap();
    }
}

/// A row that was rejected, and why.
pub fn rejected(row: u64, column: &str, code: &str, cells: &str) -> QuarantineRow {
    QuarantineRow {
        file: FILE.to_owned(),
        row,
        column: column.to_owned(),
        value: String::new(),
        code: code.to_owned(),
        reason: code.to_owned(),
        cells: cells.split(';').map(str::to_owned).collect(),
    }
}

fn full(received: Timestamp, rows: usize) -> NewDelivery {
    delivery(received, Mode::Full, rows, Vec::new())
}

/// A delivery of one raw file, whose digest is the time it was received at: no two of a register are received at once.
fn delivery(received: Timestamp, mode: Mode, rows: usize, quarantine: Vec<QuarantineRow>) -> NewDelivery {
    let (accepted, rejected) = (rows as u64, quarantine.len() as u64);
    let file = RawFile {
        name: FILE.to_owned(),
        sha256: format!("{:064x}", received.as_nanosecond()),
        bytes: 1,
        rows_in: accepted + rejected,
        accepted,
        rejected,
        left_out: 0,
    };
    NewDelivery {
        received,
        covers: COVERS,
        mode,
        source: String::new(),
        files: vec![file],
        remarks: Default::default(),
        quarantine,
        amounts: None,
    }
}

/// A person's pseudonym, by the number: there are at most 256.
fn pseudonym(person: usize) -> Pseudonym {
    Pseudonym([u8::try_from(person).unwrap().wrapping_mul(23).wrapping_add(1); 16])
}
