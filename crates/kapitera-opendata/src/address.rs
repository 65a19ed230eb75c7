//! The addresses of everything that is published. They are promises: a version's address gives the same bytes for ever.
//!
//! Things that are not files (a dataset, a version, a contact) are named by a part of a page that tells of them, so that each name also
//! leads somewhere.

use crate::{Catalogue, Dataset, DatasetId, FileKind, SeriesId, VersionId};

/// The form of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CatalogueForm {
    /// RDF/XML, which the Swedish data portal fetches.
    RdfXml,
    /// Turtle, which people read.
    Turtle,
}

/// The page that tells of all datasets.
pub fn front(catalogue: &Catalogue) -> String {
    format!("{}/oppna-data", catalogue.base)
}

/// The catalogue in a form.
pub fn catalogue(catalogue: &Catalogue, form: CatalogueForm) -> String {
    let suffix = match form {
        CatalogueForm::RdfXml => "rdf",
        CatalogueForm::Turtle => "ttl",
    };
    format!("{}/katalog.{suffix}", front(catalogue))
}

/// The page of a dataset, with all its versions.
pub fn landing(catalogue: &Catalogue, dataset: &DatasetId) -> String {
    format!("{}/{dataset}", front(catalogue))
}

/// A file of a version.
pub fn file(catalogue: &Catalogue, dataset: &DatasetId, version: &VersionId, kind: FileKind) -> String {
    format!("{}/{}", landing(catalogue, dataset), file_name(version, kind))
}

/// The last part of a file's address.
pub fn file_name(version: &VersionId, kind: FileKind) -> String {
    format!("{version}{}", kind.suffix())
}

/// The name of the dataset as a thing.
pub fn dataset(catalogue: &Catalogue, dataset: &Dataset) -> String {
    format!("{}#datamangd", landing(catalogue, &dataset.id))
}

/// The name of a version as a thing.
pub fn version(catalogue: &Catalogue, dataset: &Dataset, version: &VersionId) -> String {
    format!("{}#version-{version}", landing(catalogue, &dataset.id))
}

/// The name of a series as a thing.
pub fn series(catalogue: &Catalogue, series: &SeriesId) -> String {
    format!("{}#serie-{series}", front(catalogue))
}
