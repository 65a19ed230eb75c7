//! A client of the test's own, down to the bytes: it can send what no other client would.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

/// What every page, file and refusal carries.
pub const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
                          form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// The boundary between the parts of a form with files.
const BOUNDARY: &str = "kapitera-test-boundary";

/// An answer.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    /// Reads what came; a connection that was closed before anything came is status 0.
    pub fn read(bytes: &[u8]) -> Self {
        let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { return Self::default() };
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).unwrap_or_default();
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let mut answer = Self { status, headers, body: bytes[end + 4..].to_vec() };
        if answer.header("transfer-encoding") == Some("chunked") {
            answer.body = unchunked(&answer.body);
        }
        answer
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(there, _)| there == name).map(|(_, value)| value.as_str())
    }

    pub fn cookies(&self) -> Vec<&str> {
        self.headers.iter().filter(|(name, _)| name == "set-cookie").map(|(_, value)| value.as_str()).collect()
    }

    /// The value of a cookie that is set.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let value = self.cookies().into_iter().find_map(|cookie| cookie.strip_prefix(name)?.strip_prefix('='))?;
        value.split(';').next().map(str::to_owned)
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The rule that was broken, of a refusal that was asked for as JSON.
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    /// Where it leads.
    pub fn to(&self) -> &str {
        self.header("location").unwrap_or_default()
    }

    /// The job that it began.
    pub fn job(&self) -> Option<i64> {
        self.to().strip_prefix("/jobs/").and_then(|id| id.parse().ok()).or_else(|| self.json()["job"].as_i64())
    }

    /// The value of a hidden field of a page.
    pub fn hidden(&self, name: &str) -> Option<String> {
        let text = self.text();
        let input = text.split("<input").find(|input| input.contains(&format!("name=\"{name}\"")))?;
        input.split_once("value=\"").and_then(|(_, rest)| rest.split_once('"')).map(|(value, _)| value.to_owned())
    }
}

fn unchunked(bytes: &[u8]) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::new(), bytes);
    while let Some(end) = rest.windows(2).position(|window| window == b"\r\n") {
        let length = std::str::from_utf8(&rest[..end]).ok().and_then(|text| usize::from_str_radix(text, 16).ok());
        let Some(length) = length.filter(|length| *length > 0) else { break };
        out.extend_from_slice(&rest[end + 2..end + 2 + length]);
        rest = &rest[end + 2 + length + 2..];
    }
    out
}

/// Somebody who is signed in, or a program with a token.
#[derive(Clone, Debug, Default)]
pub struct Signed {
    pub name: String,
    /// The word of the session, or of the token.
    pub word: String,
    /// What forms carry.
    pub csrf: String,
    pub session: i64,
}

/// A request that is being made.
#[derive(Clone, Debug)]
pub struct Ask {
    verb: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Ask {
    pub fn new(verb: &str, path: &str) -> Self {
        Self { verb: verb.to_owned(), path: path.to_owned(), headers: Vec::new(), body: Vec::new() }
    }

    pub fn get(path: &str) -> Self {
        Self::new("GET", path)
    }

    pub fn post(path: &str, fields: &[(&str, &str)]) -> Self {
        let encode = |(name, value): &(&str, &str)| format!("{name}={}", encoded(value));
        let body: Vec<String> = fields.iter().map(encode).collect();
        Self::new("POST", path).body("application/x-www-form-urlencoded", body.join("&").into_bytes())
    }

    pub fn json(path: &str, value: &serde_json::Value) -> Self {
        Self::new("POST", path).body("application/json", value.to_string().into_bytes())
    }

    /// A form with files, in the order of a page of ours: the mark first.
    pub fn upload(path: &str, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Self {
        Self::new("POST", path).body(&multipart(), parts(fields, files))
    }

    pub fn body(mut self, kind: &str, body: Vec<u8>) -> Self {
        self.body = body;
        self.with("content-type", kind)
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// In a browser of somebody who is signed in.
    pub fn of(self, who: &Signed) -> Self {
        self.with("cookie", &format!("kapitera={}", who.word))
    }

    /// By a program with a token.
    pub fn token(self, who: &Signed) -> Self {
        self.with("authorization", &format!("Bearer {}", who.word))
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut out = format!("{} {} HTTP/1.1\r\nHost: kapitera.test\r\nConnection: close\r\n", self.verb, self.path);
        for (name, value) in &self.headers {
            out += &format!("{name}: {value}\r\n");
        }
        if self.verb != "GET" && !self.headers.iter().any(|(name, _)| name == "content-length") {
            out += &format!("content-length: {}\r\n", self.body.len());
        }
        [out.as_bytes(), b"\r\n", &self.body].concat()
    }

    /// Sends it, and looks that the answer is one that a browser does nothing with that was not meant.
    pub fn send(&self, server: SocketAddr) -> Answer {
        let answer = Answer::read(&exchange(server, &self.bytes()));
        carries_headers(&answer, &format!("{} {}", self.verb, self.path));
        answer
    }
}

/// That an answer has the headers of all answers.
pub fn carries_headers(answer: &Answer, of: &str) {
    assert_ne!(answer.status, 0, "{of}: no answer");
    assert_eq!(answer.header("content-security-policy"), Some(POLICY), "{of}: {answer:?}");
    // Files of open data, and nothing else, are for other sites too.
    let is_open = answer.header("access-control-allow-origin").is_some();
    assert!(!is_open || of.contains("/oppna-data/"), "{of}: {answer:?}");
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", if is_open { "cross-origin" } else { "same-origin" }),
    ] {
        assert_eq!(answer.header(name), Some(value), "{of}: {name}");
    }
    let kept = answer.header("cache-control").unwrap_or_default();
    assert!(
        kept == "no-store" || (of.contains("/static/") || of.contains(".ico") || of.contains(".txt")),
        "{of}: {kept}"
    );
    if answer.status != 303 {
        assert!(answer.header("content-type").is_some(), "{of}: no content-type");
    }
}

/// Sends bytes as they are and reads until the server closes; what came before a connection broke off.
pub fn exchange(server: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let mut stream = connect(server);
    // A server that has refused already may not read the rest.
    let _ = stream.write_all(bytes);
    rest(&mut stream)
}

pub fn connect(server: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(server).unwrap();
    stream.set_nodelay(true).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    stream.set_write_timeout(Some(Duration::from_secs(60))).unwrap();
    stream
}

/// What still comes until the server closes.
pub fn rest(stream: &mut TcpStream) -> Vec<u8> {
    let mut out = Vec::new();
    let mut chunk = [0; 65536];
    while let Ok(read @ 1..) = stream.read(&mut chunk) {
        out.extend_from_slice(&chunk[..read]);
    }
    let _ = stream.shutdown(Shutdown::Both);
    out
}

pub fn multipart() -> String {
    format!("multipart/form-data; boundary={BOUNDARY}")
}

/// The parts of a form with files.
pub fn parts(fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, value) in fields {
        out.extend_from_slice(
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").as_bytes(),
        );
    }
    for (name, bytes) in files {
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        out.extend_from_slice(head.as_bytes());
        out.extend_from_slice(bytes);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    out
}

pub fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
