//! What price lists did to what was charged, taken apart first.

use kapitera_message::{Text, text};
use kapitera_money::Ore;
use kapitera_output::{Cell, Column, Part, Table};
use kapitera_trade::asked::Months;
use kapitera_trade::{Chained, FourFactors, PriceLists, PriceQuantity, PriceQuantitySums, Refusal, Weighing};

use super::words::number;
use super::{Shown, sentences};

/// The parts of it.
pub(super) fn lists_parts(shown: &Shown<'_>, lists: &PriceLists) -> Vec<Part> {
    let (before, after) = (lists.periods.before, lists.periods.after);
    let mut parts = Vec::new();
    let mut not = Vec::new();
    match &lists.price_quantity {
        Ok(found) => {
            parts.push(Part::Table(parts_table(found, lists, before, after)));
            parts.push(Part::Table(by_service(shown, found)));
        }
        Err(why) => not.push(refused(&text!("pris och mängd", "price and quantity"), why)),
    }
    if let Err(why) = &lists.factors {
        not.push(refused(&text!("fyra faktorer", "four factors"), why));
    }
    match (&lists.index, &lists.chain) {
        (Ok(index), Ok(chain)) => parts.push(indices(index, chain, shown.evaluation.months.last)),
        (index, chain) => {
            let both = [index.as_ref().err(), chain.as_ref().err()];
            not.extend(both.into_iter().flatten().map(|why| refused(&text!("prisindex", "price index"), why)));
        }
    }
    if let Ok(chain) = &lists.chain {
        parts.push(Part::ForPrograms(chained(chain)));
    }
    if !not.is_empty() {
        parts.push(sentences("not_apart", text!("Går inte att dela upp", "Cannot be taken apart"), not));
    }
    parts
}

fn refused(what: &Text, why: &Refusal) -> Text {
    let (Text { sv, en }, why) = (what, why.text());
    let (why_sv, why_en) = (why.sv, why.en);
    text!("{sv}: {why_sv}.", "{en}: {why_en}.")
}

/// The change as it is made of price, quantity and what came and went; and of four factors, where they can be told.
fn parts_table(found: &PriceQuantity, lists: &PriceLists, before: Months, after: Months) -> Table {
    let columns = vec![
        Column::new("part", text!("del", "part")),
        Column::new("price_quantity", text!("pris och mängd, kr", "price and quantity, kr")),
        Column::new("four_factors", text!("fyra faktorer, kr", "four factors, kr")),
    ];
    let factors = lists.factors.as_ref().ok();
    let of = |pick: fn(&FourFactors) -> Ore| factors.map_or(Cell::Empty, |factors| Cell::Change(pick(factors)));
    let row = |code, name: Text, own: Option<Ore>, factor: Cell| {
        vec![Cell::Code(code, name), own.map_or(Cell::Empty, Cell::Change), factor]
    };
    let PriceQuantitySums { price, quantity, entering, leaving, without_quantity } = found.sums;
    let mix = match factors.map(|factors| factors.weighing) {
        Some(Weighing::Points) => text!("sammansättning, vägd med poäng", "mix, weighed by points"),
        _ => text!("sammansättning, varje tjänst väger lika", "mix, each service weighing the same"),
    };
    let mut rows = vec![
        row("price", text!("prislistor", "price lists"), Some(price), of(|factors| factors.sums.price)),
        row("quantity", text!("mängd", "quantity"), Some(quantity), Cell::Empty),
        row("listed", text!("antal listade", "number of listed"), None, of(|factors| factors.sums.listed)),
        row("use", text!("användning per listad", "use per listed"), None, of(|factors| factors.sums.use_per_listed)),
        row("mix", mix, None, of(|factors| factors.sums.mix)),
        row(
            "entering",
            text!("nya tjänster", "services that came"),
            Some(entering),
            of(|factors| factors.sums.entering),
        ),
        row(
            "leaving",
            text!("borttagna tjänster", "services that went"),
            Some(-leaving),
            of(|factors| -factors.sums.leaving),
        ),
    ];
    if without_quantity != Ore::ZERO {
        let name = text!("utan antal", "without a quantity");
        rows.push(row("without_quantity", name, Some(without_quantity), of(|factors| factors.sums.without_quantity)));
    }
    let Months { first, last } = before;
    let (from, to) = (after.first, after.last);
    let heading = text!(
        "Vad som debiterades {from}–{to} mot {first}–{last}, uppdelat",
        "What was charged {from}–{to} against {first}–{last}, taken apart"
    );
    let total = vec![
        Cell::Code("change", text!("hela ändringen", "the whole change")),
        Cell::Change(found.sums.change()),
        of(|factors| factors.sums.change()),
    ];
    Table { key: "taken_apart", heading, columns, rows, total: Some(total) }
}

