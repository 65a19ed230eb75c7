//! On the way to a reform, and what it would take: years with limits, and values that reach a goal.

use kapitera_message::{Text, text};
use kapitera_money::{Exact, Ore, plain_text};
use kapitera_output::{Cell, Column, Item, Part, Table};
use kapitera_reform::{Compared, Comparison, Goal, Sought, TransitionYear};

use crate::comparison::{of_model, per_listed, short, whole};

/// A transition: what each year costs the region, and what it changes for each centre.
pub fn transition_parts(comparison: &Comparison, compared: &Compared, years: &[TransitionYear]) -> Item {
    let id = &short(comparison, compared);
    let sum = |all: &[Ore]| all.iter().copied().sum::<Ore>();
    let columns = vec![
        Column::new("year", text!("år", "year")),
        Column::new("part", text!("årets del kr", "the year's part kr")),
        Column::new("change", text!("med gränserna kr", "with the limits kr")),
        Column::new("region", text!("regionen bär kr", "the region bears kr")),
        Column::new("limited", text!("berörda av gränserna", "touched by the limits")),
    ];
    let touched =
        |year: &TransitionYear| year.part.iter().zip(&year.change).filter(|(part, change)| part != change).count();
    let rows = years
        .iter()
        .map(|year| {
            vec![
                whole(usize::try_from(year.year).unwrap_or(usize::MAX)),
                Cell::Change(sum(&year.part)),
                Cell::Change(sum(&year.change)),
                Cell::Change(year.region),
                whole(touched(year)),
            ]
        })
        .collect();
    let heading = text!("{id}: övergången, år för år", "{id}: the transition, year by year");
    let by_year = Table { key: "transition", heading, columns, rows, total: None };
    let mut columns =
        vec![Column::for_programs("centre_id"), Column::new("centre", text!("hälsocentral", "health centre"))];
    columns.extend(years.iter().map(|year| {
        let number = year.year;
        Column::new(&format!("year.{number}"), text!("år {number}, ändring kr", "year {number}, change kr"))
    }));
    let rows = comparison.places.iter().enumerate().map(|(at, place)| {
        let mut cells = vec![Cell::Name(place.id.to_string()), Cell::Name(place.name.clone())];
        cells.extend(years.iter().map(|year| Cell::Change(year.change[at])));
        cells
    });
    let rows = rows.collect();
    let mut total = vec![Cell::Name("total".to_owned()), Cell::Words(text!("Summa", "Total"))];
    total.extend(years.iter().map(|year| Cell::Change(sum(&year.change))));
    let heading = text!("{id}: övergången för varje hälsocentral", "{id}: the transition for each centre");
    let by_centre = Table { key: "transition_centres", heading, columns, rows, total: Some(total) };
    of_model(compared, vec![Part::Table(by_year), Part::Table(by_centre)])
}

/// What a value has to be for centres to reach a goal.
pub fn sought_parts(comparison: &Comparison, compared: &Compared, knob: &str, goal: &Goal, sought: &Sought) -> Item {
    let id = &short(comparison, compared);
    let base = comparison.base.paid.by_centre();
    let total: Ore = base.iter().copied().sum();
    let now: Ore = sought.by_centre.iter().copied().sum();
    let mut facts = vec![
        ("knob", text!("värde som ändras", "value that is changed"), Cell::Name(knob.to_owned())),
        ("before", text!("före", "before"), Cell::Name(plain_text(&sought.before, 18))),
        (
            "value",
            text!("närmast som når målet", "nearest that reaches the goal"),
            Cell::Name(plain_text(&sought.value, 18)),
        ),
        ("change", text!("ändring i allt, kr", "change in all, kr"), Cell::Change(now - total)),
        ("wanted", text!("hälsocentraler som ska nå målet", "centres that are to reach it"), whole(goal.centres.len())),
    ];
    if let Some(value) = &sought.gives_way {
        let name = text!("ger vika till (första månaden)", "gives way to (the first month)");
        facts.push(("gives_way", name, Cell::Name(plain_text(value, 18))));
    }
    let heading = text!("{id}: minsta ändring som når målet", "{id}: the smallest change that reaches the goal");
    let columns = vec![
        Column::for_programs("centre_id"),
        Column::new("centre", text!("hälsocentral", "health centre")),
        Column::new("goal", text!("ska nå", "is to reach it")),
        Column::new("base", text!("grund kr", "base kr")),
        Column::new("paid", text!("då kr", "then kr")),
        Column::new("change", text!("ändring kr", "change kr")),
        Column::new("per_listed", text!("kr/listad", "kr/listed")),
    ];
    let rows = comparison.places.iter().enumerate().map(|(at, place)| {
        let change = sought.by_centre[at] - base[at];
        let of_listed: Option<Exact> = change.to_exact_kr().checked_div(&comparison.base.listed(at));
        let is_wanted = goal.centres.contains(&at);
        vec![
            Cell::Name(place.id.to_string()),
            Cell::Name(place.name.clone()),
            Cell::Words(if is_wanted { text!("ja", "yes") } else { text!("–", "–") }),
            Cell::Money(base[at]),
            Cell::Money(sought.by_centre[at]),
            Cell::Change(change),
            per_listed(of_listed.as_ref()),
        ]
    });
    let table = Table { key: "sought", heading: Text::default(), columns, rows: rows.collect(), total: None };
    of_model(compared, vec![Part::Facts { key: "goal", heading, facts }, Part::Table(table)])
}
