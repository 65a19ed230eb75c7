//! Small facts, and a region that stores them.

use std::fs;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::date;
use kapitera_count::Effort;
use kapitera_indicator::{Counted, Request, count_indicators};
use kapitera_message::{Language, Problems, render};
use kapitera_model::{Indicators, read_indicators};
use kapitera_money::{Exact, Ore};
use kapitera_period::{Date, Month, OPEN_END, Span};
use kapitera_region::{Mode, NewDelivery, RawFile, Region};
use kapitera_register::{
    Area, Centre, Event, EventKind, ListingKind, ListingRow, Owner, Pseudonym, ReportedValue, Sex,
};

pub const CENTRES: [&str; 3] = ["SE2329999995-A", "SE2329999995-B", "SE2329999995-C"];
/// The days that every register is known of, where a test says nothing else.
pub const COVERS: Span = Span { from: Date::constant(2016, 1, 1), to: Date::constant(2020, 12, 31) };

/// Everything there is to know.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The days that each centre is open.
    pub open: [Span; 3],
    pub persons: Vec<Person>,
    pub visits: Vec<Visit>,
    pub calls: Vec<Call>,
    pub needs: Vec<Need>,
    pub drugs: Vec<Drug>,
    pub costs: Vec<Cost>,
    pub values: Vec<Value>,
    /// The days that full deliveries of a kind speak about, where they are others than [`COVERS`].
    pub covers: Vec<(EventKind, Span)>,
}

#[derive(Clone, Debug)]
pub struct Person {
    pub birth: Date,
    pub sex: Sex,
    /// Days, centre and whether a doctor is named; none overlap.
    pub stays: Vec<(Span, usize, bool)>,
}

#[derive(Clone, Debug)]
pub struct Visit {
    pub person: Option<usize>,
    pub centre: usize,
    pub day: Date,
    pub profession: &'static str,
    pub prescription: bool,
    /// Empty when not known.
    pub clinician: &'static str,
}

#[derive(Clone, Debug)]
pub struct Call {
    pub centre: usize,
    pub day: Date,
    pub errand: &'static str,
    pub answer: &'static str,
}

#[derive(Clone, Debug)]
pub struct Need {
    pub person: Option<usize>,
    pub centre: usize,
    pub day: Date,
    pub assessor: &'static str,
    pub chosen: bool,
    /// None for who waits still.
    pub wait: Option<u32>,
}

#[derive(Clone, Debug)]
pub struct Drug {
    pub person: usize,
    pub day: Date,
    pub atc: &'static str,
}

#[derive(Clone, Debug)]
pub struct Cost {
    pub person: Option<usize>,
    pub day: Date,
    pub kind: &'static str,
}

#[derive(Clone, Debug)]
pub struct Value {
    pub name: &'static str,
    pub centre: usize,
    pub item: &'static str,
    pub valid: Span,
    pub amount: i64,
}

impl Facts {
    /// Three centres that are always open, and nothing else.
    pub fn none() -> Self {
        let always = Span { from: date(2010, 1, 1), to: OPEN_END };
        Self {
            open: [always; 3],
            persons: Vec::new(),
            visits: Vec::new(),
            calls: Vec::new(),
            needs: Vec::new(),
            drugs: Vec::new(),
            costs: Vec::new(),
            values: Vec::new(),
            covers: Vec::new(),
        }
    }

    /// Where a person is listed on a day: the centre, the sex, and whether a doctor is named.
    pub fn listed(&self, person: usize, day: Date) -> Option<(usize, usize, bool)> {
        let person = &self.persons[person];
        let sex = usize::from(person.sex == Sex::Male);
        person.stays.iter().find(|(days, ..)| days.contains(day)).map(|(_, centre, named)| (*centre, sex, *named))
    }

    /// As [`Self::listed`], when the centre is open that day.
    pub fn listed_open(&self, person: usize, day: Date) -> Option<(usize, usize, bool)> {
        self.listed(person, day).filter(|(centre, ..)| self.open[*centre].contains(day))
    }
}

/// The facts in a region's directory.
pub struct Stored {
    _dir: tempfile::TempDir,
    pub region: Region,
}

