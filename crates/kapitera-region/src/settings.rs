//! `kapitera.toml`: the settings of a region.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use kapitera_message::{Language, Problem, Problems, text};
use kapitera_money::{Exact, parse_number};
use kapitera_register::RegisterKind;

use kapitera_toml::{Document, Section, quoted};

mod open_data;
mod web;

pub use open_data::OpenDataSettings;
pub use web::{OidcSettings, WebSettings};

/// The settings of a region, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The region's name as people write it.
    pub name: String,
    /// The language of texts when none is asked for.
    pub language: Language,
    /// The models used when none is named, each in its time; relative to the region's directory.
    pub models: Vec<PathBuf>,
    /// The models of internal trade between units, each in its time; relative to the region's directory.
    pub trade_models: Vec<PathBuf>,
    /// The key that pseudonyms are made with; relative to the region's directory.
    pub key_file: PathBuf,
    /// The largest share of rejected rows a delivery may have, 0 to 1.
    pub rejected_share: Exact,
    /// The mapping used to import each register, relative to the region's directory.
    pub mappings: BTreeMap<RegisterKind, PathBuf>,
    /// Whether all of it is invented: only then may illustrative values be posted.
    pub invented: bool,
    /// Where the ledger is: a file relative to the region's directory, or `postgres://…`.
    pub database: String,
    /// The folder of the books' texts, relative to the region's directory.
    pub books: PathBuf,
    /// How the web application is reached.
    pub web: WebSettings,
    /// The text of what is followed up, relative to the region's directory; none when nothing is.
    pub indicators: Option<PathBuf>,
    /// Who publishes open data, and where; none when nobody does.
    pub open_data: Option<OpenDataSettings>,
    /// What municipalities are called, by their codes; one that is not here is called by its code.
    pub municipalities: BTreeMap<String, String>,
}

/// Where the ledger is when the settings do not say.
const DATABASE: &str = "ledger.db";
/// The folder of the books' texts when the settings do not say.
const BOOKS: &str = "books";

/// What a new region starts with.
#[derive(Clone, Debug)]
pub struct InitSettings<'a> {
    /// The region's name as people write it.
    pub name: &'a str,
    /// The language of texts when none is asked for.
    pub language: Language,
    /// Where the key lies, relative to the region's directory.
    pub key_file: &'a str,
    /// The models used when none is named, relative to the region's directory.
    pub models: &'a [&'a str],
    /// The mapping of each register, relative to the region's directory.
    pub mappings: &'a [(RegisterKind, &'a str)],
    /// Whether all of it is invented.
    pub invented: bool,
}

impl Settings {
    /// Reads the text of `kapitera.toml`.
    ///
    /// # Errors
    ///
    /// All unknown keys, missing keys and values of the wrong type, each with its place in the text.
    pub fn parse(path: &Path, source: &str) -> Result<Self, Problems> {
        let mut document = Document::new(path, source);
        let settings = read(&mut document, source);
        match settings {
            Some(settings) if document.problems.is_empty() => Ok(settings),
            _ => Err(document.problems),
        }
    }
}

fn read(document: &mut Document, source: &str) -> Option<Settings> {
    let parsed = document.parse(source)?;
    let mut root = Document::root(&parsed);
    let region = document.section(&mut root, "region");
    let limits = document.section(&mut root, "limits");
    let import = document.section(&mut root, "import");
    let ledger = document.section(&mut root, "ledger");
    let trade = document.section(&mut root, "trade");
    let web = document.section(&mut root, "web");
    let follow_up = document.section(&mut root, "follow-up");
    let open_data = document.section(&mut root, "open-data");
    let named = document.section(&mut root, "municipalities");
    document.finish(root);

    let Some(mut region) = region else {
        let missing =
            Problem::error("missing_key", text!("tabellen ”[region]” saknas", "the table “[region]” is missing"));
        document.problem(missing, 0..0);
        return None;
    };
    let name = document.required(&mut region, "name").map(|(name, _)| name);
    let language = document.parsed(&mut region, "language", language_from);
    let models = models_of(document, &mut region);
    let key_file = document.required(&mut region, "key-file").map(|(path, _)| path.into());
    let invented = document.flag(&mut region, "invented").unwrap_or(false);
    document.finish(region);

    let mut rejected_share = Some(Exact::decimal(2, 2));
    if let Some(mut limits) = limits {
        rejected_share = document.parsed(&mut limits, "rejected-share", share_from);
        document.finish(limits);
    }
    let mappings = import.map_or_else(BTreeMap::new, |section| mappings_in(document, section));
    let (mut database, mut books) = (DATABASE.to_owned(), PathBuf::from(BOOKS));
    if let Some(mut ledger) = ledger {
        if let Some((said, _)) = document.string(&mut ledger, "database") {
            database = said;
        }
        if let Some((said, _)) = document.string(&mut ledger, "books") {
            books = said.into();
        }
        document.finish(ledger);
    }
    let trade_models = trade.map_or_else(Vec::new, |section| models_in(document, section));
    let mut indicators = None;
    if let Some(mut follow_up) = follow_up {
        indicators = document.required(&mut follow_up, "indicators").map(|(path, _)| path.into());
        document.finish(follow_up);
    }
    let open_data = match open_data {
        None => None,
        Some(section) => Some(open_data::read(document, section)?),
    };
    let municipalities = named.map_or_else(BTreeMap::new, |section| open_data::municipalities(document, &section));
    let web = web.map_or_else(|| Some(WebSettings::default()), |section| web::read(document, section));
    Some(Settings {
        name: name?,
        language: language?,
        models,
        trade_models,
        key_file: key_file?,
        rejected_share: rejected_share?,
        mappings,
        invented,
        database,
        books,
        web: web?,
        indicators,
        open_data,
        municipalities,
    })
}

