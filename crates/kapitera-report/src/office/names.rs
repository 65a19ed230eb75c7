//! What accounts, providers, centres and codes are called.

use std::collections::BTreeMap;

use jiff::Timestamp;
use kapitera_books::Books;
use kapitera_message::Problems;
use kapitera_region::Region;

/// The names in the books and in the register of centres, the latest of each.
#[derive(Clone, Debug, Default)]
pub struct BookNames {
    /// By account number.
    pub accounts: BTreeMap<String, String>,
    /// By cost centre.
    pub cost_centres: BTreeMap<String, String>,
    /// By area of activity.
    pub activities: BTreeMap<String, String>,
    /// By counterpart.
    pub counterparts: BTreeMap<String, String>,
    /// By the provider's organisation number.
    pub providers: BTreeMap<String, String>,
    /// By HSA id.
    pub centres: BTreeMap<String, String>,
}

impl BookNames {
    /// Gathers them.
    ///
    /// # Errors
    ///
    /// When the register of centres cannot be read.
    pub fn new(books: &Books, region: &Region) -> Result<Self, Problems> {
        let chart = books.chart();
        let coded = |codes: &[kapitera_books::Coded]| {
            codes.iter().map(|coded| (coded.code.clone(), coded.name.clone())).collect()
        };
        let mut providers: BTreeMap<String, String> = BTreeMap::new();
        let mut centres: BTreeMap<String, String> = BTreeMap::new();
        for centre in region.centres(Timestamp::MAX)? {
            providers.insert(centre.org_number, centre.provider);
            centres.insert(centre.id.to_string(), centre.name);
        }
        let of_books = books.providers().iter();
        providers.extend(of_books.map(|provider| (provider.org_number.clone(), provider.name.clone())));
        Ok(Self {
            accounts: chart.accounts.iter().map(|account| (account.number.clone(), account.name.clone())).collect(),
            cost_centres: coded(&chart.cost_centres),
            activities: coded(&chart.activities),
            counterparts: coded(&chart.counterparts),
            providers,
            centres,
        })
    }

    /// The name of a code among some; empty when nobody has named it.
    pub fn of(names: &BTreeMap<String, String>, code: &str) -> String {
        names.get(code).cloned().unwrap_or_default()
    }
}
