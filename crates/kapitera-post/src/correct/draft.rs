//! A correction made a draft: its lines are the differences, cause by cause.

use std::collections::BTreeMap;

use jiff::Timestamp;
use kapitera_books::{Cause, Draft, DraftCentre, DraftKind, DraftLine, LineAmount, Right, Subject};
use kapitera_message::{Language, Problem, Problems, Text, text};
use kapitera_model::Model;
use kapitera_money::Ore;
use kapitera_period::Month;
use kapitera_store::Head;

use super::data::{CorrectedLine, Correction};
use super::{Compare, Compared, words};
use crate::knowledge::{delivery_list, draft_centres, unplaced};
use crate::prepare::Prepared;
use crate::review::review_of_correction;
use crate::state::is_live;
use crate::texts::model_texts;
use crate::{Act, Office, Standing};

/// What is to be corrected, and how.
#[derive(Clone, Copy, Debug)]
pub struct CorrectionRequest<'a> {
    /// The month; its settlement must be posted.
    pub month: Month,
    /// What was settled of it.
    pub subject: Subject,
    /// The region's models; the one in force settles the month.
    pub models: &'a [Model],
    /// Deliveries received later do not count; none for all that are known now.
    pub known_at: Option<Timestamp>,
    /// The month of the books that it is to be booked in.
    pub post_in: Month,
    /// In how many monthly instalments what is taken back is paid; 1 = at once.
    pub instalments: u32,
}

/// A correction, and the draft of it.
#[derive(Clone, Debug)]
pub struct PreparedCorrection {
    /// What differs and why.
    pub correction: Correction,
    /// The draft; none when nothing is to be recorded, as the correction's notes say.
    pub prepared: Option<Box<Prepared>>,
}

impl Office {
    /// Compares a posted month with today's knowledge and records the differences as a draft, which is reviewed, attested and
    /// posted as any other. The act's note is the reason that a person gives besides the causes found. `progress` is told
    /// rows counted and rows in all, for each time that is counted.
    ///
    /// # Errors
    ///
    /// Those of [`Office::compare_correction`]; `draft_is_live`, `month_too_far_back`, `instalments_out_of_range`,
    /// `provider_is_another`, `model_is_try_out`, `books_are_illustrative`, `period_not_open`; those of booking. Nothing is
    /// recorded then.
    pub fn prepare_correction(
        &mut self,
        asked: &CorrectionRequest<'_>,
        act: &Act<'_>,
        progress: &(dyn Fn(u64, u64) + Sync),
    ) -> Result<PreparedCorrection, Problems> {
        self.may(act, Right::Prepare).map_err(|problem| vec![problem])?;
        // What it is compared with must be what is posted when it is recorded.
        self.until_still(|office, head| office.prepare_correction_once(asked, act, progress, head))
    }

    fn prepare_correction_once(
        &mut self,
        asked: &CorrectionRequest<'_>,
        act: &Act<'_>,
        progress: &(dyn Fn(u64, u64) + Sync),
        head: &Head,
    ) -> Result<PreparedCorrection, Problems> {
        let one = |problem: Problem| vec![problem];
        let CorrectionRequest { month, subject, models, known_at, post_in, instalments } = *asked;
        self.is_open(post_in).map_err(one)?;
        let compare = Compare { month, subject, models, known_at, now: act.at };
        let compared = self.compared(&compare, progress)?;
        let Compared { correction, model, standings, .. } = &compared;
        if let Some(live) = standings.iter().find(|standing| standing.is_live()) {
            return Err(vec![is_live(live)]);
        }
        if !correction.is_anything {
            return Ok(PreparedCorrection { correction: compared.correction, prepared: None });
        }
        within_limits(correction, asked).map_err(one)?;
        self.may_be_posted(model).map_err(one)?;
        let draft = self.correction_draft(&compared, post_in, instalments, act)?;
        let mut texts = model_texts(&self.region, model);
        texts.extend_from_slice(self.books.texts());
        let review = review_of_correction(&draft);
        let (entry, draft) = self.record_draft(draft, &review, texts, act, head)?;
        let Compared { correction, settled, .. } = compared;
        Ok(PreparedCorrection { correction, prepared: Some(Box::new(Prepared { entry, draft, review, settled })) })
    }

    fn correction_draft(
        &self,
        compared: &Compared<'_>,
        post_in: Month,
        instalments: u32,
        act: &Act<'_>,
    ) -> Result<Draft, Problems> {
        let one = |problem: Problem| vec![problem];
        let Compared { correction, settled, model, standings } = compared;
        let language = self.language();
        let lines = lines(correction, language);
        let centres = centres(draft_centres(settled).map_err(one)?, standings, &lines).map_err(one)?;
        let takes_back = takes_back(&centres, &lines);
        let digests = &settled.digests;
        Ok(Draft {
            id: correction.id,
            kind: DraftKind::Correction,
            post_in,
            known_at: correction.known_at,
            engine: digests.engine.clone(),
            model: digests.model.clone(),
            model_id: model.id.clone(),
            try_out: model.is_try_out(),
            deliveries: digests.deliveries.clone(),
            result: digests.result.clone(),
            delivery_list: delivery_list(&self.region, &settled.deliveries).map_err(one)?,
            texts: Vec::new(),
            instalments: if takes_back { instalments } else { 1 },
            threshold: correction.threshold,
            reason: words::reason(correction, act.note, language),
            centres,
            unallocated: unplaced(&settled.settlement, language),
            review: String::new(),
            lines,
        })
    }
}

