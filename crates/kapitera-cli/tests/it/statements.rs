//! What a provider is given when money is taken back: a statement and a self-billing document that say what is taken now, what is
//! put off, why, and by what decision.

use crate::harness::Place;
use crate::workbook_checks::Book;

/// A month posted, the words of `kapitera` without `--region`.
fn posted(place: &Place, id: &str, at: &str) {
    for step in ["review", "attest", "post"] {
        let by = if step == "attest" { "attestant" } else { "controller" };
        place.ok(&format!("kapitera settlement {step} {id} --by {by} --at {at} --region demo"));
    }
}

/// A demo in which February was corrected in March with two instalments, a plan takes back, and a year is carried over.
fn corrected() -> Place {
    let place = Place::demo();
    let run = |line: &str| place.ok(&format!("kapitera {line} --region demo"));
    // Below the ordinary threshold nothing of so small a region would move.
    place.ok("sed -i 's/threshold = \"500 kr\"/threshold = \"50 kr\"/' demo/books/rules.toml");
    run("ledger open 2020-02 --by ekonom --at 2020-03-05T08:00:00Z");
    run("settlement prepare 2020-02 --by controller --at 2020-03-05T08:00:00Z");
    posted(&place, "2020-02-1", "2020-03-05T09:00:00Z");
    run("pay 2020-02 --execution 2020-02-28 --by ekonom --at 2020-03-06T08:00:00Z");
    run("export invoices 2020-02 --by ekonom --at 2020-03-06T08:00:00Z");
    run("ledger close 2020-02 --by ekonom --at 2020-05-02T08:00:00Z");
    run("ledger open 2020-03 --by ekonom --at 2020-05-02T08:00:00Z");
    run("correct 2020-02 --instalments 2 --by controller --at 2020-05-02T08:00:00Z");
    posted(&place, "2020-02-2", "2020-05-02T09:00:00Z");
    run("plan add demo/plans/clawback.toml --by controller --at 2020-05-02T09:00:00Z");
    run("plan attest clawback-2020-f106 --by attestant --at 2020-05-02T09:00:00Z");
    run(
        "carry-over prepare 2018 --results demo/carry-over-2018.csv --post-in 2020-03 --by controller --at 2020-05-02T09:30:00Z",
    );
    run("carry-over attest 2018 --by attestant --at 2020-05-02T09:30:00Z");
    for (month, day) in [("2020-03", "2020-05-04"), ("2020-04", "2020-06-04")] {
        if month == "2020-04" {
            run(&format!("ledger close 2020-03 --by ekonom --at {day}T08:00:00Z"));
            run(&format!("ledger open 2020-04 --by ekonom --at {day}T08:00:00Z"));
        }
        run(&format!("settlement prepare {month} --by controller --at {day}T09:00:00Z"));
        posted(&place, &format!("{month}-1"), &format!("{day}T09:30:00Z"));
        run(&format!("pay {month} --execution {month}-25 --by ekonom --at {day}T10:00:00Z"));
        run(&format!("export invoices {month} --by ekonom --at {day}T10:30:00Z"));
        for centre in ["F101", "F106", "F122"] {
            run(&format!("export excel {month} --centre {centre} --by ekonom --at {day}T10:30:00Z"));
        }
    }
    place
}

fn book(place: &Place, month: &str, centre: &str) -> Book {
    let mut files = std::fs::read_dir(place.path(&format!("demo/exports/statements/{month}"))).unwrap();
    let name = format!("-{centre}-1.xlsx");
    let file = files
        .find_map(|file| file.ok().map(|file| file.path()).filter(|path| path.display().to_string().ends_with(&name)));
    Book::open(&file.unwrap())
}

fn invoice(place: &Place, month: &str, id: &str) -> String {
    std::fs::read_to_string(place.path(&format!("demo/exports/invoices/{month}/{id}.xml"))).unwrap()
}

