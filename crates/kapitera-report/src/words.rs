//! Words that several commands show: a code for programs, a name for people.

use kapitera_books::Subject;
use kapitera_message::{Language, Text, text};
use kapitera_model::{Basis, Carrier, Stance, TableKey};
use kapitera_money::{Exact, RoundMode, format_decimal};
use kapitera_period::Span;
use kapitera_register::{Label, ListingKind, Sex};
use kapitera_settle::Settled;

use kapitera_output::Cell;

/// The decimal mark of a language, for sentences with amounts.
pub fn decimal_mark(language: Language) -> char {
    match language {
        Language::Sv => ',',
        Language::En => '.',
    }
}

/// What a value rests on.
pub fn basis(basis: Basis) -> Cell {
    match basis {
        Basis::Decided => Cell::Code("decided", text!("beslutad", "decided")),
        Basis::Proposed => Cell::Code("proposed", text!("föreslagen", "proposed")),
        Basis::Illustrative => Cell::Code("illustrative", text!("illustrativ", "illustrative")),
    }
}

/// Whether a component is paid.
pub fn stance(stance: Stance) -> Cell {
    match stance {
        Stance::Paid => Cell::Code("paid", text!("betalas", "paid")),
        Stance::Charged => Cell::Code("charged", text!("dras av", "charged")),
        Stance::Shadow => Cell::Code("shadow", text!("visas bara", "shown only")),
        Stance::Received => Cell::Code("received", text!("har centralen redan", "the centre has it")),
    }
}

/// How a person came to be listed.
pub fn listing_kind(kind: ListingKind) -> Cell {
    match kind {
        ListingKind::Active => Cell::Code("active", text!("aktivt val", "active")),
        ListingKind::Assigned => Cell::Code("assigned", text!("tilldelad", "assigned")),
    }
}

/// A legal sex.
pub fn sex(sex: Sex) -> Cell {
    match sex {
        Sex::Female => Cell::Code("female", text!("kvinna", "female")),
        Sex::Male => Cell::Code("male", text!("man", "male")),
    }
}

/// A key of a table.
pub fn table_key(key: TableKey) -> Text {
    match key {
        TableKey::Age => text!("ålder", "age"),
        TableKey::Sex => text!("kön", "sex"),
        TableKey::Area => text!("område", "area"),
        TableKey::Municipality => text!("kommun", "municipality"),
        TableKey::Distance => text!("avstånd", "distance"),
        TableKey::Kind => text!("slag", "kind"),
        TableKey::Tenure => text!("månader listad", "tenure"),
        TableKey::Owner => text!("ägare", "owner"),
        TableKey::Centre => text!("hälsocentral", "centre"),
        TableKey::ListedAt => text!("listad", "listed at"),
        TableKey::Label(label) => self::label(label),
    }
}

/// What is said of an event.
pub fn label(label: Label) -> Text {
    match label {
        Label::Profession => text!("yrke", "profession"),
        Label::Contact => text!("kontakt", "contact"),
        Label::Prescription => text!("recept", "prescription"),
        Label::County => text!("län", "county"),
        Label::Clinician => text!("behandlare", "clinician"),
        Label::Responsibility => text!("kostnadsansvar", "responsibility"),
        Label::Atc => text!("ATC", "ATC"),
        Label::Workplace => text!("arbetsplats", "workplace"),
        Label::CostKind => text!("slag", "kind"),
        Label::Service => text!("tjänst", "service"),
        Label::Diagnosis => text!("diagnos", "diagnosis"),
        Label::Errand => text!("ärende", "errand"),
        Label::Answer => text!("svar", "answer"),
        Label::Assessor => text!("bedömare", "assessor"),
        Label::Chosen => text!("vald väntan", "chosen wait"),
        Label::Wait => text!("dagars väntan", "days of wait"),
        Label::Supplier => text!("säljare", "supplier"),
        Label::Referrer => text!("remittent", "referrer"),
        Label::Subject => text!("ämne", "subject"),
    }
}

/// Who carries a cost.
pub fn carrier(carrier: Carrier) -> Cell {
    match carrier {
        Carrier::Listed => Cell::Code("listed", text!("där listad", "where listed")),
        Carrier::Ordering => Cell::Code("ordering", text!("beställaren", "who ordered")),
        Carrier::Own => Cell::Code("own", text!("hälsocentralen själv", "the centre itself")),
        Carrier::Central => Cell::Code("central", text!("central budget", "central budget")),
        Carrier::Specialty => Cell::Code("specialty", text!("specialiteten", "the specialty")),
    }
}

/// Days: one day is written once.
pub fn days(span: Span) -> Cell {
    Cell::Name(if span.from == span.to { span.from.to_string() } else { span.to_string() })
}

/// What a settled month settles, for what its places are called.
pub fn subject(settled: &Settled) -> Subject {
    if settled.has_units() { Subject::InternalTrade } else { Subject::PrimaryCare }
}

/// Decimals shown of a number in a model; one that needs more is shown as a fraction.
const DECIMALS_MOST: u32 = 12;

/// A number in full, for people.
pub fn number(value: &Exact) -> Text {
    match exact_decimal(value) {
        Some((mantissa, decimals)) => {
            Text { sv: format_decimal(mantissa, decimals, ','), en: format_decimal(mantissa, decimals, '.') }
        }
        None => Text::same(value.to_fraction_text()),
    }
}

/// A number in full, as a cell.
pub fn number_cell(value: &Exact) -> Cell {
    exact_decimal(value)
        .map_or_else(|| Cell::Name(value.to_fraction_text()), |(mantissa, decimals)| Cell::Decimal(mantissa, decimals))
}

fn exact_decimal(value: &Exact) -> Option<(i128, u32)> {
    let decimals = value.decimals_needed(DECIMALS_MOST)?;
    Some((value.round_decimals(decimals, RoundMode::HalfAway)?, decimals))
}

/// Texts joined by `between`, each language by itself.
pub fn joined(texts: impl IntoIterator<Item = Text>, between: &str) -> Text {
    let (sv, en): (Vec<String>, Vec<String>) = texts.into_iter().map(|text| (text.sv, text.en)).unzip();
    Text { sv: sv.join(between), en: en.join(between) }
}