fn by_service(shown: &Shown<'_>, found: &PriceQuantity) -> Table {
    let columns = vec![
        Column::new("supplier", text!("säljare", "supplier")),
        Column::new("service", text!("tjänst", "service")),
        Column::new("quantity_before", text!("antal före", "number before")),
        Column::new("quantity_after", text!("antal efter", "number after")),
        Column::new("price", text!("prislista, kr", "price list, kr")),
        Column::new("quantity", text!("mängd, kr", "quantity, kr")),
        Column::new("entering", text!("ny, kr", "came, kr")),
        Column::new("leaving", text!("borttagen, kr", "went, kr")),
        Column::new("change", text!("ändring, kr", "change, kr")),
    ];
    let rows = found.lines.iter().map(|line| {
        vec![
            Cell::Name(shown.name(&line.service.supplier)),
            Cell::Name(line.service.code.to_string()),
            Cell::Whole(i128::from(line.before.quantity)),
            Cell::Whole(i128::from(line.after.quantity)),
            Cell::Change(line.parts.price),
            Cell::Change(line.parts.quantity),
            Cell::Change(line.parts.entering),
            Cell::Change(-line.parts.leaving),
            Cell::Change(line.parts.change()),
        ]
    });
    let heading = text!("Pris och mängd, tjänst för tjänst", "Price and quantity, service by service");
    Table { key: "services", heading, columns, rows: rows.collect(), total: None }
}

fn indices(index: &kapitera_trade::PriceIndex, chain: &Chained, last: kapitera_period::Month) -> Part {
    let level = chain.links.last().map_or(kapitera_money::Exact::ONE, |link| link.level.clone());
    let percent = |value: &kapitera_money::Exact| number(&(value * &kapitera_money::Exact::whole(100)), 2);
    let first = chain.first;
    Part::Facts {
        key: "indices",
        heading: text!("Prisindex (Fisher), 100 är som före", "Price index (Fisher), 100 is as before"),
        facts: vec![
            (
                "fisher",
                text!("den senare perioden mot den förra", "the latter period against the former"),
                percent(&index.fisher),
            ),
            ("laspeyres", text!("samma, Laspeyres", "the same, Laspeyres"), percent(&index.laspeyres)),
            ("paasche", text!("samma, Paasche", "the same, Paasche"), percent(&index.paasche)),
            (
                "chained",
                text!("{last} mot {first}, månad för månad", "{last} against {first}, month by month"),
                percent(&level),
            ),
        ],
    }
}

fn chained(chain: &Chained) -> Table {
    let columns = vec![
        Column::new("month", text!("månad", "month")),
        Column::new("against_before", text!("mot månaden före", "against the month before")),
        Column::new("level", text!("mot den första", "against the first")),
    ];
    let rows = chain.links.iter();
    let rows = rows
        .map(|link| vec![Cell::Name(link.month.to_string()), number(&link.index.fisher, 6), number(&link.level, 6)]);
    let heading = text!("Prisindex månad för månad", "Price index month by month");
    Table { key: "price_index", heading, columns, rows: rows.collect(), total: None }
}
