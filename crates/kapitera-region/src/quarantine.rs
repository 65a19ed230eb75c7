//! Rejected rows, kept as they came with the reason for each: UTF-8, semicolons, quotes where needed.

use std::collections::BTreeSet;

/// One fault of a rejected row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuarantineRow {
    /// The raw file's name.
    pub file: String,
    /// The row in the file, from 1.
    pub row: u64,
    /// The heading of the column at fault; empty when the whole row is.
    pub column: String,
    /// The value at fault.
    pub value: String,
    /// The reason, a stable name.
    pub code: String,
    /// The reason in words, in the region's language.
    pub reason: String,
    /// The row's cells as they came.
    pub cells: Vec<String>,
}

/// How many rows were rejected: a row with several faults stands there once for each.
pub(crate) fn rejected(rows: &[QuarantineRow]) -> u64 {
    rows.iter().map(|row| (row.file.as_str(), row.row)).collect::<BTreeSet<_>>().len() as u64
}

/// The text of a quarantine file.
pub(crate) fn to_text(rows: &[QuarantineRow]) -> String {
    let mut out = String::from("file;row;column;value;code;reason;cells\n");
    for row in rows {
        let number = row.row.to_string();
        let fields = [&row.file, &number, &row.column, &row.value, &row.code, &row.reason];
        for (index, field) in fields.into_iter().chain(&row.cells).enumerate() {
            if index > 0 {
                out.push(';');
            }
            push(&mut out, field);
        }
        out.push('\n');
    }
    out
}

fn push(out: &mut String, field: &str) {
    if field.contains([';', '"', '\n', '\r']) || field.starts_with(' ') || field.ends_with(' ') {
        out.push('"');
        out.push_str(&field.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(field);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn awkward_cells_are_quoted() {
        let row = QuarantineRow {
            file: "a.csv".into(),
            row: 3,
            column: "Kön".into(),
            value: "X;".into(),
            code: "sex".into(),
            reason: "inget \"kön\"".into(),
            cells: vec!["1".into(), String::new()],
        };
        let more = QuarantineRow { column: "Ålder".into(), ..row.clone() };
        let other = QuarantineRow { row: 4, ..row.clone() };
        assert_eq!(rejected(&[row.clone(), more, other]), 2);
        let text = to_text(&[row]);
        assert_eq!(text.lines().nth(1), Some("a.csv;3;Kön;\"X;\";sex;\"inget \"\"kön\"\"\";1;"));
    }
}
