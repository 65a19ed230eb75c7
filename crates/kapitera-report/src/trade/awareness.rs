//! Do prices hold costs back?

use kapitera_message::{Text, text};
use kapitera_output::{Cell, Column, Output, Part, Table};
use kapitera_statistics::Interval;
use kapitera_statistics::series::Finding;
use kapitera_trade::{Awareness, Found, Line, Of, PriceLists};

use super::lists::lists_parts;
use super::words::{
    between, caution_words, finding_cell, in_words, method_words, number, of_code, of_words, said, statistic,
};
use super::{Shown, sentences};

/// The answer in plain words.
pub fn awareness_answer(shown: &Shown<'_>, found: &Awareness) -> Vec<Text> {
    let Some(whole) = found.lines.first() else { return Vec::new() };
    let introduced = shown.evaluation.awareness.introduced;
    let found = match &whole.found {
        Ok(found) => found,
        Err(why) => {
            let Text { sv, en } = why.text();
            return vec![text!(
                "Det går inte att säga om priserna höll tillbaka kostnaderna: {sv}.",
                "Whether prices held costs back cannot be said: {en}."
            )];
        }
    };
    let (effect, kronor) = (&found.study.answer.effects[0], &found.kronor[0]);
    let horizon = effect.horizon;
    let change = in_words(kronor.difference.value.abs(), 0);
    let (change_sv, change_en) = (change.sv, change.en);
    let kr = between(&kronor.difference, 0);
    let (kr_sv, kr_en) = (kr.sv, kr.en);
    let per_cent = effect.percent.map_or_else(Text::default, |percent| {
        let (value, limits) = (in_words(percent.value, 1), between(&percent, 1));
        let (sv, en) = (format!("{} % ({} %)", value.sv, limits.sv), format!("{} % ({} %)", value.en, limits.en));
        text!(", {sv}", ", {en}")
    });
    let (pc_sv, pc_en) = (per_cent.sv, per_cent.en);
    let answer = match effect.finding {
        Finding::Lower => text!(
            "Ja, så långt det går att se: {horizon} månader efter att priserna kom i {introduced} beställdes det för {change_sv} kr mindre i månaden än det annars skulle ha gjorts{pc_sv}, i fasta priser. Med 95 % säkerhet är ändringen {kr_sv} kr i månaden.",
            "Yes, as far as can be seen: {horizon} months after prices came in {introduced}, {change_en} kr less a month was ordered than would have been{pc_en}, at fixed prices. With 95 % confidence the change is {kr_en} kr a month."
        ),
        Finding::Higher => text!(
            "Nej: {horizon} månader efter att priserna kom i {introduced} beställdes det för {change_sv} kr mer i månaden än det annars skulle ha gjorts{pc_sv}, i fasta priser. Med 95 % säkerhet är ändringen {kr_sv} kr i månaden.",
            "No: {horizon} months after prices came in {introduced}, {change_en} kr more a month was ordered than would have been{pc_en}, at fixed prices. With 95 % confidence the change is {kr_en} kr a month."
        ),
        Finding::NotShown => text!(
            "Det går inte att se att priserna från {introduced} ändrade hur mycket som beställdes. Efter {horizon} månader kan ändringen med 95 % säkerhet vara {kr_sv} kr i månaden{pc_sv}, i fasta priser.",
            "It cannot be seen that the prices from {introduced} changed how much was ordered. After {horizon} months the change may with 95 % confidence be {kr_en} kr a month{pc_en}, at fixed prices."
        ),
    };
    vec![answer]
}

