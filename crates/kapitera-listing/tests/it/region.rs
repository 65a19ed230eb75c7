//! A region on disk: what is checked, proposed and paid, and the proposals taken in for real.

use jiff::Timestamp;
use jiff::civil::date;
use kapitera_listing::{
    BreachKind, CheckRequest, Effect, EffectRequest, Known, Outcome, Proposed, Reach, Rules, Wanted, check, effect,
    propose, read_rules,
};
use kapitera_message::{Language, Problems, render};
use kapitera_model::{Model, read_model};
use kapitera_money::Ore;
use kapitera_period::{Date, Month, OPEN_END, Span};
use kapitera_region::{InitSettings, Mode, NewDelivery, Region};
use kapitera_register::{Area, Centre, Distance, ListingKind, ListingRow, Owner, Pseudonym, Resident, Sex};
use kapitera_settle::{Request, settle};

const BIRCH: &str = "SE2329999995-B";
const CEDAR: &str = "SE2329999995-C";
const ELM: &str = "SE2329999995-E";

/// 1 200 kr a year, three times as much from 65, counted on the first of the month.
const MODEL: &str = r#"
[model]
id = "m"
name = "M"
from = 2020-01-01
to = 2020-12-31
[rounding]
level = "line"
mode = "half-away"
unit = "öre"
basis = "illustrative"
[table.age]
unit = "weight"
by = "age"
basis = "illustrative"
rows = { "0-64" = 1, "65-" = 3 }
[component.listed]
basis = "illustrative"
count = "listed"
weigh = [{ table = "age" }]
price = { each = 1200, per = "year" }
"#;

const RULES: &str = r#"
[listing-rules]
id = "r"
name = "Rules"
from = 2020-01-01
[[assignment]]
basis = "illustrative"
by = "distance"
municipalities = { "9901" = "SE2329999995-E" }
[[receives]]
read = "S2 5.5"
owner = "own-operated"
[[responsibility]]
basis = "illustrative"
counts = "COUNTS"
[[closing]]
read = "S2 5.8"
moves-to = "assignment"
[[opening]]
basis = "illustrative"
moves = "moved"
[[cap]]
basis = "illustrative"
centre = "SE2329999995-B"
most = 4
active = "queue"
"#;

fn rules(counts: &str) -> Rules {
    read_rules("rules.toml", &RULES.replace("COUNTS", counts)).unwrap()
}

/// The model, counting as `time` says.
fn model(time: &str) -> Model {
    read_model("m.toml", &format!("{MODEL}{time}"), &|_, _| Err(String::new())).unwrap().0
}

/// Days with next-day responsibility, unlike the default: heads on the first of the month.
const DAYS: &str = "[time]\ncounting = \"person-days\"\nage = \"first-of-month\"\nresponsibility = \"next-day\"\n";

fn person(number: u8) -> Pseudonym {
    Pseudonym([number.wrapping_mul(77); 16])
}

fn delivery(received: &str, covers: Span, mode: Mode) -> NewDelivery {
    NewDelivery {
        received: received.parse().unwrap(),
        covers,
        mode,
        source: String::new(),
        files: Vec::new(),
        remarks: Default::default(),
        quarantine: Vec::new(),
        amounts: None,
    }
}

fn listed(number: u8, born: i16, area: &str, centre: &str, kind: ListingKind, from: Date, to: Date) -> ListingRow {
    ListingRow {
        person: person(number),
        birth: date(born, 6, 1),
        sex: Sex::Female,
        area: area.into(),
        centre: centre.into(),
        kind,
        doctor: None,
        valid: Span { from, to },
    }
}

fn centre(id: &str, owner: Owner, valid: Span) -> Centre {
    let (name, provider) = (id.to_owned(), "Region Test (påhittad)".to_owned());
    Centre { id: id.into(), name, provider, org_number: "2329999995".to_owned(), owner, valid }
}

struct Small {
    dir: tempfile::TempDir,
    region: Region,
}

const FROM: Span = Span { from: date(2020, 1, 1), to: OPEN_END };

