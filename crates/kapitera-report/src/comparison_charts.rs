//! Charts of a comparison: the change for each centre, what a swept value does, and pay against need.

use kapitera_chart::{Bar, Bars, Dot, Figures, Head, Lines, Mark, Measure, Scatter, Series, Unit};
use kapitera_message::{Text, text};
use kapitera_money::{Exact, Ore, RoundMode, plain_text};
use kapitera_reform::{Compared, Comparison, Need, PayAgainstNeed, PlaceRow, Swept};

/// Of more centres than this only those that gain and lose most have a bar.
const BARS: usize = 60;
/// Of more centres than this only those that are furthest out have a line.
const LINES: usize = 6;
/// How many that gain most, and that lose most, have a line then.
const OUTERMOST: usize = 2;
/// Of more values than this some are left out of a drawing, evenly.
pub(crate) const VALUES: usize = 25;

/// The centres' names as drawings have room for: without a first word that many share, such as what kind of centre it is.
fn names(comparison: &Comparison) -> Vec<String> {
    short_names(&comparison.places.iter().map(|place| place.name.as_str()).collect::<Vec<_>>())
}

fn short_names(full: &[&str]) -> Vec<String> {
    let rest = |name: &str| {
        let (first, rest) = name.split_once(' ')?;
        let sharing = full.iter().filter(|other| other.split_once(' ').is_some_and(|(word, _)| word == first)).count();
        (sharing >= 3 && sharing * 4 >= full.len() && !rest.trim().is_empty()).then(|| rest.trim().to_owned())
    };
    let short: Vec<Option<String>> = full.iter().map(|name| rest(name)).collect();
    // Two that would be called the same keep their names.
    let is_alone = |name: &String| {
        short.iter().flatten().filter(|other| *other == name).count() == 1 && !full.contains(&name.as_str())
    };
    full.iter()
        .zip(&short)
        .map(|(full, short)| match short {
            Some(short) if is_alone(short) => short.clone(),
            _ => (*full).to_owned(),
        })
        .collect()
}

/// The centres' changes per listed, the largest gain first. Of more than 60 centres the 30 that gain most and the 30 that lose
/// most.
pub fn change_bars(comparison: &Comparison, compared: &Compared) -> Bars {
    let name = &compared.prepared.model.name;
    let mut rows = comparison.rows(compared);
    rows.sort_by(|one, other| other.per_listed.cmp(&one.per_listed));
    let all = rows.len();
    if all > BARS {
        rows.drain(BARS / 2..all - BARS / 2);
    }
    let names = names(comparison);
    let bar = |row: &PlaceRow| {
        let value = row.per_listed.clone().unwrap_or(Exact::ZERO);
        Bar { name: Text::same(names[row.place].clone()), value: hundredths(&value) }
    };
    let about = if all > BARS {
        let half = BARS / 2;
        text!(
            "En stapel för var och en av de {half} hälsocentraler som vinner mest och de {half} som förlorar mest, av {all}: ändringen i kronor per listad i alla månader tillsammans.",
            "A bar for each of the {half} health centres that gain most and the {half} that lose most, of {all}: the change in kronor per listed person in all months together."
        )
    } else {
        text!(
            "En stapel för varje hälsocentral, den som vinner mest överst: ändringen i kronor per listad i alla månader tillsammans.",
            "A bar for each health centre, the one that gains most first: the change in kronor per listed person in all months together."
        )
    };
    let title = text!("{name}: ändring per listad", "{name}: change per listed");
    let head = Head { key: "change", title, about };
    Bars {
        head,
        unit: per_listed_unit(),
        over: text!("hälsocentral", "health centre"),
        bars: rows.iter().map(bar).collect(),
    }
}

/// What each value of a sweep changes per listed: a line for each centre; of many the outermost, and a band that holds all.
pub fn sweep_lines(comparison: &Comparison, knob: &str, swept: &[Swept]) -> Lines {
    let every = swept.len().div_ceil(VALUES).max(1);
    // The last value is shown always: it is what was asked for.
    let last = swept.len().saturating_sub(1);
    let drawn: Vec<&Swept> =
        (0..swept.len()).filter(|at| (last - at).is_multiple_of(every)).map(|at| &swept[at]).collect();
    let lines: Vec<(usize, Vec<Mark>)> = (0..comparison.places.len())
        .map(|place| (place, drawn.iter().map(|one| mark(per_listed_change(comparison, one, place))).collect()))
        .collect();
    let is_many = lines.len() > LINES;
    let about = match is_many {
        true => text!(
            "Ändringen i kronor per listad mot grunden, för varje värde på {knob}. Bandet når från den hälsocentral som då får minst till den som får mest; de som ligger ytterst vid det sista värdet har egna linjer.",
            "The change in kronor per listed from the base, for each value of {knob}. The band reaches from the health centre that then gets least to the one that gets most; those furthest out at the last value have lines of their own."
        ),
        false => text!(
            "Ändringen i kronor per listad mot grunden, för varje värde på {knob}: en linje för varje hälsocentral.",
            "The change in kronor per listed from the base, for each value of {knob}: a line for each health centre."
        ),
    };
    let title = text!("Ändring per listad när {knob} ändras", "Change per listed as {knob} changes");
    let labels = drawn.iter().map(|one| Text::same(plain_text(&one.value, 6))).collect();
    let head = Head { key: "sweep", title, about };
    let mut figures = Figures::new(head, per_listed_unit(), Text::same(knob), labels);
    let band: Vec<Option<(Exact, Exact)>> = (0..drawn.len()).map(|at| ends(&lines, at)).collect();
    let names = names(comparison);
    for (place, marks) in if is_many { outermost(lines) } else { lines } {
        let key = comparison.places[place].id.to_string();
        figures = figures.with(Series { key, name: Text::same(names[place].clone()), marks });
    }
    let lines = Lines::new(figures);
    if is_many { lines.with_band(band) } else { lines }
}

