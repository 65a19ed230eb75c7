//! Small worlds in which the outcome is plain.

use jiff::civil::date;
use kapitera_listing::{
    AssignRequest, Barred, BreachKind, Cause, CheckRequest, ListingRun, Mover, NoCentre, NotJudged, Outcome, Rules,
    Runs, Way, Who, World, assign, check, read_rules, unknown_names,
};
use kapitera_message::{Language, render};
use kapitera_period::{Date, OPEN_END, Span};
use kapitera_register::{Area, Centre, Distance, ListingKind, Owner, Pseudonym, Sex};

const HEAD: &str = "[listing-rules]\nid = \"t\"\nname = \"T\"\nfrom = 2020-01-01\n";

fn rules(text: &str) -> Rules {
    read_rules("t.toml", &format!("{HEAD}{text}")).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn always() -> Span {
    Span { from: date(2010, 1, 1), to: OPEN_END }
}

fn centre(id: &str, owner: Owner, valid: Span) -> Centre {
    Centre { id: id.into(), name: id.into(), provider: String::new(), org_number: String::new(), owner, valid }
}

/// Birch and Elm are run by the region, Cedar is private; area x is nearest to Cedar, then Birch; y to Elm alone.
fn world(birch: Span) -> World {
    let centres = [
        centre("BIRCH", Owner::OwnOperated, birch),
        centre("CEDAR", Owner::Private, always()),
        centre("ELM", Owner::OwnOperated, always()),
    ];
    let area = |code: &str| Area {
        code: code.into(),
        name: String::new(),
        municipality: "2380".to_owned(),
        edition: "1".to_owned(),
        distance_km: None,
    };
    let km = |area: &str, centre: &str, km| Distance { area: area.into(), centre: centre.into(), km, valid: always() };
    let distances = [km("x", "CEDAR", 1), km("x", "BIRCH", 5), km("x", "ELM", 9), km("y", "ELM", 2)];
    World::new(
        &centres,
        &[area("x"), area("y"), area("z")],
        &distances,
        &["BIRCH".into(), "CEDAR".into(), "ELM".into()],
    )
}

fn person(number: u8) -> Pseudonym {
    Pseudonym([number; 16])
}

fn newcomer(number: u8, area: &str) -> Mover {
    Mover { person: person(number), area: area.into(), cause: Cause::Newcomer }
}

const NEAREST_OWN: &str = "[[assignment]]\nbasis = \"illustrative\"\nby = \"distance\"\n[[receives]]\nread = \"S2 5.5\"\nowner = \"own-operated\"\n";

/// The centre that somebody is placed at, and those passed over.
type Placed = (Option<String>, Vec<(String, Barred)>);

fn placed(rules: &Rules, world: &World, movers: &[Mover], lists: &[u64]) -> Vec<Placed> {
    let day = date(2020, 2, 1);
    let proposals = assign(&AssignRequest { rules, world, day, lists, movers }).unwrap();
    let name = |centre: usize| world.id(centre).to_string();
    let rows = proposals.rows.iter().map(|row| {
        let passed = row.passed.iter().map(|(centre, why)| (name(*centre), *why)).collect();
        match row.outcome {
            Outcome::Placed(candidate) => (Some(name(candidate.centre)), passed),
            _ => (None, passed),
        }
    });
    rows.collect()
}

#[test]
fn who_made_no_choice_goes_to_the_nearest_own_operated_centre() {
    let found = placed(&rules(NEAREST_OWN), &world(always()), &[newcomer(1, "x"), newcomer(2, "y")], &[0; 3]);
    assert_eq!(found[0], (Some("BIRCH".to_owned()), vec![("CEDAR".to_owned(), Barred::Owner)]));
    assert_eq!(found[1], (Some("ELM".to_owned()), vec![]));
}

#[test]
fn a_procured_centre_may_receive() {
    let text = NEAREST_OWN.replace("owner =", "procured = \"cedar\"\nowner =");
    let found = placed(&rules(&text), &world(always()), &[newcomer(1, "x")], &[0; 3]);
    assert_eq!(found[0].0.as_deref(), Some("CEDAR"));
}

#[test]
fn the_nearest_take_the_last_places_and_the_others_the_next_centre() {
    let cap = "[[cap]]\nbasis = \"illustrative\"\ncentre = \"ELM\"\nmost = 11\nactive = \"queue\"\n";
    let world = world(Span { from: date(2010, 1, 1), to: date(2019, 12, 31) });
    // Elm is 2 km from y and 9 from x, and has one place left.
    let movers = [newcomer(1, "x"), newcomer(2, "y"), newcomer(3, "y")];
    let found = placed(&rules(&format!("{NEAREST_OWN}{cap}")), &world, &movers, &[0, 0, 10]);
    assert_eq!(found.iter().map(|row| row.0.as_deref()).collect::<Vec<_>>(), [None, Some("ELM"), None]);
    let passed: Vec<Barred> = found[0].1.iter().map(|(_, why)| *why).collect();
    assert_eq!(passed, [Barred::Owner, Barred::NotOpen, Barred::Full]);
}

#[test]
fn those_without_a_centre_have_a_named_reason() {
    let (rules, world, day) = (rules(NEAREST_OWN), world(always()), date(2020, 2, 1));
    let movers = [newcomer(1, "z"), newcomer(2, "unknown")];
    let proposals =
        assign(&AssignRequest { rules: &rules, world: &world, day, lists: &[0; 3], movers: &movers }).unwrap();
    assert_eq!(proposals.rows[0].outcome, Outcome::Nowhere(NoCentre::NoneGiven));
    assert_eq!(proposals.rows[1].outcome, Outcome::Nowhere(NoCentre::AreaUnknown));
}

#[test]
fn a_closing_list_goes_to_the_centre_named_then_to_the_municipalitys_unit() {
    let text = "[[assignment]]\nbasis = \"illustrative\"\nby = \"distance\"\nmunicipalities = { 2380 = [\"ELM\"] }\n\
        [[closing]]\nread = \"S2 5.8\"\nmoves-to = \"municipality\"\nnamed = { cedar = \"BIRCH\" }\n";
    let rules = rules(text);
    let mover = [Mover { person: person(1), area: "x".into(), cause: Cause::Closing(1) }];
    let day = date(2020, 2, 1);
    for (birch, expected) in
        [(always(), ("BIRCH", Way::Named)), (Span { to: date(2020, 1, 31), ..always() }, ("ELM", Way::Municipality))]
    {
        let world = world(birch).closed_from(1, day);
        let proposals =
            assign(&AssignRequest { rules: &rules, world: &world, day, lists: &[0, 1, 0], movers: &mover }).unwrap();
        let Outcome::Placed(candidate) = proposals.rows[0].outcome else { panic!("{proposals:?}") };
        assert_eq!((&**world.id(candidate.centre), candidate.way), expected);
        assert_eq!(proposals.lists[1], 0);
    }
}

#[test]
fn nobody_is_placed_without_a_rule() {
    let (rules, world, day) = (rules(""), world(always()), date(2020, 2, 1));
    let movers = [newcomer(1, "x")];
    let problem =
        assign(&AssignRequest { rules: &rules, world: &world, day, lists: &[0; 3], movers: &movers }).unwrap_err();
    assert_eq!(
        render(&problem, Language::En),
        "error[no_rule_in_force]: “T” has no rule assignment in force on 2020-02-01\n |\n = where: t.toml\n \
         = why: nobody is placed without a rule\n = hint: add [[assignment]], or choose another day"
    );
}

#[test]
fn names_that_no_register_knows_are_refused() {
    let text = "[[assignment]]\nbasis = \"illustrative\"\nby = [\"area\", \"municipality\"]\n\
        areas = { x = \"BIRCH\", unknown = \"ELM\", q = \"ELMM\" }\nmunicipalities = { 9999 = \"ELM\" }\n\
        [[closing]]\nbasis = \"illustrative\"\nmoves-to = \"assignment\"\nnamed = { OAK = \"ELM\" }\n";
    let problems = unknown_names(&rules(text), &world(always()));
    let said: Vec<&str> = problems.iter().map(|problem| problem.what.en.as_str()).collect();
    assert_eq!(
        said,
        [
            "the registers know no centre “ELMM”",
            "the registers know no centre “OAK”",
            "the registers know no area “q”",
            "the registers know no municipality “9999”",
        ]
    );
    assert!(problems.iter().all(|problem| problem.code == "unknown_in_registers" && problem.hint.is_some()));
}

/// Centre, area, kind, first and last day.
type Listed = (&'static str, &'static str, ListingKind, Date, Date);

/// The listings of one person after the other.
fn listings(persons: &[&[Listed]]) -> Runs {
    let centres: Vec<std::sync::Arc<str>> = ["BIRCH", "CEDAR", "ELM"].map(Into::into).to_vec();
    let areas: Vec<std::sync::Arc<str>> = ["x", "y"].map(Into::into).to_vec();
    let mut rows = Vec::new();
    for (number, listings) in persons.iter().enumerate() {
        for (centre, area, kind, from, to) in *listings {
            rows.push(ListingRun {
                person: number as u32,
                days: Span { from: *from, to: *to },
                began: *from,
                centre: centres.iter().position(|id| &**id == *centre).unwrap(),
                area: areas.iter().position(|code| &**code == *area).unwrap(),
                kind: *kind,
                birth: date(1980, 1, 1),
                sex: Sex::Male,
            });
        }
    }
    Runs { rows, centres, areas, known_from: Some(date(2019, 1, 1)) }
}

use ListingKind::{Active, Assigned};

const D: fn(i8, i8) -> Date = |month, day| date(2020, month, day);

fn kinds(rules: &Rules, world: &World, runs: &Runs, days: Span) -> Vec<(BreachKind, String, Vec<Who>)> {
    let report = check(&CheckRequest { rules, world, runs, residents: None, days });
    let place = |centre: Option<usize>| centre.map_or_else(String::new, |centre| world.id(centre).to_string());
    report.breaches.iter().map(|breach| (breach.kind, place(breach.centre), breach.examples.clone())).collect()
}

#[test]
fn assigned_persons_are_judged_and_those_who_chose_are_not() {
    let runs = listings(&[
        &[("CEDAR", "x", Assigned, D(1, 10), OPEN_END)],
        &[("CEDAR", "x", Active, D(1, 10), OPEN_END)],
        &[("ELM", "x", Assigned, D(1, 10), OPEN_END)],
        &[("BIRCH", "x", Assigned, D(1, 10), OPEN_END)],
    ]);
    let day = Span { from: D(2, 1), to: D(2, 1) };
    let (rules, world) = (rules(NEAREST_OWN), world(always()));
    assert_eq!(
        kinds(&rules, &world, &runs, day),
        [
            (BreachKind::MayNotReceive, "CEDAR".to_owned(), vec![Who::Number(0)]),
            (BreachKind::OtherCentre, "ELM".to_owned(), vec![Who::Number(2)]),
        ]
    );
}

#[test]
fn a_rule_for_new_listings_says_nothing_of_old_ones() {
    let text = NEAREST_OWN.replace("owner =", "holds-for = \"new\"\nfrom = 2020-01-15\nowner =");
    let runs =
        listings(&[&[("CEDAR", "x", Assigned, D(1, 10), OPEN_END)], &[("CEDAR", "x", Assigned, D(1, 20), OPEN_END)]]);
    let (rules, world, days) = (rules(&text), world(always()), Span { from: D(2, 1), to: D(2, 1) });
    let report = check(&CheckRequest { rules: &rules, world: &world, runs: &runs, residents: None, days });
    assert_eq!(report.breaches.len(), 1);
    assert_eq!(report.breaches[0].examples, [Who::Number(1)]);
    assert_eq!(report.unjudged, [(NotJudged::BeforeTheRules, 1, 1)]);
}

#[test]
fn those_assigned_before_a_centre_opened_stay_are_offered_or_moved() {
    let birch = Span { from: D(2, 1), to: OPEN_END };
    let runs = listings(&[&[("ELM", "x", Assigned, D(1, 10), OPEN_END)]]);
    let (world, days) = (world(birch), Span { from: D(3, 1), to: D(3, 1) });
    let report = |moves: &str| {
        let opening = format!("[[opening]]\nbasis = \"illustrative\"\nmoves = \"{moves}\"\n");
        let rules = rules(&format!("{NEAREST_OWN}{opening}"));
        let report = check(&CheckRequest { rules: &rules, world: &world, runs: &runs, residents: None, days });
        (report.in_order, report.offers, report.breaches.first().map(|breach| breach.kind))
    };
    assert_eq!(report("nobody"), (1, vec![], None));
    assert_eq!(report("offered"), (1, vec![(0, 1)], None));
    assert_eq!(report("moved"), (0, vec![], Some(BreachKind::OtherCentre)));
}

#[test]
fn a_list_that_remains_is_found_on_the_day_its_centre_no_longer_answers() {
    let birch = Span { to: D(2, 15), ..always() };
    let runs =
        listings(&[&[("BIRCH", "x", Active, D(1, 10), OPEN_END)], &[("BIRCH", "x", Active, D(1, 10), D(2, 15))]]);
    let world = world(birch);
    for (responsibility, last_right) in [("same-day", D(2, 15)), ("next-day", D(2, 15))] {
        let text = format!("[[responsibility]]\nbasis = \"illustrative\"\ncounts = \"{responsibility}\"\n");
        let rules = rules(&text);
        let found = |day: Date| kinds(&rules, &world, &runs, Span { from: day, to: day });
        assert!(found(last_right).is_empty(), "{responsibility}");
        let after = found(D(2, 16));
        // With next-day responsibility the listing of the 15th still counts on the 16th, when nobody answers.
        let who =
            if responsibility == "same-day" { vec![Who::Number(0)] } else { vec![Who::Number(0), Who::Number(1)] };
        assert_eq!(after, [(BreachKind::ListRemains, "BIRCH".to_owned(), who)]);
    }
}

#[test]
fn who_changes_too_often_is_found_and_excused_changes_do_not_count() {
    let text =
        "[[re-listing]]\nbasis = \"illustrative\"\nmost = 2\nmonths = 12\nexcept = [\"centre-closed\", \"moved\"]\n";
    let (rules, world) = (rules(text), world(Span { to: D(1, 31), ..always() }));
    let last = D(6, 30);
    let three = [
        ("ELM", "x", Active, date(2019, 1, 1), date(2019, 7, 1)),
        ("CEDAR", "x", Active, date(2019, 7, 2), D(1, 31)),
        ("ELM", "x", Active, D(2, 1), D(4, 30)),
        ("CEDAR", "x", Active, D(5, 1), last),
    ];
    let mut moved = three;
    moved[3].1 = "y";
    let mut closed = three;
    closed[0].0 = "BIRCH";
    closed[0].4 = D(1, 31);
    closed[1] = ("CEDAR", "x", Active, D(2, 1), D(2, 10));
    closed[2].3 = D(2, 11);
    let runs = listings(&[&three, &moved, &closed]);
    let found = |day: Date| {
        let found = kinds(&rules, &world, &runs, Span { from: day, to: day });
        found.into_iter().flat_map(|(_, _, who)| who).collect::<Vec<_>>()
    };
    assert_eq!(found(D(4, 30)), []);
    assert_eq!(found(D(5, 1)), [Who::Number(0)]);
    // A year after the first change it has left the window.
    assert_eq!(found(date(2020, 7, 1)), []);
    assert_eq!(found(last), [Who::Number(0)]);
}
