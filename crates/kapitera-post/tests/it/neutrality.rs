//! The report on neutrality: by the demo's model and offers, by a model of all kinds of restrictions, and from a ledger.

use std::path::Path;

use kapitera_books::{
    Batch, Cause, Draft, DraftCentre, DraftKind, DraftLine, LineAmount, LineStance, NewEntry, PeriodAct, PeriodRecord,
    Record, Rests, Row, Series, SettlementId, Voucher,
};
use kapitera_message::{Language, Problem, render};
use kapitera_model::{Model, read_model};
use kapitera_money::{Exact, Ore};
use kapitera_output::Form;
use kapitera_period::Month;
use kapitera_post::{
    BookedAmount, BookedFacts, CentreThen, Neutrality, NeutralityRequest, Offered, Offers, Payment, PlanThen,
    Restriction, booked_facts, neutrality, neutrality_output, restrictions,
};
use kapitera_register::Owner;
use kapitera_settle::load_model;
use kapitera_store::{Location, Periods, Store};
use proptest::prelude::prop;
use proptest::{prop_assert_eq, proptest};

const OWN: &str = "SE2329999995-F101";
const FIRST: &str = "SE5599999918-F104";
const SECOND: &str = "SE5599999926-F106";
const DEMO_OFFERS: &str = include_str!("../../../../books/demo/offers.toml");

fn english(problems: &[Problem]) -> String {
    problems.iter().map(|problem| render(problem, Language::En)).collect::<Vec<_>>().join("\n\n")
}

fn codes(problems: &[Problem]) -> Vec<&'static str> {
    problems.iter().map(|problem| problem.code).collect()
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn demo_model() -> Model {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/demo/2020.toml");
    load_model(&path).unwrap_or_else(|problems| panic!("{}", english(&problems))).0
}

fn offers(text: &str) -> Offers {
    Offers::parse(Path::new("books/offers.toml"), text).unwrap_or_else(|problems| panic!("{}", english(&problems)))
}

fn centre(id: &str, owner: Owner, listed: i128) -> CentreThen {
    CentreThen { id: id.into(), name: format!("Enheten {id}"), owner, listed: Exact::whole(listed) }
}

fn booked(centre: &str, component: &str, month_for: &str, ore: i64) -> BookedAmount {
    let owner = if centre == OWN { Owner::OwnOperated } else { Owner::Private };
    BookedAmount {
        centre: centre.into(),
        owner: (!centre.is_empty()).then_some(owner),
        component: component.into(),
        plan: String::new(),
        month_for: month(month_for),
        amount: Ore(ore),
    }
}

/// One own-operated centre and two private ones.
fn facts(amounts: Vec<BookedAmount>) -> BookedFacts {
    let private = Owner::Private;
    let centres =
        vec![centre(OWN, Owner::OwnOperated, 1_000), centre(FIRST, private, 300), centre(SECOND, private, 100)];
    BookedFacts { centres, amounts, ..BookedFacts::default() }
}

fn year<'a>(models: &'a [Model], offers: &'a Offers) -> NeutralityRequest<'a> {
    let (region, centres) = ("Region Prov", &[] as &[String]);
    NeutralityRequest { region, from: month("2020-01"), to: month("2020-12"), centres, models, offers }
}

fn report(facts: &BookedFacts, models: &[Model], offers: &Offers) -> Neutrality {
    neutrality(facts, &year(models, offers)).unwrap_or_else(|problems| panic!("{}", english(&problems)))
}

fn of<'r>(report: &'r Neutrality, component: &str) -> &'r Payment {
    report.payments().find(|payment| payment.component == component).unwrap()
}

