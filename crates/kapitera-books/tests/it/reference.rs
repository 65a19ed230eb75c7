//! The reference is read and run: its texts parse, its example books what it says, and every key stands in it.

use std::path::Path;

use kapitera_books::pay::{PaymentRequest, ProviderBalance, payments};
use kapitera_books::{Books, DraftKind, DraftLine, LineStance, Row, post};
use kapitera_message::Language;
use kapitera_money::{Ore, parse_number};

use crate::fixtures::{DAY, draft, line, month, parse};

fn document() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/books.md");
    std::fs::read_to_string(path).unwrap()
}

/// The texts of the reference: the blocks of each, one after the other.
fn texts() -> Vec<(String, String)> {
    let mut texts: Vec<(String, String)> = Vec::new();
    for block in document().split("```toml\n# ").skip(1) {
        let (name, rest) = block.split_once('\n').unwrap();
        let text = rest.split("```").next().unwrap();
        match texts.iter_mut().find(|(path, _)| path == name) {
            Some((_, all)) => all.push_str(text),
            None => texts.push((name.to_owned(), text.to_owned())),
        }
    }
    texts
}

/// The cells of the rows of the table with this heading.
fn table(heading: &str) -> Vec<Vec<String>> {
    let document = document();
    let lines = document.lines().skip_while(|line| !line.starts_with(heading));
    let rows = lines.take_while(|line| line.starts_with('|')).skip(2);
    let cells = |line: &str| -> Vec<String> {
        let inner = line.strip_prefix('|').unwrap().strip_suffix('|').unwrap();
        inner.split('|').map(|cell| cell.trim().trim_matches('`').to_owned()).collect()
    };
    rows.map(cells).collect()
}

fn ore(written: &str) -> Ore {
    let kronor = parse_number(&written.replace(' ', "")).unwrap();
    Ore(i64::try_from(kronor.round_decimals(2, kapitera_money::RoundMode::Down).unwrap()).unwrap())
}

/// The lines that the example says.
fn lines() -> Vec<DraftLine> {
    let read = |cells: Vec<String>| {
        let centre = cells[0].split(',').next().unwrap().to_owned();
        let (component, how) = cells[1].split_once(", ").unwrap();
        let stance = if how == "charged" { LineStance::Charged } else { LineStance::Paid };
        let payee = how.strip_prefix("paid to ").map(|name| name.trim_matches('`').to_owned());
        DraftLine { payee, ..line(&centre, component.trim_matches('`'), stance, ore(&cells[2]).0) }
    };
    table("| centre | line | amount |").into_iter().map(read).collect()
}

#[test]
fn the_texts_read_and_none_is_missing() {
    let books = parse(&texts());
    assert_eq!(texts().len(), 4);
    assert!(!books.is_illustrative());
    assert_eq!(books.decisions().len(), 1);
    assert_eq!(document().matches("```toml\n").count(), document().matches("```toml\n# ").count());
}

#[test]
fn the_example_is_booked_and_paid_as_it_says() {
    let books = parse(&texts());
    let made = post::vouchers(&draft(DraftKind::Settlement, lines()), &books, DAY, Language::En).unwrap();
    let booked = |row: &Row| {
        let Row { account, counterpart, provider, centre, cost_centre, amount, .. } = row;
        [centre, account, counterpart, provider, cost_centre, &amount.to_string()].map(ToOwned::to_owned).to_vec()
    };
    let rows: Vec<Row> = made.into_iter().flat_map(|(_, voucher)| voucher.rows).collect();
    let found: Vec<Vec<String>> = rows.iter().map(booked).collect();
    assert_eq!(found, table("| voucher | account | counterpart"));

    let payable = books.accounts_of_role("payable");
    let owed = rows.iter().filter(|row| payable.contains(row.account.as_str()));
    let balances: Vec<ProviderBalance> = owed
        .map(|row| ProviderBalance {
            provider: row.provider.clone(),
            centre: String::new(),
            account: row.account.clone(),
            balance: -row.amount,
        })
        .collect();
    let (period, settlements) = (month("2020-02"), Vec::new());
    let request = PaymentRequest { id: "P", period, execution: DAY, settlements, language: Language::En };
    let payment = payments(&balances, &books, &request).unwrap();
    let rows = payment.vouchers.iter().flat_map(|(_, voucher)| &voucher.rows);
    let paid: Vec<Vec<String>> =
        rows.map(|row| vec![row.provider.clone(), row.account.clone(), row.amount.to_string()]).collect();
    assert_eq!(paid, table("| provider | account | amount |"));
}

/// An unknown key is told all keys there are: each of them stands in the reference.
#[test]
fn every_key_is_in_the_reference() {
    let document = document();
    let entries = [
        ("chart.toml", "account"),
        ("chart.toml", "cost-centre"),
        ("chart.toml", "activity"),
        ("chart.toml", "counterpart"),
        ("chart.toml", "role"),
        ("chart.toml", "posting"),
        ("providers.toml", "provider"),
        ("officers.toml", "officer"),
        ("rules.toml", "corrections"),
        ("rules.toml", "negative"),
        ("rules.toml", "decision.q"),
    ];
    let mut keys = 0;
    for (name, entry) in entries {
        let heading = if entry.contains('.') { format!("[{entry}]") } else { format!("[[{entry}]]") };
        let text = format!("{heading}\nq = 1\n");
        let problems = Books::parse(&[(name.to_owned(), text)]).unwrap_err();
        let unknown = problems.iter().find(|problem| problem.code == "unknown_key").unwrap();
        let hint = unknown.hint.as_ref().unwrap().en.split_once(": ").unwrap().1.to_owned();
        for key in hint.split(", ") {
            keys += 1;
            let told = [format!("`{key}`"), format!("\n{key} = ")];
            assert!(told.iter().any(|told| document.contains(told)), "{entry}: {key} is not in the reference");
        }
    }
    assert!(keys > 60, "{keys} keys were told");
}
