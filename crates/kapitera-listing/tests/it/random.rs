//! Random regions, rules, listings and residents, small enough that every corner is met often.

use std::fmt::Write as _;
use std::sync::Arc;

use jiff::ToSpan as _;
use jiff::civil::date;
use kapitera_listing::{ListingRun, ResidentDays, Rules, Runs, World, read_rules};
use kapitera_period::{Date, OPEN_END, Span};
use kapitera_register::{Area, Centre, Distance, ListingKind, Owner, Pseudonym, Sex};
use proptest::prelude::*;

/// Centres of the random regions; the last one is in no register, only in listings.
pub const CENTRES: [&str; 5] = ["A", "B", "C", "D", "E"];
/// Areas; the last two are unknown.
pub const AREAS: [&str; 6] = ["a1", "a2", "a3", "a4", "unknown", "a9"];

/// The first day of everything, and how many days there are.
const FIRST: Date = date(2020, 1, 1);
const DAYS: i64 = 90;

#[derive(Clone, Debug)]
pub struct Region {
    pub rules: Rules,
    pub text: String,
    pub world: World,
    pub runs: Runs,
    pub residents: Vec<ResidentDays>,
}

pub fn day() -> impl Strategy<Value = Date> {
    (0..DAYS).prop_map(|days| FIRST + days.days())
}

pub fn span() -> impl Strategy<Value = Span> {
    (day(), 0..DAYS).prop_map(|(from, days)| Span { from, to: from + days.days() })
}

/// All days, or days in the middle.
fn valid() -> impl Strategy<Value = Span> {
    prop_oneof![3 => Just(Span { from: date(2000, 1, 1), to: OPEN_END }), 2 => span()]
}

fn centres() -> impl Strategy<Value = Vec<Centre>> {
    let centre = |id: &'static str| {
        (prop::collection::vec((valid(), any::<bool>()), 0..3)).prop_map(move |rows| {
            let mut rows: Vec<Centre> = rows
                .into_iter()
                .map(|(valid, own)| Centre {
                    id: id.into(),
                    name: format!("Centre {id}"),
                    provider: String::new(),
                    org_number: String::new(),
                    owner: if own { Owner::OwnOperated } else { Owner::Private },
                    valid,
                })
                .collect();
            rows.sort_by_key(|row| row.valid);
            // No two rows of a centre share a day.
            let mut kept: Vec<Centre> = Vec::new();
            for row in rows {
                if kept.last().is_none_or(|last| last.valid.to < row.valid.from) {
                    kept.push(row);
                }
            }
            kept
        })
    };
    let all: Vec<_> = CENTRES[..4].iter().map(|id| centre(id)).collect();
    all.prop_map(|all| all.into_iter().flatten().collect())
}

fn distances() -> impl Strategy<Value = Vec<Distance>> {
    let one = (0..4usize, 0..4usize, 0..4u32, valid());
    prop::collection::vec(one, 0..14).prop_map(|rows| {
        let mut met = std::collections::BTreeSet::new();
        let rows = rows.into_iter().filter(|(area, centre, ..)| met.insert((*area, *centre)));
        let row = |(area, centre, km, valid): (usize, usize, u32, Span)| Distance {
            area: AREAS[area].into(),
            centre: CENTRES[centre].into(),
            km,
            valid,
        };
        rows.map(row).collect()
    })
}

fn areas() -> Vec<Area> {
    let area = |(index, code): (usize, &&str)| Area {
        code: (*code).into(),
        name: String::new(),
        municipality: if index < 2 { "m1" } else { "m2" }.to_owned(),
        edition: "1".to_owned(),
        distance_km: None,
    };
    AREAS[..4].iter().enumerate().map(area).collect()
}

/// A list of distinct centres.
fn some_centres(least: usize) -> impl Strategy<Value = String> {
    prop::sample::subsequence(&CENTRES[..4], least..=3).prop_shuffle().prop_map(|ids| {
        let ids: Vec<String> = ids.iter().map(|id| format!("\"{id}\"")).collect();
        format!("[{}]", ids.join(", "))
    })
}

