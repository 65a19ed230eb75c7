//! The tables: made and changed by numbered texts of SQL, each once, in order; and what kind of data each column holds.

use kapitera_message::{Problem, text};

use crate::database::Database;
use crate::migrate::Tables;

/// The texts by number from 1, the same for both databases.
pub(crate) const MIGRATIONS: [(&str, &str); 2] = [
    ("0001_ledger", include_str!("migrations/0001_ledger.sql")),
    ("0002_pages", include_str!("migrations/0002_pages.sql")),
];

/// The form of this program's tables.
pub(crate) const VERSION: i64 = 2;

const _: () = assert!(MIGRATIONS.len() == 2, "the version is the number of texts");

/// Of the ledger.
fn tables() -> Tables {
    Tables {
        texts: &MIGRATIONS,
        whose: text!("huvudboken", "the ledger"),
        strangers: Problem::error(
            "store_not_a_ledger",
            text!("databasen har tabeller men ingen huvudbok", "the database has tables, but no ledger"),
        )
        .hint(text!("ge huvudboken en egen databas", "give the ledger a database of its own")),
    }
}

/// Brings the tables to the form `version`, which is this program's but in tests; in one transaction.
pub(crate) fn migrate(database: &mut Database, version: i64) -> Result<(), Problem> {
    tables().migrate(database, version)
}

/// Whether there are tables of an older program's form, or of none.
pub(crate) fn is_old(database: &mut Database) -> Result<bool, Problem> {
    Ok(tables().there(database)?.is_none_or(|version| version < VERSION))
}

/// What kind of data a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// May be given to anybody who asks for public records.
    Open,
    /// Of the region's administration: may name matters that are looked at before they are given out.
    Internal,
    /// Names an officer or may hold words about a person.
    Personal,
    /// Proves who somebody is, or is what a proof is compared with: never given out, and in no log. The ledger has none.
    Secret,
}

/// Every column of every table, with its class: a test fails on one that is not here.
pub const COLUMNS: &[(&str, &str, Class)] = &[
    ("balances", "account", Class::Open),
    ("balances", "centre", Class::Open),
    ("balances", "cost_centre", Class::Open),
    ("balances", "counterpart", Class::Open),
    ("balances", "credit_ore", Class::Open),
    ("balances", "debit_ore", Class::Open),
    ("balances", "provider", Class::Open),
    ("balances", "span", Class::Open),
    ("entries", "body", Class::Personal),
    ("entries", "detail_sha256", Class::Open),
    ("entries", "entry_key", Class::Internal),
    ("entries", "kind", Class::Open),
    ("entries", "number", Class::Open),
    ("entries", "previous", Class::Open),
    ("entries", "recorded_at", Class::Internal),
    ("entries", "recorded_by", Class::Personal),
    ("entries", "sha256", Class::Open),
    ("head", "number", Class::Open),
    ("head", "sha256", Class::Open),
    ("periods", "first_entry", Class::Open),
    ("periods", "is_open", Class::Open),
    ("periods", "last_entry", Class::Open),
    ("periods", "period", Class::Open),
    ("schema_version", "name", Class::Open),
    ("schema_version", "version", Class::Open),
    ("series", "last_number", Class::Open),
    ("series", "series", Class::Open),
    ("settlement_lines", "against", Class::Open),
    ("settlement_lines", "amount_ore", Class::Open),
    ("settlement_lines", "cause", Class::Internal),
    ("settlement_lines", "centre", Class::Open),
    ("settlement_lines", "component", Class::Open),
    ("settlement_lines", "entry", Class::Open),
    ("settlement_lines", "label", Class::Open),
    ("settlement_lines", "month_for", Class::Open),
    ("settlement_lines", "moved", Class::Open),
    ("settlement_lines", "payee", Class::Open),
    // A cause may concern one person at a small centre.
    ("settlement_lines", "persons", Class::Internal),
    ("settlement_lines", "plan", Class::Internal),
    ("settlement_lines", "position", Class::Open),
    ("settlement_lines", "quantity", Class::Open),
    ("settlement_lines", "rests_on", Class::Internal),
    ("settlement_lines", "stance", Class::Open),
    ("voucher_rows", "account", Class::Open),
    ("voucher_rows", "activity", Class::Open),
    ("voucher_rows", "amount_ore", Class::Open),
    ("voucher_rows", "booked_on", Class::Open),
    ("voucher_rows", "centre", Class::Open),
    ("voucher_rows", "component", Class::Open),
    ("voucher_rows", "cost_centre", Class::Open),
    ("voucher_rows", "counterpart", Class::Open),
    ("voucher_rows", "entry", Class::Open),
    ("voucher_rows", "month_for", Class::Open),
    ("voucher_rows", "number", Class::Open),
    ("voucher_rows", "period", Class::Open),
    ("voucher_rows", "plan", Class::Internal),
    ("voucher_rows", "position", Class::Open),
    ("voucher_rows", "provider", Class::Open),
    ("voucher_rows", "row_text", Class::Internal),
    ("voucher_rows", "series", Class::Open),
    ("voucher_rows", "settlement", Class::Open),
];
