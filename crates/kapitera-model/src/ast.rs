//! What a checked model is made of.

use std::sync::Arc;

use kapitera_cube::{EventAt, Key, Responsibility};
use kapitera_message::Text;
use kapitera_money::{Exact, RoundMode};
use kapitera_period::{Month, Span};
use kapitera_register::{EventKind, Label};

use crate::activity::{CostRule, DeclaredValue, EventMeasure, SplitShare};
use crate::doc::Spot;

/// Where a value comes from and when it is in force.
#[derive(Clone, Debug)]
pub struct Provenance {
    /// The decision's name in the model.
    pub decision: Option<String>,
    /// Decisions that it cites by their names in the region's register of decisions.
    pub register: Vec<String>,
    /// What the value rests on.
    pub basis: Basis,
    /// Where the value was read: document, chapter, page.
    pub read: Option<String>,
    /// The days it is in force.
    pub valid: Span,
    /// The day somebody last confirmed that it is still in force, when it has no end.
    pub still_valid: Option<kapitera_period::Date>,
    /// Where it stands in the text.
    pub spot: Spot,
    /// Where it says what it rests on: of a value that a reform changes, in the reform.
    pub said: Spot,
}

/// What a value rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// A decision, or a document that states it.
    Decided,
    /// Proposed, not decided.
    Proposed,
    /// No document gives it: chosen so that the whole can be tried out.
    Illustrative,
}

/// A decision by a body, as cited by the values it decided.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The name used in the model.
    pub name: String,
    /// Who decided.
    pub body: String,
    /// When.
    pub date: kapitera_period::Date,
    /// The case number (*diarienummer*).
    pub case_number: Option<String>,
    /// The section of the minutes.
    pub section: Option<String>,
    /// What it is called.
    pub title: Option<String>,
}

/// A number written in place, or the name of a parameter.
#[derive(Clone, Debug)]
pub enum Number {
    /// Written in place.
    Literal(Exact),
    /// The parameter's name and where it is named.
    Parameter(String, Spot),
}

/// A named value with its versions in time.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The name.
    pub name: String,
    /// What it is called, for people.
    pub label: Option<Text>,
    /// The unit: `kr/year`, `%`.
    pub unit: String,
    /// The versions by first day; their days do not overlap.
    pub versions: Vec<ParameterVersion>,
}

/// A parameter's value during a time.
#[derive(Clone, Debug)]
pub struct ParameterVersion {
    /// The value, or how it follows from another.
    pub value: ParameterValue,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// A parameter's value.
#[derive(Clone, Debug)]
pub enum ParameterValue {
    /// A number.
    Number(Exact),
    /// A share of another parameter.
    ShareOf {
        /// The share, between 0 and 1 as a rule.
        share: Exact,
        /// Whether it is what the other parts leave.
        rest: bool,
        /// The parameter it is a share of.
        of: String,
    },
}

/// What is left of a parameter when its shares do not sum to 100 %, and that is said to be meant.
#[derive(Clone, Debug)]
pub struct Unallocated {
    /// The name of the shares.
    pub shares: String,
    /// The parameter that is shared.
    pub of: String,
    /// The share nobody gets.
    pub share: Exact,
}

/// What a table is keyed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TableKey {
    /// Age in whole years, in bands.
    Age,
    /// Legal sex.
    Sex,
    /// Home area.
    Area,
    /// The home area's municipality.
    Municipality,
    /// The home area's distance to the main hospital in kilometres, in bands.
    Distance,
    /// Listing kind.
    Kind,
    /// Whole months since the listing began, in bands.
    Tenure,
    /// Who runs the centre.
    Owner,
    /// The centre.
    Centre,
    /// Of events: where the person was listed on the day, seen from the centre of the event: `here`, `elsewhere`,
    /// `nowhere`.
    ListedAt,
    /// Of events: a label. Rows and conditions on ATC codes mean all codes that begin with theirs.
    Label(Label),
}

