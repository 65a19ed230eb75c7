//! What holds for every reform.

use kapitera_money::{Exact, Ore};
use kapitera_reform::{GroupBy, Turned, sweep};
use proptest::prelude::*;

use crate::small::{Facts, Small, facts, head, months, pieces, reform_text};

fn less(more: &[Ore], less: &[Ore]) -> Vec<Ore> {
    more.iter().zip(less).map(|(more, less)| *more - *less).collect()
}

fn plain() -> Facts {
    Facts {
        persons: (0..30).map(|at| (1930 + at * 3, (at % 4) as usize, 0)).collect(),
        indices: [80, 95, 120, 105],
        positions: [0, 1, 2, 0],
    }
}

#[test]
fn a_reform_that_changes_nothing_gives_nothing() {
    let small = Small::new(&plain());
    small.write("same.toml", &head("same"));
    let comparison = small.compare(&["same.toml"], &months(3), &[], None);
    let compared = &comparison.compared[0];
    assert!(comparison.rows(compared).iter().all(|row| row.change() == Ore::ZERO && row.rank == Some(1)));
    let chain = compared.chain.as_ref().unwrap();
    assert!(chain.links.is_empty() && chain.interaction.iter().all(|ore| *ore == Ore::ZERO));
}

#[test]
fn the_base_beside_itself_with_its_own_values_gives_nothing() {
    let small = Small::new(&plain());
    small.write("same.toml", &head("same"));
    let turned: Vec<Turned> = [
        ("fixed", Exact::whole(3273)),
        ("age/70-", Exact::decimal(205, 2)),
        ("capitation.need", Exact::decimal(25, 2)),
    ]
    .map(|(name, value)| Turned { name: name.to_owned(), value })
    .into();
    let comparison = small.compare(&["same.toml"], &months(3), &turned, None);
    assert!(comparison.rows(&comparison.compared[0]).iter().all(|row| row.change() == Ore::ZERO));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// The comparison is what settling each month by each text gives; the changes sum to it, in order, and by themselves with
    /// their interaction.
    #[test]
    fn changes_sum_to_the_whole(facts in facts(), pieces in pieces()) {
        let small = Small::new(&facts);
        small.write("reform.toml", &reform_text(&pieces));
        let months = months(3);
        let comparison = small.compare(&["reform.toml"], &months, &[], None);
        let compared = &comparison.compared[0];
        let (base, whole) =
            (small.settled_in(&small.model("base.toml"), &months), small.settled_in(&small.model("reform.toml"), &months));
        let rows = comparison.rows(compared);
        prop_assert_eq!(rows.iter().map(|row| row.base).collect::<Vec<_>>(), base.clone());
        prop_assert_eq!(rows.iter().map(|row| row.paid).collect::<Vec<_>>(), whole.clone());
        let chain = compared.chain.as_ref().unwrap();
        // Each step is told by a model of its own, settled by itself.
        let reform = small.reform("reform.toml");
        let mut before = base.clone();
        let mut taken = 0;
        let mut alone_and_interaction = chain.interaction.clone();
        for link in &chain.links {
            let from = taken;
            taken += link.changes;
            let upto = small.settled_in(&reform.with(&|at| at < taken).unwrap(), &months);
            prop_assert_eq!(&link.step, &less(&upto, &before));
            if let Ok(alone) = &link.alone {
                let model = reform.with(&|at| (from..taken).contains(&at)).unwrap();
                prop_assert_eq!(alone, &less(&small.settled_in(&model, &months), &base));
            }
            let alone = link.alone.as_ref().unwrap_or(&link.step);
            alone_and_interaction.iter_mut().zip(alone).for_each(|(sum, ore)| *sum += *ore);
            before = upto;
        }
        prop_assert_eq!(taken, reform.changes().len());
        prop_assert_eq!(before, whole.clone());
        prop_assert_eq!(alone_and_interaction, less(&whole, &base));
        for by in GroupBy::ALL {
            let groups = comparison.groups(compared, by);
            prop_assert_eq!(groups.iter().map(|group| group.centres).sum::<usize>(), 4);
            prop_assert_eq!(groups.iter().map(|group| group.paid - group.base).sum::<Ore>(), less(&whole, &base).into_iter().sum::<Ore>());
        }
        let components = comparison.components(compared);
        prop_assert_eq!(components.iter().map(|row| row.paid).sum::<Ore>(), whole.iter().copied().sum::<Ore>());
        prop_assert_eq!(components.iter().map(|row| row.base).sum::<Ore>(), base.iter().copied().sum::<Ore>());
    }

    /// A turned knob is what a text that says the same gives, whatever is evaluated again and whatever is not.
    #[test]
    fn turned_knobs_are_what_their_texts_say(
        facts in facts(),
        pieces in pieces(),
        fixed in 300_000..360_000_i64,
        need in 0..101_i64,
        age in 1..30_000_i64,
        vat in 0..10_i64,
    ) {
        let small = Small::new(&facts);
        small.write("reform.toml", &reform_text(&pieces));
        let months = months(2);
        let model = small.model("reform.toml");
        let mut turned = vec![
            Turned { name: "fixed".into(), value: Exact::decimal(fixed.into(), 2) },
            Turned { name: "capitation.need".into(), value: Exact::decimal(need.into(), 2) },
            Turned { name: "age/40-69".into(), value: Exact::decimal(age.into(), 4) },
        ];
        if model.parameter("vat").is_some() {
            turned.push(Turned { name: "vat".into(), value: Exact::decimal(vat.into(), 2) });
        }
        let comparison = small.compare(&["reform.toml"], &months, &turned, None);
        let compared = &comparison.compared[0];
        let saved = |name: &str, turned: &[Turned]| {
            let text = head("saved").replace("base.toml", "reform.toml");
            let said = turned.iter().map(|turned| model.turned_text(&turned.name, &turned.value).unwrap());
            small.write(name, &said.fold(text, |text, said| text + &said));
            small.settled_in(&small.model(name), &months)
        };
        let paid: Vec<Ore> = comparison.rows(compared).iter().map(|row| row.paid).collect();
        prop_assert_eq!(&paid, &saved("saved.toml", &turned));
        let values = [Exact::whole(3000), turned[0].value.clone()];
        let swept = sweep(&comparison.ground, &compared.prepared, &turned, "fixed", &values, None).unwrap();
        prop_assert_eq!(&swept[1].by_centre, &paid);
        turned[0].value = Exact::whole(3000);
        prop_assert_eq!(&swept[0].by_centre, &saved("swept.toml", &turned));
    }
}
