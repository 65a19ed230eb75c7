//! What a centre is paid, what it is charged and what is left.

use std::collections::BTreeSet;

use kapitera_message::{Text, text};
use kapitera_money::Ore;
use kapitera_period::Month;
use kapitera_settle::{Columns, Forecast, LineKind, Statement, StatementLine, Statements, Sums};

use kapitera_output::{Cell, Column, Identity, Output, Part, Place, Table};

/// The statement of the centre at this position.
pub fn statement_output(made: &Statements, centre: usize) -> Output {
    let (name, month) = (&made.centres[centre].name, made.month.settlement.month);
    let title = text!("Besked för {name}, {month}", "Statement of {name}, {month}");
    Output { title: Some(title), parts: statement_parts(made, centre, None), csv: None }
}

/// The parts of a centre's statement, the table of its lines first; `booked` are the months whose settlements are booked, when
/// there is a ledger to say so.
pub(crate) fn statement_parts(made: &Statements, centre: usize, booked: Option<&BTreeSet<Month>>) -> Vec<Part> {
    let (table, identities) = lines_table(made, &made.of_centre(centre));
    let mut parts = vec![Part::Table(table)];
    parts.push(notes(made, booked));
    parts.extend(forecast(made));
    parts.push(Part::Identities(identities));
    parts
}

/// The columns of figures that a statement has.
struct Shown {
    last_year: bool,
    /// The last month that could be forecast.
    rest_to: Option<Month>,
    /// Whether all months of the year so far could be settled.
    whole: bool,
}

impl Shown {
    fn of(made: &Statements) -> Self {
        let last = made.forecast.as_ref().and_then(|forecast| forecast.months.last());
        let whole = made.earlier.iter().all(|(_, result)| result.is_ok());
        Self { last_year: made.last_year.is_ok(), rest_to: last.map(|last| last.settlement.month), whole }
    }

    fn columns(&self, made: &Statements) -> Vec<Column> {
        let month = made.month.settlement.month;
        let before = month.plus(-12);
        let mut columns =
            vec![Column::new("month", text!("{month}", "{month}")), Column::new("year_to_date", self.so_far())];
        if self.last_year {
            columns.push(Column::new("last_year", text!("{before}", "{before}")));
        }
        if let Some(to) = self.rest_to {
            let whole_year = self.whole && to.number() == 12;
            let (rest, all) = if whole_year {
                (text!("prognos resten", "forecast rest"), text!("prognos helår", "forecast year"))
            } else {
                (text!("prognos t.o.m. {to}", "forecast to {to}"), text!("med prognosen", "with forecast"))
            };
            columns.push(Column::new("forecast_rest", rest));
            columns.push(Column::new(if whole_year { "forecast_year" } else { "with_forecast" }, all));
        }
        columns
    }

    fn so_far(&self) -> Text {
        if self.whole {
            text!("hittills i år", "year to date")
        } else {
            text!("hittills (månader saknas)", "to date (months missing)")
        }
    }

    fn cells(&self, amounts: Columns<Ore>) -> Vec<Cell> {
        let mut cells = vec![Cell::Money(amounts.month), Cell::Money(amounts.year_to_date)];
        if self.last_year {
            cells.push(Cell::Money(amounts.last_year));
        }
        if self.rest_to.is_some() {
            cells.push(Cell::Money(amounts.rest));
            cells.push(Cell::Money(amounts.year_to_date + amounts.rest));
        }
        cells
    }
}

fn kind_name(kind: LineKind) -> Cell {
    match kind {
        LineKind::Income => Cell::Code("income", text!("ersättning", "payment")),
        LineKind::Received => Cell::Code("received", text!("eget", "own")),
        LineKind::Cost => Cell::Code("cost", text!("kostnad", "cost")),
        LineKind::PassedOn => Cell::Code("passed-on", text!("till andra", "to others")),
        LineKind::Shadow => Cell::Code("shadow", text!("visas bara", "shown only")),
    }
}

/// A sum of a statement in each of its columns.
fn each(sums: &Columns<Sums>, of: fn(&Sums) -> Ore) -> Columns<Ore> {
    Columns {
        month: of(&sums.month),
        year_to_date: of(&sums.year_to_date),
        last_year: of(&sums.last_year),
        rest: of(&sums.rest),
    }
}

