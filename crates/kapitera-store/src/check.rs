//! What must hold of entries: the checks before they are recorded, and the problems when it does not.

use kapitera_books::{Batch, DraftLine, Entry, LineAmount, PeriodAct, Record, Row, Voucher};
use kapitera_message::{Problem, Text, text};
use kapitera_period::Month;

/// The largest amount of a row, in öre: ten thousand milliards of kronor, so that the sums of many fit.
const AMOUNT_MOST: u64 = 1_000_000_000_000_000;

/// An entry as a place.
pub(crate) fn place(number: u64, key: &str) -> Text {
    text!("post {number}, nyckel {key}", "entry {number}, key {key}")
}

/// An entry with its voucher as a place.
pub(crate) fn voucher_place(number: u64, key: &str, voucher: &str) -> Text {
    text!("verifikation {voucher}, post {number}, nyckel {key}", "voucher {voucher}, entry {number}, key {key}")
}

pub(crate) fn entry_number(entry: &Entry, expected: u64) -> Problem {
    let number = entry.number;
    Problem::error(
        "entry_number_gap",
        text!("post {number} står där post {expected} väntas", "entry {number} stands where {expected} is expected"),
    )
    .named(place(number, &entry.key))
    .why(text!("poster numreras utan luckor", "entries are numbered without gaps"))
}

pub(crate) fn entry_chain(entry: &Entry) -> Problem {
    Problem::error(
        "entry_chain_broken",
        text!("posten kedjar inte till posten före", "the entry is not chained to the one before"),
    )
    .named(place(entry.number, &entry.key))
    .why(text!("den ena av dem är ändrad, eller så saknas en", "one of them is changed, or one is missing"))
}

pub(crate) fn voucher_number(voucher: &Voucher, expected: u64) -> Problem {
    let (name, series) = (voucher.name(), voucher.series.letter());
    Problem::error(
        "voucher_number_gap",
        text!(
            "verifikation {name} står där {series} {expected} väntas",
            "voucher {name} stands where {series} {expected} is expected"
        ),
    )
    .why(text!("varje serie numreras utan luckor", "each series is numbered without gaps"))
}

pub(crate) fn period_not_open(month: Month) -> Problem {
    Problem::error("period_not_open", text!("perioden {month} är inte öppen", "the period {month} is not open"))
        .hint(text!("bokför i en öppen period, eller öppna den", "book in an open period, or open it"))
}

pub(crate) fn period_act(month: Month, act: PeriodAct, open: Option<bool>) -> Problem {
    let now = match open {
        None => text!("okänd", "not known"),
        Some(true) => text!("öppen", "open"),
        Some(false) => text!("stängd", "closed"),
    };
    let step = match act {
        PeriodAct::Opened => text!("öppnas", "opened"),
        PeriodAct::Closed => text!("stängas", "closed"),
        PeriodAct::Reopened => text!("öppnas igen", "opened again"),
    };
    let Text { sv: now_sv, en: now_en } = now;
    let Text { sv: step_sv, en: step_en } = step;
    Problem::error(
        "period_act_not_allowed",
        text!(
            "perioden {month} kan inte {step_sv}: den är {now_sv}",
            "the period {month} cannot be {step_en}: it is {now_en}"
        ),
    )
}

pub(crate) fn balance_too_large(voucher: &Voucher) -> Problem {
    let name = voucher.name();
    Problem::error(
        "balance_too_large",
        text!(
            "med verifikation {name} blir ett saldo större än vad som kan sparas",
            "with voucher {name} a balance becomes larger than can be kept"
        ),
    )
}

