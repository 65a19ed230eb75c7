//! The words of the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::Timestamp;
use kapitera_ask::compare::View;
use kapitera_books::Subject;
use kapitera_message::{Language, text};
use kapitera_money::Ore;
use kapitera_output::Form;
use kapitera_period::{Date, Month, OPEN_END, Span};
use kapitera_register::RegisterKind;

use crate::command_line::Unread;

mod calibrate;
mod decision;
mod indicator;
mod listing;
mod office;
mod programme;
mod publication;
mod risk;
mod trade;
mod web;

pub use calibrate::{Calibrate, CalibrateCni, CalibrateTable, Scale};
pub use decision::{AsOf, Decision};
pub use indicator::{Indicator, IndicatorBehind, IndicatorCheck, IndicatorFreeze, IndicatorSheet, IndicatorShow};
pub use listing::{Listing, ListingAssign, ListingCheck};
pub use office::{
    Acting, Backup, BalanceBy, CarryOver, Correct, Export, ExportWhat, Ledger, LedgerBalance, LedgerJournal,
    LedgerShow, Months, Neutrality, Pay, Period, Plan, Prepare, Restore, Settlement, Step,
};
pub use programme::{Programme, ProgrammeDocument, ProgrammeOutcome, ProgrammeReport};
pub use publication::{Publication, PublicationDraft, PublicationShow, PublicationStep};
pub use risk::Risk;
pub use trade::{InvoiceForm, Trade, TradeAsked, TradeInvoices, TradeReport};
pub use web::{Serve, User, UserAdd, UserPassword};

/// Pays health centres by an open model, and shows why each krona is paid.
#[derive(Debug, Parser)]
#[command(name = "kapitera", version, max_term_width = 100, after_help = AFTER)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// What all commands take.
    #[command(flatten)]
    pub common: Common,
}

const AFTER: &str = "Exit codes: 0 done; 1 refused, with the reasons; 2 command line not understood;\n\
3 a case or the region's integrity does not hold; 4 fault of the program.";

/// What all commands take.
#[derive(Clone, Debug, Args)]
pub struct Common {
    /// The region's directory
    #[arg(long, global = true, value_name = "DIR", default_value = ".")]
    pub region: PathBuf,
    /// The form of the result
    #[arg(long, global = true, value_enum, default_value_t = Format::Table)]
    pub format: Format,
    /// The language of texts; the region's own when not given
    #[arg(long, global = true, value_enum)]
    pub lang: Option<Lang>,
}

/// The form of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Tables for people.
    Table,
    /// JSON for programs; numbers with decimals are texts, so that no reader rounds them.
    Json,
    /// The first table as CSV: comma, point, ASCII digits.
    Csv,
}

impl From<Format> for Form {
    fn from(format: Format) -> Self {
        match format {
            Format::Table => Self::Table,
            Format::Json => Self::Json,
            Format::Csv => Self::Csv,
        }
    }
}

/// A language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// Swedish.
    Sv,
    /// English.
    En,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Sv => Self::Sv,
            Lang::En => Self::En,
        }
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make an invented region from raw files, import it and settle it
    Demo(Demo),
    /// Begin a region: its directory, settings and pseudonym key
    Init(Init),
    /// Take in raw files as one delivery of a register
    Import(Import),
    /// List the deliveries, or show one
    Deliveries(Deliveries),
    /// Check, show, compare or test models
    #[command(subcommand)]
    Model(Model),
    /// Settle a month: the payment per health centre
    Settle(Settle),
    /// What if: what other models would pay the same centres, who gains, who loses, and why
    Compare(Compare),
    /// What if centres carried more: the risk of a budget for their listed's care, step by step
    Risk(Risk),
    /// Explain a centre's lines, or one person's part of them
    Explain(Explain),
    /// A centre's statement: income, costs, what is left, and a forecast of the rest of the year
    Statement(Statement),
    /// Reconcile the registers: what came of every row and krona, and who carries the costs
    Reconcile(Reconcile),
    /// Internal trade: invoices between units; do prices hold costs back, does feedback help, what would another way cost
    #[command(subcommand)]
    Trade(Trade),
    /// Follow up: indicators of access, continuity and quality, with their statistics; freeze them for pay
    #[command(subcommand)]
    Indicator(Indicator),
    /// Publish the follow-up for residents: draft, check, publish; show what was public; open data
    #[command(subcommand)]
    Publication(Publication),
    /// Set weights and indices from the registers, compared with those in force
    #[command(subcommand)]
    Calibrate(Calibrate),
    /// Check the listings against the rules of listing, or propose who is to be assigned where
    #[command(subcommand)]
    Listing(Listing),
    /// Prepare, review, attest and post settlements
    #[command(subcommand)]
    Settlement(Settlement),
    /// Settle a posted month with today's knowledge: what differs, why, and a correction to post
    Correct(Correct),
    /// Pay the providers' balances, or take back a payment that the bank rejected
    Pay(Pay),
    /// Show the ledger and its balances, prove it whole, open and close its months
    #[command(subcommand)]
    Ledger(Ledger),
    /// Plans that give or take over several months: clawbacks, phase-outs, sanctions, recoveries
    #[command(subcommand)]
    Plan(Plan),
    /// Carry the units' surplus and deficit over, by the rules in force
    #[command(subcommand)]
    CarryOver(CarryOver),
    /// Improvement programmes: plan and outcome, the forecast, who has not reported, where a text disagrees with itself
    #[command(subcommand)]
    Programme(Programme),
    /// What was decided by whom and when, what rests on it, and who is to do what
    #[command(subcommand)]
    Decision(Decision),
    /// What only some providers can be paid, by what decision, and whether others were offered it
    Neutrality(Neutrality),
    /// Write files for other people's software: statements, SIE, payments, invoices, CSV
    Export(Export),
    /// Write the ledger to one file, also while others work
    Backup(Backup),
    /// Make the ledger anew from a backup
    Restore(Restore),
    /// Serve the web application
    Serve(Serve),
    /// Make and list the users of the web application
    #[command(subcommand)]
    User(User),
    /// Prove that the region's directory is whole
    Verify,
}

