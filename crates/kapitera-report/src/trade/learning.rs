//! Does feedback from those who sell help, and how far apart do units order?

use kapitera_message::{Text, text};
use kapitera_money::{Exact, Ore};
use kapitera_output::{Cell, Column, Item, Output, Part, Table};
use kapitera_statistics::Verdict;
use kapitera_trade::{Feedback, GroupVariation, Learning, Variation};

use super::words::{between, in_words, number, said, statistic};
use super::{Shown, sentences};

/// The answer in plain words.
pub fn learning_answer(shown: &Shown<'_>, found: &Learning) -> Vec<Text> {
    let mut all = Vec::new();
    let supplier = shown.name(&shown.evaluation.feedback.supplier);
    match &found.feedback {
        Err(why) => {
            let Text { sv, en } = why.text();
            all.push(text!(
                "Det går inte att säga om återkopplingen från {supplier} ändrade något: {sv}.",
                "Whether feedback from {supplier} changed anything cannot be said: {en}."
            ));
        }
        Ok(feedback) => all.push(of_feedback(&supplier, feedback)),
    }
    let whole = found.variation.iter().filter(|of| of.group.is_none());
    let known: Vec<(&GroupVariation, &Variation)> =
        whole.filter_map(|of| Some((of, of.found.as_ref().ok()?))).collect();
    if !known.is_empty() {
        let (saved, amount): (Ore, Ore) =
            (known.iter().map(|(_, of)| of.saved).sum(), known.iter().map(|(_, of)| of.amount).sum());
        let (saved, amount) = (said(&Cell::Money(saved)), said(&Cell::Money(amount)));
        let (saved_sv, saved_en, amount_sv, amount_en) = (saved.sv, saved.en, amount.sv, amount.en);
        let months = shown.evaluation.feedback.variation;
        let (first, last) = (months.first, months.last);
        all.push(text!(
            "Om de enheter som beställer mer än medianen per listad kom ner till den skulle det under {first}–{last} ha varit {saved_sv} kr av {amount_sv} kr. Att det vore bättre vård är inte sagt.",
            "If the units that order more than the median per listed came down to it, that would have been {saved_en} kr of {amount_en} kr in {first}–{last}. That it would be better care is not said."
        ));
    }
    all
}

fn of_feedback(supplier: &str, found: &Feedback) -> Text {
    let effect = &found.effect;
    let (value, limits) = (in_words(effect.value.abs(), 2), between(effect, 2));
    let (sv, en, limits_sv, limits_en) = (value.sv, value.en, limits.sv, limits.en);
    let before = in_words(found.before, 2);
    let (before_sv, before_en) = (before.sv, before.en);
    if effect.holds(0.0) {
        return text!(
            "Det går inte att se att återkopplingen från {supplier} ändrade hur mycket som beställdes: skillnaden mot enheterna utan är med 95 % säkerhet {limits_sv} kr per listad och år, av {before_sv} före.",
            "It cannot be seen that feedback from {supplier} changed how much was ordered: the difference from the units without is with 95 % confidence {limits_en} kr per listed and year, of {before_en} before."
        );
    }
    let (mer, more) = if effect.value < 0.0 { ("mindre", "less") } else { ("mer", "more") };
    text!(
        "Enheterna som fick återkoppling från {supplier} beställde därefter för {sv} kr {mer} per listad och år än de annars skulle ha gjort, om de hade följt de andra (95 %: {limits_sv}), av {before_sv} före.",
        "The units that had feedback from {supplier} then ordered for {en} kr {more} per listed and year than they would have had they gone as the others (95 %: {limits_en}), of {before_en} before."
    )
}

/// The second question answered.
pub fn learning_output(shown: &Shown<'_>, found: &Learning) -> Output {
    let mut parts = vec![sentences("answer", text!("Svar", "Answer"), learning_answer(shown, found))];
    if let Ok(feedback) = &found.feedback {
        parts.push(summary(feedback));
        parts.push(Part::Table(with(shown, feedback)));
        parts.push(Part::ForPrograms(without(shown, feedback)));
        parts.extend(left_out(shown, feedback));
    }
    let groups = groups(shown, found);
    parts.push(Part::Table(groups.clone()));
    let whole = found.variation.iter().filter(|of| of.group.is_none());
    let items = whole.filter_map(|of| {
        let table = units(shown, of, of.found.as_ref().ok()?);
        let named = vec![("supplier", Cell::Name(shown.name(&of.supplier)))];
        Some(Item { named, parts: vec![Part::Table(table)] })
    });
    parts.push(Part::List { key: "suppliers", items: items.collect() });
    parts.push(limits(shown, found));
    parts.extend(shown.basis());
    let title = text!("Återkoppling och skillnader mellan enheter", "Feedback, and differences between units");
    Output { title: Some(title), parts, csv: Some(groups) }
}

