//! The central laboratory against the point of care (*patientnära analyser*, PNA), for one service.
//!
//! Both ways cost so much a month whatever is done, and so much for each test. What is common to both belongs in neither, nor does what the
//! region pays whichever way is chosen: of the laboratory's fixed costs only what falls away when the unit tests itself, of transport only
//! what does not go anyway. The assumptions stand in the result, each with what it rests on.

use kapitera_message::{Text, text};
use kapitera_money::{Exact, RoundMode};

use crate::Refusal;

/// What an assumption rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Read from a register, a price list or a document.
    Read {
        /// Which, so that it can be found.
        source: Text,
    },
    /// No source gives it: it shows how one would reckon.
    Illustrative,
}

/// A number with what it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The number, from 0 up, in the unit that its [`Measure`] says.
    pub value: Exact,
    /// What it rests on.
    pub basis: Basis,
}

/// How samples get to the central laboratory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Transport {
    /// Kronor for each test.
    PerTest(Figure),
    /// Deliveries go whatever they carry.
    PerDelivery {
        /// Kronor for a delivery.
        cost: Figure,
        /// Deliveries a month that go for the sake of this service.
        per_month: Figure,
    },
}

/// What the central laboratory's test costs a unit and the region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Central {
    /// Kronor a month that fall away when the unit tests itself.
    pub fixed_per_month: Figure,
    /// Kronor for a test: its price, or what it costs the laboratory, as the question is the unit's or the region's.
    pub per_test: Figure,
    /// How samples get there.
    pub transport: Transport,
    /// The unit's staff drawing and sending, minutes for a test.
    pub minutes_per_test: Figure,
    /// The share of tests whose answer takes another visit or call, 0–1.
    pub second_visit_share: Figure,
    /// Kronor for such a visit or call.
    pub second_visit_cost: Figure,
}

/// What testing at the point of care costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PointOfCare {
    /// Kronor a month for the device: its wearing, service, connection and oversight.
    pub device_per_month: Figure,
    /// Kronor for the kit of a test.
    pub kit_per_test: Figure,
    /// The unit's staff, minutes for a test.
    pub minutes_per_test: Figure,
    /// Quality control tests a month; each takes a kit and the same minutes.
    pub controls_per_month: Figure,
}

/// An assumption, by what it is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// Kronor for a minute of staff, both ways.
    StaffPerMinute,
    /// [`Central::fixed_per_month`].
    CentralFixedPerMonth,
    /// [`Central::per_test`].
    CentralPerTest,
    /// [`Transport::PerTest`].
    TransportPerTest,
    /// [`Transport::PerDelivery`], its cost.
    TransportPerDelivery,
    /// [`Transport::PerDelivery`], how many.
    DeliveriesPerMonth,
    /// [`Central::minutes_per_test`].
    CentralMinutesPerTest,
    /// [`Central::second_visit_share`].
    SecondVisitShare,
    /// [`Central::second_visit_cost`].
    SecondVisitCost,
    /// [`PointOfCare::device_per_month`].
    DevicePerMonth,
    /// [`PointOfCare::kit_per_test`].
    KitPerTest,
    /// [`PointOfCare::minutes_per_test`].
    PointOfCareMinutesPerTest,
    /// [`PointOfCare::controls_per_month`].
    ControlsPerMonth,
}

impl Measure {
    /// What it is, with its unit.
    pub fn text(self) -> Text {
        match self {
            Self::StaffPerMinute => text!("personalkostnad, kr per minut", "staff cost, kr per minute"),
            Self::CentralFixedPerMonth => {
                text!(
                    "centrala labbets fasta kostnad, kr per månad",
                    "the central laboratory's fixed cost, kr per month"
                )
            }
            Self::CentralPerTest => {
                text!("centrala labbets kostnad, kr per prov", "the central laboratory's cost, kr per test")
            }
            Self::TransportPerTest => text!("transport, kr per prov", "transport, kr per test"),
            Self::TransportPerDelivery => text!("transport, kr per leverans", "transport, kr per delivery"),
            Self::DeliveriesPerMonth => text!("leveranser per månad", "deliveries per month"),
            Self::CentralMinutesPerTest => {
                text!("provtagning och sändning, minuter per prov", "drawing and sending, minutes per test")
            }
            Self::SecondVisitShare => {
                text!("andel prov som kräver nytt besök", "share of tests that take another visit")
            }
            Self::SecondVisitCost => text!("nytt besök, kr", "another visit, kr"),
            Self::DevicePerMonth => text!("instrument, kr per månad", "device, kr per month"),
            Self::KitPerTest => text!("testkit, kr per prov", "kit, kr per test"),
            Self::PointOfCareMinutesPerTest => {
                text!("patientnära analys, minuter per prov", "testing at the point of care, minutes per test")
            }
            Self::ControlsPerMonth => text!("kvalitetskontroller per månad", "quality control tests per month"),
        }
    }
}

