//! Programs killed (SIGKILL) at random instants of preparing, posting, correcting, paying, exporting and backing up: what is
//! left is whole, nothing is doubled, and doing the rest comes to the same as if nobody had been killed.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::time::Duration;

use kapitera_books::{DraftKind, ExportKind, SettlementId, Stage};
use kapitera_message::{Problem, Problems};
use kapitera_model::Model;
use kapitera_money::Ore;
use kapitera_period::Month;
use kapitera_post::{CorrectionRequest, NewExport, Office, Standing};
use kapitera_region::Region;
use kapitera_settle::load_model;
use kapitera_store::testing::{Killed, Kills, PostgresServer, kill_at_random};
use kapitera_store::{Location, Store};
use tempfile::TempDir;

use crate::small::{Small, act, month, why};

/// Where the program is told which region it works on.
const ROOT: &str = "KAPITERA_KILL_ROOT";
/// The months that the program works through; the listing that came late in March corrects the first two.
const MONTHS: [&str; 4] = ["2020-01", "2020-02", "2020-03", "2020-04"];
/// The months that are corrected, and when.
const CORRECTED: [&str; 2] = ["2020-01", "2020-02"];

/// Gives a test places in a PostgreSQL server of its own, each an empty ledger.
pub fn with_postgres(test: impl FnOnce(&dyn Fn() -> String)) {
    let server = PostgresServer::shared().unwrap();
    test(&|| match server.place().unwrap() {
        Location::Postgres(address) => address,
        Location::Sqlite(_) => panic!("a PostgreSQL server gives addresses"),
    });
}

/// The program that is killed: it does what is left to do, and says what is done. Those who kill it start this test in a
/// process of its own and tell it where; nobody else gives it anything to do.
#[test]
fn program() {
    let Some(root) = std::env::var_os(ROOT) else { return };
    work(Path::new(&root), &mut |done| {
        let mut out = std::io::stdout().lock();
        writeln!(out, "\ndone {done}").unwrap();
        out.flush().unwrap();
    })
    .unwrap();
}

/// What was being done when it stopped, and why.
#[derive(Debug)]
pub struct Stopped {
    pub doing: &'static str,
    pub problem: Problem,
}

