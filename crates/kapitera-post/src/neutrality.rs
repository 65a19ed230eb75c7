//! Neutrality between own-operated and private centres: what only some providers can get, by ownership, with the decision
//! behind it and whether others were offered it.
//!
//! Two things are laid side by side. The model's text says which components only some centres can have: by a condition on
//! the owner, by named centres, by a reported value that a centre has only when it was granted something, by a payee of its
//! own. The ledger says what was booked for the months of the period, corrections and plans too, whenever it was booked.
//! Every öre that was booked for them is in one line of the report, and the lines sum to it.
//!
//! The report does not judge. It lists what must have a reason, shows the reason where the region has written one down, and
//! says so where it has not.

mod basis;
mod gather;
mod offers;
mod output;
mod restrict;
mod sums;

use kapitera_message::{Problem, Problems, Text, text};
use kapitera_model::{Basis, Model};
use kapitera_money::{Exact, Ore};
use kapitera_period::{Month, Span};
use kapitera_register::Owner;

pub use gather::booked_facts;
pub use offers::{Offer, OfferedTo, Offers};
pub use output::neutrality_output;
pub use restrict::{Restriction, restrictions};

/// What was booked for some months, and who was there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BookedFacts {
    /// The centres; one that changed hands within the period is there once for each owner.
    pub centres: Vec<CentreThen>,
    /// What was booked, by component or plan.
    pub amounts: Vec<BookedAmount>,
    /// What plans rest on, as the drafts that booked them say.
    pub plans: Vec<PlanThen>,
    /// Whether a model behind it may only be tried out.
    pub try_out: bool,
}

/// A centre under an owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CentreThen {
    /// HSA id.
    pub id: String,
    /// The name people use.
    pub name: String,
    /// Who runs it.
    pub owner: Owner,
    /// Listed persons: the average over the months that are settled.
    pub listed: Exact,
}

/// What a component or a plan booked for a centre.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookedAmount {
    /// The centre's HSA id; empty for what belongs to no centre.
    pub centre: String,
    /// Who ran it; none when nobody is known.
    pub owner: Option<Owner>,
    /// The component; may be empty for a plan's.
    pub component: String,
    /// The plan or the rule of carrying over; empty for what the model made.
    pub plan: String,
    /// The month it belongs to.
    pub month_for: Month,
    /// What it added to what is paid.
    pub amount: Ore,
}

/// What a plan rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanThen {
    /// The plan.
    pub plan: String,
    /// What its lines are called.
    pub label: String,
    /// The decisions it rests on.
    pub decisions: Vec<String>,
}

/// What is reported on.
#[derive(Clone, Copy, Debug)]
pub struct NeutralityRequest<'a> {
    /// The region's name.
    pub region: &'a str,
    /// The first month that the payments are for.
    pub from: Month,
    /// The last.
    pub to: Month,
    /// The HSA ids of all centres that the region knows.
    pub centres: &'a [String],
    /// The models, each with its time.
    pub models: &'a [Model],
    /// What was offered to whom.
    pub offers: &'a Offers,
}

/// The report.
#[derive(Clone, Debug)]
pub struct Neutrality {
    /// The region's name.
    pub region: String,
    /// Whether a model behind it may only be tried out.
    pub try_out: bool,
    /// The first month that the payments are for.
    pub from: Month,
    /// The last.
    pub to: Month,
    /// What only some providers can get, without the VAT compensation.
    pub restricted: Vec<Payment>,
    /// The compensation for VAT; nothing booked, no lines.
    pub vat_compensation: Vec<Payment>,
    /// What all can get.
    pub open: Vec<Payment>,
    /// The centres by owner.
    pub owners: Vec<OwnerSize>,
    /// All that was booked: the sum of all lines.
    pub total: Ore,
    /// What must be looked at.
    pub flags: Vec<Text>,
}

/// The centres of an owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerSize {
    /// The owner.
    pub owner: Owner,
    /// How many centres.
    pub centres: usize,
    /// Their listed persons: the average over the months settled in the period.
    pub listed: Exact,
}

/// A line of the report: a component, or a plan.
#[derive(Clone, Debug)]
pub struct Payment {
    /// The component; may be empty for a plan's.
    pub component: String,
    /// The plan; empty for what the model made.
    pub plan: String,
    /// What it is called.
    pub label: Text,
    /// Why only some can get it; empty for what all can get.
    pub restrictions: Vec<Restriction>,
    /// By owner.
    pub by_owner: Vec<OwnerAmount>,
    /// What no owner's centre got: amounts that belong to no known centre.
    pub no_owner: Ore,
    /// What it rests on.
    pub rests: Vec<RestsOn>,
    /// Whether others were offered it.
    pub offered: Offered,
}

