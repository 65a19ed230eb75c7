//! Small invented regions, counted by hand, and what is published of them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use kapitera_indicator::{Cell, CellKey, Centre, Counted, CountedIndicator, MonthState};
use kapitera_message::{Language, Problems};
use kapitera_model::{Indicators, read_indicators};
use kapitera_period::{Date, Month, OPEN_END, Span};
use kapitera_publish::{Before, DraftAsked, Drafted, OpenData, draft};
use kapitera_register::Owner;

const TEXT: &str = r#"
[indicators]
id = "t"
name = "T"
from = 2018-01-01
[indicator.three-days]
label = "Bedömd"
says = "S."
says-not = "N."
measure = "share"
of = { of = "assessments", where = { chosen = "no" } }
those = { of = "assessments", where = { chosen = "no", wait = [0, 1] } }
better = "higher"
by = "sex"
basis = "illustrative"
[indicator.three-days.beside.chosen]
label = "valde att vänta"
count = { of = "assessments", where = { chosen = "yes" } }
[indicator.antibiotics]
label = "Antibiotika"
says = "S."
says-not = "N."
measure = "rate"
those = { of = "dispensings", where = { atc = "J01" } }
per = 1000
standardised = true
better = "lower"
by = ["sex", "age"]
basis = "illustrative"
[indicator.continuity]
label = "Kontinuitet"
says = "S."
says-not = "N."
measure = "continuity"
index = "coc"
where = { profession = "doctor" }
months = 18
at-least = 3
own-centre = true
better = "higher"
by = "sex"
basis = "illustrative"
"#;

/// One of a centre's sexes in a month.
pub type Piece = (usize, usize, u8);

/// A piece of the facts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fact {
    pub those: u64,
    pub of: u64,
    pub beside: u64,
    /// Of a continuity: the sum of the indices, in thousandths.
    pub index: u64,
}

/// The facts of an indicator.
pub type Facts = BTreeMap<Piece, Fact>;

/// A region with the facts of each of its indicators.
#[derive(Clone, Debug)]
pub struct Invented {
    pub months: usize,
    pub centres: Vec<Centre>,
    pub facts: [Facts; 3],
}

/// Numbers by a seed.
pub struct Random(pub u64);

impl Random {
    /// Below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % end
    }
}

pub fn indicators() -> Indicators {
    read_indicators("test.toml", TEXT).unwrap()
}

pub fn month(at: usize) -> Month {
    "2018-10".parse::<Month>().unwrap().plus(i32::try_from(at).unwrap())
}

impl Invented {
    /// A region of 2–6 centres, most of them small, and 13–16 months.
    pub fn new(random: &mut Random) -> Self {
        // Most have two or three: what is drafted of six takes ten times as long.
        let many = match random.below(32) {
            0..=16 => 2,
            17..=27 => 3,
            28..=29 => 4,
            30 => 5,
            _ => 6,
        };
        let (providers, municipalities) = (1 + random.below(3), 1 + random.below(3));
        let centre = |at: usize, random: &mut Random| {
            let provider = random.below(providers);
            let municipality = random.below(municipalities + 1);
            Centre {
                id: format!("SE2329999995-T{at:03}").into(),
                name: format!("Hälsocentral {at}"),
                provider: format!("Vård {provider} AB"),
                org_number: format!("559999991{provider}"),
                owner: Owner::Private,
                open: Span { from: Date::constant(2018, 1, 1), to: OPEN_END },
                municipality: (municipality < municipalities).then(|| format!("230{}", municipality + 1)),
                listed: random.below(60),
            }
        };
        let centres: Vec<Centre> = (0..many).map(|at| centre(at, random)).collect();
        let mut invented = Self { months: 0, centres, facts: Default::default() };
        let sizes: Vec<u64> = (0..many).map(|_| [2, 6, 15, 40, 90][random.below(5) as usize]).collect();
        for _ in 0..13 + random.below(3) {
            invented.month(&sizes, random);
        }
        invented
    }

    /// A month later, with a few facts of before corrected.
    pub fn later(&self, random: &mut Random) -> Self {
        let mut later = self.clone();
        for facts in &mut later.facts {
            let pieces: Vec<Piece> = facts.keys().copied().collect();
            for _ in 0..random.below(4) {
                let piece = pieces[random.below(pieces.len() as u64) as usize];
                let fact = facts.get_mut(&piece).unwrap();
                let more = 1 + random.below(12);
                fact.of += more;
                fact.those += random.below(more + 1);
            }
        }
        let sizes: Vec<u64> = self.centres.iter().map(|_| [2, 6, 15, 40, 90][random.below(5) as usize]).collect();
        later.month(&sizes, random);
        later
    }

