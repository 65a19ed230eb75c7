//! The way to the provider, and what is had for the code that a browser brings back: an ID token, which is verified.

use kapitera_message::Problem;
use openidconnect::core::{
    CoreClient, CoreClientAuthMethod, CoreIdToken, CoreIdTokenVerifier, CoreJwsSigningAlgorithm, CoreProviderMetadata,
    CoreResponseType,
};
use openidconnect::{
    AuthType, AuthenticationFlow, AuthorizationCode, ClaimsVerificationError, CsrfToken, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, Nonce, PkceCodeChallenge, PkceCodeVerifier, SignatureVerificationError,
    TokenResponse as _,
};

use super::under_way::{Purpose, UnderWay};
use super::{Configured, problems};

/// Signatures that are believed: those that the provider alone can make. None with a shared secret, and never none at all.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

fn client(provider: &Configured, metadata: &CoreProviderMetadata) -> Client {
    let (id, secret) = (provider.client_id.clone(), provider.client_secret.clone());
    let client = CoreClient::from_provider_metadata(metadata.clone(), id, Some(secret));
    let client = client.set_redirect_uri(provider.redirect.clone());
    let takes = metadata.token_endpoint_auth_methods_supported();
    let takes = |method| takes.is_some_and(|all| all.contains(&method));
    // In the header, as the standard would have it, unless the provider says that it reads the secret only in the form.
    if takes(CoreClientAuthMethod::ClientSecretPost) && !takes(CoreClientAuthMethod::ClientSecretBasic) {
        return client.set_auth_type(AuthType::RequestBody);
    }
    client.set_auth_type(AuthType::BasicAuth)
}

/// The address at the provider that the browser is sent to.
///
/// # Errors
///
/// When the provider cannot be asked what it is.
pub fn way_there(provider: &Configured, way: &UnderWay) -> Result<String, Problem> {
    let metadata = provider.metadata()?;
    let word = |purpose| way.word(&provider.key, purpose);
    let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(word(Purpose::Verifier)));
    let (state, nonce) = (CsrfToken::new(word(Purpose::State)), Nonce::new(word(Purpose::Nonce)));
    let (to, _, _) = client(provider, &metadata)
        .authorize_url(AuthenticationFlow::<CoreResponseType>::AuthorizationCode, || state, || nonce)
        .set_pkce_challenge(challenge)
        .url();
    Ok(to.into())
}

/// Whom the provider names for a code: the `sub` of a token that holds.
///
/// # Errors
///
/// When the provider does not take the code, or its token does not hold.
pub fn subject(provider: &Configured, way: &UnderWay, code: &str) -> Result<String, Problem> {
    let metadata = provider.metadata()?;
    let word = |purpose| way.word(&provider.key, purpose);
    let answer = client(provider, &metadata)
        .exchange_code(AuthorizationCode::new(code.to_owned()))
        .map_err(|_| problems::not_understood(&provider.issuer, "token_endpoint"))?
        .set_pkce_verifier(PkceCodeVerifier::new(word(Purpose::Verifier)))
        .request(&|request| provider.http.ask(request))
        .map_err(|error| problems::exchange(error, &provider.issuer))?;
    let token = answer.id_token().ok_or_else(|| problems::not_understood(&provider.issuer, "id_token"))?;
    let nonce = Nonce::new(word(Purpose::Nonce));
    match verified(provider, &metadata, token, &nonce) {
        // Signed with a key that was not there when the keys were read, or that has come in place of another.
        Err(error) if is_of_keys(&error) => verified(provider, &*provider.metadata_anew()?, token, &nonce),
        verified => verified,
    }
    .map_err(|error| problems::token(&error, &provider.issuer))
}

fn verified(
    provider: &Configured,
    metadata: &CoreProviderMetadata,
    token: &CoreIdToken,
    nonce: &Nonce,
) -> Result<String, ClaimsVerificationError> {
    // As one without a secret of its own: so nothing signed with the shared secret is ever believed.
    let verifier = CoreIdTokenVerifier::new_public_client(
        provider.client_id.clone(),
        provider.issuer_url.clone(),
        metadata.jwks().clone(),
    )
    .set_allowed_algs(ALGORITHMS);
    let claims = token.claims(&verifier, nonce)?;
    // For whom it was made, if it says so: the library leaves that to us.
    match claims.authorized_party() {
        Some(party) if *party != provider.client_id => Err(ClaimsVerificationError::InvalidAudience("azp".to_owned())),
        _ => Ok(claims.subject().to_string()),
    }
}

fn is_of_keys(error: &ClaimsVerificationError) -> bool {
    use SignatureVerificationError::{AmbiguousKeyId, CryptoError, NoMatchingKey};
    let ClaimsVerificationError::SignatureVerification(error) = error else { return false };
    matches!(error, NoMatchingKey | CryptoError(_) | AmbiguousKeyId(_))
}
