//! The document of the API: it is what is committed, names every route of the API and nothing else, and what is answered is as it
//! says. That the document itself is valid is checked by `cargo xtask files`.

use std::collections::BTreeSet;
use std::path::Path;

use kapitera_desk::Scope;
use kapitera_web::route::Verb;
use kapitera_web::routes::{api_path, routes};
use serde_json::Value;

use crate::client::{Answer, Ask, Signed};
use crate::place::{Kind, Place};
use crate::rights::{Parts, ask};

#[test]
fn the_document_is_committed() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let now = format!("{:#}\n", kapitera_web::openapi());
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::write(&path, &now).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        now == kept,
        "docs/openapi.json is not what the routes say; write it with UPDATE_OPENAPI=1 and read the difference"
    );
}

/// The operations of the document, as the verb and the address.
fn operations(document: &Value) -> BTreeSet<(String, String)> {
    let paths = document["paths"].as_object().unwrap();
    let of_path = |(path, item): (&String, &Value)| {
        let verbs: Vec<String> = item.as_object().unwrap().keys().cloned().collect();
        verbs.into_iter().map(|verb| (verb, path.clone())).collect::<Vec<_>>()
    };
    paths.iter().flat_map(of_path).collect()
}

#[test]
fn every_route_of_the_api_is_in_the_document_and_answers_as_it_says() {
    let place = Place::followed_up(Kind::File, "");
    place.publish("2020-02".parse().unwrap(), "", "2020-03-12T10:00:00Z");
    let parts = Parts::of(&place);
    let tokens = [place.token("all", &Scope::ALL), Signed { word: "kap_wrong".to_owned(), ..Signed::default() }];
    let none = place.token("controller", &[Scope::Import]);
    let server = place.serve();
    let document = server.send(&Ask::get("/api/v1/openapi.json")).json();
    assert_eq!(document, kapitera_web::openapi());
    let mut there = operations(&document);
    let mut files = 0;
    for route in routes().filter(|route| route.api.is_some()) {
        let verb = if route.verb == Verb::Get { "get" } else { "post" };
        let path = api_path(route.path).replace("{*", "{");
        assert!(there.remove(&(verb.to_owned(), path.clone())), "{verb} {path} is not in the document");
        let operation = &document["paths"][&path][verb];
        let address = api_path(&parts.fill(route, Some(&tokens[0])));
        let of = format!("{verb} {address}");
        for who in [&tokens[1], &none] {
            let answer = server.send(&ask(route, &address, "").token(who));
            agrees(&document, operation, &answer, &of);
            assert!(route.api == Some(Scope::Import) || [401, 403].contains(&answer.status), "{of}: {}", answer.status);
        }
        if route.verb == Verb::Get {
            let answer = server.send(&ask(route, &address, "").token(&tokens[0]));
            // No plan is there, nobody trades, an item must be named, and reports have other forms.
            let is_refused = ["/plans/none", "/invoices", "/item", "/report"].iter().any(|end| address.ends_with(end));
            assert!(answer.status == 200 || is_refused, "{of}: {}", answer.text());
            agrees(&document, operation, &answer, &of);
            files += usize::from(answer.header("content-disposition").is_some());
        }
    }
    assert!(there.is_empty(), "no route answers to {there:?}");
    assert_eq!(files, 3, "two files that were given out, and the audit log");
    // What is done and begun answers as it says, too; what names nothing is a problem.
    for (path, fields, status) in [
        ("/settlements/2020-02-1/review", &[("note", "x")][..], 200),
        ("/ledger/verify", &[], 202),
        ("/ledger/periods/2020-13/open", &[], 404),
        ("/settlements/2020-02-1/review", &[("seen", "7")], 409),
    ] {
        let answer = server.send(&Ask::post(&format!("/api/v1{path}"), fields).token(&tokens[0]));
        assert_eq!(answer.status, status, "{path}: {}", answer.text());
        let template = routes().find(|route| fits(route.path, path) && route.verb == Verb::Post).unwrap();
        agrees(&document, &document["paths"][api_path(template.path)]["post"], &answer, path);
    }
}

fn fits(template: &str, path: &str) -> bool {
    let (one, other): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    one.len() == other.len() && one.iter().zip(&other).all(|(one, other)| one == other || one.starts_with('{'))
}

/// That an answer is one of those that its operation names.
fn agrees(document: &Value, operation: &Value, answer: &Answer, of: &str) {
    let responses = &operation["responses"];
    let named = &responses[answer.status.to_string()];
    let named = if named.is_null() && answer.status >= 400 { &responses["default"] } else { named };
    let kinds = named["content"].as_object().unwrap_or_else(|| panic!("{of}: {} is not named", answer.status));
    let kind = answer.header("content-type").unwrap_or_default().split(';').next().unwrap_or_default().to_owned();
    let content =
        kinds.get(&kind).or(kinds.get("*/*")).unwrap_or_else(|| panic!("{of}: {} with {kind}", answer.status));
    if let Some(name) = content["schema"]["$ref"].as_str() {
        let schema = &document["components"]["schemas"][name.rsplit('/').next().unwrap()];
        assert!(holds(schema, &answer.json()), "{of}: {} is no {name}: {}", answer.status, answer.text());
    }
}

/// The words of JSON Schema that the document has.
fn holds(schema: &Value, value: &Value) -> bool {
    for word in schema.as_object().into_iter().flat_map(|schema| schema.keys()) {
        let known = ["type", "const", "description", "properties", "required", "items", "$ref"];
        assert!(known.contains(&word.as_str()), "the test does not know {word}");
    }
    let is_type = match schema["type"].as_str() {
        None => true,
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64(),
        Some(other) => panic!("the test does not know {other}"),
    };
    let is_const = schema.get("const").is_none_or(|constant| constant == value);
    let has = |name: &Value| value.get(name.as_str().unwrap()).is_some();
    let is_whole = schema["required"].as_array().into_iter().flatten().all(has);
    let parts = schema["properties"].as_object().into_iter().flatten();
    let parts_hold =
        parts.filter_map(|(name, schema)| Some((schema, value.get(name)?))).all(|(schema, part)| holds(schema, part));
    let items_hold =
        value.as_array().into_iter().flatten().all(|item| schema.get("items").is_none_or(|schema| holds(schema, item)));
    is_type && is_const && is_whole && parts_hold && items_hold
}
