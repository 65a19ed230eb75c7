//! A region for corrections: three centres, ten persons, and every register that changes what a month comes to.

use std::path::PathBuf;

use jiff::Timestamp;
use jiff::civil::date;
use kapitera_books::SettlementId;
use kapitera_message::Problems;
use kapitera_model::Model;
use kapitera_money::Exact;
use kapitera_period::{Date, Month, Span};
use kapitera_post::{Compare, Correction, CorrectionRequest, Office, PreparedCorrection};
use kapitera_region::Mode;
use kapitera_settle::{Request, settle};

use super::model::Prices;
use super::sums::{Sums, paid, sums};
use crate::small::{ALPHA, BETA, Cost, Listed, OWN, Owners, Parts, Rules, Site, Small, act_at, finish, month, open};

pub const CENTRES: [&str; 3] = ["SE2329999995-A", "SE2329999995-B", "SE2329999995-C"];
const PROVIDERS: [&str; 3] = [OWN, ALPHA, BETA];

const MODEL_PATH: &str = "models/correct.toml";
const RULES: Rules<'_> = Rules { threshold: "0", look_back: 24, instalments_most: 6, carry_over: "" };
/// The first day that anybody is listed.
const START: Date = date(2019, 6, 1);
/// The days that indices and reported values hold.
const DAYS: Span = Span { from: date(2019, 1, 1), to: date(2020, 12, 31) };

/// A region in a directory of its own, and the time.
pub struct Test {
    small: Small,
    hours: u32,
    pub prices: Prices,
}

impl Test {
    /// With everything known that January and February need: persons 0–2 are listed at the first centre, 3–5 at the second,
    /// 6–8 at the third and 9 nowhere.
    pub fn new() -> Self {
        let prices = Prices { each: 100, pool: 1000 };
        let parts = Parts { models: &[(MODEL_PATH, &prices.model())], rules: RULES, ..Parts::default() };
        let mut test = Self { small: Small::with(&parts), hours: 0, prices };
        test.centres(&[0, 1, 2]);
        let received = test.now();
        test.small.area(received);
        let rows = (0..9).map(|person| (person, Some(person / 3), START)).collect::<Vec<_>>();
        test.listing(Mode::Full, &rows);
        test.index([100, 90, 120]);
        test.recovered(0);
        test.costs(Mode::Full, &[(Some(0), date(2020, 2, 3), 12_345), (Some(3), date(2020, 1, 9), 5_000)]);
        test
    }

    /// A folder of the region.
    pub fn folder(&self, name: &str) -> PathBuf {
        self.small.root().join(name)
    }

    pub fn office(&self) -> Office {
        self.small.office()
    }

    pub fn models(&self) -> Vec<Model> {
        self.small.models()
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
        self.small.rules(Owners::Alike, &Rules { threshold, look_back, ..RULES });
    }

    pub fn model(&mut self, prices: Prices) {
        self.prices = prices;
        self.small.write(MODEL_PATH, &prices.model());
    }

    /// The centres that there are, each run by its own provider.
    pub fn centres(&mut self, which: &[usize]) {
        self.run_by(&which.iter().map(|&number| (number, number)).collect::<Vec<_>>());
    }

    /// The centres that there are, and who runs each.
    pub fn run_by(&mut self, which: &[(usize, usize)]) {
        let place = |&(number, provider): &(usize, usize)| Site {
            id: CENTRES[number],
            name: format!("Centre {number}"),
            org: PROVIDERS[provider],
        };
        let received = self.now();
        self.small.centres(received, &which.iter().map(place).collect::<Vec<_>>());
    }

    /// Each person is where it is said from the day said, and before that where the first listing says.
    pub fn listing(&mut self, mode: Mode, rows: &[(usize, Option<usize>, Date)]) {
        let received = self.now();
        self.listing_at(mode, rows, received);
    }

    pub fn listing_at(&mut self, mode: Mode, rows: &[(usize, Option<usize>, Date)], received: Timestamp) {
        let row = |person: usize, centre: usize, days: Span| Listed {
            person,
            // Every third person weighs two.
            birth: date(if person % 3 == 2 { 1940 } else { 1990 }, 5, 5),
            centre: CENTRES[centre],
            days,
        };
        let mut all = Vec::new();
        for &(person, centre, from) in rows {
            let before = Span { from: START, to: from.yesterday().unwrap() };
            if person < 9 && !before.is_empty() {
                all.push(row(person, person / 3, before));
            }
            all.extend(centre.map(|centre| row(person, centre, Span::open(from))));
        }
        self.small.listing(received, mode, &all);
    }

    /// In hundredths; for as many centres as are said.
    pub fn index<const N: usize>(&mut self, values: [i128; N]) {
        let received = self.now();
        let values = CENTRES.into_iter().zip(values).map(|(centre, value)| (centre, Span::open(DAYS.from), value));
        self.small.indices(received, values);
    }

    /// Kronor recovered from the first centre each month.
    pub fn recovered(&mut self, kronor: i64) {
        let received = self.now();
        self.small.value(received, "recovered", CENTRES[0], DAYS, Exact::whole(kronor));
    }

    pub fn costs(&mut self, mode: Mode, costs: &[Cost]) {
        let received = self.now();
        self.small.costs(received, mode, "lab", costs);
    }

    /// The month's lines as they are paid, settled with all that is known at the time of the last thing done.
    pub fn settled(&self, of: Month) -> Sums {
        let (region, models, known_at) = (self.small.region(), self.models(), self.time());
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
            open(office, period, at);
        }
        let id = self.small.prepare_in(office, of, "2020-03", &act_at("controller", at)).unwrap().draft.id;
        self.finish(office, id);
    }

    /// Takes a draft through to posted.
    fn finish(&mut self, office: &mut Office, id: SettlementId) {
        let at = self.now();
        finish(office, id, at);
    }

    /// Prepares a correction of a month, to be booked in April.
    pub fn prepare(&mut self, office: &mut Office, of: &str) -> Result<PreparedCorrection, Problems> {
        let (at, models) = (self.now(), self.models());
        // Rules that were changed are meant.
        office.record_texts(&[], &act_at("attestant", at)).unwrap();
        let asked = CorrectionRequest {
            subject: kapitera_books::Subject::PrimaryCare,
            month: month(of),
            models: &models,
            known_at: None,
            post_in: month("2020-04"),
            instalments: 1,
        };
        office.prepare_correction(&asked, &act_at("controller", at), &|_, _| {})
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
        let asked = Compare {
            subject: kapitera_books::Subject::PrimaryCare,
            month: month(of),
            models: &models,
            known_at: None,
            now,
        };
        office.compare_correction(&asked, &|_, _| {})
    }
}
