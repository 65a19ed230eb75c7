//! How a component's steps fit together, and levels in their right order.

use kapitera_message::{Problem, Problems, Text, text};

use crate::activity::EventMeasure;
use crate::ast::{
    Component, Count, Counting, Each, Factor, Limit, LimitOn, Model, Number, Per, PriceKind, Shape, Stance,
};
use crate::doc::Spot;

pub(super) fn check(model: &Model, component: &Component, problems: &mut Problems) {
    let mut fit = Fit { component, problems };
    fit.price();
    fit.events();
    fit.unit();
    fit.pool();
    fit.shapes();
    levels(model, component, problems);
}

/// A component whose steps are looked at together.
struct Fit<'a, 'p> {
    component: &'a Component,
    problems: &'p mut Problems,
}

impl Fit<'_, '_> {
    fn misfit(&mut self, spot: &Spot, what: Text, hint: Text) {
        let name = &self.component.name;
        self.problems.push(
            Problem::error(
                "steps_do_not_fit",
                text!("i ”{name}” passar stegen inte ihop", "in “{name}” the steps do not fit together"),
            )
            .at(spot.place(what))
            .hint(hint),
        );
    }

    fn price(&mut self) {
        let own = &self.component.provenance.spot;
        let counts_amounts = matches!(self.component.count, Count::Components(_));
        let counts_kronor =
            matches!(self.component.count, Count::Cost { .. } | Count::Events { measure: EventMeasure::Amount, .. });
        match (counts_amounts, self.component.price.as_ref().map(|price| &price.kind)) {
            (true, Some(PriceKind::Share(_))) => {}
            (true, _) => self.misfit(
                own,
                text!("räknar belopp", "counts amounts"),
                text!(
                    "priset för räknade belopp är en andel: price = {{ share = \"10 %\" }}",
                    "the price of counted amounts is a share: price = {{ share = \"10 %\" }}"
                ),
            ),
            (false, Some(PriceKind::Share(_))) if !counts_kronor => self.misfit(
                own,
                text!("en andel av vad?", "a share of what?"),
                text!(
                    "en andel tas av belopp: count = {{ components = […] }}, {{ cost = \"…\" }}, {{ of = \"fees\" }} eller {{ of = \"charges\" }}",
                    "a share is taken of amounts: count = {{ components = […] }}, {{ cost = \"…\" }}, {{ of = \"fees\" }} or {{ of = \"charges\" }}"
                ),
            ),
            (false, None) if self.component.is_money() => self.misfit(
                own,
                text!("saknar pris", "has no price"),
                text!("lägg till price, eller unit = \"points\"", "add a price, or unit = \"points\""),
            ),
            (false, _) => {}
        }
        if counts_amounts && (!self.component.weigh.is_empty() || self.component.normalise.is_some()) {
            self.misfit(
                own,
                text!("väger belopp", "weighs amounts"),
                text!("ta bort weigh och normalise", "remove weigh and normalise"),
            );
        }
    }

    /// Events are counted for their days, so that their number grows with the time already. A pool is of a time all the
    /// same, and a share has none.
    fn events(&mut self) {
        let of_events = matches!(self.component.count, Count::Events { .. } | Count::Cost { .. });
        let Some(price) = self.component.price.as_ref().filter(|_| of_events) else { return };
        let each = matches!(price.kind, PriceKind::Each(_) | PriceKind::Steps { .. } | PriceKind::Mean(_));
        if each && price.per != Per::Once {
            self.misfit(
                &price.spot,
                text!("händelser räknas en gång var", "events count once each"),
                text!("skriv per = \"once\"", "write per = \"once\""),
            );
        }
    }

    fn unit(&mut self) {
        if !self.component.is_money() && self.component.stance != Stance::Shadow {
            self.misfit(
                &self.component.provenance.spot,
                text!("är inte i kronor", "is not in kronor"),
                text!(
                    "skriv stance = \"shadow\": det som inte är pengar betalas inte",
                    "write stance = \"shadow\": what is not money is not paid"
                ),
            );
        }
    }

    fn shares_out(&self) -> bool {
        let kind = self.component.price.as_ref().map(|price| &price.kind);
        matches!(kind, Some(PriceKind::Pool(_) | PriceKind::PoolOf { .. } | PriceKind::Mean(_)))
    }

