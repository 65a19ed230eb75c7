//! An invented region for plans over many months: every centre is paid 10 000 kronor a month and so much for each listed.

use std::fs;

use jiff::civil::date;
use kapitera_books::Row;
use kapitera_message::Problems;
use kapitera_money::Ore;
use kapitera_period::{Date, OPEN_END, Span};
use kapitera_post::{Act, Office, Paid, Prepare, Prepared};
use kapitera_region::{Mode, NewDelivery, RawFile, Region};
use kapitera_register::{Area, Centre, ListingKind, ListingRow, Owner, Pseudonym, Sex};
use kapitera_settle::load_model;
use kapitera_store::{BalanceFilter, LedgerRow, RowFilter};
use tempfile::TempDir;

use crate::region::{act, month};

pub const OWN: &str = "2329999995";
pub const ALPHA: &str = "5599999918";
pub const BETA: &str = "5599999926";

const SETTINGS: &str = r#"
[region]
name = "Region Test (påhittad)"
language = "sv"
model = "model.toml"
key-file = "no.key"
invented = true
"#;

const MODEL: &str = r#"
[model]
id = "plans-test"
name = "Planprov"
from = 2014-01-01
to = 2022-12-31
status = "in-force"
[rounding]
level = "line"
mode = "half-away"
unit = "öre"
decision = "budget"
[decision.budget]
body = "Regionfullmäktige (påhittat)"
date = 2013-11-20
case = "RS/1/2013"
[component.coverage]
label = { sv = "Grund", en = "Base" }
decision = "budget"
count = "centre"
price = { each = 10000, per = "month" }
[component.listed]
label = { sv = "Listade", en = "Listed" }
decision = "budget"
count = "listed"
price = { each = 123.45, per = "month" }
[component.fee]
label = { sv = "Avgift", en = "Fee" }
decision = "budget"
stance = "charged"
count = "centre"
price = { each = 70, per = "month" }
"#;

/// The accounts, each with its class and the roles it has.
const ACCOUNTS: [(&str, &str, &str); 13] = [
    ("1512", "asset", "claim"),
    ("1519", "asset", "instalment-claim"),
    ("1590", "asset", "carried-deficit"),
    ("1690", "asset", "internal-transfer"),
    ("1930", "asset", "bank"),
    ("2446", "liability", "payable"),
    ("2990", "liability", "carried-surplus"),
    ("3610", "income", "sanction"),
    ("3611", "income", "clawback"),
    ("5510", "cost", ""),
    ("5591", "cost", "phase-out"),
    ("5592", "cost", "recovery"),
    ("8990", "cost", "result"),
];

const PROVIDERS: [(&str, &str); 3] = [(OWN, "internal"), (ALPHA, "bankgiro 9999-0012"), (BETA, "bankgiro 999-9038")];

/// A centre: its HSA id, its provider, and the first day of each who is listed there.
pub type Place<'a> = (&'a str, &'a str, Vec<Date>);

pub struct World {
    dir: TempDir,
}

