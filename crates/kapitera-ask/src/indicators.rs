//! What is followed up: indicators counted and shown.

use std::path::PathBuf;

use jiff::Timestamp;
use kapitera_count::{Effort, EventFound, Input, events_behind_where};
use kapitera_indicator::{Counted, KeepFound, Request, behind, count_indicators};
use kapitera_message::{Problem, Problems, text};
use kapitera_model::{Indicator, IndicatorMeasure, Indicators, Tally, read_indicators};
use kapitera_output::{Output, Part};
use kapitera_period::Month;
use kapitera_region::Region;
use kapitera_register::EventKind;
use kapitera_report::follow_up;

use crate::one;
use crate::places::place_of;

/// What is asked of the follow-up.
#[derive(Clone, Debug)]
pub struct FollowUpAsked {
    /// One indicator; none for all.
    pub indicator: Option<String>,
    /// One centre; none for all.
    pub centre: Option<String>,
    /// The first and the last month; none for all that are known whole.
    pub months: Option<(Month, Month)>,
    /// Deliveries received later do not count.
    pub known_at: Timestamp,
}

impl Default for FollowUpAsked {
    /// All indicators and centres, all months known whole, all that is known.
    fn default() -> Self {
        Self { indicator: None, centre: None, months: None, known_at: Timestamp::MAX }
    }
}

/// The region's text of what is followed up.
///
/// # Errors
///
/// When the settings name none, or it cannot be read or is wrong.
pub fn indicators(region: &Region) -> Result<Indicators, Problems> {
    read(&path(region)?)
}

/// Where the region's text of what is followed up is.
///
/// # Errors
///
/// When the settings name none.
pub fn path(region: &Region) -> Result<PathBuf, Problems> {
    region.settings().indicators.as_ref().map(|path| region.path(path)).ok_or_else(|| {
        one(Problem::error(
            "no_indicators",
            text!("regionen säger inte vad som följs upp", "the region does not say what is followed up"),
        )
        .hint(text!(
            "skriv indicators = \"…\" under [follow-up] i kapitera.toml; ett exempel är indicators/primary-care.toml",
            "write indicators = \"…\" under [follow-up] in kapitera.toml; an example is indicators/primary-care.toml"
        )))
    })
}

/// A text of what is followed up, checked and told.
///
/// # Errors
///
/// When it cannot be read or is wrong.
pub fn check_answer(path: &PathBuf) -> Result<Output, Problems> {
    Ok(follow_up::checked(&read(path)?))
}

/// A text of what is followed up.
///
/// # Errors
///
/// When it cannot be read or is wrong.
pub fn read(path: &PathBuf) -> Result<Indicators, Problems> {
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| {
        one(Problem::error(
            "file_not_read",
            text!("{shown} kan inte läsas: {error}", "{shown} cannot be read: {error}"),
        ))
    })?;
    read_indicators(&shown, &text)
}

/// The indicators counted.
///
/// # Errors
///
/// As [`indicators`] and [`count_indicators`]; when the indicator asked for is none of them.
pub fn counted(
    region: &Region,
    asked: &FollowUpAsked,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<(Indicators, Counted), Problems> {
    let indicators = indicators(region)?;
    if let Some(name) = &asked.indicator {
        find(&indicators, name).map_err(one)?;
    }
    let only: Vec<&str> = asked.indicator.as_deref().into_iter().collect();
    let request = Request {
        region,
        indicators: &indicators,
        only: &only,
        months: asked.months,
        known_at: asked.known_at,
        effort: Effort::default(),
    };
    let counted = count_indicators(&request, progress)?;
    Ok((indicators, counted))
}

/// The indicator with this name.
///
/// # Errors
///
/// When there is none.
pub(crate) fn find<'a>(indicators: &'a Indicators, name: &str) -> Result<&'a Indicator, Problem> {
    indicators.indicator(name).ok_or_else(|| {
        let known: Vec<&str> = indicators.indicators.iter().map(|indicator| indicator.name.as_str()).collect();
        let known = known.join(", ");
        Problem::error("unknown_indicator", text!("ingen indikator heter ”{name}”", "no indicator is called “{name}”"))
            .hint(text!("de som finns: {known}", "those there are: {known}"))
    })
}

