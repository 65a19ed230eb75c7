//! Names in the rules that the registers must know: a misspelt one would give nobody a centre, in silence.

use kapitera_message::{Problem, Problems, text};
use kapitera_model::Spot;
use kapitera_register::UNKNOWN_AREA;

use crate::rules::{Entry, Named, Rules};
use crate::world::World;

/// The centres, areas and municipalities that the rules name and no register knows.
pub fn unknown_names(rules: &Rules, world: &World) -> Problems {
    let mut problems = Problems::new();
    let mut centre = |named: &Named| {
        if world.centre(&named.id).is_none() {
            problems.push(unknown(("hälsocentral", "centre"), &named.id, &named.spot));
        }
    };
    let in_tables = |tables: &[Entry], centre: &mut dyn FnMut(&Named)| {
        tables.iter().flat_map(|entry| &entry.centres).for_each(centre);
    };
    for rule in &rules.assignments {
        in_tables(&rule.areas, &mut centre);
        in_tables(&rule.municipalities, &mut centre);
        rule.order.iter().for_each(&mut centre);
    }
    for rule in &rules.receives {
        rule.procured.iter().chain(&rule.never).for_each(&mut centre);
    }
    for rule in &rules.closings {
        in_tables(&rule.named, &mut centre);
        rule.named.iter().for_each(|entry| centre(&Named { id: entry.key.clone(), spot: entry.spot.clone() }));
    }
    rules.caps.iter().for_each(|cap| centre(&cap.centre));
    for rule in &rules.assignments {
        for entry in rule.areas.iter().filter(|entry| &*entry.key != UNKNOWN_AREA && !world.knows_area(&entry.key)) {
            problems.push(unknown(("område", "area"), &entry.key, &entry.spot));
        }
        for entry in rule.municipalities.iter().filter(|entry| !world.knows_municipality(&entry.key)) {
            problems.push(unknown(("kommun", "municipality"), &entry.key, &entry.spot));
        }
    }
    problems
}

fn unknown((sv, en): (&str, &str), name: &str, spot: &Spot) -> Problem {
    Problem::error(
        "unknown_in_registers",
        text!("registren känner ingen {sv} ”{name}”", "the registers know no {en} “{name}”"),
    )
    .at(spot.here())
    .why(text!(
        "ett felstavat namn skulle inte ge någon sin hälsocentral",
        "a misspelt name would give nobody a centre"
    ))
    .hint(text!(
        "rätta namnet i reglerna, eller importera registret som har det",
        "correct the name in the rules, or import the register that has it"
    ))
}
