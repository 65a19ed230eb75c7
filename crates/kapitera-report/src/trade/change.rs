//! What would another way cost: variants of the model beside each other, and the central laboratory or the point of care.

use kapitera_message::{Text, text};
use kapitera_money::{Exact, Ore, RoundMode};
use kapitera_output::{Cell, Column, Item, Output, Part, Table};
use kapitera_trade::asked::BuyerKind;
use kapitera_trade::{Assumption, Basis, BreakEven, Tested, WhatPays};

use super::words::{number, said};
use super::{Shown, sentences};

/// What each unit pays and gets by each model.
#[derive(Clone, Debug, Default)]
pub struct Variants {
    /// What the models are called, today's first.
    pub models: Vec<String>,
    /// Units that buy or sell, by id.
    pub rows: Vec<VariantsRow>,
}

/// A unit.
#[derive(Clone, Debug)]
pub struct VariantsRow {
    /// What it is called.
    pub name: String,
    /// Whether it sells.
    pub sells: bool,
    /// What it is as a buyer.
    pub kind: BuyerKind,
    /// What it gets, by model; below zero what it pays.
    pub amounts: Vec<Ore>,
}

impl Variants {
    /// The sums of those that sell, or of those that buy, by model.
    fn sums(&self, sells: bool) -> Vec<Ore> {
        let rows = || self.rows.iter().filter(|row| row.sells == sells);
        (0..self.models.len()).map(|at| rows().map(|row| row.amounts[at]).sum()).collect()
    }
}

/// The answer in plain words.
pub fn change_answer(shown: &Shown<'_>, variants: &Variants, tests: &[Tested]) -> Vec<Text> {
    let mut all = Vec::new();
    let (bought, sold) = (variants.sums(false), variants.sums(true));
    let months = shown.evaluation.change.months;
    let (first, last) = (months.first, months.last);
    for (at, name) in variants.models.iter().enumerate() {
        let (paid, got) = (said(&Cell::Money(-bought[at])), said(&Cell::Money(sold[at])));
        let (paid_sv, paid_en, got_sv, got_en) = (paid.sv, paid.en, got.sv, got.en);
        let moved = variants.rows.iter().filter(|row| !row.sells && row.amounts[at] != row.amounts[0]).count();
        let than = if at == 0 {
            Text::default()
        } else {
            text!("; {moved} köpare betalar annat än i dag", "; {moved} buyers pay otherwise than today")
        };
        let (than_sv, than_en) = (than.sv, than.en);
        all.push(text!(
            "{name}: {first}–{last} betalar köparna {paid_sv} kr och säljarna får {got_sv} kr{than_sv}.",
            "{name}: in {first}–{last} buyers pay {paid_en} kr and suppliers get {got_en} kr{than_en}."
        ));
    }
    all.extend(tests.iter().map(test_said));
    all
}

fn test_said(tested: &Tested) -> Text {
    let code = &tested.code;
    let found = match &tested.found {
        Err(why) => {
            let Text { sv, en } = why.text();
            return text!(
                "{code}: det går inte att säga var det lönar sig patientnära: {sv}.",
                "{code}: where it pays at the point of care cannot be said: {en}."
            );
        }
        Ok(found) => found,
    };
    let (pays, all) = (found.units.iter().filter(|unit| unit.pays).count(), found.units.len());
    let (own, central) = (said(&number(&found.point_of_care.per_test, 2)), said(&number(&found.central.per_test, 2)));
    let (own_sv, own_en, central_sv, central_en) = (own.sv, own.en, central.sv, central.en);
    if found.pays == WhatPays::Never {
        return text!(
            "{code} patientnära lönar sig inte vid någon volym: {own_sv} kr per prov, utom det fasta, mot {central_sv} kr hos laboratoriet.",
            "{code} at the point of care pays at no volume: {own_en} kr a test, besides what is fixed, against {central_en} kr at the laboratory."
        );
    }
    let saved = said(&number(&found.saved, 0));
    let (saved_sv, saved_en) = (saved.sv, saved.en);
    let Text { sv, en } = pays_words(&found.pays);
    text!(
        "{code} patientnära lönar sig {sv}. Med dagens volymer är det {pays} av {all} hälsocentraler, som tillsammans skulle kosta {saved_sv} kr mindre i månaden än om laboratoriet gjorde alla deras prov.",
        "{code} at the point of care pays {en}. By today's volumes that is {pays} of {all} health centres, which together would cost {saved_en} kr less a month than if the laboratory did all their tests."
    )
}

