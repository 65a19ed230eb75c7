//! Invented results to set.

use kapitera_message::{Language, Text, text};
use kapitera_money::Ore;
use kapitera_output::{Cell, Column, Output, Part, Table};
use kapitera_pdf::Frame;
use kapitera_period::Date;

/// The frame of an invented statement.
pub fn frame(language: Language) -> Frame {
    Frame {
        language,
        author: "Region Exempel".to_owned(),
        subject: "Björkens vårdcentral, februari 2020".to_owned(),
        dated: Date::constant(2020, 3, 2),
        marks: vec![text!("PROVKÖRNING – inte attesterad", "TRY-OUT – not attested")],
    }
}

/// A statement with facts, sentences and a table of `rows` rows.
pub fn statement(rows: i64) -> Output {
    let facts = vec![
        ("centre", text!("Enhet", "Centre"), Cell::Name("Björkens vårdcentral".to_owned())),
        ("hsa_id", text!("HSA-id", "HSA id"), Cell::Name("SE0000000000-EXEMPEL1".to_owned())),
        ("digest", text!("Fingeravtryck", "Digest"), Cell::Name("0f1e2d3c4b5a6978".repeat(4))),
        ("persons", text!("Listade den sista februari", "Listed on the last of February"), Cell::Whole(12_345)),
        ("balanced", text!("Avstämd", "Reconciled"), Cell::Flag(true)),
    ];
    let sentences = vec![
        text!(
            "Ersättningen bygger på de listade den sista februari 2020 och på de viktade besöken i januari, som de var \
             kända när månaden avräknades; senare leveranser ändrar den först genom en rättelse.",
            "The payment rests on those listed on the last of February 2020 and on the weighted visits of January, as \
             they were known when the month was settled; later deliveries change it by a correction only."
        ),
        text!("Två rader har ändrats sedan januari.", "Two lines have changed since January."),
    ];
    Output {
        title: Some(text!("Månadsavräkning", "Monthly statement")),
        parts: vec![
            Part::Facts { key: "facts", heading: text!("Mottagare", "Recipient"), facts },
            Part::Table(lines(rows)),
            Part::Sentences { key: "why", heading: text!("Så räknades det", "How it was computed"), sentences },
            Part::ForPrograms(Table { heading: text!("HEMLIGT", "HIDDEN"), ..lines(1) }),
        ],
        csv: None,
    }
}

/// The lines of a statement with their sum.
pub fn lines(rows: i64) -> Table {
    let columns = vec![
        Column::new("line", text!("Rad", "Line")),
        Column::new("count", text!("Antal", "Count")),
        Column::new("weight", text!("Viktade poäng", "Weighted points")),
        Column::for_programs("component"),
        Column::new("amount", text!("Belopp, kr", "Amount, SEK")),
        Column::new("change", text!("Mot januari", "Since January")),
    ];
    let row = |number: i64| {
        vec![
            Cell::Name(format!("Listad person, åldersgrupp {number}–{}", number + 4)),
            Cell::Whole(i128::from(number) * 1_234),
            if number % 3 == 0 { Cell::Whole(number.into()) } else { Cell::Decimal(i128::from(number) * 98_765, 4) },
            Cell::Name("BARAFÖRPROGRAM".to_owned()),
            Cell::Money(Ore(number * 1_234_567_89 - 5_000_000_00)),
            if number % 5 == 0 { Cell::Empty } else { Cell::Change(Ore(number * 100 - 3_00)) },
        ]
    };
    let amounts: i64 = (0..rows).map(|number| number * 1_234_567_89 - 5_000_000_00).sum();
    let total = vec![
        Cell::Words(text!("Summa", "Total")),
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        Cell::Money(Ore(amounts)),
        Cell::Empty,
    ];
    Table {
        key: "lines",
        heading: text!("Ersättning", "Payment"),
        columns,
        rows: (0..rows).map(row).collect(),
        total: Some(total),
    }
}

/// A table with a column of names and `months` columns of amounts.
pub fn year(rows: i64, months: i64) -> Output {
    let mut columns = vec![Column::new("centre", text!("Enhet", "Centre"))];
    columns.extend(
        (1..=months).map(|month| Column::new(&format!("month{month}"), text!("Månad {month}", "Month {month}"))),
    );
    let names = ["Björkens vårdcentral", "Vårdcentralen Östra Storgatan med barnavårdscentral och filial i Ånge", "Ån"];
    let row = |number: i64| {
        let name = names[usize::try_from(number).expect("rows are counted from nought") % names.len()];
        let amount = |month: i64| Cell::Money(Ore((number - 7) * 1_234_567_89 * month));
        std::iter::once(Cell::Name(format!("{name} {number}"))).chain((1..=months).map(amount)).collect()
    };
    let table = Table {
        key: "year",
        heading: text!("Ersättning per månad", "Payment per month"),
        columns,
        rows: (0..rows).map(row).collect(),
        total: None,
    };
    Output {
        title: Some(text!("Året månad för månad", "The year month by month")),
        parts: vec![Part::Table(table)],
        csv: None,
    }
}

/// A result with one fact.
pub fn fact(name: &str) -> Output {
    let facts = vec![("name", Text::same(name), Cell::Name(name.to_owned()))];
    Output {
        title: Some(Text::same(name)),
        parts: vec![Part::Facts { key: "facts", heading: Text::same(name), facts }],
        csv: None,
    }
}
