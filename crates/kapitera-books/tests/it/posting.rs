//! From drafts to vouchers.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::date;
use kapitera_books::post::{Undoing, reversal, vouchers};
use kapitera_books::{
    Books, Cause, DeliveryRef, Draft, DraftKind, DraftLine, LineAmount, LineStance, Row, Series, Voucher, instalments,
    reclaim,
};
use kapitera_message::{Language, Problems};
use kapitera_money::Ore;

use crate::fixtures::{DAY, books, codes, difference, draft, line, month, parse, texts_with};
use crate::gallery::{beside, codes_of};

fn made(draft: &Draft) -> BTreeMap<String, Voucher> {
    vouchers(draft, &books(), DAY, Language::En).unwrap().into_iter().collect()
}

fn refused(draft: &Draft, books: &Books) -> Problems {
    vouchers(draft, books, DAY, Language::En).unwrap_err()
}

/// A row as `account counterpart provider centre component plan month amount`.
fn shown(row: &Row) -> String {
    let Row { account, counterpart, provider, centre, component, plan, month_for, amount, .. } = row;
    format!("{account} {counterpart} {provider} {centre} {component} {plan} {month_for} {}", amount.0)
}

/// The settlement of February: each line a row, each centre a voucher, what is owed against it.
#[test]
fn a_settlement_becomes_a_voucher_for_each_centre() {
    let draft = draft(
        DraftKind::Settlement,
        vec![
            line("B1", "listed", LineStance::Paid, 1_000_00),
            line("B1", "lab", LineStance::Charged, 150_00),
            line("B1", "fees", LineStance::Received, 99_00),
            line("B1", "shadowed", LineStance::Shadow, 98_00),
            line("O1", "listed", LineStance::Paid, 700_00),
            line("E1", "listed", LineStance::Paid, 0),
        ],
    );
    let made = made(&draft);
    assert_eq!(made.keys().collect::<Vec<_>>(), ["settlement/2020-02-1/voucher/B1", "settlement/2020-02-1/voucher/O1"]);
    let first = &made["settlement/2020-02-1/voucher/B1"];
    assert_eq!((first.series, first.number, first.period), (Series::A, None, month("2020-02")));
    assert_eq!(first.text, "Settlement of 2020-02, Centre B1");
    assert_eq!(
        first.rows.iter().map(shown).collect::<Vec<_>>(),
        [
            "5510 870 5599999918 B1 listed  2020-02 100000",
            "3610 870 5599999918 B1 lab  2020-02 -15000",
            "2446 870 5599999918 B1   2020-02 -85000",
        ]
    );
    assert_eq!((first.rows[0].cost_centre.as_str(), first.rows[0].activity.as_str()), ("71000", "01"));
    assert_eq!((first.rows[2].cost_centre.as_str(), first.rows[2].activity.as_str()), ("", ""));
    let own = &made["settlement/2020-02-1/voucher/O1"];
    assert_eq!(shown(&own.rows[1]), "2896 100 2329999995 O1   2020-02 -70000");
    assert_eq!(own.rows[0].cost_centre, "71010", "the provider's, when the rule has none");
}

#[test]
fn a_split_goes_to_its_payee() {
    let mut shared = line("O1", "listed", LineStance::Paid, 40_00);
    shared.payee = Some("university".to_owned());
    let made = made(&draft(DraftKind::Settlement, vec![line("O1", "listed", LineStance::Paid, 60_00), shared]));
    let rows: Vec<String> = made["settlement/2020-02-1/voucher/O1"].rows.iter().map(shown).collect();
    assert_eq!(
        rows,
        [
            "5610 100 2329999995 O1 listed  2020-02 6000",
            "5610 870 5599999926 O1 listed  2020-02 4000",
            "2896 100 2329999995 O1   2020-02 -6000",
            "2446 870 5599999926 O1   2020-02 -4000",
        ]
    );
}

