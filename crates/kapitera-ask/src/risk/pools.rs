//! Whose risk is shown: the centres, those that pool, and all of them together.

use std::collections::BTreeMap;

use kapitera_message::{Problem, Text, text};
use kapitera_report::{RiskPlace, RiskPlaceKind};
use kapitera_settle::{Year, YearCentre};

use crate::places::place_of;

/// At most so many pools.
const POOLS_MOST: usize = 200;

/// The centres with listed, or the one named; the pools; and last everyone. Numbers are those of the centres among all, so that a place's
/// draws are its own whatever is asked about beside it.
pub(super) fn places(year: &Year, centre: Option<&str>, pools: &[String]) -> Result<Vec<RiskPlace>, Problem> {
    let has_listed = |at: &usize| year.centres[*at].all_listed() > 0;
    let all: Vec<usize> = (0..year.centres.len()).filter(has_listed).collect();
    let named = centre.map(|wanted| named(year, wanted)).transpose()?;
    let shown = all.iter().copied().filter(|at| named.is_none_or(|named| named == *at));
    let mut places: Vec<RiskPlace> = shown
        .map(|at| RiskPlace {
            kind: RiskPlaceKind::Centre,
            id: year.centres[at].id.to_string(),
            name: Text::same(year.centres[at].name.clone()),
            number: number(at),
            centres: vec![at],
        })
        .collect();
    let mut next = year.centres.len();
    for pool in pools {
        for (name, centres) in pooled(year, &all, pool)? {
            next += 1;
            let id = name.sv.clone();
            places.push(RiskPlace { kind: RiskPlaceKind::Pool, id, name, number: number(next), centres });
        }
    }
    if places.len() > year.centres.len() + POOLS_MOST {
        return Err(Problem::error(
            "too_many_pools",
            text!("högst {POOLS_MOST} grupper av hälsocentraler", "at most {POOLS_MOST} groups of centres"),
        ));
    }
    places.push(RiskPlace {
        kind: RiskPlaceKind::All,
        id: "all".to_owned(),
        name: text!("alla tillsammans", "all together"),
        number: u32::MAX,
        centres: all,
    });
    Ok(places)
}

fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn named(year: &Year, wanted: &str) -> Result<usize, Problem> {
    place_of(year.centres.iter().map(|centre| (&*centre.id, centre.name.as_str())), wanted)
}

/// The groups that are meant: `providers`, `municipalities`, or one that is named with its centres.
fn pooled(year: &Year, all: &[usize], written: &str) -> Result<Vec<(Text, Vec<usize>)>, Problem> {
    let by = |name: &dyn Fn(&YearCentre) -> Option<String>| {
        let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for &at in all {
            if let Some(name) = name(&year.centres[at]) {
                groups.entry(name).or_default().push(at);
            }
        }
        groups
    };
    match written {
        "providers" => {
            let groups = by(&|centre| Some(centre.provider.clone()));
            Ok(groups.into_iter().map(|(name, centres)| (Text::same(name), centres)).collect())
        }
        "municipalities" => {
            let groups = by(&|centre| centre.municipality.clone());
            let named = |(code, centres)| (text!("kommun {code}", "municipality {code}"), centres);
            Ok(groups.into_iter().map(named).collect())
        }
        written => {
            let Some((name, centres)) = written.split_once('=').filter(|(name, _)| !name.trim().is_empty()) else {
                return Err(bad_pool(written));
            };
            let mut members = Vec::new();
            for wanted in centres.split(',').map(str::trim).filter(|wanted| !wanted.is_empty()) {
                members.push(self::named(year, wanted)?);
            }
            members.sort_unstable();
            members.dedup();
            if members.is_empty() {
                return Err(bad_pool(written));
            }
            Ok(vec![(Text::same(name.trim().to_owned()), members)])
        }
    }
}

fn bad_pool(written: &str) -> Problem {
    Problem::error(
        "bad_pool",
        text!("”{written}” är ingen grupp av hälsocentraler", "“{written}” is no group of centres"),
    )
    .hint(text!(
        "skriv NAMN=CENTRAL,CENTRAL, eller providers eller municipalities",
        "write NAME=CENTRE,CENTRE, or providers or municipalities"
    ))
}
