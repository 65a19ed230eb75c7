//! What is settled, stated, explained, reconciled and calibrated, as tables and sentences: the same for the command line,
//! for files and for pages. Nothing is computed here.

mod calibrate_care_need;
mod calibrate_tables;
mod comparison;
mod comparison_charts;
mod comparison_cliffs;
mod comparison_document;
mod comparison_goal;
mod comparison_literature;
mod comparison_need;
mod comparison_sweep;
mod comparison_worth;
mod explain_events;
mod explain_tables;
pub mod follow_up;
mod listing_proposals;
mod listing_tables;
mod missing;
mod model_activity;
mod model_tables;
mod model_text;
mod office;
mod reconcile;
mod risk;
mod settlement;
mod statement;
pub mod trade;
mod trade_invoices;
pub mod words;

pub use calibrate_care_need::{care_need_csv, care_need_output};
pub use calibrate_tables::weights_output;
pub use comparison::{ComparisonShown, comparison_output};
pub use comparison_charts::{change_bars, need_scatters, sweep_lines};
pub use comparison_cliffs::cliffs_parts;
pub use comparison_document::{ComparisonDocument, Printed, PrintedOf, comparison_document};
pub use comparison_goal::{sought_parts, transition_parts};
pub use comparison_literature::{Scenario, literature_parts};
pub use comparison_need::need_parts;
pub use comparison_sweep::sweep_output;
pub use comparison_worth::worth_parts;
pub use explain_events::{amount_name, event_table};
pub use explain_tables::{deliveries, flat_table, item, listing_table, person_table};
pub use listing_proposals::{Paid, assign_output, reason};
pub use listing_tables::check_output;
pub use missing::{missing_components, missing_sentence};
pub use model_activity::{costs_table, values_table};
pub use model_tables::{differences, flat_tables, table_item};
pub use model_text::component_sentences;
pub use office::{
    BalancesBy, BookNames, BookedRow, CarriedRow, Ground, Grounds, InstalmentClaim, JournalPage, LedgerPage,
    PostedStatement, StatementOf, VoucherShown, balances_output, journal_output, page_output, payment_output,
    periods_output, posted_statement_output, standing_output, standings_output, step_sentence, voucher_output,
};
pub use reconcile::{Balances, cost_table, reconcile_output};
pub use risk::{
    Risk, RiskPlace, RiskPlaceKind, fan_by_size, fan_by_step, risk_curve, risk_output, risk_section, step_sentences,
};
pub use settlement::{alerts, mark, settlement_output};
pub use statement::{statement_output, statements_output};
pub use trade_invoices::InvoicesShown;