#[test]
fn what_is_not_moved_is_not_booked() {
    let mut still = difference("B1", "listed", Cause::LateListing, -40_00);
    still.moved = false;
    assert!(made(&draft(DraftKind::Correction, vec![still.clone()])).is_empty());
    let made = made(&draft(DraftKind::Correction, vec![still, difference("B1", "cni", Cause::NewIndex, 5_00)]));
    assert_eq!(made["settlement/2020-02-2/voucher/B1"].rows.len(), 2);
}

#[test]
fn rows_that_cancel_need_nothing_against_them() {
    let lines =
        vec![difference("B1", "listed", Cause::LateListing, -40_00), difference("B1", "cni", Cause::NewIndex, 40_00)];
    let made = made(&draft(DraftKind::Correction, lines));
    assert_eq!(made["settlement/2020-02-2/voucher/B1"].rows.len(), 2);
}

#[test]
fn a_plans_line_has_its_own_voucher_and_account() {
    let clawback = DraftLine {
        component: String::new(),
        label: "Clawback 2019".to_owned(),
        cause: Cause::Plan,
        rests_on: "decision RS 1/2020".to_owned(),
        plan: "plan/clawback-2019".to_owned(),
        against: "clawback".to_owned(),
        month_for: month("2019-11"),
        ..line("B1", "", LineStance::Charged, 1_500_00)
    };
    let made = made(&draft(DraftKind::Settlement, vec![line("B1", "listed", LineStance::Paid, 10_000_00), clawback]));
    assert_eq!(made.len(), 2);
    let plan = &made["settlement/2020-02-1/voucher/B1/plan"];
    assert_eq!(plan.series, Series::D);
    assert_eq!(
        plan.rows.iter().map(shown).collect::<Vec<_>>(),
        ["5540 870 5599999918 B1  plan/clawback-2019 2019-11 -150000", "2446 870 5599999918 B1   2019-11 150000",]
    );
    assert_eq!(plan.rests.reason, "Clawback 2019");
    assert_eq!(plan.rests.on, ["decision RS 1/2020", "plan/clawback-2019", "model model-2020"]);
    assert_eq!(made["settlement/2020-02-1/voucher/B1"].rows.len(), 2);
}

#[test]
fn a_reclaim_says_its_month_its_reason_and_what_it_rests_on() {
    let mut draft = draft(
        DraftKind::Correction,
        vec![
            difference("B1", "listed", Cause::LateListing, -1_234_50),
            difference("B1", "cni", Cause::LateListing, -20_00),
            difference("B1", "cni", Cause::NewIndex, 10_00),
        ],
    );
    let (register, id) = ("listings".to_owned(), "L7".to_owned());
    draft.delivery_list = vec![DeliveryRef { register, id, manifest_sha256: String::new() }];
    draft.reason = "late listings".to_owned();
    let made = made(&draft);
    let voucher = &made["settlement/2020-02-2/voucher/B1"];
    assert_eq!(voucher.series, Series::R);
    assert_eq!(
        voucher.rests.reason,
        "late listings; late listing: −1\u{a0}254.50 kr, at most 7 concerned; \
         new index or value: 10.00 kr, at most 7 concerned"
    );
    assert_eq!(voucher.rests.on, ["delivery listings 2020-03-05", "model model-2020", "delivery listings L7"]);
    assert_eq!(voucher.rows[0].text, "listed: late listing");
    let back = reclaim::taken_back(voucher, &books());
    assert_eq!(back, BTreeMap::from([("5599999918".to_owned(), Ore(1_244_50))]));
    let mut bare = voucher.clone();
    bare.rests.on.clear();
    assert_eq!(reclaim::check(&bare, &books()).unwrap_err().code, "reclaim_without_ground");
    bare.rests.clone_from(&voucher.rests);
    bare.rests.reason = " ".to_owned();
    assert_eq!(reclaim::check(&bare, &books()).unwrap_err().code, "reclaim_without_ground");
}

