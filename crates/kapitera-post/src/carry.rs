//! Units' surplus and deficit carried over at the office: computed by the rules in force on the balances of the ledger, and
//! recorded with its results, vouchers and repayment plans all together.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;
use kapitera_books::carry::{CarriedBalance, CarryBooking, CarryRequest, carry_over, read_results, rules_of_books};
use kapitera_books::{
    DraftCentre, Entry, NewEntry, PlanAct, PlanBase, PlanRecord, PlanStepRecord, Record, RecordKind, Right, TextRecord,
    sha256,
};
use kapitera_message::{Problem, Problems, text};
use kapitera_money::Ore;
use kapitera_period::Month;
use kapitera_store::RowFilter;

use crate::booking::{day_in, entries};
use crate::knowledge::draft_centre_of;
use crate::plans::plan_key;
use crate::texts::text_entries;
use crate::{Act, Office};

mod output;
mod problems;

pub use output::carry_parts;

/// The roles of the accounts that hold what units have carried.
const SURPLUS: &str = "carried-surplus";
const DEFICIT: &str = "carried-deficit";

/// At most so many times a year is computed again because something was recorded meanwhile.
const TRIES: u32 = 20;

/// A year carried over at the office.
#[derive(Clone, Debug, PartialEq)]
pub struct CarriedOver {
    /// What each unit carries, part by part.
    pub outcome: kapitera_books::carry::CarriedOver,
    /// What is recorded of the year; none when it was only computed.
    pub booked: Option<CarryBooked>,
}

/// What is recorded of a year that was carried over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarryBooked {
    /// Who recorded it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// The month of the books that its vouchers stand in; none when there was nothing to book.
    pub period: Option<Month>,
    /// The vouchers as people write them (`C 1`), with their units.
    pub vouchers: Vec<(String, String)>,
    /// The plans by which deficits are repaid. They are followed when somebody else than who recorded them attests them.
    pub plans: Vec<String>,
    /// Whether what is recorded is what is shown: the same results, and the same outcome by the rules of now.
    pub same: bool,
}

/// A year as it was recorded.
struct RecordedYear {
    /// The number of its first entry: balances before it are those it was computed from.
    first: u64,
    results_sha256: String,
    report: String,
    booked: CarryBooked,
}

