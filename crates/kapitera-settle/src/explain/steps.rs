//! One sentence per step of a line's trace.

use kapitera_cube::EventAt;
use kapitera_evaluate::{LimitKind, Line, Priced, Step};
use kapitera_message::{Text, text};
use kapitera_model::{Carrier, Component, Count, Counting, EventMeasure, Factor, Per, Shape, Subject, Test};
use kapitera_money::Exact;
use kapitera_register::EventKind;

use super::ExplanationRequest;
use crate::words::{percent, shown, shown_kr};

/// The sentence of a step.
pub(super) fn sentence(request: &ExplanationRequest<'_>, component: &Component, line: &Line, step: &Step) -> Text {
    match step {
        Step::Part { days, share } => {
            let Text { sv, en } = percent(share);
            text!("för {days} ({sv} av perioden):", "for {days} ({en} of the period):")
        }
        Step::Counted { count, item } => counted(request, component, count, item.as_deref()),
        Step::CountLimited { at_most, count } => {
            let (Text { sv, en }, Text { sv: count_sv, en: count_en }) = (shown(at_most), shown(count));
            text!("högst {sv} räknas: {count_sv} kvar", "at most {en} count: {count_en} remain")
        }
        Step::TableWeighted { table, weighted } => {
            let Text { sv, en } = shown(weighted);
            text!(
                "vägt med tabellen {table}: Σ antal × vikt = {sv}",
                "weighed by the table {table}: Σ count × weight = {en}"
            )
        }
        Step::Factor { position, value } => {
            let Text { sv, en } = shown(value);
            let Text { sv: name_sv, en: name_en } = factor_name(component, *position);
            text!("× {name_sv} {sv}", "× {name_en} {en}")
        }
        Step::AgainstMean { position, own, mean } => {
            let Text { sv: name_sv, en: name_en } = factor_name(component, *position);
            let (Text { sv: own_sv, en: own_en }, Text { sv: mean_sv, en: mean_en }) = (shown(own), shown(mean));
            let Text { sv, en } = shown(&own.checked_div(mean).unwrap_or(Exact::ZERO));
            text!(
                "× index för {name_sv}: {own_sv} / regionens medel {mean_sv} = {sv}",
                "× index of {name_en}: {own_en} / the region's mean {mean_en} = {en}"
            )
        }
        Step::Normalised { factor } => {
            let Text { sv, en } = shown(factor);
            text!("× {sv}, så att vikterna passar regionen", "× {en}, so that the weights fit the region")
        }
        Step::Condition { position, found, holds } => condition(request, component, *position, found.as_ref(), *holds),
        Step::Limited { kind, limit, before } => {
            let (Text { sv, en }, Text { sv: before_sv, en: before_en }) = (shown(limit), shown(before));
            match kind {
                LimitKind::Floor => text!("{before_sv} höjs till minst {sv}", "{before_en} is raised to at least {en}"),
                LimitKind::Cap => text!("{before_sv} sänks till högst {sv}", "{before_en} is lowered to at most {en}"),
            }
        }
        Step::Priced { weighted, priced, per, amount } => self::priced(weighted, priced, *per, amount),
        Step::Scheduled { factor } => {
            let Text { sv, en } = shown(factor);
            let period = line.period;
            text!("× {sv} enligt schemat för {period}", "× {en} by the schedule for {period}")
        }
        Step::EventDays { days } => text!("tjänstedatum {days}:", "service dates {days}:"),
        Step::Together { count, weighted } => together(count, weighted),
        Step::CarriedBy { carrier } => {
            let Text { sv, en } = carrier_name(*carrier);
            text!("bärs av {sv}, inte av någon hälsocentral: 0", "carried by {en}, by no centre: 0")
        }
        Step::ItemBefore { count, amount, given, now } => item_before(count, amount, given, now),
        Step::SharesReported { value, shares } => shares_reported(value, shares),
        Step::OutsideMonths => text!("utanför komponentens månader: 0", "outside the component's months: 0"),
        Step::Instalment { number, of } => text!("del {number} av {of}", "instalment {number} of {of}"),
    }
}

