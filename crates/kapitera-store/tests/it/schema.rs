//! The tables: classified, made alike by all migrations at once and one after the other, refused when they are not ours.

use std::collections::BTreeSet;

use kapitera_store::testing::open_as_of;
use kapitera_store::{COLUMNS, Location, Store};

use crate::cases::{Place, opened, posted, prepared};

const COLUMNS_OF_SERVER: &str = "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT), CAST(data_type AS TEXT) \
    FROM information_schema.columns WHERE table_schema = current_schema()";
const COLUMNS_OF_FILE: &str = "SELECT tables.name, columns.name, lower(columns.type) FROM sqlite_schema AS tables, \
    pragma_table_info(tables.name) AS columns WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite_%'";

/// Rows of three texts.
fn ask(location: &Location, of_file: &str, of_server: &str) -> BTreeSet<[String; 3]> {
    match location {
        Location::Sqlite(path) => {
            let connection = rusqlite::Connection::open(path).unwrap();
            let mut statement = connection.prepare(of_file).unwrap();
            let rows = statement.query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?])).unwrap();
            rows.map(Result::unwrap).collect()
        }
        Location::Postgres(address) => {
            let mut client = postgres::Client::connect(address, postgres::NoTls).unwrap();
            let rows = client.query(of_server, &[]).unwrap();
            rows.iter().map(|row| [row.get(0), row.get(1), row.get(2)]).collect()
        }
    }
}

fn run(location: &Location, statement: &str) {
    match location {
        Location::Sqlite(path) => rusqlite::Connection::open(path).unwrap().execute_batch(statement).unwrap(),
        Location::Postgres(address) => {
            postgres::Client::connect(address, postgres::NoTls).unwrap().batch_execute(statement).unwrap();
        }
    }
}

#[test]
fn every_column_is_classified_and_a_number_or_a_text() {
    let classified: Vec<(String, String)> =
        COLUMNS.iter().map(|(table, column, _)| ((*table).to_owned(), (*column).to_owned())).collect();
    for place in Place::both() {
        drop(place.open());
        let columns = ask(&place.location, COLUMNS_OF_FILE, COLUMNS_OF_SERVER);
        for [table, column, kind] in &columns {
            assert!(["bigint", "text"].contains(&kind.as_str()), "{table}.{column} is {kind}");
        }
        let there: Vec<(String, String)> = columns.into_iter().map(|[table, column, _]| (table, column)).collect();
        assert_eq!(there, classified);
    }
}

/// Tables, columns and indices.
fn form(location: &Location) -> BTreeSet<[String; 3]> {
    let indices = "SELECT CAST(tablename AS TEXT), CAST(indexname AS TEXT), \
         replace(indexdef, CAST(schemaname AS TEXT) || '.', '') FROM pg_indexes WHERE schemaname = current_schema()";
    let statements = "SELECT tbl_name, name, coalesce(sql, '') FROM sqlite_schema";
    let mut form = ask(location, statements, indices);
    form.extend(ask(location, COLUMNS_OF_FILE, COLUMNS_OF_SERVER));
    form
}

#[test]
fn an_older_ledger_becomes_as_a_new_one() {
    let new = Place::both();
    for (older, new) in Place::both().into_iter().zip(new) {
        let mut store = open_as_of(&older.location, 1).unwrap();
        store.append(&opened(&["2020-02"])).unwrap();
        store.append(&prepared("2020-02-1")).unwrap();
        store.append(&posted("2020-02-1", 3, 3)).unwrap();
        let head = store.head().unwrap();
        drop(store);
        drop(new.open());
        assert_ne!(form(&older.location), form(&new.location));
        let mut store = older.open();
        assert_eq!(store.head().unwrap(), head);
        assert!(store.verify().unwrap().remarks.is_empty());
        assert_eq!(form(&older.location), form(&new.location));
    }
}

#[test]
fn what_is_not_ours_is_refused() {
    let code = |place: &Place| Store::open(&place.location).unwrap_err().code;
    for place in Place::both() {
        drop(place.open());
        run(&place.location, "INSERT INTO schema_version (version, name) VALUES (99, 'later')");
        assert_eq!(code(&place), "store_newer");
    }
    for place in Place::both() {
        run(&place.location, "CREATE TABLE others (number BIGINT)");
        assert_eq!(code(&place), "store_not_a_ledger");
    }
    let place = Place::sqlite();
    let Location::Sqlite(path) = &place.location else { panic!("a file") };
    std::fs::write(path, "This is no database at all, but a text that is longer than the header of one.".repeat(9))
        .unwrap();
    assert_eq!(code(&place), "ledger_page_changed");
    let nowhere = Location::Sqlite("/nowhere/at/all/ledger.db".into());
    assert_eq!(Store::open(&nowhere).unwrap_err().code, "store_io");
    let nobody = Location::Postgres("postgres://nobody@127.0.0.1:1/nothing".to_owned());
    assert_eq!(Store::open(&nobody).unwrap_err().code, "store_unreachable");
}
