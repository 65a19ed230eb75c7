//! One row of each register, checked.

use std::fmt;
use std::sync::Arc;

use kapitera_money::Exact;
use kapitera_period::{Date, Span};

/// The registers that a region delivers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegisterKind {
    /// Who is listed where, person by person.
    Listing,
    /// How many are listed where, by age, sex and area.
    ListingCounts,
    /// The health centres and who runs them.
    Centres,
    /// The areas that persons live in.
    Areas,
    /// Index values per centre and period.
    Indices,
    /// The distance from each area to each centre.
    Distances,
    /// SCB's counts for the Care Need Index, per centre.
    CareNeed,
    /// Values that centres or others report: weeks of breach, positions, assignments, grants, indicators.
    Values,
    /// Who lives in the region, listed or not.
    Residents,
    /// Visits at centres.
    Visits,
    /// Dispensed drugs.
    Drugs,
    /// Cost items.
    Costs,
    /// Telephone calls to centres.
    Calls,
    /// Needs of a medical assessment, and when they were met.
    Assessments,
    /// Units of the region that are no health centres, and that buy or sell inside it.
    Units,
    /// Price lists of the units that sell.
    Prices,
    /// What centres and units order of each other.
    Orders,
    /// Consultative feedback from units that sell.
    Feedback,
    /// Point-of-care tests done where the patient is.
    PocTests,
}

impl RegisterKind {
    /// All registers, in the order they must be imported: each may refer to the ones before it.
    pub const ALL: [Self; 19] = [
        Self::Centres,
        Self::Units,
        Self::Areas,
        Self::Distances,
        Self::Indices,
        Self::CareNeed,
        Self::Values,
        Self::Prices,
        Self::Listing,
        Self::ListingCounts,
        Self::Residents,
        Self::Visits,
        Self::Drugs,
        Self::Costs,
        Self::Calls,
        Self::Assessments,
        Self::Orders,
        Self::Feedback,
        Self::PocTests,
    ];

    /// The name used in commands, folders and settings: `listing-counts`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Listing => "listing",
            Self::ListingCounts => "listing-counts",
            Self::Centres => "centres",
            Self::Areas => "areas",
            Self::Indices => "indices",
            Self::Distances => "distances",
            Self::CareNeed => "care-need",
            Self::Values => "values",
            Self::Residents => "residents",
            Self::Visits => "visits",
            Self::Drugs => "drugs",
            Self::Costs => "costs",
            Self::Calls => "calls",
            Self::Assessments => "assessments",
            Self::Units => "units",
            Self::Prices => "prices",
            Self::Orders => "orders",
            Self::Feedback => "feedback",
            Self::PocTests => "poc-tests",
        }
    }

    /// The register with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A person as the registers know them: a keyed pseudonym, from which the personal number cannot be had
/// without the key. Prints itself masked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pseudonym(pub [u8; 16]);

impl fmt::Debug for Pseudonym {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "person {:02x}{:02x}…", self.0[0], self.0[1])
    }
}

/// A person's legal sex.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
}

impl Sex {
    /// The name used in models and stored registers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Female => "female",
            Self::Male => "male",
        }
    }
}

/// How a listing came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ListingKind {
    /// The person chose the centre.
    Active,
    /// The person made no choice and was assigned (*ickevalsalternativ*).
    Assigned,
}

impl ListingKind {
    /// The name used in models and stored registers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Assigned => "assigned",
        }
    }
}

/// Who runs a centre.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// The region itself (*egenregi*).
    OwnOperated,
    /// Somebody else, by contract.
    Private,
}

impl Owner {
    /// The name used in models and stored registers.
    pub fn name(self) -> &'static str {
        match self {
            Self::OwnOperated => "own-operated",
            Self::Private => "private",
        }
    }
}

/// The area of a person whose home area is not known: protected identity, or not registered in Sweden.
pub const UNKNOWN_AREA: &str = "unknown";

