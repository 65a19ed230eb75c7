//! The region's books as texts: dated data that say where everything is booked, who is paid and who may do what.
//!
//! The texts are `chart.toml`, `providers.toml`, `officers.toml` and `rules.toml`, and, read by others, `files.toml` and
//! `offers.toml`. Every entry has days in force; two entries that answer the same question on one day are an error, and a
//! day without an answer is one only when it is asked for. Nothing has a default that somebody did not write.

mod account;
mod chart;
mod dated;
mod look;
mod numbers;
mod officers;
mod providers;
mod read;
mod rules;

use kapitera_message::{Place, Problem, Problems, Text, text};
use kapitera_model::{Basis, Decision, Provenance};
use kapitera_toml::Document;

pub use account::{AccountError, BankAccount, PayAccount, is_bic, parse_iban};
pub use chart::{Account, AccountClass, Chart, Coded, Posting, Role};
pub use dated::Dated;
pub use numbers::{ORGANISATION_SCHEME, is_org_number, is_vat_number, peppol_address};
pub use officers::{Officer, Right};
pub use providers::{Address, Provider};
use read::{Named, Reader};
pub(crate) use read::{owner_named, owner_said};
pub use rules::{CorrectionRule, NegativeRule};

/// The texts that must be there.
const NEEDED: [&str; 4] = ["chart.toml", "providers.toml", "officers.toml", "rules.toml"];
/// The texts that may be there and are read by others.
const OTHERS: [&str; 3] = ["carry-over.toml", "files.toml", "offers.toml"];

/// The region's books, read and checked.
#[derive(Clone, Debug)]
pub struct Books {
    texts: Vec<(String, String)>,
    chart: Chart,
    providers: Vec<Provider>,
    officers: Vec<Officer>,
    corrections: Vec<CorrectionRule>,
    negative: Vec<NegativeRule>,
    decisions: Vec<Decision>,
}

/// An entry that nobody decided.
#[derive(Clone, Debug)]
pub struct Illustrative {
    /// What it is: `account 5511`.
    pub what: Text,
    /// Where it stands.
    pub place: Place,
}

