//! An answer as it goes out: a page as HTML, the same as JSON, CSV, a workbook or a file for Word, files with safe names.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use jiff::Timestamp;
use kapitera_message::{Language, Problem, text};
use kapitera_output::{Form, Output};
use serde_json::{Map, Value, json};

use crate::answer::{Answer, File, Refused};
use crate::asked::Viewer;
use crate::form::encoded;
use crate::html::{Frame, Who, blocks, frame, problem_parts};
use crate::page::{Block, Page};
use crate::{cookies, headers};

/// What an answer is drawn with.
pub struct Shown<'a> {
    /// The region's name.
    pub region: &'a str,
    /// Whether it is invented.
    pub invented: bool,
    /// Whether browsers come by TLS.
    pub is_https: bool,
    /// The address.
    pub here: &'a str,
    /// The language.
    pub language: Language,
    /// Who asks.
    pub who: Option<&'a Viewer>,
    /// Whether it is asked under `/api/v1`.
    pub is_api: bool,
    /// The form that was asked for.
    pub format: Option<&'a str>,
    /// When.
    pub at: Timestamp,
    /// Whether something was to be changed.
    pub is_post: bool,
}

/// Draws an answer.
pub fn respond(answer: Result<Answer, Refused>, shown: &Shown<'_>) -> Response {
    let (mut is_kept, mut is_open) = (false, false);
    let mut response = match answer {
        Ok(Answer::Page(page)) => page_or_file(&page, StatusCode::OK, shown),
        Ok(Answer::Again(status, page)) => whole(&page, status, shown),
        Ok(Answer::Left(status, page, cookies)) => {
            // The address that led here may hold a code: the page's own links do not repeat it.
            let page = whole(&page, status, &Shown { here: "/sign-in", ..*shown });
            with_cookies(page, &cookies, shown.is_https)
        }
        Ok(Answer::Fragment(parts)) => {
            let mut out = String::new();
            blocks(&mut out, &parts, shown.who.map_or("", |who| &who.csrf), shown.language);
            typed(StatusCode::OK, "text/html; charset=utf-8", out.into())
        }
        Ok(Answer::Done(to)) if shown.is_api => {
            as_json(StatusCode::OK, &json!({ "done": true, "to": api_address(&to) }))
        }
        Ok(Answer::Done(to)) => see_other(&to),
        Ok(Answer::Started(job)) if shown.is_api => {
            as_json(StatusCode::ACCEPTED, &json!({ "job": job, "to": format!("/api/v1/jobs/{job}") }))
        }
        Ok(Answer::Started(job)) => see_other(&format!("/jobs/{job}")),
        Ok(Answer::SignedIn { to, cookies }) => with_cookies(see_other(&to), &cookies, shown.is_https),
        Ok(Answer::Provider(to, cookies)) => with_cookies(redirect(&to), &cookies, shown.is_https),
        Ok(Answer::File(file)) => save(file),
        Ok(Answer::Asset(kind, bytes)) => {
            is_kept = true;
            typed(StatusCode::OK, kind, bytes.into())
        }
        Ok(Answer::Open(kind, bytes)) => {
            is_open = true;
            typed(StatusCode::OK, kind, bytes.into())
        }
        Ok(Answer::Json(value)) => as_json(StatusCode::OK, &value),
        Err(refused) => self::refused(&refused, shown),
    };
    headers::add(response.headers_mut(), is_kept, shown.is_https);
    if is_open {
        headers::open(response.headers_mut());
    }
    response
}

