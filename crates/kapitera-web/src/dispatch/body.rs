//! What was sent: forms whole, files as a stream into a folder of their own. Everything has a limit in bytes and in time.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{DefaultBodyLimit, FromRequest as _, Multipart, Request};
use axum::http::{HeaderMap, StatusCode};
use kapitera_message::{Problem, text};
use tokio::io::AsyncWriteExt as _;
use tokio::time::timeout;

use crate::answer::Refused;
use crate::app::App;
use crate::asked::Files;
use crate::config::Patience;
use crate::dispatch::upload::{Upload, not_kept};
use crate::form::Sent;

/// The most bytes of a form.
const FORM_BYTES: usize = 256 << 10;
/// The most fields and files of an upload.
const FIELDS: usize = 60;
/// The most bytes of a field of an upload that is no file.
const FIELD_BYTES: usize = 16 << 10;

/// Reads a form: `name=value&…`, or an object of JSON under `/api/v1`.
pub async fn form(headers: &HeaderMap, body: Body, patience: Duration) -> Result<Sent, Refused> {
    let kind = headers.get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let bytes = match timeout(patience, to_bytes(body, FORM_BYTES)).await {
        Err(_) => return Err(too_slow()),
        Ok(Err(_)) => return Err(too_large()),
        Ok(Ok(bytes)) => bytes,
    };
    if bytes.is_empty() {
        return Ok(Sent::default());
    }
    match kind.as_str() {
        "application/x-www-form-urlencoded" => Ok(Sent::read(&String::from_utf8_lossy(&bytes))),
        "application/json" => json(&bytes),
        _ => Err(Refused::with(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Problem::error("form_kind", text!("formuläret är av ett okänt slag", "the form is of an unknown kind"))
                .hint(text!(
                    "skicka application/x-www-form-urlencoded eller application/json",
                    "send application/x-www-form-urlencoded or application/json"
                )),
        )),
    }
}

fn json(bytes: &[u8]) -> Result<Sent, Refused> {
    let wrong = || {
        Refused::with(
            StatusCode::BAD_REQUEST,
            Problem::error("json_not_read", text!("JSON kan inte läsas", "the JSON cannot be read")).hint(text!(
                "skicka ett objekt med texter, tal och listor av texter",
                "send an object of texts, numbers and lists of texts"
            )),
        )
    };
    let serde_json::Value::Object(object) = serde_json::from_slice(bytes).map_err(|_| wrong())? else {
        return Err(wrong());
    };
    let mut sent = Sent::default();
    for (name, value) in object {
        let all = match value {
            serde_json::Value::Array(all) => all,
            one => vec![one],
        };
        for value in all {
            match value {
                serde_json::Value::String(text) => sent.push(name.clone(), text),
                serde_json::Value::Number(number) => sent.push(name.clone(), number.to_string()),
                serde_json::Value::Bool(flag) => sent.push(name.clone(), if flag { "yes" } else { "" }),
                serde_json::Value::Null => {}
                _ => return Err(wrong()),
            }
        }
    }
    Ok(sent)
}

/// That a form carries the mark of its session.
pub fn carries(csrf: Option<&str>, sent: &Sent) -> Result<(), Refused> {
    let Some(csrf) = csrf else { return Ok(()) };
    let carried = sent.raw("csrf").unwrap_or_default();
    let is_same =
        carried.len() == csrf.len() && carried.bytes().zip(csrf.bytes()).fold(0, |acc, (a, b)| acc | (a ^ b)) == 0;
    if is_same && !csrf.is_empty() {
        return Ok(());
    }
    Err(Refused::with(
        StatusCode::FORBIDDEN,
        Problem::error("form_without_mark", text!("formuläret är för gammalt", "the form is too old"))
            .why(text!(
                "det bär inte din inloggnings märke; du kan ha loggat in igen sedan sidan öppnades",
                "it does not carry the mark of your session; you may have signed in again since the page was opened"
            ))
            .hint(text!("ladda sidan igen och skicka om", "load the page again and send once more")),
    ))
}

/// That a note or a reason has no personal number: it may be recorded in the journal, where nothing is ever taken away.
pub fn names_nobody(sent: &Sent) -> Result<(), Refused> {
    let said = ["note", "reason"].into_iter().filter_map(|name| sent.get(name));
    if said.into_iter().all(|said| kapitera_desk::masked(said) == said) {
        return Ok(());
    }
    Err(Problem::error(
        "note_names_person",
        text!("texten innehåller ett personnummer", "the text holds a personal number"),
    )
    .why(text!(
        "den registreras för alltid, och läses av fler än du",
        "it is recorded for ever, and read by others than you"
    ))
    .hint(text!("skriv vad det gäller utan personuppgifter", "write what it is about without personal data"))
    .into())
}

/// Who sends files, and when.
#[derive(Clone, Copy)]
pub struct Sender<'a> {
    /// The user.
    pub by: &'a str,
    /// The mark of the session that the form must carry; none under `/api/v1`.
    pub csrf: Option<&'a str>,
    /// When it began.
    pub at: jiff::Timestamp,
}

/// Reads fields and files. The files lie in a folder of their own, which is taken away on a refusal, and when the client goes.
pub async fn files(
    app: &Arc<App>,
    headers: &HeaderMap,
    body: Body,
    sender: Sender<'_>,
) -> Result<(Sent, Files), Refused> {
    let limit = app.config.upload_bytes;
    let announced = headers.get("content-length").and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|bytes| bytes > limit + (1 << 20)) {
        return Err(too_large());
    }
    let upload = Upload::begin(app, sender.by, sender.at)?;
    let Patience { silence, upload: whole, .. } = app.config.patience;
    let limits = Limits { bytes: limit, silence };
    let read = timeout(whole, read_files(&upload.folder, limits, headers, body, sender.csrf)).await;
    let (sent, paths) = read.map_err(|_| too_slow())??;
    Ok((sent, Files { upload, paths }))
}