/// What is being done, to say so when it stops.
trait Doing<T> {
    fn doing(self, doing: &'static str) -> Result<T, Stopped>;
}

impl<T> Doing<T> for Result<T, Problem> {
    fn doing(self, doing: &'static str) -> Result<T, Stopped> {
        self.map_err(|problem| Stopped { doing, problem })
    }
}

impl<T> Doing<T> for Result<T, Problems> {
    fn doing(self, doing: &'static str) -> Result<T, Stopped> {
        self.map_err(|problems| Stopped { doing, problem: problems.into_iter().next().unwrap() })
    }
}

/// Does what is left of all months, one thing after the other, and tells each when it is recorded.
pub fn work(root: &Path, tell: &mut dyn FnMut(&str)) -> Result<(), Stopped> {
    let mut office = Office::open(Region::open(root).unwrap()).doing("open")?;
    for name in MONTHS {
        let of = month(name);
        let at = format!("{name}-21T09:00:00Z");
        if office.periods().doing("read")?.iter().all(|period| period.month != of) {
            office.open_period(of, &act("ekonom", &at)).doing("open a month")?;
            tell(&format!("period/{name}/1"));
        }
        let models = [load_model(&root.join("models/2020.toml")).unwrap().0];
        if of_kind(&mut office, of, DraftKind::Settlement)?.is_none() {
            let asked = kapitera_post::Prepare {
                subject: kapitera_books::Subject::PrimaryCare,
                month: of,
                models: &models,
                known_at: None,
                post_in: of,
            };
            let prepared = office.prepare(&asked, &act("controller", &at), &|_, _| {}).doing("prepare")?;
            tell(&format!("settlement/{}", prepared.draft.id));
        }
        let settlement = of_kind(&mut office, of, DraftKind::Settlement)?.unwrap().draft.id;
        through(&mut office, settlement, &at, tell)?;
        if name == "2020-03" {
            for earlier in CORRECTED {
                correct(&mut office, month(earlier), of, &models, &at, tell)?;
            }
        }
        let unpaid = |standing: &Standing| standing.draft.post_in == of && standing.life.stage == Stage::Posted;
        if office.standings(None).doing("read")?.iter().any(unpaid) {
            let paid = office.pay(of, of.last(), &act("ekonom", &at)).doing("pay")?;
            tell(&format!("payment/{}", paid.record.id));
        }
        for number in 0..3 {
            export(&mut office, name, number, &at, tell)?;
        }
        let target = backup_of(root, name);
        if !target.exists() {
            office.write_backup(&target).doing("back up")?;
        }
    }
    Ok(())
}

/// A month corrected in an open one, posted.
fn correct(
    office: &mut Office,
    earlier: Month,
    now: Month,
    models: &[Model],
    at: &str,
    tell: &mut dyn FnMut(&str),
) -> Result<(), Stopped> {
    if of_kind(office, earlier, DraftKind::Correction)?.is_none() {
        let asked = CorrectionRequest {
            subject: kapitera_books::Subject::PrimaryCare,
            month: earlier,
            models,
            known_at: None,
            post_in: now,
            instalments: 1,
        };
        let said = why("controller", at, "sen listning");
        let correction = office.prepare_correction(&asked, &said, &|_, _| {}).doing("correct")?;
        tell(&format!("settlement/{}", correction.prepared.unwrap().draft.id));
    }
    let correction = of_kind(office, earlier, DraftKind::Correction)?.unwrap().draft.id;
    through(office, correction, at, tell)
}

/// Takes the steps that are left until it is posted.
fn through(office: &mut Office, id: SettlementId, at: &str, tell: &mut dyn FnMut(&str)) -> Result<(), Stopped> {
    loop {
        let life = office.standing(id).doing("read")?.unwrap().life;
        match life.stage {
            Stage::Draft => drop(office.review(id, &act("attestant", at)).doing("review")?),
            Stage::Reviewed => drop(office.attest(id, &act("attestant", at)).doing("attest")?),
            Stage::Attested => drop(office.post(id, &act("controller", at)).doing("post")?),
            _ => return Ok(()),
        }
        tell(&format!("settlement/{id}/step/{}", life.steps.len() + 1));
    }
}

fn of_kind(office: &mut Office, month: Month, kind: DraftKind) -> Result<Option<Standing>, Stopped> {
    Ok(office.standings(Some(month)).doing("read")?.into_iter().find(|standing| standing.draft.kind == kind))
}

/// The bytes of an export: long enough to be cut in two.
fn bytes(name: &str, number: u32) -> Vec<u8> {
    format!("{name} {number};{}\n", "kronor och ören; ".repeat(100)).repeat(200).into_bytes()
}

fn export(office: &mut Office, name: &str, number: u32, at: &str, tell: &mut dyn FnMut(&str)) -> Result<(), Stopped> {
    let (path, bytes) = (format!("{name}/{number}.csv"), bytes(name, number));
    let new =
        NewExport { kind: ExportKind::LedgerCsv, of: name, path: &path, bytes: &bytes, total: Ore(number.into()) };
    office.write_export(&new, &act("controller", at)).doing("export")?;
    tell(&format!("export/exports/{path}"));
    Ok(())
}

/// Where the backup of a month is written.
fn backup_of(root: &Path, name: &str) -> PathBuf {
    root.with_file_name(format!("backup-{name}"))
}

/// What the ledger comes to when nobody is killed.
pub static UNDISTURBED: LazyLock<(u64, String)> = LazyLock::new(|| {
    let small = Small::new();
    work(&small.root(), &mut |_| {}).unwrap();
    let head = small.office().store().head().unwrap();
    assert!(head.number > 100, "there is something to kill");
    (head.number, head.sha256)
});

/// A region that is worked on until it is done, then the next.
struct Worked {
    small: Small,
    new: Box<dyn Fn() -> Small>,
    restored: BTreeSet<PathBuf>,
    done: u32,
    runs: u32,
    killed: u32,
}

impl Worked {
    fn command(&self) -> Command {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "kill::program", "--nocapture", "--test-threads=1"]);
        command.env(ROOT, self.small.root()).stderr(Stdio::null());
        command
    }

    /// What is left after a kill is whole, holds all that was told, and nothing twice.
    fn check(&mut self, killed: &Killed) -> Result<(), String> {
        self.runs += 1;
        self.killed += u32::from(killed.status.code().is_none());
        let mut office = self.small.office();
        let verified = office.store().verify();
        verified
            .map_err(|problems| format!("{:?}", problems.iter().map(|problem| &problem.what.en).collect::<Vec<_>>()))?;
        for told in killed.lines.iter().filter_map(|line| line.strip_prefix("done ")) {
            if office.store().entry(told).map_err(|problem| problem.what.en)?.is_none() {
                return Err(format!("{told} was told as done and is not there"));
            }
        }
        posted_once(&mut office)?;
        exports_are_whole(&self.small)?;
        backups_are_whole(&self.small, &mut self.restored)?;
        if self.runs.is_multiple_of(20) {
            let found = office.verify_files().map_err(|problems| problems[0].what.en.clone())?;
            if let Some(problem) = found.problems.first() {
                return Err(problem.what.en.clone());
            }
        }
        if killed.status.success() {
            self.finished()?;
        }
        Ok(())
    }

    /// All that was to be done is done, with the same journal as if nobody had been killed.
    fn finished(&mut self) -> Result<(), String> {
        let head = self.small.office().store().head().map_err(|problem| problem.what.en)?;
        if (head.number, &head.sha256) != (UNDISTURBED.0, &UNDISTURBED.1) {
            return Err(format!("the journal ends otherwise: {head:?}, not {:?}", *UNDISTURBED));
        }
        self.done += 1;
        self.small = (self.new)();
        self.restored.clear();
        Ok(())
    }
}