fn summary(found: &Feedback) -> Part {
    let each = |value: f64| statistic(value, 2);
    let (before, after) = (found.windows.before, found.windows.after);
    Part::Facts {
        key: "feedback",
        heading: text!(
            "Före och efter den första återkopplingen, kr per listad och år i fasta priser",
            "Before and after the first feedback, kr per listed and year at fixed prices"
        ),
        facts: vec![
            (
                "windows",
                text!("månader före och efter", "months before and after"),
                Cell::Name(format!("{before} / {after}")),
            ),
            ("with", text!("enheter med återkoppling", "units with feedback"), Cell::Whole(found.with.len() as i128)),
            ("without", text!("enheter utan", "units without"), Cell::Whole(found.without.len() as i128)),
            ("before", text!("före, de med", "before, those with"), each(found.before)),
            ("change_with", text!("ändring, de med", "change, those with"), each(found.change_with)),
            ("change_without", text!("ändring, de utan", "change, those without"), each(found.change_without)),
            ("effect", text!("skillnad", "difference"), each(found.effect.value)),
            ("effect_low", text!("skillnad, från (95 %)", "difference, from (95 %)"), each(found.effect.low)),
            ("effect_high", text!("skillnad, till (95 %)", "difference, to (95 %)"), each(found.effect.high)),
        ],
    }
}

fn with(shown: &Shown<'_>, found: &Feedback) -> Table {
    let columns = vec![
        Column::new("unit", text!("enhet", "unit")),
        Column::new("first", text!("första återkopplingen", "first feedback")),
        Column::new("before", text!("före", "before")),
        Column::new("after", text!("efter", "after")),
        Column::new("change", text!("ändring", "change")),
        Column::new("beside", text!("de utan, samma månader", "those without, same months")),
    ];
    let rows = found.with.iter().map(|unit| {
        vec![
            Cell::Name(shown.name(&unit.unit)),
            Cell::Name(unit.first.to_string()),
            number(&unit.before, 2),
            number(&unit.after, 2),
            number(&unit.change(), 2),
            statistic(unit.beside, 2),
        ]
    });
    let heading =
        text!("Enheter med återkoppling, kr per listad och år", "Units with feedback, kr per listed and year");
    Table { key: "with_feedback", heading, columns, rows: rows.collect(), total: None }
}

fn without(shown: &Shown<'_>, found: &Feedback) -> Table {
    let columns = vec![Column::new("unit", text!("enhet", "unit")), Column::new("change", text!("ändring", "change"))];
    let rows = found.without.iter().map(|unit| vec![Cell::Name(shown.name(&unit.unit)), statistic(unit.change, 2)]);
    let heading = text!("Enheter utan återkoppling", "Units without feedback");
    Table { key: "without_feedback", heading, columns, rows: rows.collect(), total: None }
}

fn left_out(shown: &Shown<'_>, found: &Feedback) -> Option<Part> {
    let why = |why: kapitera_trade::WhyLeftOut| match why {
        kapitera_trade::WhyLeftOut::MonthUnknown(month) => text!("{month} är inte känd", "{month} is not known"),
        kapitera_trade::WhyLeftOut::NobodyListed(month) => {
            text!("ingen var listad {month}", "nobody was listed in {month}")
        }
    };
    let all = found.left_out.iter().map(|left| {
        let (name, Text { sv, en }) = (shown.name(&left.unit), why(left.why));
        text!("{name}: {sv}.", "{name}: {en}.")
    });
    let all: Vec<Text> = all.collect();
    let heading = text!("Enheter som inte är med", "Units that are left out");
    (!all.is_empty()).then(|| sentences("left_out", heading, all))
}

fn groups(shown: &Shown<'_>, found: &Learning) -> Table {
    let columns = vec![
        Column::new("supplier", text!("säljare", "supplier")),
        Column::new("group", text!("tjänster", "services")),
        Column::new("units", text!("enheter", "units")),
        Column::new("outside", text!("utanför 95 %", "outside 95 %")),
        Column::new("far_outside", text!("utanför 99,8 %", "outside 99.8 %")),
        Column::new("amount", text!("debiterat, kr", "charged, kr")),
        Column::new("saved", text!("till medianen, kr", "to the median, kr")),
        Column::new("remark", text!("anmärkning", "remark")),
    ];
    let row = |of: &GroupVariation| {
        let name = match &of.group {
            None => Cell::Words(text!("alla", "all")),
            Some(group) if group.is_empty() => Cell::Words(text!("utan grupp", "without a group")),
            Some(group) => Cell::Name(group.to_string()),
        };
        let mut row = vec![Cell::Name(shown.name(&of.supplier)), name];
        match &of.found {
            Err(why) => {
                row.extend([Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty, Cell::Words(why.text())]);
            }
            Ok(variation) => {
                let many = |far: bool| {
                    let is = |verdict: Verdict| match verdict {
                        Verdict::Within => false,
                        Verdict::Low95 | Verdict::High95 => !far,
                        Verdict::Low998 | Verdict::High998 => true,
                    };
                    variation.units.iter().filter(|unit| is(unit.limits.verdict())).count()
                };
                row.extend([
                    Cell::Whole(variation.units.len() as i128),
                    Cell::Whole(many(false) as i128),
                    Cell::Whole(many(true) as i128),
                    Cell::Money(variation.amount),
                    Cell::Money(variation.saved),
                    Cell::Empty,
                ]);
            }
        }
        row
    };
    let heading = text!(
        "Hur olika enheter beställer per listad, och vad det vore om de över medianen kom ner till den",
        "How unlike units order per listed, and what it would be if those above the median came down to it"
    );
    Table { key: "variation", heading, columns, rows: found.variation.iter().map(row).collect(), total: None }
}

