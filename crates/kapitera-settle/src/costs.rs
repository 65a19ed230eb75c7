//! The costs in the files against those who carry them, and against the lines that take them off.

use std::collections::BTreeMap;

use kapitera_evaluate::{CostBalance, EventOutcomes, EventTally, Plan, Settlement};
use kapitera_message::{Text, text};
use kapitera_model::{Component, Count, Stance};
use kapitera_money::{Ore, format_decimal, format_whole};
use kapitera_region::Manifest;
use kapitera_register::EventKind;

use crate::checks::Check;

/// What the files hold of a register of costs, and where each krona went; and what is in quarantine beside them.
///
/// # Panics
///
/// When the parts are not the whole.
pub(crate) fn costs_are_carried(plan: &Plan<'_>, balance: &CostBalance, deliveries: &[Manifest]) -> Check {
    let mut centres = EventTally::default();
    let mut others = EventTally::default();
    let mut nobody = EventTally::default();
    for rule in &balance.rules {
        centres += rule.charged;
        others += rule.central;
        rule.specialties.iter().for_each(|(_, tally)| others += *tally);
        nobody += rule.nobody;
        nobody += rule.not_open;
    }
    let without = balance.without_rule;
    assert_eq!(
        balance.in_files.amount,
        centres.amount + others.amount + nobody.amount + without.amount,
        "every krona in the files is carried by somebody or has an outcome"
    );
    let period = plan.period(&plan.model.time).span();
    let of_month = deliveries
        .iter()
        .filter(|manifest| manifest.register == balance.of.register() && manifest.covers.intersect(period).is_some());
    let (mut rejected, mut unreadable) = (Ore::ZERO, 0);
    for amounts in of_month.filter_map(|manifest| manifest.amounts) {
        rejected += amounts.rejected;
        unreadable += amounts.rejected_without_amount;
    }
    let tallies = [balance.in_files, centres, others, nobody, without];
    let kr = |mark| tallies.map(|tally| format_decimal(tally.amount, 2, mark));
    let (
        [all_sv, centres_sv, others_sv, nobody_sv, without_sv],
        [all_en, centres_en, others_en, nobody_en, without_en],
    ) = (kr(','), kr('.'));
    let (rejected_sv, rejected_en) =
        (format_decimal(rejected.0.into(), 2, ','), format_decimal(rejected.0.into(), 2, '.'));
    let (name, unreadable) = (balance.of.name(), format_whole(unreadable));
    Check {
        code: "costs_are_carried",
        said: text!(
            "{name}: {all_sv} kr i filerna = {centres_sv} kr på hälsocentralerna + {others_sv} kr på andra + {nobody_sv} kr utan listad eller öppen hälsocentral + {without_sv} kr utan regel; i karantän i leveranser som rör perioden: {rejected_sv} kr och {unreadable} rader med oläsligt belopp",
            "{name}: {all_en} kr in the files = {centres_en} kr on the centres + {others_en} kr on others + {nobody_en} kr without a listed or open centre + {without_en} kr without a rule; in quarantine in deliveries that touch the period: {rejected_en} kr and {unreadable} rows with an unreadable amount"
        ),
    }
}

/// What became of the visits and dispensings that components count, where some belong to no centre.
pub(crate) fn events_are_placed(plan: &Plan<'_>, outcomes: &[EventOutcomes]) -> Vec<Check> {
    let mut checks = Vec::new();
    for (position, component) in plan.model.components.iter().enumerate() {
        let (mut at_centres, mut nobody, mut not_open) = <(EventTally, EventTally, EventTally)>::default();
        for outcome in outcomes.iter().filter(|outcome| outcome.component == position) {
            at_centres += outcome.at_centres;
            nobody += outcome.nobody;
            not_open += outcome.not_open;
        }
        if nobody.number + not_open.number == 0 {
            continue;
        }
        let Text { sv, en } = &component.label;
        let [at_centres, nobody, not_open] = [at_centres, nobody, not_open].map(|tally| format_whole(tally.number));
        checks.push(Check {
            code: "events_are_placed",
            said: text!(
                "{sv}: {at_centres} vid hälsocentraler, {nobody} utan hälsocentral eller listning, {not_open} där hälsocentralen inte var öppen",
                "{en}: {at_centres} at centres, {nobody} without a centre or a listing, {not_open} where the centre was not open"
            ),
        });
    }
    checks
}