/// What an upload may take.
#[derive(Clone, Copy)]
struct Limits {
    bytes: u64,
    silence: Duration,
}

async fn read_files(
    folder: &Path,
    Limits { bytes, silence }: Limits,
    headers: &HeaderMap,
    body: Body,
    csrf: Option<&str>,
) -> Result<(Sent, Vec<PathBuf>), Refused> {
    let mut request = Request::new(body);
    *request.headers_mut() = headers.clone();
    // The bytes are counted here, against the limit of the settings.
    DefaultBodyLimit::disable().apply(&mut request);
    let mut parts = Multipart::from_request(request, &()).await.map_err(|_| not_read())?;
    let (mut sent, mut paths, mut left) = (Sent::default(), Vec::new(), bytes);
    for _ in 0..FIELDS {
        let part = timeout(silence, parts.next_field()).await.map_err(|_| too_slow())?;
        let Some(mut part) = part.map_err(|_| not_read())? else {
            carries(csrf, &sent)?;
            return Ok((sent, paths));
        };
        let name = part.name().unwrap_or_default().to_owned();
        let Some(file) = part.file_name().map(str::to_owned) else {
            let mut bytes = Vec::new();
            while let Some(chunk) =
                timeout(silence, part.chunk()).await.map_err(|_| too_slow())?.map_err(|_| not_read())?
            {
                bytes.extend_from_slice(&chunk);
                if bytes.len() > FIELD_BYTES {
                    return Err(too_large());
                }
            }
            sent.push(name, String::from_utf8_lossy(&bytes).into_owned());
            continue;
        };
        // Before a byte of a file is kept it is clear that the form is ours: the mark stands first.
        carries(csrf, &sent)?;
        if file.is_empty() {
            continue;
        }
        let path = folder.join(paths.len().to_string()).join(clean_name(&file));
        keep(&path, &mut part, &mut left, silence).await?;
        paths.push(path);
    }
    Err(too_large())
}

async fn keep(
    path: &Path,
    part: &mut axum::extract::multipart::Field<'_>,
    left: &mut u64,
    silence: Duration,
) -> Result<(), Refused> {
    let failed = |error: std::io::Error| not_kept(&error);
    if let Some(folder) = path.parent() {
        tokio::fs::create_dir_all(folder).await.map_err(failed)?;
    }
    let mut file = tokio::fs::File::create_new(path).await.map_err(failed)?;
    while let Some(chunk) = timeout(silence, part.chunk()).await.map_err(|_| too_slow())?.map_err(|_| not_read())? {
        *left = left.checked_sub(chunk.len() as u64).ok_or_else(too_large)?;
        file.write_all(&chunk).await.map_err(failed)?;
    }
    file.flush().await.map_err(failed)
}

/// The name of a file without folders, without what could be one or would not be read as a name, and without personal numbers:
/// it stands on pages and in manifests.
fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = kapitera_desk::masked(last)
        .chars()
        .map(|letter| if letter.is_alphanumeric() || " ._-()".contains(letter) { letter } else { '_' })
        .take(100)
        .collect();
    let clean = clean.trim_matches([' ', '.']).to_owned();
    if clean.is_empty() { "fil".to_owned() } else { clean }
}

fn too_slow() -> Refused {
    Refused::with(
        StatusCode::REQUEST_TIMEOUT,
        Problem::error("sent_too_slowly", text!("det som skickades kom för långsamt", "what was sent came too slowly"))
            .why(text!("inget är mottaget", "nothing is taken in"))
            .hint(text!("försök igen", "try again")),
    )
}

fn too_large() -> Refused {
    Refused::with(
        StatusCode::PAYLOAD_TOO_LARGE,
        Problem::error("sent_too_large", text!("det som skickades är för stort", "what was sent is too large"))
            .why(text!("inget är mottaget", "nothing is taken in"))
            .hint(text!(
                "dela upp leveransen, eller ta in den med kapitera import",
                "divide the delivery, or take it in with kapitera import"
            )),
    )
}

fn not_read() -> Refused {
    Refused::with(
        StatusCode::BAD_REQUEST,
        Problem::error("upload_not_read", text!("det som skickades bröts av", "what was sent was cut off"))
            .why(text!("inget är mottaget", "nothing is taken in"))
            .hint(text!("skicka om filerna", "send the files again")),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_no_paths() {
        assert_eq!(clean_name("listning 2020-01.csv"), "listning 2020-01.csv");
        assert_eq!(clean_name("../../etc/passwd"), "passwd");
        assert_eq!(clean_name("C:\\x\\å.xlsx"), "å.xlsx");
        assert_eq!(clean_name("..\u{0}"), "_");
        assert_eq!(clean_name(".."), "fil");
        assert_eq!(clean_name("a\r\nb;\"c.csv"), "a__b__c.csv");
        assert_eq!(clean_name("19540101-7495.csv"), "________-____.csv");
        assert_eq!(clean_name(&"x".repeat(500)).len(), 100);
    }

    #[test]
    fn a_form_must_carry_the_mark() {
        let sent = Sent::read("csrf=abc");
        assert!(carries(Some("abc"), &sent).is_ok());
        assert!(carries(None, &Sent::default()).is_ok());
        for wrong in ["abd", "ab", ""] {
            assert!(carries(Some(wrong), &sent).is_err(), "{wrong}");
        }
        assert!(carries(Some("abc"), &Sent::default()).is_err());
    }
}
