//! A small provider of identities that checks what it is sent, as a real one does, and lies where a test says so.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::browser::{pairs, parameter};
use crate::keys::{Key, encoded};

pub const CLIENT: &str = "kapitera-test";
pub const SECRET: &str = "påhittad hemlighet: +/&= 1234567890";

/// What the provider says, and where it lies.
#[derive(Clone)]
pub struct Says {
    /// Whom it names.
    pub subject: String,
    /// What it signs with.
    pub key: Key,
    /// What it publishes.
    pub published: Vec<Key>,
    /// What a token says otherwise.
    pub claims: Vec<(&'static str, Value)>,
    /// Whether the issuer of its document is its own.
    pub issuer_is_own: bool,
    /// Whether it takes the secret in the form alone.
    pub secret_in_form: bool,
    /// What stands in place of a path's answer.
    pub instead: BTreeMap<&'static str, Instead>,
}

/// An answer that is none.
#[derive(Clone, Copy)]
pub enum Instead {
    Status(u16),
    /// To another place, where the right answer is.
    Elsewhere,
    Large,
    /// Nothing for so long, and then the right answer.
    Slow(Duration),
    /// What no JSON is.
    Garbled,
}

/// What it has given out: nothing of it may be said to anybody else.
#[derive(Default)]
pub struct Given {
    pub secrets: Vec<String>,
    /// How often a path was asked.
    pub asked: BTreeMap<String, usize>,
    /// Codes that hold, with nonce and challenge.
    codes: BTreeMap<String, (String, String)>,
}

#[derive(Clone)]
pub struct Provider {
    pub address: SocketAddr,
    pub says: Arc<Mutex<Says>>,
    pub given: Arc<Mutex<Given>>,
    /// Where it sends browsers back to.
    back_to: String,
}

pub const FIRST: Key = Key::Es256 { kid: "first", byte: 7 };

impl Provider {
    /// Begins to serve.
    pub fn new(back_to: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let says = Says {
            subject: "subject-of-anna".to_owned(),
            key: FIRST,
            published: vec![FIRST],
            claims: Vec::new(),
            issuer_is_own: true,
            secret_in_form: false,
            instead: BTreeMap::new(),
        };
        let provider = Self {
            address: listener.local_addr().unwrap(),
            says: Arc::new(Mutex::new(says)),
            given: Arc::default(),
            back_to: back_to.to_owned(),
        };
        let serving = provider.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let serving = serving.clone();
                std::thread::spawn(move || serving.answer(stream.unwrap()));
            }
        });
        provider
    }

    pub fn issuer(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Lies otherwise from now on.
    pub fn says(&self, change: impl FnOnce(&mut Says)) {
        change(&mut self.says.lock().unwrap());
    }

    /// Gives something else in place of a path's answer from now on.
    pub fn gives(&self, path: &'static str, instead: Instead) {
        self.says.lock().unwrap().instead.insert(path, instead);
    }

    pub fn asked(&self, path: &str) -> usize {
        self.given.lock().unwrap().asked.get(path).copied().unwrap_or_default()
    }

    /// What a person does who is sent here and signs in: the address that the browser is sent back to.
    pub fn sign_in(&self, to: &str) -> String {
        assert!(to.starts_with(&format!("{}/authorize?", self.issuer())), "{to}");
        let said = |name: &str| parameter(to, name).unwrap_or_else(|| panic!("{name} lacks in {to}"));
        assert_eq!(
            (said("response_type"), said("client_id"), said("scope")),
            ("code".into(), CLIENT.into(), "openid".into())
        );
        assert_eq!((said("redirect_uri"), said("code_challenge_method")), (self.back_to.clone(), "S256".into()));
        let mut given = self.given.lock().unwrap();
        let code = format!("code-{}-{}", given.codes.len(), encoded(&Sha256::digest(said("nonce"))));
        given.secrets.extend([code.clone(), said("state"), said("nonce")]);
        given.codes.insert(code.clone(), (said("nonce"), said("code_challenge")));
        let mut back = openidconnect::url::Url::parse(&self.back_to).unwrap();
        back.query_pairs_mut().append_pair("code", &code).append_pair("state", &said("state"));
        back[openidconnect::url::Position::BeforePath..].to_owned()
    }

    fn answer(&self, stream: TcpStream) {
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let mut first = String::new();
        reader.read_line(&mut first).unwrap();
        let (mut length, mut authorization) = (0_usize, String::new());
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or_default() < 3 {
                break;
            }
            let (name, value) = line.trim_end().split_once(": ").unwrap();
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse().unwrap(),
                "authorization" => value.clone_into(&mut authorization),
                _ => {}
            }
        }
        let mut form = vec![0; length];
        reader.read_exact(&mut form).unwrap();
        let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
        *self.given.lock().unwrap().asked.entry(path.clone()).or_default() += 1;
        let (status, body) = self.reply(&path, &String::from_utf8(form).unwrap(), &authorization);
        let elsewhere = if status == 302 { format!("Location: /elsewhere{path}\r\n") } else { String::new() };
        let head = format!("HTTP/1.1 {status} Said\r\nContent-Type: application/json\r\n{elsewhere}");
        let length = body.len();
        // Who waits no longer has gone.
        let _ = write!(&stream, "{head}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}");
    }

    fn reply(&self, path: &str, form: &str, authorization: &str) -> (u16, String) {
        let says = self.says.lock().unwrap().clone();
        match says.instead.get(path) {
            Some(Instead::Status(status)) => return (*status, "{}".to_owned()),
            Some(Instead::Elsewhere) => return (302, "{}".to_owned()),
            Some(Instead::Large) => return (200, format!("{{\"a\":\"{}\"}}", "a".repeat(2 << 20))),
            Some(Instead::Garbled) => return (200, "<html>secret-in-an-error".to_owned()),
            Some(Instead::Slow(time)) => std::thread::sleep(*time),
            None => {}
        }
        let path = path.strip_prefix("/elsewhere").unwrap_or(path);
        match path {
            "/.well-known/openid-configuration" => (200, self.document(&says).to_string()),
            "/keys" => {
                let keys: Vec<Value> = says.published.iter().filter_map(Key::published).collect();
                (200, json!({ "keys": keys }).to_string())
            }
            "/token" => self.token(&says, &pairs(form), authorization),
            _ => (404, "{}".to_owned()),
        }
    }

    fn document(&self, says: &Says) -> Value {
        let issuer = self.issuer();
        let methods = if says.secret_in_form { json!(["client_secret_post"]) } else { json!(["client_secret_basic"]) };
        json!({
            "issuer": if says.issuer_is_own { issuer.clone() } else { "http://127.0.0.1:1".to_owned() },
            "authorization_endpoint": format!("{issuer}/authorize"),
            "token_endpoint": format!("{issuer}/token"),
            "jwks_uri": format!("{issuer}/keys"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256", "HS256", "none"],
            "token_endpoint_auth_methods_supported": methods,
        })
    }

    /// A token for a code, to the client that it was given to and that knows the verifier; once.
    fn token(&self, says: &Says, form: &BTreeMap<String, String>, authorization: &str) -> (u16, String) {
        let refused = |status, error: &str| (status, json!({ "error": error, "error_description": "no" }).to_string());
        let said = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
        let url = |text: &str| openidconnect::url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let pair = base64(&format!("{}:{}", url(CLIENT), url(SECRET)));
        let is_known = if says.secret_in_form {
            authorization.is_empty() && (said("client_id"), said("client_secret")) == (CLIENT, SECRET)
        } else {
            authorization == format!("Basic {pair}") && !form.contains_key("client_secret")
        };
        if !is_known {
            return refused(401, "invalid_client");
        }
        let mut given = self.given.lock().unwrap();
        let Some((nonce, challenge)) = given.codes.remove(said("code")) else { return refused(400, "invalid_grant") };
        let holds = encoded(&Sha256::digest(said("code_verifier"))) == challenge;
        if !holds || said("redirect_uri") != self.back_to || said("grant_type") != "authorization_code" {
            return refused(400, "invalid_grant");
        }
        let now = Timestamp::now().as_second();
        let mut claims = json!({
            "iss": self.issuer(), "aud": CLIENT, "sub": says.subject, "nonce": nonce, "iat": now, "exp": now + 300,
        });
        for (name, value) in &says.claims {
            claims[*name] = value.clone();
        }
        let (token, access) = (says.key.signed(&claims), "an-access-token-of-the-test");
        given.secrets.extend([token.clone(), access.to_owned(), said("code_verifier").to_owned()]);
        (200, json!({ "access_token": access, "token_type": "Bearer", "id_token": token }).to_string())
    }
}

fn base64(text: &str) -> String {
    use base64ct::{Base64, Encoding as _};
    Base64::encode_string(text.as_bytes())
}
