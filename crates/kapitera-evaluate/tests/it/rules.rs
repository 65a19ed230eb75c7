//! A model as the tests know it: what the oracle computes from, and what the model text is written from.

use std::fmt::Write as _;

use jiff::civil::Date;

use crate::fraction::{Fraction, Mode};

/// A number: one version, or several from given days; written as it stands in the text.
#[derive(Clone, Debug)]
pub struct Num {
    /// The parameter's name; none for a number written in place.
    pub name: Option<String>,
    /// Written in place for a parameter that is a share: of which parameter.
    pub share_of: Option<Box<(Num, Written)>>,
    /// First day and value, ascending; the first begins with the model.
    pub versions: Vec<(Date, Written)>,
}

/// A value and how it is written.
#[derive(Clone, Debug)]
pub struct Written {
    pub text: String,
    pub value: Fraction,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    Age,
    Sex,
    Area,
    Municipality,
    Distance,
    Kind,
    Tenure,
    Owner,
    Centre,
    /// Of events, as all that follow.
    ListedAt,
    Profession,
    Contact,
    County,
    Responsibility,
    Atc,
    CostKind,
    Service,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sel {
    Band(u32, Option<u32>),
    Name(String),
    Others,
}

/// One selector per key, and the value.
pub type Row = (Vec<Sel>, Written);

#[derive(Clone, Debug)]
pub struct Table {
    pub name: String,
    pub keys: Vec<Key>,
    /// First day and rows.
    pub versions: Vec<(Date, Vec<Row>)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counting {
    FirstOfMonth,
    LastOfMonth,
    LastOfPreviousMonth,
    Fifteenth,
    PersonDays,
}

#[derive(Clone, Copy, Debug)]
pub struct Time {
    pub counting: Counting,
    pub pays_for: i32,
}

/// A condition on what is counted.
#[derive(Clone, Debug)]
pub struct Filter {
    pub key: Key,
    pub any_of: Vec<Sel>,
    /// None of them instead.
    pub negated: bool,
}

/// What is added up of which events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    Visits,
    Fees,
    Dispensings,
}

/// A kind of cost and who carries it.
#[derive(Clone, Debug)]
pub struct Cost {
    pub name: &'static str,
    pub drugs: bool,
    pub filters: Vec<Filter>,
    /// First day and carrier.
    pub versions: Vec<(Date, &'static str)>,
}

#[derive(Clone, Debug)]
pub enum Count {
    Listed {
        filters: Vec<Filter>,
        at_most: Option<(Num, bool)>,
    },
    Events {
        of: Of,
        at_listed: bool,
        filters: Vec<Filter>,
    },
    /// The costs of a rule, by position.
    Cost(usize),
    Value {
        name: String,
        items: bool,
    },
    Components(Vec<usize>),
    Centre,
}

#[derive(Clone, Debug)]
pub enum Factor {
    Table(usize),
    Index,
    Linear { constant: Num, terms: Vec<(Num, String)>, over: Option<String>, divided_by: Option<Num> },
    Between { value: String, from: Num, to: Num, whole: bool },
}

#[derive(Clone, Debug)]
pub enum Price {
    Each(Num),
    Steps { steps: Vec<(Option<Num>, Num)>, whole: bool },
    Mean(Num),
    Pool(Num),
    PoolOf(Vec<usize>, Num),
    Share(Num),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Per {
    Year,
    Month,
    Day,
    Once,
}

#[derive(Clone, Debug)]
pub enum Subject {
    Value(String),
    Index,
    Count,
    Owner(String),
}

#[derive(Clone, Debug)]
pub struct Condition {
    pub subject: Subject,
    /// `above`, `at-least`, `below`, `at-most` or `equals`.
    pub test: &'static str,
    pub limit: Num,
}

#[derive(Clone, Debug)]
pub enum Size {
    Number(Num),
    Value(String),
}

#[derive(Clone, Debug)]
pub enum Shape {
    When(Condition),
    Limit { floor: bool, size: Size, on: &'static str, per: Per, when: Vec<Condition> },
    Schedule { from: (i16, i8), every: u32, factors: Vec<Written>, after: Written },
    Only { from: (i16, i8), months: u32 },
    Instalments { from: (i16, i8), months: u32 },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Normalise {
    MeanOne,
    SumListed,
}

#[derive(Clone, Debug)]
pub struct Component {
    pub name: String,
    pub stance: &'static str,
    /// Decimals of a component that is not in kronor.
    pub points: Option<u32>,
    pub time: Option<Time>,
    pub count: Count,
    pub weigh: Vec<Factor>,
    pub per_centre: bool,
    pub normalise: Option<Normalise>,
    pub price: Option<(Price, Per)>,
    pub shape: Vec<Shape>,
    pub split: Vec<(String, Share)>,
}

#[derive(Clone, Debug)]
pub enum Share {
    Fixed(Written),
    Rest,
    /// The items of this value.
    Reported(String),
}

#[derive(Clone, Debug)]
pub struct Rules {
    pub time: Time,
    pub mode: Mode,
    pub krona: bool,
    pub by_person: bool,
    pub cumulative: bool,
    pub parameters: Vec<Num>,
    pub tables: Vec<Table>,
    pub costs: Vec<Cost>,
    pub components: Vec<Component>,
    /// In which order the components are written.
    pub order: Vec<usize>,
}

impl Key {
    pub fn name(self) -> &'static str {
        match self {
            Self::Age => "age",
            Self::Sex => "sex",
            Self::Area => "area",
            Self::Municipality => "municipality",
            Self::Distance => "distance",
            Self::Kind => "kind",
            Self::Tenure => "tenure",
            Self::Owner => "owner",
            Self::Centre => "centre",
            Self::ListedAt => "listed-at",
            Self::Profession => "profession",
            Self::Contact => "contact",
            Self::County => "county",
            Self::Responsibility => "responsibility",
            Self::Atc => "atc",
            Self::CostKind => "cost-kind",
            Self::Service => "service",
        }
    }

    /// Whether persons or events of one centre may differ in it.
    pub fn of_person(self) -> bool {
        !matches!(self, Self::Owner | Self::Centre)
    }
}

impl Key {
    /// Whether events only have it.
    pub fn of_event(self) -> bool {
        use Key::{Atc, Contact, CostKind, County, ListedAt, Profession, Responsibility, Service};
        matches!(self, ListedAt | Profession | Contact | County | Responsibility | Atc | CostKind | Service)
    }
}

impl Per {
    pub fn name(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Month => "month",
            Self::Day => "day",
            Self::Once => "once",
        }
    }
}

impl Num {
    fn text(&self) -> String {
        match &self.name {
            Some(name) => format!("\"{name}\""),
            None => format!("\"{}\"", self.versions[0].1.text),
        }
    }
}

impl Sel {
    fn text(&self) -> String {
        match self {
            Self::Band(from, Some(to)) if from == to => format!("\"{from}\""),
            Self::Band(from, Some(to)) => format!("\"{from}-{to}\""),
            Self::Band(from, None) => format!("\"{from}-\""),
            Self::Name(name) => format!("\"{name}\""),
            Self::Others => "\"others\"".to_owned(),
        }
    }
}

/// The first day of every model.
pub const FROM: Date = jiff::civil::date(2022, 1, 1);

impl Rules {
    /// The model text.
    pub fn text(&self) -> String {
        let mut out = String::from("[model]\nid = \"random\"\nname = \"Random\"\nfrom = 2022-01-01\nto = 2026-12-31\n");
        let _ = writeln!(out, "[time]\n{}", time_text(self.time, "\n"));
        let mode = match self.mode {
            Mode::HalfAway => "half-away",
            Mode::HalfEven => "half-even",
            Mode::Down => "down",
            Mode::Up => "up",
        };
        let (level, unit) = (if self.by_person { "person" } else { "line" }, if self.krona { "krona" } else { "öre" });
        let year = if self.cumulative { "cumulative" } else { "each-month" };
        let _ = writeln!(
            out,
            "[rounding]\nlevel = \"{level}\"\nmode = \"{mode}\"\nunit = \"{unit}\"\nyear = \"{year}\"\nbasis = \"illustrative\""
        );
        self.parameters.iter().for_each(|parameter| parameter_text(&mut out, parameter));
        self.tables.iter().for_each(|table| table_text(&mut out, table));
        self.costs.iter().for_each(|cost| cost_text(&mut out, cost));
        for &position in &self.order {
            self.component_text(&mut out, &self.components[position]);
        }
        out
    }