impl TableKey {
    /// All keys with the names they have in models.
    pub const NAMES: [(&'static str, Self); 29] = [
        ("age", Self::Age),
        ("sex", Self::Sex),
        ("area", Self::Area),
        ("municipality", Self::Municipality),
        ("distance", Self::Distance),
        ("kind", Self::Kind),
        ("tenure", Self::Tenure),
        ("owner", Self::Owner),
        ("centre", Self::Centre),
        ("listed-at", Self::ListedAt),
        ("profession", Self::Label(Label::Profession)),
        ("contact", Self::Label(Label::Contact)),
        ("prescription", Self::Label(Label::Prescription)),
        ("county", Self::Label(Label::County)),
        ("clinician", Self::Label(Label::Clinician)),
        ("responsibility", Self::Label(Label::Responsibility)),
        ("atc", Self::Label(Label::Atc)),
        ("workplace", Self::Label(Label::Workplace)),
        ("cost-kind", Self::Label(Label::CostKind)),
        ("service", Self::Label(Label::Service)),
        ("diagnosis", Self::Label(Label::Diagnosis)),
        ("errand", Self::Label(Label::Errand)),
        ("answer", Self::Label(Label::Answer)),
        ("assessor", Self::Label(Label::Assessor)),
        ("chosen", Self::Label(Label::Chosen)),
        ("wait", Self::Label(Label::Wait)),
        ("supplier", Self::Label(Label::Supplier)),
        ("referrer", Self::Label(Label::Referrer)),
        ("subject", Self::Label(Label::Subject)),
    ];

    /// The name in models.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, key)| *key == self).map_or("", |(name, _)| name)
    }

    /// Whether rows and conditions mean all codes that begin with theirs.
    pub fn means_beginnings(self) -> bool {
        matches!(self, Self::Label(Label::Atc | Label::Diagnosis))
    }

    /// Whether rows are bands of whole numbers rather than names.
    pub fn has_bands(self) -> bool {
        matches!(self, Self::Age | Self::Distance | Self::Tenure)
    }

    /// The words it may have when they are few and fixed; empty when they are codes, names or bands.
    pub fn words(self) -> &'static [&'static str] {
        match self {
            Self::Sex => &["female", "male"],
            Self::Kind => &["active", "assigned"],
            Self::Owner => &["own-operated", "private"],
            Self::ListedAt => &["here", "elsewhere", "nowhere"],
            Self::Label(Label::Prescription | Label::Chosen) => &["yes", "no"],
            Self::Label(Label::Answer) => &kapitera_register::ANSWERS,
            _ => &[],
        }
    }

    /// Whether it may be `unknown`: what is known of a person by a listing, when events are of somebody not listed.
    pub fn may_be_unknown(self) -> bool {
        self.count_key().is_some_and(|key| !key.is_of_events())
    }

    /// The key that must be counted by; `None` for what is known of the centre.
    pub fn count_key(self) -> Option<Key> {
        match self {
            Self::Age => Some(Key::Age),
            Self::Sex => Some(Key::Sex),
            Self::Area | Self::Municipality | Self::Distance => Some(Key::Area),
            Self::Kind => Some(Key::Kind),
            Self::Tenure => Some(Key::Tenure),
            Self::ListedAt => Some(Key::ListedAt),
            Self::Label(label) => Some(Key::Label(label)),
            Self::Owner | Self::Centre => None,
        }
    }
}

/// Which values of a key a row or a filter means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selector {
    /// Whole numbers from the first to the last, both included; no last means and above.
    Band(u32, Option<u32>),
    /// One name.
    Name(Arc<str>),
    /// All that no other row names.
    Others,
}

/// A table of values by keys.
#[derive(Clone, Debug)]
pub struct Table {
    /// The name.
    pub name: String,
    /// What it is called, for people.
    pub label: Option<Text>,
    /// The unit of its values.
    pub unit: String,
    /// The keys, in the order rows are nested.
    pub by: Vec<TableKey>,
    /// The versions by first day; their days do not overlap.
    pub versions: Vec<TableVersion>,
}

/// A table's rows during a time.
#[derive(Clone, Debug)]
pub struct TableVersion {
    /// The rows in the order of the text.
    pub rows: Vec<TableRow>,
    /// Where they come from, unless a row says otherwise.
    pub provenance: Provenance,
}

