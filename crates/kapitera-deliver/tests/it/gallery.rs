//! The exact texts of what is refused before anything is read; `UPDATE_GALLERY=1` rewrites them.

use std::fs;

use kapitera_message::{Language, Problems, render};
use kapitera_money::Ore;
use kapitera_register::RegisterKind;

use crate::small::{AREA, BIRCH, COSTS, Sent, Small};

/// What was done, and the exact texts of what came of it.
struct Gallery(String);

impl Gallery {
    fn add(&mut self, done: &str, problems: &Problems) {
        for problem in problems {
            let told = [Language::Sv, Language::En].map(|language| render(problem, language));
            self.0 += &format!("## {done}\n{}\n\n{}\n\n", told[0], told[1]);
        }
    }

    /// Compares with the file beside the tests, or writes it.
    fn check(self) {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/gallery.txt");
        if std::env::var_os("UPDATE_GALLERY").is_some() {
            fs::write(path, &self.0).unwrap();
        }
        assert_eq!(self.0, fs::read_to_string(path).unwrap(), "UPDATE_GALLERY=1 rewrites it; read the differences");
    }
}

#[test]
fn the_texts_of_refusals() {
    let mut gallery = Gallery(String::new());
    let small = Small::new();
    let mut add = |done: &str, sent: &Sent<'_>| gallery.add(done, &small.deliver(sent).unwrap_err());
    for register in [RegisterKind::Listing, RegisterKind::Values, RegisterKind::Costs] {
        let name = register.name();
        add(&format!("{name} without days"), &Sent { covers: None, ..Sent::january(register, "a", "x\n") });
    }
    let areas = format!("code\n{AREA}\n");
    let sent = Sent { control_sum: Some(Ore(1)), ..Sent::january(RegisterKind::Areas, "a", &areas) };
    add("a control sum of areas", &sent);
    let costs = format!("{COSTS}DEMO-1;{BIRCH};2020-01-10;A1;10\n");
    let sent = Sent { control_sum: Some(Ore(10_01)), ..Sent::january(RegisterKind::Costs, "a", &costs) };
    add("another control sum", &sent);
    gallery.check();
}
