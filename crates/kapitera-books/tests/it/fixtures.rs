//! Small books and drafts that the tests share.

use jiff::Timestamp;
use jiff::civil::{Date, date};
use kapitera_books::{
    Books, Cause, Draft, DraftCentre, DraftKind, DraftLine, LineAmount, LineStance, SettlementId, Unplaced,
};
use kapitera_message::{Language, Problem, render};
use kapitera_money::Ore;
use kapitera_period::Month;

/// The smallest books in which everything that the tests book has its place.
pub const CHART: &str = r#"basis = "decided"
account = [
    { number = "1512", name = "Claims", class = "asset" },
    { number = "1519", name = "Instalments", class = "asset" },
    { number = "1690", name = "Internal", class = "asset" },
    { number = "1930", name = "Bank", class = "asset" },
    { number = "2446", name = "Owed to private", class = "liability" },
    { number = "2896", name = "Owed to own", class = "liability" },
    { number = "3610", name = "Charged", class = "income" },
    { number = "5510", name = "Capitation, private", class = "cost" },
    { number = "5540", name = "Clawback", class = "cost" },
    { number = "5610", name = "Capitation, own", class = "cost" },
]
cost-centre = [{ code = "71000", name = "Office" }, { code = "71010", name = "Own units" }]
activity = [{ code = "01", name = "Primary care" }]
counterpart = [{ code = "100", name = "Own" }, { code = "870", name = "Companies" }]
role = [
    { role = "payable", owner = "private", account = "2446" },
    { role = "payable", owner = "own-operated", account = "2896" },
    { role = "bank", account = "1930" },
    { role = "internal-transfer", account = "1690" },
    { role = "claim", account = "1512" },
    { role = "instalment-claim", account = "1519" },
    { role = "clawback", account = "5540", cost-centre = "71000" },
]
posting = [
    { component = "listed", owner = "private", account = "5510", cost-centre = "71000", activity = "01" },
    { component = "listed", owner = "own-operated", account = "5610", activity = "01" },
    { component = "cni", owner = "private", account = "5510", cost-centre = "71000", activity = "01" },
    { component = "cni", owner = "own-operated", account = "5610", activity = "01" },
    { component = "lab", account = "3610", cost-centre = "71000" },
]
"#;

/// Three providers, one of them the region's own.
pub const PROVIDERS: &str = r#"basis = "decided"
[[provider]]
org-number = "2329999995"
name = "Own"
counterpart = "100"
cost-centre = "71010"
pay = "internal"

[[provider]]
org-number = "5599999918"
name = "Birch Ltd"
counterpart = "870"
pay = "bankgiro 9999-0012"

[[provider]]
org-number = "5599999926"
name = "Elm Ltd"
counterpart = "870"
pay = "iban SE42 9999 0000 0000 0012 3454"
payee = ["university"]
"#;

/// Two officers.
pub const OFFICERS: &str = r#"basis = "decided"
officer = [
    { id = "controller", name = "Controller", may = ["prepare", "post"], from = 2020-01-01, to = 2020-12-31 },
    { id = "attestant", name = "Attestant", may = ["attest"] },
]
"#;

/// Rules: own providers carry, private ones are invoiced.
pub const RULES: &str = r#"[decision.d]
body = "The board"
date = 2019-12-10

[[corrections]]
decision = "d"
threshold = "500 kr"
look-back-months = 24
instalments-most = 12

[[negative]]
decision = "d"
owner = "own-operated"
rule = "carry"

[[negative]]
decision = "d"
owner = "private"
rule = "invoice"
"#;

/// The texts, each with its path.
pub fn texts() -> Vec<(String, String)> {
    [("chart", CHART), ("providers", PROVIDERS), ("officers", OFFICERS), ("rules", RULES)]
        .map(|(name, text)| (format!("books/{name}.toml"), text.to_owned()))
        .to_vec()
}

/// The texts with one of them changed.
pub fn texts_with(name: &str, from: &str, to: &str) -> Vec<(String, String)> {
    let mut texts = texts();
    let (_, text) = texts.iter_mut().find(|(path, _)| path.ends_with(name)).unwrap();
    assert!(text.contains(from), "{from} is not in {name}");
    *text = text.replacen(from, to, 1);
    texts
}

/// Reads texts that must read.
pub fn parse(texts: &[(String, String)]) -> Books {
    Books::parse(texts).unwrap_or_else(|problems| panic!("{}", drawn(&problems, Language::En)))
}

/// The small books.
pub fn books() -> Books {
    parse(&texts())
}

/// Problems as people read them.
pub fn drawn(problems: &[Problem], language: Language) -> String {
    problems.iter().map(|problem| render(problem, language)).collect::<Vec<_>>().join("\n\n")
}

/// The codes of problems.
pub fn codes(problems: &[Problem]) -> Vec<&'static str> {
    problems.iter().map(|problem| problem.code).collect()
}

/// A month.
pub fn month(text: &str) -> Month {
    text.parse().unwrap()
}

/// The day that February's books are booked on in these tests.
pub const DAY: Date = date(2020, 2, 25);

/// Two centres of Birch, one of Elm, one of the region.
pub fn centres() -> Vec<DraftCentre> {
    let centre = |id: &str, owner: &str, provider: &str, provider_name: &str| DraftCentre {
        id: id.to_owned(),
        name: format!("Centre {id}"),
        owner: owner.to_owned(),
        provider: provider.to_owned(),
        provider_name: provider_name.to_owned(),
        listed: "1000".to_owned(),
    };
    vec![
        centre("B1", "private", "5599999918", "Birch Ltd"),
        centre("B2", "private", "5599999918", "Birch Ltd"),
        centre("E1", "private", "5599999926", "Elm Ltd"),
        centre("O1", "own-operated", "2329999995", "Own"),
    ]
}

/// A draft of February 2020 booked in February, with these lines.
pub fn draft(kind: DraftKind, lines: Vec<DraftLine>) -> Draft {
    let ordinal = if kind == DraftKind::Settlement { 1 } else { 2 };
    Draft {
        id: SettlementId { month: month("2020-02"), subject: kapitera_books::Subject::PrimaryCare, ordinal },
        kind,
        post_in: month("2020-02"),
        known_at: Timestamp::UNIX_EPOCH,
        engine: String::new(),
        model: String::new(),
        model_id: "model-2020".to_owned(),
        try_out: false,
        deliveries: String::new(),
        result: String::new(),
        delivery_list: Vec::new(),
        texts: Vec::new(),
        instalments: 1,
        threshold: Ore::ZERO,
        reason: String::new(),
        centres: centres(),
        unallocated: Vec::<Unplaced>::new(),
        review: String::new(),
        lines,
    }
}

/// A line of a settlement of February 2020.
pub fn line(centre: &str, component: &str, stance: LineStance, ore: i64) -> DraftLine {
    DraftLine {
        centre: centre.to_owned(),
        component: component.to_owned(),
        label: component.to_owned(),
        payee: None,
        stance,
        month_for: month("2020-02"),
        amount: LineAmount::Money(Ore(ore)),
        cause: Cause::Settled,
        persons: None,
        rests_on: String::new(),
        plan: String::new(),
        against: String::new(),
        moved: true,
    }
}

/// A line of a correction of February 2020.
pub fn difference(centre: &str, component: &str, cause: Cause, ore: i64) -> DraftLine {
    DraftLine {
        cause,
        persons: Some(7),
        rests_on: "delivery listings 2020-03-05".to_owned(),
        ..line(centre, component, LineStance::Paid, ore)
    }
}
