//! Makes the review of a settlement.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kapitera_books::{Draft, DraftKind, DraftLine, LineStance};
use kapitera_evaluate::{Line, Settlement};
use kapitera_message::Text;
use kapitera_model::{Component, Model};
use kapitera_money::Ore;
use kapitera_settle::{Settled, not_counted};

use super::data::{PlanChange, Review, ReviewCentre, ReviewComponent, ReviewLine, Said, Split};
use super::outliers::outliers;
use super::parameters::changed_parameters;
use super::split::{Anatomy, Months, Pricing, split};
use super::words;
use crate::knowledge::{MonthBefore, exact_text};

/// What the month before was.
pub(crate) struct Before<'m> {
    /// As it is settled with today's knowledge; or why it is not.
    pub settled: MonthBefore<'m>,
    /// What is posted of it; none when it is not posted.
    pub posted: Option<PostedBefore>,
}

/// What is posted of a month: amounts as they are paid, charges negative.
#[derive(Clone, Debug, Default)]
pub(crate) struct PostedBefore {
    /// By centre and component.
    pub components: BTreeMap<(String, String), Ore>,
    /// By centre and plan, with what the plan is called.
    pub plans: BTreeMap<(String, String), (String, Ore)>,
}

/// What a review is made of.
pub(crate) struct ReviewInput<'a> {
    /// The draft.
    pub draft: &'a Draft,
    /// The model.
    pub model: &'a Model,
    /// The settlement.
    pub settled: &'a Settled,
    /// The month before.
    pub before: &'a Before<'a>,
}

/// The review of a settlement.
pub(crate) fn review(input: &ReviewInput<'_>) -> Review {
    let ReviewInput { draft, model, settled, before } = *input;
    let settlement = &settled.settlement;
    let named = named_components(input);
    let lines = lines(input, &named);
    let plans = plans(draft, before);
    let centres = centres(input, &lines, &plans);
    let name_of = |id: &str| {
        let found = centres.iter().find(|centre| centre.centre == id);
        found.map_or_else(|| id.to_owned(), |centre| centre.name.clone())
    };
    let earlier = before.settled.as_ref().ok();
    let parameters = earlier.map_or_else(Vec::new, |then| {
        changed_parameters((then.model, then.settlement.month), (model, settlement.month))
    });
    let label_of = |name: &str| {
        let found = named.iter().find(|component| component.name == name);
        found.map_or_else(|| Said::from(Text::same(name)), |component| component.label.clone())
    };
    // A centre that opened or closed is told once, not by each of its lines.
    let told: BTreeSet<&str> = match before.settled {
        Ok(_) => {
            let other = centres.iter().filter(|centre| centre.was_there != centre.is_there);
            other.map(|centre| centre.centre.as_str()).collect()
        }
        Err(_) => BTreeSet::new(),
    };
    let others: Vec<ReviewLine> = lines.iter().filter(|line| !told.contains(line.centre.as_str())).cloned().collect();
    let outliers = outliers(&others, name_of, label_of);
    let mut alerts = words::gone(&lines, &told, &name_of, &label_of);
    if before.settled.is_ok() {
        alerts.extend(words::leaps(&lines, &label_of));
    }
    alerts.extend(settled.alerts.iter().cloned().map(Said::from));
    alerts.extend(words::unallocated(settlement));
    let untold = earlier.and_then(|earlier| earlier.held.as_ref().err());
    alerts.extend(untold.cloned().map(Said::from));
    let mut review = Review {
        version: Review::VERSION,
        id: draft.id,
        kind: DraftKind::Settlement,
        before: draft.id.month.plus(-1),
        before_posted: before.posted.is_some(),
        nothing_before: before.settled.as_ref().err().cloned().map(Said::from),
        summary: Vec::new(),
        components: named,
        lines,
        centres,
        plans,
        corrections: Vec::new(),
        causes: Vec::new(),
        parameters,
        outliers,
        alerts,
        checks: settled.checks.iter().map(|check| Said::from(check.said.clone())).collect(),
    };
    review.summary = words::summary(&review, not_counted(settled, model));
    check(&review, draft);
    review
}

/// The components of both months, those of this month's model first.
fn components<'a>(input: &'a ReviewInput<'_>) -> Vec<(&'a str, &'a Text)> {
    let mut all: Vec<(&str, &Text)> = Vec::new();
    let earlier = input.before.settled.iter().flat_map(|earlier| &earlier.model.components);
    for component in input.model.components.iter().chain(earlier) {
        if component.is_money() && !all.iter().any(|(name, _)| *name == component.name) {
            all.push((&component.name, &component.label));
        }
    }
    all
}

