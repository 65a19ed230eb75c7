//! Where the cells of tables lead: from any krona to how it came about, from any name to its page.
//!
//! Tables say what they hold by the keys of their columns, which are the same in all results; so one rule makes the links of
//! all pages.

use std::borrow::Cow;
use std::collections::BTreeSet;

use kapitera_document::Around;
use kapitera_output::{Cell, Table};

use crate::form::encoded;

/// What is known where a table stands, and what its reader may see.
#[derive(Clone, Debug, Default)]
pub struct Links {
    /// The month that amounts are of, where the rows do not say.
    pub month: Option<String>,
    /// The centre that amounts are of, where the rows do not say.
    pub centre: Option<String>,
    /// The settlement that amounts are of: they are explained as they were then.
    pub settlement: Option<String>,
    /// The indicator that figures are of: centres lead to what is followed up of them.
    pub indicator: Option<String>,
    /// The model that places in texts are of.
    pub model: Option<String>,
    /// The programme that items are of.
    pub programme: Option<String>,
    /// What the reader may see.
    pub seen: Seen,
}

/// The kinds of pages that a reader may see, so that no link leads to a refusal.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Settlements and months.
    pub settlements: bool,
    /// The ledger.
    pub ledger: bool,
    /// Deliveries.
    pub deliveries: bool,
    /// Models.
    pub models: bool,
    /// The region's figures, its decisions among them.
    pub figures: bool,
    /// Users.
    pub users: bool,
    /// All centres; otherwise those of `own`.
    pub all_centres: bool,
    /// The centres whose pages the reader may see.
    pub own: BTreeSet<String>,
}

impl Seen {
    /// Whether the reader may see a centre.
    pub fn centre(&self, id: &str) -> bool {
        self.all_centres || self.own.contains(id)
    }
}

/// A row with the keys of its columns.
struct Row<'a> {
    table: &'a Table,
    cells: &'a [Cell],
}

impl Row<'_> {
    /// What a column holds, when it is a text that is not empty.
    fn get(&self, key: &str) -> Option<&str> {
        let at = self.table.columns.iter().position(|column| column.key == key)?;
        match self.cells.get(at)? {
            Cell::Name(name) if !name.is_empty() => Some(name),
            _ => None,
        }
    }
}

impl Around for Links {
    fn leads(&self, table: &Table, cells: &[Cell], column: usize) -> Option<String> {
        self.of(table, cells, column)
    }

    /// What a command gives by an option stands among the files at the page's foot.
    fn said<'s>(&self, sentence: &'s str) -> Cow<'s, str> {
        if sentence.contains("--format") {
            Cow::Owned(sentence.replace("--format csv", "CSV").replace("--format json", "JSON"))
        } else {
            Cow::Borrowed(sentence)
        }
    }
}

impl Links {
    /// Where a cell leads; none when nowhere, or where its reader may not go.
    pub fn of(&self, table: &Table, cells: &[Cell], column: usize) -> Option<String> {
        let row = Row { table, cells };
        let key = table.columns.get(column)?.key.as_str();
        let cell = cells.get(column)?;
        match cell {
            Cell::Money(_) | Cell::Change(_) => self.amount(&row, key),
            Cell::Name(name) if !name.is_empty() => self.name(&row, key, name),
            Cell::Words(_) if key == "label" && table.key == "indicators" => self.followed(&row),
            Cell::Words(_) if matches!(key, "label" | "line") => self.amount(&row, key),
            _ => None,
        }
    }

