//! The exact texts of what the store refuses; `UPDATE_GALLERY=1` rewrites them.

use std::fs;

use kapitera_message::{Language, Problem, Problems, Text, render};
use kapitera_money::{Exact, Ore};
use kapitera_region::{Mode, NewDelivery, Region, StoredAmounts, verify};
use kapitera_register::{CareNeedCounts, EventKind, ReportedValue};

use crate::fixtures::{all, at, cost, days, listing, new, region, write};

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

fn refused(region: &Region, new: NewDelivery) -> Problems {
    let mut writer = region.event_writer(EventKind::Costs).unwrap();
    writer.push(&cost(None, 5, 12_50, "lab")).unwrap();
    writer.finish(new).unwrap_err()
}

/// A problem that names the region's directory says so, not where the test put it.
fn without_root(problems: Problems, root: &str) -> Problems {
    let mended = |text: &Text| Text { sv: text.sv.replace(root, "region"), en: text.en.replace(root, "region") };
    let place = |place: &kapitera_message::Place| match place {
        kapitera_message::Place::Named(text) => kapitera_message::Place::Named(mended(text)),
        place => place.clone(),
    };
    let one = |problem: &Problem| Problem { places: problem.places.iter().map(place).collect(), ..problem.clone() };
    problems.iter().map(one).collect()
}

#[test]
fn the_texts_of_refusals() {
    let mut gallery = Gallery(String::new());
    let (folder, region) = region();
    let first = write(&region, EventKind::Costs, new(1, days(0, 9)), &[cost(Some(1), 5, 12_50, "lab")], 10);

    gallery.add("the same raw file again", &refused(&region, NewDelivery { received: at(2), ..new(1, days(0, 9)) }));
    gallery.add("received with another", &refused(&region, NewDelivery { received: at(1), ..new(2, days(9, 9)) }));
    gallery.add("an event outside the days covered", &refused(&region, new(3, days(6, 9))));
    let amounts = Some(StoredAmounts { accepted: Ore(12_49), ..StoredAmounts::default() });
    gallery.add("other amounts than were imported", &refused(&region, NewDelivery { amounts, ..new(4, days(0, 9)) }));
    let mut wrong = new(5, days(0, 9));
    wrong.files[0].rejected = 50;
    gallery.add("too many rejected rows", &refused(&region, wrong));
    let writer = region.event_writer(EventKind::Drugs).unwrap();
    gallery.add("two writers", &region.write_listing(new(6, all()), vec![listing(1, all().from)]).unwrap_err());
    drop(writer);
    let changes = NewDelivery { mode: Mode::Changes, ..new(7, all()) };
    gallery.add("changes of distances", &region.write_distances(changes, vec![]).unwrap_err());
    let long = &Exact::fraction(1, i128::MAX).unwrap() * &Exact::fraction(1, 3).unwrap();
    let value =
        ReportedValue { value: "share".into(), centre: "SE1".into(), item: "".into(), valid: all(), amount: long };
    gallery.add("a value of too many digits", &region.write_values(new(8, all()), vec![value]).unwrap_err());
    let counts =
        CareNeedCounts { centre: "SE1".into(), valid: all(), counts: [0; 7], population: 1 << 32, printed: None };
    gallery.add("a count that is too large", &region.write_care_need(new(9, all()), vec![counts]).unwrap_err());

    let manifest = folder.path().join("registers/costs").join(first.id()).join("manifest.toml");
    let text = fs::read_to_string(&manifest).unwrap();
    let damaged = text.replace("accepted-ore = 1250", "accepted-ore = 1249");
    fs::write(&manifest, damaged.replace("persons-from = 0", "persons-from = 1")).unwrap();
    let root = folder.path().display().to_string();
    gallery.add("a manifest that was changed", &without_root(verify(folder.path()).problems, &root));
    // The id holds a digest, which another version of the file format would change.
    gallery.0 = gallery.0.replace(&first.id(), "DELIVERY");
    gallery.check();
}
