//! A country: as many centres and as large counts as there may be, against sums of big integers.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::sync::Arc;

use kapitera_cube::{CellsBuilder, Cube, Key};
use kapitera_evaluate::{Amount, AreaFact, CentreFact, Facts, Plan, evaluate};
use kapitera_model::read_model;
use kapitera_money::{Exact, Ore};
use kapitera_period::Month;
use num_bigint::BigInt;

use crate::fraction::{Fraction, Mode};

const CENTRES: usize = 1200;
const AREAS: usize = 6000;
const AREAS_OF_CENTRE: usize = 40;
const AGES: usize = 105;
/// Weights in millionths: as many decimals as a model would ever have.
const SCALE: u32 = 1_000_000;

/// The weight, in millionths, of an age.
fn age_weight(age: usize) -> u64 {
    332_711 + (age / 5).min(20) as u64 * 94_037
}

/// The weight of an age as a fraction that no decimal is.
fn drug_weight(age: usize) -> (u64, u64) {
    (228 + (age / 5).min(20) as u64 * 149, 997)
}

fn area_weight(area: usize) -> u64 {
    (area as u64 * 7_919) % 4_000_037
}

fn index(centre: usize) -> u64 {
    500_000 + (centre as u64 * 104_729) % 1_000_003
}

/// Up to 10 000 persons in a cell.
fn count_of_age(centre: usize, age: usize) -> u64 {
    1 + (centre as u64 * 7_907 + age as u64 * 6_841) % 10_000
}

fn text() -> String {
    let mut text = String::from(
        "[model]\nid = \"country\"\nname = \"Country\"\nfrom = 2024-01-01\nto = 2024-12-31\n\
         [rounding]\nlevel = \"line\"\nmode = \"half-even\"\nunit = \"öre\"\nbasis = \"illustrative\"\n",
    );
    for (name, price, weigh) in [
        ("age", "each = 2453.17", "{ table = \"age\" }"),
        ("index", "mean = 820.33", "{ index = \"cni\", scale = \"mean-1\" }"),
        ("drugs", "each = 1272.09", "{ table = \"drugs\" }"),
        ("area", "pool = 987654321.98", "{ table = \"area\" }"),
    ] {
        let _ = writeln!(
            text,
            "[component.{name}]\nbasis = \"illustrative\"\ncount = \"listed\"\nweigh = [{weigh}]\nprice = {{ {price}, per = \"year\" }}"
        );
    }
    let decimal = |millionths: u64| format!("{}.{:06}", millionths / u64::from(SCALE), millionths % u64::from(SCALE));
    for name in ["age", "drugs", "area"] {
        let key = if name == "area" { "area" } else { "age" };
        let _ = writeln!(
            text,
            "[table.{name}]\nunit = \"weight\"\nby = \"{key}\"\nbasis = \"illustrative\"\n[table.{name}.rows]"
        );
        for band in (0..21).filter(|_| name != "area") {
            let to = if band == 20 { String::new() } else { (band * 5 + 4).to_string() };
            let (numerator, denominator) = drug_weight(band * 5);
            let weight =
                if name == "age" { decimal(age_weight(band * 5)) } else { format!("{numerator}/{denominator}") };
            let _ = writeln!(text, "\"{}-{to}\" = \"{weight}\"", band * 5);
        }
        for area in (0..AREAS).filter(|_| name == "area") {
            let _ = writeln!(text, "\"{area:04}\" = {}", decimal(area_weight(area)));
        }
    }
    text
}

fn area_of(centre: usize, number: usize) -> usize {
    (centre * 5 + number * 151) % AREAS
}