/// Lines of one kind, and what they are summed to.
struct Group {
    kind: LineKind,
    name: Text,
    sum: fn(&Sums) -> Ore,
}

fn groups() -> [Group; 4] {
    [
        Group { kind: LineKind::Income, name: text!("Summa ersättning", "Sum of payments"), sum: |sums| sums.income },
        Group { kind: LineKind::Received, name: text!("Summa eget", "Sum of own"), sum: |sums| sums.received },
        Group { kind: LineKind::Cost, name: text!("Summa kostnader", "Sum of costs"), sum: |sums| sums.costs },
        Group {
            kind: LineKind::PassedOn,
            name: text!("Summa till andra", "Sum to others"),
            sum: |sums| sums.passed_on,
        },
    ]
}

/// The key of the table of lines.
const LINES: &str = "lines";

/// The lines with their sums, and what the sums are of.
fn lines_table(made: &Statements, statement: &Statement) -> (Table, Vec<Identity>) {
    let shown = Shown::of(made);
    let mut columns = vec![
        Column::new("kind", text!("slag", "kind")),
        Column::for_programs("component"),
        Column::new("line", text!("rad", "line")),
        Column::new("period", text!("avser", "for")),
    ];
    let figures = shown.columns(made);
    let keys: Vec<String> = figures.iter().map(|column| column.key.clone()).collect();
    columns.extend(figures);
    let mut rows = Vec::new();
    let mut identities = Vec::new();
    let mut sums: Vec<(LineKind, Place)> = Vec::new();
    let mut holds = |said, sum, plus, minus| {
        identities.push(Identity { said, columns: keys.clone(), sum, plus, minus });
    };
    let of_kind = |kind| statement.lines.iter().filter(move |line| line.kind == kind);
    for Group { kind, name, sum } in groups() {
        let before = rows.len();
        rows.extend(of_kind(kind).map(|line| line_row(&shown, line)));
        if rows.len() > before {
            let there = Place::row(LINES, rows.len());
            let Text { sv, en } = &name;
            let said = text!("{sv} = dess rader", "{en} = its lines");
            holds(said, there.clone(), vec![Place::rows(LINES, before..rows.len())], Vec::new());
            sums.push((kind, there));
            rows.push(sum_row(&shown, name, each(&statement.sums, sum)));
        }
    }
    rows.extend(of_kind(LineKind::Shadow).map(|line| line_row(&shown, line)));
    let sum_of = |kind| sums.iter().filter(|(of, _)| *of == kind).map(|(_, place)| place.clone()).collect::<Vec<_>>();
    let (income, costs) = (sum_of(LineKind::Income), sum_of(LineKind::Cost));
    let said = text!("ATT BETALA = ersättning − kostnader", "TO PAY = payments − costs");
    holds(said, Place::row(LINES, rows.len()), income.clone(), costs.clone());
    let to_pay = text!("ATT BETALA (ersättning − kostnader)", "TO PAY (payments − costs)");
    rows.push(sum_row(&shown, to_pay, each(&statement.sums, Sums::to_pay)));
    let said = text!("NETTO = ersättning + eget − kostnader", "NET = payments + own − costs");
    holds(said, Place::total(LINES), [income, sum_of(LineKind::Received)].concat(), costs);
    let net = text!("NETTO (ersättning + eget − kostnader)", "NET (payments + own − costs)");
    let total = sum_row(&shown, net, each(&statement.sums, Sums::net));
    (Table { key: LINES, heading: Text::default(), columns, rows, total: Some(total) }, identities)
}

fn sum_row(shown: &Shown, name: Text, amounts: Columns<Ore>) -> Vec<Cell> {
    let mut row = vec![Table::sum_mark(), Cell::Empty, Cell::Words(name), Cell::Words(Text::default())];
    row.extend(shown.cells(amounts));
    row
}

fn line_row(shown: &Shown, line: &StatementLine) -> Vec<Cell> {
    let Text { sv, en } = &line.label;
    let label = match &line.payee {
        Some(payee) => text!("{sv} → {payee}", "{en} → {payee}"),
        None => line.label.clone(),
    };
    let period = line.period.map_or(Cell::Empty, |period| Cell::Name(period.to_string()));
    let mut row = vec![kind_name(line.kind), Cell::Name(line.component.clone()), Cell::Words(label), period];
    row.extend(shown.cells(line.amounts));
    row
}