/// The days of one or two rules of a kind, one after the other, perhaps with days between.
fn versions() -> impl Strategy<Value = Vec<String>> {
    let open = Just(vec!["basis = \"illustrative\"\n".to_owned()]);
    let split = (day(), 1..20i64).prop_map(|(first, gap)| {
        let second = first + gap.days();
        vec![format!("basis = \"illustrative\"\nto = {first}\n"), format!("basis = \"proposed\"\nfrom = {second}\n")]
    });
    prop_oneof![3 => open, 2 => split, 1 => Just(Vec::new())]
}

/// A rule of each version.
fn kind<S: Strategy<Value = String>>(heading: &'static str, body: fn() -> S) -> impl Strategy<Value = String> {
    versions().prop_flat_map(move |versions| {
        let bodies = prop::collection::vec(body(), versions.len());
        bodies.prop_map(move |bodies| {
            versions.iter().zip(bodies).fold(String::new(), |mut text, (version, body)| {
                let _ = write!(text, "[[{heading}]]\n{version}{body}\n");
                text
            })
        })
    })
}

fn holds_for() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just(""), Just("holds-for = \"all\"\n"), Just("holds-for = \"new\"\n")]
}

fn assignment() -> impl Strategy<Value = String> {
    let ways = prop::sample::subsequence(vec!["area", "distance", "municipality"], 1..=3).prop_shuffle();
    let tables = (prop::collection::vec((0..6usize, some_centres(1)), 1..5), some_centres(1), some_centres(1));
    (ways, tables, some_centres(0), prop::option::of(0..3u32), holds_for()).prop_map(
        |(ways, (areas, m1, m2), order, within, holds_for)| {
            let mut text = format!("by = {ways:?}\norder = {order}\n{holds_for}");
            if let Some(within) = within {
                let _ = writeln!(text, "within-km = {within}");
            }
            if ways.contains(&"area") {
                let mut met = std::collections::BTreeSet::new();
                let areas = areas.into_iter().filter(|(area, _)| *area != 5 && met.insert(*area));
                let areas: Vec<String> = areas.map(|(area, to)| format!("\"{}\" = {to}", AREAS[area])).collect();
                let _ = writeln!(text, "areas = {{ {} }}", areas.join(", "));
            }
            let _ = writeln!(text, "municipalities = {{ m1 = {m1}, m2 = {m2} }}");
            text
        },
    )
}

fn receives() -> impl Strategy<Value = String> {
    let owner = prop_oneof![3 => Just("own-operated"), 1 => Just("private"), 1 => Just("any")];
    (owner, prop::sample::subsequence(&CENTRES[..4], 0..=2), holds_for()).prop_map(|(owner, named, holds_for)| {
        let list = |id: Option<&&str>| id.map_or_else(|| "[]".to_owned(), |id| format!("\"{id}\""));
        format!("owner = \"{owner}\"\nprocured = {}\nnever = {}\n{holds_for}", list(named.first()), list(named.get(1)))
    })
}

fn closing() -> impl Strategy<Value = String> {
    let moves_to = prop_oneof![Just("assignment"), Just("municipality")];
    (moves_to, prop::option::of(("[ABCD]", some_centres(1)))).prop_map(|(moves_to, named)| {
        let named = named.map_or_else(String::new, |(from, to)| format!("named = {{ {from} = {to} }}\n"));
        format!("moves-to = \"{moves_to}\"\n{named}")
    })
}

fn re_listing() -> impl Strategy<Value = String> {
    let except = prop_oneof![Just("[\"moved\"]"), Just("[\"moved\", \"centre-closed\"]"), Just("\"centre-closed\"")];
    (0..3u32, 1..3u32, prop::option::of(except)).prop_map(|(most, months, except)| {
        let except = except.map_or_else(String::new, |except| format!("except = {except}\n"));
        format!("most = {most}\nmonths = {months}\n{except}")
    })
}

