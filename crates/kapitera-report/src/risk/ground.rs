//! What the risk stands on: the terms, the costs by rule, what was left out, the fit, and what is taken for granted.

use kapitera_message::Language::{En, Sv};
use kapitera_message::{Text, text};
use kapitera_model::Carrier;
use kapitera_money::format_whole;
use kapitera_output::{Cell, Column, Part, Table};
use kapitera_risk::{BandFit, BandOutcome, Family, Origin, figure};
use kapitera_settle::{RowsAndOre, YearOutcome};

use super::places::retention;
use super::sentences::plain;
use super::{Risk, decimals, kronor, share};

/// All of it.
pub(super) fn parts(risk: &Risk) -> Vec<Part> {
    vec![
        terms(risk),
        Part::Table(by_rule(risk)),
        Part::Table(left_out(risk)),
        Part::Table(fitted(risk)),
        Part::Sentences {
            key: "assumptions",
            heading: text!("Vad som förutsätts", "What is taken for granted"),
            sentences: assumptions(risk),
        },
    ]
}

fn terms(risk: &Risk) -> Part {
    let terms = &risk.terms;
    let none = || Cell::Words(text!("ingen", "none"));
    let days = risk.year.days;
    let shock = figure::percent(terms.shock.tau(), 1.0).map_or(Cell::Empty, plain);
    let (sv, en) = (shock.shown(Sv), shock.shown(En));
    let left: Vec<Text> = risk.without.iter().map(kapitera_settle::Exclusion::said).collect();
    let joined = |name: fn(&Text) -> &str| left.iter().map(name).collect::<Vec<_>>().join("; ");
    let (left_sv, left_en) = (joined(|text| &text.sv), joined(|text| &text.en));
    let mut facts = vec![
        ("from", text!("kostnader från", "costs from"), Cell::Name(days.from.to_string())),
        ("to", text!("till och med", "to"), Cell::Name(days.to.to_string())),
        (
            "shock",
            text!("gemensam svängning (antagen)", "common shock (assumed)"),
            Cell::Words(text!("{sv} % upp eller ner för alla", "{en} % up or down for all")),
        ),
        (
            "stop_loss",
            text!("stopplösning per person och år", "stop-loss per person and year"),
            terms.stop_loss.map_or_else(none, |stop_loss| Cell::Words(retention(stop_loss.retention()))),
        ),
    ];
    if let Some(stop_loss) = terms.stop_loss {
        facts.push((
            "loading",
            text!("påslag på premien, % (antaget)", "loading on the premium, % (assumed)"),
            share(stop_loss.loading()),
        ));
    }
    facts.extend([
        (
            "left_out",
            text!("undantaget", "left out"),
            if left.is_empty() { none() } else { Cell::Words(text!("{left_sv}", "{left_en}")) },
        ),
        ("seed", text!("frö", "seed"), Cell::Whole(terms.seed.into())),
        ("years", text!("simulerade år", "simulated years"), Cell::Whole(terms.replicates.into())),
    ]);
    Part::Facts { key: "terms", heading: text!("Villkor", "Terms"), facts }
}

/// What the listed centres carried in the observed year, by cost rule.
fn by_rule(risk: &Risk) -> Table {
    let columns = vec![
        Column::new("model_id", text!("modell", "model")),
        Column::new("rule", text!("regel", "rule")),
        Column::new("label", text!("kostnad", "cost")),
        Column::new("rows", text!("rader", "rows")),
        Column::new("amount", text!("kr", "kr")),
    ];
    let mut rows = Vec::new();
    for (step, year) in risk.year.models.iter().enumerate() {
        for (rule, tally) in &year.by_rule {
            let rule = &risk.models[step].costs[*rule];
            rows.push(vec![
                Cell::Name(risk.short(step).to_owned()),
                Cell::Name(rule.name.clone()),
                Cell::Words(rule.label.clone()),
                Cell::Whole(tally.rows.into()),
                Cell::Money(tally.amount),
            ]);
        }
    }
    Table {
        key: "costs",
        heading: text!(
            "Vad personerna kostade under året, efter kostnadsregel",
            "What the persons cost during the year, by cost rule"
        ),
        columns,
        rows,
        total: None,
    }
}

