//! Invented figures for a drawing of each kind.

use kapitera_chart::{
    Arrangement, Bar, Bars, Base, Chart, Columns, Day, Dot, Fan, Figures, Head, Item, Lines, Mark, Measure, Scatter,
    Series, Spark, Steps, Timeline, Unit, Waterfall, WaterfallSteps,
};
use kapitera_message::{Text, text};
use kapitera_money::{Exact, Ore};

use crate::followed::{control, funnel, whiskers};

/// From a plan to an outcome by packages.
fn waterfall() -> Waterfall {
    let step = |path: &str, kronor: i64| (Text::same(path), Exact::whole(kronor));
    let steps = [step("1", 3_200_000), step("2", -6_300_000), step("9", 20_800_000), step("12", 0)];
    let of = WaterfallSteps {
        start: (text!("plan", "plan"), Exact::whole(48_100_000)),
        steps: &steps,
        end: text!("utfall", "outcome"),
        names: [text!("plan och utfall", "plan and outcome"), text!("bättre", "better"), text!("sämre", "worse")],
    };
    Waterfall::new(
        head(text!("Från plan till utfall", "From plan to outcome")),
        Unit::Kronor,
        text!("paket", "package"),
        of,
    )
}

pub fn head(title: Text) -> Head {
    let about = text!("Påhittade siffror.", "Invented figures.");
    Head { key: "figures", title, about }
}

fn months() -> Vec<Text> {
    let names = [
        ("jan", "Jan"),
        ("feb", "Feb"),
        ("mar", "Mar"),
        ("apr", "Apr"),
        ("maj", "May"),
        ("jun", "Jun"),
        ("jul", "Jul"),
        ("aug", "Aug"),
        ("sep", "Sep"),
        ("okt", "Oct"),
        ("nov", "Nov"),
        ("dec", "Dec"),
    ];
    names.map(|(sv, en)| text!("{sv}", "{en}")).into()
}

fn series(key: &str, name: Text, kronor: [i64; 12], known: usize) -> Series {
    let mark = |(index, kr): (usize, i64)| {
        let value = Ore(kr * 100).to_exact_kr();
        if index < known { Mark::Known(value) } else { Mark::Forecast(value) }
    };
    Series { key: key.to_owned(), name, marks: kronor.into_iter().enumerate().map(mark).collect() }
}

fn listing() -> Series {
    let kronor = [
        1_204_000, 1_211_500, 1_219_300, 1_225_000, 1_230_800, 1_228_000, 1_226_400, 1_231_000, 1_240_200, 1_245_000,
        1_250_000, 1_255_000,
    ];
    series("listing", text!("listning", "listing"), kronor, 9)
}

fn visits() -> Series {
    let kronor =
        [310_000, 290_000, 335_000, 301_000, 280_000, 190_000, 120_000, 260_000, 320_000, 330_000, 325_000, 240_000];
    series("visits", text!("besök", "visits"), kronor, 9)
}

fn corrections() -> Series {
    let kronor = [0, -41_000, 12_000, 0, -160_000, 0, 0, 5_000, -12_000, 0, 0, 0];
    series("corrections", text!("rättelser", "corrections"), kronor, 9)
}

fn year(title: Text, series: impl IntoIterator<Item = Series>) -> Figures {
    let figures = Figures::new(head(title), Unit::Kronor, text!("månad", "month"), months());
    series.into_iter().fold(figures, Figures::with)
}

fn columns(arrangement: Arrangement) -> Columns {
    let figures =
        year(text!("Ersättning hittills i år", "Payments so far this year"), [listing(), visits(), corrections()]);
    Columns { figures, arrangement, now: Some(9) }
}

fn bars() -> Bars {
    let values: [(&str, i64); 6] = [
        ("Påhittade vårdcentralen vid Norra torget och hamnen", 1_250_000),
        ("Granen", 812_400),
        ("Eken", 96_000),
        ("Björken & Boken", 0),
        ("Linden", -54_300),
        ("Asken", -402_100),
    ];
    let bar = |(name, kr): (&str, i64)| Bar { name: Text::same(name), value: Exact::whole(kr) };
    Bars {
        head: head(text!("Ändring per vårdcentral", "Change by centre")),
        unit: Unit::Kronor,
        over: text!("vårdcentral", "centre"),
        bars: values.map(bar).into(),
    }
}

fn lines() -> Lines {
    let mut listing = listing();
    listing.marks[3] = Mark::Missing;
    let mut before = series(
        "before",
        text!("förra året", "last year"),
        [
            1_150_000, 1_155_000, 1_161_000, 1_170_000, 1_171_000, 1_165_000, 1_168_000, 1_175_000, 1_181_000,
            1_190_000, 1_195_000, 1_200_000,
        ],
        12,
    );
    before.marks[6] = Mark::Missing;
    let band = (0..12).map(|month: i64| {
        let (middle, half) = (1_240_200 + 5_000 * (month - 8), 8_000 * (month - 8));
        (month >= 8).then(|| (Exact::whole(middle - half), Exact::whole(middle + half)))
    });
    let mut lines = Lines::new(year(text!("Listningsersättning", "Payment for listing"), [listing, before]));
    (lines.base, lines.now) = (Base::Fit, Some(9));
    lines.with_band(band.collect())
}

