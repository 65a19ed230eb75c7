//! Months as they were settled and as they are now, cause by cause: each state in between is what a region settles that has
//! those deliveries and no others.

mod concerned;

use std::collections::BTreeSet;
use std::fs;

use jiff::Timestamp;
use kapitera_count::count;
use kapitera_evaluate::Plan;
use kapitera_model::Model;
use kapitera_money::Ore;
use kapitera_period::Month;
use kapitera_region::{Mode, NewDelivery, RawFile, Region};
use kapitera_register::{Area, EventKind, RegisterKind};
use kapitera_settle::{
    Amounts, Bridge, BridgeRequest, Change, Differing, Knowledge, Known, RegisterGroup, Request, bridge, line_amounts,
    load_model, settle,
};
use proptest::prelude::*;

use super::statement::MODEL;
use super::statement::region::{CENTRES, COVERS, Facts, centre, events, facts, listing_rows, pseudonym, values};

const MONTH: &str = "2020-02";
const THEN: &str = "2020-03-15T00:00:00Z";
const NOW: &str = "2020-05-01T00:00:00Z";

/// What came late: of which persons another listing, and which registers again or more of them.
#[derive(Clone, Debug)]
struct Late {
    listing: [bool; 8],
    visits: bool,
    costs: bool,
    values: bool,
}

fn late() -> impl Strategy<Value = Late> {
    (any::<[bool; 8]>(), any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |(listing, some, visits, costs, values)| Late { listing: listing.map(|is| is && some), visits, costs, values },
    )
}

impl Late {
    fn groups(&self) -> Vec<RegisterGroup> {
        let new = [self.listing.contains(&true), self.visits || self.costs, self.values];
        RegisterGroup::ALL.into_iter().zip(new).filter(|(_, new)| *new).map(|(group, _)| group).collect()
    }
}

/// A region with what was known first, and of some groups what came late.
struct Made {
    _dir: tempfile::TempDir,
    region: Region,
    model: Model,
}

fn made(first: &Facts, later: &Facts, late: &Late, groups: &[RegisterGroup]) -> Made {
    let dir = tempfile::tempdir().unwrap();
    let settings = "[region]\nname = \"Test (påhittad)\"\nlanguage = \"sv\"\nkey-file = \"no.key\"\n";
    fs::write(dir.path().join("kapitera.toml"), settings).unwrap();
    fs::write(dir.path().join("model.toml"), MODEL).unwrap();
    let region = Region::open(dir.path()).unwrap();
    let mut number = 0;
    let mut new = |mode, received: &str| {
        number += 1;
        delivery(number, mode, received)
    };
    let early = "2020-03-01T08:00:00Z";
    region.write_centres(new(Mode::Full, early), CENTRES.map(centre).to_vec()).unwrap();
    let area = Area {
        code: "A1".into(),
        name: String::new(),
        municipality: "2380".into(),
        edition: "test".into(),
        distance_km: None,
    };
    region.write_areas(new(Mode::Full, early), vec![area]).unwrap();
    let has = |group| groups.contains(&group);
    // Stored before the first listing, so that persons have other numbers where it is there.
    if has(RegisterGroup::Activity) && late.visits {
        write_events(&region, new(Mode::Changes, "2020-04-02T08:00:00Z"), later, EventKind::Visits);
    }
    region.write_listing(new(Mode::Full, early), listing_rows(first)).unwrap();
    region.write_values(new(Mode::Full, early), values(first)).unwrap();
    for kind in EventKind::ALL {
        write_events(&region, new(Mode::Full, early), first, kind);
    }
    if has(RegisterGroup::Listing) && late.listing.contains(&true) {
        let persons: BTreeSet<_> = (0..8).filter(|&person| late.listing[person]).map(pseudonym).collect();
        let mut rows = listing_rows(later);
        rows.retain(|row| persons.contains(&row.person));
        region.write_listing(new(Mode::Changes, "2020-04-01T08:00:00Z"), rows).unwrap();
    }
    if has(RegisterGroup::Activity) && late.costs {
        write_events(&region, new(Mode::Full, "2020-04-03T08:00:00Z"), later, EventKind::Costs);
    }
    if has(RegisterGroup::Facts) && late.values {
        region.write_values(new(Mode::Full, "2020-04-04T08:00:00Z"), values(later)).unwrap();
    }
    let model = load_model(&dir.path().join("model.toml")).unwrap().0;
    Made { _dir: dir, region, model }
}

fn write_events(region: &Region, new: NewDelivery, facts: &Facts, kind: EventKind) {
    let mut writer = region.event_writer(kind).unwrap();
    events(facts, kind).iter().for_each(|event| writer.push(event).unwrap());
    writer.finish(new).unwrap();
}

