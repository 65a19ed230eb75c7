//! Models side by side: who gains, who loses, and why.

use kapitera_message::{Text, text};
use kapitera_model::Stance;
use kapitera_money::{Exact, Ore, RoundMode, plain_text};
use kapitera_output::{Cell, Column, Item, Output, Part, Table};
use kapitera_period::Month;
use kapitera_reform::{Chain, Compared, Comparison, GroupBy, Link, PlaceRow};

/// What is shown of a comparison.
#[derive(Clone, Copy, Debug, Default)]
pub struct ComparisonShown<'a> {
    /// Only what this centre, by its place, is paid more by each change.
    pub centre: Option<usize>,
    /// The region's name.
    pub region: &'a str,
}

/// A comparison: the models, the centres, the groups, the components, and what each change does.
pub fn comparison_output(comparison: &Comparison, shown: &ComparisonShown<'_>) -> Output {
    let mut parts = vec![Part::Table(models(comparison))];
    parts.push(Part::Table(centres(comparison)));
    for by in [GroupBy::Owner, GroupBy::Rurality, GroupBy::Municipality, GroupBy::Provider] {
        parts.push(Part::Table(groups(comparison, by)));
    }
    let proposals = comparison.compared.iter().map(|compared| {
        let mut parts = vec![Part::Table(components(comparison, compared))];
        if let Some(chain) = &compared.chain {
            parts.push(Part::Table(changes(comparison, compared, chain, shown.centre)));
        }
        parts.extend(neutral_months(compared));
        of_model(compared, parts)
    });
    parts.push(Part::List { key: "proposals", items: proposals.collect() });
    let csv = Some(centres(comparison));
    Output { title: Some(comparison_title(comparison, shown.region)), parts, csv }
}

/// What a comparison is called.
pub(crate) fn comparison_title(comparison: &Comparison, region: &str) -> Text {
    let months = months_text(&comparison.base.paid.months);
    let base = &comparison.base.model.name;
    text!("{region}: vad om? {months}, jämfört med {base}", "{region}: what if? {months}, beside {base}")
}

/// Parts of one of the proposals.
pub(crate) fn of_model(compared: &Compared, parts: Vec<Part>) -> Item {
    Item { named: vec![("model_id", Cell::Name(compared.prepared.model.id.clone()))], parts }
}

/// What a model is called in headings: its id without what all ids begin with, which says nothing between them.
pub(crate) fn short(comparison: &Comparison, compared: &Compared) -> String {
    let id = |compared: &Compared| compared.prepared.model.id.clone();
    let own = id(compared);
    let ids: Vec<String> = comparison.compared.iter().map(id).chain([comparison.base.model.id.clone()]).collect();
    let same = |length: usize| own.get(..length).is_some_and(|start| ids.iter().all(|other| other.starts_with(start)));
    let ends = own.match_indices('-').map(|(at, _)| at + 1);
    let cut = ends.take_while(|length| same(*length)).last().unwrap_or(0);
    let of_others = |length: usize| {
        own.get(..length).is_some_and(|start| comparison.compared.iter().all(|other| id(other).starts_with(start)))
    };
    // Of several proposals what they alone share goes too.
    let also = own.match_indices('-').map(|(at, _)| at + 1).take_while(|length| of_others(*length)).last();
    let cut = if comparison.compared.len() > 1 { also.unwrap_or(cut) } else { cut };
    own.get(cut..).filter(|rest| !rest.is_empty()).unwrap_or(&own).to_owned()
}

/// `2020-01–2020-06`, or the only one.
pub(crate) fn months_text(months: &[Month]) -> String {
    match (months.iter().min(), months.iter().max()) {
        (Some(first), Some(last)) if first != last => format!("{first}–{last}"),
        (Some(only), _) => only.to_string(),
        _ => String::new(),
    }
}

/// Kronor per listed with two decimals, rounded for reading.
pub(crate) fn per_listed(value: Option<&Exact>) -> Cell {
    value
        .and_then(|value| value.round_decimals(2, RoundMode::HalfAway))
        .map_or(Cell::Empty, |mantissa| Cell::Decimal(mantissa, 2))
}

/// Per cent with two decimals.
pub(crate) fn per_cent(value: Option<&Exact>) -> Cell {
    value
        .and_then(|value| (value * &Exact::whole(100)).round_decimals(2, RoundMode::HalfAway))
        .map_or(Cell::Empty, |mantissa| Cell::Decimal(mantissa, 2))
}

pub(crate) fn whole(value: usize) -> Cell {
    Cell::Whole(i128::try_from(value).unwrap_or(i128::MAX))
}

pub(crate) fn persons(value: &Exact) -> Cell {
    value.round(RoundMode::HalfAway).map_or(Cell::Empty, Cell::Whole)
}