impl Small {
    /// Cedar is private and nearest to area x, then Birch, then Elm; y is near Elm alone. Five are listed at Cedar.
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let init = InitSettings {
            name: "T",
            language: Language::Sv,
            key_file: "t.key",
            models: &[],
            mappings: &[],
            invented: false,
        };
        let region = Region::init(&dir.path().join("region"), &init).unwrap();
        let received = "2020-01-02T08:00:00Z";
        let full = || delivery(received, FROM, Mode::Full);
        let always = Span { from: date(2010, 1, 1), to: OPEN_END };
        let own = |id| centre(id, Owner::OwnOperated, always);
        region.write_centres(full(), vec![own(BIRCH), centre(CEDAR, Owner::Private, always), own(ELM)]).unwrap();
        let area = |code: &str| Area {
            code: code.into(),
            name: String::new(),
            municipality: "9901".to_owned(),
            edition: "1".to_owned(),
            distance_km: None,
        };
        region.write_areas(full(), vec![area("9901A0010"), area("9901A0020")]).unwrap();
        let km =
            |area: &str, centre: &str, km| Distance { area: area.into(), centre: centre.into(), km, valid: always };
        let (x, y) = ("9901A0010", "9901A0020");
        region.write_distances(full(), vec![km(x, CEDAR, 1), km(x, BIRCH, 5), km(x, ELM, 9), km(y, ELM, 2)]).unwrap();
        let (active, assigned, then) = (ListingKind::Active, ListingKind::Assigned, date(2019, 3, 1));
        let listings = vec![
            listed(1, 1980, x, BIRCH, assigned, then, OPEN_END),
            listed(2, 1950, x, CEDAR, active, then, OPEN_END),
            listed(3, 1980, x, CEDAR, assigned, then, OPEN_END),
            listed(4, 1940, y, CEDAR, active, then, OPEN_END),
            // Leaves Cedar by choice in April, and the region at the end of June.
            listed(5, 1980, x, CEDAR, active, then, date(2020, 4, 14)),
            listed(5, 1980, x, ELM, active, date(2020, 4, 15), OPEN_END),
            listed(6, 1980, x, CEDAR, active, then, date(2020, 6, 30)),
            listed(7, 1990, x, BIRCH, active, then, OPEN_END),
            // Moved in and has chosen a centre, from April on.
            listed(10, 1980, y, ELM, active, date(2020, 4, 15), OPEN_END),
        ];
        region.write_listing(full(), listings).unwrap();
        let resident = |number, born, area: &str, from| Resident {
            person: person(number),
            birth: date(born, 6, 1),
            sex: Sex::Male,
            area: area.into(),
            valid: Span { from, to: OPEN_END },
        };
        let residents = vec![
            resident(1, 1980, x, then),
            resident(8, 2000, y, date(2020, 2, 20)),
            resident(9, 2020, "unknown", date(2020, 2, 20)),
            resident(10, 1980, y, date(2020, 2, 20)),
        ];
        region.write_residents(full(), residents).unwrap();
        Self { dir, region }
    }

    fn known(&self, rules: &Rules, day: Date, reach: Reach) -> Result<Known, Problems> {
        Known::read(&self.region, rules, Span { from: day, to: day }, reach, Timestamp::MAX)
    }

    fn closing(&self, rules: &Rules, day: Date, newcomers: bool) -> (Known, Proposed) {
        let known = self.known(rules, day, Reach::On).unwrap();
        let wanted = Wanted { closing: known.world.centre(CEDAR), opening: None, newcomers };
        let proposed = propose(&known, rules, day, wanted).unwrap();
        (known, proposed)
    }

    fn effect(&self, known: &Known, proposed: &Proposed, (month, time): (&str, &str)) -> Effect {
        let (model, month, known_at) = (model(time), month.parse().unwrap(), Timestamp::MAX);
        let request = EffectRequest { region: &self.region, known, proposed, model: &model, month, known_at };
        effect(&request, &|_, _| {}).unwrap()
    }

    /// Takes the proposals in as deliveries: the listings as changes, the centre as closed.
    fn take_in(&self, known: &Known, proposed: &Proposed) {
        let covers = Span { from: proposed.listed_from, to: OPEN_END };
        let changes = || delivery("2020-02-25T08:00:00Z", covers, Mode::Changes);
        let mut rows: Vec<ListingRow> = proposed.listings().map(|(_, row)| row).collect();
        // Changes say everything of whom they mention: what is registered for later too.
        let later = |number, area| listed(number, 1980, area, ELM, ListingKind::Active, date(2020, 4, 15), OPEN_END);
        for later in [later(5, "9901A0010"), later(10, "9901A0020")] {
            if rows.iter().any(|row| row.person == later.person) {
                rows.push(later);
            }
        }
        self.region.write_listing(changes(), rows).unwrap();
        let close = |centre: &Centre| {
            let closes = &*centre.id == CEDAR;
            let to = if closes { proposed.day.yesterday().unwrap() } else { centre.valid.to };
            Centre { valid: Span { to, ..centre.valid }, ..centre.clone() }
        };
        let full = delivery("2020-02-25T08:00:00Z", FROM, Mode::Full);
        self.region.write_centres(full, known.centres.iter().map(close).collect()).unwrap();
    }

    fn pay(&self, (month, time): (&str, &str)) -> Vec<(String, Ore)> {
        let model = model(time);
        let month: Month = month.parse().unwrap();
        let request = Request { region: &self.region, model: &model, month, known_at: Timestamp::MAX, compare: false };
        let settlement = settle(&request, &|_, _| {}).unwrap().settlement;
        let centres = settlement.centres.iter().enumerate();
        centres.map(|(index, centre)| (centre.id.to_string(), settlement.total_of_centre(index))).collect()
    }
}