/// That the month is near enough and the instalments are few enough.
fn within_limits(correction: &Correction, asked: &CorrectionRequest<'_>) -> Result<(), Problem> {
    let Text { sv: rule_sv, en: rule_en } = &correction.rule;
    let of = asked.subject.option();
    let (month, post_in, most) = (correction.month, asked.post_in, correction.look_back_months);
    let back = month.months_to(post_in);
    if i64::from(back) > i64::from(most) {
        let months = |count: i64| {
            let count = usize::try_from(count).unwrap_or(usize::MAX);
            Text::number_of(count, text!("månad", "month"), text!("månader", "months"))
        };
        let (Text { sv: back_sv, en: back_en }, Text { sv: most_sv, en: most_en }) =
            (months(back.into()), months(most.into()));
        return Err(Problem::error(
            "month_too_far_back",
            text!(
                "{month} ligger {back_sv} före {post_in}: en rättelse får gå högst {most_sv} tillbaka",
                "{month} is {back_en} before {post_in}: a correction may go back {most_en} at most"
            ),
        )
        .why(text!("gränsen är satt i [[corrections]] ({rule_sv})", "the limit is set in [[corrections]] ({rule_en})"))
        .hint(text!(
            "visa skillnaden utan att rätta: kapitera correct {month}{of} --show-only",
            "show the difference without correcting: kapitera correct {month}{of} --show-only"
        )));
    }
    let (instalments, most) = (asked.instalments, correction.instalments_most);
    if (1..=most).contains(&instalments) {
        return Ok(());
    }
    Err(Problem::error(
        "instalments_out_of_range",
        text!(
            "{instalments} delbetalningar går inte: det ska vara 1 till {most}",
            "{instalments} instalments cannot be: it must be 1 to {most}"
        ),
    )
    .why(text!("gränsen är satt i [[corrections]] ({rule_sv})", "the limit is set in [[corrections]] ({rule_en})"))
    .hint(text!("ange ett antal däremellan", "name a number between these")))
}

/// The lines to record. What was not moved before and is not moved now is recorded already.
fn lines(correction: &Correction, language: Language) -> Vec<DraftLine> {
    let labels: BTreeMap<&str, &str> = correction
        .components
        .iter()
        .map(|component| (component.name.as_str(), component.label.get(language)))
        .collect();
    let on: BTreeMap<Cause, String> =
        correction.causes.iter().map(|cause| (cause.cause, some_of(&cause.rests_on))).collect();
    let again = |line: &&CorrectedLine| line.cause == Cause::NotMovedBefore && !line.moved;
    let line = |line: &CorrectedLine| DraftLine {
        centre: line.centre.clone(),
        component: line.component.clone(),
        label: labels.get(line.component.as_str()).map_or_else(|| line.component.clone(), |label| (*label).to_owned()),
        payee: line.payee.clone(),
        stance: line.stance,
        month_for: line.month_for,
        amount: LineAmount::Money(line.amount),
        cause: line.cause,
        persons: line.persons,
        rests_on: on.get(&line.cause).cloned().unwrap_or_default(),
        plan: String::new(),
        against: String::new(),
        moved: line.moved,
    };
    correction.lines.iter().filter(|line| !again(line)).map(line).collect()
}

/// So much of what a cause rests on is named on each line; the reason and the draft's deliveries name all.
const NAMED_MOST: usize = 5;

fn some_of(on: &[String]) -> String {
    let mut named = on.iter().take(NAMED_MOST).cloned().collect::<Vec<_>>().join(", ");
    if on.len() > NAMED_MOST {
        named.push_str(&format!(" + {}", on.len() - NAMED_MOST));
    }
    named
}

/// The centres of the month as known now, and those that only earlier drafts have. A centre with lines must have the provider
/// that was paid: a difference cannot take from one provider what another got.
fn centres(
    mut now: Vec<DraftCentre>,
    standings: &[Standing],
    lines: &[DraftLine],
) -> Result<Vec<DraftCentre>, Problem> {
    for standing in standings.iter().filter(|standing| standing.is_posted()).rev() {
        for then in &standing.draft.centres {
            match now.iter().find(|centre| centre.id == then.id) {
                None => now.push(then.clone()),
                Some(centre) if centre.provider == then.provider => {}
                Some(centre) if lines.iter().any(|line| line.centre == centre.id) => {
                    return Err(provider_is_another(centre, then));
                }
                Some(_) => {}
            }
        }
    }
    now.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(now)
}

fn provider_is_another(now: &DraftCentre, then: &DraftCentre) -> Problem {
    let (name, provider, paid) = (&now.name, &now.provider_name, &then.provider_name);
    Problem::error(
        "provider_is_another",
        text!(
            "{name} drivs nu av {provider} enligt registret, men månaden är betald till {paid}",
            "{name} is run by {provider} by the register now, but the month is paid to {paid}"
        ),
    )
    .why(text!(
        "en skillnad kan inte ta från den ena utföraren vad den andra fick",
        "a difference cannot take from one provider what the other got"
    ))
    .hint(text!(
        "återför månadens avräkning och förbered den på nytt, eller rätta registret centres",
        "reverse the month's settlement and prepare it again, or correct the register centres"
    ))
}

/// Whether some provider or payee is to give money back.
fn takes_back(centres: &[DraftCentre], lines: &[DraftLine]) -> bool {
    let mut net: BTreeMap<&str, Ore> = BTreeMap::new();
    for line in lines {
        let provider =
            || centres.iter().find(|centre| centre.id == line.centre).map_or("", |centre| centre.provider.as_str());
        *net.entry(line.payee.as_deref().unwrap_or_else(provider)).or_default() += line.booked();
    }
    net.values().any(|amount| *amount < Ore::ZERO)
}
