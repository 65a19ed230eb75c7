//! Look-ups for a day: what holds then, or a problem that says what is missing and how to mend it.

use std::collections::BTreeSet;

use kapitera_message::{Place, Problem, Text, text};
use kapitera_period::Date;
use kapitera_register::Owner;

use super::chart::{Account, Coded, Posting, Role};
use super::dated::{Dated, in_force, valid_said};
use super::officers::{Officer, Right};
use super::providers::Provider;
use super::read::owner_said;
use super::rules::{CorrectionRule, NegativeRule};
use super::{Books, file_name};

impl Books {
    /// The account with this number on `day`.
    ///
    /// # Errors
    ///
    /// `account_missing`.
    pub fn account(&self, number: &str, day: Date) -> Result<&Account, Problem> {
        let named: Vec<&Account> = self.chart.accounts.iter().filter(|entry| entry.number == number).collect();
        in_force(named.iter().copied(), day).ok_or_else(|| {
            let what = text!("konto {number} finns inte {day}", "there is no account {number} on {day}");
            let hint = text!(
                "lägg till [[account]] med number = \"{number}\", eller ändra dess from och to",
                "add [[account]] with number = \"{number}\", or change its from and to"
            );
            self.nothing(Problem::error("account_missing", what).hint(hint), "chart.toml", &named)
        })
    }

    /// The account that plays `role` for providers of this owner on `day`.
    ///
    /// # Errors
    ///
    /// `role_missing`.
    pub fn role(&self, role: &str, owner: Owner, day: Date) -> Result<&Role, Problem> {
        let fits = |entry: &&Role| entry.role == role && entry.owner.is_none_or(|other| other == owner);
        let named: Vec<&Role> = self.chart.roles.iter().filter(fits).collect();
        in_force(named.iter().copied(), day).ok_or_else(|| {
            let (Text { sv, en }, word) = (owner_said(owner), owner.name());
            let what = text!(
                "inget konto har rollen ”{role}” ({sv}) {day}",
                "no account has the role “{role}” ({en}) on {day}"
            );
            let hint = text!(
                "lägg till [[role]] med role = \"{role}\", owner = \"{word}\" och account",
                "add [[role]] with role = \"{role}\", owner = \"{word}\" and account"
            );
            self.nothing(Problem::error("role_missing", what).hint(hint), "chart.toml", &named)
        })
    }

    /// The accounts that play `role` for anybody at any time.
    pub fn accounts_of_role(&self, role: &str) -> BTreeSet<&str> {
        let named = self.chart.roles.iter().filter(|entry| entry.role == role);
        named.map(|entry| entry.account.as_str()).collect()
    }

    /// Where a component is booked at centres of this owner on `day`; the rule for `*` is asked last.
    ///
    /// # Errors
    ///
    /// `posting_missing`.
    pub fn posting(&self, component: &str, owner: Owner, day: Date) -> Result<&Posting, Problem> {
        let fits =
            |entry: &&Posting, name: &str| entry.component == name && entry.owner.is_none_or(|other| other == owner);
        let rules = |name: &str| self.chart.postings.iter().filter(|entry| fits(entry, name)).collect::<Vec<_>>();
        let named = rules(component);
        let found = in_force(named.iter().copied(), day).or_else(|| in_force(rules("*"), day));
        found.ok_or_else(|| {
            let (Text { sv, en }, word) = (owner_said(owner), owner.name());
            let what = text!(
                "ingen regel säger var ”{component}” ({sv}) bokförs {day}",
                "no rule says where “{component}” ({en}) is booked on {day}"
            );
            let hint = text!(
                "lägg till [[posting]] med component = \"{component}\", owner = \"{word}\" och account",
                "add [[posting]] with component = \"{component}\", owner = \"{word}\" and account"
            );
            self.nothing(Problem::error("posting_missing", what).hint(hint), "chart.toml", &named)
        })
    }

    /// The provider with this organisation number on `day`.
    ///
    /// # Errors
    ///
    /// `provider_missing`.
    pub fn provider(&self, org_number: &str, day: Date) -> Result<&Provider, Problem> {
        let named: Vec<&Provider> = self.providers.iter().filter(|entry| entry.org_number == org_number).collect();
        in_force(named.iter().copied(), day).ok_or_else(|| {
            let what = text!("utföraren {org_number} finns inte {day}", "there is no provider {org_number} on {day}");
            let hint = text!(
                "lägg till [[provider]] med org-number = \"{org_number}\", eller ändra dess from och to",
                "add [[provider]] with org-number = \"{org_number}\", or change its from and to"
            );
            self.nothing(Problem::error("provider_missing", what).hint(hint), "providers.toml", &named)
        })
    }

    /// The provider that splits in models call `name`, on `day`.
    ///
    /// # Errors
    ///
    /// `payee_missing`.
    pub fn payee(&self, name: &str, day: Date) -> Result<&Provider, Problem> {
        let fits = |entry: &&Provider| entry.payee.iter().any(|payee| payee == name);
        let named: Vec<&Provider> = self.providers.iter().filter(fits).collect();
        in_force(named.iter().copied(), day).ok_or_else(|| {
            let what =
                text!("ingen utförare är mottagaren ”{name}” {day}", "no provider is the payee “{name}” on {day}");
            let hint = text!(
                "skriv payee = [\"{name}\"] hos den [[provider]] som ska få pengarna",
                "write payee = [\"{name}\"] at the [[provider]] that is to get the money"
            );
            self.nothing(Problem::error("payee_missing", what).hint(hint), "providers.toml", &named)
        })
    }