/// One row of a table.
#[derive(Clone, Debug)]
pub struct TableRow {
    /// One selector per key of the table.
    pub selectors: Vec<Selector>,
    /// The keys as they are written, for people: `75-79`, `female / 75-84`.
    pub written: String,
    /// The value.
    pub value: Exact,
    /// The row's own basis, when it differs from the table's.
    pub basis: Option<Basis>,
    /// Where the row's value was read, when it says so itself.
    pub read: Option<String>,
    /// Where it stands.
    pub spot: Spot,
}

/// When things are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeRules {
    /// On which day or days listings are counted.
    pub counting: Counting,
    /// On which day ages are taken.
    pub age: AgeDate,
    /// From which day a choice counts.
    pub responsibility: Responsibility,
    /// The month paid for, counted from the month of the settlement: 0 the same, −1 the one before, 1 the next.
    pub pays_for: i32,
}

/// On which day or days listings are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counting {
    /// The first day of the month of the settlement.
    FirstOfMonth,
    /// Its last day.
    LastOfMonth,
    /// The last day of the month before.
    LastOfPreviousMonth,
    /// The 15th of the month.
    Fifteenth,
    /// Every day of the month paid for.
    PersonDays,
}

/// On which day ages are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgeDate {
    /// The counting date.
    CountingDate,
    /// The first day of the month of the settlement.
    FirstOfMonth,
    /// 1 January of its year.
    FirstOfYear,
    /// 31 December of its year: age by year of birth.
    LastOfYear,
}

/// How amounts are rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rounding {
    /// What is rounded.
    pub level: RoundingLevel,
    /// What happens to the part that does not fit.
    pub mode: RoundMode,
    /// The unit rounded to, in öre: 1 or 100.
    pub unit_ore: i64,
    /// Whether twelve equal months sum to the rounded year.
    pub year: YearRounding,
}

/// What is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RoundingLevel {
    /// Each line: a component of a centre.
    Line,
    /// Each person's part of a line, before they are summed.
    Person,
}

/// How months and years agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum YearRounding {
    /// Month k of the year is the rounded k/12 less the rounded (k−1)/12 of the year's amount.
    Cumulative,
    /// Each month is rounded by itself.
    EachMonth,
}

/// Whether a component's amounts are paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stance {
    /// Paid to the centre.
    Paid,
    /// Charged to the centre: its amounts are subtracted.
    Charged,
    /// Computed and shown, in no total.
    Shadow,
    /// Money the centre has already, such as patient fees it keeps: in its result, in nothing that is paid.
    Received,
}

/// One sentence of the model: count, weigh, price, shape, and maybe pool or split.
#[derive(Clone, Debug)]
pub struct Component {
    /// The name.
    pub name: String,
    /// What it is called, for people.
    pub label: Text,
    /// Whether it is paid.
    pub stance: Stance,
    /// The unit of its amounts: `kr`, or for what is not money for example `points`.
    pub unit: String,
    /// The number of decimals of a unit that is not kr.
    pub decimals: u32,
    /// Its own rules of time, or the model's.
    pub time: TimeRules,
    /// What is counted.
    pub count: Count,
    /// What each counted unit is multiplied by.
    pub weigh: Vec<Factor>,
    /// How several factors meet.
    pub combine: Combine,
    /// What the weighted count is brought to.
    pub normalise: Option<Normalise>,
    /// What a weighted unit costs; `None` when the weighted count itself is the result.
    pub price: Option<Price>,
    /// What happens then, in order.
    pub shape: Vec<Shape>,
    /// Who is paid which share; empty when the centre gets all. The payee of reported shares is named by the report.
    pub split: Vec<(String, SplitShare)>,
    /// Where it comes from.
    pub provenance: Provenance,
}

impl Component {
    /// Whether its amounts are kronor.
    pub fn is_money(&self) -> bool {
        self.unit == "kr"
    }
}

