//! The components of a model as sentences.

use kapitera_cube::EventAt;
use kapitera_message::{Text, text};
use kapitera_model::{
    Combine, Component, Condition, Count, EventMeasure, Factor, Filter, LimitOn, LimitValue, Model, Normalise, Number,
    Per, PriceKind, Selector, Shape, SplitShare, Stance, Subject, Test,
};
use kapitera_money::Exact;
use kapitera_register::EventKind;

use crate::words;

/// A number; a parameter by its name, and by its value too when there is a model to ask.
fn number(model: Option<&Model>, number: &Number) -> Text {
    match number {
        Number::Literal(value) => words::number(value),
        Number::Parameter(name, _) => {
            let now = model.and_then(|model| model.parameter_on(name, model.valid.from).ok());
            let Some(now) = now else { return Text::same(name) };
            let Text { sv, en } = words::number(&now.value);
            text!("{name} ({sv})", "{name} ({en})")
        }
    }
}

/// A component's steps as sentences.
pub fn component_sentences(model: &Model, component: &Component) -> Vec<Text> {
    let mut sentences: Vec<Text> = steps(Some(model), component).into_iter().map(|(_, sentence)| sentence).collect();
    if let Some(read) = &component.provenance.read {
        sentences.push(text!("läst i: {read}", "read in: {read}"));
    }
    sentences
}

/// A component's steps, which a comparison of models shows one by one: the step's name, and what it says.
pub fn steps(model: Option<&Model>, component: &Component) -> Vec<(String, Text)> {
    let mut steps = vec![("stance".to_owned(), stance(component)), ("count".to_owned(), count(model, component))];
    for (position, factor) in component.weigh.iter().enumerate() {
        steps.push((format!("weigh {}", position + 1), self::factor(model, factor)));
    }
    if component.combine == Combine::PerCentre {
        let said = text!(
            "varje faktor blir först ett index per hälsocentral mot regionens medel",
            "each factor first becomes an index per centre against the region's mean"
        );
        steps.push(("combine".to_owned(), said));
    }
    steps.extend(component.normalise.map(|normalise| {
        (
            "normalise".to_owned(),
            match normalise {
                Normalise::MeanOne => {
                    text!("normeras så att medelvikten är 1", "normalised so that the mean weight is 1")
                }
                Normalise::SumListed => text!(
                    "normeras så att summan blir antalet listade",
                    "normalised so that the sum is the number of listed"
                ),
            },
        )
    }));
    steps.extend(price(model, component).map(|said| ("price".to_owned(), said)));
    for (position, shape) in component.shape.iter().enumerate() {
        steps.push((format!("shape {}", position + 1), self::shape(model, shape)));
    }
    for (payee, share) in &component.split {
        let said = match share {
            SplitShare::Fixed(share) => {
                let Text { sv, en } = words::number(&(share * &Exact::whole(100)));
                text!("{sv}\u{a0}% till {payee}", "{en}\u{a0}% to {payee}")
            }
            SplitShare::Rest => text!("resten till {payee}", "the rest to {payee}"),
            SplitShare::Reported(value) => {
                text!("andelar till dem som rapporteras i {value}", "shares to those reported in {value}")
            }
        };
        steps.push((format!("split {payee}"), said));
    }
    steps
}

fn stance(component: &Component) -> Text {
    match component.stance {
        Stance::Paid => text!("betalas", "paid"),
        Stance::Charged => text!("dras av", "charged"),
        Stance::Shadow => text!("räknas och visas, men betalas inte", "computed and shown, not paid"),
        Stance::Received => text!("har hälsocentralen redan; betalas inte", "the centre has it already; not paid"),
    }
}

fn count(model: Option<&Model>, component: &Component) -> Text {
    match &component.count {
        Count::Listed { filter, at_most } => {
            let conditions = filter.iter().map(filter_words).collect::<Vec<_>>().join(", ");
            let (where_sv, where_en) = if conditions.is_empty() {
                Default::default()
            } else {
                (format!(" med {conditions}"), format!(" with {conditions}"))
            };
            let most = at_most.as_ref().map(|(most, _)| number(model, most));
            let (most_sv, most_en) = most.map_or_else(Default::default, |most| {
                (format!(", högst {}", most.sv), format!(", at most {}", most.en))
            });
            text!("räkna listade{where_sv}{most_sv}", "count listed{where_en}{most_en}")
        }
        Count::Events { of, measure, at, filter } => {
            let conditions = filter.iter().map(filter_words).collect::<Vec<_>>().join(", ");
            let (what_sv, what_en) = events(*of, *measure);
            let (at_sv, at_en) = match at {
                EventAt::Listed => ("där personen var listad den dagen", "where the person was listed that day"),
                EventAt::Seller => ("vid enheten som säljer", "at the unit that sells"),
                EventAt::Own if of.is_of_trade() => ("vid enheten som köper", "at the unit that buys"),
                EventAt::Own | EventAt::Region => ("vid den besökta hälsocentralen", "at the centre visited"),
            };
            let (where_sv, where_en) = if conditions.is_empty() {
                Default::default()
            } else {
                (format!(" med {conditions}"), format!(" with {conditions}"))
            };
            text!("räkna {what_sv} {at_sv}{where_sv}", "count {what_en} {at_en}{where_en}")
        }
        Count::Cost { name, .. } => text!(
            "räkna kronorna i kostnaden {name} som hälsocentralen bär",
            "count the kronor of the cost {name} that the centre carries"
        ),
        Count::Centre => text!("räkna hälsocentralen själv", "count the centre itself"),
        Count::Value { name, .. } => text!("räkna värdet {name}", "count the value {name}"),
        Count::Components(names) => {
            let names = names.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(" + ");
            text!("räkna kronorna i {names}", "count the kronor of {names}")
        }
    }
}