/// The models that a section names.
fn models_of(document: &mut Document, section: &mut Section<'_, '_>) -> Vec<PathBuf> {
    document.strings(section, "model").into_iter().map(PathBuf::from).collect()
}

/// The models of a section that names nothing else.
fn models_in(document: &mut Document, mut section: Section<'_, '_>) -> Vec<PathBuf> {
    let models = models_of(document, &mut section);
    document.finish(section);
    models
}

fn mappings_in(document: &mut Document, mut import: Section<'_, '_>) -> BTreeMap<RegisterKind, PathBuf> {
    let mut mappings = BTreeMap::new();
    for kind in RegisterKind::ALL {
        if let Some(mut section) = document.section(&mut import, kind.name()) {
            if let Some((path, _)) = document.required(&mut section, "mapping") {
                mappings.insert(kind, path.into());
            }
            document.finish(section);
        }
    }
    document.finish(import);
    mappings
}

fn language_from(name: &str) -> Option<Language> {
    match name {
        "sv" => Some(Language::Sv),
        "en" => Some(Language::En),
        _ => None,
    }
}

fn share_from(text: &str) -> Option<Exact> {
    parse_number(text).ok().filter(|share| !share.is_negative() && *share <= Exact::ONE)
}

/// The text of a new region's `kapitera.toml`, with comments in its language.
pub(crate) fn new_text(init: &InitSettings<'_>) -> String {
    let language = match init.language {
        Language::Sv => "sv",
        Language::En => "en",
    };
    let say = |sv: &'static str, en: &'static str| if language == "sv" { sv } else { en };
    let mut out = String::new();
    let mut line = |line: &str| {
        out.push_str(line);
        out.push('\n');
    };
    line(say(
        "# Inställningar för regionen. Sökvägar räknas från den här mappen.",
        "# The region's settings. Paths are from this folder.",
    ));
    line("[region]");
    line(&format!("name = {}", quoted(init.name)));
    line(&format!("language = \"{language}\"  {}", say("# sv eller en", "# sv or en")));
    match init.models {
        [] => line(say(
            "# model = \"models/…\"  modellen som används när ingen annan anges; flera: [\"…\", \"…\"], var och en i sin tid",
            "# model = \"models/…\"  the model used when no other is named; several: [\"…\", \"…\"], each in its time",
        )),
        [model] => line(&format!("model = {}", quoted(model))),
        models => {
            let models: Vec<String> = models.iter().map(|model| quoted(model)).collect();
            line(&format!("model = [{}]  {}", models.join(", "), say("# var och en i sin tid", "# each in its time")));
        }
    }
    line(say(
        "# Nyckeln som pseudonymer görs med: 64 hexadecimala siffror. Den ska ligga utanför den här mappen.",
        "# The key that pseudonyms are made with: 64 hex digits. Keep it outside this folder.",
    ));
    line(&format!("key-file = {}", quoted(init.key_file)));
    if init.invented {
        line(say(
            "# Allt är påhittat: också illustrativa värden får bokföras.",
            "# All of it is invented: illustrative values may be posted too.",
        ));
        line("invented = true");
    }
    line("\n[ledger]");
    line(say(
        "# Huvudboken: en fil i den här mappen, eller postgres://… när flera delar den.",
        "# The ledger: a file in this folder, or postgres://… when several share it.",
    ));
    line(&format!("database = {}", quoted(DATABASE)));
    line(say(
        "# Kontoplan, utförare, attestanter och regler för bokföringen.",
        "# Chart of accounts, providers, officers and the rules of booking.",
    ));
    line(&format!("books = {}", quoted(BOOKS)));
    line("\n[limits]");
    line(say(
        "# En leverans med större andel avvisade rader tas inte emot.",
        "# A delivery with a larger share of rejected rows is refused.",
    ));
    line("rejected-share = \"2 %\"");
    line(say("\n# Hur varje registers filer läses.", "\n# How each register's files are read."));
    for (kind, mapping) in init.mappings {
        line(&format!("[import.{}]\nmapping = {}", kind.name(), quoted(mapping)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_text_reads_back() {
        let mappings = [(RegisterKind::Listing, "mappings/listing.toml")];
        for language in [Language::Sv, Language::En] {
            let init = InitSettings {
                name: "Region \"Å\"",
                language,
                key_file: "../a.key",
                models: &[],
                mappings: &mappings,
                invented: true,
            };
            let read = Settings::parse(Path::new("kapitera.toml"), &new_text(&init)).unwrap();
            assert_eq!((read.name.as_str(), read.language), ("Region \"Å\"", language));
            assert_eq!(read.rejected_share, Exact::decimal(2, 2));
            assert_eq!((read.invented, read.database.as_str()), (true, "ledger.db"));
            assert_eq!(read.mappings[&RegisterKind::Listing], Path::new("mappings/listing.toml"));
        }
    }

    #[test]
    fn all_problems_are_reported_with_their_place() {
        let source = "[region]\nname = 3\nlanguage = \"fi\"\nnyckel = 1\n[limits]\nrejected-share = \"200 %\"\n[import.listings]\n";
        let problems = Settings::parse(Path::new("kapitera.toml"), source).unwrap_err();
        let codes: Vec<_> = problems.iter().map(|problem| problem.code).collect();
        assert_eq!(codes, ["wrong_type", "value_form", "missing_key", "unknown_key", "value_form", "unknown_key"]);
        assert!(problems.iter().all(|problem| !problem.places.is_empty()));
        for bytes in ["", "\u{0}", "[region", "region = 1", "[[region]]", "[limits]\nrejected-share = 2"] {
            assert!(Settings::parse(Path::new("kapitera.toml"), bytes).is_err(), "{bytes}");
        }
    }
}