#[test]
fn a_months_settlement_that_takes_back_says_what_it_rests_on_also_beside_a_payee() {
    let shared = DraftLine { payee: Some("university".to_owned()), ..line("B1", "listed", LineStance::Paid, 90_00) };
    let made = made(&draft(DraftKind::Settlement, vec![line("B1", "lab", LineStance::Charged, 40_00), shared]));
    let voucher = &made["settlement/2020-02-1/voucher/B1"];
    assert_eq!(reclaim::taken_back(voucher, &books()).into_iter().next(), Some(("5599999918".to_owned(), Ore(40_00))));
    assert_eq!(voucher.rests.reason, "settlement of 2020-02: 50.00 kr");
    assert_eq!(voucher.rests.on, ["model model-2020"]);
}

/// Birch owes 100 kr net over two centres, Elm is paid: Birch pays back over three months.
#[test]
fn a_correction_in_instalments_is_claimed_and_charged_to_the_ore() {
    let mut draft = draft(
        DraftKind::Correction,
        vec![
            difference("B1", "listed", Cause::LateListing, -130_00),
            difference("B2", "listed", Cause::LateListing, 30_00),
            difference("E1", "listed", Cause::LateListing, 100_00),
        ],
    );
    draft.instalments = 3;
    let made = made(&draft);
    let contra = |centre: &str| shown(&made[&format!("settlement/2020-02-2/voucher/{centre}")].rows[1]);
    let plan = "instalments/2020-02-2/5599999918";
    assert_eq!(contra("B1"), format!("1519 870 5599999918 B1  {plan} 2020-02 13000"));
    assert_eq!(contra("B2"), format!("1519 870 5599999918 B2  {plan} 2020-02 -3000"));
    assert_eq!(contra("E1"), "2446 870 5599999926 E1   2020-02 -10000");

    let claimed: Vec<Row> = made.values().flat_map(|voucher| voucher.rows.clone()).collect();
    let due = instalments::due(&draft, &claimed);
    let parts: Vec<(String, String, i64)> =
        due.iter().map(|part| (part.centre.clone(), part.due.to_string(), part.amount.0)).collect();
    let part = |centre: &str, due: &str, ore| (centre.to_owned(), due.to_owned(), ore);
    assert_eq!(
        parts,
        [
            part("B1", "2020-03", 43_34),
            part("B1", "2020-04", 43_33),
            part("B1", "2020-05", 43_33),
            part("B2", "2020-03", -10_00),
            part("B2", "2020-04", -10_00),
            part("B2", "2020-05", -10_00),
        ]
    );

    // March is charged; April is passed over and caught up in May; after that nothing is left.
    let mut charged: Vec<Row> = Vec::new();
    let mut charge = |of: &str| -> Vec<(String, i64)> {
        let lines = instalments::lines(&draft, &claimed, &charged, month(of), Language::En);
        let mut settlement = crate::fixtures::draft(DraftKind::Settlement, lines.clone());
        settlement.id.month = month(of);
        settlement.post_in = month(of);
        let day = month(of).last();
        for (_, voucher) in vouchers(&settlement, &books(), day, Language::En).unwrap() {
            charged.extend(voucher.rows.into_iter().filter(|row| row.plan == plan));
        }
        lines.iter().map(|line| (line.label.clone(), line.paid().0)).collect()
    };
    let label = |number: u32| format!("Instalment {number} of 3 of the correction of 2020-02");
    assert_eq!(charge("2020-02"), []);
    assert_eq!(charge("2020-03"), [(label(1), -43_34), (label(1), 10_00)]);
    assert_eq!(charge("2020-03"), []);
    assert_eq!(charge("2020-05"), [(label(3), -86_66), (label(3), 20_00)]);
    assert_eq!(charge("2020-06"), []);
    assert_eq!(charge("2020-04"), [], "an earlier month settled late is not given back what a later one charged");
    let left: Ore = claimed.iter().chain(&charged).filter(|row| row.plan == plan).map(|row| row.amount).sum();
    assert_eq!(left, Ore::ZERO);
}

