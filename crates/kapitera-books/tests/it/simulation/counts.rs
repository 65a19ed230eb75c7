//! How often what happened in the seeds, so that agreement is known to mean something.

/// How often what happened.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    pub months: u64,
    pub corrections: u64,
    pub not_moved: u64,
    pub instalments: u64,
    pub undone_settlements: u64,
    pub undone_corrections: u64,
    pub late: u64,
    pub carried: u64,
    pub invoiced: u64,
    pub rejected: u64,
}

impl Counts {
    pub fn all(&self) -> [(&'static str, u64); 10] {
        let Self { months, corrections, not_moved, instalments, undone_settlements, undone_corrections, .. } = *self;
        let Self { late, carried, invoiced, rejected, .. } = *self;
        [
            ("months", months),
            ("corrections", corrections),
            ("not moved", not_moved),
            ("instalments", instalments),
            ("undone settlements", undone_settlements),
            ("undone corrections", undone_corrections),
            ("late settlements", late),
            ("carried", carried),
            ("invoiced", invoiced),
            ("rejected", rejected),
        ]
    }

    pub fn add(&mut self, other: &Self) {
        self.months += other.months;
        self.corrections += other.corrections;
        self.not_moved += other.not_moved;
        self.instalments += other.instalments;
        self.undone_settlements += other.undone_settlements;
        self.undone_corrections += other.undone_corrections;
        self.late += other.late;
        self.carried += other.carried;
        self.invoiced += other.invoiced;
        self.rejected += other.rejected;
    }
}
