//! The texts of the books that say who and where: accounts, providers and officers, all illustrative.

/// The region's own organisation number, and those of the private providers.
pub const OWN: &str = "2329999995";
pub const ALPHA: &str = "5599999918";
pub const BETA: &str = "5599999926";

/// How centres that the region runs itself are booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owners {
    /// As private ones are: on the same accounts, and what they owe is carried forward.
    Alike,
    /// On accounts of their own. What they owe is carried forward, what private ones owe is invoiced.
    Apart,
}

/// The accounts of every region, each with its name, its class and its role; what care costs and is owed comes besides.
const ACCOUNTS: [(&str, &str, &str, &str); 11] = [
    ("1512", "Fordringar, fakturerade", "asset", "claim"),
    ("1519", "Fordringar, delbetalningar", "asset", "instalment-claim"),
    ("1590", "Överförda underskott", "asset", "carried-deficit"),
    ("1690", "Avräkning egenregi", "asset", "internal-transfer"),
    ("1930", "Bank", "asset", "bank"),
    ("2990", "Överförda överskott", "liability", "carried-surplus"),
    ("3610", "Avgifter", "income", "sanction"),
    ("3611", "Återkrav", "income", "clawback"),
    ("5591", "Avveckling", "cost", "phase-out"),
    ("5592", "Återtag", "cost", "recovery"),
    ("8990", "Resultat", "cost", "result"),
];

/// The providers, each with its name, its counterpart, how it is paid, and whom it is paid for besides.
const PROVIDERS: [(&str, &str, &str, &str, &str); 3] = [
    (OWN, "Region Test (påhittad)", "100", "internal", ""),
    (ALPHA, "Alfa Vård AB (påhittad)", "870", "bankgiro 9999-0012", "payee = [\"midwives\"]\n"),
    (BETA, "Beta Vård AB (påhittad)", "870", "bankgiro 999-9038", ""),
];

/// Somebody, what they may do, and their last day as an officer.
#[derive(Clone, Copy, Debug)]
pub struct Officer<'a> {
    pub id: &'a str,
    pub may: &'a [&'a str],
    pub to: Option<&'a str>,
}

/// The officers of most regions: either of two may do everything that two persons answer for.
pub(super) const OFFICERS: [Officer<'_>; 4] = [
    Officer { id: "controller", may: &["prepare", "review", "post", "plan", "attest"], to: None },
    Officer { id: "attestant", may: &["prepare", "review", "attest", "post", "plan"], to: None },
    Officer { id: "ekonom", may: &["pay", "close"], to: Some("2020-12-31") },
    Officer { id: "kassa", may: &["pay"], to: None },
];

/// The chart of accounts: what is bought, and what is owed for it, on accounts by owner when they are apart.
pub(super) fn chart(owners: Owners) -> String {
    let counterparts = [("100", "Egen organisation"), ("870", "Privata företag")];
    let mut text =
        counterparts.map(|(code, name)| format!("[[counterpart]]\ncode = \"{code}\"\nname = \"{name}\"\n")).concat();
    for (number, name, class, role) in ACCOUNTS {
        text += &account(number, name, class);
        text += &format!("[[role]]\nrole = \"{role}\"\naccount = \"{number}\"\n");
    }
    text += "[[posting]]\ncomponent = \"fee\"\naccount = \"3610\"\n";
    let bought: &[(&str, &str, &str)] = match owners {
        Owners::Alike => &[("", "2446", "5510")],
        Owners::Apart => &[("owner = \"private\"\n", "2446", "5510"), ("owner = \"own-operated\"\n", "2896", "5610")],
    };
    for (owner, owed, cost) in bought {
        text += &account(owed, "Skulder för vård", "liability");
        text += &account(cost, "Vård", "cost");
        text += &format!("[[role]]\nrole = \"payable\"\n{owner}account = \"{owed}\"\n");
        text += &format!("[[posting]]\ncomponent = \"*\"\n{owner}account = \"{cost}\"\n");
    }
    illustrative(&text)
}

fn account(number: &str, name: &str, class: &str) -> String {
    format!("[[account]]\nnumber = \"{number}\"\nname = \"{name}\"\nclass = \"{class}\"\n")
}

pub(super) fn providers() -> String {
    let provider = |(org, name, counterpart, pay, payee): (&str, &str, &str, &str, &str)| {
        format!(
            "[[provider]]\norg-number = \"{org}\"\nname = \"{name}\"\ncounterpart = \"{counterpart}\"\n\
             pay = \"{pay}\"\n{payee}"
        )
    };
    illustrative(&PROVIDERS.map(provider).concat())
}

pub(super) fn officers(officers: &[Officer<'_>]) -> String {
    let officer = |Officer { id, may, to }: &Officer<'_>| {
        let to = to.map(|to| format!("to = {to}\n")).unwrap_or_default();
        format!("[[officer]]\nid = \"{id}\"\nname = \"{id}\"\nmay = {may:?}\n{to}")
    };
    illustrative(&officers.iter().map(officer).collect::<String>())
}

/// Nobody has decided any of it.
pub(super) fn illustrative(text: &str) -> String {
    format!("basis = \"illustrative\"\n{text}")
}
