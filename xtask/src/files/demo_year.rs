//! A year of the invented region: settled, posted, paid and handed out with the commands that a region would use.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::run::{WHOLE, cargo, read, run, target};

/// Few inhabitants: the files are of the same kinds, and the whole takes a minute; enough for a correction to pass the threshold.
const INHABITANTS: &str = "30000";
/// The months of the year: the last twelve that the demo has activity for.
const MONTHS: [&str; 12] = [
    "2019-05", "2019-06", "2019-07", "2019-08", "2019-09", "2019-10", "2019-11", "2019-12", "2020-01", "2020-02",
    "2020-03", "2020-04",
];
/// The months of the books that they are booked and paid in, one each: the demo's deliveries of 2019 came in 2020, the last of
/// them in May.
const BOOKED: [&str; 12] = [
    "2020-06", "2020-07", "2020-08", "2020-09", "2020-10", "2020-11", "2020-12", "2021-01", "2021-02", "2021-03",
    "2021-04", "2021-05",
];
/// What is handed out of each month of the books, with the folders of `exports/` where it lies, the ends of its names, and the
/// fewest there may be: a centre each of the demo's statements, a provider each of its documents.
const HANDED_OUT: [(&str, &str, &str, usize); 6] = [
    ("sie", "sie", ".si", 12),
    ("payments", "payments", ".xml", 12),
    ("invoices", "invoices", ".xml", 48),
    ("csv", "ledger", ".csv", 24),
    ("excel", "statements", ".xlsx", 300),
    ("pdf", "statements", ".pdf", 300),
];
/// The month that is settled with what was known early, and corrected with what came later.
const CORRECTED: &str = "2020-02";
/// What was known when it was settled.
const KNOWN_EARLY: &str = "2020-03-05";

/// Makes the region below `folder` and moves the files it exports there.
pub fn export_demo_year(folder: &Path) -> Result<(), String> {
    // Tests of the commands need the command: it is built with them.
    run(&mut cargo(&[&["test", "--quiet"][..], &WHOLE, &["--no-run"]].concat()))?;
    let region = target().join("files").join("region");
    for old in [region.clone(), region.with_extension("key")] {
        let gone = if old.is_dir() { fs::remove_dir_all(&old) } else { fs::remove_file(&old) };
        if old.exists() {
            gone.map_err(|error| format!("{} cannot be removed: {error}", old.display()))?;
        }
    }
    let kapitera = Kapitera { region: &region };
    read(kapitera.command().arg("demo").arg(&region).args(["--persons", INHABITANTS]))?;
    kapitera.report(&folder.join("what-if"))?;
    for ending in ["pdf", "docx"] {
        kapitera.sheet(&folder.join("sheet").with_extension(ending))?;
    }
    kapitera.trade(&folder.join("trade"))?;
    kapitera.programme(&folder.join("programme"))?;
    kapitera.published(&folder.join("published"))?;
    for (month, booked) in MONTHS.into_iter().zip(BOOKED) {
        kapitera.month(month, booked)?;
    }
    let (from, to) = (region.join("exports"), folder.join("demo-year"));
    for (what, place, end, fewest) in HANDED_OUT {
        let found = ending(&from.join(place), end)?;
        if found < fewest {
            return Err(format!("the demo's year has {found} files of {what}, where at least {fewest} were to be"));
        }
    }
    fs::rename(&from, &to).map_err(|error| format!("{} cannot be moved: {error}", from.display()))
}

/// How many files below a folder have names that end so.
fn ending(folder: &Path, end: &str) -> Result<usize, String> {
    let unread = |error| format!("{} cannot be read: {error}", folder.display());
    let mut found = 0;
    for entry in fs::read_dir(folder).map_err(unread)? {
        let path = entry.map_err(unread)?.path();
        if path.is_dir() {
            found += ending(&path, end)?;
        } else {
            found += usize::from(path.to_string_lossy().ends_with(end));
        }
    }
    Ok(found)
}

/// The command, on a region.
struct Kapitera<'r> {
    region: &'r Path,
}