/// A model a row: what it costs, and how many gain and lose.
pub(crate) fn models(comparison: &Comparison) -> Table {
    let columns = vec![
        Column::new("model_id", text!("modell", "model")),
        Column::new("model_name", text!("namn", "name")),
        Column::new("total", text!("kr", "kr")),
        Column::new("change", text!("ändring kr", "change kr")),
        Column::new("percent", text!("%", "%")),
        Column::new("gain", text!("vinner", "gain")),
        Column::new("lose", text!("förlorar", "lose")),
        Column::new("unchanged", text!("lika", "same")),
        Column::new("gives_way", text!("ger vika", "gives way")),
    ];
    let base = comparison.base.paid.total();
    let mut rows = vec![vec![
        Cell::Name(comparison.base.model.id.clone()),
        Cell::Name(comparison.base.model.name.clone()),
        Cell::Money(base),
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
    ]];
    for compared in &comparison.compared {
        let total = compared.paid.total();
        let change = total - base;
        let changes: Vec<Ore> = comparison.rows(compared).iter().map(PlaceRow::change).collect();
        let share = change.to_exact_kr().checked_div(&base.to_exact_kr());
        rows.push(vec![
            Cell::Name(compared.prepared.model.id.clone()),
            Cell::Name(compared.prepared.model.name.clone()),
            Cell::Money(total),
            Cell::Change(change),
            per_cent(share.as_ref()),
            whole(changes.iter().filter(|change| **change > Ore::ZERO).count()),
            whole(changes.iter().filter(|change| **change < Ore::ZERO).count()),
            whole(changes.iter().filter(|change| **change == Ore::ZERO).count()),
            gives_way(compared),
        ]);
    }
    Table { key: "models", heading: text!("Modellerna", "The models"), columns, rows, total: None }
}

/// What gave way, and to what value: in the first month when it differs between months.
fn gives_way(compared: &Compared) -> Cell {
    let Some(neutral) = &compared.neutral else { return Cell::Empty };
    let knob = &neutral.knob;
    let values: Vec<String> = neutral.months.iter().map(|month| plain_text(&month.value, 4)).collect();
    match (values.iter().min(), values.iter().max()) {
        (Some(least), Some(most)) if least != most => Cell::Name(format!("{knob} {least}–{most}")),
        (Some(only), _) => Cell::Name(format!("{knob} {only}")),
        _ => Cell::Empty,
    }
}

/// A centre a row, with each model's change.
pub(crate) fn centres(comparison: &Comparison) -> Table {
    let mut columns = vec![
        Column::for_programs("centre_id"),
        Column::new("centre", text!("hälsocentral", "health centre")),
        Column::new("listed", text!("listade", "listed")),
        Column::new("base", text!("grund kr", "base kr")),
    ];
    let only = comparison.compared.len() == 1;
    for compared in &comparison.compared {
        let (id, key) = (&short(comparison, compared), &compared.prepared.model.id);
        let named = |sv: &str, en: &str| {
            if only { Text { sv: sv.to_owned(), en: en.to_owned() } } else { text!("{id}, {sv}", "{id}, {en}") }
        };
        if only {
            columns.push(Column::new(&format!("paid.{key}"), named("förslag kr", "proposal kr")));
        }
        columns.push(Column::new(&format!("change.{key}"), named("ändring kr", "change kr")));
        columns.push(Column::new(&format!("per_listed.{key}"), named("kr/listad", "kr/listed")));
        columns.push(Column::new(&format!("percent.{key}"), named("%", "%")));
        columns.push(Column::new(&format!("rank.{key}"), named("plats", "rank")));
    }
    let sides: Vec<Vec<PlaceRow>> = comparison.compared.iter().map(|compared| comparison.rows(compared)).collect();
    let rows = comparison.places.iter().enumerate().map(|(at, place)| {
        let mut cells = vec![Cell::Name(place.id.to_string()), Cell::Name(place.name.clone())];
        let first = sides.first().map(|rows| &rows[at]);
        cells.push(first.map_or(Cell::Empty, |row| persons(&row.listed)));
        cells.push(first.map_or(Cell::Empty, |row| Cell::Money(row.base)));
        for side in &sides {
            let row = &side[at];
            if only {
                cells.push(Cell::Money(row.paid));
            }
            cells.push(Cell::Change(row.change()));
            cells.push(per_listed(row.per_listed.as_ref()));
            cells.push(per_cent(row.share.as_ref()));
            cells.push(row.rank.map_or(Cell::Empty, whole));
        }
        cells
    });
    let rows = rows.collect();
    let mut total = vec![Cell::Name("total".to_owned()), Cell::Words(text!("Summa", "Total"))];
    let listed: Exact = sides.first().into_iter().flatten().map(|row| &row.listed).sum();
    total.push(persons(&listed));
    let base = comparison.base.paid.total();
    total.push(Cell::Money(base));
    for compared in &comparison.compared {
        let paid = compared.paid.total();
        let change = (paid - base).to_exact_kr();
        if only {
            total.push(Cell::Money(paid));
        }
        total.push(Cell::Change(paid - base));
        total.push(per_listed(change.checked_div(&listed).as_ref()));
        total.push(per_cent(change.checked_div(&base.to_exact_kr()).as_ref()));
        total.push(Cell::Empty);
    }
    let heading = text!("Hälsocentralerna", "The health centres");
    Table { key: "centres", heading, columns, rows, total: Some(total) }
}