/// Each file of an export is whole, or is not there.
pub fn exports_are_whole(small: &Small) -> Result<(), String> {
    for name in MONTHS {
        for number in 0..3 {
            let file = small.root().join(format!("exports/{name}/{number}.csv"));
            if file.exists() && fs::read(&file).map_err(|error| error.to_string())? != bytes(name, number) {
                return Err(format!("{} is not whole", file.display()));
            }
        }
    }
    Ok(())
}

/// Each backup that is there and was not `restored` before can be read into a ledger.
pub fn backups_are_whole(small: &Small, restored: &mut BTreeSet<PathBuf>) -> Result<(), String> {
    let elsewhere = TempDir::new().map_err(|error| error.to_string())?;
    for name in MONTHS {
        let file = backup_of(&small.root(), name);
        if file.exists() && restored.insert(file.clone()) {
            let place = Location::Sqlite(elsewhere.path().join(format!("{name}.db")));
            let mut bytes: &[u8] = &fs::read(&file).map_err(|error| error.to_string())?;
            Store::restore(&place, &mut bytes).map_err(|problems| problems[0].what.en.clone())?;
        }
    }
    Ok(())
}

/// What is posted has its vouchers once: the ledger's rows of it are what its draft books, and what is not posted has none.
pub fn posted_once(office: &mut Office) -> Result<(), String> {
    let mut sum = Ore::ZERO;
    for standing in office.standings(None).map_err(|problem| problem.what.en)? {
        let id = standing.draft.id;
        let filter = kapitera_store::RowFilter { settlement: Some(id), ..Default::default() };
        let rows = office.store().rows(&filter).map_err(|problem| problem.what.en)?;
        let booked: Ore = rows.iter().filter(|row| !row.row.component.is_empty()).map(|row| row.row.amount).sum();
        let wanted = if standing.is_posted() { standing.draft.total() } else { Ore::ZERO };
        if booked != wanted || rows.is_empty() == standing.is_posted() {
            return Err(format!("{id} has {} rows that come to {booked:?}, not {wanted:?}", rows.len()));
        }
        sum += rows.iter().map(|row| row.row.amount).sum();
    }
    if sum == Ore::ZERO { Ok(()) } else { Err(format!("the vouchers do not balance: {sum:?}")) }
}

/// Kills at least so many; a run that had ended by itself before is none of them.
fn killed_often(kills: u32, seed: u64, new: impl Fn() -> Small + 'static) {
    let new = Box::new(new);
    let worked = Worked { small: new(), new, restored: BTreeSet::new(), done: 0, runs: 0, killed: 0 };
    let worked = std::cell::RefCell::new(worked);
    for round in 0.. {
        let left = kills.saturating_sub(worked.borrow().killed);
        if left == 0 {
            break;
        }
        let kills = Kills { runs: left, within: Duration::from_millis(300), seed: seed + round };
        let command = |_| worked.borrow().command();
        kill_at_random(kills, command, |killed| worked.borrow_mut().check(killed)).unwrap();
    }
    let mut worked = worked.into_inner();
    // Doing the rest completes, whatever the last kill left.
    work(&worked.small.root(), &mut |_| {}).unwrap();
    worked.finished().unwrap();
    assert!(worked.done > 1, "the work was finished {} times in {} runs", worked.done, worked.runs);
}

#[test]
fn killed_in_a_file() {
    killed_often(500, 1, Small::new);
}

#[test]
fn killed_in_postgres() {
    with_postgres(|_| {
        killed_often(200, 2, || {
            let server = PostgresServer::shared().unwrap();
            let Location::Postgres(address) = server.place().unwrap() else { panic!("an address") };
            Small::with_database(&address)
        });
    });
}