    fn by_item(&self) -> bool {
        matches!(self.component.count, Count::Value { each: Each::Item, .. })
    }

    fn pool(&mut self) {
        if !self.shares_out() {
            return;
        }
        let own = &self.component.provenance.spot;
        if self.by_item() {
            self.misfit(
                own,
                text!("delar ut efter poster", "shares out by items"),
                text!("ta bort each = \"item\"", "remove each = \"item\""),
            );
        }
        let by_day = self.component.price.as_ref().is_some_and(|price| price.per == Per::Day);
        if by_day && self.component.time.counting == Counting::PersonDays {
            self.misfit(
                own,
                text!("en pott per dag", "a pool per day"),
                text!("säg potten per månad eller år", "say the pool per month or year"),
            );
        }
    }

    fn shapes(&mut self) {
        for shape in &self.component.shape {
            match shape {
                Shape::Floor(limit) | Shape::Cap(limit) => self.limit(limit),
                Shape::Schedule { spot, .. } | Shape::Instalments { spot, .. } if self.shares_out() => self.misfit(
                    spot,
                    text!("ändrar delar av en pott", "changes parts of a pool"),
                    text!("ändra pottens storlek i stället", "change the size of the pool instead"),
                ),
                _ => {}
            }
        }
    }

    fn limit(&mut self, limit: &Limit) {
        if limit.on == LimitOn::Item && !self.by_item() {
            self.misfit(
                &limit.spot,
                text!("inga poster", "no items"),
                text!("count behöver each = \"item\"", "count needs each = \"item\""),
            );
        }
        if limit.on != LimitOn::Count && self.shares_out() {
            self.misfit(
                &limit.spot,
                text!("ändrar delar av en pott", "changes parts of a pool"),
                text!(
                    "sätt gränsen på räkningen (on = \"count\"): annars blir potten inte hel",
                    "put the limit on the count (on = \"count\"): the pool would not be whole"
                ),
            );
        }
    }
}

/// Levels that stand in the wrong order: steps that do not rise, or a stretch between two levels that is empty.
fn levels(model: &Model, component: &Component, problems: &mut Problems) {
    let value = |number: &Number| model.number_on(number, model.valid.from).ok().map(|found| found.value);
    let name = &component.name;
    for factor in &component.weigh {
        if let Factor::Between { from, to, spot, .. } = factor
            && let (Some(from), Some(to)) = (value(from), value(to))
            && from >= to
        {
            problems.push(
                Problem::error(
                    "levels_in_wrong_order",
                    text!("i ”{name}” är from inte lägre än to", "in “{name}” from is not below to"),
                )
                .at(spot.here())
                .why(text!(
                    "ingenting ligger mellan dem, så faktorn vore alltid 0",
                    "nothing lies between them, so the factor would always be 0"
                ))
                .hint(text!("byt plats på dem", "swap them")),
            );
        }
    }
    let Some(price) = &component.price else { return };
    let PriceKind::Steps { steps, .. } = &price.kind else { return };
    let ends: Vec<Option<_>> = steps.iter().map(|(up_to, _)| up_to.as_ref().map(&value)).collect();
    let last_is_open = matches!(ends.last(), Some(None));
    let rises = ends.windows(2).all(|pair| match (&pair[0], &pair[1]) {
        (None, _) => false,
        (Some(Some(lower)), Some(Some(upper))) => lower < upper,
        _ => true,
    });
    if !rises || !last_is_open {
        problems.push(
            Problem::error(
                "levels_in_wrong_order",
                text!(
                    "stegen i ”{name}” stiger inte till ett sista utan slut",
                    "the steps of “{name}” do not rise to a last one without end"
                ),
            )
            .at(price.spot.here())
            .why(text!(
                "varje enhet ska ha precis ett pris; ett pris som saknas är aldrig 0",
                "each unit must have exactly one price; a missing price is never 0"
            ))
            .hint(text!(
                "ordna stegen efter up-to; det sista har inget up-to ({{ each = 0 }} om mer inte ger något)",
                "order the steps by up-to; the last has no up-to ({{ each = 0 }} if more gives nothing)"
            )),
        );
    }
}