#[test]
fn a_year_of_the_demo() {
    let facts = facts(vec![
        booked(OWN, "listed", "2020-02", 100_000_00),
        booked(FIRST, "listed", "2020-02", 30_000_00),
        booked(OWN, "add-on-assignments", "2020-02", 5_000_00),
        booked(FIRST, "ptp-positions", "2020-03", 7_00),
        booked(FIRST, "vat-compensation", "2020-02", 900_00),
        booked(SECOND, "vat-compensation", "2020-02", 300_01),
        booked(FIRST, "opening-hours-penalty", "2020-02", -10_000_00),
        booked(SECOND, "ceased", "2020-02", 1),
    ]);
    let report = report(&facts, &[demo_model()], &offers(DEMO_OFFERS));
    let names = |payments: &[Payment]| payments.iter().map(|payment| payment.component.clone()).collect::<Vec<_>>();
    assert_eq!(names(&report.restricted), ["add-on-assignments", "ceased", "ptp-positions"]);
    assert_eq!(names(&report.vat_compensation), ["vat-compensation"]);
    assert_eq!(names(&report.open), ["listed", "opening-hours-penalty"]);
    assert_eq!(report.total, Ore(126_207_02));
    let vat = of(&report, "vat-compensation");
    assert_eq!(vat.restrictions, [Restriction::Owner(vec!["private".into()])]);
    let parts: Vec<_> = vat.by_owner.iter().map(|part| (part.amount, part.centres, part.per_listed.clone())).collect();
    // 1 200,01 kr over 400 listed.
    assert_eq!(parts, [(Ore(0), 0, Some(Exact::ZERO)), (Ore(1_200_01), 2, Exact::fraction(120_001, 40_000))]);
    assert!(matches!(&vat.offered, Offered::Some(offers, gaps) if offers.len() == 1 && gaps.is_empty()));
    assert!(matches!(of(&report, "add-on-assignments").offered, Offered::All(_)));
    assert_eq!(of(&report, "ptp-positions").offered, Offered::NotDocumented);
    assert_eq!(of(&report, "ceased").restrictions, [Restriction::NotInModel]);
    let flags: Vec<&str> = report.flags.iter().map(|flag| flag.en.as_str()).collect();
    assert_eq!(
        flags,
        [
            "ceased: nothing shows whether others were offered it",
            "PTP psychologists: at least one value has no decision or is illustrative",
            "PTP psychologists: nothing shows whether others were offered it",
            "VAT compensation: at least one value has no decision or is illustrative",
        ]
    );
}

