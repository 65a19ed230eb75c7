//! The menu: the sections of the application and whom they are for. A new section is a line here and a file of routes in `pages/`.

use std::collections::BTreeSet;

use kapitera_desk::Role;
use kapitera_message::{Language, Text, text};

use crate::rights::{ACCOUNTS, ADMINISTRATION, AUDIT, FIGURES, FOLLOW_UP, JOBS, May, ONE_CENTRE, PROGRAMMES, WORK};

/// A group of the menu, as it is drawn.
pub struct MenuGroup {
    /// Its name.
    pub name: String,
    /// Its entries.
    pub entries: Vec<MenuEntry>,
}

/// An entry of the menu.
pub struct MenuEntry {
    /// Its name.
    pub name: String,
    /// Where it leads.
    pub to: &'static str,
    /// Whether the page is in it.
    pub is_here: bool,
}

struct Entry {
    name: Text,
    to: &'static str,
    may: May,
}

fn entries() -> Vec<(Text, Vec<Entry>)> {
    let entry = |name: Text, to: &'static str, may: May| Entry { name, to, may };
    vec![
        (
            text!("Ersättning", "Payment"),
            vec![
                entry(text!("Start", "Start"), "/", May::SignedIn),
                entry(text!("Månader", "Months"), "/months", FIGURES),
                entry(text!("Leveranser", "Deliveries"), "/deliveries", WORK),
                entry(text!("Jobb", "Jobs"), "/jobs", JOBS),
            ],
        ),
        (
            text!("Regler och utfall", "Rules and results"),
            vec![
                entry(text!("Modeller", "Models"), "/models", May::SignedIn),
                entry(text!("Vad om?", "What if?"), "/what-if", FIGURES),
                entry(text!("Hälsocentraler", "Health centres"), "/centres", ONE_CENTRE),
                entry(text!("Uppföljning", "Follow-up"), "/follow-up", FOLLOW_UP),
                entry(text!("Internhandel", "Internal trade"), "/trade", FIGURES),
                entry(text!("Publicera", "Publish"), "/publications", WORK),
            ],
        ),
        (
            text!("Beslut och program", "Decisions and programmes"),
            vec![
                entry(text!("Beslut", "Decisions"), "/decisions", FIGURES),
                entry(text!("Program", "Programmes"), "/programmes", PROGRAMMES),
            ],
        ),
        (
            text!("Bokföring", "Books"),
            vec![
                entry(text!("Huvudbok", "Ledger"), "/ledger", WORK),
                entry(text!("Saldon", "Balances"), "/ledger/balances", WORK),
                entry(text!("Rättelser", "Corrections"), "/corrections", WORK),
                entry(text!("Betalningar", "Payments"), "/payments", WORK),
                entry(text!("Planer", "Plans"), "/plans", WORK),
                entry(text!("Konkurrensneutralitet", "Neutrality"), "/neutrality", FIGURES),
                entry(text!("Journal", "Journal"), "/ledger/journal", WORK),
                entry(text!("Bokföringsmånader", "Months of the books"), "/ledger/periods", ACCOUNTS),
            ],
        ),
        (
            text!("Administration", "Administration"),
            vec![
                entry(text!("Användare", "Users"), "/administration/users", AUDIT),
                entry(text!("Inloggade", "Sessions"), "/administration/sessions", AUDIT),
                entry(text!("Behörighetslogg", "Audit log"), "/administration/audit", AUDIT),
                entry(text!("Inställningar", "Settings"), "/administration/settings", ADMINISTRATION),
            ],
        ),
    ]
}

/// The menu of somebody with these roles, on the page `path`.
pub fn menu(roles: &BTreeSet<Role>, path: &str, language: Language) -> Vec<MenuGroup> {
    let all = entries();
    // The entry whose address begins the page's, and most of it.
    let begins =
        |to: &str| path == to || (to != "/" && path.starts_with(to) && path.as_bytes().get(to.len()) == Some(&b'/'));
    let here = all
        .iter()
        .flat_map(|(_, entries)| entries)
        .map(|entry| entry.to)
        .filter(|to| begins(to))
        .max_by_key(|to| to.len());
    let groups = all.iter().map(|(name, entries)| MenuGroup {
        name: name.get(language).to_owned(),
        entries: entries
            .iter()
            .filter(|entry| entry.may.allows(Some(roles)))
            .map(|entry| MenuEntry {
                name: entry.name.get(language).to_owned(),
                to: entry.to,
                is_here: here == Some(entry.to),
            })
            .collect(),
    });
    groups.filter(|group| !group.entries.is_empty()).collect()
}
