//! Reads a plan's text: every key known, every problem with its place.

use std::ops::Range;
use std::path::Path;

use kapitera_message::{Problem, Problems, text};
use kapitera_model::Basis;
use kapitera_money::{Exact, Ore};
use kapitera_period::Month;
use kapitera_toml::{Document, Section};

use super::keys::{basis, centre_id, control_free, formed, items, once, read_decision, said, value_span, word};
use super::{Plan, PlanBase, PlanCentre, PlanDecision, PlanKind, values};
use crate::reclaim::{BANK, INTERNAL_TRANSFER, PAYABLE};

/// The roles of the accounts by which what is owed is settled: no amount begins there.
const SETTLING: [&str; 3] = [PAYABLE, BANK, INTERNAL_TRANSFER];

/// The most bytes that a plan's text may have.
const BYTES_MOST: usize = 1_000_000;

impl Plan {
    /// Reads a plan. `path` is how the person knows the text.
    ///
    /// # Errors
    ///
    /// All that is wrong with the text, each problem with its place.
    pub fn parse(path: &str, text: &str) -> Result<Self, Problems> {
        let mut document = Document::new(Path::new(path), text);
        if text.len() > BYTES_MOST {
            let hint = text!("dela upp den på flera planer", "divide it into several plans");
            let what = text!("texten är längre än en miljon tecken", "the text is longer than a million characters");
            document.hinted(0..0, "plan_too_long", what, hint);
            return Err(document.problems);
        }
        let Some(table) = document.parse(text) else { return Err(document.problems) };
        let mut root = Document::root(&table);
        let plan = document.section(&mut root, "plan");
        let decision = document.section(&mut root, "decision");
        for (key, missing) in [("plan", plan.is_none()), ("decision", decision.is_none())] {
            if missing && !root.has(key) {
                let what = text!("texten saknar [{key}]", "the text has no [{key}]");
                let hint = text!("lägg till [{key}]", "add [{key}]");
                document.hinted(0..0, "plan_part_missing", what, hint);
            }
        }
        let plan = plan.and_then(|section| read_plan(&mut document, section));
        let decided = plan.as_ref().is_none_or(|plan| plan.basis == Basis::Decided);
        let decision = decision.and_then(|section| read_decision(&mut document, section, decided));
        document.finish(root);
        match (plan, decision) {
            (Some(plan), Some(decision)) if document.problems.is_empty() => Ok(Self { decision, ..plan }),
            _ => Err(document.problems),
        }
    }
}

/// A plan that cites no decision yet.
fn read_plan(document: &mut Document, mut section: Section<'_, '_>) -> Option<Plan> {
    let from = &mut section;
    let id = id(document, from);
    let name = said(document, from, "name", true);
    let reason = said(document, from, "reason", true);
    let basis = basis(document, from);
    let read = said(document, from, "read", false);
    let kinds = PlanKind::ALL.map(|kind| (kind.name(), kind));
    let kind = word(document, from, "kind", &kinds)?;
    let first = month(document, from, "from", true);
    let against = account(document, from, kind);
    let base = base(document, from, kind, first);
    let months = match &base {
        Some(PlanBase::Yearly { factors }) => Some(u32::try_from(factors.len()).unwrap_or(u32::MAX).saturating_mul(12)),
        _ if kind == PlanKind::PhaseOut => None,
        _ => months(document, from),
    };
    let centres = centres(document, from, kind);
    document.finish(section);
    let decision = PlanDecision { body: None, date: None, case: String::new(), section: None, title: None };
    Some(Plan {
        id: id?,
        name: name?,
        decision,
        reason: reason?,
        basis: basis?,
        read,
        centres: centres?,
        first: first?,
        months: months?,
        base: base?,
        against: against?,
    })
}