/// What is counted of events.
fn events(of: EventKind, measure: EventMeasure) -> (&'static str, &'static str) {
    match (of, measure) {
        (EventKind::Visits, EventMeasure::Number) => ("besök", "visits"),
        (EventKind::Visits, EventMeasure::Amount) => ("patientavgifter i kronor", "patient fees in kronor"),
        (EventKind::Drugs, EventMeasure::Number) => ("uttag av läkemedel", "dispensings"),
        (EventKind::Drugs, EventMeasure::Amount) => ("kronor för läkemedel", "kronor of drugs"),
        (EventKind::Costs, EventMeasure::Number) => ("kostnadsposter", "cost items"),
        (EventKind::Costs, EventMeasure::Amount) => ("kronor i kostnader", "kronor of costs"),
        (EventKind::Calls, _) => ("samtal", "calls"),
        (EventKind::Assessments, _) => ("vårdbehov att bedöma", "needs of assessment"),
        (EventKind::Orders, EventMeasure::Number) => ("beställda tjänster", "services ordered"),
        (EventKind::Orders, EventMeasure::Amount) => ("debiterade kronor", "kronor charged"),
        (EventKind::Feedback, _) => ("återkopplingar", "feedback events"),
        (EventKind::PocTests, EventMeasure::Number) => ("patientnära analyser", "point-of-care tests"),
        (EventKind::PocTests, EventMeasure::Amount) => {
            ("kronor för patientnära analyser", "kronor of point-of-care tests")
        }
    }
}

/// A condition on whom to count, in the model's own words: `age 13-`, `not county 23`.
pub fn filter_words(filter: &Filter) -> String {
    let any = filter.any_of.iter().map(|selector| match selector {
        Selector::Band(from, None) => format!("{from}-"),
        Selector::Band(from, Some(to)) if from == to => from.to_string(),
        Selector::Band(from, Some(to)) => format!("{from}-{to}"),
        Selector::Name(name) => name.to_string(),
        Selector::Others => "others".to_owned(),
    });
    let not = if filter.negated { "not " } else { "" };
    format!("{not}{} {}", filter.key.name(), any.collect::<Vec<_>>().join(" / "))
}

fn factor(model: Option<&Model>, factor: &Factor) -> Text {
    match factor {
        Factor::Table(table, _) => text!("väg med tabellen {table}", "weigh by the table {table}"),
        Factor::Index { name, scale, .. } => {
            text!("väg med indexet {name} (skala {scale})", "weigh by the index {name} (scale {scale})")
        }
        Factor::Linear { constant, terms, over, .. } => {
            let terms = terms.iter().map(|(coefficient, value)| {
                let Text { sv, en } = number(model, coefficient);
                text!("{sv} × {value}", "{en} × {value}")
            });
            let Text { sv, en } = words::joined(std::iter::once(number(model, constant)).chain(terms), " + ");
            let over = over.as_deref().map(|over| format!(" / {over}")).unwrap_or_default();
            text!("väg med ({sv}){over}", "weigh by ({en}){over}")
        }
        Factor::Between { value, from, to, whole, .. } => {
            let Text { sv: from_sv, en: from_en } = number(model, from);
            let Text { sv: to_sv, en: to_en } = number(model, to);
            let (whole_sv, whole_en) = if *whole { (", hela steg", ", whole steps") } else { ("", "") };
            text!(
                "väg med {value} över {from_sv} upp till {to_sv}{whole_sv}",
                "weigh by {value} above {from_en} up to {to_en}{whole_en}"
            )
        }
    }
}

fn per(per: Per) -> Text {
    match per {
        Per::Year => text!(" per år", " per year"),
        Per::Month => text!(" per månad", " per month"),
        Per::Day => text!(" per dag", " per day"),
        Per::Once => Text::default(),
    }
}