fn pays_words(pays: &WhatPays) -> Text {
    match pays {
        WhatPays::Always => text!("vid alla volymer", "at all volumes"),
        WhatPays::Never => text!("aldrig", "never"),
        WhatPays::From { least, .. } => text!("från {least} prov i månaden", "from {least} tests a month"),
        WhatPays::UpTo { most, .. } => text!("till och med {most} prov i månaden", "up to {most} tests a month"),
    }
}

/// The third question answered.
pub fn change_output(shown: &Shown<'_>, variants: &Variants, tests: &[Tested]) -> Output {
    let mut parts = vec![sentences("answer", text!("Svar", "Answer"), change_answer(shown, variants, tests))];
    let table = variants_table(shown, variants);
    parts.push(Part::Table(table.clone()));
    let items = tests.iter().map(|tested| {
        let mut parts = Vec::new();
        if let Ok(found) = &tested.found {
            parts.push(Part::Table(ways(tested, found)));
            parts.push(Part::Table(assumptions(found)));
            parts.push(Part::Table(units(shown, tested, found)));
        }
        let named = vec![
            ("test", Cell::Name(tested.code.to_string())),
            ("service", Cell::Name(tested.service.to_string())),
            ("answer", Cell::Words(test_said(tested))),
        ];
        Item { named, parts }
    });
    parts.push(Part::List { key: "tests", items: items.collect() });
    parts.push(sentences(
        "limits",
        text!("Vad uppgifterna kan och inte kan visa", "What the data can and cannot show"),
        vec![
            text!(
                "Varianterna räknas på det som beställdes: hur beställningarna skulle ändras av ett annat sätt att betala är inte med.",
                "The variants are reckoned on what was ordered: how ordering would change by another way to pay is not in them."
            ),
            text!(
                "Ett antagande som är märkt påhittat visar hur man räknar; byt det mot regionens eget i utvärderingens text innan något beslutas.",
                "An assumption that is marked illustrative shows how to reckon; put the region's own in its place in the evaluation's text before anything is decided."
            ),
            text!(
                "En krona i intern ersättning är ingen krona för regionen: bara de kostnader som faller bort sparas.",
                "A krona of internal charge is no krona to the region: only the costs that fall away are saved."
            ),
        ],
    ));
    parts.extend(shown.basis());
    let title = text!("Hur modellen skulle kunna ändras", "How the model could be changed");
    Output { title: Some(title), parts, csv: Some(table) }
}

fn variants_table(shown: &Shown<'_>, variants: &Variants) -> Table {
    let mut columns = vec![
        Column::new("unit", text!("enhet", "unit")),
        Column::new("side", text!("köper eller säljer", "buys or sells")),
    ];
    for (at, name) in variants.models.iter().enumerate() {
        let column = |key: String, heading: Text| Column::new(&key, heading);
        columns.push(column(format!("model_{at}"), text!("{name}, kr", "{name}, kr")));
        if at > 0 {
            columns.push(column(format!("change_{at}"), text!("ändring, kr", "change, kr")));
        }
    }
    let cells = |amounts: &[Ore]| -> Vec<Cell> {
        let first = amounts.first().copied().unwrap_or(Ore::ZERO);
        let one = |(at, amount): (usize, &Ore)| {
            std::iter::once(Cell::Money(*amount)).chain((at > 0).then(|| Cell::Change(*amount - first)))
        };
        amounts.iter().enumerate().flat_map(one).collect()
    };
    let side = |sells: bool| {
        if sells { Cell::Code("sells", text!("säljer", "sells")) } else { Cell::Code("buys", text!("köper", "buys")) }
    };
    let mut rows = Vec::new();
    for sells in [false, true] {
        for row in variants.rows.iter().filter(|row| row.sells == sells) {
            let mut cell = vec![Cell::Name(row.name.clone()), side(sells)];
            cell.extend(cells(&row.amounts));
            rows.push(cell);
        }
    }
    let mut total = vec![Cell::Words(text!("alla", "all")), Cell::Empty];
    let (bought, sold) = (variants.sums(false), variants.sums(true));
    let whole: Vec<Ore> = bought.iter().zip(&sold).map(|(bought, sold)| *bought + *sold).collect();
    total.extend(cells(&whole));
    let months = shown.evaluation.change.months;
    let (first, last) = (months.first, months.last);
    let heading = text!(
        "Varianterna bredvid varandra, {first}–{last}: vad varje enhet får, och under noll betalar",
        "The variants side by side, {first}–{last}: what each unit gets, and below zero pays"
    );
    Table { key: "variants", heading, columns, rows, total: Some(total) }
}