/// What the amounts are made of, by the keys of the kind.
fn base(document: &mut Document, from: &mut Section<'_, '_>, kind: PlanKind, first: Option<Month>) -> Option<PlanBase> {
    match kind {
        PlanKind::Clawback => paid(document, from, first),
        PlanKind::Sanction => {
            let (share, components) = share_of(document, from);
            Some(PlanBase::OwnPay { share: share?, components: components? })
        }
        PlanKind::PhaseOut => factors(document, from).map(|factors| PlanBase::Yearly { factors }),
        PlanKind::Recovery => Some(PlanBase::Monthly),
        PlanKind::Instalments => {
            let given = from.has("month-for");
            let month_for = month(document, from, "month-for", false);
            let provider = provider(document, from);
            ((!given || month_for.is_some()) && (!from.has("provider") || provider.is_some()))
                .then_some(PlanBase::Whole { month_for, provider })
        }
    }
}

/// The months that were paid: whole, in order, and over before anything is taken back.
fn paid(document: &mut Document, from: &mut Section<'_, '_>, first: Option<Month>) -> Option<PlanBase> {
    let (share, components) = share_of(document, from);
    let (paid_from, paid_to) = (month(document, from, "paid-from", true), month(document, from, "paid-to", true));
    let (paid_from, paid_to) = (paid_from?, paid_to?);
    let span = value_span(from, "paid-to");
    if paid_to < paid_from {
        let what = text!(
            "sista månaden {paid_to} är före den första {paid_from}",
            "the last month {paid_to} is before the first {paid_from}"
        );
        let hint = text!("ändra paid-from eller paid-to", "change paid-from or paid-to");
        document.hinted(span, "plan_months_backwards", what, hint);
        return None;
    }
    if first.is_some_and(|first| first <= paid_to) {
        let what = text!(
            "planen börjar innan det som tas tillbaka är betalt ({paid_to})",
            "the plan begins before what is taken back is paid ({paid_to})"
        );
        let hint = text!("låt ”from” vara en senare månad än ”paid-to”", "let “from” be a later month than “paid-to”");
        document.hinted(value_span(from, "from"), "plan_before_paid", what, hint);
        return None;
    }
    if u32::try_from(paid_from.months_to(paid_to)).is_ok_and(|months| months >= Plan::MONTHS_MOST) {
        too_many_months(document, span);
        return None;
    }
    Some(PlanBase::Paid { share: share?, components: components?, from: paid_from, to: paid_to })
}

fn share_of(document: &mut Document, from: &mut Section<'_, '_>) -> (Option<Exact>, Option<Vec<String>>) {
    let share = formed(document, from, "share", values::share, || {
        text!(
            "skriv en andel över 0 och högst 1: \"15 %\", \"1/7\"",
            "write a share above 0 and at most 1: \"15 %\", \"1/7\""
        )
    });
    (share, components(document, from))
}

/// The components named; none when none are, which means all.
fn components(document: &mut Document, from: &mut Section<'_, '_>) -> Option<Vec<String>> {
    let given = from.has("components");
    let components = items(document, from, "components")?;
    if given && components.is_empty() {
        let what = text!("listan ”components” är tom", "the list “components” is empty");
        let hint = text!(
            "namnge komponenterna, eller ta bort nyckeln: då gäller alla",
            "name the components, or leave the key out: then all count"
        );
        document.hinted(value_span(from, "components"), "plan_components_empty", what, hint);
        return None;
    }
    let mut fit = once(document, "components", &components);
    for (component, span) in &components {
        fit &= control_free(document, "components", component, span);
    }
    fit.then(|| components.into_iter().map(|(component, _)| component).collect())
}

fn factors(document: &mut Document, from: &mut Section<'_, '_>) -> Option<Vec<Exact>> {
    let texts = items(document, from, "factors")?;
    if texts.is_empty() || texts.len() > 50 {
        let what = text!(
            "”factors” ska ha ett värde för varje år, 1 till 50",
            "“factors” must have a value for each year, 1 to 50"
        );
        let hint = text!(
            "skriv till exempel factors = [\"6/7\", \"5/7\"]",
            "write, for example, factors = [\"6/7\", \"5/7\"]"
        );
        document.hinted(value_span(from, "factors"), "plan_factors", what, hint);
        return None;
    }
    let read = |(factor, span): (String, Range<usize>)| {
        let value = values::share_or_none(&factor);
        if value.is_none() {
            let what = text!("”{factor}” är ingen andel av grundbeloppet", "“{factor}” is no share of the base amount");
            let hint = text!(
                "skriv en andel från 0 till 1: \"6/7\", \"50 %\"",
                "write a share from 0 to 1: \"6/7\", \"50 %\""
            );
            document.hinted(span, "plan_factors", what, hint);
        }
        value
    };
    let factors: Vec<Option<Exact>> = texts.into_iter().map(read).collect();
    factors.into_iter().collect()
}

