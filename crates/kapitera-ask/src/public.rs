//! What residents ask of what is public: which centres lie near, and how some of them compare.

use kapitera_chart::{Estimate, Head, Measure, Side, Standing, Unit, Whisker, Whiskers};
use kapitera_message::{Language, Text, text};
use kapitera_model::Better;
use kapitera_money::{Exact, parse_number};
use kapitera_output::{Cell, Column, Table};
use kapitera_publish::{CellStatus, Publication, PublishedCell, PublishedCentre, PublishedIndicator};
use kapitera_report::follow_up::standing_words;
use kapitera_statistics::{Interval, Verdict, difference};

/// A centre that somebody may choose, with how far it is when a place was named.
#[derive(Clone, Debug)]
pub struct Choice<'a> {
    /// The centre.
    pub centre: &'a PublishedCentre,
    /// Kilometres by road from the place.
    pub km: Option<u32>,
}

/// The centres that lie near a place of this name, the nearest first, or whose name has the words; all open ones by name when nothing is
/// said. The second is the place that was meant.
pub fn choices<'a>(publication: &'a Publication, words: &str) -> (Vec<Choice<'a>>, Option<&'a str>) {
    let open =
        |centre: &&PublishedCentre| centre.open_to.is_empty() || centre.open_to.as_str() > publication.month.as_str();
    let mut all: Vec<&PublishedCentre> = publication.centres.iter().filter(open).collect();
    all.sort_by_key(|centre| sort_key(&centre.name));
    let words = words.trim().to_lowercase();
    if words.is_empty() {
        return (all.into_iter().map(|centre| Choice { centre, km: None }).collect(), None);
    }
    let named: Vec<Choice<'a>> = all
        .iter()
        .filter(|centre| centre.name.to_lowercase().contains(&words))
        .map(|centre| Choice { centre, km: None })
        .collect();
    let exact = publication.places.iter().find(|place| place.name.to_lowercase() == words);
    let municipality = publication.municipalities.iter().find(|(_, name)| name.to_lowercase() == words);
    let begins = || publication.places.iter().find(|place| place.name.to_lowercase().contains(&words));
    if let Some((code, name)) = municipality {
        let within = |centre: &&&PublishedCentre| centre.municipality == *code;
        let found: Vec<Choice<'a>> = all.iter().filter(within).map(|centre| Choice { centre, km: None }).collect();
        if !found.is_empty() {
            return (found, Some(name));
        }
    }
    let place = exact.or_else(|| if named.is_empty() { begins() } else { None });
    let Some(place) = place else { return (named, None) };
    let mut near: Vec<Choice<'a>> = place
        .near
        .iter()
        .filter_map(|(id, km)| {
            let centre = all.iter().find(|centre| centre.id == *id)?;
            Some(Choice { centre, km: Some(*km) })
        })
        .collect();
    for choice in named {
        if !near.iter().any(|there| there.centre.id == choice.centre.id) {
            near.push(choice);
        }
    }
    (near, Some(place.name.as_str()))
}

/// Å, ä and ö come after z.
fn sort_key(name: &str) -> String {
    name.to_lowercase().replace('å', "z1").replace('ä', "z2").replace('ö', "z3")
}

/// What is known of the chosen centres besides indicators.
pub fn facts(publication: &Publication, chosen: &[&PublishedCentre]) -> Table {
    let columns = vec![
        Column::new("centre", text!("hälsocentral", "health centre")),
        Column::new("listed", text!("listade", "listed")),
        Column::new("owner", text!("drift", "run by")),
        Column::new("opening_hours", text!("öppet, timmar i veckan", "open, hours a week")),
        Column::new("municipality", text!("kommun", "municipality")),
    ];
    let row = |centre: &&PublishedCentre| {
        let owner = if centre.owner == "own-operated" {
            text!("regionen", "the region")
        } else {
            let provider = &centre.provider;
            text!("{provider} (privat)", "{provider} (private)")
        };
        let municipality = publication.municipalities.get(&centre.municipality);
        vec![
            Cell::Name(centre.name.clone()),
            centre.listed.map_or(Cell::Empty, |listed| Cell::Whole(i128::from(listed))),
            Cell::Words(owner),
            centre.opening_hours.as_ref().map_or(Cell::Empty, |hours| Cell::Words(local(hours))),
            municipality.map_or_else(|| Cell::Name(centre.municipality.clone()), |name| Cell::Name(name.clone())),
        ]
    };
    let rows = chosen.iter().map(row).collect();
    Table { key: "facts", heading: text!("Om hälsocentralerna", "About the centres"), columns, rows, total: None }
}

