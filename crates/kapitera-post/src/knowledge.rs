//! A month settled for the office, and the month before to compare it with.

use std::collections::BTreeSet;

use jiff::Timestamp;
use kapitera_evaluate::{Amount, Line, Settlement};
use kapitera_message::{Problem, Problems, Text, text};
use kapitera_model::{Model, Stance};
use kapitera_money::{Exact, decimal_text};
use kapitera_period::{Month, Span};
use kapitera_region::{Manifest, Region};
use kapitera_register::{Centre, RegisterKind};
use kapitera_settle::{Held, Knowledge, Request, Settled, Until, model_for, settle, settled_with};

use kapitera_books::{Cause, DeliveryRef, Draft, DraftCentre, DraftLine, LineAmount, LineStance, Unplaced, sha256};
use kapitera_message::Language;

use crate::Office;
use crate::problems::file_problem;

/// Decimals of a list size that are written out; one that needs more stands as a fraction.
const DECIMALS_MOST: u32 = 6;

/// A month before that was settled; or why there is none.
pub(crate) type MonthBefore<'m> = Result<Earlier<'m>, Text>;

/// The month before.
pub(crate) struct Earlier<'m> {
    /// The model it was settled by.
    pub model: &'m Model,
    /// Its settlement.
    pub settlement: Settlement,
    /// Both months at the same decided values; or why that cannot be told.
    pub held: Result<AtTheSameValues, Text>,
}

/// Both months with the values that were in force on the last day of the earlier one: what they differ by is not decided.
pub(crate) struct AtTheSameValues {
    /// The earlier month, when its own values are others.
    pub before: Option<Settlement>,
    /// The month itself, likewise.
    pub now: Option<Settlement>,
}

/// The model in force, its settlement of the month, and the month before with the same knowledge.
pub(crate) fn settled<'m>(
    region: &Region,
    models: &'m [Model],
    month: Month,
    known_at: Timestamp,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<(&'m Model, Settled, MonthBefore<'m>), Problems> {
    let model = model_for(models, month).map_err(|why| vec![no_one_model(why)])?;
    let earlier = model_for(models, month.plus(-1));
    let same = earlier.as_ref().is_ok_and(|earlier| earlier.id == model.id);
    let mut settled = settle(&Request { region, model, month, known_at, compare: same }, progress)?;
    let compared = settled.before.take();
    let held = |earlier, of: &Settled| {
        let before = settled_with(of, earlier, month.plus(-1), Held { model: earlier, months_back: 0 })?;
        let now = settled_with(&settled, model, month, Held { model: earlier, months_back: 1 })?;
        Ok(AtTheSameValues { before, now })
    };
    let before = match (compared, earlier) {
        (Some(Ok(settlement)), Ok(_)) => Ok(Earlier { model, settlement, held: held(model, &settled) }),
        (Some(Err(why)), _) | (_, Err(why)) => Err(why),
        (None, Ok(earlier)) => {
            let request = Request { region, model: earlier, month: month.plus(-1), known_at, compare: false };
            match settle(&request, progress) {
                Ok(before) => {
                    Ok(Earlier { model: earlier, held: held(earlier, &before), settlement: before.settlement })
                }
                Err(problems) => {
                    let Text { sv, en } = problems.first().map(|problem| problem.what.clone()).unwrap_or_default();
                    Err(text!("månaden innan kan inte räknas: {sv}", "the month before cannot be settled: {en}"))
                }
            }
        }
    };
    Ok((model, settled, before))
}

impl Office {
    /// The region as it was known when a draft was prepared: with the deliveries that the draft names and no others, also
    /// when one with an earlier time of receipt was taken in afterwards.
    ///
    /// # Errors
    ///
    /// `delivery_is_gone`; when a manifest cannot be read.
    pub fn region_of(&self, draft: &Draft) -> Result<Region, Problems> {
        Ok(self.region.without(&known_of(&self.region, draft)?.without))
    }
}

/// What was known when a draft was prepared: the deliveries it names. Others of that time were taken in afterwards.
pub(crate) fn known_of(region: &Region, draft: &Draft) -> Result<Until, Problems> {
    let named: BTreeSet<(&str, &str)> =
        draft.delivery_list.iter().map(|delivery| (delivery.register.as_str(), delivery.id.as_str())).collect();
    let there = Knowledge::from(draft.known_at).deliveries(region)?;
    let name = |manifest: &Manifest| (manifest.register, manifest.id());
    let there: BTreeSet<(RegisterKind, String)> = there.iter().map(name).collect();
    let is_named = |(register, id): &(RegisterKind, String)| named.contains(&(register.name(), id.as_str()));
    let missing = named.iter().find(|(register, id)| {
        !RegisterKind::from_name(register).is_some_and(|register| there.contains(&(register, (*id).to_owned())))
    });
    if let Some((register, id)) = missing {
        let draft = draft.id;
        return Err(vec![
            Problem::error(
                "delivery_is_gone",
                text!(
                    "leveransen {register} {id} som {draft} vilar på finns inte",
                    "the delivery {register} {id} that {draft} rests on is not there"
                ),
            )
            .why(text!(
                "månaden kan inte räknas om som den bokfördes",
                "the month cannot be settled again as it was posted"
            ))
            .hint(text!("lägg tillbaka den; kör ”kapitera verify”", "put it back; run “kapitera verify”")),
        ]);
    }
    let without = there.into_iter().filter(|delivery| !is_named(delivery)).collect();
    Ok(Until { at: draft.known_at, without })
}

