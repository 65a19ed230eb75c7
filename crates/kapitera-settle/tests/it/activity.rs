//! Random visits, costs and drugs of random persons, against adding them up one by one.

use std::fmt::Write as _;

use kapitera_model::{Model, read_cases, read_model};
use proptest::prelude::*;

use crate::models::{drawn, failures};

const MODEL: &str = r#"
[model]
id = "activity"
name = "Activity"
from = 2020-01-01
to = 2020-12-31

[rounding]
level = "line"
mode = "half-away"
unit = "öre"
basis = "illustrative"

[table.price]
unit = "kr"
by = ["profession", "county"]
versions = [
    { to = 2020-03-15, basis = "illustrative", rows = { doctor = { others = 1500 }, others = { "01" = 700, others = 600 } } },
    { from = 2020-03-16, basis = "illustrative", rows = { doctor = { others = 1600 }, others = { "01" = 800, others = 650 } } },
]

[table.by-age]
unit = "kr"
by = "age"
basis = "illustrative"
rows = { "0-17" = 10, "18-" = 20, unknown = 40 }

[component.out-of-county]
basis = "illustrative"
count = { of = "visits", where-not = { county = ["23", "unknown"], prescription = "yes" } }
weigh = [{ table = "price" }]
price = { each = 1, per = "once" }

[component.for-others]
basis = "illustrative"
count = { of = "visits", where = { listed-at = "elsewhere" } }
price = { each = 500, per = "once" }

[component.elsewhere]
basis = "illustrative"
stance = "charged"
count = { of = "visits", at = "listed", where = { listed-at = "elsewhere" } }
price = { each = 500, per = "once" }

[component.by-age]
basis = "illustrative"
count = { of = "visits" }
weigh = [{ table = "by-age" }]
price = { each = 1, per = "once" }

[component.fees]
basis = "illustrative"
stance = "received"
count = { of = "fees" }
price = { share = "100 %" }

[cost.lab]
where = { cost-kind = "lab" }
basis = "illustrative"
carriers = [{ carrier = "listed", to = 2020-03-20 }, { carrier = "central", from = 2020-03-21 }]

[cost.rent]
where = { cost-kind = "rent" }
basis = "illustrative"
carrier = "own"

[cost.drugs]
of = "drugs"
where = { responsibility = "general" }
basis = "illustrative"
carrier = "listed"

[cost.specialty-drugs]
of = "drugs"
where-not = { responsibility = "general" }
basis = "illustrative"
carrier = "specialty"

[component.lab]
basis = "illustrative"
stance = "charged"
count = { cost = "lab" }
price = { share = "100 %" }

[component.rent]
basis = "illustrative"
stance = "charged"
count = { cost = "rent" }
price = { each = 1, per = "once" }

[component.drugs]
basis = "illustrative"
stance = "charged"
count = { cost = "drugs" }
price = { share = "100 %" }
"#;

const CENTRES: [&str; 3] = ["A", "B", "C"];
/// The day of March from which the third centre is closed.
const C_CLOSED: i32 = 26;
const DAYS: i32 = 31;

/// Days are those of March 2020; the first and the last stand for all before and after.
fn day(number: i32) -> String {
    match number {
        ..=0 => format!("2020-02-{:02}", 29 + number.max(-20)),
        1..=31 => format!("2020-03-{number:02}"),
        _ => format!("2020-04-{:02}", (number - 31).min(30)),
    }
}

#[derive(Clone, Debug)]
struct Person {
    child: bool,
    /// Centre, first and last day; they follow each other.
    listings: Vec<(usize, i32, i32)>,
}

impl Person {
    fn listed(&self, on: i32) -> Option<usize> {
        self.listings.iter().find(|(_, from, to)| (*from..=*to).contains(&on)).map(|(centre, ..)| *centre)
    }
}

