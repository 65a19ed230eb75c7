//! What browsers need besides pages: the style sheet, the scripts, the icon. All of it lies in the program.

use std::sync::LazyLock;

use crate::answer::{Answer, Refused};
use crate::asked::Asked;
use crate::rights::May;
use crate::route::Route;

/// The routes.
pub const ROUTES: &[Route] = &[
    Route::get("/static/style.css", May::Anybody, "The style sheet", |_| Ok(css())),
    Route::get("/static/htmx.js", May::Anybody, "htmx 2.0.11, as published", |_| Ok(htmx())),
    Route::get("/static/kapitera.js", May::Anybody, "The application's own script", |_| Ok(script())),
    Route::get("/static/icon.svg", May::Anybody, "The icon", icon),
    Route::get("/favicon.ico", May::Anybody, "The icon, where browsers look for it", icon),
    Route::get("/robots.txt", May::Anybody, "That only what is public is to be searched", robots),
];

/// How figures look, and then the pages around them.
static STYLE: LazyLock<String> =
    LazyLock::new(|| format!("{}{}", kapitera_document::figures_style(), include_str!("../../assets/style.css")));

fn css() -> Answer {
    Answer::Asset("text/css; charset=utf-8", STYLE.as_bytes())
}

fn htmx() -> Answer {
    Answer::Asset("text/javascript; charset=utf-8", include_bytes!("../../assets/htmx.min.js"))
}

fn script() -> Answer {
    Answer::Asset("text/javascript; charset=utf-8", include_bytes!("../../assets/kapitera.js"))
}

fn icon(_: &Asked<'_>) -> Result<Answer, Refused> {
    Ok(Answer::Asset("image/svg+xml", include_bytes!("../../assets/icon.svg")))
}

fn robots(_: &Asked<'_>) -> Result<Answer, Refused> {
    Ok(Answer::Asset("text/plain; charset=utf-8", b"User-agent: *\nAllow: /jamfor\nAllow: /oppna-data\nDisallow: /\n"))
}
