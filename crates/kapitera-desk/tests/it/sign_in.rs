//! Signing in, and what becomes of the session.

use jiff::SignedDuration;
use kapitera_desk::{
    BeginSession, NewUser, Password, Role, SESSION_IDLE, SESSION_LONGEST, SignInRefusal, SignedIn, UserName,
};
use kapitera_store::Location;

use crate::cases::{Place, RIGHT, Try, WRONG, at, change, name, new_user, on_both, with_password, without_password};

#[test]
fn who_signs_in_has_a_session() {
    on_both(|place| {
        let mut desk = place.open();
        with_password(&mut desk, "anna", &[Role::Auditor]);
        let SignedIn { session_token, user, .. } = Try::right(" Anna ").at(&mut desk, at(10)).unwrap();
        assert_eq!((user.name.as_str(), user.last_signed_in), ("anna", Some(at(10))));
        let session = place.open().session(&session_token, at(20)).unwrap().unwrap();
        assert_eq!((session.user, session.began, session.last_seen), (user, at(10), at(10)));
        assert_eq!((session.expires, session.reauthenticated_at), (at(10) + SESSION_IDLE, at(10)));
        assert_eq!((session.address.as_str(), session.user_agent.as_str()), ("10.0.0.7", "Webbläsare 1"));
        assert_ne!(session.csrf, session_token);
        assert_eq!(desk.session(&session_token, at(21)).unwrap().unwrap().csrf, session.csrf);
        assert_eq!(desk.session("", at(20)).unwrap(), None);
        let other = Try::right("anna").at(&mut desk, at(30)).unwrap();
        assert_ne!(other.session_token, session_token);
        let open = desk.sessions(at(40)).unwrap();
        assert_eq!(open.iter().map(|session| session.began).collect::<Vec<_>>(), [at(30), at(10)]);
        assert!(desk.end_session(&session_token).unwrap());
        assert!(!desk.end_session(&session_token).unwrap());
        assert_eq!(desk.session(&session_token, at(41)).unwrap(), None);
        assert!(desk.end_session_by_id(open[0].id).unwrap());
        assert_eq!(desk.sessions(at(42)).unwrap(), []);
        // The number of a session that is gone is not given again.
        Try::right("anna").at(&mut desk, at(50)).unwrap();
        assert!(desk.sessions(at(51)).unwrap()[0].id > open[0].id);
        assert_eq!(desk.end_sessions_of(&name("anna")).unwrap(), 1);
    });
}

#[test]
fn who_is_wrong_learns_no_more_than_that() {
    on_both(|place| {
        let mut desk = place.open();
        with_password(&mut desk, "anna", &[]);
        without_password(&mut desk, "only.oidc", &[]);
        for user in ["anna", "only.oidc", "nobody", "no user's name at all"] {
            let left: Vec<_> =
                (0..4).map(|second| Try::wrong(user).at(&mut desk, at(second)).map(|_| ()).unwrap_err()).collect();
            assert_eq!(left, [4, 3, 2, 1].map(|left| SignInRefusal::Wrong { left }), "{user}");
            let locked = Err(SignInRefusal::Locked { until: at(64) });
            assert_eq!(Try::wrong(user).at(&mut desk, at(4)).map(|_| ()), locked, "{user}");
            assert_eq!(Try::right(user).at(&mut desk, at(5)).map(|_| ()), locked, "{user}");
        }
        Try::right("anna").at(&mut desk, at(64)).unwrap();
    });
}

#[test]
fn a_known_browser_is_not_shut_out_by_others() {
    on_both(|place| {
        let mut desk = place.open();
        with_password(&mut desk, "anna", &[]);
        with_password(&mut desk, "bo", &[]);
        let device = Try::right("anna").at(&mut desk, at(0)).unwrap().device_token;
        // From the same address too: somebody tries many names, until the address is locked.
        for second in 0..60 {
            let user = format!("user{}", second / 4);
            let _ = Try::wrong(if second < 5 { "anna" } else { &user }).at(&mut desk, at(1));
        }
        let locked = |tried: Result<SignedIn, SignInRefusal>| matches!(tried, Err(SignInRefusal::Locked { .. }));
        assert!(locked(Try { address: "10.0.0.8", ..Try::right("anna") }.at(&mut desk, at(2))));
        assert!(locked(Try::right("bo").at(&mut desk, at(2))));
        // Another's device does not help.
        assert!(locked(Try { device: Some(&device), ..Try::right("bo") }.at(&mut desk, at(2))));
        let own = Try { device: Some(&device), ..Try::right("anna") };
        assert_eq!(
            Try { password: WRONG, ..own }.at(&mut desk, at(3)).map(|_| ()),
            Err(SignInRefusal::Wrong { left: 4 })
        );
        let signed_in = own.at(&mut desk, at(4)).unwrap();
        // The word is another one after each time.
        assert!(locked(own.at(&mut desk, at(5))));
        Try { device: Some(&signed_in.device_token), ..own }.at(&mut desk, at(6)).unwrap();
    });
}