/// Rows and kronor: the files, what is used, and what became of the rest.
fn left_out(risk: &Risk) -> Table {
    let columns = vec![
        Column::new("model_id", text!("modell", "model")),
        Column::new("outcome", text!("utfall", "outcome")),
        Column::new("rows", text!("rader", "rows")),
        Column::new("amount", text!("kr", "kr")),
    ];
    let mut rows = Vec::new();
    for (step, year) in risk.year.models.iter().enumerate() {
        let mut row = |cell: Cell, tally: &RowsAndOre| {
            let name = Cell::Name(risk.short(step).to_owned());
            rows.push(vec![name, cell, Cell::Whole(tally.rows.into()), Cell::Money(tally.amount)]);
        };
        row(Cell::Code("in_files", text!("i filerna", "in the files")), &year.in_files);
        row(
            Cell::Code("used", text!("därav använt: personernas kostnader", "of it used: the persons' costs")),
            &year.used,
        );
        for (outcome, tally) in year.outcomes.iter().filter(|(_, tally)| tally.rows > 0) {
            row(outcome_cell(risk, *outcome, year.credited_persons), tally);
        }
    }
    Table {
        key: "outcomes",
        heading: text!(
            "Allt i filerna under året, och vad det blev av det",
            "All in the files of the year, and what became of it"
        ),
        columns,
        rows,
        total: None,
    }
}

fn outcome_cell(risk: &Risk, outcome: YearOutcome, credited: u64) -> Cell {
    match outcome {
        YearOutcome::WithoutRule => Cell::Code("without_rule", text!("utan kostnadsregel", "without a cost rule")),
        YearOutcome::CarriedBy(Carrier::Central) => Cell::Code("central", text!("bärs centralt", "carried centrally")),
        YearOutcome::CarriedBy(Carrier::Specialty) => {
            Cell::Code("specialty", text!("bärs av en specialitet", "carried by a specialty"))
        }
        YearOutcome::CarriedBy(Carrier::Ordering) => {
            Cell::Code("ordering", text!("bärs av den som beställde", "carried by who ordered it"))
        }
        YearOutcome::CarriedBy(Carrier::Own) => {
            Cell::Code("own", text!("centralens egna, som hyra", "the centre's own, like rent"))
        }
        YearOutcome::CarriedBy(Carrier::Listed) => {
            Cell::Code("listed", text!("bärs av den listade", "carried by the listed centre"))
        }
        YearOutcome::Excluded(at) => {
            let Text { sv, en } = risk.without.get(at).map(kapitera_settle::Exclusion::said).unwrap_or_default();
            Cell::Code("excluded", text!("undantaget: {sv}", "left out: {en}"))
        }
        YearOutcome::NoPerson => Cell::Code("no_person", text!("utan person", "of no person")),
        YearOutcome::ListedNowhere => Cell::Code(
            "listed_nowhere",
            text!("personen var inte listad den dagen", "the person was listed nowhere that day"),
        ),
        YearOutcome::NotOpen => {
            Cell::Code("not_open", text!("listad där det inte var öppet", "listed where it was not open"))
        }
        YearOutcome::NotFromTheStart => Cell::Code(
            "not_from_the_start",
            text!("född eller inflyttad efter årets första dag", "born or moved in after the year's first day"),
        ),
        YearOutcome::Credited => {
            let persons = format_whole(credited);
            Cell::Code(
                "credited",
                text!(
                    "{persons} personer vars år krediterats till noll eller under",
                    "{persons} persons whose year was credited to nothing or below"
                ),
            )
        }
    }
}