/// A text with rules of all kinds.
pub fn text() -> impl Strategy<Value = String> {
    let opening = || prop_oneof!["moves = \"nobody\"\n", "moves = \"offered\"\n", "moves = \"moved\"\n"];
    let responsibility = || prop_oneof!["counts = \"same-day\"\n", "counts = \"next-day\"\n"];
    let cap = || (0..6u32).prop_map(|most| format!("centre = \"a\"\nmost = {most}\nactive = \"queue\"\n"));
    let other_cap = || (0..6u32).prop_map(|most| format!("centre = \"B\"\nmost = {most}\nactive = \"refused\"\n"));
    let kinds = (
        kind("assignment", assignment),
        kind("receives", receives),
        kind("responsibility", responsibility),
        kind("opening", opening),
        kind("closing", closing),
        kind("cap", cap),
        kind("cap", other_cap),
        kind("re-listing", re_listing),
    );
    kinds.prop_map(|(assignment, receives, responsibility, opening, closing, cap, other_cap, re_listing)| {
        // Who is moved to the municipality's unit needs the table of an assignment rule.
        let closing = if assignment.is_empty() { closing.replace("municipality", "assignment") } else { closing };
        format!(
            "[listing-rules]\nid = \"random\"\nname = \"Random\"\nfrom = 2000-01-01\n\n\
             {assignment}{receives}{responsibility}{opening}{closing}{cap}{other_cap}{re_listing}"
        )
    })
}

/// A person's listings one after the other, with days between or none.
fn person() -> impl Strategy<Value = Vec<(i64, i64, i64, usize, usize, bool)>> {
    prop::collection::vec((0..3i64, 0..40i64, 0..20i64, 0..5usize, 0..6usize, any::<bool>()), 1..5)
}

fn runs() -> impl Strategy<Value = Runs> {
    prop::collection::vec(person(), 0..12).prop_map(|persons| {
        let mut rows = Vec::new();
        for (number, listings) in persons.into_iter().enumerate() {
            let mut next = FIRST;
            for (gap, days, earlier, centre, area, chose) in listings {
                let from = next + gap.days();
                let to = from + days.days();
                next = to.tomorrow().unwrap();
                rows.push(ListingRun {
                    person: number as u32,
                    days: Span { from, to },
                    began: if gap == 0 { from } else { from - earlier.days() },
                    centre,
                    area,
                    kind: if chose { ListingKind::Active } else { ListingKind::Assigned },
                    birth: date(1980, 1, 1),
                    sex: Sex::Female,
                });
            }
        }
        Runs {
            rows,
            centres: CENTRES.map(Arc::from).to_vec(),
            areas: AREAS.map(Arc::from).to_vec(),
            known_from: Some(FIRST),
        }
    })
}

fn residents() -> impl Strategy<Value = Vec<ResidentDays>> {
    prop::collection::vec((0..16u32, span(), 0..6usize), 0..10).prop_map(|rows| {
        let row = |(number, days, area): (u32, Span, usize)| ResidentDays {
            number: (number < 12).then_some(number),
            person: pseudonym(number),
            birth: date(1980, 1, 1),
            sex: Sex::Male,
            area: AREAS[area].into(),
            days,
        };
        rows.into_iter().map(row).collect()
    })
}

/// Somebody's pseudonym; its order is not that of the numbers.
pub fn pseudonym(number: u32) -> Pseudonym {
    let mut bytes = [0; 16];
    bytes[0] = (number.wrapping_mul(91) % 251) as u8;
    bytes[1] = number as u8;
    Pseudonym(bytes)
}

pub fn region() -> impl Strategy<Value = Region> {
    let parts = (text(), centres(), distances(), runs(), residents());
    parts.prop_filter_map("no municipalities while the closing rule holds", |parts| {
        let (text, centres, distances, runs, residents) = parts;
        let rules = match read_rules("random.toml", &text) {
            Ok(rules) => rules,
            Err(problems) if problems.iter().all(|problem| problem.code == "way_without_table") => return None,
            Err(problems) => panic!("{text}\n{problems:#?}"),
        };
        let world = World::new(&centres, &areas(), &distances, &runs.centres);
        Some(Region { rules, text, world, runs, residents })
    })
}
