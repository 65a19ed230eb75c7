//! Imports the price lists of the units that sell.

use kapitera_message::{Problems, text};
use kapitera_money::{Exact, Ore};
use kapitera_register::{ListPrice, RegisterKind};

use crate::RawFile;
use crate::amount::read_amount;
use crate::cell::Cell;
use crate::columns::prices::{FROM, GROUP, POINTS, PRICE, SERVICE, SUPPLIER, TO};
use crate::days::read_span;
use crate::intake::Delivery;
use crate::known::{Centres, Known};
use crate::mapping::Mapping;
use crate::names::read_free;
use crate::reject::{Reason, shown};
use crate::repeated::{Rule, Sourced, finish};
use crate::report::{Imported, Remarked};
use crate::row::{Row, RowLog};

/// Reads the files of one delivery of the register `prices`, sorted by supplier, service and first day. Two prices of one
/// service of one supplier with a day in common are rejected, each naming the other.
///
/// # Errors
///
/// When the delivery cannot be judged row by row.
pub fn import_prices(
    files: &[RawFile],
    mapping: &Mapping,
    known: Known<'_>,
    progress: &mut dyn FnMut(u64),
) -> Result<Imported<ListPrice>, Problems> {
    let delivery = Delivery::new(files, mapping, RegisterKind::Prices, None)?;
    let (mut suppliers, mut rows) = (Centres::units(known), Vec::new());
    let intake = delivery.read(progress, &mut |row, place, log| {
        rows.extend(judge(row, &mut suppliers, log).map(|row| Sourced { row, place }));
    })?;
    let rule = Rule {
        key: |row: &ListPrice| (row.supplier.clone(), row.service.clone()),
        valid: |row| row.valid,
        column: PRICE,
        merge_equal: true,
    };
    finish(&delivery, intake, rows, &rule)
}

fn judge(row: &Row<'_>, suppliers: &mut Centres, log: &mut RowLog) -> Option<ListPrice> {
    let supplier = row.cell(SUPPLIER, log).and_then(|cell| log.keep(SUPPLIER, suppliers.read(cell)));
    let service = row.cell(SERVICE, log).and_then(|cell| log.keep(SERVICE, read_service(cell)));
    let group = row.cell(GROUP, log).and_then(|cell| log.keep(GROUP, read_free(cell, "group")));
    let points = row.cell(POINTS, log).and_then(|cell| log.keep(POINTS, read_points(cell)));
    let price = read_price(row, log);
    let valid = read_span(row, FROM, TO, log);
    let supplier = suppliers.0.text(supplier?).clone();
    let (service, group) = (service?.into(), group?.into());
    Some(ListPrice { supplier, service, group, points: points?, price: price?, valid: valid? })
        .filter(|_| log.is_clean())
}

fn read_service(cell: Cell<'_>) -> Result<&str, Reason> {
    cell.required()?;
    read_free(cell, "service")
}

/// The points of a service, when the list has such.
fn read_points(cell: Cell<'_>) -> Result<Option<Exact>, Reason> {
    if cell.is_empty() {
        return Ok(None);
    }
    let points = cell.decimal()?;
    if points.is_negative() {
        let shown = shown(cell.text);
        return Err(Reason::new("negative", text!("”{shown}” är under noll", "“{shown}” is below zero")));
    }
    Ok(Some(points))
}

/// A price of whole öre from 0 up: what is free is written 0.
fn read_price(row: &Row<'_>, log: &mut RowLog) -> Option<Ore> {
    let cell = row.cell(PRICE, log)?;
    let amount = log.keep(PRICE, read_amount(cell))?;
    if amount.ore.0 < 0 {
        let shown = shown(cell.text);
        let what = text!("priset ”{shown}” är under noll", "the price “{shown}” is below zero");
        log.reject(PRICE, Reason::new("negative_price", what));
    }
    if amount.rounded {
        log.remark(Remarked::AmountRounded);
    }
    Some(amount.ore)
}
