//! What a client says of itself, and how far it is believed.

use std::net::SocketAddr;

use axum::http::{HeaderMap, HeaderValue, StatusCode};
use kapitera_message::{Language, Problem, text};
use kapitera_region::WebSettings;

use crate::answer::Refused;
use crate::dispatch::LANGUAGE;

/// The cookies of a request.
pub fn cookies(headers: &HeaderMap) -> Vec<(String, String)> {
    let headers = headers.get_all("cookie").iter().filter_map(|header| header.to_str().ok());
    headers.flat_map(crate::cookies::read).collect()
}

/// The language: the one chosen, else the browser's when it is one of ours, else the region's.
pub fn language(cookies: &[(String, String)], headers: &HeaderMap, otherwise: Language) -> Language {
    let chosen = cookies.iter().find(|(name, _)| name == LANGUAGE).map(|(_, value)| value.as_str());
    let asked = headers.get("accept-language").and_then(|header| header.to_str().ok()).unwrap_or_default();
    let first = asked.split([',', ';', '-']).next().unwrap_or_default().trim();
    match (chosen, first) {
        (Some("sv"), _) | (None, "sv") => Language::Sv,
        (Some("en"), _) => Language::En,
        // A browser's English is most often nobody's choice: the region's language comes first.
        _ => otherwise,
    }
}

/// The client's address: the peer's, or behind a proxy of ours the last that the proxy names.
pub fn address(headers: &HeaderMap, peer: Option<SocketAddr>, web: &WebSettings) -> String {
    let peer = peer.map(|peer| peer.ip().to_string()).unwrap_or_default();
    if !web.behind_proxy {
        return peer;
    }
    let named = headers.get_all("x-forwarded-for").iter().filter_map(|header| header.to_str().ok()).next_back();
    let last = named.and_then(|named| named.rsplit(',').next()).map(str::trim);
    last.and_then(|last| last.parse::<std::net::IpAddr>().ok()).map_or(peer, |address| address.to_string())
}

/// A header's text, cut short and without what no log should hold.
pub fn short(header: Option<&HeaderValue>) -> String {
    let text = header.and_then(|header| header.to_str().ok()).unwrap_or_default();
    text.chars().filter(|letter| !letter.is_control()).take(200).collect()
}

/// The token of an `Authorization: Bearer` header.
pub fn bearer(headers: &HeaderMap) -> Option<String> {
    let text = headers.get("authorization")?.to_str().ok()?;
    let (scheme, token) = text.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}

/// That a form comes from a page of ours: a browser says from where, and another site cannot say otherwise. A client that
/// says nothing is no browser of today; the form's own mark is asked for besides.
///
/// # Errors
///
/// `from_another_site`.
pub fn from_us(headers: &HeaderMap, web: &WebSettings) -> Result<(), Refused> {
    let text = |name: &str| headers.get(name).and_then(|header| header.to_str().ok());
    let site_holds = text("sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none"));
    let origin_holds = match (text("origin"), &web.address) {
        (None, _) => true,
        (Some(origin), Some(address)) => origin == address.trim_end_matches('/'),
        (Some(origin), None) => {
            let host = origin.split_once("://").map(|(_, host)| host);
            host.is_some() && host == text("host")
        }
    };
    if site_holds && origin_holds {
        return Ok(());
    }
    Err(Refused::with(
        StatusCode::FORBIDDEN,
        Problem::error(
            "from_another_site",
            text!("formuläret skickades från en annan webbplats", "the form was sent from another site"),
        )
        .why(text!("någon annan kunde ha fyllt i det åt dig", "somebody else could have filled it in for you"))
        .hint(text!("öppna sidan här och skicka därifrån", "open the page here and send it from there")),
    ))
}
