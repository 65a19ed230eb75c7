//! Backups: the same journal from both databases and back, or nothing.

use std::io::Write;

use kapitera_message::Problems;
use kapitera_store::testing::Random;
use kapitera_store::{BalanceFilter, BalanceKey, EntryFilter, RowFilter, Store};

use crate::cases::{Place, opened, posted, prepared};

fn fill(store: &mut Store) {
    store.append(&opened(&["2020-02", "2020-03"])).unwrap();
    store.append(&prepared("2020-02-1")).unwrap();
    store.append(&posted("2020-02-1", 5, 4)).unwrap();
}

fn backed_up(store: &mut Store) -> Vec<u8> {
    let mut out = Vec::new();
    store.backup(&mut out).unwrap();
    out
}

fn code(done: Result<Store, Problems>) -> &'static str {
    done.unwrap_err()[0].code
}

/// Everything that can be asked.
fn everything(store: &mut Store) -> String {
    let by = vec![BalanceKey::Period, BalanceKey::Account, BalanceKey::Provider, BalanceKey::Centre];
    let entries = store.entries(&EntryFilter::default()).unwrap();
    let records: Vec<_> = entries.iter().map(|entry| store.record(entry).unwrap()).collect();
    format!(
        "{:?}\n{:?}\n{:?}\n{:?}\n{:?}",
        entries,
        records,
        store.rows(&RowFilter::default()).unwrap(),
        store.balances(&BalanceFilter { by, ..BalanceFilter::default() }).unwrap(),
        store.periods().unwrap(),
    )
}

#[test]
fn a_backup_goes_from_one_database_to_the_other_and_back() {
    let [file, server] = Place::both();
    let mut first = file.open();
    fill(&mut first);
    let lines = backed_up(&mut first);
    let mut second = Store::restore(&server.location, &mut lines.as_slice()).unwrap();
    assert_eq!(everything(&mut second), everything(&mut first));
    assert_eq!(second.head().unwrap(), first.head().unwrap());
    assert_eq!(backed_up(&mut second), lines);
    let third = Place::sqlite();
    let mut third = Store::restore(&third.location, &mut lines.as_slice()).map(|store| (store, third)).unwrap();
    assert_eq!(backed_up(&mut third.0), lines);
    // Each goes on from there alike.
    for store in [&mut first, &mut second, &mut third.0] {
        store.append(&posted("2020-03-1", 2, 2)).unwrap();
        store.verify().unwrap();
    }
    assert_eq!(second.head().unwrap(), first.head().unwrap());
    assert_eq!(third.0.head().unwrap(), first.head().unwrap());
}

#[test]
fn a_cut_or_changed_backup_is_refused_and_leaves_nothing() {
    let source = Place::sqlite();
    let mut store = source.open();
    fill(&mut store);
    let lines = backed_up(&mut store);
    let mut random = Random::new(7);
    for place in Place::both() {
        for run in 0..150 {
            let mut broken = lines.clone();
            let at = usize::try_from(random.below(broken.len() as u64)).unwrap();
            match run % 3 {
                0 => broken.truncate(at),
                1 => broken[at] ^= 1 << random.below(7),
                _ => drop(broken.drain(at..(at + 40).min(lines.len()))),
            }
            let said = code(Store::restore(&place.location, &mut broken.as_slice()));
            assert!(["backup_damaged", "backup_unknown"].contains(&said), "run {run} at {at}: {said}");
            let mut left = place.open();
            assert_eq!(left.head().unwrap().number, 0);
            left.verify().unwrap();
        }
        let mut longer = lines.clone();
        longer.extend(b"{}\n");
        assert_eq!(code(Store::restore(&place.location, &mut longer.as_slice())), "backup_damaged");
        Store::restore(&place.location, &mut lines.as_slice()).unwrap();
        assert_eq!(code(Store::restore(&place.location, &mut lines.as_slice())), "restore_not_empty");
    }
}

#[test]
fn an_empty_ledger_is_backed_up_too() {
    for place in Place::both() {
        let lines = backed_up(&mut place.open());
        let other = Place::sqlite();
        assert_eq!(Store::restore(&other.location, &mut lines.as_slice()).unwrap().head().unwrap().number, 0);
    }
}

/// Somebody appends between the lines.
struct Meanwhile<'a>(&'a mut Store, u32, Vec<u8>);

impl Write for Meanwhile<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.1 < 20 {
            self.1 += 1;
            self.0.append(&posted(&format!("2020-03-{}", self.1), 1, 1)).unwrap();
        }
        self.2.extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_backup_is_of_one_state_while_others_append() {
    for place in Place::both() {
        let mut store = place.open();
        fill(&mut store);
        let head = store.head().unwrap();
        let mut other = place.open();
        let mut out = Meanwhile(&mut other, 0, Vec::new());
        assert_eq!(store.backup(&mut out).unwrap(), head);
        let (appended, lines) = (out.1, out.2);
        assert_eq!((appended, store.head().unwrap().number), (20, head.number + 40));
        let restored = Place::sqlite();
        assert_eq!(Store::restore(&restored.location, &mut lines.as_slice()).unwrap().head().unwrap(), head);
        store.verify().unwrap();
    }
}
