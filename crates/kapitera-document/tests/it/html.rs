//! The document as HTML: as committed, without scripts, whole in itself.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use kapitera_document::html;
use kapitera_message::Language;

use crate::sample::{document, frame};

/// Without the styles, which are files of their own.
fn body(whole: &str) -> String {
    let (before, rest) = whole.split_once("<style>").unwrap();
    format!("{before}<style>…{}", &rest[rest.find("</style>").unwrap()..])
}

/// To write it anew, run the test with `UPDATE_SNAPSHOTS=1` and read what changed.
#[test]
fn the_document_is_drawn_as_committed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/snapshots");
    for (language, name) in [(Language::Sv, "document-sv.html.txt"), (Language::En, "document-en.html.txt")] {
        let drawn = body(&html(&document(), &frame(language)));
        let path = folder.join(name);
        if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
            fs::write(&path, &drawn).unwrap();
        }
        let committed = fs::read_to_string(&path).unwrap_or_default();
        assert!(drawn == committed, "{name} is drawn otherwise than committed; UPDATE_SNAPSHOTS=1 takes it");
    }
}

#[test]
fn nothing_runs_and_nothing_comes_from_elsewhere() {
    let whole = html(&document(), &frame(Language::Sv));
    for word in ["<script", "javascript:", "<link", "<img", "<iframe", "@import", "url(http", "src="] {
        assert!(!whole.contains(word), "{word}");
    }
    assert!(whole.contains("default-src 'none'"));
    // What was written by others stands as text.
    assert!(!whole.contains("<b>") && !whole.contains("<inget>"));
    assert!(whole.contains("Region Exempel &amp; grannar") && whole.contains("&#39;a b.toml&#39;"));
    // The only addresses are those of namespaces and of its own places.
    let elsewhere = whole.replace("http://www.w3.org/2000/svg", "");
    assert!(!elsewhere.contains("http:") && !elsewhere.contains("https:"));
}

/// The names of elements with what they say of themselves, in order.
fn tags(whole: &str) -> Vec<(bool, String, String)> {
    let body = body(whole);
    let mut found = Vec::new();
    for piece in body.split('<').skip(1) {
        let (tag, _) = piece.split_once('>').unwrap();
        let (name, rest) = tag.split_once([' ', '\n']).unwrap_or((tag, ""));
        let is_end = name.starts_with('/');
        found.push((is_end, name.trim_matches('/').to_owned(), rest.to_owned()));
    }
    found
}

fn ids(tags: &[(bool, String, String)]) -> Vec<&str> {
    let of = |rest: &'_ str| rest.find(" id=\"").map(|at| at + 5).or(rest.starts_with("id=\"").then_some(4));
    tags.iter().filter_map(|(_, _, rest)| rest[of(rest)?..].split('"').next()).collect()
}

#[test]
fn elements_are_closed_ids_are_unique_and_headings_go_in_steps() {
    for language in [Language::Sv, Language::En] {
        let whole = html(&document(), &frame(language));
        let tags = tags(&whole);
        let mut open: Vec<&str> = Vec::new();
        for (is_end, name, rest) in &tags {
            if *is_end {
                assert_eq!(open.pop(), Some(name.as_str()), "</{name}>");
            } else if !rest.ends_with('/') && !["meta", "!DOCTYPE"].contains(&name.as_str()) {
                open.push(name);
            }
        }
        assert!(open.is_empty(), "{open:?}");
        let ids = ids(&tags);
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{ids:?}");
        let headings = tags.iter().filter(|(is_end, name, _)| !is_end && ["h1", "h2", "h3"].contains(&name.as_str()));
        let mut level = 0;
        for (_, name, _) in headings {
            let next: u32 = name[1..].parse().unwrap();
            assert!(next <= level + 1, "{name} after h{level}");
            level = next;
        }
        let code = if language == Language::Sv { "sv" } else { "en" };
        assert!(whole.starts_with(&format!("<!DOCTYPE html>\n<html lang=\"{code}\">")));
        for (_, name, rest) in tags.iter().filter(|(is_end, ..)| !is_end) {
            assert!(name != "svg" || rest.contains("aria-labelledby"), "{rest}");
        }
        let heads = tags.iter().filter(|(is_end, name, rest)| !is_end && name == "th" && !rest.contains("scope="));
        assert_eq!(heads.count(), 0, "header cells say what they head");
    }
}

#[test]
fn every_figure_has_its_command_and_every_picture_its_figures() {
    let whole = html(&document(), &frame(Language::En));
    assert_eq!(whole.matches("The figures are printed by:").count(), 2);
    assert_eq!(whole.matches("<summary>The figures of the picture</summary>").count(), 2);
    assert_eq!(whole.matches("<svg").count(), 6, "three pictures in two sizes");
    assert_eq!(whole.matches("<h3>The centres</h3>").count(), 0, "the section is called so already");
}