/// One indicator of the chosen centres beside the region.
pub struct Compared {
    /// The table.
    pub table: Table,
    /// The picture; none when nobody has a figure.
    pub chart: Option<Whiskers>,
    /// What can be said of who is better, in plain words.
    pub said: Vec<Text>,
    /// What the figures mean.
    pub levels: Option<Text>,
}

/// Compares the chosen centres by an indicator.
pub fn compared(publication: &Publication, indicator: &PublishedIndicator, chosen: &[&PublishedCentre]) -> Compared {
    let region = publication.latest(&indicator.name, "region", "");
    let cells: Vec<(&PublishedCentre, Option<&PublishedCell>)> =
        chosen.iter().map(|centre| (*centre, publication.latest(&indicator.name, "centre", &centre.id))).collect();
    Compared {
        table: table(indicator, region, &cells),
        chart: chart(indicator, region, &cells),
        said: said(indicator, &cells),
        levels: levels(indicator),
    }
}

/// The value that is compared, with its limits: the standardised one where there is one.
fn interval(indicator: &PublishedIndicator, cell: &PublishedCell) -> Option<[String; 3]> {
    if cell.status != CellStatus::Shown {
        return None;
    }
    if indicator.standardised {
        return cell.standardised.clone();
    }
    Some([cell.value.clone()?, cell.low.clone()?, cell.high.clone()?])
}

fn table(
    indicator: &PublishedIndicator,
    region: Option<&PublishedCell>,
    cells: &[(&PublishedCentre, Option<&PublishedCell>)],
) -> Table {
    let unit: Text = (&indicator.unit).into();
    let mut columns = vec![Column::new("centre", text!("hälsocentral", "health centre")), Column::new("value", unit)];
    let judged = cells.iter().any(|(_, cell)| cell.is_some_and(|cell| cell.standing.is_some()));
    if judged {
        columns.push(Column::new("standing", text!("jämfört med alla", "beside all")));
    }
    columns.push(Column::new("limits", text!("mellan", "between")));
    columns.push(Column::new("of", text!("av så många", "of so many")));
    let beside = indicator
        .beside
        .iter()
        .filter(|_| cells.iter().any(|(_, cell)| cell.is_some_and(|cell| !cell.beside.is_empty())));
    let beside: Vec<&(String, kapitera_publish::Words)> = beside.collect();
    columns.extend(beside.iter().map(|(key, label)| Column::new(key, label.into())));
    let row = |name: Cell, cell: Option<&PublishedCell>| {
        let mut row = vec![name];
        match cell.and_then(|cell| Some((cell, interval(indicator, cell)?))) {
            Some((cell, [value, low, high])) => {
                let (low, high) = (local(&low), local(&high));
                row.push(Cell::Words(local(&value)));
                if judged {
                    row.push(standing(indicator, cell));
                }
                row.push(Cell::Words(Text {
                    sv: format!("{}–{}", low.sv, high.sv),
                    en: format!("{}–{}", low.en, high.en),
                }));
                row.push(cell.of.map_or(Cell::Empty, |of| Cell::Whole(i128::from(of))));
            }
            None => {
                row.push(Cell::Words(why_not(cell)));
                row.extend(std::iter::repeat_n(Cell::Empty, if judged { 3 } else { 2 }));
            }
        }
        row.extend((0..beside.len()).map(|at| {
            let count = cell.and_then(|cell| cell.beside.get(at));
            count.map_or(Cell::Empty, |count| Cell::Whole(i128::from(*count)))
        }));
        row
    };
    let rows = cells.iter().map(|(centre, cell)| row(Cell::Name(centre.name.clone()), *cell)).collect();
    let total = Some(row(Cell::Words(text!("Hela regionen", "The whole region")), region));
    let heading = region.map(period).unwrap_or_default();
    Table { key: "indicator", heading, columns, rows, total }
}

