//! What the tests record: invented settlements, vouchers and periods.

use jiff::Timestamp;
use kapitera_books::{
    Batch, Cause, Draft, DraftCentre, DraftKind, DraftLine, LineAmount, LineStance, NewEntry, PeriodAct, PeriodRecord,
    Record, Rests, Row, Series, SettlementId, Step, StepRecord, TextRecord, Voucher, sha256,
};
use kapitera_money::Ore;
use kapitera_period::{Date, Month};
use kapitera_store::testing::PostgresServer;
use kapitera_store::{Location, Store};
use std::sync::Arc;
use tempfile::TempDir;

/// A database that holds nothing, for as long as it is kept.
pub struct Place {
    pub location: Location,
    #[expect(dead_code, reason = "kept for its folder")]
    folder: Option<TempDir>,
    #[expect(dead_code, reason = "kept for its server")]
    server: Option<Arc<PostgresServer>>,
}

impl Place {
    pub fn sqlite() -> Self {
        let folder = TempDir::new().unwrap();
        Self { location: Location::Sqlite(folder.path().join("ledger.db")), folder: Some(folder), server: None }
    }

    pub fn postgres() -> Self {
        let server = PostgresServer::shared().unwrap();
        Self { location: server.place().unwrap(), folder: None, server: Some(server) }
    }

    pub fn both() -> [Self; 2] {
        [Self::sqlite(), Self::postgres()]
    }

    pub fn open(&self) -> Store {
        Store::open(&self.location).unwrap()
    }
}

pub fn month(text: &str) -> Month {
    text.parse().unwrap()
}

pub fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_580_000_000 + second).unwrap()
}

pub fn batch(by: &str, entries: Vec<NewEntry>) -> Batch {
    Batch { at: at(0), by: by.to_owned(), entries }
}

pub fn new(key: &str, record: Record) -> NewEntry {
    NewEntry { key: key.to_owned(), record }
}

pub fn period(text: &str, number: u32, act: PeriodAct) -> NewEntry {
    let record = PeriodRecord { month: month(text), act, reason: "enligt bokslutsplanen".to_owned() };
    new(&format!("period/{text}/{number}"), Record::Period(record))
}

pub fn opened(months: &[&str]) -> Batch {
    batch("eva", months.iter().map(|text| period(text, 1, PeriodAct::Opened)).collect())
}

pub fn row(account: &str, centre: &str, component: &str, month_for: Month, ore: i64) -> Row {
    Row {
        account: account.to_owned(),
        cost_centre: "4100".to_owned(),
        activity: "201".to_owned(),
        counterpart: "81".to_owned(),
        provider: if centre.len().is_multiple_of(2) { "5560360793" } else { "2321000016" }.to_owned(),
        centre: centre.to_owned(),
        component: component.to_owned(),
        plan: String::new(),
        month_for,
        amount: Ore(ore),
        text: "Påhittad rad – åäö ”citat”".to_owned(),
    }
}

pub fn voucher(series: Series, period: Month, rows: Vec<Row>) -> Voucher {
    Voucher {
        series,
        number: None,
        date: period.last(),
        period,
        text: "Hälsoval, påhittad".to_owned(),
        settlement: Some(SettlementId { month: period, subject: kapitera_books::Subject::PrimaryCare, ordinal: 1 }),
        rests: Rests { reason: String::new(), on: vec!["RS 2019-1".to_owned()], vouchers: Vec::new() },
        rows,
    }
}

/// A voucher of a centre: as many components, and the contra row.
pub fn centre_voucher(period: Month, centre: &str, components: u32, ore: i64) -> Voucher {
    let mut rows: Vec<Row> = (0..components)
        .map(|number| {
            let account = format!("{}", 4010 + number % 20);
            row(&account, centre, &format!("ersättning-{number}"), period, ore + i64::from(number))
        })
        .collect();
    let sum: i64 = rows.iter().map(|row| row.amount.0).sum();
    rows.push(row("2440", centre, "", period, -sum));
    voucher(Series::A, period, rows)
}