fn lines(input: &ReviewInput<'_>, named: &[ReviewComponent]) -> Vec<ReviewLine> {
    let now = Indexed::new(input.model, &input.settled.settlement);
    let earlier = input.before.settled.as_ref().ok();
    let held = earlier.and_then(|earlier| earlier.held.as_ref().ok());
    let before_held = earlier.zip(held.and_then(|held| held.before.as_ref()));
    let before_held = before_held.map(|(earlier, settlement)| Indexed::new(earlier.model, settlement));
    let now_held = held.and_then(|held| held.now.as_ref()).map(|settlement| Indexed::new(input.model, settlement));
    let earlier = earlier.map(|earlier| Indexed::new(earlier.model, &earlier.settlement));
    let posted = input.before.posted.as_ref().map(|posted| &posted.components);
    let mut centres: BTreeSet<&str> = now.centres.keys().copied().collect();
    centres.extend(earlier.iter().flat_map(|then| then.centres.keys().copied()));
    centres.extend(posted.into_iter().flatten().map(|((centre, _), _)| centre.as_str()));
    let mut lines = Vec::new();
    for component in named.iter().map(|component| component.name.as_str()) {
        for centre in &centres {
            let of = |month: &Indexed<'_>| month.anatomy(component, centre).unwrap_or_else(Anatomy::nothing);
            let (is, was) = (of(&now), earlier.as_ref().map_or_else(Anatomy::nothing, of));
            let key = ((*centre).to_owned(), component.to_owned());
            let before = posted.map_or(was.paid, |posted| posted.get(&key).copied().unwrap_or_default());
            if before == Ore::ZERO && is.paid == Ore::ZERO && was.paid == Ore::ZERO {
                continue;
            }
            let split = if earlier.is_some() {
                let (was_held, is_held) = (before_held.as_ref().map(of), now_held.as_ref().map(of));
                let months = Months {
                    posted: before,
                    before: &was,
                    before_held: was_held.as_ref().unwrap_or(&was),
                    now_held: is_held.as_ref().unwrap_or(&is),
                    now: &is,
                };
                split(months, now.pricing(component))
            } else {
                // Nothing is known of how the amount before came about.
                Split { rest: is.paid - before, ..Split::default() }
            };
            let (centre, component) = key;
            lines.push(ReviewLine { centre, component, before, now: is.paid, split });
        }
    }
    lines
}

/// The components of both months, and what was posted by a name that neither model has any more: it must not fall out of
/// the sum.
fn named_components(input: &ReviewInput<'_>) -> Vec<ReviewComponent> {
    let known = components(input);
    let posted = input.before.posted.iter().flat_map(|posted| posted.components.keys());
    let strange: BTreeSet<&str> = posted.map(|(_, component)| component.as_str()).collect();
    let strange = strange.into_iter().filter(|name| !known.iter().any(|(known, _)| known == name));
    let strange: Vec<(&str, Text)> = strange.map(|name| (name, Text::same(name))).collect();
    let all = known.into_iter().map(|(name, label)| (name, label.clone())).chain(strange);
    all.map(|(name, label)| ReviewComponent { name: name.to_owned(), label: label.into() }).collect()
}

/// A settlement whose lines are found by component and centre.
struct Indexed<'a> {
    components: HashMap<&'a str, (usize, &'a Component)>,
    centres: BTreeMap<&'a str, usize>,
    lines: HashMap<(usize, usize), Vec<&'a Line>>,
}

impl<'a> Indexed<'a> {
    fn new(model: &'a Model, settlement: &'a Settlement) -> Self {
        let named = model.components.iter().enumerate();
        let components = named.map(|(position, component)| (component.name.as_str(), (position, component))).collect();
        let centres = settlement.centres.iter().enumerate().map(|(index, centre)| (&*centre.id, index)).collect();
        let mut lines: HashMap<(usize, usize), Vec<&Line>> = HashMap::new();
        for line in &settlement.lines {
            lines.entry((line.component, line.centre)).or_default().push(line);
        }
        Self { components, centres, lines }
    }

    /// How a component comes about at a centre; none when it has no line there.
    fn anatomy(&self, component: &str, centre: &str) -> Option<Anatomy> {
        let (position, component) = self.components.get(component)?;
        let lines = self.lines.get(&(*position, *self.centres.get(centre)?))?;
        Anatomy::of_lines(component, lines)
    }

