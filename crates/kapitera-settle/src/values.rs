//! Reported values become facts: the rows of the register, read as the model says, give each centre's figure for the
//! period paid for.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use kapitera_evaluate::Item;
use kapitera_model::{DeclaredValue, Model, Take};
use kapitera_money::Exact;
use kapitera_period::{Date, Month, Span};
use kapitera_region::KnownValue;

/// The values of a period by name and centre, each by item in the order of their names.
pub(crate) type Values = BTreeMap<String, HashMap<Arc<str>, Vec<Item>>>;

/// The values of `period` for `centres`. `covered` says whether deliveries speak about a value on all days of a span.
pub(crate) fn values(
    model: &Model,
    period: Month,
    centres: &[Arc<str>],
    rows: &[KnownValue],
    covered: &dyn Fn(&str, Span) -> bool,
) -> Values {
    let mut names: BTreeSet<Arc<str>> = rows.iter().map(|known| known.row.value.clone()).collect();
    names.extend(model.values.iter().map(|declared| declared.name.clone()));
    let mut by_name: HashMap<&str, Vec<&KnownValue>> = HashMap::new();
    for known in rows {
        by_name.entry(&known.row.value).or_default().push(known);
    }
    let mut values = Values::new();
    for name in names {
        let declared = model.values.iter().find(|declared| declared.name == name);
        let take = declared.map_or_else(Take::default, |declared| declared.take);
        let span = asked(take, period);
        let covered = covered(&name, span);
        let mut of_centre: HashMap<Arc<str>, BTreeMap<Arc<str>, Item>> = HashMap::new();
        for known in by_name.get(&*name).into_iter().flatten() {
            let (now, before) = figure(take, period, known);
            let goes_on = before.is_some() && covered;
            let Some(now) = now.or_else(|| goes_on.then_some(Exact::ZERO)) else { continue };
            let items = of_centre.entry(known.row.centre.clone()).or_default();
            let item = items.entry(known.row.item.clone()).or_insert_with(|| Item {
                name: known.row.item.to_string(),
                amount: Exact::ZERO,
                before: Exact::ZERO,
            });
            item.amount += &now;
            item.before += &before.unwrap_or(Exact::ZERO);
        }
        without_rows(declared, centres, covered, &mut of_centre);
        let listed = |items: BTreeMap<Arc<str>, Item>| items.into_values().collect();
        values.insert(name.to_string(), of_centre.into_iter().map(|(id, items)| (id, listed(items))).collect());
    }
    values
}

/// The days that must be known about.
fn asked(take: Take, period: Month) -> Span {
    let day = |day: Date| Span { from: day, to: day };
    match take {
        Take::Sum | Take::Average => period.span(),
        Take::FirstDay => day(period.first()),
        Take::LastDay => day(period.last()),
    }
}

/// What a row gives the period, and the same item before it; none when it says nothing of it.
fn figure(take: Take, period: Month, known: &KnownValue) -> (Option<Exact>, Option<Exact>) {
    let holds = |day: Date| known.days.iter().any(|days| days.contains(day));
    let amount = || known.row.amount.clone();
    match take {
        Take::Sum => {
            let first = known.row.valid.from;
            if !holds(first) || first > period.last() {
                (None, None)
            } else if first < period.first() {
                // An item that went on before is an item now too, of nothing more, so that its limit can be followed.
                (None, (!known.row.item.is_empty()).then(amount))
            } else {
                (Some(amount()), None)
            }
        }
        Take::Average => {
            let span = period.span();
            let parts = known.days.iter().filter_map(|days| days.intersect(span));
            let days: i128 = parts.map(|part| i128::from(part.days())).sum();
            let share = Exact::fraction(days, period.days().into()).unwrap_or(Exact::ZERO);
            ((days > 0).then(|| &known.row.amount * &share), None)
        }
        Take::FirstDay => (holds(period.first()).then(amount), None),
        Take::LastDay => (holds(period.last()).then(amount), None),
    }
}

/// Gives centres without a row what the model says they have, when deliveries speak about the value at all.
fn without_rows(
    declared: Option<&DeclaredValue>,
    centres: &[Arc<str>],
    covered: bool,
    of_centre: &mut HashMap<Arc<str>, BTreeMap<Arc<str>, Item>>,
) {
    let Some(none) = declared.and_then(|declared| declared.without_row.as_ref()).filter(|_| covered) else { return };
    for centre in centres {
        let items = of_centre.entry(centre.clone()).or_default();
        if items.is_empty() {
            let item = Item { name: String::new(), amount: none.clone(), before: Exact::ZERO };
            items.insert("".into(), item);
        }
    }
}
