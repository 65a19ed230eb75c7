//! The start page: what waits, and the year so far.

use kapitera_books::{DraftKind, Stage, Subject};
use kapitera_desk::{JobFilter, JobState, Role};
use kapitera_message::{Text, text};
use kapitera_period::Month;
use kapitera_post::Standings;
use kapitera_register::RegisterKind;

use super::{centres, done, months, programmes, year};
use crate::answer::{Answer, Refused};
use crate::asked::Asked;
use crate::page::{Block, Card, Link, Page, Tone};
use crate::rights::{FIGURES, May, WORK};
use crate::route::Route;

/// The routes.
pub const ROUTES: &[Route] = &[
    Route::get("/", May::SignedIn, "What waits, and the year so far", start).api(kapitera_desk::Scope::Read),
    Route::get("/accessibility", May::Anybody, "How accessible the pages are", accessibility),
    Route::get("/health", May::Anybody, "That the server and its ledger answer", health),
];

fn start(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let name = asked.viewer()?.user.shown_name.clone();
    let title = text!("Start", "Start");
    if !asked.may(FIGURES) {
        return if asked.is(Role::Centre) {
            centres::own(asked)
        } else if asked.is(Role::Responsible) {
            programmes::list(asked)
        } else {
            let page = Page::new(title).lead(text!(
                "Inloggad som {name}. Dina sidor finns i menyn.",
                "Signed in as {name}. Your pages are in the menu."
            ));
            Ok(Answer::page(page))
        };
    }
    let standings = asked.app.standings()?;
    let mut page =
        Page::new(title).lead(text!("Vad som väntar, och året hittills.", "What waits, and the year so far."));
    page.blocks.extend(done::done(asked));
    let mut cards = attestations(asked, &standings)?;
    cards.extend(to_settle(asked, &standings)?);
    if asked.may(WORK) {
        cards.extend(changed_since(asked, &standings)?);
        cards.extend(problems(asked)?);
        cards.extend(running(asked)?);
    }
    page = page.with(Block::Heading(text!("Väntar", "Waiting")));
    page = if cards.is_empty() {
        page.with(Block::Sentence(text!("Inget väntar.", "Nothing waits.")))
    } else {
        page.with(Block::Cards(cards))
    };
    page = year::so_far(asked, page, &standings)?;
    if asked.may(WORK) {
        page = page.linked(months::coverage(asked)?, asked.links());
    }
    Ok(Answer::page(page))
}

/// Settlements and corrections that wait for a step.
fn attestations(asked: &Asked<'_>, standings: &Standings) -> Result<Vec<Card>, Refused> {
    let cards = standings.all().filter(|standing| standing.is_live()).map(|standing| {
        let id = standing.draft.id;
        let (month, total) = (id.month, asked.app.total(standing)?);
        let (sv, en) = (kapitera_money::format_ore(total, ','), kapitera_money::format_ore(total, '.'));
        let name = match (standing.life.stage, standing.draft.kind) {
            (Stage::Draft, _) => text!("Att granska: {id}", "To review: {id}"),
            (Stage::Reviewed, _) => text!("Att attestera: {id}", "To attest: {id}"),
            _ => text!("Att bokföra: {id}", "To post: {id}"),
        };
        let note = match standing.draft.kind {
            DraftKind::Settlement => text!("avräkning av {month}", "settlement of {month}"),
            DraftKind::Correction => text!("rättelse av {month}", "correction of {month}"),
        };
        let to = format!("/settlements/{id}");
        Ok(Card { name, value: text!("{sv} kr", "{en} kr"), note, to, tone: Tone::Warning, drawing: String::new() })
    });
    cards.collect()
}

/// The next month that can be settled.
fn to_settle(asked: &Asked<'_>, standings: &Standings) -> Result<Option<Card>, Refused> {
    let known = months::listed_months(asked.app)?;
    let is_begun = |month: &Month| {
        standings
            .of_subject(*month, Subject::PrimaryCare)
            .any(|one| one.draft.kind == DraftKind::Settlement && (one.is_live() || one.is_posted()))
    };
    // What was settled before kapitera was there is not asked for: the first month is the first that has been settled.
    let of_care = standings.all().filter(|one| one.draft.id.subject == Subject::PrimaryCare);
    let first = of_care.filter(|one| one.is_posted() || one.is_live()).map(|one| one.draft.id.month).min();
    let next = known.iter().filter(|month| first.is_none_or(|first| **month >= first)).find(|month| !is_begun(month));
    Ok(next.map(|month| Card {
        name: text!("Att avräkna", "To settle"),
        value: Text::same(month.to_string()),
        note: text!("månadens listning är levererad", "the month's listing is delivered"),
        to: format!("/months/{month}"),
        tone: Tone::Warning,
        drawing: String::new(),
    }))
}

/// Posted months that deliveries received later speak about.
fn changed_since(asked: &Asked<'_>, standings: &Standings) -> Result<Vec<Card>, Refused> {
    let mut cards = Vec::new();
    let mut months: Vec<Month> = standings
        .all()
        .filter(|one| one.draft.kind == DraftKind::Settlement && one.is_posted())
        .map(|one| one.draft.id.month)
        .collect();
    months.sort_unstable();
    months.dedup();
    for month in months {
        let known_at = standings.of(month).filter(|one| one.is_posted()).map(|one| one.draft.known_at).max();
        let Some(known_at) = known_at else { continue };
        let mut later = 0_usize;
        for register in RegisterKind::ALL {
            let of_month = |manifest: &kapitera_region::Manifest| {
                manifest.received > known_at && manifest.covers.intersect(month.span()).is_some()
            };
            later += asked.app.deliveries(register)?.iter().filter(|manifest| of_month(manifest)).count();
        }
        if later > 0 {
            let Text { sv, en } = Text::number_of(
                later,
                text!("senare leverans", "later delivery"),
                text!("senare leveranser", "later deliveries"),
            );
            cards.push(Card {
                name: text!("Kan ändras: {month}", "May change: {month}"),
                value: text!("{sv}", "{en}"),
                note: text!("se vad en rättelse skulle ge", "see what a correction would give"),
                to: format!("/months/{month}/correction"),
                tone: Tone::Warning,
                drawing: String::new(),
            });
        }
    }
    Ok(cards)
}