/// What a model pays each centre per listed against each measure of need: none for the base. The figures are those of the table of needs.
pub fn need_scatters(
    comparison: &Comparison,
    needs: &[Need],
    (compared, pay): (Option<&Compared>, &PayAgainstNeed),
) -> Vec<Scatter> {
    let name = compared.map_or(&comparison.base.model.name, |compared| &compared.prepared.model.name);
    let names = names(comparison);
    let scatter = |need: &Need| {
        let Text { sv, en } = &need.label;
        let dots = names.iter().enumerate().filter_map(|(at, name)| {
            let (x, y) = (need.by_place[at].as_ref()?, pay.per_listed[at].as_ref()?);
            Some(Dot { name: Text::same(name.clone()), x: hundredths(x), y: hundredths(y) })
        });
        let about = text!(
            "En punkt för varje hälsocentral: längre åt höger med mer behov, högre upp med mer betalt per listad.",
            "A point for each health centre: further right with more need, further up with more pay per listed."
        );
        Scatter {
            head: Head {
                key: "need_drawn",
                title: text!("{name}: betalning mot {sv}", "{name}: pay against {en}"),
                about,
            },
            over: text!("hälsocentral", "health centre"),
            x: Measure { key: "need", name: need.label.clone(), unit: Unit::Number(Text::default()) },
            y: Measure { key: "per_listed", name: text!("betalning", "pay"), unit: per_listed_unit() },
            dots: dots.collect(),
        }
    };
    needs.iter().map(scatter).collect()
}

/// The lines that end highest and lowest, from above.
fn outermost(mut lines: Vec<(usize, Vec<Mark>)>) -> Vec<(usize, Vec<Mark>)> {
    let end = |line: &(usize, Vec<Mark>)| line.1.last().and_then(Mark::value).cloned();
    lines.retain(|line| end(line).is_some());
    lines.sort_by_key(|line| std::cmp::Reverse(end(line)));
    let all = lines.len();
    if all > 2 * OUTERMOST {
        lines.drain(OUTERMOST..all - OUTERMOST);
    }
    lines
}

/// The lowest and highest of the lines at a label.
fn ends(lines: &[(usize, Vec<Mark>)], label: usize) -> Option<(Exact, Exact)> {
    let values = || lines.iter().filter_map(move |(_, marks)| marks[label].value());
    Some((values().min()?.clone(), values().max()?.clone()))
}

/// What a value of a sweep gives a centre more than the base, per listed; none when nobody is listed.
pub(crate) fn per_listed_change(comparison: &Comparison, swept: &Swept, place: usize) -> Option<Exact> {
    let base = comparison.base.paid.by_centre();
    let change: Ore = swept.by_centre[place] - base[place];
    change.to_exact_kr().checked_div(&comparison.base.listed(place))
}

fn mark(value: Option<Exact>) -> Mark {
    value.map_or(Mark::Missing, |value| Mark::Known(hundredths(&value)))
}

fn per_listed_unit() -> Unit {
    Unit::Number(text!("kr per listad", "kr per listed"))
}

/// To the hundredth, as the tables have it.
fn hundredths(value: &Exact) -> Exact {
    let mantissa = value.round_decimals(2, RoundMode::HalfAway);
    mantissa.map_or_else(|| value.clone(), |mantissa| Exact::decimal(mantissa, 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_word_that_many_share_is_left_out() {
        let full =
            ["Hälsocentralen Åsboda", "Hälsocentralen Norrkajen", "Hälsocentralen Åsen", "Läkarhuset Åsboda", "Byn"];
        assert_eq!(short_names(&full), ["Åsboda", "Norrkajen", "Åsen", "Läkarhuset Åsboda", "Byn"]);
    }

    #[test]
    fn names_that_would_be_the_same_are_kept() {
        let full = ["Hälsocentralen Ås", "Hälsocentralen Ås", "Hälsocentralen By", "By", "Hälsocentralen"];
        assert_eq!(short_names(&full), full);
    }
}
