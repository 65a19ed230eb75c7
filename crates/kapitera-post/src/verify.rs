//! Everything compared with everything: the ledger with itself, the region's directory with its manifests, what drafts
//! stand on with what lies there now, and given files with their recorded digests.

use std::collections::BTreeSet;
use std::fs;

use kapitera_books::{Draft, Entry, Record, RecordKind, sha256};
use kapitera_message::{Problem, Problems, Severity, text};
use kapitera_region::Verified;
use kapitera_settle::{Request, engine_digest, settle};
use kapitera_store::StoreVerified;

use crate::knowledge::manifest_sha256;
use crate::texts::file_of;
use crate::{Office, Standing};

/// How much is verified.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VerifyRequest {
    /// Whether posted settlements are settled again and compared with what was posted.
    pub resettle: bool,
}

/// What a verification found.
#[derive(Clone, Debug, Default)]
pub struct OfficeVerified {
    /// The ledger; none when it does not hold.
    pub store: Option<StoreVerified>,
    /// The region's directory.
    pub region: Verified,
    /// Drafts whose deliveries and texts were compared.
    pub drafts: u64,
    /// Recorded texts that were compared with their files.
    pub texts: u64,
    /// Recorded files that were compared.
    pub exports: u64,
    /// Settlements that were settled again.
    pub resettled: u64,
    /// Everything that is not as it should be, the region's problems among them; warnings too.
    pub problems: Problems,
}

impl OfficeVerified {
    /// Whether everything is as it should be; warnings are no harm.
    pub fn holds(&self) -> bool {
        self.store.is_some() && self.problems.iter().all(|problem| problem.severity == Severity::Warning)
    }
}

impl Office {
    /// Verifies all of it: the ledger first, then [`Office::verify_files`], then, when asked for, what was posted by settling
    /// it again. Nothing is changed.
    ///
    /// # Errors
    ///
    /// Only when the journal cannot be read; what does not hold is in [`OfficeVerified::problems`].
    pub fn verify_all(
        &mut self,
        asked: &VerifyRequest,
        progress: &(dyn Fn(u64, u64) + Sync),
    ) -> Result<OfficeVerified, Problems> {
        let store = match self.store.verify() {
            Ok(verified) => verified,
            Err(problems) => {
                // What the ledger says of files means nothing now; the directory still says what it is by itself.
                let region = kapitera_region::verify(self.region.root());
                let problems = problems.into_iter().chain(region.problems.iter().cloned()).collect();
                return Ok(OfficeVerified { region, problems, ..OfficeVerified::default() });
            }
        };
        let mut found = self.verify_files()?;
        found.problems.extend(store.remarks.iter().cloned());
        found.store = Some(store);
        if asked.resettle {
            let standings = self.outlines(None).map_err(|problem| vec![problem])?;
            for standing in standings.iter().filter(|standing| standing.is_posted()) {
                match self.resettle(standing, progress) {
                    Ok(()) => found.resettled += 1,
                    Err(mut problems) => found.problems.append(&mut problems),
                }
            }
        }
        Ok(found)
    }

    /// Compares the region's directory with its manifests, and with what the ledger says of deliveries, texts and given
    /// files. The ledger itself is believed.
    ///
    /// # Errors
    ///
    /// As [`Office::verify_all`].
    pub fn verify_files(&mut self) -> Result<OfficeVerified, Problems> {
        let one = |problem: Problem| vec![problem];
        let mut found = OfficeVerified { region: kapitera_region::verify(self.region.root()), ..Default::default() };
        found.problems.extend(found.region.problems.iter().cloned());
        self.verify_texts(&mut found).map_err(one)?;
        self.verify_exports(&mut found).map_err(one)?;
        let mut seen = BTreeSet::new();
        for entry in self.entries(RecordKind::Draft, "settlement/").map_err(one)? {
            if let Record::Draft(draft) = Record::read(RecordKind::Draft, &entry.body).map_err(one)? {
                found.drafts += 1;
                self.verify_deliveries(&draft, &mut seen, &mut found.problems);
            }
        }
        Ok(found)
    }

    /// The latest recorded text of each path is the file's.
    fn verify_texts(&mut self, found: &mut OfficeVerified) -> Result<(), Problem> {
        for (path, (entry, text)) in self.latest_texts()? {
            found.texts += 1;
            let file = file_of(&self.region, &path);
            let recorded = self.recorded_text(&text)?;
            match fs::read(&file) {
                Ok(bytes) if bytes == recorded.as_bytes() => {}
                Ok(bytes) => found.problems.push(text_differs(&path, &entry, &recorded, &bytes)),
                Err(error) => found.problems.push(crate::problems::file_problem(&file, &error)),
            }
        }
        Ok(())
    }

    /// Every recorded file has its bytes.
    fn verify_exports(&mut self, found: &mut OfficeVerified) -> Result<(), Problem> {
        for entry in self.entries(RecordKind::Export, "export/")? {
            let Record::Export(record) = self.store.record(&entry)? else { continue };
            found.exports += 1;
            let file = file_of(&self.region, &record.path);
            let now = match fs::read(&file) {
                Ok(bytes) => sha256(&bytes),
                Err(error) => {
                    found.problems.push(crate::problems::file_problem(&file, &error));
                    continue;
                }
            };
            if now != record.sha256 {
                let (path, then, by, at) = (&record.path, &record.sha256, &entry.by, entry.at);
                found.problems.push(
                    Problem::error(
                        "export_changed",
                        text!(
                            "filen {path} är ändrad sedan den gavs: registrerad digest {then}, filens {now}",
                            "the file {path} has changed since it was given: recorded digest {then}, the file's {now}"
                        ),
                    )
                    .named(text!("given av {by} {at}", "given by {by} {at}"))
                    .hint(text!(
                        "hämta filen från en säkerhetskopia, eller ta bort den och exportera igen",
                        "restore the file from a backup, or remove it and export again"
                    )),
                );
            }
        }
        Ok(())
    }