fn units(shown: &Shown<'_>, of: &GroupVariation, found: &Variation) -> Table {
    let columns = vec![
        Column::new("unit", text!("enhet", "unit")),
        Column::new("ordered", text!("beställt", "ordered")),
        Column::new("per_listed", text!("per listad", "per listed")),
        Column::new("ratio", text!("mot väntat", "to expected")),
        Column::new("standing", text!("mot slumpen", "against chance")),
        Column::new("amount", text!("debiterat, kr", "charged, kr")),
        Column::new("saved", text!("till medianen, kr", "to the median, kr")),
    ];
    let mut sorted: Vec<_> = found.units.iter().collect();
    sorted.sort_by(|one, other| other.ratio.cmp(&one.ratio).then_with(|| one.unit.cmp(&other.unit)));
    let row = |unit: &kapitera_trade::ToMedian| {
        vec![
            Cell::Name(shown.name(&unit.unit)),
            Cell::Whole(i128::from(unit.ordered)),
            unit.per_listed.as_ref().map_or(Cell::Empty, |value| number(value, 3)),
            number(&unit.ratio, 3),
            standing(unit.limits.verdict()),
            Cell::Money(unit.amount),
            Cell::Money(unit.saved),
        ]
    };
    let ordered: i128 = found.units.iter().map(|unit| i128::from(unit.ordered)).sum();
    let total = vec![
        Cell::Words(text!("alla", "all")),
        Cell::Whole(ordered),
        Cell::Empty,
        number(&found.whole, 3),
        Cell::Empty,
        Cell::Money(found.amount),
        Cell::Money(found.saved),
    ];
    let (name, median) = (shown.name(&of.supplier), said(&number(&found.median, 3)));
    let (sv, en) = (median.sv, median.en);
    let heading = text!("{name}: enheterna, medianen är {sv}", "{name}: the units, the median is {en}");
    let key = "units";
    Table { key, heading, columns, rows: sorted.into_iter().map(row).collect(), total: Some(total) }
}

/// Where a unit lies in the funnel.
fn standing(verdict: Verdict) -> Cell {
    match verdict {
        Verdict::Within => Cell::Code("within", text!("som de andra", "as the others")),
        Verdict::Low95 => Cell::Code("low95", text!("under 95 %", "below 95 %")),
        Verdict::High95 => Cell::Code("high95", text!("över 95 %", "above 95 %")),
        Verdict::Low998 => Cell::Code("low998", text!("under 99,8 %", "below 99.8 %")),
        Verdict::High998 => Cell::Code("high998", text!("över 99,8 %", "above 99.8 %")),
    }
}

fn limits(shown: &Shown<'_>, found: &Learning) -> Part {
    let mut all = vec![text!(
        "Enheterna lottades inte: den som ber om återkoppling, eller får den för att den beställer mycket, kan ha varit på väg åt ett annat håll redan.",
        "Units were not drawn by lot: who asks for feedback, or is given it for ordering much, may have been on another way already."
    )];
    if let Some(day) = shown.evaluation.feedback.listed_on {
        all.push(text!(
            "Alla månader delas med dem som var listade {day}: en lista som växer ser då ut som att var och en beställer mer.",
            "All months are divided by those listed on {day}: a list that grows then looks as if each ordered more."
        ));
    }
    all.push(text!(
        "Beställningarna säger inte för vem: ålder, kön och behov är inte utjämnade. Skillnader större än slumpens är skäl att fråga, inget bevis.",
        "Orders do not say for whom: age, sex and need are not evened out. Differences larger than those of chance are a reason to ask, no proof."
    ));
    if !found.without_list.is_empty() {
        let names: Vec<String> = found.without_list.iter().map(|id| shown.name(id)).collect();
        let names = names.join(", ");
        all.push(text!(
            "Utan lista, och därför inte med här: {names}.",
            "Without a list, and therefore not here: {names}."
        ));
    }
    sentences("limits", text!("Vad uppgifterna kan och inte kan visa", "What the data can and cannot show"), all)
}

/// A listed-weighted figure as it is drawn.
pub(super) fn hundredfold(value: &Exact) -> Exact {
    value * &Exact::whole(100)
}