/// `kapitera demo`
#[derive(Debug, Args)]
pub struct Demo {
    /// Where to make it
    #[arg(default_value = "demo")]
    pub dir: PathBuf,
    /// How many inhabitants; 10500000 makes a country
    #[arg(long, default_value_t = 131_000, value_name = "N")]
    pub persons: u64,
    /// The same seed gives the same region, byte for byte
    #[arg(long, default_value_t = 1, value_name = "S")]
    pub seed: u64,
}

/// `kapitera init`
#[derive(Debug, Args)]
pub struct Init {
    /// The region's name as people write it
    pub name: String,
}

/// `kapitera import`
#[derive(Debug, Args)]
pub struct Import {
    /// The register: centres, units, areas, distances, indices, care-need, values, prices, listing, listing-counts,
    /// residents, visits, drugs, costs, calls, assessments, orders, feedback or poc-tests
    #[arg(value_parser = register)]
    pub register: RegisterKind,
    /// Raw files (CSV or Excel); together one delivery
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// How to read them; the region's own for the register when not given
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// When they were received (2020-02-04T07:12:00Z); now when not given
    #[arg(long, value_parser = moment, value_name = "TIME")]
    pub received: Option<Timestamp>,
    /// The days they speak about, FROM/TO or FROM/ for no end
    #[arg(long, value_parser = span, value_name = "FROM/TO")]
    pub covers: Option<Span>,
    /// Of listings: they state everything about the persons they mention, and nothing about others. Of visits, drugs,
    /// costs, the other events and values: they add rows to what is known
    #[arg(long)]
    pub changes: bool,
    /// What the amounts must sum to, in kronor: another sum refuses the delivery
    #[arg(long, value_parser = kronor, value_name = "KR")]
    pub control_sum: Option<Ore>,
    /// They may have been received before deliveries that are stored already: for taking in a history
    #[arg(long)]
    pub backdate: bool,
}

/// `kapitera deliveries`
#[derive(Debug, Args)]
pub struct Deliveries {
    /// Only this register
    #[arg(value_parser = register)]
    pub register: Option<RegisterKind>,
    /// Only this delivery of the register, with all that its manifest holds: its id, as the list shows it
    #[arg(value_name = "ID")]
    pub delivery: Option<String>,
}

/// `kapitera model`
#[derive(Debug, Subcommand)]
pub enum Model {
    /// Check a model without data
    Check {
        /// The model; the region's own when not given
        model: Option<PathBuf>,
    },
    /// Show a model as sentences, with its tables, decisions and cliffs
    Show {
        /// The model; the region's own when not given
        model: Option<PathBuf>,
    },
    /// Show what differs between two models
    Diff {
        /// One model
        before: PathBuf,
        /// The other
        after: PathBuf,
    },
    /// Run the cases that stand beside a model (NAME.cases.toml)
    Test {
        /// Models; the region's own when none is given
        models: Vec<PathBuf>,
    },
}

