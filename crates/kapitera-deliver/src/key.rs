//! The region's pseudonym key: a file outside the registers that only its owner may read.

use std::io::{ErrorKind, Write as _};
use std::path::{Component, Path, PathBuf};

use kapitera_message::{Problem, Problems, text};
use kapitera_region::Region;
use kapitera_register::PseudonymKey;

/// The key named by the region's settings.
///
/// # Errors
///
/// When the file is not there, cannot be read or holds no key.
pub fn read_key(region: &Region) -> Result<PseudonymKey, Problems> {
    let path = region.path(&region.settings().key_file);
    let shown = without_turning_back(&path);
    let shown = shown.display();
    let text = std::fs::read_to_string(&path).map_err(|error| {
        vec![
            Problem::error(
                "key_not_read",
                text!(
                    "pseudonymnyckeln {shown} kan inte läsas: {error}",
                    "the pseudonym key {shown} cannot be read: {error}"
                ),
            )
            .why(text!(
                "utan nyckeln kan ingen person kännas igen; den ligger utanför registren",
                "without the key no person can be recognised; it lies outside the registers"
            ))
            .hint(text!(
                "hämta nyckeln från sin säkra plats; key-file i kapitera.toml säger var den ska ligga",
                "fetch the key from its safe place; key-file in kapitera.toml says where it belongs"
            )),
        ]
    })?;
    PseudonymKey::from_hex(text.trim()).map_err(|_| {
        vec![
            Problem::error(
                "key_not_a_key",
                text!("{shown} innehåller inte 64 hexadecimala siffror", "{shown} does not hold 64 hexadecimal digits"),
            )
            .why(text!(
                "med en annan nyckel blir varje person en ny person",
                "with another key each person becomes a new person"
            ))
            .hint(text!("hämta nyckeln från sin säkra plats", "fetch the key from its safe place")),
        ]
    })
}

/// The path as a person would write it: `a/../b.key` is `b.key`. Only for messages, as it knows nothing of links.
fn without_turning_back(path: &Path) -> PathBuf {
    let mut short = PathBuf::new();
    for part in path.components() {
        let into_folder = matches!(short.components().next_back(), Some(Component::Normal(_)));
        if part == Component::ParentDir && into_folder {
            short.pop();
        } else {
            short.push(part);
        }
    }
    short
}

/// Writes a new key from 32 random bytes; an existing key is never touched.
///
/// # Errors
///
/// When there is a file already, or it cannot be written.
pub fn create_key(path: &Path, random: [u8; 32]) -> Result<(), Problem> {
    let shown = path.display();
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| {
        writeln!(file, "{}", PseudonymKey::from_bytes(random).to_secret_hex())?;
        file.sync_all()
    });
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Problem::error(
            "key_exists",
            text!("det finns redan en nyckel i {shown}", "there is a key in {shown} already"),
        )
        .why(text!(
            "skrivs den över kan ingen känd person kännas igen",
            "if it were overwritten no known person could be recognised"
        )),
        _ => Problem::error(
            "key_not_written",
            text!("nyckeln {shown} kan inte skrivas: {error}", "the key {shown} cannot be written: {error}"),
        ),
    })
}