    fn name(&self, row: &Row<'_>, key: &str, name: &str) -> Option<String> {
        let seen = &self.seen;
        let to = |may: bool, folder: &str| may.then(|| format!("{folder}{}", encoded(name)));
        match (row.table.key, key) {
            ("decisions", "name") | ("assignments" | "rests_on_them" | "disagreements", "decision") => {
                Some(format!("/decisions/of/{}", encoded(name)))
            }
            ("items" | "not_reported" | "kept_apart" | "changes" | "reported" | "parts_differ", "item") => {
                let programme = self.programme.as_deref()?;
                Some(format!("/programmes/{}/item?item={}", encoded(programme), encoded(name)))
            }
            ("units", "unit") => self.invoices_of(row.get("unit_id")?),
            ("invoices", "seller" | "buyer") => self.invoices_of(row.get(&format!("{key}_id"))?),
            ("decisions_behind" | "item_decisions", "decision") => to(seen.figures, "/decisions/of/"),
            ("settlements", "id") | (_, "settlement") => to(seen.settlements, "/settlements/"),
            (_, "voucher") if name != "page" => {
                seen.ledger.then(|| format!("/ledger/vouchers/{}", encoded(&name.replace(' ', "-"))))
            }
            (_, "entry_number") => to(seen.ledger, "/ledger/journal?entry="),
            (_, "delivery") => {
                let register = row.get("register")?;
                seen.deliveries.then(|| format!("/deliveries/{}/{}", encoded(register), encoded(name)))
            }
            (_, "centre" | "name" | "centre_name") => self.centre_page(row.get("centre_id")?),
            (_, "centre_id") => self.centre_page(name),
            // An organisation number; elsewhere the column holds a name.
            (_, "provider") if name.len() == 10 && name.bytes().all(|byte| byte.is_ascii_digit()) => {
                to(seen.ledger, "/ledger?provider=")
            }
            // Of the months that a programme's rule looked at.
            ("looked_up", "account") if name.bytes().all(|byte| byte.is_ascii_digit()) => {
                let month = |key: &str| row.get(key)?.get(..7).map(str::to_owned);
                let (from, to) = (month("from")?, month("to")?);
                seen.ledger.then(|| format!("/ledger?account={name}&from={from}&to={to}"))
            }
            // A number of the chart; elsewhere the column holds where the bank pays to.
            (_, "account") if name.len() <= 6 && name.bytes().all(|byte| byte.is_ascii_digit()) => {
                to(seen.ledger, "/ledger?account=")
            }
            ("periods", "month") | (_, "post_in" | "month_for") => to(seen.settlements, "/months/"),
            (_, "statement") => {
                let centre = self.centre.as_deref().filter(|centre| seen.centre(centre))?;
                Some(format!("/centres/{}/{}", encoded(centre), encoded(name)))
            }
            ("files", "path") => {
                let month = self.month.as_deref().filter(|_| seen.ledger)?;
                Some(format!("/months/{month}/files/{}", name.trim_start_matches("exports/")))
            }
            ("given", "file") => {
                let (centre, month) = (self.centre.as_deref()?, self.month.as_deref()?);
                seen.centre(centre).then(|| format!("/centres/{}/{month}/files/{}", encoded(centre), encoded(name)))
            }
            ("jobs", "job") => to(true, "/jobs/"),
            ("payments", "payment") => to(seen.ledger, "/payments/"),
            (_, "model_id") => to(seen.models, "/models/"),
            (_, "place") => self.place(name),
            (_, "label" | "line" | "component") => self.amount(row, key),
            ("users", "user") => to(seen.users, "/administration/users/"),
            ("plans", "id") | (_, "plan") => to(seen.ledger, "/plans/"),
            _ => None,
        }
    }

    /// What is followed up by an indicator: of the centre, or of all.
    fn followed(&self, row: &Row<'_>) -> Option<String> {
        let indicator = encoded(row.get("indicator")?);
        Some(match &self.centre {
            Some(centre) => format!("/follow-up/{indicator}/{}", encoded(centre)),
            None => format!("/follow-up/{indicator}"),
        })
    }

    fn centre_page(&self, centre: &str) -> Option<String> {
        if !self.seen.centre(centre) || centre == "total" {
            return None;
        }
        if let Some(indicator) = &self.indicator {
            return Some(format!("/follow-up/{}/{}", encoded(indicator), encoded(centre)));
        }
        Some(match &self.month {
            Some(month) => format!("/centres/{}/{month}", encoded(centre)),
            None => format!("/centres/{}", encoded(centre)),
        })
    }

