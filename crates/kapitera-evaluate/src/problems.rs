//! What can be wrong with a model and its facts together.

use kapitera_cube::Measure;
use kapitera_message::{Problem, Text, text};
use kapitera_model::{Component, ResolveError, Spot, TableVersion};
use kapitera_money::{Exact, RoundMode, format_decimal};
use kapitera_register::EventKind;

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
    met: Text,
) -> Problem {
    let name = &component.name;
    Problem::error(
        "weight_missing",
        text!("tabellen ”{table}” har inget värde för {keys}", "the table “{table}” has no value for {keys}"),
    )
    .at(version.provenance.spot.here())
    .named(met)
    .why(text!(
        "komponenten ”{name}” behöver det; ett värde som saknas är aldrig 0",
        "the component “{name}” needs it; a missing value is never 0"
    ))
    .hint(text!("lägg till en rad, eller raden others", "add a row, or the row others"))
}

/// How many were met at a centre, for a problem that names the first of them.
pub(crate) fn met_at(measure: Measure, count: u64, centre: &str) -> Text {
    if !measure.is_of_events() {
        return text!(
            "{count} listade vid {centre} (och kanske fler)",
            "{count} listed at {centre} (and perhaps more)"
        );
    }
    let (sv, en) = nouns(measure);
    text!("{sv} vid {centre}: {count} (och kanske fler)", "{en} at {centre}: {count} (and perhaps more)")
}

/// What is counted, in the plural.
fn nouns(measure: Measure) -> (&'static str, &'static str) {
    match measure {
        Measure::Heads { .. } | Measure::Days { .. } => ("listade", "listed persons"),
        Measure::Events { of: EventKind::Visits, .. } => ("besök", "visits"),
        Measure::Events { of: EventKind::Drugs, .. } => ("läkemedelsuttag", "dispensings"),
        Measure::Events { of: EventKind::Costs, .. } => ("kostnadsposter", "cost items"),
        Measure::Events { of: EventKind::Calls, .. } => ("samtal", "calls"),
        Measure::Events { of: EventKind::Assessments, .. } => ("vårdbehov att bedöma", "needs of assessment"),
        Measure::Events { of: EventKind::Orders, .. } => ("beställningar", "orders"),
        Measure::Events { of: EventKind::Feedback, .. } => ("återkopplingar", "feedback events"),
        Measure::Events { of: EventKind::PocTests, .. } => ("patientnära analyser", "point-of-care tests"),
    }
}

pub(crate) fn centre_not_settled(centre: &str, measure: Measure) -> Problem {
    let Measure::Events { of, span, .. } = measure else {
        return Problem::error(
            "centre_not_settled",
            text!("{centre} har listade men avräknas inte", "{centre} has listed persons but is not settled"),
        );
    };
    let (sv, en) = nouns(measure);
    let hint = if of.is_of_trade() {
        text!(
            "kontrollera vilka dagar enheten finns i registret centres eller units",
            "check on which days it is in the register centres or units"
        )
    } else {
        text!(
            "kontrollera vilka dagar hälsocentralen är öppen i registret centres",
            "check on which days the centre is open in the register centres"
        )
    };
    Problem::error(
        "centre_not_settled",
        text!("{centre} har {sv} {span} men avräknas inte", "{centre} has {en} {span} but is not settled"),
    )
    .why(text!("det den skulle få eller bära ginge förlorat", "what it would get or carry would be lost"))
    .hint(hint)
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

pub(crate) fn shares_above_whole(component: &Component, centre: &str, sum: &Exact) -> Problem {
    let name = &component.name;
    let hundredths = (sum * &Exact::whole(100)).round_decimals(2, RoundMode::HalfAway).unwrap_or_default();
    let (sv, en) = (format_decimal(hundredths, 2, ','), format_decimal(hundredths, 2, '.'));
    Problem::error(
        "shares_above_whole",
        text!(
            "andelarna i ”{name}” är tillsammans {sv} % för {centre}",
            "the shares of “{name}” are {en} % together for {centre}"
        ),
    )
    .at(component.provenance.spot.here())
    .why(text!("mer än hela beloppet kan inte delas ut", "more than the whole amount cannot be given out"))
    .hint(text!("rätta de rapporterade andelarna", "mend the reported shares"))
}

pub(crate) fn share_below_zero(component: &Component, centre: &str, payee: &str) -> Problem {
    let name = &component.name;
    Problem::error(
        "share_below_zero",
        text!(
            "andelen för ”{payee}” i ”{name}” är under 0 för {centre}",
            "the share of “{payee}” in “{name}” is below 0 for {centre}"
        ),
    )
    .at(component.provenance.spot.here())
    .hint(text!("rätta den rapporterade andelen", "mend the reported share"))
}

pub(crate) fn share_without_payee(component: &Component, value: &str, centre: &str) -> Problem {
    let name = &component.name;
    Problem::error(
        "share_without_payee",
        text!(
            "en andel av ”{value}” för {centre} säger inte vem som ska ha den",
            "a share of “{value}” for {centre} does not say who is to have it"
        ),
    )
    .at(component.provenance.spot.here())
    .why(text!(
        "komponenten ”{name}” delas mellan dem som värdets poster nämner",
        "the component “{name}” is split between those whom the value's items name"
    ))
    .hint(text!("ange mottagaren som post (item)", "name the payee as item"))
}

pub(crate) fn costs_not_counted(of: EventKind) -> Problem {
    let register = of.name();
    Problem::error(
        "not_counted",
        text!(
            "kostnaderna i registret {register} finns inte i underlaget",
            "the costs of the register {register} are not in the counted cube"
        ),
    )
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
