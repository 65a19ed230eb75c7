//! Whose an amount is: of who was the centre's provider then, also when the centre has another since.

use kapitera_message::Problem;
use kapitera_money::Ore;
use kapitera_period::Month;

use super::{MonthFacts, Plan, PlanBase, PlanFacts, ProviderThen, problems};

impl Plan {
    /// The centres and months whose providers [`Plan::due`] asks for besides the months' facts ([`PlanFacts::providers`]):
    /// an amount belongs to who was provider then.
    ///
    /// # Errors
    ///
    /// As [`Plan::due`], but for what it says of providers.
    pub fn concerns(&self, month: Month, facts: &PlanFacts<'_>) -> Result<Vec<(String, Month)>, Problem> {
        if month < self.first || matches!(self.base, PlanBase::Whole { provider: Some(_), .. }) {
            return Ok(Vec::new());
        }
        let known =
            |id: &str, of: Month| facts.months.iter().any(|known| known.month == of && known.centre(id).is_some());
        let owed = self.owed(month, facts)?;
        let all = owed.into_keys().map(|(centre, _, month_for)| (centre, self.provider_month(month_for)));
        let mut unknown: Vec<(String, Month)> = all.filter(|(centre, of)| !known(centre, *of)).collect();
        unknown.sort();
        unknown.dedup();
        Ok(unknown)
    }

    /// A line must be for a centre that the month has, and for the provider whose it is.
    pub(super) fn may_book(
        &self,
        id: &str,
        (month_for, amount): (Month, Ore),
        now: &MonthFacts,
        facts: &PlanFacts<'_>,
    ) -> Result<(), Problem> {
        let Some(centre) = now.centre(id) else { return Err(problems::centre_not_in_month(self, id, now.month)) };
        let then = self.provider_then(id, month_for, facts)?;
        if then.provider == centre.provider {
            return Ok(());
        }
        Err(match self.base {
            PlanBase::Whole { .. } => problems::owed_by_another(self, &then, centre),
            _ if amount > Ore::ZERO => problems::given_to_another(self, &then, centre),
            _ => problems::provider_changed(self, &then.name, centre, month_for),
        })
    }

    /// Whose the amount of a month is.
    fn provider_then(&self, id: &str, month_for: Month, facts: &PlanFacts<'_>) -> Result<ProviderThen, Problem> {
        let month = self.provider_month(month_for);
        if let PlanBase::Whole { provider: Some(provider), .. } = &self.base {
            let (centre, provider, name) = (id.to_owned(), provider.clone(), provider.clone());
            return Ok(ProviderThen { centre, month, provider, name });
        }
        if let Some(then) = facts.months.iter().find(|known| known.month == month).and_then(|known| known.centre(id)) {
            let (provider, name) = (then.provider.clone(), then.provider_name.clone());
            return Ok(ProviderThen { centre: id.to_owned(), month, provider, name });
        }
        let told = facts.providers.iter().find(|then| then.centre == id && then.month == month);
        told.cloned().ok_or_else(|| problems::provider_unknown(self, id, month))
    }

    /// The month by whose provider an amount is: of a claim that belongs to no month the plan's first.
    fn provider_month(&self, month_for: Month) -> Month {
        match self.base {
            PlanBase::Whole { month_for: None, .. } => self.first,
            _ => month_for,
        }
    }
}