/// The follow-up shown: all indicators of the region or of a centre, or one of all centres or month by month of one.
///
/// # Errors
///
/// As [`counted`]; when the centre is unknown.
pub fn follow_up_answer(
    region: &Region,
    asked: &FollowUpAsked,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Output, Problems> {
    let (_, counted) = counted(region, asked, progress)?;
    shown(&counted, asked)
}

/// What is counted already, shown.
///
/// # Errors
///
/// When the centre is unknown.
pub fn shown(counted: &Counted, asked: &FollowUpAsked) -> Result<Output, Problems> {
    let centre = asked.centre.as_deref().map(|wanted| centre_of(counted, wanted)).transpose().map_err(one)?;
    Ok(match &asked.indicator {
        None => follow_up::overview(counted, centre),
        Some(name) => {
            let at = counted.indicators.iter().position(|of| of.indicator.name == *name).unwrap_or(0);
            match centre {
                None => follow_up::by_centre(counted, at),
                Some(centre) => follow_up::by_month(counted, at, centre),
            }
        }
    })
}

/// The place of the centre that a person means among those counted.
///
/// # Errors
///
/// When there is none, or several.
pub fn centre_of(counted: &Counted, wanted: &str) -> Result<usize, Problem> {
    place_of(counted.centres.iter().map(|centre| (&*centre.id, centre.name.as_str())), wanted)
}

/// The events behind a figure of a centre in a month, at most so many: first those of the numerator.
///
/// # Errors
///
/// When the indicator counts no events, or they cannot be read.
pub fn behind_answer(region: &Region, asked: &FollowUpAsked, month: Month, most: usize) -> Result<Output, Problems> {
    let indicators = indicators(region)?;
    let name = asked.indicator.as_deref().unwrap_or_default();
    let indicator = find(&indicators, name).map_err(one)?;
    let centres = region.centres(asked.known_at)?;
    let wanted = asked.centre.as_deref().unwrap_or_default();
    let at = place_of(centres.iter().map(|centre| (&*centre.id, centre.name.as_str())), wanted).map_err(one)?;
    let id = centres[at].id.clone();
    let mut parts: Vec<Part> = Vec::new();
    for shown in follow_up::tallies_behind(indicator) {
        let (of, events, all) = events_of(region, asked.known_at, &shown, month, &id, &centres, most)?;
        parts.extend(follow_up::events_behind(shown.which, of, &events, all));
    }
    if parts.is_empty() {
        return Err(one(no_events(indicator)));
    }
    Ok(Output { title: Some(follow_up::behind_title(indicator, &centres[at].name, month)), parts, csv: None })
}

fn no_events(indicator: &Indicator) -> Problem {
    let name = &indicator.name;
    let problem = Problem::error(
        "no_events_behind",
        text!("bakom ”{name}” står inga händelser att visa", "there are no events behind “{name}” to show"),
    );
    match indicator.measure {
        IndicatorMeasure::Continuity { .. } => problem.why(text!(
            "ett index räknas ur en persons alla besök; vem som träffat vem visas inte",
            "an index is reckoned from all visits of a person; who met whom is not shown"
        )),
        _ => problem.why(text!(
            "det räknas ur listningen eller ur rapporterade tal",
            "it is counted from the listing or from reported numbers"
        )),
    }
}

type Behind = (EventKind, Vec<EventFound>, u64);

/// The events of some tallies of one register.
fn events_of(
    region: &Region,
    known_at: Timestamp,
    shown: &follow_up::Behind<'_>,
    month: Month,
    centre: &str,
    centres: &[kapitera_register::Centre],
    most: usize,
) -> Result<Behind, Problems> {
    let mut found = (EventKind::Visits, Vec::new(), 0);
    let but: Vec<KeepFound<'_>> =
        shown.but.iter().filter_map(|tally| behind(tally, month)).map(|(_, keep)| keep).collect();
    for tally in shown.tallies {
        let (Tally::Events { of, .. }, Some((spec, keep))) = (tally, behind(tally, month)) else { continue };
        let input = Input::from_region(region, known_at, &[*of])?;
        let keep = |event: &EventFound| keep(event) && !but.iter().any(|but| but(event));
        let (events, all) = events_behind_where(&input, &spec, Some(centre), centres, most, &keep)?;
        found.0 = *of;
        found.1.extend(events);
        found.2 += all;
    }
    found.1.truncate(most);
    Ok(found)
}
