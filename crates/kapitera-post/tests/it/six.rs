//! The region of six centres and thirty persons that most tests work on, made once and copied for each.

use std::path::Path;
use std::sync::LazyLock;

use jiff::civil::date;
use kapitera_period::{Date, Span};
use kapitera_region::Mode;

use crate::small::{ALPHA, BETA, Listed, OWN, Owners, Parts, Site, Small, rejected, time};

/// Six centres, each with its name and who runs it: two of the region's own, four of two private providers.
pub const CENTRES: [(&str, &str, &str); 6] = [
    ("SE2329999995-T001", "Björken", OWN),
    ("SE2329999995-T002", "Granen", OWN),
    ("SE2329999995-T003", "Tallen", ALPHA),
    ("SE2329999995-T004", "Eken", ALPHA),
    ("SE2329999995-T005", "Linden", BETA),
    ("SE2329999995-T006", "Alen", BETA),
];

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

static TEMPLATE: LazyLock<Small> = LazyLock::new(made);

impl Small {
    /// A copy of the region, whose ledger is a file in it.
    pub fn new() -> Self {
        TEMPLATE.copied()
    }

    /// A copy in a directory of its own in this one.
    pub fn within(folder: &Path) -> Self {
        TEMPLATE.copied_to(tempfile::tempdir_in(folder).unwrap())
    }

    /// A copy whose ledger is elsewhere.
    pub fn with_database(database: &str) -> Self {
        let small = Self::new();
        small.edit("kapitera.toml", "ledger.db", database);
        small
    }
}

fn made() -> Small {
    let models = &[("models/2020.toml", MODEL), ("models/base.toml", BASE)];
    let small = Small::with(&Parts { models, owners: Owners::Apart, ..Parts::default() });
    let received = time("2020-01-02T08:00:00Z");
    small.centres(received, &CENTRES.map(|(id, name, org)| Site { id, name: name.to_owned(), org }));
    small.area(received);
    let (before, after) = (days(date(2019, 1, 1), date(2020, 1, 31)), Span::open(date(2020, 2, 1)));
    let index = |(number, (id, ..)): (i128, (&'static str, &str, &str))| {
        [(id, before, 70 + 10 * (number % 3)), (id, after, 100 + 10 * number)]
    };
    small.indices(received, (0..).zip(CENTRES).flat_map(index));
    // Thirty persons, and one with a date of birth that is none, so that there is a quarantine.
    let always = Span::open(date(2019, 1, 1));
    let listed: Vec<Listed<'_>> = (0..30).map(|number| person(number, number % 6, always)).collect();
    let no_birth = rejected(32, "birth", "value_missing", "X;;female;9901A0010;SE2329999995-T001;2019-01-01;");
    small.listing_with(time("2020-01-03T06:00:00Z"), Mode::Full, &listed, vec![no_birth]);
    // Known in February: a newborn at the first, and one who moves from the second to the third.
    let moved = [
        person(30, 0, Span::open(date(2020, 1, 20))),
        person(1, 1, days(date(2019, 1, 1), date(2020, 1, 25))),
        person(1, 2, Span::open(date(2020, 1, 26))),
    ];
    small.listing(time("2020-01-28T06:00:00Z"), Mode::Changes, &moved);
    // Known in March: the third had been at the fifth all the time, which January and February must be corrected for.
    small.listing(time("2020-03-02T06:00:00Z"), Mode::Changes, &[person(2, 4, always)]);
    small
}

/// Somebody listed: the person's age follows from the number.
pub fn person(number: usize, centre: usize, days: Span) -> Listed<'static> {
    let year = 1930 + i16::try_from((number * 13) % 90).unwrap();
    let birth = if number == 30 { date(2020, 1, 20) } else { date(year, 5, 5) };
    Listed { person: number, birth, centre: CENTRES[centre].0, days }
}

fn days(from: Date, to: Date) -> Span {
    Span { from, to }
}
