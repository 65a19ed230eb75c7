//! The written reference, `docs/programmes.md`, is run: its texts are read, its tables and findings come out.

use kapitera_message::Language;
use kapitera_money::{Ore, plain_text};
use kapitera_programme::{
    Effect, Facts, ForecastBy, Level, Measured, PeriodKind, Programme, Report, Reported, Row, Status, Unit, Valuation,
    finding_text, read_programme, reconcile, report,
};

use crate::texts::{day, drawn, file, mkr, read, shipped};

const HEAD: &str = r#"[programme]
name = "t"
title = { sv = "T", en = "T" }
unit = "mkr"
[source.S]
title = { sv = "T", en = "T" }
"#;

const PERIOD: &str = r#"[period.2016]
title = { sv = "2016", en = "2016" }
kind = "annual"
from = 2016-01-01
to = 2016-12-31
"#;

fn document() -> String {
    file("docs/programmes.md")
}

/// The fenced TOML texts, made whole.
fn texts() -> Vec<String> {
    let document = document();
    let blocks =
        document.split("```toml").skip(1).map(|rest| rest.split_once('\n').unwrap().1.split("```").next().unwrap());
    let whole = |block: &str| {
        let head = if block.contains("[programme]") { "" } else { HEAD };
        let period = if block.contains("[period.") { "" } else { PERIOD };
        format!("{head}{period}{block}")
    };
    blocks.map(whole).collect()
}

#[test]
fn every_text_in_the_reference_reads() {
    let texts = texts();
    assert_eq!(texts.len(), 8);
    for text in texts {
        if let Err(problems) = read_programme("t.toml", &text) {
            panic!("{}\n{text}", drawn(&problems, Language::En));
        }
    }
}

/// Every key that the reader takes stands in the reference: an unknown one is told all there are.
#[test]
fn every_key_is_in_the_reference() {
    let document = document();
    let package = "[[package]]\nid = \"1\"\ntitle = { sv = \"T\", en = \"T\" }\nat = \"S, 1\"\n";
    let places = [
        "q = 1\n".to_owned() + HEAD + PERIOD,
        HEAD.replace("unit =", "q = 1\nunit =") + PERIOD,
        format!("{HEAD}q = 1\n{PERIOD}"),
        format!("{HEAD}{PERIOD}q = 1\n"),
        format!("{HEAD}{PERIOD}[category.c]\nq = 1\n"),
        format!("{HEAD}{PERIOD}[[stated]]\nq = 1\n"),
        format!("{HEAD}{PERIOD}{package}q = 1\n"),
        format!("{HEAD}{PERIOD}{package}[[package.measure]]\nq = 1\n"),
        format!("{HEAD}{PERIOD}{package}[[package.figure]]\nq = 1\n"),
        format!("{HEAD}{PERIOD}{package}[[package.decided]]\nq = 1\n"),
        format!("{HEAD}{PERIOD}{package}goal = {{ q = 1 }}\n"),
        format!("{HEAD}{PERIOD}{package}removed = {{ q = 1 }}\n"),
        format!("{HEAD}{PERIOD}{package}outcome-rule = {{ q = 1 }}\n"),
        format!("{HEAD}{PERIOD}{package}plan = {{ \"2016\" = {{ q = 1 }} }}\n"),
    ];
    let mut keys = 0;
    for place in &places {
        let problems = read_programme("t.toml", place).unwrap_err();
        let unknown = problems.iter().find(|problem| problem.code == "unknown_key").unwrap();
        let hint = unknown.hint.as_ref().unwrap().en.split_once(": ").unwrap().1.to_owned();
        for key in hint.split(", ") {
            keys += 1;
            let told = [
                format!("`{key}`"),
                format!("\n{key} = "),
                format!(" {key} = "),
                format!("[{key}."),
                format!("[{key}]"),
                format!("[[{key}]]"),
            ];
            assert!(told.iter().any(|told| document.contains(told)), "{key} is not in the reference");
        }
    }
    assert!(keys > 80, "{keys} keys were told");
}

