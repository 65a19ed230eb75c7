//! What others found about the size it takes to carry a budget, to set beside one's own figures.
//!
//! The figures differ in what care they include, in which country and in what they call a risk; each row says so and names its
//! source. None is Swedish data on persons.

use kapitera_message::{Text, text};

/// How many listed a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    /// About so many.
    About(u32),
    /// From so many on.
    AtLeast(u32),
    /// Fewer than so many.
    Below(u32),
    /// From the one to the other.
    Between(u32, u32),
    /// Practices of ordinary size, not told.
    Practices,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// About which size.
    pub listed: Listed,
    /// What was found.
    pub what: Text,
    /// Where it stands.
    pub source: Text,
}

fn finding(listed: Listed, what: Text, source: &str) -> Finding {
    Finding { listed, what, source: Text::same(source) }
}

/// The findings, by rising size within each country's.
pub fn findings() -> Vec<Finding> {
    sizes().into_iter().chain(practices()).chain(rules()).collect()
}

/// Sizes named as needed.
fn sizes() -> Vec<Finding> {
    vec![
        Finding {
            listed: Listed::AtLeast(10_000),
            what: text!(
                "brittiska läkargrupper fick bära kostnader för läkemedel och viss specialistvård först från denna storlek; upphörde 1997",
                "British practices could carry drugs and some specialist care from this size; ended in 1997"
            ),
            source: text!(
                "Region Jämtland Härjedalen, Översyn av Hälsoval, avsnitt 4.2 (A. Anells föreläsning)",
                "Region Jämtland Härjedalen, review of Hälsoval, section 4.2 (lecture by A. Anell)"
            ),
        },
        Finding {
            listed: Listed::About(100_000),
            what: text!(
                "amerikanska sammanslutningar av läkare behöver så många, och dessutom riskjustering, återförsäkring och undantag för sällsynta fall",
                "American physician associations need so many, and risk adjustment, reinsurance and exclusion of rare cases as well"
            ),
            source: text!(
                "Region Jämtland Härjedalen, Översyn av Hälsoval, avsnitt 4.2 (A. Anells föreläsning)",
                "Region Jämtland Härjedalen, review of Hälsoval, section 4.2 (lecture by A. Anell)"
            ),
        },
        finding(
            Listed::About(10_000),
            text!(
                "behöver slå samman tre år: minst 30 000 personår för sällsynta dyra remisser; därunder växer variationen snabbt (vid 7 000 i medel 2,8 % och som mest 6,8 % av kostnaden)",
                "must pool three years: at least 30 000 person-years for rare costly referrals; below that variation grows fast (at 7 000 a mean of 2.8 % and at most 6.8 % of spend)"
            ),
            "Bachmann, Bevan, BMJ 1996;313:1054",
        ),
        finding(
            Listed::Below(100_000),
            text!(
                "en fast budget per person bedöms som mer riskfylld än godtagbart; en större gemensam pott förordas",
                "a fixed budget per person is judged riskier than acceptable; a larger shared pool is advised"
            ),
            "Jones 2009, doi 10.1017/S1463423609990089",
        ),
    ]
}

/// How far budgets were missed.
fn practices() -> Vec<Finding> {
    vec![
        finding(
            Listed::Practices,
            text!(
                "av 8 238 engelska mottagningar missar 53 % sin budget för akut sjukhusvård med mer än 5 %, 26 % med mer än 10 %, 11 % med mer än 20 %",
                "of 8 238 English practices 53 % miss their budget for acute hospital care by more than 5 %, 26 % by more than 10 %, 11 % by more than 20 %"
            ),
            "Nuffield Trust, HSJ 5016663",
        ),
        finding(
            Listed::Practices,
            text!(
                "en tredjedel av mottagningarna ligger 10 % eller mer från sin andel; formeln förklarar 12 % av variationen mellan personer och 77 % mellan mottagningar",
                "a third of practices lie 10 % or more off their share; the formula explains 12 % of the variance of persons and 77 % of that of practices"
            ),
            "Dixon 2011, BMJ 343:d6608",
        ),
        finding(
            Listed::Between(87_000, 104_000),
            text!(
                "av 500–600 tänkta grupper överskrider 15–26 om året budgeten för psykiatri med minst 5 %, och 1–2 med minst 10 %",
                "of 500–600 imagined consortia 15–26 a year overspend on mental health by at least 5 %, and 1–2 by at least 10 %"
            ),
            "J Health Serv Res Policy 2010, doi 10.1258/jhsrp.2010.010086",
        ),
        finding(
            Listed::About(100_000),
            text!(
                "20 % får underskott på mer än 1 %, 4 % på mer än 2 % (tyska persondata)",
                "20 % run a deficit of more than 1 %, 4 % of more than 2 % (German data on persons)"
            ),
            "HSJ 5023200",
        ),
        finding(
            Listed::About(300_000),
            text!(
                "6 % får underskott på mer än 1 % (tyska persondata)",
                "6 % run a deficit of more than 1 % (German data on persons)"
            ),
            "HSJ 5023200",
        ),
    ]
}

/// Sizes in American rules.
fn rules() -> Vec<Finding> {
    vec![
        finding(
            Listed::Between(7_000, 7_999),
            text!(
                "besparingen måste vara 3,2–3,4 % för att inte räknas som slump; varje persons kostnad kapas vid 99:e percentilen",
                "a saving must be 3.2–3.4 % not to count as chance; each person's cost is cut off at the 99th percentile"
            ),
            "42 CFR 425.604",
        ),
        finding(Listed::AtLeast(60_000), text!("besparingen måste vara 2 %", "a saving must be 2 %"), "42 CFR 425.604"),
        finding(
            Listed::AtLeast(25_000),
            text!(
                "över denna storlek räknas läkargruppen inte som utsatt för väsentlig risk; därunder krävs stopplösning när mer än 25 % av ersättningen står på spel",
                "above this size a physician group does not count as at substantial risk; below it a stop-loss is required where more than 25 % of payment is at stake"
            ),
            "42 CFR 422.208",
        ),
    ]
}
