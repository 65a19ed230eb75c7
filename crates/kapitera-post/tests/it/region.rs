//! A small invented region, made once and copied for each test.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use jiff::Timestamp;
use kapitera_deliver::{Request, create_key, deliver};
use kapitera_message::Problems;
use kapitera_model::Model;
use kapitera_period::{Month, OPEN_END, Span};
use kapitera_post::{Act, Office, Prepare, Prepared};
use kapitera_region::{Mode, Region};
use kapitera_register::RegisterKind;
use kapitera_settle::load_model;
use tempfile::TempDir;

/// Six centres: two of the region's own, four of two private providers.
pub const CENTRES: [(&str, &str, &str, &str); 6] = [
    ("SE2329999995-T001", "Björken", "2329999995", "own-operated"),
    ("SE2329999995-T002", "Granen", "2329999995", "own-operated"),
    ("SE2329999995-T003", "Tallen", "5599999918", "private"),
    ("SE2329999995-T004", "Eken", "5599999918", "private"),
    ("SE2329999995-T005", "Linden", "5599999926", "private"),
    ("SE2329999995-T006", "Alen", "5599999926", "private"),
];

/// The region's own organisation number, and those of the private providers.
pub const OWN: &str = "2329999995";
pub const ALPHA: &str = "5599999918";
pub const BETA: &str = "5599999926";

const SETTINGS: &str = r#"
[region]
name = "Region Test (påhittad)"
language = "sv"
model = "models/2020.toml"
key-file = "../test.key"
invented = true
[ledger]
database = "ledger.db"
books = "books"
[limits]
rejected-share = "10 %"
[import.centres]
mapping = "mappings/centres.toml"
[import.indices]
mapping = "mappings/indices.toml"
[import.areas]
mapping = "mappings/areas.toml"
[import.listing]
mapping = "mappings/listing.toml"
"#;

const BASE: &str = r#"
[model]
id = "base-2020"
name = "Grund"
from = 2020-01-01
to = 2020-12-31
status = "in-force"
[rounding]
level = "line"
mode = "half-away"
unit = "öre"
year = "cumulative"
decision = "budget"
[decision.budget]
body = "Regionfullmäktige (påhittat)"
date = 2019-11-20
case = "RS/1/2019"
[parameter.base-price]
label = { sv = "Grundpris", en = "Base price" }
unit = "kr/year"
values = [
    { value = 2400, to = 2020-02-29, decision = "budget" },
    { value = 2520, from = 2020-03-01, decision = "budget" },
]
[table.age-weight]
unit = "weight"
by = "age"
decision = "budget"
[table.age-weight.rows]
"0-64" = 0.8
"65-79" = 1.25
"80-" = 2
[component.listed]
label = { sv = "Listade", en = "Listed" }
decision = "budget"
count = "listed"
weigh = [{ table = "age-weight" }]
price = { each = "base-price", per = "year" }
[component.need]
label = { sv = "Vårdbehov", en = "Care need" }
decision = "budget"
count = "listed"
weigh = [{ index = "cni", scale = "mean-1" }]
price = { mean = 820, per = "year" }
"#;

/// A reform of it: the model in force says its fee besides.
const MODEL: &str = r#"
[model]
id = "test-2020"
name = "Testmodell 2020"
extends = "base.toml"
[add.component.fee]
label = { sv = "Avgift", en = "Fee" }
decision = "budget"
stance = "charged"
count = "centre"
price = { each = 50, per = "month" }
"#;

const CHART: &str = r#"
basis = "illustrative"
[[account]]
number = "1512"
name = "Fordringar, fakturerade"
class = "asset"
[[account]]
number = "1519"
name = "Fordringar, delbetalningar"
class = "asset"
[[account]]
number = "1690"
name = "Avräkning egenregi"
class = "asset"
[[account]]
number = "1930"
name = "Bank"
class = "asset"
[[account]]
number = "2446"
name = "Skulder privata"
class = "liability"
[[account]]
number = "2896"
name = "Skulder egenregi"
class = "liability"
[[account]]
number = "3610"
name = "Avgifter"
class = "income"
[[account]]
number = "5510"
name = "Köpt vård, privata"
class = "cost"
[[account]]
number = "5610"
name = "Vård i egenregi"
class = "cost"
[[counterpart]]
code = "100"
name = "Egen organisation"
[[counterpart]]
code = "870"
name = "Privata företag"
[[role]]
role = "payable"
owner = "private"
account = "2446"
[[role]]
role = "payable"
owner = "own-operated"
account = "2896"
[[role]]
role = "bank"
account = "1930"
[[role]]
role = "internal-transfer"
account = "1690"
[[role]]
role = "claim"
account = "1512"
[[role]]
role = "instalment-claim"
account = "1519"
[[role]]
role = "sanction"
account = "3610"
[[posting]]
component = "fee"
account = "3610"
[[posting]]
component = "*"
owner = "private"
account = "5510"
[[posting]]
component = "*"
owner = "own-operated"
account = "5610"
"#;

