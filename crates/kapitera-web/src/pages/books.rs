//! Corrections, payments, plans and neutrality: what the books hold beside their rows.

use kapitera_ask::neutrality::neutrality_answer;
use kapitera_ask::plan::{find_plan, plan_answer, plans_answer};
use kapitera_books::DraftKind;
use kapitera_desk::Scope;
use kapitera_message::{Text, text};
use kapitera_output::{Cell, Column, Output, Part, Table};
use kapitera_period::Month;
use kapitera_store::Periods;

use super::done;
use crate::answer::{Answer, Refused};
use crate::app::Rests;
use crate::asked::Asked;
use crate::form::{Field, Form, Kind};
use crate::html::Links;
use crate::page::{Block, Page};
use crate::rights::{ACCOUNTS, FIGURES, WORK};
use crate::route::Route;

/// The routes.
pub const ROUTES: &[Route] = &[
    Route::get("/corrections", WORK, "The corrections, with what they correct", corrections).api(Scope::Read),
    Route::get("/payments", WORK, "The payments, and what is owed", payments).api(Scope::Read),
    Route::get("/payments/{payment}", WORK, "A payment", payment).api(Scope::Read),
    Route::post(
        "/payments/{payment}/reject",
        ACCOUNTS,
        "Says that the bank rejected what a provider was to be paid",
        reject,
    )
    .api(Scope::Post)
    .asks(&["provider", "month", "note"]),
    Route::get("/plans", WORK, "The plans: amounts that fall due over time", plans).api(Scope::Read),
    Route::get("/plans/{plan}", WORK, "A plan", plan).api(Scope::Read),
    Route::get("/neutrality", FIGURES, "What only some providers can be paid, by what decision", neutrality)
        .api(Scope::Read)
        .asks(&["from", "to"]),
];

fn corrections(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let output = asked.app.keep("corrections", Rests::OnJournal, || {
        let standings = asked.app.standings()?;
        let columns = vec![
            Column::new("settlement", text!("rättelse", "correction")),
            Column::new("month_for", text!("rättar månaden", "corrects the month")),
            Column::new("corrects", text!("det bokförda", "what is posted")),
            Column::new("stage", text!("läge", "stage")),
            Column::new("post_in", text!("bokförs i", "booked in")),
            Column::new("difference", text!("skillnad kr", "difference kr")),
            Column::new("why", text!("skäl", "reason")),
        ];
        let of_month = |id: kapitera_books::SettlementId| {
            let posted = standings.of_subject(id.month, id.subject).filter(|one| one.is_posted());
            posted.map(|one| one.draft.id.to_string()).collect::<Vec<_>>().join(", ")
        };
        let rows = standings
            .all()
            .filter(|one| one.draft.kind == DraftKind::Correction)
            .map(|one| {
                let Text { sv, en } = one.life.stage.said();
                Ok(vec![
                    Cell::Name(one.draft.id.to_string()),
                    Cell::Name(one.draft.id.month.to_string()),
                    Cell::Name(of_month(one.draft.id)),
                    Cell::Words(Text { sv, en }),
                    Cell::Name(one.draft.post_in.to_string()),
                    Cell::Change(asked.app.total(one)?),
                    if one.draft.reason.is_empty() { Cell::Empty } else { Cell::Name(one.draft.reason.clone()) },
                ])
            })
            .collect::<Result<_, Refused>>()?;
        Ok(Output::of(vec![Part::Table(Table {
            key: "corrections",
            heading: Text::default(),
            columns,
            rows,
            total: None,
        })]))
    })?;
    let page = Page::new(text!("Rättelser", "Corrections")).lead(text!(
        "En rättelse bokför skillnaden mot det bokförda, med en orsak för varje rad.",
        "A correction posts the difference from what is posted, with a cause for each line."
    ));
    Ok(Answer::page(page.linked(output, asked.links())))
}

