//! All routes, from the files of pages that own them; the router and what is the same for all of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, Request, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, on};

use crate::answer::Refused;
use crate::app::App;
use crate::dispatch::{self, Shown, respond};
use crate::pages;
use crate::route::{Route, Verb};

/// Every route there is.
pub fn routes() -> impl Iterator<Item = &'static Route> {
    let all: [&'static [Route]; 28] = [
        pages::start::ROUTES,
        pages::assets::ROUTES,
        pages::sign_in::ROUTES,
        pages::account::ROUTES,
        pages::tokens::ROUTES,
        pages::deliveries::ROUTES,
        pages::upload::ROUTES,
        pages::jobs::ROUTES,
        pages::months::ROUTES,
        pages::invoices::ROUTES,
        pages::settlements::ROUTES,
        pages::explain::ROUTES,
        pages::models::ROUTES,
        pages::what_if::ROUTES,
        pages::what_if_report::ROUTES,
        pages::risk::ROUTES,
        pages::publications::ROUTES,
        pages::public::ROUTES,
        pages::centres::ROUTES,
        pages::follow_up::ROUTES,
        pages::ledger::ROUTES,
        pages::books::ROUTES,
        pages::decisions::ROUTES,
        pages::programmes::ROUTES,
        pages::trade::ROUTES,
        pages::users::ROUTES,
        pages::administration::ROUTES,
        crate::api::ROUTES,
    ];
    all.into_iter().flatten()
}

/// The router of all routes, and of those of the API under `/api/v1`.
pub fn router(app: Arc<App>) -> Router {
    let mut by_path: BTreeMap<String, MethodRouter<Arc<App>>> = BTreeMap::new();
    let mut add = |path: String, verb: Verb, route: &'static Route, is_api: bool| {
        let filter = match verb {
            Verb::Get => MethodFilter::GET,
            Verb::Post => MethodFilter::POST,
        };
        let handler =
            move |State(app): State<Arc<App>>,
                  parts: Result<RawPathParams, RawPathParamsRejection>,
                  request: Request| { dispatch::dispatch(app, route, is_api, parts, request) };
        let there = by_path.remove(&path).unwrap_or_default();
        by_path.insert(path, there.merge(on(filter, handler)));
    };
    for route in routes() {
        add(route.path.to_owned(), route.verb, route, false);
        if route.api.is_some() {
            add(api_path(route.path), route.verb, route, true);
        }
    }
    let mut router = Router::new();
    for (path, methods) in by_path {
        router = router.route(&path, methods.fallback(not_that_way));
    }
    router.fallback(nowhere).with_state(app)
}

/// The address of a route of the API.
pub fn api_path(path: &str) -> String {
    format!("/api/v1{}", if path == "/" { "/start" } else { path })
}

async fn nowhere(State(app): State<Arc<App>>, request: Request) -> Response {
    plain(&app, request.uri(), Refused::not_found())
}

async fn not_that_way(State(app): State<Arc<App>>, request: Request) -> Response {
    let refused = Refused { status: StatusCode::METHOD_NOT_ALLOWED, ..Refused::not_found() };
    plain(&app, request.uri(), refused)
}

/// A refusal of what is no route: it is nobody's, so nobody is looked up.
pub(crate) fn plain(app: &App, address: &Uri, refused: Refused) -> Response {
    let here = address.path();
    let shown = Shown {
        region: &app.settings.name,
        invented: app.settings.invented,
        is_https: app.settings.web.is_https(),
        here,
        language: app.settings.language,
        who: None,
        is_api: here.starts_with("/api/"),
        format: None,
        at: jiff::Timestamp::now(),
        is_post: false,
    };
    respond(Err(refused), &shown)
}