const PROVIDERS: &str = r#"
basis = "illustrative"
[[provider]]
org-number = "2329999995"
name = "Region Test (påhittad)"
counterpart = "100"
pay = "internal"
[[provider]]
org-number = "5599999918"
name = "Alfa Vård AB (påhittad)"
counterpart = "870"
pay = "bankgiro 9999-0012"
[[provider]]
org-number = "5599999926"
name = "Beta Vård AB (påhittad)"
counterpart = "870"
pay = "bankgiro 999-9038"
"#;

const OFFICERS: &str = r#"
basis = "illustrative"
[[officer]]
id = "controller"
name = "Controller"
may = ["prepare", "review", "post", "plan", "attest"]
[[officer]]
id = "attestant"
name = "Attestant"
may = ["prepare", "review", "attest", "post", "plan"]
[[officer]]
id = "ekonom"
name = "Ekonom"
may = ["pay", "close"]
to = 2020-12-31
[[officer]]
id = "kassa"
name = "Kassa"
may = ["pay"]
"#;

const RULES: &str = r#"
basis = "illustrative"
[[corrections]]
threshold = "0 kr"
look-back-months = 24
instalments-most = 12
[[negative]]
owner = "own-operated"
rule = "carry"
[[negative]]
owner = "private"
rule = "invoice"
"#;

const MAPPINGS: [(&str, &str); 4] = [
    (
        "centres.toml",
        "register = \"centres\"\n[columns]\nid = \"id\"\nname = \"name\"\nprovider = \"provider\"\norg-number = \"org\"\nowner = \"owner\"\nfrom = \"from\"\nto = \"to\"\n",
    ),
    (
        "indices.toml",
        "register = \"indices\"\n[columns]\nindex = { constant = \"cni\" }\nscale = { constant = \"mean-1\" }\nfrom = \"from\"\nto = \"to\"\ncentre = \"id\"\nvalue = \"value\"\n",
    ),
    (
        "areas.toml",
        "register = \"areas\"\n[columns]\ncode = \"code\"\nname = \"code\"\nmunicipality = { constant = \"9901\" }\nedition = { constant = \"DeSO 2018\" }\n",
    ),
    (
        "listing.toml",
        "register = \"listing\"\n[columns]\nperson = \"id\"\nperson-kind = { constant = \"reserve\" }\nbirth = \"birth\"\nsex = \"sex\"\narea = \"area\"\ncentre = \"centre\"\nfrom = \"from\"\nto = \"to\"\n",
    ),
];

const AREA: &str = "9901A0010";

/// A region in a directory of its own.
pub struct Small {
    /// Removed with the test.
    pub dir: TempDir,
}

static TEMPLATE: LazyLock<Small> = LazyLock::new(Small::made);

