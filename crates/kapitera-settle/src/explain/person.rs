//! One person's part of each of a centre's lines.

use kapitera_count::{ListingInput, PersonListing, count_person, person_listings};
use kapitera_evaluate::{Line, Step, elements};
use kapitera_message::{Problem, Problems, text};
use kapitera_model::{Basis, Count};
use kapitera_money::Exact;
use kapitera_register::Centre;

use super::{ElementLine, ExplanationRequest};

/// A person's part of one component.
#[derive(Clone, Debug)]
pub struct PersonPart {
    /// The component's name.
    pub component: String,
    /// The person's weight and the rows it comes from; none when the component leaves the person out.
    pub element: Option<ElementLine>,
}

/// One person's listings in the period and part of each component of the centre, before rounding. The person is
/// counted alone by the same kernel; the part of a line is its amount times the person's part of its weighted count.
///
/// # Errors
///
/// When the person is not counted at the centre, or the listings are counts.
pub fn explain_person(
    request: &ExplanationRequest<'_>,
    input: &ListingInput,
    centres: &[Centre],
    person: u32,
) -> Result<(Vec<PersonListing>, Vec<PersonPart>), Problems> {
    let plan = &request.plan;
    let settlement = &request.settled.settlement;
    let id = &settlement.centres[request.centre].id;
    let spec = plan.listed_spec();
    let listings = person_listings(input, person, spec.measure, spec.responsibility)?;
    let cube = count_person(input, person, &plan.specs(), centres)?;
    let mut parts = Vec::new();
    let mut counted = false;
    for (position, component) in plan.model.components.iter().enumerate() {
        if request.component.is_some_and(|wanted| wanted != position)
            || !matches!(component.count, Count::Listed { .. })
        {
            continue;
        }
        let line = settlement.lines.iter().find(|line| line.component == position && line.centre == request.centre);
        let Some(line) = line else { continue };
        let mut own: Option<ElementLine> = None;
        for (part, priced) in plan.parts(component).into_iter().zip(priced_parts(line)) {
            for element in elements(plan, &cube, &request.settled.facts, position, request.centre, part)? {
                counted = true;
                let weighted = &element.count * &element.weight;
                let amount = (&priced.amount * &weighted).checked_div(&priced.weighted).unwrap_or(Exact::ZERO);
                let sum = own.map(|own| own.amount).unwrap_or(Exact::ZERO);
                own = Some(ElementLine {
                    rows: element.rows.iter().map(|row| row.written.as_str()).collect::<Vec<_>>().join(" × "),
                    basis: element.rows.iter().map(|row| row.basis).max().unwrap_or(Basis::Decided),
                    place: element.rows.iter().map(|row| row.spot.line()).collect::<Vec<_>>().join(", "),
                    amount: &sum + &amount,
                    count: element.count,
                    weight: element.weight,
                });
            }
        }
        parts.push(PersonPart { component: component.name.clone(), element: own });
    }
    if !counted {
        let at: Vec<&str> = listings.iter().map(|listing| &*listing.centre).collect();
        let at = if at.is_empty() { "–".to_owned() } else { at.join(", ") };
        return Err(vec![
            Problem::error(
                "person_not_counted_here",
                text!("personen räknades inte vid {id}", "the person was not counted at {id}"),
            )
            .named(text!("listad då: {at}", "listed then: {at}")),
        ]);
    }
    Ok((listings, parts))
}

/// What each part of the period gave, and the sum of count × weight over all listed that it stands on.
struct PricedPart {
    amount: Exact,
    weighted: Exact,
}

fn priced_parts(line: &Line) -> Vec<PricedPart> {
    let mut parts = Vec::new();
    let mut weighted = Exact::ZERO;
    for step in &line.steps {
        match step {
            Step::Counted { count, .. } => weighted = count.clone(),
            Step::TableWeighted { weighted: sum, .. } => weighted = sum.clone(),
            Step::Priced { amount, .. } => {
                parts.push(PricedPart { amount: amount.clone(), weighted: weighted.clone() })
            }
            _ => {}
        }
    }
    let sum: Exact = parts.iter().map(|part| &part.amount).sum();
    // What was done to the amount after pricing concerns all of it alike.
    if let Some(scale) = line.exact.checked_div(&sum) {
        parts.iter_mut().for_each(|part| part.amount = &part.amount * &scale);
    }
    parts
}
