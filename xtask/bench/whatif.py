"""The same sweep as kapitera's, in numpy and in OpenFisca, on the counts that kapitera wrote.

usage: whatif.py COUNTED
"""
import csv
import sys
import time
from pathlib import Path

import numpy as np

FIXED = 3273.0
VARIANTS = 1000
# OpenFisca builds a reform and a simulation for each variant; fewer are run, and the time of one is what is told.
FISCA_VARIANTS = 10


def read(counted):
    rows = list(csv.DictReader(Path(counted).open()))
    months = sorted({row["month"] for row in rows})
    centres = sorted({row["centre"] for row in rows})
    counts = np.zeros((len(months), len(centres), 181))
    for row in rows:
        counts[months.index(row["month"]), centres.index(row["centre"]), int(row["age"])] += int(row["count"])
    weights, cni, expected = np.zeros(181), np.ones((len(months), len(centres))), np.zeros(len(centres))
    ours = float("nan")
    for name, key, value in csv.reader(Path(counted).with_suffix(".facts.csv").open()):
        if name == "age-weight":
            first, _, last = key.partition("-")
            weights[int(first) : int(last) + 1 if last else 181] = float(value)
        elif name.startswith("cni ") and key in centres:
            cni[months.index(name[4:]), centres.index(key)] = float(value)
        elif name == "expected" and key in centres:
            expected[centres.index(key)] = int(value) / 100
        elif name == "kapitera":
            ours = float(value)
    return ours, months, centres, counts, weights, cni, expected


def pay(counts, weights, cni, share):
    """What listed and CNI pay each centre, by month: kronor in floating point."""
    listed = counts.sum(axis=2)
    weighted = counts @ weights
    by_need = listed * cni
    mean = by_need.sum(axis=1, keepdims=True) / listed.sum(axis=1, keepdims=True)
    return (weighted * FIXED * (1 - share) + by_need / mean * FIXED * share) / 12


def in_numpy(data):
    counts, weights, cni, _ = data[3:]
    begun = time.perf_counter()
    totals = [pay(counts, weights, cni, share).sum(axis=0) for share in np.linspace(0.25, 0.40, VARIANTS)]
    return time.perf_counter() - begun, totals[-1]


def in_openfisca(data):
    from openfisca_core import entities, periods, reforms, simulations, taxbenefitsystems, variables

    months, centres, counts, weights, cni, _ = data[1:]
    centre = entities.Entity("centre", "centres", "A health centre", "")

    def given(name):
        return type(name, (variables.Variable,), {"value_type": float, "entity": centre, "definition_period": periods.MONTH, "label": name})

    class Centres(taxbenefitsystems.TaxBenefitSystem):
        def __init__(self):
            super().__init__([centre])
            self.share = 0.25
            for name in ("listed", "weighted", "by_need", "mean_need"):
                self.add_variable(given(name))
            self.add_variable(paid(0.25))

    def paid(share):
        class paid(variables.Variable):
            value_type = float
            entity = centre
            definition_period = periods.MONTH
            label = "paid"

            def formula(centre, period):
                weighted, need = centre("weighted", period), centre("by_need", period)
                return (weighted * FIXED * (1 - share) + need / centre("mean_need", period) * FIXED * share) / 12

        return paid

    base = Centres()
    listed, weighted = counts.sum(axis=2), counts @ weights
    by_need = listed * cni
    mean = by_need.sum(axis=1) / listed.sum(axis=1)

    def run(share):
        class Shared(reforms.Reform):
            def apply(self):
                self.replace_variable(paid(share))

        builder = simulations.SimulationBuilder()
        simulation = builder.build_default_simulation(Shared(base), count=len(centres))
        total = np.zeros(len(centres))
        for at, month in enumerate(months):
            for name, values in (("weighted", weighted[at]), ("by_need", by_need[at])):
                simulation.set_input(name, month, values)
            simulation.set_input("mean_need", month, np.full(len(centres), mean[at]))
            total += simulation.calculate("paid", month)
        return total

    begun = time.perf_counter()
    totals = [run(share) for share in np.linspace(0.25, 0.40, FISCA_VARIANTS)]
    return (time.perf_counter() - begun) / FISCA_VARIANTS * VARIANTS, totals[-1]


def main():
    data = read(sys.argv[1])
    ours, expected = data[0], data[-1]
    for name, measured in (("numpy", in_numpy), ("OpenFisca", in_openfisca)):
        seconds, last = measured(data)
        off = np.abs(last - expected).max()
        print(
            f"  {name}: {VARIANTS} variants in {seconds:.3f} s, kapitera / {name} {ours / seconds:.2f}; "
            f"at 40 % at most {off:.2f} kr from kapitera's exact kronor"
        )
        # Floating point and no rounding per line: near, or it is another sweep.
        assert off < 50, f"{name} computes something else"


main()