fn person() -> impl Strategy<Value = Person> {
    let cuts = proptest::collection::vec(-10..40_i32, 2..5);
    let centres = proptest::collection::vec(prop::option::weighted(0.8, 0..3_usize), 4);
    (any::<bool>(), cuts, centres).prop_map(|(child, mut cuts, centres)| {
        cuts.sort_unstable();
        cuts.dedup();
        let spans = cuts.windows(2).zip(centres);
        let listings = spans.filter_map(|(cut, centre)| Some((centre?, cut[0], cut[1] - 1))).collect();
        Person { child, listings }
    })
}

#[derive(Clone, Debug)]
struct Visit {
    person: Option<usize>,
    centre: usize,
    day: i32,
    profession: &'static str,
    county: &'static str,
    prescription: bool,
    fee: i64,
}

#[derive(Clone, Debug)]
struct Cost {
    kind: &'static str,
    person: Option<usize>,
    centre: Option<usize>,
    day: i32,
    amount: i64,
}

#[derive(Clone, Debug)]
struct Drug {
    person: usize,
    day: i32,
    responsibility: &'static str,
    amount: i64,
}

#[derive(Clone, Debug)]
struct Month {
    persons: Vec<Person>,
    visits: Vec<Visit>,
    costs: Vec<Cost>,
    drugs: Vec<Drug>,
}

const PERSONS: usize = 4;

fn some_day() -> impl Strategy<Value = i32> {
    // Days of the month, and some beside it that must not be counted.
    -2..=DAYS + 2
}

fn visit() -> impl Strategy<Value = Visit> {
    let words = (
        prop::sample::select(&["doctor", "nurse", "midwife"][..]),
        prop::sample::select(&["23", "01", "17", "unknown"][..]),
    );
    (prop::option::weighted(0.8, 0..PERSONS), 0..3_usize, some_day(), words, any::<bool>(), 0..40_000_i64).prop_map(
        |(person, centre, day, (profession, county), prescription, fee)| Visit {
            person,
            centre,
            day,
            profession,
            county,
            prescription,
            fee,
        },
    )
}

fn cost() -> impl Strategy<Value = Cost> {
    let kind = prop::sample::select(&["lab", "lab", "rent", "parking"][..]);
    let whose = (prop::option::weighted(0.8, 0..PERSONS), prop::option::weighted(0.8, 0..3_usize));
    (kind, whose, some_day(), -5_000..900_000_i64).prop_map(|(kind, (person, centre), day, amount)| Cost {
        kind,
        person,
        centre,
        day,
        amount,
    })
}

fn drug() -> impl Strategy<Value = Drug> {
    let responsibility = prop::sample::select(&["general", "general", "oncology"][..]);
    (0..PERSONS, some_day(), responsibility, 1..2_000_000_i64).prop_map(|(person, day, responsibility, amount)| Drug {
        person,
        day,
        responsibility,
        amount,
    })
}

fn month() -> impl Strategy<Value = Month> {
    let persons = proptest::collection::vec(person(), PERSONS);
    let visits = proptest::collection::vec(visit(), 0..12);
    let costs = proptest::collection::vec(cost(), 0..12);
    let drugs = proptest::collection::vec(drug(), 0..8);
    (persons, visits, costs, drugs).prop_map(|(persons, visits, costs, drugs)| Month { persons, visits, costs, drugs })
}

/// What must come out, in öre.
#[derive(Default)]
struct Expected {
    /// By component and centre.
    lines: Vec<(&'static str, [i64; 3])>,
    /// By register, rule or both, and part.
    balances: Vec<(&'static str, &'static str, i64)>,
}

impl Expected {
    fn add(&mut self, component: &'static str, centre: usize, ore: i64) {
        if let Some((_, amounts)) = self.lines.iter_mut().find(|(name, _)| *name == component) {
            amounts[centre] += ore;
        } else {
            let mut amounts = [0; 3];
            amounts[centre] = ore;
            self.lines.push((component, amounts));
        }
    }

    fn balance(&mut self, of: &'static str, part: &'static str, ore: i64) {
        match self.balances.iter_mut().find(|(name, there, _)| (*name, *there) == (of, part)) {
            Some((_, _, amount)) => *amount += ore,
            None => self.balances.push((of, part, ore)),
        }
    }