fn steps() -> Steps {
    let bands = [
        ("0–6", 135, 128),
        ("7–15", 61, 66),
        ("16–24", 78, 55),
        ("25–44", 92, 63),
        ("45–64", 101, 94),
        ("65–74", 143, 151),
        ("75–84", 201, 214),
        ("85–", 248, 239),
    ];
    let weights = |of: fn(&(&str, i128, i128)) -> i128| {
        bands.iter().map(|band| Mark::Known(Exact::decimal(of(band), 2))).collect::<Vec<_>>()
    };
    let labels = bands.iter().map(|(band, ..)| Text::same(*band)).collect();
    let unit = Unit::Number(text!("vikt", "weight"));
    let figures =
        Figures::new(head(text!("Vikter efter ålder", "Weights by age")), unit, text!("ålder", "age"), labels)
            .with(Series { key: "women".into(), name: text!("kvinnor", "women"), marks: weights(|band| band.1) })
            .with(Series { key: "men".into(), name: text!("män", "men"), marks: weights(|band| band.2) });
    Steps { figures }
}

fn timeline() -> Timeline {
    let day = |number: i64| Day { number, shown: format!("dag {number}") };
    let item = |label: Text, from: i64, to: Option<i64>, series: usize| Item {
        label,
        from: day(from),
        to: to.map(day),
        series,
    };
    Timeline {
        head: head(text!("Beslut om Granen", "Decisions about Granen")),
        items: vec![
            item(text!("Avtal", "Contract"), 0, None, 0),
            item(text!("Glesbygdstillägg", "Rural supplement"), 90, Some(455), 1),
            item(text!("Extra stöd", "Extra support"), 300, Some(330), 1),
            item(text!("Nytt glesbygdstillägg", "New rural supplement"), 456, None, 1),
            item(text!("Spärrad för nya", "Closed to new"), 700, Some(760), 2),
        ],
        ticks: [(0, "2023"), (365, "2024"), (731, "2025")]
            .map(|(number, year)| Day { number, shown: year.to_owned() })
            .into(),
        now: Some(day(800)),
    }
}

fn spark() -> Spark {
    let mut visits = visits();
    visits.marks[4] = Mark::Missing;
    Spark { figures: year(text!("Besök", "Visits"), [visits]), base: Base::Fit }
}

fn scatter() -> Scatter {
    let dots = [
        ("Granen", 912, 4_512_30),
        ("Eken", 1_004, 4_730_00),
        ("Björken & Boken", 1_013, 4_698_45),
        ("Linden", 1_020, 4_790_10),
        ("Asken vid det norra torget", 1_224, 5_634_50),
        ("Almen", 1_009, 4_702_00),
    ];
    let dot = |(name, need, ore): (&str, i128, i128)| Dot {
        name: Text::same(name),
        x: Exact::decimal(need, 3),
        y: Exact::decimal(ore, 2),
    };
    Scatter {
        head: head(text!("Ersättning mot behov", "Pay against need")),
        over: text!("vårdcentral", "centre"),
        x: Measure { key: "need", name: text!("behov", "need"), unit: Unit::Number(text!("index", "index")) },
        y: Measure {
            key: "pay",
            name: text!("ersättning", "pay"),
            unit: Unit::Number(text!("kr per listad", "kr per listed")),
        },
        dots: dots.map(dot).into(),
    }
}

fn fan() -> Fan {
    let bands = [
        ("1\u{a0}000", Some([-153, -47, 10, 61, 126])),
        ("10\u{a0}000", Some([-60, -21, 2, 24, 54])),
        ("20\u{a0}000", None),
        ("100\u{a0}000", Some([-37, -15, 0, 15, 36])),
    ];
    let tenths = |value: i128| Exact::decimal(value, 1);
    Fan {
        head: head(text!("Årets resultat", "The year's result")),
        unit: Unit::Number(text!("% av budgeten", "% of the budget")),
        over: text!("listade", "listed"),
        bands: bands.map(|(label, spread)| (Text::same(label), spread.map(|spread| spread.map(tenths)))).into(),
    }
}

fn marked_lines() -> Lines {
    let shares = [241, 123, 78, 46, 15];
    let labels = ["1 000", "5 000", "10 000", "20 000", "100 000"].map(Text::same);
    let marks = shares.map(|share: i128| Mark::Known(Exact::decimal(share, 1)));
    let unit = Unit::Number(text!("% av åren", "% of years"));
    let head = head(text!("Risken efter antalet listade", "The risk by number of listed"));
    let figures = Figures::new(head, unit, text!("listade", "listed"), labels.into());
    let mut lines = Lines::new(figures.with(Series { key: "over".into(), name: Text::default(), marks: marks.into() }));
    lines.marked = vec![(2, text!("brittiska grupper", "British groups")), (4, text!("amerikanska", "American"))];
    lines
}

/// A drawing of each kind, with its name.
pub fn samples() -> Vec<(&'static str, Box<dyn Chart>)> {
    vec![
        ("columns-stacked", Box::new(columns(Arrangement::Stacked))),
        ("columns-beside", Box::new(columns(Arrangement::Beside))),
        ("bars", Box::new(bars())),
        ("lines", Box::new(lines())),
        ("lines-marked", Box::new(marked_lines())),
        ("fan", Box::new(fan())),
        ("steps", Box::new(steps())),
        ("timeline", Box::new(timeline())),
        ("spark", Box::new(spark())),
        ("scatter", Box::new(scatter())),
        ("funnel", Box::new(funnel())),
        ("waterfall", Box::new(waterfall())),
        ("whiskers", Box::new(whiskers())),
        ("control", Box::new(control())),
    ]
}