/// The centres with their amounts: `centres` with one `amount` for each, or a table of `amounts`.
fn centres(document: &mut Document, from: &mut Section<'_, '_>, kind: PlanKind) -> Option<Vec<PlanCentre>> {
    let before = document.problems.len();
    let shares = matches!(kind, PlanKind::Clawback | PlanKind::Sanction);
    let named: Vec<(String, Range<usize>, Ore)> = if !shares && from.has("amounts") {
        amounts(document, from)
    } else {
        let ids = items(document, from, "centres");
        let amount = if shares { None } else { amount(document, from) };
        let ids = ids.unwrap_or_default().into_iter();
        ids.map(|(id, span)| (id, span, amount.unwrap_or_default())).collect()
    };
    for (id, span, _) in &named {
        centre_id(document, id, span);
    }
    let ids: Vec<(String, Range<usize>)> =
        named.iter().map(|(id, span, _)| (id.to_ascii_uppercase(), span.clone())).collect();
    once(document, "centres", &ids);
    if document.problems.len() > before {
        return None;
    }
    if named.is_empty() || named.len() > Plan::CENTRES_MOST {
        let most = Plan::CENTRES_MOST;
        let what = text!("planen ska namnge 1 till {most} hälsocentraler", "the plan must name 1 to {most} centres");
        let hint = text!("lägg till centres = [\"SE…\"]", "add centres = [\"SE…\"]");
        document.hinted(value_span(from, "centres"), "plan_centres_missing", what, hint);
        return None;
    }
    let mut centres: Vec<PlanCentre> =
        named.into_iter().map(|(id, _, amount)| PlanCentre { id: id.to_ascii_uppercase(), amount }).collect();
    centres.sort_by(|one, other| one.id.cmp(&other.id));
    Some(centres)
}

/// The table of amounts by centre.
fn amounts(document: &mut Document, from: &mut Section<'_, '_>) -> Vec<(String, Range<usize>, Ore)> {
    for other in ["centres", "amount"] {
        if from.has(other) {
            let what = text!("beloppen står på två sätt", "the amounts are stated in two ways");
            let hint = text!(
                "skriv ”centres” och ”amount”, eller [plan.amounts]",
                "write “centres” and “amount”, or [plan.amounts]"
            );
            document.hinted(value_span(from, other), "plan_amounts_twice", what, hint);
        }
    }
    let _ = (items(document, from, "centres"), document.string(from, "amount"));
    let Some(amounts) = document.section(from, "amounts") else { return Vec::new() };
    let mut named = Vec::new();
    for (id, span, value) in amounts.entries() {
        match value.get_ref().as_str().and_then(values::kr).filter(|amount| *amount > Ore::ZERO) {
            Some(amount) => named.push((id.to_owned(), span, amount)),
            None => bad_amount(document, value.span()),
        }
    }
    named
}

fn amount(document: &mut Document, from: &mut Section<'_, '_>) -> Option<Ore> {
    let (text, span) = document.required(from, "amount")?;
    let amount = values::kr(&text).filter(|amount| *amount > Ore::ZERO);
    if amount.is_none() {
        bad_amount(document, span);
    }
    amount
}

fn bad_amount(document: &mut Document, span: Range<usize>) {
    let what = text!("här ska ett belopp över noll stå", "an amount above zero belongs here");
    let hint = text!(
        "skriv det i kronor: \"225 000 kr\", \"1234.50 kr\"",
        "write it in kronor: \"225 000 kr\", \"1234.50 kr\""
    );
    document.hinted(span, "plan_amount", what, hint);
}

