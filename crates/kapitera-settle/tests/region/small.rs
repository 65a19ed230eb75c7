//! The small region of these tests.

use std::fs;
use std::path::PathBuf;

use jiff::Timestamp;
use kapitera_deliver::{Delivered, Request as Delivery, create_key, deliver};
use kapitera_evaluate::{Amount, Settlement};
use kapitera_message::Problems;
use kapitera_model::Model;
use kapitera_money::Ore;
use kapitera_period::{OPEN_END, Span};
use kapitera_region::{Mode, Region};
use kapitera_register::RegisterKind;
use kapitera_settle::{Request, Settled, load_model, settle};

/// 2 453 kr a year times the weight of the age; 820 kr a year on average by the index of the centre.
const MODEL: &str = r#"
[model]
id = "region-test"
name = "Region test"
from = 2019-01-01
to = 2020-12-31
status = "in-force"
[rounding]
level = "line"
mode = "half-away"
unit = "öre"
year = "cumulative"
basis = "illustrative"
[table.age-weight]
unit = "weight"
by = "age"
basis = "illustrative"
[table.age-weight.rows]
"0-64" = 0.8
"65-79" = 1.25
"80-" = 2
[component.listed]
basis = "illustrative"
count = "listed"
weigh = [{ table = "age-weight" }]
price = { each = 2453, per = "year" }
[component.need]
basis = "illustrative"
count = "listed"
weigh = [{ index = "cni", scale = "mean-1" }]
price = { mean = 820, per = "year" }
"#;

const SETTINGS: &str = r#"
[region]
name = "Region Test (påhittad)"
language = "sv"
key-file = "test.key"
[limits]
rejected-share = "0 %"
[import.centres]
mapping = "centres.toml"
[import.indices]
mapping = "indices.toml"
[import.areas]
mapping = "areas.toml"
[import.listing]
mapping = "listing.toml"
[import.listing-counts]
mapping = "counts.toml"
[import.units]
mapping = "units.toml"
[import.orders]
mapping = "orders.toml"
[import.prices]
mapping = "prices.toml"
[import.feedback]
mapping = "feedback.toml"
[import.poc-tests]
mapping = "poc-tests.toml"
"#;

const MAPPINGS: [(&str, &str); 10] = [
    (
        "centres.toml",
        "register = \"centres\"\n[columns]\nid = \"id\"\nname = \"name\"\nprovider = \"provider\"\norg-number = \"org\"\nowner = { constant = \"own-operated\" }\nfrom = \"from\"\nto = \"to\"\n",
    ),
    (
        "indices.toml",
        "register = \"indices\"\n[columns]\nindex = { constant = \"cni\" }\nscale = { constant = \"mean-1\" }\nfrom = { constant = \"2019-01-01\" }\ncentre = \"id\"\nvalue = \"value\"\n",
    ),
    (
        "areas.toml",
        "register = \"areas\"\n[columns]\ncode = \"code\"\nname = \"code\"\nmunicipality = { constant = \"9901\" }\nedition = { constant = \"DeSO 2018\" }\n",
    ),
    (
        "listing.toml",
        "register = \"listing\"\n[columns]\nperson = \"id\"\nperson-kind = { constant = \"reserve\" }\nbirth = \"birth\"\nsex = \"sex\"\narea = \"area\"\ncentre = \"centre\"\nfrom = \"from\"\nto = \"to\"\n",
    ),
    (
        "counts.toml",
        "register = \"listing-counts\"\n[columns]\nday = \"day\"\ncentre = \"centre\"\nage = \"age\"\nsex = \"sex\"\narea = \"area\"\ncount = \"count\"\n",
    ),
    (
        "units.toml",
        "register = \"units\"\n[columns]\nid = \"id\"\nname = \"id\"\nkind = \"kind\"\norganisation = { constant = \"Region Test (påhittad)\" }\norg-number = { constant = \"2329999995\" }\nfrom = { constant = \"2010-01-01\" }\nto = \"to\"\n",
    ),
    (
        "orders.toml",
        "register = \"orders\"\n[columns]\nday = \"day\"\ncentre = \"buyer\"\nsupplier = \"supplier\"\nservice = \"service\"\nquantity = \"quantity\"\namount = \"amount\"\n",
    ),
    (
        "prices.toml",
        "register = \"prices\"\n[columns]\nsupplier = { constant = \"SE2329999995-L001\" }\nservice = { constant = \"a\" }\nprice = \"price\"\nfrom = \"from\"\nto = \"to\"\n",
    ),
    (
        "feedback.toml",
        "register = \"feedback\"\n[columns]\nday = \"day\"\ncentre = \"unit\"\nsupplier = \"supplier\"\nsubject = \"subject\"\n",
    ),
    (
        "poc-tests.toml",
        "register = \"poc-tests\"\n[columns]\nday = \"day\"\ncentre = \"unit\"\nservice = \"service\"\nquantity = \"quantity\"\ncost = \"cost\"\n",
    ),
];

/// A centre that stays open, and one that may close.
pub const BIRCH: &str = "SE2329999995-T001";
pub const SPRUCE: &str = "SE2329999995-T002";

/// Reserve id, birth, sex, centre: five at the birch (weights 0.8, 1.25, 2, 0.8, 0.8), two at the spruce (0.8, 2).
pub const PERSONS: [(&str, &str, &str, &str); 7] = [
    ("T1", "1980-05-05", "female", BIRCH),
    ("T2", "1950-06-06", "male", BIRCH),
    ("T3", "1938-07-07", "female", BIRCH),
    ("T4", "2000-08-08", "male", BIRCH),
    ("T5", "1990-02-01", "male", BIRCH),
    ("T6", "1985-09-09", "female", SPRUCE),
    ("T7", "1930-10-10", "male", SPRUCE),
];