fn counted(request: &ExplanationRequest<'_>, component: &Component, count: &Exact, item: Option<&str>) -> Text {
    let Text { sv, en } = shown(count);
    match &component.count {
        Count::Listed { filter, .. } => {
            let time = &component.time;
            let age = request.plan.age_date(time);
            let some_sv = if filter.is_empty() { "" } else { " som uppfyller villkoren" };
            let some_en = if filter.is_empty() { "" } else { " that meet the conditions" };
            match (time.counting, request.plan.counting_date(time)) {
                (Counting::PersonDays, _) | (_, None) => text!(
                    "{sv} listade i medeltal per dag{some_sv} (ålder den {age})",
                    "{en} listed on average per day{some_en} (age on {age})"
                ),
                (_, Some(day)) => text!(
                    "{sv} listade{some_sv} räknades den {day} (ålder den {age})",
                    "{en} listed{some_en} were counted on {day} (age on {age})"
                ),
            }
        }
        Count::Value { name, .. } => match item.filter(|item| !item.is_empty()) {
            Some(item) => text!("{name}, {item}: {sv}", "{name}, {item}: {en}"),
            None => text!("{name}: {sv}", "{name}: {en}"),
        },
        Count::Events { of, measure, at, filter } => {
            let period = request.plan.period(&component.time);
            let (what_sv, what_en) = events_name(*of, *measure);
            let (where_sv, where_en) = match at {
                EventAt::Listed => ("av dem som då var listade här", "of those who were listed here then"),
                EventAt::Seller => ("från andra enheter", "by other units"),
                EventAt::Own | EventAt::Region => ("här", "here"),
            };
            let (some_sv, some_en) =
                if filter.is_empty() { ("", "") } else { (" som uppfyller villkoren", " that meet the conditions") };
            text!(
                "{sv} {what_sv} {where_sv}{some_sv}, tjänstedatum i {period}",
                "{en} {what_en} {where_en}{some_en}, service dates in {period}"
            )
        }
        Count::Cost { name, .. } => {
            let Text { sv: kr_sv, en: kr_en } = shown_kr(count);
            let period = request.plan.period(&component.time);
            text!(
                "{kr_sv} kr i kostnader ({name}) som hälsocentralen bär, tjänstedatum i {period}",
                "{kr_en} kr of costs ({name}) that the centre carries, service dates in {period}"
            )
        }
        Count::Components(names) => {
            let names = names.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(" + ");
            text!("{names} = {sv} kr", "{names} = {en} kr")
        }
        Count::Centre => text!("hälsocentralen räknas en gång", "the centre counts once"),
    }
}

/// What is counted of events, in words.
fn events_name(of: EventKind, measure: EventMeasure) -> (&'static str, &'static str) {
    match (of, measure) {
        (EventKind::Visits, EventMeasure::Number) => ("besök", "visits"),
        (EventKind::Visits, EventMeasure::Amount) => ("kr i patientavgifter", "kr of patient fees"),
        (EventKind::Drugs, EventMeasure::Number) => ("uttag av läkemedel", "dispensings"),
        (EventKind::Drugs, EventMeasure::Amount) => ("kr för läkemedel", "kr of drugs"),
        (EventKind::Costs, EventMeasure::Number) => ("kostnadsposter", "cost items"),
        (EventKind::Costs, EventMeasure::Amount) => ("kr i kostnader", "kr of costs"),
        (EventKind::Calls, _) => ("samtal", "calls"),
        (EventKind::Assessments, _) => ("vårdbehov att bedöma", "needs of assessment"),
        (EventKind::Orders, EventMeasure::Number) => ("beställda tjänster", "services ordered"),
        (EventKind::Orders, EventMeasure::Amount) => ("kr som har debiterats", "kr that was charged"),
        (EventKind::Feedback, _) => ("återkopplingar", "feedback events"),
        (EventKind::PocTests, EventMeasure::Number) => ("patientnära analyser", "point-of-care tests"),
        (EventKind::PocTests, EventMeasure::Amount) => ("kr för patientnära analyser", "kr of point-of-care tests"),
    }
}