impl Small {
    /// A copy of the region, whose ledger is a file in it.
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        copy(TEMPLATE.dir.path(), dir.path());
        Self { dir }
    }

    /// A copy in a directory of its own in this one.
    pub fn within(folder: &Path) -> Self {
        let dir = tempfile::tempdir_in(folder).unwrap();
        copy(TEMPLATE.dir.path(), dir.path());
        Self { dir }
    }

    /// A copy whose ledger is elsewhere.
    pub fn with_database(database: &str) -> Self {
        let small = Self::new();
        small.edit("kapitera.toml", "ledger.db", database);
        small
    }

    fn made() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let small = Self { dir };
        let root = small.root();
        for folder in ["models", "mappings", "books", "raw"] {
            fs::create_dir_all(root.join(folder)).unwrap();
        }
        create_key(&small.dir.path().join("test.key"), [7; 32]).unwrap();
        fs::write(root.join("kapitera.toml"), SETTINGS).unwrap();
        for (path, text) in [
            ("models/base.toml", BASE),
            ("models/2020.toml", MODEL),
            ("books/chart.toml", CHART),
            ("books/providers.toml", PROVIDERS),
            ("books/officers.toml", OFFICERS),
            ("books/rules.toml", RULES),
        ] {
            fs::write(root.join(path), text).unwrap();
        }
        for (name, text) in MAPPINGS {
            fs::write(root.join("mappings").join(name), text).unwrap();
        }
        let received = "2020-01-02T08:00:00Z";
        let centres = CENTRES.map(|(id, name, org, owner)| {
            let provider = if org == OWN { "Region Test" } else { "Privat AB" };
            format!("{id};{name};{provider};{org};{owner};2010-01-01;\n")
        });
        let centres = format!("id;name;provider;org;owner;from;to\n{}", centres.concat());
        small.deliver(RegisterKind::Centres, received, &centres, Mode::Full);
        small.deliver(RegisterKind::Areas, received, &format!("code\n{AREA}\n"), Mode::Full);
        let indices = CENTRES.iter().enumerate();
        let index = |(number, (id, ..)): (usize, &(&str, &str, &str, &str))| {
            format!("{id};0,{};2019-01-01;2020-01-31\n{id};1,{};2020-02-01;\n", 7 + number % 3, number)
        };
        let indices: String = indices.map(index).collect();
        small.deliver(RegisterKind::Indices, received, &format!("id;value;from;to\n{indices}"), Mode::Full);
        // Thirty persons, the first with a date of birth that is none, so that there is a quarantine.
        let mut rows: Vec<String> = (0..30).map(|number| person(number, number % 6, "2019-01-01", "")).collect();
        rows.push("X;;female;9901A0010;SE2329999995-T001;2019-01-01;\n".to_owned());
        small.listing("2020-01-03T06:00:00Z", Mode::Full, &rows);
        // Known in February: a newborn at the first, and one who moves from the second to the third.
        let moved =
            [person(30, 0, "2020-01-20", ""), person(1, 1, "2019-01-01", "2020-01-25"), person(1, 2, "2020-01-26", "")];
        small.listing("2020-01-28T06:00:00Z", Mode::Changes, &moved);
        // Known in March: the third had been at the fifth all the time, which January and February must be corrected for.
        small.listing("2020-03-02T06:00:00Z", Mode::Changes, &[person(2, 4, "2019-01-01", "")]);
        small
    }

    pub fn listing(&self, received: &str, mode: Mode, rows: &[String]) {
        let text = format!("id;birth;sex;area;centre;from;to\n{}", rows.concat());
        self.deliver(RegisterKind::Listing, received, &text, mode);
    }

    fn deliver(&self, register: RegisterKind, received: &str, text: &str, mode: Mode) {
        let file = self.dir.path().join(format!("{}-{}.csv", register.name(), received.replace(':', "")));
        fs::write(&file, text).unwrap();
        let covers = Span { from: jiff::civil::date(2020, 1, 1), to: OPEN_END };
        let request = Request {
            register,
            files: vec![file],
            mapping: None,
            received: received.parse().unwrap(),
            covers: (register == RegisterKind::Listing).then_some(covers),
            mode,
            control_sum: None,
            backdated: true,
        };
        deliver(&self.region(), &request, &mut |_| {}).unwrap();
    }

    /// The region's directory.
    pub fn root(&self) -> PathBuf {
        self.dir.path().join("region")
    }

    pub fn region(&self) -> Region {
        Region::open(&self.root()).unwrap()
    }

    pub fn office(&self) -> Office {
        Office::open(self.region()).unwrap()
    }

    pub fn models(&self) -> Vec<Model> {
        vec![load_model(&self.root().join("models/2020.toml")).unwrap().0]
    }

    /// Replaces words in a text of the region.
    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let file = self.root().join(path);
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(from), "{path} has no {from}");
        fs::write(file, text.replace(from, to)).unwrap();
    }

    /// Prepares a month, to be booked in it.
    pub fn prepare(&self, office: &mut Office, month_of: &str, act: &Act<'_>) -> Result<Prepared, Problems> {
        let models = self.models();
        let asked = Prepare { month: month(month_of), models: &models, known_at: None, post_in: month(month_of) };
        office.prepare(&asked, act, &|_, _| {})
    }

    /// A month prepared, reviewed, attested and posted; its period is opened when it is not.
    pub fn post(&self, office: &mut Office, month_of: &str) -> Prepared {
        let at = format!("{month_of}-21T09:00:00Z");
        if office.periods().unwrap().iter().all(|period| period.month != month(month_of)) {
            office.open_period(month(month_of), &act("ekonom", &at)).unwrap();
        }
        let prepared = self.prepare(office, month_of, &act("controller", &at)).unwrap();
        let id = prepared.draft.id;
        office.review(id, &act("attestant", &at)).unwrap();
        office.attest(id, &act("attestant", &at)).unwrap();
        office.post(id, &act("controller", &at)).unwrap();
        prepared
    }
}

/// A row of listings: the person's age follows from the number.
pub fn person(number: usize, centre: usize, from: &str, to: &str) -> String {
    let birth = 1930 + (number * 13) % 90;
    let sex = if number.is_multiple_of(2) { "female" } else { "male" };
    let birth = if number == 30 { "2020-01-20".to_owned() } else { format!("{birth}-05-05") };
    format!("T{number};{birth};{sex};{AREA};{};{from};{to}\n", CENTRES[centre].0)
}

/// Somebody does something at a time, with nothing said.
pub fn act<'a>(by: &'a str, at: &str) -> Act<'a> {
    Act { by, at: time(at), note: "" }
}

/// Somebody does something and says why.
pub fn why<'a>(by: &'a str, at: &str, note: &'a str) -> Act<'a> {
    Act { by, at: time(at), note }
}

pub fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub fn month(text: &str) -> Month {
    text.parse().unwrap()
}

/// The codes of problems.
pub fn codes<T>(result: Result<T, Problems>) -> Vec<&'static str> {
    result.err().unwrap_or_default().iter().map(|problem| problem.code).collect()
}

/// Copies a directory with all in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