    fn month(&mut self, sizes: &[u64], random: &mut Random) {
        for (indicator, facts) in self.facts.iter_mut().enumerate() {
            for (centre, size) in sizes.iter().enumerate() {
                for sex in 0..3 {
                    // Whose sex is unknown are few, and not everywhere.
                    if sex == 2 && (indicator != 0 || random.below(6) > 0) {
                        continue;
                    }
                    let most = if sex == 2 { 3 } else { *size };
                    let of = random.below(most + 1);
                    let those = match random.below(5) {
                        0 => 0,
                        1 => of,
                        2 => of.saturating_sub(random.below(5)),
                        _ => random.below(of + 1),
                    };
                    let fact = Fact { those, of, beside: random.below(3), index: random.below(1_000 * of + 1) };
                    facts.insert((centre, self.months, sex), fact);
                }
            }
        }
        self.months += 1;
    }

    /// As the kernel would have counted it.
    pub fn counted(&self, indicators: &Indicators) -> Counted {
        let of = |(at, facts): (usize, &Facts)| {
            let months =
                (0..self.months).map(|month| MonthState::Known { cells: cells(at, facts, month..=month), nowhere: 0 });
            let year = |end: usize| if end < 11 { BTreeMap::new() } else { cells(at, facts, end - 11..=end) };
            CountedIndicator {
                indicator: indicators.indicators[at].clone(),
                months: months.collect(),
                years: (0..self.months).map(year).collect(),
            }
        };
        Counted {
            municipalities: BTreeMap::new(),
            months: (0..self.months).map(month).collect(),
            centres: self.centres.clone(),
            indicators: self.facts.iter().enumerate().map(of).collect(),
            known_at: Timestamp::UNIX_EPOCH,
            deliveries: Vec::new(),
        }
    }

    /// Drafts what ends with the last month.
    pub fn draft(&self, before: &[Before], open_changes: bool) -> Result<Drafted, Problems> {
        let indicators = indicators();
        draft(&DraftAsked {
            counted: &self.counted(&indicators),
            indicators: &indicators,
            month: month(self.months - 1),
            opening_hours: &BTreeMap::new(),
            municipalities: &BTreeMap::new(),
            places: &[],
            before,
            drafted: 0,
            notice: if before.is_empty() { "" } else { "Sena rader har kommit in." },
            open_changes,
            give_up: false,
        })
    }
}

fn cells(indicator: usize, facts: &Facts, months: std::ops::RangeInclusive<usize>) -> BTreeMap<CellKey, Cell> {
    let mut cells: BTreeMap<CellKey, Cell> = BTreeMap::new();
    for (&(centre, month, sex), fact) in facts {
        if !months.contains(&month) {
            continue;
        }
        // Of a rate the two halves are of different ages.
        for half in 0..if indicator == 1 { 2 } else { 1 } {
            let part = |whole: u64| {
                if indicator != 1 {
                    whole
                } else if half == 0 {
                    whole / 2
                } else {
                    whole - whole / 2
                }
            };
            let mut cell = Cell::default();
            match indicator {
                0 => {
                    cell.those = fact.those as i64;
                    cell.of = fact.of;
                    cell.beside = vec![fact.beside];
                }
                1 => {
                    cell.those = part(fact.those) as i64;
                    cell.of = part(fact.of) * 300;
                    cell.persons.events = part(fact.those);
                    cell.persons.repeated = part(fact.those);
                }
                _ => {
                    cell.persons.persons = fact.of;
                    cell.persons.events = fact.of * 3 + fact.those;
                    cell.persons.sums.coc = u128::from(fact.index) * 1_000_000_000;
                    cell.persons.squares.coc = cell.persons.sums.coc;
                }
            }
            let key = CellKey { centre: centre as u32, sex, band: half * 5 };
            cells.entry(key).or_default().add(&cell);
        }
    }
    cells
}

/// Who publishes.
pub fn open_data() -> OpenData {
    OpenData {
        base: "https://data.example.se".to_owned(),
        publisher: "Region Test (påhittad)".to_owned(),
        publisher_uri: "https://example.se".to_owned(),
        contact: ("Öppna data".to_owned(), "oppnadata@example.se".to_owned()),
        county: "23".to_owned(),
        spatial: Vec::new(),
        language: Language::Sv,
    }
}