/// Who carries a cost, in words.
pub(crate) fn carrier_name(carrier: Carrier) -> Text {
    match carrier {
        Carrier::Listed => text!("hälsocentralen där personen var listad", "the centre where the person was listed"),
        Carrier::Ordering => text!("hälsocentralen som beställde", "the centre that ordered it"),
        Carrier::Own => text!("hälsocentralen själv", "the centre itself"),
        Carrier::Central => text!("den centrala budgeten", "the central budget"),
        Carrier::Specialty => text!("specialiteten", "the specialty"),
    }
}

fn together(count: &Exact, weighted: &Exact) -> Text {
    let (Text { sv, en }, Text { sv: w_sv, en: w_en }) = (shown(count), shown(weighted));
    if count == weighted {
        return text!("tillsammans: {sv}", "together: {en}");
    }
    text!("tillsammans: {sv}, vägt {w_sv}", "together: {en}, weighed {w_en}")
}

fn item_before(count: &Exact, amount: &Exact, given: &Exact, now: &Exact) -> Text {
    let Text { sv, en } = shown(count);
    let [Text { sv: amount_sv, en: amount_en }, Text { sv: given_sv, en: given_en }, Text { sv: now_sv, en: now_en }] =
        [amount, given, now].map(shown_kr);
    text!(
        "tillfället hade {sv} före perioden ({amount_sv} kr, varav gränsen lämnar {given_sv} kr); kvar för perioden: {now_sv} kr",
        "the occasion had {en} before the period ({amount_en} kr, of which the limit leaves {given_en} kr); left for the period: {now_en} kr"
    )
}

fn shares_reported(value: &str, shares: &[(String, Exact)]) -> Text {
    let said: Vec<(String, String)> = shares
        .iter()
        .map(|(payee, share)| {
            let Text { sv, en } = percent(share);
            (format!("{payee} {sv}"), format!("{payee} {en}"))
        })
        .collect();
    let (sv, en): (Vec<String>, Vec<String>) = said.into_iter().unzip();
    let (sv, en) = (sv.join(", "), en.join(", "));
    text!("delas enligt {value}: {sv}", "split by {value}: {en}")
}

fn factor_name(component: &Component, position: usize) -> Text {
    match component.weigh.get(position) {
        Some(Factor::Table(table, _)) => text!("tabellen {table}", "the table {table}"),
        Some(Factor::Index { name, scale, .. }) => {
            text!("hälsocentralens {name} (skala {scale})", "the centre's {name} (scale {scale})")
        }
        Some(Factor::Linear { terms, over, .. }) => {
            let names = terms.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>().join(", ");
            match over {
                Some(over) => {
                    text!("en sammanvägning av {names}, delad med {over}", "a combination of {names}, over {over}")
                }
                None => text!("en sammanvägning av {names}", "a combination of {names}"),
            }
        }
        Some(Factor::Between { value, .. }) => text!("steg av {value}", "steps of {value}"),
        None => Text::default(),
    }
}

fn condition(
    request: &ExplanationRequest<'_>,
    component: &Component,
    position: usize,
    found: Option<&Exact>,
    holds: bool,
) -> Text {
    let Some(Shape::When(condition)) = component.shape.get(position) else { return Text::default() };
    let Text { sv, en } = found.map_or_else(Text::default, shown);
    let (subject_sv, subject_en) = match &condition.subject {
        Subject::Value(name) => (format!("{name} är {sv}"), format!("{name} is {en}")),
        Subject::Index(name, scale) => {
            (format!("{name} (skala {scale}) är {sv}"), format!("{name} (scale {scale}) is {en}"))
        }
        Subject::Count => (format!("antalet är {sv}"), format!("the count is {en}")),
        Subject::Owner => ("driftsformen".to_owned(), "the kind of owner".to_owned()),
    };
    let sign = match &condition.test {
        Test::Above(_) => ">",
        Test::AtLeast(_) => "≥",
        Test::Below(_) => "<",
        Test::AtMost(_) => "≤",
        Test::Equals(_) | Test::Is(_) => "=",
    };
    let Text { sv: limit_sv, en: limit_en } = limit(request, component, &condition.test);
    if holds {
        text!(
            "villkoret ({sign} {limit_sv}) är uppfyllt: {subject_sv}",
            "the condition ({sign} {limit_en}) holds: {subject_en}"
        )
    } else {
        text!(
            "villkoret ({sign} {limit_sv}) är inte uppfyllt: {subject_sv}; ger 0",
            "the condition ({sign} {limit_en}) does not hold: {subject_en}; gives 0"
        )
    }
}