pub(crate) fn groups(comparison: &Comparison, by: GroupBy) -> Table {
    let (key, name, heading) = match by {
        GroupBy::Owner => ("owners", text!("driftsform", "owner"), text!("Driftsform", "Owner")),
        GroupBy::Rurality => (
            "rurality",
            text!("de listades avstånd", "the listed's distance"),
            text!("Avstånd till sjukhuset, de listades medel", "Distance to the hospital, the listed's mean"),
        ),
        GroupBy::Municipality => (
            "municipalities",
            text!("kommun", "municipality"),
            text!("Kommun där de flesta listade bor", "Municipality that most of the listed live in"),
        ),
        GroupBy::Provider => ("providers", text!("utförare", "provider"), text!("Utförare", "Provider")),
    };
    let mut columns = vec![
        Column::for_programs("group"),
        Column::new("label", name),
        Column::new("number", text!("antal", "centres")),
        Column::new("listed", text!("listade", "listed")),
        Column::new("base", text!("grund kr", "base kr")),
    ];
    for compared in &comparison.compared {
        let (id, key) = (&short(comparison, compared), &compared.prepared.model.id);
        columns.push(Column::new(&format!("change.{key}"), text!("{id}, ändring kr", "{id}, change kr")));
        columns.push(Column::new(&format!("per_listed.{key}"), text!("{id}, kr/listad", "{id}, kr/listed")));
        columns.push(Column::new(&format!("percent.{key}"), text!("{id}, %", "{id}, %")));
        columns.push(Column::new(&format!("rank.{key}"), text!("{id}, plats", "{id}, rank")));
    }
    let sides: Vec<_> = comparison.compared.iter().map(|compared| comparison.groups(compared, by)).collect();
    let first = sides.first().map_or(&[][..], Vec::as_slice);
    let rows = first
        .iter()
        .enumerate()
        .map(|(at, group)| {
            let mut cells = vec![
                Cell::Name(group.key.clone()),
                Cell::Words(group.label.clone()),
                whole(group.centres),
                persons(&group.listed),
                Cell::Money(group.base),
            ];
            for side in &sides {
                cells.push(Cell::Change(side[at].paid - side[at].base));
                cells.push(per_listed(side[at].per_listed.as_ref()));
                cells.push(per_cent(side[at].share.as_ref()));
                cells.push(side[at].rank.map_or(Cell::Empty, whole));
            }
            cells
        })
        .collect();
    Table { key, heading, columns, rows, total: None }
}

pub(crate) fn components(comparison: &Comparison, compared: &Compared) -> Table {
    let id = &short(comparison, compared);
    let columns = vec![
        Column::new("component", text!("komponent", "component")),
        Column::new("label", text!("namn", "name")),
        Column::new("stance", text!("slag", "stance")),
        Column::new("base", text!("grund kr", "base kr")),
        Column::new("paid", text!("{id}, kr", "{id}, kr")),
        Column::new("change", text!("ändring kr", "change kr")),
    ];
    let all = comparison.components(compared);
    let money = all.iter().filter(|row| row.base != Ore::ZERO || row.paid != Ore::ZERO);
    let rows = money
        .map(|row| {
            vec![
                Cell::Name(row.name.clone()),
                Cell::Words(row.label.clone()),
                stance(row.stance),
                Cell::Money(row.base),
                Cell::Money(row.paid),
                Cell::Change(row.paid - row.base),
            ]
        })
        .collect();
    let (base, paid) = (comparison.base.paid.total(), compared.paid.total());
    let total = vec![
        Cell::Name("total".to_owned()),
        Cell::Words(text!("Summa", "Total")),
        Cell::Empty,
        Cell::Money(base),
        Cell::Money(paid),
        Cell::Change(paid - base),
    ];
    let heading = text!("{id}: komponent för komponent", "{id}: component by component");
    Table { key: "components", heading, columns, rows, total: Some(total) }
}

fn stance(stance: Stance) -> Cell {
    match stance {
        Stance::Paid => Cell::Code("paid", text!("betalas", "paid")),
        Stance::Charged => Cell::Code("charged", text!("dras", "charged")),
        Stance::Shadow => Cell::Code("shadow", text!("visas bara", "shown only")),
        Stance::Received => Cell::Code("received", text!("har redan", "has already")),
    }
}

