//! Draws that are the same on every machine and for any number of threads: ChaCha8, one stream per replicate.
//!
//! Normals come by the ziggurat of Marsaglia and Tsang (2000), gammas by Marsaglia and Tsang (2000, "A simple method"),
//! numbers of users by inversion of their binomial distribution. The tables are reckoned with `libm`, not with the
//! machine's own functions, so that the bits are the same everywhere.

mod binomial;
mod ziggurat;

pub(crate) use binomial::Binomial;
pub(crate) use ziggurat::Ziggurat;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// The origin of all draws of one seed.
pub(crate) struct Source {
    seed: ChaCha8Rng,
    ziggurat: Ziggurat,
}

impl Source {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed: ChaCha8Rng::seed_from_u64(seed), ziggurat: Ziggurat::new() }
    }

    /// The draws of this stream, from their beginning.
    pub(crate) fn stream(&self, stream: u64) -> Draw<'_> {
        let mut generator = self.seed.clone();
        generator.set_stream(stream);
        Draw { generator, ziggurat: &self.ziggurat }
    }
}

/// One stream of draws.
pub(crate) struct Draw<'a> {
    generator: ChaCha8Rng,
    ziggurat: &'a Ziggurat,
}

impl Draw<'_> {
    pub(crate) fn bits(&mut self) -> u64 {
        self.generator.next_u64()
    }

    /// A number from 0 up to but not including 1, in steps of 2⁻⁵³.
    pub(crate) fn uniform(&mut self) -> f64 {
        unit(self.bits())
    }

    /// A number above 0 up to and including 1.
    pub(crate) fn positive_uniform(&mut self) -> f64 {
        1.0 - self.uniform()
    }

    /// An exponential with mean 1.
    pub(crate) fn exponential(&mut self) -> f64 {
        -libm::log(self.positive_uniform())
    }

    /// A standard normal.
    pub(crate) fn normal(&mut self) -> f64 {
        let ziggurat = self.ziggurat;
        ziggurat.draw(self)
    }

    /// A gamma with this shape > 0 and scale 1.
    pub(crate) fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            // X(a) = X(a + 1) U^(1/a).
            let larger = self.gamma(shape + 1.0);
            return larger * libm::exp(-self.exponential() / shape);
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = 1.0 + c * x;
            if v <= 0.0 {
                continue;
            }
            let v = v * v * v;
            let u = self.positive_uniform();
            let square = x * x;
            if u < 1.0 - 0.0331 * square * square || libm::log(u) < 0.5 * square + d * (1.0 - v + libm::log(v)) {
                return d * v;
            }
        }
    }
}

/// The upper 53 bits as a number from 0 up to but not including 1.
fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
}
