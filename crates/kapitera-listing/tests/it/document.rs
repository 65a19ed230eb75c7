//! The reference and the example are run.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::date;
use kapitera_listing::{
    AssignRequest, Cause, Mover, Outcome, Rules, World, assign, barred_text, breach_text, no_centre_text, read_rules,
};
use kapitera_message::{Language, render};
use kapitera_period::{OPEN_END, Span};
use kapitera_register::{Centre, Distance, Owner, Pseudonym};

const HEAD: &str = "[listing-rules]\nid = \"t\"\nname = \"T\"\nfrom = 2020-01-01\n";

fn document(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn read(text: &str) -> Rules {
    read_rules("t.toml", text).unwrap_or_else(|problems| {
        let said: Vec<String> = problems.iter().map(|problem| render(problem, Language::En)).collect();
        panic!("{text}\n{}", said.join("\n"))
    })
}

/// The TOML texts of the reference.
fn texts() -> Vec<String> {
    let document = document("listing-rules.md");
    document.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn every_text_in_the_reference_reads() {
    let texts = texts();
    assert_eq!(texts.len(), 8);
    for text in texts {
        let text = if text.contains("[listing-rules]") { text } else { format!("{HEAD}{text}") };
        read(&text);
    }
}

#[test]
fn the_example_reads_and_speaks_of_every_kind_but_caps() {
    let rules = read(&document("listing-rules.example.toml"));
    assert!(rules.caps.is_empty());
    let kinds = [
        rules.assignments.len(),
        rules.receives.len(),
        rules.responsibilities.len(),
        rules.openings.len(),
        rules.closings.len(),
        rules.re_listings.len(),
    ];
    assert_eq!(kinds, [1; 6]);
    assert_eq!(rules.receives[0].owner, Some(Owner::OwnOperated));
    assert_eq!((rules.re_listings[0].most, rules.re_listings[0].months), (2, 12));
}

/// Every key that the reader takes stands in the reference: an unknown one is told all there are.
#[test]
fn every_key_is_in_the_reference() {
    let document = document("listing-rules.md");
    let kinds = ["assignment", "receives", "responsibility", "opening", "closing", "cap", "re-listing"];
    let mut keys = 0;
    for kind in kinds {
        let problems = read_rules("t.toml", &format!("{HEAD}[[{kind}]]\nq = 1\n")).unwrap_err();
        let unknown = problems.iter().find(|problem| problem.code == "unknown_key").unwrap();
        let hint = unknown.hint.as_ref().unwrap().en.split_once(": ").unwrap().1.to_owned();
        for key in hint.split(", ") {
            keys += 1;
            let told = [format!("`{key}`"), format!("\n{key} = "), format!("\n[assignment.{key}]")];
            assert!(told.iter().any(|told| document.contains(told)), "{kind}: {key} is not in the reference");
        }
    }
    assert!(keys > 50, "{keys} keys were told");
}

#[test]
fn every_breach_is_in_the_reference() {
    use kapitera_listing::BreachKind::{ListRemains, MayNotReceive, NotListed, NotOpen, OtherCentre, ReListedTooOften};
    let document = document("listing-rules.md");
    for kind in [ListRemains, NotOpen, MayNotReceive, OtherCentre, ReListedTooOften, NotListed] {
        let code = breach_text(kind).0;
        assert!(document.contains(&format!("| `{code}` |")), "{code}");
    }
}

/// The cells of the rows of the table whose heading begins so.
fn table(document: &str, heading: &str) -> Vec<Vec<String>> {
    let lines = document.lines().skip_while(|line| !line.starts_with(heading));
    let rows = lines.take_while(|line| line.starts_with('|')).filter(|line| !line.starts_with("|---"));
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    rows.map(cells).collect()
}

/// The worked example of the reference: its distances give its outcomes.
#[test]
fn the_worked_example_comes_out() {
    let document = document("listing-rules.md");
    let distances = table(&document, "| area | Birch");
    let always = Span { from: date(2010, 1, 1), to: OPEN_END };
    let mut centres = Vec::new();
    for heading in &distances[0][1..] {
        let (name, owner) = heading.trim_end_matches(')').split_once(" (").unwrap();
        let owner = if owner == "private" { Owner::Private } else { Owner::OwnOperated };
        let (name, id) = (name.to_owned(), name.to_uppercase().into());
        centres.push(Centre { id, name, provider: String::new(), org_number: String::new(), owner, valid: always });
    }
    let mut register = Vec::new();
    for row in &distances[1..] {
        for (centre, cell) in centres.iter().zip(&row[1..]) {
            if let Some(km) = cell.strip_suffix(" km") {
                let (area, centre, km) = (row[0].as_str().into(), centre.id.clone(), km.parse().unwrap());
                register.push(Distance { area, centre, km, valid: always });
            }
        }
    }
    let world = World::new(&centres, &[], &register, &[]);
    let rules = read(&format!(
        "{HEAD}[[assignment]]\nbasis = \"illustrative\"\nby = \"distance\"\n\
         [[receives]]\nbasis = \"illustrative\"\nowner = \"own-operated\"\n\
         [[cap]]\nbasis = \"illustrative\"\ncentre = \"ELM\"\nmost = 1\nactive = \"queue\"\n"
    ));
    let expected = table(&document, "| person | area | outcome");
    let movers: Vec<Mover> = expected[1..]
        .iter()
        .map(|row| Mover {
            person: Pseudonym([row[0].parse().unwrap(); 16]),
            area: row[1].as_str().into(),
            cause: Cause::Newcomer,
        })
        .collect();
    assert_eq!(movers.len(), 5);
    let (lists, day) = (vec![0; world.centres()], date(2020, 2, 1));
    let proposals =
        assign(&AssignRequest { rules: &rules, world: &world, day, lists: &lists, movers: &movers }).unwrap();
    let found: BTreeMap<String, [String; 2]> = expected[1..]
        .iter()
        .zip(&proposals.rows)
        .map(|(row, proposal)| {
            let outcome = match proposal.outcome {
                Outcome::Placed(candidate) => {
                    format!("{}, {} km", world.name(candidate.centre), candidate.km.unwrap())
                }
                Outcome::Nowhere(why) => no_centre_text(why).1.en,
                other => panic!("{other:?}"),
            };
            let passed = proposal.passed.iter();
            let passed = passed.map(|(centre, why)| format!("{}: {}", world.name(*centre), barred_text(*why).1.en));
            (row[0].clone(), [outcome, passed.collect::<Vec<_>>().join("; ")])
        })
        .collect();
    let expected: BTreeMap<String, [String; 2]> =
        expected[1..].iter().map(|row| (row[0].clone(), [row[2].clone(), row[3].clone()])).collect();
    assert_eq!(found, expected);
}
