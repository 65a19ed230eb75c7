//! A review as tables and sentences: the command line, the PDF and the page show the same.

use kapitera_books::Subject;
use kapitera_books::{Cause, DraftKind};
use kapitera_message::{Text, text};
use kapitera_money::{Exact, Ore};
use kapitera_output::{Cell, Column, Output, Part, Table};

use super::data::{Review, Said, Split};
use super::words::{listed_sums, moved, parse_listed, parts_meant, parts_said, persons, total_split};

/// The review's parts without its title.
pub fn review_parts(review: &Review) -> Vec<Part> {
    let mut parts = vec![sentences("summary", Text::default(), &review.summary)];
    if !review.alerts.is_empty() {
        parts.push(sentences("alerts", text!("SE UPP", "LOOK HERE"), &review.alerts));
    }
    match review.kind {
        DraftKind::Settlement => parts.extend(review.settlement()),
        DraftKind::Correction => {
            parts.push(Part::Table(review.by_cause()));
            parts.extend(review.differences());
        }
    }
    if !review.checks.is_empty() {
        parts.push(sentences("checks", text!("Kontroller som höll", "Checks that held"), &review.checks));
    }
    parts
}

impl Review {
    /// The review for people and programs.
    pub fn output(&self) -> Output {
        let (id, before) = (self.id, self.before);
        let title = match self.kind {
            DraftKind::Settlement => {
                text!("Granskning av {id} mot {before}", "Review of {id} against {before}")
            }
            DraftKind::Correction => text!("Granskning av rättelsen {id}", "Review of the correction {id}"),
        };
        Output { title: Some(title), parts: review_parts(self), csv: None }
    }

    fn settlement(&self) -> Vec<Part> {
        let mut parts = vec![Part::Table(self.by_component()), Part::Table(self.by_centre())];
        parts.push(Part::Sentences {
            key: "meaning",
            heading: text!("Vad delarna betyder", "What the parts mean"),
            sentences: parts_meant(),
        });
        if !self.parameters.is_empty() {
            parts.push(Part::Table(self.by_parameter()));
        }
        if !self.outliers.is_empty() {
            parts.push(Part::Table(self.by_outlier()));
        }
        if !self.plans.is_empty() {
            parts.push(Part::Table(self.by_plan()));
        }
        parts.push(Part::ForPrograms(self.by_line()));
        parts
    }

    /// Each component over all centres.
    fn by_component(&self) -> Table {
        let lines = |component: &super::data::ReviewComponent| -> Vec<&super::data::ReviewLine> {
            self.lines.iter().filter(|line| line.component == component.name).collect()
        };
        let named = self.components.iter().filter(|component| !lines(component).is_empty());
        let row = |component: &super::data::ReviewComponent| {
            let (mut before, mut now, mut split) = (Ore::ZERO, Ore::ZERO, Split::default());
            for line in lines(component) {
                before += line.before;
                now += line.now;
                split += line.split;
            }
            let mut row = vec![Cell::Name(component.name.clone()), Cell::Words(component.label.text())];
            row.extend([Cell::Money(before), Cell::Money(now), Cell::Change(now - before)]);
            row.extend(cells(split));
            row
        };
        let (before, now): (Ore, Ore) =
            (self.lines.iter().map(|line| line.before).sum(), self.lines.iter().map(|line| line.now).sum());
        let mut total = vec![Cell::Empty, Cell::Words(text!("Summa", "Total"))];
        total.extend([Cell::Money(before), Cell::Money(now), Cell::Change(now - before)]);
        total.extend(cells(total_split(self)));
        let mut columns =
            vec![Column::for_programs("component"), Column::new("label", text!("komponent", "component"))];
        columns.extend(amounts());
        columns.extend(part_columns());
        let heading = text!("Vad som ändrats och varför, per komponent", "What changed and why, by component");
        Table { key: "components", heading, columns, rows: named.map(row).collect(), total: Some(total) }
            .without_zeros(&part_keys())
    }