/// The checks of a batch that need no database.
pub(crate) fn batch(batch: &Batch) -> Result<(), Problem> {
    clean("by", &batch.by)?;
    let mut keys: Vec<&str> = batch.entries.iter().map(|new| new.key.as_str()).collect();
    keys.sort_unstable();
    if let Some(key) = keys.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0]) {
        return Err(Problem::error(
            "entry_key_twice",
            text!("nyckeln {key} står två gånger i samma bokföring", "the key {key} stands twice in one recording"),
        ));
    }
    for new in &batch.entries {
        let key = &new.key;
        let at = |problem: Problem| problem.named(text!("nyckel {key}", "key {key}"));
        if key.is_empty() || batch.by.is_empty() {
            return Err(at(Problem::error(
                "entry_without_key",
                text!("en post saknar nyckel, eller vem som gör den", "an entry has no key, or nobody who makes it"),
            )));
        }
        clean("key", key).map_err(at)?;
        record(&new.record).map_err(at)?;
    }
    Ok(())
}

fn record(record: &Record) -> Result<(), Problem> {
    match record {
        Record::Voucher(voucher) => {
            if voucher.number.is_some() {
                let name = voucher.name();
                return Err(Problem::error(
                    "voucher_has_number",
                    text!("verifikationen har redan ett nummer: {name}", "the voucher has a number already: {name}"),
                )
                .why(text!("numret ges när den bokförs", "the number is given when it is recorded")));
            }
            voucher.check()?;
            details(record)
        }
        _ => details(record),
    }
}

/// The checks of rows and lines that stand in tables of their own.
pub(crate) fn details(record: &Record) -> Result<(), Problem> {
    match record {
        Record::Voucher(voucher) => (1_u32..).zip(&voucher.rows).try_for_each(|(position, row)| {
            self::row(row).map_err(|problem| problem.named(text!("rad {position}", "row {position}")))
        }),
        Record::Draft(draft) => (1_u32..).zip(&draft.lines).try_for_each(|(position, line)| {
            self::line(line).map_err(|problem| problem.named(text!("rad {position}", "line {position}")))
        }),
        _ => Ok(()),
    }
}

fn row(row: &Row) -> Result<(), Problem> {
    let Row { account, cost_centre, activity, counterpart, provider, centre, component, plan, text, .. } = row;
    clean("account", account)?;
    clean("cost_centre", cost_centre)?;
    clean("activity", activity)?;
    clean("counterpart", counterpart)?;
    clean("provider", provider)?;
    clean("centre", centre)?;
    clean("component", component)?;
    clean("plan", plan)?;
    clean("text", text)?;
    small(row.amount.0)
}

fn line(line: &DraftLine) -> Result<(), Problem> {
    let DraftLine { centre, component, label, payee, rests_on, plan, against, .. } = line;
    clean("centre", centre)?;
    clean("component", component)?;
    clean("label", label)?;
    clean("payee", payee.as_deref().unwrap_or_default())?;
    clean("rests_on", rests_on)?;
    clean("plan", plan)?;
    clean("against", against)?;
    match &line.amount {
        LineAmount::Money(ore) => small(ore.0),
        LineAmount::Quantity(quantity) => {
            clean("amount", quantity)?;
            // A quantity is hashed beside amounts in öre: it must not look like one.
            if quantity.is_empty() || quantity.ends_with("öre") {
                return Err(Problem::error(
                    "quantity_not_clean",
                    text!("”{quantity}” är ingen mängd", "“{quantity}” is no quantity"),
                ));
            }
            Ok(())
        }
    }
}

/// Fields are hashed with tabs between and a line each: a field with a tab could be read as two.
fn clean(field: &'static str, value: &str) -> Result<(), Problem> {
    if !value.chars().any(char::is_control) {
        return Ok(());
    }
    Err(Problem::error(
        "field_not_clean",
        text!(
            "fältet {field} innehåller en tabb, radbrytning eller annat styrtecken",
            "field {field} holds a tab, a line break or another control character"
        ),
    ))
}

fn small(amount: i64) -> Result<(), Problem> {
    if amount.unsigned_abs() <= AMOUNT_MOST {
        return Ok(());
    }
    Err(Problem::error(
        "amount_too_large",
        text!("{amount} öre är mer än vad en rad får ha", "{amount} öre is more than a row may have"),
    ))
}