fn ways(tested: &Tested, found: &BreakEven) -> Table {
    let columns = vec![
        Column::new("way", text!("sätt", "way")),
        Column::new("fixed", text!("fast, kr/mån", "fixed, kr/month")),
        Column::new("per_test", text!("per prov, kr", "per test, kr")),
    ];
    let row = |code, name: Text, monthly: &kapitera_trade::Monthly| {
        vec![Cell::Code(code, name), number(&monthly.fixed, 2), number(&monthly.per_test, 2)]
    };
    let rows = vec![
        row("central", text!("laboratoriet", "the laboratory"), &found.central),
        row("point_of_care", text!("patientnära", "point of care"), &found.point_of_care),
    ];
    let code = &tested.code;
    let heading = text!("{code}: vad de två sätten kostar", "{code}: what the two ways cost");
    Table { key: "ways", heading, columns, rows, total: None }
}

fn assumptions(found: &BreakEven) -> Table {
    let columns = vec![
        Column::new("assumption", text!("antagande", "assumption")),
        Column::new("value", text!("värde", "value")),
        Column::new("basis", text!("grund", "basis")),
    ];
    let row = |Assumption { measure, figure }: &Assumption| {
        let basis = match &figure.basis {
            Basis::Read { source } => source.clone(),
            Basis::Illustrative => text!("påhittat, för att visa", "illustrative"),
        };
        let decimals = figure.value.decimals_needed(2).unwrap_or(2);
        vec![Cell::Words(measure.text()), number(&figure.value, decimals), Cell::Words(basis)]
    };
    let rows = found.assumptions.iter().map(row).collect();
    Table { key: "assumptions", heading: text!("Antaganden", "Assumptions"), columns, rows, total: None }
}

fn units(shown: &Shown<'_>, tested: &Tested, found: &BreakEven) -> Table {
    let months = shown.evaluation.change.volumes;
    let (first, last) = (months.first, months.last);
    let columns = vec![
        Column::new("unit", text!("hälsocentral", "health centre")),
        Column::new("own", text!("patientnära/mån", "point of care/month")),
        Column::new("sent", text!("till labbet/mån", "to the laboratory/month")),
        Column::new("central", text!("allt hos labbet, kr/mån", "all at the laboratory, kr/month")),
        Column::new("point_of_care", text!("allt patientnära, kr/mån", "all at the point of care, kr/month")),
        Column::new("saved", text!("patientnära sparar, kr/mån", "point of care saves, kr/month")),
        Column::new("pays", text!("lönar sig", "pays")),
    ];
    let row = |unit: &kapitera_trade::UnitCost| {
        let (own, sent) = tested.done.get(unit.unit.as_str()).cloned().unwrap_or((Exact::ZERO, Exact::ZERO));
        vec![
            Cell::Name(shown.name(&unit.unit)),
            number(&own, 1),
            number(&sent, 1),
            number(&unit.central, 0),
            number(&unit.point_of_care, 0),
            change(&unit.saved),
            Cell::Flag(unit.pays),
        ]
    };
    let rows = found.units.iter().map(row).collect();
    let heading =
        text!("Hälsocentral för hälsocentral, {first}–{last}", "Health centre by health centre, {first}–{last}");
    Table { key: "centres", heading, columns, rows, total: None }
}

/// Kronor with their sign, to the krona.
fn change(kronor: &Exact) -> Cell {
    kronor.round(RoundMode::HalfAway).map_or(Cell::Empty, Cell::Whole)
}
