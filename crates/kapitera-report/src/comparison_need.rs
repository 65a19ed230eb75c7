//! Pay against need.

use kapitera_message::{Text, text};
use kapitera_money::{Exact, RoundMode};
use kapitera_output::{Cell, Column, Part, Table};
use kapitera_reform::{Compared, Comparison, Need, PayAgainstNeed};

use crate::comparison::{per_cent, per_listed, persons, short, whole};

/// What is paid beside need, by each model: none for the base.
pub fn need_parts(
    comparison: &Comparison,
    needs: &[Need],
    models: &[(Option<&Compared>, PayAgainstNeed)],
) -> Vec<Part> {
    let read = vec![
        text!(
            "Behov är här vad registren håller: de listades medelålder, hälsocentralens index och de listades medelavstånd till sjukhuset. Varje hälsocentral väger efter sina listade. Att två saker följs åt säger inte vad som är orsak.",
            "Need is here what the registers hold: the mean age of the listed, the centre's indices and the mean distance of the listed to the hospital. Each centre weighs by its listed. That two things go together does not say which causes which."
        ),
        text!(
            "”Utöver sitt behov” är vad hälsocentralen får per listad mer än hälsocentraler med samma ålder, index och avstånd i medel får av samma modell.",
            "“Beyond its need” is what the centre gets per listed more than centres of the same age, index and distance on average get by the same model."
        ),
    ];
    vec![
        Part::Sentences {
            key: "need_read",
            heading: text!("Betalning mot behov", "Pay against need"),
            sentences: read,
        },
        Part::Table(slopes(comparison, needs, models)),
        Part::Table(quarters(comparison, needs, models)),
        Part::Table(centres(comparison, needs, models)),
    ]
}

type Models<'a> = [(Option<&'a Compared>, PayAgainstNeed)];

/// What a model is called in a column: its key for programs, and words.
pub(crate) fn called(comparison: &Comparison, compared: Option<&Compared>) -> (String, Text) {
    match compared {
        None => (comparison.base.model.id.clone(), text!("grund", "base")),
        Some(compared) => (compared.prepared.model.id.clone(), Text::same(short(comparison, compared))),
    }
}

fn columns_of<'a>(
    comparison: &'a Comparison,
    models: &'a Models<'_>,
    key: &'a str,
    words: &'a Text,
) -> impl Iterator<Item = Column> + 'a {
    models.iter().map(move |(compared, _)| {
        let (id, Text { sv, en }) = called(comparison, *compared);
        let Text { sv: what_sv, en: what_en } = words;
        Column::new(&format!("{key}.{id}"), text!("{sv}, {what_sv}", "{en}, {what_en}"))
    })
}

fn slopes(comparison: &Comparison, needs: &[Need], models: &Models<'_>) -> Table {
    let mut columns = vec![
        Column::for_programs("need"),
        Column::new("label", text!("när", "when")),
        Column::new("how", text!("jämfört", "compared")),
    ];
    columns.extend(columns_of(comparison, models, "kr", &text!("kr/listad mer", "kr/listed more")));
    columns.extend(columns_of(comparison, models, "share", &text!("följer med, %", "goes with it, %")));
    let mut rows = Vec::new();
    for (at, need) in needs.iter().enumerate() {
        let alone = models.iter().map(|(_, pay)| pay.alone[at].as_ref());
        let mut row = vec![
            Cell::Name(need.key.clone()),
            Cell::Words(need.step_label.clone()),
            Cell::Code("alone", text!("för sig", "by itself")),
        ];
        row.extend(alone.clone().map(|slope| per_listed(slope.map(|slope| &slope.kr))));
        row.extend(alone.map(|slope| per_cent(slope.map(|slope| &slope.share))));
        rows.push(row);
        let together = models.iter().map(|(_, pay)| pay.together.as_ref());
        let mut row = vec![
            Cell::Name(need.key.clone()),
            Cell::Words(need.step_label.clone()),
            Cell::Code("together", text!("med de andra lika", "with the others equal")),
        ];
        row.extend(together.clone().map(|all| per_listed(all.and_then(|all| all.kr.get(at)))));
        row.extend(together.map(|_| Cell::Empty));
        if models.iter().any(|(_, pay)| pay.together.is_some()) {
            rows.push(row);
        }
    }
    if models.iter().any(|(_, pay)| pay.together.is_some()) {
        let mut row = vec![
            Cell::Name("all".to_owned()),
            Cell::Words(text!("alla mått tillsammans", "all measures together")),
            Cell::Code("together", Text::default()),
        ];
        row.extend(models.iter().map(|_| Cell::Empty));
        row.extend(models.iter().map(|(_, pay)| per_cent(pay.together.as_ref().map(|all| &all.share))));
        rows.push(row);
    }
    let heading = text!("Hur betalningen per listad följer behovet", "How pay per listed follows need");
    Table { key: "need_slopes", heading, columns, rows, total: None }
}