/// What is counted.
#[derive(Clone, Debug)]
pub enum Count {
    /// Listed persons or person-days.
    Listed {
        /// Only those that all conditions hold for.
        filter: Vec<Filter>,
        /// At most so many, and per what.
        at_most: Option<(Number, AtMostPer)>,
    },
    /// A reported value of the centre.
    Value {
        /// The value's name.
        name: String,
        /// Whether its items are kept apart.
        each: Each,
        /// Where it is named.
        spot: Spot,
    },
    /// Events of the period paid for, by service date.
    Events {
        /// Which.
        of: EventKind,
        /// What is added up of them.
        measure: EventMeasure,
        /// Whose they are.
        at: EventAt,
        /// Only those that all conditions hold for.
        filter: Vec<Filter>,
    },
    /// The costs of a [`CostRule`] that the centre carries, in kronor, by service date.
    Cost {
        /// The rule's name.
        name: String,
        /// Where it is named.
        spot: Spot,
    },
    /// The amounts of other components of the same centre.
    Components(Vec<(String, Spot)>),
    /// The centre itself: one.
    Centre,
}

/// Per what an upper limit on the count holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtMostPer {
    /// Per centre.
    Centre,
    /// Per named doctor.
    Doctor,
}

/// Whether a value's items are kept apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Each {
    /// They are summed.
    Total,
    /// Each item (an occasion, for example) is priced and shaped by itself.
    Item,
}

/// A condition on whom to count.
#[derive(Clone, Debug)]
pub struct Filter {
    /// The key.
    pub key: TableKey,
    /// Any of these.
    pub any_of: Vec<Selector>,
    /// None of them instead: written under `where-not`.
    pub negated: bool,
    /// Where its values stand.
    pub spot: Spot,
}

impl Filter {
    /// Whether what has this word for the key passes; for keys of words, not of bands.
    pub fn lets_word_through(&self, word: &str) -> bool {
        let means = |selector: &Selector| match selector {
            Selector::Others => true,
            Selector::Name(wanted) if self.key.means_beginnings() => word.starts_with(&**wanted),
            Selector::Name(wanted) => **wanted == *word,
            Selector::Band(..) => false,
        };
        self.any_of.iter().any(means) != self.negated
    }
}

/// What a counted unit is multiplied by.
#[derive(Clone, Debug)]
pub enum Factor {
    /// A table's value for the person's keys.
    Table(String, Spot),
    /// The centre's value of an external index.
    Index {
        /// The index's name.
        name: String,
        /// The scale its values must be on.
        scale: String,
        /// Where it is named.
        spot: Spot,
    },
    /// A constant plus coefficients times values of the centre, all over one of its values and a number.
    Linear {
        /// The constant.
        constant: Number,
        /// Coefficient and value name.
        terms: Vec<(Number, String)>,
        /// The value to divide by.
        over: Option<String>,
        /// The number to divide by.
        divided_by: Option<Number>,
        /// Where it stands.
        spot: Spot,
    },
    /// How far a value of the centre reaches from one level towards another.
    Between {
        /// The value's name.
        value: String,
        /// The level that gives 0.
        from: Number,
        /// The level above which nothing more is given.
        to: Number,
        /// Whether only whole steps count.
        whole: bool,
        /// Where it stands.
        spot: Spot,
    },
}

/// How several factors meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Combine {
    /// Their product, person by person.
    PerPerson,
    /// Each first becomes an index per centre against the region's mean; then their product.
    PerCentre,
}

/// What the weighted count is brought to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Normalise {
    /// The mean weight of the counted becomes 1.
    MeanOne,
    /// The weighted counts sum to the number of all listed.
    SumListed,
}

/// What a weighted unit costs, and per what time.
#[derive(Clone, Debug)]
pub struct Price {
    /// How the price is said.
    pub kind: PriceKind,
    /// The time it is for.
    pub per: Per,
    /// Where it stands.
    pub spot: Spot,
}

/// How a price is said.
#[derive(Clone, Debug)]
pub enum PriceKind {
    /// So much each.
    Each(Number),
    /// So much each up to a number, then so much.
    Steps {
        /// Upper end (none: no end) and price, ascending.
        steps: Vec<(Option<Number>, Number)>,
        /// Whether the step reached prices all units, rather than those within it.
        whole: bool,
    },
    /// What the average per counted unit must come to.
    Mean(Number),
    /// A sum that the centres share by weighted count.
    Pool(Number),
    /// A share of what other components come to, that the centres share by weighted count.
    PoolOf {
        /// The components.
        components: Vec<(String, Spot)>,
        /// The share, negative to give back what they took.
        share: Number,
    },
    /// A share of the counted amounts.
    Share(Number),
}