    /// The officer with this id, when they have the right on `day`.
    ///
    /// # Errors
    ///
    /// `officer_missing`, `officer_may_not`.
    pub fn officer(&self, id: &str, right: Right, day: Date) -> Result<&Officer, Problem> {
        let officer = self.any_officer(id, day)?;
        if officer.may.contains(&right) {
            return Ok(officer);
        }
        let (name, word) = (&officer.name, right.name());
        let has = officer.may.iter().map(|right| right.name()).collect::<Vec<_>>().join(", ");
        Err(Problem::error(
            "officer_may_not",
            text!("{name} har inte behörigheten ”{word}” {day}", "{name} does not have the right “{word}” on {day}"),
        )
        .at(officer.origin.spot.here())
        .why(text!("behörigheterna är: {has}", "the rights are: {has}"))
        .hint(text!("låt någon annan göra det, eller ändra may", "let somebody else do it, or change may")))
    }

    /// Whether anybody has the right on `day`.
    pub fn has_officer(&self, right: Right, day: Date) -> bool {
        self.officers.iter().any(|officer| self.officer(&officer.id, right, day).is_ok())
    }

    /// The officer with this id, whatever they may do, when they have any right on `day`.
    ///
    /// # Errors
    ///
    /// `officer_missing`.
    pub fn any_officer(&self, id: &str, day: Date) -> Result<&Officer, Problem> {
        let named: Vec<&Officer> = self.officers.iter().filter(|entry| entry.id == id).collect();
        in_force(named.iter().copied(), day).ok_or_else(|| {
            let what = text!("”{id}” har inga behörigheter {day}", "“{id}” has no rights on {day}");
            let hint = text!(
                "lägg till [[officer]] med id = \"{id}\", eller ändra dess from och to",
                "add [[officer]] with id = \"{id}\", or change its from and to"
            );
            self.nothing(Problem::error("officer_missing", what).hint(hint), "officers.toml", &named)
        })
    }

    /// How corrections are made on `day`.
    ///
    /// # Errors
    ///
    /// `correction_rule_missing`.
    pub fn corrections(&self, day: Date) -> Result<&CorrectionRule, Problem> {
        in_force(&self.corrections, day).ok_or_else(|| {
            let what =
                text!("ingen regel säger hur rättelser görs {day}", "no rule says how corrections are made on {day}");
            let hint = text!(
                "lägg till [[corrections]] med threshold, look-back-months och instalments-most",
                "add [[corrections]] with threshold, look-back-months and instalments-most"
            );
            let named: Vec<&CorrectionRule> = self.corrections.iter().collect();
            self.nothing(Problem::error("correction_rule_missing", what).hint(hint), "rules.toml", &named)
        })
    }

    /// What becomes of a balance that a provider of this owner owes on `day`.
    ///
    /// # Errors
    ///
    /// `negative_rule_missing`.
    pub fn negative(&self, owner: Owner, day: Date) -> Result<&NegativeRule, Problem> {
        let fits = |entry: &&NegativeRule| entry.owner.is_none_or(|other| other == owner);
        let named: Vec<&NegativeRule> = self.negative.iter().filter(fits).collect();
        in_force(named.iter().copied(), day).ok_or_else(|| {
            let (Text { sv, en }, word) = (owner_said(owner), owner.name());
            let what = text!(
                "ingen regel säger vad som sker när en utförare ({sv}) är skyldig {day}",
                "no rule says what becomes of it when a provider ({en}) owes on {day}"
            );
            let hint = text!(
                "lägg till [[negative]] med owner = \"{word}\" och rule = \"carry\" eller \"invoice\"",
                "add [[negative]] with owner = \"{word}\" and rule = \"carry\" or \"invoice\""
            );
            self.nothing(Problem::error("negative_rule_missing", what).hint(hint), "rules.toml", &named)
        })
    }

    /// The name of a cost centre on `day`, when it has one.
    pub fn cost_centre(&self, code: &str, day: Date) -> Option<&Coded> {
        in_force(self.chart.cost_centres.iter().filter(|entry| entry.code == code), day)
    }

    /// The name of an area of activity on `day`, when it has one.
    pub fn activity(&self, code: &str, day: Date) -> Option<&Coded> {
        in_force(self.chart.activities.iter().filter(|entry| entry.code == code), day)
    }

    /// The name of a counterpart on `day`, when it has one.
    pub fn counterpart(&self, code: &str, day: Date) -> Option<&Coded> {
        in_force(self.chart.counterparts.iter().filter(|entry| entry.code == code), day)
    }

    /// Adds where to look: the entries that answer on other days, else the text in which one belongs.
    fn nothing<T: Dated>(&self, mut problem: Problem, name: &str, others: &[&T]) -> Problem {
        for entry in others {
            let Text { sv, en } = valid_said(entry.origin().valid);
            problem = problem.at(entry.origin().spot.place(text!("gäller {sv}", "holds {en}")));
        }
        if !problem.places.is_empty() {
            return problem;
        }
        let path = self.texts.iter().map(|(path, _)| path.as_str()).find(|path| file_name(path) == name);
        problem.at(Place::Named(Text::same(path.unwrap_or(name))))
    }
}