#[test]
fn what_is_taken_back_says_how_much_now_why_and_by_what_decision() {
    let place = corrected();
    let reason =
        "Målet för telefontillgänglighet nåddes inte i februari: 10 % av ersättningen för listade tas tillbaka";
    let decision = "Hälsovalsnämnden (påhittad) 2020-03-18, HV/0/2020, § 8";

    let mut march = book(&place, "2020-03", "F106");
    let text = march.text();
    assert!(text.contains("varav på delbetalning (2 månader från 2020-04), rättelsen av 2020-02 | -104.79"), "{text}");
    assert!(text.contains("2020-02-2 | 2020-02 | ingen än, av 2 | 0 | -104.79 | 0 | -104.79 | 2020-05"), "{text}");
    assert!(text.contains("Vinterhälsan AB (påhittad) betalar tillbaka 289,71 kr i allt"), "{text}");
    assert!(text.contains(&format!("Återkrav för missat mål | {reason} | {decision}")), "{text}");
    assert!(text.contains("ändrade besök och kostnader | visits "), "{text}");
    assert!(text.contains("2020-02, 2020-03 bokförd; 2020-01 bara räknad, inte bokförd här"), "{text}");

    // The mark of a try-out stands at the top of every sheet.
    assert_eq!(text.matches("PRÖVNING: ").count(), text.matches("== ").count(), "{text}");

    let mut april = book(&place, "2020-04", "F106");
    let text = april.text();
    assert!(text.contains("2020-02-2 | 2020-02 | 1 av 2 | -52.4 | -104.79 | -52.4 | -52.39 | 2020-05"), "{text}");
    assert!(text.contains("Delbetalning 1 av 2 av rättelsen av 2020-02 | Rättelse av 2020-02: "), "{text}");
    assert!(!text.contains("att betala nu"), "{text}");

    // A centre that the correction gives money, of a provider that pays back: said in words, and put off with the rest.
    for (month, centre) in [("2020-03", "F106"), ("2020-04", "F106"), ("2020-03", "F101"), ("2020-03", "F122")] {
        let checks = book(&place, month, centre).checks();
        let ore = |said: &str, column: &str| {
            let found = checks.iter().find(|(there, of, _)| there == said && of == column);
            found.unwrap_or_else(|| panic!("{said}, {column}: {checks:?}")).2
        };
        let income = ore("Summa ersättning = dess rader", month);
        let costs = ore("Summa kostnader = dess rader", month);
        assert_eq!(ore("ATT BETALA = ersättning − kostnader", month), income - costs, "{month} {centre}");
        let booked = ore("BOKFÖRT = huvudbokens rader", "kr");
        assert_eq!(ore("huvudbokens summa = BOKFÖRT", "kr"), booked);
        assert!(checks.iter().all(|(said, of, _)| !said.contains("fel") && !of.contains("fel")), "{checks:?}");
    }

    let march = invoice(&place, "2020-03", "2020-02-2-5599999926");
    assert!(march.contains("<cbc:Name>Läggs på 2 delbetalningar från 2020-04</cbc:Name>"), "{march}");
    assert!(march.contains("<cbc:Note>Avser 2020-02. Skäl: ändrade besök och kostnader. Vilar på: visits "), "{march}");
    let plan = invoice(&place, "2020-03", "2020-03-1-5599999926");
    assert!(
        plan.contains(&format!("<cbc:Note>Avser 2020-02. Skäl: {reason}. Vilar på: {decision}.</cbc:Note>")),
        "{plan}"
    );
    assert!(
        plan.contains(&format!("Återkrav för missat mål. Skäl: {reason}. Vilar på: {decision}.</cbc:Note>")),
        "{plan}"
    );
    let april = invoice(&place, "2020-04", "2020-04-1-5599999926");
    assert!(april.contains("<cbc:Name>Delbetalning 1 av 2 av rättelsen av 2020-02</cbc:Name>"), "{april}");
    assert!(april.contains("Vilar på: rättelse 2020-02-2.</cbc:Note>"), "{april}");
    assert!(!april.contains("<cbc:Name>instalments/"), "{april}");
}

#[test]
fn what_a_unit_carries_over_stands_beside_what_it_is_paid() {
    let place = corrected();
    let text = book(&place, "2020-03", "F101").text();
    // Half of the surplus of the 59 days under the rule.
    let row = "Över- och underskott";
    assert!(text.contains(row), "{text}");
    assert!(text.contains("| model-2010 | LS/42/2010 | 295000"), "{text}");
    assert!(text.contains("\nRS/1039/2017"), "the decision by which the rule ceased: {text}");
    let booked = text.lines().skip_while(|line| *line != "== Bokfört").find(|line| line.starts_with("BOKFÖRT"));
    assert!(booked.is_some_and(|line| !line.contains("295000")), "{text}");
    assert!(!book(&place, "2020-04", "F101").text().contains("model-2010"));
}
