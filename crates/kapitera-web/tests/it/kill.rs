//! Servers killed (SIGKILL) at random instants: in the middle of an upload, of each kind of job, of an attestation. What is left
//! is whole, nothing is half done, and the pages say what came of it.

use std::io::Write as _;
use std::time::{Duration, Instant};

use kapitera_desk::{Job, JobFilter, JobState};
use kapitera_store::testing::Random;

use crate::client::{Answer, Ask, Signed, connect, parts};
use crate::place::{Kind, Place, listing};
use crate::server::Server;

/// Kills in each database.
const KILLS: u32 = 36;

/// What is under way when the server is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    Upload,
    Import,
    Prepare,
    Correct,
    Export,
    Verify,
    Attest,
}

const ALL: [Doing; 7] =
    [Doing::Upload, Doing::Import, Doing::Prepare, Doing::Correct, Doing::Export, Doing::Verify, Doing::Attest];

struct Killing {
    place: Place,
    server: Option<Server>,
    random: Random,
    /// Jobs that were interrupted, or done all the same.
    interrupted: u32,
    cut_off: u32,
}

impl Killing {
    fn server(&self) -> &Server {
        self.server.as_ref().unwrap()
    }

    /// Does something, kills the server, begins another, and looks at what is left.
    fn round(&mut self, number: u32) {
        let doing = ALL[number as usize % ALL.len()];
        let me = self.place.session("all");
        self.make_ready(doing, &me, number);
        let before = self.last_job();
        match doing {
            Doing::Upload => self.upload(&me, number),
            _ => drop(self.ask(doing, number)),
        }
        let within = if doing == Doing::Attest { 40 } else { 120 };
        std::thread::sleep(Duration::from_millis(self.random.below(within)));
        self.server.take().unwrap().kill();
        self.server = Some(self.place.serve());
        let me = self.place.session("all");
        let jobs = self.jobs_since(before, &me);
        self.said(doing, &jobs, &me);
        self.whole(doing, number);
    }

    fn ask(&self, doing: Doing, number: u32) -> Option<Answer> {
        let who = match doing {
            Doing::Attest => self.place.session("attester"),
            Doing::Export => self.place.session("accountant"),
            _ => self.place.session("controller"),
        };
        let once = format!("kill-{number}");
        let base = [("csrf", who.csrf.as_str()), ("once", once.as_str())];
        let (path, fields): (&str, &[(&str, &str)]) = match doing {
            Doing::Prepare => ("/months/2020-02/prepare", &[("post_in", "2020-02")]),
            Doing::Correct => ("/months/2020-01/correct", &[("post_in", "2020-03"), ("reason", "sen listning")]),
            Doing::Export => ("/months/2020-01/export", &[("kinds", "excel"), ("kinds", "sie"), ("kinds", "csv")]),
            Doing::Verify => ("/ledger/verify", &[]),
            Doing::Attest => {
                let id = self.live("2020-02").unwrap();
                // Nobody waits for the answer.
                let ask = Ask::post(&format!("/settlements/{id}/attest"), &base).of(&who);
                let mut stream = connect(self.server().address);
                stream.write_all(&ask.bytes()).unwrap();
                std::mem::forget(stream);
                return None;
            }
            Doing::Import | Doing::Upload => {
                let file = listing(100 + number, 3000);
                let fields =
                    [&base[..], &[("register", "listing"), ("mode", "changes"), ("from", "2020-01-01")]].concat();
                return Some(self.server().send(&Ask::upload("/upload", &fields, &[("late.csv", &file)]).of(&who)));
            }
        };
        let answer = self.server().send(&Ask::post(path, &[&base, fields].concat()).of(&who));
        assert!(answer.job().is_some(), "{doing:?}: {}", answer.text());
        Some(answer)
    }

    /// Half of an upload; the client waits.
    fn upload(&self, me: &Signed, number: u32) {
        let body = parts(&[("csrf", &me.csrf), ("register", "listing")], &[("cut.csv", &listing(number, 5000))]);
        let ask = Ask::upload("/upload", &[], &[]).of(me).with("content-length", &body.len().to_string()).bytes();
        let head = ask.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
        let mut stream = connect(self.server().address);
        stream.write_all(&ask[..head]).unwrap();
        stream.write_all(&body[..body.len() / 2]).unwrap();
        let until = Instant::now() + Duration::from_secs(10);
        while self.place.uploads().is_empty() {
            assert!(Instant::now() < until, "the upload does not begin");
            std::thread::sleep(Duration::from_millis(2));
        }
        // Left open: the client does not see that nobody listens any more.
        std::mem::forget(stream);
    }

    fn live(&self, month: &str) -> Option<String> {
        let standings = self.place.office().outlines(Some(crate::place::month(month))).unwrap();
        standings.iter().find(|one| one.is_live()).map(|one| one.draft.id.to_string())
    }

