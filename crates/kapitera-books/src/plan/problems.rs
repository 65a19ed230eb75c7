//! What can be wrong when a plan is followed, and the wording shared by plans and the rules of carrying over.

use kapitera_message::{Problem, text};
use kapitera_period::Month;

use super::Plan;
use super::facts::ProviderThen;
use crate::draft::DraftCentre;

pub(super) fn facts_missing(plan: &Plan, month: Month) -> Problem {
    let id = &plan.id;
    Problem::error(
        "plan_facts_missing",
        text!(
            "planen {id} vilar på {month}, som inte är bokförd",
            "the plan {id} rests on {month}, which is not in the books"
        ),
    )
    .named(text!("planen {id}", "the plan {id}"))
    .why(text!(
        "en andel av vad en månad betalade kan bara räknas när månaden är avräknad",
        "a share of what a month paid can only be computed when the month is settled"
    ))
    .hint(text!("bokför {month} först, eller avsluta planen", "post {month} first, or end the plan"))
}

pub(super) fn centre_not_in_month(plan: &Plan, centre: &str, month: Month) -> Problem {
    let id = &plan.id;
    Problem::error(
        "plan_centre_not_in_month",
        text!(
            "planen {id} gäller hälsocentralen {centre}, som inte finns i {month}",
            "the plan {id} concerns the centre {centre}, which {month} does not have"
        ),
    )
    .named(text!("planen {id}", "the plan {id}"))
    .why(text!(
        "ingen avräkning kan bära beloppet, och det ska inte försvinna i tysthet",
        "no settlement can carry the amount, and it must not vanish in silence"
    ))
    .hint(text!(
        "avsluta planen med ett skäl och reglera resten på annat sätt, eller rätta vilka den gäller i en ny plan",
        "end the plan with a reason and settle the rest otherwise, or name the right centres in another plan"
    ))
}

pub(super) fn provider_changed(plan: &Plan, was: &str, now: &DraftCentre, month_for: Month) -> Problem {
    let (id, centre, is) = (&plan.id, &now.id, &now.provider_name);
    Problem::error(
        "plan_provider_changed",
        text!(
            "planen {id} skulle ta av {is} för {centre} och {month_for}, men det var {was} som fick betalt",
            "the plan {id} would take from {is} for {centre} and {month_for}, but it was {was} that was paid"
        ),
    )
    .named(text!("planen {id}", "the plan {id}"))
    .why(text!(
        "ett återkrav riktas mot den som fick pengarna",
        "what is taken back is taken from whoever was given it"
    ))
    .hint(text!(
        "avsluta planen med ett skäl, och kräv {was} särskilt",
        "end the plan with a reason, and claim from {was} apart"
    ))
}

/// A claim stands against who was provider then, and another is provider now.
pub(super) fn owed_by_another(plan: &Plan, owes: &ProviderThen, now: &DraftCentre) -> Problem {
    let (id, centre, was, is) = (&plan.id, &now.id, &owes.name, &now.provider_name);
    Problem::error(
        "plan_provider_changed",
        text!(
            "planen {id} skulle ta av {is} för {centre}, men det är {was} som är skyldig beloppet",
            "the plan {id} would take from {is} for {centre}, but it is {was} that owes the amount"
        ),
    )
    .named(text!("planen {id}", "the plan {id}"))
    .why(text!("ingen betalar en annans skuld", "nobody pays what another owes"))
    .hint(text!(
        "avsluta planen med ett skäl, och kräv {was} särskilt",
        "end the plan with a reason, and claim from {was} apart"
    ))
}

/// What was due while one was provider would be given to another.
pub(super) fn given_to_another(plan: &Plan, then: &ProviderThen, now: &DraftCentre) -> Problem {
    let (id, centre, month, was, is) = (&plan.id, &now.id, then.month, &then.name, &now.provider_name);
    Problem::error(
        "plan_provider_changed",
        text!(
            "planen {id} skulle ge {is} beloppet för {centre} och {month}, men det var {was} som var utförare då",
            "the plan {id} would give {is} the amount for {centre} and {month}, but it was {was} that was provider then"
        ),
    )
    .named(text!("planen {id}", "the plan {id}"))
    .why(text!("beloppet hör till den som var utförare då", "the amount belongs to whoever was provider then"))
    .hint(text!(
        "avsluta planen med ett skäl, och reglera med {was} särskilt",
        "end the plan with a reason, and settle with {was} apart"
    ))
}

pub(super) fn provider_unknown(plan: &Plan, centre: &str, month: Month) -> Problem {
    let id = &plan.id;
    Problem::error(
        "plan_provider_unknown",
        text!(
            "planen {id} gäller {centre} för {month}, och ingen vet vem som var utförare då",
            "the plan {id} concerns {centre} for {month}, and nobody knows who was provider then"
        ),
    )
    .named(text!("planen {id}", "the plan {id}"))
    .why(text!("beloppet hör till den som var utförare då", "the amount belongs to whoever was provider then"))
    .hint(text!("importera registret centres för {month}", "import the register centres for {month}"))
}

pub(super) fn nobody_to_share(plan: &Plan, month: Month) -> Problem {
    let id = &plan.id;
    Problem::error(
        "plan_nobody_to_share",
        text!(
            "planen {id} har ingen att ge det återtagna till i {month}: ingen annan har listade",
            "the plan {id} has nobody to give what is recovered to in {month}: no other centre has anybody listed"
        ),
    )
    .named(text!("planen {id}", "the plan {id}"))
    .hint(text!("avsluta planen med ett skäl", "end the plan with a reason"))
}

pub(super) fn listed_unreadable(plan: &Plan, centre: &DraftCentre, month: Month) -> Problem {
    let (id, name, listed) = (&plan.id, &centre.id, &centre.listed);
    Problem::error(
        "plan_listed_unreadable",
        text!(
            "antalet listade på {name} i {month} är inget tal: ”{listed}”",
            "the number listed with {name} in {month} is no number: “{listed}”"
        ),
    )
    .named(text!("planen {id}", "the plan {id}"))
    .hint(text!("förbered avräkningen för {month} på nytt", "prepare the settlement of {month} anew"))
}