fn page_or_file(page: &Page, status: StatusCode, shown: &Shown<'_>) -> Response {
    let format = if shown.is_api { Some(shown.format.unwrap_or("json")) } else { shown.format };
    let name = || file_name(shown.here);
    match format {
        Some("json") => {
            let mut object = Map::new();
            object.insert("title".to_owned(), Value::from(page.title.get(shown.language)));
            for output in page.outputs() {
                object.extend(output_json(output, shown.language));
            }
            as_json(status, &Value::Object(object))
        }
        Some("csv") if page.outputs().next().is_some() => {
            let mut bytes = Vec::new();
            for output in page.outputs() {
                // Writing to memory does not fail.
                let _ = output.write(Form::Csv, shown.language, &mut bytes);
            }
            save(File { name: format!("{}.csv", name()), kind: "text/csv; charset=utf-8", bytes })
        }
        Some("xlsx") if page.outputs().next().is_some() => match workbook(page, shown) {
            Ok(bytes) => save(File { name: format!("{}.xlsx", name()), kind: XLSX, bytes }),
            Err(problem) => refused(&problem.into(), shown),
        },
        Some("docx") if page.outputs().next().is_some() => match word(page, shown) {
            Ok(bytes) => save(File { name: format!("{}.docx", name()), kind: DOCX, bytes }),
            Err(problem) => refused(&problem.into(), shown),
        },
        #[cfg(feature = "pdf")]
        Some("pdf") if page.outputs().next().is_some() => match pdf(page, shown) {
            Ok(bytes) => save(File { name: format!("{}.pdf", name()), kind: "application/pdf", bytes }),
            Err(problem) => refused(&problem.into(), shown),
        },
        None => whole(page, status, shown),
        Some(_) => refused(&no_such_form(), shown),
    }
}

/// The media type of a workbook.
pub(crate) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The media type of a file for Word.
pub(crate) const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

fn no_such_form() -> Refused {
    Refused::with(
        StatusCode::NOT_ACCEPTABLE,
        Problem::error("no_such_form", text!("sidan finns inte i den formen", "the page has no such form"))
            .hint(text!("välj csv, xlsx, docx, pdf eller json", "choose csv, xlsx, docx, pdf or json")),
    )
}

/// A result as an object of JSON.
fn output_json(output: &Output, language: Language) -> Map<String, Value> {
    let mut bytes = Vec::new();
    // Writing to memory does not fail, and what was written as JSON can be read as it.
    let _ = output.write(Form::Json, language, &mut bytes);
    match serde_json::from_slice(&bytes) {
        Ok(Value::Object(object)) => object,
        _ => Map::new(),
    }
}

/// All results of a page in one: a table of each sheet.
fn joined(page: &Page) -> Output {
    let parts = page.outputs().flat_map(|output| output.parts.iter().cloned()).collect();
    Output { title: Some(page.title.clone()), parts, csv: None }
}

/// The day of what is given out.
pub(crate) fn day(at: Timestamp) -> kapitera_period::Date {
    at.to_zoned(jiff::tz::TimeZone::UTC).date()
}

fn around(page: &Page, shown: &Shown<'_>) -> kapitera_document::Frame {
    kapitera_document::Frame {
        language: shown.language,
        author: shown.region.to_owned(),
        subject: page.title.get(shown.language).to_owned(),
        dated: day(shown.at),
        marks: kapitera_handout::region_marks(shown.invented),
    }
}

fn workbook(page: &Page, shown: &Shown<'_>) -> Result<Vec<u8>, Problem> {
    kapitera_export::workbook::workbook(&joined(page), &around(page, shown))
}

fn word(page: &Page, shown: &Shown<'_>) -> Result<Vec<u8>, Problem> {
    kapitera_export::word::word(&joined(page), &around(page, shown))
}

#[cfg(feature = "pdf")]
fn pdf(page: &Page, shown: &Shown<'_>) -> Result<Vec<u8>, Problem> {
    kapitera_pdf::pdf(&joined(page), &around(page, shown))
}

/// A name for what is saved of a page: its address, with what no file name holds left out.
fn file_name(here: &str) -> String {
    let path = here.split('?').next().unwrap_or_default().trim_start_matches("/api/v1").trim_matches('/');
    let name: String = path
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() || "-._".contains(letter) { letter } else { '-' })
        .collect();
    if name.is_empty() { "kapitera".to_owned() } else { format!("kapitera-{name}") }
}

