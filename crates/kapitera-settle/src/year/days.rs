//! Which twelve months, and whether all of them are known.

use kapitera_message::{Problem, Problems, text};
use kapitera_period::{Date, Month, OPEN_END, Span};
use kapitera_region::DaySet;
use kapitera_register::EventKind;

use super::YearRequest;

/// The twelve months asked for, or the last that all sources have stated whole.
pub(super) fn days(request: &YearRequest<'_>, kinds: &[EventKind]) -> Result<Span, Problems> {
    let mut sources: Vec<(EventKind, String, DaySet)> = Vec::new();
    for &kind in kinds {
        let covered = request.region.events_covered(kind, request.known_at)?;
        sources.extend(covered.into_iter().map(|(source, days)| (kind, source, days)));
    }
    let to = match request.to {
        Some(to) => to,
        None => last_whole(&sources).ok_or_else(|| vec![nothing_known(kinds)])?,
    };
    let days = Span { from: to.plus(-11).first(), to: to.last() };
    let mut problems = Problems::new();
    for kind in kinds.iter().filter(|kind| !sources.iter().any(|(of, ..)| of == *kind)) {
        problems.push(not_whole(*kind, &[], &DaySet::of([days])));
    }
    // Sources that lack the same days are told together.
    let mut lacking: Vec<(EventKind, DaySet, Vec<&str>)> = Vec::new();
    for (kind, source, covered) in &sources {
        let missing = DaySet::of([days]).minus(covered);
        match lacking.iter_mut().find(|(of, days, _)| of == kind && *days == missing) {
            _ if missing.is_empty() => {}
            Some((.., there)) => there.push(source),
            None => lacking.push((*kind, missing, vec![source])),
        }
    }
    problems.extend(lacking.iter().map(|(kind, missing, sources)| not_whole(*kind, sources, missing)));
    if problems.is_empty() { Ok(days) } else { Err(problems) }
}

/// The last month of which every source has stated every day.
fn last_whole(sources: &[(EventKind, String, DaySet)]) -> Option<Month> {
    let all = DaySet::of([Span { from: Date::MIN, to: OPEN_END }]);
    let known = sources.iter().fold(all, |known, (_, _, days)| known.intersect(days));
    let last = known.spans().last().filter(|_| !sources.is_empty())?.to;
    let month = Month::of(last)?;
    Some(if month.last() == last { month } else { month.plus(-1) })
}

fn nothing_known(kinds: &[EventKind]) -> Problem {
    let names: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
    let names = names.join(", ");
    Problem::error(
        "year_not_whole",
        text!(
            "det finns ingen månad som alla källor till {names} har lämnat helt",
            "there is no month that all sources of {names} have stated whole"
        ),
    )
    .why(text!("risken räknas på ett helt års kostnader", "the risk is reckoned from a whole year of costs"))
    .hint(text!("ta in registren för tolv månader i följd", "take in the registers for twelve months in a row"))
}

fn not_whole(kind: EventKind, sources: &[&str], missing: &DaySet) -> Problem {
    const NAMED_MOST: usize = 4;
    let spans = missing.spans();
    let mut named: Vec<String> = spans.iter().take(NAMED_MOST).map(ToString::to_string).collect();
    if spans.len() > NAMED_MOST {
        named.push("…".to_owned());
    }
    let (days, register) = (named.join(", "), kind.name());
    let problem = Problem::error(
        "year_not_whole",
        text!(
            "ingen känd fullständig leverans av {register} avser {days}",
            "no known full delivery of {register} covers {days}"
        ),
    );
    let sources = sources.join(", ");
    let problem = match &*sources {
        "" => problem.named(text!("register {register}", "register {register}")),
        sources => {
            problem.named(text!("register {register}, källa {sources}", "register {register}, source {sources}"))
        }
    };
    problem
        .why(text!(
            "risken räknas på tolv månaders kostnader; färre räknas inte upp, för de dyraste personerna syns först på ett år",
            "the risk is reckoned from twelve months of costs; fewer are not scaled up, for it takes a year to see the dearest persons"
        ))
        .hint(text!(
            "ta in det som saknas, eller välj med --to tolv månader som är kända",
            "take in what is missing, or choose twelve months that are known with --to"
        ))
}
