//! What a model pays, by month, component and centre.

use std::sync::Arc;

use kapitera_evaluate::{Line, Settlement};
use kapitera_message::Text;
use kapitera_model::{Model, Stance};
use kapitera_money::Ore;
use kapitera_period::Month;

/// A component as a comparison shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComponentName {
    /// Its name in the model.
    pub name: String,
    /// What it is called.
    pub label: Text,
    /// Whether it is paid.
    pub stance: Stance,
}

/// What a model pays less what it charges, in öre, by month, component and centre. Shadow lines and what centres have already
/// are in no sum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paid {
    /// The months.
    pub months: Arc<[Month]>,
    /// The centres' HSA ids, ascending.
    pub centres: Arc<[Arc<str>]>,
    /// The components, in the model's order.
    pub components: Arc<[ComponentName]>,
    /// By month, then component, then centre.
    cells: Vec<Ore>,
}

impl Paid {
    /// Nothing paid to these centres by a model in these months.
    pub fn nothing(model: &Model, months: Arc<[Month]>, centres: Arc<[Arc<str>]>) -> Self {
        let name = |component: &kapitera_model::Component| ComponentName {
            name: component.name.clone(),
            label: component.label.clone(),
            stance: component.stance,
        };
        let components: Arc<[ComponentName]> = model.components.iter().map(name).collect();
        let cells = vec![Ore::ZERO; months.len() * components.len() * centres.len()];
        Self { months, centres, components, cells }
    }

    /// Adds the lines of a month; `places` are the places of the settlement's centres among these.
    pub(crate) fn add(&mut self, month: usize, places: &[usize], lines: &[Line]) {
        for line in lines {
            let at = self.at(month, line.component, places[line.centre]);
            self.cells[at] += line.paid();
        }
    }

    /// Takes away all of a component in a month.
    pub(crate) fn clear(&mut self, month: usize, component: usize) {
        let from = self.at(month, component, 0);
        self.cells[from..from + self.centres.len()].fill(Ore::ZERO);
    }

    pub(crate) fn add_ore(&mut self, month: usize, component: usize, centre: usize, ore: Ore) {
        let at = self.at(month, component, centre);
        self.cells[at] += ore;
    }

    fn at(&self, month: usize, component: usize, centre: usize) -> usize {
        (month * self.components.len() + component) * self.centres.len() + centre
    }

    /// What a component of a month pays a centre.
    pub fn cell(&self, month: usize, component: usize, centre: usize) -> Ore {
        self.cells[self.at(month, component, centre)]
    }

    /// What all centres are paid in a month.
    pub fn of_month(&self, month: usize) -> Ore {
        let size = self.components.len() * self.centres.len();
        self.cells[month * size..(month + 1) * size].iter().copied().sum()
    }

    /// What a centre is paid in all months.
    pub fn of_centre(&self, centre: usize) -> Ore {
        self.cells.iter().skip(centre).step_by(self.centres.len().max(1)).copied().sum()
    }

    /// What each centre is paid in all months.
    pub fn by_centre(&self) -> Vec<Ore> {
        let mut sums = vec![Ore::ZERO; self.centres.len()];
        if !sums.is_empty() {
            for row in self.cells.chunks_exact(self.centres.len()) {
                sums.iter_mut().zip(row).for_each(|(sum, ore)| *sum += *ore);
            }
        }
        sums
    }

    /// What a component pays a centre in all months; none of that name pays nothing.
    pub fn of_component(&self, name: &str, centre: usize) -> Ore {
        let Some(component) = self.components.iter().position(|there| there.name == name) else { return Ore::ZERO };
        (0..self.months.len()).map(|month| self.cell(month, component, centre)).sum()
    }

    /// What everybody is paid in all months.
    pub fn total(&self) -> Ore {
        self.cells.iter().copied().sum()
    }
}

/// The places of a settlement's centres among all of a comparison's.
pub(crate) fn places_in(settlement: &Settlement, centres: &[Arc<str>]) -> Vec<usize> {
    let place = |id: &Arc<str>| centres.binary_search(id).ok();
    // All settlements' centres are among them: they were gathered from them.
    settlement.centres.iter().filter_map(|centre| place(&centre.id)).collect()
}
