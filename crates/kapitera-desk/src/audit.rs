//! The log of who did what: only added to, each row chained by its digest to the one before, without personal numbers.
//!
//! What was decided about money stands in the ledger with who decided it. Here stands who signed in, who was refused, who
//! changed whose rights, who looked at what is looked at with a reason. Whoever can write the database can write another
//! chain: keep the last digest elsewhere.

use jiff::Timestamp;
use kapitera_message::{Problem, text};
use kapitera_store::sql::{Cells, Sql, Value};

use crate::desk::{last_id, next_id};
use crate::mask::masked;
use crate::when::{kept, stored, time};
use crate::{Desk, field, secret};

/// The digest before the first row.
const GENESIS: &str = "kapitera desk audit";

/// Characters of what it was about and why; of a name; of an address.
const TEXT_MOST: usize = 2000;
const NAME_MOST: usize = 120;
/// Rows of a page.
const PAGE_MOST: u32 = 1000;

const COLUMNS: &str = "number, said_at, who, session_id, act, about, reason, outcome, address, previous, sha256";

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Done,
    /// They may not, or it may not be.
    Refused,
    /// Something went wrong.
    Failed,
}

/// Something to log. Personal numbers and tokens in its texts are masked, control characters left out, and what is longer
/// than 2000 characters is cut.
#[derive(Clone, Debug)]
pub struct Said {
    /// When.
    pub at: Timestamp,
    /// A user's name, or what the program calls itself.
    pub who: String,
    /// In which session.
    pub session: Option<i64>,
    /// What was done: a stable code in small letters.
    pub act: &'static str,
    /// To whom or what: an id that the region knows.
    pub about: String,
    /// Why, in the words of who did it.
    pub reason: String,
    /// How it ended.
    pub outcome: Outcome,
    /// The network address from which it was asked.
    pub address: String,
}

/// A row of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// From 1, without gaps.
    pub number: i64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub who: String,
    /// In which session.
    pub session: Option<i64>,
    /// What was done.
    pub act: String,
    /// To whom or what.
    pub about: String,
    /// Why.
    pub reason: String,
    /// How it ended.
    pub outcome: Outcome,
    /// From where.
    pub address: String,
    /// The digest of the row before.
    pub previous: String,
    /// The digest of all of this.
    pub sha256: String,
}

/// Which rows; what is none is not asked about.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// Not before.
    pub from: Option<Timestamp>,
    /// Before.
    pub to: Option<Timestamp>,
    /// By whom.
    pub who: Option<String>,
    /// This act.
    pub act: Option<String>,
    /// With these words in what it was about.
    pub about: Option<String>,
    /// With a lower number: the next page.
    pub before: Option<i64>,
    /// So many; 0 and what is more than 1000 count as 1000.
    pub limit: u32,
}

/// What a verified log is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditVerified {
    /// How many rows.
    pub rows: i64,
    /// The digest of the last one: to be kept elsewhere.
    pub sha256: String,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Done, Self::Refused, Self::Failed];

    /// The word in the table.
    pub fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }

    /// The outcome of a word; none when it is none's.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.name() == name)
    }
}

impl Desk {
    /// Adds a row, and gives its number.
    ///
    /// # Errors
    ///
    /// When the database cannot be written: what was to be done is then better left undone.
    pub fn say(&mut self, said: &Said) -> Result<i64, Problem> {
        self.writing(|sql| {
            let previous = head(sql)?;
            let mut row = AuditRow {
                number: next_id(sql, "audit")?,
                at: kept(said.at),
                who: clean(&said.who, NAME_MOST),
                session: said.session,
                act: field::cut(said.act, NAME_MOST),
                about: clean(&said.about, TEXT_MOST),
                reason: clean(&said.reason, TEXT_MOST),
                outcome: said.outcome,
                address: field::cut(&said.address, NAME_MOST),
                previous,
                sha256: String::new(),
            };
            row.sha256 = row.hash();
            insert(sql, &row)?;
            Ok(row.number)
        })
    }

    /// A page of the log, the newest first.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    pub fn log(&mut self, filter: &AuditFilter) -> Result<Vec<AuditRow>, Problem> {
        self.reading(|sql| page(sql, filter))
    }

    /// Computes the chain anew, from the first row to the last.
    ///
    /// # Errors
    ///
    /// `audit_chain_broken` with the first row that does not follow from those before.
    pub fn audit_verify(&mut self) -> Result<AuditVerified, Problem> {
        self.reading(|sql| {
            let mut verified = AuditVerified { rows: 0, sha256: secret::digest(GENESIS) };
            loop {
                let rows = sql.query(
                    &format!("SELECT {COLUMNS} FROM audit WHERE number > $1 ORDER BY number LIMIT $2"),
                    &[verified.rows.into(), i64::from(PAGE_MOST).into()],
                )?;
                if rows.is_empty() {
                    break;
                }
                for mut cells in rows {
                    let row = read(&mut cells)?;
                    let follows = row.number == verified.rows + 1 && row.previous == verified.sha256;
                    if !follows || row.sha256 != row.hash() {
                        return Err(broken(verified.rows + 1));
                    }
                    verified = AuditVerified { rows: row.number, sha256: row.sha256 };
                }
            }
            if last_id(sql, "audit")? == verified.rows { Ok(verified) } else { Err(broken(verified.rows + 1)) }
        })
    }
}

