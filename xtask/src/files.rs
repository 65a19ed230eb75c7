//! The part "files" of `cargo xtask test`: files for other people's software, checked by other people's rules.
//!
//! The files of a year of the invented region are written, with the commands that a region would use, and samples of what such a
//! year does not have. Then each checker in `tests/files/` is run on those it is for, and on the same files broken on
//! purpose: a checker that refuses nothing proves nothing. What a checker needs is installed once, in a Python environment
//! of our own under the target directory; where that cannot be, the part has failed, and says what to do.

mod checkers;
mod demo_year;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Instant;

use crate::run::{WHOLE, cargo, fresh, hash, read, root, run, shown, target};
use checkers::{CHECKERS, Checker};
use demo_year::export_demo_year;

/// Where the checkers lie.
const SCRIPTS: &str = "tests/files";

pub fn files() -> Result<(), String> {
    let start = Instant::now();
    let python = python()?;
    let folder = target().join("files").join("made");
    fresh(&folder)?;
    samples(&folder)?;
    export_demo_year(&folder)?;
    let files = below(&folder)?;
    println!("{} files are checked", files.len());
    let mut faults = Vec::new();
    for checker in CHECKERS {
        if let Err(fault) = check(checker, &python, &files) {
            faults.push(fault);
        }
    }
    if let Err(fault) = read_by_sie_parser(&folder) {
        faults.push(fault);
    }
    println!("files: {:.1} s", start.elapsed().as_secs_f64());
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

/// Writes the files that the crates' tests have: every way of writing, on few figures.
fn samples(folder: &Path) -> Result<(), String> {
    one_test("sample_files_are_written", Some(("KAPITERA_SAMPLE_FILES", folder)))?;
    one_test("documents_are_written_for_the_checker", Some(("KAPITERA_SAMPLE_FILES", folder)))?;
    // A whole catalogue of open data, below a folder of its own: its files name each other.
    let mut sample = cargo(&["run", "--quiet", "-p", "kapitera-opendata", "--example", "sample", "--"]);
    run(sample.arg(folder.join("open-data")))?;
    // The document of the API is committed, and a test of its crate holds it to the routes.
    let document = root().join("docs").join("openapi.json");
    fs::copy(&document, folder.join("openapi.json"))
        .map_err(|error| format!("{} is not there: {error}", document.display()))?;
    for (test, kind) in [
        ("a_statement_is_a_tagged_pdf_in_its_language", "statement"),
        ("a_document_is_a_tagged_pdf_with_its_pictures_in_words", "document"),
    ] {
        one_test(test, None)?;
        for language in ["sv", "en"] {
            let name = format!("{kind}-{language}.pdf");
            let source = target().join("tmp").join("kapitera-pdf").join(&name);
            fs::copy(&source, folder.join(name))
                .map_err(|error| format!("{} is not there: {error}", source.display()))?;
        }
    }
    Ok(())
}

/// The reader of another project, in Rust, on the vouchers.
fn read_by_sie_parser(folder: &Path) -> Result<(), String> {
    let name = "another_project_reads_every_file_and_finds_nothing_wrong";
    one_test(name, Some(("KAPITERA_SIE_FILES", folder)))
}

/// Runs the one test of this name among all crates, told a folder; a test that is not there has failed.
fn one_test(name: &str, told: Option<(&str, &Path)>) -> Result<(), String> {
    let mut command = cargo(&[&["test", "--quiet"][..], &WHOLE, &["--test", "it", "--", name]].concat());
    command.envs(told);
    let said = read(&mut command)?;
    let passed = said.matches(" 1 passed;").count();
    if passed == 1 { Ok(()) } else { Err(format!("{}: {passed} such tests\n{said}", shown(&command))) }
}

/// Runs a checker on its files, which must all hold, and on broken ones, which it must all refuse.
fn check(checker: &Checker, python: &Path, files: &[PathBuf]) -> Result<(), String> {
    let script = root().join(SCRIPTS).join(checker.script);
    let name = checker.script;
    if !script.exists() {
        return Err(format!("{SCRIPTS}/{name} is missing"));
    }
    let own: Vec<&PathBuf> = files.iter().filter(|file| (checker.takes)(file)).collect();
    if own.is_empty() {
        return Err(format!("{name}: there is no file that it is for"));
    }
    let mut command = Command::new(python);
    let done = output(command.arg(&script).args(&own))?;
    if !done.status.success() {
        let (said, failed) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
        return Err(format!("{name} refuses files of ours\n{said}{failed}"));
    }
    let folder = target().join("files").join("broken");
    fresh(&folder)?;
    for (number, broken) in checker.broken.iter().enumerate() {
        let (source, bytes) = own
            .iter()
            .find_map(|file| Some((file, replaced(&fs::read(file).ok()?, broken.from, broken.to)?)))
            .ok_or_else(|| format!("{name}: no file can be broken to have {}", broken.what))?;
        let file_name = source.file_name().unwrap_or_default().to_string_lossy();
        let path = folder.join(format!("{number}-{file_name}"));
        fs::write(&path, bytes).map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
        let done = output(Command::new(python).arg(&script).arg(&path))?;
        let said = String::from_utf8_lossy(&done.stdout);
        // A fault of the script itself is no refusal: that names the file on its one line.
        if done.status.success() || said.lines().count() != 1 {
            return Err(format!(
                "{name} does not refuse a file with {}: {said}{}",
                broken.what,
                String::from_utf8_lossy(&done.stderr)
            ));
        }
    }
    if !checker.control.is_empty() {
        let wanted = |file: &&&PathBuf| checker.control.iter().any(|control| file.ends_with(control));
        let done = output(Command::new(python).arg(&script).arg("--control").args(own.iter().filter(wanted)))?;
        let said = String::from_utf8_lossy(&done.stdout);
        if !done.status.success() {
            return Err(format!("{name} does not bite\n{said}{}", String::from_utf8_lossy(&done.stderr)));
        }
        print!("{said}");
    }
    let broken = match checker.broken.len() {
        0 => String::new(),
        count => format!(", {count} broken ones are refused"),
    };
    println!("{name}: {} files hold{broken}", own.len());
    Ok(())
}

/// The bytes with the first `from` replaced; none when it is not there.
fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Option<Vec<u8>> {
    let at = bytes.windows(from.len()).position(|window| window == from)?;
    Some([&bytes[..at], to, &bytes[at + from.len()..]].concat())
}

/// The Python of an environment with what the checkers need, made when it is not there or the needs have changed.
fn python() -> Result<PathBuf, String> {
    let list = root().join(SCRIPTS).join("requirements.txt");
    let wanted = fs::read(&list).map_err(|error| format!("{} cannot be read: {error}", list.display()))?;
    let folder = target().join("files").join(format!("venv-{:016x}", hash(&wanted)));
    let (python, ready) = (folder.join("bin/python"), folder.join("ready"));
    if ready.exists() {
        return Ok(python);
    }
    println!("installing what {SCRIPTS}/requirements.txt names");
    fresh(&folder)?;
    run(Command::new("python3").args(["-m", "venv"]).arg(&folder)).map_err(|message| {
        format!("{message}\nPython 3 with venv is needed; install it with: apt-get install python3 python3-venv")
    })?;
    let mut install = Command::new(&python);
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--requirement"]);
    run(install.arg(&list)).map_err(|message| {
        format!(
            "{message}\nthe packages that the checkers need could not be installed; try: {} -m pip install --no-deps --requirement {}",
            python.display(),
            list.display()
        )
    })?;
    fs::write(&ready, "").map_err(|error| format!("{} cannot be written: {error}", ready.display()))?;
    Ok(python)
}

/// All files below a folder, by path.
fn below(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let cannot = |error: std::io::Error| format!("{} cannot be read: {error}", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(cannot)? {
        let path = entry.map_err(cannot)?.path();
        if path.is_dir() {
            files.append(&mut below(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn output(command: &mut Command) -> Result<Output, String> {
    command.output().map_err(|error| format!("{} does not run: {error}", shown(command)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_broken_in_one_place() {
        assert_eq!(replaced(b"abcabc", b"bc", b"x").as_deref(), Some(&b"axabc"[..]));
        assert_eq!(replaced(b"abcabc", b"d", b"x"), None);
    }

    #[test]
    fn the_hash_is_the_known_one() {
        // The values of the algorithm's authors.
        assert_eq!((hash(b""), hash(b"a")), (0xcbf2_9ce4_8422_2325, 0xaf63_dc4c_8601_ec8c));
    }
}