pub fn id(text: &str) -> SettlementId {
    text.parse().unwrap()
}

pub fn line(centre: &str, component: &str, month_for: Month, amount: LineAmount) -> DraftLine {
    DraftLine {
        centre: centre.to_owned(),
        component: component.to_owned(),
        label: "Grundersättning".to_owned(),
        payee: None,
        stance: LineStance::Paid,
        month_for,
        amount,
        cause: Cause::LateListing,
        persons: Some(17),
        rests_on: "listning 12".to_owned(),
        plan: String::new(),
        against: String::new(),
        moved: true,
    }
}

pub fn draft(name: &str, lines: Vec<DraftLine>) -> Draft {
    let id = id(name);
    Draft {
        id,
        kind: DraftKind::Settlement,
        post_in: id.month,
        known_at: at(0),
        engine: "e".repeat(64),
        model: "m".repeat(64),
        model_id: "halsoval-2020".to_owned(),
        try_out: false,
        deliveries: "d".repeat(64),
        result: "r".repeat(64),
        delivery_list: Vec::new(),
        texts: Vec::new(),
        instalments: 1,
        threshold: Ore(500_00),
        reason: String::new(),
        centres: vec![DraftCentre {
            id: "SE01".to_owned(),
            name: "Påhittade vårdcentralen".to_owned(),
            owner: "private".to_owned(),
            provider: "5560360793".to_owned(),
            provider_name: "Påhittad vård AB".to_owned(),
            listed: "1234".to_owned(),
        }],
        unallocated: Vec::new(),
        review: "v".repeat(64),
        lines,
    }
}

pub fn lines(month_for: Month) -> Vec<DraftLine> {
    let mut charged = line("SE02", "", month_for, LineAmount::Money(Ore(-77_01)));
    charged.stance = LineStance::Charged;
    charged.payee = Some("Regionens laboratorium".to_owned());
    charged.cause = Cause::Plan;
    charged.persons = None;
    charged.plan = "avbetalning/2020-01-2/5560360793".to_owned();
    charged.against = "instalment-claim".to_owned();
    charged.moved = false;
    vec![
        line("SE01", "grund", month_for, LineAmount::Money(Ore(123_456_78))),
        line("SE01", "poäng", month_for, LineAmount::Quantity("12.5".to_owned())),
        charged,
    ]
}

pub fn step(name: &str, number: u32, step: Step) -> NewEntry {
    let record = StepRecord { settlement: id(name), step, on: "h".repeat(64), note: "sett".to_owned() };
    new(&format!("settlement/{name}/step/{number}"), Record::Step(record))
}

pub fn text(path: &str, text: &str) -> NewEntry {
    let sha256 = sha256(text.as_bytes());
    let key = format!("text/{sha256}@{path}");
    new(&key, Record::Text(TextRecord { path: path.to_owned(), sha256, text: text.to_owned() }))
}

/// A settlement's draft with a text that it stands on.
pub fn prepared(name: &str) -> Batch {
    let draft = draft(name, lines(id(name).month));
    let record = Record::Draft(Box::new(draft));
    batch("eva", vec![text("model.toml", "id = \"påhittad\"\n\tx = 1\n"), new(&format!("settlement/{name}"), record)])
}

/// A settlement's vouchers, one for each of so many centres, and the step that says so.
pub fn posted(name: &str, centres: u32, components: u32) -> Batch {
    let period = id(name).month;
    let mut entries = vec![step(name, 3, Step::Posted)];
    for number in 1..=centres {
        let centre = format!("SE{number:03}");
        let mut voucher = centre_voucher(period, &centre, components, 1000_00 + i64::from(number));
        voucher.settlement = Some(id(name));
        entries.push(new(&format!("settlement/{name}/voucher/{centre}"), Record::Voucher(voucher)));
    }
    batch("eva", entries)
}

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}