fn payments(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let output = asked.app.output("payments", Rests::OnPosted, |office| {
        let payments = office.payments()?;
        let columns = vec![
            Column::new("payment", text!("utbetalning", "payment")),
            Column::new("post_in", text!("bokföringsmånad", "month of the books")),
            Column::new("execution", text!("betalningsdag", "day of payment")),
            Column::new("providers", text!("utförare", "providers")),
            Column::new("amount", text!("kr", "kr")),
            Column::new("by", text!("av", "by")),
        ];
        let rows = payments
            .iter()
            .rev()
            .map(|(entry, paid)| {
                vec![
                    Cell::Name(paid.id.clone()),
                    Cell::Name(paid.period.to_string()),
                    Cell::Name(paid.execution.to_string()),
                    Cell::Whole(i128::try_from(paid.items.len()).unwrap_or_default()),
                    Cell::Money(paid.items.iter().map(|item| item.amount).sum()),
                    Cell::Name(entry.by.clone()),
                ]
            })
            .collect();
        let mut parts = vec![Part::Table(Table {
            key: "payments",
            heading: text!("Utbetalningar", "Payments"),
            columns,
            rows,
            total: None,
        })];
        let owed = office.owed()?;
        let mut by_provider: std::collections::BTreeMap<String, kapitera_money::Ore> =
            std::collections::BTreeMap::new();
        for owed in &owed {
            *by_provider.entry(owed.provider.clone()).or_default() += owed.balance;
        }
        let names = kapitera_report::BookNames::new(office.books(), office.region())?;
        let name = |provider: &str| kapitera_report::BookNames::of(&names.providers, provider);
        let rows = by_provider
            .iter()
            .map(|(provider, balance)| {
                vec![Cell::Name(provider.clone()), Cell::Name(name(provider)), Cell::Money(*balance)]
            })
            .collect();
        let columns = vec![
            Column::new("provider", text!("utförare", "provider")),
            Column::new("provider_name", text!("namn", "name")),
            Column::new(
                "balance",
                text!("kr att betala (minus: utförarens skuld)", "kr to pay (minus: the provider's debt)"),
            ),
        ];
        let total = vec![
            Cell::Words(text!("Summa", "Total")),
            Cell::Empty,
            Cell::Money(owed.iter().map(|owed| owed.balance).sum()),
        ];
        parts.push(Part::Table(Table {
            key: "owed",
            heading: text!("Skuld nu", "Owed now"),
            columns,
            rows,
            total: Some(total),
        }));
        Ok(Output::of(parts))
    })?;
    let mut page = Page::new(text!("Betalningar", "Payments"));
    page.blocks.extend(done::done(asked));
    Ok(Answer::page(page.linked(output, asked.links())))
}

fn payment(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let id = asked.part("payment");
    let name = &asked.app.settings.name;
    let found = asked.app.office(|office| {
        let payments = office.payments()?;
        let Some((_, paid)) = payments.into_iter().find(|(_, paid)| paid.id == id) else { return Ok(None) };
        let rejections = office.rejections(id)?;
        Ok(Some((paid, rejections)))
    })?;
    let (paid, rejections) = found.ok_or_else(Refused::not_found)?;
    let mut page = Page::default().under(text!("Betalningar", "Payments"), "/payments");
    page.blocks.extend(done::done(asked));
    page = page.linked(kapitera_report::payment_output(name, &paid), asked.links());
    for (provider, entry) in &rejections {
        let at = super::when(entry.at);
        page = page.with(Block::Notice(
            crate::page::Tone::Warning,
            text!(
                "Banken avvisade betalningen till {provider}, bokfört {at}.",
                "The bank rejected the payment to {provider}, booked {at}."
            ),
        ));
    }
    if asked.may(ACCOUNTS) {
        let left: Vec<crate::form::Choice> = paid
            .items
            .iter()
            .filter(|item| !rejections.contains_key(&item.provider))
            .map(|item| crate::form::Choice::new(item.provider.clone(), Text::same(item.name.clone())))
            .collect();
        if !left.is_empty() {
            let month = Month::of(asked.at.to_zoned(jiff::tz::TimeZone::UTC).date())
                .map(|month| month.to_string())
                .unwrap_or_default();
            page = page.with(Block::Form(
                Form::post(format!("/payments/{id}/reject"), text!("Bokför avvisningen", "Book the rejection"))
                    .heading(text!("Banken avvisade en betalning", "The bank rejected a payment"))
                    .about(text!(
                        "Beloppet blir åter en skuld till utföraren, och betalas nästa gång.",
                        "The amount is owed to the provider again, and is paid next time."
                    ))
                    .field(Field::new("provider", text!("Utförare", "Provider"), Kind::One(left)).required())
                    .field(Field::new("month", text!("Bokförs i", "Booked in"), Kind::Month).required().holding(month))
                    .field(Field::new("note", text!("Anteckning", "Note"), Kind::Line))
                    .grave(),
            ));
        }
    }
    Ok(Answer::page(page))
}

