//! Passwords as they are kept: Argon2id, in the text form that names its parameters and its salt (PHC).

use std::sync::OnceLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use kapitera_message::{Problem, text};
use kapitera_store::sql::Sql;

use crate::password::Password;
use crate::secret;
use crate::user_name::UserName;

/// KiB of memory, passes and lanes: OWASP's first choice of 2023, some 20 ms. When they grow, a password is kept anew the
/// next time it is typed.
const MEMORY: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

const SALT_BYTES: usize = 16;

/// The text to keep of a password.
pub(crate) fn hash(password: &Password) -> Result<String, Problem> {
    let mut salt = [0; SALT_BYTES];
    secret::fill(&mut salt)?;
    let hash: PasswordHash =
        argon2()?.hash_password_with_salt(password.bytes(), &salt).map_err(|error| failed(&error.to_string()))?;
    Ok(hash.to_string())
}

/// Whether it is the password that is kept. Where none is, one that nobody has is compared with, at the same cost: how
/// long it takes does not say who exists.
pub(crate) fn holds(password: &Password, kept: Option<&str>) -> Result<bool, Problem> {
    let nobodys = nobodys()?;
    let right = argon2()?.verify_password(password.bytes(), kept.unwrap_or(nobodys)).is_ok();
    Ok(right && kept.is_some())
}

/// Whether what is kept was made with less than is asked for today.
pub(crate) fn is_weaker(kept: &str) -> bool {
    let made = PasswordHash::new(kept).ok().and_then(|hash| Params::try_from(&hash).ok());
    made.is_none_or(|made| made.m_cost() < MEMORY || made.t_cost() < PASSES || made.p_cost() < LANES)
}

/// What is kept of a user's password; none when there is no such user or no such password.
pub(crate) fn stored(sql: &mut Sql<'_>, name: &UserName) -> Result<Option<String>, Problem> {
    let rows = sql.query("SELECT password_phc FROM users WHERE name = $1", &[name.as_str().into()])?;
    let kept = rows.into_iter().next().map(|mut cells| cells.text("users.password_phc")).transpose()?;
    Ok(kept.filter(|kept| !kept.is_empty()))
}

fn argon2() -> Result<Argon2<'static>, Problem> {
    let params = Params::new(MEMORY, PASSES, LANES, None).map_err(|error| failed(&error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Of a random password, made once by each process.
fn nobodys() -> Result<&'static str, Problem> {
    static NOBODYS: OnceLock<String> = OnceLock::new();
    if let Some(made) = NOBODYS.get() {
        return Ok(made);
    }
    let made = hash(&Password::new(secret::new_secret()?))?;
    Ok(NOBODYS.get_or_init(|| made))
}

fn failed(said: &str) -> Problem {
    Problem::error(
        "password_not_hashed",
        text!("lösenordet kunde inte bearbetas: {said}", "the password could not be worked on: {said}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_names_its_parameters_and_holds_for_one_password() {
        let kept = hash(&Password::new("korrekt häst batteri")).unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert_ne!(kept, hash(&Password::new("korrekt häst batteri")).unwrap());
        assert!(holds(&Password::new("korrekt häst batteri"), Some(&kept)).unwrap());
        assert!(!holds(&Password::new("korrekt häst batterI"), Some(&kept)).unwrap());
        assert!(!holds(&Password::new("korrekt häst batteri"), Some("damaged")).unwrap());
        assert!(!holds(&Password::new("korrekt häst batteri"), None).unwrap());
        assert!(!is_weaker(&kept));
        assert!(is_weaker(&kept.replace("m=19456", "m=8192")));
        assert!(is_weaker("damaged"));
    }
}
