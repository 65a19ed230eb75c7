//! How the provider is asked: by TLS that the system trusts, with limits on time and size, and never by way of somewhere else.

use std::sync::Arc;
use std::time::Duration;

use kapitera_message::Problem;
use openidconnect::http::{Method, Request, Response};
use openidconnect::{HttpRequest, HttpResponse};
use rustls::pki_types::CertificateDer;
use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use super::problems;

/// How long an answer may take, from looking the name up to the last byte.
pub const TIME: Duration = Duration::from_secs(10);
/// The most bytes of an answer.
const BYTES: u64 = 1 << 20;

/// Asks the provider.
pub struct Http(Agent);

impl Http {
    /// The system's certificates are trusted. A provider on this machine, which is one that is tried out, is asked without TLS.
    ///
    /// # Errors
    ///
    /// `oidc_no_roots` when the system trusts nobody.
    pub fn new(is_on_this_machine: bool) -> Result<Self, Problem> {
        if is_on_this_machine {
            return Ok(Self::with(None));
        }
        let roots = rustls_native_certs::load_native_certs().certs;
        if roots.is_empty() { Err(problems::no_roots()) } else { Ok(Self::with(Some(tls(&roots)))) }
    }

    /// With TLS as said; without for this machine alone.
    fn with(tls: Option<TlsConfig>) -> Self {
        let config = Agent::config_builder()
            .https_only(tls.is_some())
            .timeout_global(Some(TIME))
            .http_status_as_error(false)
            // An answer from elsewhere is none of the provider's.
            .max_redirects(0)
            .max_redirects_will_error(false)
            // Each is asked anew: a code is sent once, and a connection that has gone stale would lose it.
            .max_idle_connections(0)
            .max_idle_connections_per_host(0)
            .user_agent(concat!("kapitera/", env!("CARGO_PKG_VERSION")));
        // Elsewhere the environment's HTTPS_PROXY and NO_PROXY hold, as for other programs of the machine.
        let config = match tls {
            None => config.proxy(None),
            Some(tls) => config.tls_config(tls),
        };
        Self(config.build().new_agent())
    }

    /// Asks.
    ///
    /// # Errors
    ///
    /// When there is no answer, or a larger or slower one than is taken.
    pub fn ask(&self, request: HttpRequest) -> Result<HttpResponse, ureq::Error> {
        let (head, body) = request.into_parts();
        // What asks for something has no body, not even an empty one.
        let mut response = match head.method {
            Method::GET => self.0.run(Request::from_parts(head, ()))?,
            _ => self.0.run(Request::from_parts(head, body))?,
        };
        let bytes = response.body_mut().with_config().limit(BYTES).read_to_vec()?;
        let (head, _) = response.into_parts();
        Ok(Response::from_parts(head, bytes))
    }
}

fn tls(roots: &[CertificateDer<'_>]) -> TlsConfig {
    let roots: Vec<Certificate<'static>> = roots.iter().map(|one| Certificate::from_der(one).to_owned()).collect();
    TlsConfig::builder()
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .root_certs(RootCerts::new_with_certs(&roots))
        .build()
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::{SocketAddr, TcpListener};

    use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
    use rustls::pki_types::PrivatePkcs8KeyDer;
    use rustls::{ServerConfig, ServerConnection, StreamOwned};

    use super::*;

    fn authority() -> CertifiedIssuer<'static, KeyPair> {
        let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
    }

    /// A server that says `{}` by TLS, with a certificate for `name` that the authority signed.
    fn serve(authority: &CertifiedIssuer<'static, KeyPair>, name: &str) -> SocketAddr {
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, authority).unwrap();
        let crypto = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(crypto)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], PrivatePkcs8KeyDer::from(key.serialize_der()).into())
            .unwrap();
        let (config, listener) = (Arc::new(config), TcpListener::bind("127.0.0.1:0").unwrap());
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let tls = ServerConnection::new(Arc::clone(&config)).unwrap();
                let mut stream = StreamOwned::new(tls, stream.unwrap());
                // A client that trusts nobody here goes before it has asked.
                if stream.read(&mut [0; 4096]).is_ok() {
                    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
                    stream.conn.send_close_notify();
                    let _ = stream.flush();
                }
            }
        });
        address
    }

    fn asked(http: &Http, address: &str) -> Result<Vec<u8>, ureq::Error> {
        let request = Request::builder().uri(address).body(Vec::new()).unwrap();
        http.ask(request).map(Response::into_body)
    }

    #[test]
    fn a_provider_is_who_its_certificate_says() {
        let (ours, others) = (authority(), authority());
        let http = Http::with(Some(tls(&[ours.der().clone()])));
        let right = serve(&ours, "127.0.0.1");
        assert_eq!(asked(&http, &format!("https://{right}/")).unwrap(), b"{}");
        for wrong in [serve(&others, "127.0.0.1"), serve(&ours, "login.example.se")] {
            let error = asked(&http, &format!("https://{wrong}/")).unwrap_err();
            assert_eq!(problems::not_reached(&error, "i").code, "oidc_certificate", "{error:?}");
        }
        // What the system trusts does not hold the test's own authority.
        assert!(asked(&Http::new(false).unwrap(), &format!("https://{right}/")).is_err());
    }

    #[test]
    fn a_provider_elsewhere_is_never_asked_without_tls() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        let error = asked(&Http::with(Some(tls(&[authority().der().clone()]))), &address).unwrap_err();
        assert!(matches!(error, ureq::Error::RequireHttpsOnly(_)), "{error:?}");
        listener.set_nonblocking(true).unwrap();
        assert!(listener.accept().is_err(), "nothing was sent");
    }
}
