//! Any changed byte of the file, and any changed value in the server, is found and said with its place.

use std::fs;
use std::path::{Path, PathBuf};

use kapitera_message::{Place as Where, Problem, Problems};
use kapitera_store::testing::Random;
use kapitera_store::{Location, Store};

use crate::cases::{Place, opened, posted, prepared};

/// A small ledger with everything in it.
fn fill(store: &mut Store) {
    store.append(&opened(&["2020-02", "2020-03"])).unwrap();
    store.append(&prepared("2020-02-1")).unwrap();
    store.append(&posted("2020-02-1", 4, 5)).unwrap();
    store.append(&posted("2020-03-1", 2, 3)).unwrap();
}

fn path(place: &Place) -> PathBuf {
    match &place.location {
        Location::Sqlite(path) => path.clone(),
        Location::Postgres(_) => panic!("a file"),
    }
}

fn beside(path: &Path, what: &str) -> PathBuf {
    format!("{}{what}", path.display()).into()
}

/// Opens and verifies.
fn look(location: &Location) -> Result<(), Problems> {
    Store::open(location).map_err(|problem| vec![problem])?.verify().map(|_| ())
}

fn placed(problem: &Problem) -> bool {
    problem.places.iter().any(|place| matches!(place, Where::Named(text) if !text.en.is_empty()))
}

fn codes(done: Result<(), Problems>) -> Vec<&'static str> {
    done.err().into_iter().flatten().map(|problem| problem.code).collect()
}

#[test]
fn every_flipped_byte_of_the_file_is_found() {
    const FLIPS: u64 = 10_000;
    let place = Place::sqlite();
    fill(&mut place.open());
    let path = path(&place);
    let whole = fs::read(&path).unwrap();
    let seal = fs::read(beside(&path, ".seal")).unwrap();
    look(&place.location).unwrap();
    let mut random = Random::new(4711);
    for flip in 0..FLIPS {
        // The first hundred bytes say how all others are read: each of them is met too.
        let at = if flip < 400 { flip % 100 } else { random.below(whole.len() as u64) };
        let at = usize::try_from(at).unwrap();
        let mask = u8::try_from(1 + random.below(255)).unwrap();
        let mut changed = whole.clone();
        changed[at] ^= mask;
        fs::write(&path, &changed).unwrap();
        let problems = look(&place.location).expect_err(&format!("byte {at} with {mask:#04x}"));
        let page = at / 4096 + 1;
        assert!(problems.iter().all(placed) || problems.iter().any(placed), "byte {at}: no place");
        let said = |problem: &Problem| format!("{:?}", problem.places).contains(&format!("page {page}, bytes"));
        assert!(problems.iter().any(said), "byte {at}: {:?}", problems.iter().map(|one| one.code).collect::<Vec<_>>());
        assert_eq!(fs::read(&path).unwrap(), changed, "byte {at}: looking changed the file");
        assert_eq!(fs::read(beside(&path, ".seal")).unwrap(), seal, "byte {at}: looking changed the seal");
    }
    fs::write(&path, &whole).unwrap();
    look(&place.location).unwrap();
}

#[test]
fn every_flipped_byte_of_the_seal_is_found() {
    let place = Place::sqlite();
    fill(&mut place.open());
    let seal = beside(&path(&place), ".seal");
    let whole = fs::read(&seal).unwrap();
    for at in 0..whole.len() {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        fs::write(&seal, &changed).unwrap();
        assert_eq!(codes(look(&place.location)), ["seal_damaged"], "byte {at}");
        assert_eq!(fs::read(&seal).unwrap(), whole, "byte {at}: sealed anew");
    }
    fs::remove_file(&seal).unwrap();
    assert_eq!(codes(look(&place.location)), ["seal_missing"]);
    look(&place.location).unwrap();
}

#[test]
fn appending_does_not_cover_up_a_change() {
    let place = Place::sqlite();
    fill(&mut place.open());
    let path = path(&place);
    let whole = fs::read(&path).unwrap();
    let (mut refused, mut stood) = (0, 0);
    for at in (0..whole.len()).step_by(97) {
        let mut changed = whole.clone();
        changed[at] ^= 0x10;
        fs::write(&path, &changed).unwrap();
        let before = fs::read(beside(&path, ".seal")).unwrap();
        let appended = Store::open(&place.location).and_then(|mut store| store.append(&posted("2020-02-2", 1, 2)));
        match appended {
            Err(_) => refused += 1,
            Ok(_) => stood += 1,
        }
        look(&place.location).expect_err(&format!("byte {at}"));
        fs::write(&path, &whole).unwrap();
        fs::write(beside(&path, ".seal"), before).unwrap();
    }
    assert!(refused > 0 && stood > 0, "{refused} {stood}");
}

