//! Keys of a provider, and tokens signed with them by hand: not with the library that is to verify them.

use std::sync::OnceLock;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use hmac::{Hmac, KeyInit as _, Mac as _};
use p256::ecdsa::signature::Signer as _;
use rsa::signature::{SignatureEncoding as _, Signer as _};
use rsa::traits::PublicKeyParts as _;
use serde_json::{Value, json};
use sha2::Sha256;

/// A key with a name. The elliptic ones are invented: the same byte all over.
#[derive(Clone, Debug)]
pub enum Key {
    Es256 {
        kid: &'static str,
        byte: u8,
    },
    Rs256 {
        kid: &'static str,
    },
    /// Whoever has the public key or the shared secret could sign so.
    Hs256 {
        kid: &'static str,
        secret: &'static str,
    },
    /// No signature at all.
    None,
}

pub fn encoded(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

fn elliptic(byte: u8) -> p256::ecdsa::SigningKey {
    p256::ecdsa::SigningKey::from_slice(&[byte; 32]).unwrap()
}

fn rsa_key() -> &'static rsa::RsaPrivateKey {
    static KEY: OnceLock<rsa::RsaPrivateKey> = OnceLock::new();
    KEY.get_or_init(|| rsa::RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2048).unwrap())
}

impl Key {
    /// As it stands among the provider's keys; nothing for what is no public key.
    pub fn published(&self) -> Option<Value> {
        match self {
            Self::Es256 { kid, byte } => {
                let point = elliptic(*byte).verifying_key().to_sec1_point(false);
                let (x, y) = (encoded(point.x().unwrap()), encoded(point.y().unwrap()));
                Some(json!({ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": kid, "x": x, "y": y }))
            }
            Self::Rs256 { kid } => {
                let key = rsa_key().to_public_key();
                let (n, e) = (encoded(&key.n().to_bytes_be()), encoded(&key.e().to_bytes_be()));
                Some(json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": n, "e": e }))
            }
            Self::Hs256 { .. } | Self::None => None,
        }
    }

    /// Claims as a signed token.
    pub fn signed(&self, claims: &Value) -> String {
        let header = match self {
            Self::Es256 { kid, .. } => json!({ "typ": "JWT", "alg": "ES256", "kid": kid }),
            Self::Rs256 { kid } => json!({ "typ": "JWT", "alg": "RS256", "kid": kid }),
            Self::Hs256 { kid, .. } => json!({ "typ": "JWT", "alg": "HS256", "kid": kid }),
            Self::None => json!({ "typ": "JWT", "alg": "none" }),
        };
        let text = format!("{}.{}", encoded(header.to_string().as_bytes()), encoded(claims.to_string().as_bytes()));
        let signature = match self {
            Self::Es256 { byte, .. } => {
                let signature: p256::ecdsa::Signature = elliptic(*byte).sign(text.as_bytes());
                signature.to_bytes().to_vec()
            }
            Self::Rs256 { .. } => {
                rsa::pkcs1v15::SigningKey::<rsa::sha2::Sha256>::new(rsa_key().clone()).sign(text.as_bytes()).to_vec()
            }
            Self::Hs256 { secret, .. } => {
                let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
                mac.update(text.as_bytes());
                mac.finalize().into_bytes().to_vec()
            }
            Self::None => Vec::new(),
        };
        format!("{text}.{}", encoded(&signature))
    }
}
