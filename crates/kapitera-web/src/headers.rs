//! What every answer carries, so that a browser does nothing with it that was not meant.

use axum::http::{HeaderMap, HeaderName, HeaderValue};

/// Nothing from elsewhere, no script or style in a page, no frame around it, forms to us alone.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
                      form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Adds them. `is_kept` is for what is the same for everybody and does not change.
pub fn add(headers: &mut HeaderMap, is_kept: bool, is_https: bool) {
    let mut set = |name: &'static str, value: &'static str| {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    };
    set("content-security-policy", POLICY);
    set("x-content-type-options", "nosniff");
    set("referrer-policy", "same-origin");
    set("x-frame-options", "DENY");
    set("cross-origin-opener-policy", "same-origin");
    set("cross-origin-resource-policy", "same-origin");
    set("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=()");
    set("cache-control", if is_kept { "public, max-age=3600" } else { "no-store" });
    if is_https {
        set("strict-transport-security", "max-age=31536000");
    }
}

/// Open data may be read by programs of any site.
pub fn open(headers: &mut HeaderMap) {
    headers.insert(HeaderName::from_static("access-control-allow-origin"), HeaderValue::from_static("*"));
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin"));
}
