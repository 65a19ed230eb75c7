//! A month settled: model, counts and facts meet, are checked, named by their digests, and explained.
#![deny(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    clippy::cast_possible_wrap,
    reason = "amounts and counts are exact: nothing is cut off on the way"
)]

mod bridge;
mod case_run;
mod charges;
mod checks;
mod concerned;
mod costs;
mod digest;
mod explain;
mod facts;
mod ground;
mod held;
mod invoices;
mod knowledge;
mod known;
mod months;
mod names;
mod reconcile;
mod settle;
mod statement;
mod values;
mod words;
mod year;

pub use bridge::{Amounts, Bridge, BridgeRequest, BridgeStep, Change, Differing, LineKey, bridge, line_amounts};
pub use case_run::{CaseOutcome, run_case};
pub use charges::{ChargeBalance, charge_balances};
pub use checks::{Check, not_counted};
pub use concerned::{Behind, Concerned, ListingMoves};
pub use digest::{Digests, engine_digest, model_digest};
pub use explain::{
    ElementLine, Explanation, ExplanationRequest, ItemsBehind, PersonExplained, PersonPart, ValueBehind,
    deliveries_behind, explain, explain_person, items_behind, values_behind,
};
pub use ground::Ground;
pub use held::{Held, settled_with};
pub use invoices::{Invoice, InvoiceLine, InvoiceLineOf, NotInvoiced, TradeInvoices, Traded, trade_invoices};
pub use knowledge::{Knowledge, RegisterGroup, Until};
pub use known::Known;
pub use months::{MonthResult, SettledMonth, model_for};
pub use reconcile::{EventRows, RegisterBalance, RowsAndOre, reconcile};
pub use settle::{Request, Settled, find_centre, load_model, load_reform, settle};
pub use statement::{
    Columns, Forecast, ForecastError, LineKind, Statement, StatementLine, StatementRequest, Statements, Sums, Trial,
    statements,
};
pub use year::{
    BAND_STARTS, BandYear, Exclusion, ModelYear, YEAR_MODELS_MOST, Year, YearCentre, YearOutcome, YearRequest, year,
};
