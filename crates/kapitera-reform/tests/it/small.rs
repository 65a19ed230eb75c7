//! A small random region, its model, and random reforms of it.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::date;
use kapitera_model::{Model, Reform};
use kapitera_money::{Exact, Ore};
use kapitera_period::{Date, Month, OPEN_END, Span};
use kapitera_reform::{By, Comparison, ComparisonRequest, Proposal, Turned};
use kapitera_region::{Mode, NewDelivery, RawFile, Region};
use kapitera_register::{
    Area, Centre, Event, EventKind, IndexValue, ListingKind, ListingRow, Owner, Pseudonym, ReportedValue, Sex,
};
use kapitera_settle::{Request, load_model, load_reform, settle};
use proptest::collection::vec;
use proptest::prelude::*;

pub const CENTRES: [&str; 4] = ["SE2329999995-A", "SE2329999995-B", "SE2329999995-C", "SE2329999995-D"];
const COVERS: Span = Span { from: Date::constant(2019, 1, 1), to: Date::constant(2020, 12, 31) };

pub const BASE: &str = r#"
[model]
id = "base"
name = "Base"
from = 2020-01-01
to = 2020-12-31
[rounding]
level = "line"
mode = "half-away"
unit = "öre"
year = "cumulative"
basis = "illustrative"
[parameter.fixed]
value = 3273
unit = "kr/year"
basis = "illustrative"
[parameter.position]
value = 420000
unit = "kr/year"
basis = "illustrative"
[parameter.vat]
value = "3 %"
unit = "share"
basis = "illustrative"
[parameter.pool]
value = 90000.55
unit = "kr/year"
basis = "illustrative"
[shares.capitation]
of = "fixed"
basis = "illustrative"
[shares.capitation.parts]
listed = "rest"
need = "25 %"
[table.age]
unit = "weight"
by = "age"
basis = "illustrative"
[table.age.rows]
"0-39" = 0.8123
"40-69" = 1.1377
"70-" = 2.05
[component.listed]
basis = "illustrative"
count = "listed"
weigh = [{ table = "age" }]
price = { each = "capitation.listed", per = "year" }
[component.need]
basis = "illustrative"
count = "listed"
weigh = [{ index = "cni", scale = "mean-1" }]
price = { mean = "capitation.need", per = "year" }
[component.positions]
basis = "illustrative"
count = { value = "positions" }
price = { each = "position", per = "year" }
[component.shared]
basis = "illustrative"
count = "listed"
weigh = [{ table = "age" }]
price = { pool = "pool", per = "year" }
[component.vat]
basis = "illustrative"
count = { components = ["listed", "need", "positions"] }
price = { share = "vat" }
shape = [{ when = { owner = "private" } }]
[component.shown]
basis = "illustrative"
stance = "shadow"
count = "listed"
price = { each = "position", per = "year" }
[value.positions]
unit = "positions"
take = "average"
without-row = 0
"#;

/// Everything there is to know.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Year of birth, centre, and the month of 2020 in which the listing begins; 0 for one that began before.
    pub persons: Vec<(i16, usize, i8)>,
    /// Hundredths of each centre's index.
    pub indices: [i64; 4],
    /// Positions of each centre.
    pub positions: [i64; 4],
}

pub fn facts() -> impl Strategy<Value = Facts> {
    let person = (1930_i16..2019, 0..4_usize, 0_i8..4);
    // The first person keeps every index and pool from having nobody to weigh.
    (vec(person, 3..40), [60..150_i64, 60..150, 60..150, 60..150], [0..3_i64, 0..3, 0..3, 0..3]).prop_map(
        |(mut persons, indices, positions)| {
            persons[0].2 = 0;
            Facts { persons, indices, positions }
        },
    )
}

/// One change of a random reform.
#[derive(Clone, Debug)]
pub enum Piece {
    Fixed(i64),
    Need(i64),
    Position(i64),
    Age(usize, i64),
    NoVat,
    Flat(i64),
    Pool(i64),
}

pub fn pieces() -> impl Strategy<Value = Vec<Piece>> {
    let piece = prop_oneof![
        (300_000..360_000_i64).prop_map(Piece::Fixed),
        (0..100_i64).prop_map(Piece::Need),
        (300_000..900_000_i64).prop_map(Piece::Position),
        (0..3_usize, 1..30_000_i64).prop_map(|(row, value)| Piece::Age(row, value)),
        Just(Piece::NoVat),
        (1..100_000_i64).prop_map(Piece::Flat),
        (1..9_000_000_i64).prop_map(Piece::Pool),
    ];
    // Each thing once.
    vec(piece, 1..6).prop_map(|pieces| {
        let mut met = std::collections::BTreeSet::new();
        pieces.into_iter().filter(|piece| met.insert(piece.thing())).collect()
    })
}

