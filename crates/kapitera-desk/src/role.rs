//! What users may: roles, which an administrator gives, and scopes, which limit what a token does of them.

use std::collections::BTreeSet;

use kapitera_message::{Text, text};

/// What somebody does in the region.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Role {
    /// *Controller*: imports, settles, prepares and reviews.
    Controller,
    /// *Attestant*: attests what another has prepared.
    Attester,
    /// *Ekonom*: posts, pays and hands out files.
    Accountant,
    /// *Hälsocentral*: sees what concerns its own centres.
    Centre,
    /// *Styrgrupp*: sees totals, forecasts and simulations.
    Steering,
    /// *Åtgärdsansvarig*: reports the outcome of measures in improvement programmes.
    Responsible,
    /// *Revisor*: sees everything and changes nothing.
    Auditor,
    /// *Administratör*: users, tokens and settings, and no money.
    Administrator,
}

impl Role {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 8] = [
        Self::Controller,
        Self::Attester,
        Self::Accountant,
        Self::Centre,
        Self::Steering,
        Self::Responsible,
        Self::Auditor,
        Self::Administrator,
    ];

    /// The word in tables and settings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Controller => "controller",
            Self::Attester => "attester",
            Self::Accountant => "accountant",
            Self::Centre => "centre",
            Self::Steering => "steering",
            Self::Responsible => "responsible",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
        }
    }

    /// The role of a word; none when it is none's.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// What it is called.
    pub fn label(self) -> Text {
        match self {
            Self::Controller => text!("controller", "controller"),
            Self::Attester => text!("attestant", "attester"),
            Self::Accountant => text!("ekonom", "accountant"),
            Self::Centre => text!("hälsocentral", "health centre"),
            Self::Steering => text!("styrgrupp", "steering group"),
            Self::Responsible => text!("åtgärdsansvarig", "responsible for measures"),
            Self::Auditor => text!("revisor", "auditor"),
            Self::Administrator => text!("administratör", "administrator"),
        }
    }

    /// What it means, in a sentence.
    pub fn meaning(self) -> Text {
        match self {
            Self::Controller => text!(
                "läser in register, beräknar, förbereder och granskar ersättningen",
                "imports registers, settles, prepares and reviews the payment"
            ),
            Self::Attester => {
                text!("attesterar det som någon annan har förberett", "attests what somebody else has prepared")
            }
            Self::Accountant => text!("bokför, betalar och lämnar ut filer", "posts, pays and hands out files"),
            Self::Centre => {
                text!("ser det som gäller de egna hälsocentralerna", "sees what concerns their own health centres")
            }
            Self::Steering => text!("ser summor, prognoser och simuleringar", "sees totals, forecasts and simulations"),
            Self::Responsible => text!(
                "rapporterar utfallet av sina åtgärder i förbättringsprogram",
                "reports the outcome of their measures in improvement programmes"
            ),
            Self::Auditor => text!("ser allt och ändrar inget", "sees everything and changes nothing"),
            Self::Administrator => text!(
                "sköter användare, nycklar och inställningar, men inga pengar",
                "looks after users, tokens and settings, but no money"
            ),
        }
    }

    /// What a token of somebody with this role may be given.
    pub fn scopes(self) -> &'static [Scope] {
        match self {
            Self::Controller => &[Scope::Read, Scope::Persons, Scope::Import, Scope::Settle],
            Self::Attester => &[Scope::Read, Scope::Attest],
            Self::Accountant => &[Scope::Read, Scope::Post],
            Self::Auditor => &[Scope::Read, Scope::Persons],
            Self::Centre | Self::Steering | Self::Responsible => &[Scope::Read],
            Self::Administrator => &[Scope::Administer],
        }
    }
}

/// What a token may do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Scope {
    /// Reads what its user may see.
    Read,
    /// Looks at persons and the items behind a line, with a reason each time.
    Persons,
    /// Brings in registers.
    Import,
    /// Settles, prepares and reviews.
    Settle,
    /// Attests.
    Attest,
    /// Posts, pays and hands out.
    Post,
    /// Changes users and settings.
    Administer,
}

impl Scope {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 7] =
        [Self::Read, Self::Persons, Self::Import, Self::Settle, Self::Attest, Self::Post, Self::Administer];

    /// The word in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Persons => "persons",
            Self::Import => "import",
            Self::Settle => "settle",
            Self::Attest => "attest",
            Self::Post => "post",
            Self::Administer => "administer",
        }
    }

    /// The scope of a word; none when it is none's.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }

    /// What it is called.
    pub fn label(self) -> Text {
        match self {
            Self::Read => text!("läsa", "read"),
            Self::Persons => text!("se personer, med skäl", "see persons, with a reason"),
            Self::Import => text!("läsa in register", "import registers"),
            Self::Settle => text!("beräkna och förbereda", "settle and prepare"),
            Self::Attest => text!("attestera", "attest"),
            Self::Post => text!("bokföra och betala", "post and pay"),
            Self::Administer => text!("administrera", "administer"),
        }
    }
}

/// What all these roles together let a token do.
pub(crate) fn scopes_of(roles: &BTreeSet<Role>) -> BTreeSet<Scope> {
    roles.iter().flat_map(|role| role.scopes()).copied().collect()
}

/// Words with a space between, sorted.
pub(crate) fn joined<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(" ")
}