    /// A cost that a centre carries, if there is one and it is open.
    fn carried(&mut self, rule: &'static str, register: &'static str, centre: Option<usize>, on: i32, ore: i64) {
        let part = match centre {
            None => "nobody",
            Some(centre) if !is_open(centre, on) => "not-open",
            Some(centre) => {
                self.add(rule, centre, ore);
                "charged"
            }
        };
        self.balance(rule, part, ore);
        self.balance(register, part, ore);
    }
}

fn is_open(centre: usize, on: i32) -> bool {
    centre != 2 || on < C_CLOSED
}

impl Month {
    fn expected(&self) -> Expected {
        let mut expected = Expected::default();
        let in_month = |on: i32| (1..=DAYS).contains(&on);
        for component in ["out-of-county", "for-others", "elsewhere", "by-age", "fees", "lab", "rent", "drugs"] {
            expected.add(component, 0, 0);
        }
        for visit in self.visits.iter().filter(|visit| in_month(visit.day)) {
            self.visit(visit, &mut expected);
        }
        for cost in self.costs.iter().filter(|cost| in_month(cost.day)) {
            let listed = cost.person.and_then(|person| self.persons[person].listed(cost.day));
            expected.balance("costs", "in-files", cost.amount);
            match cost.kind {
                "lab" if cost.day > 20 => {
                    expected.balance("lab", "central", cost.amount);
                    expected.balance("costs", "central", cost.amount);
                }
                "lab" => expected.carried("lab", "costs", listed, cost.day, cost.amount),
                "rent" => expected.carried("rent", "costs", cost.centre, cost.day, cost.amount),
                _ => expected.balance("costs", "without-rule", cost.amount),
            }
        }
        for drug in self.drugs.iter().filter(|drug| in_month(drug.day)) {
            expected.balance("drugs-register", "in-files", drug.amount);
            if drug.responsibility == "general" {
                let listed = self.persons[drug.person].listed(drug.day);
                expected.carried("drugs", "drugs-register", listed, drug.day, drug.amount);
            } else {
                expected.balance("drugs-register", "specialty", drug.amount);
            }
        }
        expected
    }

    fn visit(&self, visit: &Visit, expected: &mut Expected) {
        let person = visit.person.map(|person| &self.persons[person]);
        let listed = person.and_then(|person| person.listed(visit.day));
        if let Some(listed) = listed.filter(|listed| *listed != visit.centre && is_open(*listed, visit.day)) {
            expected.add("elsewhere", listed, 50_000);
        }
        if !is_open(visit.centre, visit.day) {
            return;
        }
        if listed.is_some_and(|listed| listed != visit.centre) {
            expected.add("for-others", visit.centre, 50_000);
        }
        let by_age = match (listed, person) {
            (Some(_), Some(person)) if person.child => 1000,
            (Some(_), Some(_)) => 2000,
            _ => 4000,
        };
        expected.add("by-age", visit.centre, by_age);
        expected.add("fees", visit.centre, visit.fee);
        if !visit.prescription && !matches!(visit.county, "23" | "unknown") {
            let later = visit.day >= 16;
            let price = match (visit.profession, visit.county) {
                ("doctor", _) => [1500, 1600],
                (_, "01") => [700, 800],
                _ => [600, 650],
            };
            expected.add("out-of-county", visit.centre, price[usize::from(later)] * 100);
        }
    }

