//! Why: what each change of a reform does, by itself and in the order of the text.
//!
//! In order, each change is added to those before it, and the steps sum to the whole. By itself, each is the only change; what the
//! changes by themselves do not sum to is their interaction. Those of a package are told reform by reform, or each by itself. A change that is no sound model without a later one is joined with
//! it, and a change that needs an earlier one says so.

use std::sync::Arc;

use kapitera_message::{Problems, Text, text};
use kapitera_model::{Model, Reform, ReformChange};
use kapitera_money::Ore;

use crate::paid::Paid;

/// The models that a reform's changes are told by: made before anything is counted, so that all is counted together.
#[derive(Clone, Debug)]
pub(crate) struct Steps {
    pub(crate) links: Vec<Step>,
}

#[derive(Clone, Debug)]
pub(crate) struct Step {
    said: Vec<Text>,
    changes: usize,
    /// The base with this change and all before it.
    pub(crate) upto: Arc<Model>,
    /// The base with this change alone; why not, when it is no sound model.
    pub(crate) alone: Result<Arc<Model>, Text>,
}

/// What is told as one change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Each thing that is changed, added or removed.
    Thing,
    /// All that one text says: a package's reforms one by one. A reform that includes no other is told thing by thing.
    Text,
}

impl Steps {
    /// The steps of a reform.
    ///
    /// # Errors
    ///
    /// When the whole reform is no sound model.
    pub fn of(reform: &Reform, by: By) -> Result<Self, Problems> {
        let changes = reform.changes();
        let is_package = changes.windows(2).any(|pair| pair[0].spot.source.file != pair[1].spot.source.file);
        let by_text = by == By::Text && is_package;
        let is_last_of_text =
            |at: usize| changes.get(at + 1).is_none_or(|next| next.spot.source.file != changes[at].spot.source.file);
        let mut links = Vec::new();
        let mut from = 0;
        for at in (0..changes.len()).filter(|at| !by_text || is_last_of_text(*at)) {
            let upto = match reform.with(&|one| one <= at) {
                Ok(upto) => Arc::new(upto),
                Err(problems) if at + 1 == changes.len() => return Err(problems),
                // It needs a later one, and is joined with it.
                Err(_) => continue,
            };
            let alone = reform.with(&|one| (from..=at).contains(&one)).map(Arc::new);
            let said = if by_text { texts(&changes[from..=at]) } else { things(&changes[from..=at]) };
            let changes = at + 1 - from;
            links.push(Step { said, changes, upto, alone: alone.map_err(|problems| first(&problems)) });
            from = at + 1;
        }
        Ok(Self { links })
    }
}

fn things(changes: &[ReformChange]) -> Vec<Text> {
    changes.iter().map(ReformChange::said).collect()
}

fn texts(changes: &[ReformChange]) -> Vec<Text> {
    let mut names: Vec<&str> = changes.iter().map(|change| change.of.as_str()).collect();
    names.dedup();
    names.into_iter().map(Text::same).collect()
}

pub(crate) fn first(problems: &Problems) -> Text {
    problems.first().map(|problem| problem.what.clone()).unwrap_or_default()
}

/// What one change, or several that need each other, does.
#[derive(Clone, Debug)]
pub struct Link {
    /// What it is, in words; several when they are joined.
    pub said: Vec<Text>,
    /// The first of the changes, by its place among the reform's.
    pub first: usize,
    /// How many things it changes, adds and removes.
    pub changes: usize,
    /// What each centre is paid more with it than with those before it alone, in all months.
    pub step: Vec<Ore>,
    /// What each centre is paid more with it alone than by the base; why that cannot be said, when it needs an earlier change.
    pub alone: Result<Vec<Ore>, Text>,
}

/// A reform taken apart.
#[derive(Clone, Debug)]
pub struct Chain {
    /// The changes, in the order of the text.
    pub links: Vec<Link>,
    /// What the whole does more, to each centre, than the changes by themselves; a change that cannot stand by itself counts with
    /// its step.
    pub interaction: Vec<Ore>,
}

impl Chain {
    /// Puts what the steps pay beside what the base pays.
    ///
    /// # Panics
    ///
    /// When the steps do not sum to the whole: a broken invariant.
    pub(crate) fn of(
        steps: &Steps,
        base: &Paid,
        whole: &Paid,
        paid: impl Fn(&Arc<Model>) -> Result<Vec<Ore>, Text>,
    ) -> Self {
        let base = base.by_centre();
        let less = |more: &[Ore], less: &[Ore]| -> Vec<Ore> {
            more.iter().zip(less).map(|(more, less)| *more - *less).collect()
        };
        let whole = whole.by_centre();
        let mut before = base.clone();
        let mut links: Vec<Link> = Vec::new();
        let (mut said, mut changes, mut alone) = (Vec::new(), 0, None);
        for (at, step) in steps.links.iter().enumerate() {
            said.extend(step.said.iter().cloned());
            changes += step.changes;
            let is_joined = alone.is_some();
            alone = Some(step.alone.as_ref().map_err(Clone::clone).and_then(&paid).map(|alone| less(&alone, &base)));
            // The last is the whole itself. One that the registers do not suffice for is joined with the next.
            let upto = if at + 1 == steps.links.len() { Ok(whole.clone()) } else { paid(&step.upto) };
            let Ok(upto) = upto else { continue };
            let step = less(&upto, &before);
            let alone = match alone.take() {
                // What several do together is what they do alone, when nothing stands before them.
                _ if is_joined && links.is_empty() => Ok(step.clone()),
                Some(Ok(_)) if is_joined => Err(text!("ändringarna behöver varandra", "the changes need each other")),
                Some(alone) => alone,
                None => Ok(step.clone()),
            };
            let first = links.iter().map(|link| link.changes).sum();
            links.push(Link {
                said: std::mem::take(&mut said),
                first,
                changes: std::mem::take(&mut changes),
                step,
                alone,
            });
            before = upto;
        }
        let difference = less(&whole, &base);
        let mut sum = vec![Ore::ZERO; base.len()];
        let mut interaction = difference.clone();
        for link in &links {
            sum.iter_mut().zip(&link.step).for_each(|(sum, ore)| *sum += *ore);
            let alone = link.alone.as_ref().unwrap_or(&link.step);
            interaction.iter_mut().zip(alone).for_each(|(left, ore)| *left = *left - *ore);
        }
        assert_eq!(sum, difference, "the steps of a reform sum to what it does");
        Self { links, interaction }
    }
}