/// An assumption that a result stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumption {
    /// What it is.
    pub measure: Measure,
    /// The number and what it rests on.
    pub figure: Figure,
}

/// What a way of testing costs a month, in kronor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Monthly {
    /// Whatever is done.
    pub fixed: Exact,
    /// For each test.
    pub per_test: Exact,
}

impl Monthly {
    /// Kronor a month at so many tests a month, exact.
    pub fn at(&self, volume: &Exact) -> Exact {
        &self.fixed + &(&self.per_test * volume)
    }
}

/// Where the point of care costs at most as much as the central laboratory, in tests a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhatPays {
    /// Everywhere, also where nothing is tested.
    Always,
    /// From a volume on.
    From {
        /// Where both cost the same.
        exact: Exact,
        /// The least whole number of tests.
        least: u64,
    },
    /// Up to a volume: its fixed costs are lower and its tests dearer.
    UpTo {
        /// Where both cost the same.
        exact: Exact,
        /// The largest whole number of tests; at least 1.
        most: u64,
    },
    /// At no whole number of tests from 1 up.
    Never,
}

/// A unit at its volume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitCost {
    /// Which.
    pub unit: String,
    /// Tests a month.
    pub volume: Exact,
    /// Kronor a month by the central laboratory.
    pub central: Exact,
    /// Kronor a month at the point of care.
    pub point_of_care: Exact,
    /// What the point of care saves a month in kronor; below zero where it costs more.
    pub saved: Exact,
    /// Whether the point of care costs at most as much.
    pub pays: bool,
}

/// The two ways beside each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreakEven {
    /// The central laboratory.
    pub central: Monthly,
    /// The point of care.
    pub point_of_care: Monthly,
    /// Where it pays.
    pub pays: WhatPays,
    /// The units, as they were given.
    pub units: Vec<UnitCost>,
    /// What would be saved a month in kronor if the units for which it pays tested themselves, and no others; exact, from 0 up.
    pub saved: Exact,
    /// All that it stands on.
    pub assumptions: Vec<Assumption>,
}

/// Lays the point of care beside the central laboratory, and says where it pays of units with so many tests a month. `staff_per_minute` is
/// kronor for a minute of staff.
///
/// ```
/// use kapitera_money::Exact;
/// use kapitera_trade::{Basis, Central, Figure, PointOfCare, Transport, WhatPays, break_even};
///
/// let figure = |value: i64| Figure { value: Exact::whole(value), basis: Basis::Illustrative };
/// let central = Central {
///     fixed_per_month: figure(0),
///     per_test: figure(30),
///     transport: Transport::PerTest(figure(5)),
///     minutes_per_test: figure(3),
///     second_visit_share: figure(0),
///     second_visit_cost: figure(0),
/// };
/// let point_of_care = PointOfCare {
///     device_per_month: figure(1_000),
///     kit_per_test: figure(20),
///     minutes_per_test: figure(4),
///     controls_per_month: figure(4),
/// };
/// let found = break_even(&figure(6), &central, &point_of_care, &[])?;
/// // 53 kr a test, against 1 176 kr a month and 44 kr a test: the same at 130⅔ tests.
/// assert_eq!(found.pays, WhatPays::From { exact: Exact::fraction(392, 3).unwrap(), least: 131 });
/// # Ok::<(), kapitera_trade::Refusal>(())
/// ```
///
/// # Errors
///
/// With an assumption or a volume below zero, a share above 1, or a break-even that does not fit in 64 bits.
pub fn break_even(
    staff_per_minute: &Figure,
    central: &Central,
    point_of_care: &PointOfCare,
    units: &[(String, Exact)],
) -> Result<BreakEven, Refusal> {
    let assumptions = assumptions(staff_per_minute, central, point_of_care);
    for Assumption { measure, figure } in &assumptions {
        if figure.value.is_negative() {
            return Err(Refusal::BelowZero(*measure));
        }
    }
    if central.second_visit_share.value > Exact::ONE {
        return Err(Refusal::AboveOne(Measure::SecondVisitShare));
    }
    let minute = &staff_per_minute.value;
    let (central, point_of_care) = (of_central(central, minute), of_point_of_care(point_of_care, minute));
    let pays = what_pays(&central, &point_of_care)?;
    let units: Vec<UnitCost> = units
        .iter()
        .map(|(unit, volume)| unit_cost(unit, volume, &central, &point_of_care))
        .collect::<Result<_, _>>()?;
    let saved: Exact = units.iter().filter(|unit| unit.pays).map(|unit| unit.saved.clone()).sum();
    Ok(BreakEven { central, point_of_care, pays, units, saved, assumptions })
}