impl Piece {
    fn thing(&self) -> u8 {
        match self {
            Self::Fixed(_) => 0,
            Self::Need(_) => 1,
            Self::Position(_) => 2,
            Self::Age(..) => 3,
            Self::NoVat => 4,
            Self::Flat(_) => 5,
            Self::Pool(_) => 6,
        }
    }

    fn text(&self) -> String {
        let decimal = |value: i64, decimals: u32| kapitera_money::decimal_text(value.into(), decimals);
        match self {
            Self::Fixed(value) => format!("[change.parameter.fixed]\nvalue = {}\n", decimal(*value, 2)),
            Self::Need(value) => format!("[change.shares.capitation.parts]\nneed = \"{value} %\"\n"),
            Self::Position(value) => format!("[change.parameter.position]\nvalue = {value}\n"),
            Self::Age(row, value) => {
                format!("[change.table.age.rows]\n\"{}\" = {}\n", ["0-39", "40-69", "70-"][*row], decimal(*value, 4))
            }
            Self::NoVat => "[remove]\ncomponent = [\"vat\"]\nparameter = [\"vat\"]\n".to_owned(),
            Self::Flat(value) => format!(
                "[add.parameter.flat]\nvalue = {}\nunit = \"kr/month\"\nbasis = \"proposed\"\n\
                 [add.component.flat]\nbasis = \"proposed\"\ncount = \"centre\"\nprice = {{ each = \"flat\", per = \"month\" }}\n",
                decimal(*value, 2)
            ),
            Self::Pool(value) => format!("[change.parameter.pool]\nvalue = {}\n", decimal(*value, 2)),
        }
    }
}

/// The head of a reform of the base.
pub fn head(id: &str) -> String {
    format!("[model]\nextends = \"base.toml\"\nid = \"{id}\"\nname = \"{id}\"\nfrom = 2020-01-01\nto = 2020-12-31\n")
}

pub fn reform_text(pieces: &[Piece]) -> String {
    pieces.iter().fold(head("reform"), |text, piece| text + &piece.text())
}

pub fn months(last: i8) -> Vec<Month> {
    (1..=last).map(|number| Month::new(2020, number).unwrap()).collect()
}

