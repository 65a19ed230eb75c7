//! Invented severities and portfolios that the tests share, and a small generator of their own.

use kapitera_message::Text;
use kapitera_risk::{
    Band, Body, Discrete, Gamma, Group, Lognormal, Pareto, Portfolio, Severity, Shock, Spliced, StopLoss, TwoPart,
    invented_region,
};

/// SplitMix64: not the generator that is tested.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits ^ (bits >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    pub fn below(&mut self, limit: u32) -> u32 {
        (self.unit() * f64::from(limit)) as u32
    }
}

pub fn lognormal(mu: f64, sigma: f64) -> Severity {
    Severity::Lognormal(Lognormal::new(mu, sigma).unwrap())
}

pub fn gamma(shape: f64, scale: f64) -> Severity {
    Severity::Gamma(Gamma::new(shape, scale).unwrap())
}

pub fn pareto(threshold: f64, alpha: f64) -> Severity {
    Severity::Pareto(Pareto::new(threshold, alpha).unwrap())
}

pub fn discrete(points: &[(f64, f64)]) -> Severity {
    Severity::Discrete(Discrete::new(points.to_vec()).unwrap())
}

pub fn spliced(body: Body, below: f64, threshold: f64, alpha: f64) -> Severity {
    Severity::Spliced(Spliced::new(body, below, Pareto::new(threshold, alpha).unwrap()).unwrap())
}

pub fn band(number: u16) -> Band {
    Band { number, label: Text::same(format!("{number}")) }
}

pub fn group(number: u16, listed: u32, share: f64, severity: Severity) -> Group {
    Group { band: band(number), listed, person: TwoPart::new(share, severity).unwrap() }
}

pub fn portfolio(groups: Vec<Group>, retention: Option<f64>, tau: f64) -> Portfolio {
    let stop_loss = retention.map(|retention| StopLoss::new(retention, 0.0).unwrap());
    Portfolio::new(groups, stop_loss, Shock::new(tau).unwrap()).unwrap()
}

/// The invented region's mix with so many listed.
pub fn centre(listed: u32, retention: Option<f64>, tau: f64) -> Portfolio {
    let bands = invented_region(1_000_000).unwrap().into_iter();
    let groups = bands.map(|there| Group { band: there.band, listed: there.persons, person: there.person }).collect();
    portfolio(groups, retention, tau).with_listed(listed).unwrap()
}

/// A severity of any family, with a variance.
pub fn any_severity(chance: &mut Chance) -> Severity {
    let (mu, sigma) = (chance.between(7.0, 10.0), chance.between(0.4, 1.5));
    let alpha = chance.between(2.2, 4.0);
    match chance.below(5) {
        0 => lognormal(mu, sigma),
        1 => gamma(chance.between(0.3, 4.0), chance.between(1e3, 2e4)),
        2 => pareto(chance.between(1e3, 2e4), alpha),
        3 => spliced(Body::Lognormal(Lognormal::new(mu, sigma).unwrap()), 0.95, (mu + 1.6 * sigma).exp(), alpha),
        _ => spliced(Body::Gamma(Gamma::new(1.2, 8e3).unwrap()), 0.96, 3e4, alpha),
    }
}

/// A portfolio of any kind.
pub fn any_portfolio(chance: &mut Chance) -> Portfolio {
    let groups = (0..1 + chance.below(4) as u16)
        .map(|number| {
            let listed = chance.between(1.0, 7.5).exp() as u32;
            group(number, listed, chance.between(0.02, 0.98), any_severity(chance))
        })
        .collect();
    let retention = (chance.unit() < 0.5).then(|| chance.between(9.0, 12.5).exp());
    let tau = if chance.unit() < 0.3 { 0.0 } else { chance.between(0.0, 0.15) };
    portfolio(groups, retention, tau)
}

#[track_caller]
pub fn close(one: f64, other: f64, relative: f64, what: &str) {
    let distance = (one - other).abs();
    assert!(distance <= relative * one.abs().max(other.abs()), "{what}: {one:e} and {other:e} differ by {distance:e}");
}
