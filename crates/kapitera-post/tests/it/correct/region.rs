//! A region for corrections: three centres, ten persons, and every register that changes what a month comes to.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::date;
use kapitera_evaluate::Settlement;
use kapitera_message::Problems;
use kapitera_model::Model;
use kapitera_money::{Exact, Ore};
use kapitera_period::{Date, Month, OPEN_END, Span};
use kapitera_post::{Act, Compare, Correction, CorrectionRequest, Office, Prepare, PreparedCorrection};
use kapitera_region::{Mode, NewDelivery, RawFile, Region};
use kapitera_register::{
    Area, Centre, Event, EventKind, IndexValue, ListingKind, ListingRow, Owner, Pseudonym, ReportedValue, Sex,
};
use kapitera_settle::{Request, load_model, settle};
use tempfile::TempDir;

pub const CENTRES: [&str; 3] = ["SE2329999995-A", "SE2329999995-B", "SE2329999995-C"];
const PROVIDERS: [(&str, Owner); 3] =
    [("2329999995", Owner::OwnOperated), ("5599999918", Owner::Private), ("5599999926", Owner::Private)];

const SETTINGS: &str = r#"
[region]
name = "Region Test (påhittad)"
language = "sv"
model = "model.toml"
key-file = "no.key"
invented = true
"#;

const CHART: &str = r#"
basis = "illustrative"
[[account]]
number = "1519"
name = "Fordringar, delbetalningar"
class = "asset"
[[account]]
number = "2446"
name = "Skulder"
class = "liability"
[[account]]
number = "5510"
name = "Köpt vård"
class = "cost"
[[counterpart]]
code = "870"
name = "Företag"
[[role]]
role = "payable"
account = "2446"
[[role]]
role = "instalment-claim"
account = "1519"
[[posting]]
component = "*"
account = "5510"
"#;

const BOOKS: [(&str, &str); 3] = [
    ("chart.toml", CHART),
    (
        "providers.toml",
        "basis = \"illustrative\"\n[[provider]]\norg-number = \"2329999995\"\nname = \"Region Test (påhittad)\"\ncounterpart = \"870\"\npay = \"internal\"\n[[provider]]\norg-number = \"5599999918\"\nname = \"Alfa (påhittad)\"\ncounterpart = \"870\"\npay = \"bankgiro 9999-0012\"\npayee = [\"midwives\"]\n[[provider]]\norg-number = \"5599999926\"\nname = \"Beta (påhittad)\"\ncounterpart = \"870\"\npay = \"bankgiro 999-9038\"\n",
    ),
    (
        "officers.toml",
        "basis = \"illustrative\"\n[[officer]]\nid = \"ada\"\nname = \"Ada (påhittad)\"\nmay = [\"prepare\", \"review\", \"post\", \"close\", \"pay\", \"plan\"]\n[[officer]]\nid = \"bo\"\nname = \"Bo (påhittad)\"\nmay = [\"attest\"]\n",
    ),
];

/// What the model's parameters are, and where they are decided.
#[derive(Clone, Copy, Debug)]
pub struct Prices {
    /// Kronor a month for each listed.
    pub each: i64,
    /// The pool of a month, in kronor.
    pub pool: i64,
}