/// What a condition compares with.
fn limit(request: &ExplanationRequest<'_>, component: &Component, test: &Test) -> Text {
    match test {
        Test::Above(number)
        | Test::AtLeast(number)
        | Test::Below(number)
        | Test::AtMost(number)
        | Test::Equals(number) => {
            let day = request.plan.period(&component.time).first();
            request.plan.model.number_on(number, day).map(|found| shown(&found.value)).unwrap_or_default()
        }
        Test::Is(word) => Text::same(word),
    }
}

fn per_text(per: Per) -> Text {
    match per {
        Per::Year => text!("kr per år", "kr per year"),
        Per::Month => text!("kr per månad", "kr per month"),
        Per::Day => text!("kr per dag", "kr per day"),
        Per::Once => text!("kr", "kr"),
    }
}

fn priced(weighted: &Exact, priced: &Priced, per: Per, amount: &Exact) -> Text {
    let Text { sv: w_sv, en: w_en } = shown(weighted);
    let Text { sv: a_sv, en: a_en } = shown_kr(amount);
    let Text { sv: per_sv, en: per_en } = per_text(per);
    let (time_sv, time_en) = match per {
        Per::Year => (" ÷ 12", " ÷ 12"),
        Per::Day => (" × dagar", " × days"),
        Per::Month | Per::Once => ("", ""),
    };
    match priced {
        Priced::Each(each) => {
            let Text { sv, en } = shown(each);
            text!("{w_sv} × {sv} {per_sv}{time_sv} = {a_sv} kr", "{w_en} × {en} {per_en}{time_en} = {a_en} kr")
        }
        Priced::Steps(average) => {
            let Text { sv, en } = shown(average);
            text!(
                "{w_sv} efter stegen, i snitt {sv} {per_sv}{time_sv} = {a_sv} kr",
                "{w_en} by the steps, {en} {per_en} on average{time_en} = {a_en} kr"
            )
        }
        Priced::Mean { mean, counted, weighted } => {
            let (Text { sv: mean_sv, en: mean_en }, Text { sv: n_sv, en: n_en }) = (shown(mean), shown(counted));
            let Text { sv: sum_sv, en: sum_en } = shown(weighted);
            let each = (mean * counted).checked_div(weighted).unwrap_or(Exact::ZERO);
            let Text { sv, en } = shown(&each);
            text!(
                "priset så att regionens medel blir {mean_sv}: {mean_sv} × {n_sv} / {sum_sv} = {sv} {per_sv}; {w_sv} × {sv}{time_sv} = {a_sv} kr",
                "the price so that the region's mean is {mean_en}: {mean_en} × {n_en} / {sum_en} = {en} {per_en}; {w_en} × {en}{time_en} = {a_en} kr"
            )
        }
        Priced::Pool { pool, weighted } => {
            let (Text { sv: pool_sv, en: pool_en }, Text { sv: sum_sv, en: sum_en }) = (shown(pool), shown(weighted));
            text!(
                "del av potten {pool_sv} {per_sv}: {w_sv} / {sum_sv}{time_sv} = {a_sv} kr",
                "part of the pool {pool_en} {per_en}: {w_en} / {sum_en}{time_en} = {a_en} kr"
            )
        }
        Priced::Share(share) => {
            let Text { sv, en } = percent(share);
            text!("{sv} av {w_sv} kr = {a_sv} kr", "{en} of {w_en} kr = {a_en} kr")
        }
    }
}