pub(crate) fn no_one_model(why: Text) -> Problem {
    Problem::error("no_model_in_force", why).hint(text!(
        "ange modellen med --model, eller rätta listan model i kapitera.toml",
        "name the model with --model, or mend the list model in kapitera.toml"
    ))
}

/// The lines of a settlement as a draft has them.
pub(crate) fn draft_lines(model: &Model, settlement: &Settlement, language: Language) -> Vec<DraftLine> {
    settlement.lines.iter().map(|line| draft_line(model, settlement, line, language)).collect()
}

fn draft_line(model: &Model, settlement: &Settlement, line: &Line, language: Language) -> DraftLine {
    let component = &model.components[line.component];
    DraftLine {
        centre: settlement.centres[line.centre].id.to_string(),
        component: component.name.clone(),
        label: component.label.get(language).to_owned(),
        // The word `centre` in a split is the centre itself.
        payee: line.payee.clone().filter(|payee| payee != "centre"),
        stance: match line.stance {
            Stance::Paid => LineStance::Paid,
            Stance::Charged => LineStance::Charged,
            Stance::Shadow => LineStance::Shadow,
            Stance::Received => LineStance::Received,
        },
        month_for: line.period,
        amount: match line.amount {
            Amount::Money(ore) => LineAmount::Money(ore),
            Amount::Quantity { mantissa, decimals } => LineAmount::Quantity(decimal_text(mantissa, decimals)),
        },
        cause: Cause::Settled,
        persons: None,
        rests_on: String::new(),
        plan: String::new(),
        against: String::new(),
        moved: true,
    }
}

/// The centres of a settlement with their providers, as the register of centres knew them in the month. A centre whose
/// rows change within the month is what it was last, as in the settlement.
pub(crate) fn draft_centres(settled: &Settled) -> Result<Vec<DraftCentre>, Problem> {
    let settlement = &settled.settlement;
    let centres = settlement.centres.iter().zip(&settlement.listed);
    centres
        .map(|(fact, listed)| {
            let row = centre_in(&settled.known.centres, &fact.id, settlement.month.span());
            let row = row.ok_or_else(|| unknown_centre(&fact.id))?;
            Ok(draft_centre(row, &fact.name, listed))
        })
        .collect()
}

/// A centre that only plans concern: nobody is counted there.
pub(crate) fn draft_centre_of(known: &[Centre], id: &str, month: Month) -> Result<DraftCentre, Problem> {
    let row = centre_in(known, id, month.span()).ok_or_else(|| unknown_centre(id))?;
    Ok(draft_centre(row, &row.name, &Exact::ZERO))
}

/// The last row of a centre that touches the days; else its last row before them, else its first.
fn centre_in<'c>(centres: &'c [Centre], id: &str, days: Span) -> Option<&'c Centre> {
    let own = || centres.iter().filter(|centre| &*centre.id == id);
    let touches = own().rfind(|centre| centre.valid.intersect(days).is_some());
    touches.or_else(|| own().rfind(|centre| centre.valid.from <= days.to)).or_else(|| own().next())
}

fn draft_centre(row: &Centre, name: &str, listed: &Exact) -> DraftCentre {
    DraftCentre {
        id: row.id.to_string(),
        name: name.to_owned(),
        owner: row.owner.name().to_owned(),
        provider: row.org_number.clone(),
        provider_name: row.provider.clone(),
        listed: exact_text(listed),
    }
}

fn unknown_centre(id: &str) -> Problem {
    Problem::error(
        "unknown_centre",
        text!("registret över hälsocentraler känner inte {id}", "the register of centres does not know {id}"),
    )
    .why(text!("ingen vet vem som ska betalas", "nobody knows who is to be paid"))
    .hint(text!("importera registret centres", "import the register centres"))
}

/// A number as a decimal when six decimals are enough, else as a fraction in lowest terms.
pub(crate) fn exact_text(number: &Exact) -> String {
    let decimals = number.decimals_needed(DECIMALS_MOST);
    let mantissa = decimals.and_then(|decimals| {
        number.round_decimals(decimals, kapitera_money::RoundMode::HalfAway).map(|mantissa| (mantissa, decimals))
    });
    mantissa.map_or_else(|| number.to_fraction_text(), |(mantissa, decimals)| decimal_text(mantissa, decimals))
}

/// What nobody could be given.
pub(crate) fn unplaced(settlement: &Settlement, language: Language) -> Vec<Unplaced> {
    let left = settlement.unallocated.iter().map(|left| Unplaced {
        name: left.name.clone(),
        amount: left.amount,
        reason: left.reason.get(language).to_owned(),
    });
    left.collect()
}

/// The deliveries by the digests of their manifests.
pub(crate) fn delivery_list(region: &Region, deliveries: &[Manifest]) -> Result<Vec<DeliveryRef>, Problem> {
    let one = |delivery: &Manifest| {
        let (register, id) = (delivery.register.name(), delivery.id());
        let manifest_sha256 = manifest_sha256(region, register, &id)?;
        Ok(DeliveryRef { register: register.to_owned(), id, manifest_sha256 })
    };
    deliveries.iter().map(one).collect()
}

/// The digest of a delivery's manifest as it lies in the region's directory.
pub(crate) fn manifest_sha256(region: &Region, register: &str, id: &str) -> Result<String, Problem> {
    let path = region.root().join("registers").join(register).join(id).join("manifest.toml");
    let bytes = std::fs::read(&path).map_err(|error| file_problem(&path, &error))?;
    Ok(sha256(&bytes))
}
