//! The register: what was decided, and how long it holds.

use kapitera_message::{Problems, Text};
use kapitera_period::Date;

use crate::{Assignment, Decision, Property, Source, Status};

/// Decisions and assignments, read from one or several texts and checked together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Register {
    pub(crate) sources: Vec<Source>,
    pub(crate) decisions: Vec<Decision>,
    pub(crate) assignments: Vec<Assignment>,
}

/// How a decision ceases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// The first day that it does not hold.
    pub from: Date,
    /// What ends it.
    pub by: EndedBy,
    /// Whether that is decided; an end that is only proposed is shown, and governs where nothing decided does.
    pub decided: bool,
}

/// What ends a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EndedBy {
    /// Its own last day.
    Itself,
    /// A point of another decision.
    Point {
        /// The name of that decision.
        decision: String,
        /// The point's number.
        point: Option<String>,
        /// The body to which that point only proposes it.
        proposes_to: Option<String>,
    },
    /// Another decision that takes its place from that one's first day.
    Replaced {
        /// The name of that decision.
        decision: String,
    },
}

/// That sources say different things of a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement<'r> {
    /// The decision.
    pub decision: &'r Decision,
    /// What they disagree on.
    pub about: Property,
    /// What is said, the register's own choice first; two or more.
    pub versions: Vec<Version>,
}

/// What one place says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// What it says.
    pub says: Text,
    /// The name of the source.
    pub source: String,
    /// Where in the source.
    pub place: String,
}

impl Register {
    /// Reads a register of texts, each with its path as the person knows it. Names are unique over all of them.
    ///
    /// # Errors
    ///
    /// All that is wrong with the texts, each problem with its place.
    pub fn read(texts: &[(String, String)]) -> Result<Self, Problems> {
        crate::read::read(texts)
    }

    /// The sources, in the order written.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The decisions, in the order written.
    pub fn decisions(&self) -> &[Decision] {
        &self.decisions
    }

    /// The assignments, in the order written.
    pub fn assignments(&self) -> &[Assignment] {
        &self.assignments
    }

    /// The source of that name.
    pub fn source(&self, name: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.name == name)
    }

    /// The decision of that name.
    pub fn decision(&self, name: &str) -> Option<&Decision> {
        self.decisions.iter().find(|decision| decision.name == name)
    }

    /// The assignment of that name.
    pub fn assignment(&self, name: &str) -> Option<&Assignment> {
        self.assignments.iter().find(|assignment| assignment.name == name)
    }

    /// The assignments that a decision gives, in the order written.
    pub fn assignments_of<'a>(&'a self, decision: &'a str) -> impl Iterator<Item = &'a Assignment> {
        self.assignments.iter().filter(move |assignment| assignment.decision.as_deref() == Some(decision))
    }

    /// All that is said to end a decision, the earliest day first; of the same day, what is decided before what is proposed.
    pub fn ends(&self, name: &str) -> Vec<End> {
        let mut ends = Vec::new();
        let own = self.decision(name).and_then(|decision| Some((decision.to?.tomorrow().ok()?, decision.status)));
        if let Some((from, status)) = own {
            ends.push(End { from, by: EndedBy::Itself, decided: status.is_decided() });
        }
        for other in &self.decisions {
            if let Some(from) = other.from.filter(|_| other.replaces.iter().any(|replaced| replaced == name)) {
                let by = EndedBy::Replaced { decision: other.name.clone() };
                ends.push(End { from, by, decided: other.status.is_decided() });
            }
            for point in &other.points {
                for end in point.ends.iter().filter(|end| end.decision == name) {
                    let by = EndedBy::Point {
                        decision: other.name.clone(),
                        point: point.number.clone(),
                        proposes_to: point.proposes_to.clone(),
                    };
                    let decided = other.status.is_decided() && point.proposes_to.is_none();
                    ends.push(End { from: end.from, by, decided });
                }
            }
        }
        ends.sort_by_key(|end| (end.from, !end.decided));
        ends
    }

    /// How a decision ceases: by the earliest decided end, or where none is decided, by the earliest that is proposed.
    pub fn end(&self, name: &str) -> Option<End> {
        let ends = self.ends(name);
        let decided = ends.iter().find(|end| end.decided).cloned();
        decided.or_else(|| ends.into_iter().next())
    }

    /// Whether a decision holds on a day as far as is known: it is decided, has begun, and no decided end has come.
    ///
    /// One without a first day has begun when it was decided; one without a date either is taken to have begun.
    pub fn holds_on(&self, decision: &Decision, day: Date) -> bool {
        let first = decision.from.or_else(|| decision.date.as_ref().map(|date| date.when.first()));
        decision.status.is_decided()
            && first.is_none_or(|first| first <= day)
            && !self.ends(&decision.name).iter().any(|end| end.decided && end.from <= day)
    }

    /// Where sources say different things of a decision, in the order of the decisions.
    pub fn disagreements(&self) -> Vec<Disagreement<'_>> {
        const ALL: [Property; 5] = [Property::Date, Property::Case, Property::Section, Property::Body, Property::Title];
        let mut found = Vec::new();
        for decision in self.decisions.iter().filter(|decision| !decision.also.is_empty()) {
            for about in ALL {
                let versions = versions(decision, about);
                if versions.len() > 1 {
                    found.push(Disagreement { decision, about, versions });
                }
            }
        }
        found
    }
}

/// What is said of a property, the decision's own version first.
fn versions(decision: &Decision, about: Property) -> Vec<Version> {
    let same = |said: &Option<String>| said.clone().map(Text::same);
    let dated = |said: &Option<crate::Stated>| {
        let said = said.as_ref()?;
        Some(said.words.clone().unwrap_or_else(|| Text::same(said.when.to_string())))
    };
    let own = match about {
        Property::Date => dated(&decision.date),
        Property::Case => same(&decision.case),
        Property::Section => same(&decision.section),
        Property::Body => same(&decision.body),
        Property::Title => Some(decision.title.clone()),
    };
    let version = |says: Option<Text>, source: &str, place: &str| {
        Some(Version { says: says?, source: source.to_owned(), place: place.to_owned() })
    };
    let own = version(own, &decision.source, &decision.place);
    let others = decision.also.iter().filter_map(|also| {
        let says = match about {
            Property::Date => dated(&also.date),
            Property::Case => same(&also.case),
            Property::Section => same(&also.section),
            Property::Body => same(&also.body),
            Property::Title => also.title.clone(),
        };
        version(says, &also.source, &also.place)
    });
    own.into_iter().chain(others).collect()
}

impl Decision {
    /// Whether what is in a point binds: the decision is decided, and the point proposes it to nobody else.
    pub fn binds(&self, point: Option<&str>) -> bool {
        let proposed = point.and_then(|number| self.point(number)).is_some_and(|point| point.proposes_to.is_some());
        self.status.is_decided() && !proposed
    }

    /// Whether it is one that a source only proposes or awaits.
    pub fn is_only_proposed(&self) -> bool {
        matches!(self.status, Status::Proposed | Status::Awaited)
    }
}
