//! An invented document with a piece of each kind. The tests of the crates that set documents and make workbooks of them read
//! this file too.

use kapitera_chart::{Bar, Bars, Dot, Figures, Head, Lines, Mark, Measure, Scatter, Series, Unit};
use kapitera_document::{Document, Frame, Picture, Piece, Section, Tabled};
use kapitera_message::{Language, Text, text};
use kapitera_money::{Exact, Ore};
use kapitera_output::{Cell, Column, Part, Table};
use kapitera_period::Date;

/// What stands around it.
pub fn frame(language: Language) -> Frame {
    Frame {
        language,
        author: "Region Exempel & grannar".to_owned(),
        subject: String::new(),
        dated: Date::constant(2020, 3, 2),
        marks: vec![text!("Påhittad region: inga riktiga belopp", "Invented region: no real amounts")],
    }
}

const CENTRES: [(&str, i64); 4] = [("Granen", 1_250_00), ("Eken <b>", 12_40), ("Björken", 0), ("Linden 😀", -1_262_40)];

fn changes() -> Table {
    let row = |(name, ore): (&str, i64)| vec![Cell::Name(name.to_owned()), Cell::Change(Ore(ore))];
    Table {
        key: "centres",
        heading: text!("Vårdcentralerna", "The centres"),
        columns: vec![
            Column::new("centre", text!("vårdcentral", "centre")),
            Column::new("change", text!("ändring kr", "change kr")),
        ],
        rows: CENTRES.map(row).into(),
        total: Some(vec![Cell::Words(text!("Summa", "Total")), Cell::Change(Ore(0))]),
    }
}

fn head(key: &'static str, title: Text) -> Head {
    Head { key, title, about: text!("Påhittade siffror.", "Invented figures.") }
}

fn bars() -> Picture {
    let bar = |(name, ore): (&str, i64)| Bar { name: Text::same(name), value: Exact::decimal(ore.into(), 2) };
    Picture::Bars(Bars {
        head: head("change", text!("Ändring per vårdcentral", "Change by centre")),
        unit: Unit::Kronor,
        over: text!("vårdcentral", "centre"),
        bars: CENTRES.map(bar).into(),
    })
}

fn lines() -> Picture {
    let labels = ["25 %", "30 %", "35 %"].map(Text::same).into();
    let unit = Unit::Number(text!("kr per listad", "kr per listed"));
    let marks = |values: [i128; 3]| values.map(|value| Mark::Known(Exact::whole(value))).into();
    let figures = Figures::new(
        head("sweep", text!("Ett värde i ett intervall", "A value over a range")),
        unit,
        Text::same("cni"),
        labels,
    )
    .with(Series { key: "a".to_owned(), name: Text::same("Granen"), marks: marks([0, 10, 21]) })
    .with(Series { key: "b".to_owned(), name: Text::same("Linden"), marks: marks([0, -4, -9]) });
    let band = [(0, 0), (-5, 12), (-12, 25)].map(|(low, high)| Some((Exact::whole(low), Exact::whole(high))));
    Picture::Lines(Lines::new(figures).with_band(band.into()))
}

fn scatter() -> Picture {
    let dot = |(name, need, pay): (&str, i128, i128)| Dot {
        name: Text::same(name),
        x: Exact::decimal(need, 2),
        y: Exact::whole(pay),
    };
    Picture::Scatter(Scatter {
        head: head("need", text!("Ersättning mot behov", "Pay against need")),
        over: text!("vårdcentral", "centre"),
        x: Measure { key: "need", name: text!("behov", "need"), unit: Unit::Number(Text::default()) },
        y: Measure { key: "pay", name: text!("ersättning", "pay"), unit: Unit::Kronor },
        dots: [("Granen", 92, 4512), ("Eken", 100, 4730), ("Linden", 122, 5634)].map(dot).into(),
    })
}

/// The document.
pub fn document() -> Document {
    let facts = vec![("base", text!("jämförs med", "compared with"), Cell::Name("Modell 2020".to_owned()))];
    let facts = Part::Facts { key: "asked", heading: Text::default(), facts };
    let summary = Section::new(text!("Sammanfattning", "Summary"))
        .with(Piece::Sentence(text!("Förslaget kostar <inget> mer.", "The proposal costs <nothing> more.")))
        .with(Piece::Result(vec![facts]));
    let centres = Section::new(text!("Vårdcentralerna", "The centres"))
        .charted(bars(), Tabled::InSection)
        .with(Piece::Result(vec![Part::Table(changes())]))
        .printed_by("kapitera compare 'a b.toml' c.toml --table centres --format csv");
    let range = Section::new(text!("Ett intervall", "A range"))
        .charted(lines(), Tabled::Here)
        .charted(scatter(), Tabled::Here)
        .printed_by("kapitera compare a.toml --sweep cni=25..35% --table swept --format csv");
    Document {
        title: text!("Vad om? Februari 2020", "What if? February 2020"),
        sections: vec![summary, centres, range],
    }
}
