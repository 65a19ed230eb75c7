//! Months of the books: opened in order, closed in order, opened again in the contrary order.

use kapitera_books::{Entry, Life, NewEntry, PeriodAct, PeriodRecord, Record, RecordKind, Right, SettlementId, Stage};
use kapitera_message::{Problem, Text, text};
use kapitera_period::Month;
use kapitera_store::Head;

use crate::problems::first;
use crate::{Act, Office};

/// A month of the books as it is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeriodNow {
    /// The month.
    pub month: Month,
    /// Whether it takes vouchers.
    pub open: bool,
}

/// A month that was closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// The month.
    pub month: Month,
    /// The entry that records it.
    pub entry: Entry,
    /// What is booked in it and not paid yet: it stands as a debt to the providers into the next month.
    pub unpaid: Vec<SettlementId>,
}

impl Closed {
    /// What was closed, and what is not paid yet, in sentences.
    pub fn sentences(&self) -> Vec<Text> {
        let month = self.month;
        let mut said = vec![text!("{month} är stängd.", "{month} is closed.")];
        if !self.unpaid.is_empty() {
            let unpaid: Vec<String> = self.unpaid.iter().map(ToString::to_string).collect();
            let unpaid = unpaid.join(", ");
            said.push(text!(
                "Bokfört där och inte betalt: {unpaid}; det står kvar som skuld till utförarna.",
                "Booked there and not paid: {unpaid}; it stands as a debt to the providers."
            ));
        }
        said
    }
}

impl Office {
    /// The months of the books, in order.
    ///
    /// # Errors
    ///
    /// When the journal cannot be read.
    pub fn periods(&mut self) -> Result<Vec<PeriodNow>, Problem> {
        let periods = self.store.periods()?;
        Ok(periods.into_iter().map(|period| PeriodNow { month: period.month, open: period.open }).collect())
    }

    /// Opens a month: the first, or the one after the last.
    ///
    /// # Errors
    ///
    /// `period_not_next` when months between would be left out, `period_opened_already`.
    pub fn open_period(&mut self, month: Month, act: &Act<'_>) -> Result<Entry, Problem> {
        self.may(act, Right::Close)?;
        let one = |problem: Problem| vec![problem];
        self.until_still(|office, head| office.open_period_once(month, act, head).map_err(one)).map_err(first)
    }

    fn open_period_once(&mut self, month: Month, act: &Act<'_>, head: &Head) -> Result<Entry, Problem> {
        let periods = self.periods()?;
        if periods.iter().any(|period| period.month == month) {
            return Err(Problem::error(
                "period_opened_already",
                text!("perioden {month} är redan öppnad", "the period {month} is opened already"),
            )
            .hint(text!(
                "en stängd period öppnas igen med reopen och skäl",
                "a closed one is opened again with reopen and a reason"
            )));
        }
        if let Some(last) = periods.last()
            && last.month.plus(1) != month
        {
            let next = last.month.plus(1);
            return Err(Problem::error(
                "period_not_next",
                text!("nästa period är {next}, inte {month}", "the next period is {next}, not {month}"),
            )
            .why(text!("ett år i böckerna har inga luckor", "a year of the books has no gaps"))
            .hint(text!("öppna {next} först", "open {next} first")));
        }
        self.period_act(month, PeriodAct::Opened, act, head)
    }

    /// Closes a month: it takes no more vouchers. What is booked in it need not be paid; it is listed.
    ///
    /// # Errors
    ///
    /// `period_not_open`, `earlier_period_open`, `draft_waits` when something is prepared to be booked in it.
    pub fn close_period(&mut self, month: Month, act: &Act<'_>) -> Result<Closed, Problem> {
        self.may(act, Right::Close)?;
        let one = |problem: Problem| vec![problem];
        self.until_still(|office, head| office.close_period_once(month, act, head).map_err(one)).map_err(first)
    }

    fn close_period_once(&mut self, month: Month, act: &Act<'_>, head: &Head) -> Result<Closed, Problem> {
        let periods = self.periods()?;
        self.is_open(month)?;
        if let Some(earlier) = periods.iter().find(|period| period.open && period.month < month) {
            let earlier = earlier.month;
            return Err(Problem::error(
                "earlier_period_open",
                text!("perioden {earlier} är öppen ännu", "the period {earlier} is open still"),
            )
            .why(text!("den ingående balansen i {month} kunde ändras", "the opening balance of {month} could change"))
            .hint(text!("stäng {earlier} först", "close {earlier} first")));
        }
        let standings = self.outlines(None)?;
        if let Some(waits) = standings.iter().find(|standing| standing.is_live() && standing.draft.post_in == month) {
            let (id, by, said) = (waits.draft.id, &waits.life.prepared_by, waits.life.stage.said());
            let (sv, en) = (said.sv, said.en);
            return Err(Problem::error(
                "draft_waits",
                text!(
                    "{id} ska bokföras i {month} och är {sv}; {by} förberedde den",
                    "{id} is to be booked in {month} and is {en}; {by} prepared it"
                ),
            )
            .hint(text!("bokför den eller dra tillbaka den först", "post it or withdraw it first")));
        }
        let unpaid = standings
            .iter()
            .filter(|standing| standing.draft.post_in == month && standing.life.stage == Stage::Posted)
            .map(|standing| standing.draft.id);
        let unpaid = unpaid.collect();
        Ok(Closed { month, entry: self.period_act(month, PeriodAct::Closed, act, head)?, unpaid })
    }