/// `kapitera settle`
#[derive(Debug, Args)]
pub struct Settle {
    /// The month, 2020-02
    #[arg(value_parser = month)]
    pub month: Month,
    #[command(flatten)]
    pub basis: Basis,
    /// Leave out the comparison with the month before
    #[arg(long)]
    pub no_compare: bool,
}

/// What a settlement stands on.
#[derive(Clone, Debug, Args)]
pub struct Basis {
    /// The model; the region's own when not given
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// What is settled, when no model is named: primary-care or internal-trade
    #[arg(long, value_name = "SUBJECT", value_parser = subject, default_value = "primary-care", hide_default_value = true)]
    pub of: Subject,
    /// Only what was known then: a day (its end) or a time; everything when not given
    #[arg(long, value_parser = known, value_name = "TIME")]
    pub known_at: Option<Timestamp>,
}

/// `kapitera compare`
#[derive(Debug, Args)]
pub struct Compare {
    /// The model that the others are compared with
    #[arg(value_name = "BASE")]
    pub base: PathBuf,
    /// The others: reforms of it, or any models; none with --turn
    #[arg(value_name = "REFORM")]
    pub reforms: Vec<PathBuf>,
    /// The months: 2020-02, or 2020-01..2020-06
    #[arg(long, value_parser = office::months, value_name = "A..B")]
    pub months: Months,
    /// Another value in all of them: NAME=VALUE; may be given several times
    #[arg(long, value_name = "NAME=VALUE")]
    pub turn: Vec<String>,
    /// Let this value give way, so that each month costs what it does by BASE
    #[arg(long, value_name = "NAME")]
    pub neutral: Option<String>,
    /// A value over a range: NAME=FROM..TO or NAME=FROM..TO:STEP
    #[arg(long, value_name = "NAME=A..B")]
    pub sweep: Option<String>,
    /// Take the change in over so many years
    #[arg(long, value_name = "N", conflicts_with = "sweep", value_parser = clap::value_parser!(u32).range(1..=20))]
    pub phase_in: Option<u32>,
    /// The greatest loss of a centre, as a share of what BASE pays it: 2%
    #[arg(long, value_name = "SHARE", conflicts_with = "sweep")]
    pub floor: Option<String>,
    /// The greatest gain of a centre, as a share of what BASE pays it: 2%
    #[arg(long, value_name = "SHARE", conflicts_with = "sweep")]
    pub ceiling: Option<String>,
    /// Let the centres bear the limits among themselves, rather than the region
    #[arg(long)]
    pub shared: bool,
    /// Find the smallest change of this value that gives what --gain says
    #[arg(long, value_name = "NAME", requires = "gain", conflicts_with_all = ["sweep", "phase_in", "floor", "ceiling"])]
    pub seek: Option<String>,
    /// With --seek: kronor more per listed than BASE, for --centre or all centres with fewer listed than --under
    #[arg(long, value_name = "KR", requires = "seek", allow_hyphen_values = true)]
    pub gain: Option<String>,
    /// With --seek: every centre with fewer listed than this
    #[arg(long, value_name = "N", requires = "seek", conflicts_with = "centre")]
    pub under: Option<u32>,
    /// Tell each thing that a package changes by itself, rather than reform by reform
    #[arg(long)]
    pub each: bool,
    /// What each change does to this centre: HSA id or a part of its name
    #[arg(long, value_name = "C", conflicts_with = "sweep")]
    pub centre: Option<String>,
    /// Instead of what each pays: need, worth, cliffs, literature; may be given several times
    #[arg(long, value_name = "WHAT", value_parser = view, conflicts_with_all = ["sweep", "seek", "phase_in", "floor", "ceiling"])]
    pub show: Vec<View>,
    /// With --report: the risk of the models too, as kapitera risk tells it
    #[arg(long, requires = "report")]
    pub risk: bool,
    /// Keep the turned values and what gave way as a reform in this file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["show", "sweep", "seek"])]
    pub keep: Option<PathBuf>,
    /// Only what was known then: a day (its end) or a time; everything when not given
    #[arg(long, value_parser = known, value_name = "TIME")]
    pub known_at: Option<Timestamp>,
    /// Only this table, by its key in JSON: models, centres, owners, components, changes …
    #[arg(long, value_name = "TABLE", conflicts_with = "report")]
    pub table: Option<String>,
    /// Write the whole comparison with its charts to a file, by its ending .html, .pdf, .docx or .xlsx; may be given several times
    #[arg(long, value_name = "FILE", conflicts_with = "keep")]
    pub report: Vec<PathBuf>,
}

