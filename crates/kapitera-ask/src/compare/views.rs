//! More to see of a comparison: thresholds, pay against need, the marginal krona, and what studies found.

use kapitera_document::{Picture, Piece, Section, Tabled};
use kapitera_message::{Problem, Problems, Text, text};
use kapitera_output::{Output, Part};
use kapitera_reform::{Applied, Compared, Comparison, effects};
use kapitera_report::{Scenario, cliffs_parts, literature_parts, need_parts, need_scatters, worth_parts};

/// What can be seen of a comparison besides what each model pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// How near each centre is to thresholds, and the jumps there.
    Cliffs,
    /// Pay against need.
    Need,
    /// What one more listed person, visit or cost is worth.
    Worth,
    /// What studies found of ways of paying, as scenarios.
    Literature,
}

impl View {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Need, Self::Worth, Self::Cliffs, Self::Literature];

    /// The word in commands and addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cliffs => "cliffs",
            Self::Need => "need",
            Self::Worth => "worth",
            Self::Literature => "literature",
        }
    }

    /// What it is called.
    pub fn title(self) -> Text {
        match self {
            Self::Need => text!("Mot behov", "Against need"),
            Self::Worth => text!("Marginalkronan", "The marginal krona"),
            Self::Cliffs => text!("Trösklar", "Thresholds"),
            Self::Literature => text!("Litteratur", "Literature"),
        }
    }

    /// It as a section of a document: what it shows, and pay against need drawn. `command` prints it.
    ///
    /// # Errors
    ///
    /// Those of evaluating.
    pub(crate) fn section(
        self,
        comparison: &Comparison,
        centre: Option<usize>,
        command: String,
    ) -> Result<Section, Problems> {
        let mut section = Section::new(self.title());
        if self == Self::Need {
            let needs = comparison.needs();
            for (compared, pay) in of_each(comparison, |one| Ok(comparison.pay_against_need(one, &needs)))? {
                for scatter in need_scatters(comparison, &needs, (compared, &pay)) {
                    section = section.charted(Picture::Scatter(scatter), Tabled::InSection);
                }
            }
        }
        Ok(section.with(Piece::Result(self.of(comparison, centre)?.parts)).printed_by(command))
    }

    /// The view of this word.
    ///
    /// # Errors
    ///
    /// `no_such_view`, with those there are.
    pub fn named(word: &str) -> Result<Self, Problem> {
        Self::ALL.into_iter().find(|view| view.name() == word).ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            Problem::error("no_such_view", text!("”{word}” går inte att visa", "“{word}” cannot be shown"))
                .hint(text!("välj bland {names}", "choose among {names}"))
        })
    }

    /// What it shows of a comparison, of all centres or of one.
    ///
    /// # Errors
    ///
    /// Those of evaluating.
    pub fn of(self, comparison: &Comparison, centre: Option<usize>) -> Result<Output, Problems> {
        let parts = match self {
            Self::Cliffs => cliffs_parts(comparison, &of_each(comparison, |one| comparison.near_cliffs(one))?),
            Self::Need => {
                let needs = comparison.needs();
                let paid = of_each(comparison, |one| Ok(comparison.pay_against_need(one, &needs)))?;
                need_parts(comparison, &needs, &paid)
            }
            Self::Worth => {
                let kinds = comparison.kinds_of_more();
                let worth = of_each(comparison, |one| comparison.worth(one, &kinds))?;
                worth_parts(comparison, &worth, centre)
            }
            Self::Literature => literature(comparison)?,
        };
        let csv = parts.iter().rev().find_map(|part| match part {
            Part::Table(table) => Some(table.clone()),
            _ => None,
        });
        Ok(Output { title: None, parts, csv })
    }
}

/// Of the base, and then of each proposal.
fn of_each<'a, T>(
    comparison: &'a Comparison,
    of: impl Fn(Option<&'a Compared>) -> Result<T, Problems>,
) -> Result<Vec<(Option<&'a Compared>, T)>, Problems> {
    let models = std::iter::once(None).chain(comparison.compared.iter().map(Some));
    models.map(|one| Ok((one, of(one)?))).collect()
}

fn literature(comparison: &Comparison) -> Result<Vec<Part>, Problems> {
    let effects = effects();
    let mut scenarios = Vec::new();
    for effect in effects.iter().filter(|_| comparison.doctor_visits().is_some()) {
        let Applied::DoctorVisits(changes) = &effect.applied else { continue };
        for change in changes {
            let models = of_each(comparison, |one| comparison.scenario(one, change))?;
            scenarios.push(Scenario { effect, change: change.clone(), models });
        }
    }
    Ok(literature_parts(comparison, &effects, &scenarios))
}