impl AuditRow {
    fn hash(&self) -> String {
        let Self { number, at, who, session, act, about, reason, outcome, address, previous, .. } = self;
        let fields = serde_json::json!([
            "kapitera audit 1",
            number,
            at.as_microsecond(),
            who,
            session,
            act,
            about,
            reason,
            outcome.name(),
            address,
            previous
        ]);
        secret::digest(&fields.to_string())
    }
}

fn broken(number: i64) -> Problem {
    Problem::error(
        "audit_chain_broken",
        text!("loggens kedja är bruten vid rad {number}", "the log's chain is broken at row {number}"),
    )
    .why(text!(
        "raden är ändrad, borttagen eller insatt av något annat än programmet",
        "the row was changed, taken away or put in by something else than the program"
    ))
    .hint(text!(
        "jämför med en säkerhetskopia, och ta reda på vem som kan skriva i databasen",
        "compare with a backup, and find out who can write the database"
    ))
}

/// The digest of the last row.
fn head(sql: &mut Sql<'_>) -> Result<String, Problem> {
    let rows = sql.query("SELECT sha256 FROM audit ORDER BY number DESC LIMIT 1", &[])?;
    rows.into_iter().next().map_or_else(|| Ok(secret::digest(GENESIS)), |mut cells| cells.text("audit.sha256"))
}

fn insert(sql: &mut Sql<'_>, row: &AuditRow) -> Result<(), Problem> {
    sql.execute(
        &format!("INSERT INTO audit ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"),
        &[
            row.number.into(),
            stored(row.at),
            row.who.as_str().into(),
            row.session.unwrap_or(0).into(),
            row.act.as_str().into(),
            row.about.as_str().into(),
            row.reason.as_str().into(),
            row.outcome.name().into(),
            row.address.as_str().into(),
            row.previous.as_str().into(),
            row.sha256.as_str().into(),
        ],
    )?;
    Ok(())
}

fn page(sql: &mut Sql<'_>, filter: &AuditFilter) -> Result<Vec<AuditRow>, Problem> {
    let AuditFilter { from, to, who, act, about, before, limit } = filter;
    let mut conditions: Vec<String> = Vec::new();
    let mut values: Vec<Value<'_>> = Vec::new();
    let asked: [(&str, Option<Value<'_>>); 6] = [
        ("said_at >= $", from.map(stored)),
        ("said_at < $", to.map(stored)),
        ("who = $", who.as_deref().map(Value::from)),
        ("act = $", act.as_deref().map(Value::from)),
        ("replace(about, $, '') <> about", about.as_deref().filter(|about| !about.is_empty()).map(Value::from)),
        ("number < $", before.map(Value::from)),
    ];
    for (condition, value) in asked {
        let Some(value) = value else { continue };
        values.push(value);
        conditions.push(condition.replace('$', &format!("${}", values.len())));
    }
    let which = if conditions.is_empty() { String::new() } else { format!("WHERE {}", conditions.join(" AND ")) };
    let limit = if *limit == 0 { PAGE_MOST } else { (*limit).min(PAGE_MOST) };
    let rows =
        sql.query(&format!("SELECT {COLUMNS} FROM audit {which} ORDER BY number DESC LIMIT {limit}"), &values)?;
    rows.into_iter().map(|mut cells| read(&mut cells)).collect()
}

fn read(cells: &mut Cells) -> Result<AuditRow, Problem> {
    Ok(AuditRow {
        number: cells.int("audit.number")?,
        at: time(cells, "audit.said_at")?,
        who: cells.text("audit.who")?,
        session: Some(cells.int("audit.session_id")?).filter(|session| *session != 0),
        act: cells.text("audit.act")?,
        about: cells.text("audit.about")?,
        reason: cells.text("audit.reason")?,
        outcome: {
            let word = cells.text("audit.outcome")?;
            Outcome::from_name(&word).ok_or_else(|| {
                Problem::error("column_not_read", text!("okänt utfall ”{word}”", "unknown outcome “{word}”"))
            })?
        },
        address: cells.text("audit.address")?,
        previous: cells.text("audit.previous")?,
        sha256: cells.text("audit.sha256")?,
    })
}

/// Masked before it is cut: half a number is still one.
fn clean(text: &str, most: usize) -> String {
    field::cut(&masked(text), most)
}
