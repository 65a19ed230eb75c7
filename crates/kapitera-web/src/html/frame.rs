//! What stands around every page: its head, the way here, the menu, who is signed in, the foot.

use askama::Template;
use kapitera_message::Language;

use super::blocks::blocks;
use crate::page::Page;
use crate::section::{MenuGroup, menu};

/// What a page is drawn in.
pub struct Frame<'a> {
    /// The region's name.
    pub region: &'a str,
    /// Whether the region is invented.
    pub invented: bool,
    /// The language.
    pub language: Language,
    /// The address of the page, with what was asked.
    pub here: &'a str,
    /// Who is signed in; none before.
    pub who: Option<Who<'a>>,
    /// What forms carry.
    pub csrf: &'a str,
}

/// Who is signed in.
#[derive(Clone, Copy)]
pub struct Who<'a> {
    /// The name shown.
    pub name: &'a str,
    /// The roles.
    pub roles: &'a std::collections::BTreeSet<kapitera_desk::Role>,
}

#[derive(Template)]
#[template(path = "frame.html")]
struct Whole<'a> {
    sv: bool,
    lang: &'static str,
    other: &'static str,
    title: &'a str,
    region: &'a str,
    invented: bool,
    here: String,
    who: Option<&'a str>,
    csrf: &'a str,
    groups: Vec<MenuGroup>,
    trail: Vec<(&'a str, &'a str)>,
    lead: &'a str,
    tabs: Vec<(&'a str, &'a str, bool)>,
    downloads: Vec<(String, &'static str)>,
    body: String,
}

/// Draws a whole page.
pub fn frame(page: &Page, frame: &Frame<'_>) -> String {
    let language = frame.language;
    let sv = language == Language::Sv;
    let mut body = String::with_capacity(16_384);
    blocks(&mut body, &page.blocks, frame.csrf, language);
    let path = frame.here.split('?').next().unwrap_or_default();
    let whole = Whole {
        sv,
        lang: if sv { "sv" } else { "en" },
        other: if sv { "en" } else { "sv" },
        title: page.title.get(language),
        region: frame.region,
        invented: frame.invented,
        here: crate::form::encoded(frame.here),
        who: frame.who.map(|who| who.name),
        csrf: frame.csrf,
        groups: frame.who.map(|who| menu(who.roles, path, language)).unwrap_or_default(),
        trail: page.trail.iter().map(|link| (link.name.get(language), link.to.as_str())).collect(),
        lead: page.lead.get(language),
        tabs: page.tabs.iter().map(|tab| (tab.link.name.get(language), tab.link.to.as_str(), tab.is_here)).collect(),
        downloads: if page.can_be_downloaded { downloads(frame.here) } else { Vec::new() },
        body,
    };
    // Nothing in the template can fail: it only writes texts to a text.
    whole.render().unwrap_or_default()
}

/// The same page as files.
fn downloads(here: &str) -> Vec<(String, &'static str)> {
    let mark = if here.contains('?') { '&' } else { '?' };
    [("csv", "CSV"), ("xlsx", "Excel"), ("docx", "Word"), ("pdf", "PDF"), ("json", "JSON")]
        .into_iter()
        .filter(|(form, _)| *form != "pdf" || cfg!(feature = "pdf"))
        .map(|(form, name)| (format!("{here}{mark}format={form}"), name))
        .collect()
}