fn price(model: Option<&Model>, component: &Component) -> Option<Text> {
    let price = component.price.as_ref()?;
    let Text { sv: per_sv, en: per_en } = per(price.per);
    let said = |number| self::number(model, number);
    Some(match &price.kind {
        PriceKind::Each(each) => {
            let Text { sv, en } = said(each);
            text!("pris {sv} kr{per_sv} och vägd enhet", "price {en} kr{per_en} and weighted unit")
        }
        PriceKind::Mean(mean) => {
            let Text { sv, en } = said(mean);
            text!(
                "pris så att medlet blir {sv} kr{per_sv} och räknad enhet",
                "price so that the mean is {en} kr{per_en} and counted unit"
            )
        }
        PriceKind::Pool(pool) => {
            let Text { sv, en } = said(pool);
            text!("dela potten {sv} kr{per_sv} efter vägt antal", "share the pool {en} kr{per_en} by weighted count")
        }
        PriceKind::PoolOf { components, share } => {
            let names = components.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(" + ");
            let Text { sv, en } = said(share);
            text!("dela {sv} × ({names}) efter vägt antal", "share {en} × ({names}) by weighted count")
        }
        PriceKind::Share(share) => {
            let Text { sv, en } = said(share);
            text!("andelen {sv} av kronorna", "the share {en} of the kronor")
        }
        PriceKind::Steps { steps, .. } => {
            let steps = steps.iter().map(|(up_to, each)| {
                let each = said(each);
                match up_to.as_ref().map(said) {
                    Some(to) => {
                        Text { sv: format!("≤ {}: {}", to.sv, each.sv), en: format!("≤ {}: {}", to.en, each.en) }
                    }
                    None => Text { sv: format!("däröver: {}", each.sv), en: format!("above: {}", each.en) },
                }
            });
            let Text { sv, en } = words::joined(steps, "; ");
            text!("pris i steg{per_sv}: {sv}", "price in steps{per_en}: {en}")
        }
    })
}

fn shape(model: Option<&Model>, shape: &Shape) -> Text {
    let on = |on| match on {
        LimitOn::Count => text!("räkningen", "the count"),
        LimitOn::Amount => text!("beloppet", "the amount"),
        LimitOn::Item => text!("varje post", "each item"),
    };
    match shape {
        Shape::When(condition) => {
            let Text { sv, en } = self::condition(model, condition);
            text!("bara när {sv}", "only when {en}")
        }
        Shape::Floor(limit) | Shape::Cap(limit) => {
            let Text { sv, en } = on(limit.on);
            let size = match &limit.limit {
                LimitValue::Number(size) => number(model, size),
                LimitValue::Value(name) => Text::same(name),
            };
            let (size_sv, size_en) = (size.sv, size.en);
            let when = words::joined(limit.when.iter().map(|when| condition(model, when)), ", ");
            let (when_sv, when_en) = if when.sv.is_empty() {
                Default::default()
            } else {
                (format!(" när {}", when.sv), format!(" when {}", when.en))
            };
            if matches!(shape, Shape::Floor(_)) {
                text!("{sv} är minst {size_sv}{when_sv}", "{en} is at least {size_en}{when_en}")
            } else {
                text!("{sv} är högst {size_sv}{when_sv}", "{en} is at most {size_en}{when_en}")
            }
        }
        Shape::Schedule { from, factors, .. } => {
            let Text { sv, en } = words::joined(factors.iter().map(words::number), "; ");
            text!("från {from} gånger i tur och ordning {sv}", "from {from} times in turn {en}")
        }
        Shape::Only { from, months, .. } => {
            text!("bara {months} månader från {from}", "only {months} months from {from}")
        }
        Shape::Instalments { from, months, .. } => {
            text!("delat på {months} månader från {from}", "divided over {months} months from {from}")
        }
    }
}

fn condition(model: Option<&Model>, condition: &Condition) -> Text {
    let subject = match &condition.subject {
        Subject::Value(name) => Text::same(name),
        Subject::Index(name, scale) => Text::same(format!("{name} [{scale}]")),
        Subject::Count => text!("antalet", "count"),
        Subject::Owner => text!("ägaren", "owner"),
    };
    let (sign, level) = match &condition.test {
        Test::Above(level) => (">", number(model, level)),
        Test::AtLeast(level) => ("≥", number(model, level)),
        Test::Below(level) => ("<", number(model, level)),
        Test::AtMost(level) => ("≤", number(model, level)),
        Test::Equals(level) => ("=", number(model, level)),
        Test::Is(word) => ("=", Text::same(word)),
    };
    words::joined([subject, Text::same(sign), level], " ")
}