    /// The manifests that a draft stands on are what they were; each delivery is said once.
    fn verify_deliveries(&self, draft: &Draft, seen: &mut BTreeSet<(String, String, String)>, problems: &mut Problems) {
        for delivery in &draft.delivery_list {
            let key = (delivery.register.clone(), delivery.id.clone(), delivery.manifest_sha256.clone());
            if !seen.insert(key) {
                continue;
            }
            let (register, id, then) = (&delivery.register, &delivery.id, &delivery.manifest_sha256);
            match manifest_sha256(&self.region, register, id) {
                Ok(now) if now == *then => {}
                Ok(now) => {
                    let settlement = draft.id;
                    problems.push(
                        Problem::error(
                            "delivery_changed",
                            text!(
                                "manifestet för {register}/{id} är ändrat sedan {settlement} förbereddes: {then}, nu {now}",
                                "the manifest of {register}/{id} has changed since {settlement} was prepared: {then}, now {now}"
                            ),
                        )
                        .named(text!(
                            "registers/{register}/{id}/manifest.toml",
                            "registers/{register}/{id}/manifest.toml"
                        ))
                        .hint(text!("hämta den från en säkerhetskopia", "restore it from a backup")),
                    );
                }
                Err(problem) => problems.push(problem),
            }
        }
    }

    /// Settles again what was posted, by the recorded texts and the knowledge of then.
    fn resettle(&mut self, standing: &Standing, progress: &(dyn Fn(u64, u64) + Sync)) -> Result<(), Problems> {
        let Draft { id, known_at, engine, result, .. } = &standing.draft;
        let now = engine_digest();
        if engine != now {
            return Err(vec![
                Problem::warning(
                    "engine_changed",
                    text!(
                        "{id} räknades av ett annat program och jämförs inte: {engine}, nu {now}",
                        "{id} was computed by another program and is not compared: {engine}, now {now}"
                    ),
                )
                .hint(text!("använd det programmet för att räkna om", "use that program to settle again")),
            ]);
        }
        let model = self.recorded_model(&standing.draft)?;
        let region = self.region_of(&standing.draft)?;
        let request = Request { region: &region, model: &model, month: id.month, known_at: *known_at, compare: false };
        let again = settle(&request, progress)?;
        if again.digests.result == *result {
            return Ok(());
        }
        let again = again.digests.result;
        Err(vec![
            Problem::error(
                "result_differs",
                text!(
                    "{id} blir inte samma när den räknas om: {result}, nu {again}",
                    "{id} does not become the same when it is settled again: {result}, now {again}"
                ),
            )
            .why(text!(
                "samma leveranser, modell och program ger samma byte",
                "the same deliveries, model and program give the same bytes"
            ))
            .hint(text!(
                "jämför leveranserna med kapitera verify; något är ändrat",
                "compare the deliveries with kapitera verify; something has changed"
            )),
        ])
    }
}

/// Where a file first differs from what is recorded.
fn text_differs(path: &str, entry: &Entry, recorded: &str, now: &[u8]) -> Problem {
    let now = String::from_utf8_lossy(now);
    let mut lines = recorded.split('\n').zip(now.split('\n')).enumerate();
    let found = lines.find(|(_, (then, now))| then != now);
    let (line, then, now) = match found {
        Some((index, (then, now))) => (index + 1, cut(then), cut(now)),
        None => {
            let (then, after) = (recorded.split('\n').count(), now.split('\n').count());
            let line = then.min(after) + 1;
            let end = String::from("∎");
            let at = |text: &str| text.split('\n').nth(line - 1).map_or_else(|| end.clone(), cut);
            (line, at(recorded), at(&now))
        }
    };
    let (by, at, number) = (&entry.by, entry.at, entry.number);
    Problem::error(
        "text_changed",
        text!(
            "{path} är ändrad sedan den registrerades; rad {line} var ”{then}”, är ”{now}”",
            "{path} has changed since it was recorded; line {line} was “{then}”, is “{now}”"
        ),
    )
    .named(text!("post {number}, av {by} {at}", "entry {number}, by {by} {at}"))
    .why(text!("det som betalats vilar på den registrerade texten", "what was paid rests on the recorded text"))
    .hint(text!(
        "är ändringen menad: bokför texten som den är nu med kapitera ledger record-texts --by …; annars hämta filen från en säkerhetskopia",
        "if the change is meant, record the text as it is now with kapitera ledger record-texts --by …; else restore the file from a backup"
    ))
}

/// A line of a text as it fits in a sentence, with what cannot be seen made visible.
fn cut(line: &str) -> String {
    let shown: String = line.chars().take(LINE_MOST).flat_map(|letter| letter.escape_debug()).collect();
    if line.chars().count() > LINE_MOST { format!("{shown}…") } else { shown }
}

/// At most so many letters of a line are shown.
const LINE_MOST: usize = 80;
