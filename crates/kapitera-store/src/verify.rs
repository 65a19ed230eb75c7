//! Everything computed anew from the entries and compared with what stands in the tables.

use kapitera_books::Record;
use kapitera_message::{Problem, Problems, Text, text};

use crate::asked::{Head, StoreVerified};
use crate::check;
use crate::database::Database;
use crate::derived::{BalancePlace, Derived, load_balances, load_head, load_periods, load_series};
use crate::schema::MIGRATIONS;
use crate::walk::{disordered, walk};

/// Problems that are told of one by one; more are only counted.
const TOLD_MOST: usize = 1000;

/// Balances read at once.
const PAGE: i64 = 5000;

/// What SQLite says of the file itself; nothing of a server's database.
pub(crate) fn file(database: &mut Database) -> Problems {
    match database {
        Database::Sqlite(sqlite) => sqlite.integrity(),
        #[cfg(feature = "postgres")]
        Database::Postgres(_) => Vec::new(),
    }
}

/// Whether all tables are what follows from the entries, and these what was recorded.
pub(crate) fn content(database: &mut Database) -> Result<StoreVerified, Problems> {
    let mut problems = Vec::new();
    let mut counts = StoreVerified {
        head: Head { number: 0, sha256: String::new() },
        vouchers: 0,
        rows: 0,
        lines: 0,
        pages: None,
        remarks: Vec::new(),
    };
    if let Err(problem) = all(database, &mut counts, &mut problems) {
        problems.push(problem);
    }
    if problems.len() > TOLD_MOST {
        let more = problems.len() - TOLD_MOST;
        problems.truncate(TOLD_MOST);
        let Text { sv, en } = Text::number_of(more, text!("fel till", "more error"), text!("fel till", "more errors"));
        problems.push(Problem::error("more_problems", text!("och {sv}", "and {en}")));
    }
    if problems.is_empty() { Ok(counts) } else { Err(problems) }
}

fn all(database: &mut Database, counts: &mut StoreVerified, problems: &mut Problems) -> Result<(), Problem> {
    versions(database, problems)?;
    let mut derived = Derived::default();
    let rest = walk(database, &mut |entry, record, said| {
        problems.extend(said);
        match &record {
            Some(record) => {
                let place = check::place(entry.number, &entry.key);
                let mut said = Vec::new();
                derived.add(&entry, record, &mut said);
                let unplaced = |problem: Problem| {
                    if problem.places.is_empty() { problem.named(place.clone()) } else { problem }
                };
                problems.extend(said.into_iter().map(unplaced));
            }
            None => derived.head = Head { number: entry.number, sha256: entry.sha256.clone() },
        }
        match record {
            Some(Record::Voucher(voucher)) => {
                counts.vouchers += 1;
                counts.rows += u64::try_from(voucher.rows.len()).unwrap_or(u64::MAX);
            }
            Some(Record::Draft(draft)) => counts.lines += u64::try_from(draft.lines.len()).unwrap_or(u64::MAX),
            _ => {}
        }
        Ok(())
    })?;
    problems.extend(rest);
    counts.head = derived.head.clone();
    let same = load_head(database).map(|head| head == derived.head);
    problems.extend(differs(same, "head"));
    let same = load_periods(database).map(|periods| periods == derived.periods);
    problems.extend(differs(same, "periods"));
    let same = load_series(database).map(|series| series == derived.series);
    problems.extend(differs(same, "series"));
    balances(database, derived, problems)
}

/// Whether a derived table could be read, and is what follows.
fn differs(same: Result<bool, Problem>, table: &'static str) -> Option<Problem> {
    let place = text!("tabell {table}", "table {table}");
    let changed = || {
        Problem::error(
            "derived_table_changed",
            text!("tabellen {table} är inte vad posterna ger", "the table {table} is not what the entries give"),
        )
    };
    match same {
        Ok(true) => None,
        Ok(false) => Some(changed().named(place)),
        Err(problem) => Some(problem.named(place)),
    }
}

fn versions(database: &mut Database, problems: &mut Problems) -> Result<(), Problem> {
    let rows = database.query("SELECT version, name FROM schema_version ORDER BY version", &[])?;
    let there: Result<Vec<(i64, String)>, Problem> =
        rows.into_iter().map(|mut cells| Ok((cells.int("version")?, cells.text("name")?))).collect();
    let expected = (1..).zip(MIGRATIONS).map(|(version, (name, _))| (version, name.to_owned()));
    problems.extend(differs(there.map(|there| there.into_iter().eq(expected)), "schema_version"));
    Ok(())
}

fn balances(database: &mut Database, mut derived: Derived, problems: &mut Problems) -> Result<(), Problem> {
    let empty = || String::new();
    let mut after = BalancePlace {
        span: empty(),
        account: empty(),
        provider: empty(),
        centre: empty(),
        cost_centre: empty(),
        counterpart: empty(),
    };
    let expected = derived.balances.len();
    loop {
        let page = load_balances(database, &after, PAGE)
            .map_err(|problem| problem.named(text!("tabell balances", "table balances")))?;
        let Some((last, _)) = page.last() else { break };
        if *last <= after {
            return Err(disordered("balances"));
        }
        after = last.clone();
        for (place, sums) in page {
            if derived.balances.remove(&place) != Some(sums) {
                problems.push(balance_changed(&place));
            }
        }
    }
    problems.extend(derived.balances.keys().map(balance_changed));
    let there = database.number("SELECT COUNT(*) FROM balances", &[])?;
    if there != Some(crate::encode::big(expected)) && problems.is_empty() {
        problems.extend(differs(Ok(false), "balances"));
    }
    Ok(())
}

fn balance_changed(place: &BalancePlace) -> Problem {
    let BalancePlace { span, account, provider, centre, cost_centre, counterpart } = place;
    Problem::error(
        "balance_changed",
        text!("ett saldo är inte summan av sina rader", "a balance is not the sum of its rows"),
    )
    .named(text!(
        "tabell balances, {span}, konto {account}, vårdgivare {provider}, enhet {centre}, kostnadsställe {cost_centre}, motpart {counterpart}",
        "table balances, {span}, account {account}, provider {provider}, centre {centre}, cost centre {cost_centre}, counterpart {counterpart}"
    ))
}