impl World {
    /// A region with these centres since 2010.
    pub fn new(places: &[Place<'_>]) -> Self {
        let world = Self { dir: tempfile::tempdir().unwrap() };
        let root = world.dir.path();
        fs::write(root.join("kapitera.toml"), SETTINGS).unwrap();
        fs::write(root.join("model.toml"), MODEL).unwrap();
        fs::create_dir(root.join("books")).unwrap();
        world.book("chart.toml", &chart());
        let provider = |(org, pay): (&str, &str)| {
            format!(
                "[[provider]]\norg-number = \"{org}\"\nname = \"{org} (påhittad)\"\ncounterpart = \"870\"\npay = \"{pay}\"\n"
            )
        };
        world.book("providers.toml", &format!("basis = \"illustrative\"\n{}", PROVIDERS.map(provider).concat()));
        let officers = [
            ("controller", "[\"prepare\", \"review\", \"post\", \"plan\"]"),
            ("attestant", "[\"review\", \"attest\", \"plan\"]"),
            ("ekonom", "[\"post\", \"pay\", \"close\"]"),
        ];
        let officer = |(id, may): (&str, &str)| format!("[[officer]]\nid = \"{id}\"\nname = \"{id}\"\nmay = {may}\n");
        world.book("officers.toml", &format!("basis = \"illustrative\"\n{}", officers.map(officer).concat()));
        world.rules("");
        world.deliver(places);
        world
    }

    fn deliver(&self, places: &[Place<'_>]) {
        let region = self.region();
        let centre = |(id, org, _): &Place<'_>| Centre {
            id: (*id).into(),
            name: format!("Enhet {id}"),
            provider: (*org).into(),
            org_number: (*org).into(),
            owner: if *org == OWN { Owner::OwnOperated } else { Owner::Private },
            valid: Span { from: date(2010, 1, 1), to: OPEN_END },
        };
        region.write_centres(delivery(1), places.iter().map(centre).collect()).unwrap();
        let area = Area {
            code: "A1".into(),
            name: String::new(),
            municipality: "2380".into(),
            edition: "test".into(),
            distance_km: None,
        };
        region.write_areas(delivery(2), vec![area]).unwrap();
        let mut rows = Vec::new();
        for (id, _, from) in places {
            for from in from {
                let number = rows.len() as u128 + 1;
                rows.push(ListingRow {
                    person: Pseudonym(number.to_be_bytes()),
                    birth: date(1980, 5, 5),
                    sex: Sex::Female,
                    area: "A1".into(),
                    centre: (*id).into(),
                    kind: ListingKind::Active,
                    doctor: None,
                    valid: Span { from: *from, to: OPEN_END },
                });
            }
        }
        region.write_listing(delivery(3), rows).unwrap();
    }

    /// Delivers the register of centres once more.
    pub fn centres(&self, rows: Vec<Centre>) {
        self.region().write_centres(delivery(4), rows).unwrap();
    }

    /// Writes a text of the books.
    pub fn book(&self, name: &str, text: &str) {
        fs::write(self.dir.path().join("books").join(name), text).unwrap();
    }

    /// The rules of the books, with rules of carrying over.
    pub fn rules(&self, carry: &str) {
        self.book("rules.toml", &format!("basis = \"illustrative\"\n[[negative]]\nrule = \"carry\"\n{carry}"));
    }

    /// Makes it a region that is not invented.
    pub fn made_real(&self) {
        fs::write(self.dir.path().join("kapitera.toml"), SETTINGS.replace("invented = true", "")).unwrap();
    }

    fn region(&self) -> Region {
        Region::open(self.dir.path()).unwrap()
    }

    pub fn office(&self) -> Office {
        Office::open(self.region()).unwrap()
    }

    /// A plan recorded by one and attested by another.
    pub fn plan(&self, office: &mut Office, text: &str) -> String {
        let id = office.add_plan("plan.toml", text, &at("controller")).unwrap().plan.id;
        office.attest_plan(&id, &at("attestant")).unwrap();
        id
    }

    /// A month prepared, to be booked in itself.
    pub fn prepare(&self, office: &mut Office, name: &str) -> Prepared {
        self.try_prepare(office, name).unwrap()
    }

    pub fn try_prepare(&self, office: &mut Office, name: &str) -> Result<Prepared, Problems> {
        let models = vec![load_model(&self.dir.path().join("model.toml")).unwrap().0];
        let asked = Prepare { month: month(name), models: &models, known_at: None, post_in: month(name) };
        office.prepare(&asked, &at("controller"), &|_, _| {})
    }

    /// A whole month: opened, prepared, reviewed, attested, posted, paid, closed.
    pub fn month(&self, office: &mut Office, name: &str) -> (Prepared, Paid) {
        let of = month(name);
        if office.periods().unwrap().iter().all(|period| period.month != of) {
            office.open_period(of, &at("ekonom")).unwrap();
        }
        let prepared = self.prepare(office, name);
        let id = prepared.draft.id;
        office.review(id, &at("attestant")).unwrap();
        office.attest(id, &at("attestant")).unwrap();
        office.post(id, &at("controller")).unwrap();
        let paid = office.pay(of, of.last(), &at("ekonom")).unwrap();
        office.close_period(of, &at("ekonom")).unwrap();
        (prepared, paid)
    }

    /// So many whole months, from the first on.
    pub fn months(&self, office: &mut Office, first: &str, count: i32) -> Vec<(Prepared, Paid)> {
        (0..count).map(|later| self.month(office, &month(first).plus(later).to_string())).collect()
    }
}

fn chart() -> String {
    let mut text = "basis = \"illustrative\"\n[[counterpart]]\ncode = \"870\"\nname = \"Alla\"\n".to_owned();
    for (number, class, role) in ACCOUNTS {
        text.push_str(&format!("[[account]]\nnumber = \"{number}\"\nname = \"Konto {number}\"\nclass = \"{class}\"\n"));
        if !role.is_empty() {
            text.push_str(&format!("[[role]]\nrole = \"{role}\"\naccount = \"{number}\"\n"));
        }
    }
    text + "[[posting]]\ncomponent = \"fee\"\naccount = \"3610\"\n[[posting]]\ncomponent = \"*\"\naccount = \"5510\"\n"
}

fn delivery(number: u32) -> NewDelivery {
    let file = RawFile {
        name: "raw.csv".into(),
        sha256: format!("{number:064x}"),
        bytes: 1,
        rows_in: 0,
        accepted: 0,
        rejected: 0,
        left_out: 0,
    };
    NewDelivery {
        received: format!("2013-12-0{number}T00:00:00Z").parse().unwrap(),
        covers: Span { from: date(2014, 1, 1), to: OPEN_END },
        mode: Mode::Full,
        source: String::new(),
        files: vec![file],
        remarks: Default::default(),
        quarantine: Vec::new(),
        amounts: None,
    }
}

/// Somebody does something, long after the months that are settled.
pub fn at(by: &str) -> Act<'_> {
    act(by, "2022-06-01T09:00:00Z")
}

/// The rows of the ledger that carry a plan's id.
pub fn rows_of(office: &mut Office, plan: &str) -> Vec<LedgerRow> {
    let filter = RowFilter { plan: Some(plan.to_owned()), ..RowFilter::default() };
    office.store().rows(&filter).unwrap()
}

pub fn sum<'r>(rows: impl IntoIterator<Item = &'r LedgerRow>) -> Ore {
    rows.into_iter().map(|row| row.row.amount).sum()
}

/// The model's rows of a centre and component for a month.
pub fn model_rows(office: &mut Office, centre: &str, component: &str) -> Vec<Row> {
    let filter = RowFilter {
        centre: Some(centre.to_owned()),
        component: Some(component.to_owned()),
        plan: Some(String::new()),
        ..RowFilter::default()
    };
    office.store().rows(&filter).unwrap().into_iter().map(|row| row.row).collect()
}

/// What stands on an account, of a centre when one is named.
pub fn balance(office: &mut Office, account: &str, centre: Option<&str>) -> Ore {
    let filter = BalanceFilter {
        account: Some(account.to_owned()),
        centre: centre.map(ToOwned::to_owned),
        ..BalanceFilter::default()
    };
    office.store().balances(&filter).unwrap().iter().map(|balance| balance.closing).sum()
}
