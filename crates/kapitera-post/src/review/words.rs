//! A review in sentences.

use std::collections::{BTreeMap, BTreeSet};

use kapitera_evaluate::Settlement;
use kapitera_message::{Text, text};
use kapitera_money::{Exact, Ore, RoundMode, format_decimal, format_ore, parse_number};

use super::data::{Review, ReviewLine, Said, Split};
use super::outliers::hundredths;

/// At most so many names are said in a sentence.
const NAMED_MOST: usize = 5;

/// What each part of a change is called, in the order of [`Split::parts`].
pub(super) fn parts_said() -> [(&'static str, Text); 8] {
    [
        ("learnt", text!("känt i efterhand", "learnt later")),
        ("count", text!("antal", "count")),
        ("composition", text!("sammansättning", "composition")),
        ("index", text!("index", "index")),
        ("share", text!("andel av potter", "share of pools")),
        ("limits", text!("tak, golv, trappor", "limits, steps")),
        ("parameters", text!("beslutade värden", "decided values")),
        ("rest", text!("avrundning", "rounding")),
    ]
}

/// What each part means, as sentences under the table.
pub(super) fn parts_meant() -> Vec<Text> {
    vec![
        text!(
            "Delarna flyttas en i taget i kolumnernas ordning: varje del är vad beloppet ändras när just den går från förra månaden till denna; tillsammans är de hela ändringen.",
            "The parts are moved one at a time in the order of the columns: each is what the amount changes when that one goes from last month to this; together they are the whole change."
        ),
        text!(
            "Känt i efterhand: vad förra månaden blir med dagens kunskap, utöver det som är bokfört; en rättelse skulle ge det.",
            "Learnt later: what last month comes to with today's knowledge beyond what is posted; a correction would give it."
        ),
        text!(
            "Antal: fler eller färre listade, besök, dagar eller kronor. Sammansättning: ålder, område och vad andra tabeller väger med. Index: enhetens egna index och mätvärden.",
            "Count: more or fewer listed, visits, days or kronor. Composition: age, area and what else tables weigh by. Index: the centre's own indices and measured values."
        ),
        text!(
            "Andel av potter: att andra enheters vikt ändras. Tak, golv, trappor: också villkor, scheman och delbetalningar.",
            "Share of pools: that other centres' weight changes. Limits, steps: conditions, schedules and instalments too."
        ),
        text!(
            "Beslutade värden: priser, vikter, medel och potter som har ändrats. Delen är vad månaden blir, mindre vad den hade blivit med de värden som gällde före; de andra delarna räknas med dem.",
            "Decided values: prices, weights, means and pools that have changed. The part is what the month comes to less what it would have come to with the values in force before; the other parts are told at those."
        ),
    ]
}

/// The sum of the parts over all lines.
pub(super) fn total_split(review: &Review) -> Split {
    review.lines.iter().fold(Split::default(), |mut sum, line| {
        sum += line.split;
        sum
    })
}

/// The review of a settlement in sentences, the most important first.
pub(super) fn summary(review: &Review, not_counted: Option<Text>) -> Vec<Said> {
    let mut sentences = vec![total(review)];
    sentences.extend(listed(review));
    sentences.extend(not_counted);
    sentences.extend(largest_parts(review));
    sentences.extend(parameters(review));
    sentences.extend(opened_and_closed(review));
    sentences.extend(plans(review));
    sentences.extend(outliers(review));
    sentences.into_iter().map(Said::from).collect()
}

fn kr(amount: Ore) -> (String, String) {
    (format_ore(amount, ','), format_ore(amount, '.'))
}

fn change(amount: Ore) -> (String, String) {
    let sign = if amount > Ore::ZERO { "+" } else { "" };
    let (sv, en) = kr(amount);
    (format!("{sign}{sv}"), format!("{sign}{en}"))
}

fn total(review: &Review) -> Text {
    let (id, before) = (review.id, review.before);
    let now: Ore = review.centres.iter().map(|centre| centre.now).sum();
    let then: Ore = review.centres.iter().map(|centre| centre.before).sum();
    let (now_sv, now_en) = kr(now);
    if let Some(Said { sv, en }) = &review.nothing_before {
        return text!(
            "{id} är {now_sv} kr. Det finns ingen räknad månad att jämföra med: {sv}",
            "{id} is {now_en} kr. There is no settled month to compare with: {en}"
        );
    }
    let (then_sv, then_en) = kr(then);
    let (change_sv, change_en) = change(now - then);
    let percent = Exact::fraction((now - then).0.into(), then.0.into());
    let percent = percent.and_then(|share| share.round_decimals(4, RoundMode::HalfAway));
    let (percent_sv, percent_en) = percent.map_or_else(Default::default, |hundredths| {
        let sign = if hundredths > 0 { "+" } else { "" };
        let shown = |mark| format!(" ({sign}{}\u{a0}%)", format_decimal(hundredths, 2, mark));
        (shown(','), shown('.'))
    });
    let (how_sv, how_en) = if review.before_posted { ("bokfört", "posted") } else { ("räknat nu", "settled now") };
    text!(
        "{id} är {now_sv} kr, {before} var {then_sv} kr ({how_sv}): {change_sv} kr{percent_sv}.",
        "{id} is {now_en} kr, {before} was {then_en} kr ({how_en}): {change_en} kr{percent_en}."
    )
}

/// Listed persons in all, now and the month before.
pub(super) fn listed_sums(review: &Review) -> (Exact, Exact) {
    let sum = |of: fn(&super::data::ReviewCentre) -> &str| -> Exact {
        review.centres.iter().filter_map(|centre| parse_listed(of(centre))).sum()
    };
    (sum(|centre| &centre.listed_before), sum(|centre| &centre.listed))
}

/// A list size as it is recorded: a decimal, or a fraction.
pub(super) fn parse_listed(listed: &str) -> Option<Exact> {
    let (numerator, denominator) = listed.split_once('/').unwrap_or((listed, "1"));
    parse_number(numerator).ok()?.checked_div(&parse_number(denominator).ok()?)
}

/// A number of persons for people: whole, or with two decimals.
pub(super) fn persons(number: &Exact) -> (i128, u32) {
    let decimals = if number.decimals_needed(0).is_some() { 0 } else { 2 };
    (number.round_decimals(decimals, RoundMode::HalfAway).unwrap_or_default(), decimals)
}

fn listed(review: &Review) -> Option<Text> {
    let (before, now) = listed_sums(review);
    if review.nothing_before.is_some() || (before.is_zero() && now.is_zero()) {
        return None;
    }
    let shown = |number: &Exact, mark| {
        let (mantissa, decimals) = persons(number);
        format_decimal(mantissa, decimals, mark)
    };
    let net = &now - &before;
    let sign = if net > Exact::ZERO { "+" } else { "" };
    let more = |up: bool| {
        let moved = |centre: &&super::data::ReviewCentre| {
            let change = parse_listed(&centre.listed).zip(parse_listed(&centre.listed_before));
            change.is_some_and(|(now, then)| if up { now > then } else { now < then })
        };
        review.centres.iter().filter(moved).count()
    };
    let (up, down) = (more(true), more(false));
    let Text { sv: down_sv, en: down_en } =
        Text::number_of(down, review.id.subject.place(), review.id.subject.places());
    let (now_sv, now_en, net_sv, net_en) = (shown(&now, ','), shown(&now, '.'), shown(&net, ','), shown(&net, '.'));
    Some(text!(
        "Listade: {now_sv}, netto {sign}{net_sv}; listan växte hos {up} och minskade hos {down_sv}.",
        "Listed: {now_en}, net {sign}{net_en}; the list grew at {up} and shrank at {down_en}."
    ))
}

fn largest_parts(review: &Review) -> Option<Text> {
    let split = total_split(review);
    let mut parts: Vec<(Text, Ore)> =
        parts_said().into_iter().zip(split.parts()).map(|((_, said), ore)| (said, ore)).collect();
    parts.retain(|(_, ore)| *ore != Ore::ZERO);
    if parts.is_empty() || review.nothing_before.is_some() {
        return None;
    }
    parts.sort_by_key(|(_, ore)| std::cmp::Reverse(ore.0.unsigned_abs()));
    let each = |sv: bool| {
        let one = |(said, ore): &(Text, Ore)| {
            let (amount_sv, amount_en) = change(*ore);
            if sv { format!("{} {amount_sv} kr", said.sv) } else { format!("{} {amount_en} kr", said.en) }
        };
        parts.iter().map(one).collect::<Vec<_>>().join("; ")
    };
    let (sv, en) = (each(true), each(false));
    Some(text!("Ändringens delar: {sv}.", "The parts of the change: {en}."))
}

fn parameters(review: &Review) -> Vec<Text> {
    let one = |changed: &super::data::ChangedParameter| {
        let (Said { sv, en }, unit) = (&changed.label, &changed.unit);
        let (from, to, by) = (&changed.from, &changed.to, &changed.decision);
        if from.sv.is_empty() {
            let (to_sv, to_en, by_sv, by_en) = (&to.sv, &to.en, &by.sv, &by.en);
            return text!("{sv}: {to_sv} ({by_sv}).", "{en}: {to_en} ({by_en}).");
        }
        let (from_sv, from_en, to_sv, to_en, by_sv, by_en) = (&from.sv, &from.en, &to.sv, &to.en, &by.sv, &by.en);
        text!(
            "{sv}: från {from_sv} till {to_sv} {unit} ({by_sv}).",
            "{en}: from {from_en} to {to_en} {unit} ({by_en})."
        )
    };
    review.parameters.iter().map(one).collect()
}

/// The first of some names, and how many more there are. Names have commas, so that they stand with semicolons between.
fn named(names: &[&str]) -> Text {
    let first = names.iter().take(NAMED_MOST).copied().collect::<Vec<_>>().join("; ");
    match names.len().saturating_sub(NAMED_MOST) {
        0 => Text::same(first),
        more => text!("{first}; och {more} till", "{first}; and {more} more"),
    }
}

fn opened_and_closed(review: &Review) -> Vec<Text> {
    if review.nothing_before.is_some() {
        return Vec::new();
    }
    let of = |was: bool, is: bool| -> Vec<&str> {
        let centres = review.centres.iter().filter(|centre| centre.was_there == was && centre.is_there == is);
        centres.map(|centre| centre.name.as_str()).collect()
    };
    let (new, gone) = (of(false, true), of(true, false));
    let mut sentences = Vec::new();
    if !new.is_empty() {
        let Text { sv, en } = named(&new);
        sentences.push(text!("Nya: {sv}.", "New: {en}."));
    }
    if !gone.is_empty() {
        let Text { sv, en } = named(&gone);
        sentences.push(text!("Stängda: {sv}.", "Closed: {en}."));
    }
    sentences
}

fn plans(review: &Review) -> Option<Text> {
    let now: Ore = review.plans.iter().map(|plan| plan.now).sum();
    let then: Ore = review.plans.iter().map(|plan| plan.before).sum();
    if review.plans.is_empty() {
        return None;
    }
    let ((now_sv, now_en), (then_sv, then_en)) = (change(now), change(then));
    Some(text!(
        "Planer och delbetalningar: {now_sv} kr, förra månaden {then_sv} kr.",
        "Plans and instalments: {now_en} kr, last month {then_en} kr."
    ))
}

fn outliers(review: &Review) -> Option<Text> {
    let times = super::outliers::TIMES;
    let mut centres: Vec<(&str, usize)> = Vec::new();
    for outlier in &review.outliers {
        match centres.iter_mut().find(|(name, _)| *name == outlier.name) {
            Some((_, lines)) => *lines += 1,
            None => centres.push((&outlier.name, 1)),
        }
    }
    let names: Vec<String> = centres
        .into_iter()
        .map(|(name, lines)| if lines > 1 { format!("{name} ({lines})") } else { name.to_owned() })
        .collect();
    let Text { sv: at_sv, en: at_en } = named(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let Text { sv: of_sv, en: of_en } = review.middle();
    let Text { sv, en } = Text::number_of(
        review.outliers.len(),
        text!("rad avviker", "line differs"),
        text!("rader avviker", "lines differ"),
    );
    (!names.is_empty()).then(|| {
        text!(
            "{sv} mer än {times} gånger det vanliga från {of_sv} ändring: {at_sv}.",
            "{en} more than {times} times the usual from {of_en} change: {at_en}."
        )
    })
}

/// Components that paid the month before and pay nothing now, at any centre that is not `told` as opened or closed.
pub(super) fn gone(
    lines: &[ReviewLine],
    told: &BTreeSet<&str>,
    name_of: &dyn Fn(&str) -> String,
    label_of: &dyn Fn(&str) -> Said,
) -> Vec<Said> {
    let mut said = Vec::new();
    for lines in by_component(lines).values() {
        let all = lines.iter().all(|line| line.now == Ore::ZERO);
        let gone: Vec<&&ReviewLine> = lines
            .iter()
            .filter(|line| line.before != Ore::ZERO && line.now == Ore::ZERO)
            .filter(|line| all || !told.contains(line.centre.as_str()))
            .collect();
        let Some(first) = gone.first() else { continue };
        let label = label_of(&first.component);
        let then: Ore = gone.iter().map(|line| line.before).sum();
        let ((sv, en), (label_sv, label_en)) = (kr(then), (&label.sv, &label.en));
        if all {
            said.push(text!(
                "{label_sv} gav {sv} kr förra månaden och ger ingenting nu.",
                "{label_en} gave {en} kr last month and gives nothing now."
            ));
        } else {
            let names: Vec<String> = gone.iter().map(|line| name_of(&line.centre)).collect();
            let Text { sv: at_sv, en: at_en } = named(&names.iter().map(String::as_str).collect::<Vec<_>>());
            said.push(text!(
                "{label_sv} gav {sv} kr förra månaden och ger ingenting nu hos: {at_sv}.",
                "{label_en} gave {en} kr last month and gives nothing now at: {at_en}."
            ));
        }
    }
    said.into_iter().map(Said::from).collect()
}

fn by_component(lines: &[ReviewLine]) -> BTreeMap<&str, Vec<&ReviewLine>> {
    let mut by_component: BTreeMap<&str, Vec<&ReviewLine>> = BTreeMap::new();
    for line in lines {
        by_component.entry(&line.component).or_default().push(line);
    }
    by_component
}

/// A component that all centres together are paid more or less for by at least so many hundredths of a per cent leaps.
const LEAP_HUNDREDTHS: i64 = 5_000;

/// Components that leap in the whole region, each once; those that cease are told by [`gone`].
pub(super) fn leaps(lines: &[ReviewLine], label_of: &dyn Fn(&str) -> Said) -> Vec<Said> {
    let mut said = Vec::new();
    for (component, lines) in by_component(lines) {
        let (then, now): (Ore, Ore) =
            (lines.iter().map(|line| line.before).sum(), lines.iter().map(|line| line.now).sum());
        let leaps = hundredths(then, now).is_some_and(|change| change.abs() >= LEAP_HUNDREDTHS);
        if !leaps || now == Ore::ZERO {
            continue;
        }
        let (Said { sv, en }, change) = (label_of(component), moved(then, now));
        let ((then_sv, then_en), (now_sv, now_en)) = (kr(then), kr(now));
        let Text { sv: change_sv, en: change_en } = change;
        said.push(text!(
            "{sv} i hela regionen: {change_sv}, från {then_sv} till {now_sv} kr.",
            "{en} in the whole region: {change_en}, from {then_en} to {now_en} kr."
        ));
    }
    said.into_iter().map(Said::from).collect()
}

/// How an amount moved, so that a cost that grows is said to grow: what is charged is below zero.
pub(super) fn moved(then: Ore, now: Ore) -> Text {
    let is_cost = then < Ore::ZERO;
    let Some(change) = hundredths(then, now) else { return text!("ny", "new") };
    let grew = if is_cost { now < then } else { now > then };
    if (is_cost && now > Ore::ZERO) || (!is_cost && now < Ore::ZERO) {
        return text!("bytte tecken", "changed its sign");
    }
    let (sv, en) = (format_decimal(change.abs().into(), 2, ','), format_decimal(change.abs().into(), 2, '.'));
    match (is_cost, grew) {
        (true, true) => text!("kostnaden ökade {sv}\u{a0}%", "the cost grew by {en}\u{a0}%"),
        (true, false) => text!("kostnaden minskade {sv}\u{a0}%", "the cost fell by {en}\u{a0}%"),
        (false, true) => text!("ersättningen ökade {sv}\u{a0}%", "the payment grew by {en}\u{a0}%"),
        (false, false) => text!("ersättningen minskade {sv}\u{a0}%", "the payment fell by {en}\u{a0}%"),
    }
}

/// What nobody could be given.
pub(super) fn unallocated(settlement: &Settlement) -> Vec<Said> {
    let one = |left: &kapitera_evaluate::UnallocatedAmount| {
        let ((sv, en), name) = (kr(left.amount), &left.name);
        let Text { sv: why_sv, en: why_en } = &left.reason;
        Said::from(text!("Ofördelat: {name}, {sv} kr ({why_sv}).", "Unallocated: {name}, {en} kr ({why_en})."))
    };
    settlement.unallocated.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(centre: &str, component: &str, before: i64, now: i64) -> ReviewLine {
        let (centre, component) = (centre.to_owned(), component.to_owned());
        ReviewLine { centre, component, before: Ore(before), now: Ore(now), split: Split::default() }
    }

    fn sv(said: &[Said]) -> Vec<&str> {
        said.iter().map(|said| said.sv.as_str()).collect()
    }

    #[test]
    fn names_that_are_left_out_are_counted() {
        assert_eq!(named(&["A, B", "C"]).sv, "A, B; C");
        assert_eq!(named(&["A", "B", "C", "D", "E", "F", "G"]).en, "A; B; C; D; E; and 2 more");
    }

    #[test]
    fn a_cost_that_grows_is_said_to_grow() {
        let check =
            |then, now, expected: &str| assert_eq!(moved(Ore(then), Ore(now)).sv.replace('\u{a0}', " "), expected);
        check(-100_00, -236_73, "kostnaden ökade 136,73 %");
        check(-100_00, -50_00, "kostnaden minskade 50,00 %");
        check(100_00, 204_00, "ersättningen ökade 104,00 %");
        check(100_00, 0, "ersättningen minskade 100,00 %");
        check(-100_00, 1_00, "bytte tecken");
        check(0, 1_00, "ny");
    }

    #[test]
    fn what_ceased_where_a_centre_closed_is_told_with_the_centre() {
        let lines = [line("A", "grant", 100, 0), line("B", "grant", 200, 0), line("C", "grant", 300, 310)];
        let name = |id: &str| format!("Enheten {id}");
        let label = |name: &str| Said::from(Text::same(name));
        let all = gone(&lines, &BTreeSet::new(), &name, &label);
        assert_eq!(sv(&all), ["grant gav 3,00 kr förra månaden och ger ingenting nu hos: Enheten A; Enheten B."]);
        let others = gone(&lines, &BTreeSet::from(["B"]), &name, &label);
        assert_eq!(sv(&others), ["grant gav 1,00 kr förra månaden och ger ingenting nu hos: Enheten A."]);
        assert!(gone(&lines, &BTreeSet::from(["A", "B"]), &name, &label).is_empty());
    }

    #[test]
    fn a_leap_in_the_whole_region_is_told_once() {
        let lines = [
            line("A", "visits", 100_00, 250_00),
            line("B", "visits", 100_00, 158_00),
            line("A", "rent", -100_00, -149_00),
            line("A", "ceased", 100_00, 0),
        ];
        let said = leaps(&lines, &|name| Said::from(Text::same(name)));
        let said: Vec<String> = sv(&said).into_iter().map(|said| said.replace('\u{a0}', " ")).collect();
        assert_eq!(said, ["visits i hela regionen: ersättningen ökade 104,00 %, från 200,00 till 408,00 kr."]);
    }
}
