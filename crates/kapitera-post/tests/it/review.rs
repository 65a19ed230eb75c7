//! What changed and why: amounts and their parts, told by hand where that is possible.

use kapitera_message::Language;
use kapitera_money::{Exact, Ore, RoundMode};
use kapitera_output::Form;
use kapitera_post::{Office, Review, Split};
use proptest::prelude::ProptestConfig;
use proptest::{prop_assert_eq, proptest};

use crate::six::CENTRES;
use crate::small::{Small, act, month, why};

fn shown(review: &Review, language: Language) -> String {
    let mut out = Vec::new();
    review.output().write(Form::Table, language, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Amounts of a component at a centre, now and before.
fn line<'r>(review: &'r Review, component: &str, centre: usize) -> &'r kapitera_post::ReviewLine {
    let id = CENTRES[centre].0;
    review.lines.iter().find(|line| line.component == component && line.centre == id).unwrap()
}

fn sums_up(review: &Review) {
    for line in &review.lines {
        assert_eq!(line.split.change(), line.now - line.before, "{} {}", line.centre, line.component);
    }
    let lines: Ore = review.lines.iter().map(|line| line.now).sum();
    let plans: Ore = review.plans.iter().map(|plan| plan.now).sum();
    let centres: Ore = review.centres.iter().map(|centre| centre.now).sum();
    assert_eq!(lines + plans, centres);
}

fn through_march(small: &Small) -> (Office, Vec<Review>) {
    let mut office = small.office();
    let reviews = ["2020-01", "2020-02", "2020-03"].map(|of| small.post(&mut office, of).review);
    (office, reviews.to_vec())
}

#[test]
fn parts_of_a_change_are_told_and_sum_to_it() {
    let small = Small::new();
    let (_, reviews) = through_march(&small);
    reviews.iter().for_each(sums_up);
    let [january, february, march] = &reviews[..] else { panic!("three months") };
    assert!(january.nothing_before.is_some(), "the model is not in force the month before");
    assert!(february.before_posted && march.before_posted);

    // The second centre loses one of its five: of what the others weigh, nothing changes.
    let granen = line(february, "listed", 1);
    let centre = february.centres.iter().find(|centre| centre.centre == CENTRES[1].0).unwrap();
    assert_eq!((centre.listed_before.as_str(), centre.listed.as_str()), ("5", "4"));
    // Five counted are paid `before`; four of the same are four fifths of it, to the öre.
    let fifth = &granen.before.to_exact_kr() * &Exact::fraction(-1, 5).unwrap();
    let count = fifth.round_decimals(2, RoundMode::HalfAway).unwrap();
    assert!((i128::from(granen.split.count.0) - count).abs() <= 1, "{} {count}", granen.split.count);
    assert_eq!(granen.split.parameters, Ore::ZERO);
    // The index changed in February: need moves by it, and by the others' part of the mean.
    let need: Vec<Ore> = (0..6).map(|centre| line(february, "need", centre).split.index).collect();
    assert!(need.iter().any(|part| *part != Ore::ZERO), "{need:?}");
    let total: Ore = (0..6).map(|centre| line(february, "need", centre).now).sum();
    let before: Ore = (0..6).map(|centre| line(february, "need", centre).before).sum();
    assert!((total - before).0.abs() > 0, "one more is listed, and each brings the mean");

    // The base price goes up by a twentieth in March: every listed line's part by it is 5 % of what the count left.
    let changed = &march.parameters[..];
    let [price] = changed else { panic!("{changed:?}") };
    assert_eq!(
        (price.name.as_str(), price.from.sv.as_str(), price.to.sv.as_str()),
        ("base-price", "2\u{a0}400", "2\u{a0}520")
    );
    assert!(price.decision.sv.contains("RS/1/2019"), "{}", price.decision.sv);
    let bjorken = line(march, "listed", 0);
    assert_eq!(bjorken.split.count, Ore::ZERO);
    let part = &bjorken.before.to_exact_kr() * &Exact::fraction(1, 20).unwrap();
    let part = part.round_decimals(2, RoundMode::HalfAway).unwrap();
    assert!((i128::from(bjorken.split.parameters.0) - part).abs() <= 1, "{} {part}", bjorken.split.parameters);
    // What was learnt about February after it was posted is told apart.
    let learnt: Vec<Ore> = (0..6).map(|centre| line(march, "listed", centre).split.learnt).collect();
    assert!(learnt[2] < Ore::ZERO && learnt[4] > Ore::ZERO, "{learnt:?}");
    assert_eq!(learnt.iter().copied().sum::<Ore>(), Ore::ZERO, "the same person at the same price");
}

