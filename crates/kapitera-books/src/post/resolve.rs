//! What a draft's lines need of the books' texts, each looked up once and each lack reported once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kapitera_message::{Problem, Problems, Text, text};
use kapitera_money::Ore;
use kapitera_period::Date;
use kapitera_register::Owner;

use crate::draft::{Draft, DraftCentre, DraftLine};
use crate::instalments;
use crate::texts::{Books, Posting, Provider, Role, owner_named, owner_said};

/// A line that is moved, with all that it needs of the texts.
pub(super) struct Booked<'a> {
    pub line: &'a DraftLine,
    /// The centre's place in the draft.
    pub place: usize,
    pub provider: &'a Provider,
    pub account: &'a str,
    pub cost_centre: &'a str,
    pub activity: &'a str,
    pub amount: Ore,
}

/// Looks things up and gathers what is missing.
pub(super) struct Resolver<'a> {
    draft: &'a Draft,
    books: &'a Books,
    date: Date,
    pub problems: Problems,
    reported: BTreeSet<String>,
    places: HashMap<&'a str, usize>,
    centres: HashMap<usize, Option<(Owner, &'a Provider)>>,
    postings: BTreeMap<(&'a str, Owner), Option<&'a Posting>>,
    roles: BTreeMap<(String, Owner), Option<&'a Role>>,
}

impl<'a> Resolver<'a> {
    pub fn new(draft: &'a Draft, books: &'a Books, date: Date) -> Self {
        let places = draft.centres.iter().enumerate().map(|(place, centre)| (centre.id.as_str(), place)).collect();
        Self {
            draft,
            books,
            date,
            problems: Problems::new(),
            reported: BTreeSet::new(),
            places,
            centres: HashMap::new(),
            postings: BTreeMap::new(),
            roles: BTreeMap::new(),
        }
    }

    /// What a line needs; none when it books nothing, or when something is missing.
    pub fn line(&mut self, line: &'a DraftLine) -> Option<Booked<'a>> {
        let amount = line.booked();
        if amount == Ore::ZERO {
            return None;
        }
        let Some(&place) = self.places.get(line.centre.as_str()) else {
            self.report(unknown_centre(&line.centre));
            return None;
        };
        let (owner, own) = self.centre(place)?;
        let provider = match (&line.payee, instalments::provider_of(&line.plan)) {
            (Some(name), _) => self.found(self.books.payee(name, self.date))?,
            (None, Some(owing)) => self.found(self.books.provider(owing, self.date))?,
            (None, None) => own,
        };
        let (account, cost_centre, activity) = if line.against.is_empty() {
            if line.component.is_empty() {
                self.report(nowhere(line));
                return None;
            }
            let posting = self.posting(&line.component, owner)?;
            (&posting.account, &posting.cost_centre, &posting.activity)
        } else {
            let role = self.role(&line.against, provider.owner())?;
            (&role.account, &role.cost_centre, &role.activity)
        };
        let cost_centre = if cost_centre.is_empty() { &provider.cost_centre } else { cost_centre };
        Some(Booked { line, place, provider, account, cost_centre, activity, amount })
    }

    /// The owner and the provider of a centre.
    fn centre(&mut self, place: usize) -> Option<(Owner, &'a Provider)> {
        if let Some(known) = self.centres.get(&place) {
            return *known;
        }
        let found = self.look_up_centre(&self.draft.centres[place]);
        self.centres.insert(place, found);
        found
    }

    fn look_up_centre(&mut self, centre: &'a DraftCentre) -> Option<(Owner, &'a Provider)> {
        let Some(owner) = owner_named(&centre.owner) else {
            self.report(unknown_owner(centre));
            return None;
        };
        let found = self.books.provider(&centre.provider, self.date).map_err(|problem| {
            let (name, provider) = (&centre.name, &centre.provider_name);
            problem.named(text!("{name}, utförare {provider}", "{name}, provider {provider}"))
        });
        let provider = self.found(found)?;
        if provider.owner() != owner {
            self.report(owner_differs(centre, owner, provider));
            return None;
        }
        Some((owner, provider))
    }

    fn posting(&mut self, component: &'a str, owner: Owner) -> Option<&'a Posting> {
        if let Some(known) = self.postings.get(&(component, owner)) {
            return *known;
        }
        let found = self.found(self.books.posting(component, owner, self.date));
        self.postings.insert((component, owner), found);
        found
    }

    /// The account that plays a role.
    pub fn role(&mut self, role: &str, owner: Owner) -> Option<&'a Role> {
        let key = (role.to_owned(), owner);
        if let Some(known) = self.roles.get(&key) {
            return *known;
        }
        let found = self.found(self.books.role(role, owner, self.date));
        self.roles.insert(key, found);
        found
    }

    fn found<T>(&mut self, found: Result<T, Problem>) -> Option<T> {
        found.map_err(|problem| self.report(problem)).ok()
    }

    /// Notes a problem, once.
    fn report(&mut self, problem: Problem) {
        if self.reported.insert(format!("{}\t{}", problem.code, problem.what.en)) {
            self.problems.push(problem);
        }
    }
}

fn unknown_centre(id: &str) -> Problem {
    Problem::error(
        "centre_not_in_draft",
        text!(
            "en rad gäller vårdenheten {id}, som utkastet inte har",
            "a line is of the centre {id}, which the draft does not have"
        ),
    )
    .named(Text::same(id))
    .hint(text!(
        "ta med vårdenheten, även när den är stängd, bland utkastets vårdenheter",
        "take the centre, also when it is closed, among the draft's centres"
    ))
}

fn unknown_owner(centre: &DraftCentre) -> Problem {
    let (name, owner) = (&centre.name, &centre.owner);
    Problem::error(
        "owner_unknown",
        text!("{name} har ägaren ”{owner}”, som inte finns", "{name} has the owner “{owner}”, which there is not"),
    )
    .named(Text::same(centre.id.as_str()))
    .hint(text!("ägaren är own-operated eller private", "the owner is own-operated or private"))
}

fn owner_differs(centre: &DraftCentre, owner: Owner, provider: &Provider) -> Problem {
    let (Text { sv, en }, name, pay) = (owner_said(owner), &centre.name, provider.pay.to_string());
    Problem::error(
        "owner_differs",
        text!("{name} är {sv}, men dess utförare betalas med ”{pay}”", "{name} is {en}, but its provider is paid by “{pay}”"),
    )
    .at(provider.origin.spot.here())
    .named(Text::same(centre.id.as_str()))
    .why(text!(
        "egenregi betalas inom regionen och privata utförare genom banken",
        "the region's own are paid inside the region and private providers through the bank"
    ))
    .hint(text!(
        "skriv pay = \"internal\" för egenregi, ett konto för privata; eller rätta ägaren i registret över vårdenheter",
        "write pay = \"internal\" for the region's own, an account for private ones; or mend the owner in the register of centres"
    ))
}

fn nowhere(line: &DraftLine) -> Problem {
    let label = &line.label;
    Problem::error(
        "line_without_account",
        text!("raden ”{label}” har varken komponent eller roll", "the line “{label}” has neither component nor role"),
    )
    .named(Text::same(line.centre.as_str()))
    .hint(text!("planen ska säga mot vilken roll den bokförs", "the plan must say against which role it is booked"))
}