/// The statements of all centres of `region`, a row each.
pub fn statements_output(made: &Statements, region: &str) -> Output {
    let month = made.month.settlement.month;
    let subject = crate::words::subject(&made.settled);
    let shown = Shown::of(made);
    let mut columns = vec![
        Column::for_programs("centre_id"),
        Column::new("centre", subject.place()),
        Column::new("income", text!("ersättning", "payments")),
        Column::new("received", text!("eget", "own")),
        Column::new("costs", text!("kostnader", "costs")),
        Column::new("net", text!("netto {month}", "net {month}")),
        Column::new("to_pay", text!("att betala", "to pay")),
    ];
    let mut net = shown.columns(made);
    net.remove(0);
    columns.extend(net.into_iter().map(|column| {
        let Text { sv, en } = column.heading;
        // The row would be too long for a screen, and what is left of the year can be read from the two others.
        let for_programs = column.key == "forecast_rest";
        Column {
            key: format!("net_{}", column.key),
            heading: text!("netto {sv}", "net {en}"),
            for_programs,
            letters: None,
        }
    }));
    let statements: Vec<Statement> = (0..made.centres.len()).map(|centre| made.of_centre(centre)).collect();
    let figures = |sums: &Columns<Sums>| {
        let month = &sums.month;
        let mut cells =
            [month.income, month.received, month.costs, month.net(), month.to_pay()].map(Cell::Money).to_vec();
        cells.extend(shown.cells(each(sums, Sums::net)).into_iter().skip(1));
        cells
    };
    let row = |statement: &Statement| {
        let centre = &statement.centre;
        let mut row = vec![Cell::Name(centre.id.to_string()), Cell::Name(centre.name.clone())];
        row.extend(figures(&statement.sums));
        row
    };
    let sum = statements.iter().fold(Columns::default(), |sum: Columns<Sums>, statement| sum.plus(&statement.sums));
    let mut total = vec![Cell::Empty, Cell::Words(text!("Summa", "Total"))];
    total.extend(figures(&sum));
    let table = Table {
        key: "centres",
        heading: Text::default(),
        columns,
        rows: statements.iter().map(row).collect(),
        total: Some(total),
    };
    let Text { sv, en } = subject.places();
    let title = text!("{region}: besked för alla {sv}, {month}", "{region}: statements of all {en}, {month}");
    let mut parts = vec![Part::Table(table), Part::ForPrograms(flat(made, &statements))];
    parts.push(notes(made, None));
    parts.extend(forecast(made));
    Output { title: Some(title), parts, csv: Some(flat(made, &statements)) }
}

/// Every line of every statement, for programs.
fn flat(made: &Statements, statements: &[Statement]) -> Table {
    let keys =
        ["centre_id", "kind", "component", "payee", "period", "month", "year_to_date", "last_year", "forecast_rest"];
    let mut rows = Vec::new();
    for statement in statements {
        for line in &statement.lines {
            let last_year = if made.last_year.is_ok() { Cell::Money(line.amounts.last_year) } else { Cell::Empty };
            let rest = if made.forecast.is_some() { Cell::Money(line.amounts.rest) } else { Cell::Empty };
            rows.push(vec![
                Cell::Name(statement.centre.id.to_string()),
                kind_name(line.kind),
                Cell::Name(line.component.clone()),
                line.payee.clone().map_or(Cell::Empty, Cell::Name),
                line.period.map_or(Cell::Empty, |period| Cell::Name(period.to_string())),
                Cell::Money(line.amounts.month),
                Cell::Money(line.amounts.year_to_date),
                last_year,
                rest,
            ]);
        }
    }
    Table {
        key: "lines",
        heading: Text::default(),
        columns: keys.map(Column::for_programs).to_vec(),
        rows,
        total: None,
    }
}