/// A price and weights that become others on a day.
#[derive(Clone, Debug)]
struct Decided {
    from: &'static str,
    before: &'static str,
    price: [u32; 2],
    weights: [[u32; 3]; 2],
}

impl Decided {
    /// The same values all year: those in force before (0) or after (1).
    fn only(&self, which: usize) -> Self {
        Self { price: [self.price[which]; 2], weights: [self.weights[which]; 2], ..self.clone() }
    }

    /// The reviews of February and March.
    fn reviews(&self) -> [Review; 2] {
        let small = Small::new();
        let Self { from, before, price: [was, is], weights: [old, new] } = self;
        let rows = |[young, older, oldest]: &[u32; 3]| {
            let tenths = |tenths: &u32| format!("{}.{}", tenths / 10, tenths % 10);
            format!("\"0-64\" = {}\n\"65-79\" = {}\n\"80-\" = {}\n", tenths(young), tenths(older), tenths(oldest))
        };
        small.edit(
            "models/base.toml",
            "decision = \"budget\"\n[table.age-weight.rows]\n\"0-64\" = 0.8\n\"65-79\" = 1.25\n\"80-\" = 2\n",
            &format!(
                "[[table.age-weight.versions]]\nto = {before}\ndecision = \"budget\"\n[table.age-weight.versions.rows]\n{}\
                 [[table.age-weight.versions]]\nfrom = {from}\ndecision = \"budget\"\n[table.age-weight.versions.rows]\n{}",
                rows(old),
                rows(new)
            ),
        );
        small.edit(
            "models/base.toml",
            "{ value = 2400, to = 2020-02-29, decision = \"budget\" },\n    { value = 2520, from = 2020-03-01,",
            &format!("{{ value = {was}, to = {before}, decision = \"budget\" }},\n    {{ value = {is}, from = {from},"),
        );
        let (_, reviews) = through_march(&small);
        reviews.iter().for_each(sums_up);
        let [_, february, march] = <[Review; 3]>::try_from(reviews).unwrap();
        [february, march]
    }
}

/// The parts without what is decided and what was learnt at other values.
fn undecided(split: Split) -> Split {
    Split { parameters: Ore::ZERO, learnt: Ore::ZERO, rest: Ore::ZERO, ..split }
}

