//! A model as sentences, and what differs between two.

use std::collections::BTreeMap;

use kapitera_message::{Text, text};
use kapitera_model::{
    Basis, Combine, Component, Condition, Count, Factor, Filter, LimitOn, LimitValue, Model, Normalise, Number, ParameterValue,
    Per, PriceKind, Selector, Shape, Stance, Subject, Test,
};
use kapitera_model::Table as ModelTable;
use kapitera_money::{Exact, RoundMode, decimal_text};

use crate::output::{Cell, Column, Table};

/// A number in full: as a decimal when twelve decimals are enough, else as a fraction.
fn plain(value: &Exact) -> String {
    match value.decimals_needed(12) {
        Some(decimals) => decimal_text(value.round_decimals(decimals, RoundMode::HalfAway).unwrap_or_default(), decimals),
        None => value.to_fraction_text(),
    }
}

/// A number; a parameter by its name, and by its value too when there is a model to ask.
fn number(model: Option<&Model>, number: &Number) -> String {
    match number {
        Number::Literal(value) => plain(value),
        Number::Parameter(name, _) => {
            let now = model.and_then(|model| model.parameter_on(name, model.valid.from).ok());
            now.map_or_else(|| name.clone(), |found| format!("{name} ({})", plain(&found.value)))
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

/// A component's steps: the step's name, and what it says.
fn steps(model: Option<&Model>, component: &Component) -> Vec<(String, Text)> {
    let mut steps = vec![("stance".to_owned(), stance(component)), ("count".to_owned(), count(model, component))];
    for (position, factor) in component.weigh.iter().enumerate() {
        steps.push((format!("weigh {}", position + 1), self::factor(model, factor)));
    }
    if component.combine == Combine::PerCentre {
        let said = text!("varje faktor blir först ett index per hälsocentral mot regionens medel", "each factor first becomes an index per centre against the region's mean");
        steps.push(("combine".to_owned(), said));
    }
    steps.extend(component.normalise.map(|normalise| ("normalise".to_owned(), match normalise {
        Normalise::MeanOne => text!("normeras så att medelvikten är 1", "normalised so that the mean weight is 1"),
        Normalise::SumListed => text!("normeras så att summan blir antalet listade", "normalised so that the sum is the number of listed"),
    })));
    steps.extend(price(model, component).map(|said| ("price".to_owned(), said)));
    for (position, shape) in component.shape.iter().enumerate() {
        steps.push((format!("shape {}", position + 1), self::shape(model, shape)));
    }
    for (payee, share) in &component.split {
        let share = plain(&(share * &Exact::whole(100)));
        steps.push((format!("split {payee}"), text!("{share} % till {payee}", "{share} % to {payee}")));
    }
    steps
}

fn stance(component: &Component) -> Text {
    match component.stance {
        Stance::Paid => text!("betalas", "paid"),
        Stance::Charged => text!("dras av", "charged"),
        Stance::Shadow => text!("räknas och visas, men betalas inte", "computed and shown, not paid"),
    }
}

fn count(model: Option<&Model>, component: &Component) -> Text {
    match &component.count {
        Count::Listed { filter, at_most } => {
            let conditions = filter.iter().map(filter_words).collect::<Vec<_>>().join(", ");
            let (where_sv, where_en) =
                if conditions.is_empty() { Default::default() } else { (format!(" med {conditions}"), format!(" with {conditions}")) };
            let most = at_most.as_ref().map(|(most, _)| number(model, most));
            let (most_sv, most_en) = most.map_or_else(Default::default, |most| (format!(", högst {most}"), format!(", at most {most}")));
            text!("räkna listade{where_sv}{most_sv}", "count listed{where_en}{most_en}")
        }
        Count::Centre => text!("räkna hälsocentralen själv", "count the centre itself"),
        Count::Value { name, .. } => text!("räkna värdet {name}", "count the value {name}"),
        Count::Components(names) => {
            let names = names.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(" + ");
            text!("räkna kronorna i {names}", "count the kronor of {names}")
        }
    }
}

/// A condition on whom to count, in the model's own words: `age 13-`.
fn filter_words(filter: &Filter) -> String {
    let any = filter.any_of.iter().map(|selector| match selector {
        Selector::Band(from, None) => format!("{from}-"),
        Selector::Band(from, Some(to)) if from == to => from.to_string(),
        Selector::Band(from, Some(to)) => format!("{from}-{to}"),
        Selector::Name(name) => name.to_string(),
        Selector::Others => "others".to_owned(),
    });
    format!("{} {}", filter.key.name(), any.collect::<Vec<_>>().join(" / "))
}

fn factor(model: Option<&Model>, factor: &Factor) -> Text {
    match factor {
        Factor::Table(table, _) => text!("väg med tabellen {table}", "weigh by the table {table}"),
        Factor::Index { name, scale, .. } => text!("väg med indexet {name} (skala {scale})", "weigh by the index {name} (scale {scale})"),
        Factor::Linear { constant, terms, over, .. } => {
            let mut sum = vec![number(model, constant)];
            sum.extend(terms.iter().map(|(coefficient, value)| format!("{} × {value}", number(model, coefficient))));
            let sum = sum.join(" + ");
            let over = over.as_deref().map(|over| format!(" / {over}")).unwrap_or_default();
            text!("väg med ({sum}){over}", "weigh by ({sum}){over}")
        }
        Factor::Between { value, from, to, whole, .. } => {
            let (from, to) = (number(model, from), number(model, to));
            let (whole_sv, whole_en) = if *whole { (", hela steg", ", whole steps") } else { ("", "") };
            text!("väg med {value} över {from} upp till {to}{whole_sv}", "weigh by {value} above {from} up to {to}{whole_en}")
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
    let Text { sv, en } = per(price.per);
    let said = |number| self::number(model, number);
    Some(match &price.kind {
        PriceKind::Each(each) => {
            let each = said(each);
            text!("pris {each} kr{sv} och vägd enhet", "price {each} kr{en} and weighted unit")
        }
        PriceKind::Mean(mean) => {
            let mean = said(mean);
            text!("pris så att medlet blir {mean} kr{sv} och räknad enhet", "price so that the mean is {mean} kr{en} and counted unit")
        }
        PriceKind::Pool(pool) => {
            let pool = said(pool);
            text!("dela potten {pool} kr{sv} efter vägt antal", "share the pool {pool} kr{en} by weighted count")
        }
        PriceKind::PoolOf { components, share } => {
            let names = components.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(" + ");
            let share = said(share);
            text!("dela {share} × ({names}) efter vägt antal", "share {share} × ({names}) by weighted count")
        }
        PriceKind::Share(share) => {
            let share = said(share);
            text!("andelen {share} av kronorna", "the share {share} of the kronor")
        }
        PriceKind::Steps { steps, .. } => {
            let steps = steps.iter().map(|(up_to, each)| match up_to {
                Some(up_to) => format!("≤ {}: {}", said(up_to), said(each)),
                None => format!("> : {}", said(each)),
            });
            let steps = steps.collect::<Vec<_>>().join("; ");
            text!("pris i steg{sv}: {steps}", "price in steps{en}: {steps}")
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
            let said = self::condition(model, condition);
            text!("bara när {said}", "only when {said}")
        }
        Shape::Floor(limit) | Shape::Cap(limit) => {
            let Text { sv, en } = on(limit.on);
            let size = match &limit.limit {
                LimitValue::Number(size) => number(model, size),
                LimitValue::Value(name) => name.clone(),
            };
            let when = limit.when.iter().map(|when| condition(model, when)).collect::<Vec<_>>().join(", ");
            let (when_sv, when_en) = if when.is_empty() { Default::default() } else { (format!(" när {when}"), format!(" when {when}")) };
            if matches!(shape, Shape::Floor(_)) {
                text!("{sv} är minst {size}{when_sv}", "{en} is at least {size}{when_en}")
            } else {
                text!("{sv} är högst {size}{when_sv}", "{en} is at most {size}{when_en}")
            }
        }
        Shape::Schedule { from, factors, .. } => {
            let factors = factors.iter().map(plain).collect::<Vec<_>>().join(", ");
            text!("från {from} gånger i tur och ordning {factors}", "from {from} times in turn {factors}")
        }
        Shape::Only { from, months, .. } => text!("bara {months} månader från {from}", "only {months} months from {from}"),
        Shape::Instalments { from, months, .. } => text!("delat på {months} månader från {from}", "divided over {months} months from {from}"),
    }
}

fn condition(model: Option<&Model>, condition: &Condition) -> String {
    let subject = match &condition.subject {
        Subject::Value(name) => name.clone(),
        Subject::Index(name, scale) => format!("{name} [{scale}]"),
        Subject::Count => "count".to_owned(),
        Subject::Owner => "owner".to_owned(),
    };
    let (sign, level) = match &condition.test {
        Test::Above(level) => (">", number(model, level)),
        Test::AtLeast(level) => ("≥", number(model, level)),
        Test::Below(level) => ("<", number(model, level)),
        Test::AtMost(level) => ("≤", number(model, level)),
        Test::Equals(level) => ("=", number(model, level)),
        Test::Is(word) => ("=", word.clone()),
    };
    format!("{subject} {sign} {level}")
}

fn basis(basis: Basis) -> Text {
    match basis {
        Basis::Decided => text!("beslutad", "decided"),
        Basis::Proposed => text!("föreslagen", "proposed"),
        Basis::Illustrative => text!("illustrativ", "illustrative"),
    }
}

/// A table's rows in all its versions.
pub fn table_rows(table: &ModelTable) -> Table {
    let keys = table.by.iter().map(|key| key.name()).collect::<Vec<_>>().join(" / ");
    let rows = table.versions.iter().flat_map(|version| {
        version.rows.iter().map(|row| {
            vec![
                Cell::Name(row.written.clone()),
                Cell::Name(plain(&row.value)),
                Cell::Name(version.provenance.valid.to_string()),
                Cell::Words(basis(row.basis.unwrap_or(version.provenance.basis))),
                Cell::Name(row.spot.line()),
            ]
        })
    });
    let (name, unit) = (&table.name, &table.unit);
    Table {
        key: "tables",
        heading: text!("Tabellen {name} ({unit})", "The table {name} ({unit})"),
        columns: vec![
            Column::new("key", Text::same(keys)),
            Column::new("value", text!("värde", "value")),
            Column::new("valid", text!("gäller", "in force")),
            Column::new("basis", text!("grund", "basis")),
            Column::new("place", text!("står i", "stands in")),
        ],
        rows: rows.collect(),
        total: None,
    }
}

/// Everything that two models say differently, as rows: what, before, after.
pub fn differences(before: &Model, after: &Model) -> Vec<Vec<Cell>> {
    let (old, new) = (statements(before), statements(after));
    let names: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let cell = |said: Option<&Text>| said.map_or(Cell::Empty, |said| Cell::Words(said.clone()));
    let differing = names.into_iter().filter(|name| old.get(*name) != new.get(*name));
    differing.map(|name| vec![Cell::Name(name.clone()), cell(old.get(name)), cell(new.get(name))]).collect()
}

/// What a model says, by name.
fn statements(model: &Model) -> BTreeMap<String, Text> {
    let mut said = BTreeMap::new();
    said.insert("model.valid".to_owned(), Text::same(model.valid.to_string()));
    for (name, word) in model.time.words().into_iter().chain(model.rounding.words()) {
        said.insert(name.to_owned(), Text::same(word));
    }
    for parameter in &model.parameters {
        let versions = parameter.versions.iter().map(|version| {
            let value = match &version.value {
                ParameterValue::Number(value) => plain(value),
                ParameterValue::ShareOf { share, of, .. } => {
                    let now = model.parameter_on(&parameter.name, version.provenance.valid.from.max(model.valid.from));
                    let now = now.map(|found| plain(&found.value)).unwrap_or_default();
                    format!("{} × {of} = {now}", plain(share))
                }
            };
            format!("{value} {} ({})", parameter.unit, version.provenance.valid)
        });
        said.insert(format!("parameter.{}", parameter.name), Text::same(versions.collect::<Vec<_>>().join("; ")));
    }
    for table in &model.tables {
        for version in &table.versions {
            for row in &version.rows {
                let name = format!("table.{}.{} ({})", table.name, row.written, version.provenance.valid);
                said.insert(name, Text::same(plain(&row.value)));
            }
        }
    }
    for component in &model.components {
        for (step, sentence) in steps(None, component) {
            said.insert(format!("component.{}, {step}", component.name), sentence);
        }
    }
    said
}
