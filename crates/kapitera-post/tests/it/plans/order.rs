//! Months that are reversed and settled anew, and months prepared out of their order, while a plan is followed.

use jiff::civil::date;
use kapitera_books::{Draft, SettlementId};
use kapitera_money::Ore;
use kapitera_post::Office;

use super::world::{World, at, balance, rows_of, sum};
use crate::small::{ALPHA, month, why};

const P1: &str = "SE5599999918-P1";
/// Two months' pay by the model of the invented region: 10 000 and 123.45 for the one who is listed.
const PAY: i64 = 10_123_45;

fn sanction() -> String {
    format!(
        "[plan]\nid = \"s\"\nname = \"Sanktion\"\nkind = \"sanction\"\nreason = \"Bemanning\"\nbasis = \"illustrative\"\n\
         centres = [\"{P1}\"]\nshare = \"10 %\"\nfrom = \"2020-01\"\nmonths = 6\n[decision]\ncase = \"RS/0/2020\"\n"
    )
}

fn claim() -> String {
    format!(
        "[plan]\nid = \"c\"\nname = \"Återbetalning\"\nkind = \"instalments\"\nreason = \"Granskning\"\n\
         basis = \"illustrative\"\naccount = \"clawback\"\ncentres = [\"{P1}\"]\namount = \"30 000 kr\"\n\
         from = \"2020-01\"\nmonths = 6\nmonth-for = \"2019-12\"\n[decision]\ncase = \"RS/1/2020\"\n"
    )
}

fn world() -> World {
    World::new(&[(P1, ALPHA, vec![date(2013, 1, 1)])])
}

/// What a draft books of a plan, by the months it is for.
fn of_plan(draft: &Draft, id: &str) -> Vec<(String, i64)> {
    let own = draft.lines.iter().filter(|line| line.plan == id);
    own.map(|line| (line.month_for.to_string(), line.booked().0)).collect()
}

fn prepare(world: &World, office: &mut Office, name: &str) -> Draft {
    if office.periods().unwrap().iter().all(|period| period.month != month(name)) {
        office.open_period(month(name), &at("ekonom")).unwrap();
    }
    world.prepare(office, name).draft
}

fn post(office: &mut Office, id: SettlementId) {
    office.review(id, &at("attestant")).unwrap();
    office.attest(id, &at("attestant")).unwrap();
    office.post(id, &at("controller")).unwrap();
}

#[test]
fn a_month_settled_anew_after_a_later_one_gives_back_nothing_of_the_later_ones() {
    let world = world();
    let mut office = world.office();
    let id = world.plan(&mut office, &sanction());
    let tenth = -(PAY + 5) / 10;
    let january = prepare(&world, &mut office, "2020-01");
    post(&mut office, january.id);
    let february = prepare(&world, &mut office, "2020-02");
    post(&mut office, february.id);
    office.reverse(january.id, &why("controller", "2022-06-01T09:00:00Z", "fel leverans")).unwrap();
    let anew = prepare(&world, &mut office, "2020-01");
    assert_eq!(of_plan(&anew, &id), [("2020-01".to_owned(), tenth)], "its own, and nothing of February's");
    post(&mut office, anew.id);
    let march = prepare(&world, &mut office, "2020-03");
    assert_eq!(of_plan(&march, &id), [("2020-03".to_owned(), tenth)]);
    assert_eq!(sum(&rows_of(&mut office, &id)), Ore(2 * tenth));
}

#[test]
fn a_later_month_prepared_first_takes_what_is_due_once() {
    let world = world();
    let mut office = world.office();
    let id = world.plan(&mut office, &claim());
    let claimed = |kr: i64| vec![("2019-12".to_owned(), -kr * 100)];
    office.open_period(month("2020-01"), &at("ekonom")).unwrap();
    let february = prepare(&world, &mut office, "2020-02");
    assert_eq!(of_plan(&february, &id), claimed(10_000), "January's part too");
    let january = prepare(&world, &mut office, "2020-01");
    assert_eq!(of_plan(&january, &id), [], "which waits in February's draft and is not given back");
    post(&mut office, february.id);
    post(&mut office, january.id);
    // February is reversed and settled anew, then January, whose part February took.
    office.reverse(february.id, &why("controller", "2022-06-01T09:00:00Z", "fel leverans")).unwrap();
    let anew = prepare(&world, &mut office, "2020-02");
    assert_eq!(of_plan(&anew, &id), claimed(10_000));
    post(&mut office, anew.id);
    let march = prepare(&world, &mut office, "2020-03");
    assert_eq!(of_plan(&march, &id), claimed(5_000));
    post(&mut office, march.id);
    office.reverse(january.id, &why("controller", "2022-06-01T09:00:00Z", "fel leverans")).unwrap();
    let again = prepare(&world, &mut office, "2020-01");
    assert_eq!(of_plan(&again, &id), []);
    assert_eq!(balance(&mut office, "3611", Some(P1)), Ore(-15_000_00));
}
