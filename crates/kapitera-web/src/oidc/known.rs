//! What the provider says of itself: where it is reached, and the keys that it signs with. Kept for an hour.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use kapitera_message::Problem;
use openidconnect::core::CoreProviderMetadata;

use super::{Configured, problems};

/// How long it is believed.
const BELIEVED: Duration = Duration::from_secs(3600);

/// What the provider says of itself, as it was read last.
#[derive(Default)]
pub struct Known(Mutex<Option<(Instant, Arc<CoreProviderMetadata>)>>);

impl Configured {
    /// What the provider says of itself.
    ///
    /// # Errors
    ///
    /// When it is not known and cannot be asked, or says it is somebody else.
    pub(super) fn metadata(&self) -> Result<Arc<CoreProviderMetadata>, Problem> {
        let kept = self.known.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match kept {
            Some((at, metadata)) if at.elapsed() < BELIEVED => Ok(metadata),
            _ => self.metadata_anew(),
        }
    }

    /// The same, asked now: for a key that is not known, since providers change theirs.
    ///
    /// # Errors
    ///
    /// As of [`Configured::metadata`].
    pub(super) fn metadata_anew(&self) -> Result<Arc<CoreProviderMetadata>, Problem> {
        // Nobody waits for another's answer: two who ask at once both ask.
        let metadata = CoreProviderMetadata::discover(&self.issuer_url, &|request| self.http.ask(request))
            .map_err(|error| problems::discovery(error, &self.issuer))?;
        self.check(&metadata)?;
        let metadata = Arc::new(metadata);
        let mut kept = self.known.0.lock().unwrap_or_else(PoisonError::into_inner);
        *kept = Some((Instant::now(), Arc::clone(&metadata)));
        Ok(metadata)
    }

    /// Browsers are sent only where they go protected, as we ask ourselves; and there must be somewhere to exchange a code.
    fn check(&self, metadata: &CoreProviderMetadata) -> Result<(), Problem> {
        let is_local = self.issuer.starts_with("http://");
        let there = metadata.authorization_endpoint().url();
        if !(there.scheme() == "https" || (is_local && there.scheme() == "http")) {
            return Err(problems::not_understood(&self.issuer, "authorization_endpoint"));
        }
        match metadata.token_endpoint() {
            Some(_) => Ok(()),
            None => Err(problems::not_understood(&self.issuer, "token_endpoint")),
        }
    }
}