const AREA: &str = "9901A0010";
const LISTING_HEADING: &str = "id;birth;sex;area;centre;from;to\n";

/// The region in a directory of its own.
pub struct Small {
    dir: tempfile::TempDir,
    pub region: Region,
}

impl Small {
    /// With centres, areas and indices known from 2 January 2020; the spruce's last day is `spruce_to`, if any.
    pub fn new(spruce_to: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("kapitera.toml"), SETTINGS).unwrap();
        fs::write(dir.path().join("model.toml"), MODEL).unwrap();
        for (name, text) in MAPPINGS {
            fs::write(dir.path().join(name), text).unwrap();
        }
        create_key(&dir.path().join("test.key"), [7; 32]).unwrap();
        let small = Self { region: Region::open(dir.path()).unwrap(), dir };
        let received = "2020-01-02T08:00:00Z";
        let centre =
            |id: &str, to: &str| format!("{id};Centre {id};Region Test (påhittad);2329999995;2010-01-01;{to}\n");
        let centres = format!("id;name;provider;org;from;to\n{}{}", centre(BIRCH, ""), centre(SPRUCE, spruce_to));
        small.deliver(RegisterKind::Centres, received, None, Mode::Full, &centres);
        small.deliver(RegisterKind::Areas, received, None, Mode::Full, &format!("code\n{AREA}\n"));
        small.deliver(
            RegisterKind::Indices,
            received,
            None,
            Mode::Full,
            &format!("id;value\n{BIRCH};0,9\n{SPRUCE};1,2\n"),
        );
        small
    }

    /// With everyone listed since 2019.
    pub fn listed(spruce_to: &str) -> Self {
        let small = Self::new(spruce_to);
        let rows: Vec<String> =
            PERSONS.iter().map(|(id, birth, sex, centre)| listing(id, birth, sex, centre, "2019-01-01", "")).collect();
        small.listing("2020-01-03T06:00:00Z", Mode::Full, &rows);
        small
    }

    /// Takes in rows of listings that speak about all days from 2020 on.
    pub fn listing(&self, received: &str, mode: Mode, rows: &[String]) {
        let covers = Span { from: jiff::civil::date(2020, 1, 1), to: OPEN_END };
        self.deliver(
            RegisterKind::Listing,
            received,
            Some(covers),
            mode,
            &format!("{LISTING_HEADING}{}", rows.concat()),
        );
    }

    pub fn deliver(
        &self,
        register: RegisterKind,
        received: &str,
        covers: Option<Span>,
        mode: Mode,
        text: &str,
    ) -> Delivered {
        let file = self.path(&format!("{}-{}.csv", register.name(), received.replace(':', "")));
        fs::write(&file, text).unwrap();
        let request = Delivery {
            register,
            files: vec![file],
            mapping: None,
            received: received.parse().unwrap(),
            covers,
            mode,
            control_sum: None,
            backdated: true,
        };
        deliver(&self.region, &request, &mut |_| {}).unwrap()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn model(&self) -> Model {
        load_model(&self.path("model.toml")).unwrap().0
    }

    /// A model by its text.
    pub fn model_of(&self, text: &str) -> Model {
        fs::write(self.path("other.toml"), text).unwrap();
        load_model(&self.path("other.toml")).unwrap().0
    }

    /// Settles a month by a model's text, with all that is known.
    pub fn settle_by(&self, text: &str, month: &str) -> Result<Settled, Problems> {
        let model = self.model_of(text);
        let month = month.parse().unwrap();
        let request = Request { region: &self.region, model: &model, month, known_at: Timestamp::MAX, compare: false };
        settle(&request, &|_, _| {})
    }

    /// Settles with all that is known.
    pub fn settle(&self, month: &str) -> Settled {
        self.settle_known(month, Timestamp::MAX, false).unwrap()
    }

    pub fn settle_known(&self, month: &str, known_at: Timestamp, compare: bool) -> Result<Settled, Problems> {
        let model = self.model();
        let request = Request { region: &self.region, model: &model, month: month.parse().unwrap(), known_at, compare };
        settle(&request, &|_, _| {})
    }
}

/// A row of listings.
pub fn listing(id: &str, birth: &str, sex: &str, centre: &str, from: &str, to: &str) -> String {
    format!("{id};{birth};{sex};{AREA};{centre};{from};{to}\n")
}

/// A row of counts.
pub fn counted(day: &str, centre: &str, age: u32, sex: &str) -> String {
    format!("{day};{centre};{age};{sex};{AREA};1\n")
}

/// The öre of the line of a component (by its position in the model) and centre; none when there is no line.
pub fn ore(settlement: &Settlement, component: usize, centre: &str) -> Option<i64> {
    let line = settlement
        .lines
        .iter()
        .find(|line| line.component == component && &*settlement.centres[line.centre].id == centre)?;
    let Amount::Money(ore) = line.amount else { panic!("the components are money") };
    Some(ore.0)
}

/// A centre's total in öre.
pub fn total(settlement: &Settlement, centre: &str) -> Ore {
    let index = settlement.centres.iter().position(|there| &*there.id == centre);
    index.map_or(Ore::ZERO, |index| settlement.total_of_centre(index))
}
