//! The catalogue by DCAT-AP-SE 3.0.1 (<https://docs.dataportal.se/dcat/3.0.1/en/>), which is DCAT-AP 3.0 with Swedish choices.
//!
//! A dataset is listed once, with the files of its version in force, so that a portal shows one entry and not one a month. Its versions are
//! described beside it with their own files, and point to each other: `hasVersion`, `isVersionOf`, `previousVersion`.
//!
//! Where the Swedish profile and the European one differ, the Swedish one holds, since the Swedish portal fetches the catalogue: the
//! `format` of a distribution is the media type as text. The European portal is told the same by `mediaType`.
//!
//! Nothing is nameless: two readings of the catalogue can be compared line by line.

mod graph;
mod rdf_xml;
mod turtle;

use kapitera_message::{Problems, Text, text};

use crate::address::{self, CatalogueForm};
use crate::json_stat::said_of;
use crate::{Catalogue, Dataset, FileKind, Frequency, MadeFile, PublisherKind, Series, Version};
use graph::{Graph, Node};

const AUTHORITY: &str = "http://publications.europa.eu/resource/authority";

/// The catalogue as RDF/XML, which the Swedish data portal fetches.
///
/// # Errors
///
/// All that is wrong with the catalogue: see [`Catalogue::problems`].
pub fn rdf_xml(catalogue: &Catalogue) -> Result<Vec<u8>, Problems> {
    Ok(rdf_xml::write(&graph(catalogue)?).into_bytes())
}

/// The catalogue as Turtle, the same statements.
///
/// # Errors
///
/// All that is wrong with the catalogue: see [`Catalogue::problems`].
pub fn turtle(catalogue: &Catalogue) -> Result<Vec<u8>, Problems> {
    Ok(turtle::write(&graph(catalogue)?).into_bytes())
}

fn graph(catalogue: &Catalogue) -> Result<Graph, Problems> {
    let problems = catalogue.problems();
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut graph = Graph::default();
    graph.add(catalogue_node(catalogue));
    graph.add(publisher(catalogue));
    graph.add(contact(catalogue));
    for series in &catalogue.series {
        graph.add(series_node(catalogue, series));
    }
    for dataset in &catalogue.datasets {
        add_dataset(&mut graph, catalogue, dataset);
    }
    Ok(graph)
}

fn catalogue_node(catalogue: &Catalogue) -> Node {
    let mut node = Node::new(catalogue_name(catalogue), "dcat:Catalog");
    node.words("dct:title", &catalogue.title);
    node.words("dct:description", &catalogue.description);
    node.link("dct:publisher", catalogue.publisher.uri.as_str());
    // By DCAT-AP-SE a catalogue is CC0, whatever the data are.
    node.link("dct:license", crate::Licence::Cc0.uri());
    languages(&mut node);
    node.date("dct:issued", catalogue.issued);
    node.date("dct:modified", catalogue.modified);
    node.link("foaf:homepage", address::front(catalogue));
    node.link("dcat:themeTaxonomy", format!("{AUTHORITY}/data-theme"));
    for place in &catalogue.spatial {
        node.link("dct:spatial", place.as_str());
    }
    for dataset in &catalogue.datasets {
        node.link("dcat:dataset", address::dataset(catalogue, dataset));
    }
    for series in &catalogue.series {
        node.link("dcat:dataset", address::series(catalogue, &series.id));
    }
    node
}

fn catalogue_name(catalogue: &Catalogue) -> String {
    format!("{}#katalog", address::front(catalogue))
}

fn contact_name(catalogue: &Catalogue) -> String {
    format!("{}#kontakt", address::front(catalogue))
}

fn languages(node: &mut Node) {
    for language in ["SWE", "ENG"] {
        node.link("dct:language", format!("{AUTHORITY}/language/{language}"));
    }
}

fn publisher(catalogue: &Catalogue) -> Node {
    let publisher = &catalogue.publisher;
    let kind = match publisher.kind {
        PublisherKind::RegionalAuthority => "RegionalAuthority",
        PublisherKind::LocalAuthority => "LocalAuthority",
        PublisherKind::NationalAuthority => "NationalAuthority",
        PublisherKind::Company => "Company",
        PublisherKind::NonProfitOrganisation => "NonProfitOrganisation",
    };
    let mut node = Node::new(publisher.uri.as_str(), "foaf:Agent");
    node.words("foaf:name", &publisher.name);
    node.link("dct:type", format!("http://purl.org/adms/publishertype/{kind}"));
    node
}

