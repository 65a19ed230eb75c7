//! Carrying a year over in two steps by two persons: prepared, and attested with its vouchers and repayment plans.

use std::path::Path;

use kapitera_books::carry::CarryBooking;
use kapitera_books::{NewEntry, PlanAct, PlanRecord, PlanStepRecord, Record, Right, sha256};
use kapitera_message::{Problem, Problems, text};
use kapitera_store::Head;

use super::recorded::{Proposal, RecordedYear, attested_key, attested_text, prepared_key, year_text};
use super::{CarriedOver, PrepareCarry, plans_to_end, problems};
use crate::booking::{day_in, entries};
use crate::plans::plan_key;
use crate::texts::text_entries;
use crate::{Act, Office};

impl Office {
    /// Prepares a year: its results and the whole outcome are recorded, to be booked when somebody else attests them. Another
    /// preparation replaces one that is not attested. The same again is the same.
    ///
    /// # Errors
    ///
    /// As [`Office::carry_over`]; `officer_may_not`, `period_not_open`, `carry_is_try_out`, `books_are_illustrative`,
    /// `carried_over_already` when the year is attested with another outcome. Nothing is recorded then.
    pub fn prepare_carry_over(&mut self, asked: &PrepareCarry<'_>, act: &Act<'_>) -> Result<CarriedOver, Problems> {
        self.may(act, Right::Prepare).map_err(|problem| vec![problem])?;
        self.until_still(|office, head| office.prepare_carry_once(asked, act, head))?;
        self.carry_over(asked.year, asked.path, asked.bytes)
    }

    /// Somebody else than who prepared a year answers for it: its vouchers and repayment plans are recorded, and plans of
    /// what is not owed any more are ended; all together.
    ///
    /// # Errors
    ///
    /// `officer_may_not`, `carry_not_prepared`, `carry_attested_by_preparer`, `carry_attested_already`, `carry_moved` when
    /// the outcome is not any more what was prepared, `period_not_open`, `carry_draft_waits`. Nothing is recorded then.
    pub fn attest_carry_over(&mut self, year: i16, act: &Act<'_>) -> Result<CarriedOver, Problems> {
        self.may(act, Right::Attest).map_err(|problem| vec![problem])?;
        self.until_still(|office, head| office.attest_carry_once(year, act, head))?;
        self.carried_over(year)
    }

    fn prepare_carry_once(&mut self, asked: &PrepareCarry<'_>, act: &Act<'_>, head: &Head) -> Result<(), Problems> {
        let one = |problem: Problem| vec![problem];
        let PrepareCarry { year, path, bytes, post_in } = *asked;
        let recorded = self.recorded_year(year).map_err(one)?;
        let booked_from = recorded.as_ref().and_then(|recorded| recorded.booked_from);
        let outcome = self.carry_outcome(year, (path, bytes), booked_from, act.at)?;
        let report = outcome.report();
        if let Some(recorded) = &recorded {
            let same_file = recorded.results_sha256 == sha256(bytes);
            let same = same_file && recorded.report == report;
            match &recorded.said.booked {
                Some(_) if same => return Ok(()),
                Some(booked) => return Err(one(problems::carried_already(year, booked, same_file))),
                None if same && recorded.said.post_in == post_in && recorded.said.by == act.by => return Ok(()),
                None => {}
            }
        }
        self.is_open(post_in).map_err(one)?;
        self.may_be_carried(&outcome).map_err(one)?;
        let number = recorded.map_or(1, |recorded| recorded.number + 1);
        let name = Path::new(path).file_name().unwrap_or_default().to_string_lossy().into_owned();
        let proposal = Proposal {
            year,
            post_in: post_in.to_string(),
            results: name.clone(),
            results_sha256: sha256(bytes),
            outcome_sha256: sha256(report.as_bytes()),
        };
        let proposal = toml::to_string(&proposal).map_err(|error| one(problems::not_written(year, &error)))?;
        let text = |what: &str, file: &str, text: String| {
            year_text(prepared_key(year, number, what), format!("carry-over:{year}/{number}/{file}"), text)
        };
        let (_, mut batch) = text_entries(self.books.texts().to_vec());
        batch.push(text("results", &name, String::from_utf8_lossy(bytes).into_owned()));
        batch.push(text("outcome", "outcome.csv", report));
        batch.push(text("proposal", "proposal.toml", proposal));
        self.record_after(act, batch, head).map(|_| ()).map_err(one)
    }

    fn attest_carry_once(&mut self, year: i16, act: &Act<'_>, head: &Head) -> Result<(), Problems> {
        let one = |problem: Problem| vec![problem];
        let recorded = self.recorded_year(year).map_err(one)?.ok_or_else(|| one(problems::not_prepared(year)))?;
        if let Some(booked) = &recorded.said.booked {
            return Err(one(problems::attested_already(year, booked)));
        }
        if recorded.said.by == act.by {
            return Err(one(problems::attested_by_preparer(year, act.by)));
        }
        let results = (recorded.path.as_str(), recorded.results.as_bytes());
        let outcome = self.carry_outcome(year, results, None, act.at)?;
        if outcome.report() != recorded.report {
            return Err(one(problems::moved(year, &recorded.said)));
        }
        self.is_open(recorded.said.post_in).map_err(one)?;
        self.may_be_carried(&outcome).map_err(one)?;
        let batch = self.carry_batch(&outcome, &recorded, act)?;
        self.record_after(act, batch, head).map(|_| ()).map_err(one)
    }

    /// Rules and books that nobody has decided carry something over only in an invented region.
    fn may_be_carried(&self, outcome: &kapitera_books::carry::CarriedOver) -> Result<(), Problem> {
        if outcome.is_try_out() && !self.region.settings().invented {
            return Err(problems::try_out(outcome));
        }
        self.books_may_be_posted()
    }

    /// All that is recorded when a year is attested, in the order it is recorded in.
    fn carry_batch(
        &mut self,
        outcome: &kapitera_books::carry::CarriedOver,
        recorded: &RecordedYear,
        act: &Act<'_>,
    ) -> Result<Vec<NewEntry>, Problems> {
        let (year, language, period) = (outcome.year, self.language(), recorded.said.post_in);
        let (_, mut batch) = text_entries(self.books.texts().to_vec());
        let attested = attested_text(&recorded.said.sha256);
        batch.push(year_text(attested_key(year), format!("carry-over:{year}/attested.txt"), attested));
        let asked = CarryBooking { period, date: day_in(period, act), books: &self.books, language };
        batch.extend(entries(outcome.vouchers(&asked)?));
        batch.extend(outcome.repayments(period.plus(1), language).into_iter().map(|plan| {
            let record = PlanRecord { id: plan.id.clone(), text: plan.text() };
            NewEntry { key: plan_key(&plan.id), record: Record::Plan(record) }
        }));
        let ended = plans_to_end(outcome);
        if !ended.is_empty() {
            batch.extend(self.endings(year, &ended)?);
        }
        Ok(batch)
    }

    /// The steps that end plans of what is not owed any more; no draft may wait with a line of one.
    fn endings(&mut self, year: i16, ended: &[String]) -> Result<Vec<NewEntry>, Problems> {
        let one = |problem: Problem| vec![problem];
        let waiting = self.waiting_lines().map_err(one)?;
        if let Some(line) = waiting.iter().map(|waiting| &waiting.line).find(|line| ended.contains(&line.plan)) {
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
}
