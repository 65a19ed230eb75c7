//! Regions with random listings and visits, against a plain recomputation day by day and person by person; and a
//! calibrated model's effect against settling by it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jiff::civil::date;
use jiff::{Timestamp, ToSpan as _};
use kapitera_calibrate::{
    Ages, CalibrateWeights, CalibratedWeights, LeftOut, Measured, ReformText, calibrate_weights, effect_of_model,
    reform_text,
};
use kapitera_message::{Language, Problems};
use kapitera_model::{Model, read_model};
use kapitera_money::{Exact, Ore};
use kapitera_period::{Date, Month, OPEN_END, Span, age_on};
use kapitera_region::{Mode, NewDelivery, Region};
use kapitera_register::{Centre, Event, EventKind, ListingKind, ListingRow, Owner, Pseudonym, Sex};
use kapitera_settle::{Request, settle};

pub const WINDOW: Span = Span { from: date(2019, 1, 1), to: date(2019, 12, 31) };
const CENTRES: [&str; 2] = ["SE2329999995-A001", "SE2329999995-B001"];
/// The second centre opens in the window.
const OPENS: Date = date(2019, 3, 1);

pub const MODEL: &str = r#"[model]
id = "small"
name = "Small \"invented\""
from = 2019-01-01
status = "in-force"

[rounding]
level = "line"
mode = "half-away"
unit = "öre"
basis = "illustrative"

[decision.old]
body = "Council"
date = 2018-11-20

[table.age-weight]
label = { sv = "Åldersvikt", en = "Age weight" }
unit = "weight"
by = "age"
decision = "old"
[table.age-weight.rows]
"0-19" = 0.5
"20-64" = { value = 1, read = "p. 3" }
"65-" = 2

[component.listed]
decision = "old"
count = "listed"
weigh = [{ table = "age-weight" }]
price = { each = 1200, per = "year" }
"#;

pub fn model(text: &str) -> Model {
    read_model("small.toml", text, &|_, _| Err(String::new())).unwrap().0
}

struct Person {
    birth: Date,
    /// Centre and days, in order of time.
    listed: Vec<(usize, Span)>,
    /// Day, doctor, telephone prescription.
    visits: Vec<(Date, bool, bool)>,
}

/// A simple row of numbers that look random.
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn day(&mut self, from: Date, days: u64) -> Date {
        from.saturating_add(i64::try_from(self.below(days)).unwrap().days())
    }

    fn person(&mut self) -> Person {
        let birth = self.day(date(1930, 1, 1), 32_900);
        let first = self.below(2);
        let mut listed = Vec::new();
        let from = self.day(date(2018, 1, 1), 500);
        match self.below(4) {
            0 => listed.push((first, Span::open(from))),
            1 => listed.push((first, Span { from, to: self.day(from, 600) })),
            _ => {
                // A move, now and then after a gap.
                let end = self.day(from, 600);
                let next = end.saturating_add(i64::try_from(1 + self.below(2) * 20).unwrap().days());
                listed.push((first, Span { from, to: end }));
                listed.push((1 - first, Span::open(next)));
            }
        }
        let listed = listed.into_iter().map(|(centre, days)| (usize::try_from(centre).unwrap(), days)).collect();
        let visits = (0..self.below(8)).map(|_| {
            let day = self.day(WINDOW.from, 365);
            (day, self.below(2) == 0, self.below(5) == 0)
        });
        let visits = visits.collect();
        Person { birth, listed, visits }
    }
}

fn new_delivery(mode: Mode, covers: Span) -> NewDelivery {
    NewDelivery {
        received: "2020-01-05T08:00:00Z".parse().unwrap(),
        covers,
        mode,
        source: String::new(),
        files: Vec::new(),
        remarks: BTreeMap::new(),
        quarantine: Vec::new(),
        amounts: None,
    }
}

fn pseudonym(index: usize) -> Pseudonym {
    let mut bytes = [7; 16];
    bytes[..8].copy_from_slice(&(index as u64).to_be_bytes());
    Pseudonym(bytes)
}