/// What centres of an owner got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerAmount {
    /// The owner.
    pub owner: Owner,
    /// How much.
    pub amount: Ore,
    /// How many of its centres got anything.
    pub centres: usize,
    /// Kronor per listed person of all the owner's centres; none without listed persons.
    pub per_listed: Option<Exact>,
}

/// What a payment rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestsOn {
    /// The component or the price.
    pub what: Text,
    /// The decision: by whom, when, its section and case; empty when none is named.
    pub decision: String,
    /// Where it was read; empty when nothing says it.
    pub read: String,
    /// What the value rests on.
    pub basis: Basis,
}

/// Whether others were offered a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offered {
    /// Everybody can get it: there is nothing to offer.
    Open,
    /// To all, all the time.
    All(Vec<Offer>),
    /// To some, or only part of the time; the days within the period on which nobody was offered it.
    Some(Vec<Offer>, Vec<Span>),
    /// Nothing is written down.
    NotDocumented,
}

impl Payment {
    /// The offers of it within the months.
    pub fn offers(&self) -> &[Offer] {
        match &self.offered {
            Offered::All(offers) | Offered::Some(offers, _) => offers,
            Offered::Open | Offered::NotDocumented => &[],
        }
    }

    /// All that was booked of it.
    pub fn total(&self) -> Ore {
        self.by_owner.iter().map(|part| part.amount).sum::<Ore>() + self.no_owner
    }
}

impl Neutrality {
    /// All lines.
    pub fn payments(&self) -> impl Iterator<Item = &Payment> {
        self.restricted.iter().chain(&self.vat_compensation).chain(&self.open)
    }
}

/// The report of what was booked.
///
/// # Errors
///
/// `nothing_booked` when nothing is booked for the months. `unknown_in_offers` when an offer names a component, a plan or a centre that nobody knows: a misspelt name would leave a
/// payment without its offer, in silence. `neutrality_not_whole` when the lines do not sum to what was booked, which is a
/// fault of the program.
pub fn neutrality(facts: &BookedFacts, request: &NeutralityRequest<'_>) -> Result<Neutrality, Problems> {
    if facts.amounts.is_empty() {
        return Err(vec![nothing_booked(request)]);
    }
    let unknown = offers::unknown(request, facts);
    if !unknown.is_empty() {
        return Err(unknown);
    }
    let owners = sums::owner_sizes(facts);
    let mut report = Neutrality {
        region: request.region.to_owned(),
        try_out: facts.try_out,
        from: request.from,
        to: request.to,
        restricted: Vec::new(),
        vat_compensation: Vec::new(),
        open: Vec::new(),
        owners,
        total: facts.amounts.iter().map(|booked| booked.amount).sum(),
        flags: offers::unknown_vat(request, facts),
    };
    for (key, amounts) in sums::by_payment(facts) {
        let payment = sums::payment(&key, &amounts, facts, request, &report.owners);
        if payment.restrictions.is_empty() {
            report.open.push(payment);
            continue;
        }
        report.flags.extend(sums::flags(&payment, &amounts, facts));
        let is_vat = key.plan.is_empty() && request.offers.vat_compensation.contains(&key.component);
        let list = if is_vat { &mut report.vat_compensation } else { &mut report.restricted };
        list.push(payment);
    }
    let listed: Ore = report.payments().map(Payment::total).sum();
    if listed == report.total { Ok(report) } else { Err(vec![not_whole(listed, report.total)]) }
}

fn nothing_booked(request: &NeutralityRequest<'_>) -> Problem {
    let (from, to) = (request.from, request.to);
    let what = if from == to {
        text!("inget är bokfört för {from}", "nothing is booked for {from}")
    } else {
        text!("inget är bokfört för {from} till {to}", "nothing is booked for {from} to {to}")
    };
    Problem::error("nothing_booked", what)
        .why(text!("rapporten visar vad som är bokfört", "the report shows what is booked"))
        .hint(text!(
            "bokför en avräkning först; de som finns visas av: kapitera settlement list",
            "post a settlement first; kapitera settlement list shows those there are"
        ))
}

fn not_whole(lines: Ore, total: Ore) -> Problem {
    Problem::error(
        "neutrality_not_whole",
        text!(
            "rapportens rader är {lines} kr tillsammans, men {total} kr är bokfört",
            "the lines of the report come to {lines} kr together, but {total} kr was booked"
        ),
    )
    .hint(text!("felet ligger i programmet; rapportera det", "the fault lies in the program; report it"))
}
