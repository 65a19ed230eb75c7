//! What one version of a dataset says: observations of indicators at units in periods.

use kapitera_message::{Text, text};
use kapitera_period::{Date, Month};

use crate::{Decimal, IndicatorId};

/// What one version says. Indicators and units stand in the order they are to be shown; observations in any.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// What is measured.
    pub indicators: Vec<Indicator>,
    /// Where.
    pub units: Vec<Unit>,
    /// What came out.
    pub observations: Vec<Observation>,
}

/// An indicator, by the region's own definition.
#[derive(Clone, Debug)]
pub struct Indicator {
    /// The region's id.
    pub id: IndicatorId,
    /// Its name.
    pub name: Text,
    /// How it is defined.
    pub definition: Text,
    /// What the value is counted in: per cent, per 1 000 listed.
    pub unit: Text,
    /// What numerator and denominator count: calls, visits, persons.
    pub counted: Text,
    /// How many decimals the value and its limits are shown with.
    pub decimals: u8,
    /// Ids of Kolada's indicators (`N79179`) that measure nearly the same; the definitions are Kolada's.
    pub close_match: Vec<String>,
}

/// A unit that is measured.
#[derive(Clone, Debug)]
pub struct Unit {
    /// What it is and its code.
    pub code: UnitCode,
    /// Its name.
    pub name: Text,
    /// The four digits of the municipality it lies in; none for a provider and the region.
    pub municipality: Option<String>,
}

/// What a unit is, with the code that it is known by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnitCode {
    /// A region, by the two digits of its county.
    Region(String),
    /// A municipality, by its four digits.
    Municipality(String),
    /// A provider, by its organisation number.
    Provider(String),
    /// A health centre, by its HSA id.
    Centre(String),
}

/// What a unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnitKind {
    /// A region.
    Region,
    /// A municipality: those who are listed and live there.
    Municipality,
    /// A provider: all its centres.
    Provider,
    /// A health centre.
    Centre,
}

impl UnitKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Region, Self::Municipality, Self::Provider, Self::Centre];

    /// The word in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::Municipality => "municipality",
            Self::Provider => "provider",
            Self::Centre => "centre",
        }
    }
}

impl UnitCode {
    /// What it is.
    pub fn kind(&self) -> UnitKind {
        match self {
            Self::Region(_) => UnitKind::Region,
            Self::Municipality(_) => UnitKind::Municipality,
            Self::Provider(_) => UnitKind::Provider,
            Self::Centre(_) => UnitKind::Centre,
        }
    }

    /// The code.
    pub fn code(&self) -> &str {
        let (Self::Region(code) | Self::Municipality(code) | Self::Provider(code) | Self::Centre(code)) = self;
        code
    }

    /// Whether the code has the form of its kind.
    pub(crate) fn has_form(&self) -> bool {
        let digits = |code: &str, length| code.len() == length && code.bytes().all(|byte| byte.is_ascii_digit());
        match self {
            Self::Region(code) => digits(code, 2),
            Self::Municipality(code) => digits(code, 4),
            Self::Provider(code) => is_word(code) && !may_be_personal(code),
            Self::Centre(code) => is_word(code),
        }
    }
}

/// Letters, digits and hyphens, no more than an HSA id has.
fn is_word(code: &str) -> bool {
    (1..=31).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Whether a code may be a sole trader's personal number: ten or twelve digits, a month where an organisation has 20 or more.
fn may_be_personal(code: &str) -> bool {
    let digits: Vec<u8> = code.bytes().filter(u8::is_ascii_digit).collect();
    let has_letters = code.bytes().any(|byte| byte.is_ascii_alphabetic());
    !has_letters && matches!(digits.len(), 10 | 12) && digits[digits.len() - 8] < b'2'
}

/// How long a period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Length {
    /// One month.
    Month,
    /// Twelve months.
    Year,
}

/// A month, or the twelve months that end with one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// The last month.
    pub to: Month,
    /// How long it is.
    pub length: Length,
}

impl Period {
    /// The first day.
    pub fn first(self) -> Date {
        match self.length {
            Length::Month => self.to.first(),
            Length::Year => self.to.plus(-11).first(),
        }
    }

    /// The last day.
    pub fn last(self) -> Date {
        self.to.last()
    }

    /// The id in files, as ISO 8601 writes months and durations up to one: `2020-02`, `P12M/2020-02`.
    pub fn id(self) -> String {
        match self.length {
            Length::Month => self.to.to_string(),
            Length::Year => format!("P12M/{}", self.to),
        }
    }

    /// How it is shown.
    pub fn label(self) -> Text {
        match self.length {
            Length::Month => Text::same(self.to.to_string()),
            Length::Year => {
                let (from, to) = (self.to.plus(-11), self.to);
                text!("{from} till {to}", "{from} to {to}")
            }
        }
    }

    /// The calendar year that it is; none for a month or for other twelve months.
    pub fn calendar_year(self) -> Option<i16> {
        (self.length == Length::Year && self.to.number() == 12).then(|| self.to.year())
    }
}

/// Whom an observation is about, by Kolada's letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sex {
    /// Both, and those of unknown sex.
    Both,
    /// Women.
    Women,
    /// Men.
    Men,
}

