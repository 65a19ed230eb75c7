//! Who may come in when the provider has vouched for them, and where they are led.

use kapitera_desk::{Desk, OidcSubject};

use crate::world::World;

#[test]
fn somebody_unknown_is_told_what_to_give_the_administrator() {
    let mut world = World::new();
    world.provider.says(|says| "<b>nobody</b> 1".clone_into(&mut says.subject));
    world.is_refused(403, "oidc_unknown", "&lt;b&gt;nobody&lt;/b&gt; 1");
    assert_eq!(world.log()[0].about, "<b>nobody</b> 1");
    assert_eq!(world.desk().users().unwrap().len(), 1, "nobody is made a user");
    // Tied by the administrator, they come in.
    let subject = OidcSubject { issuer: world.provider.issuer(), subject: "<b>nobody</b> 1".to_owned() };
    world.change("anna", |desk, change| drop(desk.link_oidc(change, &subject).unwrap()));
    assert_eq!(world.sign_in("/").location(), "/");
}

#[test]
fn a_subject_of_another_provider_is_somebody_else() {
    let mut world = World::new();
    let subject = OidcSubject { issuer: "https://other.example".to_owned(), subject: "subject-of-anna".to_owned() };
    world.change("anna", |desk, change| drop(desk.link_oidc(change, &subject).unwrap()));
    world.is_refused(403, "oidc_unknown", "no user is tied to you");
}

#[test]
fn a_user_who_is_shut_out_stays_out() {
    let mut world = World::new();
    world.change("anna", |desk: &mut Desk, change| drop(desk.disable(change).unwrap()));
    world.is_refused(403, "sign_in_disabled", "disabled");
    assert_eq!(world.log()[0].who, "anna");
}

#[test]
fn a_user_of_the_demo_comes_into_an_invented_region_alone() {
    for (invented, is_in) in [(true, true), (false, false)] {
        let mut world = World::of(invented);
        world.user("demo", "subject-of-demo", true);
        world.provider.says(|says| "subject-of-demo".clone_into(&mut says.subject));
        if is_in {
            assert_eq!(world.sign_in("/").location(), "/");
            assert_eq!(world.browser.get("/account").status, 200);
        } else {
            world.is_refused(403, "sign_in_demo", "invented region");
        }
    }
}

#[test]
fn nobody_is_led_to_another_site() {
    let mut world = World::new();
    for back in
        ["https://evil.example/", "//evil.example", "/%5Cevil.example", "%2F%2Fevil.example", "/sign-out", "a%0D%0Ab"]
    {
        assert_eq!(world.sign_in(back).location(), "/", "{back}");
        world.browser = world.another_browser();
    }
    assert_eq!(world.sign_in("/months/2020-02").location(), "/months/2020-02");
}