impl Kapitera<'_> {
    fn command(&self) -> Command {
        Command::new(target().join("debug").join("kapitera"))
    }

    /// Writes a comparison of two proposals as a report, as PDF and for Word, and what the same command prints beside it.
    fn report(&self, file: &Path) -> Result<(), String> {
        let model = |name: &str| self.region.join("models").join("demo").join(name);
        let models = ["2020.toml", "2021/majority.toml", "2021/opposition.toml"].map(model);
        let needs: &[&str] = &["--show", "need"];
        let compare = |models: &[PathBuf], also: &[&str]| {
            let mut command = self.command();
            command.arg("compare").args(models).args(["--months", CORRECTED, "--neutral", "fixed-capitation"]);
            command.args(also).arg("--region").arg(self.region);
            command
        };
        let mut report = compare(&models, needs);
        for ending in ["pdf", "docx"] {
            report.arg("--report").arg(file.with_extension(ending));
        }
        read(&mut report)?;
        let [base, majority, opposition] = models;
        // What each proposal changes is told by itself.
        for (name, models, also) in [
            ("both", &[&base, &majority, &opposition][..], &[][..]),
            ("majority", &[&base, &majority], &[]),
            ("opposition", &[&base, &opposition], &[]),
            ("need", &[&base, &majority, &opposition], needs),
        ] {
            let models: Vec<PathBuf> = models.iter().map(|&model| model.clone()).collect();
            let printed = read(compare(&models, also).args(["--format", "json"]))?;
            let beside = file.with_extension(format!("{name}.json"));
            fs::write(&beside, printed).map_err(|error| format!("{} cannot be written: {error}", beside.display()))?;
        }
        Ok(())
    }

    /// Writes a centre's sheet for the follow-up meeting.
    fn sheet(&self, file: &Path) -> Result<(), String> {
        let mut command = self.command();
        command.args(["indicator", "sheet", "SE2329999995-F101"]).arg(file);
        read(command.arg("--region").arg(self.region)).map(drop)
    }

    /// Writes the evaluation of internal trade.
    fn trade(&self, file: &Path) -> Result<(), String> {
        let mut command = self.command();
        command.args(["trade", "report"]).args(["pdf", "docx"].map(|ending| file.with_extension(ending)));
        read(command.arg("--region").arg(self.region)).map(drop)
    }

    /// Writes the report of a programme.
    fn programme(&self, file: &Path) -> Result<(), String> {
        let mut command = self.command();
        command.args(["programme", "document"]).arg(self.region.join("programmes/lup-ekonomi.toml"));
        command.args(["pdf", "docx", "xlsx", "html"].map(|ending| file.with_extension(ending)));
        read(command.args(["--as-of", "2017-06-30", "--region"]).arg(self.region)).map(drop)
    }

    /// Publishes the follow-up of two months, the second with a notice of what was corrected, and writes all open data.
    fn published(&self, folder: &Path) -> Result<(), String> {
        for (month, known, booked, notice) in [
            ("2020-02", "2020-03-10", "2020-03", ""),
            ("2020-03", "2020-04-10", "2020-04", "Sena rader har kommit in."),
        ] {
            let draft = ["publication", "draft", month, "--known-at", known, "--notice", notice];
            self.by("controller", booked, &draft)?;
            let id = format!("{month}-1");
            self.by("attestant", booked, &["publication", "check", &id])?;
            self.by("controller", booked, &["publication", "publish", &id])?;
        }
        read(self.command().args(["publication", "export"]).arg(folder).arg("--region").arg(self.region)).map(drop)
    }

    /// Runs a command as an officer, on the fifth of a month of the books.
    fn by(&self, officer: &str, booked: &str, words: &[&str]) -> Result<(), String> {
        let mut command = self.command();
        let at = format!("{booked}-05T09:00:00Z");
        command.args(words).args(["--by", officer, "--at", &at, "--region"]).arg(self.region);
        read(&mut command).map(|_| ())
    }

    /// A month from draft to files.
    fn month(&self, month: &str, booked: &str) -> Result<(), String> {
        let settlement = format!("{month}-1");
        self.by("ekonom", booked, &["ledger", "open", booked])?;
        let known: &[&str] = if month == CORRECTED { &["--known-at", KNOWN_EARLY] } else { &[] };
        let prepare = ["settlement", "prepare", month, "--post-in", booked];
        self.by("controller", booked, &[&prepare[..], known].concat())?;
        self.posted(&settlement, booked)?;
        if month == MONTHS[MONTHS.len() - 1] {
            self.by("controller", booked, &["correct", CORRECTED, "--post-in", booked])?;
            self.posted(&format!("{CORRECTED}-2"), booked)?;
        }
        self.by("ekonom", booked, &["pay", booked, "--execution", &format!("{booked}-25")])?;
        self.by("ekonom", booked, &["ledger", "close", booked])?;
        for (what, ..) in HANDED_OUT {
            self.by("ekonom", booked, &["export", what, booked])?;
        }
        Ok(())
    }

    /// A draft reviewed, attested and posted.
    fn posted(&self, draft: &str, booked: &str) -> Result<(), String> {
        self.by("controller", booked, &["settlement", "review", draft])?;
        self.by("attestant", booked, &["settlement", "attest", draft])?;
        self.by("ekonom", booked, &["settlement", "post", draft])
    }
}