fn names(proposed: &Proposed) -> Vec<(Pseudonym, Option<String>)> {
    let name = |index| proposed.proposals.placed(index).map(|centre| proposed.world.id(centre).to_string());
    (0..proposed.movers.len()).map(|index| (proposed.movers[index].person, name(index))).collect()
}

#[test]
fn a_closing_list_is_placed_and_paid_where_it_goes() {
    let small = Small::new();
    let (known, proposed) = small.closing(&rules("same-day"), date(2020, 3, 1), true);
    assert_eq!(proposed.before, [2, 5, 0]);
    let to = |number: u8, centre: &str| (person(number), Some(centre.to_owned()));
    let mut expected =
        [to(2, BIRCH), to(3, BIRCH), to(4, ELM), to(5, ELM), to(6, ELM), to(8, ELM), to(10, ELM), (person(9), None)];
    // Birch has room for two: of the four from x the two with the first pseudonyms.
    let mut from_x = [2, 3, 5, 6].map(person);
    from_x.sort();
    for (who, centre) in &mut expected {
        if let Some(place) = from_x.iter().position(|person| person == who) {
            *centre = Some(if place < 2 { BIRCH } else { ELM }.to_owned());
        }
    }
    expected.sort();
    assert_eq!(names(&proposed), expected);
    assert_eq!(proposed.proposals.lists, [4, 0, 5]);
    assert_eq!(proposed.outcomes(), [7, 0, 0, 1]);
    assert!(proposed.proposals.rows.iter().any(|row| matches!(row.outcome, Outcome::Nowhere(_))));
    // Known ends of listings stay: two change in April by choice, one moves away in June.
    let ends: Vec<Date> = [5, 6, 10]
        .map(|number| proposed.movers.iter().position(|mover| mover.person == person(number)).unwrap())
        .map(|index| proposed.facts[index].to)
        .to_vec();
    assert_eq!(ends, [date(2020, 4, 14), date(2020, 6, 30), date(2020, 4, 14)]);

    // 100 kr a month each, 300 from 65: Cedar has 2 × 300 + 3 × 100, and nobody is paid for twice or lost.
    let effect = small.effect(&known, &proposed, ("2020-03", ""));
    assert!(effect.seen);
    assert_eq!(effect.pay[1].before, Ore(900_00));
    assert_eq!(effect.pay[1].after, Ore(0));
    let before: Ore = effect.pay.iter().map(|pay| pay.before).sum();
    let after: Ore = effect.pay.iter().map(|pay| pay.after).sum();
    assert_eq!((before, after), (Ore(1100_00), Ore(1300_00)));
}

/// Laying the proposals over the registers gives the same pay as taking them in, month by month.
#[test]
fn the_effect_is_what_is_paid_when_the_proposals_are_taken_in() {
    for counts in ["same-day", "next-day"] {
        for months in [["2020-03", "2020-04"], ["2020-05", "2020-07"]] {
            let asked = months.map(|month| [(month, ""), (month, DAYS)]).concat();
            for day in [date(2020, 3, 1), date(2020, 3, 20)] {
                let small = Small::new();
                let (known, proposed) = small.closing(&rules(counts), day, true);
                let effects = asked.iter().map(|month| (*month, small.effect(&known, &proposed, *month)));
                let effects: Vec<_> = effects.collect();
                small.take_in(&known, &proposed);
                for (month, effect) in effects {
                    let paid = small.pay(month);
                    for centre in 0..proposed.world.centres() {
                        let id = proposed.world.id(centre);
                        let there = paid.iter().find(|(paid, _)| paid.as_str() == &**id);
                        let there = there.map_or(Ore::ZERO, |(_, ore)| *ore);
                        assert_eq!(effect.pay[centre].after, there, "{counts} {month:?} {day} {id}");
                    }
                }
            }
        }
    }
}

