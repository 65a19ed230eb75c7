//! Persons who read pages while settlements run: requests at a fixed rate to the server, on the loopback.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::Bench;
use super::figures::{all, judge};
use super::http::{Client, hidden_fields};
use super::load::{Load, Outcome};
use crate::run::{fresh, read, shown};

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
/// Who reads them: a user of the demo.
const PERSON: [(&str, &str); 2] = [("name", "controller"), ("password", "fjallmark-demo")];
/// The month that is settled again and again meanwhile.
const SETTLED: &str = "2020-03";

/// A form as a person sends it: where it stands, where it goes, and what is filled in beside its hidden fields.
struct Form<'f> {
    page: &'f str,
    to: &'f str,
    fields: &'f [(&'f str, &'f str)],
}

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
    let mut client = Client::new(server.address, "");
    submit(&mut client, &Form { page: "/sign-in", to: "/sign-in", fields: &PERSON })?;
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

/// Opens the page of a form and sends it; keeps the cookies that come with the answers.
fn submit(client: &mut Client, form: &Form<'_>) -> Result<(), String> {
    let page = client.get(form.page)?;
    keep_cookies(client, page.headers("set-cookie").map(str::to_owned).collect());
    let mut fields = hidden_fields(&String::from_utf8_lossy(&page.body));
    fields.extend(form.fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let answer = client.post(form.to, &fields)?;
    keep_cookies(client, answer.headers("set-cookie").map(str::to_owned).collect());
    match answer.status {
        300..=399 => Ok(()),
        status => Err(format!("the form to {} was answered with {status}", form.to)),
    }
}

/// Cookies of the same name take each other's place.
fn keep_cookies(client: &mut Client, given: Vec<String>) {
    for given in given {
        let pair = given.split(';').next().unwrap_or_default().trim().to_owned();
        let name = pair.split('=').next().unwrap_or_default();
        let others = client.cookie.split("; ").filter(|kept| !kept.is_empty() && kept.split('=').next() != Some(name));
        client.cookie = others.chain([pair.as_str()]).collect::<Vec<_>>().join("; ");
    }
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

/// The server; it ends with the value.
struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    fn start(bench: &Bench, region: &Path) -> Result<Self, String> {
        let mut command = Command::new(&bench.kapitera);
        command.args(["serve", "--listen", "127.0.0.1:0", "--region"]).arg(region).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|error| format!("{} does not run: {error}", shown(&command)))?;
        let output = child.stdout.take();
        // From here on the server ends when something fails.
        let mut server = Self { child, address: SocketAddr::from(([127, 0, 0, 1], 0)) };
        let mut lines = output.map(BufReader::new).into_iter().flat_map(BufRead::lines).map_while(Result::ok);
        let found = lines.find_map(|line| line.strip_prefix("http://")?.trim_end_matches('/').parse().ok());
        server.address = found.ok_or_else(|| format!("{}: did not say where it listens", shown(&command)))?;
        // Nobody may block it by not reading on.
        thread::spawn(move || lines.for_each(drop));
        Ok(server)
    }

    /// Its resident size.
    fn resident_mib(&self) -> Result<f64, String> {
        let path = format!("/proc/{}/status", self.child.id());
        let status = fs::read_to_string(&path).map_err(|error| format!("{path} cannot be read: {error}"))?;
        resident_mib(&status).ok_or_else(|| format!("{path} has no VmRSS"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already; then there is nothing to end.
        let _ = self.child.kill().and_then(|()| self.child.wait());
    }
}

fn resident_mib(status: &str) -> Option<f64> {
    let kib = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.trim().trim_end_matches(" kB");
    Some(kib.parse::<f64>().ok()? / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_of_a_name_take_each_others_place() {
        let mut client = Client::new(SocketAddr::from(([127, 0, 0, 1], 1)), "");
        keep_cookies(&mut client, vec!["session=a; HttpOnly; Path=/".into(), "language=sv".into()]);
        keep_cookies(&mut client, vec!["session=b; Secure".into()]);
        assert_eq!(client.cookie, "language=sv; session=b");
    }

    #[test]
    fn memory_is_read_from_the_status_of_a_process() {
        assert_eq!(resident_mib("Name:\tx\nVmRSS:\t    2048 kB\nThreads:\t1\n"), Some(2.0));
        assert_eq!(resident_mib("Name:\tx\n"), None);
    }
}
