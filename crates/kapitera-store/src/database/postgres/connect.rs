//! A connection to PostgreSQL: over a network only with TLS, and only to the server that a certificate is of.

use std::net::IpAddr;
use std::sync::Arc;

use kapitera_message::{Problem, Text, text};
use postgres::config::{Host, SslMode};
use postgres::{Client, Config, NoTls};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{place, said};

/// The word of an address for the file with the certificate of who vouches for the server, as PostgreSQL's own programs
/// have it. Without it, those count whom the machine trusts.
const ROOT_CERTIFICATE: &str = "sslrootcert";
/// Where the password is when the address has none, as in PostgreSQL's own programs.
const PASSWORD: &str = "PGPASSWORD";

/// Connects by an address.
pub(super) fn connect(address: &str) -> Result<Client, Problem> {
    let (plain, root) = without_root(address);
    let mut config: Config = plain.parse().map_err(|error| unreachable(address, &error))?;
    if config.get_password().is_none()
        && let Some(password) = std::env::var_os(PASSWORD)
    {
        config.password(password.as_encoded_bytes());
    }
    config.ssl_mode(mode(&config));
    let client = if config.get_ssl_mode() == SslMode::Disable {
        config.connect(NoTls)
    } else {
        config.connect(MakeRustlsConnect::new(trusting(address, root.as_deref())?))
    };
    client.map_err(|error| unreachable(address, &error))
}

/// Over a network always with TLS, unless the address says `sslmode=disable`. On the machine itself without, unless the
/// address says `sslmode=require`.
fn mode(config: &Config) -> SslMode {
    match config.get_ssl_mode() {
        SslMode::Prefer if config.get_hosts().iter().all(is_here) => SslMode::Disable,
        SslMode::Prefer => SslMode::Require,
        said => said,
    }
}

fn is_here(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => name == "localhost" || name.parse().is_ok_and(|address: IpAddr| address.is_loopback()),
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

/// The address without its root certificate, of which the library knows nothing, and the certificate's file.
fn without_root(address: &str) -> (String, Option<String>) {
    let Some((place, query)) = address.split_once('?') else { return (address.to_owned(), None) };
    let value = |part: &str| part.strip_prefix(ROOT_CERTIFICATE)?.strip_prefix('=').map(str::to_owned);
    let root = query.split('&').find_map(value).map(|path| path.replace("%2F", "/"));
    let rest: Vec<&str> = query.split('&').filter(|part| value(part).is_none()).collect();
    let question = if rest.is_empty() { "" } else { "?" };
    (format!("{place}{question}{}", rest.join("&")), root)
}

/// What a server must show: that it is vouched for by whom the machine trusts, or by who has the certificate in the file.
fn trusting(address: &str, root: Option<&str>) -> Result<ClientConfig, Problem> {
    let trusted = match root {
        Some(path) => certificates(path).map_err(|said| {
            Problem::error(
                "store_root_certificate",
                text!("certifikatet {path} kan inte läsas: {said}", "the certificate {path} cannot be read: {said}"),
            )
            .named(place(address))
            .hint(text!("ange en fil i form PEM med sslrootcert=", "give a file in the form PEM with sslrootcert="))
        })?,
        None => {
            let mut trusted = RootCertStore::empty();
            // A certificate of the machine's that cannot be read vouches for nobody.
            trusted.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            trusted
        }
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| unreachable_as(address, error.to_string()))?;
    Ok(config.with_root_certificates(trusted).with_no_client_auth())
}

/// Those in a file, of which there is one at least.
fn certificates(path: &str) -> Result<RootCertStore, String> {
    let mut trusted = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(path).map_err(|error| error.to_string())? {
        let certificate = certificate.map_err(|error| error.to_string())?;
        trusted.add(certificate).map_err(|error| error.to_string())?;
    }
    if trusted.is_empty() { Err("no certificate".to_owned()) } else { Ok(trusted) }
}

fn unreachable(address: &str, error: &postgres::Error) -> Problem {
    unreachable_as(address, said(error))
}

fn unreachable_as(address: &str, said: String) -> Problem {
    let hint: Text = if said.contains("certificate") || said.contains("TLS") {
        text!(
            "ge servern ett certifikat som datorn litar på, eller skriv sslrootcert=FIL i adressen",
            "give the server a certificate that the machine trusts, or write sslrootcert=FILE in the address"
        )
    } else {
        text!("kontrollera [ledger] database i kapitera.toml", "look at [ledger] database in kapitera.toml")
    };
    Problem::error(
        "store_unreachable",
        text!("databasen kan inte nås: {said}", "the database cannot be reached: {said}"),
    )
    .named(place(address))
    .hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_crossed_with_tls() {
        let mode = |address: &str| address.parse().map(|config: Config| mode(&config)).ok();
        assert_eq!(mode("postgres://eva@db.example/ledger"), Some(SslMode::Require));
        assert_eq!(mode("postgres://eva@10.0.0.7/ledger"), Some(SslMode::Require));
        assert_eq!(mode("postgres://eva@localhost,db.example/ledger"), Some(SslMode::Require));
        assert_eq!(mode("postgres://eva@db.example/ledger?sslmode=disable"), Some(SslMode::Disable));
        assert_eq!(mode("postgres://eva@localhost/ledger"), Some(SslMode::Disable));
        assert_eq!(mode("postgres://eva@[::1]/ledger"), Some(SslMode::Disable));
        assert_eq!(mode("postgres://eva@%2Frun%2Fpostgresql/ledger"), Some(SslMode::Disable));
        assert_eq!(mode("postgres://eva@localhost/ledger?sslmode=require"), Some(SslMode::Require));
    }

    #[test]
    fn the_root_certificate_is_taken_out() {
        let of = |address: &str| without_root(address);
        assert_eq!(of("postgres://host/a"), ("postgres://host/a".to_owned(), None));
        assert_eq!(
            of("postgres://host/a?sslrootcert=%2Fetc/ca.pem"),
            ("postgres://host/a".to_owned(), Some("/etc/ca.pem".to_owned()))
        );
        assert_eq!(
            of("postgres://host/a?user=b&sslrootcert=ca.pem&sslmode=require"),
            ("postgres://host/a?user=b&sslmode=require".to_owned(), Some("ca.pem".to_owned()))
        );
    }
}