fn store(dir: &Path, persons: &[Person]) -> Region {
    let settings = "[region]\nname = \"Liten (påhittad)\"\nlanguage = \"sv\"\nkey-file = \"small.key\"\n";
    std::fs::write(dir.join("kapitera.toml"), settings).unwrap();
    let region = Region::open(dir).unwrap();
    let always = Span { from: date(2018, 1, 1), to: OPEN_END };
    let centre = |index: usize, from: Date| Centre {
        id: CENTRES[index].into(),
        name: format!("Centre {index}"),
        provider: "Region".into(),
        org_number: "2329999995".into(),
        owner: Owner::OwnOperated,
        valid: Span::open(from),
    };
    let centres = vec![centre(0, date(2010, 1, 1)), centre(1, OPENS)];
    region.write_centres(new_delivery(Mode::Full, always), centres).unwrap();
    let rows = persons.iter().enumerate().flat_map(|(index, person)| {
        person.listed.iter().map(move |(centre, valid)| ListingRow {
            person: pseudonym(index),
            birth: person.birth,
            sex: Sex::Female,
            area: "unknown".into(),
            centre: CENTRES[*centre].into(),
            kind: ListingKind::Active,
            doctor: None,
            valid: *valid,
        })
    });
    region.write_listing(new_delivery(Mode::Full, always), rows.collect()).unwrap();
    let mut writer = region.event_writer(EventKind::Visits).unwrap();
    for (index, person) in persons.iter().enumerate() {
        for &(day, doctor, prescription) in &person.visits {
            let profession = if doctor { "doctor" } else { "nurse" };
            let prescription = if prescription { "yes" } else { "no" };
            let words = [profession, "visit", prescription, "23", ""];
            let event = Event {
                person: Some(pseudonym(index)),
                day,
                centre: CENTRES[0].into(),
                amount: Ore(200_00),
                quantity: 1,
                labels: words.map(Arc::from).into(),
            };
            writer.push(&event).unwrap();
        }
    }
    writer.finish(new_delivery(Mode::Full, WINDOW)).unwrap();
    region
}

pub fn asked<'a>(region: &'a Region, model: &'a Model) -> CalibrateWeights<'a> {
    CalibrateWeights {
        region,
        model,
        table: "age-weight",
        in_force_on: None,
        measured: Measured::Visits { doctor: Exact::whole(2), other: Exact::ONE },
        window: WINDOW,
        ages: Ages::EachMonth,
        bands: None,
        person_years_min: 1,
        decimals: 4,
        normalise_on: None,
        keep_level: false,
        known_at: Timestamp::MAX,
    }
}

fn calibrated<'a>(asked: &CalibrateWeights<'a>) -> Result<CalibratedWeights<'a>, Problems> {
    calibrate_weights(asked, &|_, _| {})
}

/// The centre that a person is listed at on a day, when it is open.
fn centre_on(person: &Person, day: Date) -> Result<usize, LeftOut> {
    let listed = person.listed.iter().find(|(_, days)| days.contains(day)).ok_or(LeftOut::ListedNowhere)?.0;
    if listed == 1 && day < OPENS { Err(LeftOut::NotOpen) } else { Ok(listed) }
}

fn band(person: &Person, on: Date) -> usize {
    match age_on(person.birth, on).unwrap_or(0) {
        0..=19 => 0,
        20..=64 => 1,
        _ => 2,
    }
}

#[test]
fn random_regions_give_what_a_count_by_hand_gives() {
    for seed in 0..6 {
        let mut draw = Draw(seed * 1_000 + 17);
        let persons: Vec<Person> = (0..150).map(|_| draw.person()).collect();
        let dir = tempfile::tempdir().unwrap();
        let region = store(dir.path(), &persons);
        let model = model(MODEL);
        let on = date(2019, 6, 15);
        // Ages once for the whole window, or month by month on the day in its middle.
        let ages = if seed % 2 == 0 { Ages::EachMonth } else { Ages::On(date(2019, 7, 2)) };
        let age_on = |day: Date| match ages {
            Ages::EachMonth => date(day.year(), day.month(), (1 + day.days_in_month()) / 2),
            Ages::On(on) => on,
        };
        let request = CalibrateWeights { normalise_on: Some(on), ages, ..asked(&region, &model) };
        let found = calibrated(&request).unwrap();
        let (mut days, mut points) = ([[0_u64; 3]; 2], [[0_i128; 3]; 2]);
        let mut left: BTreeMap<LeftOut, u64> = BTreeMap::new();
        let mut heads = [0_u64; 3];
        for person in &persons {
            let mut day = WINDOW.from;
            while day <= WINDOW.to {
                if let Ok(centre) = centre_on(person, day) {
                    days[centre][band(person, age_on(day))] += 1;
                }
                day = day.tomorrow().unwrap();
            }
            heads[band(person, on)] += u64::from(centre_on(person, on).is_ok());
            for &(day, doctor, prescription) in &person.visits {
                match (prescription, centre_on(person, day)) {
                    (true, _) => *left.entry(LeftOut::TelephonePrescription).or_default() += 1,
                    (false, Err(why)) => *left.entry(why).or_default() += 1,
                    (false, Ok(centre)) => points[centre][band(person, age_on(day))] += if doctor { 2 } else { 1 },
                }
            }
        }
        assert_eq!(
            found.gathered.left_out.iter().map(|(why, (count, _))| (*why, *count)).collect::<BTreeMap<_, _>>(),
            left
        );
        assert!(left.len() == 3, "all ways to be left out occur");
        for (centre, tallies) in found.gathered.tallies.centres.iter().enumerate() {
            assert_eq!(&*tallies.centre, CENTRES[centre]);
            for (band, tally) in tallies.bands.iter().enumerate() {
                assert_eq!((tally.days, &tally.amount), (days[centre][band], &Exact::whole(points[centre][band])));
            }
        }
        assert_eq!(found.rule.normalise_on, Some(heads.to_vec()));
        let (young, middle, old) = (i128::from(heads[0]), i128::from(heads[1]), i128::from(heads[2]));
        let mean_in_force = Exact::fraction(young + 2 * middle + 4 * old, 2 * (young + middle + old));
        assert_eq!(found.mean_in_force(), mean_in_force, "0.5, 1 and 2 are in force");
        // The weights by cross-multiplied whole numbers: w = P_b/D_b × N / Σ (P_c/D_c × N_c).
        let of = |band: usize| (points[0][band] + points[1][band], days[0][band] + days[1][band]);
        let rate = |band: usize| Exact::fraction(of(band).0, of(band).1.into()).unwrap();
        let all: Exact = (0..3).map(|band| &rate(band) * &Exact::whole(heads[band])).sum();
        for band in 0..3 {
            let wanted = (&rate(band) * &Exact::whole(heads.iter().sum::<u64>())).checked_div(&all).unwrap();
            assert_eq!(found.calibration.group_of(band).exact, wanted);
        }
    }
}