/// What a payee was claimed is charged to the payee, not to the provider of the centre whose line it was; and what a provider
/// owes stays its own when the centre has changed hands.
#[test]
fn an_instalment_is_charged_to_who_was_claimed() {
    let mut shared = difference("O1", "listed", Cause::LateListing, -90_00);
    shared.payee = Some("university".to_owned());
    let mut correction = draft(DraftKind::Correction, vec![shared]);
    correction.instalments = 2;
    let claimed: Vec<Row> = made(&correction).into_values().flat_map(|voucher| voucher.rows).collect();
    assert_eq!(claimed[1].provider, "5599999926");
    let lines = instalments::lines(&correction, &claimed, &[], month("2020-03"), Language::En);
    let mut settlement = draft(DraftKind::Settlement, lines);
    settlement.id.month = month("2020-03");
    let voucher = &made(&settlement)["settlement/2020-03-1/voucher/O1/plan"];
    assert_eq!(
        voucher.rows.iter().map(shown).collect::<Vec<_>>(),
        [
            "1519 870 5599999926 O1  instalments/2020-02-2/5599999926 2020-02 -4500",
            "2446 870 5599999926 O1   2020-02 4500",
        ]
    );
}

#[test]
fn a_correction_that_is_undone_gives_back_what_was_charged() {
    let mut draft = draft(DraftKind::Correction, vec![difference("B1", "listed", Cause::LateListing, -90_00)]);
    draft.instalments = 3;
    let made: Vec<(String, Voucher)> = made(&draft).into_iter().collect();
    let undoing =
        Undoing { date: date(2020, 4, 1), period: month("2020-04"), reason: "wrong list", language: Language::En };
    let undone = reversal(&made, &undoing).unwrap();
    let rows = |vouchers: &[(String, Voucher)]| -> Vec<Row> {
        vouchers.iter().flat_map(|(_, voucher)| voucher.rows.clone()).collect()
    };
    let lines = instalments::lines(&draft, &rows(&made), &[], month("2020-03"), Language::En);
    assert_eq!(lines.len(), 1);
    let charged = Row { amount: Ore(-30_00), ..made[0].1.rows[1].clone() };
    let claimed = [rows(&made), rows(&undone)].concat();
    let lines = instalments::lines(&draft, &claimed, &[charged], month("2020-04"), Language::En);
    assert_eq!(lines.iter().map(|line| line.paid().0).collect::<Vec<_>>(), [30_00]);
}

#[test]
fn a_reversal_is_contrary_row_by_row_and_has_its_own_key() {
    let lines = vec![line("B1", "listed", LineStance::Paid, 10_00), line("E1", "cni", LineStance::Paid, 20_00)];
    let mut made = vouchers(&draft(DraftKind::Settlement, lines), &books(), DAY, Language::En).unwrap();
    made[0].1.number = Some(12);
    made[1].1.number = Some(13);
    let mut undoing =
        Undoing { date: date(2020, 3, 2), period: month("2020-03"), reason: "wrong model", language: Language::Sv };
    let undone = reversal(&made, &undoing).unwrap();
    let (key, first) = &undone[0];
    assert_eq!((key.as_str(), first.series), ("settlement/2020-02-1/reversal/B1", Series::R));
    assert_eq!(first.text, "Återför A 12: Settlement of 2020-02, Centre B1");
    assert_eq!((first.rests.reason.as_str(), &first.rests.vouchers[..]), ("wrong model", &["A 12".to_owned()][..]));
    for ((_, was), (_, is)) in made.iter().zip(&undone) {
        assert!(was.rows.iter().zip(&is.rows).all(|(was, is)| was.amount == -is.amount && was.account == is.account));
        reclaim::check(is, &books()).unwrap();
    }
    undoing.reason = "";
    assert_eq!(codes(&reversal(&made, &undoing).unwrap_err()), ["undoing_without_reason"; 2]);
}

