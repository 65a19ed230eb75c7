//! A year carried over as facts, tables and sentences, with their sums.

use kapitera_books::carry::{
    CarriedBalance, CarriedLeft, CarriedPart, CarriedUnit, CarryRule, Ceased, Repayment, WhenItCeases,
};
use kapitera_message::{Text, text};
use kapitera_model::Basis;
use kapitera_money::{Ore, format_ore};
use kapitera_output::{Cell, Column, Part, Table};

use super::{CarriedOver, CarryBooked, CarryRecorded};

/// The parts of a year carried over.
pub fn carry_parts(over: &CarriedOver) -> Vec<Part> {
    let units = &over.outcome.units;
    let mut parts = vec![facts(over), Part::Table(results(units)), Part::Table(balances(units))];
    if !over.outcome.left.is_empty() {
        parts.push(Part::Table(left(&over.outcome.left)));
    }
    parts.push(Part::Table(rules(units)));
    let ceased = ceased(units);
    if !ceased.is_empty() {
        let heading = text!("Regler som upphört", "Rules that ceased");
        parts.push(Part::Sentences { key: "ceased", heading, sentences: ceased });
    }
    let heading = text!("Bokföring", "Booking");
    parts.push(Part::Sentences { key: "booked", heading, sentences: booked(over) });
    parts
}

fn all(units: &[CarriedUnit]) -> impl Iterator<Item = &CarriedPart> {
    units.iter().flat_map(|unit| &unit.parts)
}

fn total(units: &[CarriedUnit], amount: impl Fn(&CarriedPart) -> Ore) -> Ore {
    all(units).map(amount).sum()
}

fn facts(over: &CarriedOver) -> Part {
    let units = &over.outcome.units;
    let money = |amount: fn(&CarriedPart) -> Ore| Cell::Money(total(units, amount));
    Part::Facts {
        key: "carry_over",
        heading: Text::default(),
        facts: vec![
            ("year", text!("år", "year"), Cell::Name(over.outcome.year.to_string())),
            ("result", text!("resultat kr", "result kr"), money(|part| part.result)),
            ("carried", text!("varav överförs kr", "of which carried kr"), money(|part| part.carried)),
            ("to_region", text!("varav till regionen kr", "of which to the region kr"), money(CarriedPart::to_region)),
            (
                "no_rule",
                text!("varav utan regel i kraft kr", "of which under no rule in force kr"),
                money(|part| part.no_rule),
            ),
            ("try_out", text!("prövning", "try-out"), Cell::Flag(over.outcome.is_try_out())),
        ],
    }
}

/// A row for each unit and part: result = carried + to the region + under no rule.
fn results(units: &[CarriedUnit]) -> Table {
    let columns = vec![
        Column::new("centre", text!("enhet", "unit")),
        Column::new("name", text!("namn", "name")),
        Column::new("from", text!("från", "from")),
        Column::new("to", text!("till", "to")),
        Column::new("rule", text!("regel", "rule")),
        Column::new("result", text!("resultat kr", "result kr")),
        Column::new("carried", text!("överförs kr", "carried kr")),
        Column::new("beyond_share", text!("utöver andelen kr", "beyond the share kr")),
        Column::new("over_year", text!("över årets tak kr", "over the year's ceiling kr")),
        Column::new("over_balance", text!("över saldots tak kr", "over the balance's ceiling kr")),
        Column::new("to_region", text!("till regionen kr", "to the region kr")),
        Column::new("no_rule", text!("utan regel kr", "under no rule kr")),
    ];
    let amounts: [fn(&CarriedPart) -> Ore; 7] = [
        |part| part.result,
        |part| part.carried,
        |part| part.beyond_share,
        |part| part.over_year,
        |part| part.over_balance,
        CarriedPart::to_region,
        |part| part.no_rule,
    ];
    let row = |unit: &CarriedUnit, part: &CarriedPart| {
        let rule = match &part.rule {
            Some(rule) => Cell::Name(rule.name.clone()),
            None => Cell::Code("no-rule-in-force", text!("ingen regel i kraft", "no rule in force")),
        };
        let mut row = vec![
            Cell::Name(unit.unit.id.clone()),
            Cell::Name(unit.unit.name.clone()),
            Cell::Name(part.days.from.to_string()),
            Cell::Name(part.days.to.to_string()),
            rule,
        ];
        row.extend(amounts.iter().map(|amount| Cell::Money(amount(part))));
        row
    };
    let rows = units.iter().flat_map(|unit| unit.parts.iter().map(move |part| row(unit, part))).collect();
    let mut sums = vec![Cell::Words(text!("summa", "total")), Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty];
    sums.extend(amounts.iter().map(|amount| Cell::Money(total(units, amount))));
    Table { key: "results", heading: text!("Resultat", "Results"), columns, rows, total: Some(sums) }
}

