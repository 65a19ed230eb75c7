//! Who may what: the roles that each kind of page and act is for. Denied unless it stands here.

use std::collections::BTreeSet;

use kapitera_desk::{Role, Scope};

/// Whom a route is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum May {
    /// Anybody, also those who are not signed in.
    Anybody,
    /// Everybody who is signed in.
    SignedIn,
    /// Those with one of these roles. Who has no other of them than [`Role::Centre`] sees the own centres only: the address
    /// names the centre, as `{centre}`.
    Roles(&'static [Role]),
}

use Role::{Accountant, Administrator, Attester, Auditor, Centre, Controller, Responsible, Steering};

/// The figures of all centres, without persons.
pub const FIGURES: May = May::Roles(&[Controller, Attester, Accountant, Auditor, Steering]);
/// The figures of one centre.
pub const ONE_CENTRE: May = May::Roles(&[Controller, Attester, Accountant, Auditor, Steering, Centre]);
/// What is followed up: all centres beside each other. A centre's own people see the others' figures too, but for those that tell of few
/// persons, which the pages hide from them.
pub const FOLLOW_UP: May = ONE_CENTRE;
/// The calls, visits or contacts behind a figure of what is followed up: always with a reason, which is logged. A centre's own people see
/// those of the own centre, without what tells one person's events from another's.
pub const EVENTS: May = May::Roles(&[Controller, Auditor, Centre]);
/// The improvement programmes.
pub const PROGRAMMES: May = May::Roles(&[Controller, Attester, Accountant, Auditor, Steering, Responsible]);
/// Reporting outcomes of programmes: the books' officers say whose.
pub const REPORT: May = May::Roles(&[Controller, Responsible]);
/// Keeping what was tried as a model text.
pub const KEEP: May = May::Roles(&[Controller, Steering]);
/// Settlements, deliveries and the ledger, as those see them who work with them.
pub const WORK: May = May::Roles(&[Controller, Attester, Accountant, Auditor]);
/// Taking in deliveries, preparing settlements and corrections.
pub const PREPARE: May = May::Roles(&[Controller]);
/// Reviewing.
pub const REVIEW: May = May::Roles(&[Controller, Attester]);
/// Attesting.
pub const ATTEST: May = May::Roles(&[Attester]);
/// Posting.
pub const POST: May = May::Roles(&[Controller, Accountant]);
/// Paying, exporting, opening and closing months of the books.
pub const ACCOUNTS: May = May::Roles(&[Accountant]);
/// Giving up a draft, taking back a step: the books' officers say who may which.
pub const STEP_BACK: May = May::Roles(&[Controller, Attester, Accountant]);
/// What is about persons: always with a reason, which is logged.
pub const PERSONS: May = May::Roles(&[Controller, Auditor]);
/// Jobs: one's own, or all of them for those who work.
pub const JOBS: May = May::Roles(&[Controller, Attester, Accountant, Auditor]);
/// Stopping a job.
pub const STOP_JOBS: May = May::Roles(&[Controller, Attester, Accountant]);
/// Users, roles, sessions, settings.
pub const ADMINISTRATION: May = May::Roles(&[Administrator]);
/// Looking at users, the audit log and settings.
pub const AUDIT: May = May::Roles(&[Administrator, Auditor]);

impl May {
    /// Whether somebody with these roles may; `None` is somebody who is not signed in. For a centre's own people only when
    /// the centre is one of theirs, which the address says.
    pub fn allows(self, roles: Option<&BTreeSet<Role>>) -> bool {
        match (self, roles) {
            (Self::Anybody, _) | (Self::SignedIn, Some(_)) => true,
            (Self::Roles(may), Some(roles)) => may.iter().any(|role| roles.contains(role)),
            (_, None) => false,
        }
    }

    /// Whether somebody who may, may for all centres.
    pub fn is_for_all_centres(self, roles: &BTreeSet<Role>) -> bool {
        match self {
            Self::Roles(may) => may.iter().any(|role| *role != Centre && roles.contains(role)),
            _ => true,
        }
    }
}

/// Whether a token with these scopes may use a route with this one.
pub fn scope_allows(scopes: &BTreeSet<Scope>, needed: Scope) -> bool {
    scopes.contains(&needed)
}
