//! The steps that a month takes, each by an officer who may take it.

use jiff::Timestamp;
use kapitera_books::SettlementId;
use kapitera_message::Problems;
use kapitera_post::{Act, Office, Prepare, Prepared};

use super::{Small, act_at, month, time};

impl Small {
    /// Prepares a month, to be booked in it.
    pub fn prepare(&self, office: &mut Office, month_of: &str, act: &Act<'_>) -> Result<Prepared, Problems> {
        self.prepare_in(office, month_of, month_of, act)
    }

    /// Prepares a month, to be booked in another.
    pub fn prepare_in(
        &self,
        office: &mut Office,
        month_of: &str,
        post_in: &str,
        act: &Act<'_>,
    ) -> Result<Prepared, Problems> {
        let models = self.models();
        let asked = Prepare {
            subject: kapitera_books::Subject::PrimaryCare,
            month: month(month_of),
            models: &models,
            known_at: None,
            post_in: month(post_in),
        };
        office.prepare(&asked, act, &|_, _| {})
    }

    /// A month prepared, reviewed, attested and posted, on the month's 21st; its period is opened when it is not.
    pub fn post(&self, office: &mut Office, month_of: &str) -> Prepared {
        self.post_at(office, month_of, time(&format!("{month_of}-21T09:00:00Z")))
    }

    /// The same, at a time.
    pub fn post_at(&self, office: &mut Office, month_of: &str, at: Timestamp) -> Prepared {
        open(office, month_of, at);
        let prepared = self.prepare(office, month_of, &act_at("controller", at)).unwrap();
        finish(office, prepared.draft.id, at);
        prepared
    }
}

/// Opens a month of the books, when it is not there.
pub fn open(office: &mut Office, month_of: &str, at: Timestamp) {
    if office.periods().unwrap().iter().all(|period| period.month != month(month_of)) {
        office.open_period(month(month_of), &act_at("ekonom", at)).unwrap();
    }
}

/// A draft reviewed, attested and posted.
pub fn finish(office: &mut Office, id: SettlementId, at: Timestamp) {
    office.review(id, &act_at("attestant", at)).unwrap();
    office.attest(id, &act_at("attestant", at)).unwrap();
    office.post(id, &act_at("controller", at)).unwrap();
}