fn quarters(comparison: &Comparison, needs: &[Need], models: &Models<'_>) -> Table {
    let mut columns = vec![
        Column::for_programs("need"),
        Column::new("label", text!("mått", "measure")),
        Column::new("quarter", text!("fjärdedel av de listade", "quarter of the listed")),
        Column::new("centres", text!("antal", "centres")),
        Column::new("listed", text!("listade", "listed")),
    ];
    columns.extend(columns_of(comparison, models, "per_listed", &text!("kr/listad", "kr/listed")));
    let names = [
        text!("minst behov", "least need"),
        text!("därefter", "next"),
        text!("därefter", "next"),
        text!("mest behov", "most need"),
    ];
    let mut rows = Vec::new();
    for (at, need) in needs.iter().enumerate() {
        for (quarter, name) in names.iter().enumerate() {
            let first = models.first().map(|(_, pay)| &pay.quarters[at][quarter]);
            let mut row = vec![
                Cell::Name(need.key.clone()),
                Cell::Words(need.label.clone()),
                Cell::Words(name.clone()),
                first.map_or(Cell::Empty, |first| whole(first.centres)),
                first.map_or(Cell::Empty, |first| persons(&first.listed)),
            ];
            row.extend(models.iter().map(|(_, pay)| per_listed(pay.quarters[at][quarter].per_listed.as_ref())));
            rows.push(row);
        }
    }
    let heading = text!("Från minst till mest behov", "From the least need to the most");
    Table { key: "need_quarters", heading, columns, rows, total: None }
}

fn centres(comparison: &Comparison, needs: &[Need], models: &Models<'_>) -> Table {
    let mut columns = vec![
        Column::for_programs("centre_id"),
        Column::new("centre", text!("hälsocentral", "health centre")),
        Column::new("listed", text!("listade", "listed")),
    ];
    columns.extend(needs.iter().map(|need| Column::new(&need.key, need.label.clone())));
    columns.extend(columns_of(comparison, models, "per_listed", &text!("kr/listad", "kr/listed")));
    columns.extend(columns_of(comparison, models, "beyond", &text!("utöver sitt behov", "beyond its need")));
    let rows = comparison.places.iter().enumerate().map(|(at, place)| {
        let mut row = vec![
            Cell::Name(place.id.to_string()),
            Cell::Name(place.name.clone()),
            persons(&comparison.base.listed(at)),
        ];
        row.extend(needs.iter().map(|need| measure(need.by_place[at].as_ref())));
        row.extend(models.iter().map(|(_, pay)| per_listed(pay.per_listed[at].as_ref())));
        let beside = |pay: &PayAgainstNeed| pay.together.as_ref().and_then(|all| all.beside[at].clone());
        row.extend(models.iter().map(|(_, pay)| per_listed(beside(pay).as_ref())));
        row
    });
    let heading = text!("Hälsocentralerna efter behov", "The centres by need");
    Table { key: "need", heading, columns, rows: rows.collect(), total: None }
}

fn measure(value: Option<&Exact>) -> Cell {
    let rounded = value.and_then(|value| value.round_decimals(2, RoundMode::HalfAway));
    rounded.map_or(Cell::Empty, |mantissa| Cell::Decimal(mantissa, 2))
}
