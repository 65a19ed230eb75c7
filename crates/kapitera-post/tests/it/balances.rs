//! Balances by account, provider, centre and month, and over the turn of a year.

use kapitera_books::AccountClass;
use kapitera_money::Ore;
use kapitera_post::{BalanceLine, BalanceRequest, Office};
use kapitera_store::BalanceKey;

use crate::small::{ALPHA, Small, act, finish, month, time};

fn balances(office: &mut Office, from: &str, to: &str, by: &[BalanceKey]) -> Vec<BalanceLine> {
    let asked = BalanceRequest { from: Some(month(from)), to: Some(month(to)), by: by.to_vec(), ..Default::default() };
    office.balances(&asked).unwrap()
}

fn of<'b>(lines: &'b [BalanceLine], account: &str, key: &str) -> &'b BalanceLine {
    let found = lines.iter().find(|line| line.account == account && line.keys.iter().all(|there| there == key));
    found.unwrap_or_else(|| panic!("no balance of {account} {key}"))
}

#[test]
fn balances_are_the_rows_added_up() {
    let small = Small::new();
    let mut office = small.office();
    let january = small.post(&mut office, "2020-01");
    let february = small.post(&mut office, "2020-02");
    let both = balances(&mut office, "2020-01", "2020-02", &[]);
    assert_eq!(both.iter().map(|line| line.closing).sum::<Ore>(), Ore::ZERO, "the books balance");
    let second = balances(&mut office, "2020-02", "2020-02", &[]);
    let owed = of(&second, "2446", "");
    assert_eq!(owed.opening + owed.debit - owed.credit, owed.closing);
    assert_eq!(owed.class, AccountClass::Liability);
    let total: Ore = ["2446", "2896"].iter().map(|account| of(&both, account, "").closing).sum();
    assert_eq!(-total, january.draft.total() + february.draft.total());
    // By provider: what Alfa's two centres come to, and the same by centre.
    let by_provider = balances(&mut office, "2020-01", "2020-02", &[BalanceKey::Provider]);
    let alpha = of(&by_provider, "2446", ALPHA).closing;
    let by_centre = balances(&mut office, "2020-01", "2020-02", &[BalanceKey::Centre]);
    let centres = ["SE2329999995-T003", "SE2329999995-T004"];
    assert_eq!(alpha, centres.iter().map(|centre| of(&by_centre, "2446", centre).closing).sum());
    // By month: each month's opening is the closing of the one before.
    let by_month = balances(&mut office, "2020-01", "2020-02", &[BalanceKey::Period]);
    for account in ["5510", "2446"] {
        assert_eq!(of(&by_month, account, "2020-02").opening, of(&by_month, account, "2020-01").closing, "{account}");
    }
    let one =
        BalanceRequest { account: Some("2446".to_owned()), provider: Some(ALPHA.to_owned()), ..Default::default() };
    let one = office.balances(&one).unwrap();
    assert_eq!(one.iter().map(|line| (line.account.as_str(), line.closing)).collect::<Vec<_>>(), [("2446", alpha)]);
}

#[test]
fn result_accounts_begin_each_year_anew() {
    let small = Small::new();
    let mut office = small.office();
    let at = "2020-12-21T09:00:00Z";
    for period in ["2020-11", "2020-12", "2021-01"] {
        office.open_period(month(period), &act("ekonom", at)).unwrap();
    }
    let mut totals = Vec::new();
    for (month_of, post_in) in [("2020-11", "2020-12"), ("2020-12", "2021-01")] {
        let draft = small.prepare_in(&mut office, month_of, post_in, &act("controller", at)).unwrap().draft;
        finish(&mut office, draft.id, time(at));
        totals.push(draft.total());
    }
    let new_year = balances(&mut office, "2021-01", "2021-01", &[]);
    let cost = of(&new_year, "5510", "");
    assert_eq!((cost.opening, cost.closing), (Ore::ZERO, cost.debit - cost.credit), "a cost begins anew");
    let debts: Ore = ["2446", "2896"].iter().map(|account| of(&new_year, account, "").opening).sum();
    assert_eq!(debts, -totals[0], "a debt goes on");
    let old_year = balances(&mut office, "2020-12", "2020-12", &[]);
    assert_eq!(old_year.iter().map(|line| line.closing).sum::<Ore>(), Ore::ZERO);
    let by_month = balances(&mut office, "2021-01", "2021-01", &[BalanceKey::Period]);
    assert_eq!(of(&by_month, "5510", "2021-01").opening, Ore::ZERO);
    let over = BalanceRequest { from: Some(month("2020-12")), to: Some(month("2021-01")), ..Default::default() };
    assert_eq!(office.balances(&over).unwrap_err().code, "balance_years");
    let debt = BalanceRequest { account: Some("2446".to_owned()), ..over };
    assert_eq!(office.balances(&debt).unwrap().len(), 1, "a debt has a balance over years");
}