fn delivery(number: usize, mode: Mode, received: &str) -> NewDelivery {
    let sha256 = format!("{number:064x}");
    let file =
        RawFile { name: format!("{number}.csv"), sha256, bytes: 1, rows_in: 0, accepted: 0, rejected: 0, left_out: 0 };
    NewDelivery {
        received: received.parse().unwrap(),
        covers: COVERS,
        mode,
        source: String::new(),
        files: vec![file],
        remarks: Default::default(),
        quarantine: Vec::new(),
        amounts: None,
    }
}

impl Made {
    fn bridge(&self) -> Bridge {
        let time = |text: &str| Knowledge::from(text.parse::<Timestamp>().unwrap());
        let request = BridgeRequest {
            region: &self.region,
            month: month(),
            model_then: &self.model,
            known_then: &time(THEN),
            model: &self.model,
            known: &time(NOW),
        };
        bridge(&request, &|_, _| {}).unwrap()
    }

    fn settled(&self) -> Amounts {
        let request = Request {
            region: &self.region,
            model: &self.model,
            month: month(),
            known_at: Timestamp::MAX,
            compare: false,
        };
        line_amounts(&self.model, &settle(&request, &|_, _| {}).unwrap().settlement)
    }
}

fn month() -> Month {
    MONTH.parse().unwrap()
}

/// Persons keep what they are in both.
fn same_births(first: &Facts, later: &mut Facts) {
    for (was, is) in first.persons.iter().zip(&mut later.persons) {
        is.0 = was.0;
    }
}

fn check(first: &Facts, mut later: Facts, late: &Late) -> Result<(), TestCaseError> {
    same_births(first, &mut later);
    let mut late = late.clone();
    // Changes say nothing of a person whom they do not mention.
    late.listing.iter_mut().zip(&later.persons).for_each(|(late, (_, listings))| *late &= !listings.is_empty());
    let late = &late;
    let groups = late.groups();
    let all = made(first, &later, late, &groups);
    let bridge = all.bridge();
    prop_assert_eq!(bridge.first.as_ref().unwrap(), &made(first, &later, late, &[]).settled());
    let changes: Vec<Vec<Change>> = bridge.steps.iter().map(|step| step.changes.clone()).collect();
    let expected: Vec<Vec<Change>> = groups.iter().map(|group| vec![Change::Known(*group)]).collect();
    prop_assert_eq!(changes, expected);
    let mut before = bridge.first.clone().unwrap();
    let mut sum = before.clone();
    for (at, step) in bridge.steps.iter().enumerate() {
        let alone = made(first, &later, late, &groups[..=at]);
        prop_assert_eq!(&step.amounts, &alone.settled());
        for Differing { key, amount } in Differing::between(&before, &step.amounts) {
            *sum.entry(key).or_insert(Ore::ZERO) += amount;
        }
        before = step.amounts.clone();
    }
    prop_assert_eq!(line_amounts(&all.model, &bridge.last.settlement), all.settled());
    prop_assert!(Differing::between(&sum, &all.settled()).is_empty());
    concerned::check(first, &later, late, &bridge)?;
    one_group_alone(first, &later, late, &all)
}

/// What is counted with one group known later and the rest not is what a region counts that has just that.
fn one_group_alone(first: &Facts, later: &Facts, late: &Late, all: &Made) -> Result<(), TestCaseError> {
    let plan = Plan::new(&all.model, month());
    for group in RegisterGroup::ALL {
        let time = |text: &str| Knowledge::from(text.parse::<Timestamp>().unwrap());
        let mixed = Known::at(&all.region, time(THEN).with(group, &time(NOW)), &plan.event_kinds()).unwrap();
        let alone = made(first, later, late, &[group]);
        let known = Known::at(&alone.region, Timestamp::MAX, &plan.event_kinds()).unwrap();
        let counted = |known: &Known| count(&known.input, &plan.specs(), &known.centres, &|_, _| {}).unwrap();
        prop_assert_eq!(counted(&mixed).counts, counted(&known).counts);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn every_step_is_what_a_region_settles_that_has_just_that(first in facts(), later in facts(), late in late()) {
        check(&first, later, &late)?;
    }
}

#[test]
fn a_delivery_taken_in_afterwards_was_not_known() {
    let (first, later) = (some_facts(), some_facts());
    let late = Late { listing: [false; 8], visits: false, costs: true, values: false };
    let made = made(&first, &later, &late, &[RegisterGroup::Activity]);
    let all = Knowledge::from(Timestamp::MAX).deliveries(&made.region).unwrap();
    let cost = all.iter().rfind(|manifest| manifest.register == RegisterKind::Costs).unwrap();
    let mut then = Knowledge::from(Timestamp::MAX);
    then.activity.without.insert((RegisterKind::Costs, cost.id()));
    let left: Vec<String> = then.deliveries(&made.region).unwrap().iter().map(|manifest| manifest.id()).collect();
    assert_eq!(left.len() + 1, all.len());
    assert!(!left.contains(&cost.id()));
}

fn some_facts() -> Facts {
    use proptest::strategy::ValueTree as _;
    facts().new_tree(&mut proptest::test_runner::TestRunner::deterministic()).unwrap().current()
}