fn contact(catalogue: &Catalogue) -> Node {
    let mut node = Node::new(contact_name(catalogue), "vcard:Organization");
    node.words("vcard:fn", &catalogue.contact.name);
    node.link("vcard:hasEmail", format!("mailto:{}", catalogue.contact.email.as_str()));
    node
}

/// What a dataset, a version and a series all have.
fn shared(node: &mut Node, catalogue: &Catalogue) {
    node.link("dct:publisher", catalogue.publisher.uri.as_str());
    node.link("dcat:contactPoint", contact_name(catalogue));
    node.link("dcat:theme", format!("{AUTHORITY}/data-theme/HEAL"));
    for place in &catalogue.spatial {
        node.link("dct:spatial", place.as_str());
    }
}

fn series_node(catalogue: &Catalogue, series: &Series) -> Node {
    let name = address::series(catalogue, &series.id);
    let mut node = Node::new(name, "dcat:DatasetSeries");
    node.words("dct:title", &series.title);
    node.words("dct:description", &series.description);
    shared(&mut node, catalogue);
    let versions = || {
        let members = catalogue.datasets.iter().filter(|dataset| dataset.series.as_ref() == Some(&series.id));
        members.flat_map(|dataset| &dataset.versions).map(|version| version.issued)
    };
    if let (Some(first), Some(last)) = (versions().min(), versions().max()) {
        node.date("dct:issued", first);
        node.date("dct:modified", last);
    }
    node
}

fn add_dataset(graph: &mut Graph, catalogue: &Catalogue, dataset: &Dataset) {
    let (Some(latest), Some(first)) = (dataset.latest(), dataset.versions.first()) else { return };
    let mut node = Node::new(address::dataset(catalogue, dataset), "dcat:Dataset");
    describe(&mut node, catalogue, dataset, latest);
    node.date("dct:issued", first.issued);
    node.date("dct:modified", latest.issued);
    for version in &dataset.versions {
        node.link("dcat:hasVersion", address::version(catalogue, dataset, &version.id));
    }
    if let Some(series) = &dataset.series {
        node.link("dcat:inSeries", address::series(catalogue, series));
    }
    graph.add(node);
    let mut previous: Option<&Version> = None;
    for version in &dataset.versions {
        let name = address::version(catalogue, dataset, &version.id);
        let mut node = Node::new(name.as_str(), "dcat:Dataset");
        describe(&mut node, catalogue, dataset, version);
        node.date("dct:issued", version.issued);
        node.link("dcat:isVersionOf", address::dataset(catalogue, dataset));
        if let Some(previous) = previous {
            node.link("dcat:previousVersion", address::version(catalogue, dataset, &previous.id));
        }
        graph.add(node);
        graph.add(period(&name, version));
        if !version.sources.is_empty() {
            graph.add(provenance(&name, version));
        }
        for file in version.files.iter().filter(|file| file.kind != FileKind::CsvMetadata) {
            add_file(graph, catalogue, dataset, version, file);
        }
        previous = Some(version);
    }
}

/// What is said of a version, and of a dataset by its version in force.
fn describe(node: &mut Node, catalogue: &Catalogue, dataset: &Dataset, version: &Version) {
    node.words("dct:title", &dataset.title);
    node.words("dct:description", &dataset.description);
    shared(node, catalogue);
    let identifier = node.about().to_owned();
    node.text("dct:identifier", identifier);
    for keyword in &dataset.keywords {
        node.words("dcat:keyword", keyword);
    }
    languages(node);
    node.link("dct:accessRights", format!("{AUTHORITY}/access-right/PUBLIC"));
    node.link("dct:accrualPeriodicity", format!("{AUTHORITY}/frequency/{}", frequency(dataset.frequency)));
    node.link("dcat:landingPage", address::landing(catalogue, &dataset.id));
    let name = address::version(catalogue, dataset, &version.id);
    node.link("dct:temporal", period_name(&name));
    node.text("dcat:version", version.id.as_str());
    node.text("owl:versionInfo", version.id.as_str());
    for notes in version.notes.iter().cloned().chain(version.notices.iter().map(said_of)) {
        node.words("adms:versionNotes", &notes);
    }
    if !version.sources.is_empty() {
        node.link("dct:provenance", provenance_name(&name));
    }
    for file in version.files.iter().filter(|file| file.kind != FileKind::CsvMetadata) {
        let file = address::file(catalogue, &dataset.id, &version.id, file.kind);
        node.link("dcat:distribution", distribution_name(&file));
    }
}

