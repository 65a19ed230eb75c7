//! `kapitera init`: begins a region.

use std::path::{Path, PathBuf};

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
    if !root.join("kapitera.toml").exists() {
        no_key_yet(root, &key_path)?;
    }
    begin(root, &init.name, language, &key_file)?;
    create_key(&key_path, random_bytes()?)?;
    let key = beside(root, &key_path);
    let (shown, key) = (root.display(), key.display());
    talk(
        common,
        &text!(
            "{shown} är nu en region. Pseudonymnyckeln ligger i {key}: spara den på ett säkert ställe, den kan inte göras om.\nNästa steg: skriv avbildningar i mappings/ och importera registren centres, areas, indices och listing,\nsedan visits, drugs, costs och values när modellen räknar dem (docs/registers.md).",
            "{shown} is now a region. The pseudonym key lies in {key}: keep it in a safe place, it cannot be made again.\nNext: write mappings in mappings/ and import the registers centres, areas, indices and listing,\nthen visits, drugs, costs and values when the model counts them (docs/registers.md)."
        ),
    );
    Ok(())
}

fn begin(root: &Path, name: &str, language: Language, key_file: &str) -> Result<Region, Failure> {
    let settings = InitSettings { name, language, key_file, models: &[], mappings: &[], invented: false };
    Ok(Region::init(root, &settings)?)
}

/// Where the key of the region in `root` lies: beside the directory, so that copying the region does not copy it.
pub fn key_place(root: &Path) -> Result<(String, PathBuf), Failure> {
    let absolute = std::path::absolute(root)?;
    let name = absolute.file_name().map(|name| name.to_string_lossy().into_owned());
    let Some(name) = name else {
        let shown = absolute.display();
        return Err(Problem::error(
            "no_place_for_key",
            text!("det finns ingen plats bredvid {shown} för nyckeln", "there is no place beside {shown} for the key"),
        )
        .into());
    };
    let file = format!("{name}.key");
    let path = absolute.with_file_name(&file);
    Ok((format!("../{file}"), path))
}

/// Refuses a place where a key lies already: it may be another region's.
pub fn no_key_yet(root: &Path, key: &Path) -> Result<(), Problem> {
    if !key.exists() {
        return Ok(());
    }
    let shown = beside(root, key);
    let shown = shown.display();
    Err(Problem::error("key_exists", text!("det finns redan en nyckel i {shown}", "there is a key in {shown} already"))
        .why(text!(
            "den kan höra till en annan region; skrivs den över kan ingen i den kännas igen",
            "it may belong to another region; if it were overwritten nobody there could be recognised"
        ))
        .hint(text!(
            "välj en annan mapp, eller ta bort {shown} om den är kvar efter en region som inte finns längre",
            "choose another directory, or remove {shown} if it is left of a region that is gone"
        )))
}

/// The path of a key that lies beside `root`, written as the person wrote `root`.
pub fn beside(root: &Path, key: &Path) -> PathBuf {
    let name = key.file_name().unwrap_or_default();
    if root.file_name().is_some() { root.with_file_name(name) } else { root.join("..").join(name) }
}

/// 32 bytes from the system's source of randomness.
pub fn random_bytes() -> Result<[u8; 32], Failure> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| {
        Problem::error(
            "no_randomness",
            text!("systemet ger inga slumptal: {error}", "the system gives no random numbers: {error}"),
        )
    })?;
    Ok(bytes)
}
