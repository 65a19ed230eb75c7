//! A table: heading, columns that stick, figures to the right with every row's decimals alike, cells that lead on.

use kapitera_message::Language;
use kapitera_output::{Cell, Table};

use super::around::{Around, Setting};
use super::escape::{attribute, element, push_escaped};

/// Adds a table. Columns for programs are left out.
pub fn table(out: &mut String, table: &Table, setting: &Setting<'_>) {
    let language = setting.language;
    let columns = table.columns_read();
    let heading = table.heading.get(language);
    let numeric: Vec<bool> = columns.iter().map(|&column| table.is_numeric(column)).collect();
    let label = if heading.is_empty() { setting.word("Tabell", "Table") } else { heading };
    if !heading.is_empty() {
        element(out, setting.heading, heading);
    }
    if table.rows.is_empty() {
        out.push_str("<p class=\"none\">");
        out.push_str(setting.word("Inga rader.", "No rows."));
        out.push_str("</p>");
        return;
    }
    out.push_str("<div class=\"scroll\" tabindex=\"0\" role=\"region\"");
    attribute(out, "aria-label", label);
    out.push_str("><table");
    attribute(out, "data-table", table.key);
    out.push_str("><thead><tr>");
    for (&column, &numeric) in columns.iter().zip(&numeric) {
        out.push_str(if numeric { "<th scope=\"col\" class=\"n\">" } else { "<th scope=\"col\">" });
        let heading = table.columns[column].heading.get(language);
        push_escaped(out, if heading.is_empty() { "\u{2013}" } else { heading });
        out.push_str("</th>");
    }
    out.push_str("</tr></thead><tbody>");
    let decimals: Vec<u32> = columns.iter().map(|&column| kapitera_output::decimals_most(table, column)).collect();
    let place = Columns { columns: &columns, numeric: &numeric, decimals: &decimals };
    for cells in &table.rows {
        out.push_str(if Table::is_sum(cells) { "<tr class=\"sum\">" } else { "<tr>" });
        row(out, table, cells, &place, Some(setting.around), language);
    }
    out.push_str("</tbody>");
    if let Some(total) = &table.total {
        out.push_str("<tfoot><tr class=\"sum\">");
        row(out, table, total, &place, None, language);
        out.push_str("</tfoot>");
    }
    out.push_str("</table></div>");
}

struct Columns<'a> {
    columns: &'a [usize],
    numeric: &'a [bool],
    decimals: &'a [u32],
}

fn row(
    out: &mut String,
    table: &Table,
    cells: &[Cell],
    place: &Columns<'_>,
    around: Option<&dyn Around>,
    language: Language,
) {
    for (index, &column) in place.columns.iter().enumerate() {
        let cell = cells.get(column).unwrap_or(&Cell::Empty);
        // The first column names its row.
        let tag = if index == 0 && !place.numeric[index] { "th scope=\"row\"" } else { "td" };
        out.push('<');
        out.push_str(tag);
        if place.numeric[index] {
            out.push_str(" class=\"n\"");
        } else if is_long(cell, language) {
            out.push_str(" class=\"long\"");
        }
        out.push('>');
        let to = around.and_then(|around| around.leads(table, cells, column));
        if let Some(to) = &to {
            out.push_str("<a");
            attribute(out, "href", to);
            out.push('>');
        }
        shown(out, cell, place.decimals[index], language);
        if to.is_some() {
            out.push_str("</a>");
        }
        out.push_str(if tag == "td" { "</td>" } else { "</th>" });
    }
    out.push_str("</tr>");
}

/// Adds a cell as people read it; numbers are filled out so that the decimal marks of a column stand above each other.
fn shown(out: &mut String, cell: &Cell, decimals: u32, language: Language) {
    match cell {
        Cell::Name(name) if name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            hash(out, name);
        }
        Cell::Empty => out.push_str("<span class=\"none\">\u{2013}</span>"),
        Cell::Flag(_) | Cell::Code(..) | Cell::Name(_) | Cell::Words(_) => push_escaped(out, &cell.shown(language)),
        _ => {
            let text = cell.shown(language);
            if text.starts_with('\u{2212}') {
                out.push_str("<span class=\"minus\">");
                push_escaped(out, &text);
                out.push_str("</span>");
            } else {
                push_escaped(out, &text);
            }
            // A figure space is as wide as a figure: the decimal marks of a column stand above each other.
            out.extend(std::iter::repeat_n('\u{2007}', kapitera_output::missing_decimals(cell, decimals)));
        }
    }
}

/// Adds the beginning of a digest; the whole of it is shown when it is pointed at, and stands in what is downloaded.
pub(super) fn hash(out: &mut String, digest: &str) {
    out.push_str("<code class=\"hash\"");
    attribute(out, "title", digest);
    out.push('>');
    push_escaped(out, digest.get(..12).unwrap_or(digest));
    out.push_str("\u{2026}</code>");
}

/// Whether a cell holds a sentence, which is to be broken into lines.
fn is_long(cell: &Cell, language: Language) -> bool {
    matches!(cell, Cell::Name(_) | Cell::Words(_)) && cell.shown(language).chars().count() > 34
}

#[cfg(test)]
mod tests {
    use super::*;
    use kapitera_message::text;
    use kapitera_money::Ore;
    use kapitera_output::Column;

    fn drawn(rows: Vec<Vec<Cell>>, around: &dyn Around) -> String {
        let columns = vec![
            Column::for_programs("centre_id"),
            Column::new("centre", text!("hälsocentral", "centre")),
            Column::new("component.listed", text!("kr", "kr")),
            Column::new("weight", text!("vikt", "weight")),
        ];
        let figures = Table { key: "centres", heading: text!("Summor", "Sums"), columns, rows, total: None };
        let mut out = String::new();
        table(&mut out, &figures, &Setting { language: Language::Sv, around, heading: "h2" });
        out
    }

    #[test]
    fn names_are_escaped_and_figures_stand_to_the_right() {
        let row = |name: &str, ore: i64, weight: Cell| {
            vec![Cell::Name("SE1-A".into()), Cell::Name(name.into()), Cell::Change(Ore(ore)), weight]
        };
        let rows = vec![row("<b>A & \"B\"", -123_456, Cell::Decimal(1_234, 3)), row("C", 100, Cell::Whole(2))];
        let out = drawn(rows, &super::super::Nowhere);
        assert!(out.contains("<th scope=\"row\">&lt;b&gt;A &amp; &quot;B&quot;</th>"), "{out}");
        assert!(out.contains("<td class=\"n\"><span class=\"minus\">\u{2212}1\u{a0}234,56</span></td>"), "{out}");
        // The decimal marks stand above each other.
        assert!(out.contains("<td class=\"n\">2\u{2007}\u{2007}\u{2007}\u{2007}</td>"), "{out}");
        assert!(!out.contains("SE1-A") && !out.contains("<a"), "{out}");
    }

    #[test]
    fn cells_lead_on_where_the_place_says() {
        struct Names;
        impl Around for Names {
            fn leads(&self, _: &Table, cells: &[Cell], column: usize) -> Option<String> {
                (column == 1).then(|| format!("/centres/{}", cells[0].shown(Language::Sv)))
            }
        }
        let rows = vec![vec![Cell::Name("\"A".into()), Cell::Name("A".into()), Cell::Money(Ore(100)), Cell::Empty]];
        assert!(drawn(rows, &Names).contains("<a href=\"/centres/&quot;A\">A</a>"));
    }

    #[test]
    fn nothing_is_said_to_be_nothing() {
        assert!(drawn(Vec::new(), &super::super::Nowhere).contains("Inga rader."));
    }
}