/// What time a figure is of.
fn period(cell: &PublishedCell) -> Text {
    let end = &cell.end;
    match cell.period.as_str() {
        "year" => text!("Tolv månader till och med {end}", "Twelve months until {end}"),
        "month" => text!("Månaden {end}", "The month {end}"),
        _ => text!("Vid slutet av {end}", "At the end of {end}"),
    }
}

fn standing(indicator: &PublishedIndicator, cell: &PublishedCell) -> Cell {
    let verdict = match cell.standing.as_deref() {
        Some("within") => Verdict::Within,
        Some("low95") => Verdict::Low95,
        Some("high95") => Verdict::High95,
        Some("low998") => Verdict::Low998,
        Some("high998") => Verdict::High998,
        _ => return Cell::Empty,
    };
    Cell::Words(standing_words(better(indicator), verdict))
}

fn better(indicator: &PublishedIndicator) -> Better {
    match indicator.better.as_str() {
        "higher" => Better::Higher,
        "lower" => Better::Lower,
        _ => Better::Neither,
    }
}

/// Why a figure is not there.
pub fn why_not(cell: Option<&PublishedCell>) -> Text {
    match cell.map(|cell| cell.status) {
        Some(CellStatus::Hidden) => text!("visas inte, få personer", "not shown, few persons"),
        Some(CellStatus::NotKnown) | None => text!("finns inte", "not available"),
        Some(CellStatus::TooFewMonths) => text!("för få månader", "too few months"),
        Some(CellStatus::Nobody | CellStatus::Shown) => text!("ingen att räkna på", "nobody to reckon on"),
    }
}

/// A number as it is written: a decimal comma in Swedish.
pub fn local(number: &str) -> Text {
    let shown = |language: Language| {
        let (mantissa, decimals) = match number.split_once('.') {
            None => (number.parse::<i128>().ok(), 0),
            Some((whole, part)) => {
                (format!("{whole}{part}").parse::<i128>().ok(), u32::try_from(part.len()).unwrap_or(0))
            }
        };
        mantissa.map_or_else(|| number.to_owned(), |mantissa| Cell::Decimal(mantissa, decimals).shown(language))
    };
    Text { sv: shown(Language::Sv), en: shown(Language::En) }
}

fn exact(number: &str) -> Option<Exact> {
    parse_number(number).ok()
}

