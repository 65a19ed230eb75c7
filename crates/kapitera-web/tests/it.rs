//! What guards the web application: rights, forms, bounds, what is echoed and what is kept, kills, and two at once. Each test
//! asks a server in a process of its own, over a small invented region, with its ledger in a file and in PostgreSQL.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "it/addresses.rs"]
mod addresses;
#[path = "it/bounds.rs"]
mod bounds;
#[path = "it/client.rs"]
mod client;
#[path = "it/echoes.rs"]
mod echoes;
#[path = "it/follow_up.rs"]
mod follow_up;
#[path = "it/forms.rs"]
mod forms;
#[path = "it/kill.rs"]
mod kill;
#[path = "it/openapi.rs"]
mod openapi;
#[path = "it/place.rs"]
mod place;
#[path = "it/programmes.rs"]
mod programmes;
#[path = "it/public.rs"]
mod public;
#[path = "it/report.rs"]
mod report;
#[path = "it/rights.rs"]
mod rights;
#[path = "it/secrets.rs"]
mod secrets;
#[path = "it/server.rs"]
mod server;
#[path = "it/sessions.rs"]
mod sessions;
#[path = "it/together.rs"]
mod together;
#[path = "it/trade.rs"]
mod trade;
#[path = "it/trading.rs"]
mod trading;