/// What a reader must look at: costs that centres carry by a rule and that the lines do not take off once and whole, and
/// costs without a rule.
pub(crate) fn alerts(plan: &Plan<'_>, balances: &[CostBalance], settlement: &Settlement) -> Vec<Text> {
    let model = plan.model;
    let mut alerts = Vec::new();
    for (position, rule) in model.costs.iter().enumerate() {
        let mut borne = EventTally::default();
        let parts = balances.iter().flat_map(|balance| &balance.rules).filter(|part| part.rule == position);
        parts.for_each(|part| borne += part.charged);
        let counts = |component: &Component| {
            matches!(&component.count, Count::Cost { name, .. } if *name == rule.name)
                && component.stance == Stance::Charged
        };
        let of_rule = settlement.lines.iter().filter(|line| counts(&model.components[line.component]));
        let (mut charged, mut lines) = (Ore::ZERO, 0_i64);
        for line in of_rule {
            charged += -line.paid();
            lines += 1;
        }
        // Rounding to whole kronor may move half a krona a line.
        let tolerance = (model.rounding.unit_ore - 1) / 2 * lines;
        let difference = i128::from(charged.0) - borne.amount;
        if difference.abs() > i128::from(tolerance) {
            let Text { sv, en } = &rule.label;
            let (charged, borne) = (i128::from(charged.0), borne.amount);
            let [charged_sv, borne_sv] = [charged, borne].map(|ore| format_decimal(ore, 2, ','));
            let [charged_en, borne_en] = [charged, borne].map(|ore| format_decimal(ore, 2, '.'));
            alerts.push(text!(
                "{sv}: hälsocentralerna bär {borne_sv} kr enligt kostnadsregeln, men raderna drar av {charged_sv} kr",
                "{en}: the centres carry {borne_en} kr by the cost rule, but the lines take off {charged_en} kr"
            ));
        }
    }
    for balance in balances.iter().filter(|balance| balance.without_rule.number > 0) {
        let (name, rows) = (balance.of.name(), format_whole(balance.without_rule.number));
        let (sv, en) =
            (format_decimal(balance.without_rule.amount, 2, ','), format_decimal(balance.without_rule.amount, 2, '.'));
        alerts.push(text!(
            "{name}: {rows} rader på {sv} kr passar ingen kostnadsregel i modellen, och bärs av ingen",
            "{name}: {rows} rows of {en} kr fit no cost rule of the model, and are carried by nobody"
        ));
    }
    alerts
}

/// What units ordered or sold that are not there on the day: one side of it would be settled and the other not. Once for each
/// register, however many components count it.
pub(crate) fn trade_without_place(outcomes: &[EventOutcomes]) -> Vec<Text> {
    let mut by_component: BTreeMap<(EventKind, usize), u64> = BTreeMap::new();
    for outcome in outcomes.iter().filter(|outcome| outcome.of.is_of_trade()) {
        *by_component.entry((outcome.of, outcome.component)).or_default() +=
            outcome.not_open.number + outcome.nobody.number;
    }
    let mut most: BTreeMap<EventKind, u64> = BTreeMap::new();
    for ((of, _), number) in by_component {
        let there = most.entry(of).or_default();
        *there = number.max(*there);
    }
    let said = |(of, number): (EventKind, u64)| {
        let (name, number) = (of.name(), format_whole(number));
        text!(
            "{name}: {number} är vid enheter som registren inte har den dagen, och avräknas inte där",
            "{name}: {number} are at units that the registers do not have on their day, and are not settled there"
        )
    };
    most.into_iter().filter(|(_, number)| *number > 0).map(said).collect()
}