#[test]
fn amounts_of_other_units_and_other_stances_book_nothing() {
    let mut hours = line("B1", "listed", LineStance::Paid, 0);
    hours.amount = LineAmount::Quantity("3/2".to_owned());
    assert!(made(&draft(DraftKind::Settlement, vec![hours])).is_empty());
}

#[test]
fn the_day_is_in_the_month_of_the_books() {
    let draft = draft(DraftKind::Settlement, vec![line("B1", "listed", LineStance::Paid, 1)]);
    let problems = vouchers(&draft, &books(), date(2020, 3, 1), Language::En).unwrap_err();
    assert_eq!(codes(&problems), ["voucher_outside_period"]);
}

/// Every lack of a draft, told together; the texts stand in the gallery.
#[test]
fn all_that_is_missing_is_told_together() {
    let texts = texts_with("chart.toml", "{ role = \"payable\", owner = \"private\", account = \"2446\" },\n", "");
    let mut lacking = draft(
        DraftKind::Settlement,
        vec![
            line("B1", "listed", LineStance::Paid, 1),
            line("B1", "fees", LineStance::Paid, 1),
            line("B2", "fees", LineStance::Paid, 1),
            line("O1", "fees", LineStance::Paid, 1),
            line("E1", "listed", LineStance::Paid, 1),
            line("X1", "listed", LineStance::Paid, 1),
            line("N1", "listed", LineStance::Paid, 1),
            line("N2", "listed", LineStance::Paid, 1),
            line("N3", "listed", LineStance::Paid, 1),
            line("B1", "", LineStance::Charged, 1),
            DraftLine { payee: Some("college".to_owned()), ..line("B1", "listed", LineStance::Paid, 1) },
            DraftLine { against: "sanction".to_owned(), ..line("B1", "", LineStance::Charged, 1) },
        ],
    );
    let mut add = |id: &str, owner: &str, provider: &str| {
        let mut centre = lacking.centres[0].clone();
        (centre.id, centre.name) = (id.to_owned(), format!("Centre {id}"));
        (centre.owner, centre.provider) = (owner.to_owned(), provider.to_owned());
        lacking.centres.push(centre);
    };
    add("N1", "private", "5599999934");
    add("N2", "cooperative", "5599999918");
    add("N3", "own-operated", "5599999918");
    let all = refused(&lacking, &parse(&texts));
    assert_eq!(
        codes(&all),
        [
            "posting_missing",
            "posting_missing",
            "centre_not_in_draft",
            "provider_missing",
            "owner_unknown",
            "owner_differs",
            "line_without_account",
            "payee_missing",
            "role_missing",
            "role_missing",
        ]
    );
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gallery/posting.txt");
    let wrong = beside(&path, &all);
    assert!(wrong.is_none(), "{}", wrong.unwrap());
    let mut shown: Vec<&str> = codes(&all);
    shown.push("undoing_without_reason");
    for code in codes_of(&["post.rs", "post"]) {
        assert!(shown.contains(&code.as_str()), "{code} is not met");
    }
}

/// A row of a posting rule whose account has ended that day.
#[test]
fn an_account_that_has_ended_takes_no_booking() {
    let texts = texts_with(
        "chart.toml",
        "name = \"Capitation, private\", class = \"cost\" },",
        "name = \"Capitation, private\", class = \"cost\", to = 2020-01-31 },",
    );
    let texts: Vec<(String, String)> = texts
        .into_iter()
        .map(|(path, text)| {
            (path, text.replace("account = \"5510\", cost", "to = 2020-01-31, account = \"5510\", cost"))
        })
        .collect();
    let draft = draft(DraftKind::Settlement, vec![line("B1", "listed", LineStance::Paid, 1)]);
    let problems = refused(&draft, &parse(&texts));
    assert_eq!(codes(&problems), ["posting_missing"]);
    assert_eq!(problems[0].places.len(), 1, "the rule that has ended is shown");
}