    /// Opens a closed month again, with a reason: the last closed one.
    ///
    /// # Errors
    ///
    /// `period_not_closed`, `reason_missing`, `later_period_closed`.
    pub fn reopen_period(&mut self, month: Month, act: &Act<'_>) -> Result<Entry, Problem> {
        self.may(act, Right::Close)?;
        let one = |problem: Problem| vec![problem];
        self.until_still(|office, head| office.reopen_period_once(month, act, head).map_err(one)).map_err(first)
    }

    fn reopen_period_once(&mut self, month: Month, act: &Act<'_>, head: &Head) -> Result<Entry, Problem> {
        let periods = self.periods()?;
        if !periods.iter().any(|period| period.month == month && !period.open) {
            return Err(Problem::error(
                "period_not_closed",
                text!("perioden {month} är inte stängd", "the period {month} is not closed"),
            ));
        }
        if act.note.trim().is_empty() {
            return Err(reason_missing(&text!("perioden {month} öppnas igen", "the period {month} is opened again")));
        }
        if let Some(later) = periods.iter().rev().find(|period| !period.open && period.month > month) {
            let later = later.month;
            return Err(Problem::error(
                "later_period_closed",
                text!("perioden {later} är stängd", "the period {later} is closed"),
            )
            .why(text!("dess ingående balans skulle ändras", "its opening balance would change"))
            .hint(text!("öppna {later} igen först", "open {later} again first")));
        }
        self.period_act(month, PeriodAct::Reopened, act, head)
    }

    /// That a month takes vouchers.
    pub(crate) fn is_open(&mut self, month: Month) -> Result<(), Problem> {
        let periods = self.periods()?;
        let open: Vec<String> =
            periods.iter().filter(|period| period.open).map(|period| period.month.to_string()).collect();
        let open = if open.is_empty() { "–".to_owned() } else { open.join(", ") };
        match periods.iter().find(|period| period.month == month) {
            Some(period) if period.open => Ok(()),
            Some(_) => Err(Problem::error(
                "period_not_open",
                text!("perioden {month} är stängd", "the period {month} is closed"),
            )
            .why(text!("det som är stängt ändras inte", "what is closed does not change"))
            .hint(text!(
                "öppna är: {open}; ange en av dem, eller öppna {month} igen: kapitera ledger reopen {month} --note SKÄL",
                "open are: {open}; name one of them, or open {month} again: kapitera ledger reopen {month} --note REASON"
            ))),
            None => Err(Problem::error(
                "period_not_open",
                text!("perioden {month} är inte öppnad", "the period {month} has not been opened"),
            )
            .hint(text!(
                "öppna är: {open}; öppna den: kapitera ledger open {month} --by HANDLÄGGARE",
                "open are: {open}; open it: kapitera ledger open {month} --by OFFICER"
            ))),
        }
    }

    fn period_act(&mut self, month: Month, done: PeriodAct, act: &Act<'_>, head: &Head) -> Result<Entry, Problem> {
        let before = self.entries(RecordKind::Period, &format!("period/{month}/"))?.len();
        let key = format!("period/{month}/{}", before + 1);
        let record = PeriodRecord { month, act: done, reason: act.note.to_owned() };
        let entries = self.record_after(act, vec![NewEntry { key, record: Record::Period(record) }], head)?;
        entries.into_iter().next().ok_or_else(crate::problems::nothing_recorded)
    }
}

/// That a reason is wanted and none is given.
pub(crate) fn reason_missing(what: &Text) -> Problem {
    let (sv, en) = (&what.sv, &what.en);
    Problem::error("reason_missing", text!("{sv} utan skäl", "{en} without a reason"))
        .why(text!("den som läser journalen ska förstå varför", "whoever reads the journal must understand why"))
        .hint(text!("säg varför med --note", "say why with --note"))
}

/// Whether a settlement is posted and not paid.
pub(crate) fn is_unpaid(life: &Life) -> bool {
    life.stage == Stage::Posted
}
