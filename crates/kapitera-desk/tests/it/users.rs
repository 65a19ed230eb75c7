//! Users: entered, changed one at a time, and never so that nobody can look after them.

use kapitera_desk::{NewUser, OidcSubject, Password, Role};

use crate::cases::{RIGHT, Try, at, change, code, name, new_user, on_both, with_password, without_password};

fn anna_at_the_region() -> OidcSubject {
    OidcSubject { issuer: "https://id.region.example".to_owned(), subject: "a-1".to_owned() }
}

#[test]
fn a_user_is_read_as_entered() {
    on_both(|place| {
        let mut desk = place.open();
        assert_eq!(desk.users().unwrap(), []);
        let new = NewUser {
            centres: ["se2321000214-e0a1".to_owned()].into(),
            officer: Some("anna".to_owned()),
            password: Some(Password::new(RIGHT)),
            must_change_password: true,
            oidc: Some(anna_at_the_region()),
            ..new_user("anna", &[Role::Centre, Role::Auditor])
        };
        let user = desk.create_user(&new, "kommandot", at(7)).unwrap();
        assert_eq!((user.name.as_str(), user.shown_name.as_str()), ("anna", "Påhittad anna"));
        assert_eq!(user.roles, [Role::Centre, Role::Auditor].into());
        assert_eq!(user.centres, ["SE2321000214-E0A1".to_owned()].into());
        assert_eq!((user.officer.as_deref(), user.oidc.clone()), (Some("anna"), Some(anna_at_the_region())));
        assert!(user.has_password && user.must_change_password && !user.is_disabled && !user.is_demo);
        assert_eq!((user.created_at, user.created_by.as_str(), user.last_signed_in), (at(7), "kommandot", None));
        without_password(&mut desk, "bo", &[]);
        let mut other = place.open();
        assert_eq!(other.user(&name("anna")).unwrap(), Some(user.clone()));
        assert_eq!(other.user(&name("nobody")).unwrap(), None);
        assert_eq!(other.users().unwrap().iter().map(|user| user.name.as_str()).collect::<Vec<_>>(), ["anna", "bo"]);
        assert_eq!(other.user_of_subject("https://id.region.example", "a-1").unwrap(), Some(user));
        assert_eq!(other.user_of_subject("https://id.region.example", "").unwrap(), None);
        assert_eq!(other.user_of_subject("https://other.example", "a-1").unwrap(), None);
    });
}

#[test]
fn each_change_changes_one_thing() {
    on_both(|place| {
        let mut desk = place.open();
        let first = without_password(&mut desk, "anna", &[Role::Controller]);
        let second = desk.set_roles(&change(&first), &[Role::Steering].into()).unwrap();
        assert_eq!((second.roles.clone(), second.version), ([Role::Steering].into(), first.version + 1));
        let third = desk.set_centres(&change(&second), &["SE2321000214-E0A1".to_owned()].into()).unwrap();
        assert_eq!(third.centres.len(), 1);
        let fourth = desk.set_officer(&change(&third), Some("anna")).unwrap();
        assert_eq!(fourth.officer.as_deref(), Some("anna"));
        let fifth = desk.set_shown_name(&change(&fourth), " Anna ").unwrap();
        assert_eq!(fifth.shown_name, "Anna");
        let sixth = desk.link_oidc(&change(&fifth), &anna_at_the_region()).unwrap();
        assert_eq!(sixth.oidc, Some(anna_at_the_region()));
        let seventh = desk.unlink_oidc(&change(&sixth)).unwrap();
        let eighth = desk.set_officer(&change(&seventh), None).unwrap();
        assert_eq!((eighth.oidc.clone(), eighth.officer.clone()), (None, None));
        let ninth = desk.disable(&change(&eighth)).unwrap();
        assert!(ninth.is_disabled && !ninth.has(Role::Steering));
        let tenth = desk.enable(&change(&ninth)).unwrap();
        assert_eq!((tenth.is_disabled, tenth.version), (false, first.version + 9));
        assert_eq!((tenth.roles, tenth.centres, tenth.shown_name), (second.roles, third.centres, fifth.shown_name));
    });
}

