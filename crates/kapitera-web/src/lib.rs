//! The web application: pages and an API over what the commands ask.
//!
//! A request meets one entry of [`routes`], which says whom it is for; `dispatch` knows who asks, refuses or asks the entry's
//! handler, writes the log and draws the answer. Handlers are ordinary functions that ask `kapitera-ask` and the office and put
//! the results on a [`page`]. Nothing about money is computed here.
#![deny(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    clippy::cast_possible_wrap,
    reason = "amounts are exact: nothing is cut off on the way"
)]

pub mod answer;
mod api;
pub mod app;
pub mod asked;
mod cache;
mod config;
mod cookies;
mod demo;
mod dispatch;
pub mod form;
mod headers;
pub mod html;
mod impatient;
mod in_region;
mod jobs;
mod log;
#[cfg(feature = "oidc")]
mod oidc;
pub mod page;
mod pages;
pub mod rights;
pub mod route;
pub mod routes;
mod section;
mod seen;
mod server;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use kapitera_message::{Problem, Problems, text};

pub use api::openapi;
pub use app::App;
pub use config::{Config, Patience};
pub use demo::{DemoUser, PASSWORD as DEMO_PASSWORD, demo_users, make_demo_users};

/// The program's version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// How often looks at pages are written in the log, and old sessions swept.
const HOUSEKEEPING: Duration = Duration::from_secs(1);

/// Serves a region until told to stop; `begun` is told the address listened at.
///
/// # Errors
///
/// When nothing can listen there, or no thread can begin.
pub fn serve(app: App, begun: impl FnOnce(SocketAddr)) -> Result<(), Problems> {
    let app = Arc::new(app);
    let failed = |error: std::io::Error| {
        let listen = app.config.listen;
        vec![
            Problem::error(
                "not_served",
                text!("servern kan inte lyssna på {listen}: {error}", "the server cannot listen at {listen}: {error}"),
            )
            .hint(text!("ange en annan plats med --listen", "name another place with --listen")),
        ]
    };
    jobs::sweep_uploads(&app);
    jobs::begin(Arc::clone(&app)).map_err(failed)?;
    keep_house(Arc::clone(&app)).map_err(failed)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(24)
        .enable_all()
        .build()
        .map_err(failed)?;
    runtime.block_on(server::serve(Arc::clone(&app), begun)).map_err(failed)?;
    runtime.shutdown_timeout(Duration::from_secs(1));
    Ok(())
}

fn keep_house(app: Arc<App>) -> std::io::Result<()> {
    std::thread::Builder::new().name("house".to_owned()).spawn(move || {
        let mut rounds = 0_u32;
        loop {
            std::thread::sleep(HOUSEKEEPING);
            app.seen.write(&app);
            rounds = rounds.wrapping_add(1);
            if !rounds.is_multiple_of(600) {
                continue;
            }
            jobs::sweep_uploads(&app);
            if let Err(problem) = app.desk(|desk| desk.sweep(jiff::Timestamp::now())) {
                log::problem("old sessions", &problem);
            }
        }
    })?;
    Ok(())
}