/// The fit of each band.
fn fitted(risk: &Risk) -> Table {
    let columns = vec![
        Column::new("model_id", text!("modell", "model")),
        Column::new("band", text!("ålder", "age")),
        Column::new("persons", text!("personår", "person-years")),
        Column::new("users", text!("med kostnad", "with cost")),
        Column::new("share", text!("andel, %", "share, %")),
        Column::new("mean_observed", text!("medel av dem, kr", "mean of them, kr")),
        Column::new("mean_fitted", text!("anpassat, kr", "as fitted, kr")),
        Column::new("family", text!("fördelning", "distribution")),
        Column::new("alpha", text!("svansindex", "tail index")),
        Column::new("variance", text!("varians finns", "variance exists")),
        Column::new("origin", text!("formen från", "shape from")),
    ];
    let mut rows = Vec::new();
    for (step, found) in risk.steps.iter().enumerate() {
        for fit in &found.fit.bands {
            let mut cells = vec![Cell::Name(risk.short(step).to_owned()), Cell::Words(fit.band.label.clone())];
            cells.extend(band(fit));
            rows.push(cells);
        }
    }
    Table {
        key: "fit",
        heading: text!("Anpassningen till registren, per åldersklass", "The fit to the registers, by age band"),
        columns,
        rows,
        total: None,
    }
}

fn band(fit: &BandFit) -> Vec<Cell> {
    let empty = |count: usize| std::iter::repeat_n(Cell::Empty, count);
    let whole = |number: usize| Cell::Whole(number.try_into().unwrap_or(i128::MAX));
    match &fit.outcome {
        BandOutcome::NoPersons => {
            let said = Cell::Code("no_persons", text!("ingen person", "no persons"));
            [Cell::Whole(0), Cell::Whole(0)].into_iter().chain(empty(3)).chain([said]).chain(empty(3)).collect()
        }
        BandOutcome::NoUsers { persons, .. } => {
            let said = Cell::Code("no_users", text!("ingen med kostnad", "nobody with cost"));
            [Cell::Whole((*persons).into()), Cell::Whole(0)]
                .into_iter()
                .chain(empty(3))
                .chain([said])
                .chain(empty(3))
                .collect()
        }
        BandOutcome::TailWithoutMean { alpha, users } => {
            let said = Cell::Code("tail_without_mean", text!("svans utan medelvärde", "tail without a mean"));
            let head = [Cell::Empty, whole(*users)].into_iter().chain(empty(3)).chain([said]);
            head.chain([decimals(Some(*alpha), 2)]).chain(empty(2)).collect()
        }
        BandOutcome::Fitted(fitted) => vec![
            Cell::Whole(fitted.persons.into()),
            whole(fitted.users),
            share(fitted.person.share()),
            kronor(fitted.mean_observed),
            kronor(fitted.mean_fitted),
            family(fitted.family),
            decimals(fitted.alpha, 2),
            Cell::Flag(fitted.variance_exists),
            match fitted.origin {
                Origin::Own => Cell::Code("own", text!("klassen själv", "the band itself")),
                Origin::AllBands => Cell::Code("all_bands", text!("alla klasser", "all bands")),
                Origin::AllUsers => Cell::Code("all_users", text!("alla med kostnad", "all with cost")),
            },
        ],
    }
}

fn family(family: Family) -> Cell {
    match family {
        Family::Lognormal => Cell::Code("lognormal", text!("lognormal", "lognormal")),
        Family::Gamma => Cell::Code("gamma", text!("gamma", "gamma")),
        Family::SplicedLognormal => {
            Cell::Code("lognormal_pareto", text!("lognormal med Paretosvans", "lognormal with a Pareto tail"))
        }
        Family::SplicedGamma => Cell::Code("gamma_pareto", text!("gamma med Paretosvans", "gamma with a Pareto tail")),
        Family::Constant => Cell::Code("constant", text!("ett enda belopp", "one amount")),
    }
}

