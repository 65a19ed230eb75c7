//! Follow-up as open data: what is published goes in, bytes come out.
//!
//! A [`Catalogue`] says what there is: datasets, their versions with files, corrections and sources. A [`Table`] holds what one version
//! says: observations of indicators at units in periods, each with its figures or with the reason why there are none. An [`Edition`] is
//! a table that has been checked against its place in the catalogue, and is what the formats are written from:
//!
//! - [`csv::rows`], one row per observation, and [`csv::metadata`], its description by CSV on the Web;
//! - [`json_stat::dataset`], a cube by JSON-stat 2.0;
//! - [`kolada::data`] and [`kolada::csv`], what is of calendar years, in the shape of Kolada's rows;
//! - [`dcat::rdf_xml`] and [`dcat::turtle`], the catalogue itself by DCAT-AP-SE 3.0.1.
//!
//! Figures are exact decimal texts from beginning to end: nothing is computed or rounded here. What is hidden has no figures to write,
//! since an observation holds either figures or a [`Status`]. The same things give the same bytes, in whatever order the observations come.
//!
//! Kept out on purpose: what is hidden and why (that is decided before), files, clock, digests, the network.

pub mod address;
mod catalogue;
pub mod csv;
pub mod dcat;
mod edition;
mod ids;
mod json;
pub mod json_stat;
pub mod kolada;
mod table;

pub use catalogue::{
    Catalogue, Contact, Dataset, FileKind, Frequency, Licence, MadeFile, Notice, Publisher, PublisherKind, Series,
    Source, Version,
};
pub use edition::{CELLS_MAX, Edition, Row};
pub use ids::{Address, DatasetId, Decimal, Email, IndicatorId, NoticeId, SeriesId, Sha256, VersionId};
pub use table::{
    Cells, Figures, Indicator, Length, Measure, Observation, Outcome, Period, Sex, Status, Table, Unit, UnitCode,
    UnitKind,
};
