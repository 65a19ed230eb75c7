//! Invented figures of 28 centres, for the drawings of follow-up.

use kapitera_chart::{
    Base, Estimate, Figures, Funnel, FunnelPoint, Lines, Mark, Measure, Series, Side, Standing, Unit, Whisker, Whiskers,
};
use kapitera_message::{Text, text};
use kapitera_money::Exact;

use crate::samples::head;

/// Invented centres: name, how many were asked, and how many of them in a thousand were content.
pub const CENTRES: [(&str, i128, i128); 28] = [
    ("Hälsocentralen Storsjö, Östersund", 1_204, 861),
    ("Hälsocentralen Lugnvik, Östersund", 987, 829),
    ("Hälsocentralen Odensala, Östersund", 1_118, 768),
    ("Hälsocentralen Torvalla", 846, 812),
    ("Hälsocentralen Brunflo", 902, 833),
    ("Hälsocentralen Krokom", 1_051, 840),
    ("Hälsocentralen Föllinge", 214, 864),
    ("Hälsocentralen Åre", 633, 791),
    ("Hälsocentralen Järpen", 402, 846),
    ("Hälsocentralen Hallen", 176, 909),
    ("Hälsocentralen Strömsund", 517, 742),
    ("Hälsocentralen Hammerdal", 238, 815),
    ("Hälsocentralen Backe", 121, 702),
    ("Hälsocentralen Gäddede", 64, 859),
    ("Hälsocentralen Ragunda, Hammarstrand", 388, 806),
    ("Hälsocentralen Bräcke", 341, 774),
    ("Hälsocentralen Kälarne", 133, 895),
    ("Hälsocentralen Svenstavik", 476, 838),
    ("Hälsocentralen Myrviken", 203, 872),
    ("Hälsocentralen Sveg", 544, 871),
    ("Hälsocentralen Hede", 167, 820),
    ("Hälsocentralen Funäsdalen", 192, 781),
    ("Hälsocentralen Lit", 259, 849),
    ("Hälsocentralen Zätagränd, Östersund", 1_366, 824),
    ("Vårdcentralen Kaprifolen", 711, 838),
    ("Vårdcentralen Nya Närvården, Östersund", 798, 842),
    ("Familjeläkarna i Frösö strand", 654, 893),
    ("Läkargruppen Norra Torget", 583, 809),
];

/// The share of all of them.
const REGION: i128 = 826;

fn permille(share: i128) -> Exact {
    Exact::decimal(share, 1)
}

/// What lies a number of hundredths of standard deviations from a share of so many, low and high.
fn limits(share: i128, asked: i128, hundredths: i128) -> (i128, i128) {
    let deviation = (share * (1000 - share) * 10_000 / asked).isqrt();
    let off = deviation * hundredths / 10_000;
    (share - off, (share + off).min(1000))
}

fn standing(share: i128, asked: i128) -> Standing {
    let side = if share < REGION { Side::Low } else { Side::High };
    let outside = |hundredths| {
        let (low, high) = limits(REGION, asked, hundredths);
        share < low || share > high
    };
    match (outside(196), outside(309)) {
        (_, true) => Standing::Outer(side),
        (true, _) => Standing::Inner(side),
        _ => Standing::Within,
    }
}

fn asked() -> Measure {
    Measure { key: "asked", name: text!("svarande", "answered"), unit: Unit::Number(text!("personer", "persons")) }
}

fn content() -> Measure {
    Measure { key: "content", name: text!("nöjda", "content"), unit: Unit::Number(Text::same("%")) }
}

pub fn funnel() -> Funnel {
    let pair = |(low, high): (i128, i128)| (permille(low), permille(high));
    let point = |(name, asked, share): (&str, i128, i128)| FunnelPoint {
        name: Text::same(name),
        x: Exact::whole(asked),
        y: permille(share),
        inner: pair(limits(REGION, asked, 196)),
        outer: pair(limits(REGION, asked, 309)),
        standing: standing(share, asked),
    };
    Funnel {
        head: head(text!("Nöjda efter antalet svarande", "Content by number of answers")),
        over: text!("vårdcentral", "centre"),
        x: asked(),
        y: content(),
        target: (permille(REGION), text!("regionen 82,6 %", "the region 82.6%")),
        level: Some((permille(850), text!("ersättning från 85 %", "pays from 85%"))),
        points: CENTRES.map(point).into(),
    }
}

pub fn whiskers() -> Whiskers {
    let row = |(at, (name, asked, share)): (usize, (&str, i128, i128))| {
        let (low, high) = limits(share, asked, 196);
        let estimate = Estimate {
            value: permille(share),
            low: permille(low),
            high: permille(high),
            of: Exact::whole(asked),
            standing: standing(share, asked),
        };
        let few = text!("för få svar för att visas (färre än 100)", "too few answers to be shown (fewer than 100)");
        let figure = if asked < 100 { Err(few) } else { Ok(estimate) };
        Whisker { name: Text::same(name), figure, is_own: at == 9 }
    };
    Whiskers {
        head: head(text!("Nöjda per vårdcentral", "Content by centre")),
        over: text!("vårdcentral", "centre"),
        measure: content(),
        of: asked(),
        region: (permille(REGION), text!("regionen 82,6 %", "the region 82.6%")),
        target: Some((permille(900), text!("mål 90 %", "target 90%"))),
        level: Some((permille(850), text!("ersättning från 85 %", "pays from 85%"))),
        rows: CENTRES.into_iter().enumerate().map(row).collect(),
    }
}

/// A share by month, with a centre line, limits by month and two months that tell something.
pub fn control() -> Lines {
    let months: [(i128, i128); 18] = [
        (812, 101),
        (827, 97),
        (840, 110),
        (803, 92),
        (818, 88),
        (831, 64),
        (822, 41),
        (836, 90),
        (829, 104),
        (701, 99),
        (826, 107),
        (833, 58),
        (851, 103),
        (848, 98),
        (857, 111),
        (861, 95),
        (859, 86),
        (872, 66),
    ];
    let label = |at: usize| Text::same(format!("{}-{:02}", 2024 + at / 12, at % 12 + 1));
    let head = head(text!("Nöjda i Granen per månad", "Content at Granen by month"));
    let labels = (0..months.len()).map(label).collect();
    let marks = months.iter().map(|(share, _)| Mark::Known(permille(*share))).collect();
    let series = Series { key: "content".into(), name: text!("nöjda", "content"), marks };
    let figures = Figures::new(head, Unit::Number(Text::same("%")), text!("månad", "month"), labels).with(series);
    let band = months.iter().map(|(_, asked)| {
        let (low, high) = limits(REGION, *asked, 300);
        Some((permille(low), permille(high)))
    });
    let mut lines = Lines::new(figures);
    lines.base = Base::Fit;
    lines.level = vec![(permille(REGION), text!("medel 82,6 %", "mean 82.6%"))];
    lines.signals = vec![
        (9, text!("utanför gränserna", "outside the limits")),
        (17, text!("sex månader i rad över medel", "six months in a row above the mean")),
    ];
    lines.with_band(band.collect())
}
