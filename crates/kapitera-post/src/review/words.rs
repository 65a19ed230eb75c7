//! A review in sentences.

use std::collections::BTreeMap;

use kapitera_evaluate::Settlement;
use kapitera_message::{Text, text};
use kapitera_money::{Exact, Ore, RoundMode, format_decimal, format_ore, parse_number};

use super::data::{Review, ReviewLine, Said, Split};

/// At most so many names are said in a sentence.
const NAMED_MOST: usize = 5;

/// What each part of a change is called, in the order of [`Split::parts`].
pub(super) fn parts_said() -> [(&'static str, Text); 8] {
    [
        ("learnt", text!("känt i efterhand", "learnt later")),
        ("count", text!("antal", "count")),
        ("composition", text!("sammansättning", "composition")),
        ("index", text!("index", "index")),
        ("parameters", text!("beslutade värden", "decided values")),
        ("share", text!("andel av potter", "share of pools")),
        ("limits", text!("tak, golv, trappor", "limits, steps")),
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
            "Antal: fler eller färre listade, besök eller kronor. Sammansättning: ålder, område och andra vikter i tabeller. Index: vårdcentralens egna index och mätvärden.",
            "Count: more or fewer listed, visits or kronor. Composition: age, area and other weights of tables. Index: the centre's own indices and measured values."
        ),
        text!(
            "Beslutade värden: priser, medel och potter. Andel av potter: att andra vårdcentralers vikt ändras. Tak, golv, trappor: också villkor, scheman och delbetalningar.",
            "Decided values: prices, means and pools. Share of pools: that other centres' weight changes. Limits, steps: conditions, schedules and instalments too."
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
pub(super) fn summary(review: &Review) -> Vec<Said> {
    let mut sentences = vec![total(review)];
    sentences.extend(listed(review));
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
    let (now_sv, now_en, net_sv, net_en) = (shown(&now, ','), shown(&now, '.'), shown(&net, ','), shown(&net, '.'));
    Some(text!(
        "Listade: {now_sv}, netto {sign}{net_sv}; listan växte hos {up} och minskade hos {down} hälsocentraler.",
        "Listed: {now_en}, net {sign}{net_en}; the list grew at {up} and shrank at {down} centres."
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
        let (from_sv, from_en, to_sv, to_en, by_sv, by_en) = (&from.sv, &from.en, &to.sv, &to.en, &by.sv, &by.en);
        text!(
            "{sv}: från {from_sv} till {to_sv} {unit} ({by_sv}).",
            "{en}: from {from_en} to {to_en} {unit} ({by_en})."
        )
    };
    review.parameters.iter().map(one).collect()
}

fn named(names: &[&str]) -> String {
    let more = if names.len() > NAMED_MOST { " …" } else { "" };
    format!("{}{more}", names.iter().take(NAMED_MOST).copied().collect::<Vec<_>>().join(", "))
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
        let names = named(&new);
        sentences.push(text!("Nya: {names}.", "New: {names}."));
    }
    if !gone.is_empty() {
        let names = named(&gone);
        sentences.push(text!("Stängda: {names}.", "Closed: {names}."));
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
    let count = review.outliers.len();
    let times = super::outliers::TIMES;
    let names: Vec<&str> = review.outliers.iter().map(|outlier| outlier.name.as_str()).collect();
    let names = named(&names);
    (count > 0).then(|| {
        text!(
            "{count} rader avviker mer än {times} gånger det vanliga från mittersta hälsocentralens ändring: {names}.",
            "{count} lines differ more than {times} times the usual from the middle centre's change: {names}."
        )
    })
}

/// Components that paid the month before and pay nothing now, at any centre.
pub(super) fn gone(
    lines: &[ReviewLine],
    name_of: &dyn Fn(&str) -> String,
    label_of: &dyn Fn(&str) -> Said,
) -> Vec<Said> {
    let mut by_component: BTreeMap<&str, Vec<&ReviewLine>> = BTreeMap::new();
    for line in lines {
        by_component.entry(&line.component).or_default().push(line);
    }
    let mut said = Vec::new();
    for lines in by_component.values() {
        let gone: Vec<&&ReviewLine> =
            lines.iter().filter(|line| line.before != Ore::ZERO && line.now == Ore::ZERO).collect();
        let Some(first) = gone.first() else { continue };
        let label = label_of(&first.component);
        let then: Ore = gone.iter().map(|line| line.before).sum();
        let ((sv, en), (label_sv, label_en)) = (kr(then), (&label.sv, &label.en));
        if lines.iter().all(|line| line.now == Ore::ZERO) {
            said.push(text!(
                "{label_sv} gav {sv} kr förra månaden och ger ingenting nu.",
                "{label_en} gave {en} kr last month and gives nothing now."
            ));
        } else {
            let names: Vec<String> = gone.iter().map(|line| name_of(&line.centre)).collect();
            let names = named(&names.iter().map(String::as_str).collect::<Vec<_>>());
            said.push(text!(
                "{label_sv} gav {sv} kr förra månaden och ger ingenting nu hos {names}.",
                "{label_en} gave {en} kr last month and gives nothing now at {names}."
            ));
        }
    }
    said.into_iter().map(Said::from).collect()
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