/// What each unit had and has: saved, owed, and how much of it a plan repays.
fn balances(units: &[CarriedUnit]) -> Table {
    let columns = vec![
        Column::new("centre", text!("enhet", "unit")),
        Column::new("surplus_before", text!("överskott före kr", "surplus before kr")),
        Column::new("deficit_before", text!("underskott före kr", "deficit before kr")),
        Column::new("carried", text!("årets överföring kr", "carried of the year kr")),
        Column::new("surplus_after", text!("överskott efter kr", "surplus after kr")),
        Column::new("deficit_after", text!("underskott efter kr", "deficit after kr")),
        Column::new("scheduled_after", text!("varav i plan kr", "of which in a plan kr")),
        Column::new("repaid", text!("återbetalas", "repaid")),
    ];
    let amounts: [fn(&CarriedUnit) -> Ore; 6] = [
        |unit| unit.before.surplus,
        |unit| unit.before.deficit,
        |unit| unit.parts.iter().map(|part| part.carried).sum(),
        |unit| unit.after.surplus,
        |unit| unit.after.deficit,
        |unit| unit.after.scheduled,
    ];
    let row = |unit: &CarriedUnit| {
        let mut row = vec![Cell::Name(unit.unit.id.clone())];
        row.extend(amounts.iter().map(|amount| Cell::Money(amount(unit))));
        row.push(repaid(unit));
        row
    };
    let mut sums = vec![Cell::Words(text!("summa", "total"))];
    sums.extend(amounts.iter().map(|amount| Cell::Money(units.iter().map(amount).sum())));
    sums.push(Cell::Empty);
    let heading = text!("Saldon", "Balances");
    Table { key: "balances", heading, columns, rows: units.iter().map(row).collect(), total: Some(sums) }
}

/// What is carried by those who were units' providers before: it is not met by the results of others.
fn left(left: &[CarriedLeft]) -> Table {
    let columns = vec![
        Column::new("centre", text!("enhet", "unit")),
        Column::new("name", text!("namn", "name")),
        Column::new("provider", text!("tidigare utförare", "provider before")),
        Column::new("provider_now", text!("utförare nu", "provider now")),
        Column::new("surplus", text!("överskott kr", "surplus kr")),
        Column::new("deficit", text!("underskott kr", "deficit kr")),
        Column::new("scheduled", text!("varav i plan kr", "of which in a plan kr")),
        Column::new("outcome", text!("utfall", "outcome")),
    ];
    let amounts: [fn(&CarriedBalance) -> Ore; 3] =
        [|balance| balance.surplus, |balance| balance.deficit, |balance| balance.scheduled];
    let row = |CarriedLeft { unit, balance }: &CarriedLeft| {
        let names = [&unit.id, &unit.name, &balance.provider, &unit.provider];
        let mut row: Vec<Cell> = names.into_iter().map(|name| Cell::Name(name.clone())).collect();
        row.extend(amounts.iter().map(|amount| Cell::Money(amount(balance))));
        let stays =
            text!("utföraren är bytt: står kvar hos den tidigare", "the provider changed: stays with the one before");
        row.push(Cell::Code("provider-changed", stays));
        row
    };
    let mut sums = vec![Cell::Words(text!("summa", "total")), Cell::Empty, Cell::Empty, Cell::Empty];
    sums.extend(amounts.iter().map(|amount| Cell::Money(left.iter().map(|left| amount(&left.balance)).sum())));
    sums.push(Cell::Empty);
    let heading = text!("Överfört av tidigare utförare", "Carried by providers before");
    Table { key: "left", heading, columns, rows: left.iter().map(row).collect(), total: Some(sums) }
}

/// How what the year adds to a deficit is repaid.
fn repaid(unit: &CarriedUnit) -> Cell {
    let CarriedBalance { deficit, scheduled, .. } = unit.after;
    let months = unit.parts.iter().filter(|part| part.to_repay > Ore::ZERO && scheduled > Ore::ZERO);
    let months = months.filter_map(|part| part.rule.as_ref().map(|rule| (rule.repaid, part.to_repay)));
    let said: Vec<Text> = months
        .filter_map(|(repaid, amount)| match repaid {
            Repayment::Months(months) => {
                let (sv, en) = (format_ore(amount, ','), format_ore(amount, '.'));
                Some(text!("{sv} kr i {months} månader", "SEK {en} in {months} months"))
            }
            Repayment::BySurplus => None,
        })
        .collect();
    if said.is_empty() {
        let by_surplus = deficit > scheduled;
        return if by_surplus {
            Cell::Words(text!("av kommande överskott", "by coming surpluses"))
        } else {
            Cell::Empty
        };
    }
    let sv: Vec<&str> = said.iter().map(|said| said.sv.as_str()).collect();
    let en: Vec<&str> = said.iter().map(|said| said.en.as_str()).collect();
    let (sv, en) = (sv.join(", "), en.join(", "));
    Cell::Words(text!("{sv}", "{en}"))
}