    /// Each centre over all components.
    fn by_centre(&self) -> Table {
        let list = |listed: &str| {
            let number = parse_listed(listed).unwrap_or(Exact::ZERO);
            let (mantissa, decimals) = persons(&number);
            Cell::Decimal(mantissa, decimals)
        };
        let net = |before: &Exact, now: &Exact| {
            let (mantissa, decimals) = persons(&(now - before));
            Cell::Decimal(mantissa, decimals)
        };
        let row = |centre: &super::data::ReviewCentre| {
            let (then, now) = (parse_listed(&centre.listed_before), parse_listed(&centre.listed));
            let (then, now) = (then.unwrap_or(Exact::ZERO), now.unwrap_or(Exact::ZERO));
            let mut row = vec![Cell::Name(centre.centre.clone()), Cell::Name(centre.name.clone())];
            row.extend([list(&centre.listed), net(&then, &now)]);
            let change = centre.now - centre.before;
            row.extend([Cell::Money(centre.before), Cell::Money(centre.now), Cell::Change(change)]);
            row.extend(cells(centre.split));
            row.push(Cell::Change(centre.plans));
            row
        };
        let (then, now) = listed_sums(self);
        let sum = |of: fn(&super::data::ReviewCentre) -> Ore| self.centres.iter().map(of).sum::<Ore>();
        let (before, after) = (sum(|centre| centre.before), sum(|centre| centre.now));
        let (mantissa, decimals) = persons(&now);
        let mut total = vec![Cell::Empty, Cell::Words(text!("Summa", "Total"))];
        total.extend([Cell::Decimal(mantissa, decimals), net(&then, &now)]);
        total.extend([Cell::Money(before), Cell::Money(after), Cell::Change(after - before)]);
        total.extend(cells(total_split(self)));
        total.push(Cell::Change(sum(|centre| centre.plans)));
        let mut columns = vec![
            Column::for_programs("centre_id"),
            Column::new("centre", self.id.subject.place()),
            Column::new("listed", text!("listade", "listed")),
            Column::new("listed_net", text!("netto", "net")),
        ];
        columns.extend(amounts());
        columns.extend(part_columns());
        columns.push(Column::new("plans", text!("planer", "plans")));
        let Text { sv, en } = self.id.subject.place();
        let heading = text!("Vad som ändrats och varför, per {sv}", "What changed and why, by {en}");
        Table { key: "centres", heading, columns, rows: self.centres.iter().map(row).collect(), total: Some(total) }
            .without_zeros(&part_keys())
    }

    fn by_line(&self) -> Table {
        let row = |line: &super::data::ReviewLine| {
            let mut row = vec![Cell::Name(line.centre.clone()), Cell::Name(line.component.clone())];
            row.extend([Cell::Money(line.before), Cell::Money(line.now), Cell::Change(line.now - line.before)]);
            row.extend(cells(line.split));
            row
        };
        let mut columns = vec![Column::for_programs("centre_id"), Column::for_programs("component")];
        columns.extend(amounts());
        columns.extend(part_columns());
        let rows = self.lines.iter().map(row).collect();
        Table { key: "lines", heading: Text::default(), columns, rows, total: None }
    }

    fn by_parameter(&self) -> Table {
        let row = |changed: &super::data::ChangedParameter| {
            vec![
                Cell::Name(changed.name.clone()),
                Cell::Words(changed.label.text()),
                Cell::Words(changed.from.text()),
                Cell::Words(changed.to.text()),
                Cell::Name(changed.unit.clone()),
                Cell::Words(changed.decision.text()),
            ]
        };
        Table {
            key: "parameters",
            heading: text!("Ändrade värden i modellen", "Changed values of the model"),
            columns: vec![
                Column::for_programs("name"),
                Column::new("label", text!("värde", "value")),
                Column::new("from", text!("från", "from")),
                Column::new("to", text!("till", "to")),
                Column::new("unit", text!("enhet", "unit")),
                Column::new("decision", text!("beslut", "decision")),
            ],
            rows: self.parameters.iter().map(row).collect(),
            total: None,
        }
    }

    fn by_outlier(&self) -> Table {
        let percent = |hundredths: i64| Cell::Decimal(hundredths.into(), 2);
        let row = |outlier: &super::data::Outlier| {
            vec![
                Cell::Name(outlier.centre.clone()),
                Cell::Name(outlier.name.clone()),
                Cell::Name(outlier.component.clone()),
                Cell::Words(outlier.label.text()),
                Cell::Change(outlier.change),
                Cell::Words(moved(outlier.before, outlier.before + outlier.change)),
                percent(outlier.change_percent_hundredths),
                percent(outlier.median_percent_hundredths),
                percent(outlier.usual_percent_hundredths),
            ]
        };
        let Text { sv, en } = self.middle();
        let (times, least) = (super::outliers::TIMES, super::outliers::LEAST_HUNDREDTHS / 100);
        Table {
            key: "outliers",
            heading: text!(
                "Avvikande rader: ändringen är längre från den {sv} än {times} gånger det vanliga avståndet, och minst {least} procentenheter",
                "Outliers: the change is farther from {en} than {times} times the usual distance, and at least {least} percentage points"
            ),
            columns: vec![
                Column::for_programs("centre_id"),
                Column::new("centre", self.id.subject.place()),
                Column::for_programs("component"),
                Column::new("label", text!("komponent", "component")),
                Column::new("change", text!("ändring kr", "change kr")),
                Column::new("moved", text!("vad som hände", "what happened")),
                Column::new("change_percent", text!("ändring %", "change %")),
                Column::new("middle_percent", text!("mittersta %", "middle %")),
                Column::new("usual_percent", text!("vanligt avstånd", "usual distance")),
            ],
            rows: self.outliers.iter().map(row).collect(),
            total: None,
        }
    }

    /// Whose change outliers are held against.
    pub(super) fn middle(&self) -> Text {
        match self.id.subject {
            Subject::PrimaryCare => text!("mittersta hälsocentralens", "the middle centre's"),
            Subject::InternalTrade => text!("mittersta enhetens", "the middle unit's"),
        }
    }