/// The first question answered: effects, what price lists did, what the data can and cannot show.
pub fn awareness_output(shown: &Shown<'_>, found: &Awareness, lists: &PriceLists) -> Output {
    let mut parts = vec![sentences("answer", text!("Svar", "Answer"), awareness_answer(shown, found))];
    let effects = effects(shown, found);
    parts.push(Part::Table(effects.clone()));
    parts.extend(refused(shown, found));
    if let Some(Ok(whole)) = found.lines.first().map(|line| &line.found) {
        parts.push(Part::Table(methods(whole)));
        parts.push(placebos(whole));
        parts.push(Part::ForPrograms(false_dates(whole, shown)));
    }
    parts.push(limits(shown, found));
    parts.extend(lists_parts(shown, lists));
    parts.extend(basis(shown, found));
    parts.push(Part::ForPrograms(months(shown, found)));
    parts.extend(shown.basis());
    let title = text!("Kostnadsmedvetenhet: höll priserna tillbaka?", "Cost awareness: did prices hold costs back?");
    Output { title: Some(title), parts, csv: Some(effects) }
}

fn interval_columns(key: &str, name: &Text) -> [Column; 3] {
    let from = (format!("{key}_low"), text!("från", "from"));
    let to = (format!("{key}_high"), text!("till", "to"));
    let column = |(key, heading): (String, Text)| Column::new(&key, heading);
    [column((key.to_owned(), name.clone())), column(from), column(to)]
}

fn interval_cells(interval: Option<&Interval>, decimals: u32) -> [Cell; 3] {
    match interval {
        None => [Cell::Empty, Cell::Empty, Cell::Empty],
        Some(Interval { low, value, high }) => [*value, *low, *high].map(|value| statistic(value, decimals)),
    }
}

fn effects(shown: &Shown<'_>, found: &Awareness) -> Table {
    let mut columns = vec![
        Column { for_programs: true, ..Column::new("by", text!("slag", "kind")) },
        Column::new("series", text!("serie", "series")),
        Column::new("before", text!("före, kr/mån", "before, kr/month")),
        Column::new("months_after", text!("månader efter", "months after")),
    ];
    columns.extend(interval_columns("kronor", &text!("ändring, kr/mån", "change, kr/month")));
    columns.extend(interval_columns("per_cent", &text!("ändring, %", "change, %")));
    columns.push(Column::new("finding", text!("slutsats", "finding")));
    let mut rows = Vec::new();
    for line in &found.lines {
        let Ok(found) = &line.found else { continue };
        for (effect, kronor) in found.study.answer.effects.iter().zip(&found.kronor) {
            let mut row = vec![
                Cell::Code(of_code(&line.of), Text::default()),
                Cell::Words(of_words(shown, &line.of)),
                number(&line.before, 0),
                Cell::Whole(i128::from(effect.horizon)),
            ];
            row.extend(interval_cells(Some(&kronor.difference), 0));
            row.extend(interval_cells(effect.percent.as_ref(), 1));
            row.push(finding_cell(effect.finding));
            rows.push(row);
        }
    }
    let heading = text!(
        "Vad som beställdes mot vad det annars hade blivit, i fasta priser, med 95 % intervall",
        "What was ordered against what would have been, at fixed prices, with 95 % intervals"
    );
    Table { key: "effects", heading, columns, rows, total: None }
}

/// Series of which nothing is said, with why.
fn refused(shown: &Shown<'_>, found: &Awareness) -> Option<Part> {
    let said = |line: &Line| {
        let Text { sv, en } = line.found.as_ref().err()?.text();
        let name = of_words(shown, &line.of);
        let (name_sv, name_en) = (name.sv, name.en);
        Some(text!("{name_sv}: {sv}.", "{name_en}: {en}."))
    };
    let all: Vec<Text> = found.lines.iter().filter_map(said).collect();
    let heading = text!("Serier som inget går att säga om", "Series of which nothing can be said");
    (!all.is_empty()).then(|| sentences("refused", heading, all))
}