/// The rules that something lies under, each once.
fn rules(units: &[CarriedUnit]) -> Table {
    let mut used: Vec<&CarryRule> = Vec::new();
    for rule in all(units).filter_map(|part| part.rule.as_ref()) {
        if !used.iter().any(|known| known.name == rule.name) {
            used.push(rule);
        }
    }
    used.sort_by(|one, other| (one.valid.from, &one.name).cmp(&(other.valid.from, &other.name)));
    let columns = vec![
        Column::new("rule", text!("regel", "rule")),
        Column::new("from", text!("första dag", "first day")),
        Column::new("to", text!("sista dag", "last day")),
        Column::new("decision", text!("beslut", "decision")),
        Column::new("ceases_by", text!("upphör genom", "ceases by")),
        Column::new("basis", text!("grund", "basis")),
    ];
    let row = |rule: &&CarryRule| {
        vec![
            Cell::Name(rule.name.clone()),
            Cell::Name(rule.valid.from.to_string()),
            rule.last().map_or(Cell::Empty, |last| Cell::Name(last.to_string())),
            Cell::Name(rule.decision.to_string()),
            rule.ceases_by.as_ref().map_or(Cell::Empty, |by| Cell::Name(by.to_string())),
            match rule.basis {
                Basis::Decided => Cell::Code("decided", text!("beslutad", "decided")),
                Basis::Proposed => Cell::Code("proposed", text!("föreslagen", "proposed")),
                Basis::Illustrative => Cell::Code("illustrative", text!("illustrativ", "illustrative")),
            },
        ]
    };
    let rows = used.iter().map(row).collect();
    Table { key: "rules", heading: text!("Regler", "Rules"), columns, rows, total: None }
}

fn ceased(units: &[CarriedUnit]) -> Vec<Text> {
    let mut sentences = Vec::new();
    for unit in units {
        for part in &unit.parts {
            if let (Some(rule), Some(ceased)) = (&part.rule, &part.ceased) {
                sentences.push(ceased_said(&unit.unit.name, &rule.name, ceased));
            }
        }
    }
    sentences
}

fn ceased_said(unit: &str, rule: &str, ceased: &Ceased) -> Text {
    let Ceased { last, surplus, deficit, .. } = ceased;
    let said = |mark| (format_ore(*surplus, mark), format_ore(*deficit, mark));
    let ((surplus_sv, deficit_sv), (surplus_en, deficit_en)) = (said(','), said('.'));
    let what = match ceased.what {
        WhenItCeases::Stays => text!("står kvar", "stays"),
        WhenItCeases::WrittenOff => text!("skrivs av: regionen tar det", "is written off: the region takes it"),
        WhenItCeases::PaidOut => text!("regleras med utföraren", "is settled with the provider"),
    };
    let (sv, en) = (what.sv, what.en);
    text!(
        "{unit}: {rule} upphör efter {last}; överfört överskott {surplus_sv} kr och underskott {deficit_sv} kr {sv}.",
        "{unit}: {rule} ceases after {last}; surplus SEK {surplus_en} and deficit SEK {deficit_en} carried {en}."
    )
}

fn booked(over: &CarriedOver) -> Vec<Text> {
    let year = over.outcome.year;
    let Some(CarryRecorded { by, at, post_in, sha256, booked, same }) = &over.recorded else {
        return vec![text!("Inget är bokfört: {year} är bara räknat.", "Nothing is booked: {year} is only computed.")];
    };
    let mut sentences = vec![text!(
        "{year} är förberett av {by} {at}, att bokföras i {post_in}; hash {sha256}.",
        "{year} is prepared by {by} {at}, to be booked in {post_in}; hash {sha256}."
    )];
    if !same {
        sentences.push(text!(
            "Det som är förberett har ett annat utfall än detta.",
            "What is prepared has another outcome than this."
        ));
    }
    let Some(CarryBooked { by, at, vouchers, plans }) = booked else {
        sentences.push(text!(
            "Det bokförs när en annan attesterar: kapitera carry-over attest {year}",
            "It is booked when somebody else attests: kapitera carry-over attest {year}"
        ));
        return sentences;
    };
    sentences.push(text!("Attesterat och bokfört av {by} {at}.", "Attested and booked by {by} {at}."));
    if vouchers.is_empty() {
        sentences.push(text!("Det fanns inget att bokföra.", "There was nothing to book."));
    } else {
        let vouchers: Vec<String> = vouchers.iter().map(|(unit, voucher)| format!("{voucher} ({unit})")).collect();
        let vouchers = vouchers.join(", ");
        sentences.push(text!("Verifikationer i {post_in}: {vouchers}.", "Vouchers in {post_in}: {vouchers}."));
    }
    for plan in plans {
        sentences.push(text!(
            "Återbetalningsplanen {plan} följs när en annan än {by} har attesterat den: kapitera plan attest {plan}",
            "The repayment plan {plan} is followed when somebody else than {by} has attested it: kapitera plan attest {plan}"
        ));
    }
    if *same {
        for plan in super::plans_to_end(&over.outcome) {
            sentences.push(text!(
                "Planen {plan} är avslutad: det den återbetalade är inte längre en skuld.",
                "The plan {plan} is ended: what it repaid is not owed any more."
            ));
        }
    }
    sentences
}
