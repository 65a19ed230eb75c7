//! The catalogue: both forms say the same of awkward texts, and each file is told of with its size and digest.

use kapitera_message::Text;
use kapitera_opendata::{FileKind, address, dcat};
use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::Event;

use super::sample;

/// The texts between tags, unescaped.
fn xml_texts(bytes: &[u8]) -> Vec<String> {
    let mut reader = Reader::from_reader(bytes);
    let (mut texts, mut text) = (Vec::new(), String::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return texts,
            Event::Text(said) => text.push_str(&said),
            Event::GeneralRef(name) => match &*name {
                "lt" => text.push('<'),
                "gt" => text.push('>'),
                "amp" => text.push('&'),
                "quot" => text.push('"'),
                "apos" => text.push('\''),
                other => panic!("&{other};"),
            },
            Event::Start(_) | Event::End(_) => texts.push(std::mem::take(&mut text)),
            _ => {}
        }
    }
}

/// The texts between quotes, unescaped; no address of ours has a quote.
fn turtle_texts(bytes: &[u8]) -> Vec<String> {
    let mut texts = Vec::new();
    let mut letters = std::str::from_utf8(bytes).unwrap().chars();
    while letters.by_ref().any(|letter| letter == '"') {
        let mut text = String::new();
        loop {
            match letters.next().unwrap() {
                '"' => break,
                '\n' => panic!("a text goes over a line"),
                '\\' => text.push(match letters.next().unwrap() {
                    'n' => '\n',
                    't' => '\t',
                    other => other,
                }),
                letter => text.push(letter),
            }
        }
        texts.push(text);
    }
    texts
}

proptest! {
    #[test]
    fn any_text_comes_back_from_both_forms(name in "[a-zåäö <>&\"'\\\\\n\t;.@^#\\]]{0,20}å") {
        let (mut catalogue, _) = sample::whole();
        catalogue.datasets[0].description = Text::same(name.clone());
        prop_assert!(xml_texts(&dcat::rdf_xml(&catalogue).unwrap()).contains(&name));
        prop_assert!(turtle_texts(&dcat::turtle(&catalogue).unwrap()).contains(&name));
    }
}

#[test]
fn each_file_is_told_of_with_its_address_size_and_digest() {
    let (catalogue, files) = sample::whole();
    let turtle = String::from_utf8(dcat::turtle(&catalogue).unwrap()).unwrap();
    for dataset in &catalogue.datasets {
        for version in &dataset.versions {
            for file in version.files.iter().filter(|file| file.kind != FileKind::CsvMetadata) {
                let address = address::file(&catalogue, &dataset.id, &version.id, file.kind);
                assert!(
                    files.iter().any(|(place, bytes)| address.ends_with(place) && bytes.len() as u64 == file.bytes)
                );
                for said in
                    [format!("dcat:downloadURL <{address}>"), format!("\"{}\"^^xsd:hexBinary", file.sha256.as_str())]
                {
                    assert!(turtle.contains(&said), "{said}");
                }
            }
        }
    }
}

#[test]
fn addresses_are_these() {
    let catalogue = sample::bare();
    let (dataset, version) = (&catalogue.datasets[0].id, &catalogue.datasets[0].versions[0].id);
    let base = "https://data.example.se/oppna-data";
    assert_eq!(address::landing(&catalogue, dataset), format!("{base}/tillganglighet"));
    assert_eq!(dcat::addresses(&catalogue), [format!("{base}/katalog.rdf"), format!("{base}/katalog.ttl")]);
    let files = FileKind::ALL.map(|kind| address::file(&catalogue, dataset, version, kind));
    let ends = [".csv", ".csv-metadata.json", ".json", ".kolada.json", ".kolada.csv"];
    assert_eq!(files, ends.map(|end| format!("{base}/tillganglighet/2020-02-17{end}")));
}