#[test]
fn what_the_window_or_the_model_lacks_is_said() {
    let mut draw = Draw(3);
    let persons: Vec<Person> = (0..50).map(|_| draw.person()).collect();
    let dir = tempfile::tempdir().unwrap();
    let region = store(dir.path(), &persons);
    let model = model(MODEL);
    let usual = asked(&region, &model);
    let refused = |request: CalibrateWeights<'_>| calibrated(&request).unwrap_err().remove(0);
    let window = Span { from: date(2018, 12, 1), to: date(2019, 11, 30) };
    let problem = refused(CalibrateWeights { window, ..usual.clone() });
    assert_eq!(problem.code, "day_without_events");
    assert!(problem.places.len() > 1, "the register and the window are named");
    assert_eq!(calibrated(&CalibrateWeights { window, ..usual.clone() }).unwrap_err().len(), 1, "not once a month");
    let window = Span { from: date(2017, 12, 1), to: date(2019, 11, 30) };
    assert_eq!(refused(CalibrateWeights { window, ..usual.clone() }).code, "day_without_listing");
    assert_eq!(refused(CalibrateWeights { table: "age", ..usual.clone() }).code, "unknown_table");
    assert_eq!(refused(CalibrateWeights { in_force_on: Some(date(2018, 1, 1)), ..usual.clone() }).code, "not_in_force");
    let early = "2020-01-01T00:00:00Z".parse().unwrap();
    assert_eq!(refused(CalibrateWeights { known_at: early, ..usual }).code, "no_listing");
}

#[test]
fn the_effect_is_what_settling_by_the_new_model_gives() {
    let mut draw = Draw(11);
    let persons: Vec<Person> = (0..200).map(|_| draw.person()).collect();
    let dir = tempfile::tempdir().unwrap();
    let region = store(dir.path(), &persons);
    let model = model(MODEL);
    let month: Month = "2019-09".parse().unwrap();
    // With the level kept for the list that is paid, only rounding changes the whole.
    let request =
        CalibrateWeights { normalise_on: Some(month.first()), keep_level: true, decimals: 9, ..asked(&region, &model) };
    let found = calibrated(&request).unwrap();
    assert_eq!(found.mean_in_force(), Some(found.rule.mean.clone()));
    let text = reform_text(&ReformText {
        model: &model,
        table: found.table,
        calibration: &found.calibration,
        rule: &found.rule,
        measured: &request.measured,
        provenance: &found.provenance,
        extends: "small.toml",
        language: Language::En,
    });
    let reform = read_model("new.toml", &text, &|_, _| Ok(("small.toml".into(), MODEL.into()))).unwrap().0;
    let before = Request { region: &region, model: &model, month, known_at: Timestamp::MAX, compare: false };
    let settled = settle(&before, &|_, _| {}).unwrap();
    let effect = effect_of_model(&before, &settled, &reform, &|_, _| {}).unwrap();
    let after = settle(&Request { model: &reform, ..before }, &|_, _| {}).unwrap();
    assert_eq!(effect.totals(), (settled.settlement.total(), after.settlement.total()));
    let away = effect.totals().1 - effect.totals().0;
    assert!(away.0.abs() <= 2, "two lines, each rounded to the öre: {away}");
    assert!(effect.centres.iter().all(|centre| centre.change().0.abs() > 100), "each centre gains or loses");
    for (index, centre) in effect.centres.iter().enumerate() {
        assert_eq!(
            centre.change(),
            after.settlement.total_of_centre(index) - settled.settlement.total_of_centre(index)
        );
    }
}
