//! Random facts, and a region that stores them.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::date;
use kapitera_money::{Exact, Ore};
use kapitera_period::{Date, OPEN_END, Span};
use kapitera_region::{Mode, NewDelivery, RawFile, Region};
use kapitera_register::{
    Area, Centre, Event, EventKind, ListingKind, ListingRow, Owner, Pseudonym, ReportedValue, Sex,
};
use proptest::collection::vec;
use proptest::prelude::*;

pub const CENTRES: [&str; 3] = ["SE2329999995-A", "SE2329999995-B", "SE2329999995-C"];
pub const COVERS: Span = Span { from: Date::constant(2019, 1, 1), to: Date::constant(2020, 12, 31) };

/// Everything there is to know.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Birth and listings (days, centre) of each person; listings do not overlap.
    pub persons: Vec<(Date, Vec<(Span, usize)>)>,
    pub visits: Vec<Visit>,
    /// Person, day, öre, whether general.
    pub drugs: Vec<(usize, Date, i64, bool)>,
    pub costs: Vec<Cost>,
    /// Weeks of breach: centre, occasion, first day.
    pub weeks: Vec<(usize, u8, Date)>,
    /// Positions: centre, days, how many.
    pub positions: Vec<(usize, Span, i64)>,
}

#[derive(Clone, Debug)]
pub struct Visit {
    pub person: Option<usize>,
    pub centre: usize,
    pub day: Date,
    pub doctor: bool,
    pub own_county: bool,
    pub fee: i64,
}

#[derive(Clone, Debug)]
pub struct Cost {
    /// `lab`, `rent`, `lof`, or a kind without a rule.
    pub kind: &'static str,
    pub person: Option<usize>,
    pub centre: Option<usize>,
    pub day: Date,
    pub ore: i64,
}

fn day() -> impl Strategy<Value = Date> {
    (0_i64..150).prop_map(|days| date(2019, 12, 1).checked_add(jiff::Span::new().days(days)).unwrap())
}

/// Listings that follow each other, with days between some of them.
fn listings() -> impl Strategy<Value = Vec<(Span, usize)>> {
    vec((0_i64..60, 1_i64..120, 0..3_usize), 0..4).prop_map(|stays| {
        let mut from = date(2019, 11, 1);
        let mut listings = Vec::new();
        for (gap, days, centre) in stays {
            from = from.checked_add(jiff::Span::new().days(gap)).unwrap();
            let to = from.checked_add(jiff::Span::new().days(days)).unwrap();
            listings.push((Span { from, to }, centre));
            from = to.tomorrow().unwrap();
        }
        listings
    })
}

pub fn facts() -> impl Strategy<Value = Facts> {
    let person = (1930_i16..2019, listings()).prop_map(|(year, listings)| (date(year, 6, 1), listings));
    let who = || prop::option::weighted(0.8, 0..8_usize);
    let visit = (who(), 0..3_usize, day(), any::<bool>(), any::<bool>(), 0_i64..3).prop_map(
        |(person, centre, day, doctor, own_county, fee)| Visit {
            person,
            centre,
            day,
            doctor,
            own_county,
            fee: fee * 100_00,
        },
    );
    let kind = prop::sample::select(vec!["lab", "rent", "lof", "unruled"]);
    let cost = (kind, who(), prop::option::of(0..3_usize), day(), -5000_i64..90000)
        .prop_map(|(kind, person, centre, day, ore)| Cost { kind, person, centre, day, ore });
    let weeks = (0..3_usize, 0..2_u8, day());
    let positions = (0..3_usize, day(), 0_i64..60, 1_i64..3).prop_map(|(centre, from, days, many)| {
        (centre, Span { from, to: from.checked_add(jiff::Span::new().days(days)).unwrap() }, many)
    });
    (
        vec(person, 8..9),
        vec(visit, 0..40),
        vec((0..8_usize, day(), 1_i64..80000, any::<bool>()), 0..40),
        vec(cost, 0..60),
        vec(weeks, 0..12),
        vec(positions, 0..5),
    )
        .prop_map(|(persons, visits, drugs, costs, weeks, positions)| Facts {
            persons,
            visits,
            drugs,
            costs,
            weeks,
            positions,
        })
}

/// The facts in a region's directory.
pub struct Stored {
    dir: tempfile::TempDir,
    pub region: Region,
}

impl Stored {
    pub fn new(facts: &Facts) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let settings = "[region]\nname = \"Test (påhittad)\"\nlanguage = \"sv\"\nkey-file = \"no.key\"\n";
        fs::write(dir.path().join("kapitera.toml"), settings).unwrap();
        let region = Region::open(dir.path()).unwrap();
        let stored = Self { dir, region };
        stored.store(facts);
        stored
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn store(&self, facts: &Facts) {
        let region = &self.region;
        region.write_centres(delivery(1), CENTRES.map(centre).to_vec()).unwrap();
        let area = Area {
            code: "A1".into(),
            name: String::new(),
            municipality: "2380".into(),
            edition: "test".into(),
            distance_km: Some(1),
        };
        region.write_areas(delivery(2), vec![area]).unwrap();
        region.write_listing(delivery(3), listing_rows(facts)).unwrap();
        region.write_values(delivery(4), values(facts)).unwrap();
        for (number, kind) in EventKind::ALL.into_iter().enumerate() {
            let mut writer = region.event_writer(kind).unwrap();
            events(facts, kind).iter().for_each(|event| writer.push(event).unwrap());
            writer.finish(delivery(5 + number)).unwrap();
        }
    }
}