fn methods(found: &Found) -> Table {
    let mut columns = vec![
        Column::new("method", text!("sätt", "way")),
        Column::new("rho", text!("ρ", "ρ")),
        Column::new("months_after", text!("månader efter", "months after")),
    ];
    columns.extend(interval_columns("per_cent", &text!("ändring, %", "change, %")));
    columns.push(Column::new("finding", text!("slutsats", "finding")));
    let mut rows = Vec::new();
    let main = found.study.answer.correlations.first().map(|one| one.rho);
    let own = text!("huvudresultatet (Prais–Winsten)", "the main result (Prais–Winsten)");
    let all = std::iter::once((own, main, &found.study.answer.effects))
        .chain(found.study.otherwise.iter().map(|other| (method_words(other.method), other.rho, &other.effects)));
    for (name, rho, effects) in all {
        for effect in effects {
            let mut row = vec![
                Cell::Words(name.clone()),
                rho.map_or(Cell::Empty, |rho| statistic(rho, 2)),
                Cell::Whole(i128::from(effect.horizon)),
            ];
            row.extend(interval_cells(effect.percent.as_ref(), 1));
            row.push(finding_cell(effect.finding));
            rows.push(row);
        }
    }
    let heading = text!("Allt med pris, skattat på andra sätt", "All that has prices, estimated in other ways");
    Table { key: "methods", heading, columns, rows, total: None }
}

fn placebos(found: &Found) -> Part {
    let (tried, showing) = (found.study.placebos.tried.len(), found.study.placebos.showing());
    let said = if tried == 0 {
        text!("Inget falskt datum gick att pröva.", "No false date could be tried.")
    } else {
        text!(
            "Samma fråga ställd med {tried} falska datum före införandet, då inget hände: {showing} av dem visar en effekt. Datum nära varandra dömer nästan samma månader, så andelen är ingen felfrekvens.",
            "The same question asked with {tried} false dates before the introduction, when nothing happened: {showing} of them show an effect. Dates close to each other judge almost the same months, so that the share is no error rate."
        )
    };
    sentences("placebos", text!("Falska datum", "False dates"), vec![said])
}

fn false_dates(found: &Found, shown: &Shown<'_>) -> Table {
    let mut columns = vec![Column::new("introduction", text!("falskt datum", "false date"))];
    columns.extend(interval_columns("per_cent", &text!("ändring, %", "change, %")));
    columns.push(Column::new("finding", text!("slutsats", "finding")));
    let first = shown.evaluation.months.first;
    let row = |placebo: &kapitera_statistics::series::Placebo| {
        let mut row = vec![Cell::Name(first.plus(placebo.introduction).to_string())];
        row.extend(interval_cells(placebo.effect.percent.as_ref(), 1));
        row.push(finding_cell(placebo.effect.finding));
        row
    };
    let rows = found.study.placebos.tried.iter().map(row).collect();
    Table { key: "false_dates", heading: text!("Falska datum", "False dates"), columns, rows, total: None }
}

/// What the data can and cannot show.
fn limits(shown: &Shown<'_>, found: &Awareness) -> Part {
    let asked = &shown.evaluation.awareness;
    let mut all = Vec::new();
    if let Some(Ok(whole)) = found.lines.first().map(|line| &line.found) {
        all.extend(whole.study.cautions.iter().map(caution_words));
        if asked.phase_in > 0 {
            let (many, from) = (asked.phase_in, asked.introduced);
            all.push(text!(
                "{many} månader från {from} är utelämnade, medan priserna kom i bruk.",
                "{many} months from {from} are left out, while prices came into use."
            ));
        }
    }
    let judged = found.lines.iter().filter(|line| line.found.is_ok()).count();
    if judged > 1 {
        all.push(text!(
            "{judged} serier är prövade: en av tjugo visar en effekt av en slump. Svaret är det för allt med pris; de andra visar var det syns.",
            "{judged} series are tried: one in twenty shows an effect by chance. The answer is that of all that has prices; the others show where it is seen."
        ));
    }
    all.push(text!(
        "Serierna visar vad som beställdes, inte om det behövdes: att mindre beställs kan vara bättre eller sämre vård. Vad priserna gjorde med arbetssätt och administration syns inte.",
        "The series show what was ordered, not whether it was needed: less may be better or worse care. What prices did to ways of working and to administration is not seen."
    ));
    sentences("limits", text!("Vad uppgifterna kan och inte kan visa", "What the data can and cannot show"), all)
}