#[test]
fn a_seal_of_an_earlier_commit_is_no_damage() {
    let place = Place::sqlite();
    let mut store = place.open();
    fill(&mut store);
    let (path, seal) = (path(&place), beside(&path(&place), ".seal"));
    let earlier = fs::read(&seal).unwrap();
    store.append(&posted("2020-02-2", 1, 2)).unwrap();
    let now = fs::read(&seal).unwrap();
    // Verified: said, and sealed anew.
    fs::write(&seal, &earlier).unwrap();
    let verified = store.verify().unwrap();
    assert_eq!((verified.remarks[0].code, verified.pages), ("seal_earlier", None));
    assert_eq!(fs::read(&seal).unwrap(), now);
    assert!(store.verify().unwrap().remarks.is_empty());
    // Appended to: sealed anew when all holds …
    fs::write(&seal, &earlier).unwrap();
    store.append(&posted("2020-02-3", 1, 2)).unwrap();
    assert!(store.verify().unwrap().pages.is_some());
    // … and an older file than its seal is not taken for one.
    let whole = fs::read(&path).unwrap();
    store.append(&posted("2020-02-4", 1, 2)).unwrap();
    drop(store);
    fs::write(&path, whole).unwrap();
    assert_eq!(codes(look(&place.location)), ["ledger_older_than_seal"]);
    fs::write(&path, "").unwrap();
    assert_eq!(codes(look(&place.location)), ["ledger_gone"]);
    fs::remove_file(&path).unwrap();
    assert_eq!(codes(look(&place.location)), ["ledger_gone"]);
}

#[test]
fn a_cut_or_longer_file_is_found() {
    let place = Place::sqlite();
    fill(&mut place.open());
    let path = path(&place);
    let whole = fs::read(&path).unwrap();
    for size in [whole.len() - 1, whole.len() - 4096, 4096, 100, 50] {
        fs::write(&path, &whole[..size]).unwrap();
        look(&place.location).expect_err(&format!("cut to {size}"));
    }
    for more in [1, 4096] {
        fs::write(&path, [whole.clone(), vec![0; more]].concat()).unwrap();
        look(&place.location).expect_err(&format!("{more} more"));
    }
}

/// Changes one character of one value of one row, many times.
#[test]
fn every_changed_value_in_the_server_is_found() {
    const CHANGES: u32 = 600;
    let place = Place::postgres();
    fill(&mut place.open());
    let Location::Postgres(address) = &place.location else { panic!("a server") };
    let mut client = postgres::Client::connect(address, postgres::NoTls).unwrap();
    let columns = client
        .query(
            "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT), CAST(data_type AS TEXT) \
             FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY 1, 2",
            &[],
        )
        .unwrap();
    let mut random = Random::new(42);
    let (mut found, mut tried) = (0, 0);
    while found < CHANGES {
        tried += 1;
        assert!(tried < CHANGES * 4, "the server refuses too many changes");
        // Every column in turn, so that none is left out.
        let column = &columns[usize::try_from(u64::from(tried) % columns.len() as u64).unwrap()];
        let (table, name, kind): (String, String, String) = (column.get(0), column.get(1), column.get(2));
        let mut transaction = client.transaction().unwrap();
        let rows =
            transaction.query(&format!("SELECT CAST(ctid AS TEXT), CAST({name} AS TEXT) FROM {table}"), &[]).unwrap();
        let row = &rows[usize::try_from(random.below(rows.len() as u64)).unwrap()];
        let (row, old): (String, String) = (row.get(0), row.get(1));
        let Some(new) = changed(&old, kind == "bigint", &mut random) else { continue };
        let change = format!("UPDATE {table} SET {name} = CAST('{new}' AS {kind}) WHERE CAST(ctid AS TEXT) = '{row}'");
        // What the tables themselves refuse, a row of another entry for example, is not a change.
        if transaction.batch_execute(&change).is_err() {
            continue;
        }
        transaction.commit().unwrap();
        let problems = look(&place.location).expect_err(&format!("{table}.{name} from {old} to {new}"));
        assert!(problems.iter().any(placed), "{table}.{name}: no place in {:?}", codes(Err(problems)));
        found += 1;
        // The row has moved: it is found by what stands in it now.
        let back = format!(
            "UPDATE {table} SET {name} = CAST($${old}$$ AS {kind}) WHERE {name} = CAST('{new}' AS {kind}) AND xmin = \
             (SELECT xmin FROM {table} ORDER BY age(xmin) LIMIT 1)"
        );
        assert_eq!(client.execute(back.as_str(), &[]).unwrap(), 1, "{table}.{name} back");
    }
    look(&place.location).unwrap();
}

/// The text with one character changed; none when it has none that can be.
fn changed(old: &str, number: bool, random: &mut Random) -> Option<String> {
    let letters: Vec<char> = old.chars().collect();
    let at = usize::try_from(random.below(letters.len() as u64)).unwrap();
    let other = if number {
        char::from(b'0' + u8::try_from(random.below(10)).unwrap())
    } else {
        char::from(b' ' + u8::try_from(random.below(95)).unwrap())
    };
    let before = *letters.get(at)?;
    // A number's sign and first digit stay, so that it is another number.
    let plain = !number || (before.is_ascii_digit() && (at > 0 || other != '0'));
    if other == before || other == '\'' || other == '$' || !plain {
        return None;
    }
    Some(letters.iter().enumerate().map(|(index, letter)| if index == at { other } else { *letter }).collect())
}
