//! The last sheet of a workbook, reckoned again: each formula by the cells that it names.

use std::path::Path;

use calamine::{Data, Reader as _, Xlsx, open_workbook};

/// A workbook that was written.
pub struct Book {
    file: Xlsx<std::io::BufReader<std::fs::File>>,
}

impl Book {
    pub fn open(path: &Path) -> Self {
        Self { file: open_workbook(path).unwrap() }
    }

    /// All sheets' cells as texts, a line for each row.
    pub fn text(&mut self) -> String {
        let mut text = String::new();
        for (name, range) in self.file.worksheets() {
            text.push_str(&format!("== {name}\n"));
            for row in range.rows() {
                let cells: Vec<String> = row.iter().map(ToString::to_string).collect();
                text.push_str(&format!("{}\n", cells.join(" | ")));
            }
        }
        text
    }

    /// The rows of the checks: what is checked, in which column, and what its formula comes to, in öre. Each agrees with the
    /// figure when the file was made and with the figure on its sheet.
    pub fn checks(&mut self) -> Vec<(String, String, i64)> {
        let sheet = self.file.worksheet_range("Kontroller").unwrap();
        let formulas = self.file.worksheet_formula("Kontroller").unwrap();
        let mut checks = Vec::new();
        for row in 0..sheet.height() {
            let at = u32::try_from(row).unwrap();
            let Some(terms) = formulas.get_value((at, 5)).filter(|formula| formula.starts_with("ROUND(")).cloned()
            else {
                continue;
            };
            let there = formulas.get_value((at, 4)).unwrap().clone();
            let expected = ore(&sheet[(row, 3)]);
            let inner = terms.strip_prefix("ROUND(").and_then(|rest| rest.strip_suffix(",2)")).unwrap();
            let said = sheet[(row, 1)].to_string();
            assert_eq!(self.reckoned(inner), expected, "{said}: {terms}");
            assert_eq!(self.cells(&there), expected, "{said}: {there}");
            assert_eq!(sheet[(row, 6)].to_string(), "ja", "{said}");
            checks.push((said, sheet[(row, 2)].to_string(), expected));
        }
        checks
    }

    /// `SUM('a'!B1:B3,'a'!B5)-SUM('b'!C1)`.
    fn reckoned(&mut self, formula: &str) -> i64 {
        let mut sum = 0;
        for part in formula.split("SUM(").skip(1) {
            let (cells, _) = part.split_once(')').unwrap();
            let before = formula.find(&format!("SUM({cells})")).unwrap();
            let sign = if formula[..before].ends_with('-') { -1 } else { 1 };
            sum += sign * cells.split(',').map(|range| self.cells(range)).sum::<i64>();
        }
        sum
    }

    /// `'a'!B1:B3`, or one cell.
    fn cells(&mut self, range: &str) -> i64 {
        let (sheet, cells) = range.strip_prefix('\'').and_then(|rest| rest.split_once("'!")).unwrap();
        let (first, last) = cells.split_once(':').unwrap_or((cells, cells));
        let range = self.file.worksheet_range(&sheet.replace("''", "'")).unwrap();
        let ((top, column), (bottom, _)) = (place(first), place(last));
        (top..=bottom).map(|row| range.get_value((row, column)).map_or(0, ore)).sum()
    }
}

/// `AB12` as row and column from 0.
fn place(cell: &str) -> (u32, u32) {
    let digits = cell.find(|sign: char| sign.is_ascii_digit()).unwrap();
    let column = cell[..digits].bytes().fold(0, |column, letter| column * 26 + u32::from(letter - b'A') + 1);
    (cell[digits..].parse::<u32>().unwrap() - 1, column - 1)
}

fn ore(cell: &Data) -> i64 {
    let text = match cell {
        Data::Float(number) => number.to_string(),
        Data::Int(number) => number.to_string(),
        Data::Empty => return 0,
        other => panic!("{other:?} is no number"),
    };
    let (sign, text) = text.strip_prefix('-').map_or((1, text.as_str()), |rest| (-1, rest));
    let (kronor, ore) = text.split_once('.').unwrap_or((text, ""));
    sign * format!("{kronor}{ore:0<2}").parse::<i64>().unwrap()
}
