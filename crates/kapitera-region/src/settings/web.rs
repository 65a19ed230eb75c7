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
    /// The provider, as it names itself: `https://login.example.se`. Without TLS only when it is on this machine, as one
    /// that is tried out is.
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
        Some(section) => Some(read_oidc(document, section, address.is_some())?),
    };
    Some(WebSettings { address: address.map(|(address, _)| address), behind_proxy, oidc })
}

fn read_oidc(document: &mut Document, mut section: Section<'_, '_>, has_address: bool) -> Option<OidcSettings> {
    let issuer = document.required(&mut section, "issuer");
    let client_id = document.required(&mut section, "client-id");
    let secret = document.required(&mut section, "client-secret-file");
    let name = document.string(&mut section, "name");
    document.finish(section);
    let (issuer, span) = issuer?;
    if !is_issuer(&issuer) {
        let problem = Problem::error(
            "web_oidc_issuer",
            text!("”{issuer}” är ingen leverantör som nås skyddat", "“{issuer}” is no provider that is reached safely"),
        )
        .why(text!(
            "vem som helst på vägen kunde annars säga vem någon är",
            "anybody on the way could otherwise say who somebody is"
        ))
        .hint(text!(
            "skriv leverantörens namn på sig själv, med https:// och utan frågetecken; http:// går bara på den egna maskinen",
            "write what the provider calls itself, with https:// and no question mark; http:// goes on this machine alone"
        ));
        document.problem(problem, span);
        return None;
    }
    if !has_address {
        let problem =
            Problem::error("web_oidc_address", text!("”address” saknas i [web]", "“address” is missing in [web]"))
                .why(text!(
                    "leverantören skickar tillbaka webbläsaren dit, och bara dit",
                    "the provider sends the browser back there, and only there"
                ))
                .hint(text!(
                    "skriv den adress som webbläsarna använder, till exempel address = \"https://kapitera.example.se\"",
                    "write the address that browsers use, for example address = \"https://kapitera.example.se\""
                ));
        document.problem(problem, span);
        return None;
    }
    Some(OidcSettings {
        name: name.map_or_else(|| issuer.clone(), |(name, _)| name),
        issuer,
        client_id: client_id?.0,
        client_secret_file: secret?.0.into(),
    })
}

/// Whether a text can be a provider's name of itself: an address behind TLS, or one of this machine.
fn is_issuer(text: &str) -> bool {
    let is_clean = text.bytes().all(|byte| byte.is_ascii_graphic() && !b"?#@\\\"<>".contains(&byte));
    let (rest, is_local_only) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
        (Some(rest), _) => (rest, false),
        (_, Some(rest)) => (rest, true),
        _ => return false,
    };
    let place = rest.split('/').next().unwrap_or_default();
    let host = match place.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => host,
        _ => place,
    };
    is_clean && !host.is_empty() && (!is_local_only || ["127.0.0.1", "[::1]", "localhost"].contains(&host))
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

    #[test]
    fn a_provider_is_reached_by_tls_or_on_this_machine() {
        for issuer in [
            "https://login.example.se",
            "https://login.example.se:8443/realms/vard",
            "http://127.0.0.1:9000",
            "http://[::1]:1/a",
            "http://[::1]",
            "http://localhost",
        ] {
            assert!(is_issuer(issuer), "{issuer}");
        }
        for other in [
            "login.example.se",
            "https://",
            "http://login.example.se",
            "http://127.0.0.1.example.se",
            "http://localhost@example.se",
            "https://a?b",
            "https://a#b",
            "https://a b",
            "ftp://a",
        ] {
            assert!(!is_issuer(other), "{other}");
        }
    }

    #[test]
    fn a_provider_needs_an_address_to_send_back_to() {
        let settings = |web: &str| {
            let text = format!("[region]\nname = \"R\"\nlanguage = \"sv\"\nkey-file = \"k\"\n{web}");
            crate::Settings::parse(std::path::Path::new("kapitera.toml"), &text)
        };
        let oidc =
            "[web.oidc]\nissuer = \"https://login.example.se\"\nclient-id = \"k\"\nclient-secret-file = \"../s\"\n";
        let problems = settings(oidc).unwrap_err();
        assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["web_oidc_address"]);
        let read = settings(&format!("[web]\naddress = \"https://k.example.se\"\n{oidc}")).unwrap();
        assert_eq!(read.web.oidc.unwrap().name, "https://login.example.se");
        let problems =
            settings(&format!("[web]\naddress = \"https://k.example.se\"\n{}", oidc.replace("https://l", "http://l")))
                .unwrap_err();
        assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["web_oidc_issuer"]);
    }
}