/// What each change does: to all centres together, or to one.
pub(crate) fn changes(comparison: &Comparison, compared: &Compared, chain: &Chain, centre: Option<usize>) -> Table {
    let id = &short(comparison, compared);
    let columns = vec![
        Column::new("change", text!("ändring, i textens ordning", "change, in the order of the text")),
        Column::new("step", text!("efter de före kr", "after those before kr")),
        Column::new("alone", text!("ensam kr", "alone kr")),
        Column::new("gain", text!("vinner", "gain")),
        Column::new("lose", text!("förlorar", "lose")),
        Column::new("note", text!("not", "note")),
    ];
    let of = Whose(centre);
    let mut rows: Vec<Vec<Cell>> = chain.links.iter().map(|link| of.link(link)).collect();
    let interaction = text!(
        "samspel: helheten mer än ändringarna var för sig",
        "interaction: the whole beyond the changes by themselves"
    );
    rows.push(of.row(interaction, None, Some(&chain.interaction), &chain.interaction));
    if let Some(knobs) = &compared.knobs {
        rows.push(of.row(text!("ändrade värden", "turned values"), Some(knobs), None, knobs));
    }
    if let (Some(gave_way), Some(neutral)) = (&compared.gave_way, &compared.neutral) {
        let knob = &neutral.knob;
        rows.push(of.row(text!("{knob} ger vika", "{knob} gives way"), Some(gave_way), None, gave_way));
    }
    let difference: Vec<Ore> = comparison.rows(compared).iter().map(PlaceRow::change).collect();
    let total = of.row(text!("Summa", "Total"), Some(&difference), None, &difference);
    let heading = match centre.and_then(|centre| comparison.places.get(centre)) {
        Some(place) => {
            let name = &place.name;
            text!("{id}: vad varje ändring gör för {name}", "{id}: what each change does to {name}")
        }
        None => text!("{id}: vad varje ändring gör", "{id}: what each change does"),
    };
    Table { key: "changes", heading, columns, rows, total: Some(total) }
}

/// Whose changes are shown: one centre's, or all centres' together.
struct Whose(Option<usize>);

impl Whose {
    fn sum(&self, by_centre: &[Ore]) -> Cell {
        Cell::Change(match self.0 {
            Some(centre) => by_centre.get(centre).copied().unwrap_or_default(),
            None => by_centre.iter().copied().sum(),
        })
    }

    fn link(&self, link: &Link) -> Vec<Cell> {
        let joined = |language: fn(&Text) -> &str| link.said.iter().map(language).collect::<Vec<_>>().join("; ");
        let said = Text { sv: joined(|said| &said.sv), en: joined(|said| &said.en) };
        let mut row = self.row(said, Some(&link.step), link.alone.as_deref().ok(), &link.step);
        if let (Err(why), Some(note)) = (&link.alone, row.last_mut()) {
            let Text { sv, en } = why;
            *note = Cell::Words(text!("kan inte stå ensam: {sv}", "cannot stand alone: {en}"));
        }
        row
    }

    fn row(&self, said: Text, step: Option<&[Ore]>, alone: Option<&[Ore]>, counted: &[Ore]) -> Vec<Cell> {
        let (up, down) =
            (counted.iter().filter(|ore| **ore > Ore::ZERO), counted.iter().filter(|ore| **ore < Ore::ZERO));
        vec![
            Cell::Words(said),
            step.map_or(Cell::Empty, |step| self.sum(step)),
            alone.map_or(Cell::Empty, |alone| self.sum(alone)),
            whole(up.count()),
            whole(down.count()),
            Cell::Empty,
        ]
    }
}

/// What gave way, month by month.
pub(crate) fn neutral_months(compared: &Compared) -> Option<Part> {
    let neutral = compared.neutral.as_ref()?;
    let (id, knob) = (&compared.prepared.model.id, &neutral.knob);
    let columns = vec![
        Column::new("month_for", text!("månad", "month")),
        Column::new("before", text!("före", "before")),
        Column::new("value", text!("efter", "after")),
        Column::new("by_order", text!("rader i ordning", "lines by order")),
    ];
    let rows = neutral
        .months
        .iter()
        .map(|month| {
            vec![
                Cell::Name(month.month.to_string()),
                Cell::Name(plain_text(&month.before, 18)),
                Cell::Name(plain_text(&month.value, 18)),
                whole(month.by_order),
            ]
        })
        .collect();
    let heading = text!("{id}: {knob} som gör varje månad neutral", "{id}: {knob} that makes each month neutral");
    Some(Part::Table(Table { key: "neutral", heading, columns, rows, total: None }))
}
