//! What the books' texts have in common: where an entry comes from, when it holds, and words of which there are a few.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use kapitera_message::{Problem, Problems, Text, text};
use kapitera_model::{Basis, Decision, Provenance, Source, Spot};
use kapitera_period::{OPEN_END, Span};
use kapitera_register::Owner;
use kapitera_toml::{Document, Section};
use toml::Spanned;
use toml::de::DeTable;

use super::dated::BEGINNING;

const BASES: [(&str, Basis); 3] =
    [("decided", Basis::Decided), ("proposed", Basis::Proposed), ("illustrative", Basis::Illustrative)];

/// The words for owners.
const OWNERS: [(&str, Owner); 2] = [("own-operated", Owner::OwnOperated), ("private", Owner::Private)];

/// A text of the books being read.
pub(crate) struct Reader<'a> {
    /// The document, with the problems found so far.
    pub document: Document,
    source: Arc<Source>,
    decisions: &'a [Named],
    basis: Option<Basis>,
}

/// A decision that entries may cite, and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    pub decision: Decision,
    pub spot: Spot,
}

impl<'a> Reader<'a> {
    /// A reader of the text of `path`.
    pub fn new(path: &str, source: &str, decisions: &'a [Named]) -> Self {
        Self {
            document: Document::new(Path::new(path), source),
            source: Arc::new(Source { file: path.into(), text: source.into() }),
            decisions,
            basis: None,
        }
    }

    /// Reads the whole text: what all have at the top, then what `read` reads; keys that nobody asked for are reported.
    pub fn whole<T>(
        mut self,
        table: Option<&Spanned<DeTable<'_>>>,
        read: impl FnOnce(&mut Self, &mut Section<'_, '_>) -> T,
    ) -> (Option<T>, Problems) {
        let Some(table) = table else { return (None, self.document.problems) };
        let mut root = Document::root(table);
        self.basis = self.word(&mut root, "basis", &BASES);
        // Read before, by `decisions`: here only known.
        drop(self.document.section(&mut root, "decision"));
        let value = read(&mut self, &mut root);
        self.document.finish(root);
        (Some(value), self.document.problems)
    }

    /// The entries of a list of tables; each is closed, so that unknown keys are reported.
    pub fn entries<T>(
        &mut self,
        root: &mut Section<'_, '_>,
        key: &'static str,
        read: impl Fn(&mut Self, &mut Section<'_, '_>, Provenance) -> Option<T>,
    ) -> Vec<T> {
        let mut entries = Vec::new();
        for mut section in self.document.sections(root, key) {
            let origin = self.origin(&mut section);
            entries.extend(read(self, &mut section, origin));
            self.document.finish(section);
        }
        entries
    }

    /// Where words stand.
    pub fn spot(&self, span: Range<usize>) -> Spot {
        Spot { source: self.source.clone(), span }
    }

    /// A text that must be there and be neither empty nor of several lines.
    pub fn needed(&mut self, section: &mut Section<'_, '_>, key: &'static str) -> Option<String> {
        let (string, span) = self.document.required(section, key)?;
        self.clean(&string, span).then_some(string)
    }

    /// A text that may be there; neither empty nor of several lines.
    pub fn optional(&mut self, section: &mut Section<'_, '_>, key: &'static str) -> Option<String> {
        let (string, span) = self.document.string(section, key)?;
        self.clean(&string, span).then_some(string)
    }

    fn clean(&mut self, string: &str, span: Range<usize>) -> bool {
        let clean = !string.trim().is_empty() && string.trim() == string && !string.chars().any(char::is_control);
        if !clean {
            self.document.problem(
                Problem::error(
                    "text_not_plain",
                    text!(
                        "texten är tom, har blanktecken i kanten eller styrtecken",
                        "the text is empty, has blanks at an end or control characters"
                    ),
                )
                .why(text!(
                    "den hashas och skrivs i filer ord för ord",
                    "it is hashed and written to files word for word"
                ))
                .hint(text!("skriv en rad med ord", "write a line with words")),
                span,
            );
        }
        clean
    }