/// What the reader must know of the columns: of which months they are, and which of those are booked.
fn notes(made: &Statements, booked: Option<&BTreeSet<Month>>) -> Part {
    let mut sentences: Vec<Text> = vec![so_far_sentence(made, booked)];
    for (month, result) in &made.earlier {
        if let Err(Text { sv, en }) = result {
            sentences
                .push(text!("{month} saknas i hittills i år: {sv}", "{month} is missing from the year to date: {en}"));
        }
    }
    match &made.last_year {
        Ok(settled) => {
            let (month, model) = (settled.settlement.month, &settled.model);
            sentences.push(text!(
                "{month} är räknad med modellen {model} och samma kunskap som månaden",
                "{month} is settled by the model {model} with the same knowledge as the month"
            ));
        }
        Err(Text { sv, en }) => {
            sentences.push(text!("Samma månad i fjol visas inte: {sv}", "The same month last year is not shown: {en}"));
        }
    }
    Part::Sentences { key: "notes", heading: text!("Om kolumnerna", "About the columns"), sentences }
}

fn so_far_sentence(made: &Statements, booked: Option<&BTreeSet<Month>>) -> Text {
    let months: Vec<Month> = made.year_to_date().iter().map(|settled| settled.settlement.month).collect();
    let list = |months: Vec<Month>| months.iter().map(Month::to_string).collect::<Vec<_>>().join(", ");
    let Some(booked) = booked else {
        let included = list(months);
        return text!("Hittills i år: {included}", "Year to date: {included}");
    };
    let (there, computed): (Vec<Month>, Vec<Month>) = months.into_iter().partition(|month| booked.contains(month));
    if computed.is_empty() {
        let there = list(there);
        return text!(
            "Hittills i år: {there}, alla bokförda; räknade med samma kunskap som månaden",
            "Year to date: {there}, all booked; settled with the same knowledge as the month"
        );
    }
    let (there, computed) = (list(there), list(computed));
    text!(
        "Hittills i år: {there} bokförd; {computed} bara räknad, inte bokförd här; räknade med samma kunskap som månaden",
        "Year to date: {there} booked; {computed} only settled, not booked here; settled with the same knowledge as the month"
    )
}

/// What the forecast is, and how far such forecasts have been from what came.
fn forecast(made: &Statements) -> Vec<Part> {
    let Some(forecast) = &made.forecast else { return Vec::new() };
    let mut sentences = vec![text!(
        "PROGNOS, inte beslut: samma beräkning som månadens, med samma kunskap",
        "FORECAST, not a decision: the same evaluation as the month's, with the same knowledge"
    )];
    sentences.extend(forecast.rules());
    if let Some((month, Text { sv, en })) = &forecast.stopped {
        sentences.push(text!("prognosen slutar före {month}: {sv}", "the forecast ends before {month}: {en}"));
    }
    if let Err(Text { sv, en }) = &forecast.error {
        sentences.push(text!("felet är inte mätt: {sv}", "its error is not measured: {en}"));
    }
    let heading = text!("Prognosen", "The forecast");
    let mut parts = vec![Part::Sentences { key: "forecast", heading, sentences }];
    parts.extend(error_table(forecast));
    parts
}

fn error_table(forecast: &Forecast) -> Option<Part> {
    let error = forecast.error.as_ref().ok()?;
    let percent = |thousandths: i64| Cell::Decimal(i128::from(thousandths), 3);
    let rows = error.trials.iter().map(|trial| {
        let (most, name) = &trial.centre_most;
        vec![
            Cell::Name(trial.from.to_string()),
            Cell::Name(trial.month.to_string()),
            Cell::Change(trial.region),
            percent(trial.region_share),
            percent(trial.centre_mean),
            percent(*most),
            Cell::Name(name.clone()),
        ]
    });
    let columns = vec![
        Column::new("from", text!("gjord efter", "made after")),
        Column::new("month", text!("för", "for")),
        Column::new("region_error", text!("alla: fel i att betala, kr", "all: error in to pay, kr")),
        Column::new("region_error_percent", text!("av ersättningen, %", "of payments, %")),
        Column::new("centre_mean_percent", text!("en central i snitt, %", "a centre on average, %")),
        Column::new("centre_most_percent", text!("störst, %", "largest, %")),
        Column::new("centre_most", text!("hos", "at")),
    ];
    let heading = text!(
        "Prognosens fel, prognos − utfall, på de månader som gått: längre fram än så är felet inte mätt",
        "The forecast's error, forecast − outcome, on the months that have been: further ahead it is not measured"
    );
    let table = Table { key: "forecast_error", heading, columns, rows: rows.collect(), total: None };
    Some(Part::Table(table))
}
