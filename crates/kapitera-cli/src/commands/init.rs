//! `kapitera init`: begins a region.

use std::path::Path;

use kapitera_deliver::create_key;
use kapitera_message::{Language, Problem, text};
use kapitera_region::{InitSettings, Region};

use crate::args::{Common, Init};
use crate::fail::Failure;
use crate::session::{language, talk};

pub fn run(common: &Common, init: &Init) -> Result<(), Failure> {
    let root = &common.region;
    let language = language(common);
    let (key_file, key_path) = key_place(root)?;
    begin(root, &init.name, language, &key_file)?;
    create_key(&key_path, random_bytes()?)?;
    let (shown, key) = (root.display(), key_path.display());
    talk(common, &text!(
        "{shown} är nu en region. Pseudonymnyckeln ligger i {key}: spara den på ett säkert ställe, den kan inte göras om.\nNästa steg: skriv avbildningar i mappings/ och importera registren centres, areas, indices och listing.",
        "{shown} is now a region. The pseudonym key lies in {key}: keep it in a safe place, it cannot be made again.\nNext: write mappings in mappings/ and import the registers centres, areas, indices and listing."
    ));
    Ok(())
}

fn begin(root: &Path, name: &str, language: Language, key_file: &str) -> Result<Region, Failure> {
    let settings = InitSettings { name, language, key_file, model: None, mappings: &[] };
    Ok(Region::init(root, &settings)?)
}

/// Where the key of the region in `root` lies: beside the directory, so that copying the region does not copy it.
pub fn key_place(root: &Path) -> Result<(String, std::path::PathBuf), Failure> {
    let absolute = std::path::absolute(root)?;
    let name = absolute.file_name().map(|name| name.to_string_lossy().into_owned());
    let Some(name) = name else {
        let shown = absolute.display();
        return Err(Problem::error("no_place_for_key", text!("det finns ingen plats bredvid {shown} för nyckeln", "there is no place beside {shown} for the key")).into());
    };
    let file = format!("{name}.key");
    let path = absolute.with_file_name(&file);
    Ok((format!("../{file}"), path))
}

/// 32 bytes from the system's source of randomness.
pub fn random_bytes() -> Result<[u8; 32], Failure> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| {
        Problem::error("no_randomness", text!("systemet ger inga slumptal: {error}", "the system gives no random numbers: {error}"))
    })?;
    Ok(bytes)
}
