//! The API's document: OpenAPI 3.1, made from the routes. The API itself is the routes: the same handlers, with the same rights,
//! answering JSON.

use serde_json::{Map, Value, json};

use crate::answer::{Answer, Refused};
use crate::asked::Asked;
use crate::rights::May;
use crate::route::{Route, Verb};
use crate::routes::{api_path, routes};

/// The routes.
pub const ROUTES: &[Route] = &[Route::get("/api/v1/openapi.json", May::Anybody, "This document", document)];

fn document(_: &Asked<'_>) -> Result<Answer, Refused> {
    Ok(Answer::Json(openapi()))
}

/// The document.
pub fn openapi() -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for route in routes() {
        if route.api.is_some() {
            let item = paths.entry(api_path(route.path).replace("{*", "{")).or_insert_with(|| json!({}));
            let verb = match route.verb {
                Verb::Get => "get",
                Verb::Post => "post",
            };
            item[verb] = operation(route);
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "kapitera",
            "version": crate::VERSION,
            "description": "What the pages show and do, as JSON. Amounts are texts with a point and two decimals, so that no reader rounds them.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "security": [{ "token": [] }],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "token": { "type": "http", "scheme": "bearer", "description": "A token of the page My account, Tokens for programs." },
            },
            "schemas": {
                "Page": {
                    "type": "object",
                    "description": "The results of a page: each table an array of objects under its key, with its sums under the key and _total; facts an object; sentences an array of texts.",
                    "properties": { "title": { "type": "string" } },
                    "required": ["title"],
                },
                "Done": {
                    "type": "object",
                    "properties": { "done": { "const": true }, "to": { "type": "string" } },
                    "required": ["done", "to"],
                },
                "Started": {
                    "type": "object",
                    "properties": { "job": { "type": "integer" }, "to": { "type": "string" } },
                    "required": ["job", "to"],
                },
                "Problem": {
                    "type": "object",
                    "properties": {
                        "status": { "type": "integer" },
                        "title": { "type": "string" },
                        "code": { "type": "string" },
                        "problems": { "type": "array", "items": { "type": "object" } },
                    },
                    "required": ["status", "title", "code", "problems"],
                },
            },
        },
    })
}

fn operation(route: &Route) -> Value {
    let parts = route.parts().map(|part| {
        json!({ "name": part.trim_start_matches('*'), "in": "path", "required": true, "schema": { "type": "string" } })
    });
    let mut parameters: Vec<Value> = parts.collect();
    if route.verb == Verb::Get {
        parameters.extend(
            route.asks.iter().map(|name| json!({ "name": name, "in": "query", "schema": { "type": "string" } })),
        );
        let forms: &[&str] = if route.path.ends_with("/report") {
            &["html", "pdf", "docx", "xlsx"]
        } else {
            &["json", "csv", "xlsx", "docx", "pdf"]
        };
        parameters.push(json!({
            "name": "format", "in": "query", "description": "Another form of the same.",
            "schema": { "type": "string", "enum": forms },
        }));
    }
    let scope = route.api.map(kapitera_desk::Scope::name).unwrap_or_default();
    let mut operation = json!({
        "operationId": operation_id(route),
        "summary": route.about,
        "description": format!("For tokens with the scope {scope}."),
        "parameters": parameters,
        "responses": responses(route),
    });
    if route.verb == Verb::Post && !route.asks.is_empty() {
        operation["requestBody"] = body(route);
    }
    operation
}

fn operation_id(route: &Route) -> String {
    let verb = if route.verb == Verb::Get { "get" } else { "post" };
    let words = route.path.split(['/', '-', '{', '}', '*']).filter(|word| !word.is_empty());
    std::iter::once(verb).chain(words).collect::<Vec<_>>().join("_")
}

fn body(route: &Route) -> Value {
    let text = json!({ "type": "string" });
    let several = |name: &&str| ["roles", "centres", "kinds"].contains(name);
    let property = |name: &&'static str| {
        let schema = if several(name) { json!({ "type": "array", "items": text }) } else { text.clone() };
        ((*name).to_owned(), schema)
    };
    let mut properties: Map<String, Value> = route.asks.iter().map(property).collect();
    if route.takes_files {
        properties
            .insert("files".to_owned(), json!({ "type": "array", "items": { "type": "string", "format": "binary" } }));
        return json!({ "required": true, "content": { "multipart/form-data": { "schema": { "type": "object", "properties": properties } } } });
    }
    json!({ "content": { "application/json": { "schema": { "type": "object", "properties": properties } } } })
}

fn responses(route: &Route) -> Value {
    let of = |name: &str, description: &str| {
        json!({
            "description": description,
            "content": { "application/json": { "schema": { "$ref": format!("#/components/schemas/{name}") } } },
        })
    };
    let problem = |description: &str| {
        json!({
            "description": description,
            "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
        })
    };
    let file = json!({ "description": "A file", "content": { "*/*": {} } });
    let mut all = match route.verb {
        Verb::Get
            if route.path.contains("/files/{")
                || route.path.ends_with("/export")
                || route.path.ends_with("/report") =>
        {
            json!({ "200": file })
        }
        Verb::Get => json!({ "200": of("Page", "What the page shows") }),
        Verb::Post if route.path.ends_with("/quarantine") => json!({ "200": file }),
        Verb::Post if route.path.ends_with("/items") || route.path.ends_with("/person") => {
            json!({ "200": of("Page", "What was asked") })
        }
        Verb::Post => json!({ "200": of("Done", "It is done"), "202": of("Started", "A job does it") }),
    };
    all["401"] = problem("No token, or one that does not hold");
    all["403"] = problem("The token or its user may not");
    all["404"] = problem("There is nothing of that name");
    all["422"] = problem("It was not done, for these reasons");
    all["default"] = problem("It was not done");
    all
}