    /// The month as a case, with everything that must come out.
    fn case(&self) -> String {
        let mut text = String::from("[[case]]\nname = \"Random\"\nmonth = \"2020-03\"\npersons = [\n");
        for (name, person) in self.persons.iter().enumerate() {
            let birth = if person.child { "2015-05-01" } else { "1980-05-01" };
            for (centre, from, to) in &person.listings {
                let (centre, from, to) = (CENTRES[*centre], day(*from), day(*to));
                writeln!(
                    text,
                    "{{ id = \"p{name}\", centre = \"{centre}\", birth = {birth}, from = {from}, to = {to} }},"
                )
                .unwrap();
            }
            // Somebody who was listed long ago only, so that every person is known.
            writeln!(
                text,
                "{{ id = \"p{name}\", centre = \"A\", birth = {birth}, from = 2019-01-01, to = 2019-01-31 }},"
            )
            .unwrap();
        }
        text.push_str("]\nopen = [{ centre = \"A\", from = 2010-01-01 }, { centre = \"B\", from = 2010-01-01 }, ");
        writeln!(text, "{{ centre = \"C\", from = 2010-01-01, to = {} }}]\nvisits = [", day(C_CLOSED - 1)).unwrap();
        for Visit { person, centre, day: on, profession, county, prescription, fee } in &self.visits {
            let (who, centre, on, fee) = (who(*person), CENTRES[*centre], day(*on), kronor(*fee));
            writeln!(text, "{{ {who}centre = \"{centre}\", day = {on}, profession = \"{profession}\", county = \"{county}\", prescription = {prescription}, fee = {fee} }},").unwrap();
        }
        text.push_str("]\ncosts = [\n");
        for Cost { kind, person, centre, day: on, amount } in &self.costs {
            let centre = centre.map(|centre| format!("centre = \"{}\", ", CENTRES[centre])).unwrap_or_default();
            let (who, on, amount) = (who(*person), day(*on), kronor(*amount));
            writeln!(text, "{{ {who}{centre}kind = \"{kind}\", day = {on}, amount = {amount} }},").unwrap();
        }
        text.push_str("]\ndispensings = [\n");
        for Drug { person, day: on, responsibility, amount } in &self.drugs {
            let (on, amount) = (day(*on), kronor(*amount));
            writeln!(
                text,
                "{{ person = \"p{person}\", day = {on}, responsibility = \"{responsibility}\", cost = {amount} }},"
            )
            .unwrap();
        }
        text.push_str("]\nexpect = [\n");
        self.expect(&mut text);
        text.push_str("]\n");
        text
    }

    fn expect(&self, text: &mut String) {
        let expected = self.expected();
        let mut total = 0;
        for (component, amounts) in &expected.lines {
            let sign = match *component {
                "fees" => 0,
                "out-of-county" | "for-others" | "by-age" => 1,
                _ => -1,
            };
            for (centre, amount) in CENTRES.iter().zip(amounts) {
                total += sign * amount;
                let figure = kronor(*amount);
                writeln!(text, "{{ component = \"{component}\", centre = \"{centre}\", figure = {figure} }},").unwrap();
            }
        }
        for (of, part, amount) in &expected.balances {
            let of = match *of {
                "costs" => "register = \"costs\"".to_owned(),
                "drugs-register" => "register = \"drugs\"".to_owned(),
                rule => format!("cost = \"{rule}\""),
            };
            writeln!(text, "{{ {of}, part = \"{part}\", figure = {} }},", kronor(*amount)).unwrap();
        }
        writeln!(text, "{{ total = true, figure = {} }},", kronor(total)).unwrap();
    }
}

fn who(person: Option<usize>) -> String {
    person.map(|person| format!("person = \"p{person}\", ")).unwrap_or_default()
}

fn kronor(ore: i64) -> String {
    format!("\"{}/100\"", ore)
}

fn model() -> Model {
    let read = read_model("activity.toml", MODEL, &|_, _| Err("stands alone".to_owned()));
    read.unwrap_or_else(|problems| panic!("{}", drawn(&problems))).0
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]
    #[test]
    fn each_event_meets_the_day_it_has(month in month()) {
        let text = month.case();
        let cases = read_cases("activity.cases.toml", &text).unwrap_or_else(|problems| panic!("{}", drawn(&problems)));
        let failed = failures(&model(), &cases.cases[0]);
        prop_assert!(failed.is_empty(), "{}\n{}", text, failed.join("\n"));
    }
}
