//! The append-only ledger in a database.
