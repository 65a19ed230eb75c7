//! `chart.toml`: accounts, cost centres, activities, counterparts, roles, and which component is booked where.

use std::collections::{BTreeMap, BTreeSet};

use kapitera_message::{Problem, Problems, Text, text};
use kapitera_model::Provenance;
use kapitera_register::Owner;
use kapitera_toml::Section;

use super::dated::{Dated, dated, one_at_a_time, uncovered, valid_said};
use super::read::{Reader, owner_said, owners};
use crate::reclaim::{BANK, CLAIM, INSTALMENT_CLAIM, INTERNAL_TRANSFER, PAYABLE};

/// The class of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AccountClass {
    /// What the region has: bank, claims.
    Asset,
    /// What the region owes.
    Liability,
    /// What is its own.
    Equity,
    /// What comes in.
    Income,
    /// What is used up.
    Cost,
}

impl AccountClass {
    /// All classes with their words in the texts.
    pub const ALL: [(&'static str, Self); 5] = [
        ("asset", Self::Asset),
        ("liability", Self::Liability),
        ("equity", Self::Equity),
        ("income", Self::Income),
        ("cost", Self::Cost),
    ];
}

/// An account, as it was during its days.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its number, digits.
    pub number: String,
    /// Its name.
    pub name: String,
    /// Its class.
    pub class: AccountClass,
    /// Its origin.
    pub origin: Provenance,
}

/// A code with a name: a cost centre, an area of activity or a counterpart.
#[derive(Clone, Debug)]
pub struct Coded {
    /// The code.
    pub code: String,
    /// The name.
    pub name: String,
    /// Its origin.
    pub origin: Provenance,
}

/// Which account plays a role in the postings: `payable`, `bank`, `claim` …
#[derive(Clone, Debug)]
pub struct Role {
    /// The role; the set of names is open, and a missing one is reported when it is asked for.
    pub role: String,
    /// Only for this owner's providers; for both when none is said.
    pub owner: Option<Owner>,
    /// The account's number.
    pub account: String,
    /// The cost centre; may be empty.
    pub cost_centre: String,
    /// The area of activity; may be empty.
    pub activity: String,
    /// Its origin.
    pub origin: Provenance,
}

/// Where a component is booked.
#[derive(Clone, Debug)]
pub struct Posting {
    /// The component's name in the model; `*` for those that have no rule of their own.
    pub component: String,
    /// Only at this owner's centres; at both when none is said.
    pub owner: Option<Owner>,
    /// The account's number.
    pub account: String,
    /// The cost centre; empty for the provider's own.
    pub cost_centre: String,
    /// The area of activity; may be empty.
    pub activity: String,
    /// Its origin.
    pub origin: Provenance,
}

dated!(Account, Coded, Role, Posting);

/// All of `chart.toml`.
#[derive(Clone, Debug, Default)]
pub struct Chart {
    /// The accounts.
    pub accounts: Vec<Account>,
    /// The cost centres.
    pub cost_centres: Vec<Coded>,
    /// The areas of activity (*verksamhet*).
    pub activities: Vec<Coded>,
    /// The counterparts (*motpart*).
    pub counterparts: Vec<Coded>,
    /// The roles.
    pub roles: Vec<Role>,
    /// The posting rules.
    pub postings: Vec<Posting>,
}

impl Chart {
    /// The name of an account, the latest one when it has been renamed.
    pub fn name_of(&self, number: &str) -> Option<&str> {
        let named = self.accounts.iter().filter(|account| account.number == number);
        named.max_by_key(|account| account.origin.valid.from).map(|account| account.name.as_str())
    }
}

/// Reads the chart.
pub(super) fn read(reader: &mut Reader<'_>, root: &mut Section<'_, '_>) -> Chart {
    Chart {
        accounts: reader.entries(root, "account", |reader, section, origin| {
            let number = reader.formed(section, "number", wrong_number, |number| {
                let digits = (1..=10).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
                digits.then(|| number.to_owned())
            });
            let name = reader.needed(section, "name");
            let class = reader.needed_word(section, "class", &AccountClass::ALL);
            Some(Account { number: number?, name: name?, class: class?, origin })
        }),
        cost_centres: reader.entries(root, "cost-centre", coded),
        activities: reader.entries(root, "activity", coded),
        counterparts: reader.entries(root, "counterpart", coded),
        roles: reader.entries(root, "role", |reader, section, origin| {
            let role = reader.needed(section, "role");
            let (owner, account, cost_centre, activity) = booking(reader, section);
            Some(Role { role: role?, owner, account: account?, cost_centre, activity, origin })
        }),
        postings: reader.entries(root, "posting", |reader, section, origin| {
            let component = reader.needed(section, "component");
            let (owner, account, cost_centre, activity) = booking(reader, section);
            Some(Posting { component: component?, owner, account: account?, cost_centre, activity, origin })
        }),
    }
}

