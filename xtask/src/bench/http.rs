//! A small HTTP/1.1 client for a server of our own on the loopback: one connection kept open, whole bodies, forms.
//!
//! Kept out on purpose: redirects (a redirect is an answer like others), encryption, anything a stranger's server might do.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// An answer comes within this time, or has failed.
const ANSWER_MOST: Duration = Duration::from_secs(30);
/// No answer of ours is larger.
const BODY_MOST: u64 = 64 << 20;

/// A connection that is opened when it is needed.
pub struct Client {
    address: SocketAddr,
    stream: Option<BufReader<TcpStream>>,
    /// What is sent with every request: `name=value`, or nothing.
    pub cookie: String,
}

/// An answer.
pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn headers(&self, name: &str) -> impl Iterator<Item = &str> {
        self.headers.iter().filter(move |(there, _)| there.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

impl Client {
    pub fn new(address: SocketAddr, cookie: &str) -> Self {
        Self { address, stream: None, cookie: cookie.to_owned() }
    }

    pub fn get(&mut self, path: &str) -> Result<Answer, String> {
        self.send(&format!("GET {path} HTTP/1.1\r\n{}\r\n", self.common()))
    }

    /// Sends a form.
    pub fn post(&mut self, path: &str, fields: &[(String, String)]) -> Result<Answer, String> {
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        let body = body.join("&");
        let (common, length, address) = (self.common(), body.len(), self.address);
        self.send(&format!(
            "POST {path} HTTP/1.1\r\n{common}Origin: http://{address}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        ))
    }

    fn common(&self) -> String {
        let cookie = if self.cookie.is_empty() { String::new() } else { format!("Cookie: {}\r\n", self.cookie) };
        format!("Host: {}\r\nAccept: text/html\r\n{cookie}", self.address)
    }

    /// Sends a request; a kept connection that the server has closed meanwhile is opened anew, once.
    fn send(&mut self, request: &str) -> Result<Answer, String> {
        let kept = self.stream.take();
        let was_kept = kept.is_some();
        let first = self.exchange(kept, request);
        let answer = match first {
            Err(Fault::Closed) if was_kept => self.exchange(None, request),
            first => first,
        };
        answer.map_err(|fault| match fault {
            Fault::Closed => "closed without an answer".to_owned(),
            Fault::Other(what) => what,
        })
    }

    fn exchange(&mut self, kept: Option<BufReader<TcpStream>>, request: &str) -> Result<Answer, Fault> {
        let mut stream = match kept {
            Some(stream) => stream,
            None => BufReader::new(connected(self.address).map_err(|error| Fault::Other(error.kind().to_string()))?),
        };
        stream.get_mut().write_all(request.as_bytes()).map_err(|_| Fault::Closed)?;
        let answer = read(&mut stream)?;
        if !answer.headers("connection").any(|value| value.eq_ignore_ascii_case("close")) {
            self.stream = Some(stream);
        }
        Ok(answer)
    }
}

/// Why there is no answer.
enum Fault {
    /// The connection was closed before the answer began.
    Closed,
    Other(String),
}

fn connected(address: SocketAddr) -> std::io::Result<TcpStream> {
    let stream = TcpStream::connect_timeout(&address, ANSWER_MOST)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(ANSWER_MOST))?;
    Ok(stream)
}

fn read(stream: &mut impl BufRead) -> Result<Answer, Fault> {
    let other = |what: &str| Fault::Other(what.to_owned());
    let first = match line(stream) {
        Ok(first) if !first.is_empty() => first,
        Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => return Err(other("timed out")),
        _ => return Err(Fault::Closed),
    };
    let status = first.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(|| other("no status"))?;
    let mut headers = Vec::new();
    loop {
        let header = line(stream).map_err(|error| Fault::Other(error.kind().to_string()))?;
        let Some((name, value)) = header.split_once(':') else { break };
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let mut answer = Answer { status, headers, body: Vec::new() };
    answer.body = body(stream, &answer).map_err(|error| Fault::Other(error.kind().to_string()))?;
    Ok(answer)
}

fn body(stream: &mut impl BufRead, answer: &Answer) -> std::io::Result<Vec<u8>> {
    let mut body = Vec::new();
    if answer.headers("transfer-encoding").any(|coding| coding.eq_ignore_ascii_case("chunked")) {
        loop {
            let size = u64::from_str_radix(line(stream)?.split(';').next().unwrap_or_default().trim(), 16);
            let size = size.map_err(std::io::Error::other)?;
            exactly(stream, size, &mut body)?;
            line(stream)?;
            if size == 0 {
                return Ok(body);
            }
        }
    }
    let length = answer.headers("content-length").next().and_then(|length| length.parse().ok()).unwrap_or(0);
    exactly(stream, length, &mut body)?;
    Ok(body)
}

fn exactly(stream: &mut impl BufRead, length: u64, body: &mut Vec<u8>) -> std::io::Result<()> {
    let read = stream.take(length.min(BODY_MOST)).read_to_end(body)?;
    if read as u64 == length { Ok(()) } else { Err(std::io::ErrorKind::UnexpectedEof.into()) }
}

fn line(stream: &mut impl BufRead) -> std::io::Result<String> {
    let mut line = Vec::new();
    stream.take(1 << 16).read_until(b'\n', &mut line)?;
    Ok(String::from_utf8_lossy(&line).trim_end().to_owned())
}

/// A text as it stands in a form that is sent.
fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// The hidden fields of a page's forms, which go with a form that is sent: against forms sent by other sites.
pub fn hidden_fields(page: &str) -> Vec<(String, String)> {
    let inputs = page.split("<input ").skip(1).map(|rest| rest.split('>').next().unwrap_or_default());
    let attribute = |input: &str, name: &str| {
        let value = input.split_once(&format!("{name}=\""))?.1;
        Some(value.split('"').next().unwrap_or_default().replace("&quot;", "\"").replace("&amp;", "&"))
    };
    inputs
        .filter(|input| attribute(input, "type").is_some_and(|kind| kind == "hidden"))
        .filter_map(|input| Some((attribute(input, "name")?, attribute(input, "value")?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_whole_in_both_forms() {
        let body = |text: &str| read(&mut text.as_bytes()).map(|answer| (answer.status, answer.body)).ok();
        assert_eq!(body("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhere!"), Some((200, b"here".to_vec())));
        let chunked = "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n2;x\r\nhe\r\n2\r\nre\r\n0\r\n\r\n";
        assert_eq!(body(chunked), Some((404, b"here".to_vec())));
        assert_eq!(body("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut"), None);
        assert!(matches!(read(&mut &b""[..]), Err(Fault::Closed)));
    }

    #[test]
    fn forms_are_encoded_and_their_hidden_fields_found() {
        assert_eq!(encoded("å b&c"), "%C3%A5%20b%26c");
        let page = r#"<input name="name"><input type="hidden" name="token" value="a&amp;b"><input name="x" type="hidden" value="1">"#;
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(hidden_fields(page), [pair("token", "a&b"), pair("x", "1")]);
    }
}