/// The time a price is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Per {
    /// A year: a month is a twelfth.
    Year,
    /// A month.
    Month,
    /// A day.
    Day,
    /// Each unit once, whatever the time.
    Once,
}

/// A change of the count or the amount.
#[derive(Clone, Debug)]
pub enum Shape {
    /// Nothing unless the condition holds.
    When(Condition),
    /// At least so much.
    Floor(Limit),
    /// At most so much.
    Cap(Limit),
    /// A factor that changes with time.
    Schedule {
        /// The month the first factor begins.
        from: Month,
        /// How many months each factor lasts.
        every_months: u32,
        /// The factors in order.
        factors: Vec<Exact>,
        /// The factor after the last.
        after: Exact,
        /// Where it stands.
        spot: Spot,
    },
    /// Only during a number of months.
    Only {
        /// The first month.
        from: Month,
        /// How many.
        months: u32,
        /// Where it stands.
        spot: Spot,
    },
    /// The amount divided over a number of months, summing to it exactly.
    Instalments {
        /// The first month.
        from: Month,
        /// How many.
        months: u32,
        /// Where it stands.
        spot: Spot,
    },
}

/// A floor or a cap.
#[derive(Clone, Debug)]
pub struct Limit {
    /// The limit.
    pub limit: LimitValue,
    /// What it is put on.
    pub on: LimitOn,
    /// The time a limit on an amount is for.
    pub per: Per,
    /// Only when all of these hold.
    pub when: Vec<Condition>,
    /// Where it stands.
    pub spot: Spot,
}

/// A limit's size.
#[derive(Clone, Debug)]
pub enum LimitValue {
    /// The same for all centres.
    Number(Number),
    /// A value of the centre.
    Value(String),
}

/// What a limit is put on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitOn {
    /// The weighted count.
    Count,
    /// The amount of the month.
    Amount,
    /// Each item's amount.
    Item,
}

/// A condition on a centre.
#[derive(Clone, Debug)]
pub struct Condition {
    /// What is looked at.
    pub subject: Subject,
    /// What must hold of it.
    pub test: Test,
    /// Where it stands.
    pub spot: Spot,
}

/// What a condition looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A value of the centre.
    Value(String),
    /// An index of the centre, on a scale.
    Index(String, String),
    /// The component's own count, before weighing.
    Count,
    /// Who runs the centre.
    Owner,
}

/// What must hold.
#[derive(Clone, Debug)]
pub enum Test {
    /// Greater than.
    Above(Number),
    /// Greater than or equal to.
    AtLeast(Number),
    /// Less than.
    Below(Number),
    /// Less than or equal to.
    AtMost(Number),
    /// Equal to a number.
    Equals(Number),
    /// Equal to a word.
    Is(String),
}

/// How far a model has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Decided and in force.
    InForce,
    /// Proposed.
    Proposed,
    /// Made to try something out.
    TryOut,
}

/// A checked model.
#[derive(Clone, Debug)]
pub struct Model {
    /// The model's own name in files and digests.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// The days it is in force.
    pub valid: Span,
    /// How far it has come.
    pub status: Status,
    /// The decision that ends what the model pays, by its name in the region's register of decisions, and where that is said.
    pub ended_by: Option<(String, Spot)>,
    /// Its texts, the model itself first, then what it extends.
    pub sources: Vec<Arc<crate::doc::Source>>,
    /// Rules of time, unless a component has its own.
    pub time: TimeRules,
    /// Rules of rounding.
    pub rounding: Rounding,
    /// Where the rounding rules come from.
    pub rounding_provenance: Provenance,
    /// The decisions cited.
    pub decisions: Vec<Decision>,
    /// The parameters.
    pub parameters: Vec<Parameter>,
    /// Shares that are meant not to reach 100 %.
    pub unallocated: Vec<Unallocated>,
    /// The tables.
    pub tables: Vec<Table>,
    /// Who carries which costs, in the order of the text.
    pub costs: Vec<CostRule>,
    /// How reported values are read; those not declared are summed, and a centre without a row is an error.
    pub values: Vec<DeclaredValue>,
    /// The components, in the order statements show them.
    pub components: Vec<Component>,
}