/// A health centre and its provider, as they were during `valid`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Centre {
    /// HSA id, upper case.
    pub id: Arc<str>,
    /// The name people use.
    pub name: String,
    /// The provider's name.
    pub provider: String,
    /// The provider's organisation number, ten digits without hyphen.
    pub org_number: String,
    /// Who runs it.
    pub owner: Owner,
    /// The days it is open for listings.
    pub valid: Span,
}

/// An area that persons live in, in one edition of the division.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// The code, text with leading zeros: a DeSO such as `2380A0010`.
    pub code: Arc<str>,
    /// The name people use; empty when it has none.
    pub name: String,
    /// The municipality's code, four digits.
    pub municipality: String,
    /// The edition of the division, for example `DeSO 2018`.
    pub edition: String,
    /// The distance to the region's main hospital in whole kilometres, when the region states it.
    pub distance_km: Option<u32>,
}

/// The value of an index for a centre.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexValue {
    /// The index's name in models, for example `cni`.
    pub index: Arc<str>,
    /// The scale's name, for example `mean-1`: two scales of one index are never mixed.
    pub scale: Arc<str>,
    /// The days the value is for.
    pub valid: Span,
    /// The centre's HSA id.
    pub centre: Arc<str>,
    /// The value, exact.
    pub value: Exact,
}

/// A person's listing at a centre, with what is known of the person during it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListingRow {
    /// Who.
    pub person: Pseudonym,
    /// Birth date.
    pub birth: Date,
    /// Legal sex.
    pub sex: Sex,
    /// Home area's code, or [`UNKNOWN_AREA`].
    pub area: Arc<str>,
    /// The centre's HSA id.
    pub centre: Arc<str>,
    /// How the listing came about.
    pub kind: ListingKind,
    /// The named doctor, when the centre uses such.
    pub doctor: Option<Arc<str>>,
    /// First and last day of the listing.
    pub valid: Span,
}

/// A number of listed persons with the same centre, age, sex and area on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListingCount {
    /// The day the count is of.
    pub day: Date,
    /// The centre's HSA id.
    pub centre: Arc<str>,
    /// Age in whole years on that day.
    pub age: u32,
    /// Legal sex.
    pub sex: Sex,
    /// Home area's code, or [`UNKNOWN_AREA`].
    pub area: Arc<str>,
    /// How many.
    pub count: u64,
}

/// The distance from an area to a centre.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Distance {
    /// The area's code.
    pub area: Arc<str>,
    /// The centre's HSA id.
    pub centre: Arc<str>,
    /// Whole kilometres by road.
    pub km: u32,
    /// The days it holds.
    pub valid: Span,
}

/// SCB's counts for the Care Need Index of one centre: persons by each of the seven variables, and all persons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CareNeedCounts {
    /// The centre's HSA id.
    pub centre: Arc<str>,
    /// The days that the counts are to be used for.
    pub valid: Span,
    /// The counts, in the order of [`CARE_NEED_VARIABLES`].
    pub counts: [u64; 7],
    /// All persons counted.
    pub population: u64,
    /// The index that SCB printed beside the counts, when it did.
    pub printed: Option<Exact>,
}

/// The variables of the Care Need Index, in the order of SCB's table.
pub const CARE_NEED_VARIABLES: [&str; 7] =
    ["under-5", "foreign-born", "alone-65", "single-parent", "moved-in", "unemployed", "low-education"];

/// A value reported for a centre and some days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportedValue {
    /// The value's name in models, for example `breach-weeks`.
    pub value: Arc<str>,
    /// The centre's HSA id.
    pub centre: Arc<str>,
    /// The item it is of: an occasion, a supplier; empty when there is only one.
    pub item: Arc<str>,
    /// The days it is for.
    pub valid: Span,
    /// How much, exact.
    pub amount: Exact,
}

/// A person who lives in the region, listed or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resident {
    /// Who.
    pub person: Pseudonym,
    /// Birth date.
    pub birth: Date,
    /// Legal sex.
    pub sex: Sex,
    /// Home area's code, or [`UNKNOWN_AREA`].
    pub area: Arc<str>,
    /// The days the person lives there.
    pub valid: Span,
}