fn frequency(frequency: Frequency) -> &'static str {
    match frequency {
        Frequency::Monthly => "MONTHLY",
        Frequency::Quarterly => "QUARTERLY",
        Frequency::Annual => "ANNUAL",
        Frequency::AsNeeded => "AS_NEEDED",
    }
}

fn period_name(version: &str) -> String {
    format!("{version}-period")
}

fn period(version: &str, of: &Version) -> Node {
    let mut node = Node::new(period_name(version), "dct:PeriodOfTime");
    node.date("dcat:startDate", of.temporal.from);
    if !of.temporal.is_open() {
        node.date("dcat:endDate", of.temporal.to);
    }
    node
}

fn provenance_name(version: &str) -> String {
    format!("{version}-underlag")
}

fn provenance(version: &str, of: &Version) -> Node {
    let list = |words: Vec<String>| words.join("; ");
    let label = |name: &str, reference: &str| format!("{name} ({reference})");
    let sources = Text {
        sv: list(of.sources.iter().map(|source| label(&source.name.sv, &source.reference)).collect()),
        en: list(of.sources.iter().map(|source| label(&source.name.en, &source.reference)).collect()),
    };
    let mut node = Node::new(provenance_name(version), "dct:ProvenanceStatement");
    node.words("rdfs:label", &sources);
    node
}

fn distribution_name(file: &str) -> String {
    format!("{file}#distribution")
}

fn add_file(graph: &mut Graph, catalogue: &Catalogue, dataset: &Dataset, version: &Version, made: &MadeFile) {
    let file = address::file(catalogue, &dataset.id, &version.id, made.kind);
    let checksum_name = format!("{file}#sha256");
    let mut node = Node::new(distribution_name(&file), "dcat:Distribution");
    node.words("dct:title", &made.kind.title());
    node.link("dcat:accessURL", file.as_str());
    node.link("dcat:downloadURL", file.as_str());
    node.text("dct:format", made.kind.media_type());
    node.link("dcat:mediaType", format!("http://www.iana.org/assignments/media-types/{}", made.kind.media_type()));
    node.link("dct:license", catalogue.licence.uri());
    node.link("dcatap:availability", format!("{AUTHORITY}/planned-availability/STABLE"));
    node.date("dct:issued", version.issued);
    node.typed("dcat:byteSize", "xsd:nonNegativeInteger", made.bytes.to_string());
    node.link("spdx:checksum", checksum_name.as_str());
    languages(&mut node);
    let standard = standard(catalogue, dataset, version, made.kind);
    if let Some((uri, title)) = &standard {
        node.link("dct:conformsTo", uri.as_str());
        let mut standard = Node::new(uri.as_str(), "dct:Standard");
        standard.words("dct:title", title);
        graph.add(standard);
    }
    graph.add(node);
    let mut checksum = Node::new(checksum_name, "spdx:Checksum");
    checksum.link("spdx:algorithm", "http://spdx.org/rdf/terms#checksumAlgorithm_sha256");
    checksum.typed("spdx:checksumValue", "xsd:hexBinary", made.sha256.as_str());
    graph.add(checksum);
}

/// What a file holds by: a standard, or its own description.
fn standard(catalogue: &Catalogue, dataset: &Dataset, version: &Version, kind: FileKind) -> Option<(String, Text)> {
    match kind {
        FileKind::JsonStat => Some(("https://json-stat.org/full/".to_owned(), text!("JSON-stat 2.0", "JSON-stat 2.0"))),
        FileKind::Csv => version.files.iter().any(|file| file.kind == FileKind::CsvMetadata).then(|| {
            let uri = address::file(catalogue, &dataset.id, &version.id, FileKind::CsvMetadata);
            let id = &version.id;
            (
                uri,
                text!(
                    "Kolumnerna i version {id}, enligt CSV on the Web",
                    "The columns of version {id}, by CSV on the Web"
                ),
            )
        }),
        FileKind::CsvMetadata | FileKind::KoladaJson | FileKind::KoladaCsv => None,
    }
}

/// The address of the catalogue in each form, for those who tell portals where to fetch it.
pub fn addresses(catalogue: &Catalogue) -> [String; 2] {
    [CatalogueForm::RdfXml, CatalogueForm::Turtle].map(|form| address::catalogue(catalogue, form))
}