fn chart(
    indicator: &PublishedIndicator,
    region: Option<&PublishedCell>,
    cells: &[(&PublishedCentre, Option<&PublishedCell>)],
) -> Option<Whiskers> {
    let whole = interval(indicator, region?)?;
    let unit: Text = (&indicator.unit).into();
    let row = |(centre, cell): &(&PublishedCentre, Option<&PublishedCell>)| {
        let estimate = cell.and_then(|cell| {
            let [value, low, high] = interval(indicator, cell)?;
            let standing = match cell.standing.as_deref() {
                Some("low95") => Standing::Inner(Side::Low),
                Some("high95") => Standing::Inner(Side::High),
                Some("low998") => Standing::Outer(Side::Low),
                Some("high998") => Standing::Outer(Side::High),
                Some("within") => Standing::Within,
                _ => Standing::NotJudged,
            };
            Some(Estimate {
                value: exact(&value)?,
                low: exact(&low)?,
                high: exact(&high)?,
                of: Exact::whole(i128::from(cell.of.unwrap_or(0))),
                standing,
            })
        });
        Whisker { name: Text::same(centre.name.clone()), figure: estimate.ok_or_else(|| why_not(*cell)), is_own: false }
    };
    let rows: Vec<Whisker> = cells.iter().map(row).collect();
    if rows.iter().all(|row| row.figure.is_err()) {
        return None;
    }
    let label: Text = (&indicator.label).into();
    let shown = local(&whole[0]);
    let (sv, en) = (&shown.sv, &shown.en);
    let target = indicator.levels.iter().find(|level| level.kind == "target").and_then(|level| {
        let at = local(&level.at);
        let (sv, en) = (&at.sv, &at.en);
        Some((exact(&level.at)?, text!("mål {sv}", "target {en}")))
    });
    Some(Whiskers {
        head: Head {
            key: "chart",
            title: label,
            about: text!(
                "En punkt per hälsocentral med en linje så lång som slumpen kan ha flyttat den, och hela regionen som ett streck.",
                "A dot for each centre, with a line as long as chance may have moved it, and the whole region as a line."
            ),
        },
        over: text!("hälsocentral", "centre"),
        measure: Measure { key: "value", name: unit, unit: Unit::Number(Text::default()) },
        of: Measure { key: "of", name: text!("av så många", "of so many"), unit: Unit::Number(Text::default()) },
        region: (exact(&whole[0])?, text!("regionen {sv}", "the region {en}")),
        target,
        level: None,
        rows,
    })
}

/// Who is clearly better than whom, in plain words, or that it is too close to call.
fn said(indicator: &PublishedIndicator, cells: &[(&PublishedCentre, Option<&PublishedCell>)]) -> Vec<Text> {
    let number = |text: &str| text.parse::<f64>().ok();
    let known: Vec<(&str, Interval)> = cells
        .iter()
        .filter_map(|(centre, cell)| {
            let [value, low, high] = interval(indicator, (*cell)?)?;
            Some((centre.name.as_str(), Interval { low: number(&low)?, value: number(&value)?, high: number(&high)? }))
        })
        .collect();
    if known.len() < 2 {
        return Vec::new();
    }
    let mut clear = Vec::new();
    for (at, (name, one)) in known.iter().enumerate() {
        for (other_name, other) in &known[at + 1..] {
            let apart = difference(*one, *other);
            let (high, low) = match (apart.low > 0.0, apart.high < 0.0) {
                (true, _) => (name, other_name),
                (_, true) => (other_name, name),
                _ => continue,
            };
            clear.push(match better(indicator) {
                Better::Higher => text!("{high} är bättre än {low}.", "{high} is better than {low}."),
                Better::Lower => text!("{low} är bättre än {high}.", "{low} is better than {high}."),
                Better::Neither => text!("{high} har högre värde än {low}.", "{high} has a higher figure than {low}."),
            });
        }
    }
    if clear.is_empty() {
        return vec![text!(
            "För jämnt för att säga: skillnaderna är inte större än att slumpen kan ha gjort dem.",
            "Too close to call: the differences are no larger than chance may have made them."
        )];
    }
    let pairs = known.len() * (known.len() - 1) / 2;
    if clear.len() < pairs {
        clear.push(text!("De andra är för jämna för att säga.", "The others are too close to call."));
    }
    clear
}

fn levels(indicator: &PublishedIndicator) -> Option<Text> {
    let unit: Text = (&indicator.unit).into();
    let level = indicator.levels.iter().find(|level| level.kind == "target")?;
    let (at, better) = (local(&level.at), better(indicator));
    let (sv, en, unit_sv, unit_en) = (&at.sv, &at.en, &unit.sv, &unit.en);
    Some(if better == Better::Lower {
        text!("Målet är högst {sv} {unit_sv}.", "The target is at most {en} {unit_en}.")
    } else {
        text!("Målet är {sv} {unit_sv}.", "The target is {en} {unit_en}.")
    })
}