    /// A text that must be there, read by `read`; what it should have been is said otherwise.
    pub fn formed<T>(
        &mut self,
        section: &mut Section<'_, '_>,
        key: &'static str,
        wrong: impl FnOnce(&str) -> Problem,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let (string, span) = self.document.required(section, key)?;
        let value = read(&string);
        if value.is_none() {
            self.document.problem(wrong(&string), span);
        }
        value
    }

    /// One of a few words, when the key is there.
    pub fn word<T: Copy>(
        &mut self,
        section: &mut Section<'_, '_>,
        key: &'static str,
        choices: &[(&'static str, T)],
    ) -> Option<T> {
        let (word, span) = self.document.string(section, key)?;
        self.pick(&word, span, choices)
    }

    /// One of a few words, which must be there.
    pub fn needed_word<T: Copy>(
        &mut self,
        section: &mut Section<'_, '_>,
        key: &'static str,
        choices: &[(&'static str, T)],
    ) -> Option<T> {
        let (word, span) = self.document.required(section, key)?;
        self.pick(&word, span, choices)
    }

    /// One of a few words; another is reported with what there is to choose from.
    pub fn pick<T: Copy>(&mut self, word: &str, span: Range<usize>, choices: &[(&'static str, T)]) -> Option<T> {
        let found = choices.iter().find(|(name, _)| *name == word).map(|(_, value)| *value);
        if found.is_none() {
            let all = choices.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
            self.document.problem(
                Problem::error("unknown_word", text!("”{word}” betyder inget här", "“{word}” means nothing here"))
                    .hint(text!("här kan stå: {all}", "what may stand here: {all}")),
                span,
            );
        }
        found
    }

    /// The owner that an entry speaks of; none when it speaks of both.
    pub fn owner(&mut self, section: &mut Section<'_, '_>) -> Option<Owner> {
        self.word(section, "owner", &OWNERS)
    }

    /// Reads `decision`, `read`, `basis`, `from`, `to` and `still-valid`.
    fn origin(&mut self, section: &mut Section<'_, '_>) -> Provenance {
        let spot = self.spot(section.span());
        let cited = self.document.string(section, "decision");
        let decision = cited.as_ref().and_then(|(name, span)| self.known_decision(name, span.clone()));
        let [register, read] = ["register", "read"].map(|key| self.optional(section, key));
        let said = section.has("basis");
        let basis = self.word(section, "basis", &BASES);
        let basis = basis.or_else(|| (cited.is_some() || read.is_some()).then_some(Basis::Decided)).or(self.basis);
        if basis.is_none() && !said {
            self.document.problem(no_basis(), section.span());
        }
        let from = self.document.day(section, "from").unwrap_or(BEGINNING);
        let to = self.document.day(section, "to").unwrap_or(OPEN_END);
        let still_valid = self.document.day(section, "still-valid");
        let valid = Span { from, to };
        if valid.is_empty() {
            self.document.problem(
                Problem::error(
                    "ends_before_it_begins",
                    text!("sista dagen {to} är före den första {from}", "the last day {to} is before the first {from}"),
                )
                .hint(text!("ändra from eller to", "change from or to")),
                section.span(),
            );
        }
        Provenance {
            decision,
            register: register.into_iter().collect(),
            basis: basis.unwrap_or(Basis::Illustrative),
            read,
            valid,
            still_valid,
            said: spot.clone(),
            spot,
        }
    }

    fn known_decision(&mut self, name: &str, span: Range<usize>) -> Option<String> {
        if self.decisions.iter().any(|named| named.decision.name == name) {
            return Some(name.to_owned());
        }
        let known = self.decisions.iter().map(|named| named.decision.name.as_str()).collect::<Vec<_>>().join(", ");
        let known = if known.is_empty() { "–".to_owned() } else { known };
        self.document.problem(
            Problem::error(
                "unknown_decision",
                text!("beslutet ”{name}” finns inte i böckernas texter", "the books' texts have no decision “{name}”"),
            )
            .hint(text!(
                "lägg till [decision.{name}] med body och date; de som finns: {known}",
                "add [decision.{name}] with body and date; those there are: {known}"
            )),
            span,
        );
        None
    }
}

fn no_basis() -> Problem {
    Problem::error(
        "basis_missing",
        text!("posten säger inte vad den vilar på", "the entry does not say what it rests on"),
    )
    .why(text!("varje bokning ska kunna följas till ett beslut", "every booking must be traceable to a decision"))
    .hint(text!(
        "lägg till decision = \"…\", read = \"…\" (var det står) eller basis = \"illustrative\", för posten eller överst för hela texten",
        "add decision = \"…\", read = \"…\" (where it stands) or basis = \"illustrative\", to the entry or at the top for the whole text"
    ))
}

/// The decisions that a text states. Problems of form are reported here; all other keys are left to who reads them.
pub(crate) fn decisions(path: &str, source: &str, table: &Spanned<DeTable<'_>>, known: &mut Vec<Named>) -> Problems {
    let mut reader = Reader::new(path, source, &[]);
    let mut root = Document::root(table);
    let Some(section) = reader.document.section(&mut root, "decision") else { return reader.document.problems };
    for (name, span, value) in section.entries() {
        let Some(inner) = value.get_ref().as_table() else {
            let what = text!("”{name}” ska vara en tabell", "“{name}” must be a table");
            let hint = text!("skriv [decision.{name}] med body och date", "write [decision.{name}] with body and date");
            reader.document.problem(Problem::error("decision_form", what).hint(hint), span);
            continue;
        };
        let spot = reader.spot(span);
        read_decision(&mut reader, name, spot, inner, known);
    }
    reader.document.problems
}

fn read_decision(reader: &mut Reader<'_>, name: &str, spot: Spot, inner: &DeTable<'_>, known: &mut Vec<Named>) {
    let mut section = Section::of(&format!("decision.{name}"), spot.span.clone(), inner);
    let body = reader.needed(&mut section, "body");
    let day = reader.document.day(&mut section, "date");
    let [case_number, part, title] = ["case", "section", "title"].map(|key| reader.optional(&mut section, key));
    if day.is_none() && !section.has("date") {
        let what = text!("beslutet ”{name}” saknar date", "the decision “{name}” has no date");
        let hint = text!("lägg till date = 2020-01-01", "add date = 2020-01-01");
        reader.document.problem(Problem::error("decision_form", what).hint(hint), spot.span.clone());
    }
    reader.document.finish(section);
    if let Some(first) = known.iter().find(|named| named.decision.name == name) {
        reader.document.problems.push(
            Problem::error(
                "decision_twice",
                text!("beslutet ”{name}” finns i två texter", "the decision “{name}” stands in two texts"),
            )
            .at(spot.place(text!("den andra", "the second")))
            .at(first.spot.place(text!("den första", "the first")))
            .hint(text!("ta bort det ena, eller ge det ett annat namn", "remove one, or give it another name")),
        );
        return;
    }
    if let (Some(body), Some(day)) = (body, day) {
        let name = name.to_owned();
        known.push(Named { decision: Decision { name, body, date: day, case_number, section: part, title }, spot });
    }
}

/// What an entry without owner, or with, speaks of.
pub(crate) fn owners(owner: Option<Owner>) -> Vec<Owner> {
    owner.map_or_else(|| vec![Owner::OwnOperated, Owner::Private], |owner| vec![owner])
}

/// The owner that a draft or a text names.
pub(crate) fn owner_named(name: &str) -> Option<Owner> {
    OWNERS.iter().find(|(word, _)| *word == name).map(|(_, owner)| *owner)
}

/// An owner's word for people.
pub(crate) fn owner_said(owner: Owner) -> Text {
    match owner {
        Owner::OwnOperated => text!("egenregi", "own-operated"),
        Owner::Private => text!("privat", "private"),
    }
}