#[test]
fn with_next_day_responsibility_the_listing_begins_the_day_before() {
    let small = Small::new();
    let (_, proposed) = small.closing(&rules("next-day"), date(2020, 3, 1), false);
    assert_eq!((proposed.day, proposed.listed_from), (date(2020, 3, 1), date(2020, 2, 29)));
    assert!(proposed.listings().all(|(_, row)| row.valid.from == date(2020, 2, 29)));
}

#[test]
fn those_whom_a_new_rule_gives_a_centre_are_moved_to_it() {
    let small = Small::new();
    let rules = rules("same-day");
    let known = small.known(&rules, date(2020, 3, 1), Reach::On).unwrap();
    let wanted = Wanted { closing: None, opening: known.world.centre(BIRCH), newcomers: false };
    let proposed = propose(&known, &rules, date(2020, 3, 1), wanted).unwrap();
    // Only who was assigned elsewhere: Cedar's other three have chosen it.
    assert_eq!(names(&proposed), [(person(3), Some(BIRCH.to_owned()))]);
    assert_eq!(proposed.proposals.lists, [3, 4, 0]);
    let effect = small.effect(&known, &proposed, ("2020-03", ""));
    assert_eq!((effect.pay[0].after - effect.pay[0].before).0, 100_00);
    assert_eq!((effect.pay[1].after - effect.pay[1].before).0, -100_00);
}

#[test]
fn a_check_reads_the_region() {
    let small = Small::new();
    let rules = rules("same-day");
    let days = Span { from: date(2020, 2, 1), to: date(2020, 2, 29) };
    let known = Known::read(&small.region, &rules, days, Reach::Back, Timestamp::MAX).unwrap();
    let (world, runs) = (&known.world, &known.runs);
    let report = check(&CheckRequest { rules: &rules, world, runs, residents: known.residents.as_deref(), days });
    let found: Vec<(BreachKind, u64)> = report.breaches.iter().map(|breach| (breach.kind, breach.persons)).collect();
    assert_eq!(found, [(BreachKind::MayNotReceive, 1), (BreachKind::NotListed, 3)]);
    assert_eq!((report.checked, report.in_order, report.with_breach), (10, 6, 4));
}

#[test]
fn what_the_registers_do_not_say_is_refused() {
    let small = Small::new();
    let early = small.known(&rules("same-day"), date(2019, 12, 1), Reach::On).unwrap_err();
    assert_eq!(early[0].code, "rules_not_in_force");
    assert_eq!(
        render(&early[0], Language::En),
        "error[rules_not_in_force]: “Rules” is not in force 2019-12-01, but 2020-01-01–\n |\n = where: rules.toml\n \
         = hint: choose another day, or give another text with --rules"
    );
    let misspelt = RULES.replace("COUNTS", "same-day").replace("-B\"", "-BB\"");
    let misspelt = read_rules("rules.toml", &misspelt).unwrap();
    assert_eq!(small.known(&misspelt, date(2020, 3, 1), Reach::On).unwrap_err()[0].code, "unknown_in_registers");

    // The residents of a region that nobody delivered.
    std::fs::remove_dir_all(small.dir.path().join("region/registers/residents")).unwrap();
    let rules = rules("same-day");
    let known = small.known(&rules, date(2020, 3, 1), Reach::On).unwrap();
    let problem =
        propose(&known, &rules, date(2020, 3, 1), Wanted { newcomers: true, ..Wanted::default() }).unwrap_err();
    assert_eq!(
        render(&problem, Language::En),
        "error[residents_not_known]: it is not known who lives in the region on 2020-03-01\n |\n \
         = why: a newcomer is not seen at all otherwise\n \
         = hint: take in the register with “kapitera import residents FILE --covers …”"
    );
}
