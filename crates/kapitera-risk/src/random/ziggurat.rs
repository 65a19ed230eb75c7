//! Standard normals by 256 layers of equal area: nearly always one draw of 64 bits, one table look-up, one comparison.

use super::{Draw, unit};

const LAYERS: usize = 256;
/// Where the lowest layer's tail begins, and the area of each layer (Marsaglia and Tsang 2000, for 256 layers).
const TAIL: f64 = 3.654_152_885_361_009;
const AREA: f64 = 0.004_928_673_233_974_655;

/// The layers' right edges and the heights of the density there.
pub(crate) struct Ziggurat {
    edge: [f64; LAYERS + 1],
    height: [f64; LAYERS + 1],
}

fn height(x: f64) -> f64 {
    libm::exp(-0.5 * x * x)
}

impl Ziggurat {
    pub(crate) fn new() -> Self {
        let mut edge = [0.0; LAYERS + 1];
        edge[0] = AREA / height(TAIL);
        edge[1] = TAIL;
        for layer in 2..LAYERS {
            let above: f64 = AREA / edge[layer - 1] + height(edge[layer - 1]);
            edge[layer] = (-2.0 * libm::log(above)).sqrt();
        }
        Self { edge, height: edge.map(height) }
    }

    /// The lowest byte chooses the layer, the next bit the sign, the upper 53 bits the place.
    pub(crate) fn draw(&self, draw: &mut Draw<'_>) -> f64 {
        loop {
            let bits = draw.bits();
            let layer = (bits & 0xff) as usize;
            let x = unit(bits) * self.edge[layer];
            let signed = |x: f64| if bits & 0x100 == 0 { x } else { -x };
            if x < self.edge[layer + 1] {
                return signed(x);
            }
            if layer == 0 {
                return signed(tail(draw));
            }
            let (low, high) = (self.height[layer], self.height[layer + 1]);
            if low + draw.uniform() * (high - low) < height(x) {
                return signed(x);
            }
        }
    }
}

/// Beyond the lowest layer, by Marsaglia's (1964) comparison of exponentials.
fn tail(draw: &mut Draw<'_>) -> f64 {
    loop {
        let x = draw.exponential() / TAIL;
        if 2.0 * draw.exponential() > x * x {
            return TAIL + x;
        }
    }
}