#[test]
fn who_knows_one_password_does_not_clear_the_way_for_others() {
    on_both(|place| {
        let mut desk = place.open();
        with_password(&mut desk, "anna", &[]);
        let mut wrong = 0;
        for second in 0..100 {
            let tried = if second % 3 == 2 {
                Try::right("anna").at(&mut desk, at(second))
            } else {
                wrong += 1;
                let user = format!("user{second}");
                Try::wrong(&user).at(&mut desk, at(second))
            };
            if let Err(SignInRefusal::Locked { .. }) = tried {
                break;
            }
        }
        assert_eq!(wrong, 50);
    });
}

#[test]
fn a_session_ends_when_idle_and_after_the_longest_time() {
    on_both(|place| {
        let mut desk = place.open();
        with_password(&mut desk, "anna", &[]);
        let token = Try::right("anna").at(&mut desk, at(0)).unwrap().session_token;
        let second = SignedDuration::from_secs(1);
        assert!(desk.session(&token, at(59)).unwrap().is_some_and(|session| session.last_seen == at(0)));
        assert!(desk.session(&token, at(60)).unwrap().is_some_and(|session| session.last_seen == at(60)));
        // Another process reads what was written.
        assert!(place.open().session(&token, at(61)).unwrap().is_some_and(|session| session.last_seen == at(60)));
        assert_eq!(desk.session(&token, at(60) + SESSION_IDLE).unwrap(), None);
        let mut now = at(60);
        while now < at(0) + SESSION_LONGEST {
            assert!(desk.session(&token, now).unwrap().is_some(), "{now}");
            now += SESSION_IDLE - second;
        }
        assert_eq!(desk.session(&token, at(0) + SESSION_LONGEST).unwrap(), None);
        assert_eq!(desk.sessions(at(0) + SESSION_LONGEST).unwrap(), []);
        assert_eq!(desk.sweep(at(0) + SESSION_LONGEST).unwrap(), 1);
        assert_eq!(desk.sweep(at(0) + SESSION_LONGEST).unwrap(), 0);
    });
}

#[test]
fn rights_are_read_anew_and_who_is_disabled_is_out() {
    on_both(|place| {
        let mut desk = place.open();
        let user = with_password(&mut desk, "anna", &[Role::Auditor]);
        let token = Try::right("anna").at(&mut desk, at(0)).unwrap().session_token;
        let user = desk.set_roles(&change(&user), &[Role::Steering].into()).unwrap();
        assert_eq!(desk.session(&token, at(1)).unwrap().unwrap().user.roles, [Role::Steering].into());
        let user = desk.disable(&change(&user)).unwrap();
        assert_eq!(desk.session(&token, at(2)).unwrap(), None);
        assert_eq!(Try::right("anna").at(&mut desk, at(3)).map(|_| ()), Err(SignInRefusal::Disabled));
        assert!(matches!(Try::wrong("anna").at(&mut desk, at(4)), Err(SignInRefusal::Wrong { .. })));
        let begin = BeginSession { name: &user.name, device: None, address: "", user_agent: "", at: at(5) };
        assert_eq!(desk.begin_session(&begin).unwrap().map(|_| ()), Err(SignInRefusal::Disabled));
        desk.enable(&change(&user)).unwrap();
        assert_eq!(desk.session(&token, at(6)).unwrap(), None);
        let token = desk.begin_session(&begin).unwrap().unwrap().session_token;
        assert!(desk.session(&token, at(6)).unwrap().is_some());
    });
}