/// Rejected rows of the latest deliveries.
fn problems(asked: &Asked<'_>) -> Result<Option<Card>, Refused> {
    let mut rejected = 0;
    let mut deliveries = 0_u32;
    let mut newest = jiff::Timestamp::MIN;
    let mut all = Vec::new();
    for register in RegisterKind::ALL {
        let deliveries = asked.app.deliveries(register)?;
        newest = deliveries.iter().map(|manifest| manifest.received).fold(newest, jiff::Timestamp::max);
        all.push(deliveries);
    }
    let since = newest.checked_sub(jiff::SignedDuration::from_hours(24 * 31)).unwrap_or(newest);
    for manifest in all
        .iter()
        .flat_map(|deliveries| deliveries.iter())
        .filter(|manifest| manifest.received >= since && manifest.rejected > 0)
    {
        rejected += manifest.rejected;
        deliveries += 1;
    }
    if rejected == 0 {
        return Ok(None);
    }
    let (sv, en) = (format_whole(rejected), format_whole(rejected));
    Ok(Some(Card {
        name: text!("Avvisade rader", "Rejected rows"),
        value: text!("{sv} rader", "{en} rows"),
        note: text!("i {deliveries} leveranser den senaste månaden", "in {deliveries} deliveries of the last month"),
        to: "/deliveries?rejected=yes".to_owned(),
        tone: Tone::Warning,
        drawing: String::new(),
    }))
}

fn format_whole(number: u64) -> String {
    kapitera_money::format_whole(number)
}

/// Jobs that run.
fn running(asked: &Asked<'_>) -> Result<Option<Card>, Refused> {
    let jobs = asked.app.desk(|desk| desk.jobs(&JobFilter { limit: 20, ..JobFilter::default() }))?;
    let open = jobs.iter().filter(|job| matches!(job.state, JobState::Waiting | JobState::Running)).count();
    Ok((open > 0).then(|| Card {
        name: text!("Jobb", "Jobs"),
        value: Text::number_of(open, text!("pågår", "under way"), text!("pågår", "under way")),
        note: Text::default(),
        to: "/jobs".to_owned(),
        tone: Tone::Plain,
        drawing: String::new(),
    }))
}

fn health(asked: &Asked<'_>) -> Result<Answer, Refused> {
    asked.app.office(|office| Ok(office.store().head()?))?;
    asked.app.desk(|desk| desk.job(0))?;
    Ok(Answer::Json(serde_json::json!({ "ok": true, "version": crate::VERSION })))
}

fn accessibility(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let region = &asked.app.settings.name;
    let sentences = vec![
        text!(
            "{region} står bakom webbplatsen. Vi vill att alla ska kunna använda den, också med tangentbord, skärmläsare, förstoring eller utan skript.",
            "{region} stands behind the site. All should be able to use it, also by keyboard, with a screen reader, magnified, or without scripts."
        ),
        text!(
            "Sidorna är gjorda efter WCAG 2.1, nivå AA. Varje sida prövas maskinellt med axe-core i fyra bredder av fönstret innan en ny version ges ut; diagram har alltid sina siffror i en tabell bredvid, och inget sägs med färg ensam.",
            "The pages are made by WCAG 2.1, level AA. Each is tried by machine with axe-core, narrow and wide, before a new version is given out; charts always have their figures in a table beside them, and nothing is said by colour alone."
        ),
        text!(
            "Kända brister: breda tabeller rullas i sidled inom sin egen ram på smala skärmar, och en skärmläsare läser då kolumnerna en i taget. Sidorna är inte prövade av personer med olika hjälpmedel.",
            "Known shortcomings: wide tables are scrolled sideways within a frame of their own on narrow screens. The pages have not been tried by people with different aids."
        ),
        text!(
            "Det går att läsa allt utan skript. Att följa ett jobb medan det pågår kräver då att sidan laddas om.",
            "All can be read without scripts. To follow a job while it runs the page must then be loaded again."
        ),
        text!(
            "Hittar du något som inte går att använda: säg det till regionens förvaltning av kapitera. Är du inte nöjd med svaret kan du anmäla det till Myndigheten för digital förvaltning (Digg), som har tillsyn enligt lagen (2018:1937) om tillgänglighet till digital offentlig service.",
            "If you find something that cannot be used, tell those who look after kapitera in the region. If you are not content with the answer you can report it to the Agency for Digital Government (Digg), which supervises the act (2018:1937) on accessibility of digital public services."
        ),
    ];
    let mut page = Page::new(text!("Tillgänglighet", "Accessibility"));
    page.blocks.extend(sentences.into_iter().map(Block::Sentence));
    if asked.who.is_none() {
        page = page.with(Block::Links(vec![Link::new(text!("Logga in", "Sign in"), "/sign-in")]));
    }
    Ok(Answer::page(page))
}
