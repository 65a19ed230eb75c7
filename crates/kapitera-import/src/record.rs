//! One row of a file as texts, before it is known what they mean.

/// What a cell holds besides its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) enum CellKind {
    /// Text, from a text file or a workbook.
    #[default]
    Text,
    /// A number of a workbook, which may be a date's serial number.
    Number,
    /// An error such as `#N/A`.
    Error,
    /// A formula that was saved without its result.
    Formula,
}

/// One row's cells in one buffer, used again for the next row.
#[derive(Debug, Default)]
pub(crate) struct Record {
    /// The physical line or the workbook's row, from 1.
    pub row: u32,
    text: String,
    ends: Vec<usize>,
    /// Empty when all are text.
    kinds: Vec<CellKind>,
    /// Whether the workbook counts days from 1904.
    pub from_1904: bool,
}

impl Record {
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.kinds.clear();
    }

    pub(crate) fn push(&mut self, text: &str, kind: CellKind) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
        self.kinds.push(kind);
    }

    /// Whether the row has the same cells as `other`.
    pub(crate) fn same_cells(&self, other: &Self) -> bool {
        self.text == other.text && self.ends == other.ends && self.kinds == other.kinds
    }

    /// Becomes a copy of `other`, in the buffers it has.
    pub(crate) fn copy_from(&mut self, other: &Self) {
        self.row = other.row;
        self.from_1904 = other.from_1904;
        self.text.clone_from(&other.text);
        self.ends.clone_from(&other.ends);
        self.kinds.clone_from(&other.kinds);
    }

    /// Takes over cells that lie after each other in `bytes` and end at `ends`; gives the old buffers back.
    pub(crate) fn replace(&mut self, bytes: &mut Vec<u8>, ends: &[usize]) -> bool {
        let old = std::mem::take(&mut self.text).into_bytes();
        let new = std::mem::replace(bytes, old);
        self.kinds.clear();
        self.ends.clear();
        self.ends.extend_from_slice(ends);
        match String::from_utf8(new) {
            Ok(text) => {
                self.text = text;
                true
            }
            Err(_) => false,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The cell's text without white space round it; empty past the last cell.
    pub(crate) fn get(&self, at: usize) -> &str {
        let start = if at == 0 { 0 } else { self.ends.get(at - 1).copied().unwrap_or(usize::MAX) };
        let end = self.ends.get(at).copied().unwrap_or(0);
        self.text.get(start..end).unwrap_or("").trim()
    }

    pub(crate) fn kind(&self, at: usize) -> CellKind {
        self.kinds.get(at).copied().unwrap_or_default()
    }

    pub(crate) fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|at| self.get(at))
    }

    /// Whether the row comes from a workbook, which leaves empty cells out.
    pub(crate) fn is_sparse(&self) -> bool {
        !self.kinds.is_empty()
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.cells().all(str::is_empty)
            && self.kinds.iter().all(|kind| matches!(kind, CellKind::Text | CellKind::Number))
    }
}