fn assumptions(staff_per_minute: &Figure, central: &Central, point_of_care: &PointOfCare) -> Vec<Assumption> {
    let mut all = vec![
        (Measure::StaffPerMinute, staff_per_minute),
        (Measure::CentralFixedPerMonth, &central.fixed_per_month),
        (Measure::CentralPerTest, &central.per_test),
    ];
    match &central.transport {
        Transport::PerTest(cost) => all.push((Measure::TransportPerTest, cost)),
        Transport::PerDelivery { cost, per_month } => {
            all.extend([(Measure::TransportPerDelivery, cost), (Measure::DeliveriesPerMonth, per_month)]);
        }
    }
    all.extend([
        (Measure::CentralMinutesPerTest, &central.minutes_per_test),
        (Measure::SecondVisitShare, &central.second_visit_share),
        (Measure::SecondVisitCost, &central.second_visit_cost),
        (Measure::DevicePerMonth, &point_of_care.device_per_month),
        (Measure::KitPerTest, &point_of_care.kit_per_test),
        (Measure::PointOfCareMinutesPerTest, &point_of_care.minutes_per_test),
        (Measure::ControlsPerMonth, &point_of_care.controls_per_month),
    ]);
    all.into_iter().map(|(measure, figure)| Assumption { measure, figure: figure.clone() }).collect()
}

fn of_central(central: &Central, minute: &Exact) -> Monthly {
    let (carried, a_test) = match &central.transport {
        Transport::PerTest(cost) => (Exact::ZERO, cost.value.clone()),
        Transport::PerDelivery { cost, per_month } => (&cost.value * &per_month.value, Exact::ZERO),
    };
    let staff = &central.minutes_per_test.value * minute;
    let again = &central.second_visit_share.value * &central.second_visit_cost.value;
    Monthly {
        fixed: &central.fixed_per_month.value + &carried,
        per_test: [central.per_test.value.clone(), a_test, staff, again].iter().sum(),
    }
}

fn of_point_of_care(point_of_care: &PointOfCare, minute: &Exact) -> Monthly {
    let per_test = &point_of_care.kit_per_test.value + &(&point_of_care.minutes_per_test.value * minute);
    let controls = &point_of_care.controls_per_month.value * &per_test;
    Monthly { fixed: &point_of_care.device_per_month.value + &controls, per_test }
}

fn what_pays(central: &Monthly, point_of_care: &Monthly) -> Result<WhatPays, Refusal> {
    // The point of care pays where `more` a month is at most what it saves a test, times the tests.
    let more = &point_of_care.fixed - &central.fixed;
    let saves = &central.per_test - &point_of_care.per_test;
    let dearer_fixed = more > Exact::ZERO;
    let Some(exact) = more.checked_div(&saves) else {
        return Ok(if dearer_fixed { WhatPays::Never } else { WhatPays::Always });
    };
    let tests = |mode| exact.round(mode).and_then(|tests| u64::try_from(tests).ok()).ok_or(Refusal::TooLarge);
    match (dearer_fixed, saves.is_negative()) {
        (false, false) => Ok(WhatPays::Always),
        (true, true) => Ok(WhatPays::Never),
        (true, false) => Ok(WhatPays::From { least: tests(RoundMode::Up)?, exact }),
        (false, true) => match tests(RoundMode::Down)? {
            0 => Ok(WhatPays::Never),
            most => Ok(WhatPays::UpTo { exact, most }),
        },
    }
}

fn unit_cost(unit: &str, volume: &Exact, central: &Monthly, point_of_care: &Monthly) -> Result<UnitCost, Refusal> {
    if volume.is_negative() {
        return Err(Refusal::NegativeVolume);
    }
    let (central, point_of_care) = (central.at(volume), point_of_care.at(volume));
    let saved = &central - &point_of_care;
    let pays = !saved.is_negative();
    Ok(UnitCost { unit: unit.to_owned(), volume: volume.clone(), central, point_of_care, saved, pays })
}
