//! Invented markets: months with a level, a trend, seasons, a known change, and noise that follows itself.

use std::f64::consts::TAU;

use kapitera_statistics::series::{Observation, Plan, Season};

/// Draws of one seed (SplitMix64), the same on every machine.
pub struct Draw(pub u64);

impl Draw {
    pub fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits ^ (bits >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A standard normal (Box and Muller).
    pub fn normal(&mut self) -> f64 {
        let (one, other) = (1.0 - self.uniform(), self.uniform());
        (-2.0 * one.ln()).sqrt() * (TAU * other).cos()
    }

    pub fn normals(&mut self, many: i32) -> Vec<f64> {
        (0..many).map(|_| self.normal()).collect()
    }
}

/// A market: its design, and how its months follow each other.
#[derive(Clone, Copy, Debug)]
pub struct Market {
    pub months: i32,
    pub plan: Plan,
    pub step: f64,
    pub bend: f64,
    pub rho: f64,
}

impl Market {
    pub const fn new(months: i32, introduction: i32, phase_in: u32, season: Season, rho: f64) -> Self {
        let plan = Plan { introduction, phase_in, season, horizons: Plan::HORIZONS };
        Self { months, plan, step: 0.0, bend: 0.0, rho }
    }

    /// The effect so many months after the introduction.
    pub fn effect(&self, horizon: u32) -> f64 {
        self.step + self.bend * f64::from(horizon)
    }

    /// A month without noise.
    pub fn expected(&self, month: i32) -> f64 {
        let since = f64::from(month - self.plan.introduction);
        let after = if since >= 0.0 { self.step + self.bend * since } else { 0.0 };
        let angle = TAU * f64::from(month) / 12.0;
        let season = match self.plan.season {
            Season::None => 0.0,
            Season::Yearly => 6.0 * angle.cos() - 2.0 * angle.sin(),
            Season::Monthly => 6.0 * angle.cos() - if month.rem_euclid(12) == 6 { 25.0 } else { -25.0 / 11.0 },
            Season::HalfYearly => 6.0 * angle.cos() - 2.0 * angle.sin() + 3.0 * (2.0 * angle).cos(),
        };
        140.0 + 0.4 * since + after + season
    }

    /// The months of which these are what is new in each.
    pub fn series(&self, new: &[f64]) -> Vec<Observation> {
        let mut left = 0.0;
        let month = |(month, new): (i32, &f64)| {
            left = if month == 0 { new / (1.0 - self.rho * self.rho).sqrt() } else { self.rho * left + new };
            Observation { month, value: self.expected(month) + left }
        };
        (0..self.months).zip(new).map(month).collect()
    }
}