#[test]
fn prices_and_weights_of_tables_that_change_are_decided_values_and_no_composition() {
    let decided =
        Decided { from: "2020-03-01", before: "2020-02-29", price: [2400, 2520], weights: [[8, 13, 20], [9, 13, 15]] };
    let ([_, march], [_, same]) = (decided.reviews(), decided.only(0).reviews());
    assert!(same.lines.iter().all(|line| line.split.parameters == Ore::ZERO), "nothing was decided");
    let mut moved = 0;
    for line in &march.lines {
        let id = CENTRES.iter().position(|(id, ..)| *id == line.centre).unwrap();
        let unchanged = self::line(&same, &line.component, id);
        // What the same persons would have been paid at the old values is what another settlement of the month says.
        assert_eq!(line.split.parameters, line.now - unchanged.now, "{} {}", line.centre, line.component);
        assert_eq!(Split { parameters: Ore::ZERO, ..line.split }, unchanged.split);
        moved += i64::from(line.split.parameters != Ore::ZERO);
    }
    assert!(moved > 0);
    let said: Vec<&str> = march.parameters.iter().map(|changed| changed.to.sv.as_str()).collect();
    assert_eq!(said, ["2\u{a0}520", "2 av 3 värden ändrade"]);
    let summary: Vec<&str> = march.summary.iter().map(|said| said.sv.as_str()).collect();
    let sentence = summary.iter().find(|said| said.starts_with("age-weight: ")).unwrap();
    assert!(sentence.starts_with("age-weight: 2 av 3 värden ändrade (Regionfullmäktige"), "{sentence}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    /// Whatever is decided and from which day, also in the middle of a month: the parts sum to the change, and those that
    /// are not decided are what they would have been at one and the same values, those of the last day of the month before.
    #[test]
    fn what_is_not_decided_is_told_at_the_same_values(
        day in 0..3_usize,
        price in [1000..4000_u32, 1000..4000],
        weights in [[1..30_u32, 1..30, 1..30], [1..30, 1..30, 1..30]],
    ) {
        let (before, from, at) = [
            ("2020-02-14", "2020-02-15", 1),
            ("2020-02-29", "2020-03-01", 0),
            ("2020-03-10", "2020-03-11", 0),
        ][day];
        let decided = Decided { from, before, price, weights };
        let ([_, march], [_, same]) = (decided.reviews(), decided.only(at).reviews());
        for line in &march.lines {
            let id = CENTRES.iter().position(|(id, ..)| *id == line.centre).unwrap();
            let unchanged = self::line(&same, &line.component, id);
            prop_assert_eq!(undecided(line.split), undecided(unchanged.split), "{} {}", &line.centre, &line.component);
        }
    }
}

#[test]
fn a_review_is_said_in_both_languages() {
    let small = Small::new();
    let (mut office, reviews) = through_march(&small);
    let march = &reviews[2];
    assert_eq!(office.review_of(march.id).unwrap(), *march);
    let sv = shown(march, Language::Sv);
    for words in [
        "Granskning av 2020-03-1 mot 2020-02",
        "Grundpris: från 2\u{a0}400 till 2\u{a0}520",
        "Kontroller som höll",
        "känt i efterhand",
    ] {
        assert!(sv.contains(words), "{words}\n{sv}");
    }
    let en = shown(march, Language::En);
    for words in ["Review of 2020-03-1 against 2020-02", "Base price: from 2\u{a0}400 to 2\u{a0}520", "learnt later"] {
        assert!(en.contains(words), "{words}\n{en}");
    }
    let mut json = Vec::new();
    march.output().write(Form::Json, Language::Sv, &mut json).unwrap();
    let json = String::from_utf8(json).unwrap();
    for key in ["\"components\"", "\"centres\"", "\"lines\"", "\"parameters\"", "\"summary\""] {
        assert!(json.contains(key), "{key}");
    }
}

#[test]
fn what_is_missing_and_what_is_far_off_is_said() {
    let small = Small::new();
    let mut office = small.office();
    small.post(&mut office, "2020-01");
    // The fee ceases, and one centre's index is ten times what it was.
    small.edit("models/2020.toml", "[add.component.fee]", "[add.component.other]");
    small.edit("models/2020.toml", "each = 50", "each = 0");
    office.open_period(month("2020-02"), &act("ekonom", "2020-02-21T09:00:00Z")).unwrap();
    let review = small.prepare(&mut office, "2020-02", &act("controller", "2020-02-21T09:00:00Z")).unwrap().review;
    sums_up(&review);
    let alerts: Vec<&str> = review.alerts.iter().map(|said| said.sv.as_str()).collect();
    assert!(alerts.iter().any(|said| said.contains("fee") || said.contains("Avgift")), "{alerts:?}");
    let far: Vec<&str> = review.outliers.iter().map(|outlier| outlier.component.as_str()).collect();
    assert!(!far.is_empty(), "indices that change sixfold at one centre are far off");
}

#[test]
fn a_centre_that_opens_and_one_that_closes_are_named() {
    let small = Small::new();
    let mut office = small.office();
    let january = small.post(&mut office, "2020-01");
    office.reverse(january.draft.id, &why("controller", "2020-01-22T09:00:00Z", "prov")).unwrap();
    let february = small.post(&mut office, "2020-02").review;
    assert!(!february.before_posted, "what was reversed is not posted: it is compared with what it comes to now");
    assert_eq!(february.lines.iter().map(|line| line.split.learnt).sum::<Ore>(), Ore::ZERO);
    assert!(february.centres.iter().all(|centre| centre.was_there && centre.is_there));
}
