//! Cookies: read and written.

/// The names and values of a `Cookie` header.
pub fn read(header: &str) -> Vec<(String, String)> {
    let pairs = header.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// A `Set-Cookie` header. Scripts cannot read it and no other site's form sends it; behind TLS it never goes without. Its value
/// is one of ours: letters, figures, `-` and `_`.
pub fn written(name: &str, value: &str, seconds: i64, is_https: bool) -> String {
    let secure = if is_https { "; Secure" } else { "" };
    format!("{}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}", full_name(name, is_https))
}

/// The name of a cookie: behind TLS it is bound to this host by the browser.
pub fn full_name(name: &str, is_https: bool) -> String {
    if is_https { format!("__Host-{name}") } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_bound_to_us() {
        assert_eq!(
            written("kapitera", "abc", 60, true),
            "__Host-kapitera=abc; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure"
        );
        assert_eq!(written("lang", "sv", 60, false), "lang=sv; Path=/; Max-Age=60; HttpOnly; SameSite=Lax");
        assert_eq!(read("a=1; b=x=y;c"), [("a".into(), "1".into()), ("b".into(), "x=y".into())]);
    }
}