fn coded(reader: &mut Reader<'_>, section: &mut Section<'_, '_>, origin: Provenance) -> Option<Coded> {
    let (code, name) = (reader.needed(section, "code"), reader.needed(section, "name"));
    Some(Coded { code: code?, name: name?, origin })
}

fn booking(reader: &mut Reader<'_>, section: &mut Section<'_, '_>) -> (Option<Owner>, Option<String>, String, String) {
    let owner = reader.owner(section);
    let account = reader.needed(section, "account");
    let [cost_centre, activity] =
        ["cost-centre", "activity"].map(|key| reader.optional(section, key).unwrap_or_default());
    (owner, account, cost_centre, activity)
}

fn wrong_number(number: &str) -> Problem {
    Problem::error("account_number", text!("”{number}” är inget kontonummer", "“{number}” is not an account number"))
        .hint(text!("skriv 1 till 10 siffror inom citattecken", "write 1 to 10 digits in quotes"))
}

/// What can only be seen when the whole chart is read.
pub(super) fn check(chart: &Chart, problems: &mut Problems) {
    one_at_a_time(problems, &chart.accounts, |account| {
        let number = &account.number;
        vec![(number.clone(), text!("vad konto {number} är", "what account {number} is"))]
    });
    one_at_a_time(problems, &chart.cost_centres, |coded| coded_question(coded, &cost_centre_said()));
    one_at_a_time(problems, &chart.activities, |coded| coded_question(coded, &activity_said()));
    one_at_a_time(problems, &chart.counterparts, |coded| coded_question(coded, &counterpart_said()));
    one_at_a_time(problems, &chart.roles, |role| {
        let name = &role.role;
        by_owner(role.owner, name, &text!("kontot för rollen ”{name}”", "the account of the role “{name}”"))
    });
    one_at_a_time(problems, &chart.postings, |posting| {
        let name = &posting.component;
        by_owner(posting.owner, name, &text!("var ”{name}” bokförs", "where “{name}” is booked"))
    });
    one_use_each(chart, problems);
    for role in &chart.roles {
        check_booking(chart, problems, &role.account, &role.cost_centre, &role.activity, &role.origin);
    }
    for posting in &chart.postings {
        let Posting { account, cost_centre, activity, origin, .. } = posting;
        check_booking(chart, problems, account, cost_centre, activity, origin);
    }
}

/// The accounts that balances of providers are read from have that use alone: another booking on them would be paid out.
fn one_use_each(chart: &Chart, problems: &mut Problems) {
    let kept = [PAYABLE, CLAIM, INSTALMENT_CLAIM, BANK, INTERNAL_TRANSFER];
    let mut uses: BTreeMap<&str, (&str, &Provenance)> = BTreeMap::new();
    for role in chart.roles.iter().filter(|role| kept.contains(&role.role.as_str())) {
        let (first, origin) = *uses.entry(&role.account).or_insert((&role.role, &role.origin));
        if first != role.role {
            problems.push(account_of_two(&role.account, first, origin, &role.origin));
        }
    }
    let others = chart.roles.iter().filter(|role| !kept.contains(&role.role.as_str()));
    let others = others.map(|role| (&role.account, &role.origin));
    let postings = chart.postings.iter().map(|posting| (&posting.account, &posting.origin));
    for (account, origin) in others.chain(postings) {
        if let Some((role, first)) = uses.get(account.as_str()) {
            problems.push(account_of_two(account, role, first, origin));
        }
    }
}

