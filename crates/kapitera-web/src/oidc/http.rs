//! How the provider is asked: by TLS that the system trusts, with limits on time and size, and never by way of somewhere else.

use std::sync::Arc;
use std::time::Duration;

use kapitera_message::Problem;
use openidconnect::http::{Method, Request, Response};
use openidconnect::{HttpRequest, HttpResponse};
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
        let config = Agent::config_builder()
            .https_only(!is_on_this_machine)
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
        let config = if is_on_this_machine { config.proxy(None) } else { config.tls_config(tls()?) };
        Ok(Self(config.build().new_agent()))
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

fn tls() -> Result<TlsConfig, Problem> {
    let found = rustls_native_certs::load_native_certs().certs;
    let roots: Vec<Certificate<'static>> = found.iter().map(|one| Certificate::from_der(one).to_owned()).collect();
    if roots.is_empty() {
        return Err(problems::no_roots());
    }
    Ok(TlsConfig::builder()
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .root_certs(RootCerts::new_with_certs(&roots))
        .build())
}