    /// What must be there, and what must not, before something is done.
    fn make_ready(&self, doing: Doing, me: &Signed, number: u32) {
        let step = |id: &str, step: &str| {
            let who = if step == "review" { self.place.session("attester") } else { self.place.session("controller") };
            let answer = self.server().post(&who, &format!("/settlements/{id}/{step}"), &[("note", "efter avbrott")]);
            assert_eq!(answer.status, 303, "{step}: {}", answer.text());
        };
        match doing {
            Doing::Prepare => drop(self.live("2020-02").map(|id| step(&id, "withdraw"))),
            Doing::Correct => drop(self.live("2020-01").map(|id| step(&id, "withdraw"))),
            Doing::Attest => {
                if let Some(id) = self.live("2020-02") {
                    step(&id, "withdraw");
                }
                let begun = self.ask(Doing::Prepare, number + 1000).unwrap();
                self.server().ended(me, begun.job().unwrap());
                step(&self.live("2020-02").unwrap(), "review");
            }
            _ => {}
        }
    }

    fn last_job(&self) -> i64 {
        let jobs = self.place.desk().jobs(&JobFilter { limit: 1, ..JobFilter::default() }).unwrap();
        jobs.first().map_or(0, |job| job.id)
    }

    /// The jobs that were begun, when all are over.
    fn jobs_since(&self, before: i64, me: &Signed) -> Vec<Job> {
        let mut jobs = self.place.desk().jobs(&JobFilter::default()).unwrap();
        jobs.retain(|job| job.id > before);
        for job in &jobs {
            self.server().ended(me, job.id);
        }
        jobs.iter().map(|job| self.place.desk().job(job.id).unwrap().unwrap()).collect()
    }

    /// What the pages of the jobs say.
    fn said(&mut self, doing: Doing, jobs: &[Job], me: &Signed) {
        if doing == Doing::Upload {
            let [job] = jobs else { panic!("an upload that was cut off is named once: {jobs:?}") };
            assert_eq!((job.state, job.by.as_str(), job.kind.as_str()), (JobState::Interrupted, "all", "import"));
            self.cut_off += 1;
        }
        for job in jobs {
            let page = self.server().get(me, &format!("/jobs/{}", job.id)).text();
            let words = match job.state {
                JobState::Interrupted => "Servern stannade medan jobbet pågick",
                JobState::Done => "Till resultatet",
                JobState::Refused if doing == Doing::Correct => "Inget är gjort",
                _ => panic!("{doing:?}: {job:?}"),
            };
            assert!(page.to_lowercase().contains(&words.to_lowercase()) || doing == Doing::Verify, "{doing:?}: {page}");
            self.interrupted += u32::from(job.state == JobState::Interrupted);
            self.agrees(doing, job, &page);
        }
    }

    /// What the page says was done is there, and nothing else is.
    fn agrees(&self, doing: Doing, job: &Job, page: &str) {
        let says_done =
            page.contains("hann tas in") || page.contains("hann registreras") || job.state == JobState::Done;
        let is_there = match doing {
            Doing::Import => {
                let deliveries = self.place.region().deliveries(kapitera_register::RegisterKind::Listing).unwrap();
                deliveries.iter().any(|manifest| manifest.received.as_second() == job.asked_at.as_second())
            }
            Doing::Prepare => self.live("2020-02").is_some(),
            _ => return,
        };
        assert_eq!(says_done, is_there, "{doing:?} {job:?}: {page}");
    }

    /// Chain, sums, deliveries, texts and files hold, and no upload is left.
    fn whole(&self, doing: Doing, number: u32) {
        let mut office = self.place.office();
        office.store().verify().unwrap_or_else(|problems| panic!("round {number}, {doing:?}: {problems:#?}"));
        let until = Instant::now() + Duration::from_secs(15);
        while !self.place.uploads().is_empty() {
            assert!(Instant::now() < until, "round {number}, {doing:?}: {:?}", self.place.uploads());
            std::thread::sleep(Duration::from_millis(20));
        }
        if doing == Doing::Attest {
            let standing = office.outlines(Some(crate::place::month("2020-02"))).unwrap();
            let live = standing.iter().find(|one| one.is_live()).unwrap();
            assert!([1, 2].contains(&live.life.steps.len()), "{live:?}");
        }
        self.place.desk().audit_verify().unwrap();
        let all = office.verify_all(&kapitera_post::VerifyRequest::default(), &|_, _| {});
        let all = all.unwrap_or_else(|problems| panic!("round {number}, {doing:?}: {problems:#?}"));
        assert!(all.holds(), "round {number}, {doing:?}: {:#?}", all.problems);
    }
}

fn killed_often(kind: Kind, seed: u64) {
    let place = Place::new(kind);
    let server = Some(place.serve());
    let mut killing = Killing { place, server, random: Random::new(seed), interrupted: 0, cut_off: 0 };
    // Something to correct.
    let me = killing.place.session("controller");
    let fields = [("register", "listing"), ("mode", "changes"), ("from", "2020-01-01")];
    let sent = killing.server().upload(&me, &fields, &[("late.csv", &listing(2, 60))]);
    killing.server().ended(&me, sent.job().unwrap());
    for number in 0..KILLS {
        killing.round(number);
    }
    let Killing { interrupted, cut_off, .. } = killing;
    assert!(cut_off > 4 && interrupted > cut_off, "{interrupted} interrupted");
}

#[test]
fn killed_in_a_file() {
    killed_often(Kind::File, 1);
}

#[test]
fn killed_in_postgres() {
    killed_often(Kind::Postgres, 2);
}
