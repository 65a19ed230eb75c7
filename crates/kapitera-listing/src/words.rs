//! What things are called, for people; the codes are for programs.

use kapitera_message::{Text, text};

use crate::assign::{Cause, NoCentre};
use crate::candidates::Barred;
use crate::check::{BreachKind, NotJudged};
use crate::rules::Way;

/// A breach: code and words.
pub fn breach_text(kind: BreachKind) -> (&'static str, Text) {
    match kind {
        BreachKind::ListRemains => (
            "list_remains",
            text!("står kvar på en stängd hälsocentrals lista", "still on the list of a centre that closed"),
        ),
        BreachKind::NotOpen => {
            ("not_open", text!("listad där det inte är öppet", "listed at a centre that is not open"))
        }
        BreachKind::MayNotReceive => (
            "may_not_receive",
            text!(
                "tilldelad en hälsocentral som inte får ta emot utan val",
                "assigned to a centre that may not receive without a choice"
            ),
        ),
        BreachKind::OtherCentre => (
            "other_centre",
            text!("tilldelad en annan hälsocentral än regeln ger", "assigned to another centre than the rule gives"),
        ),
        BreachKind::ReListedTooOften => {
            ("re_listed_too_often", text!("har bytt oftare än tillåtet", "changed more often than allowed"))
        }
        BreachKind::NotListed => {
            ("not_listed", text!("bor i regionen utan att vara listad", "lives in the region without being listed"))
        }
    }
}

/// Why somebody was not judged: code and words.
pub fn not_judged_text(why: NotJudged) -> (&'static str, Text) {
    match why {
        NotJudged::BeforeTheRules => {
            ("before_the_rules", text!("listad innan regeln började gälla", "listed before the rule was in force"))
        }
        NotJudged::NoneGiven => ("none_given", text!("regeln ger ingen hälsocentral", "the rule gives no centre")),
    }
}

/// Why a centre was passed over: code and words.
pub fn barred_text(why: Barred) -> (&'static str, Text) {
    match why {
        Barred::NotOpen => ("not_open", text!("inte öppen", "not open")),
        Barred::Owner => ("owner", text!("fel ägare och inte upphandlad", "another owner, not procured")),
        Barred::Never => ("never", text!("undantagen i regeln", "left out by the rule")),
        Barred::Full => ("full", text!("taket nått", "cap met")),
    }
}

/// Why there is no centre: code and words.
pub fn no_centre_text(why: NoCentre) -> (&'static str, Text) {
    match why {
        NoCentre::AreaUnknown => ("area_unknown", text!("okänt område", "unknown area")),
        NoCentre::NoneGiven => {
            ("none_given", text!("regeln ger ingen hälsocentral för området", "the rule gives no centre for the area"))
        }
        NoCentre::NoneMayReceive => ("none_may_receive", text!("ingen av dem får ta emot", "none of them may receive")),
        NoCentre::AllFull => ("all_full", text!("alla som får ta emot är fulla", "all that may receive are full")),
    }
}

/// The way to a centre: code and words.
pub fn way_text(way: Way) -> (&'static str, Text) {
    match way {
        Way::Named => ("named", text!("angiven i stängningsregeln", "named by the closing rule")),
        Way::Area => ("area", text!("områdets hälsocentral", "the area's centre")),
        Way::Distance => ("distance", text!("närmast", "nearest")),
        Way::Municipality => ("municipality", text!("kommunens vårdenhet", "the municipality's unit")),
    }
}

/// Why somebody is to be placed: code and words.
pub fn cause_text(cause: Cause) -> (&'static str, Text) {
    match cause {
        Cause::Newcomer => ("newcomer", text!("olistad", "not listed")),
        Cause::Closing(_) => ("closing", text!("hälsocentralen stänger", "centre closes")),
        Cause::Opening(..) => ("opening", text!("hälsocentral öppnar", "centre opens")),
    }
}