fn account_of_two(account: &str, role: &str, first: &Provenance, second: &Provenance) -> Problem {
    Problem::error(
        "account_of_two",
        text!(
            "konto {account} har rollen ”{role}” och används till annat",
            "account {account} has the role “{role}” and another use"
        ),
    )
    .at(second.spot.place(text!("den andra användningen", "the other use")))
    .at(first.spot.place(text!("rollen", "the role")))
    .why(text!(
        "utförares saldon läses på kontot, och allt som står där betalas ut eller krävs in",
        "providers' balances are read on the account, and all that stands there is paid out or demanded"
    ))
    .hint(text!("ge den ena ett eget konto", "give one of them an account of its own"))
}

fn coded_question(coded: &Coded, kind: &Text) -> Vec<(String, Text)> {
    let (code, Text { sv, en }) = (&coded.code, kind);
    vec![(code.clone(), text!("vad {sv} {code} är", "what {en} {code} is"))]
}

fn by_owner(owner: Option<Owner>, name: &str, said: &Text) -> Vec<(String, Text)> {
    let question = |owner: Owner| {
        let (Text { sv, en }, Text { sv: owner_sv, en: owner_en }) = (said, owner_said(owner));
        (format!("{name}\t{}", owner.name()), text!("{sv}, {owner_sv},", "{en}, {owner_en},"))
    };
    owners(owner).into_iter().map(question).collect()
}

fn check_booking(
    chart: &Chart,
    problems: &mut Problems,
    account: &str,
    cost_centre: &str,
    activity: &str,
    origin: &Provenance,
) {
    let accounts = chart.accounts.iter().map(|entry| (entry.number.as_str(), entry));
    check_code(problems, accounts, account, &text!("kontot", "the account"), "account", origin);
    let coded = |entries: &[Coded], code: &str, said: &Text, key: &str, problems: &mut Problems| {
        let entries = entries.iter().map(|entry| (entry.code.as_str(), entry));
        check_code(problems, entries, code, said, key, origin);
    };
    coded(&chart.cost_centres, cost_centre, &cost_centre_said(), "cost-centre", problems);
    coded(&chart.activities, activity, &activity_said(), "activity", problems);
}

/// Reports a code that is not there, or not on all days of the entry that names it.
pub(super) fn check_code<'a, T: Dated + 'a>(
    problems: &mut Problems,
    entries: impl Iterator<Item = (&'a str, &'a T)>,
    code: &str,
    said: &Text,
    key: &str,
    origin: &Provenance,
) {
    if code.is_empty() || origin.valid.is_empty() {
        return;
    }
    let Text { sv, en } = said;
    let (mut named, mut all) = (Vec::new(), BTreeSet::new());
    for (other, entry) in entries {
        all.insert(other);
        if other == code {
            named.push(entry);
        }
    }
    let Some(first) = named.first() else {
        let some = all.into_iter().take(12).collect::<Vec<_>>().join(", ");
        let some = if some.is_empty() { "–".to_owned() } else { some };
        problems.push(
            Problem::error(
                "unknown_code",
                text!("{sv} ”{code}” finns inte i kontoplanen", "{en} “{code}” is not in the chart"),
            )
            .at(origin.spot.here())
            .hint(text!(
                "lägg till den som [[{key}]] i chart.toml, eller välj bland {some}",
                "add it as [[{key}]] to chart.toml, or choose among {some}"
            )),
        );
        return;
    };
    if let Some(day) = uncovered(named.iter().copied(), origin.valid) {
        let Text { sv: valid_sv, en: valid_en } = valid_said(origin.valid);
        problems.push(
            Problem::error(
                "code_not_in_force",
                text!(
                    "{sv} ”{code}” gäller inte {day}, men posten gäller {valid_sv}",
                    "{en} “{code}” is not in force on {day}, but the entry holds {valid_en}"
                ),
            )
            .at(origin.spot.place(text!("posten", "the entry")))
            .at(first.origin().spot.place(text!("det den nämner", "what it names")))
            .hint(text!("ändra from eller to i en av dem", "change from or to in one of them")),
        );
    }
}

fn cost_centre_said() -> Text {
    text!("kostnadsstället", "the cost centre")
}

fn activity_said() -> Text {
    text!("verksamheten", "the activity")
}

/// What a counterpart is called.
pub(super) fn counterpart_said() -> Text {
    text!("motparten", "the counterpart")
}

/// What a cost centre is called, for providers.
pub(super) fn provider_cost_centre_said() -> Text {
    cost_centre_said()
}