fn reject(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let id = asked.part("payment");
    let provider = asked.sent.need("provider")?;
    asked.sent.need("month")?;
    let Some(month) = asked.sent.parsed::<Month>("month")? else { return Err(Refused::not_found()) };
    let act = asked.act(asked.sent.get("note").unwrap_or_default())?;
    asked.app.office(|office| Ok(office.reject_payment(id, provider, month, &act)?))?;
    Ok(Answer::Done(format!("/payments/{id}?done=reject")))
}

fn plans(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let output = asked.app.output("plans", Rests::OnPosted, |office| Ok(plans_answer(office)?))?;
    let page = Page::new(text!("Planer", "Plans")).lead(text!(
        "Belopp som förfaller över tid: stöd, återtagande, engångsbelopp.",
        "Amounts that fall due over time: support, reclaims, single amounts."
    ));
    Ok(Answer::page(page.linked(output, asked.links())))
}

fn plan(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let id = asked.part("plan").to_owned();
    let output = asked.app.output(&format!("plan {id}"), Rests::OnPosted, |office| {
        let found = find_plan(office, &id)?;
        Ok(plan_answer(&found.plan, Some(&found.life)))
    })?;
    Ok(Answer::page(Page::default().under(text!("Planer", "Plans"), "/plans").linked(output, asked.links())))
}

fn neutrality(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let (from, to) = (asked.query.parsed::<Month>("from")?, asked.query.parsed::<Month>("to")?);
    let posted: Vec<Month> =
        asked.app.standings()?.all().filter(|one| one.is_posted()).map(|one| one.draft.id.month).collect();
    let mut page = Page::new(text!("Konkurrensneutralitet", "Competitive neutrality")).lead(text!(
        "Vad bara några utförare kan få, med vilket beslut, och om andra har erbjudits det.",
        "What only some providers can be paid, by what decision, and whether others were offered it."
    ));
    let from = from.or_else(|| posted.iter().min().copied());
    let to = to.or_else(|| posted.iter().max().copied());
    let held = |month: Option<Month>| month.map(|month| month.to_string()).unwrap_or_default();
    page = page.with(Block::Form(
        Form::ask("/neutrality", text!("Visa", "Show"))
            .field(Field::new("from", text!("Från månad", "From month"), Kind::Month).required().holding(held(from)))
            .field(Field::new("to", text!("Till månad", "To month"), Kind::Month).required().holding(held(to))),
    ));
    let (Some(from), Some(to)) = (from, to) else {
        return Ok(Answer::page(page.with(Block::Sentence(text!("Inget är bokfört ännu.", "Nothing is posted yet.")))));
    };
    let output = asked.app.output(&format!("neutrality {from} {to}"), Rests::OnPosted, |office| {
        Ok(neutrality_answer(office, Periods { from, to })?)
    })?;
    Ok(Answer::page(page.linked(output, Links { month: None, ..asked.links() })))
}