    fn component_text(&self, out: &mut String, component: &Component) {
        let _ = writeln!(
            out,
            "[component.{}]\nbasis = \"illustrative\"\nstance = \"{}\"",
            component.name, component.stance
        );
        if let Some(decimals) = component.points {
            let _ = writeln!(out, "unit = \"points\"\ndecimals = {decimals}");
        }
        if let Some(time) = component.time {
            let _ = writeln!(out, "time = {{ {} }}", time_text(time, ", "));
        }
        let _ = writeln!(out, "count = {}", self.count_text(&component.count));
        let factors: Vec<String> = component.weigh.iter().map(|factor| self.factor_text(factor)).collect();
        let _ = writeln!(out, "weigh = [{}]", factors.join(", "));
        if component.per_centre {
            out.push_str("combine = \"per-centre\"\n");
        }
        match component.normalise {
            Some(Normalise::MeanOne) => out.push_str("normalise = \"mean-1\"\n"),
            Some(Normalise::SumListed) => out.push_str("normalise = \"sum-listed\"\n"),
            None => {}
        }
        if let Some((price, per)) = &component.price {
            let _ = writeln!(out, "price = {{ {} }}", self.price_text(price, *per));
        }
        let shapes: Vec<String> = component.shape.iter().map(shape_text).collect();
        let _ = writeln!(out, "shape = [{}]", shapes.join(", "));
        let shares: Vec<String> = component
            .split
            .iter()
            .map(|(payee, share)| match share {
                Share::Fixed(share) => format!("{payee} = \"{}\"", share.text),
                Share::Rest => format!("{payee} = \"rest\""),
                Share::Reported(value) => format!("reported = \"{value}\""),
            })
            .collect();
        if !shares.is_empty() {
            let _ = writeln!(out, "split = {{ {} }}", shares.join(", "));
        }
    }

