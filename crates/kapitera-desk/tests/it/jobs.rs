//! Jobs: asked for once, taken by one server, ended by who runs them.

use jiff::SignedDuration;
use kapitera_desk::{Desk, Heartbeat, Job, JobEnd, JobFilter, JobState, NewJob, Progress};

use crate::cases::{at, code, on_both};

pub fn new(key: &str) -> NewJob<'_> {
    NewJob {
        key,
        kind: "settle",
        params: r#"{"month":"2020-02"}"#,
        by: "anna",
        officer: "anna",
        centre: None,
        at: at(0),
    }
}

fn progress(second: i64, done: u64) -> Progress<'static> {
    Progress { done, all: 12, what_now: "räknar", at: at(second) }
}

fn end(state: JobState, second: i64) -> JobEnd<'static> {
    JobEnd { state, answer: r#"{"ok":true}"#, at: at(second) }
}

fn ids(jobs: &[Job]) -> Vec<i64> {
    jobs.iter().map(|job| job.id).collect()
}

fn state(desk: &mut Desk, id: i64) -> JobState {
    desk.job(id).unwrap().unwrap().state
}

#[test]
fn a_job_goes_its_way() {
    on_both(|place| {
        let mut desk = place.open();
        assert_eq!(desk.take_job("one", at(0)).unwrap(), None);
        let asked = desk.add_job(&new("form-1")).unwrap();
        assert_eq!((asked.state, asked.server.as_str(), asked.by.as_str()), (JobState::Waiting, "", "anna"));
        assert_eq!((asked.began_at, asked.centre.as_deref(), asked.asked_at), (None, None, at(0)));
        let taken = desk.take_job("one", at(1)).unwrap().unwrap();
        assert_eq!((taken.id, taken.state, taken.server.as_str()), (asked.id, JobState::Running, "one"));
        assert_eq!((taken.began_at, taken.heartbeat_at), (Some(at(1)), Some(at(1))));
        assert_eq!(desk.heartbeat(taken.id, "one", &progress(5, 3)).unwrap(), Heartbeat::GoOn);
        assert_eq!(desk.heartbeat(taken.id, "two", &progress(6, 9)).unwrap(), Heartbeat::Lost);
        let seen = place.open().job(taken.id).unwrap().unwrap();
        assert_eq!((seen.done, seen.all, seen.what_now.as_str(), seen.heartbeat_at), (3, 12, "räknar", Some(at(5))));
        assert_eq!(code(desk.end_job(taken.id, "two", &end(JobState::Done, 7))), "job_not_ours");
        assert_eq!(code(desk.end_job(taken.id, "one", &end(JobState::Waiting, 7))), "job_not_over");
        let over = desk.end_job(taken.id, "one", &end(JobState::Done, 7)).unwrap();
        assert_eq!((over.state, over.ended_at, over.answer.as_str()), (JobState::Done, Some(at(7)), r#"{"ok":true}"#));
        assert_eq!(desk.job(taken.id).unwrap(), Some(over));
        assert_eq!(code(desk.end_job(taken.id, "one", &end(JobState::Failed, 8))), "job_not_ours");
        assert_eq!(desk.heartbeat(taken.id, "one", &progress(9, 4)).unwrap(), Heartbeat::Lost);
        assert_eq!(desk.job(99).unwrap(), None);
    });
}

#[test]
fn the_same_form_is_the_same_job() {
    on_both(|place| {
        let mut desk = place.open();
        let job = desk.add_job(&new("form-1")).unwrap();
        assert_eq!(desk.add_job(&NewJob { at: at(9), ..new("form-1") }).unwrap(), job);
        assert_eq!(code(desk.add_job(&NewJob { params: "{}", ..new("form-1") })), "job_key_taken");
        assert_eq!(code(desk.add_job(&NewJob { by: "bo", ..new("form-1") })), "job_key_taken");
        assert_eq!(ids(&desk.jobs(&JobFilter::default()).unwrap()), [job.id]);
    });
}

#[test]
fn one_job_runs_at_a_time_in_the_order_of_asking() {
    on_both(|place| {
        let mut desk = place.open();
        let asked: Vec<i64> = ["a", "b", "c"].map(|key| desk.add_job(&new(key)).unwrap().id).into();
        assert_eq!(desk.take_job("one", at(1)).unwrap().unwrap().id, asked[0]);
        assert_eq!(desk.take_job("two", at(1)).unwrap(), None);
        desk.end_job(asked[0], "one", &end(JobState::Refused, 2)).unwrap();
        assert_eq!(desk.take_job("two", at(2)).unwrap().unwrap().id, asked[1]);
        desk.end_job(asked[1], "two", &end(JobState::Done, 3)).unwrap();
        let filter = JobFilter { state: Some(JobState::Waiting), ..JobFilter::default() };
        assert_eq!(ids(&desk.jobs(&filter).unwrap()), [asked[2]]);
    });
}

#[test]
fn a_job_is_cancelled_where_it_is() {
    on_both(|place| {
        let mut desk = place.open();
        let waiting = desk.add_job(&new("a")).unwrap().id;
        let cancelled = desk.ask_cancel(waiting, "bo", at(1)).unwrap();
        assert_eq!(
            (cancelled.state, cancelled.cancel_asked, cancelled.ended_at),
            (JobState::Cancelled, true, Some(at(1)))
        );
        assert_eq!(desk.take_job("one", at(2)).unwrap(), None);
        let running = desk.add_job(&new("b")).unwrap().id;
        desk.take_job("one", at(3)).unwrap().unwrap();
        assert_eq!(desk.ask_cancel(running, "bo", at(4)).unwrap().state, JobState::Running);
        assert_eq!(desk.heartbeat(running, "one", &progress(5, 1)).unwrap(), Heartbeat::CancelAsked);
        desk.end_job(running, "one", &end(JobState::Cancelled, 6)).unwrap();
        let over = desk.job(running).unwrap().unwrap();
        let again = desk.ask_cancel(running, "bo", at(7)).unwrap();
        assert_eq!((again.state, again.ended_at), (over.state, over.ended_at));
        assert_eq!(code(desk.ask_cancel(99, "bo", at(8))), "job_unknown");
    });
}

#[test]
fn a_server_that_is_not_heard_of_has_lost_its_job() {
    on_both(|place| {
        let mut desk = place.open();
        let limit = SignedDuration::from_secs(30);
        let id = desk.add_job(&new("a")).unwrap().id;
        desk.take_job("one", at(0)).unwrap().unwrap();
        desk.heartbeat(id, "one", &progress(10, 1)).unwrap();
        assert_eq!(desk.interrupt_dead(at(40), limit).unwrap(), []);
        let dead = desk.interrupt_dead(at(41), limit).unwrap();
        assert_eq!((ids(&dead), dead[0].state, dead[0].ended_at), (vec![id], JobState::Interrupted, Some(at(41))));
        assert_eq!(desk.interrupt_dead(at(99), limit).unwrap(), []);
        // It was only slow, and comes back.
        assert_eq!(desk.heartbeat(id, "one", &progress(42, 2)).unwrap(), Heartbeat::Lost);
        assert_eq!(code(desk.end_job(id, "one", &end(JobState::Done, 43))), "job_not_ours");
        assert_eq!(state(&mut desk, id), JobState::Interrupted);
        desk.add_job(&new("b")).unwrap();
        assert!(desk.take_job("two", at(44)).unwrap().is_some());
    });
}

#[test]
fn jobs_are_found_and_answers_have_a_size() {
    on_both(|place| {
        let mut desk = place.open();
        let one = desk.add_job(&NewJob { centre: Some("SE2321000214-E0A1"), ..new("a") }).unwrap().id;
        let other = desk.add_job(&NewJob { kind: "import", by: "bo", ..new("b") }).unwrap().id;
        let mut found = |filter: JobFilter| ids(&desk.jobs(&filter).unwrap());
        assert_eq!(found(JobFilter::default()), [other, one]);
        assert_eq!(found(JobFilter { kind: Some("import".into()), ..JobFilter::default() }), [other]);
        assert_eq!(found(JobFilter { by: Some("anna".into()), ..JobFilter::default() }), [one]);
        assert_eq!(found(JobFilter { centre: Some("SE2321000214-E0A1".into()), ..JobFilter::default() }), [one]);
        assert_eq!(found(JobFilter { before: Some(other), limit: 1, ..JobFilter::default() }), [one]);
        desk.take_job("one", at(1)).unwrap().unwrap();
        let large = format!("\"{}\"", "å".repeat(2 * 1024 * 1024 - 1));
        let answer = |answer| JobEnd { state: JobState::Done, answer, at: at(2) };
        let larger = format!("{large} ");
        assert_eq!(code(desk.end_job(one, "one", &answer(&larger))), "job_answer_too_large");
        assert_eq!(desk.end_job(one, "one", &answer(&large)).unwrap().answer.len(), 4 * 1024 * 1024);
        assert_eq!(desk.job(one).unwrap().unwrap().answer, large);
        assert_eq!(desk.jobs(&JobFilter::default()).unwrap()[1].answer, "");
    });
    for state in JobState::ALL {
        assert_eq!(JobState::from_name(state.name()), Some(state));
        assert!(!state.label().sv.is_empty());
    }
}
