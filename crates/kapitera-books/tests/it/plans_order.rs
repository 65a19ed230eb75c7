//! Months settled, reversed and settled anew in any order: on the way no draft gives back what is rightly booked, and in the
//! end the same is booked as when every month comes in its turn.

use std::collections::BTreeMap;

use kapitera_books::{DraftCentre, DraftLine, MonthFacts, Plan, PlanBooked};
use kapitera_period::Month;
use proptest::prelude::*;

use crate::plans::{DECISION, HEAD, booked_in, centre, due, month, pay, read};

/// Whose, of which component, for which month.
type Key = (String, String, Month);

/// The settlements of some months, and what they have booked of a plan.
struct Settled<'p> {
    plan: &'p Plan,
    facts: &'p [MonthFacts],
    /// What stands or waits, by the month settled.
    standing: BTreeMap<Month, Vec<DraftLine>>,
    /// Rows of settlements that were posted and reversed, and the contrary ones.
    undone: Vec<PlanBooked>,
}

impl<'p> Settled<'p> {
    fn new(plan: &'p Plan, facts: &'p [MonthFacts]) -> Self {
        Self { plan, facts, standing: BTreeMap::new(), undone: Vec::new() }
    }

    fn settle(&mut self, of: Month) -> &[DraftLine] {
        let standing = self.standing.iter().flat_map(|(settled, lines)| booked_in(self.plan, *settled, lines));
        let booked: Vec<PlanBooked> = standing.chain(self.undone.iter().cloned()).collect();
        let lines = due(self.plan, of, self.facts, &booked);
        self.standing.entry(of).or_insert(lines)
    }

    /// A draft is withdrawn and leaves nothing; a posted settlement is reversed and leaves its rows and contrary ones.
    fn undo(&mut self, of: Month, posted: bool) {
        let lines = self.standing.remove(&of).unwrap_or_default();
        let rows = booked_in(self.plan, of, &lines);
        if posted {
            self.undone.extend(rows.iter().map(|row| PlanBooked { booked: -row.booked, ..row.clone() }));
            self.undone.extend(rows);
        }
    }

    fn is_last(&self, of: Month) -> bool {
        self.standing.last_key_value().is_none_or(|(last, _)| *last <= of)
    }

    /// What stands, by whose it is and for which month.
    fn sums(&self) -> BTreeMap<Key, i64> {
        let mut sums = BTreeMap::new();
        for line in self.standing.values().flatten() {
            let key = (line.centre.clone(), line.component.clone(), line.month_for);
            *sums.entry(key).or_insert(0) += line.booked().0;
        }
        sums.retain(|_, sum| *sum != 0);
        sums
    }
}

/// A plan of every kind that ends within eight months, all on the same small amounts.
fn plans(months: i32, ore: i64, share: i64) -> Vec<Plan> {
    let one = "centres = [\"A\", \"B\"]";
    let amount = format!("amount = \"{}.{:02} kr\"", ore / 100, ore % 100);
    let paid = "paid-from = \"2020-10\"\npaid-to = \"2020-12\"";
    let share = format!("share = \"{share} %\"");
    let claim = format!("kind = \"instalments\"\naccount = \"clawback\"\n{one}\n{amount}\nmonths = {months}");
    let kinds = [
        format!("kind = \"clawback\"\n{one}\n{share}\n{paid}\nmonths = {months}"),
        format!("kind = \"clawback\"\n{one}\n{share}\ncomponents = [\"y\", \"x\"]\n{paid}\nmonths = {months}"),
        format!("kind = \"sanction\"\n{one}\n{share}\nmonths = {months}"),
        format!("kind = \"recovery\"\n{one}\n{amount}\nmonths = {months}"),
        claim.clone(),
        format!("{claim}\nmonth-for = \"2020-11\""),
        format!("{claim}\nmonth-for = \"2021-02\""),
    ];
    kinds.iter().map(|kind| read(&format!("{HEAD}{kind}\n{DECISION}"))).collect()
}

/// The facts of 2020-10 to 2021-12: two centres of the plan and two others, paid by two components, one of which may take.
fn facts(pays: &[(i64, i64)]) -> Vec<MonthFacts> {
    let one = |(later, (x, y)): (i32, &(i64, i64))| {
        let centres: Vec<DraftCentre> = ["A", "B", "C", "D"].map(|id| centre(id, &format!("{}", 7 + later))).into();
        let pay = vec![pay("A", "x", *x), pay("A", "y", *y), pay("B", "x", x / 3), pay("B", "y", -y)];
        MonthFacts { pay, ..MonthFacts::new(month("2020-10").plus(later), &centres) }
    };
    (0..).zip(pays).map(one).collect()
}

const FIRST: &str = "2021-01";
const MONTHS: i32 = 8;