fn months(document: &mut Document, from: &mut Section<'_, '_>) -> Option<u32> {
    let months = document.whole(from, "months")?;
    let months = u32::try_from(months).ok().filter(|months| (1..=Plan::MONTHS_MOST).contains(months));
    if months.is_none() {
        too_many_months(document, value_span(from, "months"));
    }
    months
}

fn too_many_months(document: &mut Document, span: Range<usize>) {
    let most = Plan::MONTHS_MOST;
    let what = text!("antalet månader ska vara 1 till {most}", "the number of months must be 1 to {most}");
    document.hinted(span, "plan_months", what, text!("ändra antalet månader", "change the number of months"));
}

/// Who owes the claim, when the plan says so: an organisation number.
fn provider(document: &mut Document, from: &mut Section<'_, '_>) -> Option<String> {
    if !from.has("provider") {
        return None;
    }
    let number = |text: &str| text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit());
    formed(
        document,
        from,
        "provider",
        |text| number(text).then(|| text.to_owned()),
        || {
            text!(
                "skriv utförarens organisationsnummer, tio siffror: \"5599999918\"",
                "write the provider's organisation number, ten digits: \"5599999918\""
            )
        },
    )
}

/// The role of the account that the lines are booked against.
fn account(document: &mut Document, from: &mut Section<'_, '_>, kind: PlanKind) -> Option<String> {
    if let (Some(role), false) = (kind.role(), from.has("account")) {
        return Some(role.to_owned());
    }
    let role = role(document, from)?;
    if !SETTLING.contains(&role.as_str()) {
        return Some(role);
    }
    let what =
        text!("en plan kan inte bokföras mot rollen ”{role}”", "a plan cannot be booked against the role “{role}”");
    let why = text!(
        "på det kontot regleras vad regionen och utförarna är skyldiga varandra: planens belopp kommer dit av sig självt",
        "that account is where the region and the providers settle what they owe: a plan's amounts come there by themselves"
    );
    let hint = text!(
        "skriv rollen för det konto som beloppet hör till, som \"clawback\" eller \"sanction\"",
        "write the role of the account that the amount belongs on, such as \"clawback\" or \"sanction\""
    );
    document.problem(Problem::error("plan_account", what).why(why).hint(hint), value_span(from, "account"));
    None
}

fn role(document: &mut Document, from: &mut Section<'_, '_>) -> Option<String> {
    formed(
        document,
        from,
        "account",
        |text| is_name(text).then(|| text.to_owned()),
        || {
            text!(
                "skriv en roll i kontoplanen: små bokstäver, siffror och bindestreck",
                "write a role of the chart of accounts: small letters, digits and hyphens"
            )
        },
    )
}

fn id(document: &mut Document, from: &mut Section<'_, '_>) -> Option<String> {
    let plain = |text: &str| {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte);
        (1..=160).contains(&text.len()) && text.bytes().all(fits) && !is_reserved(text)
    };
    formed(
        document,
        from,
        "id",
        |text| plain(text).then(|| text.to_owned()),
        || {
            text!(
                "skriv högst 160 av A–Z, a–z, 0–9 och - _ . /, och inget som böckerna själva använder: \"instalments/…\", \"carry/…\", \"…/step/…\"",
                "write at most 160 of A–Z, a–z, 0–9 and - _ . /, and nothing that the books use themselves: \"instalments/…\", \"carry/…\", \"…/step/…\""
            )
        },
    )
}

/// Whether the books give the id to something else: instalments of corrections, rows of carrying over (`carry/RULE`; plans
/// that repay a deficit have more parts), steps of plans.
fn is_reserved(id: &str) -> bool {
    let of_rule = id.starts_with("carry/") && id.matches('/').count() == 1;
    id.starts_with("instalments/") || of_rule || id.contains("/step/")
}

/// Whether it is a word of small letters, digits and hyphens.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// A calendar month, `"2021-01"`.
fn month(document: &mut Document, from: &mut Section<'_, '_>, key: &'static str, needed: bool) -> Option<Month> {
    if !needed && !from.has(key) {
        return None;
    }
    formed(
        document,
        from,
        key,
        |text| text.parse().ok(),
        || text!("skriv en månad: \"2021-01\"", "write a month: \"2021-01\""),
    )
}
