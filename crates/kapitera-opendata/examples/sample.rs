//! Writes the tests' catalogue with all its files below a folder: `cargo run -p kapitera-opendata --example sample -- DIR`.

#![allow(clippy::unwrap_used, reason = "an example that fails may stop where it is")]
#![allow(dead_code, reason = "the tests use more of the sample")]

#[path = "../tests/it/sample.rs"]
mod sample;

fn main() -> std::io::Result<()> {
    let folder = std::env::args_os().nth(1).map(std::path::PathBuf::from);
    let folder = folder.ok_or_else(|| std::io::Error::other("name the folder to write to"))?;
    for (place, bytes) in sample::whole().1 {
        let path = folder.join(place);
        std::fs::create_dir_all(path.parent().unwrap_or(&folder))?;
        std::fs::write(path, bytes)?;
    }
    Ok(())
}
