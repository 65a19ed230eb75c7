//! What is asked of a comparison, with what it is when nothing is said.

use std::path::PathBuf;
use std::sync::Arc;

use kapitera_ask::compare::turned_value;
use kapitera_books::Subject;
use kapitera_message::{Problem, Text, text};
use kapitera_model::Model;
use kapitera_money::{Exact, plain_text};
use kapitera_period::Month;
use kapitera_reform::{By, Comparison, ComparisonRequest, Proposal, Turned};

use crate::answer::Refused;
use crate::asked::Asked;
use crate::form::{Form, Sent, encoded};
use crate::pages::models::Found;
use crate::pages::months::listed_months;

/// At most so many months are compared at once.
const MONTHS: i32 = 24;
/// At most so many proposals.
const PROPOSALS: usize = 8;

/// A model with its path.
pub(in crate::pages) type Placed = (PathBuf, Model);

/// What is asked.
pub(in crate::pages) struct Wanted<'a> {
    pub base: &'a Placed,
    pub with: Vec<&'a Placed>,
    pub from: Month,
    pub to: Month,
    pub turned: Vec<Turned>,
    pub neutral: Option<&'a str>,
    pub centre: Option<&'a str>,
}

/// The model that the others are compared with: the one named, else the last that settles the region.
pub(in crate::pages) fn base<'a>(
    asked: &Asked<'_>,
    said: &Sent,
    found: &'a Found,
) -> Result<Option<&'a Placed>, Refused> {
    if let Some(id) = said.get("base") {
        let named = found.0.iter().find(|(_, model)| model.id == id);
        return Ok(Some(named.ok_or_else(Refused::not_found)?));
    }
    let used = asked.app.models()?;
    let newest = used.iter().max_by_key(|model| model.valid.from).map(|model| model.id.as_str());
    Ok(found.0.iter().find(|(_, model)| Some(model.id.as_str()) == newest))
}

/// The reforms of a model: those whose texts extend its text, in order of their names.
pub(in crate::pages) fn reforms<'a>(found: &'a Found, base: &Model) -> Vec<&'a Placed> {
    let Some(text) = base.sources.first() else { return Vec::new() };
    let extends = |model: &Model| model.sources.iter().skip(1).any(|source| source.file == text.file);
    found.0.iter().filter(|(_, model)| extends(model)).collect()
}

/// Reads what is asked.
pub(in crate::pages) fn wanted<'a>(
    asked: &Asked<'_>,
    said: &'a Sent,
    found: &'a Found,
    base: &'a Placed,
) -> Result<Wanted<'a>, Refused> {
    let (from, to) = months(asked, said, &base.1)?;
    let of_base = reforms(found, &base.1);
    let mut with: Vec<&Placed> = Vec::new();
    for id in said.all("with").filter(|id| !id.is_empty()).take(PROPOSALS) {
        let named = *of_base.iter().find(|(_, model)| model.id == id).ok_or_else(Refused::not_found)?;
        if with.iter().all(|there| there.1.id != named.1.id) {
            with.push(named);
        }
    }
    let pairs = said.all("knob").zip(said.all("value"));
    let turned = pairs
        .filter(|(knob, value)| !knob.trim().is_empty() && !value.trim().is_empty())
        .map(|(knob, value)| value_of(&base.1, knob.trim(), value.trim()))
        .collect::<Result<_, _>>()?;
    Ok(Wanted { base, with, from, to, turned, neutral: said.get("neutral"), centre: said.get("centre") })
}

/// A value as it is written, with a comma or a point. Of a share a number above 1 is per cent, since none is more than the whole.
fn value_of(model: &Model, knob: &str, written: &str) -> Result<Turned, Problem> {
    let mut turned = turned_value(knob, &written.replace(',', "."))?;
    let is_share = model.knobs(model.valid.from).iter().any(|there| there.name == knob && there.unit == "share");
    if is_share && turned.value > Exact::ONE && !written.contains('%') {
        turned.value = &turned.value * &Exact::decimal(1, 2);
    }
    Ok(turned)
}