    /// How an amount came about: of a component of the model, at a centre, for a month.
    fn amount(&self, row: &Row<'_>, key: &str) -> Option<String> {
        if Table::is_sum(row.cells) {
            return None;
        }
        let centre = row.get("centre_id").or(self.centre.as_deref()).filter(|centre| self.seen.centre(centre))?;
        // What a line is of; in a ledger its own month, in a statement the column's.
        let month = match key {
            "year_to_date" | "last_year" | "forecast_rest" | "forecast_year" | "before" | "opening" => return None,
            _ => row.get("month_for").or(self.month.as_deref())?,
        };
        let component = key.strip_prefix("component.").or_else(|| row.get("component"))?;
        let mut to = format!("/explain/{month}/{}/{}", encoded(centre), encoded(component));
        // A settlement explains its own month; a row of the ledger names the settlement it is of.
        if let Some(settlement) = row.get("settlement").or(self.settlement.as_deref()) {
            to.push_str("?settlement=");
            to.push_str(&encoded(settlement));
        }
        Some(to)
    }

    /// What a unit buys and sells in the month.
    fn invoices_of(&self, unit: &str) -> Option<String> {
        let month = self.month.as_deref()?;
        Some(format!("/months/{month}/invoices?unit={}", encoded(unit)))
    }

    /// A line of a model's text.
    fn place(&self, place: &str) -> Option<String> {
        let model = self.model.as_ref().filter(|_| self.seen.models)?;
        let (file, line) = place.rsplit_once(':')?;
        line.parse::<u32>().ok()?;
        let file = file.find("models/").map_or(file, |at| &file[at..]);
        Some(format!("/models/{}/text?file={}#line-{line}", encoded(model), encoded(file)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kapitera_document::{Setting, table};
    use kapitera_message::{Language, Text, text};
    use kapitera_money::Ore;
    use kapitera_output::Column;

    #[test]
    fn an_account_of_a_programme_leads_to_the_months_it_was_looked_up_in() {
        let columns = ["account", "from", "to"].map(|key| Column::new(key, text!("x", "x"))).to_vec();
        let figures = Table { key: "looked_up", heading: Text::default(), columns, rows: Vec::new(), total: None };
        let links = Links { seen: Seen { ledger: true, ..Seen::default() }, ..Links::default() };
        let to = |account: &str| {
            let cells = [account, "2020-01-01", "2020-02-29"].map(|name| Cell::Name(name.to_owned()));
            links.of(&figures, &cells, 0)
        };
        assert_eq!(to("4011").as_deref(), Some("/ledger?account=4011&from=2020-01&to=2020-02"));
        assert_eq!(to("costs: rent"), None);
    }

    fn drawn(rows: Vec<Vec<Cell>>, links: &Links) -> String {
        let columns = vec![
            Column::for_programs("centre_id"),
            Column::new("centre", text!("hälsocentral", "centre")),
            Column::new("component.listed", text!("kr", "kr")),
            Column::new("weight", text!("vikt", "weight")),
        ];
        let figures = Table { key: "centres", heading: Text::default(), columns, rows, total: None };
        let mut out = String::new();
        table(&mut out, &figures, &Setting { language: Language::Sv, around: links, heading: "h2" });
        out
    }

    #[test]
    fn cells_lead_on_where_the_reader_may_go() {
        let rows =
            || vec![vec![Cell::Name("SE1-A".into()), Cell::Name("A".into()), Cell::Money(Ore(100)), Cell::Empty]];
        let mut links =
            Links { month: Some("2020-02".into()), settlement: Some("2020-02-1".into()), ..Links::default() };
        assert!(!drawn(rows(), &links).contains("<a"), "nobody's centre leads nowhere");
        links.seen.own.insert("SE1-A".into());
        let out = drawn(rows(), &links);
        assert!(out.contains("href=\"/centres/SE1-A/2020-02\""), "{out}");
        assert!(out.contains("href=\"/explain/2020-02/SE1-A/listed?settlement=2020-02-1\""), "{out}");
        links.seen.own = [String::from("SE1-B")].into();
        assert!(!drawn(rows(), &links).contains("<a"), "another's centre leads nowhere");
    }

    #[test]
    fn an_option_of_a_command_is_a_file_of_the_page() {
        assert_eq!(Links::default().said("allt ges av --format csv"), "allt ges av CSV");
    }
}