impl Stored {
    pub fn new(facts: &Facts) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let settings = "[region]\nname = \"Test (påhittad)\"\nlanguage = \"sv\"\nkey-file = \"no.key\"\n";
        fs::write(dir.path().join("kapitera.toml"), settings).unwrap();
        let region = Region::open(dir.path()).unwrap();
        let stored = Self { _dir: dir, region };
        stored.store(facts);
        stored
    }

    fn store(&self, facts: &Facts) {
        let region = &self.region;
        let centres = CENTRES.iter().zip(facts.open).map(|(id, valid)| Centre {
            id: (*id).into(),
            name: (*id).into(),
            provider: "Test".into(),
            org_number: "2329999995".into(),
            owner: Owner::OwnOperated,
            valid,
        });
        region.write_centres(delivery(1, COVERS), centres.collect()).unwrap();
        let area = Area {
            code: "A1".into(),
            name: String::new(),
            municipality: "2380".into(),
            edition: "test".into(),
            distance_km: Some(1),
        };
        region.write_areas(delivery(2, COVERS), vec![area]).unwrap();
        region.write_listing(delivery(3, COVERS), listing_rows(facts)).unwrap();
        let values = facts.values.iter().map(|value| ReportedValue {
            value: value.name.into(),
            centre: CENTRES[value.centre].into(),
            item: value.item.into(),
            valid: value.valid,
            amount: Exact::whole(value.amount),
        });
        region.write_values(delivery(4, COVERS), values.collect()).unwrap();
        for (number, kind) in EventKind::ALL.into_iter().enumerate() {
            let covers = facts.covers.iter().find(|(of, _)| *of == kind).map_or(COVERS, |(_, covers)| *covers);
            let mut writer = region.event_writer(kind).unwrap();
            events(facts, kind).iter().for_each(|event| writer.push(event).unwrap());
            writer.finish(delivery(5 + number, covers)).unwrap();
        }
    }

    /// Counts a text's indicators over some months.
    pub fn count(
        &self,
        indicators: &Indicators,
        months: Option<(&str, &str)>,
        effort: Effort,
    ) -> Result<Counted, Problems> {
        let months = months.map(|(from, to)| (month(from), month(to)));
        let request = Request { region: &self.region, indicators, only: &[], months, known_at: Timestamp::MAX, effort };
        count_indicators(&request, &|_, _| {})
    }
}

pub fn month(text: &str) -> Month {
    text.parse().unwrap()
}

/// A text of indicators, which must be right.
pub fn text(text: &str) -> Indicators {
    match read_indicators("test.toml", text) {
        Ok(indicators) => indicators,
        Err(problems) => {
            let said: Vec<String> = problems.iter().map(|problem| render(problem, Language::En)).collect();
            panic!("{}", said.join("\n\n"))
        }
    }
}

fn delivery(number: usize, covers: Span) -> NewDelivery {
    let sha256 = format!("{number:064x}");
    let file =
        RawFile { name: format!("{number}.csv"), sha256, bytes: 1, rows_in: 0, accepted: 0, rejected: 0, left_out: 0 };
    NewDelivery {
        received: format!("2021-01-{number:02}T08:00:00Z").parse().unwrap(),
        covers,
        mode: Mode::Full,
        source: String::new(),
        files: vec![file],
        remarks: Default::default(),
        quarantine: Vec::new(),
        amounts: None,
    }
}

fn pseudonym(person: usize) -> Pseudonym {
    let mut bytes = [0; 16];
    // Numbers in the region come by pseudonym: not in the order of the facts.
    bytes[0] = (person as u8).wrapping_mul(151);
    bytes[1] = person as u8;
    Pseudonym(bytes)
}

fn listing_rows(facts: &Facts) -> Vec<ListingRow> {
    let rows = facts.persons.iter().enumerate().flat_map(|(number, person)| {
        person.stays.iter().map(move |(valid, centre, named)| ListingRow {
            person: pseudonym(number),
            birth: person.birth,
            sex: person.sex,
            area: "A1".into(),
            centre: CENTRES[*centre].into(),
            kind: ListingKind::Active,
            doctor: named.then(|| "Dr A".into()),
            valid: *valid,
        })
    });
    rows.collect()
}

fn event(person: Option<usize>, day: Date, centre: Option<usize>, labels: &[&str]) -> Event {
    Event {
        person: person.map(pseudonym),
        day,
        centre: centre.map_or("", |centre| CENTRES[centre]).into(),
        amount: Ore::ZERO,
        quantity: 1,
        labels: labels.iter().map(|word| Arc::from(*word)).collect(),
    }
}

fn events(facts: &Facts, kind: EventKind) -> Vec<Event> {
    let yes = |is: bool| if is { "yes" } else { "no" };
    match kind {
        EventKind::Visits => facts
            .visits
            .iter()
            .map(|visit| {
                let labels = [visit.profession, "visit", yes(visit.prescription), "23", visit.clinician];
                event(visit.person, visit.day, Some(visit.centre), &labels)
            })
            .collect(),
        EventKind::Calls => facts
            .calls
            .iter()
            .map(|call| event(None, call.day, Some(call.centre), &[call.errand, call.answer]))
            .collect(),
        EventKind::Assessments => facts
            .needs
            .iter()
            .map(|need| {
                let wait = need.wait.map_or("waiting".to_owned(), |days| days.to_string());
                event(need.person, need.day, Some(need.centre), &[need.assessor, yes(need.chosen), &wait])
            })
            .collect(),
        EventKind::Drugs => facts
            .drugs
            .iter()
            .map(|drug| event(Some(drug.person), drug.day, None, &["general", drug.atc, ""]))
            .collect(),
        EventKind::Costs => {
            facts.costs.iter().map(|cost| event(cost.person, cost.day, None, &[cost.kind, "", ""])).collect()
        }
        // No indicator counts internal trade.
        EventKind::Orders | EventKind::Feedback | EventKind::PocTests => Vec::new(),
    }
}