/// Takes the steps (a month is settled when it is not, else withdrawn or reversed), then settles what is not, in the order of
/// `ends`.
fn follows_in_any_order(
    plan: &Plan,
    facts: &[MonthFacts],
    steps: &[(i32, bool)],
    ends: &[i32],
) -> Result<(), TestCaseError> {
    let all = || (0..MONTHS).map(|later| month(FIRST).plus(later));
    let mut turn = Settled::new(plan, facts);
    let mut by_turn = BTreeMap::new();
    for of in all() {
        turn.settle(of);
        by_turn.insert(of, turn.sums());
    }
    let mut settled = Settled::new(plan, facts);
    for (later, posted) in steps {
        let of = month(FIRST).plus(*later);
        if settled.standing.contains_key(&of) {
            settled.undo(of, *posted);
        } else {
            settles_rightly(&mut settled, of, &by_turn)?;
        }
    }
    for of in ends.iter().map(|later| month(FIRST).plus(*later)) {
        if !settled.standing.contains_key(&of) {
            settles_rightly(&mut settled, of, &by_turn)?;
        }
    }
    prop_assert_eq!(settled.sums(), turn.sums());
    Ok(())
}

/// Settles a month. Nothing goes the other way than it ought to in the end or beyond it, and when no later month stands,
/// all that ought to be booked by then is: `by_turn` says it, from every month in its turn.
fn settles_rightly(
    settled: &mut Settled<'_>,
    of: Month,
    by_turn: &BTreeMap<Month, BTreeMap<Key, i64>>,
) -> Result<(), TestCaseError> {
    let whole = by_turn.last_key_value().map(|(_, whole)| whole.clone()).unwrap_or_default();
    let right = |key: &Key| whole.get(key).copied().unwrap_or(0);
    for line in settled.settle(of) {
        let key = (line.centre.clone(), line.component.clone(), line.month_for);
        prop_assert_eq!(line.booked().0.signum(), right(&key).signum(), "{} gives back: {:?}", of, line);
    }
    for (key, sum) in settled.sums() {
        prop_assert!(sum.abs() <= right(&key).abs(), "{:?}: {} of {}", key, sum, right(&key));
    }
    if settled.is_last(of) {
        prop_assert_eq!(&settled.sums(), &by_turn[&of], "what ought to be booked by {}", of);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_order_comes_to_the_same(
        pays in proptest::collection::vec((1i64..90_000, -9_000i64..9_000), 15),
        (months, ore, share) in (1i32..7, 1i64..40_000, 1i64..100),
        steps in proptest::collection::vec((0..MONTHS, any::<bool>()), 0..40),
        ends in Just((0..MONTHS).collect::<Vec<i32>>()).prop_shuffle(),
    ) {
        let facts = facts(&pays);
        for plan in plans(months, ore, share) {
            follows_in_any_order(&plan, &facts, &steps, &ends)?;
        }
    }
}

#[test]
fn a_year_that_falls_is_paid_once_in_any_order() {
    let plan = read(&format!(
        "{HEAD}kind = \"phase-out\"\nfactors = [\"1/3\"]\ncentres = [\"A\"]\namount = \"1000 kr\"\n{DECISION}"
    ));
    let facts = facts(&[(1, 1); 15]);
    let ends: Vec<i32> = (0..MONTHS).rev().collect();
    follows_in_any_order(&plan, &facts, &[(3, true), (1, false), (3, true), (0, true), (3, false)], &ends).unwrap();
}

/// The two cases that were found: a month settled anew after a later one, and a later month prepared first.
#[test]
fn an_earlier_month_gives_back_nothing_of_a_later_ones() {
    let facts = facts(&[(1_000_00, 0); 15]);
    let (january, february) = (month("2021-01"), month("2021-02"));
    let booked = |lines: &[DraftLine]| lines.iter().map(|line| line.booked().0).collect::<Vec<_>>();
    let sanction =
        read(&format!("{HEAD}kind = \"sanction\"\ncentres = [\"A\"]\nshare = \"10 %\"\nmonths = 6\n{DECISION}"));
    let mut settled = Settled::new(&sanction, &facts);
    assert_eq!(booked(settled.settle(january)), [-100_00]);
    assert_eq!(booked(settled.settle(february)), [-100_00]);
    settled.undo(january, true);
    assert_eq!(booked(settled.settle(january)), [-100_00], "January's own, and nothing of February's");
    for month_for in ["", "month-for = \"2020-06\"\n"] {
        let claim = read(&format!(
            "{HEAD}kind = \"instalments\"\naccount = \"clawback\"\ncentres = [\"A\"]\namount = \"300 kr\"\nmonths = 3\n\
             {month_for}{DECISION}"
        ));
        let mut settled = Settled::new(&claim, &facts);
        assert_eq!(booked(settled.settle(february)).iter().sum::<i64>(), -200_00, "with January's part");
        assert!(settled.settle(january).is_empty(), "which is taken already");
        settled.undo(february, false);
        assert_eq!(booked(settled.settle(february)).iter().sum::<i64>(), -200_00);
        // What is reversed falls due again in its own month, after later ones too.
        let mut settled = Settled::new(&claim, &facts);
        settled.settle(january);
        settled.settle(february);
        settled.undo(january, true);
        assert_eq!(booked(settled.settle(january)), [-100_00]);
    }
}