    fn count_text(&self, count: &Count) -> String {
        match count {
            Count::Listed { filters, at_most } => {
                let most = at_most.as_ref().map(|(number, doctor)| {
                    format!(", at-most = {}, per = \"{}\"", number.text(), if *doctor { "doctor" } else { "centre" })
                });
                format!("{{ of = \"listed\", {}{} }}", filters_text(filters, ", "), most.unwrap_or_default())
            }
            Count::Events { of, at_listed, filters } => {
                let (of, at) = match of {
                    Of::Visits => ("visits", "visited"),
                    Of::Fees => ("fees", "visited"),
                    Of::Dispensings => ("dispensings", "listed"),
                };
                let at = if *at_listed { "listed" } else { at };
                format!("{{ of = \"{of}\", at = \"{at}\", {} }}", filters_text(filters, ", "))
            }
            Count::Cost(rule) => format!("{{ cost = \"{}\" }}", self.costs[*rule].name),
            Count::Value { name, items } => {
                format!("{{ value = \"{name}\", each = \"{}\" }}", if *items { "item" } else { "total" })
            }
            Count::Components(used) => format!("{{ components = [{}] }}", self.names(used)),
            Count::Centre => "\"centre\"".to_owned(),
        }
    }

    fn names(&self, used: &[usize]) -> String {
        used.iter().map(|&index| format!("\"{}\"", self.components[index].name)).collect::<Vec<_>>().join(", ")
    }

    fn factor_text(&self, factor: &Factor) -> String {
        match factor {
            Factor::Table(index) => format!("{{ table = \"{}\" }}", self.tables[*index].name),
            Factor::Index => "{ index = \"cni\", scale = \"mean-1\" }".to_owned(),
            Factor::Linear { constant, terms, over, divided_by } => {
                let terms: Vec<String> = terms
                    .iter()
                    .map(|(coefficient, value)| {
                        format!("{{ coefficient = {}, value = \"{value}\" }}", coefficient.text())
                    })
                    .collect();
                let over = over.as_ref().map(|over| format!(", over = \"{over}\"")).unwrap_or_default();
                let divided_by =
                    divided_by.as_ref().map(|number| format!(", divided-by = {}", number.text())).unwrap_or_default();
                format!("{{ constant = {}, plus = [{}]{over}{divided_by} }}", constant.text(), terms.join(", "))
            }
            Factor::Between { value, from, to, whole } => {
                format!(
                    "{{ between = {{ value = \"{value}\", from = {}, to = {}, whole = {whole} }} }}",
                    from.text(),
                    to.text()
                )
            }
        }
    }