fn whole(page: &Page, status: StatusCode, shown: &Shown<'_>) -> Response {
    let who = shown.who.map(|who| Who { name: &who.user.shown_name, roles: &who.user.roles });
    let html = frame(
        page,
        &Frame {
            region: shown.region,
            invented: shown.invented,
            language: shown.language,
            here: shown.here,
            who,
            csrf: shown.who.map_or("", |who| &who.csrf),
        },
    );
    typed(status, "text/html; charset=utf-8", html.into())
}

/// A refusal: to the sign-in page, as problems for programs, or as a page that says what, where, why and how to mend it.
fn refused(refused: &Refused, shown: &Shown<'_>) -> Response {
    if shown.is_api || shown.format == Some("json") {
        let problems = output_json(&problem_parts(&refused.problems), shown.language);
        let first = refused.problems.first();
        let mut object = Map::new();
        object.insert("status".to_owned(), Value::from(refused.status.as_u16()));
        object.insert("title".to_owned(), Value::from(first.map_or("", |first| first.what.get(shown.language))));
        object.insert("code".to_owned(), Value::from(first.map_or("", |first| first.code)));
        object.extend(problems);
        let mut response = as_json(refused.status, &Value::Object(object));
        set(&mut response, header::CONTENT_TYPE, "application/problem+json");
        return response;
    }
    if refused.status == StatusCode::UNAUTHORIZED {
        return see_other(&format!("/sign-in?back={}", encoded(if shown.is_post { "/" } else { shown.here })));
    }
    let title = match refused.status {
        StatusCode::NOT_FOUND => text!("Sidan finns inte", "There is no such page"),
        StatusCode::FORBIDDEN => text!("Inte tillåtet", "Not allowed"),
        StatusCode::CONFLICT => text!("Någon annan hann före", "Somebody else was first"),
        StatusCode::INTERNAL_SERVER_ERROR => text!("Ett fel i programmet", "A fault in the program"),
        _ if shown.is_post => text!("Det gjordes inte", "It was not done"),
        _ => text!("Sidan kan inte visas", "The page cannot be shown"),
    };
    let page = Page::new(title).with(Block::Problems(refused.problems.clone()));
    whole(&page, refused.status, shown)
}

/// The address of the API that answers to a page's.
fn api_address(to: &str) -> String {
    format!("/api/v1{}", to.split('?').next().unwrap_or_default())
}

fn see_other(to: &str) -> Response {
    // Only within the site: an address of another is never ours to give.
    let to = if is_within(to) { to } else { "/" };
    redirect(to)
}

fn redirect(to: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    set(&mut response, header::LOCATION, to);
    response
}

/// Whether an address is one of this site's, from its root.
pub(crate) fn is_within(to: &str) -> bool {
    let rest = to.strip_prefix('/');
    rest.is_some_and(|rest| !rest.starts_with(['/', '\\']))
        && to.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
}

fn with_cookies(mut response: Response, all: &[(&'static str, String, i64)], is_https: bool) -> Response {
    for (name, value, seconds) in all {
        if let Ok(cookie) = HeaderValue::from_str(&cookies::written(name, value, *seconds, is_https)) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}

fn save(file: File) -> Response {
    let mut response = typed(StatusCode::OK, file.kind, file.bytes.into());
    let plain: String = file
        .name
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() || "-._".contains(letter) { letter } else { '_' })
        .collect();
    let full = encoded(&file.name);
    set(
        &mut response,
        header::CONTENT_DISPOSITION,
        &format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{full}"),
    );
    response
}

fn as_json(status: StatusCode, value: &Value) -> Response {
    typed(status, "application/json", format!("{value:#}\n").into())
}

fn typed(status: StatusCode, kind: &str, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    set(&mut response, header::CONTENT_TYPE, kind);
    response
}

fn set(response: &mut Response, name: header::HeaderName, value: &str) {
    // What no header can hold, a line break among it, is left out altogether.
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_this_site_are_gone_to() {
        for within in ["/", "/months/2020-02?a=b", "/jobs/1"] {
            assert!(is_within(within), "{within}");
        }
        for other in ["", "//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nX: y", "months", "/å"] {
            assert!(!is_within(other), "{other}");
        }
    }
}