/// The model, with its two parameters to be filled in. The pool is closed; what is recovered is shared out again.
const MODEL: &str = r#"
[model]
id = "correct-test"
name = "Correct test"
from = 2019-01-01
to = 2021-12-31
status = "in-force"
[rounding]
level = "line"
mode = "half-away"
unit = "öre"
decision = "budget"
[decision.budget]
body = "Regionfullmäktige (påhittat)"
date = 2019-11-20
case = "RS/1/2019"
[parameter.each]
value = EACH
unit = "kr/month"
decision = "budget"
[parameter.pool]
value = POOL
unit = "kr/month"
decision = "budget"
[table.age]
unit = "weight"
by = "age"
decision = "budget"
[table.age.rows]
"0-64" = 1
"65-" = 2
[value.recovered]
unit = "kr"
take = "last-day"
without-row = 0
[cost.lab]
where = { cost-kind = "lab" }
carrier = "listed"
decision = "budget"
[component.listed]
label = { sv = "Listade", en = "Listed" }
decision = "budget"
count = "listed"
price = { each = "each", per = "month" }
[component.pool]
label = { sv = "Pott", en = "Pool" }
decision = "budget"
count = "listed"
weigh = [{ table = "age" }]
price = { pool = "pool", per = "month" }
[component.need]
label = { sv = "Vårdbehov", en = "Care need" }
decision = "budget"
count = "listed"
weigh = [{ index = "cni", scale = "mean-1" }]
price = { mean = 77, per = "month" }
split = { centre = "rest", midwives = "1/3" }
[component.recovery]
label = { sv = "Återtag", en = "Recovery" }
decision = "budget"
stance = "charged"
count = { value = "recovered" }
price = { each = 1, per = "month" }
[component.returned]
label = { sv = "Utdelat återtag", en = "Recovery shared out" }
decision = "budget"
count = "listed"
price = { pool-of = ["recovery"] }
shape = [{ when = { value = "recovered", equals = 0 } }]
[component.cost-lab]
label = { sv = "Laboratorium", en = "Laboratory" }
decision = "budget"
stance = "charged"
count = { cost = "lab" }
price = { share = "100 %" }
[component.shadow]
label = { sv = "Skugga", en = "Shadow" }
decision = "budget"
stance = "shadow"
count = "listed"
price = { each = 10, per = "month" }
"#;

/// Öre by centre and component.
pub type Sums = BTreeMap<(String, String), Ore>;

/// Adds up; what comes to nothing is left out.
pub fn sums(parts: impl IntoIterator<Item = (String, String, Ore)>) -> Sums {
    let mut sums = Sums::new();
    for (centre, component, amount) in parts {
        *sums.entry((centre, component)).or_default() += amount;
    }
    sums.retain(|_, amount| *amount != Ore::ZERO);
    sums
}

/// A region in a directory of its own, and the time.
pub struct Test {
    dir: TempDir,
    hours: u32,
    delivered: usize,
    pub prices: Prices,
}

/// A cost: person, day, öre.
pub type Cost = (Option<usize>, Date, i64);

impl Test {
    /// With everything known that January and February need: persons 0–2 are listed at the first centre, 3–5 at the second,
    /// 6–8 at the third and 9 nowhere.
    pub fn new() -> Self {
        let prices = Prices { each: 100, pool: 1000 };
        let mut test = Self { dir: tempfile::tempdir().unwrap(), hours: 0, delivered: 0, prices };
        fs::write(test.dir.path().join("kapitera.toml"), SETTINGS).unwrap();
        fs::create_dir(test.dir.path().join("books")).unwrap();
        for (name, text) in BOOKS {
            fs::write(test.dir.path().join("books").join(name), text).unwrap();
        }
        test.rule("0", 24);
        test.model(prices);
        test.centres(&[0, 1, 2]);
        let area = Area {
            code: "A1".into(),
            name: String::new(),
            municipality: "2380".into(),
            edition: "test".into(),
            distance_km: None,
        };
        let new = test.delivery(Mode::Full);
        test.region().write_areas(new, vec![area]).unwrap();
        let rows = (0..9).map(|person| (person, Some(person / 3), date(2019, 6, 1))).collect::<Vec<_>>();
        test.listing(Mode::Full, &rows);
        test.index([100, 90, 120]);
        test.recovered(0);
        test.costs(Mode::Full, &[(Some(0), date(2020, 2, 3), 12_345), (Some(3), date(2020, 1, 9), 5_000)]);
        test
    }

