//! What can be wrong with a model and its facts together.

use kapitera_message::{Problem, text};
use kapitera_model::{Component, ResolveError, Spot, TableVersion};

use crate::plan::Plan;

pub(crate) fn unresolved(error: &ResolveError, component: &Component) -> Problem {
    let name = &component.name;
    match error {
        ResolveError::Unknown(missing) => {
            Problem::error("unknown_name", text!("”{missing}” finns inte i modellen", "the model has no “{missing}”"))
        }
        ResolveError::NotInForce(missing, day) => Problem::error(
            "not_in_force",
            text!("”{missing}” har inget värde den {day}", "“{missing}” has no value on {day}"),
        )
        .why(text!(
            "komponenten ”{name}” behöver det; ett värde som saknas är aldrig 0",
            "the component “{name}” needs it; a missing value is never 0"
        ))
        .hint(text!(
            "lägg till ett värde som gäller den dagen, eller välj en modell som gäller då",
            "add a value in force that day, or choose a model in force then"
        )),
    }
    .at(component.provenance.spot.here())
}

pub(crate) fn model_not_in_force(plan: &Plan<'_>) -> Problem {
    let (id, valid, month) = (&plan.model.id, plan.model.valid, plan.month);
    Problem::error(
        "model_not_in_force",
        text!(
            "modellen ”{id}” gäller inte hela den månad som avräknas ({month})",
            "the model “{id}” is not in force for the whole month that is settled ({month})"
        ),
    )
    .named(text!("modellen gäller {valid}", "the model is in force {valid}"))
    .hint(text!("ange en modell som gäller då med --model", "name a model in force then with --model"))
}

pub(crate) fn weight_missing(
    component: &Component,
    version: &TableVersion,
    table: &str,
    keys: &str,
    centre: &str,
    count: u64,
) -> Problem {
    let name = &component.name;
    Problem::error(
        "weight_missing",
        text!("tabellen ”{table}” har inget värde för {keys}", "the table “{table}” has no value for {keys}"),
    )
    .at(version.provenance.spot.here())
    .named(text!("{count} listade vid {centre} (och kanske fler)", "{count} listed at {centre} (and perhaps more)"))
    .why(text!(
        "komponenten ”{name}” behöver det; ett värde som saknas är aldrig 0",
        "the component “{name}” needs it; a missing value is never 0"
    ))
    .hint(text!("lägg till en rad, eller raden others", "add a row, or the row others"))
}

pub(crate) fn index_missing(
    component: &Component,
    spot: &Spot,
    index: &str,
    scale: &str,
    centres: &[&str],
    other_scales: &str,
) -> Problem {
    let (name, count, first) = (&component.name, centres.len(), centres.first().copied().unwrap_or(""));
    let problem = Problem::error(
        "index_missing",
        text!(
            "indexet ”{index}” på skalan ”{scale}” saknas för {count} hälsocentraler, till exempel {first}",
            "the index “{index}” on the scale “{scale}” is missing for {count} centres, for example {first}"
        ),
    )
    .at(spot.here())
    .why(text!(
        "komponenten ”{name}” behöver det; ett värde som saknas är aldrig 0",
        "the component “{name}” needs it; a missing value is never 0"
    ));
    if other_scales.is_empty() {
        problem.hint(text!("importera registret indices för perioden", "import the register indices for the period"))
    } else {
        problem.hint(text!(
            "indexet finns på skalan {other_scales}: två skalor blandas aldrig",
            "the index exists on the scale {other_scales}: two scales are never mixed"
        ))
    }
}

pub(crate) fn value_missing(component: &Component, value: &str, centre: &str) -> Problem {
    let name = &component.name;
    Problem::error(
        "value_missing",
        text!("värdet ”{value}” saknas för {centre}", "the value “{value}” is missing for {centre}"),
    )
    .at(component.provenance.spot.here())
    .why(text!(
        "komponenten ”{name}” behöver det; ett värde som saknas är aldrig 0",
        "the component “{name}” needs it; a missing value is never 0"
    ))
    .hint(text!("rapportera värdet, också när det är 0", "report the value, also when it is 0"))
}

pub(crate) fn divided_by_zero(component: &Component, what: kapitera_message::Text) -> Problem {
    let (name, sv, en) = (&component.name, what.sv, what.en);
    Problem::error(
        "divided_by_zero",
        text!("”{name}” kan inte räknas ut: {sv} är 0", "“{name}” cannot be computed: {en} is 0"),
    )
    .at(component.provenance.spot.here())
    .why(text!("att dela med 0 ger inget belopp", "a division by 0 gives no amount"))
    .hint(text!(
        "rätta värdet, eller räkna bara där det är över 0",
        "mend the value, or count only where it is above 0"
    ))
}

pub(crate) fn negative_part(component: &Component, centre: &str) -> Problem {
    let name = &component.name;
    Problem::error(
        "pool_part_negative",
        text!(
            "potten i ”{name}” kan inte delas: {centre} har en vägd räkning under 0",
            "the pool of “{name}” cannot be shared: {centre} has a weighted count below 0"
        ),
    )
    .at(component.provenance.spot.here())
    .why(text!(
        "en del av en pott kan inte ha ett annat tecken än potten",
        "a part of a pool cannot have another sign than the pool"
    ))
    .hint(text!(
        "rätta värdet eller vikten, eller lägg till {{ floor = 0, on = \"count\" }}",
        "mend the value or the weight, or add {{ floor = 0, on = \"count\" }}"
    ))
}

pub(crate) fn pool_changes_sign(component: &Component, centre: &str) -> Problem {
    let name = &component.name;
    Problem::error("pool_changes_sign", text!("potten i ”{name}” byter tecken inom månaden, och {centre} skulle få en del med annat tecken än hela potten", "the pool of “{name}” changes sign within the month, and {centre} would have a part of another sign than the whole pool"))
        .at(component.provenance.spot.here())
        .hint(text!("dela komponenten i två: en före och en efter ändringen", "divide the component into two: one before and one after the change"))
}

pub(crate) fn not_counted(component: &Component) -> Problem {
    let name = &component.name;
    Problem::error(
        "not_counted",
        text!("det som ”{name}” räknar finns inte i underlaget", "what “{name}” counts is not in the counted cube"),
    )
    .at(component.provenance.spot.here())
}

pub(crate) fn area_unknown(area: &str) -> Problem {
    Problem::error(
        "area_not_in_register",
        text!("området {area} finns inte i områdesregistret", "the area {area} is not in the area register"),
    )
    .hint(text!("importera registret areas på nytt", "import the register areas again"))
}

pub(crate) fn too_large(component: &Component) -> Problem {
    let name = &component.name;
    Problem::error(
        "amount_too_large",
        text!(
            "beloppet för ”{name}” ryms inte i 64 bitar öre",
            "the amount of “{name}” does not fit in 64 bits of öre"
        ),
    )
    .at(component.provenance.spot.here())
    .hint(text!("kontrollera priset och det som räknas", "check the price and what is counted"))
}

pub(crate) fn total_too_large() -> Problem {
    Problem::error(
        "amount_too_large",
        text!(
            "månadens belopp ryms tillsammans inte i 64 bitar öre",
            "the month's amounts together do not fit in 64 bits of öre"
        ),
    )
    .hint(text!("kontrollera priserna och det som räknas", "check the prices and what is counted"))
}