/// The months asked for; else the last that is settled, or listed, and that the model is in force in.
pub(super) fn months(asked: &Asked<'_>, said: &Sent, base: &Model) -> Result<(Month, Month), Refused> {
    // A month that is settled has all registers; one that is only listed may not.
    let standings = asked.app.standings()?;
    let settled = standings
        .all()
        .filter(|one| one.draft.id.subject == Subject::PrimaryCare && (one.is_posted() || one.is_live()))
        .map(|one| one.draft.id.month);
    let in_force = |month: &Month| base.valid.contains(month.first());
    let last = settled.filter(in_force).max();
    let last = last.or_else(|| listed_months(asked.app).ok()?.iter().rev().copied().find(in_force));
    let (from, to) = (said.parsed::<Month>("from")?, said.parsed::<Month>("to")?);
    let (from, to) = match (from, to, last) {
        (Some(from), Some(to), _) => (from, to),
        (Some(only), None, _) | (None, Some(only), _) | (None, None, Some(only)) => (only, only),
        (None, None, None) => return Err(no_months().into()),
    };
    if !(0..MONTHS).contains(&from.months_to(to)) {
        return Err(Problem::error(
            "months_reversed",
            text!(
                "{from} till {to} är ingen följd av högst {MONTHS} månader",
                "{from} to {to} is no row of at most {MONTHS} months"
            ),
        )
        .hint(text!("välj den första månaden först", "choose the first month first"))
        .into());
    }
    Ok((from, to))
}

fn no_months() -> Problem {
    Problem::error("no_months", text!("ingen månad har listning", "no month has a listing"))
        .hint(text!("ta in registret listing först", "take in the register listing first"))
}

impl Wanted<'_> {
    /// The months, in order.
    pub fn months(&self) -> Vec<Month> {
        (0..=self.from.months_to(self.to)).map(|number| self.from.plus(number)).collect()
    }

    /// The address of the same: only what says something.
    pub fn query(&self) -> String {
        self.pairs().iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>().join("&")
    }

    /// A form that sends the same beside its own fields.
    pub fn hidden_in(&self, form: Form) -> Form {
        self.pairs().into_iter().fold(form, |form, (name, value)| form.hidden(name, value))
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = vec![("base", self.base.1.id.clone())];
        pairs.extend(self.with.iter().map(|(_, model)| ("with", model.id.clone())));
        pairs.push(("from", self.from.to_string()));
        pairs.push(("to", self.to.to_string()));
        for turned in &self.turned {
            pairs.push(("knob", turned.name.clone()));
            pairs.push(("value", plain_text(&turned.value, 18)));
        }
        pairs.extend(self.neutral.map(|knob| ("neutral", knob.to_owned())));
        pairs.extend(self.centre.map(|centre| ("centre", centre.to_owned())));
        pairs
    }

    /// What is compared, in a sentence.
    pub fn said(&self) -> Text {
        let (from, to, base) = (self.from, self.to, &self.base.1.name);
        let months = if from == to { from.to_string() } else { format!("{from}–{to}") };
        let names: Vec<&str> = self.with.iter().map(|(_, model)| model.name.as_str()).collect();
        let turned: Vec<String> =
            self.turned.iter().map(|turned| format!("{} = {}", turned.name, plain_text(&turned.value, 6))).collect();
        let with = names.into_iter().map(str::to_owned).chain(turned).collect::<Vec<_>>().join("; ");
        if with.is_empty() {
            text!("{base}, {months}.", "{base}, {months}.")
        } else {
            text!("{base} och {with}, {months}.", "{base} and {with}, {months}.")
        }
    }

    /// The place of the centre asked for.
    pub fn centre_in(&self, comparison: &Comparison) -> Option<usize> {
        comparison.places.iter().position(|place| self.centre == Some(&place.id))
    }

    /// The comparison, with the turned values and what gives way.
    pub fn comparison(&self, asked: &Asked<'_>) -> Result<Comparison, Refused> {
        let ids: Vec<&str> = self.with.iter().map(|(_, model)| model.id.as_str()).collect();
        let name = format!("what if {} {} {} {}", self.base.1.id, ids.join(" "), self.from, self.to);
        let comparison = asked.app.keep_large(&name, || self.plain(asked))?;
        Ok(comparison.again(&self.turned, self.neutral)?)
    }

    /// The models as they are: what takes long, since the registers are counted.
    fn plain(&self, asked: &Asked<'_>) -> Result<Comparison, Refused> {
        let base = Arc::new(self.base.1.clone());
        let mut proposals = Vec::new();
        for (path, model) in &self.with {
            let reform = kapitera_settle::load_reform(path, &self.base.0)?;
            proposals.push(Proposal { model: Arc::new(model.clone()), reform, turned: Vec::new() });
        }
        if proposals.is_empty() {
            proposals.push(Proposal { model: base.clone(), reform: None, turned: Vec::new() });
        }
        let request = ComparisonRequest {
            region: &asked.app.region()?,
            base: &base,
            proposals: &proposals,
            months: &self.months(),
            known_at: jiff::Timestamp::MAX,
            neutral: None,
            why: Some(By::Text),
        };
        Ok(Comparison::new(&request, &|_, _| {})?)
    }
}