fn assumptions(risk: &Risk) -> Vec<Text> {
    let (from, to) = (risk.year.days.from, risk.year.days.to);
    let mut said = vec![
        text!(
            "Personerna är de som var listade {from}, i åldern de då hade, och en persons kostnad är allt som den listade centralen enligt kostnadsreglerna skulle ha burit till och med {to}, också om personen flyttade eller dog. Den som föddes eller flyttade in senare är inte med.",
            "The persons are those listed on {from}, of the age they had then, and a person's cost is all that the listed centre would have carried by the cost rules to {to}, also when the person moved or died. Whoever was born or moved in later is not among them."
        ),
        text!(
            "En central skiljer sig från andra bara genom hur många som är listade {to} och hur gamla de är. Skillnader i vårdbehov inom en åldersklass är inte med, och inte heller hur en central arbetar.",
            "A centre differs from others only by how many are listed on {to} and how old they are. Differences in need within an age band are not in it, nor is how a centre works."
        ),
        text!(
            "Budgeten är vad centralens listade kostar i genomsnitt efter sin ålder, med premien för en stopplösning: ingen får för mycket eller för lite från början.",
            "The budget is what the centre's listed cost on average by their age, with the premium of a stop-loss: nobody is given too much or too little to begin with."
        ),
        text!(
            "Personernas kostnader är oberoende av varandra, utom genom den gemensamma svängningen, som slår lika på alla. Hur stor den är går inte att läsa ur ett år: den är ett antagande.",
            "The persons' costs are independent of each other but for the common shock, which strikes all alike. How large it is cannot be read from one year: it is an assumption."
        ),
    ];
    for (step, found) in risk.steps.iter().enumerate() {
        let Some(apart) = found.fit.mean_beside_observed_percent() else { continue };
        let (model, cell) = (risk.short(step), decimals(Some(apart), 1));
        let (sv, en) = (cell.shown(Sv), cell.shown(En));
        said.push(text!(
            "{model}: anpassningen ger i genomsnitt {sv} % mot vad som observerades (klass för klass i tabellen ovan); risken är räknad på anpassningen, inte på budgetens nivå.",
            "{model}: the fit gives {en} % on average beside what was observed (band by band in the table above); the risk is that of the fit, not of the budget's level."
        ));
    }
    let has_heavy_tail = |band: &BandFit| match &band.outcome {
        BandOutcome::Fitted(fitted) => fitted.alpha.is_some_and(|alpha| alpha < 2.5),
        _ => false,
    };
    if risk.steps.iter().flat_map(|step| &step.fit.bands).any(has_heavy_tail) {
        said.push(text!(
            "Där svansindex är under 2,5 styrs variationen av mycket dyra och mycket sällsynta personer, och säger föga om vanliga år: läs sannolikheterna och det värsta året av 20 i stället.",
            "Where the tail index is below 2.5 the variation is that of very dear and very rare persons, and says little of ordinary years: read the probabilities and the worst year in 20 instead."
        ));
    }
    if risk.models.iter().zip(&risk.year.models).any(|(_, year)| year.rules_of != risk.year.days.to) {
        said.push(text!(
            "En modell som inte gäller {to} läses som den är den närmaste dagen då den gäller.",
            "A model that is not in force on {to} is read as it is on the nearest day on which it is."
        ));
    }
    let unfitted: u64 = risk
        .steps
        .iter()
        .flat_map(|step| step.places.last())
        .flat_map(|all| &all.unfitted)
        .map(|band| u64::from(band.listed))
        .max()
        .unwrap_or(0);
    if unfitted > 0 {
        let unfitted = format_whole(unfitted);
        said.push(text!(
            "I något steg finns åldersklasser där ingen kostnad är känd, med {unfitted} listade: de räknas som att de inte kostar något.",
            "In some step there are age bands of which no cost is known, with {unfitted} listed: they are reckoned to cost nothing."
        ));
    }
    said
}