fn delivery(number: usize) -> NewDelivery {
    let sha256 = format!("{number:064x}");
    let file =
        RawFile { name: format!("{number}.csv"), sha256, bytes: 1, rows_in: 0, accepted: 0, rejected: 0, left_out: 0 };
    NewDelivery {
        received: format!("2020-01-{number:02}T08:00:00Z").parse().unwrap(),
        covers: COVERS,
        mode: Mode::Full,
        source: String::new(),
        files: vec![file],
        remarks: Default::default(),
        quarantine: Vec::new(),
        amounts: None,
    }
}

pub fn centre(id: &str) -> Centre {
    Centre {
        id: id.into(),
        name: id.into(),
        provider: "Test".into(),
        org_number: "2329999995".into(),
        owner: Owner::OwnOperated,
        valid: Span { from: date(2010, 1, 1), to: OPEN_END },
    }
}

pub fn pseudonym(person: usize) -> Pseudonym {
    let mut bytes = [0; 16];
    // Numbers in the region come by pseudonym: not in the order of the facts.
    bytes[0] = (person as u8).wrapping_mul(151);
    bytes[1] = person as u8;
    Pseudonym(bytes)
}

pub fn listing_rows(facts: &Facts) -> Vec<ListingRow> {
    let rows = facts.persons.iter().enumerate().flat_map(|(person, (birth, listings))| {
        listings.iter().map(move |(valid, centre)| ListingRow {
            person: pseudonym(person),
            birth: *birth,
            sex: Sex::Female,
            area: "A1".into(),
            centre: CENTRES[*centre].into(),
            kind: ListingKind::Active,
            doctor: None,
            valid: *valid,
        })
    });
    rows.collect()
}

pub fn values(facts: &Facts) -> Vec<ReportedValue> {
    let weeks = facts.weeks.iter().map(|(centre, occasion, from)| ReportedValue {
        value: "weeks".into(),
        centre: CENTRES[*centre].into(),
        item: format!("occasion {occasion}").into(),
        valid: Span { from: *from, to: from.checked_add(jiff::Span::new().days(6)).unwrap() },
        amount: Exact::ONE,
    });
    let positions = facts.positions.iter().map(|(centre, valid, many)| ReportedValue {
        value: "positions".into(),
        centre: CENTRES[*centre].into(),
        item: "".into(),
        valid: *valid,
        amount: Exact::whole(*many),
    });
    // The names must be known for a month without a row to be nothing rather than missing.
    let named = ["weeks", "positions"].map(|value| ReportedValue {
        value: value.into(),
        centre: CENTRES[0].into(),
        item: "".into(),
        valid: Span { from: date(2019, 1, 1), to: date(2019, 1, 1) },
        amount: Exact::ZERO,
    });
    weeks.chain(positions).chain(named).collect()
}

/// A cost's main diagnosis, by its amount.
pub fn diagnosis(ore: i64) -> &'static str {
    ["C50.9", "J44.1", ""][usize::try_from(ore.rem_euclid(3)).unwrap()]
}

pub fn events(facts: &Facts, kind: EventKind) -> Vec<Event> {
    let centre_of = |centre: usize| -> Arc<str> { CENTRES[centre].into() };
    let words = |words: &[&str]| words.iter().map(|word| Arc::from(*word)).collect();
    match kind {
        EventKind::Calls | EventKind::Assessments | EventKind::Orders | EventKind::Feedback | EventKind::PocTests => {
            Vec::new()
        }
        EventKind::Visits => facts
            .visits
            .iter()
            .map(|visit| Event {
                person: visit.person.map(pseudonym),
                day: visit.day,
                centre: centre_of(visit.centre),
                amount: Ore(visit.fee),
                quantity: 1,
                labels: words(&[
                    if visit.doctor { "doctor" } else { "nurse" },
                    "visit",
                    "no",
                    if visit.own_county { "23" } else { "01" },
                    "",
                ]),
            })
            .collect(),
        EventKind::Drugs => facts
            .drugs
            .iter()
            .map(|(person, day, ore, general)| Event {
                person: Some(pseudonym(*person)),
                day: *day,
                centre: "".into(),
                amount: Ore(*ore),
                quantity: 1,
                labels: words(&[if *general { "general" } else { "oncology" }, "C07AB02", ""]),
            })
            .collect(),
        EventKind::Costs => facts
            .costs
            .iter()
            .map(|cost| Event {
                person: cost.person.map(pseudonym),
                day: cost.day,
                centre: cost.centre.map_or_else(|| "".into(), centre_of),
                amount: Ore(cost.ore),
                quantity: 1,
                labels: words(&[cost.kind, "", diagnosis(cost.ore)]),
            })
            .collect(),
    }
}