/// `kapitera explain`
#[derive(Debug, Args)]
pub struct Explain {
    /// The month, 2020-02
    #[arg(value_parser = month)]
    pub month: Month,
    /// The centre: HSA id or name
    #[arg(long, value_name = "C")]
    pub centre: String,
    /// Only this component
    #[arg(long, value_name = "X")]
    pub component: Option<String>,
    /// One person's part: a personal number, or KIND:TEXT for a reserve number
    #[arg(long, value_name = "ID")]
    pub person: Option<String>,
    /// With --component: the N largest visits, dispensings or cost items behind the line
    #[arg(long, value_name = "N", requires = "component", conflicts_with = "person")]
    pub items: Option<usize>,
    #[command(flatten)]
    pub basis: Basis,
}

/// `kapitera statement`
#[derive(Debug, Args)]
pub struct Statement {
    /// The month, 2020-02
    #[arg(value_parser = month)]
    pub month: Month,
    /// The centre: HSA id or name
    #[arg(long, value_name = "C")]
    pub centre: Option<String>,
    /// All centres, one row each
    #[arg(long, conflicts_with = "centre")]
    pub all: bool,
    /// Leave out the forecast of the rest of the year
    #[arg(long)]
    pub no_forecast: bool,
    #[command(flatten)]
    pub basis: Basis,
}

/// `kapitera reconcile`
#[derive(Debug, Args)]
pub struct Reconcile {
    /// The month, 2020-02
    #[arg(value_parser = month)]
    pub month: Month,
    #[command(flatten)]
    pub basis: Basis,
}

fn view(text: &str) -> Result<View, Unread> {
    View::named(text).map_err(|_| {
        let names = View::ALL.map(View::name).join(", ");
        Unread(text!("det som kan visas är {names}", "what can be shown is {names}"))
    })
}

fn subject(text: &str) -> Result<Subject, Unread> {
    Subject::named(text).ok_or_else(|| {
        let names = Subject::ALL.map(Subject::name).join(", ");
        Unread(text!("det som avräknas är {names}", "what is settled is {names}"))
    })
}

fn register(text: &str) -> Result<RegisterKind, Unread> {
    RegisterKind::from_name(text).ok_or_else(|| {
        let names = RegisterKind::ALL.map(RegisterKind::name).join(", ");
        Unread(text!("registren är {names}", "the registers are {names}"))
    })
}

fn kronor(text: &str) -> Result<Ore, Unread> {
    kapitera_money::parse_kronor(text)
        .ok_or_else(|| Unread(text!("skriv kronor med öre, 1234.50", "write kronor with öre, 1234.50")))
}

fn month(text: &str) -> Result<Month, Unread> {
    text.parse().map_err(|()| Unread(text!("skriv en månad som 2020-02", "write a month as 2020-02")))
}

fn moment(text: &str) -> Result<Timestamp, Unread> {
    text.parse()
        .map_err(|_| Unread(text!("skriv en tid som 2020-02-04T07:12:00Z", "write a time as 2020-02-04T07:12:00Z")))
}

/// A time, or a day that stands for its last second.
fn known(text: &str) -> Result<Timestamp, Unread> {
    let day = text.parse::<Date>().ok().filter(|_| text.len() == 10);
    let said = day.map_or_else(|| text.to_owned(), |day| format!("{day}T23:59:59.999999999Z"));
    moment(&said).map_err(|_| {
        Unread(text!(
            "skriv en dag som 2020-02-04 eller en tid som 2020-02-04T07:12:00Z",
            "write a day as 2020-02-04 or a time as 2020-02-04T07:12:00Z"
        ))
    })
}

fn day(text: &str) -> Result<Date, Unread> {
    let day = text.parse::<Date>().ok().filter(|_| text.len() == 10);
    day.ok_or_else(|| Unread(text!("skriv en dag som 2020-02-01", "write a day as 2020-02-01")))
}

fn span(text: &str) -> Result<Span, Unread> {
    let wrong = || {
        Unread(text!(
            "skriv dagar som 2020-01-01/2020-12-31, eller 2020-01-01/ utan slut",
            "write days as 2020-01-01/2020-12-31, or 2020-01-01/ for no end"
        ))
    };
    let (from, to) = text.split_once('/').ok_or_else(wrong)?;
    let day = |text: &str| text.parse::<Date>().map_err(|_| wrong());
    let span = Span { from: day(from)?, to: if to.is_empty() { OPEN_END } else { day(to)? } };
    if span.is_empty() {
        return Err(Unread(text!("sista dagen står före den första", "the last day stands before the first")));
    }
    Ok(span)
}
