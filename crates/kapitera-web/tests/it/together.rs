//! Two at once, in two servers on one database: one wins, and the other is told who was first and when.

use std::sync::Barrier;

use kapitera_desk::{JobFilter, UserName};

use crate::client::{Answer, Ask, Signed};
use crate::place::{Kind, Place, listing};
use crate::server::Server;

/// A region with two servers and two who work with it.
struct Two {
    place: Place,
    servers: [Server; 2],
    controllers: [Signed; 2],
}

impl Two {
    fn new(kind: Kind, who: [&str; 2]) -> Self {
        let place = Place::new(kind);
        let servers = [place.serve(), place.serve()];
        let controllers = who.map(|name| place.session(name));
        Self { place, servers, controllers }
    }

    /// Both send at the same instant, each to a server of their own.
    fn at_once(&self, ask: impl Fn(usize, &Signed) -> Ask + Sync) -> [Answer; 2] {
        let ready = Barrier::new(2);
        std::thread::scope(|scope| {
            let send = |number: usize| {
                let (ready, ask, me) = (&ready, &ask, &self);
                scope.spawn(move || {
                    let asked = ask(number, &me.controllers[number]).of(&me.controllers[number]);
                    ready.wait();
                    me.servers[number].send(&asked)
                })
            };
            [send(0), send(1)].map(|sent| sent.join().unwrap())
        })
    }

    /// The same form with each one's own mark.
    fn forms(&self, path: &str, fields: &[(&str, &str)]) -> [Answer; 2] {
        self.at_once(|_, who| Ask::post(path, &[&[("csrf", who.csrf.as_str())], fields].concat()))
    }

    /// The states of two jobs that were begun, and what was said of the one that was refused.
    fn jobs(&self, begun: &[Answer; 2]) -> (Vec<String>, String) {
        let ids: Vec<i64> = begun.iter().map(|one| one.job().unwrap_or_else(|| panic!("{}", one.text()))).collect();
        assert_ne!(ids[0], ids[1]);
        let ended: Vec<_> = ids.iter().map(|id| self.servers[0].ended(&self.controllers[0], *id)).collect();
        let mut states: Vec<String> =
            ended.iter().map(|one| one["of_job"]["state"].as_str().unwrap_or_default().to_owned()).collect();
        states.sort();
        let refused = ended.iter().find(|one| one["of_job"]["state"] == "refused");
        (states, refused.map(ToString::to_string).unwrap_or_default())
    }
}

/// One has done it; the other is told by whom and when.
#[track_caller]
fn one_wins(answers: &[Answer; 2], who: &[&str]) {
    let mut statuses = answers.each_ref().map(|answer| answer.status);
    statuses.sort_unstable();
    let texts: Vec<String> =
        answers.iter().map(|one| one.text().split("<h1>").nth(1).unwrap_or_default().to_owned()).collect();
    assert_eq!(statuses, [303, 409], "{texts:#?}");
    let loser = answers.iter().find(|answer| answer.status == 409).unwrap().text();
    let year = jiff::Timestamp::now().strftime("%Y-%m-%d").to_string();
    assert!(who.iter().any(|who| loser.contains(&format!(" {who} "))) && loser.contains(&year), "{loser}");
}

fn both(who: [&str; 2], test: impl Fn(&Two)) {
    test(&Two::new(Kind::File, who));
    test(&Two::new(Kind::Postgres, who));
}

/// Two users who stand for one officer of the books.
const ALIKE: [&str; 2] = ["controller", "keeper"];

#[test]
fn of_two_who_take_a_step_one_wins() {
    both(["controller", "attester"], |two| {
        let steps = [("review", "0"), ("revoke-review", "1"), ("review", "2"), ("withdraw", "3")];
        for (step, seen) in steps {
            let path = format!("/settlements/2020-02-1/{step}");
            one_wins(&two.forms(&path, &[("seen", seen), ("note", "tillsammans")]), &["controller", "attestant"]);
        }
        // Different steps on one draft exclude each other as well.
        let prepared = two.servers[0].post(
            &two.controllers[0],
            "/months/2020-02/prepare",
            &[("post_in", "2020-02"), ("once", "x")],
        );
        two.servers[0].ended(&two.controllers[0], prepared.job().unwrap());
        let answers = two.at_once(|number, who| {
            let step = ["review", "withdraw"][number];
            let fields = [("csrf", who.csrf.as_str()), ("seen", "0"), ("note", "tillsammans")];
            Ask::post(&format!("/settlements/2020-02-2/{step}"), &fields)
        });
        one_wins(&answers, &["controller", "attestant"]);
        two.place.office().store().verify().unwrap();
    });
}