#[test]
fn the_report_is_read_by_people_and_programs() {
    let facts = facts(vec![
        booked(OWN, "listed", "2020-02", 100_000_00),
        booked(OWN, "add-on-assignments", "2020-02", 5_000_00),
        booked(SECOND, "vat-compensation", "2020-02", 300_01),
        booked("", "add-on-assignments", "2020-02", 1_00),
    ]);
    let output = neutrality_output(&report(&facts, &[demo_model()], &offers(DEMO_OFFERS)));
    let written = |form, language| {
        let mut bytes = Vec::new();
        output.write(form, language, &mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    let people = written(Form::Table, Language::Sv).replace('\u{a0}', " ");
    for wanted in [
        "Region Prov: konkurrensneutralitet, ersättningar för 2020-01–2020-12",
        "Ersättningar som bara vissa kan få",
        "bara den som har ”add-on-assignments” rapporterat",
        "Momskompensation till privata utförare",
        "bara privata",
        "ingen enhet",
        "vissa 5 001,00 + moms 300,01 + övrigt 100 000,00 = bokfört 105 301,01 kr",
    ] {
        assert!(people.contains(wanted), "{wanted}\n{people}");
    }
    let programs: serde_json::Value = serde_json::from_str(&written(Form::Json, Language::En)).unwrap();
    assert_eq!(programs["vat_compensation"][1]["amount"], "300.01");
    assert_eq!(programs["vat_compensation"][1]["offered"], "some");
    assert_eq!(programs["restricted_total"]["amount"], "5001.00");
}

#[test]
fn a_decision_is_said_shortly_and_what_nobody_wrote_down_is_not_known() {
    let mut facts = facts(vec![
        booked(OWN, "add-on-assignments", "2020-02", 5_000_00),
        booked(SECOND, "vat-compensation", "2020-02", 300_01),
        booked(FIRST, "ptp-positions", "2020-03", 7_00),
    ]);
    facts.try_out = true;
    let output = neutrality_output(&report(&facts, &[demo_model()], &offers(DEMO_OFFERS)));
    let written = |form, language| {
        let mut bytes = Vec::new();
        output.write(form, language, &mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    assert!(written(Form::Table, Language::Sv).contains("PRÖVNING"));
    let json = |language| serde_json::from_str::<serde_json::Value>(&written(Form::Json, language)).unwrap();
    let programs = json(Language::Sv);
    // The offer's decision, not the note in English of where the model's text read it.
    let add_on = &programs["restricted"][0];
    assert_eq!(add_on["rests_on"], "Hälsovalsnämnden 2018-09-12 § 41 (påhittat): årligt ansökningsförfarande");
    assert_eq!(add_on["restrictions"], "granted:add-on-assignments");
    let vat = &programs["vat_compensation"][0];
    assert_eq!(
        (vat["rests_on"].as_str(), vat["basis"].as_str()),
        (Some("Regionfullmäktige 2019-11-20 § 120 (påhittat)"), Some("illustrative"))
    );
    let ptp =
        programs["restricted"].as_array().unwrap().iter().find(|row| row["component"] == "ptp-positions").unwrap();
    assert!(ptp["rests_on"].as_str().unwrap().starts_with("S2 ch. 9"), "without a decision, where it was read");
    // No list of who applied is not nobody.
    assert_eq!(
        (&programs["offers"][0]["applied"], &programs["offers"][0]["granted"]),
        (&serde_json::Value::Null, &serde_json::Value::Null)
    );
    let csv = written(Form::Csv, Language::En);
    assert!(csv.starts_with("kind,component,plan,payment,restrictions,"), "{csv}");
    assert_eq!(csv.lines().count(), 1 + 3 * 2, "a row for each payment and owner");
    assert!(
        csv.lines()
            .any(|row| row.starts_with("vat-compensation,vat-compensation,") && row.contains(",private,300.01,1,")),
        "{csv}"
    );
}

#[test]
fn before_anything_is_booked_that_is_what_is_said() {
    let nobody = BookedFacts::default();
    let (models, offers) = ([demo_model()], offers(DEMO_OFFERS));
    let problems = neutrality(&nobody, &year(&models, &offers)).unwrap_err();
    assert_eq!(codes(&problems), ["nothing_booked"]);
    assert!(english(&problems).contains("nothing is booked for 2020-01 to 2020-12"));
}

#[test]
fn without_compensation_its_part_says_so() {
    let facts = facts(vec![booked(OWN, "listed", "2020-02", 1)]);
    let output = neutrality_output(&report(&facts, &[demo_model()], &offers(DEMO_OFFERS)));
    let mut bytes = Vec::new();
    output.write(Form::Table, Language::En, &mut bytes).unwrap();
    assert!(String::from_utf8(bytes).unwrap().contains("no VAT compensation was booked"));
}

const ALL_KINDS: &str = r#"
[model]
id = "kinds"
name = "Kinds"
from = 2020-01-01
to = 2020-12-31
[rounding]
level = "line"
mode = "half-away"
unit = "öre"
basis = "illustrative"
[value.granted]
unit = "kr"
without-row = 0
[value.waiting]
unit = "%"
take = "first-day"
[table.by-owner]
unit = "kr"
by = "owner"
basis = "illustrative"
rows = { private = 2, own-operated = 1 }
[table.by-centre]
unit = "kr"
by = "centre"
basis = "illustrative"
rows = { SE2329999995-F101 = 2, others = 0 }
[component.all]
basis = "illustrative"
count = "listed"
price = { each = 1, per = "month" }
shape = [{ when = { value = "waiting", at-least = 85 } }]
[component.own]
basis = "illustrative"
count = "listed"
price = { each = 1, per = "month" }
shape = [{ when = { owner = "own-operated" } }]
[component.floor]
basis = "illustrative"
count = "listed"
price = { each = 1, per = "month" }
shape = [{ floor = 5, on = "amount", per = "month", when = [{ owner = "private" }] }]
[component.terms]
basis = "illustrative"
count = "listed"
weigh = [{ table = "by-owner" }, { table = "by-centre" }]
price = { each = 1, per = "month" }
[component.value]
basis = "illustrative"
count = { value = "granted" }
price = { each = 1, per = "month" }
[component.charge]
basis = "illustrative"
stance = "charged"
count = { value = "granted" }
price = { each = 1, per = "month" }
[component.owner-charge]
basis = "illustrative"
stance = "charged"
count = "centre"
price = { each = 1, per = "month" }
shape = [{ when = { owner = "private" } }]
[component.factor]
basis = "illustrative"
count = "listed"
weigh = [{ value = "granted" }]
price = { each = 1, per = "month" }
[component.constant]
basis = "illustrative"
count = "listed"
weigh = [{ constant = 1, plus = [{ coefficient = 1, value = "granted" }] }]
price = { each = 1, per = "month" }
[component.split]
basis = "illustrative"
count = "listed"
price = { each = 1, per = "month" }
split = { centre = "rest", university = "10 %" }
[component.share]
basis = "illustrative"
count = { components = ["own", "value"] }
price = { share = "10 %" }
[component.share-of-all]
basis = "illustrative"
count = { components = ["all", "value"] }
price = { share = "10 %" }
"#;

#[test]
fn each_kind_of_restriction_is_seen() {
    let model = read_model("kinds.toml", ALL_KINDS, &|_, _| Err("nothing is extended".to_owned()));
    let model = model.unwrap_or_else(|problems| panic!("{}", english(&problems))).0;
    let check = |name: &str, expected: &[Restriction]| {
        let component = model.components.iter().find(|component| component.name == name).unwrap();
        assert_eq!(restrictions(&model, component), expected, "{name}");
    };
    let granted = Restriction::Granted("granted".into());
    check("all", &[]);
    check("own", &[Restriction::Owner(vec!["own-operated".into()])]);
    check("floor", &[Restriction::LimitForOwner("private".into())]);
    check("terms", &[Restriction::TermsByOwner("by-owner".into()), Restriction::TermsByCentre("by-centre".into())]);
    check("value", std::slice::from_ref(&granted));
    check("charge", &[]);
    check("owner-charge", &[Restriction::Owner(vec!["private".into()])]);
    check("factor", &[granted]);
    check("constant", &[]);
    check("split", &[Restriction::Payee(vec!["university".into()])]);
    check("share", &[Restriction::Through(vec!["own".into(), "value".into()])]);
    check("share-of-all", &[]);
}

#[test]
fn plans_are_lines_with_their_reason() {
    let mut facts = facts(vec![booked(FIRST, "listed", "2020-02", 10), booked(FIRST, "listed", "2020-02", -7)]);
    facts.amounts[1].plan = "aterkrav-7".into();
    facts.plans.push(PlanThen {
        plan: "aterkrav-7".into(),
        label: "Återkrav".into(),
        decisions: vec!["HSN § 9".into()],
    });
    let report = report(&facts, &[demo_model()], &Offers::default());
    assert_eq!((report.restricted.len(), report.open.len()), (1, 1));
    let plan = &report.restricted[0];
    assert_eq!((plan.plan.as_str(), plan.total(), plan.label.sv.as_str()), ("aterkrav-7", Ore(-7), "Återkrav"));
    assert_eq!(plan.rests.iter().map(|rests| rests.decision.as_str()).collect::<Vec<_>>(), ["HSN § 9"]);
    assert_eq!(plan.restrictions, [Restriction::Plan]);
}

#[test]
fn days_without_an_offer_and_grants_are_told() {
    let text = r#"
[[offer]]
component = "st-positions"
offered-to = "all"
from = 2020-02-01
to = 2020-03-15
application = { from = 2019-10-01, to = 2019-10-31 }
applied = ["SE2329999995-F101"]
granted = ["SE2329999995-F101"]
decision = "HSN § 1"
"#;
    let facts = facts(vec![booked(OWN, "st-positions", "2020-01", 1), booked(FIRST, "st-positions", "2020-04", 1)]);
    let report = report(&facts, &[demo_model()], &offers(text));
    let flags: Vec<&str> = report.flags.iter().map(|flag| flag.en.as_str()).collect();
    assert_eq!(
        flags,
        [
            "ST doctors: at least one value has no decision or is illustrative",
            "ST doctors: no offer holds for 2020-01-01–2020-01-31",
            "ST doctors: no offer holds for 2020-03-16–2020-04-30",
            "ST doctors: was paid to Enheten SE5599999918-F104, which no offer says was granted it",
        ]
    );
}

#[test]
fn offers_are_read_strictly() {
    let check = |from: &str, to: &str, expected: &[&str]| {
        let changed = DEMO_OFFERS.replacen(from, to, 1);
        assert_ne!(changed, DEMO_OFFERS, "{from}");
        let read = Offers::parse(Path::new("books/offers.toml"), &changed);
        assert_eq!(codes(&read.map(|_| ()).unwrap_err()), expected, "{to}");
    };
    check("component = ", "components = ", &["missing_key", "unknown_key"]);
    check("offered-to = \"all\"", "offered-to = \"everybody\"", &["value_form"]);
    check("offered-to = \"all\"", "", &["missing_key"]);
    check("to = 2020-12-31", "to = 2018-12-31", &["ends_before_start"]);
    check("from = 2020-04-01", "from = \"i april\"", &["wrong_type"]);
    check(
        "decision = \"Hälsovalsnämnden 2018-09-12 § 41 (påhittat): årligt ansökningsförfarande\"",
        "",
        &["offer_without_basis"],
    );
    check("applied = [\"SE2329999995-F101\", \"SE5599999918-F104\"]", "", &["granted_without_application"]);
}

#[test]
fn names_that_nobody_knows_are_refused() {
    let facts = facts(vec![booked(OWN, "listed", "2020-02", 1)]);
    let models = [demo_model()];
    let check = |from: &str, to: &str, expected: usize| {
        let changed = offers(&DEMO_OFFERS.replace(from, to));
        let problems = neutrality(&facts, &year(&models, &changed)).map(|_| ()).unwrap_err();
        assert_eq!(codes(&problems), vec!["unknown_in_offers"; expected], "{to}");
    };
    check("component = \"add-on-assignments\"", "component = \"add-on-assignment\"", 1);
    // Named three times, said once, where it stands first.
    check("SE5599999918-F104", "SE5599999918-F199", 1);
    let changed = offers(&DEMO_OFFERS.replace("SE5599999918-F104", "SE5599999918-F199"));
    let problems = neutrality(&facts, &year(&models, &changed)).unwrap_err();
    assert!(
        english(&problems).contains("offered-to = [\"SE2329999995-F101\", \"SE5599999918-F199\"]"),
        "{}",
        english(&problems)
    );
    let known = ["SE5599999918-F199".to_owned()];
    let request = NeutralityRequest { centres: &known, ..year(&models, &changed) };
    assert!(neutrality(&facts, &request).is_ok(), "the register knows a centre that nothing is booked for");
    let later =
        offers(&DEMO_OFFERS.replace("vat-compensation = [\"vat-compensation\"]", "vat-compensation = [\"moms\"]"));
    let flags = report(&facts, &models, &later).flags;
    assert!(flags.iter().any(|flag| flag.en.contains("“moms” is VAT compensation, but no model")), "{flags:?}");
}

proptest! {
    /// Whatever was booked, each amount stands in one line, owner by owner, and the lines come to all of it.
    #[test]
    fn lines_come_to_what_was_booked(
        amounts in prop::collection::vec((0..4_usize, 0..5_usize, 0..3_usize, 1..13_i8, -1_000_000..1_000_000_i64), 1..40)
    ) {
        let centres = ["", OWN, FIRST, SECOND];
        let components = ["listed", "add-on-assignments", "vat-compensation", "cost-lab", "ceased"];
        let plans = ["", "", "sanktion-1"];
        let amounts = amounts.into_iter().map(|(centre, component, plan, number, ore)| {
            let month = Month::new(2020, number).unwrap().to_string();
            BookedAmount { plan: plans[plan].into(), ..booked(centres[centre], components[component], &month, ore) }
        });
        let facts = facts(amounts.collect());
        let report = report(&facts, &[demo_model()], &offers(DEMO_OFFERS));
        let sum: i64 = facts.amounts.iter().map(|booked| booked.amount.0).sum();
        prop_assert_eq!(report.total, Ore(sum));
        for owner in [Owner::OwnOperated, Owner::Private] {
            let theirs: Ore = facts.amounts.iter().filter(|one| one.owner == Some(owner)).map(|one| one.amount).sum();
            let shown: Ore = report
                .payments()
                .flat_map(|payment| &payment.by_owner)
                .filter(|part| part.owner == owner)
                .map(|part| part.amount)
                .sum();
            prop_assert_eq!(shown, theirs);
        }
        for payment in report.payments() {
            let there = facts.amounts.iter().filter(|one| {
                one.plan == payment.plan && (!one.plan.is_empty() || one.component == payment.component)
            });
            prop_assert_eq!(payment.total(), there.map(|one| one.amount).sum::<Ore>());
        }
    }
}

fn draft(id: &str, kind: DraftKind, listed: &str) -> Draft {
    let centre = |id: &str, owner: &str, listed: &str| DraftCentre {
        id: id.into(),
        name: format!("Enheten {id}"),
        owner: owner.into(),
        provider: "5599999918".into(),
        provider_name: "Fjällmark Vård AB (påhittad)".into(),
        listed: listed.into(),
    };
    let id: SettlementId = id.parse().unwrap();
    Draft {
        id,
        kind,
        post_in: month("2020-03"),
        known_at: "2020-03-10T00:00:00Z".parse().unwrap(),
        engine: String::new(),
        model: String::new(),
        model_id: "demo-2020".into(),
        try_out: true,
        deliveries: String::new(),
        result: String::new(),
        delivery_list: Vec::new(),
        texts: Vec::new(),
        instalments: 1,
        threshold: Ore::ZERO,
        reason: String::new(),
        centres: vec![centre(OWN, "own-operated", "1000"), centre(FIRST, "private", listed)],
        unallocated: Vec::new(),
        review: String::new(),
        lines: Vec::new(),
    }
}

/// The line of a plan, with its decision.
fn sanction() -> DraftLine {
    DraftLine {
        centre: FIRST.into(),
        component: String::new(),
        label: "Sanktion".into(),
        payee: None,
        stance: LineStance::Charged,
        month_for: month("2020-02"),
        amount: LineAmount::Money(Ore(9)),
        cause: Cause::Plan,
        persons: None,
        rests_on: "HSN § 3".into(),
        plan: "sanktion-1".into(),
        against: "sanction".into(),
        moved: true,
    }
}

fn row(centre: &str, component: &str, plan: &str, ore: i64) -> Row {
    Row {
        account: if component.is_empty() && plan.is_empty() { "2446" } else { "5510" }.into(),
        cost_centre: String::new(),
        activity: String::new(),
        counterpart: String::new(),
        provider: "5599999918".into(),
        centre: centre.into(),
        component: component.into(),
        plan: plan.into(),
        month_for: month("2020-02"),
        amount: Ore(ore),
        text: if plan.is_empty() { "" } else { "Sanktion" }.into(),
    }
}

fn carried(centre: &str, ore: i64) -> Row {
    Row { text: "carried-2019 (HSN 2019-12-01, § 5)".into(), ..row(centre, "", "carry/carried-2019", ore) }
}

fn voucher(key: &str, series: Series, settlement: &str, rows: Vec<Row>) -> NewEntry {
    let voucher = Voucher {
        series,
        number: None,
        date: month("2020-03").first(),
        period: month("2020-03"),
        text: key.into(),
        settlement: settlement.parse().ok(),
        rests: Rests { reason: "brister i jouren".into(), on: vec!["HSN § 3".into()], vouchers: Vec::new() },
        rows,
    };
    NewEntry { key: key.into(), record: Record::Voucher(voucher) }
}

/// Settled twice and corrected once; a payment, a plan and an instalment are booked too.
fn ledger(folder: &Path) -> Store {
    let mut store = Store::open(&Location::Sqlite(folder.join("ledger.db"))).unwrap();
    let opened = PeriodRecord { month: month("2020-03"), act: PeriodAct::Opened, reason: String::new() };
    let entry = |key: &str, record| NewEntry { key: key.into(), record };
    let drafted = |draft: Draft| entry(&format!("settlement/{}", draft.id), Record::Draft(Box::new(draft)));
    let entries = vec![
        entry("period/2020-03/1", Record::Period(opened)),
        drafted(draft("2020-02-1", DraftKind::Settlement, "300")),
        drafted(Draft { lines: vec![sanction()], ..draft("2020-03-1", DraftKind::Settlement, "301") }),
        drafted(draft("2020-02-2", DraftKind::Correction, "9999")),
        voucher("v1", Series::A, "2020-02-1", vec![row(OWN, "listed", "", 100), row(OWN, "", "", -100)]),
        voucher("v2", Series::A, "2020-03-1", vec![row(FIRST, "vat-compensation", "", 30), row(FIRST, "", "", -30)]),
        voucher("v3", Series::R, "2020-02-2", vec![row(FIRST, "vat-compensation", "", -5), row(FIRST, "", "", 5)]),
        voucher("v4", Series::D, "2020-03-1", vec![row(FIRST, "", "sanktion-1", -9), row(FIRST, "", "", 9)]),
        voucher("v10", Series::C, "", vec![carried(FIRST, -6), carried(SECOND, 6)]),
        voucher(
            "v5",
            Series::D,
            "2020-03-1",
            vec![row(FIRST, "", "instalments/2020-02-2/5599999918", -4), row(FIRST, "", "", 4)],
        ),
        voucher("v6", Series::P, "", vec![row(FIRST, "", "", 12), row(FIRST, "", "", -12)]),
    ];
    let batch = Batch { at: "2020-03-10T00:00:00Z".parse().unwrap(), by: "ada".into(), entries };
    store.append(&batch).unwrap_or_else(|problem| panic!("{}", english(&[problem])));
    store
}

#[test]
fn the_ledger_gives_what_was_booked_and_not_what_was_moved() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = ledger(folder.path());
    // Booked in March, for February.
    let facts = booked_facts(&mut store, Periods::month(month("2020-02"))).unwrap();
    let amounts: Vec<(&str, &str, &str, i64)> = facts
        .amounts
        .iter()
        .map(|one| (one.centre.as_str(), one.component.as_str(), one.plan.as_str(), one.amount.0))
        .collect();
    assert_eq!(
        amounts,
        [
            (OWN, "listed", "", 100),
            (FIRST, "", "carry/carried-2019", -6),
            (FIRST, "", "sanktion-1", -9),
            (FIRST, "vat-compensation", "", 25),
            (SECOND, "", "carry/carried-2019", 6),
        ]
    );
    let listed: Vec<(&str, Exact)> = facts.centres.iter().map(|one| (one.id.as_str(), one.listed.clone())).collect();
    assert_eq!(listed, [(OWN, Exact::whole(1_000)), (FIRST, Exact::whole(301))], "the last that settled the month");
    let plans: Vec<_> = facts.plans.iter().map(|plan| (plan.label.as_str(), plan.decisions.join("; "))).collect();
    assert_eq!(
        plans,
        [("carried-2019", "HSN 2019-12-01, § 5".to_owned()), ("Sanktion", "HSN § 3".to_owned())],
        "the decisions and nothing else of what the vouchers rest on"
    );
    assert!(facts.try_out);
    let report = report(&facts, &[demo_model()], &offers(DEMO_OFFERS));
    assert_eq!((report.total, report.vat_compensation[0].total()), (Ore(116), Ore(25)));
    let later = booked_facts(&mut store, Periods::month(month("2020-03"))).unwrap();
    assert_eq!(later, BookedFacts::default(), "what is booked in March is for February");
}

#[test]
fn a_month_settled_anew_counts_its_listed_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = ledger(folder.path());
    let again = draft("2020-03-2", DraftKind::Settlement, "400");
    let entries = vec![
        NewEntry { key: "settlement/2020-03-2".into(), record: Record::Draft(Box::new(again)) },
        voucher("v7", Series::R, "2020-03-1", vec![row(FIRST, "vat-compensation", "", -30), row(FIRST, "", "", 30)]),
        voucher("v8", Series::A, "2020-03-2", vec![row(FIRST, "vat-compensation", "", 30), row(FIRST, "", "", -30)]),
    ];
    let batch = Batch { at: "2020-03-11T00:00:00Z".parse().unwrap(), by: "controller".into(), entries };
    store.append(&batch).unwrap_or_else(|problem| panic!("{}", english(&[problem])));
    let facts = booked_facts(&mut store, Periods::month(month("2020-02"))).unwrap();
    let listed: Vec<(&str, Exact)> = facts.centres.iter().map(|one| (one.id.as_str(), one.listed.clone())).collect();
    assert_eq!(listed, [(OWN, Exact::whole(1_000)), (FIRST, Exact::whole(400))]);
    let booked: Ore = facts.amounts.iter().map(|one| one.amount).sum();
    assert_eq!(booked, Ore(116));
}
