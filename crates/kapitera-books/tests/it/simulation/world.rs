//! One region over its months: what happens is drawn, booked twice and compared.

use std::collections::BTreeMap;

use kapitera_books::pay::{PaymentRequest, payments, rejected};
use kapitera_books::post::{Undoing, reversal, vouchers};
use kapitera_books::{
    Books, Cause, Draft, DraftCentre, DraftKind, DraftLine, LineStance, PaymentRecord, SettlementId, Voucher,
    instalments,
};
use kapitera_message::Language;
use kapitera_period::Month;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::counts::Counts;
use super::ledger::Ledger;
use super::simple::{Simple, SimpleLine};
use crate::fixtures::{self, line, month, parse, texts};

#[path = "compare.rs"]
mod compare;

const COMPONENTS: [&str; 3] = ["listed", "cni", "lab"];
const PROVIDERS: [&str; 3] = ["5599999918", "5599999926", "2329999995"];
const OWN: usize = 2;
/// What the closed pool shares out every month.
const POOL: i64 = 1_000_000_01;
/// The clawback: in all, its first month, the centre it is of.
const CLAWBACK: i64 = 180_000_07;
const CLAWBACK_FROM: i32 = 30;
const CLAWBACK_CENTRE: usize = 0;

/// Centre and component, with what is paid by it; charges are below 0.
type Facts = BTreeMap<(usize, &'static str), i64>;

/// Month, centre and component.
type Cell = (i32, usize, &'static str);

/// What is alive of a month: its settlement, then its corrections, each with what the month came to by it.
type Alive = Vec<(SettlementId, Facts)>;

pub struct World {
    rng: ChaCha8Rng,
    books: Books,
    centres: Vec<DraftCentre>,
    /// The month of the books that is open; all before are closed.
    now: i32,
    /// What each month comes to by today's knowledge.
    truth: BTreeMap<i32, Facts>,
    unsettled: Vec<i32>,
    alive: BTreeMap<i32, Alive>,
    ordinals: BTreeMap<i32, u32>,
    /// What corrections recorded and did not move.
    unmoved: BTreeMap<Cell, i64>,
    unmoved_by: BTreeMap<SettlementId, Vec<(Cell, i64)>>,
    drafts: BTreeMap<SettlementId, Draft>,
    paid: Option<(PaymentRecord, Vec<(String, Voucher)>)>,
    ledger: Ledger,
    simple: Simple,
    pub counts: Counts,
}

/// The small books, with an account and a rule that change on the way.
fn books() -> Books {
    let mut texts = texts();
    texts[0].1 = texts[0].1.replace(
        "{ number = \"2446\", name = \"Owed to private\", class = \"liability\" },",
        "{ number = \"2446\", name = \"Owed to private\", class = \"liability\" },\n\
         { number = \"2447\", name = \"Owed to private, new\", class = \"liability\", from = 2024-01-01 },",
    );
    texts[0].1 = texts[0].1.replace(
        "{ role = \"payable\", owner = \"private\", account = \"2446\" },",
        "{ role = \"payable\", owner = \"private\", account = \"2446\", to = 2023-12-31 },\n\
         { role = \"payable\", owner = \"private\", account = \"2447\", from = 2024-01-01 },",
    );
    texts[3].1 = texts[3].1.replace("rule = \"invoice\"\n", "rule = \"invoice\"\nto = 2025-12-31\n")
        + "\n[[negative]]\ndecision = \"d\"\nowner = \"private\"\nrule = \"carry\"\nfrom = 2026-01-01\n";
    parse(&texts)
}

fn calendar(index: i32) -> Month {
    month("2019-01").plus(index)
}

impl World {
    pub fn new(seed: u64) -> Self {
        let mut centres = fixtures::centres();
        centres.push(DraftCentre { id: "O2".to_owned(), name: "Centre O2".to_owned(), ..centres[3].clone() });
        let places = |centre: &DraftCentre| PROVIDERS.iter().position(|provider| *provider == centre.provider).unwrap();
        let mut simple = Simple::default();
        simple.providers = centres.iter().map(places).collect();
        Self {
            rng: ChaCha8Rng::seed_from_u64(seed),
            books: books(),
            centres,
            now: 0,
            truth: BTreeMap::new(),
            unsettled: Vec::new(),
            alive: BTreeMap::new(),
            ordinals: BTreeMap::new(),
            unmoved: BTreeMap::new(),
            unmoved_by: BTreeMap::new(),
            drafts: BTreeMap::new(),
            paid: None,
            ledger: Ledger::default(),
            simple,
            counts: Counts::default(),
        }
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.rng.next_u64() % limit
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One month of the books: what is late is drawn, the rest follows, and the month is closed.
    pub fn month(&mut self) {
        let facts = self.fresh();
        self.begin(facts);
        if self.chance(92) {
            self.settle_all();
        } else {
            self.counts.late += 1;
        }
        for _ in 0..self.below(3) {
            self.late_facts();
        }
        for _ in 0..self.below(3) {
            let settled: Vec<i32> = self.alive.keys().copied().collect();
            if !settled.is_empty() {
                // Mostly a month of late.
                let back = if self.chance(80) { self.below(6) } else { self.below(settled.len() as u64) };
                let of = settled[settled.len().saturating_sub(1 + back as usize)];
                let threshold = [0, 500_00, 20_000_00][self.below(3) as usize];
                let months = if self.chance(50) { 1 } else { 2 + self.below(11) as u32 };
                self.correct(of, threshold, months);
            }
        }
        if self.chance(12) {
            self.undo();
        }
        self.pay_and_close();
    }

    /// Months in which nothing new comes: instalments end, and then every month is corrected by all that is known.
    pub fn finish(&mut self) {
        for _ in 0..15 {
            let facts = self.fresh();
            self.begin(facts);
            self.settle_all();
            self.pay_and_close();
        }
        let (waiting, claim) = (self.simple.waiting(), self.account("1519"));
        assert_eq!((waiting, claim), (0, 0), "the last instalment ends it");
        let last = self.fresh();
        self.begin(last);
        self.settle_all();
        for of in self.alive.keys().copied().collect::<Vec<_>>() {
            self.correct(of, 0, 1);
        }
        self.compare();
        assert!(self.unmoved.values().all(|amount| *amount == 0), "nothing is left below a threshold of nothing");
        for (of, truth) in &self.truth {
            assert_eq!(self.posted(*of), nonzero(truth.clone()), "what is posted for {of} is {of} as known today");
            let pool: i64 = (0..self.centres.len()).map(|centre| self.cell(*of, centre, "cni")).sum();
            assert_eq!(pool, POOL, "the closed pool of {of}");
        }
        assert_eq!(self.simple.clawed, CLAWBACK, "twelve months are the whole");
        assert_eq!(self.account("5540"), -CLAWBACK);
    }

    fn begin(&mut self, facts: Facts) {
        self.truth.insert(self.now, facts);
        self.unsettled.push(self.now);
        self.counts.months += 1;
    }

    /// A month's facts: lists, the pool's shares, costs that now and then exceed all the rest.
    fn fresh(&mut self) -> Facts {
        let mut facts = Facts::new();
        for centre in 0..self.centres.len() {
            facts.insert((centre, "listed"), self.below(300_000_00) as i64);
            let most = if self.chance(15) { 900_000_00 } else { 60_000_00 };
            facts.insert((centre, "lab"), -(self.below(most) as i64));
        }
        self.share(&mut facts);
        facts
    }

    /// Shares the pool out by drawn weights; what is left of the division goes to the first.
    fn share(&mut self, facts: &mut Facts) {
        let weights: Vec<i64> = (0..self.centres.len()).map(|_| 1 + self.below(1_000) as i64).collect();
        let sum: i64 = weights.iter().sum();
        let mut left = POOL;
        for (centre, weight) in weights.iter().enumerate().skip(1) {
            let part = POOL * weight / sum;
            left -= part;
            facts.insert((centre, "cni"), part);
        }
        facts.insert((0, "cni"), left);
    }

    /// Something becomes known of an earlier month.
    fn late_facts(&mut self) {
        let of = self.below(self.now as u64 + 1) as i32;
        let mut facts = self.truth[&of].clone();
        match self.below(3) {
            // A move: one list loses what another gains, and the pool is shared anew.
            0 => {
                let (from, to) = (self.below(5) as usize, self.below(5) as usize);
                let amount = self.below(2_000_00) as i64;
                *facts.entry((from, "listed")).or_default() -= amount;
                *facts.entry((to, "listed")).or_default() += amount;
                self.share(&mut facts);
            }
            1 => {
                let (centre, amount) = (self.below(5) as usize, self.below(80_000_00) as i64);
                *facts.entry((centre, "lab")).or_default() -= amount - 20_000_00;
            }
            _ => self.share(&mut facts),
        }
        self.truth.insert(of, facts);
    }

    fn settle_all(&mut self) {
        for of in std::mem::take(&mut self.unsettled) {
            self.settle(of);
        }
    }

    fn next_id(&mut self, of: i32) -> SettlementId {
        let ordinal = self.ordinals.entry(of).or_default();
        *ordinal += 1;
        SettlementId { month: calendar(of), subject: kapitera_books::Subject::PrimaryCare, ordinal: *ordinal }
    }

    fn draft(&self, id: SettlementId, kind: DraftKind, lines: Vec<DraftLine>) -> Draft {
        let centres = self.centres.clone();
        Draft { id, post_in: calendar(self.now), centres, ..fixtures::draft(kind, lines) }
    }

    fn settle(&mut self, of: i32) {
        let id = self.next_id(of);
        let facts = self.truth[&of].clone();
        let mut lines = Vec::new();
        let mut simple = Vec::new();
        for (&(centre, component), &paid) in &facts {
            lines.push(self.line(of, centre, component, paid, Cause::Settled));
            simple.push(SimpleLine { centre, component, month: of, paid, moved: true });
        }
        for (correction, claimed) in &self.ledger.claimed {
            let charged = self.ledger.charged.get(correction).map_or(&[][..], Vec::as_slice);
            let draft = &self.drafts[correction];
            lines.extend(instalments::lines(draft, claimed, charged, calendar(of), Language::Sv));
        }
        self.simple.book(&id.to_string(), &simple, 1, self.now);
        self.simple.charge(&id.to_string(), of);
        let which = of - CLAWBACK_FROM;
        if (0..12).contains(&which) {
            // 12 × 15 000.00 and seven öre more, which the first seven months take.
            let amount = CLAWBACK / 12 + i64::from(i64::from(which) < CLAWBACK % 12);
            lines.push(DraftLine {
                cause: Cause::Plan,
                plan: "plan/clawback".to_owned(),
                against: "clawback".to_owned(),
                rests_on: "decision".to_owned(),
                ..self.line(of, CLAWBACK_CENTRE, "", -amount, Cause::Plan)
            });
            self.simple.claw(&id.to_string(), CLAWBACK_CENTRE, amount);
        }
        let draft = self.draft(id, DraftKind::Settlement, lines);
        self.post(&draft);
        self.alive.entry(of).or_default().push((id, facts));
    }

    /// A line; charged when it is of the laboratory or of no component.
    fn line(&self, of: i32, centre: usize, component: &'static str, paid: i64, cause: Cause) -> DraftLine {
        let charged = matches!(component, "lab" | "");
        let (stance, ore) = if charged { (LineStance::Charged, -paid) } else { (LineStance::Paid, paid) };
        let drawn = line(&self.centres[centre].id, component, stance, ore);
        let label = if component.is_empty() { "Clawback" } else { component };
        DraftLine { month_for: calendar(of), cause, label: label.to_owned(), ..drawn }
    }

    /// Corrects a month by today's knowledge: differences from what is posted, centre by centre moved or only recorded.
    fn correct(&mut self, of: i32, threshold: i64, months: u32) {
        let facts = self.truth[&of].clone();
        let id = self.next_id(of);
        let mut lines = Vec::new();
        let mut simple = Vec::new();
        let mut changes = Vec::new();
        for centre in 0..self.centres.len() {
            let cells = COMPONENTS.map(|component| {
                let before = self.unmoved.get(&(of, centre, component)).copied().unwrap_or(0);
                let new =
                    facts.get(&(centre, component)).copied().unwrap_or(0) - self.cell(of, centre, component) - before;
                (component, before, new)
            });
            let moved = cells.iter().map(|(_, before, new)| before + new).sum::<i64>().abs() >= threshold;
            for (component, before, new) in cells {
                // Two causes that together are the difference.
                let first = if new == 0 { 0 } else { new / (1 + self.below(3) as i64) };
                for (amount, cause) in [(first, Cause::LateListing), (new - first, Cause::NewIndex)] {
                    if amount != 0 {
                        lines.push(DraftLine { moved, ..self.line(of, centre, component, amount, cause) });
                    }
                }
                let whole = if moved { before + new } else { 0 };
                if moved && before != 0 {
                    lines.push(self.line(of, centre, component, before, Cause::NotMovedBefore));
                }
                let change = if moved { -before } else { new };
                if change != 0 {
                    self.counts.not_moved += u64::from(!moved);
                    *self.unmoved.entry((of, centre, component)).or_default() += change;
                    changes.push(((of, centre, component), change));
                }
                simple.push(SimpleLine { centre, component, month: of, paid: whole, moved: true });
            }
        }
        let mut draft = self.draft(id, DraftKind::Correction, lines);
        draft.instalments = months;
        self.simple.book(&id.to_string(), &simple, months.into(), self.now);
        self.unmoved_by.insert(id, changes);
        self.post(&draft);
        self.counts.corrections += 1;
        self.counts.instalments += u64::from(self.ledger.claimed.contains_key(&id));
        self.drafts.insert(id, draft);
        self.alive.entry(of).or_default().push((id, facts));
    }

    fn post(&mut self, draft: &Draft) {
        let day = calendar(self.now).last();
        let made = vouchers(draft, &self.books, day, Language::Sv)
            .unwrap_or_else(|problems| panic!("{}", fixtures::drawn(&problems, Language::En)));
        let total: i64 = made.iter().flat_map(|(_, voucher)| &voucher.rows).map(|row| row.amount.0).sum();
        assert_eq!(total, 0);
        for (key, voucher) in made {
            assert_eq!(voucher.period, calendar(self.now), "nothing is booked in a closed month");
            let recorded = self.ledger.record(&key, voucher, &self.books);
            self.ledger.vouchers.entry(draft.id).or_default().push((key, recorded));
        }
    }

    /// Undoes the last of a month; a settlement is made anew.
    fn undo(&mut self) {
        let months: Vec<i32> = self.alive.keys().copied().collect();
        if months.is_empty() {
            return;
        }
        let back = (self.below(4) as usize).min(months.len() - 1);
        let of = months[months.len() - 1 - back];
        let (id, _) = self.alive.get_mut(&of).unwrap().pop().unwrap();
        let made = self.ledger.vouchers.remove(&id).unwrap_or_default();
        let (date, period) = (calendar(self.now).last(), calendar(self.now));
        let undoing = Undoing { date, period, reason: "wrong", language: Language::Sv };
        for (key, voucher) in reversal(&made, &undoing).unwrap() {
            self.ledger.record(&key, voucher, &self.books);
        }
        self.simple.undo(&id.to_string());
        for (of, change) in self.unmoved_by.remove(&id).unwrap_or_default() {
            *self.unmoved.entry(of).or_default() -= change;
        }
        if self.alive[&of].is_empty() {
            self.counts.undone_settlements += 1;
            self.settle(of);
        } else {
            self.counts.undone_corrections += 1;
        }
    }

    fn pay_and_close(&mut self) {
        if self.chance(30) {
            self.reject();
        }
        self.pay();
        self.compare();
        self.now += 1;
    }

    fn pay(&mut self) {
        let (id, period) = (format!("P-{}", self.now), calendar(self.now));
        let request = PaymentRequest {
            id: &id,
            period,
            execution: period.last(),
            settlements: Vec::new(),
            language: Language::Sv,
        };
        let payment = payments(&self.ledger.balances(&self.books), &self.books, &request).unwrap();
        let place = |org_number: &str| PROVIDERS.iter().position(|provider| *provider == org_number).unwrap();
        let items: BTreeMap<usize, i64> =
            payment.record.items.iter().map(|item| (place(&item.provider), item.amount.0)).collect();
        assert!(items.values().all(|amount| *amount > 0), "never a negative payment");
        let before = self.simple.owed.clone();
        let invoices = period <= month("2025-12");
        assert_eq!(items, self.simple.pay(|provider| provider != OWN && invoices));
        for held in &payment.record.held {
            assert_eq!(-held.owed.0, before[&place(&held.provider)]);
            let carried = held.outcome == kapitera_books::HeldOutcome::CarriedForward;
            self.counts.carried += u64::from(carried);
            self.counts.invoiced += u64::from(!carried);
        }
        let mut recorded = Vec::new();
        for (key, voucher) in payment.vouchers {
            recorded.push((key.clone(), self.ledger.record(&key, voucher, &self.books)));
        }
        self.paid = Some((payment.record, recorded));
    }

    /// The bank sends back one of the last payments.
    fn reject(&mut self) {
        let Some((record, made)) = self.paid.take() else { return };
        let banked: Vec<_> = record.items.iter().filter(|item| item.account != "internal").collect();
        if banked.is_empty() {
            return;
        }
        let item = banked[self.below(banked.len() as u64) as usize];
        let (_, voucher) = made.iter().find(|(key, _)| key.ends_with(&item.provider)).unwrap();
        let (date, period) = (calendar(self.now).first(), calendar(self.now));
        let undoing = Undoing { date, period, reason: "AC04", language: Language::Sv };
        let (key, contrary) = rejected(&record, &item.provider, voucher, &undoing).unwrap();
        self.ledger.record(&key, contrary, &self.books);
        let place = PROVIDERS.iter().position(|provider| *provider == item.provider).unwrap();
        self.simple.reject(place, item.amount.0);
        self.counts.rejected += 1;
    }

    fn account(&self, number: &str) -> i64 {
        self.ledger.accounts.get(number).copied().unwrap_or(0)
    }

    /// What is posted in the ledger for a month, a centre and a component.
    fn cell(&self, of: i32, centre: usize, component: &str) -> i64 {
        let key = (calendar(of), self.centres[centre].id.clone(), component.to_owned());
        self.ledger.posted.get(&key).copied().unwrap_or(0)
    }

    fn posted(&self, of: i32) -> Facts {
        let mut facts = Facts::new();
        for centre in 0..self.centres.len() {
            for component in COMPONENTS {
                facts.insert((centre, component), self.cell(of, centre, component));
            }
        }
        nonzero(facts)
    }
}

fn nonzero(mut facts: Facts) -> Facts {
    facts.retain(|_, amount| *amount != 0);
    facts
}