    /// How a component's price comes about; one that ceased has none.
    fn pricing(&self, component: &str) -> Pricing {
        self.components.get(component).map_or(Pricing::Each, |(_, component)| Pricing::of(component))
    }
}

fn plans(draft: &Draft, before: &Before<'_>) -> Vec<PlanChange> {
    let mut plans: BTreeMap<(String, String), PlanChange> = BTreeMap::new();
    let new = |centre: &str, plan: &str, label: &str| PlanChange {
        centre: centre.to_owned(),
        plan: plan.to_owned(),
        label: label.to_owned(),
        before: Ore::ZERO,
        now: Ore::ZERO,
    };
    for ((centre, plan), (label, amount)) in before.posted.iter().flat_map(|posted| &posted.plans) {
        let key = (centre.clone(), plan.clone());
        plans.entry(key).or_insert_with(|| new(centre, plan, label)).before += *amount;
    }
    for line in draft.lines.iter().filter(|line| !line.plan.is_empty()) {
        let key = (line.centre.clone(), line.plan.clone());
        plans.entry(key).or_insert_with(|| new(&line.centre, &line.plan, &line.label)).now += line.booked();
    }
    plans.into_values().collect()
}

fn centres(input: &ReviewInput<'_>, lines: &[ReviewLine], plans: &[PlanChange]) -> Vec<ReviewCentre> {
    let settlement = &input.settled.settlement;
    let earlier = input.before.settled.as_ref().ok().map(|earlier| &earlier.settlement);
    let mut ids: BTreeSet<&str> = lines.iter().map(|line| line.centre.as_str()).collect();
    ids.extend(plans.iter().map(|plan| plan.centre.as_str()));
    ids.extend(settlement.centres.iter().map(|centre| &*centre.id));
    ids.extend(earlier.iter().flat_map(|then| then.centres.iter().map(|centre| &*centre.id)));
    let mut of_centre: HashMap<&str, Vec<&ReviewLine>> = HashMap::new();
    for line in lines {
        of_centre.entry(&line.centre).or_default().push(line);
    }
    let centre = |id: &str| {
        let at = |settlement: &Settlement| settlement.centres.iter().position(|centre| &*centre.id == id);
        let (now, then) = (at(settlement), earlier.and_then(at));
        let listed = |settlement: &Settlement, at: Option<usize>| {
            at.and_then(|at| settlement.listed.get(at)).map_or_else(|| "0".to_owned(), exact_text)
        };
        let name = now.map(|at| settlement.centres[at].name.clone());
        let name = name.or_else(|| earlier.zip(then).map(|(earlier, at)| earlier.centres[at].name.clone()));
        let name = name.or_else(|| input.draft.centre(id).map(|centre| centre.name.clone()));
        let mut split = Split::default();
        let (mut was, mut is) = (Ore::ZERO, Ore::ZERO);
        for line in of_centre.get(id).into_iter().flatten() {
            split += line.split;
            was += line.before;
            is += line.now;
        }
        let own = || plans.iter().filter(|plan| plan.centre == id);
        let (plans_before, plans_now) =
            own().fold((Ore::ZERO, Ore::ZERO), |(before, now), plan| (before + plan.before, now + plan.now));
        ReviewCentre {
            centre: id.to_owned(),
            name: name.unwrap_or_else(|| id.to_owned()),
            was_there: then.is_some(),
            is_there: now.is_some(),
            listed_before: earlier.map_or_else(|| "0".to_owned(), |earlier| listed(earlier, then)),
            listed: listed(settlement, now),
            before: was + plans_before,
            now: is + plans_now,
            split,
            plans: plans_now - plans_before,
        }
    };
    ids.into_iter().map(centre).collect()
}

/// The parts sum to the changes, and the changes to the draft: a review of other figures than the draft's is our fault.
fn check(review: &Review, draft: &Draft) {
    for centre in &review.centres {
        let parts = centre.split.change() + centre.plans;
        assert_eq!(parts, centre.now - centre.before, "the parts of a centre's change sum to it");
    }
    let model =
        |line: &&DraftLine| line.plan.is_empty() && matches!(line.stance, LineStance::Paid | LineStance::Charged);
    let booked: Ore = draft.lines.iter().filter(model).map(DraftLine::booked).sum();
    assert_eq!(review.lines.iter().map(|line| line.now).sum::<Ore>(), booked, "the review shows all of the draft");
    let total: Ore = review.centres.iter().map(|centre| centre.now).sum();
    assert_eq!(total, draft.total(), "the centres of the review sum to the draft");
}
