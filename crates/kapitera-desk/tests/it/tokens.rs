//! Tokens for programs.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use kapitera_desk::{Desk, NewToken, Role, Scope, UserName};

use crate::cases::{at, change, code, name, on_both, without_password};

const YEAR: SignedDuration = SignedDuration::from_hours(24 * 365);

fn make(desk: &mut Desk, user: &UserName, scopes: &[Scope]) -> Result<String, kapitera_message::Problem> {
    let scopes: BTreeSet<Scope> = scopes.iter().copied().collect();
    desk.create_token(&NewToken {
        user, label: "nattlig inläsning", scopes: &scopes, expires: at(0) + YEAR, at: at(0)
    })
}

#[test]
fn a_token_does_what_it_was_made_for() {
    on_both(|place| {
        let mut desk = place.open();
        let user = without_password(&mut desk, "anna", &[Role::Controller]);
        let word = make(&mut desk, &user.name, &[Scope::Read, Scope::Import]).unwrap();
        assert!(word.starts_with("kap_") && word.len() == 47, "{word}");
        let used = place.open().token(&word, at(100)).unwrap().unwrap();
        assert_eq!((used.user, used.label.as_str()), (user.clone(), "nattlig inläsning"));
        assert_eq!(used.scopes, [Scope::Read, Scope::Import].into());
        for second in [101, 159, 160] {
            desk.token(&word, at(second)).unwrap().unwrap();
        }
        let listed = desk.tokens(Some(&user.name)).unwrap();
        assert_eq!((listed.len(), listed[0].last_used, listed[0].revoked.clone()), (1, Some(at(160)), None));
        assert_eq!(desk.tokens(Some(&name("bo"))).unwrap(), []);
        assert_eq!(desk.tokens(None).unwrap(), listed);
        assert_eq!(desk.token(&word, at(0) + YEAR).unwrap(), None);
        assert_eq!(desk.token(&word[4..], at(1)).unwrap(), None);
        assert_eq!(desk.token(&format!("{word}x"), at(1)).unwrap(), None);
        assert!(desk.revoke_token(used.id, "chef", at(200)).unwrap());
        assert!(!desk.revoke_token(used.id, "chef", at(201)).unwrap());
        assert_eq!(desk.token(&word, at(202)).unwrap(), None);
        assert_eq!(desk.tokens(None).unwrap()[0].revoked, Some((at(200), "chef".to_owned())));
    });
}

#[test]
fn a_token_never_does_more_than_its_user() {
    on_both(|place| {
        let mut desk = place.open();
        let user = without_password(&mut desk, "anna", &[Role::Controller, Role::Attester]);
        assert_eq!(code(make(&mut desk, &user.name, &[Scope::Read, Scope::Post])), "token_scope_beyond_roles");
        let word = make(&mut desk, &user.name, &[Scope::Settle, Scope::Attest]).unwrap();
        let user = desk.set_roles(&change(&user), &[Role::Attester].into()).unwrap();
        assert_eq!(desk.token(&word, at(1)).unwrap().unwrap().scopes, [Scope::Attest].into());
        let user = desk.disable(&change(&user)).unwrap();
        assert_eq!(desk.token(&word, at(2)).unwrap(), None);
        // Who comes back has none of the old ones.
        desk.enable(&change(&user)).unwrap();
        assert_eq!(desk.token(&word, at(3)).unwrap(), None);
    });
}

#[test]
fn every_role_and_scope_has_its_word() {
    for role in Role::ALL {
        assert_eq!(Role::from_name(role.name()), Some(role));
        assert!(!role.label().sv.is_empty() && !role.meaning().en.is_empty());
    }
    for scope in Scope::ALL {
        assert_eq!(Scope::from_name(scope.name()), Some(scope));
        assert!(Role::ALL.iter().any(|role| role.scopes().contains(&scope)), "{scope:?}");
    }
    assert_eq!((Role::from_name("root"), Scope::from_name("")), (None, None));
}
