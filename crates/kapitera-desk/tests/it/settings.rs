//! Settings and what they have been.

use kapitera_desk::SettingKey;

use crate::cases::{at, code, on_both};

const NOTICE: SettingKey = SettingKey::of("front-page.notice");

#[test]
fn a_setting_keeps_what_it_has_been() {
    on_both(|place| {
        let mut desk = place.open();
        assert_eq!(desk.setting(&NOTICE).unwrap(), None);
        assert_eq!(desk.setting_history(&NOTICE).unwrap(), []);
        let first = desk.set_setting(&NOTICE, "Stängt\npå fredag", "anna", at(1)).unwrap();
        assert_eq!((first.version, first.value.as_str(), first.at), (1, "Stängt\npå fredag", at(1)));
        // Set again by another it is what it was.
        assert_eq!(desk.set_setting(&NOTICE, "Stängt\npå fredag", "bo", at(2)).unwrap(), first);
        let second = desk.set_setting(&NOTICE, "", "bo", at(3)).unwrap();
        assert_eq!(place.open().setting(&NOTICE).unwrap(), Some(second.clone()));
        assert_eq!(desk.setting_history(&NOTICE).unwrap(), [second, first]);
        let other = SettingKey::parse("other").unwrap();
        assert_eq!(desk.setting(&other).unwrap(), None);
        assert_eq!(code(desk.set_setting(&other, &"x".repeat(65_537), "bo", at(4))), "setting_too_large");
        assert_eq!(code(desk.set_setting(&other, "a\0b", "bo", at(4))), "field_not_clean");
    });
}

#[test]
fn keys_have_a_form() {
    assert_eq!(SettingKey::parse("front-page.notice"), Ok(NOTICE));
    for wrong in ["", "Front", "å", "a b", &"x".repeat(81)] {
        assert_eq!(code(SettingKey::parse(wrong)), "setting_key_form", "{wrong}");
    }
}
