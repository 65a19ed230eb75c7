//! Persons who read pages while settlements run: requests at a fixed rate to the server, on the loopback.

use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use super::Bench;
use super::figures::{all, judge};
use super::http::Client;
use super::load::{Load, Outcome};
use super::server::{Form, Server, submit};
use crate::run::{fresh, read};

// What the application is asked: the one place to change when its pages do.

/// Pages that persons read, in turn: what a controller opens in a day.
const PATHS: [&str; 20] = [
    "/",
    "/months",
    "/months/2020-02",
    "/settlements/2020-02-1",
    "/settlements/2020-02-1/lines?centre=SE2329999995-F101",
    "/months/2020-02/amounts",
    "/explain/2020-01/SE2329999995-F101/listed?settlement=2020-01-1",
    "/explain/2020-02/SE2329999995-F102",
    "/centres",
    "/centres/SE2329999995-F101",
    "/centres/SE2329999995-F101/2020-01",
    "/centres/SE2329999995-F103/2020-02/forecast",
    "/ledger",
    "/ledger?centre=SE2329999995-F101&from=2020-01",
    "/ledger/balances?by=provider",
    "/ledger/vouchers/A-12",
    "/ledger/journal",
    "/deliveries",
    "/models/demo-2020",
    "/static/style.css",
];
/// The month that is settled again and again meanwhile.
const SETTLED: &str = "2020-03";

const RATE: u32 = 200;
const TIME: Duration = Duration::from_secs(60);
const CONNECTIONS: usize = 16;
/// The largest milliseconds that one in a hundred may wait longer than.
const P99_MS: f64 = 50.0;
/// The most memory at the end, as a share of the memory at half time: what is kept after each request would show.
const GROWTH: f64 = 1.2;

pub fn measure(bench: &Bench) -> Result<(), String> {
    println!("\n━━ the web pages ━━");
    let folder = bench.folder.join("web");
    fresh(&folder)?;
    let region = folder.join("region");
    read(Command::new(&bench.kapitera).arg("demo").arg(&region))?;
    let server = Server::start(bench, &region)?;
    let mut client = server.signed_in("controller")?;
    // Each page once before the clock starts: what is kept in memory is made by the first who asks.
    for path in PATHS {
        let status = client.get(path)?.status;
        if status != 200 {
            return Err(format!("{path} was answered with {status}"));
        }
    }
    let cookie = client.cookie.clone();
    let load = Load {
        address: server.address,
        cookie: &cookie,
        paths: &PATHS,
        rate: RATE,
        time: TIME,
        connections: CONNECTIONS,
    };
    let mut memory = vec![server.resident_mib()?];
    let mut settled = Ok(0);
    let outcome = load.run(|| {
        let end = Instant::now() + TIME;
        settled = settle_until(&mut client, end - TIME / 2);
        memory.extend(server.resident_mib());
        settled = std::mem::replace(&mut settled, Ok(0)).and_then(|first| Ok(first + settle_until(&mut client, end)?));
    });
    memory.push(server.resident_mib()?);
    println!("  {} settlements of {SETTLED} were prepared and withdrawn meanwhile, one after the other", settled?);
    judged(&outcome, &memory)
}

/// Prepares the month and withdraws it, again and again: one settlement or another runs all the time.
fn settle_until(client: &mut Client, end: Instant) -> Result<u32, String> {
    let mut settled = 0;
    while Instant::now() < end {
        let page = format!("/months/{SETTLED}");
        submit(client, &Form { page: &page, to: &format!("{page}/prepare"), fields: &[("post_in", "2020-02")] })?;
        let draft = wait_for_draft(client)?;
        submit(client, &Form { page: &draft, to: &format!("{draft}/withdraw"), fields: &[("note", "mätning")] })?;
        settled += 1;
    }
    Ok(settled)
}

/// Where the draft stands that the last job made.
fn wait_for_draft(client: &mut Client) -> Result<String, String> {
    for _ in 0..600 {
        let answer = client.get("/jobs?format=json")?;
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        let of = |key: &str| {
            let at = text.find(&format!("\"{key}\": \""))? + key.len() + 5;
            text.get(at..)?.split('"').next().map(str::to_owned)
        };
        match of("state").as_deref() {
            Some("waiting" | "running") => thread::sleep(Duration::from_millis(50)),
            Some("done") => {
                let job = of("job").ok_or("the jobs say no number")?;
                let answer = client.get(&format!("/jobs/{job}?format=json"))?;
                let text = String::from_utf8_lossy(&answer.body).into_owned();
                let to = text.find("/settlements/").and_then(|at| text.get(at..)?.split('"').next().map(str::to_owned));
                return to.ok_or_else(|| format!("job {job} made no draft"));
            }
            other => return Err(format!("the settlement ended as {other:?}")),
        }
    }
    Err("the settlement did not end".to_owned())
}

fn judged(outcome: &Outcome, memory: &[f64]) -> Result<(), String> {
    let ms = |part: usize| outcome.percentile(part).as_secs_f64() * 1000.0;
    println!(
        "  {} requests, {RATE} a second over {CONNECTIONS} connections, from the time they were due",
        outcome.latencies.len()
    );
    println!("  ms: p50 {:.1}, p90 {:.1}, p99 {:.1}, max {:.1}", ms(50), ms(90), ms(99), ms(100));
    for (what, count) in &outcome.errors {
        println!("  {count} × {what}");
    }
    let [start, middle, end] = *memory else { return Err("the server's memory could not be read".to_owned()) };
    println!("  MiB of the server: {start:.1} at the start, {middle:.1} in the middle, {end:.1} at the end");
    let errors = outcome.errors.values().sum::<u64>();
    all([
        judge("requests that gave no page", errors as f64, 0.0, None),
        judge("ms that one request in a hundred exceeds", ms(99), P99_MS, None),
        judge("memory at the end / in the middle", end / middle, GROWTH, None),
    ])
}