    fn by_plan(&self) -> Table {
        let row = |plan: &super::data::PlanChange| {
            vec![
                Cell::Name(plan.centre.clone()),
                Cell::Name(plan.plan.clone()),
                Cell::Name(plan.label.clone()),
                Cell::Money(plan.before),
                Cell::Money(plan.now),
                Cell::Change(plan.now - plan.before),
            ]
        };
        let mut columns = vec![
            Column::new("centre_id", self.id.subject.place()),
            Column::new("plan", text!("plan", "plan")),
            Column::new("label", text!("vad", "what")),
        ];
        columns.extend(amounts());
        let heading = text!("Planer och delbetalningar", "Plans and instalments");
        Table { key: "plans", heading, columns, rows: self.plans.iter().map(row).collect(), total: None }
    }

    /// Of a correction: its causes.
    fn by_cause(&self) -> Table {
        let row = |cause: &super::data::CauseSum| {
            vec![
                Cell::Name(cause.cause.clone()),
                Cell::Words(cause.said.text()),
                Cell::Whole(cause.centres.into()),
                Cell::Change(cause.moved),
                Cell::Change(cause.left),
            ]
        };
        let moved: Ore = self.causes.iter().map(|cause| cause.moved).sum();
        let left: Ore = self.causes.iter().map(|cause| cause.left).sum();
        Table {
            key: "causes",
            heading: text!("Orsaker", "Causes"),
            columns: vec![
                Column::for_programs("cause"),
                Column::new("said", text!("orsak", "cause")),
                Column::new("centres", self.id.subject.places()),
                Column::new("moved", text!("flyttas kr", "moved kr")),
                Column::new("left", text!("antecknas bara kr", "only recorded kr")),
            ],
            rows: self.causes.iter().map(row).collect(),
            total: Some(vec![
                Cell::Empty,
                Cell::Words(text!("Summa", "Total")),
                Cell::Empty,
                Cell::Change(moved),
                Cell::Change(left),
            ]),
        }
    }

    /// Of a correction: its differences; those that pay nothing are counted for people, and named for programs.
    fn differences(&self) -> Vec<Part> {
        let all = self.by_difference();
        let amount = all.columns.iter().position(|column| column.key == "amount").unwrap_or_default();
        let mut read = all.clone();
        read.rows.retain(|row| !row.get(amount).is_some_and(Cell::is_zero));
        let left_out = all.rows.len() - read.rows.len();
        let mut parts = vec![Part::ForPrograms(all), Part::ForPeople(read)];
        if left_out > 0 {
            let Text { sv, en } = Text::number_of(left_out, text!("rad", "line"), text!("rader", "lines"));
            parts.push(Part::Sentences {
                key: "nothing_paid",
                heading: Text::default(),
                sentences: vec![text!(
                    "{sv} ändrar inget som betalas och visas inte här; alla finns i --format json.",
                    "{en} change nothing that is paid and are not shown here; all are in --format json."
                )],
            });
        }
        parts
    }

    /// Of a correction: its differences.
    fn by_difference(&self) -> Table {
        let row = |line: &super::data::CorrectionLine| {
            vec![
                Cell::Name(line.centre.clone()),
                Cell::Name(line.name.clone()),
                Cell::Name(line.label.clone()),
                Cell::Name(line.month_for.to_string()),
                Cause::named(&line.cause).map_or(Cell::Empty, |cause| Cell::Code(cause.name(), cause.said())),
                line.persons.map_or(Cell::Empty, |persons| Cell::Whole(persons.into())),
                Cell::Change(line.amount),
                Cell::Flag(line.moved),
                Cell::Name(line.rests_on.clone()),
            ]
        };
        Table {
            key: "differences",
            heading: text!("Skillnader", "Differences"),
            columns: vec![
                Column::for_programs("centre_id"),
                Column::new("centre", self.id.subject.place()),
                Column::new("label", text!("rad", "line")),
                Column::new("month_for", text!("avser", "is for")),
                Column::new("cause", text!("orsak", "cause")),
                Column::new("persons", text!("personer", "persons")),
                Column::new("amount", text!("skillnad kr", "difference kr")),
                Column::new("moved", text!("flyttas", "moved")),
                Column::new("rests_on", text!("vilar på", "rests on")),
            ],
            rows: self.corrections.iter().map(row).collect(),
            total: None,
        }
    }
}

fn sentences(key: &'static str, heading: Text, said: &[Said]) -> Part {
    Part::Sentences { key, heading, sentences: said.iter().map(Said::text).collect() }
}

fn cells(split: Split) -> impl Iterator<Item = Cell> {
    split.parts().into_iter().map(Cell::Change)
}

fn amounts() -> Vec<Column> {
    vec![
        Column::new("before", text!("förra månaden", "last month")),
        Column::new("now", text!("nu", "now")),
        Column::new("change", text!("ändring", "change")),
    ]
}

/// The columns that people need only where something is in them.
fn part_keys() -> Vec<&'static str> {
    parts_said().into_iter().map(|(key, _)| key).chain(["plans"]).collect()
}

fn part_columns() -> impl Iterator<Item = Column> {
    parts_said().into_iter().map(|(key, said)| Column::new(key, said))
}
