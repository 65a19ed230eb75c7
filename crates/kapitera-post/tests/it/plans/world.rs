//! An invented region for plans over many months: every centre is paid 10 000 kronor a month and so much for each listed.

use jiff::civil::date;
use kapitera_books::Row;
use kapitera_message::Problems;
use kapitera_money::Ore;
use kapitera_period::{Date, Span};
use kapitera_post::{Act, Office, Paid, Prepared};
use kapitera_region::Mode;
use kapitera_register::Centre;
use kapitera_store::{BalanceFilter, LedgerRow, RowFilter};

use crate::small::{Listed, Officer, Owners, Parts, Rules, Site, Small, act, act_at, month, time};

/// When everything is done, long after the months that are settled.
const AT: &str = "2022-06-01T09:00:00Z";

const MODEL: &str = r#"
[model]
id = "plans-test"
name = "Planprov"
from = 2014-01-01
to = 2022-12-31
status = "in-force"
[rounding]
level = "line"
mode = "half-away"
unit = "öre"
decision = "budget"
[decision.budget]
body = "Regionfullmäktige (påhittat)"
date = 2013-11-20
case = "RS/1/2013"
[component.coverage]
label = { sv = "Grund", en = "Base" }
decision = "budget"
count = "centre"
price = { each = 10000, per = "month" }
[component.listed]
label = { sv = "Listade", en = "Listed" }
decision = "budget"
count = "listed"
price = { each = 123.45, per = "month" }
[component.fee]
label = { sv = "Avgift", en = "Fee" }
decision = "budget"
stance = "charged"
count = "centre"
price = { each = 70, per = "month" }
"#;

/// Who posts may not plan, and who attests may not post.
pub const OFFICERS: [Officer<'_>; 3] = [
    Officer { id: "controller", may: &["prepare", "review", "post", "plan"], to: None },
    Officer { id: "attestant", may: &["review", "attest", "plan"], to: None },
    Officer { id: "ekonom", may: &["post", "pay", "close"], to: None },
];

/// A centre: its HSA id, its provider, and the first day of each who is listed there.
pub type Place<'a> = (&'a str, &'a str, Vec<Date>);

pub struct World {
    pub small: Small,
}

impl World {
    /// A region with these centres since 2010.
    pub fn new(places: &[Place<'_>]) -> Self {
        let models = &[("models/plans.toml", MODEL)];
        let small = Small::with(&Parts { models, officers: &OFFICERS, ..Parts::default() });
        let received = time("2013-12-01T00:00:00Z");
        let sites = places.iter().map(|(id, org, _)| Site { id, name: format!("Enhet {id}"), org });
        small.centres(received, &sites.collect::<Vec<_>>());
        small.area(received);
        let firsts = places.iter().flat_map(|(id, _, from)| from.iter().map(move |from| (*id, *from)));
        let listed =
            |(person, (centre, from))| Listed { person, birth: date(1980, 5, 5), centre, days: Span::open(from) };
        small.listing(received, Mode::Full, &firsts.enumerate().map(listed).collect::<Vec<_>>());
        Self { small }
    }

    /// Writes the rules of the books, with rules of carrying over.
    pub fn rules(&self, carry_over: &str) {
        self.small.rules(Owners::Alike, &Rules { carry_over, ..Rules::default() });
    }

    /// Delivers the register of centres once more.
    pub fn centres(&self, rows: Vec<Centre>) {
        self.small.centre_rows(time("2013-12-02T00:00:00Z"), rows);
    }

    /// Makes it a region that is not invented.
    pub fn made_real(&self) {
        self.small.edit("kapitera.toml", "invented = true", "");
    }

    pub fn office(&self) -> Office {
        self.small.office()
    }

    /// A plan recorded by one and attested by another.
    pub fn plan(&self, office: &mut Office, text: &str) -> String {
        let id = office.add_plan("plan.toml", text, &at("controller")).unwrap().plan.id;
        office.attest_plan(&id, &at("attestant")).unwrap();
        id
    }

    /// A month prepared, to be booked in itself.
    pub fn prepare(&self, office: &mut Office, name: &str) -> Prepared {
        self.try_prepare(office, name).unwrap()
    }

    pub fn try_prepare(&self, office: &mut Office, name: &str) -> Result<Prepared, Problems> {
        self.small.prepare(office, name, &at("controller"))
    }

    /// A whole month: opened, prepared, reviewed, attested, posted, paid, closed.
    pub fn month(&self, office: &mut Office, name: &str) -> (Prepared, Paid) {
        let (of, then) = (month(name), time(&format!("{name}-21T09:00:00Z")));
        let prepared = self.small.post_at(office, name, then);
        let paid = office.pay(of, of.last(), &act_at("ekonom", then)).unwrap();
        office.close_period(of, &at("ekonom")).unwrap();
        (prepared, paid)
    }

    /// So many whole months, from the first on.
    pub fn months(&self, office: &mut Office, first: &str, count: i32) -> Vec<(Prepared, Paid)> {
        (0..count).map(|later| self.month(office, &month(first).plus(later).to_string())).collect()
    }
}

/// Somebody does something.
pub fn at(by: &str) -> Act<'_> {
    act(by, AT)
}

/// The rows of the ledger that carry a plan's id.
pub fn rows_of(office: &mut Office, plan: &str) -> Vec<LedgerRow> {
    let filter = RowFilter { plan: Some(plan.to_owned()), ..RowFilter::default() };
    office.store().rows(&filter).unwrap()
}

pub fn sum<'r>(rows: impl IntoIterator<Item = &'r LedgerRow>) -> Ore {
    rows.into_iter().map(|row| row.row.amount).sum()
}

/// The model's rows of a centre and component for a month.
pub fn model_rows(office: &mut Office, centre: &str, component: &str) -> Vec<Row> {
    let filter = RowFilter {
        centre: Some(centre.to_owned()),
        component: Some(component.to_owned()),
        plan: Some(String::new()),
        ..RowFilter::default()
    };
    office.store().rows(&filter).unwrap().into_iter().map(|row| row.row).collect()
}

/// What stands on an account, of a centre when one is named.
pub fn balance(office: &mut Office, account: &str, centre: Option<&str>) -> Ore {
    let filter = BalanceFilter {
        account: Some(account.to_owned()),
        centre: centre.map(ToOwned::to_owned),
        ..BalanceFilter::default()
    };
    office.store().balances(&filter).unwrap().iter().map(|balance| balance.closing).sum()
}
