//! Requests at a fixed rate, whatever the server does, and how long each took from when it was to be sent.
//!
//! A generator that waits for an answer before it sends the next request stops asking just when the server is slow, and so
//! leaves out what persons would have waited. Here each request has its time; one that is sent late, since all connections
//! wait for answers, has waited already.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::http::Client;

/// What is asked, and how fast.
pub struct Load<'l> {
    pub address: SocketAddr,
    /// Sent with every request: who is signed in.
    pub cookie: &'l str,
    /// Asked for in turn.
    pub paths: &'l [&'l str],
    /// Requests a second.
    pub rate: u32,
    pub time: Duration,
    pub connections: usize,
}

/// What came of it.
#[derive(Default)]
pub struct Outcome {
    /// From when a request was to be sent until its whole answer was there; of every request, sorted.
    pub latencies: Vec<Duration>,
    /// What was no page: the status, or why there was no answer, and how often.
    pub errors: BTreeMap<String, u64>,
}

impl Outcome {
    /// The latency that `part` of a hundred requests did not exceed.
    pub fn percentile(&self, part: usize) -> Duration {
        let place = (self.latencies.len() * part).div_ceil(100).saturating_sub(1);
        self.latencies.get(place).copied().unwrap_or_default()
    }

    fn add(&mut self, other: Self) {
        self.latencies.extend(other.latencies);
        for (what, count) in other.errors {
            *self.errors.entry(what).or_default() += count;
        }
    }
}

impl Load<'_> {
    /// Sends all, and does `beside` meanwhile.
    pub fn run(&self, beside: impl FnOnce()) -> Outcome {
        let (start, next) = (Instant::now(), AtomicU64::new(0));
        let mut outcome = Outcome::default();
        thread::scope(|scope| {
            let connections: Vec<_> =
                (0..self.connections).map(|_| scope.spawn(|| self.connection(start, &next))).collect();
            beside();
            for connection in connections {
                outcome.add(connection.join().expect("a connection does not panic"));
            }
        });
        outcome.latencies.sort_unstable();
        outcome
    }

    /// Takes the next request that nobody has taken, until there is none.
    fn connection(&self, start: Instant, next: &AtomicU64) -> Outcome {
        let mut client = Client::new(self.address, self.cookie);
        let mut outcome = Outcome::default();
        let all = self.time.as_secs() * u64::from(self.rate);
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= all {
                return outcome;
            }
            let due = start + Duration::from_nanos(number * 1_000_000_000 / u64::from(self.rate));
            thread::sleep(due.saturating_duration_since(Instant::now()));
            let path = usize::try_from(number).map_or("/", |number| self.paths[number % self.paths.len()]);
            let error = match client.get(path) {
                Ok(answer) if answer.status == 200 => None,
                Ok(answer) => Some(format!("{} {path}", answer.status)),
                Err(why) => Some(why),
            };
            outcome.latencies.push(due.elapsed());
            if let Some(error) = error {
                *outcome.errors.entry(error).or_default() += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Write};
    use std::net::{TcpListener, TcpStream};

    use super::*;

    /// Answers on one connection; each request for `/slow` takes half a second.
    fn serve(stream: TcpStream) {
        let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
        let mut stream = stream;
        while let Some(Ok(first)) = lines.next() {
            let headers: Vec<String> =
                lines.by_ref().map_while(Result::ok).take_while(|line| !line.is_empty()).collect();
            assert!(headers.contains(&"Cookie: session=invented".to_owned()), "{headers:?}");
            if first.starts_with("GET /slow ") {
                thread::sleep(Duration::from_millis(500));
            }
            let status = if first.starts_with("GET /gone ") { "404 Not Found" } else { "200 OK" };
            // In one piece: small pieces wait for each other.
            let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 2\r\n\r\nok");
            stream.write_all(answer.as_bytes()).unwrap();
        }
    }

    fn load(paths: &[&str], connections: usize) -> Outcome {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || listener.incoming().for_each(|stream| drop(thread::spawn(|| serve(stream.unwrap())))));
        let time = Duration::from_secs(1);
        Load { address, cookie: "session=invented", paths, rate: 100, time, connections }.run(|| {})
    }

    #[test]
    fn what_waits_behind_a_slow_answer_has_waited() {
        let mut paths = vec!["/fast"; 100];
        paths[0] = "/slow";
        let outcome = load(&paths, 1);
        assert_eq!(outcome.latencies.len(), 100);
        // One connection: the fifty that were due in the half second waited, a quarter of a second in the middle.
        let waited = outcome.latencies.iter().filter(|latency| latency.as_millis() >= 100).count();
        assert!(waited >= 40, "{waited} waited");
        assert!(outcome.percentile(100) >= Duration::from_millis(500));
        assert!(outcome.errors.is_empty(), "{:?}", outcome.errors);
    }

    #[test]
    fn what_is_no_page_is_counted_by_status() {
        let outcome = load(&["/fast", "/gone"], 4);
        assert_eq!(outcome.errors, BTreeMap::from([("404 /gone".to_owned(), 50)]));
        assert!(outcome.percentile(50) <= outcome.percentile(90) && outcome.latencies.len() == 100);
    }

    #[test]
    fn percentiles_are_of_what_there_is() {
        let outcome = Outcome { latencies: (1..=200).map(Duration::from_millis).collect(), ..Outcome::default() };
        assert_eq!([50, 99, 100].map(|part| outcome.percentile(part).as_millis()), [100, 198, 200]);
        assert_eq!(Outcome::default().percentile(99), Duration::ZERO);
    }
}