#[test]
fn users_of_the_demo_come_in_where_they_may() {
    on_both(|place| {
        let mut desk = place.open();
        let new = NewUser { is_demo: true, password: Some(Password::new(RIGHT)), ..new_user("demo", &[]) };
        desk.create_user(&new, "test", at(0)).unwrap();
        assert_eq!(Try::right("demo").at(&mut desk, at(1)).map(|_| ()), Err(SignInRefusal::DemoNotAllowed));
        let mut demo = place.open().with_demo_users();
        let token = Try::right("demo").at(&mut demo, at(2)).unwrap().session_token;
        assert!(demo.session(&token, at(3)).unwrap().is_some());
        assert_eq!(desk.session(&token, at(3)).unwrap(), None);
    });
}

#[test]
fn the_password_is_asked_for_again() {
    on_both(|place| {
        let mut desk = place.open();
        with_password(&mut desk, "anna", &[]);
        let token = Try::right("anna").at(&mut desk, at(0)).unwrap().session_token;
        let id = desk.session(&token, at(1)).unwrap().unwrap().id;
        assert_eq!(desk.reauthenticate(id, &Password::new(RIGHT), at(100)).unwrap(), Ok(()));
        assert_eq!(desk.session(&token, at(101)).unwrap().unwrap().reauthenticated_at, at(100));
        desk.note_reauthenticated(id, at(110)).unwrap();
        assert_eq!(desk.session(&token, at(111)).unwrap().unwrap().reauthenticated_at, at(110));
        for left in [4, 3, 2, 1] {
            let refused = Err(SignInRefusal::Wrong { left });
            assert_eq!(desk.reauthenticate(id, &Password::new(WRONG), at(120)).unwrap(), refused);
        }
        let locked = Err(SignInRefusal::Locked { until: at(180) });
        assert_eq!(desk.reauthenticate(id, &Password::new(WRONG), at(120)).unwrap(), locked);
        assert_eq!(desk.reauthenticate(id, &Password::new(RIGHT), at(121)).unwrap(), locked);
        assert_eq!(desk.session(&token, at(122)).unwrap().unwrap().reauthenticated_at, at(110));
        // No session, no password.
        assert!(desk.reauthenticate(id + 9, &Password::new(RIGHT), at(123)).unwrap().is_err());
    });
}

#[test]
fn one_user_has_twenty_sessions_at_most() {
    on_both(|place| {
        let mut desk = place.open();
        let user = without_password(&mut desk, "anna", &[]);
        let begin = |name: &UserName, desk: &mut kapitera_desk::Desk, second: i64| {
            let begin =
                BeginSession { name, device: None, address: "a\u{7}b", user_agent: &"x".repeat(999), at: at(second) };
            desk.begin_session(&begin).unwrap().unwrap().session_token
        };
        let tokens: Vec<String> = (0..23).map(|second| begin(&user.name, &mut desk, second)).collect();
        let holds: Vec<bool> = tokens.iter().map(|token| desk.session(token, at(30)).unwrap().is_some()).collect();
        assert_eq!(holds.iter().position(|holds| *holds), Some(3));
        let open = desk.sessions(at(30)).unwrap();
        assert_eq!((open.len(), open[0].address.as_str(), open[0].user_agent.len()), (20, "a b", 200));
    });
}

#[test]
fn a_password_that_was_kept_with_less_is_kept_anew() {
    let place = Place::sqlite();
    let mut desk = place.open();
    with_password(&mut desk, "anna", &[]);
    // Of RIGHT, with a quarter of the memory: as an earlier program would have kept it.
    let weaker = weaker_hash();
    place.run(&format!("UPDATE users SET password_phc = '{weaker}'"));
    Try::right("anna").at(&mut desk, at(0)).unwrap();
    let Location::Sqlite(path) = &place.location else { panic!("a file") };
    let file = rusqlite::Connection::open(path.with_file_name("desk.db")).unwrap();
    let kept: String = file.query_row("SELECT password_phc FROM users", [], |row| row.get(0)).unwrap();
    assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
    Try::right("anna").at(&mut desk, at(1)).unwrap();
}

fn weaker_hash() -> String {
    use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, Version};
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(4864, 1, 1, None).unwrap());
    let hash: argon2::password_hash::phc::PasswordHash =
        argon2.hash_password_with_salt(RIGHT.as_bytes(), b"sixteen bytes...").unwrap();
    hash.to_string()
}