/// Person, centre, kronor of fee, profession.
pub type Visit = (usize, usize, i64, &'static str);

/// The facts in a region's directory.
pub struct Small {
    dir: tempfile::TempDir,
    pub region: Region,
}

impl Small {
    pub fn new(facts: &Facts) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let settings = "[region]\nname = \"Test (påhittad)\"\nlanguage = \"sv\"\nkey-file = \"no.key\"\n";
        fs::write(dir.path().join("kapitera.toml"), settings).unwrap();
        fs::write(dir.path().join("base.toml"), BASE).unwrap();
        let small = Self { region: Region::open(dir.path()).unwrap(), dir };
        small.store(facts);
        small
    }

    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.dir.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    pub fn model(&self, name: &str) -> Arc<Model> {
        match load_model(&self.dir.path().join(name)) {
            Ok((model, _)) => Arc::new(model),
            Err(problems) => panic!("{name}: {problems:?}"),
        }
    }

    pub fn reform(&self, name: &str) -> Reform {
        load_reform(&self.dir.path().join(name), &self.dir.path().join("base.toml")).unwrap().unwrap()
    }

    /// A comparison of the base with reforms.
    pub fn compare(&self, names: &[&str], months: &[Month], turned: &[Turned], neutral: Option<&str>) -> Comparison {
        let proposals: Vec<Proposal> = names
            .iter()
            .map(|name| Proposal { model: self.model(name), reform: Some(self.reform(name)), turned: turned.to_vec() })
            .collect();
        let base = self.model("base.toml");
        let known_at = Timestamp::MAX;
        let request = ComparisonRequest {
            region: &self.region,
            base: &base,
            proposals: &proposals,
            months,
            known_at,
            neutral,
            why: Some(By::Thing),
        };
        Comparison::new(&request, &|_, _| {}).unwrap()
    }

    /// What each centre is paid in a month, settled by itself.
    pub fn settled(&self, model: &Model, month: Month) -> Vec<Ore> {
        let request = Request { region: &self.region, model, month, known_at: Timestamp::MAX, compare: false };
        let settled = settle(&request, &|_, _| {}).unwrap();
        (0..settled.settlement.centres.len()).map(|centre| settled.settlement.total_of_centre(centre)).collect()
    }

    /// Visits by person, centre, whole kronor of fee and profession, and costs of the laboratory by person and kronor: all on 15 February.
    pub fn happens(&self, visits: &[Visit], costs: &[(usize, i64)]) {
        let words = |words: &[&str]| words.iter().map(|word| Arc::from(*word)).collect();
        let event = |person: usize, centre: &str, kr: i64, labels| Event {
            person: Some(pseudonym(person)),
            day: date(2020, 2, 15),
            centre: centre.into(),
            amount: Ore(kr * 100),
            quantity: 1,
            labels,
        };
        let visit = |(person, centre, fee, profession): &Visit| {
            event(*person, CENTRES[*centre], *fee, words(&[profession, "visit", "no", "23", ""]))
        };
        let visits: Vec<Event> = visits.iter().map(visit).collect();
        let costs = costs.iter().map(|(person, kr)| event(*person, "", *kr, words(&["lab", "", ""]))).collect();
        for (number, kind, events) in [(6, EventKind::Visits, visits), (7, EventKind::Costs, costs)] {
            let mut writer = self.region.event_writer(kind).unwrap();
            events.iter().for_each(|event| writer.push(event).unwrap());
            writer.finish(delivery(number)).unwrap();
        }
    }

    /// What each centre is paid in a month, and what it has already, settled by itself.
    pub fn settled_and_received(&self, model: &Model, month: Month) -> Vec<(Ore, Ore)> {
        let request = Request { region: &self.region, model, month, known_at: Timestamp::MAX, compare: false };
        let settlement = settle(&request, &|_, _| {}).unwrap().settlement;
        let of = |centre| (settlement.total_of_centre(centre), settlement.received_of_centre(centre));
        (0..settlement.centres.len()).map(of).collect()
    }

    /// What each centre is paid in all months, settled one by one.
    pub fn settled_in(&self, model: &Model, months: &[Month]) -> Vec<Ore> {
        let mut sums = vec![Ore::ZERO; CENTRES.len()];
        for month in months {
            sums.iter_mut().zip(self.settled(model, *month)).for_each(|(sum, ore)| *sum += ore);
        }
        sums
    }

    fn store(&self, facts: &Facts) {
        let region = &self.region;
        let centres = CENTRES.iter().enumerate().map(|(at, id)| Centre {
            id: (*id).into(),
            name: format!("Centre {id}"),
            provider: ["Region", "Provider"][at % 2].into(),
            org_number: "2329999995".into(),
            owner: [Owner::OwnOperated, Owner::Private][at % 2],
            valid: Span { from: date(2010, 1, 1), to: OPEN_END },
        });
        region.write_centres(delivery(1), centres.collect()).unwrap();
        let areas = (0..4_u32).map(|number| Area {
            code: format!("A{number}").into(),
            name: String::new(),
            municipality: format!("99{:02}", number / 2),
            edition: "test".into(),
            distance_km: Some(number * 40),
        });
        region.write_areas(delivery(2), areas.collect()).unwrap();
        let rows = facts.persons.iter().enumerate().map(|(person, (year, centre, begins))| ListingRow {
            person: pseudonym(person),
            birth: date(*year, 6, 1),
            sex: Sex::Female,
            area: format!("A{centre}").into(),
            centre: CENTRES[*centre].into(),
            kind: ListingKind::Active,
            doctor: None,
            valid: Span { from: if *begins == 0 { date(2019, 1, 1) } else { date(2020, *begins, 1) }, to: OPEN_END },
        });
        region.write_listing(delivery(3), rows.collect()).unwrap();
        let indices = CENTRES.iter().zip(facts.indices).map(|(centre, hundredths)| IndexValue {
            index: "cni".into(),
            scale: "mean-1".into(),
            valid: Span { from: date(2019, 1, 1), to: OPEN_END },
            centre: (*centre).into(),
            value: Exact::decimal(hundredths.into(), 2),
        });
        region.write_indices(delivery(4), indices.collect()).unwrap();
        let positions = CENTRES.iter().zip(facts.positions).map(|(centre, many)| ReportedValue {
            value: "positions".into(),
            centre: (*centre).into(),
            item: "".into(),
            valid: COVERS,
            amount: Exact::whole(many),
        });
        region.write_values(delivery(5), positions.collect()).unwrap();
    }
}

fn pseudonym(person: usize) -> Pseudonym {
    Pseudonym([u8::try_from(person).unwrap(), 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
}

fn delivery(number: usize) -> NewDelivery {
    let sha256 = format!("{number:064x}");
    let file =
        RawFile { name: format!("{number}.csv"), sha256, bytes: 1, rows_in: 0, accepted: 0, rejected: 0, left_out: 0 };
    NewDelivery {
        received: format!("2020-01-0{number}T08:00:00Z").parse().unwrap(),
        covers: COVERS,
        mode: Mode::Full,
        source: String::new(),
        files: vec![file],
        remarks: Default::default(),
        quarantine: Vec::new(),
        amounts: None,
    }
}
