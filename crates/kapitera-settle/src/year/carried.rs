//! Which costs the centre of a listed person carries by a model's rules, what is left out of them, and the balance of the rest.

use std::collections::BTreeMap;
use std::sync::Arc;

use kapitera_count::{CostTally, CostsOfWords};
use kapitera_message::{Text, text};
use kapitera_model::{Carrier, Model, TableKey};
use kapitera_money::Ore;
use kapitera_period::Date;
use kapitera_register::{EventKind, Label};

use super::YearOutcome;
use crate::reconcile::RowsAndOre;

/// Costs that are left out: those whose word of a label is one of some, or begins with one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exclusion {
    /// Of which label.
    pub label: Label,
    /// The words.
    pub words: Vec<String>,
    /// Whether they are beginnings of what is meant: of codes, whose chapters are their first letters.
    pub beginnings: bool,
}

impl Exclusion {
    fn means(&self, word: &str) -> bool {
        let is = |wanted: &String| if self.beginnings { word.starts_with(&**wanted) } else { *word == **wanted };
        !word.is_empty() && self.words.iter().any(is)
    }

    /// What is left out, as people name it.
    pub fn said(&self) -> Text {
        let (name, words) = (self.label.name(), self.words.join(", "));
        if self.beginnings {
            text!("{name} som börjar med {words}", "{name} beginning with {words}")
        } else {
            text!("{name} {words}", "{name} {words}")
        }
    }
}

/// The registers that some model has cost rules for.
pub(super) fn kinds(models: &[&Model]) -> Vec<EventKind> {
    let has_rules = |of: &EventKind| models.iter().any(|model| model.costs.iter().any(|rule| rule.of == *of));
    EventKind::ALL.into_iter().filter(has_rules).collect()
}

/// The labels that rules and exclusions look at, by register.
pub(super) fn labels(models: &[&Model], kinds: &[EventKind], without: &[Exclusion]) -> Vec<(EventKind, Vec<Label>)> {
    let of_filters = |label: Label| {
        let rules = models.iter().flat_map(|model| &model.costs);
        rules.flat_map(|rule| &rule.filter).any(|filter| filter.key == TableKey::Label(label))
    };
    let asked = |label: &Label| of_filters(*label) || without.iter().any(|exclusion| exclusion.label == *label);
    kinds.iter().map(|of| (*of, of.labels().iter().copied().filter(asked).collect())).collect()
}

/// The rules of a model on one day, and what is left out.
pub(super) struct Rules<'a> {
    pub model: &'a Model,
    /// The day.
    pub day: Date,
    without: &'a [Exclusion],
}

impl<'a> Rules<'a> {
    /// The rules of the day nearest to `day` on which the model is in force.
    pub fn new(model: &'a Model, day: Date, without: &'a [Exclusion]) -> Self {
        Self { model, day: day.clamp(model.valid.from, model.valid.to), without }
    }

    /// Whether a listed centre carries anything.
    pub fn carries_anything(&self) -> bool {
        self.model.costs.iter().any(|rule| self.carrier(rule) == Some(Carrier::Listed))
    }

    fn carrier(&self, rule: &kapitera_model::CostRule) -> Option<Carrier> {
        rule.on(self.day).map(|version| version.carrier)
    }

    /// The rule by which the listed centre carries costs with these words, or what becomes of them instead.
    ///
    /// # Panics
    ///
    /// When two rules take the same cost, which no checked model has.
    pub fn fate(
        &self,
        of: EventKind,
        labels: &[(EventKind, Vec<Label>)],
        words: &[Arc<str>],
    ) -> Result<usize, YearOutcome> {
        let names = labels.iter().find(|(kind, _)| *kind == of).map_or(&[][..], |(_, labels)| labels);
        let word = |label: Label| names.iter().position(|name| *name == label).map_or("", |at| &*words[at]);
        let rules = self.model.costs.iter().enumerate();
        let mut takers = rules.filter(|(_, rule)| self.carrier(rule).is_some() && rule.takes(of, word));
        let (rule, carrier) = match takers.next() {
            Some((rule, taker)) => (rule, self.carrier(taker)),
            None => return Err(YearOutcome::WithoutRule),
        };
        assert!(takers.next().is_none(), "a checked model has no two rules for the same cost");
        match carrier {
            Some(Carrier::Listed) => {}
            Some(other) => return Err(YearOutcome::CarriedBy(other)),
            None => return Err(YearOutcome::WithoutRule),
        }
        let excludes =
            |exclusion: &Exclusion| names.contains(&exclusion.label) && exclusion.means(word(exclusion.label));
        match self.without.iter().position(excludes) {
            Some(exclusion) => Err(YearOutcome::Excluded(exclusion)),
            None => Ok(rule),
        }
    }
}

/// What became of all rows of the files.
pub(super) struct Balance {
    pub in_files: RowsAndOre,
    pub outcomes: BTreeMap<YearOutcome, RowsAndOre>,
    pub by_rule: BTreeMap<usize, RowsAndOre>,
    pub by_centre: Vec<RowsAndOre>,
}

impl Balance {
    pub fn new(rules: &Rules<'_>, centres: usize) -> Self {
        let none = RowsAndOre::default();
        let carriers = [Carrier::Ordering, Carrier::Own, Carrier::Central, Carrier::Specialty];
        let of_place = [
            YearOutcome::WithoutRule,
            YearOutcome::NoPerson,
            YearOutcome::ListedNowhere,
            YearOutcome::NotOpen,
            YearOutcome::NotFromTheStart,
            YearOutcome::Credited,
        ];
        let excluded = (0..rules.without.len()).map(YearOutcome::Excluded);
        let all = of_place.into_iter().chain(carriers.map(YearOutcome::CarriedBy)).chain(excluded);
        let is_listed = |rule: &usize| rules.carrier(&rules.model.costs[*rule]) == Some(Carrier::Listed);
        Self {
            in_files: none,
            outcomes: all.map(|outcome| (outcome, none)).collect(),
            by_rule: (0..rules.model.costs.len()).filter(is_listed).map(|rule| (rule, none)).collect(),
            by_centre: vec![none; centres],
        }
    }

    /// Takes in what was found of some words; `at` says the place of each of the kernel's centres.
    pub fn take(&mut self, rules: &Rules<'_>, labels: &[(EventKind, Vec<Label>)], words: &CostsOfWords, at: &[usize]) {
        self.in_files += plain(words.all());
        let mut put =
            |outcome: YearOutcome, tally: CostTally| *self.outcomes.entry(outcome).or_default() += plain(tally);
        match rules.fate(words.of, labels, &words.words) {
            Err(outcome) => put(outcome, words.all()),
            Ok(rule) => {
                put(YearOutcome::NoPerson, words.no_person);
                put(YearOutcome::ListedNowhere, words.nowhere);
                put(YearOutcome::NotOpen, words.not_open);
                put(YearOutcome::NotFromTheStart, words.not_of_cohort);
                let of_rule = self.by_rule.entry(rule).or_default();
                for (tally, place) in words.at_centres.iter().zip(at) {
                    *of_rule += plain(*tally);
                    if let Some(centre) = self.by_centre.get_mut(*place) {
                        *centre += plain(*tally);
                    }
                }
            }
        }
    }
}

/// What was met sums to at most 64 bits, which the count has checked.
fn plain(tally: CostTally) -> RowsAndOre {
    let ore = i64::try_from(tally.ore).expect("the count refuses amounts that are too large together");
    RowsAndOre { rows: tally.rows, amount: Ore(ore) }
}