    fn price_text(&self, price: &Price, per: Per) -> String {
        let per = per.name();
        match price {
            Price::Each(number) => format!("each = {}, per = \"{per}\"", number.text()),
            Price::Mean(number) => format!("mean = {}, per = \"{per}\"", number.text()),
            Price::Pool(number) => format!("pool = {}, per = \"{per}\"", number.text()),
            Price::Share(number) => format!("share = {}", number.text()),
            Price::PoolOf(used, share) => format!("pool-of = [{}], share = {}", self.names(used), share.text()),
            Price::Steps { steps, whole } => {
                let steps: Vec<String> = steps
                    .iter()
                    .map(|(up_to, each)| {
                        let up_to =
                            up_to.as_ref().map(|number| format!("up-to = {}, ", number.text())).unwrap_or_default();
                        format!("{{ {up_to}each = {} }}", each.text())
                    })
                    .collect();
                format!("steps = [{}], whole-list = {whole}, per = \"{per}\"", steps.join(", "))
            }
        }
    }
}

fn time_text(time: Time, between: &str) -> String {
    let counting = match time.counting {
        Counting::FirstOfMonth => "first-of-month",
        Counting::LastOfMonth => "last-of-month",
        Counting::LastOfPreviousMonth => "last-of-previous-month",
        Counting::Fifteenth => "15th",
        Counting::PersonDays => "person-days",
    };
    let pays_for = ["previous-month", "same-month", "next-month"][usize::try_from(time.pays_for + 1).unwrap()];
    format!("counting = \"{counting}\"{between}age = \"first-of-month\"{between}pays-for = \"{pays_for}\"")
}

fn parameter_text(out: &mut String, parameter: &Num) {
    let name = parameter.name.as_deref().unwrap();
    if let Some(link) = &parameter.share_of {
        let (of, share) = &**link;
        let shares = name.split('.').next().unwrap();
        let of = of.name.as_deref().unwrap();
        let _ = writeln!(
            out,
            "[shares.{shares}]\nof = \"{of}\"\nbasis = \"illustrative\"\nparts = {{ part = \"{}\", other = \"rest\" }}",
            share.text
        );
        return;
    }
    let versions: Vec<String> = parameter
        .versions
        .iter()
        .enumerate()
        .map(|(index, (from, written))| {
            let to = parameter
                .versions
                .get(index + 1)
                .map(|(next, _)| format!(", to = {}", next.yesterday().unwrap()))
                .unwrap_or_default();
            format!("{{ value = \"{}\", from = {from}{to} }}", written.text)
        })
        .collect();
    let _ = writeln!(
        out,
        "[parameter.{name}]\nunit = \"each\"\nbasis = \"illustrative\"\nvalues = [{}]",
        versions.join(", ")
    );
}

fn table_text(out: &mut String, table: &Table) {
    let keys: Vec<String> = table.keys.iter().map(|key| format!("\"{}\"", key.name())).collect();
    let versions: Vec<String> = table
        .versions
        .iter()
        .enumerate()
        .map(|(index, (from, rows))| {
            let to = table
                .versions
                .get(index + 1)
                .map(|(next, _)| format!(", to = {}", next.yesterday().unwrap()))
                .unwrap_or_default();
            let rows: Vec<(&[Sel], &Written)> =
                rows.iter().map(|(selectors, value)| (selectors.as_slice(), value)).collect();
            format!("{{ from = {from}{to}, basis = \"illustrative\", rows = {} }}", rows_text(&rows))
        })
        .collect();
    let _ = writeln!(
        out,
        "[table.{}]\nunit = \"weight\"\nby = [{}]\nversions = [{}]",
        table.name,
        keys.join(", "),
        versions.join(", ")
    );
}

fn cost_text(out: &mut String, cost: &Cost) {
    let carriers: Vec<String> = cost
        .versions
        .iter()
        .enumerate()
        .map(|(index, (from, carrier))| {
            let next = cost.versions.get(index + 1);
            let to = next.map(|(next, _)| format!(", to = {}", next.yesterday().unwrap())).unwrap_or_default();
            format!("{{ carrier = \"{carrier}\", from = {from}{to} }}")
        })
        .collect();
    let _ = writeln!(
        out,
        "[cost.{}]\nof = \"{}\"\nbasis = \"illustrative\"\ncarriers = [{}]\n{}",
        cost.name,
        if cost.drugs { "drugs" } else { "costs" },
        carriers.join(", "),
        filters_text(&cost.filters, "\n")
    );
}

fn filters_text(filters: &[Filter], between: &str) -> String {
    let conditions = |negated: bool| {
        let one = |filter: &Filter| {
            let any_of: Vec<String> = filter.any_of.iter().map(Sel::text).collect();
            format!("{} = [{}]", filter.key.name(), any_of.join(", "))
        };
        let all: Vec<String> = filters.iter().filter(|filter| filter.negated == negated).map(one).collect();
        all.join(", ")
    };
    format!("where = {{ {} }}{between}where-not = {{ {} }}", conditions(false), conditions(true))
}

fn rows_text(rows: &[(&[Sel], &Written)]) -> String {
    let mut texts: Vec<String> = Vec::new();
    let mut done: Vec<&Sel> = Vec::new();
    for (selectors, value) in rows {
        let Some((first, rest)) = selectors.split_first() else { return String::new() };
        if rest.is_empty() {
            texts.push(format!("{} = \"{}\"", first.text(), value.text));
        } else if !done.contains(&first) {
            done.push(first);
            let inner: Vec<(&[Sel], &Written)> = rows
                .iter()
                .filter(|(other, _)| other[0] == *first)
                .map(|(other, value)| (&other[1..], *value))
                .collect();
            texts.push(format!("{} = {}", first.text(), rows_text(&inner)));
        }
    }
    format!("{{ {} }}", texts.join(", "))
}

fn condition_text(condition: &Condition) -> String {
    let subject = match &condition.subject {
        Subject::Value(name) => format!("value = \"{name}\""),
        Subject::Index => "index = \"cni\", scale = \"mean-1\"".to_owned(),
        Subject::Count => "count = true".to_owned(),
        Subject::Owner(owner) => return format!("{{ owner = \"{owner}\" }}"),
    };
    format!("{{ {subject}, {} = {} }}", condition.test, condition.limit.text())
}

fn shape_text(shape: &Shape) -> String {
    match shape {
        Shape::When(condition) => format!("{{ when = {} }}", condition_text(condition)),
        Shape::Limit { floor, size, on, per, when } => {
            let kind = if *floor { "floor" } else { "cap" };
            let size = match size {
                Size::Number(number) => number.text(),
                Size::Value(name) => format!("{{ value = \"{name}\" }}"),
            };
            let when: Vec<String> = when.iter().map(condition_text).collect();
            let per = if *on == "amount" { format!(", per = \"{}\"", per.name()) } else { String::new() };
            format!("{{ {kind} = {size}, on = \"{on}\"{per}, when = [{}] }}", when.join(", "))
        }
        Shape::Schedule { from, every, factors, after } => {
            let every = match every {
                1 => "month",
                3 => "quarter",
                _ => "year",
            };
            let factors: Vec<String> = factors.iter().map(|factor| format!("\"{}\"", factor.text)).collect();
            format!(
                "{{ schedule = {{ from = \"{:04}-{:02}\", every = \"{every}\", factors = [{}], after = \"{}\" }} }}",
                from.0,
                from.1,
                factors.join(", "),
                after.text
            )
        }
        Shape::Only { from, months } => {
            format!("{{ only = {{ from = \"{:04}-{:02}\", months = {months} }} }}", from.0, from.1)
        }
        Shape::Instalments { from, months } => {
            format!("{{ instalments = {{ from = \"{:04}-{:02}\", months = {months} }} }}", from.0, from.1)
        }
    }
}