#[test]
fn every_word_is_in_the_reference() {
    let document = document();
    let words = Status::ALL.map(|(word, _)| word).to_vec();
    let words = words.into_iter().chain(Valuation::ALL.map(|(word, _)| word)).chain(Effect::ALL.map(|(word, _)| word));
    let words = words.chain(Measured::ALL.map(|(word, _)| word)).chain(PeriodKind::ALL.map(|(word, _)| word));
    for word in words.chain(ForecastBy::ALL.map(|(word, _)| word)).chain(Unit::ALL.map(|(word, _)| word)) {
        assert!(document.contains(&format!("`{word}`")), "{word}");
    }
}

/// The cells of the rows of the table whose heading begins so.
fn table(document: &str, heading: &str) -> Vec<Vec<String>> {
    let lines = document.lines().skip_while(|line| !line.starts_with(heading)).skip(2);
    let rows = lines.take_while(|line| line.starts_with('|'));
    let cells = |line: &str| {
        let line = line.strip_prefix('|').and_then(|line| line.strip_suffix('|')).unwrap_or(line);
        line.split('|').map(|cell| cell.trim().to_owned()).collect()
    };
    rows.map(cells).collect()
}

/// Millions of kronor with one decimal; blank when there is nothing.
fn shown(amount: Option<Ore>) -> String {
    amount.map_or_else(String::new, |amount| {
        let text = plain_text(&Unit::Mkr.of(amount), 8);
        if text.contains('.') { text } else { format!("{text}.0") }
    })
}

fn whole() -> Programme {
    read(&texts()[0])
}

fn journal(document: &str) -> Vec<Reported> {
    let told = |row: Vec<String>| {
        let [at, item, period, amount, by] = row.try_into().unwrap();
        let (at, amount) = (day(&at), Some(mkr(&amount)));
        Reported { item, period, amount, status: None, comment: None, by, at }
    };
    table(document, "| on | of |").into_iter().map(told).collect()
}

fn row_of(report: &Report, row: &Row) -> Vec<String> {
    let year = row.cell("2024").unwrap();
    let late = report.late.iter().filter(|late| late.path == row.path).map(|late| late.period.as_str());
    vec![
        report.as_of.to_string(),
        row.path.clone(),
        shown(row.plan),
        shown(row.cell("2024-t1").unwrap().amount()),
        shown(year.amount()),
        shown(year.deviation.map(|deviation| deviation.amount)),
        shown(row.accumulated),
        shown(row.forecast.amount),
        late.collect::<Vec<_>>().join(", "),
    ]
}

#[test]
fn the_example_stands_as_the_reference_says() {
    let (document, programme) = (document(), whole());
    let journal = journal(&document);
    let rows = table(&document, "| as of | item |");
    assert_eq!(rows.len(), 9);
    for expected in rows {
        let report = report(&programme, &Facts::reported(&journal), day(&expected[0])).unwrap();
        assert_eq!(row_of(&report, report.row(&expected[1]).unwrap()), expected);
    }
}

#[test]
fn lup_ekonomi_comes_out_as_the_reference_says() {
    let report = report(&shipped("lup-ekonomi"), &Facts::default(), day("2017-06-30")).unwrap();
    let mut found = Vec::new();
    for row in report.rows.iter().filter(|row| row.level == Level::Package) {
        let mut cells = vec![row.path.clone()];
        for cell in &row.cells {
            let deviation = cell.deviation.map(|deviation| deviation.amount);
            cells.extend([cell.plan, cell.amount(), deviation].map(shown));
        }
        cells.push(shown(row.accumulated));
        found.push(cells);
    }
    let mut sum = vec!["sum".to_owned()];
    sum.extend(report.sums.iter().flat_map(|sum| [sum.plan, sum.outcome, sum.deviation]).map(shown));
    sum.push(shown(report.totals.accumulated));
    found.push(sum);
    assert_eq!(found, table(&document(), "| package | plan 2014-2015 |"));
}

#[test]
fn the_findings_are_those_of_the_reference() {
    let document = document();
    let quoted: Vec<&str> = document.lines().filter_map(|line| line.strip_prefix("> ")).collect();
    let mut found = Vec::new();
    for programme in [whole(), shipped("lup-ekonomi")] {
        let findings = reconcile(&programme);
        found.extend(findings.iter().map(|finding| finding_text(&programme, finding).sv.replace('\u{a0}', " ")));
    }
    assert_eq!(found, quoted);
}