impl Sex {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Both, Self::Women, Self::Men];

    /// The letter in files: T, K, M.
    pub fn letter(self) -> &'static str {
        match self {
            Self::Both => "T",
            Self::Women => "K",
            Self::Men => "M",
        }
    }

    /// The word.
    pub fn label(self) -> Text {
        match self {
            Self::Both => text!("Totalt", "Total"),
            Self::Women => text!("Kvinnor", "Women"),
            Self::Men => text!("Män", "Men"),
        }
    }
}

/// What came out for an indicator at a unit in a period.
#[derive(Clone, Debug)]
pub struct Observation {
    /// The indicator.
    pub indicator: IndicatorId,
    /// The unit.
    pub unit: UnitCode,
    /// The period.
    pub period: Period,
    /// Whom it is about.
    pub sex: Sex,
    /// The figures, or why there are none.
    pub outcome: Outcome,
}

/// Figures or the reason why there are none; never both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Figures.
    Published(Figures),
    /// No figures.
    Withheld(Status),
}

/// The figures of an observation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// The value.
    pub value: Decimal,
    /// What was counted; none when the value is no quotient or the parts are not published.
    pub numerator: Option<Decimal>,
    /// Of what.
    pub denominator: Option<Decimal>,
    /// The lower limit of the 95 % interval.
    pub lower: Option<Decimal>,
    /// The upper limit.
    pub upper: Option<Decimal>,
}

/// Why there are no figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// So few persons that one could be recognised, or needed to protect another cell that has.
    Hidden,
    /// The unit does not measure it, or had not opened.
    NotMeasured,
    /// The unit should have delivered and has not.
    NotDelivered,
    /// Fewer months than the indicator's definition asks for.
    TooFewMonths,
    /// Nothing happened that could be measured: the denominator is 0.
    NoCases,
}

impl Status {
    /// The word for an observation with figures.
    pub const PUBLISHED: &str = "published";

    /// All of them.
    pub const ALL: [Self; 5] = [Self::Hidden, Self::NotMeasured, Self::NotDelivered, Self::TooFewMonths, Self::NoCases];

    /// The code in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Hidden => "hidden",
            Self::NotMeasured => "not-measured",
            Self::NotDelivered => "not-delivered",
            Self::TooFewMonths => "too-few-months",
            Self::NoCases => "no-cases",
        }
    }

    /// What it means.
    pub fn label(self) -> Text {
        match self {
            Self::Hidden => text!(
                "Skyddad: få personer, eller skyddar en annan uppgift",
                "Protected: few persons, or protects another figure"
            ),
            Self::NotMeasured => text!("Mäts inte vid enheten", "Not measured at the unit"),
            Self::NotDelivered => text!("Enheten har inte levererat uppgifter", "The unit has not delivered"),
            Self::TooFewMonths => text!("För få månader med uppgifter", "Too few months with figures"),
            Self::NoCases => text!("Inget att mäta under perioden", "Nothing to measure in the period"),
        }
    }
}

/// One of the figures of an observation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// The value.
    Value,
    /// The numerator.
    Numerator,
    /// The denominator.
    Denominator,
    /// The lower limit.
    Lower,
    /// The upper limit.
    Upper,
}

impl Measure {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Value, Self::Numerator, Self::Denominator, Self::Lower, Self::Upper];

    /// The word in files; CSV columns are named so.
    pub fn word(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Numerator => "numerator",
            Self::Denominator => "denominator",
            Self::Lower => "lower_95",
            Self::Upper => "upper_95",
        }
    }

    /// The word for people.
    pub fn label(self) -> Text {
        match self {
            Self::Value => text!("värde", "value"),
            Self::Numerator => text!("täljare", "numerator"),
            Self::Denominator => text!("nämnare", "denominator"),
            Self::Lower => text!("nedre gräns, 95 %", "lower limit, 95 %"),
            Self::Upper => text!("övre gräns, 95 %", "upper limit, 95 %"),
        }
    }
}

impl Outcome {
    /// One of the figures.
    pub fn figure(&self, measure: Measure) -> Option<&Decimal> {
        let Self::Published(figures) = self else { return None };
        match measure {
            Measure::Value => Some(&figures.value),
            Measure::Numerator => figures.numerator.as_ref(),
            Measure::Denominator => figures.denominator.as_ref(),
            Measure::Lower => figures.lower.as_ref(),
            Measure::Upper => figures.upper.as_ref(),
        }
    }

    /// Why there are no figures.
    pub fn status(&self) -> Option<Status> {
        match self {
            Self::Published(_) => None,
            Self::Withheld(status) => Some(*status),
        }
    }
}

/// Some cells of a table; an empty list stands for all there are.
#[derive(Clone, Debug, Default)]
pub struct Cells {
    /// Of these indicators.
    pub indicators: Vec<IndicatorId>,
    /// At these units.
    pub units: Vec<UnitCode>,
    /// In these periods.
    pub periods: Vec<Period>,
}

impl Cells {
    /// Whether an observation is one of them.
    pub fn contain(&self, observation: &Observation) -> bool {
        (self.indicators.is_empty() || self.indicators.contains(&observation.indicator))
            && (self.units.is_empty() || self.units.contains(&observation.unit))
            && (self.periods.is_empty() || self.periods.contains(&observation.period))
    }
}