/// What services weigh, and who stands in the series.
fn basis(shown: &Shown<'_>, found: &Awareness) -> Vec<Part> {
    let asked = &shown.evaluation.awareness;
    let day = asked.at_prices_of;
    let mut said = vec![{
        let many = found.buyers.len();
        text!(
            "Serierna är {many} köpares, som beställde varje månad; alla månader räknas till priserna den {day}.",
            "The series are those of {many} buyers that ordered in every month; all months are reckoned at the prices of {day}."
        )
    }];
    for supplier in &found.prices.by_number {
        let name = shown.name(supplier);
        said.push(text!(
            "{name} hade inga priser den dagen: där väger varje tjänst lika.",
            "{name} had no prices that day: there each service weighs the same."
        ));
    }
    for (service, bought) in &found.prices.left_out {
        let many = bought.quantity;
        said.push(text!(
            "{service} hade inget pris den dagen och är utanför: {many} beställda.",
            "{service} had no price that day and is left out: {many} ordered."
        ));
    }
    let mut parts = vec![sentences("basis", text!("Underlag", "Basis"), said)];
    if !found.others.is_empty() {
        let columns = vec![
            Column::new("buyer", text!("köpare", "buyer")),
            Column::new("months", text!("månader", "months")),
            Column::new("kronor", text!("kr i fasta priser", "kr at fixed prices")),
        ];
        let row = |(id, (months, worth)): (&std::sync::Arc<str>, &(usize, kapitera_money::Exact))| {
            vec![Cell::Name(shown.name(id)), Cell::Whole(*months as i128), number(worth, 0)]
        };
        let heading = text!(
            "Köpare som inte beställde varje månad: utanför serierna",
            "Buyers that did not order in every month: outside the series"
        );
        let rows = found.others.iter().map(row).collect();
        parts.push(Part::Table(Table { key: "outside", heading, columns, rows, total: None }));
    }
    let columns =
        vec![Column::new("service", text!("tjänst", "service")), Column::new("weight", text!("väger", "weighs"))];
    let rows = found.prices.weights.iter();
    let rows = rows.map(|(service, weight)| vec![Cell::Name(service.to_string()), number(weight, 2)]).collect();
    let heading = text!("Vad tjänsterna väger", "What services weigh");
    parts.push(Part::ForPrograms(Table { key: "weights", heading, columns, rows, total: None }));
    parts
}

/// All months of all series, for programs.
fn months(shown: &Shown<'_>, found: &Awareness) -> Table {
    let columns = vec![
        Column::new("by", text!("slag", "kind")),
        Column::new("series", text!("serie", "series")),
        Column::new("month", text!("månad", "month")),
        Column::new("kronor", text!("kr i fasta priser", "kr at fixed prices")),
        Column::new("level", text!("% av månaderna före", "% of the months before")),
        Column::new("beside", text!("jämförelsen, %", "beside, %")),
    ];
    let cell =
        |value: Option<&kapitera_money::Exact>, decimals| value.map_or(Cell::Empty, |value| number(value, decimals));
    let mut rows = Vec::new();
    for line in &found.lines {
        for point in &line.months {
            rows.push(vec![
                Cell::Code(of_code(&line.of), Text::default()),
                Cell::Words(of_words(shown, &line.of)),
                Cell::Name(point.month.to_string()),
                cell(point.kronor.as_ref(), 2),
                cell(point.level.as_ref(), 4),
                cell(point.beside.as_ref(), 4),
            ]);
        }
    }
    Table { key: "months", heading: text!("Månader", "Months"), columns, rows, total: None }
}

/// The whole series, when there is one.
pub(super) fn whole(found: &Awareness) -> Option<&Line> {
    found.lines.iter().find(|line| line.of == Of::Whole)
}

/// The effect of a series in a word or two, for a picture.
pub(super) fn effect_said(found: &Found) -> Text {
    let effect = &found.study.answer.effects[0];
    let finding = said(&finding_cell(effect.finding));
    match effect.percent {
        Some(percent) => {
            let value = in_words(percent.value, 1);
            Text { sv: format!("{} %", value.sv), en: format!("{} %", value.en) }
        }
        None => finding,
    }
}
