//! `[web]` of `kapitera.toml`: how the web application is reached, and who else may say who somebody is.

use std::path::PathBuf;

use kapitera_message::{Problem, text};
use kapitera_toml::{Document, Section};

/// How the web application is reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WebSettings {
    /// The address that browsers use, `https://kapitera.example.se`; none for where the server listens.
    pub address: Option<String>,
    /// Whether a proxy of the region's own stands before it, which names the clients in `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// A provider of identities; none when people sign in by password alone.
    pub oidc: Option<OidcSettings>,
}

/// A provider of identities, by OpenID Connect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OidcSettings {
    /// The provider, as it names itself: `https://login.example.se`.
    pub issuer: String,
    /// What the provider calls this application.
    pub client_id: String,
    /// The file with the secret that the provider gave, relative to the region's directory; keep it outside.
    pub client_secret_file: PathBuf,
    /// What its button is called.
    pub name: String,
}

impl WebSettings {
    /// Whether browsers come by TLS.
    pub fn is_https(&self) -> bool {
        self.address.as_deref().is_some_and(|address| address.starts_with("https://"))
    }
}

/// Reads the section.
pub(super) fn read(document: &mut Document, mut section: Section<'_, '_>) -> Option<WebSettings> {
    let address = document.string(&mut section, "address");
    let behind_proxy = document.flag(&mut section, "behind-proxy").unwrap_or(false);
    let oidc = document.section(&mut section, "oidc");
    document.finish(section);
    if let Some((address, span)) = &address
        && !is_address(address)
    {
        let problem = Problem::error(
            "web_address",
            text!("”{address}” är ingen webbadress utan sökväg", "“{address}” is no web address without a path"),
        )
        .hint(text!("skriv till exempel https://kapitera.example.se", "write for example https://kapitera.example.se"));
        document.problem(problem, span.clone());
        return None;
    }
    let oidc = match oidc {
        None => None,
        Some(mut section) => {
            let issuer = document.required(&mut section, "issuer");
            let client_id = document.required(&mut section, "client-id");
            let secret = document.required(&mut section, "client-secret-file");
            let name = document.string(&mut section, "name");
            document.finish(section);
            let (issuer, _) = issuer?;
            Some(OidcSettings {
                name: name.map_or_else(|| issuer.clone(), |(name, _)| name),
                issuer,
                client_id: client_id?.0,
                client_secret_file: secret?.0.into(),
            })
        }
    };
    Some(WebSettings { address: address.map(|(address, _)| address), behind_proxy, oidc })
}

/// Whether a text is a scheme and a host, perhaps with a port, and nothing more.
fn is_address(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let fits = |letter: char| letter.is_ascii_alphanumeric() || ".-:[]".contains(letter);
    host.is_some_and(|host| !host.is_empty() && host.chars().all(fits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_scheme_and_a_host() {
        for address in ["https://kapitera.example.se", "http://127.0.0.1:8080", "https://[::1]:8443"] {
            assert!(is_address(address), "{address}");
        }
        for other in ["kapitera.example.se", "https://", "https://a/b", "ftp://a", "https://a\r\nb"] {
            assert!(!is_address(other), "{other}");
        }
    }
}