fn cube(plan: &Plan<'_>) -> Cube {
    let mut counts = Vec::new();
    for spec in plan.specs() {
        let keys = spec.keys.clone();
        let mut builder = CellsBuilder::new(spec);
        for centre in 0..CENTRES {
            let code = u32::try_from(centre).unwrap();
            for age in 0..AGES {
                let count = count_of_age(centre, age);
                match keys.as_slice() {
                    [] => builder.add(code, &[], count),
                    [Key::Age] => builder.add(code, &[u32::try_from(age).unwrap()], count),
                    _ => builder.add(code, &[u32::try_from(area_of(centre, age % AREAS_OF_CENTRE)).unwrap()], count),
                }
            }
        }
        counts.push(builder.finish(CENTRES));
    }
    Cube {
        centres: (0..CENTRES).map(|centre| format!("SE-{centre:05}").into()).collect(),
        areas: (0..AREAS).map(|area| format!("{area:04}").into()).collect(),
        doctors: Vec::new(),
        labels: BTreeMap::new(),
        counts,
        outcomes: Vec::new(),
    }
}

fn facts() -> Facts {
    let centres = (0..CENTRES).map(|centre| CentreFact {
        id: format!("SE-{centre:05}").into(),
        name: String::new(),
        owner: "private",
    });
    let area =
        |area: usize| (Arc::from(format!("{area:04}")), AreaFact { municipality: "2380".into(), distance_km: None });
    let value = |centre: usize| (Arc::from(format!("SE-{centre:05}")), Exact::decimal(index(centre).into(), 6));
    let cni: HashMap<Arc<str>, Exact> = (0..CENTRES).map(value).collect();
    Facts {
        centres: centres.collect(),
        areas: (0..AREAS).map(area).collect(),
        indices: BTreeMap::from([(("cni".into(), "mean-1".into()), cni)]),
        ..Facts::default()
    }
}

/// The kronor of a year of every centre, by component.
fn years() -> [Vec<Fraction>; 4] {
    let price = |ore: u64| Fraction::new(ore, 100_u32);
    let each = |weight: &dyn Fn(usize, usize) -> BigInt, scale: u64, price: &Fraction| -> Vec<Fraction> {
        let sum = |centre: usize| (0..AGES).map(|age| weight(centre, age) * count_of_age(centre, age)).sum::<BigInt>();
        (0..CENTRES).map(|centre| Fraction::new(sum(centre), scale).times(price)).collect()
    };
    let one = Fraction::one();
    let age = each(&|_, age| age_weight(age).into(), SCALE.into(), &price(245_317));
    let drugs = each(&|_, age| drug_weight(age).0.into(), 997, &price(127_209));
    let listed = each(&|_, _| 1.into(), 1, &one);
    let indexed = each(&|centre, _| index(centre).into(), SCALE.into(), &one);
    let per_index = price(82_033).times(&Fraction::sum(&listed)).over(&Fraction::sum(&indexed)).unwrap();
    let area = each(&|centre, age| area_weight(area_of(centre, age % AREAS_OF_CENTRE)).into(), SCALE.into(), &one);
    let per_point = price(98_765_432_198).over(&Fraction::sum(&area)).unwrap();
    let times = |counts: Vec<Fraction>, each: &Fraction| counts.iter().map(|count| count.times(each)).collect();
    [age, times(indexed, &per_index), drugs, times(area, &per_point)]
}

#[test]
fn a_country_comes_out_as_with_big_integers() {
    let (model, _) = read_model("country.toml", &text(), &|_, _| Err(String::new())).unwrap();
    let month = Month::new(2024, 7).unwrap();
    let plan = Plan::new(&model, month);
    let settlement = evaluate(&plan, &cube(&plan), &facts()).unwrap();
    let years = years();
    let ore = |year: &Fraction, months: u32| year.times(&Fraction::new(100 * months, 12)).round(Mode::HalfEven);
    let mut pool = BigInt::ZERO;
    for line in &settlement.lines {
        let year = &years[line.component][line.centre];
        assert_eq!(line.exact.to_fraction_text(), year.times(&Fraction::new(1, 12)).to_string());
        let Amount::Money(Ore(found)) = line.amount else { panic!("kronor") };
        if line.component == 3 {
            pool += found;
        } else {
            assert_eq!(BigInt::from(found), ore(year, 7) - ore(year, 6), "{} at {}", line.component, line.centre);
        }
    }
    let whole = Fraction::new(98_765_432_198_u64, 100);
    assert_eq!(pool, ore(&whole, 7) - ore(&whole, 6));
    assert_eq!(settlement.lines.len(), 4 * CENTRES);
}