#[test]
fn of_two_who_prepare_or_correct_a_month_one_wins() {
    both(ALIKE, |two| {
        let fields =
            [("register", "listing"), ("mode", "changes"), ("from", "2020-01-01"), ("to", ""), ("once", "late")];
        let sent = two.servers[0].upload(&two.controllers[0], &fields, &[("late.csv", &listing(2, 60))]);
        assert_eq!(two.servers[0].ended(&two.controllers[0], sent.job().unwrap())["of_job"]["state"], "done");
        for (path, fields) in [
            ("/months/2020-03/prepare", [("post_in", "2020-03"), ("note", "")]),
            ("/months/2020-01/correct", [("post_in", "2020-03"), ("reason", "sen listning")]),
        ] {
            let (states, refused) = two.jobs(&two.forms(path, &fields));
            assert_eq!(states, ["done", "refused"], "{path}: {refused}");
            let year = jiff::Timestamp::now().strftime("%Y-").to_string();
            assert!(
                refused.contains("draft_is_live") && refused.contains(" controller ") && refused.contains(&year),
                "{refused}"
            );
        }
        two.place.office().store().verify().unwrap();
    });
}

#[test]
fn the_same_form_twice_is_one_job() {
    both(ALIKE, |two| {
        let me = &two.controllers[0];
        let once = [("csrf", me.csrf.as_str()), ("once", "0123456789abcdef"), ("post_in", "2020-03")];
        let one_job = |answers: &[Answer; 2]| {
            let ids = answers.each_ref().map(|answer| answer.job().unwrap_or_else(|| panic!("{}", answer.text())));
            assert_eq!(ids[0], ids[1]);
            two.servers[1].ended(me, ids[0])
        };
        let two_of_me = || {
            let ready = Barrier::new(2);
            std::thread::scope(|scope| {
                [0, 1]
                    .map(|number: usize| {
                        let (ready, server) = (&ready, &two.servers[number]);
                        scope.spawn(move || {
                            ready.wait();
                            server.send(&Ask::post("/months/2020-03/prepare", &once).of(me))
                        })
                    })
                    .map(|sent| sent.join().unwrap())
            })
        };
        assert_eq!(one_job(&two_of_me())["of_job"]["state"], "done");
        assert_eq!(one_job(&two_of_me())["of_job"]["state"], "done", "sent again later, too");
        // Files that are sent again are nobody's, and the delivery is taken in once.
        let late = two.place.raw("listing-changes-2020-03.csv");
        let fields =
            [("once", "fedcba9876543210"), ("register", "listing"), ("mode", "changes"), ("from", "2020-01-01")];
        let send = |number: usize| two.servers[number].upload(me, &fields, &[("late.csv", &late)]);
        let sent = std::thread::scope(|scope| {
            let other = scope.spawn(|| send(1));
            [send(0), other.join().unwrap()]
        });
        assert_eq!(one_job(&sent)["of_job"]["state"], "done");
        assert!(two.place.uploads().is_empty(), "{:?}", two.place.uploads());
        // The same word for something else is no job, and says whose form it was.
        let other = two.servers[0].post(me, "/months/2020-02/prepare", &[("once", "0123456789abcdef")]);
        assert!(other.status == 409 && other.text().contains("controller"), "{}", other.text());
        let jobs = two.place.desk().jobs(&JobFilter::default()).unwrap();
        assert_eq!(jobs.len(), 2);
    });
}

#[test]
fn of_two_who_change_a_user_one_wins() {
    both(ALIKE, |two| {
        let name = UserName::parse("target").unwrap();
        for round in 0..4 {
            let version = two.place.desk().user(&name).unwrap().unwrap().version.to_string();
            let administrators = [two.place.session("administrator"), two.place.session("keeper")];
            let ready = Barrier::new(2);
            let answers = std::thread::scope(|scope| {
                [0, 1]
                    .map(|number: usize| {
                        let (ready, server, who, version) =
                            (&ready, &two.servers[number], &administrators[number], &version);
                        scope.spawn(move || {
                            let shown = format!("Påhittad {round} {number}");
                            let fields = [
                                ("version", version.as_str()),
                                ("shown_name", shown.as_str()),
                                ("roles", ["auditor", "steering"][number]),
                            ];
                            ready.wait();
                            server.post(who, "/administration/users/target", &fields)
                        })
                    })
                    .map(|sent| sent.join().unwrap())
            });
            let loser = answers.iter().position(|answer| answer.status == 409);
            let Some(loser) = loser else { panic!("{:?}", answers.map(|answer| answer.status)) };
            let text = answers[loser].text();
            let winner = ["administrator", "keeper"][1 - loser];
            let day = jiff::Timestamp::now().strftime("%Y-%m-%d").to_string();
            assert!(text.contains(&format!("{winner} har ändrat target under tiden, {day}")), "{text}");
            // The winner's change is whole: no part of the other's is in it.
            let user = two.place.desk().user(&name).unwrap().unwrap();
            assert_eq!(user.shown_name, format!("Påhittad {round} {}", 1 - loser));
            assert_eq!(
                user.roles.iter().map(|role| role.name()).collect::<Vec<_>>(),
                [["auditor", "steering"][1 - loser]]
            );
        }
    });
}
