//! A sign-in under way: what is remembered between sending a browser to the provider and its coming back.
//!
//! Nothing is kept by the server, so that any of several servers behind one address can take the answer. The cookie holds a
//! random word, when it was made and where to go back to; `state`, `nonce` and PKCE's verifier each follow from the whole
//! cookie by HMAC-SHA-256 under the client secret, for a purpose of its own. So the `state` that comes back authenticates the
//! cookie, and the verifier never leaves the server but for the provider's own token endpoint.
//!
//! The key is the client secret, not one of the desk's: all servers of a region have it already, it is random and the
//! provider's to renew, and whoever knows it could do worse. A key in the desk would be one more secret to guard and to renew.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use kapitera_message::{Problem, text};
use sha2::{Digest as _, Sha256};

use super::problems;
use crate::dispatch::is_within;

/// How long somebody may take at the provider.
pub const SECONDS: i64 = 600;
/// The clocks of two servers may differ by so much.
const CLOCKS_SECONDS: i64 = 60;
/// Random bytes: more than anybody can try.
const WORD: usize = 32;
/// Bytes of the time that follow the word.
const TIME: usize = 8;
/// An address to go back to that is longer is forgotten: a browser takes 4096 bytes of a cookie.
const BACK_MOST: usize = 1024;

/// A sign-in under way.
pub struct UnderWay {
    cookie: String,
    back: String,
}

/// What the words follow from, besides the cookie.
pub struct Key([u8; 64]);

/// What a word is for.
#[derive(Clone, Copy)]
pub enum Purpose {
    /// That the answer belongs to this browser.
    State,
    /// That the token belongs to this sign-in.
    Nonce,
    /// That who has the code also began (PKCE).
    Verifier,
}

impl Key {
    /// The key that follows from the client secret.
    pub fn of(secret: &str) -> Self {
        // As HMAC itself does with a key that is longer than its block.
        let mut key = [0; 64];
        key[..32].copy_from_slice(&Sha256::digest(secret.as_bytes()));
        Self(key)
    }
}

impl UnderWay {
    /// A new one, that leads to an address of ours.
    ///
    /// # Errors
    ///
    /// `no_randomness`.
    pub fn new(back: &str, at: Timestamp) -> Result<Self, Problem> {
        let back = if back.len() <= BACK_MOST && is_within(back) { back } else { "/" };
        let mut bytes = vec![0; WORD];
        getrandom::fill(&mut bytes).map_err(|error| {
            Problem::error(
                "no_randomness",
                text!("systemet ger inga slumptal: {error}", "the system gives no random numbers: {error}"),
            )
        })?;
        bytes.extend(at.as_second().to_be_bytes());
        bytes.extend(back.as_bytes());
        Ok(Self { cookie: Base64UrlUnpadded::encode_string(&bytes), back: back.to_owned() })
    }

    /// One that a browser brings back. It is nobody's word before [`UnderWay::is_answered_by`] holds.
    ///
    /// # Errors
    ///
    /// `oidc_not_begun` for what is no cookie of ours; `oidc_too_late`.
    pub fn read(cookie: &str, at: Timestamp) -> Result<Self, Problem> {
        let bytes = Base64UrlUnpadded::decode_vec(cookie).map_err(|_| problems::not_begun())?;
        let (_, rest) = bytes.split_at_checked(WORD).ok_or_else(problems::not_begun)?;
        let (time, back) = rest.split_first_chunk::<TIME>().ok_or_else(problems::not_begun)?;
        let back = std::str::from_utf8(back).ok().filter(|back| is_within(back)).ok_or_else(problems::not_begun)?;
        let age = at.as_second().saturating_sub(i64::from_be_bytes(*time));
        if !(-CLOCKS_SECONDS..=SECONDS).contains(&age) {
            return Err(problems::too_late());
        }
        Ok(Self { cookie: cookie.to_owned(), back: back.to_owned() })
    }

    /// The cookie's value: letters, figures, `-` and `_`.
    pub fn cookie(&self) -> &str {
        &self.cookie
    }

