//! All of it together, with what must be said beside the result.

use crate::Refusal;

use super::effect::Finding;
use super::methods::Method;
use super::placebo::Placebos;
use super::question::{Answer, Otherwise, Question};
use super::rows::{Role, Term};

/// With fewer months before or after, the result is told with a caution.
pub const ADVISABLE: u64 = 24;
/// From this ρ on the intervals were found to be too narrow in short series.
pub const STRONG: f64 = 0.7;
/// What is left over is told of when chance would leave so much less often than this.
const LEFT_OVER: f64 = 0.01;
/// Trends are told to lie apart when chance would set them so less often than this.
const APART: f64 = 0.05;

/// The main result, the other ways, the false dates, and what must be said beside them.
#[derive(Clone, Debug, PartialEq)]
pub struct Study {
    /// The main result.
    pub answer: Answer,
    /// Held beside it.
    pub otherwise: [Otherwise; 4],
    /// Where nothing was introduced.
    pub placebos: Placebos,
    /// What must be said beside the result, in the order of [`Caution`].
    pub cautions: Vec<Caution>,
}

/// What must be said beside the result: what the data cannot show. In words by whoever shows it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Caution {
    /// Nothing else tells what would have been but the series' own past: whatever else came at the same time is in the effect.
    NoComparison,
    /// Fewer than 24 months before or after.
    FewMonths {
        /// So many before.
        before: u64,
        /// So many after.
        after: u64,
    },
    /// Months between the first and the last have no figure, in the series or the one beside, months of phasing in not counted.
    MonthsMissing {
        /// So many.
        months: usize,
    },
    /// The horizon lies after the last month: the lines are drawn on.
    BeyondData {
        /// Which, in months after the introduction.
        horizon: u32,
    },
    /// What would have been cannot be told from 0, so that there are no per cent.
    NoPercent {
        /// At which horizon.
        horizon: u32,
    },
    /// What is left of a month mostly comes back in the next: the intervals may be too narrow.
    StrongCorrelation {
        /// In which series.
        role: Role,
    },
    /// How months hang together ran to the end of what is searched.
    AtEdge {
        /// In which series.
        role: Role,
    },
    /// Something is left between months that the equations do not know, such as another season: the intervals may be wrong.
    LeftOver {
        /// In which series.
        role: Role,
    },
    /// The two series went different ways already before the introduction: that they would have gone on so is a belief.
    TrendsApart,
    /// The series beside changed too at the introduction: it may have been touched, or something else came that struck both.
    ComparisonMoved {
        /// How.
        finding: Finding,
    },
    /// Another way finds something else.
    Disagrees {
        /// Which.
        method: Method,
        /// What it finds.
        finding: Finding,
    },
    /// No false date could be tried: too few months before.
    NoPlacebos,
    /// False dates show effects too.
    PlacebosShow {
        /// So many.
        showing: usize,
        /// Of so many.
        tried: usize,
    },
}

impl Question {
    /// All of it together.
    ///
    /// # Errors
    ///
    /// Where the months do not tell the coefficients apart.
    pub fn study(&self) -> Result<Study, Refusal> {
        let (answer, otherwise, placebos) = (self.answer()?, self.otherwise()?, self.placebos());
        let mut cautions = self.of_the_data();
        cautions.extend(of_the_answer(&answer));
        cautions.extend(of_the_checks(&answer, &otherwise, &placebos));
        Ok(Study { answer, otherwise, placebos, cautions })
    }

    fn of_the_data(&self) -> Vec<Caution> {
        let (before, after) = self.months();
        let phase_in = |left: &&super::LeftOut| left.why != super::WhyLeftOut::PhaseIn;
        let missing = self.left_out().iter().filter(phase_in).count();
        let plan = self.plan();
        let reached = i64::from(self.last()) - i64::from(plan.introduction);
        let beyond = plan.horizons.into_iter().filter(|horizon| i64::from(*horizon) > reached);
        let mut cautions = Vec::new();
        cautions.extend((!self.is_compared()).then_some(Caution::NoComparison));
        cautions.extend((before.min(after) < ADVISABLE).then_some(Caution::FewMonths { before, after }));
        cautions.extend((missing > 0).then_some(Caution::MonthsMissing { months: missing }));
        cautions.extend(beyond.map(|horizon| Caution::BeyondData { horizon }));
        cautions
    }
}

fn of_the_answer(answer: &Answer) -> Vec<Caution> {
    let mut cautions = Vec::new();
    let without = answer.effects.iter().filter(|effect| effect.percent.is_none());
    cautions.extend(without.map(|effect| Caution::NoPercent { horizon: effect.horizon }));
    let series = &answer.correlations;
    let strong = series.iter().filter(|one| one.rho_likely >= STRONG);
    cautions.extend(strong.map(|one| Caution::StrongCorrelation { role: one.role }));
    cautions.extend(series.iter().filter(|one| one.at_edge).map(|one| Caution::AtEdge { role: one.role }));
    let left_over = series.iter().filter(|one| one.left_over.is_some_and(|p| p < LEFT_OVER));
    cautions.extend(left_over.map(|one| Caution::LeftOver { role: one.role }));
    let trend = answer.coefficients.iter().find(|one| (one.term, one.role) == (Term::Trend, Role::Difference));
    cautions.extend(trend.filter(|trend| trend.p < APART).map(|_| Caution::TrendsApart));
    let moved = answer.in_comparison.filter(|effect| effect.finding != Finding::NotShown);
    cautions.extend(moved.map(|effect| Caution::ComparisonMoved { finding: effect.finding }));
    cautions
}

fn of_the_checks(answer: &Answer, otherwise: &[Otherwise], placebos: &Placebos) -> Vec<Caution> {
    let mut cautions = Vec::new();
    for other in otherwise {
        let finding = other.effects[0].finding;
        if finding != answer.finding() {
            cautions.push(Caution::Disagrees { method: other.method, finding });
        }
    }
    let (showing, tried) = (placebos.showing(), placebos.tried.len());
    if tried == 0 {
        cautions.push(Caution::NoPlacebos);
    } else if showing > 0 {
        cautions.push(Caution::PlacebosShow { showing, tried });
    }
    cautions
}