    /// A folder of the region.
    pub fn folder(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn region(&self) -> Region {
        Region::open(self.dir.path()).unwrap()
    }

    pub fn office(&self) -> Office {
        Office::open(self.region()).unwrap()
    }

    pub fn models(&self) -> Vec<Model> {
        vec![load_model(&self.dir.path().join("model.toml")).unwrap().0]
    }

    /// An hour later.
    pub fn now(&mut self) -> Timestamp {
        self.hours += 1;
        self.time()
    }

    /// The time of the last thing done.
    pub fn time(&self) -> Timestamp {
        "2020-03-01T00:00:00Z".parse::<Timestamp>().unwrap() + jiff::SignedDuration::from_hours(self.hours.into())
    }

    pub fn rule(&self, threshold: &str, look_back: u32) {
        let text = format!(
            "basis = \"illustrative\"\n[[corrections]]\nthreshold = \"{threshold} kr\"\nlook-back-months = {look_back}\ninstalments-most = 6\n[[negative]]\nrule = \"carry\"\n"
        );
        fs::write(self.dir.path().join("books/rules.toml"), text).unwrap();
    }

    pub fn model(&mut self, prices: Prices) {
        self.prices = prices;
        let text = MODEL.replace("EACH", &prices.each.to_string()).replace("POOL", &prices.pool.to_string());
        fs::write(self.dir.path().join("model.toml"), text).unwrap();
    }

    fn delivery(&mut self, mode: Mode) -> NewDelivery {
        let received = self.now();
        self.delivery_at(mode, received)
    }

    fn delivery_at(&mut self, mode: Mode, received: Timestamp) -> NewDelivery {
        self.delivered += 1;
        let sha256 = format!("{:064x}", self.delivered);
        let file =
            RawFile { name: "raw.csv".into(), sha256, bytes: 1, rows_in: 0, accepted: 0, rejected: 0, left_out: 0 };
        NewDelivery {
            received,
            covers: Span { from: date(2019, 1, 1), to: date(2020, 12, 31) },
            mode,
            source: String::new(),
            files: vec![file],
            remarks: Default::default(),
            quarantine: Vec::new(),
            amounts: None,
        }
    }

    /// The centres that there are, each run by its own provider.
    pub fn centres(&mut self, which: &[usize]) {
        self.run_by(&which.iter().map(|&number| (number, number)).collect::<Vec<_>>());
    }

    /// The centres that there are, and who runs each.
    pub fn run_by(&mut self, which: &[(usize, usize)]) {
        let new = self.delivery(Mode::Full);
        let centre = |&(number, provider): &(usize, usize)| Centre {
            id: CENTRES[number].into(),
            name: format!("Centre {number}"),
            provider: PROVIDERS[provider].0.into(),
            org_number: PROVIDERS[provider].0.into(),
            owner: PROVIDERS[provider].1,
            valid: Span { from: date(2010, 1, 1), to: OPEN_END },
        };
        self.region().write_centres(new, which.iter().map(centre).collect()).unwrap();
    }

    /// Each person is where it is said from the day said, and before that where the first listing says.
    pub fn listing(&mut self, mode: Mode, rows: &[(usize, Option<usize>, Date)]) {
        let received = self.now();
        self.listing_at(mode, rows, received);
    }

    pub fn listing_at(&mut self, mode: Mode, rows: &[(usize, Option<usize>, Date)], received: Timestamp) {
        let new = self.delivery_at(mode, received);
        let start = date(2019, 6, 1);
        let row = |person: usize, centre: usize, valid: Span| ListingRow {
            person: Pseudonym([person as u8 * 23 + 1; 16]),
            // Every third person weighs two.
            birth: date(if person % 3 == 2 { 1940 } else { 1990 }, 5, 5),
            sex: Sex::Female,
            area: "A1".into(),
            centre: CENTRES[centre].into(),
            kind: ListingKind::Active,
            doctor: None,
            valid,
        };
        let mut all = Vec::new();
        for &(person, centre, from) in rows {
            let before = Span { from: start, to: from.yesterday().unwrap() };
            if person < 9 && !before.is_empty() {
                all.push(row(person, person / 3, before));
            }
            all.extend(centre.map(|centre| row(person, centre, Span { from, to: OPEN_END })));
        }
        self.region().write_listing(new, all).unwrap();
    }

    /// In hundredths; for as many centres as are said.
    pub fn index<const N: usize>(&mut self, values: [i128; N]) {
        let new = self.delivery(Mode::Full);
        let value = |(centre, value): (&str, i128)| IndexValue {
            index: "cni".into(),
            scale: "mean-1".into(),
            valid: Span { from: date(2019, 1, 1), to: OPEN_END },
            centre: centre.into(),
            value: Exact::decimal(value, 2),
        };
        self.region().write_indices(new, CENTRES.into_iter().zip(values).map(value).collect()).unwrap();
    }

    /// Kronor recovered from the first centre each month.
    pub fn recovered(&mut self, kronor: i64) {
        let new = self.delivery(Mode::Full);
        let value = ReportedValue {
            value: "recovered".into(),
            centre: CENTRES[0].into(),
            item: "".into(),
            valid: Span { from: date(2019, 1, 1), to: date(2020, 12, 31) },
            amount: Exact::whole(kronor),
        };
        self.region().write_values(new, vec![value]).unwrap();
    }

    pub fn costs(&mut self, mode: Mode, costs: &[Cost]) {
        let new = self.delivery(mode);
        let mut writer = self.region().event_writer(EventKind::Costs).unwrap();
        for &(person, day, amount) in costs {
            let event = Event {
                person: person.map(|person| Pseudonym([person as u8 * 23 + 1; 16])),
                day,
                centre: "".into(),
                amount: Ore(amount),
                labels: ["lab", ""].map(Arc::from).to_vec(),
            };
            writer.push(&event).unwrap();
        }
        writer.finish(new).unwrap();
    }

    /// The month's lines as they are paid, settled with all that is known at the time of the last thing done.
    pub fn settled(&self, of: Month) -> Sums {
        let (region, models, known_at) = (self.region(), self.models(), self.time());
        let request = Request { region: &region, model: &models[0], month: of, known_at, compare: false };
        paid(&models[0], &settle(&request, &|_, _| {}).unwrap().settlement)
    }

    /// What stands in the ledger for the month.
    pub fn posted(&self, office: &mut Office, of: Month) -> Sums {
        let rows = office.store().posted(of).unwrap();
        sums(rows.into_iter().map(|row| (row.centre, row.component, row.amount)))
    }

    /// Opens the months of the books, and posts a month.
    pub fn post(&mut self, office: &mut Office, of: &str) {
        let at = self.now();
        for period in ["2020-03", "2020-04"] {
            let open = office.periods().unwrap();
            if !open.iter().any(|there| there.month == month(period)) {
                office.open_period(month(period), &act("ada", at)).unwrap();
            }
        }
        let models = self.models();
        let asked = Prepare { month: month(of), models: &models, known_at: None, post_in: month("2020-03") };
        let id = office.prepare(&asked, &act("ada", at), &|_, _| {}).unwrap().draft.id;
        self.finish(office, id);
    }

    /// Takes a draft through to posted.
    pub fn finish(&mut self, office: &mut Office, id: kapitera_books::SettlementId) {
        let at = self.now();
        office.review(id, &act("ada", at)).unwrap();
        office.attest(id, &act("bo", at)).unwrap();
        office.post(id, &act("ada", at)).unwrap();
    }

    /// Prepares a correction of a month, to be booked in April.
    pub fn prepare(&mut self, office: &mut Office, of: &str) -> Result<PreparedCorrection, Problems> {
        let (at, models) = (self.now(), self.models());
        let asked = CorrectionRequest {
            month: month(of),
            models: &models,
            known_at: None,
            post_in: month("2020-04"),
            instalments: 1,
        };
        office.prepare_correction(&asked, &act("ada", at), &|_, _| {})
    }

    /// Corrects a month to the end.
    pub fn correct(&mut self, office: &mut Office, of: &str) -> PreparedCorrection {
        let prepared = self.prepare(office, of).unwrap();
        if let Some(draft) = &prepared.prepared {
            self.finish(office, draft.draft.id);
        }
        prepared
    }

    pub fn compare(&mut self, office: &mut Office, of: &str) -> Result<Correction, Problems> {
        let (now, models) = (self.now(), self.models());
        let asked = Compare { month: month(of), models: &models, known_at: None, now };
        office.compare_correction(&asked, &|_, _| {})
    }
}

fn paid(model: &Model, settlement: &Settlement) -> Sums {
    sums(settlement.lines.iter().map(|line| {
        let (centre, component) = (&settlement.centres[line.centre].id, &model.components[line.component].name);
        (centre.to_string(), component.clone(), line.paid())
    }))
}

pub fn month(text: &str) -> Month {
    text.parse().unwrap()
}

pub fn act(by: &str, at: Timestamp) -> Act<'_> {
    Act { by, at, note: "" }
}
