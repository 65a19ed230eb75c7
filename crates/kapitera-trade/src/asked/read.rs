//! From a text to a checked evaluation.

use std::path::Path;

use kapitera_message::{Problems, text};
use kapitera_statistics::series::Season;
use kapitera_toml::{Document, Section};

use super::fields::{month, months, needed, units, words};
use super::{Apart, AwarenessAsked, ChangeAsked, Evaluation, FeedbackAsked, Months, Per, point_of_care};
use crate::Windows;

/// Reads and checks an evaluation. `file` is the name the person knows.
///
/// # Errors
///
/// All problems that could be found, each with its place.
pub fn read_evaluation(file: &str, source: &str) -> Result<Evaluation, Problems> {
    let mut document = Document::new(Path::new(file), source);
    match read(&mut document, source) {
        Some(evaluation) if document.problems.is_empty() => Ok(evaluation),
        _ => Err(document.problems),
    }
}

fn read(document: &mut Document, source: &str) -> Option<Evaluation> {
    let table = document.parse(source)?;
    let mut root = Document::root(&table);
    let head = head(document, &mut root);
    let all = head.as_ref().map(|(_, _, months)| *months);
    let awareness = awareness(document, &mut root, all);
    let feedback = feedback(document, &mut root, all);
    let change = change(document, &mut root, all);
    document.finish(root);
    let (name, title, months) = head?;
    Some(Evaluation { name, title, months, awareness: awareness?, feedback: feedback?, change: change? })
}

fn head(document: &mut Document, root: &mut Section<'_, '_>) -> Option<(String, kapitera_message::Text, Months)> {
    let mut section = needed(document, root, "evaluation")?;
    let from = &mut section;
    let name = document.required(from, "name");
    let title = words(document, from, "title");
    let months = months(document, from, "months");
    document.finish(section);
    let (name, span) = name?;
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        let what = text!("”{name}” är inget namn", "“{name}” is no name");
        let hint = text!("skriv bokstäver a–z, siffror och bindestreck", "write letters a–z, figures and hyphens");
        document.hinted(span, "name_form", what, hint);
    }
    Some((name, title?, months?))
}

/// Months that must lie within those of the evaluation.
fn within(
    document: &mut Document,
    from: &mut Section<'_, '_>,
    key: &'static str,
    all: Option<Months>,
) -> Option<Months> {
    let span = from.place_of(key);
    let months = months(document, from, key)?;
    if let Some(all) = all.filter(|all| !all.holds(months.first) || !all.holds(months.last)) {
        let Months { first, last } = all;
        let what = text!(
            "månaderna ligger inte alla inom utvärderingens, {first}–{last}",
            "the months do not all lie within those of the evaluation, {first}–{last}"
        );
        let hint = text!("ändra dem, eller ”months” under [evaluation]", "change them, or “months” under [evaluation]");
        document.hinted(span, "months_outside", what, hint);
    }
    Some(months)
}

const SEASONS: [(&str, Season); 4] = [
    ("none", Season::None),
    ("yearly", Season::Yearly),
    ("half-yearly", Season::HalfYearly),
    ("monthly", Season::Monthly),
];

const PERS: [(&str, Per); 2] = [("month", Per::Month), ("listed", Per::Listed)];

fn awareness(document: &mut Document, root: &mut Section<'_, '_>, all: Option<Months>) -> Option<AwarenessAsked> {
    let mut section = needed(document, root, "awareness")?;
    let from = &mut section;
    let introduced = month(document, from, "introduced");
    let phase_in = document.whole(from, "phase-in").map(|many| u32::try_from(many).unwrap_or(u32::MAX));
    let season = document.needed_word(from, "season", &SEASONS);
    let per = document.needed_word(from, "per", &PERS);
    let (priced, beside) = (units(document, from, "priced", true), units(document, from, "beside", false));
    if let Some(both) = beside.iter().find(|unit| priced.contains(unit)) {
        let what = text!("{both} står både som prissatt och vid sidan", "{both} stands both as priced and beside");
        let hint = text!("låt den stå på ett ställe", "let it stand in one place");
        document.hinted(from.place_of("beside"), "unit_on_both_sides", what, hint);
    }
    let at_prices_of = document.required_day(from, "at-prices-of");
    let price_lists = needed(document, from, "price-lists").and_then(|mut section| {
        let span = section.span();
        let from = &mut section;
        let (before, after) = (within(document, from, "before", all), within(document, from, "after", all));
        document.finish(section);
        let (before, after) = (before?, after?);
        if before.many() != after.many() || before.last >= after.first {
            let what = text!(
                "perioderna har inte lika många månader, den ena efter den andra",
                "the periods have not equally many months, one after the other"
            );
            let hint = text!(
                "jämför samma månader två år: before = \"2018-11..2019-04\", after = \"2019-11..2020-04\"",
                "compare the same months of two years: before = \"2018-11..2019-04\", after = \"2019-11..2020-04\""
            );
            document.hinted(span, "periods_unlike", what, hint);
        }
        Some(Apart { before, after })
    });
    document.finish(section);
    Some(AwarenessAsked {
        introduced: introduced?,
        phase_in: phase_in?,
        season: season?,
        per: per?,
        priced,
        beside,
        at_prices_of: at_prices_of?,
        price_lists: price_lists?,
    })
}

fn feedback(document: &mut Document, root: &mut Section<'_, '_>, all: Option<Months>) -> Option<FeedbackAsked> {
    let mut section = needed(document, root, "feedback")?;
    let from = &mut section;
    let supplier = document.required(from, "supplier");
    let many = |document: &mut Document, from: &mut Section<'_, '_>, key| {
        let span = from.place_of(key);
        let many = document.whole(from, key)?;
        if (1..=60).contains(&many) {
            return u16::try_from(many).ok();
        }
        let what = text!("{many} månader går inte", "{many} months cannot be");
        document.hinted(
            span,
            "window_form",
            what,
            text!("skriv 1 till 60; 12 jämnar ut årstider", "write 1 to 60; 12 evens out seasons"),
        );
        None
    };
    let (before, after) = (many(document, from, "before"), many(document, from, "after"));
    let listed_on = document.day(from, "listed-on");
    let variation = within(document, from, "variation", all);
    document.finish(section);
    Some(FeedbackAsked {
        supplier: supplier?.0.to_uppercase().into(),
        windows: Windows { before: before?, after: after? },
        listed_on,
        variation: variation?,
    })
}

fn change(document: &mut Document, root: &mut Section<'_, '_>, all: Option<Months>) -> Option<ChangeAsked> {
    let models = needed(document, root, "variants").and_then(|mut section| {
        let from = &mut section;
        let today = document.required(from, "today");
        let others = document.strings(from, "others");
        let months = within(document, from, "months", all);
        document.finish(section);
        Some((today?.0, others, months?))
    });
    let tests = point_of_care::read(document, root);
    if let (Some((_, volumes, _)), Some(all)) = (&tests, all)
        && !(all.holds(volumes.first) && all.holds(volumes.last))
    {
        let what =
            text!("månaderna under [point-of-care] ligger utanför", "the months under [point-of-care] lie outside");
        let hint = text!("ändra dem, eller ”months” under [evaluation]", "change them, or “months” under [evaluation]");
        document.hinted(root.place_of("point-of-care"), "months_outside", what, hint);
    }
    let ((today, others, months), (tests, volumes, staff_per_minute)) = (models?, tests?);
    Some(ChangeAsked {
        today: today.into(),
        variants: others.into_iter().map(Into::into).collect(),
        months,
        tests,
        volumes,
        staff_per_minute,
    })
}