#[test]
fn who_read_before_another_wrote_is_told() {
    on_both(|place| {
        let mut desk = place.open();
        let read = without_password(&mut desk, "anna", &[]);
        desk.set_shown_name(&change(&read), "Anna A").unwrap();
        assert_eq!(code(desk.set_shown_name(&change(&read), "Anna B")), "user_changed_meanwhile");
        assert_eq!(code(desk.disable(&change(&read))), "user_changed_meanwhile");
        assert_eq!(desk.user(&read.name).unwrap().unwrap().shown_name, "Anna A");
    });
}

#[test]
fn the_last_administrator_stays() {
    on_both(|place| {
        let mut desk = place.open();
        let one = without_password(&mut desk, "anna", &[Role::Administrator, Role::Auditor]);
        let other = without_password(&mut desk, "bo", &[Role::Administrator]);
        let other = desk.disable(&change(&other)).unwrap();
        assert_eq!(code(desk.disable(&change(&one))), "last_administrator");
        assert_eq!(code(desk.set_roles(&change(&one), &[Role::Auditor].into())), "last_administrator");
        let one = desk.set_roles(&change(&one), &[Role::Administrator].into()).unwrap();
        let other = desk.enable(&change(&other)).unwrap();
        let one = desk.set_roles(&change(&one), &[].into()).unwrap();
        assert_eq!(code(desk.disable(&change(&other))), "last_administrator");
        // Who is not one may always be shut out.
        desk.disable(&change(&one)).unwrap();
    });
}

#[test]
fn one_subject_is_one_user() {
    on_both(|place| {
        let mut desk = place.open();
        let one = without_password(&mut desk, "anna", &[]);
        let other = without_password(&mut desk, "bo", &[]);
        let one = desk.link_oidc(&change(&one), &anna_at_the_region()).unwrap();
        assert_eq!(code(desk.link_oidc(&change(&other), &anna_at_the_region())), "oidc_subject_taken");
        let new = NewUser { oidc: Some(anna_at_the_region()), ..new_user("cilla", &[]) };
        assert_eq!(code(desk.create_user(&new, "test", at(0))), "oidc_subject_taken");
        desk.unlink_oidc(&change(&one)).unwrap();
        desk.link_oidc(&change(&other), &anna_at_the_region()).unwrap();
    });
}

#[test]
fn passwords_are_set_and_end_sessions() {
    on_both(|place| {
        let mut desk = place.open();
        let user = with_password(&mut desk, "anna", &[]);
        let session = Try::right("anna").at(&mut desk, at(10)).unwrap().session_token;
        assert!(desk.session(&session, at(11)).unwrap().is_some());
        let same = Password::new(RIGHT);
        assert_eq!(code(desk.set_password(&user.name, &same, at(12))), "password_unchanged");
        let new = "fem blå cyklar rullar";
        desk.set_password(&user.name, &Password::new(new), at(12)).unwrap();
        assert_eq!(desk.session(&session, at(13)).unwrap(), None);
        assert!(Try::right("anna").at(&mut desk, at(14)).is_err());
        let signed_in = Try { password: new, ..Try::right("anna") }.at(&mut desk, at(15)).unwrap();
        assert!(!signed_in.user.must_change_password);
        desk.set_temporary_password(&user.name, &same, "chef", at(16)).unwrap();
        assert_eq!(desk.session(&signed_in.session_token, at(17)).unwrap(), None);
        assert!(Try::right("anna").at(&mut desk, at(18)).unwrap().user.must_change_password);
        // The change of a password is none of the administration's: what was read before still holds.
        desk.set_shown_name(&change(&user), "Anna").unwrap();
    });
}