    /// Where to go back to.
    pub fn back(&self) -> &str {
        &self.back
    }

    /// The word for a purpose: 43 letters, figures, `-` and `_`.
    pub fn word(&self, key: &Key, purpose: Purpose) -> String {
        Base64UrlUnpadded::encode_string(&self.mac(key, purpose).finalize().into_bytes())
    }

    /// Whether a `state` that came back is this one's, without telling by the time how much of it is right.
    pub fn is_answered_by(&self, key: &Key, state: &str) -> bool {
        Base64UrlUnpadded::decode_vec(state)
            .is_ok_and(|state| self.mac(key, Purpose::State).verify_slice(&state).is_ok())
    }

    fn mac(&self, key: &Key, purpose: Purpose) -> Hmac<Sha256> {
        let purpose = match purpose {
            Purpose::State => "kapitera sign-in state 1\0",
            Purpose::Nonce => "kapitera sign-in nonce 1\0",
            Purpose::Verifier => "kapitera sign-in verifier 1\0",
        };
        let mut mac = Hmac::<Sha256>::new(&key.0.into());
        mac.update(purpose.as_bytes());
        mac.update(self.cookie.as_bytes());
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> Key {
        Key::of("a secret of the provider's making")
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + second).unwrap()
    }

    #[test]
    fn a_sign_in_is_answered_by_its_own_state_alone() {
        let (one, other) = (UnderWay::new("/months/2020-02?a=b", at(0)).unwrap(), UnderWay::new("/", at(0)).unwrap());
        let again = UnderWay::read(one.cookie(), at(599)).unwrap();
        assert_eq!(again.back(), "/months/2020-02?a=b");
        let state = one.word(&key(), Purpose::State);
        assert!(again.is_answered_by(&key(), &state));
        assert!(!other.is_answered_by(&key(), &state));
        assert!(!again.is_answered_by(&Key::of("a secret of somebody else's making"), &state));
        for wrong in ["", "x", &state[1..], &one.word(&key(), Purpose::Nonce), &one.word(&key(), Purpose::Verifier)] {
            assert!(!again.is_answered_by(&key(), wrong), "{wrong}");
        }
        assert_eq!(one.word(&key(), Purpose::Verifier).len(), 43);
    }

    #[test]
    fn a_cookie_that_was_changed_has_another_state() {
        let one = UnderWay::new("/months", at(0)).unwrap();
        let mut bytes = Base64UrlUnpadded::decode_vec(one.cookie()).unwrap();
        *bytes.last_mut().unwrap() = b't';
        let changed = UnderWay::read(&Base64UrlUnpadded::encode_string(&bytes), at(0)).unwrap();
        assert_eq!(changed.back(), "/montht");
        assert!(!changed.is_answered_by(&key(), &one.word(&key(), Purpose::State)));
    }

    #[test]
    fn a_cookie_holds_for_ten_minutes() {
        let cookie = UnderWay::new("/", at(0)).unwrap().cookie().to_owned();
        let code = |second| UnderWay::read(&cookie, at(second)).map(|_| "").unwrap_or_else(|problem| problem.code);
        assert_eq!([-61, -60, 0, 600, 601].map(code), ["oidc_too_late", "", "", "", "oidc_too_late"]);
        for wrong in ["", "abc", "å", &cookie[..50]] {
            assert_eq!(
                UnderWay::read(wrong, at(0)).map(|_| "").unwrap_or_else(|problem| problem.code),
                "oidc_not_begun"
            );
        }
    }

    #[test]
    fn nobody_is_led_to_another_site() {
        for other in ["https://evil.example", "//evil.example", &format!("/{}", "a".repeat(BACK_MOST))] {
            assert_eq!(UnderWay::new(other, at(0)).unwrap().back(), "/");
        }
        let mut bytes = vec![0; WORD];
        bytes.extend(at(0).as_second().to_be_bytes());
        bytes.extend(b"//evil.example");
        assert!(UnderWay::read(&Base64UrlUnpadded::encode_string(&bytes), at(0)).is_err());
    }
}