impl Books {
    /// Reads the texts, each with its path relative to the region's directory; the last part of the path says which it is.
    ///
    /// # Errors
    ///
    /// All problems that could be found, each with its places.
    pub fn parse(texts: &[(String, String)]) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let mut decisions: Vec<Named> = Vec::new();
        let mut read_texts = Vec::new();
        for (path, source) in texts {
            let mut document = Document::new(std::path::Path::new(path), source);
            let table = document.parse(source);
            problems.append(&mut document.problems);
            if let Some(table) = &table
                && NEEDED.contains(&file_name(path))
            {
                problems.append(&mut read::decisions(path, source, table, &mut decisions));
            }
            read_texts.push((path.as_str(), source.as_str(), table));
        }
        names(texts, &mut problems);
        let mut books = Self {
            texts: texts.to_vec(),
            chart: Chart::default(),
            providers: Vec::new(),
            officers: Vec::new(),
            corrections: Vec::new(),
            negative: Vec::new(),
            decisions: Vec::new(),
        };
        for (path, source, table) in &read_texts {
            let reader = Reader::new(path, source, &decisions);
            problems.append(&mut books.read(file_name(path), reader, table.as_ref()));
        }
        books.decisions = decisions.into_iter().map(|named| named.decision).collect();
        // What refers to entries that could not be read would only repeat that.
        if problems.is_empty() {
            chart::check(&books.chart, &mut problems);
            providers::check(&books.providers, &books.chart, &mut problems);
            officers::check(&books.officers, &mut problems);
            rules::check(&books.corrections, &books.negative, &mut problems);
        }
        if problems.is_empty() {
            problems.extend(crate::carry::rules_of_books(&books).err().unwrap_or_default());
        }
        // What is wrong with the decisions is found by who reads them and by who reads the whole text.
        let mut told = Problems::new();
        problems.retain(|problem| {
            let new = !told.contains(problem);
            if new {
                told.push(problem.clone());
            }
            new
        });
        if problems.is_empty() { Ok(books) } else { Err(problems) }
    }

    fn read(
        &mut self,
        name: &str,
        reader: Reader<'_>,
        table: Option<&toml::Spanned<toml::de::DeTable<'_>>>,
    ) -> Problems {
        match name {
            "chart.toml" => {
                let (chart, problems) = reader.whole(table, chart::read);
                self.chart = chart.unwrap_or_default();
                problems
            }
            "providers.toml" => {
                let (providers, problems) = reader.whole(table, providers::read);
                self.providers = providers.unwrap_or_default();
                problems
            }
            "officers.toml" => {
                let (officers, problems) = reader.whole(table, officers::read);
                self.officers = officers.unwrap_or_default();
                problems
            }
            "carry-over.toml" => {
                let (_, problems) = reader.whole(table, |reader, root| {
                    drop(crate::carry::read_carry_sections(&mut reader.document, root));
                });
                problems
            }
            "rules.toml" => {
                let (rules, problems) = reader.whole(table, rules::read);
                (self.corrections, self.negative) = rules.unwrap_or_default();
                problems
            }
            _ => Problems::new(),
        }
    }

    /// The texts, each with its path: they are recorded with every draft.
    pub fn texts(&self) -> &[(String, String)] {
        &self.texts
    }

    /// The path and the text of one of them, by its file name: `files.toml`.
    pub fn text(&self, name: &str) -> Option<(&str, &str)> {
        let found = self.texts.iter().find(|(path, _)| file_name(path) == name);
        found.map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The whole chart.
    pub fn chart(&self) -> &Chart {
        &self.chart
    }

    /// All providers, at all times.
    pub fn providers(&self) -> &[Provider] {
        &self.providers
    }

    /// All officers, at all times.
    pub fn officers(&self) -> &[Officer] {
        &self.officers
    }

    /// The decisions that the texts state.
    pub fn decisions(&self) -> &[Decision] {
        &self.decisions
    }

    /// The decision that an entry cites.
    pub fn decision_of(&self, origin: &Provenance) -> Option<&Decision> {
        let name = origin.decision.as_ref()?;
        self.decisions.iter().find(|decision| decision.name == *name)
    }

    /// Whether anything in the books is not decided. Such books are posted to only in an invented region.
    pub fn is_illustrative(&self) -> bool {
        self.origins().any(|(_, origin)| origin.basis != Basis::Decided)
    }

    /// What is not decided: proposed or illustrative.
    pub fn illustrative(&self) -> Vec<Illustrative> {
        let open = self.origins().filter(|(_, origin)| origin.basis != Basis::Decided);
        open.map(|(what, origin)| Illustrative { what, place: origin.spot.here() }).collect()
    }

    /// What each entry is, with its origin.
    pub fn origins(&self) -> impl Iterator<Item = (Text, &Provenance)> {
        let Chart { accounts, cost_centres, activities, counterparts, roles, postings } = &self.chart;
        fn of<'a>(said: Text, name: &str, origin: &'a Provenance) -> (Text, &'a Provenance) {
            let Text { sv, en } = said;
            (text!("{sv} {name}", "{en} {name}"), origin)
        }
        let mut all = Vec::new();
        all.extend(accounts.iter().map(|entry| of(text!("konto", "account"), &entry.number, &entry.origin)));
        let coded = [
            (text!("kostnadsställe", "cost centre"), cost_centres),
            (text!("verksamhet", "activity"), activities),
            (text!("motpart", "counterpart"), counterparts),
        ];
        for (said, entries) in coded {
            all.extend(entries.iter().map(|entry| of(said.clone(), &entry.code, &entry.origin)));
        }
        all.extend(roles.iter().map(|entry| of(text!("rollen", "the role"), &entry.role, &entry.origin)));
        let postings = postings.iter();
        all.extend(postings.map(|entry| of(text!("kontering av", "posting of"), &entry.component, &entry.origin)));
        let providers = self.providers.iter();
        all.extend(providers.map(|entry| of(text!("utföraren", "the provider"), &entry.name, &entry.origin)));
        let officers = self.officers.iter();
        all.extend(officers.map(|entry| of(text!("behörigheten för", "the rights of"), &entry.name, &entry.origin)));
        let corrections = self.corrections.iter();
        all.extend(corrections.map(|entry| (text!("regeln för rättelser", "the rule of corrections"), &entry.origin)));
        let negative = self.negative.iter();
        all.extend(
            negative.map(|entry| (text!("regeln för negativa månader", "the rule of negative months"), &entry.origin)),
        );
        all.into_iter()
    }
}

/// The last part of a path.
fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Reports texts that are missing, stand twice or are of no use.
fn names(texts: &[(String, String)], problems: &mut Problems) {
    let all = NEEDED.iter().chain(&OTHERS).copied().collect::<Vec<_>>().join(", ");
    for needed in NEEDED {
        if !texts.iter().any(|(path, _)| file_name(path) == needed) {
            problems.push(
                Problem::error("books_text_missing", text!("{needed} saknas i böckerna", "the books have no {needed}"))
                    .named(text!("bland böckernas texter", "among the texts of the books"))
                    .hint(text!(
                        "lägg {needed} i katalogen för böckerna; docs/books.md visar vad som ska stå där",
                        "put {needed} into the directory of the books; docs/books.md shows what belongs there"
                    )),
            );
        }
    }
    for (position, (path, _)) in texts.iter().enumerate() {
        let name = file_name(path);
        if let Some((first, _)) = texts[..position].iter().find(|(other, _)| file_name(other) == name) {
            problems.push(
                Problem::error("books_text_twice", text!("{name} finns två gånger", "{name} is there twice"))
                    .named(Text::same(path.as_str()))
                    .named(Text::same(first.as_str()))
                    .hint(text!("ta bort den ena", "remove one of them")),
            );
        }
        if !NEEDED.contains(&name) && !OTHERS.contains(&name) {
            problems.push(
                Problem::error("books_text_unknown", text!("ingen läser {name}", "nobody reads {name}"))
                    .named(Text::same(path.as_str()))
                    .why(text!(
                        "en felstavad text skulle annars inte gälla, i tysthet",
                        "a misspelt text would otherwise not hold, in silence"
                    ))
                    .hint(text!("böckernas texter heter {all}", "the texts of the books are called {all}")),
            );
        }
    }
}