impl Office {
    /// Carries a year's results over: `path` and `bytes` are the units' results. Without `booking` nothing is recorded; with
    /// it the results, the whole outcome, the vouchers and the repayment plans are recorded together in the open month, and
    /// plans of what is not owed any more are ended. A year that is recorded gives the same again.
    ///
    /// # Errors
    ///
    /// Those of the results, rules and balances; with `booking` also `officer_may_not`, `period_not_open`,
    /// `carry_is_try_out`, `books_are_illustrative`, `carried_over_already` when the year is recorded with another outcome,
    /// `carry_draft_waits`. `carry_later_year` when a later year is recorded. Nothing is recorded then.
    pub fn carry_over(
        &mut self,
        year: i16,
        path: &str,
        bytes: &[u8],
        booking: Option<(Month, &Act<'_>)>,
    ) -> Result<CarriedOver, Problems> {
        if let Some((_, act)) = booking {
            self.may(act, Right::Post).map_err(|problem| vec![problem])?;
        }
        for _ in 1..TRIES {
            // Balances must be those of the moment it is recorded.
            match self.carry_over_once(year, path, bytes, booking) {
                Err(problems) if problems.iter().any(|problem| problem.code == "head_moved") => {}
                done => return done,
            }
        }
        self.carry_over_once(year, path, bytes, booking)
    }

    fn carry_over_once(
        &mut self,
        year: i16,
        path: &str,
        bytes: &[u8],
        booking: Option<(Month, &Act<'_>)>,
    ) -> Result<CarriedOver, Problems> {
        let one = |problem: Problem| vec![problem];
        let head = self.store.head().map_err(one)?;
        let recorded = self.recorded_year(year).map_err(one)?;
        if recorded.is_none() {
            self.no_later_year(year).map_err(one)?;
        }
        let results = read_results(path, bytes)?;
        let before = recorded.as_ref().map_or(u64::MAX, |recorded| recorded.first);
        let balances = self.carried_before(before)?;
        let units = self.units(year, booking.map_or(Timestamp::MAX, |(_, act)| act.at))?;
        let rules = rules_of_books(&self.books)?;
        let request = CarryRequest { year, units: &units, results: &results, rules: &rules, balances: &balances };
        let outcome = carry_over(&request)?;
        if let Some(recorded) = recorded {
            let same_file = recorded.results_sha256 == sha256(bytes);
            let same = same_file && recorded.report == outcome.report();
            if booking.is_some() && !same {
                return Err(one(problems::carried_already(year, &recorded.booked, same_file)));
            }
            return Ok(CarriedOver { outcome, booked: Some(CarryBooked { same, ..recorded.booked }) });
        }
        let Some((period, act)) = booking else { return Ok(CarriedOver { outcome, booked: None }) };
        self.is_open(period).map_err(one)?;
        self.may_be_carried(&outcome).map_err(one)?;
        let batch = self.carry_batch(&outcome, path, bytes, (period, act))?;
        self.record_after(act, batch, &head).map_err(one)?;
        let recorded = self.recorded_year(year).map_err(one)?;
        let booked = recorded.ok_or_else(crate::problems::nothing_recorded).map_err(one)?.booked;
        Ok(CarriedOver { outcome, booked: Some(booked) })
    }

    /// Rules and books that nobody has decided carry something over only in an invented region.
    fn may_be_carried(&self, outcome: &kapitera_books::carry::CarriedOver) -> Result<(), Problem> {
        if outcome.is_try_out() && !self.region.settings().invented {
            return Err(problems::try_out(outcome));
        }
        self.books_may_be_posted()
    }

    /// All that is recorded of a year, in the order it is recorded in.
    fn carry_batch(
        &mut self,
        outcome: &kapitera_books::carry::CarriedOver,
        path: &str,
        bytes: &[u8],
        (period, act): (Month, &Act<'_>),
    ) -> Result<Vec<NewEntry>, Problems> {
        let one = |problem: Problem| vec![problem];
        let (year, language) = (outcome.year, self.language());
        let name = Path::new(path).file_name().unwrap_or_default().to_string_lossy().into_owned();
        let results = String::from_utf8_lossy(bytes).into_owned();
        let (_, mut batch) = text_entries(self.books.texts().to_vec());
        batch.push(year_text(results_key(year), format!("carry-over:{year}/{name}"), results));
        batch.push(year_text(report_key(year), format!("carry-over:{year}/report.csv"), outcome.report()));
        let asked = CarryBooking { period, date: day_in(period, act), books: &self.books, language };
        batch.extend(entries(outcome.vouchers(&asked)?));
        let repayments = outcome.repayments(period.plus(1), language);
        let ended = plans_to_end(outcome);
        if !repayments.is_empty() || !ended.is_empty() {
            self.may(act, Right::Plan).map_err(one)?;
        }
        batch.extend(repayments.into_iter().map(|plan| {
            let record = PlanRecord { id: plan.id.clone(), text: plan.text() };
            NewEntry { key: plan_key(&plan.id), record: Record::Plan(record) }
        }));
        if !ended.is_empty() {
            batch.extend(self.endings(year, &ended)?);
        }
        Ok(batch)
    }

    /// The steps that end plans of what is not owed any more; no draft may wait with a line of one.
    fn endings(&mut self, year: i16, ended: &[String]) -> Result<Vec<NewEntry>, Problems> {
        let one = |problem: Problem| vec![problem];
        let waiting = self.waiting_lines().map_err(one)?;
        if let Some(line) = waiting.iter().find(|line| ended.contains(&line.plan)) {
            return Err(one(problems::draft_waits(&line.plan, &line.centre)));
        }
        let language = self.language();
        let mut steps = Vec::new();
        for standing in self.plans()?.into_iter().filter(|standing| ended.contains(&standing.plan.id)) {
            let id = standing.plan.id;
            let number = standing.life.steps.len() + 1;
            let why = text!(
                "regeln upphörde {year}, och det som fördes över är reglerat eller avskrivet",
                "the rule ceased in {year}, and what was carried is settled or written off"
            );
            let record = PlanStepRecord { plan: id.clone(), act: PlanAct::Ended, reason: why.get(language).to_owned() };
            steps.push(NewEntry { key: format!("{}/step/{number}", plan_key(&id)), record: Record::PlanStep(record) });
        }
        Ok(steps)
    }

    /// A year as it is recorded; none when it is not.
    fn recorded_year(&mut self, year: i16) -> Result<Option<RecordedYear>, Problem> {
        let Some(results) = self.year_text_of(&results_key(year))? else { return Ok(None) };
        let Some((_, report)) = self.year_text_of(&report_key(year))? else { return Ok(None) };
        let (entry, results) = results;
        let mut booked = CarryBooked {
            by: entry.by.clone(),
            at: entry.at,
            period: None,
            vouchers: Vec::new(),
            plans: Vec::new(),
            same: true,
        };
        let prefix = format!("carry/{year}/");
        for (key, voucher) in self.recorded_vouchers(&prefix)? {
            let (series, number) = (voucher.series.letter(), voucher.number.unwrap_or_default());
            let unit = key.strip_prefix(&prefix).unwrap_or(&key).to_owned();
            booked.vouchers.push((unit, format!("{series} {number}")));
            booked.period = Some(voucher.period);
        }
        for plan in self.entries(RecordKind::Plan, &plan_key(&prefix))? {
            booked.plans.push(plan.key.strip_prefix("plan/").unwrap_or(&plan.key).to_owned());
        }
        let results_sha256 = results.sha256;
        Ok(Some(RecordedYear { first: entry.number, results_sha256, report: report.text, booked }))
    }

    fn year_text_of(&mut self, key: &str) -> Result<Option<(Entry, TextRecord)>, Problem> {
        let Some(entry) = self.store.entry(key)? else { return Ok(None) };
        match self.store.record(&entry)? {
            Record::Text(text) => Ok(Some((entry, text))),
            _ => Ok(None),
        }
    }

    /// What has been carried in a later year was computed without this one.
    fn no_later_year(&mut self, year: i16) -> Result<(), Problem> {
        for entry in self.entries(RecordKind::Text, "carry/")? {
            let recorded = entry.key.split('/').nth(1).and_then(|recorded| recorded.parse::<i16>().ok());
            if let Some(later) = recorded.filter(|recorded| *recorded > year) {
                return Err(problems::later_year(year, later, &entry));
            }
        }
        Ok(())
    }

    /// What units have carried by the entries before `before`: the balances of the accounts of what is carried, and what
    /// plans are to repay.
    fn carried_before(&mut self, before: u64) -> Result<Vec<CarriedBalance>, Problems> {
        let one = |problem: Problem| vec![problem];
        let accounts =
            |role| self.books.accounts_of_role(role).into_iter().map(ToOwned::to_owned).collect::<Vec<String>>();
        let (surplus, deficit) = (accounts(SURPLUS), accounts(DEFICIT));
        if let Some(shared) = surplus.iter().find(|account| deficit.contains(account)) {
            return Err(one(problems::shared_account(shared)));
        }
        let mut carried: BTreeMap<String, CarriedBalance> = BTreeMap::new();
        for (centre, amount) in self.sums_on(&surplus, before).map_err(one)? {
            of_centre(&mut carried, &centre).surplus = -amount;
        }
        for (centre, amount) in self.sums_on(&deficit, before).map_err(one)? {
            of_centre(&mut carried, &centre).deficit = amount;
        }
        for (plan, centre, rest) in self.scheduled_before(before)? {
            let balance = of_centre(&mut carried, &centre);
            balance.scheduled += rest;
            balance.plans.push(plan);
        }
        Ok(carried.into_values().collect())
    }

    /// The sum of each centre on these accounts, debit above zero.
    fn sums_on(&mut self, accounts: &[String], before: u64) -> Result<BTreeMap<String, Ore>, Problem> {
        let mut sums: BTreeMap<String, Ore> = BTreeMap::new();
        for account in accounts {
            let filter = RowFilter { account: Some(account.clone()), ..RowFilter::default() };
            for row in self.store.rows(&filter)?.into_iter().filter(|row| row.entry < before) {
                *sums.entry(row.row.centre).or_default() += row.row.amount;
            }
        }
        Ok(sums)
    }

    /// What plans that are not ended are to repay of deficits: their claims less what they have booked, by plan and centre.
    fn scheduled_before(&mut self, before: u64) -> Result<Vec<(String, String, Ore)>, Problems> {
        let one = |problem: Problem| vec![problem];
        let mut rests = Vec::new();
        for recorded in self.plans()? {
            let plan = recorded.plan;
            let repays = plan.against == DEFICIT && matches!(plan.base, PlanBase::Whole { .. });
            if !repays || recorded.entry.number >= before || self.ended_before(&plan.id, before).map_err(one)? {
                continue;
            }
            let filter = RowFilter { plan: Some(plan.id.clone()), ..RowFilter::default() };
            let rows = self.store.rows(&filter).map_err(one)?;
            for centre in &plan.centres {
                let own = rows.iter().filter(|row| row.entry < before && row.row.centre == centre.id);
                let rest = centre.amount + own.map(|row| row.row.amount).sum::<Ore>();
                if rest != Ore::ZERO {
                    rests.push((plan.id.clone(), centre.id.clone(), rest));
                }
            }
        }
        Ok(rests)
    }

    fn ended_before(&mut self, plan: &str, before: u64) -> Result<bool, Problem> {
        let steps = self.entries(RecordKind::PlanStep, &format!("{}/step/", plan_key(plan)))?;
        for step in steps.into_iter().filter(|step| step.number < before) {
            if matches!(self.store.record(&step)?, Record::PlanStep(record) if record.act == PlanAct::Ended) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The units that there were by the end of the year, as known at a time.
    fn units(&self, year: i16, known_at: Timestamp) -> Result<Vec<DraftCentre>, Problems> {
        let Some(december) = Month::new(year, 12) else { return Ok(Vec::new()) };
        let centres = self.region.centres(known_at)?;
        let mut ids: Vec<&str> =
            centres.iter().filter(|centre| centre.valid.from <= december.last()).map(|centre| &*centre.id).collect();
        ids.sort_unstable();
        ids.dedup();
        ids.into_iter().map(|id| draft_centre_of(&centres, id, december).map_err(|problem| vec![problem])).collect()
    }
}

/// The plans that repay what is not owed any more.
fn plans_to_end(outcome: &kapitera_books::carry::CarriedOver) -> Vec<String> {
    let parts = outcome.units.iter().flat_map(|unit| &unit.parts);
    let mut plans: Vec<String> =
        parts.filter_map(|part| part.ceased.as_ref()).flat_map(|ceased| ceased.plans_to_end.iter().cloned()).collect();
    plans.sort_unstable();
    plans.dedup();
    plans
}

fn of_centre<'c>(carried: &'c mut BTreeMap<String, CarriedBalance>, centre: &str) -> &'c mut CarriedBalance {
    let new = || CarriedBalance { centre: centre.to_owned(), ..CarriedBalance::default() };
    carried.entry(centre.to_owned()).or_insert_with(new)
}

fn results_key(year: i16) -> String {
    format!("carry/{year}/results")
}

fn report_key(year: i16) -> String {
    format!("carry/{year}/report")
}

/// A text of the year under a key of its own: whoever records the year first has carried it over.
fn year_text(key: String, path: String, text: String) -> NewEntry {
    NewEntry { key, record: Record::Text(TextRecord { path, sha256: sha256(text.as_bytes()), text }) }
}
