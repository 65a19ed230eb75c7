//! A measure's owner reports an outcome, and it is read by others; what ceases on a day is told with what falls with it.

use crate::client::{Ask, Signed};
use crate::place::{Kind, Place};

const PROGRAMME: &str = "/programmes/kostnadsminskningar-2024";

#[test]
fn an_outcome_is_reported_and_read() {
    let place = Place::new(Kind::File);
    let server = place.serve();
    let controller = place.session("controller");
    let responsible = place.session("responsible");
    let send = |who: &Signed, query: &str, fields: &[(&str, &str)]| {
        let mut all = vec![("csrf", who.csrf.as_str())];
        all.extend_from_slice(fields);
        server.send(&Ask::post(&format!("{PROGRAMME}/outcome{query}"), &all).of(who))
    };
    let fields =
        [("item", "a"), ("period", "2024-tertial"), ("amount", "12,5"), ("status", "ongoing"), ("note", "Tertial")];
    let done = send(&responsible, "", &fields);
    assert_eq!(done.to(), format!("{PROGRAMME}/item?item=a&done=reported"), "{}", done.text());
    let steering = place.session("steering");
    let read = server.get(&steering, &format!("{PROGRAMME}?format=json")).json();
    let text = read.to_string();
    assert!(text.contains("12.5") && text.contains("ongoing"), "{read:#}");
    let item = format!("{PROGRAMME}/item?item=a");
    for (who, has_form) in [(&steering, false), (&responsible, true), (&controller, true)] {
        let page = server.get(who, &item).text();
        assert_eq!(page.contains("Rapportera</button>"), has_form, "a form for who may report");
        assert!(
            page.contains("12,5") && page.contains("Regiondirektören"),
            "the item's periods, and who answers for it"
        );
    }
    // Of what is kept apart no amount is asked for; its status and comments are.
    let apart = server.get(&controller, &format!("{PROGRAMME}/item?item=fee-income")).text();
    assert!(
        apart.contains("Rapportera</button>") && !apart.contains("name=\"amount\"") && !apart.contains("Inga rader"),
        "{apart}"
    );
    // A decision that the text cites by its case leads to the register.
    let cited = server.get(&controller, "/programmes/lup-ekonomi/item?item=8").text();
    assert!(cited.contains("/decisions/of/administration-2015"), "{cited}");
    let page = server.get(&responsible, PROGRAMME).text();
    assert!(page.contains("Att rapportera"), "what is theirs to report");
    // The report as files, to all who may see the programme.
    for (form, begins) in [("html", "<!DOCTYPE html>"), ("docx", "PK"), ("xlsx", "PK")] {
        let file = server.get(&steering, &format!("{PROGRAMME}/report?format={form}"));
        assert!(file.body.starts_with(begins.as_bytes()), "{form}: {}", file.text());
    }
    // Nobody reports what another answers for.
    let others = [("item", "8/staff"), ("period", "2016"), ("amount", "7,5")];
    let mut all = vec![("csrf", responsible.csrf.as_str())];
    all.extend_from_slice(&others);
    let refused = server.send(&Ask::post("/programmes/lup-ekonomi/outcome?format=json", &all).of(&responsible));
    assert_eq!(refused.code(), "officer_answers_for_others", "{}", refused.text());
    assert!(refused.text().contains("Regionstabens rekryteringsråd"), "{}", refused.text());
    assert!(place.office().outcomes("lup-ekonomi").unwrap().is_empty());
    // What does not fit is refused and recorded nowhere.
    for (wrong, code) in [
        ([("item", "z"), ("period", "2024-tertial"), ("amount", "1")], "item_not_in_programme"),
        ([("item", "a"), ("period", "2031"), ("amount", "1")], "period_not_in_programme"),
        ([("item", "a"), ("period", "2024-tertial"), ("amount", "mycket")], "not_an_amount"),
    ] {
        let refused = send(&controller, "?format=json", &wrong);
        assert_eq!(refused.code(), code, "{}", refused.text());
    }
    assert_eq!(place.office().outcomes("kostnadsminskningar-2024").unwrap().len(), 1);
}

#[test]
fn what_ceases_names_the_rule_that_stops() {
    let place = Place::new(Kind::File);
    let server = place.serve();
    let read = server.get(&place.session("auditor"), "/decisions/ceasing?day=2018-03-01&format=json").json();
    let text = read.to_string();
    for named in ["carry-over-2010", "LS/935/2009", "carry-over.model-2010", "same_day"] {
        assert!(text.contains(named), "{named}: {read:#}");
    }
}
